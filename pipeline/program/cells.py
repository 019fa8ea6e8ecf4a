"""Values of a program workbook that remember their cell, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from pipeline.issues import CellRef, Issue, Severity, issue
from pipeline.labelled import Labelled
from pipeline.program.former_words import printed_key
from pipeline.program.sheets import Column
from pipeline.text import AmbiguousNumber, NotANumber, clean, clean_lines, key, parse_date, parse_number, suggest

PLAUSIBLE_YEARS = range(1990, 2101)

L = TypeVar("L", bound=Labelled)
T = TypeVar("T")


@dataclass
class Problems:
    """Collects the wrong cells of one workbook; everything is said at once."""

    file: str
    found: list[Issue] = field(default_factory=list)

    def add(
        self,
        code: str,
        sheet: str,
        cell: str,
        value: object = "",
        what: str = "",
        *,
        expected: str = "",
        hint: str = "",
    ) -> None:
        """One more wrong cell."""
        ref = CellRef(self.file, sheet, cell)
        self.found.append(issue(code, ref, found=value, what=what, expected=expected, hint=hint))

    @property
    def wrong_rows(self) -> frozenset[tuple[str, int]]:
        """Sheet and number of every row that holds a cell with an error."""
        return frozenset(at for item in self.found if item.severity is Severity.ERROR and (at := row_of(item.ref)))


def row_of(ref: CellRef) -> tuple[str, int] | None:
    """Sheet and row of a cell, or of a row that lacks one ('5:5'); None where neither is named."""
    number = ref.cell.lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ").partition(":")[0]
    return (ref.sheet, int(number)) if number.isascii() and number.isdigit() else None


class Percent(float):
    """The number of a cell formatted as a percentage: 0.95 that its reader sees as 95%."""


class FormulaError(str):
    """What a cell shows whose formula failed: '#REF!'."""

    __slots__ = ()


_DASHES = frozenset(("-", "–", "—", "−", "‑"))
AS_TEXT = "Định dạng ô là Văn bản (Text) rồi gõ lại"
RETYPE = f"{AS_TEXT} mã."  # of a code that became a day


def is_blank(value: object) -> bool:
    """Nothing, blanks only or a lone dash, or no value because its formula failed."""
    if type(value) is str and value[:1].isalnum():  # nearly every cell: cleaning leaves that where it is
        return False
    return value is None or isinstance(value, FormulaError) or not (said := clean(value)) or said in _DASHES


class Cell(NamedTuple):
    """A value of a record, with where it stands and what column it belongs to; `given`: a code the cell lacks."""

    # A tuple: a country's list of units has a million and a half of them.

    value: object
    sheet: str
    address: str
    column: Column
    problems: Problems
    given: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it (`is_blank`)."""
        return is_blank(self.value)

    @property
    def dashed(self) -> bool:
        """A lone dash: somebody says that there is nothing."""
        return self.value is not None and clean(self.value) in _DASHES

    @property
    def nowhere(self) -> bool:
        """Whether its column is missing."""
        return ":" in self.address

    @property
    def failed(self) -> bool:
        """Whether its formula failed."""
        return isinstance(self.value, FormulaError)

    def wrong(self, expected: str, hint: str = "Sửa ô này.") -> None:
        """Say what is wrong with it."""
        self.problems.add("P04", self.sheet, self.address, self.value, self.column.header, expected=expected, hint=hint)

    @property
    def made_date(self) -> bool:
        """Whether what was typed as a code, say 3-1, is a day: spreadsheet programs make one of it."""
        return isinstance(self.value, date)

    @property
    def retype(self) -> str:
        """What to do about a value that is none here: to type it again, where it was made a day."""
        return f"Excel đã đổi thành ngày. {AS_TEXT}." if self.made_date else "Sửa ô này."

    def text(self) -> str:
        """Its text on one line; a code typed as the number 3.1 reads '3.1'."""
        value = self.value
        if value is None or isinstance(value, FormulaError):
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        said = clean(value)
        return "" if said in _DASHES else said

    def lines(self) -> tuple[str, ...]:
        """Its non-empty lines."""
        return () if self.empty else tuple(x for x in clean_lines(self.value).split("\n") if x)

    def date(self) -> date | None:
        """Its date, day first; None when empty or wrong (said)."""
        if self.empty:
            return None
        try:
            day = parse_date(self.value)
        except ValueError:
            day = None
        if day is None or day.year not in PLAUSIBLE_YEARS:
            self.wrong("ngày/tháng/năm, ví dụ 25/12/2025")
            return None
        return day

    def number(self, expected: str = "một số") -> float | None:
        """Its number; None when empty or wrong (said to be `expected`)."""
        if self.empty:
            return None
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return float(self.value)
        try:
            return parse_number(clean(self.value)).value
        except AmbiguousNumber:
            self.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5.")
        except NotANumber:
            self.wrong(expected)
        return None

    def year(self, expected: str = "một năm, ví dụ 2024") -> int | None:
        """Its year; None when empty or wrong (said to be `expected`)."""
        number = self.number(expected)
        if number is None:
            return None
        if number in PLAUSIBLE_YEARS:
            return int(number)
        self.wrong(expected)
        return None

    def choice(self, words: type[L]) -> L | None:
        """The member of `words` whose label or machine value it says; None when empty or wrong (said)."""
        return self.named(names_of(words), [member.label for member in words])

    def named(self, names: Mapping[str, T], labels: Sequence[str]) -> T | None:
        """What it says of what there is, by text.key of its names; None when empty or wrong (said: one of `labels`)."""
        if self.empty:
            return None
        said = key(self.text())
        if (found := names.get(said, names.get(printed_key(said)))) is not None:
            return found
        near = suggest(self.text(), labels)
        self.wrong(
            "một trong: " + "; ".join(labels), f"Có phải “{near}”?" if near else "Chọn trong danh sách thả xuống."
        )
        return None


def names_of(words: type[L]) -> Mapping[str, L]:
    """The members of a closed list by text.key of label and machine value."""
    return {key(name): member for member in reversed(tuple(words)) for name in (str(member), member.label)}


@dataclass(frozen=True)
class Record:
    """One row: cells by column key."""

    sheet: str
    row: int
    cells: dict[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        return self.cells[name]

    def said(self, name: str) -> str:
        """What a cell says, or stands for where it is left empty."""
        cell = self.cells[name]
        if cell.empty and not cell.dashed and cell.column.blank:
            return cell.column.blank.of(self.said)
        return cell.text()

    def lacks(self, name: str) -> bool:
        """Whether a cell has to be filled in: it is required and empty, and the others do not tell what it says."""
        cell = self.cells[name]
        return cell.column.required and cell.empty and not self.said(name)

    def choice(self, name: str, words: type[L]) -> L | None:
        """The member of `words` that a cell says or stands for; None when there is none, or it is wrong (said)."""
        return self.named(name, names_of(words), [member.label for member in words])

    def named(self, name: str, names: Mapping[str, T], labels: Sequence[str]) -> T | None:
        """What a cell says, or stands for, of what there is; None when there is none, or it is wrong (said)."""
        cell = self.cells[name]
        return names.get(key(self.said(name))) if cell.empty else cell.named(names, labels)
