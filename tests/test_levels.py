"""Levels: sums of offices below give what a flat consolidation gives; roll-up forms written, read and counted."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook import Workbook

from pipeline.checks.rollup import unread_details
from pipeline.forms.layout import form_spec
from pipeline.forms.read import RawCell, RawForm, read
from pipeline.forms.rollup import DETAIL_NAME
from pipeline.grids.cells import Grid
from pipeline.intake.decision_table import FILE_NAME, read_table
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.owner.identify import identify
from pipeline.issues import CellRef, Severity
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import compose
from pipeline.mail.templates import Templates
from pipeline.measures.pairs import Pair
from pipeline.measures.results import Result, all_sums, evaluate
from pipeline.measures.rollup import Sum
from pipeline.measures.told import Below, Known, Tally
from pipeline.program import reader
from pipeline.program.kinds import ENTERPRISES, EVERY_UNIT, OFFICE_ALONE, PRIVATE, PUBLIC, PUBLIC_UNITS, STATE, SUPERIOR
from pipeline.program.model import Indicator, Program, Target, Unit
from pipeline.program.vocabulary import Accrual, Measure, Reporter
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.facts import collect_below
from pipeline.round.roster import Roster, roster
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps import level_up
from pipeline.steps.copies import copy_work
from pipeline.steps.forms import make_forms
from pipeline.steps.level_up import write_upward
from pipeline.steps.outputs import write_outputs
from pipeline.steps.rounds import consolidate
from pipeline.workbooks.marked_copies import DueCopy
from tests import forms, programs
from tests.readout import as_recorded, read_out
from tests.soffice import convert
from tests.test_decisions import correct, write_table
from tests.test_measures import NEAR, Row, a_period, a_program, a_unit, an_indicator, facts_of
from tests.test_reading import at
from tests.test_summary import differences

SHIPPED = REPOSITORY / "templates" / "thu"
YEARS = (2023, 2024, 2025)
PERIOD = a_period(*YEARS)
WAYS = [(m, a) for m in Measure for a in Accrual]
KINDS = (PUBLIC, STATE, PRIVATE)

# ------------------------------------------------------------------------------------------------ the algebra


def an_office(code: str, unions: int, **dates: date) -> Unit:
    return replace(a_unit(code, SUPERIOR, **dates), rolls_up=unions)


def said_by(office: str, sums: Mapping[tuple[str, int | None], Sum]) -> Below:
    """What an office says by its sums of (indicator, year): their coverage, and the pairs of the term."""
    return Below(
        {(office, code, year): Tally(s.reported, s.expected) for (code, year), s in sums.items()},
        {
            (office, code): Pair(s.numerator, s.denominator)
            for (code, year), s in sums.items()
            if year is None and s.numerator is not None
        },
    )


def going_up(office: str, sums: Mapping[tuple[str, int | None], Sum]) -> tuple[list[Row], Below]:
    """What an office's roll-up form carries."""
    rows = [(office, y, s.numerator, s.denominator) for (_, y), s in sums.items() if y and s.numerator is not None]
    return rows, said_by(office, sums)


def results_of(
    indicator: Indicator, units: Sequence[Unit], rows: Sequence[Row], below: Sequence[Below] = ()
) -> tuple[Result, ...]:
    """What a consolidation says."""
    return evaluate(Known(a_program(indicator, units=units), PERIOD, facts_of(*rows), together(below)), NEAR)


def sums_of(
    indicator: Indicator, units: Sequence[Unit], rows: Sequence[Row], below: Sequence[Below] = ()
) -> dict[tuple[str, int | None], Sum]:
    """What it sends upward."""
    return all_sums(Known(a_program(indicator, units=units), PERIOD, facts_of(*rows), together(below)), YEARS)


def together(below: Sequence[Below]) -> Below:
    every = Below()
    for one in below:
        every = one.over(every)
    return every


def random_indicator(chance: random.Random, measure: Measure, accrual: Accrual) -> Indicator:
    years = sorted(chance.sample(YEARS, chance.randint(1, 3)))
    targets = {y: Target(chance.choice([1.0, 30.0, 60.0])) for y in years}
    scope = chance.choice([EVERY_UNIT, EVERY_UNIT, PUBLIC_UNITS, ENTERPRISES])
    return an_indicator(measure, accrual=accrual, targets=targets, term_target=Target(50.0), scope=scope)


