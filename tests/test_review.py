"""The review report, read back: the figures and their wording, text from unions, bad templates."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pandas as pd
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.consolidation import Consolidation, Delivery, RosterLine, assemble
from pipeline.errors import TemplateError
from pipeline.facts import BASE_COLUMNS, FACT_COLUMNS, NARRATIVE_COLUMNS
from pipeline.measures.rollup import expected_units
from pipeline.program.model import Base, Indicator, OtherTarget, Period, Program, Scale, Section, Target, Unit
from pipeline.program.words import Accrual, Comparator, Measure, Outlook, PeriodKind, Reporter, Scope, Status, UnitKind
from pipeline.reports import review_package
from pipeline.reports.charts import Bar, Chart, Look, chunks, draw
from pipeline.reports.review import write_review
from pipeline.reports.review_figures import pair_text, shown, target_words
from pipeline.reports.review_kinds import subject
from pipeline.reports.review_results import standings
from pipeline.reports.wording import sentence, summary, tally
from pipeline.settings import REPOSITORY

TEMPLATE = REPOSITORY / "templates" / "docx" / "tong-ket-nam.docx"
YEARS = (2023, 2024, 2025, 2026, 2027)
NOTICE = "SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# --------------------------------------------------------------------------- a program in code

GRADES = Scale("Xếp loại", ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành"))
MEMBERS = Base("doan_vien", "Tổng số đoàn viên", "người", None, Scope.UNITS)
WOMEN = Base("nu_doan_vien", "Trong đó: nữ đoàn viên", "người", "doan_vien", Scope.UNITS)


def yearly(low: float, high: float | None = None, years: Sequence[int] = YEARS) -> Mapping[int, Target]:
    """The same target every year."""
    return {year: Target(low, high) for year in years}


def indicator(code: str, measure: Measure, **changes: object) -> Indicator:
    """A yearly percentage of at least 90 asked of every union, unless `changes` say else."""
    grade = measure is Measure.GRADE
    good = Indicator(
        code=code,
        group=f"Nhóm {code[0]}",
        text=f"Nội dung của chỉ tiêu {code}",
        measure=measure,
        unit="%",
        comparator=Comparator.AT_LEAST,
        scope=Scope.UNITS,
        reporter=Reporter.UNIT,
        numerator="Số đạt được",
        denominator="",
        base="doan_vien" if measure is Measure.RATIO else None,
        scale=GRADES if grade else None,
        threshold="Hoàn thành tốt" if grade else None,
        accrual=Accrual.ANNUAL,
        targets=yearly(90),
        term_target=None,
        lead="",
        coordinating="",
    )
    return replace(good, **changes)  # type: ignore[arg-type]  # names and types are those of Indicator


INDICATORS = (
    indicator("1.1", Measure.RATIO),
    indicator("1.2", Measure.YES_NO, targets=yearly(100)),
    indicator("1.3", Measure.GRADE, comparator=Comparator.RANGE, targets=yearly(80, 85)),
    indicator(
        "2.1", Measure.COUNT, unit="đoàn viên", accrual=Accrual.CUMULATIVE, targets=yearly(30), term_target=Target(150)
    ),
    indicator("2.2", Measure.STOCK, unit="đoàn viên", accrual=Accrual.LEVEL, targets={}, term_target=Target(4500)),
    indicator("2.3", Measure.PER_UNIT, unit="đoàn viên/CĐCS", targets=yearly(1)),
    indicator("2.4", Measure.COUNT, unit="hộ", accrual=Accrual.CUMULATIVE, targets={}, term_target=Target(20)),
    indicator("3.1", Measure.RATIO, comparator=Comparator.AT_MOST, targets=yearly(5), base=None),
    indicator("3.2", Measure.RATIO, reporter=Reporter.OFFICE, base=None, targets=yearly(15)),
    indicator("3.3", Measure.YES_NO, targets={2026: Target(95.0)}),
    indicator("3.4", Measure.YES_NO, scope=Scope.SUPERIOR, targets=yearly(50)),
)
SECTIONS = (
    Section("1", "Kết quả triển khai", "Đánh giá chung.", "Cơ quan công đoàn"),
    Section("1.1", "Tuyên truyền", "Nêu kết quả tuyên truyền.", "Các đơn vị"),
    Section("1.2", "Tài chính", "Nêu kết quả thu, chi", "Ban Tài chính"),
    Section("2", "Khâu đột phá và chỉ tiêu", "Kết quả các khâu đột phá.", "Văn phòng"),
    Section("3", "Khó khăn, hạn chế", "Nêu khó khăn.", "Các đơn vị"),
    Section("4", "Nhiệm vụ thời gian tới", "Nêu nhiệm vụ.", "Văn phòng"),
    Section("5", "Kiến nghị", "Nêu kiến nghị.", "Các đơn vị"),
)
UNITS = tuple(
    Unit(
        f"U{n:02d}",
        f"CĐCS Đơn vị số {n}",
        UnitKind.PUBLIC if n % 2 else UnitKind.PRIVATE,
        f"Cụm {1 + n % 2}",
        "",
        "",
        "",
    )
    for n in range(1, 11)
)
ANNUAL = Period(
    "2025", "Năm 2025", PeriodKind.ANNUAL, (2025,), date(2024, 12, 1), date(2025, 11, 30), date(2025, 11, 30),
    date(2025, 12, 15),
)  # fmt: skip
HALF = replace(ANNUAL, code="2025-6t", name="6 tháng đầu năm 2025", kind=PeriodKind.HALF_YEAR, end=date(2025, 5, 31))
MID = replace(ANNUAL, code="gnk", name="Sơ kết giữa nhiệm kỳ", kind=PeriodKind.MID_TERM, years=(2023, 2024, 2025))
END = replace(
    ANNUAL, code="cnk", name="Tổng kết nhiệm kỳ", kind=PeriodKind.END_OF_TERM, years=YEARS, end=date(2027, 12, 31)
)
PERIODS = (ANNUAL, HALF, MID, END)

PROGRAM = Program(
    code="thu",
    title="Chương trình hành động thử",
    resolution="Nghị quyết Đại hội VII",
    office="Công đoàn Viên chức tỉnh Thử",
    office_code="A00",
    office_short="CĐVC",
    superior_office="Liên đoàn Lao động tỉnh Thử",
    place="Thử",
    number="01/CTr-CĐVC",
    issued=date(2023, 8, 14),
    term="2023 - 2028",
    years=YEARS,
    signed_for="TM. Ban Thường vụ",
    signer_title="Chủ tịch",
    signer="Nguyễn Thị Thử",
    addressee="Liên đoàn Lao động tỉnh Thử",
    recipients=("LĐLĐ tỉnh Thử", "Các công đoàn cơ sở;", "Lưu: VP"),
    paper_recipients=(),
    reviewed=("Nghị quyết Đại hội VII", "Nghị quyết Đại hội XX"),
    indicators=INDICATORS,
    bases=(MEMBERS, WOMEN),
    units=UNITS,
    periods=PERIODS,
    sections=SECTIONS,
    scales=(GRADES,),
    other_targets=(
        OtherTarget("Nghị quyết Đại hội XX", "1.1", None, 2025, Target(80.0), "", None),
        OtherTarget("Quyết định giao", "2.1", "U01", 2025, Target(2.0), "", None),
    ),
)

# --------------------------------------------------------------------------- rounds of figures

Fact = tuple[str, str, int, float, float | None]
Story = tuple[str, str, str]  # unit, section, text


def roster(program: Program, gone: Sequence[str] = ()) -> tuple[RosterLine, ...]:
    """Every union on time, but those in `gone`."""
    return tuple(
        RosterLine(u, Delivery.MISSING if u.code in gone else Delivery.ON_TIME, "", None, 0, 0, False, False)
        for u in program.units
    )


def frame(rows: Sequence[Sequence[object]], columns: Sequence[str], types: Mapping[str, str]) -> pd.DataFrame:
    """Rows padded with blanks to the columns of a frame of facts."""
    padded = [(*row, *("" for _ in range(len(columns) - len(row)))) for row in rows]
    return pd.DataFrame(padded, columns=list(columns)).astype(dict(types))


def consolidate(
    program: Program,
    period: Period,
    facts: Sequence[Fact] = (),
    *,
    bases: Sequence[tuple[str, str, int, float]] = (),
    stories: Sequence[Story] = (),
    gone: Sequence[str] = (),
    illustrative: bool = False,
) -> Consolidation:
    """A round of the given figures."""
    return assemble(
        program,
        period,
        facts=frame(facts, FACT_COLUMNS, {"year": "int64", "numerator": "float64", "denominator": "float64"}),
        bases=frame(bases, BASE_COLUMNS, {"year": "int64", "value": "float64"}),
        narratives=frame(stories, NARRATIVE_COLUMNS, {}),
        roster=roster(program, gone),
        files=(),
        issues=(),
        illustrative=illustrative,
        near=0.9,
        at_risk=0.75,
    )


def answer(chance: random.Random, item: Indicator) -> tuple[float, float | None]:
    """A pair a union might have sent; some are not concerned."""
    if item.measure is Measure.RATIO:
        total = chance.randint(20, 400)
        return float(round(total * chance.uniform(0.02, 1))), float(total)
    if item.measure in (Measure.YES_NO, Measure.GRADE):
        return chance.choice([(1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
    if item.measure is Measure.PER_UNIT:
        return float(chance.randint(0, 3)), 1.0
    return float(chance.randint(0, 500 if item.measure is Measure.STOCK else 5)), None


def random_round(
    period: Period, seed: int = 1, *, program: Program = PROGRAM, illustrative: bool = False
) -> Consolidation:
    """Random answers of every union but two, for this period's years and the one before."""
    chance = random.Random(seed)
    gone = ("U03", "U08")
    years = sorted({*period.years, period.years[0] - 1} & set(program.years))
    facts: list[Fact] = []
    for item in program.indicators:
        for year in years:
            for unit in expected_units(program, period, item, year):
                if unit.code not in gone and chance.random() > 0.05:
                    facts.append((unit.code, item.code, year, *answer(chance, item)))
    bases = [
        (unit.code, base.code, year, float(chance.randint(10, 90)))
        for unit in program.units
        for base in program.bases
        for year in years
        if unit.code not in gone
    ]
    stories = [("U01", "1.1", "Đã tổ chức 12 hội nghị."), ("U02", "5", "Đề nghị mở lớp tập huấn.\nTăng kinh phí.")]
    return consolidate(program, period, facts, bases=bases, stories=stories, gone=gone, illustrative=illustrative)


