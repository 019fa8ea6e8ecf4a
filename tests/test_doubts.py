"""Large warnings that nobody has answered leave a trace: on screen where forms are taken, and in the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline import events
from pipeline.mail.passwords import Terminal
from pipeline.round.doubts import MAX_UNIONS, doubts, doubts_by_union, other_warnings
from pipeline.round.handling import handling
from pipeline.workbooks.summary import write_summary
from tests import test_closing
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_closing import WHO, Space, found
from tests.test_replies import copy_of, send_back

space, run = test_closing.space, test_closing.run  # the fixtures
AS_TARGETED = {"I_3_1_2024_val": 30}  # what all unions together are to do: H04
SAID = "1 số liệu của 1 đơn vị còn cảnh báo chưa trả lời: A05 (1)"
NOTED = (
    "Còn 1 số liệu của 1 đơn vị có cảnh báo chưa được đơn vị trả lời hay cơ quan chấp nhận, vẫn được tính: "
    "chỉ tiêu 3.1 (1 số)."
)


def notes(space: Space) -> list[str]:
    """The report's notes on the figures."""
    return [*handling(space.read())]


def test_accepting_a_submission_answers_no_warning(space: Space) -> None:
    space.put("A05", AS_TARGETED)
    assert space.accept("A01").doubted == ""
    assert space.accept().doubted == SAID
    assert notes(space) == [NOTED]
    space.decide({"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H04", "reason": "đã hỏi", "who": WHO})
    assert not doubts(space.read())
    assert not any("Còn" in text for text in notes(space))


def test_forms_that_do_not_count_are_not_doubted(space: Space) -> None:
    space.put("A05", AS_TARGETED)
    assert doubts(space.read())
    assert not doubts(space.read(accepted_only=True))
    assert not doubts(space.read(), {"A01"})


def test_many_unions_are_counted_not_named(space: Space) -> None:
    space.put("A05", AS_TARGETED)
    data = space.read()
    (found,) = doubts(data)
    issues = tuple(
        replace(found, ref=found.ref._replace(cell=f"E{n}"), unit=f"X{n:02d}") for n in range(1, MAX_UNIONS + 3)
    )
    said = doubts_by_union(replace(data, issues=issues))
    assert said.startswith(f"{MAX_UNIONS + 2} số liệu của {MAX_UNIONS + 2} đơn vị")
    assert said.endswith(f"X{MAX_UNIONS:02d} (1) …")


@pytest.mark.parametrize("command", ["accept", "close", "review"])
def test_the_screen_names_them(space: Space, run: Runner, command: str) -> None:
    space.put("A05", AS_TARGETED)
    words = {"accept": ["--all", "--by", WHO, "--yes"], "close": ["--by", WHO, "--yes"], "review": []}[command]
    assert SAID in run(command, "-p", CODE, "-k", "2024", "-w", space.settings.workspace, *words).out


OTHERS = (
    "3 chỗ còn cảnh báo: Người lập biểu không phải họ tên (A01); Đơn vị nộp nhiều bản (A04); "
    "Đơn vị đã trả lời, chờ cơ quan quyết định (A05)"
)


def with_other_warnings(space: Space) -> None:
    """One of a figure that its union has answered, of a form, beside the figures; what asks nobody is not told."""
    space.put("A05", AS_TARGETED)
    send_back(space, copy_of(space), {f"A_{next(iter(AS_TARGETED))}": "Số đúng"})
    space.put("A04", {"I_3_1_2024_val": 8})
    space.put("A04", {"I_3_1_2024_val": 9}, name="A04 ban hai.xlsx")
    space.put("A01", {"T_reporter": "0912345678"})


@pytest.mark.parametrize("command", ["accept", "close", "review"])
def test_the_screen_counts_the_others(space: Space, run: Runner, command: str) -> None:
    with_other_warnings(space)
    words = {"accept": ["--all", "--by", WHO, "--yes"], "close": ["--by", WHO, "--yes"], "review": []}[command]
    assert OTHERS in run(command, "-p", CODE, "-k", "2024", "-w", space.settings.workspace, *words).out


