"""What a close keeps, what may still change after it, what changed since."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import pipeline.cli.every  # noqa: F401  # registers all commands in their order, whichever test is read first
from pipeline import moments
from pipeline.cli.closing import _unsettled
from pipeline.cli.issue_lines import MAX_FILES
from pipeline.cli.round_lines import say_issues
from pipeline.closes import store, tables
from pipeline.closes.figure_text import figure_text
from pipeline.closes.model import ReportedFigure, ReportedText, Snapshot, latest
from pipeline.closes.record_file import FILE_NAME as RECORD_FILE
from pipeline.closes.record_file import record_path
from pipeline.closes.snapshot import snapshot
from pipeline.errors import PipelineError
from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME
from pipeline.intake.decisions import Action
from pipeline.issues import CellRef, Issue, Severity, issue
from pipeline.program import reader
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.listings import fact_table, result_table
from pipeline.round.overview import overview
from pipeline.settings import Settings
from pipeline.steps import accepting, closing, comparing, outputs, rounds
from pipeline.steps.signature import Signature
from pipeline.workbooks.comparison import TwoStates
from tests import test_cli
from tests.forms import GOOD, Answers, filled, make_form, period_of
from tests.programs import CODE, write_workspace
from tests.readout import as_recorded
from tests.test_cli import Runner
from tests.test_decisions import correct, write_table
from tests.test_reading import at

TODAY = date(2025, 1, 10)
run = test_cli.run  # the fixture
CLOSED = datetime(2025, 1, 10, 9, 30)
WHO = "Lê Thị Quyết"
PUBLIC: Answers = {k: v for k, v in GOOD.items() if "2_1" not in k}


_BLANKS: dict[tuple[str, str], bytes] = {}  # every workspace here has the same program


def blank(program: Program, unit: str, period: str) -> bytes:
    """The form of a union, laid out once."""
    if (unit, period) not in _BLANKS:
        _BLANKS[unit, period] = make_form(program, unit, period)
    return _BLANKS[unit, period]


class Space:
    """A workspace with returned forms."""

    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        if fresh:
            write_workspace(folder)
        self.settings = Settings(folder)
        self.program: Program = reader.read(self.settings.program_file(CODE), CODE)
        self.period: Period = period_of(self.program)
        self.table = self.settings.program_folder(CODE) / FILE_NAME

    def put(
        self, unit: str, answers: Answers | None = None, *, name: str = "", period: str = "2024", **more: str
    ) -> bytes:
        """A union's form, good but for `answers`, in the period's folder."""
        good = GOOD if unit > "A03" and unit != "A00" else PUBLIC
        if period != "2024":
            good = {}
        form = filled(blank(self.program, unit, period), {**good, **(answers or {})}, **more)
        path = self.settings.returns_folder(CODE, period) / (name or f"{unit}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(form)
        return form

    def read(self, period: str = "2024", *, today: date = TODAY, accepted_only: bool = False) -> Consolidation:
        """The round as it stands."""
        when = period_of(self.program, period)
        return rounds.consolidate(self.settings, self.program, when, today, accepted_only=accepted_only).data

    def accept(self, *units: str, today: date = TODAY) -> accepting.Accepted:
        return accepting.accept(self.settings, self.program, self.period, units, Signature(WHO, today))

    def close(self, data: Consolidation | None = None, at: datetime = CLOSED) -> int:
        return closing.close(self.settings, data or self.read(), WHO, "họp Ban Chấp hành", at).number

    def decide(self, *rows: Mapping[str, object]) -> None:
        """The table of decisions with these rows alone."""
        self.table.unlink(missing_ok=True)
        write_table(self.table, [{"when": TODAY, **row} for row in rows])


@pytest.fixture
def space(tmp_path: Path) -> Space:
    made = Space(tmp_path)
    made.put("A01")
    made.put("A05")
    return made


def found(data: Consolidation, *codes: str) -> list[Issue]:
    return [i for i in data.issues if i.code in codes]


def pairs(data: Consolidation) -> dict[tuple[str, str], tuple[float, float | None]]:
    return {(f.unit, f.code): f.said for f in snapshot(data).figures}


# ------------------------------------------------------------------------------------------- what a close keeps


def test_a_close_answers_what_was_reported(space: Space) -> None:
    data = space.read()
    assert space.close(data) == 1
    space.put("A05", {"I_3_1_2024_val": 70})
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    changed = space.read()
    assert not result_table(changed).equals(result_table(data))
    kept = closing.closed(space.settings, space.program, closing.closes(space.settings, space.program)[0])
    pd.testing.assert_frame_equal(tables.closed_results(kept), result_table(data))
    assert kept == snapshot(data)
    assert [
        (c.number, c.period, c.closed_at, c.who, c.note) for c in closing.closes(space.settings, space.program)
    ] == [(1, "2024", CLOSED, WHO, "họp Ban Chấp hành")]


def test_closes_are_numbered_and_never_lost(space: Space) -> None:
    numbers = [space.close(), space.close(), space.close(space.read("giua-nhiem-ky"))]
    known = closing.closes(space.settings, space.program)
    assert (numbers, [c.number for c in known]) == ([1, 2, 3], [1, 2, 3])
    before = record_path(space.settings, space.program).read_bytes()
    outputs.write_outputs(space.settings, space.read())
    path = record_path(space.settings, space.program)
    assert path.read_bytes() == before
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    for name, number in (("latest", 2), (" 1", 1), ("3", 3)):
        assert closing.find_close(space.settings, space.program, space.period, name).number == number
    with pytest.raises(PipelineError, match=r"Không có lần chốt “7”\. Các lần chốt: 1, 2, 3"):
        closing.find_close(space.settings, space.program, space.period, "7")


def test_nothing_to_close(tmp_path: Path) -> None:
    empty = Space(tmp_path)
    with pytest.raises(PipelineError, match="chưa có số liệu nào để chốt"):
        empty.close()
    assert closing.closes(empty.settings, empty.program) == ()
    assert not record_path(empty.settings, empty.program).exists()
    with pytest.raises(PipelineError, match="Kỳ 2024 chưa chốt lần nào"):
        closing.find_close(empty.settings, empty.program, empty.period, "latest")


# ------------------------------------------------------------------------------------------- changes after a close


def test_closed_figures_stand(space: Space) -> None:
    before = space.read()
    space.close(before)
    form = space.put("A05", {"I_3_1_2024_val": 8})
    data = space.read()
    assert pairs(data) == pairs(before)
    (said,) = found(data, "K01", "K02", "K03")
    assert (said.code, said.unit, said.found, said.ref.file) == ("K01", "A05", "8", "2024/A05.xlsx")
    assert (said.ref.sheet, said.ref.cell) == at(form, "I_3_1_2024_val")
    assert said.expected.startswith("7, ")
    assert "Cho sửa sau chốt" in said.remedy


@pytest.mark.parametrize(
    ("row", "let_in"),
    [
        ({"unit": "A05"}, True),
        ({"unit": "A05", "indicator": "3.1"}, True),
        ({"unit": "A05", "sheet": "Số liệu", "cell": "{cell}"}, True),
        ({"unit": "A05", "file": "A05.xlsx"}, True),
        ({"unit": "A05", "indicator": "1.2"}, False),
        ({"unit": "A05", "cell": "A1"}, False),
        ({"unit": "A01"}, False),
        ({"unit": "A05", "when": date(2025, 1, 9)}, False),  # decided before the close
        ({"unit": "A05", "period": "giua-nhiem-ky"}, False),
    ],
)
def test_a_decision_lets_a_change_in(space: Space, row: Mapping[str, object], let_in: bool) -> None:
    space.close()
    form = space.put("A05", {"I_3_1_2024_val": 8})
    cell = at(form, "I_3_1_2024_val")[1]
    row = {k: v.replace("{cell}", cell) if isinstance(v, str) else v for k, v in row.items()}
    space.decide({"action": "Cho sửa sau chốt", "reason": "Đơn vị đếm sót", **row})
    data = space.read()
    assert pairs(data)["A05", "3.1"] == (8 if let_in else 7, None)
    (said,) = found(data, "K01", "K03")
    assert said.code == ("K03" if let_in else "K01")
    if let_in:
        assert said.expected == f"7 → 8: Đơn vị đếm sót ({WHO}, 10/01/2025)"
        assert [line.applied for line in data.decisions] == [True]


def test_after_a_new_close_the_old_decision_is_spent(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    space.close(at=datetime(2025, 1, 20, 8))
    assert not found(space.read(), "K01", "K03", "D01")
    space.put("A05", {"I_3_1_2024_val": 9})
    data = space.read()
    assert pairs(data)["A05", "3.1"] == (8, None)
    assert len(found(data, "K01")) == 1


def test_what_was_let_in_and_is_not_accepted_leaves_the_closed_figures_standing(space: Space) -> None:
    closing_of = (space.settings, space.program, space.period)
    accepting.accept(*closing_of, (), Signature(WHO, TODAY))
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    row = {"period": "2024", "action": "Cho sửa sau chốt", "unit": "A05", "reason": "đúng", "who": WHO, "when": TODAY}
    append(space.table, [row])
    assert pairs(space.read())["A05", "3.1"] == (8, None)
    for period in (space.period, space.program.period_by_code["giua-nhiem-ky"]):
        only = rounds.consolidate(space.settings, space.program, period, TODAY, accepted_only=True).data
        assert pairs(only)["A05", "3.1"] == (7, None)
        assert not found(only, "K01", "D01")  # the form is there, and the decision is for when it is accepted


def test_of_a_union_that_waits_no_earlier_period_stands_for_the_closed_figure(space: Space) -> None:
    later = space.program.period_by_code["giua-nhiem-ky"]
    space.put("A05", {"I_3_1_2024_val": 10}, period=later.code)
    for period in (space.period, later):
        accepting.accept(space.settings, space.program, period, (), Signature(WHO, TODAY))
    space.close(space.read(later.code))
    space.put("A05", {"I_3_1_2024_val": 12}, period=later.code)
    row = {"period": later.code, "action": "Cho sửa sau chốt", "unit": "A05", "reason": "đúng"}
    append(space.table, [{**row, "who": WHO, "when": TODAY}])
    only = rounds.consolidate(space.settings, space.program, later, TODAY, accepted_only=True).data
    assert pairs(only)["A05", "3.1"] == (10, None)


@pytest.mark.parametrize(("unit", "used"), [("A05", True), ("A01", False)])
def test_a_decision_of_the_day_of_a_new_close_is_spent_where_that_took_its_figures_in(
    space: Space, unit: str, used: bool
) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.decide({"action": "Cho sửa sau chốt", "unit": unit})
    space.close(at=CLOSED.replace(hour=15))
    assert [i.code for i in found(space.read(), "D01", "K03")] == ([] if used else ["D01"])
    space.close(at=CLOSED.replace(hour=16))
    space.put("A05", {"I_3_1_2024_val": 9})
    data = space.read()  # what comes next needs a decision of its own
    assert pairs(data)["A05", "3.1"] == (8 if used else 7, None)
    assert [i.code for i in found(data, "D01", "K01", "K03")] == (["K01"] if used else ["K01", "D01"])


def test_leaders_are_told_of_every_union_of_which_figures_came_after_a_close(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 9})
    space.put("A06")
    asked = [line for line in overview(space.read()).to_decide if "sau khi chốt" in line]
    assert asked == ["Cho ý kiến về số liệu gửi sau khi chốt của 02 đơn vị, chưa được tính."]


def test_what_the_union_says_itself_by_now_is_no_correction_of_the_office(space: Space) -> None:
    wrong = space.put("A05", {"I_3_1_2024_val": 7000})
    space.decide({**correct(wrong, "I_3_1_2024_val", 7000, 8), "file": "A05.xlsx"})
    space.put("A05", {"I_3_1_2024_val": 8}, name="A05 sửa.xlsx", saved="2024-12-20T01:00:00Z")
    before = space.read().corrected
    space.close()
    assert (before, space.read().corrected) == (frozenset(), frozenset())


def test_a_decision_of_a_day_before_the_first_close_lets_nothing_in(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05", "when": date(2025, 1, 9)})
    data = space.read()
    assert pairs(data)["A05", "3.1"] == (7, None)
    (said,) = found(data, "D01")
    assert "ngày quyết định trước ngày chốt" in said.what and [d.applied for d in data.decisions] == [False]


@pytest.mark.parametrize(
    ("fixes", "told"),
    [
        ([("I_1_2_2024_num", 95, 33)], "95/100 (cơ quan đã sửa: 33/100)"),
        ([("I_2_1_2024_num", 40, 33)], "40/50 (cơ quan đã sửa: 33/50)"),
        ([("I_2_1_2024_num", 40, 33), ("I_2_1_2024_den", 50, 48)], "33/48"),  # no one cell tells what the form holds
    ],
)
def test_of_a_pair_that_the_office_corrected_after_a_close_the_form_holds_a_pair(
    space: Space, fixes: Sequence[tuple[str, object, object]], told: str
) -> None:
    space.close()
    form = space.put("A05")
    space.decide(*(correct(form, *fix) for fix in fixes))
    data = space.read()
    assert [item.standing for item in found(data, "K01")] == [told]
    close = closing.find_close(space.settings, space.program, space.period, "latest")
    compared = comparing.compare(space.settings, space.program, space.period, close, data)
    assert tables.after_close_table(compared.after_close, {})["Gửi sau chốt"].tolist() == [told]


def test_an_answer_that_a_close_keeps_out_is_told_in_words(space: Space) -> None:
    space.close()
    space.put("A05", {"I_1_1_2024_val": "Không"})
    (said,) = found(space.read(), "K01")
    assert said.found == "Không" and said.expected.startswith("Có, chốt kỳ")


@pytest.mark.parametrize(
    ("code", "pair", "words"),
    [
        ("1.1", (0.0, 0.0), "Không thuộc đối tượng"),
        ("1.1", (3.0, 5.0), "3/5"),
        ("1.2", (1.0, 1.0), "1/1"),
        ("2.2", (1.0, 1.0), "từ “Hoàn thành tốt nhiệm vụ” trở lên"),
        ("2.2", (0.0, 1.0), "dưới “Hoàn thành tốt nhiệm vụ”"),
        ("3.1", (7.0, None), "7"),
        ("doan_vien", (1200.0, None), "1.200"),
    ],
)
def test_a_figure_in_words(space: Space, code: str, pair: tuple[float, float | None], words: str) -> None:
    assert figure_text(space.program, ReportedFigure("A05", code, 2024, *pair, "a.xlsx", "S", "A1", "2024")) == words


def test_what_a_close_keeps_out_is_told_on_screen_among_many_issues(
    space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    data = space.read()
    many = [issue("T01", CellRef(f"{n}.xlsx")) for n in range(MAX_FILES + 1)]
    late = [issue("K01", CellRef("a", "S", at), unit="A01", expected="5") for at in ("B2", "B3")]
    late.append(issue("K02", CellRef("b"), unit="A02", expected="5"))
    idle = [issue("D01", CellRef("x")), issue("D06", CellRef("x"), expected="một số")]
    say_issues(replace(data, issues=(*many, *late, *idle)))
    said = capsys.readouterr().out
    assert (
        "số của 2 đơn vị gửi sau chốt không được tính; 2 quyết định không áp dụng được: xem trang “Lỗi dữ liệu”."
        in said
    )
    say_issues(replace(data, issues=(*many, *late[:2])))
    assert "số của 1 đơn vị gửi sau chốt không được tính: xem trang" in capsys.readouterr().out
    say_issues(replace(data, issues=tuple(many)))
    assert "sau chốt" not in capsys.readouterr().out


@pytest.mark.parametrize(("lock", "program"), [("~$tong-hop.xlsx", "Excel"), (".~lock.tong-hop.xlsx#", "LibreOffice")])
def test_an_open_summary_is_not_overwritten(space: Space, lock: str, program: str) -> None:
    data = space.read()
    path = outputs.write_outputs(space.settings, data)
    path.with_name(lock).touch()
    with pytest.raises(PipelineError, match=rf"tong-hop\.xlsx: đang mở trong {program}; hãy lưu"):
        outputs.write_outputs(space.settings, data)


def test_a_union_that_was_missing_at_the_close(space: Space) -> None:
    before = space.read()
    space.close(before)
    space.put("A02")
    data = space.read()
    assert pairs(data) == pairs(before)
    assert [(i.code, i.unit, i.ref) for i in found(data, "K01", "K02")] == [("K02", "A02", CellRef("2024/A02.xlsx"))]
    assert data.own_results["1.1", 2024].reported == 2
    assert {x.unit.code for x in data.roster.lines if x.figures_after_close} == {"A02"}
    assert not any(
        x.figures_after_close for x in space.read("giua-nhiem-ky").roster.lines
    )  # said of the period that was closed
    space.decide({"action": "Cho sửa sau chốt", "unit": "A02"})
    data = space.read()
    assert not any(x.figures_after_close for x in data.roster.lines)
    assert data.own_results["1.1", 2024].reported == 3
    assert [(i.code, i.unit) for i in found(data, "K01", "K02", "K03")] == [("K03", "A02")]


def test_a_file_taken_away_after_the_close(space: Space) -> None:
    before = space.read()
    space.close(before)
    (space.settings.returns_folder(CODE, "2024") / "A05.xlsx").unlink()
    data = space.read()
    assert (pairs(data), len(found(data, "K01"))) == (pairs(before), 1)
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    data = space.read()
    assert {unit for unit, _ in pairs(data)} == {"A01"}


def test_a_base_quantity_and_what_is_divided_by_it_are_said_once(space: Space) -> None:
    before = space.read()
    space.close(before)
    form = space.put("A05", {"Q_doan_vien_2024": 110})
    data = space.read()
    assert (pairs(data), snapshot(data).bases) == (pairs(before), snapshot(before).bases)
    (said,) = found(data, "K01")
    sheet, cell = at(form, "Q_doan_vien_2024")
    assert (said.ref.sheet, said.ref.cell) == (sheet, cell)
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05", "sheet": sheet, "cell": cell})
    data = space.read()
    assert pairs(data)["A05", "1.2"] == (95, 110)
    assert next(b.numerator for b in snapshot(data).bases if b.key == ("A05", "doan_vien", 2024)) == 110


def test_closed_figures_are_what_a_later_period_carries(space: Space) -> None:
    before = space.read("giua-nhiem-ky")
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.put("A02")
    data = space.read("giua-nhiem-ky")
    assert pairs(data) == pairs(before)
    assert not found(data, "K01", "K02")  # said in the period that was closed
    assert sorted(i.code for i in found(space.read(), "K01", "K02")) == ["K01", "K02"]
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    assert pairs(space.read("giua-nhiem-ky"))["A05", "3.1"] == (8, None)


def test_a_file_by_another_name_changes_nothing(space: Space) -> None:
    space.close()
    folder = space.settings.returns_folder(CODE, "2024")
    (folder / "A05.xlsx").rename(folder / "đoàn kết.xlsx")
    data = space.read()
    assert not found(data, "K01", "K02", "K03")
    assert "2024/đoàn kết.xlsx" in set(fact_table(data.figures.facts, data.program, {})["file"])


# ------------------------------------------------------------------------------------------- comparing


def test_what_changed_since_the_close(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.put("A02", {"I_3_1_2024_val": 5})
    space.decide(*({"action": "Cho sửa sau chốt", "unit": u} for u in ("A05", "A02")))
    old = closing.find_close(space.settings, space.program, space.period, "latest")
    compared = comparing.compare(space.settings, space.program, space.period, old, space.read())
    by_unit = {(c.key[0], c.key[1]): tables.figure_kind(c) for c in tables.by_union(compared.found)}
    assert by_unit["A05", "3.1"] is tables.RowChange.CHANGED
    assert by_unit["A02", "3.1"] is tables.RowChange.ADDED
    assert {unit for unit, _ in by_unit} == {"A02", "A05"}
    table = tables.comparison_table(compared.found)
    row = table[(table["kind"] == "result") & (table["indicator"] == "3.1") & (table["year"] == "2024")].iloc[0]
    assert (row["numerator_old"], row["numerator_new"], row["reported_old"], row["reported_new"]) == (
        "14",
        "20",
        "2",
        "3",
    )
    row = table[(table["kind"] == "pair") & (table["unit"] == "A05")].iloc[0]
    assert (row["numerator_old"], row["numerator_new"], row["file_new"]) == ("7", "8", "2024/A05.xlsx")
    path = comparing.write_comparison_book(space.settings, compared)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Chỉ tiêu", "Đơn vị", "Lời văn"]
    cells = [c.value for row in book["Đơn vị"].iter_rows() for c in row]
    assert {"A02", "A05", "Thêm", "Sửa"} <= set(cells)
    again = path.read_bytes()
    assert comparing.write_comparison_book(space.settings, compared).read_bytes() == again


def test_words_are_kept_and_compared(space: Space) -> None:
    space.put("A05", {"N_1_1": "Đã trồng 1.200 cây.", "N_2": "Không."})
    data = space.read()
    space.close(data)
    kept = closing.closed(space.settings, space.program, closing.closes(space.settings, space.program)[0])
    assert [(w.unit, w.section, w.text, w.file) for w in kept.narratives] == [
        ("A05", "1.1", "Đã trồng 1.200 cây.", "2024/A05.xlsx"),
        ("A05", "2", "Không.", "2024/A05.xlsx"),
    ]
    space.put(
        "A05", {"N_1_1": "Đã trồng 1.300 cây.", "N_2": "Không."}, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z"
    )
    old = closing.find_close(space.settings, space.program, space.period, "latest")
    compared = comparing.compare(space.settings, space.program, space.period, old, space.read())
    assert [(c.key, tables.text_kind(c)) for c in compared.found.texts] == [
        (("A05", "1.1"), tables.RowChange.CHANGED),
        (("A05", "2"), tables.RowChange.MOVED),
    ]
    (row,) = tables.texts_changed(compared.found, compared.names).itertuples(index=False)
    assert tuple(row)[:4] == ("A05", "CĐCS đơn vị A05", "1.1", "Sửa")
    csv_rows = tables.comparison_table(compared.found)
    assert csv_rows.loc[csv_rows["kind"] == "words", "text_new"].tolist() == ["Đã trồng 1.300 cây.", "Không."]
    book = openpyxl.load_workbook(comparing.write_comparison_book(space.settings, compared))
    cells = [c for row in book["Lời văn"].iter_rows() for c in row if c.value is not None]
    assert {"1.1. Kết quả nổi bật", "Đã trồng 1.200 cây.", "Đã trồng 1.300 cây."} <= {c.value for c in cells}


def test_words_that_a_close_keeps_out_with_their_figures_are_told(space: Space) -> None:
    space.put("A05", {"N_1_1": "Đã trồng 1.200 cây.", "N_2": "Không."})
    space.close()
    changed = {"I_3_1_2024_val": 9, "N_1_1": "Đã trồng 1.300 cây.", "N_2": "Không.", "I_3_1_2024_note": "đếm lại"}
    space.put("A05", changed, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    data = space.read()
    (said,) = found(data, "K04")
    assert (said.unit, said.what, said.severity) == ("A05", "mục 1.1, ghi chú Chỉ tiêu 3.1", Severity.NOTE)
    assert said.found == "Đã trồng 1.300 cây.; đếm lại"
    old = closing.find_close(space.settings, space.program, space.period, "latest")
    compared = comparing.compare(space.settings, space.program, space.period, old, data)
    rows = tables.after_close_table(compared.after_close, compared.names)
    assert list(rows["Gửi sau chốt"]) == ["9", "Đã trồng 1.300 cây.; đếm lại"]
    book = openpyxl.load_workbook(comparing.write_comparison_book(space.settings, compared))
    cells = [c.value for row in book["Chưa được tính"].iter_rows() for c in row]
    assert {"mục 1.1, ghi chú Chỉ tiêu 3.1", "Đã trồng 1.300 cây.; đếm lại", "CĐCS đơn vị A05"} <= set(cells)
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    assert not found(space.read(), "K04", "K01")


def test_a_closed_figure_that_stands_is_not_listed_as_uncounted(space: Space, run: Runner) -> None:
    space.put("A04")
    space.close()
    space.put("A05", {"I_3_1_2024_val": 9})
    (space.settings.returns_folder(CODE, "2024") / "A04.xlsx").unlink()
    space.put("A06")
    said = run("compare", "-p", CODE, "-k", "2024", "-w", space.settings.workspace).out
    standing = said.partition("Khác số đã chốt, chưa được phép sửa: vẫn tính số đã chốt (2):")[2]
    stands, _, uncounted = standing.partition("Chưa có khi chốt, chưa được tính (1):")
    assert all(unit in stands and unit not in uncounted for unit in ("A04", "A05"))
    assert "A06" in uncounted and "A06" not in stands
    folder = space.settings.output_folder(CODE, "2024")
    sheet = openpyxl.load_workbook(folder / "so-sanh.xlsx")["Chưa được tính"]
    counts = {row[1]: row[-1] for row in sheet.iter_rows(values_only=True) if row[1] in ("A04", "A05", "A06")}
    assert counts == {"A04": "số đã chốt", "A05": "số đã chốt", "A06": "không tính"}
    said = run("review", "-p", CODE, "-k", "2024", "-w", space.settings.workspace).out
    assert "của 2 đơn vị gửi sau khi chốt kỳ, chưa có hoặc khác số đã chốt" in " ".join(said.split())


def test_many_figures_after_a_close_are_told_apart_by_what_each_is(
    space: Space, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is held against all others: of thousands that takes seconds."""
    space.close()
    space.put("A05", {"I_3_1_2024_val": 9})
    space.put("A06")
    compare = comparing.compare

    def compared(*given: Any) -> TwoStates:
        found = compare(*given)
        monkeypatch.setattr(Issue, "__eq__", None)
        return found

    monkeypatch.setattr(comparing, "compare", compared)
    assert "chưa được tính (" in run("compare", "-p", CODE, "-k", "2024", "-w", space.settings.workspace).out


