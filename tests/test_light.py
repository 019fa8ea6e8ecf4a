"""What is kept of a checked form, and what travels of it: equal to what was read, small, and nothing else is made."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from pipeline.files import BrokenFile
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.intake import reader as reading
from pipeline.intake.decisions import Action, Decision, Decisions
from pipeline.intake.file_reports import FileReport
from pipeline.intake.folder import DEFAULT_TEMPLATE
from pipeline.intake.guard import Guard
from pipeline.intake.kept import KeptCells
from pipeline.intake.light import from_light, to_light
from pipeline.intake.reader import Reader
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.sources import sources
from pipeline.issues import CellRef, Issue
from pipeline.program.model import Program
from tests.forms import GOOD, TEMPLATE, book_of, edited, filled, make_form, named, period_of, places
from tests.mailbag import nameless, rows_moved
from tests.mutants import bases, hurt
from tests.programs import default_units, make_program, unit

DISTRICT = unit("HA", "Công đoàn cấp trên trực tiếp cơ sở", name="Công đoàn huyện A", rolls_up=3)
HURT, SEED = 120, 20261129
ALONE, TOGETHER = 3000, 1000  # bytes that a form may take
ROW = CellRef("xu-ly.xlsx", "Xử lý", "A5")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), units=(*default_units(), DISTRICT))


def round_of(program: Program) -> RoundForms:
    return RoundForms(program, period_of(program), DEFAULT_TEMPLATE)


@pytest.fixture(scope="module")
def files(program: Program, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return returned(program, tmp_path_factory.mktemp("saved"))


def returned(program: Program, folder: Path) -> dict[str, bytes]:
    """Filled forms as programs save them, as people change them, and as they are damaged; the sums of an office."""
    good = filled(make_form(program, "A05"), GOOD)
    forms = round_of(program)
    sums = lay_out_roll_up(forms.sums, program.unit_by_code["HA"], TEMPLATE)
    said = {"I_3_1_2024_num": 5, "I_3_1_2024_rep": 2, "I_3_1_2024_exp": 3, "N_2": "Không có"}
    made = bases(program, folder)
    rnd = random.Random(SEED)
    damaged = {f"{n} {name}": hurt(made[name], rnd) for n in range(HURT) for name in [rnd.choice(sorted(made))]}
    return {
        **made,
        **damaged,
        "good.xlsx": good,
        "questions.xlsx": filled(make_form(program, "A05"), {**GOOD, "I_3_1_2024_val": -0.0, "I_2_1_2024_num": "bảy"}),
        "in words.xlsx": filled(
            make_form(program, "A05"), {**GOOD, "I_3_1_2024_val": "7 người", "Q_doan_vien_2024": "*"}
        ),
        "corrected.xlsx": good,
        "answered.xlsx": edited(good, answer),
        "asked otherwise.xlsx": edited(good, asked_otherwise),
        "moved.xlsx": edited(good, rows_moved("Số liệu", 9, 2)),
        "nameless.xlsx": edited(good, nameless),
        "blank.xlsx": make_form(program, "A05"),
        "no form.txt": "Kính gửi".encode(),
        "sums.xlsx": filled(sums, said),
    }


def answer(book: Workbook) -> None:
    """An answer to a question, as a marked copy has room for it."""
    book["Số liệu"]["Z9"] = "Số đúng"
    book.defined_names["A_I_3_1_2024_val"] = DefinedName("A_I_3_1_2024_val", attr_text="'Số liệu'!$Z$9")


def asked_otherwise(book: Workbook) -> None:
    """Other words printed beside a figure: what it answers is doubtful."""
    row = book["Số liệu"][named(book, "I_3_1_2024_val").row]
    texts = [c for c in row if isinstance(c.value, str) and len(c.value) > 10]
    texts[-1].value = "Lời khác hẳn"


def correcting(program: Program) -> Decisions:
    """The decision to correct one figure of one file."""
    sheet, cell = places(book_of(make_form(program, "A05")))["I_3_1_2024_val"]
    place = {"file": "corrected.xlsx", "unit": "A05", "sheet": sheet, "cell": cell}
    return Decisions((Decision(ROW, Action.CORRECT, date(2025, 1, 5), **place, old=7.0, new=8.0),))


class Given(dict[str, Submission | FileReport]):
    """What each file gave; `whole`: the submissions as they were before anything was left out."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: dict[str, Submission] = {}


