"""The line of menus: what stands in each, with a letter and a key of its own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of a menu, and the key that does the same; a blank label is a line between others."""

    label: str
    action: Callable[[], None]
    key: str = ""


def between() -> MenuItem:
    """A line that parts others."""
    return MenuItem("", lambda: None)


def letters(labels: Iterable[str]) -> list[int]:
    """Which letter of each label is pressed for it: one that every keyboard has, and no two the same; -1 for none."""
    taken: set[str] = set()
    found = []
    for label in labels:
        beginnings = [n for n in range(len(label)) if n == 0 or label[n - 1] == " "]
        fits = (n for n in (*beginnings, *range(len(label))) if label[n].isascii() and label[n].isalpha())
        at = next((n for n in fits if label[n].lower() not in taken), -1)
        taken |= {label[at].lower()} if at >= 0 else set()
        found.append(at)
    return found


class MenuLine(tk.Menu):
    """The menus of a window; `allow` says whether what begins something may be begun now."""

    def __init__(self, root: tk.Tk, menus: Sequence[tuple[str, Sequence[MenuItem]]]) -> None:
        super().__init__(root)
        self.lists: dict[str, tk.Menu] = {}
        for (name, items), at in zip(menus, letters(name for name, _ in menus), strict=True):
            listed = self._list(items)
            self.lists[name] = listed
            self.add_cascade(label=name, menu=listed, underline=at)
        root.configure(menu=self)

    def _list(self, items: Sequence[MenuItem]) -> tk.Menu:
        made = tk.Menu(self)
        for item, at in zip(items, letters(item.label for item in items), strict=True):
            if item.label:
                made.add_command(label=item.label, command=item.action, accelerator=item.key, underline=at)
            else:
                made.add_separator()
        return made

    @property
    def labels(self) -> dict[str, list[str]]:
        """What stands in each menu."""
        return {
            name: [str(menu.entrycget(n, "label")) for n in range((menu.index("end") or 0) + 1)
                   if menu.type(n) == "command"]
            for name, menu in self.lists.items()
        }  # fmt: skip

    def press(self, name: str, label: str) -> None:
        """Do what a line of a menu does."""
        self.lists[name].invoke(label)