# --------------------------------------------------------------------------- reading the report back


def written(data: Consolidation, folder: Path, template: Path = TEMPLATE) -> Document:
    """The report of `data`, opened again."""
    path = folder / "bao-cao.docx"
    write_review(path, data, template)
    return docx.Document(str(path))


def paragraphs(document: Document) -> list[str]:
    """Every paragraph of the body in reading order, those in tables too; line breaks as \\n."""
    found = []
    for paragraph in document.element.body.iter(f"{W}p"):
        parts = [(n.text or "") if n.tag == f"{W}t" else "\n" for n in paragraph.iter(f"{W}t", f"{W}br")]
        found.append("".join(parts))
    return found


def part_titles(document: Document) -> list[str]:
    """The headings of the report's parts."""
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == "TH Phần"]


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


def test_five_parts_and_no_left_over_tag(round_and_report: tuple[Consolidation, Document]):
    data, document = round_and_report
    ahead = {
        PeriodKind.HALF_YEAR: "NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM 6 THÁNG CUỐI NĂM 2025",
        PeriodKind.ANNUAL: "PHƯƠNG HƯỚNG, NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM NĂM 2026",
        PeriodKind.MID_TERM: "NHIỆM VỤ THỜI GIAN TỚI",  # as the outline says it
        PeriodKind.END_OF_TERM: "BÀI HỌC KINH NGHIỆM; PHƯƠNG HƯỚNG, NHIỆM VỤ NHIỆM KỲ TỚI",
    }
    assert part_titles(document) == [
        "I. KẾT QUẢ TRIỂN KHAI", "II. KHÂU ĐỘT PHÁ VÀ CHỈ TIÊU", "III. KHÓ KHĂN, HẠN CHẾ",
        f"IV. {ahead[data.period.kind]}", "V. KIẾN NGHỊ",
    ]  # fmt: skip
    assert not re.search(r"\{\{|\{%|%\}|\}\}", "\n".join(paragraphs(document)))


