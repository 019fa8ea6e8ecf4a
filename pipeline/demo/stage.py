"""Where and when the story is played, and by whom: its program, unions and days, the workspace it is played in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from pipeline.demo.years import Books
from pipeline.files import replaced_file
from pipeline.forms.fill import redated
from pipeline.forms.layout import MARK
from pipeline.program import blank
from pipeline.program.model import Period, Program
from pipeline.program.sheets import Sheet
from pipeline.program.vocabulary import Event
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps import outputs, rounds
from pipeline.steps.choose import load_program

PROGRAM = "yen-bai"
ROUNDS = ("2023", "2024", "2025-6thang", "2025", "giua-nhiem-ky")
MID_TERM = ROUNDS[-1]
OFFICE = f"{MARK} Thường trực Công đoàn Viên chức"

# The amendment: more new members than promised, decided at the session of January 2025.
AMENDED, AMENDED_YEAR, AMENDED_ON = "3.1", 2025, date(2025, 1, 20)
AMENDED_TO, AMENDED_TERM = 40, 170
RESOLUTION_NUMBER = "05/NQ-CĐVC (minh họa)"

# The merger of July 2025: two unions form a new one, two others join unions that go on.
MERGED_ON = date(2025, 7, 1)
NEW_UNION = {
    "code": "YB41",
    "name": "CĐCS Sở Tài chính (sau hợp nhất, minh họa)",
    "kind": "Hành chính sự nghiệp",
    "cluster": "Cụm 3",
    "email": "yb41@example.com",
    "chair": "Vũ Đức Long",
    "valid_from": MERGED_ON,
}
MERGERS = (
    (Event.UNITED, "YB17", "YB41"),
    (Event.UNITED, "YB18", "YB41"),
    (Event.MERGED, "YB23", "YB11"),
    (Event.MERGED, "YB16", "YB22"),
)

# Who finds an old mistake when filling in the mid-term form, and who only after the close.
IN_TIME, AFTER_CLOSE = "YB05", "YB09"
CAST = (IN_TIME, AFTER_CLOSE, *(unit for _, *units in MERGERS for unit in units))
CLOSED_AT = datetime(2026, 1, 14, 16, 30)
AFTER_CLOSE_AT = datetime(2026, 1, 15, 9, 5)
DECIDED_ON = date(2026, 1, 16)
REVIEWED_AT = datetime(2026, 1, 20, 8, 0)


@dataclass(frozen=True)
class PlayedScene:
    """A scene that was played: what is said of it, line by line, and where to look (what, path)."""

    day: date
    title: str
    lines: tuple[str, ...]
    look: tuple[tuple[str, Path], ...] = ()


@dataclass
class Stage:
    """Where the story is played: the scratch workspace, what the unions have in their books, the last round read."""

    settings: Settings
    books: Books
    data: Consolidation | None = None

    def program(self) -> Program:
        """The program as its workbook now says it."""
        return load_program(self.settings, PROGRAM)

    def consolidate(self, period: Period, today: date) -> Consolidation:
        """Read the round and write what `consolidate` writes."""
        read = rounds.consolidate(self.settings, self.program(), period, today)
        outputs.write_outputs(self.settings, read.data)
        outputs.write_returns(self.settings, read)
        self.data = read.data
        return read.data

    def output(self, period: str, name: str) -> Path:
        """A file or folder below outputs/<program>/<period>/."""
        return self.settings.output_folder(PROGRAM, period) / name

    def add_rows(self, sheet: Sheet, rows: list[dict[str, object]], on: date) -> None:
        """Add rows to a sheet of the program workbook, as staff do in Excel."""
        path = self.settings.program_file(PROGRAM)
        with replaced_file(path) as scratch:
            blank.append(path, scratch, sheet, rows)
        saved_on(path, on)


Scene = Callable[[Stage], PlayedScene]


def saved_on(path: Path, day: date) -> None:
    """Make a workbook say it was saved on a day of the story: the same story gives the same bytes."""
    path.write_bytes(redated(path.read_bytes(), datetime.combine(day, time(8))))
