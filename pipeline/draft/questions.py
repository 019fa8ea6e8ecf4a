"""Promises -> the questions put to units: what is counted, of what, how years add up, and the codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.draft.asking import WHEN_ASKED, count_question, grade_question, ratio_words, yes_no_question
from pipeline.draft.blocks import PassageKind
from pipeline.draft.model import Doubt, DraftedQuestion, Horizon, Promise, Sureness
from pipeline.draft.question_rules import (
    BASE_WORDS,
    EACH,
    EVENTS,
    GRADED,
    GRADES,
    NEW,
    PERSONS,
    STANDING,
    STANDING_ROW,
    STANDS,
    WHOLE_UNITS,
)
from pipeline.program.folded import fold
from pipeline.program.kinds import BRANCHES, CHAPTERS
from pipeline.program.usual_rows import MEMBERS, WOMEN_MEMBERS, base_code, usual_scale
from pipeline.program.vocabulary import Accrual, Measure, Reporter
from pipeline.program.words import Family, words_of

_GRADED = re.compile(GRADED)
_NO_WEAK = re.compile(r"không (?:có|còn|để) [^.;]{0,60}(?<!\w)(?:yếu|kém|không hoàn thành)(?!\w)")
_PROMISE = re.compile(r"(?:^|(?<=[\s,]))(?:phấn đấu|đảm bảo|bảo đảm)(?: (?:đạt|có|để|đến|được))*(?!\w)")
_EDGES = " ,;:.-"
_EACH_PERSON = (
    "Văn bản giao cho mỗi {}, cách tính này chia cho số đơn vị: xem lại; muốn tính theo đầu người thì hỏi tổng số, "
    "ghi mức giao của cả đơn vị"
)
_TIME_HEADING = re.compile(
    r"(?:chỉ tiêu|mục tiêu)?(?: \w+){0,3} ?"
    r"(?:hằng năm|hàng năm|nhiệm kỳ|giai đoạn|đến năm|cụ thể|chủ yếu|cơ bản|phấn đấu|thực hiện)*:?"
)


def questions(promises: Sequence[Promise], family: Family | None, unit: str) -> tuple[DraftedQuestion, ...]:
    """One question per promise of a document of `family`, which calls what reports to it `unit`, in their order."""
    made: list[DraftedQuestion] = []
    for promise, code in zip(promises, codes(promises), strict=True):
        asked = _question(promise, code, family, unit)
        graded = next((q.code for q in reversed(made) if q.measure is Measure.GRADE), "")
        if graded and not promise.amount.low and promise.unit != "%" and _NO_WEAK.search(fold(promise.text)):
            why = f"Xếp loại đã hỏi ở chỉ tiêu {graded}, đếm được từ đó; bỏ dòng này, hoặc để cơ quan tổng hợp báo cáo"
            asked = replace(asked, doubts=(*asked.doubts, Doubt("numerator", Sureness.UNSURE, why)))
        made.append(asked)
    return tuple(made)


def _question(promise: Promise, code: str, family: Family | None, unit: str) -> DraftedQuestion:
    measure = measure_of(promise)
    accrual = accrual_of(promise, measure)
    if measure is Measure.GRADE:
        role, threshold = next((r.means for r in GRADES if r.compiled.search(fold(promise.text))), GRADES[1].means)
        scale = usual_scale(role, family).name
        graded = _GRADED.search(fold(promise.who))  # 'Công đoàn cơ sở vững mạnh'
        whom = promise if graded is None else replace(promise, who=promise.who[: graded.start()].strip(_EDGES))
        asked = grade_question(whom, accrual, unit)
        return DraftedQuestion(code, measure, asked, accrual, scale=scale, threshold=threshold)
    if measure is Measure.YES_NO:
        return DraftedQuestion(code, measure, yes_no_question(promise, accrual, unit), accrual)
    if measure is Measure.RATIO:
        return _ratio(promise, code, accrual, family)
    doubts = [Doubt("measure", Sureness.LIKELY, "Đếm số phát sinh trong năm.")] if measure is Measure.COUNT else []
    if measure is Measure.PER_UNIT and (each := EACH.compiled.search(fold(promise.text))) and each["of"] in PERSONS:
        doubts = [Doubt("measure", Sureness.UNSURE, _EACH_PERSON.format(each["of"]))]
    asked = count_question(promise, measure, accrual, unit)
    return DraftedQuestion(code, measure, asked, accrual, doubts=tuple(doubts))


def measure_of(promise: Promise) -> Measure:
    """How the answer becomes a pair."""
    folded = fold(promise.text)
    who = fold(promise.who)
    whole = promise.scope in (CHAPTERS, BRANCHES) or any(rule.compiled.search(who) for rule in WHOLE_UNITS)
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
    if stands_as_counted(promise):
        return Measure.STOCK
    if not promise.amount.low and not promise.amount.high and not EVENTS.compiled.search(folded):
        return Measure.STOCK if promise.horizon is not Horizon.EVERY_YEAR else Measure.COUNT
    standing = any(rule.compiled.search(f" {fold(promise.before)}") for rule in STANDING) or not promise.before
    return Measure.STOCK if standing and promise.horizon in (Horizon.BY_YEAR, Horizon.TERM) else Measure.COUNT


def stands_as_counted(promise: Promise) -> bool:
    """Whether a row of a table tells how many there are, whatever each year has: 'Tổng số đoàn viên đến cuối năm'."""
    folded = fold(promise.text)
    return (
        promise.block.kind is PassageKind.ROW
        and STANDING_ROW.compiled.search(folded) is not None
        and not NEW.compiled.search(folded)
    )


def accrual_of(promise: Promise, measure: Measure) -> Accrual:
    """How the figures of its years belong together; never year by year where no year has a target: none would ask."""
    if measure is Measure.STOCK:
        return Accrual.LEVEL
    if measure is Measure.PER_UNIT and promise.term is not None and not promise.years:
        return Accrual.LEVEL if STANDS.compiled.search(fold(promise.before)) else Accrual.CUMULATIVE
    if measure in (Measure.COUNT, Measure.PER_UNIT):
        return Accrual.CUMULATIVE if promise.term is not None and measure is Measure.COUNT else Accrual.ANNUAL
    if promise.horizon is Horizon.EVERY_YEAR or (promise.term is None and promise.horizon is Horizon.UNSAID):
        return Accrual.ANNUAL
    if (
        promise.horizon is Horizon.STEPS
        and promise.years
        and len({(t.low, t.high) for t in promise.years.values()}) <= 1
    ):
        return Accrual.ANNUAL
    return Accrual.CUMULATIVE if EVENTS.compiled.search(fold(promise.who)) else Accrual.LEVEL


def _ratio(promise: Promise, code: str, accrual: Accrual, family: Family | None) -> DraftedQuestion:
    numerator, denominator, guessed = ratio_words(promise)
    role = next((rule.means for rule in BASE_WORDS if rule.compiled.search(fold(promise.who))), "")
    own = role not in (MEMBERS, WOMEN_MEMBERS) or words_of(family).member in fold(promise.who)
    base = base_code(role, family) if role and own else ""
    if promise.reporter is Reporter.OFFICE or guessed or WHEN_ASKED.search(promise.does):
        base = ""
    why = "Câu hỏi ghép từ lời văn bản, cần xem lại."
    doubts = tuple(Doubt(column, Sureness.UNSURE, why) for column in ("numerator", "denominator") if guessed)
    return DraftedQuestion(code, Measure.RATIO, numerator, accrual, "" if base else denominator, base, doubts=doubts)


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
    if _TIME_HEADING.fullmatch(fold(promise.group)) or not promise.block.under:
        return promise.block.at
    return promise.group
