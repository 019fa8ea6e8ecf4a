"""Commands begun, and heard from in the window's own loop: it goes on drawing meanwhile."""

from __future__ import annotations

import queue
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.events import QuestionEvent
from pipeline.window.child import Child, ChildEnd, Said, SaidLine

_Event = TypeVar("_Event")

_EVERY = 40  # milliseconds between two looks
_WIDE = 200  # characters of a line that a dialog breaks itself
_MOST = 200  # things heard at one look: a command that says much must not keep the window from drawing


@dataclass(slots=True)
class Heard:
    """All that a command has said, and its exit status."""

    said: list[Said] = field(default_factory=list)
    status: int = 0

    def of(self, kind: type[_Event]) -> list[_Event]:
        """The records of a kind."""
        return [item for item in self.said if isinstance(item, kind)]

    @property
    def lines(self) -> list[str]:
        """What people read of it."""
        return [line.text for line in self.of(SaidLine)]

    @property
    def problem(self) -> str:
        """Why it was not done, in a line; blank where it was."""
        complaints = [line.text.strip() for line in self.of(SaidLine) if line.complaint and line.text.strip()]
        return "" if self.status == 0 else complaints[-1] if complaints else f"Chưa làm được (mã {self.status})."


class Runner:
    """One command at a time."""

    def __init__(self, root: tk.Tk | tk.Toplevel) -> None:
        self._root = root
        self._hear: Callable[[Said], None] | None = None
        self.child: Child | None = None

    def begin(self, arguments: Sequence[str], width: int, hear: Callable[[Said], None]) -> None:
        """Start a command; `hear` is called with all it says, at last with its end. Raises OSError."""
        self.child = Child(arguments, width)
        self._hear = hear
        self._root.after(_EVERY, self._listen, self.child)

    def ask(self, arguments: Sequence[str], heard: Callable[[Heard], None]) -> None:
        """Start a command instead of the one that runs; `heard` is called once, with all it has said.

        A question of its own is answered with nothing.
        """
        self.drop()
        all_of_it = Heard()

        def hear(said: Said) -> None:
            if isinstance(said, QuestionEvent) and self.child is not None:
                self.child.answer(None)
            if not isinstance(said, ChildEnd):
                all_of_it.said.append(said)
                return
            all_of_it.status = said.status
            heard(all_of_it)

        try:
            self.begin(arguments, _WIDE, hear)
        except OSError as error:
            heard(Heard([SaidLine(f"Không bắt đầu được: {error.strerror or error}.", complaint=True)], 1))

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
