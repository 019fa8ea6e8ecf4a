"""The record of closes: one SQLite file per program, only ever added to, each close in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pipeline.closes.model import (
    Close,
    OfficeRow,
    ReportedFigure,
    ReportedResult,
    ReportedText,
    Snapshot,
    TargetRow,
    UnitRow,
    Withdrawal,
)
from pipeline.errors import PipelineError, reason
from pipeline.files import keep_private, owned

_ESTIMATED = "estimated"  # a column of several tables since version 6
VERSION = 6
APPLICATION = 0x746F6E67  # 'tong': tells the file from other SQLite files
WAIT = 10.0  # seconds for another command that is writing

_SCHEMA = """
CREATE TABLE closes (
    number INTEGER PRIMARY KEY, period TEXT NOT NULL, period_name TEXT NOT NULL, closed_at TEXT NOT NULL,
    who TEXT NOT NULL, note TEXT NOT NULL, illustrative INTEGER NOT NULL
);
CREATE TABLE figures (
    "close" INTEGER NOT NULL REFERENCES closes, unit TEXT NOT NULL, code TEXT NOT NULL, year INTEGER NOT NULL,
    numerator REAL NOT NULL, denominator REAL, file TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
    period TEXT NOT NULL
);
CREATE TABLE bases (
    "close" INTEGER NOT NULL REFERENCES closes, unit TEXT NOT NULL, code TEXT NOT NULL, year INTEGER NOT NULL,
    numerator REAL NOT NULL, denominator REAL, file TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
    period TEXT NOT NULL
);
CREATE TABLE results (
    "close" INTEGER NOT NULL REFERENCES closes, indicator TEXT NOT NULL, text TEXT NOT NULL, measured_in TEXT NOT NULL,
    resolution TEXT NOT NULL, year INTEGER, numerator REAL, denominator REAL, value REAL, low REAL, high REAL,
    status TEXT NOT NULL, reported INTEGER NOT NULL, expected INTEGER NOT NULL
);
CREATE TABLE units (
    "close" INTEGER NOT NULL REFERENCES closes, unit TEXT NOT NULL, name TEXT NOT NULL, delivery TEXT NOT NULL,
    stage TEXT NOT NULL, accepted TEXT NOT NULL, file TEXT NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL
);
CREATE TABLE targets (
    "close" INTEGER NOT NULL REFERENCES closes, indicator TEXT NOT NULL, resolution TEXT NOT NULL, unit TEXT NOT NULL,
    year INTEGER, low REAL NOT NULL, high REAL, decision TEXT NOT NULL
);
"""
_SINCE_2 = """
CREATE TABLE narratives (
    "close" INTEGER NOT NULL REFERENCES closes, unit TEXT NOT NULL, section TEXT NOT NULL, text TEXT NOT NULL,
    file TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL
);
"""
_SINCE_3 = """
CREATE TABLE offices (
    "close" INTEGER NOT NULL REFERENCES closes, unit TEXT NOT NULL, code TEXT NOT NULL, year INTEGER NOT NULL,
    reported INTEGER NOT NULL, expected INTEGER NOT NULL, numerator REAL, denominator REAL
);
"""
_SINCE_4 = """
CREATE TABLE withdrawn (
    "close" INTEGER PRIMARY KEY REFERENCES closes, withdrawn_at TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL
);
"""
_WITH_ESTIMATES = ("figures", "bases", "results", "units")  # the rows of closes made before say nothing of it: NULL
_SINCE_5 = _SINCE_2.replace("narratives", "remarks")
_SINCE_6 = "".join(f"ALTER TABLE {table} ADD COLUMN estimated INTEGER;\n" for table in _WITH_ESTIMATES)
_ADDED = {2: _SINCE_2, 3: _SINCE_3, 4: _SINCE_4, 5: _SINCE_5, 6: _SINCE_6}

AnyRow = ReportedFigure | ReportedResult | UnitRow | TargetRow | ReportedText | OfficeRow
Row = TypeVar("Row", ReportedFigure, ReportedResult, UnitRow, TargetRow, ReportedText, OfficeRow)


def closes(path: Path) -> tuple[Close, ...]:
    """Every close, oldest first; none while there is no record. Raises PipelineError for a file that is none."""
    if not path.exists():
        return ()
    with _opened(path, "ro") as store:
        rows = store.execute("SELECT number, period, period_name, closed_at, who, note FROM closes ORDER BY number")
        back = _withdrawn(store)
        return tuple(
            Close(n, p, name, datetime.fromisoformat(at), who, note, back.get(n)) for n, p, name, at, who, note in rows
        )


def load(path: Path, number: int) -> Snapshot:
    """What a close kept. Raises PipelineError when there is no such close."""
    with _opened(path, "ro") as store:
        head = store.execute(
            "SELECT period, period_name, illustrative FROM closes WHERE number = ?", (number,)
        ).fetchone()
        if head is None:
            raise PipelineError(f"Không có lần chốt {number} trong {path}.")
        return Snapshot(
            period=head[0],
            period_name=head[1],
            illustrative=bool(head[2]),
            figures=_rows(store, "figures", ReportedFigure, number),
            bases=_rows(store, "bases", ReportedFigure, number),
            results=_rows(store, "results", ReportedResult, number),
            units=_rows(store, "units", UnitRow, number),
            targets=_rows(store, "targets", TargetRow, number),
            narratives=_rows(store, "narratives", ReportedText, number) if _version(store) > 1 else (),
            offices=_rows(store, "offices", OfficeRow, number) if _version(store) > 2 else (),
            remarks=_rows(store, "remarks", ReportedText, number) if _version(store) > 3 else (),
        )


def add(path: Path, kept: Snapshot, who: str, note: str, at: datetime) -> Close:
    """Keep one more close, whole or not at all."""
    _begin(path)
    with _opened(path, "rw") as store:
        store.execute("BEGIN IMMEDIATE")
        _bring_up(store)
        head = (kept.period, kept.period_name, at.replace(microsecond=0).isoformat(), who, note, int(kept.illustrative))
        cursor = store.execute(
            "INSERT INTO closes (period, period_name, closed_at, who, note, illustrative) VALUES (?, ?, ?, ?, ?, ?)",
            tuple(map(_kept, head)),
        )
        number = int(cursor.lastrowid or 0)
        _write(store, "figures", kept.figures, number)
        _write(store, "bases", kept.bases, number)
        _write(store, "results", kept.results, number)
        _write(store, "units", kept.units, number)
        _write(store, "targets", kept.targets, number)
        _write(store, "narratives", kept.narratives, number)
        _write(store, "offices", kept.offices, number)
        _write(store, "remarks", kept.remarks, number)
        store.execute("COMMIT")
    return next(c for c in closes(path) if c.number == number)


def withdraw(path: Path, number: int, who: str, note: str, at: datetime) -> None:
    """Take a close back: it stays in the record, and holds nothing any more."""
    with _opened(path, "rw") as store:
        store.execute("BEGIN IMMEDIATE")
        _bring_up(store)
        row = (number, at.replace(microsecond=0).isoformat(), who, note)
        store.execute("INSERT INTO withdrawn VALUES (?, ?, ?, ?)", tuple(map(_kept, row)))
        store.execute("COMMIT")


def erase(path: Path, period: str, cleared: Callable[[str], str], *, dry: bool = False) -> int:
    """Put `cleared(text)` in the place of every text of unions in all closes of a period; gives how many differ.

    What was there is gone from the file, too. `dry`: only count.
    """
    if not path.exists():
        return 0
    with _opened(path, "ro" if dry else "rw") as store:
        tables = [t for t, since in (("narratives", 2), ("remarks", 5)) if _version(store) >= since]
        found = [(t, n, text) for t in tables for n, text in _texts(store, t, period) if cleared(text) != text]
        if dry:
            return len(found)
        store.execute("PRAGMA secure_delete = ON")
        if found:
            store.execute("BEGIN IMMEDIATE")
            for table, number, text in found:
                store.execute(f"UPDATE {table} SET text = ? WHERE rowid = ?", (cleared(text), number))
            store.execute("COMMIT")
        store.execute("VACUUM")  # also what an earlier run, broken off, has left in free pages
        return len(found)


def _texts(store: sqlite3.Connection, table: str, period: str) -> list[tuple[int, str]]:
    rows = store.execute(
        f'SELECT {table}.rowid, text FROM {table} JOIN closes ON "close" = number WHERE period = ?', (period,)
    )
    return list(rows)


def _withdrawn(store: sqlite3.Connection) -> dict[int, Withdrawal]:
    """What was taken back, by the number of the close; a record of an earlier version knows of none."""
    if _version(store) < 4:
        return {}
    rows = store.execute('SELECT "close", withdrawn_at, who, note FROM withdrawn')
    return {number: Withdrawal(datetime.fromisoformat(at), who, note) for number, at, who, note in rows}


def _version(store: sqlite3.Connection) -> int:
    """Which tables there are; 0 of a new file."""
    return int(store.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(store: sqlite3.Connection) -> None:
    """Make the tables that are not there yet: all of a new record, those of later versions of an old one."""
    found = _version(store)
    wanted = "".join([_SCHEMA if not found else "", *(tables for since, tables in _ADDED.items() if found < since)])
    for statement in filter(str.strip, wanted.split(";")):
        store.execute(statement)
    store.execute(f"PRAGMA application_id = {APPLICATION}")
    store.execute(f"PRAGMA user_version = {VERSION}")


def _begin(path: Path) -> None:
    """Make the record where there is none, in one step: another command never finds half a one."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=owned()) as folder:
            scratch = Path(folder) / path.name
            with _opened(scratch, "rwc", shown=path) as store:
                store.execute("BEGIN IMMEDIATE")
                _bring_up(store)
                store.execute("COMMIT")
            _appear(scratch, path)
    except OSError as error:
        raise PipelineError(
            f"{path}: không ghi được sổ chốt ({reason(error)}); kiểm tra quyền ghi, dung lượng đĩa rồi chạy lại."
        ) from None


