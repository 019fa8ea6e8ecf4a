"""What the window says speaks of the window: no command to type, no file that only typed commands go by."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import events, ways
from pipeline.cli.console import Screen
from pipeline.issues import CATALOGUE
from pipeline.ways import in_window
from tests.commands import ROOT

TYPED = re.compile(
    r"\bmake [a-z]|\btonghop [a-z-]|(?<!\w)--[a-z]{2,}|\b[A-Z_]{2,}=\S|pipeline\.toml|cửa sổ lệnh|\b[Ll]ệnh\b|"
    r"biến môi trường"
)

# Where such words stand that no line of the window holds, and why.
ELSEWHERE = {
    "pipeline/reference.py": "pages of docs/",
    "pipeline/ways.py": "what is turned",
    "pipeline/cli/hints.py": "what is turned",
    "pipeline/cli/application.py": "--help",
    "pipeline/cli/vietnamese.py": "a command line that is wrong: the window types none",
    "pipeline/cli/calendar.py": "a command that the window does not begin",
    "pipeline/cli/demo.py": "a command that the window does not begin",
    "pipeline/cli/forget.py": "a command that the window does not begin",
    "pipeline/cli/init.py": "a command that the window does not begin",
    "pipeline/cli/listings.py": "commands that the window does not begin",
    "pipeline/steps/forgetting.py": "a command that the window does not begin",
    "pipeline/steps/against.py": "an option that the window does not use",
    "pipeline/cli/run.py": "options of every command",
    "pipeline/demo/workspace.py": "a file of the demonstration",
    "pipeline/program/calendar.py": "a command that the window does not begin",
    "pipeline/round/tracking.py": "notes in a workbook, which both read",
    "pipeline/workbooks/summary/answers.py": "a note in a workbook, which both read",
    "pipeline/measures/headline.py": "a note in a workbook, which both read",
    "pipeline/documents/changes_page.py": "commands of another kind, in documents",
    "pipeline/documents/gate/left.py": "commands of another kind, in documents",
    "pipeline/documents/soffice.py": "arguments of LibreOffice",
    "pipeline/program/blank.py": "names of looks in a workbook",
    "pipeline/faults.py": "a file for whoever looks after the program",
    "pipeline/window/opening.py": "arguments of LibreOffice",
}
# Sentences that are about what was typed wrongly, or said only where nobody is before a screen.
_OF_TYPED = re.compile(
    r"^--|^Mỗi lần một việc|^Thôi xác nhận thì nêu|^Lệnh không đúng|^--set|^Lệnh make|--csv|^pipeline\.toml$|"
    r"^\S+: “\["
)


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module but its docstrings; what is put together, with a sign for each part that is not told."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip

    def below(node: ast.AST) -> Iterator[tuple[int, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.JoinedStr):
                parts = (str(v.value) if isinstance(v, ast.Constant) else _part(v) for v in child.values)
                yield child.lineno, "".join(parts)
                for call in (
                    n for n in ast.walk(child) if isinstance(n, ast.Call) and ast.unparse(n.func) == "as_typed"
                ):
                    yield from below(call)
            elif isinstance(child, ast.Constant):
                if isinstance(child.value, str) and id(child) not in told:
                    yield child.lineno, child.value
            elif not (isinstance(child, ast.Call) and _declares(child)):
                yield from below(child)

    return below(tree)


def _part(node: ast.expr) -> str:
    """What stands for a part that is worked out: the command is one of the round's."""
    said = ast.unparse(node)
    return {"{command}": "review", "f'{BY_WHOM}'": 'BY="Họ tên"'}.get(said.removeprefix("f'").removesuffix("'"), "x")


def _declares(call: ast.Call) -> bool:
    """Whether it declares an option of a command, or runs a program: nobody reads that on the screen."""
    name = ast.unparse(call.func)
    return name in ("typer.Option", "typer.Argument", "_option", "WindowTask", "AskedFor", "_signed")


FOUND = [
    (path.relative_to(ROOT).as_posix(), line, said)
    for path in sorted((ROOT / "pipeline").rglob("*.py"))
    for line, said in strings(path)
    if TYPED.search(said)
]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        pytest.param(f"{path}:{line}", said, id=f"{path}:{line}")
        for path, line, said in FOUND
        if path not in ELSEWHERE and not _OF_TYPED.search(said) and " " in said
    ],
)
def test_no_message_in_the_window_speaks_of_commands(where: str, said: str) -> None:
    assert not TYPED.search(in_window(said)), f"{where}: {in_window(said)}"


def test_nothing_is_excused_that_has_no_such_words() -> None:
    assert {path for path, _, _ in FOUND} >= ELSEWHERE.keys()


@pytest.mark.parametrize("code", CATALOGUE)
def test_no_issue_in_the_window_speaks_of_commands(code: str) -> None:
    kind = CATALOGUE[code]
    for said in (kind.title, kind.expected, kind.remedy):
        assert not TYPED.search(in_window(said)), in_window(said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            'Nếu chốt nhầm: make close UNDO=1 BY="Họ tên" để hủy.',
            "Nếu chốt nhầm: trình đơn Kỳ báo cáo, mục “Hủy lần chốt…”.",
        ),
        (
            "Chưa có /a/bao-cao.docx để gửi; hãy làm bằng lệnh: make review",
            "Chưa có /a/bao-cao.docx để gửi; hãy bấm “Viết báo cáo”",
        ),
        ("nên chạy lại lệnh: make review", "nên bấm lại “Viết báo cáo”"),
        ("kiểm tra tên máy chủ, cổng ở trang “Thiết lập”", f"kiểm tra tên máy chủ, cổng ở {ways.HERE}"),
        (
            "thư.txt đang được một lệnh khác dùng (số 5): đợi lệnh đó xong rồi chạy lại.",
            "thư.txt đang được một việc khác dùng (số 5): đợi việc đó xong rồi làm lại.",
        ),
        ("Đã nhận 3 tệp.", "Đã nhận 3 tệp."),
    ],
)
def test_a_command_is_said_as_a_button_or_a_menu(typed: str, said: str) -> None:
    assert in_window(typed) == said


@pytest.mark.parametrize(("wanted", "said"), [("1", "“Tổng hợp”"), ("", "make consolidate")])
def test_the_screen_knows_who_reads_it(monkeypatch: pytest.MonkeyPatch, wanted: str, said: str) -> None:
    monkeypatch.setenv(events.VARIABLE, wanted)
    out = io.StringIO()
    Screen(file=out, soft_wrap=True).print("Sau đó: make consolidate PERIOD=2024.")
    assert said in out.getvalue()
