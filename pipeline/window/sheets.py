"""Windows before the window that hold fields: their frame, a field with what is said of it, a line below all."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from pipeline.window.look import LINE, PAPER, ScreenScale
from pipeline.window.runner import Runner

LABEL = 190  # pixels of an ordinary screen that the names of fields take
_WRAP = 470  # likewise, before what is said of a field is broken


class SheetWindow(tk.Toplevel):
    """A window before the window: a body, a line that says how it stands, buttons; Esc closes it."""

    def __init__(self, root: tk.Tk, scale: ScreenScale, title: str, size: tuple[int, int]) -> None:
        super().__init__(root)
        self.withdraw()
        self.root, self.scale = root, scale
        self.runner = Runner(self)
        self.title(title)
        self.configure(background=PAPER, highlightthickness=1, highlightbackground=LINE, highlightcolor=LINE)
        self.transient(root)
        self.protocol("WM_DELETE_WINDOW", self.leave)
        self.bind("<Escape>", lambda _: self.leave())
        px = scale.px
        whole = ttk.Frame(self, padding=px(16))
        whole.pack(fill="both", expand=True)
        self.body = ttk.Frame(whole)
        self.said = ttk.Label(whole, anchor="w", justify="left", wraplength=px(size[0] - 40))
        self.buttons = ttk.Frame(whole)
        self.buttons.pack(side="bottom", fill="x", pady=(px(10), 0))
        self.said.pack(side="bottom", fill="x", pady=(px(8), 0))
        self.body.pack(fill="both", expand=True)
        self._size = size

    def show(self, focus: tk.Widget | None = None) -> None:
        """Show it over its window; whatever is worked in it is worked in the window's own loop."""
        px, root = self.scale.px, self.root
        width = min(px(self._size[0]), root.winfo_screenwidth() - px(20))
        height = min(px(self._size[1]), root.winfo_screenheight() - px(70))
        left = root.winfo_rootx() + (root.winfo_width() - width) // 2
        top = root.winfo_rooty() + (root.winfo_height() - height) // 3
        left = max(0, min(left, root.winfo_screenwidth() - width))
        top = max(0, min(top, root.winfo_screenheight() - height - px(40)))
        self.geometry(f"{width}x{height}+{left}+{top}")
        self.deiconify()
        self.wait_visibility()
        self.grab_set()
        (focus or self).focus_set()

    def with_button(
        self, text: str, action: Callable[[], object], *, usual: bool = False, side: str = "right"
    ) -> ttk.Button:
        """A button in the last line, with its letter."""
        style = "Do.TButton" if usual else "TButton"
        button = ttk.Button(self.buttons, text=text, command=action, style=style)
        gap = self.scale.px(8)
        button.pack(side="left" if side == "left" else "right", padx=(0, gap) if side == "left" else (gap, 0))
        button.bind("<Return>", lambda _: _invoked(button))
        return button

    def key(self, keys: str, button: ttk.Button) -> None:
        """Have keys press a button, and its label show the letter."""
        letter = keys.rpartition("-")[2].rstrip(">")
        text = str(button["text"])
        at = text.lower().find(letter)
        if keys.startswith("<Alt-") and at >= 0:
            button.configure(underline=at)
        self.bind(keys, lambda _: _invoked(button))

    def say(self, text: str, style: str = "TLabel") -> None:
        """One line below all."""
        self.said.configure(text=text, style=style)

    def leave(self) -> None:
        """Close it, and end what it has begun."""
        self.runner.drop()
        self.destroy()


def _invoked(button: ttk.Button) -> str:
    button.invoke()
    return "break"


