"""The look of roll-up forms: that of the sample cells in the template of the unions' forms, which staff restyle."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import TemplateError
from pipeline.forms.layout import FIGURES_SHEET, INFO_SHEET, TEXT_SHEET
from pipeline.forms.placeholders import placeholders
from pipeline.forms.template import opened_template
from pipeline.in_use import read_whole


class Role(Enum):
    """What a cell of the roll-up form is: the sheet of the template and the placeholder whose cell it looks like."""

    OFFICE = INFO_SHEET, "co_quan"
    UNIT = INFO_SHEET, "don_vi"
    CODE = INFO_SHEET, "ma_don_vi"
    PERIOD = INFO_SHEET, "ky"
    DUE = INFO_SHEET, "ngay_chot"
    FIELD = INFO_SHEET, "nhan"
    ANSWER = INFO_SHEET, "gia_tri"
    COUNT = INFO_SHEET, "stt"
    HEAD = FIGURES_SHEET, "nam"
    INDICATOR = FIGURES_SHEET, "ma"
    PROMISE = FIGURES_SHEET, "chi_tieu_noi_dung"
    RESULT = FIGURES_SHEET, "ket_qua"
    PLAIN = FIGURES_SHEET, "cau_hoi"
    NUMBER = FIGURES_SHEET, "so_lieu"
    SECTION = TEXT_SHEET, "so_muc"
    TITLE_OF_SECTION = TEXT_SHEET, "tieu_de"
    TEXT = TEXT_SHEET, "tra_loi"
    TITLE = INFO_SHEET, "^ky"  # the line above it


@dataclass(frozen=True)
class RollUpLook:
    """The sample cells by role."""

    samples: dict[Role, Cell]

    def size(self, role: Role) -> float:
        """The font size of a role, in points."""
        return float(self.samples[role].font.sz or 11)

    def put_on(self, cell: Cell, role: Role) -> None:
        """Make `cell` look like the sample of `role`."""
        sample = self.samples[role]
        for part in ("font", "fill", "border", "alignment"):
            setattr(cell, part, copy(getattr(sample, part)))
        cell.number_format = sample.number_format


def look_of(template: Path) -> RollUpLook:
    """The look of a template. Raises TemplateError when it lacks a sample."""
    if not template.is_file():
        raise TemplateError(f"{template}: không có mẫu biểu.")
    return _look(read_whole(template), template.name)


@lru_cache(maxsize=1)
def _look(content: bytes, file: str) -> RollUpLook:
    book = opened_template(content, file).book
    samples = {}
    for role in Role:
        sheet_name, name = role.value
        sheet = book[sheet_name] if sheet_name in book.sheetnames else None
        found = next(_holding(sheet, name.removeprefix("^")), None) if sheet else None
        if found is None or sheet is None:
            raise TemplateError(f"{file}: trang “{sheet_name}” thiếu chỗ điền {{{{{name.removeprefix('^')}}}}}.")
        above = sheet.cell(found.row - 1, found.column) if name.startswith("^") and found.row > 1 else found
        samples[role] = above if isinstance(above, Cell) else found
    return RollUpLook(samples)


def _holding(sheet: Worksheet, name: str) -> Iterator[Cell]:
    """The cells with the placeholder `name`, those that hold nothing else first."""
    cells = [c for line in sheet.iter_rows() for c in line if isinstance(c, Cell) and name in placeholders(c.value)]
    return iter(sorted(cells, key=lambda c: placeholders(c.value) != [name]))
