"""The grammar by its own examples; sentences of all kinds; numbers and texts at random."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draft import question_rules
from pipeline.draft.blocks import PassageKind
from pipeline.draft.clauses import sentences
from pipeline.draft.grammar import TABLES
from pipeline.draft.model import Promise
from pipeline.draft.numbers import figure, in_words
from pipeline.draft.promises import read_promises
from pipeline.draft.quantities import quantities_in
from pipeline.draft.questions import questions
from pipeline.draft.read import read_document
from pipeline.draft.times import times_in
from pipeline.draft.understand import understood
from pipeline.program.folded import fold
from pipeline.program.kinds import (
    ENTERPRISES,
    EVERY_LEVEL,
    EVERY_UNIT,
    OFFICE_ALONE,
    PRIVATE_UNITS,
    PUBLIC_UNITS,
    STATE_SECTOR,
    SUPERIORS,
    Scope,
)
from pipeline.program.organisations import family_told
from pipeline.program.vocabulary import Comparator, Reporter
from pipeline.program.words import words_of
from tests.draft_measure import FIXTURES

YEARS = (2026, 2027, 2028, 2029, 2030)
QUESTION_TABLES = {
    "đơn vị trả lời chung": question_rules.WHOLE_UNITS,
    "mức xếp loại": question_rules.GRADES,
    "số gốc": question_rules.BASE_WORDS,
    "số hiện có": question_rules.STANDING,
    "bình quân, vụ việc": (question_rules.EACH, question_rules.EVENTS, question_rules.STANDS),
}
ALL = {**TABLES, **QUESTION_TABLES}


@pytest.mark.parametrize("table", ALL)
def test_the_example_of_a_rule_holds_it(table: str) -> None:
    assert [rule.name for rule in ALL[table] if not rule.compiled.search(fold(rule.example))] == []


@pytest.mark.parametrize("table", ALL)
def test_a_rule_has_its_name_alone(table: str) -> None:
    names = [rule.name for rule in ALL[table]]
    assert len(names) == len(set(names))


# ------------------------------------------------------------------------------------------- sentences


def promises_of(*items: str, heading: str = "II. CHỈ TIÊU PHẤN ĐẤU") -> tuple[Promise, ...]:
    text = "\n\n".join([heading, *(f"- {item}" for item in items)])
    return read_promises(read_document(text.encode(), "x.md"), YEARS).promises


def only(item: str, heading: str = "II. CHỈ TIÊU PHẤN ĐẤU") -> Promise:
    (promise,) = promises_of(item, heading=heading)
    return promise


@pytest.mark.parametrize(
    ("said", "comparator", "low", "high"),
    [
        ("100% công đoàn cơ sở có quy chế", Comparator.AT_LEAST, 100, None),
        ("Trên 95% đoàn viên được học tập nghị quyết", Comparator.AT_LEAST, 95, None),
        ("97,5% hội viên được tuyên truyền", Comparator.AT_LEAST, 97.5, None),
        ("63.2% học sinh đạt loại khá", Comparator.AT_LEAST, 63.2, None),
        ("Kết nạp mới từ 150 đoàn viên trở lên", Comparator.AT_LEAST, 150, None),
        ("Có ít nhất 85% doanh nghiệp tổ chức đối thoại", Comparator.AT_LEAST, 85, None),
        ("Tối thiểu 3 mô hình dân vận khéo", Comparator.AT_LEAST, 3, None),
        ("Không quá 5 vụ khiếu nại vượt cấp", Comparator.AT_MOST, 5, None),
        ("Tối đa 03 vụ tai nạn lao động", Comparator.AT_MOST, 3, None),
        ("Dưới 3% hội viên vi phạm", Comparator.AT_MOST, 3, None),
        ("Giảm tỷ lệ nợ quá hạn xuống còn 0,3%", Comparator.AT_MOST, 0.3, None),
        ("Phát triển từ 1.500 - 2.000 đoàn viên", Comparator.RANGE, 1500, 2000),
        ("Phát triển từ 1.000 đến 1.200 hội viên", Comparator.RANGE, 1000, 1200),
        ("Có 80 - 85% trở lên chi hội đạt vững mạnh", Comparator.RANGE, 80, 85),
        ("Có 4.500 đoàn viên công đoàn", Comparator.AT_LEAST, 4500, None),
        ("Vận động quỹ trên 10 tỷ đồng", Comparator.AT_LEAST, 10, None),
        ("Kết nạp ít nhất hai mươi lăm đảng viên", Comparator.AT_LEAST, 25, None),
        ("Hai phần ba số chi hội có quỹ", Comparator.AT_LEAST, 66.67, None),
        ("2/3 số tổ hội có quỹ", Comparator.AT_LEAST, 66.67, None),
        ("Tất cả chi bộ đều hoàn thành tốt nhiệm vụ", Comparator.AT_LEAST, 100, None),
        ("Không còn hộ nghèo theo chuẩn mới", Comparator.AT_MOST, 0, None),
        ("100% (một trăm phần trăm) cán bộ được tập huấn", Comparator.AT_LEAST, 100, None),
    ],
)
def test_numbers_and_comparisons(said: str, comparator: Comparator, low: float, high: float | None) -> None:
    promise = only(said)
    assert (promise.comparator, promise.amount.low, promise.amount.high) == (comparator, low, high)


@pytest.mark.parametrize(
    ("said", "years", "term"),
    [
        ("Mỗi năm kết nạp 30 đoàn viên", dict.fromkeys(YEARS, 30), None),
        ("Giúp 2 hộ thoát nghèo/năm", dict.fromkeys(YEARS, 2), None),
        ("Đến hết năm 2028 có 4.500 đoàn viên", {2028: 4500}, None),
        ("Phấn đấu đến năm 2030 đạt 90% chi hội có mô hình", {2030: 90}, 90),
        ("Đến cuối nhiệm kỳ, 100% cán bộ được bồi dưỡng", {}, 100),
        ("Trong nhiệm kỳ kết nạp 500 hội viên (mỗi năm 100 hội viên)", dict.fromkeys(YEARS, 100), 500),
        ("Năm 2026: 60%; năm 2028: 70%; năm 2030: 80% hội viên có thẻ", {2026: 60, 2028: 70, 2030: 80}, 80),
        ("80% chi đoàn có trang mạng vào năm 2028, đến năm 2030 đạt 90%", {2028: 80, 2030: 90}, 90),
        ("Tăng tỷ lệ thu hút từ 60% năm 2025 lên 75% năm 2030", {2030: 75}, 75),
        ("100% chi hội có quỹ", {}, 100),
        ("100% các cấp công đoàn thực hiện công khai tài chính", dict.fromkeys(YEARS, 100), None),
        ("Năm học 2026-2027, 100% trường học có tổ tư vấn", {2027: 100}, None),
        ("Từ năm học 2025-2026 đến năm học 2029-2030, 80% nhà giáo đạt chuẩn", dict.fromkeys(YEARS, 80), None),
    ],
)
def test_times(said: str, years: dict[int, float], term: float | None) -> None:
    promise = only(said)
    assert {year: target.low for year, target in promise.years.items()} == years
    assert (promise.term.low if promise.term else None) == term


@pytest.mark.parametrize(
    ("heading", "years", "term"),
    [
        ("1. Chỉ tiêu hằng năm", dict.fromkeys(YEARS, 90), None),
        ("2. Chỉ tiêu nhiệm kỳ", {}, 90),
        ("3. Chỉ tiêu đến năm 2028", {2028: 90}, None),
    ],
)
def test_the_time_of_a_heading_holds_below_it(heading: str, years: dict[int, float], term: float | None) -> None:
    promise = only("90% cơ sở hội có mô hình", heading=f"II. CHỈ TIÊU\n\n{heading}")
    assert {year: target.low for year, target in promise.years.items()} == years
    assert (promise.term.low if promise.term else None) == term


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (
            "Phấn đấu có 90% trở lên doanh nghiệp nhà nước và 70% trở lên doanh nghiệp ngoài khu vực nhà nước "
            "tổ chức đối thoại",
            (
                "Phấn đấu có 90% trở lên doanh nghiệp nhà nước tổ chức đối thoại",
                "Phấn đấu có 70% trở lên doanh nghiệp ngoài khu vực nhà nước tổ chức đối thoại",
            ),
        ),
        (
            "Hàng năm, Liên đoàn Lao động huyện kiểm tra ít nhất 30% công đoàn cơ sở, 25% nghiệp đoàn",
            (
                "Hàng năm, Liên đoàn Lao động huyện kiểm tra ít nhất 30% công đoàn cơ sở",
                "Hàng năm, Liên đoàn Lao động huyện kiểm tra 25% nghiệp đoàn",
            ),
        ),
        (
            "Hằng năm, 90% cơ sở Hội hoàn thành tốt nhiệm vụ, trong đó 30% hoàn thành xuất sắc nhiệm vụ",
            (
                "Hằng năm, 90% cơ sở Hội hoàn thành tốt nhiệm vụ",
                "Hằng năm, 30% cơ sở Hội hoàn thành xuất sắc nhiệm vụ",
            ),
        ),
        (
            "Tỷ lệ huy động trẻ đi học: Nhà trẻ 25%; Mẫu giáo 94%",
            ("Tỷ lệ huy động trẻ đi học: Nhà trẻ 25%", "Tỷ lệ huy động trẻ đi học: Mẫu giáo 94%"),
        ),
        (
            "Thành lập mới 02 hợp tác xã, 03 tổ hợp tác",
            ("Thành lập mới 02 hợp tác xã", "Thành lập mới 03 tổ hợp tác"),
        ),
        (
            "80% phụ nữ, trẻ em gái là nạn nhân của bạo lực được hỗ trợ tiếp cận ít nhất một dịch vụ",
            ("80% phụ nữ, trẻ em gái là nạn nhân của bạo lực được hỗ trợ tiếp cận ít nhất một dịch vụ",),
        ),
    ],
)
def test_sentences_of_several_promises(said: str, texts: tuple[str, ...]) -> None:
    assert tuple(p.text for p in promises_of(said)) == texts


def test_a_nested_promise_names_the_one_it_is_part_of() -> None:
    _, whole, part = promises_of("100% chi hội có quỹ", "55% CĐCS vững mạnh, trong đó 15% xuất sắc")
    assert (whole.nested_in, part.nested_in) == (None, 1)


@pytest.mark.parametrize(
    ("said", "scope", "reporter"),
    [
        ("90% CĐCS khu vực nhà nước xếp loại tốt", STATE_SECTOR, Reporter.UNIT),
        ("70% CĐCS doanh nghiệp ngoài khu vực nhà nước có quy chế", PRIVATE_UNITS, Reporter.UNIT),
        ("100% cơ quan hành chính, sự nghiệp tổ chức hội nghị", PUBLIC_UNITS, Reporter.UNIT),
        ("85% công đoàn cấp trên trực tiếp cơ sở xếp loại tốt", SUPERIORS, Reporter.UNIT),
        ("100% các cấp công đoàn công khai tài chính", EVERY_LEVEL, Reporter.UNIT),
        ("98% cơ quan, đơn vị, doanh nghiệp đạt chuẩn văn hóa", EVERY_UNIT, Reporter.UNIT),
        ("LĐLĐ tỉnh kiểm tra 35% công đoàn cấp trên trực tiếp cơ sở", SUPERIORS, Reporter.OFFICE),
        ("Thành lập mới 5 công đoàn cơ sở", EVERY_UNIT, Reporter.OFFICE),
        ("100% kỳ họp Ban Chấp hành Công đoàn xã không dùng giấy", EVERY_UNIT, Reporter.OFFICE),
        ("100% công đoàn cơ sở lưu hồ sơ đoàn viên trên mạng", EVERY_UNIT, Reporter.UNIT),
        ("100% doanh nghiệp có từ 25 lao động trở lên ký thỏa ước", ENTERPRISES, Reporter.UNIT),
        ("80% hội viên trở lên sử dụng được dịch vụ công trực tuyến", EVERY_UNIT, Reporter.UNIT),
        ("70% người dân sử dụng dịch vụ công trực tuyến", EVERY_UNIT, Reporter.OFFICE),
        ("Tỷ lệ nữ tham gia cấp ủy xã đạt từ 25% trở lên", OFFICE_ALONE, Reporter.OFFICE),
    ],
)
def test_whom_a_promise_concerns_and_who_reports_it(said: str, scope: Scope, reporter: Reporter) -> None:
    promise = only(said)
    assert (promise.scope, promise.reporter) == (scope, reporter)


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("Số vụ vi phạm giảm 10% so với năm trước", "giảm"),
        ("Tăng thu nhập bình quân đầu người: 11%/năm", "tăng"),
        ("Tốc độ tăng thu ngân sách đạt 12%/năm", ""),
        ("Tăng tỷ lệ thu hút từ 60% lên 75%", ""),
    ],
)
def test_how_much_something_is_to_rise_or_fall(said: str, change: str) -> None:
    assert only(said).change == change


@pytest.mark.parametrize(
    "said",
    [
        "Triển khai Nghị quyết số 02-NQ/TW ngày 12/6/2021 của Bộ Chính trị",
        "Thực hiện 03 khâu đột phá, 12 chỉ tiêu của Đại hội lần thứ XIII, nhiệm kỳ 2023 - 2028",
        "Theo khoản 2 Điều 5 Luật Công đoàn, gửi trước ngày 25/12/2026",
        "Tuyên truyền trong đoàn viên từ 18 đến 30 tuổi",
        "Xây dựng gia đình 5 không, 3 sạch; phong trào “3 nhất”",
        "Kỷ niệm 95 năm thành lập Công đoàn Việt Nam, ngày 20/10",
        "Báo cáo trong 05 ngày làm việc, trước 17:00",
    ],
)
def test_what_is_no_target(said: str) -> None:
    assert promises_of(said) == ()


def test_results_of_past_years_and_tasks_without_a_word_of_promise_are_told_not_drafted() -> None:
    text = (
        "I. KẾT QUẢ NHIỆM KỲ QUA\n\n- Kết nạp 350 đoàn viên.\n\n"
        "II. CHỈ TIÊU\n\n- Kết nạp 400 đoàn viên.\n\n"
        "III. NHIỆM VỤ, GIẢI PHÁP\n\n- Tổ chức 5 lớp tập huấn. Phấn đấu 80% đoàn viên dùng ứng dụng.\n\n"
        "- Phấn đấu kết nạp từ 400 đoàn viên."
    )
    read = read_promises(read_document(text.encode(), "x.md"), YEARS)
    assert [p.text for p in read.promises] == ["Kết nạp 400 đoàn viên", "Phấn đấu 80% đoàn viên dùng ứng dụng"]
    assert [(n.sentence, n.why) for n in read.not_understood] == [
        ("Kết nạp 350 đoàn viên.", "Ở phần kết quả đã qua, không phải mức giao."),
        ("Tổ chức 5 lớp tập huấn.", "Có con số ở ngoài phần chỉ tiêu, không có lời phấn đấu."),
        ("Phấn đấu kết nạp từ 400 đoàn viên", "Nhắc lại một chỉ tiêu đã có."),
    ]


def test_the_words_of_a_promise_stand_in_the_document() -> None:
    """Parts are put together, nothing is made up; the span says where the row comes from."""
    for promise in promises_of("Hằng năm, 90% chi hội và 80% tổ hội có quỹ; 70% chi đoàn đạt vững mạnh"):
        assert set(promise.text.split()) <= set(promise.block.text.split()) | {"quỹ", "Hằng", "năm,"}
        assert promise.sentence in promise.block.text


FURTHER = json.loads((FIXTURES / "further.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", FURTHER, ids=lambda d: d["name"])
def test_no_number_is_missed_in_silence(document: dict[str, str]) -> None:
    """Every number that may be a target stands in a promise or in the list of what was not understood."""
    draft = understood(read_document(document["text"].encode(), "x.txt"))
    told = [(p.block.at.start + p.span[0], p.block.at.start + p.span[1]) for p in draft.promises]
    told += [(n.at.start, n.at.end) for n in draft.not_understood]
    for block in draft.blocks:
        if block.kind is PassageKind.HEADING:
            continue
        for start, end in sentences(block.text):
            text = fold(block.text[start:end])
            for quantity in quantities_in(text, times_in(text)):
                at = block.at.start + start + quantity.start
                assert any(begin <= at < finish for begin, finish in told), block.text[start:end]


TABLE_OF_YEARS = """# CHƯƠNG TRÌNH HÀNH ĐỘNG

