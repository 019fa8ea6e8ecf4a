"""The whole round with illustrative figures, in a scratch workspace."""

from __future__ import annotations

import shutil
from datetime import date

from pipeline.demo.fill import FormFate, fill_forms
from pipeline.errors import SettingsError
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.progress import Advance, quiet

MARK_FILE = "CHAY-THU.txt"  # lies in every scratch workspace; only a folder with it may be emptied
_MARK = (
    "Thư mục chạy thử: làm lại từ đầu mỗi lần chạy, không để tệp thật ở đây.\n"
    "Muốn gõ các lệnh khác trên những tệp này, thêm thư mục, chương trình, kỳ; ví dụ sau make demo:\n"
    "make consolidate WORKSPACE=outputs/chay-thu PROGRAM=phu-sa PERIOD=giua-nhiem-ky\n"
)


def prepare(settings: Settings, scratch: Settings, program: Program) -> None:
    """Make the workspace of `scratch` hold the program workbook and nothing else of the program.

    Raises SettingsError when that would empty the folders of real work.
    """
    used = scratch.workspace.is_dir() and any(scratch.workspace.iterdir())
    mark = scratch.workspace / MARK_FILE
    if scratch.workspace.resolve() == settings.workspace.resolve() or (used and not mark.is_file()):
        raise SettingsError(
            f"{scratch.workspace} có tệp không phải của lần chạy thử trước; hãy dùng thư mục trống hoặc mới."
        )
    scratch.workspace.mkdir(parents=True, exist_ok=True)
    mark.write_bytes(_MARK.encode())
    for folder in (scratch.program_folder(program.code), scratch.workspace / "outputs" / program.code):
        shutil.rmtree(folder, ignore_errors=True)
    target = scratch.program_file(program.code)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.program_file(program.code), target)


def make_demo(
    settings: Settings,
    scratch: Settings,
    program: Program,
    period: Period,
    *,
    seed: int,
    today: date = date.max,
    advance: Advance = quiet,
) -> dict[str, FormFate]:
    """Forms of the period made and filled with illustrative figures in the workspace of `scratch`, emptied first;
    none came after `today`.

    Raises SettingsError when that would empty the folders of real work.
    """
    prepare(settings, scratch, program)
    forms = make_forms(scratch, program, period, advance).paths
    returns = scratch.returns_folder(program.code, period.code)
    return fill_forms(forms, returns, program, period, seed=seed, today=today, advance=advance)
