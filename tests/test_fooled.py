"""Files that said one thing and were counted as another: each is asked about, or counts as a person would read it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.checks.said_beside import says_otherwise
from pipeline.checks.shown import Seen, seen
from pipeline.checks.values import understand
from pipeline.forms.layout import Field, FieldKind
from pipeline.grids.grids import Grids, read_grids
from pipeline.grids.unread import HIDDEN
from pipeline.intake.folder import Intake, read_folder
from pipeline.issues import CellRef
from pipeline.program.model import Program
from pipeline.program.records import Target
from tests.forms import GOOD, edited, filled, make_form, named, period_of, saved_at
from tests.mailbag import mail
from tests.programs import make_program
from tests.test_answers import MILLIONS

COUNT = "I_3_1_2024_val"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


def take(program: Program, folder: Path, files: Mapping[str, bytes]) -> Intake:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return read_folder(folder, program, period_of(program))


def counted(got: Intake) -> dict[str, object]:
    """What each union is counted with for 3.1."""
    return {s.unit.code: s.answers[COUNT].value for s in got.submissions if COUNT in s.answers}


def with_sheet_of(form: bytes, other: bytes, state: str) -> bytes:
    """A form beside whose sheets one of another union's stands, as values alone."""
    source = openpyxl.load_workbook(io.BytesIO(other), data_only=True)["Số liệu"]

    def change(book: Workbook) -> None:
        sheet = book.create_sheet("Tham khảo")
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row, cell.column, cell.value)
        sheet.sheet_state = state

    return edited(form, change)


@pytest.mark.parametrize(("state", "codes"), [("veryHidden", {"T55"}), ("hidden", {"T55"}), ("visible", {"T10"})])
def test_a_sheet_in_another_unions_file_never_replaces_its_own_form(
    program: Program, tmp_path: Path, state: str, codes: set[str]
) -> None:
    own = filled(make_form(program, "A06"), {**GOOD, COUNT: 24})
    stray = filled(make_form(program, "A06"), {**GOOD, COUNT: 77})
    other = with_sheet_of(filled(make_form(program, "A05"), GOOD), stray, state)
    later = saved_at(other, "2025-02-01T08:00:00Z")
    got = take(program, tmp_path, {"A05.xlsx": later, "A06.xlsx": saved_at(own, "2024-12-05T08:00:00Z")})
    assert counted(got)["A06"] == 24
    said = {i.code for f in got.files for i in f.issues}
    assert codes <= said
    chosen = [i.expected for f in got.files for i in f.issues if i.code == "T10"]
    assert all("vì bản kia nằm trong tệp của đơn vị khác" in words for words in chosen)


def test_a_hidden_sheet_counts_for_nobody_who_has_sent_nothing(program: Program, tmp_path: Path) -> None:
    stray = filled(make_form(program, "A06"), {**GOOD, COUNT: 77})
    own = filled(make_form(program, "A05"), GOOD)
    got = take(program, tmp_path, {"A05.xlsx": with_sheet_of(own, stray, "hidden")})
    assert counted(got).keys() == {"A05"}
    got = take(
        program, tmp_path, {"A05.xlsx": with_sheet_of(filled(make_form(program, "A05"), GOOD), stray, "visible")}
    )
    assert counted(got)["A06"] == 77  # whoever heads a cluster may put them together


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("15\n200", "G02"),
        ("15\t200", "G02"),
        ("15\u2028200", "G02"),
        ("15  200", "G02"),
        ("15\n      200", "G02"),
        ("15    \n200", "G02"),
        ("15\u2003\u2003200", "G02"),
        ("15 \u200b200", "G02"),
        ("15 200", ""),
        ("15\u00a0200", ""),
        ("15\n", ""),
    ],
)
def test_two_lines_are_no_thousands(program: Program, tmp_path: Path, typed: str, code: str) -> None:
    form = filled(make_form(program, "A05"), {**GOOD, COUNT: typed})
    (item,) = take(program, tmp_path, {"A05.xlsx": form}).submissions
    said = [i.code for i in item.issues if i.ref == item.raw.ref(COUNT) and i.code.startswith("G0")]
    assert said == ([code] if code else [])


@pytest.mark.parametrize("typed", ["Có\n(theo QĐ số 12)", "Đã\ncó"])
def test_an_answer_and_words_below_it_are_one(program: Program, tmp_path: Path, typed: str) -> None:
    name = "I_1_1_2024_val"
    form = filled(make_form(program, "A05"), {**GOOD, name: typed})
    (item,) = take(program, tmp_path, {"A05.xlsx": form}).submissions
    assert item.answers[name].value == "Có"


