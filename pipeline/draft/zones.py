"""What a part of the document is about: told by the headings above it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.draft.grammar import ZONES, Zone
from pipeline.program.folded import fold

_MOST = 400  # characters of a heading that are looked at


def zone_of(above: Sequence[str]) -> Zone | None:
    """The zone of a block under the headings `above`: results hold for all below them, else the innermost counts."""
    zones = [zone for heading in above if (zone := _zone(heading)) is not None]
    if Zone.RESULTS in zones:
        return Zone.RESULTS
    told = [zone for zone in zones if zone is not Zone.THEME]
    if told:
        return told[-1]
    return Zone.TASKS if zones else None


@lru_cache(maxsize=512)
def _zone(heading: str) -> Zone | None:
    folded = fold(heading[:_MOST])
    return next((rule.means for rule in ZONES if rule.compiled.search(folded)), None)
