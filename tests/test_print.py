"""The workbooks on paper and on a small screen: what is printed can be read, what shows is the unions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.workbooks.print_plan import A3, A4, FEWEST, PrintedRows, PrintPlan, print_plan
from pipeline.workbooks.print_plan import pixels as screen_pixels
from tests.test_summary import OTHERS, a_round, program, written

SCREEN = 480  # pixels of rows that a sheet shows on 1366 x 768 at 100 %
ROW = 15.0  # points of a row whose height is not set


def pixels(width: float) -> int:
    return round(width * 7)  # as the file has it, with the room at both sides


def shown_widths(sheet: Worksheet, first: int, last: int) -> Iterator[int]:
    """Pixels of the columns from `first` to `last`; hidden ones have none."""
    for column in range(first, last + 1):
        letters = {n: d for d in sheet.column_dimensions.values() if d.min for n in range(d.min, d.max + 1)}
        found = letters.get(column)
        yield 0 if found is not None and found.hidden else pixels(found.width if found is not None else 9.14)


def shown_heights(sheet: Worksheet, first: int, last: int) -> Iterator[float]:
    """Points of the rows from `first` to `last`; hidden ones have none."""
    for row in range(first, last + 1):
        told = sheet.row_dimensions[row]
        yield 0.0 if told.hidden else told.height or ROW


def repeated_heads(sheet: Worksheet) -> float:
    """Points of the rows that stand on every page."""
    found = re.findall(r"\d+", sheet.print_title_rows or "")
    return sum(shown_heights(sheet, *map(int, found))) if found else 0.0


def pages_high(heights: list[float], heads: float, high: float, scale: int) -> int:
    """How many pages `high` points high rows take at a scale, heads above those of every page."""
    pages, used, room = 1, 0.0, high * 100 / scale
    for height in heights:
        if used + height > room:
            pages, used = pages + 1, heads
        used += height
    return pages


def printed_size(sheet: Worksheet) -> float | None:
    """The points of the smallest text on paper, scaled as Excel scales a sheet; None where nothing is printed."""
    first_col, first_row, last_col, last_row = range_boundaries(sheet.print_area.rpartition("!")[2])
    area = sheet.iter_rows(first_row, last_row, first_col, last_col)
    sizes = [c.font.sz for row in area for c in row if c.value is not None and not sheet.row_dimensions[c.row].hidden]
    if not sizes:
        return None
    margins = sheet.page_margins.left + sheet.page_margins.right
    paper = int(sheet.page_setup.paperSize)
    room = ({9: 297, 8: 420}[paper] / 25.4 - margins) * 96  # pixels
    if sheet.sheet_properties.pageSetUpPr.fitToPage:
        assert sheet.page_setup.orientation == "landscape"
        scale = min(100, int(100 * room / sum(shown_widths(sheet, first_col, last_col))))
        if sheet.page_setup.fitToHeight != 0:  # so many pages high, too; one where nothing is said
            high = ({9: 210, 8: 297}[paper] / 25.4 - sheet.page_margins.top - sheet.page_margins.bottom) * 72  # points
            heights = list(shown_heights(sheet, first_row, last_row))
            most = sheet.page_setup.fitToHeight or 1
            scale = next(s for s in range(scale, 0, -1) if pages_high(heights, repeated_heads(sheet), high, s) <= most)
        return min(sizes) * scale / 100
    scale = int(sheet.page_setup.scale)
    kept = range_boundaries(sheet.print_title_cols)[2] if sheet.print_title_cols else 0
    ends = [0, *(b.id for b in sheet.col_breaks.brk), last_col]
    for left, right in itertools.pairwise(ends):
        repeated = sum(shown_widths(sheet, 1, kept)) if left else 0
        assert repeated + sum(shown_widths(sheet, left + 1, right)) <= room * 100 / scale
    return min(sizes) * scale / 100


@pytest.mark.parametrize("indicators", [4, 12, 40])
def test_no_text_of_the_summary_is_printed_below_eight_points(tmp_path: Path, indicators: int) -> None:
    known = program()
    more = tuple(replace(known.indicators[n % 4], code=f"{n // 9 + 1}.{n % 9 + 1}") for n in range(indicators))
    book = openpyxl.load_workbook(written(tmp_path, a_round(asked_by=program(indicators=more)).data))
    sizes = {sheet.title: printed_size(sheet) for sheet in book.worksheets if sheet.title != "Tổng quan"}
    unprinted = {title for title, size in sizes.items() if size is None}
    assert unprinted == {"Số liệu", "Số liệu chung", "Nguồn số liệu"}
    assert all(size >= 8 for size in sizes.values() if size is not None), sizes


def test_sheets_to_look_things_up_in_have_an_empty_cell_to_print_and_say_so(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, a_round().data))
    for title in ("Số liệu", "Số liệu chung", "Nguồn số liệu"):
        sheet = book[title]
        first, row, last, end = range_boundaries(sheet.print_area.rpartition("!")[2])
        assert (first, row) == (last, end) and sheet.cell(row, first).value is None
        assert sheet.print_title_rows is None
        assert "không in ra giấy" in " ".join(str(c.value) for row in sheet["A1:A9"] for c in row)


def test_a_small_screen_shows_twelve_unions(tmp_path: Path) -> None:
    common = program(other_targets=OTHERS[:2])  # none of a single union
    made = a_round(illustrative=True, asked_by=common).data
    assert pixels_of_twelve_unions(written(tmp_path, made)) <= SCREEN


def pixels_of_twelve_unions(summary: Path) -> int:
    """What the head of “Theo đơn vị”, which stays in sight, and the first twelve unions take of a screen."""
    sheet = openpyxl.load_workbook(summary)["Theo đơn vị"]
    frozen = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
    assert sheet.cell(frozen, 1).value == "Mã đơn vị"
    return sum(round(height / 0.75) for height in shown_heights(sheet, 1, frozen + 12))


def of_rows(points: int, height: int = 10, legend: int = 0) -> PrintedRows:
    """Rows of that many points in all, the first of them the head, the last `legend` no table's."""
    count = points // height
    return PrintedRows((float(height),) * count, (0, 0), range(1, count - legend))


