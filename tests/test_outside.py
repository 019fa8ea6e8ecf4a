"""Words outside the input cells: none is lost, none of the form's own is listed, nothing of it counts."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from pipeline.forms.layout import ANSWER
from pipeline.forms.marks import ERROR_BEGIN
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out
from pipeline.grids import binary_parts, outside
from pipeline.grids.outside import MAX_OUTSIDE, OutsideKind, OutsideText
from pipeline.grids.outside_files import outside_cells
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.submission import Submission
from pipeline.program.model import Program
from pipeline.steps import outputs, rounds
from tests.boxes import packed, parts_of, picture, shape, with_drawing, with_linked, with_thread
from tests.forms import (
    GOOD,
    TEMPLATE,
    book_of,
    edited,
    filled,
    make_form,
    named,
    period_of,
    places,
    saved_at,
    spec_of,
    triples,
)
from tests.mailbag import nameless
from tests.programs import GRADES, SCALE, indicator, make_program
from tests.soffice import convert_all, needs_soffice
from tests.test_closing import Space

NARRATIVES = {"N_1_1": "Mô hình hay", "N_2": "Đề nghị tập huấn"}
FIGURES, TEXTS, INFO, GUIDE = "Số liệu", "Nội dung", "Thông tin chung", "Hướng dẫn"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PIXEL = b"\x89PNG\r\n\x1a\n this is never opened"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), {**GOOD, **NARRATIVES})


def intake(program: Program, folder: Path, form: bytes, name: str = "a.xlsx", **more: bytes) -> Intake:
    """What the folder 2024 gives that holds a form, and others beside it."""
    returns = folder / "2024"
    returns.mkdir(exist_ok=True)
    for file, data in {name: form, **{f"{n}.xlsx": d for n, d in more.items()}}.items():
        (returns / file).write_bytes(data)
    return read_folder(returns, program, period_of(program))


def one(program: Program, folder: Path, form: bytes, name: str = "a.xlsx") -> Submission:
    (found,) = intake(program, folder, form, name).submissions
    return found


def told(texts: Iterable[OutsideText]) -> list[tuple[str, str, str, str]]:
    return [(t.ref.sheet, t.ref.cell, t.kind.name, t.text) for t in texts]


def put(*cells: tuple[str, str, object]) -> object:
    def edit(book: Workbook) -> None:
        for sheet, address, value in cells:
            book[sheet][address] = value

    return edit


# ------------------------------------------------------------------------------------------- what is listed


def test_a_form_as_it_should_be_has_no_words_outside(program: Program, good: bytes, tmp_path: Path) -> None:
    got = intake(program, tmp_path, good)
    assert got.submissions[0].outside == () and got.issues == ()


@pytest.mark.parametrize("unit", ["A01", "A04", "A06"])
def test_the_words_of_another_unions_form_are_not_taken_for_a_unions_own(
    program: Program, tmp_path: Path, unit: str
) -> None:
    answers = {k: v for k, v in GOOD.items() if unit >= "A04" or "2_1" not in k}
    made = one(program, tmp_path, filled(make_form(program, unit), answers))
    assert made.outside == ()


def test_a_form_sent_with_earlier_answers_has_no_words_outside(program: Program, tmp_path: Path) -> None:
    laid = lay_out(spec_of(program, "A05"), TEMPLATE, prefilled=True)
    form = stamp(laid, program, program.unit_by_code["A05"], {"Q_ccvcld_2024": 120})
    assert one(program, tmp_path, filled(form, GOOD)).outside == ()


def test_what_is_typed_beside_and_below_the_form_is_listed_row_by_row(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    cells = ((FIGURES, "I13", "chưa chốt"), (FIGURES, "J13", 12.5), (FIGURES, "B40", "Ghi chú cuối trang"))
    cells += ((TEXTS, "A7", "Số liệu tính đến ngày 30/11/2024, thiếu hai tổ"), (GUIDE, "B30", "Gọi 0912"))
    made = one(program, tmp_path, edited(good, put(*cells)))
    assert told(made.outside) == [
        (GUIDE, "B30", "CELL", "Gọi 0912"),
        (FIGURES, "I13", "CELL", "chưa chốt | 12.5"),
        (FIGURES, "B40", "CELL", "Ghi chú cuối trang"),
        (TEXTS, "A7", "CELL", "Số liệu tính đến ngày 30/11/2024, thiếu hai tổ"),
    ]
    assert triples(made.issues) == [("", "", "W02")]
    assert made.answers["I_3_1_2024_val"].value == 7


def test_words_in_a_cell_that_has_a_name_are_listed(program: Program, good: bytes, tmp_path: Path) -> None:
    """A name of people's own; one as of an answer in a marked copy, to a question that this form does not ask."""

    def typed(book: Workbook) -> None:
        for name, address in (("ghi_chú", "I13"), (f"{ANSWER}I_9_9_2024_val", "I15")):
            book[FIGURES][address] = f"thiếu hai tổ {address}"
            book.defined_names[name] = DefinedName(name, attr_text=f"'{FIGURES}'!${address[0]}${address[1:]}")

    made = one(program, tmp_path, edited(good, typed))
    assert [(t[1], t[3]) for t in told(made.outside)] == [(a, f"thiếu hai tổ {a}") for a in ("I13", "I15")]


