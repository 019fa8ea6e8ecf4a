"""A mailbag of odd and bad files, each a good form with one change: none stops the run, none is lost without a word."""

from __future__ import annotations

import unicodedata
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl.workbook import Workbook

from pipeline.intake.arrival import Arrival, DatedBy
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.unpack.litter import passed_over
from pipeline.program.model import Program
from pipeline.program.reader import read as read_program
from pipeline.settings import Settings, load
from pipeline.steps.rounds import consolidate
from tests import mailbag as bag
from tests.forms import (
    GOOD,
    book_of,
    filled,
    hurt,
    make_form,
    named,
    period_of,
    places,
    spec_of,
    triples,
    with_part,
    without_part,
)
from tests.mailbag import answered, bare, changed, copied, in_zip, mailed, stamped, whole
from tests.programs import CODE, default_indicators, default_units, office_indicator, unit, write_workspace
from tests.readout import as_recorded
from tests.test_reading import BOMB, DOCX, OLE, deleted_row, not_asked, plain_workbook

UNITS = (
    *default_units(),
    unit("A07", valid_to=date(2024, 5, 31), merged_into="A01"),
)
FIXTURES = Path(__file__).parent / "fixtures"
COUNTED, REJECTED, BESIDE = Outcome.COUNTED, Outcome.REJECTED, Outcome.BESIDE
META, INFO, FIGURES, WORDS = "_meta", "Thông tin chung", "Số liệu", "Nội dung"
T15 = ("", "", "T15")
LAST = "I_3_1_2024_val"


class Case(NamedTuple):
    """What is done to a good form, what becomes of each file it gives, and what is said: (sheet, cell name, code)."""

    make: bag.Maker
    outcomes: tuple[Outcome, ...]
    said: tuple[tuple[str, str, str], ...] = ()


def ok(make: bag.Maker, *said: tuple[str, str, str]) -> Case:
    return Case(make, (COUNTED,), said)


def no(make: bag.Maker, code: str, sheet: str = "", cell: str = "") -> Case:
    return Case(make, (REJECTED,), ((sheet, cell, code),))


def same(form: bytes) -> bytes:
    return form


def sheet_part(change: bytes) -> bag.Maker:
    """Something more at the end of the sheet of figures."""
    return lambda f: with_part(
        f, "xl/worksheets/sheet3.xml", lambda x: x.replace(b"</sheetData>", change + b"</sheetData>")
    )


def many_sheets(book: Workbook) -> None:
    for n in range(300):
        book.create_sheet(f"Trang {n}")


def merged(book: Workbook) -> None:
    sheet, cell = places(book)[LAST]
    column, row = cell.rstrip("0123456789"), cell.lstrip("ABCDEFGHIJ")
    book[sheet].merge_cells(f"{column}{row}:{chr(ord(column) + 1)}{row}")


def hidden(book: Workbook) -> None:
    for row in range(5, 30):
        book[FIGURES].row_dimensions[row].hidden = True


def retitled(book: Workbook) -> None:
    cell = named(book, LAST)
    row = book[FIGURES][cell.row]
    texts = [c for c in row if isinstance(c.value, str) and len(c.value) > 10]
    texts[-1].value = "Lời khác hẳn"


def older(book: Workbook) -> None:
    named(book, "S_version").value = "1.00000000"
    not_asked(book, LAST)
    not_asked(book, "Q_nu_ccvcld_2024")


def rows_above(book: Workbook) -> None:
    book[FIGURES].insert_rows(1, 3)


def rows_between(book: Workbook) -> None:
    book[FIGURES].insert_rows(14, 2)


def columns_before(book: Workbook) -> None:
    book[FIGURES].insert_cols(1, 2)


def without_figures(book: Workbook) -> None:
    del book[FIGURES]


HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)
CASES: dict[str, Case] = {
    # names and folders: the name of a file says nothing
    "Báo cáo của chúng tôi.xlsx": ok(same),
    "A05 (1).xlsx": ok(same),
    "Copy of A05.xlsx": ok(same),
    "A05 - Bản sao.xlsx": ok(same),
    unicodedata.normalize("NFD", "Biểu mẫu của đơn vị.xlsx"): ok(same),
    " có  dấu cách .xlsx": ok(same),
    "Cụm 1/Huyện A/A05.xlsx": ok(same),
    "macro.xlsm": ok(same),
    "sai đuôi.xls": ok(same),
    "không đuôi": ok(same),
    # copied, cut, renamed
    "chép sang sổ mới.xlsx": ok(copied(), T15),
    "chép, còn trang ẩn.xlsx": ok(copied(meta=True), T15),
    "chép, trang đổi tên.xlsx": ok(copied(rename={FIGURES: "Sheet2", INFO: "Sheet1"}), T15, ("", "", "W02")),
    "chép, chèn dòng trên.xlsx": ok(bare(rows_above), T15),
    "chép, chèn dòng giữa.xlsx": ok(bare(rows_between), T15),
    "chép, chèn cột.xlsx": ok(bare(columns_before), T15),
    "chép, thiếu trang số liệu.xlsx": Case(bare(without_figures), (REJECTED,), (("", "", "T05"),)),
    "tên ô bị xóa.xlsx": ok(changed(bag.nameless), T15),
    "trang đổi tên.xlsx": ok(copied(meta=True, rename={WORDS: "Lời"}), T15, ("Lời", "", "W02")),
    "chèn dòng.xlsx": Case(changed(bag.rows_moved(FIGURES, 12, 2)), (COUNTED,), ((FIGURES, "A14", "C06"),)),
    "xóa dòng.xlsx": ok(changed(deleted_row(LAST)), (FIGURES, "", "C01")),
    "xóa trang.xlsx": ok(changed(without_figures), (FIGURES, "", "C01")),
    "dấu bị xóa.xlsx": ok(stamped("S_form", None), T15),
    "đơn vị bị xóa.xlsx": ok(stamped("S_unit", None), T15),
    # whose, when, which
    "chương trình khác.xlsx": no(stamped("S_program", "yen-bai"), "T06", META, "S_program"),
    "kỳ khác.xlsx": no(stamped("S_period", "2023"), "T07", META, "S_period"),
    "đơn vị lạ.xlsx": no(stamped("S_unit", "Z99"), "T08", META, "S_unit"),
    "đơn vị đã sáp nhập.xlsx": no(stamped("S_unit", "A07"), "T11", META, "S_unit"),
    "biểu khác.xlsx": no(stamped("S_form", "khác"), "T05", META, "S_form"),
    "phiên bản cũ.xlsx": ok(
        changed(older), (META, "S_version", "T09"), (FIGURES, "", "C02"), (INFO, "", "C02"), ("", "", "W02")
    ),
    "phiên bản mới.xlsx": ok(stamped("S_version", "9.ffffffff"), (META, "S_version", "T09")),
    "chưa điền.xlsx": no(answered(**dict.fromkeys([n for n in GOOD if n[0] != "T"])), "T12", META, "S_unit"),
    # single cells
    "công thức chưa tính.xlsx": ok(answered(**{LAST: "=3+4"}), (FIGURES, LAST, "G17")),
    "công thức đã tính.xlsx": ok(bag.formula(LAST, b"><f>3+4</f><v>7</v>"), (FIGURES, LAST, "C03")),
    "công thức lỗi.xlsx": ok(bag.formula(LAST, b' t="e"><f>1/0</f><v>#DIV/0!</v>'), (FIGURES, LAST, "G12")),
    "lời bị sửa.xlsx": ok(changed(retitled), (FIGURES, "*", "W02"), (FIGURES, "*", "C12")),
    "liên kết.xlsx": ok(bag.linked, ("", "", "C07")),
    "gộp ô.xlsx": ok(changed(merged)),
    "ẩn dòng.xlsx": ok(changed(hidden), (FIGURES, "", "G30")),
    "số dạng chữ.xlsx": ok(answered(**{LAST: "7"}), (FIGURES, LAST, "G11")),
    "phần trăm.xlsx": ok(answered(**{LAST: "95%"}), (FIGURES, LAST, "G09")),
    "số âm.xlsx": ok(answered(**{LAST: -3}), (FIGURES, LAST, "G04")),
    "số lẻ.xlsx": ok(answered(**{LAST: 2.5}), (FIGURES, LAST, "G07")),
    "tử lớn hơn mẫu.xlsx": ok(answered(I_2_1_2024_num=51), (FIGURES, "I_2_1_2024_num", "G05")),
    "nữ nhiều hơn tổng.xlsx": ok(answered(Q_nu_ccvcld_2024=130), (INFO, "Q_nu_ccvcld_2024", "G08")),
    "chọn sai.xlsx": ok(answered(I_1_1_2024_val="Coó"), (FIGURES, "I_1_1_2024_val", "G06")),
    "chọn x.xlsx": ok(answered(I_1_1_2024_val="x"), (FIGURES, "I_1_1_2024_val", "G11")),
    "chữ rất dài.xlsx": ok(answered(N_2="rất dài " * 4000), ("Nội dung", "N_2", "W06")),
    "ký tự điều khiển.xlsx": ok(
        sheet_part(b'<row r="90"><c r="J90" t="inlineStr"><is><t>_x0001_&#9;</t></is></c></row>')
    ),
    "trắng từng ô.xlsx": ok(answered(**{LAST: " \u00a0\u200b"}), (FIGURES, LAST, "G01")),
    # no forms
    "rỗng.xlsx": no(whole(b""), "T01"),
    "cụt.xlsx": no(lambda f: f[:4000], "T02"),
    "giữa hỏng.xlsx": no(lambda f: hurt(f, "xl/worksheets/sheet3.xml"), "T02"),
    "rác.xlsx": no(whole(bytes(range(256)) * 40), "T02"),
    "mật khẩu.xlsx": no(whole(OLE + "EncryptedPackage".encode("utf-16-le")), "T03"),
    "mật khẩu.xls": no(lambda _: bag.locked_xls((FIXTURES / "sheetjs.xls").read_bytes()), "T03"),
    "mật khẩu.ods": no(whole(bag.locked_ods()), "T03"),
    "ole.xls": no(whole(OLE), "T04"),
    "ole có sổ hỏng.xls": no(whole(OLE + "Workbook".encode("utf-16-le") + bytes(600)), "T02"),
    "excel 2.xls": no(whole(b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(50)), "T34"),
    "trang web.xls": no(whole(b"<html><table><tr><td>1</td></tr></table></html>"), "T04"),
    "xml 2003.xls": no(whole(b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'), "T04"),
    "csv.xls": no(whole("chỉ tiêu;45\n".encode()), "T04"),
    "csv.csv": no(whole("chỉ tiêu;45\n".encode("utf-16")), "T04"),
    "quét.pdf": no(whole(b"%PDF-1.7"), "T04"),
    "ảnh.jpg": no(whole(b"\xff\xd8\xff\xe0"), "T04"),
    "ảnh.png": no(whole(b"\x89PNG\r\n"), "T04"),
    "ảnh.heic": no(whole(HEIC), "T04"),
    "ảnh đổi đuôi.xlsx": no(whole(b"\xff\xd8\xff\xe0"), "T04"),
    "công văn.docx": no(whole(DOCX), "T04"),
    "trình chiếu.pptx": no(whole(bag.zipped({"[Content_Types].xml": b"x", "ppt/presentation.xml": b"x"})), "T04"),
    "tệp.rar": no(whole(b"Rar!\x1a\x07\x00"), "T19"),
    "tệp.7z": no(whole(b"7z\xbc\xaf\x27\x1c"), "T19"),
    "tệp.gz": no(whole(b"\x1f\x8b\x08"), "T19"),
    "thư hỏng.msg": no(whole(OLE + "__substg1.0_0037001F".encode("utf-16-le")), "T17"),
    "ghi chú.txt": no(whole(b"45"), "T04"),
    "bảng riêng.xlsx": no(lambda _: plain_workbook(), "T05"),
    "thực thể.xlsx": no(lambda f: with_part(f, "xl/workbook.xml", lambda _: BOMB + b"]><b>&a11;</b>"), "T02"),
    "thiếu phần.xlsx": no(lambda f: without_part(f, "xl/worksheets/sheet3.xml"), "T02"),
    "triệu dòng.xlsx": ok(
        sheet_part(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), ("Số liệu", "XFD1048576", "G22")
    ),
    "nhiều trang.xlsx": ok(changed(many_sheets), ("", "", "W02"), ("", "", "W03")),
    "chuỗi khổng lồ.xlsx": no(lambda f: with_part(f, "docProps/app.xml", lambda _: bytes(101 << 20)), "T13"),
    "bom nói dối.xlsx": no(lambda _: bag.lying_zip(150 << 20), "T13"),
    # containers: every member is a file of its own
    "một tệp.zip": ok(in_zip("A05.xlsx")),
    "zip trong zip.zip": ok(bag.nested(2)),
    "ba lớp.zip": no(bag.nested(3), "T14"),
    "zip mật khẩu.zip": no(bag.locked_zip, "T32"),
    "zip nén kiểu lạ.zip": no(lambda f: bag.zipped({"A05.xlsx": f}, zipfile.ZIP_BZIP2), "T14"),
    "zip rỗng.zip": no(whole(bag.zipped({})), "T01"),
    "bom.zip": no(lambda _: bag.zipped({"a.xlsx": bytes(40 << 20)}), "T13"),
    "tên cp437.zip": ok(bag.old_zip("A05 é.xlsx", "cp437")),
    "tên utf-8.zip": ok(bag.old_zip("Biểu mẫu.xlsx", "utf-8")),
    "từ máy Mac.zip": ok(lambda f: bag.zipped({"A05.xlsx": f, "__MACOSX/._A05.xlsx": f, ".DS_Store": b"\0\0\0\1Bud1"})),
    "zip hỏng.zip": no(lambda f: bag.zipped({"a.xlsx": f})[:-40], "T19"),
    "có ảnh.zip": Case(
        lambda f: bag.zipped({"A05.xlsx": f, "ảnh.jpg": b"\xff\xd8\xff"}), (COUNTED, BESIDE), (("", "", "T20"),)
    ),
    "thư.eml": ok(mailed("A05.xlsx")),
    "thư hai tệp.eml": Case(
        lambda f: bag.mail(("A05.xlsx", f), ("quét.pdf", b"%PDF-1.4")).as_bytes(),
        (COUNTED, BESIDE),
        (("", "", "T20"),),
    ),
    "zip có bản quét.zip": Case(  # a district's zip: the scan may be all that one union sent
        lambda f: bag.zipped({"A05.xlsx": f, "quét.pdf": b"%PDF-1.4"}), (COUNTED, REJECTED), (("", "", "T04"),)
    ),
    "zip chỉ có ảnh.zip": no(whole(bag.zipped({"ảnh.jpg": b"\xff\xd8\xff"})), "T04"),
    "thư chỉ có ảnh.eml": no(lambda _: bag.mail(("ảnh.jpg", b"\xff\xd8\xff")).as_bytes(), "T04"),
    "thư có biểu trưng.eml": ok(bag.mail_with_logo("A05.xlsx")),
    "thư chỉ có biểu trưng.eml": no(bag.mail_with_logo(), "T18"),
    "thư không tệp.eml": no(lambda _: bag.mail().as_bytes(), "T18"),
    "thư uuencode.eml": ok(bag.uuencoded),
    "thư trong thư.eml": ok(bag.mail_in_mail),
    "thư rỗng trong thư.eml": no(lambda _: bag.mail_in_mail(b"")[:300], "T18"),
    "thư có zip.eml": ok(lambda f: bag.mail(("b.zip", bag.zipped({"A05.xlsx": f}))).as_bytes()),
    "winmail.eml": no(lambda _: bag.mail(("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(9))).as_bytes(), "T18"),
    "rfc2231.eml": ok(bag.raw_mail("filename*0*=UTF-8''Bi%E1%BB%83u%20; filename*1*=m%E1%BA%ABu.xlsx")),
    "rfc2047.eml": ok(bag.raw_mail('filename="=?UTF-8?B?Qmnhu4N1Lnhsc3g=?="')),
    "in được.eml": ok(bag.raw_mail('filename="a.xlsx"', "quoted-printable")),
    "đường dẫn.eml": ok(bag.raw_mail('filename="../../x.xlsx"')),
    "không tên.eml": ok(bag.raw_mail("x=1")),
}
PASSED_OVER = ("~$A05.xlsx", ".~lock.A05.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store", "a.tmp", "._A05.xlsx")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    return write_workspace(folder, units=UNITS, indicators=(*default_indicators(), office_indicator()))


@pytest.fixture(scope="module")
def program(workspace: Path) -> Program:
    return read_program(workspace / "inputs" / CODE / "chuong-trinh.xlsx", CODE)


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


@pytest.fixture(scope="module")
def blank(program: Program) -> bytes:
    return make_form(program, "A05")


def written(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def intake(program: Program, folder: Path) -> Intake:
    return read_folder(folder, program, period_of(program))


def placed(good: bytes, said: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, str]]:
    at = places(book_of(good))
    return sorted((sheet, at[cell][1] if cell in at else cell, code) for sheet, cell, code in said)


def test_the_mailbag_is_large() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_one_file(program: Program, good: bytes, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    written(tmp_path / "2024", name, case.make(good))
    got = intake(program, tmp_path / "2024")
    files = [f for f in got.files if f.outcome is not Outcome.PASSED_OVER]
    assert sorted(f.outcome.value for f in files) == sorted(o.value for o in case.outcomes), got.issues
    found = triples(i for i in got.issues if i.code != "T36")
    if any(cell == "*" for _, cell, _ in case.said):
        found = sorted((sheet, "*" if cell else "", code) for sheet, cell, code in found)
    assert found == placed(good, case.said)
    shown = unicodedata.normalize("NFC", f"2024/{name}")
    assert all(f.file.startswith(shown) for f in files)
    for submission in got.submissions:  # what is read is right, whatever happened to the rest
        for field, answer in submission.answers.items():
            if not found or found == [T15]:
                expected = GOOD.get(field, answer.value)
                assert answer.value == expected or field == "N_2"
        if found == [T15]:
            assert GOOD.keys() <= submission.answers.keys()


def test_all_in_one_tree(workspace: Path, program: Program, good: bytes) -> None:
    """Files in (members of zips and letters count) = counted + superseded + left out + listed with a reason."""
    settings: Settings = load(workspace)
    folder = settings.returns_folder(CODE, "2024")
    for name, case in CASES.items():
        written(folder, name, case.make(good))
    for name in PASSED_OVER:
        written(folder, name, b"x")
    read = consolidate(settings, program, period_of(program), date(2024, 12, 20))
    expected = Counter(o for case in CASES.values() for o in case.outcomes)
    by_outcome = Counter(f.outcome for f in read.intake.files)
    # The picture that alone came in a letter from the union's own address is beside the union's form here.
    assert (by_outcome[REJECTED], by_outcome[BESIDE]) == (expected[REJECTED] - 1, expected[BESIDE] + 1)
    assert by_outcome[COUNTED] == len(read.intake.submissions) == 1
    assert by_outcome[Outcome.SUPERSEDED] == expected[COUNTED] - 1
    assert all(f.issues for f in read.intake.files if f.outcome is not COUNTED)
    assert len({f.file for f in read.intake.files}) == len(read.intake.files)
    assert not [f.file for f in read.intake.files if passed_over(f.file)]
    told = [f"{f.file}: {f.outcome.label}\n" + "".join(f"  {i}\n" for i in f.issues) for f in read.intake.files]
    as_recorded("files of every kind", "".join(sorted(told)))


def test_what_an_older_form_did_not_ask_is_asked_for(program: Program, good: bytes, tmp_path: Path) -> None:
    written(tmp_path / "2024", "a.xlsx", changed(older)(good))
    got = intake(program, tmp_path / "2024")
    asked = {i.what for i in got.issues if i.code == "C02"}
    by_name = spec_of(program, "A05").by_name
    assert asked == {by_name[LAST].about, by_name["Q_nu_ccvcld_2024"].about}
    assert got.submissions[0].answers["I_1_2_2024_num"].value == 95.0


def test_two_files_of_one_name(program: Program, good: bytes, tmp_path: Path) -> None:
    """Neither is lost: in a letter, in a zip, or in a folder that holds NFC and NFD."""
    other = filled(good, {LAST: 9}, "2024-12-05T01:00:00Z")
    data = bag.mail(("a.xlsx", good), ("a.xlsx", other)).as_bytes()
    written(tmp_path / "2024", "thư.eml", data)
    for form in ("NFC", "NFD"):
        written(tmp_path / "2024", unicodedata.normalize(form, "biểu.xlsx"), good)  # type: ignore[arg-type]
    got = intake(program, tmp_path / "2024")
    assert len(got.files) == 4 == len({f.file for f in got.files})
    assert got.submissions[0].answers[LAST].value == 9.0


@pytest.mark.parametrize("saved", ["2024-12-01T01:00:00Z", None])
def test_two_of_one_union_saved_at_the_same_time(
    program: Program, good: bytes, tmp_path: Path, saved: str | None
) -> None:
    for name, answer in (("a.xlsx", 7), ("b.xlsx", 8)):
        written(tmp_path / "2024", name, filled(good, {LAST: answer}, saved))
    got = intake(program, tmp_path / "2024")
    assert [f.outcome for f in got.files] == [Outcome.SUPERSEDED, COUNTED]
    assert [i.code for i in got.issues] == ["T10"]


def test_the_date_of_a_letter_is_that_of_viet_nam(program: Program, good: bytes, tmp_path: Path) -> None:
    written(tmp_path / "2024", "thư.eml", mailed("A05.xlsx")(good))
    (submission,) = intake(program, tmp_path / "2024").submissions
    assert submission.arrival == Arrival(datetime(2024, 12, 2, 3), DatedBy.MAIL)
    assert submission.bearer is not None
    assert submission.bearer.told == "a05@example.com, 02/12/2024, “Báo cáo”"


def test_a_form_forwarded_whole_came_when_it_was_first_sent(program: Program, good: bytes, tmp_path: Path) -> None:
    inner, outer = bag.mail(("A05.xlsx", good)), bag.mail()
    del inner["Date"], inner["From"]
    inner["Date"], inner["From"] = "Thu, 28 Nov 2024 02:00:00 +0000", "don-vi@example.com"
    outer.add_attachment(inner)
    written(tmp_path / "2024", "thư.eml", outer.as_bytes())
    (submission,) = intake(program, tmp_path / "2024").submissions
    assert submission.arrival == Arrival(datetime(2024, 11, 28, 9), DatedBy.MAIL)
    assert submission.bearer is not None
    assert submission.bearer.shown == "a05@example.com, chuyển tiếp thư của don-vi@example.com"


def test_each_of_several_pictures_is_listed_once(program: Program, good: bytes, tmp_path: Path) -> None:
    """Pictures beside a form are notes, wherever in the letter the form lies; those of another letter are not."""
    picture = b"\xff\xd8\xff"
    data = bag.mail(("b.zip", bag.zipped({"A05.xlsx": good})), ("1.jpg", picture), ("2.jpg", picture)).as_bytes()
    written(tmp_path / "2024", "thư.eml", data)
    other = bag.mail(("1.jpg", picture))
    other.replace_header("From", "lan@example.com")
    written(tmp_path / "2024", "thư khác.eml", other.as_bytes())
    got = intake(program, tmp_path / "2024")
    assert sorted((f.file, f.outcome) for f in got.files) == [
        ("2024/thư khác.eml/1.jpg", REJECTED),
        ("2024/thư.eml/1.jpg", BESIDE),
        ("2024/thư.eml/2.jpg", BESIDE),
        ("2024/thư.eml/b.zip/A05.xlsx", COUNTED),
    ]
