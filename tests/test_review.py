"""The review report, read back: the figures and their wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT

from pipeline.measures.headline import headline_words
from pipeline.program.model import Period, Program
from pipeline.program.vocabulary import Outlook, PeriodKind, Reporter, Status
from pipeline.review.outline import review
from pipeline.review.report_kinds import subject
from pipeline.review.wording import sentence, summary
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import pair_text, shown, tally, target_words
from pipeline.round.results import indicators_in_period
from pipeline.round.standouts import missed, uneasy
from tests.footnotes import spoken
from tests.reviews import (
    ANNUAL,
    END,
    HALF,
    INDICATORS,
    MID,
    PERIODS,
    PROGRAM,
    UNITS,
    Fact,
    W,
    annex,
    cells_of,
    consolidate,
    paragraphs,
    part_titles,
    random_round,
    styled,
    written,
)


@pytest.fixture(scope="module", params=PERIODS, ids=lambda period: period.code)
def round_and_report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A random round of each kind of period with its report."""
    data = random_round(request.param)
    return data, written(data, tmp_path_factory.mktemp("bao-cao"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The report of a random annual round."""
    return written(random_round(ANNUAL), tmp_path_factory.mktemp("bao-cao"))


# --------------------------------------------------------------------------- recipients, tables, subject


def test_paper_recipients_are_listed_apart(tmp_path: Path):
    program = replace(PROGRAM, paper_recipients=("Các CĐCS chưa dùng mạng", "Lưu: VT"))
    text = paragraphs(written(random_round(ANNUAL, program=program), tmp_path))
    start = text.index("Nơi nhận:")
    # The addressee is not named again: "LĐLĐ tỉnh Thử" is the same office written shorter.
    assert text[start + 1 : start + 7] == [
        "* Gửi bản điện tử:", "- Như trên;", "- Các công đoàn cơ sở;", "* Gửi bản giấy:",
        "- Các CĐCS chưa dùng mạng;", "- Lưu: VT, VP.",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["Như trên", "Như kính gửi", "- Như kính gửi;"])
def test_the_addressee_among_the_recipients_is_called_as_the_workbook_does(said: str):
    program = replace(PROGRAM, recipients=(said, "LĐLĐ tỉnh Thử", "Các CĐCS", "Lưu: VP"))
    assert review(consolidate(program, ANNUAL)).recipients == (f"- {said.strip('- ;')};", "- Các CĐCS;")


def test_header_rows_repeat_and_rows_stay_whole(report: Document):
    tables = [t for t in report.tables if t._tbl.tblPr.find(f"{W}tblStyle").get(f"{W}val") == "THBang"]
    assert len(tables) >= 5
    for table in tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(f"{W}tblHeader") is not None
        assert all(row.trPr.find(f"{W}cantSplit") is not None for row in (first, *rest))


def test_columns_fill_the_page(round_and_report: tuple[Consolidation, Document]):
    for table in round_and_report[1].tables:
        grid = [int(column.get(f"{W}w")) for column in table._tbl.tblGrid]
        assert sum(grid) in (9071, 14003)
        for row in table._tbl.tr_lst:
            cells = [int(c.tcPr.find(f"{W}tcW").get(f"{W}w")) for c in row.tc_lst]
            assert sum(cells) == sum(grid)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (ANNUAL, "Tổng kết thực hiện Nghị quyết Đại hội VII năm 2025; phương hướng, nhiệm vụ năm 2026"),
        (HALF, "Sơ kết thực hiện Nghị quyết Đại hội VII 6 tháng đầu năm 2025; nhiệm vụ 6 tháng cuối năm 2025"),
        (MID, "Sơ kết giữa nhiệm kỳ thực hiện Nghị quyết Đại hội VII và Nghị quyết Đại hội XX"),
        (END, "Tổng kết thực hiện Nghị quyết Đại hội VII và Nghị quyết Đại hội XX, nhiệm kỳ 2023 - 2028"),
    ],
)
def test_subject_by_kind_of_period(period: Period, expected: str):
    assert subject(random_round(period)) == expected


# --------------------------------------------------------------------------- what it says


def test_an_assessment_and_five_parts_and_no_left_over_tag(round_and_report: tuple[Consolidation, Document]):
    data, document = round_and_report
    ahead = {
        PeriodKind.HALF_YEAR: "NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM 6 THÁNG CUỐI NĂM 2025",
        PeriodKind.ANNUAL: "PHƯƠNG HƯỚNG, NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM NĂM 2026",
        PeriodKind.MID_TERM: "NHIỆM VỤ THỜI GIAN TỚI",  # as the outline says it
        PeriodKind.END_OF_TERM: "BÀI HỌC KINH NGHIỆM; PHƯƠNG HƯỚNG, NHIỆM VỤ NHIỆM KỲ TỚI",
    }
    assert part_titles(document) == [
        "ĐÁNH GIÁ CHUNG", "I. KẾT QUẢ TRIỂN KHAI", "II. KHÂU ĐỘT PHÁ VÀ CHỈ TIÊU", "III. KHÓ KHĂN, HẠN CHẾ",
        f"IV. {ahead[data.period.kind]}", "V. KIẾN NGHỊ",
    ]  # fmt: skip
    assert not re.search(r"\{\{|\{%|%\}|\}\}", "\n".join(paragraphs(document)))


def test_no_heading_stands_alone(round_and_report: tuple[Consolidation, Document]):
    headings = {"Heading 1": 0, "Heading 2": 1, "Heading 3": 2, "TH Nhóm chỉ tiêu": 2}
    body = [e for e in round_and_report[1].element.body if e.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")]
    names = {style.style_id: style.name for style in round_and_report[1].styles}
    levels = [headings.get(names.get(e.style or "", ""), 9) if e.tag == f"{W}p" else 9 for e in body]
    assert 0 in levels and 1 in levels
    for level, following in pairwise(levels):
        assert level == 9 or following > level


def test_a_department_and_silent_unions_get_a_prompt(report: Document):
    prompts = ["".join(t.text for t in c.iter(f"{W}t")) for c in report.element.body.iter(f"{W}sdt")]
    assert "[Ban Tài chính viết: Nêu kết quả thu, chi.]" in prompts
    assert "[Các đơn vị chưa gửi nội dung này; cơ quan bổ sung: Nêu khó khăn.]" in prompts


def test_the_same_words_are_said_once_with_every_union_named(tmp_path: Path):
    stories = [("U01", "3", "Thiếu kinh phí"), ("U02", "3", "thiếu  kinh phí"), ("U04", "3", "Ít cán bộ\nKiêm nhiệm")]
    text = paragraphs(written(consolidate(PROGRAM, ANNUAL, stories=stories), tmp_path))
    start = next(n for n, said in enumerate(text) if said.endswith("Khó khăn, hạn chế trong tổ chức thực hiện"))
    assert text[start + 1 : start + 3] == [
        "- Thiếu kinh phí (CĐCS Đơn vị số 1, CĐCS Đơn vị số 2).",
        "- Ít cán bộ; Kiêm nhiệm (CĐCS Đơn vị số 4).",
    ]


def test_every_indicator_that_stands_out_is_said_with_its_figures(round_and_report: tuple[Consolidation, Document]):
    data, document = round_and_report
    told = [text for style, text in styled(document) if style == "TH Chỉ tiêu" and re.match(r"Chỉ tiêu [\d.]+: ", text)]
    said = {text.partition(": ")[0].removeprefix("Chỉ tiêu "): text for text in told}
    out = [i for i in indicators_in_period(data) if i.status is Status.EXCEEDED or missed(i) or uneasy(i)]
    assert len(told) == len(said) and set(said) == {i.indicator.code for i in out}
    reported = (sum(line.delivery.counted for line in data.unit_roster), len(data.unit_roster))
    for item in out:
        text, result = said[item.indicator.code], item.result
        if result.value is not None:
            assert shown(result.value, result.target) in text
            if item.indicator.is_percent:
                assert pair_text(result) in text
        if result.target is not None and result.value is not None and result.denominator is not None:
            assert target_words(item.indicator, result.target) in text
        covered = (result.reported, result.expected)
        if result.target is not None and not result.complete and item.indicator.reporter is Reporter.UNIT:
            pair, code = (
                f"{tally(PROGRAM, result.reported)}/{tally(PROGRAM, result.expected)}",
                re.escape(item.indicator.code),
            )
            own = re.search(rf"\[[^\]]*\b{pair} đơn vị\W", text)
            first = re.compile(rf"\[[^\]]*\b{pair} đơn vị [^\]]*\(các chỉ tiêu [^\]]*\b{code}[,)]")
            noted = own or any(first.search(other) for other in told)  # of several alike the first tells of all
            assert noted or (covered == reported and not result.unwhole)  # what the introduction says is not repeated


def test_table_agrees_with_the_results(round_and_report: tuple[Consolidation, Document]):
    data, document = round_and_report
    tables = [t for t in document.tables if t._tbl.tr_lst[0].xpath("string(.)").startswith("MãNội dung chỉ tiêu")]
    codes = [row[0] for row in cells_of(tables[0]) if len(row) > 1]
    assert codes == ["Mã", *(i.code for i in PROGRAM.indicators)]
    groups = [row[0] for row in cells_of(tables[0]) if len(row) == 1]
    assert groups == list(PROGRAM.groups)
    rows = {row[0]: row for row in cells_of(tables[0])}
    years = [] if len(data.period.years) == 1 else [f"Năm {year}" for year in data.years] + ["Nhiệm kỳ"]
    assert [cell for cell in rows["Mã"] if cell.startswith(("Năm", "Nhiệm"))] == years
    for item in indicators_in_period(data):
        if item.result.value is not None:
            figure = shown(item.result.value, item.result.target)
            assert any(figure == cell.split("\n")[0] for cell in rows[item.indicator.code])


def test_a_union_that_has_not_reported_is_never_zero(report: Document):
    units, missing = annex(report, "Phụ lục I"), annex(report, "Phụ lục II")
    rows = {row[1]: row for row in cells_of(units)}
    assert set(rows["CĐCS Đơn vị số 3"][2:]) <= {"–", "x"}
    assert rows["CĐCS Đơn vị số 1"].count("–") <= 2  # one answer in twenty is left out
    assert [row[1] for row in cells_of(missing)] == ["Đơn vị", "CĐCS Đơn vị số 3", "CĐCS Đơn vị số 8"]
    assert "Phụ lục I" in paragraphs(report) and "Phụ lục II" in paragraphs(report)


def test_heads_stay_with_the_first_rows_and_the_last_row_with_its_note(report: Document):
    noted = []
    for table in report.element.body.iterchildren(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        following = table.getnext().find(f"{W}pPr/{W}pStyle") if table.getnext() is not None else None
        if rows[0].find(f"{W}trPr/{W}tblHeader") is None or following is None:
            continue
        held = [all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p")) for row in rows]
        assert held[:2] == [True, True] and held[-2]
        noted += [held[-1]] if following.get(f"{W}val") == "THChuThich" else []
    assert noted and all(noted)


def test_annexes_of_results_stand_together_before_that_of_missing_unions(tmp_path: Path):
    many = [replace(i, code=f"{n}.{i.code}") for n in range(1, 5) for i in PROGRAM.indicators]
    program = replace(PROGRAM, indicators=tuple(many), other_targets=())
    document = written(random_round(ANNUAL, program=program), tmp_path)
    text = paragraphs(document)
    numbered = [n for n, line in enumerate(text) if re.fullmatch("Phụ lục [IVX]+", line)]
    titles = [text[n + 1].partition(" NĂM")[0] for n in numbered]
    results = titles.count("KẾT QUẢ THỰC HIỆN CHỈ TIÊU CỦA TỪNG ĐƠN VỊ")
    assert results > 1 and titles.index("DANH SÁCH ĐƠN VỊ CHƯA BÁO CÁO KỲ NÀY") == results == titles[:results].count(
        titles[0]
    )
    assert any(f"(đơn vị chưa báo cáo: {text[numbered[results]]})" in line for line in text)


def test_one_annex_only_when_all_have_reported_and_there_is_nothing_to_show(tmp_path: Path):
    document = written(consolidate(replace(PROGRAM, indicators=(), other_targets=()), ANNUAL), tmp_path)
    text = paragraphs(document)
    assert len(document.sections) == 2
    assert document.sections[1].orientation == WD_ORIENT.LANDSCAPE
    assert "Phụ lục" in text and not [t for t in text if t.startswith("Phụ lục I")]
    assert any("tổng hợp từ báo cáo của tất cả 10 đơn vị trực thuộc" in t for t in text)


def test_unit_ratings_in_the_annex(tmp_path: Path):
    facts: list[Fact] = [
        ("U01", "1.1", 2025, 95, 100),  # met
        ("U01", "1.2", 2025, 0, 1),  # not met
        ("U01", "1.3", 2025, 0, 0),  # not concerned
        ("U01", "2.1", 2025, 3, None),  # this union has a target of its own: exceeded
        ("U01", "2.3", 2025, 1, 1),  # met
    ]
    rows = {row[1]: row for row in cells_of(annex(written(consolidate(PROGRAM, ANNUAL, facts), tmp_path), "Phụ lục"))}
    # 3.1 is the one left unanswered; 2.2 and 2.4 are promised by all together and rate no single union.
    assert rows["CĐCS Đơn vị số 1"][2] == "3/4"
    assert rows["CĐCS Đơn vị số 2"][2] == "–"


# --------------------------------------------------------------------------- wording, sentence by sentence


def said(code: str, facts: Sequence[Fact], period: Period = ANNUAL, program: Program = PROGRAM, turn: int = 0) -> str:
    """The sentence of one indicator."""
    item = next(s for s in indicators_in_period(consolidate(program, period, facts)) if s.indicator.code == code)
    return spoken(sentence(item, turn))


def everyone(code: str, year: int, pair: tuple[float, float | None]) -> list[Fact]:
    """The same pair from every union."""
    return [(u.code, code, year, *pair) for u in UNITS]


@pytest.mark.parametrize(
    ("code", "facts", "period", "expected"),
    [
        (
            "1.1", everyone("1.1", 2025, (93, 100)), ANNUAL,
            "năm 2025 có 930/1.000 người, đạt 93% (chỉ tiêu 90%), vượt chỉ tiêu 3 điểm phần trăm.",
        ),
        (
            "1.1", everyone("1.1", 2025, (90, 100))[:9], ANNUAL,
            "năm 2025 có 810/900 người, đạt 90% (chỉ tiêu 90%), đạt chỉ tiêu đề ra"
            "[Tổng hợp từ báo cáo của 09/10 đơn vị.].",
        ),
        (
            "1.2", [*everyone("1.2", 2025, (1, 1))[:9], ("U10", "1.2", 2025, 0, 1)], ANNUAL,
            "năm 2025 có 9/10 đơn vị, đạt 90% (chỉ tiêu 100%), gần đạt chỉ tiêu, còn thiếu 10 điểm phần trăm.",
        ),
        (
            "1.2", [], ANNUAL,
            "năm 2025 chưa có số liệu[Chưa có đơn vị nào báo cáo (0/10 đơn vị).] (chỉ tiêu 100%).",
        ),
        (
            "1.2", everyone("1.2", 2025, (0, 0)), ANNUAL,
            "năm 2025 không có đơn vị nào thuộc đối tượng, không áp dụng.",
        ),
        ("1.3", [("U01", "1.3", 2025, 83, 100)], ANNUAL, "(chỉ tiêu 80 - 85%), nằm trong khoảng chỉ tiêu đề ra"),
        (
            "2.1",
            everyone("2.1", 2023, (4, None)) + everyone("2.1", 2024, (1, None)) + everyone("2.1", 2025, (3, None)),
            ANNUAL,
            "năm 2025 thực hiện 30/30 đoàn viên, đạt 100% chỉ tiêu năm 2025, đạt chỉ tiêu đề ra. Lũy kế "
            "từ đầu nhiệm kỳ 80/150 đoàn viên, đạt 53,33% chỉ tiêu nhiệm kỳ.",
        ),
        (
            "2.1", everyone("2.1", 2025, (1.2, None)), HALF,
            "6 tháng đầu năm 2025 thực hiện 12/30 đoàn viên, đạt 40% chỉ tiêu cả năm 2025, còn 18 đoàn viên phải thực "
            "hiện đến hết năm 2025.",
        ),
        (
            "2.2", everyone("2.2", 2025, (441, None)), ANNUAL,
            "đến nay có 4.410/4.500 đoàn viên, đạt 98% chỉ tiêu nhiệm kỳ, còn 90 đoàn viên phải thực hiện đến hết "
            "nhiệm kỳ.",
        ),
        (
            "2.3", everyone("2.3", 2025, (1.5, 1)), ANNUAL,
            "năm 2025 có 15 đoàn viên/10 đơn vị, bình quân 1,5 đoàn viên/CĐCS (chỉ tiêu 1 đoàn viên/CĐCS), vượt chỉ "
            "tiêu 0,5 đoàn viên/CĐCS.",
        ),
        (
            "2.4", everyone("2.4", 2025, (1, None)), MID,
            "từ đầu nhiệm kỳ đến nay thực hiện 10/20 hộ, đạt 50% chỉ tiêu nhiệm kỳ; các năm 2023, 2024 chưa có số liệu"
            "[Chưa có đơn vị nào báo cáo đủ các năm (0/10 đơn vị).].",
        ),
        (
            "3.1", everyone("3.1", 2025, (8, 100)), ANNUAL,
            "năm 2025 kết quả 80/1.000, chiếm 8% (chỉ tiêu không quá 5%), chưa đạt chỉ tiêu, cao hơn mức tối đa 3 điểm "
            "phần trăm.",
        ),
        ("3.2", [], ANNUAL, "năm 2025 chưa có số liệu (cơ quan tổng hợp chưa nhập; chỉ tiêu 15%)."),
        ("3.3", [], ANNUAL, "năm 2025 chưa đến kỳ đánh giá (mức giao năm 2026: 95%)."),
    ],
)  # fmt: skip
def test_sentence(code: str, facts: list[Fact], period: Period, expected: str):
    assert expected in said(code, facts, period)


def test_rounding_never_shows_a_missed_target_as_met():
    facts = [("U01", "1.1", 2025, 899_999.0, 1_000_000.0)]
    assert "đạt 89,9999% (chỉ tiêu 90%)" in said("1.1", facts)


def test_wording_takes_turns_and_keeps_its_figures():
    facts = everyone("1.1", 2025, (93, 100))
    one, other = said("1.1", facts, turn=0), said("1.1", facts, turn=1)
    assert one != other
    assert "93% (chỉ tiêu 90%)" in one and "93% (chỉ tiêu 90%)" in other


def test_another_resolution_is_named_with_its_own_target():
    assert "Đối chiếu Nghị quyết Đại hội XX: chỉ tiêu 80%, vượt." in said("1.1", everyone("1.1", 2025, (93, 100)))


@pytest.mark.parametrize(("before", "compared"), [(5, ""), (10, " So với năm 2024 (40 đoàn viên), giảm 10 đoàn viên.")])
def test_a_fall_is_told_over_equal_coverage_only(before: int, compared: str):
    facts = everyone("2.1", 2024, (4, None))[:before] + everyone("2.1", 2025, (3, None))
    assert f"đạt chỉ tiêu đề ra.{compared} Lũy kế từ đầu nhiệm kỳ" in said("2.1", facts)


def test_a_rise_is_left_to_the_table():
    assert "So với" not in said("2.1", everyone("2.1", 2024, (1, None)) + everyone("2.1", 2025, (3, None)))


def test_outlook_and_missed_years():
    facts = [fact for year in (2023, 2024, 2025) for fact in everyone("1.1", year, (95 if year > 2023 else 80, 100))]
    text = said("1.1", facts, MID)
    assert "Năm 2023 chưa đạt mức giao." in text
    assert text.endswith("Do có năm chưa đạt nên kết quả chưa ổn định, cần giữ vững đến hết nhiệm kỳ.")


def test_summary_counts_all_indicators_in_the_count_of_the_round():
    data = random_round(ANNUAL)
    text = summary(data, indicators_in_period(data))
    assert text.startswith(f"Chương trình có {len(INDICATORS)} chỉ tiêu. Năm 2025: {headline_words(data.headline)}")
    assert sum(data.headline.values()) == len(INDICATORS)
    assert "Năm 2023 chưa có số liệu." in text  # the round tells 2024 and 2025


def test_outlook_is_counted_and_weak_targets_are_listed(tmp_path: Path):
    data = random_round(MID)
    document = written(data, tmp_path)
    outlooks = Counter(item.prospect.outlook for item in indicators_in_period(data))
    (told,) = [t for t in paragraphs(document) if t.startswith("Triển vọng đến hết nhiệm kỳ 2023 - 2028: ")]
    assert all(f"{outlooks[o]:02d} chỉ tiêu {o.label.lower()}" in told for o in Outlook if outlooks[o])
    weak = [
        i.indicator.code
        for i in indicators_in_period(data)
        if i.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)
    ]
    head, *rows = next(rows for t in document.tables if (rows := [*cells_of(t)])[0][1:2] == ["Số liệu để xem xét"])
    assert head[0] == "Chỉ tiêu" and head[2].startswith("Ý kiến đề xuất")
    assert weak and [row[0] for row in rows if row[0] in weak] == weak
    assert all(row[2] == "" for row in rows)  # for the office to write


# --------------------------------------------------------------------------- a program without targets


def test_a_program_without_indicators(tmp_path: Path):
    program = replace(PROGRAM, indicators=(), other_targets=())
    document = written(random_round(MID, program=program), tmp_path)
    text = paragraphs(document)
    assert len(part_titles(document)) == 6
    assert any("không giao chỉ tiêu định lượng" in t for t in text)
    assert any(re.search(r"tổng số đoàn viên là \d+ người, trong đó nữ đoàn viên \d+ người", t) for t in text)
    assert not any("0/0" in t or "0 chỉ tiêu" in t for t in text)
    assert not document.inline_shapes
    head = next(iter(cells_of(annex(document, "Phụ lục I"))))
    assert head[2:] == ["Nộp báo cáo", "Tổng số đoàn viên", "Trong đó: nữ đoàn viên"]
    assert any(t == "Năm 2024" for t in text)
    by_hand = next(rows for t in document.tables if (rows := [*cells_of(t)])[0][1:2] == ["Nội dung chỉ tiêu"])
    assert by_hand[0][2:] == ["Chỉ tiêu nhiệm kỳ", "Kết quả đến 30/11/2025", "Mức độ hoàn thành", "Triển vọng"]
    assert len(by_hand) > 5 and all(cell == "" for row in by_hand[1:] for cell in row[1:])


def test_a_program_with_nothing_but_units(tmp_path: Path):
    program = replace(PROGRAM, indicators=(), bases=(), sections=(), other_targets=(), addressee="", recipients=())
    document = written(consolidate(program, ANNUAL), tmp_path)
    assert len(part_titles(document)) == 6
    assert next(iter(cells_of(document.tables[-1]))) == ["TT", "Đơn vị", "Nộp báo cáo"]
    assert "Kính gửi: Liên đoàn Lao động tỉnh Thử" in paragraphs(document)


def test_head_counts_of_the_table_are_sums(tmp_path: Path):
    bases = [(u.code, "doan_vien", y, 100.0 + y - 2024) for u in UNITS for y in (2024, 2025)]
    bases += [("U01", "nu_doan_vien", 2025, 40.0)]
    rows = list(cells_of(written(consolidate(PROGRAM, ANNUAL, bases=bases), tmp_path).tables[1]))
    assert rows[0][3:] == ["Năm 2024", "Năm 2025", "Tăng, giảm", "Đơn vị có số liệu"]
    assert rows[1][3:] == ["1.000", "1.010", "+10", "10/10"]
    assert rows[2][3:] == ["–", "40", "–", "1/10"]
