"""so-lieu.parquet: every pair of a round with its union and its cell, for programs that work with millions of rows."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.texts.remarks import together
from pipeline.program.term import year_number
from pipeline.round.consolidation import Consolidation
from pipeline.round.tables import tidy

# In this order, named as `facts --csv` names them. A year left empty is the whole term; no denominator: a count.
_COLUMNS = {
    "unit": "unit",
    "name": "name",
    "kind": "kind",
    "cluster": "cluster",
    "superior": "superior",
    "indicator": "indicator",
    "year": f"CAST(NULLIF(year, {year_number(None)}) AS INTEGER)",
    "numerator": "numerator",
    "denominator": "CASE WHEN isnan(denominator) THEN NULL ELSE denominator END",
    "period": "period",
    "file": "file",
    "sheet": "sheet",
    "cell": "cell",
    "remark": "remark",
}


def write_data(path: Path, data: Consolidation) -> None:
    """Write the pairs in the order of `tables.tidy`, with what unions say about them; the same input gives the same
    bytes."""
    import duckdb  # not before it is needed: a quarter of a second of every command

    pairs = tidy(data)
    remarks = together(((r.unit, r.indicator, r.ref.file), r.text) for r in data.counted_remarks)
    keys = zip(pairs["unit"], pairs["indicator"], pairs["file"], strict=True)
    said = [remarks.get(key, "") for key in keys] if remarks else ""
    columns = ", ".join(f"{shown} AS {name}" for name, shown in _COLUMNS.items())
    target = str(path).replace("'", "''")
    # One thread: several write row groups in the order in which they are done.
    options: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=options) as database:
        database.register("pairs", pairs.assign(remark=said))
        database.execute(f"COPY (SELECT {columns} FROM pairs) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
