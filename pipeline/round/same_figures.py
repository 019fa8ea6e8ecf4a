"""What tells the figures and words of a round from those of another."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.cache.digests import Digest, digest_of
from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once


@once
def figures_digest(data: Consolidation) -> Digest:
    """The digest of what is reported of a round: not of the day on which it was put together, nor of files' names."""
    return digest_of(*_reported(data))


def _reported(data: Consolidation) -> Iterator[object]:
    figures, texts = data.figures, data.texts
    yield data.period, data.cover.illustrative, data.results, data.prospects, data.history
    yield figures.below, figures.after_close, data.estimates
    yield _rows(figures.facts, "unit", "indicator", "year", "numerator", "denominator")
    yield _rows(figures.bases, "unit", "base", "year", "value")
    yield _rows(texts.narratives, "unit", "section", "text")
    yield [(r.unit, r.indicator, r.explanation, r.period) for r in data.counted_remarks]
    yield [line.unit.code for line in data.roster.lines if line.delivery.counted]


def _rows(frame: pd.DataFrame, *columns: str) -> list[bytes]:
    """Some columns of a frame, in whatever order its rows came: files of other names come in another."""
    hashes = pd.util.hash_pandas_object(frame[list(columns)], index=False)
    return [hashes.sort_values().to_numpy().tobytes()]
