"""One document beside an earlier one: the later one, with everything that is other as a revision."""

from __future__ import annotations

from datetime import datetime

from pipeline.documents.gate.gate import gated
from pipeline.documents.revisions.compared import revised
from pipeline.documents.revisions.settled import settled


def beside(old: bytes, new: bytes, when: datetime) -> bytes:
    """The document `new` with revisions dated `when`: of both what they say when all that is tracked is accepted.

    Raises NotADocument.
    """
    former, standing = (settled(gated(document)[0], accept=True, everybody=True) for document in (old, new))
    return revised(former, standing, when).document
