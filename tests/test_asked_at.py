"""Targets of every year, and indicators that only some kinds of periods ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms.fill import fill
from pipeline.forms.layout import form_spec
from pipeline.measures.outlook import Unsure
from pipeline.program.model import Indicator, Target
from pipeline.program.reader import read as read_program
from pipeline.program.vocabulary import Comparator, PeriodKind, Status
from pipeline.review.wording import sentence
from pipeline.round.consolidation import Consolidation
from pipeline.round.results import indicators_in_period
from pipeline.settings import Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.rounds import consolidate
from pipeline.workbooks.summary import write_summary
from tests.forms import GOOD, period_of
from tests.programs import CODE, PERIODS, YEARS, Record, default_indicators, indicator, make_program, write_workspace
from tests.soffice import convert
from tests.test_plausibility import HALF
from tests.test_program_reader import I, at, said

# --------------------------------------------------------------------------- the same target every year


def of(folder: Path, **changes: object) -> Indicator:
    (made,) = make_program(folder, indicators=[indicator("1.1", "Có/Không", targets={}, **changes)]).indicators
    return made


def test_a_target_of_every_year_reads_as_one_in_each(tmp_path: Path) -> None:
    once = of(tmp_path / "a", every_year="> 95%", comparator=None)
    each = of(tmp_path / "b", **dict.fromkeys(map(str, YEARS), "> 95%"), comparator=None)
    assert once == each and once.comparator is Comparator.MORE


def test_a_year_of_its_own_stands_before_it_and_a_dash_for_none(tmp_path: Path) -> None:
    made = of(tmp_path, every_year=90, **{"2024": 95, "2025": "-"})
    assert made.targets == {2023: Target(90), 2024: Target(95)}


def test_a_range_of_every_year_is_held_against_the_comparison(tmp_path: Path) -> None:
    row = indicator("1.1", "Có/Không", targets={}, every_year="80 - 85")
    path = tmp_path / "chuong-trinh.xlsx"
    write_workspace(tmp_path, indicators=[row])
    path = Settings(tmp_path).program_file(CODE)
    (line,) = said(path)
    assert f"{at(I, 'every_year', 5)[1]}:" in line and "So sánh là ≥" in line


# --------------------------------------------------------------------------- kinds of periods

TODAY = date(2024, 6, 20)
ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith("I_2_1_")}
AT_YEARS_END = tuple(
    {**i, "asked_at": "Năm; Cuối nhiệm kỳ"} if i["code"] in ("1.1", "2.2", "3.1") else i for i in default_indicators()
)


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        (None, set()),
        ("Năm", {PeriodKind.ANNUAL}),
        ("6 tháng, năm", {PeriodKind.HALF_YEAR, PeriodKind.ANNUAL}),
        ("Năm\nGiữa nhiệm kỳ;", {PeriodKind.ANNUAL, PeriodKind.MID_TERM}),
    ],
)
def test_kinds_of_periods_as_they_are_typed(tmp_path: Path, typed: object, kinds: set[PeriodKind]) -> None:
    assert of(tmp_path, every_year=90, asked_at=typed).asked_at == kinds


def test_what_is_no_kind_of_period_is_said(tmp_path: Path) -> None:
    write_workspace(tmp_path, indicators=[indicator("1.1", "Có/Không", asked_at="Năm; Quý")])
    (line,) = said(Settings(tmp_path).program_file(CODE))
    assert f"{at(I, 'asked_at', 5)[1]}:" in line and "6 tháng; Năm; Giữa nhiệm kỳ; Cuối nhiệm kỳ" in line


@pytest.mark.parametrize(("asked", "warned"), [("6 tháng", ["P20"]), ("6 tháng; Năm", []), (None, [])])
def test_kinds_of_periods_that_nobody_lists_are_asked_about(tmp_path: Path, asked: object, warned: list[str]) -> None:
    program = make_program(tmp_path, indicators=[indicator("1.1", "Có/Không", asked_at=asked)])
    assert [(i.code, i.ref.cell) for i in program.warnings] == [(code, at(I, "asked_at", 5)[1]) for code in warned]


class Rounds:
    """A workspace with a half-year and its year; three indicators are asked at the year's end only."""

    def __init__(self, folder: Path, indicators: tuple[Record, ...]) -> None:
        write_workspace(folder, indicators=indicators, periods=(*PERIODS, HALF))
        self.settings = Settings(folder)
        self.program = read_program(self.settings.program_file(CODE), CODE)

    def consolidated(self, code: str, answers: Mapping[str, object], today: date) -> Consolidation:
        """A round that A01 answered."""
        period = period_of(self.program, code)
        form = make_forms(self.settings, self.program, period).paths["A01"]
        asked = {f.name for f in form_spec(self.program, period, self.program.units[0].kind).fields}
        path = self.settings.returns_folder(CODE, code) / "A01.xlsx"
        own = {name: value for name, value in {**ANSWERS, **answers}.items() if name in asked}
        fill(form, path, own, datetime(today.year, today.month, 10, 9))  # type: ignore[arg-type]
        return consolidate(self.settings, self.program, period, today).data


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    return Rounds(tmp_path_factory.mktemp("hỏi"), AT_YEARS_END)


