"""Names of cells against the words printed around them: what a person sees counts, nothing is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from pipeline.checks.form import check_form
from pipeline.checks.structure import check_structure
from pipeline.forms.blank import BlankForm, Place, blank_form, first_text
from pipeline.forms.heads import said
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawCell, RawForm, cell_of, read
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.grids.addresses import column_letters, split_address
from pipeline.grids.cells import Grid
from pipeline.intake.folder import read_folder
from pipeline.intake.placement import PlacedForm, is_in_place, settle
from pipeline.issues import CellRef
from pipeline.program.model import Program
from pipeline.text import key
from tests.forms import TEMPLATE, book_of, edited, filled, make_form, period_of, places, spec_of
from tests.programs import default_indicators, indicator, make_program

MID = "giua-nhiem-ky"
SUMS = "biểu tổng hợp"
FIGURES = "Số liệu"

Spot = tuple[str, int, int]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    asked = (*default_indicators(), indicator("3.2", "Số lượng"))
    return make_program(tmp_path_factory.mktemp("program"), indicators=asked)


@dataclass
class Sheet:
    """A form on a screen: cells and names, changed the way a spreadsheet program changes them."""

    blank: BlankForm
    spec: FormSpec
    raw: RawForm
    grids: dict[str, Grid]
    named: dict[str, Spot]

    def home(self, name: str) -> Spot:
        place = self.blank.places[name]
        return place.sheet, place.row, place.column

    def at(self, spot: Spot) -> object:
        return self.grids[spot[0]].value(*spot[1:])

    def put(self, spot: Spot, value: object) -> None:
        sheet, row, column = spot
        grid = self.grids[sheet]
        width = max(column + 1, len(grid[0]))
        for line in grid:
            line += [""] * (width - len(line))
        while len(grid) <= row:
            grid.append([""] * width)
        grid[row][column] = value

    def cut(self, source: Spot, goal: Spot) -> None:
        """Cut and paste: the name follows the cell, that of the cell pasted over means nothing any more."""
        if source == goal:
            return
        self.named = {n: spot for n, spot in self.named.items() if spot != goal}
        self.named = {n: goal if spot == source else spot for n, spot in self.named.items()}
        self.put(goal, self.at(source))
        self.put(source, "")

    def settled(self) -> PlacedForm:
        cells = {n: c for n, c in self.raw.cells.items() if n not in self.blank.places}
        for name, (sheet, row, column) in self.named.items():
            ref = CellRef("a.xlsx", sheet, f"{column_letters(column)}{row + 1}")
            cells[name] = cell_of(self.grids[sheet], row, column, ref)
        gone = frozenset(self.blank.places.keys() - self.named.keys())
        raw = replace(self.raw, cells=cells, grids=self.grids, broken=gone)
        return settle(raw, self.blank, self.spec, "A05")


def spot_of(cell: RawCell) -> Spot:
    return cell.ref.sheet, *split_address(cell.ref.cell)


class Made:
    """Sheets of one period, made anew for every test from one form."""

    def __init__(self, program: Program, period: str) -> None:
        self.spec: FormSpec
        if period == SUMS:
            self.spec = sums = roll_up_spec(program, period_of(program, MID))
            form = lay_out_roll_up(sums, program.unit_by_code["A05"], TEMPLATE)
        else:
            self.spec, form = spec_of(program, "A05", period), make_form(program, "A05", period)
        raw = read(form, "a.xlsx")
        assert isinstance(raw, RawForm)
        self.raw, self.blank = raw, blank_form(self.spec, TEMPLATE, form)

    def fresh(self) -> Sheet:
        """Every field holds a number of its own."""
        grids = {t: Grid([list(row) for row in grid], grid.extras) for t, grid in self.raw.grids.items()}
        named = {n: (p.sheet, p.row, p.column) for n, p in self.blank.places.items()}
        sheet = Sheet(self.blank, self.spec, self.raw, grids, named)
        for n, name in enumerate(named):
            sheet.put(named[name], 1000.0 + n)
        return sheet


@pytest.fixture(scope="module")
def made(program: Program) -> dict[str, Made]:
    return {period: Made(program, period) for period in ("2024", MID, SUMS)}


def told(settled: PlacedForm) -> list[tuple[str, str]]:
    return [(i.code, i.ref.cell) for i in (*settled.issues, *settled.raw.doubts.values())]


def test_an_unmoved_form_is_known_at_a_glance(made: dict[str, Made]) -> None:
    for each in made.values():
        sheet = each.fresh()
        assert is_in_place(replace(sheet.raw, grids=sheet.grids), each.blank)
        assert sheet.settled().issues == ()


def test_years_typed_anew_over_the_columns_count_and_are_said_once(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    row = sheet.blank.places["I_3_1_2023_val"].head.row - 1
    heads = [n for n, value in enumerate(sheet.grids[FIGURES][row]) if said(value).startswith("#")]
    one, two = ((FIGURES, row, n) for n in heads[:2])
    first, second = sheet.at(one), sheet.at(two)
    sheet.put(one, second)
    sheet.put(two, first)
    got = sheet.settled()
    for year, other in ((2023, 2024), (2024, 2023)):
        assert got.raw.cells[f"I_3_1_{year}_val"].value == sheet.at(sheet.home(f"I_3_1_{other}_val"))
    (issue,) = got.issues
    assert (issue.code, issue.ref.cell) == ("C14", f"{column_letters(heads[0])}{row + 1}")
    assert issue.found.startswith(f"{second}, {first}")
    assert issue.expected.startswith(f"{first}, {second}")
    assert "C06" not in {i.code for i in check_structure(sheet.spec, got.raw, "A05", sheet.blank, frozenset({FIGURES}))}


def test_the_columns_of_a_year_deleted_are_one_loss_and_no_altered_target(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    groups = sheet.blank.groups[FIGURES]
    last = max(groups.values())
    columns = sorted(c for c, year in groups.items() if year == last)
    for line in sheet.grids[FIGURES]:
        del line[columns[0] : columns[-1] + 1]
    kept = {n: s for n, s in sheet.named.items() if s[0] != FIGURES or s[2] not in columns}
    by = len(columns)
    sheet.named = {n: (t, r, c - by if t == FIGURES and c > columns[-1] else c) for n, (t, r, c) in kept.items()}
    raw = sheet.settled().raw
    said = [i for i in check_structure(sheet.spec, raw, "A05", sheet.blank) if i.code in ("C04", "C05")]
    assert said == []
    (lost,) = (i for i in check_form(sheet.spec, raw, "A05").issues if i.code == "C01")
    assert f"mọi ô của năm {last[1:]}" in lost.what


def test_figures_of_two_years_exchanged_over_a_free_cell(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    first, second = (sheet.home(f"I_3_1_{year}_val") for year in (2023, 2024))
    free = (FIGURES, first[1] + 40, 3)
    sheet.cut(first, free)
    sheet.cut(second, first)
    sheet.cut(free, second)
    shown = [sheet.at(first), sheet.at(second)]
    got = sheet.settled()
    assert [got.raw.cells[f"I_3_1_{year}_val"].value for year in (2023, 2024)] == shown
    assert [code for code, _ in told(got)] == ["C10", "C10"]


def test_a_figure_dragged_beside_the_table_is_asked_about(made: dict[str, Made]) -> None:
    sheet = made["2024"].fresh()
    home = sheet.home("I_3_1_2024_val")
    sheet.cut(home, (FIGURES, home[1], home[2] + 5))
    got = sheet.settled()
    assert told(got) == [("C12", f"{column_letters(home[2] + 5)}{home[1] + 1}")]
    assert "I_3_1_2024_val" in got.raw.doubts


def test_names_of_a_whole_sheet_lost(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    values = {n: sheet.at(spot) for n, spot in sheet.named.items()}
    sheet.named = {n: spot for n, spot in sheet.named.items() if spot[0] != FIGURES}
    got = sheet.settled()
    assert {n: got.raw.cells[n].value for n in values} == values
    assert [(i.code, i.what) for i in got.issues] == [("C11", f"cả trang {FIGURES}")]


def test_heads_of_two_years_exchanged(made: dict[str, Made]) -> None:
    """What stands under the head of a year is that year's."""
    sheet = made[MID].fresh()
    heads = [made[MID].blank.places[f"I_3_1_{year}_val"].head for year in (2023, 2024)]
    (one, other) = ((FIGURES, *head.cells[-1]) for head in heads if head)
    words = sheet.at(one), sheet.at(other)
    sheet.put(one, words[1])
    sheet.put(other, words[0])
    under = {year: sheet.at(sheet.home(f"I_3_1_{year}_val")) for year in (2023, 2024)}
    got = sheet.settled().raw
    assert [got.cells[f"I_3_1_{year}_val"].value for year in (2024, 2023)] == [under[2023], under[2024]]