def test_remarks_and_base_quantities_are_compared_in_words(space: Space) -> None:
    space.put("A05", {"I_3_1_2024_note": "gồm 2 người chuyển đến"})
    space.close()
    changed = {"Q_doan_vien_2024": 101, "I_3_1_2024_note": "đếm lại"}
    space.put("A05", changed, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    old = closing.find_close(space.settings, space.program, space.period, "latest")
    compared = comparing.compare(space.settings, space.program, space.period, old, space.read())
    (row,) = tables.texts_changed(compared.found, compared.names).itertuples(index=False)
    assert tuple(row)[2:4] == ("Chỉ tiêu 3.1", "Sửa")
    labels = set(tables.figures_changed(compared.found, compared.names, space.program)["Chỉ tiêu, số liệu chung"])
    assert "doan_vien" not in labels and next(b.label for b in space.program.bases if b.code == "doan_vien") in labels


def test_remarks_go_with_the_figures_that_a_close_holds(space: Space) -> None:
    space.put("A05", {"I_3_1_2024_note": "gồm 2 người chuyển đến"})
    space.close()
    changed = {"I_3_1_2024_val": 9, "I_3_1_2024_note": "đếm lại"}
    space.put("A05", changed, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    data = space.read()
    assert [(r.text, r.ref.file) for r in data.counted_remarks] == [("gồm 2 người chuyển đến", "2024/A05.xlsx")]
    space.close(data)  # the next close keeps them, too
    assert [r.text for r in space.read().counted_remarks] == ["gồm 2 người chuyển đến"]


def test_a_record_from_before_words_were_kept(tmp_path: Path) -> None:
    path = tmp_path / RECORD_FILE
    store.add(path, Snapshot("2024", "Năm 2024", False, (), (), (), (), ()), "a", "", CLOSED)
    with sqlite3.connect(path) as made:
        made.execute("DROP TABLE narratives")
        made.execute("DROP TABLE offices")
        made.execute("DROP TABLE withdrawn")
        made.execute("DROP TABLE remarks")
        for table in ("figures", "bases", "results", "units"):
            made.execute(f"ALTER TABLE {table} DROP COLUMN estimated")
        made.execute("PRAGMA user_version = 1")
    assert store.load(path, 1).narratives == ()
    words = ReportedText("A05", "1.1", "Đã trồng cây.", "f", "s", "B7")
    store.add(path, Snapshot("2024", "Năm 2024", False, (), (), (), (), (), (words,)), "b", "", CLOSED)
    assert [store.load(path, n).narratives for n in (1, 2)] == [(), (words,)]


def test_nothing_changed(space: Space) -> None:
    space.close()
    old = closing.find_close(space.settings, space.program, space.period, "1")
    compared = comparing.compare(space.settings, space.program, space.period, old, space.read())
    assert compared.found.empty
    assert tables.comparison_table(compared.found).empty
    book = openpyxl.load_workbook(comparing.write_comparison_book(space.settings, compared))
    assert all(any(c.value == "Không có thay đổi nào." for row in s.iter_rows() for c in row) for s in book)


# ------------------------------------------------------------------------------------------- the commands


def rows(said: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said)))


