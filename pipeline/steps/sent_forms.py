"""Forms as they were sent; processes that read what came back look them up, and hold nothing else of the steps."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.program.model import Unit
from pipeline.steps.output_names import form_name
from pipeline.work.places import SharedPlace


@dataclass(frozen=True)
class SentForms:
    """The blank forms that were made for a period, in `folder`."""

    folder: SharedPlace

    def __call__(self, unit: Unit) -> bytes | None:
        """The form that a unit was sent; None where it is not at hand."""
        try:
            return self.folder.read(form_name(unit))
        except OSError:  # not there, or held open by another program: the form is laid out anew
            return None
