"""Marked copies: for each union that is asked something, a fresh form with its answers, marked and listed.

The union corrects the file and sends it back as it is: forms are read by defined name, so the marks are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.file_names import file_name
from pipeline.issues import Issue
from pipeline.program.model import Unit

__all__ = ["COPY_ENDING", "DueCopy", "copy_name"]
COPY_ENDING = " - cần sửa.xlsx"


@dataclass(frozen=True, slots=True)
class DueCopy:
    """A marked copy to be made: of a union's file, by its name in the consolidation, with what there is to say."""

    name: str
    file: str
    unit: Unit
    issues: tuple[Issue, ...]


def copy_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ - cần sửa.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')}{COPY_ENDING}"
