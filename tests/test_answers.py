"""Answers as people type them: what is read, what is asked about and with which likely reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.values import Reading, understand
from pipeline.forms.layout import Field, FieldKind
from pipeline.issues import CellRef
from pipeline.program.vocabulary import NOT_YET
from tests.programs import GRADES
from tests.readout import as_recorded

REF = CellRef("a.xlsx", "Số liệu", "E12")
OTHERS = ("Không thuộc đối tượng",)


def field(kind: FieldKind, label: str, unit: str = "", choices: tuple[str, ...] = ()) -> Field:
    return Field("I_1_2024_val", "Số liệu", kind, label, True, unit, choices, year=2024)


NEW = field(FieldKind.INTEGER, "Trong năm, công đoàn cơ sở kết nạp mới bao nhiêu đoàn viên?", "đoàn viên")
WOMEN = field(FieldKind.INTEGER, "Trong đó: nữ đoàn viên", "người")
CASES = field(FieldKind.INTEGER, "Số vụ tai nạn lao động chết người", "vụ")
MILLIONS = field(FieldKind.DECIMAL, "Số tiền ủng hộ Quỹ xã hội trong năm", "triệu đồng")
FORMS_OF = field(FieldKind.INTEGER, "Trong năm, chi hội duy trì bao nhiêu loại hình hoạt động?", "loại hình/chi hội")
THOUSANDS, DONG = replace(MILLIONS, unit="nghìn đồng"), replace(MILLIONS, unit="đồng")
DUES = field(FieldKind.DECIMAL, "Số kinh phí công đoàn đã thu (triệu đồng)")
CULTURE = field(
    FieldKind.CHOICE,
    "Đơn vị có đạt chuẩn văn hóa không? (không đăng ký: chọn Không thuộc đối tượng)",
    choices=("Có", "Không", *OTHERS),
)
MEETING = replace(CULTURE, label="Cơ quan, đơn vị có tổ chức Hội nghị cán bộ, công chức không?")
GRADE = field(FieldKind.CHOICE, "Công đoàn cơ sở được xếp loại mức nào?", choices=(*GRADES, *OTHERS))
WOMENS_BOARD = replace(GRADE, choices=("Tốt", "Khá", "Trung bình", "Yếu", *OTHERS))
TWO_GRADES = replace(GRADE, choices=("Hoàn thành", "Không hoàn thành", *OTHERS))
MAY_WAIT, CULTURE_WAITS = (replace(f, choices=(*f.choices, NOT_YET)) for f in (GRADE, CULTURE))


def read(asked: Field, text: object) -> Reading:
    return understand(asked, text, REF, "A05")


EVERYDAY: list[tuple[Field, object, object]] = [
    (NEW, "12 (5 nữ)", 12.0),
    (NEW, "12, trong đó nữ 5", 12.0),
    (NEW, "12 (7 nữ, 5 nam)", 12.0),
    (NEW, "12 đồng chí; trong đó có 05 nữ", 12.0),
    (NEW, "12 đv mới", 12.0),
    (NEW, "12 đoàn viên ưu tú", 12.0),
    (NEW, "12 đoàn viên mới kết nạp", 12.0),
    (NEW, "12 (Mười hai đoàn viên)", 12.0),
    (NEW, "’12", 12.0),
    (NEW, "Kết nạp 12 đoàn viên", 12.0),
    (NEW, "có 12 đ/c", 12.0),
    (NEW, "12 000 người", 12000.0),
    (NEW, "3 chị", 3.0),
    (NEW, "Kết nạp 3 chị em", 3.0),
    (NEW, "12 (5 chị, 7 anh)", 12.0),
    (NEW, "không phát sinh", 0.0),
    (NEW, "0 phát sinh", 0.0),
    (NEW, "Không có đồng chí nào", 0.0),
    (NEW, "không có ai", 0.0),
    (NEW, "không kết nạp", 0.0),
    (CASES, "không có vụ nào", 0.0),
    (CASES, "Không phát sinh trường hợp nào", 0.0),
    (CASES, "1 vụ việc", 1.0),
    (MILLIONS, "8,5tr", 8.5),
    (MILLIONS, "8.5 trđ", 8.5),
    (MILLIONS, "8tr5", 8.5),
    (MILLIONS, "5 triệu", 5.0),
    (MILLIONS, "5 triệu rưỡi", 5.5),
    (MILLIONS, "1,2 tỷ", 1200.0),
    (MILLIONS, "1 tỉ 200 triệu", 1200.0),
    (MILLIONS, "500 nghìn", 0.5),
    (MILLIONS, "500k", 0.5),
    (MILLIONS, "8.500.000đ", 8.5),
    (MILLIONS, "8 500 000 VNĐ", 8.5),
    (MILLIONS, "8,5 (triệu đồng)", 8.5),
    (THOUSANDS, "8,5 triệu", 8500.0),
    (THOUSANDS, "8.500.000 đồng", 8500.0),
    (DONG, "8,5 triệu đồng", 8_500_000.0),
    (DUES, "8,5tr", 8.5),
    (DUES, "1.250.000 đồng", 1.25),
    (GRADE, "HTXSNV", GRADES[0]),
    (GRADE, "HTTNV", GRADES[1]),
    (GRADE, "HTNV", GRADES[2]),
    (GRADE, "KHTNV", GRADES[3]),
    (GRADE, "HTXS", GRADES[0]),
    (GRADE, "XS", GRADES[0]),
    (GRADE, "h.t.t.n.v", GRADES[1]),
    (GRADE, "HT tốt nhiệm vụ", GRADES[1]),
    (GRADE, "Hoàn thành tốt NV", GRADES[1]),
    (GRADE, "Hoàn thành tốt", GRADES[1]),
    (GRADE, "Xuất sắc", GRADES[0]),
    (GRADE, "tốt", GRADES[1]),
    (GRADE, "Không hoàn thành", GRADES[3]),
    (GRADE, "Xếp loại: Tốt", GRADES[1]),
    (GRADE, "Hoàn thành tốt nhiệm vụ năm 2024", GRADES[1]),
    (GRADE, "HTT (QĐ số 12/QĐ-CĐ)", GRADES[1]),
    (GRADE, "KTĐT", "Không thuộc đối tượng"),
    (WOMENS_BOARD, "TB", "Trung bình"),
    (WOMENS_BOARD, "loại khá", "Khá"),
    (TWO_GRADES, "Đạt", "Hoàn thành"),
    (TWO_GRADES, "không đạt", "Không hoàn thành"),
    (CULTURE, "Đạt", "Có"),
    (CULTURE, "không đạt", "Không"),
    (CULTURE, "chưa đạt chuẩn", "Không"),
    (CULTURE, "đạt chuẩn văn hóa", "Có"),
    (CULTURE, "Có (QĐ số 15)", "Có"),
    (MEETING, "đã tổ chức", "Có"),
    (MEETING, "chưa tổ chức", "Không"),
    (MAY_WAIT, "Chưa xếp loại", NOT_YET),
    (MAY_WAIT, "chưa có kết quả xếp loại", NOT_YET),
    (MAY_WAIT, "chờ kết quả", NOT_YET),
    (MAY_WAIT, "CXL", NOT_YET),
    (CULTURE_WAITS, "đang chờ đánh giá", NOT_YET),
    (CULTURE_WAITS, "chưa", "Không"),
]


@pytest.mark.parametrize(("asked", "text", "value"), EVERYDAY)
def test_an_everyday_answer_is_read_and_said(asked: Field, text: str, value: object) -> None:
    reading = read(asked, text)
    assert reading.value == value
    assert [i.code for i in reading.issues] == ["G11"]
    assert reading.issues[0].expected.startswith("đọc là ")


UNCERTAIN: list[tuple[Field, object, str, str]] = [
    (NEW, "khoảng 120", "G02", "120"),
    (NEW, ">100", "G02", "100"),
    (NEW, "12 (ước)", "G02", "12"),
    (NEW, "ước 12", "G02", "12"),
    (NEW, "~12", "G02", "12"),
    (NEW, "12O", "G02", "120"),
    (NEW, "l2", "G02", "12"),
    (NEW, "12 + 5", "G02", "17"),
    (NEW, "=12+15", "G02", "27"),
    (NEW, "mười hai", "G02", "12"),
    (NEW, "12 người/2 đợt", "G02", "12"),
    (NEW, "12 lượt người", "G02", "12"),
    (NEW, "12 ng", "G02", "12"),
    (FORMS_OF, "1 CLB dân vũ", "G02", "1"),
    (NEW, "12?", "G02", "12"),
    (NEW, "12 (*)", "G02", "12"),
    (NEW, "[12]", "G02", "12"),
    (NEW, "12 -> 14", "G02", "14"),
    (NEW, "12 → 14", "G02", "14"),
    (NEW, "12 (7 nữ, 6 nam)", "G02", "12"),
    (NEW, "12 (13 nữ)", "G02", "12"),
    (NEW, "12 đoàn viên chưa kết nạp", "G02", "12"),
    (WOMEN, "30 (5 nữ)", "G02", "30"),
    (NEW, "1,250", "G03", "1250"),
    (MILLIONS, "khoảng 8,5 triệu", "G02", "8,5 triệu đồng"),
    (MILLIONS, "500 đồng", "G02", "500 triệu đồng"),
    (MILLIONS, "năm triệu", "G02", "5 triệu đồng"),
    (GRADE, "Hoàn thành", "G06", f"“{GRADES[2]}”"),
    (GRADE, "Chưa hoàn thành nhiệm vụ", "G06", f"“{GRADES[3]}”"),
    (GRADE, "Hoàn thành tôt nhiệm vụ", "G06", f"“{GRADES[1]}”"),
    (CULTURE, 1.0, "G06", "“Có”"),
    (CULTURE, "0", "G06", "“Không”"),
    (CULTURE, "N/A", "G06", "“Không thuộc đối tượng”"),
    (CULTURE, "Không đăng ký", "G06", "“Không thuộc đối tượng”"),
]


@pytest.mark.parametrize(("asked", "text", "code", "likely"), UNCERTAIN)
def test_an_uncertain_answer_is_asked_about_with_its_likely_reading(
    asked: Field, text: object, code: str, likely: str
) -> None:
    reading = read(asked, text)
    assert reading.value is None
    assert [i.code for i in reading.issues] == [code]
    assert reading.issues[0].expected.casefold().endswith(f"có phải {likely}?".casefold())


UNREADABLE: list[tuple[Field, object, str]] = [
    (NEW, "10-12", "G02"),
    (NEW, "12 nam 30 nữ", "G02"),
    (NEW, "2 đợt", "G02"),
    (NEW, "12 hs", "G02"),
    (NEW, "12 hộ", "G02"),
    (FORMS_OF, "1 CLB, 2 đội văn nghệ", "G02"),
    (NEW, "12 vụ", "G02"),
    (NEW, "(12)", "G02"),
    (NEW, "- 12", "G02"),
    (NEW, "12 tăng 2", "G02"),
    (NEW, "12.000 đ", "G02"),
    (NEW, "5 triệu", "G02"),
    (NEW, "12 hoặc 13", "G02"),
    (NEW, "năm 2024: 12", "G02"),
    (NEW, "không rõ", "G02"),
    (MILLIONS, "12 người", "G02"),
    (MILLIONS, "8,500 tr", "G03"),
    (MILLIONS, "3 triệu 4 tỷ", "G02"),
    (GRADE, "A", "G06"),
    (GRADE, "khá", "G06"),
    (GRADE, "K", "G06"),
    (GRADE, "HTNV, HTTNV", "G06"),
    (GRADE, "Đạt", "G06"),
    (GRADE, "Chưa xếp loại", "G24"),
    (CULTURE, "chưa đánh giá", "G24"),
    (MEETING, "Đang làm", "G06"),
]


@pytest.mark.parametrize(("asked", "text", "code"), UNREADABLE)
def test_what_has_no_likely_reading_is_asked_about_without_one(asked: Field, text: str, code: str) -> None:
    reading = read(asked, text)
    assert (reading.value, [i.code for i in reading.issues]) == (None, [code])
    assert "có phải" not in reading.issues[0].expected.casefold()


def test_what_is_said_of_answers_is_as_recorded() -> None:
    asked = [(field, text) for field, text, *_ in (*EVERYDAY, *UNCERTAIN, *UNREADABLE)]
    said = [f"{text!r}: {read(field, text).value!r}\n  {read(field, text).issues[0]}" for field, text in asked]
    as_recorded("everyday answers", "\n".join(said))


@given(st.floats(0.1, 9000).map(lambda x: round(x, 1)), st.sampled_from([("tr", 1e6), ("tỷ", 1e9), ("nghìn", 1e3)]))
def test_an_amount_is_the_same_in_every_unit(amount: float, unit: tuple[str, float]) -> None:
    word, scale = unit
    text = f"{amount:.1f}".replace(".", ",") + word
    for asked, of in ((MILLIONS, 1e6), (THOUSANDS, 1e3), (DONG, 1.0)):
        value = read(asked, text).value
        assert value is None or value == pytest.approx(amount * scale / of, rel=1e-3)


@given(st.sampled_from(GRADES), st.data())
def test_no_short_form_is_read_as_another_grade(grade: str, data: st.DataObject) -> None:
    words = [data.draw(st.sampled_from((w, w[0].upper()))) for w in grade.split()]
    assert read(GRADE, data.draw(st.sampled_from(("", " "))).join(words)).value in (grade, None)
