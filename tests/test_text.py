"""Vietnamese text: numbers and dates as people type them, keys, sorting, and how documents print them."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from viet_text_tools import normalize_diacritics

from pipeline import text
from pipeline.file_names import seen
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, key, shortened


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("125", 125),
        ("007", 7),
        ("0", 0),
        ("1.234", 1234),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1 234", 1234),
        ("1 234 567,8", 1_234_567.8),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("  125 ", 125),
        ("\ufeff125", 125),
        ("\u200e125", 125),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("0,95", 0.95),
        ("0.950", 0.95),
        ("0,123", 0.123),
        ("1234,567", 1234.567),
        ("1.2345", 1.2345),
        ("-3", -3),
        ("+3", 3),
        ("-1.234,5", -1234.5),
    ],
)
def test_number_understood(typed: str, value: float) -> None:
    assert text.parse_number(typed) == Typed(value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("95%", 95), ("95,5 %", 95.5), ("95\u00a0%", 95), ("0,95%", 0.95), ("1.234 %", 1234), ("-3%", -3)],
)
def test_percentage_understood(typed: str, value: float) -> None:
    assert text.parse_number(typed) == Typed(value, percent=True)


@pytest.mark.parametrize("typed", ["1,234", "-1,234", "12,345", "1,234%", "1 234,567", "1 234.567"])
def test_number_with_two_readings(typed: str) -> None:
    with pytest.raises(AmbiguousNumber):
        text.parse_number(typed)


NOT_NUMBERS = """
    - % abc năm 125~người 1-2 1e5 1_000 0x10 ½ 10² nan inf --3 -~3 5%% %~5 .5
    12.34.5 1,2,3 12,34,567 1.234, 1.234,5,6 1,234.5.6
    1~2 12~34 1234~567 091~234~567 1.~234 1.234~567
    １２３ １.２３４ ٣
