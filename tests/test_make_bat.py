"""make.bat: every target of the Makefile with the same parameters, so that what the guide says holds on Windows, too.

Both are run with a Python that only notes what it is asked; what `make` asks, make.bat's `windows/make.py` must ask.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.settings import REPOSITORY
from windows import make

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^COMMANDS := (.+)$", MAKEFILE, re.MULTILINE)[0].split()
TARGETS = re.findall(r"^([a-z-]+):.*?## ", MAKEFILE, re.MULTILINE)
NOTES = """#!/bin/sh
[ "$1" = -c ] && { echo ok; exit 0; }
for word in "$@"; do printf '<%s>' "$word"; done >>"$(dirname "$0")/../../asked"
echo >>"$(dirname "$0")/../../asked"
"""
TYPED = (
    ["PROGRAM=bac-quang", "PERIOD=2024"],
    ["program=bac-quang", "period=6 tháng", "WORKSPACE=thư mục"],
    ["BY=Nguyễn Văn An", "SEND=1", "ALL=không", "YES=0", "as_of=1/2/2025"],
    ["OLD=1"],
    ["NEW=2", "FILE=tệp nhận về/biểu 1.xlsx"],
    ['ARGS=--csv --kind nhac "--by" x'],
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder set up already, with a Python that notes what it is asked."""
    shutil.copyfile(REPOSITORY / "Makefile", tmp_path / "Makefile")
    (tmp_path / "windows").mkdir()
    shutil.copyfile(REPOSITORY / "windows" / "make.py", tmp_path / "windows" / "make.py")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(NOTES, encoding="utf-8")
    python.chmod(0o755)
    shutil.copyfile(python, tmp_path / "uv")
    (tmp_path / "uv").chmod(0o755)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    for name in (".run-ready", ".dev-ready"):
        (tmp_path / ".venv" / name).touch()
    for name in [name for name in os.environ if name.startswith(("TONGHOP_", "MAKE"))]:
        monkeypatch.delenv(name)
    return tmp_path


