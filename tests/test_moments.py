"""The clock of a command is Vietnam's, whatever zone a machine is set to."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import moments


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is set by POSIX means")
@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Ho_Chi_Minh"])
def test_the_clock_is_vietnams(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told = moments.now()
        true = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=7)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert told.tzinfo is None
    assert abs(true - told) < timedelta(minutes=1)
