"""Reading a program workbook: one good workbook, one cell changed, the (sheet, cell, code) that must come of it."""

from __future__ import annotations

import random
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import ProgramError
from pipeline.program import reader, sheets, tables
from pipeline.program.cells import Cell, Problems
from pipeline.program.model import Program, Target
from pipeline.program.names import alike, say_alike
from pipeline.program.records import USUAL_REPORT
from pipeline.program.sheets import UNITS
from pipeline.program.vocabulary import Comparator, Writer
from pipeline.text import key
from tests import programs
from tests.programs import (
    change_cells,
    default_indicators,
    default_units,
    indicator,
    office_indicator,
    unit,
    write_program,
)
from tests.readout import as_recorded

Triple = tuple[str, str, str]

_LINE = re.compile(r"  \[(?P<code>\w\d\d)\] (?P<file>.+?) › (?P<sheet>[^!:]*)(?:!(?P<cell>[A-Z0-9:]+))?: (?P<text>.+)")

# Rows of the default workbook.
YES_NO, OVER_BASE, OWN_DENOMINATOR, GRADE, COUNT = range(5, 10)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default workbook, written once; without its notes, which cost openpyxl half its time."""
    path = write_program(tmp_path_factory.mktemp("good") / "chuong-trinh.xlsx")
    return edit(path, _drop_notes)


def _drop_notes(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(max_row=programs.FIRST_ROW):
            for cell in row:
                cell.comment = None


@pytest.fixture
def book(good: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    path = tmp_path / "chuong-trinh.xlsx"
    path.write_bytes(good.read_bytes())
    return path


def said(path: Path) -> list[str]:
    """The lines of the one error that reading `path` raises, the summary line left out."""
    with pytest.raises(ProgramError) as error:
        reader.read(path, "thu", "inputs/thu/chuong-trinh.xlsx")
    first, *lines = str(error.value).split("\n")
    assert first.startswith("inputs/thu/chuong-trinh.xlsx")
    assert f"{len(lines)} chỗ" in first
    return lines


def program_of(path: Path) -> Program:
    """What a workbook without errors says."""
    return reader.read(path, "thu")


def triples(path: Path) -> list[Triple]:
    """What is wrong with `path`: (sheet, cell, code) of every error, in their order."""
    found = []
    for line in said(path):
        match = _LINE.fullmatch(line)
        assert match, line
        assert match["file"] == "inputs/thu/chuong-trinh.xlsx"
        found.append((match["sheet"], match["cell"] or "", match["code"]))
    return found


def edit(path: Path, change: Callable[[openpyxl.Workbook], object]) -> Path:
    """Change a workbook in more than single cells."""
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)
    return path


def sheet_of(workbook: openpyxl.Workbook, name: str) -> Worksheet:
    sheet = workbook[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def column_of(spec: sheets.Sheet, key: str) -> str:
    """The letter of a column in a workbook written with the default years."""
    keys = [c.key for c in spec.columns]
    if spec is sheets.INDICATORS:
        at = keys.index(sheets.YEARS_BEFORE)
        keys[at:at] = [str(year) for year in programs.YEARS]
    return openpyxl.utils.get_column_letter(keys.index(key) + 1)


def at(spec: sheets.Sheet, key: str, row: int) -> tuple[str, str]:
    """(sheet, cell) of a column's cell."""
    return spec.name, f"{column_of(spec, key)}{row}"


def about(key: str) -> tuple[str, str]:
    """(sheet, cell) of a field of sheet Chương trình."""
    keys = [c.key for c in sheets.ABOUT.columns]
    return sheets.ABOUT.name, f"B{keys.index(key) + programs.FIRST_ROW}"


def test_the_good_workbook_reads(good: Path) -> None:
    program = reader.read(good, "thu")
    assert [i.code for i in program.indicators] == ["1.1", "1.2", "2.1", "2.2", "3.1"]
    assert program.years == (2023, 2024, 2025)
    assert len(program.units) == 6
    assert len({u.kind for u in program.units}) == 3
    assert [p.code for p in program.periods] == ["2024", "giua-nhiem-ky"]
    assert program.periods[1].years == (2023, 2024)
    assert program.indicator_by_code["3.1"].term_target == Target(90)
    assert program.recipients == ("Như trên;", "Lưu VP.")
    assert program.issued == date(2023, 3, 1)
    assert program.warnings == ()


# --------------------------------------------------------------------------- one wrong cell

I, U, P, B, S, D = sheets.INDICATORS, sheets.UNITS, sheets.PERIODS, sheets.BASES, sheets.SECTIONS, sheets.SCALES  # noqa: E741

