"""The blocks of a document out of what a reader of files found.

Numbers are parted from words; depth, headings above, heads of columns are told. What is a heading is told by its number
and its place alone, not by its look, so that a page copied without any look leads to the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.draft.blocks import DocumentPiece, Passage, PassageKind, TablePiece, TextPiece, Where
from pipeline.draft.tables import as_pieces, lays_out, rows_of, tables_joined

# ----------------------------------------------------------------------------------------- numbers and depth

_SIGN = "[-–—−•●▪■◦‑➢✓❖\uf000-\uf0ff]"
# Kind of number -> its pattern and depth. The first that fits counts.
_NUMBERS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương)(?: thứ)? (?:[IVX]{1,5}|\d{1,2}|nhất|hai|ba|tư|năm)\b[.:]?"), 0),
    (re.compile(r"(?:VI{0,3}|I[XV]|I{1,3}|X{1,2}(?:IX|IV|VI{0,3}|I{0,3}))(?:[.)](?=\s|[^\W\d])|/(?=\s)| ?[-–—] )"), 1),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){3,4}[.)]?(?=\s)"), 5),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){2}[.)]?(?=\s)"), 4),
    (re.compile(r"\d{1,2}\.\d{1,2}[.)]?(?=\s)"), 3),
    (re.compile(r"\d{1,2}(?:[.)](?=\s|[^\W\d])|/(?=\s)| ?[-–—](?= [^\W\d]))"), 2),
    (re.compile(r"\(\d{1,2}\)\.?(?=\s|[^\W\d])"), 5),
    (re.compile(r"[a-zđ][.)](?=\s|[^\W\d])"), 5),
    (re.compile(r"[*∗](?=\s|[^\W\d])"), 6),
    (re.compile(rf"{_SIGN}(?=\s|[\w“\"(])"), 8),
    (re.compile(r"[+○](?=\s|[^\W])|o(?= [A-ZĐÂĂÊÔƠƯ\d])"), 9),
)
PARAGRAPH_LEVEL = 7  # of words without a number: below letters, above dashes
_HEADING_LEVELS = 6
_LONGEST_HEADING = 260
_LONGEST = 12_000  # characters of a paragraph; those of documents take some thousand
_SENTENCE_ENDS = (".", ";", ",")


def parted(text: str) -> tuple[str, str, int]:
    """(number, words, depth) of a paragraph: '1.2. Tuyên truyền' -> ('1.2.', 'Tuyên truyền', 3)."""
    for pattern, level in _NUMBERS:
        if match := pattern.match(text):
            return match[0].strip(), text[match.end() :].strip(), level
    return "", text, PARAGRAPH_LEVEL


# ----------------------------------------------------------------------------------------- the sequence


def blocks(found: Sequence[DocumentPiece]) -> tuple[Passage, ...]:
    """The blocks of a document, in their order."""
    made: list[Passage] = []
    paragraphs = tables = 0
    for piece in _flowing(tables_joined(_without_layout(found))):
        if isinstance(piece, TablePiece):
            tables += 1
            made += [replace(row, at=replace(row.at, table=tables)) for row in rows_of(piece)]
        else:
            paragraphs += 1
            number, words, level = parted(piece.text)
            kind = PassageKind.ITEM if number else PassageKind.PARAGRAPH
            at = Where(paragraph=paragraphs, page=piece.page)
            made.append(Passage(kind, words, level, number, at=at, mended=piece.mended))
    return tuple(_under(_spans(_headings(made))))


def _without_layout(found: Iterable[DocumentPiece]) -> Iterator[DocumentPiece]:
    """The pieces without empty ones, each on one line; tables that only lay out as the paragraphs in them."""
    for piece in found:
        for part in as_pieces(piece) if isinstance(piece, TablePiece) and lays_out(piece) else (piece,):
            if isinstance(part, TablePiece):
                yield part
            else:
                for text in _cut(" ".join(part.text.split())):
                    yield replace(part, text=text)


def _cut(text: str) -> Iterator[str]:
    """A text in pieces that are no longer than paragraphs ever are, cut behind sentences, else between words."""
    while len(text) > _LONGEST:
        end = max(text.rfind(". ", 0, _LONGEST) + 1, 0) or text.rfind(" ", 0, _LONGEST)
        end = end if end > 0 else _LONGEST
        yield text[:end].strip()
        text = text[end:].strip()
    if text:
        yield text


def _flowing(found: Iterable[DocumentPiece]) -> Iterator[DocumentPiece]:
    """Paragraphs that a page's end has cut in two made one: the first ends no sentence, the second begins none."""
    held: TextPiece | None = None
    for piece in found:
        if isinstance(piece, TextPiece) and held is not None and _joins(held, piece):
            text = f"{held.text} {piece.text}"
            held = replace(held, text=text, mended=held.mended + piece.mended, goes_on=piece.goes_on)
            continue
        if held is not None:
            yield held
        held = piece if isinstance(piece, TextPiece) else None
        if held is None:
            yield piece
    if held is not None:
        yield held


def _joins(piece: TextPiece, more: TextPiece) -> bool:
    if len(piece.text) + len(more.text) > _LONGEST:
        return False
    over = piece.goes_on and not piece.text.endswith((".", ":", "!", "?", "…")) and not parted(more.text)[0]
    return over or goes_on(piece.text, more.text)


_OPEN_ENDS = (".", ";", ":", "!", "?", "…", "/")


def goes_on(text: str, more: str) -> bool:
    """Whether `more` is the rest of the sentence that `text` begins."""
    return more[:1].islower() and not text.endswith(_OPEN_ENDS) and not parted(more)[0] and len(text) > 1


def _headings(found: Sequence[Passage]) -> list[Passage]:
    """Items that are headings told apart: of few words, no sentence, with something deeper below."""
    following = [*found[1:], *([None] if found else [])]
    return [
        replace(block, kind=PassageKind.HEADING) if _is_heading(block, below) else block
        for block, below in zip(found, following, strict=True)
    ]


def _is_heading(block: Passage, below: Passage | None) -> bool:
    text = block.text
    if block.kind is PassageKind.ROW or not text or len(text) > _LONGEST_HEADING:
        return False
    if block.kind is PassageKind.PARAGRAPH:
        return text.isupper() and len(text.split()) > 1 and not text.startswith(("TM.", "KT.", "TL.", "T/M"))
    if block.level > _HEADING_LEVELS or text.endswith(_SENTENCE_ENDS):
        return False
    return below is not None and (below.kind is PassageKind.ROW or below.level > block.level or text.isupper())


def _spans(found: Iterable[Passage]) -> list[Passage]:
    at, made = 0, []
    for block in found:
        end = at + len(block.text)
        made.append(replace(block, at=replace(block.at, start=at, end=end)))
        at = end + 1
    return made


def _under(found: Iterable[Passage]) -> list[Passage]:
    """Each block with what stands above it: headings, and words that lead to what follows (ending in ':')."""
    above: list[tuple[int, str]] = []
    made = []
    for block in found:
        if block.kind is PassageKind.ROW:
            made.append(replace(block, under=tuple(text for _, text in above)))
            continue
        level = _title_level(block)
        above = [(depth, text) for depth, text in above if depth < level]
        made.append(replace(block, under=tuple(text for _, text in above)))
        if block.kind is PassageKind.HEADING or block.text.endswith(":"):
            above.append((level, block.text))
    return made


def _title_level(block: Passage) -> int:
    """The depth that counts for what stands below: a title without a number begins something new."""
    return 0 if block.kind is PassageKind.HEADING and not block.number else block.level
