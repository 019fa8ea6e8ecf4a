"""What the listing commands print: facts and results as tables for people and as CSV."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.measures.pairs import from_frame
from pipeline.measures.results import Result
from pipeline.program.model import Program
from pipeline.program.term import year_label, year_name
from pipeline.program.vocabulary import REACHED_HEAD, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.round.estimates import FigureAt
from pipeline.round.indicator_listing import plain_number, plain_target, shown_target
from pipeline.round.printed import ESTIMATE_MARK
from pipeline.round.verdicts import standing
from pipeline.text import number, percent


def fact_table(facts: pd.DataFrame, program: Program, estimated: Mapping[FigureAt, bool | None]) -> pd.DataFrame:
    """unit, indicator, year, numerator, denominator, file, sheet, cell, estimated; denominator empty for counts.

    `estimated`: 1 for an estimate, 0 for none, '' where a close of before says nothing of it.
    """
    table = facts[["unit", "indicator", "year", "numerator", "denominator", "file", "sheet", "cell"]].copy()
    keys = zip(*(table[name].tolist() for name in ("unit", "indicator", "year")), strict=True)
    table["estimated"] = ["" if (mark := estimated.get(at, False)) is None else str(int(mark)) for at in keys]
    for column in ("numerator", "denominator"):
        table[column] = table[column].map(lambda value: plain_number(from_frame(value)))
    order = program.indicator_order
    return table.sort_values(["unit", "indicator", "year"], key=lambda s: s.map(order) if s.name == "indicator" else s)


def result_table(data: Consolidation) -> pd.DataFrame:
    """indicator, resolution, year ('term' for the whole term), numerator, …, status, reported, expected, estimated.

    `estimated`: 1 where it holds estimates, else 0.
    """
    rows = [
        (
            r.indicator.code,
            r.resolution,
            year_name(r.year),
            plain_number(r.numerator),
            plain_number(r.denominator),
            plain_number(r.value),
            plain_target(r.target),
            str(data.due_status(r)),
            r.reported,
            r.expected,
            str(int(data.estimates.holds(r.indicator.code, r.year))),
        )
        for r in data.results
    ]
    columns = [
        "indicator",
        "resolution",
        "year",
        "numerator",
        "denominator",
        "value",
        "target",
        "status",
        "reported",
        "expected",
        "estimated",
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def facts_on_screen(table: pd.DataFrame) -> pd.DataFrame:
    """A `fact_table` for people: unit, indicator, year, numerator, denominator, file and cell."""
    place = table["sheet"] + "!" + table["cell"]
    figures = {
        title: table[column].map(lambda text: number(float(text), 4) if text else "–")
        for title, column in ((REACHED_HEAD, "numerator"), (WHOLE_HEAD, "denominator"))
    }
    figures[REACHED_HEAD] += table["estimated"].map(lambda mark: ESTIMATE_MARK if mark == "1" else "")
    return pd.DataFrame(
        {
            "Đơn vị": table["unit"],
            "Chỉ tiêu": table["indicator"],
            "Năm": table["year"],
            **figures,
            "Tệp": table["file"],
            "Ô": place,
        },
        dtype=object,
    )


UNWHOLE_NOTE = (
    "6T: số đơn vị mới có số 6 tháng; SN: số đơn vị lấy số trước sáp nhập, chia tách; "
    "TG: số đơn vị có số đang tạm giữ, chờ xác nhận; CĐG: số đơn vị chưa được đánh giá."
)
ESTIMATE_NOTE = "(ước): kết quả có số ước thực hiện."
ESTIMATED_FACT_NOTE = "(ước): số ước thực hiện."
_IF_ANY = ("Chưa trọn số", "Nghị quyết khác")  # columns left out when they say nothing


def results_on_screen(data: Consolidation) -> pd.DataFrame:
    """The results for people: figures, target, verdict and coverage of every indicator and year."""
    rows = [
        [
            r.indicator.code,
            year_label(r.year),
            _figure(r.numerator),
            _figure(r.denominator),
            _value(r, estimated=data.estimates.holds(r.indicator.code, r.year)),
            shown_target(r.indicator, r.target),
            standing(data, r),
            f"{r.reported}/{r.expected}",
            _unwhole(r),
            "" if r.resolution == data.program.resolution else r.resolution,
        ]
        for r in data.results
    ]
    columns = ["Mã", "Năm", REACHED_HEAD, WHOLE_HEAD, "Kết quả", "Mức giao", "Đánh giá", "Báo cáo", *_IF_ANY]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table.drop(columns=[name for name in _IF_ANY if not table[name].any()])


def _unwhole(r: Result) -> str:
    """What `Result.unwhole` says, short enough for a narrow column: '6T: 1', 'SN: 2'; UNWHOLE_NOTE explains it."""
    parts = (("6T", r.halfway), ("SN", r.carried), ("TG", r.withheld), ("CĐG", r.unassessed))
    return "; ".join(f"{what}: {n}" for what, n in parts if n)


def _figure(value: float | None) -> str:
    return "–" if value is None else number(value, 4)


def _value(r: Result, *, estimated: bool) -> str:
    if r.value is None:
        return "–"
    shown = percent(r.value) if r.indicator.is_percent else number(r.value)
    return f"{shown}{ESTIMATE_MARK}" if estimated else shown
