"""Base, theirs, ours -> their document with what the generator changed between base and ours, and nothing else."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from pipeline.documents.contents import contents_of, new_place, renew_contents
from pipeline.documents.gate.gate import gate, pictures_in
from pipeline.documents.merge.blocks import BlockShape, PlacedBlock, above, blocks, said_by, untouched
from pipeline.documents.merge.changes import Conflict, LastStanding, Merged, NewWords, What, comment
from pipeline.documents.merge.desk import Desk
from pipeline.documents.merge.folded_rows import folded
from pipeline.documents.merge.groups import SameBlocks, group, match, same_hints
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.order import GeneratedItem, arrange, outermost, take_out
from pipeline.documents.merge.pictures import merge_pictures
from pipeline.documents.merge.standing import TOP, Belongs, HeadingsMet, Led, together
from pipeline.documents.merge.tables import merge_table
from pipeline.documents.merge.tracked import bring_back, has_removed, rejected
from pipeline.documents.merge.tracked_moves import MovedPart, moved_parts
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage

_SHORT = 60
_BESIDE = (
    "dự thảo cũng có nội dung cho chỗ này, đã đưa vào ngay cạnh đoạn này; chữ của cơ quan được giữ nguyên. "
    "Hãy xem lại: giữ một trong hai hoặc ghép lại."
)


def merge(
    base: bytes,
    theirs: bytes,
    ours: bytes,
    *,
    when: datetime,
    words: Callable[[str], str] = comment,
    known: frozenset[str] = frozenset(),
    not_own: frozenset[str] | None = None,
    stand_ins: Sequence[LastStanding] = (),
) -> Merged:
    """Carry what changed from `base` to `ours` (both generated) into `theirs`, the document people have edited.

    Where people changed the same words theirs stay, and a comment dated `when` says in `words` what would be generated.
    What people had already changed to what `ours` says is no clash. Of `theirs` only what the gate lets through goes
    on (pictures of the base, and `known` ones by digest, of any kind); `ours`, where it is not ours, is to have passed
    it before: a department's draft. Then `not_own` has what `theirs` says that the office did not write, for what comes
    in beside the office's words is told. `stand_ins`: those of the merge that made `theirs` of `base`. Raises
    NotADocument.
    """
    how = _How(when, words, known, not_own, tuple(stand_ins))
    if (short := folded(base, theirs, ours)) is not None:
        merged = _merge(short.base, short.theirs, short.ours, how)
        document = short.unfolded(merged.document)
        if document is not None:
            return replace(merged, document=document)
    return _merge(base, theirs, ours, how)


class _How(NamedTuple):
    """What is known of the versions beside them: see `merge`."""

    when: datetime
    words: Callable[[str], str]
    known: frozenset[str]
    not_own: frozenset[str] | None
    stand_ins: Sequence[LastStanding]


def _merge(base: bytes, theirs: bytes, ours: bytes, how: _How) -> Merged:
    when, words, known, not_own, stand_ins = how
    former, standing = WordPackage(base), WordPackage(theirs)
    left = gate(standing, pictures_in(former) | known)
    theirs = standing.saved()
    desk = Desk(former, standing, WordPackage(ours), when, words)
    parts = moved_parts(desk.theirs.root)
    if has_removed(desk.theirs.root):
        copies = Desk(WordPackage(base), WordPackage(theirs), WordPackage(ours), when, words)
        desk.changed = _merge_rejected(copies, desk.theirs, not_own, stand_ins)
    for part in parts:
        part.bring_home()
    body = _Body(desk, not_own, stand_ins)
    body.merge()
    stood = tuple(body.stand_ins())
    body.put_back(parts)
    _renew_contents(desk)
    told = tuple(desk.figures), tuple(desk.conflicts), tuple(desk.kept)
    return Merged(desk.finish(), *told, left, stand_ins=stood)


def _renew_contents(desk: Desk) -> None:
    """Make their table of contents anew, or the first one; where people have taken it out it stays away."""
    if not desk.changed:
        return
    place = contents_of(desk.theirs)
    if place is None and contents_of(desk.ours) is not None and contents_of(desk.base) is None:
        place = new_place(desk.theirs)
    if place is not None:
        renew_contents(desk.theirs, place)


def _merge_rejected(
    desk: Desk, theirs: WordPackage, not_own: frozenset[str] | None, stand_ins: Sequence[LastStanding]
) -> bool:
    """Carry the changes also into the words that `theirs` has when tracked changes are rejected; whether there are any.

    `desk` holds a copy of its own of `theirs`.
    """
    counterparts = dict(zip(desk.theirs.root.iter(f"{W}r"), theirs.root.iter(f"{W}r"), strict=True))
    runs = rejected(desk.theirs.root)
    _Body(desk, not_own, stand_ins).weave()
    done = [bring_back(run, counterparts[run]) for run in runs]
    return any(done)


class _Body:
    def __init__(self, desk: Desk, not_own: frozenset[str] | None, known: Sequence[LastStanding]) -> None:
        self.desk, self.not_own = desk, not_own
        self.base, self.theirs, self.ours = (blocks(p) for p in (desk.base, desk.theirs, desk.ours))
        self.here, self.moves = match(self.base, self.ours, strict=True)
        self.hints: dict[int, int] = {}
        if not_own is None:
            self.hints = same_hints(self.base, self.ours, self.here, self.moves)
            self.here |= self.hints
        else:  # what a department wrote where it was asked to is no other wording of the hint
            self.here = {b: o for b, o in self.here.items() if not self.base[b].asks or self._as_it_was(b, o)}
        self.groups = group(self.base, self.theirs, known)
        self.there = {b: g for g in self.groups for b in g.base}

    def _as_it_was(self, b: int, o: int) -> bool:
        return self.base[b].text == self.ours[o].text

    def merge(self) -> None:
        """The steps: what stands is woven, what is new is put, what is gone goes, what people did is written down."""
        former = dict(above(self.desk.theirs))
        self.weave()
        put = self._arrange()
        for found in self.groups:
            if not any(b in self.here for b in found.base):
                self._remove(found)
        if self.not_own is not None:
            self._say_beside(put, self.not_own)
        waiting = self._say_waiting()
        self._write_down(Led(former, dict(above(self.desk.theirs))), waiting)

    def _say_waiting(self) -> frozenset[etree._Element]:
        """Name the clashes of earlier merges that nothing else was said of; gives the blocks they wait on."""
        block_at = {block.element: block for block in self.theirs}
        found = set[etree._Element]()
        for paragraph, generated in self.desk.left_waiting():
            block = next((block_at[e] for e in (paragraph, *paragraph.iterancestors()) if e in block_at), None)
            if block is not None:
                self.desk.conflicts.append(Conflict(_where(block), text_of(paragraph), generated))
                found.add(block.element)
        return frozenset(found)

    def stand_ins(self) -> Iterator[LastStanding]:
        """What stands now for paragraphs that are generated in other words."""
        for found in self.groups:
            fresh = tuple(self.here[b] for b in found.base if b in self.here)
            theirs = [self.theirs[t] for t in found.theirs]
            if not fresh or any(block.kind is not BlockShape.PARAGRAPH for block in theirs):
                continue
            text = " ".join(filter(None, (text_of(block.element) for block in theirs)))
            generated = said_by(self.ours[o] for o in fresh)
            if text and (text != generated or len(fresh) != len(theirs)):
                yield LastStanding(fresh, generated, text)

    def put_back(self, parts: Sequence[MovedPart]) -> None:
        """Let parts of paragraphs stand where people moved them, and write that down."""
        where = {block.element: _where(block) for block in self.theirs}
        for part in parts:
            around = (part.home, *part.home.iterancestors())  # of a cell the whole table is the block
            self.desk.keep(next((where[e] for e in around if e in where), TOP), What.MOVED, part.text)
            part.put_back()

    def _fresh(self, found: SameBlocks) -> list[PlacedBlock]:
        return [self.ours[self.here[b]] for b in found.base if b in self.here]

    def weave(self) -> None:
        """Carry what changed in what stands."""
        for found in self.groups:
            self._weave(found)

    def _weave(self, found: SameBlocks) -> None:
        base = [self.base[b] for b in found.base]
        theirs = [self.theirs[t] for t in found.theirs]
        ours = self._fresh(found)
        hint = self.not_own is None and all(block.asks for block in (*base, *ours))
        if not ours or (hint and self._answered(found)):
            return
        where = _where(ours[0])
        if base[0].kind is BlockShape.TABLE:
            merge_table(self.desk, base[0], theirs[0], ours[0])
            return
        told = len(self.desk.figures)
        self.desk.weave(_elements(base), _elements(theirs), _elements(ours), where)
        if self.desk.figures[told:] and all(b in self.hints for b in found.base):
            self.desk.figures[told:] = [NewWords(where, base[0].said, ours[0].said)]
        if len(base) == len(theirs) == 1:
            merge_pictures(self.desk, base[0], theirs[0], ours[0], where)

    def _arrange(self) -> dict[etree._Element, PlacedBlock]:
        """Put what is new; gives it as it stands now."""
        items = self._items()
        put: dict[etree._Element, PlacedBlock] = {}

        def make(o: int) -> etree._Element:
            made = self._made(o)
            put.update((element, self.ours[o]) for element in (made, *made.iter(self.ours[o].element.tag)))
            return made

        if any(item.new or item.moves for item in items):
            self.desk.changed = True
            for o in arrange(items, make, self.desk.theirs.body):
                if self.ours[o].text:
                    self.desk.clash(None, _where(self.ours[o]), "", self.ours[o].said)
        return put

    def _answered(self, found: SameBlocks) -> bool:
        """Whether people wrote where a hint asked them to."""
        asked = [self.base[b] for b in found.base]
        return all(b.asks for b in asked) and [b.text for b in asked] != [self.theirs[t].text for t in found.theirs]

    def _say_beside(self, put: Mapping[etree._Element, PlacedBlock], not_own: frozenset[str]) -> None:
        """Name the places where what a draft says stands beside what the office wrote."""
        there = {t for g in self.groups if not self._answered(g) for t in g.theirs}
        known = not_own | {block.text for block in self.ours}
        own = {
            block.element: block
            for t, block in enumerate(self.theirs)
            if t not in there and (block.text or block.shown) and block.text not in known
        }
        for come, stand in together(self.desk.theirs, put.keys(), own.keys()):
            here = own[stand[0]]
            theirs, draft = (" ".join(found[e].said.strip() for e in of) for found, of in ((own, stand), (put, come)))
            self.desk.conflicts.append(Conflict(_where(here), theirs, draft))
            self.desk.remark(next(here.element.iter(f"{W}p")), _BESIDE)

    def _items(self) -> list[GeneratedItem]:
        """Every generated block: whether it is new, and where it stands in theirs."""
        back = {o: b for b, o in self.here.items()}
        grouped = {t for g in self.groups for t in g.theirs}
        own = defaultdict[object, deque[etree._Element]](deque)
        for t, block in enumerate(self.theirs):
            if t not in grouped and (block.text != "" or _ends_section(block)):
                own[_alike(block)].append(block.element)
        headings = self._headings()
        items = []
        for o, block in enumerate(self.ours):
            b = back.get(o)
            if b is None:
                alike = own[_alike(block)]
                items.append(GeneratedItem((alike.popleft(),)) if alike else GeneratedItem(new=True))
                continue
            found = self.there.get(b)
            stands = () if found is None else tuple(self.theirs[t].element for t in found.theirs)
            alone = found is not None and len(found.base) == 1 and not found.strayed
            away = found is not None and headings.away(block, self.theirs[found.theirs[-1]])
            items.append(GeneratedItem(stands, gone=found is None, moves=b in self.moves and alone, away=away))
        return items

    def _headings(self) -> HeadingsMet:
        """The headings above the blocks of ours and of theirs, and which of those in ours are which in theirs."""
        same = {
            self.ours[self.here[b]].element: self.theirs[found.theirs[0]].element
            for b, found in self.there.items()
            if b in self.here
        }
        return HeadingsMet(dict(above(self.desk.ours)), dict(above(self.desk.theirs)), same)

    def _made(self, o: int) -> etree._Element:
        block = self.ours[o]
        if block.text:
            self.desk.figures.append(NewWords(_where(block), "", block.said))
        return self.desk.carrier.carried(outermost(block.element))

    def _remove(self, found: SameBlocks) -> None:
        base = [self.base[b] for b in found.base]
        theirs = [self.theirs[t] for t in found.theirs]
        where = _where(base[0])
        same = [(b.said, b.shown) for b in base] == [(t.said, t.shown) for t in theirs]
        if same and all(map(_left_alone, theirs, base)):
            for b, block in zip(found.base, theirs, strict=True):
                if _ends_section(block) and not _ends_section(self.base[b]) and not self._break_goes(b):
                    _emptied(block.element)
                else:
                    take_out(block.element)
            self.desk.changed = True
            if base[0].text:
                self.desk.figures.append(NewWords(where, base[0].said, ""))
        elif not self._answered(found):
            paragraph = next(theirs[0].element.iter(f"{W}p"), None)
            self.desk.clash(paragraph, where, " ".join(t.said for t in theirs), "")

    def _break_goes(self, b: int) -> bool:
        """Whether the section break that LibreOffice moved from the next (empty) paragraph into this one goes too."""
        following = b + 1
        moved_here = following < len(self.base) and _ends_section(self.base[following]) and following not in self.there
        return moved_here and following not in self.here

    def _write_down(self, led: Led, waiting: Container[etree._Element]) -> None:
        """What people did: reworded, moved, added and deleted blocks; blocks that are `waiting` are told as clashes."""
        belongs = Belongs(dict(above(self.desk.base)), dict(above(self.desk.ours)))
        for found in self.groups:
            self._say_kept(found, led, belongs)
        grouped = {t for g in self.groups for t in g.theirs}
        filled = self._filled(grouped)
        for t, block in enumerate(self.theirs):
            if t not in grouped and (block.text or block.shown):
                asked = filled.get(t)
                if block.element in waiting and asked is None and not led.now(block):
                    continue
                where = _where(block if asked is None else self.base[asked])
                what = What.ADDED if asked is None else What.WRITTEN
                self.desk.keep(where, what, block.said or "hình", now=led.now(block))
        for b, block in enumerate(self.base):
            if b in self.there or b in filled.values() or not (block.text or block.shown):
                continue
            self.desk.keep(_where(block), What.DELETED, block.said or "hình")

    def _say_kept(self, found: SameBlocks, led: Led, belongs: Belongs) -> None:
        """What people reworded or moved of what was generated."""
        base, theirs = [self.base[b] for b in found.base], [self.theirs[t] for t in found.theirs]
        former, standing = [b.said for b in base], [t.said for t in theirs]
        meant = [block.heading for block in self._fresh(found)]
        where, now = _where(base[0]), led.now(theirs[0], meant)
        stands = led.standing(theirs[0].element)
        left_behind = stands not in meant and self._left_behind(found, led, belongs)
        if left_behind:
            where, now = f"{where}; nay thuộc “{belongs.to(self._fresh(found)[0]) or TOP}”", stands or TOP
        if base[0].kind is not BlockShape.TABLE and former != standing:
            what = What.WRITTEN if base[0].asks else What.EDITED
            self.desk.keep(where, what, " ".join(standing), now=now, former=" ".join(former))
        elif (left_behind or found.strayed) and theirs[0].text:
            said = theirs[0].said if base[0].kind is not BlockShape.TABLE else theirs[0].head
            self.desk.keep(where, What.MOVED, said if now else f"(đến: {theirs[0].heading or TOP}) {said}", now=now)

    def _left_behind(self, found: SameBlocks, led: Led, belongs: Belongs) -> bool:
        """Whether people moved a block away from its heading, and that is another in the new report."""
        generated = [self.base[b] for b in found.base if b in self.here]
        if not any(map(belongs.other, generated, self._fresh(found))):
            return False
        homes = {belongs.former.get(block.element) for block in generated}
        same = (self.there.get(b) for b, block in enumerate(self.base) if block.element in homes)
        known = [self.theirs[t].element for group in same if group is not None for t in group.theirs]
        return led.before.get(self.theirs[found.theirs[0]].element) not in known if known else found.strayed

    def _filled(self, grouped: Container[int]) -> dict[int, int]:
        """Blocks of people's that stand where a prompt did, each with the prompt."""
        found: dict[int, int] = {}
        at = 0  # where in theirs the next block would stand
        for b, block in enumerate(self.base):
            same = self.there.get(b)
            if same is not None and not same.strayed:
                at = max(same.theirs) + 1
            if same is not None or not block.asks:
                continue
            free = range(at, next((t for t in range(at, len(self.theirs)) if t in grouped), len(self.theirs)))
            here = next((t for t in free if self.theirs[t].text or self.theirs[t].shown), None)
            if here is not None:
                found[here], at = b, here + 1
        return found


def _elements(found: Sequence[PlacedBlock]) -> list[etree._Element]:
    return [block.element for block in found]


def _alike(block: PlacedBlock) -> tuple[object, ...]:
    """What tells that people, or a run that was broken off, have put this very block already."""
    return block.kind, block.text, _ends_section(block)


def _left_alone(theirs: PlacedBlock, base: PlacedBlock) -> bool:
    """Whether nothing of people's hangs on a block that says the same, nor on its footnotes."""
    pairs = [(theirs.element, base.element), *zip(theirs.footnotes, base.footnotes, strict=False)]
    return all(untouched(there, former) for there, former in pairs)


def _ends_section(block: PlacedBlock) -> bool:
    return block.element.find(f"{W}pPr/{W}sectPr") is not None


def _emptied(paragraph: etree._Element) -> None:
    """Take the text out of a paragraph that has to stay for its section break."""
    for child in list(paragraph):
        if child.tag != f"{W}pPr":
            paragraph.remove(child)


def _where(block: PlacedBlock) -> str:
    text = block.caption if block.kind is not BlockShape.PARAGRAPH else block.text
    short = text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
    return f"{block.heading}: {short}" if block.heading and block.heading != short else short or TOP
