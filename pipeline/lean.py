"""Data classes whose methods are written when they are first used.

Python writes six methods of a frozen data class as text and compiles each while the class is made: that was an eighth
of the time of a small command, which makes hundreds of classes and objects of half of them. Here the text is compiled
when the method is first called; what shows objects and keeps them frozen is the same for all classes, by their fields.

For whoever checks types it is what Python has; fields, pickles and errors are as that has them
(tests/test_lean.py).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

_Method = Callable[..., Any]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(kind: type | None = None, /, **wanted: bool) -> Any:
        """As that of Python, which itself makes classes that are not frozen, or compared in other ways."""
        if kind is None:
            return lambda kind: dataclass(kind, **wanted)
        if not wanted.get("frozen") or wanted.keys() - {"frozen", "slots"}:
            return dataclasses.dataclass(kind, **wanted)
        slots = wanted.get("slots", False)
        written = {name for name, value in vars(kind).items() if value is not None}  # by hand: these stay
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
        methods = {name: _later(made, name, text) for name, text in _TEXTS.items()}
        methods |= _shows(made) | _is_frozen(made) | (_travels(made) if slots else {})
        for name, method in methods.items():
            if name not in written:
                method.__qualname__ = f"{made.__qualname__}.{name}"
                setattr(made, name, method)
        return made


def _shows(kind: type) -> dict[str, _Method]:
    shown = tuple(f.name for f in fields(kind) if f.repr)

    @recursive_repr()
    def __repr__(self: Any) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return {"__repr__": __repr__}


def _is_frozen(kind: type) -> dict[str, _Method]:
    names = frozenset(f.name for f in fields(kind))

    def __setattr__(self: Any, name: str, value: object) -> None:
        if type(self) is kind or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is kind or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _travels(kind: type) -> dict[str, _Method]:
    """What pickles an object that has no `__dict__` and whose fields are not set from outside."""
    names = tuple(f.name for f in fields(kind))

    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}


# ------------------------------------------------------------------------------------------ compiled when first called

_Known = dict[str, Any]  # what the text of a method refers to
_FRESH = object()  # where a default is made anew for each object


def _later(kind: type, name: str, text: Callable[[type, _Known], str]) -> _Method:
    """What takes the place of a method until it is called."""

    def method(self: Any, *given: Any, **named: Any) -> Any:
        setattr(kind, name, _compiled(kind, name, text))
        return getattr(kind, name)(self, *given, **named)

    method.__name__ = name
    return method


def _compiled(kind: type, name: str, text: Callable[[type, _Known], str]) -> _Method:
    known: _Known = {"_set": object.__setattr__, "_fresh": _FRESH}
    exec(text(kind, known), known)  # names of fields and nothing else, as Python's own does
    made: _Method = known[name]
    made.__qualname__, made.__module__ = f"{kind.__qualname__}.{name}", kind.__module__
    return made


def _init(kind: type, known: _Known) -> str:
    """The fields as parameters, set as only this function may."""
    taken = [f for f in fields(kind) if f.init]
    named = [_parameter(f, known) for f in taken if f.kw_only]
    parameters = ["self", *(_parameter(f, known) for f in taken if not f.kw_only), *(["*", *named] if named else [])]
    lines = list(filter(None, (_line(f, known) for f in fields(kind))))
    lines += ["self.__post_init__()"] if hasattr(kind, "__post_init__") else []
    return "\n ".join((f"def __init__({', '.join(parameters)}):", *(lines or ["pass"])))


def _eq(kind: type, _: _Known) -> str:
    names = [f.name for f in fields(kind) if f.compare]
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {_values('self', names)} == {_values('other', names)}\n"
        " return NotImplemented"
    )


def _hash(kind: type, _: _Known) -> str:
    names = [f.name for f in fields(kind) if (f.compare if f.hash is None else f.hash)]
    return f"def __hash__(self):\n return hash({_values('self', names)})"


_TEXTS = {"__init__": _init, "__eq__": _eq, "__hash__": _hash}


def _values(of: str, names: Iterable[str]) -> str:
    """A tuple of fields."""
    return f"({''.join(f'{of}.{name}, ' for name in names)})"


def _parameter(field: Field[Any], known: _Known) -> str:
    if field.default is not MISSING:
        known[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    return field.name if field.default_factory is MISSING else f"{field.name}=_fresh"


def _line(field: Field[Any], known: _Known) -> str:
    """What sets a field; '' for one that `__post_init__` is to set."""
    value = field.name
    if field.default_factory is not MISSING:
        known[f"_make_{field.name}"] = field.default_factory
        made = f"_make_{field.name}()"
        value = f"{made} if {field.name} is _fresh else {field.name}" if field.init else made
    elif not field.init:
        if field.default is MISSING:
            return ""
        known[f"_default_{field.name}"] = field.default
        value = f"_default_{field.name}"
    return f"_set(self, {field.name!r}, {value})"
