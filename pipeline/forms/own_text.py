"""What a blank form says itself, on every sheet, and which cells of a returned one say something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from pipeline.files import BrokenFile
from pipeline.forms.handed import SAID as HANDED
from pipeline.forms.layout import GUIDE_SHEET, META_SHEET, TEXT_SHEET
from pipeline.forms.shown_targets import CHECK_AGAIN, MET, NOT_APPLICABLE, NOT_MET
from pipeline.grids.cells import At, Grid
from pipeline.grids.grids import Grids, read_grids
from pipeline.grids.outside_xlsx import headers, other_sheets, sheet_parts
from pipeline.program.former_words import printed_key
from pipeline.program.term import WHOLE_TERM
from pipeline.text import AmbiguousNumber, NotANumber, clean, key, parse_number
from pipeline.zip_package import Package

WORDS = re.compile(r"[^\W\d_]+")
SameWords = Callable[[str, str], bool]  # whether what a cell says is what the form says there, but for the union

HEAD_ROWS = 8  # where the union's code and name are printed
LEAST_CUT = 250  # characters of a text that some writers of .xls cut to 255; a blank at its end may be gone
MAX_WAYS = 4  # in which rows of one sheet may have been moved
_COMPUTED = frozenset(map(key, (MET, NOT_MET, NOT_APPLICABLE, CHECK_AGAIN)))
# What forms said that may still be out, by sheet: their words are nobody's own.
_FORMER = {
    TEXT_SHEET: ("NỘI DUNG BÁO CÁO BẰNG LỜI",),
    GUIDE_SHEET: (
        "Ghi số lượng (ví dụ 45 người trên tổng số 47 người), không ghi tỷ lệ %. Tỷ lệ và đánh giá do biểu tự tính "
        "để đơn vị kiểm tra.",
        "Không có phát sinh thì ghi số 0. Ô bỏ trống được hiểu là đơn vị chưa báo cáo.",
        "Ô có danh sách thì bấm vào mũi tên và chọn, ví dụ Có, Không hoặc Không thuộc đối tượng.",
        "Cột “Đánh giá” báo “Kiểm tra lại” là số liệu đang mâu thuẫn, đề nghị xem lại trước khi gửi.",
        "Chỉ tiêu và mức giao (không sửa)",
    ),
}
_PRINTED = {title: frozenset(map(key, texts)) for title, texts in _FORMER.items()}
_HANDED = re.compile(rf"{HANDED}[^:]{{0,20}}: [\d.,% ≤≥-]+(?:; {WHOLE_TERM}: [\d.,% ≤≥-]+)?")


@dataclass(frozen=True, eq=False)
class OwnText:
    """The form's own words: its sheets but the hidden one, its headers and footers (as keys)."""

    grids: Mapping[str, Grid]
    headers: frozenset[str]

    @cached_property
    def sheets(self) -> Mapping[str, OwnSheet]:
        """Its sheets by title."""
        return {title: OwnSheet(title, grid) for title, grid in self.grids.items()}

    @cached_property
    def words_on_top(self) -> frozenset[str]:
        """The words of its headers and footers."""
        return frozenset(word for text in self.headers for word in WORDS.findall(text))

    def beside(self, title: str, now: Grid, inputs: Inputs, same_words: SameWords) -> SheetPair:
        """A sheet that came back, beside the form's own of that title."""
        return SheetPair(
            self.sheets[title] if title in self.sheets else OwnSheet(title, Grid()), now, inputs, same_words
        )


def own_text(form: bytes) -> OwnText:
    """The words of a form that we made. Raises BrokenFile, TooLarge, Locked where somebody damaged it since."""
    package = Package(form)
    sheets = sheet_parts(package)
    words = (text for sheet in sheets for text in headers(package.read(sheet.part)))
    grids = other_sheets(package, [sheet.title for sheet in sheets if sheet.title != META_SHEET])
    return OwnText(_in_full(form) if grids is None else grids, frozenset(map(key, words)))


def _in_full(form: bytes) -> Mapping[str, Grid]:
    """The sheets of a form that is not written as forms usually are."""
    got = read_grids(form)
    if not isinstance(got, Grids):
        raise BrokenFile(got.reason)
    return {title: grid for title, grid in got.sheets.items() if title != META_SHEET}


