"""What the report says by itself: situation, groups, ends, outlook, suggestions, resolutions, narratives, charts."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.intake.decisions import Action
from pipeline.measures.results import evaluate
from pipeline.measures.told import Known
from pipeline.program.kinds import USUAL_KINDS
from pipeline.program.model import OtherTarget, Period, Program, Target, UnionChange
from pipeline.program.vocabulary import Accrual, Comparator, Event, Measure, Outlook, Status
from pipeline.review import long_annexes
from pipeline.review.annexes import annexes
from pipeline.review.brief import figure
from pipeline.review.charts import Bar, BarLook, Chart, Stacks
from pipeline.review.completion import STATUS_LOOKS, chart_blocks
from pipeline.review.decisions import corrections
from pipeline.review.drawing import draw
from pipeline.review.footnotes import Noted
from pipeline.review.indicator_results import results_blocks, table_blocks
from pipeline.review.limits import limit_blocks, where_missed
from pipeline.review.model import Block, BlockKind, ReportTable
from pipeline.review.narratives import MAX_IDEAS, idea_blocks, narrative_annex, narratives, silent
from pipeline.review.parts import parts, section_places
from pipeline.review.proposals import what_is_left
from pipeline.review.report import write_review
from pipeline.review.resolutions import resolution_blocks
from pipeline.review.situation import head_counts as heads_in_words
from pipeline.review.situation import situation_blocks
from pipeline.review.tables import results_table
from pipeline.review.unit_ratings import achievement_chart
from pipeline.review.wording import sentence
from pipeline.round.base_tables import base_changes
from pipeline.round.consolidation import Consolidation, History
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.outcomes import DecisionState
from pipeline.round.overview import overview
from pipeline.round.results import IndicatorInPeriod, counted, indicators_in_period
from pipeline.round.verdicts import verdict_word
from tests.footnotes import spoken
from tests.reviews import (
    ANNUAL,
    END,
    HALF,
    INDICATORS,
    MEMBERS,
    MID,
    PROGRAM,
    TEMPLATE,
    UNITS,
    Fact,
    W,
    annex,
    cells_of,
    consolidate,
    indicator,
    random_round,
    written,
    yearly,
)
from tests.test_review import everyone

A, B, C = (u.name for u in UNITS[:3])


def item_of(code: str, data: Consolidation) -> IndicatorInPeriod:
    """One indicator's standing."""
    return next(s for s in indicators_in_period(data) if s.indicator.code == code)


def said(code: str, facts: Sequence[Fact], period: Period = ANNUAL, program: Program = PROGRAM) -> str:
    """The sentence of one indicator."""
    return spoken(sentence(item_of(code, consolidate(program, period, facts)), 0))


def texts(blocks: Sequence[Block], kind: BlockKind) -> list[str]:
    """The texts of the blocks of one kind."""
    return [b.text for b in blocks if b.block is kind]


def grid_of(blocks: Sequence[Block], caption: str) -> ReportTable:
    """The table below the caption that begins so."""
    at = next(n for n, b in enumerate(blocks) if b.block is BlockKind.CAPTION and b.text.startswith(caption))
    found = blocks[at + 1].grid
    assert found is not None
    return found


# --------------------------------------------------------------------------- situation


def head_counts(years: Sequence[int], units: Sequence[str], *, more: float = 0) -> list[tuple[str, str, int, float]]:
    """50 members of each union, `more` in each later year."""
    return [(u, "doan_vien", y, 50.0 + more * n) for n, y in enumerate(years) for u in units]


def test_unions_and_head_counts_are_one_paragraph_and_one_table():
    data = consolidate(PROGRAM, ANNUAL, bases=head_counts([2025], [u.code for u in UNITS]), gone=("U03",))
    blocks = list(situation_blocks(data))
    assert [b.block for b in blocks][:4] == [
        BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.BASES
    ]  # fmt: skip
    (text,) = texts(blocks, BlockKind.PARAGRAPH)
    assert "có 10 đơn vị thuộc diện báo cáo, gồm" in text and "chia thành 02 cụm" in text
    assert "05 công đoàn cơ sở khu vực hành chính sự nghiệp, 05 công đoàn cơ sở khu vực doanh nghiệp" in text
    assert "Tính đến ngày 30/11/2025, tổng số đoàn viên là 500 người" in text


def test_numbers_below_ten_are_written_as_the_office_has_them():
    plain = replace(PROGRAM, report=replace(PROGRAM.report, leading_zero=False))
    for program, two, eight in ((PROGRAM, "02", "08"), (plain, "2", "8")):
        codes = [u.code for u in UNITS]
        data = consolidate(program, ANNUAL, bases=head_counts([2024, 2025], codes[:8], more=1))
        (text,) = texts(list(situation_blocks(data)), BlockKind.PARAGRAPH)
        assert f"chia thành {two} cụm" in text and f"tính trên {eight} đơn vị có số liệu" in text


