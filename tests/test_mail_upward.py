"""What is sent upward: one draft with report, PDF, summary and roll-up forms, read back as the receiver would."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline import __main__, events, settings
from pipeline.cli.run import run
from pipeline.documents import pdf
from pipeline.errors import PipelineError, SettingsError, TemplateError
from pipeline.events import RemarkEvent
from pipeline.mail.mime import Payload
from pipeline.mail.upward import VARIABLES, is_illustrative, size
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.output_names import DRAFT_FILE, UP_FOLDER
from pipeline.steps.send_up import SentUp, send_up
from pipeline.steps.templates import check_templates
from pipeline.workbooks.look import BANNER
from pipeline.workbooks.summary import OVERVIEW
from tests.programs import CODE, write_workspace
from tests.readout import as_recorded

ROOT = Path(__file__).resolve().parents[1]
MAIL = '[mail]\nsender_address = "cdvc@example.com"\nsender_name = "CĐVC"\nsuperior = "cap.tren@example.vn"\n'


class Space:
    """A workspace whose period 2024 has been reported on."""

    def __init__(self, folder: Path) -> None:
        write_workspace(folder)
        self.folder = folder
        self.program: Program = reader.read(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE)
        self.made = folder / "outputs" / CODE / "2024"
        self.made.mkdir(parents=True)
        self.configure(MAIL)
        self.summary("Tổng hợp")
        self.report("Báo cáo sơ kết")

    def configure(self, mail: str) -> None:
        (self.folder / "pipeline.toml").write_text(f'program = "{CODE}"\nperiod = "2024"\n{mail}', encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return settings.load(self.folder)

    def report(self, *runs: str) -> Path:
        document = docx.Document()
        paragraph = document.add_paragraph()
        for text in runs:
            paragraph.add_run(text).bold = len(paragraph.runs) % 2 == 0
        document.save(str(self.made / "bao-cao.docx"))
        return self.made / "bao-cao.docx"

    def summary(self, text: str, name: str = "tong-hop.xlsx", *, banner: bool = False) -> Path:
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"] = text
        if banner:
            book.worksheets[0].oddHeader.center.text = BANNER
        path = self.made / name
        path.parent.mkdir(exist_ok=True)
        book.save(path)
        return path

    def send_up(self) -> SentUp:
        return send_up(self.settings, self.program, self.program.periods[0])

    def message(self) -> EmailMessage:
        """The draft as a mail program reads it."""
        path = self.made / UP_FOLDER / DRAFT_FILE
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Space:
    """Without LibreOffice, which most tests have no need of."""
    monkeypatch.setattr(pdf, "find_soffice", lambda: "")
    made = Space(tmp_path / "việc")
    assert made.program.periods[0].code == "2024"
    return made


# ------------------------------------------------------------------------------------------- the report


def test_an_unfinished_report_is_said_to_be_so(space: Space) -> None:
    space.report("Nghị quyết số 12 [số hiệu], do Ban viết: xong.")
    assert not any("chưa viết xong" in remark for remark in space.send_up().remarks)
    document = docx.Document()
    document.add_paragraph("[Ban Tài chính viết: Nêu kết quả thu, chi.]")
    said = document.add_paragraph("[Văn phòng viết: Đánh giá chung.] Kết quả tốt.")
    for author in ("tonghop", "Chánh"):
        document.add_comment(said.runs, "Số mới: 5", author)
    document.save(str(space.made / "bao-cao.docx"))
    (remark,) = (r for r in space.send_up().remarks if "chưa viết xong" in r)
    assert "2 chỗ “[… viết: …]” chưa viết, 1 bình luận của chương trình" in remark


def test_a_window_is_told_that_the_draft_is_to_be_looked_at(
    space: Space, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(events.VARIABLE, "1")
    monkeypatch.setattr("pipeline.steps.send_up.write_pdf", lambda _: pdf.Pdf(None, no_office=True))
    told = []
    for text in ("Kết quả tốt.", "[Ban Tài chính viết: Nêu kết quả thu, chi.]"):
        space.report(text)
        assert run(["send-up", "-w", str(space.folder), "-p", CODE, "-k", "2024"]) == 0
        found = [event for line in capsys.readouterr().out.split("\n") if (event := events.decoded(line))]
        told.append([event.text for event in found if isinstance(event, RemarkEvent)])
    assert told[0] == [] and "chưa viết" in told[1][0]


# ------------------------------------------------------------------------------------------- the draft


CONTACTS = (
    "0912 345 678", "0912345678", "+84 912.345.678", "(0216) 3852.123", "84912345678", "02163852123", "0912-345-678",
    "lan.nguyen@gmail.com", "Lan <lan+x@so.yenbai.gov.vn>",
)  # fmt: skip


@pytest.mark.parametrize("contact", CONTACTS)
def test_the_summary_goes_up_without_telephone_numbers_and_addresses(space: Space, contact: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Tình hình nộp"
    sheet["A1"], sheet["A2"], sheet["A3"] = f"Đang ghi: “{contact}” & ngày 05-01-2026 10, 1.234.567", 912345678, 0.5
    sheet["A4"], sheet["A5"] = "=A2*2", "2024/A05.xlsx"
    sheet["A5"].hyperlink = "../../../inputs/thu/2024/A05.xlsx"
    sheet["A6"].comment = openpyxl.comments.Comment(f"gọi {contact}", "Lan")
    book.save(space.made / "tong-hop.xlsx")
    space.send_up()
    (sent,) = (p.get_content() for p in space.message().iter_attachments() if str(p.get_filename()).endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(sent)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
    digits = re.sub(r"\D", "", contact)
    assert contact.strip("<>").encode() not in everything
    assert not (digits and digits.encode() in re.sub(rb"\D", b"", everything.replace(b"912345678</v>", b"")))
    assert b"inputs/thu" not in everything
    read = openpyxl.load_workbook(io.BytesIO(sent)).worksheets[0]
    assert (read["A2"].value, read["A3"].value, read["A4"].value) == (912345678, 0.5, "=A2*2")
    assert "(đã lược)" in str(read["A1"].value) and str(read["A1"].value).endswith("” & ngày 05-01-2026 10, 1.234.567")
    assert read["A6"].comment is not None


def test_a_telephone_number_in_the_report_is_said(space: Space) -> None:
    space.report("Liên hệ: 0912 ", "345 678; ", "lan@so.vn.")
    (remark,) = (r for r in space.send_up().remarks if "điện thoại" in r)
    assert "“0912 345 678” và 1 nội dung khác" in remark


def test_the_draft_lists_every_file_with_what_it_is_and_its_size(space: Space) -> None:
    space.summary("Đ1", f"{UP_FOLDER}/Biểu tổng hợp YB.xlsx")
    space.summary("Đ2", f"{UP_FOLDER}/An.xlsx")
    space.summary("khóa", f"{UP_FOLDER}/~$An.xlsx")
    made = space.send_up()
    assert made.path == space.made / UP_FOLDER / DRAFT_FILE
    message = space.message()
    assert message.keys() == ["From", "To", "Subject", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"]
    assert message["X-Unsent"] == "1" and message["To"].addresses[0].addr_spec == "cap.tren@example.vn"
    assert message["To"].addresses[0].display_name == space.program.superior_office
    assert "Báo cáo năm 2024" in message["Subject"] and "MINH HỌA" not in message["Subject"]
    sent = {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}
    ours = "nam 2024 - CDVC tinh Thu"
    names = [f"Bao cao {ours}.docx", f"So lieu tong hop {ours}.xlsx",
             f"Bieu tong hop {ours} (An).xlsx", f"Bieu tong hop {ours} (Bieu tong hop YB).xlsx"]  # fmt: skip
    assert list(sent) == names
    own = ("bao-cao.docx", "tong-hop.xlsx", f"{UP_FOLDER}/An.xlsx", f"{UP_FOLDER}/Biểu tổng hợp YB.xlsx")
    assert list(sent.values()) == [(space.made / name).read_bytes() for name in own]
    said = re.findall(r"^(\d)\. .+: (.+) \(([\d.,]+ KB)\)$", words(message), re.MULTILINE)
    assert said == [(str(n), name, size(len(data))) for n, (name, data) in enumerate(sent.items(), 1)]
    assert not re.search("[0-9a-f]{20}|SHA", words(message))
    assert words(message).startswith(f"Kính gửi: {space.program.superior_office}\n\n")
    told = re.sub(r"[\d.,]+ KB", "…", f"{message['Subject']}\n\n{words(message)}")
    as_recorded("letter upward", told + "".join(f"[{line}]\n" for line in made.remarks))
    assert "{" not in words(message) and "\n\n\n" not in words(message)


def test_the_checksums_stand_beside_the_draft_as_programs_read_them(space: Space) -> None:
    space.summary("Đ1", f"{UP_FOLDER}/An.xlsx")
    made = space.send_up()
    assert made.checksums == space.made / UP_FOLDER / "kiem-tra.txt"
    sent = {str(part.get_filename()): part.get_content() for part in space.message().iter_attachments()}
    lines = made.checksums.read_bytes().decode("ascii").split("\n")
    assert lines == [*(f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sent.items()), ""]


@pytest.mark.parametrize(
    ("office", "sign", "named"),
    [
        ("Công đoàn Viên chức tỉnh Yên Bái", "CĐVC", "Bao cao so ket 2023 - 2028 - CDVC tinh Yen Bai.docx"),
        ("Liên đoàn Lao động tỉnh Đắk Lắk", "LĐLĐ", "Bao cao so ket 2023 - 2028 - LDLD tinh Dak Lak.docx"),
        ("Công đoàn Công Thương Việt Nam", "CT", "Bao cao so ket 2023 - 2028 - Cong doan Cong Thuong Viet Nam.docx"),
        ("Công đoàn Viên chức", "CĐVC", "Bao cao so ket 2023 - 2028 - Cong doan Vien chuc.docx"),
        ('A/B: "C"\u202e <x>|y?*', "", "Bao cao so ket 2023 - 2028 - A-B- -C- -x-y-.docx"),
    ],
)
def test_attachments_are_named_after_office_and_period(space: Space, office: str, sign: str, named: str) -> None:
    space.program = replace(space.program, office=office, office_short=sign)
    period = replace(space.program.periods[0], name="Sơ kết 2023 - 2028")
    (first, *_) = send_up(space.settings, space.program, period).enclosures
    assert first.payload.name == named


def test_no_two_attachments_have_one_name_and_a_long_name_keeps_its_ending(space: Space) -> None:
    for name in ("Ấn.xlsx", "An.xlsx", "an .xlsx", "tong-hop.xlsx"):
        space.summary(name, f"{UP_FOLDER}/{name}")
    names = [item.payload.name for item in space.send_up().enclosures]
    assert len({name.casefold() for name in names}) == len(names) == 6
    space.program = replace(space.program, office="Liên đoàn " * 40)
    names = [item.payload.name for item in space.send_up().enclosures]
    assert len({name.casefold() for name in names}) == len(names) == 6
    assert all(len(name) <= 110 and name.endswith((".docx", ".xlsx")) for name in names)


def test_the_same_files_give_the_same_draft(space: Space) -> None:
    first = space.send_up().path.read_bytes()
    assert space.send_up().path.read_bytes() == first
    space.report("Báo cáo đã sửa")
    assert space.send_up().path.read_bytes() != first


def test_a_letter_that_people_have_changed_is_kept(space: Space) -> None:
    path = space.send_up().path
    theirs = path.read_bytes().replace(b"Subject: ", b"Subject: Kinh gui ", 1)
    path.write_bytes(theirs)
    (remark,) = (r for r in space.send_up().remarks if "giữ tại" in r)
    (kept,) = (path.parent.parent / ".luu").glob("gui-cap-tren *.eml")
    assert kept.read_bytes() == theirs and str(kept) in remark
    assert not [r for r in space.send_up().remarks if "giữ tại" in r]


def test_a_letter_of_a_former_version_is_not_taken_for_peoples(space: Space) -> None:
    """Its parts stood between the beginning of its Message-ID, which is still the same."""
    path = space.send_up().path
    letter = path.read_bytes()
    (boundary,), (number,) = (re.findall(sign, letter) for sign in (rb'boundary="=_(\w+)"', rb"Message-ID: <(\w{32})"))
    assert boundary != number
    path.write_bytes(letter.replace(b"=_" + boundary, b"=_" + number))
    assert not [r for r in space.send_up().remarks if "giữ tại" in r]


def test_without_an_address_the_draft_has_none_and_that_is_said(space: Space) -> None:
    space.configure("")
    remarks = space.send_up().remarks
    assert space.message()["To"] is None and space.message()["From"] is None
    assert any("chưa có người nhận" in remark and "“Địa chỉ thư cấp trên”" in remark for remark in remarks)
    space.configure(MAIL)
    assert not any("chưa có người nhận" in remark for remark in space.send_up().remarks)


def test_an_address_that_cannot_be_used_is_one_line(space: Space) -> None:
    space.configure('[mail]\nsuperior = "a@b.vn\\r\\nBcc: x@example.com"\n')
    with pytest.raises(SettingsError, match=r"\[mail\] superior: "):
        space.send_up()


@pytest.mark.parametrize(("missing", "command"), [("bao-cao.docx", "review"), ("tong-hop.xlsx", "consolidate")])
def test_what_is_missing_is_one_line_with_the_command_that_makes_it(space: Space, missing: str, command: str) -> None:
    (space.made / missing).unlink()
    with pytest.raises(PipelineError, match=rf"{missing} để gửi; hãy làm bằng lệnh: make {command}$") as caught:
        space.send_up()
    assert "\n" not in str(caught.value)
    assert not (space.made / UP_FOLDER).exists()


def test_a_report_older_than_the_summary_is_remarked_on(space: Space) -> None:
    assert not any("cũ hơn" in remark for remark in space.send_up().remarks)
    os.utime(space.made / "bao-cao.docx", (1, 1))
    assert any("bao-cao.docx cũ hơn tong-hop.xlsx" in remark for remark in space.send_up().remarks)


def garbled(workbook: bytes) -> bytes:
    """The workbook with a stretch of its first sheet overwritten, as on a bad disk."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        info = package.getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 30 + len(info.filename)
    return workbook[:start] + b"\xff" * 40 + workbook[start + 40 :]


