"""Rows of long tables that nobody changed, taken out before a merge and put back behind it.

An annex of thousands of rows costs a merge most of its time and memory, and says the same in all three versions but
for a few rows. A run of rows that stand together in all of them, each with the same words, is left out but for its
ends: the merge cannot tell. Whatever is not quite plain stays, so that the outcome is that of the whole documents.
"""

from __future__ import annotations

import copy
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.documents.merge.word_package import MAX_DOCUMENT, MAX_MARKUP
from pipeline.files import BrokenFile, broken_bytes
from pipeline.zip_package import Locked, TooLarge, Unsound, sound

_BODY = "word/document.xml"
_LONG = 40  # rows of a table that is worth it
_SHORTEST = 4  # rows of a run that is
_TABLE = re.compile("<(/?)w:tbl>")
_ROW, _ROW_END = re.compile("<w:tr[ >]"), "</w:tr>"
_NAME = re.compile("<([^ <>/]+)")
_TAG = re.compile("<[^<>]*>")
_APART = re.compile("</w:p>|<w:(?:br|tab)(?: [^<>]*)?/>")  # what parts words
_CELL_END = "\ufdd8"  # a noncharacter, which no text holds
_TEXT = re.compile("<w:t(?: [^<>]*)?>([^<]*)")
# What a row without anything of people's hanging on it is made of; what is none of these may mean more than its words.
_PLAIN = frozenset(
    f"w:{name}"
    for name in (
        "tr", "trPr", "cantSplit", "trHeight", "cnfStyle", "tc", "tcPr", "tcW", "vAlign", "noWrap", "shd",
        "tcBorders", "top", "left", "bottom", "right", "start", "end", "tcMar", "hideMark", "p", "pPr", "pStyle",
        "keepNext", "keepLines", "widowControl", "suppressAutoHyphens", "snapToGrid", "spacing", "ind", "jc", "r",
        "rPr", "rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "lang", "kern", "t", "br", "tab",
        "lastRenderedPageBreak",
    )
)  # fmt: skip
_SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

RowWords = tuple[str, ...]  # what the cells of a row say


@dataclass(frozen=True)
class _LongTable:
    """The rows of a table, by where they stand in the text of the part."""

    xml: str
    rows: Sequence[tuple[int, int]]

    @cached_property
    def keys(self) -> Sequence[RowWords | None]:
        return [_said(self.xml[start:end]) for start, end in self.rows]

    @property
    def head(self) -> RowWords:
        """What it is known by: the words of its first row."""
        start, end = self.rows[0]
        return tuple(_TEXT.findall(self.xml, start, end))

    @cached_property
    def place(self) -> Mapping[RowWords, int]:
        """The rows that no other one of the table says the words of."""
        often = Counter(self.keys)
        return {key: n for n, key in enumerate(self.keys) if key is not None and often[key] == 1}


@dataclass(frozen=True)
class Folded:
    """Three versions without those rows; `left_out`: the text between the rows that stand for them in theirs."""

    base: bytes
    theirs: bytes
    ours: bytes
    left_out: Mapping[tuple[RowWords, RowWords], str]
    whole: bytes  # theirs as it came

    def unfolded(self, merged: bytes) -> bytes | None:
        """What was merged, with all its rows; None where it is not plain any more where they stood."""
        if merged == self.theirs:
            return self.whole
        with zipfile.ZipFile(io.BytesIO(merged)) as package:
            xml = package.read(_BODY).decode()
        places: dict[tuple[RowWords, RowWords], int] = {}
        for table in _tables(xml, least=2):
            for (n, here), (_, below) in pairwise(enumerate(table.keys)):
                if here is not None and below is not None and (here, below) in self.left_out:
                    if (here, below) in places:
                        return None
                    places[here, below] = table.rows[n][1]
        if places.keys() != self.left_out.keys():
            return None
        parts: list[str] = []
        done = 0
        for pair, at in sorted(places.items(), key=lambda found: found[1]):
            parts += (xml[done:at], self.left_out[pair])
            done = at
        return _with_body(merged, "".join((*parts, xml[done:])))


