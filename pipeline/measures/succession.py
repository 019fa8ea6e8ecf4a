"""Figures over time: half-years that stand for a year, and what unions reported before they merged or split. Pure.

A union that takes over others answers for all of them from its first day on. As long as it has not, their latest
figures stand for it; as soon as one of the successors has, they no longer count: none is counted twice, none guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from pipeline.measures.rollup import latest_per_unit, standing_units, year_day
from pipeline.program.model import Indicator, Period, Program, UnionChange
from pipeline.program.register import successors
from pipeline.program.words import Accrual, Measure

RULES = (
    "Số 6 tháng của một đơn vị được dùng cho đến khi chính đơn vị đó báo cáo số cả năm; cạnh kết quả ghi bao nhiêu đơn "
    "vị mới có số 6 tháng. Đơn vị ấy vẫn là chưa nộp ở kỳ báo cáo năm.",
    "Kỳ sau báo cáo lại năm trước: số báo cáo sau thay số báo cáo trước. Số báo cáo 6 tháng, cả năm, báo cáo lại của "
    "cùng một năm không bao giờ cộng với nhau.",
    "Sáp nhập, hợp nhất, chia tách trong năm: đơn vị nhận báo cáo cho cả năm, kể cả phần của đơn vị cũ; từ khi một đơn "
    "vị nhận đã báo cáo năm đó thì số của đơn vị cũ trong năm đó không tính nữa. Số các năm trước vẫn ở đơn vị đã báo "
    "cáo; đơn vị mới báo cáo lại năm trước khi thành lập thì số ấy thay số của các đơn vị cũ.",
    "Mức đạt đến thời điểm của cả nhiệm kỳ: số mới nhất của từng đơn vị đang có. Đơn vị nhận chưa báo cáo thì số mới "
    "nhất của các đơn vị cũ đứng thay, được ghi rõ và không tính là đơn vị nhận đã báo cáo; chỉ với số người, số việc "
    "(Tỷ lệ, Số lượng, Số hiện có), không với câu trả lời Có/Không, Xếp loại, Bình quân. Ví dụ: A (10), B (20) hợp "
    "nhất thành C trong năm 2025; C chưa báo cáo: 30; C báo cáo 28: 28.",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the unions behind a result: `halfway` have half a year's figure only, `carried` their predecessors' only."""

    halfway: int = 0
    carried: int = 0


def row_day(program: Program, period: str, year: int) -> date:
    """The day that a figure of `year` reported in `period` speaks of."""
    return min(_end(program, period), date(year, 12, 31))


