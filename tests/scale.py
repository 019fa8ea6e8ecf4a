"""Workspaces with any number of unions, for measuring: distinct figures, every form as it would come back.

python -m tests.scale FOLDER UNIONS      # program yen-bai of 2024; beyond a province also with provinces
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import openpyxl

from pipeline.demo.fill import fill_forms
from pipeline.program.model import Period, Program
from pipeline.program.reader import read as read_program
from pipeline.settings import REPOSITORY, Settings
from pipeline.shipped import PROGRAM_FILE
from pipeline.steps.forms import make_forms
from tests.quick_fill import QuickFill

PROGRAM, PERIOD = "yen-bai", "2024"
SEED = 7
CLUSTER = 100  # unions of a cluster: a district of a large province
PROVINCES = 34
ABOVE = "Công đoàn cấp trên trực tiếp cơ sở"  # the kind of a province
COUNTRY = 20_000  # unions; with as many there are provinces above them


def enlarge(source: Path, target: Path, unions: int, provinces: int | None = None) -> None:
    """Write the program workbook `source` with `unions` unions: its own sheet of them, filled again and again.

    Those of one of the `provinces` follow one another, and have it as their superior; each cluster lies in one.
    """
    if provinces is None:
        provinces = PROVINCES if unions >= COUNTRY else 0
    book = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
    sheet = book["Đơn vị"]
    heads = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "Mã")
    own = [[c.value for c in row] for row in sheet.iter_rows(min_row=heads + 1, max_row=sheet.max_row)]
    unions_of, offices = [r for r in own if r[3]], [r for r in own if r[0] and not r[3]]
    sheet.delete_rows(heads + 1, sheet.max_row - heads)
    each = -(-unions // provinces) if provinces else unions
    for number in range(unions):
        model = unions_of[number % len(unions_of)]
        code, province, within = f"U{number:06d}", number // each, number % each
        cluster = (
            f"Cụm {province + 1:02d}-{within // CLUSTER + 1:03d}" if provinces else f"Cụm {within // CLUSTER + 1:04d}"
        )
        superior = f"T{province + 1:02d}" if provinces else None
        sheet.append(
            [code, f"{model[1]} {number}", model[2], cluster, superior, f"{code.lower()}@example.com", model[6]]
        )
    for number in range(1, provinces + 1):
        sheet.append([f"T{number:02d}", f"Liên đoàn Lao động tỉnh thứ {number}", ABOVE, None, None, None, None])
    for row in () if provinces else offices:
        sheet.append(row)
    changes = book["Biến động đơn vị"]
    changes.delete_rows(heads + 1, changes.max_row)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def read_enlarged(folder: Path, unions: int, program: str = PROGRAM) -> tuple[Settings, Program]:
    """A workspace with the enlarged program and nothing else."""
    settings = Settings(workspace=folder)
    path = settings.program_file(program)
    enlarge(REPOSITORY / "inputs" / program / PROGRAM_FILE, path, unions)
    return settings, read_program(path, program)


def send_back(settings: Settings, program: Program, period: Period, forms: dict[str, Path]) -> None:
    """Fill the forms of a period, and return most of them."""
    folder = settings.returns_folder(program.code, period.code)
    fill_forms(forms, folder, program, period, seed=SEED, save=QuickFill())


def make_round(folder: Path, unions: int, program: str = PROGRAM, period: str = PERIOD) -> Settings:
    """A workspace with the enlarged program, its forms, and most of them filled and returned."""
    settings, read = read_enlarged(folder, unions, program)
    of = read.period_by_code[period]
    send_back(settings, read, of, make_forms(settings, read, of).paths)
    return settings


if __name__ == "__main__":
    make_round(Path(sys.argv[1]), int(sys.argv[2]))
