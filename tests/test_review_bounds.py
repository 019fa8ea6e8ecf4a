"""What the report says where a target is a ceiling, a range or exactly '=', and of forecasts that would leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Outlook, Status
from pipeline.review.assessment import outlook_sentence
from pipeline.review.note import note
from pipeline.review.proposals import what_is_left
from pipeline.review.tables import results_table
from pipeline.review.unit_ratings import rated_unions
from pipeline.review.wording import sentence, summary
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import strongest
from pipeline.round.verdicts import outcome
from pipeline.workbooks.summary import write_summary
from tests.footnotes import spoken
from tests.readout import as_recorded, read_out
from tests.reviews import ANNUAL, HALF, MID, PROGRAM, UNITS, Fact, consolidate, indicator, yearly

SHARE = indicator("1.1", Measure.YES_NO, comparator=Comparator.EQUAL, targets=yearly(70))
RATIO = indicator("1.1", Measure.RATIO, comparator=Comparator.EQUAL, targets=yearly(70), base=None)
COUNT = indicator("1.1", Measure.COUNT, comparator=Comparator.EQUAL, targets=yearly(20), unit="cuộc")
ACCIDENTS = indicator("1.1", Measure.COUNT, comparator=Comparator.LESS, targets=yearly(6), unit="vụ")
FINES = replace(ACCIDENTS, comparator=Comparator.AT_MOST)
HOUSES = indicator(
    "1.1", Measure.COUNT, comparator=Comparator.RANGE, targets={}, term_target=Target(20, 25), unit="nhà",
    accrual=Accrual.CUMULATIVE,
)  # fmt: skip


def program_of(one: Indicator) -> Program:
    return replace(PROGRAM, indicators=(one,), other_targets=())


def item_of(one: Indicator, facts: Sequence[Fact], period: Period = ANNUAL) -> IndicatorInPeriod:
    (item,) = indicators_in_period(consolidate(program_of(one), period, facts))
    return item


def said(item: IndicatorInPeriod, turn: int = 0) -> str:
    return spoken(sentence(item, turn))


def choices(yes: int) -> list[Fact]:
    return [(u.code, "1.1", 2025, float(n < yes), 1.0) for n, u in enumerate(UNITS)]


def years(**figures: float) -> list[Fact]:
    """One union's figures of years, none from the others: y2025=4."""
    return [("U01", "1.1", int(year[1:]), value, None) for year, value in figures.items()]


def everyones(**figures: float) -> list[Fact]:
    """The same figures of years, and 0 from every other union."""
    return years(**figures) + [(u.code, "1.1", int(y[1:]), 0, None) for u in UNITS[1:] for y in figures]


# --------------------------------------------------------------------------- exactly


@pytest.mark.parametrize("turn", range(6))
@pytest.mark.parametrize("period", [ANNUAL, HALF, MID], ids=lambda p: p.code)
@pytest.mark.parametrize(
    ("one", "facts", "gap"),
    [
        (SHARE, choices(9), "20 điểm phần trăm"),
        (SHARE, choices(3)[:4], "5 điểm phần trăm"),  # 75 %: nearly
        (RATIO, [("U01", "1.1", 2025, 250.0, 300.0)], "13,33 điểm phần trăm"),
        (COUNT, everyones(y2025=23), "3 cuộc"),
        (COUNT, years(y2025=23), "3 cuộc"),  # unions that are missing only add to it
    ],
)
def test_above_an_exact_target_nothing_is_missing(
    one: Indicator, facts: list[Fact], gap: str, period: Period, turn: int
) -> None:
    item = item_of(one, facts, period)
    text = f"{said(item, turn)} {outcome(item)}"
    assert not item.result.status.reached
    assert f"cao hơn mức giao {gap}" in text
    for wrong in ("còn thiếu", "thấp hơn", "Cần tập trung", "cần tập trung", "phải thực hiện", "Còn khó khăn"):
        assert wrong not in text
    if item.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH):
        assert "Cần xem lại mức giao hoặc cách so sánh “=”" in text
        assert what_is_left(item) == "Cao hơn mức giao; cần xem lại cách so sánh “=”"


@pytest.mark.parametrize(("figure", "listed"), [(250.0, False), (150.0, True)])
def test_the_note_lists_no_target_that_is_passed(figure: float, listed: bool) -> None:
    parts = note(consolidate(program_of(RATIO), ANNUAL, [("U01", "1.1", 2025, figure, 300.0)])).parts
    assert any("cần tập trung chỉ đạo" in part.title for part in parts) == listed


