"""A round as its leaders need it: how it stands, what fails, who has not reported, what is to be decided. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.measures.headline import headline_words
from pipeline.program.model import Program
from pipeline.program.term import in_year, year_head
from pipeline.program.vocabulary import Outlook, Reporter, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import delivery_counts, outlook_counts
from pipeline.round.grouping import member
from pipeline.round.in_parts import unions_book
from pipeline.round.once import once
from pipeline.round.one_page import (
    FAILING,
    MOST,
    OF_ROW,
    OF_UNION,
    UNIONS,
    fitted,
    indicators_told,
    lines_in,
    lines_of_row,
    unions_told,
)
from pipeline.round.overview_words import also_unfinished, union_heads
from pipeline.round.printed import ESTIMATED, amount, listed, pair_text, printed, tally, target_words
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.roster import Delivery, RosterLine
from pipeline.round.said import answers
from pipeline.round.stand_ins import stand_ins
from pipeline.round.standouts import failing, lost, on_their_way, out_of_reach
from pipeline.round.verdicts import TIME_OVER, about, graded, of_year_and_end, outcome_with_gap
from pipeline.text import lower_first, number, running_date, upper_first

_REQUESTS = "5"  # the part of every outline in which unions ask for something
_MOST_LEADS = 4  # lines about those who lead what fails
_NOTHING_CAME = (Delivery.MISSING, Delivery.REJECTED)
# What leaders are asked for about unions without figures, by where they stand; in this order.
_ASKED: tuple[tuple[tuple[Delivery, ...], str], ...] = (
    (_NOTHING_CAME, "Đôn đốc {count} đơn vị chưa có báo cáo dùng được (hạn nộp {due})."),
    ((Delivery.WAITING,), "Duyệt báo cáo đã nhận của {count} đơn vị, chưa được tính."),
    ((Delivery.AFTER_CLOSE,), "Cho ý kiến về số liệu gửi sau khi chốt của {count} đơn vị, chưa được tính."),
    (
        (Delivery.UNCLEAR, Delivery.UNCONFIRMED),
        "Xác minh {count} đơn vị có tệp gửi đến mà chưa rõ của ai, do ai gửi.",
    ),
)


@dataclass(frozen=True, slots=True)
class FailingIndicator:
    """An indicator that misses its target or is late, in words.

    `lost`: it is missed, or late and hardly to be reached; `verdict` with how far it is from its target, and that
    the end's is out of reach, which is named where this one is reached; `span` the time of
    target and result; `before` the period before, over the same unions, `lowest`
    the weakest unions with their figure: both '' where there is nothing to set beside.
    """

    code: str
    text: str
    lead: str
    lost: bool
    verdict: str
    span: str
    target: str
    result: str
    before: str
    lowest: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in its row beside its code, in the order of the columns, as much of it as there is room for."""
        target = f"{self.target} ({self.span})"
        lead = self.lead or "chưa ghi"
        told = (self.text, self.verdict, lead, target, self.result, self.before, self.lowest)
        return fitted(told, FAILING, OF_ROW)


@dataclass(frozen=True, slots=True)
class AwaitedUnion:
    """A union no form of which counts in this period; `phone` and `chair` as known.

    `stand_in`: which figures of the year are used for it, '' where there are none; `silent`: nothing usable has come.
    """

    name: str
    cluster: str
    state: str
    chair: str
    phone: str
    stand_in: str
    silent: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in its row, as much as there is room for: name, cluster, where it stands, whom to call."""
        state = ". ".join(filter(None, (self.state, self.stand_in)))
        return fitted((self.name, self.cluster, state, self.chair, self.phone or "chưa biết"), UNIONS, OF_UNION)


@dataclass(frozen=True, slots=True)
class AskedTopic:
    """A section that the forms ask for: how many unions wrote something, and how many that there is nothing."""

    number: str
    title: str
    told: int
    silent: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A round for its leaders.

    `counts` is the one headline, `headline` the same in words, '' without indicators; `outlook` how many indicators
    will stand how at the end of the term, '' when it is over; `beyond` the failing indicators for which
    a page has no room, `more` their codes, `coming` of those that do not fail and are unfinished;
    `reported` of `expected` unions are in the sums, `awaited` are all the others, of which a page names the
    first `on_page`. `topics` are those of a program without indicators.
    """

    office: str
    title: str
    period: str
    cutoff: date
    illustrative: bool
    counts: Mapping[Status, int]
    headline: str
    outlook: str
    reported: int
    expected: int
    failing: tuple[FailingIndicator, ...]
    beyond: tuple[FailingIndicator, ...]
    coming: tuple[str, ...]
    topics: tuple[AskedTopic, ...]
    awaited: tuple[AwaitedUnion, ...]
    on_page: int
    to_decide: tuple[str, ...]
    union_heads: tuple[str, ...]  # over the unions that are awaited
    apart: bool = False  # what is of single unions stands in workbooks of parts

    @property
    def more(self) -> tuple[str, ...]:
        """The codes of the failing indicators for which a page has no room."""
        return tuple(item.code for item in self.beyond)

    @property
    def told_reported(self) -> str:
        """'34/40 đơn vị đã báo cáo'; of forms that came and do not count yet it is said."""
        said = f"{number(self.reported)}/{number(self.expected)} đơn vị"
        return f"{said} đã báo cáo" if self._all_silent else f"{said} đã báo cáo, được tính"

    @property
    def told_awaited(self) -> str:
        """What all the others are."""
        return "Đơn vị chưa báo cáo" if self._all_silent else "Đơn vị chưa báo cáo, chưa được tính"

    @property
    def _all_silent(self) -> bool:
        return all(union.silent for union in self.awaited)


