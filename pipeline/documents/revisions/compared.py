"""Two documents -> the newer one, in which everything that is other than in the older stands as a revision of Word.

When all revisions are accepted it is the newer one, when all are rejected it says what the older one says. Words are
compared, not looks; headers, and tables of contents, which Word makes itself, are those of the newer one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from pipeline.documents.contents import GALLERY
from pipeline.documents.merge.blocks import BlockShape, PlacedBlock, blocks
from pipeline.documents.merge.carry import Carrier
from pipeline.documents.merge.groups import match
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.notes import Footnotes
from pipeline.documents.merge.order import outermost
from pipeline.documents.merge.tables import TableGrid, TableRow, match_rows
from pipeline.documents.merge.wml import W, flat, parsed, value
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.revisions.paragraphs import ParagraphReviser
from pipeline.documents.revisions.pen import Revision, RevisionPen
from pipeline.documents.revisions.spelled import Speller

_FIELD_MARK, _FIELD_ENDS = f"{W}fldChar", {"begin": 1, "end": -1}


class Revised(NamedTuple):
    """A document with revisions; `unmarked`: paragraphs whose changes are not marked in it."""

    document: bytes
    unmarked: tuple[str, ...]


def revised(old: bytes, new: bytes, when: datetime) -> Revised:
    """The document `new` with revisions dated `when` of what is other than in `old`. Raises NotADocument."""
    comparison = _Comparison(WordPackage(old), WordPackage(new), when)
    return comparison.run()


class _Comparison:
    def __init__(self, old: WordPackage, new: WordPackage, when: datetime) -> None:
        self.old, self.new = old, new
        self._notes = Footnotes(old), Footnotes(new)
        self._carrier = Carrier(old, new, self._notes)
        name = new.part_of_kind("footnotes")
        self.pen = RevisionPen(when, (new.root, *([parsed(new.parts[name])] if name else [])))
        spellers = Speller(old, self._notes[0]), Speller(new, self._notes[1])
        self.paragraphs = ParagraphReviser(*spellers, self.pen, self._carrier.carried)
        self._gone: list[etree._Element] = []  # tables of the old one

    def run(self) -> Revised:
        """Everything of the body."""
        told = [[b for b in blocks(p) if not _automatic(b, p)] for p in (self.old, self.new)]
        former, standing = ([b for b in found if not _is_of_open_field(b)] for found in told)
        one, other = (Counter(b.text for b in found if b.text and _is_of_open_field(b)) for found in told)
        found, strayed = match(former, standing, strict=True)
        pairs = {b: n for b, n in found.items() if b not in strayed and _same_kind(former[b], standing[n])}
        self._body(former, standing, pairs)
        for table in self._gone:
            self._apart(table)
        self._notes[1].save()
        self.new.touched()
        return Revised(self.new.saved(), (*map(text_of, self.paragraphs.unmarked), *((one - other) + (other - one))))

    def _body(self, former: Sequence[PlacedBlock], standing: Sequence[PlacedBlock], pairs: dict[int, int]) -> None:
        last: etree._Element | None = None
        for n, block in enumerate(former):
            if n in pairs:
                last = standing[pairs[n]].element
                self._pair(block, standing[pairs[n]])
                continue
            gone = self._carrier.carried(block.element)
            self.pen.block(gone, Revision.TAKEN_OUT)
            self._put(gone, last)
            if block.kind is BlockShape.TABLE:
                self._gone.append(gone)
            last = gone
        for n in set(range(len(standing))) - set(pairs.values()):
            self.pen.block(standing[n].element, Revision.PUT_IN)

    def _put(self, element: etree._Element, last: etree._Element | None) -> None:
        if last is None:
            self.new.body.insert(0, element)
        else:
            outermost(last).addnext(element)

    def _pair(self, former: PlacedBlock, standing: PlacedBlock) -> None:
        if former.kind is BlockShape.TABLE:
            self._tables(TableGrid(former), TableGrid(standing))
        else:
            self.paragraphs.revise(former.element, standing.element)

    def _tables(self, former: TableGrid, standing: TableGrid) -> None:
        if former.columns == standing.columns:
            self._rows(former.rows, standing.rows)
            return
        self.pen.block(standing.block.element, Revision.PUT_IN)
        gone = self._carrier.carried(former.block.element)
        self.pen.block(gone, Revision.TAKEN_OUT)
        standing.block.element.addprevious(gone)
        self._gone.append(gone)

    def _apart(self, table: etree._Element) -> None:
        """Part a table from those it has come to stand next to: Word would join them. Nothing of that stays."""
        before, behind = table.getprevious(), table.getnext()
        if before is not None and before.tag == table.tag:
            table.addprevious(self.pen.nothing())
        if behind is not None and behind.tag == table.tag:
            table.addnext(self.pen.nothing())

    def _rows(self, former: Sequence[TableRow], standing: Sequence[TableRow]) -> None:
        found, strayed = match_rows(former, standing, strict=True)
        pairs = {
            b: n
            for b, n in found.items()
            if b not in strayed and _shape(former[b].element) == _shape(standing[n].element)
        }
        last: etree._Element | None = None
        for n, row in enumerate(former):
            if n in pairs:
                last = standing[pairs[n]].element
                self._cells(row, standing[pairs[n]])
                continue
            gone = self._carrier.carried(row.element)
            self.pen.row(gone, Revision.TAKEN_OUT)
            if last is None:
                outermost(standing[0].element).addprevious(gone)
            else:
                outermost(last).addnext(gone)
            last = gone
        for n in set(range(len(standing))) - set(pairs.values()):
            self.pen.row(standing[n].element, Revision.PUT_IN)

    def _cells(self, former: TableRow, standing: TableRow) -> None:
        for one, other in zip(former.cells.values(), standing.cells.values(), strict=True):
            for gone, here in zip(flat(one, "tbl"), flat(other, "tbl"), strict=True):
                self._tables(_grid(gone), _grid(here))
            self._cell(one, other)

    def _cell(self, one: etree._Element, other: etree._Element) -> None:
        """Paragraphs of a cell, from its end: the last one has to stay."""
        former, standing = [*flat(one, "p")], [*flat(other, "p")]
        if former and not standing:  # no cell can be without
            standing = [etree.SubElement(other, f"{W}p")]
        if standing and not former:
            former = [etree.Element(f"{W}p")]
        more, fresh = max(0, len(former) - len(standing)), max(0, len(standing) - len(former))
        for paragraph in former[:more]:
            gone = self._carrier.carried(paragraph)
            self.pen.paragraph(gone, Revision.TAKEN_OUT)
            outermost(standing[0]).addprevious(gone)
        for paragraph in standing[:fresh]:
            self.pen.paragraph(paragraph, Revision.PUT_IN)
        for before, now in zip(former[more:], standing[fresh:], strict=True):
            self.paragraphs.revise(before, now)


def _grid(table: etree._Element) -> TableGrid:
    """A table that stands in a cell."""
    return TableGrid(PlacedBlock(BlockShape.TABLE, table, "", "", "", ""))


def _shape(row: etree._Element) -> list[tuple[str, bool, int]]:
    """Of every cell of a row how wide it is, whether it goes on with the one above, how many tables it holds."""
    return [
        (value(c, "tcPr/gridSpan"), c.find(f"{W}tcPr/{W}vMerge") is not None, len([*flat(c, "tbl")]))
        for c in flat(row, "tc")
    ]


def _same_kind(former: PlacedBlock, standing: PlacedBlock) -> bool:
    """Whether two blocks can be one: neither alone ends a section."""
    ends = [block.element.find(f"{W}pPr/{W}sectPr") is not None for block in (former, standing)]
    return ends[0] == ends[1]


def _automatic(block: PlacedBlock, package: WordPackage) -> bool:
    """Whether Word makes a block itself, as it does a table of contents."""
    if package.style_names.get(block.style, "").lower().startswith("toc "):
        return True
    controls = block.element.iterancestors(f"{W}sdt")
    return any(value(c, "sdtPr/docPartObj/docPartGallery") == GALLERY for c in controls)


def _is_of_open_field(block: PlacedBlock) -> bool:
    """Whether a field begins in a block, or ends in it, and not both: parted it would be none."""
    return sum(_FIELD_ENDS.get(m.get(f"{W}fldCharType", ""), 0) for m in block.element.iter(_FIELD_MARK)) != 0
