"""The shape of the report: what the outline links to topics, ideas joined, requests by addressee, switches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT

from pipeline.documents.edited import renew
from pipeline.program.model import Section
from pipeline.review.likeness import joined
from pipeline.review.model import Block, BlockKind, MainPart
from pipeline.review.outline import review
from pipeline.review.parts import parts
from pipeline.review.report import write_review
from pipeline.round.results import indicators_in_period
from tests.reviews import (
    ANNUAL,
    HALF,
    MID,
    PROGRAM,
    SECTIONS,
    TEMPLATE,
    UNITS,
    W,
    consolidate,
    paragraphs,
    random_round,
    written,
)
from tests.test_review import everyone

FIXTURES = Path(__file__).parent / "fixtures" / "bao-cao"


def part(found: Sequence[MainPart], start: str) -> Sequence[Block]:
    """The blocks of the part whose title begins so."""
    return next(p.blocks for p in found if p.title.startswith(start))


def below(blocks: Sequence[Block], heading: str) -> list[Block]:
    """What stands under a heading, up to the next."""
    heads = (BlockKind.HEADING, BlockKind.SUBHEADING)
    at = next(n for n, b in enumerate(blocks) if b.block in heads and str(b.text).endswith(heading))
    rest = [*blocks[at + 1 :]]
    return rest[: next((n for n, b in enumerate(rest) if b.block in heads), len(rest))]


# --------------------------------------------------------------------------- ideas


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Đoàn viên làm ca, phân tán nhiều nơi.", "Đoàn viên làm ca nên phân tán nhiều nơi", True),
        ("Đã được hỗ trợ kinh phí hoạt động", "Chưa được hỗ trợ kinh phí hoạt động", False),
        ("Đề nghị hỗ trợ 5 triệu đồng mỗi đơn vị", "Đề nghị hỗ trợ 6 triệu đồng mỗi đơn vị", False),
        ("Thu đoàn phí tăng 5% so với năm trước", "Thu đoàn phí tăng 5 so với năm trước", False),
        ("Đề nghị xã Văn Yên quan tâm bố trí kinh phí", "Đề nghị xã Trấn Yên quan tâm bố trí kinh phí", False),
        ("Đề nghị UBND quan tâm bố trí kinh phí", "Đề nghị HĐND quan tâm bố trí kinh phí", False),
        ("Thiếu kinh phí", "Ít cán bộ", False),
        ("Một", "một", True),
    ],
)  # fmt: skip
def test_what_says_nearly_the_same_is_one_idea(one: str, other: str, same: bool) -> None:
    assert joined([one, other]) == ([[0, 1]] if same else [[0], [1]])


def test_ideas_of_nearly_equal_words_are_told_once_with_all_who_said_them() -> None:
    stories = [
        ("U01", "3", "Cán bộ công đoàn kiêm nhiệm, ít thời gian cho hoạt động"),
        ("U02", "3", "Cán bộ công đoàn kiêm nhiệm nên ít thời gian cho hoạt động."),
        ("U04", "3", "Cán bộ công đoàn kiêm nhiệm, ít thời gian cho hoạt động"),
        ("U05", "3", "Cán bộ công đoàn kiêm nhiệm, ít thời gian cho các hoạt động"),
    ]
    data = consolidate(PROGRAM, MID, stories=stories)
    (idea,) = [b for b in part(parts(data), "III.") if b.block is BlockKind.ITEM]
    who = "CĐCS Đơn vị số 1, CĐCS Đơn vị số 4 và 02 đơn vị khác"
    assert idea.text == f"Cán bộ công đoàn kiêm nhiệm, ít thời gian cho hoạt động ({who})."
    told = [row.cells[0] for a in review(data).annexes[-1:] for row in a.grid.rows if row.cells]
    assert sorted(told) == sorted({text.rstrip(".") if text.endswith("động") else text for _, _, text in stories})


# --------------------------------------------------------------------------- topics, requests


def linked(**indicators: Sequence[str]) -> tuple[Section, ...]:
    return tuple(replace(s, indicators=tuple(indicators.get(f"s{s.name}", ()))) for s in SECTIONS)


def test_figures_of_linked_indicators_open_their_topic() -> None:
    program = replace(PROGRAM, sections=linked(s1_1=("1.1", "2.1"), s2=("1.2",)))
    facts = everyone("1.1", 2025, (95, 100)) + everyone("2.1", 2025, (3, None)) + everyone("1.2", 2025, (1, 1))
    found = parts(consolidate(program, ANNUAL, facts, stories=[("U01", "1.1", "Đã tổ chức hội nghị")]))
    first, second, *_ = below(part(found, "I."), "Tuyên truyền")
    assert first.text == (
        "Nội dung của chỉ tiêu 1.1: 950/1.000 người, đạt 95%, vượt; Nội dung của chỉ tiêu 2.1: 30 đoàn viên (mức giao "
        "năm 2025: 30), lũy kế 30/150."
    )
    assert second.text == "Đã tổ chức hội nghị (CĐCS Đơn vị số 1)."
    (told, prompt) = below(part(found, "II."), "khâu đột phá")
    assert told.text == "Nội dung của chỉ tiêu 1.2: 10/10 đơn vị, đạt 100%." and prompt.block is BlockKind.PROMPT


def test_requests_are_grouped_by_whom_they_are_for_and_undivided_ones_follow() -> None:
    own = [
        Section(f"5.{n}", f"Đối với {who}", "Nêu.", "Các đơn vị") for n, who in enumerate(("cấp ủy", "chuyên môn"), 1)
    ]
    program = replace(PROGRAM, sections=(*SECTIONS, *own))
    stories = [("U01", "5.1", "Quan tâm"), ("U02", "5", "Mở lớp")]
    blocks = part(parts(consolidate(program, MID, stories=stories)), "V.")
    assert [b.text for b in below(blocks, "cấp ủy")] == ["Quan tâm (CĐCS Đơn vị số 1)."]
    assert [b.block for b in below(blocks, "chuyên môn")] == [BlockKind.PROMPT]
    assert [b.text for b in below(blocks, "Kiến nghị chung")] == ["Mở lớp (CĐCS Đơn vị số 2)."]
    none = part(parts(consolidate(program, MID, stories=stories[:1])), "V.")
    assert not any("Kiến nghị chung" in str(b.text) for b in none)


def test_unions_and_a_department_write_one_section() -> None:
    both = Section("1.1", "Tuyên truyền", "Nêu kết quả.", "Các đơn vị; Ban Tuyên giáo")
    program = replace(PROGRAM, sections=(SECTIONS[0], both, *SECTIONS[2:]))
    blocks = below(part(parts(consolidate(program, MID, stories=[("U01", "1.1", "Một")])), "I."), "Tuyên truyền")
    assert [(b.block, b.writer) for b in blocks] == [(BlockKind.ITEM, ""), (BlockKind.PROMPT, "Ban Tuyên giáo")]


# --------------------------------------------------------------------------- what is left, what is judged


def test_what_remains_is_told_for_each_indicator_not_yet_reached() -> None:
    facts = everyone("1.1", 2025, (85, 100)) + everyone("2.1", 2025, (3, None)) + everyone("1.2", 2025, (1, 1))
    (told,) = [
        b.text for b in below(part(parts(consolidate(PROGRAM, MID, facts)), "IV."), "Chỉ tiêu còn phải thực hiện")
    ]
    assert "Chỉ tiêu 1.1: còn thiếu 5 điểm phần trăm; năm 2026 phải đạt 90%." in told
    assert "Chỉ tiêu 2.1: còn 120 đoàn viên, bình quân mỗi năm còn lại 60 đoàn viên; năm 2026 phải đạt 30" in told
    assert "Chỉ tiêu 1.2" not in told
    (half,) = [
        b.text for b in below(part(parts(consolidate(PROGRAM, HALF, facts)), "IV."), "Chỉ tiêu còn phải thực hiện")
    ]
    assert "Chỉ tiêu 1.1: còn thiếu 5 điểm phần trăm so với mức giao cả năm 2025 (90%)." in half


def test_the_assessment_names_who_leads_and_what_is_asked() -> None:
    led = tuple(replace(i, lead="Đ/c Phó Chủ tịch") for i in PROGRAM.indicators)
    facts = everyone("1.1", 2025, (95, 100)) + everyone("1.2", 2025, (1, 1))[:5]
    facts += [(u.code, "1.2", 2025, 0, 1) for u in UNITS[5:]]
    data = consolidate(replace(PROGRAM, indicators=led), ANNUAL, facts)
    blocks = part(parts(data), "ĐÁNH GIÁ CHUNG")
    said = {b.lead: str(b.text) for b in blocks if b.lead}
    assert said["Nổi bật: "].startswith(
        "(1) chỉ tiêu 1.1 (Nội dung của chỉ tiêu 1.1): đạt 95%, vượt 5 điểm phần trăm, Đ/c"
    )
    assert "chỉ tiêu 1.2" in said["Còn hạn chế: "] and said["Còn hạn chế: "].endswith("Đ/c Phó Chủ tịch chủ trì.")
    assert blocks[-1].block is BlockKind.PROMPT and "Liên đoàn Lao động tỉnh Thử xem xét" in blocks[-1].text
    assert len(indicators_in_period(data)) == len(led)


# --------------------------------------------------------------------------- switches


def test_switches_leave_out_what_the_office_does_not_want(tmp_path: Path) -> None:
    quiet = replace(
        PROGRAM.report,
        proposals=False,
        charts=False,
        annexes=False,
        office_name="Công đoàn Viên chức",
        leading_zero=False,
    )
    full, bare = random_round(MID), random_round(MID, program=replace(PROGRAM, report=quiet))
    assert review(bare).annexes == () and review(full).annexes
    for data, wanted in ((full, True), (bare, False)):
        blocks = part(review(data).parts, "II.")
        assert any(b.block is BlockKind.CHART for b in blocks) == wanted
        assert any("đề xuất" in str(b.text) for b in blocks if b.block is BlockKind.HEADING) == wanted
    told = str(review(bare).introduction[0])
    assert "Công đoàn Viên chức báo cáo kết quả như sau" in told and "Phụ lục" not in told
    document = written(bare, tmp_path)
    assert [s.orientation for s in document.sections] == [WD_ORIENT.PORTRAIT]
    lacking = [line.unit.name for line in bare.unit_roster if not line.delivery.counted]
    assert lacking and f"Đơn vị chưa báo cáo: {', '.join(lacking)}" in told


# --------------------------------------------------------------------------- reports of the shape before


def test_what_people_wrote_into_a_report_of_the_former_shape_is_taken_over(tmp_path: Path) -> None:
    """An older report of the same round: what was typed stands at its heading, or where it stood, and that is said."""
    path = tmp_path / "bao-cao.docx"
    renew(path, (FIXTURES / "truoc.docx").read_bytes(), datetime(2026, 1, 1))
    document = docx.Document(str(path))
    said = {p.text: p for p in document.paragraphs}
    for start, added in (("Có 8/10 đơn vị đã gửi", "Thêm về tiến độ."), ("1.2. ", "Lời của cơ quan.")):
        next(p for text, p in said.items() if text.startswith(start)).add_run(f" {added}")
    control = next(c for c in document.element.body.iter(f"{W}sdt") if "Nêu nhiệm vụ" in c.xpath("string(.)"))
    first, *rest = control.iter(f"{W}t")
    first.text = "Nhiệm vụ do Văn phòng viết."
    for text in rest:
        text.text = ""
    document.save(str(path))
    write_review(tmp_path / "moi.docx", random_round(MID), TEMPLATE)
    done = renew(path, (tmp_path / "moi.docx").read_bytes(), datetime(2026, 1, 2))
    text = paragraphs(docx.Document(str(path)))
    below = [n for n, t in enumerate(text) if t.startswith("V. ")][-1]  # the last: they stand in the contents, too
    at = {"V. ": below, "IV. ": max(n for n, t in enumerate(text[:below]) if t.startswith("IV. "))}
    assert at["IV. "] < next(n for n, t in enumerate(text) if t == "Nhiệm vụ do Văn phòng viết.") < at["V. "]
    assert any(t.startswith("Chỉ tiêu 1.2: ") and t.endswith("Lời của cơ quan.") for t in text)
    assert any(t.endswith("Thêm về tiến độ.") for t in text)
    assert done.merged is not None
    assert any("Tiến độ báo cáo của các đơn vị" in clash.where for clash in done.merged.conflicts)
    assert not any(t.startswith("Cách xác định triển vọng") for t in text)
    headed = [
        p.text for p in docx.Document(str(path)).paragraphs if p.style is not None and p.style.name == "Heading 1"
    ]
    assert "ĐÁNH GIÁ CHUNG" in headed
