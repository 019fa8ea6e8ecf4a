"""What a union wrote outside the input cells of its form: gathered from the file, the form's own words left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby

from pipeline.forms import marks
from pipeline.forms.blank import BlankForm
from pipeline.forms.layout import ILLUSTRATIVE_STAMP, META_SHEET
from pipeline.forms.own_text import NO_INPUTS, WORDS, Inputs, OwnText
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import DETAIL_NAME, MARK_NAME, UNMATCHED_NAME
from pipeline.grids.addresses import address, split_address
from pipeline.grids.cells import At, Grid
from pipeline.grids.outside import FoundText, OutsideKind, OutsideText, outside_text
from pipeline.grids.text_sheet import NAMELESS_TABLE, ONLY_SHEET
from pipeline.intake.texts.around import Around
from pipeline.intake.texts.marked_copy import about_of, typed_into_list
from pipeline.issues import CATALOGUE, CellRef
from pipeline.program.former_words import printed_key
from pipeline.program.model import Program, Unit
from pipeline.text import clean, key

MAX_TEXTS = 200  # of one file that are listed one by one
ALIKE = 0.5  # share of a form's sheet's texts that must stand on one for it to be taken as that sheet
EMPTY_SHEET = "(trang trống)"
_BETWEEN = " | "  # cells of one row
_NOWHERE = 1 << 20  # behind every sheet


@dataclass(frozen=True)
class Outside:
    """One returned form beside the blank one; `own_of_sent`: the words of the very form the union was sent."""

    raw: RawForm
    around: Around
    blank: BlankForm
    unit: Unit
    program: Program
    own_of_sent: Callable[[], OwnText | None] = lambda: None
    unknown: bool = False  # whether another office printed the form, so that its own words are not known
    in_place: bool = False  # whether every field stands where the blank form has it

    def texts(self) -> tuple[OutsideText, ...]:
        """The union's words in the order of sheets and places."""
        every = {**self.around.grids, **self.raw.grids}
        grids = {title: grid for title, grid in every.items() if not title.startswith(META_SHEET)}  # '_meta (2)'
        says = cache(lambda title: _said(grids[title]))  # what a sheet says, where its words are asked for
        own_title = self._own_titles(grids, says)
        beside = filter(self._is_theirs, self.around.beside.found)
        found = [*map(self._without_ours, beside), *self._headers(), *self._titles(own_title)]
        found += () if self.unknown else self._cells(grids, own_title)
        extra = {title: grid for title, grid in grids.items() if title not in own_title}
        listed = [t for f in found if (t := self._text(f.sheet, f.cell, f.kind, f.text))]
        for title, grid in extra.items():
            listed += self._extra(title, grid, says)
        return _capped(sorted(listed, key=partial(_order, self._sheet_numbers())), self.raw.file)

    # -------------------------------------------------------------------------------------- comments, headers

    def _without_ours(self, found: FoundText) -> FoundText:
        if found.kind is not OutsideKind.COMMENT:
            return found
        return found._replace(text=marks.without_ours(found.text))

    def _headers(self) -> Iterator[FoundText]:
        for title, texts in self.around.headers.items():
            for text in dict.fromkeys(texts):
                if self._is_theirs(said := FoundText(title, "", OutsideKind.HEADER, text)):
                    yield said

    def _is_theirs(self, found: FoundText) -> bool:
        """Whether a text is none of the headers and footers that the form has itself."""
        if found.kind is not OutsideKind.HEADER:
            return True
        return not self.blank.own.words_on_top.issuperset(WORDS.findall(key(found.text)))

    def _titles(self, own_title: Mapping[str, str]) -> Iterator[FoundText]:
        """Sheets of the form that bear another name; a number or 'Table 1' behind it some programs add."""
        for title, own in own_title.items():
            if title == own:
                continue
            rest = key(title).removeprefix(key(own)).replace("table", "")
            ours = title == ONLY_SHEET or title.startswith(NAMELESS_TABLE)
            if not ours and key(title) != key(own) and any(c.isalpha() for c in rest):
                yield FoundText(title, "", OutsideKind.TITLE, title)

    # ------------------------------------------------------------------------------------------------ sheets

    def _own_titles(self, grids: Mapping[str, Grid], says: Callable[[str], set[str]]) -> dict[str, str]:
        """Returned sheet -> sheet of the form: by the fields on it, by its name, by its words."""
        found: dict[str, str] = {}
        if self.in_place:
            found |= {sheet: sheet for sheet in self.blank.inputs if sheet in grids}
        for name, place in () if self.in_place else self.blank.places.items():
            cell = self.raw.cells.get(name)
            if cell is not None and cell.ref.sheet in grids:
                found.setdefault(cell.ref.sheet, place.sheet)
        for own in self.blank.own.grids.keys() - set(found.values()):
            if own in grids and own not in found:
                found[own] = own
        for own in sorted(self.blank.own.grids.keys() - set(found.values())):
            wanted = _said(self.blank.own.grids[own])
            shares = {t: len(wanted & says(t)) / max(len(wanted), 1) for t in grids if t not in found}
            best = max(shares, key=lambda t: shares[t], default="")
            if best and shares[best] >= ALIKE:
                found[best] = own
        return found

    def _cells(self, grids: Mapping[str, Grid], own_title: Mapping[str, str]) -> Iterator[FoundText]:
        """What stands in the form's own sheets outside the input cells, the cells of a row together.

        What stands right at an input cell may be its answer, and is told with its own place.
        """
        odd = self._odd(self.blank.own, grids, own_title)
        if not any(odd.values()):
            return
        if (sent := self.own_of_sent()) is not None:
            again = self._odd(sent, grids, {title: own for title, own in own_title.items() if odd[title]})
            places = {title: {at for at, _ in cells} for title, cells in again.items()}
            odd = {title: [one for one in odd[title] if one[0] in at] for title, at in places.items()}
        answers = self._answers()
        tables = {self.raw.ref(name).sheet for name in (DETAIL_NAME, UNMATCHED_NAME)}  # with rows of the office's own
        for title, cells in odd.items():
            if cells and title not in tables:
                elsewhere = self._printed_elsewhere(title, own_title[title])
                typed = [(at, value) for at, value in cells if (title, at) not in answers]
                yield from self._rows(title, [one for one in typed if not self._is_printed(one[1], title, elsewhere)])

    def _rows(self, title: str, cells: Iterable[tuple[At, object]]) -> Iterator[FoundText]:
        """The cells of a row as one text; one right at an input cell alone."""
        near = self._at_inputs(title)
        for _, row in groupby(cells, key=lambda one: (one[0][0], one[0][1] if one[0] in near else -1)):
            (at, first), *more = row
            text = _BETWEEN.join(_shown(value) for value in (first, *(v for _, v in more)))
            yield FoundText(title, address(*at), OutsideKind.CELL, text)

    def _at_inputs(self, title: str) -> set[At]:
        """The cells of a sheet that touch an input cell."""
        places = (split_address(c.ref.cell) for c in self.raw.cells.values() if c.ref.sheet == title and c.ref.cell)
        return {(r + a, c + b) for r, c in places for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))}

    def _printed_elsewhere(self, title: str, own: str) -> frozenset[str]:
        """What the form prints on its other sheets, where all stand on one: in a file of text."""
        named = ((self.raw.cells[n].ref.sheet, p.sheet) for n, p in self.blank.places.items() if n in self.raw.cells)
        others = {sheet for at, sheet in named if at == title and sheet != own}
        return frozenset(said for sheet in others for said in _said(self.blank.own.grids.get(sheet, Grid())))

    def _answers(self) -> set[tuple[str, At]]:
        """Where the answers stand that a marked copy has room for: they are read as what they are."""
        cells = self.raw.cells
        named = (c.ref for n, c in cells.items() if c.ref.cell and (about := about_of(n)) and self._is_read(about))
        mark = self.raw.ref(MARK_NAME) if self.raw.stamp(ILLUSTRATIVE_STAMP) else CellRef("")  # the program's banner
        return {(ref.sheet, split_address(ref.cell)) for ref in (*named, *((mark,) if mark.cell else ()))}

    def _is_read(self, about: str) -> bool:
        """Whether an answer about that field, or to that question about the file, is read."""
        return about in CATALOGUE or (about in self.blank.places and about in self.raw.cells)

    def _is_printed(self, value: object, title: str, elsewhere: Collection[str]) -> bool:
        """Whether a text is one of ours: of a marked copy, of another sheet, of its sheet's name ('Table 1')."""
        if marks.answer_head(str(value)):
            return True
        if not isinstance(value, str):
            return False
        return printed_key(value) in elsewhere or (any(map(str.isalpha, value)) and key(value) in key(title))

    def _odd(
        self, own: OwnText, grids: Mapping[str, Grid], own_title: Mapping[str, str]
    ) -> dict[str, list[tuple[At, object]]]:
        as_theirs: dict[str, str] = {}

        def same_words(value: str, own: str) -> bool:
            if own not in as_theirs:
                as_theirs[own] = _of_the_union(self._words_of_both, own)
            return as_theirs[own] == key(value)

        inputs = self._inputs()
        return {
            title: own.beside(was, grids[title], inputs.get(title, NO_INPUTS), same_words).foreign()
            for title, was in own_title.items()
        }

    def _inputs(self) -> Mapping[str, Inputs]:
        """By returned sheet, where its fields stand."""
        if self.in_place:
            return self.blank.inputs
        found: dict[str, dict[At, At]] = {}
        for name, cell in self.raw.cells.items():
            place = self.blank.places.get(name)
            if place is not None and cell.ref.cell:
                found.setdefault(cell.ref.sheet, {})[split_address(cell.ref.cell)] = (place.row, place.column)
        return {title: Inputs(at) for title, at in found.items()}

    @cached_property
    def _words_of_both(self) -> tuple[tuple[str, str], ...]:
        """What the blank form says of its union beside what this one's says, as keys; the longest first."""
        pairs = zip(map(key, self._own_names(self.blank.unit)), map(key, self._own_names(self.unit.code)), strict=False)
        return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))

    def _own_names(self, code: str) -> tuple[str, ...]:
        """What the forms of single unions say each otherwise."""
        unit = self.program.unit_by_code.get(code)
        if unit is None:
            return ()
        superior = self.program.unit_by_code.get(unit.superior)
        above = superior.name if superior else self.program.office
        return (unit.name, unit.code, unit.kind.label, unit.cluster, above, unit.chair)

    def _extra(self, title: str, grid: Grid, says: Callable[[str], set[str]]) -> list[OutsideText]:
        """An added sheet as one text; of a copy of the form's own the form's words are left out; none of ours."""
        if marks.is_ours(title, str(grid[0][0]) if grid and grid[0] else ""):
            return list(self._carried(grid) if title.startswith(marks.WORDS_SHEET) else self._typed(title, grid))
        printed = self._copied_from(says(title))
        told = ([_shown(v) for v in row if v not in (None, "")] for row in grid)
        lines = (_BETWEEN.join(v for v in row if not printed or printed_key(v) not in printed) for row in told)
        text = "\n".join(filter(None, lines))
        made = self._text(title, "", OutsideKind.SHEET, text or EMPTY_SHEET)
        return [made] if made else []

    def _copied_from(self, said: Collection[str]) -> frozenset[str]:
        """What the form prints, where a sheet that says this is a copy of one of its own; else nothing."""
        own_texts = [own for grid in self.blank.own.grids.values() if (own := _said(grid))]
        copied = any(len(own.intersection(said)) >= ALIKE * len(own) for own in own_texts)
        return frozenset().union(*own_texts) if copied else frozenset()

    def _typed(self, title: str, grid: Grid) -> Iterator[OutsideText]:
        """What somebody typed into the list of an earlier marked copy, beside the room for answers."""
        answers = {at for sheet, at in self._answers() if sheet == title}
        for at, values in typed_into_list(grid, answers):
            if made := self._text(title, address(*at), OutsideKind.CELL, _BETWEEN.join(map(_shown, values))):
                yield made

    def _carried(self, grid: Grid) -> Iterator[OutsideText]:
        """The words of an earlier return, which its marked copy carried on a sheet of ours."""
        kinds = {kind.label: kind for kind in OutsideKind}
        for row in grid:
            told = [str(value) for value in row if isinstance(value, str) and value]
            at = next((n for n, text in enumerate(told) if text in kinds), -1)
            if 0 <= at < len(told) - 1:
                sheet, cell = (*told[:at], "", "")[:2]
                if made := self._text(sheet, cell, kinds[told[at]], told[at + 1]):
                    yield made

    # ------------------------------------------------------------------------------------------------- texts

    def _text(self, sheet: str, cell: str, kind: OutsideKind, text: str) -> OutsideText | None:
        ref = CellRef(self.raw.file, clean(sheet), clean(cell))
        beside = self.around.beside
        unseen = sheet in beside.lines and bool(cell) and beside.lines[sheet].has(*split_address(cell))
        return outside_text(ref, kind, text, hidden=sheet in beside.hidden or unseen)

    def _sheet_numbers(self) -> dict[str, int]:
        """The order of the sheets, by title; the first of several that are told alike."""
        titles = self.around.beside.titles or tuple(self.raw.grids)
        return {clean(title): n for n, title in reversed(list(enumerate(titles)))}


