"""pipeline.toml: which program and period bare commands act on, thresholds, where files lie."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from pipeline.errors import SettingsError, reason
from pipeline.office_settings import OFFICE_SETTINGS, SETTING_BY_KEY, OfficeSetting
from pipeline.shipped import TEMPLATES
from pipeline.toml_table import TomlTable
from pipeline.work.crew import ALONE, Crew

FILE_NAME = "pipeline.toml"
ABOVE_FOLDER = "cap-tren"  # below inputs/<program>/, beside the folders of the periods
_TABLES = ("", "evaluation", "summary", "calendar", "senders", "personal_data", "cache", "machine", "checks")
JOBS = range(513)
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
    templates: Path = TEMPLATES
    mail: Mapping[str, object] = field(default_factory=dict, hash=False)  # as written; pipeline.mail.settings reads it
    mail_file: str = FILE_NAME  # where mistakes in `mail` are to be mended
    checks: Thresholds = field(default_factory=Thresholds)
    keep_years: int = 5  # after its close, a period's personal data may be erased
    jobs: int = 0  # processes of this machine that share the work; 0: one for each processor
    cluster: str = ""  # the scheduler of a cluster that does it, 'may-chu:8786'
    shared: str = ""  # where the machines of the cluster find the workspace; '': where it is here
    crew: Crew = field(default=ALONE, compare=False)  # who does the work of a command, begun by it
    cache_megabytes: int = 500  # of one file that keeps what was worked out; 0: nothing is kept

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
    if (own := workspace / TEMPLATES.name).is_dir():
        settings = replace(settings, templates=own)
    path = workspace / FILE_NAME
    if not path.is_file():
        return settings
    settings = _said(_parsed(path), settings, str(path))
    _check(settings, str(path))
    return settings


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A setting that pipeline.toml and the program workbook tell differently; the workbook's holds."""

    setting: OfficeSetting
    of_file: object
    of_office: object


def with_office_settings(
    settings: Settings, said: Mapping[str, object], book: str
) -> tuple[Settings, tuple[Contradiction, ...]]:
    """The settings with what the sheet of the workbook `book` says, which goes before pipeline.toml.

    A value of pipeline.toml that is the default contradicts nothing. Raises SettingsError where numbers of the two
    contradict one another.
    """
    if not said:
        return settings, ()
    apart = tuple(_contradictions(settings, said))
    of_checks = {SETTING_BY_KEY[key].name: value for key, value in said.items() if key.startswith("checks.")}
    others = {
        SETTING_BY_KEY[key].name: value for key, value in said.items() if not key.startswith(("checks.", "mail."))
    }
    of_mail = {key.removeprefix("mail."): value for key, value in said.items() if key.startswith("mail.")}
    files = f"{FILE_NAME}, {book}"
    changed = replace(
        settings,
        checks=replace(settings.checks, **of_checks),  # type: ignore[arg-type]  # of the kinds that are declared
        mail=_mail_with(settings.mail, of_mail),
        mail_file=files if of_mail else settings.mail_file,
        **others,  # type: ignore[arg-type]  # likewise
    )
    _check(changed, files)
    return changed, apart


def _mail_with(mail: Mapping[str, object], said: Mapping[str, object]) -> Mapping[str, object]:
    """The tables [mail…] with values put in by key ('smtp.host'); what is no table there stays as it is."""
    changed = dict(mail)
    for key, value in said.items():
        table, _, name = key.rpartition(".")
        inner = changed.get(table, {}) if table else changed
        if not isinstance(inner, Mapping):
            continue
        if table:
            changed[table] = {**inner, name: value}
        else:
            changed[name] = value
    return changed


def _contradictions(settings: Settings, said: Mapping[str, object]) -> Iterator[Contradiction]:
    usual = Settings(settings.workspace)
    for key, value in said.items():
        setting = SETTING_BY_KEY[key]
        written = value_of(settings, setting)
        if written not in (None, "", value_of(usual, setting), value):
            yield Contradiction(setting, written, value)


def value_of(settings: Settings, setting: OfficeSetting) -> object:
    """What a setting is; None where nobody has said and the rest of the program has the default."""
    if setting.is_mail:
        table = settings.mail if setting.table == "mail" else settings.mail.get(setting.table.removeprefix("mail."))
        return table.get(setting.name) if isinstance(table, Mapping) else None
    return getattr(settings.checks if setting.table == "checks" else settings, setting.name)


def _said(raw: dict[str, object], settings: Settings, file: str) -> Settings:
    """The settings with what the file says."""
    mail = raw.pop("mail", {})
    if not isinstance(mail, dict):
        raise SettingsError(f"{file}: “mail” phải là một bảng, viết [mail] ở một dòng riêng.")
    said = {name: table for name, table in raw.items() if isinstance(table, dict)}
    said[""] = {name: value for name, value in raw.items() if name not in said}
    tables = {name: TomlTable(said.get(name, {}), name, file) for name in dict.fromkeys((*_TABLES, *said))}
    top, evaluation, summary, calendar, senders, personal_data, cache, machine, checks = (
        tables[name] for name in _TABLES
    )
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
        cache_megabytes=cache.whole("megabytes", settings.cache_megabytes, range(100_001)),
        jobs=machine.whole("jobs", settings.jobs, JOBS),
        cluster=machine.text("cluster", settings.cluster),
        shared=machine.text("shared", settings.shared),
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


def _check(settings: Settings, path: str) -> None:
    """Raise SettingsError where a number is out of its bounds, or two contradict one another."""
    if not 0 < settings.at_risk <= settings.near <= 1:
        raise SettingsError(f"{path}: cần 0 < at_risk ≤ near ≤ 1.")
    for setting in OFFICE_SETTINGS:
        value = None if setting.is_mail else value_of(settings, setting)
        if isinstance(value, int | float) and not setting.within(value):
            raise SettingsError(f"{path}: {_bounds(setting)}.")


def _bounds(setting: OfficeSetting) -> str:
    """'cần 0 ≤ forms_days ≤ 365', 'cần far_factor > 10'."""
    if setting.high < float("inf"):
        return f"cần {setting.low:g} ≤ {setting.name} ≤ {setting.high:g}"
    return f"cần {setting.name} > {setting.low:g}" if setting.low else f"{setting.shown} phải lớn hơn 0"
