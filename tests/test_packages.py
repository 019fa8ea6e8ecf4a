"""One bounded reader before every library that opens a workbook, a document or a template: costly ones are refused."""

from __future__ import annotations

import ast
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.documents.gate.gate import gated
from pipeline.documents.merge.origin import origin
from pipeline.documents.merge.word_package import WordPackage as Document
from pipeline.documents.unfinished import unfinished
from pipeline.errors import PipelineError
from pipeline.files import BrokenFile
from pipeline.forms.fill import fill
from pipeline.forms.rollup_fill import written_by_people
from pipeline.forms.template import load_template
from pipeline.intake.decision_rows import append, ensure
from pipeline.intake.decision_table import read_table
from pipeline.mail.mime import Payload
from pipeline.mail.upward import is_illustrative
from pipeline.program import extent, reader
from pipeline.review.report import _open
from pipeline.review.template_check import check_template
from pipeline.settings import REPOSITORY
from pipeline.zip_package import LITTLE, Locked, TooLarge, Unsound, sound, why_refused
from pipeline.zip_package import Package as Bounded
from tests.hostile_documents import packed
from tests.programs import CODE, write_program
from tests.test_merge_properties import made
from tests.test_taken_in import NOW, text

DOCUMENT = made([text("Thu, chi đúng dự toán.")])
TEMPLATE = REPOSITORY / "templates" / "docx" / "tong-ket-nam.docx"
FORM_TEMPLATE = REPOSITORY / "templates" / "xlsx" / "bieu-mau.xlsx"
SMALL = 32 * 1024 * 1024  # bytes of memory at most, for a file that unpacks to far more


def workbook(*cells: tuple[str, str]) -> bytes:
    book = openpyxl.Workbook()
    for address, value in cells:
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WORKBOOK = workbook(("A1", "Chương trình"))


