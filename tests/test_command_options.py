"""Every command with its options: how each is written, what it does, and what holds where nobody writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import moments
from pipeline.cli.every import command_line
from pipeline.cli.run import run
from pipeline.mail.letter_kinds import LetterKind
from tests.programs import write_workspace
from tests.readout import as_recorded

NOW = datetime(2025, 2, 20, 9, 30)


def options_of(command: Any) -> Iterator[str]:
    """How the options of a command, and of those below it, are written; their kind, what they hold, their help."""
    for option in command.params:
        shape = ("is_flag", "multiple", "required", "hidden", "is_eager", "min", "max")
        told = " ".join(f"{name}={value}" for name in shape if (value := getattr(option, name, None)))
        written = f"{' '.join((*option.opts, *option.secondary_opts))} {option.metavar or ''}"
        unsaid = option.default.as_posix() if isinstance(option.default, Path) else option.default
        yield f"  {written} [{told}] = {unsaid!s}: {getattr(option, 'help', '')}"
    for name, below in getattr(command, "commands", {}).items():
        yield f"# {command.name} {name}: {below.help}"
        yield from options_of(below)


def test_commands_and_their_options_are_as_recorded() -> None:
    as_recorded("options of commands", "\n".join(options_of(command_line())) + "\n")


def test_letters_of_one_kind_alone_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_workspace(tmp_path)
    monkeypatch.setattr(moments, "now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "150")
    told = []
    for kinds in ((), (LetterKind.REMINDER_BEFORE,), (LetterKind.INVITATION, LetterKind.CORRECTION)):
        asked = [word for kind in kinds for word in ("--kind", kind.value)]
        status = run(["email", "-w", str(tmp_path), "-p", "thu", "-k", "2024", *asked])
        out, err = capsys.readouterr()
        said = (out + err).replace(str(tmp_path), "…").replace("\\", "/").splitlines()
        told += [f"# {' '.join(asked)} [{status}]", *(f"  {line.rstrip()}" for line in said)]
    as_recorded("letters of one kind", "\n".join(told) + "\n")
