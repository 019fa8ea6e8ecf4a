"""Blocks of a document -> its draft: heads, promises, questions, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.draft.blocks import Passage
from pipeline.draft.heads import heads
from pipeline.draft.model import DocumentDraft
from pipeline.draft.promises import read_promises
from pipeline.draft.questions import questions
from pipeline.draft.repairs import repairs


def understood(blocks: Sequence[Passage]) -> DocumentDraft:
    """What a document says, as far as the rules understand it."""
    found = heads(blocks)
    reading = read_promises(blocks, found.years)
    asked = questions(reading.promises)
    return DocumentDraft(found, reading.promises, asked, reading.not_understood, repairs(blocks), tuple(blocks))
