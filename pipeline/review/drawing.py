"""Charts drawn to PNG, readable in black and white. Importing this takes long: matplotlib."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from PIL import Image

from pipeline.review.charts import BarLook, Chart, Drawing, Stacks
from pipeline.text import number

FONTS = ("Times New Roman", "Liberation Serif", "DejaVu Serif")  # the last comes with matplotlib
WIDTH = 6.3  # inches: the width of the text between the margins of a portrait page
DPI = 200
_LETTERS = "ếởữạỏựĐ"
_BAR = 0.23  # inches of height per bar
_LEGEND = 0.3  # inches of height per line of the legend
_LEGEND_ROOM, _KEY_ROOM = 76, 7  # characters of a legend's line, and those its key takes


@lru_cache(maxsize=1)
def house_font() -> str:
    """The first of FONTS that is installed and has the Vietnamese letters (some builds of Liberation lack them)."""
    paths: dict[str, str] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.style == "normal" and entry.weight in (400, "normal"):
            paths.setdefault(entry.name, entry.fname)
    for name in FONTS:
        if name in paths and all(ord(letter) in FT2Font(paths[name]).get_charmap() for letter in _LETTERS):
            return name
    return FONTS[-1]


@lru_cache(maxsize=256)  # drawing is half of a report, and charts come again in the drafts of the departments
def draw(chart: Drawing) -> bytes:
    """The chart as a PNG in greys, without metadata: the same chart gives the same bytes."""
    with matplotlib.rc_context({"font.family": [house_font()], "font.size": 9, "hatch.linewidth": 0.6}):
        rows, legend = _size(chart)
        columns = _legend_columns(legend)
        lines = -(-len(legend) // columns)
        figure = Figure(figsize=(WIDTH, 0.75 + _BAR * rows + _LEGEND * lines), dpi=DPI, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        match chart:
            case Chart():
                _bars(axes, chart)
            case Stacks():
                _stacks(axes, chart)
        if legend:
            figure.legend(handles=legend, loc="outside upper center", ncols=columns, frameon=False, fontsize=9)
        canvas.draw()  # type: ignore[no-untyped-call]  # it has no types
        width, height = canvas.get_width_height()
        image = Image.frombuffer("RGBA", (width, height), _pixels(canvas), "raw", "RGBA", 0, 1)
    out = io.BytesIO()
    image.convert("L").quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _size(chart: Drawing) -> tuple[float, list[Patch]]:
    """How many bars high a chart is, and the entries of its legend."""
    match chart:
        case Chart():
            return len(chart.bars), []
        case Stacks():
            return 1.4 * len(chart.labels), [*map(_patch, chart.looks)]


def _legend_columns(legend: Sequence[Patch]) -> int:
    """As many entries side by side as fit the width."""
    room = sum(len(str(entry.get_label())) + _KEY_ROOM for entry in legend)
    return max(len(legend) // -(-room // _LEGEND_ROOM), 1) if legend else 1


def _pixels(canvas: FigureCanvasAgg) -> bytes:
    return bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # it has no types


def _bars(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.bars)))
    for place, bar in zip(places, chart.bars, strict=True):
        axes.barh(
            place, bar.value, height=0.62, color=bar.look.grey, edgecolor="black", linewidth=0.6, hatch=bar.look.hatch
        )
        axes.annotate(bar.shown, (bar.value, place), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, [bar.label for bar in chart.bars])
    axes.invert_yaxis()
    axes.set_ylim(len(chart.bars) - 0.4, -0.6)
    top = max(bar.value for bar in chart.bars) or 1
    axes.set_xlim(0, top * 1.14)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlabel(chart.axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _stacks(axes: Axes, chart: Stacks) -> None:
    for place, parts in enumerate(chart.parts):
        left = 0
        for look, part in zip(chart.looks, parts, strict=True):
            if not part:
                continue
            axes.barh(place, part, 0.62, left, color=look.grey, edgecolor="black", linewidth=0.6, hatch=look.hatch)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            axes.text(left + part / 2, place, number(part), ha="center", va="center", bbox=box)
            left += part
    axes.set_yticks(range(len(chart.labels)), chart.labels)
    axes.invert_yaxis()
    axes.set_ylim(len(chart.labels) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(chart.axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _patch(look: BarLook) -> Patch:
    return Patch(facecolor=look.grey, edgecolor="black", linewidth=0.6, hatch=look.hatch, label=look.label)
