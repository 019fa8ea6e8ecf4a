"""The whole round with illustrative figures, in a scratch workspace."""

from __future__ import annotations

import shutil

from pipeline.demo import Fate, fill_forms
from pipeline.errors import SettingsError
from pipeline.program.model import Period, Program
from pipeline.settings import FILE_NAME, Settings
from pipeline.steps.forms import make_forms
from pipeline.steps.progress import Advance, quiet


def make_demo(
    settings: Settings, scratch: Settings, program: Program, period: Period, seed: int, advance: Advance = quiet
) -> dict[str, Fate]:
    """Forms of the period made and filled with illustrative figures in the workspace of `scratch`, emptied first.

    Raises SettingsError when that would empty the folders of real work.
    """
    if scratch.workspace.resolve() == settings.workspace.resolve() or (scratch.workspace / FILE_NAME).exists():
        raise SettingsError(f"{scratch.workspace} là thư mục làm việc thật; chạy thử phải dùng một thư mục khác.")
    for folder in (scratch.program_folder(program.code), scratch.output_folder(program.code, period.code)):
        shutil.rmtree(folder, ignore_errors=True)
    target = scratch.program_file(program.code)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.program_file(program.code), target)
    made = make_forms(scratch, program, period, advance)
    forms = {unit.code: path for unit, path in zip(program.reporters(period), made, strict=True)}
    return fill_forms(forms, scratch.returns_folder(program.code, period.code), program, period, seed, advance)
