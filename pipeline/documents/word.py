"""Word, where Windows has it: it writes a document as PDF, steered unseen through PowerShell.

It opens a copy of what the gate let through, for reading only, with macros off whatever its settings are, and asks
nothing. Word runs beside PowerShell, not below it, so that its number is written down, to end it when time is up.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil

from pipeline.machine import carried_out, knows_objects_of, on_the_path, surroundings

_OBJECT = "Word.Application"
_PROCESS = "winword"
_STEERED = "-embedding"  # with what Windows starts a program that is asked for as an object
_FROM, _TO, _NUMBER = "TONGHOP_FROM", "TONGHOP_TO", "TONGHOP_NUMBER"  # paths, past every rule of quoting
# 3: macros forced off; 0: no messages; arguments of Open: no question about the format, for reading only, not among the
# files used last; 17: PDF; 0: nothing is saved.
_STEPS = (
    f"Get-Process {_PROCESS} | Where-Object {{ $before -notcontains $_.Id }} | ForEach-Object {{ $_.Id }}"
    f" | Set-Content -Encoding ASCII -LiteralPath $env:{_NUMBER}",
    "$word.Visible = $false",
    "$word.DisplayAlerts = 0",
    "$former = $word.AutomationSecurity",
    "$word.AutomationSecurity = 3",
    f"$document = $word.Documents.Open($env:{_FROM}, $false, $true, $false)",
    f"$document.ExportAsFixedFormat($env:{_TO}, 17)",
)
# What people open meanwhile may land in the Word that was started: then it is theirs.
_LEAVE = (
    "if ($document) { $document.Close(0) }; if ($word.Documents.Count -eq 0) { $word.Quit(0) } "
    "else { $word.DisplayAlerts = -1; $word.AutomationSecurity = $former; $word.Visible = $true }"
)
SCRIPT = (
    "$ErrorActionPreference = 'Stop'; "
    f"$before = @(Get-Process {_PROCESS} -ErrorAction SilentlyContinue | ForEach-Object {{ $_.Id }}); "
    f"$word = New-Object -ComObject {_OBJECT}; "
    f"try {{ {'; '.join(_STEPS)} }} finally {{ {_LEAVE} }}"
)


def find_word() -> str:
    """The PowerShell by which Word is steered; blank where there is no Word."""
    return _powershell() if knows_objects_of(_OBJECT) else ""


def _powershell() -> str:
    usual = Path(os.environ.get("SYSTEMROOT", ""), "System32", "WindowsPowerShell", "v1.0", "powershell.exe")
    return on_the_path("powershell") or (str(usual) if usual.is_absolute() and usual.is_file() else "")


def convert(powershell: str, source: Path, target: Path, seconds: float) -> bool:
    """Write the document `source` as the PDF `target`, in a folder of ours; False when time is up."""
    number = target.with_name("word.txt")
    environment = {**surroundings(), _FROM: str(source), _TO: str(target), _NUMBER: str(number)}
    command = [powershell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SCRIPT]
    done = carried_out(command, seconds, target.parent, environment)
    if not done:
        _end(number)
    return done


def _end(number: Path) -> None:
    """End the Word that was started, and no other: one that a person started is not told to be steered."""
    with suppress(OSError, ValueError, psutil.Error):
        for pid in number.read_text(encoding="ascii").split():
            process = psutil.Process(int(pid))
            if process.name().lower().startswith(_PROCESS) and _STEERED in " ".join(process.cmdline()).lower():
                process.kill()
