"""Plain text and Markdown as found pieces: lines joined to paragraphs, tables of tabs or bars, no signs of look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline import old_encodings
from pipeline.draft.blocks import DocumentPiece, TablePiece, TextPiece
from pipeline.draft.cell_lines import is_year, lined_table
from pipeline.draft.reflow import PageLine, is_page_number, text_paragraphs, wrapped_width
from pipeline.draft.structure import parted
from pipeline.draft.tables import plain_table
from pipeline.text import printable

_BLANKS = re.compile("[ \u00a0\u2000-\u200b\u202f\u2060\ufeff]+")
_BAR_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_WIDE_GAP = re.compile(r"(?<=\S) {4,}(?=\S)")
_TELLING = 10_000  # characters that tell the encoding of a text
_MOST_CELLS = 100  # of a row
_SPACED_SHARE = 0.6  # of lines with an empty one below, where empty lines mean nothing


def decoded(data: bytes) -> str:
    """The text of a file, whatever it was saved as: UTF-8, UTF-16, an old Vietnamese encoding, Windows' own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if data[:200].count(0) > 20:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    latin = data.decode("latin-1")
    return latin if old_encodings.recognise(latin[:_TELLING]) is not None else data.decode("cp1258", "replace")


def read_plain(data: bytes, markdown: bool = False) -> tuple[DocumentPiece, ...]:
    """What plain text says."""
    return tuple(found_in(decoded(data), markdown))


def found_in(text: str, markdown: bool = False) -> Iterator[DocumentPiece]:
    """The pieces of a text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    if old_encodings.recognise(text[:_TELLING]) is None:
        text = printable(text)  # an old encoding has letters where others have signs that nobody sees
    marked = markdown or _looks_marked(text)
    lines = [_unmarked(line) if marked else line for line in text.split("\n")]
    lines = [_BLANKS.sub(" ", line) if "\t" in line or not _WIDE_GAP.search(line) else line for line in lines]
    written = [line for line in lines if line.strip()]
    width = wrapped_width([line.strip() for line in written if "\t" not in line.strip()])
    spaced = width > 0 and _share_spaced(lines) > _SPACED_SHARE
    for part in _parts(lines):
        yield from _pieces(part, width, spaced) if isinstance(part, list) else (part,)


def _parts(lines: list[str]) -> Iterator[list[str] | TablePiece]:
    """The lines without tables that have a line for each cell, and those tables, in their order."""
    done = at = 0
    while at < len(lines):
        found = lined_table(lines, at) if is_year(lines[at]) else None
        if found is None or found.start < done:
            at += 1
            continue
        yield lines[done : found.start]
        yield found.table
        done = at = found.end
    yield lines[done:]


def _share_spaced(lines: Sequence[str]) -> float:
    written = [n for n, line in enumerate(lines[:-1]) if line.strip()]
    return sum(not lines[n + 1].strip() for n in written) / max(1, len(written))


def _pieces(lines: Sequence[str], width: int, spaced: bool) -> Iterator[DocumentPiece]:
    held: list[PageLine] = []
    rows: list[list[str]] = []
    gap = False
    for line in [*lines, ""]:
        cells = _cells(line)
        if rows and cells is None:
            yield from text_paragraphs(held, width)
            held = []
            yield plain_table(rows)
            rows = []
        if cells is not None:
            rows += [cells] if cells else []
        elif not line.strip():
            gap = True
        elif not is_page_number(line):
            held.append(PageLine(line, gap and not spaced, line.startswith((" ", "\t"))))
            gap = False
    yield from _side_by_side(held, width)


def _cells(line: str) -> list[str] | None:
    """The cells of a line of a table; [] for the rule under its heads, None for a line of text."""
    said = line.strip()
    if said.count("|") + said.count("\t") > _MOST_CELLS:
        return None
    if said.startswith("|") and said.count("|") > 1:
        return [] if _BAR_RULE.fullmatch(said) else [_in_cell(cell) for cell in said.strip("|").split("|")]
    cells = line.rstrip("\r\n ").split("\t")
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 and not (filled and len(cells) > 2 and not line.startswith("\t\t\t")):
        return None
    if len(filled) == 2 and parted(f"{filled[0].strip()} a")[0] == filled[0].strip():
        return None  # a number, a tab, and its words
    return [_in_cell(cell) for cell in cells]


def _in_cell(text: str) -> str:
    return "\n".join(" ".join(part.split()) for part in text.replace("\v", "\n").split("\n")).strip()


def _side_by_side(lines: Sequence[PageLine], width: int) -> Iterator[TextPiece]:
    """Paragraphs; lines of two texts with a wide gap between them (letterhead, signatures) are read side by side."""
    held: list[PageLine] = []
    left: list[TextPiece] = []
    right: list[TextPiece] = []
    for line in lines:
        parts = _WIDE_GAP.split(line.text.strip())
        if len(parts) == 2 and parted(f"{parts[0]} a")[0] != parts[0]:
            yield from text_paragraphs(held, width)
            held = []
            left.append(TextPiece(parts[0]))
            right.append(TextPiece(parts[1]))
            continue
        if left:
            yield from (*left, *right)
            left, right = [], []
        held.append(line)
    yield from (*left, *right)
    yield from text_paragraphs(held, width)


# ----------------------------------------------------------------------------------------- signs of look

_MARKED = re.compile(r"^#{1,6} |^[ \t]{0,9}\|[^\n]{0,999}\|[ \t]{0,9}$|\*\*\S", re.MULTILINE)
_TAGS = re.compile(r"</?(?:b|i|u|em|strong|span|sup|sub|p|div|font|center|ul|ol)(?: [^<>]{0,200})?>", re.IGNORECASE)
_LINE_TAGS = re.compile(r"<(?:br|/li|/p)(?: [^<>]{0,200})?/?>", re.IGNORECASE)
_ITEM_TAG = re.compile(r"<li(?: [^<>]{0,200})?>\s*(?:[-–+•]\s*)?", re.IGNORECASE)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_RULE = re.compile(r"\s{0,3}(?:\*\s*){3,}|\s{0,3}(?:-\s*){3,}|\s{0,3}(?:_\s*){3,}|\s{0,3}```\w{0,20}")
_LINK = re.compile(r"!?\[([^\[\]]{0,400})\]\([^()\s]{0,400}\)")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_KEPT = "\ue000"  # stands for an escaped sign while others are dropped


def _looks_marked(text: str) -> bool:
    return len(_MARKED.findall(text[:200_000])) >= 3


def _unmarked(line: str) -> str:
    """A line of Markdown without its signs; an escaped one stays as it is."""
    if _RULE.fullmatch(line.strip()):
        return ""
    escaped: list[str] = []

    def keep(match: re.Match[str]) -> str:
        escaped.append(match[1])
        return _KEPT

    text = _ESCAPED.sub(keep, line)
    text = _ITEM_TAG.sub("- ", text)
    text = _TAGS.sub("", _LINE_TAGS.sub("\v", text))
    text = _LINK.sub(r"\1", text)
    bullet = re.match(r"\s*\* (?=\S)", text)
    text = ("- " + text[bullet.end() :]) if bullet else _HEADING.sub("", text, count=1)
    text = _EMPHASIS.sub("", text)
    for sign in escaped:
        text = text.replace(_KEPT, sign, 1)
    return text