@dataclass(frozen=True, eq=False)  # each is one of its own, and what is worked out of it is found by it
class Inputs:
    """Where the fields of a sheet stand: returned cell -> cell of the form; `settled`: the same for many files."""

    at: Mapping[At, At]
    settled: bool = False

    @cached_property
    def at_home(self) -> Mapping[int, Sequence[int]]:
        """By row the columns of those that stand where the form has them."""
        found: dict[int, list[int]] = {}
        for now, was in self.at.items():
            if now == was:
                found.setdefault(now[0], []).append(now[1])
        return found

    @cached_property
    def shifts(self) -> frozenset[int]:
        """By how many rows they were moved; 0 is always among them."""
        return frozenset({now[0] - was[0] for now, was in self.at.items()} | {0})


NO_INPUTS = Inputs({}, settled=True)


@dataclass(frozen=True, eq=False)  # as of Inputs
class OwnSheet:
    """A sheet of the form."""

    title: str
    grid: Grid

    @cached_property
    def formulas(self) -> Mapping[At, str]:
        """The formulas in its cells."""
        return {at: extra.formula for at, extra in self.grid.extras.items() if extra.formula}

    @cached_property
    def all_formulas(self) -> frozenset[str]:
        """The same wherever they stand."""
        return frozenset(self.formulas.values())

    @cached_property
    def columns_of_formulas(self) -> frozenset[int]:
        """The columns in which they stand."""
        return frozenset(column for _, column in self.formulas)

    @cached_property
    def worked_out(self) -> Mapping[int, Sequence[int]]:
        """By row, the columns that the form works out and leaves blank as long as nothing is answered."""
        found: dict[int, list[int]] = {}
        for row, column in self.formulas:
            if self.grid.value(row, column) in ("", None):
                found.setdefault(row, []).append(column)
        return found

    @cached_property
    def rows_of_words(self) -> Mapping[str, int]:
        """Row of every text that stands once on it."""
        return _rows_of_words(self.grid)


Pick = Callable[[Sequence[object]], object]


class _OwnLines(NamedTuple):
    """The rows of a sheet of the form, to be held against rows that are not shorter.

    `picks` give what is neither answered nor worked out, of which the form says `said`; `worked_out`: rows and their
    columns.
    """

    picks: Sequence[Pick]
    said: Sequence[object]
    worked_out: Sequence[tuple[int, Sequence[int]]]

    def differing(self, grid: Grid) -> list[int]:
        """The rows of a sheet that say something else, but for answers and what may be worked out."""
        rows = enumerate(zip(self.picks, self.said, grid, strict=False))
        found = [n for n, (pick, said, row) in rows if pick(row) != said]
        height = len(grid)
        odd = [n for n, columns in self.worked_out if n < height and not _all_computed(grid[n], columns)]
        return [*found, *odd]


@lru_cache(maxsize=64)
def _own_lines(sheet: OwnSheet, inputs: Inputs) -> _OwnLines:
    """The rows of a sheet whose fields stand there."""
    picks: list[Pick] = []
    worked_out = []
    for n, row in enumerate(sheet.grid):
        answered, results = inputs.at_home.get(n, ()), sheet.worked_out.get(n, ())
        columns = [c for c in range(len(row)) if c not in answered and c not in results]
        picks.append(itemgetter(*columns) if columns else _nothing)
        worked_out.append((n, [c for c in results if c not in answered]))
    said = [pick(row) for pick, row in zip(picks, sheet.grid, strict=True)]
    return _OwnLines(picks, said, [one for one in worked_out if one[1]])


def _nothing(_: Sequence[object]) -> object:
    return ()


