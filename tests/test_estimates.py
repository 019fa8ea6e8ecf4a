"""Ước thực hiện: figures told before their day, or called estimates on the form, are told as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from pipeline.program.model import Period
from pipeline.program.vocabulary import Measure
from pipeline.review.brief import figure
from pipeline.review.footnotes import Footnote, Noted
from pipeline.review.note import note
from pipeline.review.outline import introduction
from pipeline.review.report import write_review
from pipeline.review.wording import sentence
from pipeline.round.consolidation import Consolidation, assemble
from pipeline.round.listings import results_on_screen
from pipeline.round.overview import overview
from pipeline.round.results import indicators_in_period
from pipeline.round.roster import Roster
from pipeline.round.same_figures import figures_digest
from tests.reviews import (
    ANNUAL,
    HALF,
    INDICATORS,
    MID,
    PROGRAM,
    TEMPLATE,
    UNITS,
    consolidate,
    indicator,
    paragraphs,
    yearly,
)

RATIO, COUNT = INDICATORS[0], next(i for i in INDICATORS if i.code == "2.1")
OFFICE = indicator("3.2", Measure.RATIO, base=None)
AHEAD = replace(ANNUAL, cutoff=date(2025, 12, 31), due=date(2025, 12, 25))


def a_round(period: Period = ANNUAL, estimating: Sequence[str] = (), office: str = "") -> Consolidation:
    """Ten unions with the same figures of the year before and this one; those `estimating` say so on their forms.

    `office`: which of them is the office itself.
    """
    program = replace(PROGRAM, indicators=(RATIO, COUNT, OFFICE), other_targets=())
    program = replace(program, office_code=office or program.office_code)
    facts = [
        (u.code, code, year, *pair, "", "", "", period.code if year == 2025 else "2024")
        for u in UNITS
        for year in (2024, 2025)
        for code, pair in (("1.1", (91.0, 100.0)), ("2.1", (4.0, None)), ("3.2", (9.0, 10.0)))
        if code != "3.2" or u.code == "U02"
    ]
    bases = [(u.code, "doan_vien", 2025, 100.0, "", "", "", period.code) for u in UNITS]
    data = consolidate(program, period, facts, bases=bases)  # type: ignore[arg-type]  # rows with their places
    lines = tuple(replace(line, estimated=line.unit.code in estimating) for line in data.roster.lines)
    return replace(data, roster=Roster(lines))


def notes_of(data: Consolidation) -> list[str]:
    return [
        p.text for said in introduction(data) if isinstance(said, Noted) for p in said.parts if isinstance(p, Footnote)
    ]


@pytest.mark.parametrize(
    ("period", "estimating", "codes", "said"),
    [
        (ANNUAL, (), set(), []),
        (
            ANNUAL,
            ("U01",),
            {"1.1", "2.1"},
            ["Số liệu năm 2025: 01/10 đơn vị ghi trên biểu là số ước thực hiện."],
        ),
        (
            AHEAD,
            (),
            {"1.1", "2.1", "3.2"},
            ["Số liệu năm 2025 là số ước thực hiện, vì hạn nộp biểu (ngày 25/12/2025) trước ngày tính số liệu."],
        ),
        (
            AHEAD,
            ("U01", "U02"),
            {"1.1", "2.1", "3.2"},
            [
                "Số liệu năm 2025 là số ước thực hiện, vì hạn nộp biểu (ngày 25/12/2025) trước ngày tính số liệu. "
                "02/10 đơn vị ghi trên biểu là số ước thực hiện."
            ],
        ),
    ],
    ids=["counted", "one form says so", "before the day", "both"],
)
def test_which_figures_are_estimates_and_of_how_many_unions(
    period: Period, estimating: Sequence[str], codes: set[str], said: list[str]
) -> None:
    data = a_round(period, estimating)
    assert data.estimates.indicators == codes
    assert data.estimates.bases == ({"doan_vien"} if codes else set())
    assert not data.estimates.holds("1.1", 2024)
    assert not data.estimates.holds("doan_vien", 2025)  # a code says nothing of the other kind
    assert notes_of(data) == said


@pytest.mark.parametrize(
    ("estimating", "said"),
    [
        (("U02",), "Số liệu năm 2025: biểu của cơ quan ghi là số ước thực hiện."),
        (
            ("U01", "U02"),
            "Số liệu năm 2025: 01/09 đơn vị ghi trên biểu là số ước thực hiện; biểu của cơ quan cũng vậy.",
        ),
    ],
    ids=["alone", "beside a union"],
)
def test_estimates_of_the_office_itself_are_none_of_former_rounds(estimating: Sequence[str], said: str) -> None:
    data = a_round(ANNUAL, estimating, office="U02")
    assert data.estimates.earlier == () and "3.2" in data.estimates.indicators
    assert notes_of(data) == [said]


def test_other_estimates_are_other_figures() -> None:
    digests = {figures_digest(a_round(estimating=who)) for who in ((), ("U01",), ("U01", "U03"))}
    assert len(digests) == 3


def test_the_text_tells_estimates_as_estimates() -> None:
    counted, told = a_round(), a_round(estimating=("U01",))
    ratio, count, by_other = indicators_in_period(told)
    assert [item.estimated for item in (ratio, count, by_other)] == [True, True, False]
    assert figure(ratio) == "910/1.000 người, ước đạt 91%" and figure(by_other).startswith("9/10, đạt")
    assert figure(count).startswith("ước thực hiện 40 đoàn viên")
    said = {item.indicator.code: str(sentence(item, 0).parts[0]) for item in indicators_in_period(told)}
    assert said["1.1"].startswith("năm 2025 ước có 910/1.000 người, đạt 91%")
    assert said["2.1"].startswith("năm 2025 ước thực hiện 40/30 đoàn viên")
    assert "ước" not in said["3.2"]
    assert not any("ước" in str(sentence(item, 0)) for item in indicators_in_period(counted))
    assert "(có số ước thực hiện)" in str(note(told).parts[0].blocks[0].text)
    assert "(ước thực hiện)" in str(note(a_round(AHEAD)).parts[0].blocks[0].text)


def test_the_screen_marks_results_that_hold_estimates() -> None:
    listed = results_on_screen(a_round(estimating=("U01",)))
    marked = {(row["Mã"], row["Năm"]) for _, row in listed.iterrows() if row["Kết quả"].endswith(" (ước)")}
    assert {code for code, year in marked if year == "2025"} == {"1.1", "2.1"} and ("1.1", "2024") not in marked
    assert not results_on_screen(a_round())["Kết quả"].str.contains("ước").any()


def test_leaders_are_told_estimates_as_estimates() -> None:
    short = a_round(estimating=("U01",))
    program = replace(short.program, indicators=(replace(RATIO, targets=yearly(95)),))
    data = assemble(replace(short.cover, program=program), short.figures, roster=short.roster)
    (found,) = overview(data).failing
    assert found.result == "ước 91% (910/1.000)"


@pytest.mark.parametrize("period", [ANNUAL, MID, HALF], ids=lambda p: p.code)
def test_the_report_marks_the_table_and_has_one_footnote(period: Period, tmp_path: Path) -> None:
    write_review(tmp_path / "a.docx", a_round(period, ("U01", "U03")), TEMPLATE)
    text = paragraphs(docx.Document(str(tmp_path / "a.docx")))
    heads = [t for t in text if t.endswith("(ước)")]
    assert heads and set(heads) == {"Năm 2025 (ước)", *(["Nhiệm kỳ (ước)"] if period is MID else [])}
    if period is not MID:
        assert any(t.startswith("Bảng") and t.endswith("(có số ước thực hiện)") for t in text)
    write_review(tmp_path / "b.docx", a_round(period), TEMPLATE)
    assert not any(re.search(r"\b[Ưư]ớc\b", t) for t in paragraphs(docx.Document(str(tmp_path / "b.docx"))))
