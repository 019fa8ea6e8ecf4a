"""Section “country”: every command over a round of 120,000 unions, once; its workbooks opened, its data read."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.forms.layout import form_spec
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.settings import FILE_NAME as SETTINGS_FILE
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.outputs import RETURNS_FOLDER
from pipeline.text import number
from tests import soffice
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, Failed
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, shown
from tests.bench.workspaces import Round, empty_round, fill_round, filled_otherwise, put_over

COUNTRY = 120_000
CHANGED = 50
NEEDED = 60_000  # bytes of disk for each union: its form, in a zip of its cluster, filled, marked
MINUTE, MEGABYTE, GIGABYTE = 60, 1024**2, 1024**3
LONGEST = 1200  # seconds that LibreOffice may take over one workbook
AT_ONCE = 2  # workbooks that it opens at the same time
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
    "compare": ("compare", "1"),
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
    """All commands in the order of a round; one that fails is noted. Raises NoRoom before anything is made."""
    folder = task.scratch / f"ca-nuoc-{task.unions}"
    _has_room(task, folder)
    costs: dict[str, Cost] = {}
    notes: list[str] = []
    base = _made(task, folder, costs)
    before, after = task.scratch / "nhu-cu", task.scratch / "khac"
    changed = filled_otherwise(base, CHANGED, after)
    put_over([base.returns / path.relative_to(after) for path in changed], base.returns, before)
    for name, command in STEPS.items():
        if name == "changed":
            put_over(changed, after, base.returns)
        task.say(WORDS[name])
        try:
            costs[name] = base.cost(*command)
        except Failed as why:
            notes.append(f"{WORDS[name]}: không chạy được")
            task.say(str(why))
        else:
            task.say(f"  {costs[name].wall:.0f} s chờ, {costs[name].cpu:.0f} s xử lý, {costs[name].peak:.0f} MB")
    put_over([before / path.relative_to(after) for path in changed], before, base.returns)
    return _found(task, base, costs, notes)


def _found(task: Task, base: Round, costs: Mapping[str, Cost], notes: Sequence[str]) -> Found:
    books = list(_summaries(base.outputs))
    notes = list(notes)
    opening: list[tuple[str, float, float | None]] = []
    if soffice.SOFFICE is None:
        notes.append("không có LibreOffice: chưa mở thử tệp nào")
    else:
        opening = _opened(books[:: max(1, len(books) // task.opened)] if task.opened else books, task)
    reached = {f"country.{name}.wall": costs[name].wall / MINUTE for name in IN_MARKS if name in costs}
    if "consolidate" in costs:
        reached["country.consolidate.peak"] = costs["consolidate"].peak
    if opening:
        reached["country.unopened"] = float(sum(took is None for *_, took in opening))
    data = _data_files(base)
    if data:
        reached["country.parquet"] = float(len(_missing(base, data)))
    title = f"{number(task.unions)} đơn vị, {len(base.plan.indicators)} chỉ tiêu"
    rows = tuple((WORDS[name], *shown(cost)) for name, cost in costs.items())
    files = (*opening, *((path.name, path.stat().st_size / MEGABYTE, None) for path in data))
    tables = (
        FoundTable(title, COST_HEADS, rows),
        FoundTable(f"{title}: tệp của bảng tổng hợp", ("tệp", "MB", "LibreOffice mở, giây"), files),
    )
    curves = {name: {task.unions: cost.cpu} for name, cost in costs.items()}
    return Found(reached if task.unions >= COUNTRY else {}, tables, curves, tuple(notes))


def _has_room(task: Task, folder: Path) -> None:
    free = shutil.disk_usage(task.scratch).free
    needed = 0 if folder.is_dir() else task.unions * NEEDED
    if free < needed:
        said = f"cần khoảng {needed / GIGABYTE:.0f} GB, còn {free / GIGABYTE:.0f} GB"
        raise NoRoom(f"{task.scratch}: {said}; chọn ổ khác: ARGS='--folder …'")


def _made(task: Task, folder: Path, costs: dict[str, Cost]) -> Round:
    """The round: made now, or left by an earlier run with the same folder, without what commands made of it."""
    task.say(f"{folder}: lập vòng {task.unions} đơn vị")
    base = empty_round(folder, task.unions)
    standing = f'program = "{base.program}"\nperiod = "{base.period}"\n'  # `compare` is told no period
    (base.folder / SETTINGS_FILE).write_text(standing, encoding="utf-8")
    shutil.rmtree(base.outputs.parent, ignore_errors=True)
    (base.settings.program_folder(base.program) / DECISIONS_FILE).unlink(missing_ok=True)
    costs["forms"] = base.cost("forms")
    task.say(f"  {costs['forms'].wall:.0f} s chờ; điền biểu")
    if not base.returned():
        fill_round(base)
    return base


def _summaries(outputs: Path) -> Iterator[Path]:
    """The workbooks of the round that are not forms, nor former ones that were kept."""
    for path in sorted(outputs.rglob("*.xlsx")):
        folders = path.relative_to(outputs).parts[:-1]
        if not any(name in NOT_SUMMARIES or name.startswith(".") for name in folders):
            yield path


def _opened(books: Sequence[Path], task: Task) -> list[tuple[str, float, float | None]]:
    """A row for each workbook: name, megabytes, and how many seconds LibreOffice took; None where it does not open."""
    with ThreadPoolExecutor(AT_ONCE) as several:
        return list(several.map(partial(_one_opened, task=task), books))


def _one_opened(book: Path, task: Task) -> tuple[str, float, float | None]:
    task.say(f"LibreOffice mở {book.name}")
    begun = time.perf_counter()
    try:
        shown_as = soffice.convert(book, task.scratch / "mo", "csv", seconds=LONGEST)
        took = time.perf_counter() - begun if shown_as.stat().st_size else None
    except (AssertionError, OSError, subprocess.TimeoutExpired):
        took = None
    return book.name, book.stat().st_size / MEGABYTE, took


def _data_files(base: Round) -> list[Path]:
    return sorted(base.outputs.rglob("*.parquet"))


def _missing(base: Round, data: Sequence[Path]) -> set[str]:
    """The unions that sent a form which asks for figures, and have none in any of the files."""
    import duckdb  # it comes with what writes these files

    told: set[str] = set()
    for path in data:
        told.update(code for (code,) in duckdb.read_parquet(str(path)).select("unit").distinct().fetchall())
    plan = base.plan
    period = plan.period_by_code[base.period]
    asked = {kind: bool(form_spec(plan, period, kind).questions) for kind in plan.kinds}
    sent = {path.name.split()[0] for path in base.returned()}
    return {code for code in sent - told if asked[plan.unit_by_code[code].kind]}
