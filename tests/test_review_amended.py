"""The report names the decisions that changed targets: number, day, and what was in force before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx

from pipeline.program.model import Amendment, Target
from pipeline.review.amended_targets import amendment_blocks
from pipeline.review.drafts import drafts
from pipeline.review.indicator_results import results_blocks
from pipeline.review.model import BlockKind
from pipeline.steps import report
from tests.reviews import paragraphs
from tests.terms import Term, answers


def lines(data: object) -> list[str]:
    return [b.text for b in amendment_blocks(data) if b.block is BlockKind.ITEM]  # type: ignore[arg-type]


SAID = (
    "Chỉ tiêu 3.1: năm 2025 từ 30 đoàn viên thành 40 đoàn viên, cả nhiệm kỳ từ 90 đoàn viên thành 110 đoàn viên, "
    "theo Quyết định số 15/QĐ-CĐ ngày 20/01/2025."
)


def test_an_amended_target_is_named_with_its_decision(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2025", "C1", answers(2025, 4), date(2025, 12, 5))
    data = term.read("2025")
    assert lines(data) == [SAID]
    kinds = [b.block for b in results_blocks(data)]
    assert kinds.index(BlockKind.ITEM) > kinds.index(BlockKind.RESULTS)
    written = report.write_review(term.settings, data, datetime(2025, 3, 1))
    assert any(SAID in text for text in paragraphs(docx.Document(str(written.path))))
    early = term.as_of("2025", date(2025, 1, 19))
    assert lines(early) == []


def test_a_department_draft_names_only_the_amendments_of_its_own_indicators(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2025", "C1", answers(2025, 4), date(2025, 12, 5))
    data = term.read("2025")
    led = {"1.1": "Ban Tuyên giáo", "3.1": "Ban Tổ chức"}
    indicators = tuple(replace(i, lead=led.get(i.code, ""), coordinating="") for i in data.program.indicators)
    tasks = dict.fromkeys(led.values(), ())
    program = replace(data.program, indicators=indicators, department_tasks=tasks)
    told = {
        d.department: [b.text for part in d.report.parts for b in part.blocks if b.text == SAID]
        for d in drafts(replace(data, cover=replace(data.cover, program=program)))
    }
    assert (told["Ban Tuyên giáo"], told["Ban Tổ chức"]) == ([], [SAID])


def test_how_decisions_are_named_and_which_years_are_told(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2024", "C1", answers(2024, 4), date(2024, 12, 5))
    data = term.read("2024")

    def with_(*items: Amendment) -> list[str]:
        program = replace(data.program, amendments=items)
        return lines(replace(data, cover=replace(data.cover, program=program)))

    new, old = Target(40.0), Target(30.0)
    at = date(2024, 5, 6)
    assert with_(Amendment("3.1", 2023, new, "7/QĐ", date(2023, 5, 6), old)) == []  # a year this report is not about
    assert with_(Amendment("3.1", 2024, new, "Nghị quyết 7/NQ-CĐ.", at, None)) == [
        "Chỉ tiêu 3.1: năm 2024 giao thêm 40 đoàn viên, theo Nghị quyết 7/NQ-CĐ ngày 06/5/2024."
    ]
    assert with_(Amendment("3.1", 2024, new, "", None, old)) == [
        "Chỉ tiêu 3.1: năm 2024 từ 30 đoàn viên thành 40 đoàn viên, theo quyết định (chưa ghi số)."
    ]
    for number, named in (
        ("05/NQ-CĐVC (minh họa)", "Nghị quyết số 05/NQ-CĐVC (minh họa)"),
        ("15/2024/QĐ-CĐ", "Quyết định số 15/2024/QĐ-CĐ"),
        ("8/ctr-lđlđ", "Chương trình số 8/ctr-lđlđ"),
        ("123", "văn bản số 123"),
    ):
        assert with_(Amendment("3.1", 2024, new, number, at, old))[0].endswith(f", theo {named} ngày 06/5/2024.")
    twice = [Amendment("1.2", 2025, new, "2/QĐ", date(2024, 9, 1), old), Amendment("1.2", 2025, old, "1/QĐ", at, new)]
    assert [line.rpartition(" ngày ")[2] for line in with_(*twice)] == ["06/5/2024.", "01/9/2024."]
