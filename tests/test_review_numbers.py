"""The report against tong-hop.xlsx: both are written from one round and read back, every number is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Accrual
from pipeline.review.report import write_review
from pipeline.round.consolidation import Consolidation
from pipeline.text import number, parse_number
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.summary.indicators_layout import ResultColumn
from pipeline.workbooks.summary.layout import SummaryLayout, lay_out
from pipeline.workbooks.summary.sources import sources as figure_sources
from tests.reviews import ANNUAL, END, HALF, MID, PROGRAM, TEMPLATE, cells_of, random_round, styled

NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")
LIVE = 10_000


LINKED = tuple(
    replace(s, indicators=tuple(i.code for i in PROGRAM.indicators)) if s.number == "1.2" else s
    for s in PROGRAM.sections
)


@dataclass(frozen=True)
class Made:
    """A round, its report and its summary workbook, both opened again."""

    data: Consolidation
    report: Document
    book: Workbook

    def sheet(self, name: str) -> Worksheet:
        """A sheet of the workbook."""
        found = self.book[name]
        assert isinstance(found, Worksheet)
        return found


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(p, id=p.code, marks=[] if p in (HALF, MID) else [pytest.mark.thorough])
        for p in (ANNUAL, HALF, MID, END)
    ],
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A random round of each kind of period."""
    folder = tmp_path_factory.mktemp("so-lieu")
    program = replace(PROGRAM, sections=LINKED)
    data = random_round(request.param, seed=7, program=program, illustrative=request.param is MID)
    write_review(folder / "bao-cao.docx", data, TEMPLATE)
    write_summary(folder / "tong-hop.xlsx", data, LIVE)
    book = openpyxl.load_workbook(folder / "tong-hop.xlsx", data_only=True)
    return Made(data, docx.Document(str(folder / "bao-cao.docx")), book)


# --------------------------------------------------------------------------- the workbook, read back

PARTS = ("Mức giao", "Số đạt được", "Tổng số", "Kết quả", "Đánh giá", "Đã báo cáo", "Phải báo cáo")
Block = Mapping[str, object]  # one year (or the term) of one indicator, by PARTS


def indicator_blocks(made: Made) -> dict[str, dict[str, Block]]:
    """Sheet Chỉ tiêu, rows of the program's own resolution: code -> year, 'Nhiệm kỳ' -> what stands there."""
    sheet = made.sheet("Chỉ tiêu")
    head = next(row for row in sheet.iter_rows() if row[0].value == "Mã")
    titles = {c.column: str(c.value) for c in sheet[head[0].row - 1] if c.value}
    starts = [c.column for c in head if c.value == PARTS[0]]
    found: dict[str, dict[str, Block]] = {}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        if row[1].value == made.data.program.resolution:
            found[str(row[0].value)] = {
                titles[start].removeprefix("Năm ").partition(" (")[0]: dict(
                    zip(PARTS, (row[start - 1 + n].value for n in range(len(PARTS))), strict=True)
                )
                for start in starts
            }
    return found


def shown(item: Indicator, value: object) -> float | None:
    """A figure of the workbook as the report counts it: a percentage is 95.5 there, 0.955 here."""
    if not isinstance(value, int | float):
        return None
    return value * 100 if item.is_percent else float(value)


def near(text: str, value: float) -> bool:
    """Whether a printed number is `value`, rounded to the decimals it is printed with."""
    decimals = len(text.partition(",")[2])
    return abs(parse_number(text).value - value) <= 0.5000001 * 10**-decimals


def tables(made: Made, first: str) -> list[list[list[str]]]:
    """Every table of the report whose head begins with `first`, as texts."""
    read = ([*cells_of(table)] for table in made.report.tables)
    return [rows for rows in read if rows[0][0] == first]


# --------------------------------------------------------------------------- every figure has its cell


def source_rows(made: Made) -> Iterator[list[str]]:
    """Sheet Nguồn số liệu, its cells as text."""
    rows = made.sheet("Nguồn số liệu").iter_rows(values_only=True)
    started = False
    for row in rows:
        if started:
            yield ["" if value is None else str(value) for value in row]
        started = started or row[0] == "Mã"