def with_part(package: bytes, name: str, content: bytes, *, stored: bool = False) -> bytes:
    """The package with one more part."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def heavy() -> bytes:
    """Megabytes of nothing."""
    return b"<a>" + bytes(64 * 1024 * 1024)


@pytest.fixture(scope="module")
def costly(heavy: bytes) -> Callable[[bytes], bytes]:
    """Makes of a package one of a hundred kilobytes that unpacks to many megabytes."""
    return lambda package: with_part(package, "xl/worksheets/sheet99.xml", heavy)


# ------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../ngoai.xml", b"<a/>"),
        ("a/../../b.xml", b"<a/>"),
        ("a\\..\\b.xml", b"<a/>"),
        ("/etc/a.xml", b"<a/>"),
        ("\\\\may\\chung.xml", b"<a/>"),
        ("C:/a.xml", b"<a/>"),
        ("a\nb.xml", b"<a/>"),
        ("XL/Workbook.xml", b"<a/>"),
        ("a.xml", b'<?xml version="1.0"?><!-- dai --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("_rels/a.rels", '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'.encode("utf-16")),
        ("b.xml", b" " * (1024 * 1024 - 4) + b"<!DOCTYPE a><a/>"),
    ],
)
def test_a_package_that_no_office_program_writes_is_refused(name: str, content: bytes):
    with pytest.raises(Unsound) as error:
        sound(with_part(WORKBOOK, name, content))
    assert "không phải do Excel, Word hay LibreOffice lưu" in why_refused(error.value)


def test_a_sound_package_is_given_back_as_it_is():
    for data in (WORKBOOK, DOCUMENT, TEMPLATE.read_bytes(), FORM_TEMPLATE.read_bytes()):
        assert sound(data) is data
    photos = with_part(DOCUMENT, "word/media/ảnh hội nghị.png", bytes(range(256)) * 60_000, stored=True)
    assert sound(photos) is photos


def test_what_is_beyond_its_bounds_is_refused():
    with pytest.raises(TooLarge, match="bung ra hơn 1 MB"):
        sound(with_part(WORKBOOK, "a.bin", bytes(range(256)) * 8192), 2**20)
    with pytest.raises(TooLarge, match="bung ra quá 1 MB chữ"):
        sound(with_part(WORKBOOK, "a.xml", b"<a/>" * 400_000), markup=2**20 + 50_000)
    with pytest.raises(TooLarge, match="hơn 100 lần"):
        sound(with_part(WORKBOOK, "a.bin", bytes(LITTLE + 1)))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as package:
        for n in range(20_001):
            package.writestr(str(n), b"")
    with pytest.raises(TooLarge, match="hơn 20000 tệp bên trong"):
        sound(many.getvalue())


def test_sizes_that_a_package_states_are_not_believed():
    true = with_part(WORKBOOK, "a.bin", bytes(LITTLE + 1))
    directory = true.rindex(b"PK\x01\x02")
    false = true[: directory + 24] + (5).to_bytes(4, "little") + true[directory + 28 :]
    with pytest.raises(TooLarge):
        sound(false)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip", WORKBOOK[:-30], WORKBOOK[:400] + bytes(99) + WORKBOOK[499:]]
)
def test_a_damaged_package_is_refused(data: bytes):
    with pytest.raises(BrokenFile):
        sound(data)


def test_an_encrypted_part_is_said_to_have_a_password():
    at = WORKBOOK.index(b"PK\x01\x02")
    with pytest.raises(Locked) as error:
        sound(WORKBOOK[: at + 8] + b"\x01" + WORKBOOK[at + 9 :])
    assert "mật khẩu" in why_refused(error.value)


# ------------------------------------------------------------------------------------------- every door


def _program(data: bytes, folder: Path) -> None:
    (folder / "chuong-trinh.xlsx").write_bytes(data)
    reader.read(folder / "chuong-trinh.xlsx", CODE)


def _decisions(data: bytes, folder: Path) -> None:
    (folder / "xu-ly.xlsx").write_bytes(data)
    program = reader.read(write_program(folder / "tot.xlsx"), CODE)
    read_table(folder / "xu-ly.xlsx", "inputs/xu-ly.xlsx", program).about("2024", date(2024, 12, 31))


def _decided(data: bytes, folder: Path) -> None:
    (folder / "xu-ly.xlsx").write_bytes(data)
    append(folder / "xu-ly.xlsx", [{"period": "2024"}])


def _report_template(data: bytes, folder: Path) -> None:
    (folder / "mau.docx").write_bytes(data)
    _open(folder / "mau.docx")


def _checked_template(data: bytes, folder: Path) -> None:
    (folder / "mau.docx").write_bytes(data)
    list(check_template(folder / "mau.docx"))


DOORS: dict[str, tuple[bytes, Callable[[bytes, Path], object]]] = {
    "program workbook": (WORKBOOK, _program),
    "decision workbook": (WORKBOOK, _decisions),
    "decision workbook that rows are added to": (WORKBOOK, _decided),
    "template of forms": (FORM_TEMPLATE.read_bytes(), lambda data, _: load_template(data, "bieu-mau.xlsx")),
    "template of the report": (TEMPLATE.read_bytes(), _report_template),
    "template that is checked": (TEMPLATE.read_bytes(), _checked_template),
    "draft or report": (DOCUMENT, lambda data, _: gated(data)),
    "report that is looked through": (DOCUMENT, lambda data, _: unfinished(data)),
    "file that is sent up": (WORKBOOK, lambda data, _: is_illustrative(Payload("tong-hop.xlsx", data))),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_in_a_line(
    door: str, tmp_path: Path, costly: Callable[[bytes], bytes]
):
    good, enter = DOORS[door]
    data = costly(good)
    assert len(data) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(PipelineError) as error:
            enter(data, tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    said = str(error.value)
    assert "bung ra hơn" in said and "\n" not in said and said.endswith((".", "tệp mới"))
    assert peak < SMALL


def test_a_form_from_elsewhere_is_refused_before_it_is_filled(tmp_path: Path, costly: Callable[[bytes], bytes]):
    (tmp_path / "bieu.xlsx").write_bytes(costly(WORKBOOK))
    with pytest.raises(TooLarge):
        written_by_people((tmp_path / "bieu.xlsx").read_bytes())
    with pytest.raises(TooLarge):
        fill(tmp_path / "bieu.xlsx", tmp_path / "da-dien.xlsx", {}, NOW)


def test_a_document_too_costly_to_read_has_no_origin(costly: Callable[[bytes], bytes]):
    assert origin(costly(DOCUMENT)) == ""


# ------------------------------------------------------------------------------------------- what nobody lists


def listing(kept: str) -> bytes:
    """A package of three workbooks whose directory knows of those `kept` only."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in "abc":
            package.writestr(f"{name} {'x' * 90}.xlsx", WORKBOOK)
        package.filelist = [info for info in package.filelist if info.filename[0] in kept]
    return out.getvalue()


@pytest.mark.parametrize("kept", ["ab", "ac", "bc", "a", "c"])
def test_an_entry_that_the_directory_does_not_know_is_told(kept: str):
    assert Bounded(listing(kept)).unlisted
    assert not Bounded(listing("abc")).unlisted


# ------------------------------------------------------------------------------------------- cells far away


