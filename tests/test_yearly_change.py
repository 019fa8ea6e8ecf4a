"""Targets told as a rise or fall over the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forms.fill import fill
from pipeline.forms.read import RawForm, read
from pipeline.measures.results import Result, evaluate
from pipeline.measures.told import Known
from pipeline.measures.yearly_change import changed, with_changes
from pipeline.program.model import Amendment, Target
from pipeline.program.reader import read as read_program
from pipeline.program.vocabulary import Comparator, Measure, PeriodKind, Status
from pipeline.review.model import YearResultRow
from pipeline.review.tables import results_table
from pipeline.review.wording import sentence
from pipeline.round.consolidation import Consolidation
from pipeline.round.indicator_listing import indicator_table, indicators_on_screen
from pipeline.round.overview import overview
from pipeline.round.results import indicators_in_period
from pipeline.settings import Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.rounds import consolidate
from pipeline.workbooks.summary import write_summary
from tests.forms import GOOD, period_of
from tests.programs import CODE, PERIODS, Record, default_indicators, indicator, make_program, write_workspace
from tests.soffice import convert
from tests.test_measures import NEAR, a_period, a_program, an_indicator, facts_of
from tests.test_program_reader import I, at, said

# --------------------------------------------------------------------------- as it is typed


def row(**changes: object) -> Record:
    return indicator("3.1", "Số lượng", **{"unit": "hộ", "comparator": None, "targets": {}, **changes})


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        ("Tăng 10% so với năm trước", 10),
        ("tăng ít nhất 12,5 % so với cùng kỳ năm trước.", 12.5),
        ("Mỗi năm tăng từ 5% trở lên so với năm trước", 5),
        ("tăng 8%/năm", 8),
        ("tăng thêm 10%", 10),
        ("giảm 5% so với năm trước", -5),
        ("Giảm tối thiểu 100% so với năm trước liền kề", -100),
    ],
)
def test_a_change_as_documents_word_it(tmp_path: Path, typed: str, percent: float) -> None:
    (made,) = make_program(tmp_path, indicators=[row(every_year=typed, **{"2023": 40})]).indicators
    assert (made.targets, made.changes) == ({2023: Target(40)}, {2024: percent, 2025: percent})
    assert made.comparator is (Comparator.AT_LEAST if percent > 0 else Comparator.AT_MOST)


@pytest.mark.parametrize(
    ("changes", "place", "told"),
    [
        ({"every_year": "tăng 10%", "term_target": "tăng 10% so với năm trước"}, "term_target", "số của cả nhiệm kỳ"),
        ({"unit": "%", "every_year": "tăng 10% so với năm trước"}, "every_year", "số phần trăm của năm ấy"),
        ({"every_year": "giảm 120% so với năm trước"}, "every_year", "giảm từ trên 0 đến 100%"),
        ({"every_year": "tăng 0% so với năm trước"}, "every_year", "tăng từ trên 0"),
        ({"every_year": "tăng 1,500% so với năm trước"}, "every_year", "viết không mơ hồ"),
        ({"every_year": "tăng 10%", "comparator": "≤"}, "every_year", "ô này là ≥, So sánh là ≤"),
        ({"2024": "tăng 10%", "2025": "giảm 5%"}, "2025", "ô này là ≤"),
    ],
)
def test_a_change_that_cannot_be_is_said(tmp_path: Path, changes: Record, place: str, told: str) -> None:
    write_workspace(tmp_path, indicators=[row(**changes)])
    (line,) = said(Settings(tmp_path).program_file(CODE))
    assert f"{at(I, place, 5)[1]}:" in line and told in line


def test_a_decision_says_a_number(tmp_path: Path) -> None:
    decided = {"resolution": "NQ cấp trên", "indicator": "3.1", "year": 2024, "target": "tăng 10% so với năm trước"}
    write_workspace(tmp_path, indicators=[row(every_year=40)], other_targets=[decided])
    (line,) = said(Settings(tmp_path).program_file(CODE))
    assert "một số" in line and "Chỉ tiêu" in line


# --------------------------------------------------------------------------- held against the year before

COUNTED = an_indicator(Measure.COUNT, targets={}, changes={2024: 10.0, 2025: 10.0})
FALLING = an_indicator(Measure.COUNT, targets={}, changes={2024: -5.0}, comparator=Comparator.AT_MOST)


def found(said: Mapping[int, float], of: object = COUNTED, year: int = 2024, **period: object) -> Result:
    """The result of a year of one union's figures."""
    program = a_program(of)  # type: ignore[arg-type]
    rows = [("A1", y, value, None) for y, value in said.items()]
    known = with_changes(Known(program, a_period(year, **period), facts_of(*rows)))  # type: ignore[arg-type]
    return next(r for r in evaluate(known, NEAR) if r.year == year)


