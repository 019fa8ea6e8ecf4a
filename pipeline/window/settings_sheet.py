"""The settings of a program as fields, each with where it is said; what cannot be is said beside its field.

It knows no setting: the command `settings` tells them, and writes what was changed.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pipeline.events import FieldEvent, SettingEvent
from pipeline.window import asking
from pipeline.window.look import ScreenScale
from pipeline.window.panels import Tabs
from pipeline.window.runner import Heard
from pipeline.window.sheets import AskedField, Scrolled, SheetWindow
from pipeline.window.tasks import WindowRound

SIZE = (960, 610)  # pixels of an ordinary screen
_WRAP, _LABEL = 600, 230
PASSWORD = "Mật khẩu hộp thư…"
_WHERE_WIDE = 20  # characters


class SettingsSheet(SheetWindow):
    """All settings, page by page; `passwords` is called where one is to be typed, `changed` once some are new."""

    def __init__(
        self,
        root: tk.Tk,
        scale: ScreenScale,
        on: WindowRound,
        passwords: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(root, scale, "Thiết lập của chương trình", SIZE)
        self._on, self._passwords, self._changed = on, passwords, changed
        self.fields: dict[str, AskedField] = {}
        self.where: dict[str, ttk.Label] = {}
        self._before: dict[str, str] = {}
        self._saving = self._leaving = False
        self._pages: dict[str, Scrolled] = {}
        self._page_of: dict[str, Scrolled] = {}
        ttk.Label(
            self.body,
            text="Ghi vào trang “Thiết lập” của tệp chương trình. Để trống: theo tệp thiết lập chung, hoặc mức có sẵn.",
            style="Dim.TLabel",
        ).pack(anchor="w", pady=(0, scale.px(8)))
        self.tabs = Tabs(self.body)
        self.tabs.pack(fill="both", expand=True)
        self.tabs.enable_traversal()
        self.save_button = self.with_button("Ghi", self.save, usual=True)
        self.close_button = self.with_button("Đóng", self.leave)
        self.password_button = self.with_button(PASSWORD, self._to_passwords, side="left")
        self.key("<Alt-g>", self.save_button)
        self.key("<Alt-n>", self.close_button)
        self.key("<Alt-m>", self.password_button)
        self.bind("<Return>", lambda _: self.save())
        self._busy("Đang đọc…")
        self.read()

    @property
    def _chosen(self) -> list[str]:
        return ["--program", self._on.program, "--workspace", self._on.workspace]

    def read(self, said_after: str = "") -> None:
        """Have the command tell them all."""

        def heard(said: Heard) -> None:
            self._busy("")
            for item in said.of(SettingEvent):
                self._show(item)
            self.say(said.problem or said_after, "Bad.TLabel" if said.problem else "Good.TLabel")

        self.runner.ask(["settings", *self._chosen, "--csv"], heard)

    def _show(self, item: SettingEvent) -> None:
        field = self.fields.get(item.key) or self._field(item)
        field.put(item.value)
        field.wrong("")
        self._before[item.key] = field.value
        self.where[item.key].configure(text=item.text if item.value else "")

    def _field(self, item: SettingEvent) -> AskedField:
        if item.group not in self._pages:
            page = self._pages[item.group] = Scrolled(self.tabs, self.scale)
            self.tabs.add(page, text=item.group)
        choices = [("", ""), *((choice, choice) for choice in item.choices)] if item.choices else None
        page = self._pages[item.group]
        field = AskedField(page.inside, self.scale, item.label, item.note, choices=choices, wrap=_WRAP, wide=_LABEL)
        field.pack(fill="x", pady=(0, self.scale.px(4)))
        where = ttk.Label(field, style="Dim.TLabel", width=_WHERE_WIDE)
        where.grid(row=0, column=2, padx=(self.scale.px(8), 0))
        field.remark.grid_configure(columnspan=2)
        page.follow(field.control)
        self._page_of[item.key] = page
        self.fields[item.key], self.where[item.key] = field, where
        if len(self.fields) == 1:
            field.control.focus_set()
        return field

    @property
    def changes(self) -> dict[str, str]:
        """What was changed, by key."""
        return {key: field.value for key, field in self.fields.items() if field.value != self._before[key]}

    def save(self) -> None:
        """Write what was changed; nothing where any of it cannot be."""
        changes = self.changes
        if "disabled" in self.save_button.state():
            return
        for field in self.fields.values():
            field.wrong("")
        if not changes:
            self.say("Chưa đổi mục nào.", "Dim.TLabel")
            return
        self._busy("Đang ghi…")
        self._saving = True

        def heard(said: Heard) -> None:
            self._saving = False
            if not said.status:
                self._before |= changes
                self._changed()
                if self._leaving:
                    super(SettingsSheet, self).leave()
                    return
                done = f"Đã ghi {len(changes)} mục."
                self._busy(f"{done} Đang đọc lại…")
                self.read(done)
                return
            self._busy("")
            self._leaving = False
            wrong = [item for item in said.of(FieldEvent) if item.name in self.fields]
            for item in wrong:
                self.fields[item.name].wrong(item.problem)
            if wrong:
                first = self.fields[wrong[0].name]
                self.tabs.turn_to(self._page_of[wrong[0].name])
                first.control.focus_set()
            self.say("Chưa ghi: có mục chưa đúng, xem dòng chữ đỏ." if wrong else said.problem, "Bad.TLabel")

        given = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
        self.runner.ask(["settings", *self._chosen, *given], heard)

    def _busy(self, what: str) -> None:
        self.save_button.configure(state="disabled" if what else "normal")
        self.say(what, "Dim.TLabel")

    def leave(self) -> None:
        """Close it; what was changed is given up only once that is agreed to."""
        if self._saving:
            self._leaving = True
            self.say("Đang ghi, ghi xong sẽ đóng…", "Dim.TLabel")
            return
        if self.changes and asking.ask_yes_no(self, self.scale, "Bỏ những mục vừa đổi?") != asking.YES:
            return
        super().leave()

    def _to_passwords(self) -> None:
        self.leave()
        if not self.winfo_exists():
            self._passwords()