@dataclass(frozen=True)
class SheetPair:
    """A sheet of the form and the one that came back; `inputs`: where its fields stand."""

    own: OwnSheet
    now: Grid
    inputs: Inputs
    same_words: SameWords

    def foreign(self) -> list[tuple[At, object]]:
        """The cells that hold what the form does not say: neither there nor, moved along, elsewhere on the sheet."""
        shifts = self.inputs.shifts
        odd = self._odd(shifts)
        if odd and (more := self._shifts_of_words() - shifts):
            odd = self._odd(shifts | more)
        return odd

    def _odd(self, shifted: frozenset[int]) -> list[tuple[At, object]]:
        odd: list[tuple[At, object]] = []
        met: set[At] = set()
        other = self._other_rows()
        shifts = sorted(shifted, key=abs)
        if len(shifts) == 1:  # else it may be another row that says it
            other = [n for n in other if not self._is_of_union(self._own_at(n), self.now[n])]
        for n in other:
            row = self.now[n]
            odd += self._odd_cells(n, row, self._own_row(n, row, shifts), met)
        odd += self._odd_extras()
        whole = set(range(len(self.now))).difference(other) if odd else set()
        return sorted(self._not_moved(odd, met, whole), key=lambda one: one[0]) if odd else odd

    def _other_rows(self) -> list[int]:
        """The rows that do not say what the form's do, but for answers at their places and what the form makes of them:
        most do, and nobody need look at their cells one by one."""
        own, now = self.own.grid, self.now
        width = len(own[0]) if own else 0
        if not self.inputs.settled or not now or not own or len(now[0]) < width:
            return [n for n, row in enumerate(now) if not self._is_own(n, row, self._own_at(n))]
        found = set(_own_lines(self.own, self.inputs).differing(now))
        beside = range(len(own) if len(now[0]) > width else 0)
        written = [n for n in beside if n < len(now) and not _is_blank(now[n][width:])]
        more = [*written, *range(len(own), len(now))]
        return sorted(found.union(n for n in more if not self._is_own(n, now[n], self._own_at(n))))

    def _is_own(self, n: int, row: Sequence[object], own: Sequence[object]) -> bool:
        if row == own:
            return True
        said = [*row]
        for column in self.inputs.at_home.get(n, ()):
            if column < len(said):
                said[column] = own[column] if column < len(own) else ""
        most = min(len(said), len(own))
        for column in self.own.worked_out.get(n, ()):
            if column < most and said[column] not in ("", None) and _is_computed(said[column]):
                said[column] = own[column]
        return said[:most] == own[:most] and _is_blank(said[most:]) and _is_blank(own[most:])

    def _is_of_union(self, own: Sequence[object], row: Sequence[object]) -> bool:
        """Whether a row says what the form's does, the union's own words in the place of those of another."""
        if len(row) < len(own):
            return False
        both = [(value, said) for value, said in zip(row, own, strict=False) if value != said]
        return _is_blank(row[len(own) :]) and all(
            isinstance(value, str) and value and isinstance(said, str) and self.same_words(clean(value), said)
            for value, said in both
        )

    def _shifts_of_words(self) -> set[int]:
        """How far words were moved that stand once on either sheet, the commonest ways."""
        own, now = self.own.rows_of_words, _rows_of_words(self.now)
        ways = Counter(now[said] - own[said] for said in own.keys() & now.keys())
        return {way for way, _ in ways.most_common(MAX_WAYS)}

    def _odd_extras(self) -> Iterator[tuple[At, object]]:
        """Cells without a value that the form has not: damaged ones, formulas that nobody calculated, errors.

        Formulas in the columns of the form's own may be those, moved along with their rows; the very formula of the
        form is its own wherever it stands.
        """
        of_form, formulas = self.own.columns_of_formulas, self.own.all_formulas
        for (n, c), extra in self.now.extras.items():
            if extra.formula in formulas or not (told := extra.written):
                continue
            if (n, c) in self.inputs.at or self.now.value(n, c) not in ("", None):
                continue
            if not (extra.formula or extra.error) or c not in of_form or n > len(self.own.grid):
                yield (n, c), told

    def _own_row(self, n: int, row: Sequence[object], shifts: Sequence[int]) -> int:
        """The row of the form that a returned row most looks like, among those it may have been moved from."""
        if len(shifts) == 1:
            return n
        scores = []
        for shift in shifts:
            own = self._own_at(n - shift)
            told = ((v, w) for v, w in zip(row, own, strict=False) if v not in (None, "") and w not in (None, ""))
            scores.append(sum(1 for v, w in told if same(v, w) or self._says(clean(v), str(w))))
        return n - shifts[scores.index(max(scores))]

    def _odd_cells(self, n: int, row: Sequence[object], was: int, met: set[At]) -> Iterator[tuple[At, object]]:
        own = self._own_at(was)
        for c, value in enumerate(row):
            said = own[c] if c < len(own) else None
            if value in (None, "") or (n, c) in self.inputs.at:
                continue
            if value == said or (isinstance(said, str) and self._says(clean(value), said)) or same(value, said):
                met.add((was, c))
            elif self.own.grid.extra(was, c).formula and _is_computed(value):
                continue
            elif not _is_handed(value, said) and not self._was_printed(value):
                yield (n, c), value

    def _own_at(self, n: int) -> Sequence[object]:
        """A row of the form, empty where it has none."""
        return self.own.grid[n] if 0 <= n < len(self.own.grid) else []

    def _says(self, value: str, own: str) -> bool:
        """Whether a text has no word that the form does not say in that cell, the union's own name apart."""
        return self.same_words(value, own) or _within(value, own) or is_cut_short(value, own)

    def _was_printed(self, value: object) -> bool:
        """Whether a form of before said so on that sheet."""
        return isinstance(value, str) and key(value) in _PRINTED.get(self.own.title, ())

    def _numbering(self) -> set[At]:
        """The numbers 1, 2, 3 … down the first column of the guide, beside what forms say there: a form of before had
        more lines than this one, or fewer. One that is not the next is no number of a line."""
        found: set[At] = set()
        if self.own.title != GUIDE_SHEET:
            return found
        said = {key(v) for row in self.own.grid for v in row[1:] if isinstance(v, str) and v}
        for n, row in enumerate(self.now):
            number, text = [*row, None, None][:2]
            if _plain(number) == str(len(found) + 1) and (self._was_printed(text) or _plain(text) in said):
                found.add((n, 0))
        return found

    def _not_moved(self, odd: list[tuple[At, object]], met: set[At], whole: set[int]) -> list[tuple[At, object]]:
        """Those that are not the form's own words moved to another cell of the sheet."""
        inputs = frozenset(self.inputs.at.values())
        left = Counter(
            _plain(v)
            for n, row in enumerate(self.own.grid)
            if n not in whole
            for c, v in enumerate(row)
            if v not in (None, "") and (n, c) not in met and (n, c) not in inputs
        )
        heads = [v for row in self.own.grid[:HEAD_ROWS] for v in row if isinstance(v, str) and v]
        found, numbering = [], self._numbering()
        for at, value in odd:
            said = _plain(value)
            if at in numbering:
                continue
            if left[said] > 0:
                left[said] -= 1
            elif not (isinstance(value, str) and any(self.same_words(clean(value), own) for own in heads)):
                found.append((at, value))
        return found


