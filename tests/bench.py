"""Benchmark, not a test: `make bench`. Ratios in one run on the same files, both ways by turns, medians of the turns.

    writing  as `make forms`: lay out once per version, stamp each union; against loading and saving a workbook with
             openpyxl once per union, both the laid-out form and the bare template
    reading  read, identify, check against pandas.read_excel(sheet_name=None) with openpyxl
    report   4,000 unions against 40: linear, or better
    start    processor time of `tonghop --help` against that of loading what all commands work with

Laying out costs the same for forty unions as for a thousand, so both are measured for a small and a large office.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
from rich.console import Console
from rich.table import Table

from pipeline.demo.fill import fill_forms
from pipeline.forms.template import load_template
from pipeline.forms.write import TEMPLATE_NAME
from pipeline.intake.folder import read_folder
from pipeline.intake.unpack.sources import files_below
from pipeline.program.model import Period, Program, Unit
from pipeline.program.reader import read as read_program
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.forms import make_forms
from tests.bench_report import report_table

TURNS = 5
PROGRAM, PERIODS = "yen-bai", ("2024", "giua-nhiem-ky")
LARGE = 1000  # unions of a province; real ones have 500 to 1,300
SAMPLE = 6  # files of each turn the slow way is timed on
TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME


@dataclass(frozen=True)
class Line:
    """One line of the table: seconds per file, and how many times faster ours was in the middle turn."""

    period: str
    what: str
    files: int
    ours: float
    theirs: float
    ratio: float


def seconds(work: Callable[[], object]) -> float:
    """Wall time of `work`."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def by_turns(ours: Callable[[], object], files: int, theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Median seconds per file of both ways, and the median ratio: what else the machine does slows both alike."""
    turns = [(seconds(ours) / files, seconds(theirs) / SAMPLE) for _ in range(TURNS)]
    medians = [statistics.median(column) for column in zip(*turns, strict=True)]
    return medians[0], medians[1], statistics.median(slow / fast for fast, slow in turns)


def enlarged(program: Program, size: int) -> Program:
    """The program with `size` unions: its own, again and again."""
    own = program.units
    units = tuple(replace(own[n % len(own)], code=f"U{n:04d}") for n in range(size))
    return replace(program, units=units)


def save_each(source: bytes, files: int, folder: Path) -> None:
    """Load and save the same workbook once per union."""
    for number in range(files):
        book = openpyxl.load_workbook(io.BytesIO(source))
        book.worksheets[0]["A2"] = number
        book.save(folder / f"{number}.xlsx")


def read_pandas(files: Sequence[Path]) -> None:
    """What a script of an office would do."""
    for path in files:
        pd.read_excel(path, sheet_name=None, engine="openpyxl", header=None)


def writing(program: Program, period: Period, scratch: Path) -> Iterator[Line]:
    """Forms written, against both ways of loading and saving."""
    made = make_forms(Settings(workspace=scratch / "one"), program, period).paths
    slow = scratch / "slow"
    slow.mkdir()
    books = (
        ("ghi / openpyxl mở, lưu biểu đã bày", next(iter(made.values())).read_bytes()),
        ("ghi / openpyxl mở, lưu mẫu biểu", TEMPLATE.read_bytes()),
    )
    counter = iter(range(10**6))
    for plan in (program, enlarged(program, LARGE)):

        def fresh(plan: Program = plan) -> None:
            load_template.cache_clear()  # each run of `make forms` loads it once
            make_forms(Settings(workspace=scratch / f"made{next(counter)}"), plan, period)

        for what, book in books:
            files = len(plan.reporters(period))
            yield Line(period.code, what, files, *by_turns(fresh, files, lambda b=book: save_each(b, SAMPLE, slow)))


def reading(program: Program, period: Period, scratch: Path) -> Iterator[Line]:
    """Forms read and checked, against pandas."""
    settings = Settings(workspace=scratch / "forms")
    made = make_forms(settings, program, period).paths
    small = settings.returns_folder(program.code, period.code)
    fill_forms(made, small, program, period, seed=1)
    large = small.parent / f"{period.code}-{LARGE}"
    more = enlarged(program, LARGE)
    multiply(files_below(small), program, more, large)
    sent = small.parent / f"{period.code}-sent"  # at hand, as in a real round: each bears its union's own code
    multiply(list(made.values()), program, more, sent)
    forms = {**made, **{unit.code: sent / f"{unit.code}.xlsx" for unit in more.units}}

    for plan, folder in ((program, small), (more, large)):
        files = files_below(folder)

        def ours(plan: Program = plan, folder: Path = folder) -> None:
            read_folder(folder, plan, period, sent=lambda unit: forms[unit.code].read_bytes())

        line = by_turns(ours, len(files), lambda files=files: read_pandas(files[:SAMPLE]))
        yield Line(period.code, "đọc, kiểm tra / pandas.read_excel", len(files), *line)


def origin(unit: Unit, program: Program) -> str:
    """The code of the union of `program` that `unit` is, or is a copy of."""
    if unit.code in program.unit_by_code:
        return unit.code
    return program.units[int(unit.code[1:]) % len(program.units)].code


def multiply(files: Sequence[Path], program: Program, more: Program, folder: Path) -> None:
    """Write the `files` of unions again for every union of `more`, under its own code."""
    returned = {path.name.split()[0]: path for path in files}
    folder.mkdir()
    for unit in more.units:
        code = origin(unit, program)
        if code in returned:
            copy = folder / f"{unit.code}.xlsx"
            with zipfile.ZipFile(returned[code]) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
                for name in source.namelist():
                    target.writestr(name, source.read(name).replace(code.encode(), unit.code.encode()))


def processor_time(work: str) -> float:
    """The middle of several starts of Python; each tells its own time, which not every system keeps of a child."""
    told = "import atexit, sys, time; atexit.register(lambda: print(time.process_time(), file=sys.stderr))"
    begun = [sys.executable, "-c", f"{told}; {work}"]
    took = []
    for _ in range(TURNS):
        ended = subprocess.run(
            begun, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True
        )
        took.append(float(ended.stderr))
    return statistics.median(took)


def start_line() -> str:
    """How long help takes before and while it is said."""
    helped = processor_time("sys.argv[1:] = ['--help']; from pipeline.__main__ import start; start()")
    loaded = processor_time("import pipeline.cli.every")
    return f"tonghop --help: {helped:.2f} s of processor time; all commands loaded: {loaded:.2f} s"


def main() -> int:
    """Print the table."""
    program = read_program(REPOSITORY / "inputs" / PROGRAM / "chuong-trinh.xlsx", PROGRAM)
    table = Table("kỳ", "việc", "số tệp", "của ta, tệp/giây", "cách kia, tệp/giây", "nhanh gấp", title="make bench")
    with tempfile.TemporaryDirectory() as name:
        for period in program.periods:
            if period.code not in PERIODS:
                continue
            scratch = Path(name) / period.code
            scratch.mkdir()
            for line in (*writing(program, period, scratch), *reading(program, period, scratch)):
                speeds = (f"{1 / line.ours:,.0f}", f"{1 / line.theirs:,.0f}", f"{line.ratio:.1f}")
                table.add_row(line.period, line.what, f"{line.files}", *speeds)
        Console(width=130).print(table)
        Console(width=130).print(report_table(program, Path(name)))
        Console(width=130).print(start_line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
