"""Processes of this machine that do items of work, begun when they are needed or expected, ended with the context.

Each is served by a thread, which has the next items sent before the last are answered. What a process was at when it
died is done again by another; items over which two died are done in this process, as they would have been without any.

Work that is not asked for yet is done ahead until so much of it lies unread; from there on only what is asked for next.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.machine import GIVING_WAY, NO_WINDOW, end_whole, surroundings
from pipeline.settings import REPOSITORY
from pipeline.work.crew import ALONE, Done, Item, Shared, Work
from pipeline.work.orders import Order, OrderDone, received, send

PAYS = 1.5  # seconds of work that processes save more time with than their start takes: 0.5 s of a processor for each
AT_ONCE = 0.05  # seconds of work that are handed out together: sending is then a hundredth of it
MOST_AT_ONCE = 64  # items
# What one thread of a process takes another lets go of: each with a heap of its own a process grows by some MB (glibc).
_ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
_GLANCE = 0.25  # seconds; on Windows nobody who waits for longer hears Ctrl-C
_TO_THE_END = 2  # seconds; threads whose processes are ended take some milliseconds
_LIVES = 2  # processes that may die over items before this one does them
_AHEAD = 2  # orders that a process has at hand: it need not wait for the next
MOST_UNREAD = 256_000_000  # bytes of results of a work that nobody has asked for yet: some 9,000 marked copies
_TRIES = 3  # processes for each of them that may die before they have done anything: none will be able to


@dataclass(eq=False)
class _Portion:
    """Items that are handed out together, from `first` up to `end`."""

    running: _Running
    first: int
    end: int
    died: int = 0

    @property
    def items(self) -> Sequence[Any]:
        """The items, made now where they are made when they are asked for: never all of them at once."""
        items: Sequence[Any] = self.running.work.items[self.first : self.end]
        return items


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a portion, and in how many bytes; without an order done it is to be done here."""

    done: OrderDone | None = None
    size: int = 0


@dataclass(eq=False)
class _Running:
    """A work under way: which portions wait to be handed out, what came of others so far, by their first item.

    `asked`: the first item of the portion that is asked for now, or was last; those before it were read.
    """

    number: int
    work: Work[Any, Any, Any]
    begin: bytes
    portions: Sequence[_Portion] = ()
    waiting: list[tuple[int, _Portion]] = field(default_factory=list)  # a heap: what was given back comes first
    answers: dict[int, _Answer] = field(default_factory=dict)
    unread: int = 0  # bytes of the answers
    asked: int = -1
    awaited: bool = False  # somebody does nothing else now

    def ready(self, most: int) -> bool:
        """Whether its next portion may be handed out: always where somebody waits for it, else up to `most` unread."""
        return bool(self.waiting) and (self.unread < most or self.waiting[0][0] <= self.asked)

    def waits(self, portion: _Portion) -> None:
        """A portion is to be handed out (again)."""
        heapq.heappush(self.waiting, (portion.first, portion))

    def next(self) -> _Portion:
        """The first of the portions that wait, which waits no more."""
        return heapq.heappop(self.waiting)[1]

    def answered(self, portion: _Portion, answer: _Answer) -> None:
        """Something came of a portion."""
        self.answers[portion.first] = answer
        self.unread += answer.size

    def read(self, portion: _Portion) -> OrderDone | None:
        """What came of a portion, which is kept no longer; None where it is to be done here."""
        answer = self.answers.pop(portion.first, _Answer())
        self.unread -= answer.size
        return answer.done


