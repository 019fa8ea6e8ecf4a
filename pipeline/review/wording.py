"""Generated sentences: figures with their pair, their target and what they mean, in the words union reports use.

A percentage stands beside its target and is not divided by it: "đạt 65,96% (chỉ tiêu 65%)". A count gives result/target
and names the base of its percentage: "78/150 đoàn viên, đạt 52% chỉ tiêu nhiệm kỳ".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.measures.headline import Judged, headline_words
from pipeline.measures.results import Result
from pipeline.measures.status import status_of
from pipeline.program.model import Indicator
from pipeline.program.term import WHOLE_TERM, change_words, in_year
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Outlook, Reporter, Status
from pipeline.review.footnotes import Footnote, Noted, Part
from pipeline.review.wording_phrases import (
    CATCH_UP,
    KEEP,
    NOT_ASKED,
    NOT_ENOUGH,
    NOTHING_BEFORE,
    OUTLOOK_WORDS,
    STATUS_WORDS,
    TOO_HIGH_OUTLOOK,
)
from pipeline.review.wording_verdict import verdict
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import (
    ABOVE_RANGE,
    ESTIMATED,
    WHOLE,
    above_range,
    amount,
    coverage_note,
    pair_text,
    printed,
    projected,
    shown,
    tally,
    tallying,
    target_words,
    trend_note,
    years_words,
)
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.standouts import fallen
from pipeline.round.verdicts import TIME_OVER, graded
from pipeline.text import number, upper_first


def sentence(item: IndicatorInPeriod, turn: int) -> Noted:
    """What the report says of one indicator: the period's result, a fall, the term so far, its outlook.

    It opens in lower case: it follows the indicator's own text and a colon. Coverage that is not whole is a footnote.
    """
    more: list[tuple[Part, ...]] = [
        (_compared(item) if fallen(item) else "",),
        _term_progress(item),
        (_missed_years(item),),
        *((text,) for text in _other_targets(item)),
        _outlook(item, turn) if _ahead(item) else ("",),
    ]
    return Noted((*_result_clause(item, turn), *(part for clause in more for part in _next(*clause)), "."))


def _next(first: Part, *rest: Part) -> Iterator[Part]:
    """A clause as the next sentence; nothing when it is empty."""
    if isinstance(first, str) and first:
        yield f". {first[0].upper()}{first[1:]}"
        yield from rest


def _result_clause(item: IndicatorInPeriod, turn: int) -> tuple[Part, ...]:
    status = item.result.status
    if status is Status.NO_DATA:
        return _no_data(item)
    if status is Status.NOT_APPLICABLE:
        return (f"{_when(item)} không có đơn vị nào thuộc đối tượng, không áp dụng", *_covered(item))
    if status is Status.NOT_DUE:
        return _not_due(item)
    said = verdict(item, turn)
    lacking = _lacking(item) if item.result.year is None else ""
    return (f"{_when(item)} {_figures(item)}{', ' if said else ''}{said}{lacking}", *_covered(item))


def _lacking(item: IndicatorInPeriod) -> str:
    """'; năm 2023 chưa có số liệu': the years that a figure of several years leaves out."""
    return f"; {years_words(item.unknown)} chưa có số liệu" if item.unknown else ""


def _no_data(item: IndicatorInPeriod) -> tuple[Part, ...]:
    result = item.result
    if result.lacks_year_before and result.year is not None:
        goal = f" (chỉ tiêu {change_words(item.indicator.changes[result.year])})"
        now = STATUS_WORDS[Status.NO_DATA]
        if result.value is not None:
            now = f"có {amount(item.indicator, result.value)}, {NOTHING_BEFORE}"
        return (f"{_when(item)} {now}", *_covered(item), goal)
    said = ["cơ quan tổng hợp chưa nhập"] if result.indicator.reporter is Reporter.OFFICE else []
    said += [f"chỉ tiêu {target_words(item.indicator, result.target)}"] if result.target else []
    return (f"{_when(item)} chưa có số liệu", *_covered(item), f" ({'; '.join(said)})" if said else "")


def _when(item: IndicatorInPeriod) -> str:
    if item.result.year is None and item.over:
        return WHOLE_TERM
    if item.result.year is None:
        return "từ đầu nhiệm kỳ đến nay" if item.indicator.accrual is Accrual.CUMULATIVE else "đến nay"
    if item.past is not None and item.prospect.outlook is not Outlook.OUT_OF_REACH:  # which says it itself
        return f"{in_year(item.past)} ({TIME_OVER})"
    return f"6 tháng đầu năm {item.result.year}" if item.half else in_year(item.result.year)


def _goal(item: IndicatorInPeriod) -> str:
    """The base a percentage of fulfilment is of."""
    if item.result.year is None:
        return "chỉ tiêu nhiệm kỳ"
    return f"chỉ tiêu cả năm {item.result.year}" if item.half else f"chỉ tiêu năm {item.result.year}"


def _figures(item: IndicatorInPeriod) -> str:
    indicator, result, target = item.indicator, item.result, item.result.target
    assert result.value is not None and target is not None
    named = "chỉ tiêu" if not item.still_open else f"{_goal(item)} là"
    goal = f"({named} {target_words(indicator, target)}{_final(item)})"
    about = ESTIMATED if item.estimated else ""
    if indicator.measure is Measure.PER_UNIT:
        return f"{about}{_averaged(indicator, result)} {goal}"
    if indicator.measure.is_choice and indicator.reporter is Reporter.OFFICE and not indicator.is_percent:
        return graded(indicator, result)
    if indicator.is_percent and result.denominator is not None:
        verb = "chiếm" if indicator.comparator.lower_is_better else "đạt"
        return f"{about}{_counted(item)}, {verb} {amount(indicator, result.value, target)} {goal}"
    if indicator.is_percent:
        return f"{about}đạt {amount(indicator, result.value, target)} {goal}"
    if result.denominator is not None:
        value = amount(indicator, result.value, target)
        return f"{about}{_counted(item)}, bình quân {value} {goal}"
    verb = "có" if indicator.measure is Measure.STOCK else "thực hiện"
    return f"{about}{verb} {_fulfilled(item, result, _goal(item))}"


def _final(item: IndicatorInPeriod) -> str:
    """The term's target behind the year's, where the year's is a step towards it and nothing else is said of that."""
    indicator = item.indicator
    end = indicator.term_target
    if item.result.year is None or end is None or end == item.result.target or indicator.accrual is not Accrual.LEVEL:
        return ""
    if _differs(item):
        return ""
    return f"; đến hết nhiệm kỳ {target_words(indicator, end)}"


