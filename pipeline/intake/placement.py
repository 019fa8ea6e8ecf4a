"""Names of cells held against the words printed around them: what a person sees on the sheet is what counts.

Names travel with cells that are cut, dragged or pasted; words do not. Where the two part company the words decide when
they are clear, and a note names both cells; where they are not, the value is withheld and asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pipeline.forms.blank import BlankForm, Place
from pipeline.forms.layout import META_SHEET, FormSpec
from pipeline.forms.own_text import is_cut_short
from pipeline.forms.printed_heads import Clear
from pipeline.forms.printed_sheet import PrintedSheet, PrintedSpot, best_sheet
from pipeline.forms.read import RawCell, RawForm, cell_of
from pipeline.grids.addresses import address, split_address
from pipeline.grids.cells import Grid
from pipeline.intake.owner.shared_workbook import owner_on
from pipeline.intake.placement_evidence import Evidence, SheetCell
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean, key, number

MOST = 5  # cells found by their words that are said one by one; more are counted
COPY = 0.6  # share of a sheet's questions that stand on another sheet for it to be a second one of the same
LONGEST_QUESTION = 160  # characters of a question that a message repeats


@dataclass(frozen=True)
class PlacedForm:
    """A form whose fields stand where the printed words have them, and what there is to say about it."""

    raw: RawForm
    issues: tuple[Issue, ...] = ()
    in_place: bool = False  # whether every field stands where the blank form has it


def is_in_place(raw: RawForm, blank: BlankForm) -> bool:
    """Whether every named cell and every word that tells fields apart stands where the blank form has it."""
    if not raw.cells.keys() >= blank.homes.keys():
        return False
    cells = map(raw.cells.__getitem__, blank.homes)
    if [cell.ref[1:] for cell in cells] != blank.home_places:
        return False
    for sheet, posts in blank.signposts.items():
        grid = raw.grids.get(sheet, Grid())
        if len(grid) <= posts[-1][0] or [1 for r, c, said in posts if c < len(grid[r]) and grid[r][c] != said]:
            return False
    return True


def settle(raw: RawForm, blank: BlankForm, spec: FormSpec, unit: str) -> PlacedForm:
    """The form with every field at its printed place; `raw.grids` holds all sheets that may be its own."""
    return _Placement(Evidence(raw, blank, unit), spec).settled()


def found_by_print(blank: BlankForm, grids: Mapping[str, Grid]) -> int:
    """How many fields of the blank form the words of `grids` put somewhere; those about the form itself not counted."""
    sheets = {place.sheet for place in blank.places.values()}
    best = [found[1] for sheet in sheets if (found := best_sheet(blank, sheet, grids, {}))]
    return sum(bool(spot.cells) for p in best for name, spot in p.spots.items() if not name.startswith("T_"))


def asks_again(blank: BlankForm, raw: RawForm, grid: Grid) -> bool:
    """Whether a sheet asks what another sheet of the form, found by its names, asks already."""
    covered = {blank.places[name].sheet for name in raw.cells if name in blank.places}
    return any(PrintedSheet(blank, sheet, grid).share >= COPY for sheet in covered)


@dataclass
class _Placement:
    """One form under examination: what the names say, what the words say, what comes of it."""

    known: Evidence
    spec: FormSpec
    cells: dict[str, RawCell] = field(default_factory=dict)
    doubts: dict[str, Issue] = field(default_factory=dict)
    moved: list[Issue] = field(default_factory=list)
    altered: list[Issue] = field(default_factory=list)
    words_altered: set[str] = field(default_factory=set)  # each said once
    by_words: dict[str, list[str]] = field(default_factory=dict)  # by sheet of the blank form: names
    lost: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.raw, self.blank, self.unit = self.known.raw, self.known.blank, self.known.unit

    def settled(self) -> PlacedForm:
        """Every field put in its place, withheld, or told as lost."""
        for name, place in self.blank.places.items():
            if place.sheet in self.known.sheets:
                title, printed = self.known.sheets[place.sheet]
                self._settle(name, place, title, printed.spots[name])
            elif name in self.known.named:
                self._take(name, self.known.named[name])
            else:
                self.lost[name] = f"{_home(place)} (không thấy trang này trong tệp)"
        self._compare_copies()
        self._say_reordered()
        stamps = {n: c for n, c in self.raw.cells.items() if n not in self.blank.places}
        broken = self.raw.broken & self.lost.keys() if not self.known.same_version else frozenset(self.lost)
        raw = replace(self.raw, cells={**stamps, **self.cells}, broken=broken, doubts=self.doubts, homes=self.lost)
        return PlacedForm(raw, (*_few(self.moved), *self.altered[:MOST], *self._words_said()))

    def _settle(self, name: str, place: Place, title: str, spot: PrintedSpot) -> None:
        named, cells = self.known.named.get(name), [SheetCell(title, *at) for at in spot.cells]
        if named is not None and named.sheet == title and spot.holds(named.at) and spot.clear in _AGREED:
            self._take(name, named)
        elif not self.known.same_version and spot.clear is not Clear.YES:
            self._of_other_version(name, place, named)
        elif spot.clear is Clear.YES and self.known.is_homeless(self.known.named_at.get(cells[0], name), name):
            self._unclear(name, place, cells, replace(spot, clear=Clear.CONTRADICTED))
        elif spot.clear is Clear.YES or (spot.clear is Clear.ELSEWHERE and not self.known.owned_by_other(cells)):
            self._put(name, place, cells[0], spot)
        elif spot.clear is Clear.ALIKE and name not in self.known.all_named:
            self._put(name, place, cells[0], spot)
            self._say_altered(place, cells[0])
        elif spot.clear is Clear.DOUBLED:
            self._one_of(name, cells)
        else:
            self._unclear(name, place, cells, spot)

    def _take(self, name: str, cell: SheetCell) -> None:
        here = self.raw.cells.get(name)
        if here is not None and self.known.all_named.get(name) == cell:
            self.cells[name] = here
        else:
            grid = self.raw.grids.get(cell.sheet, Grid())
            self.cells[name] = cell_of(grid, *cell.at, CellRef(self.raw.file, cell.sheet, cell.address))

    def _put(self, name: str, place: Place, cell: SheetCell, spot: PrintedSpot) -> None:
        """A field whose place the words tell: the name is gone, or stands elsewhere."""
        below = (SheetCell(cell.sheet, cell.row + n, cell.column) for n in range(1, spot.room + 1))
        room = [cell, *takewhile(lambda c: c not in self.known.claims and self.known.is_free(c), below)]
        target = next((c for c in room if self.known.value(c) is not None), cell)
        named, was = self.known.named.get(name), self.known.all_named.get(name)
        if self.known.value(target) is None and self.known.value(named) is not None:
            assert named is not None
            self._doubt(
                name, named, f"câu hỏi này đứng cạnh ô {target.address} còn trống; ô {named.address} ghi số liệu"
            )
            return
        self._take(name, target)
        if was is None:
            self.by_words.setdefault(place.sheet, []).append(name)
        elif self.known.value(target) is not None or self.known.value(was) is not None:
            self._say_moved(name, target, was)

    def _one_of(self, name: str, cells: list[SheetCell]) -> None:
        """A field whose words stand more than once: taken where only one cell, or one value, can be meant."""
        filled = [c for c in cells if self.known.value(c) is not None]
        named = self.known.named.get(name)
        if self._differ(name, filled):
            others = ", ".join(c.address for c in filled)
            told = filled[0] if named is None or named not in filled else named
            self._doubt(name, told, f"câu hỏi này in {len(cells)} lần (ô {others})")
        elif named is not None and self.known.value(named) is not None and named not in cells:
            self._doubt(name, named, f"câu hỏi này in {len(cells)} lần, ô này không ở cạnh")
        else:
            self._take(name, named if named in cells and (not filled or named in filled) else (filled or cells)[0])

    def _differ(self, name: str, filled: list[SheetCell]) -> bool:
        """Whether cells for one field say different things."""
        asked, told = self.spec.by_name.get(name), {str(self.known.value(c)): self.known.value(c) for c in filled}
        first, *others = told.values() or (None,)
        return any(asked is None or not self.known.same_answer(asked, first, other) for other in others)

    def _unclear(self, name: str, place: Place, cells: list[SheetCell], spot: PrintedSpot) -> None:
        """A field whose words are gone or contradict one another: what stands there is asked about."""
        why = _WHY[spot.clear]
        candidates = [
            c for c in (self.known.named.get(name), *cells) if c is not None and self.known.claims.get(c, name) == name
        ]
        filled = next((c for c in candidates if self.known.value(c) is not None), None)
        if filled is not None:
            self._doubt(name, filled, why)
        elif name in self.known.named:
            self._take(name, self.known.named[name])
        else:
            self.lost[name] = f"{_home(place)} (không thấy câu hỏi này trên trang)"

    def _of_other_version(self, name: str, place: Place, named: SheetCell | None) -> None:
        """A form of other words than the blank one: the name counts, unless the words beside it are another field's."""
        if named is None:
            self.lost[name] = f"{_home(place)} (không thấy câu hỏi này trên trang)"
        elif self.known.value(named) is not None and self.known.asks_other(place, named):
            self._doubt(name, named, _WHY[Clear.CONTRADICTED])
        else:
            self._take(name, named)

    def _compare_copies(self) -> None:
        """Withhold what a second sheet of the same union tells otherwise: which of the two counts, nobody knows."""
        used = {title for title, _ in self.known.sheets.values()}
        for title, grid in self.raw.grids.items():
            if title in used or title == META_SHEET or key(owner_on(grid)) != key(self.unit):
                continue
            for sheet in self.known.sheets:
                copy = PrintedSheet(self.blank, sheet, grid)
                if copy.share >= COPY:
                    for name, spot in copy.spots.items():
                        if spot.clear is Clear.YES and name in self.cells and name not in self.doubts:
                            self._compare(name, SheetCell(title, *spot.cells[0]))

    def _compare(self, name: str, other: SheetCell) -> None:
        ref, asked = self.cells[name].ref, self.spec.by_name.get(name)
        here, there = self.known.value(SheetCell(ref.sheet, *split_address(ref.cell))), self.known.value(other)
        if asked is None or there is None or here == there or self.known.same_answer(asked, here, there):
            return
        told = f"một con số; trang “{other.sheet}” ô {other.address} ghi “{_shown(there)}”"
        self.doubts[name] = issue("C13", ref, found=here, what=asked.about, unit=self.unit, expected=told)

    # --------------------------------------------------------------------------------------- what is said of it

    def _doubt(self, name: str, cell: SheetCell, why: str) -> None:
        self._take(name, cell)
        if asked := self.spec.by_name.get(name):
            self.doubts[name] = issue(
                "C12",
                CellRef(self.raw.file, cell.sheet, cell.address),
                found=self.known.value(cell),
                what=asked.about,
                unit=self.unit,
                expected=f"số liệu của câu hỏi “{clean(asked.label)[:LONGEST_QUESTION]}” ({why})",
            )

    def _say_altered(self, place: Place, cell: SheetCell) -> None:
        """A question with a few letters changed, in a form that is not held against the blank one word by word."""
        row = cell.row - (place.row - place.anchor)
        found = self.raw.grids[cell.sheet].value(row, place.label_column)
        if not self.raw.recovered or clean(found) in self.words_altered:
            return
        printed = self.blank.grids[place.sheet].value(place.anchor, place.label_column)
        if is_cut_short(found, printed):
            return
        where = CellRef(self.raw.file, cell.sheet, address(row, place.label_column))
        self.words_altered.add(clean(found))
        self.altered.append(issue("C04", where, found=found, unit=self.unit, expected=clean(printed)))

    def _say_reordered(self) -> None:
        """Years exchanged over the columns: said once, of the head."""
        for title, printed in self.known.sheets.values():
            if found := printed.heads.reordered:
                where = CellRef(self.raw.file, title, address(*found.at))
                now, was = ", ".join(found.now), ", ".join(found.was)
                self.altered.append(issue("C14", where, found=now, unit=self.unit, expected=was))

    def _say_moved(self, name: str, target: SheetCell, was: SheetCell) -> None:
        asked = self.spec.by_name.get(name)
        if asked is None or self.known.is_at_home(name, was):
            return
        left = self.known.value(was) if was not in self.known.claims else None
        rest = f", nơi còn ghi “{_shown(left)}”" if left is not None and not asked.kind.is_number else ""
        where = was.address if was.sheet == target.sheet else f"{was.sheet}!{was.address}"
        self.moved.append(
            issue(
                "C10",
                CellRef(self.raw.file, target.sheet, target.address),
                found=self.known.value(target),
                what=asked.about,
                unit=self.unit,
                expected=f"số liệu ở ô {target.address}, cạnh câu hỏi in sẵn (tên ô đã sang ô {where}{rest})",
            )
        )

    def _words_said(self) -> list[Issue]:
        """The fields found by their words alone; those of a whole sheet in one word."""
        if self.raw.recovered:
            return []
        said = []
        for sheet, names in self.by_words.items():
            asked = [self.spec.by_name[n] for n in names if n in self.spec.by_name]
            title = self.known.sheets[sheet][0]
            if len(asked) > MOST:
                whole = len(names) == len(self.known.sheets[sheet][1].places)
                what = f"cả trang {sheet}" if whole else f"{len(asked)} ô của trang {sheet}"
                said.append(issue("C11", CellRef(self.raw.file, title), what=what, unit=self.unit))
                continue
            said += [
                issue("C11", self.cells[f.name].ref, found=self.cells[f.name].value, what=f.about, unit=self.unit)
                for f in asked
            ]
        return said