def test_from_acceptance_to_comparison(space: Space, run: Runner) -> None:
    where = ("-p", CODE, "-k", "2024", "-w", space.settings.workspace)
    space.put("A02", {"I_1_2_2024_num": 101})
    done = run("accept", *where, "--all", "--by", "Lê Thị Quyết", "--yes")
    assert "Đã duyệt 2 bản nộp: A01, A05 (1 bản còn lỗi, chưa duyệt: A02)." in done.out
    assert "1 chờ duyệt" in run("consolidate", *where, "--accepted-only").out
    assert "1 đã nhận, 2 đã duyệt" in run("status", *where).out
    given = run("results", *where, "--csv", "--accepted-only").out
    assert given != run("results", *where, "--csv").out
    assert {r["unit"] for r in rows(run("facts", *where, "--csv", "--accepted-only").out)} == {"A01", "A05"}
    said = run("close", *where, "--by", "Lê Thị Quyết", "--accepted-only", "--yes").out
    assert "Lần chốt 1: Năm 2024" in said and "Trong số liệu chốt lần này: còn 1 lỗi" in said
    assert [r["number"] for r in rows(run("closes", "-p", CODE, "-w", where[-1], "--csv").out)] == ["1"]
    assert run("results", *where, "--close", "1", "--csv").out == given
    assert run("facts", *where, "--close", "1", "--csv").out == run("facts", *where, "--csv", "--accepted-only").out
    assert "Lần chốt 1: Năm 2024" in run("facts", *where, "--close", "latest").out
    assert "Lần chốt 1: Năm 2024" in run("results", *where, "--close", "latest").out
    assert run("results", *where, "--csv").out == given  # A02 was not accepted at the close
    assert rows(run("compare", *where, "--csv").out) == []
    space.decide({"action": "Cho sửa sau chốt", "unit": "A02", "when": moments.now().date()})
    changed = rows(run("compare", *where, "--csv").out)
    assert {(r["kind"], r["change"], r["unit"]) for r in changed if r["kind"] != "result"} == {
        ("pair", "added", "A02"),
        ("base", "added", "A02"),
    }
    assert "so-sanh.xlsx" in run("compare", "1", "hien-tai", *where).out
    assert "Thay đổi theo đơn vị: không có." in run("compare", "1", "1", *where).out