def test_no_heading_stands_alone(round_and_report: tuple[Consolidation, Document]):
    headings = {"TH Phần": 0, "TH Mục": 1, "TH Tiểu mục": 2, "TH Nhóm chỉ tiêu": 2}
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
    start = text.index("III. KHÓ KHĂN, HẠN CHẾ")
    assert text[start + 1 : start + 4] == [
        "- 2 đơn vị (CĐCS Đơn vị số 1; CĐCS Đơn vị số 2): Thiếu kinh phí",
        "- CĐCS Đơn vị số 4: Ít cán bộ",
        "Kiêm nhiệm",
    ]


def test_every_indicator_is_said_with_its_figures(round_and_report: tuple[Consolidation, Document]):
    data, document = round_and_report
    said = {p.text.split(". ")[0]: p.text for p in document.paragraphs if p.style and p.style.name == "TH Chỉ tiêu"}
    assert list(said) == [i.code for i in PROGRAM.indicators]
    for item in standings(data):
        text, result = said[item.indicator.code], item.result
        if result.value is not None:
            assert shown(result.value, result.target) in text
            if item.indicator.is_percent:
                assert pair_text(result) in text
        if result.target is not None and result.value is not None and result.denominator is not None:
            assert target_words(item.indicator, result.target) in text
        if result.target is not None and not result.complete and item.indicator.reporter is Reporter.UNIT:
            assert f"đã báo cáo {result.reported}/{result.expected} đơn vị" in text


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
    for item in standings(data):
        if item.result.value is not None:
            figure = shown(item.result.value, item.result.target)
            assert any(figure == cell.split("\n")[0] for cell in rows[item.indicator.code])


