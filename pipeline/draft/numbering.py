"""The numbers that Word writes in front of paragraphs of lists, counted as Word counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.documents.merge.wml import W, value
from pipeline.text import roman

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_MOST = 5_000  # a number larger than any list has


@dataclass(frozen=True, slots=True)
class _Level:
    """How one depth of a list is numbered."""

    form: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of a document and how far each has been counted."""

    lists: Mapping[str, str]  # of paragraphs -> how it is numbered
    levels: Mapping[tuple[str, int], _Level]
    counts: dict[str, list[int | None]] = field(default_factory=dict)

    def next(self, list_id: str, level: str) -> str:
        """The number of the next paragraph of a list at this depth; '' where it is in none."""
        kind = self.lists.get(list_id)
        depth = int(level) if level in tuple("012345678") else 0
        if kind is None or (found := self.levels.get((kind, depth))) is None:
            return ""
        counts = self.counts.setdefault(kind, [None] * _LEVELS)
        now = counts[depth]
        counts[depth] = found.start if now is None else min(now + 1, _MOST)
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if found.form == "bullet":
            return _bullet(found.text)
        if found.form == "none":
            return ""
        return _PLACE.sub(lambda match: self._counted(kind, int(match[1]) - 1, counts), found.text).strip()

    def _counted(self, kind: str, depth: int, counts: list[int | None]) -> str:
        level = self.levels.get((kind, depth), _Level("decimal", "", 1))
        now = counts[depth]
        return _written(level.start if now is None else now, level.form)


def numbering(root: etree._Element) -> Numbering:
    """The lists that a document's part of lists tells of."""
    levels: dict[tuple[str, int], _Level] = {}
    abstract = {a.get(f"{W}abstractNumId", ""): a for a in root.iter(f"{W}abstractNum")}
    lists: dict[str, str] = {}
    for num in root.iter(f"{W}num"):
        of = value(num, "abstractNumId")
        overrides = num.findall(f"{W}lvlOverride")
        name = f"{of}/{num.get(f'{W}numId', '')}" if overrides else of
        lists[num.get(f"{W}numId", "")] = name
        if (name, 0) not in levels and of in abstract:
            levels.update({(name, depth): level for depth, level in _levels(abstract[of])})
        for override in overrides:
            _override(levels, name, override)
    return Numbering(lists, levels)


def _levels(parent: etree._Element) -> list[tuple[int, _Level]]:
    found = []
    for level in parent.findall(f"{W}lvl"):
        depth = level.get(f"{W}ilvl", "")
        if depth in tuple("012345678"):
            form = value(level, "numFmt") or "decimal"
            start = value(level, "start")
            begins = int(start) if start.isascii() and start.isdecimal() and len(start) < 5 else 1
            found.append((int(depth), _Level(form, value(level, "lvlText"), begins)))
    return found


def _override(levels: dict[tuple[str, int], _Level], name: str, override: etree._Element) -> None:
    depth = override.get(f"{W}ilvl", "")
    levels.update({(name, at): level for at, level in _levels(override)})
    start = value(override, "startOverride")
    if depth in tuple("012345678") and start.isascii() and start.isdecimal() and len(start) < 5:
        old = levels.get((name, int(depth)), _Level("decimal", f"%{int(depth) + 1}.", 1))
        levels[name, int(depth)] = _Level(old.form, old.text, int(start))


def _bullet(sign: str) -> str:
    """A bullet as the page shows it; signs of picture fonts are dashes."""
    return sign if sign in ("+", "*", "o") else "-"


def _written(count: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        said = roman(min(count, 300))
        return said if form == "upperRoman" else said.lower()
    if form in ("upperLetter", "lowerLetter"):
        said = _LATIN[(count - 1) % 26] * ((count - 1) // 26 + 1) if count > 0 else ""
        return said if form == "lowerLetter" else said.upper()
    return f"{count:02d}" if form == "decimalZero" else str(count)