def test_a_close_says_what_it_lacks_and_can_be_taken_back(space: Space, run: Runner) -> None:
    where = ("-p", CODE, "-k", "2024", "-w", space.settings.workspace)
    said = run("close", *where, "--by", WHO, "--yes").out
    assert "đơn vị chưa báo cáo" in said and "UNDO=1" in said
    before = run("results", *where, "--csv").out
    space.put("A05", {"I_3_1_2024_val": 8})
    assert run("results", *where, "--csv").out == before  # closed figures stand
    assert (
        "Đã hủy lần chốt 1: Năm 2024" in run("close", *where, "--undo", "--by", WHO, "--note", "chốt nhầm", "--yes").out
    )
    assert run("results", *where, "--csv").out != before
    assert "đã hủy" in run("closes", "-p", CODE, "-w", where[-1]).out
    assert rows(run("closes", "-p", CODE, "-w", where[-1], "--csv").out)[0]["withdrawn_at"]
    again = run("close", *where, "--undo", "--by", WHO).complaint
    assert "Kỳ 2024 nay chưa chốt lần nào: các lần trước đã hủy." in again
    assert "Lần chốt 2" in run("close", *where, "--by", WHO, "--yes").out  # numbers are never used again


def test_the_close_before_one_taken_back_holds_again(space: Space) -> None:
    first = space.close()
    second = space.close()
    later = closing.take_back(
        space.settings, space.program, space.period, who=WHO, note="", at=CLOSED + timedelta(days=2)
    )
    known = closing.closes(space.settings, space.program)
    assert later.number == second and latest(known, "2024") == known[first - 1]
    assert latest(known, "2024", CLOSED.date()) == known[second - 1]  # as it stood before


