"""Problems in data as values: where, what was found, what is expected, what to do; one catalogue of stable codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import NamedTuple

from pipeline.issues.catalogue import CATALOGUE
from pipeline.issues.kinds import IssueArea, IssueKind, IssueRole, Severity
from pipeline.text import clean, ended, short_date, shortened, sort_key

__all__ = [
    "CATALOGUE",
    "MAX_FOUND",
    "CellRef",
    "Facts",
    "Issue",
    "IssueArea",
    "IssueKind",
    "IssueRole",
    "Severity",
    "by_gravity",
    "has_errors",
    "issue",
    "told_apart",
]

HIDDEN_SHEET = "_meta"  # of every form
MAX_FOUND = 400  # characters of a wrong value that a message repeats
_PUT_IN = " (cơ quan đã sửa: "


class CellRef(NamedTuple):
    """Where something stands: file (relative to the folder read), sheet and cell; blank parts are unknown."""

    # A tuple: every named cell of every file has one, and a frozen dataclass takes twice as long to make.

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file} › {self.inside}" if self.inside else self.file

    @property
    def inside(self) -> str:
        """Where in its file: 'Số liệu!E15', a sheet alone, or nothing."""
        sheet, cell = self.shown
        return f"{sheet}!{cell}" if cell else sheet

    @property
    def shown(self) -> tuple[str, str]:
        """Sheet and cell as people are told; blank for the hidden sheet of stamps, which nobody can open."""
        return ("", "") if self.sheet == HIDDEN_SHEET else (self.sheet, self.cell)


class Facts(NamedTuple):
    """What an issue is about, for the program itself: nothing is read back out of the words of a message.

    `question`: the code of the indicator or base quantity asked, `year` the one it is asked of; `field`: the defined
    name of the form's cell that asks it. `accepted`: of the note that a problem was accepted, its code. `named`: the
    code of the union that a file's name bears; `claimed`: the codes and names of other unions that stand on a form of
    doubtful owner. `tells_number`: of words beside the figures, that they tell a number, or go on where nobody has
    read them. `decision`: the row of the table of decisions that was applied there, or could not be. `prints`: of the
    note that the office corrected a value, the new one as messages print it; `whole`: of a pair that was found, what
    stands behind its stroke.
    """

    question: str = ""
    year: int | None = None
    field: str = ""
    accepted: str = ""
    named: str = ""
    claimed: tuple[str, ...] = ()
    tells_number: bool = False
    decision: CellRef | None = None
    prints: tuple[str, ...] = ()
    whole: str = ""


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Issue:
    """One located problem. `what` says what it is about (indicator, question), `unit` whose form it is.

    `remark`: what the union itself wrote to explain the figure; `reply`: what it answered to this question;
    `confirmed`: that the figure is right; `held`: what the form holds where the office put what was found in its place;
    `facts`: what it is about, for the program.
    """

    code: str
    ref: CellRef
    found: str
    expected: str
    what: str = ""
    unit: str = ""
    remedy: str = ""
    remark: str = ""
    reply: str = ""
    confirmed: bool = False
    held: str = ""
    facts: Facts = NO_FACTS

    def about(self, facts: Facts) -> Issue:
        """The same, with what it is about."""
        return replace(self, facts=facts)

    @property
    def kind(self) -> IssueKind:
        """The catalogue entry."""
        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.kind.severity

    @property
    def standing(self) -> str:
        """What stands in the form, under “Đang ghi”, and what the office put in its place."""
        return f"{self.held}{_PUT_IN}{self.found})" if self.held else self.found

    @property
    def title(self) -> str:
        """What is wrong, in one phrase."""
        return self.kind.title

    @property
    def to_do(self) -> str:
        """What to do, where a command asks for the union with its code; nothing is made of what was filled in there."""
        known = bool(self.unit) and self.remedy == self.kind.remedy
        return self.remedy.replace("UNIT=mã-đơn-vị", f"UNIT={self.unit}") if known else self.remedy

    @property
    def advice(self) -> str:
        """What the union is told to do."""
        return self.kind.advice or self.remedy

    @property
    def internal(self) -> bool:
        """Whether it is nothing to the union."""
        return self.kind.internal

    def has(self, *roles: IssueRole) -> bool:
        """Whether it has any of these roles."""
        return self.kind.has(*roles)

    def __str__(self) -> str:
        return f"[{self.code}] {self.ref}: {self.sentence}"

    @property
    def without_file(self) -> str:
        """The message where the file stands above it."""
        inside = f"{self.ref.inside}: " if self.ref.inside else ""
        return f"[{self.code}] {inside}{self.sentence}"

    @property
    def sentence(self) -> str:
        """What is wrong, what was found, what is needed, what to do and how the union explains it."""
        about = f" ({self.what})" if self.what else ""
        found = f" Đang ghi: “{self.standing}”." if self.standing else ""
        explained = f" Đơn vị giải trình: “{shortened(clean(self.remark), MAX_FOUND)}”." if self.remark else ""
        replied = f" Đơn vị trả lời: “{shortened(clean(self.reply), MAX_FOUND)}”." if self.reply else ""
        return f"{self.title}{about}.{found} Cần: {ended(self.expected)} {self.to_do}{explained}{replied}"


def issue(
    code: str,
    ref: CellRef,
    *,
    found: object = "",
    what: str = "",
    unit: str = "",
    facts: Facts = NO_FACTS,
    **said: object,
) -> Issue:
    """The issue of catalogue `code` at `ref`; what is `said` fills the catalogue's expected and remedy sentences."""
    kind = CATALOGUE[code]
    shown = shortened(_shown(found), MAX_FOUND)
    return Issue(code, ref, shown, kind.expected.format(**said), what, unit, kind.remedy.format(**said), facts=facts)


def _shown(found: object) -> str:
    """A wrong value the way its cell shows it, on one line: 31.0 is '31', 0.96 '0,96', a date '05/01/2026'."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "TRUE" if found else "FALSE"
    if isinstance(found, float) and isfinite(found):
        return str(int(found)) if found.is_integer() else f"{found:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(found, date):
        return short_date(found)
    return clean(found)


def told_apart(standing: str) -> tuple[str, str]:
    """What a form holds and what was found, out of the text of `Issue.standing`: twice the same but for corrections."""
    held, put_in, found = clean(standing).removesuffix(")").partition(_PUT_IN)
    return (held, found) if put_in else (standing, standing)


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether any issue keeps something out of the sums."""
    return any(i.severity is Severity.ERROR for i in issues)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def by_gravity(item: Issue) -> tuple[object, ...]:
    """Sort key: errors first, then file, sheet, cell (C9 before C10)."""
    ref = item.ref
    return (_RANK[item.severity], sort_key(ref.file), sort_key(ref.sheet), sort_key(ref.cell), ref, item.code)
