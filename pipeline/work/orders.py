"""What a run and its workers say to each other: orders, answers, and how they are written to a pipe."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterable, Sequence
from typing import IO, NamedTuple

from pipeline.errors import interrupted
from pipeline.faults import fault

_LENGTH = struct.Struct("<Q")


class Order(NamedTuple):
    """Items of one work to be done, pickled; `begin`: what opens its tools and what all items share, pickled.

    `begin` is empty where the worker is at that work already.
    """

    work: int
    begin: bytes
    items: bytes


class OrderDone(NamedTuple):
    """What became of the items of an order: the results, and what the one behind them raised."""

    done: Sequence[object]
    raised: Exception | None = None


class Broken(Exception):
    """What an item raised that cannot be sent as it is; its words are the trace."""


def send(stream: IO[bytes], body: bytes) -> None:
    """Write a message."""
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def received(stream: IO[bytes]) -> bytes:
    """The next message. Raises EOFError where there is none any more."""
    head = stream.read(_LENGTH.size)
    body = stream.read(*_LENGTH.unpack(head)) if len(head) == _LENGTH.size else b""
    if len(head) < _LENGTH.size or len(body) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return body


def carried_out(results: Iterable[object]) -> OrderDone:
    """The results as they come, up to an item that raises something."""
    done: list[object] = []
    try:
        for result in results:
            done.append(result)
    except Exception as error:  # raised again where the results are asked for
        if interrupted(error):
            raise KeyboardInterrupt from None
        return OrderDone(done, _sendable(error))
    return OrderDone(done)


def _sendable(error: Exception) -> Exception:
    """What was raised, as it may be raised again in another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except (pickle.PickleError, TypeError, AttributeError, ValueError):
        return Broken(fault(error).trace)
    return error
