"""Sections “commands” and “large”: a round from returned files to report, cold, again, and with some files changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from pipeline.settings import REPOSITORY
from pipeline.text import number
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, Samples, by_turns
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, STAGES, shown
from tests.bench.workspaces import Round, filled_otherwise, filled_round, put_over

SMALL, LARGE = (40, 400), (4000,)
CHANGED = 50
STEPS = {
    "consolidate": "tổng hợp, lần đầu",
    "again": "tổng hợp lại, không đổi",
    "results": "in kết quả",
    "review": "báo cáo, lần đầu",
    "review.again": "báo cáo, làm lại",
    "email": "soạn thư",
    "changed": f"tổng hợp lại, {CHANGED} biểu đổi",
}


def measure_small(task: Task) -> Found:
    """Offices of 40 and of 400 unions."""
    return _measured(task, SMALL)


def measure_large(task: Task) -> Found:
    """A province of 4,000."""
    return _measured(task, LARGE)


def _measured(task: Task, sizes: Sequence[int]) -> Found:
    reached: dict[str, float] = {}
    curves: dict[str, dict[int, float]] = {}
    tables: list[FoundTable] = []
    for size in sizes:
        taken, stages = _of_size(task, size)
        reached |= _reached(taken, stages, size)
        for name in taken.names:
            curves.setdefault(name, {})[size] = taken.cost(name).cpu
        rows = tuple((STEPS[name], *shown(taken.cost(name))) for name in taken.names)
        tables.append(FoundTable(f"{number(size)} đơn vị", COST_HEADS, rows))
    return Found(reached, tuple(tables), curves)


def _of_size(task: Task, size: int) -> tuple[Samples, Mapping[str, float]]:
    task.say(f"lập vòng {size} đơn vị")
    base = filled_round(task.scratch / f"goc-{size}", task.size(size))
    other = task.scratch / f"khac-{size}"
    changed = filled_otherwise(base, task.size(CHANGED), other) if size > 2 * CHANGED else []

    def turn() -> dict[str, Cost]:
        fresh = base.copied(task.scratch / "luot")
        costs = {}
        for name in STEPS:
            if name == "changed":
                if not changed:
                    continue
                put_over(changed, other, fresh.returns)
            task.say(f"{size} đơn vị: {STEPS[name]}")
            costs[name] = fresh.cost(COMMANDS.get(name, name))
        return costs

    return by_turns(task.turns, turn), stages(base.copied(task.scratch / "luot"))


COMMANDS = {"again": "consolidate", "changed": "consolidate", "review.again": "review"}


def stages(fresh: Round) -> Mapping[str, float]:
    """Seconds of processor time of the stages of a consolidation; `count`: how many marked copies were made."""
    asked = [sys.executable, "-m", "tests.bench.stages", str(fresh.folder), fresh.program, fresh.period]
    told = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def _reached(taken: Samples, stages: Mapping[str, float], size: int) -> dict[str, float]:
    whole = taken.cost("consolidate")
    reached = {
        f"consolidate.cpu.{size}": whole.cpu,
        f"consolidate.peak.{size}": whole.peak,
        f"again.{size}": taken.ratio(lambda t: t["again"].cpu / t["consolidate"].cpu),
        f"cores.{size}": taken.ratio(lambda t: t["consolidate"].wall / t["consolidate"].cpu),
        f"review.again.cpu.{size}": taken.ratio(lambda t: t["review.again"].cpu / t["review"].cpu),
        f"review.again.peak.{size}": taken.ratio(lambda t: t["review.again"].peak / t["review"].peak),
        **{f"stage.{name}.{size}": stages[name] for name in STAGES},
        f"stage.copy.{size}": stages["copies"] * 1000 / max(1, stages["count"]),
    }
    if "changed" in taken.names:
        reached[f"changed.{size}"] = taken.ratio(lambda t: t["changed"].cpu / t["consolidate"].cpu)
    return reached
