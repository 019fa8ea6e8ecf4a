"""Figures over time: half-years, years asked again, mergers and splits; nothing is counted twice, nothing vanishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.measures.outlook import prospects
from pipeline.measures.results import Result, evaluate
from pipeline.measures.succession import counted_once
from pipeline.measures.told import Known
from pipeline.program.model import Amendment, Indicator, Period, Program, Target, UnionChange, Unit
from pipeline.program.vocabulary import Accrual, Event, Measure, Outlook, PeriodKind, Status
from pipeline.round import facts
from pipeline.steps import choose, rounds
from tests import test_cli
from tests.forms import make_form
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_closing import Space
from tests.test_measures import a_program, a_unit, an_indicator
from tests.test_reading import at
from tests.test_summary import a_round, cells, written

FIRST, LAST = 2023, 2027
run = test_cli.run  # the fixture
FLOW = an_indicator(Measure.COUNT, accrual=Accrual.CUMULATIVE, targets={}, term_target=Target(1000.0))
LEVEL = an_indicator(Measure.STOCK, accrual=Accrual.LEVEL, targets={}, term_target=Target(1000.0))
SHARE = an_indicator(accrual=Accrual.LEVEL, targets={}, term_target=Target(80.0))
YEARLY = an_indicator(Measure.COUNT, accrual=Accrual.ANNUAL, term_target=None)
MERGER = date(2025, 7, 1)


def asked(indicator: Indicator) -> Indicator:
    """The same, asked every year."""
    return replace(indicator, targets=dict.fromkeys(range(FIRST, LAST + 1), Target(50.0)))


def half(year: int) -> Period:
    return Period(f"{year}-6t", "6 tháng", PeriodKind.HALF_YEAR, (year,), date(year, 1, 1), *[date(year, 6, 30)] * 3)


def whole(year: int) -> Period:
    return Period(f"{year}", "Năm", PeriodKind.ANNUAL, (year,), date(year, 1, 1), *[date(year, 12, 31)] * 3)


def review(year: int) -> Period:
    """A mid-term review: every year up to `year` is asked again."""
    years = tuple(range(FIRST, year + 1))
    return Period("giua-nk", "Giữa nhiệm kỳ", PeriodKind.MID_TERM, years, date(FIRST, 1, 1), *[date(year, 12, 31)] * 3)


PERIODS = tuple(p for y in range(FIRST, LAST + 1) for p in (half(y), whole(y)))


def program_of(
    indicator: Indicator, *units: Unit, changes: Sequence[UnionChange] = (), extra: Sequence[Period] = ()
) -> Program:
    program = a_program(asked(indicator), units=units)
    return replace(program, changes=tuple(changes), periods=(*PERIODS, *extra))


@dataclass(frozen=True)
class Said:
    """What a union said in a period about a year."""

    period: Period
    unit: str
    year: int
    numerator: float
    denominator: float | None = None


def frame_of(said: Iterable[Said]) -> pd.DataFrame:
    rows = [
        (s.unit, "1.1", s.year, s.numerator, s.denominator, f"{s.period.code}/{s.unit}.xlsx", "S", "E1", s.period.code)
        for s in said
    ]
    frame = pd.DataFrame(rows, columns=facts.FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def known(program: Program, *said: Said) -> pd.DataFrame:
    """The facts after every period, put together as rounds are."""
    frame = frame_of(())
    for period in sorted({s.period.code: s.period for s in said}.values(), key=lambda p: (p.end, len(p.years), p.code)):
        now = frame_of(s for s in said if s.period == period)
        frame = counted_once(program, facts.over_periods([frame, now], facts.KEY), "indicator")
    return frame


def found(program: Program, period: Period, *said: Said) -> dict[int | None, Result]:
    return {r.year: r for r in evaluate(Known(program, period, known(program, *said)), 0.9)}


# ------------------------------------------------------------------------------------------- half-years


def test_half_a_year_stands_until_the_union_reports_the_year() -> None:
    program = program_of(FLOW, a_unit("A1"), a_unit("A2"))
    sent = [Said(half(2024), "A1", 2024, 5), Said(half(2024), "A2", 2024, 7), Said(whole(2024), "A1", 2024, 11)]
    year = found(program, whole(2024), *sent)[2024]
    assert (year.numerator, year.reported, year.halfway, year.complete) == (18.0, 2, 1, False)
    later = found(program, whole(2025), *sent, Said(whole(2025), "A1", 2025, 1))
    assert (later[2024].halfway, later[2025].halfway, later[None].numerator) == (1, 0, 19.0)
    done = found(program, whole(2024), *sent, Said(whole(2024), "A2", 2024, 9))[2024]
    assert (done.numerator, done.halfway, done.complete) == (20.0, 0, True)


def test_in_its_own_round_a_half_year_needs_no_mark() -> None:
    program = program_of(FLOW, a_unit("A1"))
    assert found(program, half(2024), Said(half(2024), "A1", 2024, 5))[2024].halfway == 0


def test_years_known_by_half_count_half_in_the_outlook() -> None:
    program = program_of(FLOW, a_unit("A1"))
    facts = known(program, Said(whole(2023), "A1", 2023, 200), Said(half(2024), "A1", 2024, 100))
    results = evaluate(Known(program, whole(2024), facts), 0.9)
    (prospect,) = prospects(Known(program, whole(2024), facts), results, near=0.9, at_risk=0.75)
    assert (prospect.projection, prospect.outlook) == (1000.0, Outlook.ON_COURSE)


def test_a_yearly_sum_known_by_half_is_not_judged_yet() -> None:
    program = program_of(YEARLY, a_unit("A1"))
    facts = known(program, Said(half(2024), "A1", 2024, 40))
    results = evaluate(Known(program, whole(2024), facts), 0.9)
    (prospect,) = prospects(Known(program, whole(2024), facts), results, near=0.9, at_risk=0.75)
    assert results[0].status is not Status.MET
    assert (prospect.years_due, prospect.outlook) == (0, Outlook.UNKNOWN)


# ------------------------------------------------------------------------------------------- mergers and splits


def united(indicator: Indicator = LEVEL, *, extra: Sequence[Period] = ()) -> Program:
    """A and B united to C in the middle of 2025; D goes on."""
    gone = {"valid_to": date(2025, 6, 30)}
    units = (a_unit("A", **gone), a_unit("B", **gone), a_unit("C", valid_from=MERGER), a_unit("D"))
    changes = [UnionChange(MERGER, Event.UNITED, who, "C") for who in ("A", "B")]
    return program_of(indicator, *units, changes=changes, extra=extra)


BEFORE = (Said(whole(2024), "A", 2024, 10), Said(whole(2024), "B", 2024, 20), Said(whole(2024), "D", 2024, 5))


def test_predecessors_stand_for_a_successor_that_has_not_reported() -> None:
    term = found(united(), whole(2025), *BEFORE)[None]
    assert (term.numerator, term.reported, term.expected, term.carried) == (35.0, 1, 2, 1)


def test_the_successor_replaces_its_predecessors() -> None:
    term = found(united(), whole(2025), *BEFORE, Said(whole(2025), "C", 2025, 28))[None]
    assert (term.numerator, term.reported, term.expected, term.carried) == (33.0, 2, 2, 0)


def test_shares_are_carried_answers_in_words_are_not() -> None:
    pairs = [replace(s, denominator=40.0) for s in BEFORE]
    assert found(united(SHARE), whole(2025), *pairs)[None].value == pytest.approx(100 * 35 / 120)
    yes_no = an_indicator(Measure.YES_NO, accrual=Accrual.LEVEL, term_target=Target(80.0))
    said = [replace(s, numerator=1.0, denominator=1.0) for s in BEFORE]
    term = found(united(yes_no), whole(2025), *said)[None]
    assert (term.denominator, term.carried) == (1.0, 0)


def test_before_the_merger_nothing_is_carried() -> None:
    term = found(united(), half(2025), *BEFORE)[None]
    assert (term.numerator, term.reported, term.expected, term.carried) == (35.0, 3, 3, 0)


@pytest.mark.parametrize(("sent", "total"), [((), 35.0), ((Said(whole(2025), "B", 2025, 33),), 38.0)])
def test_a_merger_into_a_union_that_goes_on(sent: tuple[Said, ...], total: float) -> None:
    units = (a_unit("A", valid_to=date(2025, 6, 30)), a_unit("B"), a_unit("D"))
    program = program_of(LEVEL, *units, changes=[UnionChange(MERGER, Event.MERGED, "A", "B")])
    assert found(program, whole(2025), *BEFORE, *sent)[None].numerator == total


def test_a_split_union_stands_until_one_of_its_parts_has_reported() -> None:
    units = (a_unit("A"), a_unit("C", valid_from=MERGER))
    changes = [UnionChange(MERGER, Event.SPLIT, "A", "A", 0.6), UnionChange(MERGER, Event.SPLIT, "A", "C", 0.4)]
    program = program_of(LEVEL, *units, changes=changes)
    old = Said(whole(2024), "A", 2024, 100)
    assert found(program, whole(2025), old)[None].numerator == 100.0
    assert found(program, whole(2025), old, Said(whole(2025), "A", 2025, 61))[None].numerator == 61.0
    assert found(program, whole(2025), old, Said(whole(2025), "C", 2025, 41))[None].numerator == 41.0


def test_through_two_mergers_in_a_row() -> None:
    program = united()
    last = a_unit("E", valid_from=date(2026, 3, 1))
    units = tuple(replace(u, valid_to=date(2026, 2, 28)) if u.code == "C" else u for u in program.units)
    further = UnionChange(date(2026, 3, 1), Event.UNITED, "C", "E")
    program = replace(program, units=(*units, last), changes=(*program.changes, further))
    assert found(program, whole(2026), *BEFORE)[None].numerator == 35.0
    now = Said(whole(2025), "C", 2025, 28)
    assert found(program, whole(2026), *BEFORE, now)[None].numerator == 33.0
    assert found(program, whole(2026), *BEFORE, now, Said(whole(2026), "E", 2026, 29))[None].numerator == 34.0


def test_a_dissolved_union_is_carried_by_nobody() -> None:
    units = (a_unit("A", valid_to=date(2025, 6, 30)), a_unit("D"))
    program = program_of(LEVEL, *units, changes=[UnionChange(MERGER, Event.DISSOLVED, "A")])
    assert found(program, whole(2025), BEFORE[0], BEFORE[2])[None].numerator == 5.0


def test_the_first_half_of_the_year_of_a_merger_is_in_the_successors_year() -> None:
    first = [Said(half(2025), "A", 2025, 4), Said(half(2025), "B", 2025, 6)]
    waiting = found(united(FLOW), whole(2025), *first)[2025]
    assert (waiting.numerator, waiting.halfway) == (10.0, 2)
    assert found(united(FLOW), whole(2025), *first, Said(whole(2025), "C", 2025, 13))[2025].numerator == 13.0


def test_the_year_before_stays_with_those_who_reported_it() -> None:
    program = united(FLOW)
    frame = known(program, *BEFORE, Said(whole(2025), "C", 2025, 13))
    assert set(frame["unit"]) == {"A", "B", "C", "D"}
    term = found(program, whole(2025), *BEFORE, Said(whole(2025), "C", 2025, 13))[None]
    assert term.numerator == 48.0


def test_a_new_union_that_reports_earlier_years_again_replaces_its_predecessors() -> None:
    again = review(2025)
    program = united(FLOW, extra=[again])
    mended = [Said(again, "C", 2024, 31), Said(again, "C", 2025, 13)]
    results = found(program, again, *BEFORE, *mended)
    assert (results[2024].numerator, results[None].numerator) == (36.0, 49.0)


def test_a_union_that_went_on_reports_only_its_own_earlier_years_again() -> None:
    again = review(2025)
    units = (a_unit("A", valid_to=date(2025, 6, 30)), a_unit("B"), a_unit("D"))
    program = program_of(FLOW, *units, changes=[UnionChange(MERGER, Event.MERGED, "A", "B")], extra=[again])
    results = found(program, again, *BEFORE, Said(again, "B", 2024, 21), Said(again, "B", 2025, 9))
    assert (results[2024].numerator, results[None].numerator) == (36.0, 45.0)


# ------------------------------------------------------------------------------------------- random histories

UNITS = ("A1", "A2", "A3", "A4")
TERM = (*PERIODS, review(2025))
histories = st.dictionaries(
    st.tuples(st.sampled_from(range(len(TERM))), st.sampled_from(UNITS)), st.integers(1, 99), min_size=1, max_size=40
)


def sent_in(history: dict[tuple[int, str], int]) -> list[Said]:
    """Every form answers all the years its period asks; `history` gives the figure of the last of them."""
    return [
        Said(TERM[n], unit, year, float(value + year - TERM[n].years[-1] + 5))
        for (n, unit), value in history.items()
        for year in TERM[n].years
    ]


def last_said(said: Iterable[Said]) -> dict[tuple[str, int], float]:
    """Worked out the plain way: for a union and year what it said last."""
    order = sorted(said, key=lambda s: (s.period.end, len(s.period.years)))
    return {(s.unit, s.year): s.numerator for s in order}


@settings(max_examples=40)
@given(histories, st.randoms(use_true_random=False))
def test_flows_add_every_year_once_levels_take_the_latest_years_stand_alone(
    history: dict[tuple[int, str], int], rng: Random
) -> None:
    said = sent_in(history)
    rng.shuffle(said)
    plain = last_said(said)
    latest = {unit: plain[unit, max(y for u, y in plain if u == unit)] for unit, _ in plain}
    units = tuple(map(a_unit, UNITS))
    for indicator, term in ((FLOW, sum(plain.values())), (LEVEL, sum(latest.values()))):
        results = found(program_of(indicator, *units, extra=[review(2025)]), whole(LAST), *said)
        assert results[None].numerator == term
        for year in {y for _, y in plain}:
            assert results[year].numerator == sum(v for (_, y), v in plain.items() if y == year)
    yearly = found(program_of(YEARLY, *units, extra=[review(2025)]), whole(LAST), *said)
    assert None not in yearly


@settings(max_examples=settings.default.max_examples // 2)  # each takes a while
@given(histories, st.sampled_from(range(FIRST, LAST + 1)), st.booleans(), st.booleans())
def test_a_merger_replayed_in_the_middle_of_a_term_keeps_the_totals(
    history: dict[tuple[int, str], int], year: int, new: bool, half_year: bool
) -> None:
    """What two unions would have said, said by the one they became: figures before, after and between are the same.

    Before the day both report as they would; from the day on their successor says the sum, where both would have.
    """
    day = date(year, 7, 1) if half_year else date(year, 1, 1)
    into = "M" if new else "A2"
    both = {"A1", "A2"}
    complete = {n for n, _ in history if both <= {u for m, u in history if m == n}}
    history = {(n, u): v for (n, u), v in history.items() if (u not in both or n in complete) and TERM[n] != TERM[-1]}
    apart = sent_in(history)
    merged = []
    for s in apart:
        if s.unit in both and s.period.end >= day:
            if s.unit == "A2":
                other = next(o for o in apart if (o.period, o.unit, o.year) == (s.period, "A1", s.year))
                merged.append(replace(s, unit=into, numerator=s.numerator + other.numerator))
        else:
            merged.append(s)
    eve = date.fromordinal(day.toordinal() - 1)
    gone = both if new else {"A1"}
    units = [a_unit(u, valid_to=eve) if u in gone else a_unit(u) for u in UNITS]
    units += [a_unit("M", valid_from=day)] if new else []
    event = Event.UNITED if new else Event.MERGED
    changes = [UnionChange(day, event, u, into) for u in sorted(gone)]
    for indicator in (FLOW, LEVEL):
        flat = program_of(indicator, *map(a_unit, UNITS))
        joined = program_of(indicator, *units, changes=changes)
        for when in (half(year), whole(year), whole(LAST)):
            until = [s for s in apart if s.period.end <= when.end]
            then = [s for s in merged if s.period.end <= when.end]
            expected, got = found(flat, when, *until), found(joined, when, *then)
            assert {y: r.numerator for y, r in got.items()} == {y: r.numerator for y, r in expected.items()}


# ------------------------------------------------------------------------------------------- corrections


def test_a_changed_earlier_figure_is_a_correction_a_year_after_its_half_is_none() -> None:
    again = review(2025)
    program = program_of(FLOW, a_unit("A1"), a_unit("A2"), extra=[again])
    former = frame_of(
        [Said(whole(2024), "A1", 2024, 10), Said(whole(2024), "A2", 2024, 4), Said(half(2025), "A1", 2025, 3)]
    )
    now = frame_of([Said(again, "A1", 2024, 12), Said(again, "A2", 2024, 4), Said(again, "A1", 2025, 7)])
    found = facts.revisions(program, former, now, "indicator")
    assert list(found.columns) == facts.REVISION_COLUMNS
    (row,) = found.fillna(-1).to_dict("records")
    assert (row["unit"], row["year"], row["old_numerator"], row["numerator"]) == ("A1", 2024, 10.0, 12.0)
    assert (row["former_period"], row["period"], row["file"]) == ("2024", "giua-nk", "giua-nk/A1.xlsx")


def test_a_changed_denominator_is_a_correction_unless_its_base_quantity_says_it() -> None:
    again = review(2025)
    for base, count in ((None, 1), ("doan_vien", 0)):
        program = program_of(replace(SHARE, base=base), a_unit("A1"), extra=[again])
        former = frame_of([Said(whole(2024), "A1", 2024, 10, 20)])
        now = frame_of([Said(again, "A1", 2024, 10, 25)])
        assert len(facts.revisions(program, former, now, "indicator")) == count


def test_a_union_that_changes_an_earlier_figure_is_seen_to_do_so(tmp_path: Path) -> None:
    space = Space(tmp_path)
    space.put("A05")
    space.put("A05", {"I_3_1_2024_val": 9, "Q_doan_vien_2024": 100}, period="giua-nhiem-ky")
    data = space.read("giua-nhiem-ky")
    (said,) = [i for i in data.issues if i.code == "H08"]
    assert (said.unit, said.ref.file, said.found) == ("A05", "giua-nhiem-ky/A05.xlsx", "9")
    assert (said.ref.sheet, said.ref.cell) == at(make_form(space.program, "A05", "giua-nhiem-ky"), "I_3_1_2024_val")
    assert said.expected == "7 như kỳ Năm 2024; số mới đến ngày 01/12/2024"
    assert data.facts_of("3.1")["numerator"].tolist() == [9.0]
    assert not [i for i in space.read("2024").issues if i.code == "H08"]


# ------------------------------------------------------------------------------------------- as of a day


def test_results_as_of_a_day_know_only_what_had_come(tmp_path: Path) -> None:
    space = Space(tmp_path)
    space.put("A05")
    space.put("A05", {"I_3_1_2024_val": 8}, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    space.put("A04", saved="2024-12-05T01:00:00Z")
    figures = {}
    for day in (date(2024, 11, 30), date(2024, 12, 1), date(2024, 12, 5), date(2024, 12, 9)):
        data = rounds.consolidate(space.settings, space.program, space.period, day, as_of=day).data
        figures[day.day] = (data.own_results["3.1", 2024].numerator, len(data.roster.files))
    assert figures == {30: (None, 0), 1: (7.0, 1), 5: (14.0, 2), 9: (15.0, 3)}


def test_the_period_of_a_day_is_the_latest_that_has_begun(tmp_path: Path) -> None:
    space = Space(tmp_path)
    first = min(p.start for p in space.program.periods)
    assert choose.period_on(space.settings, space.program, "", date(2024, 5, 1)).code == "2024"
    assert choose.period_on(space.settings, space.program, "giua-nhiem-ky", first).code == "giua-nhiem-ky"
    whole = replace(space.program.periods[0], code="ca-nhiem-ky", years=(2024, 2025), end=date(2025, 11, 30))
    both = replace(space.program, periods=(whole, *space.program.periods))
    assert choose.period_on(space.settings, both, "", whole.start).code != "ca-nhiem-ky"  # though it begins with it
    with pytest.raises(SettingsError, match="chưa có kỳ nào"):
        choose.period_on(space.settings, space.program, "", date(1999, 1, 1))


def test_the_command_takes_a_day(tmp_path: Path, run: Runner) -> None:
    space = Space(tmp_path)
    space.put("A05")
    known, where = {}, ("--program", CODE, "--workspace", tmp_path)
    for day in ("30/11/2024", "1/12/2024"):
        done = run(
            "results", "--program", "thu", "--period", "2024", "--csv", "--as-of", day, "--workspace", str(tmp_path)
        )
        (line,) = [x for x in done.out.splitlines() if x.startswith("3.1,") and ",2024," in x]
        known[day] = line.split(",")[3]
    assert known == {"30/11/2024": "", "1/12/2024": "7"}
    wrong = run("results", *where, "--as-of", "hôm qua")
    assert "không phải ngày" in wrong.err


def test_the_summary_lists_every_amendment(tmp_path: Path) -> None:
    amended = Amendment("1.1", 2024, Target(95.0), "12/QĐ-CĐ", date(2024, 5, 6), former=Target(90.0))
    data = a_round(3).data
    code = data.program.indicators[0].code
    program = replace(data.program, amendments=(replace(amended, indicator=code),))
    found = cells(written(tmp_path, replace(data, cover=replace(data.cover, program=program))), values=True)
    said = [str(v) for (sheet, _), v in found.items() if sheet == "Điều chỉnh mức giao"]
    assert {code, "2024", "12/QĐ-CĐ", "06/05/2024"} <= set(said)
    assert any(v.startswith("90") for v in said) and any(v.startswith("95") for v in said)
    assert "Điều chỉnh mức giao" not in {sheet for sheet, _ in cells(written(tmp_path, data), values=True)}
