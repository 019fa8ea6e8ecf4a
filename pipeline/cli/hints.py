"""What to type next, whole: in the way this command was called, with the workspace, program, period it was given.

Messages name commands as they are typed with make and say nothing of what is chosen besides. Typed as it stood, such a
hint would act on the workspace at hand, and on the program and period that its settings name.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from pipeline import events
from pipeline.ways import typed_by

DECLARATIONS = Path(__file__).with_name("declarations.json")
BY_MAKE = "TONGHOP_MAKE"  # of the environment: set to 1 where make, or make.bat, has begun this command
_CHOICES = {"program_name": "PROGRAM", "period_name": "PERIOD", "workspace": "WORKSPACE"}
_given: ContextVar[Mapping[str, str] | None] = ContextVar("given", default=None)

_VALUE = r'(?:"[^"]*"|[^\s;,()"]*[^\s.;,()"])'
_HINT = re.compile(rf"(?<![\w./\\-])make ([a-z-]+)((?: [A-Z_]+={_VALUE})*)(?![\w./\\-]*[\w/\\-])")
_WORD = re.compile(rf" ([A-Z_]+)=({_VALUE})")
# What is said behind a hint about it, where the words for tonghop do not stand beside those for make.
_BEHIND = re.compile(rf"(?<=thêm )([A-Z_]+)=({_VALUE})(?= ?[).;,]|$)|\b([A-Z_]+)=1 thay cho ([A-Z_]+)\b")
# For whoever types make: commands and options that are told as tonghop takes them.
_PROGRAM = re.compile(r"\btonghop(?: ([a-z][a-z-]*))?( --help)?(?![\w-])")
_OPTION = re.compile(r'(?<![\w-])--([a-z][a-z-]*)( (?=mã|tên|địa-chỉ|"))?')
_NO_TARGETS = ("init", "programs", "template")
_PLAIN = re.compile(r"[\w./:~+-]+")


@contextmanager
def of_this_call() -> Iterator[None]:
    """While a command line is carried out: what one before was given is forgotten."""
    token = _given.set(None)
    try:
        with typed_by(whole):
            yield
    finally:
        _given.reset(token)


def given(parameters: Mapping[str, object]) -> None:
    """What the command at hand was given, by the names of its parameters."""
    chosen = {name: str(parameters.get(parameter) or "") for parameter, name in _CHOICES.items()}
    if chosen["WORKSPACE"] == str(Path()):
        del chosen["WORKSPACE"]
    _given.set({name: value for name, value in chosen.items() if value})


def whole(text: str) -> str:
    """A message of ours with its hints made whole; the window has words of its own for them."""
    if events.wanted():
        return text
    said = _HINT.sub(_completed, text)
    if _by_make():
        return _OPTION.sub(_as_parameter, _PROGRAM.sub(_as_target, said))
    return said if said == text else _BEHIND.sub(_as_options, said)


def _by_make() -> bool:
    """Whether whoever reads the screen types make."""
    return os.environ.get(BY_MAKE) == "1"


def _as_target(found: re.Match[str]) -> str:
    """'tonghop forms --help' -> 'make forms HELP=1'; what make knows nothing of is called where it lies."""
    command, helps = found[1], found[2]
    if command is None:
        return "make" if helps else found[0]
    if command in _NO_TARGETS:
        return f"{_own_program()} {command}{helps or ''}"
    return f"make {command}{' HELP=1' if helps else ''}"


def _own_program() -> str:
    """The program beside the Python that make has begun; in a bundle the search path has it."""
    path = Path(sys.executable).with_name("tonghop.exe" if os.name == "nt" else "tonghop")
    if not path.is_file():
        return "tonghop"
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _as_parameter(found: re.Match[str]) -> str:
    """'--unit mã' -> 'UNIT=mã', '--undo' -> 'UNDO=1', '--against: ' -> 'AGAINST: '; what make has not stays."""
    name = found[1].upper().replace("-", "_")
    of_make = [options for command, options in _options().items() if command not in _NO_TARGETS]
    switches = [options[name] for options in of_make if name in options]
    if not switches:
        return found[0]
    return name + ("=" if found[2] else "=1" if all(switches) else "")


def _completed(found: re.Match[str]) -> str:
    """A hint with what was given, where it says nothing else of that and the command is asked it."""
    command, said = found[1], dict(_WORD.findall(found[2]))
    options = _options().get(command)
    if options is None:
        return found[0]
    more = {
        name: _quoted(value) for name, value in (_given.get() or {}).items() if name not in said and name in options
    }
    words = {**said, **more}
    if _by_make():
        return " ".join(("make", command, *(f"{name}={value}" for name, value in words.items())))
    return " ".join(("tonghop", command, *(_option(options, name, value) for name, value in words.items())))


def _option(options: Mapping[str, bool], name: str, value: str) -> str:
    """'--by "Họ tên"', '--undo'."""
    option = f"--{name.lower().replace('_', '-')}"
    return option if options.get(name) else f"{option} {value}"


def _as_options(found: re.Match[str]) -> str:
    """'UNIT=mã-đơn-vị' -> '--unit mã-đơn-vị'; 'SENDERS=1 thay cho SENDER' -> '--senders thay cho --sender'."""
    if found[3]:
        return f"{_option({found[3]: True}, found[3], '')} thay cho {_option({found[4]: True}, found[4], '')}"
    return _option({found[1]: found[2] == "1"}, found[1], found[2])


def _quoted(value: str) -> str:
    """A value as a shell takes it."""
    if _PLAIN.fullmatch(value):
        return value
    return f'"{value}"' if os.name == "nt" or not re.search(r'["$`\\!]', value) else shlex.quote(value)


@cache
def _options() -> Mapping[str, Mapping[str, bool]]:
    """The options of each command, as parameters of make; whether it is a switch, which takes no value.

    Of one that is spelt in several ways make has the first.
    """
    declared = json.loads(DECLARATIONS.read_text(encoding="utf-8"))
    return {
        one["name"]: {
            option.removeprefix("--").upper().replace("-", "_"): parameter["type"] == "switch"
            for parameter in one.get("parameters", ())
            if (option := long_option(parameter.get("written", ())))
        }
        for one in declared
    }


def long_option(written: Sequence[str]) -> str:
    """The first of the spellings of an option that has two dashes; '' where none has."""
    return next((one for one in written if one.startswith("--")), "")
