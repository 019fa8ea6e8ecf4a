"""A file shown in the program that opens it, a workbook at its sheet and cell where that program can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pipeline.documents.soffice import find_soffice, guarded
from pipeline.machine import NO_WINDOW, on_the_path, surroundings

BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods"})
# What is opened of the files that unions sent: nothing that a double click would run, or that a browser would.
SHOWN = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".docx", ".doc", ".odt", ".pdf", ".eml", ".msg", ".txt"}
    | {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"}
)
MACROS = frozenset({".xlsm", ".xls", ".xlsb", ".ods", ".doc", ".odt"})  # they may hold some
_AT_ONCE = 4.0  # seconds in which an opener says that it cannot
PATIENCE = 60.0  # seconds that Excel may take to appear
_VIEWED = "tonghop-xem-"  # copies of what unions sent, among the system's temporary files
_KEPT = 24 * 3600  # seconds; no program shows one any longer, as a rule

# Names come by the environment: nothing of them is ever read as a command. Macros of a file from outside do not run
# (3: forced off), links are not followed, and what a union sent is opened to be read only.
EXCEL = """
$ErrorActionPreference = 'Stop'
$own = $false
try { $excel = [Runtime.InteropServices.Marshal]::GetActiveObject('Excel.Application') }
catch { $excel = New-Object -ComObject Excel.Application; $own = $true }
$former = $excel.AutomationSecurity
try {
  $excel.AutomationSecurity = 3
  $book = $excel.Workbooks.Open($env:TONGHOP_OPEN, 0, $env:TONGHOP_READ_ONLY -eq '1')
}
catch { if ($own) { $excel.Quit() }; throw }
finally { if (-not $own -or $book) { $excel.AutomationSecurity = $former } }
$excel.Visible = $true
$excel.UserControl = $true
if ($env:TONGHOP_SHEET) {
  $sheet = $book.Worksheets.Item($env:TONGHOP_SHEET)
  [void]$sheet.Activate()
  if ($env:TONGHOP_CELL) { [void]$excel.Goto($sheet.Range($env:TONGHOP_CELL), $true) }
}
[void](New-Object -ComObject WScript.Shell).AppActivate($excel.Caption)
"""


def open_path(path: Path, sheet: str = "", cell: str = "", *, read_only: bool = False) -> str:
    """Show a file or folder; gives why it could not be shown, blank where it is.

    `read_only`: a union sent it. It does not wait for the program to appear.
    """
    if not path.exists():
        return f"Không còn {path}."
    try:
        if read_only and path.is_file():
            return _received(path, sheet, cell)
        return _shown(path, sheet, cell)
    except OSError as error:
        return f"Không mở được {path.name}: {error.strerror or error}."


def _shown(path: Path, sheet: str = "", cell: str = "") -> str:
    if sys.platform == "win32":
        _on_windows(path, sheet, cell)
        return ""
    command = _command(path, sheet, cell)
    if command and _begun_well(_begin(command)):
        return ""
    return f"Máy này không có chương trình để mở {path.name}; tệp nằm ở {path.parent}."


def _begun_well(process: subprocess.Popen[bytes]) -> bool:
    """Whether the program that was begun goes on, or ended well: an opener that knows no program ends at once."""
    try:
        return process.wait(_AT_ONCE) == 0
    except subprocess.TimeoutExpired:
        return True


def _received(path: Path, sheet: str, cell: str) -> str:
    """What a union sent: nothing of it runs, and it stays as it came; else its folder is shown."""
    kind = path.suffix.lower()
    if kind in SHOWN:
        if sys.platform == "win32" and kind in BOOKS and _by_excel(path, sheet, cell, read_only=True):
            return ""
        office = find_soffice() if kind in BOOKS or kind in MACROS else ""
        if office:
            address = at_cell(_copied(path), sheet, cell) if sheet else str(_copied(path))
            _begin([office, guarded(_viewing()), "--norestore", "--nologo", "--view", address])
            return ""
        if kind not in MACROS:
            return _shown(_copied(path))
    return _shown(path.parent) or f"{path.name}: loại tệp này không mở từ đây, đã mở thư mục chứa tệp."


def _copied(path: Path) -> Path:
    """A copy that nobody can mistake for the file itself: what is changed in it goes nowhere."""
    copy = Path(tempfile.mkdtemp(dir=_viewing()), path.name)
    shutil.copyfile(path, copy)
    copy.chmod(0o444)
    return copy


@lru_cache(maxsize=1)
def _viewing() -> Path:
    """The folder of this window's copies; those of windows of other days go."""
    made = Path(tempfile.mkdtemp(prefix=_VIEWED))
    now = made.stat().st_mtime
    for old in made.parent.glob(f"{_VIEWED}*"):
        with suppress(OSError):
            if now - old.lstat().st_mtime > _KEPT and not old.is_symlink():
                for file in old.rglob("*"):
                    if not file.is_symlink():
                        file.chmod(0o700)
                shutil.rmtree(old, ignore_errors=True)
    return made


def _command(path: Path, sheet: str, cell: str) -> list[str]:
    """The command that shows it on Linux or a Mac."""
    office = find_soffice() if path.suffix.lower() in BOOKS else ""
    if office and sheet:
        return [office, "--norestore", "--nologo", at_cell(path, sheet, cell)]
    if sys.platform == "darwin":
        return ["open", str(path)]
    opener = on_the_path("xdg-open")
    return [opener, str(path)] if opener else [office, str(path)] if office else []


def at_cell(path: Path, sheet: str, cell: str) -> str:
    """The address of a cell of a workbook, as LibreOffice goes to it."""
    quoted = sheet.replace("'", "''")
    place = f"'{quoted}'.{cell or 'A1'}"
    return f"{path.absolute().as_uri()}#{quote(place)}"


def _on_windows(path: Path, sheet: str, cell: str) -> None:
    """By Excel where it is to go to a sheet; whatever opens such files where there is no Excel, and for all others."""
    if not sheet or path.suffix.lower() not in BOOKS:
        _by_its_program(path)
    elif not _by_excel(path, sheet, cell, read_only=False):
        office = find_soffice()  # no Excel, or it does not know the sheet
        if office:
            _begin([office, "--norestore", "--nologo", at_cell(path, sheet, cell)])
        else:
            _by_its_program(path)


def _by_excel(path: Path, sheet: str, cell: str, *, read_only: bool) -> bool:
    """Whether Excel shows it, with macros off."""
    shell = on_the_path("powershell")
    if not shell:
        return False
    said = {"TONGHOP_OPEN": str(path.absolute()), "TONGHOP_SHEET": sheet, "TONGHOP_CELL": cell}
    said["TONGHOP_READ_ONLY"] = "1" if read_only else "0"
    command = [shell, "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", EXCEL]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=surroundings() | said, creationflags=NO_WINDOW,
    )  # fmt: skip
    try:
        return process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:  # it asks something that nobody sees
        process.kill()
        process.wait()
        return False


def _by_its_program(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(f"{path}\\" if path.is_dir() else path)  # else a program called like the folder may be run


def _begin(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings(),
        start_new_session=True,  # it stays when the window goes
    )
