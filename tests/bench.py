"""Benchmark, not a test: `make bench`. Ratios in one run on the same files, medians of several rounds.

    writing  as `make forms`: lay out once per version, stamp each union; against loading and saving a workbook with
             openpyxl once per union, both the laid-out form and the bare template
    reading  read, identify, check against pandas.read_excel(sheet_name=None) with openpyxl
    report   4,000 unions against 40: linear, or better

Laying out costs the same for forty unions as for a thousand, so writing is measured for a small and a large office.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
from rich.console import Console
from rich.table import Table

from pipeline.demo import fill_forms
from pipeline.forms.write import TEMPLATE_NAME
from pipeline.intake.folder import read_folder
from pipeline.intake.sources import returned_files
from pipeline.program.model import Period, Program, Unit
from pipeline.program.reader import read as read_program
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.forms import make_forms
from tests.bench_report import report_table

ROUNDS, SLOW_ROUNDS = 5, 3
PROGRAM, PERIODS = "yen-bai", ("2024", "giua-nhiem-ky")
LARGE = 1000  # unions of a province; real ones have 500 to 1,300
SAMPLE = 12  # files the slow way is timed on
TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME

Line = tuple[str, str, int, float, float]  # period, what, files, our and their seconds per file


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median wall time of `work` over several rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


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


def writing(program: Program, period: Period, scratch: Path) -> list[Line]:
    """Forms written, against both ways of loading and saving."""
    settings = Settings(workspace=scratch / "forms")
    lines: list[Line] = []
    made = make_forms(settings, program, period).paths
    one = next(iter(made.values())).read_bytes()
    slow = scratch / "slow"
    slow.mkdir(exist_ok=True)
    laid = seconds(lambda: save_each(one, SAMPLE, slow), SLOW_ROUNDS) / SAMPLE
    bare = seconds(lambda: save_each(TEMPLATE.read_bytes(), SAMPLE, slow), SLOW_ROUNDS) / SAMPLE
    for number, plan in enumerate((program, enlarged(program, LARGE))):
        counter = iter(range(10**6))

        def fresh(plan: Program = plan, counter: object = counter, number: int = number) -> None:
            target = scratch / f"made{number}-{next(counter)}"  # type: ignore[call-overload]
            make_forms(Settings(workspace=target), plan, period)

        files = len(plan.reporters(period))
        ours = seconds(fresh, ROUNDS if files < LARGE else SLOW_ROUNDS) / files
        lines.append((period.code, "ghi / openpyxl mở, lưu biểu đã bày", files, ours, laid))
        lines.append((period.code, "ghi / openpyxl mở, lưu mẫu biểu", files, ours, bare))
    return lines


def reading(program: Program, period: Period, scratch: Path) -> Line:
    """Forms read and checked, against pandas."""
    settings = Settings(workspace=scratch / "forms")
    made = make_forms(settings, program, period).paths
    returns = settings.returns_folder(program.code, period.code)
    fill_forms(made, returns, program, period, seed=1)
    files = returned_files(returns)

    def sent(unit: Unit) -> bytes:
        return made[unit.code].read_bytes()

    ours = seconds(lambda: read_folder(returns, program, period, sent=sent), ROUNDS) / len(files)
    theirs = seconds(lambda: read_pandas(files), SLOW_ROUNDS) / len(files)
    return (period.code, "đọc, kiểm tra / pandas.read_excel", len(files), ours, theirs)


def main() -> int:
    """Print the table."""
    program = read_program(REPOSITORY / "inputs" / PROGRAM / "chuong-trinh.xlsx", PROGRAM)
    table = Table("kỳ", "việc", "số tệp", "của ta, tệp/giây", "cách kia, tệp/giây", "nhanh gấp", title="make bench")
    with tempfile.TemporaryDirectory() as name:
        for period in program.periods:
            if period.code not in PERIODS:
                continue
            scratch = Path(name) / period.code
            for when, what, files, ours, theirs in (
                *writing(program, period, scratch),
                reading(program, period, scratch),
            ):
                table.add_row(when, what, f"{files}", f"{1 / ours:,.0f}", f"{1 / theirs:,.0f}", f"{theirs / ours:.1f}")
        Console(width=130).print(table)
        Console(width=130).print(report_table(program, Path(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
