"""A round read by several processes: what comes of it is the same as where one does it all, to the last byte."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from subprocess import PIPE

import psutil
import pytest

from pipeline.cli.run import run
from pipeline.intake.arrival import Clock
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, RoundFolder, read_folders
from pipeline.program.model import Program
from pipeline.settings import REPOSITORY
from pipeline.work.crew import ALONE, Crew
from pipeline.work.processes import Processes
from tests.forms import GOOD, edited, filled, make_form, named, period_of, saved_at
from tests.mailbag import mail, zipped
from tests.programs import CODE, default_indicators, make_program, office_indicator, write_workspace
from tests.test_decisions import Row, correct, decisions
from tests.works import FormsWithBug, helpers

TODAY = date(2025, 1, 10)
ANSWERS = {name: answer for name, answer in GOOD.items() if not name.startswith("I_2_1")}  # of unions of every kind


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), indicators=(*default_indicators(), office_indicator()))


@pytest.fixture(scope="module")
def folder(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that comes back: forms, two of one union, archives, letters, what cannot be read, litter, a shortcut."""
    inputs = tmp_path_factory.mktemp("inputs") / "2024"
    good = {code: filled(make_form(program, code), ANSWERS) for code in ("A01", "A02", "A03", "A04", "A05", "A06")}
    doubtful = edited(good["A03"], lambda book: setattr(named(book, "S_unit"), "value", "A02"))
    files = {
        "a/A05.xlsx": good["A05"],
        "b/A05.xlsx": saved_at(
            filled(make_form(program, "A05"), {**ANSWERS, "I_3_1_2024_val": 5}), "2025-01-02T08:00:00Z"
        ),
        "a/cum 1.zip": zipped({"A06.xlsx": good["A06"], "x/A06.xlsx": good["A06"], "hỏng.xlsx": b"PK\x03\x04"}),
        "thu.eml": mail(("A04.xlsx", good["A04"]), ("A02.xlsx", good["A02"])).as_bytes(),
        "ai.xlsx": doubtful,
        "A01.xlsx": good["A01"],
        "hỏng.xlsx": b"x",
        "rỗng.xlsx": b"",
        "~$A05.xlsx": b"x" * 165,
        "A03.xlsx.lnk": b"L\x00\x00\x00\x01\x14\x02\x00",
        "e\u0301.xlsx": good["A03"],
        "é.xlsx": good["A03"],
    }
    for name, data in files.items():
        path = inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1735000000, 1735000000))
    return inputs


def rows(program: Program) -> list[Row]:
    """Decisions that need the other files to be known, and others; some are of nobody's file."""
    form = make_form(program, "A05")
    return [
        {"action": "Bỏ tệp này", "file": "A06.xlsx"},  # there are two
        {"action": "Bỏ tệp này", "file": "x/A06.xlsx"},
        {"action": "Lấy bản nộp này", "file": "a/A05.xlsx", "unit": "A05"},
        {"action": "Lấy bản nộp này", "file": "ai.xlsx", "unit": "A03"},
        correct(form, "I_3_1_2024_val", 7, 8, file="A05.xlsx"),
        correct(form, "Q_doan_vien_2024", 100, 101),
        {"action": "Duyệt bản nộp", "file": "thu.eml", "unit": "A04"},
        {"action": "Bỏ tệp này", "unit": "A02"},
        {"action": "Bỏ tệp này", "file": "không có.xlsx"},
    ]


Reading = Callable[[Crew], list[Intake]]