def test_of_how_many_unions_head_counts_are_is_said_of_each_where_they_differ():
    codes = [u.code for u in UNITS]
    members = head_counts([2024, 2025], codes[:8], more=1)
    staff = [(u, "ccvcld", y, 60.0 + y - 2024) for y in (2024, 2025) for u in codes[:7]]
    bases = (replace(MEMBERS, code="ccvcld", label="Tổng số CCVCLĐ"), MEMBERS)
    data = consolidate(replace(PROGRAM, bases=bases), ANNUAL, bases=members + staff)
    whole = len(codes)
    assert heads_in_words(data).endswith(
        f"tổng số CCVCLĐ là 427 người (số liệu của 07/{whole} đơn vị); tổng số đoàn viên là 408 người (số liệu của "
        f"08/{whole} đơn vị)."
    )
    (text,) = texts(list(situation_blocks(data)), BlockKind.PARAGRAPH)
    assert "So với năm 2024, tính trên 07 đơn vị có số liệu của cả hai năm" in text
    same = consolidate(replace(PROGRAM, bases=bases), ANNUAL, bases=members)
    assert heads_in_words(same).endswith(f"tổng số đoàn viên là 408 người (số liệu của 08/{whole} đơn vị).")


def test_a_change_is_told_of_the_unions_in_the_table_only():
    codes = [u.code for u in UNITS]
    same = consolidate(PROGRAM, ANNUAL, bases=head_counts([2024, 2025], codes[:8], more=5))
    (text,) = texts(list(situation_blocks(same)), BlockKind.PARAGRAPH)
    assert (
        "So với năm 2024, tính trên 08 đơn vị có số liệu của cả hai năm: tổng số đoàn viên tăng 40 người (10%)." in text
    )
    other = head_counts([2024], codes) + head_counts([2025], codes[:8], more=0)  # fewer report: the table falls
    blocks = list(situation_blocks(consolidate(PROGRAM, MID, bases=other)))
    assert "So với" not in texts(blocks, BlockKind.PARAGRAPH)[0]
    assert "chưa so sánh" in texts(blocks, BlockKind.NOTE)[0]


def test_change_when_both_years_are_whole_names_no_coverage():
    facts = head_counts([2024, 2025], [u.code for u in UNITS], more=-1)
    paragraphs = texts(list(situation_blocks(consolidate(PROGRAM, ANNUAL, bases=facts))), BlockKind.PARAGRAPH)
    assert "So với năm 2024: tổng số đoàn viên giảm 10 người (2%)." in paragraphs[0]


@pytest.mark.parametrize(
    ("day", "period", "left"),
    [
        (date(2025, 3, 2), ANNUAL, 1),
        (date(2025, 3, 2), HALF, 1),
        (date(2025, 7, 1), ANNUAL, 1),
        (date(2025, 7, 1), HALF, 2),  # the merger is still to come
        (date(2026, 1, 1), ANNUAL, 2),
        (date(2024, 7, 1), ANNUAL, 2),  # both years are told by the union as it now is
    ],
    ids=["before half", "before half, of the half", "after half", "after half, of the half", "after", "years before"],
)
def test_a_union_that_took_in_another_is_not_growth(day: date, period: Period, left: int):
    gone = replace(UNITS[0], valid_to=day - timedelta(days=1), merged_into="U02")
    change = UnionChange(day, Event.MERGED, "U01", "U02")
    program = replace(PROGRAM, units=(gone, *UNITS[1:]), changes=(change,))
    more = 50.0 if left == 1 else 1.0
    now = [("U02", "doan_vien", 2025, 50.0 + more), ("U04", "doan_vien", 2025, 51.0)]
    facts = [*head_counts([2024], ["U01", "U02", "U04"]), *now]
    data = consolidate(program, period, bases=facts)
    (change_told,) = base_changes(data, 2024, 2025)
    assert (change_told.units, change_told.now - change_told.before) == (left, left)
    if period.start <= day <= period.end:
        assert " Trong kỳ, sáp nhập 01 đơn vị." in texts(list(situation_blocks(data)), BlockKind.PARAGRAPH)[0]


def test_a_union_that_was_split_is_not_compared():
    split = tuple(UnionChange(date(2025, 3, 1), Event.SPLIT, "U01", unit, 0.5) for unit in ("U01", "U03"))
    facts = [*head_counts([2024, 2025], ["U01", "U02"], more=1), ("U03", "doan_vien", 2025, 25.0)]
    data = consolidate(replace(PROGRAM, changes=split), ANNUAL, bases=facts)
    assert [change.units for change in base_changes(data, 2024, 2025)] == [1]
    assert "So với" not in texts(list(situation_blocks(data)), BlockKind.PARAGRAPH)[0]


def test_a_list_without_dates_says_nothing_of_new_unions():
    first = texts(list(situation_blocks(consolidate(PROGRAM, ANNUAL))), BlockKind.PARAGRAPH)[0]
    assert "Trong kỳ" not in first
    dated = replace(PROGRAM, units=(replace(UNITS[0], valid_from=date(2025, 2, 1)), *UNITS[1:]))
    first = texts(list(situation_blocks(consolidate(dated, ANNUAL))), BlockKind.PARAGRAPH)[0]
    assert " Trong kỳ, thành lập mới 01 đơn vị." in first


