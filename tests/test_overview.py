"""A round as its leaders need it: what fails with the facts beside it, who is missing, what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.measures.headline import headline_words
from pipeline.program.model import Indicator, Program, Target
from pipeline.program.records import ReportSwitches
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.one_page import MOST
from pipeline.round.overview import Overview, overview
from pipeline.round.roster import Delivery, Roster
from tests.reviews import ANNUAL, MID, PROGRAM, UNITS, Fact, consolidate, indicator, random_round, yearly
from tests.terms import Term, answers

LEAD = "Ban Tổ chức"


def only(*indicators: Indicator, **changes: object) -> Program:
    """The program with these indicators alone."""
    return replace(PROGRAM, indicators=indicators, other_targets=(), **changes)  # type: ignore[arg-type]


def told(code: str, pairs: Sequence[tuple[float, float | None]], year: int = 2025) -> list[Fact]:
    """A pair for each of the first unions; the others repeat the last."""
    filled = [*pairs, *[pairs[-1]] * (len(UNITS) - len(pairs))]
    return [(unit.code, code, year, *pair) for unit, pair in zip(UNITS, filled, strict=True)]


SHARE = indicator("1.1", Measure.RATIO, lead=LEAD)
YES = indicator("1.2", Measure.YES_NO, targets=yearly(100))
CEILING = indicator("3.1", Measure.RATIO, comparator=Comparator.AT_MOST, targets=yearly(5), base=None)
SUM = indicator("2.1", Measure.COUNT, unit="đoàn viên", accrual=Accrual.CUMULATIVE, targets=yearly(30))
TERM = indicator("2.4", Measure.COUNT, unit="hộ", accrual=Accrual.CUMULATIVE, targets={}, term_target=Target(200))


@pytest.mark.parametrize(
    ("item", "facts", "wanted"),
    [
        (
            SHARE,
            [*told("1.1", [(90, 100)], 2024), *told("1.1", [(10, 100), (90, 100)])],
            (False, "82% (820/1.000)", "90%", "năm 2024: 90%", "CĐCS Đơn vị số 1 (10%)"),
        ),
        (
            SHARE,
            [*told("1.1", [(90, 100)], 2024)[1:], *told("1.1", [(10, 100), (90, 100)])],
            (
                False,
                "82% (820/1.000)",
                "90%",
                "năm 2024: 90% (cùng 9/10 đơn vị, nay 90%)",
                "CĐCS Đơn vị số 1 (10%)",
            ),
        ),
        (YES, told("1.2", [(0, 1), (0, 1), (1, 1)]), (True, "80% (8/10)", "100%", "", "{1}; {2} (chưa đạt)")),
        (YES, told("1.2", [*[(0, 1)] * 4, (1, 1)]), (True, "60% (6/10)", "100%", "", "4 đơn vị (chưa đạt)")),
        (
            CEILING,
            told("3.1", [(50, 100), (10, 100)]),
            (True, "14% (140/1.000)", "không quá 5%", "", "cao nhất: {1} (50%)"),
        ),
        (SUM, told("2.1", [(0, None), (1, None)]), (True, "9 đoàn viên", "30 đoàn viên", "", "")),
    ],
    ids=["share", "not the same unions", "choice", "too many to name", "ceiling", "sum"],
)
def test_what_stands_beside_an_indicator_that_fails(
    item: Indicator, facts: Sequence[Fact], wanted: tuple[bool, str, str, str, str]
) -> None:
    (found,) = overview(consolidate(only(item), ANNUAL, facts)).failing
    *others, lowest = wanted
    names = [f"CĐCS Đơn vị số {n}" for n in range(3)]
    seen = (found.lost, found.result, found.target, found.before, found.lowest)
    assert seen == (*others, str(lowest).format(*names))
    assert (found.code, found.text, found.lead) == (item.code, item.text.rstrip("."), item.lead)
    assert found.span == "năm 2025"


@pytest.mark.parametrize(
    ("item", "facts", "verdict"),
    [
        (SHARE, told("1.1", [(89, 100)]), "Gần đạt, còn thiếu 1 điểm phần trăm"),
        (SHARE, told("1.1", [(40, 100)]), "Chưa đạt, còn thiếu 50 điểm phần trăm"),
        (CEILING, told("3.1", [(14, 100)]), "Chưa đạt, cao hơn mức tối đa 9 điểm phần trăm"),
        (SUM, told("2.1", [(1, None)])[:9], "Chưa đạt nếu chỉ tính các đơn vị đã báo cáo"),
    ],
    ids=["near", "missed", "above a ceiling", "unions owe their part"],
)
def test_the_verdict_says_how_far_it_is(item: Indicator, facts: Sequence[Fact], verdict: str) -> None:
    (found,) = overview(consolidate(only(item), ANNUAL, facts)).failing
    assert found.verdict.partition(";")[0] == verdict


def test_a_target_of_the_term_is_late_not_missed() -> None:
    """Its time is not over: at risk, with what it has and what it should have."""
    facts = [fact for year in MID.years for fact in told("2.4", [(1, None)], year)]
    (found,) = overview(consolidate(only(TERM), MID, facts)).failing
    assert (found.span, found.target, found.result) == ("nhiệm kỳ", "200 hộ", "30 hộ")
    assert found.verdict.startswith(("Khó hoàn thành", "Chậm so với lộ trình")) and "hưa đạt" not in found.verdict


def test_the_end_out_of_reach_beside_a_year_that_reached_its_target() -> None:
    """Each target is named with its own verdict, and leaders are asked about it."""
    item = replace(SUM, targets=yearly(30), term_target=Target(1000))
    facts = [fact for year in (2023, 2024, 2025) for fact in told("2.1", [(4, None)], year)]
    whole = overview(consolidate(only(item), ANNUAL, facts))
    (found,) = whole.failing
    assert found.verdict == ("Năm 2025 vượt 10 đoàn viên, đến hết nhiệm kỳ (mức giao 1.000 đoàn viên) khó hoàn thành")
    assert not found.lost and "1 khó hoàn thành" in whole.outlook
    assert any("2.1" in line for line in whole.to_decide)


def test_what_reaches_its_target_is_not_among_them() -> None:
    whole = overview(consolidate(only(SHARE, YES), ANNUAL, [*told("1.1", [(95, 100)]), *told("1.2", [(1, 1)])]))
    assert (whole.failing, whole.more, whole.awaited, whole.to_decide) == ((), (), (), ())


def test_names_of_the_weakest_only_where_the_office_wants_them() -> None:
    program = only(SHARE, report=ReportSwitches(weakest_names=False))
    (found,) = overview(consolidate(program, ANNUAL, told("1.1", [(10, 100), (90, 100)]))).failing
    assert found.lowest == ""


def many() -> Overview:
    """Ten indicators, each further from its target than the next."""
    items = [indicator(f"1.{n}", Measure.RATIO, lead=LEAD if n % 2 else "") for n in range(1, 11)]
    facts = [fact for n, item in enumerate(items) for fact in told(item.code, [(20 + n, 100)])]
    return overview(consolidate(only(*items), ANNUAL, facts))


def test_the_furthest_are_told_and_the_others_named() -> None:
    found = many()
    assert [f.code for f in found.failing] == [f"1.{n}" for n in range(1, MOST + 1)]
    assert found.more == ("1.9", "1.10")


def test_each_lead_is_asked_once_and_no_lower_target_is_spoken_of() -> None:
    assert many().to_decide == (
        f"Cho ý kiến về nguyên nhân, giải pháp đối với chỉ tiêu 1.1, 1.3, 1.5, 1.7, 1.9 ({LEAD} chủ trì).",
        "Cho ý kiến về nguyên nhân, giải pháp đối với chỉ tiêu 1.2, 1.4, 1.6, 1.8, 1.10 (chương trình chưa ghi ai chủ "
        "trì).",
    )


def in_states(*states: Delivery) -> Consolidation:
    """A round of a reached indicator whose first unions stand so."""
    data = consolidate(only(SHARE), ANNUAL, told("1.1", [(95, 100)]))
    lines = data.roster.lines
    changed = [replace(line, delivery=state) for line, state in zip(lines, states, strict=False)]
    return replace(data, roster=Roster((*changed, *lines[len(states) :]), phones={"U01": "0912 345 678"}))


@pytest.mark.parametrize(
    ("states", "asked"),
    [
        (
            [Delivery.MISSING, Delivery.REJECTED],
            "Đôn đốc 02 đơn vị chưa có báo cáo dùng được (hạn nộp 15/12/2025).",
        ),
        ([Delivery.WAITING], "Duyệt báo cáo đã nhận của 01 đơn vị, chưa được tính."),
        ([Delivery.AFTER_CLOSE], "Cho ý kiến về số liệu gửi sau khi chốt của 01 đơn vị, chưa được tính."),
        (
            [Delivery.UNCLEAR, Delivery.UNCONFIRMED],
            "Xác minh 02 đơn vị có tệp gửi đến mà chưa rõ của ai, do ai gửi.",
        ),
        ([Delivery.FAULT], None),
        ([Delivery.LATE], None),
    ],
)
def test_what_is_asked_about_unions(states: Sequence[Delivery], asked: str | None) -> None:
    found = overview(in_states(*states))
    assert found.to_decide == (() if asked is None else (asked,))
    out = sum(not state.counted for state in states)
    assert (found.reported, found.expected, len(found.awaited)) == (10 - out, 10, out)
    silent = all(s.counted or s in (Delivery.MISSING, Delivery.REJECTED) for s in states)
    assert found.told_reported == f"{10 - out}/10 đơn vị đã báo cáo" + ("" if silent else ", được tính")
    assert found.told_awaited == "Đơn vị chưa báo cáo" + ("" if silent else ", chưa được tính")


def test_a_missing_union_with_whom_to_call() -> None:
    first, second = overview(in_states(Delivery.MISSING, Delivery.REJECTED)).awaited
    assert (first.name, first.cluster, first.state, first.phone) == (
        "CĐCS Đơn vị số 1",
        "Cụm 2",
        "Chưa nộp",
        "0912 345 678",
    )
    assert (second.state, second.phone) == ("Không nhận được", "")


def test_what_nobody_reported_is_asked_for() -> None:
    found = overview(consolidate(only(SHARE), ANNUAL))
    assert found.to_decide[0] == "Chỉ đạo bổ sung số liệu chỉ tiêu 1.1 (chưa có số liệu)."
    assert found.failing == ()


def test_a_program_without_indicators_has_the_topics_its_unions_were_asked_about() -> None:
    stories = [
        ("U01", "1.1", "Đã tổ chức 12 hội nghị."),
        ("U02", "1.1", "Không"),
        ("U03", "1.1", "- Không có ý kiến"),
        ("U03", "1.1", "Mở 2 lớp"),
        ("U02", "5", "Đề nghị mở lớp tập huấn."),
        ("U04", "5.1", "Tăng kinh phí"),
        ("U02", "5.1", "Tăng kinh phí"),
        ("U05", "5", "Không có kiến nghị"),
    ]
    found = overview(consolidate(only(), ANNUAL, stories=stories))
    assert (found.headline, found.outlook, found.failing) == ("", "", ())
    asked = [section.number for section in PROGRAM.sections if section.asked_of_units]
    counts = {topic.number: (topic.told, topic.silent) for topic in found.topics}
    assert list(counts) == asked and counts["1.1"] == (2, 1) and counts["5"] == (1, 1)
    assert found.to_decide == (
        "Cho ý kiến về kiến nghị, đề xuất của 02 đơn vị (trang Ý kiến, kiến nghị của tong-hop.xlsx).",
    )
    assert overview(consolidate(PROGRAM, ANNUAL, stories=stories)).topics == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_headline_is_the_one_of_every_paper(seed: int) -> None:
    data = random_round(MID if seed % 2 else ANNUAL, seed)
    found = overview(data)
    assert found.counts == data.headline and found.headline == headline_words(data.headline)
    told_of = len(found.failing) + len(found.more)
    assert told_of >= sum(data.headline[s] for s in (Status.NEAR, Status.NOT_MET))
    assert found.reported + len(found.awaited) == found.expected


def test_the_number_a_union_gave_last_of_whatever_period(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2024", "A04", {**answers(2024, 3, 20), "T_phone": "0912 000 001"}, date(2024, 12, 5))
    term.send("2025-6t", "A04", {**answers(2025, 3, 20), "T_phone": "0912 000 002"}, date(2025, 6, 5))
    term.send("2025-6t", "A03", answers(2025, 3, 20), date(2025, 6, 5))
    term.send("2025", "C1", {**answers(2025, 9, 50), "T_phone": "0912 000 003"}, date(2025, 12, 5))
    awaited = {union.name: union.phone for union in overview(term.read("2025")).awaited}
    assert awaited == {"CĐCS đơn vị A03": "", "CĐCS tên mới": "0912 000 002"}
