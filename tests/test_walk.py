"""The walk from the zip to the report: its page says what the walk does, and names what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.markdown import Face, Heading, Picture, blocks_of
from pipeline.settings import REPOSITORY
from tests.screens import lasting, needs_screen
from tests.test_guide import missing_buttons, pieces
from windows import walk

PAGE = walk.PAGE.read_text(encoding="utf-8")


def test_the_page_is_what_the_walk_says() -> None:
    assert walk.page() == PAGE, "written by python -m windows.walk dist/tonghop-windows.zip"
    blocks = blocks_of(PAGE)
    assert [b.text.partition(".")[0] for b in blocks if isinstance(b, Heading)][1:] == [
        str(number) for number in range(1, len(walk.SCENES) + 2)
    ]
    assert [b.path for b in blocks if isinstance(b, Picture)] == walk.pictures()


def test_every_picture_is_there_small_and_none_is_left_over() -> None:
    shown = {REPOSITORY / "docs" / name for name in walk.pictures()}
    assert shown == set((REPOSITORY / "docs" / "img").glob("tu-zip-*"))
    *of_window, of_report = sorted(shown)
    assert all(0 < path.stat().st_size < 50_000 for path in of_window) and of_report.stat().st_size < 250_000


def test_every_button_it_names_is_in_the_window() -> None:
    named = set(pieces(blocks_of(PAGE), Face.BOLD)) - {"toàn bộ"}
    assert len(named) > 10 and missing_buttons(named) == []


def test_the_page_is_found() -> None:
    for page in (REPOSITORY / "README.md", REPOSITORY / "docs" / "huong-dan.md"):
        assert f"({walk.PAGE.relative_to(page.parent).as_posix()})" in page.read_text(encoding="utf-8")


def test_nothing_of_it_is_bundled() -> None:
    carried = (REPOSITORY / "windows" / "bundle.py").read_text(encoding="utf-8")
    assert "walk" not in carried and "hands" not in carried


def test_a_walk_clears_away_what_a_walk_left_and_no_folder_of_anybody_else(tmp_path: Path) -> None:
    folder = tmp_path / "Công đoàn"
    walk.make_room(folder)
    (folder / "thử 1").mkdir()
    walk.make_room(folder)
    assert [path.name for path in folder.iterdir()] == [walk.SIGN]
    (folder / walk.SIGN).unlink()
    (folder / "biểu.xlsx").touch()
    with pytest.raises(FileExistsError, match="it stays as it is"):
        walk.make_room(folder)
    assert [path.name for path in folder.iterdir()] == ["biểu.xlsx"]


@needs_screen
def test_the_column_of_the_window_is_as_the_walk_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tk = pytest.importorskip("tkinter")
    from tkinter import ttk

    from pipeline.window.look import dress
    from pipeline.window.panels import StepButtons

    monkeypatch.setenv("DISPLAY", lasting())
    root = tk.Tk()
    steps = StepButtons(ttk.Frame(root), dress(root), lambda _: None, lambda: None, lambda: None)
    parts: list[str] = []
    for row in steps.winfo_children():
        parts += [
            str(part.cget("text")).lstrip("1234567 ") if "text" in part.keys() else ""  # noqa: SIM118  # of Tk
            for part in row.winfo_children() or [row]
        ]
    root.destroy()
    assert tuple(parts) == walk.COLUMN