@pytest.mark.parametrize("damage", [lambda _: b"PK hong", garbled], ids=["cut off", "garbled"])
def test_a_damaged_file_is_not_sent(space: Space, damage: Callable[[bytes], bytes]) -> None:
    (space.made / "tong-hop.xlsx").write_bytes(damage((space.made / "tong-hop.xlsx").read_bytes()))
    with pytest.raises(PipelineError, match=r"tong-hop\.xlsx: tệp hỏng"):
        space.send_up()


# ------------------------------------------------------------------------------------------- illustrative figures


@pytest.mark.parametrize("where", ["report", "summary"])
def test_illustrative_figures_are_called_so_whatever_the_template_says(space: Space, where: str) -> None:
    if where == "report":
        document = docx.Document(str(space.report("Báo cáo")))
        header = document.sections[0].header.paragraphs[0]
        for part in (BANNER[:6], BANNER[6:]):  # Word splits what it formats
            header.add_run(part)
        document.save(str(space.made / "bao-cao.docx"))
    else:
        space.summary("Tổng hợp", banner=True)
    shutil.copytree(ROOT / "templates", space.folder / "templates")
    (space.folder / "templates" / "thu" / "gui-cap-tren.j2").write_text("Chủ đề: Báo cáo\nKính gửi\n", "utf-8")
    made = space.send_up()
    assert space.message()["Subject"] == "[SỐ LIỆU MINH HỌA] Báo cáo"
    assert words(space.message()) == f"{BANNER}\n\nKính gửi\n"
    assert any("minh họa" in remark for remark in made.remarks)


