"""Word as the program steers it, where there is no LibreOffice: what it is told, and that nothing of it stays.

Word itself runs on Windows alone: a script stands for PowerShell and tells what it was given.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.documents import pdf, word
from pipeline.documents.pdf import Pdf, write_pdf
from pipeline.documents.word import SCRIPT, find_word
from tests.small_documents import document

PDF = "%PDF-1.7 thu %%EOF"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pdf, "find_soffice", lambda: "")
    path = tmp_path / "việc của cơ quan" / "báo cáo 'lần 1'.docx"
    path.parent.mkdir()
    path.write_bytes(document("một"))
    return path


def made_by(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script in the place of PowerShell."""
    path = tmp_path / "bin" / "powershell"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(word, "knows_objects_of", lambda name: name == "Word.Application")


@pytest.mark.posix
def test_word_prints_where_there_is_no_libreoffice(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by(
        f'for word in "$@"; do echo "$word"; done > "{tmp_path}/lenh"; env > "{tmp_path}/bien"; '
        f'cp "$TONGHOP_FROM" "{tmp_path}/ban.docx"; '
        f"printf '%s' '{PDF}' > \"$TONGHOP_TO\"",
        tmp_path,
        monkeypatch,
    )
    monkeypatch.setenv("TONGHOP_IMAP_PASSWORD", "bi mat")
    assert write_pdf(report) == Pdf(report.with_suffix(".pdf"))
    assert report.with_suffix(".pdf").read_text(encoding="utf-8") == PDF
    told = (tmp_path / "lenh").read_text(encoding="utf-8").splitlines()
    assert told == ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SCRIPT]
    assert (tmp_path / "ban.docx").is_file()
    assert "bi mat" not in (tmp_path / "bien").read_text(encoding="utf-8")
    assert sorted(p.name for p in report.parent.iterdir()) == ["báo cáo 'lần 1'.docx", "báo cáo 'lần 1'.pdf"]


def test_what_word_is_told() -> None:
    """In this order: macros are off and nothing is shown before anything is opened; it is opened for reading only."""
    wanted = (
        "New-Object -ComObject Word.Application",
        "Set-Content -Encoding ASCII -LiteralPath $env:TONGHOP_NUMBER",
        "$word.Visible = $false",
        "$word.DisplayAlerts = 0",
        "$word.AutomationSecurity = 3",
        "$word.Documents.Open($env:TONGHOP_FROM, $false, $true, $false)",
        "$document.ExportAsFixedFormat($env:TONGHOP_TO, 17)",
        "finally { if ($document) { $document.Close(0) }",
        "if ($word.Documents.Count -eq 0) { $word.Quit(0) }",  # else people's own are in it
        "else { $word.DisplayAlerts = -1",
        "$word.Visible = $true",
    )
    at = [SCRIPT.find(step) for step in wanted]
    assert -1 not in at and at == sorted(at)
    assert '"' not in SCRIPT and "\n" not in SCRIPT  # nothing in it that needs quoting on the way
    assert SCRIPT.count("{") == SCRIPT.count("}") and SCRIPT.count("(") == SCRIPT.count(")")


@pytest.mark.posix
@pytest.mark.parametrize(
    ("script", "why"),
    [("exit 1", "Word không chuyển được báo cáo"), ('echo x > "$TONGHOP_TO"', "Word không chuyển được báo cáo")],
)
def test_what_word_cannot_do_is_said(
    script: str, why: str, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by(script, tmp_path, monkeypatch)
    got = write_pdf(report)
    assert got.path is None and why in got.why_not
    assert [p.name for p in report.parent.iterdir()] == [report.name]


@pytest.mark.posix
def test_when_time_is_up_powershell_and_the_word_it_started_are_ended_and_no_other(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word is no child of what steers it; whatever else has that number by then stays."""
    shutil.copy(str(shutil.which("sh")), tmp_path / "winword")
    numbers = tmp_path / "so"
    made_by(
        f"setsid '{tmp_path}/winword' -c 'sleep 30; exit' /Automation -Embedding & echo $! > '{numbers}'; "
        f"setsid '{tmp_path}/winword' -c 'sleep 30; exit' thu.docx & echo $! >> '{numbers}'; "
        f"setsid sleep 600 & echo $! >> '{numbers}'; "
        f"cp '{numbers}' \"$TONGHOP_NUMBER\"; sleep 600",
        tmp_path,
        monkeypatch,
    )
    monkeypatch.setattr("psutil.Process.children", lambda *_, **__: [])
    got = write_pdf(report, seconds=1)
    assert got.path is None and "sau 1 giây Word chưa chuyển xong" in got.why_not
    winword, of_a_person, other = (int(n) for n in numbers.read_text(encoding="utf-8").split())
    until = time.monotonic() + 20
    while runs(winword) and time.monotonic() < until:
        time.sleep(0.05)
    assert (runs(winword), runs(of_a_person), runs(other)) == (False, True, True)
    for left in (of_a_person, other):
        psutil.Process(left).kill()


def runs(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_workbook_is_not_for_word(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_word", lambda: "powershell")
    assert pdf.converted(b"", report.with_suffix(".xlsx")).why_not == "Không có bản PDF: máy chưa cài LibreOffice."


def test_without_word_there_is_nothing_to_steer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """PowerShell alone prints nothing; with Word, it is found in its usual place, too."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path))
    usual = tmp_path / "System32" / "WindowsPowerShell" / "v1.0" / "powershell.exe"
    usual.parent.mkdir(parents=True)
    usual.write_text("", encoding="utf-8")
    monkeypatch.setattr(word, "knows_objects_of", lambda _: False)
    assert find_word() == ""
    monkeypatch.setattr(word, "knows_objects_of", lambda _: True)
    assert find_word() == str(usual)
    usual.unlink()
    assert find_word() == ""


@pytest.mark.skipif(sys.platform != "win32", reason="the registry of Windows")
def test_the_registry_is_asked_and_says_no() -> None:
    from pipeline.machine import knows_objects_of, registered

    assert registered("khong-co.exe") == "" and not knows_objects_of("Khong.Co")
