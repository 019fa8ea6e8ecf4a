"""What the commands say on the screen over a round in which every union stands somewhere else, as recorded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipeline import moments
from pipeline.cli.run import run
from pipeline.settings import REPOSITORY
from tests import test_tracking
from tests.forms import GOOD
from tests.readout import all_as_recorded, read_out
from tests.test_tracking import WRONG, Space

prepared, space = test_tracking.prepared, test_tracking.space
NOW = datetime(2024, 12, 20, 9, 30)
BY = ("--by", "Lê Thị Chánh", "--yes")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("forms",), ("email",), ("consolidate",), ("status",), ("indicators",), ("indicators", "--csv"), ("facts",),
    ("facts", "--csv"), ("results",), ("results", "--csv"), ("calendar",), ("accept",), ("accept", "--unit", "A05"),
    ("accept", "--unit", "A05", *BY), ("accept", "--unit", "A02", *BY), ("accept", "--all", *BY),
    ("accept", "--answers", *BY), ("review",), ("review",), ("close", *BY), ("closes",), ("closes", "--csv"),
    ("compare",), ("forget", "--dry-run"), ("collect",), ("template", "check"),
)  # fmt: skip
AFTERWARDS = (("consolidate",), ("compare",), ("compare", "--csv"), ("close", *BY), ("compare", "1", "2"), ("closes",),
              ("close", "--undo", *BY), ("closes",), ("status", "--csv"))  # fmt: skip
WITHOUT_PERIOD = {"indicators", "calendar", "closes", "forget", "template"}


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run at NOW, on a wide screen."""
    monkeypatch.setattr(moments, "now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "150")


def said(capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...]) -> str:
    """The command and what it says, without the names of folders and marks that each run has its own of."""
    period = () if command[0] in WITHOUT_PERIOD else ("-k", "2024")
    program = () if command[0] == "template" else ("-p", "thu")
    where = (
        () if command[0] == "calendar" else ("-w", str(folder))
    )  # whose table is as wide as the folder's name is long
    status = run([*command, *where, *program, *period])
    out, err = capsys.readouterr()
    told = "\n".join(
        line.rstrip()
        for line in (out + err).replace(str(folder), "…").replace(str(REPOSITORY), "…").replace("\\", "/").splitlines()
    )
    return f"## {' '.join(command)}\n{told}\n[{status}]\n"


@pytest.mark.usefixtures("on_the_day")
def test_screens_are_as_recorded(
    space: Space, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = space.settings.workspace
    monkeypatch.chdir(folder)
    told = [said(capsys, folder, command) for command in COMMANDS]
    space.put("A03.xlsx", "A03", {**WRONG, "I_3_1_2024_val": 9}, "2024-12-19T01:00:00Z")
    reopened = {"Quyết định": "Cho sửa sau chốt", "Mã đơn vị": "A06", "Chỉ tiêu": "1.2", "Lý do": "Nhầm"}
    space.put("A06.xlsx", "A06", {**GOOD, "I_1_2_2024_num": 90, "I_3_1_2024_val": 8}, "2024-12-19T02:00:00Z")
    space.put("A05 mới.xlsx", "A05", {**GOOD, "N_2": "Đề nghị mở lớp tập huấn"}, "2024-12-19T03:00:00Z")
    words = {**reopened, "Mã đơn vị": "A05", "Chỉ tiêu": "", "Tệp": "2024/A05 mới.xlsx", "Ngày": NOW.date()}
    space.decide({**reopened, "Tệp": "2024/A06.xlsx", "Ngày": NOW.date()}, words)
    for command in AFTERWARDS:
        told.append(said(capsys, folder, command))
        if command == ("compare",):
            made = space.settings.output_folder(space.program.code, space.period.code) / "so-sanh.xlsx"
            comparison = read_out(made)
    all_as_recorded({"so-sanh": comparison, "screens": "\n".join(told)})
