"""The superior office's form: which file it is, which rows are filled from what, what people wrote into it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font

from pipeline.checks.rollup import details
from pipeline.errors import TemplateError
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.intake.folder import read_folder
from pipeline.intake.submission import Submission
from pipeline.issues import Severity
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.program.vocabulary import Basis
from pipeline.settings import Settings
from pipeline.steps import level_up
from pipeline.steps.forms import make_forms
from pipeline.steps.level_up import Upward, write_upward
from pipeline.steps.made_from import says_the_same
from pipeline.steps.rounds import consolidate
from tests import forms, programs
from tests.readout import as_recorded, read_out

TODAY = date(2025, 1, 10)
MID_TERM = "giua-nhiem-ky"
PARTS = ("num", "den", "rep", "exp")
OFFICE = "Công đoàn cấp trên trực tiếp cơ sở"
HALF = {
    "code": "2024-6t",
    "name": "6 tháng đầu năm 2024",
    "kind": "6 tháng",
    "years": "2024",
    "start": date(2023, 12, 1),
    "end": date(2024, 5, 31),
    "cutoff": date(2024, 5, 31),
    "due": date(2024, 6, 15),
}
PUBLIC, ENTERPRISE = "CĐCS hành chính sự nghiệp", "CĐCS doanh nghiệp"
ABOVE: dict[str, object] = {"unit": "đoàn viên", "accrual": "Cộng dồn các năm", "term_target": 90}


class Tiers:
    """A province with offices HA and HB in one workspace, and the office HA below it in another."""

    def __init__(self, folder: Path) -> None:
        self.above, self.own = Settings(folder / "tinh"), Settings(folder / "huyen")
        self.forms: dict[str, dict[str, bytes]] = {}
        self.now = time(12)

    def province(self, *indicators: programs.Record, **parts: object) -> Program:
        """The program above, with its forms made."""
        units = [programs.unit(h, OFFICE, rolls_up=3) for h in ("HA", "HB")]
        parts = {"units": units, "periods": (HALF, *programs.PERIODS), **parts}
        programs.write_workspace(self.above.workspace, "tinh", indicators=indicators, **parts)
        program = reader.read(self.above.program_file("tinh"), "tinh")
        for period in program.periods:
            made = make_forms(self.above, program, period).paths
            self.forms[period.code] = {code: path.read_bytes() for code, path in made.items()}
        return program

    def office(self, *indicators: programs.Record, **about: str) -> Program:
        """The program of the office below."""
        units = [programs.unit("A01"), programs.unit("A02"), programs.unit("A03", "Doanh nghiệp nhà nước")]
        said = {"office": "Công đoàn huyện A", "office_short": "CĐ huyện A", "code_above": "HA", **about}
        periods = (HALF, *programs.PERIODS)
        programs.write_workspace(
            self.own.workspace, "huyen", indicators=indicators, units=units, about=said, periods=periods
        )
        return reader.read(self.own.program_file("huyen"), "huyen")

    def put(self, name: str, content: bytes) -> None:
        """A file in the office's folder cap-tren/."""
        path = self.own.program_folder("huyen") / "cap-tren" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    def send(self, program: Program, answers: Mapping[str, forms.Answers], period: str = "2024") -> Upward | None:
        """The office's round with these answers, consolidated and written upward."""
        when = forms.period_of(program, period)
        made = make_forms(self.own, program, when).paths
        for code, values in answers.items():
            sent = self.own.returns_folder("huyen", period) / f"{code}.xlsx"
            sent.write_bytes(forms.filled(made[code].read_bytes(), {"T_reporter": "Lê Văn Lập", **values}))
        return write_upward(self.own, consolidate(self.own, program, when, TODAY).data, TODAY, self.now)


@pytest.fixture
def tiers(tmp_path: Path) -> Tiers:
    return Tiers(tmp_path)


def filled(up: Upward | None) -> RawForm:
    assert up is not None and up.path is not None
    raw = read(up.path.read_bytes(), up.path.name)
    assert isinstance(raw, RawForm)
    return raw


def filled_at(path: Path) -> datetime:
    """When a form says that it was saved."""
    raw = read(path.read_bytes(), path.name)
    assert isinstance(raw, RawForm) and raw.saved_at is not None
    return raw.saved_at