def _counted(item: IndicatorInPeriod) -> str:
    noun = f" {item.noun}" if item.noun else ""
    bare = "thực hiện" if item.estimated else "kết quả"
    return f"{'có' if noun else bare} {pair_text(item.result)}{noun}"


def _averaged(indicator: Indicator, result: Result) -> str:
    assert result.numerator is not None and result.denominator is not None and result.value is not None
    noun, _, per = indicator.counted_in.partition("/")
    each = "" if per else " mỗi đơn vị"
    total = f"{number(result.numerator)} {noun}/{number(result.denominator)} đơn vị"
    return f"có {total}, bình quân {amount(indicator, result.value, result.target)}{each}"


def _fulfilled(item: IndicatorInPeriod, result: Result, goal: str) -> str:
    """'78/150 đoàn viên, đạt 52% chỉ tiêu nhiệm kỳ'; ceilings, ranges and targets of 0 are only set side by side."""
    indicator, target = item.indicator, result.target
    assert result.value is not None and target is not None
    if indicator.comparator.lower_is_better or indicator.comparator is Comparator.RANGE or not target.low:
        return f"{amount(indicator, result.value, target)} ({goal} là {target_words(indicator, target)})"
    share = shown(100 * result.value / target.low, WHOLE)
    short = result.value < target.low and share != number(WHOLE.low)
    verb = "đạt" if result.status.reached or short else "bằng"  # what is no success is not called one
    how = "" if target.change is None else f" ({change_words(target.change)})"
    return f"{shown(result.value, target)}/{number(target.low)} {indicator.counted_in}, {verb} {share}% {goal}{how}"