@pytest.mark.parametrize("address", ["XFD1048576", "ZZ100000", "XFD2000"])
@pytest.mark.parametrize("door", ["program workbook", "decision workbook", "decision workbook that rows are added to"])
def test_a_cell_far_away_costs_nothing(door: str, address: str, tmp_path: Path):
    _, enter = DOORS[door]
    with pytest.raises(PipelineError, match="có ô ở quá xa") as error:
        enter(workbook(("A1", "a"), (address, "b")), tmp_path)
    assert "\n" not in str(error.value)


def test_cells_without_a_place_are_counted():
    row = b"<row>" + b"<c><v>1</v></c>" * 5000 + b"</row>"
    sheet = b"<worksheet><sheetData>" + row + b"<row><c><v>1</v></c></row>" * 5000 + b"</sheetData></worksheet>"
    with pytest.raises(TooLarge):
        extent.check([sheet])
    extent.check([b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>", b"<styles/>"])
    with pytest.raises(TooLarge):
        extent.check([sheet.decode().encode("utf-16")])


SAMPLES = sorted((REPOSITORY / "inputs").glob("*/chuong-trinh.xlsx"))


@pytest.mark.parametrize("program", SAMPLES, ids=lambda path: path.parent.name)
def test_how_far_sheets_reach_is_told_as_parsing_tells_it(program: Path):
    with zipfile.ZipFile(program) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 5
    for xml in sheets:
        told = extent._parsed(xml)
        assert extent._written(xml) == extent._Reach(told.rows, told.columns, told.ranged)
        first = xml.index(b"<c ")
        for otherwise in (xml[:first] + b"<c s='1' " + xml[first + 3 :], xml[:first] + b"<c/>" + xml[first:]):
            assert extent._written(otherwise) is None


def sheet_with(rows: str, behind: str = "") -> bytes:
    return f'<x:worksheet xmlns:x="urn:x"><x:sheetData>{rows}</x:sheetData>{behind}</x:worksheet>'.encode()


FAR = {
    "its place is not first": """<x:row r="3"><x:c s="1" r="XFD3000"/></x:row>""",
    "its place is behind much": f"""<x:row r="3"><x:c y="{"a" * 300}" r="XFD3000"/></x:row>""",
    "a sign that closes": """<x:row r="3"><x:c y=">" r="XFD3000"/></x:row>""",
    "another place in a text": """<x:row r="3"><x:c y=":c r='A1'" r="XFD3000"/></x:row>""",
    "a letter by its number": """<x:row r="3"><x:c r="&#88;FD3000"/></x:row>""",
    "fixed": """<x:row r="3"><x:c r="$XFD$3000"/></x:row>""",
    "rows in other order": """<x:row y="" r="1300000"/>""",
}


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_a_cell_far_away_is_seen_however_it_is_written(rows: str, code: str):
    head = f'<?xml version="1.0" encoding="{code}"?>'
    with pytest.raises(TooLarge, match="ở quá xa"):
        extent.check([(head + sheet_with(rows).decode()).encode(code)])
    near = sheet_with(rows.replace("FD", "").replace("3000", "3").replace("1300000", "13"))
    extent.check([(head + near.decode()).encode(code)])


def test_a_sheet_of_any_name_is_looked_at():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(("XFD2000", "a")))) as book, zipfile.ZipFile(out, "w") as made_of_it:
        for name in book.namelist():
            content = book.read(name).replace(b"sheet1.xml", b"sheet1.dat")
            made_of_it.writestr(name.replace("sheet1.xml", "sheet1.dat"), content)
    with pytest.raises(TooLarge, match="ở quá xa"):
        extent.openable(out.getvalue(), 10**8)


