"""Questions of commands, and the name a decision is signed with, as dialogs in Vietnamese."""

from __future__ import annotations

import tkinter as tk
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk

from pipeline.events import OutputEvent
from pipeline.window.look import ScreenScale
from pipeline.window.tasks import AskedFor, Signed

YES, NO = "có", "không"
_WIDE = 460  # pixels of an ordinary screen before a question is broken


class Dialog(tk.Toplevel):
    """A window before the window, with a text and some buttons; `given` is what was answered, None for nothing."""

    def __init__(self, root: tk.Tk | tk.Toplevel, scale: ScreenScale, title: str, text: str) -> None:
        super().__init__(root)
        self.given: str | None = None
        self.title(title)
        self.transient(root)
        self.resizable(False, False)
        self.inside = ttk.Frame(self, padding=scale.px(18))
        self.inside.pack(fill="both", expand=True)
        ttk.Label(self.inside, text=text, wraplength=scale.px(_WIDE), justify="left").pack(anchor="w")
        self._space = scale.px(10)
        self._buttons = ttk.Frame(self.inside)
        self.bind("<Escape>", lambda _: self.destroy())

    def with_entry(self, label: str, said: str = "", *, secret: bool = False) -> ttk.Entry:
        """A line to type in."""
        ttk.Label(self.inside, text=label, style="Dim.TLabel").pack(anchor="w", pady=(self._space, 0))
        entry = ttk.Entry(self.inside, width=44, show="●" if secret else "")
        entry.insert(0, said)
        entry.pack(fill="x")
        return entry

    def with_button(self, text: str, answer: Callable[[], str | None], *, usual: bool = False) -> None:
        """A button that answers, from the right; the usual one is pressed by Enter."""

        def press() -> None:
            self.given = answer()
            self.destroy()

        style = "Do.TButton" if usual else "TButton"
        button = ttk.Button(self._buttons, text=text, command=press, style=style, underline=0)
        button.pack(side="right", padx=(self._space, 0))
        letter = unicodedata.normalize("NFD", text[0].lower().replace("đ", "d"))[0]
        self.bind(f"<Alt-Key-{letter}>", lambda _: button.invoke())
        button.bind("<Return>", lambda _: button.invoke())
        if usual:
            self.bind("<Return>", lambda _: button.invoke())

    def answered(self, focus: tk.Widget | None = None) -> str | None:
        """Show it before its window, wait, give the answer."""
        self._buttons.pack(fill="x", pady=(self._space * 2, 0))
        self.update_idletasks()
        root = self.master
        assert isinstance(root, tk.Tk | tk.Toplevel)
        left = root.winfo_rootx() + (root.winfo_width() - self.winfo_reqwidth()) // 2
        top = root.winfo_rooty() + (root.winfo_height() - self.winfo_reqheight()) // 3
        self.geometry(f"+{max(left, 0)}+{max(top, 0)}")
        self.wait_visibility()
        self.grab_set()
        (focus or self._buttons.winfo_children()[0]).focus_set()
        self.wait_window()
        if isinstance(root, tk.Toplevel) and root.winfo_exists():
            root.grab_set()  # it is before the window still
        return self.given


def ask_yes_no(root: tk.Tk | tk.Toplevel, scale: ScreenScale, text: str) -> str:
    """A question for yes or no; closing it is no."""
    dialog = Dialog(root, scale, "Cần trả lời", text)
    dialog.with_button("Không", lambda: NO)
    dialog.with_button("Có", lambda: YES)
    return dialog.answered() or NO


def ask_secret(root: tk.Tk | tk.Toplevel, scale: ScreenScale, text: str) -> str | None:
    """A text that is not shown; None where it is not given."""
    dialog = Dialog(root, scale, "Mật khẩu", text)
    entry = dialog.with_entry("Mật khẩu (không hiện chữ đang gõ):", secret=True)
    dialog.with_button("Bỏ qua", lambda: None)
    dialog.with_button("Xong", entry.get, usual=True)
    return dialog.answered(entry)


def ask_name(
    root: tk.Tk, scale: ScreenScale, what: str, text: str, known: str, *, asked: AskedFor | None = None
) -> Signed | None:
    """Who decides, and what else is asked; None where it is not to be done, or nobody says who."""
    dialog = Dialog(root, scale, what, text)
    more = dialog.with_entry(asked.label) if asked else None
    entry = dialog.with_entry("Họ tên người quyết định:", known)
    dialog.with_button("Thôi", lambda: None)
    given: list[str] = []

    def answer() -> str:
        given.append(more.get().strip() if more else "")
        return entry.get()

    dialog.with_button(what, answer, usual=True)
    who = (dialog.answered(more or entry) or "").strip()
    if not who or (asked and asked.otherwise is None and not given[0]):
        return None
    return Signed(who, given[0])


def tell(root: tk.Tk, scale: ScreenScale, title: str, text: str) -> None:
    """Something to be read."""
    dialog = Dialog(root, scale, title, text)
    dialog.with_button("Đóng", lambda: None, usual=True)
    dialog.answered()


def offer_files(
    root: tk.Tk,
    scale: ScreenScale,
    title: str,
    text: str,
    *,
    files: Sequence[OutputEvent],
    opened: Callable[[Path], None],
) -> None:
    """Files to be looked at, a button each; the dialog stays until it is closed."""
    dialog = Dialog(root, scale, title, text)
    for file in files:
        row = ttk.Frame(dialog.inside)
        row.pack(fill="x", pady=(scale.px(6), 0))
        ttk.Label(row, text=file.what).pack(side="left")
        ttk.Button(row, text="Mở", command=partial(opened, Path(file.path))).pack(side="right", padx=(scale.px(16), 0))
    dialog.with_button("Đóng", lambda: None, usual=True)
    dialog.answered()


# The file dialogs that Tk draws itself, where the system has none of its own.
_WORDS = {
    "&Open": "&Mở", "&Cancel": "&Thôi", "&Directory:": "&Thư mục:", "File &name:": "&Tên tệp:",
    "File &names:": "&Tên tệp:", "Files of &type:": "&Loại tệp:", "&Selection:": "&Đã chọn:", "&OK": "&Chọn",
    "Open": "Mở", "Choose Directory": "Chọn thư mục",
}  # fmt: skip


def in_vietnamese(root: tk.Tk) -> None:
    """Have the dialogs that Tk draws speak Vietnamese."""
    root.tk.eval("package require msgcat")
    root.tk.eval("::msgcat::mclocale vi")
    for english, said in _WORDS.items():
        root.tk.call("namespace", "eval", "::tk", root.tk.call("list", "::msgcat::mcset", "vi", english, said))
