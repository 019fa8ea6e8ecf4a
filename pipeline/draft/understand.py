"""Blocks of a document -> its draft: heads, promises, questions, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.draft.blocks import Passage
from pipeline.draft.heads import heads
from pipeline.draft.model import DocumentDraft, Promise
from pipeline.draft.promises import read_promises
from pipeline.draft.questions import questions
from pipeline.draft.repairs import repairs
from pipeline.draft.scopes import of_reporters
from pipeline.program.organisations import family_of, family_told, words_under
from pipeline.program.words import Family


def understood(blocks: Sequence[Passage]) -> DocumentDraft:
    """What a document says, as far as the rules understand it."""
    found = heads(blocks)
    reading = read_promises(blocks, found.years)
    office = found.facts.get("office")
    of_whom = str(office.value) if office else ""
    promises = tuple(replace(p, scope=of_reporters(p.scope, of_whom)) for p in reading.promises)
    family = family_of(of_whom) or _family_told(promises)
    words = words_under(of_whom, family)
    asked, mended = questions(promises, family, words.unit), repairs(blocks)
    return DocumentDraft(found, promises, asked, reading.not_understood, mended, tuple(blocks), family, words)


def _family_told(promises: Sequence[Promise]) -> Family | None:
    """Whose document it is where the office's name does not tell: as its promises speak of units and members."""
    return next((family for promise in promises if (family := family_told(promise.text)) is not None), None)