_AGREED = (Clear.YES, Clear.ALIKE, Clear.ASSUMED, Clear.ELSEWHERE)
_WHY = {
    Clear.ALIKE: "lời câu hỏi in sẵn bị sửa, tên ô đã sang ô khác",
    Clear.MISSING: "không thấy đúng lời câu hỏi in sẵn trên trang, không rõ ô này trả lời câu nào",
    Clear.ASSUMED: "không thấy đúng lời câu hỏi in sẵn trên trang, không rõ ô này trả lời câu nào",
    Clear.ELSEWHERE: "lời câu hỏi nằm ở dòng của chỉ tiêu khác",
    Clear.CONTRADICTED: "lời in cạnh ô hoặc năm ở đầu cột là của câu hỏi khác",
}


def _shown(value: object) -> str:
    return number(value, 4) if isinstance(value, float) else clean(value)[:40]


def _home(place: Place) -> str:
    return f"ô {place.address} của biểu mẫu gốc"


def _few(issues: list[Issue]) -> list[Issue]:
    """The first of them; more are counted."""
    if len(issues) <= MOST:
        return issues
    first = issues[MOST]
    rest = issue(
        "C10",
        CellRef(first.ref.file),
        what=f"và {len(issues) - MOST} ô khác",
        unit=first.unit,
        expected="số liệu đứng cạnh câu hỏi in sẵn",
    )
    return [*issues[:MOST], rest]