def cells_of(table: object) -> Iterator[list[str]]:
    """The texts of a table's rows, paragraphs of a cell joined by a line break."""
    for row in table._tbl.tr_lst:  # type: ignore[attr-defined]
        yield ["\n".join(p.xpath("string(.)") for p in cell.p_lst) for cell in row.tc_lst]


def annex(document: Document, number: str) -> object:
    """The table of the annex with this number."""
    body = [e for e in document.element.body if e.tag in (f"{W}p", f"{W}tbl")]
    start = next(n for n, e in enumerate(body) if e.tag == f"{W}p" and e.xpath("string(.)").strip() == number)
    found = next(e for e in body[start:] if e.tag == f"{W}tbl")
    return next(t for t in document.tables if t._tbl is found)


def test_a_union_that_has_not_reported_is_never_zero(report: Document):
    units, missing = annex(report, "Phụ lục I"), annex(report, "Phụ lục II")
    rows = {row[1]: row for row in cells_of(units)}
    assert set(rows["CĐCS Đơn vị số 3"][4:]) == {"–"}
    assert "–" not in rows["CĐCS Đơn vị số 1"][4:]
    assert [row[1] for row in cells_of(missing)] == ["Đơn vị", "CĐCS Đơn vị số 3", "CĐCS Đơn vị số 8"]
    assert "Phụ lục I" in paragraphs(report) and "Phụ lục II" in paragraphs(report)


def test_one_annex_only_when_all_have_reported_and_there_is_nothing_to_show(tmp_path: Path):
    document = written(consolidate(replace(PROGRAM, indicators=(), other_targets=()), ANNUAL), tmp_path)
    text = paragraphs(document)
    assert len(document.sections) == 2
    assert document.sections[1].orientation == WD_ORIENT.LANDSCAPE
    assert "Phụ lục" in text and not [t for t in text if t.startswith("Phụ lục I")]
    assert any("tất cả các đơn vị phải báo cáo đã có số liệu" in t for t in text)


def test_unit_ratings_in_the_annex(tmp_path: Path):
    facts: list[Fact] = [
        ("U01", "1.1", 2025, 95, 100),  # met
        ("U01", "1.2", 2025, 0, 1),  # not met
        ("U01", "1.3", 2025, 0, 0),  # not concerned
        ("U01", "2.1", 2025, 3, None),  # this union has a target of its own: exceeded
        ("U01", "2.3", 2025, 1, 1),  # met
    ]
    rows = {row[1]: row for row in cells_of(annex(written(consolidate(PROGRAM, ANNUAL, facts), tmp_path), "Phụ lục I"))}
    # 3.1 is the one left unanswered; 2.2 and 2.4 are promised by all together and rate no single union.
    assert rows["CĐCS Đơn vị số 1"][-4:] == ["3", "1", "1", "1"]


# --------------------------------------------------------------------------- wording, sentence by sentence


