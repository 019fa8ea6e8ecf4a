"""Live checks of the form: formulas that work out the percentage and the verdict, and the colours they take."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter

from pipeline.forms import layout
from pipeline.forms.layout import Question
from pipeline.forms.shown_targets import CHECK_AGAIN, MET, NOT_APPLICABLE, NOT_MET
from pipeline.forms.template import SheetLayout
from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import NOT_YET, Comparator, Measure, YesNo

_EXCEL_OPERATOR = {Comparator.RANGE: ">=", Comparator.EQUAL: "="}
_GREEN, _RED, _PALE_RED = Font(color="006100", bold=True), Font(color="9C0006", bold=True), "FFC7CE"


def result(sheet: SheetLayout, cell: Cell, percent: bool, own: dict[str, str], question: Question) -> None:
    """Percentage worked out from the two numbers (or the number itself); a red numerator when it is too large."""
    if question.indicator.measure is not Measure.RATIO:
        return
    num, den = own["num"], own.get("den") or own["base"]
    cell.value = f'=IF(AND(ISNUMBER({num}),ISNUMBER({den})),IF({den}>0,{num}/{den},""),"")'
    if not percent:
        cell.number_format = "#,##0.##"
    if layout.is_share(question.indicator):
        red = _when(f"AND(ISNUMBER({num}),ISNUMBER({den}),{num}>{den})", fill=PatternFill(bgColor=_PALE_RED))
        sheet.target.conditional_formatting.add(num, red)


def verdict(question: Question, year: int, own: dict[str, str], result: str, handed: str = "") -> str | None:
    """Live formula: met or not against the year's target, for measures a single union can meet by itself.

    `handed` is the cell of what was handed to the union: it counts before the common target, and makes any number one
    that the union can meet.
    """
    indicator = question.indicator
    target = indicator.targets.get(year)
    if indicator.measure is Measure.YES_NO:
        return _of_yes_no(own["val"], indicator)
    if indicator.measure is Measure.GRADE:
        return _of_grade(own["val"], indicator)
    if indicator.measure is Measure.RATIO:
        num, den = own["num"], own.get("den") or own["base"]
        verdict = _compare(result, target, indicator.comparator, 100 if indicator.is_percent else 1, handed)
        wrong = f"AND(ISNUMBER({num}),ISNUMBER({den}),{num}>{den})"
        bounded = f'IF({wrong},"{CHECK_AGAIN}",{verdict})' if layout.is_share(indicator) else verdict
        return f'=IF({result}="","",{bounded})'
    common = target if indicator.measure is Measure.PER_UNIT else None
    if common is None and not handed:
        return None
    cell = own["val"]
    return f'=IF(ISNUMBER({cell}),{_compare(cell, common, indicator.comparator, 1, handed)},"")'


def _of_yes_no(cell: str, indicator: Indicator) -> str:
    yes, no, other = (a.label for a in YesNo)
    good, bad = (no, yes) if indicator.comparator.lower_is_better else (yes, no)
    return f'=IF({cell}="{good}","{MET}",IF({cell}="{bad}","{NOT_MET}",IF({cell}="{other}","{NOT_APPLICABLE}","")))'


def _of_grade(cell: str, indicator: Indicator) -> str:
    assert indicator.scale and indicator.threshold
    grades = indicator.scale.grades
    is_grade = [f'{cell}="{grade.replace(chr(34), chr(34) * 2)}"' for grade in grades]
    hit, known = ",".join(is_grade[: grades.index(indicator.threshold) + 1]), ",".join(is_grade)
    good, bad = (NOT_MET, MET) if indicator.comparator.lower_is_better else (MET, NOT_MET)
    graded = f'IF(OR({hit}),"{good}",IF(OR({known}),"{bad}",""))'  # what is no grade of the list is neither
    judged = f'IF({cell}="{YesNo.NOT_CONCERNED.label}","{NOT_APPLICABLE}",{graded})'
    blank = f'OR({cell}="",{cell}="{NOT_YET}")' if indicator.may_wait else f'{cell}=""'
    return f'=IF({blank},"",{judged})'


def _compare(cell: str, target: Target | None, comparator: Comparator, scale: int, handed: str) -> str:
    operator = _EXCEL_OPERATOR.get(comparator, comparator.value)

    def against(limit: str) -> str:
        return f'IF(ROUND({cell}*{scale},6){operator}{limit},"{MET}","{NOT_MET}")'

    common = against(f"{target.low:.15g}") if target else '""'
    return f"IF(ISNUMBER({handed}),{against(handed)},{common})" if handed else common


def status_colours(sheet: SheetLayout) -> None:
    """Colour the verdicts wherever they stand on the sheet."""
    cells = f"A1:{get_column_letter(sheet.column(sheet.source.last_column))}{sheet.row}"
    for text, font, fill in (
        (NOT_MET, _RED, None),
        (MET, _GREEN, None),
        (CHECK_AGAIN, _RED, PatternFill(bgColor=_PALE_RED)),
    ):
        sheet.target.conditional_formatting.add(cells, _when(f'A1="{text}"', font=font, fill=fill))


def _when(formula: str, *, font: Font | None = None, fill: PatternFill | None = None) -> Rule:
    return Rule(type="expression", formula=[formula], dxf=DifferentialStyle(font=font, fill=fill))
