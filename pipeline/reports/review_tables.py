"""The tables of the review report, as rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from pipeline.consolidation import Consolidation, Delivery, RosterLine
from pipeline.measures.pairs import total
from pipeline.measures.results import Result
from pipeline.measures.rollup import year_day
from pipeline.program.model import Base
from pipeline.program.words import Outlook, Status, UnitKind
from pipeline.reports.review_model import (
    AdjustmentRow,
    BaseRow,
    DeliveryRow,
    ResultRow,
    Table,
    YearCell,
    YearsRow,
)
from pipeline.reports.review_results import Standing, term_over
from pipeline.reports.wording import amount, pair_text, projected, shown, target_figure, target_words
from pipeline.text import number, percent

BLANK = "–"
_WIDE_PAIR = 11  # characters: a longer pair is broken after its slash, a table column holds no more


def base_sums(data: Consolidation, base: Base, year: int) -> tuple[float | None, int, int]:
    """(sum, unions that reported, unions expected) of a base quantity; the sum is None when nobody has reported."""
    rows = data.bases[(data.bases["base"] == base.code) & (data.bases["year"] == year)]
    day = year_day(data.period, year)
    expected = {u.code for u in data.program.units if u.exists_on(day) and u.kind in base.scope.kinds}
    reporting = set(rows["unit"])
    return (total(rows["value"]) if reporting else None), len(reporting), len(expected | reporting)


def base_years(data: Consolidation) -> tuple[int, ...]:
    """The years the head count table shows: all of a report over several years, else this one and the one before."""
    wanted = data.period.years if len(data.period.years) > 1 else (data.latest_year - 1, data.latest_year)
    known = set(data.bases["year"]) | {data.latest_year}
    return tuple(y for y in wanted if y in known)


def bases_table(data: Consolidation) -> Table:
    """Head counts by year, with the change when both years are complete."""
    years = base_years(data)
    change = len(years) == 2 and len(data.period.years) == 1
    columns = [f"Năm {y}" for y in years] + (["Tăng, giảm"] if change else [])
    rows = [_base_row(data, no, base, years, change) for no, base in enumerate(data.program.bases, 1)]
    return Table(tuple(columns), tuple(rows))


def _base_row(data: Consolidation, no: int, base: Base, years: Sequence[int], change: bool) -> BaseRow:
    sums = [base_sums(data, base, year) for year in years]
    cells = [BLANK if value is None else number(value) for value, _, _ in sums]
    if change:
        (before, told, asked), (now, reported, expected) = sums
        fair = before is not None and now is not None and told >= asked and reported >= expected
        cells.append(_signed((now or 0) - (before or 0)) if fair else BLANK)
    _, reported, expected = sums[-1]
    return BaseRow(str(no), base.label, base.unit, tuple(cells), f"{number(reported)}/{number(expected)}")


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"


def delivery_table(data: Consolidation) -> Table:
    """How many unions of each kind have reported; kinds without unions are left out."""
    kinds = [k for k in UnitKind if any(line.unit.kind is k for line in data.unit_roster)]
    rows = [_delivery_row(k.label, [li for li in data.unit_roster if li.unit.kind is k]) for k in kinds]
    if len(rows) > 1:
        rows.append(_delivery_row("Cộng", data.unit_roster))
    return Table((), tuple(rows))


def _delivery_row(label: str, lines: Sequence[RosterLine]) -> DeliveryRow:
    counts = {delivery: sum(li.delivery is delivery for li in lines) for delivery in Delivery}
    received = sum(count for delivery, count in counts.items() if delivery.received)
    return DeliveryRow(
        label=label,
        expected=number(len(lines)),
        on_time=number(counts[Delivery.ON_TIME]),
        late=number(counts[Delivery.LATE]),
        missing=number(counts[Delivery.MISSING]),
        rejected=number(counts[Delivery.REJECTED]),
        share=percent(100 * received / len(lines)) if lines else BLANK,
    )


def _spaced(unit: str) -> str:
    """'đoàn viên/CĐCS' with room for a line break after the slash: narrow columns need it."""
    return unit.replace("/", "/ ")


def _pair(result: Result) -> str:
    text = pair_text(result)
    return text.replace("/", "/\n") if len(text) > _WIDE_PAIR else text


def _status(item: Standing) -> str:
    """The rating; what falls short of a target whose time is not over says so."""
    if item.still_open and item.result.status in (Status.NEAR, Status.NOT_MET):
        whole = "năm" if item.half else "nhiệm kỳ"
        return f"{item.result.status.label} mức {whole}"
    return item.result.status.label


def _outlook(data: Consolidation, item: Standing) -> str:
    prospect = data.prospect_of.get(item.indicator.code)
    return prospect.outlook.label if prospect is not None and not term_over(data) else BLANK


def results_table(data: Consolidation, items: Iterable[Standing]) -> Table:
    """The indicators of a period of one year."""
    rows: list[ResultRow] = []
    for group, members in groupby(items, lambda item: item.indicator.group):
        rows.append(ResultRow(group=group))
        rows.extend(_result_row(data, item) for item in members)
    return Table((), tuple(rows))


def _result_row(data: Consolidation, item: Standing) -> ResultRow:
    indicator, result = item.indicator, item.result
    return ResultRow(
        code=indicator.code,
        label=indicator.text,
        unit=_spaced(indicator.unit),
        target=_target_cell(item),
        value=BLANK if result.value is None else shown(result.value, result.target),
        pair=_pair(result),
        status=_status(item),
        outlook=_outlook(data, item),
    )


def _target_cell(item: Standing) -> str:
    target = item.result.target
    if target is None:
        return BLANK
    return target_figure(item.indicator, target) + (" (nhiệm kỳ)" if item.result.year is None else "")


def years_table(data: Consolidation, items: Sequence[Standing]) -> Table:
    """The indicators of a report over several years: a column per year, and one for the term where it has targets."""
    term = any((item.indicator.code, None) in data.own_results for item in items)
    slots: list[int | None] = [*data.years, *([None] if term else [])]
    rows: list[YearsRow] = []
    for group, members in groupby(items, lambda item: item.indicator.group):
        rows.append(YearsRow(group=group))
        rows.extend(_years_row(data, item, slots) for item in members)
    return Table(tuple("Nhiệm kỳ" if slot is None else f"Năm {slot}" for slot in slots), tuple(rows))


def _years_row(data: Consolidation, item: Standing, slots: Sequence[int | None]) -> YearsRow:
    indicator = item.indicator
    return YearsRow(
        code=indicator.code,
        label=f"{indicator.text.rstrip(' .;')} ({_spaced(indicator.unit)})",
        cells=tuple(_year_cell(data.own_results.get((indicator.code, slot))) for slot in slots),
        status=_status(item),
        outlook="" if term_over(data) else _outlook(data, item),
    )


def _year_cell(result: Result | None) -> YearCell:
    if result is None or (result.value is None and result.target is None):
        return YearCell(BLANK, "", "")
    target = f"({target_figure(result.indicator, result.target)})" if result.target else ""
    return YearCell(BLANK if result.value is None else shown(result.value, result.target), _pair(result), target)


def adjustments_table(items: Iterable[Standing]) -> Table:
    """Targets that may not be reached by the end of the term, for people to propose new ones."""
    return Table((), tuple(_adjustment(item) for item in items))


def needs_adjustment(item: Standing) -> bool:
    """Whether the indicator's outlook calls for a proposal."""
    return item.prospect is not None and item.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)


def _adjustment(item: Standing) -> AdjustmentRow:
    indicator, prospect = item.indicator, item.prospect
    assert prospect is not None
    target = prospect.target or item.result.target
    latest = item.term if item.term is not None and item.term.value is not None else item.result
    projection = prospect.projection
    return AdjustmentRow(
        code=indicator.code,
        label=indicator.text,
        target=target_words(indicator, target) if target else BLANK,
        value=BLANK if latest.value is None else amount(indicator, latest.value, latest.target),
        projection=projected(indicator, projection, target) if projection is not None and target else BLANK,
        outlook=prospect.outlook.label,
        proposal="………",
    )


def unit_bases(data: Consolidation, bases: Sequence[Base]) -> Mapping[tuple[str, str], float]:
    """The latest year's base quantities by (unit, base)."""
    wanted = {b.code for b in bases}
    rows: pd.DataFrame = data.bases[data.bases["year"] == data.latest_year]
    return {
        (unit, base): value
        for unit, base, value in zip(rows["unit"], rows["base"], rows["value"], strict=True)
        if base in wanted
    }
