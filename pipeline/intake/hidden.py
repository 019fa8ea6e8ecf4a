"""Figures that are counted though nobody sees them who opens the file: in hidden rows and columns, on hidden sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.forms.addresses import split_address
from pipeline.forms.layout import FormSpec
from pipeline.forms.outside import Beside, HiddenLines
from pipeline.intake.submission import Answer
from pipeline.issues import CellRef, Issue, issue

MOST = 8  # cells that are named; more are counted


def hidden_figures(answers: Mapping[str, Answer], spec: FormSpec, beside: Beside, unit: str) -> Iterator[Issue]:
    """One question for each sheet with such figures; `beside`: what the file tells of its sheets."""
    unseen: dict[str, list[str]] = {}
    for name, answer in answers.items():
        field = spec.by_name.get(name)
        if field is None or field.part == "note" or not (field.indicator or field.base):
            continue
        if _is_hidden(answer.ref, beside):
            unseen.setdefault(answer.ref.sheet, []).append(name)
    for sheet, names in unseen.items():
        refs = [answers[name].ref for name in names]
        only = spec.by_name[names[0]] if len(names) == 1 else None
        where = CellRef(refs[0].file, sheet) if only is None else refs[0]
        found = answers[names[0]].value if only else _listed(refs, whole=sheet in beside.hidden)
        yield issue("G30", where, found=found, what=only.about if only else "", unit=unit)


def _is_hidden(ref: CellRef, beside: Beside) -> bool:
    lines = beside.lines.get(ref.sheet, HiddenLines())
    return ref.sheet in beside.hidden or (bool(ref.cell) and lines.has(*split_address(ref.cell)))


def _listed(refs: list[CellRef], *, whole: bool) -> str:
    """'ô E23, E24 và 5 ô khác'; of a sheet that is hidden 'cả trang, 12 ô'."""
    if whole:
        return f"cả trang, {len(refs)} ô"
    more = f" và {len(refs) - MOST} ô khác" if len(refs) > MOST else ""
    return f"ô {', '.join(ref.cell for ref in refs[:MOST])}{more}"