def _appear(scratch: Path, path: Path) -> None:
    """Let a file appear under its name unless another command was quicker."""
    try:
        path.hardlink_to(scratch)
    except FileExistsError:
        pass
    except OSError:  # a disk without links
        scratch.rename(path)


def _rows(store: sqlite3.Connection, table: str, kind: type[Row], number: int) -> tuple[Row, ...]:
    names = [f.name for f in fields(kind) if f.name != _ESTIMATED or _version(store) >= 6]
    found = store.execute(f'SELECT {", ".join(names)} FROM {table} WHERE "close" = ? ORDER BY rowid', (number,))
    shared: dict[str, str] = {}  # every row gives its own copies of a few codes, files and cells
    marks = [name == _ESTIMATED for name in names]
    return tuple(kind(**dict(zip(names, map(partial(_read, shared), marks, row), strict=True))) for row in found)


def _read(shared: dict[str, str], mark: bool, value: object) -> Any:
    """A value as it was kept: SQLite has no truth values."""
    if isinstance(value, str):
        return shared.setdefault(value, value)
    return bool(value) if mark and value is not None else value


def _write(store: sqlite3.Connection, table: str, rows: Sequence[AnyRow], number: int) -> None:
    if not rows:
        return
    names = [f.name for f in fields(rows[0])]
    places = ", ".join("?" * (len(names) + 1))
    statement = f'INSERT INTO {table} ("close", {", ".join(names)}) VALUES ({places})'
    values = ((number, *(_kept(getattr(row, name)) for name in names)) for row in rows)  # not all at once
    store.executemany(statement, values)


