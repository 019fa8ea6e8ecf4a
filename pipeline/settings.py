"""pipeline.toml: which program and period bare commands act on, thresholds, where files lie."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import SettingsError

FILE_NAME = "pipeline.toml"
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; see pipeline.toml for what each means."""

    workspace: Path
    program: str = ""
    period: str = ""
    near: float = 0.9
    at_risk: float = 0.75
    live_formula_rows: int = 200_000
    templates: Path = REPOSITORY / "templates"

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


_KEYS: dict[str, dict[str, type]] = {
    "": {"program": str, "period": str},
    "evaluation": {"near": float, "at_risk": float},
    "summary": {"live_formula_rows": int},
}


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
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: không đọc được tệp cấu hình: {error}") from None
    values: dict[str, object] = {}
    tables = {"": {k: v for k, v in raw.items() if not isinstance(v, dict)}}
    tables |= {k: v for k, v in raw.items() if isinstance(v, dict)}
    for table, entries in tables.items():
        for name, value in entries.items():
            where = f"[{table}] {name}" if table else name
            expected = _KEYS.get(table, {}).get(name)
            if expected is None:
                raise SettingsError(f"{path}: khóa lạ “{where}”.")
            if expected is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if not isinstance(value, expected) or isinstance(value, bool):
                raise SettingsError(f"{path}: “{where}” phải là kiểu {expected.__name__}, đang ghi {value!r}.")
            values[name] = value
    settings = replace(settings, **values)  # type: ignore[arg-type]  # keys and types were checked above
    if not 0 < settings.at_risk <= settings.near <= 1:
        raise SettingsError(f"{path}: cần 0 < at_risk ≤ near ≤ 1.")
    return settings
