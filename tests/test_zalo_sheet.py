"""Short messages in the window: one after the other onto the clipboard, noted as told; what stands in the help menu."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tkinter")  # a Python without it has no window

from pipeline import shipped, ways
from pipeline.settings import Settings
from pipeline.window.glossary import Glossary, words_of
from pipeline.window.zalo_sheet import TOLD, ZaloSheet
from tests.commands import ROOT
from tests.programs import CODE, write_workspace
from tests.screens import lasting, needs_screen
from tests.test_window import Shown
from tests.test_wizard import whole


@pytest.fixture
def shown(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DISPLAY", lasting(getattr(request, "param", 96)))
    folder = write_workspace(tmp_path / "việc")
    (folder / "pipeline.toml").write_text(f'program = "{CODE}"\nperiod = "2024"\n', encoding="utf-8")
    made = Shown(Settings(folder), tmp_path / "cua-so.json")
    made.at_rest()
    yield made
    made.leave()


def pressed(sheet: ZaloSheet, keys: str) -> None:
    sheet.focus_force()
    sheet.update()
    sheet.event_generate(keys)
    sheet.update()


@needs_screen
@pytest.mark.parametrize(
    "shown",
    [pytest.param(96, marks=pytest.mark.thorough, id="ordinary"), pytest.param(120, id="enlarged")],
    indirect=True,
)
def test_messages_are_copied_and_noted_one_by_one(shown: Shown) -> None:
    shown.window.menus.press(ways.ROUND, ways.ZALO)
    (sheet,) = (w for w in shown.root.winfo_children() if isinstance(w, ZaloSheet))
    shown.until(lambda: sheet.runner.child is None)
    rows = sheet.tree.get_children()
    assert len(rows) == 6 and sheet.chosen is not None and sheet.chosen.code == rows[0]
    pressed(sheet, "<Return>")
    assert sheet.clipboard_get() == sheet.chosen.message == sheet.text.get("1.0", "end-1c")
    whole(sheet)
    pressed(sheet, "<Next>")
    assert sheet.chosen.code == rows[1]
    pressed(sheet, "<Prior>")
    pressed(sheet, "<Alt-g>")
    pressed(sheet, "<Alt-g>")  # while the first is being written
    assert [sheet.tree.set(row, "told") for row in rows[:3]] == [TOLD, TOLD, ""] and sheet.chosen.code == rows[2]
    pressed(sheet, "<Prior>")
    assert str(sheet.told_button["text"]) == "Chưa gửi"
    pressed(sheet, "<Alt-g>")
    sheet.leave()
    shown.until(lambda: not any(w is sheet for w in shown.root.winfo_children()))
    shown.at_rest()
    journal = shown.window.workspace / "inputs" / CODE / "thu-da-gui-2024.jsonl"
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    assert [(x["unit"], x["outcome"]) for x in lines] == [
        (rows[0], "by_hand"), (rows[1], "by_hand"), (rows[1], "taken_back")
    ]  # fmt: skip


@needs_screen
def test_the_help_menu_opens_guide_and_words(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(shown.window, "open", opened.append)
    shown.window.menus.press(ways.HELP, ways.GUIDE)
    assert opened == [shipped.GUIDE / "huong-dan.pdf"] and opened[0].is_file()
    shown.window.menus.press(ways.HELP, ways.GLOSSARY)
    (sheet,) = (w for w in shown.root.winfo_children() if isinstance(w, Glossary))
    assert "người có trách nhiệm đã đồng ý" in sheet.text.get("1.0", "end")
    sheet.focus_force()
    sheet.update()
    sheet.event_generate("<Escape>")
    shown.root.update()
    assert not any(w is sheet for w in shown.root.winfo_children())


def test_the_words_are_those_of_the_guide() -> None:
    words = dict(words_of((shipped.GUIDE / "huong-dan.md").read_text(encoding="utf-8")))
    assert words["đã duyệt"].startswith("người có trách nhiệm") and len(words) > 8
    assert "Từ" not in words and not any(set("|`*") & set(word + said) for word, said in words.items())


def test_the_guide_comes_along_in_every_package() -> None:
    carried = {path.name for path in shipped.carried(ROOT)}
    assert {"huong-dan.pdf", "huong-dan.docx", "huong-dan.md"} <= carried
