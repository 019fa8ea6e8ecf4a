"""What to work on: program, period, a new program workbook."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline import shipped
from pipeline.errors import PipelineError, SettingsError
from pipeline.file_names import file_name, is_reserved
from pipeline.files import replaced_file
from pipeline.lookalikes import lookalikes, odd_signs
from pipeline.program import sheets
from pipeline.program.model import Period, Program
from pipeline.settings import FILE_NAME, Contradiction, Settings, with_office_settings
from pipeline.steps.kept_programs import read_program
from pipeline.text import clean, key, short_date, suggest
from pipeline.ways import as_typed

BLANK_PROGRAM = Path("xlsx") / "chuong-trinh.xlsx"

_PROGRAM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


def load_program(settings: Settings, name: str = "") -> Program:
    """The program named, or the one in pipeline.toml. Raises SettingsError or ProgramError."""
    code = name or settings.program
    folder = settings.workspace / "inputs"
    known = _known(settings)
    if not folder.is_dir() and not (settings.workspace / FILE_NAME).is_file():
        raise SettingsError(
            f"{settings.workspace.resolve()} chưa phải thư mục làm việc: hãy chuyển vào thư mục có inputs, thêm "
            f"{as_typed('--workspace, hoặc lập thư mục mới: tonghop init <thư mục>')}."
        )
    present = f"Hiện có: {', '.join(known) or '(chưa có)'}."
    if not code:
        raise SettingsError(f"Chưa chọn chương trình: thêm PROGRAM=tên (--program tên). {present}")
    if code not in known and (folder / code).is_dir() and file_name(code) == code:
        raise SettingsError(f"Thư mục {folder / code} chưa có tệp {settings.program_file(code).name}. {present}")
    if code not in known:
        near = suggest(code, known)
        hint = f" Có phải “{near}”?" if near else f" {present}"
        raise SettingsError(f"Không có chương trình “{code}” trong {folder}.{hint}")
    if odd := odd_signs(code):
        raise SettingsError(f"Tên thư mục {folder / code} có {odd}: hãy đổi tên thư mục, chỉ dùng chữ không dấu, số.")
    return read_program(settings, settings.program_file(code), code)


def settings_for(settings: Settings, program: Program) -> tuple[Settings, tuple[Contradiction, ...]]:
    """The settings that hold for a program: what its sheet Thiết lập says, else pipeline.toml; where they differ."""
    path = settings.program_file(program.code).relative_to(settings.workspace).as_posix()
    return with_office_settings(settings, program.settings, f"trang “{sheets.SETTINGS.name}” của {path}")


def or_sample(settings: Settings, name: str = "") -> tuple[Settings, str]:
    """Where the demonstration finds the program named, or chosen: the workspace, else the samples that come along."""
    code = name or settings.program
    known = _known(settings)
    if code in known or not (code in shipped.SAMPLES if code else not known):
        return settings, name
    return replace(settings, workspace=shipped.ROOT), code or shipped.SAMPLES[0]


def _known(settings: Settings) -> list[str]:
    return sorted(path.parent.name for path in (settings.workspace / "inputs").glob(f"*/{shipped.PROGRAM_FILE}"))


def find_period(settings: Settings, program: Program, name: str = "") -> Period:
    """The period named, or the one in pipeline.toml, or the only one. Raises SettingsError."""
    codes = [p.code for p in program.periods]
    wanted = name or (settings.period if program.code == settings.program or settings.period in codes else "")
    if not wanted and len(program.periods) == 1:
        return program.periods[0]
    for period in program.periods:
        if key(period.code) == key(wanted):
            return period
    asked = f"Không có kỳ “{wanted}”" if wanted else "Chưa chọn kỳ (PERIOD=mã, --period mã)"
    raise SettingsError(f"{asked} trong chương trình {program.code}. Các kỳ: {', '.join(codes) or '(chưa có)'}.")


def period_on(settings: Settings, program: Program, name: str, day: date) -> Period:
    """The period named, or the latest that had begun on `day`. Raises SettingsError."""
    if name or not program.periods:
        return find_period(settings, program, name)
    if (begun := latest_begun(program, day)) is None:
        raise SettingsError(f"Đến ngày {short_date(day)} chưa có kỳ nào của chương trình {program.code} bắt đầu.")
    return begun


def latest_begun(program: Program, day: date) -> Period | None:
    """The latest period that had begun on `day`; of those that begin together a year goes before half the term."""
    begun = (p for p in program.periods if p.start <= day)
    return max(begun, key=lambda p: (p.start, -len(p.years), p.end), default=None)


def new_program_file(settings: Settings, name: str) -> Path:
    """Where the workbook of a new program is to be. Raises PipelineError when it is there already."""
    if not _PROGRAM_NAME.fullmatch(name) or is_reserved(name):
        odd = f" (có {said})" if (said := odd_signs(name)) else ""
        raise SettingsError(
            f"Tên chương trình “{clean(name)}” không dùng làm tên thư mục được{odd}: chỉ chữ không dấu, số, gạch nối, "
            "không quá 40 ký tự; ví dụ: tinh-a."
        )
    known = [path.name for path in (settings.workspace / "inputs").glob("*/")]
    if alike := [other for other in lookalikes(name, known) if settings.program_file(other).exists()]:
        raise PipelineError(f"Đã có chương trình “{alike[0]}”, tên “{name}” trông giống: hãy đặt tên khác.")
    target = settings.program_file(name)
    if target.exists():
        raise PipelineError(f"{target} đã có; không ghi đè.")
    return target


def blank_program(settings: Settings) -> Path:
    """The blank workbook that new ones are made of. Raises PipelineError where there is none."""
    source = settings.templates / BLANK_PROGRAM
    if not source.is_file():
        raise PipelineError(f"{source}: không có tệp mẫu.")
    return source


def new_program(settings: Settings, name: str) -> Path:
    """Copy the blank program workbook to inputs/<name>/. Raises PipelineError when it is there already."""
    target, source = new_program_file(settings, name), blank_program(settings)
    with replaced_file(target) as scratch:
        shutil.copyfile(source, scratch)
    return target
