"""Submissions to frames: one row per pair, with its file, sheet and cell; later periods replace earlier ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.intake.folder import read_folder
from pipeline.intake.submission import Submission
from pipeline.program.model import Program
from pipeline.round import facts
from tests.forms import GOOD, Answers, filled, make_form, period_of
from tests.programs import make_program
from tests.test_reading import at


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


def submitted(program: Program, folder: Path, *forms: tuple[str, Answers]) -> tuple[Submission, ...]:
    """The submissions of (unit, answers) in 2024."""
    returns = folder / "2024"
    returns.mkdir(exist_ok=True)
    for unit, answers in forms:
        (returns / f"{unit}.xlsx").write_bytes(filled(make_form(program, unit), answers))
    return read_folder(returns, program, period_of(program)).submissions


def pairs(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float | None]]:
    """(numerator, denominator or None) by unit and indicator."""
    return {
        (r.unit, r.indicator): (r.numerator, None if pd.isna(r.denominator) else r.denominator)
        for r in frame.itertuples()
    }


def test_every_answer_becomes_its_pair_with_its_cell(program: Program, tmp_path: Path) -> None:
    frame = facts.collect(submitted(program, tmp_path, ("A05", GOOD)))
    assert list(frame.columns) == facts.FACT_COLUMNS
    assert pairs(frame) == {
        ("A05", "1.1"): (1.0, 1.0),
        ("A05", "1.2"): (95.0, 100.0),  # over the base quantity
        ("A05", "2.1"): (40.0, 50.0),
        ("A05", "2.2"): (1.0, 1.0),
        ("A05", "3.1"): (7.0, None),
    }
    assert set(frame["year"]) == {2024}
    assert set(frame["file"]) == {"2024/A05.xlsx"}
    form = make_form(program, "A05")
    cells = dict(zip(frame["indicator"], zip(frame["sheet"], frame["cell"], strict=True), strict=True))
    assert cells["1.2"] == at(form, "I_1_2_2024_num")
    assert cells["3.1"] == at(form, "I_3_1_2024_val")


@pytest.mark.parametrize("missing", [None, "1,250", -5, 130])
def test_a_ratio_without_its_base_quantity_is_no_pair(program: Program, tmp_path: Path, missing: object) -> None:
    """Left empty, ambiguous, negative, or more members than employees: not a denominator of zero, no pair at all."""
    answers: Answers = {**GOOD, "Q_doan_vien_2024": missing}  # type: ignore[dict-item]  # wrong on purpose
    assert set(pairs(facts.collect(submitted(program, tmp_path, ("A05", answers))))) == {
        ("A05", code) for code in ("1.1", "2.1", "2.2", "3.1")
    }


def test_a_ratio_with_one_number_is_no_pair(program: Program, tmp_path: Path) -> None:
    for name in ("I_2_1_2024_num", "I_2_1_2024_den"):
        frame = facts.collect(submitted(program, tmp_path, ("A05", {**GOOD, name: None})))
        assert ("A05", "2.1") not in pairs(frame)
        assert len(frame) == 4


def test_not_concerned_is_a_pair_of_zeros_and_zero_is_a_figure(program: Program, tmp_path: Path) -> None:
    answers = {**GOOD, "I_1_1_2024_val": "Không thuộc đối tượng", "I_3_1_2024_val": 0}
    found = pairs(facts.collect(submitted(program, tmp_path, ("A05", answers))))
    assert found["A05", "1.1"] == (0.0, 0.0)
    assert found["A05", "3.1"] == (0.0, None)


def test_base_quantities_and_words(program: Program, tmp_path: Path) -> None:
    both = submitted(program, tmp_path, ("A05", {**GOOD, "N_2": "Kiến nghị <một> & hai"}), ("A06", GOOD))
    bases = facts.collect_bases(both)
    assert list(bases.columns) == facts.BASE_COLUMNS
    assert bases.groupby("base")["value"].sum().to_dict() == {"ccvcld": 240.0, "doan_vien": 200.0, "nu_ccvcld": 100.0}
    words = facts.collect_narratives(both)
    assert words[["unit", "section", "text"]].to_numpy().tolist() == [["A05", "2", "Kiến nghị <một> & hai"]]


def test_no_submissions_give_empty_frames_with_their_columns() -> None:
    assert list(facts.collect([]).columns) == facts.FACT_COLUMNS
    assert len(facts.collect_bases([])) == len(facts.collect_narratives([])) == 0
    assert len(facts.over_periods([facts.collect([])], facts.KEY)) == 0


def frame_of(period: str, *rows: tuple[str, int, float]) -> pd.DataFrame:
    full = [(u, "3.1", year, value, None, f"{period}/{u}.xlsx", "S", "E1", period) for u, year, value in rows]
    return pd.DataFrame(full, columns=facts.FACT_COLUMNS).astype({"numerator": "float64", "denominator": "float64"})


def test_a_later_period_replaces_what_an_earlier_one_said_of_the_same_year() -> None:
    early = frame_of("2023", ("A01", 2023, 5), ("A02", 2023, 6))
    late = frame_of("giua-nhiem-ky", ("A01", 2023, 7), ("A01", 2024, 8))
    both = facts.over_periods([early, late], facts.KEY)
    assert both[["unit", "year", "numerator", "period"]].to_numpy().tolist() == [
        ["A02", 2023, 6.0, "2023"],
        ["A01", 2023, 7.0, "giua-nhiem-ky"],
        ["A01", 2024, 8.0, "giua-nhiem-ky"],
    ]
    assert not both.duplicated(facts.KEY).any()
    nobody = facts.over_periods([early, frame_of("2024")], facts.KEY)
    assert nobody["numerator"].tolist() == [5.0, 6.0]


@pytest.mark.parametrize("taken", [[], ["A05"], ["A05", "A06"]])
def test_numbers_renewed_for_some_files_are_those_collected_anew(
    program: Program, tmp_path: Path, taken: list[str]
) -> None:
    whole = submitted(program, tmp_path, *((unit, GOOD) for unit in ("A04", "A05", "A06")))
    gone = ("I_3_1_2024_val", "I_2_1_2024_den")
    less = [
        replace(s, answers={n: a for n, a in s.answers.items() if n not in gone}) if s.unit.code in taken else s
        for s in whole
    ]
    found = facts.collect_all(whole).renewed(less, {s.file for s in less if s.unit.code in taken})
    for made, wanted in zip(found, facts.collect_all(less), strict=True):
        pd.testing.assert_frame_equal(made, wanted)


@pytest.mark.parametrize("every", [True, False])
def test_numbers_renewed_may_be_none_at_all(program: Program, tmp_path: Path, every: bool) -> None:
    whole = submitted(program, tmp_path, ("A05", GOOD), *([] if every else [("A06", {})]))
    less = [replace(s, answers={}) for s in whole]
    found = facts.collect_all(whole).renewed(less, {s.file for s in less})
    for made, wanted in zip(found, facts.collect_all(less), strict=True):
        pd.testing.assert_frame_equal(made, wanted)
