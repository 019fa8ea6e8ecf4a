"""What is typed for an option or an argument, as the value that its command takes.

The library of the command line loads one for types to do so, a hundred modules, before each command and each mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

_SEVERAL = {"texts": "text", "paths": "path"}


def take(parameter: Any, declared: Mapping[str, Any]) -> None:
    """Let a parameter of the library take its values by what declarations.json says of it."""
    if declared["type"] != "switch":
        setattr(parameter, "process_value", partial(_taken, parameter, declared))  # noqa: B010  # mypy: a method


def _taken(parameter: Any, declared: Mapping[str, Any], ctx: Any, typed: Any) -> Any:
    """The value; mistakes are told in the words of the library. Raises typer.BadParameter."""
    if typed in (None, (), []):
        if parameter.required:
            raise typer.BadParameter(f"Missing parameter: {parameter.name}", ctx, parameter)
        return [] if declared["type"] in _SEVERAL else None
    kind, shown = declared["type"], declared.get("shown", {})
    try:
        if one := _SEVERAL.get(kind):
            return [_VALUES[one](each, shown) for each in typed]
        return _VALUES[kind.removesuffix(" or none")](typed, shown)
    except ValueError as error:
        raise typer.BadParameter(str(error), ctx, parameter) from None


def _number(typed: Any, shown: Mapping[str, Any]) -> int:
    try:
        number = int(typed)
    except ValueError:
        raise ValueError("Input should be a valid integer") from None
    if number < shown.get("min", number):
        raise ValueError(f"Input should be greater than or equal to {shown['min']}")
    return number


def _time(typed: Any, shown: Mapping[str, Any]) -> datetime:
    formats: Sequence[str] = shown["formats"]
    for each in formats:
        try:
            return datetime.strptime(typed, each)
        except ValueError:
            continue
    raise ValueError(f"Value error, {typed!r} does not match the formats {formats}")


_VALUES: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "text": lambda typed, _: str(typed),
    "number": _number,
    "time": _time,
    "path": lambda typed, _: Path(typed),
}