def folded(base: bytes, theirs: bytes, ours: bytes) -> Folded | None:
    """The three versions without the rows that nothing happened to; None where there are none."""
    versions = (base, theirs, ours)
    texts = {content: _body(content) for content in set(versions)}  # of a document that nobody has changed two are one
    known = {content: _by_head(_tables(xml or "", least=2)) for content, xml in texts.items()}
    found = [known[content] for content in versions]
    cuts: list[list[tuple[int, int]]] = [[], [], []]
    left_out: dict[tuple[RowWords, RowWords], str] = {}
    for head in found[0].keys() & found[1].keys() & found[2].keys():
        tables = [of[head] for of in found]
        for run in _runs(tables):
            keys = tables[0].keys[run[0][0]], tables[0].keys[run[0][1]]
            assert keys[0] is not None and keys[1] is not None
            for cut, table, (first, last) in zip(cuts, tables, run, strict=True):
                cut.append((table.rows[first][1], table.rows[last][0]))
            start, end = cuts[1][-1]
            left_out[keys[0], keys[1]] = tables[1].xml[start:end]
    if not left_out:
        return None
    short = [_with_body(content, _cut(texts[content] or "", cut)) for content, cut in zip(versions, cuts, strict=True)]
    return Folded(short[0], short[1], short[2], left_out, theirs)


def _by_head(tables: Iterator[_LongTable]) -> Mapping[RowWords, _LongTable]:
    """The long tables whose head no other table of the document has: of two alike nobody knows which is which."""
    found = list(tables)
    often = Counter(table.head for table in found)
    return {t.head: t for t in found if often[t.head] == 1 and len(t.rows) >= _LONG}


def _runs(tables: Sequence[_LongTable]) -> Iterator[Sequence[tuple[int, int]]]:
    """The first and the last row of every run, in each of the tables; none where somebody sorted the rows."""
    common = [key for key in tables[0].place if all(key in table.place for table in tables)]
    places = [[table.place[key] for key in common] for table in tables]
    if any(a >= b for rows in places for a, b in pairwise(rows)):
        return
    same = set(common)
    changed = {_name(key) for table in tables for key in table.keys if key not in same}
    start = 0
    for n in range(1, len(common) + 1):
        together = n < len(common) and all(rows[n] == rows[n - 1] + 1 for rows in places)
        if together and _name(common[n]) not in changed:
            continue
        if n - start >= _SHORTEST:
            yield [(rows[start], rows[n - 1]) for rows in places]
        start = n


def _name(key: RowWords | None) -> str:
    """What a row is called, by which another one is known to be it."""
    return next((text for text in (key or ())[:2] if text[:1].isalpha()), "")


def _tables(xml: str, least: int) -> Iterator[_LongTable]:
    """The tables of so many rows that stand in no other table and hold none."""
    depth, start, nested = 0, 0, False
    for mark in _TABLE.finditer(xml):
        if not mark[1]:
            nested = depth > 0
            start = start if depth else mark.end()
            depth += 1
            continue
        depth -= 1
        if depth == 0 and not nested:
            begun = [row.start() for row in _ROW.finditer(xml, start, mark.start())]
            rows = [(at, xml.index(_ROW_END, at) + len(_ROW_END)) for at in begun]
            side_by_side = all(not xml[end:start].strip() for (_, end), (start, _) in pairwise(rows))
            if len(rows) >= least and side_by_side:
                yield _LongTable(xml, rows)


def _said(row: str) -> RowWords | None:
    """The words of a plain row's cells, as blocks are compared by; None for any other row."""
    if " r:" in row or "&#" in row or not _PLAIN.issuperset(_NAME.findall(row)):
        return None
    text = _TAG.sub("", _APART.sub(" ", row.replace("</w:tc>", _CELL_END)))
    if "&" in text:
        for written, sign in _SIGNS:
            text = text.replace(written, sign)
    *cells, _ = unicodedata.normalize("NFC", text).split(_CELL_END)
    return tuple(" ".join(cell.split()) for cell in cells)


def _cut(xml: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in sorted(spans):
        parts.append(xml[done:start])
        done = end
    return "".join((*parts, xml[done:]))


def _body(content: bytes) -> str | None:
    """The text of the main part; None where there is none to be read plainly: the merge says why."""
    try:
        with broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(sound(content, MAX_DOCUMENT, MAX_MARKUP))) as package:
            return package.read(_BODY).decode() if _BODY in package.namelist() else None
    except (TooLarge, Unsound, BrokenFile, Locked, UnicodeDecodeError):
        return None


def _with_body(content: bytes, xml: str) -> bytes:
    """The package with another text of its main part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(copy.copy(entry), xml.encode() if entry.filename == _BODY else old.read(entry))
    return out.getvalue()