def test_of_several_forms_one_that_the_office_took_is_no_question_any_more(space: Space) -> None:
    space.put("A04", {"I_3_1_2024_val": 8})
    space.put("A04", {"I_3_1_2024_val": 9}, name="A04 ban hai.xlsx")
    assert other_warnings(space.read()) == "1 chỗ còn cảnh báo: Đơn vị nộp nhiều bản (A04)"
    space.decide({"action": "Lấy bản nộp này", "unit": "A04", "file": "A04.xlsx", "reason": "đã hỏi", "who": WHO})
    assert found(space.read(), "T10", "D05") and other_warnings(space.read()) == ""


def test_why_a_file_does_not_count_is_not_that_a_warning_was_accepted(space: Space, tmp_path: Path) -> None:
    space.put("A04", {"I_3_1_2024_val": 8})
    space.put("A04", {"I_3_1_2024_val": 9}, name="A04 ban hai.xlsx")
    space.decide({"action": "Chấp nhận cảnh báo", "unit": "A04", "code": "T10", "reason": "đã hỏi", "who": WHO})
    data = space.read()
    assert found(data, "D03")
    write_summary(tmp_path / "s.xlsx", data, 1000)
    cells = {
        str(c.value) for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["Tình hình nộp"].iter_rows() for c in row
    }
    assert "Đơn vị nộp nhiều bản (T10), đã chấp nhận" in cells and not any("D03" in cell for cell in cells)


CHANGED = "1 chỗ còn cảnh báo: Bản nộp đã thay đổi sau khi duyệt, chưa được duyệt lại (A05)"


@pytest.mark.parametrize("command", ["close", "review"])
def test_a_form_that_is_another_one_since_it_was_accepted_is_told(space: Space, run: Runner, command: str) -> None:
    space.accept("A05")
    space.put("A05", {"I_3_1_2024_val": 8})
    words = {"close": ["--by", WHO, "--yes"], "review": []}[command]
    assert CHANGED in run(command, "-p", CODE, "-k", "2024", "-w", space.settings.workspace, *words).out
    assert other_warnings(space.read(accepted_only=True)) == ""  # there it does not count


def test_who_accepts_a_form_anew_is_not_told_that_it_is_to_be(space: Space) -> None:
    space.accept("A05")
    space.put("A05", {"I_3_1_2024_val": 8})
    assert other_warnings(space.read()) == CHANGED
    assert space.accept("A05").warned == "" and other_warnings(space.read()) == ""


@pytest.mark.parametrize("kept_out", ["not accepted", "after a close"])
def test_warnings_of_forms_that_do_not_count_are_not_told(space: Space, kept_out: str) -> None:
    if kept_out == "after a close":
        space.close()
    for unit, value in (("A04", 8), ("A06", 8)):
        space.put(unit, {"I_3_1_2024_val": value})
    space.put("A04", {"I_3_1_2024_val": 9}, name="A04 ban hai.xlsx")
    data = space.read(accepted_only=kept_out == "not accepted")
    assert {i.unit for i in found(data, "T10", "H05")} >= {"A04"}
    assert other_warnings(data) == ""


def test_a_figure_with_two_warnings_is_told_once(space: Space) -> None:
    space.put("A05", AS_TARGETED)
    data = space.read()
    (first,) = doubts(data)
    second = replace(first, code="H03")
    told = replace(data, issues=(*data.issues, second))
    assert (doubts_by_union(told), other_warnings(told)) == (SAID, other_warnings(data))
    answered = replace(first, reply="Số đúng")
    half = replace(data, issues=tuple(answered if i is first else i for i in told.issues))
    assert (doubts_by_union(half), other_warnings(half)) == (SAID, other_warnings(data))
    both = replace(half, issues=tuple(replace(i, reply="Số đúng") if i is second else i for i in half.issues))
    assert doubts_by_union(both) == ""
    assert other_warnings(both).endswith("chờ cơ quan quyết định (A05)")


def test_a_window_asks_with_them_in_the_box(space: Space, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with_other_warnings(space)
    asked: list[str] = []
    monkeypatch.setattr("pipeline.cli.terminal.terminal", lambda: Terminal(lambda q: bool(asked.append(q)), str))
    monkeypatch.setenv(events.VARIABLE, "1")
    run("accept", "--by", WHO, "-p", CODE, "-k", "2024", "-w", space.settings.workspace)
    assert OTHERS in asked[0] and asked[0].endswith("?")
