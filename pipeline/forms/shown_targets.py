"""Targets as forms print them, and what forms say of figures beside them: words alone, without what lays them out."""

from __future__ import annotations

from pipeline.program.model import Indicator, Target
from pipeline.program.term import change_words
from pipeline.program.vocabulary import Comparator, Measure, Reporter
from pipeline.text import number

CHECK_AGAIN = "Kiểm tra lại: số đạt được lớn hơn tổng số"
MET, NOT_MET, NOT_APPLICABLE = "Đạt", "Chưa đạt", "Không thuộc đối tượng"
SHARED = "(chung)"  # behind a target of the whole office, which no union has to meet alone
SIGNS = {Comparator.AT_MOST: "≤ ", Comparator.LESS: "dưới ", Comparator.MORE: "trên "}  # before a target


def is_shared(indicator: Indicator) -> bool:
    """Whether the target is what all unions together have to reach."""
    return indicator.reporter is Reporter.UNIT and indicator.measure in (Measure.COUNT, Measure.STOCK)


def show_target(target: Target | None, indicator: Indicator) -> str | None:
    """'95%', '1.500 - 2.000', of a ceiling '≤ 6' or 'dưới 9%'; None when the year has no target."""
    if target is None:
        return None
    sign = "%" if indicator.is_percent else ""
    if target.high is None:
        return SIGNS.get(indicator.comparator, "") + number(target.low, 4) + sign
    return f"{number(target.low, 4)} - {number(target.high, 4)}{sign}"


def shown_promise(indicator: Indicator, year: int) -> str | None:
    """The target of a year as a form prints it; one told as a change over the year before in its words."""
    if year in indicator.changes and year not in indicator.targets:
        return change_words(indicator.changes[year])
    shown = show_target(indicator.targets.get(year), indicator)
    return f"{shown} {SHARED}" if shown and is_shared(indicator) else shown
