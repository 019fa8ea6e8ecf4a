"""The workbook so-sanh.xlsx: what changed between two closes, or since one: indicators, unions, what they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.closes.diff import Difference, RowDiff
from pipeline.closes.model import FigureKey, ReportedFigure, ReportedResult, ReportedText, ResultKey, TextKey
from pipeline.closes.tables import (
    AFTER_CLOSE_COLUMNS,
    COUNTS_HEAD,
    after_close_cells,
    by_union,
    coverage_of,
    figure_kind,
    kind_of,
    place_of,
    status_of,
    text_changes,
    what_counts,
)
from pipeline.issues import Issue
from pipeline.program.term import year_label
from pipeline.program.vocabulary import REACHED_HEAD, REACHED_OR_COUNT, WHOLE_HEAD
from pipeline.round.consolidation import Cover
from pipeline.workbooks.book import Book, SheetWriter
from pipeline.workbooks.look import marked, number_style

_RESULTS = (
    ("STT", 5),
    ("Mã", 7),
    ("Nội dung", 44),
    ("Năm", 10),
    ("Thay đổi", 9),
    *((REACHED_HEAD, 10), (WHOLE_HEAD, 10), ("Kết quả", 14), ("Đánh giá", 12), ("Báo cáo", 9)) * 2,
)
_FIGURES = (
    ("STT", 5),
    ("Mã đơn vị", 10),
    ("Tên đơn vị", 34),
    ("Chỉ tiêu, số liệu chung", 30),
    ("Năm", 7),
    ("Thay đổi", 9),
    *((REACHED_OR_COUNT, 14), (WHOLE_HEAD, 10), ("Tệp, ô", 34)) * 2,
)
_NARRATIVES = (
    ("STT", 5),
    ("Mã đơn vị", 9),
    ("Tên đơn vị", 24),
    ("Mục", 24),
    ("Thay đổi", 9),
    *(("Nội dung", 46), ("Tệp, ô", 18)) * 2,
)
_AFTER_CLOSE = (("STT", 5), *zip((*AFTER_CLOSE_COLUMNS, COUNTS_HEAD), (10, 34, 30, 46, 46, 34, 12), strict=True))
_NOTHING = "Không có thay đổi nào."


@dataclass(frozen=True)
class TwoStates:
    """Two states side by side: what people call them, and what changed; `names` of unions by code."""

    cover: Cover
    before: str
    after: str
    found: Difference
    names: Mapping[str, str]
    after_close: Sequence[Issue] = ()  # what came after a close and does not count, where one state is today's


def write_comparison(path: Path, compared: TwoStates) -> None:
    """Write the workbook to `path`; the same input gives the same bytes."""
    with Book(path, compared.cover, "So sánh số liệu") as book:
        _results(book.sheet("Chỉ tiêu", "THAY ĐỔI THEO CHỈ TIÊU"), compared)
        _figures(book.sheet("Đơn vị", "THAY ĐỔI THEO ĐƠN VỊ"), compared)
        _narratives(book.sheet("Lời văn", "LỜI VĂN CỦA CÁC ĐƠN VỊ THAY ĐỔI"), compared)
        if compared.after_close:
            _after_close(book.sheet("Chưa được tính", "SỐ LIỆU, LỜI VĂN GỬI SAU KHI CHỐT, CHƯA ĐƯỢC TÍNH"), compared)


def _heads(
    sheet: SheetWriter, compared: TwoStates, columns: tuple[tuple[str, int], ...], before: int, each: int
) -> int:
    """What is compared, then the heads of both states side by side; returns the first row below."""
    row = sheet.notes(sheet.top, f"Trước: {compared.before}. Sau: {compared.after}.")
    for n, (label, _) in enumerate(columns[:before]):
        sheet.merge((row, n), (row + 1, n), label)
    for n, label in enumerate(("Trước", "Sau")):
        first = before + n * each
        sheet.merge((row, first), (row, first + each - 1), label)
    sheet.heads(row + 1, [label for label, _ in columns[before:]], before)
    sheet.widths([width for _, width in columns])
    return row + 2


def _results(sheet: SheetWriter, compared: TwoStates) -> None:
    first = _heads(sheet, compared, _RESULTS, 5, 5)
    changed = compared.found.results
    for n, change in enumerate(changed):
        sheet.number(first + n, 0, n + 1, "cell center")
        _result(sheet, first + n, change)
    _end(sheet, first, len(changed), len(_RESULTS))


def _result(sheet: SheetWriter, row: int, change: RowDiff[ResultKey, ReportedResult]) -> None:
    indicator, _, year = change.key
    known = change.new or change.old
    sheet.text(row, 1, indicator)
    sheet.text(row, 2, known.text if known else "")
    sheet.text(row, 3, year_label(year), "cell center")
    sheet.text(row, 4, kind_of(change.old, change.new).label, "cell center")
    for col, state, other in ((5, change.old, change.new), (10, change.new, change.old)):
        if state is None:
            for n in range(5):
                sheet.blank(row, col + n)
            continue
        for n, value in enumerate((state.numerator, state.denominator)):
            sheet.number(row, col + n, value, f"cell {number_style(value)}")
        percent = state.measured_in == "%" and state.value is not None
        value = state.value / 100 if percent and state.value is not None else state.value
        style = marked("percent" if percent else number_style(value), state.estimated)
        sheet.number(row, col + 2, value, f"cell bold {style}")
        changed = other is not None and other.status != state.status
        sheet.text(row, col + 3, status_of(state), "cell center bold" if changed else "cell center")
        sheet.text(row, col + 4, coverage_of(state), "cell center")


def _figures(sheet: SheetWriter, compared: TwoStates) -> None:
    first = _heads(sheet, compared, _FIGURES, 6, 3)
    changed = by_union(compared.found)
    labels = compared.cover.program.base_labels
    for n, change in enumerate(changed):
        label = labels.get(change.key[1], change.key[1])
        sheet.number(first + n, 0, n + 1, "cell center")
        _figure(sheet, first + n, change, compared.names.get(change.key[0], ""), label)
    _end(sheet, first, len(changed), len(_FIGURES))


def _figure(sheet: SheetWriter, row: int, change: RowDiff[FigureKey, ReportedFigure], name: str, label: str) -> None:
    for col, text in enumerate((change.key[0], name, label), start=1):
        sheet.text(row, col, text)
    sheet.text(row, 4, str(change.key[2]), "cell center")
    sheet.text(row, 5, figure_kind(change).label, "cell center")
    for col, state in ((6, change.old), (9, change.new)):
        for n, value in enumerate(state.said if state else (None, None)):
            mark = n == 0 and state is not None and state.estimated
            sheet.number(row, col + n, value, f"cell {marked(number_style(value), mark)}")
        sheet.text(row, col + 2, place_of(state))


def _narratives(sheet: SheetWriter, compared: TwoStates) -> None:
    first = _heads(sheet, compared, _NARRATIVES, 5, 2)
    changed = text_changes(compared.found)
    titles = {number: f"{number}. {s.title}" for number, s in compared.cover.program.section_by_number.items()}
    for n, change in enumerate(changed):
        title = titles.get(change.key[1], change.key[1])
        sheet.number(first + n, 0, n + 1, "cell center")
        _reworded(sheet, first + n, change, compared.names.get(change.key[0], ""), title)
    _end(sheet, first, len(changed), len(_NARRATIVES))


def _reworded(sheet: SheetWriter, row: int, change: RowDiff[TextKey, ReportedText], name: str, title: str) -> None:
    for col, text in enumerate((change.key[0], name, title), start=1):
        sheet.text(row, col, text)
    sheet.text(row, 4, kind_of(change.old, change.new).label, "cell center")
    for col, state in ((5, change.old), (7, change.new)):
        sheet.text(row, col, state.text if state else "")
        sheet.text(row, col + 1, place_of(state), "cell small")


def _after_close(sheet: SheetWriter, compared: TwoStates) -> None:
    first = sheet.notes(sheet.top, f"Trước: {compared.before}. Sau: {compared.after}.") + 1
    sheet.heads(first - 1, [label for label, _ in _AFTER_CLOSE])
    for n, item in enumerate(compared.after_close):
        sheet.number(first + n, 0, n + 1, "cell center")
        for col, text in enumerate((*after_close_cells(item, compared.names), what_counts(item)), start=1):
            sheet.text(first + n, col, text)
    sheet.widths([width for _, width in _AFTER_CLOSE])
    sheet.finish(
        (first - 1, first - 1), (first + len(compared.after_close) - 1, len(_AFTER_CLOSE) - 1), freeze=(first, 3)
    )


def _end(sheet: SheetWriter, first: int, count: int, columns: int) -> None:
    if count:
        sheet.raw.autofilter(first - 1, 0, first + count - 1, columns - 1)
    else:
        sheet.text(first, 0, _NOTHING, "plain")
    sheet.finish((first - 2, first - 1), (first + max(count, 1) - 1, columns - 1), freeze=(first, 3))
