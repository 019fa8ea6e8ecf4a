"""What a workbook of ours says, whatever numbers its parts give to texts and styles."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEETS, _TEXTS, _STYLES = "xl/worksheets/sheet", "xl/sharedStrings.xml", "xl/styles.xml"


def meaning(path: Path) -> Mapping[str, object]:
    """Everything in the package by its place.

    Cells by sheet and address: kind, value, formula and look, with texts and looks themselves where the file has
    numbers; rows with their attributes but for the columns that they span; all other parts as they are.
    """
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    texts = [etree.tostring(item) for item in etree.fromstring(parts.pop(_TEXTS))]
    looks = _looks(parts.pop(_STYLES))
    found: dict[str, object] = {}
    for name, content in parts.items():
        if name.startswith(_SHEETS):
            found |= {f"{name} {place}": said for place, said in _cells(content, texts, looks)}
        else:
            found[name] = content
    return found


def _looks(styles: bytes) -> list[tuple[object, ...]]:
    """The looks of cells by their numbers, then those of conditional formats."""
    root = etree.fromstring(styles)
    kinds = {name: root.find(f"{_NS}{name}") for name in ("fonts", "fills", "borders", "numFmts", "cellXfs")}
    formats = {e.get("numFmtId"): e.get("formatCode") for e in kinds["numFmts"]} if kinds["numFmts"] is not None else {}
    found = []
    for xf in kinds["cellXfs"]:
        said = dict(xf.attrib)
        number = said.pop("numFmtId")
        own = [etree.tostring(kinds[f"{kind}s"][int(said.pop(f"{kind}Id"))]) for kind in ("font", "fill", "border")]
        inside = [etree.tostring(child) for child in xf]
        found.append((formats.get(number, number), *own, tuple(sorted(said.items())), *inside))
    return found


def _cells(content: bytes, texts: list[bytes], looks: list[tuple[object, ...]]) -> Iterator[tuple[str, object]]:
    root = etree.fromstring(content)
    data = root.find(f"{_NS}sheetData")
    for row in data:
        said = {name: value for name, value in row.attrib.items() if name != "spans"}
        yield f"row {row.get('r')}", said
        for cell in row:
            kind, value, formula = cell.get("t"), cell.findtext(f"{_NS}v"), cell.findtext(f"{_NS}f")
            shown = texts[int(value)] if kind == "s" and value is not None else value
            yield cell.get("r"), (kind, shown, formula, looks[int(cell.get("s", "0"))])
    root.remove(data)
    yield "around the rows", etree.tostring(root)
