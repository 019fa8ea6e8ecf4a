"""Conditions of the colours of results held against a target: measures/status.py in the words of a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.measures.status import adds
from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Comparator
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import CellArea, SheetWriter
from pipeline.workbooks.formulas import NEAR_NAME
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, finer

_PLACES = 2  # that a number format shows


@dataclass(frozen=True, slots=True)
class Due:
    """When a cell is held against its target: `known` that both are there; in `open_year`, whose targets still have
    time, only what no later figure changes is said. `chosen`: the name of the cell with the year."""

    known: str
    chosen: str
    open_year: int | None

    @property
    def over(self) -> str:
        """The condition under which all is said."""
        return self.known if self.open_year is None else f"{self.known},{self.chosen}<>{self.open_year}"


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a `value` meets its target, whose low end is `low`: conditions of a spreadsheet, as the two are."""

    met: str
    near: str
    value: str
    low: str

    def printed_as_target(self, places: int) -> str:
        """That so many places make the value the target."""
        return f"ROUND({self.value},{places})=ROUND({self.low},{places})"


def open_year(data: Consolidation) -> int | None:
    """The year of a half-year period: its targets are the whole year's."""
    return data.latest_year if data.period.is_half_year else None


def colour_against(
    sheet: SheetWriter, area: CellArea, indicator: Indicator, *, reached: Reached, due: Due, shown: str
) -> None:
    """Colour and sign the cells of `area` by whether they are `reached`; `shown`: their number format.

    A figure that misses its target by less than the places of that format has more of them.
    While the year is open a sum that reached its target stays there, one beyond its ceiling, too: status.irrevocable,
    status.broken.
    """
    met, near = reached.met, reached.near
    falling = indicator.comparator.lower_is_better
    grows = adds(indicator) and indicator.comparator is not Comparator.EQUAL
    sheet.colour(area, f"AND({due.known if grows and not falling else due.over},{met})", GOOD, shown)
    missed = f"{due.known if grows and falling else due.over},NOT({met})"
    for colour, how in ((MIDDLING, near), (BAD, f"NOT({near})")):
        if (fine := finer(shown)) and not indicator.measure.is_choice:
            close = reached.printed_as_target(_PLACES + 2 * ("%" in shown))
            sheet.colour(area, f"AND({missed},{how},{close})", colour, fine)
        sheet.colour(area, f"AND({missed},{how})", colour, shown)


def of_union(indicator: Indicator, value: str, low: str) -> Reached:
    """Whether one union's value is reached: status.status_of_union."""
    if indicator.measure.is_choice:
        return Reached(f"{value}{'=' if indicator.comparator.lower_is_better else '>'}0", "FALSE", value, low)
    return of_unions(indicator, value, low)


def of_unions(indicator: Indicator, value: str, low: str) -> Reached:
    """Whether the result of several unions together is reached."""
    comparator = indicator.comparator
    beside = f"ROUND(ABS({value}-{low}),9)<=ROUND(ABS({low})*(1-{NEAR_NAME}),9)"
    if comparator is Comparator.EQUAL:
        return Reached(f"{value}={low}", beside, value, low)
    if comparator.lower_is_better:
        return Reached(f"{value}{comparator.value}{low}", beside, value, low)
    sign = ">" if comparator is Comparator.MORE else ">="
    return Reached(f"{value}{sign}{low}", f"{value}>=ROUND({low}*{NEAR_NAME},9)", value, low)