def test_comments_are_listed_and_told_with_the_question_of_their_cell(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    def edit(book: Workbook) -> None:
        sheet, address = places(book)["I_3_1_2024_val"]
        book[sheet][address].comment = Comment("Chưa chốt\nsẽ gửi lại", "Lập A")
        book[INFO]["B9"].comment = Comment("Số điện thoại cũ", "Lập A")
        book[FIGURES]["B12"].comment = Comment(f"{ERROR_BEGIN}Chưa điền\nCần: số", "tonghop")

    made = one(program, tmp_path, edited(good, edit))
    assert told(made.outside) == [
        (INFO, "B9", "COMMENT", "Số điện thoại cũ"),
        (FIGURES, "E25", "COMMENT", "Chưa chốt\nsẽ gửi lại"),
    ]
    note = next(i for i in made.issues if i.code == "W01")
    assert (note.ref.cell, note.what, note.found) == ("E25", "Chỉ tiêu 3.1 năm 2024", "Chưa chốt sẽ gửi lại")


@pytest.mark.parametrize(
    ("words", "tells"),
    [("Số đúng là 14", True), ("Chưa chốt " * 60 + "\nsố đúng là 14", True), ("Chưa chốt " * 60, False)],
    ids=["short", "behind what the message repeats", "none"],
)
def test_a_comment_that_tells_a_number_says_so_wherever_it_stands(
    program: Program, good: bytes, tmp_path: Path, words: str, tells: bool
) -> None:
    def edit(book: Workbook) -> None:
        sheet, address = places(book)["I_3_1_2024_val"]
        book[sheet][address].comment = Comment(words, "Lập A")

    made = one(program, tmp_path, edited(good, edit))
    assert [i.facts.tells_number for i in made.issues if i.code == "W01"] == [tells]


def test_a_thread_is_listed_once(program: Program, good: bytes, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        boilerplate = (
            "[Threaded comment]\n\nYour version of Excel allows you to read this comment.\n\nComment:\n    Hỏi lại"
        )
        book[FIGURES]["E25"].comment = Comment(boilerplate, "tc={1}")

    made = one(program, tmp_path, with_thread(edited(good, edit), FIGURES, "E25", "Hỏi lại"))
    assert told(made.outside) == [(FIGURES, "E25", "COMMENT", "Hỏi lại")]


def test_boxes_charts_and_pictures_are_listed(program: Program, good: bytes, tmp_path: Path) -> None:
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:p><a:r>'
        "<a:t>Đoàn viên qua các năm</a:t></a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
    )
    frame = '<xdr:graphicFrame macro=""><c:chart r:id="rIdChart"/></xdr:graphicFrame>'
    inside = shape("Dòng một\nDòng <hai>") + picture("Bản ký") + frame
    form = with_drawing(good, FIGURES, inside, (29, 7, 35, 9), image=PIXEL, chart=chart.encode())
    made = one(program, tmp_path, form)
    assert told(made.outside) == [
        (FIGURES, "H30", "BOX", "Dòng một\nDòng <hai>"),
        (FIGURES, "H30", "PICTURE", "image1.png - Bản ký"),
        (FIGURES, "H30", "CHART", "Đoàn viên qua các năm"),
    ]
    assert {i.code for i in made.issues} == {"W02", "W04"}


def test_added_sheets_are_listed_with_their_words(program: Program, good: bytes, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book.create_sheet("Giải trình")
        sheet["A1"], sheet["C1"], sheet["B3"] = "Chỉ tiêu 3.1", 2, "chuyển đến từ A06"
        book.create_sheet("Nháp").sheet_state = "hidden"
        book["Nháp"]["A1"] = "cộng thử"
        book.create_sheet("Trang trắng")
        copy = book.copy_worksheet(book[FIGURES])
        copy["I5"] = "bản nháp"

    made = one(program, tmp_path, edited(good, edit))
    sheets = {t.ref.sheet: (t.text, t.hidden) for t in made.outside}
    assert sheets["Giải trình"] == ("Chỉ tiêu 3.1 | 2\nchuyển đến từ A06", False)
    assert sheets["Nháp"] == ("cộng thử", True)
    assert sheets["Trang trắng"] == ("(trang trống)", False)
    words = sheets["Số liệu Copy"][0]
    assert "bản nháp" in words and "Câu hỏi của chỉ tiêu" not in words  # the form's own words are left out
    assert {i.code for i in made.issues} == {"W03"}


@pytest.mark.parametrize("cells", ["<broken", "far", "lost"])
def test_an_added_sheet_that_cannot_be_read_is_named(program: Program, good: bytes, tmp_path: Path, cells: str) -> None:
    parts = parts_of(edited(good, lambda book: book.create_sheet("Giải trình")))
    added = max(name for name in parts if name.startswith("xl/worksheets/sheet"))
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(10_000, 10_200))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>' if cells == "far" else cells
    links = "xl/_rels/workbook.xml.rels"
    hurt = {links: re.sub(rb"<Relationship [^>]*%s[^>]*>" % added[3:].encode(), b"", parts[links])}
    made = one(program, tmp_path, packed({**parts, added: sheet.encode(), **(hurt if cells == "lost" else {})}))
    (said,) = (i for i in made.issues if i.code == "W08")
    assert "trang “Giải trình”" in said.expected
    assert made.answers["I_3_1_2024_val"].value == 7


def test_an_empty_cell_tells_what_stands_right_at_it(program: Program, good: bytes, tmp_path: Path) -> None:
    cell = named(book_of(good), "I_3_1_2024_val").coordinate
    row = int(cell[1:])

    def change(book: Workbook) -> None:
        book[FIGURES][cell] = None
        book[FIGURES][f"{cell[0]}{row - 1}"] = 8
        book[FIGURES].merge_cells(f"{cell[0]}{row - 1}:{cell}")

    made = one(program, tmp_path, edited(good, change))
    (said,) = (i for i in made.issues if i.code == "G01")
    assert (said.ref.cell, said.found) == (cell, f"ô trống; ô {cell[0]}{row - 1} sát bên ghi “8”")


def test_a_printed_text_that_a_writer_cut_to_255_characters_is_no_word_of_the_union(
    tmp_path: Path,
) -> None:
    asked = indicator("3.1", "Số lượng", numerator="Trong năm, công đoàn cơ sở có bao nhiêu đoàn viên mới " * 6 + "?")
    program = make_program(tmp_path, indicators=[asked])
    form = filled(make_form(program, "A05"), {"I_3_1_2024_val": 7})

    def cut(book: Workbook) -> None:
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row if len(str(c.value or "")) > 255]
        assert cells
        for cell in cells:
            cell.value = str(cell.value)[:255]
        nameless(book)

    made = one(program, tmp_path, edited(form, cut))
    assert made.answers["I_3_1_2024_val"].value == 7
    assert not {"C04", "W02"} & {i.code for i in made.issues}