# --------------------------------------------------------------------------- sentences


def of_units(code: str, values: Sequence[float], whole: float | None = 100.0) -> list[Fact]:
    """One figure for each of the first unions."""
    return [(u.code, code, 2025, v, whole) for u, v in zip(UNITS, values, strict=False)]


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("1.1", of_units("1.1", [95, 85, 80]), f"Có 02/03 đơn vị dưới mức giao (hành chính sự nghiệp 01/02, "
         f"doanh nghiệp ngoài nhà nước 01/01); thấp nhất là {C} (80%); {B} (85%)."),
        ("1.1", [*of_units("1.1", [95, 90, 80]), ("U04", "1.1", 2025, 0, 0)], f"Có 01/03 đơn vị dưới mức giao, thuộc "
         f"khối hành chính sự nghiệp; là {C} (80%)."),
        ("2.1", of_units("2.1", [5, 2, 0], None), "Có 01/03 đơn vị không có kết quả."),
        ("1.2", of_units("1.2", [1, 1, 0], 1.0), f"; là {C}."),
        ("1.2", of_units("1.2", [1, 0, 0, 0, 0, 0], 1.0), "Đơn vị số 3 và 03 đơn vị khác."),
        ("3.2", [("A00", "3.2", 2025, 1, 10)], ""),  # the office's own
    ],
)  # fmt: skip
def test_where_a_target_is_missed(code: str, facts: list[Fact], expected: str):
    data = consolidate(PROGRAM, ANNUAL, facts)
    assert where_missed(data, item_of(code, data)).endswith(expected)
    switched = replace(PROGRAM, report=replace(PROGRAM.report, weakest_names=False, leading_zero=False))
    quiet = where_missed(consolidate(switched, ANNUAL, facts), item_of(code, data))
    assert not any(unit.name in quiet for unit in UNITS) and "0" not in quiet.replace("10", "")


@pytest.mark.parametrize("comparator", [Comparator.AT_MOST, Comparator.LESS, Comparator.EQUAL])
@pytest.mark.parametrize(("values", "said"), [([9, 3, 0], "Có 02/03 đơn vị có phát sinh."), ([0, 0, 0], "")])
def test_nothing_under_a_ceiling_is_no_lack_of_results(comparator: Comparator, values: list[float], said: str):
    capped = [
        replace(i, comparator=comparator, targets={2025: Target(5.0 if said else 0.0)}) for i in PROGRAM.indicators
    ]
    program = replace(PROGRAM, indicators=tuple(i for i in capped if i.code == "2.1"))
    data = consolidate(program, ANNUAL, of_units("2.1", values, None))
    assert where_missed(data, item_of("2.1", data)) == said


def test_half_a_year_is_set_beside_the_same_half_before():
    former = replace(HALF, code="2024-6t", years=(2024,), end=date(2024, 5, 31))
    before = consolidate(PROGRAM, former, [(u.code, "1.1", 2024, 98, 100) for u in UNITS])
    data = replace(
        consolidate(PROGRAM, HALF, everyone("1.1", 2025, (93, 100))),
        history=History(before=evaluate(Known(PROGRAM, former, before.figures.facts), 0.9)),
    )
    assert "So với cùng kỳ năm 2024 (98%), giảm 5 điểm phần trăm." in spoken(sentence(item_of("1.1", data), 0))
    assert "So với" not in spoken(sentence(item_of("1.1", replace(data, history=History())), 0))


def test_gaps_are_those_of_the_printed_figures():
    text = said("1.1", [*everyone("1.1", 2025, (29, 32)), *everyone("1.1", 2024, (30, 33))])
    assert "đạt 90,63% (chỉ tiêu 90%)" in text and "0,63 điểm phần trăm" in text
    assert "So với năm 2024 (90,91%), giảm 0,28 điểm phần trăm" in text


def test_a_step_names_the_target_of_the_term():
    steps = indicator(
        "4.1", Measure.YES_NO, accrual=Accrual.LEVEL, targets={2025: Target(55.0)}, term_target=Target(75.0)
    )
    program = replace(PROGRAM, indicators=(*INDICATORS, steps))
    assert "(chỉ tiêu 55%; đến hết nhiệm kỳ 75%)" in said("4.1", everyone("4.1", 2025, (1, 1)), program=program)


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Tổng số cán bộ công đoàn cơ sở", "cán bộ công đoàn cơ sở"),
        ("Tổng số tổ trưởng, tổ phó công đoàn (không có tổ công đoàn thì ghi 0)", "tổ trưởng, tổ phó công đoàn"),
        ("Số thu kinh phí công đoàn của đơn vị (triệu đồng)", "triệu đồng"),
        ("Tổng số vụ việc của đoàn viên trong năm có nhu cầu giải quyết tranh chấp lao động", "vụ việc"),
        ("Mẫu số", ""),
        ("", ""),
    ],
)
def test_what_a_denominator_counts(question: str, noun: str):
    assert counted(question) == noun


