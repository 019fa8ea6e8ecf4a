"""How the summary workbook looks: colours, number formats, named styles, text that fits a cell."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from math import ceil
from pathlib import Path
from textwrap import wrap
from urllib.parse import quote

from xlsxwriter.worksheet import Worksheet

from pipeline.text import clean_lines

FONT = "Times New Roman"
BRAND = "SỐ LIỆU MINH HỌA"
BANNER = f"{BRAND} - KHÔNG PHẢI SỐ LIỆU THẬT"
MAX_TEXT = 32_767  # characters in a cell
MAX_LINES = 100  # that are counted of a text: Excel shows 33 in a row at most
CUT = " … (đã cắt bớt)"

PERCENT, INTEGER, DECIMAL, DATE, DATE_TIME = "0.0#%", "#,##0", "#,##0.0#", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"

_DARK, _PALE, _LINE = "#1F3864", "#D9E2F3", "#8EA9DB"
GOOD, MIDDLING, BAD, QUIET = "#C6E0B4", "#FFE699", "#F8CBAD", "#EDEDED"
SIGNS = {GOOD: "✓", MIDDLING: "!", BAD: "✗"}  # what a colour says, for eyes and printers that see none
FONT_SIZE = 11

# What a word in a style name adds to a cell; "cell bold percent" is the sum of three.
TRAITS: dict[str, dict[str, object]] = {
    "plain": {"valign": "top"},
    "cell": {"border": 1, "border_color": _LINE, "valign": "top", "text_wrap": True},
    "head": {
        "border": 1,
        "border_color": _LINE,
        "valign": "vcenter",
        "align": "center",
        "text_wrap": True,
        "bold": True,
        "bg_color": _PALE,
    },
    "tablehead": {"bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "text_wrap": True, "valign": "vcenter"},
    "banner": {"bold": True, "font_size": 14, "font_color": "#C00000", "bg_color": "#FFFF00"},
    "title": {"bold": True, "font_size": 14, "font_color": _DARK},
    "subtitle": {"bold": True, "font_size": 12, "font_color": _DARK},
    "note": {"italic": True, "font_color": "#595959"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "center": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "middle": {"valign": "vcenter"},
    "small": {"font_size": 9},
    "tall": {"rotation": 90, "align": "center", "valign": "bottom", "font_size": 9, "bold": False},
    "input": {"bg_color": "#FFF2CC", "bold": True, "border": 2, "align": "center"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "grey": {"bg_color": QUIET},
    "good": {"bg_color": GOOD},
    "middling": {"bg_color": MIDDLING},
    "bad": {"bg_color": BAD},
    "percent": {"num_format": PERCENT},
    "integer": {"num_format": INTEGER},
    "decimal": {"num_format": DECIMAL},
    "datetime": {"num_format": DATE_TIME, "align": "center"},
    "date": {"num_format": DATE, "align": "center"},
    "yesno": {"num_format": '[=1]"Có";[=0]"Không";' + PERCENT},
    "grade": {"num_format": '[=1]"Đạt";[=0]"Chưa";' + PERCENT},
}


@lru_cache(maxsize=4096)  # most texts of a workbook are codes and names that come again and again
def safe_text(value: str) -> str:
    """`value` as a cell takes it: without the characters XML forbids, cut with a visible mark at Excel's limit."""
    text = clean_lines(value)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT)] + CUT


def number_style(value: float | None) -> str:
    """The style of a count: Excel's '#,##0.##' would print '5,' for five, so it goes by the value."""
    return "integer" if value is None or float(value).is_integer() else "decimal"


def lines_of(text: str, width: float, *, small: bool = False) -> int:
    """How many lines `text` takes in a column of `width` digits: letters are a little narrower than digits."""
    fits = int(max(min(width * (1.35 if small else 1.1) - 2, MAX_TEXT), 1))
    parts = text.split("\n")[:MAX_LINES]
    return sum(1 if len(part) <= fits else len(wrap(part[: fits * MAX_LINES], fits)) for part in parts)


def row_height(lines: int, *, small: bool) -> float:
    """The height in points of a row of so many lines, up to Excel's limit."""
    return min(ceil(lines * (12.5 if small else 15)), 409)


_CONTAINER = re.compile(r"(?<=[^/])(\.zip|\.eml)/.*", re.IGNORECASE | re.DOTALL)


def file_url(program: str, file: str, real: Path | None = None) -> str:
    """Where a file named by the consolidation lies, as seen from outputs/<program>/<period>/; '' where that is outside.

    For one in a zip or an e-mail, where that lies. `real`: where it lies below the program's folder, when that is not
    its name.
    """
    inside = file.removeprefix(f"inputs/{program}/")  # the table of decisions is named from the workspace
    below = real.as_posix() if real else _CONTAINER.sub(lambda found: found[1], inside, count=1)
    if not {"..", ""}.isdisjoint(below.replace("\\", "/").split("/")):  # would lead out of the program's folder
        return ""
    return quote(os.fsencode(f"../../../inputs/{program}/{below}"))


def set_page(sheet: Worksheet, last: tuple[int, int]) -> None:
    """A4 landscape, one page wide, down to the cell `last`, without grid lines."""
    _set_paper(sheet, last)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def set_single_page(sheet: Worksheet, last: tuple[int, int]) -> None:
    """One page of A4 upright, down to the cell `last`, without grid lines."""
    _set_paper(sheet, last)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def _set_paper(sheet: Worksheet, last: tuple[int, int]) -> None:
    sheet.print_area(0, 0, *last)
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.4, top=0.7, bottom=0.6)
    sheet.hide_gridlines(2)
