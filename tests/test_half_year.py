"""The year against its own first half: shown on the year's form beside the cell, asked about where it is less."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.forms.fill import fill
from pipeline.forms.handed import HALF as SAID
from pipeline.forms.read import RawForm, read
from pipeline.program.model import Period, Program
from pipeline.program.reader import read as read_program
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps.forms import HalfYears, make_forms
from pipeline.steps.output_names import RETURNS_FOLDER
from pipeline.steps.outputs import write_returns
from pipeline.steps.prefill import read_before, told_of_half
from pipeline.steps.rounds import Read, consolidate
from tests.forms import GOOD, period_of
from tests.programs import CODE, PERIODS, write_workspace
from tests.readout import as_recorded, read_out
from tests.test_plausibility import HALF

TODAY = date(2024, 12, 20)
ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith("I_2_1_")}


def halves_told(settings: Settings, program: Program, period: Period) -> HalfYears:
    return told_of_half(settings, program, period, read_before(settings, program, period, TODAY))


class Rounds:
    """A workspace with a half-year and its year; A01 and A02 answer both, A03 the year alone."""

    def __init__(self, folder: Path) -> None:
        handed = {"resolution": "Nghị quyết thử nghiệm", "indicator": "3.1", "unit": "A02", "year": 2024, "target": 12}
        write_workspace(folder, periods=(*PERIODS, HALF), other_targets=(handed,))
        self.settings = Settings(folder)
        self.program: Program = read_program(self.settings.program_file(CODE), CODE)
        for unit, half, whole in (("A01", 8, 7), ("A02", 5, 6), ("A03", None, 4)):
            self.send("2024-6thang", unit, half)
            self.send("2024", unit, whole)

    def send(self, code: str, unit: str, members: int | None) -> None:
        if members is None:
            return
        period = period_of(self.program, code)
        told = halves_told(self.settings, self.program, period)
        form = make_forms(self.settings, self.program, period, told=told).paths[unit]
        path = self.settings.returns_folder(CODE, code) / f"{unit}.xlsx"
        fill(form, path, {**ANSWERS, "I_3_1_2024_val": members}, datetime(2024, 5 if "6" in code else 12, 10, 9))

    def shown(self, unit: str) -> list[str]:
        """The words on half the year on a union's form of the year."""
        period = period_of(self.program, "2024")
        told = halves_told(self.settings, self.program, period)
        form = make_forms(self.settings, self.program, period, told=told).paths[unit]
        raw = read(form.read_bytes(), form.name)
        assert isinstance(raw, RawForm)
        assert raw.cells["I_3_1_2024_val"].value is None
        return [v for row in raw.grids["Số liệu"] for v in row if isinstance(v, str) and SAID in v]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    return Rounds(tmp_path_factory.mktemp("nửa năm"))


@pytest.fixture(scope="module")
def round_of_year(made: Rounds) -> Read:
    return consolidate(made.settings, made.program, period_of(made.program, "2024"), TODAY)


@pytest.fixture(scope="module")
def year(round_of_year: Read) -> Consolidation:
    return round_of_year.data


def test_a_year_below_its_half_is_asked_about(year: Consolidation) -> None:
    (said,) = [i for i in year.issues if i.code == "H13"]
    assert (said.unit, said.what, said.found) == ("A01", "Chỉ tiêu 3.1 năm 2024", "7")
    assert said.ref.sheet == "Số liệu" and said.ref.cell
    assert "8" in said.expected and "6 tháng đầu năm 2024" in said.expected


def test_words_of_one_union_s_form_are_no_alteration_of_another_s(year: Consolidation) -> None:
    assert {i.code for i in year.issues if i.ref.sheet == "Số liệu"} == {"H13"}


def test_the_year_s_form_shows_what_the_union_told_of_the_half(made: Rounds) -> None:
    assert made.shown("A01") == ["6 tháng đầu năm: 8"]
    (beside,) = made.shown("A02")
    assert beside.startswith("Giao cho đơn vị: 12") and beside.endswith("; 6 tháng đầu năm: 5")
    assert made.shown("A03") == []
    form = made.settings.output_folder(CODE, "2024") / "bieu-mau"
    as_recorded("form with half a year", read_out(next(form.rglob("A02*.xlsx"))))


def test_the_marked_copy_shows_it_as_the_form_did_and_is_read_again(made: Rounds, round_of_year: Read) -> None:
    (name,) = [n for n in write_returns(made.settings, round_of_year).names if n.startswith("A01")]
    path = made.settings.output_folder(CODE, "2024") / RETURNS_FOLDER / name
    raw = read(path.read_bytes(), name)
    assert isinstance(raw, RawForm)
    assert [v for row in raw.grids["Số liệu"] for v in row if SAID in str(v)] == made.shown("A01")


def test_half_a_year_s_form_shows_nothing(made: Rounds) -> None:
    assert halves_told(made.settings, made.program, period_of(made.program, "2024-6thang")) == {}
