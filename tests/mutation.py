"""One small change of the code at a time: do the tests notice? A sample, not a proof; runs longer than a suite may.

    COVERAGE_FILE=.coverage-by-test python -m pytest -n 2 --cov --cov-context=test --cov-report=
    python -m tests.mutation --count 200 --seed 1 --report sample.jsonl
    python -m tests.mutation --again sample.jsonl --bound 0            # the survivors once more, all their tests

The first finds out which test runs which line; `make mutation ARGS="…"` does it where it is missing.
Every wing of pipeline/ gets its share of the sample. A statement that tests run is picked at random, then one of the
changes it allows. The change is written into a copy of the tree, never into the tree itself, and the tests that run
the statement are carried out, until one fails or `--bound` seconds of processor time are over: those first that run
little else, whose file is named alike, or that compare all that people get. Survivors are to be read: what is equal in
effect is no hole.

As a plugin of pytest (`-p tests.mutation`) this module puts the tests into that order and keeps the bounds.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import faulthandler
import gc
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from coverage import CoverageData

from tests.mutations import Mutation, codes, is_code, mutations, statements

CODE = "pipeline"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
PLAN = "MUTATION_PLAN"  # the file that tells the plugin what to run and takes what came of it
ONE_TEST = 60.0  # seconds of processor time after which a test is taken to run for ever
WHOLE_RUN = 1800.0  # seconds by the clock after which a run is taken to hang
HANGS = 99  # the exit status of a run that was ended for that
ENDED = -9  # that of one which its system ended
MANY_FILES = 12  # more files of tests than this are not looked into under a bound: collecting them takes longer
PYTEST = ("-p", "tests.mutation", "-p", "no:cacheprovider", "-qx")
LIBRARIES = (
    "pandas",
    "openpyxl",
    "docx",
    "docxtpl",
    "matplotlib.pyplot",
    "xlsxwriter",
    "hypothesis",
    "python_calamine",
    "typer.testing",
    "rich.table",
    "py7zr",
    "rarfile",
    "xlrd",
    "psutil",
    "aiosmtpd.controller",
    "cryptography.x509",
)
ROOT = Path(__file__).resolve().parent.parent
LEAST = 4  # mutations of every wing, however small
RECORDED = "_as_recorded"  # tests that compare all that people get: they notice more than others that run as much


class Reach:
    """Which tests run which lines, by a data file of coverage with the tests as contexts."""

    def __init__(self, lines: dict[str, dict[int, set[str]]], sources: dict[str, str]) -> None:
        self._lines = lines
        self.spread = Counter(test for file in lines.values() for tests in file.values() for test in tests)
        self._mentions: dict[str, list[tuple[str, int, int]]] = defaultdict(list)  # name: functions that speak of it
        self._passes_on: dict[str, set[str]] = defaultdict(set)  # name: what is set from it, outside of functions
        self._imports = {path: _imported(ast.parse(source)) for path, source in sources.items()}
        self._of_file = {path: set().union(*file.values()) for path, file in lines.items() if file}
        for path, source in sources.items():
            self._read(path, ast.parse(source))

    @classmethod
    def read(cls, data: Path, sources: dict[str, str]) -> Reach:
        """`sources`: the text of every module by its path from the root of the tree."""
        found = CoverageData(str(data))
        found.read()
        lines: dict[str, dict[int, set[str]]] = {}
        for file in found.measured_files():
            path = f"{CODE}/{file.replace(os.sep, '/').rpartition(f'/{CODE}/')[2]}"
            by_line = found.contexts_by_lineno(file)
            lines[path] = {n: {t.partition("|")[0] for t in tests if t} for n, tests in by_line.items()}
        return cls(lines, sources)

    def _read(self, path: str, tree: ast.Module) -> None:
        for statement, within, names in statements(tree):
            spoken = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
            spoken |= {n.attr for n in ast.walk(statement) if isinstance(n, ast.Attribute)} | set(codes(statement))
            for name in spoken:
                if within is not None:
                    self._mentions[name].append((path, *within))
                elif not isinstance(statement, ast.ClassDef):
                    self._passes_on[name].update(set(names) - {name})

    def reached(self, mutation: Mutation) -> bool:
        """Whether tests run the statement; outside of functions, whether they load the module."""
        if not mutation.within or mutation.line == mutation.within[0]:
            return mutation.path in self._lines
        return bool(self._between(mutation.path, mutation.line, mutation.last))

    def tests(self, mutation: Mutation) -> set[str]:
        """The tests that run the statement; outside of functions, those that run what speaks of its names."""
        if mutation.path not in self._lines:
            return set()
        found = self._between(mutation.path, mutation.line, mutation.last)
        if found or (mutation.within and mutation.line != mutation.within[0]):
            return found
        if mutation.within:
            return self._between(mutation.path, *mutation.within)
        asked, seen = list(mutation.names), set(mutation.names)
        while asked and not found:
            for name in asked:
                near = (w for w in self._mentions[name] if self._knows(w[0], mutation.path) or is_code(name))
                found |= {test for where in near for test in self._between(*where)}
            asked = [n for name in asked for n in self._passes_on[name] if n not in seen]
            seen.update(asked)
        return found

    def _knows(self, path: str, other: str) -> bool:
        """Whether a module is the other one, or imports from it."""
        name = other.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return path == other or name in self._imports[path]

    def _between(self, path: str, first: int, last: int) -> set[str]:
        file = self._lines.get(path, {})
        return set().union(*(file.get(line, ()) for line in range(first, last + 1)))

    def in_order(self, mutation: Mutation, tests: Iterable[str]) -> list[str]:
        """The most telling first: those that run little else, and those whose file is named like the module."""
        near = set(re.split("[/_.]", mutation.path)) - {CODE, "py", ""}
        own = self._of_file.get(mutation.path, set())

        def key(test: str) -> tuple[float, str]:
            named = set(Path(test.partition("::")[0]).stem.split("_"))
            return self.spread[test] / (4 if near & named else 1) / (8 if test in own else 1), test

        return sorted(tests, key=key)


def _imported(tree: ast.Module) -> set[str]:
    """The modules that a module imports, or imports names of."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def sample(found: list[Mutation], count: int, seed: int) -> list[Mutation]:
    """So many mutations, no two of one statement, every wing by its number of statements and at least `LEAST`."""
    dice = random.Random(seed)
    wings: dict[str, dict[tuple[str, int], list[Mutation]]] = defaultdict(lambda: defaultdict(list))
    for mutation in found:
        wings[mutation.wing][(mutation.path, mutation.line)].append(mutation)
    whole = sum(map(len, wings.values()))
    chosen = []
    for _, places in sorted(wings.items()):
        share = min(len(places), max(LEAST, round(count * len(places) / whole)))
        for place in dice.sample(sorted(places), share):
            kind = dice.choice(sorted({m.kind for m in places[place]}))
            chosen.append(dice.choice([m for m in places[place] if m.kind == kind]))
    dice.shuffle(chosen)
    return chosen