def said(code: str, facts: Sequence[Fact], period: Period = ANNUAL, program: Program = PROGRAM, turn: int = 0) -> str:
    """The sentence of one indicator."""
    item = next(s for s in standings(consolidate(program, period, facts)) if s.indicator.code == code)
    return sentence(item, turn)


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
            "năm 2025 có 810/900 người, đạt 90% (chỉ tiêu 90%), đạt chỉ tiêu đề ra (đã báo cáo 9/10 đơn vị).",
        ),
        (
            "1.2", [*everyone("1.2", 2025, (1, 1))[:9], ("U10", "1.2", 2025, 0, 1)], ANNUAL,
            "năm 2025 có 9/10 đơn vị, đạt 90% (chỉ tiêu 100%), gần đạt chỉ tiêu, còn thiếu 10 điểm phần trăm.",
        ),
        ("1.2", [], ANNUAL, "năm 2025 chưa có số liệu (đã báo cáo 0/10 đơn vị; chỉ tiêu 100%)."),
        (
            "1.2", everyone("1.2", 2025, (0, 0)), ANNUAL,
            "năm 2025 không có đơn vị nào thuộc đối tượng, không áp dụng.",
        ),
        ("1.3", [("U01", "1.3", 2025, 83, 100)], ANNUAL, "(chỉ tiêu 80 - 85%), nằm trong khoảng chỉ tiêu đề ra"),
        (
            "2.1",
            everyone("2.1", 2023, (4, None)) + everyone("2.1", 2024, (1, None)) + everyone("2.1", 2025, (3, None)),
            ANNUAL,
            "năm 2025 thực hiện 30/30 đoàn viên, đạt 100% chỉ tiêu năm 2025, đạt chỉ tiêu đề ra. So với năm 2024 "
            "(10 đoàn viên), tăng 20 đoàn viên. Lũy kế từ đầu nhiệm kỳ 80/150 đoàn viên, đạt 53,33% chỉ tiêu nhiệm kỳ.",
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
            "từ đầu nhiệm kỳ đến nay thực hiện 10/20 hộ, đạt 50% chỉ tiêu nhiệm kỳ (đã báo cáo",
        ),
        (
            "3.1", everyone("3.1", 2025, (8, 100)), ANNUAL,
            "năm 2025 kết quả 80/1.000, chiếm 8% (chỉ tiêu không quá 5%), chưa đạt chỉ tiêu, cao hơn mức tối đa 3 điểm "
            "phần trăm.",
        ),
        ("3.2", [], ANNUAL, "năm 2025 chưa có số liệu (cơ quan công đoàn chưa nhập; chỉ tiêu 15%)."),
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


def test_numbers_of_unequal_coverage_are_not_compared():
    facts = everyone("2.1", 2024, (1, None))[:5] + everyone("2.1", 2025, (3, None))
    assert "So với năm 2024" not in said("2.1", facts)


def test_outlook_and_years_met():
    facts = [fact for year in (2023, 2024, 2025) for fact in everyone("1.1", year, (95 if year > 2023 else 80, 100))]
    text = said("1.1", facts, MID)
    assert "Đạt mức giao 2/3 năm đã đến kỳ." in text
    assert text.endswith("Do có năm chưa đạt, cần giữ vững kết quả đến hết nhiệm kỳ.")


def test_summary_counts_what_the_workbook_counts():
    data = random_round(ANNUAL)
    year = [r for r in data.own_results.values() if r.year == data.latest_year and r.target is not None]
    counts = Counter(r.status for r in year)
    text = summary(standings(data), data.latest_year)
    assert text.startswith(
        f"Chương trình có {len(INDICATORS)} chỉ tiêu. Năm {data.latest_year} có {len(year)} chỉ tiêu"
    )
    assert f": {tally(counts)}; " in text
    rated = sum(counts[s] for s in (Status.EXCEEDED, Status.MET, Status.NEAR, Status.NOT_MET))
    assert f"{counts[Status.EXCEEDED] + counts[Status.MET]}/{rated} chỉ tiêu đã đánh giá được" in text


