"""A workspace of two years of a term with an amendment, a merger and a change of cluster, for tests of time.

A01 and A02 become C1 on 1 July 2024; A03 moved to another cluster and A04 got its present name on 1 January 2025. The
target of 2025 and of the term was changed on 20 January 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pipeline.intake.decision_table import FILE_NAME
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps import closing, rounds
from tests.forms import Answers, filled, make_form, period_of
from tests.programs import CODE, Record, indicator, unit, write_program
from tests.test_decisions import write_table

YEARS = (2023, 2024, 2025)
MERGED = date(2024, 7, 1)
AMENDED = date(2025, 1, 20)
WHO = "Lê Thị Quyết"
INDICATORS = (
    indicator("1.2", "Tỷ lệ", base="doan_vien", targets=dict.fromkeys(YEARS, 50)),
    indicator(
        "3.1",
        "Số lượng",
        unit="đoàn viên",
        accrual="Cộng dồn các năm",
        targets=dict.fromkeys(YEARS, 30),
        term_target=90,
    ),
)
CHANGES: tuple[Record, ...] = (
    {"day": MERGED, "event": "Hợp nhất", "unit": "A01", "successor": "C1"},
    {"day": MERGED, "event": "Hợp nhất", "unit": "A02", "successor": "C1"},
    {"day": date(2025, 1, 1), "event": "Chuyển cụm", "unit": "A03", "former": "Cụm 1"},
    {"day": date(2025, 1, 1), "event": "Đổi tên", "unit": "A04", "former": "CĐCS tên cũ"},
)
AMENDMENTS: tuple[Record, ...] = tuple(
    {
        "resolution": "Nghị quyết thử nghiệm",
        "indicator": "3.1",
        "year": year,
        "target": target,
        "decision": "15/QĐ-CĐ",
        "decided_on": AMENDED,
    }
    for year, target in (("2025", 40), ("Nhiệm kỳ", 110))
)
UNITS = (
    unit("A01"),
    unit("A02"),
    unit("A03", cluster="Cụm 2"),
    unit("A04", name="CĐCS tên mới"),
    unit("C1"),
)


def _period(code: str, kind: str, years: str, start: date, end: date, due: date) -> Record:
    dates = {"start": start, "end": end, "cutoff": end, "due": due}
    return {"code": code, "name": f"Kỳ {code}", "kind": kind, "years": years, **dates}


PERIODS = (
    _period("2023", "Năm", "2023", date(2022, 12, 1), date(2023, 11, 30), date(2023, 12, 15)),
    _period("2024-6t", "6 tháng", "2024", date(2023, 12, 1), date(2024, 5, 31), date(2024, 6, 15)),
    _period("2024", "Năm", "2024", date(2023, 12, 1), date(2024, 11, 30), date(2024, 12, 15)),
    _period("2025-6t", "6 tháng", "2025", date(2024, 12, 1), date(2025, 5, 31), date(2025, 6, 15)),
    _period("2025", "Năm", "2025", date(2024, 12, 1), date(2025, 11, 30), date(2025, 12, 15)),
    _period("giua", "Giữa nhiệm kỳ", "2023, 2024, 2025", date(2022, 12, 1), date(2025, 12, 31), date(2026, 1, 15)),
)


def answers(year: int, new: int, members: int = 40) -> dict[str, object]:
    """What one union says of a year: half its members are able."""
    return {
        f"Q_ccvcld_{year}": members,
        f"Q_nu_ccvcld_{year}": 1,
        f"Q_doan_vien_{year}": members,
        f"I_1_2_{year}_num": members // 2,
        f"I_3_1_{year}_val": new,
    }


class Term:
    """The workspace; `send` puts a form into a period's folder as if saved at 9 o'clock on a day."""

    def __init__(self, folder: Path, *, changes: tuple[Record, ...] = CHANGES) -> None:
        self.settings = Settings(workspace=folder)
        self.program = self.written(changes)

    def written(self, changes: tuple[Record, ...] = CHANGES) -> Program:
        """The program workbook, written with these changes of unions."""
        path = self.settings.program_file(CODE)
        write_program(
            path,
            years=YEARS,
            indicators=INDICATORS,
            units=UNITS,
            periods=PERIODS,
            changes=changes,
            other_targets=AMENDMENTS,
        )
        self.program = reader.read(path, CODE)
        return self.program

    def send(self, period: str, unit: str, said: Mapping[str, object], day: date, name: str = "") -> Path:
        path = self.settings.returns_folder(CODE, period) / f"{name or unit}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        full: Answers = {"T_reporter": "Lập", **said}  # type: ignore[dict-item]
        path.write_bytes(filled(make_form(self.program, unit, period), full, f"{day:%Y-%m-%d}T02:00:00Z"))
        return path

    def read(self, period: str, today: date = date(2026, 2, 1), **more: object) -> Consolidation:
        """The round; `more` as for `rounds.consolidate`."""
        when = period_of(self.program, period)
        return rounds.consolidate(self.settings, self.program, when, today, **more).data  # type: ignore[arg-type]

    def as_of(self, period: str, day: date, **more: object) -> Consolidation:
        return self.read(period, day, as_of=day, **more)

    def close(self, period: str, at: date) -> int:
        return closing.close(
            self.settings, self.read(period, at), WHO, "", datetime(at.year, at.month, at.day, 17)
        ).number

    def decide(self, *rows: Record) -> None:
        """The table of decisions with these rows alone."""
        table = self.settings.program_folder(CODE) / FILE_NAME
        table.unlink(missing_ok=True)
        write_table(table, [{"reason": "đã hỏi lại", "who": WHO, **row} for row in rows])


def figure(data: Consolidation, year: int | None, code: str = "3.1") -> float | None:
    """The numerator of a result."""
    return data.own_results[code, year].numerator