@dataclass(frozen=True)
class Verdict:
    """What came of a mutation: `killed`, `survived` or `hangs` (which counts as killed)."""

    verdict: str
    by: str  # the test that noticed
    ran: int  # tests
    left: int  # tests that run the statement and were not tried
    seconds: float  # of processor time


class Tree:
    """A copy of the tree in which one change at a time is tried."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self._stamp = time.time() - 10_000_000  # each writing has its own, or Python would take what it compiled before
        listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0"):
            if name and (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / name)

    def sources(self) -> dict[str, str]:
        found = sorted((self.folder / CODE).rglob("*.py"))
        return {p.relative_to(self.folder).as_posix(): p.read_text("utf-8") for p in found}

    def judge(self, mutation: Mutation, tests: list[str], bound: float) -> Verdict:
        """Carry out the tests with the change in place. `bound` 0: all of them, however long."""
        path = self.folder / mutation.path
        before = path.read_bytes()
        self._write(path, mutation.applied(before))
        try:
            return self.run(tests, bound)
        finally:
            self._write(path, before)

    def _write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self._stamp += 2
        os.utime(path, (self._stamp, self._stamp))

    def run(self, tests: list[str], bound: float) -> Verdict:
        files = [f for f in dict.fromkeys(t.partition("::")[0] for t in tests) if (self.folder / f).exists()]
        files = files[:MANY_FILES] if bound else files
        if not files:
            return Verdict("survived", "", 0, len(tests), 0)
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps({"tests": tests, "bound": bound}), encoding="utf-8")
        status = (_forked if hasattr(os, "fork") else _begun)(self.folder, [*PYTEST, *files])
        came = json.loads(plan.read_text("utf-8"))
        ran, seconds = came.get("ran", 0), came.get("seconds", 0.0)
        if status in (0, 5):
            return Verdict("survived", "", ran, len(tests) - ran, seconds)
        by = came.get("failed") or came.get("running") or "while tests are collected"
        return Verdict("hangs" if status in (HANGS, ENDED) else "killed", by, ran, 0, seconds)


def _forked(folder: Path, asked: list[str]) -> int:
    """The status of pytest in a child of this process, in which the libraries are loaded already; most of a run."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            os.chdir(folder)
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(quiet, stream)
            status = _in_child(folder, asked)
        finally:
            os._exit(status)
    until = time.monotonic() + WHOLE_RUN
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < until:
        time.sleep(0.1)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it started, too
    return os.waitstatus_to_exitcode(done[1] if done[0] else os.waitpid(child, 0)[1])


def _begun(folder: Path, asked: list[str]) -> int:
    """The same in a process of its own, where the system forks none."""
    from pipeline.machine import end_whole  # not with this module: as a plugin it loads nothing of what is tried

    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={name: said for name, said in os.environ.items() if name != NO_BYTECODE} | _surroundings(folder),
        start_new_session=True,
    )
    try:
        return process.wait(WHOLE_RUN)
    except subprocess.TimeoutExpired:
        return HANGS
    finally:
        end_whole(process)


def _surroundings(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(folder), PLAN: str(folder / "plan.json")}


