"""The annexes of the review report: every union's own results, and who has not reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.consolidation import Consolidation, RosterLine
from pipeline.measures.pairs import Pair
from pipeline.measures.rollup import expected_units
from pipeline.measures.status import status_of
from pipeline.program.model import Indicator, Target
from pipeline.program.words import Accrual, Reporter, Status
from pipeline.reports.review_figures import BLANK
from pipeline.reports.review_model import Annex, Column, Grid, GridRow
from pipeline.reports.review_tables import unit_bases
from pipeline.text import number

MAX_BASES = 4  # head counts shown beside the ratings: more would not fit a landscape page
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")  # an abbreviation explained in a label: too long for a column's head
_ABOUT_UNIT = (Column("TT"), Column("Đơn vị", True), Column("Loại hình", True), Column("Nộp báo cáo"))
RATINGS = ("Chỉ tiêu đạt, vượt", "Chỉ tiêu gần đạt, chưa đạt", "Không áp dụng", "Chưa có số liệu")


@dataclass(frozen=True, slots=True)
class _Asked:
    """An indicator that can be rated for each union: who has to answer it, and the target a union is held to."""

    indicator: Indicator
    units: frozenset[str]
    target_of: Callable[[str], Target | None]


def unit_annex(data: Consolidation, number_text: str) -> Annex:
    """Per union: delivery, head counts and how many of its indicators are met."""
    bases = data.program.bases[:MAX_BASES]
    asked = _asked(data)
    rated = any(a.units for a in asked)
    figures, pairs = unit_bases(data, bases), _pairs(data)
    rows = []
    for no, line in enumerate(data.unit_roster, 1):
        code = line.unit.code
        counts = [number(figures[code, b.code]) if (code, b.code) in figures else BLANK for b in bases]
        if rated:
            counts += _ratings(data, line, asked, pairs)
        rows.append(_row(no, line, counts))
    figures_of = (*(_IN_BRACKETS.sub("", b.label) for b in bases), *(RATINGS if rated else ()))
    what = "tình hình báo cáo" if not rated else "kết quả thực hiện chỉ tiêu"
    return Annex(
        number=number_text,
        title=f"{what} của từng đơn vị năm {data.latest_year}".upper(),
        grid=Grid((*_ABOUT_UNIT, *map(Column, figures_of)), tuple(rows)),
        note=_note(rated),
    )


def _note(rated: bool) -> str:
    text = f"Ghi chú: dấu “{BLANK}” là chưa có số liệu, không phải bằng không."
    if rated:
        text += (
            " Chỉ xếp đạt, chưa đạt cho từng đơn vị đối với chỉ tiêu tỷ lệ, có/không, xếp loại, bình quân hoặc có mức "
            "giao riêng cho đơn vị; chỉ tiêu số lượng giao chung không xếp cho từng đơn vị."
        )
    return text


def missing_annex(data: Consolidation, number_text: str) -> Annex:
    """The unions whose figures are not in the report."""
    lines = [line for line in data.unit_roster if not line.delivery.received]
    columns = (
        Column("TT"),
        Column("Đơn vị", True),
        Column("Loại hình", True),
        Column("Cụm", True),
        Column("Tình trạng"),
    )
    return Annex(
        number=number_text,
        title="DANH SÁCH ĐƠN VỊ CHƯA CÓ SỐ LIỆU TRONG BÁO CÁO",
        grid=Grid(columns, tuple(_missing_row(no, line) for no, line in enumerate(lines, 1))),
        note="Ghi chú: số liệu của các đơn vị này chưa có trong báo cáo, không tính là bằng không.",
    )


def _row(no: int, line: RosterLine, cells: list[str]) -> GridRow:
    return GridRow((str(no), line.unit.name, line.unit.kind.label, line.delivery.label, *cells))


def _missing_row(no: int, line: RosterLine) -> GridRow:
    unit = line.unit
    return GridRow((str(no), unit.name, unit.kind.label, unit.cluster or BLANK, line.delivery.label))


def _asked(data: Consolidation) -> list[_Asked]:
    own: dict[str, dict[str, Target]] = {}
    for other in data.program.other_targets:
        if other.unit is not None and other.year == data.latest_year:
            own.setdefault(other.indicator, {})[other.unit] = other.target
    out = []
    for indicator in data.program.indicators:
        if indicator.reporter is Reporter.OFFICE:
            continue
        common = _common_target(indicator, data.latest_year)
        targets = own.get(indicator.code, {})
        units = {u.code for u in expected_units(data.program, data.period, indicator, data.latest_year)}
        if common is None:
            units &= set(targets)
        out.append(_Asked(indicator, frozenset(units), _picker(targets, common)))
    return out


def _common_target(indicator: Indicator, year: int) -> Target | None:
    """The target every union is held to; counts are promised by all together, so they have none."""
    if not indicator.measure.has_denominator:
        return None
    level = indicator.term_target if indicator.accrual is Accrual.LEVEL else None
    return indicator.targets.get(year, level)


def _picker(own: Mapping[str, Target], common: Target | None) -> Callable[[str], Target | None]:
    return lambda unit: own.get(unit, common)


def _pairs(data: Consolidation) -> Mapping[tuple[str, str], Pair]:
    rows = data.facts[data.facts["year"] == data.latest_year]
    columns = (rows[name] for name in ("unit", "indicator", "numerator", "denominator"))
    return {(unit, code): Pair(num, None if den != den else den) for unit, code, num, den in zip(*columns, strict=True)}


def _ratings(
    data: Consolidation, line: RosterLine, asked: list[_Asked], pairs: Mapping[tuple[str, str], Pair]
) -> list[str]:
    if not line.delivery.received:
        return [BLANK] * len(RATINGS)
    unit = line.unit.code
    found = [_rating(a, unit, pairs.get((unit, a.indicator.code)), data.near) for a in asked if unit in a.units]
    groups = (
        (Status.EXCEEDED, Status.MET), (Status.NEAR, Status.NOT_MET), (Status.NOT_APPLICABLE,), (Status.NO_DATA,),
    )  # fmt: skip
    return [number(sum(status in group for status in found)) for group in groups]


def _rating(asked: _Asked, unit: str, pair: Pair | None, near: float) -> Status:
    target = asked.target_of(unit)
    if pair is None or target is None:
        return Status.NO_DATA
    value = asked.indicator.value(pair.numerator, pair.denominator)
    if value is None:
        return Status.NOT_APPLICABLE
    return status_of(value, target, asked.indicator.comparator, near)