def _not_due(item: IndicatorInPeriod) -> tuple[Part, ...]:
    indicator, result = item.indicator, item.result
    covered: tuple[Part, ...] = ()
    text = f"{_when(item)} {STATUS_WORDS[Status.NOT_DUE] if result.asked else NOT_ASKED}"
    if result.value is not None:
        now = ESTIMATED if item.estimated else "hiện "
        if indicator.measure is Measure.PER_UNIT:
            text += f", {now}{_averaged(indicator, result)}"
        elif result.denominator is not None and indicator.is_percent:
            text += f", {now}{_counted(item)}, bằng {amount(indicator, result.value)}"
        else:
            text += f", {now}có {amount(indicator, result.value)}"
        covered = _covered(item)
    if item.next_target is not None:
        year, target = item.next_target
        return (text, *covered, f" (mức giao năm {year}: {target_words(indicator, target)})")
    return (text, *covered)


def _covered(item: IndicatorInPeriod) -> tuple[Part, ...]:
    if item.result.complete or item.indicator.reporter is Reporter.OFFICE:
        return ()
    return (Footnote(coverage_note(item.result, tallying(item.program))),)


def _compared(item: IndicatorInPeriod) -> str:
    previous, indicator = item.previous, item.indicator
    if previous is None:
        return ""
    change = round(printed(previous.after) - printed(previous.before), 2)
    when = f"cùng kỳ năm {previous.year}" if item.half else f"năm {previous.year}"
    about = ESTIMATED if item.previous_estimated else ""
    before = f"{when} ({about}{amount(indicator, previous.before)})"
    same, now = "", ""
    if not previous.whole:
        same = f"tính trên {tally(item.program, previous.unions)} đơn vị có số của cả hai năm, "
        after = amount(indicator, previous.after, item.result.target)  # as exact as it is told before
        now = f", còn {after}" if change < 0 else f", là {after}"
    if not change:
        return f"{same}kết quả bằng {before}"
    unit = "điểm phần trăm" if indicator.is_percent else indicator.counted_in
    return f"{same}so với {before}, {'tăng' if change > 0 else 'giảm'} {number(abs(change))} {unit}{now}"


def _term_progress(item: IndicatorInPeriod) -> tuple[Part, ...]:
    term = item.term
    level = item.indicator.accrual is Accrual.LEVEL
    if term is None or term.value is None or term.target is None or (level and not _differs(item)):
        return ("",)
    if item.indicator.measure.has_denominator:
        figures = f"{pair_text(term)}, đạt {amount(item.indicator, term.value, term.target)}"
        figures += f" (chỉ tiêu nhiệm kỳ {target_words(item.indicator, term.target)})"
    else:
        figures = _fulfilled(item, term, "chỉ tiêu nhiệm kỳ")
    by_office = item.indicator.reporter is Reporter.OFFICE
    gaps = "Cơ quan tổng hợp chưa nhập đủ các năm." if by_office else coverage_note(term, tallying(item.program))
    about = ESTIMATED if item.estimated else ""
    what = f"lấy số mới nhất của từng đơn vị, đến nay {about}có" if level else f"{about}lũy kế từ đầu nhiệm kỳ"
    return (f"{what} {figures}{_lacking(item)}", *(() if term.complete else (Footnote(gaps),)))


def _differs(item: IndicatorInPeriod) -> bool:
    """Whether the figure up to now is another than the year's: some unions' latest are of an earlier year."""
    now, year = item.so_far, item.result
    return (now.numerator, now.denominator) != (year.numerator, year.denominator)


def _ahead(item: IndicatorInPeriod) -> bool:
    """Whether its outlook says more than that a target just said to be missed is at risk."""
    prospect = item.prospect
    more = prospect.projection is not None or prospect.past is not None or item.too_high
    return more or item.status.reached or item.still_open


def _missed_years(item: IndicatorInPeriod) -> str:
    """The earlier years that failed, and those that nobody reported: these are neither met nor failed."""
    lacking = "" if _term_progress(item) != ("",) or item.result.year is None else years_words(item.unknown)
    failed = item.prospect.missed if item.status.reached or item.still_open else ()  # else the table says enough
    missed = years_words([year for year in failed if year != item.result.year])
    said = (f"{missed} chưa đạt mức giao" if missed else "", f"{lacking} chưa có số liệu" if lacking else "")
    return "; ".join(filter(None, said))