"""


@pytest.mark.parametrize("typed", ["", " ", "1" * 400, *(word.replace("~", " ") for word in NOT_NUMBERS.split())])
def test_not_a_number(typed: str) -> None:
    with pytest.raises(NotANumber):
        text.parse_number(typed)


def _printed_ambiguously(value: float, decimals: int) -> bool:
    """'1,234' may be read in two ways; whatever has a thousands separator as well may not."""
    printed = text.number(value, decimals).lstrip("-")
    whole, _, fraction = printed.partition(",")
    return len(fraction) == 3 and "." not in whole and whole != "0"


@given(st.floats(-1e12, 1e12).map(lambda x: round(x, 4)) | st.integers(-(10**12), 10**12).map(float), st.integers(0, 4))
def test_what_documents_print_is_read_back(value: float, decimals: int) -> None:
    printed = text.number(value, decimals)
    if _printed_ambiguously(value, decimals):
        with pytest.raises(AmbiguousNumber):
            text.parse_number(printed)
    else:
        assert text.parse_number(printed).value == pytest.approx(
            value, abs=0.5 * 10**-decimals + 1e-9, rel=1e-12
        )  # a tie is half a step away


@given(st.text(alphabet="0123456789., '%+-\u00a0abđ", max_size=12))
def test_any_typing_is_a_number_or_one_of_two_refusals(typed: str) -> None:
    try:
        said = text.parse_number(typed)
    except (NotANumber, AmbiguousNumber):
        return
    assert abs(said.value) < float("inf")
    assert said.percent == ("%" in typed)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (0, 2, "0"),
        (1234.5, 2, "1.234,5"),
        (1234567, 2, "1.234.567"),
        (65.96, 2, "65,96"),
        (95.0, 2, "95"),
        (-1234.5, 2, "-1.234,5"),
        (-0.001, 2, "0"),
        (-0.4, 0, "0"),
        (3.125, 2, "3,13"),  # Excel shows 3,13 as well; binary rounding would give 3,12
        (2.675, 2, "2,68"),
        (0.5, 0, "1"),
        (1e30, 2, "1" + ".000" * 10),
    ],
)
def test_number_printed(value: float, decimals: int, printed: str) -> None:
    assert text.number(value, decimals) == printed


def test_percent_printed() -> None:
    assert text.percent(95.5) == "95,5%"


# --------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("25/12/2020", date(2020, 12, 25)),
        ("5/1/2026", date(2026, 1, 5)),
        ("05.01.2026", date(2026, 1, 5)),
        ("05-01-2026", date(2026, 1, 5)),
        (" 25 / 12 / 2020 ", date(2020, 12, 25)),
        ("ngày 25 tháng 12 năm 2020", date(2020, 12, 25)),
        (unicodedata.normalize("NFD", "Ngày 05 tháng 01 năm 2026"), date(2026, 1, 5)),
        ("2020-12-25", date(2020, 12, 25)),
        ("2020-12-25 00:00:00", date(2020, 12, 25)),
        (datetime(2020, 12, 25, 8, 30), date(2020, 12, 25)),
        (date(2020, 12, 25), date(2020, 12, 25)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_date_understood(value: object, day: date) -> None:
    found = text.parse_date(value)
    assert found == day
    assert type(found) is date


@pytest.mark.parametrize(
    "value", ["", "31/02/2024", "29/02/2023", "12/25/2020", "25/12/20", "12/2020", "0/1/2020", "mai", 44190, None, True]
)
def test_not_a_date(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own refusal counts too
        text.parse_date(value)


@given(st.dates(date(1000, 1, 1)))
def test_printed_dates_are_read_back(day: date) -> None:
    assert text.parse_date(text.short_date(day)) == day
    assert text.parse_date(text.long_date(day)) == day


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
    ],
)
def test_long_date(day: date, printed: str) -> None:
    assert text.long_date(day) == printed


@pytest.mark.parametrize(
    ("n", "said"), [(1, "I"), (3, "III"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (99, "XCIX")]
)
def test_roman(n: int, said: str) -> None:
    assert text.roman(n) == said


# --------------------------------------------------------------------------- keys, cleaning, suggestions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("uỷ ban", "ủy ban"),
        ("Khoẻ", "KHỎE"),
        ("thuý", "thúy"),
        ("Toà án", "tòa  án "),
        ("mía", "miá"),
        ("Đoàn viên", "ĐOÀN\u00a0VIÊN"),
        ("Có", "co\u0301"),
        ("Không thuộc đối tượng", "không thuộc đối tượng\u200b"),
    ],
)
def test_same_key(one: str, other: str) -> None:
    assert text.key(one) == text.key(other)


@pytest.mark.parametrize(("one", "other"), [("Tinh", "Tỉnh"), ("Đa", "Da"), ("Có", "Cố"), ("quý", "quy")])
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert text.key(one) != text.key(other)


@given(st.text(max_size=30))
def test_key_does_not_depend_on_composition_case_or_outer_blanks(words: str) -> None:
    decomposed, composed = unicodedata.normalize("NFD", words), unicodedata.normalize("NFC", words)
    assert text.key(decomposed) == text.key(composed) == text.key(f" {composed}\n")


def test_clean_drops_what_nobody_sees() -> None:
    assert text.clean("\u200eHoàn\x00 thành\u00ad\t\r\n tốt\ufeff ") == "Hoàn thành tốt"


@pytest.mark.parametrize("of", [clean, seen])
def test_texts_of_usual_letters_alone_are_cleaned_as_all_others_are(of: Callable[[str], str]) -> None:
    mark = "\u200e"  # unseen: with it a text goes the way of all others
    for code in range(sys.maxunicode + 1):
        text = f" a{chr(code)}  b"
        assert of(text) == of(mark + text), hex(code)
    for text in ("", " ", "Công  đoàn", "hoa\u0300 ", "\u0300x"):
        assert of(text) == of(mark + text)


def test_clean_lines_keeps_line_breaks() -> None:
    assert text.clean_lines(" Một \r\n\r\n hai_x000D_\rba ") == "Một\n\nhai\nba"


def test_bare_has_no_marks() -> None:
    assert text.bare("Đắk Lắk, Thừa Thiên Huế") == "dak lak, thua thien hue"


@pytest.mark.parametrize(
    ("typed", "near"),
    [("yen-bia", "yen-bai"), ("Bac Quang", "bac-quang"), ("Yên-Bái", "yen-bai"), ("xyz", None), ("", None)],
)
def test_suggest(typed: str, near: str | None) -> None:
    assert text.suggest(typed, ["yen-bai", "bac-quang", "lai-chau"]) == near


# --------------------------------------------------------------------------- sorting


@pytest.mark.parametrize(
    "in_order",
    [
        ["1.1", "1.2", "1.9", "1.10", "2", "10"],
        ["Cụm 2", "Cụm 10", "Cụm A"],  # a number against a letter
        ["2024", "2024-6thang", "giua-nhiem-ky"],
        ["Dũng", "Đào", "Đức", "Em"],
        ["a", "à", "ả", "ã", "á", "ạ", "ă", "â", "b"],
        ["An Bình", "Anh"],  # word by word
        ["an", "Bình", "cường"],  # capitals with their small letters
        ["", "a"],
        ["5", "5²", "6"],
    ],
)
def test_sort_order(in_order: list[str]) -> None:
    backwards = in_order[::-1]
    assert sorted(backwards, key=text.sort_key) == in_order


@given(st.lists(st.text(alphabet="aăâbdđ 0123456789.²-AĐ\u0301", max_size=8)))
def test_anything_can_be_sorted(words: list[str]) -> None:
    found = [text.sort_key(word) for word in sorted(words, key=text.sort_key)]
    assert all(one <= other for one, other in pairwise(found))


# --------------------------------------------------------------------------- file names


@given(st.text(alphabet="aăâeêioôơuưydđqgthnĐAƯ \u0300\u0301\u0303\u0309\u0323\u0306\u0302\u031b.,-7", max_size=60))
def test_the_key_of_words_is_that_of_their_text(words: str) -> None:
    """Words are normalised one by one, each once; what a text says must not depend on that."""
    assert key(words) == str(normalize_diacritics(clean(words))).casefold()


def test_words_without_a_tone_have_the_key_that_the_library_gives_them() -> None:
    letters = (
        "a",
        "ă",
        "â",
        "e",
        "ê",
        "i",
        "o",
        "ô",
        "ơ",
        "u",
        "ư",
        "y",
        "đ",
        "q",
        "Đ",
        "Ơ",
        "A",
        "ß",
        "é",
        "ộ",
        "ñ",
        "0",
    )
    marks = ("", "\u0306", "\u0302", "\u031b", "\u0308", "\u0301")
    for word in ("".join(three) for three in product(letters, letters, marks)):
        for spelt in (word, unicodedata.normalize("NFD", word)):
            assert text._key.__wrapped__(spelt) == str(normalize_diacritics(spelt)).casefold(), spelt


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("mười chữ ấy", 11, "mười chữ ấy"),
        ("mười chữ, không hơn", 12, "mười chữ…"),
        ("mười chữ không hơn", 9, "mười chữ…"),
        ("Tệp bao_cao_cong_doan_co_so.xlsx", 20, "Tệp bao_cao_cong_do…"),  # cut before its long word nothing were left
        ("x" * 30, 10, "x" * 9 + "…"),
    ],
)
def test_what_is_long_is_cut_between_words_where_enough_is_left(text: str, most: int, cut: str) -> None:
    assert shortened(text, most) == cut and len(cut) <= most
