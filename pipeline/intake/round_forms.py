"""What unions are asked in a round, and the blank forms that they were sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.files import BrokenFile
from pipeline.forms import layout
from pipeline.forms.blank import BlankForm, blank_form
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.own_text import OwnText, own_text
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import RollUpSpec, roll_up_spec
from pipeline.forms.stamp import stamp
from pipeline.program.kinds import UnitKind
from pipeline.program.model import Period, Program, Unit
from pipeline.zip_package import Locked, TooLarge

_ASKED_FOR = 20  # units of a kind whose forms are looked for: where none is there, nor are those of thousands

Given = TypeVar("Given", bound=FormSpec)
Spec = TypeVar("Spec", bound=FormSpec, covariant=True)


@dataclass(frozen=True)
class UnionForm(Generic[Spec]):
    """What one union, or office below, is asked in a period, and the blank form that asks it."""

    unit: Unit
    period: Period
    spec: Spec
    blank: BlankForm


class RoundForms:
    """The forms of a period; each kind of union's is laid out and looked through once.

    `sent` gives the blank form that was sent to a unit, when it is at hand; else it is laid out anew from `template`.
    """

    def __init__(
        self, program: Program, period: Period, template: Path, sent: Callable[[Unit], bytes | None] = lambda _: None
    ) -> None:
        self.program, self.period, self.template, self.sent = program, period, template, sent
        self._specs: dict[UnitKind, FormSpec] = {}
        self._blanks: dict[str, BlankForm] = {}  # by version

    def of(self, unit: Unit) -> UnionForm[FormSpec]:
        """The form of a union or an office below."""
        if unit.is_office_below:
            return self.of_office(unit)
        return self._with_blank(unit, self.spec(unit.kind))

    def of_office(self, unit: Unit) -> UnionForm[RollUpSpec]:
        """The form of an office below, which asks for sums."""
        return self._with_blank(unit, self.sums)

    def spec(self, kind: UnitKind) -> FormSpec:
        """What unions of a kind are asked."""
        if kind not in self._specs:
            self._specs[kind] = form_spec(self.program, self.period, kind)
        return self._specs[kind]

    @cached_property
    def sums(self) -> RollUpSpec:
        """What offices below are asked."""
        return roll_up_spec(self.program, self.period)

    def _with_blank(self, unit: Unit, spec: Given) -> UnionForm[Given]:
        if spec.version not in self._blanks:
            self._blanks[spec.version] = blank_form(spec, self.template, self._as_sent(spec))
        return UnionForm(unit, self.period, spec, self._blanks[spec.version])

    def _as_sent(self, spec: FormSpec) -> bytes | None:
        """A form that was sent and asks that: the same whichever file is read first, and in which process."""
        asked = (unit for unit in self.program.reporters(self.period) if self._asked(unit).version == spec.version)
        return next(filter(None, map(self.sent, islice(asked, _ASKED_FOR))), None)

    def _asked(self, unit: Unit) -> FormSpec:
        return self.sums if unit.is_office_below else self.spec(unit.kind)

    def own_text_sent(self, raw: RawForm, form: UnionForm[FormSpec]) -> OwnText | None:
        """The words of the very form that a union was sent; of one sent with its own figures, laid out anew."""
        sent = self.sent(form.unit)
        if sent is None and raw.stamp(layout.PREFILLED):
            from pipeline.forms.write import lay_out  # here: few forms are laid out again

            sent = stamp(lay_out(form.spec, self.template, prefilled=True), self.program, form.unit)
        try:
            return own_text(sent) if sent is not None else None
        except (BrokenFile, TooLarge, Locked):
            return None