def _kept(value: object) -> object:
    """A value SQLite can take: names of files may hold bytes that are no text."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


# What SQLite says, and how it is put here.
_REFUSALS = {
    "database or disk is full": "ổ đĩa đã đầy",
    "attempt to write a readonly database": "ổ đĩa chỉ cho đọc hoặc không có quyền ghi",
    "unable to open database file": "không mở được tệp, hoặc thư mục không cho ghi",
    "disk I/O error": "ổ đĩa đọc, ghi bị lỗi",
    "database is locked": "một lệnh khác đang dùng",
}


def _why(error: sqlite3.Error) -> str:
    return _REFUSALS.get(str(error), str(error))


@contextmanager
def _opened(path: Path, mode: str, shown: Path | None = None) -> Iterator[sqlite3.Connection]:
    """The record (told as `shown`), opened; a write that fails leaves it as it was."""
    told = shown or path
    try:
        if mode != "ro":
            keep_private(path)
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None)
        ) as store:
            version = _version(store)
            ours = store.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
            if version > VERSION:
                raise PipelineError(f"{told}: sổ chốt do phiên bản mới hơn ghi; hãy cập nhật chương trình.")
            if not ours and (version or mode == "ro" or store.execute("SELECT 1 FROM sqlite_master").fetchone()):
                raise PipelineError(f"{told}: không phải sổ chốt của chương trình; hãy chuyển tệp này đi chỗ khác.")
            yield store
        if mode != "ro":
            keep_private(path)  # made now, if it is the first
    except sqlite3.OperationalError as error:
        raise PipelineError(
            f"{told}: không đọc hoặc không ghi được sổ chốt ({_why(error)}); "
            "kiểm tra quyền ghi, dung lượng đĩa rồi chạy lại."
        ) from None
    except sqlite3.DatabaseError:
        raise PipelineError(f"{told}: sổ chốt bị hỏng; khôi phục từ bản sao lưu.") from None
