"""The plan of the house in CONTRIBUTING.md: every file and name it leads to is there, every room is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_architecture import LEVELS

REPOSITORY = Path(__file__).resolve().parent.parent
PLAN = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([A-Za-z_]\w*)`")
FILE = re.compile(r"`([\w/]+\.py)`")


def rows(head: str) -> list[list[str]]:
    """The cells of the table below a line of heads."""
    lines = PLAN[PLAN.index(head) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def names(file: Path) -> frozenset[str]:
    """What a module defines at its top."""
    return frozenset(_names(ast.parse(file.read_text(encoding="utf-8"))))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))


CHANGES = rows("| change | file | there |")


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: row[0])
def test_where_a_change_is_made(row: list[str]) -> None:
    files = [REPOSITORY / "pipeline" / file for file in FILE.findall(row[1])]
    assert all(file.is_file() for file in files)
    found = frozenset().union(*map(names, files))
    assert set(NAME.findall(row[2])) <= found


def test_there_are_enough_of_them() -> None:
    assert len(CHANGES) >= 15
    assert sum(bool(FILE.search(row[1]) and NAME.search(row[2])) for row in CHANGES) >= 15


WORDS = rows("| in the office | in the code | file | what it is |")


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row[0])
def test_words_of_the_office_have_their_word_in_the_code(row: list[str]) -> None:
    """Each in a file that is named beside it, and each of these has one."""
    said, files = NAME.findall(row[1]), FILE.findall(row[2])
    defined = [names(REPOSITORY / "pipeline" / file) for file in files]
    assert said and files and set(said) <= frozenset().union(*defined)
    assert all(defined_there & set(said) for defined_there in defined)


def test_there_are_enough_words() -> None:
    assert len(WORDS) >= 40


def test_every_file_that_is_led_to_is_there() -> None:
    told = set(FILE.findall(PLAN))
    roots = [REPOSITORY, REPOSITORY / "pipeline", REPOSITORY / "tests"]
    assert len(told) > 30 and [f for f in sorted(told) if not any((root / f).is_file() for root in roots)] == []


def docstrings(tree: ast.Module) -> str:
    """What its docstrings say."""
    own = (n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef))
    return "\n".join(filter(None, map(ast.get_docstring, own)))


def test_names_of_other_modules_in_docstrings_are_there() -> None:
    """`module.name`: what stands before the dot is a module, or a name of the code below."""
    files: dict[str, list[Path]] = {}
    for file in (REPOSITORY / "pipeline").rglob("*.py"):
        files.setdefault(file.parent.name if file.stem == "__init__" else file.stem, []).append(file)
    told = 0
    for file in (file for same in files.values() for file in same):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        own = {n.arg if isinstance(n, ast.arg) else getattr(n, "attr", "") for n in ast.walk(tree)}
        for module, name in re.findall(r"`([a-z_]\w+)\.([A-Za-z_]\w*)`", docstrings(tree)):
            there = [name in names(f) or (f.parent / f"{name}.py").is_file() for f in files.get(module, ())]
            assert any(there) if there else module in own, f"{file.name}: `{module}.{name}`"
            told += bool(there)
    assert told >= 5


def test_every_room_is_told() -> None:
    told = {
        word.rstrip("/") for row in rows("| room | what happens there |") for word in re.findall(r"`([\w/]+)`", row[0])
    }
    assert told == {room for rooms, _ in LEVELS for room in rooms} - {"__init__"}


def test_the_picture_shows_the_rooms_from_above() -> None:
    picture = PLAN[PLAN.index("    __main__  ") :].split("\n\n")[0].splitlines()
    shown = [word.rstrip("/") for line in picture for word in re.findall(r"(?:__main__|[a-z]+/)(?= )", line[:30])]
    order = [room for rooms, _ in LEVELS for room in sorted(rooms)]
    assert len(shown) > 15 and shown == [room for room in order if room in shown]
