"""Which footnote of a stretch of text is which in another version of it: by what it says, then by its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from lxml import etree

from pipeline.reports.merge.align import gaps, in_order
from pipeline.reports.merge.line import NOTE, Note, masked, pieces
from pipeline.reports.merge.notes import REFERENCE, Footnotes

_WORD = re.compile(r"\w+")
_LIKE = 0.5  # share of words that versions of one footnote have in common

Noted = Mapping[etree._Element, Note]  # footnotes by their references


def same_notes(
    base: Sequence[etree._Element],
    theirs: Sequence[etree._Element],
    ours: Sequence[etree._Element],
    of: tuple[Footnotes, Footnotes, Footnotes],
) -> tuple[Noted, Noted, Noted]:
    """The footnotes of the same paragraphs in three versions, with equal keys where they are the same."""
    marks = [_references(paragraphs) for paragraphs in (base, theirs, ours)]
    if not any(marks):
        return {}, {}, {}
    former, standing, fresh = ([notes.text(mark) for mark in found] for notes, found in zip(of, marks, strict=True))
    there, here = _pairs(former, standing), _pairs(former, fresh)
    for b0, b1, t0, t1 in gaps(there, len(former), len(standing)):  # whatever people made of it, it stands there
        if b1 - b0 == t1 - t0:
            there |= dict(zip(range(b0, b1), range(t0, t1), strict=True))
    from_there, from_here = ({n: b for b, n in pairs.items()} for pairs in (there, here))

    def said(text: str, former_at: int | None) -> Note:
        if former_at is None:
            return Note(f"={text}", text)
        return Note(str(former_at), text, text != former[former_at])

    return (
        {mark: Note(str(n), former[n]) for n, mark in enumerate(marks[0])},
        {mark: said(standing[n], from_there.get(n)) for n, mark in enumerate(marks[1])},
        {mark: said(fresh[n], from_here.get(n)) for n, mark in enumerate(marks[2])},
    )


def _references(paragraphs: Sequence[etree._Element]) -> list[etree._Element]:
    holding = (p for p in paragraphs if next(p.iter(REFERENCE), None) is not None)
    found = (piece for paragraph in holding for piece in pieces(paragraph) if piece.text == NOTE)
    return [piece.node for piece in found if piece.node is not None and not piece.inserted]


def _pairs(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    def like(i: int, j: int) -> float:
        a, b = (Counter(_WORD.findall(masked(text))) for text in (first[i], second[j]))
        shared = 2 * (a & b).total() / max(1, a.total() + b.total())
        return shared if shared >= _LIKE else 0.0

    return in_order([first, [*map(masked, first)]], [second, [*map(masked, second)]], like)