Nhiệm kỳ 2025 - 2030

## II. CÁC CHỈ TIÊU

- Trong nhiệm kỳ, kết nạp mới ít nhất 300 đoàn viên.
- Hằng năm, 90% đoàn viên học tập nghị quyết.

## PHỤ LỤC

| TT | Nội dung chỉ tiêu | 2026 | 2027 | 2028 | 2029 | 2030 | Chủ trì |
|---|---|---|---|---|---|---|---|
| 1 | Kết nạp mới ít nhất 300 đoàn viên | 50 | 60 | 60 | 60 | 70 | Đ/c Chủ tịch |
| 2 | Kiểm tra tài chính 5 đơn vị | 1 | 1 | 1 | 1 | 1 | Ủy ban Kiểm tra |
"""


def test_a_row_of_years_that_says_an_item_again_is_one_with_it() -> None:
    """The item has the words and the place, the row the years and who leads; another row stands for itself."""
    made = understood(read_document(TABLE_OF_YEARS.encode(), "x.md")).promises
    assert [p.text for p in made] == [
        "Trong nhiệm kỳ, kết nạp mới ít nhất 300 đoàn viên",
        "Hằng năm, 90% đoàn viên học tập nghị quyết",
        "Kiểm tra tài chính 5 đơn vị",
    ]
    joined = made[0]
    assert [target.low for target in joined.years.values()] == [50, 60, 60, 60, 70]
    assert joined.term is not None and joined.term.low == 300 and joined.lead == "Đ/c Chủ tịch"
    assert made[1].lead == "" and set(made[1].years) == {2026, 2027, 2028, 2029, 2030}


def test_what_single_unions_are_given_is_told_not_drafted() -> None:
    said = (
        "Phát triển đoàn viên năm 2026: LĐLĐ huyện A: 200 đoàn viên; LĐLĐ huyện B: 150 đoàn viên; "
        "Công đoàn ngành C: 90 đoàn viên"
    )
    found = read_promises(read_document(f"II. CHỈ TIÊU\n\n- {said}\n".encode(), "x.md"), YEARS)
    assert found.promises == ()
    assert [n.why for n in found.not_understood] == ["Mức giao riêng của từng đơn vị: ghi ở trang “Mức giao khác”."] * 3


@pytest.mark.parametrize(
    ("said", "numerator", "denominator"),
    [
        (
            "Hằng năm, 100% đoàn viên được tư vấn, hỗ trợ pháp lý khi có yêu cầu",
            "Số đoàn viên được tư vấn, hỗ trợ pháp lý",
            "Tổng số đoàn viên có yêu cầu",
        ),
        (
            "Trong nhiệm kỳ, hỗ trợ xây dựng ít nhất 02 “Mái ấm Công đoàn” cho đoàn viên",
            "Trong năm, cơ quan hỗ trợ xây dựng bao nhiêu “Mái ấm Công đoàn” cho đoàn viên?",
            "",
        ),
        (
            "Công đoàn xã vận động thành lập mới 05 công đoàn cơ sở",
            "Trong năm, Công đoàn xã vận động thành lập mới bao nhiêu công đoàn cơ sở?",
            "",
        ),
        (
            "Mỗi cơ sở Hội giúp từ một đến hai hộ hội viên nghèo",
            "Trong năm, cơ sở Hội giúp bao nhiêu hộ hội viên nghèo?",
            "",
        ),
        (
            "Số hội viên tăng 10% so với đầu nhiệm kỳ",
            "Số hội viên: phần tăng thêm so với đầu nhiệm kỳ",
            "Số hội viên: số của đầu nhiệm kỳ",
        ),
        (
            "Giảm 20% số vụ bạo lực gia đình so với năm 2025",
            "Số vụ bạo lực gia đình: phần giảm đi so với năm 2025",
            "Số vụ bạo lực gia đình: số của năm 2025",
        ),
        (
            "Tỷ lệ hộ hội viên nghèo giảm bình quân 1,5%/năm",
            "Số hộ hội viên nghèo giảm đi trong năm",
            "Tổng số để tính tỷ lệ hộ hội viên nghèo",
        ),
        ("Tỷ lệ nợ quá hạn không quá 0,5%", "Số nợ quá hạn", "Tổng dư nợ"),
        (
            "80% phụ nữ sử dụng dịch vụ thanh toán không dùng tiền mặt vào cuối nhiệm kỳ",
            "Số phụ nữ sử dụng dịch vụ thanh toán không dùng tiền mặt",
            "Tổng số phụ nữ",
        ),
    ],
)
def test_the_words_of_a_question(said: str, numerator: str, denominator: str) -> None:
    (question,) = questions([only(said)], family_told(said), words_of(family_told(said)).unit)
    assert (question.numerator, question.denominator, question.base) == (numerator, denominator, "")


def test_what_a_promise_makes_is_not_whom_it_asks() -> None:
    made = only("Trong nhiệm kỳ, hỗ trợ thành lập mới từ 02 hợp tác xã do phụ nữ quản lý trở lên")
    assert (made.scope, made.unit) == (EVERY_UNIT, "hợp tác xã")


def test_a_second_target_of_money_in_a_part_is_told() -> None:
    said = "100% chi hội có quỹ Hội, bình quân 200.000 đồng/hội viên."
    found = read_promises(read_document(f"II. CHỈ TIÊU\n\n- {said}\n".encode(), "x.md"), YEARS)
    assert len(found.promises) == 1
    assert [(n.sentence, n.why) for n in found.not_understood] == [(said, "Câu còn con số khác chưa thành chỉ tiêu.")]


def test_a_program_of_one_year_has_that_year() -> None:
    text = "Hội nghị giao 12 chỉ tiêu thực hiện trong năm 2026. Trong đó: 90% chi hội có quỹ; kết nạp 20 hội viên."
    draft = understood(read_document(text.encode(), "x.txt"))
    assert [({year: t.low for year, t in p.years.items()}, p.term) for p in draft.promises] == [
        ({2026: 90}, None),
        ({2026: 20}, None),
    ]


def test_a_table_of_years_and_a_table_of_targets() -> None:
    text = """
