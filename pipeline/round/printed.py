"""Figures, targets and pairs of the review report as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from pipeline.measures.forecast import Trend
from pipeline.measures.outlook import Prospect
from pipeline.measures.results import Result
from pipeline.patterns import short
from pipeline.program.model import Indicator, Program, Target
from pipeline.program.term import change_words
from pipeline.program.vocabulary import Accrual, Comparator
from pipeline.text import number

ABOVE_RANGE = ", vượt đầu cao của khoảng giao"
WHOLE = Target(100.0)  # what a share of a target is printed against: 99,999% of it is not shown as all
ESTIMATE_MARK = " (ước)"  # behind a figure, or the head of a column of figures, that hold estimates
ESTIMATED = "ước "  # before what is told of figures that hold estimates: "ước thực hiện 78 đoàn viên", "ước đạt 95%"
Counting = Callable[[int], str]  # how a number of things is written
BLANK = "–"  # a figure that is not known; never 0

_IN_BRACKETS = short(r"\s*\([^)]*\)", most=1000)
_BEFORE_TARGET = {
    Comparator.MORE: "trên ",
    Comparator.AT_MOST: "không quá ",
    Comparator.LESS: "dưới ",
    Comparator.EQUAL: "đúng ",
}
_SIGN = {Comparator.MORE: "> ", Comparator.AT_MOST: "≤ ", Comparator.LESS: "< ", Comparator.EQUAL: "= "}


def printed(value: float) -> float:
    """The value of a figure as it is printed, so that a reader who subtracts two figures gets the third."""
    return float(Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP))


def signed(value: float) -> str:
    """'+20', '-3', '0'."""
    return f"{'+' if value > 0 else ''}{number(value)}"


def tally(program: Program, count: int) -> str:
    """A count of unions or indicators in running text: '02' where the office writes numbers below ten so."""
    return f"{count:02d}" if program.report.leading_zero and 0 < count < 10 else number(count)


def tallying(program: Program) -> Counting:
    """How counts of unions or indicators are written in the office's papers."""
    return partial(tally, program)


def named(program: Program, names: Sequence[str], most: int) -> str:
    """Names of unions, those beyond `most` counted: 'CĐCS A, CĐCS B và 02 đơn vị khác'."""
    shown = names if len(names) <= most + 1 else names[:most]
    mark = "; " if any("," in name for name in shown) else ", "
    if len(shown) == len(names):
        return mark.join(names)
    return f"{mark.join(shown)} và {tally(program, len(names) - most)} đơn vị khác"


def listed(names: Sequence[str]) -> str:
    """Names of unions in a row; they hold commas and 'và' of their own, so semicolons part them."""
    return "; ".join(names)


def years_words(years: Sequence[int]) -> str:
    """'năm 2023', 'các năm 2023, 2025'; nothing without any."""
    if not years:
        return ""
    return f"{'năm' if len(years) == 1 else 'các năm'} {', '.join(map(str, years))}"


def years_met(prospect: Prospect) -> str:
    """'1/2 năm đạt; năm 2023 chưa có số liệu', in a narrow cell."""
    counted = f"{prospect.years_met}/{prospect.years_due} năm đạt" if prospect.years_due else ""
    gaps = f"{years_words(prospect.unknown)} chưa có số liệu" if prospect.unknown else ""
    return "; ".join(filter(None, (counted, gaps)))


def trend_note(trend: Trend, count: Counting = number) -> str:
    """Which unions a forecast goes by, where not all do."""
    pair = f"{count(trend.unions)}/{count(trend.expected)} đơn vị"
    return f"Xu thế tính trên {pair} có số cả năm của năm {trend.first} và năm {trend.latest}."


def without_brackets(label: str) -> str:
    """A label without the abbreviation explained in it: too long for a column's head."""
    return _IN_BRACKETS.sub("", label)


def spaced(unit: str) -> str:
    """'đoàn viên/CĐCS' with room for a line break after the slash: narrow columns need it."""
    return unit.replace("/", "/ ")


