"""What was known on a day: by the decisions, closes, targets and unions of then, and what later rounds make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.closes.snapshot import snapshot
from pipeline.intake.file_reports import Outcome
from pipeline.measures.outlook import prospects
from pipeline.measures.results import evaluate
from pipeline.measures.told import Known
from pipeline.program.model import Program, Target, UnionChange
from pipeline.program.vocabulary import Event
from pipeline.round.listings import UNWHOLE_NOTE
from tests import test_cli
from tests.programs import CODE, write_workspace
from tests.terms import AMENDED, AMENDMENTS, MERGED, Term, answers, figure
from tests.test_cli import Runner
from tests.test_measures import a_unit
from tests.test_time import BEFORE, FLOW, LEVEL, MERGER, YEARLY, Said, half, known, program_of, review, united, whole

run = test_cli.run  # the fixture
DECIDED = date(2024, 12, 10)
CLOSED = date(2024, 12, 20)
CHANGED = date(2025, 1, 5)


@pytest.fixture
def term(tmp_path: Path) -> Term:
    made = Term(tmp_path)
    for code, new in (("A01", 1), ("A02", 2), ("A03", 3)):
        made.send("2024-6t", code, answers(2024, new), date(2024, 6, 5))
    for code, new in (("C1", 5), ("A03", 7)):
        made.send("2024", code, answers(2024, new), date(2024, 12, 5))
    return made


def correction(term: Term, day: date) -> dict[str, object]:
    """The office corrects the figure of C1 from 5 to 6."""
    data = term.read("2024")
    row = data.figures.facts[(data.figures.facts["unit"] == "C1") & (data.figures.facts["indicator"] == "3.1")].iloc[0]
    place = {"sheet": row["sheet"], "cell": row["cell"], "old": 5, "new": 6}
    return {"period": "2024", "action": "Sửa giá trị", "unit": "C1", "when": day, **place}


def test_a_decision_made_later_is_not_known_yet(term: Term) -> None:
    term.decide(correction(term, DECIDED))
    known = {day: figure(term.as_of("2024", date(2024, 12, day)), 2024) for day in (4, 5, 9, 10)}
    assert known == {4: 6.0, 5: 12.0, 9: 12.0, 10: 13.0}
    assert term.as_of("2024", date(2024, 12, 9)).decisions == ()
    assert not [i for i in term.as_of("2024", date(2024, 12, 9)).issues if i.code[0] == "D"]
    assert figure(term.as_of("2025", date(2024, 12, 9)), 2024) == 12.0  # also in a later period that carries it on


def test_files_left_out_and_acceptances_are_those_of_then(term: Term) -> None:
    left = {"period": "2024", "action": "Bỏ tệp này", "file": "C1.xlsx", "when": DECIDED}
    accepted = {"period": "2024", "action": "Duyệt bản nộp", "unit": "A03", "when": CLOSED}
    term.decide(left, accepted)
    before, after = (term.as_of("2024", day) for day in (date(2024, 12, 9), DECIDED))
    assert [f.outcome for f in before.roster.files if f.unit == "C1"] == [Outcome.COUNTED]
    assert [f.outcome for f in after.roster.files if f.unit == "C1"] == [Outcome.LEFT_OUT]
    assert figure(term.as_of("2024", DECIDED, accepted_only=True), 2024) is None
    assert figure(term.as_of("2024", CLOSED, accepted_only=True), 2024) == 7.0


def test_before_and_after_a_close_and_what_was_let_in_later(term: Term) -> None:
    term.close("2024", CLOSED)
    term.send("2024", "C1", answers(2024, 9), CHANGED, name="C1 lần 2")
    opened = {"period": "2024", "action": "Cho sửa sau chốt", "unit": "C1", "when": date(2025, 1, 8)}
    term.decide(opened)
    days = (date(2024, 12, 19), CLOSED, CHANGED, date(2025, 1, 7), date(2025, 1, 8))
    assert [figure(term.as_of("2024", day), 2024) for day in days] == [12.0, 12.0, 12.0, 12.0, 16.0]
    codes = [{i.code for i in term.as_of("2024", day).issues if i.code[0] == "K"} for day in days]
    assert codes == [set(), set(), {"K01"}, {"K01"}, {"K03"}]


def test_on_screen_half_years_are_short_and_explained(term: Term, run: Runner) -> None:
    (term.settings.returns_folder(CODE, "2024") / "C1.xlsx").unlink()
    where = ("-p", CODE, "-k", "2024", "-w", term.settings.workspace)
    said = run("results", *where).out
    assert "6T: 2" in said and UNWHOLE_NOTE in said
    assert UNWHOLE_NOTE not in run("results", *where, "--csv").out
    assert UNWHOLE_NOTE not in run("results", "-p", CODE, "-k", "2024-6t", *where[4:]).out


def test_a_close_made_later_is_not_known_yet(term: Term) -> None:
    """A file of before the close that was found after it: on the days before the close it counts."""
    term.close("2024", CLOSED)
    term.send("2024", "C1", answers(2024, 9), DECIDED, name="C1 lần 2")
    days = (date(2024, 12, 9), DECIDED, date(2024, 12, 19), CLOSED)
    assert [figure(term.as_of("2024", day), 2024) for day in days] == [12.0, 16.0, 16.0, 12.0]
    assert {i.code for i in term.as_of("2024", CLOSED).issues if i.code[0] == "K"} == {"K01"}


def test_between_two_closes(term: Term) -> None:
    term.close("2024", CLOSED)
    term.send("2024", "C1", answers(2024, 9), CHANGED, name="C1 lần 2")
    term.decide({"period": "2024", "action": "Cho sửa sau chốt", "unit": "C1", "when": date(2025, 1, 8)})
    term.close("2024", date(2025, 1, 10))
    term.send("2024", "C1", answers(2024, 20), date(2025, 1, 12), name="C1 lần 3")
    days = (CLOSED, date(2025, 1, 7), date(2025, 1, 9), date(2025, 1, 10), date(2025, 1, 12))
    assert [figure(term.as_of("2024", day), 2024) for day in days] == [12.0, 12.0, 16.0, 16.0, 16.0]
    codes = [{i.code for i in term.as_of("2024", day).issues if i.code[0] == "K"} for day in days]
    assert codes == [set(), {"K01"}, {"K03"}, set(), {"K01"}]


def test_targets_are_those_in_force_on_the_day(term: Term) -> None:
    eve = date.fromordinal(AMENDED.toordinal() - 1)
    for day, year, all_years in ((eve, 30.0, 90.0), (AMENDED, 40.0, 110.0)):
        results = term.as_of("2025", day).own_results
        assert (results["3.1", 2025].target, results["3.1", None].target) == (Target(year), Target(all_years))


def test_unions_are_those_of_the_day(term: Term) -> None:
    eve = date.fromordinal(MERGED.toordinal() - 1)
    asked = {day: {x.unit.code for x in term.as_of("2024", day).unit_roster} for day in (eve, MERGED)}
    assert asked == {eve: {"A01", "A02", "A03", "A04"}, MERGED: {"A03", "A04", "C1"}}
    assert [figure(term.as_of("2024", day), 2024) for day in (eve, MERGED)] == [6.0, 6.0]


def test_a_decision_of_a_day_to_come_is_not_in_force_yet(tmp_path: Path, run: Runner) -> None:
    coming = [{**row, "decided_on": date(2099, 1, 1)} for row in AMENDMENTS]
    write_workspace(tmp_path, other_targets=coming)
    done = run("indicators", "--program", CODE, "--workspace", str(tmp_path), "--csv")
    (line,) = [x for x in done.out.splitlines() if x.startswith("3.1,")]
    assert line.endswith(",30,30,30,90")
    assert "Mức giao theo 15/QĐ-CĐ chưa được dùng: quyết định ghi ngày 01/01/2099." in done.err


def test_a_close_keeps_which_decision_set_a_target(term: Term) -> None:
    kept = {(t.year, t.low): t.decision for t in snapshot(term.read("2025")).targets if t.indicator == "3.1"}
    assert kept == {(2023, 30.0): "", (2024, 30.0): "", (2025, 40.0): "15/QĐ-CĐ", (None, 110.0): "15/QĐ-CĐ"}


# ------------------------------------------------------------------------------------------- names and clusters


def test_a_period_shows_unions_as_they_were_at_its_end(term: Term) -> None:
    def shown(period: str) -> dict[str, tuple[str, str]]:
        return {x.unit.code: (x.unit.name, x.unit.cluster) for x in term.read(period).unit_roster}

    assert (shown("2024")["A03"][1], shown("2024")["A04"][0]) == ("Cụm 1", "CĐCS tên cũ")
    assert (shown("2025")["A03"][1], shown("2025")["A04"][0]) == ("Cụm 2", "CĐCS tên mới")
    data = term.read("2024")
    assert (data.program.unit_by_code["A03"].cluster, data.program.unit_by_code["A04"].name) == ("Cụm 1", "CĐCS tên cũ")


# ------------------------------------------------------------------------------------------- later rounds


def test_an_earlier_round_is_judged_by_its_own_targets_in_the_course(term: Term) -> None:
    term.send("2025", "C1", answers(2025, 4), date(2025, 12, 5))
    points = {
        (p.period.code, p.result.year): p.result
        for p in term.read("2025").history.series
        if p.result.indicator.code == "3.1"
    }
    assert {at: r.target for at, r in points.items()} == {
        ("2024-6t", 2024): Target(30.0),
        ("2024-6t", None): Target(90.0),
        ("2024", 2024): Target(30.0),
        ("2024", None): Target(90.0),
        ("2025", 2025): Target(40.0),
        ("2025", None): Target(110.0),
    }


def test_a_correction_is_held_against_the_figure_that_counted(term: Term) -> None:
    """Of a closed period that is the closed one, whatever the union has sent since."""
    term.close("2024", CLOSED)
    term.send("2024", "C1", answers(2024, 9), CHANGED)
    again = {**answers(2025, 1), "I_3_1_2024_val": 9}
    term.send("giua", "C1", again, date(2026, 1, 10))
    said = {(i.what, i.found, i.expected.partition(" như")[0]) for i in term.read("giua").issues if i.code == "H10"}
    assert said == {("Chỉ tiêu 3.1, năm 2024", "9", "5")}


def test_the_same_half_year_before_is_the_closed_one(term: Term) -> None:
    term.close("2024-6t", date(2024, 6, 20))
    term.send("2024-6t", "A03", answers(2024, 30), date(2024, 6, 25), name="A03 lần 2")
    term.send("2025-6t", "A03", answers(2025, 4), date(2025, 6, 5))
    before = {(r.indicator.code, r.year): r.numerator for r in term.read("2025-6t").history.before}
    assert before["3.1", 2024] == 6.0
    assert term.read("2024").history.before == ()


@pytest.mark.parametrize(("halves", "due"), [(1, 1), (2, 0)])
def test_a_fifth_of_the_unions_by_half_is_not_more_than_a_fifth(halves: int, due: int) -> None:
    """The rule leaves a year out only when more than 20 % of its unions have half a year's sum: 1 of 5 is not more."""
    units = [f"A{n}" for n in range(5)]
    said = [Said(half(2024) if n < halves else whole(2024), unit, 2024, 3) for n, unit in enumerate(units)]
    program = program_of(YEARLY, *map(a_unit, units))
    facts = known(program, *said)
    results = evaluate(Known(program, whole(2024), facts), 0.9)
    (prospect,) = prospects(Known(program, whole(2024), facts), results, near=0.9, at_risk=0.75)
    assert ({r.year: r.halfway for r in results}[2024], prospect.years_due) == (halves, due)