def test_a_close_is_told_that_its_period_is_not_over(space: Space) -> None:
    data = space.read()
    assert "kỳ chưa kết thúc" in _unsettled(data, space.period.end - timedelta(days=1))
    assert "kỳ chưa kết thúc" not in _unsettled(data, space.period.end)


CANNOT: list[tuple[list[str], str]] = [
    (["accept", "--answers", "--senders", "--by", "An"], "Mỗi lần một việc"),
    (["accept", "--all", "--unit", "A01", "--by", "An"], "UNIT=mã"),
    (["accept", "--all"], "Chưa ghi ai quyết định"),
    (["accept", "--unit", "A99", "--by", "An"], "Không có đơn vị “A99”"),
    (["close"], "Chưa ghi ai chốt"),
    (["close", "--by", "An", "-k", "giua"], "Không có kỳ “giua”"),
    (["compare"], "Kỳ 2024 chưa chốt lần nào"),
    (["compare", "x"], "Không có lần chốt “x”"),
    (["results", "--close", "2"], "Không có lần chốt “2”"),
    (["facts", "--close", "2"], "Không có lần chốt “2”"),
    (["results", "--close", "1", "--as-of", "1/1/2025"], "không dùng cùng AS_OF"),
    (["facts", "--close", "1", "--accepted-only"], "không dùng cùng AS_OF hay ACCEPTED_ONLY=1"),
]