ONE_CELL: list[tuple[tuple[str, str], object, str]] = [
    (about("superior_office"), None, "P03"),
    (about("office"), "   ", "P03"),
    (about("first_year"), "năm đầu", "P04"),
    (about("first_year"), 23, "P04"),
    (about("first_year"), 2023.5, "P04"),
    (about("last_year"), 2022, "P04"),
    (about("last_year"), 2040, "P04"),
    (about("issued"), "31/02/2023", "P04"),
    (about("issued"), "01/03/0223", "P04"),
    (about("term"), None, "P03"),
    (at(I, "code", YES_NO), "1.a", "P04"),
    (at(I, "code", YES_NO), "3_1", "P04"),
    (at(I, "code", OVER_BASE), "1.1", "P05"),
    (at(I, "group", YES_NO), None, "P03"),
    (at(I, "text", YES_NO), None, "P03"),
    (at(I, "measure", YES_NO), "Có/Khong biết", "P04"),
    (at(I, "measure", YES_NO), None, "P03"),
    (at(I, "comparator", YES_NO), "trên", "P04"),
    (at(I, "scope", YES_NO), "Mọi nơi", "P04"),
    (at(I, "reporter", YES_NO), "Ai đó", "P04"),
    (at(I, "accrual", YES_NO), "Cộng", "P04"),
    (at(I, "numerator", OVER_BASE), None, "P03"),
    (at(I, "base", OVER_BASE), "doan_vine", "P06"),
    (at(I, "base", OVER_BASE), None, "P04"),  # said at the denominator, see below
    (at(I, "denominator", OWN_DENOMINATOR), None, "P04"),
    (at(I, "scale", GRADE), "Xếp loại đoàn viên", "P06"),
    (at(I, "scale", GRADE), None, "P06"),
    (at(I, "threshold", GRADE), "Hoàn thành rất tốt", "P04"),
    (at(I, "threshold", GRADE), None, "P04"),
    (at(I, "2024", YES_NO), "cỡ 100", "P04"),
    (at(I, "2024", YES_NO), "1,234", "P04"),
    (at(I, "2024", YES_NO), "80 - 85", "P04"),  # a range, but the comparison is ≥
    (at(I, "2024", YES_NO), -5, "P04"),
    (at(I, "2024", YES_NO), "-5", "P04"),
    (at(I, "2024", YES_NO), True, "P04"),
    (at(I, "2024", YES_NO), 1, "P04"),  # 1 % or all?
    (at(I, "2024", YES_NO), datetime(2024, 5, 1), "P04"),  # '1-5', which Excel took for a date
    (at(I, "term_target", COUNT), "chín mươi", "P04"),
    (at(I, "comparator", COUNT), "Khoảng", "P04"),
    (at(U, "code", 5), "A 01", "P04"),
    (at(U, "code", 5), "A/01", "P04"),
    (at(U, "code", 6), "A01", "P05"),
    (at(U, "code", 6), "a01", "P05"),
    (at(U, "code", 5), "A00", "P04"),  # the office's own
    (at(U, "name", 5), None, "P03"),
    (at(U, "kind", 5), "Doanh nghiệp", "P04"),
    (at(U, "kind", 5), "Cơ quan công đoàn", "P04"),
    (at(U, "superior", 5), "A99", "P06"),
    (at(U, "superior", 5), "A01", "P04"),  # itself
    (at(U, "merged_into", 5), "B01", "P06"),
    (at(U, "valid_from", 5), "32/01/2024", "P04"),
    (at(U, "rolls_up", 5), "mười", "P04"),
    (at(U, "rolls_up", 5), 0, "P04"),
    (at(U, "rolls_up", 5), 2.5, "P04"),
    (at(I, "superior_code", YES_NO), "1.x", "P04"),
    (at(B, "superior_code", 6), "Đoàn viên", "P04"),
    (about("code_above"), "YB 01", "P04"),
    (at(P, "code", 5), "năm 2024", "P04"),
    (at(P, "code", 5), "../2024", "P04"),
    (at(P, "code", 6), 2024, "P05"),
    (at(P, "kind", 5), "Quý", "P04"),
    (at(P, "years", 5), None, "P03"),
    (at(P, "years", 5), "năm nay", "P04"),
    (at(P, "years", 5), "2025 - 2023", "P04"),
    (at(P, "years", 5), "2023 - 2024 - 2025", "P04"),
    (at(P, "years", 5), "2023 - 2028", "P04"),
    (at(P, "years", 5), "2022", "P04"),
    (at(P, "years", 5), 2023.2024, "P04"),  # '2023,2024', which Excel took for a number
    (at(P, "start", 5), "đầu năm", "P04"),
    (at(P, "end", 5), date(2023, 11, 30), "P04"),
    (at(P, "cutoff", 5), date(2042, 11, 30), "P04"),
    (at(P, "due", 5), None, "P03"),
    (at(S, "number", 5), "I", "P04"),
    (at(S, "number", 6), 1, "P05"),
    (at(S, "title", 5), None, "P03"),
    (at(B, "code", 6), "Nữ CCVCLĐ", "P04"),
    (at(B, "part_of", 6), "nguoi", "P06"),
    (at(B, "part_of", 6), "nu_ccvcld", "P04"),  # itself
    (at(D, "grade2", 5), "Hoàn thành xuất sắc nhiệm vụ", "P04"),
]


