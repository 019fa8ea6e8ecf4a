"""The reporting periods of a term where no document names them: half-years, years, half the term, all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.program.vocabulary import PeriodKind

PeriodValues = dict[str, str | date]  # a row of sheet Kỳ báo cáo, by column
_YEAR = re.compile(r"[0-9]{4}")
_SHORTEST_TERM = 4  # years: the half of a shorter one is not looked at


def usual_periods(years: Sequence[int], term: str) -> list[PeriodValues]:
    """Half a year and a year for each of the years with targets, half the term and the term; `term`: '2025 - 2030'."""
    rows = [row for year in years for row in (_half_year(year), _year(year))]
    named = [int(year) for year in _YEAR.findall(term)] or [*years]
    half = [year for year in years if year <= (named[0] + named[-1]) // 2]
    if len(years) >= _SHORTEST_TERM and 0 < len(half) < len(years):
        of_term = f"nhiệm kỳ {term or f'{years[0]} - {years[-1]}'}"
        rows.append(_several("giua-nhiem-ky", f"Sơ kết giữa {of_term}", PeriodKind.MID_TERM, half))
        rows.append(_several("cuoi-nhiem-ky", f"Tổng kết {of_term}", PeriodKind.END_OF_TERM, years))
    return rows


def _half_year(year: int) -> PeriodValues:
    day = date(year, 5, 31)
    return _row(
        f"{year}-6thang", f"6 tháng đầu năm {year}", PeriodKind.HALF_YEAR, (year,), (day, day, date(year, 6, 15))
    )


def _year(year: int) -> PeriodValues:
    day = date(year, 11, 30)
    return _row(str(year), f"Năm {year}", PeriodKind.ANNUAL, (year,), (day, day, date(year, 12, 15)))


def _several(code: str, name: str, kind: PeriodKind, years: Sequence[int]) -> PeriodValues:
    last = years[-1]
    return _row(code, name, kind, years, (date(last, 12, 31), date(last, 11, 30), date(last + 1, 1, 10)))


def _row(code: str, name: str, kind: PeriodKind, years: Sequence[int], days: tuple[date, date, date]) -> PeriodValues:
    """`days`: the end, the day of the figures, the day forms are due."""
    end, cutoff, due = days
    return {
        "code": code,
        "name": name,
        "kind": kind.label,
        "years": ", ".join(map(str, years)),
        "start": date(years[0] - 1, 12, 1),
        "end": end,
        "cutoff": cutoff,
        "due": due,
    }