# --------------------------------------------------------------------------- groups


def test_another_figure_rewords_no_other_sentence():
    def written_out(of_first: float) -> dict[str, str]:
        data = consolidate(PROGRAM, ANNUAL, everyone("1.1", 2025, (of_first, 100)) + everyone("2.1", 2025, (1, None)))
        blocks = results_blocks(data)
        return {b.lead: b.text for b in blocks if b.block is BlockKind.INDICATOR}

    before, after = written_out(95), written_out(96)
    assert "Chỉ tiêu 2.1" in before
    assert {lead for lead in before if before[lead] != after[lead]} == {"Chỉ tiêu 1.1"}


@pytest.mark.parametrize(("units", "failed"), [(5, False), (10, True)])
def test_a_number_not_all_have_given_is_no_failure(units: int, failed: bool):
    data = consolidate(PROGRAM, ANNUAL, everyone("2.1", 2025, (1, None))[:units])
    (limit,) = [b for b in limit_blocks(data) if b.lead == "Chỉ tiêu 2.1. "]
    assert ("nếu chỉ tính các đơn vị đã báo cáo" in limit.text) != failed
    assert "còn thiếu" in limit.text or not failed


@pytest.mark.parametrize(("units", "sure"), [(5, False), (10, True)])
def test_a_sum_not_all_have_given_keeps_its_ceiling_as_far_as_is_known(units: int, sure: bool):
    ceiling = indicator("2.1", Measure.COUNT, unit="vụ", comparator=Comparator.AT_MOST, targets=yearly(30))
    data = consolidate(replace(PROGRAM, indicators=(ceiling,)), ANNUAL, everyone("2.1", 2025, (1, None))[:units])
    (item,) = indicators_in_period(data)
    assert ("nếu chỉ tính các đơn vị đã báo cáo" in str(sentence(item, 0))) != sure
    assert (verdict_word(item) == "chưa vượt mức tối đa nếu chỉ tính các đơn vị đã báo cáo") != sure
    *_, note = table_blocks(data, [item])
    assert isinstance(note.text, Noted)
    assert ("Chỉ tiêu 2.1 (không được vượt mức giao) chỉ tính" in str(note.text.parts[0])) != sure


@pytest.mark.parametrize("alone", [False, True])
def test_what_those_who_reported_did_not_all_tell_is_said_where_no_sentence_does(alone: bool):
    facts = [*everyone("1.1", 2025, (99.0, 100.0))[:8], *everyone("1.2", 2025, (1.0, 1.0))]
    data = consolidate(PROGRAM, ANNUAL, facts)
    items = [item for item in indicators_in_period(data) if item.indicator.code in ("1.1", "1.2")]
    assert items[0].status is Status.EXCEEDED  # it has a sentence, where sentences follow
    *_, note = table_blocks(data, items, alone=alone)
    assert isinstance(note.text, Noted)
    assert ("Chỉ tiêu 1.1 tổng hợp từ báo cáo của 08/10 đơn vị." in str(note.text.parts[0])) is alone


def test_a_year_that_is_complete_lacks_nobody():
    younger = tuple(replace(u, valid_from=date(2025, 1, 1)) if u.code == "U10" else u for u in UNITS)
    facts = [f for year in (2023, 2024, 2025) for f in everyone("1.2", year, (1.0, 1.0))[: 10 if year == 2025 else 9]]
    data = consolidate(replace(PROGRAM, units=younger), MID, facts)
    items = [item for item in indicators_in_period(data) if item.indicator.code == "1.2"]
    *_, note = table_blocks(data, items)
    assert isinstance(note.text, Noted) and "Ít đơn vị có số liệu" not in str(note.text.parts[0])


def test_who_shares_the_lowest_result_is_counted():
    shares = [(u.code, "1.1", 2025, 50.0 if n < 4 else 99.0, 100.0) for n, u in enumerate(UNITS)]
    data = consolidate(PROGRAM, ANNUAL, shares)
    said = where_missed(data, item_of("1.1", data))
    assert said.endswith("thấp nhất là CĐCS Đơn vị số 1 (50%); CĐCS Đơn vị số 2 (50%) và 02 đơn vị khác cùng mức.")


@pytest.mark.parametrize(("year", "told"), [(2025, True), (2024, True), (2023, False)])
def test_a_fall_rests_on_the_year_before_too(year: int, told: bool):
    """A corrected figure is a footnote of what is said of it."""
    facts = [f for y, met in ((2024, 99.0), (2025, 50.0)) for f in everyone("1.1", y, (met, 100.0))]
    fix = DecisionLine(
        Action.CORRECT, "U01", "a.xlsx", "Số liệu!E5", "", "Chỉ tiêu 1.1", "9", "99", "đếm lại", "An", None, None,
        DecisionState.APPLIED, frozenset({"1.1"}), year,
    )  # fmt: skip
    data = replace(consolidate(PROGRAM, ANNUAL, facts), decisions=(fix,))
    item = item_of("1.1", data)
    assert "So với năm 2024" in str(sentence(item, 0))
    assert bool(corrections(data, item)) is told


