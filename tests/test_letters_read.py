"""What a letter says and carries, however mail programs wrote it; what a file is by how it begins: recorded whole."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage

import pytest

from pipeline.files import BrokenFile
from pipeline.intake.letters.body import Body, has_figures, only_polite, page_text
from pipeline.intake.letters.encoded_words import coded_words, decoded
from pipeline.intake.letters.from_line import mailbox
from pipeline.intake.letters.letter import OpenedLetter, read_letter
from pipeline.intake.letters.outlook import read_msg, read_tnef
from pipeline.intake.letters.rtf import text_of, unpacked
from pipeline.intake.letters.saved_letters import bare, is_letter, is_mbox, is_web_archive, letters
from pipeline.intake.letters.uuencoded import uu_body, uu_name, uuencoded
from pipeline.intake.senders.bearer import Bearer, around, bearer_of, carrying, handed_on
from pipeline.intake.unpack.document_links import document_link
from pipeline.intake.unpack.litter import in_system_folder, litter_of, logo
from pipeline.intake.unpack.sniff import is_called_workbook, sniff
from pipeline.program.emails import (
    address_problem,
    addresses,
    addresses_problem,
    canonical,
    mailbox_of,
    sending_addresses,
    sending_problem,
)
from tests import containers
from tests import mailbag as bag
from tests.readout import as_recorded

# ------------------------------------------------------------------------------------------- what a writer says

FORMER = "\nFrom: Nam <nam@example.com>\nSent: Monday, 2 December 2024 8:00\nTo: Lan\nSubject: Biểu\n\nthư trước"
LETTERS = (
    "Kính gửi LĐLĐ,\nsố đúng là 14.",
    "Số đúng là 14.\n-- \nNguyễn Lan\n0912 345 678",
    "Số đúng là 14.\n--\n" + "dòng\n" * 20,
    "Số đúng là 14.\nVào Th 2, 2 thg 12, 2024 vào lúc 08:00 Nam <nam@example.com> đã viết:\n> gửi biểu\n> ngay",
    "Số đúng là 14.\nOn Mon, Dec 2, 2024 at 8:00 AM Nam\n<nam@example.com> wrote:\n\n> gửi biểu",
    "On Mon, Dec 2, 2024 Nam\nrất dài\nnam@example.com đã viết:\n> gửi",
    "Trả lời dưới đây:\nOn Mon, Dec 2, 2024 at 8:00 AM Nam wrote:\n> hỏi một\nđáp một\n> hỏi hai\nđáp hai",
    f"Số đúng là 14.{FORMER}",
    FORMER.strip(),
    FORMER.strip().replace("nam@example.com", "Nam"),
    "Số đúng là 14.\n*Từ:* Nam\n*Ngày gửi:* 2/12/2024\n*Đến:* Lan\nthư trước",
    "Số đúng là 14.\nTừ: Nam\nNội dung: không phải đầu thư",
    "Số đúng là 14.\n-----Original Message-----\nthư trước",
    "Số đúng là 14.\n--- Thư gốc của Nam --- Từ: Nam\nthư trước",
    "Số đúng là 14.\n--- Tin nhắn gốc ---\nthư trước",
    "Số đúng là 14.\nFrom: Nam <nam@example.com> Sent: Monday To: Lan Subject: x\nthư trước",
    "Số đúng là 14.\nFrom: Nam Sent: Monday To: Lan\nkhông địa chỉ",
    "Số đúng là 14.\nSent from my iPhone\nvà dòng này\n\nđoạn sau",
    "Số đúng là 14.\n\nĐược gửi từ điện thoại\n\nsố khác 15",
    "> dẫn lại\nSố đúng là 14.\n> dẫn nữa\n\ncuối",
    "CAUTION: thư ngoài\n\nSố đúng là 14.",
    "This email is confidential and intended only for Lan.",
    "Vào lúc nào cũng được\nkhông ai viết gì",
    "2 tháng 12 2024, Nam viết:\nthư trước",
)
PAGES = (
    "<p>Số đúng là <b>14</b>.</p><div>dòng<br>hai</div>",
    "<style>p{}</style><script>x</script><!-- bỏ --><p>a&amp;b &lt;c&gt;</p><!--",
    '<p>a</p><blockquote type="cite"><p>dẫn</p></blockquote><p>b</p>',
    '<p>a</p><div class="gmail_quote"><blockquote class="gmail_quote">dẫn<br>hai</blockquote></div>',
    "<blockquote>thụt lề</blockquote>sau",
    "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
    "1 < 2 và 3 > 2",
    "</blockquote>x",
    "<title>t</title><style>không đóng",
    "a\nb <i>c\nd</i>",
    "<head><p>x</p></head>y<hr>z",
    "<ul><li>một<li>hai</ul>",
)
LINES = (
    "Số đoàn viên là 14",
    "Kính gửi LĐLĐ",
    "Em gửi biểu của CĐCS A05",
    "gửi ngày 2/12/2024 lúc 8:30",
    "gọi 0912 345 678",
    "năm 2024",
    "12 biểu",
    "cả 12 đơn vị",
    "lần 2",
    "6 tháng",
    "hôm 5",
    "tháng 11",
    "1.250 người",
    "A05",
    "a@b.vn 7",
    "+84 912 345 678",
    "8h30",
    "5%",
    "quý 3",
    "phụ lục 2",
    "2024-12-02",
    "2.12.2024",
    "12-12/2024",
    "đv 5",
    "2019 và 20",
    "Trân trọng.",
    "Xin gửi biểu mẫu năm 2024.",
    "Cảm ơn anh",
    "hi",
    "hide",
    "em xin phép gửi lại",
    "nhờ anh nhận giúp",
    "x" * 31,
    "x" * 30,
    "Chưa chốt số",
)


def test_what_is_kept_of_letters_is_as_recorded() -> None:
    told = []
    for text in LETTERS:
        for subject in ("Báo cáo", "Fwd: Báo cáo"):
            body = Body(subject)
            body.take(text, "text/plain", 7)
            said = body.letter_text
            told.append(f"{text!r}\n  {subject}: {said.text!r} left {said.left}")
    for page in PAGES:
        told.append(f"{page!r}\n  {page_text(page)!r}")
    told += [f"{line!r}: figures {has_figures(line)}, polite {only_polite(line)}" for line in LINES]
    as_recorded("words of letters", "\n".join(told) + "\n")


def test_the_first_of_two_that_say_the_same_is_kept_and_what_lies_around() -> None:
    outer = Body("Báo cáo")
    outer.take("chuyển anh Nam", "text/plain")
    inner = Body("Biểu", outer)
    inner.take(" ", "text/plain")
    inner.take("<p>số là 14</p>", "text/html", 3)
    inner.take("số khác", "text/plain")
    inner.keep_one(0)
    assert inner.letter_text == ("chuyển anh Nam\nsố là 14", 3)
    blank = Body("Biểu")
    blank.take("", "text/plain", 5)
    blank.take("", "text/html")
    blank.keep_one(0)
    assert [part.left for part in blank.texts] == [5] and blank.letter_text == ("", 5)
    assert blank.letter_text.and_then(inner.letter_text) == ("chuyển anh Nam\nsố là 14", 8)
    assert inner.letter_text.first(6) == ("chuyển", 3 + 17)


# ------------------------------------------------------------------------------------------- what letters carry


def told(letter: OpenedLetter) -> Iterator[str]:
    """A letter as lines."""
    head = letter.envelope
    kind = letter.kind.name if letter.kind else ""
    yield (
        f"from {head.sender} “{head.sender_name}” address {head.address!r} "
        f"written {head.written!r} id {head.message_id}"
    )
    yield f"sent {head.sent} = {head.sent_at} about “{head.subject}” kind {kind} link {letter.link} left {letter.left}"
    yield f"says {letter.letter_text.text!r} left {letter.letter_text.left}"
    for file in letter.files:
        marks = [m for m in ("inline", "forwarded", "sent_back") if getattr(file, m)]
        way = " < ".join(e.sender for e in file.envelope.way)
        size = "none" if file.payload is None else repr(file.payload[:40])
        yield (
            f"  “{file.name}” {file.content_type} {size} of {file.envelope.sender} "
            f"{file.envelope.date} way {way} {' '.join(marks)}"
        ).rstrip()
        yield f"    with {file.letter_text.text!r}"


HEAD = (
    "From: Lan <lan@example.com>\nDate: Mon, 02 Dec 2024 08:00:00 "
    "+0700\nSubject: =?utf-8?B?QsOhbyBjw6Fv?=\nMessage-ID: <1@x>\n"
)


def mixed(*parts: str, head: str = HEAD, kind: str = "mixed") -> bytes:
    """A letter of parts, each with its own headers."""
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return f'{head}MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"\n\n{inside}--b--\n'.encode()


def attached(
    name: str, text: str = "UEsDBA==", *, coding: str = "base64", kind: str = "application/octet-stream", more: str = ""
) -> str:
    return (
        f"Content-Type: {kind}\nContent-Disposition: attachment; "
        f"filename={name}\nContent-Transfer-Encoding: {coding}\n{more}\n{text}"
    )


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nSố đúng là 14.\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Số đúng là <b>14</b>.</p>\n"
PICTURE = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n{0}\niVBORw0="
INNER = HEAD.replace("Lan", "Nam").replace("lan@", "nam@").replace("02 Dec", "01 Dec") + "\nthư trong\n"
BOUNCE = "From: MAILER-DAEMON@example.com\nSubject: Undelivered Mail Returned\nDate: Mon, 02 Dec 2024 08:00:00 +0700\n"
OPENED = {
    "plain": HEAD.encode() + b"\nS\xe1\xbb\x91 14 https://docs.google.com/x\n",
    "of Windows": HEAD.encode() + b"Content-Type: text/plain\n\nTr\xeay \xf0\xf5\n",
    "of a code page nobody knows": HEAD.encode() + "Content-Type: text/plain; charset=lạ\n\nSố\n".encode(),
    "without a date": b"From: lan@example.com\n\nx\n",
    "two writers": b"From: a@b.vn\nFrom: c@d.vn\nSender: e@f.vn\n\nx",
    "raw letters": "From: Lê Lan <lan@example.com>\nSubject: Báo cáo\n\nx".encode(),
    "many brackets": f"From: {'(' * 50}a@b.vn\nSubject: x\n\ny".encode(),
    "both": mixed(PLAIN, HTML, kind="alternative"),
    "page first": mixed(HTML, PLAIN, kind="alternative"),
    "blank, then page": mixed("Content-Type: text/plain\n\n \n", HTML, kind="alternative"),
    "a file": mixed(PLAIN, attached('"a.xlsx"')),
    "names": mixed(
        attached("=?utf-8?B?QmnhursgdS54bHN4?="),
        attached('"=?utf-8?Q?Bi=E1=BB=83u.xlsx?="'),
        attached("a b.xlsx"),
        attached("").replace("filename=", "filename*=utf-8''Bi%E1%BB%83u.xlsx"),
        attached("").replace("; filename=", ""),
        attached("").replace("filename=", "filename*0=a; filename*1=b.xlsx"),
        attached(f'"{"x" * 300}.xlsx"'),
    ),
    "codings": mixed(
        attached("a", "=50=4B x", coding="quoted-printable"),
        attached("b", "UEsD\n!!\n"),
        attached("c", "UEsDBA==\nchân thư của nhóm\n"),
        attached("d", "!!!"),
        attached("e", "begin 644 e.xls\n#4$L#\n`\nend\n", coding="x-uuencode"),
        attached("f", "", coding="7bit"),
        attached("g", "", coding="7bit", more="X-Apple-Content-Length: 5\n"),
        attached("h", "PK", coding="7BIT"),
    ),
    "pictures": mixed(
        PLAIN,
        PICTURE.format("Content-ID: <a>\n"),
        PICTURE.format("Content-Disposition: inline; filename=a.png\n"),
        PICTURE.format("Content-Disposition: attachment; filename=b.png\n"),
        PICTURE.format("Content-ID: <b>\n").replace("iVBORw0=", "UEsDBA=="),
    ),
    "text as a file": mixed(
        PLAIN,
        "Content-Type: text/plain\nContent-Disposition: attachment\n\ntrong tệp",
        "Content-Type: text/html; name=a.html\n\n<p>",
    ),
    "in the text": HEAD.encode()
    + b"\nxin chao\nbegin 644 bieu.xls\n#4$L#\n`\nend\nbegin 644 hai.xls\nM"
    + b"x" * 60
    + b"\n",
    "forwarded whole": mixed(PLAIN, f"Content-Type: message/rfc822\n\n{INNER}"),
    "forwarded in base64": mixed(
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(INNER.encode()).decode()
    ),
    "forwarded by nobody": mixed(
        "Content-Type: message/rfc822\n\nSubject: x\n\ny",
        "Content-Type: message/rfc822\n\n" + mixed(attached("a.xls"), head=INNER.split("\n\n")[0] + "\n").decode(),
    ),
    "elsewhere": mixed(PLAIN, "Content-Type: message/external-body; access-type=x\n\nContent-Type: a/b\n\n"),
    "partial": mixed(PLAIN, "Content-Type: message/partial\n\nx"),
    "sent back": mixed(PLAIN, f"Content-Type: message/rfc822\n\n{INNER}", head=BOUNCE),
    "sent back inside": mixed(f"Content-Type: message/rfc822\n\n{BOUNCE}Content-Type: application/x; name=a.xls\n\nx"),
    "bounce": mixed(PLAIN, "Content-Type: message/delivery-status\n\nx", kind="report; report-type=delivery-status"),
    "receipt": mixed(PLAIN, kind="report; report-type=disposition-notification"),
    "failed": HEAD.encode() + b"X-Failed-Recipients: a@b.vn\n\nx",
    "server, other words": BOUNCE.replace("Undelivered Mail Returned", "Chào").encode() + b"\nx",
    "away": HEAD.encode() + b"Auto-Submitted: auto-replied (vacation)\n\nx",
    "away, too": HEAD.encode() + b"X-Autoreply: yes\n\nx",
    "not away": HEAD.encode() + b"Auto-Submitted: no\n\nx",
    "meeting": mixed(PLAIN, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"),
    "meeting with a file": mixed("Content-Type: text/calendar; name=a.ics\n\nx", attached("a.xlsx")),
    "meeting alone": HEAD.encode() + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR",
    "broken type": HEAD.encode() + b"Content-Type: application/xlsx\n\nPK",
    "nested": mixed(
        mixed(PLAIN, HTML, head="", kind="alternative").decode().replace('"b"', '"c"').replace("--b", "--c"),
        attached("a.xls"),
    ),
}


def test_what_letters_carry_is_as_recorded() -> None:
    lines = []
    for name, data in OPENED.items():
        lines += [f"# {name}", *told(read_letter(data))]
    as_recorded("letters opened", "\n".join(lines) + "\n")


def _property(number: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHIQ", kind, number, 6, value)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


_PLAIN_OUTLOOK = containers.message({"a.xlsx": b"PK 1"})
_PROPERTIES = "__properties_version1.0"


def outlook_letters() -> Iterator[tuple[str, containers.Tree]]:
    """Messages of Outlook, each odd in one way."""
    files = {"a.xlsx": b"PK 1", "b.xlsx": b"PK 2"}
    within = {**containers.message({"c.xlsx": b"PK 3"}), "__substg1.0_1000001F": _wide("thư trong")}
    yield "whole", containers.message(files)
    yield "within", containers.message(files, within)
    yield from _of_odd_heads()
    yield from _of_odd_words()
    for kind in ("REPORT.IPM.Note.NDR", "REPORT.IPM.Note.IPNRN", "IPM.Schedule.Meeting.Request", "IPM.Appointment"):
        yield kind, containers.message({}, message_class=kind)
    yield "pictures", {**containers.message({}), **_odd_attachments()}


def _of_odd_heads() -> Iterator[tuple[str, containers.Tree]]:
    """Who sent it and when, said elsewhere than usual."""
    headers = (
        "Microsoft Mail Internet Headers Version 2.0\r\nFrom: Nam <nam@example.com>\r\n"
        "Date: Sun, 01 Dec 2024 08:00:00 +0700\r\nSubject: khác\r\n"
    )
    yield "with headers", {**_PLAIN_OUTLOOK, "__substg1.0_007D001F": _wide(headers)}
    yield "for another", {**_PLAIN_OUTLOOK, "__substg1.0_5D02001F": _wide("nam@example.com")}
    yield "of exchange", {**_without("5D01"), "__substg1.0_0C1F001F": _wide("/O=X/CN=LAN")}
    yield "in old letters", {**_without("0037"), "__substg1.0_0037001E": "Tên cũ".encode("cp1258", "replace")}
    delivered = bytes(32) + _property(0x0E06, 0x40, 133_775_712_000_000_000)
    yield "delivered", {**_PLAIN_OUTLOOK, _PROPERTIES: delivered}
    yield "without a date", {**_PLAIN_OUTLOOK, _PROPERTIES: bytes(32)}


def _without(number: str) -> containers.Tree:
    return {name: data for name, data in _PLAIN_OUTLOOK.items() if number not in name}


def _of_odd_words() -> Iterator[tuple[str, containers.Tree]]:
    page = b"<p>S\xe1\xbb\x91 14</p> https://drive.google.com/x"
    rtf = b"{\\rtf1 S\\'f4 14\\par}"
    yield "page", {**_PLAIN_OUTLOOK, "__substg1.0_10130102": page}
    yield (
        "blank, then rtf",
        {**_PLAIN_OUTLOOK, "__substg1.0_1000001F": _wide(" "), "__substg1.0_10090102": rtf},
    )


def _odd_attachments() -> containers.Tree:
    """A picture that the words show and one beside them, one by its short name alone, one by its title."""
    picture = {"__substg1.0_3707001F": _wide("logo.PNG"), "__substg1.0_37010102": b"x"}
    hidden = bytes(8) + _property(0x7FFE, 0x0B, 1)
    title = {"__substg1.0_3001001F": _wide("tiêu đề"), _PROPERTIES: b"", "__substg1.0_37010102": b"y"}
    found = (
        {**picture, _PROPERTIES: hidden},
        {**picture, _PROPERTIES: bytes(8)},
        {"__substg1.0_3704001F": _wide("NGAN~1.XLS"), _PROPERTIES: hidden},
        title,
    )
    return {f"__attach_version1.0_#{n:08}": one for n, one in enumerate(found)}


def test_what_letters_of_outlook_carry_is_as_recorded() -> None:
    lines = []
    for name, tree in outlook_letters():
        lines += [f"# {name}", *told(read_msg(containers.ole(tree)))]
    for kept_as, body in (
        (0, b"S\xe1\xbb\x91 14"),
        (0x1013, b"<p>S\xe1\xbb\x91 14</p>"),
        (0x1009, b"{\\rtf1 14\\par 15}"),
    ):
        lines += [
            f"# wrapped {kept_as:x}",
            *told(read_tnef(containers.winmail({"a.xlsx": b"PK 1", "b.xlsx": b"PK 2"}, body, kept_as))),
        ]
    as_recorded("letters of Outlook", "\n".join(lines) + "\n")


RTF = (
    b"{\\rtf1\\ansi\\ansicpg1258 S\\'f4 14\\par hai\\tab ba\\line b\\u7889?n}",
    b"{\\rtf1{\\fonttbl Arial;}{\\*\\x bo}{\\colortbl;}c\\~d\\_e\\{f\\}\\\\}",
    b"{\\rtf1\\uc2 a\\u7889??b\\uc0 \\u-1 c\\u55296 d}",
    b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf bo\\htmlrtf0 a<b{\\*\\htmltag72 </p>}}",
    b"{\\rtf1 a{b}}c}d",
    b"khong phai",
    b" {\\rtf1 x}",
    b"{\\rtf1\\ansicpg99999 \\'e9}",
    b"{\\rtf1{\\pict 00}{\\info{\\title t}}x\\row y\\PAR z}",
    b"{\\rtf1\\uc1 \\u7889 \\'3fx\\u7889 ab}",
)


def test_the_text_of_rtf_is_as_recorded() -> None:
    told = [f"{data!r}\n  {text_of(data)!r}" for data in RTF]
    packed = struct.pack("<II", 20, 7) + b"MELA" + bytes(4) + b"{\\rtf1 thuong}"
    told += [f"{unpacked(data)!r}" for data in (b"{\\rtf1 x}", packed, packed[:15], packed.replace(b"MELA", b"MELB"))]
    as_recorded("texts of rtf", "\n".join(told) + "\n")


# ------------------------------------------------------------------------------------------- lines of headers

FROM_LINES = (
    "lan@example.com",
    "Lan <lan@example.com>",
    '"Lê, Lan" <Lan@Example.com>',
    "<lan@example.com>",
    "Lan <lan@example.com> (ở nhà)",
    "(x) lan@example.com",
    "Lan <lan@example.com>, Nam <nam@example.com>",
    "lan@example.com, nam@example.com",
    "Nhóm: lan@example.com;",
    "Lan <lan@example.com> x",
    '"nam@example.com" <lan@example.com>',
    "nam@example.com <lan@example.com>",
    "lan@example.com <lan@example.com>",
    "Lan <lan@exam ple.com>",
    "Lan <=?utf-8?q?lan?=@example.com>",
    "=?utf-8?q?nam=40example.com?= <lan@example.com>",
    "=?utf-8?q?Lan?= <lan@example.com>",
    "Lan <lan@example.com",
    "Lan lan@example.com>",
    'La"n <lan@example.com>',
    "Lan \\<x\\> <lan@example.com>",
    '"La\\"n" <lan@example.com>',
    "Lan (a(b)c) <lan@example.com>",
    "Lan (a <lan@example.com>",
    "a:b <lan@example.com>",
    "[x] <lan@example.com>",
    "lan@localhost",
    "",
    "Lan",
    "=?x?q?a",
    "=?utf-8?b?###?= <lan@example.com>",
    "Lan <lan@example.com>>",
    "(a) b) <lan@example.com>",
    '"<" lan@example.com',
)
WORDS = (
    "=?utf-8?B?TMOqIExhbg==?=",
    "a =?utf-8?q?b?= c",
    "=?utf-8?q?a?= =?utf-8?q?b?=",
    "=?lạ?q?a?=",
    "=?utf-8?b?a?=",
    "không",
    "=?utf-8?q?a",
    "=?utf-8?q?=E9?=",
    "Lê",
)
ADDRESSES = (
    "a@b.vn",
    "a@b.vn; c@d.vn",
    "a@b.vn, a@b.vn\nc@d",
    "a@b",
    "a b@c.vn",
    "á@b.vn",
    "@truong.edu.vn",
    "@gmail.com",
    "@b",
    "",
    "A.B+x@Gmail.com",
    "+x@b.vn",
    "a..b@c.vn",
    "a@-b.vn",
    f"{'a' * 64}@b.vn",
    f"{'a' * 65}@b.vn",
    "a@b.vn@c.vn",
    "@GMAIL.com",
    "@Truong.edu.vn; a@b.vn",
)


def test_what_lines_of_headers_say_is_as_recorded() -> None:
    told = [f"{line!r}: {mailbox(line)!r}" for line in FROM_LINES]
    told += [f"{word!r}: {decoded(word)!r} {coded_words(word)!r}" for word in WORDS]
    for text in ADDRESSES:
        told.append(
            f"{text!r}: {addresses(text)} sending {sending_addresses(text)} "
            f"canonical {canonical(text)!r} mailbox {mailbox_of(text)!r}\n"
            f"  {address_problem(text)} / {sending_problem(text)} / {addresses_problem(text)}"
        )
    as_recorded("lines of headers", "\n".join(told) + "\n")


def test_who_delivers_is_the_outermost_that_is_not_the_office() -> None:
    heads = [
        read_letter(f"From: {who}\nSubject: {who[:3]}\nDate: Mon, 0{n} Dec 2024 08:00:00 +0700\n\nx".encode()).envelope
        for n, who in enumerate(("phong@office.vn", "lan@a.vn", "Nam <nam@b.vn>, x@y.vn"), 1)
    ]
    office, lan, nobody = heads
    outer = bearer_of(office)
    assert (outer.address, outer.written, outer.subject, outer.sent) == (
        "phong@office.vn",
        "",
        "pho",
        datetime(2024, 12, 1, 8),
    )
    assert bearer_of(nobody).address == "" and bearer_of(nobody).written == "Nam <nam@b.vn>, x@y.vn"
    carried = around(around(outer, lan), nobody)
    assert [b.writer for b in carried.carried] == ["lan@a.vn", "Nam <nam@b.vn>, x@y.vn"]
    passed = handed_on(carried, {"@office.vn"})
    assert (passed.address, passed.by, passed.first, len(passed.carried)) == (
        "lan@a.vn",
        "phong@office.vn",
        "Nam <nam@b.vn>, x@y.vn",
        1,
    )
    assert handed_on(carried, {"khac@office.vn"}) is carried and handed_on(outer, {"phong@office.vn"}) is outer
    assert handed_on(around(outer, lan), {"phong@office.vn"}).first == ""
    assert handed_on(carried, {"phong@office.vn", "lan@a.vn"}).written == "Nam <nam@b.vn>, x@y.vn"
    assert carrying(bearer_of(lan), lan).first == "" and carrying(outer, lan).first == "lan@a.vn"
    late = Bearer(
        "lan@a.vn",
        sent=datetime(2024, 12, 2),
        subject="x" * 99,
        arrived=datetime(2024, 12, 3),
        first="nam@b.vn",
        by="phòng@office.vn",
    )
    assert late.told == (
        f"lan@a.vn, do ph\\xf2ng@office.vn chuyển tiếp, chuyển tiếp thư của "
        f"nam@b.vn, 02/12/2024, máy chủ thư nhận 03/12/2024, “{'x' * 80}”"
    )
    assert Bearer("", "Lan").shown == "không rõ địa chỉ (thư ghi: Lan)" and Bearer("").told == "không rõ địa chỉ"
    assert Bearer("a.b+c@gmail.com").mark == Bearer("ab@googlemail.com").mark != Bearer("", "ab@gmail.com").mark


# ------------------------------------------------------------------------------------- letters as programs save them

SAVED = {
    "letter": HEAD.encode() + b"\nx",
    "mark": b"\xef\xbb\xbf\r\n" + HEAD.encode() + b"\nx",
    "counted": b"120\n" + HEAD.encode() + b"\n" + b"x" * 99,
    "counted 0": b"0\n" + HEAD.encode() + b"\nx",
    "postmark": b"From lan@example.com Mon Dec  2 08:00:00 2024\n" + HEAD.encode() + b"\nx",
    "postmark in quotes": b">From lan@example.com\n" + HEAD.encode() + b"\nx",
    "wide": (HEAD + "\nx").encode("utf-16"),
    "wide, no mark": (HEAD + "\nx").encode("utf-16-le"),
    "wide, other end": (HEAD + "\nx").encode("utf-16-be"),
    "two headers": b"From: a\nSubject: b\n\nx",
    "two of no end": b"From: a\nSubject: b\nx: y\n",
    "one header": b"Subject: b\n\nx",
    "three of no end": b"From: a\nTo: c\nSubject: b\nx: y\n",
    "folded": b"From: a\n b\nSubject: c\n\nx",
    "unknown": b"Ten: a\nTuoi: b\n\nx",
    "folded first": b" From: a\nTo: b\n\n",
    "a part": b"Content-Type: multipart/mixed; boundary=b\n\n--b--",
    "a part of mime": b"MIME-Version: 1.0\nx",
    "text": b"xin chao\n",
    "empty": b"",
    "page in one": b"From: <Saved by Blink>\nSubject: x\nContent-Type: multipart/related; boundary=b\n\n",
    "page, windows": b"A: b\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\n",
    "related": b"From: a\nTo: b\nContent-Type: multipart/related\n\n",
}
BOXES = (
    (
        b"From a@b.vn Mon Dec  2 08:00:00 2024\nFrom: a@b.vn\n\nmot\n\nFrom "
        b"c@d.vn Mon Dec  2 09:00:00 2024\nFrom: c@d.vn\n\nhai\n"
    ),
    b"From - x\r\nFrom: a@b.vn\r\n\r\nFrom here on\r\nthe story: goes\r\n\r\nFrom x\r\nSubject: hai\r\n\r\n",
    b"From a 2024\nA: b\n\nx\nFrom c 2023\nB: c\n\ny\nFrom d\nC: d\n",
)


def test_letters_as_programs_save_them_are_as_recorded() -> None:
    told = [
        (
            f"{name}: letter {is_letter(data)} box {is_mbox(data)} page "
            f"{is_web_archive(data)} {sniff(data, 'a.txt').name} "
            f"{sniff(data, 'a.eml').name} {bare(data)[:30]!r} {len(bare(data))}"
        )
        for name, data in SAVED.items()
    ]
    told += [f"{[letter[:40] for letter in letters(data)]} {is_mbox(data)}" for data in BOXES]
    texts = (
        b"begin 644 a.xls\n#4$L#\n`\nend\n",
        b"begin 644 a.xls\nM" + b"x" * 60 + b"\n",
        b"begin 644 a\nchuyen\n",
        b"begin x\n",
        b"xin\nbegin 0644 b c.xls\n`\nend \nbegin 644 c\nend",
    )
    for text in texts:
        for written, lines in uuencoded(text):
            told.append(f"{text[:30]!r}: {uu_name(written)!r} {lines if lines is None else uu_body(lines)!r}")
    told.append(
        repr(
            [
                uu_body(lines)
                for lines in ([b"#4$L#", b"`"], [b"#4$L# thua"], [b""], [b"\xff\xff\xff"], [b"!" * 5 + b"~~~~"])
            ]
        )
    )
    as_recorded("letters as saved", "\n".join(told) + "\n")


def test_a_letter_of_nothing_but_levels_is_refused() -> None:
    deep = b"Content-Type: message/rfc822\n\n" * 200
    with pytest.raises(BrokenFile):
        read_letter(deep)


# ------------------------------------------------------------------------------------------- what a file is

STARTS = {
    "pdf": b"%PDF-1.7",
    "png": b"\x89PNG\r\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a",
    "tiff": b"II*\x00",
    "tiff 2": b"MM\x00*",
    "heic": b"\0\0\0\x18ftypheic",
    "webp": b"RIFF\0\0\0\0WEBP",
    "bmp": b"BM\1\2\3\4" + bytes(9),
    "not bmp": b"BMxxxxxxxx",
    "rar": b"Rar!\x1a\x07",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "gz": b"\x1f\x8b\x08",
    "bz2": b"BZh9",
    "xz": b"\xfd7zXZ\0",
    "cab": b"MSCF",
    "arj": b"\x60\xea",
    "pst": b"!BDN",
    "rights": b".pfile",
    "rtf": b"{\\rtf1",
    "tnef": b"\x78\x9f\x3e\x22",
    "slk": b"ID;PWXL",
    "lotus": b"\x00\x00\x02\x00\x06\x04",
    "biff 2": b"\x09\x00\x04\x00",
    "biff 4": b"\x09\x04\x06\x00",
    "tar": bytes(257) + b"ustar",
    "page": b"<html><table>",
    "page 2": b"\xef\xbb\xbf <!DOCTYPE html>",
    "xml": b"<?xml version='1.0'?><a/>",
    "xml 2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    "fods": b'<?xml?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">',
    "link": b"https://docs.google.com/spreadsheets/d/1",
    "table": b"a,b\n1,2\n",
    "one column": b"a\nb\n",
    "tabs": b"a\tb\n1\t2\n",
    "wide table": "a;b\n1;2\n".encode("utf-16"),
    "bytes": bytes(range(1, 9)),
    "empty": b"",
    "zip": bag.zipped({"a.txt": b"x"}),
    "docx": bag.zipped({"word/document.xml": b"x"}),
    "pptx": bag.zipped({"ppt/presentation.xml": b"x"}),
    "odt": bag.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "odp": bag.zipped({"mimetype": b"application/vnd.oasis.opendocument.presentation"}),
    "ods": bag.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "ods locked": bag.locked_ods(),
    "numbers": bag.zipped({"Index/Document.iwa": b"x"}),
    "numbers 2": bag.zipped({"Index.zip": b"x"}),
    "xlsb": bag.zipped({"xl/workbook.bin": b"x"}),
    "xlsx": bag.zipped({"[Content_Types].xml": b"x"}),
    "xlsx bare": bag.zipped({"xl/workbook.xml": b"x"}),
    "cut": b"PK\x03\x04 cut",
    "signed": containers.signed(b"PK"),
    "armoured": b"-----BEGIN PKCS7-----\nAA==\n",
    **{
        f"ole {name}": containers.ole({name: b"x"})
        for name in (
            "Workbook",
            "Book",
            "WordDocument",
            "PowerPoint Document",
            "EncryptedPackage",
            "__substg1.0_1",
            "DRMEncryptedTransform",
            "khác",
        )
    },
}
CALLED = ("a.xlsx", "a.csv", "a.txt", "a.pages", "a.key", "a.p7s", "a.zip.001", "a.part2.rar", "a.z01", "A.ODS")
LITTER_NAMES = (
    "a/~$b.xlsx",
    "a/.~lock.b.ods#",
    "~WRL0001.doc",
    "b.xlsx#",
    "b.tmp",
    "b.crdownload",
    "b~",
    "Thumbs.db",
    "desktop.ini",
    "b.xlsx:Zone.Identifier",
    "System Volume Information/x",
    ".DS_Store",
    "._b.xlsx",
    "Icon\r",
    "__MACOSX/b.xlsx",
    "@eaDir/b",
    "$RECYCLE.BIN/b.xlsx",
    ".git/x",
    "lost+found/x",
    "b.icloud",
    "b.lnk",
    "b.URL",
    "b.msf",
    "b.p7s",
    "b.asc",
    "b.vcf",
    "b.ics",
    "att00001.htm",
    "ATT00001.txt",
    "att1.txt",
    "att00001",
    "Untitled attachment 1.txt",
    "mime-attachment.txt",
    ".abcd1234.xlsx",
    ".abcd123.xlsx",
    "b.xlsx",
    "a/.stfolder/b",
    ".nfs001",
    "trashbox/b.xlsx",
    "att0000x",
)


def test_what_a_file_is_is_as_recorded() -> None:
    told = []
    for name, data in STARTS.items():
        kinds = {called: sniff(data, called) for called in CALLED}
        usual = kinds["a.txt"]
        odd = ", ".join(f"{called} {kind.name}" for called, kind in kinds.items() if kind is not usual)
        told.append(f"{name}: {usual.name} whole {usual.is_whole} book {usual.is_spreadsheet} {odd}".rstrip())
    for path in LITTER_NAMES:
        kinds_of_it = [kind.name if kind else "" for kind in (in_system_folder(path), litter_of(path, b"x"))]
        told.append(f"{path!r}: {kinds_of_it} book {is_called_workbook(path)} logo {logo(path, b'x')}")
    starts = (
        b"[ZoneTransfer]x",
        b"\x00\x05\x16\x07\x00",
        b"L\x00\x00\x00\x01\x14\x02\x00",
        b"BEGIN:VCARD",
        b"BEGIN:VCALENDAR",
        b"x",
    )
    told += [f"{start!r}: {kind.name if (kind := litter_of('b', start)) else ''}" for start in starts]
    told += [
        f"{name} {size}: {logo(name, bytes(size))}"
        for name in ("image001.png", "logo.gif", "Outlook-abc.jpg", "anh.png", "image1234.png")
        for size in (5, 100_000, 100_001)
    ]
    links = (
        "https://docs.google.com/x",
        "http://a.sharepoint.com:80/x",
        "https://1drv.ms",
        "https://box.com.vn/x",
        "https://mybox.com/",
        "xem https://we.tl/t-1 nhé",
        "docs.google.com/x",
        "HTTPS://MEGA.NZ/a",
    )
    told += [f"{link}: {document_link(link.encode())}" for link in links]
    as_recorded("what files are", "\n".join(told) + "\n")


def test_a_letter_that_a_program_of_today_makes_is_read_whole() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Lê Lan <lan@example.com>", "nam@example.com", "Biểu năm 2024"
    message["Date"] = "Mon, 02 Dec 2024 01:00:00 +0000"
    message.set_content("Số đúng là 14.")
    message.add_alternative("<p>Số đúng là 14.</p>", subtype="html")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="Biểu của đơn vị.zip")
    (file,) = (letter := read_letter(message.as_bytes())).files
    assert (file.name, file.payload, letter.letter_text.text) == ("Biểu của đơn vị.zip", b"PK", "Số đúng là 14.")
    assert letter.envelope.sent_at == datetime(2024, 12, 2, 8) and letter.envelope.address == "lan@example.com"
