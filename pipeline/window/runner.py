"""Commands begun, and heard from in the window's own loop: it goes on drawing meanwhile."""

from __future__ import annotations

import queue
import tkinter as tk
from collections.abc import Callable, Sequence

from pipeline.window.child import Child, ChildEnd, Said

_EVERY = 40  # milliseconds between two looks
_MOST = 200  # things heard at one look: a command that says much must not keep the window from drawing


class Runner:
    """One command at a time."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._hear: Callable[[Said], None] | None = None
        self.child: Child | None = None

    def begin(self, arguments: Sequence[str], width: int, hear: Callable[[Said], None]) -> None:
        """Start a command; `hear` is called with all it says, at last with its end. Raises OSError."""
        self.child = Child(arguments, width)
        self._hear = hear
        self._root.after(_EVERY, self._listen, self.child)

    def drop(self) -> None:
        """Have the command ended, and hear no more of it."""
        if self.child is not None:
            self.child.stop()
        self.child = self._hear = None

    def _listen(self, child: Child) -> None:
        for _ in range(_MOST):
            if child is not self.child or self._hear is None:
                return
            try:
                said = child.said.get_nowait()
            except queue.Empty:
                break
            if isinstance(said, ChildEnd):
                hear, self.child, self._hear = self._hear, None, None
                hear(said)
                return
            self._hear(said)
        self._root.after(_EVERY, self._listen, child)