def random_rows(chance: random.Random, indicator: Indicator, unit: Unit) -> list[Row]:
    """What a union reports: years left out, whole unions missing, nobody concerned."""
    if unit.kind not in indicator.scope.kinds or chance.random() < 0.2:
        return []
    rows: list[Row] = []
    for year in YEARS:
        if not indicator.asked_in(year, YEARS) or chance.random() < 0.15:
            continue
        whole = chance.choice([0, 1, 7, 250])
        amount = chance.choice([float(chance.randint(0, 300)), round(chance.random() * 100, 4)])
        if indicator.measure is Measure.RATIO:
            rows.append((unit.code, year, float(chance.randint(0, whole)), float(whole)))
        elif indicator.measure.is_choice:
            rows.append((unit.code, year, *chance.choice([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)])))
        else:
            rows.append((unit.code, year, amount, 1.0 if indicator.measure is Measure.PER_UNIT else None))
    return rows


def random_union(chance: random.Random, code: str) -> Unit:
    dates = chance.choice([{}, {}, {}, {"valid_from": date(2024, 6, 1)}, {"valid_to": date(2024, 3, 31)}])
    return a_unit(code, chance.choice(KINDS), **dates)


def figures(results: Sequence[Result]) -> list[tuple[object, ...]]:
    return [(r.year, r.numerator, r.denominator, r.value, r.status, r.reported, r.expected) for r in results]


@pytest.mark.parametrize("batch", [0, 1, *(pytest.param(n, marks=pytest.mark.thorough) for n in range(2, 20))])
def test_three_tiers_give_what_a_flat_consolidation_gives(batch):
    for tree in range(50):
        seed = batch * 50 + tree
        chance = random.Random(seed)
        indicator = random_indicator(chance, *WAYS[seed % len(WAYS)])
        districts = chance.randint(1, 8)
        unions = [random_union(chance, f"U{n}") for n in range(chance.randint(0, 40))]
        home = {u.code: chance.randrange(districts + 1) for u in unions}  # the last: directly under the province
        rows = {u.code: random_rows(chance, indicator, u) for u in unions}
        flat = results_of(indicator, unions or [an_office("X", 0)], [r for own in rows.values() for r in own])

        sent: list[Row] = []
        said: list[Below] = []
        offices = []
        for n in range(districts):
            own = [u for u in unions if home[u.code] == n]
            if not own:
                continue
            sums = sums_of(indicator, own, [r for u in own for r in rows[u.code]])
            going, tallies = going_up(f"H{n}", sums)
            offices.append(an_office(f"H{n}", len(own)))
            sent += going
            said.append(tallies)
        direct = [u for u in unions if home[u.code] == districts]
        units = [*offices, *direct] or [an_office("X", 0)]
        sums = sums_of(indicator, units, [*sent, *(r for u in direct for r in rows[u.code])], said)
        going, tallies = going_up("T1", sums)
        top = results_of(indicator, [an_office("T1", len(unions))], going, [tallies])
        assert figures(top) == figures(flat), seed


def test_an_office_that_says_nothing_adds_its_unions_to_those_expected():
    indicator = an_indicator(term_target=Target(90.0))
    rows = [("A1", 2023, 9.0, 10.0)]
    results = results_of(indicator, [a_unit("A1"), an_office("H1", 12)], rows)
    assert [(r.year, r.numerator, r.reported, r.expected) for r in results] == [
        (2023, 9.0, 1, 13),
        (2024, None, 0, 13),
        (2025, None, 0, 13),
        (None, 9.0, 1, 13),
    ]


def test_what_the_office_answers_itself_takes_part_at_its_own_level_only():
    indicator = an_indicator(Measure.YES_NO, reporter=Reporter.OFFICE, scope=OFFICE_ALONE)
    below = said_by("H1", {("1.1", 2023): Sum(1.0, 1.0, 1, 1)})
    rows = [("A00", 2023, 0.0, 1.0)]
    results = results_of(indicator, [an_office("H1", 12)], rows, [below])
    assert (results[0].numerator, results[0].denominator, results[0].reported, results[0].expected) == (0, 1, 1, 1)


def test_a_later_roll_up_replaces_an_earlier_one():
    earlier = said_by("H1", {("1.1", 2023): Sum(1.0, 2.0, 1, 3), ("1.1", None): Sum(1.0, 2.0, 1, 3)})
    later = said_by("H1", {("1.1", 2024): Sum(4.0, 5.0, 3, 3), ("1.1", None): Sum(5.0, 7.0, 1, 3)})
    over = later.over(earlier)
    assert over.tallies["H1", "1.1", 2023] == (1, 3)
    assert over.terms == {("H1", "1.1"): (5.0, 7.0)}


