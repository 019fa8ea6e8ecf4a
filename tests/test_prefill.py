"""Forms of several years are sent with what earlier rounds accepted, and are read as if nobody had filled that in."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms import layout
from pipeline.forms.fill import fill
from pipeline.forms.gaps import taken_apart
from pipeline.forms.read import RawForm, read
from pipeline.intake.decision_table import FILE_NAME
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake
from pipeline.program.model import Period, Program
from pipeline.program.reader import read as read_program
from pipeline.round.roster import Delivery
from pipeline.settings import Settings
from pipeline.steps.accepting import accept
from pipeline.steps.closing import close
from pipeline.steps.forms import Forms, make_forms
from pipeline.steps.intake import decisions_of, read_files
from pipeline.steps.prefill import known_before, read_before
from pipeline.steps.rounds import consolidate
from pipeline.steps.signature import Signature
from tests.forms import GOOD, Answer, resaved
from tests.programs import CODE, GRADES, PERIODS, default_units, write_workspace
from tests.readout import as_recorded, read_out
from tests.test_decisions import write_table
from tests.test_forms import texts

TODAY = date(2025, 1, 10)
SAVED = datetime(2025, 1, 5, 9)
ANNUAL_2023 = {
    **PERIODS[0],
    "code": "2023",
    "name": "Năm 2023",
    "years": "2023",
    "start": date(2022, 12, 1),
    "end": date(2023, 11, 30),
    "cutoff": date(2023, 11, 30),
    "due": date(2023, 12, 15),
}
MID = "giua-nhiem-ky"


def of_year(year: int, **changes: Answer) -> dict[str, Answer]:
    """Good answers of A05 for a year."""
    return {**{name.replace("2024", str(year)): value for name, value in GOOD.items()}, **changes}


class Space:
    """A workspace with an annual round of 2023 and a mid-term one that asks 2023 and 2024."""

    def __init__(self, folder: Path, **parts: object) -> None:
        write_workspace(folder, periods=(ANNUAL_2023, *PERIODS), **parts)
        self.settings = Settings(workspace=folder)

    @property
    def program(self) -> Program:
        return read_program(self.settings.program_file(CODE), CODE)

    def period(self, code: str) -> Period:
        return next(p for p in self.program.periods if p.code == code)

    def forms(self, period: str) -> Forms:
        program, when = self.program, self.period(period)
        before = read_before(self.settings, program, when, TODAY)
        return make_forms(self.settings, program, when, known=known_before(self.settings, program, when, before))

    def send(self, period: str, unit: str, answers: Mapping[str, Answer]) -> Path:
        returned = self.settings.returns_folder(CODE, period) / f"{unit}.xlsx"
        fill(self.forms(period).paths[unit], returned, answers, SAVED)
        return returned

    def returned(self, period: str) -> Intake:
        program, when = self.program, self.period(period)
        return read_files(self.settings, program, when, decisions_of(self.settings, program, when, TODAY))


def raw_of(path: Path) -> RawForm:
    raw = read(path.read_bytes(), path.name)
    assert isinstance(raw, RawForm)
    return raw


def answers_on(path: Path) -> dict[str, object]:
    """What stands in the cells of the questions of a form."""
    return {n: c.value for n, c in raw_of(path).cells.items() if n[0] in "IQ" and c.value is not None}


SAID_2023 = {n: v for n, v in of_year(2023).items() if n[0] in "IQ"}


@pytest.fixture
def space(tmp_path: Path) -> Space:
    made = Space(tmp_path)
    made.send("2023", "A05", of_year(2023))
    return made


def test_earlier_years_are_filled_in_and_the_last_year_is_not(space: Space) -> None:
    made = space.forms(MID).paths
    assert answers_on(made["A05"]) == SAID_2023
    assert answers_on(made["A06"]) == {}  # reported nothing
    as_recorded("form with earlier answers", read_out(made["A05"]))
    assert all(raw_of(path).stamp("S_prefilled") == "" for unit, path in made.items() if unit != "A05")


def test_only_what_counts_is_taken(tmp_path: Path) -> None:
    space = Space(tmp_path)
    wrong = of_year(2023, I_1_1_2023_val="có lẽ", I_2_1_2023_num=60, Q_nu_ccvcld_2023=500, I_3_1_2023_val=None)
    space.send("2023", "A05", wrong)
    found = answers_on(space.forms(MID).paths["A05"])
    # 60 of 50, women above staff, words that are no choice: none of them, nor what they are compared with, counts.
    assert found == {"Q_doan_vien_2023": 100, "I_1_2_2023_num": 95, "I_2_2_2023_val": GRADES[0]}


def test_the_offices_corrections_are_taken(space: Space) -> None:
    raw = raw_of(space.settings.returns_folder(CODE, "2023") / "A05.xlsx")
    at = raw.cells["I_3_1_2023_val"].ref
    row = {"period": "2023", "unit": "A05", "action": "Sửa giá trị", "sheet": at.sheet, "cell": at.cell}
    more = {"old": 7, "new": 9, "reason": "gọi điện", "who": "Nguyễn Thị Thử", "when": date(2024, 1, 2)}
    write_table(space.settings.program_folder(CODE) / FILE_NAME, [{**row, **more}])
    assert answers_on(space.forms(MID).paths["A05"])["I_3_1_2023_val"] == 9


def test_closed_figures_are_taken(space: Space) -> None:
    program, when = space.program, space.period("2023")
    data = consolidate(space.settings, program, when, TODAY).data
    close(space.settings, data, "Nguyễn Thị Thử", "họp", datetime(2024, 1, 20))
    late = of_year(2023, I_3_1_2023_val=8, I_1_1_2023_val="Không", I_2_1_2023_num=41, Q_ccvcld_2023=121)
    fill(space.forms("2023").paths["A05"], space.settings.returns_folder(CODE, "2023") / "A05.xlsx", late, SAVED)
    found = answers_on(space.forms(MID).paths["A05"])
    # The choice that was closed is no longer in any file: the union chooses again.
    assert found == {n: v for n, v in SAID_2023.items() if n != "I_1_1_2023_val"}


def test_only_accepted_answers_where_that_is_asked(space: Space) -> None:
    def prefilled(accepted_only: bool) -> set[str]:
        when = space.period(MID)
        before = read_before(space.settings, space.program, when, TODAY, accepted_only=accepted_only)
        return set(known_before(space.settings, space.program, when, before))

    assert (prefilled(False), prefilled(True)) == ({"A05"}, set())
    accept(space.settings, space.program, space.period("2023"), ["A05"], Signature("Nguyễn Thị Thử", TODAY))
    assert prefilled(True) == {"A05"}


def test_a_half_year_s_figures_are_not_carried_on(tmp_path: Path) -> None:
    space = Space(tmp_path)
    half = {**ANNUAL_2023, "code": "2023-6thang", "kind": "6 tháng"}
    half |= dict.fromkeys(("end", "cutoff"), date(2023, 5, 31))
    write_workspace(tmp_path, periods=(half, *PERIODS))
    space.send("2023-6thang", "A05", of_year(2023))
    assert answers_on(space.forms(MID).paths["A05"]) == {}


def test_a_new_union_has_nothing_and_one_that_goes_on_its_own(tmp_path: Path) -> None:
    space = Space(tmp_path)
    for unit in ("A05", "A06"):
        space.send("2023", unit, of_year(2023))
    units = [dict(u) for u in default_units()]
    units[5] |= {"valid_to": date(2024, 5, 31), "merged_into": "A05"}
    units.append({**units[4], "code": "A07", "name": "CĐCS mới", "valid_from": date(2024, 1, 1)})
    write_workspace(tmp_path, periods=(ANNUAL_2023, *PERIODS), units=units)
    made = space.forms(MID).paths
    assert answers_on(made["A05"]) == SAID_2023
    assert answers_on(made["A07"]) == {}
    assert "A06" not in made


def test_returned_untouched_it_is_an_empty_form(space: Space) -> None:
    form = space.forms(MID).paths["A05"]
    about = {"T_reporter": "Lê Văn Lập", "T_phone": "0123"}
    for answers in ({}, about):
        fill(form, space.settings.returns_folder(CODE, MID) / "A05.xlsx", answers, SAVED)
        (report,) = space.returned(MID).files
        assert (report.outcome, [i.code for i in report.issues]) == (Outcome.REJECTED, ["T12"])
    data = consolidate(space.settings, space.program, space.period(MID), TODAY).data
    assert {line.delivery for line in data.roster.lines if line.unit.code == "A05"} == {Delivery.REJECTED}
    rows = data.figures.facts[data.figures.facts["unit"] == "A05"]
    assert set(zip(rows["year"], rows["period"], strict=True)) == {(2023, "2023")}  # as reported then


def without_names(form: Path, folder: Path) -> Path:
    """The sheets that show, as somebody copies them into a new workbook: no names, no hidden sheet."""
    book = openpyxl.load_workbook(form)
    book.defined_names.clear()
    del book[layout.META_SHEET]
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / form.name)
    return folder / form.name


def test_untouched_it_is_empty_also_when_its_names_and_stamps_are_gone(space: Space) -> None:
    folder = space.settings.returns_folder(CODE, MID)
    copy = without_names(space.forms(MID).paths["A05"], folder)
    (report,) = space.returned(MID).files
    assert (report.outcome, [i.code for i in report.issues]) == (Outcome.REJECTED, ["T15", "T12"])
    copy.unlink()
    answered = space.send(MID, "A05", {"I_3_1_2023_val": 8})
    without_names(answered, folder)
    (submission,) = space.returned(MID).submissions
    assert submission.answers["I_3_1_2023_val"].value == 8


def test_filled_in_it_has_no_false_alarm(space: Space) -> None:
    space.send(MID, "A05", of_year(2024))
    (submission,) = space.returned(MID).submissions
    assert submission.issues == ()
    assert {n: a.value for n, a in submission.answers.items() if n in SAID_2023} == SAID_2023


def test_a_corrected_earlier_figure_alone_is_an_answer(space: Space) -> None:
    space.send(MID, "A05", {"T_reporter": "Lê Văn Lập", "I_3_1_2023_val": 8})
    (submission,) = space.returned(MID).submissions
    assert submission.answers["I_3_1_2023_val"].value == 8
    missing = {i.what for i in submission.issues if i.code == "G01"}
    assert "Chỉ tiêu 3.1 năm 2024" in missing
    assert all("2023" not in what for what in missing)


def test_making_forms_again_keeps_those_somebody_filled(space: Space) -> None:
    first = space.forms(MID)
    before = {unit: path.read_bytes() for unit, path in first.paths.items()}
    again = space.forms(MID)
    assert again.kept == ()
    assert {unit: path.read_bytes() for unit, path in again.paths.items()} == before
    fill(first.paths["A05"], first.paths["A05"], {"I_3_1_2024_val": 4}, SAVED)
    assert space.forms(MID).kept == (first.paths["A05"],)


def test_the_guide_sheet_says_so(space: Space) -> None:
    made = space.forms(MID).paths
    said = {unit: any("điền sẵn" in t for t in texts(made[unit].read_bytes(), "Hướng dẫn")) for unit in ("A05", "A06")}
    assert said == {"A05": True, "A06": False}


@pytest.mark.soffice
def test_saved_again_by_libreoffice_it_is_still_untouched(space: Space, tmp_path: Path) -> None:
    form = space.forms(MID).paths["A05"]
    (path,) = resaved([form], tmp_path / "ra")
    assert answers_on(path) == SAID_2023
    folder = space.settings.returns_folder(CODE, MID)
    shutil.copyfile(path, folder / "A05.xlsx")
    assert [[i.code for i in f.issues] for f in space.returned(MID).files] == [["T12"]]


def test_a_value_goes_into_an_empty_cell_only() -> None:
    sheet = b'<c r="A1" s="3" /><c r="A11"/><c r="B1"><v>1</v></c><c r="C1"/>'
    apart = taken_apart(sheet, ("A1", "A11", "B1"))
    assert apart.filled({}) == sheet
    assert apart.filled({}, {"A1": "x < y", "A11": 2.0}) == (
        b'<c r="A1" s="3" t="inlineStr"><is><t>x &lt; y</t></is></c><c r="A11"><v>2</v></c>'
        b'<c r="B1"><v>1</v></c><c r="C1"/>'
    )
    for cell in ("B1", "C1", "A2"):
        with pytest.raises(KeyError, match=cell):
            apart.filled({}, {cell: 5.0})


def test_a_large_part_is_packed_as_it_is_filled() -> None:
    for rows in (1, 2000):
        sheet = b"<s>" + b"<r/>" * rows + b'@@cum@@<c r="A1"/><c r="A2"/>' + b"<d/>" * rows + b"</s>"
        apart = taken_apart(sheet, ("A1", "A2"))
        for words, values in (({}, {}), ({"cum": "Cụm 1"}, {"A2": "x"}), ({"cum": ""}, {"A1": 1.5, "A2": 2})):
            assert apart.packed("x", words, values).content == apart.filled(words, values)


def test_words_stand_where_their_tokens_stood() -> None:
    sheet = b"<t>@@don_vi@@ &amp; @@giao_1_1_2024@@@@cum@@</t>@@la@@"
    apart = taken_apart(sheet)
    assert apart.filled({"don_vi": "A < B", "cum": "", "la": "x"}) == b"<t>A &lt; B &amp; @@giao_1_1_2024@@</t>@@la@@"
    assert apart.filled({}) == sheet


def test_prefilled_is_a_stamp() -> None:
    assert layout.PREFILLED in layout.STAMPS
