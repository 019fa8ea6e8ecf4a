"""The form as a union gets it: the machine contract, what it asks of whom, locks, drop-downs, live checks, template."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline import shipped
from pipeline.errors import TemplateError
from pipeline.forms import layout
from pipeline.forms.layout import FieldKind, FormSpec, form_spec, number_kind
from pipeline.forms.quantities import measured_in
from pipeline.forms.shown_targets import show_target
from pipeline.forms.write import lay_out
from pipeline.program.kinds import PRIVATE
from pipeline.program.model import Program, Target
from pipeline.program.reader import read
from pipeline.program.vocabulary import Accrual, Comparator, Measure
from pipeline.settings import REPOSITORY
from tests.forms import (
    TEMPLATE,
    book_of,
    filled,
    make_form,
    named,
    part_of,
    period_of,
    places,
    resaved,
    spec_of,
)
from tests.programs import (
    GRADES,
    SCALE,
    default_indicators,
    default_units,
    indicator,
    make_program,
    office_indicator,
    unit,
)
from tests.readout import as_recorded, read_out


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), indicators=(*default_indicators(), office_indicator()))


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return make_form(program, "A05")


def names_of(form: bytes) -> set[str]:
    return {name for name in places(book_of(form)) if name[0] in "SIQNT"}


def texts(form: bytes, sheet: str) -> list[str]:
    return [c.value for row in book_of(form)[sheet].iter_rows() for c in row if isinstance(c.value, str)]


# ------------------------------------------------------------------------------------------- the contract


STAMPS = {"S_form", "S_version", "S_program", "S_period", "S_unit", "S_illustrative", "S_prefilled"}
ABOUT = {"T_reporter", "T_phone", "T_date", "T_basis", "T_typed_in"}


def test_every_name_of_the_contract(form: bytes) -> None:
    assert names_of(form) == STAMPS | ABOUT | {
        "Q_ccvcld_2024",
        "Q_nu_ccvcld_2024",
        "Q_doan_vien_2024",
        "I_1_1_2024_val",
        "I_1_1_2024_note",
        "I_1_2_2024_num",  # its denominator is a base quantity: no cell of its own
        "I_1_2_2024_note",
        "I_2_1_2024_num",
        "I_2_1_2024_den",
        "I_2_1_2024_note",
        "I_2_2_2024_val",
        "I_2_2_2024_note",
        "I_3_1_2024_val",
        "I_3_1_2024_note",
        "N_1_1",
        "N_2",
    }


def test_names_are_workbook_level_and_of_one_cell_each(form: bytes) -> None:
    book = book_of(form)
    assert all(not sheet.defined_names.keys() - {"Print_Titles"} for sheet in book.worksheets)
    at = places(book)
    assert len(set(at.values())) == len(at)


def test_stamps(program: Program, form: bytes) -> None:
    book = book_of(form)
    said = {name: named(book, name).value for name in STAMPS}
    assert said == {
        "S_form": "tonghop/bieu-mau",
        "S_version": spec_of(program, "A05").version,
        "S_program": "thu",
        "S_period": "2024",
        "S_unit": "A05",
        "S_illustrative": None,
        "S_prefilled": None,
    }
    assert book["_meta"].sheet_state == "veryHidden"


@pytest.mark.parametrize(
    ("unit", "asked"),
    [
        ("A01", {"1_1", "1_2", "2_2", "3_1"}),  # public: not the enterprises' 2.1
        ("A04", {"1_1", "1_2", "2_1", "2_2", "3_1"}),
        ("A00", {"9_1"}),  # the office: its own indicators only
    ],
)
def test_a_union_is_asked_only_what_its_kind_is_concerned_with(program: Program, unit: str, asked: set[str]) -> None:
    found = {match[1] for n in names_of(make_form(program, unit)) if (match := re.match(r"I_(.+)_2024_(?!note)", n))}
    assert found == asked


def test_the_office_form_has_neither_base_quantities_nor_narratives(program: Program) -> None:
    book = book_of(make_form(program, "A00"))
    assert not {n for n in places(book) if n[0] in "QN"}
    assert named(book, "S_unit").value == "A00"
    assert book.sheetnames == ["Hướng dẫn", "Thông tin chung", "Số liệu", "_meta"]
    guide = " ".join(texts(make_form(program, "A00"), "Hướng dẫn"))
    assert "“Thông tin chung” và “Số liệu”" in guide
    assert "Nội dung" not in guide


def test_a_mid_term_form_has_a_column_group_for_every_year(program: Program) -> None:
    form = make_form(program, "A05", "giua-nhiem-ky")
    at = places(book_of(form))
    assert {n for n in at if n.startswith("I_2_1")} == {
        *(f"I_2_1_{year}_{part}" for year in (2023, 2024) for part in ("num", "den")),
        "I_2_1_2024_note",
    }
    (sheet, first), (same, second) = at["I_2_1_2023_num"], at["I_2_1_2024_num"]
    assert sheet == same
    assert first.lstrip("ABCDEFGH") == second.lstrip("ABCDEFGH")  # one row, another group
    assert first < second
    heads = [t for t in texts(form, "Số liệu") if t.startswith("Năm 20")]
    assert heads == ["Năm 2023", "Năm 2024"]
    assert {"Q_doan_vien_2023", "Q_doan_vien_2024"} <= at.keys()


def test_a_year_not_asked_has_no_input(tmp_path: Path) -> None:
    late = indicator("7.3", "Có/Không", accrual="Mức đạt đến thời điểm", targets={2024: 50, 2025: 60})
    form = make_form(make_program(tmp_path, indicators=(late,)), "A01", "giua-nhiem-ky")
    book = book_of(form)
    assert {n for n in places(book) if n.startswith("I_")} == {"I_7_3_2024_val", "I_7_3_2024_note"}
    unlocked = {c.coordinate for row in book["Số liệu"].iter_rows() for c in row if not c.protection.locked}
    assert len(unlocked) == 2


def test_a_program_without_indicators_asks_base_quantities_and_words(tmp_path: Path) -> None:
    form = make_form(make_program(tmp_path, indicators=()), "A01")
    assert book_of(form).sheetnames == ["Hướng dẫn", "Thông tin chung", "Nội dung", "_meta"]
    assert names_of(form) == STAMPS | ABOUT | {
        "Q_ccvcld_2024",
        "Q_nu_ccvcld_2024",
        "Q_doan_vien_2024",
        "N_1_1",
        "N_2",
    }
    assert "Đánh giá" not in " ".join(texts(form, "Hướng dẫn"))


@pytest.mark.parametrize(
    "code",
    [pytest.param(c, marks=[] if c in ("bac-kan", "yen-bai") else [pytest.mark.thorough]) for c in shipped.SAMPLES],
)
def test_shipped_programs_lay_out_for_every_kind_and_period(code: str) -> None:
    program = read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code)
    for period in (program.periods[0], program.periods[-1]):
        for kind in {u.kind for u in program.reporters(period)}:
            spec = form_spec(program, period, kind)
            unit = next(u for u in program.reporters(period) if u.kind == kind)
            assert names_of(make_form(program, unit.code, period.code)) == STAMPS | spec.by_name.keys()


def test_identical_inputs_give_identical_bytes(program: Program, form: bytes) -> None:
    assert make_form(program, "A05") == form
    assert make_form(program, "A06") != form


def test_the_version_changes_with_what_is_asked_and_only_then(tmp_path: Path, program: Program) -> None:
    same = make_program(tmp_path, indicators=default_indicators(), about={"signer": "Người khác"})
    assert spec_of(same, "A05").version == spec_of(program, "A05").version
    other = make_program(tmp_path, indicators=(*default_indicators(), indicator("1.3", "Có/Không")))
    assert spec_of(other, "A05").version != spec_of(program, "A05").version


# ------------------------------------------------------------------------------------------- locks, drop-downs, notes


def test_only_input_cells_are_unlocked(program: Program, form: bytes) -> None:
    book = book_of(form)
    at = places(book)
    inputs = {at[name] for name in spec_of(program, "A05").by_name}
    for sheet in book.worksheets:
        assert sheet.protection.sheet or sheet.sheet_state == "veryHidden", sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell):  # not the rest of a merged area
                    assert cell.protection.locked == ((sheet.title, cell.coordinate) not in inputs), cell


def test_every_input_has_a_rule_and_a_message(program: Program, form: bytes) -> None:
    book = book_of(form)
    rules = {
        (sheet.title, str(rule.sqref)): rule
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
    }
    at = places(book)
    kinds = {FieldKind.INTEGER: "whole", FieldKind.CHOICE: "list", FieldKind.TEXT: "textLength", FieldKind.DATE: "date"}
    for field in spec_of(program, "A05").fields:
        rule = rules[at[field.name]]
        assert rule.type == kinds[field.kind], field.name
        assert rule.prompt, field.name
        assert rule.error, field.name
        assert rule.showInputMessage
        assert len(rule.prompt) <= 255, field.name
        assert len(rule.promptTitle) <= 32, field.name


def test_drop_downs_offer_exactly_what_the_reader_accepts(program: Program, form: bytes) -> None:
    book = book_of(form)
    at = places(book)
    lists = {}
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                ((where, area),) = book.defined_names[rule.formula1].destinations
                lists[sheet.title, str(rule.sqref)] = tuple(row[0].value for row in book[where][area.replace("$", "")])
    choices = {f.name: f.choices for f in spec_of(program, "A05").fields if f.kind is FieldKind.CHOICE}
    assert {name: lists[at[name]] for name in choices} == choices
    assert choices["I_1_1_2024_val"] == ("Có", "Không", "Không thuộc đối tượng")
    assert choices["I_2_2_2024_val"] == (*GRADES, "Không thuộc đối tượng")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("đoàn viên",), FieldKind.INTEGER),
        (("triệu đồng",), FieldKind.DECIMAL),
        (("người", "Số giờ học"), FieldKind.DECIMAL),
        (("người", "Số người ký hợp đồng lao động tại thời điểm báo cáo"), FieldKind.INTEGER),
        (("Số kinh phí đã thu",), FieldKind.DECIMAL),
    ],
)
def test_money_and_hours_may_have_decimals_heads_not(words: tuple[str, ...], kind: FieldKind) -> None:
    assert number_kind(*words) is kind


# ------------------------------------------------------------------------------------------- what is printed


def test_a_target_of_all_unions_together_is_marked_shared(program: Program, form: bytes) -> None:
    assert "30 (chung)" in texts(form, "Số liệu")
    assert any("“(chung)”" in text for text in texts(form, "Hướng dẫn"))
    office = make_form(program, "A00")
    assert not any("(chung)" in text for sheet in ("Số liệu", "Hướng dẫn") for text in texts(office, sheet))


def test_the_offices_own_count_is_not_shared(tmp_path: Path) -> None:
    own = office_indicator(measure="Số lượng", unit="hộ", targets={2024: 20})
    assert "20" in texts(make_form(make_program(tmp_path, indicators=(own,)), "A00"), "Số liệu")


@pytest.mark.parametrize(
    ("target", "unit", "comparator", "shown"),
    [
        (None, "%", "≥", None),
        (Target(95.0), "%", "≥", "95%"),
        (Target(95.5), "%", "=", "95,5%"),
        (Target(151600.0), "đồng", "≥", "151.600"),
        (Target(1500.0, 2000.0), "người", "Khoảng", "1.500 - 2.000"),
        (Target(0.125), "giờ", ">", "trên 0,125"),
        (Target(9.0), "%", "<", "dưới 9%"),
        (Target(6.0), "vụ", "≤", "≤ 6"),
    ],
)
def test_how_a_target_is_shown(
    program: Program, target: Target | None, unit: str, comparator: str, shown: str | None
) -> None:
    held = next(c for c in Comparator if c.label == comparator)
    assert show_target(target, replace(program.indicators[0], unit=unit, comparator=held)) == shown


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("Số kinh phí đã thu (triệu đồng)", "triệu đồng"),
        ("Tổng số đoàn viên", "người"),
        ("Số CĐCS được kiểm tra", "đơn vị"),
        ("Tổng số vụ việc của đoàn viên (không có vụ việc thì ghi 0)", "vụ"),
        ("Số lượt người được thăm hỏi", ""),
    ],
)
def test_the_unit_of_measure_that_a_question_tells(question: str, unit: str) -> None:
    assert measured_in(question) == unit


def test_parts_of_a_ratio_have_their_unit_of_measure(tmp_path: Path) -> None:
    money = ("Số tiền đã thu (triệu đồng)", "Số tiền phải thu (triệu đồng)")
    asked = indicator("1.1", "Tỷ lệ", numerator=money[0], denominator=money[1])
    sheet = book_of(make_form(make_program(tmp_path, indicators=(asked,)), "A01"))["Số liệu"]
    assert [row[2] for row in sheet.iter_rows(values_only=True) if row[1] in money] == ["triệu đồng"] * 2


AWKWARD = "CĐCS A & B <c> \"d\" 'e' @@ma_don_vi@@ =1+1"


def test_awkward_names_arrive_as_the_very_text(tmp_path: Path) -> None:
    formula = "=HYPERLINK(1)"
    units = (unit("A01", name=AWKWARD), unit("A02", name=unicodedata.normalize("NFD", "Công đoàn Việt")))
    program = make_program(tmp_path, units=(*units, unit("A03", name=formula)), about={"office": "Sở A & <B>"})
    first = book_of(make_form(program, "A01"))
    assert first["Số liệu"]["A2"].value == AWKWARD
    assert first["Số liệu"]["A1"].value == "Sở A & <B>"
    assert book_of(make_form(program, "A02"))["Số liệu"]["A2"].value == "Công đoàn Việt"
    with CalamineWorkbook.from_filelike(io.BytesIO(make_form(program, "A03"))) as read_back:
        assert read_back.get_sheet_by_name("Số liệu").to_python()[1][0] == formula
    assert b"<f>HYPERLINK" not in b"".join(
        part_of(make_form(program, "A03"), f"xl/worksheets/sheet{n}.xml") for n in (1, 2, 3, 4)
    )


def test_a_superior_union_stands_on_the_form_of_its_members(tmp_path: Path) -> None:
    superior = unit("H01", "Công đoàn cấp trên trực tiếp cơ sở", name="Công đoàn huyện H")
    program = make_program(tmp_path, units=(superior, unit("A01", superior="H01"), unit("A02")))

    def add(book: Workbook) -> None:
        book["Hướng dẫn"]["B9"] = "{{don_vi}} - {{cap_tren_don_vi}} - {{loai_hinh}} - {{cum}} - {{chu_tich}}"

    template = restyled(tmp_path, add)
    assert "CĐCS đơn vị A01 - Công đoàn huyện H - Hành chính sự nghiệp - Cụm 1 - Chủ tịch A01" in texts(
        make_form(program, "A01", template=template), "Hướng dẫn"
    )
    assert any(
        program.office in t for t in texts(make_form(program, "A02", template=template), "Hướng dẫn") if "-" in t
    )


# ------------------------------------------------------------------------------------------- the template, restyled


def restyled(folder: Path, change: Callable[[Workbook], object]) -> Path:
    """The template as staff might save it after a change in Excel."""
    book = openpyxl.load_workbook(TEMPLATE)
    change(book)
    path = folder / "bieu-mau.xlsx"
    book.save(path)
    return path


def fonts_and_colours(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font("Arial", size=14, bold=True)
    book["Số liệu"]["E13"].fill = PatternFill("solid", fgColor="DDEBF7")


def extra_header_row(book: Workbook) -> None:
    for sheet in book.worksheets:
        merged = [str(m) for m in sheet.merged_cells.ranges]
        for area in merged:
            sheet.unmerge_cells(area)
        sheet.insert_rows(1)
        sheet["A1"] = "{{co_quan_cap_tren}}"


def extra_footer_row(book: Workbook) -> None:
    for sheet in book.worksheets:
        sheet.cell(sheet.max_row + 1, 2, "Ký tên: {{chu_tich}}, ngày {{han_nop}}")


def moved_columns(book: Workbook) -> None:
    """Ghi chú before the years; ĐVT gone from the base quantities; one column more at the left."""
    figures = book["Số liệu"]
    for area in [str(m) for m in figures.merged_cells.ranges]:
        figures.unmerge_cells(area)
    note = [(row, figures.cell(row, 7).value, copy(figures.cell(row, 7)._style)) for row in range(9, 14)]
    figures.delete_cols(7)
    figures.insert_cols(2)
    for row, value, style in note:
        figures.cell(row, 2, value)._style = style
    info = book["Thông tin chung"]
    for area in [str(m) for m in info.merged_cells.ranges]:
        info.unmerge_cells(area)
    info["D10"] = info["C10"].value  # into the column that repeats for every year
    info["C10"] = None


def saved_by_excel(book: Workbook) -> None:
    """Excel writes the height of every row, and neighbouring columns of one width as one entry."""
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            sheet.row_dimensions[row].height = sheet.row_dimensions[row].height or 15.75
    wide = book["Số liệu"].column_dimensions
    wide["D"].width = 14.0
    wide["D"].min, wide["D"].max = 4, 6
    for letter in "EF":
        del wide[letter]


RESTYLED = (fonts_and_colours, extra_header_row, extra_footer_row, moved_columns, saved_by_excel)


@pytest.mark.parametrize("period", ["2024", "giua-nhiem-ky"])
@pytest.mark.parametrize("change", RESTYLED, ids=lambda change: change.__name__)
def test_a_restyled_template_still_asks_the_same(
    program: Program, tmp_path: Path, change: Callable[[Workbook], object], period: str
) -> None:
    form = make_form(program, "A05", period, restyled(tmp_path, change))
    spec = spec_of(program, "A05", period)
    assert names_of(form) == STAMPS | spec.by_name.keys()
    book = book_of(form)
    at = places(book)
    assert len({at[name] for name in spec.by_name}) == len(spec.by_name)
    unlocked = {
        (s.title, c.coordinate)
        for s in book.worksheets
        for r in s.iter_rows()
        for c in r
        if isinstance(c, Cell) and not c.protection.locked
    }
    assert unlocked == {at[name] for name in spec.by_name}


def test_restyled_fonts_colours_and_rows_are_kept(program: Program, tmp_path: Path) -> None:
    form = make_form(program, "A05", template=restyled(tmp_path, fonts_and_colours))
    cell = named(book_of(form), "I_1_2_2024_num")
    assert (cell.font.name, cell.fill.fgColor.rgb) == ("Arial", "00DDEBF7")
    top = make_form(program, "A05", template=restyled(tmp_path, extra_header_row))
    assert book_of(top)["Số liệu"]["A1"].value == program.superior_office
    foot = make_form(program, "A05", template=restyled(tmp_path, extra_footer_row))
    assert texts(foot, "Số liệu")[-1] == "Ký tên: Chủ tịch A05, ngày 15/12/2024"


def test_a_template_saved_by_excel_cuts_no_text_off(tmp_path: Path) -> None:
    """Row heights Excel saved for the one-line samples must not hold for the long texts put into them."""
    long = indicator("1.1", "Có/Không", text="Phấn đấu " * 60)
    program = make_program(tmp_path, indicators=(long,))
    form = make_form(program, "A01", template=restyled(tmp_path, saved_by_excel))
    sheet = book_of(form)["Số liệu"]
    assert isinstance(sheet, Worksheet)
    row = next(c.row for c in sheet["B"] if str(c.value).startswith("Phấn đấu"))
    assert (sheet.row_dimensions[row].height or 0) > 100
    widths = {letter: sheet.column_dimensions[letter].width for letter in "DEF"}
    assert widths == {"D": 14.0, "E": 14.0, "F": 14.0}


def test_sheets_added_by_staff_are_filled_in_too(program: Program, tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Liên hệ")["A1"] = "Gửi {{co_quan}} từ {{don_vi}}"

    form = make_form(program, "A05", template=restyled(tmp_path, add))
    assert texts(form, "Liên hệ") == [f"Gửi {program.office} từ CĐCS đơn vị A05"]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("Số liệu", "E13", None, ("Số liệu", "{{so_lieu}}")),
        ("Số liệu", "G12", "", ("Số liệu", "{{ghi_chu}}")),
        ("Số liệu", "A12", None, ("Số liệu", "{{ma}}")),
        ("Thông tin chung", "C10", None, ("Thông tin chung", "{{gia_tri}}")),
        ("Thông tin chung", "D13", None, ("Thông tin chung", "{{so}}")),
        ("Nội dung", "B11", None, ("Nội dung", "{{tra_loi}}")),
        ("Hướng dẫn", "A2", "{{donvi}}", ("Hướng dẫn", "ô A2", "{{donvi}}")),
        ("Hướng dẫn", "A2", "Đơn vị: {{Đơn_vị}}", ("Hướng dẫn", "ô A2", "{{Đơn_vị}}")),
        ("Số liệu", "C13", "{{dvtt}}", ("Số liệu", "ô C13", "{{dvtt}}")),
        ("Số liệu", "E13", "Số: {{so_lieu}}", ("Số liệu", "ô E13", "{{so_lieu}}")),
        ("Thông tin chung", "A11", "{{?so_gocs}}", ("Thông tin chung", "ô A11", "{{?so_gocs}}")),
    ],
)
def test_a_template_that_lacks_or_does_not_know_a_placeholder(
    program: Program, tmp_path: Path, sheet: str, cell: str, value: str | None, said: tuple[str, ...]
) -> None:
    def spoil(book: Workbook) -> None:
        book[sheet][cell] = value

    with pytest.raises(TemplateError) as error:
        lay_out(spec_of(program, "A05"), restyled(tmp_path, spoil))
    assert all(part in str(error.value) for part in ("bieu-mau.xlsx", *said)), str(error.value)


def test_a_template_without_a_sheet_or_not_there_at_all(program: Program, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="Số liệu"):
        lay_out(spec_of(program, "A05"), restyled(tmp_path, lambda book: book.remove(book["Số liệu"])))
    with pytest.raises(TemplateError, match="khong-co"):
        lay_out(spec_of(program, "A05"), tmp_path / "khong-co.xlsx")


# ------------------------------------------------------------------------------------------- live checks


def live_program(folder: Path) -> Program:
    """One indicator for every kind of live check."""
    yearly = {2024: 57}
    return make_program(
        folder,
        indicators=(
            indicator("1.1", "Có/Không", targets=yearly),
            indicator("1.2", "Tỷ lệ", base="doan_vien", targets=yearly),
            indicator("1.3", "Tỷ lệ", denominator="Tổng số", targets=yearly),
            indicator("1.4", "Tỷ lệ", denominator="Tổng số", targets=yearly, comparator="≤"),
            indicator("1.5", "Tỷ lệ", denominator="Tổng số", targets={2024: "80 - 85"}, comparator="Khoảng"),
            indicator("2.1", "Xếp loại", scale=SCALE, threshold=GRADES[1], targets=yearly),
            indicator("3.1", "Bình quân mỗi CĐCS", unit="lượt", targets={2024: 1234567.0}),
            indicator("3.2", "Số lượng", unit="hộ", targets={2024: 30}),
            indicator("4.1", "Có/Không", targets=yearly, comparator="="),
            indicator("4.2", "Xếp loại", scale=SCALE, threshold=GRADES[2], targets={2024: 5}, comparator="≤"),
        ),
        units=default_units()[:1],
    )


LIVE: tuple[dict[str, object], ...] = (
    {
        "Q_doan_vien_2024": 100,
        "I_1_1_2024_val": "Có",
        "I_1_2_2024_num": 57,
        "I_1_3_2024_num": 56,
        "I_1_3_2024_den": 100,
        "I_1_4_2024_num": 57,
        "I_1_4_2024_den": 100,
        "I_1_5_2024_num": 90,
        "I_1_5_2024_den": 100,
        "I_2_1_2024_val": GRADES[1],
        "I_3_1_2024_val": 1234567,
        "I_4_1_2024_val": "Có",
        "I_4_2_2024_val": GRADES[2],
    },
    {
        "Q_doan_vien_2024": 100,
        "I_1_1_2024_val": "Không thuộc đối tượng",
        "I_1_2_2024_num": 101,
        "I_1_3_2024_num": 0,
        "I_1_3_2024_den": 0,
        "I_1_4_2024_num": 58,
        "I_1_4_2024_den": 100,
        "I_1_5_2024_num": 79,
        "I_1_5_2024_den": 100,
        "I_2_1_2024_val": GRADES[2],
        "I_3_1_2024_val": 1234566,
        "I_4_1_2024_val": "Không",
        "I_4_2_2024_val": GRADES[3],
    },
    {"I_1_1_2024_val": "Không", "I_1_2_2024_num": 5, "I_2_1_2024_val": "Không thuộc đối tượng"},
)
# (share, verdict) beside 1.1, 1.2, 1.3, 1.4, 1.5, 2.1, 3.1, 3.2, 4.1, 4.2
VERDICTS: tuple[tuple[tuple[object, str], ...], ...] = (
    (
        (None, "Đạt"),
        (0.57, "Đạt"),
        (0.56, "Chưa đạt"),
        (0.57, "Đạt"),
        (0.9, "Đạt"),
        (None, "Đạt"),
        (None, "Đạt"),
        (None, ""),
        (None, "Đạt"),
        (None, "Chưa đạt"),
    ),
    (
        (None, "Không thuộc đối tượng"),
        (1.01, "Kiểm tra lại: số đạt được lớn hơn tổng số"),
        ("", ""),
        (0.58, "Chưa đạt"),
        (0.79, "Chưa đạt"),
        (None, "Chưa đạt"),
        (None, "Chưa đạt"),
        (None, ""),
        (None, "Chưa đạt"),
        (None, "Đạt"),
    ),
    (
        (None, "Chưa đạt"),
        ("", ""),
        ("", ""),
        ("", ""),
        ("", ""),
        (None, "Không thuộc đối tượng"),
        (None, ""),
        (None, ""),
        (None, ""),
        (None, ""),
    ),
)


@pytest.mark.soffice
def test_live_checks_as_a_spreadsheet_program_works_them_out(tmp_path: Path) -> None:
    program = live_program(tmp_path)
    form = make_form(program, "A01")
    sources = []
    for n, answers in enumerate(LIVE):
        sources.append(tmp_path / f"{n}.xlsx")
        sources[-1].write_bytes(filled(form, answers))  # type: ignore[arg-type]  # plain answers
    for path, expected in zip(resaved(sources, tmp_path / "ra"), VERDICTS, strict=True):
        sheet = openpyxl.load_workbook(path, data_only=True)["Số liệu"]
        rows = [row for row in sheet.iter_rows(min_row=11, values_only=True) if row[0]]
        assert [row[0] for row in rows] == [q.indicator.code for q in spec_of(program, "A01").questions]
        found = [(row[4] or None, row[5] or "") for row in rows]
        assert found == [(pytest.approx(a) if isinstance(a, float) else a or None, b) for a, b in expected]


def test_a_form_spec_knows_what_messages_call_a_field(program: Program) -> None:
    spec: FormSpec = form_spec(program, period_of(program), PRIVATE)
    assert spec.by_name["I_2_1_2024_den"].about == "Chỉ tiêu 2.1 năm 2024, tổng số"
    assert spec.by_name["Q_doan_vien_2024"].about == "Tổng số đoàn viên năm 2024"
    assert layout.T_REPORTER in spec.by_name


def test_a_form_with_every_kind_of_question_is_as_recorded(tmp_path: Path) -> None:
    """Every way of counting, alone, added up over the years and as it stands; a unit of measure, a range, a ceiling."""
    kinds = [(measure, accrual) for measure in Measure for accrual in Accrual if measure is not Measure.GRADE]
    asked = [
        indicator(f"1.{n}", measure.label, accrual=accrual.label, **_asking(measure), targets={2023: 3, 2024: 4})
        for n, (measure, accrual) in enumerate(kinds, 1)
    ]
    asked += [indicator("2.1", "Số lượng", comparator="≤", unit="triệu đồng", targets={2024: 5}),
              indicator("2.2", "Số lượng", comparator="Khoảng", targets={2024: "5 - 7"}),
              indicator("2.3", "Xếp loại", scale=SCALE, threshold=GRADES[1])]  # fmt: skip
    program = make_program(tmp_path, indicators=asked)
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(make_form(program, "A05", "giua-nhiem-ky"))
    as_recorded("every kind of question", read_out(path, "Số liệu"))


def _asking(measure: Measure) -> dict[str, object]:
    counted = measure not in (Measure.RATIO, Measure.YES_NO)
    return {"denominator": "Tổng số" if measure is Measure.RATIO else None, "unit": "người" if counted else "%"}


# ------------------------------------------------------------------------------------------- on paper


@pytest.fixture(scope="module")
def long_form() -> bytes:
    """A form of several pages, of figures and of words."""
    program = read(REPOSITORY / "inputs" / "yen-bai" / "chuong-trinh.xlsx", "yen-bai")
    return make_form(program, "YB01", "giua-nhiem-ky")


@pytest.mark.parametrize(("title", "head"), [("Số liệu", "00DDEBF7"), ("Nội dung", "00DDEBF7")])
def test_no_page_of_a_form_ends_between_a_heading_and_its_box(long_form: bytes, title: str, head: str) -> None:
    sheet = book_of(long_form)[title]
    assert isinstance(sheet, Worksheet)
    ends = [b.id for b in sheet.row_breaks.brk]
    assert ends and not sheet.sheet_properties.pageSetUpPr.fitToPage  # Excel passes them over on sheets it fits itself
    for row in ends:
        above, below = sheet.cell(row, 1), sheet.cell(row + 1, 1)
        assert above.fill.fgColor.rgb != head  # what begins a block
        assert below.value or sheet.cell(row + 1, 2).font.b
    scale, margins = sheet.page_setup.scale / 100, sheet.page_margins
    short, long = 595, 842
    high, wide = (short, long) if sheet.page_setup.orientation == "landscape" else (long, short)
    room = (high - (margins.top + margins.bottom) * 72) / scale
    heights = [sheet.row_dimensions[n].height or 15.75 for n in range(1, sheet.max_row + 1)]
    titles = sum(heights[8:10]) if sheet.print_title_rows else 0
    for n, (first, last) in enumerate(itertools.pairwise([0, *ends, sheet.max_row])):
        assert sum(heights[first:last]) + (titles if n else 0) <= room
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, sheet.max_column + 1)]
    if not sheet.col_breaks.brk:
        assert sum(7 * w + 5 for w in widths) * 0.75 * scale <= wide - (margins.left + margins.right) * 72


def test_both_who_sign_have_their_place_which_is_no_cell_to_fill(program: Program, form: bytes) -> None:
    signed = ["NGƯỜI LẬP BIỂU", "TM. BAN CHẤP HÀNH", "(Ký, ghi rõ họ tên)", "CHỦ TỊCH", "(Ký tên, đóng dấu, họ tên)"]
    for title in ("Số liệu", "Nội dung"):
        assert texts(form, title)[-5:] == signed
        at = {where for sheet, where in places(book_of(form)).values() if sheet == title}
        words = {c.coordinate for r in book_of(form)[title].iter_rows() for c in r if c.value in signed}
        assert words and not at & words
    assert "TM. BAN THƯỜNG VỤ" in texts(make_form(program, "A00"), "Số liệu")


def test_a_form_explains_only_what_its_program_has(tmp_path: Path, form: bytes) -> None:
    """Where nothing is counted in shares, chosen from lists or judged, nobody reads how to."""
    told = " ".join(texts(form, "Hướng dẫn"))
    assert all(word in told for word in ("tỷ lệ %", "Có, Không", "Kiểm tra lại", "mức giao (không sửa)"))
    plain = make_program(tmp_path, indicators=(indicator("1.1", "Số lượng"),))
    told = " ".join(texts(make_form(plain, "A01"), "Hướng dẫn"))
    assert "ghi số 0" in told and "mức giao (không sửa)" in told
    assert not any(word in told for word in ("tỷ lệ %", "Có, Không", "Kiểm tra lại"))
    bare = make_program(tmp_path, indicators=(), bases=())
    told = " ".join(texts(make_form(bare, "A01"), "Hướng dẫn"))
    assert not any(word in told for word in ("tỷ lệ", "Có, Không", "Kiểm tra lại", "ghi số 0", "mức giao"))
    assert [n for n in texts(make_form(bare, "A01"), "Nội dung") if n.startswith("BÁO CÁO")]
