"""The window put together: what is chosen, what is pressed, what commands say of it."""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from pipeline import shipped, ways
from pipeline.errors import PipelineError
from pipeline.events import (
    IssueEvent,
    OutputEvent,
    ProgramEvent,
    ProgressEvent,
    QuestionEvent,
    RemarkEvent,
    StandingEvent,
)
from pipeline.window import asking, memory
from pipeline.window.child import ChildEnd, Said, SaidLine
from pipeline.window.figures import FiguresBar
from pipeline.window.look import ScreenScale
from pipeline.window.menus import MenuItem, MenuLine, between
from pipeline.window.messages import MessageList
from pipeline.window.opening import open_path
from pipeline.window.panels import ChoiceBar, OutputList, ProgressBar, StepButtons, Story, Tabs
from pipeline.window.runner import Runner
from pipeline.window.tasks import (
    DECISIONS,
    DOCTOR,
    LOOK,
    PASSWORD,
    PREVIEW,
    RECEIVE,
    ROUND,
    SEND,
    HowItEnded,
    Signed,
    WindowRound,
    WindowTask,
    arguments,
    verdict,
)

TITLE = "Tổng hợp báo cáo"
SIZE = (1260, 690)  # pixels of an ordinary screen; never more than there are
KEYS = (
    "Alt+1 … Alt+7: các bước của một kỳ\nCtrl+N: chương trình mới\nCtrl+T: thiết lập\nCtrl+O: nhận tệp\n"
    "Ctrl+L: nhắn Zalo\nF1: hướng dẫn\nF5: xem lại tình hình\nEsc: dừng việc đang làm, đóng hộp thoại\n"
    "Alt và chữ gạch chân: mở trình đơn, bấm nút\nEnter ở danh sách: mở tệp đúng trang, đúng ô\n"
    "Tab: sang ô, nút kế tiếp"
)
_NOTHING = "Thư mục này chưa có chương trình nào: lập chương trình mới, hoặc bấm “Thư mục…” để chọn thư mục khác."
_TO_FILL_IN = "program"  # the next task that no command does
_NO_INDICATORS = "Trang “Chỉ tiêu” của tệp chương trình còn trống: điền các chỉ tiêu, lưu tệp rồi mới làm biểu mẫu."
_CLOSED = "Kỳ này đã chốt, số gửi sau không tự vào.   "
_STOP_SENDING = "Đang gửi thư: thư đã gửi không lấy lại được. Dừng, để các thư còn lại gửi sau?"