def test_two_answers_of_two_lines_are_none(program: Program, tmp_path: Path) -> None:
    name = "I_1_1_2024_val"
    form = filled(make_form(program, "A05"), {**GOOD, name: "Không\nCó"})
    (item,) = take(program, tmp_path, {"A05.xlsx": form}).submissions
    assert name not in item.answers
    assert any(i.code == "G06" and i.ref == item.raw.ref(name) for i in item.issues)


@pytest.mark.parametrize("typed", ["16 triệu (3)", "19 triệu, 3", "20 triệu (500 nghìn)", "(18 triệu)", "2 tỷ (5)"])
def test_a_remark_behind_money_is_no_part_of_it(typed: str) -> None:
    assert [i.code for i in understand(MILLIONS, typed, CellRef("a"), "A05").issues] == ["G02"]


@pytest.mark.parametrize(("typed", "value"), [("16 (triệu đồng)", 16), ("1 tỷ, 200 triệu", 1200), ("8tr5", 8.5)])
def test_a_unit_in_brackets_is_still_one(typed: str, value: float) -> None:
    assert understand(MILLIONS, typed, CellRef("a"), "A05").value == value


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ('0" vạn"', "người"),
        ('0"OO"', "người"),
        ('0" thousand"', "người"),
        ('0" năm trước"', "người"),
        ('0" bỏ"', "người"),
        ('0" USD"', "triệu đồng"),
        ("[$VND] #,##0", "triệu đồng"),
        ('0" USD"', "triệu đồng/người/tháng"),
        ('0" đô la"', "triệu đồng"),
        ('0" hủy"', "người"),
    ],
)
def test_a_format_that_shows_another_number_or_unit_is_asked_about(code: str, unit: str) -> None:
    assert seen(25, code, unit)[0] is Seen.OTHER


@pytest.mark.parametrize("noun", ["huy chương", "tác phẩm âm nhạc", "học sinh bỏ học", "nhà cũ", "đôi vợ chồng", "l"])
def test_a_noun_that_holds_such_a_word_is_what_is_counted(noun: str) -> None:
    assert seen(25, f'0" {noun}"', "")[0] is Seen.SAME


PERCENT = "I_2_9_2024_val"


@pytest.mark.parametrize(
    ("target", "typed", "asked"), [(2, 0.5, True), (2, "0,5", True), (95, 0.95, False), (95, 1, True), (2, 0.05, False)]
)
def test_a_share_below_one_percent_near_its_target_is_asked_about(
    program: Program, target: float, typed: object, asked: bool
) -> None:
    indicator = replace(program.indicators[0], targets={2024: Target(float(target))}, term_target=None)
    field = Field(PERCENT, "Số liệu", FieldKind.DECIMAL, "Bình quân", required=True, unit="%", indicator=indicator)
    reading = understand(field, typed, CellRef("a"), "A05")
    assert ("G03" in {i.code for i in reading.issues}) is asked
    if not asked:
        assert reading.value == (95.0 if target == 95 else 5.0)


def cells_of(*cells: str) -> list[tuple[object, str]]:
    page = "<table>" + "".join(f"<tr>{cell}</tr>" for cell in cells) + "</table>"
    got = read_grids(page.encode(), None)
    assert isinstance(got, Grids)
    (grid,) = got.sheets.values()
    found = []
    for row in range(len(cells)):
        line = grid[row] if row < len(grid) else ()
        extra = grid.extras.get((row, 0))
        found.append((line[0] if line else "", extra.unread if extra else ""))
    return found


def test_pieces_of_a_cell_of_a_page_are_not_put_together_to_one_number() -> None:
    page = (
        "<td><ul><li>15</li><li>6</li></ul></td>",
        "<td><dl><dt>2</dt><dd>9</dd></dl></td>",
        "<td><ruby>24<rt>5</rt></ruby></td>",
        "<td>27<template>5</template><noscript>1</noscript></td>",
    )
    values = [value for value, _ in cells_of(*page)]
    assert values[:3] == ["15\n6", "2\n9", "24\n5"] and values[3] == 27.0
    behind = ("<td><p>15</p>6</td>", "<td><ul><li>15</li></ul>6</td>", "<td>1<center>5</center></td>")
    assert [value for value, _ in cells_of(*behind)] == ["15\n6", "15\n6", "1\n5"]


