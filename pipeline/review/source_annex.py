"""The annex that leads from every figure to its cell in tong-hop.xlsx, and from there to files and cells."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures.results import Result
from pipeline.program.term import year_label
from pipeline.review.model import Annex, GridColumn, GridRow, ReportTable
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.printed import BLANK, amount
from pipeline.text import clean, number
from pipeline.workbooks.summary.indicators_layout import ResultColumn
from pipeline.workbooks.summary.layout import BASES, INDICATORS, PAIRS, SummaryLayout, lay_out

_COLUMNS = (
    GridColumn("Năm"),
    GridColumn("Kết quả"),
    GridColumn("Ô kết quả"),
    GridColumn("Tử số (hoặc số lượng)"),
    GridColumn("Ô tử số"),
    GridColumn("Mẫu số"),
    GridColumn("Ô mẫu số"),
    GridColumn(f"Các dòng ở trang “{PAIRS}”"),
)


def source_annex(data: Consolidation, layout: SummaryLayout | None = None) -> Annex | None:
    """Every indicator figure with its cells; None when there is none. `layout` is that of the round's workbook."""
    layout = layout or lay_out(data)
    rows = (*_rows(layout), *_base_rows(data, layout))
    if not rows:
        return None
    return Annex(
        number="",
        title="NGUỒN SỐ LIỆU CỦA BÁO CÁO",
        grid=ReportTable(_COLUMNS, rows),
        note=f"Ghi chú: các ô ở trang “{INDICATORS}”, các dòng ở trang “{PAIRS}” của tệp tổng hợp tong-hop.xlsx; mỗi "
        "dòng là số liệu của một đơn vị kèm tên tệp, trang và ô trong biểu đơn vị gửi. Dòng “Nhiệm kỳ” của chỉ tiêu "
        "mức đạt đến thời điểm chỉ lấy các dòng có cột “Mới nhất” bằng 1.",
    )


def _rows(layout: SummaryLayout) -> Iterator[GridRow]:
    for row, item in enumerate(layout.indicators.rows, start=layout.indicators.first):
        if not item.own:
            continue
        indicator = item.indicator
        slots: list[tuple[int | None, Result]] = [*item.years.items()]
        if item.term is not None:
            slots.append((None, item.term))
        known = [(year, result) for year, result in slots if result.numerator is not None]
        if known:
            yield GridRow(group=f"{indicator.code}. {clean(indicator.text).rstrip(' .;')}")
        for year, result in known:
            yield _row(result, row, year, layout)


def _row(result: Result, row: int, year: int | None, layout: SummaryLayout) -> GridRow:
    value, above, below = (
        layout.indicators.cell(row, year, column)
        for column in (ResultColumn.RESULT, ResultColumn.NUMERATOR, ResultColumn.DENOMINATOR)
    )
    numerator, denominator = (BLANK if n is None else number(n, 4) for n in (result.numerator, result.denominator))
    return GridRow(
        (
            year_label(year),
            BLANK if result.value is None else amount(result.indicator, result.value, result.target),
            value,
            numerator,
            above,
            denominator,
            BLANK if result.denominator is None else below,
            _span(layout.pairs.spans[result.indicator.code, year]),
        )
    )


def _span(rows: tuple[int, int]) -> str:
    """A run of rows as Excel numbers them."""
    return " - ".join(str(row + 1) for row in dict.fromkeys(rows))


def _base_rows(data: Consolidation, layout: SummaryLayout) -> Iterator[GridRow]:
    """The base quantities: their sums stand nowhere but the latest year's, so the rows they add up are named."""
    lines = layout.bases.spans
    sums = {(s.base.code, year): s for year in sorted(set(data.figures.bases["year"])) for s in base_sums(data, year)}
    for base in data.program.bases:
        years = [year for code, year in lines if code == base.code]
        if years:
            yield GridRow(group=f"{base.label} (trang “{BASES}”)")
        for year in years:
            value = sums[base.code, year].value
            shown = BLANK if value is None else f"{number(value)} {base.unit}"
            yield GridRow((str(year), shown, *[BLANK] * 5, f"{_span(lines[base.code, year])} (trang “{BASES}”)"))
