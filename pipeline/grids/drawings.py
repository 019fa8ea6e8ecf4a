"""The texts of drawings: boxes, shapes, charts, diagrams, and the names of pictures, which are never opened."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.grids.addresses import LAST_COLUMN, LAST_ROW, address
from pipeline.grids.outside import Area, FoundText, OutsideKind

Relations = Mapping[str, tuple[str, str]]  # id -> last word of the type, part

_FILES = {"image", "oleObject", "package", "video", "audio", "media", "control"}
_VML = "{urn:schemas-microsoft-com:vml}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; '' of comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(root: etree._Element) -> str:
    """The texts below an element: runs joined, paragraphs and breaks as lines; of alternatives the first with words."""
    return "\n".join(line for line in "".join(_pieces(root)).split("\n") if line.strip())


def _pieces(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name == "AlternateContent":
        said = ("".join(_pieces(child)) for child in element)
        yield next((text for text in said if text.strip()), "")
        return
    if name in ("t", "v"):
        inside = ((child.text or "") + (child.tail or "") for child in element)  # an entity stays as it is written
        yield "".join((element.text or "", *inside))
        return
    if name == "br":
        yield "\n"
    for child in element:
        yield from _pieces(child)
    if name in ("p", "pt", "txBody", "sp"):
        yield "\n"


def drawn(drawing: etree._Element, relations: Relations, sheet: str) -> Iterator[FoundText]:
    """What stands in a drawing: every anchor's words, then its pictures and files by name."""
    for anchor in drawing:
        if not local(anchor).endswith("Anchor"):
            continue
        area = _area(anchor)
        cell = address(area.top, area.left) if area else ""
        if text := text_of(anchor):
            yield FoundText(sheet, cell, OutsideKind.BOX, text, area)
        for name in _pictures(anchor, relations):
            yield FoundText(sheet, cell, OutsideKind.PICTURE, name)


def anchored(drawing: etree._Element) -> dict[str, str]:
    """Cell by relationship id: where charts and diagrams stand."""
    found = {}
    for anchor in drawing:
        area = _area(anchor)
        for element in anchor.iter():
            for name, value in element.items() if area else ():
                if str(name).startswith("{") and area:
                    found[str(value)] = address(area.top, area.left)
    return found


def _area(anchor: etree._Element) -> Area | None:
    start, end = (anchor.find(f"{{*}}{name}") for name in ("from", "to"))
    if start is None:
        return None
    top, left = _corner(start)
    if end is None:
        return Area(top, left, top, left)
    bottom, right = _corner(end)
    if not _number(end, "rowOff") and bottom > top:
        bottom -= 1
    if not _number(end, "colOff") and right > left:
        right -= 1
    return Area(top, left, max(top, bottom), max(left, right))


def _corner(marker: etree._Element) -> tuple[int, int]:
    return min(_number(marker, "row"), LAST_ROW), min(_number(marker, "col"), LAST_COLUMN)


def _number(marker: etree._Element, name: str) -> int:
    text = (marker.findtext(f"{{*}}{name}") or "").strip()[:12]
    return int(text) if text.isascii() and text.isdigit() else 0


def _pictures(anchor: etree._Element, relations: Relations) -> Iterator[str]:
    """The pictures and embedded files of an anchor: name of the part, and what they are said to show."""
    for element in anchor.iter():
        if local(element) != "pic":
            continue
        about = next((e for e in element.iter() if local(e) == "cNvPr"), None)
        ids = [str(v) for e in element.iter() for n, v in e.items() if str(n).rpartition("}")[2] in ("embed", "link")]
        parts = [posixpath.basename(relations[i][1]) for i in ids if i in relations]
        told = [about.get("name", ""), about.get("descr", ""), about.get("title", "")] if about is not None else []
        yield " - ".join(dict.fromkeys(filter(None, (*parts[:1], *told))))


def chart_text(chart: etree._Element) -> str:
    """What is written in a chart: titles, labels, names typed into it; not what it takes from cells."""
    lines = []
    for element in chart.iter():
        name = local(element)
        typed = name == "tx" and element.find("{*}v") is not None
        if typed or name in ("rich", "txData", "txBody", "strLit"):
            lines.append(text_of(element))
    return "\n".join(dict.fromkeys(filter(None, lines)))


def vml(drawing: etree._Element, sheet: str) -> Iterator[FoundText]:
    """The texts of old shapes and controls; those that show comments are left to the comments."""
    for shape in drawing.iter():
        data = shape.find(f".//{_EXCEL}ClientData") if isinstance(shape.tag, str) else None
        if not isinstance(shape.tag, str) or not shape.tag.startswith(_VML) or local(shape) in ("shapetype", "group"):
            continue
        if data is not None and data.get("ObjectType") == "Note":
            continue
        boxes = shape.findall(f"{_VML}textbox")
        text = "\n".join("".join(str(t) for t in box.itertext()) for box in boxes).strip()
        paths = [p.get("string", "") for p in shape.findall(f"{_VML}textpath")]  # WordArt
        said = "\n".join(filter(None, (text, *paths)))
        if said:
            cell = _vml_cell(data)
            yield FoundText(sheet, cell, OutsideKind.BOX, said)


def _vml_cell(data: etree._Element | None) -> str:
    """The cell at the top left of the anchor 'left column, offset, top row, offset, …'."""
    parts = ((data.findtext(f"{_EXCEL}Anchor") if data is not None else "") or "")[:200].split(",")
    if len(parts) < 3 or not (parts[0].strip().isdecimal() and parts[2].strip().isdecimal()):
        return ""
    return address(int(parts[2]), int(parts[0]))
