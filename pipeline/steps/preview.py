"""What a round will look like before anything is sent: a form for each kind of union, the report without figures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.file_names import distinct_names
from pipeline.files import replaced_folder
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.layout import form_spec
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out
from pipeline.program.model import Period, Program, Unit
from pipeline.program.register import program_on
from pipeline.program.rows import PREVIEW_UNIT
from pipeline.review.marked import marked
from pipeline.review.outline import review
from pipeline.review.report import report_of
from pipeline.review.report_kinds import TEMPLATES
from pipeline.settings import Settings
from pipeline.steps.report import TEMPLATE_FOLDER
from pipeline.steps.rounds import consolidate

PREVIEW_FOLDER = "xem-truoc"
NOT_TO_BE_SENT = "XEM TRƯỚC – KHÔNG GỬI"


@dataclass(frozen=True, slots=True)
class Previewed:
    """A file to look at, and what it shows."""

    what: str
    path: Path


class _Made(NamedTuple):
    """What is to be written: what it shows, the file and how its name ends."""

    what: str
    suffix: str
    content: bytes


def make_preview(settings: Settings, program: Program, period: Period, today: date) -> tuple[Previewed, ...]:
    """Write outputs/…/xem-truoc/ anew: the forms and the report; nothing else is written, and no return is read.

    Raises TemplateError.
    """
    folder = settings.output_folder(program.code, period.code) / PREVIEW_FOLDER
    made = [*_forms(settings, program_on(program, period.end), period), _report(settings, program, period, today)]
    stems = distinct_names(f"{NOT_TO_BE_SENT} {what}" for what, _, _ in made)
    names = [f"{stems[f'{NOT_TO_BE_SENT} {what}']}{suffix}" for what, suffix, _ in made]
    with replaced_folder(folder) as scratch:
        for name, (_, _, content) in zip(names, made, strict=True):
            (scratch / name).write_bytes(content)
    return tuple(Previewed(what, folder / name) for name, (what, _, _) in zip(names, made, strict=True))


def _forms(settings: Settings, program: Program, period: Period) -> Iterator[_Made]:
    template = settings.templates / "xlsx" / TEMPLATE_NAME
    for unit in _shown(program, period):
        shown = replace(unit, code=PREVIEW_UNIT, name=f"{NOT_TO_BE_SENT}: {unit.name}")
        if unit.is_office_below:
            what, form = "Biểu tổng hợp của cấp dưới", lay_out_roll_up(roll_up_spec(program, period), shown, template)
        else:
            what = f"Biểu mẫu – {unit.kind.label}" if not unit.is_own_office else "Biểu mẫu của cơ quan"
            form = stamp(lay_out(form_spec(program, period, unit.kind), template), _handed_to(program, unit), shown)
        yield _Made(what, ".xlsx", form)


def _shown(program: Program, period: Period) -> list[Unit]:
    """The first union of each kind that is asked, the first office below, the office; without unions made-up ones."""
    asked = program.reporters(period)
    if not program.units:
        kinds = [kind for kind in program.kinds if not kind.is_office and program.asks(kind, period)]
        asked = (*(Unit(PREVIEW_UNIT, "Đơn vị minh họa", kind, "", "", "", "") for kind in kinds), *asked)
    first = {(unit.kind, unit.is_office_below): unit for unit in reversed(asked)}
    return [unit for unit in asked if first[unit.kind, unit.is_office_below] is unit]


def _handed_to(program: Program, unit: Unit) -> Program:
    """The program in which the targets of `unit` are those of the form that shows it."""
    own = (replace(t, unit=PREVIEW_UNIT) if t.unit == unit.code else t for t in program.other_targets)
    return replace(program, other_targets=tuple(own))


def _report(settings: Settings, program: Program, period: Period, today: date) -> _Made:
    """The report as it is before anybody has answered: put together in a workspace without files."""
    with tempfile.TemporaryDirectory() as nothing:
        empty = replace(settings, workspace=Path(nothing))
        data = consolidate(empty, program, period, today, looks_only=True).data
    content = report_of(review(data), data, settings.templates / TEMPLATE_FOLDER / TEMPLATES[period.kind])
    return _Made("Báo cáo khi chưa có số liệu", ".docx", marked(content, NOT_TO_BE_SENT))