def test_outlook_is_counted_and_weak_targets_are_listed(tmp_path: Path):
    data = random_round(MID)
    text = paragraphs(written(data, tmp_path))
    outlooks = Counter(item.prospect.outlook for item in standings(data))
    weak = [i.indicator.code for i in standings(data) if i.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)]
    assert any(f"{outlooks[Outlook.ON_COURSE]} chỉ tiêu đúng tiến độ" in t for t in text) == bool(
        outlooks[Outlook.ON_COURSE]
    )
    start = text.index("Đề xuất điều chỉnh", text.index("Dự báo cuối nhiệm kỳ"))
    end = next(n for n, t in enumerate(text) if n > start and t.startswith("[Cơ quan công đoàn viết: nguyên nhân"))
    assert weak and [t for t in text[start:end] if t in weak] == weak
    assert any("75%" in t and t.startswith("- Chỉ tiêu cộng dồn") for t in text)


# --------------------------------------------------------------------------- a program without targets


def test_a_program_without_indicators(tmp_path: Path):
    program = replace(PROGRAM, indicators=(), other_targets=())
    document = written(random_round(MID, program=program), tmp_path)
    text = paragraphs(document)
    assert len(part_titles(document)) == 5
    said_so = next(t for t in text if "không giao chỉ tiêu định lượng" in t)
    assert re.search(r"tổng số đoàn viên là \d+ người, trong đó nữ đoàn viên \d+ người", said_so)
    assert not any("0/0" in t or "0 chỉ tiêu" in t for t in text)
    assert not document.inline_shapes
    head = next(iter(cells_of(annex(document, "Phụ lục I"))))
    assert head[4:] == ["Tổng số đoàn viên", "Trong đó: nữ đoàn viên"]
    assert any(t == "Năm 2024" for t in text)


def test_a_program_with_nothing_but_units(tmp_path: Path):
    program = replace(PROGRAM, indicators=(), bases=(), sections=(), other_targets=(), addressee="", recipients=())
    document = written(consolidate(program, ANNUAL), tmp_path)
    assert len(part_titles(document)) == 5
    assert next(iter(cells_of(document.tables[-1]))) == ["TT", "Đơn vị", "Loại hình", "Nộp báo cáo"]
    assert "Kính gửi: Liên đoàn Lao động tỉnh Thử" in paragraphs(document)


def test_head_counts_of_the_table_are_sums(tmp_path: Path):
    bases = [(u.code, "doan_vien", y, 100.0 + y - 2024) for u in UNITS for y in (2024, 2025)]
    bases += [("U01", "nu_doan_vien", 2025, 40.0)]
    rows = list(cells_of(written(consolidate(PROGRAM, ANNUAL, bases=bases), tmp_path).tables[1]))
    assert rows[0][3:] == ["Năm 2024", "Năm 2025", "Tăng, giảm", "Đơn vị đã báo cáo"]
    assert rows[1][3:] == ["1.000", "1.010", "+10", "10/10"]
    assert rows[2][3:] == ["–", "40", "–", "1/10"]


# --------------------------------------------------------------------------- text from unions is data

