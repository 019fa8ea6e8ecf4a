"""The command for the settings that an office makes itself: how each is, and changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import pandas as pd
import typer

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_program, workspace_settings
from pipeline.cli.console import console
from pipeline.cli.options import HERE, Csv, ProgramName, Workspace
from pipeline.cli.screen import print_table
from pipeline.cli.telling import tell
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import SettingsError
from pipeline.events import FieldEvent, SettingEvent
from pipeline.office_settings import OfficeSetting, group_of
from pipeline.program import sheets
from pipeline.settings import Settings
from pipeline.steps import office_settings
from pipeline.steps.office_settings import SettingLine, WrongSettings
from pipeline.ways import as_typed


@app.command(cls=VietnameseCommand)
def settings(
    *,
    program_name: ProgramName = "",
    workspace: Workspace = HERE,
    change: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="mục=giá trị", help="Ghi vào trang Thiết lập, ví dụ “Nhắc trước hạn (ngày)=5”; nhiều lần."
        ),
    ] = [],  # noqa: B006  # typer copies it
    csv: Csv = False,
) -> None:
    """In các thiết lập (thư, mức xếp loại, lịch nhắc) và nơi ghi; --set để đổi."""
    of_file = workspace_settings(workspace)
    changes = dict(_split(said) for said in change)
    if changes:
        code = program_name or of_file.program
        if not code:
            raise SettingsError(as_typed("Chưa chọn chương trình: nêu --program."))
        _change(of_file, code, changes)
        console.print(f"Đã ghi {len(changes)} mục vào trang “{sheets.SETTINGS.name}” của {of_file.program_file(code)}.")
        return
    program = chosen_program(of_file, program_name, moments.now().date())
    lines = office_settings.setting_lines(of_file, program)
    if csv and events.wanted():
        for line in lines:
            tell(_told(line))
        return
    print_table(_for_programs(lines) if csv else _for_people(lines), csv, text="Giá trị")


def _change(of_file: Settings, code: str, changes: Mapping[OfficeSetting, str]) -> None:
    try:
        office_settings.change_settings(of_file, code, changes)
    except WrongSettings as error:
        for key, problem in error.problems.items() if events.wanted() else ():
            tell(FieldEvent(key, problem=problem))
        raise


def _told(line: SettingLine) -> SettingEvent:
    setting = line.setting
    choices = list(sheets.SETTINGS.column(setting.key).choices)
    return SettingEvent(
        setting.key, group_of(setting), setting.label, choices, line.value, line.source.label, setting.note
    )


def _split(said: str) -> tuple[OfficeSetting, str]:
    name, sign, value = said.partition("=")
    if not sign:
        raise SettingsError(as_typed('--set: ghi tên mục, dấu bằng, giá trị; ví dụ --set "Nhắc trước hạn (ngày)=5".'))
    return office_settings.setting_named(name), value


def _for_people(lines: tuple[SettingLine, ...]) -> pd.DataFrame:
    rows = [(line.setting.label, line.value, line.source.label) for line in lines]
    return pd.DataFrame(rows, columns=["Thiết lập", "Giá trị", "Theo"])


def _for_programs(lines: tuple[SettingLine, ...]) -> pd.DataFrame:
    """Columns: key, label, kind, choices, value, source, note."""
    rows = [
        (
            line.setting.key,
            line.setting.label,
            line.setting.kind.name.lower(),
            "; ".join(sheets.SETTINGS.column(line.setting.key).choices),
            line.value,
            str(line.source),
            line.setting.note,
        )
        for line in lines
    ]
    return pd.DataFrame(rows, columns=["key", "label", "kind", "choices", "value", "source", "note"])
