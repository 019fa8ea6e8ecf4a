"""A process that does items of work: orders in on standard input, answers out on standard output.

It ends when its input does, whatever it is doing: whoever began it is gone then, or needs it no more.
"""

from __future__ import annotations

import importlib
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import IO

from pipeline.machine import end_own_whole
from pipeline.work.orders import Order, carried_out, received, send


class _Tools:
    """What the work at hand is done with."""

    def __init__(self) -> None:
        self._work, self._opened = -1, ExitStack()
        self._doing: Callable[[object], object] | None = None

    def results(self, order: Order) -> Iterator[object]:
        """The items of an order done; the tools of another work are put away before."""
        if order.work != self._work:
            self._opened.close()
            self._work, self._doing = order.work, None
        if self._doing is None:
            opened, shared = pickle.loads(order.begin)
            self._doing = self._opened.enter_context(opened(shared))
        yield from map(self._doing, pickle.loads(order.items))


def _listen(stream: IO[bytes], orders: queue.Queue[Order]) -> None:
    """Take orders in as they come, also while one is carried out; the end of the input is the end of the process."""
    try:
        while True:
            orders.put(pickle.loads(received(stream)))
    except (EOFError, OSError):
        pass
    finally:  # whatever else it is: a process that hears nothing any more would be waited for
        end_own_whole()


def _serve() -> None:
    with suppress(AttributeError, OSError):  # on Windows it was begun so; some systems allow no such thing
        os.nice(10)  # what only the run itself can do comes first: all else waits for that
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's affair, which ends this process
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing that a library says comes between answers
    for module in sys.argv[1:]:  # for work that will come; before there are threads, which an error would not end
        importlib.import_module(module)
    orders: queue.Queue[Order] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    tools = _Tools()
    while True:
        answer = carried_out(tools.results(orders.get()))
        send(answers, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _serve()
