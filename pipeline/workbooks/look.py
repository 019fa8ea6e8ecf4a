"""How the summary workbook looks: colours, number formats, named styles, text that fits a cell."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from pathlib import Path
from textwrap import wrap
from urllib.parse import quote

from xlsxwriter.worksheet import Worksheet

from pipeline.program.vocabulary import Status
from pipeline.round.printed import ESTIMATE_MARK
from pipeline.text import clean_lines
from pipeline.workbooks.print_plan import A4, BOTTOM, LEFT, RIGHT, TOP, PrintPlan

FONT = "Times New Roman"
BRAND = "SỐ LIỆU MINH HỌA"
BANNER = f"{BRAND} - KHÔNG PHẢI SỐ LIỆU THẬT"
MAX_TEXT = 32_767  # characters in a cell
_CAPITAL, _FEW_CAPITALS = 0.35, 6  # what a capital is wider than other letters, in letters; those of any short name
MAX_LINES = 100  # that are counted of a text: Excel shows 33 in a row at most
CUT = " … (đã cắt bớt)"

PERCENT, INTEGER, DECIMAL, DATE, DATE_TIME = "0.0#%", "#,##0", "#,##0.0#", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_NUMBERS = {"percent": PERCENT, "integer": INTEGER, "decimal": DECIMAL}

_DARK, _PALE, _LINE = "#1F3864", "#D9E2F3", "#8EA9DB"
GOOD, MIDDLING, BAD, QUIET = "#C6E0B4", "#FFE699", "#F8CBAD", "#EDEDED"
SIGNS = {GOOD: "✓", MIDDLING: "!", BAD: "✗"}  # what a colour says, for eyes and printers that see none
_OF_VERDICTS = {Status.EXCEEDED: GOOD, Status.MET: GOOD, Status.NEAR: MIDDLING, Status.NOT_MET: BAD}
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
    "small": {"font_size": 10},
    "tall": {"rotation": 90, "align": "center", "valign": "bottom", "bold": False},
    "flat": {"text_wrap": False},  # on one line, cut where the next cell begins
    "input": {"bg_color": "#FFF2CC", "bold": True, "border": 2, "align": "center"},
    "entry": {"bg_color": "#FFF2CC"},  # to be filled in, as on the forms
    "hand": {"num_format": f'{DATE} "ghi tay"', "align": "center"},  # a day that people have written down
    "alarm": {"font_color": "#C00000"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "grey": {"bg_color": QUIET},
    "good": {"bg_color": GOOD},
    "middling": {"bg_color": MIDDLING},
    "bad": {"bg_color": BAD},
    **{name: {"num_format": shown} for name, shown in _NUMBERS.items()},
    **{f"{name}-estimate": {"num_format": f'{shown}"{ESTIMATE_MARK}"'} for name, shown in _NUMBERS.items()},
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


def marked(style: str, estimate: bool | None) -> str:
    """The style of a number, with “(ước)” behind it where it is an estimate: the value stays a number."""
    return f"{style}-estimate" if estimate else style


def look_of(status: Status) -> tuple[str, str]:
    """The colour of a verdict and its sign; of what is none, QUIET and a dash."""
    colour = _OF_VERDICTS.get(status, QUIET)
    return colour, SIGNS.get(colour, "–")


def lines_of(text: str, width: float, *, small: bool = False) -> int:
    """How many lines `text` takes in a column of `width` digits: letters are a little narrower than digits."""
    fits = int(max(min(width * (1.22 if small else 1.1) - 2, MAX_TEXT), 1))
    return sum(_lines_of(part, fits) for part in text.split("\n")[:MAX_LINES])


def _lines_of(line: str, fits: int) -> int:
    """How many lines one line takes where so many letters fit, many capitals more than that; the more of two ways to
    break: not every program breaks at a hyphen."""
    if len(line) * (1 + _CAPITAL) <= fits:  # even if all of them were capitals
        return 1
    line = line[: fits * MAX_LINES]
    room = len(line) + _CAPITAL * max(sum(map(str.isupper, line)) - _FEW_CAPITALS, 0)
    if room <= fits:
        return 1
    letters = max(int(fits * len(line) / room), 1)
    if "-" not in line and line.isprintable() and "  " not in line and line.strip(" ") == line:
        return _wrapped(line, letters)
    ways = (True, False) if "-" in line else (False,)
    return max(len(wrap(line, letters, break_on_hyphens=hyphens)) for hyphens in ways)


def _wrapped(line: str, letters: int) -> int:
    """How many lines `textwrap` makes of words with one blank between them: counted, ten times as fast as made."""
    lines, used = 1, 0
    for word in line.split(" "):
        size = len(word)
        if used and used + 1 + size <= letters:
            used += 1 + size
        elif size <= letters:
            lines, used = lines + bool(used), size
        else:  # as much of it as there is room for, and so on
            rest = size - max(letters - used - 1, 0) if used else size
            more = -(-rest // letters)
            lines, used = lines + more - (not used), rest - letters * (more - 1)
    return lines


def row_height(lines: int, *, small: bool) -> float:
    """The height in points of a row of so many lines, up to Excel's limit."""
    return min(ceil(lines * (13.7 if small else 15)), 409)


