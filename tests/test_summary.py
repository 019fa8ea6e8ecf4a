"""The summary workbook: what is on its sheets, and that LibreOffice works out every formula to the cached figure."""

from __future__ import annotations

import itertools
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.kinds import ENTERPRISES, EVERY_UNIT, OFFICE, OFFICE_ALONE, PRIVATE, PUBLIC
from pipeline.program.model import (
    Base,
    Indicator,
    OtherTarget,
    Period,
    Program,
    Scale,
    Section,
    Target,
    Unit,
)
from pipeline.program.vocabulary import Accrual, Comparator, Measure, PeriodKind, Reporter
from pipeline.round import tables
from pipeline.round.consolidation import Consolidation, Cover, Figures, Texts, assemble
from pipeline.round.counts import base_sums
from pipeline.round.facts import BASE_COLUMNS, FACT_COLUMNS, NARRATIVE_COLUMNS
from pipeline.round.grouping import groupings, members
from pipeline.round.roster import Delivery, Roster, RosterLine
from pipeline.workbooks.book import SummaryError, _checked
from pipeline.workbooks.look import BANNER, CUT, MAX_TEXT
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.summary.indicators import NO_TARGET
from pipeline.workbooks.summary.pairs import COLUMNS
from tests.readout import as_recorded, read_out
from tests.reviews import HALF, random_round
from tests.soffice import convert_all

YEARS = (2023, 2024, 2025)
SHEETS = [
    "Tổng quan", "Chỉ tiêu", "Theo đơn vị", "Theo khối", "Tình hình nộp", "Lỗi dữ liệu", "Số liệu", "Số liệu chung",
    "Số liệu chung theo khối", "Giao đơn vị", "Nguồn số liệu", "Cách tính",
]  # fmt: skip
GRADES = Scale("Xếp loại", ("Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành"))
LIVE = 10_000
NAN = float("nan")
HOSTILE = ("=1+1", "{{ 7*7 }}", "<w:p>", '=HYPERLINK("http://x","y")', "+84 912", "@SUM(A1)", "http://example.com")
Cells = dict[tuple[str, str], Any]


# --------------------------------------------------------------------------- a round in code


def indicator(code: str, measure: Measure, targets: Mapping[int, Target], **changes: Any) -> Indicator:
    values: dict[str, Any] = {
        "group": f"Nhóm {code[0]}",
        "text": f"Nội dung chỉ tiêu {code}",
        "unit": "%",
        "comparator": Comparator.AT_LEAST,
        "scope": EVERY_UNIT,
        "reporter": Reporter.UNIT,
        "numerator": "Số đạt",
        "denominator": "Tổng số",
        "base": None,
        "scale": None,
        "threshold": None,
        "accrual": Accrual.ANNUAL,
        "term_target": None,
        "lead": "Đ/c Chủ tịch",
        "coordinating": "Ban Chấp hành",
    }
    return Indicator(code=code, measure=measure, targets=targets, **(values | changes))


def every_year(low: float, high: float | None = None) -> dict[int, Target]:
    return {year: Target(low, high) for year in YEARS}


