"""Collecting from a real IMAP server (a private Dovecot): nothing lost, nothing twice, nothing touched."""

from __future__ import annotations

import base64
import binascii
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.intake.letters.headers import NOBODY
from pipeline.intake.letters.letter import Attached, read_letter
from pipeline.mail import collect as collecting
from pipeline.mail.attachments import reason_skipped, safe_name
from pipeline.mail.collect import BY_HAND, CollectReport, collect
from pipeline.mail.fetch_records import AttachmentFate, read_records
from pipeline.mail.settings import MailSettings, Server
from pipeline.office_settings import Security
from tests.mail_servers import DOVECOT, HOST, PASSWORD, USER, Certificate, Dovecot, dovecot, free_port, make_certificate

needs_dovecot = pytest.mark.skipif(not DOVECOT, reason="Dovecot (dovecot-imapd) is not installed")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "YB01 CĐCS Sở Nội vụ.xlsx"


def b64(data: bytes) -> str:
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def part(headers: str, data: bytes = b"PK\x03\x04 mau") -> bytes:
    """An attachment with its headers as some mail program wrote them."""
    return f"{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(data)}".encode("utf-8", "surrogateescape")


def attached(name: str, data: bytes = b"PK\x03\x04 mau", kind: str = XLSX) -> bytes:
    """An attachment with its name in raw UTF-8."""
    return part(f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"', data)


def mail(*parts: bytes, message_id: str = "<1@example.com>", extra: str = "", kind: str = "multipart/mixed") -> bytes:
    mark = f"rim-{message_id.strip('<>')}"
    rim = mark.encode()
    head = (
        f"From: =?utf-8?B?{base64.b64encode('Chủ tịch YB01'.encode()).decode()}?= <yb01@example.com>\r\n"
        "To: cdvc@example.com\r\nDate: Mon, 02 Dec 2024 08:30:00 +0700\r\n"
        f"Message-ID: {message_id}\r\nSubject: =?utf-8?Q?N=E1=BB=99p_b=C3=A1o_c=C3=A1o?=\r\n{extra}"
        f'MIME-Version: 1.0\r\nContent-Type: {kind}; boundary="{mark}"\r\n\r\n'
    ).encode()
    body = b"Content-Type: text/plain; charset=utf-8\r\n\r\nXin g\xe1\xbb\xadi b\xc3\xa1o c\xc3\xa1o.\r\n"
    return head + b"".join(b"--%b\r\n%b\r\n" % (rim, each) for each in (body, *parts)) + b"--%b--\r\n" % rim


def parsed(*parts: bytes) -> list[tuple[str, str, bytes | None]]:
    """Name, type and content of every attachment."""
    return [(f.name, f.content_type, f.payload) for f in read_letter(mail(*parts)).files]


def one(name: str, kind: str, data: bytes) -> Attached:
    return Attached(name, kind, data, NOBODY)


# ------------------------------------------------------------------------------------------- reading messages

NFD = unicodedata.normalize("NFD", NAME)
WORDS = "=?utf-8?B?" + base64.b64encode(NAME.encode()).decode() + "?="
SPLIT = "".join(f"=?utf-8?Q?{''.join(f'={b:02X}' for b in c.encode())}?= " for c in NAME).strip()
PERCENT = "".join(f"%{b:02X}" for b in NAME.encode())


@pytest.mark.parametrize(
    "headers",
    [
        f'Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename="{NAME}"',
        f'Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename="{NFD}"',
        f'Content-Type: {XLSX}; name="{NAME}"',
        f'Content-Type: {XLSX}; name="{WORDS}"\r\nContent-Disposition: inline',
        f"Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename={WORDS}",
        f'Content-Type: {XLSX}\r\nContent-Disposition: attachment;\r\n filename="{SPLIT}"',
        f"Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename*=utf-8''{PERCENT}",
        f"Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename*0*=UTF-8''{PERCENT[:30]};\r\n"
        f" filename*1*={PERCENT[30:]}",
        f"Content-Type: {XLSX}; name=x.xlsx\r\nContent-Disposition: attachment; filename*=utf-8''{PERCENT}",
    ],
)
def test_names_are_read_however_they_are_written(headers: str) -> None:
    assert parsed(part(headers)) == [(NAME, XLSX, b"PK\x03\x04 mau")]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Content-Type: application/zip\r\nContent-Disposition: attachment", ""),
        ('Content-Disposition: attachment; filename="=?utf-8?B?****?="', None),
        ('Content-Disposition: attachment; filename="=?no-such?B?YWJj?="', "=?no-such?B?YWJj?="),
        ("Content-Disposition: attachment; filename*=no-such''a%FFb.xls", None),
        ("Content-Disposition: attachment; filename*0*0*=x; filename*99999999999999999999=y", None),
        ("Content-Disposition: attachment; filename*" + "9" * 5000 + "*=x.xls", None),
        ('Content-Disposition: attachment; filename="b\udce1o c\udce1o.xls"', "báo cáo.xls"),  # Windows-1258
        ('Content-Disposition: attachment; filename="a\x00b\r\n\t c.xls"', None),
        ("Content-Disposition: attachment; filename=", ""),
        ("Content-Type: application/x\r\nContent-Disposition: ;;;", ""),
    ],
)
def test_names_nobody_can_read_do_no_harm(headers: str, name: str | None) -> None:
    found = parsed(part(headers))
    assert len(found) == 1
    if name is not None:
        assert found[0][0] == name


