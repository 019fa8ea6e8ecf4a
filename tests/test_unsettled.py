"""What the office still has to settle is not done, and is said before a period is closed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.cli.closing import _unsettled
from pipeline.issues import Severity
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import compose, kind_due
from pipeline.mail.passwords import Terminal
from pipeline.mail.templates import Templates
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import unread_texts_by_union
from pipeline.round.tracking import ToDo, track
from pipeline.steps import closing
from pipeline.workbooks.marked_copies.due import copies_due
from tests import test_closing
from tests.mailbag import mail
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_closing import TODAY, WHO, Space

space, run = test_closing.space, test_closing.run  # the fixtures
SHIPPED = Path(__file__).resolve().parents[1] / "templates" / "thu"


def todo(data: Consolidation, unit: str) -> ToDo:
    (line,) = [x for x in track(data, {}, TODAY, 7).lines if x.who.code == unit]
    return line.todo


def letter(data: Consolidation, unit: str) -> LetterKind | None:
    (line,) = [x for x in data.roster.lines if x.unit.code == unit]
    return kind_due(line, data.period, TODAY, 7)


def test_which_of_two_forms_of_one_moment_is_the_later_the_office_says(space: Space) -> None:
    space.put("A05", {"I_3_1_2024_val": 9}, name="A05 ban hai.xlsx")
    space.accept()
    data = space.read()
    assert (todo(data, "A05"), letter(data, "A05")) == (ToDo.JUDGE, None)
    assert "còn cảnh báo: Đơn vị nộp nhiều bản (A05)" in _unsettled(data, TODAY)
    space.decide({"action": "Lấy bản nộp này", "unit": "A05", "file": "A05.xlsx", "reason": "hỏi", "who": WHO})
    assert (todo(space.read(), "A05"), letter(space.read(), "A05")) == (ToDo.DONE, LetterKind.THANKS)


def test_a_double_that_comes_after_the_other_was_accepted_asks_both(space: Space) -> None:
    space.accept("A05")
    space.put("A04")
    data = space.read()
    assert {u: todo(data, u) for u in ("A04", "A05")} == {"A04": ToDo.ASK, "A05": ToDo.ASK}
    assert {"A04", "A05"} <= {due.unit.code for due in copies_due(data)}
    assert "Số liệu giống hệt đơn vị khác (A04, A05)" in _unsettled(data, TODAY)
    due = [(LetterKind.QUESTION, line) for line in data.roster.lines if line.unit.code == "A05"]
    (sent,), _ = compose(data, due, Templates(SHIPPED), forms={}, marked={"A05": Path("A05.xlsx")})
    assert "màu vàng" not in sent.body and "“Cần sửa”" in sent.body
    answer = {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H05", "reason": "đã hỏi", "who": WHO}
    space.decide(answer, {"action": "Duyệt bản nộp", "unit": "A05", "file": "A05.xlsx", "who": WHO})
    assert todo(space.read(), "A05") is ToDo.DONE


def test_a_letter_that_tells_a_number_is_read_before_the_union_is_thanked(space: Space) -> None:
    form = space.put("A05")
    folder = space.settings.returns_folder(CODE, "2024")
    (folder / "A05.xlsx").unlink()
    (folder / "thu.eml").write_bytes(mail(("A05.xlsx", form), body="Kết nạp mới là 5 người, không phải 7.").as_bytes())
    data = space.read()
    assert (todo(data, "A05"), letter(data, "A05")) == (ToDo.JUDGE, None)
    assert unread_texts_by_union(data) == "1 đơn vị có lời nêu con số, bản nộp chưa duyệt: A05"
    space.accept("A05")
    assert (todo(space.read(), "A05"), unread_texts_by_union(space.read())) == (ToDo.DONE, "")


def test_what_is_wrong_with_a_replaced_file_is_no_error_of_the_round(space: Space) -> None:
    broken = space.settings.returns_folder(CODE, "2024") / "A05 lần 1.xlsx"
    broken.write_bytes(b"PK")
    os.utime(broken, (0, 0))
    data = space.read()
    assert any(i.severity is Severity.ERROR and i.ref.file.endswith(broken.name) for i in data.issues)
    assert "lỗi" not in _unsettled(data, TODAY)
    space.put("A05", {"I_1_2_2024_num": 101})
    assert "còn 1 lỗi" in _unsettled(space.read(), TODAY)


@pytest.mark.parametrize(("answer", "more", "closed"), [(False, [], 0), (True, [], 1), (False, ["--yes"], 1)])
def test_closing_what_is_not_in_order_asks_first(
    space: Space, run: Runner, monkeypatch: pytest.MonkeyPatch, answer: bool, more: list[str], closed: int
) -> None:
    where = ("-p", CODE, "-k", "2024", "-w", space.settings.workspace)
    monkeypatch.setattr("pipeline.cli.terminal.terminal", lambda: Terminal(lambda _: answer, lambda _: ""))
    said = run("close", *where, "--by", WHO, *more).out
    assert "đơn vị chưa báo cáo" in said.partition("Lần chốt 1")[0]
    assert len(closing.closes(space.settings, space.program)) == closed
