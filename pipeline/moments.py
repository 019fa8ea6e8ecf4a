"""Moments as the office's clock tells them: no zone, Vietnamese time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timedelta(hours=7)  # ahead of UTC, in which spreadsheet programs write the saving time
ZONE = timezone(VIETNAM)


def vietnamese(moment: datetime) -> datetime:
    """A moment in Vietnamese time, without its zone; one that has none is taken for that. Raises OverflowError."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None) + VIETNAM


def now() -> datetime:
    """What the clock says, in Vietnam: a command asks once, as it begins, and passes the answer on.

    Whatever zone the machine is set to: a form saved a minute ago would else be of tomorrow.
    """
    return vietnamese(datetime.now(UTC))