def _other_targets(item: IndicatorInPeriod) -> list[str]:
    return [
        f"đối chiếu {r.resolution}: chỉ tiêu {target_words(item.indicator, r.target)}, "
        f"{STATUS_WORDS[Judged(r, item.still_open).status]}"
        for r in item.others
        if r.target is not None
    ]


def _outlook(item: IndicatorInPeriod, turn: int) -> tuple[Part, ...]:
    prospect = item.prospect
    if item.over or prospect.outlook is Outlook.UNKNOWN:
        return ("",)
    text = _outlook_alone(item, turn)
    if prospect.projection is None or prospect.target is None or prospect.outlook is Outlook.DONE:
        return (text,)
    text += f"; dự báo cuối nhiệm kỳ đạt {projected(item.indicator, prospect.projection, prospect.target)}"
    text += f" (mức giao {target_words(item.indicator, prospect.target)})"
    text += ABOVE_RANGE if above_range(prospect.projection, prospect.target) else ""
    if prospect.trend is None or prospect.trend.unions >= prospect.trend.expected:
        return (text,)
    return (text, Footnote(trend_note(prospect.trend, tallying(item.program))))


def _outlook_alone(item: IndicatorInPeriod, turn: int) -> str:
    """The outlook in words, before what is forecast."""
    prospect = item.prospect
    if prospect.outlook is Outlook.OUT_OF_REACH and prospect.past is not None:
        return f"thời hạn đến hết năm {prospect.past} đã qua mà chưa đạt mức giao"
    if prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH) and item.too_high:
        return TOO_HIGH_OUTLOOK
    if prospect.missed and item.indicator.accrual is Accrual.ANNUAL:
        if prospect.outlook is Outlook.UNSTABLE:
            return "" if prospect.past is not None else KEEP[turn % len(KEEP)]
        if prospect.outlook is Outlook.AT_RISK and item.still_open:
            return CATCH_UP
    ways = NOT_ENOUGH if _not_enough(item) else OUTLOOK_WORDS[prospect.outlook]
    return ways[turn % len(ways)]


def _not_enough(item: IndicatorInPeriod) -> bool:
    """Whether what is reached today falls short of the end's target if it goes on as it does."""
    prospect = item.prospect
    if prospect.outlook is not Outlook.UNSTABLE or prospect.projection is None or prospect.target is None:
        return False
    return not status_of(prospect.projection, prospect.target, item.indicator.comparator, 1.0).reached


def summary(data: Consolidation, items: Sequence[IndicatorInPeriod], *, coded: bool = True) -> str:
    """The sentences that open the results: how all indicators stand, in the one count that every paper gives.

    `coded`: indicators that may still change are named by their codes, else counted.
    """
    against = ", so với mức giao cả năm" if any(i.half for i in items) else ""
    parts = [f"Chương trình có {number(len(items))} chỉ tiêu."]
    parts.append(f"{data.period.name}{against}: {headline_words(data.headline)}{_kept_so_far(items, coded)}.")
    if lacking := lacking_years(data, items):
        parts.append(f"{upper_first(lacking)}.")
    return " ".join(parts)


def lacking_years(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """'năm 2023 chưa có số liệu': the earlier years that nobody reported on any indicator."""
    asked = {y for i in items for y in i.prospect.unknown if y < data.latest_year}
    unknown = sorted(y for y in asked if all(data.own_results[i.indicator.code, y].numerator is None for i in items))
    return f"{years_words(unknown)} chưa có số liệu" if unknown else ""


def _kept_so_far(items: Sequence[IndicatorInPeriod], coded: bool) -> str:
    """'. Trong các chỉ tiêu chưa đến kỳ, 2 chỉ tiêu hiện đang bảo đảm mức giao (1.1, 2.3)'."""
    codes = [i.indicator.code for i in items if i.judged.so_far]
    if not codes:
        return ""
    count = f"{number(len(codes))} chỉ tiêu hiện đang bảo đảm mức giao"
    listed = f" ({', '.join(codes)})" if coded else ""
    return f". Trong các chỉ tiêu chưa đến kỳ, {count}{listed}"