def test_the_message_itself_is_no_attachment_and_forwarded_ones_are_opened() -> None:
    inner = mail(attached("trong.xlsx"), message_id="<2@example.com>")
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" + inner
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Xin g\xe1\xbb\xadi</p>"
    assert [name for name, _, _ in parsed(html, attached("ngoài.xlsx"), forwarded)] == ["ngoài.xlsx", "trong.xlsx"]


def test_an_envelope_is_decoded() -> None:
    got = read_letter(mail()).envelope
    assert (got.sender_name, got.sender) == ("Chủ tịch YB01", "yb01@example.com")
    assert (got.date, got.subject) == ("2024-12-02T08:30:00+07:00", "Nộp báo cáo")
    assert got.message_id == "<1@example.com>"


@pytest.mark.parametrize(
    "text", ["", "Date: khi nào\r\n", "Date: Mon, 99 Dec 99999 08:30:00 +9999999\r\n", "From: ,;<@>\r\n"]
)
def test_an_envelope_of_nothing_does_no_harm(text: str) -> None:
    assert read_letter(text.encode() + b"\r\n").envelope.date == ""


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "data", "saved_as"),
    [
        ("a.xlsx", XLSX, b"x", "a.xlsx"),
        ("a.XLSX", "application/octet-stream", b"", "a.xlsx"),
        ("a.xls", "application/vnd.ms-excel", b"x", "a.xls"),
        ("thư.eml", "application/octet-stream", b"x", "thư.eml"),
        ("báo cáo", XLSX, b"x", "báo cáo.xlsx"),
        ("báo cáo", "application/octet-stream", zipped("[Content_Types].xml", "xl/workbook.xml"), "báo cáo.xlsx"),
        ("báo cáo.bin", "application/octet-stream", zipped("xl/workbook.bin"), "báo cáo.bin.xlsb"),
        ("", "application/vnd.oasis.opendocument.spreadsheet", b"x", "tep-dinh-kem.ods"),
        ("../../x.xlsx", XLSX, b"x", "x.xlsx"),
        ("C:\\Users\\An\\x.xlsx", XLSX, b"x", "x.xlsx"),
        ("..", XLSX, b"x", "tep-dinh-kem.xlsx"),
        (".xlsx", XLSX, b"x", "tep-dinh-kem.xlsx"),
        ("con.xlsx", XLSX, b"x", "_con.xlsx"),
        ("Com1.bao cao.xlsx", XLSX, b"x", "_Com1.bao cao.xlsx"),
        ("congdoan.xlsx", XLSX, b"x", "congdoan.xlsx"),
        ('a<b>:"c|d?*.xlsx', XLSX, b"x", "a-b-c-d-.xlsx"),
        ("a\x00\x1fb .xlsx", XLSX, b"x", "ab.xlsx"),
        ("=HYPERLINK(1).xlsx", XLSX, b"x", "=HYPERLINK(1).xlsx"),
    ],
)
def test_what_may_be_a_form_gets_a_safe_name(name: str, kind: str, data: bytes, saved_as: str) -> None:
    part = one(name, kind, data)
    assert (reason_skipped(part), safe_name(part)) == ("", saved_as)


