"""Charts of the review report: pure descriptions drawn to PNG, readable in black and white."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from PIL import Image

from pipeline.text import number

FONTS = ("Times New Roman", "Liberation Serif", "DejaVu Serif")  # the last comes with matplotlib
WIDTH = 6.3  # inches: the width of the text between the margins of a portrait page
DPI = 200
_LETTERS = "ếởữạỏựĐ"
_BAR = 0.23  # inches of height per bar


@dataclass(frozen=True, slots=True)
class Look:
    """How a class of bars is drawn and what the legend calls it."""

    label: str
    grey: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `marks` are the targets drawn across it."""

    label: str
    value: float
    look: Look
    shown: str
    marks: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars; `about` describes the chart in words. `looks` and `marks_label` make the legend, if any."""

    about: str
    bars: tuple[Bar, ...]
    axis: str
    marks_label: str = ""
    looks: tuple[Look, ...] = ()


@lru_cache(maxsize=1)
def _family() -> str:
    """The first of FONTS that is installed and has the Vietnamese letters (some builds of Liberation lack them)."""
    paths: dict[str, str] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.style == "normal" and entry.weight in (400, "normal"):
            paths.setdefault(entry.name, entry.fname)
    for name in FONTS:
        if name in paths and all(ord(letter) in FT2Font(paths[name]).get_charmap() for letter in _LETTERS):
            return name
    return FONTS[-1]


def draw(chart: Chart) -> bytes:
    """The chart as a PNG in greys, without metadata: the same chart gives the same bytes."""
    with matplotlib.rc_context({"font.family": [_family()], "font.size": 9, "hatch.linewidth": 0.6}):
        height = 0.75 + _BAR * len(chart.bars) + (0.3 if chart.looks else 0)
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        _bars(figure.add_subplot(), chart)
        if chart.looks:
            _legend(figure, chart)
        canvas.draw()  # type: ignore[no-untyped-call]
        width, rows = canvas.get_width_height()
        image = Image.frombuffer("RGBA", (width, rows), _pixels(canvas), "raw", "RGBA", 0, 1)
    out = io.BytesIO()
    image.convert("L").quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixels(canvas: FigureCanvasAgg) -> bytes:
    return bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def _bars(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.bars)))
    for place, bar in zip(places, chart.bars, strict=True):
        axes.barh(
            place, bar.value, height=0.62, color=bar.look.grey, edgecolor="black", linewidth=0.6, hatch=bar.look.hatch
        )
        for mark in bar.marks:
            axes.plot([mark, mark], [place - 0.43, place + 0.43], color="black", linewidth=2.2, solid_capstyle="butt")
        axes.annotate(
            bar.shown, (max(bar.value, *bar.marks, 0), place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    axes.set_yticks(places, [bar.label for bar in chart.bars])
    axes.invert_yaxis()
    axes.set_ylim(len(chart.bars) - 0.4, -0.6)
    top = max(max(bar.value, *bar.marks, 0) for bar in chart.bars) or 1
    axes.set_xlim(0, top * 1.14)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlabel(chart.axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _legend(figure: Figure, chart: Chart) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=look.grey, edgecolor="black", linewidth=0.6, hatch=look.hatch, label=look.label)
        for look in chart.looks
    ]
    if chart.marks_label:
        handles.append(_mark(chart.marks_label))
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False, fontsize=9)


def chunks(bars: Sequence[Bar], size: int) -> list[tuple[Bar, ...]]:
    """`bars` in charts of nearly equal length, none longer than `size` (one page)."""
    if not bars:
        return []
    count = -(-len(bars) // size)
    length = -(-len(bars) // count)
    return [tuple(bars[start : start + length]) for start in range(0, len(bars), length)]


def _mark(label: str) -> Line2D:
    return Line2D([], [], color="black", linestyle="none", marker="|", markersize=11, markeredgewidth=2.2, label=label)
