"""What the office handed to single unions, on their forms: words beside the input cell, a number that verdicts read."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.forms.layout import FormSpec
from pipeline.forms.shown_targets import show_target
from pipeline.program.model import Indicator, Program
from pipeline.program.parts import unit_target
from pipeline.program.term import WHOLE_TERM
from pipeline.text import number

SAID = "Giao cho đơn vị"  # what the words begin with
HALF = "6 tháng đầu năm"  # what the words on a union's figure of half the year begin with


def is_unions_own(text: str) -> bool:
    """Whether printed words are those of one union's form: another one has other words there, or none."""
    return text.startswith((SAID, HALF))


@dataclass(frozen=True, slots=True)
class Halfway:
    """An indicator and year of which some unions have told half the year: the whole cannot be less."""

    indicator: Indicator
    year: int

    @property
    def token(self) -> str:
        """The token that each union's words replace."""
        return f"nua_{self.indicator.name}_{self.year}"

    @property
    def beside(self) -> str:
        """The token of what was handed to the union, which stands before it."""
        return f"giao_{self.indicator.name}_{self.year}"

    @staticmethod
    def text(amount: float | None, *, more: bool = False) -> str:
        """'6 tháng đầu năm: 8', behind other words where there are `more`; '' where the union has told none."""
        return "" if amount is None else f"{'; ' if more else ''}{HALF}: {number(amount, 4)}"


@dataclass(frozen=True, slots=True)
class Handed:
    """An indicator and year of which some unions have a part of their own; `last`: the last year that is asked."""

    indicator: Indicator
    year: int
    last: bool

    @property
    def token(self) -> str:
        """The token that each union's words replace."""
        return f"giao_{self.indicator.name}_{self.year}"

    @property
    def cell(self) -> str:
        """The defined name of the hidden cell with the union's number; not one of the contract's."""
        return f"G_{self.indicator.name}_{self.year}"

    def number(self, program: Program, unit: str) -> float | None:
        """What the union is held to in this year; None when it has no part of its own."""
        own = unit_target(program, unit, self.indicator.code, self.year)
        return own.target.low if own else None

    def text(self, program: Program, unit: str) -> str:
        """'Giao cho đơn vị: 12; cả nhiệm kỳ: 60', the term in the last year only; '' when it has no part."""
        said: list[str] = []
        for year, when in ((self.year, ""), (None, WHOLE_TERM)):
            own = unit_target(program, unit, self.indicator.code, year)
            if own and (year is not None or self.last):
                begin = when if said else f"{SAID} {when}".rstrip()
                said.append(f"{begin}: {show_target(own.target, self.indicator)}")
        return "; ".join(said)

    def longest(self, program: Program) -> str:
        """The longest words of any union: the row has to hold them."""
        units = {unit for unit, code, _ in program.parts if code == self.indicator.code}
        return max((self.text(program, unit) for unit in sorted(units)), key=len, default="")


def handed_on(spec: FormSpec) -> dict[tuple[str, int], Handed]:
    """By indicator code and year, what some union has a part of; the same for all kinds, which may share a layout."""
    known = {(code, year) for _, code, year in spec.program.parts}
    found = {}
    for question in spec.questions:
        code, years = question.indicator.code, question.years
        for year in years:
            last = year == years[-1]
            if (code, year) in known or (last and (code, None) in known):
                found[code, year] = Handed(question.indicator, year, last)
    return found