TERM = {about("first_year"), about("last_year")}
# Wrong, they leave others of their row unsaid.
HIDING = {at(I, "code", YES_NO), at(I, "comparator", COUNT), at(I, "scale", GRADE), at(D, "grade2", 5),
          at(U, "code", 5), at(U, "code", 6), at(P, "years", 5), at(P, "start", 5)}  # fmt: skip


@pytest.mark.parametrize(("place", "value", "code"), ONE_CELL)
def test_one_wrong_cell_is_said_once_and_where_it_is(
    book: Path, place: tuple[str, str], value: object, code: str
) -> None:
    found = triples(change_cells(book, {place: value}))
    elsewhere = {
        at(I, "base", OVER_BASE): [(*at(I, "denominator", OVER_BASE), "P04")] if value is None else None,
        at(I, "comparator", COUNT): [(*at(I, str(programs.YEARS[0]), COUNT), "P04")],
        at(D, "grade2", 5): [(*place, "P04"), (*at(I, "threshold", GRADE), "P04")],
    }.get(place)
    assert found == (elsewhere or [(*place, code)])


def test_what_is_said_of_wrong_cells_is_as_recorded(book: Path) -> None:
    """All of them, in as few workbooks as hide none of another; those of the term by themselves."""
    groups: list[dict[tuple[str, str], object]] = []
    for place, value, _ in ONE_CELL:
        alike = (g for g in groups if (place in HIDING) == (g.keys() <= HIDING) and not TERM & {place, *g})
        group = next((g for g in alike if place not in g), None)
        if group is None:
            groups.append(group := {})
        group[place] = value
    workbook, told = openpyxl.load_workbook(book), []
    for group in groups:
        cells = [(sheet_of(workbook, sheet)[cell], value) for (sheet, cell), value in group.items()]
        were = [(cell, cell.value, cell.number_format) for cell, _ in cells]
        for cell, value in cells:
            cell.value = value  # type: ignore[assignment]  # whatever a test wants there
        workbook.save(book)
        for cell, value, shown in were:
            cell.value, cell.number_format = value, shown
        told += ["", *said(book)]
    as_recorded("wrong cells of a program", "\n".join(told))


def test_a_wrong_cell_says_what_stands_there_what_is_expected_and_what_to_do(book: Path) -> None:
    place = at(I, "base", OVER_BASE)
    (line,) = said(change_cells(book, {place: "doan_vine"}))
    assert line == (
        f"  [P06] inputs/thu/chuong-trinh.xlsx › Chỉ tiêu!{place[1]}: Tham chiếu không có (Tổng số chung). "
        "Đang ghi: “doan_vine”. Cần: mã ở trang “Số liệu chung”. Có phải “doan_vien”?"
    )


@pytest.mark.parametrize(
    ("place", "value", "shown"),
    [
        (about("first_year"), 23, "“23”"),
        (at(I, "2024", YES_NO), datetime(2024, 5, 1), "“01/05/2024”"),
        (at(I, "2024", YES_NO), "cỡ\n100", "“cỡ 100”"),  # still one line
        (at(I, "measure", YES_NO), "Ty le", "Có phải “Tỷ lệ”?"),
        (at(U, "kind", 5), "Hành chính", "Có phải “Hành chính sự nghiệp”?"),
        (at(I, "scale", GRADE), "Xep loai cong doan co so", "Có phải “Xếp loại công đoàn”?"),
        (at(I, "threshold", GRADE), "Tốt", "Hoàn thành xuất sắc nhiệm vụ; Hoàn thành tốt nhiệm vụ"),
    ],
)
def test_message(book: Path, place: tuple[str, str], value: object, shown: str) -> None:
    (line,) = said(change_cells(book, {place: value}))
    assert shown in line


