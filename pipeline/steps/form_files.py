"""Forms as files: written where nobody has saved one, in archives by cluster, gone with the unions that are asked no
more."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pipeline.file_names import distinct_names
from pipeline.files import BrokenFile, ChangedMeanwhile, bytes_at, put
from pipeline.forms.issued import made_at
from pipeline.forms.read import RawForm, read
from pipeline.in_use import read_whole
from pipeline.program.model import Period
from pipeline.steps.file_sums import FileSum, FileSums, sum_of
from pipeline.zip_package import Locked, TooLarge, unpacked
from pipeline.zip_writing import PackedParts, stored_part


def written(path: Path, content: bytes, period: Period) -> bool:
    """Write a form where there is none, or one of ours that nobody has saved, up to the last moment."""
    there = path.exists()
    if there and path.is_dir():
        return False
    former = bytes_at(path) if there else None
    if former == content:  # looked at first: most often the form stands as it was made, and reading it is the long way
        return True
    if former is not None and not _is_ours(former, path.name, period):
        return False
    with suppress(ChangedMeanwhile):
        put(path, content, former)
        return True
    return False


def _is_ours(form: bytes, name: str, period: Period) -> bool:
    """Whether it is a form as we wrote it: any program that saves it sets another time."""
    raw = read(form, name)
    return isinstance(raw, RawForm) and raw.saved_at == made_at(period)


def clear(folder: Path, current: set[Path], period: Period) -> None:
    """Remove blank forms of unions that are asked no more; what is not a form of ours stays."""
    for path in folder.glob("*.xlsx"):
        if path not in current and path.is_file() and _is_ours(read_whole(path), path.name, period):
            path.unlink()


def bundle(folder: Path, forms: Iterable[tuple[str, Path]], period: Period) -> FileSums:
    """Write an archive per cluster with its forms as they stand, and remove those of clusters that are no more.

    What is no archive of ours, or holds a form that somebody has filled, stays.
    The same forms give the same bytes. A program without clusters gets none. Gives their sums by name.
    """
    forms = list(forms)
    names = distinct_names(cluster for cluster, _ in forms)
    by_archive: dict[Path, list[Path]] = {}
    for cluster, form in forms:
        by_archive.setdefault(folder / f"{names[cluster]}.zip", []).append(form)
    if by_archive:
        folder.mkdir(parents=True, exist_ok=True)
    sums: dict[str, FileSum] = {}
    for archive, inside in by_archive.items():
        forms_there = (stored_part(form.name, form.read_bytes()) for form in sorted(inside) if form.is_file())
        content = PackedParts().package(
            forms_there
        )  # as they are: they are packed, and packing them again gains little
        if bytes_at(archive) != content:
            put(archive, content)
        sums[archive.name] = sum_of(content)
    for left in set(folder.glob("*.zip")) - set(by_archive):
        if left.is_file() and _holds_ours(read_whole(left), period):
            left.unlink()
    return sums


def _holds_ours(archive: bytes, period: Period) -> bool:
    """Whether it is an archive with nothing in it but forms as we wrote them."""
    try:
        members = unpacked(archive)
    except (BrokenFile, TooLarge, Locked):
        return False
    return bool(members) and all(_is_ours(content, name, period) for name, content in members.items())
