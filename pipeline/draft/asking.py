"""The words of the questions put to units, out of the words of a promise."""

from __future__ import annotations

import re

from pipeline.draft.blocks import PassageKind
from pipeline.draft.clauses import predicate
from pipeline.draft.grammar import ACTORS
from pipeline.draft.model import Promise
from pipeline.draft.over_year_before import compared_with, without_comparison
from pipeline.draft.quantities import unit_in
from pipeline.draft.question_rules import EACH
from pipeline.program.folded import fold
from pipeline.program.vocabulary import Accrual, Measure, Reporter

_REACHES = re.compile(r"(?:^|\s)(?:đạt|có|còn|là|chiếm|lên|từ|bình quân|tăng|giảm|được|:)\s*$", re.IGNORECASE)
_NONE = re.compile(r"^.*?không (?:còn|có|để(?: xảy ra| hình thành| phát sinh)?) ", re.IGNORECASE)
_OF = re.compile(r"(?:đạt|chiếm|bằng)(?: \w+)?$")  # 'hội viên nòng cốt đạt 60% số hội viên'
_PLANNED = re.compile(r"(?:dự toán|kế hoạch|chỉ tiêu|nhiệm vụ|số phải)")  # 'Thu kinh phí đạt 95% dự toán được giao'
_WHOLE_PLACE = re.compile(r"(?:toàn|cả) (?:tỉnh|thành phố|huyện|xã|phường|ngành|hệ thống|đơn vị|tổng công ty)")
_RATE = re.compile(r"^.*?(?:tỷ|tỉ) lệ ", re.IGNORECASE)
_NUMBER_OF = re.compile(r"^(?:(?:tỷ|tỉ) lệ|tổng số|số lượng|số) (?!lượt |lần |giờ |ngày |tiền )", re.IGNORECASE)
_OVERDUE = re.compile(r"^nợ (?:quá hạn|xấu|khoanh)")
_GROWTH = re.compile(r"^.*?(?:tốc độ )?(?:tăng trưởng|tăng|giảm)(?: trưởng)? (?:của )?", re.IGNORECASE)
_PACE = re.compile(r"tốc độ (?:tăng|giảm)|tăng trưởng")
WHEN_ASKED = re.compile(r"(?:khi|nếu) có (yêu cầu|đề nghị|nhu cầu)\b", re.IGNORECASE)  # of those who ask alone
ACTOR = re.compile(ACTORS)
_EDGES = " ,;:.…-/"
IN_YEAR, UP_TO_NOW = "Trong năm, ", "Đến ngày tính số liệu, "


def small(text: str) -> str:
    """With a small first letter, unless the word is an abbreviation or begins the name of an office."""
    if ACTOR.match(fold(text)):
        return text
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def tidy(text: str) -> str:
    """Without signs at its edges or a bracket that nothing opens or closes; a quotation cut in front is opened."""
    text = text.strip(_EDGES)
    if text.count("”") > text.count("“"):
        text = f"“{text}"
    if text.count(")") > text.count("("):
        text = text.rstrip(")")
    if text.count("(") > text.count(")"):
        text = text[: text.rindex("(")]
    return text.strip(_EDGES)


def lead_of(accrual: Accrual) -> str:
    """The words that say of when a question asks."""
    return UP_TO_NOW if accrual is Accrual.LEVEL else IN_YEAR


def grade_question(promise: Promise, accrual: Accrual, unit: str) -> str:
    """'Trong năm, công đoàn cơ sở được xếp loại mức nào?'"""
    return f"{lead_of(accrual)}{small(promise.who) or unit} được xếp loại mức nào?"


def yes_no_question(promise: Promise, accrual: Accrual, unit: str) -> str:
    """'Trong năm, cơ quan, đơn vị có tổ chức hội nghị không?'; who need not have it is told so."""
    does = promise.does[3:] if promise.does.lower().startswith("có ") else promise.does
    asked = f"{lead_of(accrual)}{small(promise.who) or unit} có {small(does)} không?"
    for words, why in _CONDITIONS:
        if re.search(words, fold(promise.text)):
            return f"{asked} ({why} thì chọn “Không thuộc đối tượng”)"
    return asked


_CONDITIONS = (
    (r"đủ điều kiện", "chưa đủ điều kiện"),
    (r"lần đầu", "không tham gia lần đầu"),
    (r"bầu mới|mới được bầu", "trong năm không bầu mới"),
    (r"(?:đơn vị|cơ quan|cơ sở|doanh nghiệp) (?:đã |có )?đăng ký$", "không đăng ký"),
)


