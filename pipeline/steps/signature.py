"""Who decides, and when: what stands at the end of every row of the table of decisions that a command writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.errors import PipelineError
from pipeline.text import clean

BY_WHOM = 'BY="Họ tên" (lệnh make), --by "Họ tên" (lệnh tonghop)'


def unasked(*_: object) -> bool:
    """What a step does without anybody to ask: it goes on."""
    return True


def named(who: str) -> str:
    """Who decides, as it is kept. Raises PipelineError where nobody is named."""
    if not clean(who):
        raise PipelineError(f"Chưa ghi ai quyết định: thêm {BY_WHOM}.")
    return clean(who)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, as typed, and the day."""

    who: str
    day: date

    def columns(self) -> Mapping[str, object]:
        """Its columns in a table. Raises PipelineError where nobody is named."""
        return {"who": named(self.who), "when": self.day}
