"""The sampler of mutations: what it changes, which tests it tries, and what it tells."""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path

import pytest

from tests.mutation import Reach, Tree, sample
from tests.mutations import Mutation, mutations

MODULE = '''"""A module."""

BOUND = 3


def small(value: int, *, strict: bool = False) -> bool:
    """Whether it is."""
    if strict and value > 0:
        return value < BOUND
    return value <= BOUND


def said(value: int) -> str:
    return "ít" if small(value) else f"{value} cuộc"
'''
PATH = "pipeline/counts.py"


def changed(line: int) -> set[str]:
    """What the line is after each change of its statement."""
    found = [m for m in mutations(PATH, MODULE) if m.line == line]
    return {m.applied(MODULE.encode()).decode().splitlines()[line - 1].strip() for m in found}


def test_what_a_statement_can_become() -> None:
    assert changed(9) == {"return None", "return (value <= BOUND)"}
    assert changed(3) == {"BOUND = (4)", "BOUND = (2)"}
    assert changed(6) == {"def small(value: int, *, strict: bool = (True)) -> bool:"}
    assert changed(8) == {
        "if (not (strict and value > 0)):", "if (strict or value > 0):", "if (strict):", "if (value > 0):",
        "if strict and (value >= 0):", "if strict and value > (1):", "if strict and value > (-1):",
    }  # fmt: skip
    assert changed(14) == {
        "return None", 'return ("ít" if not small(value) else f"{value} cuộc")'.replace('"', "'"),
        'return (\'\') if small(value) else f"{value} cuộc"', 'return "ít" if small(value) else (\'\')',
    }  # fmt: skip


@pytest.mark.parametrize("path", ["text.py", "checks/form.py", "grids/grids.py", "round/facts.py"])
def test_every_change_is_python_and_another_program(path: str) -> None:
    source = (Path("pipeline") / path).read_text(encoding="utf-8")
    plain = ast.dump(ast.parse(source))
    found = [m.applied(source.encode()) for m in mutations(path, source)]
    assert len(found) > 30 and not any(ast.dump(ast.parse(after)) == plain for after in found[::7])


def at(line: int) -> Mutation:
    return next(m for m in mutations(PATH, MODULE) if m.line == line)


def test_which_tests_run_a_statement() -> None:
    near, far = "tests/test_counts.py::test_small", "tests/test_story.py::test_all"
    lines = {
        PATH: {8: {near, far}, 10: {near, far}, 14: {far}, 9: set(), 3: set()},
        "pipeline/b.py": {1: {far}, 2: {far}},
    }
    reach = Reach(lines, {PATH: MODULE})
    assert reach.tests(at(10)) == {near, far} and reach.tests(at(14)) == {far} and reach.tests(at(9)) == set()
    assert reach.tests(at(3)) == {near, far}  # a constant: who runs the function that speaks of it
    assert reach.in_order(at(10), {far, near}) == [near, far]


def test_every_wing_has_its_share() -> None:
    found = [m for wing in ("pipeline/a/x.py", "pipeline/b/y.py", "pipeline/z.py") for m in mutations(wing, MODULE)]
    chosen = sample(found, 6, seed=1)
    assert {m.wing for m in chosen} == {"a", "b", "(root)"} and chosen == sample(found, 6, seed=1) != sample(
        found, 6, 2
    )
    assert len({(m.path, m.line) for m in chosen}) == len(chosen)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A copy of a tree of one module and its tests."""
    root = tmp_path_factory.mktemp("root")
    here = Path(__file__).parent
    files = {
        PATH: MODULE,
        "pyproject.toml": "",
        "tests/test_counts.py": "from pipeline.counts import said, small\n\n"
        "def test_small():\n    assert small(3) and not small(4)\n\n"
        "def test_said():\n    assert said(2) == 'ít'\n",
        **{f"tests/{name}.py": (here / f"{name}.py").read_text(encoding="utf-8") for name in ("mutation", "mutations")},
    }
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(text.encode())
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return Tree(root, tmp_path_factory.mktemp("copy"))


TESTS = ["tests/test_counts.py::test_small", "tests/test_counts.py::test_said"]


@pytest.mark.parametrize(
    ("old", "new", "verdict", "by"),
    [
        ("value <= BOUND", "value < BOUND", "killed", TESTS[0]),
        ('"ít"', '""', "killed", TESTS[1]),
        ("value > 0", "value > 1", "survived", ""),
    ],
)
def test_what_comes_of_a_change(tree: Tree, old: str, new: str, verdict: str, by: str) -> None:
    before = (tree.folder / PATH).read_bytes()
    came = tree.judge(replaced(old, new), TESTS, bound=30)
    assert (came.verdict, came.by) == (verdict, by)
    assert (tree.folder / PATH).read_bytes() == before


def replaced(old: str, new: str) -> Mutation:
    start = MODULE.encode().index(old.encode())
    return Mutation(PATH, 1, 1, start, start + len(old.encode()), new, "", None, ())


def test_a_system_without_forks_tells_the_same(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    found = [
        tree.judge(replaced("value <= BOUND", new), TESTS, bound=30) for new in ("value < BOUND", "BOUND >= value")
    ]
    assert [(came.verdict, came.by, came.ran) for came in found] == [("killed", TESTS[0], 1), ("survived", "", 2)]


def test_a_change_that_runs_for_ever_is_ended(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    monkeypatch.setattr("tests.mutation.WHOLE_RUN", 3.0)
    came = tree.judge(replaced("value <= BOUND", "any(iter(int, 1))"), TESTS, bound=30)
    assert came.verdict == "hangs"  # on a busy machine before its test has begun