# ------------------------------------------------------------------------------------------------ with real files

TODAY = date(2025, 1, 10)
PLACE = "giua-nhiem-ky"


def indicators_with_codes_above() -> list[dict[str, object]]:
    more = [
        programs.indicator("3.2", "Số hiện có", unit="người", accrual="Mức đạt đến thời điểm", term_target=100),
        programs.indicator("3.3", "Bình quân mỗi CĐCS", unit="buổi/CĐCS", targets={2024: 2}),
    ]
    return [{**i, "superior_code": i["code"]} for i in (*programs.default_indicators(), *more)]


def district_units(letter: str) -> list[dict[str, object]]:
    kinds = ("Hành chính sự nghiệp", "Doanh nghiệp nhà nước", "Doanh nghiệp ngoài nhà nước")
    return [dict(programs.unit(f"{letter}0{n + 1}", kinds[n])) for n in range(3)]


def answers(program: Program, unit: Unit, chance: random.Random) -> dict[str, object]:
    """Good answers of any union; some years are left out."""
    found: dict[str, object] = {"T_reporter": "Lê Văn Lập"}
    for f in form_spec(program, forms.period_of(program, PLACE), unit.kind).fields:
        if f.part == "note" or (f.indicator is None and f.base is None):
            continue
        if f.base is not None:
            found[f.name] = {"ccvcld": 100, "nu_ccvcld": 40, "doan_vien": 90}[f.base.code] + chance.randint(0, 5)
        elif f.choices:
            found[f.name] = chance.choice(f.choices)
        elif chance.random() > 0.1 or f.part == "den":
            found[f.name] = 50 + chance.randint(0, 9) if f.part == "den" else chance.randint(0, 50)
    return found


def settings_of(folder: Path) -> Settings:
    return Settings(folder)


def filled_in(settings: Settings, program: Program, answered: Mapping[str, Mapping[str, object]]) -> Consolidation:
    """A round: forms made, those of `answered` filled and sent back, consolidated."""
    period = forms.period_of(program, PLACE)
    made = make_forms(settings, program, period)
    for code, values in answered.items():
        sent = settings.returns_folder(program.code, PLACE) / f"{code}.xlsx"
        sent.write_bytes(forms.filled(made.paths[code].read_bytes(), values))
    return consolidate(settings, program, period, TODAY).data


@pytest.fixture(scope="module")
def tiers(tmp_path_factory):
    """Two districts of three unions each, the province over them with one union of its own, and all of it flat."""
    folder = tmp_path_factory.mktemp("cap")
    settings, chance = settings_of(folder), random.Random(5)
    asked = indicators_with_codes_above()
    below = [
        programs.unit(h, "Công đoàn cấp trên trực tiếp cơ sở", name=f"Công đoàn huyện {h}", rolls_up=3)
        for h in ("HA", "HB")
    ]
    own = [programs.unit("T01")]
    province = make_at(folder, "tinh", indicators=asked, units=[*below, *own])
    flat = make_at(folder, "phang", indicators=asked, units=[*district_units("A"), *district_units("B"), *own])
    said = {u.code: answers(flat, u, chance) for u in flat.units if u.code != "B03"}
    whole = filled_in(settings, flat, said)
    forms_of = make_forms(settings, province, forms.period_of(province, PLACE)).paths
    ups = {}
    for letter in "AB":
        name = f"huyen-{letter.lower()}"
        about = {
            "office": f"Công đoàn huyện {letter}",
            "office_short": f"CĐ huyện {letter}",
            "code_above": f"H{letter}",
        }
        office = make_at(folder, name, indicators=asked, units=district_units(letter), about=about)
        above = settings.program_folder(name) / "cap-tren"
        above.mkdir()
        (above / "bieu.xlsx").write_bytes(forms_of[f"H{letter}"].read_bytes())
        data = filled_in(settings, office, {c: v for c, v in said.items() if c.startswith(letter)})
        ups[letter] = write_upward(settings, data, TODAY)
        returned = settings.returns_folder("tinh", PLACE) / f"gửi lên {letter}.xlsx"
        returned.write_bytes(ups[letter].path.read_bytes())
    top = filled_in(settings, province, {"T01": said["T01"]})
    return settings, top, whole, ups


