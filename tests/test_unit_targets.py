"""Targets handed to single unions: on their forms, in the summary, and what they add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.checks.structure import check_structure
from pipeline.forms.blank import blank_form
from pipeline.forms.read import RawForm, read
from pipeline.program.model import OtherTarget, Program, Target
from pipeline.program.parts import parts_check
from pipeline.round.parts import parts_text
from pipeline.workbooks.summary import write_summary
from tests import test_cli
from tests.forms import GOOD, TEMPLATE, book_of, filled, make_form, named, resaved, spec_of
from tests.programs import CODE, make_program, write_workspace
from tests.readout import as_recorded, read_out
from tests.soffice import convert
from tests.test_cli import Runner
from tests.test_summary import LIVE, a_round, cells, differences, formula_cells, table, written
from tests.test_targets import MAY, said

run = test_cli.run  # the fixture
ROWS = [
    said(5, MAY, unit="A05"),
    said("97%", MAY, unit="A05", code="1.2"),
    said(12, MAY, unit="A05", year="Nhiệm kỳ"),
    said(1, MAY, unit="A06"),
    said(2, MAY, unit="A06", year=2023),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("giao"), other_targets=ROWS)


def handed_words(form: bytes) -> list[str]:
    """What the form says of the union's own targets, cell by cell."""
    rows = book_of(form)["Số liệu"].iter_rows()
    return [str(c.value) for row in rows for c in row if str(c.value).startswith("Giao cho")]


def test_the_form_says_what_was_handed_to_its_union(program: Program) -> None:
    assert handed_words(make_form(program, "A05")) == [
        "Giao cho đơn vị: 97%",
        "Giao cho đơn vị: 5; cả nhiệm kỳ: 12",
    ]
    assert handed_words(make_form(program, "A06")) == ["Giao cho đơn vị: 1"]
    assert handed_words(make_form(program, "A06", "giua-nhiem-ky")) == ["Giao cho đơn vị: 2", "Giao cho đơn vị: 1"]
    assert handed_words(make_form(program, "A01")) == []


def test_it_stands_beside_the_cell_to_fill(program: Program) -> None:
    book = book_of(make_form(program, "A05"))
    answer = named(book, "I_3_1_2024_val")
    assert book["Số liệu"].cell(answer.row, answer.column - 1).value == ("Giao cho đơn vị: 5; cả nhiệm kỳ: 12")


def test_without_own_targets_a_form_is_as_it_was(tmp_path: Path) -> None:
    plain = make_program(tmp_path)
    book = book_of(make_form(plain, "A05"))
    assert [n for n in book.defined_names if n.startswith("G_")] == []
    guide = [c.value for row in book["Hướng dẫn"].iter_rows() for c in row]
    assert not any("Giao cho đơn vị" in str(value) for value in guide)
    assert spec_of(plain, "A05").version == spec_of(make_program(tmp_path, other_targets=ROWS), "A05").version


@pytest.mark.parametrize("sent_to", ["A05", "A06", "A04", None])
def test_whoevers_form_is_the_blank_one_there_is_no_false_alarm(program: Program, sent_to: str | None) -> None:
    spec = spec_of(program, "A05")
    blank = blank_form(spec, TEMPLATE, make_form(program, sent_to) if sent_to else None)
    for unit in ("A04", "A05", "A06"):
        raw = read(filled(make_form(program, unit), GOOD), f"{unit}.xlsx")
        assert isinstance(raw, RawForm)
        assert check_structure(spec, raw, unit, blank) == []


@pytest.mark.soffice
def test_met_or_not_goes_by_the_unions_own_target(program: Program, tmp_path: Path) -> None:
    """1.2 is promised at 95, at 97 by A05; of 3.1 only what was handed to a union can be met by it."""
    sources = []
    for unit, members, gained in (("A05", 96, 5), ("A05", 97, 4), ("A06", 96, 1), ("A04", 94, 30)):
        sources.append(tmp_path / f"{unit}-{members}.xlsx")
        answers = {**GOOD, "I_1_2_2024_num": members, "I_3_1_2024_val": gained}
        sources[-1].write_bytes(filled(make_form(program, unit), answers))
    found = []
    for path in resaved(sources, tmp_path / "ra"):
        sheet = openpyxl.load_workbook(path, data_only=True)["Số liệu"]
        verdicts = {row[0]: row[5] or "" for row in sheet.iter_rows(values_only=True) if row[0]}
        found.append((verdicts["1.2"], verdicts["3.1"]))
    assert found == [("Chưa đạt", "Đạt"), ("Đạt", "Chưa đạt"), ("Đạt", "Đạt"), ("Chưa đạt", "")]


# --------------------------------------------------------------------------- the summary


def handed(unit: str, code: str, year: int | None, amount: float) -> OtherTarget:
    return OtherTarget("Nghị quyết thử nghiệm", code, unit, year, Target(amount), "08/QĐ", date(2024, 5, 1))