@pytest.mark.parametrize(
    ("figures", "status", "low"),
    [
        ({2023: 100, 2024: 110}, Status.MET, 110),
        ({2023: 100, 2024: 111}, Status.EXCEEDED, 110),
        ({2023: 100, 2024: 100}, Status.NEAR, 110),
        ({2023: 100, 2024: 50}, Status.NOT_MET, 110),
        ({2023: 3, 2024: 3.3}, Status.MET, 3.3),
    ],
)
def test_a_rise_is_held_against_the_result_before(figures: dict[int, float], status: Status, low: float) -> None:
    result = found(figures)
    assert result.target is not None
    assert (result.status, result.target.low, result.target.change) == (status, low, 10)


@pytest.mark.parametrize(
    ("now", "status"), [(95, Status.MET), (90, Status.MET), (96, Status.NEAR), (120, Status.NOT_MET)]
)
def test_a_fall_is_a_ceiling(now: float, status: Status) -> None:
    assert found({2023: 100, 2024: now}, FALLING).status is status


@pytest.mark.parametrize("figures", [{2024: 50}, {2023: 0, 2024: 50}])
def test_without_a_figure_before_there_is_nothing_to_compare(figures: dict[int, float]) -> None:
    result = found(figures)
    assert (result.status, result.target, result.value, result.lacks_year_before) == (Status.NO_DATA, None, 50, True)


def test_the_first_year_of_the_term_has_none_before_it() -> None:
    first = an_indicator(Measure.COUNT, targets={}, changes={2023: 10.0})
    assert found({2023: 50}, first, 2023).status is Status.NO_DATA


def test_a_decided_number_stands_before_the_change() -> None:
    decided = Amendment("1.1", 2024, Target(70), "QĐ 1", date(2024, 1, 5), None)
    program = a_program(COUNTED)
    amended = replace(program, amendments=(decided,))
    known = Known(
        amended.as_of(date(2024, 6, 1)), a_period(2024), facts_of(("A1", 2023, 100, None), ("A1", 2024, 75, None))
    )
    result = next(r for r in evaluate(with_changes(known), NEAR) if r.year == 2024)
    assert (result.status, result.target) == (Status.EXCEEDED, Target(70))


def test_numbers_of_an_earlier_round_are_worked_out_anew() -> None:
    known = Known(a_program(COUNTED), a_period(2024), facts_of(("A1", 2023, 100, None)))
    again = with_changes(Known(with_changes(known).program, a_period(2024), facts_of(("A1", 2023, 200, None))))
    assert again.program.indicators[0].targets[2024] == Target(220, change=10)


def test_the_year_before_is_asked_though_it_has_no_target() -> None:
    assert COUNTED.asked_in(2023, (2023, 2024, 2025)) and not FALLING.asked_in(2025, (2023, 2024, 2025))


percents = st.integers(min_value=-100, max_value=1000).filter(bool).map(float)
whole = st.integers(min_value=1, max_value=10**7).map(float)


@given(whole, whole, percents)
def test_met_is_where_the_share_of_the_change_is_reached(before: float, now: float, percent: float) -> None:
    indicator = an_indicator(
        Measure.COUNT,
        targets={},
        changes={2024: percent},
        comparator=Comparator.AT_LEAST if percent > 0 else Comparator.AT_MOST,
    )
    share = (now - before) * 100
    reached = share >= percent * before if percent > 0 else share <= percent * before
    assert found({2023: before, 2024: now}, indicator).status.reached == reached


@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=6), percents)
def test_sums_of_unions_are_held_against_sums(each: list[tuple[float, float]], percent: float) -> None:
    """The target of all is that of their sums, whatever the share of each."""
    rows = [(f"A{n}", year, v, None) for n, of in enumerate(each) for year, v in zip((2023, 2024), of, strict=True)]
    indicator = an_indicator(Measure.COUNT, targets={}, changes={2024: percent})
    known = with_changes(Known(a_program(indicator), a_period(2024), facts_of(*rows)))
    low = known.program.indicators[0].targets[2024].low
    assert low == changed(sum(before for before, _ in each), percent)


