"""Colours, fonts, sizes of the window: one place, one look on every system."""

from __future__ import annotations

import contextlib
import sys
import tkinter as tk
from dataclasses import dataclass
from tkinter import font, ttk

INK, DIM, PAPER, WHITE = "#1d2733", "#5b6775", "#eef1f5", "#ffffff"
BLUE, BLUE_DARK, BLUE_PALE, LINE = "#1f5a94", "#164472", "#dce8f4", "#c6ced8"
TIP = "#fffbe6"
RED, AMBER, GREEN = "#b3261e", "#8a5a00", "#1e6b3a"
BASE = 10  # points of ordinary text
_OWN_FONTS = {
    "Figure": (15, "bold"),
    "Small": (BASE - 1, "normal"),
    "Strong": (BASE, "bold"),
    "Head": (BASE + 3, "bold"),
}
_PER_INCH = 96  # pixels, where nothing is scaled


@dataclass(frozen=True, slots=True)
class ScreenScale:
    """How many pixels of this screen come to one of an ordinary one."""

    factor: float

    def px(self, pixels: float) -> int:
        """So many pixels of an ordinary screen."""
        return round(pixels * self.factor)


def aware_of_scaling() -> None:
    """Have Windows show letters sharp where it enlarges everything; before the first window is made."""
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(AttributeError, OSError):  # a Windows that does not know of it
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def dress(root: tk.Tk) -> ScreenScale:
    """Set fonts and styles of every widget; gives the scale of the screen."""
    scale = ScreenScale(root.winfo_fpixels("1i") / _PER_INCH)
    family = "Segoe UI" if "Segoe UI" in font.families(root) else font.nametofont("TkDefaultFont").actual("family")
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont"):
        font.nametofont(name).configure(family=family, size=BASE, weight="normal")
    font.nametofont("TkHeadingFont").configure(family=family, size=BASE, weight="bold")
    font.nametofont("TkFixedFont").configure(size=BASE - 1)
    for name, (size, weight) in _OWN_FONTS.items():  # by Tk itself: a Font of Python takes its name along as it goes
        root.tk.call("font", "create", name, "-family", family, "-size", size, "-weight", weight)
    root.configure(background=PAPER)
    root.option_add("*TCombobox*Listbox.font", "TkTextFont")
    for name, value in (
        ("tearOff", False),
        ("background", PAPER),
        ("foreground", INK),
        ("relief", "flat"),
        ("activeBackground", BLUE_PALE),
        ("activeForeground", INK),
        ("activeBorderWidth", 0),
    ):
        root.option_add(f"*Menu.{name}", value)
    for wheel in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
        root.unbind_class("TCombobox", wheel)  # it scrolls what is under the pointer; nobody means to choose by it
    root.event_delete("<<LineStart>>", "<Control-Key-a>", "<Control-Lock-Key-A>")  # as everywhere but on old X
    root.event_add("<<SelectAll>>", "<Control-Key-a>", "<Control-Lock-Key-A>")
    _styles(ttk.Style(root), scale)
    return scale


def _styles(style: ttk.Style, scale: ScreenScale) -> None:
    style.theme_use("clam")
    style.configure(".", background=PAPER, foreground=INK, font="TkDefaultFont", bordercolor=LINE, focuscolor=BLUE)
    style.configure("Card.TFrame", background=WHITE)
    for name, ground, ink, written in (
        ("Card.TLabel", WHITE, DIM, "Small"),
        ("Figure.TLabel", WHITE, INK, "Figure"),
        ("Bad.Figure.TLabel", WHITE, RED, "Figure"),
        ("Head.TLabel", PAPER, INK, "Head"),
        ("Dim.TLabel", PAPER, DIM, "Small"),
        ("Strong.TLabel", PAPER, INK, "Strong"),
        ("Good.TLabel", PAPER, GREEN, "Strong"),
        ("Warn.TLabel", PAPER, AMBER, "Strong"),
        ("Bad.TLabel", PAPER, RED, "Strong"),
        ("Wrong.TLabel", PAPER, RED, "Small"),
    ):
        style.configure(name, background=ground, foreground=ink, font=written)
    _buttons(style, scale)
    style.configure("TCombobox", padding=scale.px(3), arrowsize=scale.px(14))
    style.map(  # clam writes what is chosen in white where it has the keyboard
        "TCombobox",
        fieldbackground=[("disabled", PAPER), ("readonly focus", BLUE_PALE), ("readonly", WHITE)],
        foreground=[("disabled", DIM), ("readonly", INK)],
        selectbackground=[("readonly focus", BLUE_PALE), ("readonly", WHITE)],
        selectforeground=[("readonly", INK)],
    )
    style.configure("TNotebook", background=PAPER, borderwidth=0)
    style.configure("TNotebook.Tab", padding=(scale.px(12), scale.px(5)), background=PAPER)
    style.map("TNotebook.Tab", background=[("selected", WHITE)], font=[("selected", "Strong")])
    row = font.nametofont("TkDefaultFont").metrics("linespace") + scale.px(7)
    style.configure("Treeview", rowheight=row, background=WHITE, fieldbackground=WHITE, borderwidth=0)
    style.map("Treeview", background=[("selected", BLUE_PALE)], foreground=[("selected", INK)])
    style.configure("Treeview.Heading", padding=scale.px(4), background=PAPER, relief="flat")
    style.configure("TProgressbar", background=BLUE, troughcolor=WHITE, thickness=scale.px(14))


def _buttons(style: ttk.Style, scale: ScreenScale) -> None:
    """Ordinary buttons, the next step's, and those that look like a list of links."""
    padding = (scale.px(8), scale.px(4))
    style.configure(".", lightcolor=WHITE, darkcolor=WHITE)
    style.configure("TButton", padding=padding, background=WHITE, relief="raised", anchor="center")
    style.map("TButton", background=[("disabled", PAPER), ("pressed", BLUE_PALE), ("active", BLUE_PALE)])
    style.configure("Step.TButton", anchor="w")
    for name, anchor in (("Next.TButton", "w"), ("Do.TButton", "center")):  # the next step; what a dialog is about
        style.configure(name, anchor=anchor, background=BLUE, foreground=WHITE, font="Strong", focuscolor=WHITE)
        style.configure(name, lightcolor=BLUE, darkcolor=BLUE, bordercolor=BLUE_DARK)
        style.map(
            name,
            background=[("disabled", BLUE_PALE), ("pressed", BLUE_DARK), ("active", BLUE_DARK)],
            foreground=[("disabled", DIM)],
        )
    style.configure(
        "Link.TButton",
        relief="flat",
        borderwidth=0,
        background=PAPER,
        foreground=BLUE,
        anchor="w",
        padding=(scale.px(6), scale.px(3)),
    )
    style.map("Link.TButton", background=[("active", BLUE_PALE)])