@given(
    st.lists(st.sampled_from([0.0, 12.6, 15.0, 15.75, 31.5, 400.0]), max_size=40),
    st.integers(0, 3),
    st.floats(20, 600, allow_nan=False),
)
def test_pages_begin_where_adding_up_rows_one_by_one_says(heights: list[float], heads: int, room: float) -> None:
    last = min(heads, len(heights)) - 1
    repeated, starts, used = sum(heights[: last + 1]), [0], 0.0
    for row, height in enumerate(heights):
        if used + height > room + 1e-6 and used:
            starts.append(row)
            used = repeated if row > last else 0.0
        used += height
    assert PrintedRows(heights, (0, last)).starts(room) == starts


def test_pages_are_planned_by_width_and_by_the_smallest_text() -> None:
    assert print_plan([100, 80], 1, 11) == PrintPlan(A4)
    assert print_plan([100, 0, 80], 1, 11) == PrintPlan(A4)
    assert print_plan([100, 150], 1, 11) == PrintPlan(A3)
    assert print_plan([100, 80], 1, 8) == PrintPlan(A3)
    assert print_plan([100, 80], 1, 11, of_rows(600)) == PrintPlan(A4, high=1)
    assert print_plan([100, 80], 1, 11, of_rows(700)) == PrintPlan(A4, free=6)
    assert print_plan([100, 80], 1, 11, of_rows(800)) == PrintPlan(A4)
    assert print_plan([100, 80], 1, 11, of_rows(1210)) == PrintPlan(A4, high=2)  # 60 rows a page, its head on each
    assert print_plan([100, 80], 1, 11, of_rows(1230)) == PrintPlan(A4)
    assert print_plan([100, 80], 1, 11, of_rows(1270, legend=7)) == PrintPlan(A4, high=2)
    assert print_plan([100, 100], 1, 11, of_rows(1380, legend=10)) == PrintPlan(A4, free=84)
    assert print_plan([60, *[20] * 20], 1, 11) == PrintPlan(A3, 73, (11,), 1)
    assert print_plan([200, *[20] * 20], 1, 11).kept == 0


def test_a_colour_has_its_sign_and_the_value_stays(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, a_round().data))
    signs = {"FFC6E0B4": "✓", "FFFFE699": "!", "FFF8CBAD": "✗"}
    for title in ("Chỉ tiêu", "Theo đơn vị", "Theo khối", "Tình hình nộp"):
        rules = [r for area in book[title].conditional_formatting for r in area.rules]
        coloured = [r for r in rules if r.dxf.fill and r.dxf.fill.bgColor.rgb in signs]
        assert coloured
        for rule in coloured:
            assert f'"{signs[rule.dxf.fill.bgColor.rgb]} "' in rule.dxf.numFmt.formatCode


def test_a_program_without_indicators_has_no_sheet_for_them(tmp_path: Path) -> None:
    bare = a_round(asked_by=program(indicators=(), other_targets=()), facts=a_round().data.figures.facts[:0])
    names = openpyxl.load_workbook(written(tmp_path, bare.data)).sheetnames
    assert not {"Chỉ tiêu", "Theo đơn vị", "Theo khối", "Số liệu", "Cách tính"} & set(names)


