"""Ctrl-C before anything was begun."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPED = 130
_AGAIN = 0.02  # seconds after which Ctrl-C is heard again where it was lost: longer than it takes to tidy up an object
_SAID = "Đã dừng theo yêu cầu (Ctrl-C). Kết quả của lần chạy trước còn nguyên.\n"


def say_stopped() -> None:
    """One line, past what may be locked or not yet set up; a console of Windows takes letters, not bytes."""
    stream = getattr(sys.stderr, "buffer", None)
    raw = getattr(stream, "raw", stream)
    if raw is None:
        os.write(2, _SAID.encode())
    else:
        raw.write(_SAID.encode())


def stop(*_: object) -> None:
    """Say it and end at once."""
    say_stopped()
    os._exit(STOPPED)


def hear_again() -> None:
    """Ctrl-C where nothing can be raised: a signal sent right here would be heard right here, and be lost once more."""
    if sys.is_finalizing():
        return  # Python goes anyway, and has no threads any more
    later = threading.Timer(_AGAIN, _send, [threading.get_ident()])
    later.daemon = True
    later.start()


def _send(thread: int) -> None:
    """The signal to the thread it was lost in, so that what it waits for is broken off."""
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)  # of the whole process there
    else:
        signal.pthread_kill(thread, signal.SIGINT)


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """While libraries are being loaded: Ctrl-C is one line, and none of them swallows it."""
    with _heard_by(stop):
        yield


@contextmanager
def stopped_afterwards() -> Iterator[None]:
    """While libraries are being loaded and something was begun that has to be ended: Ctrl-C is heard when they are."""
    wanted = threading.Event()
    with _heard_by(lambda *_: wanted.set()):
        yield
    if wanted.is_set():
        raise KeyboardInterrupt


@contextmanager
def _heard_by(handler: Callable[..., object]) -> Iterator[None]:
    """Ctrl-C goes to `handler`, unless whoever started the command wants it ignored, or hears it in another way."""
    heard = signal.getsignal(signal.SIGINT)
    if heard is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
