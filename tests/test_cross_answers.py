"""Texts that people type, in the cells of every kind of question; numbers in every look: recorded whole."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.checks.about import doubt_about, may_be_phone
from pipeline.checks.choices import grades_of, is_waiting
from pipeline.checks.counted import counts, is_none, names_what_is_asked, split_remark
from pipeline.checks.likely import likely_number
from pipeline.checks.numerals import numeral
from pipeline.checks.shown import said_of, seen
from pipeline.checks.typed import day_of
from pipeline.checks.values import as_it_stands, understand
from pipeline.forms.layout import T_PHONE, T_REPORTER, Field, FieldKind
from pipeline.grids.number_format import day_kind
from tests.number_codes import CODES
from tests.readout import as_recorded
from tests.test_answers import (
    CASES,
    CULTURE,
    DUES,
    GRADE,
    MAY_WAIT,
    MEETING,
    MILLIONS,
    NEW,
    REF,
    TWO_GRADES,
    WOMEN,
    WOMENS_BOARD,
    field,
)

SHARE = field(FieldKind.DECIMAL, "Tỷ lệ đoàn viên được học tập", "%")
TURNS = field(FieldKind.INTEGER, "Số lượt người được tuyên truyền", "lượt người")
PER_UNION = field(FieldKind.DECIMAL, "Bình quân đoàn viên ưu tú", "đoàn viên/CĐCS")
WORDS = field(FieldKind.TEXT, "Khó khăn", "")
DAY = field(FieldKind.DATE, "Ngày lập biểu", "")
NUMBERS = {
    "NEW": NEW,
    "WOMEN": WOMEN,
    "CASES": CASES,
    "MILLIONS": MILLIONS,
    "DUES": DUES,
    "SHARE": SHARE,
    "TURNS": TURNS,
    "PER_UNION": PER_UNION,
}
CHOICES = {
    "CULTURE": CULTURE,
    "MEETING": MEETING,
    "GRADE": GRADE,
    "BOARD": WOMENS_BOARD,
    "TWO": TWO_GRADES,
    "WAITS": MAY_WAIT,
}
MORE = (
    "12",
    "12,5",
    "1.250",
    "1,250",
    "12%",
    "0,5",
    "1",
    "0",
    "-5",
    "−5",
    "+5",
    "12 lượt",
    "12 lượt người",
    "12 hộ",
    "12 gia đình",
    "12 nhà",
    "12 (5 nữ, 7 nam)",
    "12 (5 nữ, 8 nam)",
    "12 (5 nữ; 7 nam)",
    "12 (13 nữ)",
    "12 - 5 nữ",
    "12: trong đó 5 nữ",
    "12 (năm)",
    "12 (mười hai)",
    "12 (mười hai đồng chí)",
    "12 (mười ba)",
    "12 đ/c.",
    "12đ/c",
    "12 (đ/c)",
    "12 đoàn viên/CĐCS",
    "12 trđ",
    "12 triệu",
    "12.000.000",
    "12.000.000 đồng",
    "1 tỷ",
    "1 tỷ 2",
    "1tr2",
    "1 triệu 2 trăm",
    "1,5 tỷ đồng",
    "500 nghìn",
    "500k",
    "0 đồng",
    "3 triệu rưỡi",
    "nửa triệu",
    "~12",
    "≥ 12",
    "khoảng 12",
    "trên 12",
    "12+5",
    "= 12+5",
    "12 + 5 + 3",
    "12 -> 14",
    "12 sửa thành 14",
    "[12]",
    "12 (ước)",
    "12 (?)",
    "1O",
    "l2",
    "oO",
    "mười hai",
    "một trăm hai mươi lăm",
    "hai mươi mốt",
    "một nghìn không trăm linh năm",
    "45/47",
    "45 / 47 người",
    "5/1",
    "5/1/2024",
    "x",
    "X",
    "v",
    "√",
    "có",
    "Có rồi",
    "đã",
    "rồi",
    "ok",
    "không có",
    "chưa",
    "chưa có",
    "k",
    "K",
    "ko",
    "0 có",
    "không rõ",
    "không ai",
    "không có trường hợp nào",
    "không đoàn viên nào",
    "không phát sinh vụ nào",
    "không tăng",
    "không vụ việc nào",
    "không có vụ việc tranh chấp nào",
    "không công đoàn viên nào",
    "không đoàn viên công đoàn",
    "[]",
    "[ ]",
    "(ước)",
    "(?)",
    "không đơn vị",
    "-",
    "–",
    "...",
    ".",
    "’12",
    "12.",
    "12 ;",
    "chưa có số liệu",
    "không thuộc đối tượng",
    "KAD",
    "HTXSNV",
    "HTTNV",
    "HTNV",
    "KHTNV",
    "HT tốt",
    "xuất sắc",
    "Tốt",
    "loại tốt",
    "xếp loại: khá",
    "Đạt loại Khá",
    "TB",
    "Trung bình (QĐ số 15)",
    "Khá năm 2024",
    "Khá năm 2023",
    "Hoàn thành (theo QĐ 15/QĐ-LĐLĐ ngày 5/1)",
    "hoan thanh tot",
    "KHÔNG HOÀN THÀNH",
    "đạt",
    "không đạt",
    "chưa đạt",
    "chưa xếp loại",
    "cxl",
    "cđg",
    "chờ kết quả",
    "đang chờ xếp loại",
    "chưa đánh giá",
    "chưa tổ chức",
    "đã tổ chức",
    "có tổ chức",
    "không tổ chức",
    "không đăng ký",
    "tổ chức rồi",
    "đạt chuẩn",
    "chưa đạt chuẩn văn hóa",
    "1.0",
    "true",
    "N/A",
    "na",
    "đã xong",
    "Cã",
    "Kh«ng",
    "12 ng­êi",
    "12 Ðc",
    "１２",
    "\u202e12",
    "\u200f12 13",
    "1\u03362",
    "12 người mới",
    "12 cán bộ",
    "12 nữ",
    "12 người lao động",
    "có 12",
    "tổng 12",
    "tổng số: 12 người",
    "kết nạp mới 12",
    "cỡ 12",
    "gần 12",
    "12 hơn",
    "12 chưa nộp",
)
VALUES = (
    0.0,
    1.0,
    0.5,
    0.95,
    7.0,
    7.5,
    -3.0,
    0.1 + 0.2,
    1e12,
    2e12,
    95.0,
    100.0,
    float("nan"),
    True,
    date(2024, 2, 1),
    datetime(2024, 5, 1, 13, 30),
    date(1903, 1, 5),
    time(13, 30),
    time(),
    timedelta(hours=36),
)
_LISTED = re.compile("một trong: [^.]*")  # all choices, the same for a field whatever it says


def said(asked: Field, value: object, code: str = "") -> str:
    """What comes of it: as it stands, understood, with what is said of it."""
    if (stands := as_it_stands(asked, value, code)) is not None:
        return f"{stands!r}"
    reading = understand(asked, value, REF, "A05", code=code)
    told = " ".join(f"{i.code} {_LISTED.sub('…', i.expected)}" for i in reading.issues)
    if reading.value is None:
        return told
    return f"{reading.value!r}" + (f" {told}" if "đọc là" not in told else "")


def table(fields: dict[str, Field], values: list[object]) -> str:
    """A line for each value; cells of which the same comes stand together."""
    lines = []
    for value in values:
        by_said: dict[str, list[str]] = {}
        for name, asked in fields.items():
            by_said.setdefault(said(asked, value), []).append(name)
        lines += [repr(value), *(f"  {' '.join(names)}: {told}" for told, names in by_said.items())]
    return "\n".join(lines) + "\n"


def test_answers_in_cells_of_numbers_are_as_recorded() -> None:
    as_recorded("answers as numbers", table(NUMBERS, [*MORE, *VALUES]))


def test_answers_in_cells_of_choices_are_as_recorded() -> None:
    as_recorded("answers as choices", table(CHOICES, [*MORE, *VALUES]))


def test_numbers_in_every_look_are_as_recorded() -> None:
    lines = []
    units = ("người", "triệu đồng", "%", "đoàn viên/CĐCS", "")
    looks = (
        *CODES,
        '0" người"',
        '0 "đ/c"',
        '#,##0" triệu đồng"',
        '0" tr.đ"',
        '0" đồng"',
        '"khoảng "0',
        '0" (ước)"',
        '0"+"',
        '"SL: "0',
        '"-"',
        '0;-0;"không"',
        '0" k"',
        '0" nghìn đồng"',
        '"Tổng số "0',
        '0" hộ nghèo"',
        '0" m²"',
        '0"%"',
        '0.0" %"',
        '0" người/tháng"',
        '"triệu đồng "0',
        '0"đ"',
        '0" "',
    )
    for code in dict.fromkeys(looks):
        for value in (0.0, 0.4, 1.0, 12.0, 1234567.0):
            by_said: dict[str, list[str]] = {}
            for unit in units if not day_kind(code) else ():
                how, look = seen(value, code, unit)
                by_said.setdefault(f"{how.name} “{said_of(look)}”", []).append(unit or "?")
            lines.append(f"{value:g} {code!r} " + "; ".join(f"{told} {', '.join(of)}" for told, of in by_said.items()))
            lines.append("  " + " | ".join(dict.fromkeys(said(f, value, code) for f in (NEW, MILLIONS, SHARE))))
    as_recorded("numbers seen", "\n".join(lines) + "\n")


DAYS = (
    "5/1/2024",
    "05-01-2024",
    "5.1.2024",
    "2024-01-05",
    "2024-01-05 08:30",
    "5/1/24",
    "ngày 5 tháng 1 năm 2024",
    "Yên Bái, ngày 05/01/2024",
    "Yên Bái, 5/1/2024",
    "5/1/2024 8:30",
    "5/1/2024 8h",
    "5/1/2024 8g30:15",
    "32/1/2024",
    "5/13/2024",
    "5/1/1999",
    "5/1/2101",
    "5/1/2100",
    "5/1/2000",
    "31/12/1999",
    "",
    "x",
    "5/1",
    "5/1/024",
    45000.0,
    date(2024, 1, 5),
    datetime(2024, 1, 5, 8),
    date(1999, 1, 1),
)
ABOUT = (
    "Lê Lan",
    "0912 345 678",
    "0912.345.678",
    "912345678",
    912345678.0,
    "5/1/2024",
    "A5",
    "",
    "12",
    "123",
    "1234",
    "máy 101",
    "0912345678 hoặc 0987654321",
    "1" * 40,
    "1" * 41,
    "số 12-34-56-78 đường Trần Phú phường Yên",
    7.0,
    1.5,
    date(2024, 1, 5),
    "٠٩١٢٣٤٥٦٧٨",
    "x" * 250 + "0912345678",
)


def test_days_and_names_are_as_recorded() -> None:
    lines = []
    for day in DAYS:
        try:
            told = str(day_of(day))
        except ValueError:
            told = "none"
        lines.append(f"{day!r}: {told} / {said(DAY, day)}")
    for value in ABOUT:
        codes = [doubt_about(name, value, str(value)) for name in (T_REPORTER, T_PHONE, "N_2")]
        lines.append(f"{value!r:.80}: phone {may_be_phone(value)} {codes} / {said(DAY, value)}")
    lines += [
        f"{value!r:.80}: {said(WORDS, value)!r:.200}"
        for value in (*VALUES, *ABOUT, "Dòng một\nTæng sè ®oµn viªn\nba", "Toång soá ñoaøn vieân")
    ]
    as_recorded("days and names", "\n".join(lines) + "\n")


def test_words_about_numbers_are_as_recorded() -> None:
    lines = []
    for text in MORE:
        likely = dict.fromkeys(f"{likely_number(text, f)}" for f in NUMBERS.values())
        none = [name for name, f in NUMBERS.items() if is_none(text, f)]
        asked = [name for name, f in NUMBERS.items() if names_what_is_asked(text.lstrip("0123456789 "), f)]
        waiting = [name for name, f in CHOICES.items() if is_waiting(text, f)]
        lines.append(
            f"{text!r}: {numeral(text)} likely {' '.join(likely)} none {none} "
            f"{is_none(text)} asked {asked} waits {waiting}"
        )
        lines.append(f"  {split_remark(text.lstrip('0123456789'))}")
    lines += [f"{name} counts {counts(f)!r}" for name, f in NUMBERS.items()]
    lines += [f"{name} grades {grades_of(f.choices)}" for name, f in CHOICES.items()]
    as_recorded("words about numbers", "\n".join(lines) + "\n")