def test_a_head_typed_twice_holds_both_years_back(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    heads = [made[MID].blank.places[f"I_3_1_{year}_val"].head for year in (2023, 2024)]
    (one, other) = ((FIGURES, *head.cells[-1]) for head in heads if head)
    sheet.put(one, sheet.at(other))
    got = sheet.settled().raw
    assert {"I_3_1_2023_val", "I_3_1_2024_val"} <= got.doubts.keys()


def test_questions_of_two_indicators_exchanged_are_asked_about(made: dict[str, Made]) -> None:
    sheet = made["2024"].fresh()
    rows = [made["2024"].blank.places[f"I_3_{n}_2024_val"] for n in (1, 2)]
    spots = [(FIGURES, p.anchor, p.label_column) for p in rows]
    words = [sheet.at(spot) for spot in spots]
    sheet.put(spots[0], words[1])
    sheet.put(spots[1], words[0])
    assert {"I_3_1_2024_val", "I_3_2_2024_val"} == sheet.settled().raw.doubts.keys()


def test_rows_truly_put_in_are_no_doubt(made: dict[str, Made]) -> None:
    sheet = made[MID].fresh()
    values = {n: sheet.at(spot) for n, spot in sheet.named.items()}
    sheet.grids[FIGURES].insert(14, [""] * len(sheet.grids[FIGURES][0]))
    sheet.named = {n: (t, r + (t == FIGURES and r >= 14), c) for n, (t, r, c) in sheet.named.items()}
    got = sheet.settled()
    assert {n: got.raw.cells[n].value for n in values} == values
    assert told(got) == []


def test_a_figure_written_like_a_code_of_the_form_is_a_figure(made: dict[str, Made]) -> None:
    sheet = made["2024"].fresh()
    sheet.put(sheet.home("I_3_1_2024_val"), 3.1)
    got = sheet.settled().raw
    assert (got.cells["I_3_1_2024_val"].value, got.doubts) == (3.1, {})


# ------------------------------------------------------------------------------------------------ cells cut at random


def stands_at(sheet: Sheet, place: Place, spot: Spot) -> bool:
    """Whether a person would say that a cell answers a field: its question beside it, its year above it."""
    title, row, column = spot
    if title != place.sheet:
        return False
    label = sheet.grids[title].value(row - (place.row - place.anchor), place.label_column)
    at_home = (row, column) == (place.row, place.column)
    coded = first_text(sheet.grids[title][row]) == place.context and "." in place.context
    if key(str(label)) != place.label and not (at_home and (label == "" or coded)):
        return False
    if place.head is None or at_home:
        return True
    above = sheet.grids[title].value(place.head.row, column)
    return said(above) == place.head.own


moves = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=6)


