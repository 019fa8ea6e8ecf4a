"""What a script would do, and what no program can do without: `python -m tests.bench.peers WORK …`, a process each.

Each loads only what it needs, so that its start is its own; with no files it costs its start alone.

    save FORM COUNT FOLDER        openpyxl: load the finished form, write the union's code, save
    write FORM COUNT FOLDER       xlsxwriter: write the same texts and numbers anew, without locks, lists and checks
    deflate FORM OTHER COUNT FOLDER   the floor of writing: pack what differs between two forms, write the file
    make WORKSPACE PROGRAM PERIOD [DONE]   forms laid out and made as the command does; with DONE only what comes before
    pandas ENGINE FILES           pandas.read_excel of all sheets, with openpyxl or calamine
    openpyxl FILES                openpyxl, every cell of every sheet, read only
    calamine FILES                the floor of reading: cells of all sheets out of the library, nothing done with them
    inflate FILES                 the floor below: all parts of the package unpacked
    ours WORKSPACE PROGRAM PERIOD    read, identify, check: what the program does before it adds up

FILES is the name of a file with a path a line.
"""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path


def _save(form: str, count: str, folder: str) -> None:
    import openpyxl

    source = Path(form).read_bytes()
    for number in range(int(count)):
        book = openpyxl.load_workbook(io.BytesIO(source))
        book.worksheets[0]["A2"] = f"U{number:06d}"
        book.save(Path(folder) / f"{number}.xlsx")


def _write(form: str, count: str, folder: str) -> None:
    import openpyxl
    import xlsxwriter

    sheets = [
        (sheet.title, [(c.row - 1, c.column - 1, c.value) for row in sheet.iter_rows() for c in row if c.value])
        for sheet in openpyxl.load_workbook(form).worksheets
    ]
    for number in range(int(count)):
        with xlsxwriter.Workbook(Path(folder) / f"{number}.xlsx") as book:
            for title, cells in sheets:
                sheet = book.add_worksheet(title)
                for row, column, value in cells:
                    sheet.write(row, column, value)


def _deflate(form: str, other: str, count: str, folder: str) -> None:
    content = Path(form).read_bytes()
    changed = list(_different(form, other))
    rest = len(content) - sum(len(_deflated(part)) for part in changed)
    for number in range(int(count)):
        packed = [(_deflated(part), zlib.crc32(part)) for part in changed]
        (Path(folder) / f"{number}.xlsx").write_bytes(b"".join((content[:rest], *(data for data, _ in packed))))


def _different(form: str, other: str) -> Iterable[bytes]:
    """The parts of a form that another union's form has otherwise."""
    with zipfile.ZipFile(form) as one, zipfile.ZipFile(other) as two:
        there = set(two.namelist())
        for name in one.namelist():
            part = one.read(name)
            if name not in there or two.read(name) != part:
                yield part


def _deflated(part: bytes) -> bytes:
    """Packed as zip files are, at the usual level."""
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush()


def _make(workspace: str, program: str, period: str, done: str = "") -> None:
    from pipeline.program.reader import read
    from pipeline.settings import Settings
    from pipeline.steps.forms import make_forms

    settings = Settings(workspace=Path(workspace))
    plan = read(settings.program_file(program), program)
    if not done:
        make_forms(settings, plan, plan.period_by_code[period])


def _pandas(engine: str, files: str) -> None:
    import pandas as pd

    for path in _listed(files):
        pd.read_excel(path, sheet_name=None, engine=engine, header=None)


def _openpyxl(files: str) -> None:
    import openpyxl

    for path in _listed(files):
        for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass


def _calamine(files: str) -> None:
    from python_calamine import CalamineWorkbook

    for path in _listed(files):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def _inflate(files: str) -> None:
    for path in _listed(files):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                package.read(name)


def _ours(workspace: str, program: str, period: str) -> None:
    from pipeline.program.reader import read
    from pipeline.settings import Settings
    from pipeline.steps.intake import decisions_of, read_files

    settings = Settings(workspace=Path(workspace))
    plan = read(settings.program_file(program), program)
    of = plan.period_by_code[period]
    read_files(settings, plan, of, decisions_of(settings, plan, of, date.today()))


def _listed(files: str) -> list[str]:
    return Path(files).read_text(encoding="utf-8").splitlines()


WORKS: dict[str, Callable[..., None]] = {
    "save": _save,
    "write": _write,
    "deflate": _deflate,
    "make": _make,
    "pandas": _pandas,
    "openpyxl": _openpyxl,
    "calamine": _calamine,
    "inflate": _inflate,
    "ours": _ours,
}

if __name__ == "__main__":
    WORKS[sys.argv[1]](*sys.argv[2:])
