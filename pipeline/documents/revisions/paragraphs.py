"""Two versions of a paragraph as one: what went stands struck, what came is marked, word by word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from pipeline.documents.merge.notes import REFERENCE
from pipeline.documents.merge.weave import differing
from pipeline.documents.merge.wml import XML_SPACE, W
from pipeline.documents.revisions.pen import Revision, RevisionPen, as_deleted
from pipeline.documents.revisions.spelled import FIELD, REMARKS, SIGN, Placed, Spelled, Speller

_INSERTED_BY_PEOPLE = {f"{W}ins", f"{W}moveTo"}
_TRACKED_BY_PEOPLE = {f"{W}{n}" for n in ("ins", "del", "moveFrom", "moveTo")}


class Change(NamedTuple):
    """Characters of the old paragraph that went, and of the new one that came in their place."""

    old: tuple[int, int]
    new: tuple[int, int]


class _Side(Enum):
    """Where words that went are put: in the link or control of a character, or outside all."""

    BEFORE = "before"
    BEHIND = "behind"
    OUTSIDE = "outside"


class _Place(NamedTuple):
    """Between two characters, on one side of them."""

    at: int
    side: _Side


_Struck = Mapping[_Place, Sequence[etree._Element]]  # words that went, by where they are put


@dataclass(frozen=True)
class ParagraphReviser:
    """Works on paragraphs of the new document; `carried` brings an element of the old one into it."""

    old: Speller
    new: Speller
    pen: RevisionPen
    carried: Callable[[etree._Element], etree._Element]
    unmarked: list[etree._Element] = field(default_factory=list)  # where changes cannot be shown

    def revise(self, former: etree._Element, standing: etree._Element) -> None:
        """Mark in the paragraph `standing` what is other than in `former`."""
        old, new = self.old.spelled(former), self.new.spelled(standing)
        changes, kept = _changes(old, new)
        self._footnotes(old, new, kept)
        if not changes:
            return
        if self._fits(old, new, changes):
            self._write(old, new, changes, standing)
        elif _TRACKED_BY_PEOPLE & {*old.frame, *new.frame}:
            self.unmarked.append(standing)
        else:
            self._exchange(former, standing)

    def _footnotes(self, old: Spelled, new: Spelled, kept: dict[int, int]) -> None:
        """Mark what footnotes say otherwise that both have."""
        for there, here in kept.items():
            former, standing = old.at(there).node, new.at(here).node
            if former.tag != REFERENCE or self.old.notes.text(former) == self.new.notes.text(standing):
                continue
            pairs = zip(self.old.notes.paragraphs(former), self.new.notes.paragraphs(standing), strict=True)
            for one, other in pairs:
                self.revise(one, other)
            self.new.notes.touched()

    def _fits(self, old: Spelled, new: Spelled, changes: list[Change]) -> bool:
        """Whether the words that went have a place among those that stand: no field is cut, no link or control new."""
        if old.frame != new.frame:
            return False
        for change in changes:
            touched = (*old.within(*change.old), *new.within(*change.new))
            if any(placed.node.tag in FIELD for placed in touched):
                return False
            if any(_linked_by_people(placed.run) for placed in new.within(*change.new)):
                return False
            if any(_place(new, change.new[0], around) is None for around in _arounds(old, change)):
                return False
        return True

    def _exchange(self, former: etree._Element, standing: etree._Element) -> None:
        """All words of one paragraph for all of the other."""
        self.pen.words(standing, Revision.PUT_IN)
        gone = self.carried(former)
        self.pen.words(gone, Revision.TAKEN_OUT)
        at = 1 if standing.find(f"{W}pPr") is not None else 0
        for child in [c for c in gone if c.tag != f"{W}pPr"][::-1]:
            standing.insert(at, child)

    def _write(self, old: Spelled, new: Spelled, changes: list[Change], paragraph: etree._Element) -> None:
        struck = self._struck(old, new, changes)
        came = {at for change in changes for at in range(*change.new)}
        cuts = {at for change in changes for at in change.new}
        runs = [(run, [*held]) for run, held in groupby(new.cut(cuts), key=lambda placed: placed.run)]
        for run, held in runs:
            for made in struck.get(_Place(held[0].start, _Side.OUTSIDE), ()):
                _outermost(run).addprevious(made)
            self._run(run, _stretches(held, cuts), came, struck)
        for made in struck.get(_Place(len(new.text), _Side.OUTSIDE), ()):
            paragraph.append(made)

    def _struck(self, old: Spelled, new: Spelled, changes: list[Change]) -> _Struck:
        """The words that went, marked."""
        found: dict[_Place, list[etree._Element]] = {}
        for change in changes:
            for around in _arounds(old, change):
                place = _place(new, change.new[0], around)
                if place is not None:
                    under = self.pen.mark(Revision.TAKEN_OUT.tag)
                    under.extend(as_deleted(self.carried(run)) for run in _runs(old, change, around))
                    found.setdefault(place, []).append(under)
        return found

    def _run(
        self, run: etree._Element, stretches: Sequence[Sequence[Placed]], came: Collection[int], struck: _Struck
    ) -> None:
        """Part a run where words of it came, and put those that went beside them."""
        marks = []
        for stretch in stretches:
            piece = run
            if len(stretches) > 1:
                piece = _like(run, stretch)
                run.addprevious(piece)
            if stretch[0].start in came:
                under = self.pen.mark(Revision.PUT_IN.tag)
                piece.addprevious(under)
                under.append(piece)
                piece = under
                marks.append(under)
            for made in struck.get(_Place(stretch[0].start, _Side.BEFORE), ()):
                piece.addprevious(made)
            for made in reversed(struck.get(_Place(stretch[-1].end, _Side.BEHIND), ())):
                piece.addnext(made)
        parent = run.getparent()
        if len(stretches) > 1 and parent is not None:
            for placed in {placed.node for stretch in stretches for placed in stretch}:
                run.remove(placed)
            if not any(child.tag in REMARKS for child in run):  # a comment on the words stays behind them
                parent.remove(run)
        for mark in marks:
            self.pen.apart(mark)


def _linked_by_people(run: etree._Element) -> bool:
    """Whether a run stands in a link or control that people inserted: that cannot be parted around words of ours."""
    above = [element.tag for element in run.iterancestors() if element.tag in _INSERTED_BY_PEOPLE]
    parent = run.getparent()
    return bool(above) and parent is not None and parent.tag not in _INSERTED_BY_PEOPLE


def _stretches(held: Sequence[Placed], cuts: Collection[int]) -> list[list[Placed]]:
    """The pieces of a run, those together between which nothing comes or goes."""
    found: list[list[Placed]] = []
    for placed in held:
        if not found or placed.start in cuts:
            found.append([])
        found[-1].append(placed)
    return found


def _like(run: etree._Element, stretch: Sequence[Placed]) -> etree._Element:
    """A run of the look of another that holds these pieces."""
    made = etree.Element(f"{W}r")
    look = run.find(f"{W}rPr")
    if look is not None:
        made.append(deepcopy(look))
    for placed in stretch:
        made.append(piece := deepcopy(placed.node))
        if placed.said != SIGN:
            piece.text = placed.said
            piece.set(XML_SPACE, "preserve")
    return made


def _runs(old: Spelled, change: Change, around: tuple[int, ...]) -> Iterator[etree._Element]:
    """The runs of the words that went from a link, a control, or outside all."""
    gone = [placed for placed in old.within(*change.old) if placed.around == around]
    for run, held in groupby(gone, key=lambda placed: placed.run):
        yield _like(run, [*held])


def _arounds(old: Spelled, change: Change) -> list[tuple[int, ...]]:
    return list(dict.fromkeys(placed.around for placed in old.within(*change.old)))


def _place(new: Spelled, at: int, around: tuple[int, ...]) -> _Place | None:
    """Where words that stood in `around` are put that went before character `at`; None where nothing is like that."""
    if at < len(new.text) and new.at(at).around == around:
        return _Place(at, _Side.BEFORE)
    if at > 0 and new.at(at - 1).around == around:
        return _Place(at, _Side.BEHIND)
    return None if around else _Place(at, _Side.OUTSIDE)


def _outermost(run: etree._Element) -> etree._Element:
    """What stands in the paragraph itself and holds a run."""
    element, parent = run, run.getparent()
    while parent is not None and parent.tag != f"{W}p":
        element, parent = parent, parent.getparent()
    return element


def _changes(old: Spelled, new: Spelled) -> tuple[list[Change], dict[int, int]]:
    """What differs, in characters; and which characters of the old one that stand for signs are which of the new."""
    spans: list[tuple[int, int, int, int]] = []
    for b0, b1, o0, o1 in differing([w.key for w in old.words], [w.key for w in new.words]):
        if spans and not any(_tells(old.text[w.start : w.end]) for w in old.words[spans[-1][1] : b0]):
            spans[-1] = (spans[-1][0], b1, spans[-1][2], o1)
        else:
            spans.append((b0, b1, o0, o1))
    kept: dict[int, int] = {}
    there = here = 0
    for b0, b1, o0, o1 in [*spans, (len(old.words), 0, len(new.words), 0)]:
        same = zip(old.words[there:b0], new.words[here:o0], strict=True)
        kept |= {one.start: other.start for one, other in same if one.start in old.signs}
        there, here = b1, o1
    return [Change(_characters(old, b0, b1), _characters(new, o0, o1)) for b0, b1, o0, o1 in spans], kept


def _tells(said: str) -> bool:
    """Whether a word between two changes is worth standing between them."""
    return said == SIGN or any(c.isalnum() for c in said)


def _characters(of: Spelled, start: int, end: int) -> tuple[int, int]:
    """The characters of some words."""
    ends = [word.start for word in of.words] + [len(of.text)]
    return ends[start], ends[end]
