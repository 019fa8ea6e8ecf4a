"""Which union a file is of that holds no form that says so itself: by its name, or by who sent it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipeline.program.emails import canonical, good_addresses, sending_addresses
from pipeline.program.model import Unit
from pipeline.program.spoken import beginnings_under
from pipeline.text import key

MAX_NAME = 400  # characters looked at of each name, and of a sender
MAX_WORDS = 40  # of a name
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_LEAST = 2  # words of a name: a single one stands in too many files


class _Index:
    """Unions by runs of words."""

    def __init__(self, unions: Mapping[tuple[str, ...], set[str]]) -> None:
        self._unions = dict(unions)
        self._most = max(map(len, unions), default=0)  # words
        self._first = frozenset(run[0] for run in unions if run)

    def longest(self, words: tuple[str, ...]) -> set[str]:
        """The unions of the longest run of words that is in the index; of several as long, all."""
        begins = [at for at, word in enumerate(words) if word in self._first]
        for length in range(min(len(words), self._most), 0, -1) if begins else ():
            runs = (words[at : at + length] for at in begins if at + length <= len(words))
            if found := set().union(*(self._unions.get(run, ()) for run in runs)):
                return found
        return set()


class Unions:
    """The unions of a program as files and letters name them; looked up word by word, whatever their number."""

    def __init__(self, units: Iterable[Unit], office: str) -> None:
        codes: dict[tuple[str, ...], set[str]] = defaultdict(set)
        names: dict[tuple[str, ...], set[str]] = defaultdict(set)
        writers: dict[str, set[str]] = defaultdict(set)
        for unit in units:
            code, name = _words(unit.code), _words(proper(unit.name, office))
            if any(word.isalpha() for word in code):
                codes[code].add(unit.code)
            short = name[1:] if name[:1] == _words("trường") else ()  # 'THPT Tân Quang' is said too
            for told in (_words(unit.name), name, short):
                if len(told) >= _LEAST and any(word.isalpha() for word in told):
                    names[told].add(unit.code)
            for address in (*good_addresses(unit.email), *sending_addresses(unit.senders)):
                writers[address.lower()].add(unit.code)
        self._codes, self._names, self._writers = _Index(codes), _Index(names), dict(writers)
        self._in_part = lru_cache(maxsize=1024)(self._in_name)  # what files lie in is named again for each of them

    def named(self, file: str) -> str:
        """The code of the one union that the name of a file, or of what it lies in, speaks of by code or name; or ''.

        The innermost name that speaks of a union decides; one that speaks of several decides nothing.
        """
        for part in reversed(file.split("/")[1:]):
            if found := self._in_part(part[:MAX_NAME]):
                return next(iter(found)) if len(found) == 1 else ""
        return ""

    def coded(self, file: str) -> str:
        """The code of the one union whose code stands in the last part of a file's name; '' for none or several."""
        found = self._codes.longest(_words(file.rpartition("/")[2][:MAX_NAME])[:MAX_WORDS])
        return next(iter(found)) if len(found) == 1 else ""

    def told_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The codes of the unions that texts speak of."""
        return frozenset().union(*(self._in_part(text[:MAX_NAME]) for text in texts))

    def writing(self, sender: str) -> str:
        """The code of the one union that has the address a letter came from; '' for none, or for several."""
        found = self._writers.get(canonical(sender), set())
        return next(iter(found)) if len(found) == 1 else ""

    def _in_name(self, name: str) -> frozenset[str]:
        words = _words(name)[:MAX_WORDS]
        return frozenset(self._codes.longest(words) or self._names.longest(words))


def proper(name: str, office: str) -> str:
    """The name of a union of an office (as text.key) without the words that all of them begin with."""
    folded = key(name)
    common = (words for words in beginnings_under(office) if folded.startswith(f"{words} "))
    return folded.removeprefix(next(common, ""))


def _words(text: str) -> tuple[str, ...]:
    """('yb', '05', 'báo', 'cáo'): letters and digits apart."""
    return tuple(_TOKEN.findall(key(text)))
