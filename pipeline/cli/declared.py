"""The command line as declarations.json says it, so that no module of a command is loaded until it is carried out.

The file is generated from the commands' functions (`pipeline.cli.every`).
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand
from typer.main import get_command, get_group

from pipeline.cli import hints
from pipeline.cli.application import new_application, new_group
from pipeline.cli.stopping import stopped_at_once
from pipeline.cli.taken import take
from pipeline.cli.vietnamese import VietnameseCommand, VietnameseGroup

DECLARATIONS = hints.DECLARATIONS

# What a parameter of a command may be, by the name it has in the file.
TYPES: Mapping[str, Any] = {
    "context": typer.Context,
    "text": str,
    "text or none": str | None,
    "time or none": datetime | None,
    "switch": bool,
    "number": int,
    "path": Path,
    "path or none": Path | None,
    "texts": list[str],
    "paths": list[Path],
}
MADE_MEANWHILE = 100_000  # objects, before garbage is looked for among the youngest: 700 took a 25th of a round of 400
KINDS = {"option": typer.Option, "argument": typer.Argument}


class DeclaredGroup(VietnameseGroup):
    """Commands of which only names and help are known, until one is asked for."""

    declared: Mapping[str, Mapping[str, Any]] = {}

    def know(self, declarations: Sequence[Mapping[str, Any]]) -> None:
        """Have these commands."""
        self.declared = {one["name"]: one for one in declarations}
        self.commands = {name: VietnameseCommand(name, help=one["help"]) for name, one in self.declared.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if one := self.declared.get(args[0]):
            self.commands[args[0]] = _made(one)
        return super().resolve_command(ctx, args)


@cache
def command_line() -> VietnameseGroup:
    """The program, each command with its options as soon as it is asked for."""
    return _group(new_application(DeclaredGroup), json.loads(DECLARATIONS.read_text(encoding="utf-8")))


def _group(application: typer.Typer, declarations: Sequence[Mapping[str, Any]]) -> DeclaredGroup:
    group = cast(DeclaredGroup, get_group(application))
    group.know(declarations)
    return group


def _made(declared: Mapping[str, Any]) -> TyperCommand | DeclaredGroup:
    if "commands" in declared:
        group = _group(new_group(declared["help"], DeclaredGroup), declared["commands"])
        group.name = declared["name"]
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(declared["name"], cls=VietnameseCommand, help=declared["help"])(_stand_in(declared))
    command = cast(TyperCommand, get_command(alone))
    told = {one["name"]: one for one in declared["parameters"]}
    for parameter in command.params:
        if parameter.name in told:
            take(parameter, told[parameter.name])
    return command


def _stand_in(declared: Mapping[str, Any]) -> Callable[..., None]:
    """A function with the parameters of a command that loads the command's own when it is called."""

    def carried_out(**given: Any) -> None:
        with stopped_at_once():
            module = _loaded(f"pipeline.cli.{declared['module']}")
        hints.given(given)
        getattr(module, declared["function"])(**given)

    parameters = [_parameter(one) for one in declared["parameters"]]
    setattr(carried_out, "__signature__", inspect.Signature(parameters))  # noqa: B010  # mypy: functions have none
    carried_out.__annotations__ = {one.name: one.annotation for one in parameters}
    return carried_out


def _loaded(name: str) -> ModuleType:
    """The module of a command. Of all that it loads nothing is ever garbage, so that none is looked for among it.

    Nor is there much among what a command makes, which is small, many and kept: it is looked through seldom.
    """
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(MADE_MEANWHILE, *gc.get_threshold()[1:])


def _parameter(declared: Mapping[str, Any]) -> inspect.Parameter:
    asked = TYPES[declared["type"]]
    default = declared.get("default", inspect.Parameter.empty)
    if asked is Path and isinstance(default, str):
        default = Path(default)
    if kind := KINDS.get(declared.get("kind", "")):
        asked = Annotated[asked, kind(*declared.get("written", ()), **declared["shown"])]
    return inspect.Parameter(declared["name"], inspect.Parameter.KEYWORD_ONLY, default=default, annotation=asked)