def make_at(folder: Path, code: str, **parts: object) -> Program:
    programs.write_workspace(folder, code, **parts)
    return reader.read(folder / "inputs" / code / "chuong-trinh.xlsx", code)


def test_two_districts_through_their_files_give_what_a_flat_consolidation_gives(tiers):
    _, top, whole, ups = tiers
    assert [i for i in top.issues if i.code.startswith(("L", "T"))] == []
    assert figures(top.results) == figures(whole.results)
    assert {r.expected for r in whole.results} > {7}
    counts = [[(b.base.code, b.value, b.reported, b.expected) for b in base_sums(d, 2024)] for d in (top, whole)]
    assert counts[0] == counts[1]
    assert [up.unmatched for up in ups.values()] == [(), ()]


def test_the_provinces_workbook_is_live_and_shows_the_tier_below(tiers):
    settings, top, *_ = tiers
    path = write_outputs(settings, top)
    book = openpyxl.load_workbook(path, data_only=True)
    pairs = [[c.value for c in row] for row in book["Số liệu"].iter_rows()]
    head = next(row for row in pairs if row[0] == "Mã đơn vị")
    at = {name: head.index(name) for name in ("Mã đơn vị", "Mã chỉ tiêu", "Năm", "Số đơn vị")}
    stands_for = {tuple(row[at[n]] for n in list(at)[:3]): row[at["Số đơn vị"]] for row in pairs if row[0] == "HB"}
    assert stands_for["HB", "3.3", 2024] == 2  # B03 has not reported
    below = [tuple(c.value for c in row) for row in book["Cấp dưới"].iter_rows()]
    assert ("HB", "Công đoàn huyện HB", "B03") in {row[:3] for row in below}
    assert {row[7] for row in below if row[2] == "B03"} == {None}
    as_recorded("offices below", read_out(path, "Cấp dưới", "Số liệu", "Chỉ tiêu"))


@pytest.mark.soffice
def test_libreoffice_works_out_the_provinces_figures(tiers, tmp_path):
    settings, top, *_ = tiers
    path = write_outputs(settings, top)
    assert differences(path, convert(path, tmp_path)) == []


# ------------------------------------------------------------------------------------------------ bad roll-up forms


@pytest.fixture
def spoilt(tiers, tmp_path):
    """Reads the roll-up form of district A again with some cells changed, by defined name."""
    _, top, _, ups = tiers
    form = ups["A"].path.read_bytes()

    def read_again(changed: Mapping[str, object]) -> tuple[Intake, Below]:
        folder = tmp_path / "tinh" / PLACE
        folder.mkdir(parents=True)
        (folder / "A.xlsx").write_bytes(forms.filled(form, changed))
        intake = read_folder(folder, top.program, top.period)
        return intake, collect_below(intake.submissions)

    return read_again


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"I_1_1_2024_rep": 4, "I_1_1_2024_exp": 3}, [("L01", "I_1_1_2024_rep")]),
        ({"I_3_1_2024_exp": None}, [("L02", "I_3_1_2024_exp")]),
        ({"I_2_1_2024_den": None}, [("L02", "I_2_1_2024_den")]),
        ({"I_2_1_2024_num": -1}, [("G04", "I_2_1_2024_num")]),
        ({"I_2_1_2024_num": 1000}, [("G05", "I_2_1_2024_num")]),
        ({"I_3_2_term_num": "nhiều"}, [("G02", "I_3_2_term_num")]),
        ({"Q_doan_vien_2024_rep": 9}, [("L01", "Q_doan_vien_2024_rep")]),
    ],
)
def test_one_wrong_cell_is_said_at_its_place(spoilt, changed, found):
    intake, below = spoilt(changed)
    (submission,) = intake.submissions
    errors = [(i.code, i.ref) for i in submission.issues if i.severity is Severity.ERROR]
    assert sorted(errors) == sorted((code, submission.raw.ref(name)) for code, name in found)
    code, year = ("3.1", 2024) if "I_3_1_2024_exp" in changed else ("1.1", 2024)
    assert (("HA", code, year) in below.tallies) == (code == "1.1" and "I_1_1_2024_rep" not in changed)


