"""Section “forms”: forms made by the command, against what scripts would do and what no program can do without."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.text import number
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, Samples, by_turns, cost_of
from tests.bench.task import Task
from tests.bench.words import COST_HEADS, shown
from tests.bench.workspaces import Round, empty_round

SIZES = (40, 400, 4000)
SAVED, WRITTEN, PACKED = 40, 100, 4000  # files that openpyxl, xlsxwriter and the floor are timed on
HEADS = ("cách làm", "mỗi biểu, ms", "khởi động, giây")


def measure(task: Task) -> Found:
    """Whole commands at three sizes, the first time and again; peers and floor by turns with them."""
    rounds = {size: empty_round(task.scratch / f"goc-{size}", task.size(size)) for size in SIZES}
    form, other = _two_forms(rounds[SIZES[0]].copied(task.scratch / "mau"))
    folder = task.scratch / "kia"

    def peer(*work: object) -> Cost:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return cost_of([sys.executable, "-m", "tests.bench.peers", *map(str, work), str(folder)])

    def peers() -> dict[str, Cost]:
        return {
            "save.0": peer("save", form, 0),
            "save": peer("save", form, SAVED),
            "write.0": peer("write", form, 0),
            "write": peer("write", form, WRITTEN),
            "deflate.0": peer("deflate", form, other, 0),
            "deflate": peer("deflate", form, other, PACKED),
        }

    def ours() -> dict[str, Cost]:
        costs = {}
        for size, base in rounds.items():
            task.say(f"làm biểu cho {size} đơn vị")
            fresh = base.copied(task.scratch / "luot")
            costs |= {f"first.{size}": fresh.cost("forms"), f"again.{size}": fresh.cost("forms")}
            fresh = base.copied(task.scratch / "luot")
            costs |= {f"made.{size}": _made(fresh), f"read.{size}": _made(fresh, "DONE")}
        return costs

    return _found(by_turns(task.turns, ours, peers))


def _made(fresh: Round, *done: str) -> Cost:
    """What making the forms costs in a process that does nothing else, or what comes before."""
    asked = [sys.executable, "-m", "tests.bench.peers", "make"]
    return cost_of([*asked, str(fresh.folder), fresh.program, fresh.period, *done])


def _two_forms(fresh: Round) -> tuple[Path, Path]:
    """Forms of two unions of one kind: they differ in what every form has of its own."""
    fresh.cost("forms")
    kinds = {unit.code: unit.kind for unit in fresh.plan.units}
    by_kind: dict[object, list[Path]] = {}
    for path in sorted((fresh.outputs / FORMS_FOLDER).glob("U*.xlsx")):
        by_kind.setdefault(kinds[path.name.split()[0]], []).append(path)
    one, two = max(by_kind.values(), key=len)[:2]
    return one, two


def per_file(turn: Mapping[str, Cost], name: str, count: int) -> float:
    """Seconds of processor time that a file more takes a peer, its start left out."""
    return (turn[name].cpu - turn[f"{name}.0"].cpu) / count


def _margin(turn: Mapping[str, Cost]) -> float:
    """Seconds of processor time that a union more takes us, between the two largest sizes."""
    *_, large, largest = SIZES
    return (turn[f"first.{largest}"].cpu - turn[f"first.{large}"].cpu) / (largest - large)


def _times(turn: Mapping[str, Cost], size: int) -> float:
    """How many times as long openpyxl takes for as many: laying out included, libraries of both loaded before."""
    return size * per_file(turn, "save", SAVED) / (turn[f"made.{size}"].cpu - turn[f"read.{size}"].cpu)


def _whole(turn: Mapping[str, Cost], size: int) -> float:
    """The same of the whole command beside a whole script, from the start of Python on."""
    return (turn["save.0"].cpu + size * per_file(turn, "save", SAVED)) / turn[f"first.{size}"].cpu


def _found(taken: Samples) -> Found:
    reached = {f"times.{size}": taken.ratio(lambda t, size=size: _times(t, size)) for size in SIZES}
    reached["floor"] = taken.ratio(lambda t: _margin(t) / per_file(t, "deflate", PACKED))
    reached["again"] = taken.ratio(lambda t: t[f"again.{SIZES[-1]}"].cpu / t[f"first.{SIZES[-1]}"].cpu)
    commands = tuple(
        (f"forms, {number(size)} đơn vị, {said}", *shown(taken.cost(f"{run}.{size}")))
        for size in SIZES
        for run, said in (("first", "lần đầu"), ("again", "lần hai"))
    )
    peers = (
        ("của chương trình", taken.ratio(_margin) * 1000, None),
        ("sàn: nén phần khác nhau, ghi tệp", *_rate(taken, "deflate", PACKED)),
        ("xlsxwriter viết mới, chỉ chữ và số", *_rate(taken, "write", WRITTEN)),
        ("openpyxl mở biểu đã làm, lưu", *_rate(taken, "save", SAVED)),
    )
    beside = tuple(
        (f"{number(size)} đơn vị", reached[f"times.{size}"], taken.ratio(partial(_whole, size=size))) for size in SIZES
    )
    tables = (
        FoundTable("Làm biểu, cả lệnh", COST_HEADS, commands),
        FoundTable("Mỗi biểu thêm", HEADS, peers),
        FoundTable(
            "Nhanh hơn openpyxl mấy lần", ("số biểu", "làm biểu, kể cả bày biểu", "cả lệnh, kể cả khởi động"), beside
        ),
    )
    return Found(reached, tables, {"forms": {size: taken.cost(f"first.{size}").cpu for size in SIZES}})


def _rate(taken: Samples, name: str, count: int) -> tuple[float, float]:
    return taken.ratio(lambda t: per_file(t, name, count)) * 1000, taken.cost(f"{name}.0").cpu
