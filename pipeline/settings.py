"""pipeline.toml: which program and period bare commands act on, thresholds, where files lie."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from pipeline.errors import SettingsError, reason
from pipeline.toml_table import TomlTable

FILE_NAME = "pipeline.toml"
ABOVE_FOLDER = "cap-tren"  # below inputs/<program>/, beside the folders of the periods
LEAST_FAR = 10  # times: figures that differ by less are everyday
_TABLES = ("", "evaluation", "summary", "calendar", "senders", "personal_data", "checks")
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a figure is asked about as unlikely (table [checks])."""

    change_factor: float = 2.0  # a level that becomes so many times larger or smaller than a year before
    flow_factor: float = 5.0  # the same of what is gained in a year, which varies more
    far_factor: float = 100.0  # what is so many times out is withheld until it is confirmed
    change_least: float = 10.0  # differences smaller than this are never asked about
    z_limit: float = 3.5  # modified z-score: Iglewicz and Hoaglin (1993), as DHIS2 offers it
    z_least_units: int = 8  # fewer unions of a kind say nothing about what is usual
    whole_factor: float = 1.5  # a share whose numerator is no part of its denominator, in times of the whole
    target_least: float = 10.0  # smaller targets are met exactly by chance
    same_least: int = 6  # numbers above 1 that two equal forms must have to be called copies


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; see pipeline.toml for what each means."""

    workspace: Path
    program: str = ""
    period: str = ""
    near: float = 0.9
    at_risk: float = 0.75
    live_formula_rows: int = 200_000
    forms_days: int = 21
    overdue_days: int = 60
    check_senders: bool = True
    own_addresses: tuple[str, ...] = ()  # of the office, besides [mail] sender_address
    templates: Path = REPOSITORY / "templates"
    mail: Mapping[str, object] = field(default_factory=dict, hash=False)  # as written; pipeline.mail.settings reads it
    checks: Thresholds = field(default_factory=Thresholds)
    keep_years: int = 5  # after its close, a period's personal data may be erased

    def program_folder(self, program: str) -> Path:
        """inputs/<program>/"""
        return self.workspace / "inputs" / program

    def program_file(self, program: str) -> Path:
        """inputs/<program>/chuong-trinh.xlsx"""
        return self.program_folder(program) / "chuong-trinh.xlsx"

    def returns_folder(self, program: str, period: str) -> Path:
        """inputs/<program>/<period>/: where returned files are dropped."""
        return self.program_folder(program) / period

    def output_folder(self, program: str, period: str) -> Path:
        """outputs/<program>/<period>/: what the commands make."""
        return self.workspace / "outputs" / program / period


def load(workspace: Path) -> Settings:
    """Settings of `workspace`/pipeline.toml, defaults where it or a key is missing.

    Raises SettingsError for an unreadable file, an unknown key or a value of the wrong type.
    """
    settings = Settings(workspace=workspace)
    if (workspace / "templates").is_dir():
        settings = replace(settings, templates=workspace / "templates")
    path = workspace / FILE_NAME
    if not path.is_file():
        return settings
    settings = _said(_parsed(path), settings, str(path))
    _check(settings, path)
    return settings


def _said(raw: dict[str, object], settings: Settings, file: str) -> Settings:
    """The settings with what the file says."""
    mail = raw.pop("mail", {})
    if not isinstance(mail, dict):
        raise SettingsError(f"{file}: “mail” phải là một bảng, viết [mail] ở một dòng riêng.")
    said = {name: table for name, table in raw.items() if isinstance(table, dict)}
    said[""] = {name: value for name, value in raw.items() if name not in said}
    tables = {name: TomlTable(said.get(name, {}), name, file) for name in dict.fromkeys((*_TABLES, *said))}
    top, evaluation, summary, calendar, senders, personal_data, checks = (tables[name] for name in _TABLES)
    settings = replace(
        settings,
        program=top.text("program", settings.program),
        period=top.text("period", settings.period),
        near=evaluation.real("near", settings.near),
        at_risk=evaluation.real("at_risk", settings.at_risk),
        live_formula_rows=summary.whole("live_formula_rows", settings.live_formula_rows),
        forms_days=calendar.whole("forms_days", settings.forms_days),
        overdue_days=calendar.whole("overdue_days", settings.overdue_days),
        check_senders=senders.switch("check_senders", settings.check_senders),
        own_addresses=senders.texts("own_addresses", settings.own_addresses),
        keep_years=personal_data.whole("keep_years", settings.keep_years),
        checks=_thresholds(checks),
        mail=mail,
    )
    known = {key: shown for table in tables.values() for key, shown in table.known.items()}
    for table in tables.values():
        table.done(known)
    return settings


def _thresholds(table: TomlTable) -> Thresholds:
    defaults = {f.name: f.default for f in fields(Thresholds)}
    whole = {n: table.whole(n, default) for n, default in defaults.items() if isinstance(default, int)}
    real = {n: table.real(n, default) for n, default in defaults.items() if isinstance(default, float)}
    return Thresholds(**whole, **real)  # type: ignore[arg-type]  # each has the type of its default


def _parsed(path: Path) -> dict[str, object]:
    """The file as it is written. Raises SettingsError, with line and column of a slip."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: tệp cấu hình phải lưu dạng UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{path}: không đọc được tệp cấu hình ({reason(error)}).") from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"dòng {at[1]}, cột {at[2]}" if at else "cuối tệp"
        raise SettingsError(
            f"{path}: viết sai ở {where}; mỗi khóa ghi một lần, chữ đặt trong ngoặc kép, số thì không."
        ) from None


def _check(settings: Settings, path: Path) -> None:
    """Raise SettingsError where numbers contradict one another."""
    if not 0 < settings.at_risk <= settings.near <= 1:
        raise SettingsError(f"{path}: cần 0 < at_risk ≤ near ≤ 1.")
    if not (0 <= settings.forms_days <= 365 and 0 <= settings.overdue_days <= 3650):
        raise SettingsError(f"{path}: cần 0 ≤ forms_days ≤ 365 và 0 ≤ overdue_days ≤ 3650.")
    if not 1 <= settings.keep_years <= 100:
        raise SettingsError(f"{path}: cần 1 ≤ keep_years ≤ 100.")
    checks = settings.checks
    if not min(checks.change_factor, checks.flow_factor, checks.whole_factor) > 1:
        raise SettingsError(f"{path}: cần change_factor > 1, flow_factor > 1 và whole_factor > 1.")
    if not checks.far_factor > LEAST_FAR:
        raise SettingsError(f"{path}: cần far_factor > {LEAST_FAR:.0f}.")
    if not all(getattr(settings.checks, f.name) > 0 for f in fields(settings.checks)):
        raise SettingsError(f"{path}: các ngưỡng ở [checks] phải lớn hơn 0.")
