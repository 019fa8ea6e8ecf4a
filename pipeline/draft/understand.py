"""Blocks of a document -> its draft: heads, promises, questions, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.draft.blocks import Passage
from pipeline.draft.heads import heads
from pipeline.draft.model import DocumentDraft, Heads, Promise
from pipeline.draft.promises import read_promises
from pipeline.draft.questions import questions
from pipeline.draft.repairs import repairs
from pipeline.program.organisations import family_of, family_told
from pipeline.program.words import Family


def understood(blocks: Sequence[Passage]) -> DocumentDraft:
    """What a document says, as far as the rules understand it."""
    found = heads(blocks)
    reading = read_promises(blocks, found.years)
    family = _family(found, reading.promises)
    asked = questions(reading.promises, family)
    mended = repairs(blocks)
    return DocumentDraft(found, reading.promises, asked, reading.not_understood, mended, tuple(blocks), family)


def _family(found: Heads, promises: Sequence[Promise]) -> Family | None:
    """Whose document it is: as the office's name tells, else as its promises speak of units and members."""
    office = found.facts.get("office")
    if office is not None and (family := family_of(str(office.value))) is not None:
        return family
    return next((family for promise in promises if (family := family_told(promise.text)) is not None), None)
