"""A program drafted through the window: the document, the list of unions, what is said where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tkinter")  # a Python without it has no window

from pipeline import shipped, ways
from pipeline.program import reader
from pipeline.settings import Settings
from pipeline.window.draft_sheet import DraftSheet
from pipeline.window.wizard import OPEN, TRY
from tests.commands import ROOT
from tests.screens import lasting, needs_screen
from tests.test_new_program import LIST, saved
from tests.test_window import Shown

DOCUMENT = shipped.SAMPLE_PROGRAMS / shipped.SAMPLES[0] / shipped.SAMPLE_DOCUMENT


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """The window over a folder with nothing in it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DISPLAY", lasting())
    folder = tmp_path / "Công đoàn mới"
    folder.mkdir()
    made = Shown(Settings(folder), tmp_path / "cua-so.json")
    made.at_rest()
    yield made
    made.leave()


@needs_screen
def test_a_document_and_a_list_become_a_program_that_is_chosen(shown: Shown, tmp_path: Path) -> None:
    shown.window.menus.press(ways.FILE, ways.DRAFT)
    (sheet,) = (w for w in shown.root.winfo_children() if isinstance(w, DraftSheet))
    sheet.do_button.invoke()
    assert str(sheet.fields["document"].remark["text"]) == "Chọn tệp văn bản." and sheet.runner.child is None
    sheet.fields["document"].put(str(tmp_path / "không có.docx"))
    sheet.do_button.invoke()
    shown.until(lambda: sheet.runner.child is None)
    assert "không có.docx" in str(sheet.said["text"]) and not sheet.done
    sheet.fields["document"].put(str(DOCUMENT))
    sheet.fields["units"].put(str(saved(tmp_path / "danh sách.xlsx", LIST)))
    sheet.do_button.invoke()
    shown.until(lambda: sheet.runner.child is None)
    assert set(sheet.end.buttons) == {TRY, OPEN} and "18 chỉ tiêu" in sheet.end.text.get("1.0", "end")
    path = tmp_path / "Công đoàn mới" / "inputs" / "phu-sa" / shipped.PROGRAM_FILE
    assert len(reader.read(path, "phu-sa").units) > 2
    sheet.do_button.invoke()
    shown.at_rest()
    assert shown.window.on.program == "phu-sa"
    standing = path.read_bytes()
    later = tmp_path / "sau.txt"
    later.write_text("CÔNG ĐOÀN XÃ PHÙ SA\nPhấn đấu kết nạp 31 đoàn viên mỗi năm.\n", encoding="utf-8")
    shown.window.menus.press(ways.FILE, ways.DRAFT)
    (sheet,) = (w for w in shown.root.winfo_children() if isinstance(w, DraftSheet))
    sheet.fields["document"].put(str(later))
    sheet.fields["name"].put("phu-sa")
    sheet.do_button.invoke()
    shown.until(lambda: sheet.runner.child is None)
    said = sheet.end.text.get("1.0", "end")
    assert sheet.ended and not sheet.done and not str(sheet.said["text"])
    assert "đã có" in str(sheet.end.head["text"]) and "chỗ khác" in said and said.count("không thấy trong văn bản") > 5
    sheet.do_button.invoke()
    assert path.read_bytes() == standing and shown.window.on.program == "phu-sa"