def test_the_banner_among_unions_words_makes_nothing_illustrative(space: Space) -> None:
    space.report(f"CĐCS A: {BANNER}")
    space.summary(BANNER)
    made = space.send_up()
    assert "MINH HỌA" not in space.message()["Subject"]
    assert not any("minh họa" in remark for remark in made.remarks)


def test_a_pdf_is_taken_at_its_documents_word() -> None:
    assert not is_illustrative(Payload("bao-cao.pdf", b"%PDF-1.7"))


# ------------------------------------------------------------------------------------------- words and names


def test_the_guide_to_templates_lists_every_name() -> None:
    guide = (ROOT / "templates" / "thu" / "huong-dan.txt").read_text(encoding="utf-8")
    assert "  gui-cap-tren.j2 " in guide
    for name, what in VARIABLES.items():
        assert re.search(rf"^  {name} +{re.escape(what)}$", guide, re.MULTILINE)


def test_a_wrong_name_in_the_template_is_one_line(space: Space) -> None:
    shutil.copytree(ROOT / "templates", space.folder / "templates")
    (space.folder / "templates" / "thu" / "gui-cap-tren.j2").write_text("Chủ đề: {{ don_vi }}\nx", "utf-8")
    with pytest.raises(TemplateError, match=r"gui-cap-tren\.j2: không có biến don_vi"):
        space.send_up()
    faults = check_templates(space.settings)
    (fault,) = [fault for path, said in faults.items() if path.name == "gui-cap-tren.j2" for fault in said]
    assert "không có biến don_vi" in fault