INDICATORS = (
    indicator("3.1", Measure.RATIO, every_year(85), term_target=Target(90)),
    indicator("3.10", Measure.RATIO, every_year(80), comparator=Comparator.MORE, scope=ENTERPRISES),
    indicator("1.1", Measure.YES_NO, every_year(70)),
    indicator("1.2", Measure.GRADE, {2025: Target(60)}, scale=GRADES, threshold="Tốt", accrual=Accrual.LEVEL),
    indicator(
        "2.1", Measure.COUNT, every_year(30), unit="đoàn viên", accrual=Accrual.CUMULATIVE, term_target=Target(100)
    ),
    indicator("2.2", Measure.STOCK, {}, unit="tổ", accrual=Accrual.LEVEL, term_target=Target(60)),
    indicator("2.3", Measure.PER_UNIT, every_year(5), unit="buổi", comparator=Comparator.EQUAL),
    indicator(
        "4.1", Measure.COUNT, every_year(20, 40), unit="người", comparator=Comparator.RANGE,
        accrual=Accrual.CUMULATIVE, term_target=Target(90, 110),
    ),
    indicator("4.2", Measure.RATIO, every_year(20), comparator=Comparator.AT_MOST, accrual=Accrual.CUMULATIVE),
    indicator("4.3", Measure.RATIO, every_year(20), comparator=Comparator.LESS),
    indicator("4.4", Measure.RATIO, every_year(60.5, 70.25), comparator=Comparator.RANGE),
    indicator("9.1", Measure.YES_NO, every_year(100), scope=OFFICE_ALONE, reporter=Reporter.OFFICE),
)  # fmt: skip
UNITS = tuple(
    Unit(
        f"{n:02d}",
        f"CĐCS số {n}",
        PUBLIC if n % 2 else PRIVATE,
        ("1", "01 *", "Cụm A", "cụm a")[n % 4],
        ("", "01")[n % 3 == 0],
        "",
        "",
        merged_into=None,
        valid_to=date(2023, 12, 31) if n == 10 else None,
    )
    for n in range(1, 11)
)
PERIOD = Period(
    "2025", "Năm 2025", PeriodKind.ANNUAL, (2025,),
    date(2024, 12, 1), date(2025, 11, 30), date(2025, 11, 30), date(2025, 12, 10),
)  # fmt: skip
OTHERS = (
    OtherTarget("Nghị quyết Đại hội tỉnh", "3.1", None, 2025, Target(92), "", None),
    OtherTarget("Nghị quyết Đại hội tỉnh", "2.1", None, None, Target(150), "", None),
    OtherTarget("Nghị quyết Đại hội tỉnh", "1.1", "01", 2025, Target(100), "", None),
)


def program(**changes: Any) -> Program:
    values: dict[str, Any] = {
        "code": "thu",
        "title": "Chương trình thử & kiểm",
        "resolution": "Nghị quyết của chương trình",
        "office": "Công đoàn Viên chức",
        "office_code": "00",
        "office_short": "CĐVC & NLĐ",
        "superior_office": "LĐLĐ",
        "place": "Thử",
        "number": "01",
        "issued": None,
        "term": "2023 - 2025",
        "years": YEARS,
        "signed_for": "",
        "signer_title": "",
        "signer": "",
        "addressee": "",
        "recipients": (),
        "paper_recipients": (),
        "reviewed": (),
        "indicators": INDICATORS,
        "bases": (Base("doan_vien", "Tổng số đoàn viên", "người", None, EVERY_UNIT),),
        "units": UNITS,
        "periods": (PERIOD,),
        "sections": (Section("1", "Kết quả", "", "Các đơn vị"), Section("2", "Kiến nghị", "", "Các đơn vị")),
        "scales": (GRADES,),
        "other_targets": OTHERS,
    }
    return Program(**(values | changes))


def pair(rng: random.Random, measure: Measure) -> tuple[float, float]:
    """Any pair a union may answer with; (0, 0) is 'not concerned'."""
    if measure in (Measure.COUNT, Measure.STOCK):
        return float(rng.randint(0, 12)), NAN
    if measure is Measure.PER_UNIT:
        return rng.choice((4.0, 5.0, 5.5, 6.25)), 1.0
    if rng.random() < 0.2:
        return 0.0, 0.0
    if measure.is_choice:
        return float(rng.random() < 0.7), 1.0
    whole = rng.randint(1, 40)
    return float(rng.randint(0, whole)), float(whole)


def random_facts(rng: random.Random, answering: frozenset[str], **chances: float) -> pd.DataFrame:
    """Pairs of the unions that answer; `chances` may say how often a single question is left out."""
    rows = []
    for unit in program().unit_by_code.values():
        if unit.code not in answering:
            continue
        for item in INDICATORS:
            if not item.concerns(unit.kind):
                continue
            for year in YEARS:
                if item.asked_in(year, YEARS) and rng.random() >= chances.get("left_out", 0.25):
                    numerator, denominator = pair(rng, item.measure)
                    file = f"2025/{unit.code} {unit.name}.xlsx"
                    rows.append((unit.code, item.code, year, numerator, denominator, file, "Số liệu", "E9", str(year)))
    rng.shuffle(rows)
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


