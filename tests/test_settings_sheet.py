"""The settings in the window: what holds and where it is said, what cannot be, what is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tkinter")  # a Python without it has no window

from tkinter import ttk

from pipeline.office_settings import OFFICE_SETTINGS, SETTING_GROUPS
from pipeline.program import reader
from pipeline.settings import Settings
from pipeline.window import asking
from pipeline.window.settings_sheet import SettingsSheet
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
    said = f'program = "{CODE}"\nperiod = "2024"\n[mail]\nsender_address = "cd@donvi.vn"\n'
    (folder / "pipeline.toml").write_text(said, encoding="utf-8")
    made = Shown(Settings(folder), tmp_path / "cua-so.json")
    made.at_rest()
    yield made
    made.leave()


def opened(shown: Shown) -> SettingsSheet:
    shown.window.settings()
    (sheet,) = (w for w in shown.root.winfo_children() if isinstance(w, SettingsSheet))
    shown.until(lambda: sheet.runner.child is None)
    return sheet


def saved(shown: Shown, sheet: SettingsSheet) -> None:
    sheet.focus_force()
    sheet.update()
    sheet.event_generate("<Return>")
    shown.until(lambda: sheet.runner.child is None)
    shown.root.update()


def test_every_table_of_settings_has_a_page() -> None:
    assert {setting.table for setting in OFFICE_SETTINGS} == SETTING_GROUPS.keys()


@needs_screen
@pytest.mark.parametrize(
    "shown",
    [pytest.param(96, marks=pytest.mark.thorough, id="ordinary"), pytest.param(120, id="enlarged")],
    indirect=True,
)
def test_a_change_is_written_and_what_cannot_be_is_said_beside_its_field(shown: Shown) -> None:
    sheet = opened(shown)
    assert sheet.fields.keys() == {setting.key for setting in OFFICE_SETTINGS}
    assert (sheet.fields["mail.sender_address"].value, str(sheet.where["mail.sender_address"]["text"])) == (
        "cd@donvi.vn", "tệp thiết lập chung"
    )  # fmt: skip
    whole(sheet)
    sheet.fields["mail.smtp.port"].put("abc")
    sheet.fields["mail.remind_days"].put("5")
    saved(shown, sheet)
    assert "Cần số nguyên từ 1 đến 65535" in str(sheet.fields["mail.smtp.port"].remark["text"])
    assert str(sheet.said["text"]).startswith("Chưa ghi") and sheet.fields["mail.smtp.port"].winfo_viewable()
    whole(sheet)
    settings = Settings(shown.window.workspace)
    assert not reader.read(settings.program_file(CODE), CODE).settings

    sheet.fields["mail.smtp.port"].put("465")
    sheet.fields["mail.smtp.security"].put("TLS")
    saved(shown, sheet)
    assert str(sheet.said["text"]) == "Đã ghi 3 mục." and not sheet.changes
    assert str(sheet.where["mail.remind_days"]["text"]) == "trang Thiết lập"
    held = reader.read(settings.program_file(CODE), CODE).settings
    assert held == {"mail.smtp.port": 465, "mail.smtp.security": "tls", "mail.remind_days": 5}


@needs_screen
def test_the_wheel_over_a_choice_scrolls_and_chooses_nothing(shown: Shown) -> None:
    sheet = opened(shown)
    boxes = {key: field.control for key, field in sheet.fields.items() if isinstance(field.control, ttk.Combobox)}
    assert "mail.smtp.security" in boxes
    for key, box in boxes.items():
        sheet.tabs.turn_to(sheet._page_of[key])
        sheet.update()
        for turned in ("<Button-4>", "<Button-5>"):
            box.event_generate(turned, x=5, y=5)
        for delta in (120, -120):
            box.event_generate("<MouseWheel>", x=5, y=5, delta=delta)
        sheet.update()
    assert sheet.changes == {}


@needs_screen
def test_a_password_is_neither_written_nor_shown(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.fields["mail.smtp.user"].put("mật khẩu: Bí-mật-9")
    saved(shown, sheet)
    said = str(sheet.fields["mail.smtp.user"].remark["text"])
    assert "có thể là mật khẩu" in said and "lệnh" not in said and "Bí-mật" not in said + str(sheet.said["text"])


@needs_screen
def test_changes_are_given_up_only_once_that_is_agreed_to(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = opened(shown)
    sheet.fields["mail.remind_days"].put("9")
    answers = ["không", "có"]
    monkeypatch.setattr(asking, "ask_yes_no", lambda *_: answers.pop(0))
    for there in (True, False):
        sheet.focus_force()
        shown.root.update()
        sheet.event_generate("<Escape>")
        shown.root.update()
        assert (sheet in shown.root.winfo_children()) is there


@needs_screen
def test_what_holds_is_shown_where_nobody_has_said_it(shown: Shown) -> None:
    sheet = opened(shown)
    for key, value in (("mail.remind_days", "7"), ("mail.per_minute", "20"), ("calendar.forms_days", "21")):
        assert (sheet.fields[key].value, str(sheet.where[key]["text"])) == (value, "có sẵn")
    assert sheet._page_of["mail.remind_days"] is sheet._page_of["calendar.forms_days"]
    assert sheet._page_of["mail.per_minute"] is sheet._page_of["mail.sender_name"] and not sheet.changes


@needs_screen
def test_it_is_closed_without_a_question_once_what_is_being_written_is_there(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = opened(shown)
    sheet.fields["mail.remind_days"].put("9")
    monkeypatch.setattr(asking, "ask_yes_no", lambda *_: pytest.fail("asked"))
    sheet.save()
    assert str(sheet.said["text"]) == "Đang ghi…"
    sheet.leave()
    assert sheet.winfo_exists() and "Đang ghi" in str(sheet.said["text"])
    shown.until(lambda: sheet not in shown.root.winfo_children())
    shown.at_rest()
    settings = Settings(shown.window.workspace)
    assert reader.read(settings.program_file(CODE), CODE).settings == {"mail.remind_days": 9}