def test_below_an_exact_target_it_is_missing() -> None:
    item = item_of(RATIO, [("U01", "1.1", 2025, 150.0, 300.0)])
    assert "đạt 50% (chỉ tiêu đúng 70%), chưa đạt chỉ tiêu, còn thiếu 20 điểm phần trăm" in said(item)
    assert outcome(item) == "còn thiếu 20 điểm phần trăm"


def test_one_union_answers_yes_or_no_not_a_share() -> None:
    data = consolidate(program_of(SHARE), ANNUAL, choices(9))
    (code,) = data.program.indicator_by_code
    assert rated_unions(data, code, data.latest_year)["status"].tolist() == [Status.MET] * 9 + [Status.NOT_MET]


# --------------------------------------------------------------------------- ceilings


def test_half_a_year_under_a_ceiling_is_not_yet_kept() -> None:
    item = item_of(ACCIDENTS, everyones(y2023=3, y2024=5, y2025=4), HALF)
    text = said(item)
    assert "hiện chưa vượt mức tối đa, thời hạn đến hết năm 2025" in text
    assert outcome(item) == "đang trong lộ trình"
    data = consolidate(program_of(ACCIDENTS), HALF, everyones(y2023=3, y2024=5, y2025=4))
    assert summary(data, indicators_in_period(data)).endswith(
        " Trong các chỉ tiêu chưa đến kỳ, 1 chỉ tiêu hiện đang bảo đảm mức giao (1.1)."
    )


@pytest.mark.parametrize(("period", "status"), [(HALF, "Chưa đến kỳ"), (ANNUAL, "Đạt")], ids=["half", "year"])
def test_the_table_does_not_rate_half_a_year_under_a_ceiling(period: Period, status: str) -> None:
    (row,) = [row for row in results_table([item_of(ACCIDENTS, everyones(y2025=4), period)]).rows if row.code]
    assert row.status == status


@pytest.mark.parametrize(("period", "noted"), [(HALF, True), (ANNUAL, False)], ids=["half", "year"])
def test_the_workbook_says_that_half_a_year_decides_no_ceiling(tmp_path: Path, period: Period, noted: bool) -> None:
    write_summary(tmp_path / "t.xlsx", consolidate(program_of(ACCIDENTS), period, everyones(y2025=4)), 100)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Chỉ tiêu"]
    text = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=8))
    assert ("năm chưa hết nên là Chưa đến kỳ" in text) == noted
    as_recorded(f"indicators of {period.code}", read_out(tmp_path / "t.xlsx", "Chỉ tiêu"))


def test_a_whole_year_under_a_ceiling_is_kept() -> None:
    data = consolidate(program_of(ACCIDENTS), ANNUAL, everyones(y2023=3, y2024=5, y2025=4))
    items = indicators_in_period(data)
    assert "đạt chỉ tiêu đề ra. Đang trong lộ trình" in said(items[0])
    assert "hiện đang bảo đảm" not in summary(data, items)


@pytest.mark.parametrize("period", [ANNUAL, HALF, MID], ids=lambda p: p.code)
@pytest.mark.parametrize("facts", [years(y2025=7), everyones(y2025=7)], ids=["some", "all"])
def test_a_broken_ceiling_stays_broken_whoever_is_missing(period: Period, facts: list[Fact]) -> None:
    item = item_of(FINES, facts, period)
    text = said(item)
    assert "chưa đạt chỉ tiêu, cao hơn mức tối đa 1 vụ" in text
    assert "nếu chỉ tính" not in text
    if period is not HALF:
        assert outcome(item) == "cao hơn mức tối đa 1 vụ"


def test_a_figure_on_a_bound_it_must_not_touch() -> None:
    item = item_of(ACCIDENTS, everyones(y2025=6))
    assert "bằng mức giao, gần đạt vì chỉ tiêu là dưới 6 vụ" in said(item)
    assert outcome(item) == "gần đạt"


def test_what_is_left_of_a_bound_that_must_not_be_touched() -> None:
    assert what_is_left(item_of(ACCIDENTS, everyones(y2025=6))).startswith("Đúng bằng mức giao, cần dưới 6 vụ;")


@pytest.mark.parametrize("figure", [0, 2, 6])
def test_a_ceiling_is_kept_and_nothing_outstanding(figure: int) -> None:
    item = item_of(FINES, everyones(y2025=figure))
    assert not [i for i in strongest([item], 3) if i.status is Status.EXCEEDED] and outcome(item) == ""
    assert "vượt" not in said(item) and "tốt hơn" not in said(item)


# --------------------------------------------------------------------------- forecasts


