"""All checks of a workspace, the machine first, in the order in which one mends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.doctor import folders, machine, programs
from pipeline.steps.doctor.model import Health, HealthLine, looked_at
from pipeline.steps.doctor.post import Password, post

__all__ = ["Health", "HealthLine", "Password", "checked_mail", "checked_workspace"]

LOCK = REPOSITORY / "requirements.lock"


def checked_workspace(settings: Settings, program: str, now: datetime, encoding: str | None) -> Iterator[HealthLine]:
    """What is found on this machine, in the folders, program workbooks and templates; nothing of it is changed."""
    yield from looked_at("Python", machine.python)
    yield from looked_at("Thư viện", lambda: machine.packages(LOCK))
    yield from looked_at("Chữ có dấu", lambda: machine.letters(encoding))
    yield from looked_at("Quyền ghi", lambda: folders.rights(settings))
    yield from looked_at("Chỗ trống trên đĩa", lambda: folders.room(settings.workspace))
    yield from looked_at("Tệp đang mở", lambda: folders.open_files(settings))
    yield from looked_at("Đường dẫn", lambda: folders.paths(settings))
    yield from looked_at("Thư mục đám mây", lambda: folders.clouds(settings))
    written = (settings.workspace / "inputs", settings.workspace / "outputs", Path(__file__).parent)
    yield from looked_at("Đồng hồ", lambda: machine.clock(now, written))
    yield from looked_at("Phông chữ", machine.fonts)
    yield from looked_at("LibreOffice, Word", machine.office_program)
    yield from looked_at("Tệp chương trình", lambda: programs.programs(settings, program))
    yield from looked_at("Mẫu", lambda: programs.templates(settings))


def checked_mail(settings: Settings, password: Password, *, offline: bool) -> Iterator[HealthLine]:
    """What is found of the mail servers; they are logged in to only where a password is kept."""
    yield from looked_at("Thư điện tử", lambda: post(settings, password, offline=offline))