def sources(made: Made) -> Iterator[tuple[str, list[str]]]:
    """(code, cells from the year on) of the indicators."""
    yield from ((row[0], row[2:]) for row in source_rows(made) if row[0])


def test_the_cell_named_holds_the_very_number(made: Made):
    sheet, seen = made.sheet("Chỉ tiêu"), 0
    for code, (year, value, at, numerator, numerator_at, denominator, denominator_at, _) in sources(made):
        item = made.data.program.indicator_by_code[code]
        row, _ = coordinate_to_tuple(numerator_at)
        assert sheet.cell(row, 1).value == code
        assert near(numerator, float(sheet[numerator_at].value))
        if value != "–":
            figure = shown(item, sheet[at].value)
            assert figure is not None and near(NUMBER.findall(value)[0], figure), (code, year)
        if denominator != "–":
            assert near(denominator, float(sheet[denominator_at].value))
        seen += 1
    known = [r for r in made.data.own_results.values() if r.numerator is not None]
    assert seen >= len(known)


def test_from_there_to_the_rows_of_the_unions(made: Made):
    sheet = made.sheet("Số liệu")
    head = next(row for row in sheet.iter_rows() if row[0].value == "Mã đơn vị")
    columns = {str(c.value): c.column for c in head if c.value}
    for code, (year, _, _, numerator, _, denominator, _, rows) in sources(made):
        first, _, last = rows.partition(" - ")
        lines = [
            {name: sheet.cell(n, column).value for name, column in columns.items()}
            for n in range(int(first), int(last or first) + 1)
        ]
        item = made.data.program.indicator_by_code[code]
        if year == "Nhiệm kỳ" and item.accrual is not Accrual.CUMULATIVE:
            lines = [line for line in lines if line["Mới nhất"] == 1]
        assert {line["Mã chỉ tiêu"] for line in lines} == {code}
        assert year == "Nhiệm kỳ" or {str(line["Năm"]) for line in lines} == {year}
        assert number(sum(line["Số đạt được"] for line in lines), 4) == numerator
        if denominator != "–":
            assert number(sum(line["Tổng số"] for line in lines), 4) == denominator


def test_head_counts_lead_to_the_unions_too(made: Made):
    sheet = made.sheet("Số liệu chung")
    head = next(row for row in sheet.iter_rows() if row[0].value == "Mã")
    columns = {str(c.value): c.column for c in head if c.value}
    by_label, seen = {b.label: b for b in made.data.program.bases}, 0
    for _, label, year, figure, *_, where in (row for row in source_rows(made) if not row[0]):
        base = by_label[label]
        first, _, last = where.partition(" (")[0].partition(" - ")
        lines = range(int(first), int(last or first) + 1)
        assert {sheet.cell(n, columns["Mã"]).value for n in lines} == {base.code}
        assert {str(sheet.cell(n, columns["Năm"]).value) for n in lines} == {year}
        total = sum(float(str(sheet.cell(n, columns["Giá trị"]).value)) for n in lines)
        assert figure == f"{number(total)} {base.unit}"
        assert all(sheet.cell(n, columns[name]).value for n in lines for name in ("Mã đơn vị", "Tên đơn vị"))
        seen += 1
    assert seen >= len(by_label)


def test_what_moves_in_the_workbook_moves_in_the_sources(made: Made, tmp_path: Path):
    natural = lay_out(made.data)
    moved = SummaryLayout(
        replace(natural.indicators, head=natural.indicators.head + 2, block=tuple(reversed(ResultColumn))),
        replace(natural.pairs, head=natural.pairs.head + 3),
        replace(natural.bases, head=natural.bases.head + 1),
    )
    write_summary(tmp_path / "tong-hop.xlsx", made.data, LIVE, layout=moved)
    book = openpyxl.load_workbook(tmp_path / "tong-hop.xlsx", data_only=True)
    several = 0
    for old, new in zip(figure_sources(made.data, natural), figure_sources(made.data, moved), strict=True):
        rows = "Số liệu" if old.code else "Số liệu chung"
        for sheet, before, after in (
            ("Chỉ tiêu", old.cell, new.cell),
            ("Chỉ tiêu", old.numerator_cell, new.numerator_cell),
            ("Chỉ tiêu", old.denominator_cell, new.denominator_cell),
            (rows, old.rows, new.rows),
        ):
            if before != "–":
                assert before != after
                assert told_at(made.book, sheet, before) == told_at(book, sheet, after) != [None]
                several += 1
    assert several > 50


