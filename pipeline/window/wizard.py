"""A new program, page by page: what is asked, what the command says of it, the unions as it understands them.

It knows no rule: after each page the command `new` is run with --dry-run, at the end without.
"""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from pipeline.events import FieldEvent, ListEvent, OutputEvent, UnitEvent
from pipeline.shipped import PROGRAM_FILE
from pipeline.window import asking
from pipeline.window.look import ScreenScale
from pipeline.window.runner import Heard
from pipeline.window.sheets import AskedField, SheetWindow
from pipeline.window.unit_table import UnitTable

SIZE = (900, 580)  # pixels of an ordinary screen
TRY, OPEN = "Mở thử một biểu", "Mở tệp chương trình"
LIST_KINDS = (("Danh sách", "*.xlsx *.xls *.xlsm *.xlsb *.ods *.csv"), ("Tất cả", "*"))
HOW_TO_CHANGE = "Đổi loại hình: bấm vào ô Loại hình hoặc phím Enter; chọn nhiều dòng (Shift, Ctrl) thì đổi một lượt."
_CHECKING = "Đang xem…"


@dataclass(frozen=True, slots=True)
class WizardPage:
    """A page: its name, what it is about, its fields as (option, name, hint); those of `choices` are chosen."""

    name: str
    about: str
    fields: tuple[tuple[str, str, str], ...]
    choices: frozenset[str] = frozenset()


PAGES = (
    WizardPage(
        "Cơ quan",
        "Cơ quan nào lập chương trình? Mục chưa biết thì để trống, điền sau ở tệp chương trình.",
        (
            ("office", "Tên cơ quan", "Ghi đầy đủ, như ở đầu văn bản của cơ quan"),
            ("superior", "Cơ quan cấp trên", "Dòng trên tên cơ quan ở đầu văn bản"),
            ("place", "Địa danh", "Ghi trước ngày tháng của báo cáo"),
            ("office-short", "Ký hiệu cơ quan", "Ở cuối số văn bản, ghi sau “05/BC-”"),
            ("signer", "Họ tên người ký báo cáo", ""),
        ),
    ),
    WizardPage(
        "Chương trình",
        "Chương trình hành động, kế hoạch nào, của nhiệm kỳ nào?",
        (
            ("title", "Tên chương trình, kế hoạch", "Như ghi ở văn bản"),
            ("term", "Nhiệm kỳ", "Năm đầu - năm cuối, ví dụ 2025-2030"),
            ("first-year", "Năm đầu có mức giao", "Năm đầu tiên chương trình giao chỉ tiêu"),
            ("resolution", "Tên ngắn của nghị quyết", "Ví dụ Nghị quyết Đại hội nhiệm kỳ 2025 - 2030"),
            ("name", "Tên thư mục", "Không dấu, không cách; ví dụ bac-quang"),
        ),
        frozenset({"first-year"}),
    ),
    WizardPage(
        "Đơn vị",
        "Danh sách đơn vị có sẵn của cơ quan: tệp Excel, cột nào cũng được, miễn có dòng tiêu đề “Tên đơn vị”. "
        "Chưa có thì để trống.",
        (("units", "Tệp danh sách", ""), ("prefix", "Chữ đầu của mã đơn vị", "Ví dụ YB: các mã là YB01, YB02 …")),
    ),
    WizardPage(
        "Kỳ đầu tiên",
        "Kỳ báo cáo đầu tiên. Các kỳ sau thêm ở trang “Kỳ báo cáo” của tệp chương trình.",
        (
            ("kind", "Kỳ", ""),
            ("year", "Năm", ""),
            ("cutoff", "Số liệu tính đến ngày", "Ngày/tháng/năm"),
            ("due", "Hạn nộp", "Ngày/tháng/năm"),
        ),
        frozenset({"kind", "year"}),
    ),
)
LAST = "Xong"
_UNITS = next(n for n, page in enumerate(PAGES) if page.name == "Đơn vị")