def test_a_successor_that_tells_an_earlier_year_again_answers_for_its_predecessors() -> None:
    again = review(2025)
    program = united(FLOW, extra=[again])
    said = [*BEFORE, Said(again, "C", 2024, 31), Said(again, "C", 2025, 13), Said(again, "D", 2025, 1)]
    results = {r.year: r for r in evaluate(Known(program, again, known(program, *said)), 0.9)}
    assert [(results[y].numerator, results[y].reported, results[y].expected) for y in (2024, 2025)] == [
        (36.0, 2, 2),
        (14.0, 2, 2),
    ]
    without = {r.year: r for r in evaluate(Known(program, again, known(program, *BEFORE)), 0.9)}
    assert (without[2024].reported, without[2024].expected) == (3, 3)


def test_a_merger_dated_back_takes_in_what_the_gone_union_said_after_it() -> None:
    said = [Said(whole(2025), "A", 2025, 10), Said(whole(2025), "C", 2025, 28)]
    assert set(known(united(FLOW), *said)["unit"]) == {"C"}


def split_twice(*more: UnionChange, **gone: object) -> Program:
    """A gives a part of itself to C in the middle of 2025 and one to E a year later."""
    later = date(2026, 7, 1)
    units = (a_unit("A", **gone), a_unit("C", valid_from=MERGER), a_unit("E", valid_from=later))
    parts = [("A", 0.6, MERGER), ("C", 0.4, MERGER), ("A", 0.5, later), ("E", 0.5, later)]
    splits = [UnionChange(day, Event.SPLIT, "A", into, share) for into, share, day in parts]
    return program_of(LEVEL, *units, changes=[*splits, *more])


