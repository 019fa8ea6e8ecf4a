"""Benchmark, not a test: `make bench`. Ratios in one run on the same files, medians of several rounds.

writing  make_forms' way (lay out once per kind, stamp each union) against loading and saving the laid-out form,
         and the bare template, with openpyxl once per union
reading  read + identify + check against pandas.read_excel(sheet_name=None) with openpyxl
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from rich.console import Console
from rich.table import Table

from pipeline.demo import fill_forms
from pipeline.forms import layout
from pipeline.forms.stamp import Laid, stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out
from pipeline.intake.folder import read_folder, returned_files
from pipeline.program.model import Period, Program
from pipeline.program.reader import read as read_program
from pipeline.program.words import UnitKind
from pipeline.settings import REPOSITORY

ROUNDS = 5
PROGRAM, PERIODS = "yen-bai", ("2024", "giua-nhiem-ky")
TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time of `work` over several rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def write_ours(program: Program, period: Period, folder: Path) -> dict[str, Path]:
    """All forms of a period, as `make forms` writes them; paths by unit code."""
    laid: dict[str, Laid] = {}
    paths = {}
    specs = {kind: layout.form_spec(program, period, kind) for kind in UnitKind}
    for unit in program.reporters(period):
        spec = specs[unit.kind]
        if spec.version not in laid:
            laid[spec.version] = lay_out(spec, TEMPLATE)
        paths[unit.code] = folder / f"{unit.code}.xlsx"
        paths[unit.code].write_bytes(stamp(laid[spec.version], program, unit))
    return paths


def write_openpyxl(source: bytes, codes: Sequence[str], folder: Path) -> None:
    """Load and save the same workbook once per union."""
    for code in codes:
        book = openpyxl.load_workbook(io.BytesIO(source))
        book.worksheets[0]["A2"] = code
        book.save(folder / f"{code}-openpyxl.xlsx")


def read_pandas(files: Sequence[Path]) -> None:
    """What a script of an office would do."""
    for path in files:
        pd.read_excel(path, sheet_name=None, engine="openpyxl", header=None)


def measure(program: Program, period: Period, scratch: Path) -> list[tuple[str, int, float, float]]:
    """(what, files, our seconds, their seconds) of one period."""
    blank, returns = scratch / "blank", scratch / period.code
    blank.mkdir(exist_ok=True)
    paths = write_ours(program, period, blank)
    codes = list(paths)
    sample = codes[: max(1, len(codes) // 4)]  # the slow way is timed on a quarter and scaled
    scale = len(codes) / len(sample)
    laid_out, template = paths[codes[0]].read_bytes(), TEMPLATE.read_bytes()
    ours = seconds(lambda: write_ours(program, period, blank))
    theirs = seconds(lambda: write_openpyxl(laid_out, sample, blank), 3) * scale
    bare = seconds(lambda: write_openpyxl(template, sample, blank), 3) * scale
    fill_forms(paths, returns, program, period, seed=1)
    files = returned_files(returns)
    reading = seconds(lambda: read_folder(returns, program, period))
    pandas_reading = seconds(lambda: read_pandas(files), 3)
    return [
        ("ghi biểu / openpyxl mở, lưu biểu đã bày", len(codes), ours, theirs),
        ("ghi biểu / openpyxl mở, lưu mẫu trống", len(codes), ours, bare),
        ("đọc và kiểm tra / pandas.read_excel", len(files), reading, pandas_reading),
    ]


def main() -> int:
    """Print the table."""
    program = read_program(REPOSITORY / "inputs" / PROGRAM / "chuong-trinh.xlsx", PROGRAM)
    table = Table("kỳ", "việc", "số tệp", "của ta, tệp/giây", "cách kia, tệp/giây", "nhanh gấp", title="make bench")
    with tempfile.TemporaryDirectory() as name:
        for period in program.periods:
            if period.code in PERIODS:
                for what, files, ours, theirs in measure(program, period, Path(name)):
                    table.add_row(
                        period.code,
                        what,
                        str(files),
                        f"{files / ours:,.0f}",
                        f"{files / theirs:,.0f}",
                        f"{theirs / ours:.1f}",
                    )
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
