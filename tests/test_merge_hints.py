"""Hints of the program, where people are asked to write: a new one takes the former's place, words of people stay."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.documents.merge.merge import merge
from tests.small_documents import document, lines_of

NOW = datetime(2026, 1, 20, 10, 0)
ABOVE = "# 1. Tài chính\nThu kinh phí công đoàn đạt 20 triệu đồng trong năm qua."
BELOW = "# 2. Nữ công\nCó 30 lớp tập huấn dành cho nữ đoàn viên được tổ chức."
HINT = "[Cơ quan tổng hợp bổ sung: đánh giá chung; nội dung đề nghị xem xét đối với chỉ tiêu 3.1, 10.1, 4.2.]"
ALIKE = HINT.replace("3.1, 10.1, 4.2", "3.1, 7.3")
OTHER = "[Ban Tài chính viết: thu, chi, quản lý tài sản.]"
OWN = "Quá trình thực hiện đồng bộ, có trọng tâm."
IN_ITS_WORDS = f"{HINT[1:-1]} Đã làm tốt."


def report(*between: str, above: str = ABOVE) -> bytes:
    return document("\n".join((above, *between, BELOW)))


def between(content: bytes) -> list[str]:
    """What stands between the two sections' figures."""
    return [line for line in lines_of(content) if line not in f"{ABOVE}\n{BELOW}".split("\n")]


@pytest.mark.parametrize("fresh", [ALIKE, OTHER], ids=["some words", "all words"])
@pytest.mark.parametrize(
    "stands",
    [f"? {HINT}", HINT, HINT.replace("đánh giá chung", "{b:đánh giá} chung"), HINT.replace("; ", ";⏎")],
    ids=["as it was", "its control gone", "in bold", "on two lines"],
)
def test_a_hint_that_nobody_answered_becomes_the_new_one(stands: str, fresh: str):
    merged = merge(report(f"? {HINT}"), report(stands), report(f"? {fresh}"), when=NOW)
    assert [line.replace("{b:", "").replace("}", "").replace("⏎", " ") for line in between(merged.document)] == [fresh]
    assert not merged.conflicts and not merged.kept and len(merged.figures) == 1


@pytest.mark.parametrize("fresh", [ALIKE, OTHER], ids=["some words", "all words"])
@pytest.mark.parametrize(
    ("stands", "told"),
    [
        ([OWN], [("viết", OWN)]),
        ([f"? {OWN}"], [("viết", OWN)]),
        ([f"? [{OWN}]"], [("viết", f"[{OWN}]")]),
        ([IN_ITS_WORDS], [("viết", IN_ITS_WORDS)]),
        ([f"{HINT} {OWN}"], [("viết", f"{HINT} {OWN}")]),
        ([OWN, "Thêm một ý."], [("viết", OWN), ("thêm", "Thêm một ý.")]),
        ([], [("xóa", HINT)]),
    ],
    ids=["typed over", "in its control", "in brackets", "in its words", "behind it", "two paragraphs", "taken out"],
)
def test_where_people_wrote_theirs_stays_and_is_told_as_kept(
    stands: list[str], told: list[tuple[str, str]], fresh: str
):
    merged = merge(report(f"? {HINT}"), report(*stands), report(f"? {fresh}"), when=NOW)
    assert between(merged.document) == [line.removeprefix("? ") for line in stands]
    assert not merged.conflicts and not merged.figures
    assert [(kept.what.value, kept.text.strip()) for kept in merged.kept] == told


@pytest.mark.parametrize("stands", [OWN, IN_ITS_WORDS])
def test_a_hint_that_is_asked_no_more_takes_no_words_of_people_along(stands: str):
    merged = merge(report(f"? {HINT}"), report(stands), report(), when=NOW)
    assert between(merged.document) == [stands] and not merged.conflicts
    assert [kept.text.strip() for kept in merged.kept] == [stands]


def test_of_two_hints_each_has_its_answer():
    former, fresh = ("? [Ban A viết: thu.]", f"? {HINT}"), ("? [Văn phòng nêu: kinh phí.]", f"? {OTHER}")
    merged = merge(report(*former), report(OWN, former[1]), report(*fresh), when=NOW)
    assert between(merged.document) == [OWN, OTHER] and not merged.conflicts


def test_a_hint_stays_the_same_under_a_heading_that_is_called_otherwise():
    renamed = ABOVE.replace("Tài chính", "Thu và chi")
    merged = merge(report(f"? {HINT}"), report(OWN), report(f"? {OTHER}", above=renamed), when=NOW)
    assert OTHER not in lines_of(merged.document) and OWN in lines_of(merged.document)


def test_another_hint_under_another_heading_is_a_new_one():
    section = "# 2. Pháp luật\nĐã tư vấn pháp luật cho 44 lượt người lao động."
    merged = merge(report(f"? {HINT}"), report(OWN), report(section, f"? {OTHER}"), when=NOW)
    assert OTHER in lines_of(merged.document) and OWN in lines_of(merged.document)


def test_words_generated_in_place_of_a_hint_that_people_answered_in_its_words_are_a_clash():
    said = f"{HINT[1:-1]} Có 12 ý kiến."
    merged = merge(report(f"? {HINT}"), report(IN_ITS_WORDS), report(said), when=NOW)
    assert [c.generated.strip() for c in merged.conflicts] == [said]