def told_at(book: Workbook, sheet: str, place: str) -> list[object]:
    """What stands in a cell ('Z12'), or in the rows of a run ('12 - 15 (trang …)') in the columns that are shown."""
    if place[0].isalpha():
        return [book[sheet][place].value]
    first, _, last = place.partition(" (")[0].partition(" - ")
    return [[c.value for c in row[:9]] for row in book[sheet].iter_rows(int(first), int(last or first))]


# --------------------------------------------------------------------------- tables


def test_every_result_of_the_workbook_is_in_the_table(made: Made):
    (rows,) = [t for t in tables(made, "Mã") if t[0][2].startswith(("Năm", "ĐVT"))]
    by_code = {row[0]: row for row in rows if len(row) > 1}
    several = rows[0][2].startswith("Năm")
    looked_at = 0
    for code, blocks in indicator_blocks(made).items():
        item = made.data.program.indicator_by_code[code]
        for title, block in blocks.items():
            figure = shown(item, block["Kết quả"])
            if figure is None or (title == "Nhiệm kỳ" and (code, None) not in made.data.own_results):
                continue
            if not several and title != str(block_year(made, code) or "Nhiệm kỳ"):
                continue
            head = (title if title == "Nhiệm kỳ" else f"Năm {title}") if several else "Kết quả"
            cell = by_code[code][rows[0].index(head)].replace("/\n", "/").split("\n")
            assert near(cell[0], figure), (code, title, cell)
            if isinstance(block["Tổng số"], int | float):
                numerator, _, denominator = cell[1].partition("/")
                assert near(numerator, float(block["Số đạt được"])) and near(denominator, float(block["Tổng số"]))  # type: ignore[arg-type]
            looked_at += 1
    assert looked_at >= 9


def block_year(made: Made, code: str) -> int | None:
    """The year the table of one year shows an indicator for: None where only the term has a target."""
    own = made.data.own_results
    due = own[code, made.data.latest_year].target is not None or (code, None) not in own
    return made.data.latest_year if due else None


def test_head_counts_are_those_of_the_workbook(made: Made):
    sheet = made.sheet("Số liệu chung theo khối")
    found = {str(row[0].value): row[2].value for row in sheet.iter_rows() if row[0].value}
    (rows,) = [t for t in tables(made, "TT") if t[0][1] == "Nội dung"]
    column = rows[0].index(f"Năm {made.data.latest_year}")
    for row, base in zip(rows[1:], made.data.program.bases, strict=True):
        assert row[1] == base.label
        assert near(row[column], float(found[f"{base.label} ({base.unit})"]))  # type: ignore[arg-type]


# --------------------------------------------------------------------------- sentences


def allowed(made: Made, code: str, blocks: Mapping[str, Block]) -> list[float]:
    """Every number a sentence of the indicator may hold: figures of the workbook, their gaps and shares."""
    item = made.data.program.indicator_by_code[code]
    plain: list[float] = [float(y) for y in made.data.program.years]
    results, targets = [], []
    for block in blocks.values():
        plain += [
            float(v)
            for part in ("Số đạt được", "Tổng số", "Đã báo cáo", "Phải báo cáo")
            if isinstance(v := block[part], int | float)
        ]
        results += [v for v in [shown(item, block["Kết quả"])] if v is not None]
        target = block["Mức giao"]
        if isinstance(target, str):
            targets += [parse_number(n).value for n in NUMBER.findall(target)]
        targets += [v for v in [shown(item, target)] if v is not None]
    targets += [t.low for t in (*item.targets.values(), item.term_target) if t is not None]
    targets += [o.target.low for o in made.data.program.other_targets if o.indicator == code]
    figures = [*results, *targets]
    gaps = [abs(round(a, 2) - round(b, 2)) for a in figures for b in figures]
    shares = [100 * value / target for value in results for target in targets if target]
    own = made.sheet("Số liệu")
    head = next(row for row in own.iter_rows() if row[0].value == "Mã đơn vị")
    columns = {str(c.value): c.column - 1 for c in head if c.value}
    by_union: list[float] = []
    for row in own.iter_rows(min_row=head[0].row + 1):
        if row[columns["Mã chỉ tiêu"]].value == code and isinstance(v := row[columns["Kết quả"]].value, int | float):
            by_union.append(v * 100 if item.is_percent else float(v))
    ahead = [p.projection for p in made.data.prospects if p.indicator.code == code and p.projection is not None]
    unions = [float(n) for n in range(len(made.data.program.units) + 1)]  # how many unions share an end; years kept
    return [*plain, *figures, *gaps, *shares, *by_union, *ahead, *unions]