def test_a_union_that_split_twice_is_not_counted_beside_its_second_part() -> None:
    old, now = Said(whole(2024), "A", 2024, 100), Said(whole(2026), "E", 2026, 20)
    term = {r.year: r for r in evaluate(Known(split_twice(), whole(2026), known(split_twice(), old, now)), 0.9)}[None]
    assert term.numerator == 20.0
    kept = {r.year: r for r in evaluate(Known(split_twice(), whole(2026), known(split_twice(), old)), 0.9)}[None]
    assert kept.numerator == 100.0
    first = [Said(half(2026), "A", 2026, 30), now]
    assert set(known(split_twice(), old, *first).query("year == 2026")["unit"]) == {"E"}  # E tells the whole of 2026


def test_a_union_that_split_and_then_merged_is_not_counted_beside_the_one_it_joined() -> None:
    joined = UnionChange(date(2027, 1, 1), Event.MERGED, "A", "E")
    program = split_twice(joined, valid_to=date(2026, 12, 31))
    said = [Said(whole(2024), "A", 2024, 100), Said(whole(2027), "E", 2027, 45)]
    term = {r.year: r for r in evaluate(Known(program, whole(2027), known(program, *said)), 0.9)}[None]
    assert term.numerator == 45.0


def test_what_a_dissolved_successor_took_over_is_carried_by_nobody() -> None:
    program = united()
    gone = date(2026, 3, 1)
    units = tuple(replace(u, valid_to=date(2026, 2, 28)) if u.code == "C" else u for u in program.units)
    program = replace(program, units=units, changes=(*program.changes, UnionChange(gone, Event.DISSOLVED, "C")))
    term = {r.year: r for r in evaluate(Known(program, whole(2026), known(program, *BEFORE)), 0.9)}[None]
    assert (term.numerator, term.carried) == (5.0, 0)  # D alone
