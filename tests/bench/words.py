"""Words that the tables of several sections share."""

from __future__ import annotations

from tests.bench.measured import Cost

COST_HEADS = ("việc", "xử lý, giây", "chờ, giây", "bộ nhớ, MB")
# The stages of a consolidation, by their names among the figures reached.
STAGES = {
    "read": "đọc, kiểm, cộng",
    "summary": "tong-hop.xlsx, tong-quan.html",
    "tracking": "so-theo-doi.xlsx",
    "copies": "tra-lai/",
}


def shown(cost: Cost) -> tuple[float, float, float]:
    """A cost as a table has it, below COST_HEADS."""
    return cost.cpu, cost.wall, cost.peak