SENTENCE = re.compile(r"Chỉ tiêu (\d+(?:\.\d+)+)(?:: |\. )")


def sentences(made: Made) -> list[tuple[str, str]]:
    """(code, sentence) of what the report says of single indicators: of what stands out, then of what is missed."""
    found = []
    for style, text in styled(made.report):
        if style == "TH Chỉ tiêu" and (told := SENTENCE.match(text)):
            item = made.data.program.indicator_by_code[told[1]]
            rest = text[told.end() :]
            found.append((told[1], rest.partition(f"{item.text}: ")[2] or rest))
    return found


def test_every_number_of_a_sentence_comes_from_the_workbook(made: Made):
    blocks = indicator_blocks(made)
    assert len(sentences(made)) >= 4
    for code, text in sentences(made):
        sentence = text
        for name in (
            *(u.name for u in made.data.program.units),
            *(u.cluster for u in made.data.program.units),
            *(t.resolution for t in made.data.program.other_targets),
        ):
            sentence = re.sub(rf"{re.escape(name)}(?!\d)", "", sentence)
        sentence = sentence.replace("6 tháng", "")
        numbers = [n.rstrip(".,") for n in NUMBER.findall(sentence)]
        known = allowed(made, code, blocks[code])
        assert [n for n in numbers if not any(near(n, value) for value in known)] == [], sentence


# How paragraphs begin that tell of several indicators: the strongest, the weakest, what remains, those of a topic.
SEVERAL = ("Nổi bật: ", "Còn hạn chế: ", "Còn ", "Nội dung của chỉ tiêu ")


def clauses(made: Made) -> Iterator[tuple[str, str]]:
    """(code, words) of each indicator in the paragraphs over several."""
    for _, text in styled(made.report):
        if text.startswith(SEVERAL):
            _, *found = re.split(r"(?:\(\d+\) )?[Cc]hỉ tiêu (\d+(?:\.\d+)+)", text)
            yield from zip(found[::2], found[1::2], strict=True)


def test_every_number_of_a_paragraph_over_several_comes_from_the_workbook(made: Made):
    seen = [code for code, text in clauses(made) if assert_known(made, code, text)]
    assert len(seen) > len(made.data.program.indicators)


def assert_known(made: Made, code: str, text: str) -> bool:
    """Every number of what is told of an indicator is the workbook's, or what that leaves for each year to come."""
    known = allowed(made, code, indicator_blocks(made)[code])
    left = {len(made.data.program.years) - n for n in range(5)} | {0.5, 1.5, 2.5, 3.5}
    known += [ceil(round(gap / years, 6)) for gap in known for years in left]
    numbers = [n.rstrip(".,") for n in NUMBER.findall(text)]
    assert [n for n in numbers if not any(near(n, value) for value in known)] == [], text
    return True


def test_the_facts_to_be_considered_come_from_the_workbook(made: Made):
    rows = [row for t in tables(made, "Chỉ tiêu") if t[0][1] == "Số liệu để xem xét" for row in t[1:]]
    assert all(assert_known(made, code, facts) and not said for code, facts, said in rows)
    assert rows or made.data.period not in (MID, ANNUAL)


def of_unions(reported: object, expected: object) -> str:
    """How the running text has a count of unions: with a 0 before what is below ten."""
    return "/".join(re.sub(r"^([1-9])$", r"0\1", str(count)) for count in (reported, expected))


