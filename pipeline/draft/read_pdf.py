"""A PDF with text as found pieces: words put to lines, lines to paragraphs, ruled tables to rows; no page furniture."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipeline.draft.blocks import DocumentPiece, GridCell, TablePiece, TextPiece
from pipeline.draft.reflow import Full, PageLine, is_page_number, paragraphs
from pipeline.draft.structure import parted
from pipeline.draft.unreadable import Unreadable
from pipeline.files import broken_bytes

MAX_PAGES = 300
MAX_CHARACTERS = 1_500_000
_GUTTER = 18.0  # points between two words that stand in columns beside one another
_WIDEST_LINE = 2.0  # heights of letters from one line to the next; more is a gap between paragraphs
_NARROW_GUTTER = 4.5  # the same, where a wide one stands below
_CENTRED = 14.0  # points: how far from the middle of the page a title may stand
_AHEAD = 3  # lines below in which a wide gap tells of a narrow one above
_SAME_LINE = 0.6  # of the height of a letter: how far apart words of one line may stand
_EDGE = 3.0  # points: edges of cells nearer to each other are one
_NO_TEXT = (
    "tệp PDF là ảnh quét, không có chữ để đọc; hãy dùng tệp Word hoặc PDF gốc, hoặc chép nội dung sang tệp Word (.docx)"
)
_DAY = re.compile(r"ngày.{0,8}tháng.{0,8}năm")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Row:
    """Words on one line, or one side of it; `full`: how near the words come to where the text ends on the right."""

    words: tuple[_Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A table of a page: the edges of its columns and rows, and its cells as (first column, row, last ones)."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    words: tuple[_Word, ...]
    tables: tuple[_Ruled, ...]
    width: float


def read_pdf(data: bytes) -> tuple[DocumentPiece, ...]:
    """What a PDF says. Raises Unreadable."""
    pages = _pages(data)
    if not any(page.words for page in pages):
        raise Unreadable(_NO_TEXT)
    furniture = _furniture(pages)
    ends = _ends(pages, furniture)
    made: list[DocumentPiece] = []
    for page, after in zip(pages, (*pages[1:], None), strict=True):
        next_lines = _shown(after, furniture) if after is not None else []
        next_word = next_lines[0].words[0] if next_lines else None
        made += _page(page, furniture, ends[round(page.width)], next_word)
    return tuple(made)


# ----------------------------------------------------------------------------------------- what the library finds


def _pages(data: bytes) -> tuple[_Page, ...]:
    import pdfplumber  # here: it loads much that no other kind of document needs
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells of every oddity of a file
    with broken_bytes(PdfminerException, AssertionError, NotImplementedError), pdfplumber.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise Unreadable(f"tệp PDF có hơn {MAX_PAGES} trang; hãy tách riêng phần chương trình")
        made, left = [], MAX_CHARACTERS
        for number, page in enumerate(pdf.pages, 1):
            left -= len(page.chars)
            if left < 0:
                raise Unreadable("tệp PDF có quá nhiều chữ; hãy tách riêng phần chương trình")
            made.append(_found(page, number))
            page.close()
        return tuple(made)


def _found(page: Any, number: int) -> _Page:
    """The words and ruled tables of a page; letters printed twice for bold ones count once."""
    seen = page.dedupe_chars(tolerance=1)
    words = seen.extract_words(keep_blank_chars=False, use_text_flow=False, x_tolerance_ratio=0.15)
    tables = [ruled for table in page.find_tables() if (ruled := _ruled(table.cells)) is not None]
    return _Page(number, tuple(map(_word, words)), tuple(tables), float(page.width))


def _word(found: Mapping[str, Any]) -> _Word:
    return _Word(str(found["text"]), *(float(found[name]) for name in ("x0", "x1", "top", "bottom")))


def _ruled(boxes: Sequence[tuple[float, float, float, float]]) -> _Ruled | None:
    columns = _edges(x for box in boxes for x in (box[0], box[2]))
    rows = _edges(y for box in boxes for y in (box[1], box[3]))
    if len(columns) < 3 or len(rows) < 2:
        return None
    cells = {
        (_nearest(columns, x0), _nearest(rows, top), _nearest(columns, x1), _nearest(rows, bottom))
        for x0, top, x1, bottom in boxes
    }
    return _Ruled(columns, rows, tuple(sorted(c for c in cells if c[2] > c[0] and c[3] > c[1])))


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    made: list[float] = []
    for value in sorted(values):
        if not made or value - made[-1] > _EDGE:
            made.append(value)
    return tuple(made)


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


# ----------------------------------------------------------------------------------------- lines of a page


def _lines(words: Iterable[_Word]) -> list[_Row]:
    """Words put to lines, from the top down."""
    made: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.left)):
        middle = (word.top + word.bottom) / 2
        for line in reversed(made[-3:]):
            other = line[-1]
            height = max(other.bottom - other.top, word.bottom - word.top)
            if abs(middle - (other.top + other.bottom) / 2) < _SAME_LINE * height:
                line.append(word)
                break
        else:
            made.append([word])
    rows = [_Row(tuple(sorted(line, key=lambda w: w.left))) for line in made]
    return sorted(rows, key=lambda row: row.top)


def _furniture(pages: Sequence[_Page]) -> frozenset[str]:
    """What stands at the top or bottom of several pages, digits aside: running heads, names of files."""
    if len(pages) < 3:
        return frozenset()
    said: Counter[str] = Counter()
    for page in pages:
        lines = _lines(page.words)
        said.update({_plain(line.text) for line in (*lines[:2], *lines[-2:])})
    most = max(3, len(pages) // 2)
    return frozenset(text for text, count in said.items() if count >= most and len(text) < 120)


def _ends(pages: Sequence[_Page], furniture: frozenset[str]) -> Mapping[int, float]:
    """How far to the right lines come, for each width of pages: where all but the odd one end."""
    found: dict[int, list[float]] = {}
    for page in pages:
        found.setdefault(round(page.width), []).extend(line.right for line in _shown(page, furniture))
    return {width: sorted(rights)[int(0.97 * (len(rights) - 1))] if rights else 0.0 for width, rights in found.items()}


def _plain(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split()))


def _shown(page: _Page, furniture: frozenset[str]) -> list[_Row]:
    """The lines of a page outside its tables, without numbers of pages and running heads."""
    lines = _lines(w for w in page.words if not any(_within(w, table.box) for table in page.tables))
    edges = (0, 1, len(lines) - 1, len(lines) - 2)
    return [line for n, line in enumerate(lines) if not (n in edges and _is_furniture(line, furniture))]


def _page(page: _Page, furniture: frozenset[str], end: float, next_word: _Word | None) -> Iterator[DocumentPiece]:
    """The pieces of a page from the top down; tables where they stand. `next_word`: the first of the next page."""
    shown = _shown(page, furniture)
    at = 0
    for table in sorted(page.tables, key=lambda t: t.box[1]):
        above = [line for line in shown[at:] if line.top < table.box[1]]
        yield from _text(above, page.number, end)
        at += len(above)
        yield _table(table, page)
    rest = shown[at:]
    last = bool(rest) and next_word is not None and _no_room(rest[-1], next_word, end)
    yield from _goes_on(list(_text(rest, page.number, end)), goes_on=last)


def _goes_on(found: list[TextPiece], *, goes_on: bool) -> Iterator[TextPiece]:
    """The paragraphs of a page's end; the last one is marked where its last line is as long as lines are."""
    yield from found[:-1]
    for piece in found[-1:]:
        yield replace(piece, goes_on=goes_on)