II. CHỈ TIÊU NHIỆM KỲ 2025 - 2030

| TT | Nội dung chỉ tiêu | ĐVT | 2026 | 2027 | 2028 | 2029 | 2030 | Nhiệm kỳ | Chủ trì |
|---|---|---|---|---|---|---|---|---|---|
| 1 | Kết nạp đoàn viên mới | người | 100 | 100 | 100 | 100 | 100 | 500 | Ban Tổ chức |
| 2 | Số vụ tai nạn lao động chết người | vụ | ≤ 2 | ≤ 2 | ≤ 1 | ≤ 1 | ≤ 1 | | |

III. CHỈ TIÊU KHÁC

| STT | Chỉ tiêu | Đơn vị tính | Mục tiêu | Ghi chú |
|---|---|---|---|---|
| 1 | Tỷ lệ đoàn viên được phổ biến nghị quyết hằng năm | % | 100 | |
| 2 | Mái ấm Công đoàn | nhà | 20 | hỗ trợ |

IV. KẾT QUẢ

| STT | Chỉ tiêu | Nghị quyết | Kết quả | Đánh giá |
|---|---|---|---|---|
| 1 | Tỷ lệ đoàn viên được phổ biến nghị quyết | 95% | 97% | Đạt |
"""
    members, accidents, told, homes = read_promises(read_document(text.encode(), "x.md"), YEARS).promises
    assert {year: t.low for year, t in members.years.items()} == dict.fromkeys(YEARS, 100)
    assert (members.term and members.term.low, members.unit, members.lead) == (500, "người", "Ban Tổ chức")
    assert [t.low for _, t in sorted(accidents.years.items())] == [2, 2, 1, 1, 1]
    assert accidents.comparator is Comparator.AT_MOST
    assert (told.unit, {year: t.low for year, t in told.years.items()}) == ("%", dict.fromkeys(YEARS, 100))
    assert (homes.unit, homes.amount.low, homes.reporter) == ("nhà", 20, Reporter.OFFICE)


# ------------------------------------------------------------------------------------------- at random

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _group(number: int, leading: bool) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [DIGITS[hundreds], "trăm"] if hundreds or leading else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("linh")
    if ones:
        words.append("lăm" if ones == 5 and tens else "mốt" if ones == 1 and tens > 1 else DIGITS[ones])
    return " ".join(words)


def spelled(number: int) -> str:
    parts = [(number // 1_000_000, "triệu"), (number // 1000 % 1000, "nghìn"), (number % 1000, "")]
    said: list[str] = []
    for value, name in parts:
        if value:
            said.append(f"{_group(value, leading=bool(said) and value >= 100)} {name}".strip())
    return " ".join(said)


@given(st.integers(1, 999_999_999))
def test_numbers_in_words(number: int) -> None:
    assert in_words(spelled(number)) == number


@given(st.integers(1, 9_999_999))
def test_numbers_in_figures(number: int) -> None:
    assert figure(f"{number:,}".replace(",", ".")) == (number, False)


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.sampled_from((" - ", "-", " – ", " đến ")))
def test_ranges(low: int, more: int, between: str) -> None:
    high = low + more
    said = f"Phát triển từ {low:,}{between}{high:,} đoàn viên".replace(",", ".")
    promise = only(said)
    assert (promise.comparator, promise.amount.low, promise.amount.high) == (Comparator.RANGE, low, high)


WORDS = st.sampled_from(
    [
        *re.split(
            " ",
            "phấn đấu 100% 95 1.500 - đến năm 2028 hằng lên ít nhất trong đó ; , : . và ( ) “ ” % tỷ đồng đoàn viên "
            "công đoàn cơ sở xếp loại đạt không còn kết quả chỉ tiêu nhiệm kỳ đã mỗi một hai mươi trăm 02-NQ/TW 7/2025",
        ),
        *("\n", "\n\n- ", "I. ", "1.1. ", "a) ", "\t", "|", "½", "İ", "ﬃ", "\u0301", "–"),
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    draft = understood(read_document(f"CHỈ TIÊU\n\n{text} x".encode("utf-8", "replace"), "x.txt"))
    assert len(draft.questions) == len(draft.promises)
    for promise in draft.promises:
        start, end = promise.span
        assert 0 <= start <= end <= len(promise.block.text)


@pytest.mark.parametrize(
    "piece",
    [
        "100% ",
        "90% trở lên đoàn viên; ",
        '"',
        "(",
        "1",
        "a",
        "một hai ba năm ",
        "năm 2026 đạt 60%, ",
        "chỉ tiêu: ",
        ", ",
        "1.2. ",
    ],
)
def test_the_time_grows_with_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        blocks = read_document(("CHỈ TIÊU\n\n" + piece * (length // len(piece) + 1)).encode(), "x.txt")
        began = time.process_time()
        read_promises(blocks, YEARS)
        return time.process_time() - began

    seconds(1000)
    assert seconds(80_000) < 12 * max(seconds(16_000), 0.05)
