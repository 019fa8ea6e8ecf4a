"""A foreign collection of odd and broken spreadsheets fed in as returns: no crash, no hang, each with its reason."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.files import BrokenFile
from pipeline.forms.read import RawForm, read
from pipeline.grids.grids import Failed, Grids
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.guard import Guard
from pipeline.issues import Issue
from pipeline.program.model import Program
from pipeline.zip_package import Locked, Package, TooLarge
from tests import mailbag as bag
from tests.forms import GOOD, edited, filled, make_form, part_of, period_of, with_part
from tests.programs import make_program
from tests.wine import needs_time_of_others

FIXTURES = Path(__file__).parent / "fixtures"
SECONDS = 20.0  # of processor time that a file takes in this process, at most


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def fed(program: Program, folder: Path, files: dict[str, bytes]) -> tuple[Intake, float]:
    """What a folder of these files gives, and the longest time that one of them took."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    last, longest = time.process_time(), 0.0

    def advance(_: str) -> None:
        nonlocal last, longest
        now = time.process_time()
        last, longest = now, max(longest, now - last)

    got = read_folder(folder, program, period_of(program), advance)
    told = {f.file.split("/")[1] for f in got.files}
    assert told == files.keys(), "lost"
    assert all(f.issues for f in got.files if f.outcome is not Outcome.COUNTED), "without a reason"
    return got, longest


# ------------------------------------------------------------------------------------------- made with bad intent


def sheet(xml: bytes) -> bag.Maker:
    """Another sheet of figures."""
    return lambda form: with_part(form, "xl/worksheets/sheet3.xml", lambda _: xml)


def more(xml: bytes) -> bag.Maker:
    """More at the end of the sheet of figures."""
    end = b"</sheetData>"
    return lambda form: with_part(form, "xl/worksheets/sheet3.xml", lambda x: x.replace(end, xml + end))


def nameless(make: bag.Maker) -> bag.Maker:
    """Without the names that tell a form: opened under guard."""
    return lambda form: with_part(
        make(form), "xl/workbook.xml", lambda x: re.sub(rb"<definedNames.*</definedNames>", b"", x)
    )


def packed_zeros(size: int) -> bytes:
    """A zip with one workbook of nothing but zeros."""
    return bag.zipped({"a.xlsx": bytes(size)})


def made(make: Callable[[], bytes]) -> bag.Maker:
    """Something of its own, large, that is made only when it is fed in."""
    return lambda _: make()


def prefixed(form: bytes) -> bytes:
    """Every tag of the figures with a namespace prefix."""

    def prefix(xml: bytes) -> bytes:
        tagged = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)
        return tagged.replace(b"xmlns=", b"xmlns:x=", 1)

    return with_part(form, "xl/worksheets/sheet3.xml", prefix)


def ods(body: bytes) -> bytes:
    """An .ods with these rows."""
    content = (
        b'<?xml version="1.0"?><office:document-content '
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="a">' + body + b"</table:table></office:spreadsheet></office:body>"
        b"</office:document-content>"
    )
    return bag.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _lying(form: bytes) -> bytes:
    """A form one part of which says that it is small."""
    parts = {n: part_of(form, n) for n in zipfile.ZipFile(io.BytesIO(form)).namelist()}
    size = 150 << 20
    data = bytearray(bag.zipped({**parts, "xl/theme/theme9.xml": bytes(size)}))
    for at in [m.start() for m in re.finditer(re.escape(struct.pack("<I", size)), bytes(data))]:
        data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def _with_fat(xls: bytes, entry: bytes) -> bytes:
    """Every entry of the first sector of the allocation table the same."""
    at = 512 * (struct.unpack_from("<I", xls, 76)[0] + 1)
    return xls[:at] + entry * 128 + xls[at + 512 :]


