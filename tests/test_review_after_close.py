"""What comes after a close and waits for a decision: the report says it, and takes neither figures nor words of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline.issues import IssueRole
from pipeline.review.footnotes import Footnote, Noted
from pipeline.review.narratives import narratives
from pipeline.review.outline import introduction
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import after_close_in_report
from pipeline.round.handling import handling
from pipeline.round.roster import Delivery
from pipeline.round.stand_ins import WhoseFigures, stand_in_cells, stand_ins
from pipeline.round.tracking import ToDo, track
from pipeline.workbooks.summary import write_summary
from tests.terms import CHANGES, Term, answers

SENT, CLOSED, LATE = date(2025, 12, 5), date(2025, 12, 20), date(2026, 1, 5)
DECISION = {"period": "2025", "action": "Cho sửa sau chốt", "when": LATE}


def closed(folder: Path) -> Term:
    """2025 closed with A03 and C1, whose half-year A04 alone has sent; then A04 sends its year."""
    term = Term(folder, changes=CHANGES)
    term.send("2025-6t", "A04", answers(2025, 2), date(2025, 6, 5))
    for unit in ("A03", "C1"):
        term.send("2025", unit, {**answers(2025, 5), "N_2": f"Lời của {unit}"}, SENT)
    term.close("2025", CLOSED)
    term.send("2025", "A04", {**answers(2025, 9, 60), "N_2": "Lời gửi muộn"}, LATE)
    return term


@pytest.fixture(scope="module")
def held_one(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    """That round, which tests only read."""
    return closed(tmp_path_factory.mktemp("chot")).read("2025")


def words(data: Consolidation) -> set[str]:
    """What the report takes over of what the unions wrote."""
    return {line for items in narratives(data).values() for item in items for line in item.lines}


def delivery(data: Consolidation) -> dict[str, Delivery]:
    return {line.unit.code: line.delivery for line in data.roster.lines}


def test_a_form_after_the_close_is_neither_counted_nor_quoted(held_one: Consolidation) -> None:
    data = held_one
    assert delivery(data)["A04"] is Delivery.AFTER_CLOSE
    assert words(data) == {"Lời của A03", "Lời của C1"}
    assert stand_ins(data)["A04"].whose is WhoseFigures.HALF
    (told,) = introduction(data)
    assert isinstance(told, Noted)
    assert "báo cáo của 02/03 đơn vị trực thuộc" in "".join(p for p in told.parts if isinstance(p, str))
    (note,) = (p for p in told.parts if isinstance(p, Footnote))
    assert note.text.startswith("Trong 01 đơn vị chưa có báo cáo kỳ này được tính: 01 đơn vị ")
    notes = handling(data)
    assert notes[0].startswith("Không tính 4 số liệu của 1 đơn vị gửi sau khi chốt kỳ, chưa có hoặc khác số đã chốt")
    assert notes[0].endswith(": CĐCS tên mới (4 số).")


def test_the_tables_say_where_it_stands(held_one: Consolidation, tmp_path: Path) -> None:
    data = held_one
    (line,) = (x for x in track(data, {}, date(2026, 1, 6), 3).lines if x.who.code == "A04")
    assert (line.todo, line.stand_in) == (ToDo.DECIDE, "Đang dùng số 6 tháng đầu năm 2025")
    write_summary(tmp_path / "s.xlsx", data, 1000)
    texts = {c.value for r in openpyxl.load_workbook(tmp_path / "s.xlsx")["Tình hình nộp"].iter_rows() for c in r}
    assert "Chưa có khi chốt, chưa tính" in texts


def test_a_decision_lets_figures_and_words_in(tmp_path: Path) -> None:
    term = closed(tmp_path)
    term.decide({**DECISION, "unit": "A04"})
    data = term.read("2025")
    assert delivery(data)["A04"] is Delivery.LATE
    assert words(data) == {"Lời của A03", "Lời của C1", "Lời gửi muộn"}
    assert not after_close_in_report(data)


def test_of_a_form_that_changes_a_figure_the_closed_words_stand(tmp_path: Path) -> None:
    term = closed(tmp_path)
    changed = {**answers(2025, 6), "N_2": "Lời sửa"}
    term.send("2025", "C1", changed, LATE + timedelta(days=1), name="C1 lần 2")
    data = term.read("2025")
    assert delivery(data)["C1"] is Delivery.ON_TIME  # what it sent before the close counts
    assert words(data) == {"Lời của A03", "Lời của C1"}
    assert "CĐCS đơn vị C1 (1 số)" in after_close_in_report(data)
    term.decide({**DECISION, "unit": "C1"})
    assert words(term.read("2025")) == {"Lời của A03", "Lời sửa"}


def several_forms(data: Consolidation, unit: str) -> list[str]:
    """What is said of which of a union's forms counts."""
    return [i.expected for i in data.issues if i.unit == unit and i.has(IssueRole.OTHER_COUNTS)]


def test_which_form_counts_is_told_with_what_the_close_keeps_out_of_it(tmp_path: Path) -> None:
    """Of a later form that changes a closed figure that figure does not count, though the form does."""
    term = closed(tmp_path)
    term.send("2025", "C1", {**answers(2025, 6), "N_2": "Lời sửa"}, LATE + timedelta(days=1), name="C1 lần 2")
    term.send("2025", "A04", answers(2025, 8, 60), LATE + timedelta(days=1), name="A04 lần 2")
    data = term.read("2025")
    (said,) = several_forms(data, "C1")
    assert "C1 lần 2" in said
    assert said.endswith("; số nào khác số đã chốt kỳ này thì giữ số đã chốt")
    (said,) = several_forms(data, "A04")
    assert said.endswith("; kỳ này đã chốt khi chưa có số của đơn vị, nên chưa tính bản nào")
    assert stand_in_cells(data) == {
        "A04": "Đang dùng số 6 tháng đầu năm 2025",
        "C1": "Theo biểu; số nào khác số đã chốt thì giữ số đã chốt",
    }
    term.decide({**DECISION, "unit": "C1"})
    data = term.read("2025")
    assert all("đã chốt" not in said for said in several_forms(data, "C1"))
    assert "C1" not in stand_in_cells(data)


def test_words_alone_may_change_after_a_close(tmp_path: Path) -> None:
    term = closed(tmp_path)
    term.send("2025", "C1", {**answers(2025, 5), "N_2": "Lời sửa"}, LATE + timedelta(days=1), name="C1 lần 2")
    assert words(term.read("2025")) == {"Lời của A03", "Lời sửa"}
