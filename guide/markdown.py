"""The little Markdown that the guide is written in, as blocks: what is not understood is said, never passed over.

Understood are headings, paragraphs, lists, tables, indented lines to be typed, pictures that stand alone; within a
line `typed words`, **bold**, *slanted* and [links](address).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from textwrap import dedent


class Face(Enum):
    """How words of a line look."""

    PLAIN = "plain"
    TYPED = "typed"
    BOLD = "bold"
    SLANTED = "slanted"


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one face; `link` is where they lead, blank for most."""

    text: str
    face: Face = Face.PLAIN
    link: str = ""


Line = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of a file."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `sign` is what stands before an entry of a list: “1.” or “•”; `inside`: it goes on with an entry."""

    words: Line
    sign: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """Lines to be typed as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the file, with the words below it."""

    path: str
    caption: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row holds the heads."""

    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Typed | Picture | Table

_HEADING = re.compile(r"^(#{1,3}) (.+)$")
_ENTRY = re.compile(r"^(\d+\.|-) +(.+)$")
_PICTURE = re.compile(r"^!\[([^\]]+)\]\(([^)]+)\)$")
_BETWEEN = re.compile(r"(?<!\\)\|")  # cells
_INDENT = "    "
_PIECES = re.compile(
    r"`(?P<typed>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\*(?P<slanted>[^*\s][^*]*)\*|\[(?P<shown>[^\]]+)\]\((?P<link>[^)]+)\)"
)


def line_of(text: str) -> Line:
    """The words of a line. `typed` words within bold ones stay typed."""
    return tuple(_words(text, Face.PLAIN))


def _words(text: str, plain: Face) -> Iterator[Words]:
    at = 0
    for piece in _PIECES.finditer(text):
        if piece.start() > at:
            yield Words(_unescaped(text[at : piece.start()]), plain)
        at = piece.end()
        if piece["typed"] is not None:
            yield Words(piece["typed"], Face.TYPED)
        elif piece["bold"] is not None:
            yield from _words(piece["bold"], Face.BOLD)
        elif piece["slanted"] is not None:
            yield from _words(piece["slanted"], Face.SLANTED)
        else:
            yield Words(piece["shown"], plain, piece["link"])
    if at < len(text):
        yield Words(_unescaped(text[at:]), plain)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\*|`\[\]])", r"\1", text)


def blocks_of(source: str) -> tuple[Block, ...]:
    """The blocks of a file."""
    lines = source.splitlines()
    found: list[Block] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, at = _block(lines, at)
        found.append(block)
    return tuple(found)


def _block(lines: list[str], at: int) -> tuple[Block, int]:
    """The block that begins at a line, and where the next may begin."""
    line = lines[at]
    if heading := _HEADING.match(line):
        return Heading(len(heading[1]), heading[2].strip()), at + 1
    if picture := _PICTURE.match(line.strip()):
        return Picture(picture[2], picture[1]), at + 1
    if line.startswith(_INDENT):
        end = _end(lines, at, lambda text: text.startswith(_INDENT))
        return Typed(tuple(dedent("\n".join(lines[at:end])).splitlines())), end
    if line.startswith("|"):
        end = _end(lines, at, lambda text: text.startswith("|"))
        return Table(tuple(_row(text) for text in (lines[at], *lines[at + 2 : end]))), end
    entry = _ENTRY.match(line)
    end = _end(lines, at + 1, _goes_on)
    first = entry[2] if entry else line
    sign = entry[1].replace("-", "•") if entry else ""
    words = line_of(" ".join(text.strip() for text in (first, *lines[at + 1 : end])))
    return Paragraph(words, sign, inside=not sign and line.startswith(" ")), end


def _goes_on(line: str) -> bool:
    """Whether a paragraph goes on in a line."""
    return bool(line.strip()) and not any(kind.match(line) for kind in (_HEADING, _ENTRY)) and line[0] not in "|!"


def _end(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    while at < len(lines) and goes_on(lines[at]):
        at += 1
    return at


def _row(text: str) -> tuple[Line, ...]:
    return tuple(
        line_of(cell.strip().replace("\\|", "|"))
        for cell in _BETWEEN.split(text.strip().removeprefix("|").removesuffix("|"))
    )


def text_of(words: Line) -> str:
    """The words of a line without their looks."""
    return "".join(piece.text for piece in words)