def shown(value: float, target: Target | None) -> str:
    """A figure with at most two decimals, more only where rounding would make it look like a target it misses."""
    bounds = [] if target is None else [b for b in (target.low, target.high) if b is not None]
    for decimals in (2, 3, 4):
        text = number(value, decimals)
        if all(text != number(bound, decimals) or value == bound for bound in bounds):
            return text
    return number(value, 6)


def amount(indicator: Indicator, value: float, target: Target | None = None) -> str:
    """'96,23%' or '78 đoàn viên'."""
    return shown(value, target) + ("%" if indicator.is_percent else f" {indicator.counted_in}")


def target_figure(indicator: Indicator, target: Target) -> str:
    """A target in a table cell, without its unit: '95', '≤ 5', '80 - 85'."""
    if indicator.comparator is Comparator.RANGE and target.high is not None:
        return f"{number(target.low)} - {number(target.high)}"
    return _SIGN.get(indicator.comparator, "") + number(target.low)


def target_words(indicator: Indicator, target: Target) -> str:
    """A target in a sentence: '95%', 'không quá 5 vụ', '80 - 85%', '110 hộ, tăng 10% so với năm trước'."""
    if target.change is not None:
        return f"{target_words(indicator, replace(target, change=None))}, {change_words(target.change)}"
    unit = "%" if indicator.is_percent else f" {indicator.counted_in}"
    if indicator.comparator is Comparator.RANGE and target.high is not None:
        return f"{number(target.low)} - {number(target.high)}{unit}"
    return _BEFORE_TARGET.get(indicator.comparator, "") + number(target.low) + unit


def gap(indicator: Indicator, value: float, target: Target) -> str:
    """How far `value` is from the nearest bound of its target, '3 điểm phần trăm'; nothing when it is on it.

    From the figures as printed, so that a reader who subtracts them gets the same.
    """
    bound = target.high if target.high is not None and value > target.high else target.low
    if value == bound:
        return ""
    apart = abs(printed(value) - printed(bound)) or abs(value - bound)
    unit = "điểm phần trăm" if indicator.is_percent else indicator.counted_in
    return f"{shown(round(apart, 6), Target(0.0))} {unit}"


def above_range(value: float, target: Target) -> bool:
    """Whether a figure is beyond the upper end of a range."""
    return target.high is not None and printed(value) > printed(target.high)


def pair_text(result: Result) -> str:
    """'1.234/1.300', or nothing for a figure without denominator."""
    if result.numerator is None or result.denominator is None:
        return ""
    return f"{number(result.numerator)}/{number(result.denominator)}"


def coverage(reported: int, expected: int) -> str:
    """'đã báo cáo 38/40 đơn vị'."""
    return f"đã báo cáo {number(reported)}/{number(expected)} đơn vị"


def coverage_words(reported: int, expected: int, count: Counting = number) -> str:
    """'Tổng hợp từ báo cáo của 38/40 đơn vị.'"""
    return f"Tổng hợp từ báo cáo của {count(reported)}/{count(expected)} đơn vị."


def coverage_note(result: Result, count: Counting = number) -> str:
    """'Tổng hợp từ báo cáo của 38/40 đơn vị.', with what of it is not whole; of a term, who reported every year."""
    every = " đủ các năm" if result.year is None and result.indicator.accrual is Accrual.CUMULATIVE else ""
    pair = f"{count(result.reported)}/{count(result.expected)} đơn vị"
    usual = coverage_words(result.reported, result.expected, count)
    said = f"Có {pair} báo cáo{every}" if every else usual.rstrip(".")
    if not result.reported:
        uncounted = result.withheld or result.unassessed
        said = (
            f"Chưa có số liệu của đơn vị nào ({pair})" if uncounted else f"Chưa có đơn vị nào báo cáo{every} ({pair})"
        )
    return "; ".join(filter(None, (said, result.unwhole_words(count)))) + "."


def projected(indicator: Indicator, projection: float, target: Target) -> str:
    """A projection as people would say it: whole numbers for things counted, no more precision than it has."""
    rounded = round(projection) if abs(projection) >= 100 else round(projection, 1)
    if number(rounded) == number(target.low) and projection != target.low:
        return amount(indicator, projection, target)
    return amount(indicator, rounded)
