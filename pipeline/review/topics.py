"""What opens a topic of the report: the figures of the indicators that the outline says bear on it, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.program.model import Section
from pipeline.review.brief import told
from pipeline.review.model import Block, BlockKind
from pipeline.round.consolidation import Consolidation
from pipeline.round.results import indicators_in_period


def topic_blocks(data: Consolidation, section: Section) -> Iterator[Block]:
    """A paragraph over the indicators of a section; nothing without any."""
    items = [item for item in indicators_in_period(data) if item.indicator.code in section.indicators]
    if items:
        yield Block(BlockKind.PARAGRAPH, f"{'; '.join(map(told, items))}.")
