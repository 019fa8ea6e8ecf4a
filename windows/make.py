"""The targets of the Makefile for Windows: what make.bat runs. Lists and parameters are read from the Makefile.

    python windows/make.py forms PROGRAM=bac-quang PERIOD=2024

TONGHOP_PYTHON: a Python that has everything already, of a bundle or of one's own; nothing is set up then.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(os.path.abspath(__file__)).parent.parent
CHECKOUT = (HOME / "pyproject.toml").is_file()  # else a bundle: the commands, and the folder they are typed in
VENV = HOME / ".venv"
STANDING = ("PROGRAM", "PERIOD", "WORKSPACE")  # these may be set in the environment, too, as in the Makefile
OFF = ("", "0", "không", "khong")
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
LOCKED = (*PIP, "--require-hashes", "--only-binary", ":all:", "-r")
TOO_OLD = (
    "Cần Python 3.11 trở lên. Cài từ python.org (chọn “Add python.exe to PATH”) rồi chạy lại; "
    "nếu đã cài ở chỗ khác: make.bat setup PYTHON=C:\\đường\\dẫn\\python.exe"
)
FAILED = "Cài đặt không thành công: xem dòng lỗi ở trên, kiểm tra kết nối mạng rồi chạy lại."


class Refused(Exception):
    """Why nothing was done, in a line."""


def makefile() -> str:
    """The Makefile, lines that go on joined."""
    return (HOME / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")


def listed(name: str) -> list[str]:
    """The words of one of its lists."""
    (said,) = re.findall(rf"^{name} := (.+)$", makefile(), re.MULTILINE)
    return str(said).split()


def pairs(name: str) -> dict[str, str]:
    """A list of NAME:option."""
    return {word.partition(":")[0]: word.partition(":")[2] for word in listed(name)}


@dataclass(frozen=True)
class Call:
    """What was typed: a target and its parameters, by their names in capitals."""

    target: str = "help"
    said: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> Iterator[str]:
        """What the program is given."""
        without = {"PERIOD"} if self.target in listed("OF_NO_PERIOD") else set()
        for name, option in pairs("VALUES").items():
            if self.said.get(name) and name not in without:
                yield f"--{option}={self.said[name]}"
        yield from (f"--{option}" for name, option in pairs("FLAGS").items() if self.said.get(name, "") not in OFF)
        if self.said.get("OLD") or self.said.get("NEW"):
            yield from (self.said.get("OLD") or "latest", self.said.get("NEW") or "hien-tai")
        if self.said.get("FILE"):
            yield self.said["FILE"]
        yield from self.more()

    def more(self) -> list[str]:
        """ARGS, taken apart as Windows does it: blanks part, quotation marks hold together."""
        words = re.findall(r'(?:[^\s"]|"[^"]*")+', self.said.get("ARGS", ""))
        return [word.replace('"', "") for word in words]


def understood(words: Sequence[str]) -> Call:
    """What was typed, of which one word is the target. Raises Refused."""
    known = {**pairs("VALUES"), **pairs("FLAGS"), **pairs("PLACES"), **dict.fromkeys(listed("OTHERS"), "")}
    by_small = {option.replace("-", "_"): name for name, option in known.items() if option}
    targets = [word for word in words if "=" not in word]
    typed = dict(word.split("=", 1) for word in words if "=" in word)
    said = {name: os.environ[name] for name in STANDING if name in os.environ}
    said |= {by_small.get(name, name): value for name, value in typed.items()}
    if strange := [name for name in typed if by_small.get(name, name) not in known]:
        names = [name for name in known if name not in ("PYTHON", "UV")]
        raise Refused(f"Lệnh make không có tham số: {' '.join(strange)}. Các tham số: {' '.join(names)}.")
    if len(targets) > 1:
        raise Refused(f"Mỗi lần một lệnh: {' '.join(targets)}. Giá trị có dấu cách thì đặt trong ngoặc kép.")
    if targets and targets[0] not in told():
        raise Refused(f"Không có lệnh make “{targets[0]}”. Các lệnh: {', '.join(told())}.")
    return Call(targets[0] if targets else "help", said)


def told() -> dict[str, str]:
    """Every target with what it does."""
    return dict(re.findall(r"^([a-z-]+):.*?## (.*)$", makefile(), re.MULTILINE))


# ------------------------------------------------------------------------------------------- the environment


def environment_python() -> Path:
    """The Python of the environment, there or to be made."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(python: Path | str, *arguments: str, **environment: str) -> int:
    """Run Python in the folder that commands are for; its exit status."""
    ours = {**os.environ, **environment, "PYTHONUTF8": "1", "TONGHOP_MAKE": "1"}
    return subprocess.run([str(python), *arguments], cwd=HOME if CHECKOUT else None, env=ours, check=False).returncode


