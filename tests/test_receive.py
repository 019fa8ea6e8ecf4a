"""Files handed over come to lie among the returns: nothing is written over, nothing twice, theirs stay untouched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.cli.run import run
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.steps import choose
from pipeline.steps.receive import ReceivedFiles, receive
from tests.programs import CODE, write_workspace


@pytest.fixture
def space(tmp_path: Path) -> Settings:
    return Settings(write_workspace(tmp_path / "việc"))


def received(space: Settings, *given: Path) -> ReceivedFiles:
    program = choose.load_program(space, CODE)
    return receive(space, program, choose.find_period(space, program, "2024"), given)


def handed(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_text(content, encoding="utf-8")
    return folder


def lying(got: ReceivedFiles) -> dict[str, str]:
    return {
        path.relative_to(got.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(got.folder.rglob("*"))
        if path.is_file()
    }


def test_another_file_of_the_same_name_gets_a_number(space: Settings, tmp_path: Path) -> None:
    one, two, three = (handed(tmp_path / name, biểu=name) / "biểu.xlsx" for name in ("an", "bình", "chi"))
    received(space, one)
    got = received(space, two, three)
    assert lying(got) == {"biểu.xlsx": "an", "biểu (2).xlsx": "bình", "biểu (3).xlsx": "chi"}
    assert [path.name for path in got.copied] == ["biểu (2).xlsx", "biểu (3).xlsx"]
    assert one.read_text(encoding="utf-8") == "an"


def test_what_lies_there_under_any_name_is_not_copied_again(space: Settings, tmp_path: Path) -> None:
    first = handed(tmp_path / "a", x="như nhau")
    got = received(space, first / "x.xlsx")
    again = received(space, first / "x.xlsx", handed(tmp_path / "b", y="như nhau") / "y.xlsx")
    assert lying(again) == lying(got) == {"x.xlsx": "như nhau"}
    assert (again.copied, len(again.known)) == ((), 2)


def test_a_folder_comes_with_all_below_it_but_what_machines_put_there(space: Settings, tmp_path: Path) -> None:
    folder = handed(tmp_path / "Cụm 1", a="a")
    handed(folder / "xã", b="b")
    (folder / "~$a.xlsx").write_bytes(b"khoa")
    (folder / "Thumbs.db").write_bytes(b"")
    got = received(space, folder)
    assert lying(got) == {"Cụm 1/a.xlsx": "a", "Cụm 1/xã/b.xlsx": "b"}
    assert got.passed_over == 2


def test_a_folder_called_like_that_of_the_mailbox_lies_beside_it(space: Settings, tmp_path: Path) -> None:
    assert list(lying(received(space, handed(tmp_path / "Thu-Den", a="a")))) == ["Thu-Den (2)/a.xlsx"]


def test_a_copy_bears_the_date_of_its_file(space: Settings, tmp_path: Path) -> None:
    path = handed(tmp_path / "a", x="x") / "x.xlsx"
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (copy,) = received(space, path).copied
    assert copy.stat().st_mtime == 1_700_000_000


@pytest.mark.parametrize("where", [".", "inputs", "inputs/thu/2024", "inputs/thu/2024/cụm"])
def test_the_folder_of_returns_does_not_receive_itself(space: Settings, where: str) -> None:
    folder = space.workspace / where
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(PipelineError, match="đã nằm trong thư mục biểu nhận về"):
        received(space, folder)


def test_what_is_not_there_is_said_before_anything_is_copied(space: Settings, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="Không có tệp hoặc thư mục"):
        received(space, handed(tmp_path / "a", x="x") / "x.xlsx", tmp_path / "y.xlsx")
    assert not space.returns_folder(CODE, "2024").exists()


def test_the_command_says_what_came(space: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = handed(tmp_path / "Cụm 1", a="a")
    command = ["receive", str(folder), "-w", str(space.workspace), "-p", CODE, "-k", "2024"]
    assert run(command) == 0
    assert "  Cụm 1/a.xlsx\nĐã nhận 1 tệp: " in capsys.readouterr().out
    assert run(command) == 0
    assert "Đã có sẵn, không chép lại: 1 tệp." in capsys.readouterr().out