@once
def overview(data: Consolidation, *, apart: bool = False) -> Overview:
    """The round for its leaders; unions in the order of the unit list. `apart`: its summary is told in parts."""
    items = indicators_in_period(data)
    weak = failing(items)
    found = [_failing(data.program, item) for item in weak]
    told = indicators_told(item.texts for item in found[:MOST])
    topics, awaited = () if items else tuple(_topics(data)), _awaited(data)
    coming = tuple(item.indicator.code for item in on_their_way(items))
    to_decide = (*_of_indicators(weak), *_of_unknown(items), *_of_unions(data), *_of_requests(data, apart))
    counts = delivery_counts(data.unit_roster)
    return Overview(
        office=data.program.office,
        title=data.program.title,
        period=data.period.name,
        cutoff=data.period.cutoff,
        illustrative=data.cover.illustrative,
        counts=data.headline,
        headline=upper_first(headline_words(data.headline)) if items else "",
        outlook=_outlook(data) if items and not data.term_over else "",
        reported=counts.reported,
        expected=counts.expected,
        failing=tuple(found[:told]),
        beyond=tuple(found[told:]),
        coming=coming,
        topics=topics,
        awaited=awaited,
        on_page=unions_told(_above(found[:told], topics, coming), (u.texts for u in awaited), to_decide),
        to_decide=to_decide,
        union_heads=union_heads(data.program.words),
        apart=apart,
    )


def _above(failing: Iterable[FailingIndicator], topics: Sequence[AskedTopic], coming: Sequence[str]) -> int:
    """The lines of the table above that of the unions."""
    below = lines_in(also_unfinished(coming), sum(FAILING)) if coming else 0
    return sum(lines_of_row(item.texts, FAILING) for item in failing) + len(topics) + below


def _outlook(data: Consolidation) -> str:
    """'Triển vọng đến hết nhiệm kỳ: 2 đã hoàn thành; 9 đang trong lộ trình; 1 khó hoàn thành'."""
    counted = (f"{number(n)} {lower_first(outlook.label)}" for outlook, n in outlook_counts(data).items() if n)
    return f"Triển vọng đến hết nhiệm kỳ: {'; '.join(counted)}"


def _failing(program: Program, item: IndicatorInPeriod) -> FailingIndicator:
    indicator, target = item.indicator, item.result.target
    return FailingIndicator(
        code=indicator.code,
        text=about(item),
        lead=indicator.lead,
        lost=lost(item),
        verdict=_verdict(item),
        span=lower_first(year_head(item.result.year)),
        target=target_words(indicator, target) if target is not None else "",
        result=_result(item),
        before=_before(item),
        lowest=_lowest(item) if program.report.weakest_names else "",
    )


def _verdict(item: IndicatorInPeriod) -> str:
    """'Gần đạt, còn thiếu 2 điểm phần trăm; đến hết nhiệm kỳ: khó hoàn thành'; that it is at risk is no news.

    Where the time has passed that is said instead.
    """
    if said := of_year_and_end(item):
        return upper_first(said)
    if item.past is not None:
        return upper_first(f"{outcome_with_gap(item)}; {TIME_OVER}".removeprefix("; "))
    out = out_of_reach(item) and item.status is not Status.NOT_DUE
    later = f"đến hết nhiệm kỳ: {lower_first(Outlook.OUT_OF_REACH.label)}" if out else ""
    return upper_first("; ".join(filter(None, (outcome_with_gap(item), later))))


def _result(item: IndicatorInPeriod) -> str:
    indicator, result = item.indicator, item.result
    if result.value is None:
        return ""
    if indicator.measure.is_choice and indicator.reporter is Reporter.OFFICE:
        return graded(indicator, result)
    pair = pair_text(result) if indicator.measure.has_denominator else ""
    about_it = "" if item.past is None else f"{in_year(item.past)}: "
    about_it += ESTIMATED if item.estimated else ""
    return about_it + amount(indicator, result.value, result.target) + (f" ({pair})" if pair else "")


