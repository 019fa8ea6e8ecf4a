"""Tables on the screen break between words, however narrow it is; where they cannot, rows are told one by one."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.box import HEAVY_HEAD, SIMPLE_HEAD, Box
from rich.console import Console

from pipeline.cli.run import run
from pipeline.cli.tables import ScreenColumn, fitted, wrapped
from tests import test_tracking
from tests.test_tracking import Space

prepared, space = test_tracking.prepared, test_tracking.space
HEADS = ("Mã", "Đơn vị", "Chủ tịch", "Điện thoại", "E-mail", "Vì sao")
ROWS = (
    ("YB36", "CĐCS Ban Quản lý các khu công nghiệp tỉnh", "Hà Văn Toàn", "0912 345 678", "khucongnghiep@yenbai.gov.vn",
     "Chưa nộp, quá hạn 323 ngày"),
    ("YB13", "CĐCS Sở Ngoại vụ", "Lò Thanh Tâm", "", "yb13@example.com", "Còn 2 lỗi, đã gửi trả ngày 06/12/2024"),
)  # fmt: skip


def shown(columns: list[ScreenColumn], rows: tuple[tuple[str, ...], ...], width: int, box: Box = HEAVY_HEAD) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(fitted(columns, rows, width, box=box))
    return out.getvalue()


def words(text: str) -> list[str]:
    """What stands on a screen, without the lines of tables."""
    return re.sub(r"[━─┏┓┳┃┡╇┩│└┴┘]", " ", text).split()


@pytest.mark.parametrize("box", [HEAVY_HEAD, SIMPLE_HEAD])
@pytest.mark.parametrize("width", [160, 120, 100, 80, 60, 40, 30])
def test_no_word_is_broken_and_no_line_is_too_long(width: int, box: Box) -> None:
    said = shown([ScreenColumn(head) for head in HEADS], ROWS, width, box)
    assert max(map(len, said.splitlines())) <= width
    met = {word.strip(";:") for word in words(said)}
    assert {word for row in ROWS for text in row for word in text.split()} <= met | {w.rstrip(";,") + "," for w in met}


def test_a_wide_screen_has_each_row_on_one_line() -> None:
    said = shown([ScreenColumn(head) for head in HEADS], ROWS, 200)
    assert len(said.splitlines()) == 3 + len(ROWS) + 1


def test_a_narrow_screen_tells_row_by_row() -> None:
    said = shown([ScreenColumn(head) for head in HEADS], ROWS, 40)
    assert "Mã: YB13; Đơn vị: CĐCS Sở Ngoại vụ" in " ".join(said.split()) and "Điện thoại: ;" not in said


def test_spare_columns_give_way_before_that() -> None:
    columns = [ScreenColumn(head, spare=head in ("E-mail", "Chủ tịch")) for head in HEADS]
    said = shown(columns, ROWS, 44)
    assert "E-mail" not in said and "Mã:" not in said and "YB36" in said


def test_a_path_ends_its_line_after_a_folder() -> None:
    assert wrapped("giua-nhiem-ky/thu-den/YB01 CĐCS Sở Nội vụ.xlsx", 24) == (
        "giua-nhiem-ky/thu-den/\nYB01 CĐCS Sở Nội vụ.xlsx"
    )
    assert wrapped("một\nhai ba", 5) == "một\nhai\nba"


COMMANDS = ("status", "indicators", "facts", "results", "calendar", "closes", "compare")


@pytest.mark.parametrize("width", [80, 100])
def test_every_table_of_a_command_keeps_its_words(
    space: Space, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    where = ("-w", str(space.settings.workspace), "-p", "thu")
    run(["close", *where, "-k", "2024", "--by", "Nguyễn Thị Minh Khai", "--yes"])
    space.put("A05 mới.xlsx", "A05", {**test_tracking.GOOD, "I_1_2_2024_num": 91}, "2024-12-19T03:00:00Z")
    capsys.readouterr()
    for command in COMMANDS:
        period = () if command in ("indicators", "calendar", "closes") else ("-k", "2024")
        told = {}
        for columns in (400, width):
            monkeypatch.setenv("COLUMNS", str(columns))
            assert run([command, *where, *period]) == 0
            told[columns] = capsys.readouterr().out
        table = [line for line in told[width].splitlines() if re.match(r"[┏┃┡│└ ]", line)]
        assert all(len(line) <= width for line in table), command
        assert sorted(pieces(told[width])) == sorted(pieces(told[400])), command


def pieces(text: str) -> list[str]:
    """Its words, those of paths folder by folder."""
    return [piece for word in words(text) for piece in re.split(r"(?<=/)", word) if piece]


def test_every_table_of_commands_is_made_in_one_place() -> None:
    package = Path(run.__code__.co_filename).parent
    made = {path.name for path in package.glob("*.py") if "rich.table" in path.read_text(encoding="utf-8")}
    assert made == {"tables.py", "calendar.py"}  # the latter's cells are styled paragraphs
