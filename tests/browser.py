"""Chromium as people have it: what a page shows at a width, after a choice, and on paper."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_ANSWER = re.compile(r'<pre id="answer">(.*?)</pre>', re.DOTALL)


def asked(pages: Sequence[str], width: int, script: str) -> list[object]:
    """What `script`, the body of a function of a page's window `w` and document `d`, gives for each of the pages.

    They are shown in frames of so many pixels; one start serves all.
    """
    frames = "".join(
        f'<iframe srcdoc="{escape(page)}" style="width:{width}px;height:800px;border:0"></iframe>' for page in pages
    )
    told = (
        "addEventListener('load', () => { document.getElementById('answer').textContent = JSON.stringify("
        "[...document.querySelectorAll('iframe')].map(f => { const w = f.contentWindow, d = f.contentDocument;"
        f"{script} }})); }});"
    )
    whole = f'<!DOCTYPE html><meta charset="utf-8"><pre id="answer"></pre>{frames}<script>{told}</script>'
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "trang.html"
        page.write_text(whole, encoding="utf-8")
        shown = _run(Path(folder), "--dump-dom", page.as_uri())
    found = _ANSWER.search(shown)
    assert found and found[1], shown[:2000]
    answers = json.loads(unescape(found[1]))
    assert isinstance(answers, list)
    return answers


def printed(page: str) -> tuple[int, set[tuple[int, int]]]:
    """Its print: how many sheets, and their widths and heights in points."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "trang.html", Path(folder) / "trang.pdf"
        source.write_text(page, encoding="utf-8")
        _run(Path(folder), f"--print-to-pdf={target}", "--no-pdf-header-footer", source.as_uri())
        content = target.read_bytes()
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]", content)
    sheets = len(re.findall(rb"/Type\s*/Page\b", content))
    return sheets, {(round(float(width)), round(float(height))) for width, height in sizes}


def _run(folder: Path, *task: str) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, *_SWITCHES, f"--user-data-dir={folder / 'ho-so'}", *task]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return done.stdout.decode("utf-8")
