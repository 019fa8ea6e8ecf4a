"""The office's decisions (inputs/<program>/xu-ly.xlsx): who decided what about which file, warning or value, and why.

A decision is applied only while it fits: a value is corrected only while the source still holds the old one. One that
fits nothing any more is itself reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.checks.values import understand
from pipeline.errors import ProgramError
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef, Issue, Severity, issue
from pipeline.labelled import Labelled
from pipeline.program import blank
from pipeline.program.sheets import Column, Sheet
from pipeline.program.tables import Problems, Record, Workbook
from pipeline.text import clean, key, short_date

FILE_NAME = "xu-ly.xlsx"


class Action(Labelled):
    """What can be decided."""

    ACCEPT = "accept", "Chấp nhận cảnh báo"
    LEAVE_OUT = "leave_out", "Bỏ tệp này"
    TAKE = "take", "Lấy bản nộp này"
    CORRECT = "correct", "Sửa giá trị"


SHEET = Sheet(
    "decisions",
    "Xử lý",
    "Mỗi dòng một quyết định của cơ quan. Tệp, Ô và Mã lỗi chép từ trang “Lỗi dữ liệu” của tong-hop.xlsx.",
    (
        Column("period", "Kỳ", "Mã kỳ báo cáo.", required=True, width=16),
        Column(
            "action",
            "Quyết định",
            "Chọn trong danh sách.",
            required=True,
            choices=tuple(a.label for a in Action),
            width=22,
        ),
        Column("file", "Tệp", "Tên tệp như ở trang “Lỗi dữ liệu” (hoặc phần cuối của tên).", width=50),
        Column("unit", "Mã đơn vị", "Đơn vị mà quyết định nói đến.", width=12),
        Column("code", "Mã lỗi", "Mã cảnh báo được chấp nhận, ví dụ H03.", width=10),
        Column("cell", "Ô", "Trang và ô, ví dụ Số liệu!E15; để trống là cả tệp.", width=18),
        Column("old", "Giá trị cũ", "Giá trị đang ghi trong tệp; chỉ sửa khi tệp còn ghi đúng giá trị này.", width=16),
        Column("new", "Giá trị mới", "Giá trị thay vào.", width=16),
        Column("reason", "Lý do", "Vì sao.", required=True, width=40),
        Column("who", "Người quyết định", "Họ tên.", required=True, width=24),
        Column("when", "Ngày", "Ngày quyết định.", required=True, width=12),
        Column("until", "Hiệu lực đến", "Để trống: đến khi không còn phù hợp.", width=14),
    ),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the table; `ref` is the row itself, for messages."""

    ref: CellRef
    period: str
    action: Action
    file: str
    unit: str
    code: str
    cell: str
    old: object
    new: object
    reason: str
    who: str
    when: date
    until: date | None

    def names(self, file: str) -> bool:
        """Whether it speaks of `file`: the whole name shown, or its last part."""
        said, shown = key(self.file), key(file)
        return bool(said) and (shown == said or shown.endswith("/" + said))

    def about(self, unit: str, file: str) -> bool:
        """Whether it speaks of this union's file: by file name, by unit code, or both."""
        if self.unit and self.unit != unit:
            return False
        return self.names(file) if self.file else bool(self.unit)

    @property
    def why(self) -> str:
        """Reason, who and when."""
        return f"{self.reason} ({self.who}, {short_date(self.when)})"

    def __str__(self) -> str:
        about = " ".join(x for x in (self.unit, self.file, self.cell, self.code) if x)
        change = f": {clean(self.old)} → {clean(self.new)}" if self.action is Action.CORRECT else ""
        return f"{self.action.label} {about}{change} ({self.reason}; {self.who}, {short_date(self.when)})"