def test_groups_stand_beside_one_another(tmp_path: Path) -> None:
    """One row for each indicator; the sums of all groups of one way add up to those of all unions."""
    data = a_round(3).data
    sheet = openpyxl.load_workbook(written(tmp_path, data), data_only=True)["Theo khối"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    heads = [n for n, row in enumerate(rows) if row[0] == "Mã"]
    assert len(heads) == 4 and all(rows[n] == rows[heads[0]] for n in heads[1:])
    codes = [i.code for i in data.program.indicators]
    for head in heads:
        assert [row[0] for row in rows[head + 1 : head + 1 + len(codes)]] == codes
    whole = rows[heads[0]].index("Chung")
    ways = [n for n, label in enumerate(rows[heads[0] - 1]) if label in ("Loại hình", "Cụm", "Cấp trên trực tiếp")]
    ends = [*ways[1:], sum(label is not None for label in rows[heads[0]])]
    counted = rows[heads[2] + 1 : heads[2] + 1 + len(codes)]
    assert any(numbers[whole] for numbers in counted)
    for numbers in counted:
        for first, end in zip(ways, ends, strict=True):
            parts = sum(v for v in numbers[first:end] if isinstance(v, int | float))
            assert parts == pytest.approx(numbers[whole] or 0)


@given(
    st.lists(st.integers(5, 60), min_size=3, max_size=30),
    st.lists(st.sampled_from([15, 28, 41]), min_size=4, max_size=300),
    st.integers(0, 30),
    st.sampled_from([8, 9, 11]),
)
def test_no_last_page_has_a_row_or_two(widths: list[int], heights: list[int], legend: int, smallest: int) -> None:
    """Whatever the sheet, on pages a little longer or shorter than planned; and no text is below eight points."""
    own = range(1, max(2, len(heights) - legend))
    rows = PrintedRows(heights, (0, 0), own)
    plan = print_plan(widths, 1, smallest, rows)
    high = {A4: 595.3, A3: 841.9}[plan.paper] - 1.2 * 72 - 6
    wide = {A4: 841.9, A3: 1190.6}[plan.paper] - 0.7 * 72 - 6
    scale = plan.scale / 100 or min(1.0, wide / (sum(map(screen_pixels, widths)) * 0.75))
    if plan.high:  # the largest scale at which all rows are on so many pages
        scale = next(s for s in (scale * (1 - n / 200) for n in range(100)) if len(rows.starts(high / s)) <= plan.high)
    assert scale * smallest >= 8 * 0.97  # nothing is rounded here as programs do
    assert plan.free <= high / 3

    def ends_well(free: int, shares: tuple[float, ...] = (0.97, 1, 1.03)) -> bool:
        starts = [rows.starts((high - free) / scale * share)[-1] for share in shares]
        return all(not start or rows.own_from(start) >= min(FEWEST, len(own)) for start in starts)

    # A few high rows may fill so much of a page that no margin of a third of it helps.
    assert plan.high or ends_well(plan.free, (0.98, 1, 1.02)) or not any(map(ends_well, range(0, 168, 6)))


@pytest.mark.parametrize("title", ["Trên 95% đoàn viên tham gia " * 4, "ĐỐI VỚI CẤP ỦY, CHÍNH QUYỀN " * 3])
def test_every_line_of_a_long_text_is_printed(tmp_path: Path, title: str) -> None:
    asked = program()
    long = replace(
        asked,
        indicators=tuple(replace(i, text=title) for i in asked.indicators),
        sections=tuple(replace(s, title=title) for s in asked.sections),
    )
    book = openpyxl.load_workbook(written(tmp_path, a_round(asked_by=long).data))
    found = set()
    for sheet in book.worksheets:
        if sheet.title == "Tổng quan":  # cuts its texts to one page, by its own measure
            continue
        for cell in (c for row in sheet.iter_rows() for c in row if c.value == title.strip() and c.border.left.style):
            column = sheet.column_dimensions[cell.column_letter]
            if cell.alignment.textRotation or column.hidden or sheet.row_dimensions[cell.row].hidden:
                continue
            found.add(sheet.title)
            wide = len(title) + 0.4 * sum(map(str.isupper, title))
            least = 14 * wide / (1.25 * column.width)
            assert cell.alignment.wrap_text, (sheet.title, cell.coordinate)
            assert (sheet.row_dimensions[cell.row].height or 15) >= min(least, 409), (sheet.title, cell.coordinate)
    assert {"Chỉ tiêu", "Theo khối"} <= found
