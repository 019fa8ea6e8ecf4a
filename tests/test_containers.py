"""What forms arrive in: every container is opened, or refused once with the reason that is true; litter is counted."""

from __future__ import annotations

import base64
import gzip
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rarfile

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.letters.letter import MAX_FILES, read_letter
from pipeline.intake.unpack.archives import NO_UNPACKER, Contents, Limits, Packed, unpack
from pipeline.intake.unpack.litter import Litter, passed_over
from pipeline.intake.unpack.sniff import FileType
from pipeline.intake.unpack.zips import MAX_ENTRIES
from pipeline.machine import on_the_path
from pipeline.program.model import Program
from tests import containers as made
from tests import mailbag as bag
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import default_units, make_program
from tests.test_architecture import modules

PERIOD = "2024"
LABEL = made.ole({"EncryptedPackage": b"x", "\x06DataSpaces": {"DRMEncryptedTransform": {"\x06Primary": b"x"}}})


class Case(NamedTuple):
    """What is made of the union's form; how many forms are read in it, and the codes of what is refused or noted."""

    make: bag.Maker
    forms: int = 1
    codes: tuple[str, ...] = ()


def no(make: bag.Maker | bytes, code: str) -> Case:
    return Case(bag.whole(make) if isinstance(make, bytes) else make, 0, (code,))


def letter(name: str = "A05.xlsx", *, body: str = "Gửi công đoàn.", sender: str = "") -> bag.Maker:
    """A letter with the form attached."""

    def make(form: bytes) -> bytes:
        message = bag.mail((name, form), body=body)
        if sender:
            message.replace_header("From", sender)
        return message.as_bytes()

    return make


def around(make: bag.Maker, change: Callable[[bytes], bytes]) -> bag.Maker:
    return lambda form: change(make(form))


def mbox(*makers: bag.Maker, end: bytes = b"\n", quoted: bool = False) -> bag.Maker:
    """Letters one behind the other, each behind its postmark."""

    def one(n: int, make: bag.Maker, form: bytes) -> bytes:
        text = make(form).replace(b"\n", end)
        if quoted:
            text = text.replace(end + end, end + end + b">From here on it is text" + end, 1)
        return b"From nguoi%d@example.com Mon Dec  2 08:00:00 2024" % n + end + text + end + end

    return lambda form: b"".join(one(n, make, form) for n, make in enumerate(makers))


def emlx(form: bytes) -> bytes:
    """A letter as Apple Mail keeps it: its length before, a list of properties behind."""
    text = letter()(form)
    return b"%-10d\n" % len(text) + text + b'<?xml version="1.0"?><plist><dict/></plist>\n'


def attached_letter(inner: bytes, encoding: str, kind: str = "message/rfc822") -> bytes:
    """A letter in a letter, encoded as the standard does not allow."""
    body = base64.encodebytes(inner) if encoding == "base64" else inner
    head = (
        "From: b@example.com\r\nDate: Mon, 02 Dec 2024 09:00:00 +0700\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="OUT"\r\n\r\n--OUT\r\nContent-Type: {kind}\r\n'
        f'Content-Transfer-Encoding: {encoding}\r\nContent-Disposition: attachment; filename="goc.eml"\r\n\r\n'
    )
    return head.encode() + body + b"\r\n--OUT--\r\n"


def report(form: bytes | None, kind: str = "delivery-status") -> bytes:
    """What a mail server, or the reader's mail program, writes about a letter."""
    inner = b"" if form is None else b"--BB\r\nContent-Type: message/rfc822\r\n\r\n" + letter()(form)
    head = (
        "From: MAILER-DAEMON@example.com\r\nDate: Mon, 02 Dec 2024 09:00:00 +0700\r\nSubject: Undelivered Mail\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary="BB"\r\n\r\n'
        "--BB\r\nContent-Type: text/plain\r\n\r\nx\r\n--BB\r\n"
        f"Content-Type: message/{kind}\r\n\r\nAction: failed\r\n\r\n"
    )
    return head.encode() + inner + b"\r\n--BB--\r\n"


def calendar(form: bytes | None = None) -> bytes:
    message = bag.mail(*([("A05.xlsx", form)] if form else []))
    message.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", filename="moi-hop.ics")
    return message.as_bytes()