@pytest.mark.parametrize(
    "cell", ["<td x:num='25'>25<sup>2</sup></td>", "<td x:num='25'>25²</td>", "<td sdval='1'>①</td>"]
)
def test_signs_that_are_no_digits_stop_nothing(cell: str) -> None:
    assert cells_of(cell)


def test_what_a_page_hides_is_told() -> None:
    page = (
        "<style>.h{display:none}</style><table><tbody hidden><tr><td>7</td></tr></tbody><tr><td class='x h'>8</td></tr>"
    )
    got = read_grids(f"{page}<tr hidden><td>9</td></tr></table>".encode(), None)
    assert isinstance(got, Grids)
    (grid,) = got.sheets.values()
    assert [grid.extras[row, 0].unread for row in range(3)] == [HIDDEN] * 3


@pytest.mark.parametrize(
    ("cell", "value", "unread"),
    [
        ("<td sdval='25'></td>", 25.0, HIDDEN),
        ("<td sdval='28'>82</td>", 82.0, ""),
        ("<td sdval='25'>khoảng 25</td>", "khoảng 25", ""),
        ("<td sdval='26'>26 - 30</td>", "26 - 30", ""),
        ("<td x:num='27'>12/27</td>", "12/27", ""),
        ("<td sdval='1234.5' sdnum='1066;0;#,##0.0'>1.234,5</td>", 1234.5, ""),
        ("<td sdval='0.285' sdnum='1033;0;0%'>29%</td>", 0.285, ""),
        ("<td sdval='28' sdnum='1033;0;General'>82</td>", 82.0, ""),
        ("<td sdval='28' sdnum='1033;0;[Red]0'>82</td>", 82.0, ""),
        ("<td sdval='77'>####</td>", 77.0, ""),
        ("<td sdval='0'></td>", 0.0, ""),
        ("<td sdval='0'>-</td>", 0.0, ""),
        ("<td sdval='5'>-</td>", 5.0, HIDDEN),
    ],
)
def test_what_people_see_goes_before_the_number_behind_it(cell: str, value: object, unread: str) -> None:
    assert cells_of(cell) == [(value, unread)]


def test_the_title_tells_the_period_and_no_head_of_a_column(program: Program, tmp_path: Path) -> None:
    """A form of another period that lost its names: a column is headed 'Năm 2024', as the period asked for is."""
    other = next(p for p in program.periods if p.name != period_of(program).name)

    def change(book: Workbook) -> None:
        for name in list(book.defined_names):
            del book.defined_names[name]
        for sheet in book:
            if sheet.title.startswith("_"):
                book.remove(sheet)
            else:
                for row in sheet.iter_rows(1, 8):
                    for cell in row:
                        if cell.value == period_of(program).name:
                            cell.value = other.name

    form = edited(filled(make_form(program, "A05"), GOOD), change)
    assert named(openpyxl.load_workbook(io.BytesIO(make_form(program, "A05"))), COUNT)
    got = take(program, tmp_path, {"A05.xlsx": form})
    assert not got.submissions
    assert [i.code for f in got.files for i in f.issues] == ["T07"]


NOTE = "I_3_1_2024_note"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ghi nhầm, số đúng là 25", True),
        ("Đơn vị đính chính: 25", True),
        ("Số lũy kế từ đầu nhiệm kỳ", True),
        ("Nhập sai, xin gửi lại sau", True),
        ("Số đúng là 7", False),  # as it stands
        ("Tăng 5 người so với năm 2023", False),
        ("Đơn vị tính: người", False),
        ("Số đã đúng với sổ theo dõi", False),
        ("Nguyên nhân chính là do doanh nghiệp giảm lao động", False),
        ("Đơn vị có thu nhập lớn, sáp nhập lớn", False),
        ("Không ghi nhầm", False),
        ("Kỳ trước ghi nhầm, kỳ này đã sửa", False),
        ("Số lũy kế từ đầu năm", False),
        ("Lũy kế cả năm 2024", False),
        ("Năm 2024: 7 đoàn viên; lũy kế từ đầu nhiệm kỳ: 60", False),
    ],
)
def test_a_remark_that_says_otherwise_than_its_figure_is_asked_about(
    program: Program, tmp_path: Path, text: str, asked: bool
) -> None:
    form = filled(make_form(program, "A05"), {**GOOD, NOTE: text})
    (item,) = take(program, tmp_path, {"A05.xlsx": form}).submissions
    assert COUNT in item.answers  # it counts, as it stands
    assert ("G35" in {i.code for i in item.issues}) is asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Đơn vị tính: nghìn đồng", "ghi chú nói theo “nghìn đồng”"),
        ("ĐVT nghìn đồng.", "ghi chú nói theo “nghìn đồng”"),
        ("Đơn vị tính là đồng", "ghi chú nói theo “đồng”"),
        ("Đơn vị tính: triệu đồng", ""),
        ("Đơn vị tính: tr.đ", ""),
        ("Đơn vị tính tỷ lệ trên số đoàn viên có mặt", ""),
        ("Đã nộp đủ", ""),
    ],
)
def test_a_unit_of_money_beside_a_figure_is_held_against_its_cell(text: str, said: str) -> None:
    found = says_otherwise(text, MILLIONS, 1500.0)
    assert said in found and bool(found) is bool(said)


