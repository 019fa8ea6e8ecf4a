"""Names of what goes up: of all the files that reach a superior office, each says whose it is, and of which period.

Without marks, since archives and mail programs of other systems garble them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

from pipeline.file_names import LONGEST, file_name
from pipeline.program.model import Program
from pipeline.text import unmarked


def office_name(program: Program) -> str:
    """The office as file names have it: its sign for the words that it stands for, 'CĐVC tỉnh Yên Bái'."""
    words, sign = program.office.split(), program.office_short.strip()
    begin, rest = words[: len(sign)], words[len(sign) :]
    fits = bool(rest) and "".join(word[0] for word in begin).casefold() == sign.casefold()
    return " ".join([sign, *rest] if fits else words)


def upward_name(what: str, period: str, office: str, suffix: str) -> str:
    """'Bao cao nam 2024 - CDVC tinh Yen Bai.docx'; `period` as it stands inside a sentence."""
    return file_name(unmarked(f"{what} {period} - {office}"), LONGEST - len(suffix)) + suffix


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names, numbered where a system that does not tell capitals would take two for one: 'A (2).xlsx'."""
    given: dict[str, str] = {}
    for name in names:
        stem, dot, ending = name.rpartition(".")
        numbered = (f"{stem} ({n}){dot}{ending}" for n in count(2))
        one = next(made for made in chain([name], numbered) if made.casefold() not in given)
        given[one.casefold()] = one
    return tuple(given.values())