@dataclass(frozen=True)
class Round:
    """A random round and the unions that sent nothing."""

    data: Consolidation
    silent: frozenset[str]


def a_round(
    seed: int = 1,
    *,
    left_out: float = 0.25,
    asked_by: Program | None = None,
    facts: pd.DataFrame | None = None,
    narratives: pd.DataFrame | None = None,
    files: tuple[FileReport, ...] = (),
    issues: tuple[Issue, ...] = (),
    illustrative: bool = False,
) -> Round:
    rng = random.Random(seed)
    asked = [u for u in (*UNITS, program().office_unit) if u.exists_on(PERIOD.end)]
    delivered = {u.code: rng.choice(tuple(Delivery)) for u in asked}
    answering = frozenset(code for code, state in delivered.items() if state.counted) | {"10"}
    roster = tuple(
        RosterLine(
            u,
            delivered[u.code],
            "" if delivered[u.code] is Delivery.MISSING else f"2025/{u.code} {u.name}.xlsx",
            datetime(2025, 12, 1, 8, 30) if delivered[u.code].counted else None,
            1,
            2,
            estimated=rng.random() < 0.5,
            typed_in=rng.random() < 0.5,
        )
        for u in asked
    )
    bases = pd.DataFrame([("01", "doan_vien", 2025, 120.0, "f", "s", "C4", "2025")], columns=BASE_COLUMNS)
    told = random_facts(rng, answering, left_out=left_out) if facts is None else facts
    data = assemble(
        Cover(asked_by or program(), PERIOD, 0.9, 0.75, illustrative),
        Figures(told, bases),
        roster=Roster(roster, files),
        texts=Texts() if narratives is None else Texts(narratives),
        issues=issues,
    )
    return Round(data, frozenset(delivered) - answering)


# --------------------------------------------------------------------------- reading what was written


def test_base_quantities_by_group_add_up_to_those_of_all(tmp_path: Path) -> None:
    data = a_round().data
    sheet = openpyxl.load_workbook(written(tmp_path, data))["Số liệu chung theo khối"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "Phân theo")
    rows = list(takewhile(lambda row: row[0], rows[head + 1 :]))
    ways, whole = {row[0] for row in rows}, base_sums(data, data.latest_year)
    assert ways == {grouping.label for grouping in groupings(data.program)} and len(ways) > 1
    for way in ways:
        groups = [row[2:] for row in rows if row[0] == way]
        sums = [sum(n for n in column if isinstance(n, int | float)) for column in zip(*groups, strict=True)]
        assert sums == [len(data.unit_roster), max(s.reported for s in whole), *(s.value for s in whole)]


def written(folder: Path, data: Consolidation, live: int = LIVE, *, year: int | None = None) -> Path:
    path = folder / f"tong-hop-{year or 'x'}.xlsx"
    write_summary(path, data, live, year=year)
    return path


def cells(path: Path, *, values: bool) -> Cells:
    book = openpyxl.load_workbook(path, data_only=values)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def formula_cells(path: Path) -> set[tuple[str, str]]:
    """Cells that hold formulas, by the file itself: text such as '=1+1' is not one."""
    return {(sheet, cell) for sheet, cell, kind, _ in raw_cells(path) if kind == "f"}