@pytest.mark.parametrize("written", ["triệu đồng", "trđ", "tr.đ", "tr. đ", "tr đ"])
def test_millions_beside_a_cell_of_thousands_are_heard_however_they_are_shortened(written: str) -> None:
    found = says_otherwise(f"Đơn vị tính: {written}", replace(MILLIONS, unit="nghìn đồng"), 1500.0)
    assert written in found


@pytest.mark.parametrize(("names", "value"), [(("z.xlsx", "b.xlsx"), 77), (("b.xlsx", "z.xlsx"), 77)])
def test_of_two_forms_in_one_letter_the_one_saved_later_counts(
    program: Program, tmp_path: Path, names: tuple[str, str], value: int
) -> None:
    blank = make_form(program, "A05")
    early = saved_at(filled(blank, {**GOOD, COUNT: 21}), "2024-12-01T01:00:00Z")
    late = saved_at(filled(blank, {**GOOD, COUNT: 77}), "2024-12-01T09:00:00Z")
    letter = mail((names[0], early), (names[1], late)).as_bytes()
    got = take(program, tmp_path, {"thu.eml": letter})
    assert counted(got)["A05"] == value
    (said,) = [i for f in got.files for i in f.issues if i.code == "T10"]
    assert said.expected.endswith(", là bản lưu sau")


def test_an_older_file_elsewhere_changes_nothing_in_that(program: Program, tmp_path: Path) -> None:
    blank = make_form(program, "A05")
    letter = mail(
        ("z.xlsx", saved_at(filled(blank, {**GOOD, COUNT: 21}), "2024-12-01T01:00:00Z")),
        ("b.xlsx", saved_at(filled(blank, {**GOOD, COUNT: 77}), "2024-12-01T02:00:00Z")),
    ).as_bytes()
    older = saved_at(filled(blank, {**GOOD, COUNT: 5}), "2024-11-01T01:00:00Z")
    assert counted(take(program, tmp_path, {"thu.eml": letter, "A05 cu.xlsx": older}))["A05"] == 77


def test_a_name_that_says_otherwise_than_the_saving_time_leaves_it_open(program: Program, tmp_path: Path) -> None:
    blank = make_form(program, "A05")
    letter = mail(
        ("A05 lan 2 sua lai.xlsx", saved_at(filled(blank, {**GOOD, COUNT: 21}), "2024-12-01T01:00:00Z")),
        ("A05 lan 1.xlsx", saved_at(filled(blank, {**GOOD, COUNT: 77}), "2024-12-01T02:00:00Z")),
    ).as_bytes()
    got = take(program, tmp_path, {"thu.eml": letter})
    assert counted(got)["A05"] == 21
    (said,) = [i for f in got.files for i in f.issues if i.code == "T10"]
    assert said.expected.endswith("; không rõ bản nào sau, tạm lấy theo tên tệp")


def test_a_share_typed_over_the_calculated_one_is_told_of_an_older_form_too(program: Program, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        named(book, "S_version").value = "1.00000000"
        cell = named(book, "I_2_1_2024_num")
        above = book["Số liệu"].cell(cell.row - 1, cell.column)
        assert str(above.value).startswith("=")
        above.value, above.number_format = 0.85, "0.0%"

    form = edited(filled(make_form(program, "A05"), GOOD), change)
    (item,) = take(program, tmp_path, {"A05.xlsx": form}).submissions
    assert {"T09", "C08"} <= {i.code for i in item.issues}
