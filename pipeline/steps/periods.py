"""How the periods of a program follow each other: which stand before one, and which say what it asks again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.closes.record_file import record_path
from pipeline.program.model import Period, Program
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import Settings


def earlier_periods(program: Program, period: Period) -> list[Period]:
    """The periods before `period`, oldest first: each stands until a later one says something of the same year."""

    def order(p: Period) -> tuple[date, int, str]:
        return (p.end, len(p.years), p.code)

    return sorted((p for p in program.periods if order(p) < order(period)), key=order)


def is_half_of(half: Period, period: Period) -> bool:
    """Whether a period is half the year that another one is about."""
    kinds = (half.kind, period.kind)
    return kinds[0] is PeriodKind.HALF_YEAR is not kinds[1] and half.years[-1:] == period.years[-1:]


def are_filled_from_before(program: Program, period: Period) -> bool:
    """Whether the forms of `period` may be sent with figures of earlier periods."""
    earlier = earlier_periods(program, period)
    return ask_again(period, earlier) or any(is_half_of(p, period) for p in earlier)


def ask_again(period: Period, earlier: Iterable[Period]) -> bool:
    """Whether earlier periods were asked of years that the forms of `period` ask again."""
    years = set(period.years[:-1])
    return any(years & set(p.years) for p in earlier)


def is_anything_known_before(settings: Settings, program: Program, period: Period) -> bool:
    """Whether forms of `period` may be filled from before, and anything came in then or was closed; none is read."""
    if not are_filled_from_before(program, period):
        return False
    folders = (settings.returns_folder(program.code, p.code) for p in earlier_periods(program, period))
    came = (path.is_file() for folder in folders if folder.is_dir() for path in folder.rglob("*"))
    return record_path(settings, program).exists() or any(came)
