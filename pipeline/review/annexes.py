"""The annexes of the review report: every union's own results, and who has not reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.measures.pairs import Pair
from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Measure, Status
from pipeline.review.charts import chunks
from pipeline.review.model import Annex, GridColumn, GridRow, ReportTable
from pipeline.review.narratives import narrative_annex
from pipeline.review.situation import main_bases
from pipeline.review.source_annex import source_annex
from pipeline.review.tables import unit_bases
from pipeline.review.unit_ratings import (
    NOT_CONCERNED,
    REACHED,
    SHORT,
    answer,
    asked_indicators,
    pairs_of_year,
    ratings,
    shown_indicators,
)
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import BLANK, without_brackets
from pipeline.round.roster import RosterLine
from pipeline.round.stand_ins import stand_in_cells, stand_ins
from pipeline.text import number, roman

MAX_BASES = 4  # head counts shown beside the ratings: more would not fit a landscape page
MAX_CODES = 13  # indicators side by side on a landscape page
_ABOUT_UNIT = (GridColumn("TT"), GridColumn("Đơn vị", True), GridColumn("Loại hình", True), GridColumn("Nộp báo cáo"))
RATINGS = ("Chỉ tiêu đạt, vượt", "Chỉ tiêu gần đạt, chưa đạt", "Không áp dụng", "Chưa có số liệu")
_RATED_AS = (REACHED, SHORT, (Status.NOT_APPLICABLE,), (Status.NO_DATA,))


def annexes(data: Consolidation) -> tuple[Annex, ...]:
    """Every union's own results, who has not reported, each result, what else unions wrote, where figures come from.

    One annex alone has no number; who has not reported is the second, as the introduction says.
    """
    missing = [line for line in data.unit_roster if not line.delivery.counted]
    made = [
        unit_annex(data),
        *([missing_annex(data, missing)] if missing else []),
        *result_annexes(data),
        *(annex for annex in (narrative_annex(data), source_annex(data)) if annex is not None),
    ]
    if len(made) == 1:
        return (replace(made[0], number="Phụ lục"),)
    return tuple(replace(annex, number=f"Phụ lục {roman(no)}") for no, annex in enumerate(made, 1))


def unit_annex(data: Consolidation) -> Annex:
    """Per union: delivery, head counts and how many of its indicators are met."""
    bases = main_bases(data)[:MAX_BASES]
    asked = asked_indicators(data)
    rated = any(a.units for a in asked)
    figures, pairs = unit_bases(data, bases), pairs_of_year(data)
    rows = []
    for no, line in enumerate(data.unit_roster, 1):
        code = line.unit.code
        counts = [number(figures[code, b.code]) if (code, b.code) in figures else BLANK for b in bases]
        if rated:
            counts += _counts(ratings(data, line, asked, pairs)) if line.delivery.counted else [BLANK] * len(RATINGS)
        rows.append(_row(no, line, counts))
    figures_of = (*(without_brackets(b.label) for b in bases), *(RATINGS if rated else ()))
    what = "tình hình báo cáo" if not rated else "kết quả thực hiện chỉ tiêu"
    return Annex(
        number="",
        title=f"{what} của từng đơn vị năm {data.latest_year}".upper(),
        grid=ReportTable((*_ABOUT_UNIT, *map(GridColumn, figures_of)), tuple(rows)),
        note=_note(rated, any(item.whose.of_this_year for item in stand_ins(data).values())),
    )


def _note(rated: bool, standing: bool) -> str:
    text = f"Ghi chú: dấu “{BLANK}” là chưa có số liệu, không phải bằng không."
    if standing:
        text += " Đơn vị chưa báo cáo kỳ này mà đang dùng số đã có (Phụ lục II): ghi số ấy, không xếp đạt, chưa đạt."
    if rated:
        text += (
            " Chỉ xếp đạt, chưa đạt cho từng đơn vị đối với chỉ tiêu tỷ lệ, có/không, xếp loại, bình quân hoặc có mức "
            "giao riêng cho đơn vị; chỉ tiêu số lượng giao chung không xếp cho từng đơn vị."
        )
    return text


def _counts(found: Counter[Status]) -> list[str]:
    return [number(sum(found[status] for status in group)) for group in _RATED_AS]


def result_annexes(data: Consolidation) -> list[Annex]:
    """Every union's result of every indicator, in as many annexes as the columns need."""
    pairs = pairs_of_year(data)
    return [_results(data, group, pairs) for group in chunks(shown_indicators(data), MAX_CODES)]


def _results(data: Consolidation, indicators: Sequence[Indicator], pairs: Mapping[tuple[str, str], Pair]) -> Annex:
    rows = []
    for no, line in enumerate(data.unit_roster, 1):
        code = line.unit.code
        cells = (
            answer(i, pairs.get((code, i.code))) if i.concerns(line.unit.kind) else NOT_CONCERNED for i in indicators
        )
        rows.append(GridRow((str(no), line.unit.name, *cells)))
    first, last = indicators[0].code, indicators[-1].code
    span = f"chỉ tiêu {first} đến {last}" if first != last else f"chỉ tiêu {first}"
    heads = [GridColumn(f"{i.code}\n{_unit_of(i)}") for i in indicators]
    return Annex(
        number="",
        title=f"kết quả từng chỉ tiêu của từng đơn vị năm {data.latest_year} ({span})".upper(),
        grid=ReportTable((GridColumn("TT"), GridColumn("Đơn vị", True), *heads), tuple(rows)),
        note=f"Ghi chú: đầu cột là mã chỉ tiêu và đơn vị tính; dấu “{BLANK}” là chưa có số liệu, không phải bằng "
        f"không; dấu “{NOT_CONCERNED}” là không thuộc đối tượng. Chỉ tiêu xếp loại ghi “Đạt” khi được xếp từ mức quy "
        "định trở lên.",
    )


def _unit_of(indicator: Indicator) -> str:
    if indicator.measure is Measure.YES_NO:
        return "(có/ không)"
    if indicator.measure is Measure.GRADE:
        return "(xếp loại)"
    return f"({indicator.unit.partition('/')[0] if indicator.measure is Measure.PER_UNIT else indicator.unit})"


def missing_annex(data: Consolidation, lines: Sequence[RosterLine]) -> Annex:
    """The unions of which no form of this period counts, and which of their figures the report holds all the same."""
    columns = (
        GridColumn("TT"),
        GridColumn("Đơn vị", True),
        GridColumn("Loại hình", True),
        GridColumn("Cụm", True),
        GridColumn("Tình trạng"),
        GridColumn("Số liệu trong báo cáo", True),
    )
    known = stand_in_cells(data)
    rows = (_missing_row(no, line, known[line.unit.code]) for no, line in enumerate(lines, 1))
    return Annex(
        number="",
        title="DANH SÁCH ĐƠN VỊ CHƯA BÁO CÁO KỲ NÀY",
        grid=ReportTable(columns, tuple(rows)),
        note="Ghi chú: số chưa có của các đơn vị này không tính là bằng không.",
    )


def _row(no: int, line: RosterLine, cells: list[str]) -> GridRow:
    return GridRow((str(no), line.unit.name, line.unit.kind.label, line.delivery.label, *cells))


def _missing_row(no: int, line: RosterLine, held: str) -> GridRow:
    unit = line.unit
    about = (unit.name, unit.kind.label, unit.cluster or BLANK, line.delivery.label)
    return GridRow((str(no), *about, held))
