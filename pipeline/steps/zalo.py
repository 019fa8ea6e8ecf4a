"""The short messages of a round, one per union that still owes something; what was told is noted as a tick is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.errors import SettingsError
from pipeline.mail import journal
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import kind_due
from pipeline.mail.settings import remind_days
from pipeline.mail.zalo import zalo_texts
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import RosterLine
from pipeline.round.tracking import Tick, ToDo, Tracking
from pipeline.settings import Settings
from pipeline.steps.journals import sent_journal, ticked_before
from pipeline.steps.ticks import ticked_now
from pipeline.steps.tracking import zalo_template

# What telling it comes to in the tracking workbook, by the letter it stands for; a union that owes nothing is thanked.
TICKS: Mapping[LetterKind, Tick] = {
    LetterKind.INVITATION: Tick.INVITED,
    LetterKind.REMINDER_BEFORE: Tick.CALLED,
    LetterKind.REMINDER_AFTER: Tick.CALLED,
    LetterKind.CORRECTION: Tick.SENT_BACK,
    LetterKind.QUESTION: Tick.SENT_BACK,
}


@dataclass(frozen=True, slots=True)
class OwedMessage:
    """What a union is to be told; `told`: the day it was, by letter or by hand; `waits`: nothing to do today."""

    code: str
    name: str
    chair: str
    phone: str
    text: str
    tick: Tick
    todo: str
    waits: bool
    told: date | None


def owed_messages(settings: Settings, data: Consolidation, tracking: Tracking) -> tuple[OwedMessage, ...]:
    """The messages of who still owes something, those for today first. Raises TemplateError."""
    days = remind_days(settings.mail)
    texts = zalo_texts(data, tracking.today, zalo_template(settings), remind_days=days)
    ticks = {x.unit.code: _tick(x, data.period, tracking.today, days) for x in data.unit_roster}
    found = []
    for line in tracking.lines:
        code = line.who.code
        tick = ticks.get(code)
        if tick is not None and code in texts:
            waits = line.todo in (ToDo.WAIT, ToDo.JUDGE, ToDo.DECIDE)
            who = (code, line.who.name, line.chair, line.phone)
            found.append(OwedMessage(*who, texts[code], tick, line.todo.label, waits, line.day_of(tick)))
    return tuple(sorted(found, key=lambda message: message.waits))


def _tick(line: RosterLine, period: Period, today: date, days: int) -> Tick | None:
    """What telling a union comes to; of one that is to be called for its form, whatever it sent, a call."""
    if line.owes_form and today > period.due:
        return Tick.CALLED
    kind = kind_due(line, period, today, days)
    return TICKS.get(kind) if kind else None


def note_told(
    about: tuple[Settings, Program, Period],
    owed: Sequence[OwedMessage],
    codes: Sequence[str],
    at: datetime,
    *,
    undo: bool,
) -> int:
    """Note that these unions were told, or were not after all; gives how many. Raises PipelineError."""
    by_code = {message.code: message for message in owed}
    if strange := [code for code in codes if code not in by_code]:
        raise SettingsError(f"Không có tin nào cho đơn vị {', '.join(strange)} trong kỳ này.")
    path = sent_journal(*about)
    with journal.locked(path) as log:
        for code in codes:
            tick = by_code[code].tick
            before = ticked_before(path, code, tick) if undo else None
            log.append(ticked_now(code, tick, at, undo=undo))
            if before is not None:
                log.append(ticked_now(code, tick, before))
    return len(codes)
