"""Parts that openpyxl does not write or keep: text boxes, charts, threads of comments, put into a saved workbook."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

_KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_THREAD = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = {
    "drawings/drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "charts/chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "threadedComments/": "application/vnd.ms-excel.threadedcomments+xml",
    ".vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    ".png": "image/png",
}
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_KIN}" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{anchors}</xdr:wsDr>'
)
_ANCHOR = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>{left}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{top}</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{right}</xdr:col><xdr:colOff>9</xdr:colOff>"
    "<xdr:row>{bottom}</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:to>{inside}<xdr:clientData/></xdr:twoCellAnchor>"
)
_SHAPE = (
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    "<xdr:spPr/><xdr:txBody><a:bodyPr/>{paragraphs}</xdr:txBody></xdr:sp>"
)


def shape(text: str) -> str:
    """A text box; every line a paragraph."""
    lines = (f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in text.split("\n"))
    return _SHAPE.format(paragraphs="".join(lines))


def picture(name: str) -> str:
    """A picture whose part is image1.png."""
    return (
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="{escape(name)}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        '<a:blip r:embed="rIdImage"/></xdr:blipFill><xdr:spPr/></xdr:pic>'
    )


def with_drawing(form: bytes, sheet: str, inside: str, area: tuple[int, int, int, int], **more: bytes) -> bytes:
    """The workbook with one anchor over `area` (top, left, bottom, right from 0, included) on a sheet.

    `more`: image=…, chart=…: parts the drawing refers to as rIdImage and rIdChart.
    """
    top, left, bottom, right = area
    anchor = _ANCHOR.format(top=top, left=left, bottom=bottom, right=right, inside=inside)
    parts = {"xl/drawings/drawing9.xml": _DRAWING.format(anchors=anchor).encode()}
    targets = {"image": "xl/media/image1.png", "chart": "xl/charts/chart9.xml"}
    links = [(f"rId{kind.title()}", f"{_KIN}/{kind}", targets[kind]) for kind in more]
    parts |= {targets[kind]: data for kind, data in more.items()}
    if links:
        parts["xl/drawings/_rels/drawing9.xml.rels"] = _relations(links)
    return with_linked(form, sheet, ("rIdBox", f"{_KIN}/drawing", "xl/drawings/drawing9.xml"), parts)


def with_thread(form: bytes, sheet: str, cell: str, text: str) -> bytes:
    """The workbook with a threaded comment, as Excel 365 writes it."""
    part = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        f'<threadedComment ref="{cell}" dT="2024-12-01T01:00:00.00" personId="{{0}}" id="{{1}}">'
        f"<text>{escape(text)}</text></threadedComment></ThreadedComments>"
    ).encode()
    link = ("rIdThread", _THREAD, "xl/threadedComments/threadedComment1.xml")
    return with_linked(form, sheet, link, {link[2]: part})


def with_linked(form: bytes, sheet: str, link: tuple[str, str, str], more: dict[str, bytes]) -> bytes:
    """The workbook with parts that a sheet refers to by (id, type, part)."""
    parts = parts_of(form)
    path = sheet_path(parts, sheet)
    kin = f"xl/worksheets/_rels/{path.rpartition('/')[2]}.rels"
    there = parts.get(kin, _relations([]))
    element = {"drawing": "drawing", "vmlDrawing": "legacyDrawing"}.get(link[1].rpartition("/")[2])
    if element:  # behind all that openpyxl writes but parts of tables
        tag = f'<{element} xmlns:r="{_KIN}" r:id="{link[0]}"/></worksheet>'.encode()
        parts[path] = parts[path].replace(b"</worksheet>", tag)
    types = "".join(f'<Override PartName="/{n}" ContentType="{_TYPES[s]}"/>' for n in more for s in _TYPES if s in n)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", f"{types}</Types>".encode())
    parts[kin] = there.replace(b"</Relationships>", _relations([link]).partition(b'relationships">')[2])
    return packed({**parts, **more})


def sheet_path(parts: dict[str, bytes], sheet: str) -> str:
    """The part of a sheet."""
    book = parts["xl/workbook.xml"].decode()
    escaped = escape(sheet, quote=False).encode("ascii", "xmlcharrefreplace").decode()
    tag = next(t for t in re.findall(r"<sheet\b[^>]*>", book) if f'name="{sheet}"' in t or f'name="{escaped}"' in t)
    link = re.search(r'\br:id="([^"]+)"', tag)
    assert link
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    found = next(t for t in re.findall(r"<Relationship\b[^>]*>", relations) if f'Id="{link[1]}"' in t)
    target = re.search(r'Target="([^"]+)"', found)
    assert target
    return target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"


def parts_of(form: bytes) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def _relations(links: list[tuple[str, str, str]]) -> bytes:
    inside = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="/{part}"/>' for i, kind, part in links)
    return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'.encode()
