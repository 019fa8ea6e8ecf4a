"""A file shown in the program that opens it, a workbook at its sheet and cell where that program can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from pipeline.documents.soffice import find_soffice
from pipeline.machine import NO_WINDOW, on_the_path, surroundings

BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods"})

# Names come by the environment: nothing of them is ever read as a command. Macros of a file from outside do not run
# (3: forced off), links are not followed, and what a union sent is opened to be read only.
EXCEL = """
$ErrorActionPreference = 'Stop'
try { $excel = [Runtime.InteropServices.Marshal]::GetActiveObject('Excel.Application') }
catch { $excel = New-Object -ComObject Excel.Application }
$former = $excel.AutomationSecurity
$excel.AutomationSecurity = 3
try { $book = $excel.Workbooks.Open($env:TONGHOP_OPEN, 0, $env:TONGHOP_READ_ONLY -eq '1') }
finally { $excel.AutomationSecurity = $former }
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

    It does not wait for the program to appear.
    """
    if not path.exists():
        return f"Không còn {path}."
    try:
        if sys.platform == "win32":
            _on_windows(path, sheet, cell, read_only=read_only)
            return ""
        command = _command(path, sheet, cell)
        if not command:
            return f"Máy này không có chương trình để mở {path.name}."
        _begin(command)
    except OSError as error:
        return f"Không mở được {path.name}: {error.strerror or error}."
    return ""


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


def _on_windows(path: Path, sheet: str, cell: str, *, read_only: bool) -> None:
    """By Excel where it is to go to a sheet; whatever opens such files where there is no Excel, and for all others."""
    shell = on_the_path("powershell") if path.suffix.lower() in BOOKS and sheet else ""
    if not shell:
        _by_its_program(path)
        return
    said = {"TONGHOP_OPEN": str(path.absolute()), "TONGHOP_SHEET": sheet, "TONGHOP_CELL": cell}
    said["TONGHOP_READ_ONLY"] = "1" if read_only else "0"
    command = [shell, "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", EXCEL]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=surroundings() | said, creationflags=NO_WINDOW,
    )  # fmt: skip
    if process.wait() == 0:
        return
    office = find_soffice()  # no Excel, or it does not know the sheet
    if office:
        _begin([office, "--norestore", "--nologo", at_cell(path, sheet, cell)])
    else:
        _by_its_program(path)


def _by_its_program(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)


def _begin(command: list[str]) -> None:
    subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings(),
        start_new_session=True,  # it stays when the window goes
    )
