"""What a close keeps out, union by union: figures, whole forms, and with them what those unions wrote. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.closes.freeze import Deviation
from pipeline.closes.model import Close, ReportedText, Snapshot
from pipeline.contacts import without
from pipeline.intake.texts.remarks import Remark
from pipeline.issues import CellRef, Issue, IssueRole, issue
from pipeline.round.facts import NARRATIVE_COLUMNS
from pipeline.text import short_date


def figures_after_close(found: Iterable[Deviation]) -> Counter[str]:
    """How many figures of each union came after the close and wait for a decision."""
    return Counter(d.row.unit for d in found if d.decision is None and d.new is not None)


def units_after_close(kept: Snapshot, found: Iterable[Deviation]) -> frozenset[str]:
    """The unions whose first form of the period came after its close, nothing of it let in by a decision."""
    found = tuple(found)
    in_time = {f.unit for f in (*kept.figures, *kept.bases) if f.period == kept.period}
    return frozenset(figures_after_close(found)) - in_time - {d.row.unit for d in found if d.decision}


_STANDS = "; số nào khác số đã chốt kỳ này thì giữ số đã chốt"
_OUT = "; kỳ này đã chốt khi chưa có số của đơn vị, nên chưa tính bản nào"


def beside_closed(issues: Iterable[Issue], held: Collection[str], out: Collection[str]) -> Iterator[Issue]:
    """The issues, where one says which form of a union counts with what a close leaves of that.

    `held`: the unions of which a close keeps something out; `out`: those of whose form it keeps out all.
    """
    for item in issues:
        more = (_OUT if item.unit in out else _STANDS) if item.has(IssueRole.OTHER_COUNTS) and item.unit in held else ""
        yield replace(item, expected=f"{item.expected}{more}") if more else item


def closed_remarks(kept: Snapshot, back: Counter[str]) -> tuple[Remark, ...]:
    """What a close holds of the remarks of unions of which it keeps figures out: words go with their figures."""
    return tuple(
        Remark(w.unit, w.section, w.text, CellRef(w.file, w.sheet, w.cell), kept.period)
        for w in kept.remarks
        if w.unit in back
    )


def texts_after_close(
    close: Close, kept: Snapshot, came: pd.DataFrame, said: Iterable[Remark], back: Counter[str]
) -> tuple[Issue, ...]:
    """One note for each union that wrote something else after a close which keeps its figures out.

    `came`: what the unions wrote now (columns NARRATIVE_COLUMNS); `said`: their remarks now.
    """
    known = {(w.unit, w.section, without(w.text)) for w in kept.narratives}  # which may have been erased from the close
    noted = {(w.unit, w.section, without(w.text)) for w in kept.remarks}
    rows = zip(*(came[name].tolist() for name in NARRATIVE_COLUMNS), strict=True)
    new = [ReportedText(*map(str, row)) for row in rows]
    found: dict[str, list[tuple[str, str, CellRef]]] = {}
    for w in new:
        if w.unit in back and (w.unit, w.section, without(w.text)) not in known:
            found.setdefault(w.unit, []).append((f"mục {w.section}", w.text, CellRef(w.file, w.sheet, w.cell)))
    for r in said:
        if r.unit in back and (r.unit, r.indicator, without(r.text)) not in noted:
            found.setdefault(r.unit, []).append((f"ghi chú Chỉ tiêu {r.indicator}", r.text, r.ref))
    when = f"lời đã chốt kỳ {close.period} ngày {short_date(close.closed_at.date())}, lần {close.number}"
    return tuple(_texts(unit, texts, when) for unit, texts in found.items())


def _texts(unit: str, texts: Sequence[tuple[str, str, CellRef]], when: str) -> Issue:
    where = ", ".join(dict.fromkeys(about for about, _, _ in texts))
    ref = texts[0][2] if len(texts) == 1 else CellRef(texts[0][2].file)
    return issue("K04", ref, found="; ".join(t for _, t, _ in texts), what=where, unit=unit, expected=when)


def narratives_in_force(kept: Iterable[ReportedText], came: pd.DataFrame, back: Counter[str]) -> pd.DataFrame:
    """What the unions wrote (columns NARRATIVE_COLUMNS); of those with figures kept back what the close holds."""
    closed = [(w.unit, w.section, w.text, w.file, w.sheet, w.cell) for w in kept if w.unit in back]
    now = came[~came["unit"].isin(list(back))]
    return pd.concat([now, pd.DataFrame(closed, columns=NARRATIVE_COLUMNS)], ignore_index=True) if closed else now
