"""Where a round stands as a whole, and what is to be done next: a few numbers, one task. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.labelled import Labelled
from pipeline.program.model import Period
from pipeline.round.roster import Delivery
from pipeline.round.tracking import ToDo, Tracking


class RoundTask(Labelled):
    """What a round consists of, in its order; the value is the command that does it, but for what is typed in."""

    PROGRAM = "program", "Điền chỉ tiêu"
    FORMS = "forms", "Làm biểu mẫu"
    EMAIL = "email", "Soạn thư"
    COLLECT = "collect", "Lấy biểu từ hộp thư"
    RECEIVE = "receive", "Nhận biểu"
    CONSOLIDATE = "consolidate", "Tổng hợp"
    STATUS = "status", "Xem tình hình"
    REVIEW = "review", "Viết báo cáo"
    SEND_UP = "send-up", "Gửi cấp trên"
    CLOSE = "close", "Chốt kỳ"


@dataclass(frozen=True, slots=True)
class MadeSoFar:
    """What lies in the round's folders, and whether it is of today.

    `news`: returned files or decisions are newer than the summary; `written`, `tracked`: letters, the tracking book
    are not older than it, the book is of today; `reported`: the report is not older than the summary, `handed_up`:
    the letter to the superior office not older than the report; `asked`: the program has indicators to ask about.
    """

    asked: bool = True
    forms: bool = False
    news: bool = False
    written: bool = False
    tracked: bool = False
    reported: bool = False
    handed_up: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The round in numbers of unions: asked, sent a form, with figures in the sums, with errors, late without figures.

    `missing`: nothing came yet; `to_send`, `to_write`, `to_call`: how many are to be sent a form, another letter, or
    called today; `days_left` until the returns are due, negative after; `mailbox`: returns can be fetched from one.
    """

    asked: int
    sent: int
    received: int
    faulty: int
    late: int
    missing: int
    to_send: int
    to_write: int
    to_call: int
    days_left: int
    due: date
    made: MadeSoFar
    mailbox: bool = True


def standing(tracking: Tracking, period: Period, made: MadeSoFar, office: str, *, mailbox: bool) -> Standing:
    """The round as its tracking has it; `office`: the code of the office itself, which is none of the unions."""
    lines = [line for line in tracking.lines if line.who.code != office]
    todo = tracking.counts
    return Standing(
        asked=len(lines),
        sent=sum(line.invited is not None for line in lines),
        received=sum(line.delivery.counted for line in lines),
        faulty=sum(line.errors > 0 for line in lines),
        late=sum(line.days_late > 0 and not line.delivery.counted for line in lines),
        missing=sum(line.delivery is Delivery.MISSING for line in lines),
        to_send=todo[ToDo.SEND],
        to_write=todo[ToDo.REMIND] + todo[ToDo.RETURN] + todo[ToDo.ASK],
        to_call=todo[ToDo.CALL],
        days_left=(period.due - tracking.today).days,
        due=period.due,
        made=made,
        mailbox=mailbox,
    )


def next_task(now: Standing) -> RoundTask | None:
    """What is to be done next; None when the round is done.

    Without indicators nothing is begun. What is there is read first; then unions are written to; as long as returns may
    still come they are awaited; then come those who must be called, the report, the letter up, the close. After the
    close nothing is collected any more.
    """
    made = now.made
    collected, await_by = not made.closed, RoundTask.COLLECT if now.mailbox else RoundTask.RECEIVE
    due = (
        (RoundTask.PROGRAM, collected and not made.asked and not now.received),
        (RoundTask.FORMS, collected and not made.forms and not now.received),
        (RoundTask.CONSOLIDATE, made.news),
        (RoundTask.EMAIL, collected and bool(now.to_send or now.to_write) and not made.written),
        (await_by, collected and now.missing > 0 and now.days_left >= 0),
        (RoundTask.STATUS, collected and now.to_call > 0 and not made.tracked),
        (RoundTask.REVIEW, not made.reported),
        (RoundTask.SEND_UP, not made.handed_up),
        (RoundTask.CLOSE, not made.closed),
    )
    return next((task for task, wanted in due if wanted), None)
