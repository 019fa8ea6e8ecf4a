"""Decisions that are looked up by union and file are those that a look at each of them finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.closes.freeze import Reopened
from pipeline.closes.model import Close, ReportedFigure
from pipeline.intake.decisions import Action, Decision
from pipeline.intake.spoken_of import SpokenOf
from pipeline.issues import CellRef

UNITS = ("A01", "A02", "A03")
FILES = ("2024/A01.xlsx", "2024/thư.eml/A01.xlsx", "2024/Gói.zip/a/A02.xlsx", "2024/Gói.zip/b/A02.xlsx", "2024/biểu")
NAMED = (
    "",
    "A01.xlsx",
    "thư.eml",
    "gói.zip",
    "a/A02.xlsx",
    "2024/A01.xlsx",
    "biểu",
    "Gói.zip/b",
    "không có.xlsx",
    "2024",
)
things = st.lists(st.tuples(st.sampled_from(("", *UNITS)), st.sampled_from(FILES)), max_size=8)


@st.composite
def decisions(draw: st.DrawFn, action: Action = Action.ACCEPT) -> Decision:
    return Decision(
        CellRef("xu-ly.xlsx", "Quyết định", f"A{draw(st.integers(2, 99))}"),
        action,
        date(2025, 1, draw(st.integers(1, 9))),
        file=draw(st.sampled_from(NAMED)),
        unit=draw(st.sampled_from(("", *UNITS))),
        indicator=draw(st.sampled_from(("", "1.1", "1.2"))) if action is Action.REOPEN else "",
        cell=draw(st.sampled_from(("", "E5"))) if action is Action.REOPEN else "",
    )


@given(things, decisions())
def test_what_a_decision_speaks_of_is_found_among_its_union_and_its_files(
    found: list[tuple[str, str]], decision: Decision
) -> None:
    known = SpokenOf.among(found, lambda thing: thing)
    assert known.by(decision) == [thing for thing in found if decision.about(*thing)]
    assert known.called(decision) == [thing for thing in found if decision.names(thing[1])]


figures = st.builds(
    ReportedFigure,
    st.sampled_from(UNITS),
    st.sampled_from(("1.1", "1.2")),
    st.just(2024),
    st.just(5.0),
    st.none(),
    st.sampled_from(FILES),
    st.just("Số liệu"),
    st.sampled_from(("E5", "E6")),
    st.just("2024"),
)


@given(st.lists(decisions(Action.REOPEN), max_size=6), figures)
def test_of_what_reopens_a_close_the_first_that_fits_lets_a_figure_in(
    rows: list[Decision], figure: ReportedFigure
) -> None:
    close = Close(1, "2024", "Kỳ 2024", datetime(2025, 1, 5, 9), "Lê Thị Quyết", "")
    rows = [replace(row, ref=CellRef("xu-ly.xlsx", "Quyết định", f"A{n}")) for n, row in enumerate(rows, 2)]
    fits = (
        row
        for row in rows
        if row.when >= date(2025, 1, 5)
        and row.about(figure.unit, figure.file)
        and row.indicator in ("", figure.code)
        and row.cell in ("", figure.cell)
    )
    assert Reopened.after(close, rows, since=date(2025, 1, 5))(None, figure) == next(fits, None)
