"""Several resolutions at once: one measured figure beside the targets of all who set one (sheet Mức giao khác)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.measures.results import Result
from pipeline.program.term import year_head
from pipeline.program.vocabulary import Status
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import BLANK, amount, pair_text, tally, target_words
from pipeline.round.verdicts import standing
from pipeline.text import clean


def resolution_blocks(data: Consolidation) -> Iterator[Block]:
    """A paragraph and a table over the resolutions; nothing when there is only the program's own."""
    names = tuple(dict.fromkeys(r.resolution for r in data.results if r.resolution != data.program.resolution))
    if not names:
        return
    yield Block(BlockKind.HEADING, "Đối chiếu với chỉ tiêu của các nghị quyết khác")
    yield Block(BlockKind.PARAGRAPH, _counted(data, names))
    yield Block(BlockKind.CAPTION, "Kết quả đối chiếu với chỉ tiêu của các nghị quyết")
    yield Block(BlockKind.TABLE, grid=_table(data, names))
    yield Block(
        BlockKind.NOTE,
        "Ghi chú: cùng một kết quả được so với chỉ tiêu của từng nghị quyết; dấu “–” là nghị quyết đó không giao chỉ "
        "tiêu này cho thời kỳ này.",
    )


def _slots(data: Consolidation) -> tuple[int | None, ...]:
    """The years a review of this period speaks of, and the term."""
    years = data.years if len(data.period.years) > 1 else (data.latest_year,)
    return (*years, None)


def _compared(data: Consolidation, names: Sequence[str]) -> Iterator[tuple[Result, dict[str, Result]]]:
    """The figure of each indicator and time that another resolution has a target for, with those results."""
    found: dict[tuple[str, int | None], dict[str, Result]] = {}
    for r in data.results:
        if r.resolution in names and r.target is not None:
            found.setdefault((r.indicator.code, r.year), {})[r.resolution] = r
    for indicator in data.program.indicators:
        for slot in _slots(data):
            others = found.get((indicator.code, slot))
            if others:
                figure = data.own_results.get((indicator.code, slot)) or next(iter(others.values()))
                yield figure, others


def _counted(data: Consolidation, names: Sequence[str]) -> str:
    """How many of the targets of each resolution are kept."""
    parts = []
    for name in names:
        counts = Counter(data.due_status(others[name]) for _, others in _compared(data, names) if name in others)
        whole, kept = sum(counts.values()), counts[Status.EXCEEDED] + counts[Status.MET]
        if whole:
            others_said = ((Status.NOT_DUE, "chưa đến kỳ"), (Status.NO_DATA, "chưa có số liệu"))
            said = ", ".join(f"{tally(data.program, counts[s])} lượt {words}" for s, words in others_said if counts[s])
            without = f" ({said})" if said else ""
            of = f"{tally(data.program, kept)}/{tally(data.program, whole)}"
            parts.append(f"{name}: đạt và vượt {of} lượt chỉ tiêu{without}")
    return (
        f"Cùng với {data.program.resolution}, kết quả được đối chiếu với chỉ tiêu của các nghị quyết khác. "
        f"{'; '.join(parts)}."
        if parts
        else f"Trong kỳ này không có chỉ tiêu của nghị quyết khác để đối chiếu với {data.program.resolution}."
    )


def _table(data: Consolidation, names: Sequence[str]) -> ReportTable:
    own = data.program.resolution
    columns = (
        GridColumn("Mã"),
        GridColumn("Nội dung chỉ tiêu", True),
        GridColumn("Thời kỳ"),
        GridColumn("Kết quả"),
        *(GridColumn(name) for name in (own, *names)),
    )
    rows = []
    for figure, others in _compared(data, names):
        indicator = figure.indicator
        mine = figure if figure.resolution == own else None
        result = BLANK
        if figure.value is not None:
            result = amount(indicator, figure.value, figure.target)
            result += f"\n{pair_text(figure)}" if pair_text(figure) else ""
        cells = (_against(data, r) for r in (mine, *(others.get(name) for name in names)))
        rows.append(
            GridRow((indicator.code, clean(indicator.text).rstrip(" .;"), year_head(figure.year), result, *cells))
        )
    return ReportTable(columns, tuple(rows))


def _against(data: Consolidation, result: Result | None) -> str:
    if result is None or result.target is None:
        return BLANK
    return f"{target_words(result.indicator, result.target)}\n({standing(data, result)})"
