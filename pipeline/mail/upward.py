"""The letter to the superior office: the period's files, each with its size and SHA-256 in the words. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import chain

from pipeline.errors import PipelineError
from pipeline.files import BROKEN_PACKAGE
from pipeline.mail.letters import ROUND_VARIABLES, about_round
from pipeline.mail.mime import Payload, unsent
from pipeline.mail.settings import MailSettings
from pipeline.mail.templates import Templates
from pipeline.program.model import Period, Program
from pipeline.reports.summary.look import BANNER
from pipeline.text import clean, number

TEMPLATE = "gui-cap-tren"
MARK = BANNER.partition(" - ")[0]

# Where workbooks and documents keep their words; in a workbook a text stands in one piece, Word splits what it formats.
_SHEETS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]*)\.xml")
_PAGES = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_TAG = re.compile(rb"<[^>]*>")
_MARKS = MARK.encode(), MARK.encode("ascii", "xmlcharrefreplace")  # the two ways in which XML is written

# What the template may use.
VARIABLES: Mapping[str, str] = {
    **ROUND_VARIABLES,
    "tep": "danh sách tệp gửi kèm; mỗi tệp có ten, la_gi, co (độ lớn), sha256",
    "minh_hoa": "đúng khi một tệp ghi là số liệu minh họa",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of the period and what it is."""

    what: str
    payload: Payload


def is_illustrative(payload: Payload) -> bool:
    """Whether a workbook or document says that its figures are illustrative; a PDF is as its document."""
    if not payload.name.endswith((".xlsx", ".docx")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(payload.data)) as package:
            sheets = (package.read(name) for name in package.namelist() if _SHEETS.fullmatch(name))
            pages = (_TAG.sub(b"", package.read(name)) for name in package.namelist() if _PAGES.fullmatch(name))
            return any(_MARKS[0] in part or _MARKS[1] in part for part in chain(pages, sheets))
    except BROKEN_PACKAGE:
        raise PipelineError(f"{payload.name}: tệp hỏng, không mở được; hãy làm lại tệp này.") from None


def size(count: int) -> str:
    """1536 -> '1,5 KB'."""
    return f"{number(count / 1_000_000, 1)} MB" if count >= 1_000_000 else f"{number(max(count, 100) / 1000, 1)} KB"


def letter_up(
    program: Program,
    period: Period,
    enclosures: Sequence[Enclosure],
    mail: MailSettings,
    templates: Templates,
    *,
    illustrative: bool,
) -> EmailMessage:
    """The draft; without a recipient where the settings name none. Raises TemplateError.

    Illustrative figures are said to be such in the subject and the first line, whatever the template says.
    """
    payloads = [item.payload for item in enclosures]
    files = [
        {"ten": clean(p.name), "la_gi": item.what, "co": size(len(p.data)), "sha256": p.sha256}
        for item, p in zip(enclosures, payloads, strict=True)
    ]
    said = {**about_round(program, period), "tep": files, "minh_hoa": illustrative}
    subject, body = templates.render(TEMPLATE, said)
    if illustrative:
        subject, body = f"[{MARK}] {subject}", f"{BANNER}\n\n{body}"
    to = (clean(program.superior_office), mail.superior) if mail.superior else None
    return unsent(to, subject, body, payloads, mail.sender)
