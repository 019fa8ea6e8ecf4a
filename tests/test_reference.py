"""The reference pages in docs/ say what the code does now, and name everything it knows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import reference
from pipeline.cli.declared import DECLARATIONS
from pipeline.cli.every import command_line, declarations
from pipeline.cli.vietnamese import VietnameseGroup
from pipeline.issues import CATALOGUE
from pipeline.settings import REPOSITORY


@pytest.mark.parametrize("name", reference.PAGES)
def test_page_is_up_to_date(name: str) -> None:
    written = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run `make docs`"


def test_the_command_line_is_that_of_the_functions() -> None:
    assert DECLARATIONS.read_text(encoding="utf-8") == declarations(), "run `make docs`"


def test_the_order_of_commands_is_not_that_in_which_they_are_loaded() -> None:
    said = (
        "import pipeline.cli.zalo, pipeline.cli.draft\n"
        "from pipeline.cli.every import declarations\n"
        "print(declarations(), end='')"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", said], capture_output=True, cwd=REPOSITORY, check=True)
    assert done.stdout.decode("utf-8").splitlines() == declarations().splitlines()


def test_every_code_is_listed() -> None:
    page = reference.rules_page()
    assert [code for code in CATALOGUE if f"| {code} |" not in page] == []


OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+)")


def test_every_command_and_option_is_listed() -> None:
    page = reference.commands_page()
    sources = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "pipeline" / "cli").glob("*.py"))
    options = set(re.findall(r'"(--[a-z-]+)"', sources))
    assert len(options) > 20 and options <= set(OPTION.findall(page))
    commands = set(typed(command_line()))
    assert len(commands) > 15 and set(re.findall(r"^## (.+)$", page, re.MULTILINE)) == commands | {"tonghop"}
    assert set(re.findall(r"^\| \[`(.+?)`\]", page, re.MULTILINE)) == commands


def typed(group: VietnameseGroup, before: str = "") -> Iterator[str]:
    """What is typed for each command of the command line, a command of a group after the group's name."""
    for name, command in group.commands.items():
        if isinstance(command, VietnameseGroup):
            yield from typed(command, f"{before}{name} ")
        else:
            yield before + name


def test_make_knows_no_other_commands() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    (commands,) = re.findall(r"^COMMANDS := (.+)$", makefile, re.MULTILINE)
    assert set(commands.split()) <= set(typed(command_line()))


@pytest.mark.parametrize("page", ["docs/huong-dan.md", "docs/du-lieu-ca-nhan.md"])
def test_the_guide_tells_of_no_option_that_is_not_there(page: str) -> None:
    told = set(OPTION.findall((REPOSITORY / page).read_text(encoding="utf-8")))
    assert told and told <= set(OPTION.findall(reference.commands_page()))


DECISIONS = sorted((REPOSITORY / "docs" / "adr").glob("*.md"))
WRITTEN = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "docs" / "huong-dan.md", *DECISIONS]
SOURCE = re.compile(r"`([\w/*]+\.py)`")
LINK = re.compile(r"\]\(([^)#]+)\)")
CODE = re.compile(r"\b[A-Z]\d\d\b(?!\.)")


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    homes = (REPOSITORY, REPOSITORY / "pipeline", REPOSITORY / "tests")
    sources = {name for name in SOURCE.findall(text) if not any(list(home.glob(name)) for home in homes)}
    links = {to for to in LINK.findall(text) if "://" not in to and not (page.parent / to).exists()}
    letters = {code[0] for code in CATALOGUE}
    codes = {code for code in CODE.findall(text) if code[0] in letters} - set(CATALOGUE)
    assert (sources, links, codes) == (set(), set(), set())


def test_decisions_are_numbered_once() -> None:
    heads = [page.read_text(encoding="utf-8")[2:6] for page in DECISIONS]
    assert heads == [page.name[:4] for page in DECISIONS]
    assert len(heads) == len(set(heads))
