"""What a union typed arrives in every output as that very text: never a formula, markup, template, path or header."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from pipeline.mail.letter_kinds import LetterKind
from pipeline.program.reader import read as read_program
from pipeline.settings import load
from pipeline.steps.forms import make_forms
from pipeline.steps.outputs import write_outputs, write_returns
from pipeline.steps.post import write_letters
from pipeline.steps.report import write_review
from pipeline.steps.rounds import consolidate
from pipeline.steps.tracking import tracked, write_tracking_book
from pipeline.text import clean
from tests.forms import GOOD, book_of, named, period_of
from tests.hostile_documents import packed
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
    '=WEBSERVICE("http://127.0.0.1:9/w")',
    "=cmd|'/c calc'!A1",
    "+1+cmd|'/c calc'!A1",
    "-1+IMPORTXML(A1)",
    "\\\\127.0.0.1\\chung\\a.xlsx",
    "='http://127.0.0.1:9/[a.xlsx]S'!A1",
    "file://127.0.0.1/chung/a.xlsx",
    "\t=HYPERLINK(A1)",
    "_xlfn.FILTERXML(A1)",
)
LEADING = ("127.0.0.1", "http://x", "cmd|", "SUM(1+1", "WEBSERVICE", "HYPERLINK", "IMPORTXML", "FILTERXML")
FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2024, 12, 10)
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
    beside(book, text)
    return saved(book)


def beside(book: Workbook, text: str) -> None:
    """The text where nothing is asked: in a cell, as a formula where it may be one, in a comment, in a link."""
    sheet = book["Thông tin chung"]
    sheet["K40"].value, sheet["K40"].data_type = text, "s"
    if text.startswith("="):
        sheet["K41"] = text
    sheet["K42"] = "xem ở đây"
    sheet["K42"].comment = Comment(clean(text), clean(text))
    sheet["K42"].hyperlink = clean(text)


def shown(text: str) -> str:
    """The text as outputs show it, on one line."""
    return clean(text)


class Office:
    """An office that asks a union for each text; the union is called so, too. Without texts it has its usual unions."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        self.texts, self.codes = texts, [f"T{n}" for n in range(10, 10 + len(texts))]
        named = zip(self.codes, map(shown, texts), strict=True)
        units = [unit(code, name=f"CĐCS {text}", chair=text) for code, text in named]
        write_workspace(folder, **({"units": units} if texts else {}))
        config = 'program = "thu"\nperiod = "2024"\n[mail]\nsender_address = "a@example.com"\n'
        (folder / "pipeline.toml").write_text(config, encoding="utf-8")
        self.settings = load(folder)
        self.program = read_program(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE)
        self.period = period_of(self.program)

    def filled(self) -> dict[str, bytes]:
        """The forms by code, each filled in with its text."""
        made = make_forms(self.settings, self.program, self.period).paths
        named = zip(self.codes, self.texts, strict=True)
        return {code: typed(made[code].read_bytes(), text) for code, text in named}

    def receive(self, files: Mapping[str, bytes], *, papers: bool = False) -> Path:
        """What the commands make of these files: workbooks, and with `papers` report and letters."""
        returned = self.settings.returns_folder(CODE, "2024")
        returned.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (returned / name).write_bytes(content)
        read = consolidate(self.settings, self.program, self.period, TODAY)
        assert len(read.intake.submissions) == len(files)
        write_outputs(self.settings, read.data)
        write_returns(self.settings, read)
        write_tracking_book(self.settings, read.data, tracked(self.settings, read.data, TODAY))
        if papers:
            write_review(self.settings, read.data, datetime(2025, 3, 1))
            write_letters(self.settings, read.data, TODAY, kinds=(LetterKind.CORRECTION,))
        return self.settings.output_folder(CODE, "2024")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands make of one union for each text."""
    office = Office(tmp_path_factory.mktemp("workspace"), TEXTS)
    return office.receive({f"{code}.xlsx": form for code, form in office.filled().items()}, papers=True)


def texts_of(book: Workbook) -> list[str]:
    """Every text of a workbook; a formula that a union typed fails the test."""
    found = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.data_type != "f" or not any(s in cell.value for s in LEADING), (
                        sheet.title,
                        cell.coordinate,
                    )
                    if cell.data_type != "f":
                        found.append(clean(cell.value))
    return found


def assert_inert(path: Path) -> None:
    """Nothing of a workbook leads out but links to files that came; what would lead out is text and nothing else."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert not [name for name in parts if re.search("external|vba|connection|embed|query", name, re.IGNORECASE)]
    for name, content in parts.items():
        for element in etree.fromstring(content).iter():
            if element.get("TargetMode") is not None:
                target = unquote(element.get("Target")).replace("\\", "/")
                assert target.startswith("../") and (path.parent / target).is_file(), (path, name, target)
                continue
            told = [*map(str, element.attrib.values()), element.text or ""]
            if etree.QName(element).localname in ("t", "v"):  # what a cell or a comment shows
                told.pop()
            assert not [t for t in told if any(sign in t for sign in LEADING)], (path, name, told)


def workbooks(outputs: Path) -> list[Path]:
    return [outputs / "tong-hop.xlsx", outputs / "so-theo-doi.xlsx", *sorted((outputs / "tra-lai").iterdir())]


def test_workbooks_lead_nowhere(outputs: Path) -> None:
    found = workbooks(outputs)
    assert len(found) == 2 + len(TEXTS)
    for path in found:
        assert_inert(path)


def test_what_came_led_somewhere(outputs: Path) -> None:
    """So that the test above can fail."""
    for code in ("T10", "T22"):
        came = outputs.parents[2] / "inputs" / CODE / "2024" / f"{code}.xlsx"
        with pytest.raises(AssertionError):
            assert_inert(came)


# Of the fixtures: words, in whose place a text of their length can stand, and who filled the form in.
WORDS, WHO = "Đề nghị & kiến nghị", "Lê Văn Lập"
INSTEAD = {"ods": '=WEBSERVICE("//x/")', "xls": "=cmd|'/c calc'!A100"}


def said_instead(kind: str, text: str) -> bytes:
    """A form that another program has saved, with the text in its words (.ods: as a formula, too), by nobody."""
    saved = (FIXTURES / f"sheetjs.{kind}").read_bytes()
    if kind == "xls":
        without = replaced(saved, WHO.encode("utf-16-le"), (" " * len(WHO)).encode("utf-16-le"))
        return replaced(without, WORDS.encode("utf-16-le"), text.encode("utf-16-le"))
    with zipfile.ZipFile(io.BytesIO(saved)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["content.xml"] = replaced(parts["content.xml"], escape(WORDS).encode(), escape(text).encode())
    of = f" table:formula={quoteattr('of:' + text)} "
    named = re.compile(rb"<table:table-cell (?=[^<>]*><text:p>" + WHO.encode() + rb"<)")
    parts["content.xml"], count = named.subn(lambda at: at[0] + of.encode(), parts["content.xml"])
    assert count == 1
    return packed(parts)


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    assert content.count(old) == 1
    return content.replace(old, new)


@pytest.mark.parametrize(("kind", "text"), INSTEAD.items())
def test_forms_of_other_kinds_lead_nowhere_either(kind: str, text: str, tmp_path: Path) -> None:
    assert len(text) == len(WORDS)
    outputs = Office(tmp_path, ()).receive({f"A05.{kind}": said_instead(kind, text)})
    found = workbooks(outputs)
    assert len(found) == 3
    for path in found:
        assert_inert(path)
    for path in (found[0], found[2]):
        assert any(text in line for line in texts_of(openpyxl.load_workbook(path))), path


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
