"""What an entry of the catalogue says, how grave it is, and what it means to those who look for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.labelled import Labelled


class Severity(Labelled):
    """Errors keep a value out of the sums; warnings and notes let it in and say so."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Cảnh báo"
    NOTE = "note", "Ghi chú"


class IssueArea(Labelled):
    """What a part of the catalogue is about: the letter its codes begin with, and its heading for people."""

    FILE = "T", "Hạng 1: tệp"
    STRUCTURE = "C", "Hạng 2: cấu trúc biểu mẫu"
    VALUE = "G", "Hạng 3: từng giá trị"
    PLAUSIBILITY = "H", "Hạng 4: hợp lý giữa các đơn vị, các kỳ"
    REPLY = "R", "Câu trả lời của đơn vị"
    DECISION = "D", "Quyết định của cơ quan (xu-ly.xlsx)"
    CLOSE = "K", "Số liệu sau khi chốt kỳ"
    SUMS = "L", "Biểu tổng hợp của cấp dưới"
    REMARK = "W", "Lời của đơn vị ngoài số liệu"
    PROGRAM = "P", "Tệp chương trình"


class IssueRole(Enum):
    """What an issue means for what happens next: code asks for a role, never for a code of the catalogue."""

    # who is told
    FOR_THE_OFFICE = "about this machine, or for the office to settle: the union is not told"
    NOTHING_TO_CONFIRM = "a warning that asks the union nothing: a text to add, letters to look through"
    OUR_FAULT = "a fault of this program: counted for no union"
    FOR_NOW = "what the system refused just now, and may allow the next time"

    # a file and its form
    TOO_LARGE = "a file, or all that an archive holds, is more than is read"
    UNRECOGNISED = "not a form as it was sent: its words may still tell what it is"
    LINK_ONLY = "a letter, or a file, that gives a link in place of the form"
    OTHER_QUESTIONS = "a form made before the questions were changed"
    NOTHING_FILLED_IN = "a form without any figure"
    YEARS_EXCHANGED = "the years over the columns of a sheet stand in another order than on the form"
    OWNER_OPEN = "leaves open whose form it is"
    ABOUT_SENDER = "about the address that a form came from"
    REPLACED_OWN = "a form from an address let in counts in place of the union's own, which says otherwise"
    SEVERAL_FORMS = "several forms of one union that say different things: somebody has to choose"
    IN_SHARED_FILE = "a form in one workbook with others; found in one of another union's where that is told"
    OTHER_COUNTS = "another form of the union counts in its place"
    OUTLIVES_REPLACEMENT = "true of a file even when another one counts in its place"

    # what was filled in
    EMPTY_CELL = "a figure is asked and nothing was filled in"
    UNDERSTOOD = "an answer written otherwise than asked, and what it was read as"
    INCOMPLETE_ROW = "a row of sums that lacks some of its figures"
    SAME_AS_ANOTHER = "the figures are those of another union"
    REVISED_FIGURE = "a figure of an earlier year told anew: the new one counts"
    REMARK_ON_CELL = "a remark that hangs on an input cell"

    # the office's decisions: the note each leaves where it was applied, and why one was not
    CORRECTED = "the office put a value in the place of the union's"
    ACCEPTED = "the office accepted a warning"
    TAKEN = "the office took this form of the union's"
    ACCEPTED_OTHERWISE = "the form was accepted and says something else since: it is to be accepted anew"
    REOPENED = "a figure that a close had frozen was changed by decision"
    STALE = "a decision that fits nothing any more"
    REFUSED = "a correction that would be an error"
    EXPIRED = "a decision that is no longer in force"
    UNCLEAR = "a decision whose file name fits several files"
    AT_REST = "an acceptance of a warning that is not there now"
    REPLACED = "a decision of what another row decides"

    # what came after a close
    FIGURE_AFTER_CLOSE = "a figure that is not counted, as it came after the close"
    CLOSED_STANDS = "a closed figure that is told otherwise now, or no more: it counts as it was closed"
    TEXT_AFTER_CLOSE = "narratives and remarks that are left aside, as they came after the close"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One entry of the catalogue; `expected` and `remedy` are format strings over the keyword facts of an issue.

    `advice`: what the union is told in place of `remedy`, where that speaks to the office; '' where it suits both.
    `accepted`: the title of what the office has accepted, where the other no longer holds.
    `confirmable`: an error that keeps a figure out only until the union or the office says that it is right.
    `roles`: what it means to the rest of the program.
    """

    code: str
    severity: Severity
    title: str
    expected: str
    remedy: str
    advice: str = ""
    accepted: str = ""
    confirmable: bool = False
    roles: tuple[IssueRole, ...] = ()

    def has(self, *roles: IssueRole) -> bool:
        """Whether it has any of these roles."""
        return any(role in self.roles for role in roles)

    @property
    def area(self) -> IssueArea:
        """What it is about."""
        return _AREAS[self.code[0]]

    @property
    def internal(self) -> bool:
        """Whether it is about what the office decided or closed, or this program or machine: nothing to the union."""
        return self.area in (IssueArea.DECISION, IssueArea.CLOSE) or self.has(IssueRole.FOR_THE_OFFICE)

    @property
    def acceptable(self) -> bool:
        """Whether the office may accept it: a warning, or a figure withheld until confirmed; an address is let in."""
        asked = self.severity is Severity.WARNING or self.confirmable
        return asked and self.area in _OF_FORMS and not self.has(IssueRole.ABOUT_SENDER)


_AREAS = {area.value: area for area in IssueArea}
_OF_FORMS = (IssueArea.FILE, IssueArea.STRUCTURE, IssueArea.VALUE, IssueArea.PLAUSIBILITY)
