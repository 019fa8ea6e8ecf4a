"""Comments of a sheet: their part, and the drawing that shows them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.forms.marks import AUTHOR
from pipeline.forms.template import text_lines
from pipeline.grids.addresses import split_address
from pipeline.workbooks.marked_copies.cells import text_element

WIDTH = 330  # pixels
_LINE, _PER_LINE = 18, 40  # pixels; characters

_HEAD = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    b'</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    b'path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def comments_part(said: Mapping[str, str]) -> bytes:
    """The comments, by cell."""
    items = b"".join(
        b'<comment ref="%s" authorId="0"><text>%s</text></comment>' % (cell.encode(), text_element(text))
        for cell, text in said.items()
    )
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>%s</author>'
        b"</authors><commentList>%s</commentList></comments>" % (AUTHOR.encode(), items)
    )


def drawing_part(said: Mapping[str, str]) -> bytes:
    """The boxes that show them, each as high as its text."""
    return _HEAD + b"".join(_box(n, *item) for n, item in enumerate(said.items(), 1)) + b"</xml>"


def _box(number: int, cell: str, text: str) -> bytes:
    row, column = split_address(cell)
    height = _LINE * text_lines(text, _PER_LINE, 12, bold=False) + 12
    return (
        f'<v:shape id="_x0000_s{1024 + number}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;'
        f'margin-top:1.5pt;width:{WIDTH}px;height:{height}px;z-index:{number};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    ).encode()