def test_a_very_long_name_keeps_its_suffix() -> None:
    got = safe_name(one("Ấ" * 5000 + ".xlsx", XLSX, b"x"))
    assert got.endswith("Ấ.xlsx") and len(got.encode()) < 240


@pytest.mark.parametrize(
    ("name", "kind", "data", "said"),
    [
        ("ảnh.jpg", "image/jpeg", b"x", "hình ảnh"),
        ("", "image/png", b"x", "hình ảnh"),
        ("báo cáo.pdf", "application/pdf", b"x", "không phải tệp Excel"),
        ("báo cáo.docx", "application/octet-stream", zipped("word/document.xml"), "không phải tệp Excel"),
        ("~$biểu.xlsx", XLSX, b"x", "tệp khóa tạm"),
        ("biểu.xlsx.part", XLSX, b"x", "dở dang"),
        ("smime.p7s", "application/pkcs7-signature", b"x", "chữ ký số"),
        ("nhạc.mp3", "audio/mpeg", b"ID3", "loại tệp không dùng được"),
    ],
)
def test_what_cannot_be_a_form_is_skipped_with_the_reason(name: str, kind: str, data: bytes, said: str) -> None:
    assert said in reason_skipped(one(name, kind, data))


# ------------------------------------------------------------------------------------------- against Dovecot


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def running(certificate: Certificate) -> Iterator[Dovecot]:
    with dovecot(certificate) as server:
        yield server


@pytest.fixture
def mailbox(running: Dovecot) -> Iterator[Dovecot]:
    """The running server, its mailbox empty."""
    yield running
    running.empty()


class Office:
    """Where one office keeps what it collects; `run` is one call of the command."""

    def __init__(self, mailbox: Dovecot, certificate: Certificate, folder: Path) -> None:
        self.server = Server(HOST, mailbox.tls_port, Security.TLS, USER, certificate.cert, timeout=10)
        self.folder, self.records, self.password = folder / "thu-den", folder / "so-nhan-thu.jsonl", PASSWORD
        self.imap_folder = "INBOX"

    def run(self, **options: object) -> CollectReport:
        settings = MailSettings(imap=self.server, folder=self.imap_folder)
        return collect(settings, self.password, self.folder, self.records, **options)  # type: ignore[arg-type]

    def files(self) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted(self.folder.rglob("*"))} if self.folder.exists() else {}


@pytest.fixture
def office(mailbox: Dovecot, certificate: Certificate, tmp_path: Path) -> Office:
    return Office(mailbox, certificate, tmp_path)


@needs_dovecot
@pytest.mark.parametrize("security", list(Security))
def test_forms_are_saved_with_who_sent_them(mailbox: Dovecot, office: Office, security: Security) -> None:
    port = mailbox.tls_port if security is Security.TLS else mailbox.port
    office.server = replace(office.server, port=port, security=security)
    mailbox.put(mail(attached(NAME, b"1"), attached("ảnh.jpg", b"2", "image/jpeg")), mail(message_id="<2@example.com>"))
    subjects: list[str] = []
    report = office.run(advance=subjects.append)
    assert office.files() == {NAME: b"1"}
    assert subjects == ["Nộp báo cáo"] * 2
    [saved], [skipped] = report.saved, report.skipped
    assert (report.messages, report.repeated) == (2, 0)
    assert (saved.path, saved.name, saved.message_id) == (NAME, NAME, "<1@example.com>")
    assert (saved.sender, saved.sender_name) == ("yb01@example.com", "Chủ tịch YB01")
    assert (saved.date, saved.subject) == ("2024-12-02T08:30:00+07:00", "Nộp báo cáo")
    assert len(saved.sha256) == 64 and saved.uid.partition("/")[2].isdigit()
    assert skipped.name == "ảnh.jpg" and "hình ảnh" in skipped.reason and not skipped.path
    assert [r.fate for r in read_records(office.records)] == [
        AttachmentFate.SAVED,
        AttachmentFate.SKIPPED,
        AttachmentFate.READ,
        AttachmentFate.READ,
    ]
    assert PASSWORD not in office.records.read_text(encoding="utf-8")