def raw_cells(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """(sheet, cell, 'f' or 'v', what is cached) of every cell in the file's XML."""
    with zipfile.ZipFile(path) as archive:
        names = re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
        for n, name in enumerate(names, start=1):
            xml = archive.read(f"xl/worksheets/sheet{n}.xml").decode()
            for cell, body in re.findall(r'<c r="([A-Z]+\d+)"[^>]*?>(.*?)</c>', xml):
                cached = re.search(r"<v>(.*?)</v>", body)
                yield name, cell, "f" if "<f>" in body else "v", cached.group(1) if cached else "(none)"


def table(found: Cells, sheet: str, first_head: str) -> list[dict[str, Any]]:
    """The rows below the head row that begins with `first_head`, to the first empty one.

    Heads that repeat are numbered 'Kết quả 2'.
    """
    rows: dict[int, dict[str, Any]] = {}
    for (name, address), value in found.items():
        if name == sheet:
            match = re.fullmatch(r"([A-Z]+)(\d+)", address)
            assert match is not None
            rows.setdefault(int(match.group(2)), {})[match.group(1)] = value
    head = next(n for n, row in sorted(rows.items()) if row.get("A") == first_head and len(row) > 3)
    heads: dict[str, str] = {}
    for column in sorted(rows[head], key=lambda c: (len(c), c)):
        label, n = rows[head][column], 1
        while label in heads.values():
            n += 1
            label = f"{rows[head][column]} {n}"
        heads[column] = label
    below = itertools.takewhile(bool, (rows.get(n) for n in itertools.count(head + 1)))
    return [{heads[c]: v for c, v in row.items() if c in heads} for row in below if row]


def targets(path: Path, sheet: str) -> list[str]:
    """Where the links of a sheet lead."""
    found = (c.hyperlink for row in openpyxl.load_workbook(path)[sheet].iter_rows() for c in row)
    return [str(link.target) for link in found if link is not None]


def same(a: Any, b: Any) -> bool:
    a, b = ("" if a is None else a), ("" if b is None else b)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a))
    return bool(a == b)


def differences(before: Path, after: Path) -> list[str]:
    """Formula cells of `before` whose cached value is another one in the recalculated `after`."""
    cached, found = cells(before, values=True), cells(after, values=True)
    out = []
    for at in sorted(formula_cells(before)):
        value = found.get(at)
        if not same(cached.get(at), value) or str(value).startswith("#"):
            out.append(f"{at}: cached {cached.get(at)!r}, LibreOffice {value!r}")
    return out


# --------------------------------------------------------------------------- structure


def test_sheets_table_and_names(tmp_path: Path) -> None:
    path = written(tmp_path, a_round().data)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS
    pairs = book["Số liệu"].tables["SoLieu"]
    assert [c.name for c in pairs.tableColumns] == [c.head for c in COLUMNS]
    expected = {c.name for c in COLUMNS if c.name} | {"NGUONG_GanDat", "NAM_DonVi", "NAM_Khoi"}
    assert expected <= set(book.defined_names)
    for sheet in book.worksheets[1:]:  # the first is one page
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (8, 9)
        assert sheet.freeze_panes
        assert sheet.print_title_rows or sheet.title in ("Số liệu", "Số liệu chung", "Nguồn số liệu")
        assert sheet.oddFooter is not None and "&P" in str(sheet.oddFooter.right.text)
        assert not sheet.protection.sheet
    assert {c.font.name for s in book.worksheets for r in s.iter_rows() for c in r} == {"Times New Roman"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    data = a_round().data
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_summary(first, data, LIVE)
    shuffled = replace(data, figures=replace(data.figures, facts=data.figures.facts.sample(frac=1, random_state=3)))
    write_summary(second, shuffled, LIVE)
    assert first.read_bytes() == second.read_bytes()


def test_every_formula_has_a_cached_value(tmp_path: Path) -> None:
    found = [(sheet, cell, cached) for sheet, cell, kind, cached in raw_cells(written(tmp_path, a_round().data))
             if kind == "f"]  # fmt: skip
    assert {sheet for sheet, _, _ in found} == {
        "Tổng quan", "Chỉ tiêu", "Theo đơn vị", "Theo khối", "Tình hình nộp", "Số liệu",
    }  # fmt: skip
    assert not [f for f in found if f[2] == "(none)"]


def test_illustrative_figures_are_loudly_marked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, a_round(illustrative=True).data))
    for sheet in book.worksheets:
        assert sheet["A1"].value == BANNER
        assert sheet.oddHeader is not None and BANNER in str(sheet.oddHeader.center.text)
    plain = openpyxl.load_workbook(written(tmp_path, a_round().data))
    assert all(sheet["A1"].value != BANNER for sheet in plain.worksheets)


