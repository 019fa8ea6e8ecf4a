"""What a file of the folder gives: a source to read, why there is none, or that it is passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.intake.letters.body import NO_TEXT, LetterText
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.unpack.litter import Litter
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import number


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the name shown to people and its bytes; when its e-mail was sent, where one is known.

    `on_disk`: the date of the file of the folder that it is or lies in; `within`: the e-mail or archive it lies in,
    and `attached`: that this is an e-mail; `sent_back`: that a mail server gave it back; `refusal`: that it is a letter
    without anything to read, and what is said of it. `letter_text`: what the letters that brought it say themselves.
    `bearer`: who delivered it by e-mail; None where the office put it there itself.
    """

    file: str
    data: bytes
    sent_at: datetime | None = None
    on_disk: datetime | None = None
    within: str = ""
    attached: bool = False
    sent_back: bool = False
    refusal: Issue | None = None
    letter_text: LetterText = NO_TEXT
    bearer: Bearer | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A file passed over, and what kind of litter it is."""

    file: str
    kind: Litter


Found = Source | Issue | Passed


def refused(code: str, file: str, found: str = "", most: int = 0) -> Issue:
    """Why a file gives nothing to read."""
    return issue(code, CellRef(file), found=found, expected=most)


def megabytes(size: int) -> str:
    """A size as messages tell it."""
    return f"{number(size // 2**20)} MB"
