"""A program in code, rounds of figures of its unions, and the report of such a round read back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pandas as pd
from docx.document import Document
from docx.text.paragraph import Paragraph

from pipeline.measures.rollup import expected_units
from pipeline.program.kinds import EVERY_UNIT, PRIVATE, PUBLIC, SUPERIORS
from pipeline.program.model import Base, Indicator, OtherTarget, Period, Program, Scale, Section, Target, Unit
from pipeline.program.vocabulary import Accrual, Comparator, Measure, PeriodKind, Reporter
from pipeline.review.report import write_review
from pipeline.round.consolidation import Consolidation, Cover, Figures, Texts, assemble
from pipeline.round.facts import BASE_COLUMNS, FACT_COLUMNS, NARRATIVE_COLUMNS
from pipeline.round.roster import Delivery, Roster, RosterLine
from pipeline.settings import REPOSITORY
from tests.footnotes import read_out

TEMPLATE = REPOSITORY / "templates" / "docx" / "tong-ket-nam.docx"
YEARS = (2023, 2024, 2025, 2026, 2027)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# --------------------------------------------------------------------------- a program in code

GRADES = Scale("Xếp loại", ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành"))
MEMBERS = Base("doan_vien", "Tổng số đoàn viên", "người", None, EVERY_UNIT)
WOMEN = Base("nu_doan_vien", "Trong đó: nữ đoàn viên", "người", "doan_vien", EVERY_UNIT)


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
        scope=EVERY_UNIT,
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
    indicator("3.4", Measure.YES_NO, scope=SUPERIORS, targets=yearly(50)),
)
SECTIONS = (
    Section("1", "Kết quả triển khai", "Đánh giá chung.", "Cơ quan tổng hợp"),
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
        PUBLIC if n % 2 else PRIVATE,
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
    pairs = frame(facts, FACT_COLUMNS, {"year": "int64", "numerator": "float64", "denominator": "float64"})
    return assemble(
        Cover(program, period, 0.9, 0.75, illustrative),
        Figures(pairs, frame(bases, BASE_COLUMNS, {"year": "int64", "value": "float64"})),
        roster=Roster(roster(program, gone)),
        texts=Texts(frame(stories, NARRATIVE_COLUMNS, {})),
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
            asked = expected_units(program, period, item, year)
            for unit in (unit for code, unit in program.unit_by_code.items() if code in asked):
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


def styled(document: Document) -> Iterator[tuple[str, str]]:
    """(style, text) of every paragraph of the body, footnotes in square brackets."""
    for element, text in read_out(document):
        style = Paragraph(element, document._body).style
        yield "" if style is None or style.name is None else style.name, text


def part_titles(document: Document) -> list[str]:
    """The headings of the report's parts."""
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]


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
