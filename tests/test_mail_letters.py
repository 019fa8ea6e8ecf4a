"""Who gets which letter, in which words; drafts that mail programs read back to the same letter."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipeline.errors import PipelineError, TemplateError
from pipeline.forms.layout import form_spec
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.mail.drafts import Drafts, write_drafts
from pipeline.mail.letters import (
    MARKED,
    MAX_LISTED,
    MAX_SHOWN,
    VARIABLES,
    Attachment,
    Letter,
    LetterKind,
    NoLetter,
    compose,
    letters_due,
)
from pipeline.mail.mime import POLICY, Payload, unsent
from pipeline.mail.settings import Sender
from pipeline.mail.templates import Templates
from pipeline.program.model import Period, Program, Unit
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery, Roster, RosterLine
from pipeline.round.tracking import Posted, without_form
from tests.programs import make_program
from tests.readout import as_recorded

SHIPPED = Path(__file__).resolve().parents[1] / "templates" / "thu"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDER = Sender("cdvc@example.com", "Công đoàn Viên chức tỉnh Thử")
INJECTIONS = (
    "\r\nBcc: x@example.com",
    "\nBcc: x@example.com\n\n<p>",
    "=?utf-8?q?=0D=0ABcc=3A_x@example.com?=",
    "{{ 7*7 }}",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture
def period(program: Program) -> Period:
    return program.periods[0]


def line(unit: Unit, delivery: Delivery = Delivery.MISSING, errors: int = 0) -> RosterLine:
    file = "2024/nộp.xlsx" if delivery is not Delivery.MISSING else ""
    return RosterLine(unit, delivery, file, None, errors, 0, estimated=False, typed_in=False)


def round_of(program: Program, lines: list[RosterLine], issues: list[Issue] | None = None) -> Consolidation:
    """As much of a round as letters look at."""
    data = SimpleNamespace(
        program=program,
        period=program.periods[0],
        roster=Roster(tuple(lines)),
        unit_roster=tuple(lines),
        issues=tuple(issues or ()),
    )
    return cast(Consolidation, data)


def write(
    data: Consolidation,
    kind: LetterKind,
    *,
    folder: Path = SHIPPED,
    forms: Mapping[str, Path] | None = None,
    marked: Mapping[str, Path] | None = None,
) -> tuple[tuple[Letter, ...], tuple[NoLetter, ...]]:
    due = [(kind, each) for each in data.roster.lines]
    return compose(data, due, Templates(folder), forms=forms or {}, marked=marked or {})


# ------------------------------------------------------------------------------------------- who gets which


@pytest.mark.parametrize(
    ("delivery", "errors", "days_left", "kind"),
    [
        (Delivery.MISSING, 0, 30, LetterKind.INVITATION),
        (Delivery.MISSING, 0, 8, LetterKind.INVITATION),
        (Delivery.MISSING, 0, 7, LetterKind.REMINDER_BEFORE),
        (Delivery.MISSING, 0, 0, LetterKind.REMINDER_BEFORE),
        (Delivery.MISSING, 0, -1, LetterKind.REMINDER_AFTER),
        (Delivery.REJECTED, 0, 30, LetterKind.CORRECTION),
        (Delivery.REJECTED, 1, -30, LetterKind.CORRECTION),
        (Delivery.UNCLEAR, 0, 30, LetterKind.CORRECTION),
        (Delivery.ON_TIME, 2, 30, LetterKind.CORRECTION),
        (Delivery.LATE, 2, -30, LetterKind.CORRECTION),
        (Delivery.ON_TIME, 0, 30, LetterKind.THANKS),
        (Delivery.LATE, 0, -30, LetterKind.THANKS),
    ],
)
def test_the_letter_due(
    program: Program, period: Period, delivery: Delivery, errors: int, days_left: int, kind: LetterKind
) -> None:
    roster = [line(program.units[0], delivery, errors)]
    today = period.due - timedelta(days=days_left)
    assert letters_due(roster, period, today, remind_days=7) == ((kind, roster[0]),)


def test_nothing_to_ask_of_who_was_left_out_or_waits_for_acceptance(program: Program, period: Period) -> None:
    roster = [line(program.units[0], Delivery.LEFT_OUT), line(program.units[1], Delivery.WAITING)]
    assert letters_due(roster, period, period.due + timedelta(days=1), remind_days=7) == ()
    assert letters_due(roster, period, period.due, remind_days=7, kinds=list(LetterKind)) == ()


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, [LetterKind.THANKS]),
        ({"warnings": 1}, [LetterKind.QUESTION]),
        ({"warnings": 2, "answered": 1}, [LetterKind.QUESTION]),
        ({"warnings": 1, "answered": 1}, []),  # the office decides
        ({"warnings": 1, "accepted": "Chánh"}, [LetterKind.THANKS]),
        ({"figures_after_close": 1}, []),
    ],
)
def test_open_warnings_are_asked_about_and_no_thanks_go_where_a_close_keeps_figures_out(
    program: Program, period: Period, changes: dict[str, Any], due: list[LetterKind]
) -> None:
    one = replace(line(program.units[0], Delivery.ON_TIME), **changes)
    expected = tuple((kind, one) for kind in due)
    assert letters_due([one], period, period.due, remind_days=7) == expected
    assert letters_due([one], period, period.due, remind_days=7, kinds=list(LetterKind)) == expected


def test_kinds_asked_for_go_to_whom_they_concern_on_any_day(program: Program, period: Period) -> None:
    missing, good, wrong, refused = (
        line(program.units[0]),
        line(program.units[1], Delivery.ON_TIME),
        line(program.units[2], Delivery.LATE, 3),
        line(program.units[3], Delivery.REJECTED),
    )
    roster = [missing, good, wrong, refused]

    def asked(*kinds: LetterKind) -> tuple[tuple[LetterKind, RosterLine], ...]:
        return letters_due(roster, period, date(1999, 1, 1), remind_days=7, kinds=kinds)

    assert asked(LetterKind.REMINDER_AFTER) == ((LetterKind.REMINDER_AFTER, missing),)
    assert asked(LetterKind.THANKS, LetterKind.CORRECTION) == (
        (LetterKind.THANKS, good),
        (LetterKind.CORRECTION, wrong),
        (LetterKind.CORRECTION, refused),
    )


# ------------------------------------------------------------------------------------------- in which words


def test_every_kind_has_a_template_that_says_what_matters(program: Program, tmp_path: Path) -> None:
    form = tmp_path / "A01 CĐCS đơn vị A01.xlsx"
    for kind in LetterKind:
        delivery = Delivery.MISSING if kind.needs_form else Delivery.ON_TIME
        letters, without = write(round_of(program, [line(program.units[0], delivery)]), kind, forms={"A01": form})
        assert not without
        [letter] = letters
        assert "áo cáo năm 2024" in letter.subject and "CĐCS đơn vị A01" in letter.subject
        assert letter.body.startswith("Kính gửi: Ban Chấp hành CĐCS đơn vị A01\n\n")
        assert "CÔNG ĐOÀN VIÊN CHỨC TỈNH THỬ\nCHỦ TỊCH\nNguyễn Thị Thử\n" in letter.body
        assert "\n\n\n" not in letter.body and "{" not in letter.body and "#" not in letter.body
        assert letter.body == unicodedata.normalize("NFC", letter.body)
        assert letter.attachments == (() if kind is LetterKind.THANKS else (Attachment(form.name, form),))
        if kind not in (LetterKind.THANKS, *MARKED):
            assert "15/12/2024" in letter.body and f"  - {form.name}\n" in letter.body


@pytest.mark.parametrize(
    ("came", "invited", "due"),
    [
        (False, False, LetterKind.INVITATION),  # nothing has gone out
        (False, True, LetterKind.REMINDER_BEFORE),
        (True, False, LetterKind.REMINDER_BEFORE),  # the forms went out by hand
    ],
)
def test_who_never_got_the_form_is_invited_before_being_reminded(
    program: Program, came: bool, invited: bool, due: LetterKind
) -> None:
    missing, other = line(program.units[0], Delivery.MISSING), line(program.units[1], Delivery.ON_TIME)
    data = round_of(program, [missing, other] if came else [missing])
    at = datetime(2024, 12, 1, 8)
    fresh = without_form(data, {missing.unit.code: Posted(invited=at if invited else None)})
    [(kind, _)] = letters_due([missing], data.period, data.period.due, remind_days=7, without_form=fresh)
    assert kind is due


def test_letters_are_as_recorded(program: Program, tmp_path: Path) -> None:
    """One of every kind, to a union with an error, a warning and two files that go along."""
    own = CellRef("2024/nộp.xlsx", "Số liệu", "C9")
    wrong = Issue("T02", own, "chín mươi", "một số", "Chỉ tiêu 1.1", remedy="Ghi bằng chữ số.")
    asked = [wrong, issue("T09", CellRef("2024/nộp.xlsx"), found="cũ", expected="mới")]
    form, marked = ({"A01": tmp_path / name} for name in ("A01 biểu mẫu.xlsx", "A01 cần sửa.xlsx"))
    said = []
    for kind in LetterKind:
        delivery = Delivery.MISSING if kind.needs_form else Delivery.LATE
        data = round_of(program, [line(program.units[0], delivery, 1)], asked)
        [letter], _ = write(data, kind, forms=form, marked=marked)
        files = "".join(f"[{a.name}]\n" for a in letter.attachments)
        said.append(f"## {kind.value}\n{letter.subject}\n\n{letter.body}\n{files}")
    as_recorded("letters", "\n".join(said))


def test_an_invitation_without_form_is_not_written(program: Program) -> None:
    letters, [left] = write(round_of(program, [line(program.units[0])]), LetterKind.INVITATION)
    assert not letters
    assert (left.unit, left.name) == ("A01", "CĐCS đơn vị A01") and "chưa có biểu mẫu" in left.reason


def test_the_correction_letter_lists_what_to_mend(program: Program, tmp_path: Path) -> None:
    own, foreign = CellRef("2024/nộp.xlsx", "Số liệu", "C9"), CellRef("2024/khác.xlsx", "Số liệu", "C9")
    wrong = Issue("T02", own, "chín mươi", "một số", "Chỉ tiêu 1.1", remedy="Ghi bằng chữ số.")
    warning = issue("T09", own, found="cũ", expected="mới")
    data = round_of(
        program,
        [line(program.units[0], Delivery.ON_TIME, 1)],
        [warning, replace(wrong, ref=foreign, found="của đơn vị khác"), wrong],
    )
    marked = tmp_path / "A01 - cần sửa.xlsx"
    [letter], _ = write(data, LetterKind.CORRECTION, forms={"A01": tmp_path / "x.xlsx"}, marked={"A01": marked})
    assert letter.attachments == (Attachment("A01 - cần sửa.xlsx", marked),)
    assert "có 1 nội dung cần sửa" in letter.body and "đã được tô màu" in letter.body
    assert (
        f"1. {wrong.title} - Chỉ tiêu 1.1\n   Vị trí: trang “Số liệu”, ô C9\n   Đang ghi: chín mươi\n"
        "   Cần: một số\n   Cách sửa: Ghi bằng chữ số.\n" in letter.body
    )
    assert "ĐỀ NGHỊ XEM LẠI" in letter.body and "Đang ghi: cũ" in letter.body
    assert "của đơn vị khác" not in letter.body


def test_a_place_nobody_can_see_is_not_named(program: Program) -> None:
    hidden = Issue("T12", CellRef("2024/nộp.xlsx", "_meta", "B5"), "", "biểu mẫu đã điền")
    [letter], _ = write(round_of(program, [line(program.units[0], Delivery.REJECTED)], [hidden]), LetterKind.CORRECTION)
    assert "   Vị trí: cả tệp\n" in letter.body and "_meta" not in letter.body


def test_a_file_that_is_no_form_is_not_to_be_mended(program: Program) -> None:
    refused = issue("T04", CellRef("2024/nộp.xlsx"), found="tệp PDF")
    data = round_of(program, [line(program.units[0], Delivery.REJECTED)], [refused])
    [letter], _ = write(data, LetterKind.CORRECTION)
    assert letter.subject.startswith("Đề nghị gửi lại biểu báo cáo ")
    assert "tệp này chưa dùng để tổng hợp được" in letter.body and "VÌ SAO CHƯA DÙNG ĐƯỢC" in letter.body
    assert "   Đã nhận: tệp PDF\n" in letter.body
    assert "Đề nghị quý đơn vị gửi tệp Excel của biểu mẫu đã điền" in letter.body
    assert not any(said in letter.body for said in ("Đang ghi", "CẦN SỬA", "cần sửa", "đơn vị sửa"))


def test_a_long_value_is_cut_between_words(program: Program) -> None:
    words = " ".join(f"từ{n}" for n in range(100))
    wrong = Issue("T02", CellRef("2024/nộp.xlsx", "Số liệu", "C9"), words, "một số")
    [letter], _ = write(
        round_of(program, [line(program.units[0], Delivery.ON_TIME, 1)], [wrong]), LetterKind.CORRECTION
    )
    (shown,) = re.findall(r"Đang ghi: (.*)…", letter.body)
    assert words.startswith(f"{shown} ") and len(shown) < MAX_SHOWN


def test_a_long_list_is_cut_with_a_count(program: Program) -> None:
    own = CellRef("2024/nộp.xlsx", "Số liệu", "C9")
    many = [Issue("T02", own, "x" * 1000, "một số", f"Mục {n}") for n in range(MAX_LISTED + 7)]
    [letter], _ = write(round_of(program, [line(program.units[0], Delivery.ON_TIME, 47)], many), LetterKind.CORRECTION)
    assert letter.body.count("Vị trí:") == MAX_LISTED
    assert "… và 7 nội dung khác." in letter.body
    assert "x" * 200 not in letter.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Chủ đề: {{ don_vi }}\n{{ donvi }}", "không có biến donvi"),
        ("Chủ đề: a\n{% for l in loi %}{{ l.sai }}{% endfor %}", "không tồn tại"),
        ("Chủ đề: a\n{% if %}", "dòng 2: viết sai cú pháp"),
        ("Chủ đề: a\n{{ so_loi / 0 }}", "biểu thức không tính được"),
        ("Chủ đề: a\n{{ don_vi | khong_co }}", "không có bộ lọc “khong_co”"),
        ("Tiêu đề: a\nb", "dòng đầu phải là “Chủ đề: …”, đang là “Tiêu đề: a”"),
        ("", "dòng đầu phải là"),
    ],
)
def test_a_wrong_template_is_one_line(program: Program, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "cam-on.j2").write_text(text, encoding="utf-8")
    own = CellRef("2024/nộp.xlsx")
    data = round_of(program, [line(program.units[0], Delivery.ON_TIME)], [Issue("T02", own, "", "")])
    with pytest.raises(TemplateError, match=said) as caught:
        write(data, LetterKind.THANKS, folder=tmp_path)
    assert "cam-on.j2" in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_or_foreign_template_is_one_line(program: Program, tmp_path: Path) -> None:
    data = round_of(program, [line(program.units[0], Delivery.ON_TIME)])
    with pytest.raises(TemplateError, match="không có hoặc không đọc được"):
        write(data, LetterKind.THANKS, folder=tmp_path)
    (tmp_path / "cam-on.j2").write_text("Chủ đề: a\nb", encoding="utf-16")
    with pytest.raises(TemplateError, match="UTF-8"):
        write(data, LetterKind.THANKS, folder=tmp_path)


def test_a_template_saved_by_notepad_is_fine(program: Program, tmp_path: Path) -> None:
    text = "Chủ đề: Cảm ơn {{ don_vi }}\r\nKính gửi\r\n"
    (tmp_path / "cam-on.j2").write_bytes(b"\xef\xbb\xbf" + text.encode())
    [letter], _ = write(
        round_of(program, [line(program.units[0], Delivery.ON_TIME)]), LetterKind.THANKS, folder=tmp_path
    )
    assert (letter.subject, letter.body) == ("Cảm ơn CĐCS đơn vị A01", "Kính gửi\n")


def test_the_guide_to_templates_lists_every_name() -> None:
    guide = (SHIPPED / "huong-dan.txt").read_text(encoding="utf-8")
    listed = dict(part.strip().split(maxsplit=1) for part in guide.split(":\n\n")[-1].split("\n\n")[0].splitlines())
    assert listed == dict(VARIABLES)
    for kind in LetterKind:
        assert f"  {kind.value}.j2 " in guide


def test_a_template_gets_exactly_the_names_promised(program: Program, tmp_path: Path) -> None:
    (tmp_path / "cam-on.j2").write_text("Chủ đề: a\n" + "".join(f"{{{{ {name} }}}}\n" for name in VARIABLES), "utf-8")
    [letter], _ = write(
        round_of(program, [line(program.units[0], Delivery.ON_TIME)]), LetterKind.THANKS, folder=tmp_path
    )
    assert "A01" in letter.body


# ------------------------------------------------------------------------------------------- drafts


def draft(letter: Letter, folder: Path, sender: Sender | None = SENDER) -> EmailMessage:
    """The one draft of `letter`, parsed back."""
    got = write_drafts([letter], folder / "thu", sender)
    [made] = got.made
    message = email.message_from_bytes(made.path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def mailboxes(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    """(name, address) of everybody a header names, as RFC 2047 has it.

    The newer parser of the standard library will not do: it puts a blank between two encoded words.
    """
    [raw] = [str(value) for name, value in message.raw_items() if name == header]
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([raw])]


def some_letter(folder: Path, name: str = "CĐCS Sở Nội vụ", file: str = "YB01 CĐCS Sở Nội vụ.xlsx") -> Letter:
    path = folder / "tep.xlsx"
    path.write_bytes(b"PK\x03\x04 \r\n.\r\n\x00\xff" * 50)
    body = f"Kính gửi: {name}\n\n.một dấu chấm ở đầu dòng\nĐề nghị…\n"
    subject = f"Đề nghị báo cáo Năm 2024 - {name}"
    return Letter(LetterKind.INVITATION, "YB01", "yb01@example.com", name, subject, body, (Attachment(file, path),))


NAMES = (
    "CĐCS Sở Nội vụ",
    "Plain ASCII Union",
    "Công đoàn cơ sở Công ty trách nhiệm hữu hạn một thành viên Khai thác công trình thủy lợi Nghĩa Văn tỉnh Yên Bái",
    'CĐCS "Hoa Sen", Công ty A; (chi nhánh) <B> [C]: D\\E',
    'ASCII, "quoted"; <x@example.com> (c) \\ back',
    "CĐCS Trường Mầm non 🌸 Hoa Mai 👩‍🏫",
    unicodedata.normalize("NFD", "CĐCS Đài Phát thanh - Truyền hình tỉnh Yên Bái, Nghĩa Lộ"),
    "Ấ" * 300,
    "=?utf-8?q?gi=E1=BA=A3?=",
    "a  b\tc\u00a0d",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_is_read_back_as_it_was_meant(tmp_path: Path, name: str) -> None:
    meant = " ".join(unicodedata.normalize("NFC", name).split())
    file = meant.replace("\t", " ") + ".xlsx"
    letter = some_letter(tmp_path, name, file)
    message = draft(letter, tmp_path)
    assert message["X-Unsent"] == "1" and message["Date"] is None
    assert message["Subject"] == f"Đề nghị báo cáo Năm 2024 - {meant}"
    assert mailboxes(message, "To") == [(meant, "yb01@example.com")]
    assert mailboxes(message, "From") == [(SENDER.name, SENDER.address)]
    body = message.get_body(("plain",))
    assert body is not None and body.get_content().replace("\r\n", "\n") == letter.body
    [part] = message.iter_attachments()
    assert part.get_content_type() == XLSX
    assert part.get_filename() == file
    assert part.get_content() == letter.attachments[0].path.read_bytes()
    # Outlook: `name` on Content-Type, encoded words inside the quotes, folded between words.
    raw = str(dict(part.raw_items())["Content-Type"]).replace("\r\n", "").partition('name="')[2].rstrip('"')
    assert str(make_header(decode_header(raw))) == file


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_keeps_to_the_rules_of_mail(tmp_path: Path, name: str) -> None:
    [made] = write_drafts([some_letter(tmp_path, name, f"{name}.xlsx")], tmp_path / "thu", SENDER).made
    content = made.path.read_bytes()
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 80  # 78 is advice; the type of .xlsx alone takes 80
    for word in content.split():
        assert not word.startswith(b"=?utf-8?") or len(word) <= 75
    assert len(made.path.name.encode()) <= 255


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_header_or_is_computed(program: Program, tmp_path: Path, text: str) -> None:
    """As unit name, chair, program title, office, period and wrong value."""
    nasty = f"CĐCS {text} đuôi"
    shown = " ".join(nasty.split())
    unit = replace(program.units[0], name=nasty, chair=nasty)
    spoilt = replace(
        program,
        title=nasty,
        office=nasty,
        signer=nasty,
        units=(unit,),
        periods=(replace(program.periods[0], name=nasty),),
    )
    own = CellRef("2024/nộp.xlsx", nasty, "C9")
    data = round_of(spoilt, [line(unit, Delivery.ON_TIME, 1)], [Issue("T02", own, nasty, nasty, nasty, remedy=nasty)])
    (tmp_path / "A01.xlsx").write_bytes(b"x")
    [letter], _ = write(data, LetterKind.CORRECTION, marked={"A01": tmp_path / "A01.xlsx"})
    letter = replace(letter, attachments=(Attachment(nasty + ".xlsx", tmp_path / "A01.xlsx"),))
    message = draft(letter, tmp_path, Sender("cdvc@example.com", nasty))
    assert message.keys() == ["From", "To", "Subject", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"]
    assert shown in message["Subject"]
    assert mailboxes(message, "To") == [(shown, "a01@example.com")]
    body = message.get_body(("plain",))
    assert body is not None
    content = body.get_content()
    assert f"Kính gửi: Ban Chấp hành {shown}\n" in content.replace("\r\n", "\n")
    assert f"   Đang ghi: {shown}\n" in content.replace("\r\n", "\n")
    assert "49" not in content and not any(row.startswith("Bcc") for row in content.splitlines())
    [part] = message.iter_attachments()
    assert part.get_filename() == shown + ".xlsx"


@pytest.mark.parametrize("field", ["to_name", "subject"])
def test_no_injection_past_the_templates_either(tmp_path: Path, field: str) -> None:
    nasty = "a\r\nBcc: x@example.com\r\n\r\nThân giả"
    letter = replace(some_letter(tmp_path), **{field: nasty})  # type: ignore[arg-type]
    message = draft(letter, tmp_path)
    assert message["Bcc"] is None
    said = message["Subject"] if field == "subject" else mailboxes(message, "To")[0][0]
    assert said == "a Bcc: x@example.com Thân giả"


def test_what_a_correction_asks_is_a_set_of_errors_without_files(program: Program) -> None:
    """Not their order, not the file; every one of sheet, cell, code and found counts, warnings do not."""

    def key(*issues: Issue, file: str = "2024/nộp.xlsx") -> str:
        own = [replace(i, ref=i.ref._replace(file=file)) for i in issues]
        data = round_of(program, [replace(line(program.units[0], Delivery.ON_TIME, 1), file=file)], own)
        [letter], _ = write(data, LetterKind.CORRECTION)
        return letter.matter

    first = Issue("G05", CellRef("", "Số liệu", "C9"), "9", "tối đa 5")
    second = Issue("G08", CellRef("", "Số liệu", "C10"), "", "tối đa 5")
    assert key(first, second) == key(second, first) == key(first, second, first) == key(first, second, file="x/y.xls")
    assert key(first, second) == key(first, second, Issue("T09", CellRef(""), "cũ", "mới"))
    whole = Issue("T04", CellRef(""), ".xyz", "tệp Excel")
    assert key(whole, file="2024/a.xyz") == key(replace(whole, found=".abc"), file="2024/b.abc")
    named = "2024/9 và 8.xlsx"  # holds what is found in the cell
    assert len({key(replace(i, found=f), file=named) for i in (first, whole) for f in ("9", "8", "7")}) == 3 + 2
    others = [
        first,
        replace(first, found="8"),
        replace(first, code="G08"),
        replace(first, ref=CellRef("", "Số liệu", "C11")),
        replace(first, ref=CellRef("", "Thông tin chung", "C9")),
    ]
    assert len({key(), *map(key, others)}) == 1 + len(others)


def test_a_name_that_is_no_unicode_can_be_written_about(tmp_path: Path) -> None:
    letter = replace(some_letter(tmp_path), body="Đã nhận b\udce1o c\udce1o.xlsx\n")
    body = draft(letter, tmp_path).get_body(("plain",))
    assert body is not None and body.get_content() == "Đã nhận b?o c?o.xlsx\r\n"


def test_the_same_letter_gives_the_same_bytes(tmp_path: Path) -> None:
    letter = some_letter(tmp_path)
    other = replace(letter, body=letter.body + "thêm\n")

    def made(one: Letter) -> tuple[bytes, str]:
        [written] = write_drafts([one], tmp_path / "thu", SENDER).made
        return written.path.read_bytes(), written.digest

    first, again, changed = made(letter), made(letter), made(other)
    assert first == again
    assert first[1] != changed[1]
    letter.attachments[0].path.write_bytes(b"khac")
    assert made(letter)[1] != first[1]


@pytest.mark.parametrize("data", [b"", b"x" * 56, b"x" * 57, b"x" * 58, bytes(range(256)) * 80], ids=len)
@pytest.mark.parametrize("body", ["", "một dòng\n", "x" * 57, "hai\r\ndòng"])
def test_a_draft_is_what_the_library_writes_of_the_message_that_it_reads_there(data: bytes, body: str) -> None:
    payloads = [Payload("Tệp có tên dài, rất dài, dài hơn một dòng của thư.xlsx", data), Payload("b.zip", data)]
    made = unsent(("Công đoàn “A”", "a@b.vn; c@d.vn"), "Chủ đề " * 20, body, payloads, SENDER)
    message = BytesParser(policy=POLICY).parsebytes(made)
    assert message.as_bytes() == made and not message.defects
    assert [part.get_payload(decode=True) for part in message.walk()][2:] == [data, data]


def test_without_a_sender_the_mail_program_fills_it_in(tmp_path: Path) -> None:
    message = draft(some_letter(tmp_path), tmp_path, None)
    assert message["From"] is None and message["X-Unsent"] == "1"


def test_an_address_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    good = some_letter(tmp_path)
    letters = [replace(good, unit=f"U{n}", to_address=a) for n, a in enumerate(("", "a@b; e", "a@b.vn"))]
    advanced: list[str] = []
    got: Drafts = write_drafts(letters, tmp_path / "thu", SENDER, advanced.append)
    assert [d.unit for d in got.made] == ["U2"]
    assert [(n.unit, n.kind) for n in got.without] == [("U0", good.kind), ("U1", good.kind)]
    assert (
        "chưa có địa chỉ" in got.without[0].reason
        and "“a@b”" in got.without[1].reason
        and "“e”" in got.without[1].reason
    )
    assert [p.name for p in (tmp_path / "thu").iterdir()] == ["moi-bao-cao-U2 CĐCS Sở Nội vụ.eml"]
    assert len(advanced) == 3


def test_a_letter_goes_to_every_address_that_can_be_written_to(tmp_path: Path) -> None:
    both = replace(some_letter(tmp_path), to_name="CĐCS Sở Nội vụ", to_address="a@b.vn; hỏng@; c@d.vn")
    [made] = write_drafts([both], tmp_path / "thu", SENDER).made
    assert made.address == "a@b.vn; c@d.vn"
    message = email.message_from_bytes(made.path.read_bytes(), policy=email.policy.default)
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [
        ("CĐCS Sở Nội vụ", "a@b.vn"),
        ("CĐCS Sở Nội vụ", "c@d.vn"),
    ]


def test_a_question_names_period_and_question_in_words(program: Program, tmp_path: Path) -> None:
    asked = form_spec(program, program.periods[0], program.units[0].kind).by_name["I_3_1_2024_val"]
    ref = CellRef("2024/nộp.xlsx", "Số liệu", "E15")
    of = Facts(field=asked.name)
    said = issue("H06", ref, found="500", what=asked.about, unit="A01", facts=of, expected="gần 20 của năm 2023")
    one = replace(line(program.units[0], Delivery.ON_TIME), warnings=1)
    marked = tmp_path / "A01 - cần sửa.xlsx"
    [letter], _ = write(round_of(program, [one], [said]), LetterKind.QUESTION, marked={"A01": marked})
    assert [a.name for a in letter.attachments] == [marked.name]
    assert f"Câu 3.1 {asked.label.rstrip('?')}, năm 2024" in letter.body
    assert "Đang ghi: 500" in letter.body and "Đối chiếu: gần 20 của năm 2023" in letter.body
    assert "H06" not in letter.body and "Chỉ tiêu 3.1" not in letter.body


def test_a_unit_name_is_never_a_path(tmp_path: Path) -> None:
    letter = replace(some_letter(tmp_path), unit="../../x", to_name="../../../etc/passwd\0")
    [made] = write_drafts([letter], tmp_path / "thu", SENDER).made
    assert made.path.parent == tmp_path / "thu" and made.path.is_file()


def test_a_file_that_vanished_is_one_line_and_leaves_the_old_drafts(tmp_path: Path) -> None:
    letter = some_letter(tmp_path)
    write_drafts([letter], tmp_path / "thu", SENDER)
    letter.attachments[0].path.unlink()
    with pytest.raises(PipelineError, match="không đọc được tệp để gửi kèm"):
        write_drafts([letter], tmp_path / "thu", SENDER)
    assert len(list((tmp_path / "thu").iterdir())) == 1
    shutil.rmtree(tmp_path / "thu")