def _is_furniture(line: _Row, furniture: frozenset[str]) -> bool:
    return is_page_number(line.text) or _plain(line.text) in furniture


def _within(word: _Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


# ----------------------------------------------------------------------------------------- paragraphs


def _text(lines: Sequence[_Row], page: int, end: float) -> Iterator[TextPiece]:
    """Paragraphs of lines; where lines have two sides (letterhead, signatures), the left one first."""
    held: list[_Row] = []
    middle = (min((line.left for line in lines), default=0.0) + end) / 2
    n = 0
    while n < len(lines):
        gutter = _gutter(lines, n)
        if gutter is None:
            held.append(lines[n])
            n += 1
            continue
        yield from _paragraphs(held, page, end)
        held = []
        left, right = [], []
        while n < len(lines) and (sides := _sides(lines, n, gutter, middle)) is not None:
            left += [sides[0]] if sides[0] is not None else []
            right += [sides[1]] if sides[1] is not None else []
            n += 1
            if sides[1] is not None and _DAY.search(sides[1].text):
                break  # place and day end a letterhead
        for side in (left, right):
            yield from _paragraphs(side, page, max((line.right for line in side), default=0.0))
    yield from _paragraphs(held, page, end)


def _gutter(lines: Sequence[_Row], n: int) -> tuple[float, float] | None:
    """The gap between two sides of a line, wide itself or above one that is; None for a line that is one."""
    if (own := _wide_gap(lines[n])) is not None:
        return own
    below = next((gap for line in lines[n + 1 : n + 1 + _AHEAD] if (gap := _wide_gap(line)) is not None), None)
    if below is None:
        return None
    gaps = [(left.right, right.left) for left, right in pairwise(lines[n].words)]
    widest = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    fits = widest[0] < below[1] and widest[1] > below[0] and widest[1] - widest[0] > _NARROW_GUTTER
    return widest if fits else None


def _wide_gap(line: _Row) -> tuple[float, float] | None:
    gaps = [(left.right, right.left) for left, right in pairwise(line.words) if right.left - left.right > _GUTTER]
    if len(gaps) != 1 or parted(f"{_side(line, gaps[0][1])} a")[0] == _side(line, gaps[0][1]):
        return None
    return gaps[0]


def _side(line: _Row, end: float) -> str:
    return " ".join(word.text for word in line.words if word.left < end)


def _sides(
    lines: Sequence[_Row], n: int, gutter: tuple[float, float], centre: float
) -> tuple[_Row | None, _Row | None] | None:
    """The two sides of a line; None for one that goes across, or stands in the middle of the page as titles do."""
    line, own = lines[n], _gutter(lines, n)
    middle = sum(own or gutter) / 2
    if own is None and (line.left < middle < line.right or abs((line.left + line.right) / 2 - centre) < _CENTRED):
        return None
    left = tuple(word for word in line.words if word.right <= middle)
    right = tuple(word for word in line.words if word.right > middle)
    return _Row(left) if left else None, _Row(right) if right else None


def _paragraphs(lines: Sequence[_Row], page: int, end: float) -> Iterator[TextPiece]:
    """Paragraphs of lines whose words come as far as `end`."""
    if not lines:
        return
    margin = min(line.left for line in lines)
    usual = sorted(below.top - above.top for above, below in pairwise(lines))
    step = usual[len(usual) // 3] if usual else 0.0
    told = [
        PageLine(line.text, gap=_is_gap(lines, n, step), indent=line.left - margin > _EDGE * 2, page=page)
        for n, line in enumerate(lines)
    ]
    yield from paragraphs(told, _fullness(lines, end, 1.0), _fullness(lines, end, 0.5))


def _is_gap(lines: Sequence[_Row], n: int, step: float) -> bool:
    if n == 0 or step <= 0:
        return False
    above, below = lines[n - 1], lines[n]
    return below.top - above.top > min(1.8 * step, _WIDEST_LINE * (above.bottom - above.top))


def _fullness(lines: Sequence[_Row], end: float, share: float) -> Full:
    """Whether the first word of the next line had no room; `share` of it, for a stricter answer."""

    def full(n: int) -> bool:
        if n + 1 >= len(lines):
            return False
        return _no_room(lines[n], lines[n + 1].words[0], end, share)

    return full


def _no_room(line: _Row, word: _Word, end: float, share: float = 1.0) -> bool:
    """Whether a line that may come as far as `end` had no room for one more word, or for a share of it."""
    blank = 0.25 * (word.bottom - word.top)
    return line.right + blank + share * (word.right - word.left) > end - _EDGE


# ----------------------------------------------------------------------------------------- tables


def _table(ruled: _Ruled, page: _Page) -> TablePiece:
    """A ruled table; what lies under no cell of its own is empty."""
    inside = [word for word in page.words if _within(word, ruled.box)]
    width, height = len(ruled.columns) - 1, len(ruled.rows) - 1
    grid = [[GridCell("", (at, n)) for n in range(width)] for at in range(height)]
    for first, top, last, bottom in ruled.cells:
        box = ruled.columns[first], ruled.rows[top], ruled.columns[last], ruled.rows[bottom]
        cell = GridCell(_cell_text([w for w in inside if _within(w, box)], page.number), (top, first))
        for at in range(top, bottom):
            grid[at][first:last] = [cell] * (last - first)
    kept = [row for at, row in enumerate(grid) if any(cell.origin[0] == at for cell in row)]
    return TablePiece(tuple(map(tuple, _renumbered(kept, grid))), (page.number,) * len(kept))


def _renumbered(kept: Sequence[Sequence[GridCell]], grid: Sequence[Sequence[GridCell]]) -> list[list[GridCell]]:
    """Rows without those that no cell begins in, which lines drawn twice make."""
    if len(kept) == len(grid):
        return [list(row) for row in grid]
    place = {id(row): at for at, row in enumerate(kept)}
    new = {at: place[id(row)] for at, row in enumerate(grid) if id(row) in place}
    return [[GridCell(c.text, (new.get(c.origin[0], 0), c.origin[1])) for c in row] for row in kept]


def _cell_text(words: Sequence[_Word], page: int) -> str:
    lines = _lines(words)
    end = max((line.right for line in lines), default=0.0)
    return "\n".join(piece.text for piece in _paragraphs(lines, page, end))
