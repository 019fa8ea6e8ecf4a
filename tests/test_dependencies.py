"""How weaknesses are reported, looked for and mended: the page, the weekly audit, one entry of a lock raised alone."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from pipeline.contacts import found_in
from pipeline.settings import REPOSITORY

LOCKS = ("requirements.lock", "requirements-dev.lock")


def text(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_weaknesses_are_reported_privately_and_to_no_invented_address() -> None:
    page = text("SECURITY.md")
    for head in ("How to report", "In scope", "How we answer"):
        assert f"## {head}" in page
    assert "Report a vulnerability" in page
    assert found_in(page) == ()


def test_every_lock_is_audited_weekly_and_when_it_changes() -> None:
    workflow = text(".github/workflows/audit.yml")
    assert re.search(r'schedule:\n\s+- cron: "\d+ \d+ \* \* [0-6]"', workflow)
    assert workflow.count(f"paths: [{', '.join(LOCKS)}, ") == 2  # push and pull request
    assert f"lock: [{', '.join(LOCKS)}]" in workflow
    assert "pip_audit --require-hashes" in workflow and "--requirement ${{ matrix.lock }}" in workflow


@pytest.mark.posix  # make, which is asked here, is make.bat there: tests/test_make_bat.py
def test_how_one_entry_is_raised_is_written_down_and_reaches_both_locks() -> None:
    (shown,) = re.findall(r'make lock ARGS="(--upgrade-package [\w-]+)" ', text("CONTRIBUTING.md"))
    if shutil.which("make") is None:
        pytest.skip("needs make")
    dry = subprocess.run(
        ["make", "--dry-run", "lock", f"ARGS={shown}"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.replace("\\\n", " ")
    commands = [line for line in dry.splitlines() if "pip compile" in line]
    assert len(commands) == len(LOCKS)
    for command, lock in zip(commands, LOCKS, strict=True):
        assert shown in command and command.endswith(f"--output-file {lock}") and "--generate-hashes" in command
