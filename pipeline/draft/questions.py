"""Promises -> the questions put to units: what is counted, of what, how years add up, and the codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.draft.blocks import PassageKind
from pipeline.draft.folded import fold
from pipeline.draft.model import Doubt, DraftedQuestion, Horizon, Promise, Sureness
from pipeline.draft.question_rules import BASE_WORDS, EACH, EVENTS, GRADED, GRADES, STANDING, WHOLE_UNITS
from pipeline.program.vocabulary import Accrual, Measure, Reporter

_GRADED = re.compile(GRADED)
_UNION = re.compile(r"công đoàn|cđcs|lđlđ")
_PROMISE = re.compile(r"(?:^|(?<=[\s,]))(?:phấn đấu|đảm bảo|bảo đảm)(?: (?:đạt|có|để|đến|được))*(?!\w)")
_EDGES = " ,;:.-"
_TIME_HEADING = re.compile(
    r"(?:chỉ tiêu|mục tiêu)?(?: \w+){0,3} ?"
    r"(?:hằng năm|hàng năm|nhiệm kỳ|giai đoạn|đến năm|cụ thể|chủ yếu|cơ bản|phấn đấu|thực hiện)*:?"
)


def questions(promises: Sequence[Promise]) -> tuple[DraftedQuestion, ...]:
    """One question per promise, in their order."""
    union = any(_UNION.search(fold(p.text)) for p in promises)
    named = codes(promises)
    return tuple(
        _question(p, code, "công đoàn cơ sở" if union else "đơn vị") for p, code in zip(promises, named, strict=True)
    )


def _question(promise: Promise, code: str, unit: str) -> DraftedQuestion:
    measure = measure_of(promise)
    accrual = accrual_of(promise, measure)
    doubts = [] if measure is not Measure.COUNT else [Doubt("measure", Sureness.LIKELY, "Đếm số phát sinh trong năm.")]
    lead = "Trong năm, " if accrual is not Accrual.LEVEL else "Tính đến ngày chốt số liệu, "
    if measure is Measure.GRADE:
        scale, threshold = next((r.means for r in GRADES if r.compiled.search(fold(promise.text))), GRADES[1].means)
        return DraftedQuestion(
            code,
            measure,
            f"{lead}{_who(promise, unit)} được xếp loại mức nào?",
            accrual,
            scale=scale,
            threshold=threshold,
            doubts=tuple(doubts),
        )
    if measure is Measure.YES_NO:
        return DraftedQuestion(code, measure, _yes_no(lead, promise, unit), accrual, doubts=tuple(doubts))
    if measure is Measure.RATIO:
        return _ratio(promise, code, accrual, doubts)
    asked = unit if promise.reporter is Reporter.UNIT else "cơ quan"
    verb = promise.before if measure is not Measure.STOCK and promise.before else "có"
    counted = f"{promise.who} {promise.does}".strip() or promise.unit
    return DraftedQuestion(
        code, measure, f"{lead}{asked} {_lower(verb)} bao nhiêu {_lower(counted)}?", accrual, doubts=tuple(doubts)
    )


def measure_of(promise: Promise) -> Measure:
    """How the answer becomes a pair."""
    folded = fold(promise.text)
    who = fold(promise.who)
    whole = any(rule.compiled.search(who) for rule in WHOLE_UNITS)
    if promise.unit == "lần thực hiện":
        return Measure.YES_NO
    if promise.unit == "lần đạt":
        return Measure.GRADE
    if promise.unit == "%":
        if promise.reporter is Reporter.OFFICE:
            return Measure.RATIO
        if whole and _GRADED.search(folded):
            return Measure.GRADE
        return Measure.YES_NO if whole and promise.does else Measure.RATIO
    if EACH.compiled.search(folded):
        return Measure.PER_UNIT
    standing = any(rule.compiled.search(f" {fold(promise.before)}") for rule in STANDING) or not promise.before
    return Measure.STOCK if standing and promise.horizon in (Horizon.BY_YEAR, Horizon.TERM) else Measure.COUNT


def accrual_of(promise: Promise, measure: Measure) -> Accrual:
    """How the figures of its years belong together."""
    if measure is Measure.STOCK:
        return Accrual.LEVEL
    if measure in (Measure.COUNT, Measure.PER_UNIT):
        return Accrual.CUMULATIVE if promise.term is not None and measure is Measure.COUNT else Accrual.ANNUAL
    if promise.horizon is Horizon.EVERY_YEAR or (promise.term is None and promise.horizon is Horizon.UNSAID):
        return Accrual.ANNUAL
    if promise.horizon is Horizon.STEPS and len({(t.low, t.high) for t in promise.years.values()}) <= 1:
        return Accrual.ANNUAL
    return Accrual.CUMULATIVE if EVENTS.compiled.search(fold(promise.who)) else Accrual.LEVEL


def _who(promise: Promise, unit: str) -> str:
    return _lower(promise.who) or unit


def _yes_no(lead: str, promise: Promise, unit: str) -> str:
    does = promise.does
    if does.lower().startswith("có "):
        does = does[3:]
    return f"{lead}{_who(promise, unit)} có {_lower(does)} không?"


def _ratio(promise: Promise, code: str, accrual: Accrual, doubts: list[Doubt]) -> DraftedQuestion:
    who = promise.who or "số phải thực hiện"
    base = next((rule.means for rule in BASE_WORDS if rule.compiled.search(fold(who))), "")
    if promise.reporter is Reporter.OFFICE:
        base = ""
        numerator = f"Số {_lower(who)} được {promise.before}"
    else:
        numerator = f"Số {_lower(who)} {promise.does}".strip()
        if not promise.does and promise.before:
            numerator = f"Số {_lower(who)}: {_lower(promise.before)}"
            doubts.append(Doubt("numerator", Sureness.UNSURE, "Câu hỏi ghép từ lời văn bản, cần xem lại."))
    return DraftedQuestion(
        code, Measure.RATIO, numerator, accrual, "" if base else f"Tổng số {_lower(who)}", base, doubts=tuple(doubts)
    )


def _lower(text: str) -> str:
    """With a small first letter, unless the word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


# ------------------------------------------------------------------------------------------- codes


def codes(promises: Sequence[Promise]) -> tuple[str, ...]:
    """'3.2': the second promise of the third group; a group is a heading on one matter, else one item of the list."""
    made: list[str] = []
    group, within = 0, 0
    last: object = None
    for promise in promises:
        here = _group_key(promise)
        if here != last:
            group, within, last = group + 1, 0, here
        within += 1
        made.append(f"{group}.{within}")
    return tuple(made)


def _group_key(promise: Promise) -> object:
    if promise.block.kind is PassageKind.ROW:
        return promise.group
    if _TIME_HEADING.fullmatch(fold(promise.group)) or not promise.group:
        return promise.block.at
    return promise.group
