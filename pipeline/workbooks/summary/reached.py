"""Conditions of the colours of results held against a target: measures/status.py in the words of a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Comparator
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import CellArea, SheetWriter
from pipeline.workbooks.formulas import NEAR_NAME
from pipeline.workbooks.look import BAD, GOOD, MIDDLING


@dataclass(frozen=True, slots=True)
class Due:
    """When a cell is held against its target: `known` that both are there; in `open_year`, whose targets still have
    time, only what is reached is said. `chosen`: the name of the cell with the year."""

    known: str
    chosen: str
    open_year: int | None

    @property
    def over(self) -> str:
        """The condition under which falling short is said, too."""
        return self.known if self.open_year is None else f"{self.known},{self.chosen}<>{self.open_year}"


def open_year(data: Consolidation) -> int | None:
    """The year of a half-year period: its targets are the whole year's."""
    return data.latest_year if data.period.is_half_year else None


def colour_against(sheet: SheetWriter, area: CellArea, reached: tuple[str, str], due: Due, shown: str) -> None:
    """Colour and sign the cells of `area` by (met or exceeded, near) of `reached`; `shown`: their number format."""
    met, near = reached
    sheet.colour(area, f"AND({due.known},{met})", GOOD, shown)
    sheet.colour(area, f"AND({due.over},NOT({met}),{near})", MIDDLING, shown)
    sheet.colour(area, f"AND({due.over},NOT({met}),NOT({near}))", BAD, shown)


def of_union(indicator: Indicator, value: str, low: str) -> tuple[str, str]:
    """(met or exceeded, near) of one union's value: status.status_of_union."""
    if indicator.measure.is_choice:
        return f"{value}{'=' if indicator.comparator.lower_is_better else '>'}0", "FALSE"
    return of_unions(indicator, value, low)


def of_unions(indicator: Indicator, value: str, low: str) -> tuple[str, str]:
    """(met or exceeded, near) of the result of several unions together."""
    comparator = indicator.comparator
    beside = f"ROUND(ABS({value}-{low}),9)<=ROUND(ABS({low})*(1-{NEAR_NAME}),9)"
    if comparator is Comparator.EQUAL:
        return f"{value}={low}", beside
    if comparator.lower_is_better:
        return f"{value}{comparator.value}{low}", beside
    sign = ">" if comparator is Comparator.MORE else ">="
    return f"{value}{sign}{low}", f"{value}>=ROUND({low}*{NEAR_NAME},9)"
