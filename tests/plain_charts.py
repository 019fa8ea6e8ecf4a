"""Charts of tests: as large as the real ones, each its own, and drawn at once; drawing has tests of its own."""

from __future__ import annotations

import io
import zlib
from functools import lru_cache

from PIL import Image

from pipeline.review import drawing
from pipeline.review.charts import Drawing

DPI = 20


@lru_cache(maxsize=256)
def plain(chart: Drawing) -> bytes:
    """An empty picture of the shape that the chart has."""
    rows, legend = drawing._size(chart)
    lines = -(-len(legend) // drawing._legend_columns(legend))
    height = 0.75 + drawing._BAR * rows + drawing._LEGEND * lines
    image = Image.new("L", (round(drawing.WIDTH * DPI), round(height * DPI)), 255)
    for n, grey in enumerate(zlib.crc32(repr(chart).encode()).to_bytes(4, "big")):
        image.putpixel((n, 0), grey)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