class Scrolled(ttk.Frame):
    """A frame that may be longer than its place: `inside` is moved by wheel, bar and keyboard."""

    def __init__(self, parent: tk.Misc, scale: ScreenScale) -> None:
        super().__init__(parent)
        self._canvas = tk.Canvas(self, background=PAPER, highlightthickness=0, width=1, height=1)
        self._bar = ttk.Scrollbar(self, command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._bar.set, yscrollincrement=scale.px(12))
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inside = ttk.Frame(self._canvas, padding=scale.px(12))
        held = self._canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._canvas.bind("<Configure>", lambda event: self._canvas.itemconfigure(held, width=event.width))
        for part in (self._canvas, self.inside):
            part.bind("<Configure>", lambda _: self._fit(), add="+")
        for wheel, steps in (("<Button-4>", -3), ("<Button-5>", 3)):
            self.bind_all(wheel, partial(self._turned, steps), add="+")
        self.bind_all("<MouseWheel>", lambda event: self._turned(-3 if event.delta > 0 else 3, event), add="+")

    def _fit(self) -> None:
        whole, place = self.inside.winfo_reqheight(), self._canvas.winfo_height()
        self._canvas.configure(scrollregion=(0, 0, 1, whole))
        if whole > place > 1:
            self._bar.pack(side="right", fill="y")
        else:
            self._bar.pack_forget()
            self._canvas.yview_moveto(0)

    def _turned(self, steps: int, _: object) -> None:
        if self.winfo_exists() and self.winfo_viewable() and self._bar.winfo_ismapped():
            self._canvas.yview_scroll(steps, "units")

    def follow(self, widget: tk.Misc) -> None:
        """Have it in sight whenever it gets the keyboard."""
        widget.bind("<FocusIn>", lambda _: self._to(widget), add="+")

    def _to(self, widget: tk.Misc) -> None:
        whole = max(self.inside.winfo_reqheight(), 1)
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        seen = self._canvas.canvasy(0), self._canvas.canvasy(self._canvas.winfo_height())
        room = 2 * widget.winfo_height()
        if top < seen[0] or top + room > seen[1]:
            self._canvas.yview_moveto(max(0, top - room) / whole)


class AskedField(ttk.Frame):
    """A field with its name before it, and below it what it is for, or what is wrong with it."""

    def __init__(
        self,
        parent: tk.Misc,
        scale: ScreenScale,
        label: str,
        hint: str = "",
        *,
        choices: Sequence[Sequence[str]] | None = None,
        wrap: int = _WRAP,
        wide: int = LABEL,
    ) -> None:
        super().__init__(parent)
        self._hint = hint
        self.label = ttk.Label(self, text=label, width=1, wraplength=scale.px(wide), justify="left")
        self.control: ttk.Entry | ttk.Combobox
        self._choices: dict[str, str] = {}  # given, by what is shown
        if choices is None:
            self.control = ttk.Entry(self, width=1)
        else:
            self.control = ttk.Combobox(self, state="readonly", width=1)
            self.offer(choices)
        self.remark = ttk.Label(self, text=hint, style="Dim.TLabel", wraplength=scale.px(wrap), justify="left")
        self.columnconfigure(0, minsize=scale.px(wide) + scale.px(10))
        self.columnconfigure(1, weight=1)
        self.label.grid(row=0, column=0, sticky="ew", padx=(0, scale.px(10)))
        self.control.grid(row=0, column=1, sticky="ew")
        self.remark.grid(row=1, column=1, sticky="w")
        self._wrong = ""  # what stood there that was wrong
        self.wrong("")
        self.control.bind("<KeyRelease>", lambda _: self._mended(), add="+")
        self.control.bind("<FocusOut>", lambda _: self.control.xview(0), add="+")  # a long name from its beginning
        self.usual = ""  # put there by the command, until somebody types something else

    def offer(self, choices: Sequence[Sequence[str]]) -> None:
        """What there is to choose from, as (given, shown)."""
        assert isinstance(self.control, ttk.Combobox)
        self._choices = {shown: given for given, shown in choices}
        self.control.configure(values=list(self._choices))
        if self.control.get() not in self._choices:
            self.control.set("")

    @property
    def value(self) -> str:
        """What stands there."""
        said = self.control.get().strip()
        return self._choices.get(said, said)

    @property
    def typed(self) -> str:
        """What somebody has put there; blank where the usual stands."""
        return "" if self.value == self.usual else self.value

    def put(self, value: str) -> None:
        """Have something stand there."""
        shown = next((s for s, given in self._choices.items() if given == value), value)
        if isinstance(self.control, ttk.Combobox):
            self.control.set(shown)
        else:
            self.control.delete(0, "end")
            self.control.insert(0, shown)

    def put_usual(self, value: str) -> None:
        """Have the usual stand there, unless somebody has put something else there."""
        if not self.typed:
            self.put(value)
            self.usual = value

    def _mended(self) -> None:
        """Nothing more is said of what stands there no longer."""
        if self._wrong and self.value != self._wrong:
            self.wrong("")

    def wrong(self, problem: str) -> None:
        """Say what is wrong with it; blank: nothing."""
        self._wrong = self.value if problem else ""
        self.remark.configure(text=problem or self._hint, style="Wrong.TLabel" if problem else "Dim.TLabel")
        self.remark.grid() if problem or self._hint else self.remark.grid_remove()
