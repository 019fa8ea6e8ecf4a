"""Kinds of units and scopes of an office's own: from sheet Danh mục to forms, returned forms, workbooks and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.demo.fill import fill_forms
from pipeline.draft.read import read_document
from pipeline.draft.understand import understood
from pipeline.forms.layout import form_spec
from pipeline.program import blank, reader, sheets
from pipeline.program.kinds import (
    BRANCHES,
    CHAPTERS,
    COMMUNES,
    COOPERATIVES,
    EVERY_LEVEL,
    EVERY_UNIT,
    GUILDS,
    LISTED,
    PUBLIC,
    PUBLIC_UNITS,
    SCHOOLS,
    USUAL,
    Scope,
)
from pipeline.program.lists import list_rows
from pipeline.program.model import Program
from pipeline.program.unit_guess import Surety, kind_of, told_apart
from pipeline.program.unit_list import ListedUnit
from pipeline.program.vocabulary import Level, Measure
from pipeline.program.words import FAMILY_WORDS, UNION_WORDS, Family
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.new_program import NewProgram, make_program
from pipeline.text import key
from tests import programs
from tests.forms import period_of
from tests.programs import CODE, Record, change_cells, indicator, unit, write_program, write_workspace
from tests.test_cli import Runner, run  # noqa: F401  # a fixture
from tests.test_program_reader import Triple, at, edit, sheet_of, triples

SCHOOL, COOPERATIVE, CHAPTER = "Trường học", "Hợp tác xã", "Chi hội"
BOTH = "Hợp tác xã và chi hội"
KINDS: Sequence[Record] = (
    {"name": SCHOOL, "sector": "Hành chính sự nghiệp"},
    {"name": COOPERATIVE, "sector": "Kinh tế tập thể", "signs": "hợp tác xã; HTX"},
    {"name": CHAPTER, "code": "ch", "level": "Cơ sở"},
)
SCOPES: Sequence[Record] = ({"name": BOTH, "parts": "Kinh tế tập thể; ch"}, {"name": SCHOOL, "parts": SCHOOL})
UNITS: Sequence[Record] = (
    unit("S1", SCHOOL),
    unit("S2", "truonghoc"),
    unit("H1", COOPERATIVE),
    unit("H2", COOPERATIVE),
    unit("C1", CHAPTER),
    unit("P1"),
)
INDICATORS: Sequence[Record] = (
    indicator("1.1", "Có/Không"),
    indicator("2.1", "Có/Không", scope=BOTH),
    indicator("3.1", "Có/Không", scope="CĐCS hành chính sự nghiệp"),
    indicator("4.1", "Có/Không", scope=SCHOOL),
)
ASKED = {"S1": "1.1 3.1 4.1", "H1": "1.1 2.1", "C1": "1.1 2.1", "P1": "1.1 3.1"}


def own_program(folder: Path, **parts: object) -> Program:
    parts = {"kinds": KINDS, "scopes": SCOPES, "units": UNITS, "indicators": INDICATORS, **parts}
    return programs.make_program(folder, **parts)


def labels(scope: Scope) -> set[str]:
    return {kind.label for kind in scope.kinds}


# --------------------------------------------------------------------------- what the rows mean


def test_scopes_take_in_kinds_sectors_and_levels(tmp_path: Path) -> None:
    program = own_program(tmp_path)
    by_code = {i.code: i.scope for i in program.indicators}
    usual = {"Hành chính sự nghiệp", "Doanh nghiệp nhà nước", "Doanh nghiệp ngoài nhà nước"}
    assert labels(by_code["1.1"]) == {SCHOOL, COOPERATIVE, CHAPTER, *usual}
    assert labels(by_code["2.1"]) == {COOPERATIVE, CHAPTER}
    assert labels(by_code["3.1"]) == {SCHOOL, "Hành chính sự nghiệp"}
    assert labels(by_code["4.1"]) == {SCHOOL}
    assert [kind.label for kind in program.kinds][:3] == [SCHOOL, COOPERATIVE, CHAPTER]
    assert {u.code: u.kind.code for u in program.units} == {
        "S1": "truonghoc", "S2": "truonghoc", "H1": "hoptacxa", "H2": "hoptacxa", "C1": "ch", "P1": "hcsn",
    }  # fmt: skip


def test_forms_ask_each_kind_what_concerns_it(tmp_path: Path) -> None:
    program = own_program(tmp_path)
    units = program.unit_by_code
    specs = {code: form_spec(program, period_of(program), units[code].kind) for code in ASKED}
    assert {code: " ".join(q.indicator.code for q in spec.questions) for code, spec in specs.items()} == ASKED


def test_a_kind_above_the_grassroots_is_asked_what_every_level_is(tmp_path: Path) -> None:
    own = [{"name": "Xã, phường", "level": "Cấp trên trực tiếp cơ sở"}]
    rows = [indicator("1.1", "Có/Không", scope="Các cấp công đoàn"), indicator("2.1", "Có/Không")]
    program = own_program(tmp_path, kinds=own, scopes=(), units=[unit("X1", "Xã, phường")], indicators=rows)
    (kind,) = (u.kind for u in program.units)
    assert kind.level is Level.SUPERIOR
    assert [i.concerns(kind) for i in program.indicators] == [True, False]


def test_a_usual_kind_may_be_called_otherwise(tmp_path: Path) -> None:
    """Cells that say what it was called go on to mean it, and what belongs to its sector does so too."""
    own = [{"name": "Cơ quan, đơn vị", "code": "hcsn"}, {"name": SCHOOL, "sector": "Hành chính sự nghiệp"}]
    program = own_program(tmp_path, kinds=own, scopes=SCOPES[1:], indicators=INDICATORS[2:], units=[UNITS[0], UNITS[5]])
    assert [u.kind.label for u in program.units] == [SCHOOL, "Cơ quan, đơn vị"]
    assert labels(program.indicators[0].scope) == {SCHOOL, "Cơ quan, đơn vị"}
    assert sum(kind.code == "hcsn" for kind in program.kinds) == 1


def test_the_words_of_the_organisation_call_what_every_program_knows(tmp_path: Path) -> None:
    words = [
        {"name": "Đơn vị cơ sở, gọi tắt", "said": "cơ sở Hội"},
        {"name": "Cơ quan tổng hợp", "said": "cơ quan Hội"},
    ]
    program = own_program(tmp_path, words=words)
    assert program.words == replace(UNION_WORDS, unit_short="cơ sở Hội", office="cơ quan Hội")
    assert program.office_kind.label == program.office_unit.kind.label == "Cơ quan Hội"
    assert "Mọi cơ sở Hội" in {scope.label for scope in program.scopes}
    assert program.indicators[0].scope.label == "Mọi cơ sở Hội"  # whose cell says “Mọi CĐCS”


@pytest.mark.parametrize("family", Family)
def test_what_a_new_program_lists_is_read_as_it_is_meant(tmp_path: Path, family: Family) -> None:
    rows = {spec.key: records for spec, records in list_rows(FAMILY_WORDS[family]).items()}
    office = next(row for row in rows["scopes"] if row["code"] == "coquan")["name"]
    program = own_program(tmp_path, **rows, units=[unit("C1", "Chi hội")], indicators=[indicator("1.1", "Có/Không")])
    assert program.words == FAMILY_WORDS[family] and program.warnings == ()
    assert program.office_kind.label == office
    every = next(scope for scope in program.scopes if scope == EVERY_UNIT)
    assert every.kinds == program.grassroots
    added = {"Trường học", "Đơn vị sự nghiệp tự chủ", "Hợp tác xã", "Xã, phường", "Chi hội", "Chi đoàn"}
    assert added <= {kind.label for kind in program.kinds} and added <= {scope.label for scope in program.scopes}


# --------------------------------------------------------------------------- workbooks of before


def test_without_lists_a_program_has_the_usual_kinds(tmp_path: Path) -> None:
    path = edit(write_program(tmp_path / "p.xlsx"), lambda book: sheet_of(book, "Danh mục").delete_cols(8, 20))
    program = reader.read(path, CODE)
    assert (program.kinds, program.scopes) == (USUAL.kinds, USUAL.scopes)
    assert program.words == UNION_WORDS and program.warnings == ()


def test_without_the_whole_sheet_too(tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.xlsx", indicators=[indicator("1.1", "Có/Không")])
    program = reader.read(edit(path, lambda book: book.remove(book["Danh mục"])), CODE)
    assert (program.kinds, program.scopes, program.warnings) == (USUAL.kinds, USUAL.scopes, ())


# --------------------------------------------------------------------------- wrong rows

K, S, W = sheets.KINDS, sheets.SCOPES, sheets.WORDS
START = {K: 9, S: 15, W: 19}  # the columns in which the lists begin


def place(spec: sheets.Sheet, name: str, row: int) -> tuple[str, str]:
    keys = [column.key for column in spec.columns]
    return spec.name, f"{openpyxl.utils.get_column_letter(START[spec] + keys.index(name))}{row}"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    parts = {"kinds": KINDS, "scopes": SCOPES, "units": UNITS, "indicators": INDICATORS}
    return write_program(tmp_path / "p.xlsx", **parts)  # type: ignore[arg-type]


WRONG: Mapping[str, tuple[Mapping[tuple[str, str], object], Sequence[Triple]]] = {
    "unknown kind of a unit": ({at(sheets.UNITS, "kind", 6): "Trường"}, [(*at(sheets.UNITS, "kind", 6), "P04")]),
    "unknown scope": ({at(sheets.INDICATORS, "scope", 5): "Mọi đơn vị"}, [(*at(sheets.INDICATORS, "scope", 5), "P04")]),
    "scope of an unknown kind": ({place(S, "parts", 6): "Trường mầm non"}, [(*place(S, "parts", 6), "P06")]),
    "scope of nothing": ({place(S, "parts", 6): None}, [(*place(S, "parts", 6), "P03")]),
    "scope without a name": (
        {place(S, "name", 6): None, at(sheets.INDICATORS, "scope", 8): "Mọi CĐCS"},
        [(*place(S, "name", 6), "P03")],
    ),
    "kind without a name": (
        {place(K, "name", 8): None, place(K, "code", 8): "moi"},
        [(*place(K, "name", 8), "P03")],
    ),
    "kind twice": ({place(K, "name", 8): SCHOOL}, [(*place(K, "name", 8), "P05")]),
    "code twice": (
        {place(K, "name", 8): "Trường mầm non", place(K, "code", 8): "truonghoc"},
        [(*place(K, "code", 8), "P05")],
    ),
    "code of no form": ({place(K, "name", 8): "Chợ", place(K, "code", 8): "Chợ"}, [(*place(K, "code", 8), "P04")]),
    "level": ({place(K, "level", 5): "Cao"}, [(*place(K, "level", 5), "P04")]),
    "the office is no kind of the list": (
        {place(K, "name", 8): "Cơ quan công đoàn"},
        [(*place(K, "name", 8), "P04")],
    ),
    "name that others cannot go by": ({place(K, "name", 8): "1; 2"}, [(*place(K, "name", 8), "P04")]),
    "a name in signs without a code": ({place(K, "name", 8): "Ж"}, [(*place(K, "code", 8), "P04")]),
    "code that a usual name does not have": (
        {place(K, "name", 8): "Doanh nghiệp nhà nước", place(K, "code", 8): "nn"},
        [(*place(K, "code", 8), "P04")],
    ),
    "level of a usual kind": (
        {place(K, "name", 8): "Công đoàn cấp trên trực tiếp cơ sở", place(K, "level", 8): "Cơ sở"},
        [(*place(K, "level", 8), "P04")],
    ),
    "word that is a formula's": ({place(W, "said", 5): "hội*"}, [(*place(W, "said", 5), "P04")]),
    "word of a page": ({place(W, "said", 5): "hội " * 90}, [(*place(W, "said", 5), "P04")]),
    "code of the preview": ({at(sheets.UNITS, "code", 6): "Xem-Truoc"}, [(*at(sheets.UNITS, "code", 6), "P04")]),
    "unknown word": ({place(W, "name", 5): "Tổ chứcc"}, [(*place(W, "name", 5), "P06")]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_is_one_error(book: Path, case: str) -> None:
    cells, expected = WRONG[case]
    assert triples(change_cells(book, cells)) == expected


def test_what_is_expected_of_a_kind_names_those_of_the_program(book: Path) -> None:
    change_cells(book, {at(sheets.UNITS, "kind", 6): None, at(sheets.UNITS, "kind", 7): "Hợp tác xa"})
    with pytest.raises(reader.ProgramError) as said:
        reader.read(book, CODE)
    for line in str(said.value).splitlines()[1:]:
        assert f"một trong: {SCHOOL}; {COOPERATIVE}; {CHAPTER}; " in line and "Cơ quan" not in line
    assert f"Có phải “{COOPERATIVE}”?" in str(said.value)


def test_a_kind_that_no_scope_takes_in_is_asked_about(tmp_path: Path) -> None:
    everybody = "Hành chính sự nghiệp; Doanh nghiệp nhà nước; Doanh nghiệp ngoài nhà nước; Trường học"
    scopes = [
        {"name": "Mọi CĐCS", "parts": everybody},
        {"name": "Các cấp công đoàn", "code": EVERY_LEVEL.code, "parts": f"{everybody}; Cấp trên trực tiếp cơ sở"},
    ]
    program = own_program(
        tmp_path, scopes=scopes, indicators=INDICATORS[:1], kinds=[KINDS[0], {"name": "Chợ"}], units=[]
    )
    assert [(i.code, i.ref.cell, i.found) for i in program.warnings] == [("P18", "I6", "Chợ")]


def test_an_indicator_that_no_unit_is_asked_is_asked_about(tmp_path: Path) -> None:
    program = own_program(tmp_path, units=[UNITS[0], UNITS[5]])
    place = at(sheets.INDICATORS, "scope", 6)
    assert [(i.code, (i.ref.sheet, i.ref.cell), i.found) for i in program.warnings] == [("P19", place, BOTH)]
    above = unit("X1", "Công đoàn cấp trên trực tiếp cơ sở", rolls_up=7)  # who may have such units
    assert own_program(tmp_path, units=[UNITS[0], UNITS[5], above]).warnings == ()


# --------------------------------------------------------------------------- drop-downs


def test_a_scope_of_an_unknown_kind_says_what_to_do(book: Path) -> None:
    change_cells(book, {place(S, "parts", 6): "Trường hoc; Chợ"})
    with pytest.raises(reader.ProgramError, match="Trường hoc; Chợ") as said:
        reader.read(book, CODE)
    assert f"Có phải “{SCHOOL}”? Không thì thêm loại hình ấy vào danh mục Loại hình." in str(said.value)


@pytest.mark.parametrize(
    ("lists", "indicator_scope", "kinds"),
    [
        ({"scopes": [{"name": "Doanh nghiệp", "parts": "dnngoainn"}]}, "CĐCS doanh nghiệp", {"dnnn", "dnngoainn"}),
        ({"scopes": [{"name": "CĐCS", "parts": "Hành chính sự nghiệp"}]}, None, {"hcsn", "dnnn", "dnngoainn"}),
        ({"scopes": [{"name": "Cơ quan", "parts": "Hành chính sự nghiệp"}]}, "Cơ quan công đoàn", {"coquan"}),
        ({"kinds": [{"name": "DNNN"}]}, "CĐCS doanh nghiệp nhà nước", {"dnnn"}),
        ({"kinds": [{"name": "Cấp trên"}]}, "Mọi CĐCS", {"hcsn", "dnnn", "dnngoainn", "captren2"}),
    ],
)  # fmt: skip
def test_a_name_of_ones_own_takes_over_nothing_that_is_usual(
    tmp_path: Path, lists: Mapping[str, Sequence[Record]], indicator_scope: str | None, kinds: set[str]
) -> None:
    reporter = "Cơ quan công đoàn" if indicator_scope == "Cơ quan công đoàn" else "Đơn vị"
    rows = [indicator("1.1", "Có/Không", scope=indicator_scope, reporter=reporter)]
    program = own_program(tmp_path, **{"kinds": (), "scopes": (), **lists}, units=[UNITS[5]], indicators=rows)
    assert {kind.code for kind in program.indicators[0].scope.kinds} == kinds


def test_kinds_that_programs_come_with_may_be_called_otherwise_too(tmp_path: Path) -> None:
    own = [{"name": "Các trường", "code": "truonghoc"}]
    scopes = [{"name": "Khối trường", "code": "truonghoc", "parts": SCHOOL}]
    program = own_program(tmp_path, kinds=own, scopes=scopes, units=UNITS[:1], indicators=INDICATORS[3:])
    assert [u.kind.label for u in program.units] == ["Các trường"]
    assert (program.indicators[0].scope.label, labels(program.indicators[0].scope)) == ("Khối trường", {"Các trường"})


def test_a_slip_in_a_sector_is_asked_about(tmp_path: Path) -> None:
    own = [{"name": "Hành chính sự nghiệp"}, {"name": SCHOOL, "sector": "Hành chính sự nghiẹp"}]
    program = own_program(tmp_path, kinds=own, scopes=(), units=UNITS[:1], indicators=INDICATORS[:1])
    assert [(i.code, (i.ref.sheet, i.ref.cell)) for i in program.warnings] == [("P08", place(K, "sector", 6))]


def offered(path: Path, spec: sheets.Sheet, name: str) -> list[object]:
    """What the drop-down of a column offers: the cells that its rule goes by, as a spreadsheet works it out."""
    book = openpyxl.load_workbook(path)
    letter = at(spec, name, 5)[1].rstrip("5")
    (rule,) = [r for r in book[spec.name].data_validations.dataValidation if f"{letter}5" in r.sqref]
    formula = str(rule.formula1)
    first, _, counted = formula.partition(",0,0,MAX(1,SUMPRODUCT(MAX((")
    rows, _, rest = counted.partition("<>")
    assert (first[:19], rest) == ("OFFSET('Danh mục'!$", f'"")*(ROW({rows})-4)))),1)')
    cells = [row[0].value for row in book["Danh mục"][rows.partition("!")[2].replace("$", "")]]
    assert first.removeprefix("OFFSET(") == rows.partition(":")[0]
    return cells[: max([1, *(n for n, cell in enumerate(cells, 1) if cell is not None)])]


def test_drop_downs_offer_what_stands_in_the_lists(book: Path) -> None:
    assert offered(book, sheets.UNITS, "kind") == [SCHOOL, COOPERATIVE, CHAPTER]
    assert offered(book, sheets.INDICATORS, "scope") == [BOTH, SCHOOL]
    assert offered(book, sheets.BASES, "scope") == [BOTH, SCHOOL]
    cleared = (place(K, name, 6) for name in ("name", "sector", "signs"))
    change_cells(
        book, {**dict.fromkeys(cleared), at(sheets.UNITS, "kind", 7): SCHOOL, at(sheets.UNITS, "kind", 8): SCHOOL}
    )
    assert offered(book, sheets.UNITS, "kind") == [SCHOOL, None, CHAPTER]
    change_cells(book, {place(K, "name", 8): "Chợ", place(K, "name", 6): COOPERATIVE})
    assert offered(book, sheets.UNITS, "kind") == [SCHOOL, COOPERATIVE, CHAPTER, "Chợ"]


def test_drop_downs_of_a_new_program_offer_what_the_reader_accepts(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    made = make_program(Settings(workspace, templates=REPOSITORY / "templates"), "moi", NewProgram(years=(2026, 2027)))
    assert tuple(offered(made.path, sheets.UNITS, "kind")) == LISTED.kind_labels
    assert tuple(offered(made.path, sheets.BASES, "scope")) == LISTED.scope_labels


def test_drop_downs_of_a_workbook_of_before_are_renewed_with_its_lists(tmp_path: Path) -> None:
    """Rows added to a workbook without lists leave the choices of before."""
    path = edit(write_program(tmp_path / "p.xlsx"), lambda book: sheet_of(book, "Danh mục").delete_cols(8, 20))
    blank.append(path, tmp_path / "q.xlsx", sheets.UNITS, [unit("B01")])
    rules = openpyxl.load_workbook(tmp_path / "q.xlsx")["Đơn vị"].data_validations.dataValidation
    (rule,) = [r for r in rules if "C5" in r.sqref]
    assert rule.formula1 == '"' + ",".join(USUAL.kind_labels) + '"'


# --------------------------------------------------------------------------- lists of units


@pytest.mark.parametrize(
    ("name", "said", "kind", "surety"),
    [
        ("HTX Nông nghiệp Tân Tiến", "", COOPERATIVE, Surety.LIKELY),
        ("Chi hội thôn Đoài", "", CHAPTER, Surety.LIKELY),
        ("Chi đoàn thôn Đoài", "", "Chi đoàn", Surety.LIKELY),
        ("CĐCS Nghiệp đoàn xe ôm", "", "Nghiệp đoàn", Surety.LIKELY),
        ("Trường THPT Số 1", "", "Hành chính sự nghiệp", Surety.LIKELY),
        ("Trường THPT Số 1", "Trường học", SCHOOL, Surety.TOLD),
        ("Công đoàn xã Tân Tiến", "Xã, phường", "Xã, phường", Surety.TOLD),
    ],
)
def test_a_unit_of_a_list_is_of_a_kind_of_the_program(name: str, said: str, kind: str, surety: Surety) -> None:
    found, sure = kind_of(ListedUnit(1, name, kind=said), LISTED.kinds)
    assert (found.label, sure) == (kind, surety)


def test_signs_of_ones_own_kinds_tell_units_apart(tmp_path: Path) -> None:
    """The longer sign tells more."""
    own = [{"name": "Xã", "signs": "xã"}, *KINDS]
    kinds = own_program(tmp_path, kinds=own).kinds
    names = {"Hội xã Tân Tiến": "Xã", "Hợp tác xã Tân Tiến": COOPERATIVE, "Trường Tân Tiến": "Hành chính sự nghiệp"}
    assert {name: kind_of(ListedUnit(1, name), kinds)[0].label for name in names} == names


# --------------------------------------------------------------------------- a whole round


def test_own_kinds_stand_in_workbooks_and_report(tmp_path: Path, run: Runner) -> None:  # noqa: F811
    parts = {"kinds": KINDS, "scopes": SCOPES, "units": UNITS, "indicators": INDICATORS}
    settings = Settings(write_workspace(tmp_path, **parts))
    program = reader.read(settings.program_file(CODE), CODE)
    period = period_of(program)
    made = make_forms(settings, program, period).paths
    fill_forms(made, settings.returns_folder(CODE, "2024"), program, period, seed=3)
    for command in ("consolidate", "review"):
        assert run(command, "--workspace", tmp_path, "--program", CODE, "--period", "2024").status == 0
    out = settings.output_folder(CODE, "2024")
    texts = {
        key(str(cell))
        for sheet in openpyxl.load_workbook(out / "tong-hop.xlsx", data_only=True).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    }
    assert {key(label) for label in (SCHOOL, COOPERATIVE, CHAPTER, BOTH)} <= texts
    report = "\n".join(p.text for p in docx.Document(str(out / "bao-cao.docx")).paragraphs)
    told = "gồm 2 trường học, 2 hợp tác xã, 1 chi hội, 1 công đoàn cơ sở khu vực hành chính sự nghiệp"
    assert told in report.replace("0", "")


# --------------------------------------------------------------------------- documents


@pytest.mark.parametrize(
    ("sentence", "office", "scope"),
    [
        ("Phấn đấu 90% trường học có mô hình dân chủ", "Công đoàn xã Thử", SCHOOLS),
        ("100% CĐCS trường mầm non tổ chức đối thoại", "Liên đoàn Lao động tỉnh Thử", SCHOOLS),
        ("80% công đoàn cơ sở trong các hợp tác xã ký thỏa ước", "Liên đoàn Lao động tỉnh Thử", COOPERATIVES),
        ("70% nghiệp đoàn xếp loại tốt", "Liên đoàn Lao động tỉnh Thử", GUILDS),
        ("100% công đoàn xã, phường tổ chức đối thoại", "Liên đoàn Lao động tỉnh Thử", COMMUNES),
        ("90% chi hội đạt vững mạnh", "Hội Nông dân xã Thử", CHAPTERS),
        ("90% chi hội đạt vững mạnh", "Hội Nông dân tỉnh Thử", EVERY_UNIT),  # communes count theirs
        ("70% chi đoàn đạt vững mạnh", "Đoàn phường Thử", BRANCHES),
        ("90% trường học, bệnh viện, cơ quan có quy chế", "Công đoàn xã Thử", PUBLIC_UNITS),
        ("90% nghiệp đoàn, công đoàn cơ sở xếp loại tốt", "Công đoàn xã Thử", EVERY_UNIT),
    ],
)
def test_a_scope_of_a_document_is_a_row_of_the_list(sentence: str, office: str, scope: Scope) -> None:
    text = "\n\n".join([f"{office} xây dựng chương trình hành động:", "II. CHỈ TIÊU PHẤN ĐẤU", f"- {sentence}."])
    draft = understood(read_document(text.encode(), "x.md"))
    assert [head.value for name, head in draft.heads.facts.items() if name == "office"] == [office]
    assert [promise.scope for promise in draft.promises] == [scope]
    assert scope in LISTED.scopes


@pytest.mark.parametrize(
    ("office", "measure"), [("Hội Nông dân xã Thử", Measure.GRADE), ("Hội Nông dân tỉnh Thử", Measure.RATIO)]
)
def test_chapters_answer_themselves_where_they_are_the_units(office: str, measure: Measure) -> None:
    text = f"{office} xây dựng chương trình hành động:\n\nII. CHỈ TIÊU PHẤN ĐẤU\n\n- 90% chi hội đạt vững mạnh.\n"
    assert [q.measure for q in understood(read_document(text.encode(), "x.md")).questions] == [measure]


def test_schools_are_told_apart_where_something_is_asked_of_them_alone() -> None:
    school = ListedUnit(1, "Trường THPT Số 1")
    assert kind_of(school, told_apart(LISTED.kinds, [SCHOOLS, EVERY_UNIT]))[0].label == SCHOOL
    assert kind_of(school, told_apart(LISTED.kinds, [COOPERATIVES, EVERY_UNIT]))[0] == PUBLIC