# --------------------------------------------------------------------------- outlook and suggestions


@pytest.mark.parametrize(
    ("told", "said"),
    [  # of each indicator by year: how many unions have told it
        ({"1.1": (3, 10, 10), "1.2": (3, 10, 10)}, " năm 2023 (03/10 đơn vị)."),
        ({"1.1": (3, 9, 10), "1.2": (3, 10, 10)}, " năm 2023 (03/10 đơn vị), năm 2024 (có chỉ tiêu chỉ 09/10 đơn vị)."),
        ({"1.1": (0, 8, 8), "1.2": (0, 8, 8)}, ""),  # a year that nobody has told is said where the results begin
        ({"1.1": (10, 10, 8), "1.2": (9, 9, 8)}, ""),  # who has not reported yet is said there, too
    ],
)
def test_a_year_of_fewer_unions_is_said_below_the_table(told: Mapping[str, Sequence[int]], said: str):
    facts = [
        (unit.code, code, year, 1.0, 1.0)
        for code, counts in told.items()
        for year, count in zip(MID.years, counts, strict=True)
        for unit in PROGRAM.units[:count]
    ]
    data = consolidate(PROGRAM, MID, facts)
    items = [item for item in indicators_in_period(data) if item.indicator.code in told]
    *_, note = table_blocks(data, items)
    assert isinstance(note.text, Noted) and isinstance(note.text.parts[0], str)
    few = note.text.parts[0].partition("Ít đơn vị có số liệu hơn năm 2025:")[2]
    assert few.partition(" Dấu")[0] == said


def test_when_the_term_is_over_nothing_is_foretold_or_proposed():
    data = random_round(END)
    blocks = [b for part in parts(data) for b in part.blocks]
    said = [b.text for b in blocks if isinstance(b.text, str)]
    assert not [t for t in said if t.startswith("Triển vọng") or "đề xuất" in t or "còn phải thực hiện" in t]


@pytest.mark.parametrize(("period", "proposing"), [(HALF, False), (ANNUAL, True), (MID, True), (END, False)])
def test_targets_are_adjusted_in_mid_term_and_annual_reviews_only(period: Period, proposing: bool):
    data = random_round(period)
    headings = texts(list(results_blocks(data)), BlockKind.HEADING)
    assert ("Các chỉ tiêu cần xem xét, đề xuất" in headings) == proposing


def years_of(code: str, values: dict[int, float], whole: float | None = None) -> list[Fact]:
    return [(u.code, code, year, value, whole) for year, value in values.items() for u in UNITS]


@pytest.mark.parametrize(
    ("code", "facts", "outlook", "expected"),
    [
        ("2.1", years_of("2.1", {2023: 2, 2024: 3, 2025: 2}), Outlook.AT_RISK,
         "Còn 80 đoàn viên, bình quân mỗi năm còn lại 40 đoàn viên"),
        ("2.1", years_of("2.1", {2023: 1, 2024: 1, 2025: 1}), Outlook.OUT_OF_REACH,
         "Còn 120 đoàn viên, bình quân mỗi năm còn lại 60 đoàn viên"),
        ("2.1", years_of("2.1", {2023: 6, 2024: 6, 2025: 6}), Outlook.DONE,
         "Đã hoàn thành trước hạn; dự báo cuối nhiệm kỳ 300 đoàn viên"),
        ("1.1", years_of("1.1", {2023: 95, 2024: 80, 2025: 85}, 100), Outlook.AT_RISK,
         "Còn thiếu 5 điểm phần trăm; các năm 2024, 2025 chưa đạt mức giao"),
        ("1.1", years_of("1.1", {2023: 80, 2024: 80, 2025: 95}, 100), Outlook.UNSTABLE,
         "Đang đạt mức giao, cần giữ đến hết thời hạn; các năm 2023, 2024 chưa đạt mức giao"),
        ("1.1", years_of("1.1", {2023: 80, 2024: 75, 2025: 71.6}, 100), Outlook.OUT_OF_REACH,
         "Còn thiếu 18,4 điểm phần trăm; các năm 2023, 2024, 2025 chưa đạt mức giao"),
    ],
)  # fmt: skip
def test_what_is_left_is_facts_and_never_another_target(code: str, facts: list[Fact], outlook: Outlook, expected: str):
    item = item_of(code, consolidate(PROGRAM, MID, facts))
    assert item.prospect.outlook is outlook
    assert what_is_left(item) == expected


# --------------------------------------------------------------------------- resolutions