def test_all_wrong_cells_at_once(book: Path) -> None:
    cells: Mapping[tuple[str, str], object] = {
        about("superior_office"): None,
        at(B, "scope", 5): "Mọi nơi",
        at(I, "measure", YES_NO): "?",
        at(I, "2025", COUNT): "nhiều",
        at(U, "kind", 10): "?",
        at(P, "due", 6): "?",
        at(S, "number", 7): "x",
    }
    codes = dict.fromkeys(cells, "P04") | {about("superior_office"): "P03"}
    assert set(triples(change_cells(book, cells))) == {(*place, code) for place, code in codes.items()}


# --------------------------------------------------------------------------- one cause, one error


def test_a_wrong_base_does_not_make_its_users_wrong(book: Path) -> None:
    place = at(B, "scope", 7)
    assert triples(change_cells(book, {place: "?"})) == [(*place, "P04")]


def test_a_wrong_unit_does_not_make_its_subordinates_wrong(tmp_path: Path) -> None:
    units = [programs.unit("A01"), programs.unit("A02", superior="A01", merged_into="A01")]
    path = write_program(tmp_path / "p.xlsx", units=units)
    place = at(U, "kind", 5)
    assert triples(change_cells(path, {place: "?"})) == [(*place, "P04")]


def test_a_wrong_year_of_the_term_does_not_make_targets_wrong(book: Path) -> None:
    place = about("first_year")
    assert triples(change_cells(book, {place: "đầu khóa"})) == [(*place, "P04")]


@pytest.mark.parametrize("name", [s.name for s in (sheets.ABOUT, *sheets.TABLES) if not s.optional])
def test_missing_sheet(book: Path, name: str) -> None:
    edit(book, lambda workbook: workbook.remove(workbook[name]))
    (line,) = said(book)
    assert "[P01]" in line
    assert f"trang “{name}”" in line


def test_missing_sheet_names_the_one_that_may_be_meant(book: Path) -> None:
    def rename(workbook: openpyxl.Workbook) -> None:
        workbook["Số liệu chung"].title = "So lieu chung (2)"

    (line,) = said(edit(book, rename))
    assert "› So lieu chung (2): Thiếu trang tính" in line


@pytest.mark.parametrize("name", [s.name for s in sheets.TABLES if s.optional and s.name != D.name])
def test_optional_sheets_may_be_missing(book: Path, name: str) -> None:
    edit(book, lambda workbook: workbook.remove(workbook[name]))
    assert reader.read(book, "thu").warnings == ()


def test_only_the_scale_sheet_that_is_used_is_missed(book: Path) -> None:
    edit(book, lambda workbook: workbook.remove(workbook[D.name]))
    assert triples(book) == [(*at(I, "scale", GRADE), "P06")]


@pytest.mark.parametrize(
    ("spec", "key"),
    [(I, "scope"), (I, "code"), (I, "2024"), (U, "code"), (U, "kind"), (P, "years"), (S, "title"), (B, "code")],
)
def test_missing_column_is_one_error(book: Path, spec: sheets.Sheet, key: str) -> None:
    name, cell = at(spec, key, 4)
    column = openpyxl.utils.column_index_from_string(cell.rstrip("4"))
    edit(book, lambda workbook: sheet_of(workbook, name).delete_cols(column))
    assert triples(book) == [(name, "4:4", "P02")]


def test_years_of_another_term_are_one_error_that_says_what_to_rename(book: Path) -> None:
    term = {about("first_year"): 2026, about("last_year"): 2031, at(P, "years", 5): 2026, at(P, "years", 6): 2026}
    (line,) = said(change_cells(book, term))
    assert "› Chỉ tiêu!4:4: Thiếu cột" in line and "cột “2026”, “2027”, “2028”, “2029”, “2030”, “2031”" in line
    assert "Đổi tiêu đề các cột năm thành 2026, 2027, 2028, 2029, 2030, 2031" in line and "chèn thêm" in line


def test_no_header_row_is_one_error(book: Path) -> None:
    edit(book, lambda workbook: sheet_of(workbook, U.name).delete_rows(4))
    assert triples(book) == [(U.name, "A1", "P02")]


def test_a_header_row_that_lacks_most_columns_is_found(book: Path) -> None:
    name, cell = at(U, "name", 4)

    def spoil(workbook: openpyxl.Workbook) -> None:
        for title in sheet_of(workbook, name)[4]:
            title.value = title.value if title.coordinate == cell else None

    edit(book, spoil)
    assert triples(book) == [(name, "4:4", "P02")]


def test_a_column_that_stands_twice(book: Path) -> None:
    place = at(I, "2025", 4)
    found = triples(change_cells(book, {place: "2024"}))
    assert sorted(found) == sorted([(*place, "P04"), (I.name, "4:4", "P02")])