@needs_dovecot
def test_a_form_forwarded_whole_keeps_its_first_sender_and_date(mailbox: Dovecot, office: Office) -> None:
    first = mail(attached(NAME), message_id="<0@example.com>")
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" + first
    outer = mail(forwarded, attached("Kèm.xlsx", b"PK\x03\x04 kem"), message_id="<7@example.com>")
    outer = outer.replace(b"yb01@", b"huyen@", 1).replace(b"Mon, 02 Dec 2024", b"Fri, 20 Dec 2024", 1)
    mailbox.put(outer)
    saved = {r.name: r for r in office.run().saved}
    assert [(saved[n].sender, saved[n].date[:10], saved[n].message_id) for n in (NAME, "Kèm.xlsx")] == [
        ("yb01@example.com", "2024-12-02", "<7@example.com>"),
        ("huyen@example.com", "2024-12-20", "<7@example.com>"),
    ]
    assert {r.delivered for r in saved.values()} == {"huyen@example.com"}  # who answers for what was forwarded


@needs_dovecot
def test_nothing_in_the_mailbox_is_touched_unless_told(mailbox: Dovecot, office: Office) -> None:
    mailbox.put(mail(attached(NAME)), mail(message_id="<2@example.com>"))
    office.run()
    assert not any(b"Seen" in flags or b"Deleted" in flags for flags in mailbox.flags())
    office.records.unlink()
    office.run(mark_seen=True)
    assert [b"Seen" in flags and b"Deleted" not in flags for flags in mailbox.flags()] == [True, True]


@needs_dovecot
def test_only_messages_whose_files_are_stored_are_marked_as_read(mailbox: Dovecot, office: Office) -> None:
    large = mail(attached("Lớn.xlsx", b"PK\x03\x04" + bytes(5000)), message_id="<2@example.com>")
    mailbox.put(mail(attached(NAME)), large, mail(message_id="<3@example.com>"))
    office.run(mark_seen=True, max_bytes=4000)
    assert [b"Seen" in flags for flags in mailbox.flags()] == [True, False, True]


@needs_dovecot
def test_a_message_over_which_the_program_fails_stays_unread(
    mailbox: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: object) -> None:
        raise KeyError("của ta")

    monkeypatch.setattr(collecting, "_take_files", buggy)
    mailbox.put(mail(attached(NAME)))
    report = office.run(mark_seen=True)
    assert len(report.faults) == 1 and not any(b"Seen" in flags for flags in mailbox.flags())


@needs_dovecot
def test_nothing_is_fetched_twice(mailbox: Dovecot, office: Office) -> None:
    mailbox.put(mail(attached(NAME, b"1")))
    office.run()
    assert office.run() == CollectReport((), (), 0, 0)
    (office.folder / NAME).rename(office.folder.parent / "đã chuyển.xlsx")  # staff sort files into folders
    mailbox.put(mail(attached(NAME, b"1")))  # the same message once more, as mailing lists do
    assert office.run() == CollectReport((), (), 1, 1)
    assert office.files() == {}
    mailbox.put(mail(attached(NAME, b"2"), attached("thêm.xlsx", b"1")))  # a message that only claims to be the same
    assert [r.path for r in office.run().saved] == ["YB01 CĐCS Sở Nội vụ (2).xlsx"]


