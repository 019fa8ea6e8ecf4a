"""Hints on what to type next, typed as they stand, act on the round that the command at hand was given."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.cli import hints
from pipeline.cli.every import command_line
from pipeline.cli.hints import BY_MAKE, long_option, whole
from pipeline.cli.run import run
from pipeline.steps import closing
from tests import test_closing
from tests.programs import CODE
from tests.test_closing import Space
from tests.test_ways import ROOT, strings
from windows import make

space = test_closing.space


@pytest.fixture(params=["make", "tonghop"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How commands are called."""
    if request.param == "tonghop":
        monkeypatch.delenv(BY_MAKE)
    return str(request.param)


def typed(line: str) -> Sequence[str]:
    """What the program is given where a hint is typed as it stands."""
    caller, *words = shlex.split(line)
    if caller == "tonghop":
        return words
    call = make.understood(words)
    return [call.target, *call.options()]


def test_a_hint_typed_as_it_stands_undoes_what_was_done(
    space: Space,
    way: str,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = shutil.copytree(space.settings.workspace, tmp_path_factory.mktemp("w") / "phòng làm việc")
    monkeypatch.chdir(folder.parent)
    where = ["-w", "phòng làm việc", "-p", CODE, "-k", "2024"]
    assert run(["close", *where, "--by", "Lê Chánh", "--yes"]) == 0
    (hint,) = re.findall(rf"Nếu chốt nhầm: ({way} close .*) để hủy\.", capsys.readouterr().out)
    assert run([*typed(hint), "--yes"]) == 0
    (made,) = closing.closes(Space(folder, fresh=False).settings, space.program)
    assert made.withdrawn is not None and made.withdrawn.who == "Họ tên"


def test_so_does_one_in_a_message_that_nothing_was_done(
    space: Space, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-w", str(space.settings.workspace), "-p", CODE, "-k", "2024"]
    assert run(["send-up", *where]) == 1
    (hint,) = re.findall(rf"hãy làm bằng lệnh: ({way} \S.*)$", capsys.readouterr().err)
    assert run(typed(hint)) == 0
    assert (space.settings.output_folder(CODE, "2024") / "bao-cao.docx").is_file()
    assert run(["send-up"]) == 1  # what another command was given is forgotten
    assert "2024" not in capsys.readouterr().err


GIVEN = {"program_name": "thu", "period_name": "2024", "workspace": Path("a b")}
UNDO = 'Duyệt nhầm: make accept UNDO=1 BY="Họ tên" (một đơn vị: thêm UNIT=mã-đơn-vị).'
SENDERS = 'Xác nhận: make accept SENDER=địa-chỉ BY="Họ tên" (mọi địa chỉ: SENDERS=1 thay cho SENDER)'


@pytest.mark.parametrize(
    ("said", "by_make", "by_tonghop"),
    [
        (
            UNDO,
            'make accept UNDO=1 BY="Họ tên" PROGRAM=thu PERIOD=2024 WORKSPACE="a b" (một đơn vị: thêm UNIT=mã-đơn-vị).',
            'tonghop accept --undo --by "Họ tên" --program thu --period 2024 --workspace "a b" '
            "(một đơn vị: thêm --unit mã-đơn-vị).",
        ),
        (
            SENDERS,
            'make accept SENDER=địa-chỉ BY="Họ tên" PROGRAM=thu PERIOD=2024 WORKSPACE="a b" '
            "(mọi địa chỉ: SENDERS=1 thay cho SENDER)",
            'tonghop accept --sender địa-chỉ --by "Họ tên" --program thu --period 2024 --workspace "a b" '
            "(mọi địa chỉ: --senders thay cho --sender)",
        ),
        (
            "trước: make review PERIOD=2023",
            'make review PERIOD=2023 PROGRAM=thu WORKSPACE="a b"',
            'tonghop review --period 2023 --program thu --workspace "a b"',
        ),
        (
            "Gõ make closes.",
            'make closes PROGRAM=thu WORKSPACE="a b".',
            'tonghop closes --program thu --workspace "a b".',
        ),
        (
            "Duyệt: make accept UNIT=A.01.",
            'make accept UNIT=A.01 PROGRAM=thu PERIOD=2024 WORKSPACE="a b".',
            'tonghop accept --unit A.01 --program thu --period 2024 --workspace "a b".',
        ),
        *((said, said, said) for said in ("tệp make forms.xlsx", "a/make forms", "make nothing", "make-forms")),
    ],
)  # fmt: skip
def test_what_was_given_is_said_where_the_command_is_asked_it_and_the_hint_says_nothing_else(
    said: str, by_make: str, by_tonghop: str, way: str
) -> None:
    with hints.of_this_call():
        hints.given(GIVEN)
        assert whole(said).endswith(by_make if way == "make" else by_tonghop)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "value", ["a", "C:/Việc làm", "x$y", pytest.param('a"b', marks=pytest.mark.posix), "nhà `a`"]
)  # Windows has no such name
def test_a_value_is_taken_as_it_was_given(value: str) -> None:
    with hints.of_this_call():
        hints.given({"workspace": value})
        assert f"--workspace={value}" in typed(whole("make forms")) or value in typed(whole("make forms"))


@pytest.mark.usefixtures("way")
def test_words_of_a_union_that_are_like_a_hint_stay_as_they_are(
    space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "make forms; tonghop forms --unit mã"
    space.put("A05", {"I_1_2_2024_num": said})
    assert run(["consolidate", "-w", str(space.settings.workspace), "-p", CODE, "-k", "2024"]) == 0
    assert f"Đang ghi: “{said}”." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "by_make"),
    [
        ("Xem: tonghop forms --help", "Xem: make forms HELP=1"),
        ("Xem: tonghop --help", "Xem: make"),
        ("thêm --workspace, hoặc bỏ --undo", "thêm WORKSPACE, hoặc bỏ UNDO=1"),
        ("(--unit mã), --sender địa-chỉ", "(UNIT=mã), SENDER=địa-chỉ"),
        ('thêm --by "Họ tên"; --no-such', 'thêm BY="Họ tên"; --no-such'),
        ("--name, --templates, --note, --short", "--name, --templates, NOTE, SHORT=1"),
        ('--set "Nhắc (ngày)=5"', 'SET="Nhắc (ngày)=5"'),
    ],
)
def test_what_is_told_as_tonghop_takes_it_is_told_as_make_does(said: str, by_make: str, way: str) -> None:
    assert whole(said) == (by_make if way == "make" else said)


