"""Returned forms as other programs save them: LibreOffice and SheetJS, where they are on this machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pipeline.settings import REPOSITORY
from tests.soffice import SOFFICE, convert_all

SHEETJS = """
const XLSX = require("xlsx"), fs = require("fs"), path = require("path");
for (const file of fs.readFileSync(process.argv[2], "utf8").split("\\n")) {
  const book = XLSX.readFile(file, { cellStyles: true });
  XLSX.writeFile(book, path.join(process.argv[3], path.basename(file)), { compression: true });
}
"""
KEPT = REPOSITORY / "build" / "bench"  # what is fetched once: git does not see it
AT_ONCE = 60  # files that LibreOffice converts in one start: it gives up on hundreds
LONGEST = 900  # seconds that it may take over them


class NotHere(Exception):
    """Why something is not measured on this machine, in a line."""


def by_libreoffice(files: Sequence[Path], folder: Path) -> None:
    """Save `files` again with LibreOffice into `folder`. Raises NotHere."""
    if SOFFICE is None:
        raise NotHere("không có LibreOffice: bỏ qua biểu do LibreOffice lưu")
    try:
        for begin in range(0, len(files), AT_ONCE):
            convert_all(files[begin : begin + AT_ONCE], folder, "xlsx", seconds=LONGEST)
    except (AssertionError, subprocess.TimeoutExpired):
        raise NotHere("LibreOffice không lưu hết các biểu: bỏ qua biểu do LibreOffice lưu") from None


def by_sheetjs(files: Sequence[Path], folder: Path) -> None:
    """Save `files` again with SheetJS into `folder`. Raises NotHere."""
    library = _sheetjs()
    folder.mkdir(parents=True)
    program, listed = folder.with_suffix(".cjs"), folder.with_suffix(".txt")
    program.write_text(SHEETJS, encoding="utf-8")
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    done = subprocess.run(
        ["node", program, listed, folder],
        env={"NODE_PATH": str(library / "node_modules"), "PATH": _path_of("node")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotHere(f"SheetJS không lưu được: {done.stderr.strip()[-200:]}")


def _sheetjs() -> Path:
    """The folder with SheetJS, fetched from the npm registry the first time."""
    folder, npm = KEPT / "sheetjs", shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotHere("không có Node.js: bỏ qua biểu do SheetJS lưu")
    if not (folder / "node_modules" / "xlsx").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        fetched = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent", "xlsx"]
        if subprocess.run(fetched, capture_output=True, check=False).returncode:
            raise NotHere("không lấy được gói xlsx từ npm: bỏ qua biểu do SheetJS lưu")
    return folder


def _path_of(program: str) -> str:
    found = shutil.which(program)
    assert found is not None
    return str(Path(found).parent)
