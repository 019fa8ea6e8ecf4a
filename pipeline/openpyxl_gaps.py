"""What openpyxl has no public way to, in one place: looks copied from cell to cell, the pictures on a sheet."""

from __future__ import annotations

from copy import copy

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.drawing.image import Image
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet


def style_of(cell: Cell | MergedCell) -> StyleArray:
    """The look of a cell, as indices into its workbook's tables, for other cells of this workbook."""
    style: StyleArray = copy(cell._style)  # type: ignore[union-attr]  # its stubs leave it out
    return style


def put_style(cell: Cell, style: StyleArray) -> None:
    """Give a cell a look taken by `style_of`; by its six public properties that takes some ninety times as long."""
    cell._style = copy(style)  # type: ignore[attr-defined]  # as above


def pictures_of(sheet: Worksheet) -> list[Image]:
    """The sheet's own list of its pictures: what is taken out of it is not saved."""
    pictures: list[Image] = sheet._images  # type: ignore[attr-defined]  # as above
    return pictures


class PictureBytes(Image):
    """A picture on a sheet that is saved as the bytes it came in; nothing decodes it."""

    def __init__(self, content: bytes, kind: str, size: tuple[int, int], place: Image) -> None:
        """`place`: the picture in whose place it stands. Not as its base begins, which opens what it is given."""
        self.content, self.format = content, kind
        (self.width, self.height), self.anchor = size, place.anchor

    def _data(self) -> bytes:  # what the writer asks pictures for
        return self.content
