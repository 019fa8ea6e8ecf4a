"""Sections “periods” and “decisions”: what grows with the periods of a program, and with the office's decisions."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME
from pipeline.intake.decisions import Action
from pipeline.settings import REPOSITORY
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, Samples, by_turns
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, shown
from tests.bench.workspaces import Round, filled_round

UNIONS = 400
LATEST, EARLIER = "2025", ("2025-6thang", "2024", "2024-6thang")  # the nearest first
PERIODS = (1, 2, 4)
DECISIONS = (400, 800, 1600)
LEAST = 0.02  # of the cost without decisions: what they add below that is not told from chance


def measure_periods(task: Task) -> Found:
    """One period alone, and with those before it; and when those have been consolidated already."""
    base = Round(task.scratch / "goc", period=LATEST)
    for period in (*EARLIER, LATEST):
        task.say(f"lập vòng {UNIONS} đơn vị, kỳ {period}")
        filled_round(base.folder, task.size(UNIONS), period)

    def with_periods(count: int) -> Round:
        fresh = base.copied(task.scratch / "luot")
        for period in EARLIER[count - 1 :]:
            shutil.rmtree(fresh.settings.returns_folder(fresh.program, period))
        return fresh

    def turn() -> dict[str, Cost]:
        costs = {}
        for count in PERIODS:
            task.say(f"tổng hợp {count} kỳ")
            costs[f"{count}"] = with_periods(count).cost("consolidate")
        known = with_periods(PERIODS[-1])
        for period in reversed(EARLIER):
            Round(known.folder, period=period).cost("consolidate")
        return {**costs, "known": known.cost("consolidate"), "again": known.cost("consolidate")}

    taken = by_turns(task.turns, turn)
    said = {
        **{f"{count}": f"{count} kỳ, lần đầu" for count in PERIODS},
        "known": f"{PERIODS[-1]} kỳ, các kỳ trước đã tổng hợp",
        "again": f"{PERIODS[-1]} kỳ, tổng hợp lại",
    }
    rows = tuple((words, *shown(taken.cost(name))) for name, words in said.items())
    return Found(
        {"earlier": taken.ratio(lambda t: t["known"].cpu / t["1"].cpu)},
        (FoundTable(f"Tổng hợp kỳ {LATEST}, {UNIONS} đơn vị mỗi kỳ", COST_HEADS, rows),),
        {"periods": {count: taken.cost(f"{count}").cpu for count in PERIODS}},
    )


def measure_decisions(task: Task) -> Found:
    """The same round with more and more corrections, each about a cell of its own."""
    task.say(f"lập vòng {UNIONS} đơn vị")
    base = filled_round(task.scratch / "goc", task.size(UNIONS))
    rows = _corrections(base.copied(task.scratch / "luot"))
    counts = [min(task.size(count), len(rows)) for count in DECISIONS]
    tables: dict[int, Path] = {}
    for count in counts:
        tables[count] = task.scratch / f"{count}-{FILE_NAME}"
        append(tables[count], [rows[n * len(rows) // count] for n in range(count)])

    def turn() -> dict[str, Cost]:
        costs = {"0": base.copied(task.scratch / "luot").cost("consolidate")}
        for count, table in tables.items():
            task.say(f"tổng hợp với {count} quyết định")
            fresh = base.copied(task.scratch / "luot")
            shutil.copy2(table, fresh.settings.program_folder(fresh.program) / FILE_NAME)
            costs[f"{count}"] = fresh.cost("consolidate")
        return costs

    taken = by_turns(task.turns, turn)
    lines = tuple((f"{count} quyết định", *shown(taken.cost(f"{count}"))) for count in (0, *counts))
    table = FoundTable(f"Tổng hợp {UNIONS} đơn vị", COST_HEADS, lines)
    return Found(tables=(table,), curves={"decisions": {count: _added(taken, count) for count in counts}})


def _added(taken: Samples, count: int) -> float:
    """Seconds of processor time that so many decisions add: the rest of a command would hide how they grow."""

    def more(turn: Mapping[str, Cost]) -> float:
        return max(turn[f"{count}"].cpu - turn["0"].cpu, LEAST * turn["0"].cpu)

    return taken.ratio(more)


def _corrections(fresh: Round) -> list[dict[str, object]]:
    """A correction for every number above 1 that unions told, in the order of the unions."""
    asked = fresh.command("facts", "--csv")
    told = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    same = {
        "period": fresh.period,
        "action": Action.CORRECT.label,
        "reason": "đơn vị báo lại",
        "who": "Cán bộ tổng hợp",
    }
    return [
        {
            **same,
            "when": date.today(),
            "file": line["file"],
            "sheet": line["sheet"],
            "cell": line["cell"],
            "old": int(line["numerator"]),
            "new": int(line["numerator"]) - 1,
        }
        for line in csv.DictReader(io.StringIO(told))
        if line["numerator"].isdecimal() and int(line["numerator"]) > 1
    ]