# --------------------------------------------------------------------------- names that may be one


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cụm số 2", "Cụm thi đua số 2", True),
        ("Cụm 2", "Cụm II", True),
        ("Ban Tổ chức Kiểm tra", "Ban Tổ chức - Kiểm tra", True),
        ("Ban Tổ chức và Kiểm tra", "BAN TỔ CHỨC, KIÊM TRA", True),
        ("Nghị quyết Đại hội 10", "Nghị quyết Đại hội lần thứ X", True),
        ("Nghị quyết Đại hội X", "Nghị quyết Đại hội XI", False),
        ("Cụm 1", "Cụm 2", False),
        ("Huyện Tân Uyên", "Huyện Than Uyên", False),
        ("Cụm doanh nghiệp", "Cụm doanh nghiệp nhà nước", False),
        ("Cụm 1 thành phố", "Cụm 1 huyện", False),
    ],
)
def test_names_that_may_be_one(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is alike(other, one) is same


def test_each_name_is_held_against_those_before_it_that_it_may_be() -> None:
    words = ("Cụm", "cum", "số", "thi đua", "Tân Uyên", "Than Uyên", "1", "II", "2", "X", "")
    dice = random.Random(5)
    names = [" ".join(dice.choices(words, k=dice.randint(1, 4))).strip() for _ in range(400)]
    problems = Problems("x")
    say_alike(Cell(name, "T", f"A{n}", UNITS.columns[0], problems) for n, name in enumerate(names))
    expected = {}
    distinct = {key(name): n for n, name in reversed(list(enumerate(names))) if name}
    for n in sorted(distinct.values()):
        earlier = (m for m in sorted(distinct.values()) if m < n and alike(names[m], names[n]))
        if (first := next(earlier, None)) is not None:
            expected[f"A{n}"] = f"(A{first})"
    assert len(expected) > 50
    assert {i.ref.cell: i.expected.rpartition(" ")[2] for i in problems.found} == expected


def test_addresses_that_nobody_can_write_to_are_said_with_their_cell(tmp_path: Path) -> None:
    units = [unit("A01", email="a@b.vn; c@d.vn\ne@f.vn"), unit("A02", email="a@b.vn, hỏng@b.vn"), unit("A03", email="")]
    program = program_of(write_program(tmp_path / "p.xlsx", units=units))
    assert [u.email for u in program.units] == ["a@b.vn; c@d.vn; e@f.vn", "a@b.vn; hỏng@b.vn", ""]
    assert [(i.code, i.ref.sheet, i.ref.cell, i.found) for i in program.warnings] == [
        ("P10", *at(U, "email", 6), "hỏng@b.vn")
    ]
    assert "có chữ có dấu" in program.warnings[0].expected


def test_names_spelt_twice_are_asked_about_and_taken_as_they_are(tmp_path: Path) -> None:
    target = {"indicator": "1.2", "year": 2024, "target": 92}
    path = write_program(
        tmp_path / "p.xlsx",
        units=[unit("A01", cluster="Cụm số 2"), unit("A02", cluster="Cụm thi đua số 2"), unit("A03", cluster="Cụm 3")],
        other_targets=[
            {**target, "resolution": "Nghị quyết Đại hội 10"},
            {**target, "resolution": "Nghị quyết Đại hội lần thứ X"},
        ],
        tasks=[
            {"department": "Ban Tổ chức Kiểm tra", "task": "Một việc"},
            {"department": "Ban Tổ chức - Kiểm tra", "task": "Một việc khác"},
            {"department": "Ban Tổ chức - Kiểm tra", "task": "Việc thứ ba"},
        ],
    )
    program = program_of(path)
    assert [(i.code, i.ref.sheet, i.ref.cell, i.found) for i in program.warnings] == [
        ("P08", *at(U, "cluster", 6), "Cụm thi đua số 2"),
        ("P08", *at(sheets.TASKS, "department", 6), "Ban Tổ chức - Kiểm tra"),
        ("P08", *at(sheets.OTHER_TARGETS, "resolution", 6), "Nghị quyết Đại hội lần thứ X"),
    ]
    assert program.warnings[0].expected == "cùng một tên thì viết như nhau: “Cụm số 2” (D5)"
    assert {u.cluster for u in program.units} == {"Cụm số 2", "Cụm thi đua số 2", "Cụm 3"}


@pytest.mark.parametrize(
    ("measure", "changes", "why"),
    [
        ("Có/Không", {"targets": {2024: 70}}, "mức giao 70%"),
        ("Tỷ lệ", {"targets": {2024: "70%"}, "base": "doan_vien"}, "mức giao 70%"),
        ("Có/Không", {"targets": {2023: 100}, "term_target": 95, "accrual": "Mức đạt đến thời điểm"}, "mức giao 95%"),
        ("Số lượng", {"targets": {2023: 10, 2025: 12}, "unit": "hộ"}, "mức giao tăng theo năm"),
        ("Có/Không", {"targets": {2024: 100}}, None),
        ("Có/Không", {"targets": {2024: 0}}, None),
        ("Số lượng", {"targets": {2023: 1, 2024: 1}, "unit": "cuộc", "term_target": 3, "accrual": "Cộng dồn các năm"},
         None),
        ("Có/Không", {"targets": {2024: 70}, "comparator": "≥"}, None),
    ],
)  # fmt: skip
def test_equal_where_at_least_is_likely_meant_is_asked_about(
    tmp_path: Path, measure: str, changes: dict[str, object], why: str | None
) -> None:
    row = indicator("1.1", measure, **{"comparator": "=", **changes})
    program = program_of(write_program(tmp_path / "p.xlsx", indicators=(row,)))
    found = [(i.code, i.ref.sheet, i.ref.cell, i.expected) for i in program.warnings]
    said = f"“≥” nếu cao hơn mức giao vẫn là đạt ({why})"
    assert found == ([("P09", *at(I, "comparator", 5), said)] if why else [])


# --------------------------------------------------------------------------- what staff do to a workbook


def test_rows_above_the_header_and_blank_rows_between(good: Path, book: Path) -> None:
    def move(workbook: openpyxl.Workbook) -> None:
        sheet_of(workbook, I.name).insert_rows(1, 5)
        sheet_of(workbook, U.name).insert_rows(7, 3)

    assert program_of(edit(book, move)) == program_of(good)


def test_cells_are_named_where_they_stand_after_rows_moved(book: Path) -> None:
    edit(book, lambda workbook: sheet_of(workbook, I.name).insert_rows(1, 5))
    letter = column_of(I, "measure")
    assert triples(change_cells(book, {(I.name, f"{letter}10"): "?"})) == [(I.name, f"{letter}10", "P04")]


def test_columns_in_another_order(good: Path, book: Path) -> None:
    def mirror(workbook: openpyxl.Workbook) -> None:
        sheet = sheet_of(workbook, I.name)
        for row in sheet.iter_rows(min_row=4, max_row=9):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value

    assert program_of(edit(book, mirror)) == program_of(good)


def test_headers_and_labels_in_other_spellings(good: Path, book: Path) -> None:
    def respell(workbook: openpyxl.Workbook) -> None:
        for sheet in workbook.worksheets:
            for row in sheet.iter_rows(min_row=4, max_row=4 if sheet.title != sheets.ABOUT.name else 40, max_col=25):
                for cell in row[:1] if sheet.title == sheets.ABOUT.name else row:
                    if isinstance(cell.value, str):
                        cell.value = unicodedata.normalize("NFD", f" {cell.value.upper()}\n")
            sheet.title = unicodedata.normalize("NFD", sheet.title)

    assert program_of(edit(book, respell)) == program_of(good)


def test_year_headers_typed_as_numbers(good: Path, book: Path) -> None:
    cells = {at(I, str(year), 4): year for year in programs.YEARS}
    assert program_of(change_cells(book, cells)) == program_of(good)


def test_labels_in_any_spelling_or_as_machine_values(good: Path, book: Path) -> None:
    cells = {
        at(I, "measure", YES_NO): unicodedata.normalize("NFD", "có/không"),
        at(I, "comparator", YES_NO): ">=",
        at(I, "scope", YES_NO): "  MỌI  CĐCS ",
        at(I, "reporter", YES_NO): "unit",
        at(I, "threshold", GRADE): "hoàn thành tốt nhiệm vụ",
        at(S, "writer", 6): "CÁC đơn vị",
    }
    assert program_of(change_cells(book, cells)) == program_of(good)


def test_a_section_of_the_units_is_asked_of_them_however_it_is_spelt(book: Path) -> None:
    program = program_of(change_cells(book, {at(S, "writer", 6): unicodedata.normalize("NFD", "các đơn vị ")}))
    assert program.sections[1].asked_of_units
    assert program.sections[1].writer == Writer.UNITS.label


def test_unknown_columns_are_passed_over_and_said(good: Path, book: Path) -> None:
    last = openpyxl.utils.get_column_letter(len(I.columns) + len(programs.YEARS) + 1)
    program = program_of(change_cells(book, {(I.name, f"{last}4"): "Chủ chì", (U.name, "L4"): 2027}))
    assert program.indicators == program_of(good).indicators
    assert [(i.code, i.ref.sheet, i.ref.cell, i.found) for i in program.warnings] == [
        ("P07", I.name, f"{last}4", "Chủ chì"),
        ("P07", U.name, "L4", "2027"),
    ]


def test_merged_cells_leave_the_covered_ones_empty(book: Path) -> None:
    group = column_of(I, "group")
    edit(book, lambda workbook: sheet_of(workbook, I.name).merge_cells(f"{group}5:{group}6"))
    assert triples(book) == [(I.name, f"{group}6", "P03")]


def test_dashes_and_blanks_are_empty_cells(book: Path) -> None:
    cells = {at(I, "2023", YES_NO): "-", at(I, "2024", YES_NO): "–", at(I, "lead", YES_NO): "\u00a0"}
    program = program_of(change_cells(book, cells))
    assert program.indicators[0].targets == {2025: Target(100)}
    assert program.indicators[0].lead == ""


def test_dates_as_text(book: Path) -> None:
    cells = {
        about("issued"): "1/3/2023",
        at(P, "start", 5): "01/12/2023",
        at(P, "end", 5): "ngày 30 tháng 11 năm 2024",
        at(U, "valid_to", 5): "2024-06-30",
    }
    program = program_of(change_cells(book, cells))
    assert program.issued == date(2023, 3, 1)
    assert (program.periods[0].start, program.periods[0].end) == (date(2023, 12, 1), date(2024, 11, 30))
    assert program.units[0].valid_to == date(2024, 6, 30)


def test_numbers_as_text_and_text_as_numbers(good: Path, book: Path) -> None:
    cells = {
        about("first_year"): "2023",
        at(P, "code", 5): 2024,
        at(P, "years", 5): 2024,
        at(S, "number", 5): 1,
        at(S, "number", 6): 1.1,
        at(I, "code", COUNT): 3.1,
        at(I, "2024", COUNT): "30",
    }
    assert program_of(change_cells(book, cells)) == program_of(good)


def test_a_code_typed_as_the_number_3_10_is_3_1(book: Path) -> None:
    """Excel keeps no trailing zero: nothing tells 3.10 from 3.1, so it must at least not pass for another row."""
    assert program_of(change_cells(book, {at(I, "code", COUNT): 3.10})).indicators[-1].code == "3.1"
    (line,) = said(change_cells(book, {at(I, "code", GRADE): 3.1}))
    assert "[P05]" in line
    assert "Văn bản" in line
    assert [i.code for i in program_of(change_cells(book, {at(I, "code", GRADE): "3.10"})).indicators[-2:]] == [
        "3.10",
        "3.1",
    ]


# --------------------------------------------------------------------------- not a workbook at all


def _password_protected(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")


def _broken_part(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in content.items():
            parts.writestr(name, data[:200] if name.startswith("xl/worksheets/") else data)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_password_protected, "mật khẩu"),
        (lambda path: path.write_bytes(b""), "không phải tệp Excel"),
        (lambda path: path.write_text("Mã;Tên", encoding="utf-8"), "không phải tệp Excel"),
        (_half, "không phải tệp Excel"),
        (_other_zip, "không phải tệp Excel"),
        (_broken_part, "không phải tệp Excel"),
        (Path.unlink, "không có tệp chương trình"),
        (lambda path: (path.unlink(), path.mkdir()), "không có tệp chương trình"),
    ],
    ids=["password", "empty", "text", "half", "other zip", "broken part", "missing", "folder"],
)
def test_not_a_workbook(book: Path, spoil: Callable[[Path], object], reason: str) -> None:
    spoil(book)
    with pytest.raises(ProgramError, match=reason) as error:
        reader.read(book, "thu")
    assert "\n" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None  # no chain of tracebacks


