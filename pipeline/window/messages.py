"""The problems of a round as a list: file by file, each with its place; the one chosen in full below."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import ttk

from pipeline.events import IssueEvent
from pipeline.ways import NOT_TAKEN, PROGRAM_FILE
from pipeline.window.look import AMBER, BLUE, DIM, INK, PAPER, RED, WHITE, ScreenScale

SIGNS = {"error": "✗", "warning": "!", "note": "·"}
SHOWN = {
    "Lỗi và cảnh báo": frozenset({"error", "warning"}),
    "Chỉ lỗi": frozenset({"error"}),
    "Tất cả, kể cả ghi chú": frozenset(SIGNS),
}


class MessageList(ttk.Frame):
    """The list; `opened` is called with the problem whose file is wanted."""

    def __init__(self, parent: tk.Misc, scale: ScreenScale, opened: Callable[[IssueEvent], None]) -> None:
        super().__init__(parent, padding=scale.px(6))
        self._opened = opened
        self._issues: list[IssueEvent] = []
        self._read = False
        self._left_out = 0
        self._rows: dict[str, IssueEvent] = {}
        self.kinds = ttk.Combobox(self, values=list(SHOWN), state="readonly", width=22)
        self.sought = ttk.Entry(self, width=24)
        self.tree = ttk.Treeview(self, columns=["text"], selectmode="browse")
        self.full = tk.Text(
            self, height=4, wrap="word", relief="flat", background=WHITE, foreground=INK, font="TkTextFont",
            padx=scale.px(8), pady=scale.px(6), state="disabled", takefocus=False,
        )  # fmt: skip
        self.open_button = ttk.Button(self, text="Mở tệp", command=self._open, state="disabled", underline=0)
        self._laid_out(scale)
        self._bound()

    def _laid_out(self, scale: ScreenScale) -> None:
        gap = scale.px(6)
        self.kinds.set(next(iter(SHOWN)))
        ttk.Label(self, text="Hiện:").grid(row=0, column=0, sticky="w")
        self.kinds.grid(row=0, column=1, sticky="w", padx=gap)
        ttk.Label(self, text="Tìm:").grid(row=0, column=2, sticky="e")
        self.sought.grid(row=0, column=3, sticky="w", padx=gap)
        self.open_button.grid(row=0, column=4, sticky="e")
        self.tree.heading("#0", text="Đơn vị, chỗ cần xem", anchor="w")
        self.tree.heading("text", text="Nội dung", anchor="w")
        self.tree.column("#0", width=scale.px(290), minwidth=scale.px(120), stretch=False)
        self.tree.column("text", width=scale.px(420))
        bar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        self.tree.grid(row=1, column=0, columnspan=5, sticky="nsew", pady=gap)
        bar.grid(row=1, column=5, sticky="ns", pady=gap)
        self.full.grid(row=2, column=0, columnspan=6, sticky="nsew")
        self.columnconfigure(3, weight=1)
        self.rowconfigure(1, weight=1)
        for kind, colour in (("error", RED), ("warning", AMBER), ("note", DIM)):
            self.tree.tag_configure(kind, foreground=colour)
        self.tree.tag_configure("group", font="Strong", background=PAPER)
        self.tree.tag_configure("none", foreground=BLUE)

    def _bound(self) -> None:
        self.kinds.bind("<<ComboboxSelected>>", lambda _: self._fill())
        self.sought.bind("<KeyRelease>", lambda _: self._fill())
        self.tree.bind("<<TreeviewSelect>>", lambda _: self._chosen())
        self.tree.bind("<Return>", lambda _: self._open())
        self.tree.bind("<Double-1>", self._double)

    def show(self, issues: Iterable[IssueEvent], there_are: int = 0, *, read: bool = True) -> None:
        """Show these problems of so many instead of what was shown; `read`: figures of some form are there."""
        self._issues, self._read = list(issues), read
        self._left_out = max(there_are - len(self._issues), 0)
        self._fill()

    def _fill(self) -> None:
        self.tree.delete(*self.tree.get_children())
        self._rows.clear()
        groups: dict[str, str] = {}
        kinds, sought = SHOWN[self.kinds.get()], self.sought.get().strip().casefold()
        for item in self._issues:
            if item.severity not in kinds or sought not in f"{item.unit} {item.file} {item.text}".casefold():
                continue
            of_file = item.group in (item.file, PROGRAM_FILE, NOT_TAKEN)
            if item.group not in groups:
                head, beside = (item.unit, _file_name(item.file)) if of_file and item.unit else (item.group, "")
                groups[item.group] = self.tree.insert(
                    "", "end", text=_file_name(head), values=(beside,), open=True, tags=("group",)
                )
            place = _place(item) if of_file else item.unit or _file_name(item.file)
            name = f"{SIGNS.get(item.severity, '')} {place}"
            row = self.tree.insert(groups[item.group], "end", text=name, values=(item.text,), tags=(item.severity,))
            self._rows[row] = item
        if not self._rows:
            said = "Không có lỗi, cảnh báo." if self._read else "Chưa đọc biểu nào."
            said = "Không có mục nào." if self._issues else said
            self.tree.insert("", "end", text=said, tags=("none",))
        if self._left_out:
            said = f"… và {self._left_out} mục khác, nhẹ hơn hoặc cùng mức, không liệt kê ở đây"
            self.tree.insert("", "end", text=said, tags=("none",))
        self._chosen()

    def _chosen(self) -> None:
        item = self._selected()
        self.full.configure(state="normal")
        self.full.delete("1.0", "end")
        self.full.insert("1.0", item.text if item else "Chọn một dòng để đọc đủ; bấm đúp hoặc phím Enter để mở tệp.")
        self.full.configure(state="disabled")
        self.open_button.configure(state="normal" if item and item.path else "disabled")

    def _selected(self) -> IssueEvent | None:
        """The problem chosen; of a file its first."""
        for row in self.tree.selection():
            inside = self.tree.get_children(row)
            return self._rows.get(row) or (self._rows.get(inside[0]) if inside else None)
        return None

    def _double(self, event: tk.Event[ttk.Treeview]) -> str:
        if self.tree.identify_row(event.y) in self._rows:
            self._open()
        return "break"

    def _open(self) -> None:
        item = self._selected()
        if item and item.path:
            self._opened(item)


def _place(item: IssueEvent) -> str:
    """Where in its file: “Số liệu, ô E19”."""
    return ", ".join(filter(None, (item.sheet, f"ô {item.cell}" if item.cell else ""))) or "cả tệp"


def _file_name(file: str) -> str:
    """A file's name without the period's folder, which all have in common."""
    return file.partition("/")[2] if "/" in file else file
