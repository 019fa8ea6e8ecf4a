"""One command at a time writes into a program's folders; what killed ones left there goes first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.files import clear_leftovers
from pipeline.locks import alone
from pipeline.program.model import Program
from pipeline.settings import Settings


@contextmanager
def program_alone(settings: Settings, program: Program) -> Iterator[None]:
    """The program's folders for this command alone. Raises PipelineError while another command writes there."""
    outputs = settings.workspace / "outputs" / program.code
    with alone(outputs / "lenh", f"Chương trình {program.code}"):
        clear_leftovers((outputs, settings.program_folder(program.code)))
        yield
