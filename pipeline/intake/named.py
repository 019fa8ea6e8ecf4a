"""Which union the name of a file speaks of: for files that hold no form that says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.program.model import Unit
from pipeline.text import key

MAX_PATH = 1_000  # characters looked at
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_COMMON = ("công đoàn cơ sở", "công đoàn", "cđcs", "cđ")  # before the name proper
_LEAST = 2  # words of a name: a single one stands in too many files


def union_named(file: str, units: Iterable[Unit]) -> str:
    """The code of the one union whose code or name stands in the name of a file, or of what it lies in; '' for none.

    The innermost name that speaks of a union decides; one that speaks of several decides nothing.
    """
    known = _known(tuple(units))
    for part in reversed(file[-MAX_PATH:].split("/")[1:]):
        words = _words(part)
        codes = {unit for code, _, unit in known if code and code in words}
        if not codes:
            named = [(len(name), unit) for _, name, unit in known if name and name in words]
            longest = max((length for length, _ in named), default=0)
            codes = {unit for length, unit in named if length == longest}
        if codes:
            return codes.pop() if len(codes) == 1 else ""
    return ""


def _words(text: str) -> str:
    """' yb 05 báo cáo ': the words, letters and digits apart, each between blanks."""
    return f" {' '.join(_TOKEN.findall(key(text)))} "


@lru_cache(maxsize=4)
def _known(units: tuple[Unit, ...]) -> tuple[tuple[str, str, str], ...]:
    """Code and name of every union as they are looked for; '' for a code without letters, a name too short."""
    found = []
    for unit in units:
        code, name = _words(unit.code), key(unit.name)
        proper = next((name[len(common) :] for common in _COMMON if name.startswith(f"{common} ")), name)
        words = _words(proper)
        telling = len(words.split()) >= _LEAST and not words.strip().isdecimal()
        found.append((code if re.search(r"[^\W\d_]", code) else "", words if telling else "", unit.code))
    return tuple(found)