def test_a_chart_sheet_does_no_harm(good: Path, book: Path) -> None:
    edit(book, lambda workbook: workbook.create_chartsheet("Biểu đồ"))
    assert program_of(book) == program_of(good)


@pytest.mark.parametrize(("key", "row"), [("2024", YES_NO), ("lead", YES_NO), ("group", COUNT)])
def test_a_failed_formula_is_not_an_empty_cell(book: Path, key: str, row: int) -> None:
    sheet, address = at(I, key, row)

    def fail(workbook: openpyxl.Workbook) -> None:
        cell = sheet_of(workbook, sheet)[address]
        cell.value = "#REF!"
        cell.data_type = "e"

    assert triples(edit(book, fail)) == [(sheet, address, "P04")]


# --------------------------------------------------------------------------- the writer


@pytest.mark.parametrize("column", [c for s in sheets.TABLES for c in s.columns if c.choices], ids=lambda c: c.header)
def test_drop_downs_fit_what_excel_takes(column: sheets.Column) -> None:
    assert len(",".join(column.choices)) <= 253  # with its quotation marks 255; above that Excel drops the list
    assert not any("," in choice or '"' in choice for choice in column.choices)
    assert len(column.note) <= 255
    assert len(column.header) <= 32


def test_drop_downs_offer_what_the_reader_accepts(good: Path) -> None:
    sheet = sheet_of(openpyxl.load_workbook(good), I.name)
    column = I.column("comparator")
    letter = column_of(I, "comparator")
    (rule,) = [r for r in sheet.data_validations.dataValidation if f"{letter}5" in r.sqref]
    assert rule.formula1 == '"' + ",".join(comparator.label for comparator in Comparator) + '"'
    assert column.choices == tuple(comparator.label for comparator in Comparator)


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    row = indicator("1.1", "Có/Không", text="=1+1", lead="@SUM(A1)", group="=HYPERLINK(1)")
    path = write_program(tmp_path / "p.xlsx", indicators=[row], about={"place": "=A1"})
    program = program_of(path)
    assert (program.indicators[0].text, program.indicators[0].group) == ("=1+1", "=HYPERLINK(1)")
    assert program.place == "=A1"


