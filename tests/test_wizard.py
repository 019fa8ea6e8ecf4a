"""A new program through the pages of the window: what is said beside a field, kinds changed, what is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tkinter")  # a Python without it has no window

import tkinter as tk
from tkinter import ttk

from pipeline.program import reader
from pipeline.program.kinds import LISTED, PRIVATE, PUBLIC, STATE
from pipeline.settings import Settings
from pipeline.window import asking
from pipeline.window.sheets import AskedField
from pipeline.window.wizard import OPEN, PAGES, TRY, Wizard
from tests.commands import ROOT
from tests.screens import lasting, needs_screen
from tests.test_new_program import LIST, saved
from tests.test_window import Shown


@pytest.fixture
def shown(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """The window over a folder with nothing in it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DISPLAY", lasting(getattr(request, "param", 96)))
    folder = tmp_path / "Công đoàn mới"
    folder.mkdir()
    made = Shown(Settings(folder), tmp_path / "cua-so.json")
    made.at_rest()
    yield made
    made.leave()


def opened(shown: Shown) -> Wizard:
    """The wizard, as the button beside the line opens it."""
    assert "chưa có chương trình nào" in shown.said
    shown.window.progress.open_button.invoke()
    (found,) = (w for w in shown.root.winfo_children() if isinstance(w, Wizard))
    return found


def whole(wizard: Wizard) -> None:
    """Everything of the page lies within the window, no word is cut off."""
    wizard.update_idletasks()
    assert wizard.winfo_rootx() >= 0 and wizard.winfo_rooty() >= 0
    assert wizard.winfo_rootx() + wizard.winfo_width() <= 1366
    assert wizard.winfo_rooty() + wizard.winfo_height() <= 768 - 40
    bottom = wizard.winfo_rooty() + wizard.winfo_height()
    for part in within(wizard):
        if isinstance(part, ttk.Label | ttk.Button | ttk.Checkbutton) and part.winfo_viewable():
            assert part.winfo_rooty() + part.winfo_reqheight() <= bottom, part["text"]
            if not isinstance(part.master, AskedField):
                assert part.winfo_reqwidth() <= part.winfo_width() + 1, part["text"]