@pytest.fixture(scope="module")
def read(program: Program, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The folder read as two rounds at once, one of them with decisions, over one of its forms with a fault of ours."""
    given, period = decisions(program, tmp_path_factory.mktemp("table"), *rows(program)), period_of(program)
    bare = RoundFolder(folder, program, period, sent=FormsWithBug("A05"), clock=Clock(TODAY))
    decided = RoundFolder(folder, program, period, decisions=given, clock=Clock(TODAY))
    return lambda crew: read_folders([bare, decided], crew)


@pytest.fixture(scope="module")
def alone(read: Reading) -> list[Intake]:
    """What one process makes of it."""
    return read(ALONE)


def test_the_round_has_all_that_can_come(read: Reading) -> None:
    bare, decided = read(ALONE)
    assert {f.outcome for f in bare.files} >= {Outcome.COUNTED, Outcome.SUPERSEDED, Outcome.REJECTED, Outcome.FAULT}
    assert {f.outcome for f in decided.files} >= {Outcome.LEFT_OUT, Outcome.PASSED_OVER}
    assert decided.decisions.unclear and len(decided.decided_by) >= 4


@pytest.mark.parametrize("count", [1, 2, 3])
def test_several_processes_make_the_same_of_a_round(count: int, read: Reading, alone: list[Intake]) -> None:
    with Processes(count, always=True) as crew:
        assert read(crew) == alone


def test_a_process_that_is_killed_in_the_middle_changes_nothing(read: Reading, alone: list[Intake]) -> None:
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not killed and not over.is_set():
            for child in helpers():
                with suppress(psutil.Error):  # it has just ended
                    if child.cpu_times().user > 0.2:
                        child.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
                        killed.append(child.pid)
                        return

    with Processes(2, always=True) as crew:
        killer = threading.Thread(target=kill)
        killer.start()
        got = [read(crew) for _ in range(2)]
        over.set()
        killer.join()
    assert len(killed) == 1 and got == [alone, alone]


def outputs(workspace: Path) -> dict[str, bytes]:
    """All that lies below outputs/ but the lock and what is kept for the next run."""
    files = (p for p in sorted((workspace / "outputs").rglob("*")) if p.is_file())
    kept = (p.relative_to(workspace / "outputs") for p in files)
    return {p.as_posix(): (workspace / "outputs" / p).read_bytes() for p in kept if not p.parts[1].startswith(".")}


def test_the_outputs_of_a_round_are_the_same_to_the_byte(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    program = make_program(tmp_path / "chương trình")
    for period in ("2024", "giua-nhiem-ky"):
        returned = tmp_path / "inputs" / CODE / period
        returned.mkdir(parents=True)
        for code, answers in (("A01", ANSWERS), ("A02", {**ANSWERS, "I_3_1_2024_val": "chưa rõ"}), ("A05", GOOD)):
            (returned / f"{code}.xlsx").write_bytes(filled(make_form(program, code, period), answers))
    how = ("-w", str(tmp_path), "-p", CODE, "-k", "giua-nhiem-ky", "--no-cache")
    found = []
    for jobs in ("1", "2", "3"):
        assert run(["consolidate", *how, "--jobs", jobs]) == 0
        found.append(outputs(tmp_path))
        shutil.rmtree(tmp_path / "outputs")
    assert found[0] == found[1] == found[2] and any("tra-lai" in name for name in found[0])


def test_ctrl_c_while_libraries_are_loaded_is_heard_when_they_are() -> None:
    told = """
import signal
from pipeline.cli.stopping import stopped_afterwards
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
try:
    with stopped_afterwards():
        signal.raise_signal(signal.SIGINT)
        print("loaded")
except KeyboardInterrupt:
    print("heard", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""
    done = subprocess.run([sys.executable, "-c", told], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["loaded", "heard", "True"]


@pytest.mark.posix
def test_a_command_that_is_stopped_leaves_no_process(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    program = make_program(tmp_path / "chương trình")
    returned = tmp_path / "inputs" / CODE / "2024"
    returned.mkdir(parents=True)
    form = filled(make_form(program, "A05"), GOOD)
    for n in range(2000):  # so many that processes pay
        (returned / f"{n}.xlsx").write_bytes(form)
    command = [sys.executable, "-m", "pipeline", "consolidate", "-w", str(tmp_path), "-p", CODE, "-k", "2024"]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests may have it ignored
    running = subprocess.Popen(
        [*command, "--jobs", "2"], cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=PIPE, preexec_fn=heard
    )
    began: list[psutil.Process] = []
    while len(began) < 2 and running.poll() is None:
        began = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.decode().count("\n")) == (130, 1)
    assert not [one for one in began if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert not [name for name in outputs(tmp_path) if "tong-hop" in name]
