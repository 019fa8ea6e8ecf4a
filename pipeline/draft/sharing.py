"""Parts of one sentence that say something for each other: who is counted, what they do, who acts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.draft.clauses import predicate
from pipeline.draft.grammar import PROMISING, TimeSpan
from pipeline.draft.sentence import SaidPromise
from pipeline.program.folded import fold

_OF_A_SHARE = re.compile(r"(?:tỷ|tỉ) (?:lệ|trọng)|tốc độ|mức|cơ cấu|xếp loại|hạnh kiểm|học lực")
_GOES_ON = frozenset(("đạt", "còn", "đạt từ", "có", "là", "gấp", "lên", "xuống"))
_CHANGE = re.compile(r"(?<!\w)(?:tăng|giảm|đạt|còn|duy trì)(?!\w)")
_REACHES = re.compile(r"^(?:\w+ ){1,7}(?:chiếm|đạt|là)$")


def shared(made: Sequence[SaidPromise]) -> tuple[SaidPromise, ...]:
    """The promises of a sentence, each with the words that another part says for it, too."""
    result = [_within(made, at) for at in range(len(made))]
    for at in range(1, len(result)):
        result[at] = as_continued(_as_listed(result[at], result[at - 1]), result[at - 1])
    for at in range(len(result) - 2, -1, -1):
        result[at] = _as_following(result[at], result[at + 1])
    for at in range(1, len(result)):
        result[at] = _as_before(result[at], result[at - 1])
    return tuple(_in_one(result))


def _in_one(found: Sequence[SaidPromise]) -> list[SaidPromise]:
    """'Đến năm 2027 có 60% CĐCS, đến năm 2030 có 100% CĐCS có trang Zalo': one measure, a step of it before."""
    made: list[SaidPromise] = []
    for said in found:
        first = made[-1] if made else None
        if first is None or not _is_step_of(first, said) or first.time is None:
            made.append(said)
            continue
        steps = (*first.steps, (first.quantity, first.time), *said.steps)
        words = f"{first.own}, {said.own}"
        made[-1] = replace(said, start=first.start, text=words, own=words, steps=steps)
    return made


def _is_step_of(first: SaidPromise, said: SaidPromise) -> bool:
    """Whether two parts measure the same of the same for another year."""
    if first.time is None or said.time is None or first.nested or said.nested:
        return False
    ends = (TimeSpan.BY_YEAR, TimeSpan.TERM)
    times = first.time.span in ends and said.time.span in ends and first.time != said.time
    years = (first.time.span, first.time.year) != (said.time.span, said.time.year)
    same = bool(said.who) and fold(first.who) == fold(said.who) and fold(first.does) == fold(said.does)
    one, other = first.quantity, said.quantity
    alike = one.percent and other.percent and one.comparator is other.comparator
    heads = {fold(first.before), fold(said.before)}  # 'có' and nothing are one; 'kết nạp' and 'vận động' are two
    return times and years and same and bool(said.does) and alike and (len(heads) == 1 or heads <= _GOES_ON | {""})


def _within(made: Sequence[SaidPromise], at: int) -> SaidPromise:
    """A part within another ('trong đó 15% xuất sắc') with whom that one counts."""
    said = made[at]
    whole = next((one for one in reversed(made[:at]) if not one.nested), None)
    goes_on = said.bare and not said.who and bool(said.does) and said.quantity.percent and bool(made[:at])
    if not (said.nested or goes_on) or whole is None or not said.quantity.percent or not said.bare:
        return said
    if (said.does and said.who) or len(said.who.split()) > 3 or not whole.who:
        return said
    cut = said.quantity.end - said.start
    own = f"{said.own[:cut]} {whole.who}{said.own[cut:]}"
    return replace(
        said, own=own, text=said.text.replace(said.own, own), who=f"{whole.who} {said.who}".strip(), nested=True
    )


def _as_listed(said: SaidPromise, before: SaidPromise) -> SaidPromise:
    """'Tỷ lệ huy động: Nhà trẻ 25%; Mẫu giáo 94%': names behind a colon all are of the measure before it."""
    measure, colon, _ = before.before.partition(":")
    if not colon:
        measure = before.before if _OF_A_SHARE.match(fold(before.before)) else ""
    name = said.before
    most = 12 if colon else 3
    of_all = bool(colon) and _OF_A_SHARE.match(fold(measure)) is not None
    plain = of_all or predicate(fold(name)) < 0 or _REACHES.search(fold(name)) is not None
    if not measure or not name or len(name.split()) > most or not plain or said.does or said.nested:
        return said
    if said.quantity.percent != before.quantity.percent:
        return said
    text = f"{measure.strip()}: {said.own}"
    return replace(said, text=text, before=f"{measure.strip()}: {name}", time=said.time or before.time)


def as_continued(said: SaidPromise, before: SaidPromise) -> SaidPromise:
    """'Thu ngân sách tăng 8%/năm; đến năm 2030 đạt 15 tỷ đồng': a number alone is of what the part before measures."""
    if fold(said.before) not in _GOES_ON or said.does or said.nested or said.steps or not before.before:
        return said
    unit = said.quantity.unit
    if not (unit in ("", "%", "lần") or unit.endswith("đồng")) or not fold(said.who).startswith(unit.strip("%")):
        return said
    if unit == "%" and said.who:
        return said
    changed = _CHANGE.search(fold(before.before))
    measure = before.before[: changed.start()] if changed else before.before
    if not measure.strip():
        return said
    return replace(
        said,
        text=f"{measure.strip()} {said.text}",
        before=f"{measure.strip()} {said.before}".strip(),
        time=said.time or before.time,
    )


def _as_following(said: SaidPromise, following: SaidPromise) -> SaidPromise:
    """'90% A và 70% B tổ chức đối thoại': what B do, A do as well."""
    acts = said.acts and fold(said.before) not in _GOES_ON  # 'có 90% A và 75% B được xếp loại'
    if said.does or acts or not following.does or following.nested or not said.who:
        return said
    if not (said.quantity.percent and following.quantity.percent):
        return said  # of things counted, each stands for itself
    return replace(said, text=f"{said.text} {following.does}", does=following.does)


def _as_before(said: SaidPromise, before: SaidPromise) -> SaidPromise:
    """'kiểm tra 30% A, 25% B': what is done to A is done to B as well."""
    stands_alone = said.acts or said.nested or not said.bare or (said.does and said.quantity.percent)
    own_promise = PROMISING[0].compiled.match(fold(said.own)) is not None
    rate = _OF_A_SHARE.match(fold(before.before)) is not None
    alike = said.quantity.percent == before.quantity.percent
    if stands_alone or own_promise or rate or not alike or not before.acts:
        return said
    begin = before.text.find(before.own)
    head = before.text[: max(begin, 0)] + before.own[: before.quantity.start - before.start]
    return replace(said, text=f"{head.strip()} {said.own}", before=before.before)
