"""What is known of the forms of a period without what lays them out, which takes long to load."""

from __future__ import annotations

from datetime import datetime

from pipeline.program.model import Period

TEMPLATE_NAME = "bieu-mau.xlsx"


def made_at(period: Period) -> datetime:
    """The saving time every blank form of a period carries: the same inputs give the same bytes."""
    return datetime.combine(period.start, datetime.min.time())
