"""Every word that answers are understood by, one by one, as people type them: none is looked up in the code's lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.checks.numerals import numeral
from pipeline.checks.values import understand
from pipeline.forms.layout import Field, FieldKind
from pipeline.issues import CellRef
from pipeline.program.vocabulary import NOT_YET
from tests.programs import GRADES

PEOPLE = (
    "người", "đồng chí", "đ/c", "đ.c", "đc", "anh chị", "đoàn viên", "đv", "đ/v", "đ.v", "công đoàn viên", "cđv",
    "đoàn viên công đoàn", "đvcđ",
)  # fmt: skip
HOUSEHOLDS = ("hộ", "hộ gia đình", "gia đình")
UNIONS = ("cđcs", "công đoàn cơ sở", "đơn vị")
CASES = ("vụ", "vụ việc", "vụ việc tranh chấp")
TIMES = ("lượt", "cuộc", "buổi", "lần")
CALLED = (PEOPLE, HOUSEHOLDS, UNIONS, CASES, TIMES)
ONE_SORT = (
    "lao động", "người lao động", "nlđ", "công nhân", "cnlđ", "cán bộ", "công chức", "viên chức", "hội viên",
    "đảng viên", "ccvc", "cbccvc", "ccvclđ", "cnvclđ", "cbccvclđ", "nữ",
)  # fmt: skip
OTHERS = "Không thuộc đối tượng"


def number(label: str, unit: str = "") -> Field:
    return Field("I_1_2024_val", "Số liệu", FieldKind.INTEGER, label, True, unit, year=2024)


def choice(label: str, *choices: str) -> Field:
    return Field("I_1_2024_val", "Số liệu", FieldKind.CHOICE, label, True, "", (*choices, OTHERS), year=2024)


NEW = number("Trong năm, công đoàn cơ sở kết nạp mới bao nhiêu đoàn viên?", "đoàn viên")
CULTURE = choice("Đơn vị có đạt chuẩn văn hóa không? (không đăng ký: chọn Không thuộc đối tượng)", "Có", "Không")
MEETING = choice("Cơ quan, đơn vị có tổ chức Hội nghị cán bộ, công chức không?", "Có", "Không")
GRADE = choice("Công đoàn cơ sở được xếp loại mức nào?", *GRADES)
TWO_GRADES = choice("Công đoàn cơ sở được xếp loại mức nào?", "Hoàn thành", "Không hoàn thành")


def value(asked: Field, text: object) -> object:
    return understand(asked, text, CellRef("a.xlsx", "Số liệu", "E12"), "A05").value


def likely(asked: Field, text: object) -> str:
    """The likely reading that a cell that is not understood is asked about with."""
    reading = understand(asked, text, CellRef("a.xlsx", "Số liệu", "E12"), "A05")
    assert reading.value is None, text
    return reading.issues[0].expected.rpartition("ó phải ")[2].strip("“”?")


@pytest.mark.parametrize("unit", ["người", "đoàn viên", "hộ", "đơn vị", "cđcs", "vụ", "lượt", "cuộc", "buổi", "lần"])
def test_what_is_counted_may_be_called_by_any_of_its_words_and_by_no_other(unit: str) -> None:
    asked = number("Bao nhiêu?", unit)
    read = {word for words in CALLED for word in words if value(asked, f"12 {word}") == 12.0}
    assert read == set(next(words for words in CALLED if unit in words))


@pytest.mark.parametrize("word", [w for words in CALLED for w in words])
def test_where_nothing_tells_what_is_counted_any_word_will_do(word: str) -> None:
    assert value(number("Bao nhiêu?"), f"12 {word}") == 12.0


@pytest.mark.parametrize("sort", ONE_SORT)
def test_people_of_one_sort_are_counted_where_they_are_asked(sort: str) -> None:
    assert value(number(f"Số {sort} tham gia", "người"), f"12 {sort}") == 12.0
    assert value(number("Số tham gia", "người"), f"12 {sort}") is None


@pytest.mark.parametrize("word", ["mới", "ưu tú", "được kết nạp", "chính thức", "tham gia", "ạ", "nhé"])
def test_words_that_say_nothing_against_a_number(word: str) -> None:
    assert value(NEW, f"12 đoàn viên {word}") == 12.0


@pytest.mark.parametrize(
    "word",
    [
        "không", "ko", "chưa", "trừ", "ngoài", "chỉ", "hơn", "gần", "khoảng", "ước", "dự kiến", "hoặc", "hay", "và",
        "đến", "tăng", "giảm",
    ],
)  # fmt: skip
def test_words_that_say_something_against_it_even_if_the_question_has_them(word: str) -> None:
    asked = number(f"Số đoàn viên {word} vay vốn", "đoàn viên")
    assert value(asked, "12 đoàn viên vay vốn") == 12.0
    assert value(asked, f"12 đoàn viên {word} vay vốn") is None


@pytest.mark.parametrize("words", ["có", "được", "có được", "gồm", "tổng", "tổng số", "tổng cộng", "số lượng", "đã có"])
def test_words_that_only_lead_to_a_number(words: str) -> None:
    assert value(NEW, f"{words} 12") == value(NEW, f"{words}: 12 đ/c") == 12.0


@pytest.mark.parametrize("words", ["kết nạp", "kết nạp mới", "kết nạp được", "đã kết nạp", "phát triển", "giới thiệu"])
def test_words_that_lead_to_a_number_where_the_question_has_them(words: str) -> None:
    assert value(number(f"Số đoàn viên {words}", "đoàn viên"), f"{words} 12") == 12.0
    assert value(number("Số đoàn viên", "đoàn viên"), f"{words} 12") is None


@pytest.mark.parametrize("lead", ["không", "ko", "kg", "k"])
@pytest.mark.parametrize(
    "words", ["có", "phát sinh", "có ai", "có trường hợp nào", "thêm ai", "có thêm", "có đoàn viên mới nào ạ"]
)
def test_ways_to_say_that_there_is_none(lead: str, words: str) -> None:
    assert value(NEW, f"{lead} {words}") == 0.0


@pytest.mark.parametrize(
    ("text", "said"),
    [("không", 0.0), ("ko", 0.0), ("kg", 0.0), ("k", None), ("0 có", 0.0), ("0 phát sinh", 0.0), ("0 thêm", None)],
)
def test_none_in_one_word_or_with_a_nought(text: str, said: float | None) -> None:
    assert value(NEW, text) == said


@pytest.mark.parametrize("word", ["biết", "rõ", "nhớ", "thống kê", "báo cáo", "đủ", "nắm"])
def test_what_is_not_known_is_not_none(word: str) -> None:
    assert value(number(f"Số đoàn viên đã {word}", "đoàn viên"), f"không {word}") is None


@pytest.mark.parametrize("parts", ["có 5 nữ", "trong đó 5 nữ", "gồm 5 nữ", "5 nữ là đoàn viên", "5 người nữ", "7 nam"])
def test_parts_of_a_number_may_stand_behind_it(parts: str) -> None:
    assert value(NEW, f"12 ({parts})") == 12.0


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"{words} 120"
            for words in (
                "khoảng", "chừng", "tầm", "cỡ", "gần", "hơn", "trên", "dưới", "trên dưới", "ước tính", "đạt", "dự kiến",
                "tối thiểu", "ít nhất", "nhiều nhất", "không quá", "độ", "~", "≈", ">", "<", "≥", "≤", "±",
            )
        ),
        *(f"120 ({words})" for words in ("ước", "ước tính", "khoảng", "dự kiến", "tạm tính", "*", "?")),
        "100 -> 120", "100 → 120", "100 => 120", "100 ⇒ 120", "100 sửa thành 120", "100 sửa lại 120",
    ],
)  # fmt: skip
def test_a_number_that_is_not_certain_is_asked_about(text: str) -> None:
    assert likely(NEW, text) == "120"


# --------------------------------------------------------------------------- choices


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *((w, "Có") for w in ("có", "đã", "được", "đã có", "đã được")),
        *((w, "Không") for w in ("không", "ko", "chưa", "không có", "chưa có", "không được", "chưa được")),
    ],
)
def test_yes_and_no_in_the_words_of_the_question(words: str, said: str) -> None:
    assert value(MEETING, f"{words} tổ chức") == said


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        *((w, True) for w in ("đạt", "có đạt", "đã đạt")),
        *((w, False) for w in ("không đạt", "chưa đạt", "ko đạt")),
    ],
)
def test_reached_or_not(words: str, reached: bool) -> None:
    assert value(CULTURE, words) == ("Có" if reached else "Không")
    assert value(TWO_GRADES, words) == ("Hoàn thành" if reached else "Không hoàn thành")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", "Có"), ("true", "Có"), ("ok", "Có"), ("rồi", "Có"), ("đã xong", "Có"), ("xong", "Có"), ("0", "Không"),
        ("false", "Không"), ("n/a", OTHERS), ("na", OTHERS),
    ],
)  # fmt: skip
def test_what_probably_means_yes_no_or_not_concerned_is_asked_about(said: str, meant: str) -> None:
    assert likely(MEETING, said) == meant


LATER = replace(GRADE, choices=(*GRADE.choices, NOT_YET))


@pytest.mark.parametrize("begun", ["đang chờ", "đang đợi", "hiện chưa", "chưa", "chờ", "đợi", "đang"])
@pytest.mark.parametrize(
    "named",
    [
        "xếp loại", "xếp hạng", "đánh giá", "phân loại", "bình xét", "xét", "có kết quả", "kết quả", "quyết định",
        "được công nhận kết quả", "đến kỳ hạn xếp loại", "đến thời gian xếp loại", "đến thời điểm đánh giá",
        "xếp loại cuối năm", "kết quả của cấp trên", "thông báo kết quả ạ",
    ],
)  # fmt: skip
def test_ways_to_say_that_the_result_is_not_there_yet(begun: str, named: str) -> None:
    assert value(LATER, f"{begun} {named}") == NOT_YET


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("một", 1), ("hai", 2), ("ba", 3), ("bốn", 4), ("năm", 5), ("sáu", 6), ("bảy", 7), ("bẩy", 7), ("tám", 8),
        ("chín", 9), ("mười", 10), ("mười một", 11), ("mười lăm", 15), ("hai mươi mốt", 21), ("hai mươi tư", 24),
        ("hai mươi lăm", 25), ("hai mươi nhăm", 25), ("một trăm linh năm", 105), ("một trăm lẻ năm", 105),
        ("hai trăm ba mươi", 230), ("hai nghìn", 2000), ("hai ngàn", 2000), ("ba triệu", 3_000_000),
        ("một triệu hai trăm nghìn", 1_200_000), ("mười hai nghìn ba trăm", 12_300), ("không", 0), ("năm hai", None),
        ("mươi", None), ("nghìn", None), ("hai linh linh", None), ("hai cái", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_in_words(words: str, meant: int | None) -> None:
    assert numeral(words) == meant