CELL = (
    b'<table:table-cell table:number-columns-repeated="1024" office:value-type="string">'
    b"<text:p>x</text:p></table:table-cell>"
)
DEEP = b"<a>" * 200_000
HOSTILE: dict[str, bag.Maker] = {
    "last cell.xlsx": more(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "last cell, no names.xlsx": nameless(more(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "last cell, other quotes.xlsx": more(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
    "last cell, entity.xlsx": more(b'<row r="9"><c r="&#88;FD1048576"><v>1</v></c></row>'),
    "last cell, small letters.xlsx": more(b'<row r="9"><c r="xfd1048576"><v>1</v></c></row>'),
    "dimension.xlsx": lambda f: with_part(
        f,
        "xl/worksheets/sheet3.xml",
        lambda x: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', x),
    ),
    "a million rows.xlsx": nameless(
        more(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(100, 60_000)) * 2)
    ),
    "deep.xlsx": more(DEEP),
    "deep, no names.xlsx": nameless(more(DEEP)),
    "open tags.xlsx": more(b"<c " * 2_000_000),
    "open tags, no names.xlsx": nameless(sheet(b"<c " * 2_000_000)),
    "attributes.xlsx": more(b"<c " + b' r="A1"' * 500_000 + b"/>"),
    "formulas.xlsx": more(b"<row>" + b"<c><f>" * 200_000),
    "workbook of names.xlsx": lambda f: with_part(
        f,
        "xl/workbook.xml",
        lambda x: x.replace(
            b"</definedNames>", b'<definedName name="a">b!c</definedName>' * 300_000 + b"</definedNames>"
        ),
    ),
    "name of marks.xlsx": lambda f: with_part(
        f,
        "xl/workbook.xml",
        lambda x: x.replace(
            b"</definedNames>",
            b'<definedName name="I_1_1_2024_val">' + b"!" * 3_000_000 + b"</definedName></definedNames>",
        ),
    ),
    "lying.xlsx": made(lambda: bag.lying_zip(300 << 20)),
    "lying form.xlsx": _lying,
    "entities.xlsx": lambda f: with_part(f, "xl/styles.xml", lambda x: b'<!DOCTYPE a [<!ENTITY a "aaaa">]>' + x),
    "utf-16.xlsx": lambda f: with_part(
        f, "xl/worksheets/sheet3.xml", lambda x: x.decode().split("?>")[-1].encode("utf-16")
    ),
    "prefixed.xlsx": prefixed,
    "rows repeated.ods": made(
        lambda: ods(b'<table:table-row table:number-rows-repeated="1048576">' + CELL + b"</table:table-row>")
    ),
    "blanks.ods": made(lambda: ods(b"<table:table-row>" + b" " * 5_000_000 + b"</table:table-row>")),
    "fat of itself.xls": lambda _: (FIXTURES / "sheetjs.xls").read_bytes()[:512] + bytes(8_000),
    "fat huge.xls": lambda _: _with_fat((FIXTURES / "sheetjs.xls").read_bytes(), b"\xff\xff\xff\x7f"),
    "fat loop.xls": lambda _: _with_fat((FIXTURES / "sheetjs.xls").read_bytes(), b"\x01\x00\x00\x00"),
    "multiparts.eml": made(
        lambda: (
            b"From: a\nDate: b\nSubject: c\n"
            + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
        )
    ),
    "header.eml": made(lambda: b"From: a\nSubject: c\nContent-Type: a/b; x=" + b'";' * 1_000_000 + b"\n\nx"),
    "name.eml": made(
        lambda: b"From: a\nSubject: c\nContent-Disposition: attachment; filename=" + b"=?a?q?" * 200_000 + b"\n\nx"
    ),
    "lines.eml": made(lambda: b"From: a\nSubject: c\nDate: x\n\n" + b"\n" * 30_000_000),
    "entries.zip": made(lambda: bag.zipped({})[:0] + b"PK\x03\x04" + b"PK\x01\x02" * 3_000_000),
    "zips.zip": made(lambda: bag.zipped(dict.fromkeys((f"{n}.zip" for n in range(40)), packed_zeros(29 << 20)))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(program: Program, good: bytes, tmp_path: Path, name: str) -> None:
    _, longest = fed(program, tmp_path / "2024", {name: HOSTILE[name](good)})
    assert longest < SECONDS


# ------------------------------------------------------------------------------------------- the guard


def test_a_task_that_hangs_or_dies_is_given_up_and_the_next_one_served() -> None:
    with Guard(seconds=0.5, patience=1) as guard:
        assert guard.run(time.sleep, 600) == Failed("timeout")
        guard.seconds, guard.patience = 600, 600  # where the system sets no limit, memory fills before it is looked at
        assert guard.run(bytes, 8 << 30) == Failed("size")
        assert isinstance(guard.grids((FIXTURES / "sheetjs.xls").read_bytes()), Grids)


@needs_time_of_others
def test_processor_time_counts_and_not_the_clock() -> None:
    with Guard(seconds=0.5, patience=600) as guard:
        assert guard.run(sum, range(10**12)) == Failed("timeout")
        assert guard.run(time.sleep, 1.5) is None  # as on a machine that is busy with something else


def test_no_worker_is_started_for_good_forms(good: bytes) -> None:
    def never(*_: object) -> Grids:
        raise AssertionError

    assert isinstance(read(good, "a.xlsx", never), RawForm)


@pytest.mark.parametrize(
    ("far", "told"),
    [
        (["XFD900"], ("XFD900", "không có dữ liệu")),  # wide, and not deep
        (["A6000", "GS6000", "XFC2", "XFD900"], ("XFC2", "không có dữ liệu (còn 3 ô như vậy)")),
    ],
)
def test_cells_far_from_the_form_are_told_once(
    program: Program, good: bytes, tmp_path: Path, far: list[str], told: tuple[str, str]
) -> None:
    def put(book: Workbook) -> None:
        for place in far:
            book["Số liệu"][place] = 1

    got, _ = fed(program, tmp_path / "v", {"a.xlsx": edited(good, put)})
    (form,) = got.submissions
    assert {name: answer.value for name, answer in form.answers.items() if name in GOOD} == GOOD
    assert [(i.ref.cell, i.expected) for i in form.issues if i.code == "G22"] == [told]


@pytest.mark.parametrize("place", ["A20000", "AAA1", "aaa1"])
def test_what_is_not_harmless_is_opened_under_guard(good: bytes, place: str) -> None:
    opened: list[bytes] = []

    def guarded(data: bytes, _: object) -> Failed:
        opened.append(data)
        return Failed("timeout")

    far = more(f'<row><c r="{place}"><v>1</v></c></row>'.encode())(good)
    said = read(far, "a.xlsx", guarded)
    assert isinstance(said, Issue) and said.code == "T13" and opened == [far]


@pytest.mark.parametrize(
    ("make", "raised"),
    [
        (lambda _: bag.lying_zip(120 << 20), TooLarge),
        (bag.locked_zip, Locked),
        (lambda f: bag.zipped({"a": f}).replace(b"PK\x03\x04", b"PK\x03\x05"), BrokenFile),
    ],
    ids=["lying", "locked", "no local header"],
)
def test_package_counts_what_it_unpacks(good: bytes, make: Callable[[bytes], bytes], raised: type[Exception]) -> None:
    with pytest.raises(raised):
        Package(make(good)).measure()
