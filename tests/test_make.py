"""`make` as a clerk types it: parameters arrive as they were typed, and nothing is said after our own message."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.every import command_line
from pipeline.settings import REPOSITORY

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine"),
]
MAKEFILE = REPOSITORY / "Makefile"
# In the place of the environment's Python: tells its arguments and ends as it is told to.
TELLING = """#!{python}
import json, os, sys
if sys.argv[1] == "-c":
    print("ok")
    sys.exit()
print(json.dumps(sys.argv[3:]))
if status := int(os.environ.get("STATUS", "0")):
    print("Chưa làm được.", file=sys.stderr)
sys.exit(status)
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the Makefile and an environment whose Python only tells what it was asked."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(REPOSITORY / name, tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(TELLING.format(python=sys.executable), encoding="utf-8")
    python.chmod(0o755)
    for stamp in (".run-ready", ".dev-ready"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def make(office: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=office,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def asked(office: Path, *arguments: str, **environment: str) -> list[str]:
    done = make(office, *arguments, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    told: list[str] = json.loads(done.stdout)
    return told


def entries(name: str) -> dict[str, str]:
    """What the table `name` of the Makefile says: option by parameter."""
    text = MAKEFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(rf"^{name} := (.+)$", text, re.MULTILINE)
    return {entry.partition(":")[0]: entry.partition(":")[2] for entry in line.split()}


def test_every_option_of_a_command_of_make_is_a_parameter_of_its_kind() -> None:
    text = MAKEFILE.read_text(encoding="utf-8")
    (listed,) = re.findall(r"^COMMANDS := (.+)$", text, re.MULTILINE)
    values, flags = (set(entries(table).values()) for table in ("VALUES", "FLAGS"))
    met, lacking = set(), []
    for command in listed.split():
        for option in command_line().commands[command].params:
            if option.param_type_name != "option":
                continue
            names = {name.removeprefix("--") for name in option.opts if name.startswith("--")}
            met |= names
            if not names & (flags if option.is_flag else values):
                lacking.append((command, option.opts))
    assert lacking == []
    assert values | flags <= met | {"help"} and not values & flags  # every command tells what it is asked
    assert all(
        name == option.upper().replace("-", "_")
        for table in ("VALUES", "FLAGS")
        for name, option in entries(table).items()
    )


HARD = """Nguyễn "Văn" 'An' $(shell touch made) $HOME `touch made` $(touch made) ; touch made & \\ # | *"""


def test_a_value_arrives_as_it_was_typed_and_runs_nothing(office: Path) -> None:
    assert asked(office, "close", f"BY={HARD}", f"note={HARD}", f"WORKSPACE={HARD}") == [
        "close",
        f"--workspace={HARD}",
        f"--by={HARD}",
        f"--note={HARD}",
    ]
    assert asked(office, "status", PROGRAM=HARD) == ["status", f"--program={HARD}"]
    assert not (office / "made").exists()


def test_parameters_become_options_of_the_commands_that_have_them(office: Path) -> None:
    assert asked(office, "accept", "BY=An", "UNIT=YB05 YB09") == ["accept", "--by=An", "--unit=YB05 YB09"]
    assert asked(office, "email", "SEND=1", "AGAIN=0", "YES=không", "kind=cam-on") == [
        "email",
        "--kind=cam-on",
        "--send",
    ]
    assert asked(office, "collect", "MARK_READ=1", "SINCE=1/2/2025") == ["collect", "--since=1/2/2025", "--mark-read"]
    assert asked(office, "review", "short=1", "PERIOD=2024") == ["review", "--period=2024", "--short"]
    assert asked(office, "closes", "PERIOD=2024", "BY=") == ["closes"]
    assert asked(office, "compare") == ["compare"]
    assert asked(office, "compare", "OLD=1", "NEW=2") == ["compare", "1", "2"]
    assert asked(office, "compare", "NEW=2") == ["compare", "latest", "2"]
    assert asked(office, "receive", "FILE=/media/usb 1/Nộp $1") == ["receive", "/media/usb 1/Nộp $1"]
    assert asked(office, "results", "ARGS=--close 1 --csv") == ["results", "--close", "1", "--csv"]
    assert asked(office, "status", NOTE="of another program", ALL="1", BY="x") == ["status"]


def test_a_parameter_that_means_nothing_is_said_and_nothing_is_done(office: Path) -> None:
    done = make(office, "close", "ten=An", "BY=An")
    assert (done.returncode == 0, done.stdout) == (False, "")
    assert "không có tham số: ten. Các tham số: PROGRAM" in done.stderr and "make:" not in done.stderr


@pytest.mark.parametrize("more", [(), ("-j4",), ("-s",), ("email",), ("-j2", "email", "close")])
def test_make_says_nothing_after_a_message_of_ours_and_its_status_tells(office: Path, more: tuple[str, ...]) -> None:
    done = make(office, "forms", *more, "BY=keep", STATUS="1")
    assert done.returncode != 0
    assert (done.stdout, done.stderr) == ('["forms", "--by=keep"]\n', "Chưa làm được.\n")


def test_make_that_is_told_to_go_on_goes_on(office: Path) -> None:
    done = make(office, "-k", "forms", "email", STATUS="1")
    assert done.returncode != 0
    assert done.stdout == '["forms"]\n["email"]\n'


def test_make_says_nothing_in_a_terminal_either(office: Path) -> None:
    shell = f"cd '{office}' && STATUS=1 make forms; echo status=$?"
    heard = "signal.signal(signal.SIGPIPE, signal.SIG_DFL)"  # Python ignores it, and what it starts by this way, too
    script = f"import pty, signal, sys; {heard}; sys.exit(pty.spawn(['sh', '-c', {shell!r}]) and 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert "Chưa làm được." in done.stdout and "make:" not in done.stdout
    (status,) = re.findall(r"status=(\d+)", done.stdout)
    assert status != "0"


def test_where_the_signal_is_ignored_make_still_fails(office: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", "trap '' PIPE; STATUS=1 make forms"], cwd=office, capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0


def test_whoever_reads_the_list_may_have_seen_enough(office: Path) -> None:
    heard = "signal.signal(signal.SIGPIPE, signal.SIG_DFL)"  # Python ignores it, and what it starts by this way, too
    shell = "{ make help; echo status=$? >&2; } | head -c 1"
    script = f"import os, signal; {heard}; os.execvp('sh', ['sh', '-c', {shell!r}])"
    done = subprocess.run([sys.executable, "-c", script], cwd=office, capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"C", b"status=0\n")


def test_every_command_is_told_in_the_list(office: Path) -> None:
    told = make(office, "help").stdout
    (listed,) = re.findall(r"^COMMANDS := (.+)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(re.search(rf"^  make {command} +\S", told, re.MULTILINE) for command in listed.split())
    assert "ARGS" not in told.partition("(lập trình)")[0]
