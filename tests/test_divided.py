"""A round of more unions than Excel opens: a workbook for each part, one of the whole, all figures as Parquet."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli.run import run
from pipeline.errors import PipelineError
from pipeline.intake.decisions import Action
from pipeline.program.model import Program, Target, UnionChange
from pipeline.program.vocabulary import Event, Measure
from pipeline.review.leaders_page import leaders_page
from pipeline.review.outline import review
from pipeline.review.places import places
from pipeline.round import in_parts
from pipeline.round.consolidation import Consolidation, assemble
from pipeline.round.decision_lines import DecisionLine, DecisionState
from pipeline.round.divided import Division, divided
from pipeline.round.facts import NARRATIVE_COLUMNS
from pipeline.round.overview import overview
from pipeline.round.roster import Delivery
from pipeline.round.tables import tidy
from pipeline.steps import outputs, rounds
from pipeline.steps.output_names import DATA_FILE, PARTS_FOLDER, SUMMARY_FILE, summary_books
from pipeline.steps.outputs import USUAL_BOUNDS, SummaryBounds
from pipeline.work.crew import Work
from pipeline.workbooks.data_file import write_data
from pipeline.workbooks.issue_rows import ISSUES
from pipeline.workbooks.summary import (
    ANSWERED,
    BELOW,
    OUTSIDE_TEXTS,
    PART_LIST,
    RECAST,
    SummaryPart,
    part_bytes,
    write_summary,
    write_whole,
)
from pipeline.workbooks.summary.layout import RULES
from pipeline.workbooks.summary.part_list import part_files
from tests import test_typed_decisions
from tests.programs import CODE
from tests.reviews import ANNUAL, PROGRAM, random_round
from tests.soffice import convert_all, needs_soffice
from tests.test_tracking import TODAY
from tests.test_typed_decisions import FIX, Office, fill

prepared, made, office = test_typed_decisions.prepared, test_typed_decisions.made, test_typed_decisions.office
MANY, FEW = 200_000, 5
SMALL = SummaryBounds(pairs=3, unions=10_000, pairs_of_part=MANY)
ABOVE = ("", "CĐ huyện A", "", "cđ huyện a", "V00")  # a union, what is written two ways, a union of the list


def program() -> Program:
    """Unions below others, of which one is in the list, in clusters, and alone."""
    units = (*PROGRAM.units, *(replace(u, code=f"V{n:02d}") for n, u in enumerate(PROGRAM.units * 3)))
    own = (
        replace(u, cluster=f"Cụm {n % 3}", superior=ABOVE[n % len(ABOVE)] if u.code != "V00" else "")
        for n, u in enumerate(units)
    )
    return replace(PROGRAM, units=tuple(own))


@pytest.fixture(scope="module")
def data() -> Consolidation:
    return random_round(ANNUAL, program=program())


@pytest.fixture(scope="module")
def division(data: Consolidation) -> Division:
    return divided(data, MANY)


def made_of(division: Division) -> list[bytes]:
    return [part_bytes(SummaryPart(division.part(n), MANY)) for n in range(len(division.outlines))]


def test_every_union_is_in_one_part_with_those_of_its_superior_union(data: Consolidation, division: Division) -> None:
    codes = [code for outline in division.outlines for code in outline.units]
    assert sorted(codes) == sorted({*data.program.unit_by_code, *data.figures.facts["unit"]})
    below = {o.name: {data.program.unit_by_code[c].superior for c in o.units} for o in division.outlines}
    assert below["CĐ huyện A"] == {"CĐ huyện A", "cđ huyện a"}
    (with_superior,) = (o for o in division.outlines if "V00" in o.units)
    assert {data.program.unit_by_code[c].superior for c in with_superior.units} == {"V00", ""}
    assert sum(o.pairs for o in division.outlines) == len(data.figures.facts)


def test_parts_add_up_to_the_whole(data: Consolidation, division: Division) -> None:
    parts = [division.part(n).put_together() for n in range(len(division.outlines))]
    for (code, year), result in data.own_results.items():
        own = [p.own_results[code, year] for p in parts if (code, year) in p.own_results]
        assert sum(r.numerator or 0 for r in own) == pytest.approx(result.numerator or 0)
        assert sum(r.denominator or 0 for r in own) == pytest.approx(result.denominator or 0)
        assert (sum(r.reported for r in own), sum(r.expected for r in own)) == (result.reported, result.expected)
    for p in parts:
        assert all(r.target is None for r in p.results if not r.indicator.measure.has_denominator)


def adds_up(data: Consolidation, division: Division) -> None:
    parts = [division.part(n).put_together() for n in range(len(division.outlines))]
    for at, whole in data.own_results.items():
        own = [p.own_results[at] for p in parts if at in p.own_results]
        assert sum(r.numerator or 0 for r in own) == pytest.approx(whole.numerator or 0), at
        assert (sum(r.reported for r in own), sum(r.expected for r in own)) == (whole.reported, whole.expected), at


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 7, 1)])
@pytest.mark.parametrize("event", [Event.SPLIT, Event.MERGED])
def test_parts_add_up_where_a_merger_or_split_crosses_them(event: Event, day: date, *, silent: bool) -> None:
    known = program()
    cluster = {u.code: u.cluster for u in known.units if not u.superior and u.code not in ("U03", "U08", "V00")}
    a, b, c = (next(code for code, name in cluster.items() if name == f"Cụm {n}") for n in range(3))
    gone, heirs = ((c,), (a, b)) if event is Event.SPLIT else ((a, c), (b,))
    share = 1 / len(heirs)
    changes = tuple(UnionChange(day, event, old, new, share) for old in gone for new in heirs)
    units = tuple(
        replace(u, valid_to=day - timedelta(days=1))
        if u.code in gone
        else replace(u, valid_from=day)
        if u.code in heirs and event is Event.SPLIT
        else u
        for u in known.units
    )
    data = random_round(ANNUAL, program=replace(known, units=units, changes=changes))
    facts = data.figures.facts
    if silent:
        says = (facts["unit"] != heirs[0]) | (facts["year"] != 2025)
        figures = replace(data.figures, facts=facts[says].reset_index(drop=True))
        data = assemble(data.cover, figures, roster=data.roster, texts=data.texts)
    for most in (MANY, 15):
        division = divided(data, most)
        assert len([o for o in division.outlines if {*gone, *heirs}.intersection(o.units)]) == 1
        adds_up(data, division)


def test_a_target_over_the_year_before_is_that_of_all_unions_in_every_part() -> None:
    known = program()
    told = tuple(
        replace(i, targets={2023: Target(1.0)}, changes={2024: 10.0, 2025: 10.0})
        for i in known.indicators
        if i.measure is Measure.PER_UNIT
    )
    data = random_round(ANNUAL, program=replace(known, indicators=told))
    division = divided(data, MANY)
    targets = {(r.indicator.code, r.year): r.target for r in data.results}
    assert any(target is not None and target.change for target in targets.values())
    parts = [division.part(n).put_together().results for n in range(len(division.outlines))]
    assert len([results for results in parts if results]) > 1
    assert all(r.target == targets[r.indicator.code, r.year] for results in parts for r in results)


def test_a_part_with_too_many_pairs_is_cut(data: Consolidation) -> None:
    cut = divided(data, FEW * len(data.program.indicators))
    assert len(cut.outlines) > len(divided(data, MANY).outlines)
    assert all(o.pairs <= FEW * len(data.program.indicators) or len(o.units) == 1 for o in cut.outlines)
    names = [o.name for o in cut.outlines]
    assert len(names) == len(set(names)) and any("(1/" in name for name in names)


def test_a_cluster_called_as_the_piece_of_another_has_a_part_of_its_own() -> None:
    units = tuple(replace(u, cluster="A" if n < 9 else "A (1/2)") for n, u in enumerate(PROGRAM.units))
    data = random_round(ANNUAL, program=replace(PROGRAM, units=units))
    division = divided(data, 100)
    names, files = [o.name for o in division.outlines], [part.file for part in part_files(division)]
    assert "A (1/2)" in names and "A (1/2) (2)" in names
    assert len(names) == len(set(names)) == len(set(files))


def test_a_part_travels_and_is_the_same_bytes(division: Division) -> None:
    part = SummaryPart(division.part(0), MANY)
    assert part_bytes(pickle.loads(pickle.dumps(part))) == part_bytes(part)


def test_files_of_parts_have_names_that_every_system_tells_apart(data: Consolidation) -> None:
    units = (replace(u, superior=("Huyện A/B", "huyện a?b", "CON")[n % 3]) for n, u in enumerate(data.program.units))
    parts = part_files(divided(random_round(ANNUAL, program=replace(data.program, units=tuple(units))), MANY))
    names = [part.file.casefold() for part in parts]
    assert len(names) == len(set(names)) and not any(set('/?:\\"') & set(name) for name in names)


def sheet_of(book: Path | bytes, name: str) -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(book) if isinstance(book, bytes) else book, data_only=True)[name]
    assert isinstance(found, Worksheet)
    return found


def rows_of(sheet: Worksheet) -> Iterator[list[object]]:
    for row in sheet.iter_rows(values_only=True):
        yield list(row)


def test_the_whole_lists_its_parts_and_leads_to_each(division: Division, tmp_path: Path) -> None:
    write_whole(tmp_path / "w.xlsx", division, PARTS_FOLDER)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert {"Số liệu", "Theo đơn vị", "Số liệu chung"}.isdisjoint(book.sheetnames) and PART_LIST in book.sheetnames
    sheet = book[PART_LIST]
    links = [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink and c.hyperlink.target]
    assert len(links) == len(division.outlines) and all(link.startswith("tong-hop\\") for link in links)
    formulas = (c.value for s in book.worksheets for row in s.iter_rows() for c in row if c.data_type == "f")
    assert not [f for f in formulas if "SL_" in str(f) or "NOP_" in str(f)]  # names of sheets that are not there
    (total,) = (row for row in rows_of(sheet_of(tmp_path / "w.xlsx", PART_LIST)) if row[1] == "Cộng")
    assert total[2:5] == [sum(getattr(p, a) for p in part_files(division)) for a in ("units", "expected", "reported")]


@needs_soffice
def test_libreoffice_works_out_the_same_in_parts_and_whole(division: Division, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.xlsx" for n in range(len(division.outlines))]
    for path, content in zip(paths, made_of(division), strict=True):
        path.write_bytes(content)
    write_whole(whole := tmp_path / "whole.xlsx", division, PARTS_FOLDER)
    for path, again in zip([*paths, whole], convert_all([*paths, whole], tmp_path / "ra", "xlsx"), strict=True):
        before, after = (openpyxl.load_workbook(p, data_only=True) for p in (path, again))
        for name in before.sheetnames:
            for ours, theirs in zip(before[name].iter_rows(), after[name].iter_rows(), strict=False):
                for a, b in zip(ours, theirs, strict=False):
                    assert (a.value or "") == (
                        pytest.approx(b.value) if isinstance(b.value, float) else (b.value or "")
                    ), f"{path.name} {name}!{a.coordinate}"


def test_all_figures_stand_in_the_parquet_file(data: Consolidation, tmp_path: Path) -> None:
    write_data(tmp_path / "a.parquet", data)
    write_data(tmp_path / "b'.parquet", data)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b'.parquet").read_bytes()
    read = duckdb.execute("SELECT * FROM read_parquet(?)", [str(tmp_path / "a.parquet")])
    heads = [column[0] for column in read.description]
    expected_heads = (
        "unit name kind cluster superior indicator year numerator denominator period file sheet cell remark"
    )
    assert " ".join(heads) == expected_heads
    expected = tidy(data).drop(columns=["latest", "units"])
    rows = read.fetchall()
    assert len(rows) == len(expected) > 0
    for row, ours in zip(rows, expected.itertuples(index=False, name=None), strict=True):
        assert row[:8] == ours[:8] and row[8] == (None if ours[8] != ours[8] else ours[8]) and row[13] == ""


# ------------------------------------------------------------------------------------------- in a workspace


def test_beyond_the_bounds_a_summary_is_divided_and_below_them_again_one(office: Office) -> None:
    read = rounds.consolidate(office.settings, office.program, office.period, TODAY)
    path = outputs.write_outputs(office.settings, read.data, bounds=SMALL)
    whole, *parts = summary_books(path.parent)
    assert whole == path and parts and (path.parent / DATA_FILE).is_file()
    links = [link for part in parts for link in links_of(part)]
    assert links and all(link.startswith("..\\..\\..\\..\\inputs") for link in links)
    outputs.write_outputs(office.settings, read.data)
    assert summary_books(path.parent) == (path,)
    assert not (path.parent / PARTS_FOLDER).exists() and not (path.parent / DATA_FILE).exists()


def links_of(book: Path) -> list[str]:
    sheets = openpyxl.load_workbook(book).worksheets
    cells = (c for sheet in sheets for row in sheet.iter_rows() for c in row if c.hyperlink and c.hyperlink.target)
    return [c.hyperlink.target for c in cells]


def test_a_round_just_within_the_bounds_stays_in_one_book(office: Office) -> None:
    data = rounds.consolidate(office.settings, office.program, office.period, TODAY).data
    pairs, unions = len(data.figures.facts), len(data.roster.lines)
    assert not SummaryBounds(pairs, unions, MANY).exceeded(data)
    assert SummaryBounds(pairs - 1, unions, MANY).exceeded(data) and SummaryBounds(pairs, unions - 1, MANY).exceeded(
        data
    )


def divided_office(office: Office) -> tuple[rounds.Read, list[Path]]:
    read = rounds.consolidate(office.settings, office.program, office.period, TODAY)
    path = outputs.write_outputs(office.settings, read.data, bounds=SMALL)
    return read, list(summary_books(path.parent)[1:])


def type_in(books: list[Path], unit: str, code: str, row: dict[str, object]) -> Path:
    for path in books:
        book = openpyxl.load_workbook(path)
        try:
            fill(book[ISSUES], unit, code, row)  # type: ignore[arg-type]
        except StopIteration:
            continue
        book.save(path)
        return path
    raise AssertionError("no such problem")


def test_a_decision_typed_in_a_part_is_taken_in_and_what_cannot_be_stays_there(office: Office) -> None:
    _, books = divided_office(office)
    typed = type_in(books, "A02", "G05", FIX)
    read, books = divided_office(office)
    assert (read.typed.written, read.typed.wrong) == (1, ())
    assert [(d.unit, d.new) for d in office.decided] == [("A02", 50)]
    kept = list((typed.parent.parent / ".luu").glob(f"{typed.stem} *.xlsx"))
    assert len(kept) == 1  # what somebody had saved


def test_a_decision_without_a_name_stays_in_its_part(office: Office) -> None:
    _, books = divided_office(office)
    typed = type_in(books, "A02", "G05", {**FIX, "Người quyết định": None})
    read, books = divided_office(office)
    (wrong,) = read.typed.wrong
    assert wrong.ref.file == f"{PARTS_FOLDER}/{typed.name}" and wrong.why
    said = [cell for row in rows_of(sheet_of(typed, ISSUES)) for cell in row]
    assert FIX["Lý do"] in said and wrong.why in said


@pytest.mark.parametrize("again", [SMALL, USUAL_BOUNDS], ids=["divided", "one"])
def test_what_people_put_beside_the_parts_is_kept(office: Office, again: SummaryBounds) -> None:
    read, books = divided_office(office)
    folder = books[0].parent
    theirs = {"ghi chú.docx": b"cua toi", "rieng/a.xlsx": b"bang rieng", "rieng/sau/a.xlsx": b"bang khac"}
    for name, content in theirs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / ".~lock.da dong.xlsx#").write_bytes(b",,,")
    told: list[Path] = []
    outputs.write_outputs(office.settings, read.data, told.append, bounds=again)
    assert not any((folder / name).exists() for name in theirs)
    assert sorted(path.read_bytes() for path in told) == sorted(theirs.values())
    assert {path.parent for path in told} == {folder.parent / ".luu"}


class Elsewhere:
    """A crew to which parts travel, some at a time; `fails` after the first of them."""

    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[str] = []
        self._fails = fails

    def done(self, work: Work[Any, Any, Any]) -> Iterator[Any]:
        opened = pickle.loads(pickle.dumps(work.opened))
        with opened(work.shared) as make:
            for first in range(0, len(work.items), 2):
                for part in pickle.loads(pickle.dumps(work.items[first : first + 2])):
                    self.asked.append(part.round.cover.part)
                    yield make(part)
                    if self._fails:
                        raise RuntimeError("hỏng")


def test_parts_are_made_by_whoever_is_asked_in_their_order(office: Office) -> None:
    read, crew = rounds.consolidate(office.settings, office.program, office.period, TODAY), Elsewhere()
    outputs.write_outputs(replace(office.settings, crew=crew), read.data, bounds=SMALL)
    first = [p.read_bytes() for p in summary_books(office.book.parent)]
    outputs.write_outputs(office.settings, read.data, bounds=SMALL)
    assert len(crew.asked) == len(first) - 1 > 1
    assert [p.read_bytes() for p in summary_books(office.book.parent)] == first


def test_a_part_that_fails_leaves_what_stood_there(office: Office) -> None:
    read, books = divided_office(office)
    before = {p: p.read_bytes() for p in (office.book, *books)}
    with pytest.raises(RuntimeError, match="hỏng"):
        outputs.write_outputs(replace(office.settings, crew=Elsewhere(fails=True)), read.data, bounds=SMALL)
    assert {p: p.read_bytes() for p in summary_books(office.book.parent)} == before


@pytest.mark.parametrize("again", [SMALL, USUAL_BOUNDS], ids=["divided", "one"])
@pytest.mark.parametrize("at", [0, 1], ids=["whole", "part"])
def test_nothing_is_written_where_a_book_is_open(office: Office, again: SummaryBounds, at: int) -> None:
    read, _ = divided_office(office)
    folder = office.book.parent
    book = summary_books(folder)[at]
    lock = book.with_name(f".~lock.{book.name}#")
    lock.write_text("Trần Thị B,,may,29.11.2026 10:00,file:///x;", encoding="utf-8")
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    times = {p: p.stat().st_mtime_ns for p in before}
    with pytest.raises(PipelineError, match="Trần Thị B"):
        outputs.write_outputs(office.settings, read.data, bounds=again)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert {p: p.stat().st_mtime_ns for p in before} == times


@pytest.mark.parametrize(
    ("again", "name"),
    [(SMALL, "tong-quan.pdf"), (USUAL_BOUNDS, "tong-quan.pdf"), (USUAL_BOUNDS, DATA_FILE)],
    ids=["divided", "one", "figures"],
)
def test_nothing_is_written_where_something_outdated_cannot_go(office: Office, again: SummaryBounds, name: str) -> None:
    read, _ = divided_office(office)
    folder = office.book.parent
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()  # which is not removed as a file is
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    with pytest.raises(PipelineError, match="không xóa được bản cũ"):
        outputs.write_outputs(office.settings, read.data, bounds=again)
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_what_is_outdated_stays_where_nothing_new_could_be_written_and_goes_else(office: Office) -> None:
    read, _ = divided_office(office)
    old = office.book.with_name("tong-quan.pdf")
    old.write_bytes(b"%PDF")
    with pytest.raises(RuntimeError, match="hỏng"):
        outputs.write_outputs(replace(office.settings, crew=Elsewhere(fails=True)), read.data, bounds=SMALL)
    assert old.read_bytes() == b"%PDF"
    outputs.write_outputs(office.settings, read.data, bounds=SMALL)
    assert not old.exists() and not [p for p in old.parent.iterdir() if p.name.startswith(".tonghop")]


def test_an_undivided_summary_is_as_before(data: Consolidation, tmp_path: Path) -> None:
    write_summary(tmp_path / "s.xlsx", data, MANY)
    assert PART_LIST not in openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames
    assert SUMMARY_FILE == "tong-hop.xlsx" and CODE


# ------------------------------------------------------------------------------------------- where lists are said to be


@pytest.fixture(scope="module")
def told(data: Consolidation) -> Consolidation:
    """The round with requests, unions that are awaited, and more decisions than are spelt out."""
    said = [(u.code, "5", f"Đề nghị {u.name} được hỗ trợ", "", "", "") for u in data.program.units]
    narratives = pd.DataFrame(said, columns=NARRATIVE_COLUMNS)
    fixes = tuple(
        DecisionLine(Action.CORRECT, u.code, f"{u.code}.xlsx", "Số liệu!E9", "", f"Chỉ tiêu {n}", "5", "6", "Hỏi lại",
                     "An", TODAY, None, DecisionState.APPLIED, frozenset({"1.1"}), 2025)
        for n, u in enumerate((*data.program.units, *data.program.units))
    )  # fmt: skip
    lines = tuple(replace(line, delivery=Delivery.MISSING) for line in data.roster.lines)
    texts, awaited = replace(data.texts, narratives=narratives), replace(data.roster, lines=lines)
    return replace(data, texts=texts, roster=awaited, decisions=fixes)


def mentions(text: str, sheets: set[str]) -> set[str]:
    """The sheets of the summary that a text sends its reader to."""
    named = "|".join(sorted(map(re.escape, sheets), key=len, reverse=True))
    return set(re.findall(rf"trang “?({named})\b", text))


def test_no_text_sends_to_a_sheet_that_is_not_where_it_says(told: Consolidation, tmp_path: Path) -> None:
    division = divided(told, FEW)
    write_whole(tmp_path / "whole.xlsx", division, PARTS_FOLDER, places(told, review(told)))
    whole = openpyxl.load_workbook(tmp_path / "whole.xlsx")
    parts = [openpyxl.load_workbook(io.BytesIO(content)) for content in made_of(division)]
    sheets = {name for book in (whole, *parts) for name in book.sheetnames} | {OUTSIDE_TEXTS, ANSWERED, BELOW, RECAST}
    asked = 0
    for book in (whole, parts[0]):
        for page in book.worksheets:
            if book is not whole and page.title == RULES:  # how all unions together are judged, as in every workbook
                continue
            texts = {str(c.value) for row in page.iter_rows() for c in row if isinstance(c.value, str)}
            for text in texts:
                elsewhere = "thư mục tong-hop" in text or "tệp phần" in text or "của biểu" in text
                lacking = mentions(text, sheets) - set(book.sheetnames)
                asked += bool(mentions(text, sheets))
                assert elsewhere or not lacking, (page.title, text)
    assert asked > 5


def test_the_page_for_the_leaders_sends_to_the_parts(told: Consolidation) -> None:
    for apart, book in ((False, "tong-hop.xlsx"), (True, "các tệp phần trong thư mục tong-hop")):
        page = leaders_page(overview(told, apart=apart))
        for sheet in ("Ý kiến, kiến nghị", "Tình hình nộp"):
            assert set(re.findall(rf"trang {sheet} của ([^).]*)", page)) == {book.partition(".")[0]}
        assert "trang Chỉ tiêu của các" not in page


def test_report_and_screen_send_to_the_parts_of_a_round_that_is_divided(
    told: Consolidation, office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-p", CODE, "-k", office.period.code, "-w", str(office.settings.workspace)]
    said = []
    for divided_at in (USUAL_BOUNDS, SMALL):
        monkeypatch.setattr(in_parts, "USUAL_BOUNDS", divided_at)
        assert run(["consolidate", *where]) == 0
        blocks = [block for part in review(replace(told)).parts for block in part.blocks]
        said.append((capsys.readouterr().out, " ".join(str(block.text) for block in blocks)))
    assert "“Lỗi dữ liệu” của tong-hop.xlsx." in said[0][0] and "của tệp tổng hợp lưu tại cơ quan" in said[0][1]
    assert "“Lỗi dữ liệu” của tong-hop.xlsx, các tệp phần trong thư mục tong-hop." in said[1][0]
    assert "của tệp tổng hợp, tệp phần lưu tại cơ quan" in said[1][1]