@pytest.mark.parametrize(("arguments", "said"), CANNOT)
def test_commands_that_cannot_be_done(space: Space, run: Runner, arguments: list[str], said: str) -> None:
    assert said in complaint(space, run, arguments)
    assert not record_path(space.settings, space.program).exists()


def test_what_is_said_of_commands_that_cannot_be_done_is_as_recorded(space: Space, run: Runner) -> None:
    more = [["compare", "1", "2", "3"], ["accept", "--undo", "--all"], ["accept", "--sender", "a@b.vn"], ["forget"],
            ["close", "--undo"], ["close", "--undo", "--by", "An"], ["email", "--kind", "thư"], ["email", "--send"],
            ["collect"], ["results", "--as-of", "x"], ["send-up"]]  # fmt: skip
    lines = [*(line for line, _ in CANNOT), *more]
    told = [f"{' '.join(line)}\n  {complaint(space, run, line)}" for line in lines]
    as_recorded("commands that cannot be done", "\n".join(told))


def complaint(space: Space, run: Runner, arguments: Sequence[str]) -> str:
    """What a command says that cannot be carried out, without the folder."""
    where = ["-p", CODE, "-k", "2024", "-w", str(space.settings.workspace)]
    where = where[:2] + where[4:] if "-k" in arguments else where
    done = run(arguments[0], *where, *arguments[1:])
    return f"{done.complaint}".replace(str(space.settings.workspace), "…").replace("\\", "/")