class Wizard(SheetWindow):
    """The pages; `made` is called with the name of the program once there is one, `opened` with a file to be shown."""

    def __init__(
        self,
        root: tk.Tk,
        scale: ScreenScale,
        workspace: Path,
        made: Callable[[str], None],
        opened: Callable[[Path], None],
    ) -> None:
        super().__init__(root, scale, "Chương trình mới", SIZE)
        self._workspace, self._made, self._opened = workspace, made, opened
        self.fields: dict[str, AskedField] = {}
        self.at = 0
        self._asked: list[str] = []
        self.done = ""  # the name of the program that was made
        self.steps = [
            ttk.Label(self.body, text=f"{n}  {name}", style="Dim.TLabel")
            for n, name in enumerate((*(page.name for page in PAGES), LAST), 1)
        ]
        px = scale.px
        listed = len(self.steps)
        for n, label in enumerate(self.steps):
            label.grid(row=n, column=0, sticky="nw", padx=(0, px(22)), pady=px(5))
        self.body.rowconfigure(listed, weight=1)
        self.body.columnconfigure(0, minsize=px(152))  # also where the widest name is bold
        self.body.columnconfigure(1, weight=1)
        self.pages = [self._page(n) for n in range(len(PAGES))]
        self.end = EndPage(self.body, scale)
        for page in (*self.pages, self.end):
            page.grid(row=0, column=1, rowspan=listed + 1, sticky="nsew")
        self.next_button = self.with_button("Tiếp", self.go_on, usual=True)
        self.back_button = self.with_button("Quay lại", self.go_back)
        self.leave_button = self.with_button("Thôi", self.leave, side="left")
        self.key("<Alt-t>", self.next_button)
        self.key("<Alt-q>", self.back_button)
        self.bind("<Return>", self._enter)
        self.bind("<Next>", partial(self._paged, self.go_on))
        self.bind("<Prior>", partial(self._paged, self.go_back))
        for name in ("office", "term", "name"):  # what other fields follow from
            self.fields[name].control.bind("<FocusOut>", lambda _: self._look(), add="+")
        self.fields["term"].control.bind("<KeyRelease>", lambda _: self._years_of_term(), add="+")
        for name in ("first-year", "kind", "year"):
            self.fields[name].control.bind("<<ComboboxSelected>>", lambda _: self._look(), add="+")
        self._turn(0)

    def _page(self, number: int) -> ttk.Frame:
        page, px = PAGES[number], self.scale.px
        frame = ttk.Frame(self.body)
        ttk.Label(frame, text=page.name, style="Head.TLabel").pack(anchor="w")
        about = ttk.Label(frame, text=page.about, wraplength=px(700), justify="left", style="Dim.TLabel")
        about.pack(anchor="w", pady=(px(2), px(12)))
        for name, label, hint in page.fields:
            made = AskedField(frame, self.scale, label, hint, choices=() if name in page.choices else None)
            made.pack(fill="x", pady=(0, px(7)))
            self.fields[name] = made
        if number == _UNITS:
            self._list_of_units(frame)
        return frame

    def _list_of_units(self, frame: ttk.Frame) -> None:
        px = self.scale.px
        choose = ttk.Button(self.fields["units"], text="Chọn tệp…", command=self.choose_list, underline=1)
        choose.grid(row=0, column=2, padx=(px(8), 0))
        self.bind("<Alt-h>", lambda _: choose.invoke())
        row = ttk.Frame(frame)
        row.pack(fill="x", pady=(0, px(4)))
        self.join, self.only_unsure = tk.BooleanVar(self), tk.BooleanVar(self)
        self.join_box = ttk.Checkbutton(row, text="Gộp đơn vị trùng tên", variable=self.join, command=self._look)
        self.unsure_box = ttk.Checkbutton(
            row, text="Chỉ hiện chỗ chưa chắc", variable=self.only_unsure, command=self._show_units
        )
        self.unsure_box.pack(side="right")
        self.join_box.pack(side="right", padx=px(12))
        self.listed = ttk.Label(row, style="Strong.TLabel")
        self.listed.pack(side="left")
        self.units = UnitTable(frame, self.scale, self._counted)
        self.remarks = ttk.Label(frame, style="Dim.TLabel", wraplength=px(700), justify="left")
        self.remarks.pack(side="bottom", anchor="w", fill="x", pady=(px(4), 0))
        self.units.pack(fill="both", expand=True)
        self._found: list[UnitEvent] = []
        for name in ("units", "prefix"):
            self.fields[name].control.bind("<Return>", self._list_typed)
            self.fields[name].control.bind("<FocusOut>", lambda _: self._look(), add="+")
        self._show_units()

    # ------------------------------------------------------------------------------------------- pages

    def _turn(self, to: int) -> None:
        self.at = to
        last = to == len(PAGES)
        for n, label in enumerate(self.steps):
            label.configure(style="Strong.TLabel" if n == to else "Dim.TLabel")
        page = self.end if last else self.pages[to]
        page.tkraise()
        for other in (*self.pages, self.end):  # what lies below is not reached by Tab
            other.grid() if other is page else other.grid_remove()
        self.back_button.configure(state="normal" if 0 < to < len(PAGES) else "disabled")
        self.leave_button.configure(state="disabled" if last else "normal")
        self.next_button.configure(text=LAST if last else "Tạo chương trình" if to == len(PAGES) - 1 else "Tiếp")
        self.key("<Alt-x>" if last else "<Alt-t>", self.next_button)
        self.say("")
        first = self.end.first if last else self.fields[PAGES[to].fields[0][0]].control
        (first or self.next_button).focus_set()

    def go_on(self) -> None:
        """The next page, where nothing on this one is wrong; behind the last one the program is made."""
        if self.at == len(PAGES):
            self.leave()
        elif "disabled" not in self.next_button.state():
            self._look(self._checked)

    def go_back(self) -> None:
        """The page before."""
        if 0 < self.at < len(PAGES):
            self.runner.drop()
            self._busy(False)
            self._turn(self.at - 1)

    def _paged(self, turn: Callable[[], None], event: tk.Event[tk.Misc]) -> None:
        if event.widget not in (self.units.tree, self.end.text):  # which the same keys scroll
            turn()

    def _enter(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self.units.tree and not isinstance(event.widget, ttk.Button):
            self.go_on()

    def leave(self) -> None:
        """Close it; what was typed is given up only once that is agreed to."""
        typed = any(field.typed for field in self.fields.values()) and not self.done
        if typed and asking.ask_yes_no(self, self.scale, "Chưa tạo chương trình. Bỏ những gì đã ghi?") != asking.YES:
            return
        super().leave()
        if self.done:
            self._made(self.done)

    # ------------------------------------------------------------------------------------------- what the command says

    def _command(self, *more: str) -> list[str]:
        options = {"name": "program"}
        given = [f"--{options.get(name, name)}={field.typed}" for name, field in self.fields.items() if field.typed]
        kinds = [f"--unit-kind={self.units.chosen}"] if self.units.chosen else []
        joined = ["--join"] if self.join.get() else []
        return ["new", "--workspace", str(self._workspace), *given, *joined, *more, *kinds]

    def _look(self, then: Callable[[Heard], None] | None = None) -> None:
        """Have the command look at what stands in the fields."""
        if then is not None:
            self._busy(True)
        elif "disabled" in self.next_button.state():
            return  # it is being looked at

        def heard(said: Heard) -> None:
            self._busy(False)
            self._heard(said)
            if then is not None:
                then(said)

        command = [part for part in self._command("--dry-run") if not part.startswith("--unit-kind=")]
        if then is not None or command != self._asked:
            self._asked = command
            self.runner.ask(command, heard)

    def _years_of_term(self) -> None:
        """Have the years to choose from at once; what is usual, and whether they are right, the command says."""
        years = [int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", self.fields["term"].value)]
        if len(years) == 2 and years[0] < years[1] <= years[0] + 10:
            self.fields["first-year"].offer([(str(y), str(y)) for y in range(years[0], years[1] + 1)])

    def _busy(self, busy: bool) -> None:
        self.next_button.configure(state="disabled" if busy else "normal")
        self.say(_CHECKING if busy else "", "Dim.TLabel")

    def _heard(self, said: Heard) -> None:
        answers = {item.name: item for item in said.of(FieldEvent)}
        if not answers:
            self.say(said.problem, "Bad.TLabel")
            return
        for name, field in self.fields.items():
            answer = answers.get(name, FieldEvent(name))
            if isinstance(field.control, ttk.Combobox):
                field.offer(answer.choices)
            field.put_usual(answer.usual)
            field.wrong(answer.problem)
        (found,) = said.of(ListEvent) or [ListEvent([], 0)]
        self.units.kinds = [shown for _, shown in answers["units"].choices]
        self._found = said.of(UnitEvent)
        self.remarks.configure(text="\n".join([HOW_TO_CHANGE, "  ".join(found.remarks[1:])]) if found.remarks else "")
        self.join_box.configure(state="normal" if found.twice else "disabled")
        self._show_units()

    def _show_units(self) -> None:
        self.units.show(self._found, only_unsure=self.only_unsure.get())
        self._counted()

    def _counted(self) -> None:
        """How many there are, and how many should be looked at."""
        unsure = f"; {self.units.unsure} đơn vị chưa chắc loại hình" if self.units.unsure else ""
        self.listed.configure(text=f"{len(self._found)} đơn vị{unsure}" if self._found else "Chưa có đơn vị nào")

    def _checked(self, said: Heard) -> None:
        answers = said.of(FieldEvent)
        here = {name for name, _, _ in PAGES[self.at].fields}
        wrong = [item for item in answers if item.problem and (item.name in here or self.at == len(PAGES) - 1)]
        if not answers:
            return
        if wrong:
            page = next(n for n, p in enumerate(PAGES) if wrong[0].name in {name for name, _, _ in p.fields})
            if page != self.at:
                self._turn(page)
            self.say("Có mục chưa đúng, xem dòng chữ đỏ.", "Bad.TLabel")
            self.fields[wrong[0].name].control.focus_set()
        elif self.at < len(PAGES) - 1:
            self._turn(self.at + 1)
        else:
            self._make()

    def _make(self) -> None:
        self._busy(True)
        self.say("Đang tạo chương trình…", "Dim.TLabel")
        name = self.fields["name"].value
        command = [part for part in self._command("--yes") if not part.startswith("--program=")]

        def heard(said: Heard) -> None:
            self._busy(False)
            if said.status:
                self.say(said.problem, "Bad.TLabel")
                return
            self.done = name
            self.end.show(said, self._opened)
            self._turn(len(PAGES))

        self.runner.ask([*command, f"--program={name}"], heard)

    # ------------------------------------------------------------------------------------------- the list

    def choose_list(self) -> None:
        """Have a file chosen."""
        found = filedialog.askopenfilename(parent=self, title="Danh sách đơn vị", filetypes=LIST_KINDS)
        if found:
            self.fields["units"].put(found)
            self._look()

    def _list_typed(self, _: object) -> str:
        self._look()
        return "break"


class EndPage(ttk.Frame):
    """What was made, what it still lacks, what to look at."""

    def __init__(self, parent: tk.Misc, scale: ScreenScale) -> None:
        super().__init__(parent)
        self._scale = scale
        self.buttons: dict[str, ttk.Button] = {}
        self.head = ttk.Label(self, text="Đã tạo chương trình", style="Head.TLabel")
        self.head.pack(anchor="w")
        self._row = ttk.Frame(self)
        self._row.pack(fill="x", pady=scale.px(10))
        self.text = tk.Text(
            self, height=12, wrap="word", relief="flat", font="TkTextFont", padx=scale.px(8), pady=scale.px(6),
            takefocus=False,
        )  # fmt: skip
        self.text.pack(fill="both", expand=True)

    @property
    def first(self) -> ttk.Button | None:
        """Where the keyboard begins."""
        return next(iter(self.buttons.values()), None)

    def show(self, said: Heard, opened: Callable[[Path], None]) -> None:
        """Show what the command has said, a button for each file it has made."""
        made = sorted((Path(item.path) for item in said.of(OutputEvent)), key=lambda path: path.name == PROGRAM_FILE)
        for path in made:
            self._button(OPEN if path.name == PROGRAM_FILE else TRY, path, opened)
        first = next((n for n, item in enumerate(said.said) if isinstance(item, OutputEvent)), 0)
        self.text.insert("1.0", "\n".join(Heard(said.said[first:]).lines))
        self.text.configure(state="disabled")

    def _button(self, text: str, path: Path, opened: Callable[[Path], None]) -> None:
        style = "TButton" if self.buttons else "Do.TButton"
        button = ttk.Button(self._row, text=text, style=style, command=lambda: opened(path))
        button.pack(side="left", padx=(0, self._scale.px(8)))
        button.bind("<Return>", lambda _: button.invoke())
        self.buttons[text] = button