def test_a_program_without_indicators_or_data(tmp_path: Path) -> None:
    empty = pd.DataFrame(columns=FACT_COLUMNS).astype({"year": "int64", "numerator": "float64"})
    data = a_round(asked_by=program(indicators=(), bases=(), other_targets=()), facts=empty).data
    assert cells(written(tmp_path, data), values=True)["Tổng quan", "A1"] == "TỔNG QUAN"


# --------------------------------------------------------------------------- figures


def test_indicator_rows_hold_the_evaluated_results(tmp_path: Path) -> None:
    data = a_round(4).data
    rows = table(cells(written(tmp_path, data), values=True), "Chỉ tiêu", "Mã")
    own = {row["Mã"]: row for row in rows if row["Nghị quyết"] == data.program.resolution}
    assert list(own) == [i.code for i in INDICATORS]
    for item in INDICATORS:
        for n, year in enumerate(YEARS, start=1):
            suffix = f" {n}" if n > 1 else ""
            found = data.own_results[item.code, year]
            row = own[item.code]
            value = found.value
            if value is not None and item.is_percent:
                value /= 100
            assert same(row.get(f"Kết quả{suffix}"), value)
            assert row[f"Đánh giá{suffix}"] == found.status.label
            assert same(row.get(f"Số đạt được{suffix}"), found.numerator)
            assert (row[f"Đã báo cáo{suffix}"], row[f"Phải báo cáo{suffix}"]) == (found.reported, found.expected)
    assert own["4.1"]["Mức giao"] == "20 - 40"
    assert own["4.4"]["Mức giao"] == "60,5 - 70,25%"
    other = {row["Mã"]: row for row in rows if row["Nghị quyết"] == "Nghị quyết Đại hội tỉnh"}
    assert set(other) == {"3.1", "2.1"}  # a target of a single union is no other resolution's result
    assert other["3.1"]["Mức giao 3"] == pytest.approx(0.92)
    assert "Mức giao" not in other["3.1"] and other["3.1"]["Đánh giá"] == NO_TARGET
    assert other["2.1"]["Mức giao 4"] == 150


def test_a_union_that_did_not_report_is_blank_never_zero(tmp_path: Path, thorough: bool) -> None:
    for seed in range(5 if thorough else 2):
        made = a_round(seed, left_out=0)
        rows = table(cells(written(tmp_path, made.data), values=True), "Theo đơn vị", "Mã đơn vị")
        by_code = {row["Mã đơn vị"]: row for row in rows}
        assert set(by_code) == {u.code for u in (*UNITS, made.data.program.office_unit)} - (
            set() if "10" in set(made.data.figures.facts["unit"]) else {"10"}
        )
        for code in made.silent:
            unit = made.data.program.unit_by_code[code]
            shown = {i.code: by_code[code].get(i.code) for i in INDICATORS}
            assert {c: v for c, v in shown.items() if v} == {
                i.code: "–" for i in INDICATORS if not i.concerns(unit.kind)
            }


def test_not_concerned_is_a_dash_and_no_denominator_is_not_applicable(tmp_path: Path) -> None:
    rows = [
        ("01", "3.1", 2025, 0.0, 0.0, "f", "s", "E9", "2025"),
        ("03", "2.1", 2025, 0.0, NAN, "f", "s", "E9", "2025"),
    ]
    found = cells(written(tmp_path, a_round(facts=pd.DataFrame(rows, columns=FACT_COLUMNS)).data), values=True)
    unions = {row["Mã đơn vị"]: row for row in table(found, "Theo đơn vị", "Mã đơn vị")}
    assert unions["01"]["3.1"] == "–"
    assert unions["03"]["2.1"] == 0  # an answered zero is a zero
    indicators = {row["Mã"]: row for row in table(found, "Chỉ tiêu", "Mã") if "Nghị quyết của" in row["Nghị quyết"]}
    assert indicators["3.1"]["Đánh giá chung"] == "Không áp dụng"
    assert not indicators["3.1"].get("Kết quả")
    assert indicators["1.1"]["Đánh giá chung"] == "Chưa có số liệu"
    assert not indicators["1.1"].get("Số đạt được")