def test_a_forecast_above_a_range_says_so() -> None:
    data = consolidate(program_of(HOUSES), MID, everyones(y2023=6, y2024=6, y2025=7))
    (item,) = indicators_in_period(data)
    assert item.prospect.outlook is Outlook.ON_COURSE
    expected = "; dự báo cuối nhiệm kỳ đạt 32 nhà (mức giao 20 - 25 nhà), vượt đầu cao của khoảng giao."
    assert said(item).endswith(expected)


def test_a_forecast_within_a_range_is_left_alone() -> None:
    item = item_of(HOUSES, everyones(y2023=4, y2024=5, y2025=5), MID)
    assert said(item).endswith("; dự báo cuối nhiệm kỳ đạt 23 nhà (mức giao 20 - 25 nhà).")


@pytest.mark.parametrize(
    ("figure", "told"),
    [(19, "nếu chỉ tính các đơn vị đã báo cáo"), (21, "nằm trong khoảng"), (26, "vượt chỉ tiêu 1 nhà")],
)
def test_a_range_is_no_hundred_per_cent(figure: int, told: str) -> None:
    own = replace(HOUSES, targets={2025: Target(20, 25)}, term_target=None, accrual=Accrual.ANNUAL)
    text = said(item_of(own, years(y2025=figure)))
    assert told in text and "năm 2025 là 20 - 25 nhà" in text and "100%" not in text


@pytest.mark.parametrize(("told", "verb"), [(12, "bằng 120%"), (10, "đạt 100%"), (8, "đạt 80%")])
def test_what_is_above_a_target_to_be_met_exactly_is_not_said_to_reach_it(told: int, verb: str) -> None:
    own = replace(FINES, comparator=Comparator.EQUAL, targets={2025: Target(10)}, accrual=Accrual.ANNUAL)
    assert f"{verb} chỉ tiêu năm 2025" in said(item_of(own, years(y2025=told), ANNUAL))


def test_of_a_deadline_that_is_over_nothing_is_foretold() -> None:
    early = indicator("1.1", Measure.RATIO, accrual=Accrual.LEVEL, targets={2024: Target(60.0)}, base=None)
    rising = [(u.code, "1.1", y, a, 100.0) for u in UNITS for y, a in ((2023, 40.0), (2024, 50.0))]
    item = item_of(early, rising, MID)
    assert (item.prospect.outlook, item.prospect.projection, item.prospect.past) == (Outlook.OUT_OF_REACH, None, 2024)
    assert "Thời hạn đến hết năm 2024 đã qua mà chưa đạt mức giao" in said(item)
    assert "dự báo" not in said(item) and "khó hoàn thành" not in said(item).lower()
    assert what_is_left(item) == "Còn thiếu 10 điểm phần trăm; đã hết thời hạn (năm 2024)"


def test_what_is_not_known_is_not_said_to_be_out_of_danger() -> None:
    known, unknown = HOUSES, indicator("1.2", Measure.COUNT, targets={2025: Target(5)})
    both = replace(program_of(known), indicators=(known, unknown))
    data = consolidate(both, MID, everyones(y2023=4, y2024=5, y2025=5))
    told = outlook_sentence(data, indicators_in_period(data))
    assert told.endswith("; 01 chỉ tiêu chưa xác định. Chưa xác định vì: 01 chỉ tiêu chưa có số liệu.")
    nothing = consolidate(both, MID, [])
    told = outlook_sentence(nothing, indicators_in_period(nothing))
    assert told.endswith(": 02 chỉ tiêu chưa xác định. Chưa xác định vì: 02 chỉ tiêu chưa có số liệu.")


def test_nothing_impossible_is_foretold() -> None:
    level = indicator("1.1", Measure.RATIO, accrual=Accrual.LEVEL, targets={}, term_target=Target(60.0), base=None)
    falling = [(u.code, "1.1", y, a, 100.0) for u in UNITS for y, a in ((2024, 50.0), (2025, 10.0))]
    text = said(item_of(level, falling, MID))
    assert "khó hoàn thành" in text.lower() and "dự báo" not in text
    half = [(u.code, "1.1", y, a, 100.0) for u in UNITS for y, a in ((2024, 50.0), (2025, 40.0))]
    assert "dự báo" not in said(item_of(level, half, HALF))


@pytest.mark.parametrize(("told", "words"), [(9, "gần đạt"), (5, "chưa đạt")])
def test_a_sum_that_lacks_unions_is_called_what_its_table_calls_it(told: int, words: str) -> None:
    own = replace(FINES, comparator=Comparator.AT_LEAST, targets={2025: Target(10)}, accrual=Accrual.ANNUAL)
    item = item_of(own, years(y2025=told), ANNUAL)
    assert item.status.label.lower() == words
    assert f"{words} chỉ tiêu nếu chỉ tính các đơn vị đã báo cáo" in said(item)
