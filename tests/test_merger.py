"""A merger of several unions in the middle of a term, as of July 2025, from forms to results, with files.

A01 and A02 become A07; A05 joins A06, which goes on; A03 and A04 stay as they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipeline.measures.results import Result
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery
from pipeline.settings import Settings
from pipeline.steps import rounds
from tests.forms import Answers, filled, make_form, period_of, triples
from tests.programs import CODE, indicator, unit, write_program

YEARS = (2024, 2025)
MERGED_ON = date(2025, 7, 1)
MERGERS = (
    {"day": MERGED_ON, "event": "Hợp nhất", "unit": "A01", "successor": "A07"},
    {"day": MERGED_ON, "event": "Hợp nhất", "unit": "A02", "successor": "A07"},
    {"day": MERGED_ON, "event": "Sáp nhập", "unit": "A05", "successor": "A06"},
)
BEFORE = ("A01", "A02", "A03", "A04", "A05", "A06")
AFTER = ("A03", "A04", "A06", "A07")
INDICATORS = (
    indicator("1.1", "Tỷ lệ", base="doan_vien", targets=dict.fromkeys(YEARS, 50)),
    indicator(
        "3.1",
        "Số lượng",
        unit="đoàn viên",
        accrual="Cộng dồn các năm",
        targets=dict.fromkeys(YEARS, 20),
        term_target=40,
    ),
    indicator("3.2", "Số hiện có", unit="tổ", accrual="Mức đạt đến thời điểm", targets={}, term_target=100),
)


def _period(code: str, kind: str, years: str, start: date, end: date) -> dict[str, object]:
    return {
        "code": code,
        "name": f"Kỳ {code}",
        "kind": kind,
        "years": years,
        "start": start,
        "end": end,
        "cutoff": end,
        "due": date(2026, 3, 1),
    }


PERIODS = (
    _period("2024", "Năm", "2024", date(2024, 1, 1), date(2024, 12, 31)),
    _period("2025-6thang", "6 tháng", "2025", date(2025, 1, 1), date(2025, 6, 30)),
    _period("2025", "Năm", "2025", date(2025, 1, 1), date(2025, 12, 31)),
    _period("giua", "Giữa nhiệm kỳ", "2024, 2025", date(2024, 1, 1), date(2026, 1, 31)),
)


@dataclass(frozen=True)
class Office:
    """A workspace whose program workbook is written before or after the merger is known."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(workspace=self.folder)

    def program(self, merged: bool) -> Program:
        codes = (*BEFORE, "A07") if merged else BEFORE
        path = self.folder / "inputs" / CODE / "chuong-trinh.xlsx"
        write_program(
            path,
            years=YEARS,
            indicators=INDICATORS,
            units=[unit(code) for code in codes],
            periods=PERIODS,
            changes=MERGERS if merged else (),
        )
        return reader.read(path, CODE)

    def send(self, program: Program, code: str, period: str, answers: Answers, name: str = "") -> None:
        path = self.folder / "inputs" / CODE / period / f"{name or code}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(make_form(program, code, period), answers, "2026-01-10T01:00:00Z"))

    def consolidate(self, program: Program, period: str) -> Consolidation:
        return rounds.consolidate(self.settings, program, period_of(program, period), date(2026, 2, 1)).data


def said(year: int, members: int, able: int, new: int, groups: int) -> dict[str, object]:
    """What one union answers for a year."""
    return {
        f"Q_ccvcld_{year}": members,
        f"Q_nu_ccvcld_{year}": 1,
        f"Q_doan_vien_{year}": members,
        f"I_1_1_{year}_num": able,
        f"I_3_1_{year}_val": new,
        f"I_3_2_{year}_val": groups,
    }


# By union: members, able, new members, groups.
YEAR_2024 = {
    "A01": (40, 30, 1, 4),
    "A02": (60, 30, 2, 6),
    "A03": (20, 20, 3, 2),
    "A04": (30, 15, 0, 3),
    "A05": (50, 40, 5, 5),
    "A06": (70, 35, 4, 7),
}
HALF_2025 = {code: (m, a, n, g) for code, (m, a, n, g) in YEAR_2024.items()}
YEAR_2025 = {"A03": (21, 20, 1, 2), "A04": (30, 16, 2, 4), "A06": (118, 80, 7, 11), "A07": (97, 70, 3, 9)}


@dataclass(frozen=True)
class Replay:
    """The rounds of the term, those before the merger as they were reported before it was known."""

    office: Office
    program: Program
    before: Mapping[str, Consolidation]
    after: Mapping[str, Consolidation]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    office = Office(tmp_path_factory.mktemp("merger"))
    early = office.program(merged=False)
    for code, figures in YEAR_2024.items():
        office.send(early, code, "2024", {"T_reporter": "Lập", **said(2024, *figures)})  # type: ignore[dict-item]
    for code, figures in HALF_2025.items():
        office.send(early, code, "2025-6thang", {"T_reporter": "Lập", **said(2025, *figures)})  # type: ignore[dict-item]
    before = {p: office.consolidate(early, p) for p in ("2024", "2025-6thang")}
    program = office.program(merged=True)
    for code, figures in YEAR_2025.items():
        office.send(program, code, "2025", {"T_reporter": "Lập", **said(2025, *figures)})  # type: ignore[dict-item]
        known = {} if code == "A07" else said(2024, *YEAR_2024[code])
        answers = {"T_reporter": "Lập", **known, **said(2025, *figures)}
        office.send(program, code, "giua", answers)  # type: ignore[arg-type]
    after = {p: office.consolidate(program, p) for p in ("2024", "2025-6thang", "2025", "giua")}
    return Replay(office, program, before, after)