@pytest.mark.parametrize("seed", range(4))
def test_groups_add_up_to_the_whole(seed: int) -> None:
    data = a_round(seed).data
    pairs = tables.tidy(data)
    assert {g.column for g in groupings(data.program)} == {"kind", "cluster", "superior"}
    for grouping in groupings(data.program):
        rows = tables.group_rows(data, pairs, data.years, grouping)
        for (code, year), whole in data.own_results.items():
            if year is None:
                continue
            figures = [r.years[year] for r in rows if r.indicator.code == code]
            assert sum(f.numerator or 0 for f in figures) == pytest.approx(whole.numerator or 0)
            assert sum(f.denominator or 0 for f in figures) == pytest.approx(whole.denominator or 0)
            assert sum(f.reported for f in figures) == whole.reported
            assert sum(f.expected for f in figures) == whole.expected


def test_spellings_of_one_cluster_are_one_group_and_numbers_become_words() -> None:
    labels = {m.cluster for m in members(program()).values()}
    assert labels == {"Cụm 1", "Cụm 01 *", "Cụm A", OFFICE.label}


def test_a_cluster_of_the_offices_name_is_a_group_like_any_other(tmp_path: Path) -> None:
    """Also with the sums: those of the office itself are not among them."""
    office = OFFICE.label
    renamed = tuple(replace(u, cluster=office) if u.cluster == "1" else u for u in UNITS)
    shown = cells(written(tmp_path, a_round(3).data), values=True)
    named = cells(written(tmp_path, a_round(3, asked_by=program(units=renamed)).data), values=True)
    before, after = (table(found, "Theo khối", "Mã") for found in (shown, named))
    of_cluster = [row.pop("Cụm 1", None) for row in before]
    assert any(of_cluster) and [row.pop(f"Cụm {office}", None) for row in after] == of_cluster
    assert after == before


def test_above_the_threshold_sheets_hold_values_and_say_so(tmp_path: Path) -> None:
    data = a_round(2).data
    count = len(tables.tidy(data))
    live, still = tmp_path / "live.xlsx", tmp_path / "still.xlsx"
    write_summary(live, data, count)
    write_summary(still, data, count - 1)
    as_recorded("tong-hop without formulas", read_out(still))
    assert {"Theo đơn vị", "Theo khối", "Số liệu"} <= {sheet for sheet, _ in formula_cells(live)}
    assert not {"Theo đơn vị", "Theo khối", "Số liệu"} & {sheet for sheet, _ in formula_cells(still)}
    assert "Chỉ tiêu" in {sheet for sheet, _ in formula_cells(still)}
    before, after = cells(live, values=True), cells(still, values=True)
    for sheet in ("Theo đơn vị", "Theo khối"):
        assert any("không có công thức" in str(v) for (name, _), v in after.items() if name == sheet)
    for sheet, key in (("Theo đơn vị", ("Mã đơn vị",)), ("Theo khối", ("Mã",))):
        calculated = {tuple(row[k] for k in key): row for row in table(before, sheet, key[0])}
        kept = [*table(after, sheet, key[0])]
        assert len(kept) == len(calculated) > 1
        for row in kept:
            other = calculated[tuple(row[k] for k in key)]
            assert all(same(row.get(k), other.get(k)) for k in (*row, *other))


