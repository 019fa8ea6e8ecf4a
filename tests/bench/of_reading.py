"""Section “reading”: returned forms read with all checks, as several programs save them, against scripts and floors."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.datamaps import Datamaps, datamaps
from tests.bench.found import Found, FoundTable
from tests.bench.measured import Cost, Samples, by_turns, cost_of
from tests.bench.saved import NotHere, by_libreoffice, by_sheetjs
from tests.bench.task import Task
from tests.bench.workspaces import Round, filled_round

UNIONS, SAMPLE = 400, 40  # unions of the round; files of it that what is slow is timed on
KINDS = {"excel": "như Excel lưu", "libreoffice": "LibreOffice lưu", "sheetjs": "SheetJS lưu"}
SAVERS: Mapping[str, Callable[[Sequence[Path], Path], None]] = {"libreoffice": by_libreoffice, "sheetjs": by_sheetjs}
# How files are read: in the words of the page, by the name of the work and its engine.
WORKS = {
    "inflate": "sàn: chỉ giải nén",
    "calamine": "sàn: chỉ lấy ô (calamine)",
    "ours": "của chương trình: đọc, nhận ra đơn vị, kiểm mọi ô",
    "pandas.calamine": "pandas.read_excel, calamine",
    "openpyxl": "openpyxl, chỉ đọc",
    "pandas.openpyxl": "pandas.read_excel, openpyxl",
}
SLOW = ("pandas.calamine", "pandas.openpyxl", "openpyxl")
DATAMAPS = "datamaps: chỉ lấy ô theo danh sách"


@dataclass(frozen=True)
class SavedForms:
    """A round whose returned forms one kind of program saved; `all_files`, `some_files`: lists of their paths."""

    round: Round
    all_files: Path
    some_files: Path
    count: int

    def cost(self, work: str) -> Cost:
        """What a way of reading costs."""
        name, _, engine = work.partition(".")
        files = self.some_files if work in SLOW else self.all_files
        over = (self.round.folder, self.round.program, self.round.period) if work == "ours" else (files,)
        return cost_of([sys.executable, "-m", "tests.bench.peers", name, *filter(None, [engine]), *over])

    def files(self, work: str) -> int:
        """How many files it reads."""
        return min(SAMPLE, self.count) if work in SLOW else self.count


def measure(task: Task) -> Found:
    """All ways over all kinds of files, by turns; what a start costs is taken off."""
    base = filled_round(task.scratch / "goc", task.size(UNIONS))
    notes: list[str] = []
    kinds: dict[str, SavedForms] = {}
    for kind in KINDS:
        task.say(f"lưu biểu: {KINDS[kind]}")
        try:
            kinds[kind] = _saved(base, kind, task.scratch / kind)
        except NotHere as why:
            notes.append(str(why))
    nothing = _nothing(base, task.scratch / "khong")
    other = _datamaps(base, task.scratch / "datamaps", notes)

    def turn() -> dict[str, Cost]:
        costs = {f"0.{work}": nothing.cost(work) for work in WORKS}
        for kind, forms in kinds.items():
            task.say(f"đọc biểu: {KINDS[kind]}")
            costs |= {f"{kind}.{work}": forms.cost(work) for work in WORKS}
        if other is not None:
            costs |= {"0.datamaps": other.cost_of_start(), "excel.datamaps": other.cost()}
        return costs

    return _found(by_turns(task.turns, turn), kinds, tuple(notes))


def _saved(base: Round, kind: str, folder: Path) -> SavedForms:
    """The round with its returned forms saved again by another program, in one folder."""
    forms = base.copied(folder)
    if kind in SAVERS:
        again = folder.with_name(f"{kind}-luu")
        SAVERS[kind](base.returned(), again)
        shutil.rmtree(forms.returns)
        shutil.move(again, forms.returns)
    return _listed(forms, forms.returned())


def _nothing(base: Round, folder: Path) -> SavedForms:
    """The round before any form has come back."""
    forms = base.copied(folder)
    shutil.rmtree(forms.returns)
    forms.returns.mkdir()
    return _listed(forms, [])


def _listed(forms: Round, files: Sequence[Path]) -> SavedForms:
    lists = [forms.folder / name for name in ("tat-ca.txt", "mot-phan.txt")]
    for path, said in zip(lists, (files, files[:SAMPLE]), strict=True):
        path.write_text("\n".join(map(str, said)), encoding="utf-8")
    return SavedForms(forms, *lists, len(files))


def _datamaps(base: Round, folder: Path, notes: list[str]) -> Datamaps | None:
    try:
        return datamaps(base.returned()[:SAMPLE], folder)
    except NotHere as why:
        notes.append(str(why))
        return None


def _found(taken: Samples, kinds: Mapping[str, SavedForms], notes: tuple[str, ...]) -> Found:
    def per_file(turn: Mapping[str, Cost], kind: str, work: str) -> float:
        count = SAMPLE if work == "datamaps" else kinds[kind].files(work)
        return (turn[f"{kind}.{work}"].cpu - turn[f"0.{work}"].cpu) / count

    def times(kind: str, slow: str, fast: str) -> float:
        return taken.ratio(lambda turn: per_file(turn, kind, slow) / per_file(turn, kind, fast))

    def shown(kind: str, work: str) -> float | None:
        if f"{kind}.{work}" not in taken.names:
            return None
        return taken.ratio(partial(per_file, kind=kind, work=work)) * 1000

    reached = {f"pandas.{kind}": times(kind, "pandas.openpyxl", "ours") for kind in kinds}
    reached |= {f"calamine.{kind}": times(kind, "ours", "calamine") for kind in kinds}
    ways = {**WORKS, "datamaps": DATAMAPS}
    rows = tuple((said, *(shown(kind, work) for kind in KINDS)) for work, said in ways.items())
    heads = ("cách đọc", *(f"{said}, ms" for said in KINDS.values()))
    count = max(forms.count for forms in kinds.values())
    return Found(reached, (FoundTable(f"Mỗi biểu nhận về ({count} biểu khác nhau)", heads, rows),), notes=notes)
