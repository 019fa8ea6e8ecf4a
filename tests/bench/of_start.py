"""Section “start”: what everybody waits for, whatever the size."""

from __future__ import annotations

import sys

from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, by_turns, cost_of
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, shown
from tests.bench.workspaces import filled_round

SMALL = 40


def measure(task: Task) -> Found:
    """Help, and the results of a small program, before and after they have been consolidated."""
    base = filled_round(task.scratch / "goc", task.size(SMALL))
    said = base.command("results")
    cost_of(said)  # what Python compiles of the sources is kept after the first start

    def turn() -> dict[str, Cost]:
        fresh = base.copied(task.scratch / "luot")
        costs = {
            "--help": cost_of([sys.executable, "-m", "pipeline", "--help"]),
            "results, lần đầu": fresh.cost("results"),
        }
        fresh.cost("consolidate")
        return {**costs, "results, đã tổng hợp": fresh.cost("results")}

    taken = by_turns(task.turns + 2, turn)
    table = FoundTable(f"Khởi động, {SMALL} đơn vị", COST_HEADS, tuple((n, *shown(taken.cost(n))) for n in taken.names))
    return Found({"help": taken.cost("--help").cpu, "results": taken.cost("results, lần đầu").cpu}, (table,))
