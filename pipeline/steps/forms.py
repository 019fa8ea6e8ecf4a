"""Program workbook -> forms to send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault, one_file
from pipeline.file_names import distinct_names, file_name
from pipeline.files import BrokenFile, ChangedMeanwhile, bytes_at, put
from pipeline.forms.layout import form_spec
from pipeline.forms.prefill import PrefilledValue
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import HalfYearFigures, Laid, stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out, made_at
from pipeline.in_use import read_whole
from pipeline.program.model import Period, Program, Unit
from pipeline.program.register import program_on
from pipeline.round.grouping import members
from pipeline.settings import Settings
from pipeline.steps.progress import Advance, quiet
from pipeline.zip_package import Locked, TooLarge, packed, unpacked

FORMS_FOLDER = "bieu-mau"
CLUSTERS_FOLDER = "theo-cum"  # below it: the forms of each cluster in one archive, to hand to whoever heads it
EarlierAnswers = Mapping[str, Mapping[str, PrefilledValue]]  # unit code -> defined name -> answer
HalfYears = Mapping[str, HalfYearFigures]  # unit code -> what it told of half the year


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a round by unit code, those left alone because somebody has saved them since, faults of ours.

    `without`: what of the template they do not have, in a line; '' for nothing.
    """

    paths: dict[str, Path]
    kept: tuple[Path, ...]
    faults: tuple[Fault, ...] = ()
    without: str = ""


def make_forms(
    settings: Settings,
    program: Program,
    period: Period,
    advance: Advance = quiet,
    *,
    known: EarlierAnswers | None = None,
    told: HalfYears | None = None,
) -> Forms:
    """Write one form per union below outputs/…/bieu-mau/; a form that somebody has filled in there stays.

    `known`: answers of earlier rounds (steps.prefill) that the forms of their unions are sent with; `told`: what
    unions told of half the year, which stands beside the cell of the whole.
    """
    program = program_on(program, period.end)
    folder = settings.output_folder(program.code, period.code) / FORMS_FOLDER
    template = settings.templates / "xlsx" / TEMPLATE_NAME
    laid: dict[tuple[str, bool], Laid] = {}  # by version: kinds that are asked the same share a layout
    specs = {kind: form_spec(program, period, kind) for kind in program.kinds}
    paths: dict[str, Path] = {}
    kept: list[Path] = []
    faults: list[Fault] = []
    sums = roll_up_spec(program, period)
    halves = frozenset(at for of_unit in (told or {}).values() for at in of_unit)
    for unit in program.reporters(period):
        spec = specs[unit.kind]
        said = {} if unit.is_office_below else (known or {}).get(unit.code, {})
        if (layout := (spec.version, bool(said))) not in laid:
            laid[layout] = lay_out(spec, template, prefilled=bool(said), halves=halves)
        path = paths[unit.code] = folder / form_name(unit)
        with one_file(path.name, faults):
            own = (told or {}).get(unit.code)
            form = (
                lay_out_roll_up(sums, unit, template)
                if unit.is_office_below
                else stamp(laid[layout], program, unit, said, own)
            )
            if not _written(path, form, period):
                kept.append(path)
        advance(unit.name)
    _clear(folder, set(paths.values()), period)
    grouped = members(program)
    unions = (u for u in program.reporters(period) if u.cluster and not u.is_own_office)
    by_cluster = [(grouped[u.code].cluster, paths[u.code]) for u in unions]
    _bundle(folder / CLUSTERS_FOLDER, by_cluster, period)
    settings.returns_folder(program.code, period.code).mkdir(parents=True, exist_ok=True)
    without = next((layout.without for layout in laid.values()), "")  # all are of one template
    return Forms(paths, tuple(kept), tuple(faults), without)


def _written(path: Path, content: bytes, period: Period) -> bool:
    """Write a form where there is none, or one of ours that nobody has saved, up to the last moment."""
    if path.is_dir():
        return False
    former = bytes_at(path)
    if former is not None and not _is_ours(former, path.name, period):
        return False
    with suppress(ChangedMeanwhile):
        if former != content:
            put(path, content, former)
        return True
    return False


def _is_ours(form: bytes, name: str, period: Period) -> bool:
    """Whether it is a form as we wrote it: any program that saves it sets another time."""
    raw = read(form, name)
    return isinstance(raw, RawForm) and raw.saved_at == made_at(period)


def _clear(folder: Path, current: set[Path], period: Period) -> None:
    """Remove blank forms of unions that are asked no more; what is not a form of ours stays."""
    for path in folder.glob("*.xlsx"):
        if path not in current and path.is_file() and _is_ours(read_whole(path), path.name, period):
            path.unlink()


def _bundle(folder: Path, forms: Iterable[tuple[str, Path]], period: Period) -> None:
    """Write an archive per cluster with its forms as they stand, and remove those of clusters that are no more.

    What is no archive of ours, or holds a form that somebody has filled, stays.
    The same forms give the same bytes. A program without clusters gets none.
    """
    forms = list(forms)
    names = distinct_names(cluster for cluster, _ in forms)
    by_archive: dict[Path, list[Path]] = {}
    for cluster, form in forms:
        by_archive.setdefault(folder / f"{names[cluster]}.zip", []).append(form)
    if by_archive:
        folder.mkdir(parents=True, exist_ok=True)
    for archive, inside in by_archive.items():
        content = packed({form.name: form.read_bytes() for form in sorted(inside) if form.is_file()})
        if bytes_at(archive) != content:
            put(archive, content)
    for left in set(folder.glob("*.zip")) - set(by_archive):
        if left.is_file() and _holds_ours(read_whole(left), period):
            left.unlink()


def _holds_ours(archive: bytes, period: Period) -> bool:
    """Whether it is an archive with nothing in it but forms as we wrote them."""
    try:
        members = unpacked(archive)
    except (BrokenFile, TooLarge, Locked):
        return False
    return bool(members) and all(_is_ours(content, name, period) for name, content in members.items())


def form_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')}.xlsx"