def test_how_many_unions_have_reported_is_what_the_workbook_lists(made: Made):
    states = [line.delivery for line in made.data.unit_roster]
    listed = [str(c.value) for row in made.sheet("Tình hình nộp").iter_rows() for c in row if c.value]
    for state in set(states):
        assert listed.count(state.label) >= states.count(state)
    (said,) = [t for _, t in styled(made.report) if "tổng hợp từ báo cáo của" in t]
    assert f" {of_unions(sum(s.counted for s in states), len(states))} đơn vị" in said


def test_head_counts_of_the_text_are_those_of_the_workbook(made: Made):
    sheet = made.sheet("Số liệu chung")
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if row[0] == "Mã" or "Mã" in row)
    at, year, value = (head.index(name) for name in ("Mã", "Năm", "Giá trị"))
    sums: dict[tuple[object, object], float] = {}
    for row in rows[rows.index(head) + 1 :]:
        if isinstance(row[value], int | float):
            sums[row[at], row[year]] = sums.get((row[at], row[year]), 0.0) + row[value]
    latest = [v for (_, y), v in sums.items() if str(y) == str(made.data.latest_year)]
    changes = [abs(a - b) for a in sums.values() for b in sums.values()]
    shares = [100 * abs(a - b) / b for a in sums.values() for b in sums.values() if b]
    (said,) = [t for _, t in styled(made.report) if "thuộc diện báo cáo" in t]
    told = said[re.search(r"(?:Tính|Ước) đến ngày [\d/]+", said).end() :]  # type: ignore[union-attr]
    counts, _, compared = told.partition("So với năm ")
    numbers = [n.rstrip(".,") for n in NUMBER.findall(re.sub(r"\(số liệu của [\d/]+ đơn vị\)", "", counts))]
    assert numbers and all(any(near(n, v) for v in latest) for n in numbers), counts
    more = [n.rstrip(".,") for n in NUMBER.findall(compared)]
    unions = [float(n) for n in range(len(made.data.program.units) + 1)]
    assert all(any(near(n, v) for v in (*changes, *shares, *unions, *made.data.program.years)) for n in more), compared


def test_the_figures_of_the_year_are_said(made: Made):
    """What is asked of each indicator told: result with its pair, coverage where it differs from the introduction's."""
    told: dict[str, str] = {}
    for code, text in sentences(made):
        told.setdefault(code, text)
    usual = of_unions(sum(line.delivery.counted for line in made.data.unit_roster), len(made.data.unit_roster))
    looked_at = 0
    for code, blocks in indicator_blocks(made).items():
        item = made.data.program.indicator_by_code[code]
        block = blocks[str(made.data.latest_year)]
        figure = shown(item, block["Kết quả"])
        if figure is None or block_year(made, code) is None or made.data.period is END or block["Mức giao"] is None:
            continue
        if code not in told:
            continue
        numbers = [n.rstrip(".,") for n in NUMBER.findall(told[code])]
        assert any(near(n, figure) for n in numbers)
        if item.is_percent:
            assert f"{number(float(block['Số đạt được']))}/{number(float(block['Tổng số']))}" in told[code]  # type: ignore[arg-type]
        covered = re.findall(r"\[[^\]]*?(\d+/\d+) đơn vị", told[code].partition(". ")[0])
        pair = of_unions(block["Đã báo cáo"], block["Phải báo cáo"])
        whole = block["Đã báo cáo"] == block["Phải báo cáo"]
        assert covered == [pair] or (not covered and (whole or pair == usual))
        looked_at += 1
    assert looked_at >= 3 or made.data.period is END


def test_every_footnote_says_the_coverage_of_the_workbook(made: Made):
    looked_at, blocks = 0, indicator_blocks(made)
    for code, text in sentences(made):
        known = {of_unions(b["Đã báo cáo"], b["Phải báo cáo"]) for b in blocks[code].values()}
        for note in re.findall(r"\[([^\]]*)\]", text):
            pairs = re.findall(r"\d+/\d+", note)
            assert len(pairs) == 1 and set(pairs) <= known, (code, note)
            looked_at += 1
    assert looked_at >= 1
