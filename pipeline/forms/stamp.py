"""Stamp a union into a laid-out form: put its words and values into the saved parts, pack those beside the others.

No workbook is opened, and what is the same for all unions is packed once.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pipeline.forms.gaps import Gapped, has_token, taken_apart
from pipeline.forms.handed import Halfway, Handed
from pipeline.forms.layout import PREFILLED
from pipeline.forms.prefill import PrefilledValue, digest
from pipeline.grids.workbook_parts import CORE
from pipeline.moments import VIETNAM
from pipeline.program.model import Program, Unit
from pipeline.zip_writing import PackedParts

SHARED = "xl/sharedStrings.xml"
_INLINE = re.compile(rb'<c((?: (?!t=)\w+="[^"]*")*) t="inlineStr"><is>(<t>[^<]*</t>)</is></c>')
_SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_SHARED_RELATION = (
    b'<Relationship Id="rIdSharedStrings" Target="sharedStrings.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


HalfYearFigures = Mapping[tuple[str, int], float]  # (indicator code, year) -> what a union told of half the year
NamedCells = Mapping[str, tuple[str, str]]  # defined name -> part of the package, address


@dataclass(frozen=True)
class Laid:
    """A laid-out form: the parts that are the same for all unions, packed, and those that differ from union to union.

    `places`: the cells in them that take a value; `handed`: what some unions have a part of; `halves`: what some told
    half the year of. `without`: what of the template it does not have, in a line; '' for nothing.
    """

    same: PackedParts
    loose: Mapping[str, bytes]
    places: NamedCells = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    halves: tuple[Halfway, ...] = ()
    without: str = ""

    @cached_property
    def gapped(self) -> Mapping[str, Gapped]:
        """The loose parts, taken apart at tokens and cells that take a value."""
        cells: dict[str, list[str]] = {}
        for part, address in self.places.values():
            cells.setdefault(part, []).append(address)
        return {name: taken_apart(data, cells.get(name, ())) for name, data in self.loose.items()}


def laid(
    workbook: bytes,
    made: datetime,
    places: NamedCells | None = None,
    handed: tuple[Handed, ...] = (),
    halves: tuple[Halfway, ...] = (),
) -> Laid:
    """Take a saved workbook apart for stamping; both its dates become `made`, so that same inputs give same bytes."""
    places = places or {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[CORE] = set_dates(parts[CORE], made)
    _share_tokens(parts)
    valued = {part for part, _ in places.values()}
    loose = {name: data for name, data in parts.items() if name in valued or has_token(data)}
    same = PackedParts.of({name: data for name, data in parts.items() if name not in loose})
    return Laid(same, loose, places, handed, halves)


def _share_tokens(parts: dict[str, bytes]) -> None:
    """Move texts with tokens out of the sheets into a shared strings part: then only that small part is per union.

    openpyxl saves texts inline and writes no shared strings part; where one is there already, nothing is moved.
    """
    if SHARED in parts:
        return
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        if not has_token(match.group(2)):
            return match.group()
        texts.append(match.group(2))
        return b'<c%s t="s"><v>%d</v></c>' % (match.group(1), len(texts) - 1)

    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = _INLINE.sub(share, parts[name])
    parts[SHARED] = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"".join(b"<si>" + text + b"</si>" for text in texts)
        + b"</sst>"
    )
    types, rels = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    parts[types] = parts[types].replace(b"</Types>", _SHARED_TYPE + b"</Types>")
    parts[rels] = parts[rels].replace(b"</Relationships>", _SHARED_RELATION + b"</Relationships>")


def set_dates(core: bytes, when: datetime) -> bytes:
    """docProps/core.xml with both of its dates set to `when`, Vietnamese time."""
    said = f"{when - VIETNAM:%Y-%m-%dT%H:%M:%SZ}"
    return re.sub(rb"(<dcterms:(?:created|modified)[^<>]*>)[^<]*", rb"\g<1>" + said.encode(), core)


def stamp(
    form: Laid,
    program: Program,
    unit: Unit,
    known: Mapping[str, PrefilledValue] | None = None,
    told: HalfYearFigures | None = None,
) -> bytes:
    """The form of one union, as a file; `known`: its answers of earlier rounds, for a form laid out to take them.

    `told`: what it told of half the year, for a form laid out to show that.
    """
    values: dict[str, PrefilledValue] = dict(handed_numbers(form, program, unit))
    if known:
        values |= {**known, PREFILLED: digest(known)}
    cells: dict[str, dict[str, PrefilledValue]] = {}
    for name, value in values.items():
        part, address = form.places[name]
        cells.setdefault(part, {})[address] = value
    words = words_of(form, program, unit, told)
    return form.same.package(part.packed(name, words, cells.get(name, {})) for name, part in form.gapped.items())


def handed_numbers(form: Laid, program: Program, unit: Unit) -> dict[str, float]:
    """What the union is held to, by the defined name of the hidden cell that takes it."""
    numbers = ((item.cell, item.number(program, unit.code)) for item in form.handed)
    return {name: number for name, number in numbers if number is not None}


def own_words(program: Program, unit: Unit) -> dict[str, str]:
    """What every form says of its union, by the name of the token."""
    superior = program.unit_by_code.get(unit.superior)
    return {
        "don_vi": unit.name,
        "ma_don_vi": unit.code,
        "loai_hinh": unit.kind.label,
        "cum": unit.cluster,
        "cap_tren_don_vi": superior.name if superior else program.office,
        "chu_tich": unit.chair,
    }


def words_of(form: Laid, program: Program, unit: Unit, told: HalfYearFigures | None = None) -> dict[str, str]:
    """The union's own words, by the name of the token that they stand for."""
    words = own_words(program, unit) | {item.token: item.text(program, unit.code) for item in form.handed}
    for half in form.halves:
        amount = (told or {}).get((half.indicator.code, half.year))
        words[half.token] = half.text(amount, more=bool(words.get(half.beside)))
    return words