def test_entries_for_the_folders_of_a_package_are_no_parts(program: Program, good: bytes, tmp_path: Path) -> None:
    made = one(program, tmp_path, packed({"xl/": b"", "xl/drawings/": b"", **parts_of(good)}))
    assert "W08" not in {i.code for i in made.issues}


def test_a_sheet_that_is_a_chart_is_no_sheet_that_cannot_be_read(program: Program, good: bytes, tmp_path: Path) -> None:
    made = one(program, tmp_path, edited(good, lambda book: book.create_chartsheet("Biểu đồ").add_chart(BarChart())))
    assert "W08" not in {i.code for i in made.issues}


def test_header_footer_and_a_sheets_new_name_are_listed(program: Program, good: bytes, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book[TEXTS].oddHeader.right.text = "Bản chưa duyệt & chưa ký"
        book[TEXTS].title = "Nội dung nháp"
        for defined in book.defined_names.values():  # as Excel does
            defined.attr_text = str(defined.attr_text).replace("'Nội dung'", "'Nội dung nháp'")

    made = one(program, tmp_path, edited(good, edit))
    assert told(made.outside) == [
        ("Nội dung nháp", "", "HEADER", "Bản chưa duyệt & chưa ký"),
        ("Nội dung nháp", "", "TITLE", "Nội dung nháp"),
    ]


def test_rows_that_were_moved_are_not_taken_for_words(program: Program, good: bytes, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book[GUIDE].insert_rows(8, 2)
        book[GUIDE]["B8"] = "thêm vào"

    assert told(one(program, tmp_path, edited(good, edit)).outside) == [(GUIDE, "B8", "CELL", "thêm vào")]


FORMER_LINES = (  # of the guide, whatever the program asked, between its first line and those of today
    "Ghi số lượng (ví dụ 45 người trên tổng số 47 người), không ghi tỷ lệ %. Tỷ lệ và đánh giá do biểu tự tính để đơn "
    "vị kiểm tra.",
    "Không có phát sinh thì ghi số 0. Ô bỏ trống được hiểu là đơn vị chưa báo cáo.",
    "Ô có danh sách thì bấm vào mũi tên và chọn, ví dụ Có, Không hoặc Không thuộc đối tượng.",
    "Cột “Đánh giá” báo “Kiểm tra lại” là số liệu đang mâu thuẫn, đề nghị xem lại trước khi gửi.",
)


def as_formerly(book: Workbook) -> None:
    """The texts of a form as a former version printed them."""
    guide = book[GUIDE]
    said = [str(guide.cell(row, 2).value) for row in range(11, guide.max_row + 1) if guide.cell(row, 1).value]
    first, *today = [text for text in said if text not in FORMER_LINES]
    lines = [first, *FORMER_LINES, *today]
    guide.delete_rows(11, guide.max_row)
    for number, text in enumerate(lines, 1):
        guide.cell(10 + number, 1, number)
        guide.cell(10 + number, 2, text)
    guide.cell(12 + len(lines), 2, "Ô cần điền")
    guide.cell(13 + len(lines), 2, "Chỉ tiêu và mức giao (không sửa)")
    if TEXTS in book:
        book[TEXTS]["A5"] = "NỘI DUNG BÁO CÁO BẰNG LỜI"


@pytest.mark.parametrize("measure", ["Số lượng", "Tỷ lệ", "Có/Không", "Xếp loại", "Số hiện có", "Bình quân mỗi CĐCS"])
def test_what_forms_of_before_printed_is_no_word_of_a_union(tmp_path: Path, measure: str) -> None:
    more = {"Tỷ lệ": {"denominator": "Tổng số"}, "Xếp loại": {"scale": SCALE, "threshold": GRADES[1]}}.get(measure, {})
    asking = make_program(tmp_path, indicators=(indicator("1.1", measure, **more),))
    form = filled(edited(make_form(asking, "A05"), as_formerly), {"T_reporter": "Lê Văn Lập", "Q_ccvcld_2024": 120})
    assert told(one(asking, tmp_path, form).outside) == []
    if measure != "Số lượng":
        return  # what people type among them is asked once
    people = put((GUIDE, "A14", 12), (GUIDE, "C13", 3), (TEXTS, "D30", FORMER_LINES[1]))
    typed = {t[1::2] for t in told(one(asking, tmp_path, edited(form, people)).outside)}
    assert {("A14", "12"), ("C13", "3"), ("D30", FORMER_LINES[1])} <= typed


def test_long_and_many_words_are_capped_and_said(program: Program, good: bytes, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book[FIGURES]["I9"] = "dài " * 7000
        for row in range(1, 500):
            book[FIGURES].cell(row + 60, 9, f"dòng{row}")

    made = one(program, tmp_path, edited(good, edit))
    long = next(t for t in made.outside if t.ref.cell == "I9")
    assert len(long.text) == MAX_OUTSIDE and long.left == 27_999 - MAX_OUTSIDE
    assert "còn 7.999 ký tự, xem tệp gốc 2024/a.xlsx" in long.whole
    assert len(made.outside) == 201 and made.outside[-1].text.startswith("còn 300 chỗ khác")
    assert len([i for i in made.issues if i.code == "W02"]) == 1


def test_words_of_a_replaced_file_are_said(program: Program, good: bytes, tmp_path: Path) -> None:
    first = saved_at(edited(good, put((FIGURES, "I13", "chưa chốt"))), "2024-12-01T01:00:00Z")
    got = intake(program, tmp_path, saved_at(good, "2024-12-03T01:00:00Z"), b=first)
    (report,) = (f for f in got.files if f.outcome is Outcome.SUPERSEDED)
    assert [i.code for i in report.issues] == ["T21", "W09"] and "chưa chốt" in report.issues[1].found


def test_an_unfilled_form_with_words_keeps_them(program: Program, tmp_path: Path) -> None:
    form = edited(make_form(program, "A05"), put((FIGURES, "B40", "Đơn vị đã giải thể từ tháng 6")))
    (report,) = intake(program, tmp_path, form).files
    assert report.outcome is Outcome.REJECTED
    assert {i.code for i in report.issues} == {"T12", "W02"}


# ------------------------------------------------------------------------------------------- narratives


def test_a_box_over_an_empty_narrative_is_its_answer(program: Program, tmp_path: Path) -> None:
    form = filled(make_form(program, "A05"), {**GOOD, "N_2": "Đề nghị"})
    made = one(program, tmp_path, with_drawing(form, TEXTS, shape("Khó khăn về kinh phí"), (10, 1, 10, 1)))
    assert made.answers["N_1_1"].value == "Khó khăn về kinh phí"
    assert made.outside == () and triples(made.issues) == [(TEXTS, "B11", "W05")]


@pytest.mark.parametrize(
    "area", [(10, 1, 13, 1), (13, 1, 13, 1), (20, 1, 20, 1), (0, 0, 60, 9)], ids=["two", "filled", "below", "page"]
)
def test_a_box_that_is_not_clearly_over_one_empty_cell_is_listed(
    program: Program, tmp_path: Path, area: tuple[int, int, int, int]
) -> None:
    form = filled(make_form(program, "A05"), {**GOOD, "N_2": "Đề nghị"})
    made = one(program, tmp_path, with_drawing(form, TEXTS, shape("Lời ở hộp"), area))
    assert "N_1_1" not in made.answers and [t.text for t in made.outside] == ["Lời ở hộp"]


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark(program: Program, good: bytes, tmp_path: Path) -> None:
    made = one(program, tmp_path, edited(good, put((TEXTS, "B14", "x" * 30_000))))
    said = str(made.answers["N_2"].value)
    assert len(said) < 32_767 and said.endswith("[… còn 10.000 ký tự, xem tệp gốc 2024/a.xlsx]")
    assert triples(made.issues) == [(TEXTS, "B14", "W06")]


# ------------------------------------------------------------------------------------------- other kinds of files


def _with_everything(good: bytes) -> bytes:
    """A form with words of every kind."""

    def edit(book: Workbook) -> None:
        book[FIGURES]["E25"].comment = Comment("Chưa chốt", "Lập A")
        book[FIGURES]["I30"] = "ngoài lề"
        book[TEXTS].oddHeader.left.text = "Bản chưa duyệt"
        book.create_sheet("Giải trình")["B2"] = "chuyển đến"
        book.create_sheet("Nháp").sheet_state = "hidden"
        book["Nháp"]["A1"] = "cộng thử"

    return with_drawing(edited(good, edit), FIGURES, shape("Hộp ở xa"), (40, 1, 44, 3))


EVERYTHING = [
    (FIGURES, "E25", "COMMENT", "Chưa chốt"),
    (FIGURES, "I30", "CELL", "ngoài lề"),
    (FIGURES, "B41", "BOX", "Hộp ở xa"),
    (TEXTS, "", "HEADER", "Bản chưa duyệt"),
    ("Giải trình", "", "SHEET", "chuyển đến"),
    ("Nháp", "", "SHEET", "cộng thử"),
]


@needs_soffice
@pytest.mark.soffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "fods"])
def test_words_are_found_in_what_libreoffice_saves(program: Program, good: bytes, tmp_path: Path, kind: str) -> None:
    plain, full, box = (tmp_path / f"{name}.xlsx" for name in ("plain", "full", "box"))
    plain.write_bytes(good)
    full.write_bytes(_with_everything(good))
    empty = filled(make_form(program, "A05"), GOOD)
    box.write_bytes(with_drawing(empty, TEXTS, shape("Khó khăn về kinh phí"), (10, 1, 10, 1)))
    saved = convert_all([plain, full, box], tmp_path / "saved", kind)
    plain_made, full_made, box_made = (one(program, tmp_path, p.read_bytes(), f"a.{kind}") for p in saved)
    assert plain_made.outside == () and told(full_made.outside) == EVERYTHING
    assert [t.hidden for t in full_made.outside] == [False] * 5 + [True]
    assert box_made.answers["N_1_1"].value == "Khó khăn về kinh phí" and box_made.outside == ()


def test_comments_of_binary_workbooks() -> None:
    def record(number: int, body: bytes) -> bytes:
        return bytes((number & 0x7F | 0x80, number >> 7, len(body))) + body

    place = struct.pack("<IIIII", 0, 24, 24, 4, 4) + bytes(16)
    text = "Chưa chốt".encode("utf-16-le")
    part = record(635, place) + record(637, b"\0" + struct.pack("<I", len(text) // 2) + text) + record(636, b"")
    assert binary_parts.comments(part) == [("E25", "Chưa chốt")]
    assert binary_parts.comments(part[:9]) == []  # cut off


def test_comments_headers_and_hidden_sheets_of_xml_spreadsheets() -> None:
    found = outside_cells(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        b'<Worksheet ss:Name="S1"><Table><Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">1</Data>'
        b"<Comment><ss:Data>chua chot</ss:Data></Comment></Cell></Row></Table><x:WorksheetOptions><x:PageSetup>"
        b'<x:Header x:Data="&amp;Cban nhap"/></x:PageSetup><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>'
        b"</Worksheet></Workbook>"
    )
    assert [(f.sheet, f.cell, f.kind.name, f.text) for f in found.found] == [
        ("S1", "B3", "COMMENT", "chua chot"),
        ("S1", "", "HEADER", "ban nhap"),
    ]
    assert found.titles == ("S1",) and found.hidden == {"S1"}


def test_a_note_beyond_the_last_column_is_listed_at_the_edge() -> None:
    (found,) = outside_cells(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S1"><Table>'
        b'<Row ss:Index="0"><Cell ss:Index="99999"><Comment><ss:Data>chua chot</ss:Data></Comment></Cell></Row>'
        b"</Table></Worksheet></Workbook>"
    ).found
    assert (found.cell, found.text) == ("XFD1", "chua chot")


def test_words_of_a_web_page_outside_its_tables() -> None:
    page = b"<html><head><title>x</title></head><body><p>Ghi <b>ngoai</b> bang</p><table><tr><td>5</td></table></body>"
    (found,) = outside_cells(page).found
    assert (found.kind, found.text) == (OutsideKind.BOX, "Ghi ngoai bang")


def test_old_shapes_controls_and_diagrams_are_read(program: Program, good: bytes, tmp_path: Path) -> None:
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape type="#_x0000_t202"><v:textbox><div>Hộp kiểu cũ'
        '</div></v:textbox><x:ClientData ObjectType="Text"><x:Anchor>2, 0, 30, 0, 4, 0, 33, 0</x:Anchor></x:ClientData>'
        '</v:shape><v:shape><v:textpath string="Chữ nghệ thuật"/></v:shape></xml>'
    ).encode()
    kin = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
    part = "xl/drawings/vmlDrawing7.vml"
    form = with_linked(good, FIGURES, ("rIdVml", kin, part), {part: drawing})
    lost = "xl/diagrams/data1.xml"  # nothing refers to it any more
    words = '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>Sơ đồ</a:t></a:p></d>'
    made = one(program, tmp_path, packed({**parts_of(form), lost: words.encode()}))
    assert told(made.outside) == [
        (FIGURES, "", "BOX", "Chữ nghệ thuật"),
        (FIGURES, "C31", "BOX", "Hộp kiểu cũ"),
        ("", "", "BOX", "Sơ đồ"),
    ]


@pytest.mark.parametrize("part", ["xl/drawings/drawing9.xml", "xl/comments/comment1.xml"])
def test_a_damaged_part_is_said_and_the_answers_stay(program: Program, good: bytes, tmp_path: Path, part: str) -> None:
    parts = parts_of(_with_everything(good))
    hurt = next(name for name in parts if name.startswith(part.removesuffix("1.xml")))
    made = one(program, tmp_path, packed({**parts, hurt: b"<broken"}))
    (said,) = (i for i in made.issues if i.code == "W08")
    assert hurt.rpartition("/")[2] in said.expected and made.answers["I_3_1_2024_val"].value == 7
    assert {"ngoài lề", "chuyển đến"} <= {t.text for t in made.outside}


def test_entities_are_not_expanded_and_pictures_not_opened(program: Program, good: bytes, tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    parts = parts_of(with_drawing(good, FIGURES, shape("có &e; gì") + picture("Bản ký"), (30, 1, 33, 2), image=PIXEL))
    name = "xl/drawings/drawing9.xml"
    parts[name] = bomb + parts[name].replace(b"&amp;e;", b"&e;")
    made = one(program, tmp_path, packed(parts))
    assert [t.text for t in made.outside] == ["có &e; gì", "image1.png - Bản ký"]


def test_control_characters_go(program: Program, good: bytes, tmp_path: Path) -> None:
    form = edited(good, put((FIGURES, "I13", "a_x001B_[31mđỏ\u202eb")))
    assert all(c.isprintable() for t in one(program, tmp_path, form).outside for c in t.text)


# ------------------------------------------------------------------------------------------- there and back


def test_words_travel_in_the_marked_copy_and_back(tmp_path: Path) -> None:
    space = Space(tmp_path)
    form = _with_everything(space.put("A05", {"I_3_1_2024_val": "bảy nhăm"}))
    path = space.settings.returns_folder(space.program.code, "2024") / "A05.xlsx"
    path.write_bytes(form)
    read = rounds.consolidate(space.settings, space.program, space.period, date(2025, 1, 10))
    before = told(read.data.texts.outside["A05"])
    assert before == EVERYTHING
    outputs.write_returns(space.settings, read)
    (copy,) = (space.settings.output_folder(space.program.code, "2024") / "tra-lai").iterdir()
    path.write_bytes(edited(copy.read_bytes(), put((FIGURES, "E25", 75))))
    again = rounds.consolidate(space.settings, space.program, space.period, date(2025, 1, 10)).data
    assert told(again.texts.outside["A05"]) == before  # and none of the program's own marks
    assert "G02" not in {i.code for i in again.issues}


# ------------------------------------------------------------------------------------------- the law


WORD = re.compile(r"\w+")
LAW_WORD = st.text("abcdeghiklmnpqrtuvxyđăâêôơưáàạế", min_size=3, max_size=9).map(lambda w: f"q{w}")
SPOTS = (
    *(
        (sheet, f"{column}{row}")
        for sheet in (GUIDE, INFO, FIGURES, TEXTS)
        for column in "ACHKZ"
        for row in (1, 8, 31, 60)
    ),
    *((sheet, None) for sheet in ("Giải trình", "Trang khác")),
)


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(SPOTS), st.lists(LAW_WORD, min_size=1, max_size=4), st.integers(0, 2)), max_size=8
    )
)
def test_no_word_of_a_unions_file_is_lost(
    program: Program, good: bytes, tmp_path_factory: pytest.TempPathFactory, written: list[object]
) -> None:
    """Every word that the blank form does not print stands in the answers or in the words outside."""
    form = good

    def edit(book: Workbook) -> None:
        for (sheet, cell), words, how in written:  # type: ignore[misc]
            text = " ".join(words)
            if cell is None:
                added = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
                added.append([text])
            elif how == 0:
                before = book[sheet][cell].value
                book[sheet][cell] = f"{before} {text}" if before else text
            elif how == 1:
                book[sheet][cell].comment = Comment(text, "ai")
            else:
                book[sheet].oddFooter.left.text = text

    form = edited(form, edit)
    boxed = [words for (_, cell), words, how in written if cell and how == 2]  # type: ignore[misc]
    for words in boxed[:1]:
        form = with_drawing(form, FIGURES, shape(" ".join(reversed(words))), (30, 1, 33, 2))
    made = one(program, tmp_path_factory.mktemp("law"), form)
    kept = [str(a.value) for a in made.answers.values()] + [t.text for t in made.outside]
    words = set(WORD.findall(" ".join(kept).casefold()))
    printed = set(WORD.findall(" ".join(_all_texts(make_form(program, "A05"))).casefold()))
    assert set(WORD.findall(" ".join(_all_texts(form)).casefold())) - printed <= words