def test_one_figure_beside_the_targets_of_several_resolutions():
    national = OtherTarget("Nghị quyết Đại hội XIII", "1.1", None, 2025, Target(96.0), "", None)
    term = OtherTarget("Nghị quyết Đại hội XX", "2.1", None, None, Target(100.0), "", None)
    program = replace(PROGRAM, other_targets=(*PROGRAM.other_targets, national, term))
    facts = everyone("1.1", 2025, (93, 100)) + everyone("2.1", 2025, (3, None))
    blocks = list(resolution_blocks(consolidate(program, ANNUAL, facts)))
    grid = grid_of(blocks, "Kết quả đối chiếu")
    assert [c.title for c in grid.columns][4:] == [
        "Nghị quyết Đại hội VII", "Nghị quyết Đại hội XX", "Nghị quyết Đại hội XIII",
    ]  # fmt: skip
    assert [row.cells[2:] for row in grid.rows] == [
        ("Năm 2025", "93%\n930/1.000", "90%\n(Vượt)", "80%\n(Vượt)", "96%\n(Gần đạt)"),
        ("Nhiệm kỳ", "30 đoàn viên", "150 đoàn viên\n(Chưa xác định)", "100 đoàn viên\n(Chưa đến kỳ)", "–"),
    ]
    assert (
        "Nghị quyết Đại hội XX: đạt và vượt 01/02 lượt chỉ tiêu (01 lượt chưa đến kỳ)"
        in texts(blocks, BlockKind.PARAGRAPH)[0]
    )


def test_one_resolution_alone_needs_no_table():
    assert not list(resolution_blocks(consolidate(replace(PROGRAM, other_targets=()), ANNUAL)))


# --------------------------------------------------------------------------- narratives


def test_the_same_words_are_joined_whatever_their_case_marks_and_signs():
    same = [
        "Thiếu kinh phí hoạt động.",
        "- thiếu  kinh phí hoạt động",
        "1. Thiếu kinh phí; hoạt động!",
        "THIẾU KINH PHÍ HOẠT ĐỘNG",
    ]
    stories = [(f"U0{n}", "3", text) for n, text in enumerate(same, 1)]
    stories += [("U05", "3", "Hoà giải"), ("U06", "3", "Hòa giải"), ("U07", "3", "Thiếu kinh phí")]
    found = narratives(consolidate(PROGRAM, ANNUAL, stories=stories))["3"]
    assert [len(item.names) for item in found] == [4, 2, 1]
    assert found[0].names == tuple(u.name for u in UNITS[:4])


def test_signs_of_figures_set_texts_apart():
    apart = ["Thu tăng 5%", "Thu tăng 5", "Thu tăng +5", "Thu tăng -5"]
    same = ["Thu tăng 5 %.", "thu tăng: 5", "Thu tăng (+5)", "Thu tăng −5"]
    stories = [(f"U0{n}", "3", text) for n, text in enumerate([*apart, *same], 1)]
    found = narratives(consolidate(PROGRAM, ANNUAL, stories=stories))["3"]
    assert [(item.lines[0], len(item.names)) for item in found] == [(text, 2) for text in apart]
    words = [("U01", "3", "Sau Covid-19 - 3 đơn vị khó khăn"), ("U02", "3", "Sau Covid 19: 3 đơn vị khó khăn")]
    assert len(narratives(consolidate(PROGRAM, ANNUAL, stories=words))["3"]) == 1


def test_a_list_is_taken_point_by_point_and_a_text_as_a_whole():
    stories = [
        ("U01", "3", "- Ít cán bộ\n- Thiếu kinh phí\n  kéo dài"),
        ("U02", "3", "+ Thiếu kinh phí\nkéo dài"),
        ("U03", "3", "Gồm:\n- một"),
    ]
    found = narratives(consolidate(PROGRAM, ANNUAL, stories=stories))["3"]
    assert [(item.lines, len(item.names)) for item in found] == [
        (("Thiếu kinh phí", "kéo dài"), 2), (("Ít cán bộ",), 1), (("Gồm:", "- một"), 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Không", "không có.", "-", "…", "...", "Không có ý kiến gì thêm ạ.", "KHONG CO", "- Không", "Ko",
    "Chưa có", "Không có khó khăn, vướng mắc", "Không có kiến nghị, đề xuất gì!"],
)  # fmt: skip
def test_an_answer_that_says_there_is_nothing_is_no_narrative(text: str):
    stories = [("U01", "3", text), ("U02", "3", text), ("U03", "3", "Thiếu kinh phí")]
    data = consolidate(PROGRAM, ANNUAL, stories=stories)
    assert [item.lines for item in narratives(data)["3"]] == [("Thiếu kinh phí",)]
    assert silent(data) == {"3": 2}
    blocks = [*idea_blocks(PROGRAM, narratives(data)["3"], silent(data)["3"])]
    assert texts(blocks, BlockKind.NOTE) == ["02 đơn vị trả lời không có nội dung này."]
    assert text in set(data.texts.narratives["text"])  # the sheet of the summary has it


@pytest.mark.parametrize(
    "text", ["Không có kinh phí", "Không đủ cán bộ", "Không có đơn vị nào vi phạm", "5%", "Chưa có cán bộ chuyên trách",
    "- Không\n- Thiếu kinh phí"],
)  # fmt: skip
def test_a_no_that_says_something_is_a_narrative(text: str):
    data = consolidate(PROGRAM, ANNUAL, stories=[("U01", "3", text)])
    assert [len(item.names) for item in narratives(data)["3"]] == [1] and not silent(data)


