"""What changed between two states; pure: applied to the first, the difference gives the second."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.closes.model import FigureKey, ReportedFigure, ReportedResult, ReportedText, ResultKey, Snapshot, TextKey
from pipeline.contacts import without

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
Figure = TypeVar("Figure", ReportedFigure, ReportedResult)


@dataclass(frozen=True)
class RowDiff(Generic[K, R]):
    """One key whose row was added (no `old`), removed (no `new`) or changed."""

    key: K
    old: R | None
    new: R | None


def changes(old: Mapping[K, R], new: Mapping[K, R]) -> tuple[RowDiff[K, R], ...]:
    """Every key whose row differs: those of `old` in their order, then what `new` adds."""
    gone = (RowDiff(key, row, new.get(key)) for key, row in old.items() if row != new.get(key))
    come = (RowDiff(key, None, row) for key, row in new.items() if key not in old)
    return (*gone, *come)


def applied(old: Mapping[K, R], found: Iterable[RowDiff[K, R]]) -> dict[K, R]:
    """`old` with the changes made."""
    rows = dict(old)
    for change in found:
        if change.new is None:
            del rows[change.key]
        else:
            rows[change.key] = change.new
    return rows


@dataclass(frozen=True)
class Difference:
    """What changed: results by indicator; pairs, base quantities and words by union."""

    results: tuple[RowDiff[ResultKey, ReportedResult], ...]
    figures: tuple[RowDiff[FigureKey, ReportedFigure], ...]
    bases: tuple[RowDiff[FigureKey, ReportedFigure], ...]
    texts: tuple[RowDiff[TextKey, ReportedText], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all."""
        return not (self.results or self.figures or self.bases or self.texts)


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """What changed from `old` to `new`."""
    return Difference(
        changes({r.key: r for r in old.results}, {r.key: r for r in new.results}),
        changes({f.key: f for f in old.figures}, {f.key: f for f in new.figures}),
        changes({f.key: f for f in old.bases}, {f.key: f for f in new.bases}),
        changes(_texts(old), _texts(new)),
    )


def _texts(state: Snapshot) -> dict[TextKey, ReportedText]:
    """What the unions wrote by section, then their remarks by indicator, those on one indicator together.

    Without telephone numbers and addresses: a close of long ago keeps none, and to have erased them is no change.
    """
    found = {w.key: replace(w, text=without(w.text)) for w in state.narratives}
    codes = {r.indicator for r in state.results}
    for w in state.remarks:
        section = f"Chỉ tiêu {w.section}" if w.section in codes else w.section
        about = replace(w, section=section, text=without(w.text))
        known = found.get(about.key)
        found[about.key] = replace(known, text=f"{known.text}\n{w.text}") if known else about
    return found


def told(found: Difference) -> Difference:
    """What there is to tell of a difference: closes made before kept no years that nobody told, nor terms without a
    target, nor which figures are estimates; and what only one of two states can say says nothing new."""
    return replace(
        found,
        results=tuple(c for c in found.results if _tells(c) and not _same(c.old, c.new)),
        figures=tuple(c for c in found.figures if not _same(c.old, c.new)),
        bases=tuple(c for c in found.bases if not _same(c.old, c.new)),
    )


def _same(old: Figure | None, new: Figure | None) -> bool:
    """Whether two rows differ only in that one of them does not know whether it is an estimate."""
    if old is None or new is None or None not in (old.estimated, new.estimated):
        return False
    return replace(old, estimated=new.estimated) == new


def _turned(old: Figure | None, new: Figure | None) -> bool:
    """Whether an estimate was counted since, or the other way about."""
    return old is not None and new is not None and {old.estimated, new.estimated} == {True, False}


def _tells(change: RowDiff[ResultKey, ReportedResult]) -> bool:
    if change.old is not None and change.new is not None:
        return True
    row = change.old or change.new
    return row is not None and row.numerator is not None and not (row.year is None and row.low is None)


def figure_changed(change: RowDiff[FigureKey, ReportedFigure]) -> bool:
    """Whether the figure itself changed, or is no estimate any more: not only the file or cell it was read from."""
    return (change.old and change.old.said) != (change.new and change.new.said) or _turned(change.old, change.new)


def text_changed(change: RowDiff[TextKey, ReportedText]) -> bool:
    """Whether the words themselves changed, not only the file or cell they were read from."""
    return (change.old and change.old.text) != (change.new and change.new.text)
