"""The summary workbook tong-hop.xlsx, a file per sheet; results are formulas over sheet Số liệu.

A round of more unions than Excel opens is told in several: one of the whole, and one for each part.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.intake.texts.remarks import together
from pipeline.round.consolidation import Consolidation
from pipeline.round.divided import Division, RoundPart
from pipeline.round.figure_place import FigurePlace
from pipeline.work.crew import ALONE, Crew
from pipeline.workbooks.book import Book, SheetWriter
from pipeline.workbooks.summary.amendments import write_amendments
from pipeline.workbooks.summary.answers import has_answers, write_answers
from pipeline.workbooks.summary.base_groups import write_base_groups
from pipeline.workbooks.summary.bases import write_bases
from pipeline.workbooks.summary.below import write_below
from pipeline.workbooks.summary.course import shows_course, write_course
from pipeline.workbooks.summary.delivery import write_delivery, write_rates_alone
from pipeline.workbooks.summary.groups import write_groups
from pipeline.workbooks.summary.indicators import write_indicators
from pipeline.workbooks.summary.issues import write_issues
from pipeline.workbooks.summary.layout import BASES, INDICATORS, PAIRS, RULES, SOURCES, SummaryLayout, lay_out
from pipeline.workbooks.summary.narratives import write_narratives
from pipeline.workbooks.summary.outside_texts import has_texts, write_texts
from pipeline.workbooks.summary.overview import write_overview
from pipeline.workbooks.summary.pairs import Pairs, write_pairs
from pipeline.workbooks.summary.part_list import PART_LIST, part_files, write_part_list
from pipeline.workbooks.summary.parts import write_parts
from pipeline.workbooks.summary.recast import write_recast
from pipeline.workbooks.summary.rules import has_rules, write_rules
from pipeline.workbooks.summary.sources import write_sources
from pipeline.workbooks.summary.units import write_units
from pipeline.workbooks.summary.used_in import write_used_in

OVERVIEW, UNITS, GROUPS = "Tổng quan", "Theo đơn vị", "Theo khối"
DELIVERY, ISSUES, NARRATIVES, OUTSIDE_TEXTS = "Tình hình nộp", "Lỗi dữ liệu", "Ý kiến, kiến nghị", "Lời của đơn vị"
BASE_GROUPS = "Số liệu chung theo khối"
USED_IN = "Nơi dùng số liệu"
PARTS, BELOW, ANSWERED = "Giao đơn vị", "Cấp dưới", "Đơn vị trả lời"
AMENDMENTS, COURSE, RECAST = "Điều chỉnh mức giao", "Diễn biến", "Sáp nhập, chia tách"
INTERNAL = (OVERVIEW, ISSUES, OUTSIDE_TEXTS, ANSWERED)  # between the unions and their office: they do not go up
_TITLE, _DELIVERY_TITLE, _ISSUES_TITLE = "Tổng hợp số liệu", "TÌNH HÌNH NỘP BIỂU", "LỖI DỮ LIỆU"
_RULES_TITLE = "CÁCH TÍNH"
# Of a round whose parts have workbooks of their own: what that of the whole has, what those of the parts leave to it.
_BEFORE_PARTS, _AFTER_PARTS = (OVERVIEW, INDICATORS, GROUPS), (BASE_GROUPS, PARTS, AMENDMENTS, COURSE)
_OF_WHOLE = (OVERVIEW, AMENDMENTS, COURSE)
_RESULT_TAB, _RETURN_TAB, _SOURCE_TAB = "#1F3864", "#548235", "#7F7F7F"
TABS = {
    **dict.fromkeys((OVERVIEW, INDICATORS, UNITS, GROUPS, BASE_GROUPS, COURSE), _RESULT_TAB),
    **dict.fromkeys((PART_LIST, DELIVERY, ISSUES, NARRATIVES, ANSWERED, OUTSIDE_TEXTS), _RETURN_TAB),
    **dict.fromkeys((PAIRS, BASES, BELOW, SOURCES, USED_IN, RULES), _SOURCE_TAB),
}


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """A sheet: its name, its title, what writes it, whether the round has anything for it."""

    name: str
    title: str
    write: Callable[[SheetWriter], object]
    wanted: bool = True


def write_summary(
    path: Path,
    data: Consolidation,
    live_formula_rows: int,
    *,
    year: int | None = None,
    layout: SummaryLayout | None = None,
    places: Sequence[FigurePlace] = (),
    crew: Crew = ALONE,
) -> None:
    """Write the summary workbook of a consolidation to `path`; the same input gives the same bytes.

    With more than `live_formula_rows` pairs, the sheets by union and by group hold values instead of formulas.
    `year` is the year those two sheets open with, the period's latest unless said otherwise; `layout` what `lay_out`
    gives for the round; `places` where the report has its figures; `crew` makes the rows of tables.
    """
    layout = layout or lay_out(data)
    pairs = _pairs(data, layout, live_formula_rows)
    pages = (
        *_pages(data, layout, pairs, data.latest_year if year is None else year),
        *_about_the_report(data, layout, places),
    )
    with Book(path, data.cover, _TITLE, data.roster.paths, crew=crew) as book:
        _write(book, pages)


@dataclass(frozen=True)
class SummaryPart:
    """What the workbook of a part is made from: it can be sent to another process."""

    round: RoundPart
    live_formula_rows: int


def part_bytes(part: SummaryPart) -> bytes:
    """The summary workbook of a part, to lie in a folder beside that of the whole: what is of single unions, and their
    sums. The same input gives the same bytes."""
    data = part.round.put_together()
    layout = lay_out(data)
    pages = _pages(data, layout, _pairs(data, layout, part.live_formula_rows), data.latest_year)
    rules = SummaryPage(RULES, _RULES_TITLE, lambda s: write_rules(s, data), wanted=has_rules(data))
    whole = io.BytesIO()
    with Book(whole, data.cover, _TITLE, data.roster.paths, depth=1) as book:
        _write(book, (*(page for page in pages if page.name not in _OF_WHOLE), rules))
    return whole.getvalue()


@contextmanager
def parts_made(_: None) -> Iterator[Callable[[SummaryPart], bytes]]:
    """What makes the workbooks of parts, as work for a crew: they share nothing."""
    yield part_bytes


def write_whole(
    path: Path, division: Division, folder: str, places: Sequence[FigurePlace] = (), crew: Crew = ALONE
) -> None:
    """Write the summary workbook of a round whose parts have workbooks of their own in `folder`: what is of all unions
    together, in values, and a list of the parts; `crew` makes the rows of tables. The same input gives the same bytes.
    """
    data, rest = division.data, division.rest
    layout = lay_out(data, apart=True)
    pages = _pages(data, layout, Pairs(layout.pairs, live=False, apart=True), data.latest_year)
    own = (
        SummaryPage(PART_LIST, "CÁC PHẦN", lambda s: write_part_list(s, part_files(division), folder)),
        SummaryPage(DELIVERY, _DELIVERY_TITLE, lambda s: write_rates_alone(s, data)),
        SummaryPage(ISSUES, _ISSUES_TITLE, lambda s: write_issues(s, rest, apart=True)),
    )
    first, last = ([page for page in pages if page.name in names] for names in (_BEFORE_PARTS, _AFTER_PARTS))
    with Book(path, data.cover, _TITLE, data.roster.paths, crew=crew) as book:
        _write(book, (*first, *own, *last, *_about_the_report(data, layout, places)))


def _pairs(data: Consolidation, layout: SummaryLayout, live_formula_rows: int) -> Pairs:
    said = together(((r.unit, r.indicator, r.ref.file), r.text) for r in data.counted_remarks)
    return Pairs(layout.pairs, live=len(layout.pairs.frame) <= live_formula_rows, remarks=said)


def _write(book: Book, pages: Iterable[SummaryPage]) -> None:
    for page in pages:
        if page.wanted:
            page.write(book.sheet(page.name, page.title, TABS.get(page.name, "")))


def _pages(data: Consolidation, layout: SummaryLayout, pairs: Pairs, year: int) -> tuple[SummaryPage, ...]:
    """The sheets in their order; `year`: what those by union and by group open with."""
    program = data.program
    details = pd.DataFrame() if data.figures.details is None else data.figures.details
    measured = bool(program.indicators)
    return (
        SummaryPage(OVERVIEW, "TỔNG QUAN", lambda s: write_overview(s, data, apart=layout.apart)),
        SummaryPage(
            INDICATORS,
            "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
            lambda s: write_indicators(s, data, layout.indicators, live=not layout.apart),
            wanted=measured,
        ),
        SummaryPage(UNITS, "KẾT QUẢ THEO ĐƠN VỊ", lambda s: write_units(s, data, pairs, year), wanted=measured),
        SummaryPage(GROUPS, "KẾT QUẢ THEO KHỐI", lambda s: write_groups(s, data, pairs, year), wanted=measured),
        SummaryPage(DELIVERY, _DELIVERY_TITLE, lambda s: write_delivery(s, data)),
        SummaryPage(ISSUES, _ISSUES_TITLE, lambda s: write_issues(s, data)),
        SummaryPage(
            NARRATIVES,
            "Ý KIẾN, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ",
            lambda s: write_narratives(s, data),
            wanted=len(data.texts.narratives) > 0,
        ),
        SummaryPage(
            ANSWERED,
            "ĐƠN VỊ TRẢ LỜI, CHỜ CƠ QUAN QUYẾT ĐỊNH",
            lambda s: write_answers(s, data),
            wanted=has_answers(data),
        ),
        SummaryPage(OUTSIDE_TEXTS, "LỜI CỦA ĐƠN VỊ", lambda s: write_texts(s, data), wanted=has_texts(data)),
        SummaryPage(PAIRS, "SỐ LIỆU CỦA TỪNG ĐƠN VỊ", lambda s: write_pairs(s, pairs), wanted=measured),
        SummaryPage(
            BASES,
            "SỐ LIỆU CHUNG CỦA CÁC ĐƠN VỊ",
            lambda s: write_bases(s, data, layout.bases),
            wanted=bool(program.bases),
        ),
        SummaryPage(
            BASE_GROUPS, "SỐ LIỆU CHUNG THEO KHỐI", lambda s: write_base_groups(s, data), wanted=bool(program.bases)
        ),
        SummaryPage(
            BELOW,
            "CHI TIẾT CỦA CẤP DƯỚI",
            lambda s: write_below(s, program, details),
            wanted=len(details) > 0,
        ),
        SummaryPage(PARTS, "MỨC GIAO RIÊNG CHO ĐƠN VỊ", lambda s: write_parts(s, program), wanted=bool(program.parts)),
        SummaryPage(
            AMENDMENTS, "ĐIỀU CHỈNH MỨC GIAO", lambda s: write_amendments(s, program), wanted=bool(program.amended)
        ),
        SummaryPage(
            COURSE,
            "DIỄN BIẾN QUA CÁC KỲ",
            lambda s: write_course(s, data, apart=layout.apart),
            wanted=shows_course(data),
        ),
        SummaryPage(
            RECAST,
            "ĐƠN VỊ SÁP NHẬP, CHIA TÁCH: SỐ CÁC NĂM TÍNH LẠI",
            lambda s: write_recast(s, data),
            wanted=bool(data.recast),
        ),
    )


def _about_the_report(
    data: Consolidation, layout: SummaryLayout, places: Sequence[FigurePlace]
) -> tuple[SummaryPage, ...]:
    """The sheets that readers of the report look things up in."""
    sourced = bool(layout.indicators.rows or layout.bases.spans)
    return (
        SummaryPage(SOURCES, "NGUỒN SỐ LIỆU CỦA BÁO CÁO", lambda s: write_sources(s, data, layout), wanted=sourced),
        SummaryPage(
            USED_IN,
            "NƠI DÙNG SỐ LIỆU TRONG BÁO CÁO",
            lambda s: write_used_in(s, data, layout, places),
            wanted=bool(places),
        ),
        SummaryPage(RULES, _RULES_TITLE, lambda s: write_rules(s, data, apart=layout.apart), wanted=has_rules(data)),
    )
