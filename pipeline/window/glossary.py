"""The words of the trade as the guide has them, in a window of their own."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk

from pipeline.window.look import INK, WHITE, ScreenScale
from pipeline.window.sheets import SheetWindow

SIZE = (700, 560)  # pixels of an ordinary screen
_BEGINS = "\n**Từ ngữ**"  # a paragraph, not the menu of that name


def words_of(guide: str) -> list[tuple[str, str]]:
    """Words and meanings of the guide's table of words."""
    table = guide.partition(_BEGINS)[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    words = [(row[0].replace("`", ""), row[1].replace("`", "")) for row in rows if len(row) == len(("word", "meaning"))]
    return [(word, meaning) for word, meaning in words if word != "Từ"]


class Glossary(SheetWindow):
    """The words, each in bold before what it means."""

    def __init__(self, root: tk.Tk, scale: ScreenScale, guide: Path) -> None:
        super().__init__(root, scale, "Từ ngữ", SIZE)
        px = scale.px
        self.text = tk.Text(
            self.body, wrap="word", width=1, height=1, relief="flat", font="TkTextFont", background=WHITE,
            foreground=INK, padx=px(14), pady=px(10), spacing3=px(6),
        )  # fmt: skip
        self.text.tag_configure("word", font="Strong", spacing1=px(4))
        self.text.tag_configure("meaning", lmargin1=px(16), lmargin2=px(16))
        try:
            words = words_of(guide.read_text(encoding="utf-8"))
        except OSError:
            words = []
        for word, meaning in words:
            self.text.insert("end", f"{word}\n", ("word",))
            self.text.insert("end", f"{meaning}\n", ("meaning",))
        self.text.configure(state="disabled")
        bar = ttk.Scrollbar(self.body, command=self.text.yview)
        self.text.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True)
        close = self.with_button("Đóng", self.leave, usual=True)
        self.key("<Alt-n>", close)
        self.bind("<Return>", lambda _: self.leave())
        self.say("" if words else f"Không đọc được {guide}.", "Bad.TLabel")
