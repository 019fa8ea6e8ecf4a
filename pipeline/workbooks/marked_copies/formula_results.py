"""What the formulas of a marked copy show, kept in it for previews and readers that do not work them out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from pipeline.forms.worked_out import Formula, UnknownFormula, Worked, formula_of
from pipeline.grids.number_format import serial_of
from pipeline.workbooks.marked_copies.cells import Carried, text_xml

Formulas = Mapping[tuple[str, str], Formula]  # by sheet and cell
CarriedValues = Mapping[str, Mapping[str, Carried]]  # by sheet and cell

_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)>(<f>([^<]*)</f>)<v ?(?:/>|></v>)</c>')


def formulas(title: str, xml: bytes) -> Iterator[tuple[tuple[str, str], Formula]]:
    """The formulas of a sheet that can be read."""
    for cell, _, _, text in _FORMULA.findall(xml):
        with suppress(UnknownFormula):
            yield (title, cell.decode()), formula_of(html.unescape(text.decode()))


class Results:
    """What the formulas show beside the values of one copy; `inputs`: the cells that hold a value or none."""

    def __init__(self, known: Formulas, inputs: frozenset[tuple[str, str]], values: CarriedValues) -> None:
        self._known, self._inputs, self._values = known, inputs, values
        self._found: dict[tuple[str, str], Worked] = {}

    def put(self, title: str, xml: bytes) -> bytes:
        """The XML of a sheet with the results in it; what cannot be worked out stays open."""

        def fill(match: re.Match[bytes]) -> bytes:
            try:
                value = self._of(title, match[1].decode())
            except (UnknownFormula, OverflowError):
                return match[0]
            kind, said = _written(value)
            return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (match[1], match[2], kind, match[3], said)

        return _FORMULA.sub(fill, xml)

    def _of(self, sheet: str, cell: str) -> Worked:
        place = (sheet, cell)
        if place not in self._found:
            formula = self._known.get(place)
            if formula is not None:
                self._found[place] = formula(lambda of, at: self._of(of or sheet, at))
            elif place in self._inputs:
                self._found[place] = _plain(self._values.get(sheet, {}).get(cell, Carried()))
            else:
                raise UnknownFormula
        return self._found[place]


def _plain(carried: Carried) -> Worked:
    if carried.error:
        raise UnknownFormula
    value = carried.value
    return serial_of(value) if isinstance(value, date) else value


def _written(value: Worked) -> tuple[bytes, bytes]:
    """The type of a cell and what stands in it."""
    if isinstance(value, bool):
        return b' t="b"', b"%d" % value
    if isinstance(value, str):
        return b' t="str"', text_xml(value)
    return b"", f"{value or 0:.17g}".encode()
