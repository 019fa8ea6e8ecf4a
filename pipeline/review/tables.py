"""The tables of the review report, as rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from pipeline.measures.results import Result
from pipeline.program.model import Base
from pipeline.program.term import change_words, year_head
from pipeline.review.decisions import mark
from pipeline.review.model import BaseRow, Table, YearCell, YearResultRow, YearsRow
from pipeline.review.wording_phrases import NOTHING_BEFORE
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import BaseSum, base_sums
from pipeline.round.printed import BLANK, ESTIMATE_MARK, pair_text, shown, signed, spaced, target_figure
from pipeline.round.results import IndicatorInPeriod
from pipeline.text import lower_first, number, upper_first

_WIDE_PAIR = 11  # characters: a longer pair is broken after its slash, a column of the table holds no more
_NARROW_PAIR = 8  # the same where years share the width


def base_years(data: Consolidation) -> tuple[int, ...]:
    """The years the head count table shows: all of a report over several years, else this one and the one before."""
    wanted = data.period.years if len(data.period.years) > 1 else (data.latest_year - 1, data.latest_year)
    known = set(data.figures.bases["year"]) | {data.latest_year}
    return tuple(y for y in wanted if y in known)


def compares(data: Consolidation) -> bool:
    """Whether the head count table sets this year beside the one before."""
    return len(base_years(data)) == 2 and len(data.period.years) == 1


def bases_table(data: Consolidation) -> Table:
    """Head counts by year, with the change when both years are complete."""
    years, change = base_years(data), compares(data)
    bases = [b.code for b in data.program.bases]
    estimated = {y for y in years if any(data.estimates.holds_base(code, y) for code in bases)}
    columns = [f"Năm {y}{ESTIMATE_MARK if y in estimated else ''}" for y in years] + (["Tăng, giảm"] if change else [])
    by_base = zip(*(base_sums(data, year) for year in years), strict=True)
    return Table(tuple(columns), tuple(_base_row(data, no, sums, change) for no, sums in enumerate(by_base, 1)))


def _base_row(data: Consolidation, no: int, sums: Sequence[BaseSum], change: bool) -> BaseRow:
    cells = [BLANK if s.value is None else number(s.value) for s in sums]
    last = sums[-1]
    if change:
        fair = all(s.value is not None and s.reported >= s.expected for s in sums)
        cells.append(signed((last.value or 0) - (sums[0].value or 0)) if fair else BLANK)
    reported = f"{number(last.reported)}/{number(last.expected)}"
    return BaseRow(
        str(no), last.base.label + mark(data, last.base.code, base_years(data)), last.base.unit, tuple(cells), reported
    )


def _pair(result: Result, room: int = _WIDE_PAIR) -> str:
    text = pair_text(result)
    return text.replace("/", "/\n") if len(text) > room else text


def _status(item: IndicatorInPeriod) -> str:
    """The rating that the headline counts; why there is none of a rise over a year that nobody has told."""
    return upper_first(NOTHING_BEFORE) if item.result.lacks_year_before else item.status.label


def _outlook(item: IndicatorInPeriod) -> str:
    return BLANK if item.over else item.prospect.outlook.label


def results_table(items: Iterable[IndicatorInPeriod]) -> Table:
    """The indicators of a period of one year."""
    rows: list[YearResultRow] = []
    for group, members in groupby(items, lambda item: item.indicator.group):
        rows.append(YearResultRow(group=group))
        rows.extend(_result_row(item) for item in members)
    return Table((), tuple(rows))


def _result_row(item: IndicatorInPeriod) -> YearResultRow:
    indicator, result = item.indicator, item.result
    return YearResultRow(
        code=indicator.code,
        label=upper_first(indicator.text),
        unit=spaced(indicator.unit),
        target=_target_cell(item),
        value=BLANK if result.value is None else shown(result.value, result.target),
        pair=_pair(result),
        status=_status(item),
        outlook=_outlook(item),
    )


def _target_cell(item: IndicatorInPeriod) -> str:
    target = item.result.target
    year = item.result.year
    if target is None:
        return change_words(item.indicator.changes[year]) if item.result.lacks_year_before and year else BLANK
    other_time = item.past is not None or item.result.year is None
    when = f" ({lower_first(year_head(item.result.year))})" if other_time else ""
    return target_figure(item.indicator, target) + when


def years_table(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Table:
    """The indicators of a report over several years: a column per year, and one for the term where it has targets."""
    term = any(data.own_results.get((item.indicator.code, None)) for item in items)
    slots: list[int | None] = [*data.years, *([None] if term else [])]
    rows: list[YearsRow] = []
    for group, members in groupby(items, lambda item: item.indicator.group):
        rows.append(YearsRow(group=group))
        rows.extend(_years_row(data, item, slots) for item in members)
    heads = (year_head(y) + (ESTIMATE_MARK if _estimated(data, y) else "") for y in slots)
    return Table(tuple(heads), tuple(rows))


def _estimated(data: Consolidation, year: int | None) -> bool:
    """Whether a column of results holds estimates."""
    return any(data.estimates.holds(i.code, year) for i in data.program.indicators)


def _years_row(data: Consolidation, item: IndicatorInPeriod, slots: Sequence[int | None]) -> YearsRow:
    indicator = item.indicator
    return YearsRow(
        code=indicator.code,
        label=f"{upper_first(indicator.text.rstrip(' .;'))} ({spaced(indicator.unit)})",
        cells=tuple(_year_cell(data.own_results.get((indicator.code, slot))) for slot in slots),
        status=_status(item),
        outlook="" if item.over else _outlook(item),
    )


def _year_cell(result: Result | None) -> YearCell:
    if result is None or (result.value is None and result.target is None):
        return YearCell(BLANK, "", "")
    target = f"({target_figure(result.indicator, result.target)})" if result.target else ""
    value = BLANK if result.value is None else shown(result.value, result.target)
    return YearCell(value, _pair(result, _NARROW_PAIR), target)


def unit_bases(data: Consolidation, bases: Sequence[Base]) -> Mapping[tuple[str, str], float]:
    """The latest year's base quantities by (unit, base)."""
    wanted = {b.code for b in bases}
    rows: pd.DataFrame = data.figures.bases[data.figures.bases["year"] == data.latest_year]
    return {
        (unit, base): value
        for unit, base, value in zip(*(rows[name].tolist() for name in ("unit", "base", "value")), strict=True)
        if base in wanted
    }