def summary(folder: Path, year: int = 2025, *, seed: int = 11) -> tuple[Path, Program]:
    """The summary of a random round, three unions of which have targets of their own."""
    data = a_round(seed).data
    units = [line.unit.code for line in data.unit_roster][:3]
    parts = [handed(u, "2.1", y, 5 + n + y % 10) for n, u in enumerate(units) for y in (2024, 2025)]
    parts.append(handed(units[0], "3.1", 2025, 99.5))
    folder.mkdir(exist_ok=True)
    program = replace(data.program, other_targets=(*data.program.other_targets, *parts))
    return written(folder, replace(data, cover=replace(data.cover, program=program)), year=year), program


@pytest.fixture(scope="module")
def latest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Program]:
    """The workbook with the newest year chosen, which tests only read."""
    return summary(tmp_path_factory.mktemp("tong-hop"))


def test_the_unions_row_has_its_own_targets(latest: tuple[Path, Program]) -> None:
    path, program = latest
    rows = {row["Mã đơn vị"]: row for row in table(cells(path, values=True), "Theo đơn vị", "Mã đơn vị")}
    found = {
        (unit, head): value
        for unit, row in rows.items()
        for head, value in row.items()
        if str(head).startswith("Giao riêng") and value not in (None, "")
    }
    percents = {i.code for i in program.indicators if i.is_percent}
    assert found == {
        (unit, f"Giao riêng {code}"): pytest.approx(parts[0].target.low / (100 if code in percents else 1))
        for (unit, code, year), parts in program.parts.items()
        if year == 2025
    }


@pytest.mark.soffice
def test_another_year_chosen_takes_the_targets_of_that_year(latest: tuple[Path, Program], tmp_path: Path) -> None:
    expected, _ = summary(tmp_path / "b", 2024)
    book = openpyxl.load_workbook(latest[0])
    for name in ("NAM_DonVi", "NAM_Khoi"):
        ((sheet, cell),) = book.defined_names[name].destinations
        book[sheet][cell.replace("$", "")] = 2024
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    assert formula_cells(expected)
    assert differences(expected, convert(edited, tmp_path / "again")) == []


def test_colours_go_by_the_unions_own_target(latest: tuple[Path, Program]) -> None:
    path, program = latest
    rules = {
        str(area.sqref): [rule.formula[0] for rule in area.rules]
        for area in openpyxl.load_workbook(path)["Theo đơn vị"].conditional_formatting
    }
    own = {code for _, code, _ in program.parts}
    # Shares have two rules more: tests/test_finer_figures.py.
    shares = {i.code for i in program.indicators if i.is_percent and not i.measure.is_choice}
    found = [len(of) for of in rules.values() if all("IF(ISNUMBER($" in f for f in of) and len(of) in (3, 5)]
    assert sorted(found) == sorted(5 if code in shares else 3 for code in own)


def test_what_the_parts_add_up_to(latest: tuple[Path, Program], program: Program) -> None:
    assert [parts_text(row) for row in parts_check(program)] == [
        "chỉ tiêu 3.1 năm 2023 cộng lại 2 đoàn viên (1/6 đơn vị được giao), thiếu 28 so với mức chung 30",
        "chỉ tiêu 3.1 năm 2024 cộng lại 6 đoàn viên (2/6 đơn vị được giao), thiếu 24 so với mức chung 30",
        "chỉ tiêu 3.1 cả nhiệm kỳ cộng lại 12 đoàn viên (1/6 đơn vị được giao), thiếu 78 so với mức chung 90",
    ]
    path, handing = latest
    sheet = openpyxl.load_workbook(path)["Giao đơn vị"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[3] in ("2024", "2025")]
    checked = parts_check(handing)
    assert [(row[0], row[3], row[4], row[5]) for row in rows[: len(checked)]] == [
        (item.indicator.code, str(item.year), item.total, item.given) for item in checked
    ]
    assert len(rows) == len(checked) + len(handing.parts)
    as_recorded("targets of unions", read_out(path, "Giao đơn vị"))


def test_without_own_targets_there_is_no_such_sheet(tmp_path: Path) -> None:
    path = tmp_path / "tong-hop.xlsx"
    data = a_round().data
    others = tuple(t for t in data.program.other_targets if t.unit is None)
    cover = replace(data.cover, program=replace(data.program, other_targets=others))
    write_summary(path, replace(data, cover=cover), LIVE)
    assert "Giao đơn vị" not in openpyxl.load_workbook(path).sheetnames


# --------------------------------------------------------------------------- the screen


def test_forms_and_consolidate_say_where_the_parts_do_not_add_up(run: Runner, tmp_path: Path) -> None:
    rows = [said(30, MAY, unit="A01"), said(2, MAY, unit="A06", year=2023)]
    write_workspace(tmp_path, other_targets=rows)
    for command in ("forms", "consolidate"):
        out = run(command, "--program", CODE, "--period", "2024", "--workspace", str(tmp_path)).out
        lines = [line for line in out.splitlines() if line.startswith("Giao riêng")]
        assert lines == [  # 30 in 2024 is the whole
            "Giao riêng cho đơn vị: chỉ tiêu 3.1 năm 2023 cộng lại 2 đoàn viên (1/6 đơn vị được giao), "
            "thiếu 28 so với mức chung 30"
        ]
