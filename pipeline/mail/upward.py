"""The letter to the superior office: the period's files, each with what it is and its size. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.files import BrokenFile
from pipeline.forms.layout import ILLUSTRATIVE, ILLUSTRATIVE_STAMP
from pipeline.forms.read import RawForm, read
from pipeline.mail.letters import ROUND_VARIABLES, about_round
from pipeline.mail.mime import Payload, unsent
from pipeline.mail.settings import MailSettings
from pipeline.mail.templates import Templates
from pipeline.program.model import Period, Program
from pipeline.text import clean, key, number
from pipeline.workbooks.look import BANNER, BRAND
from pipeline.zip_package import Locked, Package, TooLarge, most_of, why_refused

TEMPLATE = "gui-cap-tren"

# The banner counts in page headers alone: unions' own words, which stand in cells and pages, say nothing about figures.
_SHEETS = re.compile(r"xl/worksheets/[^/]*\.xml")
_HEADERS = re.compile(r"word/header\d*\.xml")
_HEADER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)Header>([^<]*)<")
_MOST = 1024**3  # bytes unpacked: the summary of a country's unions takes hundreds of megabytes
_TAG = re.compile(rb"<[^<>]*>")  # Word splits what it formats
_BRANDS = BRAND.encode(), BRAND.encode("ascii", "xmlcharrefreplace")  # the two ways in which XML is written

# What the template may use.
VARIABLES: Mapping[str, str] = {
    **ROUND_VARIABLES,
    "tep": "danh sách tệp gửi kèm; mỗi tệp có ten, la_gi, co (độ lớn), sha256",
    "minh_hoa": "đúng khi một tệp ghi là số liệu minh họa",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of the period as it goes up, and what it is: 'Báo cáo (Word)'."""

    what: str
    payload: Payload


def checksums(enclosures: Sequence[Enclosure]) -> str:
    """By what can be told whether the files arrived whole: lines as `sha256sum -c` reads them."""
    return "".join(f"{item.payload.sha256}  {item.payload.name}\n" for item in enclosures)


def is_illustrative(payload: Payload) -> bool:
    """Whether a workbook or document bears the banner or the stamp of illustrative figures; a PDF is as its document.

    Raises PipelineError for a damaged file.
    """
    if not payload.name.endswith((".xlsx", ".docx")):
        return False
    try:
        said = any(_BRANDS[0] in text or _BRANDS[1] in text for text in _headers(Package(payload.data, _MOST)))
    except TooLarge as error:
        raise PipelineError(f"{payload.name}: {why_refused(error)}.") from None
    except (BrokenFile, Locked):
        raise PipelineError(f"{payload.name}: tệp hỏng, không mở được; hãy làm lại tệp này.") from None
    return said or _stamped(payload.data)


def _headers(package: Package) -> Iterator[bytes]:
    """What stands in the headers of pages; a part at a time."""
    for name, info in package.entries.items():
        if _SHEETS.fullmatch(name):
            yield from _HEADER.findall(package.unpack(info, most_of(info)))
        elif _HEADERS.fullmatch(name):
            yield _TAG.sub(b"", package.unpack(info, most_of(info)))


def _stamped(data: bytes) -> bool:
    """Whether a roll-up form says it by its stamp."""
    raw = read(data, "")
    return isinstance(raw, RawForm) and key(raw.stamp(ILLUSTRATIVE_STAMP)) == key(ILLUSTRATIVE)


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
) -> bytes:
    """The draft, as it stands in a file; without a recipient where the settings name none. Raises TemplateError.

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
        subject, body = f"[{BRAND}] {subject}", f"{BANNER}\n\n{body}"
    to = (clean(program.superior_office), mail.superior) if mail.superior else None
    return unsent(to, subject, body, payloads, mail.sender)
