"""What a union writes in the letter that brings its form: listed as its words, never lost, never counted."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.grids.outside import OutsideKind
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.letters.body import MAX_BODY, MAX_SAID, Body, has_figures, only_polite, page_text
from pipeline.intake.letters.rtf import text_of, unpacked
from pipeline.program.model import Program
from pipeline.text import number
from tests import containers
from tests import mailbag as bag
from tests.forms import GOOD, TEMPLATE, filled, make_form, period_of, triples
from tests.programs import make_program
from tests.test_closing import Space

CORRECTS = "Kính gửi LĐLĐ,\nsố đoàn viên ưu tú đính chính lại là 4 đ/c, trong biểu em ghi nhầm 3."
POLITE = "Kính gửi LĐLĐ huyện, xin gửi biểu mẫu năm 2024.\nTrân trọng."


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def intake_of(folder: Path, program: Program, name: str, data: bytes) -> Intake:
    folder = folder / "2024"
    folder.mkdir()
    (folder / name).write_bytes(data)
    return read_folder(folder, program, period_of(program), template=TEMPLATE)


def in_letter(form: bytes, body: str) -> bytes:
    return bag.mail(("A05.xlsx", form), body=body).as_bytes()


def in_html(form: bytes, page: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.c", "Báo cáo"
    message["Date"] = "Sun, 01 Dec 2024 20:00:00 +0700"
    message.set_content(page, subtype="html", charset="utf-8")
    message.add_attachment(form, maintype="application", subtype="octet-stream", filename="A05.xlsx")
    return message.as_bytes()


def zipped_in_letter(form: bytes) -> bytes:
    return bag.mail(("bao cao.zip", bag.zipped({"A05.xlsx": form})), body=CORRECTS).as_bytes()


def forwarded(form: bytes) -> bytes:
    outer = bag.mail(body="Chuyển anh Nam.")
    outer.add_attachment(bag.mail(("A05.xlsx", form), body=CORRECTS))
    return outer.as_bytes()


def outlook(form: bytes) -> bytes:
    tree = containers.message({"A05.xlsx": form})
    tree["__substg1.0_1000001F"] = CORRECTS.encode("utf-16-le")
    return containers.ole(tree)


OWN_HEADS = (
    "Từ: Công đoàn trường A\nNgày gửi: 5/12/2024\nNội dung: số đoàn viên ưu tú là 4, trong biểu ghi nhầm 3.",
    "Người gửi: Nguyễn Văn A\nNgày: 5/12\nSố đoàn viên ưu tú là 4.",
    "Kính gửi: LĐLĐ\nTừ: CĐCS A\nGửi: LĐLĐ tỉnh\nSố đoàn viên ưu tú là 4.",
    "Từ: CĐCS A\nNgày: 5/12\nChủ đề: sửa số liệu\nSố đoàn viên ưu tú là 4.",
)


@pytest.mark.parametrize("written", OWN_HEADS)
def test_what_a_writer_heads_a_letter_with_is_no_earlier_letter(written: str):
    body = Body("Nộp báo cáo")
    body.take(written, "text/plain")
    assert body.letter_text.text == written


LETTERS = {
    "thu.eml": lambda f: in_letter(f, CORRECTS),
    "html.eml": lambda f: in_html(f, "<style>p{}</style><p>ưu tú đính chính lại là <b>4&nbsp;đ/c</b></p>"),
    "nen.eml": zipped_in_letter,
    "chuyen.eml": forwarded,
    "thu.msg": outlook,
}


@pytest.mark.parametrize("name", LETTERS)
def test_words_of_a_letter_are_listed_and_said(tmp_path: Path, program: Program, form: bytes, name: str) -> None:
    intake = intake_of(tmp_path, program, name, LETTERS[name](form))
    (sent,) = intake.submissions
    (told,) = [t for t in sent.outside if t.kind is OutsideKind.LETTER]
    assert "đính chính lại là 4 đ/c" in told.text.replace("\xa0", " ")
    assert ("", "", "W10") in triples(intake.issues)
    assert "con số" in next(i for i in intake.issues if i.code == "W10").expected
    assert sent.answers["I_3_1_2024_val"].value == float(GOOD["I_3_1_2024_val"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Văn phòng Khối gửi biểu của YB06.", False),
        ("Gửi cả 3 đơn vị, 2 bản, lấy bản sau, lần 2.", False),
        ("Nộp ngày 05/12/2024 lúc 10:30; ĐT 0912 345 678, a05@b.c; kỳ 6 tháng năm 2024.", False),
        ("Kết nạp mới là 5 người chứ không phải số trong biểu của YB06.", True),
        ("Trong biểu ghi 12/15, tỷ lệ 85%.", True),
        ("Vững mạnh: 12 đơn vị.", True),
    ],
)
def test_codes_dates_and_how_many_forms_come_are_no_figures(text: str, told: bool) -> None:
    assert has_figures(text) is told


def test_a_polite_letter_is_listed_but_told_to_nobody(tmp_path: Path, program: Program, form: bytes) -> None:
    intake = intake_of(tmp_path, program, "thu.eml", in_letter(form, POLITE))
    assert [t.text for t in intake.submissions[0].outside] == [POLITE]
    assert not [i for i in intake.issues if i.code == "W10"]


CUT = [
    ("Số đúng là 4.\n\nVào Th 2, 2 thg 12, 2024 lúc 08:00 LĐLĐ <a@b.c> đã viết:\n> Số nào?\n", "Số đúng là 4."),
    ("Vào 2/12/2024 LĐLĐ đã viết:\n> Số nào?\nSố đúng là 4.", "Số đúng là 4."),
    ("Số đúng là 4.\nFrom: LĐLĐ\nSent: Monday\nTo: A05\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\n-----Original Message-----\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\n-- \nLê Văn Lập\nĐT 0912", "Số đúng là 4."),
    ("Số đúng là 4.\n\nThis e-mail and its attachments are confidential.\nIf not, delete.", "Số đúng là 4."),
    ("Ngày 5/12/2024 đơn vị kết nạp thêm 4 đ/c.", "Ngày 5/12/2024 đơn vị kết nạp thêm 4 đ/c."),
    ("Từ: tháng 5 có 4 đ/c", "Từ: tháng 5 có 4 đ/c"),
    ("Số đúng là 4.\n-----Original Message----- From: a@b.c Sent: Monday To: A05\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\n----- Tin nhắn ban đầu -----\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\n--- Thư gốc của LĐLĐ ---\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\n*Từ:* LĐLĐ <a@b.c>\n*Đã gửi:* Thứ Hai\n*Đến:* A05\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\nTừ: LĐLĐ <a@b.c> Đã gửi: Thứ Hai, 2/12 Đến: A05\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\nTừ: LĐLĐ <a@b.c>\nGửi lúc: Thứ Hai\nTới: A05\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\nVào 08:00 2 thg 12, 2024 LĐLĐ\n<a@b.c>\nđã viết:\nSố nào?", "Số đúng là 4."),
    ("Số đúng là 4.\nOn Mon, Dec 2, 2024\nLĐLĐ <a@b.c>\nwrote:\nSố nào?", "Số đúng là 4."),
    ("Vào tháng 12\nkết nạp 4 đ/c,\nchị Lan đã viết:\nđúng", "Vào tháng 12\nkết nạp 4 đ/c,\nchị Lan đã viết:\nđúng"),
]


@pytest.mark.parametrize(("text", "left"), CUT)
def test_only_the_writers_own_words_stay(text: str, left: str) -> None:
    body = Body()
    body.take(text, "text/plain")
    assert body.letter_text.text == left


def test_earlier_letters_stay_in_one_that_is_sent_on() -> None:
    body = Body("Fwd: Báo cáo")
    body.take("---------- Forwarded message ----------\nTừ: A05\nNgày: 2/12\n\nSố đúng là 4.", "text/plain")
    assert body.letter_text.text.endswith("Số đúng là 4.")


LONG = "Số đoàn viên đúng là 4. " * 20_000
FORMER = "\n-----Original Message-----\n" + LONG


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        (LONG, "text/plain", len(LONG.strip()) - MAX_SAID),
        ("Số đúng là 4.", "text/plain", 0),
        ("Số đúng là 4." + FORMER, "text/plain", 0),
        ("Số đúng là 4.\n-- \nLan" + "\n" * MAX_BODY + LONG, "text/plain", len(LONG) + 23),
        ("Số đúng là 4.\n" + "> đã rõ\n" * 60_000, "text/plain", 0),
        ("<p>Số đúng là 4</p><blockquote type='cite'>" + "<p>Số nào?</p>" * 20_000, "text/html", 0),
        ("<p>Số đúng là 4</p>" * 20_000, "text/html", 19 * 20_000 - MAX_SAID),
    ],
)
def test_words_beyond_what_is_kept_are_counted_but_not_those_of_others(text: str, kind: str, left: int) -> None:
    body = Body()
    body.take(text, kind)
    assert len(body.letter_text.text) <= MAX_SAID
    assert body.letter_text.left == pytest.approx(left, rel=0.4)  # of HTML its marks are counted, too
    assert bool(body.letter_text.left) is bool(left)


def test_what_was_cut_from_a_letter_is_said_on_the_file(tmp_path: Path, program: Program, form: bytes) -> None:
    """And nobody takes it for a letter that told no number; text that is cut amid a letter stays Vietnamese."""
    got = intake_of(tmp_path, program, "thư.eml", in_letter(form, "x" + "đúng là như vậy. " * 15_000))
    (text,) = got.submissions[0].outside
    assert text.text.startswith("xđúng là như vậy")
    assert 200_000 < text.left < 15_000 * 22
    assert text.whole.endswith(f" [… còn tới {number(text.left)} ký tự, xem thư gốc]")
    (said,) = [i for i in got.issues if i.code == "W10"]
    assert f"thư còn tới {number(text.left)} ký tự nữa, xem thư gốc" in said.expected
    assert said.facts.tells_number


def test_words_in_html_outside_quotes_stay() -> None:
    page = "<div>Số đúng là 4<!-- x --></div><blockquote type='cite'><p>Số nào?</p></blockquote>"
    told = [line for line in page_text(page).split("\n") if line.strip()]
    assert [line for line in told if not line.startswith(">")] == ["Số đúng là 4"]
    assert "> Số nào?" in told


@pytest.mark.parametrize(
    ("text", "polite"),
    [(POLITE, True), ("Gửi công đoàn.", True), (CORRECTS, False), ("Đơn vị đã giải thể từ tháng trước.", False)],
)
def test_a_letter_that_says_something_is_not_polite_only(text: str, polite: bool) -> None:
    assert only_polite(text) is polite


# ------------------------------------------------------------------------------------------- kept by Outlook

IN_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\generator x;}"
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
    rb"S\u7889? \u273?o\'e0n vi\'ean\htmlrtf\f1\htmlrtf0  <2>: 4{\*\htmltag72 </p><p>}h\u7871?t\htmlrtf\par}\htmlrtf0 }"
)
IN_PAGE = "<p>Số đoàn viên &lt;2&gt;: 4</p><p>hết"
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277 05b06c647d0a800fa0"
)


def kept_plain(rtf: bytes) -> bytes:
    """RTF as Outlook keeps it where it is not packed."""
    return (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf


@pytest.mark.parametrize(
    ("body", "kept_as"),
    [("số đúng là 4".encode(), 0), ("<p>số đúng là <b>4</b></p>".encode(), 0x1013), (b"", 0x1009)],
)
def test_words_in_a_winmail_dat_are_listed(
    tmp_path: Path, program: Program, form: bytes, body: bytes, kept_as: int
) -> None:
    body = body or kept_plain(rb"{\rtf1\ansi\ansicpg1252 s\u7889? \u273?\'fang l\'e0 4\par}")
    data = containers.winmail({"A05.xlsx": form}, body, kept_as)
    got = intake_of(tmp_path, program, "thư.eml", bag.mail(("winmail.dat", data)).as_bytes())
    (submission,) = got.submissions
    (said,) = [t.text for t in submission.outside if t.kind is OutsideKind.LETTER]
    assert said.splitlines()[-1] == "số đúng là 4"


def test_words_that_outlook_keeps_as_rtf_alone_are_listed(tmp_path: Path, program: Program, form: bytes) -> None:
    tree = containers.message({"A05.xlsx": form}) | {"__substg1.0_10090102": kept_plain(IN_RTF)}
    (submission,) = intake_of(tmp_path, program, "thư.msg", containers.ole(tree)).submissions
    assert [t.text for t in submission.outside] == ["Số đoàn viên <2>: 4\n\nhết"]


def test_html_kept_in_rtf_is_that_html_again() -> None:
    assert text_of(IN_RTF) == (IN_PAGE, "text/html")
    assert page_text(IN_PAGE).split("\n") == ["", "Số đoàn viên <2>: 4", "", "hết"]
    assert text_of(b"no rtf") == ("", "")


def test_packed_rtf_is_unpacked_and_what_is_cut_off_harms_nothing() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"
    assert unpacked(PACKED) == unpacked(rtf) == rtf
    assert text_of(rtf) == ("hello world", "text/plain")
    assert all(rtf.startswith(unpacked(PACKED[:n])) for n in range(len(PACKED)))


def test_words_of_a_letter_that_brings_no_form_are_listed_once(tmp_path: Path) -> None:
    space = Space(tmp_path)
    folder = space.settings.returns_folder(space.program.code, space.period.code)
    folder.mkdir(parents=True, exist_ok=True)
    word = ("A05 bao cao.docx", bag.zipped({"word/document.xml": b"<w:document/>", "[Content_Types].xml": b"<Types/>"}))
    (folder / "thư.eml").write_bytes(bag.mail(word, ("A05 ảnh.docx", word[1]), body=CORRECTS).as_bytes())
    data = space.read()
    (text,) = data.texts.outside["A05"]
    assert CORRECTS.splitlines()[1] in text.text and text.kind is OutsideKind.LETTER
    assert {i.code for i in data.issues if i.unit == "A05"} > {"W10"}
