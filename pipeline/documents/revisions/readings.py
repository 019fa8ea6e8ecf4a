"""A document with revisions of ours that nobody has settled: with them it is one text, without them another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.documents.gate.gate import gated
from pipeline.documents.merge.changes import Merged
from pipeline.documents.revisions.compared import revised
from pipeline.documents.revisions.settled import pending, settled


@dataclass(frozen=True)
class Readings:
    """A document as it is when our revisions are accepted and when they are rejected.

    `pending`: how many paragraphs hold such revisions; without any both are the document itself.
    """

    accepted: bytes
    rejected: bytes
    pending: int

    def marking(self, merged: Merged, known: frozenset[str], when: datetime) -> Merged:
        """What a merge made of the accepted text, with revisions of everything that the rejected one has otherwise.

        `known`: digests of pictures that may be of any kind.
        """
        old, _ = gated(self.rejected, known)
        found = revised(old, merged.document, when)
        return replace(merged, document=found.document, unmarked=found.unmarked)


def readings(document: bytes) -> Readings:
    """Both readings of a document. Raises NotADocument."""
    waiting = pending(document)
    if not waiting:
        return Readings(document, document, 0)
    return Readings(settled(document, accept=True), settled(document, accept=False), waiting)