def with_leftovers(form: bytes) -> bytes:
    """A letter with what mail programs put beside an attachment."""
    message = bag.mail(("A05.xlsx", form))
    message.add_attachment("<html><body><br></body></html>", subtype="html", filename="ATT00001.htm")
    message.add_attachment("BEGIN:VCARD\nEND:VCARD\n", subtype="x-vcard", filename="a.vcf")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="image001.png")
    message.add_attachment(made.signed(None), maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    return message.as_bytes()


def linked(form: bytes | None = None) -> bytes:
    text = "Gửi công đoàn: https://docs.google.com/spreadsheets/d/1AbC/edit?usp=sharing"
    return bag.mail(*([("A05.xlsx", form)] if form else []), body=text).as_bytes()


def numbers(prefix: str = "") -> bytes:
    inner = ("Index/Document.iwa", "Index/Tables/DataList.iwa", "Metadata/Properties.plist", "preview.jpg")
    return bag.zipped({f"{prefix}{name}": b"x" * 50 for name in inner})


def zip_of(*names: str, body: bytes = b"x") -> bytes:
    return bag.zipped(dict.fromkeys(names, body))


def one_body_many_names(count: int, size: int) -> bytes:
    """A zip whose entries all lie at one place."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packer.compress(bytes(size)) + packer.flush()
    crc = zlib.crc32(bytes(size))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(raw), size, 5, 0) + b"a.bin"
    entry = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(raw), size, 9, 0, 0, 0, 0, 0, 0)
        + b"%09d" % n
        for n in range(count)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(entry), len(local) + len(raw), 0)
    return local + raw + entry + end


def write_protected(key: bytes) -> bag.Maker:
    """An .xls with a mark of write protection before its key."""

    def make(_: bytes) -> bytes:
        data = (Path(__file__).parent / "fixtures" / "sheetjs.xls").read_bytes()
        at = data.index(b"\x09\x08\x10\x00") + 20
        new = struct.pack("<HH", 0x86, 0) + struct.pack("<HH", 0x2F, len(key)) + key
        return data[:at] + new + data[at + len(new) :]

    return make


def named_in(header: str) -> bag.Maker:
    return bag.raw_mail(header)


def _cut_off(mail: bytes) -> bytes:
    """A letter that came but in part: the last group of its base64 is one letter."""
    at = mail.rindex(b"\n", 0, len(mail) * 2 // 3)
    return mail[: at + 2]


@cache
def large() -> bytes:
    """A zip that unpacks to 300 MB."""
    return zip_of(*(f"{n}.bin" for n in range(11)), body=bytes(29 << 20))


MAILS = ("khac@example.com; lap@example.com", "chung@example.com", "chung@example.com")
NAME = "Biểu mẫu A05.xlsx"
PERCENT = "".join(f"%{b:02X}" for b in NAME.encode())
WORD = f"=?utf-8?B?{base64.b64encode(NAME.encode()).decode()}?="

CASES: dict[str, Case] = {
    # the head of a letter
    "bom.eml": Case(around(letter(), lambda b: b"\xef\xbb\xbf" + b)),
    "dòng trống trước.eml": Case(around(letter(), lambda b: b"\r\n\n" + b)),
    "utf-16 le.eml": Case(around(letter(), lambda b: b.decode().encode("utf-16"))),
    "utf-16 be không bom.eml": Case(around(letter(), lambda b: b.decode().encode("utf-16-be"))),
    "dấu bưu điện.eml": Case(around(letter(), lambda b: b"From a@b.c Mon Dec  2 08:00:00 2024\n" + b)),
    "không đuôi 2,S": Case(letter()),
    "1733104800.M1P2.máy:2,S": Case(around(letter(), lambda b: b"Return-Path: <a@b.c>\nDelivered-To: x@y.z\n" + b)),
    "đầu dài": Case(around(letter(), lambda b: b"Received: from x\n\tby y;\n" * 30 + b)),
    # letters in letters and files of letters
    "base64.eml": Case(lambda f: attached_letter(letter()(f), "base64")),
    "8bit.eml": Case(lambda f: attached_letter(letter()(f), "8bit")),
    "thư là octet-stream.eml": Case(lambda f: attached_letter(letter()(f), "base64", "application/octet-stream")),
    "ba thư.mbox": Case(mbox(letter(), letter(), letter()), 3),
    "crlf.mbox": Case(mbox(letter(), bag.uuencoded, end=b"\r\n"), 2),
    "From trong lời.mbox": Case(mbox(letter(), letter(), quoted=True), 2),
    "Inbox": Case(mbox(letter(), letter(body="x\n\nFrom Monday on we work.\n\n")), 2),
    "một thư.mbox": Case(mbox(letter())),
    "12.emlx": Case(emlx),
    "12.partial.emlx": no(
        lambda _: letter()(b"").replace(b"filename=", b"x=1\nX-Apple-Content-Length: 9\nX-Y: filename=", 1), "T02"
    ),
    "hai tệp.eml": Case(bag.mailed("a.xlsx", "b.xlsx"), 2),
    "uuencode hai lần.eml": Case(around(bag.uuencoded, lambda b: b + b"\n" + b[b.index(b"begin") :]), 2),
    "uuencode thừa.eml": Case(around(bag.uuencoded, lambda b: b.replace(b"\nM", b" \nM", 3))),
    # Outlook, signed
    "outlook.msg": Case(lambda f: made.ole(made.message({NAME: f}))),
    "chuyển tiếp.msg": Case(lambda f: made.ole(made.message({}, made.message({NAME: f})))),
    "msg trong eml.eml": Case(lambda f: bag.mail(("x.msg", made.ole(made.message({NAME: f})))).as_bytes()),
    "không tới.msg": Case(lambda _: made.ole(made.message({}, message_class="REPORT.IPM.Note.NDR")), 0),
    "winmail.dat": Case(lambda f: made.winmail({NAME: f})),
    "winmail trong thư.eml": Case(lambda f: bag.mail(("winmail.dat", made.winmail({NAME: f}))).as_bytes()),
    "kho.pst": no(b"!BDN" + bytes(600), "T17"),
    "ký gói.eml": Case(
        lambda f: made.opaque_letter(b"Content-Type: text/plain\n\n" + bag.uuencoded(f).partition(b"\n\n")[2])
    ),
    "ký gói, nhiều phần.eml": Case(
        lambda f: made.opaque_letter(letter()(f)[letter()(f).index(b"Content-Type: multipart") :])
    ),
    "A05.xlsx.p7m": Case(made.signed),
    "chữ ký rời.p7m": Case(lambda _: made.signed(None), 0),
    "chữ ký hỏng.p7m": no(b"0\x82\x05\xdd\x06\x09*\x86H\x86\xf7\r\x01\x07\x02" + b"x" * 300, "T31"),
    "mã hóa.p7m": no(b"0\x82\x05\xdd\x06\x09*\x86H\x86\xf7\r\x01\x07\x03" + b"x" * 300, "T31"),
    # names of attachments
    "rfc2231.eml": Case(named_in(f"filename*=utf-8''{PERCENT}")),
    "rfc2047.eml": Case(named_in(f'filename="{WORD}"')),
    "utf-8 thô.eml": Case(named_in(f'filename="{NAME}"')),
    "không tên.eml": Case(named_in("size=1")),
    "khóa của Excel.eml": Case(letter("~$b.xlsx")),
    "tmp.eml": Case(letter("b.tmp")),
    "part.eml": Case(letter("A05.xlsx.part")),
    "chỉ tệp khóa.eml": no(lambda _: bag.mail(("~$b.xlsx", b"\x05user" + bytes(160))).as_bytes(), "T18"),
    # what machines write
    "thừa.eml": Case(with_leftovers),
    "lịch và biểu.eml": Case(calendar),
    "lịch.eml": Case(lambda _: calendar(), 0),
    "trả về.eml": Case(lambda f: report(f), 0, ("T27",)),
    "trả về rỗng.eml": Case(lambda _: report(None), 0),
    "đã đọc.eml": Case(lambda _: report(None, "disposition-notification"), 0),
    "tự động.eml": Case(around(lambda _: bag.mail().as_bytes(), lambda b: b"Auto-Submitted: auto-replied\n" + b), 0),
    "chuyển thư trả về.eml": Case(lambda f: attached_letter(report(f), "8bit"), 0, ("T27",)),
    # links
    "liên kết.eml": no(lambda _: linked(), "T28"),
    "liên kết và biểu.eml": Case(linked),
    "A04.gsheet": no(b'{"url":"https://docs.google.com/open?id=1","doc_id":"1"}', "T28"),
    "A04.url": no(b"[InternetShortcut]\r\nURL=https://congdoan-my.sharepoint.com/:x:/g/personal/a\r\n", "T28"),
    "trang.url": Case(bag.whole(b"[InternetShortcut]\r\nURL=https://example.com/\r\n"), 0),
    # archives
    "a.7z": Case(lambda f: made.seven_zip({"Cụm 1/A05.xlsx": f, "Cụm 1/~$A05.xlsx": b"x"})),
    "khóa.7z": no(lambda f: made.seven_zip({"A05.xlsx": f}, "x"), "T32"),
    "cụt.eml": no(around(letter(), lambda b: _cut_off(b)), "T02"),
    "cụt.7z": no(lambda f: made.seven_zip({"A05.xlsx": f})[:-60], "T19"),
    "a.rar": Case(lambda f: made.rar({"A05.xlsx": f})),
    "zip trong rar trong thư.eml": Case(
        lambda f: bag.mail(("b.rar", made.rar({"c.zip": bag.zipped({"A05.xlsx": f})}))).as_bytes()
    ),
    "a.tar": Case(lambda f: made.tar({"x/A05.xlsx": f, "x/._A05.xlsx": b"\0\5\x16\7\0\2\0\0"})),
    "a.tgz": Case(lambda f: gzip.compress(made.tar({"A05.xlsx": f}))),
    "A05.xlsx.gz": Case(gzip.compress),
    # nothing is left out without a word
    "liên kết.tar": Case(
        lambda f: made.tar({"A05.xlsx": f}, links={"b.xlsx": "A05.xlsx", "c.xlsx": "ngoài"}), 1, ("T14",) * 2
    ),
    "thiết bị.tar": Case(lambda f: made.tar({"A05.xlsx": f}, links={"b.xlsx": ""}), 1, ("T14",)),
    "hai tar.tar": Case(lambda f: made.tar({"A05.xlsx": f}) + made.tar({"b.xlsx": f}), 2),
    "tar và rác.tar": Case(lambda f: made.tar({"A05.xlsx": f}) + b"x" * 700, 1, ("T14",)),
    "từng đoạn.xlsx.gz": Case(lambda f: gzip.compress(f[:3000]) + gzip.compress(f[3000:]) + bytes(20)),
    "hai tệp.xlsx.gz": Case(lambda f: gzip.compress(f) * 2, 2),
    "gz và rác.xlsx.gz": Case(lambda f: gzip.compress(f) + b"rest", 1, ("T14",)),
    "hai zip.zip": Case(lambda f: bag.zipped({"a.xlsx": f}) + bag.zipped({"b.xlsx": f}), 1, ("T14",)),
    "thư mục mang dữ liệu.zip": Case(lambda f: bag.zipped({"A05.xlsx/": f})),
    "cùng tên.7z": Case(lambda f: made.seven_zip_twice("A05.xlsx", f), 2, ("T14",)),
    "quá nhiều.eml": Case(
        lambda f: bag.mail(("A05.xlsx", f), *((f"~${n}.xlsx", b"x") for n in range(MAX_FILES + 4))).as_bytes(),
        1,
        ("T14",),
    ),
    "uu dở.eml": no(lambda _: bag.mail(body="begin 644 A05.xlsx\n" + "M" * 61 + "\n").as_bytes(), "T02"),
    "bảng mã có byte không.eml": Case(
        lambda f: attached_letter(letter()(f), "8bit").replace(b"message/rfc822", b'message/rfc822; charset="\0"')
    ),
    "tệp.part1.rar": no(b"Rar!\x1a\x07\x00" + bytes(50), "T16"),
    "tệp.z01": no(b"PK\x07\x08" + bytes(50), "T16"),
    "thư trong zip.zip": Case(
        lambda f: bag.zipped({"a.eml": letter()(f), "b.msg": made.ole(made.message({NAME: f}))}), 2
    ),
    "một phần khóa.zip": Case(lambda f: bag.locked_zip(f).replace(b"a.xlsx", b"b.xlsx"), 0, ("T32",)),
    # archives that cost
    "số không.zip": no(lambda _: large(), "T13"),
    "một thân nhiều tên.zip": no(lambda _: one_body_many_names(3_000, 1 << 16), "T13"),
    "nhiều tệp.zip": no(lambda _: one_body_many_names(MAX_ENTRIES + 1, 1), "T13"),
    "nhiều tệp lạ.zip": no(lambda _: zip_of(*(f"{n}.xlsx" for n in range(300))), "T04"),
    "bom trong zip.zip": no(
        lambda _: bag.zipped({f"{n}.zip": large() for n in range(25)}),
        "T13",
    ),
    "số không.gz": no(lambda _: gzip.compress(bytes(201 << 20), 1), "T13"),
    "thư quá lớn.eml": no(lambda _: bag.mail(body="x" * 100).as_bytes() + b"x" * (61 << 20), "T33"),
    # the reason fits the file
    "A05.numbers": no(numbers(), "T30"),
    "thư mục numbers.zip": no(numbers("A05.numbers/"), "T30"),
    "nhãn.xlsx": no(LABEL, "T29"),
    "khóa rc4.xls": no(write_protected(struct.pack("<HHH", 1, 1, 1) + bytes(48)), "T03"),
    "khóa xor.xls": no(write_protected(struct.pack("<HHH", 0, 0x4B5A, 0x9F12)), "T03"),
    "một tệp.mht": no(
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=x\r\n\r\nx", "T34"
    ),
    # temporary names in the folder
    "A05.xlsx.tmp": Case(lambda f: f),
    "~$A05 nguyên.xlsx": Case(lambda f: f),
    "A05 dở.xlsx.crdownload": Case(lambda f: f[: len(f) // 2], 0),
}
LITTER = {
    "~$A05.xlsx": Litter.LOCK,
    ".~A05.xlsx": Litter.LOCK,
    ".~lock.A05.xlsx#": Litter.LOCK,
    ".abcdef12.xlsx": Litter.SCRATCH,
    "A05.xlsx:Zone.Identifier": Litter.WINDOWS,
    "Thumbs.db": Litter.WINDOWS,
    ".DS_Store": Litter.MAC,
    "@eaDir/A05.xlsx/SYNOINDEX_MEDIA_INFO": Litter.DISK,
    "#recycle/A05.xlsx": Litter.DISK,
    ".A05.xlsx.icloud": Litter.CLOUD,
    "A05.xlsx.lnk": Litter.SHORTCUT,
    "Inbox.msf": Litter.MAIL_INDEX,
    "smime.p7s": Litter.SIGNATURE,
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


@pytest.fixture(scope="module")
def read(program: Program, form: bytes, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    """All cases in one folder, read at once."""
    folder = tmp_path_factory.mktemp("đến") / PERIOD
    folder.mkdir()
    for name, case in CASES.items():
        (folder / name).write_bytes(case.make(form))
    for name in LITTER:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return read_folder(folder, program, period_of(program))


@pytest.mark.parametrize("name", CASES)
def test_what_a_file_gives(read: Intake, name: str) -> None:
    top = unicodedata.normalize("NFC", f"{PERIOD}/{name}")
    files = [f for f in read.files if f.file == top or f.file.startswith(f"{top}/")]
    forms = [f for f in files if f.outcome in (Outcome.COUNTED, Outcome.SUPERSEDED)]
    codes = [i.code for f in files if f not in forms for i in f.issues]
    assert (len(forms), tuple(codes)) == CASES[name][1:], files


def test_what_is_passed_over_is_told_in_one_line(read: Intake) -> None:
    (line,) = [f for f in read.files if f.outcome is Outcome.PASSED_OVER]
    assert [i.code for i in line.issues] == ["T36"] and line.file == PERIOD
    told = line.issues[0].found
    count = told.partition(" ")[0].replace(".", "")
    assert count.isdecimal() and int(count) > len(LITTER)
    assert all(kind.label in told for kind in (Litter.LOCK, Litter.SCRATCH, Litter.WINDOWS, Litter.DISK)), told


@pytest.mark.parametrize(("name", "kind"), LITTER.items())
def test_litter_is_known_by_its_name(name: str, kind: Litter) -> None:
    assert passed_over(f"{PERIOD}/{name}"), kind
    assert not passed_over(f"{PERIOD}/Cụm 1/A05.xlsx")


def test_a_letter_that_is_signed_whole_came_when_it_was_sent(read: Intake) -> None:
    """What lies in a signature has no date and no sender of its own: those of the letter around it count."""
    (found,) = [f for f in read.files if f.file.startswith(f"{PERIOD}/ký gói, nhiều phần.eml/")]
    assert found.came_at is not None and found.came_at.date().isoformat() == "2024-12-02"


def test_the_union_that_a_file_is_called_by_is_told(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / PERIOD
    folder.mkdir()
    word = bag.zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"})
    names = {
        "A05 báo cáo.docx": "A05",
        "bao cao a-05.pdf": "A05",
        "báo cáo.docx": "",
        "A05 và A06.docx": "",
        "XA05.docx": "",
    }
    for name in names:
        (folder / name).write_bytes(word if name.endswith("docx") else b"%PDF-1.4")
    (folder / "A06 gửi.eml").write_bytes(bag.mail(("báo cáo.docx", word)).as_bytes())
    got = {f.file.partition("/")[2]: f for f in read_folder(folder, program, period_of(program)).files}
    assert {name: got[name].unit for name in names} == names
    inside = got["A06 gửi.eml/báo cáo.docx"]
    assert (inside.unit, [i.unit for i in inside.issues]) == ("A06", ["A06"])


def test_a_letter_without_a_form_is_told_to_the_union_it_came_from(tmp_path: Path) -> None:
    """Its address is in the program workbook; one that two unions share tells nothing."""
    units = [{**u, "email": mail} for u, mail in zip(default_units(), MAILS, strict=False)]
    program = make_program(tmp_path, units=units)
    folder = tmp_path / PERIOD
    folder.mkdir()
    for n, sender in enumerate(("Lập <LAP@example.com>", "chung@example.com", "la@example.com")):
        message = bag.mail(body="Xin gửi biểu.")
        message.replace_header("From", sender)
        (folder / f"{n}.eml").write_bytes(message.as_bytes())
    got = read_folder(folder, program, period_of(program)).files
    assert [(f.unit, f.issues[0].code, f.issues[0].unit) for f in got] == [
        ("A01", "T18", "A01"),
        *[("", "T18", "")] * 2,
    ]


def test_the_words_of_a_letter_are_told_though_it_brought_no_form_or_none_that_opens(tmp_path: Path) -> None:
    units = [{**u, "email": mail} for u, mail in zip(default_units(), MAILS, strict=False)]
    program = make_program(tmp_path, units=units)
    folder = tmp_path / PERIOD
    folder.mkdir()
    said = "Năm nay đơn vị kết nạp 12 đoàn viên, máy hỏng nên chưa điền biểu."
    for n, files in enumerate(((), (("khoa.7z", made.seven_zip({"a.xlsx": b"a"}, "x")),))):
        message = bag.mail(*files, body=f"{said} Thư {n}.")
        message.replace_header("From", "Lập <LAP@example.com>")
        (folder / f"{n}.eml").write_bytes(message.as_bytes())
    got = read_folder(folder, program, period_of(program)).files
    assert [(f.unit, [i.code for i in f.issues], [t.text for t in f.outside]) for f in got] == [
        ("A01", [code, "W10"], [f"{said} Thư {n}."]) for n, code in enumerate(("T18", "T32"))
    ]


def test_a_scan_of_a_union_whose_form_came_is_no_error(program: Program, form: bytes, tmp_path: Path) -> None:
    folder = tmp_path / PERIOD
    folder.mkdir()
    (folder / "A05.xlsx").write_bytes(form)
    (folder / "A05 bản ký.pdf").write_bytes(b"%PDF-1.4")
    (folder / "A06 bản ký.pdf").write_bytes(b"%PDF-1.4")
    files = {f.file.partition("/")[2]: f for f in read_folder(folder, program, period_of(program)).files}
    assert files["A05 bản ký.pdf"].outcome is Outcome.BESIDE
    assert files["A06 bản ký.pdf"].outcome is Outcome.REJECTED


def test_a_document_that_is_a_folder_on_a_mac_is_refused_once(program: Program, tmp_path: Path) -> None:
    inside = tmp_path / PERIOD / "A05.numbers" / "Index"
    inside.mkdir(parents=True)
    (inside / "Document.iwa").write_bytes(b"x")
    got = read_folder(tmp_path / PERIOD, program, period_of(program))
    assert [(f.file, [i.code for i in f.issues]) for f in got.files] == [(f"{PERIOD}/A05.numbers", ["T30"])]


def test_many_names_alike_are_told_apart_at_once(program: Program, form: bytes, tmp_path: Path) -> None:
    """Each gets a number of its own, without looking through the numbers of all before it."""
    folder = tmp_path / PERIOD
    folder.mkdir()
    (folder / "a.zip").write_bytes(
        bag.zipped({f"A0{n}.xlsx": form for n in range(5, 8)}).replace(b"A06", b"A05").replace(b"A07", b"A05")
    )
    files: tuple[FileReport, ...] = read_folder(folder, program, period_of(program)).files
    assert [f.file.rpartition("/")[2] for f in files] == ["A05.xlsx", "A05.xlsx (2)", "A05.xlsx (3)"]


def test_a_packed_rar_without_a_program_that_opens_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The archive is refused whole, and it is said what the machine lacks; stored files need no program."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    limits = Limits(1 << 20, 1 << 20, 10)
    packed = unpack(made.rar({"a.xlsx": b"x"}, 0x33), FileType.RAR, "a.rar", limits)
    assert packed == Contents(code="T16", found=NO_UNPACKER)
    monkeypatch.undo()
    stored = unpack(made.rar({"a.xlsx": b"x"}), FileType.RAR, "a.rar", limits)
    assert stored == Contents((Packed("a.xlsx", b"x"),))


@pytest.mark.parametrize("search", [".", "", ".:relativ"])
def test_no_program_that_lies_in_the_working_folder_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, search: str
) -> None:
    """The folder holds files of anybody; Windows looks there before anywhere else, and so does this search path."""
    for name in ("unrar", "unar", "7z", "7zz", "bsdtar", "soffice", "libreoffice"):
        for folder in (tmp_path, tmp_path / "relativ"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n", encoding="utf-8")
            (folder / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", search)
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    packed = unpack(made.rar({"a.xlsx": b"x"}, 0x33), FileType.RAR, "a.rar", Limits(1 << 20, 1 << 20, 10))
    assert packed == Contents(code="T16", found=NO_UNPACKER)
    assert on_the_path("soffice") == ""
    assert not (tmp_path / "started").exists()


def test_programs_are_looked_for_in_one_place() -> None:
    """Collected from the sources: whoever starts a program by its bare name would have to be named here."""
    looks = re.compile(r"\bwhich\(|\bstartfile\b|\bos\.system\(|\bwebbrowser\b|\bos\.(?:exec|spawn)\w+\(")
    shows = {"window.opening"}  # has Windows show a folder, or a copy of a kind that holds no macros
    assert {m.name for m in modules() if looks.search(m.source)} == shows
    starts = re.compile(r"\bsubprocess\.(?:Popen|run|call|check_\w+)\(")
    started = {m.name for m in modules() if starts.search(m.source)}
    own = {"window.child", "window.opening", "work.processes"}  # this program itself, and what `machine` found
    assert started == {"intake.unpack.archives", "intake.guard", "machine"} | own  # each by a full path


@pytest.mark.parametrize(
    "head", [b"From: " + b"(" * 5000, b"Subject: x\nContent-Disposition: attachment; filename=" + b";" * 50_000]
)
def test_hostile_headers_cost_nothing(head: bytes) -> None:
    assert read_letter(head + b"\n\nx").envelope.message_id == ""