def count_question(promise: Promise, measure: Measure, accrual: Accrual, unit: str) -> str:
    """'Trong năm, công đoàn cơ sở kết nạp mới bao nhiêu đoàn viên?'"""
    lead = lead_of(accrual)
    asked = unit if promise.reporter is Reporter.UNIT else "cơ quan"
    if promise.block.kind is PassageKind.ROW and not (promise.before or _NUMBER_OF.match(promise.text)):
        return f"{lead}{_of_row(promise, asked)} bao nhiêu {small(promise.unit)}?"
    if not promise.amount.low and not promise.amount.high:
        return f"{lead}{asked} có bao nhiêu {small(none_left(promise))}?"
    before = EACH.compiled.sub("", fold(promise.before)) and _without_each(promise.before)
    counted = tidy(f"{without_number_of(promise.who)} {promise.does}") or promise.unit
    acts = ACTOR.match(fold(promise.before)) and predicate(fold(promise.before)) > 0
    if acts:
        return f"{lead}{small(promise.before)} bao nhiêu {small(counted)}?"
    if before and predicate(fold(before)) != 0 and _measure(before):
        return f"{lead}{small(_measure(before))} là bao nhiêu {small(counted)}?"
    verb = "có" if measure is Measure.STOCK or not _measure(before or "") else before
    return f"{lead}{asked} {small(verb)} bao nhiêu {small(counted)}?"


def _of_row(promise: Promise, asked: str) -> str:
    """'công đoàn cơ sở kết nạp đoàn viên mới:', 'số đoàn viên kết nạp mới là', before what is asked of a row."""
    words = small(promise.text)
    if predicate(fold(words)) == 0:
        return f"{asked} {words}:"
    return f"{words} là"


def _without_each(before: str) -> str:
    """'bình quân mỗi CĐCS giới thiệu' -> 'giới thiệu'."""
    match = EACH.compiled.search(fold(before))
    rest = before[match.end() :].strip(_EDGES) if match else before
    if match and (verb := predicate(fold(rest))) > 0:
        rest = rest[verb:]  # 'mỗi CĐCS trường học giới thiệu'
    return re.sub(r"^bình quân\s*", "", rest.strip(_EDGES), flags=re.IGNORECASE)


def none_left(promise: Promise) -> str:
    """Of what there is to be none: 'không còn hộ nghèo' -> 'hộ nghèo'."""
    return tidy(without_number_of(_NONE.sub("", promise.text)))


def unit_of_none(text: str) -> str:
    """The unit in which something that is to be none is counted: 'hộ nghèo' -> 'hộ'."""
    return unit_in(fold(tidy(_NONE.sub("", text)))) or "trường hợp"


def without_number_of(words: str) -> str:
    """'Tỷ lệ phụ nữ', 'Số hội viên' -> whom they count."""
    match = _NUMBER_OF.match(words)
    return words[match.end() :] if match else words


def ratio_words(promise: Promise) -> tuple[str, str, bool]:
    """(numerator, denominator, whether they are guessed) of a share."""
    who, does = small(without_number_of(promise.who)), promise.does
    if _PLANNED.match(fold(who)) and _OF.search(fold(promise.before)):
        return _measure(promise.before), f"{promise.who} {does}".strip(_EDGES).capitalize(), True
    asked = WHEN_ASKED.search(does)
    if who and asked:
        return f"Số {who} {does[: asked.start()].strip(_EDGES)}", f"Tổng số {who} có {asked[1]}", False
    if who and does:
        return f"Số {who} {does}", f"Tổng số {who}", False
    measure = _measure(promise.before)
    folded = fold(measure)
    if who and measure and _OF.search(fold(promise.before)):
        return measure, f"Tổng số {who}", False
    if promise.change or _PACE.search(folded):
        of = _GROWTH.sub("", promise.before).strip(_EDGES) if _PACE.search(folded) else measure
        of = without_comparison(_measure(of) or who)
        part = "giảm đi" if promise.change == "giảm" else "tăng thêm"
        if rate := _RATE.match(of):  # points of a share
            of = small(of[rate.end() :])
            return f"Số {of} {part} trong năm", f"Tổng số để tính tỷ lệ {of}", True
        of = of if _NUMBER_OF.match(of) or not unit_in(fold(of)) else f"Số {of}"
        before = compared_with(promise.text)
        return f"{of}: phần {part} so với {before}", f"{of}: số của {before}", True
    if who and promise.before and predicate(fold(promise.before)) >= 0:
        return f"Số {who} được {small(promise.before)}", f"Tổng số {who}", False
    name = promise.text if promise.block.kind is PassageKind.ROW else measure or who or does or promise.text
    if rate := _RATE.match(measure or promise.text):
        of = small((measure or promise.text)[rate.end() :])
        return f"Số {of}", "Tổng dư nợ" if _OVERDUE.match(fold(of)) else f"Tổng số để tính tỷ lệ {of}", True
    return f"{name}: số đạt được", f"{name}: tổng số để tính tỷ lệ", True


def _measure(before: str) -> str:
    """What is measured, without the words that lead to the number."""
    said = before.strip(_EDGES)
    while (shorter := _REACHES.sub("", said).strip(_EDGES)) != said:
        said = shorter
    return "" if _WHOLE_PLACE.fullmatch(fold(said)) else said