def _all_computed(row: Sequence[object], columns: Iterable[int]) -> bool:
    """Whether those cells of a row are blank or may hold what the form works out."""
    return not [c for c in columns if row[c] not in ("", None) and not _is_computed(row[c])]


def _is_blank(values: Sequence[object]) -> bool:
    return values.count("") == len(values) or all(value in ("", None) for value in values)


def is_cut_short(value: object, own: object) -> bool:
    """Whether a text is the form's own as far as a writer of old workbooks keeps one: 255 characters."""
    return isinstance(value, str) and len(value) >= LEAST_CUT and key(str(own)).startswith(key(value))


def _rows_of_words(grid: Grid) -> dict[str, int]:
    """Row of every text that stands once on a sheet."""
    found: dict[str, int] = {}
    twice = set()
    for n, row in enumerate(grid):
        for value in row:
            if isinstance(value, str) and value:
                said = key(value)
                if said in found:
                    twice.add(said)
                found[said] = n
    return {said: n for said, n in found.items() if said not in twice}


def same(value: object, own: object) -> bool:
    """Whether a cell says what the form does, also where another program made a number of it."""
    if own in (None, ""):
        return value in (None, "")
    if value == own:
        return True
    if isinstance(value, str) and isinstance(own, str):
        return printed_key(value) == printed_key(own)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _as_number(own) == float(value)
    return isinstance(own, int | float) and isinstance(value, str) and _as_number(value) == float(own)


def _plain(value: object) -> str:
    return key(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def _as_number(own: object) -> float | None:
    if isinstance(own, int | float):
        return float(own)
    try:
        typed = parse_number(str(own))
    except (NotANumber, AmbiguousNumber):
        return None
    return typed.value / 100 if typed.percent else typed.value


def _within(value: str, own: str) -> bool:
    """Whether the words of a text stand in the form's, in their order."""
    return f" {key(value)} " in f" {key(own)} "


def _is_computed(value: object) -> bool:
    """Whether a value may be what a formula of the form gives."""
    return (
        not isinstance(value, str)
        or printed_key(value) in _COMPUTED
        or value.startswith(("#", "="))
        or _as_number(value) is not None
    )


def _is_handed(value: object, own: object) -> bool:
    """Whether a cell says what was handed to the union: other words on every union's form."""
    blank = own in (None, "") or (isinstance(own, str) and own.startswith(HANDED))
    return blank and isinstance(value, str) and _HANDED.fullmatch(clean(value)[:200]) is not None