def test_a_figure_whose_cell_is_gone_is_asked_for_in_the_letter_and_at_its_place_in_the_marked_copy(tiers, tmp_path):
    """A column is emptied, with its head: neither names nor words tell where its figures were."""
    settings, top, _, ups = tiers

    def without_column(book: Workbook) -> None:
        spots = {name: spot for name, spot in forms.places(book).items() if name.endswith("_exp") and name[0] == "I"}
        (column,) = {book[sheet][cell].column_letter for sheet, cell in spots.values()}
        for name in spots:
            del book.defined_names[name]
        for cell in book["Số liệu"][column]:
            if not isinstance(cell, MergedCell):
                cell.value = None

    folder = tmp_path / "tinh" / PLACE
    folder.mkdir(parents=True)
    (folder / "A.xlsx").write_bytes(forms.edited(ups["A"].path.read_bytes(), without_column))
    intake = read_folder(folder, top.program, top.period)
    (submission,) = intake.submissions
    said = next(i for i in submission.issues if i.code == "L02" and i.what.startswith("Chỉ tiêu 3.1 năm 2024"))
    assert (said.ref.cell, submission.spec.told(said)) == ("", "Câu 3.1 số CĐCS phải báo cáo, năm 2024")

    lines = roster(top.program, top.period, intake, submission.issues)
    (line,) = (x for x in lines if x.unit == submission.unit)
    data = replace(top, issues=(said,), roster=Roster(lines))
    (letter,), _ = compose(data, [(LetterKind.CORRECTION, line)], Templates(SHIPPED), forms={}, marked={"HA": folder})
    assert "Chỉ tiêu 3.1 năm 2024, số đơn vị phải báo cáo" in letter.body

    due = DueCopy("HA.xlsx", submission.file, submission.unit, (said,))
    (copy,) = settings.crew.done(copy_work(settings, top.program, top.period, [(due, submission)], {}))
    book = forms.book_of(copy.content)
    sheet, cell = forms.places(book)["I_3_1_2024_exp"]
    assert "Dòng tổng hợp chưa đủ" in book[sheet][cell].comment.text


def test_a_breakdown_that_does_not_add_up_is_a_warning_and_the_sum_counts(spoilt):
    intake, below = spoilt({"I_3_1_2024_num": 1})
    (submission,) = intake.submissions
    said = [i for i in submission.issues if i.severity is not Severity.NOTE]
    assert [(i.code, i.ref) for i in said] == [("L03", submission.raw.ref("I_3_1_2024_num"))]
    assert below.tallies["HA", "3.1", 2024] == (3, 3)


@pytest.mark.parametrize(
    ("name", "new", "code", "shown"),
    [
        ("I_1_1_2024_rep", 50, "L01", "{} (cơ quan đã sửa: 50)"),
        ("Q_doan_vien_2024_rep", 50, "L01", "{} (cơ quan đã sửa: 50)"),
        ("I_3_1_2024_num", 1, "L03", "{}"),  # what the breakdown adds up to, which nobody has corrected
    ],
)
def test_sums_that_the_office_corrected_are_told_with_what_the_form_holds(tiers, tmp_path, name, new, code, shown):
    _, top, _, ups = tiers
    form = ups["A"].path.read_bytes()
    sheet, cell = at(form, name)
    held = forms.book_of(form)[sheet][cell].value
    folder = tmp_path / "tinh" / PLACE
    folder.mkdir(parents=True)
    (folder / "A.xlsx").write_bytes(form)
    table = write_table(tmp_path / FILE_NAME, [{**correct(form, name, held, new), "unit": "HA", "period": PLACE}])
    said = read_table(table, FILE_NAME, top.program).about(PLACE, TODAY)
    (submission,) = read_folder(folder, top.program, top.period, decisions=said).submissions
    (found,) = (i for i in submission.issues if i.code == code)
    assert (found.ref, found.standing) == (submission.raw.ref(name), shown.format(held))


def test_an_indicator_left_empty_is_a_note_and_the_office_says_nothing_of_it(spoilt):
    names = [f"I_3_3_{y}_{p}" for y in (2024, "term") for p in ("num", "den", "rep", "exp")]
    intake, below = spoilt(dict.fromkeys(names))
    (submission,) = intake.submissions
    assert [i.expected for i in submission.issues if i.code == "L05"] == ["số liệu các chỉ tiêu 3.3"]
    assert ("HA", "3.3", 2024) not in below.tallies