def test_where_all_have_nothing_to_say_the_office_is_asked():
    data = consolidate(PROGRAM, ANNUAL, stories=[("U01", "3", "Không"), ("U02", "3", "-")])
    blocks = next(part.blocks for part in parts(data) if part.title.startswith("III."))
    said = [b.text for b in blocks]
    at = next(n for n, text in enumerate(said) if text.endswith("trong tổ chức thực hiện"))
    assert said[at + 1 : at + 3] == [
        "[Các đơn vị không nêu nội dung này; cơ quan bổ sung: Nêu khó khăn.]",
        "02 đơn vị trả lời không có nội dung này.",
    ]


def test_one_union_is_counted_once_however_often_it_says_so():
    found = narratives(consolidate(PROGRAM, ANNUAL, stories=[("U01", "3", "- Một\n- một.")]))["3"]
    assert [(item.lines, item.names) for item in found] == [(("Một",), (A,))]


def test_what_most_say_is_shown_and_the_annex_holds_the_rest():
    many = tuple(replace(UNITS[0], code=f"X{n:03d}", name=f"CĐCS {n:03d}") for n in range(60))
    program = replace(PROGRAM, units=many)
    stories = [(u.code, "3", f"{u.code} nêu riêng") for u in many] + [(u.code, "5", "Như nhau") for u in many]
    data = consolidate(program, ANNUAL, stories=stories)
    written_out = list(idea_blocks(program, narratives(data)["3"]))
    assert len(texts(written_out, BlockKind.ITEM)) == MAX_IDEAS
    assert texts(written_out, BlockKind.NOTE)[0].startswith(
        f"Còn {60 - MAX_IDEAS} nội dung khác của {60 - MAX_IDEAS} đơn vị, xem Phụ lục"
    )
    (joined,) = idea_blocks(program, narratives(data)["5"])
    assert joined.text == "Như nhau (CĐCS 000, CĐCS 001 và 58 đơn vị khác)."
    found = narrative_annex(data, {})
    assert found is not None
    rows = [row.cells for row in found.grid.rows if row.cells]
    assert len(rows) == 60 + 1
    assert all(u.name in rows[-1][2] for u in many)
    assert {row[0] for row in rows} == {f"{u.code} nêu riêng" for u in many} | {"Như nhau"}


