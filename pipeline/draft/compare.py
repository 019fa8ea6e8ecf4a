"""A draft beside the program that stands: what an amended document says otherwise. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.draft.drafted_cells import years_of
from pipeline.draft.model import DocumentDraft, Doubt, Promise, Sureness
from pipeline.labelled import Labelled
from pipeline.program import sheets
from pipeline.program.model import Indicator, Program
from pipeline.program.records import Target
from pipeline.text import key, number, short_date

_ALIKE = 0.62  # share of words that two texts of one promise have in common
_MOST_COMPARED = 4_000_000  # pairs of words looked at: a document of thousands of promises is no amendment
_HEADS = ("number", "issued", "term", "signer", "signer_title", "place")


class DraftChange(Labelled):
    """What became of a promise, or of a field."""

    NEW = "new", "Mới trong văn bản"
    GONE = "gone", "Không thấy trong văn bản"
    OTHERWISE = "otherwise", "Khác"


@dataclass(frozen=True, slots=True)
class DraftDifference:
    """One difference: the indicator ('' for a field of the program), its column, what stands, what is drafted."""

    change: DraftChange
    code: str
    column: str
    standing: str
    drafted: str
    sentence: str = ""
    where: str = ""


def differences(program: Program, draft: DocumentDraft) -> tuple[DraftDifference, ...]:
    """What a draft says otherwise than the program, in the order of the program, then what is new."""
    met = _pairs(program.indicators, draft.promises)
    found = [*_heads(program, draft)]
    years = tuple(sorted({*program.years, *years_of(draft)}))
    for at, indicator in enumerate(program.indicators):
        if at not in met:
            found.append(DraftDifference(DraftChange.GONE, indicator.code, "", indicator.text, ""))
            continue
        number_of = met[at]
        doubts = (*draft.promises[number_of].doubts, *draft.questions[number_of].doubts)
        found += _of_indicator(indicator, draft.promises[number_of], years, doubts)
    taken = set(met.values())
    for n, promise in enumerate(draft.promises):
        if n not in taken:
            found.append(
                DraftDifference(DraftChange.NEW, "", "", "", promise.text, promise.sentence, promise.block.at.said)
            )
    return tuple(found)


def _heads(program: Program, draft: DocumentDraft) -> Iterator[DraftDifference]:
    for name in _HEADS:
        fact = draft.heads.facts.get(name)
        if fact is None or fact.sureness is not Sureness.SURE:
            continue
        standing, drafted = _shown(getattr(program, name)), _shown(fact.value)
        if key(standing) != key(drafted):
            header = sheets.ABOUT.column(name).header
            yield DraftDifference(DraftChange.OTHERWISE, "", header, standing, drafted, fact.sentence, fact.at.said)


def _shown(value: object) -> str:
    return short_date(value) if isinstance(value, date) else str(value or "")


def _of_indicator(
    indicator: Indicator, promise: Promise, years: Sequence[int], doubts: Sequence[Doubt]
) -> Iterator[DraftDifference]:
    """The columns that say otherwise; those of whose reading the draft is not sure are passed over."""
    unsure = {doubt.column for doubt in doubts}
    for name, standing, drafted in _columns(indicator, promise, years):
        column = "years" if name.isdigit() else name
        if column in unsure or key(standing).rstrip(" .;,") == key(drafted).rstrip(" .;,"):
            continue
        header = name if name.isdigit() else sheets.INDICATORS.column(name).header
        yield DraftDifference(
            DraftChange.OTHERWISE, indicator.code, header, standing, drafted, promise.sentence, promise.block.at.said
        )


def _columns(indicator: Indicator, promise: Promise, years: Sequence[int]) -> Iterator[tuple[str, str, str]]:
    """(column, what stands, what the document says) of what documents say themselves."""
    yield "text", indicator.text, promise.text
    yield "unit", indicator.unit, promise.unit
    yield "comparator", indicator.comparator.label, promise.comparator.label
    for year in years:
        yield str(year), _target(indicator.targets.get(year)), _target(promise.years.get(year))
    yield "term_target", _target(indicator.term_target), _target(promise.term)
    for name, standing, drafted in (
        ("lead", indicator.lead, promise.lead),
        ("coordinating", indicator.coordinating, promise.coordinating),
    ):
        if drafted:
            yield name, standing, drafted


def _target(target: Target | None) -> str:
    if target is None:
        return ""
    return number(target.low) if target.high is None else f"{number(target.low)} - {number(target.high)}"


def _pairs(indicators: Sequence[Indicator], promises: Sequence[Promise]) -> Mapping[int, int]:
    """Which promise is which indicator: the same text first, then the likest of those left."""
    standing = [_words(indicator.text) for indicator in indicators]
    drafted = [_words(promise.text) for promise in promises]
    same = {key(promise.text).rstrip(" .;,"): n for n, promise in reversed(list(enumerate(promises)))}
    pairs: dict[int, int] = {}
    for at, indicator in enumerate(indicators):
        found = same.pop(key(indicator.text).rstrip(" .;,"), None)
        if found is not None:
            pairs[at] = found
    if sum(map(len, standing)) * max(1, len(drafted)) > _MOST_COMPARED:
        return pairs
    left = [n for n in range(len(promises)) if n not in set(pairs.values())]
    rated = sorted(
        (-_likeness(standing[at], drafted[n]), abs(at - n), at, n)
        for at in range(len(indicators))
        if at not in pairs
        for n in left
    )
    taken = set(pairs.values())
    for rate, _, at, n in rated:
        if -rate < _ALIKE:
            break
        if at not in pairs and n not in taken:
            pairs[at] = n
            taken.add(n)
    return pairs


def _words(text: str) -> frozenset[str]:
    """The words of a text by which it is known: not its numbers, which an amendment changes."""
    return frozenset(word for word in key(text).split() if word.strip('.,;:%()“”"').isalpha())


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