ONE_LINE = row_height(1, small=False)


def width_for(texts: Iterable[str], least: float, most: float) -> float:
    """The width of a column in which each of `texts` stands on one line, as `lines_of` counts, between two bounds."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return min(max(ceil((longest + 2) / 1.1), least), most)


def size_of(traits: str) -> float:
    """The size in points of the text of a style."""
    return float(str(_property(traits, "font_size", FONT_SIZE)))


def number_format(traits: str) -> str:
    """The number format of a style."""
    return str(_property(traits, "num_format", "General"))


def _property(traits: str, name: str, otherwise: object) -> object:
    found = [TRAITS[trait][name] for trait in traits.split() if name in TRAITS[trait]]
    return found[-1] if found else otherwise


_SECTION = re.compile(r"(^|;)((?:\[[^\]]*\])?)")


def signed(colour: str, code: str) -> str:
    """Number format `code` with the sign of a colour before what it shows; the value stays what it is."""
    if colour not in SIGNS:
        return ""
    every = code if ";" in code else f"{code};-{code};{code};@"
    return _SECTION.sub(rf'\1\2"{SIGNS[colour]} "', every)


_TWO_PLACES = ".0#"


def finer(code: str) -> str:
    """Number format `code` with more places, for a figure that two would print as the target it misses; '' for none."""
    return code.replace(_TWO_PLACES, f"{_TWO_PLACES}####") if _TWO_PLACES in code else ""


_CONTAINER = re.compile(r"(?<=[^/])(\.zip|\.eml)/.*", re.IGNORECASE | re.DOTALL)


def file_url(program: str, file: str, real: Path | None = None, depth: int = 0) -> str:
    """Where a file named by the consolidation lies, as seen from outputs/<program>/<period>/; '' where that is outside.

    For one in a zip or an e-mail, where that lies. `real`: where it lies below the program's folder, when that is not
    its name; `depth`: as seen from so many folders further down.
    """
    inside = file.removeprefix(f"inputs/{program}/")  # the table of decisions is named from the workspace
    below = real.as_posix() if real else _CONTAINER.sub(lambda found: found[1], inside, count=1)
    if not {"..", ""}.isdisjoint(below.replace("\\", "/").split("/")):  # would lead out of the program's folder
        return ""
    return quote(os.fsencode(f"{'../' * depth}../../../inputs/{program}/{below}"))


def set_single_page(sheet: Worksheet, last: tuple[int, int]) -> None:
    """One page of A4 upright, down to the cell `last`, without grid lines."""
    _set_paper(sheet, A4)
    sheet.print_area(0, 0, *last)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def _set_paper(sheet: Worksheet, paper: int, free: float = 0.0) -> None:
    """`free`: inches above the lower margin."""
    sheet.set_paper(paper)
    sheet.set_margins(left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM + free)
    sheet.hide_gridlines(2)


def set_page(sheet: Worksheet, plan: PrintPlan) -> None:
    """Paper, scale and pages side by side as planned, without grid lines."""
    _set_paper(sheet, plan.paper, plan.free / 72)
    sheet.set_landscape()
    if not plan.scale:
        sheet.fit_to_pages(1, plan.high)
        return
    sheet.set_print_scale(plan.scale)
    sheet.set_v_pagebreaks(list(plan.breaks))
    sheet.print_across()
    if plan.kept:
        sheet.repeat_columns(0, plan.kept - 1)