def row(up: Upward | None, code: str, slot: str, parts: Sequence[str] = PARTS) -> list[object]:
    raw = filled(up)
    return [raw.cells[f"I_{code}_{slot}_{part}"].value for part in parts if f"I_{code}_{slot}_{part}" in raw.cells]


@pytest.mark.parametrize("basis", [Basis.ACTUAL, Basis.ESTIMATE])
def test_sums_of_estimates_are_estimates(tiers, basis):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1", "Số lượng", superior_code="7", **ABOVE))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    told = {"A01": {"I_1_2024_val": 5}, "A02": {"I_1_2024_val": 5, "T_basis": basis.label}}
    assert filled(tiers.send(program, told)).cells["T_basis"].value == basis.label


# ------------------------------------------------------------------------------------------------ its name


def test_the_file_is_named_by_the_offices_code_above_and_the_former_name_is_still_read(tiers):
    """Two offices of one abbreviation: the second file must not overwrite the first in the superior's folder."""
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1", "Số lượng", superior_code="7", **ABOVE))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_2024_val": 5}})
    assert up is not None and up.path is not None and up.path.name == "HA CĐ huyện A.xlsx"
    former = up.path.with_name("CĐ huyện A.xlsx")
    content = up.path.read_bytes()
    up.path.rename(former)
    again = tiers.send(program, {"A01": {"I_1_2024_val": 5}})
    assert again is not None and again.path == up.path and again.path.read_bytes() == content
    assert [p.name for p in up.path.parent.iterdir()] == [up.path.name]


def test_what_people_save_while_the_form_is_made_again_goes_into_it_and_what_cannot_be_read_is_kept(tiers, monkeypatch):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1", "Số lượng", superior_code="7", **ABOVE))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_2024_val": 5}})
    real, saves = level_up.fill_roll_up, [forms.filled(up.path.read_bytes(), {"T_phone": "0912 345 678"})]

    def slow(*parts, **named):
        if saves:
            up.path.write_bytes(saves.pop())
        return real(*parts, **named)

    monkeypatch.setattr(level_up, "fill_roll_up", slow)
    raw = filled(tiers.send(program, {"A01": {"I_1_2024_val": 6}}))
    assert (raw.cells["T_phone"].value, raw.cells["I_7_2024_num"].value) == ("0912 345 678", 6)
    up.path.write_bytes(b"locked by somebody")
    again = tiers.send(program, {"A01": {"I_1_2024_val": 6}})
    assert filled(again).cells["I_7_2024_num"].value == 6
    (kept,) = (up.path.parent / ".luu").iterdir()
    assert kept.read_bytes() == b"locked by somebody"
    assert any(kept.name in remark for remark in again.remarks)


# ------------------------------------------------------------------------------------------------ which rows


def test_two_indicators_of_different_unions_answer_one_of_the_superiors(tiers):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    own = {**ABOVE, "superior_code": "7"}
    program = tiers.office(
        programs.indicator("1.1", "Số lượng", scope=PUBLIC, **own),
        programs.indicator("1.2", "Số lượng", scope=ENTERPRISE, **own),
    )
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}, "A03": {"I_1_2_2024_val": 8}})
    assert row(up, "7", "2024") == [13, 2, 3]
    assert row(up, "7", "term") == [13, 0, 3]  # nobody told 2023, which every union owes
    assert up.unmatched == ()
    book = openpyxl.load_workbook(up.path)
    lines = [[c.value for c in line] for line in book["Chi tiết"].iter_rows(min_row=10)]
    assert [(code, number, *tally) for code, *_, number, _, a, b in lines for tally in [(a, b)]] == [
        ("A01", 5, 1, 1),
        ("A02", None, 0, 1),
        ("A03", 8, 1, 1),
    ]


