"""Stamp a union into a laid-out form: replace tokens and put values into cells of the saved parts, zip again.

No workbook is opened.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from pipeline.files import zip_entry
from pipeline.forms import prefill
from pipeline.forms.handed import Halfway, Handed
from pipeline.forms.layout import PREFILLED
from pipeline.grids.workbook_parts import CORE
from pipeline.moments import VIETNAM
from pipeline.program.model import Program, Unit

UNIT_TOKENS = ("don_vi", "ma_don_vi", "loai_hinh", "cum", "cap_tren_don_vi", "chu_tich")
_TOKEN = re.compile(f"@@(?:{'|'.join(UNIT_TOKENS)}|(?:giao|nua)_[^@<]+)@@".encode())
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


def token(name: str) -> str:
    """What stands in the laid-out form for a union's own word."""
    return f"@@{name}@@"


HalfYearFigures = Mapping[tuple[str, int], float]  # (indicator code, year) -> what a union told of half the year
NamedCells = Mapping[str, tuple[str, str]]  # defined name -> part of the package, address


@dataclass(frozen=True)
class Laid:
    """A laid-out form: the package without the parts that differ from union to union, and those parts.

    `places`: the cells in them that take a value; `handed`: what some unions have a part of; `halves`: what some told
    half the year of. `without`: what of the template it does not have, in a line; '' for nothing.
    """

    package: bytes
    loose: Mapping[str, bytes]
    places: NamedCells = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    halves: tuple[Halfway, ...] = ()
    without: str = ""


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
    loose = {name: data for name, data in parts.items() if name in valued or _TOKEN.search(data)}
    return Laid(packed(b"", {n: data for n, data in parts.items() if n not in loose}), loose, places, handed, halves)


def _share_tokens(parts: dict[str, bytes]) -> None:
    """Move texts with tokens out of the sheets into a shared strings part: then only that small part is per union.

    openpyxl saves texts inline and writes no shared strings part; where one is there already, nothing is moved.
    """
    if SHARED in parts:
        return
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        if not _TOKEN.search(match.group(2)):
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
    known: Mapping[str, prefill.PrefilledValue] | None = None,
    told: HalfYearFigures | None = None,
) -> bytes:
    """The form of one union, as a file; `known`: its answers of earlier rounds, for a form laid out to take them.

    `told`: what it told of half the year, for a form laid out to show that.
    """
    values: dict[str, prefill.PrefilledValue] = dict(handed_numbers(form, program, unit))
    if known:
        values |= {**known, PREFILLED: prefill.digest(known)}
    cells: dict[str, dict[str, prefill.PrefilledValue]] = {}
    for name, value in values.items():
        part, address = form.places[name]
        cells.setdefault(part, {})[address] = value
    filled = {name: prefill.put(form.loose[name], own) for name, own in cells.items()}
    return packed(form.package, worded(form, {**form.loose, **filled}, program, unit, told))


def handed_numbers(form: Laid, program: Program, unit: Unit) -> dict[str, float]:
    """What the union is held to, by the defined name of the hidden cell that takes it."""
    numbers = ((item.cell, item.number(program, unit.code)) for item in form.handed)
    return {name: number for name, number in numbers if number is not None}


def worded(
    form: Laid, parts: Mapping[str, bytes], program: Program, unit: Unit, told: HalfYearFigures | None = None
) -> dict[str, bytes]:
    """`parts` of the form with the union's own words where its tokens stand."""
    superior = program.unit_by_code.get(unit.superior)
    words = {
        "don_vi": unit.name,
        "ma_don_vi": unit.code,
        "loai_hinh": unit.kind.label,
        "cum": unit.cluster,
        "cap_tren_don_vi": superior.name if superior else program.office,
        "chu_tich": unit.chair,
        **{item.token: item.text(program, unit.code) for item in form.handed},
    }
    for half in form.halves:
        amount = (told or {}).get((half.indicator.code, half.year))
        words[half.token] = half.text(amount, more=bool(words.get(half.beside)))
    encoded = {token(name).encode(): escape(word).encode() for name, word in words.items()}
    return {
        name: _TOKEN.sub(lambda match: encoded.get(match.group(), match.group()), data) for name, data in parts.items()
    }


def packed(package: bytes, parts: Mapping[str, bytes], level: int | None = None) -> bytes:
    """`package` with `parts` added, packed at a `level` of zlib; no clock in it: the same parts give the same bytes."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zip_entry(name), data, compresslevel=level)
    return out.getvalue()
