"""Sending drafts over SMTP: each letter once, at the pace agreed, with a journal that survives an interruption.

A letter is journalled as `sending` before its last byte goes out and with its outcome after the server's answer. When
the answer never comes nobody knows whether the letter went; such a letter is reported and not sent again by itself.
The journal is locked (see journal.py) from before the drafts are written until the last is sent: another run could
otherwise change the files that this one is about to send.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime

from pipeline import moments
from pipeline.errors import PipelineError, reason
from pipeline.in_use import read_whole
from pipeline.mail.drafts import Draft
from pipeline.mail.journal import Journal
from pipeline.mail.letter_kinds import LetterOutcome
from pipeline.mail.mime import POLICY, message_id
from pipeline.mail.settings import MailSettings, Sender, needed_smtp
from pipeline.mail.smtp import Lost, SmtpSession, Verdict

RECONNECTS = 3  # for one letter
PAUSE = 5.0  # seconds before the first reconnection; doubled for each further one
FAILURES_IN_A_ROW = 5  # letters a server turns down one after the other before the run stops


SENDING = "sending"  # in the journal only: on its way

_OUTCOMES = {
    Verdict.ACCEPTED: LetterOutcome.SENT,
    Verdict.RECIPIENT_REFUSED: LetterOutcome.REFUSED,
    Verdict.NOT_NOW: LetterOutcome.FAILED,
    Verdict.UNANSWERED: LetterOutcome.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Sending:
    """One letter of a run and what became of it; `detail` is what the server said."""

    draft: Draft
    outcome: LetterOutcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SendReport:
    """A run: what it sent or tried, what had been sent before, what is in doubt from before."""

    tried: tuple[Sending, ...]
    sent_before: tuple[Draft, ...]
    in_doubt: tuple[Draft, ...]
    confirmed: bool

    def having(self, outcome: LetterOutcome) -> tuple[Sending, ...]:
        """The letters of this run with that outcome."""
        return tuple(item for item in self.tried if item.outcome is outcome)


@dataclass(frozen=True, slots=True)
class Pace:
    """Time, as tests can replace it."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: moments.now().replace(tzinfo=moments.ZONE)


def sort_out(
    drafts: Iterable[Draft], entries: Iterable[dict[str, object]], again_before: date | None = None
) -> tuple[list[Draft], list[Draft], list[Draft]]:
    """(to send, sent before, in doubt) by what the journal says; pure.

    `again_before` sends once more what was last sent, or left in doubt, before that day.
    """
    last: dict[object, tuple[object, str]] = {}
    for entry in entries:
        key = (entry.get("kind"), entry.get("digest"))
        last[key] = (entry.get("outcome"), str(entry.get("time"))[:10])
    fresh: list[Draft] = []
    sent: list[Draft] = []
    doubt: list[Draft] = []
    seen: set[object] = set()
    for draft in drafts:
        key = (draft.kind.value, draft.digest)
        outcome, day = last.get(key, ("", ""))
        settled = again_before is None or day >= again_before.isoformat()
        if (outcome == LetterOutcome.SENT and settled) or key in seen:
            sent.append(draft)
        elif outcome in (SENDING, LetterOutcome.UNCERTAIN) and settled:
            doubt.append(draft)
        else:
            fresh.append(draft)
        seen.add(key)
    return fresh, sent, doubt


def send(
    drafts: Sequence[Draft],
    settings: MailSettings,
    password: str,
    log: Journal,
    *,
    confirm: Callable[[Sequence[Draft]], bool],
    advance: Callable[[str], None] = lambda _: None,
    again_before: date | None = None,
    pace: Pace | None = None,
) -> SendReport:
    """Send what the journal does not know as sent, after `confirm` has seen the list.

    Raises PipelineError when the server cannot be used or the connection stays lost; the journal then says how far it
    came, and the next run goes on from there.
    """
    server, sender = needed_smtp(settings)
    fresh, sent, doubt = sort_out(drafts, log.entries(), again_before)
    if not fresh or not confirm(tuple(fresh)):
        return SendReport((), tuple(sent), tuple(doubt), confirmed=not fresh)
    run = _Run(SmtpSession(server, password), sender, log, 60 / settings.per_minute, pace or Pace())
    try:
        for draft in fresh:
            run.send(draft)
            advance(draft.name)
    finally:
        run.session.close()
    return SendReport(tuple(run.tried), tuple(sent), tuple(doubt), confirmed=True)