def _order(sheets: Mapping[str, int], text: OutsideText) -> tuple[int, int, int]:
    sheet = sheets.get(text.ref.sheet, _NOWHERE)
    return (sheet, *split_address(text.ref.cell)) if _is_address(text.ref.cell) else (sheet, -1, -1)


def _is_address(cell: str) -> bool:
    letters = cell.rstrip("0123456789")
    return 0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and 0 < len(cell) - len(letters) <= 7


def _said(grid: Iterable[Iterable[object]]) -> set[str]:
    """The texts of a sheet, as keys."""
    return {printed_key(value) for row in grid for value in row if isinstance(value, str) and value}


def _shown(value: object) -> str:
    """A cell in words: 7.0 as '7'."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else clean(value)


def _of_the_union(pairs: Sequence[tuple[str, str]], own: str) -> str:
    """A text of the form with the words of one union in the place of another's, as key; `pairs`: longest first."""
    text = _without_words(own, tuple([was for was, _ in pairs]))
    for n, (_, becomes) in enumerate(pairs):
        text = text.replace(f"\0{n}\0", becomes)
    return key(text)


@lru_cache(maxsize=1024)  # the blank form says the same beside every form that comes back
def _without_words(own: str, words: tuple[str, ...]) -> str:
    """A text as key, with a mark in the place of each of these words."""
    text = key(own)
    for n, was in enumerate(words):
        text = text.replace(was, f"\0{n}\0") if was else text
    return text


def _capped(texts: Sequence[OutsideText], file: str) -> tuple[OutsideText, ...]:
    """The texts, the last of very many summed up."""
    if len(texts) <= MAX_TEXTS:
        return tuple(texts)
    rest = texts[MAX_TEXTS:]
    left = sum(len(t.text) + t.left for t in rest)
    told = OutsideText(CellRef(file), OutsideKind.CELL, f"còn {len(rest)} chỗ khác", left)
    return (*texts[:MAX_TEXTS], told)
