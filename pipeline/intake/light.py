"""What files gave, as bytes that travel between processes or lie in a cache: what a round knows anyhow goes by name.

The answers of a form take a kilobyte or two; the program, its units and what their forms ask, which every one of them
refers to, would take a hundred.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.checks.rollup import Detail
from pipeline.faults import Fault
from pipeline.files import broken_bytes
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawCell, RawForm
from pipeline.grids.cells import Extra
from pipeline.grids.outside import OutsideKind, OutsideText
from pipeline.intake.arrival import Arrival, DatedBy
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.kept import KeptAnswers, cells_read, layout_read
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.senders.trust import Trust
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef, Facts, Issue
from pipeline.labelled import Labelled
from pipeline.program.model import Period, Program, Unit

_MADE: tuple[Callable[..., object], ...] = (
    *(Submission, Answer, KeptAnswers, cells_read, layout_read, RawForm, RawCell, Extra, Detail),
    *(FileReport, Fault, Issue, CellRef, Facts, OutsideText, Arrival, Bearer, date, datetime, time, timedelta),
)
_BY_NAME = {(made.__module__, made.__qualname__): made for made in _MADE}
_WORDS: Mapping[str, Callable[..., Labelled]] = {
    words.__name__: words for words in (Outcome, OutsideKind, DatedBy, Trust)
}
_OF_A_ROUND = (Unit, FormSpec, Period, Program)


def to_light(what: object, forms: RoundForms, *, alike: bool = False) -> bytes:
    """Submissions and reports that reading gave, or tuples of them, for a reader of the same round.

    `alike`: of what is equal the bytes are (but for the order of sets), in twice as many. Else they tell which equal
    texts are one object, and that hangs on what else lies in memory.
    """
    out = io.BytesIO()
    packer = _Packer(out, forms)
    packer.fast = alike
    packer.dump(what)
    return out.getvalue()


def from_light(data: bytes, forms: RoundForms) -> object:
    """What `to_light` was given, equal to it; `forms`: of the same program and period.

    Nothing is made but what reading gives, whatever the bytes say. Raises BrokenFile.
    """
    with broken_bytes(pickle.UnpicklingError):
        found: object = _Unpacker(io.BytesIO(data), forms).load()
    return found


def _known(forms: RoundForms, kind: str, code: str) -> object:
    """What a round calls so; None for what it does not know."""
    match kind:
        case "Unit":
            return forms.program.unit_by_code.get(code)
        case "FormSpec":
            return next((forms.spec(own) for own in forms.program.kinds if own.code == code), None)
        case "RollUpSpec":
            return forms.sums
        case "Period":
            return forms.period
        case "Program":
            return forms.program
    return _WORDS[kind](code) if kind in _WORDS else None


def _called(kind: str, code: str) -> object:
    """Stands for what goes by a name in the round: whoever unpacks knows it."""
    raise pickle.UnpicklingError(f"no round: {kind} {code}")


class _Packer(pickle.Pickler):
    def __init__(self, out: io.BytesIO, forms: RoundForms) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._forms = forms

    # Not `persistent_id`: that is asked about every text and number, too.
    def reducer_override(self, value: object) -> Any:
        """What a value is called in the round; NotImplemented for one that goes as it is."""
        if isinstance(value, Labelled):
            return _called, (type(value).__name__, value.value)
        if not isinstance(value, _OF_A_ROUND):
            return NotImplemented
        code = value.kind.code if isinstance(value, FormSpec) else value.code
        name = type(value).__name__, code
        known = _known(self._forms, *name)
        return (_called, name) if value is known or value == known else NotImplemented


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: io.BytesIO, forms: RoundForms) -> None:
        super().__init__(data)
        self._forms = forms

    def find_class(self, module: str, name: str) -> object:
        """What may be made while bytes are read."""
        if (module, name) == (_called.__module__, _called.__qualname__):
            return self._called
        if (module, name) not in _BY_NAME:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _BY_NAME[module, name]

    def _called(self, kind: str, code: str) -> object:
        """What goes by a name in the round."""
        found = _known(self._forms, kind, code)
        if found is None:
            raise pickle.UnpicklingError(f"unknown: {kind} {code}")
        return found