@pytest.mark.parametrize("name", ["A05 lần 2.xlsx", "A05.xlsx"])
def test_a_correction_that_a_close_keeps_is_marked_whatever_came_since(space: Space, name: str) -> None:
    form = space.put("A05", {"I_3_1_2024_val": 7000})
    space.decide(correct(form, "I_3_1_2024_val", 7000, 8))
    space.close(space.read())
    before = space.read()
    assert "3.1" in before.corrected
    newer = {"T_date": date(2025, 1, 9)} if name != "A05.xlsx" else {}
    space.put("A05", {"I_3_1_2024_val": 4, **newer}, name=name)
    data = space.read()
    assert pairs(data)["A05", "3.1"] == pairs(before)["A05", "3.1"] == (8, None)
    assert "3.1" in data.corrected
    (line,) = [d for d in data.decisions if d.action is Action.CORRECT]
    assert line.applied and line.enters == {"3.1"} and line.about == "Chỉ tiêu 3.1 năm 2024"


@pytest.mark.parametrize("then", ["as it was", "sent anew", "gone"])
def test_a_corrected_figure_keeps_its_mark_in_later_periods(space: Space, then: str) -> None:
    form = space.put("A05", {"I_3_1_2024_val": 7000})
    fix = correct(form, "I_3_1_2024_val", 7000, 8)
    space.decide(fix)
    space.close(space.read())
    path = space.settings.returns_folder(CODE, "2024") / "A05.xlsx"
    if then == "sent anew":
        space.put("A05", {"I_3_1_2024_val": 4})
    elif then == "gone":
        path.unlink()
    for period in ("2024", "giua-nhiem-ky"):
        data = space.read(period)
        assert pairs(data)["A05", "3.1"] == (8, None)
        assert "3.1" in data.corrected
        (line,) = [d for d in data.decisions if d.action is Action.CORRECT]
        assert (line.applied, line.enters) == (True, {"3.1"})
        assert line.about == "Chỉ tiêu 3.1 năm 2024"


def test_what_came_after_a_close_is_told_in_its_period_alone(space: Space) -> None:
    space.close(space.read())
    space.put("A05", {"I_3_1_2024_val": 4})
    assert found(space.read(), "K01")
    later = space.read("giua-nhiem-ky")
    assert pairs(later)["A05", "3.1"] == (7, None)
    assert not [i for i in later.issues if i.code.startswith("K")]
    assert not later.figures.after_close
    assert all(line.figures_after_close == 0 for line in later.roster.lines)