@pytest.mark.parametrize("area", ['mergeCell ref="A1:XFD400"', 'mergeCell y="" ref="$A$1:$XFD$400"'])
@pytest.mark.parametrize("times", [1, 20])
def test_cells_merged_into_one_are_counted(area: str, times: int):
    """A library makes each of them, and each cell of a link."""
    area = area.replace("400", str(400 // times))
    for kind in ("mergeCell", "hyperlink"):
        with pytest.raises(TooLarge, match="quá lớn"):
            extent.check([sheet_with("", f"<x:{area.replace('mergeCell', kind)}/>" * times)])
        extent.check([sheet_with("", f"<x:{area.replace('mergeCell', kind).replace('XFD', 'M')}/>" * times)])


def test_markup_of_any_name_defines_nothing():
    own = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    for part in (own + sheet_with(""), own + sheet_with("<!-- <svg> -->"), b"\n" + own + b"<sst/>"):
        with pytest.raises(Unsound, match="DOCTYPE"):
            extent.check([part])
    extent.check([b"<!DOCTYPE svg><svg/>", b"\x89PNG <!DOCTYPE"])


def test_a_place_that_is_none_is_refused():
    with pytest.raises(Unsound, match="địa chỉ"):
        extent.check([sheet_with('<x:row r="1"><x:c r="A 1"/></x:row>')])


def test_a_table_that_people_have_made_long_is_read(tmp_path: Path):
    path = tmp_path / "xu-ly.xlsx"
    ensure(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A40000"] = "2024"
    book.save(path)
    assert extent.openable(path.read_bytes(), 10**8)


# ------------------------------------------------------------------------------------------- none can be forgotten

# Calls that let a library take a package, or a tree of markup, as it is.
LOADERS = {
    "load_workbook", "from_path", "from_filelike", "from_object", "ZipFile", "DocxTemplate", "Document",
    "ReportTemplate", "PdfReader", "open_workbook", "read_excel", "SevenZipFile", "RarFile", "TarFile",
    "unpack_archive", "iterparse",
}  # fmt: skip
GUARDED = "sound", "openable"
# (module, function) -> why what it opens needs no look: nobody but this run has made it, or it was looked at before.
KNOWN = {
    ("zip_directory", "read_by_zipfile"): "the directory alone: the bounded reader itself",
    ("workbooks.ready_rows", "write_package"): "a package that a library of ours has just written",
    ("forms.write", "lay_out"): "writes one",
    ("draft.book", "write_draft"): "a blank workbook that was just written",
    ("forms.stamp", "laid"): "a form that was just laid out",
    ("forms.fill", "redated"): "a workbook that was just written",
    ("review.long_annexes", "expanded"): "a document that was just rendered",
    ("review.rendered", "left_over"): "a document that was just rendered",
    ("review.rendered", "finished"): "a document that was just rendered",
    ("review.marked", "marked"): "a document that was just rendered",
    ("documents.merge.word_package", "saved"): "writes one",
    ("documents.merge.folded_rows", "unfolded"): "a document that the merge has just written",
    ("documents.merge.folded_rows", "_with_body"): "one that `_body` has looked at, or that the merge has just written",
    ("zip_writing", "_large"): "writes one",
    ("zip_writing", "is_written_here"): "the directory alone",
    ("zip_package", "packed"): "writes one, of parts that the bounded reader has unpacked",
    ("forms.blank_out", "blanked_out"): "the directory; writes one, of parts that the bounded reader has unpacked",
    ("program.whole_book", "_without_pictures"): "bytes that `open_whole` has looked at",
    ("program.notable", "mark"): "bytes that `program.tables` has looked at",
    ("program.whole_table", "_calculated"): "bytes that `open_whole` has looked at",
    ("grids.calamine_sheets", "_opened"): "forms: measured where they are read (forms.read, intake.guard)",
    ("grids.xls_sheet", "xls_grids"): "no package: an old workbook, in the worker",
    ("intake.unpack.archives", "_seven_zip"): "in the worker, bounded there",
    ("intake.unpack.archives", "_rar"): "in the worker, bounded there",
}  # fmt: skip


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def called(node: ast.AST) -> set[str]:
    """Names of everything that is called in a function."""
    calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return {f.attr if isinstance(f, ast.Attribute) else f.id for f in calls if isinstance(f, ast.Attribute | ast.Name)}


def test_no_library_opens_a_package_that_was_not_looked_at():
    package = REPOSITORY / "pipeline"
    opening = set()
    for path in sorted(package.rglob("*.py")):
        module, source = ".".join(path.relative_to(package).with_suffix("").parts), path.read_text(encoding="utf-8")
        if not any(f"{name}(" in source for name in LOADERS):
            continue
        for function in functions(ast.parse(source)):
            names = called(function)
            if names & LOADERS and not names & set(GUARDED):
                opening.add((module, function.name))
    assert opening == KNOWN.keys()


def test_no_parser_takes_trees_without_bounds():
    sources = "".join(p.read_text(encoding="utf-8") for p in (REPOSITORY / "pipeline").rglob("*.py"))
    assert "huge_tree=True" not in sources and "resolve_entities=True" not in sources
    assert "no_network=False" not in sources and "load_dtd" not in sources


def test_a_document_as_long_as_that_of_a_country_is_still_read():
    with zipfile.ZipFile(io.BytesIO(DOCUMENT)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    lines = "".join(f"<w:p><w:r><w:t>Đơn vị {n} đạt {n * 7919 % 1000} %.</w:t></w:r></w:p>" for n in range(100_000))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", lines.encode() + b"<w:sectPr")
    document = Document(packed(parts))
    assert len(document.body) > 100_000
