"""When a file came: by its letter, by when it was last saved, by the disk; what cannot be true is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pipeline.intake.unpack.found import Source
from pipeline.issues import CellRef, Issue, issue
from pipeline.labelled import Labelled
from pipeline.text import short_date


class DatedBy(Labelled):
    """What tells when a file came; the label is what tables show."""

    MAIL = "mail", "thư điện tử"
    SAVED = "saved", "lần lưu cuối"
    DISK = "disk", "tệp trên máy"


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a file came, by the best there is to tell it."""

    at: datetime
    by: DatedBy


class Clock(NamedTuple):
    """The day of the run, and the day by whose end the round is to be seen, or the `moment` on it; later files are then
    left aside."""

    today: date = date.max
    until: date | None = None
    moment: datetime = datetime.max

    def lets_in(self, came_at: datetime | None) -> bool:
        """Whether what came then is to be seen; what nothing dates always is."""
        return came_at is None or (came_at.date() <= (self.until or date.max) and came_at <= self.moment)


@dataclass(frozen=True, slots=True)
class Dated:
    """When a file came by the best that can be true, and what was better placed to tell it but cannot be true."""

    arrival: Arrival | None
    impossible: tuple[Arrival, ...] = ()

    def said(self, file: str, unit: str, start: date, today: date) -> tuple[Issue, ...]:
        """What there is to say of dates that cannot be true."""
        if not self.impossible:
            return ()
        found = "; ".join(_shown(arrival) for arrival in self.impossible)
        taken = f"ngày {_shown(self.arrival)}" if self.arrival else "không ngày nào"
        possible = f"ngày từ {short_date(start)} đến {short_date(today)}; đã lấy {taken}"
        return (issue("T35", CellRef(file), found=found, unit=unit, expected=possible),)


def _shown(arrival: Arrival) -> str:
    return f"{short_date(arrival.at)} theo {arrival.by.label}"


def arrival_of(source: Source, saved_at: datetime | None, start: date, today: date) -> Dated:
    """When a file came: by its e-mail, else by when it was last saved, else by its date on disk.

    What lies before `start`, when the form was made, or after `today`, is no date: a clock was wrong. A form that
    carries the saving time of the blank one was saved by a program that does not say when.
    """
    known = ((source.sent_at, DatedBy.MAIL), (saved_at, DatedBy.SAVED), (source.on_disk, DatedBy.DISK))
    wrong: list[Arrival] = []
    for moment, by in known:
        if moment is not None and start <= moment.date() <= today:
            return Dated(Arrival(moment, by), tuple(wrong))
        if moment is not None:
            wrong.append(Arrival(moment, by))
    return Dated(None, tuple(wrong))


def moment_of(arrival: Arrival | None) -> datetime | None:
    """The moment of an arrival."""
    return arrival.at if arrival else None
