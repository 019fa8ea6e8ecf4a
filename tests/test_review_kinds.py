"""What sets the reports apart: outline by kind of period, the note, the drafts of departments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.program.model import Section
from pipeline.program.reader import read
from pipeline.review.drafts import departments, drafts
from pipeline.review.model import Block, BlockKind, MainPart, YearsRow
from pipeline.review.note import WEAK_ROOM, note
from pipeline.review.outline import in_lines, review
from pipeline.review.parts import LEVELS, parts
from pipeline.review.report import report_of
from pipeline.review.report_kinds import TEMPLATES
from pipeline.round.results import indicators_in_period
from pipeline.round.standouts import failing
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.report import write_drafts
from tests.readout import all_as_recorded, as_recorded, read_out
from tests.reviews import ANNUAL, END, HALF, MID, PERIODS, PROGRAM, consolidate, paragraphs, random_round, written

TASKS = {
    "Ban Tài chính": (
        "Dự thảo báo cáo chuyên đề: Thu, chi tài chính công đoàn.",
        "Tổng hợp, xây dựng dự thảo báo cáo sơ kết.",
        "Chuẩn bị hội nghị.",
    ),
    "Ban Nữ công": ("Báo cáo công tác nữ công.",),
}
LED = tuple(replace(i, lead="Ban Tài chính") if i.code == "1.1" else i for i in PROGRAM.indicators)
WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "khác")
SHARED = replace(PROGRAM, department_tasks=TASKS, indicators=LED)
NUMBER = re.compile(r"^(?:[IVX]+\.|\d+\.|[a-zđ]\)) ")


def prompts(items: Sequence[MainPart]) -> list[Block]:
    return [b for part in items for b in part.blocks if b.block is BlockKind.PROMPT]


def headed(items: Sequence[MainPart]) -> list[tuple[str, ...]]:
    """Each prompt with its part and the headings above it."""
    found = []
    for part in items:
        above: dict[int, str] = {}
        for block in part.blocks:
            if block.block in LEVELS:
                rank = LEVELS.index(block.block)
                above = {r: text for r, text in above.items() if r < rank} | {rank: block.text}
            elif block.block is BlockKind.PROMPT:
                found.append((*(NUMBER.sub("", text) for text in (part.title, *above.values())), block.text))
    return found


# The half of the term always, the others as repetitions.
REPEATED = [pytest.param(p, id=p.code, marks=[pytest.mark.thorough] if p is not MID else []) for p in PERIODS]


# --------------------------------------------------------------------------- outline


def test_what_lies_ahead_follows_the_period():
    section = Section("4", "Nhiệm vụ nửa nhiệm kỳ còn lại", "Nêu nhiệm vụ nửa nhiệm kỳ còn lại.", "Văn phòng")
    program = replace(PROGRAM, sections=(section,))
    said = {}
    for period in PERIODS:
        found = next(p for p in parts(consolidate(program, period)) if p.title.startswith("IV."))
        said[period.kind] = f"{found.title} {' '.join(str(b.text) for b in found.blocks)}".casefold()
    assert "nửa nhiệm kỳ còn lại" in said[MID.kind]
    assert "6 tháng cuối năm 2025" in said[HALF.kind]
    assert "năm 2026" in said[ANNUAL.kind]
    assert "nhiệm kỳ tới" in said[END.kind]
    assert not any("nửa nhiệm kỳ" in text for kind, text in said.items() if kind is not MID.kind)


def test_after_half_a_year_or_the_whole_term_nobody_is_asked_to_adjust_targets():
    section = Section("2", "Khâu đột phá", "Phân tích từng chỉ tiêu để đề xuất điều chỉnh (nếu có).", "Văn phòng")
    program = replace(PROGRAM, sections=(section,))
    texts = {p.kind: [b.text for b in prompts(parts(consolidate(program, p)))] for p in PERIODS}
    for period in (HALF, END):
        assert "[Văn phòng viết: Phân tích từng chỉ tiêu.]" in texts[period.kind]
    for period in (MID, ANNUAL):
        assert "[Văn phòng viết: Phân tích từng chỉ tiêu để đề xuất điều chỉnh (nếu có).]" in texts[period.kind]


@pytest.mark.parametrize(("period", "foretold"), [(MID, True), (END, False)], ids=["mid", "end"])
def test_only_before_the_term_is_over_something_is_foretold(tmp_path: Path, period, foretold: bool):
    document = written(random_round(period), tmp_path, REPOSITORY / "templates" / "docx" / TEMPLATES[period.kind])
    assert any("triển vọng" in text.casefold() for text in paragraphs(document)) is foretold


@pytest.mark.parametrize("period", PERIODS, ids=lambda p: p.code)
def test_reports_are_as_recorded(tmp_path: Path, period):
    written(random_round(period), tmp_path, REPOSITORY / "templates" / "docx" / TEMPLATES[period.kind])
    as_recorded(f"report {period.code}", read_out(tmp_path / "bao-cao.docx"))


def test_note_and_draft_are_as_recorded(tmp_path: Path):
    data = random_round(MID)
    data = replace(data, cover=replace(data.cover, program=SHARED))
    draft = next(d for d in drafts(data) if d.department == "Ban Tài chính").report
    said = {}
    for name, made, template in (("note", note(data), "bao-cao-nhanh"), ("draft", draft, "du-thao")):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(report_of(made, data, REPOSITORY / "templates" / "docx" / f"{template}.docx"))
        said[name] = read_out(path)
    all_as_recorded(said)


def test_topics_of_the_first_part_are_lettered_below_its_own_heading():
    first = parts(consolidate(PROGRAM, MID))[1].blocks
    lettered = [b.text for b in first if b.block is BlockKind.SUBHEADING]
    assert lettered == ["a) Tuyên truyền", "b) Tài chính"]
    assert [b.text for b in first if b.block is BlockKind.HEADING][-1].endswith(
        "Kết quả thực hiện các nội dung trọng tâm"
    )


def test_bac_kan_has_the_five_parts_and_eight_topics_of_its_plan():

    program = read(REPOSITORY / "inputs" / "bac-kan" / "chuong-trinh.xlsx", "bac-kan", "chuong-trinh.xlsx")
    (period,) = [p for p in program.periods if p.kind is MID.kind]
    found = parts(consolidate(program, period))[1:]
    assert [p.title.partition(".")[0] for p in found] == ["I", "II", "III", "IV", "V"]
    topics = [b.text[3:] for b in found[0].blocks if b.block is BlockKind.SUBHEADING]
    assert len(topics) == 8
    assert topics == [s.title for s in program.sections if s.number.startswith("1.")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH YÊN BÁI", "LIÊN ĐOÀN LAO ĐỘNG TỈNH\xa0YÊN\xa0BÁI"),
        ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT\xa0NAM"),
        ("HỘI LIÊN HIỆP PHỤ NỮ XÃ AN LẠC", "HỘI LIÊN HIỆP PHỤ NỮ XÃ\xa0AN\xa0LẠC"),
        ("CÔNG ĐOÀN THỊ XÃ SA PA", "CÔNG ĐOÀN THỊ\xa0XÃ\xa0SA\xa0PA"),
        ("BẢO HIỂM XÃ HỘI TỈNH LÀO CAI", "BẢO HIỂM XÃ HỘI TỈNH\xa0LÀO\xa0CAI"),
        ("BAN TÀI CHÍNH", "BAN TÀI CHÍNH"),
    ],
)
def test_offices_are_broken_before_their_place(name: str, said: str):
    assert in_lines(name) == said


# --------------------------------------------------------------------------- note


@pytest.mark.parametrize("period", REPEATED)
def test_the_note_tells_in_words_how_targets_stand_and_who_leads_what_fails(period):
    led = tuple(
        replace(i, text=f"Nội dung {WORDS[n]}", lead=f"Ban {WORDS[n]}") for n, i in enumerate(PROGRAM.indicators)
    )
    data = random_round(period, program=replace(PROGRAM, indicators=led))
    made = note(data)
    said = [f"{b.lead}{b.text}" for part in made.parts for b in part.blocks]
    items = indicators_in_period(data)
    reached = sum(item.status.reached for item in items)
    assert any(f": {reached}/{len(items)} chỉ tiêu đạt và vượt" in text for text in said)
    assert not any(re.search(rf"(?<![\d.,]){re.escape(i.code)}(?![\d.,])", text) for i in led for text in said)
    assert sum("đơn vị" in text and "08/10" in text for text in said) == 1
    weak = failing(items)
    told = [b.text for part in made.parts if "cần tập trung" in part.title for b in part.blocks]
    assert len(told) >= 1 and (len(told) == len(weak) or sum(map(len, told)) > WEAK_ROOM - 300)
    for item, text in zip(weak, told, strict=False):
        assert text.startswith(f"{item.indicator.text}: ") and text.endswith(f"{item.indicator.lead} chủ trì.")
    assert len(told) == len(weak) or f"({len(told)} trong {len(weak)} chỉ tiêu)" in made.parts[1].title


def test_the_note_is_no_numbered_report():
    made = note(random_round(MID))
    assert (made.reference, made.recipients, made.filing, made.signer_title) == ("", (), "", "NGƯỜI BÁO CÁO")
    assert made.addressee.startswith("Ban Thường vụ")


def test_the_note_without_indicators_gives_the_head_counts():
    program = replace(PROGRAM, indicators=(), other_targets=())
    texts = [b.text for part in note(random_round(MID, program=program)).parts for b in part.blocks]
    assert any("tổng số đoàn viên là " in text and " người" in text for text in texts)


# --------------------------------------------------------------------------- drafts


def test_every_department_named_has_a_draft():
    data = random_round(MID, program=SHARED)
    assert departments(data) == ("Cơ quan tổng hợp", "Ban Tài chính", "Văn phòng", "Ban Nữ công")
    assert tuple(d.department for d in drafts(data)) == departments(data)


def test_departments_whose_names_make_one_file_name_have_a_draft_each(tmp_path: Path):
    tasks = dict.fromkeys(("Ban Kinh tế/Xã hội", "BAN KINH TẾ-XÃ HỘI"), TASKS["Ban Nữ công"])
    data = random_round(MID, program=replace(PROGRAM, department_tasks=tasks))
    settings = Settings(tmp_path, templates=REPOSITORY / "templates")
    made = [written.path.name for written in write_drafts(settings, data, datetime(2025, 1, 10))]
    assert made[-2:] == ["Ban Kinh tế-Xã hội.docx", "BAN KINH TẾ-XÃ HỘI (2).docx"]
    assert len(made) == len(departments(data)) == len({name.casefold() for name in made})


@pytest.mark.parametrize("period", REPEATED)
def test_drafts_share_out_the_prompts_of_the_report_under_the_same_headings(period):
    data = random_round(period, program=SHARED)
    main = review(data).parts
    meant = [place for place, block in zip(headed(main), prompts(main), strict=True) if block.writer]
    drafted = [place for d in drafts(data) for place in headed(d.report.parts) if place in headed(main)]
    assert sorted(drafted) == sorted(meant)


def test_topics_are_prompts_in_report_and_draft():
    data = random_round(MID, program=SHARED)
    said = [b.text for b in prompts(parts(data))]
    assert "[Ban Tài chính báo cáo chuyên đề: Thu, chi tài chính công đoàn.]" in said
    assert "[Ban Nữ công báo cáo chuyên đề: Báo cáo công tác nữ công.]" in said
    assert not any("Chuẩn bị hội nghị" in text or "xây dựng dự thảo" in text for text in said)
    draft = next(d.report for d in drafts(data) if d.department == "Ban Tài chính")
    assert any("(3) Chuẩn bị hội nghị." in text for text in draft.introduction)


def test_a_draft_counts_its_own_parts_and_shows_what_stands_at_its_places():
    linked = replace(PROGRAM.sections[2], indicators=("1.1",))
    program = replace(SHARED, sections=(*PROGRAM.sections[:2], linked, *PROGRAM.sections[3:6]))
    later = Section("5.1", "Đối với cấp ủy", "Nêu.", "Ban Tài chính")
    data = random_round(MID, program=replace(program, sections=(*program.sections, later)))
    draft = next(d.report for d in drafts(data) if d.department == "Ban Tài chính")
    assert [p.title.partition(" ")[0] for p in draft.parts] == ["I.", "II.", "SỐ"]
    first = draft.parts[0].blocks
    assert [b.text for b in first if b.block is BlockKind.SUBHEADING] == ["a) Tài chính"]
    told = [b for b in first if b.block is BlockKind.PARAGRAPH]
    assert len(told) == 1 and str(told[0].text).startswith("Nội dung của chỉ tiêu 1.1: ")
    kinds = [b.block for b in first]
    assert kinds.index(BlockKind.PARAGRAPH) < kinds.index(BlockKind.PROMPT)
    said = " ".join(str(x) for x in (draft.subject, *draft.introduction, draft.closing))
    assert said.count("sơ kết giữa nhiệm kỳ") == 1


def test_a_draft_shows_the_indicators_its_department_leads():
    data = random_round(MID, program=SHARED)
    shown = {
        d.department: {
            row.code
            for b in d.report.parts[-1].blocks
            if b.table
            for row in b.table.rows
            if isinstance(row, YearsRow) and row.code
        }
        for d in drafts(data)
        if d.department != "Ban Nữ công"
    }
    assert shown["Ban Tài chính"] == {"1.1"}
    assert shown["Cơ quan tổng hợp"] == {i.code for i in PROGRAM.indicators}
    assert shown["Văn phòng"] == set()
    (women,) = [d.report for d in drafts(data) if d.department == "Ban Nữ công"]
    assert next(b.text for b in women.parts[-1].blocks if b.block is BlockKind.HEADING).startswith("Tình hình")
