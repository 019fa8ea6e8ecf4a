"""Whether the summary of a round is told in parts, and where lists of it stand then, in the words of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # who only names the files needs no rounds
    from pipeline.round.consolidation import Consolidation

WHOLE = "tong-hop.xlsx"
FOLDER = "tong-hop"  # beside it, where a round has more unions than one workbook holds: a workbook for each part
PARTS = f"các tệp phần trong thư mục {FOLDER}"


@dataclass(frozen=True, slots=True)
class SummaryBounds:
    """From how many pairs or unions on a summary is divided, and how many pairs a part may have."""

    pairs: int = 400_000  # 8 million cells: Excel takes a minute to open them
    unions: int = 20_000
    pairs_of_part: int = 200_000

    def exceeded(self, data: Consolidation) -> bool:
        """Whether one workbook would be too large for Excel to work with."""
        return len(data.figures.facts) > self.pairs or len(data.roster.lines) > self.unions


USUAL_BOUNDS = SummaryBounds()


def told_in_parts(data: Consolidation) -> bool:
    """Whether the summary of a round is divided."""
    return USUAL_BOUNDS.exceeded(data)


def unions_book(apart: bool) -> str:
    """Where what is of single unions stands; `apart`: the round is told in parts."""
    return PARTS if apart else WHOLE


def problems_book(apart: bool) -> str:
    """Where problems stand: what is of no union stands in the whole, too."""
    return f"{WHOLE}, {PARTS}" if apart else WHOLE


def office_book(apart: bool) -> str:
    """The same to readers of the report, whose copy of the summary has no such sheet."""
    return f"tệp tổng hợp{', tệp phần' if apart else ''} lưu tại cơ quan"
