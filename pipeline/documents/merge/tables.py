"""A table merged cell by cell: rows are known by their labels, columns by their headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from pipeline.documents.merge.align import in_order, moved
from pipeline.documents.merge.blocks import PlacedBlock, cell_text, untouched
from pipeline.documents.merge.changes import KeptBlock, NewWords, What
from pipeline.documents.merge.desk import Desk
from pipeline.documents.merge.order import GeneratedItem, arrange, take_out
from pipeline.documents.merge.wml import W, flat, value

_LIKE = 0.6  # share of words or cells two rows must have in common
_SAMPLE = 60  # rows by which columns are compared
_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ORDINAL = {"TT", "STT", "Số TT"}


@dataclass(frozen=True, eq=False)
class TableRow:
    """A table row: its cells by the grid column they start in."""

    element: etree._Element
    cells: dict[int, etree._Element]

    @cached_property
    def texts(self) -> dict[int, str]:
        return {column: cell_text(cell) for column, cell in self.cells.items()}

    @cached_property
    def keys(self) -> tuple[object, ...]:
        """What the row is recognised by: everything, then its label (a number that only counts is none)."""
        texts = list(self.texts.values())
        words = next((t for t in texts if _LETTERS.search(t)), None)
        code = texts[0] if texts and texts[0] and (words is None or not texts[0].isdigit()) else None
        return (tuple(texts), (code, words) if words or code else None, (len(texts), code) if code else None)

    @cached_property
    def name(self) -> str:
        """The union, kind or indicator it speaks of; '' for a row of figures."""
        return next((t for t in list(self.texts.values())[:2] if t[:1].isalpha()), "")

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(_WORD.findall(" ".join(t for t in self.texts.values() if any(c.isalpha() for c in t))))

    @cached_property
    def filled(self) -> Counter[str]:
        return Counter(filter(None, self.texts.values()))

    @property
    def heads(self) -> bool:
        return self.element.find(f"{W}trPr/{W}tblHeader") is not None


class TableGrid:
    """A table as rows and columns; rows whose deletion is tracked count as deleted."""

    def __init__(self, block: PlacedBlock) -> None:
        self.block = block
        self.rows = [_row(r) for r in flat(block.element, "tr") if r.find(f"{W}trPr/{W}del") is None]
        leading = self.leading = [row for row in self.rows if row.heads] or self.rows[:1]
        starts = sorted({column for row in self.rows for column in row.cells})
        self.columns = starts
        self.labels = {c: " ".join(_covering(row, c) for row in leading).strip() for c in starts}
        self.body = [row for row in self.rows if row not in leading]

    def sample(self, column: int) -> list[str]:
        return [row.texts.get(column, "") for row in self.body[:_SAMPLE]]


def _row(element: etree._Element) -> TableRow:
    cells, column = {}, int(value(element, "trPr/gridBefore") or 0)
    for cell in flat(element, "tc"):
        cells[column] = cell
        column += int(value(cell, "tcPr/gridSpan") or 1)
    return TableRow(element, cells)


def _covering(row: TableRow, column: int) -> str:
    """The text of the cell over a column."""
    starts = [start for start in row.cells if start <= column]
    return row.texts[max(starts)] if starts else ""


def merge_table(desk: Desk, base: PlacedBlock, theirs: PlacedBlock, ours: PlacedBlock) -> None:
    """Carry what the generator changed in a table into theirs."""
    where = ours.caption or ours.heading or "Bảng"
    waits = desk.waits(theirs.element)
    if ours.text == base.text == theirs.text and not waits:
        return
    old, standing, fresh = TableGrid(base), TableGrid(theirs), TableGrid(ours)
    there, here = columns(old, standing), columns(old, fresh)
    if theirs.text != base.text:
        _write_down(desk, old, standing, there, where)
    if ours.text in (base.text, theirs.text) and not waits:
        return
    lost = [fresh.labels[c] for c in fresh.columns if c not in here.values()]
    lost += [old.labels[c] for c in old.columns if c not in here]
    if lost:
        if theirs.text == base.text and untouched(theirs.element, base.element):
            _replace(desk, theirs, ours, where)
            return
        desk.clash(_paragraph(theirs.element), where, theirs.text, f"Bảng nay đổi cột: {', '.join(lost)}")
    _Tables(desk, old, standing, fresh, there, here, where).merge()


def _write_down(desk: Desk, base: TableGrid, theirs: TableGrid, there: dict[int, int], where: str) -> None:
    """What people did to a table: the cells, rows and columns they wrote otherwise, the rows they deleted."""
    pairs, _ = match_rows(base.rows, theirs.rows, strict=False)
    back = {t: b for b, t in pairs.items()}
    gone = [row for b, row in enumerate(base.rows) if b not in pairs]
    said: list[str] = []
    for t, row in enumerate(theirs.rows):
        said += _edits(base.rows[back[t]], row, theirs, there) if t in back else [f"dòng thêm: {_whole(row)}"]
    for column in theirs.columns:
        if column not in there.values():
            added = " | ".join(filter(None, (row.texts.get(column) for row in theirs.body)))
            said.append(f"cột thêm “{theirs.labels[column]}”: {added}")
    said += [f"bỏ cột “{base.labels[column]}”" for column in base.columns if column not in there]
    if said:
        desk.kept.append(KeptBlock(where, What.EDITED, "; ".join(said), parts=tuple(said)))
    elif not gone:  # sorted, or changed in a table within a cell
        former, standing = (table.block.text.replace("\n", " | ") for table in (base, theirs))
        desk.keep(where, What.EDITED, standing, former=former)
    for row in gone:
        desk.keep(f"{where}; dòng “{_label(row)}”", What.DELETED, _whole(row))


def _edits(base: TableRow, theirs: TableRow, table: TableGrid, there: dict[int, int]) -> list[str]:
    """The cells of a row that people wrote otherwise; the row where they joined some."""
    columns = {column: there[column] for column in base.texts if column in there}
    if any(column not in theirs.texts for column in columns.values()):
        return [f"dòng “{_label(theirs)}”: {_whole(theirs)}"]
    said = []
    for former, column in columns.items():
        text = theirs.texts[column]
        if text != base.texts[former]:
            cell = f"dòng “{_label(theirs)}”, cột “{table.labels[column]}”"
            said.append(f"{'đầu cột' if theirs in table.leading else cell}: {text or '(để trống)'}")
    return said


def _replace(desk: Desk, theirs: PlacedBlock, ours: PlacedBlock, where: str) -> None:
    theirs.element[:] = list(desk.carrier.carried(ours.element))
    desk.changed = True
    desk.figures.append(NewWords(where, theirs.text.replace("\n", " | "), ours.text.replace("\n", " | ")))


def columns(first: TableGrid, second: TableGrid) -> dict[int, int]:
    """Which grid column of one table is which of the other: by heading, else by what stands in it."""
    a, b = first.columns, second.columns
    if [first.labels[c] for c in a] == [second.labels[c] for c in b]:
        return dict(zip(a, b, strict=True))
    samples_a, samples_b = [first.sample(c) for c in a], [second.sample(c) for c in b]

    def like(i: int, j: int) -> float:
        same = (Counter(samples_a[i]) & Counter(samples_b[j])).total() / max(1, len(samples_a[i]))
        ours, theirs = set(first.labels[a[i]].split()), set(second.labels[b[j]].split())
        named = len(ours & theirs) / max(1, len(ours | theirs))
        return max(same, named) if max(same, named) >= 0.3 else 0.0

    heads_a, heads_b = [[first.labels[c] or None for c in a]], [[second.labels[c] or None for c in b]]
    pairs = in_order(heads_a, heads_b, like)
    pairs |= moved(pairs, heads_a, heads_b, lambda _i, _j: 0.0)
    return {a[i]: b[j] for i, j in pairs.items()}


def match_rows(
    first: Sequence[TableRow], second: Sequence[TableRow], *, strict: bool
) -> tuple[dict[int, int], set[int]]:
    """Which row is which, and those of the first that stand in another order.

    A row that both tables know by its name is no other, however they are sorted; `strict`: both are generated, and
    nobody has renamed a row.
    """
    known = ({row.name for row in first} & {row.name for row in second}) - {""}

    def like(i: int, j: int) -> float:
        a, b = first[i], second[j]
        if a.name != b.name and ((strict and a.name and b.name) or a.name in known or b.name in known):
            return 0.0
        told = 2 * (a.words & b.words).total() / max(1, a.words.total() + b.words.total())
        same = 2 * (a.filled & b.filled).total() / max(1, a.filled.total() + b.filled.total())
        return max(told, same) if max(told, same) >= _LIKE else 0.0

    a, b = list(zip(*(r.keys for r in first), strict=True)), list(zip(*(r.keys for r in second), strict=True))
    if not a or not b:
        return {}, set()
    found = in_order(a, b, like)
    strayed = moved(found, a[:2], b[:2], lambda _i, _j: 0.0)
    return {**found, **strayed}, set(strayed)


@dataclass
class _Tables:
    desk: Desk
    base: TableGrid
    theirs: TableGrid
    ours: TableGrid
    there: dict[int, int]  # columns of the base in theirs
    here: dict[int, int]  # and in ours
    where: str

    def merge(self) -> None:
        there, strayed = match_rows(self.base.rows, self.theirs.rows, strict=False)
        here, moves = match_rows(self.base.rows, self.ours.rows, strict=True)
        back = {o: b for b, o in here.items()}
        for b, t in sorted(there.items()):
            if b in here:
                self._row(self.base.rows[b], self.theirs.rows[t], self.ours.rows[here[b]])
        items = []
        for o in range(len(self.ours.rows)):
            former = back.get(o)
            if former is None:
                items.append(GeneratedItem(new=not self._stands(o)))
                continue
            place = there.get(former)
            stands = () if place is None else (self.theirs.rows[place].element,)
            items.append(GeneratedItem(stands, gone=place is None, moves=former in moves and not strayed))
        if any(item.new or item.moves for item in items):
            models = {o: self.theirs.rows[there[b]] for o, b in back.items() if b in there}
            for o in arrange(items, lambda o: self._made(self.ours.rows[o], o, models), self.theirs.block.element):
                self._say_row(self.ours.rows[o])
            self.desk.changed = True
        for b in range(len(self.base.rows)):
            if b not in here and b in there:
                self._remove(self.base.rows[b], self.theirs.rows[there[b]])

    @cached_property
    def _present(self) -> set[object]:
        return {row.keys[0] for row in self.theirs.rows}

    def _stands(self, o: int) -> bool:
        """Whether people (or an interrupted run) have put this very row already."""
        return self.ours.rows[o].keys[0] in self._present

    def _row(self, base: TableRow, theirs: TableRow, ours: TableRow) -> None:
        for column, former in base.cells.items():
            fresh = ours.cells.get(self.here.get(column, -1))
            standing = theirs.cells.get(self.there.get(column, -1))
            same = fresh is not None and base.texts[column] == ours.texts[self.here[column]]
            if fresh is None or (same and not (standing is not None and self.desk.waits(standing))):
                continue
            label = self.ours.labels.get(self.here[column], "")
            where = f"{self.where}; dòng “{_label(ours)}”, cột “{label}”"
            if standing is None:
                if column in self.there:  # people joined the cell with another; a column they deleted stays deleted
                    text = _whole(theirs)
                    self.desk.clash(
                        _paragraph(theirs.element), where, text, f"{label}: {ours.texts[self.here[column]]}"
                    )
                continue
            self._cell(former, standing, fresh, where, label in _ORDINAL)

    def _cell(
        self, former: etree._Element, standing: etree._Element, fresh: etree._Element, where: str, ordinal: bool
    ) -> None:
        base, theirs, ours = (list(flat(cell, "p")) for cell in (former, standing, fresh))
        same = cell_text(standing) == cell_text(former)
        if ordinal and not same:
            return  # people have numbered the rows themselves
        if len(base) != len(ours) and same and untouched(standing, former):
            self.desk.figures.append(NewWords(where, cell_text(former), cell_text(fresh)))
            _fill(standing, [self.desk.carrier.carried(p) for p in ours])
            self.desk.changed = True
            return
        count = len(self.desk.figures)
        if len(base) == len(theirs) == len(ours):
            for former, standing, fresh in zip(base, theirs, ours, strict=True):
                self.desk.weave([former], [standing], [fresh], where)
        else:
            self.desk.weave(base, theirs, ours, where)
        if ordinal:
            del self.desk.figures[count:]

    def _made(self, row: TableRow, o: int, models: dict[int, TableRow]) -> etree._Element:
        """A generated row for their table: in the manner of their nearest row of as many cells."""
        fresh = self.desk.carrier.carried(row.element)
        self.desk.figures.append(NewWords(f"{self.where}; dòng “{_label(row)}”", "", _whole(row)))
        near = sorted(models, key=lambda n: abs(n - o))[:9]
        model = next((models[n] for n in near if len(self.ours.rows[n].cells) == len(row.cells)), None)
        if model is None:
            return fresh
        copy = deepcopy(model.element)
        copy.tail = None
        for mark in ("ins", "del"):  # a tracked change of that row is not one of this
            for change in copy.findall(f"{W}trPr/{W}{mark}"):
                take_out(change)
        for name in [n for n in copy.attrib if not str(n).startswith(W)]:
            del copy.attrib[name]  # Word's own number of that row
        made = _row(copy)
        new = _row(fresh)
        back = {self.there[b]: o_column for b, o_column in self.here.items() if b in self.there}
        for column, cell in made.cells.items():
            source = new.cells.get(back.get(column, -1))
            _fill(cell, [] if source is None else list(flat(source, "p")))
        return copy

    def _remove(self, base: TableRow, theirs: TableRow) -> None:
        back = {t: b for b, t in self.there.items()}
        left_alone = all(base.texts.get(back.get(c, -1), "") == text for c, text in theirs.texts.items())
        where = f"{self.where}; dòng “{_label(base)}”"
        if left_alone and untouched(theirs.element, base.element):
            take_out(theirs.element)
            self.desk.changed = True
            self.desk.figures.append(NewWords(where, _whole(base), ""))
        else:
            self.desk.clash(_paragraph(theirs.element), where, _whole(theirs), "")

    def _say_row(self, row: TableRow) -> None:
        self.desk.clash(None, f"{self.where}; dòng “{_label(row)}”", "", _whole(row))


def _whole(row: TableRow) -> str:
    return " | ".join(row.texts.values())


def _label(row: TableRow) -> str:
    texts = list(row.texts.values())
    words = next((t for t in texts if any(c.isalpha() for c in t)), "")
    return words if not texts or texts[0] == words or texts[0].isdigit() else f"{texts[0]} {words}".strip()


def _fill(cell: etree._Element, paragraphs: Sequence[etree._Element]) -> None:
    """Give a cell these paragraphs instead of its own; an empty one in the manner of its first when there are none."""
    former = next(flat(cell, "p"), None)
    for child in list(cell):
        if child.tag != f"{W}tcPr":
            cell.remove(child)
    if paragraphs:
        cell.extend(paragraphs)
        return
    empty = etree.SubElement(cell, f"{W}p")
    properties = None if former is None else former.find(f"{W}pPr")
    if properties is not None:
        empty.append(properties)


def _paragraph(element: etree._Element) -> etree._Element | None:
    return next(element.iter(f"{W}p"), None)