def play(sheet: Sheet, steps: list[tuple[int, int, bool]], spots: list[Spot]) -> None:
    for first, second, beside in steps:
        source, goal = spots[first % len(spots)], spots[second % len(spots)]
        if beside:
            goal = (goal[0], goal[1], goal[2] + 1 + second % 3)
        sheet.cut(source, goal)


def check_law(sheet: Sheet, *, words_moved: bool) -> None:
    got = sheet.settled()
    asked = {n for n in sheet.blank.places if n in sheet.spec.by_name}
    for name in asked & got.raw.cells.keys() - got.raw.doubts.keys():
        cell = got.raw.cells[name]
        if cell.value is None:
            continue
        place, spot = sheet.blank.places[name], spot_of(cell)
        if words_moved:
            assert stands_at(sheet, place, spot), (name, spot)
        else:
            assert spot == sheet.home(name), (name, spot)
    known = {spot_of(got.raw.cells[n]) for n in sheet.blank.places.keys() & got.raw.cells.keys()}
    noted = " ".join(f"{i.ref.cell} {i.expected}" for i in got.issues)
    for title, grid in sheet.grids.items():
        for row, line in enumerate(grid):
            for column, value in enumerate(line):
                if isinstance(value, float) and value >= 1000 and (title, row, column) not in known:
                    address = f"{column_letters(column)}{row + 1}"
                    assert re.search(rf"\b{address}\b", noted), (title, address, value)