@needs_dovecot
def test_a_message_without_id_is_known_again_after_the_mailbox_was_moved(mailbox: Dovecot, office: Office) -> None:
    bare = mail(attached(NAME, b"1")).replace(b"Message-ID: <1@example.com>\r\n", b"")
    mailbox.put(bare)
    [saved] = office.run().saved
    assert saved.message_id
    mailbox.put(bare)  # numbered anew, as after a move to another server
    assert office.run() == CollectReport((), (), 1, 1)
    assert list(office.files()) == [NAME]


@needs_dovecot
def test_two_runs_at_once_do_not_fetch_twice(mailbox: Dovecot, office: Office) -> None:
    mailbox.put(mail(attached(NAME)))
    refused: list[str] = []
    report = office.run(advance=lambda _: refused.append(failure(office)))
    assert len(report.saved) == 1 and list(office.files()) == [NAME]
    assert "đang được một lệnh khác dùng" in refused[0]


@needs_dovecot
def test_names_of_different_senders_do_not_collide(mailbox: Dovecot, office: Office) -> None:
    office.folder.mkdir()
    (office.folder / "b.xlsx").write_bytes(b"0")  # somebody's own file
    mailbox.put(
        *(
            mail(attached(name, data), message_id=f"<{n}@example.com>")
            for n, (name, data) in enumerate(
                [("a.xlsx", b"1"), ("A.xlsx", b"2"), ("../a.xlsx", b"2"), ("b.xlsx", b"3")]
            )
        )
    )
    report = office.run()
    assert [r.path for r in report.saved] == ["a.xlsx", "A (2).xlsx", "a (3).xlsx", "b (2).xlsx"]
    assert office.files() == {
        "a.xlsx": b"1",
        "A (2).xlsx": b"2",
        "a (3).xlsx": b"2",
        "b.xlsx": b"0",
        "b (2).xlsx": b"3",
    }
    assert [r.name for r in report.saved] == ["a.xlsx", "A.xlsx", "../a.xlsx", "b.xlsx"]


@needs_dovecot
@pytest.mark.parametrize("name", ["../../x.xlsx", "/etc/x.xlsx", "con.xlsx", "..\\..\\x.xlsx", "Ấ" * 400 + ".xlsx"])
def test_no_name_leaves_the_folder(mailbox: Dovecot, office: Office, name: str) -> None:
    mailbox.put(mail(attached(name)))
    [saved] = office.run().saved
    assert list(office.folder.parent.rglob("*.xlsx")) == [office.folder / saved.path]


@needs_dovecot
def test_bounces_and_huge_files_are_listed_not_saved(mailbox: Dovecot, office: Office) -> None:
    own_form = b"Content-Type: message/rfc822\r\n\r\n" + mail(attached("biểu trống.xlsx"))
    mailbox.put(
        mail(own_form, kind="multipart/report; report-type=delivery-status"),
        mail(attached("lớn.xlsx", b"x" * 2_000_001), message_id="<2@example.com>"),
    )
    report = office.run(max_bytes=2_000_000)
    assert [(r.name, r.reason) for r in report.skipped] == [
        ("", "thư báo không gửi được của máy chủ thư"),
        ("lớn.xlsx", "tệp lớn hơn 2 MB"),
    ]
    assert office.files() == {}


@needs_dovecot
def test_the_mailbox_is_read_as_the_folder_is(mailbox: Dovecot, office: Office) -> None:
    """What was written into the text, packed or wrapped by old and odd programs is fetched too."""
    form = b"PK\x03\x04 mau"
    head = b"From: yb01@example.com\r\nMessage-ID: <9@example.com>\r\nContent-Type: text/plain\r\n\r\nXin gui\r\n"
    lines = b"".join(binascii.b2a_uu(form[n : n + 45]) for n in range(0, len(form), 45)).replace(b"\n", b"\r\n")
    inner = b64(mail(attached("trong.xlsx"), message_id="<8@example.com>")).encode()
    coded = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + inner
    mailbox.put(
        head + b"begin 644 bieu.xlsx\r\n" + lines + b"`\r\nend\r\n",
        mail(coded),
        mail(
            attached("a.rar", b"Rar!\x1a\x07\x00x"), attached("winmail.dat", b"\x78\x9f\x3e\x22x"), message_id="<3@e>"
        ),
        mail(attached("smime.p7m", b"0\x0b\x06\x09*\x86H\x86\xf7\r\x01\x07\x02"), message_id="<4@e>"),
    )
    report = office.run()
    assert sorted(office.files()) == ["a.rar", "bieu.xlsx", "smime.p7m", "trong.xlsx", "winmail.dat"]
    assert (report.skipped, report.messages) == ((), 4)


