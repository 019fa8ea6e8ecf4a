"""Meetings of the board in a document's working plan: rows of a table, or items, with the month they fall in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.draft.blocks import Passage, PassageKind
from pipeline.draft.model import DraftedSession
from pipeline.patterns import short

_SESSION = short(
    r"(Kỳ họp(?: lần)? thứ (?:\d{1,2}|[IVX]{1,5}|nhất|[^\W\d_]{2,5})|Hội nghị lần thứ \w{1,5})\b\s*(.*)", 400
)
_MONTH = re.compile(r"(?:[Tt]háng\s*)?(\d{1,2})\s*(?:/|năm)\s*(\d{4})")
_QUARTER = re.compile(r"[Qq]uý\s{0,4}(IV|I{1,3}|[1-4])\s{0,4}(?:/|năm|,)?\s{0,4}(\d{4})")
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_LONGEST_NAME = 60  # characters of a line that names a meeting
_MARK = re.compile(r"^[-–—+•*]\s*")
_BESIDE = re.compile(r"(?<=[;.]) (?=[-–—] \S)")  # items of a cell that stand on one line


def sessions(blocks: Sequence[Passage]) -> tuple[DraftedSession, ...]:
    """The meetings that a document tells of, in their order: rows of a table, else lines of their own."""
    rows = _of_rows(blocks)
    return rows or _of_paragraphs(blocks)


def _of_paragraphs(blocks: Sequence[Passage]) -> tuple[DraftedSession, ...]:
    """Meetings that have a line of their own, what they are about on the lines below."""
    made: list[DraftedSession] = []
    open_ = False
    for block in blocks:
        match = _SESSION.fullmatch(block.text) if len(block.text) <= _LONGEST_NAME else None
        when = match[2].strip(" ()-–,:") if match else ""
        if match and (span := days_of(when)):
            made.append(DraftedSession(match[1], when, *span, (), block.at))
            open_ = True
        elif block.kind in (PassageKind.HEADING, PassageKind.ROW):
            open_ = False
        elif open_:
            made[-1] = replace(made[-1], lines=(*made[-1].lines, *_lines(block.text)))
    return tuple(session for session in made if session.lines)


def _of_rows(blocks: Sequence[Passage]) -> tuple[DraftedSession, ...]:
    made: list[DraftedSession] = []
    for block in blocks:
        if block.kind is not PassageKind.ROW or len(block.cells) < 2:
            continue
        found = next(_of_row(block), None) if not block.cells[0].spread else None
        if found is not None:
            made.append(found)
        elif made and block.cells[0].spread and made[-1].at.table == block.at.table:
            last = made[-1]
            more = _lines(block.cells[-1].text)
            made[-1] = DraftedSession(last.name, last.when, last.start, last.end, last.lines + more, last.at)
    return tuple(made)


def _of_row(block: Passage) -> Iterator[DraftedSession]:
    first = " ".join(block.cells[0].text.split())
    match = _SESSION.fullmatch(first)
    rest = [cell for cell in block.cells[1:] if not cell.spread]
    if match is None or not rest:
        return
    when = match[2].strip(" ()-–,:") or next((c.text for c in rest if days_of(c.text)), "")
    span = days_of(when)
    lines = tuple(line for cell in rest if cell.text != when for line in _lines(cell.text))
    if span and lines:
        yield DraftedSession(match[1], when, *span, lines, block.at)


def days_of(when: str) -> tuple[date, date] | None:
    """The first and last day of 'Tháng 7/2025', '7/2025', 'Quý I/2026'; None where no month is told."""
    text = when[:60]
    if match := _MONTH.search(text):
        month, year = int(match[1]), int(match[2])
        return _span(year, month, month)
    if match := _QUARTER.search(text):
        quarter, year = _QUARTERS[match[1]], int(match[2])
        return _span(year, 3 * quarter - 2, 3 * quarter)
    return None


def _span(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not (1 <= first <= last <= 12 and 1900 < year < 2200):
        return None
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a cell, dashes dropped; items on one line parted."""
    parts = (part for line in text.split("\n") for part in _BESIDE.split(line))
    return tuple(said for part in parts if (said := _MARK.sub("", part.strip())))
