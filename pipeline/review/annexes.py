"""The annexes of the review report: every union's own results, who has not reported, what the unions wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Measure
from pipeline.review.abridged import abridged, group_head_counts, group_missing, group_results
from pipeline.review.charts import chunks
from pipeline.review.model import Annex, GridColumn, GridRow, ReportTable
from pipeline.review.narratives import narrative_annex
from pipeline.review.parts import section_places
from pipeline.review.situation import main_bases
from pipeline.review.tables import unit_bases
from pipeline.review.unit_ratings import (
    NOT_CONCERNED,
    answers,
    asked_indicators,
    reached_by_union,
    shown_indicators,
)
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import BLANK, without_brackets
from pipeline.round.roster import RosterLine
from pipeline.round.stand_ins import stand_in_cells, stand_ins
from pipeline.text import number, roman

MAX_CODES = 16  # indicators side by side on a landscape page, beside the union and its ratings
_ABOUT_UNIT = (GridColumn("TT"), GridColumn("Đơn vị", True))
_RATED = GridColumn("Đạt, vượt")


def annexes(data: Consolidation) -> tuple[Annex, ...]:
    """Every union's own results, who has not reported, all that unions wrote.

    One annex alone has no number.
    """
    missing = [line for line in data.unit_roster if not line.delivery.counted]
    written = narrative_annex(data, section_places(data))
    made = [
        *result_annexes(data),
        *([group_missing(data) if abridged(data) else missing_annex(data, missing)] if missing else []),
        *([written] if written else []),
    ]
    if len(made) == 1:
        return (replace(made[0], number="Phụ lục"),)
    return tuple(replace(annex, number=_numbered(no)) for no, annex in enumerate(made, 1))


def missing_number(data: Consolidation) -> str:
    """The number of the annex of unions that have not reported: behind all annexes of results."""
    return _numbered(1 + (len(_groups(data)) or 1))


def _numbered(no: int) -> str:
    return f"Phụ lục {roman(no)}"


def result_annexes(data: Consolidation) -> list[Annex]:
    """Every union's result of every indicator, in as many annexes as the columns need; head counts without any.

    Of more unions than can be listed those of their groups.
    """
    parts = [(group, not n and _is_rated(data)) for n, group in enumerate(_groups(data))]
    if abridged(data):
        made = [group_results(data, group, rated=rated) for group, rated in parts]
        return made or [group_head_counts(data, main_bases(data))]
    return [_results(data, group, rated=rated) for group, rated in parts] or [_head_counts(data)]


def _is_rated(data: Consolidation) -> bool:
    """Whether unions can be rated: a year is at its end."""
    asked = asked_indicators(data, data.latest_year)
    return any(found.units for found in asked) and not data.period.is_half_year


def _groups(data: Consolidation) -> list[tuple[Indicator, ...]]:
    return chunks(shown_indicators(data), MAX_CODES)


def _results(data: Consolidation, indicators: Sequence[Indicator], *, rated: bool) -> Annex:
    year = data.latest_year
    told, shares = [answers(data, indicator, year) for indicator in indicators], reached_by_union(data)
    rows = []
    for no, line in enumerate(data.unit_roster, 1):
        code, kind = line.unit.code, line.unit.kind
        columns = zip(indicators, told, strict=True)
        cells = (of.get(code, BLANK) if i.concerns(kind) else NOT_CONCERNED for i, of in columns)
        share = [_share(*shares.get(code, (0, 0)))] if rated else []
        rows.append(GridRow((str(no), line.unit.name, *share, *cells)))
    codes = f" (chỉ tiêu {indicators[0].code} đến {indicators[-1].code})" if len(indicators) > 1 else ""
    heads = [GridColumn(f"{i.code}\n{_unit_of(i)}") for i in indicators]
    return Annex(
        number="",
        title=f"kết quả thực hiện chỉ tiêu của từng đơn vị năm {data.latest_year}{codes}".upper(),
        grid=ReportTable((*_ABOUT_UNIT, *([_RATED] if rated else []), *heads), tuple(rows)),
        note=_note(data, rated=rated),
    )


def _share(reached: int, rated: int) -> str:
    """'8/14': how many of the indicators that a union can be rated by it has reached."""
    return f"{number(reached)}/{number(rated)}" if rated else BLANK


def _note(data: Consolidation, *, rated: bool) -> str:
    text = (
        f"Ghi chú: đầu cột là mã chỉ tiêu và đơn vị tính; dấu “{BLANK}” là chưa có số liệu, không phải bằng không; dấu "
        f"“{NOT_CONCERNED}” là không thuộc đối tượng. Chỉ tiêu xếp loại ghi “Đạt” khi được xếp từ mức quy định trở lên."
    )
    if rated:
        text += (
            " Cột “Đạt, vượt”: số chỉ tiêu đạt và vượt trên số chỉ tiêu xếp được cho đơn vị; chỉ tiêu số lượng giao "
            "chung không xếp cho từng đơn vị."
        )
    if any(item.whose.of_this_year for item in stand_ins(data).values()):
        text += f" Đơn vị chưa báo cáo kỳ này mà đang dùng số đã có ({missing_number(data)}): ghi số ấy, không xếp."
    return text


def _head_counts(data: Consolidation) -> Annex:
    """Of a program without indicators: the head counts of every union."""
    bases = main_bases(data)
    figures = unit_bases(data, bases)
    rows = []
    for no, line in enumerate(data.unit_roster, 1):
        code = line.unit.code
        cells = (number(figures[code, b.code]) if (code, b.code) in figures else BLANK for b in bases)
        rows.append(GridRow((str(no), line.unit.name, line.delivery.label, *cells)))
    heads = (GridColumn("Nộp báo cáo"), *(GridColumn(without_brackets(b.label)) for b in bases))
    return Annex(
        number="",
        title=f"tình hình báo cáo của từng đơn vị năm {data.latest_year}".upper(),
        grid=ReportTable((*_ABOUT_UNIT, *heads), tuple(rows)),
        note=f"Ghi chú: dấu “{BLANK}” là chưa có số liệu, không phải bằng không.",
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


def _missing_row(no: int, line: RosterLine, held: str) -> GridRow:
    unit = line.unit
    about = (unit.name, unit.cluster or BLANK, line.delivery.label)
    return GridRow((str(no), *about, held))
