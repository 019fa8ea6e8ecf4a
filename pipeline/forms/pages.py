"""The page set-up of a form's sheet once it is laid out: a form of many years goes over several pages side by side, and
no page parts a heading from its box."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms.paper import Paper, RowGroup, ends, height, one_wide, paper
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, SheetLayout, text_lines

_ROW = 15.75  # points of a row whose height nobody set


def on_paper(sheet: SheetLayout) -> None:
    """Set the pages of a sheet; where there are years side by side, what they are about stands on every page."""
    target = sheet.target
    kept = sheet.first - 1 if sheet.width else 0
    if kept:
        target.print_title_cols = f"A:{get_column_letter(kept)}"
    if kept and sheet.repeats > 1:
        _headings(sheet, kept)
    last = max(target.max_column, sheet.column(sheet.source.last_column))
    widths = [target.column_dimensions[get_column_letter(n)].width for n in range(1, last + 1)]
    areas = [(area.min_col, area.max_col) for area in target.merged_cells.ranges]
    margins = target.page_margins.left + target.page_margins.right
    lies = target.page_setup.orientation == "landscape"
    plan = paper(widths, kept, areas, landscape=lies, margins=margins)
    target.page_setup.orientation = "landscape" if plan.landscape else "portrait"
    scale = plan.scale if plan.breaks else one_wide(widths, landscape=plan.landscape, margins=margins)
    _break(target, plan, scale, row_ends(target, sheet.together, plan, scale))


def _break(target: Worksheet, plan: Paper, scale: int, rows: Sequence[int]) -> None:
    """End pages after columns and rows; without any a sheet stays one page wide, as Excel works out by itself."""
    if not plan.breaks and not rows:
        return
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    target.page_setup.scale = scale
    if plan.breaks:
        target.page_setup.pageOrder = "overThenDown"
    for column in plan.breaks:
        target.col_breaks.append(Break(id=column))
    for row in rows:
        target.row_breaks.append(Break(id=row))


def row_ends(target: Worksheet, together: Sequence[RowGroup], plan: Paper, scale: int) -> tuple[int, ...]:
    """The rows after which a page ends; what comes behind the last block, as who signs, goes with it where it fits."""
    heights = [target.row_dimensions[row].height or _ROW for row in range(1, target.max_row + 1)]
    margins = target.page_margins.top + target.page_margins.bottom
    room = height(landscape=plan.landscape, margins=margins, scale=scale)
    titles = target.print_title_rows or ""
    first, _, end = titles.replace("$", "").partition(":")
    again = sum(heights[int(first) - 1 : int(end)]) if end else 0.0
    blocks = list(together)
    if blocks and blocks[-1][1] < len(heights):
        start, behind = blocks[-1][0], (blocks[-1][1] + 1, len(heights))
        if sum(heights[start - 1 :]) <= room - again:
            blocks[-1] = (start, len(heights))
        else:
            blocks.append(behind)
    return ends(heights, blocks, room, again)


def _headings(sheet: SheetLayout, kept: int) -> None:
    """Draw headings across the whole sheet in over the columns that every page shows: no page cuts them."""
    target = sheet.target
    width = sum(target.column_dimensions[get_column_letter(n)].width for n in range(1, kept + 1))
    for area in [a for a in target.merged_cells.ranges if a.min_col <= kept < a.max_col]:
        area.shrink(right=area.max_col - kept)
        cell = target.cell(area.min_row, area.min_col)
        if isinstance(cell.value, str):
            was = cell.alignment
            cell.alignment = Alignment(horizontal=was.horizontal, vertical=was.vertical, wrap_text=True)
            size = cell.font.sz or 11
            lines = text_lines(cell.value, width, size, bool(cell.font.b))
            row = target.row_dimensions[area.min_row]
            row.height = max(row.height or 0, round(lines * size * LINE_PITCH + ROW_PADDING, 1))