class MainWindow:
    """The window over a workspace; `kept` is the file of what it remembers."""

    def __init__(self, root: tk.Tk, scale: ScreenScale, workspace: Path, kept: Path) -> None:
        self.root, self.scale, self.workspace, self._kept = root, scale, workspace, kept
        self.memory = memory.recalled(kept)
        self.work, self._look = Runner(root), Runner(root)
        self._task = ROUND[0]
        self._complaints: list[str] = []
        self._remarks: list[str] = []
        self._made: list[OutputEvent] = []
        self._programs: list[ProgramEvent] = []
        self._seen: list[Said] = []
        self._shown: queue.SimpleQueue[str] = queue.SimpleQueue()
        root.title(TITLE)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self._lay_out()
        self.menus = self._menus()
        self._bind()
        self._allow(False)

    # ------------------------------------------------------------------------------------------- what it looks like

    def _lay_out(self) -> None:
        root, px = self.root, self.scale.px
        width, height = (min(px(n), most) for n, most in zip(SIZE, self._room(), strict=True))
        root.geometry(f"{width}x{height}")
        root.minsize(min(px(900), width), min(px(520), height))
        whole = ttk.Frame(root, padding=px(12))
        whole.pack(fill="both", expand=True)
        self.choice = ChoiceBar(whole, self.scale, self._chosen, self.choose_folder)
        self.where = ttk.Label(whole, style="Dim.TLabel")
        self.figures = FiguresBar(whole, self.scale)
        self.steps = StepButtons(whole, self.scale, self.begin, self.receive_files, self.receive_folder)
        self.tabs = Tabs(whole)
        self.messages = MessageList(self.tabs, self.scale, self._open_issue)
        self.story = Story(self.tabs, self.scale)
        self.outputs = OutputList(whole, self.scale, self.open)
        self.progress = ProgressBar(whole, self.scale, self.stop, self.open)
        self.tabs.add(self.messages, text="Lỗi, cảnh báo", underline=0)
        self.tabs.add(self.story, text="Diễn biến", underline=0)
        gap = px(10)
        self.choice.grid(row=0, column=0, columnspan=3, sticky="ew")
        self.where.grid(row=1, column=0, columnspan=3, sticky="ew", pady=(px(2), px(6)))
        self.figures.grid(row=2, column=0, columnspan=3, sticky="ew", pady=(0, gap))
        self.steps.grid(row=3, column=0, sticky="ns", padx=(0, gap))
        self.tabs.grid(row=3, column=1, sticky="nsew")
        self.outputs.grid(row=3, column=2, sticky="ns", padx=(gap, 0))
        self.progress.grid(row=4, column=0, columnspan=3, sticky="ew", pady=(gap, 0))
        whole.columnconfigure(1, weight=1)
        whole.rowconfigure(3, weight=1)

    def _room(self) -> tuple[int, int]:
        """Pixels of the screen without what a desktop keeps for itself."""
        return self.root.winfo_screenwidth() - self.scale.px(20), self.root.winfo_screenheight() - self.scale.px(80)

    def _menus(self) -> MenuLine:
        begun = [MenuItem(task.words, partial(self.begin, task)) for task in DECISIONS]
        keys = partial(asking.tell, self.root, self.scale, ways.KEYS, KEYS)
        return MenuLine(
            self.root,
            (
                (
                    ways.FILE,
                    (
                        MenuItem(ways.NEW, self.new_program, "Ctrl+N"),
                        MenuItem(ways.DRAFT, self.draft_program),
                        MenuItem(ways.FOLDER, self.choose_folder),
                        between(),
                        MenuItem(ways.RECEIVE, self.receive_files, "Ctrl+O"),
                        MenuItem("Nhận thư mục…", self.receive_folder),
                        MenuItem("Xem lại", self.look, "F5"),
                        between(),
                        MenuItem("Thoát", self.close),
                    ),
                ),
                (
                    ways.ROUND,
                    (
                        MenuItem(ways.ZALO, self.zalo, "Ctrl+L"),
                        between(),
                        *begun[:4],
                        between(),
                        begun[4],
                        between(),
                        *begun[5:],
                    ),
                ),
                (
                    ways.SETTINGS,
                    (
                        MenuItem(ways.DIALOG, self.settings, "Ctrl+T"),
                        MenuItem(ways.PASSWORD, partial(self.begin, PASSWORD)),
                        between(),
                        MenuItem(ways.PROGRAM_FILE, partial(self._open_set_up, "program")),
                        MenuItem("Trang “Thiết lập” của tệp chương trình", partial(self._open_set_up, "sheet")),
                        MenuItem(ways.COMMON, partial(self._open_set_up, "settings")),
                    ),
                ),
                (
                    ways.HELP,
                    (
                        MenuItem(ways.GUIDE, self.guide, "F1"),
                        MenuItem(ways.GLOSSARY, self.glossary),
                        between(),
                        MenuItem(ways.DOCTOR, partial(self.begin, DOCTOR)),
                        MenuItem(ways.KEYS, keys),
                    ),
                ),
            ),
        )

    def _bind(self) -> None:
        for number, button in enumerate(self.steps.steps.values(), 1):
            self.root.bind(f"<Alt-Key-{number}>", partial(_pressed, button))
        self.root.bind("<Control-n>", lambda _: self.new_program())
        self.root.bind("<Control-t>", lambda _: self.settings())
        self.root.bind("<Control-l>", lambda _: self.zalo())
        self.root.bind("<F1>", lambda _: self.guide())
        self.root.bind("<Control-o>", lambda _: self.receive_files())
        self.root.bind("<F5>", lambda _: self.look())
        self.root.bind("<Escape>", lambda _: self.stop())
        self.tabs.enable_traversal()

    # ------------------------------------------------------------------------------------------- what is chosen

    def start(self) -> None:
        """Ask which programs there are; the window is there already."""
        self._programs.clear()
        self.choice.offer([], "", "")  # nothing can be begun on the programs of the folder before
        self._allow(False)
        self.figures.show(None)
        self.outputs.show([])
        self._say_where()
        self._begin_look(["programs", "--workspace", str(self.workspace)], self._hear_programs)

    def _say_where(self, more: str = "") -> None:
        self.where.configure(text=f"{more}Thư mục làm việc: {self.workspace}")

    def _hear_programs(self, said: Said) -> None:
        match said:
            case ProgramEvent():
                self._programs.append(said)
            case SaidLine():
                self.story.say(said.text, "complaint" if said.complaint else "")
                self._complaints.append(said.text)
            case ChildEnd(status=status):
                self._offer(status)

    def _offer(self, status: int) -> None:
        program, period = self.memory.chosen.get(str(self.workspace), ("", ""))
        if program not in {item.code for item in self._programs}:
            program = next((item.code for item in self._programs if item.chosen), "")
        self.choice.offer(self._programs, program, period)
        if not self._programs:
            self.figures.show(None)
            self.choice.folder.configure(state="normal")
            said = self._complaints[-1] if status and self._complaints else _NOTHING
            self.progress.say(HowItEnded(False, said))
            self.progress.offer(ways.NEW, self.new_program)
            return
        self._chosen()

    def _chosen(self) -> None:
        """Another program or period is looked at, and remembered."""
        item, (program, period) = self.choice.item, self.choice.choice
        if item and item.problem:
            self._allow(False)
            self.choice.allow(True)
            self.figures.show(None)
            self.story.say(item.problem, "complaint")
            self.tabs.turn_to(self.story)
            self.progress.say(HowItEnded(False, f"Tệp chương trình “{item.code}” chưa dùng được: xem thẻ “Diễn biến”."))
            return
        if period:
            self._remember(self.memory.with_choice(str(self.workspace), program, period))
            self._allow(True)
            self.look()

    def _remember(self, what: memory.Remembered) -> None:
        self.memory = what
        try:
            memory.remember(self._kept, what)
        except PipelineError as error:  # it is only chosen anew next time
            self.story.say(str(error), "complaint")

    def choose_folder(self) -> None:
        """Another workspace."""
        if self.work.child is None:
            found = filedialog.askdirectory(parent=self.root, initialdir=self.workspace, title="Thư mục làm việc")
            if found:
                self.workspace = Path(found)
                self.start()

    def new_program(self) -> None:
        """Have a program begun, page by page."""
        if self.work.child is None:
            from pipeline.window.wizard import Wizard  # here: the window is to appear at once

            Wizard(self.root, self.scale, self.workspace, self._made_program, self.open).show()

    def draft_program(self) -> None:
        """Have a program drafted from a document."""
        if self.work.child is None:
            from pipeline.window.draft_sheet import DraftSheet  # here: the window is to appear at once

            DraftSheet(self.root, self.scale, self.workspace, self._made_program, self.open).show()

    def settings(self) -> None:
        """Have the settings of the program shown, and changed."""
        if self.work.child is None and self.on.program:
            from pipeline.window.settings_sheet import SettingsSheet  # here: the window is to appear at once

            SettingsSheet(self.root, self.scale, self.on, partial(self.begin, PASSWORD), self.look).show()

    def zalo(self) -> None:
        """Have the short messages shown, to be copied one by one."""
        if self.work.child is None and self.on.period:
            from pipeline.window.zalo_sheet import ZaloSheet  # here: the window is to appear at once

            ZaloSheet(self.root, self.scale, self.on, self.look).show()

    def guide(self) -> None:
        """Show the guide, printed where it comes along so, else as a text."""
        found = (shipped.GUIDE / f"huong-dan.{kind}" for kind in ("pdf", "docx", "md"))
        self.open(next((path for path in found if path.is_file()), shipped.GUIDE))

    def glossary(self) -> None:
        """Show the words of the trade."""
        from pipeline.window.glossary import Glossary  # here: the window is to appear at once

        words = Glossary(self.root, self.scale, shipped.GUIDE / "huong-dan.md")
        words.show(words.text)

    def _made_program(self, name: str) -> None:
        self._remember(self.memory.with_choice(str(self.workspace), name, ""))
        self.start()

    @property
    def on(self) -> WindowRound:
        """What commands act on."""
        return WindowRound(str(self.workspace), *self.choice.choice)

    # ------------------------------------------------------------------------------------------- what commands say

    def begin(self, task: WindowTask, *given: str) -> None:
        """Start a step, once it is known who decides."""
        if self.work.child is not None or not self.on.period:
            return
        signed = Signed("")
        if task.signed:
            name = task.words.rstrip("…")
            said = asking.ask_name(self.root, self.scale, name, task.hint, self.memory.who, asked=task.asked)
            if said is None:
                return
            signed = said
            self._remember(memory.Remembered(self.memory.chosen, signed.who))
        self._look.drop()
        self._task, self._made = task, []
        self._remarks.clear()
        self._complaints.clear()
        self._allow(False)
        self.story.say(task.words.rstrip("…"), "head")
        self.progress.begin(task.words)
        try:
            command = arguments(task, self.on, signed.who, given, signed.answer)
            self.work.begin(command, self.story.characters, self._hear)
        except OSError as error:
            self._ended(ChildEnd(1, False), f"Không bắt đầu được: {error.strerror or error}.")

    def _hear(self, said: Said) -> None:
        match said:
            case ProgressEvent():
                self.progress.advance(said)
            case OutputEvent(fresh=True):
                self._made.append(said)
            case QuestionEvent():
                self._answer(said)
            case RemarkEvent(text=text):
                self._remarks.append(text)
            case SaidLine():
                self.story.say(said.text, "complaint" if said.complaint else "")
                if said.complaint:
                    self._complaints.append(said.text)
            case ChildEnd():
                self._ended(said)

    def _answer(self, question: QuestionEvent) -> None:
        asked = asking.ask_secret if question.secret else asking.ask_yes_no
        said = asked(self.root, self.scale, question.text)
        if self.work.child is not None:
            self.work.child.answer(said)

    def _ended(self, end: ChildEnd, *complaints: str) -> None:
        how = verdict(self._task, end.status, end.stopped, [*self._complaints, *complaints])
        self.progress.end(how, next(iter(self._made), None))
        self._allow(True)
        self.tabs.turn_to(self.story if self._task.tells or not how.good else self.messages)
        self.look()
        if self._task == PREVIEW and how.good:
            title = PREVIEW.words.rstrip("…")
            asking.offer_files(self.root, self.scale, title, PREVIEW.hint, files=self._made, opened=self.open)

    def stop(self) -> None:
        """Have the command that runs stopped, and all that it began."""
        if self.work.child is None:
            return
        if self._task == SEND and asking.ask_yes_no(self.root, self.scale, _STOP_SENDING) != asking.YES:
            return
        if self.work.child is not None:  # it may have ended meanwhile
            self.work.child.stop()
            self.progress.said.configure(text="Đang dừng…")

    # ------------------------------------------------------------------------------------------- how the round stands

    def look(self) -> None:
        """Look where the round stands, unless a step is under way that is followed by a look."""
        if self.work.child is None and self.on.period:
            self._begin_look(arguments(LOOK, self.on), self._hear_look)

    def _begin_look(self, command: list[str], hear: Callable[[Said], None]) -> None:
        self._look.drop()
        self._seen.clear()
        self._complaints.clear()
        try:
            self._look.begin(command, self.story.characters, hear)
        except OSError as error:
            self.choice.allow(True)
            self.progress.say(HowItEnded(False, f"Không bắt đầu được: {error.strerror or error}."))

    def _hear_look(self, said: Said) -> None:
        if not isinstance(said, ChildEnd):
            self._seen.append(said)
            return
        found = [item for item in self._seen if isinstance(item, StandingEvent)]
        if said.status != 0 or not found:
            lines = [item.text for item in self._seen if isinstance(item, SaidLine) and item.complaint]
            self.figures.show(None)
            self.progress.say(verdict(LOOK, said.status or 1, said.stopped, lines))
            return
        now = found[0]
        self.figures.show(now)
        self._say_where(_CLOSED if now.closed else "")
        self.steps.mark(now.next_task)
        problems = [item for item in self._seen if isinstance(item, IssueEvent)]
        self.messages.show(problems, now.errors + now.warnings + now.notes, read=now.received > 0)
        self.outputs.show([item for item in self._seen if isinstance(item, OutputEvent)])
        counted = f"Lỗi, cảnh báo ({now.errors}, {now.warnings})"
        none = "Không có lỗi" if now.received else "Lỗi, cảnh báo"
        self.tabs.rename(self.messages, counted if now.errors + now.warnings else none)
        own = sum(item.group == ways.PROGRAM_FILE for item in problems)
        refused = sum(item.group == ways.NOT_TAKEN for item in problems)
        remarks = [*self._remarks]
        remarks += [f"Tệp chương trình có {own} chỗ cần xem: thẻ “Lỗi, cảnh báo”."] if own else []
        remarks += [f"{refused} quyết định chưa nhận được: thẻ “Lỗi, cảnh báo”."] if refused else []
        self.progress.remark(" ".join(remarks))
        if now.next_task == _TO_FILL_IN:
            self.progress.say(HowItEnded(False, _NO_INDICATORS))
            self.progress.offer(f"Mở {ways.PROGRAM_FILE[0].lower()}{ways.PROGRAM_FILE[1:]}", self._open_indicators)

    def _allow(self, able: bool) -> None:
        self.steps.allow(able)
        self.choice.allow(able)

    # ------------------------------------------------------------------------------------------- files in, files shown

    def receive_files(self) -> None:
        """Copy files in."""
        if self.work.child is None and self.on.period:
            found = filedialog.askopenfilenames(parent=self.root, title="Biểu đơn vị gửi đến")
            if found:
                self.begin(RECEIVE, *found)

    def receive_folder(self) -> None:
        """Copy a folder in, with all below it."""
        if self.work.child is None and self.on.period:
            found = filedialog.askdirectory(parent=self.root, title="Thư mục biểu đơn vị gửi đến", mustexist=True)
            if found:
                self.begin(RECEIVE, found)

    def open(self, path: Path, sheet: str = "", cell: str = "", *, read_only: bool = False) -> None:
        """Show a file, without waiting for the program that shows it."""

        def show() -> None:
            self._shown.put(open_path(path, sheet, cell, read_only=read_only))

        threading.Thread(target=show, daemon=True).start()
        self.root.after(50, self._was_shown)

    def _was_shown(self) -> None:
        try:
            problem = self._shown.get_nowait()
        except queue.Empty:
            self.root.after(100, self._was_shown)
            return
        if problem:
            self.progress.say(HowItEnded(False, problem))

    def _open_issue(self, item: IssueEvent) -> None:
        direct = Path(item.path).name == Path(item.file).name  # else it lies in a letter or an archive
        sheet, cell = (item.sheet, item.cell) if direct else ("", "")
        self.open(Path(item.path), sheet, cell, read_only=item.group not in (ways.PROGRAM_FILE, ways.NOT_TAKEN))

    def _open_indicators(self) -> None:
        self.open(self.workspace / "inputs" / self.on.program / "chuong-trinh.xlsx", "Chỉ tiêu")

    def _open_set_up(self, what: str) -> None:
        program, _ = self.choice.choice
        own = self.workspace / "inputs" / program / "chuong-trinh.xlsx"
        if what == "settings":
            self.open(self.workspace / "pipeline.toml")
        else:
            self.open(own, "Thiết lập" if what == "sheet" else "")

    def close(self) -> None:
        """Go, once what runs is stopped."""
        if self.work.child is not None:
            asked = f"“{self._task.words.rstrip('…')}” đang làm dở. Dừng lại và đóng cửa sổ?"
            if asking.ask_yes_no(self.root, self.scale, asked) != asking.YES:
                return
        for runner in (self.work, self._look):
            if runner.child is not None:
                runner.child.stop_now()
        self.root.destroy()


def _pressed(button: ttk.Button, _: object) -> None:
    button.invoke()