@pytest.fixture(scope="module")
def given(program: Program, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    folder, given = tmp_path_factory.mktemp("2024"), Given()
    kept = reading.kept

    def seen(made: Submission) -> Submission:
        given.whole[made.file] = made
        return kept(made)

    with pytest.MonkeyPatch.context() as patch, Guard() as guard:
        patch.setattr(reading, "kept", seen)
        reader, decided = Reader(round_of(program), guard), correcting(program)
        for name, data in files.items():
            path = folder / name
            path.write_bytes(data)
            for source in sources(path, name, guard):
                found = [reader.refused(source)] if isinstance(source, Issue) else reader.read(source)
                given |= {item.file: reader.checked(item, decided) for item in found}
        yield given


def submissions(given: Given) -> dict[str, Submission]:
    return {file: item for file, item in given.items() if isinstance(item, Submission)}


def test_what_is_kept_of_a_form_is_what_was_read(given: Given) -> None:
    kept = submissions(given)
    assert len(kept) > HURT / 2 and kept.keys() == given.whole.keys()
    for file, item in kept.items():
        whole = given.whole[file]
        assert isinstance(item.raw.cells, KeptCells)
        assert repr(dict(item.answers)) == repr(dict(whole.answers))  # in their order; -0 is not 0
        assert {n: repr(c) for n, c in item.raw.cells.items()} == {n: repr(c) for n, c in whole.raw.cells.items()}
        assert len(item.answers) == len(whole.answers) and len(item.raw.cells) == len(whole.raw.cells)
        assert not any(name in cells for cells in (item.answers, item.raw.cells) for name in ("", "Q_", None))
        assert (item.raw.saved_at, item.raw.doubts, item.raw.recovered) == (
            whole.raw.saved_at,
            whole.raw.doubts,
            whole.raw.recovered,
        )
        assert item.raw.grids == {} and item.raw.data == (whole.raw.data if item.spec.is_roll_up else b"")


def test_every_kind_of_file_is_among_those_tried(given: Given) -> None:
    kept = submissions(given).values()
    assert any(s.spec.is_roll_up for s in kept) and any(s.raw.recovered for s in kept)
    assert any(s.raw.doubts for s in kept) and any("A_I_3_1_2024_val" in s.raw.cells for s in kept)
    assert any(ROW in s.decided_by for s in kept)
    assert any(a.value != s.raw.cells[n].value for s in kept for n, a in s.answers.items())
    assert any(isinstance(item, FileReport) for item in given.values())


def test_what_travels_comes_out_the_same(program: Program, given: Given) -> None:
    here, there = round_of(program), round_of(program)
    for item in given.values():
        back = from_light(to_light(item, here), there)
        assert back == item and repr(back) == repr(item)
        if isinstance(back, Submission):
            assert back.unit is program.unit_by_code[back.unit.code] and back.period is there.period
            assert back.spec is (there.sums if back.spec.is_roll_up else there.spec(back.unit.kind))
    assert from_light(to_light(tuple(given.values()), here), there) == tuple(given.values())


def test_equal_forms_are_told_alike_whatever_objects_they_share(program: Program, given: Given) -> None:
    forms, otherwise = round_of(program), 0
    for item in given.values():
        wide = to_light(item, forms, alike=True)
        none_shared = from_light(wide, forms)
        assert none_shared == item and to_light(none_shared, forms, alike=True) == wide
        otherwise += to_light(none_shared, forms) != to_light(item, forms)
    assert otherwise


def test_a_form_is_small(program: Program, given: Given) -> None:
    forms, form = round_of(program), given["good.xlsx"]
    alone, more = len(to_light(form, forms)), [given["good.xlsx"], given["questions.xlsx"], given["in words.xlsx"]]
    assert alone < ALONE
    assert len(to_light(more, forms)) - alone < 2 * TOGETHER


def test_bytes_make_nothing_but_what_reading_gives(program: Program, given: Given) -> None:
    forms = round_of(program)
    sound = to_light(given["good.xlsx"], forms)
    for data in (pickle.dumps(Path), pickle.dumps(getattr), pickle.dumps(Guard), b"", sound[:-9], b"x" + sound):
        with pytest.raises(BrokenFile):
            from_light(data, forms)


def test_who_is_not_of_the_round_is_not_found_in_it(
    program: Program, given: Given, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_program(tmp_path_factory.mktemp("other"), units=(*default_units()[:4], DISTRICT))
    with pytest.raises(BrokenFile):
        from_light(to_light(given["good.xlsx"], round_of(program)), round_of(other))
