"""A program's indicators as tables for people and as CSV: known without any round."""

from __future__ import annotations

import pandas as pd

from pipeline.program.model import Indicator, Program, Target
from pipeline.program.term import TERM_LABEL, change_words, year_name
from pipeline.text import number


def indicator_table(program: Program) -> pd.DataFrame:
    """code, text, measure, scope, reporter, comparator, unit, accrual, <year>…, term; targets as numbers or 'a-b'."""
    rows = [
        {
            "code": i.code,
            "text": i.text,
            "measure": str(i.measure),
            "scope": i.scope.label,
            "reporter": str(i.reporter),
            "comparator": str(i.comparator),
            "unit": i.unit,
            "accrual": str(i.accrual),
            **{str(y): _plain_promise(i, y) for y in program.years},
            year_name(None): plain_target(i.term_target),
        }
        for i in program.indicators
    ]
    columns = ["code", "text", "measure", "scope", "reporter", "comparator", "unit", "accrual"]
    return pd.DataFrame(rows, columns=[*columns, *map(str, program.years), year_name(None)], dtype=object)


def plain_number(value: float | None) -> str:
    """A number for CSV: shortest exact form, '' for none."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def plain_target(target: Target | None) -> str:
    """A target for CSV: '95', '1500-2000', '' for none."""
    if target is None:
        return ""
    low = plain_number(target.low)
    return low if target.high is None else f"{low}-{plain_number(target.high)}"


def _plain_promise(indicator: Indicator, year: int) -> str:
    """The target of a year for CSV: '+10%' where it is told as a change over the year before."""
    if year in indicator.changes and year not in indicator.targets:
        percent = indicator.changes[year]
        return f"{'+' if percent > 0 else '-'}{plain_number(abs(percent))}%"
    return plain_target(indicator.targets.get(year))


def _promise(indicator: Indicator, year: int) -> str:
    if year in indicator.changes and year not in indicator.targets:
        return change_words(indicator.changes[year])
    return shown_target(indicator, indicator.targets.get(year))


def shown_target(indicator: Indicator, target: Target | None) -> str:
    """A target for people: '95%', '1.500 - 2.000', '' for none."""
    if target is None:
        return ""
    sign = "%" if indicator.is_percent else ""
    low = number(target.low)
    return f"{low}{sign}" if target.high is None else f"{low} - {number(target.high)}{sign}"


def indicators_on_screen(program: Program) -> pd.DataFrame:
    """What people read in the terminal: Vietnamese headings, targets as documents write them."""
    rows = [
        [
            i.code,
            i.text,
            i.scope.label,
            i.unit,
            *(_promise(i, y) for y in program.years),
            shown_target(i, i.term_target),
        ]
        for i in program.indicators
    ]
    years = [str(y) for y in program.years]
    return pd.DataFrame(rows, columns=["Mã", "Nội dung", "Đối tượng", "ĐVT", *years, TERM_LABEL], dtype=object)