@dataclass(frozen=True)
class Decisions:
    """The decisions of one period, and which of them have been used (kept while one consolidation runs)."""

    all: tuple[Decision, ...] = ()
    used: set[Decision] = field(default_factory=set)

    def left_out(self, unit: str, file: str) -> Decision | None:
        """The decision that leaves `file` out."""
        return self._find(Action.LEAVE_OUT, unit, file)

    def taken(self, unit: str, file: str) -> Decision | None:
        """The decision that this file is the union's submission, whatever was saved later."""
        return self._find(Action.TAKE, unit, file)

    def _find(self, action: Action, unit: str, file: str) -> Decision | None:
        for decision in self.all:
            if decision.action is action and decision.file and decision.about(unit, file):
                self.used.add(decision)
                return decision
        return None

    def accepted(self, item: Issue) -> Decision | None:
        """The decision that accepts a warning."""
        if item.severity is Severity.ERROR:
            return None
        for d in self.all:
            cell = not d.cell or key(d.cell) in (key(f"{item.ref.sheet}!{item.ref.cell}"), key(item.ref.cell))
            if d.action is Action.ACCEPT and d.code == item.code and cell and d.about(item.unit, item.ref.file):
                self.used.add(d)
                return d
        return None

    def corrected(self, submission: Submission) -> Submission:
        """The submission with this office's corrections: a note says what was changed, errors at the cell go."""
        for decision in self.all:
            if decision.action is Action.CORRECT and decision.about(submission.unit.code, submission.file):
                submission = self._correct(submission, decision)
        return submission

    def _correct(self, submission: Submission, decision: Decision) -> Submission:
        cells = submission.raw.cells
        name = next((n for n in submission.spec.by_name if n in cells and _is_at(decision.cell, cells[n].ref)), None)
        if name is None or not _same(cells[name].value, decision.old):
            return submission
        where, unit = cells[name].ref, submission.unit.code
        known = submission.spec.by_name[name]
        reading = understand(known, decision.new, where, unit)
        if reading.value is None:
            return submission
        self.used.add(decision)
        note = issue(
            "D02",
            where,
            found=decision.old,
            what=known.about,
            unit=unit,
            expected=f"{clean(decision.new)}: {decision.why}",
        )
        kept = tuple(i for i in submission.issues if i.ref != where)
        answers = {**submission.answers, name: Answer(reading.value, where)}
        return replace(submission, answers=answers, issues=(*kept, note))

    def unused(self) -> tuple[Issue, ...]:
        """What fits nothing (any more)."""
        return tuple(issue("D01", d.ref, found=str(d), unit=d.unit) for d in self.all if d not in self.used)


def _is_at(cell: str, ref: CellRef) -> bool:
    return key(cell) in (key(f"{ref.sheet}!{ref.cell}"), key(ref.cell))


def _same(value: object, old: object) -> bool:
    """Whether a source still holds the old value, as it would be typed into the table."""
    if isinstance(value, int | float) and isinstance(old, int | float):
        return float(value) == float(old)
    return key("" if value is None else str(value)) == key("" if old is None else str(old))


def ensure(path: Path) -> None:
    """Make the empty table where there is none, so that staff find it."""
    if not path.exists():
        blank.write_tables(path, (SHEET,))


def read_decisions(path: Path, shown: str, period: str, on: date) -> Decisions:
    """The decisions of `period` in force on the day `on`. Raises ProgramError listing every wrong cell."""
    if not path.exists():
        return Decisions()
    problems = Problems(shown)
    found = [d for r in Workbook(path, problems).table(SHEET) if (d := _decision(r)) is not None]
    errors = [i for i in problems.found if i.severity is Severity.ERROR]
    if errors:
        lines = "\n".join(f"  {item}" for item in errors)
        raise ProgramError(f"{shown}: bảng xử lý có {len(errors)} chỗ cần sửa:\n{lines}")
    return Decisions(tuple(_in_force(found, period, on)))


def _in_force(found: Iterable[Decision], period: str, on: date) -> Sequence[Decision]:
    return [d for d in found if key(d.period) == key(period) and (d.until is None or on <= d.until)]


def _decision(r: Record) -> Decision | None:
    action, when, until = r["action"].choice(Action), r["when"].date(), r["until"].date()
    if action is None or when is None:
        return None
    needs = {
        Action.ACCEPT: ("code",),
        Action.LEAVE_OUT: ("file",),
        Action.TAKE: ("file",),
        Action.CORRECT: ("cell",),
    }[action]
    for name in needs:
        if r[name].empty:
            r[name].wrong(f"{r[name].column.header} (cần khi {action.label.lower()})")
    if action in (Action.ACCEPT, Action.CORRECT) and r["file"].empty and r["unit"].empty:
        r["file"].wrong("tên tệp hoặc mã đơn vị")
    return Decision(
        ref=CellRef(r["action"].problems.file, r.sheet, r["action"].address),
        period=r["period"].text(),
        action=action,
        file=r["file"].text(),
        unit=r["unit"].text(),
        code=r["code"].text().upper(),
        cell=r["cell"].text(),
        old=None if r["old"].empty else r["old"].value,
        new=None if r["new"].empty else r["new"].value,
        reason=r["reason"].text(),
        who=r["who"].text(),
        when=when,
        until=until,
    )
