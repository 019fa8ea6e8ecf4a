"""Short messages for unions that still owe something: one after the other onto the clipboard, and noted as told."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pipeline.events import MessageEvent
from pipeline.window.look import DIM, GREEN, INK, WHITE, ScreenScale
from pipeline.window.runner import Heard
from pipeline.window.sheets import SheetWindow
from pipeline.window.tasks import WindowRound

SIZE = (960, 590)  # pixels of an ordinary screen
TOLD = "vừa ghi"
_HEADS = (("code", "Mã", 70), ("name", "Đơn vị", 170), ("todo", "Việc", 110), ("told", "Đã nhắn", 95))
_NONE = "Không còn đơn vị nào phải nhắn."


class ZaloSheet(SheetWindow):
    """The unions as a list, beside it what the one chosen is told; `changed` is called once something was noted."""

    def __init__(self, root: tk.Tk, scale: ScreenScale, on: WindowRound, changed: Callable[[], None]) -> None:
        super().__init__(root, scale, "Nhắn Zalo", SIZE)
        self._changed = changed
        self._chosen_round = ["--program", on.program, "--period", on.period, "--workspace", on.workspace]
        self._messages: dict[str, MessageEvent] = {}
        self._waiting: list[tuple[str, bool]] = []  # codes to be noted, and whether that is taken back
        self._noted: set[str] = set()
        self._leaving = False
        px = scale.px
        self.tree = ttk.Treeview(
            self.body, columns=[n for n, _, _ in _HEADS], show="headings", selectmode="browse", height=5
        )
        for name, head, width in _HEADS:
            self.tree.heading(name, text=head, anchor="w")
            self.tree.column(name, width=px(width), minwidth=px(50), stretch=name == "name")
        self.tree.tag_configure("told", foreground=DIM)
        self.tree.tag_configure("now", foreground=GREEN)
        bar = ttk.Scrollbar(self.body, command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        right = ttk.Frame(self.body)
        self.who = ttk.Label(right, style="Strong.TLabel", wraplength=px(340), justify="left")
        self.phone = ttk.Label(right, style="Head.TLabel")
        self.text = tk.Text(
            right, wrap="word", width=1, height=1, relief="flat", font="TkTextFont", background=WHITE, foreground=INK,
            padx=px(10), pady=px(8), state="disabled", takefocus=False,
        )  # fmt: skip
        self.who.pack(anchor="w")
        self.phone.pack(anchor="w", pady=(px(2), px(8)))
        self.text.pack(fill="both", expand=True)
        self.tree.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns", padx=(0, px(12)))
        right.grid(row=0, column=2, sticky="nsew")
        self.body.columnconfigure(0, weight=3, uniform="halves")
        self.body.columnconfigure(2, weight=2, uniform="halves")
        self.body.rowconfigure(0, weight=1)
        self.copy_button = self.with_button("Sao chép", self.copy, usual=True)
        self.told_button = self.with_button("Đã gửi", self.note)
        self.next_button = self.with_button("Sau", lambda: self.step(1))
        self.back_button = self.with_button("Trước", lambda: self.step(-1))
        self.close_button = self.with_button("Đóng", self.leave, side="left")
        for keys, button in (
            ("<Alt-c>", self.copy_button),
            ("<Alt-g>", self.told_button),
            ("<Alt-s>", self.next_button),
            ("<Alt-t>", self.back_button),
            ("<Alt-n>", self.close_button),
            ("<Control-c>", self.copy_button),
            ("<Next>", self.next_button),
            ("<Prior>", self.back_button),
        ):
            self.key(keys, button)
        self.bind("<Return>", lambda _: self.copy())
        self.tree.bind("<<TreeviewSelect>>", lambda _: self._show())
        self._allow(False)
        self.say("Đang đọc…", "Dim.TLabel")
        self.runner.ask(["zalo", *self._chosen_round], self._heard)

    def _heard(self, said: Heard) -> None:
        self._messages = {item.code: item for item in said.of(MessageEvent)}
        for item in self._messages.values():
            tags = ("told",) if item.told else ()
            values = (item.code, item.name, item.todo, item.told)
            self.tree.insert("", "end", iid=item.code, values=values, tags=tags)
        rows = self.tree.get_children()
        self._allow(bool(rows))
        self.say(said.problem or ("" if rows else _NONE), "Bad.TLabel" if said.problem else "TLabel")
        if rows:
            self._choose(next((row for row in rows if not self._messages[row].told), rows[0]))
            self.tree.focus_set()

    def _allow(self, able: bool) -> None:
        for button in (self.copy_button, self.told_button, self.next_button, self.back_button):
            button.configure(state="normal" if able else "disabled")

    def _choose(self, row: str) -> None:
        self.tree.focus(row)
        self.tree.selection_set(row)
        self.tree.see(row)

    @property
    def chosen(self) -> MessageEvent | None:
        """The message that is shown."""
        return next((self._messages[row] for row in self.tree.selection()), None)

    def step(self, by: int) -> None:
        """The union after, or before."""
        rows = self.tree.get_children()
        if (now := self.chosen) and 0 <= rows.index(now.code) + by < len(rows):
            self._choose(rows[rows.index(now.code) + by])

    def _show(self) -> None:
        item = self.chosen
        self.who.configure(text=f"{item.code} {item.name}\n{item.chair}".strip() if item else "")
        self.phone.configure(text=(item.phone or "chưa có số điện thoại") if item else "")
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        self.text.insert("1.0", item.message if item else "")
        self.text.configure(state="disabled")
        taken_back = item is not None and item.code in self._noted
        self.told_button.configure(text="Chưa gửi" if taken_back else "Đã gửi")

    def copy(self) -> None:
        """The message onto the clipboard."""
        if item := self.chosen:
            self.clipboard_clear()
            self.clipboard_append(item.message)
            self.say(f"Đã sao chép tin cho {item.code}: dán vào Zalo, gửi xong thì bấm “Đã gửi”.", "Good.TLabel")

    def note(self) -> None:
        """Have it noted that the union was told, or that it was not after all."""
        item = self.chosen
        if item is None:
            return
        undo = item.code in self._noted
        self._noted ^= {item.code}
        self.tree.set(item.code, "told", item.told if undo else TOLD)
        self.tree.item(item.code, tags=("now",) if not undo else ("told",) if item.told else ())
        self._waiting.append((item.code, undo))
        self._write()
        self._show()
        if not undo:
            self.step(1)

    def _write(self) -> None:
        """Have what waits written, one command after the other."""
        if self.runner.child is not None or not self._waiting:
            return
        undo = self._waiting[0][1]
        codes = []
        while self._waiting and self._waiting[0][1] is undo:
            codes.append(self._waiting.pop(0)[0])

        def heard(said: Heard) -> None:
            if said.status:
                for code in codes:
                    self._noted ^= {code}
                    self.tree.set(code, "told", self._messages[code].told if not undo else TOLD)
                    self.tree.item(code, tags=())
                self.say(said.problem, "Bad.TLabel")
                self._leaving = False
            if self._waiting:
                self._write()
            elif self._leaving:
                self.leave()

        given = [part for code in codes for part in ("--told", code)]
        self.runner.ask(["zalo", *self._chosen_round, *given, *(["--undo"] if undo else [])], heard)

    def leave(self) -> None:
        """Close it, once what was noted is written."""
        if self._messages and self.runner.child is not None:
            self._leaving = True
            self.say("Đang ghi…", "Dim.TLabel")
            return
        super().leave()
        if self._noted:
            self._changed()