@pytest.fixture(scope="module")
def half(rounds: Rounds) -> Consolidation:
    return rounds.consolidated("2024-6thang", {}, TODAY)


@pytest.fixture(scope="module")
def year(rounds: Rounds, half: Consolidation) -> Consolidation:
    assert half.roster.lines
    return rounds.consolidated("2024", {}, date(2024, 12, 12))


def test_a_form_asks_only_what_its_period_asks(rounds: Rounds) -> None:
    kind = rounds.program.units[0].kind
    for code, expected in (("2024-6thang", {"1.2"}), ("2024", {"1.1", "1.2", "2.2", "3.1"})):
        spec = form_spec(rounds.program, period_of(rounds.program, code), kind)
        assert {q.indicator.code for q in spec.questions} == expected


def test_what_is_not_asked_is_not_missing(half: Consolidation) -> None:
    found = half.own_results["1.1", 2024]
    assert (found.status, found.asked, found.reported, found.expected) == (Status.NOT_DUE, False, 0, 0)
    assert half.own_results["1.2", 2024].expected == 6
    assert half.own_results["3.1", None].status is Status.NOT_DUE
    assert half.prospect_of["3.1"].unsure is Unsure.NOT_ASKED
    assert {half.judged[code].status for code in ("1.1", "2.2", "3.1")} == {Status.NOT_DUE}
    (line,) = [line for line in half.roster.lines if line.unit.code == "A01"]
    assert line.errors == 0


def test_a_report_says_that_it_is_not_asked_yet(half: Consolidation) -> None:
    by_code = {item.indicator.code: item for item in indicators_in_period(half)}
    told = str(sentence(by_code["1.1"], 0))
    assert "chưa đến kỳ hỏi" in told and "chưa có số liệu" not in told


def test_the_year_asks_it_and_counts_who_is_missing(year: Consolidation) -> None:
    found = year.own_results["1.1", 2024]
    assert (found.asked, found.reported, found.expected) == (True, 1, 6)
    assert year.own_results["1.1", 2023].status is Status.NOT_DUE  # no period asked it of 2023


@pytest.mark.soffice
def test_its_workbook_says_so_in_words_and_by_its_formulas(half: Consolidation, tmp_path: Path) -> None:
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, half, 10_000)
    written, worked_out = (
        {c.coordinate: c.value for row in openpyxl.load_workbook(p, data_only=True)["Chỉ tiêu"] for c in row}
        for p in (path, convert(path, tmp_path / "tính lại"))
    )
    due = {at for at, value in written.items() if value == Status.NOT_DUE.label}
    assert len(due) >= 3 and due == {at for at, value in worked_out.items() if value == Status.NOT_DUE.label}
