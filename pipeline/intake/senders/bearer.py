"""Who delivered a file by e-mail: the outermost letter, whatever the letters in it say of themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.intake.letters.headers import Envelope
from pipeline.program.emails import domain_of, mailbox_of
from pipeline.text import clean, short_date

MAX_SHOWN = 80  # characters of an address or a subject that a message repeats
NOT_CLEAR = "không rõ địa chỉ"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The letter that brought a file, as far as it matters who sent it.

    `address`: as addresses are compared, '' where the letter does not say one clearly; `written`: what its From line
    shows; `first`: the address of the letter that it forwards, where that is another; `sent`: in Vietnamese time, by
    the letter itself; `arrived`: the same by the office's mail server, of a letter fetched from there.
    `known`: the unions that an address was known for which has been erased since. `carried`: the bearers that the
    letters inside it name, from outside; `by`: the office's own address that handed the letter on.
    """

    address: str
    written: str = ""
    sent: datetime | None = None
    subject: str = ""
    first: str = ""
    known: frozenset[str] = frozenset()
    carried: tuple[Bearer, ...] = ()
    by: str = ""
    arrived: datetime | None = None

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
        own += f", do {_told(self.by)} chuyển tiếp" if self.by else ""
        return f"{own}, chuyển tiếp thư của {_told(self.first)}" if self.first else own

    @property
    def told(self) -> str:
        """The address with date and subject of the letter, and the day it came where that is another."""
        when = f", {short_date(self.sent)}" if self.sent else ""
        if self.arrived and (not self.sent or self.arrived.date() != self.sent.date()):
            when += f", máy chủ thư nhận {short_date(self.arrived)}"
        subject = clean(self.subject)[:MAX_SHOWN]
        return f"{self.shown}{when}" + (f", “{subject}”" if subject else "")


def _told(address: str) -> str:
    """An address whose odd letters, seen or not, cannot be taken for plain ones."""
    return clean(address[:MAX_SHOWN].encode("ascii", "backslashreplace").decode())


def bearer_of(head: Envelope) -> Bearer:
    """Who delivered what the letter with this envelope carries."""
    return Bearer(head.address, "" if head.address else head.written or head.sender, head.sent_at, head.subject)


def carrying(bearer: Bearer, inner: Envelope) -> Bearer:
    """The bearer of what a letter inside theirs carries: they stay it, and are told to have forwarded that one."""
    bearer = replace(bearer, carried=(*bearer.carried, *map(bearer_of, inner.way)))
    if not inner.sender or (inner.address, inner.written) == (bearer.address, bearer.written):
        return bearer
    return replace(bearer, first=inner.sender)


def around(bearer: Bearer, inner: Envelope) -> Bearer:
    """The bearer of a letter that lies as a file in theirs."""
    return replace(bearer, carried=(*bearer.carried, bearer_of(inner)))


def handed_on(bearer: Bearer, own: Collection[str]) -> Bearer:
    """Who sent the letter that the office's `own` mailboxes (or domains) handed on whole; the bearer where none did."""
    found, inside = bearer, bearer.carried
    while inside and is_own(found.address, own):
        found, inside = inside[0], inside[1:]
    if found is bearer:
        return bearer
    first = inside[-1].address or inside[-1].written if inside else ""
    first = "" if first == found.address else first
    return replace(found, first=first, carried=inside, by=bearer.address, arrived=bearer.arrived)


def is_own(address: str, own: Collection[str]) -> bool:
    """Whether an address is among the office's own, or of a domain of its own."""
    return address in own or (bool(address) and domain_of(address) in own)
