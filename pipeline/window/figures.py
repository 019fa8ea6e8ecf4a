"""Where the round stands: five figures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from tkinter import ttk

from pipeline.events import StandingEvent
from pipeline.window.look import ScreenScale

HEADS = ("Đã gửi biểu", "Đã nhận, đã tính", "Còn lỗi", "Quá hạn chưa nộp", "Hạn nộp")
_NOT_YET = "…"


def figures_of(now: StandingEvent) -> Sequence[tuple[str, bool]]:
    """What stands below each head, and whether it is a matter of concern."""
    if now.closed:
        left, passed = "đã chốt", False
    elif now.days_left > 0:
        left, passed = f"còn {now.days_left} ngày", False
    else:
        left, passed = ("hôm nay", False) if now.days_left == 0 else (f"quá {-now.days_left} ngày", True)
    return (
        (f"{now.sent}/{now.asked}", False),
        (f"{now.received}/{now.asked}", False),
        (str(now.faulty), now.faulty > 0),
        (str(now.late), now.late > 0),
        (left, passed),
    )


class FiguresBar(ttk.Frame):
    """The five figures; blank until the round has been looked at."""

    def __init__(self, parent: ttk.Frame, scale: ScreenScale) -> None:
        super().__init__(parent)
        self.values: list[ttk.Label] = []
        self.heads: list[ttk.Label] = []
        for n, head in enumerate(HEADS):
            card = ttk.Frame(self, style="Card.TFrame", padding=(scale.px(14), scale.px(6)))
            card.grid(row=0, column=n, sticky="nsew", padx=(0 if n == 0 else scale.px(8), 0))
            self.columnconfigure(n, weight=1, uniform="figures")
            label = ttk.Label(card, text=head, style="Card.TLabel")
            label.pack(anchor="w")
            value = ttk.Label(card, text=_NOT_YET, style="Figure.TLabel")
            value.pack(anchor="w")
            self.heads.append(label)
            self.values.append(value)

    def show(self, now: StandingEvent | None) -> None:
        """Show where the round stands; None: nobody knows yet."""
        found = figures_of(now) if now else [(_NOT_YET, False)] * len(HEADS)
        for label, (text, bad) in zip(self.values, found, strict=True):
            label.configure(text=text, style="Bad.Figure.TLabel" if bad else "Figure.TLabel")
        self.heads[-1].configure(text=f"{HEADS[-1]} {now.due}" if now else HEADS[-1])
