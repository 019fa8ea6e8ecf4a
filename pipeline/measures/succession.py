"""Figures over time: half-years that stand for a year, and what unions reported before they merged or split. Pure.

A union that takes over others answers for all of them from its first day on. As long as it has not, their latest
figures stand for it; as soon as one of the successors has, they no longer count: none is counted twice, none guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from pipeline.measures.rollup import existing_units, last_day, latest_per_unit
from pipeline.measures.told import Told
from pipeline.program.model import Indicator, Period, Program
from pipeline.program.register import successors
from pipeline.program.vocabulary import Accrual, Measure

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


def counted_once(program: Program, frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """The rows of `frame` without those that a successor's figure of the same year takes in.

    Columns unit, `item` (indicator or base), year, period, and any others.
    """
    gone = frame["unit"].isin(program.handovers.keys()).to_numpy(copy=True)
    if not gone.any():
        return frame
    near = frame[frame["unit"].isin(program.merged_or_split)]  # what others say decides nothing
    last = {
        (unit, code, year): _end(program, period)
        for unit, code, year, period in zip(near["unit"], near[item], near["year"], near["period"], strict=True)
    }
    rows = frame[gone]
    gone[gone] = [
        _taken_in(program, last, unit, (code, int(year)), row_day(program, period, int(year)))
        for unit, code, year, period in zip(rows["unit"], rows[item], rows["year"], rows["period"], strict=True)
    ]
    return frame[~gone].reset_index(drop=True)


def _end(program: Program, period: str) -> date:
    """The last day of a period; of one that the program does not know, no day is too late."""
    known = program.period_by_code.get(period)
    return known.end if known else date.max


def _taken_in(
    program: Program, last: Mapping[tuple[str, str, int], date], unit: str, about: tuple[str, int], since: date
) -> bool:
    """Whether a successor that took over after `since` has reported the same year, `unit`'s part included."""
    year_end = date(about[1], 12, 31)
    for heir, day in _heirs(program, unit, since, date.max):
        told = last.get((heir, *about))
        includes = day <= year_end or not program.unit_by_code[heir].exists_on(year_end)
        if told is not None and told >= day and includes:
            return True
    return False


def told_by_successors(told: Told, year: int, units: Set[str]) -> set[str]:
    """Of `units`, those whose figure of `year` a successor's takes in."""
    program = told.program
    gone = [unit for unit in program.handovers if unit in units]
    if not gone or "period" not in told.rows:
        return set()
    rows = told.of_year(year)
    rows = rows[rows["unit"].isin(program.merged_or_split)]
    last = {(u, "", year): _end(program, period) for u, period in zip(rows["unit"], rows["period"], strict=True)}
    return {unit for unit in gone if _taken_in(program, last, unit, ("", year), date(year, 12, 31))}


class LevelUnits(NamedTuple):
    """Unions that stand for themselves in a level, and gone ones that stand for their successors."""

    present: Set[str]
    carried: Set[str]

    @property
    def counted(self) -> Set[str]:
        """All whose latest figures make it up."""
        return self.present | self.carried if self.carried else self.present


def level_units(told: Told) -> LevelUnits:
    """Whose latest figures make up a level: unions that stand for themselves, gone ones that stand for successors."""
    program, rows = told.program, told.of_year(None)
    existing = existing_units(program, told.period, told.years)
    if not program.handovers:
        return LevelUnits(existing, frozenset())
    until = last_day(told.period, told.years)
    rows = rows[rows["unit"].isin(program.merged_or_split)]  # all others stand for themselves
    periods = rows["period"] if "period" in rows else pd.Series("", index=rows.index)
    days: dict[str, date] = {}
    for unit, year, when in zip(rows["unit"], rows["year"], periods, strict=True):
        days[unit] = max(days.get(unit, date.min), row_day(program, when, int(year)))
    present, carried = set(existing), set()
    for unit, since in days.items():
        heirs = list(_heirs(program, unit, since, until))
        if any(_told_since(program, days, heir, day) for heir, day in heirs):
            present.discard(unit)
        elif unit not in existing and adds_up(told.indicator) and any(heir in existing for heir, _ in heirs):
            carried.add(unit)
    return LevelUnits(present, carried)


def _told_since(program: Program, days: Mapping[str, date], heir: str, day: date) -> bool:
    """Whether a successor has reported for its new self; what it says of a time before it existed is that as well."""
    told = days.get(heir)
    return told is not None and (told >= day or not program.unit_by_code[heir].exists_on(told))


def adds_up(indicator: Indicator) -> bool:
    """Whether it counts people or things, which a merger leaves as many as they were."""
    return indicator.measure in (Measure.RATIO, Measure.COUNT, Measure.STOCK)


def marks_of(told: Told, year: int | None) -> Marks:
    """What is to be said beside a result of `year` or of the term."""
    program, period = told.program, told.period
    if not program.handovers and not halfway(program, period, told.rows).any():
        return Marks(0, 0)
    rows = told.of_year(year)
    carried: Set[str] = frozenset()
    if year is None and told.indicator.accrual is not Accrual.CUMULATIVE:
        level = level_units(told)
        carried, rows = level.carried, latest_per_unit(rows[rows["unit"].isin(level.counted)])
    after = {heir for unit in carried for heir, _ in successors(program, unit, last_day(told.period, told.years))}
    return Marks(rows.loc[halfway(program, period, rows), "unit"].nunique(), len(after))


def halfway(program: Program, period: Period, rows: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are half a year's, carried on from another period than the one reported about."""
    codes = program.half_years - {period.code}
    if not codes or "period" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["period"].isin(codes)


# --------------------------------------------------------------------------- who takes over


def _heirs(program: Program, unit: str, since: date, until: date) -> Iterator[tuple[str, date]]:
    """Every other union that took over from `unit` after `since`, at first or at further hand, with its day."""
    gone = program.unit_by_code[unit].valid_to if unit in program.unit_by_code else None
    since = min(since, gone) if gone else since
    for change in program.handovers.get(unit, ()):
        assert change.successor is not None
        if since < change.day <= until and change.successor != unit:
            yield change.successor, change.day
            yield from _heirs(program, change.successor, change.day, until)
