"""The page set-up of a form's sheet once it is laid out: a form of many years goes over several pages side by side."""

from __future__ import annotations

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.forms.paper import paper
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, SheetLayout, text_lines


def on_paper(sheet: SheetLayout) -> None:
    """Set the pages of a sheet; where there are years side by side, what they are about stands on every page."""
    target = sheet.target
    kept = sheet.first - 1
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
    if plan.breaks:
        target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        target.page_setup.scale = plan.scale
        target.page_setup.pageOrder = "overThenDown"
        for column in plan.breaks:
            target.col_breaks.append(Break(id=column))


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