@settings(max_examples=60)
@given(steps=moves, period=st.sampled_from(["2024", MID, SUMS]))
def test_answers_cut_about_at_random(made: dict[str, Made], steps: list[tuple[int, int, bool]], period: str) -> None:
    """No value counts where it does not stand, and every value still on the sheets is counted or told of."""
    sheet = made[period].fresh()
    answers = [sheet.home(n) for n in sheet.blank.places if n in sheet.spec.by_name]
    play(sheet, steps, answers)
    check_law(sheet, words_moved=False) if not hits_words(sheet) else check_law(sheet, words_moved=True)


def hits_words(sheet: Sheet) -> bool:
    """Whether a word that tells fields apart was pasted over."""
    posts = sheet.blank.signposts.items()
    return any(sheet.grids[title].value(r, c) != said for title, of_sheet in posts for r, c, said in of_sheet)


@settings(max_examples=60)
@given(steps=moves, period=st.sampled_from(["2024", MID, SUMS]))
def test_words_cut_about_at_random(made: dict[str, Made], steps: list[tuple[int, int, bool]], period: str) -> None:
    """The same where questions, codes and heads were cut too: nothing counts under words that are another field's."""
    sheet = made[period].fresh()
    spots = [sheet.home(n) for n in sheet.blank.places if n in sheet.spec.by_name]
    spots += [(title, r, c) for title, posts in sheet.blank.signposts.items() for r, c, _ in posts]
    play(sheet, steps, spots)
    check_law(sheet, words_moved=True)


def moved_along(row: int, column: int, by: int) -> Callable[[Workbook], None]:
    """The cells of a row of the sheet of base quantities from `column` on, `by` columns further; no names are left."""

    def change(book: Workbook) -> None:
        for name in [n for n in book.defined_names if n[:2] in ("I_", "Q_")]:
            del book.defined_names[name]
        sheet = book["Thông tin chung"]
        values = [sheet.cell(row, n).value for n in range(column, 8)]
        for n in range(column, 9):
            sheet.cell(row, n).value = None
        for n, value in enumerate(values, column + by):
            if n >= column:
                sheet.cell(row, n).value = value

    return change


@pytest.mark.parametrize(("column", "by"), [(3, 1), (2, 1), (1, 1), (3, -1)])
@pytest.mark.parametrize("heads", [False, True])
def test_figures_that_slid_into_another_year_are_held_back(
    program: Program, tmp_path: Path, column: int, by: int, heads: bool
) -> None:
    bases = {"Q_ccvcld_2023": 120, "Q_ccvcld_2024": 130, "Q_doan_vien_2023": 100, "Q_doan_vien_2024": 110}
    form = filled(make_form(program, "A05", MID), bases)
    at = places(book_of(form))
    row = split_address(at["Q_ccvcld_2023"][1])[0] + (0 if heads else 1)
    path = tmp_path / "den"
    path.mkdir()
    (path / "A05.xlsx").write_bytes(edited(form, moved_along(row, column, by)))
    got = read_folder(path, program, period_of(program, MID))
    now = {n: a.value for s in got.submissions for n, a in s.answers.items() if n in bases}
    assert all(value == bases[name] for name, value in now.items())
    lost = bases.keys() - now.keys() if heads else {"Q_ccvcld_2023", "Q_ccvcld_2024"} & (bases.keys() - now.keys())
    assert lost and {i.code for i in got.issues} & {"C12", "G01", "G02"}