def _all_texts(form: bytes) -> list[str]:
    """Every text of a workbook, whatever it stands in."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    found = [str(c.value) for s in book for row in s for c in row if isinstance(c.value, str) and c.value[:1] != "="]
    found += [c.comment.text for s in book for row in s for c in row if c.comment]
    found += [str(part.text) for s in book for part in (s.oddFooter.left, s.oddHeader.right) if part.text]
    drawings = (data for name, data in parts_of(form).items() if name.startswith("xl/drawings/drawing"))
    return found + [t for data in drawings for t in re.findall(r"<a:t>([^<]*)</a:t>", data.decode())]


def test_a_formula_that_nobody_calculated_is_no_empty_cell(program: Program, good: bytes, tmp_path: Path) -> None:
    cells = ((FIGURES, "K4", "=lời của đơn vị"), (FIGURES, "K5", "=E25*2"), (FIGURES, "E60", "=E25+1"))
    form = filled(edited(good, put(*cells)), {"I_3_1_2024_note": "=gồm 3 người mới"})
    made = one(program, tmp_path, form)
    assert [(t.ref.cell, t.text) for t in made.outside] == [
        ("K4", "=lời của đơn vị"),
        ("K5", "=E25*2"),
        ("E60", "=E25+1"),
    ]
    assert made.answers["I_3_1_2024_note"].value == "=gồm 3 người mới"


def hidden_lines(book: Workbook) -> None:
    sheet = book[FIGURES]
    for cell, text in (("B45", "ở dòng ẩn"), ("P5", "ở cột ẩn"), ("B46", "ai cũng thấy")):
        sheet[cell] = text
    sheet.row_dimensions[45].hidden = True
    sheet.column_dimensions["P"].hidden = True


def test_hidden_rows_that_are_told_one_by_one_are_looked_up_as_ranges() -> None:
    lines = outside.hidden_lines([(7, 7), (5, 5), (6, 6), (20, 30), (25, 26)], [(3, 3)])
    assert lines == outside.HiddenLines(((5, 7), (20, 30)), ((3, 3),))
    assert [row for row in range(40) if lines.has(row, 0)] == [5, 6, 7, *range(20, 31)]
    assert lines.has(0, 3) and not lines.has(0, 4)


def test_words_in_hidden_rows_and_columns_are_said_to_be_hidden(program: Program, good: bytes, tmp_path: Path) -> None:
    made = one(program, tmp_path, edited(good, hidden_lines))
    seen = {t.text: t.hidden for t in made.outside}
    assert seen == {"ở cột ẩn": True, "ở dòng ẩn": True, "ai cũng thấy": False}
