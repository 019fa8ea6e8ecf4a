"""'Not assessed yet', where the program allows it: an answer that is no yes, no no, no zero."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import ProgramError
from pipeline.forms.fill import fill
from pipeline.forms.layout import form_spec
from pipeline.measures.pairs import choice_pair
from pipeline.program.reader import read as read_program
from pipeline.program.vocabulary import NOT_YET, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.listings import results_on_screen
from pipeline.round.printed import coverage_note
from pipeline.round.roster import Delivery
from pipeline.settings import Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.rounds import consolidate
from tests.forms import GOOD, period_of
from tests.programs import (
    CODE,
    GRADES,
    SCALE,
    SCALES,
    Record,
    default_indicators,
    indicator,
    make_program,
    write_program,
    write_workspace,
)

TODAY = date(2024, 12, 20)
ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith("I_2_1_")}
MAY_WAIT = tuple({**i, "may_wait": "Có"} if i["code"] in ("1.1", "2.2") else i for i in default_indicators())
ROUND: dict[str, dict[str, object]] = {
    "A01": {"I_1_1_2024_val": "Có", "I_2_2_2024_val": "HTTNV"},
    "A02": {"I_1_1_2024_val": NOT_YET, "I_2_2_2024_val": "Chưa xếp loại"},
    "A03": {"I_1_1_2024_val": "chưa có kết quả", "I_2_2_2024_val": GRADES[2]},
}


def consolidated(
    folder: Path,
    answers: dict[str, dict[str, object]],
    indicators: Sequence[Record] = MAY_WAIT,
    scales: Sequence[Record] = SCALES,
) -> Consolidation:
    write_workspace(folder, indicators=indicators, scales=scales)
    settings = Settings(folder)
    program = read_program(settings.program_file(CODE), CODE)
    period = period_of(program)
    forms = make_forms(settings, program, period).paths
    for unit, own in answers.items():
        path = settings.returns_folder(CODE, "2024") / f"{unit}.xlsx"
        fill(forms[unit], path, {**ANSWERS, **own}, datetime(2024, 12, 1, 9))  # type: ignore[dict-item]
    return consolidate(settings, program, period, TODAY).data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    return consolidated(tmp_path_factory.mktemp("chưa"), ROUND)


@pytest.mark.parametrize(("code", "sums", "waiting"), [("1.1", (1.0, 1.0, 1), 2), ("2.2", (1.0, 2.0, 2), 1)])
def test_it_is_in_no_sum_and_the_result_says_how_many_wait(
    data: Consolidation, code: str, sums: tuple[float, float, int], waiting: int
) -> None:
    found = data.own_results[code, 2024]
    assert (found.numerator, found.denominator, found.reported) == sums
    assert found.unassessed == waiting
    assert f"{waiting} đơn vị chưa được đánh giá" in found.unwhole
    assert f"CĐG: {waiting}" in set(results_on_screen(data)["Chưa trọn số"])


def test_a_grade_of_the_office_that_is_called_so_is_in_no_sum_either(tmp_path: Path) -> None:
    scale = {"name": SCALE, **{f"grade{n}": grade for n, grade in enumerate((*GRADES, NOT_YET), 1)}}
    own = {unit: {"I_2_2_2024_val": grade} for unit, grade in (("A01", GRADES[0]), ("A02", NOT_YET))}
    found = consolidated(tmp_path, own, default_indicators(), (scale,)).own_results["2.2", 2024]
    assert (found.reported, found.unassessed) == (1, 1) and "1 đơn vị chưa được đánh giá" in found.unwhole


def test_it_is_answered(data: Consolidation) -> None:
    lines = {line.unit.code: line for line in data.roster.lines}
    assert [(lines[u].delivery, lines[u].errors) for u in ROUND] == [(Delivery.ON_TIME, 0)] * 3
    typed = [i for i in data.issues if i.expected == f"đọc là {NOT_YET}"]
    assert [(i.code, i.unit) for i in typed] == [("G11", "A02"), ("G11", "A03")]


def test_where_all_wait_there_is_no_figure(tmp_path: Path) -> None:
    found = consolidated(tmp_path, {u: {"I_1_1_2024_val": NOT_YET} for u in ROUND}).own_results["1.1", 2024]
    assert (found.numerator, found.status, found.unassessed) == (None, Status.NO_DATA, 3)
    assert coverage_note(found) == "Chưa có số liệu của đơn vị nào (0/6 đơn vị); 3 đơn vị chưa được đánh giá."


def test_the_form_offers_it_only_where_the_program_does(tmp_path: Path) -> None:
    allowed, not_allowed = (
        make_program(tmp_path / name, indicators=indicators)
        for name, indicators in (("a", MAY_WAIT), ("b", default_indicators()))
    )
    for program, offered in ((allowed, True), (not_allowed, False)):
        spec = form_spec(program, period_of(program), program.units[0].kind)
        choices = {f.name: f.choices for f in spec.fields if f.choices and f.indicator}
        assert {NOT_YET in c for c in choices.values()} == {offered}
    assert choice_pair(allowed.indicator_by_code["1.1"], NOT_YET) is None


def test_a_workbook_without_the_column_is_read_as_it_is(tmp_path: Path) -> None:
    path = write_program(tmp_path / "chuong-trinh.xlsx")
    new = read_program(path, CODE)
    book = openpyxl.load_workbook(path)
    sheet = book["Chỉ tiêu"]
    head = next(c for row in sheet.iter_rows() for c in row if c.value == "Cho phép chưa đánh giá")
    sheet.delete_cols(head.column)
    book.save(path)
    assert dataclasses.replace(read_program(path, CODE), code=new.code) == new


@pytest.mark.parametrize(
    "record",
    [
        indicator("7.1", "Số lượng", unit="đoàn viên", may_wait="Có"),
        indicator("7.1", "Có/Không", may_wait="Không thuộc đối tượng"),
        indicator("7.1", "Có/Không", may_wait="có lẽ"),
    ],
)
def test_a_wrong_cell_of_the_column_is_said(tmp_path: Path, record: Record) -> None:
    with pytest.raises(ProgramError, match="Cho phép chưa đánh giá"):
        make_program(tmp_path, indicators=(*default_indicators(), record))
