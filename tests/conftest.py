"""What every test shares: LibreOffice tests skip themselves where it is absent; property tests have no deadline.

The quick run (`make test`) tries every kind of case; with --thorough (`make check`, CI) kinds are also repeated: more
random trees, more generated examples.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import settings

from pipeline.forms import blank, rollup_write, write
from pipeline.intake import round_forms
from pipeline.intake.guard import Guard
from pipeline.review import drawing
from pipeline.steps import copies, form_above, forms, shelves
from tests import plain_charts, soffice
from tests.forms import blank_form_once, laid_out_once, roll_up_laid_out_once

# The first example of a property test also pays for imports and caches; a deadline would fail it on a slow machine.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("quick")

# Begun first, so that no worker is left alone with one of them when all other files are done.
LONGEST = (
    "test_merge_footnotes", "test_merge", "test_story", "test_returns", "test_kills", "test_summary", "test_levels_up",
    "test_as_of", "test_closing", "test_merge_tracked", "test_levels", "test_foreign", "test_time",
    "test_decisions_shown", "test_mail_round", "test_mailbag", "test_mutants", "test_forms", "test_acceptance",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """--thorough: repetitions too."""
    parser.addoption("--thorough", action="store_true", help="also the tests marked thorough, and more examples")


def pytest_configure(config: pytest.Config) -> None:
    """More generated examples in the thorough run; commands are called as make calls them.

    What the `make` that runs the tests hands on is not for one that a test calls: told of one above it, it says which
    folder it enters.
    """
    for name in [name for name in os.environ if name.startswith(("MAKE", "MFLAGS"))]:
        del os.environ[name]
    os.environ["TONGHOP_MAKE"] = "1"
    if config.getoption("--thorough"):
        settings.load_profile("thorough")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, else the order stays; repetitions only in the thorough run."""
    if not config.getoption("--thorough"):
        left = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_collection() -> None:
    """Nothing of what is loaded and listed ever goes: the collector need not look through it meanwhile."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor again and again while tests run, which make many small things that go by themselves."""
    gc.set_threshold(20_000, 20, 20)
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `soffice` where LibreOffice is not installed, and one marked `posix` on Windows."""
    if item.get_closest_marker("soffice") and shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    if item.get_closest_marker("posix") and os.name != "posix":
        pytest.skip("needs what Windows does not have")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether repetitions are run too."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture(scope="session", autouse=True)
def settings_of_a_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a user's account keeps is not that of who runs tests.

    In it lies the secret of what is kept of rounds. Nothing is kept within a test that does not ask for it, for many
    put a function in the place of one of ours, which is nothing that a round is known by; commands that are started do.
    """
    own = str(tmp_path_factory.mktemp("own"))
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CONFIG_HOME", "APPDATA"):
            patch.setenv(variable, own)
        patch.setattr(shelves, "own_secret", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def forms_are_laid_out_once() -> Iterator[None]:
    """Every round of every test would lay its forms out and read them anew, a third of the time.

    Tests of laying out call it.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in (write, copies, forms):
            patch.setattr(module, "lay_out", laid_out_once)
        for module in (rollup_write, copies, form_above, forms):
            patch.setattr(module, "lay_out_roll_up", roll_up_laid_out_once)
        patch.setattr(round_forms, "blank_form", blank_form_once)
        patch.setattr(blank, "own_text", lru_cache(maxsize=256)(blank.own_text))
        yield


@pytest.fixture(scope="session", autouse=True)
def charts_are_plain() -> Iterator[None]:
    """Drawing was a twentieth of the time; tests of drawing have the real one in hand before this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw", plain_charts.plain)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_worker_opens_files() -> Iterator[None]:
    """The worker that opens files nobody knows is handed on from test to test: each start takes half a second.

    One that was stopped, or left in the middle of something, is not.
    """
    idle: list[subprocess.Popen[bytes]] = []
    start = Guard._start

    def taken(guard: Guard) -> subprocess.Popen[bytes]:
        guard._worker = idle.pop() if idle else start(guard)
        return guard._worker

    def left(guard: Guard, error: type[BaseException] | None, *_: object) -> None:
        worker = guard._worker
        if worker is not None and worker.poll() is None and error is None and not idle:
            idle.append(worker)
        else:
            guard._stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Guard, "_start", taken)
        patch.setattr(Guard, "__exit__", left)
        yield
    for worker in idle:
        Guard(_worker=worker)._stop()


@pytest.fixture(scope="session", autouse=True)
def one_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """LibreOffice is started once, by the first test that converts something."""
    office = soffice.OpenOffice(tmp_path_factory.mktemp("soffice"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soffice, "carried_out", office.carry_out)
        yield
    office.close()


@pytest.fixture(scope="session", autouse=True)
def commands_are_compiled_once() -> Iterator[None]:
    """Commands that tests start keep what Python compiles of the sources: half of the time that a start takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield
