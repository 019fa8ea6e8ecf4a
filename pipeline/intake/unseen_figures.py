"""Figures that are counted though nobody sees them who opens the file: in hidden rows, columns, sheets; too wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawCell, RawForm
from pipeline.grids.addresses import split_address
from pipeline.grids.number_format import shown
from pipeline.grids.outside import WIDE, HiddenLines, OutsideCells
from pipeline.intake.submission import Answer
from pipeline.issues import CellRef, Issue, issue

_PADDING = 0.4  # digits that the edges of a column take at least
MOST = 8  # cells that are named; more are counted


def hidden_figures(answers: Mapping[str, Answer], spec: FormSpec, beside: OutsideCells, unit: str) -> Iterator[Issue]:
    """One question for each sheet with such figures; `beside`: what the file tells of its sheets."""
    unseen: dict[str, list[str]] = {}
    sheets = {answer.ref.sheet for answer in answers.values()}
    lines = [beside.lines[sheet] for sheet in sheets if sheet in beside.lines]
    if beside.hidden.isdisjoint(sheets) and not any(of.rows or of.columns for of in lines):
        return
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


def narrow_figures(raw: RawForm, answers: Mapping[str, Answer], beside: OutsideCells, unit: str) -> Iterator[Issue]:
    """One note for each sheet with figures that do not fit into their columns, so that nobody reads them whole."""
    cut: dict[str, list[CellRef]] = {}
    for name, (value, ref) in answers.items():
        lines = beside.lines.get(ref.sheet)
        if not isinstance(value, float) or not lines or not lines.narrow or not ref.cell:
            continue
        cell = raw.cells.get(name)
        if cell is not None and cell.ref == ref and _is_cut(cell, lines) and not _is_hidden(ref, beside):
            cut.setdefault(ref.sheet, []).append(ref)
    for refs in cut.values():
        where = refs[0] if len(refs) == 1 else CellRef(refs[0].file, refs[0].sheet)
        found = raw.cells[next(n for n, a in answers.items() if a.ref == refs[0])].value
        yield issue("G34", where, found=found if len(refs) == 1 else _listed(refs, whole=False), unit=unit)


def _is_cut(cell: RawCell, lines: HiddenLines) -> bool:
    """Whether what a cell shows is certainly wider than its column."""
    room = lines.width(split_address(cell.ref.cell)[1])
    if room >= WIDE:
        return False
    return _width(cell.value, cell.extra.format) > room - _PADDING


def _width(value: object, code: str) -> float:
    """How many digits wide a cell shows a value; of one that may go on in another line less than any room."""
    if isinstance(value, float):
        return _width_of_number(value, code)
    return _width_of_text(_seen(value, code))


@lru_cache(maxsize=4096)  # unions have about as many members
def _width_of_number(value: float, code: str) -> float:
    return _width_of_text(_seen(value, code))


def _width_of_text(text: str) -> float:
    return -1.0 if "\n" in text or " " in text else sum(1.0 if c.isalnum() else 0.5 for c in text)


def _seen(value: object, code: str) -> str:
    """What a cell shows; of a number without a format what is left where programs round its decimals to the room."""
    if not isinstance(value, float):
        return str(value).strip()
    return shown(float(int(abs(value))) if code in ("", "General") else abs(value), code).text


def _is_hidden(ref: CellRef, beside: OutsideCells) -> bool:
    lines = beside.lines.get(ref.sheet, HiddenLines())
    return ref.sheet in beside.hidden or (bool(ref.cell) and lines.has(*split_address(ref.cell)))


def _listed(refs: list[CellRef], *, whole: bool) -> str:
    """'ô E23, E24 và 5 ô khác'; of a sheet that is hidden 'cả trang, 12 ô'."""
    if whole:
        return f"cả trang, {len(refs)} ô"
    more = f" và {len(refs) - MOST} ô khác" if len(refs) > MOST else ""
    return f"ô {', '.join(ref.cell for ref in refs[:MOST])}{more}"