def test_a_year_that_the_own_program_does_not_ask_is_not_none(tiers):
    tiers.province(programs.indicator("7", "Có/Không", targets={2023: 90, 2024: 90}))
    program = tiers.office(programs.indicator("1.1", "Có/Không", targets={2023: 90}, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms[MID_TERM]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2023_val": "Có"}}, MID_TERM)
    assert row(up, "7", "2023") == [1, 1, 1, 3]
    assert row(up, "7", "2024") == [None] * 4
    assert up.unmatched == (("7", "Chương trình của cơ quan không hỏi năm 2024: để trống"),)


def test_a_term_added_up_otherwise_above_is_left_empty(tiers):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", unit="đoàn viên", superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}})
    assert (row(up, "7", "2024"), row(up, "7", "term")) == ([5, 1, 3], [None] * 3)
    assert [code for code, _ in up.unmatched] == ["7"]


def test_grades_are_held_against_the_same_threshold(tiers):
    grade = {"scale": programs.SCALE, "threshold": programs.GRADES[0]}
    tiers.province(programs.indicator("7", "Xếp loại", **grade))
    own = {**grade, "threshold": programs.GRADES[1], "superior_code": "7"}
    program = tiers.office(programs.indicator("1.1", "Xếp loại", **own))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2024_val": programs.GRADES[1]}})
    assert row(up, "7", "2024") == [None] * 4
    assert programs.GRADES[0] in dict(up.unmatched)["1.1"]


def test_base_quantities_and_own_answers_without_a_counterpart_are_listed(tiers):
    bases = [{**programs.BASES[0], "code": "lao_dong"}, *programs.BASES[2:]]
    tiers.province(programs.indicator("7", "Có/Không"), bases=[{**b, "part_of": None} for b in bases])
    program = tiers.office(
        programs.indicator("1.1", "Có/Không", superior_code="7"), programs.office_indicator(superior_code="8")
    )
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {})
    assert [code for code, _ in up.unmatched] == ["9.1", "lao_dong"]


def test_a_flow_of_which_every_union_lacks_a_year_is_no_mistake(tiers):
    above = tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms[MID_TERM]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}, "A02": {"I_1_1_2023_val": 4}}, MID_TERM)
    assert row(up, "7", "term") == [9, 0, 3]
    folder = tiers.above.returns_folder("tinh", MID_TERM)
    (folder / "A.xlsx").write_bytes(up.path.read_bytes())
    (submission,) = read_folder(folder, above, forms.period_of(above, MID_TERM)).submissions
    assert [i.code for i in submission.issues if i.severity is Severity.ERROR] == []


def test_a_form_of_other_figures_or_of_another_form_above_is_known_by_what_is_noted_of_it(tiers):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    when = forms.period_of(program, "2024")

    def same(path):
        data = consolidate(tiers.own, program, when, TODAY).data
        return says_the_same(tiers.own, data, path)

    path = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}}).path
    assert same(path) is True and same(path.with_name("khác.xlsx")) is None
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HB"])
    assert same(path) is False
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    assert same(path) is True
    sent = tiers.own.returns_folder("huyen", "2024") / "A01.xlsx"
    sent.write_bytes(forms.filled(sent.read_bytes(), {"I_1_1_2024_val": 6}))
    assert same(path) is False


# ------------------------------------------------------------------------------------------------ what people wrote


def test_what_people_wrote_stays_and_what_was_counted_does_not(tiers):
    both = [programs.indicator(code, "Số lượng", **ABOVE) for code in ("7", "8")]
    tiers.province(*both)
    mapped = programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7")
    program = tiers.office(mapped)
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}})
    book = openpyxl.load_workbook(up.path)
    for name, value in {"I_8_2024_num": 4, "I_8_2024_rep": 2, "N_1_1": "=Mô hình tốt", "I_7_2024_num": 99}.items():
        ((sheet, address),) = book.defined_names[name].destinations
        book[sheet][address.replace("$", "")].value = value
        book[sheet][address.replace("$", "")].data_type = "s" if isinstance(value, str) else "n"
    book.save(up.path)
    up = tiers.send(program, {})
    assert (row(up, "7", "2024"), row(up, "8", "2024")) == ([5, 1, 3], [4, 2, None])
    assert filled(up).cells["N_1_1"].value == "=Mô hình tốt"

    up = tiers.send(tiers.office({**mapped, "superior_code": "8"}), {})
    assert (row(up, "7", "2024"), row(up, "8", "2024")) == ([None] * 3, [5, 1, 3])


def test_a_corrected_form_of_the_same_day_is_the_later_one_and_the_same_is_no_other(tiers):
    above = tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    first = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}}).path.read_bytes()
    tiers.now = time(16, 30)
    assert tiers.send(program, {}).path.read_bytes() == first
    second = tiers.send(program, {"A01": {"I_1_1_2024_val": 6}}).path.read_bytes()
    folder = tiers.above.returns_folder("tinh", "2024")
    (folder / "b.xlsx").write_bytes(first)
    (folder / "a.xlsx").write_bytes(second)
    (counted,) = read_folder(folder, above, forms.period_of(above)).submissions
    assert (counted.file, counted.answers["I_7_2024_num"].value) == ("2024/a.xlsx", 6)


