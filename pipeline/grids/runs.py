"""Texts in several fonts: what nobody reads in them is told as that, so that no figure is read as one with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.grids.number_format import colour_of
from pipeline.grids.unread import Letters

_UNSEEN = "[không nhìn thấy: "
_UNPLACED = "[chưa rõ câu nào: "


class Run(NamedTuple):
    """A piece of a text and its letters; None: those of the cell it stands in."""

    text: str
    letters: Letters | None


class Worded(NamedTuple):
    """A text as a table of texts holds it; `runs`: its pieces where one of them may not be read, else none."""

    text: str
    runs: tuple[Run, ...] = ()


def worded(runs: Sequence[Run]) -> Worded:
    """The text of these pieces."""
    odd = any(run.letters is not None and (run.letters.colour or run.letters.why) for run in runs)
    return Worded("".join(run.text for run in runs), tuple(runs) if odd else ())


def why_value_unread(value: object, code: str, cell: Letters) -> str:
    """Why nobody reads a value in a cell of that look and number format; '' where it is read."""
    colour = colour_of(value, code)
    return "" if value == "" else (cell._replace(colour=colour) if colour else cell).why


def as_read(runs: Iterable[Run], cell: Letters) -> tuple[str, str]:
    """A text in a cell of that look, its unseen pieces told as that; and why, where nobody reads any of it."""
    told = [(run.text, (run.letters or cell)._replace(ground=cell.ground).why) for run in runs if run.text]
    whys = [why for text, why in told if text.strip()]
    if not any(whys):
        return "".join(text for text, _ in told), ""
    if all(whys):
        return "".join(text for text, _ in told), whys[0]
    return "".join(unseen(text) if why else text for text, why in told), ""


def unseen(text: str) -> str:
    """Words that stand in a cell and that nobody reads, told as that."""
    return f"{_UNSEEN}{text}]" if text.strip() else text


def unplaced(text: str) -> str:
    """Words of which it is not known what they answer, told as that."""
    return f"{_UNPLACED}{text}]" if text.strip() else text


def has_unseen(value: object) -> bool:
    """Whether a reader found that nobody reads some of the words of a value."""
    return isinstance(value, str) and _UNSEEN in value
