"""Section “country”: every command over a round of 120,000 unions, once; its workbooks opened, its data read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline.steps.forms import FORMS_FOLDER
from pipeline.steps.outputs import RETURNS_FOLDER
from pipeline.text import number
from tests import soffice
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, shown
from tests.bench.workspaces import Round, empty_round, fill_round, filled_otherwise, put_over

COUNTRY = 120_000
CHANGED = 50
NEEDED = 60_000  # bytes of disk for each union: its form, in a zip of its cluster, filled, marked
MINUTE, GIGABYTE = 60, 1024**3
LONGEST = 900  # seconds that LibreOffice may take over one workbook
BY = ("--by", "Nguyễn Văn An", "--yes")
STEPS: dict[str, tuple[str, ...]] = {
    "consolidate": ("consolidate",),
    "again": ("consolidate",),
    "changed": ("consolidate",),
    "results": ("results",),
    "review": ("review",),
    "review.again": ("review",),
    "accept": ("accept", "--all", *BY),
    "close": ("close", *BY),
    "compare": ("compare",),
}
WORDS = {
    "forms": "làm biểu",
    "consolidate": "tổng hợp, lần đầu",
    "again": "tổng hợp lại, không đổi",
    "changed": f"tổng hợp lại, {CHANGED} biểu đổi",
    "results": "in kết quả",
    "review": "báo cáo, lần đầu",
    "review.again": "báo cáo, làm lại",
    "accept": "duyệt mọi bản nộp",
    "close": "chốt kỳ",
    "compare": "so sánh với lần chốt",
}
IN_MARKS = ("consolidate", "results", "review", "accept", "close", "compare")
NOT_SUMMARIES = (FORMS_FOLDER, RETURNS_FOLDER)


class NoRoom(Exception):
    """The disk is too small, in a line."""


def measure(task: Task) -> Found:
    """All commands in the order of a round. Raises NoRoom before anything is made."""
    folder = task.scratch / f"ca-nuoc-{task.unions}"
    _has_room(task, folder)
    costs: dict[str, Cost] = {}
    base = _made(task, folder, costs)
    for name, command in STEPS.items():
        if name == "changed":
            other = task.scratch / "khac"
            put_over(filled_otherwise(base, CHANGED, other), other, base.returns)
        task.say(WORDS[name])
        costs[name] = base.cost(*command)
        task.say(f"  {costs[name].wall:.0f} s chờ, {costs[name].cpu:.0f} s xử lý, {costs[name].peak:.0f} MB")
    books = list(_summaries(base.outputs))
    opened = books[: task.opened] if task.opened else books
    unopened, opening = _opened(opened, task)
    missing, data = _data(base)
    reached = {f"country.{name}.wall": costs[name].wall / MINUTE for name in IN_MARKS}
    reached |= {"country.consolidate.peak": costs["consolidate"].peak, "country.unopened": float(unopened)}
    if missing is not None:
        reached["country.parquet"] = float(missing)
    rows = tuple((WORDS[name], *shown(cost)) for name, cost in costs.items())
    title = f"{number(task.unions)} đơn vị, {len(base.plan.indicators)} chỉ tiêu"
    parts = FoundTable(f"{title}: tệp của bảng tổng hợp", ("tệp", "MB", "LibreOffice mở, giây"), (*opening, *data))
    curves = {name: {task.unions: cost.cpu} for name, cost in costs.items()}
    tables = (FoundTable(title, COST_HEADS, rows), parts)
    return Found(reached if task.unions >= COUNTRY else {}, tables, curves)


def _has_room(task: Task, folder: Path) -> None:
    free = shutil.disk_usage(task.scratch).free
    needed = 0 if folder.is_dir() else task.unions * NEEDED
    if free < needed:
        said = f"cần khoảng {needed / GIGABYTE:.0f} GB, còn {free / GIGABYTE:.0f} GB"
        raise NoRoom(f"{task.scratch}: {said}; chọn ổ khác: ARGS='--folder …'")


def _made(task: Task, folder: Path, costs: dict[str, Cost]) -> Round:
    """The round: made now, or left by an earlier run with the same folder, without what that made of it."""
    task.say(f"{folder}: lập vòng {task.unions} đơn vị")
    base = empty_round(folder, task.unions)
    costs["forms"] = base.cost("forms")
    task.say(f"  {costs['forms'].wall:.0f} s chờ; điền biểu")
    if not base.returns.is_dir():
        fill_round(base)
    return base


def _summaries(outputs: Path) -> Iterator[Path]:
    """The workbooks of the round that are not forms."""
    for path in sorted(outputs.rglob("*.xlsx")):
        if not set(path.relative_to(outputs).parts) & set(NOT_SUMMARIES):
            yield path


def _opened(books: list[Path], task: Task) -> tuple[int, list[tuple[str, float, float | None]]]:
    """How many LibreOffice does not open; a row for each: name, megabytes, seconds."""
    rows: list[tuple[str, float, float | None]] = []
    for book in books:
        task.say(f"LibreOffice mở {book.name}")
        begun = datetime.now()
        try:
            soffice.convert(book, task.scratch / "mo", "csv", seconds=LONGEST)
            took: float | None = (datetime.now() - begun).total_seconds()
        except (AssertionError, OSError, soffice.subprocess.TimeoutExpired):
            took = None
        rows.append((book.name, book.stat().st_size / 1024**2, took))
    return sum(took is None for *_, took in rows), rows


def _data(base: Round) -> tuple[int | None, list[tuple[str, float, None]]]:
    """How many unions that sent a form the Parquet file lacks, and a row for it. None where there is no such file."""
    found = sorted(base.outputs.rglob("*.parquet"))
    if not found:
        return None, []
    told = {code for path in found for code in pd.read_parquet(path).iloc[:, 0].unique()}
    sent = {path.name.split()[0] for path in base.returned()}
    return len(sent - told), [(path.name, path.stat().st_size / 1024**2, None) for path in found]