def test_what_people_saved_after_the_command_began_is_older_than_the_form_made_over_it(tiers):
    """A command asks the clock as it begins; until it writes, people may save, and clocks of machines differ."""
    above = tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    path = tiers.send(program, {"A01": {"I_1_1_2024_val": 5}}).path
    path.write_bytes(forms.filled(path.read_bytes(), {"T_phone": "0912 345 678"}, f"{TODAY}T11:00:00Z"))
    former, before = path.read_bytes(), filled_at(path)
    assert tiers.now < before.time()
    tiers.send(program, {"A01": {"I_1_1_2024_val": 6}})
    assert filled_at(path) == before + timedelta(seconds=1)
    folder = tiers.above.returns_folder("tinh", "2024")
    (folder / "b.xlsx").write_bytes(former)
    (folder / "a.xlsx").write_bytes(path.read_bytes())
    (counted,) = read_folder(folder, above, forms.period_of(above)).submissions
    assert (counted.file, counted.answers["I_7_2024_num"].value) == ("2024/a.xlsx", 6)
    tiers.now = time(20)
    tiers.send(program, {"A01": {"I_1_1_2024_val": 7}})
    assert filled_at(path) == datetime.combine(TODAY, tiers.now)


def test_cells_that_people_fill_are_open_and_counted_ones_are_not(tiers):
    tiers.province(*(programs.indicator(code, "Số lượng", **ABOVE) for code in ("7", "8")))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    book = openpyxl.load_workbook(tiers.send(program, {}).path)
    locked = {}
    for name in ("I_7_2024_num", "I_8_2024_num", "N_1_1", "Q_doan_vien_2024"):
        ((sheet, address),) = book.defined_names[name].destinations
        locked[name] = book[sheet][address.replace("$", "")].protection.locked
    assert list(locked.values()) == [True, False, False, True]


