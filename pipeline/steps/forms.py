"""Program workbook -> forms to send."""

from __future__ import annotations

from pathlib import Path

from pipeline.files import replaced_folder
from pipeline.forms.layout import form_spec
from pipeline.forms.stamp import Laid, stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import UnitKind
from pipeline.settings import Settings
from pipeline.steps.progress import Advance, quiet
from pipeline.text import file_name

FORMS_FOLDER = "bieu-mau"


def make_forms(settings: Settings, program: Program, period: Period, advance: Advance = quiet) -> list[Path]:
    """Write one form per union below outputs/…/bieu-mau/, the whole folder anew."""
    folder = settings.output_folder(program.code, period.code) / FORMS_FOLDER
    template = settings.templates / "xlsx" / TEMPLATE_NAME
    laid: dict[str, Laid] = {}  # by version: kinds that are asked the same share a layout
    specs = {kind: form_spec(program, period, kind) for kind in UnitKind}
    made: list[str] = []
    with replaced_folder(folder) as scratch:
        for unit in program.reporters(period):
            spec = specs[unit.kind]
            if spec.version not in laid:
                laid[spec.version] = lay_out(spec, template)
            name = form_name(unit)
            (scratch / name).write_bytes(stamp(laid[spec.version], program, unit))
            made.append(name)
            advance(unit.name)
    return [folder / name for name in made]


def form_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')}.xlsx"