def loaded(folder: Path) -> ModuleType:
    """windows/make.py as it runs in a folder."""
    spec = importlib.util.spec_from_file_location("make_of_windows", folder / "windows" / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:  # its dataclasses look their module up
        patch.setitem(__import__("sys").modules, spec.name, module)
        spec.loader.exec_module(module)
    return module


def asked(folder: Path) -> list[str]:
    """What Python was asked since the last time."""
    notes = folder / "asked"
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return lines


def by_make(folder: Path, *words: str) -> list[str]:
    subprocess.run(["make", "--silent", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return asked(folder)


def by_bat(folder: Path, *words: str) -> list[str]:
    assert loaded(folder).main(words) == 0
    return asked(folder)


def needs_make(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that runs `make` itself."""
    return pytest.mark.posix(pytest.mark.skipif(shutil.which("make") is None, reason="needs make")(test))


def test_every_target_is_there() -> None:
    module = loaded(REPOSITORY)
    assert len(TARGETS) > 25 and sorted(TARGETS) == sorted({*module.TARGETS, *COMMANDS})
    assert list(module.told()) == TARGETS


@needs_make
@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed[0])
def test_a_command_is_asked_the_same(checkout: Path, typed: list[str]) -> None:
    for command in ("forms", "close", "indicators", "compare", "receive", "new", "story"):
        wanted = by_make(checkout, command, *typed)
        assert len(wanted) == 1 and by_bat(checkout, command, *typed) == wanted


@needs_make
def test_what_is_set_for_all_in_the_environment_holds_and_what_is_typed_goes_before_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PROGRAM", "bac-quang"), ("PERIOD", "2024"), ("WORKSPACE", ""), ("NOTE", "nothing of ours")):
        monkeypatch.setenv(name, value)
    for command, *typed in (["forms"], ["forms", "period=2025"], ["settings", "PROGRAM="], ["close", "WORKSPACE=x"]):
        wanted = by_make(checkout, command, *typed)
        assert len(wanted) == 1 and by_bat(checkout, command, *typed) == wanted


@needs_make
def test_every_target_asks_the_same(checkout: Path) -> None:
    for target in TARGETS:
        if target in ("help", "setup", "clean", "lock"):
            continue
        wanted = by_make(checkout, target)
        assert wanted and by_bat(checkout, target) == wanted


@needs_make
def test_a_file_of_tests_is_no_value_of_the_option_before_it(checkout: Path) -> None:
    wanted = by_make(checkout, "check", "ARGS=tests/test_a.py -q")
    assert by_bat(checkout, "check", "ARGS=tests/test_a.py -q") == wanted
    assert wanted[-1].endswith("<--thorough><tests/test_a.py><-q>")  # --cov would take it for what to look at


@needs_make
def test_the_locks_are_made_the_same(checkout: Path) -> None:
    note = checkout / "uv"
    note.write_text(NOTES.replace("../../asked", "asked"), encoding="utf-8")
    typed = (f"UV={note}", "ARGS=--upgrade-package lxml")
    wanted = by_make(checkout, "lock", *typed)
    assert len(wanted) == 2 and by_bat(checkout, "lock", *typed) == wanted


@needs_make
def test_a_parameter_that_is_none_is_refused_in_the_same_words(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = subprocess.run(["make", "close", "NAME=x"], cwd=checkout, capture_output=True, text=True, check=False)
    assert loaded(checkout).main(["close", "NAME=x"]) == 1
    said = capsys.readouterr().err.strip()
    assert done.returncode != 0 and said == done.stderr.strip() and "NAME" in said
    assert asked(checkout) == []


@pytest.mark.parametrize("typed", [["forms", "close"], ["forms", "bac-quang"], ["consolidat"]])
def test_words_that_mean_nothing_are_refused(
    checkout: Path, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    assert loaded(checkout).main(typed) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert typed[-1] in said and asked(checkout) == []


def test_whoever_reads_the_list_may_have_seen_enough() -> None:
    run = subprocess.Popen(
        [sys.executable, REPOSITORY / "windows" / "make.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None and run.stderr is not None
    run.stdout.close()
    said = run.stderr.read()
    assert (run.wait(timeout=60), said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file here is always full")
def test_a_list_that_cannot_be_written_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run([sys.executable, REPOSITORY / "windows" / "make.py"], stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 1
    said = run.stderr.decode("utf-8")
    assert said.startswith("Không in ra được danh sách lệnh: ") and said.count("\n") == 1


@pytest.mark.parametrize(
    ("system", "number", "pipe", "gone"),
    [
        ("posix", errno.EPIPE, True, True),
        ("posix", errno.EINVAL, True, False),
        ("nt", errno.EPIPE, True, True),
        ("nt", errno.EINVAL, True, True),
        ("nt", errno.EINVAL, False, False),
        ("nt", errno.ENOSPC, True, False),
    ],
)
def test_only_of_a_pipe_of_windows_a_wrong_argument_is_a_reader_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, system: str, number: int, pipe: bool, gone: bool
) -> None:
    ends = os.pipe()
    descriptor = ends[1] if pipe else os.open(os.devnull, os.O_WRONLY)
    monkeypatch.setattr(os, "name", system)
    try:
        assert make.reader_is_gone(OSError(number, "x"), descriptor) is gone
    finally:
        monkeypatch.undo()
        for one in {*ends, descriptor}:
            os.close(one)


@pytest.mark.parametrize(("target", "program"), [("lock", "UV=không-có-uv"), ("setup", "PYTHON=không-có-python")])
def test_a_program_that_is_not_there_is_said(
    checkout: Path, capsys: pytest.CaptureFixture[str], target: str, program: str
) -> None:
    (checkout / ".venv" / ".run-ready").unlink()
    assert loaded(checkout).main([target, program]) == 1
    assert program in capsys.readouterr().err.splitlines()[-1] and asked(checkout) == []


def test_an_environment_without_pip_that_runs_gets_its_pip(checkout: Path) -> None:
    """Broken off as it was made, it is what make.bat runs with: Windows would not have its python.exe removed."""
    environment = checkout / ".venv"
    venv.create(environment, clear=True, with_pip=False, symlinks=os.name != "nt")
    (environment / "there before").touch()
    python = loaded(checkout).environment_python()
    begun = (python, "-X", "utf8", checkout / "windows" / "make.py", "setup")
    subprocess.run(begun, check=False, capture_output=True, timeout=300)  # of an empty project nothing is installed
    assert (environment / "there before").is_file()
    subprocess.run((python, "-m", "pip", "--version"), check=True, stdout=subprocess.DEVNULL)


def test_a_bundle_has_the_commands_and_no_other_target(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "pyproject.toml").unlink()
    module = loaded(checkout)
    assert module.main([]) == 0
    shown = capsys.readouterr().out
    assert "consolidate" in shown and "lập trình" not in shown and "setup" not in shown
    assert module.main(["check"]) == 1 and "mã nguồn" in capsys.readouterr().err
    assert asked(checkout) == []


@pytest.mark.posix
def test_a_ready_python_is_taken_as_it_is(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TONGHOP_PYTHON", str(checkout / "không có" / "python.exe"))
    assert loaded(checkout).main(["forms"]) == 1 and "không có" in capsys.readouterr().err
    shutil.rmtree(checkout / ".venv")
    ready = checkout / "a" / "b" / "python"
    ready.parent.mkdir(parents=True)
    ready.write_text(NOTES, encoding="utf-8")
    ready.chmod(0o755)
    monkeypatch.setenv("TONGHOP_PYTHON", str(ready))
    assert by_bat(checkout, "forms", "BY=x") == ["<-m><pipeline><forms><--by=x>"]
    assert not (checkout / ".venv").exists()


def test_cmd_reads_its_files_as_it_wants_them() -> None:
    assert "*.bat text eol=crlf" in (REPOSITORY / ".gitattributes").read_text(encoding="utf-8").splitlines()
    written = (REPOSITORY / "make.bat").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(written) if line == "chcp 65001 >nul")
    assert all(line.isascii() for line in written[:at]) and not all(line.isascii() for line in written)
