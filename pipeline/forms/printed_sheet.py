"""Where the words printed on a returned sheet put every field of the blank form: row by question, column by head.

Pure: a blank form and the values of sheets in, places out. Names of cells play no part here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from pipeline.forms.blank import BlankForm, Place, code_text, first_text
from pipeline.forms.handed import is_unions_own
from pipeline.forms.heads import said
from pipeline.forms.printed_heads import MAX_COLUMNS, Clear, PrintedHeads
from pipeline.grids.cells import At, Grid
from pipeline.program.former_words import printed_key
from pipeline.text import key

MIN_SHEET = 0.4  # share of a sheet's questions that must stand on one for it to be taken as that sheet
MAX_ROWS = 3000  # of each sheet that are searched; a form has some hundred
LONGEST_LABEL = 2000  # characters of the longest question that is looked for
MOST_ROOM = 2  # rows put in between a question and its answer that are looked through
ALIKE = 0.75  # from here on a question is the same one with a few letters changed
_COMPARED = 400  # characters of two questions that are compared letter by letter
_NUMBERS = re.compile(r"[0-9]+")

Labels = Mapping[str, list[tuple[int, int, str]]]  # key of a text -> (row, column, context) of every cell that says it


@dataclass(frozen=True, slots=True)
class PrintedSpot:
    """Where the words put a field: one cell when that is clear, else those that may be meant; `room`: rows below."""

    cells: tuple[At, ...]
    clear: Clear
    room: int = 0

    def holds(self, at: At) -> bool:
        """Whether `at` is one of the cells, or in the room below one."""
        return any(c == at[1] and r <= at[0] <= r + self.room for r, c in self.cells)


def _words(value: object) -> str:
    return printed_key(code_text(value))


class PrintedSheet:
    """The words of one returned sheet, taken as the sheet `sheet` of the blank form."""

    def __init__(self, blank: BlankForm, sheet: str, grid: Grid) -> None:
        self.blank, self.sheet = blank, sheet
        self.grid = grid if len(grid) <= MAX_ROWS else Grid(grid[:MAX_ROWS])
        self.places = {name: p for name, p in blank.places.items() if p.sheet == sheet}

    @cached_property
    def heads(self) -> PrintedHeads:
        """The heads over its columns."""
        return PrintedHeads(self.blank.grids[self.sheet], self.grid, tuple(self.places.values()))

    @cached_property
    def labels(self) -> Labels:
        """Every text of the sheet."""
        return labels_of(self.grid, self.blank.contexts)

    @cached_property
    def share(self) -> float:
        """The share of the blank sheet's questions that stand here."""
        wanted = {(p.context, p.label) for p in self.places.values()}
        return sum(any(c == context for _, _, c in self.labels.get(label, ())) for context, label in wanted) / len(
            wanted
        )

    @cached_property
    def spots(self) -> Mapping[str, PrintedSpot]:
        """By defined name, where the words put each field."""
        return {name: self._spot(place) for name, place in self.places.items()}

    def text(self, row: int, column: int) -> object:
        """What stands in a cell; '' outside the sheet."""
        return self.grid.value(row, column)

    def context(self, row: int) -> str:
        """The code that begins a row at or above `row`."""
        return self._contexts[min(row, len(self._contexts) - 1)] if self._contexts else ""

    @cached_property
    def _contexts(self) -> list[str]:
        return list(contexts_of(self.grid, self.blank.contexts))

    @cached_property
    def _original(self) -> PrintedSheet:
        return PrintedSheet(self.blank, self.sheet, self.blank.grids[self.sheet])

    # ------------------------------------------------------------------------------------------------ rows

    def rows(self, place: Place) -> list[tuple[int, int, str]]:
        """(row, column, context) of the cells that ask the question of `place`, the likeliest where several do."""
        found = [at for at in self.labels.get(place.label, ()) if self._marked(place, at)]
        here = [at for at in found if at[2] == place.context]
        if not here:  # a question that several codes have alike, as a year, tells nothing under another code
            return found if len(found) == 1 and self._codes[place.label] == 1 else []
        if len(here) == 1:
            return here
        scores = [self._agreement(place, at) for at in here]  # a heading may say the same words
        most = max(scores)
        best = [at for at, score in zip(here, scores, strict=True) if score == most]
        if len(best) > 1 and self.grid is not self.blank.grids[self.sheet]:
            on_blank = [row for row, _, _ in self._original.rows(place)]  # the form itself may ask twice alike
            best = [best[on_blank.index(place.anchor)]] if len(on_blank) == len(best) else best
        return best

    @cached_property
    def _codes(self) -> Counter[str]:
        """By question, under how many codes it stands on the blank sheet."""
        return Counter(label for _, label in {(p.context, p.label) for p in self.places.values()})

    @cached_property
    def _aside(self) -> int:
        """By how many columns most questions stand to the right of where they stood: columns may have been put in."""
        found = ((place, self.labels.get(place.label, [])) for place in self.places.values())
        moves = Counter(at[0][1] - place.label_column for place, at in found if len(at) == 1)
        return max(moves, key=lambda by: (moves[by], by == 0), default=0)

    def _marked(self, place: Place, at: tuple[int, int, str]) -> bool:
        if at[1] - place.label_column != self._aside:
            return False  # pasted somewhere by itself: what stands beside it answers something else
        if place.mark is None:
            return True
        column, word = place.mark
        return said(self.text(at[0], at[1] + column - place.label_column)) == word

    def _agreement(self, place: Place, at: tuple[int, int, str]) -> int:
        """How many words of the field's row stand beside its label as they should."""
        blank = self.blank.grids[place.sheet][place.anchor]
        inputs = {p.column for p in self.places.values() if p.row == place.anchor}
        return sum(
            _words(self.text(at[0], at[1] + n - place.label_column)) == _words(value)
            for n, value in enumerate(blank)
            if value not in (None, "") and n not in inputs
        )

    def assumed_rows(self, place: Place) -> list[int]:
        """The rows where the label of `place` may have stood, by the questions next above and next below it."""
        above = max((a for a in self._anchors if a < place.anchor), default=None)
        below = min((a for a in self._anchors if a > place.anchor), default=None)
        return sorted({place.anchor + self._anchors[a] - a for a in (above, below) if a is not None})

    @cached_property
    def _anchors(self) -> dict[int, int]:
        """Blank row -> returned row, of the questions that stand once, under their own code."""
        found: dict[int, int] = {}
        for place in self.places.values():
            rows = self.rows(place)
            if len(rows) == 1 and rows[0][2] == place.context:
                found[place.anchor] = rows[0][0]
        return found

    def asks_other(self, place: Place, at: At) -> bool:
        """Whether the words beside or above a cell are those of another field than `place`."""
        row = at[0] - (place.row - place.anchor)
        words = {printed_key(v) for v in self.grid[row] if isinstance(v, str)} if 0 <= row < len(self.grid) else set()
        if place.label not in words and not words.isdisjoint(self.places_labels):
            return True
        return place.head is not None and self.heads.are_of_other(place.head, at[1])

    @cached_property
    def places_labels(self) -> frozenset[str]:
        """The words that fields of the blank sheet are asked with."""
        return frozenset(p.label for p in self.places.values())

    # ----------------------------------------------------------------------------------------------- cells

    def _spot(self, place: Place) -> PrintedSpot:
        rows = self.rows(place)
        if not rows:
            return self._assumed(place)
        down, room = place.row - place.anchor, self._room(place, rows[0][0])
        cells: list[At] = []
        clear = Clear.YES
        for row, column, _ in rows:
            columns, how = self.heads.columns(place, column)
            cells += [(row + down, c) for c in columns]
            clear = how if how is not Clear.YES else clear
        if len(cells) > 1 and clear is not Clear.CONTRADICTED:
            clear = Clear.DOUBLED
        if clear is Clear.YES and self._is_own_word(self.text(*cells[0])):
            clear = Clear.CONTRADICTED  # words of the form itself stand where the answer should
        if clear in (Clear.YES, Clear.ASSUMED) and any(self._is_astray(place, row) for row, _, _ in rows):
            clear = Clear.CONTRADICTED
        if clear in (Clear.YES, Clear.ASSUMED) and all(context != place.context for _, _, context in rows):
            clear = Clear.ELSEWHERE
        return PrintedSpot(tuple(cells), clear, room)

    def _is_astray(self, place: Place, row: int) -> bool:
        """Whether the words of a row do not stand under the heads of their columns: its cells, or the heads, moved."""
        under = self.heads.columns_under.get(place.head.row) if place.head else None
        if not under or row >= len(self.grid):
            return False
        stands: dict[str, set[int]] = {}
        for n, value in enumerate(self.grid[row][:MAX_COLUMNS]):
            if isinstance(value, str) and value:
                stands.setdefault(printed_key(value), set()).add(n)
        printed = [(c, printed_key(v)) for c, v in self.blank.printed[self.sheet].get(place.anchor, ()) if _is_word(v)]
        of_row = Counter(word for _, word in printed)
        return any(
            len(stands.get(word, ())) > of_row[word]
            or self._is_under_another(stands.get(word, set()), column, under)
            or any(isinstance(self.text(row, c), float) for c in under.get(column, ()))
            for column, word in printed
        )

    def _is_under_another(self, stands: set[int], column: int, under: Mapping[int, frozenset[int]]) -> bool:
        """Whether a word of the blank form's `column`, which `stands` in some here, has another head than its own."""
        own = under.get(column, frozenset())
        if not stands or not stands.isdisjoint(own):
            return False
        return bool(own) or any(stands & found for c, found in under.items() if c != column)

    def _alike(self, row: int, place: Place) -> bool:
        """Whether a row asks the question of `place` with a few letters changed, and not another one of the form."""
        there = self.text(row, place.label_column)
        return alike(there, place.label) and printed_key(str(there)) not in self.places_labels

    def _bears_code(self, place: Place, row: int) -> bool:
        """Whether the row of a field begins with its code, as on the blank form, and asks nothing else of the form."""
        there = self.text(row, place.label_column)
        coded = first_text(self.blank.grids[self.sheet][place.anchor]) == place.context == first_text(self.grid[row])
        if not coded or place.anchor not in self._indicator_rows or not isinstance(there, str):
            return False
        return printed_key(there) not in self.places_labels

    @cached_property
    def _indicator_rows(self) -> frozenset[int]:
        """Rows of the blank sheet that belong to an indicator: a number that begins another row is no code."""
        return frozenset(p.anchor for name, p in self.places.items() if name.startswith("I_"))

    def _is_own_word(self, value: object) -> bool:
        """Whether a cell holds words of the form itself; a figure may be written like one of its codes."""
        return isinstance(value, str) and any(c.isalpha() for c in value) and printed_key(value) in self._own_texts

    @cached_property
    def _own_texts(self) -> frozenset[str]:
        return frozenset(printed_key(v) for _, row in self.blank.printed[self.sheet].items() for _, v in row)

    def _room(self, place: Place, row: int) -> int:
        """How many rows below a field that stands under its words are free for it: those put in before the next."""
        if place.row == place.anchor:
            return 0
        below = min((p.anchor for p in self.places.values() if p.anchor > place.anchor), default=None)
        if below is None:
            return MOST_ROOM
        pushed = self._anchors.get(below, below + row - place.anchor) - below - (row - place.anchor)
        return min(max(pushed, 0), MOST_ROOM)

    def _assumed(self, place: Place) -> PrintedSpot:
        """A field whose question is gone: where it stood among the others, unless other words stand there now."""
        rows = self.assumed_rows(place)
        rows = [r for r in rows if self._alike(r, place)] or rows
        if len(rows) != 1 or self.context(rows[0]) != place.context:
            return PrintedSpot((), Clear.MISSING)
        columns, how = self.heads.columns(place, place.label_column)
        cells = ((rows[0] + place.row - place.anchor, columns[0]),)
        there = self.text(rows[0], place.label_column)
        same = self._alike(rows[0], place)
        if same and how is Clear.YES:
            return PrintedSpot(cells, Clear.ALIKE, self._room(place, rows[0]))
        in_place = there in (None, "") or same or self._bears_code(place, rows[0])
        known = in_place and how in (Clear.YES, Clear.ASSUMED)
        return PrintedSpot(cells, Clear.ASSUMED if known else Clear.CONTRADICTED, self._room(place, rows[0]))


