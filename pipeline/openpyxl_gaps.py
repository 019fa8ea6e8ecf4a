"""What openpyxl has no public way to, in one place: looks copied from cell to cell, the pictures on a sheet, saving
without files of its own."""

from __future__ import annotations

import io
import zipfile
from copy import copy

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter


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


def unpacked_book(book: Workbook) -> bytes:
    """A workbook as a package whose parts are not packed, for who takes it apart at once."""
    out = io.BytesIO()
    _InMemory(book, zipfile.ZipFile(out, "w")).save()
    return out.getvalue()


class _InMemory(ExcelWriter):
    """Saves as its base, which writes each sheet into a file on the disk, reads that and removes it: a third of it."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write a sheet into the package, as the base does that of a workbook that is not only written."""
        drawing = SpreadsheetDrawing()
        drawing.charts, drawing.images = ws._charts, pictures_of(ws)  # type: ignore[attr-defined]  # as above
        ws._drawing = drawing  # type: ignore[attr-defined]  # as above
        writer = WorksheetWriter(ws, out=io.BytesIO())
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]  # as above
        self._archive.writestr(ws.path[1:], writer.read())  # type: ignore[attr-defined]  # as above
        self.manifest.append(ws)
