"""Data classes whose methods are written at first use are, to whoever uses them, what Python's own are."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import math
import pickle
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import pytest

import pipeline
from pipeline import lean
from pipeline.settings import REPOSITORY

Decorator = Callable[..., Any]
T = TypeVar("T")
BOTH = {"ours": lean.dataclass, "python's": dataclasses.dataclass}


def classes(made: Decorator) -> dict[str, Any]:
    """Classes of every kind that the house has, made by one of the two."""

    @made(frozen=True, slots=True)
    class Plain:
        """A class."""

        name: str
        amount: float = 0.0
        parts: tuple[int, ...] = ()
        more: Mapping[str, int] = field(default_factory=dict, hash=False)

    @made(frozen=True, slots=True)
    class One:
        """Of one field."""

        name: str

    @made(frozen=True, slots=True)
    class Empty:
        """Of none."""

    @made(frozen=True)
    class Loose:
        """That remembers what it worked out."""

        name: str
        label: str = field(default="x", compare=False)
        hidden: int = field(default=1, repr=False)
        kept: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
        fixed: int = field(default=7, init=False)

        @cached_property
        def long(self) -> str:
            """Worked out once."""
            return self.name * 3

    @made(frozen=True)
    class Below(Loose):
        """With a field more."""

        extra: int = 5

    @made(frozen=True, slots=True)
    class SlottedBelow(Plain):
        """Of slots, with a field more."""

        extra: int = 5

    class Undecorated(Plain):
        """With nothing of its own."""

    @made(frozen=True)
    class Checked:
        """That looks at what it is given."""

        name: str
        word: str = field(init=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")
            object.__setattr__(self, "word", self.name.upper())

    @made(frozen=True, slots=True)
    class ByHand:
        """That compares and shows itself."""

        name: str
        other: int = 0

        def __eq__(self, other: object) -> bool:
            return isinstance(other, ByHand) and self.name == other.name

        def __repr__(self) -> str:
            return f"<{self.name}>"

    @made(frozen=True, slots=True)
    class Named:
        """Of fields that are given by name."""

        name: str
        _: dataclasses.KW_ONLY
        other: int = 0

    @made(frozen=True)
    class Boxed(Generic[T]):
        """Of any type."""

        item: T

    return {kind.__name__: kind for kind in (
        Plain, One, Empty, Loose, Below, SlottedBelow, Undecorated, Checked, ByHand, Named, Boxed,
    )}  # fmt: skip


ARGUMENTS: dict[str, list[tuple[tuple[object, ...], dict[str, object]]]] = {
    "Plain": [
        (("a",), {}),
        (("a", 1.5, (1, 2), {"x": 1}), {}),
        (("a",), {"parts": (1,), "more": {"y": 2}}),
        (("a", math.nan), {}),
        ((), {}),
        (("a", 1, 2, 3, 4), {}),
        (("a",), {"name": "b"}),
        (("a",), {"unknown": 1}),
    ],
    "One": [(("a",), {}), (("b",), {}), ((), {"name": "a"}), (((1, 2),), {})],
    "Empty": [((), {}), ((1,), {})],
    "Loose": [
        (("a",), {}),
        (("a", "other"), {}),
        (("a",), {"hidden": 2}),
        (("a",), {"kept": {}}),
        (("a",), {"fixed": 1}),
    ],
    "Below": [(("a",), {}), (("a", "b", 2, 3), {}), ((), {"name": "a", "extra": 1})],
    "SlottedBelow": [(("a",), {}), (("a", 1.0, (), {}, 6), {})],
    "Undecorated": [(("a",), {}), ((), {})],
    "Checked": [(("a",), {}), (("",), {}), (("a", "b"), {})],
    "ByHand": [(("a",), {}), (("a", 1), {}), (("b",), {})],
    "Named": [(("a",), {}), (("a",), {"other": 1}), (("a", 1), {})],
    "Boxed": [((1,), {}), ((["a list"],), {})],
}


def outcome(does: Callable[[], object]) -> object:
    """What something gives, or how it fails, the names of places in the sources left out."""
    try:
        return does()
    except Exception as error:
        return type(error).__name__, str(error).rpartition("<locals>.")[2]


def objects(made: Decorator, name: str) -> Iterator[object]:
    """Objects of a class, or how their making fails."""
    kind = classes(made)[name]
    for given, named in ARGUMENTS[name]:
        yield outcome(lambda given=given, named=named: kind(*given, **named))  # type: ignore[misc]


def told(item: Any, others: list[Any]) -> dict[str, object]:
    """What one can ask of an object."""
    if isinstance(item, tuple):
        return {"failed": item}
    names = [f.name for f in fields(item)]
    some = names[0] if names else "nothing"

    def set_to(name: str) -> object:
        setattr(item, name, 1)
        return getattr(item, name)

    slotted = any("__slots__" in vars(kind) for kind in type(item).__mro__)  # where Python's own fails over its `super`
    others_set = () if slotted else (outcome(lambda: set_to("another")), outcome(lambda: delattr(item, "another")))
    return {
        "set others": others_set,
        "repr": repr(item).rpartition("<locals>.")[2],
        "fields": [(name, getattr(item, name)) for name in names],
        "match": type(item).__match_args__,
        "equal": [outcome(lambda other=other: item == other) for other in (*others, 1)],  # type: ignore[misc]
        "hash": outcome(lambda: hash(item)),
        "set": names and outcome(lambda: set_to(some)),
        "delete": names and outcome(lambda: delattr(item, some)),
        "replaced": outcome(lambda: repr(replace(item, **{some: 2})).rpartition("<locals>.")[2]),
        "as a dictionary": dataclasses.asdict(item),
        "copied": repr(copy.copy(item)) == repr(copy.deepcopy(item)) == repr(item),
        "has a dictionary": hasattr(item, "__dict__"),
        "signature": inspect.signature(type(item).__init__).replace(return_annotation=None).parameters.keys(),
        "names": (type(item).__init__.__qualname__, type(item).__eq__.__qualname__),
    }


@pytest.mark.parametrize("name", ARGUMENTS)
def test_objects_are_as_pythons_are(name: str) -> None:
    found = []
    for made in BOTH.values():
        items = list(objects(made, name))
        found.append([told(item, items) for item in items])
    assert found[0] == found[1]


def test_an_object_that_holds_itself_is_shown() -> None:
    shown = []
    for made in BOTH.values():
        held: list[object] = []
        item = classes(made)["Boxed"](held)
        held.append(item)
        shown.append(repr(item))
    assert shown[0] == shown[1]


def test_what_is_not_frozen_or_ordered_is_pythons_own() -> None:
    @lean.dataclass
    class Changing:
        """That changes."""

        name: str

    @lean.dataclass(frozen=True, order=True)
    class Ordered:
        """In an order."""

        name: str

    item = Changing("a")
    item.name = "b"
    assert item == Changing("b") and Ordered("a") < Ordered("b")
    with pytest.raises(FrozenInstanceError):
        Ordered("a").name = "b"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("name", ["Plain", "One", "Empty", "SlottedBelow"])
def test_no_object_without_a_dictionary_takes_anything_more(name: str) -> None:
    item: Any = next(objects(lean.dataclass, name))
    with pytest.raises(FrozenInstanceError):
        item.another = 1
    with pytest.raises(FrozenInstanceError):
        del item.another


# ------------------------------------------------------------------------------------------- the classes of the house


def of_the_house() -> list[type]:
    """Every data class of ours."""
    names = [m.name for m in pkgutil.walk_packages(pipeline.__path__, "pipeline.") if ".window" not in m.name]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    found = {v for m in modules for v in vars(m).values() if isinstance(v, type) and dataclasses.is_dataclass(v)}
    return sorted((kind for kind in found if kind.__module__.startswith("pipeline.")), key=lambda kind: str(kind))


def test_the_classes_of_the_house_take_what_pythons_own_would() -> None:
    kinds = of_the_house()
    assert len(kinds) > 300
    for kind in kinds:
        again = [
            (f.name, Any, field(default=f.default, init=f.init, kw_only=f.kw_only))
            if f.default is not MISSING
            else (f.name, Any, field(default_factory=f.default_factory, init=f.init, kw_only=f.kw_only))
            if f.default_factory is not MISSING
            else (f.name, Any, field(init=f.init, kw_only=f.kw_only))
            for f in fields(kind)
        ]
        same = dataclasses.make_dataclass(kind.__name__, again, frozen=True)
        own = lean._compiled(kind, "__init__", lean._init)
        ours, theirs = (inspect.signature(made).parameters for made in (own, same.__init__))
        assert [(p.name, p.kind) for p in ours.values()] == [(p.name, p.kind) for p in theirs.values()], kind
        assert [p.default is inspect.Parameter.empty for p in ours.values()] == [
            p.default is inspect.Parameter.empty for p in theirs.values()
        ], kind


def test_every_class_of_the_house_is_made_so() -> None:
    theirs = re.compile(r"^from dataclasses import [^\n]{0,200}\bdataclass\b|^import dataclasses\b", re.MULTILINE)
    files = (p for p in (REPOSITORY / "pipeline").rglob("*.py") if p.parent.name != "window")  # which knows no more
    assert [p.name for p in files if theirs.search(p.read_text("utf-8"))] == ["lean.py"]


def test_objects_travel_between_processes_that_have_made_none_yet() -> None:
    from pipeline.issues import CellRef, issue

    item = issue("T02", CellRef("a.xlsx"), found="x")
    said = f"import pickle, sys; sys.stdout.write(repr(pickle.loads({pickle.dumps(item)!r})))"
    done = subprocess.run([sys.executable, "-c", said], cwd=REPOSITORY, capture_output=True, encoding="utf-8")
    assert done.stdout == repr(item)
