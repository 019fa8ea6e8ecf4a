"""Blocks of a document -> its promises, and the list of what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.draft.blocks import Block, BlockKind, Where
from pipeline.draft.clauses import predicate, sentences
from pipeline.draft.folded import fold
from pipeline.draft.grammar import ACCRUALS, PAST, PROMISE_WORDS, QUALITATIVE, Span, Zone
from pipeline.draft.model import Doubt, Horizon, NotUnderstood, Promise, Sureness
from pipeline.draft.quantities import Quantity
from pipeline.draft.scopes import contrasted, reporter_of, scope_of
from pipeline.draft.sentence import Plain, Read, Said, read
from pipeline.draft.times import TimeWord, time_of, times_in
from pipeline.draft.zones import zone_of
from pipeline.program.records import Target
from pipeline.program.vocabulary import Accrual, Comparator, Reporter, Scope

_STRONG = PROMISE_WORDS[0].compiled
_SET = PROMISE_WORDS[1].compiled
_TRAILING = re.compile(r"[\s.;,:…]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document promises, and what of it was not understood."""

    promises: tuple[Promise, ...]
    not_understood: tuple[NotUnderstood, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    promise: Promise
    zone: Zone | None


def read_promises(blocks: Sequence[Block], years: Sequence[int]) -> Reading:
    """The promises of a document whose targets are due in `years` (empty: it does not say), and what is left over."""
    from pipeline.draft.year_tables import read_row

    found: list[_Found] = []
    left: list[NotUnderstood] = []
    for block in blocks:
        zone = zone_of(block.under)
        if block.kind is BlockKind.ROW and (row := read_row(block, years)) is not None:
            found.append(_Found(row, Zone.TARGETS))
            continue
        if block.kind is BlockKind.HEADING:
            continue
        for start, end in sentences(block.text):
            _sentence(block, (start, end), zone, years, found, left)
    promises, repeated = _without_repeats(found)
    return Reading(promises, tuple(sorted([*left, *repeated], key=lambda n: n.at.start)))


def _sentence(
    block: Block,
    span: tuple[int, int],
    zone: Zone | None,
    years: Sequence[int],
    found: list[_Found],
    left: list[NotUnderstood],
) -> None:
    text = block.text[slice(*span)]
    said = read(text)
    folded = fold(text)
    why = _why_not(folded, said, zone, block)
    if why:
        if said.quantities or _STRONG.search(folded):
            left.append(NotUnderstood(text, why, _at(block, span)))
        return
    made = list(_rows(block, span, said, years))
    if zone is Zone.TARGETS:
        for plain in said.plain:
            if row := _without_number(block, (span[0] + plain.start, span[0] + plain.end), plain, years):
                made.append(row)
            elif len(plain.text.split()) > 6:
                left.append(NotUnderstood(plain.text, "Trong phần chỉ tiêu nhưng không có con số nào.", _at(block, span)))
    found += [_Found(promise, zone) for promise in sorted(made, key=lambda p: p.span)]


def _why_not(folded: str, said: Read, zone: Zone | None, block: Block) -> str:
    """Why a sentence promises nothing; '' where it does."""
    if zone is Zone.RESULTS:
        return "Ở phần kết quả đã qua, không phải mức giao."
    if any(rule.compiled.search(folded) for rule in PAST):
        return "Câu nói về việc đã làm."
    if zone is Zone.TARGETS:
        return ""
    if not said.said:
        return "Có lời hứa nhưng không có con số."
    lead_in = fold(block.under[-1]) if block.under else ""
    if _STRONG.search(folded) or (zone is None and _SET.search(folded)) or (lead_in.endswith(":") and _STRONG.search(lead_in)):
        return ""
    return "Có con số ở ngoài phần chỉ tiêu, không có lời phấn đấu."


def _rows(block: Block, span: tuple[int, int], said: Read, years: Sequence[int]) -> Iterator[Promise]:
    scopes = frozenset(scope_of(fold(s.who)) for s in said.said)
    first = None
    for at, one in enumerate(said.said):
        promise = _promise(block, span, one, scopes, years)
        if one.nested and at:
            promise = replace(promise, nested_in=at - 1 if first is None else first)
        yield promise


def _promise(block: Block, span: tuple[int, int], said: Said, others: frozenset[Scope | None], years: Sequence[int]) -> Promise:
    quantity = said.quantity
    text = _TRAILING.sub("", said.text)
    time = said.time or time_of(block.under)
    horizon, targets, term, doubts = due(quantity, time, said.steps, fold(text), years)
    who = fold(said.who)
    scope = contrasted(who, others) or scope_of(who)
    reporter = reporter_of(fold(text))
    if scope is None:
        scope = Scope.OFFICE if reporter is Reporter.OFFICE and not who else Scope.UNITS
    if said.more:
        doubts.append(Doubt("text", Sureness.UNSURE, "Câu còn con số khác chưa thành chỉ tiêu."))
    return Promise(
        block,
        (span[0] + said.start, span[0] + said.end),
        text,
        block.number,
        group_of(block),
        _what(said),
        quantity.unit,
        quantity.comparator,
        horizon,
        targets,
        term,
        scope,
        reporter,
        before=said.before,
        who=said.who,
        does=said.does,
        doubts=tuple(doubts),
    )


def group_of(block: Block) -> str:
    """The heading that a promise stands under."""
    return block.under[-1] if block.under else ""


def _what(said: Said) -> str:
    return _TRAILING.sub("", said.own)


def due(
    quantity: Quantity,
    time: TimeWord | None,
    steps: Sequence[tuple[Quantity, TimeWord]],
    folded: str,
    years: Sequence[int],
) -> tuple[Horizon, Mapping[int, Target], Target | None, list[Doubt]]:
    """For when a quantity is promised: (horizon, targets by year, of the term, doubts)."""
    doubts: list[Doubt] = []
    targets: dict[int, Target] = {}
    term: Target | None = None
    horizon = Horizon.UNSAID
    spans = [(quantity, time), *steps]
    for one, when in spans:
        if when is None:
            continue
        horizon = _HORIZONS[when.span] if len(spans) == 1 else Horizon.STEPS
        if when.span is Span.TERM or (when.span is Span.BY_YEAR and years and (when.year or 0) >= years[-1]):
            term = one.target
        if when.span is Span.BY_YEAR and when.year and (not years or when.year in years):
            targets[when.year] = one.target
        if when.span in (Span.EVERY_YEAR, Span.PART_OF_YEAR):
            targets.update(dict.fromkeys(years, one.target))
    if horizon is Horizon.UNSAID:
        if any(rule.compiled.search(folded) for rule in ACCRUALS):
            targets = dict.fromkeys(years, quantity.target)
            doubts.append(Doubt("years", Sureness.LIKELY, "Văn bản không nói khi nào: việc làm lại mỗi năm."))
        else:
            term = quantity.target
            doubts.append(Doubt("term_target", Sureness.LIKELY, "Văn bản không nói khi nào: tính đến hết nhiệm kỳ."))
    return horizon, targets, term, doubts


_HORIZONS = {
    Span.EVERY_YEAR: Horizon.EVERY_YEAR,
    Span.PART_OF_YEAR: Horizon.EVERY_YEAR,
    Span.BY_YEAR: Horizon.BY_YEAR,
    Span.TERM: Horizon.TERM,
}


def _without_number(block: Block, span: tuple[int, int], plain: Plain, years: Sequence[int]) -> Promise | None:
    """A promise that needs no number: the office rated, something done each year, dues collected in full."""
    text = _TRAILING.sub("", plain.text)
    folded = fold(text)
    rule = next((rule for rule in QUALITATIVE if rule.compiled.search(folded)), None)
    if rule is None:
        return None
    amount, unit = rule.means
    own = unit != "%"
    quantity = Quantity(0, 0, amount, None, Comparator.AT_LEAST, False, not own, unit)
    time = plain.time or time_of(block.under) or (TimeWord(Span.EVERY_YEAR, 0, 0) if own else None)
    horizon, targets, term, doubts = due(quantity, time, (), folded, years)
    doubts.append(Doubt("text", Sureness.LIKELY, "Câu không có con số; mức giao do cách nói mà ra."))
    who, does = plain_words(text)
    return Promise(
        block, span, text, block.number, group_of(block), text, unit, Comparator.AT_LEAST, horizon, targets, term,
        Scope.OFFICE if own else Scope.UNITS, Reporter.OFFICE if own else Reporter.UNIT, who=who, does=does,
        doubts=tuple(doubts),
    )  # fmt: skip


def plain_words(text: str) -> tuple[str, str]:
    """(who, what they do) of a promise without a number, its time and word of promise left out."""
    folded = fold(text)
    spans = [(t.start, t.end) for t in times_in(folded)] + [m.span() for m in _STRONG.finditer(folded)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    text = " ".join(text.split()).strip(" ,")
    verb = predicate(fold(text))
    return (text[:verb].strip(" ,"), text[verb:]) if verb > 0 else ("", text)


def _at(block: Block, span: tuple[int, int]) -> Where:
    return replace(block.at, start=block.at.start + span[0], end=block.at.start + span[1])


# --------------------------------------------------------------------------------------- said twice

_WORD = re.compile(r"\w+")
_COMMON = frozenset("và của các có được là cho từ trên đến trở lên phấn đấu số năm hằng hàng nhiệm kỳ về với để theo trong".split())


def _without_repeats(found: Sequence[_Found]) -> tuple[tuple[Promise, ...], list[NotUnderstood]]:
    """The promises, those left out that say outside of the targets what stands in them already."""
    by_number: dict[float, list[set[str]]] = {}
    for one in found:
        if one.zone is Zone.TARGETS:
            by_number.setdefault(_amount(one.promise), []).append(_words(one.promise.text))
    kept: list[Promise] = []
    left: list[NotUnderstood] = []
    for one in found:
        words = _words(one.promise.text)
        same = by_number.get(_amount(one.promise), []) if one.zone is not Zone.TARGETS else []
        if any(len(words & other) >= 0.5 * min(len(words), len(other)) for other in same[:200]):
            left.append(NotUnderstood(one.promise.text, "Nhắc lại một chỉ tiêu đã có.", _at(one.promise.block, one.promise.span)))
        else:
            kept.append(one.promise)
    return tuple(kept), left


def _amount(promise: Promise) -> float:
    targets = [*promise.years.values(), *([promise.term] if promise.term else [])]
    return targets[-1].low if targets else 0.0


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(fold(text)) if word not in _COMMON}