def test_each_unit_sends_its_own_kind_of_form(tiers, tmp_path):
    _, top, _, ups = tiers
    folder = tmp_path / "tinh" / PLACE
    folder.mkdir(parents=True)
    (folder / "A.xlsx").write_bytes(forms.filled(ups["A"].path.read_bytes(), {"S_unit": "T01"}))
    (folder / "B.xlsx").write_bytes(
        forms.filled(forms.make_form(top.program, "HB", PLACE), {"T_reporter": "Lê Văn Lập"})
    )
    intake = read_folder(folder, top.program, top.period)
    assert intake.submissions == ()
    assert [(i.code, i.unit) for i in intake.issues] == [("L04", "T01"), ("L04", "HB")]


def test_a_breakdown_too_long_to_be_read_stays_at_home_and_the_sums_count(tiers, tmp_path, monkeypatch):
    shared, top, *_ = tiers
    settings = settings_of(Path(shutil.copytree(shared.workspace, tmp_path / "ban-sao")))
    monkeypatch.setattr(level_up, "MAX_DETAILS", 36)
    office = reader.read(settings.program_file("huyen-a"), "huyen-a")
    data = consolidate(settings, office, forms.period_of(office, PLACE), TODAY).data
    up = write_upward(settings, data, TODAY)
    assert [code for code, _ in up.unmatched] == ["Chi tiết"]
    folder = tmp_path / "tinh" / PLACE
    folder.mkdir(parents=True)
    (folder / "A.xlsx").write_bytes(up.path.read_bytes())
    (submission,) = read_folder(folder, top.program, top.period).submissions
    assert (submission.details, submission.errors) == ((), 0)
    assert collect_below([submission]).tallies["HA", "3.1", 2024] == (3, 3)


def test_an_empty_roll_up_form_is_no_submission(tiers, tmp_path):
    settings, top, *_ = tiers
    folder = tmp_path / "tinh" / PLACE
    folder.mkdir(parents=True)
    path = next((settings.output_folder("tinh", PLACE) / "bieu-mau").glob("HA*.xlsx"))
    (folder / "A.xlsx").write_bytes(path.read_bytes())
    intake = read_folder(folder, top.program, top.period)
    assert (intake.submissions, [i.code for i in intake.issues]) == ((), ["T12"])


def test_what_has_no_counterpart_is_listed_and_left_empty(tiers, tmp_path):
    settings, top, *_ = tiers
    codes = {"1.1": "7", "1.2": "", "2.2": "3.1"}  # asked nowhere above, not sent up, measured otherwise above
    asked = [{**i, "superior_code": codes.get(str(i["code"]), i["code"])} for i in programs.default_indicators()[:4]]
    about = {"office": "Công đoàn huyện A", "office_short": "CĐ huyện A", "code_above": "HA"}
    office = make_at(tmp_path, "huyen", indicators=asked, units=district_units("A"), about=about)
    own = settings_of(tmp_path)
    above = own.program_folder("huyen") / "cap-tren"
    above.mkdir()
    (above / "chuong-trinh.xlsx").write_bytes(settings.program_file("tinh").read_bytes())
    up = write_upward(own, filled_in(own, office, {}), TODAY)
    assert [code for code, _ in up.unmatched] == ["1.1", "1.2", "2.2", "1.1", "1.2", "2.2", "3.1", "3.2", "3.3"]
    raw = read(up.path.read_bytes(), "a.xlsx")
    assert raw.cells["I_2_1_2024_exp"].value == 2
    assert (raw.cells["I_2_1_2024_num"].value, raw.cells["I_3_1_2024_exp"].value) == (None, None)
    as_recorded("roll-up form filled", read_out(up.path))
    unit, refusal = identify(raw, top.program, top.period)
    assert (unit.code, refusal) == ("HA", None)


def test_a_breakdown_full_of_words_is_said_once() -> None:
    lines: list[list[object]] = [["", "", "", "", "năm nào", "", "", "", ""] for _ in range(3_000)]
    head = RawCell("Mã", CellRef("a.xlsx", "Chi tiết", "A1"))
    raw = RawForm("a.xlsx", {DETAIL_NAME: head}, None, b"", {"Chi tiết": Grid([[], *lines])})
    said = list(unread_details(raw, "A05"))
    assert [(i.code, i.ref.cell) for i in said[:2]] == [("G21", "E2"), ("G21", "E3")]
    assert len(said) == 11 and said[-1].found == "và 2.990 ô khác" and said[-1].ref == CellRef("a.xlsx", "Chi tiết")