@pytest.mark.parametrize("text", ["\r\nBcc: x@example.com", "{{ 7*7 }}", "=?utf-8?q?=0D=0ABcc=3A_x?="])
def test_no_text_of_the_program_becomes_a_header(space: Space, text: str) -> None:
    nasty = f"Tỉnh {text} đuôi"
    space.program = replace(space.program, office=nasty, superior_office=nasty, title=nasty, signer=nasty)
    space.send_up()
    message = space.message()
    shown = " ".join(nasty.split())
    assert message["Bcc"] is None and message["Subject"].endswith(f" - {shown}")
    assert words(message).startswith(f"Kính gửi: {shown}\n") and "49" not in message["Subject"]


@pytest.mark.parametrize(("count", "said"), [(0, "0,1 KB"), (1536, "1,5 KB"), (12_345_678, "12,3 MB")])
def test_sizes_are_said_as_people_read_them(count: int, said: str) -> None:
    assert size(count) == said


# ------------------------------------------------------------------------------------------- PDF


def fake_soffice(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in LibreOffice's place; `$out` is the folder it is to write to."""
    path = folder / "soffice"
    path.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nout=$2\n{script}\n', encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(pdf, "find_soffice", lambda: str(path))


needs_sh = pytest.mark.posix  # a shell script stands for LibreOffice


def test_without_libreoffice_the_draft_is_made_and_that_is_said_in_one_line(space: Space) -> None:
    made = space.send_up()
    assert [r for r in made.remarks if "PDF" in r] == ["Không có bản PDF: máy chưa cài LibreOffice hoặc Word."]
    assert not (space.made / "bao-cao.pdf").exists()


def test_that_the_machine_makes_no_pdf_is_said_once(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    book.create_sheet(OVERVIEW)
    book.save(space.made / "tong-hop.xlsx")
    assert run(["send-up", "-w", str(space.folder)]) == 0
    assert capsys.readouterr().out.count("Không có bản PDF") == 1


@needs_sh
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "không chuyển được bao-cao.docx"),
        ('printf "khong phai pdf" > "$out/van-ban.pdf"', "không chuyển được bao-cao.docx"),
        ('printf "%%PDF-1.7 cut" > "$out/van-ban.pdf"', "không chuyển được bao-cao.docx"),
    ],
)
def test_a_pdf_is_made_whole_or_not_at_all(
    space: Space, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    fake_soffice(tmp_path, script, monkeypatch)
    (space.made / "bao-cao.pdf").write_bytes(b"cu")
    made = space.send_up()
    assert any(said in remark for remark in made.remarks)
    assert (space.made / "bao-cao.pdf").read_bytes() == b"cu"
    assert not [p for p in space.message().iter_attachments() if str(p.get_filename()).endswith(".pdf")]
    assert not [p.name for p in space.made.iterdir() if p.name.startswith(".")]


@needs_sh
def test_a_conversion_that_does_not_end_is_ended_with_its_children(
    space: Space, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_soffice(tmp_path, f"sleep 600 & echo $! > '{tmp_path}/con'; wait", monkeypatch)
    got = pdf.write_pdf(space.made / "bao-cao.docx", seconds=2)
    assert got.path is None and "sau 2 giây" in got.why_not and "\n" not in got.why_not
    child = int((tmp_path / "con").read_text())
    until = time.monotonic() + 30
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.soffice
def test_the_pdf_stands_beside_the_report_and_goes_along(tmp_path: Path) -> None:
    space = Space(tmp_path / "việc của cơ quan")
    made = space.send_up()
    content = (space.made / "bao-cao.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    sent = {str(part.get_filename()): part.get_content() for part in space.message().iter_attachments()}
    assert [name.rpartition(".")[2] for name in sent] == ["docx", "pdf", "xlsx"] and list(sent.values())[1] == content
    assert hashlib.sha256(content).hexdigest() in made.checksums.read_text("utf-8")
    assert not any("PDF" in remark for remark in made.remarks)


# ------------------------------------------------------------------------------------------- the command


def test_the_command_says_what_it_packed(
    space: Space, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["tonghop", "send-up", "--workspace", str(space.folder)])
    with pytest.raises(SystemExit) as end:
        __main__.main()
    out = capsys.readouterr().out
    assert end.value.code == 0
    assert re.search(r"Báo cáo \(Word\): Bao cao nam 2024 - .+\.docx \([\d.,]+ KB\)", out)
    assert str(space.made / UP_FOLDER / "kiem-tra.txt") in out
    assert str(space.made / UP_FOLDER / DRAFT_FILE) in out and "máy chưa cài LibreOffice hoặc Word" in out
