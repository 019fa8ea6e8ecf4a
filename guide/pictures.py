"""Pictures of what people open, taken of the demonstration at work, so that they never age.

The window's own pictures are taken by tests/window_pictures.py; here are a form, sheets of the workbooks, the report.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from guide.paper import REPOSITORY, page_texts, to_pdf

PROGRAM, PERIOD = "phu-sa", "2026"
COLOURS = 32  # paper: letters, lines, three or four colours of cells
_AIR = 14  # white around what is printed, in dots


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of pages of a file: of the first page with each of `words`, side by side.

    `source` is a pattern below the folder of the period; `down`, `across`: from where to where of a page's height and
    width; further down where the words stand low. Of a wide sheet no more is shown than can be read on a page of the
    guide.
    """

    name: str
    source: str
    words: tuple[str, ...]
    down: tuple[float, float] = (0.0, 1.0)
    across: tuple[float, float] = (0.0, 1.0)
    wide: int = 1500


SHOTS = (
    Shot("bieu-mau", "bieu-mau/PS03 *.xlsx", ("BIỂU SỐ LIỆU",), down=(0.0, 0.9)),
    Shot("loi-du-lieu", "tong-hop.xlsx", ("LỖI DỮ LIỆU",), down=(0.112, 0.33), across=(0.291, 0.734)),
    Shot("so-theo-doi", "so-theo-doi.xlsx", ("STT",), down=(0.0, 0.4), across=(0.0, 0.6)),
    Shot("tong-quan", "tong-hop.xlsx", ("TỔNG QUAN",), down=(0.0, 0.5), wide=1200),
    Shot("bao-cao", "bao-cao.docx", ("CỘNG HÒA", "Bảng 2. Kết quả"), down=(0.0, 0.62), wide=900),
)


def demonstrated(scratch: Path) -> Path:
    """A round of the demonstration; the folder of its results."""
    command = [sys.executable, "-m", "pipeline", "demo", "-p", PROGRAM, "-k", PERIOD, "--scratch", str(scratch)]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    return scratch / "outputs" / PROGRAM / PERIOD


def take(results: Path, work: Path, folder: Path) -> None:
    """All pictures of a demonstration's results, into a folder."""
    sources = {shot.source: min(results.glob(shot.source)) for shot in SHOTS}
    printed = dict(zip(sources, to_pdf(tuple(sources.values()), work), strict=True))
    for shot in SHOTS:
        photograph(printed[shot.source], shot, work, folder / f"{shot.name}.png")


def photograph(printed: Path, shot: Shot, work: Path, target: Path) -> None:
    """A picture of a printed file."""
    pages = [_cut(page, shot, lower) for page, lower in _pages(printed, shot, work)]
    small = _beside(pages).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def _pages(pdf: Path, shot: Shot, work: Path) -> Iterator[tuple[Image.Image, float]]:
    """Pages with the words, and by how much of its height each is shown from further down."""
    texts = page_texts(pdf)
    for words in shot.words:
        number = next(at for at, text in enumerate(texts, 1) if words in text)
        target = work / f"{shot.name}-{number}"
        only = ("-f", str(number), "-l", str(number), "-singlefile")
        subprocess.run(["pdftoppm", "-png", "-r", "200", *only, str(pdf), str(target)], check=True)
        with Image.open(target.with_suffix(".png")) as page:
            yield page.convert("RGB"), further_down(texts[number - 1], words, shot)


def further_down(text: str, words: str, shot: Shot) -> float:
    """How far down words are to be looked for that would stand below the upper third of what is shown."""
    begin, end = shot.down
    stands = text[: text.index(words)].count("\n") / text.count("\n")
    return max(0.0, min(1 - end, stands - begin - (end - begin) / 3))


def _cut(page: Image.Image, shot: Shot, lower: float) -> Image.Image:
    """The part that is shown, without the white around it, as wide as wanted."""
    printed = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    left, top, right, bottom = printed or (0, 0, *page.size)
    begin, end = (left + round((right - left) * share) for share in shot.across)
    above, below = (top + round((bottom - top) * (share + lower)) for share in shot.down)
    cut = page.crop((begin - _AIR, above - _AIR, end + _AIR, below + _AIR))
    return cut.resize((shot.wide, round(cut.height * shot.wide / cut.width)), Image.Resampling.LANCZOS)


def _beside(pages: list[Image.Image]) -> Image.Image:
    """Pages beside each other, a thin line around each."""
    height = max(page.height for page in pages)
    whole = Image.new("RGB", (sum(page.width for page in pages) + 3 * _AIR * (len(pages) - 1), height), "white")
    at = 0
    for page in pages:
        whole.paste("#b0b7c0", (at, 0, at + page.width, height))
        whole.paste("white", (at + 2, 2, at + page.width - 2, height - 2))
        whole.paste(page.crop((2, 2, page.width - 2, page.height - 2)), (at + 2, 2))
        at += page.width + 3 * _AIR
    return whole