def alike(found: object, label: str) -> bool:
    """Whether a text asks the same question with a few letters changed: the same figures stand in both."""
    if not isinstance(found, str):
        return False
    one, two = printed_key(found)[:_COMPARED], label[:_COMPARED]
    if _NUMBERS.findall(one) != _NUMBERS.findall(two):
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE


def contexts_of(grid: Grid, contexts: frozenset[str]) -> Iterator[str]:
    """For each row of a sheet, the code that begins a row at or above it."""
    context = ""
    for row in grid:
        context = code if (code := first_text(row)) in contexts else context
        yield context


def labels_of(grid: Grid, contexts: frozenset[str]) -> Labels:
    """Every text of a sheet with where it stands, and under which code."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for n, (row, context) in enumerate(zip(grid, contexts_of(grid, contexts), strict=True)):
        for column, value in enumerate(row[:MAX_COLUMNS]):
            if isinstance(value, str) and 0 < len(value) <= LONGEST_LABEL:
                found.setdefault(printed_key(value), []).append((n, column, context))
    return found


def _is_word(value: str) -> bool:
    """Whether what a form prints in a row is the same for every union, and more than a number."""
    return any(c.isalpha() for c in value) and not is_unions_own(value)


def best_sheet(
    blank: BlankForm, sheet: str, grids: Mapping[str, Grid], named: Mapping[str, int]
) -> tuple[str, PrintedSheet] | None:
    """The returned sheet that is the blank form's `sheet`: where most of its names point, else by its words.

    `named`: how many names of that sheet point to each returned sheet.
    """
    most = max(named, key=lambda t: (named[t], key(t) == key(sheet)), default="")
    if most in grids:
        printed = PrintedSheet(blank, sheet, grids[most])
        if printed.share >= MIN_SHEET:
            return most, printed
    others = [(title, PrintedSheet(blank, sheet, grid)) for title, grid in grids.items()]
    best = max(others, key=lambda o: (o[1].share, key(o[0]) == key(sheet)), default=None)
    if best is not None and best[1].share >= MIN_SHEET:
        return best
    return (most, PrintedSheet(blank, sheet, grids[most])) if most in grids else None
