"""What is due when: forms, reminders, returns and meetings, from the periods and sessions of the program workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.labelled import Labelled
from pipeline.program.model import Period, Program, Session


class Task(Labelled):
    """What is to be done on a day."""

    FORMS = "forms", "Gửi biểu mẫu"
    REMIND = "remind", "Nhắc đơn vị chưa nộp"
    RETURNS = "returns", "Hạn nộp biểu"
    SESSION = "session", "Họp Ban Chấp hành"


class Timing(Labelled):
    """Where a day lies from today."""

    OVERDUE = "overdue", "Quá hạn"
    NOW = "now", "Đang đến hạn"
    AHEAD = "ahead", "Sắp tới"


@dataclass(frozen=True, slots=True)
class Lead:
    """How many days before the due date forms and reminders go out."""

    forms_days: int
    remind_days: int


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do from `day` to `until`: for `period` or at `session`, what to prepare and what makes it.

    `days` from today: to `day` while that is ahead, else to `until` (below 0: so many days late).
    """

    day: date
    until: date
    task: Task
    timing: Timing
    days: int
    title: str
    prepare: tuple[str, ...]
    commands: tuple[str, ...]
    periods: tuple[str, ...]


Done = Collection[tuple[Task, str]]  # (task, period code) of what has been made: for SESSION, the period's report


def agenda(
    program: Program, today: date, lead: Lead, done: Done = (), *, ahead: int, behind: int
) -> tuple[DueItem, ...]:
    """What is due from `behind` days ago to `ahead` days from `today`, in order; at least the next day's items.

    What has been done is left out once its day is past, and so are reminders and meetings that need no report.
    """
    items = sorted(_items(program, today, lead), key=lambda i: (i.day, i.until, list(Task).index(i.task)))
    open_items = [i for i in items if i.timing is not Timing.OVERDUE or not _settled(i, done)]
    near = [i for i in open_items if i.timing is Timing.NOW or -behind <= i.days <= ahead]
    if any(i.timing is not Timing.OVERDUE for i in near):
        return tuple(near)
    later = [i for i in open_items if i.timing is Timing.AHEAD]
    return (*near, *(i for i in later if i.day == later[0].day))


def _settled(item: DueItem, done: Done) -> bool:
    """Whether a thing of the past asks for nothing more."""
    return item.task is Task.REMIND or all((item.task, code) in done for code in item.periods)


def _items(program: Program, today: date, lead: Lead) -> Iterator[DueItem]:
    for period in program.periods:
        yield from _round(program, period, today, lead)
    for session in program.sessions:
        yield _meeting(program, session, today)


def _round(program: Program, period: Period, today: date, lead: Lead) -> Iterator[DueItem]:
    """Forms, reminder and returns of one period."""
    asked = len(program.reporters(period))
    at = f"PERIOD={period.code}"
    sent, reminded = period.due - timedelta(lead.forms_days), period.due - timedelta(lead.remind_days)
    yield _item(
        Task.FORMS,
        (sent, sent),
        today,
        title=period.name,
        prepare=(f"{asked} biểu mẫu, kèm thư mời",),
        commands=(f"make forms {at}", f"make email {at}"),
        periods=(period.code,),
    )
    yield _item(
        Task.REMIND,
        (reminded, period.due),
        today,
        title=period.name,
        prepare=("Danh sách đơn vị chưa nộp, thư nhắc",),
        commands=(f"make status {at}", f"make email {at}"),
        periods=(period.code,),
    )
    yield _item(
        Task.RETURNS,
        (period.due, period.due),
        today,
        title=period.name,
        prepare=("Biểu các đơn vị gửi về, bảng tổng hợp, biểu trả lại để sửa",),
        commands=(f"make collect {at}", f"make consolidate {at}"),
        periods=(period.code,),
    )


def _meeting(program: Program, session: Session, today: date) -> DueItem:
    commands = tuple(f"make review PERIOD={code}" for code in session.periods)
    reports = tuple(f"Báo cáo: {program.period_names[code]}" for code in session.periods)
    return _item(
        Task.SESSION,
        (session.start, session.end),
        today,
        title=f"{session.name} ({session.when})",
        prepare=(*session.lines, *reports),
        commands=commands,
        periods=session.periods,
    )


def _item(
    task: Task,
    span: tuple[date, date],
    today: date,
    *,
    title: str,
    prepare: tuple[str, ...],
    commands: tuple[str, ...],
    periods: tuple[str, ...],
) -> DueItem:
    day, until = span
    timing = Timing.AHEAD if today < day else Timing.NOW if today <= until else Timing.OVERDUE
    days = ((day if timing is Timing.AHEAD else until) - today).days
    return DueItem(day, until, task, timing, days, title, prepare, commands, periods)
