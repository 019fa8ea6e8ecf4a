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
    """The sheets that reports lead to; rows and columns are counted from 0, as everywhere in workbooks/.

    `apart`: the figures of single unions stand in workbooks of their own.
    """

    indicators: IndicatorsLayout
    pairs: PairsLayout
    bases: BasesLayout
    apart: bool = False


def lay_out(data: Consolidation, *, apart: bool = False) -> SummaryLayout:
    """The workbook of a round; `apart`: the one that leaves the figures of single unions to those of its parts."""
    indicators, bases = lay_out_indicators(data, apart=apart), lay_out_bases(data, apart=apart)
    return SummaryLayout(indicators, lay_out_pairs(data), bases, apart)
