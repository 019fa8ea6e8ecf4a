"""The parts around the list: what to choose, the steps as buttons, what there is to open, how far the work has come."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from pipeline import ways
from pipeline.events import OutputEvent, ProgramEvent, ProgressEvent
from pipeline.window.look import INK, RED, TIP, ScreenScale
from pipeline.window.tasks import ACCEPT, CLOSE, PREVIEW, RECEIVE, ROUND, SEND, HowItEnded, WindowTask, time_left

WhenPressed = Callable[[], None]


class Tip:
    """A line that appears beside a button on which the pointer rests; `text` may be of the moment."""

    def __init__(self, widget: tk.Widget, scale: ScreenScale, text: str | Callable[[], str]) -> None:
        self._widget, self._scale, self._text = widget, scale, text
        self._waiting = ""
        self._shown: tk.Toplevel | None = None
        widget.bind("<Enter>", self._rest, add="+")
        for moment in ("<Leave>", "<ButtonPress>", "<Destroy>"):
            widget.bind(moment, self._gone, add="+")

    def _rest(self, _: object) -> None:
        self._waiting = self._widget.after(600, self._show)

    def _show(self) -> None:
        text = self._text if isinstance(self._text, str) else self._text()
        if not text:
            return
        self._shown = tip = tk.Toplevel(self._widget)
        tip.wm_overrideredirect(True)
        px = self._scale.px
        tk.Label(
            tip, text=text, background=TIP, foreground=INK, font="Small", justify="left", wraplength=px(340),
            padx=px(8), pady=px(4), borderwidth=1, relief="solid",
        ).pack()  # fmt: skip
        left, below = self._widget.winfo_rootx() + px(20), self._widget.winfo_rooty() + self._widget.winfo_height()
        tip.wm_geometry(f"+{left}+{below + px(3)}")

    def _gone(self, _: object) -> None:
        if self._waiting:
            self._widget.after_cancel(self._waiting)
            self._waiting = ""
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None


class ChoiceBar(ttk.Frame):
    """Program and period, by their names; `chosen` is called when another is taken."""

    def __init__(self, parent: ttk.Frame, scale: ScreenScale, chosen: WhenPressed, elsewhere: WhenPressed) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._programs: Mapping[str, ProgramEvent] = {}
        self.program = ttk.Combobox(self, state="disabled")
        self.period = ttk.Combobox(self, state="disabled", width=26)
        self.folder = ttk.Button(self, text="Thư mục…", command=elsewhere, underline=0)
        gap = scale.px(8)
        ttk.Label(self, text="Chương trình:", style="Strong.TLabel").grid(row=0, column=0, padx=(0, gap))
        self.program.grid(row=0, column=1, sticky="ew")
        ttk.Label(self, text="Kỳ:", style="Strong.TLabel").grid(row=0, column=2, padx=gap)
        self.period.grid(row=0, column=3)
        self.folder.grid(row=0, column=4, padx=(gap, 0))
        self.columnconfigure(1, weight=1)
        self.program.bind("<<ComboboxSelected>>", lambda _: self._other_program())
        Tip(self.program, scale, self.program.get)  # which is longer than its box
        self.period.bind("<<ComboboxSelected>>", lambda _: self._chosen())

    def offer(self, programs: Sequence[ProgramEvent], program: str, period: str) -> None:
        """What there is to choose from, and what is chosen."""
        titles = [item.title for item in programs]
        self._programs = {
            item.title if titles.count(item.title) == 1 else f"{item.title} ({item.code})": item for item in programs
        }
        self.program.configure(values=list(self._programs), state="readonly" if programs else "disabled")
        name = next((n for n, item in self._programs.items() if item.code == program), "")
        self.program.set(name or next(iter(self._programs), ""))
        self._offer_periods(period)

    def _offer_periods(self, code: str) -> None:
        item = self._programs.get(self.program.get())
        names = {period[0]: period[1] for period in item.periods} if item else {}
        self.period.configure(values=list(names.values()), state="readonly" if names else "disabled")
        usual = names.get(item.period, "") if item else ""
        self.period.set(names.get(code) or usual or next(iter(names.values()), ""))

    def _other_program(self) -> None:
        self._offer_periods("")
        self._chosen()

    @property
    def choice(self) -> tuple[str, str]:
        """Codes of program and period; blank for none."""
        item = self._programs.get(self.program.get())
        at = self.period.current()
        period = item.periods[at][0] if item and 0 <= at < len(item.periods) else ""
        return (item.code, period) if item else ("", "")

    @property
    def item(self) -> ProgramEvent | None:
        """The program chosen."""
        return self._programs.get(self.program.get())

    def allow(self, able: bool) -> None:
        """Whether something else may be chosen now."""
        for box in (self.program, self.period):
            box.configure(state="readonly" if able and box["values"] else "disabled")
        self.folder.configure(state="normal" if able else "disabled")


class StepButtons(ttk.Frame):
    """The steps of the round in their order, the next one marked; what stands apart below."""

    def __init__(
        self,
        parent: ttk.Frame,
        scale: ScreenScale,
        begin: Callable[[WindowTask], None],
        files: WhenPressed,
        folder: WhenPressed,
    ) -> None:
        super().__init__(parent)
        self._scale, self._begin = scale, begin
        self.steps: dict[str, ttk.Button] = {}
        self.others: dict[str, ttk.Button] = {}
        ttk.Label(self, text="Các bước của một kỳ", style="Strong.TLabel").pack(anchor="w", pady=(0, scale.px(4)))
        self._small(self._row(14), (PREVIEW.words, partial(begin, PREVIEW), PREVIEW.hint))
        send = ("Gửi…", partial(begin, SEND), SEND.hint)
        for number, task in enumerate(ROUND, 1):
            self.steps[task.command] = self._step(number, task, *([send] if task.command == SEND.command else []))
            if task.command == "collect":
                hint = RECEIVE.hint
                self._small(self._row(14), (ways.RECEIVE, files, hint), ("Nhận thư mục…", folder, hint))
        ttk.Separator(self).pack(fill="x", pady=scale.px(7))
        apart = ((task.words, partial(begin, task), task.hint) for task in (ACCEPT, CLOSE))
        self._small(self._row(), *apart)

    def _step(self, number: int, task: WindowTask, *beside: tuple[str, WhenPressed, str]) -> ttk.Button:
        """A step, and smaller buttons that belong to it."""
        row = self._row()
        button = ttk.Button(
            row, text=f"{number}  {task.words}", style="Step.TButton", underline=0, command=partial(self._begin, task)
        )
        button.pack(side="left", fill="x", expand=True)
        Tip(button, self._scale, task.hint)
        self._small(row, *beside)
        return button

    def _row(self, indent: int = 0) -> ttk.Frame:
        row = ttk.Frame(self)
        row.pack(fill="x", padx=(self._scale.px(indent), 0), pady=self._scale.px(2))
        return row

    def _small(self, row: ttk.Frame, *buttons: tuple[str, WhenPressed, str]) -> None:
        for text, action, hint in buttons:
            button = ttk.Button(row, text=text, command=action)
            button.pack(side="left", fill="x", expand=len(buttons) > 1, padx=(self._scale.px(3), 0))
            self.others[text] = button
            Tip(button, self._scale, hint)

    def mark(self, command: str) -> None:
        """Mark the next step; blank for none."""
        for name, button in self.steps.items():
            button.configure(style="Next.TButton" if name == command else "Step.TButton")
        for words, one in ((CLOSE.words, CLOSE.command), (ways.RECEIVE, RECEIVE.command)):
            self.others[words].configure(style="Next.TButton" if command == one else "TButton")

    def allow(self, able: bool) -> None:
        """Whether a step may be begun now."""
        for button in (*self.steps.values(), *self.others.values()):
            button.configure(state="normal" if able else "disabled")


class OutputList(ttk.Frame):
    """What there is to open, a button each."""

    def __init__(self, parent: ttk.Frame, scale: ScreenScale, opened: Callable[[Path], None]) -> None:
        super().__init__(parent)
        self._opened = opened
        self.buttons: dict[str, ttk.Button] = {}
        ttk.Label(self, text="Mở", style="Strong.TLabel").pack(anchor="w", pady=(0, scale.px(4)))
        ttk.Frame(self, width=scale.px(176)).pack()  # as wide before anything is there

    def show(self, outputs: Sequence[OutputEvent]) -> None:
        """Offer these instead of those before."""
        for button in self.buttons.values():
            button.destroy()
        self.buttons = {item.what: self._button(item) for item in outputs}

    def _button(self, item: OutputEvent) -> ttk.Button:
        path = Path(item.path)
        button = ttk.Button(self, text=item.what, style="Link.TButton", command=lambda: self._opened(path))
        button.pack(fill="x")
        return button


class ProgressBar(ttk.Frame):
    """How far a command is, how long it goes on, a button that stops it; afterwards how it ended."""

    def __init__(
        self, parent: ttk.Frame, scale: ScreenScale, stop: WhenPressed, opened: Callable[[Path], None]
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._began = 0.0
        self._label, self._output = "", Path()
        self._how = HowItEnded(True, "")
        gap = scale.px(10)
        self.said = ttk.Label(self, text="", anchor="w")
        self.bar = ttk.Progressbar(self, length=scale.px(240))
        self.left = ttk.Label(self, style="Dim.TLabel", width=22)
        self._offered: WhenPressed = self._open
        self.open_button = ttk.Button(self, command=lambda: self._offered())
        self.stop_button = ttk.Button(self, text="Dừng (Esc)", command=stop, state="disabled")
        self.said.grid(row=0, column=0, sticky="ew")
        self.bar.grid(row=0, column=1, padx=gap)
        self.left.grid(row=0, column=2)
        self.open_button.grid(row=0, column=3, padx=gap)
        self.stop_button.grid(row=0, column=4)
        self.columnconfigure(0, weight=1)
        self._hide()

    def _hide(self) -> None:
        for part in (self.bar, self.left, self.open_button):
            part.grid_remove()

    def begin(self, words: str) -> None:
        """A command runs; nobody knows yet how long."""
        self._hide()
        self._label, self._how = "", HowItEnded(True, "")
        self.said.configure(text=f"Đang làm: {words.rstrip('…')}…", style="Strong.TLabel")
        self.bar.configure(mode="indeterminate", value=0)
        self.bar.start(60)
        self.bar.grid()
        self.left.configure(text="")
        self.left.grid()
        self.stop_button.configure(state="normal")

    def advance(self, event: ProgressEvent) -> None:
        """So much is done."""
        if event.label != self._label:
            self._label, self._began = event.label, time.monotonic()
            self.said.configure(text=event.label)
        if event.total:
            self.bar.stop()
            self.bar.configure(mode="determinate", maximum=event.total, value=event.done)
            left = time_left(time.monotonic() - self._began, event.done, event.total)
            self.left.configure(text=f"{event.done}/{event.total}  {left}")

    def end(self, how: HowItEnded, output: OutputEvent | None) -> None:
        """It has ended; what it made can be opened."""
        self.bar.stop()
        self._hide()
        self.stop_button.configure(state="disabled")
        self.say(how)
        if how.good and output is not None:
            self._output = Path(output.path)
            self.offer("Mở thư mục" if self._output.is_dir() else f"Mở {self._output.name}", self._open)

    def _open(self) -> None:
        self._opened(self._output)

    def offer(self, text: str, action: WhenPressed) -> None:
        """A button beside the line."""
        self._offered = action
        self.open_button.configure(text=text)
        self.open_button.grid()

    def say(self, how: HowItEnded) -> None:
        """One line."""
        self._how = how
        self.remark("")

    def remark(self, text: str) -> None:
        """Something to look at, behind what went well; blank: nothing."""
        how = self._how
        style = "Bad.TLabel" if not how.good else "Warn.TLabel" if text else "Good.TLabel"
        said = f"{how.said} {text}".strip() if how.good else how.said
        width = max(self.winfo_width() - self.winfo_fpixels("3c"), 400)
        self.said.configure(text=said, style=style, wraplength=width)


class Tabs(ttk.Notebook):
    """Pages one behind the other."""

    def turn_to(self, page: tk.Widget) -> None:
        """Show a page."""
        self.tk.call(str(self), "select", str(page))

    def rename(self, page: tk.Widget, text: str) -> None:
        """Have a page called something else."""
        self.tk.call(str(self), "tab", str(page), "-text", text)


class Story(ttk.Frame):
    """What commands print, as they print it."""

    def __init__(self, parent: tk.Misc, scale: ScreenScale) -> None:
        super().__init__(parent, padding=scale.px(6))
        self.text = tk.Text(
            self, wrap="word", relief="flat", font="TkFixedFont", padx=scale.px(8), pady=scale.px(6), state="disabled"
        )
        self.bar = ttk.Scrollbar(self, command=self.text.yview)
        self._space = scale.px(10)
        self.text.configure(yscrollcommand=self.bar.set)
        self.bar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True)
        self.text.tag_configure("head", font="Strong", spacing1=scale.px(8))
        self.text.tag_configure("complaint", foreground=RED)

    def say(self, line: str, tag: str = "") -> None:
        """One more line."""
        self.text.configure(state="normal")
        self.text.insert("end", f"{line}\n", (tag,) if tag else ())
        self.text.configure(state="disabled")
        self.text.see("end")

    @property
    def characters(self) -> int:
        """How many fit into a line."""
        page = self.master.winfo_width()  # of all pages: this one has no width before it was shown
        width = page - self.bar.winfo_reqwidth() - 2 * (self._space + int(str(self.text["padx"])))
        return max(60, width // max(1, font.nametofont("TkFixedFont").measure("0")) - 1)
