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
    with program_of_code_alone(settings, program.code):
        yield


@contextmanager
def program_of_code_alone(settings: Settings, code: str) -> Iterator[None]:
    """The same for who knows only the program's code: its workbook need not be readable."""
    outputs = settings.workspace / "outputs" / code
    with alone(outputs / "lenh", f"Chương trình {code}"):
        clear_leftovers((outputs, settings.program_folder(code)))
        yield
