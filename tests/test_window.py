"""The window on a screen of its own: a round through its buttons, stopping, errors, keys, what is remembered."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from pipeline import ways
from pipeline.events import IssueEvent, OutputEvent, RemarkEvent, StandingEvent
from pipeline.program import reader
from pipeline.settings import Settings
from pipeline.window import memory
from pipeline.window.child import Child, ChildEnd, SaidLine
from pipeline.window.figures import figures_of
from pipeline.window.tasks import (
    ACCEPT,
    ACCEPT_ONE,
    DOCTOR,
    LOOK,
    PASSWORD,
    RECEIVE,
    ROUND,
    SEND,
    SENDERS,
    TAKE_BACK,
    UNDO_CLOSE,
    HowItEnded,
    Signed,
    WindowRound,
    WindowTask,
    arguments,
    time_left,
    verdict,
)
from tests.commands import ROOT
from tests.forms import GOOD, filled, make_form
from tests.programs import CODE, unit, write_workspace
from tests.screens import lasting, needs_screen
from tests.wine import tk_begun

ON = WindowRound("/việc", "thu", "2024")


# ------------------------------------------------------------------------------------------- what needs no screen


def test_a_button_types_what_a_clerk_would() -> None:
    chosen = ["--program", "thu", "--period", "2024", "--workspace", "/việc"]
    assert arguments(ROUND[0], ON) == ["forms", *chosen]
    assert arguments(SEND, ON) == ["email", *chosen, "--send"]
    assert arguments(LOOK, ON) == ["status", *chosen, "--csv"]
    assert arguments(ACCEPT, ON, "Lê Thị Chánh") == ["accept", *chosen, "--all", "--by", "Lê Thị Chánh"]
    assert arguments(UNDO_CLOSE, ON, "Lê Thị Chánh") == ["close", *chosen, "--undo", "--by", "Lê Thị Chánh"]
    assert arguments(SENDERS, ON, "A") == ["accept", *chosen, "--senders", "--by", "A"]
    assert arguments(SENDERS, ON, "A", answer="-x@y.vn") == ["accept", *chosen, "--sender=-x@y.vn", "--by", "A"]
    assert arguments(TAKE_BACK, ON, "A") == ["accept", *chosen, "--undo", "--by", "A"]
    assert arguments(ACCEPT_ONE, ON, "A", answer="A05") == ["accept", *chosen, "--unit=A05", "--by", "A"]
    assert arguments(RECEIVE, ON, more=("--a.xlsx",)) == ["receive", *chosen, "--", "--a.xlsx"]
    assert arguments(DOCTOR, ON) == ["doctor", "--program", "thu", "--workspace", "/việc"]
    assert arguments(PASSWORD, ON) == ["password", "--program", "thu", "--workspace", "/việc"]


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "said"),
    [
        (1.0, 1, 100, ""),
        (10, 0, 100, ""),
        (10, 100, 100, ""),
        (10, 50, 100, "còn khoảng 10 giây"),
        (10, 99, 100, "còn khoảng 5 giây"),
        (60, 10, 100, "còn khoảng 9 phút"),
    ],
)
def test_time_left(elapsed: float, done: int, total: int, said: str) -> None:
    assert time_left(elapsed, done, total) == said


@pytest.mark.parametrize(
    ("status", "stopped", "complaints", "said"),
    [
        (0, False, ["một lời nhắc"], "Tổng hợp: xong."),
        (1, False, ["một lời nhắc", "Chưa chọn kỳ.", ""], "Chưa chọn kỳ."),
        (1, False, [], "Tổng hợp: còn việc chưa được, xem thẻ “Diễn biến”."),
        (130, True, ["Đã dừng"], "Tổng hợp: đã dừng. Kết quả của lần chạy trước còn nguyên."),
        (-9, True, [], "Tổng hợp: đã dừng. Kết quả của lần chạy trước còn nguyên."),
    ],
)
def test_how_a_command_ended_is_one_line(status: int, stopped: bool, complaints: list[str], said: str) -> None:
    got = verdict(ROUND[3], status, stopped, complaints)
    assert (got.good, got.said) == (status == 0, said)


@pytest.mark.parametrize("task", [SEND, RECEIVE, ROUND[2]], ids=lambda task: task.command)
def test_what_goes_piece_by_piece_has_done_some_when_it_is_stopped(task: WindowTask) -> None:
    assert "Có thể đã làm được một phần; chạy lại để làm tiếp." in verdict(task, 130, True, []).said


def test_a_command_imports_nothing_from_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the program itself may be no more than a checkout."""
    for name in ("typer.py", "pipeline.py", "json.py"):
        (tmp_path / name).write_text(f"open('{name}.run', 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    child = Child(["--help"])
    said = list(iter(lambda: child.said.get(timeout=60), ChildEnd(0, stopped=False)))
    assert any(isinstance(line, SaidLine) and "Cách dùng: tonghop" in line.text for line in said)
    assert not list(tmp_path.glob("*.run"))


@pytest.mark.parametrize(
    ("status", "complaints", "inside"),
    [
        (1, ["Traceback (most recent call last):", '  File "a.py"', "ValueError: x"], "(ValueError: x)"),
        (-11, [], "(mã -11)"),
        (-9, ["một lời nhắc"], "(một lời nhắc)"),
    ],
)
def test_a_crash_is_one_line_that_says_whom_to_tell(status: int, complaints: list[str], inside: str) -> None:
    said = verdict(ROUND[3], status, False, complaints).said
    assert inside in said and "người phụ trách phần mềm" in said and "\n" not in said


NOW = StandingEvent(6, 1, 2, 3, 4, 9, "15/12/2024", "email", False)


def test_five_figures() -> None:
    assert figures_of(NOW) == (("1/6", False), ("2/6", False), ("3", True), ("4", True), ("còn 9 ngày", False))
    assert figures_of(replace(NOW, faulty=0, late=0, days_left=0))[2:] == (
        ("0", False),
        ("0", False),
        ("hôm nay", False),
    )
    assert figures_of(replace(NOW, days_left=-3))[-1] == ("quá 3 ngày", True)
    assert figures_of(replace(NOW, days_left=-3, closed=True))[-1] == ("đã chốt", False)


def test_what_was_chosen_is_remembered_by_workspace(tmp_path: Path) -> None:
    path = tmp_path / "sâu" / "cua-so.json"
    assert memory.recalled(path) == memory.Remembered()
    kept = memory.Remembered(who="Lê Thị Chánh").with_choice("/a", "x", "1").with_choice("/b", "y", "2")
    memory.remember(path, kept.with_choice("/a", "z", "3"))
    got = memory.recalled(path)
    assert (list(got.chosen.items()), got.who) == ([("/b", ("y", "2")), ("/a", ("z", "3"))], "Lê Thị Chánh")
    for many in range(80):
        got = got.with_choice(f"/{many}", "x", "1")
    assert len(got.chosen) == 50 and "/79" in got.chosen and "/b" not in got.chosen


@pytest.mark.parametrize("said", ["", "{", "[]", '{"chosen": {"/a": 1}, "who": ""}', '{"who": "x"}'])
def test_a_memory_that_is_damaged_is_none(said: str, tmp_path: Path) -> None:
    (tmp_path / "cua-so.json").write_text(said, encoding="utf-8")
    assert memory.recalled(tmp_path / "cua-so.json") == memory.Remembered()


def test_without_a_screen_a_bare_call_prints_help(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    unseen = ({"DISPLAY": ":9999"},) if os.name == "posix" else ()  # Windows always has a screen
    for more in (*unseen, {"DISPLAY": ":0", "CI": "true"}):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline"], cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT), **more},
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, "Cách dùng: tonghop" in done.stdout.decode()) == (0, True)


def test_the_window_loads_no_heavy_library() -> None:
    """It is to appear at once: figures are the children's business."""
    code = "import sys, pipeline.window.main, pipeline.window.started; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"pandas", "numpy", "openpyxl", "lxml", "matplotlib", "jinja2", "typer", "rich", "python_calamine"}
    assert heavy & set(loaded.split()) == set()


# ------------------------------------------------------------------------------------------- on the screen


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A workspace with nothing in it but its program, at first."""
    folder = write_workspace(tmp_path_factory.mktemp("cửa sổ") / "việc 1")
    (folder / "pipeline.toml").write_text('program = "thu"\nperiod = "2024"\n', encoding="utf-8")
    return Settings(folder)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nhớ") / "tonghop" / "cua-so.json"


class Shown:
    """The window, worked as a person would; `until` waits for what is to be seen."""

    def __init__(self, space: Settings, kept: Path) -> None:
        from pipeline.window.look import dress
        from pipeline.window.main import MainWindow

        self.root = tk_begun()
        self.errors: list[BaseException] = []
        self.root.report_callback_exception = lambda _, error, __: self.errors.append(error)
        self.window = MainWindow(self.root, dress(self.root), space.workspace, kept)
        self.window.start()

    def until(self, seen: Callable[[], object], seconds: float = 600) -> None:
        """Wait for it, however busy the machine is: what it ends is a hang."""
        end = time.monotonic() + seconds
        while not seen():
            assert time.monotonic() < end and not self.errors, (self.said, self.story, self.errors)
            self.root.update()
            time.sleep(0.01)

    def leave(self) -> None:
        """Close it; Tk has to be tidied up by the thread that it belongs to."""
        for runner in (self.window.work, self.window._look):
            if runner.child is not None:
                runner.child.stop_now()
            runner.drop()
        self.root.destroy()
        del self.window, self.root
        gc.collect()

    def at_rest(self) -> None:
        """No command is under way, no look."""
        window = self.window
        self.until(lambda: window.work.child is None and window._look.child is None)
        self.root.update()

    def press(self, command: str) -> None:
        self.window.steps.steps[command].invoke()
        self.at_rest()

    @property
    def said(self) -> str:
        return str(self.window.progress.said["text"])

    @property
    def story(self) -> str:
        return self.window.story.text.get("1.0", "end")

    @property
    def next_step(self) -> list[str]:
        buttons = self.window.steps.steps
        return [name for name, button in buttons.items() if str(button["style"]) == "Next.TButton"]

    @property
    def figures(self) -> list[str]:
        return [str(label["text"]) for label in self.window.figures.values]


@pytest.fixture(scope="module")
def shown(space: Settings, kept: Path) -> Iterator[Shown]:
    """The window, for the tests below in their order: each begins at rest, in the workspace `space`."""
    pytest.importorskip("tkinter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", lasting())
        patch.setenv("PYTHONPATH", str(ROOT))
        made = Shown(space, kept)
        made.at_rest()
        yield made
        made.leave()


def answering(monkeypatch: pytest.MonkeyPatch, name: str, *answers: str | None) -> list[str]:
    """What the dialog of that name is asked, and has it answered."""
    from pipeline.window import asking

    asked: list[str] = []
    left = list(answers)

    def answer(_: object, __: object, *texts: str, **more: object) -> object:
        asked.append(texts[-2] if name == "ask_name" else texts[-1])
        said = left.pop(0)
        return Signed(said, str(more.get("asked") or "") and "A05") if name == "ask_name" and said else said

    monkeypatch.setattr(asking, name, answer)
    return asked


@needs_screen
def test_a_command_that_cannot_be_done_is_said_in_its_line(shown: Shown) -> None:
    shown.press("send-up")
    assert "bao-cao.docx" in shown.said and "\n" not in shown.said
    assert str(shown.window.progress.said["style"]) == "Bad.TLabel"
    assert "Gửi cấp trên" in shown.story and shown.said in shown.story


@needs_screen
def test_a_command_is_stopped_with_all_that_it_began(shown: Shown) -> None:
    window = shown.window
    window.steps.steps["consolidate"].invoke()
    assert window.work.child is not None and str(window.steps.steps["review"]["state"]) == "disabled"
    process = psutil.Process(window.work.child.process)
    shown.until(lambda: process.num_threads() > 1 or process.cpu_times().user > 0.2)  # well under way
    shown.root.focus_force()
    shown.root.update()
    shown.root.event_generate("<Escape>")
    shown.at_rest()
    assert shown.said == "Tổng hợp: đã dừng. Kết quả của lần chạy trước còn nguyên."
    assert not process.is_running()
    assert str(window.steps.steps["review"]["state"]) == "normal"


@needs_screen
def test_sending_is_stopped_once_it_is_agreed(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    asked = answering(monkeypatch, "ask_yes_no", "không", "có")
    with monkeypatch.context() as patch:
        patch.setattr(shown.window, "_task", SEND)
        patch.setattr(shown.window.work, "child", SimpleNamespace(stop=lambda: stopped.append(True)))
        shown.window.stop()
        assert asked and not stopped
        shown.window.stop()
    assert stopped == [True]


@needs_screen
def test_what_was_made_to_be_looked_at_is_offered(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[list[OutputEvent]] = []
    monkeypatch.setattr("pipeline.window.asking.offer_files", lambda *_, files, **__: offered.append(files))
    shown.window.steps.others[ways.PREVIEW].invoke()
    shown.at_rest()
    assert [Path(file.path).suffix for file in offered[0]][-2:] == [".xlsx", ".docx"]
    assert shown.next_step == ["forms"]


@needs_screen
def test_a_round_through_the_buttons(
    shown: Shown, space: Settings, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    assert shown.figures[:2] == ["0/6", "0/6"] and shown.next_step == ["forms"]
    messages = shown.window.messages
    assert messages.tree.item(messages.tree.get_children()[0], "text") == "Chưa đọc biểu nào."
    assert shown.window.tabs.tab(0, "text") == "Lỗi, cảnh báo"  # type: ignore[no-untyped-call]
    everything_fits(shown)
    shown.press("forms")
    assert shown.said == "Làm biểu mẫu: xong." and "Biểu mẫu" in shown.window.outputs.buttons
    assert str(shown.window.progress.open_button["text"]) == "Mở thư mục"

    program = reader.read(space.program_file(CODE), CODE)
    for name, code, answers in (("a", "A05", GOOD), ("b", "A06", {**GOOD, "I_1_2_2024_num": 500})):
        (tmp_path / f"{name}.xlsx").write_bytes(filled(make_form(program, code), answers))
    monkeypatch.setattr("pipeline.window.main.filedialog.askdirectory", lambda **_: str(tmp_path))
    shown.window.steps.others["Nhận thư mục…"].invoke()
    shown.at_rest()
    assert sorted(p.name for p in space.returns_folder(CODE, "2024").rglob("*.xlsx")) == ["a.xlsx", "b.xlsx"]
    assert shown.next_step == ["consolidate"]

    shown.root.focus_force()
    shown.root.event_generate("<Alt-Key-4>")
    shown.at_rest()
    assert shown.said == "Tổng hợp: xong." and shown.figures[:3] == ["0/6", "2/6", "1"]
    rows = shown.window.messages.tree
    (group, *_) = rows.get_children()
    assert rows.item(group, "text").startswith("A06 ")
    first = rows.item(rows.get_children(group)[0])
    assert first["text"].startswith("✗ Số liệu, ô ") and first["values"][0].startswith("[G")
    assert str(shown.window.progress.open_button["text"]) == "Mở tong-hop.xlsx"
    assert shown.window.story.characters >= 80  # tables of commands are made for so many, also before it was shown
    if thorough:
        shown.press("email")
        shown.press("review")
        assert {"Thư", "Bảng tổng hợp", "Báo cáo", "Sổ theo dõi"} <= shown.window.outputs.buttons.keys()

    names = answering(monkeypatch, "ask_name", "Lê Thị Chánh", "Lê Thị Chánh")
    asked = [names, answering(monkeypatch, "ask_yes_no", "có", "có", "có")]
    shown.window.steps.others["Chốt kỳ…"].invoke()
    shown.at_rest()
    assert shown.said == "Chốt kỳ: xong." and all(asked) and "Lần chốt 1" in shown.story
    assert "Nếu chốt nhầm: trình đơn Kỳ báo cáo, mục “Hủy lần chốt…”." in shown.story and "make" not in shown.story
    assert str(shown.window.progress.open_button["text"]) == "Mở tong-hop.xlsx"
    assert "4/6 đơn vị chưa báo cáo" in asked[1][0] and asked[1][0].endswith("\nVẫn chốt?")
    assert shown.figures[-1] == "đã chốt" and str(shown.window.where["text"]).startswith("Kỳ này đã chốt")
    assert not {"forms", "email", "collect"} & {*shown.next_step}
    shown.window.menus.press(ways.ROUND, ways.UNDO_CLOSE)
    shown.at_rest()
    assert shown.figures[-1] != "đã chốt" and "đã chốt" not in str(shown.window.where["text"])
    assert shown.said == "Hủy lần chốt: xong." and "Đã hủy lần chốt 1" in shown.story
    assert memory.recalled(kept) == memory.Remembered({str(space.workspace): ("thu", "2024")}, "Lê Thị Chánh")


@needs_screen
def test_what_messages_name_is_a_button_or_in_a_menu(shown: Shown) -> None:
    menus = shown.window.menus.labels
    for menu, label in re.findall(r"trình đơn (.+), mục “(.+)”", "\n".join(said for _, said in ways._TURNED)):
        assert label in menus[menu], (menu, label)
    buttons = {str(b["text"]) for b in shown.window.steps.others.values()}
    steps = {str(b["text"]).partition("  ")[2] for b in shown.window.steps.steps.values()}
    assert set(ways.BUTTONS.values()) <= buttons | steps


@needs_screen
def test_every_line_of_a_menu_has_a_letter_of_its_own(shown: Shown) -> None:
    for menu in (shown.window.menus, *shown.window.menus.lists.values()):
        lines = [n for n in range((menu.index("end") or 0) + 1) if menu.type(n) != "separator"]
        pressed = [str(menu.entrycget(n, "label"))[int(menu.entrycget(n, "underline"))].lower() for n in lines]
        assert len(set(pressed)) == len(pressed) and all(letter.isascii() for letter in pressed)


def everything_fits(shown: Shown) -> None:
    """No button lies outside the window, or is cut off; the window leaves room for what a desktop keeps."""
    root, window = shown.root, shown.window
    assert root.winfo_width() <= 1366 and root.winfo_height() <= 768 - 60
    buttons = [*window.steps.steps.values(), *window.steps.others.values(), window.progress.stop_button]
    for button in buttons:
        assert button.winfo_rooty() + button.winfo_reqheight() <= root.winfo_rooty() + root.winfo_height()
        assert button.winfo_reqwidth() <= button.winfo_width() + 1, button["text"]
    for label in window.figures.values:
        assert label.winfo_reqwidth() <= label.master.winfo_width()


@needs_screen
def test_a_program_that_cannot_be_read_is_said_and_another_may_be_chosen(shown: Shown, space: Settings) -> None:
    broken = space.program_file("hong")
    broken.parent.mkdir()
    broken.write_bytes(b"khong phai Excel")
    shown.window.start()
    shown.at_rest()
    choice = shown.window.choice
    assert choice.choice == ("thu", "2024")
    choice.program.set("hong")
    choice.program.event_generate("<<ComboboxSelected>>")
    shown.at_rest()
    assert "chưa dùng được" in shown.said
    assert str(shown.window.steps.steps["forms"]["state"]) == "disabled"
    assert str(choice.program["state"]) == "readonly"
    broken.unlink()


@needs_screen
def test_a_folder_without_programs_asks_for_another(shown: Shown, space: Settings, tmp_path: Path) -> None:
    shown.window.workspace = tmp_path
    shown.window.start()
    shown.at_rest()
    assert shown.said.startswith("Thư mục này chưa có chương trình nào")
    assert str(shown.window.choice.folder["state"]) == "normal"
    shown.window.workspace = space.workspace


@needs_screen
def test_nothing_is_begun_in_another_folder_before_its_programs_are_known(
    shown: Shown, space: Settings, tmp_path: Path
) -> None:
    window = shown.window
    window.workspace = space.workspace
    window.start()
    shown.at_rest()
    assert window.on.period
    window.workspace = write_workspace(tmp_path / "việc 2")
    window.start()
    asked = window._look.child
    assert window.on == WindowRound(str(window.workspace), "", "")
    window.look()
    window.begin(DOCTOR)
    assert window._look.child is asked and window.work.child is None
    shown.at_rest()
    assert window.on.program == "thu" and str(window.steps.steps["forms"]["state"]) == "normal"
    window.workspace = space.workspace
    window.start()
    shown.at_rest()


@needs_screen
def test_what_is_chosen_is_read_also_where_the_keyboard_is(shown: Shown) -> None:
    from tkinter import ttk

    style = ttk.Style(shown.root)
    for states in (["readonly"], ["readonly", "focus"]):
        look = {part: style.lookup("TCombobox", part, states) for part in ("fieldbackground", "selectbackground")}
        ink = {style.lookup("TCombobox", part, states) for part in ("foreground", "selectforeground")}
        assert not ink & set(look.values()) and "#ffffff" not in ink, states


@needs_screen
def test_ctrl_a_selects_all_that_stands_in_a_field(shown: Shown) -> None:
    sought = shown.window.messages.sought
    shown.window.tabs.turn_to(shown.window.messages)
    sought.insert(0, "Đơn vị A05")
    sought.focus_force()
    shown.root.update()
    sought.event_generate("<Control-a>")
    assert sought.selection_get() == "Đơn vị A05"  # type: ignore[no-untyped-call]
    sought.delete(0, "end")


@needs_screen
def test_what_is_wrong_in_the_program_file_is_in_the_list_and_what_was_done_is_not_simply_done(
    shown: Shown, space: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = shown.window
    window.workspace = write_workspace(tmp_path / "việc 3", units=[unit("A01", email="hỏng@b.vn"), unit("A02")])
    window.start()
    shown.at_rest()
    assert str(window.choice.program.get()).startswith("Công đoàn Viên chức tỉnh Thử – ")  # before its title
    shown.press("forms")
    style = str(window.progress.said["style"])
    assert shown.said == "Làm biểu mẫu: xong. Tệp chương trình có 1 chỗ cần xem: thẻ “Lỗi, cảnh báo”."
    assert style == "Warn.TLabel"
    assert window.tabs.tab(0, "text") == "Lỗi, cảnh báo (0, 1)"  # type: ignore[no-untyped-call]
    rows = window.messages.tree
    (group,) = rows.get_children()
    (row,) = rows.get_children(group)
    assert rows.item(group, "text") == "Tệp chương trình" and rows.item(row, "text").startswith("! Đơn vị, ô ")
    opened: list[Any] = []
    monkeypatch.setattr(window, "open", lambda *at, **how: opened.append((*at, how)))
    rows.selection_set(row)
    shown.root.update()
    window.messages.open_button.invoke()
    ((path, sheet, cell, how),) = opened
    assert (path, sheet, how) == (Settings(window.workspace).program_file("thu"), "Đơn vị", {"read_only": False})
    assert cell
    window.workspace = space.workspace
    window.start()
    shown.at_rest()


@needs_screen
def test_what_went_well_but_is_to_be_looked_at_is_not_green(shown: Shown) -> None:
    window = shown.window
    window.progress.say(HowItEnded(True, "Gửi cấp trên: xong."))
    window._hear(RemarkEvent("bao-cao.docx chưa viết xong."))
    window.look()
    shown.at_rest()
    assert shown.said == "Gửi cấp trên: xong. bao-cao.docx chưa viết xong."
    assert str(window.progress.said["style"]) == "Warn.TLabel"
    shown.press("status")
    assert shown.said == "Xem tình hình nộp: xong." and str(window.progress.said["style"]) == "Good.TLabel"


@needs_screen
def test_a_list_that_is_cut_short_says_so(shown: Shown) -> None:
    messages = shown.window.messages
    problem = IssueEvent("error", "2024/a.xlsx", "A01", "2024/a.xlsx", "Số liệu", "E5", "sai", "")
    messages.show([problem], 4001)
    assert "… và 4000 mục khác" in messages.tree.item(messages.tree.get_children()[-1], "text")
    messages.show([problem], 1)
    assert len(messages.tree.get_children()) == 1


@needs_screen
def test_questions_are_answered_in_vietnamese_dialogs(shown: Shown) -> None:
    from tkinter import ttk

    from pipeline.window import asking
    from pipeline.window.main import KEYS

    scale = shown.window.scale

    def pressing(text: str) -> None:
        """Press a button of the dialog that is open."""
        (dialog,) = (w for w in shown.root.winfo_children() if isinstance(w, asking.Dialog))
        buttons = {str(b["text"]): b for b in dialog._buttons.winfo_children() if isinstance(b, ttk.Button)}
        buttons[text].invoke()

    for text, answer in (("Có", "có"), ("Không", "không")):
        shown.root.after(300, pressing, text)
        assert asking.ask_yes_no(shown.root, scale, "Gửi 3 thư?") == answer
    shown.root.after(300, pressing, "Bỏ qua")
    assert asking.ask_secret(shown.root, scale, "Mật khẩu của a@x.vn") is None
    shown.root.after(300, pressing, "Thôi")
    assert asking.ask_name(shown.root, scale, "Chốt kỳ", "", "Lê Thị Chánh") is None
    shown.root.after(300, pressing, "Đóng")
    asking.tell(shown.root, scale, "Phím tắt", KEYS)
    shown.root.after(300, pressing, "Chốt kỳ")
    assert asking.ask_name(shown.root, scale, "Chốt kỳ", "", "Lê Thị Chánh") == Signed("Lê Thị Chánh")


@needs_screen
def test_everything_fits_on_a_small_screen_enlarged(
    space: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", lasting(120))
    shown = Shown(space, tmp_path / "cua-so.json")
    shown.root.update()
    shown.window.figures.show(replace(NOW, asked=1234, sent=1234, received=1234, days_left=-1234))
    shown.root.update()
    everything_fits(shown)
    shown.leave()