def within(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from within(child)


class Pages:
    """The wizard worked with the keyboard."""

    def __init__(self, shown: Shown) -> None:
        self.shown, self.wizard = shown, opened(shown)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.wizard.fields[name.replace("_", "-")].put(value)

    def value(self, name: str) -> str:
        return self.wizard.fields[name].value

    def press(self, widget: tk.Misc, keys: str) -> None:
        widget.focus_force()
        self.wizard.update()
        widget.event_generate(keys)

    def go_on(self, to: str) -> None:
        """Press Page Down; the page that is open then is whole."""
        self.press(self.wizard, "<Next>")
        self.shown.until(lambda: self.wizard.runner.child is None)
        self.shown.root.update()
        assert PAGES[self.wizard.at].name == to
        whole(self.wizard)

    def said(self, name: str) -> str:
        return str(self.wizard.fields[name].remark["text"])


@pytest.fixture
def pages(shown: Shown) -> Pages:
    return Pages(shown)


@needs_screen
def test_what_one_answer_tells_of_others_is_filled_in_and_a_wrong_one_is_said_beside_it(pages: Pages) -> None:
    whole(pages.wizard)
    pages.fill(office="Công đoàn xã Bắc Quang", superior="LĐLĐ tỉnh Tuyên Quang", signer="Trần A")
    pages.go_on("Chương trình")
    assert [pages.value(name) for name in ("place", "office-short", "name")] == ["Bắc Quang", "CĐX", "bac-quang"]
    pages.fill(title="Chương trình hành động", term="nhiệm kỳ mới")
    pages.go_on("Chương trình")
    assert "Nhiệm kỳ “nhiệm kỳ mới” không đúng" in pages.said("term")
    assert str(pages.wizard.said["text"]) == "Có mục chưa đúng, xem dòng chữ đỏ."
    pages.fill(term="2025-2030")
    pages.go_on("Đơn vị")
    assert pages.value("first-year") == "2026" and pages.said("term").startswith("Năm đầu - năm cuối")


@needs_screen
@pytest.mark.parametrize(
    "shown",
    [pytest.param(96, marks=pytest.mark.thorough, id="ordinary"), pytest.param(120, id="enlarged")],
    indirect=True,
)
def test_kinds_are_changed_in_the_table_and_the_program_is_made(pages: Pages, tmp_path: Path) -> None:
    wizard, shown = pages.wizard, pages.shown
    pages.fill(office="Công đoàn xã Bắc Quang", superior="Cấp trên", title="CTHĐ", term="2025-2030")
    pages.go_on("Chương trình")
    pages.go_on("Đơn vị")
    pages.fill(units=str(saved(tmp_path / "ds.xlsx", LIST)))
    pages.press(wizard.fields["units"].control, "<Return>")
    table = wizard.units.tree
    shown.until(lambda: table.get_children() and wizard.runner.child is None)
    rows = table.get_children()
    assert [table.set(row, "code") for row in rows] == ["BQ01", "BQ02", "BQ03", "BQ04"]
    assert "Trùng tên" in str(wizard.remarks["text"])
    whole(wizard)
    table.focus(rows[1])
    table.selection_set(rows[1])
    pages.press(table, "<Return>")
    box = wizard.units.box
    assert box is not None and tuple(box["values"]) == LISTED.kind_labels
    box.set("Doanh nghiệp nhà nước")
    box.event_generate("<<ComboboxSelected>>")
    wizard.update()
    assert table.set(rows[1], "surety") == "đã chọn"
    wizard.join_box.invoke()
    shown.until(lambda: len(table.get_children()) == 3 and wizard.runner.child is None)
    assert table.set(rows[1], "kind") == "Doanh nghiệp nhà nước"  # though the list was read anew
    pages.fill(prefix="XM")
    pages.go_on("Kỳ đầu tiên")
    pages.press(wizard, "<Prior>")
    wizard.update()
    assert PAGES[wizard.at].name == "Đơn vị" and pages.value("prefix") == "XM"
    pages.go_on("Kỳ đầu tiên")
    pages.fill(due="mai")
    pages.go_on("Kỳ đầu tiên")
    assert "“mai” không phải ngày" in pages.said("due") and not wizard.done
    pages.fill(due="20/12/2026", year="2026", kind="nam")
    pages.press(wizard, "<Next>")
    shown.until(lambda: wizard.at == len(PAGES))
    whole(wizard)
    assert list(wizard.end.buttons) == [TRY, OPEN]
    assert "nút “Làm biểu mẫu”" in wizard.end.text.get("1.0", "end")
    wizard.next_button.invoke()
    shown.at_rest()
    path = shown.window.workspace / "inputs" / "bac-quang" / "chuong-trinh.xlsx"
    program = reader.read(path, "bac-quang")
    assert [(u.code, u.kind) for u in program.units] == [
        ("XM01", PUBLIC), ("XM02", STATE), ("XM03", PRIVATE)
    ]  # fmt: skip
    assert program.periods[0].due.isoformat() == "2026-12-20"
    assert shown.window.on.program == "bac-quang" and shown.next_step == []
    shown.press("forms")  # of a program that asks for no figures yet
    assert "Trang “Chỉ tiêu” của tệp chương trình còn trống" in shown.said and "[P17]" in shown.story
    assert str(shown.window.progress.open_button["text"]) == "Mở tệp chương trình"


@needs_screen
def test_a_click_on_a_kind_drops_the_list_at_its_row(pages: Pages, tmp_path: Path) -> None:
    wizard, shown = pages.wizard, pages.shown
    pages.fill(office="Công đoàn xã Bắc Quang", term="2025-2030")
    pages.go_on("Chương trình")
    pages.go_on("Đơn vị")
    pages.fill(units=str(saved(tmp_path / "ds.xlsx", LIST)))
    pages.press(wizard.fields["units"].control, "<Return>")
    table = wizard.units.tree
    shown.until(lambda: table.get_children() and wizard.runner.child is None)
    shown.root.update()
    row = table.get_children()[1]
    place = table.bbox(row, "kind")
    assert isinstance(place, tuple)
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        table.event_generate(event, x=place[0] + 9, y=place[1] + 9)
    box = wizard.units.box
    assert box is not None and box.get() == table.set(row, "kind")
    shown.root.update()
    popdown = box.tk.call("ttk::combobox::PopdownWindow", str(box))
    shown.until(lambda: box.tk.call("winfo", "ismapped", popdown))
    assert table.selection() == (row,)
    texts = [shown.root.tk.call("font", "measure", "TkTextFont", kind) for kind in wizard.units.kinds]
    assert max(texts) + 12 <= box.winfo_width()
    wizard.units.close_box()
    shown.root.update()
    assert shown.root.grab_current() in (None, wizard)


@needs_screen
def test_years_of_the_term_are_there_as_soon_as_it_is_typed_and_a_mended_answer_is_no_longer_called_wrong(
    pages: Pages,
) -> None:
    pages.fill(office="Công đoàn xã Bắc Quang")
    pages.go_on("Chương trình")
    pages.fill(term="nhiệm kỳ mới")
    pages.go_on("Chương trình")
    assert "không đúng" in pages.said("term")
    pages.fill(term="Nhiệm kỳ 2025 - 203")
    pages.press(pages.wizard.fields["term"].control, "<0>")
    pages.press(pages.wizard.fields["term"].control, "<KeyRelease-0>")
    pages.wizard.update()
    assert pages.value("term") == "Nhiệm kỳ 2025 - 2030"
    assert pages.wizard.fields["first-year"].control["values"] == ("2025", "2026", "2027", "2028", "2029", "2030")
    assert pages.said("term").startswith("Năm đầu - năm cuối")
    for field in pages.wizard.fields.values():
        assert not field.label.winfo_viewable() or field.label.winfo_width() >= int(str(field.label["wraplength"]))


@needs_screen
def test_kinds_chosen_for_a_list_are_not_those_of_another_and_its_pages_are_turned_in_the_table(
    pages: Pages, tmp_path: Path
) -> None:
    wizard, shown = pages.wizard, pages.shown
    table = wizard.units.tree

    def listed(rows: list[list[object]], name: str) -> None:
        pages.fill(units=str(saved(tmp_path / name, rows)))
        pages.press(wizard.fields["units"].control, "<Return>")
        shown.until(lambda: table.get_children() and wizard.runner.child is None)

    pages.fill(office="Công đoàn xã Bắc Quang", term="2025-2030")
    pages.go_on("Chương trình")
    pages.go_on("Đơn vị")
    listed(LIST, "ds.xlsx")
    first, second, *_ = table.get_children()
    for row in (first, second):
        wizard.units.open_box(row)
        assert wizard.units.box is not None
        wizard.units.box.set("Doanh nghiệp nhà nước")
        wizard.units.box.event_generate("<<ComboboxSelected>>")
    other = [
        ["CĐCS Trường Tiểu học B" if value == table.set(first, "name") else value for value in row] for row in LIST
    ]
    listed(other, "khac.xlsx")
    assert [table.set(first, column) for column in ("name", "kind", "surety")] == [
        "CĐCS Trường Tiểu học B", "Hành chính sự nghiệp", "theo tên"
    ]  # fmt: skip
    assert table.set(second, "surety") == "đã chọn"  # the same union in the same place
    pages.press(table, "<Next>")
    pages.press(table, "<Prior>")
    shown.until(lambda: wizard.runner.child is None)
    assert PAGES[wizard.at].name == "Đơn vị"


@needs_screen
def test_esc_asks_before_it_gives_up_what_was_typed(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    wizard = opened(shown)
    wizard.fields["office"].put("Công đoàn xã A")
    answers = ["không", "có"]
    monkeypatch.setattr(asking, "ask_yes_no", lambda *_: answers.pop(0))
    for there in (True, False):
        wizard.focus_force()
        shown.root.update()
        wizard.event_generate("<Escape>")
        shown.root.update()
        assert bool(wizard.winfo_exists() if there else any(w is wizard for w in shown.root.winfo_children())) is there
    assert not (shown.window.workspace / "inputs").exists()


@needs_screen
def test_a_name_that_is_taken_is_said_beside_its_field(shown: Shown) -> None:
    taken = shown.window.workspace / "inputs" / "bac-quang" / "chuong-trinh.xlsx"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"")
    wizard = opened(shown)
    wizard.fields["office"].put("Công đoàn xã Bắc Quang")
    wizard.next_button.invoke()
    shown.until(lambda: wizard.at == 1)
    assert wizard.fields["name"].value == "bac-quang-2"
    wizard.fields["name"].put("bac-quang")
    wizard.next_button.invoke()
    shown.until(lambda: wizard.runner.child is None)
    assert "đã có; không ghi đè" in str(wizard.fields["name"].remark["text"]) and wizard.at == 1
