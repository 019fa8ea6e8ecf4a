"""The formulas of the live sheets, in the words of measures/: the same figures, worked out by the spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.measures.pairs import DECIMALS
from pipeline.measures.results import Result
from pipeline.measures.status import PRECISION, adds
from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import Comparator, Measure, Status
from pipeline.text import number

NEAR_NAME = "NGUONG_GanDat"
UNIT_YEAR, GROUP_YEAR = "NAM_DonVi", "NAM_Khoi"

# Workbook-level names of the columns of sheet Số liệu.
UNIT, KIND, CLUSTER, SUPERIOR = "SL_DonVi", "SL_LoaiHinh", "SL_Cum", "SL_CapTren"
CODE, YEAR, NUMERATOR, DENOMINATOR, VALUE = "SL_MaCT", "SL_Nam", "SL_DatDuoc", "SL_TongSo", "SL_KetQua"
UNITS, LATEST, CODE_KEY, YEAR_KEY, ROW_KEY = "SL_SoDonVi", "SL_MoiNhat", "SL_KhoaCT", "SL_KhoaNam", "SL_Khoa"
GROUP_NAMES = {"kind": KIND, "cluster": CLUSTER, "superior": SUPERIOR}

NOT_CONCERNED = "–"


def quoted(text: str) -> str:
    """`text` as a string inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def code_key(code: str) -> str:
    """What an indicator is found by: criteria of SUMIFS read 3.1 and 3.10 as one number, '3.1|' as text."""
    return f"{code}|"


def year_key(code: str, year: int | str) -> str:
    """What the pairs of an indicator and year are found by."""
    return f"{code}|{year}"


def row_key(unit: str, code: str, year: int | str) -> str:
    """What one pair is found by."""
    return f"{unit}|{code}|{year}"


def equals(cell: str, value: str) -> str:
    """The criterion 'equal to the text in `cell`', whose value is `value`: wildcards in it must not count."""
    if any(sign in value for sign in "*?~"):
        return quoted("=" + value.replace("~", "~~").replace("*", "~*").replace("?", "~?"))
    return f'"="&{cell}'


@dataclass(frozen=True, slots=True)
class RowsWhere:
    """The rows of sheet Số liệu that a sum is over: (column name, criterion) pairs."""

    criteria: Sequence[tuple[str, str]]

    @property
    def arguments(self) -> str:
        """As arguments of COUNTIFS and SUMIFS."""
        return ",".join(f"{column},{criterion}" for column, criterion in self.criteria)

    @property
    def count(self) -> str:
        """How many rows."""
        return f"COUNTIFS({self.arguments})"

    @property
    def units(self) -> str:
        """How many unions the rows stand for."""
        return f"SUMIFS({UNITS},{self.arguments})"

    def sum(self, column: str) -> str:
        """The sum of a column, rounded as measures/ rounds it."""
        return f"ROUND(SUMIFS({column},{self.arguments}),{DECIMALS})"

    def sum_or_blank(self, column: str, reported: str) -> str:
        """The sum, or the empty text when nobody reported."""
        return f'IF({reported}=0,"",{self.sum(column)})'


def quotient(indicator: Indicator, numerator: str, denominator: str) -> str:
    """The result of two sums (cells): a percentage as a fraction; empty when missing or when nobody is concerned."""
    if not indicator.measure.has_denominator:
        return f'IF({numerator}="","",{numerator})'
    return f'IF({numerator}="","",IF({denominator}=0,"",{numerator}/{denominator}))'


@dataclass(frozen=True, slots=True)
class NotDue:
    """What is said instead of a verdict.

    The words where there is no target; the expression while its time is not over and it is not settled
    (measures/headline.Judged), '' where its time is over; the words where nobody was asked yet, '' where somebody was.
    """

    without_target: str
    while_open: str = ""
    unasked: str = ""


