"""Codes that the program gave to rows without one, written into the workbook before anybody else sees them."""

from __future__ import annotations

from pipeline.program.model import GivenCode, Program
from pipeline.settings import Settings
from pipeline.steps.program_file import rewritten


def keep_codes(settings: Settings, program: Program) -> tuple[GivenCode, ...]:
    """Write the codes that rows lack into their cells, from when on no other row shifts them; those written.

    Raises PipelineError where the workbook is open or holds formulas: without steady codes nothing is sent.
    """
    if program.given_codes:
        from pipeline.program import blank  # here: it loads what edits workbooks, and few runs have codes to write

        path = settings.program_file(program.code)
        rewritten(
            path, lambda scratch: blank.put_codes(path, scratch, program.given_codes), "chưa ghi được mã vào cột Mã"
        )
    return program.given_codes
