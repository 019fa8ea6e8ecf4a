"""Sheet Nguồn số liệu: from every figure of the report to its cell, and from there to the rows it adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.measures.results import Result
from pipeline.program.term import year_label
from pipeline.program.vocabulary import REACHED, REACHED_OR_COUNT, WHOLE, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.printed import BLANK, amount
from pipeline.text import clean, number
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.summary.indicators_layout import ResultColumn
from pipeline.workbooks.summary.layout import BASES, INDICATORS, PAIRS, SummaryLayout
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    f"Mỗi số liệu của báo cáo: ô ở trang “{INDICATORS}”, các dòng ở trang “{PAIRS}” mà nó cộng lại; mỗi dòng ấy là số "
    "liệu của một đơn vị kèm tên tệp, trang và ô trong biểu đơn vị gửi. Dòng “Nhiệm kỳ” của chỉ tiêu mức đạt đến thời "
    "điểm chỉ lấy các dòng có cột “Mới nhất” bằng 1. Trang để tra cứu trên máy, không in ra giấy."
)


_APART_NOTE = (
    f"Mỗi số liệu của báo cáo: ô ở trang “{INDICATORS}”. Số liệu của từng đơn vị, kèm tên tệp, trang và ô trong biểu "
    f"đơn vị gửi, ở trang “{PAIRS}” của tệp phần có đơn vị ấy (trang Các phần ghi tệp nào), và ở so-lieu.parquet. "
    "Trang để tra cứu trên máy, không in ra giấy."
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A figure of the report and where it stands; `year` None is the term."""

    code: str
    about: str
    year: int | None
    figure: str
    cell: str
    numerator: str
    numerator_cell: str
    denominator: str
    denominator_cell: str
    rows: str


_COLUMNS: tuple[TableColumn[SourceRow], ...] = (
    TableColumn("Mã", 9, lambda r: r.code, "cell center"),
    TableColumn("Nội dung", 78, lambda r: r.about),
    TableColumn("Năm", 11, lambda r: year_label(r.year), "cell center"),
    TableColumn("Kết quả", 18, lambda r: r.figure, "cell center"),
    TableColumn("Ô kết quả", 11, lambda r: r.cell, "cell center"),
    TableColumn(REACHED_OR_COUNT, 14, lambda r: r.numerator, "cell center"),
    TableColumn(f"Ô {REACHED}", 11, lambda r: r.numerator_cell, "cell center"),
    TableColumn(WHOLE_HEAD, 14, lambda r: r.denominator, "cell center"),
    TableColumn(f"Ô {WHOLE}", 11, lambda r: r.denominator_cell, "cell center"),
    TableColumn(f"Các dòng ở trang “{PAIRS}”", 22, lambda r: r.rows, "cell center"),
)


def write_sources(sheet: SheetWriter, data: Consolidation, layout: SummaryLayout) -> None:
    """Write a row per figure; `layout` is that of the workbook. Where pairs stand in others no rows are named."""
    head = sheet.notes(sheet.top, _APART_NOTE if layout.apart else _NOTE)
    columns = _COLUMNS[:-1] if layout.apart else _COLUMNS
    write_table(sheet, head, columns, sources(data, layout))
    sheet.finish_unprinted(head, len(columns) - 1, frozen=2)


def sources(data: Consolidation, layout: SummaryLayout) -> tuple[SourceRow, ...]:
    """Every figure of the indicators, then of the base quantities."""
    return (*_of_indicators(layout), *_of_bases(data, layout))


def _of_indicators(layout: SummaryLayout) -> Iterator[SourceRow]:
    for row, item in enumerate(layout.indicators.rows, start=layout.indicators.first):
        if not item.own:
            continue
        slots: list[tuple[int | None, Result]] = [*item.years.items()]
        if item.term is not None:
            slots.append((None, item.term))
        for year, result in slots:
            if result.numerator is not None:
                yield _row(result, row, year, layout)


def _row(result: Result, row: int, year: int | None, layout: SummaryLayout) -> SourceRow:
    value, above, below = (
        layout.indicators.cell(row, year, column)
        for column in (ResultColumn.RESULT, ResultColumn.NUMERATOR, ResultColumn.DENOMINATOR)
    )
    numerator, denominator = (BLANK if n is None else number(n, 4) for n in (result.numerator, result.denominator))
    indicator = result.indicator
    return SourceRow(
        indicator.code,
        clean(indicator.text).rstrip(" .;"),
        year,
        BLANK if result.value is None else amount(indicator, result.value, result.target),
        value,
        numerator,
        above,
        denominator,
        BLANK if result.denominator is None else below,
        BLANK if layout.apart else _span(layout.pairs.spans.get((indicator.code, year), ())),
    )


def _span(rows: Sequence[int]) -> str:
    """A run of rows as Excel numbers them; a dash where there is none."""
    return " - ".join(str(row + 1) for row in dict.fromkeys(rows)) or BLANK


def _of_bases(data: Consolidation, layout: SummaryLayout) -> Iterator[SourceRow]:
    """The base quantities: their sums stand nowhere but the latest year's, so the rows they add up are named."""
    lines = layout.bases.spans
    sums = {(s.base.code, year): s for year in sorted(set(data.figures.bases["year"])) for s in base_sums(data, year)}
    for base in data.program.bases:
        for code, year in lines:
            if code == base.code:
                value = sums[code, year].value
                shown = BLANK if value is None else f"{number(value)} {base.unit}"
                where = BLANK if layout.apart else f"{_span(lines[code, year])} (trang “{BASES}”)"
                yield SourceRow("", base.label, year, shown, BLANK, BLANK, BLANK, BLANK, BLANK, where)
