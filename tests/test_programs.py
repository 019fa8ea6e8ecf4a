"""The six programs that ship in inputs/: they read without error and say what their documents say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import shipped
from pipeline.errors import ProgramError
from pipeline.program import reader
from pipeline.program.kinds import EVERY_LEVEL, OFFICE_ALONE
from pipeline.program.model import Indicator, Program, Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure, PeriodKind, Reporter

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def programs() -> dict[str, Program]:
    """Every shipped program, read once."""
    return {code: reader.read(ROOT / "inputs" / code / "chuong-trinh.xlsx", code) for code in shipped.SAMPLES}


def _indicator(programs: dict[str, Program], program: str, code: str) -> Indicator:
    return programs[program].indicator_by_code[code]


@pytest.mark.parametrize(
    ("code", "indicators", "units", "years"),
    [
        ("phu-sa", 18, 27, (2026, 2030)),
        ("yen-bai", 22, 40, (2023, 2027)),
        ("bac-quang", 25, 60, (2024, 2028)),
        ("lai-chau", 21, 80, (2024, 2028)),
        ("cong-thuong", 22, 60, (2021, 2025)),
        ("bac-kan", 0, 32, (2018, 2022)),
    ],
)
def test_size(programs: dict[str, Program], code: str, indicators: int, units: int, years: tuple[int, int]) -> None:
    program = programs[code]
    assert len(program.indicators) == indicators
    assert len(program.units) == units
    assert (program.years[0], program.years[-1]) == years


@pytest.mark.parametrize(
    ("code", "answered_by_office"),
    [
        ("phu-sa", {"2.4", "3.2", "4.1", "5.1"}),
        ("yen-bai", {"5.2", "9.1", "10.1", "10.2"}),
        ("bac-quang", {"1.6", "4.3", "7.1", "7.2", "7.3"}),
        ("lai-chau", {"7.1"}),
        ("cong-thuong", set()),
        ("bac-kan", set()),
    ],
)
def test_indicators_answered_by_the_office(
    programs: dict[str, Program], code: str, answered_by_office: set[str]
) -> None:
    found = {i.code for i in programs[code].indicators if i.reporter is Reporter.OFFICE}
    assert found == answered_by_office


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_every_scope_has_units(programs: dict[str, Program], code: str) -> None:
    program = programs[code]
    scopes = {i.scope for i in program.indicators} | {b.scope for b in program.bases}
    for scope in scopes - {OFFICE_ALONE}:
        assert sum(u.kind in scope.kinds for u in program.units) >= 2, scope.label


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_references_hold(programs: dict[str, Program], code: str) -> None:
    program = programs[code]
    units = {u.code for u in program.units}
    bases = {b.code: b for b in program.bases}
    assert program.office_code not in units
    assert all(u.superior in units for u in program.units if u.superior)
    assert all(b.part_of in bases for b in program.bases if b.part_of)
    for i in program.indicators:
        if i.base:
            assert i.scope.kinds <= bases[i.base].scope.kinds, f"{i.code}: somebody is not asked {i.base}"
            assert i.reporter is Reporter.UNIT, f"{i.code}: the office is not asked base quantities"


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_units_are_illustrative(programs: dict[str, Program], code: str) -> None:
    assert all(u.email.endswith("@example.com") for u in programs[code].units)
    assert len({u.name for u in programs[code].units}) == len(programs[code].units)


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_every_indicator_is_asked_and_periods_are_in_order(programs: dict[str, Program], code: str) -> None:
    program = programs[code]
    for i in program.indicators:
        assert any(i.asked_in(year, program.years) for year in program.years), i.code
    for period in program.periods:
        assert period.start < period.cutoff <= period.end, period.code
    annual = [p.years for p in program.periods if p.kind is PeriodKind.ANNUAL]
    if program.indicators:
        assert annual == [(year,) for year in program.years]
    assert any(p.kind is PeriodKind.MID_TERM for p in program.periods)


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_outline_has_five_parts_and_asks_the_units(programs: dict[str, Program], code: str) -> None:
    sections = programs[code].sections
    assert [s.number for s in sections if s.level == 1] == ["1", "2", "3", "4", "5"]
    assert {"3", "5"} <= {s.number for s in sections if s.asked_of_units}


def test_yen_bai_targets(programs: dict[str, Program]) -> None:
    years = range(2023, 2028)
    members = _indicator(programs, "yen-bai", "3.1")
    assert members.text == "Trong nhiệm kỳ kết nạp mới từ 150 đoàn viên trở lên"
    assert (members.measure, members.accrual) == (Measure.COUNT, Accrual.CUMULATIVE)
    assert members.targets == {y: Target(30) for y in years}
    assert members.term_target == Target(150)
    assert _indicator(programs, "yen-bai", "3.2").term_target == Target(250)
    happy = _indicator(programs, "yen-bai", "7.3")
    assert happy.accrual is Accrual.LEVEL
    assert happy.targets == {2024: Target(50), 2025: Target(55), 2026: Target(65), 2027: Target(75)}
    assert happy.term_target == Target(75)
    assert not happy.asked_in(2023, tuple(years))
    for code in ("4.1", "4.2"):
        assert _indicator(programs, "yen-bai", code).targets == {2024: Target(100)}
    assert {i.comparator for i in programs["yen-bai"].indicators} == {Comparator.AT_LEAST}
    assert all(i.lead and i.coordinating for i in programs["yen-bai"].indicators)
    rated = _indicator(programs, "yen-bai", "5.2")
    assert (rated.unit, rated.scope, rated.threshold) == ("lần đạt", OFFICE_ALONE, "Hoàn thành tốt nhiệm vụ")


SESSIONS = (  # part III of the document: number, when, how many matters
    ("Kỳ họp thứ 1", "7/2023", 1),
    ("Kỳ họp thứ 2", "Tháng 8/2023", 2),
    ("Kỳ họp thứ 3", "Tháng 1/2024", 3),
    ("Kỳ họp thứ 4", "7/2024", 2),
    ("Kỳ họp thứ 5", "Tháng 1/2025", 2),
    ("Kỳ họp thứ 6", "Tháng 7/2025", 3),
    ("Kỳ họp thứ 7", "Tháng 1/2026", 3),
    ("Kỳ họp thứ 8", "Tháng 7/2026", 2),
    ("Kỳ họp thứ 9", "Tháng 1/2027", 2),
    ("Kỳ họp thứ 10", "Tháng 7/2027", 3),
    ("Kỳ họp thứ 11", "Tháng 1/2028", 5),
    ("Kỳ họp thứ 12", "Tháng 5/2028", 3),
)


def test_yen_bai_sessions(programs: dict[str, Program]) -> None:
    program = programs["yen-bai"]
    assert tuple((s.name, s.when, len(s.lines)) for s in program.sessions) == SESSIONS
    due = {p.code: p.due for p in program.periods}
    for s in program.sessions:
        month, year = map(int, s.when.removeprefix("Tháng ").split("/"))
        assert {(d.month, d.year) for d in (s.start, s.end)} == {(month, year)}
        assert all(due[code] <= s.end for code in s.periods), s.name
    review = program.sessions[6]
    assert review.lines[-1] == (
        "Sơ kết nửa nhiệm kỳ thực hiện Nghị quyết Đại hội VII Công đoàn Viên chức tỉnh Yên Bái "
        "và Nghị quyết Đại hội XX Công đoàn tỉnh Yên Bái."
    )
    assert review.periods == ("2025", "giua-nhiem-ky")


def test_yen_bai_rounds_up_to_the_mid_term_review(programs: dict[str, Program]) -> None:
    rounds = {p.code: p for p in programs["yen-bai"].periods}
    story = [rounds[code] for code in ("2023", "2024-6thang", "2024", "2025-6thang", "giua-nhiem-ky")]
    assert [p.years for p in story] == [(2023,), (2024,), (2024,), (2025,), (2023, 2024, 2025)]
    assert [p.due.isoformat() for p in story] == [
        "2023-12-15",
        "2024-06-15",
        "2024-12-15",
        "2025-06-15",
        "2026-01-10",
    ]


def test_bac_quang_targets(programs: dict[str, Program]) -> None:
    years = programs["bac-quang"].years
    assert programs["bac-quang"].number == ""
    assert programs["bac-quang"].issued is None
    houses = _indicator(programs, "bac-quang", "1.6")
    assert (houses.unit, houses.targets, houses.term_target) == ("hộ", {}, Target(20))
    assert all(houses.asked_in(y, years) for y in years)
    assert _indicator(programs, "bac-quang", "4.1").targets == {2028: Target(4500)}
    assert _indicator(programs, "bac-quang", "4.6").measure is Measure.PER_UNIT
    level = {i.code for i in programs["bac-quang"].indicators if i.accrual is Accrual.LEVEL}
    assert level == {"1.1", "1.2", "2.4", "2.5", "2.6", "4.1", "5.1"}


def test_lai_chau_targets(programs: dict[str, Program]) -> None:
    annual = [i for i in programs["lai-chau"].indicators if i.accrual is Accrual.ANNUAL]
    assert len(annual) == 14
    assert all(tuple(i.targets) == programs["lai-chau"].years and i.term_target is None for i in annual)
    term = {i.code: i.term_target.low for i in programs["lai-chau"].indicators if i.term_target is not None}
    assert term == {"9.1": 24500, "10.1": 90, "11.1": 85, "12.1": 98, "12.2": 90, "12.3": 100, "12.4": 90}
    assert _indicator(programs, "lai-chau", "10.1").accrual is Accrual.CUMULATIVE


def test_cong_thuong_ranges(programs: dict[str, Program]) -> None:
    years = programs["cong-thuong"].years
    ranges = {i.code: dict(i.targets) for i in programs["cong-thuong"].indicators if i.comparator is Comparator.RANGE}
    assert ranges == {"5.1": {y: Target(1500, 2000) for y in years}, "7.2": {y: Target(80, 85) for y in years}}
    members = _indicator(programs, "cong-thuong", "10.1")
    assert (members.targets, members.term_target) == ({2023: Target(151600)}, None)
    assert [y for y in years if members.asked_in(y, years)] == [2021, 2022, 2023]


def test_bac_kan_is_a_review_plan(programs: dict[str, Program]) -> None:
    program = programs["bac-kan"]
    topics = [s for s in program.sections if s.number.startswith("1.")]
    assert [s.number for s in topics] == [f"1.{n}" for n in range(1, 9)]
    assert all(s.asked_of_units and s.department in program.department_tasks for s in topics)
    assert [s.number for s in program.sections if s.number.startswith("5.")] == ["5.1", "5.2", "5.3"]
    assert len(program.reviewed) == 2
    assert set(program.department_tasks) == {
        "Văn phòng",
        "Ban Công tác cơ sở",
        "Ban Tổ chức - Kiểm tra",
        "Ban Tài chính",
    }
    tasks = " ".join(task for tasks in program.department_tasks.values() for task in tasks)
    for number in ("2494/CTr-TLĐ", "1734/CTr-TLĐ", "1306/CTr-TLĐ", "1563/CTr-TLĐ", "740/CTr-TLĐ"):
        assert number in tasks
    departments = {s.department for s in program.sections} - {""}
    assert departments == set(program.department_tasks)
    assert {b.scope for b in program.bases} == {EVERY_LEVEL}
    (period,) = program.periods
    assert (period.code, period.kind, period.years) == ("giua-nhiem-ky", PeriodKind.MID_TERM, (2018, 2019, 2020))
    assert (period.cutoff.isoformat(), period.due.isoformat()) == ("2020-12-31", "2020-12-25")
    assert program.recipients and program.paper_recipients


def test_blank_template_asks_only_for_what_the_office_must_write() -> None:
    with pytest.raises(ProgramError) as said:
        reader.read(ROOT / "templates" / "xlsx" / "chuong-trinh.xlsx", "moi")
    lines = str(said.value).splitlines()[1:]
    assert lines and all("[P03]" in line and "Chương trình!" in line for line in lines)