class _Run:
    """The state of one run: the connection, when the last letter went, what became of each."""

    def __init__(self, session: SmtpSession, sender: Sender, log: Journal, interval: float, pace: Pace) -> None:
        self.session = session
        self.tried: list[Sending] = []
        self._sender, self._log, self._interval, self._pace = sender, log, interval, pace
        self._last: float | None = None

    def send(self, draft: Draft) -> None:
        """Send one letter and journal it. Raises PipelineError where going on makes no sense."""
        if not self.tried:
            self.session.open()  # what is wrong with the settings shows here, at once
        self._wait()
        content = outgoing(_read(draft), draft.digest, self._sender, self._pace.now()).as_bytes()
        verdict, detail = self._with_reconnects(draft, content)
        outcome = _OUTCOMES[verdict]
        self._note(draft, outcome, detail)
        self.tried.append(Sending(draft, outcome, detail))
        latest = self.tried[-FAILURES_IN_A_ROW:]
        if len(latest) == FAILURES_IN_A_ROW and all(item.outcome is LetterOutcome.FAILED for item in latest):
            raise self._stopped(f"Máy chủ thư {self.session.server} liên tiếp không nhận thư ({detail})")

    def _wait(self) -> None:
        if self._last is not None:
            rest = self._last + self._interval - self._pace.clock()
            if rest > 0:
                self._pace.sleep(rest)
        self._last = self._pace.clock()

    def _with_reconnects(self, draft: Draft, content: bytes) -> tuple[Verdict, str]:
        """The server's verdict, after as many new connections as it takes, up to RECONNECTS."""
        lost = ""
        for attempt in range(RECONNECTS + 1):
            if attempt:
                self._pace.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                self.session.open()
                return self.session.deliver(
                    self._sender.address, draft.address, content, lambda: self._note(draft, SENDING)
                )
            except Lost as error:
                lost = str(error)
                if error.begun:
                    self._note(draft, LetterOutcome.FAILED, lost)
        raise self._stopped(f"Mất kết nối với máy chủ thư {self.session.server} ({lost})")

    def _stopped(self, why: str) -> PipelineError:
        done = sum(item.outcome is LetterOutcome.SENT for item in self.tried)
        return PipelineError(f"{why}; đã gửi {done} thư, nhật ký còn nguyên: chạy lại lệnh để gửi tiếp.")

    def _note(self, draft: Draft, outcome: str, detail: str = "") -> None:
        entry = {
            "time": self._pace.now().isoformat(timespec="seconds"),
            "unit": draft.unit,
            "kind": draft.kind.value,
            "digest": draft.digest,
            "address": draft.address,
            "outcome": str(outcome),
            "detail": detail,
        }
        self._log.append(entry)


def _read(draft: Draft) -> EmailMessage:
    try:
        message = BytesParser(policy=POLICY).parsebytes(read_whole(draft.path))
    except OSError as error:
        raise PipelineError(f"{draft.path}: không đọc được thư nháp ({reason(error)}).") from None
    assert isinstance(message, EmailMessage)
    return message


def outgoing(message: EmailMessage, mark: str, sender: Sender, now: datetime) -> EmailMessage:
    """The draft as it is sent: no longer marked unsent, no hidden recipients, dated; changes `message` itself.

    A letter that is sent again has a Message-ID of its own: mail providers drop a message whose id they have seen.
    """
    for header in ("X-Unsent", "Bcc", "Date", "Message-ID"):
        del message[header]
    message["Message-ID"] = message_id(f"{mark[:24]}.{now:%Y%m%d%H%M%S}", sender)
    message["Date"] = format_datetime(now)
    if "From" not in message:
        message["From"] = sender.address
    return message
