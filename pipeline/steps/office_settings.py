"""The settings that hold for a program, where each is said, and how the office changes them in its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import SettingsError
from pipeline.labelled import Labelled
from pipeline.mail.settings import PER_MINUTE, REMIND_DAYS
from pipeline.office_settings import OFFICE_SETTINGS, OfficeSetting, SettingKind, in_words
from pipeline.program import blank, sheets
from pipeline.program.cells import Cell, Percent, Problems
from pipeline.program.model import Program
from pipeline.program.office_sheet import looks_like_a_password, setting_of
from pipeline.settings import Settings, value_of
from pipeline.steps.alone import program_of_code_alone
from pipeline.steps.program_file import rewritten
from pipeline.text import clean, ended, key, suggest
from pipeline.ways import as_typed

_OF_LETTERS = {"mail.per_minute": PER_MINUTE, "mail.remind_days": REMIND_DAYS}  # what holds where nobody says it


class SettingSource(Labelled):
    """Where a setting is said."""

    SHEET = "sheet", "trang Thiết lập"
    FILE = "file", "pipeline.toml"
    USUAL = "usual", "có sẵn"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as it holds; `value` in words, '' where nobody says one."""

    setting: OfficeSetting
    value: str
    source: SettingSource


class WrongSettings(SettingsError):
    """Values that cannot be; `problems`: what is wrong with each, by key."""

    def __init__(self, message: str, problems: Mapping[str, str]) -> None:
        super().__init__(message)
        self.problems = problems


def setting_lines(settings: Settings, program: Program) -> tuple[SettingLine, ...]:
    """Every setting that an office can make; `settings` are those of pipeline.toml."""
    usual = Settings(settings.workspace)
    return tuple(_line(setting, settings, program, usual) for setting in OFFICE_SETTINGS)


def _line(setting: OfficeSetting, settings: Settings, program: Program, usual: Settings) -> SettingLine:
    if setting.key in program.settings:
        return SettingLine(setting, in_words(setting, program.settings[setting.key]), SettingSource.SHEET)
    value = value_of(settings, setting)
    source = SettingSource.USUAL if value in (None, value_of(usual, setting)) else SettingSource.FILE
    value = _OF_LETTERS.get(setting.key) if value is None else value
    return SettingLine(setting, "" if value is None else in_words(setting, value), source)


def setting_named(name: str) -> OfficeSetting:
    """The setting of a name as the sheet has it, or of a key of pipeline.toml. Raises SettingsError."""
    by_name = {key(setting.label): setting for setting in OFFICE_SETTINGS}
    found = by_name.get(key(name)) or next((s for s in OFFICE_SETTINGS if s.key == clean(name)), None)
    if found is None:
        near = suggest(name, [setting.label for setting in OFFICE_SETTINGS])
        hint = f"Có phải “{near}”?" if near else as_typed("Xem tên các mục: make settings")
        raise SettingsError(f"Không có thiết lập “{clean(name)}”. {hint}")
    return found


def change_settings(settings: Settings, code: str, changes: Mapping[OfficeSetting, str]) -> None:
    """Write settings as they are typed into sheet Thiết lập of a program's workbook; '' empties the cell.

    All or none: raises WrongSettings with every value that cannot be, PipelineError where the workbook is open or
    another command is at work.
    """
    path = settings.program_file(code)
    if not path.is_file():
        raise SettingsError(f"{path}: không có tệp chương trình.")
    values = _checked(changes)
    with program_of_code_alone(settings, code):
        rewritten(path, lambda scratch: blank.put_settings(path, scratch, values))


def _checked(changes: Mapping[OfficeSetting, str]) -> Mapping[str, object]:
    """The values by key, as they go into cells. Raises SettingsError, which never repeats a password."""
    problems, values, wrong = Problems(""), dict[str, object](), dict[str, str]()
    for setting, said in changes.items():
        typed = clean(said)
        if looks_like_a_password(setting.label, typed):
            why = "có thể là mật khẩu, không ghi vào tệp. Mật khẩu gõ bằng lệnh password."
            raise WrongSettings(f"“{setting.label}”: {why}", {setting.key: why})
        column = sheets.SETTINGS.column(setting.key)
        before = len(problems.found)
        got = setting_of(Cell(typed or None, sheets.SETTINGS.name, "", column, problems), setting)
        for item in problems.found[before:]:
            wrong[setting.key] = f"Cần {ended(item.expected)}"
        values[setting.key] = _in_a_cell(setting, got)
    if problems.found:
        told = [f"“{item.what}” ghi “{item.found}”, cần {item.expected}" for item in problems.found]
        raise WrongSettings(f"Chưa đổi gì: {'; '.join(told)}.", wrong)
    return values


def _in_a_cell(setting: OfficeSetting, value: object) -> object:
    """A value as people write it; numbers stay numbers, a share is one that is shown with its sign."""
    if isinstance(value, float) and setting.kind is SettingKind.SHARE:
        return Percent(value)
    if value is None or (isinstance(value, int | float) and setting.kind in (SettingKind.WHOLE, SettingKind.NUMBER)):
        return value
    return in_words(setting, value)
