"""Hints on what to type next, typed as they stand, act on the round that the command at hand was given."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.cli import hints
from pipeline.cli.hints import BY_MAKE, whole
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
