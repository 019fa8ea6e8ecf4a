"""Mouse and keys of Windows, and what stands on its screen: for windows/walk.py, which works as a person does.

Windows alone, or Wine. A window of Tk is found by its title; what lies in it has no names there, only places.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from ctypes import wintypes
from typing import NamedTuple

assert sys.platform == "win32"

import psutil  # noqa: E402  # what follows is of Windows alone
from PIL import Image, ImageGrab  # noqa: E402

USER = ctypes.windll.user32
ENTER, SHIFT, CONTROL, F5 = 0x0D, 0x10, 0x11, 0x74
_EACH = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
_DOWN, _UP, _KEY_UP, _UNICODE = 0x0002, 0x0004, 0x0002, 0x0004
_QUIET = 2.0  # seconds without a command before the window is at rest: a look follows each
_CLOSE = 0x0010


class NotSeen(Exception):
    """What did not appear, in a line."""


class Box(NamedTuple):
    """Where something stands on the screen."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> tuple[int, int]:
        """Its middle."""
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


class _Keyboard(ctypes.Structure):
    _fields_ = (
        ("key", wintypes.WORD),
        ("scan", wintypes.WORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ctypes.c_size_t),
        ("as_large_as_of_a_mouse", ctypes.c_byte * 8),
    )


class _Input(ctypes.Structure):
    _fields_ = (("kind", wintypes.DWORD), ("keyboard", _Keyboard))


def sharp() -> None:
    """Count pixels as they are on an enlarged screen."""
    ctypes.windll.shcore.SetProcessDpiAwareness(1)


def until(seen: Callable[[], object], what: str, seconds: float = 300) -> None:
    """Wait for something. Raises NotSeen."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            raise NotSeen(what)
        time.sleep(0.2)


# ------------------------------------------------------------------------------------------- windows


def _listed(enumerate_: Callable[..., object], *of: int) -> list[int]:
    found: list[int] = []

    def go_on(window: int, _: int) -> bool:
        found.append(window)
        return True

    enumerate_(*of, _EACH(go_on), 0)
    return [window for window in found if USER.IsWindowVisible(window)]


def title_of(window: int) -> str:
    """What stands above a window."""
    text = ctypes.create_unicode_buffer(300)
    USER.GetWindowTextW(window, text, len(text))
    return text.value


def titled(title: str) -> int:
    """The window of that title that is in front; 0 for none."""
    return next((window for window in _listed(USER.EnumWindows) if title_of(window) == title), 0)


def appeared(title: str, seconds: float = 300) -> int:
    """The window of that title, once it is there. Raises NotSeen."""
    until(lambda: titled(title), f"no window “{title}”", seconds)
    return titled(title)


def box_of(window: int) -> Box:
    """Where a window stands, with its frame."""
    rect = wintypes.RECT()
    USER.GetWindowRect(window, ctypes.byref(rect))
    return Box(rect.left, rect.top, rect.right, rect.bottom)


def parts_of(window: int) -> list[Box]:
    """Its parts that have none of their own, as they are read: line by line, from the left."""
    inside = _listed(USER.EnumChildWindows, window)
    parents = {USER.GetParent(part) for part in inside}
    return _as_read([box_of(part) for part in inside if part not in parents])


def column_of(window: int, length: int) -> list[Box]:
    """The parts of its leftmost frame that holds so many. Raises NotSeen."""
    frames = [parts for part in _listed(USER.EnumChildWindows, window) if len(parts := parts_of(part)) == length]
    if not frames:
        raise NotSeen(f"no frame with {length} parts in “{title_of(window)}”")
    return min(frames)


def _as_read(boxes: list[Box]) -> list[Box]:
    lines: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle[1]):
        if lines and box.middle[1] < lines[-1][0].bottom:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [box for line in lines for box in sorted(line)]


def to_the_front(window: int) -> None:
    """Have keys go to a window."""
    USER.SetForegroundWindow(window)
    time.sleep(0.4)


def closed(title: str) -> None:
    """Close the window of that title, as its cross does."""
    USER.PostMessageW(titled(title), _CLOSE, 0, 0)
    until(lambda: not titled(title), f"“{title}” stays", 30)


def at_work(window: int) -> bool:
    """Whether its program has another under way."""
    number = wintypes.DWORD()
    USER.GetWindowThreadProcessId(window, ctypes.byref(number))
    return bool(psutil.Process(number.value).children())


def at_rest(window: int) -> bool:
    """Whether its program has no other under way, and had none for a while."""
    end = time.monotonic() + _QUIET
    while time.monotonic() < end:
        if at_work(window):
            return False
        time.sleep(0.2)
    return True


# ------------------------------------------------------------------------------------------- hands and eyes


def click(place: tuple[int, int]) -> None:
    """Press the mouse there."""
    USER.SetCursorPos(*place)
    time.sleep(0.3)
    for button in (_DOWN, _UP):
        USER.mouse_event(button, 0, 0, 0, 0)
        time.sleep(0.1)
    time.sleep(0.3)


def pressed(place: tuple[int, int], seen: Callable[[], object]) -> None:
    """Press a button there until something is seen to come of it. Raises NotSeen."""
    for _ in range(3):
        click(place)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if seen():
                return
            time.sleep(0.1)
    raise NotSeen(f"nothing came of a press at {place}")


def rest_pointer(window: int) -> None:
    """Lay the pointer where it covers nothing and brings no hint up."""
    box = box_of(window)
    USER.SetCursorPos(box.left + 60, box.bottom - 12)


def press(*keys: int, rest: float = 0.3) -> None:
    """Press keys together."""
    for key in keys:
        USER.keybd_event(key, 0, 0, 0)
    for key in reversed(keys):
        USER.keybd_event(key, 0, _KEY_UP, 0)
    time.sleep(rest)


def typed(text: str) -> None:
    """Type letters: with their keys, or, where the keyboard has none, as an input method gives them."""
    for letter in text:
        found = USER.VkKeyScanW(ord(letter)) if letter.isascii() else -1
        if found >= 0:
            press(*([SHIFT] if found >> 8 & 1 else []), found & 0xFF, rest=0.03)
            continue
        for flags in (_UNICODE, _UNICODE | _KEY_UP):
            event = _Input(1, _Keyboard(0, ord(letter), flags, 0, 0))
            USER.SendInput(1, ctypes.byref(event), ctypes.sizeof(_Input))
        time.sleep(0.03)
    time.sleep(0.3)


def seen(window: int) -> Image.Image:
    """What stands on the screen within the frame of a window, dialogs before it included. Raises NotSeen."""
    time.sleep(0.8)
    screen = ImageGrab.grab()
    left, top, right, bottom = box_of(window)
    shown = screen.crop((max(left, 0), max(top, 0), min(right, screen.width), min(bottom, screen.height)))
    if shown.getcolors(1):
        raise NotSeen(f"nothing is drawn of “{title_of(window)}”")
    return shown