# --------------------------------------------------------------------------- in a round

ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith(("I_2_1_", "I_3_1_"))}
GROWING = (*default_indicators()[:4], row(**{"2023": 20, "every_year": "tăng 10% so với năm trước"}))
PERIOD_2023 = {**PERIODS[0], "code": "2023", "name": "Năm 2023", "years": "2023", "start": date(2022, 12, 1),
               "end": date(2023, 11, 30), "cutoff": date(2023, 11, 30), "due": date(2023, 12, 15)}  # fmt: skip


def rounds(folder: Path, figures: Mapping[str, int]) -> Consolidation:
    """The last of the rounds that A01 answered."""
    write_workspace(folder, indicators=GROWING, periods=(PERIOD_2023, *PERIODS))
    settings = Settings(folder)
    program = read_program(settings.program_file(CODE), CODE)
    data = None
    for code, figure in figures.items():
        period = period_of(program, code)
        form = make_forms(settings, program, period).paths["A01"]
        raw = read(form.read_bytes(), form.name)
        assert isinstance(raw, RawForm)
        answers = {name.replace("_2024", f"_{code}"): value for name, value in ANSWERS.items()}
        answers[f"I_3_1_{code}_val"] = figure
        own = {name: value for name, value in answers.items() if name in raw.cells}
        fill(form, settings.returns_folder(CODE, code) / "A01.xlsx", own, datetime(int(code), 12, 10, 9))  # type: ignore[arg-type]
        data = consolidate(settings, program, period, date(int(code), 12, 20)).data
    assert data is not None
    return data


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    return rounds(tmp_path_factory.mktemp("tăng"), {"2023": 20, "2024": 23})


def told(data: Consolidation) -> str:
    (item,) = [item for item in indicators_in_period(data) if item.indicator.code == "3.1"]
    return str(sentence(item, 0))


def test_a_report_says_the_number_and_how_it_was_promised(compared: Consolidation) -> None:
    assert compared.judged["3.1"].status is Status.EXCEEDED
    assert "23/22 hộ, đạt 104,55% chỉ tiêu năm 2024 (tăng 10% so với năm trước)" in told(compared)


def test_a_report_says_that_nothing_is_there_to_compare(tmp_path: Path) -> None:
    data = rounds(tmp_path, {"2024": 23})
    assert data.judged["3.1"].status is Status.NO_DATA
    assert not any("bổ sung số liệu" in line and "3.1" in line for line in overview(data).to_decide)  # it is there
    assert "có 23 hộ, chưa có số liệu năm trước để so" in told(data)
    assert "chỉ tiêu tăng 10% so với năm trước" in told(data)
    (row,) = [r for r in results_table(indicators_in_period(data)).rows if r.code == "3.1"]
    assert isinstance(row, YearResultRow)
    assert (row.target, row.value, row.status) == (
        "tăng 10% so với năm trước", "23", "Chưa có số liệu năm trước để so",
    )  # fmt: skip


def test_a_form_and_the_lists_print_it_as_it_was_promised(tmp_path: Path) -> None:
    write_workspace(tmp_path, indicators=GROWING)
    settings = Settings(tmp_path)
    program = read_program(settings.program_file(CODE), CODE)
    form = make_forms(settings, program, period_of(program)).paths["A01"]
    raw = read(form.read_bytes(), form.name)
    assert isinstance(raw, RawForm)
    printed = [v for line in raw.grids["Số liệu"] for v in line if isinstance(v, str)]
    assert any(v.startswith("tăng 10% so với năm trước") for v in printed)
    assert indicator_table(program)[["2023", "2024", "2025"]].to_numpy().tolist()[-1] == ["20", "+10%", "+10%"]
    assert "tăng 10% so với năm trước" in set(indicators_on_screen(program)["2024"])


@pytest.mark.soffice
@pytest.mark.parametrize("figures", [{"2023": 20, "2024": 23}, {"2024": 23}])
def test_its_workbook_works_out_the_same(tmp_path: Path, figures: dict[str, int]) -> None:
    data = rounds(tmp_path, figures)
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, data, 10_000)
    written, worked_out = (
        {c.coordinate: c.value for line in openpyxl.load_workbook(p, data_only=True)["Chỉ tiêu"] for c in line}
        for p in (path, convert(path, tmp_path / "tính lại"))
    )
    words = {status.label for status in Status}
    assert data.judged["3.1"].status.label in written.values()
    assert {at: v for at, v in written.items() if v in words} == {at: v for at, v in worked_out.items() if v in words}


def test_half_a_year_is_not_held_against_a_whole_one() -> None:
    result = found({2023: 100, 2024: 40}, kind=PeriodKind.HALF_YEAR, end=date(2024, 6, 30))
    assert result.target == Target(110, change=10)