@pytest.mark.parametrize(
    ("measure", "comparator", "good"),
    [
        (Measure.YES_NO, Comparator.EQUAL, ">0)"),  # its form says Đạt for Có whatever the share asked of all
        (Measure.GRADE, Comparator.EQUAL, ">0)"),
        (Measure.YES_NO, Comparator.AT_LEAST, ">0)"),
        (Measure.YES_NO, Comparator.AT_MOST, "=0)"),
        (Measure.RATIO, Comparator.EQUAL, "F$12),9))"),
    ],
)
def test_one_unions_choice_is_not_coloured_against_a_share_of_unions(
    tmp_path: Path, measure: Measure, comparator: Comparator, good: str
) -> None:
    asked = indicator("1.1", measure, every_year(70), comparator=comparator, scale=GRADES, threshold="Tốt")
    sheet = openpyxl.load_workbook(written(tmp_path, a_round(asked_by=program(indicators=(asked,))).data))[
        "Theo đơn vị"
    ]
    rules = [r.formula[0] for area in sheet.conditional_formatting for r in area.rules if "ISNUMBER" in r.formula[0]]
    assert len(rules) == (5 if measure is Measure.RATIO else 3)  # two of a share that two decimals print as its target
    assert rules[0].endswith(good), rules


def test_no_share_of_half_a_year_is_coloured_before_its_time(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, random_round(HALF, seed=7)))
    areas = book["Theo khối"].conditional_formatting
    rules = [r.formula[0] for area in areas for r in area.rules if "ISNUMBER" in r.formula[0]]
    assert rules and all("NAM_Khoi<>2025" in rule for rule in rules), rules


# --------------------------------------------------------------------------- text of unions


def hostile_round() -> Consolidation:
    says = [("01", "2", text, "2025/01 a.xlsx", "Nội dung", "B4") for text in (*HOSTILE, "a\x00\x0bb", "x" * 40_000)]
    found: tuple[Issue, ...] = (
        issue("G13", CellRef("2025/01 a.xlsx", "Nội dung", "B4"), found="chú thích", unit="01", expected="nội dung"),
        issue("G02", CellRef("2025/=1+1 #b%.xlsx", "Số liệu", "E9"), found="=1+1", what="<w:p>", unit="01"),
    )
    return a_round(
        narratives=pd.DataFrame(says, columns=NARRATIVE_COLUMNS),
        issues=found,
        files=(FileReport("2025/{{ 7*7 }}.xlsx", Outcome.REJECTED, "", None, found[1:]),),
    ).data


def test_text_of_unions_arrives_as_the_very_text(tmp_path: Path) -> None:
    path = written(tmp_path, hostile_round())
    rows = table(cells(path, values=True), "Ý kiến, kiến nghị", "Mục")
    texts = [row["Nội dung"] for row in rows]
    assert texts[: len(HOSTILE)] == list(HOSTILE)
    assert texts[-2] == "ab"
    assert len(texts[-1]) == MAX_TEXT
    assert texts[-1].endswith(CUT)
    assert {sheet for sheet, _ in formula_cells(path)}.isdisjoint({"Lỗi dữ liệu", "Ý kiến, kiến nghị"})


def test_issues_come_gravest_first_with_links_to_their_files(tmp_path: Path) -> None:
    path = written(tmp_path, hostile_round())
    rows = table(cells(path, values=True), "Lỗi dữ liệu", "Mức độ")
    assert [row["Mã lỗi"] for row in rows] == ["G02", "G13"]
    assert rows[0]["Đang ghi"] == "=1+1"
    assert rows[0]["Nội dung"] == "Không phải là số rõ ràng (<w:p>)"
    links = targets(path, "Lỗi dữ liệu")
    assert any(str(t).replace("\\", "/").startswith("../../../inputs/thu/2025/") for t in links)
    assert any("%3D1%2B1%20%23b%25.xlsx" in str(t) for t in links)


def test_links_stop_below_excels_limit_and_the_text_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.workbooks.book.MAX_LINKS", 3)
    ref = CellRef("2025/01 a.xlsx")
    data = a_round(issues=tuple(issue("T01", ref, unit="01") for _ in range(5))).data
    path = written(tmp_path, data)
    assert len(targets(path, "Lỗi dữ liệu")) == 3
    assert [r["Tệp"] for r in table(cells(path, values=True), "Lỗi dữ liệu", "Mức độ")] == ["2025/01 a.xlsx"] * 5


