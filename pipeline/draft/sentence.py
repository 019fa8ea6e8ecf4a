"""One sentence -> its promises as far as the sentence itself says them; what headings add comes later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.draft.clauses import Part, names_actor, parts, predicate
from pipeline.draft.folded import fold
from pipeline.draft.grammar import PROMISE_WORDS
from pipeline.draft.quantities import Quantity, quantities_in
from pipeline.draft.times import TimeWord, times_in, told

_PROMISE = PROMISE_WORDS[0].compiled
# What is left of 'năm 2028 đạt 70%' when its year and its number are taken away: nothing that is measured.
_EMPTY = re.compile(
    r"(?:đạt|có|là|lên|tăng|giảm|còn|phấn đấu|và|mức|tỷ lệ|đến|trở lên|trở xuống|của|số|riêng|trong đó|bình quân|ít nhất|"
    r"trên|từ|khoảng|năm|được|theo|lộ trình|cụ thể|tương ứng|duy trì|phát triển|kết nạp|thêm|mới|hết|tối thiểu|cả|[\W_])+"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A promise as a sentence says it. `start`..`end`: its part of the sentence; `subject`: folded, behind the number.

    `steps`: further quantities of the same measure with their time words ('năm 2028 đạt 70%').
    """

    start: int
    end: int
    text: str
    own: str
    subject: str
    quantity: Quantity
    time: TimeWord | None
    verb: int  # where its predicate begins behind the number, -1 without one
    prefixed: bool  # whether a verb stands before the number
    nested: bool = False
    steps: tuple[tuple[Quantity, TimeWord], ...] = ()
    more: tuple[Quantity, ...] = ()  # further numbers of the part, not understood


@dataclass(slots=True)
class _Lead:
    """What earlier parts of a sentence say for later ones."""

    promise: str = ""
    time: TimeWord | None = None
    time_text: str = ""
    actor: str = ""
    verb_text: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence read: its promises, and its parts without a number as (start, end, text with the lead)."""

    said: tuple[Said, ...]
    plain: tuple[tuple[int, int, str], ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeWord, ...] = field(default=())


def read(text: str) -> Read:
    """The promises of one sentence (as printed)."""
    folded = fold(text)
    times = times_in(folded)
    quantities = quantities_in(folded, times)
    made: list[Said] = []
    plain: list[tuple[int, int, str]] = []
    lead = _Lead()
    for part in parts(folded, quantities):
        if part.quantity is None:
            plain.append((part.start, part.end, _with_lead(text, folded, part, lead)))
        else:
            said = _said(text, folded, part, times, lead, quantities)
            if made and said.time and _is_step(folded, part, times):
                made[-1] = replace(made[-1], steps=(*made[-1].steps, (part.quantity, said.time)), end=part.end)
            else:
                made.append(said)
        _remember(text, folded, part, times, lead)
    return Read(tuple(_shared(made)), tuple(plain), tuple(quantities), tuple(times))


def _said(
    text: str, folded: str, part: Part, times: Sequence[TimeWord], lead: _Lead, quantities: Sequence[Quantity]
) -> Said:
    quantity = part.quantity
    assert quantity is not None
    own = [time for time in times if part.start <= time.start < part.end]
    behind = _behind(folded, part, quantity)
    verb = predicate(behind)
    prefix = folded[part.start : quantity.start]
    return Said(
        part.start,
        part.end,
        _with_lead(text, folded, part, lead),
        text[part.start : part.end],
        behind[:verb] if verb >= 0 else behind,
        quantity,
        told(own) or lead.time,
        verb,
        predicate(prefix) >= 0,
        part.nested,
        more=tuple(q for q in quantities if part.start <= q.start and q.end <= part.end and q is not quantity),
    )


def _behind(folded: str, part: Part, quantity: Quantity) -> str:
    """What stands behind the number: who is counted, then what they do; the unit of a count belongs to it."""
    begin = quantity.end - (len(quantity.unit) if not quantity.percent else 0)
    return re.sub(r"^\s*(?:trở lên |số |tổng số |các (?!cấp))*", "", folded[begin : part.end]).strip(" ,")


def _with_lead(text: str, folded: str, part: Part, lead: _Lead) -> str:
    """The words of a part, with those of the lead that it needs: the promise, the time, who acts."""
    own = text[part.start : part.end]
    head = folded[part.start : part.end]
    words = []
    if lead.promise and not _PROMISE.match(head):
        words.append(lead.promise)
    if lead.time_text and not any(t.start < 20 for t in times_in(head)):
        words.append(lead.time_text)
    if lead.actor and _begins_with_verb(head) and not names_actor(head):
        words.append(lead.actor)
    return " ".join([*words, own])


def _begins_with_verb(head: str) -> bool:
    return predicate(head) == 0


def _remember(text: str, folded: str, part: Part, times: Sequence[TimeWord], lead: _Lead) -> None:
    """What a part says for those behind it: its promise word, a time before its number, who acts."""
    until = part.quantity.start if part.quantity else part.end
    head = folded[part.start : until]
    if match := _PROMISE.search(head):
        lead.promise = text[part.start + match.start() : part.start + match.end()]
    before = [t for t in times if part.start <= t.start and t.end <= until]
    if time := told(before):
        lead.time, lead.time_text = time, text[time.start : time.end]
    rest = head
    for t in before:
        rest = rest.replace(folded[t.start : t.end], "", 1)
    rest = rest.strip(" ,")
    if names_actor(rest) and (verb := predicate(rest)) > 0:
        at = folded.find(rest[:verb].strip(), part.start)
        lead.actor = text[at : at + len(rest[:verb].strip())] if at >= 0 else ""


def _is_step(folded: str, part: Part, times: Sequence[TimeWord]) -> bool:
    """Whether a part says nothing but a number and a time: a step of the measure before it."""
    quantity = part.quantity
    assert quantity is not None
    own = [t for t in times if part.start <= t.start and t.end <= part.end]
    if not own:
        return False
    left = list(folded[part.start : part.end])
    for start, end in [(quantity.start, quantity.end), *((t.start, t.end) for t in own)]:
        left[start - part.start : end - part.start] = " " * (end - start)
    return bool(_EMPTY.fullmatch("".join(left) or " "))


def _shared(made: Sequence[Said]) -> list[Said]:
    """Parts that only name who, with the predicate that a later or an earlier part says for them, too."""
    result = list(made)
    for at in range(len(result) - 2, -1, -1):
        said, following = result[at], result[at + 1]
        if said.verb < 0 and not said.prefixed and following.verb >= 0 and not following.nested:
            result[at] = replace(said, text=f"{said.text} {_predicate_text(following)}")
    for at in range(1, len(result)):
        said, before = result[at], result[at - 1]
        if said.verb < 0 and not said.prefixed and before.prefixed and result[at] is made[at]:
            result[at] = replace(said, text=f"{_prefix_text(before)} {said.own}", prefixed=True)
    return result


def _predicate_text(said: Said) -> str:
    folded = fold(said.text)
    at = folded.rfind(said.subject) if said.subject else -1
    start = at + len(said.subject) if at >= 0 else max(predicate(folded), 0)
    return said.text[start:].strip()


def _prefix_text(said: Said) -> str:
    """The words of a part up to its number."""
    folded = fold(said.text)
    times = times_in(folded)
    inside = quantities_in(folded, times)
    return said.text[: inside[0].start].strip() if inside else ""
