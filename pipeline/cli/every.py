"""All commands, each module of them loaded: what declarations.json and the reference are made of."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

import typer
from typer.main import get_command
from typer.models import ArgumentInfo, OptionInfo, ParameterInfo

from pipeline.cli import (
    accepting,
    calendar,
    closing,
    consolidate,
    demo,
    doctor,
    draft,
    forget,
    forms,
    indicators,
    init,
    listings,
    new,
    passwords,
    post,
    preview,
    receive,
    review,
    send_up,
    settings,
    status,
    template,
    zalo,
)
from pipeline.cli.application import app
from pipeline.cli.declared import TYPES
from pipeline.cli.vietnamese import VietnameseGroup

# Each adds its commands when it is loaded, by whomever; --help has them in this order.
_ROOMS = (
    forms, consolidate, review, indicators, listings, new, draft, preview, demo, post, status, init, passwords,
    calendar, accepting, closing, doctor, forget, receive, send_up, settings, template, zalo,
)  # fmt: skip
_PLACES = {room.__name__: place for place, room in enumerate(_ROOMS)}
app.registered_commands.sort(key=lambda command: _PLACES[command.callback.__module__] if command.callback else -1)

_SHOWN = ("metavar", "help", "min", "formats")  # what is said of a parameter, besides how it is written
_WORKED_OUT = ("default", "param_decls")  # of a parameter: they stand beside its name


@cache
def command_line() -> VietnameseGroup:
    """The commands with their options: read from their functions once."""
    return cast(VietnameseGroup, get_command(app))


def declarations() -> str:
    """The text of declarations.json. Raises ValueError for a command that cannot be told there."""
    return json.dumps(list(declared_in(app)), ensure_ascii=False, indent=1) + "\n"


def declared_in(application: typer.Typer) -> Iterator[dict[str, Any]]:
    """Commands, then groups, as --help lists them. Raises ValueError for what declarations.json has no place for."""
    for command in application.registered_commands:
        function = command.callback
        if function is None:
            raise ValueError(f"{command.name} has no function")
        yield {
            "name": command.name or function.__name__,
            "help": inspect.getdoc(function),
            "module": function.__module__.removeprefix("pipeline.cli."),
            "function": function.__name__,
            "parameters": list(_parameters(function)),
        }
    for group in application.registered_groups:
        if group.typer_instance is None:
            raise ValueError(f"{group.name} has no commands")
        yield {
            "name": group.name,
            "help": group.typer_instance.info.help,
            "commands": list(declared_in(group.typer_instance)),
        }


def _parameters(function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        annotated = hints[name]
        asked, said = get_args(annotated)[:2] if get_origin(annotated) is Annotated else (annotated, None)
        told: dict[str, Any] = {"name": name, "type": _type_name(asked)}
        if parameter.default is not inspect.Parameter.empty:
            told["default"] = parameter.default.as_posix() if isinstance(parameter.default, Path) else parameter.default
        yield told | (_how_it_is_asked(name, said) if isinstance(said, ParameterInfo) else {})


def _type_name(asked: Any) -> str:
    found = [name for name, known in TYPES.items() if known == asked]
    if not found:
        raise ValueError(f"a parameter that is {asked}: not in TYPES of declared.py")
    return found[0]


def _how_it_is_asked(name: str, said: ParameterInfo) -> dict[str, Any]:
    """Kind, how it is written, what --help says; what else may be told of a parameter is not in the file."""
    is_option = isinstance(said, OptionInfo)
    usual = vars(typer.Option() if is_option else cast(ArgumentInfo, typer.Argument()))
    apart = {key for key, value in vars(said).items() if value != usual[key]}
    if more := apart - {*_SHOWN, *_WORKED_OUT}:
        raise ValueError(f"{name}: {', '.join(sorted(more))} is not kept by declarations.json")
    shown = {key: vars(said)[key] for key in _SHOWN if key in apart}
    if not is_option:
        return {"kind": "argument", "shown": shown}
    return {"kind": "option", "written": [said.default, *(said.param_decls or ())], "shown": shown}
