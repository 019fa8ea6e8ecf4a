"""Before a command does anything: what it is asked is known without the libraries that carry it out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.exceptions import TyperException

from pipeline.cli import declared, every
from pipeline.cli.application import new_application
from pipeline.cli.vietnamese import VietnameseGroup, mistake
from pipeline.settings import REPOSITORY
from tests.forms import filled, make_forms
from tests.programs import CODE, make_program, write_workspace

# Together more than a second: none of them is needed to say what a command is asked, or what is wrong about it.
HEAVY = {"PIL", "docx", "docxtpl", "email", "jinja2", "keyring", "lxml", "matplotlib", "numpy", "openpyxl", "pandas"}
HEAVY |= {"psutil", "pydantic", "python_calamine", "tomllib", "viet_text_tools", "xlrd", "xlsxwriter"}
_LOADED = """
import json, sys
from pipeline.cli.run import run
statuses = [run(arguments) for arguments in json.loads(sys.argv[1])]
sys.stderr.write("\\n" + json.dumps([statuses, sorted(sys.modules)]))
"""


def loaded_after(*lines: list[str]) -> tuple[list[int], set[str]]:
    """Exit statuses of command lines in a fresh process, and the modules that are loaded then."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, json.dumps(lines)], cwd=REPOSITORY, capture_output=True, encoding="utf-8"
    )
    statuses, modules = json.loads(done.stderr.splitlines()[-1])
    return statuses, set(modules)


def typed(group: VietnameseGroup) -> Iterator[list[str]]:
    """What is typed for each command and group."""
    yield []
    for name, command in group.commands.items():
        below = typed(command) if isinstance(command, VietnameseGroup) else ([],)
        yield from ([name, *more] for more in below)


COMMANDS = list(typed(every.command_line()))


def test_help_and_mistakes_load_nothing_heavy() -> None:
    helps = [[*line, "--help"] for line in COMMANDS]
    mistakes = [["formz"], ["forms", "--nothing"], ["forms", "-p"], ["forms", "x"], ["receive"], ["init"]]
    mistakes += [["calendar", "--days", "x"], ["calendar", "--days", "-3"], ["collect", "--since", "31/2/2025"]]
    statuses, modules = loaded_after(*helps, *mistakes, ["--version"])
    assert statuses == [0] * len(helps) + [1] * len(mistakes) + [0]
    assert modules & HEAVY == set()
    assert {m for m in modules if m.startswith(("pipeline.steps", "pipeline.round", "pipeline.intake"))} == set()


@pytest.mark.parametrize("line", COMMANDS, ids=" ".join)
def test_help_says_what_the_function_of_a_command_says(
    line: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    told = []
    for group in (every.command_line(), declared.command_line()):
        group(args=[*line, "--help"], prog_name="tonghop", standalone_mode=False)
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] and "Hiện hướng dẫn này." in told[0]


def test_help_lists_the_same_commands_after_one_was_carried_out(capsys: pytest.CaptureFixture[str]) -> None:
    group, told = declared.command_line.__wrapped__(), []  # of which none was carried out yet
    for line in (["--help"], ["template", "check", "--help"], ["forms", "--help"], ["--help"]):
        group(args=line, prog_name="tonghop", standalone_mode=False)
        told.append(capsys.readouterr().out)
    assert told[0] == told[-1]


TAKEN = [
    "forms",
    "forms -p thu --period 2024 -w a/b --accepted-only",
    "new x --first-year 2024 --year 007",
    "new",
    "demo",
    "email --kind hoi-lai --kind cam-on",
    "calendar --days 0",
    "collect --since 1/12/2025",
    "collect --since 2025-12-01",
    "receive a.xlsx b/c.xlsx",
    "compare",
    "template check",
    "template check bao-cao.docx",
    "accept --unit A01 --unit A02",
]


@pytest.mark.parametrize("line", TAKEN)
def test_what_is_typed_is_taken_as_the_library_takes_it(line: str) -> None:
    taken = []
    for group in (every.command_line(), declared.command_line()):
        command, words = group, line.split()
        while isinstance(command, VietnameseGroup):
            _, found, words = command.resolve_command(command.make_context("", ["--"], resilient_parsing=True), words)
            command = found
        values = command.make_context("", list(words)).params
        taken.append({name: (list(v) if isinstance(v, tuple | list) else v) for name, v in values.items()})
    assert taken[0] == taken[1]
    assert [*map(type, taken[0].values())] == [*map(type, taken[1].values())]


def test_what_is_typed_wrong_is_told_as_the_library_tells_it() -> None:
    lines = ("demo --seed x", "demo --seed 1.5", "calendar --days -1", "collect --since 31/2/2025", "receive", "init")
    for line in (*lines, "collect --since 1/1/'25"):
        told = []
        for group in (every.command_line(), declared.command_line()):
            with pytest.raises(TyperException) as error:
                group(args=line.split(), standalone_mode=False)
            told.append(mistake(error.value))
        assert told[0] == told[1]


