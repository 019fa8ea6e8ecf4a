"""Program workbook -> forms to send."""

from __future__ import annotations

from pathlib import Path

from pipeline.faults import Fault, one_file
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.layout import form_spec
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import Laid, stamp
from pipeline.forms.write import lay_out
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.round.grouping import members
from pipeline.settings import Settings
from pipeline.steps.file_sums import FileSum, sum_of
from pipeline.steps.form_files import bundle, clear, written
from pipeline.steps.output_names import FORMS_FOLDER, form_name
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.renewed_forms import EarlierAnswers, Forms, HalfYears

CLUSTERS_FOLDER = "theo-cum"  # below it: the forms of each cluster in one archive, to hand to whoever heads it


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
    sums: dict[str, FileSum] = {}  # by name below the folder
    faults: list[Fault] = []
    upward = roll_up_spec(program, period)
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
                lay_out_roll_up(upward, unit, template)
                if unit.is_office_below
                else stamp(laid[layout], program, unit, said, own)
            )
            if written(path, form, period):
                sums[path.name] = sum_of(form)
            else:
                kept.append(path)
        advance(unit.name)
    clear(folder, set(paths.values()), period)
    grouped = members(program)
    unions = (u for u in program.reporters(period) if u.cluster and not u.is_own_office)
    by_cluster = [(grouped[u.code].cluster, paths[u.code]) for u in unions]
    archives = bundle(folder / CLUSTERS_FOLDER, by_cluster, period)
    sums |= {f"{CLUSTERS_FOLDER}/{name}": of_archive for name, of_archive in archives.items()}
    settings.returns_folder(program.code, period.code).mkdir(parents=True, exist_ok=True)
    without = next((layout.without for layout in laid.values()), "")  # all are of one template
    return Forms(paths, tuple(kept), tuple(faults), without, sums)