def settled(program: Program, frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """The rows of `frame` without those that a successor's figure of the same year takes in.

    Columns unit, `item` (indicator or base), year, period, and any others.
    """
    ends = _ends(program)
    if not ends or not frame["unit"].isin(ends.keys()).any():
        return frame
    said = dict.fromkeys(zip(frame["unit"], frame[item], frame["year"], frame["period"], strict=True))
    last = {(unit, code, year): _end(program, period) for unit, code, year, period in said}
    replaced = [
        unit in ends and _taken_in(program, ends, last, unit, (code, int(year)), row_day(program, period, int(year)))
        for unit, code, year, period in said
    ]
    return frame[[not gone for gone in replaced]].reset_index(drop=True)


def _end(program: Program, period: str) -> date:
    """The last day of a period; of one that the program does not know, no day is too late."""
    known = program.period_by_code.get(period)
    return known.end if known else date.max


def _taken_in(
    program: Program,
    ends: Mapping[str, tuple[UnionChange, ...]],
    last: Mapping[tuple[str, str, int], date],
    unit: str,
    about: tuple[str, int],
    since: date,
) -> bool:
    """Whether a successor that took over after `since` has reported the same year, `unit`'s part included."""
    year_end = date(about[1], 12, 31)
    for heir, day in _heirs(program, ends, unit, since, date.max):
        told = last.get((heir, *about))
        includes = day <= year_end or not program.unit_by_code[heir].exists_on(year_end)
        if told is not None and told >= day and includes:
            return True
    return False


def told_by_successors(program: Program, own: pd.DataFrame, year: int, units: Iterable[str]) -> set[str]:
    """Of `units`, those whose figure of `year` a successor's takes in. `own`: the rows of one indicator."""
    ends = _ends(program)
    gone = [unit for unit in units if unit in ends]
    if not gone or "period" not in own:
        return set()
    rows = own[own["year"] == year]
    last = {(u, "", year): _end(program, period) for u, period in zip(rows["unit"], rows["period"], strict=True)}
    return {unit for unit in gone if _taken_in(program, ends, last, unit, ("", year), date(year, 12, 31))}


class LevelUnits(NamedTuple):
    """Unions that stand for themselves in a level, and gone ones that stand for their successors."""

    kept: set[str]
    carried: set[str]

    @property
    def standing(self) -> set[str]:
        """All whose latest figures make it up."""
        return self.kept | self.carried


def level_units(
    program: Program, period: Period, years: tuple[int, ...], indicator: Indicator, own: pd.DataFrame
) -> LevelUnits:
    """Whose latest figures make up a level: unions that stand for themselves, and gone ones that stand for successors.

    `own`: the rows of one indicator up to the last of `years`.
    """
    standing = standing_units(program, period, years)
    ends = _ends(program)
    if not ends:
        return LevelUnits(standing, set())
    until = year_day(period, years[-1]) if years else period.end
    periods = own["period"] if "period" in own else pd.Series("", index=own.index)
    days: dict[str, date] = {}
    for unit, year, when in zip(own["unit"], own["year"], periods, strict=True):
        days[unit] = max(days.get(unit, date.min), row_day(program, when, int(year)))
    kept, carried = set(standing), set()
    for unit, since in days.items():
        heirs = list(_heirs(program, ends, unit, since, until))
        if any(_told_since(program, days, heir, day) for heir, day in heirs):
            kept.discard(unit)
        elif unit not in standing and adds_up(indicator) and any(heir in standing for heir, _ in heirs):
            carried.add(unit)
    return LevelUnits(kept, carried)


def _told_since(program: Program, days: Mapping[str, date], heir: str, day: date) -> bool:
    """Whether a successor has reported for its new self; what it says of a time before it existed is that as well."""
    told = days.get(heir)
    return told is not None and (told >= day or not program.unit_by_code[heir].exists_on(told))


def adds_up(indicator: Indicator) -> bool:
    """Whether it counts people or things, which a merger leaves as many as they were."""
    return indicator.measure in (Measure.RATIO, Measure.COUNT, Measure.STOCK)


def marks_of(
    program: Program, period: Period, years: tuple[int, ...], indicator: Indicator, own: pd.DataFrame, year: int | None
) -> Marks:
    """What is to be said beside a result of `year` or of the term. `own`: the rows of one indicator."""
    if not _ends(program) and not halfway(program, period, own).any():
        return Marks(0, 0)
    rows = own[own["year"].isin(years if year is None else (year,))]
    carried: set[str] = set()
    if year is None and indicator.accrual is not Accrual.CUMULATIVE:
        kept, carried = level_units(program, period, years, indicator, rows)
        rows = latest_per_unit(rows[rows["unit"].isin(kept | carried)])
    until = year_day(period, years[-1]) if years else period.end
    after = {heir for unit in carried for heir, _ in successors(program, unit, until)}
    return Marks(rows.loc[halfway(program, period, rows), "unit"].nunique(), len(after))


def halfway(program: Program, period: Period, rows: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are half a year's, carried on from another period than the one reported about."""
    codes = program.half_years - {period.code}
    if "period" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["period"].isin(codes)


# --------------------------------------------------------------------------- who takes over


def _ends(program: Program) -> dict[str, tuple[UnionChange, ...]]:
    """The mergers and splits of every union that has any, oldest first."""
    found = {
        code: tuple(c for c in changes if c.event.passes_on and c.successor is not None)
        for code, changes in program.changes_by_unit.items()
    }
    return {code: changes for code, changes in found.items() if changes}


def _heirs(
    program: Program, ends: Mapping[str, tuple[UnionChange, ...]], unit: str, since: date, until: date
) -> Iterator[tuple[str, date]]:
    """Every other union that took over from `unit` after `since`, at first or at further hand, with its day."""
    gone = program.unit_by_code[unit].valid_to if unit in program.unit_by_code else None
    since = min(since, gone) if gone else since
    for change in ends.get(unit, ()):
        assert change.successor is not None
        if since < change.day <= until and change.successor != unit:
            yield change.successor, change.day
            yield from _heirs(program, ends, change.successor, change.day, until)
