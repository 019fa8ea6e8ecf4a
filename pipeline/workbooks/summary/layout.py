"""Where figures stand in tong-hop.xlsx: its sheets are written by this, and whoever points at a cell points by it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.summary.bases import BasesLayout, lay_out_bases
from pipeline.workbooks.summary.indicators_layout import IndicatorsLayout, lay_out_indicators
from pipeline.workbooks.summary.pairs import PairsLayout, lay_out_pairs

INDICATORS, PAIRS, BASES = "Chỉ tiêu", "Số liệu", "Số liệu chung"  # the sheets
SOURCES, RULES = "Nguồn số liệu", "Cách tính"


@dataclass(frozen=True, slots=True)
class SummaryLayout:
    """The sheets that reports lead to; rows and columns are counted from 0, as everywhere in workbooks/."""

    indicators: IndicatorsLayout
    pairs: PairsLayout
    bases: BasesLayout


def lay_out(data: Consolidation) -> SummaryLayout:
    """The workbook of a round."""
    return SummaryLayout(lay_out_indicators(data), lay_out_pairs(data), lay_out_bases(data))