def ready(call: Call, lock: str = "requirements.lock", stamp: str = ".run-ready") -> Path:
    """The Python to run with; sets it up where that has not been done since the lock changed. Raises Refused."""
    if given := os.environ.get("TONGHOP_PYTHON"):
        if not Path(given).is_file():
            raise Refused(f"Không có {given} (biến TONGHOP_PYTHON).")
        return Path(given)
    python, mark = environment_python(), VENV / stamp
    sources = [HOME / lock, HOME / "pyproject.toml"]
    if python.is_file() and mark.is_file() and all(mark.stat().st_mtime >= s.stat().st_mtime for s in sources):
        return python
    print("Đang cài đặt, lần đầu mất vài phút…", file=sys.stderr)
    mark.unlink(missing_ok=True)
    base = call.said.get("PYTHON") or sys.executable
    if run(base, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        raise Refused(TOO_OLD)
    steps = [[str(python), *LOCKED, lock]]
    if not python.is_file() or subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        anew = [base, "-m", "venv", "--clear", str(VENV)]
        runs = VENV.is_dir() and VENV.samefile(sys.prefix)  # Windows removes no program that runs: it gets its pip
        steps.insert(0, [str(python), "-m", "ensurepip"] if runs else anew)
    if stamp == ".run-ready":
        steps.append([str(python), *PIP, "--no-index", "--no-deps", "--no-build-isolation", "-e", "."])
    for step in steps:
        if run(*step):
            raise Refused(FAILED)
    mark.touch()
    return python


def ready_for_tests(call: Call) -> Path:
    """The same with what tests need. Raises Refused."""
    ready(call)
    return ready(call, "requirements-dev.lock", ".dev-ready")


# ------------------------------------------------------------------------------------------- targets


def command(call: Call) -> int:
    """A command of the program."""
    words = ["demo", "--story"] if call.target == "story" else [call.target]
    return run(ready(call), "-m", "pipeline", *words, *call.options())


def show_help(_: Call) -> int:
    """The list of targets."""
    listed_here = [f"  make {target:<13} {what}" for target, what in told().items() if offered(target)]
    lines = [
        "Cách dùng: make <lệnh> [PROGRAM=…] [PERIOD=…] [WORKSPACE=…] [tham số của lệnh]\n",
        *listed_here,
        "\nKhông nêu PROGRAM, PERIOD thì lấy theo tệp pipeline.toml. Ví dụ:",
        '  make forms PROGRAM=bac-quang PERIOD=2024\n  make accept BY="Nguyễn Văn An"',
    ]
    try:
        print("\n".join(lines), flush=True)
    except OSError as error:
        gone = reader_is_gone(error, sys.stdout.fileno())
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is written once more at the end
        if not gone:
            raise Refused("Không in ra được danh sách lệnh: tệp hay ổ đĩa nhận nó không ghi được.") from error
    return 0


def reader_is_gone(error: OSError, descriptor: int) -> bool:
    """Whether whoever reads it, say more, has seen enough; Windows tells that of a pipe as a wrong argument."""
    if os.name == "nt" and error.errno == errno.EINVAL:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    return isinstance(error, BrokenPipeError)


def offered(target: str) -> bool:
    """Whether it can be run here: a bundle has nothing to build or test."""
    return CHECKOUT or target in OF_BUNDLES or target in listed("COMMANDS")


def set_up(call: Call) -> int:
    """The environment, and nothing else."""
    ready(call)
    return 0


def show_window(call: Call) -> int:
    """The window, which asks for itself what it is to act on."""
    return run(ready(call), "-m", "pipeline")


def by_module(*modules: str) -> Callable[[Call], int]:
    """A target that runs one module after the other, ARGS given to the last."""

    def carried_out(call: Call) -> int:
        python = ready_for_tests(call)
        for number, module in enumerate(modules, 1):
            last = number == len(modules)
            if status := run(python, "-m", *module.split(), *(call.more() if last else ())):
                return status
        return 0

    return carried_out


def mutation(call: Call) -> int:
    """Changes of the code, tried: measured first which test runs which line."""
    python, record = ready_for_tests(call), HOME / ".coverage-by-test"
    measured = ("-m", "pytest", "-n", "auto", "--cov", "--cov-context=test", "--cov-report=")
    if not record.is_file() and (status := run(python, *measured, COVERAGE_FILE=record.name)):
        return status
    return run(python, "-m", "tests.mutation", *call.more())


def lock(call: Call) -> int:
    """Both locks, anew."""
    (said,) = re.findall(r"^LOCK = UV\S+=\"make lock\" \$\(UV\) (.+?) \$\(ARGS\)$", makefile(), re.MULTILINE)
    compile_it = [call.said.get("UV") or "uv", *str(said).split(), *call.more()]
    tool = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    for line in re.findall(r"^\t\$\(LOCK\) (.+)$", makefile(), re.MULTILINE):
        if status := subprocess.run([*compile_it, *line.split()], cwd=HOME, env=tool, check=False).returncode:
            return status
    return 0


def clean(_: Call) -> int:
    """Scratch files."""
    for name in (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "build"):
        shutil.rmtree(HOME / name, ignore_errors=True)
    for found in (
        *HOME.glob("*.egg-info"),
        *(p for r in ("pipeline", "tests") for p in HOME.glob(f"{r}/**/__pycache__")),
    ):
        shutil.rmtree(found, ignore_errors=True)
    for name in (".coverage", ".coverage-by-test"):
        (HOME / name).unlink(missing_ok=True)
    return 0


TARGETS: Mapping[str, Callable[[Call], int]] = {
    "help": show_help,
    "setup": set_up,
    "window": show_window,
    "story": command,
    "test": by_module("pytest -n auto"),
    "check": by_module("ruff format --check .", "ruff check .", "mypy", "pytest -n auto --cov --thorough"),
    "fmt": by_module("ruff check --fix-only .", "ruff format ."),
    "docs": by_module("pipeline.reference"),
    "guide": by_module("guide.make"),
    "mutation": mutation,
    "bench": by_module("tests.bench"),
    "bench-country": by_module("tests.bench --only country"),
    "bundle": by_module("windows.bundle dist/tonghop-windows.zip"),
    "wheel": by_module("windows.wheel dist"),
    "tried": by_module("windows.tried dist"),
    "lock": lock,
    "clean": clean,
}
OF_BUNDLES = {"help", "window", "story"}


def main(words: Sequence[str]) -> int:
    """Carry out what was typed; its exit status."""
    try:
        call = understood(words)
        commands = listed("COMMANDS")
        if not offered(call.target):
            raise Refused(f"“make {call.target}” là lệnh lập trình, chỉ dùng được trong thư mục mã nguồn.")
        return command(call) if call.target in commands else TARGETS[call.target](call)
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    except FileNotFoundError as error:  # PYTHON=, UV= name a program that is not there; Windows does not say which
        named = [f"{name}={call.said[name]}" for name in ("PYTHON", "UV") if call.said.get(name)]
        print(f"Không chạy được {' '.join(named) or error.filename or 'uv'}: không có tệp đó.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a pipe has a code page
    sys.exit(main(sys.argv[1:]))