def pair(data: Consolidation, code: str, year: int | None) -> tuple[float | None, float | None]:
    result = data.own_results[code, year]
    return result.numerator, result.denominator


def coverage(data: Consolidation, code: str, year: int | None) -> tuple[int, int]:
    result = data.own_results[code, year]
    return result.reported, result.expected


def total(figures: Mapping[str, tuple[int, int, int, int]], column: int) -> int:
    return sum(row[column] for row in figures.values())


def test_rounds_before_the_merger_stay_as_they_were_reported(replay: Replay) -> None:
    def figures(data: Consolidation) -> list[tuple[object, ...]]:
        """The results without what they are called."""
        return [(r.indicator.code, r.year, *_numbers(r)) for r in data.results]

    for period, data in replay.before.items():
        now = replay.after[period]
        assert [line.unit.code for line in now.unit_roster] == list(BEFORE)
        assert figures(now) == figures(data)
        assert now.figures.facts.equals(data.figures.facts)


def _numbers(result: Result) -> tuple[object, ...]:
    return result.numerator, result.denominator, result.status, result.reported, result.expected


def test_who_is_asked_follows_the_date(replay: Replay) -> None:
    for period in ("2025", "giua"):
        data = replay.after[period]
        assert [line.unit.code for line in data.unit_roster] == list(AFTER)
        assert {line.delivery for line in data.unit_roster} == {Delivery.ON_TIME}
        assert coverage(data, "3.1", 2024) == (6, 6)
        assert coverage(data, "3.1", 2025) == (4, 4)


def test_a_new_union_is_not_asked_for_the_years_before_it(replay: Replay) -> None:
    data = replay.after["giua"]
    assert not [i for i in data.issues if i.unit == "A07"]
    assert set(data.figures.facts[data.figures.facts["unit"] == "A07"]["year"]) == {2025}


def test_past_figures_stay_with_the_file_they_came_in(replay: Replay) -> None:
    facts = replay.after["giua"].figures.facts
    past = facts[(facts["year"] == 2024) & (facts["indicator"] == "3.1")].set_index("unit")
    assert {u: past.loc[u, "numerator"] for u in past.index} == {u: row[2] for u, row in YEAR_2024.items()}
    assert {u: past.loc[u, "file"] for u in ("A01", "A02", "A05")} == {
        u: f"2024/{u}.xlsx" for u in ("A01", "A02", "A05")
    }


@pytest.mark.parametrize("period", ["2025", "giua"])
def test_every_union_is_counted_once_in_every_year(replay: Replay, period: str) -> None:
    data = replay.after[period]
    assert pair(data, "1.1", 2024) == (total(YEAR_2024, 1), total(YEAR_2024, 0))
    assert pair(data, "1.1", 2025) == (total(YEAR_2025, 1), total(YEAR_2025, 0))
    assert pair(data, "3.1", 2024)[0] == total(YEAR_2024, 2)
    assert pair(data, "3.1", 2025)[0] == total(YEAR_2025, 2), "the half-year figures of A01, A02, A05 are in A07, A06"
    assert pair(data, "3.1", None)[0] == total(YEAR_2024, 2) + total(YEAR_2025, 2)


@pytest.mark.parametrize("period", ["2025", "giua"])
def test_a_level_is_that_of_the_unions_that_stand(replay: Replay, period: str) -> None:
    data = replay.after[period]
    assert pair(data, "3.2", 2024)[0] == total(YEAR_2024, 3)
    assert pair(data, "3.2", None)[0] == total(YEAR_2025, 3)


def test_a_form_of_a_union_that_is_gone_is_said_and_not_counted(replay: Replay, tmp_path: Path) -> None:
    office = Office(tmp_path)
    program = office.program(merged=True)
    for code, figures in YEAR_2025.items():
        office.send(program, code, "2025", {"T_reporter": "Lập", **said(2025, *figures)})  # type: ignore[dict-item]
    office.send(program, "A01", "2025", {"T_reporter": "Lập", **said(2025, 40, 30, 99, 4)})  # type: ignore[dict-item]
    data = office.consolidate(program, "2025")
    assert pair(data, "3.1", 2025) == pair(replay.after["2025"], "3.1", 2025)
    assert [code for sheet, _, code in triples(data.issues) if sheet == "_meta"] == ["T11"]
    assert {i.unit for i in data.issues if i.code == "T11"} == {"A01"}


def test_what_merged_unions_had_stands_in_until_their_successor_reports(replay: Replay, tmp_path: Path) -> None:
    office = Office(tmp_path)
    shutil.copytree(replay.office.folder / "inputs", tmp_path / "inputs")
    program = office.program(merged=True)
    (tmp_path / "inputs" / CODE / "2025" / "A07.xlsx").unlink()
    data = office.consolidate(program, "2025")
    halves = [HALF_2025[code] for code in ("A01", "A02")]
    others = {code: row for code, row in YEAR_2025.items() if code != "A07"}
    assert pair(data, "3.1", 2025)[0] == total(others, 2) + sum(row[2] for row in halves)
    assert pair(data, "3.2", None)[0] == total(others, 3) + sum(row[3] for row in halves)
    (line,) = [line for line in data.unit_roster if line.unit.code == "A07"]
    assert line.delivery is Delivery.MISSING
