"""What the demonstration makes, part by part, as lines to compare: the same inputs give the same bytes on every system.

Run it on each and compare the lists; pictures apart, which come from the fonts of a machine, and PDF:

    python -m tests.same_parts FOLDER      # writes FOLDER/parts.txt
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from pipeline import moments
from pipeline.cli.run import run

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 3, 2, 9, 30)
PICTURES = (".png", ".jpg", ".jpeg", ".emf", ".pdf")


def lines(folder: Path) -> Iterator[str]:
    """A line for each file below, and for each part of those that are packages: name, length, digest."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(found.items()):  # not by paths, whose order is that of the system
        if name.endswith((".khoa", *PICTURES)):
            continue
        data = path.read_bytes()
        if data.startswith(b"PK"):
            yield from parts(name, data)
        elif not data.startswith(b"SQLite format 3\0"):  # written by another release of SQLite
            yield line(name, data)


def parts(name: str, data: bytes) -> Iterator[str]:
    """A line for each part of a package, with what its directory says of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if not info.filename.endswith(PICTURES):
                told = (info.date_time, info.create_system, info.external_attr, info.compress_type, info.flag_bits)
                yield line(f"{name} › {info.filename} {told}", package.read(info))


def line(name: str, data: bytes) -> str:
    return f"{name} {len(data)} {hashlib.sha256(data).hexdigest()[:16]}"


def main(folder: Path) -> int:
    """Run the demonstration in `folder`, at a moment that never changes; gives its exit status."""
    with patch.object(moments, "now", lambda: NOW):
        status = run(["demo", "-w", str(ROOT), "--scratch", str(folder)])
    listed = "".join(f"{told}\n" for told in lines(folder))
    (folder / "parts.txt").write_text(listed, encoding="utf-8", newline="\n")
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
