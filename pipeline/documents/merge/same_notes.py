"""Which footnote of a stretch of text is which in another version of it: by what it says, then by its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.align import gaps, in_order
from pipeline.documents.merge.blocks import untouched
from pipeline.documents.merge.line import NOTE, Note, masked, normal, pieces
from pipeline.documents.merge.notes import REFERENCE, Footnotes
from pipeline.documents.merge.wml import W

_WORD = re.compile(r"\w+")
_LIKE = 0.5  # share of words that versions of one footnote have in common
_OWN_MARK = f"{W}customMarkFollows"
_BEFORE = 3  # words before its number that tell a footnote from another one that says the same

NotesByMark = Mapping[etree._Element, Note]  # footnotes by their references


@dataclass(frozen=True)
class _Found:
    """A footnote of one version: its reference, the words before that, what it says, and all that it holds."""

    mark: etree._Element
    before: str
    text: str
    element: etree._Element | None


def same_notes(
    base: Sequence[etree._Element],
    theirs: Sequence[etree._Element],
    ours: Sequence[etree._Element],
    of: tuple[Footnotes, Footnotes, Footnotes],
) -> tuple[NotesByMark, NotesByMark, NotesByMark]:
    """The footnotes of the same paragraphs in three versions, with equal keys where they are the same."""
    versions = zip((base, theirs, ours), of, strict=True)
    former, standing, fresh = ([*_found(paragraphs, notes)] for paragraphs, notes in versions)
    there, here = _pairs(former, standing), _pairs(former, fresh)
    for b0, b1, t0, t1 in gaps(there, len(former), len(standing)):  # whatever people made of it, it stands there
        if b1 - b0 == t1 - t0:
            there |= dict(zip(range(b0, b1), range(t0, t1), strict=True))
    from_there, from_here = ({n: b for b, n in pairs.items()} for pairs in (there, here))

    def said(note: _Found, former_at: int | None, reworded: bool = False) -> Note:
        return Note(f"={note.text}" if former_at is None else str(former_at), note.text, reworded)

    def of_people(note: _Found, former_at: int | None) -> Note:
        return said(note, former_at, former_at is not None and _worked_on(note, former[former_at]))

    return (
        {note.mark: said(note, n) for n, note in enumerate(former)},
        {note.mark: of_people(note, from_there.get(n)) for n, note in enumerate(standing)},
        {note.mark: said(note, from_here.get(n)) for n, note in enumerate(fresh)},
    )


def _found(paragraphs: Sequence[etree._Element], notes: Footnotes) -> Iterator[_Found]:
    for paragraph in paragraphs:
        if next(paragraph.iter(REFERENCE), None) is None:
            continue
        read = ""
        for piece in pieces(paragraph):
            if piece.text == NOTE and piece.node is not None and not piece.inserted:
                before = _WORD.findall(masked(normal(read)))[-_BEFORE:]
                yield _Found(piece.node, " ".join(before), notes.text(piece.node), notes.named(piece.node))
            read += piece.text


def _worked_on(theirs: _Found, base: _Found) -> bool:
    """Whether people made something of a footnote: other words, a mark of their own, a picture, a link, a comment."""
    if theirs.text != base.text or theirs.mark.get(_OWN_MARK) is not None:
        return True
    return theirs.element is not None and base.element is not None and not untouched(theirs.element, base.element)


def _pairs(first: Sequence[_Found], second: Sequence[_Found]) -> dict[int, int]:
    def keys(notes: Sequence[_Found]) -> list[list[Hashable]]:
        placed: list[Hashable] = [(note.text, note.before) for note in notes]
        masked_there: list[Hashable] = [(masked(note.text), note.before) for note in notes]
        return [placed, masked_there, [note.text for note in notes], [masked(note.text) for note in notes]]

    def like(i: int, j: int) -> float:
        a, b = (Counter(_WORD.findall(masked(note.text))) for note in (first[i], second[j]))
        shared = 2 * (a & b).total() / max(1, a.total() + b.total())
        return shared if shared >= _LIKE else 0.0

    return in_order(keys(first), keys(second), like)
