"""The pictures of docs/hieu-nang.md: how costs grow with the unions, and a file beside peers and floors."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from pipeline.review.drawing import house_font
from pipeline.text import number
from tests.bench.found import AllFound, FoundTable

WIDTH, DPI = 6.3, 160
# How a curve is drawn, by its name: readable without colours.
LINES: Mapping[str, tuple[str, str, str]] = {
    "consolidate": ("tổng hợp, lần đầu", "o-", "#1F3864"),
    "changed": ("tổng hợp lại, 50 biểu đổi", "^-", "#C55A11"),
    "again": ("tổng hợp lại, không đổi", "s-", "#548235"),
    "review": ("báo cáo", "d-", "#7F7F7F"),
    "forms": ("làm biểu", "x-", "#7030A0"),
}
OURS = "của chương trình"


def growth(found: AllFound, before: AllFound) -> bytes:
    """Processor seconds over the number of unions, both in powers of ten; before: dotted."""
    figure, axes = _drawn(3.6)
    for name, (said, marker, colour) in LINES.items():
        for curve, look, label in ((found.curve(name), marker, said), (before.curve(name), f"{marker[0]}:", None)):
            if curve:
                axes.plot(list(curve), list(curve.values()), look, color=colour, label=label, markersize=4, linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("số đơn vị")
    axes.set_ylabel("thời gian xử lý, giây (chấm: trước)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.grid(which="major", linewidth=0.4, color="#CCCCCC")
    axes.legend(frameon=False, fontsize=8)
    return _png(figure)


def beside(tables: Sequence[FoundTable]) -> bytes:
    """What one file takes, ours beside peers and floors: a part for each table, milliseconds in powers of ten."""
    rows = [[(str(r[0]), float(r[1])) for r in table.rows if isinstance(r[1], float)] for table in tables]
    figure, *parts = _drawn(0.9 + 0.26 * sum(map(len, rows)), len(tables), [len(r) + 1 for r in rows])
    for axes, table, bars in zip(parts, tables, rows, strict=True):
        bars = sorted(bars, key=lambda bar: -bar[1])
        colours = ["#1F3864" if said.startswith(OURS) else "#BBBBBB" for said, _ in bars]
        axes.barh([said for said, _ in bars], [value for _, value in bars], color=colours)
        axes.set_xscale("log")
        axes.set_title(table.title, fontsize=9, loc="left")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        for place, (_, value) in enumerate(bars):
            axes.annotate(f" {number(value)}", (value, place), va="center", fontsize=8)
        axes.margins(x=0.15)
    parts[-1].set_xlabel("ms xử lý mỗi biểu")
    return _png(figure)


def _drawn(height: float, parts: int = 1, shares: Sequence[int] = (1,)) -> tuple[Figure, *tuple[Axes, ...]]:
    with matplotlib.rc_context(_looks()):
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(parts, 1, squeeze=False, height_ratios=shares)
    return figure, *axes[:, 0]


def _looks() -> dict[str, object]:
    return {"font.family": [house_font()], "font.size": 9}


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    with matplotlib.rc_context(_looks()):
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
