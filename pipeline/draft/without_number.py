"""The words of a promise without a number: who, and what they do."""

from __future__ import annotations

from pipeline.draft.clauses import predicate
from pipeline.draft.grammar import PROMISING
from pipeline.draft.times import times_in
from pipeline.program.folded import fold

_PROMISE = PROMISING[0].compiled


def plain_words(text: str) -> tuple[str, str]:
    """(who, what they do) of a promise without a number, its time and word of promise left out."""
    folded = fold(text)
    spans = [(t.start, t.end) for t in times_in(folded)] + [m.span() for m in _PROMISE.finditer(folded)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    text = " ".join(text.split()).strip(" ,")
    verb = predicate(fold(text))
    return (text[:verb].strip(" ,"), text[verb:]) if verb > 0 else ("", text)
