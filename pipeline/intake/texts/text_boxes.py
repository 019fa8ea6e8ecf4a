"""Narratives typed into a text box that lies over their own, empty cell: the words count as the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.checks.values import is_empty
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import split_address
from pipeline.grids.outside import FoundText, OutsideKind
from pipeline.intake.texts.around import Around
from pipeline.issues import Issue, issue

MAX_ROWS = 30  # a box over more rows lies over a page, not over a cell


def answers_in_boxes(raw: RawForm, spec: FormSpec, near: Around, unit: str) -> tuple[RawForm, Around, list[Issue]]:
    """The form with what boxes say in place of the empty cells they lie over; what else is near; a note on each."""
    found = near.beside.found
    boxes: dict[str, list[FoundText]] = {}
    for box in found:
        if box.kind is OutsideKind.BOX and box.area is not None:
            for name in _narrative_below(raw, spec, box):
                boxes.setdefault(name, []).append(box)
    taken = {name: said[0] for name, said in boxes.items() if len(said) == 1}
    cells = {name: raw.cells[name]._replace(value=box.text) for name, box in taken.items()}
    notes = [
        issue("W05", cells[name].ref, found=box.text, what=spec.by_name[name].about, unit=unit)
        for name, box in taken.items()
    ]
    if not taken:
        return raw, near, []
    rest = [one for one in found if one not in taken.values()]
    return replace(raw, cells={**raw.cells, **cells}), replace(near, beside=replace(near.beside, found=rest)), notes


def _narrative_below(raw: RawForm, spec: FormSpec, box: FoundText) -> Iterator[str]:
    """The one input cell under a box, where it asks for words and is empty; its cell may reach further right."""
    area = box.area
    if area is None or area.bottom - area.top >= MAX_ROWS:
        return
    below = []
    for name, cell in raw.cells.items():
        if cell.ref.sheet == box.sheet and cell.ref.cell:
            row, column = split_address(cell.ref.cell)
            if area.top <= row <= area.bottom and column <= area.right:
                below.append(name)
    narratives = {field.name for _, field in spec.narratives}
    if len(below) == 1 and below[0] in narratives and is_empty(raw.cells[below[0]].value):
        yield below[0]