@given(st.permutations(range(10)))
@settings(max_examples=settings.default.max_examples // 4)  # 60 ms each
def test_the_order_of_returns_does_not_matter(order: list[int]):
    stories = [(f"U{n + 1:02d}", "3", "chung" if n % 2 else f"riêng {n}") for n in range(10)]
    assert narratives(consolidate(PROGRAM, ANNUAL, stories=[stories[n] for n in order])) == narratives(
        consolidate(PROGRAM, ANNUAL, stories=stories)
    )


# --------------------------------------------------------------------------- unions, annexes, charts


def test_every_union_has_its_results_by_indicator(tmp_path: Path):
    facts: list[Fact] = [
        ("U01", "1.1", 2025, 95, 100), ("U01", "1.2", 2025, 1, 1), ("U01", "1.3", 2025, 0, 0),
        ("U01", "2.1", 2025, 0, None), ("U02", "1.3", 2025, 0, 1),
    ]  # fmt: skip
    rows = [*cells_of(annex(written(consolidate(PROGRAM, ANNUAL, facts), tmp_path), "Phụ lục"))]
    heads = {cell.partition("(")[0]: n for n, cell in enumerate(rows[0])}
    assert rows[0][heads["1.1"]] == "1.1(%)" and rows[0][heads["2.1"]] == "2.1(đoàn viên)"
    assert [rows[1][heads[c]] for c in ("1.1", "1.2", "1.3", "2.1", "2.2", "3.4")] == ["95", "Có", "x", "0", "–", "x"]
    assert rows[2][heads["1.3"]] == "Chưa đạt"
    assert "3.2" not in heads and "3.3" not in heads  # the office answers it; nobody is asked it in 2025
    told = consolidate(PROGRAM, ANNUAL, [*facts, ("U01", "3.3", 2025, 1, 1)])
    last = next(iter(cells_of(annex(written(told, tmp_path), "Phụ lục"))))[-2:]
    assert [cell.partition("(")[0] for cell in last] == ["3.3", "3.4"]


def test_unions_by_the_share_of_targets_they_kept():
    facts = [*of_units("1.1", [95, 95, 50]), *of_units("1.2", [1, 0, 0], 1.0)]
    chart = achievement_chart(consolidate(PROGRAM, ANNUAL, facts, gone=("U10",)))
    assert chart is not None
    counts = {bar.label: bar.value for bar in chart.bars}
    assert counts == {
        "Tất cả (100%)": 1, "Từ 75% đến dưới 100%": 0, "Từ 50% đến dưới 75%": 1, "Từ 25% đến dưới 50%": 0,
        "Dưới 25%": 1, "Chưa có số liệu để xếp": 7,
    }  # fmt: skip
    assert "dưới 25%: 1 đơn vị" in chart.about
    assert achievement_chart(consolidate(PROGRAM, ANNUAL)) is None


def test_every_chart_is_grey_and_described():
    looks = (BarLook("Vượt", "#4d4d4d", ""), BarLook("Chưa đạt", "#ffffff", "xxx"))
    drawings = (
        Stacks("số chỉ tiêu", ("Năm 2024", "Năm 2025"), looks, ((3, 4), (0, 7)), "Số chỉ tiêu"),
        Chart(
            "số đơn vị", (Bar("Dưới 25%", 0, looks[1], "0"), Bar("Từ 75% đến dưới 100%", 3, looks[0], "3")), "Số đơn vị"
        ),
    )
    for drawing in drawings:
        image = Image.open(io.BytesIO(draw(drawing))).convert("RGB")
        assert all(r == g == b for _, (r, g, b) in image.getcolors(1 << 20) or [])
        assert draw(drawing) == draw.__wrapped__(drawing)
    data = random_round(MID)
    charts = [b.chart for b in chart_blocks(data, indicators_in_period(data)) if b.chart is not None]
    assert len(charts) == 2 and all(chart.about for chart in charts)
    assert all(label == status.label for status, look in STATUS_LOOKS.items() for label in [look.label])


def test_long_annexes_come_out_as_the_template_would_write_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    chance = random.Random(4)
    names = ["A & B <Bắc>", "{{ 7*7 }}", "]]>", "\ufdd5" + "0\ufdd6", "CĐCS   hai dấu cách", "x", "'\"<!--"]
    units = tuple(
        replace(UNITS[n % 10], code=f"X{n:03d}", name=f"{names[n % len(names)]} {n}", kind=USUAL_KINDS[n % 4])
        for n in range(55)
    )
    program = replace(PROGRAM, units=units)
    facts: list[Fact] = [(u.code, "1.1", 2025, float(chance.randint(0, 90)), 90.0) for u in units]
    stories = [(u.code, "3", f"Dòng một {u.code}\ndòng hai & {n}") for n, u in enumerate(units)]
    data = consolidate(program, ANNUAL, facts, stories=stories, gone=[u.code for u in units[::9]])
    write_review(tmp_path / "folded.docx", data, TEMPLATE)
    monkeypatch.setattr(long_annexes, "FEW", 10**9)
    write_review(tmp_path / "whole.docx", data, TEMPLATE)
    assert (tmp_path / "folded.docx").read_bytes() == (tmp_path / "whole.docx").read_bytes()


@pytest.mark.parametrize(("met", "status"), [(95.0, "Vượt"), (85.0, "Gần đạt"), (None, "Chưa có số liệu")])
def test_an_indicator_whose_time_has_passed_is_told_by_the_year_it_was_due_in(met: float | None, status: str) -> None:
    late = indicator("1.1", Measure.RATIO, targets=yearly(90, years=(2024,)))
    facts: list[Fact] = [] if met is None else [(unit.code, "1.1", 2024, met, 100.0) for unit in UNITS]
    data = consolidate(replace(PROGRAM, indicators=(late,)), ANNUAL, facts)
    (item,) = indicators_in_period(data)
    assert [row.status for row in results_table([item]).rows][1:] == [status]
    assert [row.target for row in results_table([item]).rows][1:] == ["90 (năm 2024)"]
    told = f"đạt {met:g}%" if met else "chưa có số liệu"
    assert figure(item, paired=False) == f"năm 2024: {told}, thời hạn đã qua"
    said = "".join(map(str, sentence(item, 0).parts))
    assert "năm 2024" in said and "đã qua" in said and "2025" not in said and "chưa đến kỳ" not in said
    assert data.headline[item.status] == 1
    for failing in overview(data).failing:
        assert failing.result.startswith("năm 2024: ") and failing.verdict.endswith("thời hạn đã qua")


def test_the_annex_names_places_as_the_report_numbers_them(tmp_path: Path) -> None:
    data = random_round(MID)
    numbers = [s.number for s in data.program.sections if s.asked_of_units]
    data = replace(data, texts=consolidate(PROGRAM, MID, stories=[("U01", n, f"Ý kiến {n}") for n in numbers]).texts)
    places = section_places(data)
    for number in numbers:
        top, *heads = places[number].split(".")
        part = next(part for part in parts(data) if part.title.startswith(f"{top}. "))
        below = [str(b.text) for b in part.blocks]
        at = [next(n for n, t in enumerate(below) if t.startswith((f"{head}. ", f"{head}) "))) for head in heads]
        told = next(n for n, t in enumerate(below) if t.startswith(f"Ý kiến {number} ("))
        assert all(n < told for n in at)
        assert any(f"Mục {places[number]}." in row.group for row in annexes(data)[-1].grid.rows)
    write_review(tmp_path / "r.docx", data, TEMPLATE)
    body = docx.Document(str(tmp_path / "r.docx")).element.body
    heads = [p for p in body.iter(f"{W}p") if "".join(t.text or "" for t in p.iter(f"{W}t")).startswith("Mục ")]
    assert heads and all(p.find(f"{W}pPr/{W}keepNext") is not None for p in heads)
