"""Cells that promise something -> Target; the rows of sheet Mức giao khác; amendments."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.patterns import short
from pipeline.program.cells import Cell, Percent, Record
from pipeline.program.model import Amendment, Indicator, OtherTarget, Target
from pipeline.program.term import TERM_LABEL
from pipeline.program.vocabulary import Comparator
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, key, parse_number

_RANGE = short(r"(.+?)\s*(?:-|–|—|\.\.|đến)\s*(.+)", most=100)


def target(cell: Cell, percent: bool) -> Target | None:
    """'95', '95%', '1.500 - 2.000' as a Target; of a `percent`, 0,95 is 95, and so is a cell that shows 95%."""
    if cell.empty:
        return None
    try:
        bounds = [_percentage(part) if percent else part.value for part in _bounds(cell.value)]
    except AmbiguousNumber:
        cell.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5; tỷ lệ ghi kèm dấu %.")
    except NotANumber:
        cell.wrong("một số, hoặc khoảng như 1.500 - 2.000", cell.retype)
    else:
        if bounds[0] < 0:
            cell.wrong("số từ 0 trở lên")
        elif bounds != sorted(set(bounds)):
            cell.wrong("khoảng có số đầu nhỏ hơn số cuối")
        else:
            return Target(*bounds)
    return None


def _bounds(value: object) -> list[Typed]:
    """The one number of a target's cell, or the two of a range. Raises NotANumber or AmbiguousNumber."""
    if isinstance(value, Percent):
        return [Typed(round(100 * value, 6), percent=True)]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [Typed(float(value))]
    text = clean(value)
    if (match := _RANGE.fullmatch(text)) and match.group(1) not in "+-":
        low, high = (parse_number(part) for part in match.groups())
        return [Typed(low.value, low.percent or high.percent), high]
    return [parse_number(text)]


def _percentage(said: Typed) -> float:
    """95 for '95', for '95%' and for '0,95'. Raises AmbiguousNumber for a bare 1: it may be one percent or all."""
    if said.value == 1 and not said.percent:
        raise AmbiguousNumber
    return round(100 * said.value, 6) if 0 < said.value < 1 and not said.percent else said.value


def check_ranges(promised: Iterable[tuple[Cell, Target | None]], comparator: Comparator) -> None:
    """Ranges where, and only where, the comparison is with a range; one message for all cells of a row."""
    wrong = [(cell, t) for cell, t in promised if t and (t.high is not None) != (comparator is Comparator.RANGE)]
    if not wrong:
        return
    cell, first = wrong[0]
    others = ", ".join(other.address for other, _ in wrong[1:])
    hint = f"Sửa ô này, và cả {others}." if others else "Sửa ô này."
    if first.high is None:
        cell.wrong(f"khoảng “từ - đến” (So sánh là {comparator.label})", hint)
    else:
        cell.wrong(f"một số (So sánh là {comparator.label}), hoặc chọn So sánh: {Comparator.RANGE.label}", hint)


def once(records: Iterable[Record]) -> None:
    """Say a second target for the same resolution, indicator, unit, year and decision date."""
    seen: dict[tuple[str, ...], str] = {}
    for r in records:
        asked = tuple(key(r[name].text()) for name in ("resolution", "indicator", "unit", "year", "decided_on"))
        cell = r["target"]
        if asked in seen:
            cell.problems.add("P05", cell.sheet, cell.address, cell.value, cell.column.header, expected=seen[asked])
        seen.setdefault(asked, cell.address)


def amends(t: OtherTarget, resolution: str) -> bool:
    """Whether a target changes one of the program's own `resolution`, and not only one unit's part of it."""
    return t.unit is None and key(t.resolution) == key(resolution)


def amendments_of(
    indicators: Iterable[Indicator], resolution: str, decided: Iterable[OtherTarget]
) -> tuple[Amendment, ...]:
    """The decisions that change the program's own targets, oldest first, each with what was in force before it."""
    now: dict[tuple[str, int | None], Target | None] = {}
    for i in indicators:
        now[i.code, None] = i.term_target
        for year, promised in i.targets.items():
            now[i.code, year] = promised
    found = []
    for t in sorted(decided, key=lambda t: t.since):
        if amends(t, resolution):
            at = (t.indicator, t.year)
            found.append(Amendment(*at, t.target, t.decision, t.decided_on, former=now.get(at)))
            now[at] = t.target
    return tuple(found)


def other_target(r: Record, years: tuple[int, ...], indicators: dict[str, Indicator]) -> OtherTarget | None:
    """A row of sheet Mức giao khác; None where it cannot be understood (said)."""
    indicator = indicators.get(r["indicator"].text())
    term = key(r["year"].text()) == key(TERM_LABEL)
    span = f" trong khoảng {years[0]} - {years[-1]}" if years else ""
    expected = f"một năm{span}, hoặc “{TERM_LABEL}”"
    year = None if term else r["year"].year(expected)
    if year and years and year not in years:
        r["year"].wrong(expected)
    amount = target(r["target"], indicator is not None and indicator.is_percent)
    decided_on = r["decided_on"].date()
    if indicator is not None:
        check_ranges([(r["target"], amount)], indicator.comparator)
    if indicator is None or amount is None or (year is None and not term):
        return None
    unit = r["unit"].text() or None
    return OtherTarget(r["resolution"].text(), indicator.code, unit, year, amount, r["decision"].text(), decided_on)
