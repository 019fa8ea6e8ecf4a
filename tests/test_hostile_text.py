"""What a union typed arrives in every output as that very text: never a formula, markup, template, path or header."""

from __future__ import annotations

import email
import email.policy
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.workbook import Workbook

from pipeline.mail.letters import LetterKind
from pipeline.program.reader import read as read_program
from pipeline.settings import load
from pipeline.steps.forms import make_forms
from pipeline.steps.post import write_letters
from pipeline.steps.report import write_review
from pipeline.steps.rounds import consolidate, write_outputs, write_returns
from pipeline.text import clean
from tests.forms import GOOD, book_of, named, period_of
from tests.mailbag import saved
from tests.programs import CODE, unit, write_workspace

TEXTS = (
    '=HYPERLINK("http://x","y")',
    "{{ 7*7 }}",
    "{% for a in b %}",
    "<w:p>",
    "../../x",
    "\r\nBcc: x",
    "&amp;",
    "'; DROP",
    "@SUM(1+1)",
    "\u202egnahc",
)
NAME = "I_3_1_2024_val"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def typed(form: bytes, text: str) -> bytes:
    """A good form with `text` in words, notes, the reporter's name, and where a number is asked."""
    book = book_of(form)
    for name in ("N_1_1", "N_2", "T_reporter", "I_1_1_2024_note", NAME):
        cell = named(book, name)
        cell.value, cell.data_type = text, "s"
    for name, answer in GOOD.items():
        if name not in ("T_reporter", NAME) and not name.startswith("I_2_1"):
            named(book, name).value = answer
    return saved(book)


def shown(text: str) -> str:
    """The text as outputs show it, on one line."""
    return clean(text)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands make of one union for each text, itself called so."""
    folder = tmp_path_factory.mktemp("workspace")
    units = [unit(f"T{n}", name=f"CĐCS {shown(text)}", chair=shown(text)) for n, text in enumerate(TEXTS, 10)]
    write_workspace(folder, units=units)
    config = 'program = "thu"\nperiod = "2024"\n[mail]\nsender_address = "a@example.com"\n'
    (folder / "pipeline.toml").write_text(config)
    settings = load(folder)
    program = read_program(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE)
    period = period_of(program)
    made = make_forms(settings, program, period).paths
    returned = settings.returns_folder(CODE, "2024")
    returned.mkdir(parents=True, exist_ok=True)
    for n, text in enumerate(TEXTS, 10):
        (returned / f"{n}.xlsx").write_bytes(typed(made[f"T{n}"].read_bytes(), text))
    read = consolidate(settings, program, period, date(2024, 12, 10))
    assert len(read.intake.submissions) == len(TEXTS)
    write_outputs(settings, read.data)
    write_returns(settings, read)
    write_review(settings, read.data)
    write_letters(settings, read.data, date(2024, 12, 10), kinds=(LetterKind.CORRECTION,))
    return settings.output_folder(CODE, "2024")


def texts_of(book: Workbook) -> list[str]:
    """Every text of a workbook; a formula that a union typed fails the test."""
    found = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.data_type != "f" or "http://x" not in cell.value, (sheet.title, cell.coordinate)
                    if cell.data_type != "f":
                        found.append(clean(cell.value))
    return found


def test_summary(outputs: Path) -> None:
    told = texts_of(openpyxl.load_workbook(outputs / "tong-hop.xlsx"))
    for text in TEXTS:
        assert any(shown(text) in line and "CĐCS" not in line for line in told), text
        assert any(f"CĐCS {shown(text)}" in line for line in told), text


def test_report(outputs: Path) -> None:
    with zipfile.ZipFile(outputs / "bao-cao.docx") as package:
        root = etree.fromstring(package.read("word/document.xml"))
    paragraphs = [clean("".join(t.text or "" for t in p.iter(f"{W}t"))) for p in root.iter(f"{W}p")]
    for text in TEXTS:
        assert any(shown(text) in line for line in paragraphs), text


def test_marked_returns(outputs: Path) -> None:
    files = sorted((outputs / "tra-lai").iterdir())
    assert len(files) == len(TEXTS)
    for path, text in zip(files, TEXTS, strict=True):
        told = texts_of(openpyxl.load_workbook(path))
        assert any(shown(text) in line for line in told), text
        assert path.name.startswith("T") and path.parent == outputs / "tra-lai"


def test_letters(outputs: Path) -> None:
    files = sorted((outputs / "thu").glob("*.eml"))
    assert len(files) == len(TEXTS)
    for path, text in zip(files, TEXTS, strict=True):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert message["Bcc"] is None
        body = message.get_body(("plain",))
        assert body is not None
        assert shown(text) in clean(body.get_content()), text
        for attachment in message.iter_attachments():
            assert "/" not in (attachment.get_filename() or "")