def test_a_write_that_xlsxwriter_refuses_is_an_error() -> None:
    with pytest.raises(SummaryError, match="-2"):
        _checked(-2, "Số liệu!A1")


# --------------------------------------------------------------------------- LibreOffice


@pytest.mark.soffice
def test_libreoffice_works_out_every_cached_figure(tmp_path: Path, thorough: bool) -> None:
    paths = []
    rounds = ((11, 2025, 0.25), (14, 2024, 0.8), (12, 2024, 0.6), (13, 2023, 0.0), (14, 2025, 0.95))
    for seed, year, left_out in rounds if thorough else rounds[:2]:
        made = written(tmp_path, a_round(seed, left_out=left_out).data, year=year)
        paths.append(made.rename(tmp_path / f"{seed}-{year}.xlsx"))
    for path, again in zip(paths, convert_all(paths, tmp_path / "again", "xlsx"), strict=True):
        assert len(formula_cells(path)) > 500
        assert differences(path, again) == [], path.stem


@pytest.mark.soffice
def test_another_year_chosen_gives_the_figures_of_that_year(tmp_path: Path, thorough: bool) -> None:
    data = a_round(21).data
    latest = written(tmp_path, data)
    edited = {year: tmp_path / f"{year}.xlsx" for year in ((2023, 2024) if thorough else (2023,))}
    book = openpyxl.load_workbook(latest)
    for year, path in edited.items():
        for name in ("NAM_DonVi", "NAM_Khoi"):
            ((sheet, cell),) = book.defined_names[name].destinations
            book[sheet][cell.replace("$", "")] = year
        book.save(path)
    again = convert_all(list(edited.values()), tmp_path / "again", "xlsx")
    for year, path in zip(edited, again, strict=True):
        assert differences(written(tmp_path, data, year=year), path) == [], year


@pytest.mark.soffice
def test_a_corrected_pair_and_a_sorted_table_are_followed(tmp_path: Path) -> None:
    """The very rows in another order give the same figures; a corrected numerator moves result and status."""
    data = a_round(31, left_out=0).data
    path = written(tmp_path, data)
    ordered, corrected = tmp_path / "sorted.xlsx", tmp_path / "corrected.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Số liệu"]
    first, last = (int(re.sub(r"\D", "", end)) for end in sheet.tables["SoLieu"].ref.split(":"))
    plain = [n for n, c in enumerate(COLUMNS, start=1) if not c.formula]
    rows = [[sheet.cell(r, c).value for c in plain] for r in range(first + 1, last + 1)]
    random.Random(5).shuffle(rows)
    for r, row in enumerate(rows, start=first + 1):
        for c, value in zip(plain, row, strict=True):
            sheet.cell(r, c).value = value
    book.save(ordered)
    for r in range(first + 1, last + 1):
        if sheet.cell(r, 6).value == "3.1" and sheet.cell(r, 7).value == 2025:
            sheet.cell(r, 8).value = sheet.cell(r, 9).value  # every union reached all it could
    book.save(corrected)
    again, mended = convert_all([ordered, corrected], tmp_path / "again", "xlsx")
    skipped = ("Số liệu'", "Theo đơn vị")  # the rows themselves, and where they are looked for
    moved = [d for d in differences(path, again) if not any(s in d for s in skipped)]
    assert moved == []
    before, after = (table(cells(p, values=True), "Theo đơn vị", "Mã đơn vị") for p in (path, again))
    assert all(b.keys() == a.keys() and all(same(b[k], a[k]) for k in b) for b, a in zip(before, after, strict=True))
    rows_after = table(cells(mended, values=True), "Chỉ tiêu", "Mã")
    own = next(r for r in rows_after if r["Mã"] == "3.1" and r["Nghị quyết"] == data.program.resolution)
    assert (own["Kết quả 3"], own["Đánh giá 3"]) == (1, "Vượt")
