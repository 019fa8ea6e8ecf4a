"""Pictures of the window for the guide, taken of the demonstration at work, so that they never age.

python -m tests.window_pictures docs/img
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from PIL import Image, ImageGrab

from pipeline.settings import Settings
from pipeline.window import asking
from tests.commands import ROOT
from tests.screens import screen
from tests.test_window import Shown

PROGRAM, PERIOD, LEFT = "phu-sa", "2026", 12  # days until the returns are due
COLOURS = 128  # red stays red, a picture comes to some forty kilobytes


def demonstrated(folder: Path) -> Settings:
    """A workspace with a round that is under way: forms filled, nothing read yet, some days to go."""
    scratch = folder / "Công đoàn"
    command = [sys.executable, "-m", "pipeline", "demo", "-p", PROGRAM, "-k", PERIOD, "--scratch", str(scratch)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    settings = Settings(scratch)
    book = openpyxl.load_workbook(settings.program_file(PROGRAM))
    for row in book["Kỳ báo cáo"].iter_rows(min_row=5):
        if str(row[0].value) == PERIOD:
            row[7].value = datetime.combine(datetime.now().date() + timedelta(days=LEFT), datetime.min.time())
    book.save(settings.program_file(PROGRAM))
    (scratch / "pipeline.toml").write_text(f'program = "{PROGRAM}"\nperiod = "{PERIOD}"\n', encoding="utf-8")
    for made in ("tong-hop.xlsx", "bao-cao.docx", "so-theo-doi.xlsx", "tong-quan.html"):
        (settings.output_folder(PROGRAM, PERIOD) / made).unlink(missing_ok=True)
    return settings


def take(shown: Shown, display: str, target: Path) -> None:
    """A picture of the window, in few colours."""
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        shown.root.update()
    root = shown.root
    left, top = root.winfo_rootx(), root.winfo_rooty()
    menu = root.winfo_rooty() - root.winfo_y()  # the line of menus lies above what Tk counts from
    box = (left, max(0, top - menu), left + root.winfo_width(), top + root.winfo_height())
    whole = ImageGrab.grab(xdisplay=display).crop(box)
    small = whole.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def scenes(shown: Shown) -> Iterator[str]:
    """The window at work; a picture is taken at each name."""
    window = shown.window
    yield "mo"
    window.steps.steps["consolidate"].invoke()
    shown.until(lambda: str(window.progress.bar["mode"]) == "determinate" and float(window.progress.bar["value"]) > 8)
    yield "dang-lam"
    shown.at_rest()
    tree = window.messages.tree
    first = tree.get_children(tree.get_children()[0])[0]
    tree.selection_set(first)
    tree.focus(first)
    yield "loi"
    shown.press("status")
    yield "dien-bien"


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    with tempfile.TemporaryDirectory() as scratch, screen() as display:
        os.environ |= {"DISPLAY": display, "PYTHONPATH": str(ROOT)}
        shown = Shown(demonstrated(Path(scratch)), Path(scratch) / "cua-so.json")
        shown.at_rest()
        for name in scenes(shown):
            as_in_an_office(shown, scratch)
            take(shown, display, folder / f"cua-so-{name}.png")
        asked(shown, display, folder / "cua-so-hoi.png")
        shown.leave()


def as_in_an_office(shown: Shown, scratch: str) -> None:
    """Have no path of this machine stand in the picture."""
    shown.window.where.configure(text="Thư mục làm việc: D:\\Công đoàn")
    text = shown.window.story.text
    text.configure(state="normal")
    while at := text.search(scratch, "1.0"):
        text.replace(at, f"{at}+{len(scratch)}c", "D:")
    text.configure(state="disabled")


def asked(shown: Shown, display: str, target: Path) -> None:
    """The question of a command before the window."""
    text = "Trong số liệu chốt lần này: còn 4 lỗi (giá trị lỗi không tính); 4/27 đơn vị chưa báo cáo. Vẫn chốt?"

    def taken() -> None:
        take(shown, display, target)
        for dialog in (w for w in shown.root.winfo_children() if isinstance(w, asking.Dialog)):
            dialog.destroy()

    shown.root.after(800, taken)
    asking.ask_yes_no(shown.root, shown.window.scale, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
