"""The summary workbook tong-hop.xlsx, a file per sheet; results are formulas over sheet Số liệu."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.texts.remarks import together
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import Book
from pipeline.workbooks.summary.amendments import write_amendments
from pipeline.workbooks.summary.answers import has_answers, write_answers
from pipeline.workbooks.summary.bases import write_bases
from pipeline.workbooks.summary.below import write_below
from pipeline.workbooks.summary.course import shows_course, write_course
from pipeline.workbooks.summary.delivery import write_delivery
from pipeline.workbooks.summary.groups import write_groups
from pipeline.workbooks.summary.indicators import write_indicators
from pipeline.workbooks.summary.issues import write_issues
from pipeline.workbooks.summary.layout import BASES, INDICATORS, PAIRS, RULES, SOURCES, SummaryLayout, lay_out
from pipeline.workbooks.summary.narratives import write_narratives
from pipeline.workbooks.summary.outside_texts import has_texts, write_texts
from pipeline.workbooks.summary.overview import write_overview
from pipeline.workbooks.summary.pairs import Pairs, write_pairs
from pipeline.workbooks.summary.parts import write_parts
from pipeline.workbooks.summary.recast import write_recast
from pipeline.workbooks.summary.rules import has_rules, write_rules
from pipeline.workbooks.summary.sources import write_sources
from pipeline.workbooks.summary.units import write_units

OVERVIEW, UNITS, GROUPS = "Tổng quan", "Theo đơn vị", "Theo khối"
DELIVERY, ISSUES, NARRATIVES, OUTSIDE_TEXTS = "Tình hình nộp", "Lỗi dữ liệu", "Ý kiến, kiến nghị", "Lời của đơn vị"
PARTS, BELOW, ANSWERED = "Giao đơn vị", "Cấp dưới", "Đơn vị trả lời"
AMENDMENTS, COURSE, RECAST = "Điều chỉnh mức giao", "Diễn biến", "Sáp nhập, chia tách"
INTERNAL = (ISSUES, OUTSIDE_TEXTS, ANSWERED)  # between the unions and their office: they do not go up


def write_summary(
    path: Path,
    data: Consolidation,
    live_formula_rows: int,
    *,
    year: int | None = None,
    layout: SummaryLayout | None = None,
) -> None:
    """Write the summary workbook of a consolidation to `path`; the same input gives the same bytes.

    With more than `live_formula_rows` pairs, the sheets by union and by group hold values instead of formulas.
    `year` is the year those two sheets open with, the period's latest unless said otherwise; `layout` what `lay_out`
    gives for the round.
    """
    layout = layout or lay_out(data)
    shown = data.latest_year if year is None else year
    said = together(((r.unit, r.indicator, r.ref.file), r.text) for r in data.counted_remarks)
    pairs = Pairs(layout.pairs, live=len(layout.pairs.frame) <= live_formula_rows, remarks=said)
    with Book(path, data.cover, "Tổng hợp số liệu", data.roster.paths) as book:
        overview = book.sheet(OVERVIEW, "TỔNG QUAN")
        indicators = book.sheet(INDICATORS, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU")
        units = book.sheet(UNITS, "KẾT QUẢ THEO ĐƠN VỊ")
        groups = book.sheet(GROUPS, "KẾT QUẢ THEO KHỐI")
        delivery = book.sheet(DELIVERY, "TÌNH HÌNH NỘP BIỂU")
        issues = book.sheet(ISSUES, "LỖI DỮ LIỆU")
        narratives = book.sheet(NARRATIVES, "Ý KIẾN, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ")
        write_overview(overview, data)
        write_indicators(indicators, data, layout.indicators)
        write_units(units, data, pairs, shown)
        write_groups(groups, data, pairs, shown)
        write_delivery(delivery, data)
        write_issues(issues, data)
        write_narratives(narratives, data)
        if has_answers(data):
            write_answers(book.sheet(ANSWERED, "ĐƠN VỊ TRẢ LỜI, CHỜ CƠ QUAN QUYẾT ĐỊNH"), data)
        if has_texts(data):
            write_texts(book.sheet(OUTSIDE_TEXTS, "LỜI CỦA ĐƠN VỊ"), data)
        write_pairs(book.sheet(PAIRS, "SỐ LIỆU GỐC ĐÃ TỔNG HỢP"), pairs)
        write_bases(book.sheet(BASES, "SỐ GỐC CỦA CÁC ĐƠN VỊ"), data, layout.bases)
        if data.figures.details is not None and len(data.figures.details):
            write_below(book.sheet(BELOW, "CHI TIẾT CỦA CẤP DƯỚI"), data.program, data.figures.details)
        if data.program.parts:
            write_parts(book.sheet(PARTS, "MỨC GIAO RIÊNG CHO ĐƠN VỊ"), data.program)
        if data.program.amended:
            write_amendments(book.sheet(AMENDMENTS, "ĐIỀU CHỈNH MỨC GIAO"), data.program)
        if shows_course(data):
            write_course(book.sheet(COURSE, "DIỄN BIẾN QUA CÁC KỲ"), data)
        if data.recast:
            write_recast(book.sheet(RECAST, "ĐƠN VỊ SÁP NHẬP, CHIA TÁCH: SỐ CÁC NĂM TÍNH LẠI"), data)
        if layout.indicators.rows or layout.bases.spans:
            write_sources(book.sheet(SOURCES, "NGUỒN SỐ LIỆU CỦA BÁO CÁO"), data, layout)
        if has_rules(data):
            write_rules(book.sheet(RULES, "CÁCH TÍNH"), data)