# What a command does without, once a round has a form: libraries, and rooms of the house with what they load in turn.
_FOR_MAIL = {"imap_tools", "keyring", "smtplib", "pipeline.mail.collect", "pipeline.mail.send"}
_FOR_DOCUMENTS = {"docx", "docxtpl", "matplotlib", "pdfplumber", "pipeline.documents.merge", "pipeline.draft"}
_FOR_OUTPUTS = {
    "jinja2",
    "xlsxwriter",
    "pipeline.review",
    "pipeline.workbooks.summary",
    "pipeline.workbooks.marked_copies",
}
_FOR_SELDOM_FILES = {"olefile", "xlrd", "py7zr", "rarfile", "tnefparse", "asn1crypto"}
_BY_LIBRARIES = {"markdown_it", "pydantic", "rich.markdown"}  # they load these for what few commands ask of them
_ALWAYS = _FOR_SELDOM_FILES | _BY_LIBRARIES | {"psutil"}
_READS = _ALWAYS | _FOR_MAIL | _FOR_DOCUMENTS | _FOR_OUTPUTS | {"filelock", "urllib.request"}
WITHOUT = {
    "indicators": _READS | {"openpyxl", "pipeline.intake", "pipeline.forms"},
    "facts": _READS,
    "results": _READS,
    "forms": _READS - {"filelock"} | {"pandas", "pipeline.round.consolidation", "pipeline.intake.folder"},
    "status": _ALWAYS | _FOR_MAIL | _FOR_DOCUMENTS,
    "consolidate": _ALWAYS | _FOR_MAIL | _FOR_DOCUMENTS - {"pipeline.documents.merge"} | {"urllib.request"},
}


@pytest.mark.parametrize("command", WITHOUT)
def test_a_command_loads_what_it_uses(command: str, tmp_path: Path) -> None:
    """Most of the time of a small round went into libraries and rooms that the command had no use for."""
    write_workspace(tmp_path)
    returned = tmp_path / "inputs" / CODE / "2024"
    if command != "forms":
        returned.mkdir(parents=True)
        forms = make_forms(make_program(tmp_path), tmp_path / "made")
        (returned / "A01.xlsx").write_bytes(filled(next(iter(forms.values())).read_bytes(), {}))
    period = [] if command == "indicators" else ["-k", "2024"]
    statuses, modules = loaded_after([command, "-w", str(tmp_path), "-p", CODE, *period])
    assert statuses == [0]
    rooms = {name for name in WITHOUT[command] if any(m == name or m.startswith(f"{name}.") for m in modules)}
    assert rooms == set()


def test_a_round_whose_forms_were_sent_has_none_laid_out(tmp_path: Path) -> None:
    """A tenth of the time of a small round went into what lays forms out."""
    write_workspace(tmp_path)
    made = make_forms(make_program(tmp_path), tmp_path / "made")
    where = ["-w", str(tmp_path), "-p", CODE, "-k", "2024"]
    loaded_after(["forms", *where])
    _, modules = loaded_after(["forms", *where])
    assert modules & {"openpyxl", "pipeline.steps.forms"} == set()  # nor are forms that stand made again
    (tmp_path / "inputs" / CODE / "2024" / "A01.xlsx").write_bytes(filled(made["A01"].read_bytes(), {}))
    statuses, modules = loaded_after(["results", *where])
    assert statuses == [0]
    assert modules & {"openpyxl", "pipeline.forms.write"} == set()


def test_no_command_needs_the_library_for_types() -> None:
    statuses, modules = loaded_after(["calendar", "--days", "3", "-w", "nowhere"])
    assert statuses == [1] and "pandas" in modules
    assert "pydantic" not in modules


@pytest.mark.posix
def test_no_thread_is_begun_that_nothing_uses() -> None:
    """A twentieth of the time of a small command, and more on a machine of more processors."""
    said = "import sys, psutil; from pipeline.cli.run import run; run(['calendar', '-w', 'nowhere'])"
    said += "; print('numpy' in sys.modules, psutil.Process().num_threads())"
    as_is = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    python = [sys.executable, "-c", said]
    done = subprocess.run(python, cwd=REPOSITORY, capture_output=True, encoding="utf-8", env=as_is)
    assert done.stdout.split() == ["True", "1"]


def test_what_a_command_loads_is_not_searched_for_garbage() -> None:
    """A tenth of the time of a small command went into it."""
    said = "import gc; from pipeline.cli.run import run; run(['calendar', '-w', 'nowhere'])"
    said += "; print(gc.isenabled(), gc.get_freeze_count() > 100_000, *gc.get_threshold())"
    done = subprocess.run([sys.executable, "-c", said], cwd=REPOSITORY, capture_output=True, encoding="utf-8")
    assert done.stdout.split() == ["True", "True", "100000", "10", "10"]


def test_what_the_file_does_not_keep_is_said() -> None:
    def strange(value: Annotated[complex, typer.Option("--value")] = 0j) -> None:
        """A type that is in no table."""

    def hidden(value: Annotated[str, typer.Option("--value", hidden=True)] = "") -> None:
        """Something about an option that no other has."""

    for function, named in ((strange, "complex"), (hidden, "hidden")):
        application = new_application()
        application.command()(function)
        with pytest.raises(ValueError, match=named):
            list(every.declared_in(application))


def test_processes_that_read_forms_or_make_copies_hold_no_frames() -> None:
    """Each of them would take a third more memory for libraries that it never uses."""
    needed = "pipeline.intake.returned_file, pipeline.steps.sent_forms, pipeline.steps.copies"
    said = f"import sys; import {needed}; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], cwd=REPOSITORY, capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "False"