def _before(item: IndicatorInPeriod) -> str:
    """'năm 2024: 84,2%'; where not all unions told both years, over how many, and what they have now."""
    pair, value = item.previous, item.result.value
    if pair is None or value is None:
        return ""
    about_it = ESTIMATED if item.previous_estimated else ""
    head = f"{'cùng kỳ ' if item.half else ''}năm {pair.year}: {about_it}{amount(item.indicator, pair.before)}"
    now = "" if printed(pair.after) == printed(value) else f", nay {amount(item.indicator, pair.after)}"
    if pair.whole and not now:
        return head
    return f"{head} (cùng {number(pair.unions)}/{number(pair.expected)} đơn vị{now})"


def _lowest(item: IndicatorInPeriod) -> str:
    """'CĐCS A; CĐCS B (12%)', 'CĐCS A (chưa đạt)': the unions at the weak end, which of a ceiling is the highest."""
    ends, indicator = item.extremes, item.indicator
    if ends is None or ends.low is None:
        return ""
    ceiling = indicator.comparator.lower_is_better
    end = ends.high if ceiling else ends.low
    who = listed(end.names) or f"{number(end.count)} đơn vị"
    if indicator.measure.is_choice:
        return f"{who} (chưa đạt)"
    return f"{'cao nhất: ' if ceiling else ''}{who} ({amount(indicator, end.value)})"


def _topics(data: Consolidation) -> Iterator[AskedTopic]:
    found = Counter((section, something) for (_, section), something in answers(data).items())
    for section in data.program.sections:
        if section.asked_of_units:
            told, silent = found[section.number, True], found[section.number, False]
            yield AskedTopic(section.number, section.title, told, silent)


def _awaited(data: Consolidation) -> tuple[AwaitedUnion, ...]:
    known, used = data.members, stand_ins(data)

    def one(line: RosterLine) -> AwaitedUnion:
        unit = line.unit
        return AwaitedUnion(
            name=unit.name,
            cluster=member(known, unit.code).cluster,
            state=line.delivery.label,
            chair=unit.chair,
            phone=data.roster.phones.get(unit.code, ""),
            stand_in=upper_first(used[unit.code].text) if used[unit.code].whose.of_this_year else "",
            silent=line.delivery in _NOTHING_CAME,
        )

    return tuple(one(line) for line in data.unit_roster if not line.delivery.counted)


def _of_indicators(weak: Sequence[IndicatorInPeriod]) -> Iterator[str]:
    """Why what fails does, and what those who lead it will do; never another target."""
    by_lead: dict[str, list[str]] = {}
    for item in weak:
        by_lead.setdefault(item.indicator.lead, []).append(item.indicator.code)
    whose = [(f"{lead} chủ trì" if lead else "chương trình chưa ghi ai chủ trì", by_lead[lead]) for lead in by_lead]
    if len(whose) > _MOST_LEADS:
        others = [code for _, codes in whose[_MOST_LEADS - 1 :] for code in codes]
        whose[_MOST_LEADS - 1 :] = [("các đồng chí, các ban khác chủ trì", others)]
    for who, codes in whose:
        yield f"Cho ý kiến về nguyên nhân, giải pháp đối với chỉ tiêu {', '.join(codes)} ({who})."


def _of_unknown(items: Iterable[IndicatorInPeriod]) -> Iterator[str]:
    """What figures are missing; one that is there and lacks the year before to be held against is nobody's to bring."""
    codes = [item.indicator.code for item in items if item.status is Status.NO_DATA and item.result.value is None]
    if codes:
        yield f"Chỉ đạo bổ sung số liệu chỉ tiêu {', '.join(codes)} (chưa có số liệu)."


def _of_unions(data: Consolidation) -> Iterator[str]:
    counts = delivery_counts(data.unit_roster).counts
    due = running_date(data.period.due)
    # Beside the unions of whose form nothing counts those of which some figures do not.
    some = sum(bool(line.figures_after_close) for line in data.unit_roster if line.delivery is not Delivery.AFTER_CLOSE)
    for states, asked in _ASKED:
        if count := sum(counts[state] for state in states) + (some if Delivery.AFTER_CLOSE in states else 0):
            yield asked.format(count=tally(data.program, count), due=due)


def _of_requests(data: Consolidation, apart: bool) -> Iterator[str]:
    asking = {unit for (unit, section), something in answers(data).items() if something and _is_request(section)}
    if asking:
        count = tally(data.program, len(asking))
        yield f"Cho ý kiến về kiến nghị, đề xuất của {count} đơn vị (trang Ý kiến, kiến nghị của {unions_book(apart)})."


def _is_request(section: str) -> bool:
    return section.partition(".")[0] == _REQUESTS
