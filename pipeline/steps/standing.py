"""What lies in the folders of a round -> where it stands; what there is to open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.closes.model import latest
from pipeline.documents.kept import last_renewed
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.unpack.litter import passed_over
from pipeline.intake.unpack.sources import places_below
from pipeline.mail.drafts import DRAFTS_FOLDER as LETTERS_FOLDER
from pipeline.office_settings import SETTING_BY_KEY
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.standing import MadeSoFar, Standing, standing
from pipeline.round.tracking import Tracking
from pipeline.settings import Settings, value_of
from pipeline.steps.closing import closes
from pipeline.steps.output_names import (
    COMPARISON_FILE,
    DATA_FILE,
    DRAFT_FILE,
    DRAFTS_FOLDER,
    FORMS_FOLDER,
    NOTE_FILE,
    OVERVIEW_FILE,
    OVERVIEW_PDF,
    PARTS_FOLDER,
    RETURNS_FOLDER,
    REVIEW_FILE,
    SUMMARY_FILE,
    TRACKING_FILE,
    UP_FOLDER,
)


class ToOpen(NamedTuple):
    """A file or folder of the round, and what people call it."""

    what: str
    path: Path


# In the order in which a round makes them.
_OUTPUTS = (
    ("Biểu mẫu", FORMS_FOLDER),
    ("Thư", LETTERS_FOLDER),
    ("Bảng tổng hợp", SUMMARY_FILE),
    ("Bảng tổng hợp từng phần", PARTS_FOLDER),
    ("Toàn bộ số liệu (Parquet)", DATA_FILE),
    ("Trang cho lãnh đạo", OVERVIEW_FILE),
    ("Trang cho lãnh đạo (PDF)", OVERVIEW_PDF),
    ("Sổ theo dõi", TRACKING_FILE),
    ("Biểu gửi trả", RETURNS_FOLDER),
    ("Báo cáo", REVIEW_FILE),
    ("Báo cáo nhanh", NOTE_FILE),
    ("Dự thảo của các ban", DRAFTS_FOLDER),
    ("Gửi cấp trên", UP_FOLDER),
    ("So sánh", COMPARISON_FILE),
)


def to_open(settings: Settings, program: Program, period: Period) -> tuple[ToOpen, ...]:
    """What of the round is there to be looked at."""
    folder = settings.output_folder(program.code, period.code)
    own = settings.program_folder(program.code)
    found = [ToOpen(what, folder / name) for what, name in _OUTPUTS]
    found.insert(1, ToOpen("Biểu đã nhận", settings.returns_folder(program.code, period.code)))
    found.append(ToOpen("Quyết định xử lý", own / DECISIONS_FILE))
    found.append(ToOpen("Tệp chương trình", settings.program_file(program.code)))
    return tuple(item for item in found if item.path.exists())


def round_standing(settings: Settings, data: Consolidation, tracking: Tracking) -> Standing:
    """Where the round stands on the day of its tracking."""
    made = _made(settings, data.program, data.period, tracking.today)
    mailbox = bool(value_of(settings, SETTING_BY_KEY["mail.imap.host"]))
    return standing(tracking, data.period, made, data.program.office_code, mailbox=mailbox)


def _made(settings: Settings, program: Program, period: Period, today: date) -> MadeSoFar:
    folder = settings.output_folder(program.code, period.code)
    came, decisions = _came(settings, program, period), _decisions(settings, program)
    summary, report = _moment(folder / SUMMARY_FILE), last_renewed(folder / REVIEW_FILE)
    tracking = _moment(folder / TRACKING_FILE)
    return MadeSoFar(
        asked=not program.is_unfilled,
        forms=any((folder / FORMS_FOLDER).glob("*.xlsx")),
        news=bool(came) and _newest([*came, *_folders_of(came), decisions]) > summary,
        written=0 < summary <= _newest((folder / LETTERS_FOLDER).glob("*.eml"))
        or (not summary and any((folder / LETTERS_FOLDER).glob("*.eml"))),
        tracked=bool(tracking) and datetime.fromtimestamp(tracking).date() >= today,
        reported=0 < summary <= report,
        handed_up=0 < _moment(folder / REVIEW_FILE) <= _moment(folder / UP_FOLDER / DRAFT_FILE),
        closed=latest(closes(settings, program), period.code) is not None,
    )


def newest_input(settings: Settings, program: Program, period: Period) -> float:
    """When what a round is made of was last changed: files of unions, decisions, the program workbook."""
    came = _came(settings, program, period)
    return _newest([*came, *_folders_of(came), _decisions(settings, program), settings.program_file(program.code)])


def _came(settings: Settings, program: Program, period: Period) -> list[Path]:
    """What unions sent."""
    returns = settings.returns_folder(program.code, period.code)
    return [returns.parent / place for place in places_below(returns) if not passed_over(place)]


def _decisions(settings: Settings, program: Program) -> Path:
    return settings.program_folder(program.code) / DECISIONS_FILE


def _folders_of(paths: Iterable[Path]) -> set[Path]:
    """Their folders, whose dates tell that a file was put there or taken away."""
    return {path.parent for path in paths}


def _newest(paths: Iterable[Path]) -> float:
    return max(map(_moment, paths), default=0.0)


def _moment(path: Path) -> float:
    """When a file or folder was last changed; 0 where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
