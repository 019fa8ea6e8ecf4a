"""Who delivered a file by e-mail: the outermost letter, whatever the letters in it say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.intake.headers import Envelope
from pipeline.program.emails import mailbox_of
from pipeline.text import clean, short_date

MAX_SHOWN = 80  # characters of an address or a subject that a message repeats
NOT_CLEAR = "không rõ địa chỉ"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The letter that brought a file, as far as it matters who sent it.

    `address`: as addresses are compared, '' where the letter does not say one clearly; `written`: what its From line
    shows; `first`: the address of the letter that it forwards, where that is another; `sent`: in Vietnamese time.
    `known`: the unions that an address was known for which has been erased since.
    """

    address: str
    written: str = ""
    sent: datetime | None = None
    subject: str = ""
    first: str = ""
    known: frozenset[str] = frozenset()

    @property
    def writer(self) -> str:
        """The address of whom the letter with the file is from, by what it says itself: nothing to trust."""
        return self.first or self.address or self.written

    @property
    def mark(self) -> str:
        """What tells two senders apart: one mailbox has as many addresses as it likes behind a '+'."""
        return mailbox_of(self.address) if self.address else f"? {self.written.lower()}"

    @property
    def shown(self) -> str:
        """The address as people are told it: never a name, which anybody may choose."""
        own = self.address or (f"{NOT_CLEAR} (thư ghi: {_told(self.written)})" if self.written else NOT_CLEAR)
        return f"{own}, chuyển tiếp thư của {_told(self.first)}" if self.first else own

    @property
    def told(self) -> str:
        """The address with date and subject of the letter."""
        when = f", {short_date(self.sent)}" if self.sent else ""
        subject = clean(self.subject)[:MAX_SHOWN]
        return f"{self.shown}{when}" + (f", “{subject}”" if subject else "")


def _told(address: str) -> str:
    """An address whose odd letters, seen or not, cannot be taken for plain ones."""
    return clean(address[:MAX_SHOWN].encode("ascii", "backslashreplace").decode())


def bearer_of(head: Envelope) -> Bearer:
    """Who delivered what the letter with this envelope carries."""
    return Bearer(head.address, "" if head.address else head.written or head.sender, head.received_at, head.subject)


def carrying(bearer: Bearer, inner: Envelope) -> Bearer:
    """The bearer of what a letter inside theirs carries: they stay it, and are told to have forwarded that one."""
    if not inner.sender or (inner.address, inner.written) == (bearer.address, bearer.written):
        return bearer
    return replace(bearer, first=inner.sender)