def test_words_of_the_workbooks_are_never_formulas(tiers):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    units = [programs.unit("A01", name='=IF(1,HYPERLINK("http://a"),2)')]
    about = {"code_above": "HA", "office": "Công đoàn huyện A"}
    path = tiers.own.program_file("huyen")
    programs.write_program(
        path, indicators=[programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7")], units=units, about=about
    )
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    program = reader.read(path, "huyen")
    book = openpyxl.load_workbook(tiers.send(program, {}).path)
    assert [(c.value, c.data_type) for c in book["Chi tiết"][10]][1] == (units[0]["name"], "s")


# ------------------------------------------------------------------------------------------------ which form


def plain(tiers: Tiers, **about: str) -> Program:
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    return tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"), **about)


@pytest.mark.parametrize("period", ["2024-6t", "2024", MID_TERM])
def test_of_several_forms_the_one_of_the_period_is_filled(tiers, period):
    program = plain(tiers)
    for n, code in enumerate(("2024", MID_TERM, "2024-6t")):
        tiers.put(f"{n}.xlsx", tiers.forms[code]["HA"])
    assert filled(tiers.send(program, {}, period)).stamp("S_period") == period


def test_half_a_year_goes_into_no_form_of_a_year(tiers):
    program = plain(tiers)
    tiers.put("nam.xlsx", tiers.forms["2024"]["HA"])
    up = tiers.send(program, {}, "2024-6t")
    assert (up.path, up.remarks) == (None, ("cap-tren/nam.xlsx: là biểu của kỳ khác (2024)",))


def test_the_form_of_another_office_is_not_filled(tiers):
    program = plain(tiers)
    tiers.put("HB.xlsx", tiers.forms["2024"]["HB"])
    up = tiers.send(program, {})
    assert up.path is None
    assert [r.split(":")[0] for r in up.remarks] == ["cap-tren/HB.xlsx"]
    tiers.put("HA.xlsx", tiers.forms["2024"]["HA"])
    assert filled(tiers.send(program, {})).stamp("S_unit") == "HA"


def test_without_its_code_above_an_office_does_not_guess_which_form_is_its_own(tiers):
    program = plain(tiers, code_above="")
    for unit in ("HA", "HB"):
        tiers.put(f"{unit}.xlsx", tiers.forms["2024"][unit])
    up = tiers.send(program, {})
    assert up.path is None
    assert "Mã cơ quan ở cấp trên" in " ".join(up.remarks)


@pytest.mark.parametrize("kind", ["damaged", "copied", "union"])
def test_a_file_that_is_no_roll_up_form_is_named(tiers, kind):
    program = plain(tiers)
    copied = openpyxl.Workbook()
    copied.save(tiers.own.workspace / "copied.xlsx")
    content = {
        "damaged": tiers.forms["2024"]["HA"][:2000],
        "copied": (tiers.own.workspace / "copied.xlsx").read_bytes(),
        "union": forms.make_form(program, "A01"),
    }
    tiers.put("bieu.xlsx", content[kind])
    up = tiers.send(program, {})
    assert (up.path, len(up.remarks)) == (None, 1)
    union = "là biểu mẫu của một đơn vị, không phải biểu tổng hợp của cấp dưới; không dùng tệp này"
    broken = (
        "không đọc được hoặc không phải biểu tổng hợp (.xlsx) còn nguyên tên ô; xin lại cấp trên tệp gốc; "
        "không dùng tệp này"
    )
    assert up.remarks[0] == f"cap-tren/bieu.xlsx: {union if kind == 'union' else broken}"


@pytest.mark.parametrize(
    ("about", "said"), [({"code_above": "HX"}, "HX"), ({"code_above": ""}, "Mã cơ quan ở cấp trên"), ({}, "")]
)
def test_the_superiors_program_makes_the_form_or_says_why_not(tiers, about, said):
    program = plain(tiers, **about)
    tiers.put("chuong-trinh.xlsx", tiers.above.program_file("tinh").read_bytes())
    up = tiers.send(program, {}, "2024-6t")
    assert (up.path is None, all(said in remark for remark in up.remarks)) == (bool(said), True)
    assert bool(up.remarks) == bool(said)
    if not said:
        assert filled(up).stamp("S_period") == "2024-6t"


def test_the_superiors_program_is_known_by_its_sheets_whatever_its_name(tiers):
    program = plain(tiers)
    content = tiers.above.program_file("tinh").read_bytes()
    tiers.put("CTHĐ của tỉnh (chính thức).xlsx", content)
    up = tiers.send(program, {}, "2024-6t")
    assert (filled(up).stamp("S_period"), up.remarks) == ("2024-6t", ())
    tiers.put("chuong-trinh.xlsx", content)
    up = tiers.send(program, {}, "2024-6t")
    assert up.remarks == ("cap-tren/CTHĐ của tỉnh (chính thức).xlsx: đã dùng tệp chương trình chuong-trinh.xlsx",)


def test_nothing_lies_there_and_nothing_is_said(tiers):
    assert tiers.send(plain(tiers), {}) is None


# ------------------------------------------------------------------------------------------------ names that were lost


def without_names(form: bytes, *, shifted: bool = False) -> bytes:
    """The visible sheets copied into a new workbook; `shifted`: with a line more above every table."""
    copy, book = openpyxl.Workbook(), forms.book_of(form)
    copy.remove(copy.worksheets[0])
    for sheet in (s for s in book.worksheets if s.sheet_state == "visible"):
        target = copy.create_sheet(sheet.title)
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value is not None:
                    below = shifted and cell.row > 8
                    target.cell(cell.row + below, cell.column, cell.value)
    out = io.BytesIO()
    copy.save(out)
    return out.getvalue()


@pytest.mark.parametrize("shifted", [False, True])
def test_a_roll_up_form_without_names_is_found_by_its_words(tiers, shifted):
    both = [programs.indicator(code, "Có/Không") for code in ("7", "8")]
    above = tiers.province(*both, bases=programs.BASES)
    program = tiers.office(*({**i, "superior_code": i["code"]} for i in both))
    tiers.put("bieu.xlsx", tiers.forms[MID_TERM]["HA"])
    said = {
        "I_7_2023_val": "Có",
        "I_7_2024_val": "Không",
        "I_8_2024_val": "Có",
        "Q_doan_vien_2023": 40,
        "Q_doan_vien_2024": 50,
    }
    up = tiers.send(program, {"A01": said}, MID_TERM)
    folder = tiers.above.returns_folder("tinh", MID_TERM)

    def read_back(content: bytes) -> Submission:
        (folder / "A.xlsx").write_bytes(content)
        (submission,) = read_folder(folder, above, forms.period_of(above, MID_TERM)).submissions
        return submission

    whole = read_back(up.path.read_bytes())
    found = read_back(without_names(up.path.read_bytes(), shifted=shifted))
    assert {n: a.value for n, a in found.answers.items()} == {n: a.value for n, a in whole.answers.items()}
    assert len(found.answers) > 30
    assert [replace(d, ref=None) for d in found.details] == [replace(d, ref=None) for d in whole.details]
    assert {i.code for i in found.issues} - {i.code for i in whole.issues} == {"T15"}


def test_the_breakdown_is_read_from_whole_numbers_too(tiers):
    tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    program = tiers.office(programs.indicator("1.1", "Số lượng", **ABOVE, superior_code="7"))
    tiers.put("bieu.xlsx", tiers.forms["2024"]["HA"])
    raw = filled(tiers.send(program, {"A01": {"I_1_1_2024_val": 5}}))

    def whole(value: object) -> object:  # as .xls has them
        return int(value) if isinstance(value, float) else value

    ints = {name: [list(map(whole, line)) for line in grid] for name, grid in raw.grids.items()}
    assert details(replace(raw, grids=ints)) == details(raw)
    assert [(d.unit, d.indicator, d.year, d.numerator) for d in details(raw)] == [
        ("A01", "7", 2024, 5),
        ("A02", "7", 2024, None),
        ("A03", "7", 2024, None),
    ]


# ------------------------------------------------------------------------------------------------ filled by hand


def issues_of(tiers: Tiers, above: Program, values: forms.Answers) -> list[tuple[str, str]]:
    """(code, name of the cell) of the errors and notes on a roll-up form filled by hand."""
    folder = tiers.above.returns_folder("tinh", "2024")
    (folder / "A.xlsx").write_bytes(forms.filled(tiers.forms["2024"]["HA"], values))
    (found,) = read_folder(folder, above, forms.period_of(above)).submissions
    names = {cell.ref: name for name, cell in found.raw.cells.items()}
    return [(i.code, names[i.ref]) for i in found.issues]


GOOD = {"I_7_2024_num": 1, "I_7_2024_den": 2, "I_7_2024_rep": 2, "I_7_2024_exp": 3, "T_reporter": "Lê Văn Lập"}
GOOD |= {n.replace("2024", "term"): v for n, v in GOOD.items() if n.startswith("I_")}


@pytest.mark.parametrize(
    ("measure", "changed", "found"),
    [
        ("Có/Không", {}, []),
        ("Có/Không", {"I_7_2024_den": 40}, [("L06", "I_7_2024_den")]),
        ("Có/Không", {"I_7_2024_exp": 4}, [("L07", "I_7_2024_exp")]),
        ("Bình quân mỗi CĐCS", {"I_7_2024_den": 3}, [("L06", "I_7_2024_den")]),
        ("Bình quân mỗi CĐCS", {"I_7_term_den": 3}, []),
        ("Có/Không", {"I_7_2024_num": "=1+0"}, [("G17", "I_7_2024_num")]),
    ],
)
def test_what_is_wrong_in_a_form_filled_by_hand_is_said_at_its_cell(tiers, measure, changed, found):
    above = tiers.province(programs.indicator("7", measure, unit="%" if measure == "Có/Không" else "buổi/CĐCS"))
    assert sorted(issues_of(tiers, above, {**GOOD, **changed})) == sorted(found)


def test_a_year_and_a_term_left_empty_are_named(tiers):
    above = tiers.province(*(programs.indicator(code, "Có/Không") for code in ("7", "8", "9")))
    folder = tiers.above.returns_folder("tinh", MID_TERM)
    said = {f"I_{at}_{part}": n for at in ("7_2023", "8_term") for part, n in zip(PARTS, (1, 2, 2, 3), strict=True)}
    (folder / "A.xlsx").write_bytes(forms.filled(tiers.forms[MID_TERM]["HA"], {**said, "T_reporter": "Lê Văn Lập"}))
    (found,) = read_folder(folder, above, forms.period_of(above, MID_TERM)).submissions
    assert [i.expected for i in found.issues if i.code == "L05"] == [
        "số liệu các chỉ tiêu 7 (năm 2024, cả nhiệm kỳ), 8 (năm 2023, năm 2024), 9"
    ]


def test_a_term_that_is_not_the_sum_of_the_years_received_is_noted(tiers):
    above = tiers.province(programs.indicator("7", "Số lượng", **ABOVE))
    folder = tiers.above.returns_folder("tinh", "2024")

    def notes(term: int) -> list[tuple[str, str]]:
        of_year = {f"I_7_{slot}_{part}": 3 for slot in ("2024", "term") for part in ("num", "rep", "exp")}
        values = {**of_year, "I_7_term_num": term, "T_reporter": "Lê Văn Lập"}
        (folder / "A.xlsx").write_bytes(forms.filled(tiers.forms["2024"]["HA"], values))
        data = consolidate(tiers.above, above, forms.period_of(above), TODAY).data
        assert {r.year: r.numerator for r in data.results} == {2023: None, 2024: 3, None: 3}
        return [(i.found, i.expected) for i in data.issues if i.code == "L08"]

    assert (notes(3), notes(10)) == ([], [("10", "3, tổng các năm cấp dưới đã gửi")])


def test_an_altered_question_of_a_roll_up_form_is_said(tiers):
    above = tiers.province(programs.indicator("7", "Có/Không"))
    book = forms.book_of(forms.filled(tiers.forms["2024"]["HA"], GOOD))
    text = next(c for line in book["Số liệu"].iter_rows() for c in line if c.value == "Nội dung chỉ tiêu 7")
    text.value = "Nội dung khác"
    folder = tiers.above.returns_folder("tinh", "2024")
    book.save(folder / "A.xlsx")
    (found,) = read_folder(folder, above, forms.period_of(above)).submissions
    said = [(i.code, i.ref.sheet, i.ref.cell) for i in found.issues]
    assert said == [("C04", "Số liệu", text.coordinate), ("W02", "Số liệu", text.coordinate)]


# ------------------------------------------------------------------------------------------------ its look


def template_with(folder: Path, cell: str, change: Callable[[Cell], None]) -> Path:
    """The template of the forms with one cell of sheet Số liệu changed."""
    book = openpyxl.load_workbook(forms.TEMPLATE)
    change(book["Số liệu"][cell])
    path = folder / "bieu-mau.xlsx"
    book.save(path)
    return path


def test_a_roll_up_form_looks_like_the_template_of_the_forms(tiers, tmp_path):
    program = tiers.province(programs.indicator("7", "Có/Không"))
    period, office = forms.period_of(program), program.unit_by_code["HA"]

    def blue(cell: Cell) -> None:
        cell.font = Font("Arial", 16, color="0000FF")

    head = openpyxl.load_workbook(forms.TEMPLATE)["Số liệu"]["D9"]
    template = template_with(tmp_path, "D9", blue)
    for path, look in ((forms.TEMPLATE, (head.font.name, head.font.sz)), (template, ("Arial", 16))):
        book = forms.book_of(lay_out_roll_up(roll_up_spec(program, period), office, path))
        made = next(c for line in book["Chi tiết"].iter_rows() for c in line if c.value == "Tên đơn vị")
        assert (made.font.name, made.font.sz) == look


def test_the_empty_roll_up_form_is_as_recorded(tiers, tmp_path):
    program = tiers.province(*programs.default_indicators())
    spec = roll_up_spec(program, forms.period_of(program, MID_TERM))
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(lay_out_roll_up(spec, program.unit_by_code["HA"], forms.TEMPLATE))
    as_recorded("roll-up form", read_out(path))


def test_a_template_without_a_sample_is_said(tiers, tmp_path):
    program = tiers.province(programs.indicator("7", "Có/Không"))
    spec, office = roll_up_spec(program, forms.period_of(program)), program.unit_by_code["HA"]

    def emptied(cell: Cell) -> None:
        cell.value = None

    with pytest.raises(TemplateError, match="so_lieu"):
        lay_out_roll_up(spec, office, template_with(tmp_path, "E13", emptied))
    with pytest.raises(TemplateError, match="không có mẫu biểu"):
        lay_out_roll_up(spec, office, tmp_path / "khong-co.xlsx")
