"""A folder to work in, made from what comes with the program: settings, sample programs, guide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import shipped
from pipeline.errors import PipelineError
from pipeline.files import put
from pipeline.settings import FILE_NAME

GUIDE_FOLDER = "huong-dan"
_PLACES = {shipped.GUIDE.name: GUIDE_FOLDER}  # folders that have another name in a workspace


def make_workspace(folder: Path, *, templates: bool = False) -> tuple[Path, ...]:
    """Settings, sample programs and guide written into `folder`, with `templates` those to restyle; the files made.

    A workspace that asks for templates is given these alone. Raises PipelineError, with nothing written, where one of
    the files is there already.
    """
    settings = folder / FILE_NAME
    wanted = dict(_wanted(folder, templates=templates))
    if templates and settings.is_file():
        wanted = {t: source for t, source in wanted.items() if t.is_relative_to(folder / shipped.TEMPLATES.name)}
    if there := [target for target in wanted if target.exists()]:
        more = f" và {len(there) - 1} tệp khác" if len(there) > 1 else ""
        raise PipelineError(f"{there[0]}{more} đã có; không ghi đè tệp nào. Hãy nêu một thư mục mới.")
    _refuse_files_as_folders(folder, wanted)
    for target in sorted(wanted, key=settings.__eq__):  # it comes last: with it the folder is a workspace
        put(target, wanted[target].read_bytes())
    return tuple(wanted)


def _wanted(folder: Path, *, templates: bool) -> Iterator[tuple[Path, Path]]:
    """Where each file goes, and where it comes from."""
    for source in shipped.carried(shipped.ROOT):
        top, *rest = source.relative_to(shipped.ROOT).parts
        if templates or top != shipped.TEMPLATES.name:
            yield folder.joinpath(_PLACES.get(top, top), *rest), source


def _refuse_files_as_folders(folder: Path, wanted: dict[Path, Path]) -> None:
    """Raise PipelineError where a file stands in the place of a folder that is to be made."""
    for above in dict.fromkeys(parent for target in wanted for parent in target.parents):
        if above.is_relative_to(folder) and above.exists() and not above.is_dir():
            raise PipelineError(f"{above} là tệp, không phải thư mục. Hãy nêu một thư mục mới.")
