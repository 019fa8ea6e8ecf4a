"""A Dask cluster that does items of work: a scheduler somebody has begun, and workers on any number of machines.

Every worker opens the tools of a work once for each item it does at a time, and keeps them until the work is over. What
a worker was at when it died is done by another; work that several died over is done in this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import pickle
import queue
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from distributed import Client, KilledWorker, fire_and_forget, get_client, get_worker
from distributed.comm.core import CommClosedError

from pipeline.errors import PipelineError
from pipeline.work.crew import Done, Item, Shared, Work
from pipeline.work.orders import OrderDone, carried_out

WAIT = 10  # seconds for the scheduler to answer
AT_ONCE = 0.5  # seconds of work that are handed out together: each task costs the scheduler about a millisecond
MOST_AT_ONCE = 200  # items
_GLANCE = 0.25  # seconds between two looks at what came
_PACKAGE = Path(__file__).resolve().parent.parent


class Cluster:
    """The cluster whose scheduler has `address` ('tcp://10.0.0.5:8786'), as a context.

    Raises PipelineError where nobody answers there, where there is no worker, or one has another version of the
    program. `patience`: seconds without any result after which this process does what is waited for itself.
    """

    def __init__(self, address: str, patience: float = 60) -> None:
        self._address, self._patience = address, patience
        self._opened = contextlib.ExitStack()
        self._under_way: dict[str, list[Any]] = {}  # what is awaited of each work, by its name

    def __enter__(self) -> Cluster:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a worker that is gone is no news
        try:
            self._client = self._opened.enter_context(Client(self._address, timeout=WAIT, set_as_default=False))
            self._client.wait_for_workers(1, timeout=WAIT)
        except (OSError, ValueError, TimeoutError, CommClosedError) as error:
            self._opened.close()
            raise PipelineError(f"Cụm máy {self._address}: {_why(error)}.") from None
        with self._opened.pop_all() as opened:
            self._check()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        for name in tuple(self._under_way):  # which nobody came to ask for
            self._put_away(name)
        with contextlib.suppress(OSError, TimeoutError, CommClosedError, asyncio.CancelledError):
            self._opened.close()

    def _check(self) -> None:
        """Raise PipelineError where a worker has another version, or none."""
        try:
            found = self._client.run(own_version)
        except (ImportError, AttributeError):
            raise PipelineError(
                f"Cụm máy {self._address}: có máy chưa cài chương trình, hoặc cài bản cũ; {_SAME}."
            ) from None
        others = sorted(at for at, told in found.items() if told != own_version())
        if others:
            raise PipelineError(f"Cụm máy {self._address}: {', '.join(others[:3])} có bản chương trình khác; {_SAME}.")

    def expect(self, module: str) -> None:
        """Its workers run already."""

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        """The results in the order of the items."""
        if not work.items:
            return iter(())
        name, client = f"tonghop-{uuid.uuid4().hex}", self._client
        shared = work.shared if work.abroad is None else work.abroad
        least = 2 * max(1, len(self._workers()))  # portions: the last of them are not all at one
        size = max(1, min(MOST_AT_ONCE, round(AT_ONCE / work.seconds), len(work.items) // least))
        portions = [work.items[first : first + size] for first in range(0, len(work.items), size)]
        packed = [pickle.dumps(items, pickle.HIGHEST_PROTOCOL) for items in portions]
        # Kept by the scheduler and not by a worker: it outlives them, and draws no tasks to whoever holds it.
        client.set_metadata([name], pickle.dumps((work.opened, shared), pickle.HIGHEST_PROTOCOL))
        common = {"name": name, "version": own_version()}
        keys = [f"{name}-{n}" for n in range(len(portions))]
        futures = client.map(_carried_out, packed, key=keys, pure=False, **common)
        self._under_way[name] = futures
        return self._results(work, portions, name)

    def _workers(self) -> list[str]:
        """The addresses of the workers there are."""
        return list(self._client.scheduler_info(n_workers=-1)["workers"])

    def _results(self, work: Work[Any, Any, Any], portions: Sequence[Sequence[Any]], name: str) -> Iterator[Any]:
        watched = _Watched(self._under_way[name], self._patience)
        with contextlib.ExitStack() as here:
            here.callback(self._put_away, name)
            doing = None
            for n, items in enumerate(portions):
                try:
                    answer = watched.result(n)
                except (OSError, CommClosedError, asyncio.CancelledError):
                    raise PipelineError(f"Cụm máy {self._address}: mất liên lạc giữa chừng; hãy chạy lại.") from None
                if answer is None:
                    doing = doing or here.enter_context(work.opened(work.shared))
                    yield from map(doing, items)
                    continue
                yield from answer.done
                if answer.raised is not None:
                    raise answer.raised

    def _put_away(self, name: str) -> None:
        """Have the workers drop what is left of a work, and put its tools away; nobody waits for it."""
        futures = self._under_way.pop(name, None)
        if futures is None:
            return
        with contextlib.suppress(OSError, TimeoutError, CommClosedError, asyncio.CancelledError):
            self._client.cancel(futures)
            self._client.set_metadata([name], None)
            for worker in self._workers():
                fire_and_forget(self._client.submit(_put_away, name, workers=[worker], pure=False))


class _Watched:
    """Results that come one after the other, from workers of which some may never answer."""

    def __init__(self, futures: Sequence[Any], patience: float) -> None:
        self._futures, self._patience = futures, patience
        self._done, self._since = -1, time.monotonic()

    def result(self, n: int) -> OrderDone | None:
        """What came of a portion; None where workers died over it, or none has answered anything for too long."""
        while True:
            with contextlib.suppress(TimeoutError):
                try:
                    return cast(OrderDone, pickle.loads(self._futures[n].result(timeout=_GLANCE)))
                except KilledWorker:
                    return None
            done = sum(future.done() for future in self._futures)
            if done != self._done:
                self._done, self._since = done, time.monotonic()
            elif time.monotonic() - self._since > self._patience:
                return None


_SAME = "hãy cài cùng một bản ở mọi máy"


def _why(error: Exception) -> str:
    """Why there is no working with a cluster."""
    if isinstance(error, ValueError):
        return "địa chỉ phải viết như tcp://10.0.0.5:8786"
    return "không có ai trả lời ở địa chỉ này, hoặc chưa có máy nào vào cụm"


@cache
def own_version() -> str:
    """What tells one version of the program from another: a digest of its source, and which Python runs it."""
    whole = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        whole.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


class _Tools:
    """What a work is done with by one worker: an item at a time has its own."""

    def __init__(self, name: str) -> None:
        self._name, self._opened = name, contextlib.ExitStack()
        self._idle: queue.SimpleQueue[Callable[[object], object]] = queue.SimpleQueue()

    def results(self, items: bytes) -> Iterator[object]:
        """The items done."""
        try:
            doing = self._idle.get_nowait()
        except queue.Empty:
            opened, shared = pickle.loads(get_client().get_metadata([self._name]))
            doing = self._opened.enter_context(opened(shared))
        yield from map(doing, pickle.loads(items))
        self._idle.put(doing)

    def close(self) -> None:
        """Put them away."""
        self._opened.close()


def _tools_of(worker: Any) -> dict[str, _Tools]:
    """The tools that a worker has open, by work."""
    found: dict[str, _Tools] = vars(worker).setdefault("tonghop_tools", {})
    return found


def _carried_out(items: bytes, *, name: str, version: str) -> bytes:
    """Items of a work done by the worker in which this is called, which may have come later than the others."""
    if version != own_version():
        raised = PipelineError(f"Cụm máy: có máy dùng bản chương trình khác; {_SAME}.")
        return pickle.dumps(OrderDone((), raised), pickle.HIGHEST_PROTOCOL)
    tools = _tools_of(get_worker()).setdefault(name, _Tools(name))
    return pickle.dumps(carried_out(tools.results(items)), pickle.HIGHEST_PROTOCOL)


def _put_away(name: str) -> None:
    """Have the worker in which this is called put the tools of a work away."""
    if tools := _tools_of(get_worker()).pop(name, None):
        tools.close()
