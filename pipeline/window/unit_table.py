"""The unions of a list with their kinds, as they were understood; a kind is changed where it stands, by a drop-down."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from tkinter import ttk

from pipeline.events import UnitEvent
from pipeline.window.look import AMBER, BLUE, ScreenScale

CHOSEN = "đã chọn"
_HEADS = (("code", "Mã", 80), ("name", "Tên đơn vị", 255), ("kind", "Loại hình", 270), ("surety", "Căn cứ", 110))


def _which(unit: UnitEvent) -> tuple[int, str]:
    return unit.row, unit.name


class UnitTable(ttk.Frame):
    """The table; `kinds` are all there are to choose from."""

    def __init__(self, parent: tk.Misc, scale: ScreenScale, changed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._changed = changed
        self.kinds: Sequence[str] = ()
        self._units: list[UnitEvent] = []
        self.told: dict[tuple[int, str], str] = {}  # what somebody has chosen, by row and name: lists are exchanged
        self.tree = ttk.Treeview(self, columns=[name for name, _, _ in _HEADS], show="headings", height=5)
        bar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        for name, head, width in _HEADS:
            self.tree.heading(name, text=head, anchor="w")
            self.tree.column(name, width=scale.px(width), minwidth=scale.px(60), stretch=name == "name")
        self.tree.tag_configure("unsure", foreground=AMBER)
        self.tree.tag_configure("told", foreground=BLUE)
        self.tree.pack(side="left", fill="both", expand=True)
        bar.pack(side="right", fill="y")
        self.box: ttk.Combobox | None = None
        self.tree.bind("<ButtonRelease-1>", self._clicked)
        for keys in ("<Return>", "<F2>", "<space>"):
            self.tree.bind(keys, self._by_key)
        for moved in ("<MouseWheel>", "<Button-4>", "<Button-5>", "<Configure>"):
            self.tree.bind(moved, lambda _: self.close_box(), add="+")

    def show(self, units: Sequence[UnitEvent], *, only_unsure: bool = False) -> None:
        """Show these; what was chosen of a union that still stands in its row stays."""
        self.close_box()
        self._units = [self._as_told(unit) for unit in units]
        self.tree.delete(*self.tree.get_children())
        for unit in self._units:
            told = _which(unit) in self.told
            if not only_unsure or unit.unsure or told:
                tag = "told" if told else "unsure" if unit.unsure else ""
                values = (unit.code, unit.name, unit.kind, unit.surety)
                self.tree.insert("", "end", iid=str(unit.row), values=values, tags=(tag,) if tag else ())
        if rows := self.tree.get_children():
            self.tree.focus(rows[0])
            self.tree.selection_set(rows[0])

    def _as_told(self, unit: UnitEvent) -> UnitEvent:
        kind = self.told.get(_which(unit))
        return replace(unit, kind=kind, surety=CHOSEN, unsure=False) if kind else unit

    @property
    def unsure(self) -> int:
        """How many still should be looked at."""
        return sum(unit.unsure for unit in self._units)

    @property
    def chosen(self) -> str:
        """What was chosen, as the command takes it; the code of a union is the one it has now."""
        return "; ".join(f"{unit.code}={unit.kind}" for unit in self._units if _which(unit) in self.told)

    def _clicked(self, event: tk.Event[ttk.Treeview]) -> None:
        row = self.tree.identify_row(event.y)
        several = int(event.state) & 0x5  # with Shift or Ctrl rows are gathered
        if row and not several and self.tree.identify_column(event.x) == "#3":
            self.open_box(row)

    def _by_key(self, _: object) -> str:
        if row := self.tree.focus():
            self.open_box(row)
        return "break"

    def open_box(self, row: str) -> None:
        """Have the kind of a union chosen; where several are selected, of all of them."""
        self.close_box()
        self.tree.see(row)
        self.tree.update_idletasks()
        place = self.tree.bbox(row, "kind")
        if not isinstance(place, tuple):
            return
        left, top, width, height = place
        self.box = box = ttk.Combobox(self.tree, values=list(self.kinds), state="readonly")
        box.set(str(self.tree.set(row, "kind")))
        box.place(x=left, y=top - 1, width=width, height=height + 2)
        box.focus_set()
        box.bind("<<ComboboxSelected>>", lambda _: self._take(row))
        box.bind("<Return>", lambda _: self._take(row))
        box.bind("<Escape>", lambda _: self._left())
        box.update_idletasks()
        # by a press on its arrow: keys go wherever the keyboard is, which may still be the table
        box.event_generate("<ButtonPress-1>", x=width - 6, y=height // 2)
        box.event_generate("<ButtonRelease-1>", x=width - 6, y=height // 2)

    def _left(self) -> str:
        self.close_box()
        self.tree.focus_set()
        return "break"

    def _take(self, row: str) -> str:
        kind = self.box.get() if self.box else ""
        rows = self.tree.selection() if row in self.tree.selection() else (row,)
        self._left()
        shown = {str(unit.row): unit for unit in self._units}
        for one in rows if kind else ():
            self.tree.set(one, "kind", kind)
            self.tree.set(one, "surety", CHOSEN)
            self.tree.item(one, tags=("told",))
            self.told[_which(shown[one])] = kind
        self._units = [self._as_told(unit) for unit in self._units]
        self._changed()
        return "break"

    def close_box(self) -> None:
        """Have no drop-down open."""
        if self.box is not None:
            self.box.tk.call("ttk::combobox::Unpost", str(self.box))  # its list, which keeps the mouse to itself
            self.box.destroy()
            self.box = None