NASTY = [
    "Công ty A & B <Bắc>", "<w:p><w:r><w:t>x</w:t></w:r></w:p>", "{{ 7*7 }}", "{% for x in y %}", "{# ghi chú #}",
    '=HYPERLINK("http://x","y")', "{_{ a }_}", "]]>", "&amp;", "100%} {_% %_}", "'\"<!--", "{%p if x %}",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_text_arrives_as_it_was_typed(tmp_path: Path, text: str):
    program = replace(PROGRAM, units=(replace(UNITS[0], name=f"CĐCS {text}"), *UNITS[1:]))
    data = consolidate(program, ANNUAL, stories=[("U01", "3", text), ("U02", "5", f"trước {text} sau")], gone=("U01",))
    found = paragraphs(written(data, tmp_path))
    assert f"- CĐCS {text}: {text}" in found
    assert f"- CĐCS Đơn vị số 2: trước {text} sau" in found
    assert found.count(f"CĐCS {text}") == 3  # ratings, missing unions, results


@given(st.text(alphabet=st.characters(exclude_characters="\ufdd0\ufdd1"), max_size=40))
def test_plain_text_is_what_xml_can_carry(text: str):
    carried = review_package.plain(text).replace("\ufdd0", "{").replace("\ufdd1", "}")
    assert all(c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" for c in carried)
    if text.isprintable():
        assert carried == text


def test_characters_xml_forbids_are_left_out(tmp_path: Path):
    data = consolidate(PROGRAM, ANNUAL, stories=[("U01", "3", "a\x07b\x0cc\ud800d\ufffee\ufdd0f")])
    assert "- CĐCS Đơn vị số 1: abcdef" in paragraphs(written(data, tmp_path))


# --------------------------------------------------------------------------- illustrative figures


def test_illustrative_figures_say_so_on_every_page(tmp_path: Path):
    document = written(random_round(ANNUAL, illustrative=True), tmp_path)
    assert len(document.sections) == 5
    for section in document.sections:
        for header in (section.header, section.first_page_header):
            notices = [p for p in header.paragraphs if NOTICE in p.text]
            assert len(notices) == 1 and notices[0].style is not None
            assert str(notices[0].style.font.color.rgb) == "C00000"
    assert [t for t in paragraphs(document) if t.startswith(NOTICE)]


def test_real_figures_carry_no_notice(report: Document):
    for section in report.sections:
        assert NOTICE not in "".join(p.text for h in (section.header, section.first_page_header) for p in h.paragraphs)
    assert NOTICE not in "".join(paragraphs(report))


# --------------------------------------------------------------------------- bytes, properties, size


def test_the_same_round_gives_the_same_bytes(tmp_path: Path):
    for name in ("a.docx", "b.docx"):
        write_review(tmp_path / name, random_round(MID), TEMPLATE)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_dates_of_the_file_are_those_of_the_period(report: Document):
    properties = report.core_properties
    assert properties.modified is not None and properties.modified.date() == ANNUAL.end
    assert properties.title == f"Báo cáo tổng kết{subject(random_round(ANNUAL)).removeprefix('Tổng kết')}"
    assert properties.author == "Công đoàn Viên chức tỉnh Thử"


def test_charts_are_small_grey_and_described(report: Document):
    assert len(report.inline_shapes) == 5
    pictures = [p for p in report.element.body.iter() if p.tag.endswith("}docPr")]
    assert all(p.get("descr") and p.get("name").startswith("Biểu đồ") for p in pictures)
    for part in report.part.package.iter_parts():
        if part.partname.endswith(".png"):
            image = Image.open(io.BytesIO(part.blob))
            assert len(part.blob) < 120_000
            assert not {"Software", "Creation Time"} & set(image.info)
            assert all(red == green == blue for _, (red, green, blue) in image.convert("RGB").getcolors(1 << 20) or [])


def test_chart_without_positive_values_can_be_drawn():
    bar = Bar("1.1", 0.0, Look("Chưa đạt", "#ffffff", "xxx"), "0%")
    assert draw(Chart("", (bar,), "")).startswith(b"\x89PNG")
    assert [len(group) for group in chunks([bar] * 45, 22)] == [15, 15, 15]


def test_a_thousand_unions_are_written_in_linear_time(tmp_path: Path):
    units = tuple(replace(UNITS[n % 10], code=f"X{n}", name=f"CĐCS số {n}") for n in range(1000))
    program = replace(PROGRAM, units=units)
    facts: list[Fact] = [(u.code, "1.1", 2025, 9, 10) for u in units]
    document = written(consolidate(program, ANNUAL, facts), tmp_path)
    assert len(annex(document, "Phụ lục I")._tbl.tr_lst) == 1001


# --------------------------------------------------------------------------- templates


def edited(folder: Path, change: Callable[[str], str], part: str = "word/document.xml") -> Path:
    """The project's template with one part changed."""
    path = folder / "mau.docx"
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return path


def test_a_wrong_template_is_refused_with_every_fault(tmp_path: Path):
    template = edited(tmp_path, lambda xml: xml.replace("d.muc_giao", "d.muc_gia").replace("{{ trich_yeu }}", ""))
    with pytest.raises(TemplateError, match=r"mau\.docx: mẫu có 2 chỗ phải sửa:") as caught:
        write_review(tmp_path / "x.docx", random_round(ANNUAL), template)
    assert "“d” không có “muc_gia”" in str(caught.value) and "Review.trich_yeu" in str(caught.value)
    assert not (tmp_path / "x.docx").exists()


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path, content: bytes | None):
    template = tmp_path / "mau.docx"
    if content is not None:
        template.write_bytes(content)
    with pytest.raises(TemplateError, match="không mở được mẫu báo cáo"):
        write_review(tmp_path / "x.docx", random_round(ANNUAL), template)