def _in_child(folder: Path, asked: list[str]) -> int:
    for name in [name for name in sys.modules if name.partition(".")[0] in (CODE, "tests")]:
        del sys.modules[name]  # those of the copy, not ours
    sys.path[:] = [str(folder), *(entry for entry in sys.path if entry and Path(entry) != ROOT)]
    sys.dont_write_bytecode = False
    os.environ.pop(NO_BYTECODE, None)
    os.environ |= _surroundings(folder)
    return int(pytest.main(asked))


def _load_libraries() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()


# ---- As a plugin: the tests of the plan, in its order, until one fails or the bound is passed


@cache
def _plan() -> dict[str, object]:
    return json.loads(Path(os.environ[PLAN]).read_text("utf-8")) if PLAN in os.environ else {}  # type: ignore[no-any-return]


def _keep(**what: object) -> None:
    _plan().update(what)
    Path(os.environ[PLAN]).write_text(json.dumps(_plan()), encoding="utf-8")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the tests of the plan, in its order; a file named in it stands for all its tests."""
    if PLAN in os.environ:
        place = {test: at for at, test in enumerate(_plan()["tests"])}  # type: ignore[arg-type, var-annotated]
        order = {i: place.get(i.nodeid, place.get(i.nodeid.partition("::")[0], -1)) for i in items}
        items[:] = sorted((i for i in items if order[i] >= 0), key=lambda i: order[i])
        if hasattr(signal, "SIGPROF"):
            signal.signal(signal.SIGPROF, lambda *_: os._exit(HANGS))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """A test that runs for ever ends the run; beyond the bound none is begun."""
    if PLAN not in os.environ:
        return None
    bound = float(_plan()["bound"])  # type: ignore[arg-type]
    if bound and time.process_time() > bound:
        return True
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, ONE_TEST)
    else:  # processor time rings nowhere else: by the clock, which others slow down
        faulthandler.dump_traceback_later(10 * ONE_TEST, exit=True, file=sys.__stderr__)
    _keep(ran=int(_plan().get("ran", 0)) + 1, running=item.nodeid, seconds=time.process_time())  # type: ignore[call-overload]
    return None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Which test noticed."""
    if PLAN in os.environ and report.failed:
        _keep(failed=report.nodeid, seconds=time.process_time())


# ---- the command


def _shown(mutation: Mutation, source: str) -> str:
    """What changes, as lines taken out and put in."""
    after = mutation.applied(source.encode()).decode()
    changed = difflib.unified_diff(source.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in changed if not line.startswith(("---", "+++", "@@")))


def _chosen(options: argparse.Namespace, tree: Tree, reach: Reach) -> list[Mutation]:
    """The sample, or the survivors of an earlier report."""
    if options.again:
        told = [json.loads(line) for line in options.again.read_text("utf-8").splitlines()]
        return [
            Mutation(**{**t["mutation"], "within": t["mutation"]["within"] and tuple(t["mutation"]["within"])})
            for t in told
            if t["verdict"] == "survived"
        ]
    found = [m for path, source in tree.sources().items() for m in mutations(path, source)]
    found = [m for m in found if m.wing in (options.wing or m.wing) and reach.reached(m)]
    return sample(found, options.count, options.seed)


def _told(report: Path | None) -> set[str]:
    """What a run that was broken off has tried."""
    lines = report.read_text("utf-8").splitlines() if report and report.exists() else []
    return {json.dumps(json.loads(line)["mutation"], sort_keys=True) for line in lines}


def main() -> None:
    """Try a sample and say what came of it."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--wing", action="append", help="only these; a wing is a folder of pipeline/, or (root)")
    asked.add_argument("--data", type=Path, default=Path(".coverage-by-test"))
    asked.add_argument("--bound", type=float, default=60, help="seconds of processor time a mutation; 0: no bound")
    asked.add_argument("--report", type=Path, help="a line of JSON for each; what it tells already is not tried again")
    asked.add_argument("--again", type=Path, help="the survivors of this report instead of a new sample")
    asked.add_argument("--tests", nargs="*", default=[], help="files of tests that the data do not know yet, run first")
    options = asked.parse_args()
    told = _told(options.report)
    counts = Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(ROOT, Path(folder))
        sources = tree.sources()
        reach = Reach.read(options.data, sources)
        _load_libraries()
        for mutation in _chosen(options, tree, reach):
            if json.dumps(vars(mutation), sort_keys=True) in told:
                continue
            tests = [*options.tests, *reach.in_order(mutation, reach.tests(mutation))]
            verdict = tree.judge(mutation, tests, options.bound)
            counts[mutation.wing, verdict.verdict] += 1
            shown = _shown(mutation, sources[mutation.path])
            print(f"{verdict.verdict} {mutation.path}:{mutation.line} {mutation.kind} {verdict}\n{shown}", flush=True)
            if options.report:
                line = {"mutation": vars(mutation), "wing": mutation.wing, **vars(verdict), "shown": shown}
                with options.report.open("a", encoding="utf-8") as report:
                    report.write(json.dumps(line, ensure_ascii=False) + "\n")
    for (wing, came), number in sorted(counts.items()):
        print(f"{wing:12} {came:9} {number}")


if __name__ == "__main__":
    main()