def status(
    indicator: Indicator, *, numerator: str, value: str, low: str, high: str, expected: str, not_due: NotDue
) -> str:
    """The status words of measures/status.py; `low` and `high` hold the target in the program's own unit."""
    compared = f"ROUND({value}*100,{PRECISION})" if indicator.is_percent else f"ROUND({value},{PRECISION})"
    held = _held_against(indicator, compared, (low, high), not_due.while_open)
    nobody = f"IF({expected}=0,{_word(Status.NOT_APPLICABLE)},{_word(Status.NO_DATA)})"
    nobody = quoted(not_due.unasked) if not_due.unasked else nobody
    return (
        f'IF({low}="",{quoted(not_due.without_target)},IF({numerator}="",{nobody},'
        f'IF({value}="",{_word(Status.NOT_APPLICABLE)},{held})))'
    )


def _held_against(indicator: Indicator, value: str, ends: tuple[str, str], while_open: str) -> str:
    comparator, (low, high) = indicator.comparator, ends
    if while_open and not adds(indicator):
        return while_open
    exceeded, met = _word(Status.EXCEEDED), _word(Status.MET)
    short = _short(f"{value}>=ROUND({low}*{NEAR_NAME},{PRECISION})")
    beside = _short(_beside(value, low))
    if while_open and comparator is Comparator.EQUAL:
        return f"IF({value}>{low},{beside},{while_open})"
    if while_open and comparator.lower_is_better:
        met = while_open
    elif while_open:
        short = while_open
    if comparator is Comparator.RANGE:
        return f'IF({value}>=ROUND({low},{PRECISION}),IF({value}>IF({high}="",{low},{high}),{exceeded},{met}),{short})'
    if comparator is Comparator.EQUAL:
        return f"IF({value}={low},{met},{beside})"
    if comparator.lower_is_better:
        kept = "<" if comparator is Comparator.LESS else "<="
        return f"IF({value}{kept}{low},{met},{beside})"
    if comparator is Comparator.MORE:
        return f"IF({value}>{low},{met},{short})"
    return f"IF({value}>{low},{exceeded},IF({value}={low},{met},{short}))"


def _beside(value: str, low: str) -> str:
    """No further from the target than 'near' leaves below it."""
    return f"ROUND(ABS({value}-{low}),{PRECISION})<=ROUND(ABS({low})*(1-{NEAR_NAME}),{PRECISION})"


def _short(within_band: str) -> str:
    return f"IF({within_band},{_word(Status.NEAR)},{_word(Status.NOT_MET)})"


def _word(state: Status) -> str:
    return quoted(state.label)


# --------------------------------------------------------------------------- cached values and how they look


def fraction(indicator: Indicator, value: float | None) -> float | None:
    """A value or target as cells hold it: percentages as fractions."""
    if value is None or not indicator.is_percent:
        return value
    return round(value / 100, 12)


def result_value(found: Result) -> float | None:
    """The result as its cell holds it."""
    if found.numerator is None or found.value is None:
        return None
    return share(found.indicator, found.numerator, found.denominator)


def share(indicator: Indicator, numerator: float | None, denominator: float | None) -> float | None:
    """The result of a pair as cells hold it: not multiplied by 100, since cells are formatted as percentages."""
    if numerator is None or not indicator.measure.has_denominator:
        return numerator
    return numerator / denominator if denominator else None


def target_value(indicator: Indicator, target: Target | None) -> float | str | None:
    """The target as its cell holds it: a number, or the two ends of a range as text."""
    if target is None:
        return None
    if target.high is None:
        return fraction(indicator, target.low)
    sign = "%" if indicator.is_percent else ""
    return f"{number(target.low)} - {number(target.high)}{sign}"


def result_style(indicator: Indicator, value: float | None) -> str:
    """The number style of results and targets of an indicator."""
    if indicator.is_percent:
        return "percent"
    return "integer" if value is None or float(value).is_integer() else "decimal"


def answer_style(indicator: Indicator, value: float | str | None) -> str:
    """The number style of one union's answer: choices read as words, though they are 1 and 0."""
    if indicator.measure is Measure.YES_NO:
        return "yesno"
    if indicator.measure is Measure.GRADE:
        return "grade"
    return result_style(indicator, None if isinstance(value, str) else value)