@pytest.mark.parametrize("there", [True, False])
def test_what_make_knows_nothing_of_is_called_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    script = tmp_path / "bin" / ("tonghop.exe" if os.name == "nt" else "tonghop")
    script.parent.mkdir()
    if there:
        script.touch()
    monkeypatch.setattr(sys, "executable", str(script.with_name("python")))
    assert whole("gõ: tonghop init x") == f"gõ: {script if there else 'tonghop'} init x"
    monkeypatch.chdir(tmp_path)
    assert whole("gõ: tonghop init x") == f"gõ: {script.relative_to(tmp_path) if there else 'tonghop'} init x"


def test_make_knows_all_but_a_few_commands() -> None:
    declared = json.loads(hints.DECLARATIONS.read_text(encoding="utf-8"))
    assert {one["name"] for one in declared} - set(make.listed("COMMANDS")) == set(hints._NO_TARGETS)


@pytest.mark.parametrize("line", ["draft", "review", "accept", "new", "demo", "settings"])
def test_only_what_make_takes_is_told_to_whoever_types_make(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([line, "--qqqqqqqq"]) == 1
    said = capsys.readouterr().err.replace("\n", " ")
    (listed,) = re.findall(r"Các tùy chọn: (.*)\. Xem", said)
    words = [f"{word}=x" if "=" not in word else word for word in listed.split(", ")]
    assert words and {option.partition("=")[0] for option in make.understood([line, *words]).options()} == {
        long_option(param.opts) for param in command_line().commands[line].params if long_option(param.opts)
    }
    (way,) = re.findall(r"Xem: (.*?)\s*$", said)
    assert list(typed(way)) == [line, "--help"]


def test_an_example_is_told_in_the_way_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template"]) == 1
    said = capsys.readouterr().err
    assert said.count(whole("tonghop template")) == said.count("tonghop template") == 2


# Where hints stand that are not told on the screen as they are, and why.
NOT_TOLD = {
    "cli/init.py": "a command that make has no target for",
    "demo/workspace.py": "a file of the demonstration",
    "issues": "the remedy of a problem is completed where it is told (cli/issue_lines.py); workbooks have it as it is",
    "program/calendar.py": "completed where it is told (cli/calendar.py)",
    "round/tracking.py": "notes in a workbook",
    "workbooks": "notes in workbooks",
    "ways.py": "what is turned for the window",
}
_HINT = re.compile(rf"\b(?:make|tonghop) (?:{'|'.join(make.listed('COMMANDS'))}|{'|'.join(hints._NO_TARGETS)})\b")


def outside(tree: ast.Module) -> Iterator[str]:
    """The strings with hints that are told without `as_typed`, by themselves or by the name of a constant."""
    named = {
        target.id: value.value
        for value, target in ((node.value, node.targets[0]) for node in tree.body if isinstance(node, ast.Assign))
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str)
    }

    def below(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and ast.unparse(child.func) == "as_typed":
                continue
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.value
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and child.id in named:
                yield str(named[child.id])
            if not (isinstance(child, ast.Assign) and child in tree.body and isinstance(child.value, ast.Constant)):
                yield from below(child)

    docstrings = {
        ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef)
    }
    return (said for said in below(tree) if _HINT.search(said) and said not in docstrings)


def test_every_hint_is_completed_where_it_is_made() -> None:
    found = {
        path.relative_to(ROOT / "pipeline").as_posix(): said
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        for said in outside(ast.parse(path.read_text(encoding="utf-8")))
    }
    excused = {place for place in NOT_TOLD if any(path.startswith(place) for path in found)}
    assert {p: s for p, s in found.items() if not any(p.startswith(place) for place in NOT_TOLD)} == {}
    assert excused == NOT_TOLD.keys()


HINTS = {
    said
    for path in sorted((ROOT / "pipeline").rglob("*.py"))
    for _, said in strings(path)
    if path.name != "ways.py" and re.search(rf"make ({'|'.join(make.listed('COMMANDS'))})\b", said)
}


@pytest.mark.parametrize("said", sorted(HINTS))
def test_every_hint_is_told_in_the_words_of_tonghop_to_whoever_types_that(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BY_MAKE)
    assert not re.search(r"\bmake [a-z]|[A-Z]{2,}=", whole(said)), whole(said)