class Processes:
    """`count` processes, as a context; `always`: also where so little is to be done that it takes longer with them.

    `most_unread`: bytes of a work's results up to which it is done before it is asked for.
    """

    def __init__(self, count: int, *, always: bool = False, most_unread: int = MOST_UNREAD) -> None:
        self._count, self._always, self._most_unread = count, always, most_unread
        self._numbers = itertools.count()
        self._works: list[_Running] = []  # in the order in which they were begun, which is that of their portions
        self._changed = threading.Condition()
        self._closing = False
        self._expected = 0  # processes that are begun before there is work
        self._modules: set[str] = set()  # which those will need
        self._fruitless = 0  # processes begun since one has done something
        self._threads: list[threading.Thread] = []
        self._processes: set[subprocess.Popen[bytes]] = set()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._works.clear()
            self._changed.notify_all()
            processes = list(self._processes)
        for process in processes:
            end_whole(process)
        # Ctrl-C may have struck as this thread had just taken the lock, which nobody then gives back: who waits for it
        # has no process any more, and keeps nothing from ending.
        last = time.monotonic() + _TO_THE_END
        for thread in self._threads:
            thread.join(max(last - time.monotonic(), 0))

    def expect(self, module: str) -> None:
        """Begin all processes, so that they are ready when the work comes."""
        with self._changed:
            self._modules.add(module)
            if not self._threads:
                self._expected = self._count
                self._serve_with(self._count)

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        """The results in the order of the items."""
        worth = len(work.items) * work.seconds >= (AT_ONCE if self._threads else PAYS)
        if not work.items or not (worth or self._always):
            return ALONE.done(work)
        running = _Running(next(self._numbers), work, pickle.dumps((work.opened, work.shared), pickle.HIGHEST_PROTOCOL))
        size = max(1, min(MOST_AT_ONCE, round(AT_ONCE / work.seconds), len(work.items) // (_AHEAD * self._count)))
        firsts = range(0, len(work.items), size)
        running.portions = [_Portion(running, first, first + size) for first in firsts]
        for portion in running.portions:
            running.waits(portion)
        with self._changed:
            self._works.append(running)
            self._changed.notify_all()
        self._serve_with(min(self._count, len(running.portions)))
        results = self._results(running)
        next(results)  # begun, so that its end is seen to although nobody may ever ask for a result
        return results

    def _serve_with(self, count: int) -> None:
        while len(self._threads) < count:
            self._threads.append(threading.Thread(target=self._serve, daemon=True))
            self._threads[-1].start()

    def _results(self, running: _Running) -> Iterator[Any]:
        """Nothing, then the results."""
        try:
            yield None
            with contextlib.ExitStack() as tools:
                doing = None
                for portion in running.portions:
                    answer = self._awaited(portion)
                    if answer is None:
                        doing = doing or tools.enter_context(running.work.opened(running.work.shared))
                        yield from map(doing, portion.items)
                        continue
                    yield from answer.done
                    if answer.raised is not None:
                        raise answer.raised
        finally:  # nobody wants the rest
            with self._changed:
                self._works = [work for work in self._works if work is not running]

    def _awaited(self, portion: _Portion) -> OrderDone | None:
        """What came of a portion; None where it is to be done here."""
        running = portion.running
        with self._changed:
            running.asked, running.awaited = portion.first, True
            self._changed.notify_all()
            while portion.first not in running.answers and any(thread.is_alive() for thread in self._threads):
                self._changed.wait(_GLANCE)
            running.awaited = False
            answer = running.read(portion)
            self._changed.notify_all()  # there is room for more
            return answer

    # --------------------------------------------------------------------------------------- threads

    def _serve(self) -> None:
        """Have a process do portions, and another when it dies, until the context ends."""
        while self._wait():
            at_hand: deque[_Portion] = deque()
            try:
                with self._started() as process:
                    self._converse(process, at_hand)
            except (OSError, EOFError, pickle.UnpicklingError, MemoryError):
                pass  # it is dead, or could not be begun, or what it said is no answer
            finally:
                self._given_back(at_hand)

    def _wait(self) -> bool:
        """Whether there is something to do, or will be; False when the context ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready() or self._expected or self._closing)
            self._expected = max(self._expected - 1, 0)
            return not self._closing

    def _ready(self) -> _Running | None:
        """The first work that has something to be handed out, one that is awaited before all others."""
        ready = [work for work in self._works if work.ready(self._most_unread)]
        return min(ready, key=lambda work: not work.awaited, default=None)

    @contextlib.contextmanager
    def _started(self) -> Iterator[subprocess.Popen[bytes]]:
        """A process, which is ended with the context."""
        with self._changed:
            if self._closing:
                raise EOFError
            self._fruitless += 1
            process = subprocess.Popen(
                [sys.executable, "-m", "pipeline.work.worker", *self._modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=REPOSITORY,
                env={**surroundings(), "PYTHONUTF8": str(sys.flags.utf8_mode), **_ONE_HEAP},
                process_group=0,  # Ctrl-C is not for it; what it starts goes with it
                creationflags=NO_WINDOW | GIVING_WAY,
            )
            self._processes.add(process)
        try:
            yield process
        finally:
            with self._changed:
                self._processes.discard(process)
                closing = self._closing
            if not closing:  # else it is ended there
                end_whole(process)
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]  # both are pipes

    def _converse(self, process: subprocess.Popen[bytes], at_hand: deque[_Portion]) -> None:
        """Send portions and take answers until the context ends. Raises OSError, EOFError where the process is dead."""
        assert process.stdin is not None and process.stdout is not None
        at_work = -1
        while True:
            while len(at_hand) < _AHEAD and (portion := self._next(wait=not at_hand)) is not None:
                at_hand.append(portion)
                running = portion.running
                begin = running.begin if running.number != at_work else b""
                at_work = running.number
                order = Order(running.number, begin, pickle.dumps(portion.items, pickle.HIGHEST_PROTOCOL))
                send(process.stdin, pickle.dumps(order, pickle.HIGHEST_PROTOCOL))
            if not at_hand:
                return
            body = received(process.stdout)
            answer = _Answer(pickle.loads(body), len(body))
            portion = at_hand.popleft()
            with self._changed:
                self._fruitless = 0
                portion.running.answered(portion, answer)
                self._changed.notify_all()

    def _next(self, *, wait: bool) -> _Portion | None:
        """The next portion; None where there is none now, or `wait` ended with the context."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._ready() or self._closing)
            work = self._ready()
            return work.next() if work and not self._closing else None

    def _given_back(self, portions: Iterable[_Portion]) -> None:
        """What a process was at when it died: the first of it may have killed it."""
        with self._changed:
            for n, portion in enumerate(portions):
                portion.died += n == 0
                if portion.died < _LIVES:
                    portion.running.waits(portion)
                else:
                    portion.running.answered(portion, _Answer())
            if self._fruitless >= _TRIES * self._count:
                for work in self._works:
                    while work.waiting:
                        work.answered(work.next(), _Answer())
            self._changed.notify_all()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on Windows and Mac
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
