"""What is printed is the same whatever code page a machine has: a pipe gets UTF-8 and plain line ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.programs import CODE, write_workspace


def printed(code_page: str, *arguments: str) -> tuple[bytes, bytes]:
    """What comes out of Python on both streams, where that code page is what pipes get."""
    environment = {**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, check=False)
    return done.stdout, done.stderr


@pytest.mark.parametrize("code_page", ["cp1258", "cp437"])
def test_tables_and_refusals(code_page: str, tmp_path: Path) -> None:
    write_workspace(tmp_path)
    table, _ = printed(code_page, "-m", "pipeline", "status", "-w", str(tmp_path), "-p", CODE, "-k", "2024", "--csv")
    _, refused = printed(code_page, "-m", "pipeline", "status", "-w", str(tmp_path), "-p", "không-có")
    assert "Doanh nghiệp ngoài nhà nước" in table.decode() and b"\r" not in table
    assert "Không có chương trình “không-có”" in refused.decode() and b"\r" not in refused


def test_the_line_of_ctrl_c_that_comes_before_anything_is_set_up() -> None:
    _, said = printed("cp437", "-c", "from pipeline.cli.stopping import say_stopped; say_stopped()")
    assert said.decode() == "Đã dừng theo yêu cầu (Ctrl-C). Kết quả của lần chạy trước còn nguyên.\n"
