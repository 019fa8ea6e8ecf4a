"""Fill a form through its defined names, as any other program would (demonstration, tests)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from openpyxl.workbook import Workbook

from pipeline.files import zip_entry
from pipeline.forms.stamp import set_dates
from pipeline.grids.workbook_parts import CORE
from pipeline.program.whole_book import open_whole

_MOST = 20 * 1024 * 1024  # bytes unpacked of a form; it takes under one megabyte
FormValues = Mapping[str, float | int | str | date | None]


def set_values(book: Workbook, values: FormValues) -> None:
    """Write each value into the cell of its defined name. Raises KeyError for a name the form does not have."""
    for name, value in values.items():
        ((sheet, address),) = book.defined_names[name].destinations
        cell = book[sheet][address.replace("$", "")]
        cell.value = value
        if isinstance(value, str) and cell.data_type == "f":
            cell.data_type = "s"


def fill(form: Path, filled: Path, values: FormValues, saved_at: datetime) -> None:
    """Fill `form` and save it as `filled`, as if saved at `saved_at`."""
    book = open_whole(form.read_bytes(), _MOST).book
    set_values(book, values)
    out = io.BytesIO()
    book.save(out)
    filled.parent.mkdir(parents=True, exist_ok=True)
    filled.write_bytes(redated(out.getvalue(), saved_at))


def redated(package: bytes, saved_at: datetime) -> bytes:
    """The same package with another saving time in docProps/core.xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(zip_entry(entry.filename), set_dates(data, saved_at) if entry.filename == CORE else data)
    return out.getvalue()
