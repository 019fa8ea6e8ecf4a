"""What a close keeps out, union by union: figures, whole forms, and with them what those unions wrote. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from pipeline.closes.hold import Deviation
from pipeline.closes.model import Snapshot, Words
from pipeline.facts import NARRATIVE_COLUMNS
from pipeline.intake.words import Remark
from pipeline.issues import CellRef


def kept_back(found: Iterable[Deviation]) -> Counter[str]:
    """How many figures of each union came after the close and wait for a decision."""
    return Counter(d.row.unit for d in found if d.decision is None and d.new is not None)


def latecomers(kept: Snapshot, found: Iterable[Deviation]) -> frozenset[str]:
    """The unions whose first form of the period came after its close, nothing of it let in by a decision."""
    found = tuple(found)
    in_time = {f.unit for f in (*kept.figures, *kept.bases) if f.period == kept.period}
    return frozenset(kept_back(found)) - in_time - {d.row.unit for d in found if d.decision}


def held_remarks(kept: Snapshot, back: Counter[str]) -> tuple[Remark, ...]:
    """What a close holds of the remarks of unions of which it keeps figures out: words go with their figures."""
    return tuple(
        Remark(w.unit, w.section, w.text, CellRef(w.file, w.sheet, w.cell), kept.period)
        for w in kept.remarks
        if w.unit in back
    )


def held_words(kept: Iterable[Words], came: pd.DataFrame, back: Counter[str]) -> pd.DataFrame:
    """What the unions wrote (columns NARRATIVE_COLUMNS); of those with figures kept back what the close holds."""
    closed = [(w.unit, w.section, w.text, w.file, w.sheet, w.cell) for w in kept if w.unit in back]
    now = came[~came["unit"].isin(list(back))]
    return pd.concat([now, pd.DataFrame(closed, columns=NARRATIVE_COLUMNS)], ignore_index=True) if closed else now