def test_written_and_read_back(tmp_path: Path) -> None:
    units = [*default_units(), programs.unit("A07", superior="A01", valid_from=date(2024, 1, 1), rolls_up=12)]
    tasks = [{"department": "Văn phòng", "task": "Tổng hợp"}, {"department": "Văn phòng", "task": "In ấn"}]
    program = programs.make_program(
        tmp_path, indicators=[*default_indicators(), office_indicator()], units=units, tasks=tasks
    )
    assert program.department_tasks == {"Văn phòng": ("Tổng hợp", "In ấn")}
    assert (program.units[-1].superior, program.units[-1].rolls_up) == ("A01", 12)
    assert program.units[-1].valid_from == date(2024, 1, 1)
    assert program.asks_office(program.periods[0])
    assert program.reporters(program.periods[0])[-1].code == "A00"


def test_a_fault_of_ours_is_not_called_damage(good: Path, monkeypatch: pytest.MonkeyPatch):
    def failing(_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(tables, "_look_through", failing)
    with pytest.raises(ZeroDivisionError):
        reader.read(good, "thu")


# --------------------------------------------------------------------------- what the report is told


def test_a_section_names_indicators_by_code_by_first_number_and_by_group(book: Path) -> None:
    group = program_of(book).indicators[-1].group
    program = program_of(change_cells(book, {at(S, "indicators", 5): f"2, 1.1\n{group.upper()}"}))
    codes = [i.code for i in program.indicators if i.code[0] == "2" or i.code == "1.1" or i.group == group]
    assert program.sections[0].indicators == tuple(codes)
    assert program.sections[1].indicators == ()


@pytest.mark.parametrize(
    ("named", "found", "remedy"),
    [("1.1, 2.11", "2.11", "Có phải “2.1”?"), ("1.1; 9, 9.9", "9, 9.9", "Kiểm tra lại mã.")],
)
def test_a_section_goes_without_the_indicators_that_went(book: Path, named: str, found: str, remedy: str) -> None:
    program = program_of(change_cells(book, {at(S, "indicators", 5): named}))
    assert program.sections[0].indicators == ("1.1",)
    (told,) = program.warnings
    assert (told.code, told.ref.sheet, told.ref.cell, told.found) == ("P14", *at(S, "indicators", 5), found)
    assert told.remedy.startswith(remedy)


def test_switches_of_the_report_and_a_workbook_without_them(good: Path, book: Path) -> None:
    assert program_of(good).report == USUAL_REPORT
    cells = {
        (sheets.REPORT.name, "B5"): "không",
        (sheets.REPORT.name, "B9"): "Công đoàn tỉnh",
        (sheets.REPORT.name, "B10"): None,
    }
    changed = program_of(change_cells(book, cells))  # type: ignore[arg-type]  # an empty cell
    assert changed.report == replace(USUAL_REPORT, weakest_names=False, office_name="Công đoàn tỉnh")
    assert changed.office_name == "Công đoàn tỉnh" and program_of(good).office_name == program_of(good).office
    without = openpyxl.load_workbook(book)
    del without[sheets.REPORT.name]
    without.save(book)
    assert program_of(book).report == USUAL_REPORT


def test_a_switch_that_says_neither_is_said(book: Path) -> None:
    change_cells(book, {(sheets.REPORT.name, "B6"): "có thể"})
    with pytest.raises(ProgramError, match=r"Báo cáo!B6: .*“có thể”.*“Có” hoặc “Không”"):
        reader.read(book, "thu")