@needs_dovecot
def test_a_document_in_place_of_the_form_is_kept_where_its_name_tells_the_union(
    mailbox: Dovecot, office: Office
) -> None:
    word = zipped("[Content_Types].xml", "word/document.xml")
    mailbox.put(
        mail(attached("YB01 báo cáo.docx", word), attached("công văn.docx", word)),
        mail(attached(NAME), attached("YB01 bản ký.pdf", b"%PDF-1.4"), message_id="<2@e>"),
    )
    report = office.run(named=lambda name: "YB01" in name)
    assert sorted(office.files()) == [NAME, "YB01 báo cáo.docx"]
    assert [r.name for r in report.skipped] == ["công văn.docx", "YB01 bản ký.pdf"]


@needs_dovecot
def test_what_cannot_be_decoded_is_said(mailbox: Dovecot, office: Office) -> None:
    broken = part(f'Content-Type: {XLSX}\r\nContent-Disposition: attachment; filename="{NAME}"', b"").replace(
        b"\r\n\r\n", b"\r\n\r\nA", 1
    )
    mailbox.put(mail(broken))
    assert [r.name for r in office.run().skipped] == [NAME]


@needs_dovecot
def test_a_huge_message_is_not_even_fetched(mailbox: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MAX_MESSAGE", 100_000)
    mailbox.put(mail(attached("lớn.xlsx", b"x" * 100_000)), mail(attached(NAME), message_id="<2@example.com>"))
    report = office.run(max_bytes=10_000)
    assert [(r.reason, r.subject) for r in report.skipped] == [(f"thư quá lớn; {BY_HAND}", "Nộp báo cáo")]
    assert list(office.files()) == [NAME]


@needs_dovecot
def test_messages_nested_beyond_reason_do_not_stop_the_others(mailbox: Dovecot, office: Office) -> None:
    deep = b"Subject: sau\r\nMIME-Version: 1.0\r\n"
    for level in range(2000):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    mailbox.put(
        deep + b"\r\nx\r\n", mail(attached(NAME)), b"\r\n", b"khong phai thu", b"Content-Type: multipart/mixed\r\n\r\nx"
    )
    report = office.run()
    assert list(office.files()) == [NAME]
    assert report.messages == 5
    assert [r.reason for r in report.skipped] == [
        f"thư không đọc được (thư có quá nhiều phần, lớp thư lồng nhau hoặc dòng đầu thư); {BY_HAND}"
    ]
    assert office.run().messages == 0


@needs_dovecot
def test_since_a_day(mailbox: Dovecot, office: Office) -> None:
    mailbox.put(mail(attached(NAME)))  # Dovecot dates it today
    assert not office.run(since=date(2999, 1, 1)).messages
    assert office.run(since=date(2024, 1, 1)).messages == 1


@needs_dovecot
def test_an_interrupted_run_goes_on(mailbox: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox.put(*(mail(attached(f"{n}.xlsx", b"%d" % n), message_id=f"<{n}@example.com>") for n in range(4)))
    writing, written = Path.write_bytes, []

    def write_bytes(self: Path, data: bytes) -> int:
        if len(written) == 2:
            writing(self, data[:0])
            raise KeyboardInterrupt  # in the middle of the third file
        written.append(data)
        return writing(self, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", write_bytes)
        with pytest.raises(KeyboardInterrupt):
            office.run()
    assert office.files() == {"0.xlsx": b"0", "1.xlsx": b"1"}  # no half-written file
    lines = office.records.read_bytes().splitlines(keepends=True)
    office.records.write_bytes(b"".join(lines[:2]) + lines[2][:20])  # and the journal of the second is lost
    assert [r.path for r in office.run().saved] == ["1.xlsx", "2.xlsx", "3.xlsx"]
    assert office.files() == {f"{n}.xlsx": b"%d" % n for n in range(4)}


@needs_dovecot
def test_a_folder_with_diacritics(mailbox: Dovecot, office: Office) -> None:
    with mailbox.open() as client:
        client.create('"B&AOE-o c&AOE-o"')
    mailbox.put(mail(attached(NAME)), folder='"B&AOE-o c&AOE-o"')
    office.imap_folder = "Báo cáo"
    assert list(office.run().saved)


def failure(office: Office) -> str:
    """What a run says that cannot begin: one line, no secret."""
    with pytest.raises(PipelineError) as caught:
        office.run()
    said = str(caught.value)
    assert "\n" not in said and office.password not in said
    return said


@needs_dovecot
def test_what_is_wrong_is_said_in_one_line(mailbox: Dovecot, office: Office, tmp_path: Path) -> None:
    good = office.server
    for password in ("sai-roi", "hầm-mỏ"):
        office.password = password
        assert "đăng nhập: sai mật khẩu" in failure(office)
    office.password = PASSWORD
    office.imap_folder = "Không có"
    assert "không đọc được thư mục “Không có”" in failure(office)
    office.imap_folder = "INBOX"
    for security, port in ((Security.TLS, mailbox.tls_port), (Security.STARTTLS, mailbox.port)):
        office.server = replace(good, ca_file=None, security=security, port=port)
        assert "chứng thư không tin cậy được" in failure(office)
    office.server = replace(good, ca_file=make_certificate(tmp_path, for_loopback=False).cert)
    assert "chứng thư không tin cậy được" in failure(office)
    office.server = replace(good, port=mailbox.port)
    assert "không lập được kết nối TLS" in failure(office)
    office.server = replace(good, port=free_port())
    assert "từ chối kết nối" in failure(office)
    office.server = replace(good, host="khong-co.invalid")
    assert "không tìm thấy máy chủ" in failure(office)


@needs_dovecot
def test_a_connection_lost_on_the_way_is_said_in_one_line(
    mailbox: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put(*(mail(attached(f"{n}.xlsx"), message_id=f"<{n}@example.com>") for n in range(3)))
    take = collecting._take

    def lossy(box, uid, *rest, **more):  # type: ignore[no-untyped-def]
        taken.append(uid)
        if len(taken) == 2:
            box.client.sock.close()
            box.client.shutdown()
        return take(box, uid, *rest, **more)

    taken: list[str] = []
    monkeypatch.setattr(collecting, "_take", lossy)
    with pytest.raises(PipelineError, match=r"Mất kết nối với máy chủ thư .* chạy lại lệnh để lấy tiếp"):
        office.run()
    monkeypatch.undo()
    office.run()
    assert list(office.files()) == ["0.xlsx", "1.xlsx", "2.xlsx"]


def test_messages_inside_messages_end_somewhere() -> None:
    message = mail(attached(NAME))
    for _ in range(40):
        message = b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + message
    assert [f.name for f in read_letter(message).files] == [NAME]


@needs_dovecot
def test_a_bug_over_one_message_leaves_the_others_and_it_is_gone_through_again(
    mailbox: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put(mail(attached(NAME, b"1")), mail(attached("Kèm.xlsx", b"2"), message_id="<2@example.com>"))
    real, calls = collecting.reason_skipped, []

    def buggy(part: Attached) -> str:
        calls.append(part)
        if len(calls) == 1:
            raise KeyError("ours")
        return real(part)

    monkeypatch.setattr(collecting, "reason_skipped", buggy)
    report = office.run()
    assert list(office.files()) == ["Kèm.xlsx"]
    assert [fault.error for fault in report.faults] == ["KeyError: 'ours'"]
    assert [r.name for r in office.run().saved] == [NAME]
