"""What somebody wrote outside the cells of a sheet: where it stands, what it stands in, the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from pipeline.issues import CellRef
from pipeline.labelled import Labelled
from pipeline.text import clean_lines, number

MAX_OUTSIDE = 20_000  # characters of one text that are kept; below what a cell of a workbook takes


class OutsideKind(Labelled):
    """What a text stands in; the label is what people read."""

    COMMENT = "comment", "ghi chú gắn ở ô"
    BOX = "box", "hộp văn bản, hình vẽ"
    CHART = "chart", "biểu đồ"
    CELL = "cell", "ô ngoài chỗ điền"
    SHEET = "sheet", "trang thêm"
    TITLE = "title", "tên trang đã đổi"
    HEADER = "header", "đầu trang, chân trang"
    PICTURE = "picture", "ảnh, tệp nhúng"
    LETTER = "letter", "lời trong thư"


@dataclass(frozen=True, slots=True)
class OutsideText:
    """One such text, as Submission.outside holds them: in the order of sheets, then of places.

    `ref`: file, sheet as it is called in the file, and cell ('C5') - the cell a comment hangs on, a box begins at, a
    text was typed into; no cell where the whole sheet is meant (an added sheet, header and footer), neither sheet nor
    cell where the place is not known. `text`: lines parted by newlines, NFC, without control characters, never empty,
    at most MAX_OUTSIDE characters; of a picture its name, never its content. `left`: how many characters more stand
    in the file. `hidden`: whether it stands on a hidden sheet, or in a hidden
    row or column.
    """

    ref: CellRef
    kind: OutsideKind
    text: str
    left: int = 0
    hidden: bool = False

    @property
    def place(self) -> str:
        """'Số liệu!E15', a sheet alone, or 'cả tệp'; of the letter that brought the form, that."""
        return self.ref.inside or ("thư gửi kèm" if self.kind is OutsideKind.LETTER else "cả tệp")

    @property
    def whole(self) -> str:
        """The text, and how much more of it stands in the file."""
        if not self.left:
            return self.text
        end = more_of_letter(self.left) if self.kind is OutsideKind.LETTER else more(self.left, self.ref.file)
        return f"{self.text} {end}"


def more(left: int, file: str) -> str:
    """'[… còn 1.200 ký tự, xem tệp gốc 2024/a.xlsx]': behind a text that was cut."""
    return f"[… còn {number(left)} ký tự, xem tệp gốc {file}]"


def more_of_letter(left: int) -> str:
    """'[… còn tới 1.200 ký tự, xem thư gốc]': behind the words of a letter of which some were left out."""
    return f"[… còn tới {number(left)} ký tự, xem thư gốc]"


def letter_text(file: str, words: str, left: int) -> OutsideText | None:
    """The words of the letter that brought a file, of which at most `left` characters more stand there."""
    made = outside_text(CellRef(file), OutsideKind.LETTER, words, left=left)
    return OutsideText(CellRef(file), OutsideKind.LETTER, "…", left) if made is None and left else made


def outside_text(
    ref: CellRef, kind: OutsideKind, text: object, *, left: int = 0, hidden: bool = False
) -> OutsideText | None:
    """The text as it is kept; None when nothing is left of it."""
    said = clean_lines(text)
    if not said:
        return None
    return OutsideText(ref, kind, said[:MAX_OUTSIDE], left + max(0, len(said) - MAX_OUTSIDE), hidden)


# ------------------------------------------------------------------------- what the readers of file kinds find


class Area(NamedTuple):
    """The cells a box lies over, counted from 0, first and last included."""

    top: int
    left: int
    bottom: int
    right: int


class FoundText(NamedTuple):
    """A text outside the cells of a workbook; `sheet` '' where it is not known on which; `cell` as in OutsideText."""

    sheet: str
    cell: str
    kind: OutsideKind
    text: str
    area: Area | None = None


LineRange = tuple[int, int]  # first and last, counted from 0


class Narrow(NamedTuple):
    """Columns from the first to the last, and how many digits wide each is."""

    first: int
    last: int
    width: float


WIDE = 20.0  # digits: columns of that width show every number a form takes


class HiddenLines(NamedTuple):
    """The hidden rows and columns of a sheet, from the first to the last, none twice; the columns that are narrow."""

    rows: Sequence[LineRange] = ()
    columns: Sequence[LineRange] = ()
    narrow: Sequence[Narrow] = ()

    def has(self, row: int, column: int) -> bool:
        """Whether a cell is not seen for it."""
        return _is_in(self.rows, row) or _is_in(self.columns, column)

    def width(self, column: int) -> float:
        """How many digits wide a column is; WIDE where it is wider, or not told."""
        for first, last, width in self.narrow:
            if first <= column <= last:
                return width
        return WIDE


def hidden_lines(
    rows: Iterable[LineRange], columns: Iterable[LineRange], widths: Iterable[tuple[int, int, float]] = ()
) -> HiddenLines:
    """The hidden rows and columns of a sheet that may be told in any order, and twice; the widths that are told.

    A column of less than a digit is a hidden one.
    """
    told = [Narrow(*said) for said in widths]
    flat = [(first, last) for first, last, width in told if width < 1]
    return HiddenLines(_joined(rows), _joined((*columns, *flat)), tuple(n for n in told if n.width < WIDE))


def _joined(ranges: Iterable[LineRange]) -> tuple[LineRange, ...]:
    """The ranges from the first to the last, those that touch as one."""
    joined: list[LineRange] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _is_in(ranges: Sequence[LineRange], place: int) -> bool:
    at = bisect_right(ranges, place, key=itemgetter(0))
    return at > 0 and place <= ranges[at - 1][1]


@dataclass
class OutsideCells:
    """What a workbook holds besides the values of its cells.

    `titles`: of all sheets; `charts`: of those among them that hold no cells; `hidden`: of those that are not shown.
    `lines`: hidden rows and columns by sheet; `damaged`: words for what could not be looked through.
    """

    found: list[FoundText] = field(default_factory=list)
    titles: Sequence[str] = ()
    charts: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    lines: dict[str, HiddenLines] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
