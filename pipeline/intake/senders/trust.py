"""Whether the address a form came from is the union's: what counts, what is asked about, what waits. Pure.

Known are the addresses in the unit list, those that the office has confirmed, and those of the union's own superiors in
the list. A file without a letter was put into the folder by the office itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.intake.senders.bearer import Bearer, is_own
from pipeline.issues import CellRef, Issue, issue
from pipeline.labelled import Labelled
from pipeline.program.emails import canonical, domain_of, good_addresses, sending_addresses
from pipeline.program.model import Unit
from pipeline.text import short_date

MANY = 3  # unions in one period: nobody's own address sends for so many
MAX_LISTED = 12  # unions that a message names

Owners = Mapping[str, frozenset[str]]  # address or domain -> codes of unions


class Trust(Labelled):
    """What is known of the address a form came from; the label is what tables show."""

    BY_HAND = "by_hand", "cơ quan nhận trực tiếp"
    OWN = "own", "địa chỉ của cơ quan"
    REGISTERED = "registered", "địa chỉ của đơn vị"
    CONFIRMED = "confirmed", "địa chỉ đã xác nhận"
    TAKEN = "taken", "cơ quan đã lấy bản này"
    UNKNOWN = "unknown", "địa chỉ chưa biết"
    OF_ANOTHER = "of_another", "địa chỉ của đơn vị khác"
    FOR_OTHERS = "for_others", "địa chỉ đã xác nhận cho đơn vị khác"
    FOR_MANY = "for_many", "địa chỉ gửi thay nhiều đơn vị"

    @property
    def known(self) -> bool:
        """Whether the union's form may have come from there."""
        return self in (Trust.BY_HAND, Trust.OWN, Trust.REGISTERED, Trust.CONFIRMED, Trust.TAKEN)

    @property
    def waits(self) -> bool:
        """Whether a form from there counts for nothing until the office decides."""
        return self in (Trust.OF_ANOTHER, Trust.FOR_OTHERS, Trust.FOR_MANY)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That the office lets an address (or a domain) send for a union, or (`holds` is False) no longer does."""

    address: str
    unit: str
    holds: bool
    who: str
    when: date

    @property
    def decided(self) -> str:
        """Who decided, and when."""
        return f"{self.who}, {short_date(self.when)}"


@dataclass(frozen=True, slots=True)
class SenderTrust:
    """The trust in one form's address; `others`: whose address it is, for whom it is confirmed, or sends besides."""

    trust: Trust
    others: tuple[str, ...] = ()
    decided: str = ""  # who confirmed the address, or took that back, and when


NO_LETTER = SenderTrust(Trust.BY_HAND)


class Senders:
    """The addresses of a program's unions in one period.

    `on`: the day by which a union must be there for its addresses to be its own; `confirmations` in the order in which
    they were made: the last about an address and a union holds. `besides`: unions and bearers of further files, which
    the office left out: who sent for many is not one of few for that. `own`: the office's own addresses.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        confirmations: Iterable[Confirmation],
        on: date,
        besides: Iterable[tuple[str, Bearer]] = (),
        own: Collection[str] = (),
    ) -> None:
        self._own = frozenset(own)
        self._besides = tuple(besides)
        self._units = {u.code: u for u in units}
        listed: dict[str, set[str]] = defaultdict(set)
        for unit in self._units.values():
            if unit.exists_on(on):
                for address in (*map(str.lower, good_addresses(unit.email)), *sending_addresses(unit.senders)):
                    listed[address].add(unit.code)
        self._listed: Owners = {address: frozenset(codes) for address, codes in listed.items()}
        self._decided = {(c.address, c.unit): c for c in confirmations}
        confirmed: dict[str, set[str]] = defaultdict(set)
        for (address, code), last in self._decided.items():
            if last.holds:
                confirmed[address].add(code)
        self._confirmed: Owners = {address: frozenset(codes) for address, codes in confirmed.items()}

    def judged(self, forms: Iterable[tuple[str, str, Bearer | None]]) -> dict[str, SenderTrust]:
        """The trust in every form, by file; `forms`: file, union and bearer of all forms of the period."""
        forms = tuple(forms)
        found = {file: self._judged(code, bearer) for file, code, bearer in forms}
        crowd: dict[str, set[str]] = defaultdict(set)
        for code, bearer_of_it in self._besides:
            crowd[bearer_of_it.mark].add(code)
        for file, code, bearer in forms:
            if bearer is not None and found[file].trust is Trust.UNKNOWN:
                crowd[bearer.mark].add(code)
        for file, code, bearer in forms:
            sends = crowd[bearer.mark] if bearer is not None else ()
            if found[file].trust is not Trust.UNKNOWN:
                continue
            if len(sends) >= MANY:
                found[file] = SenderTrust(Trust.FOR_MANY, tuple(sorted(sends)))
            else:
                found[file] = replace(found[file], others=tuple(sorted({*sends} - {code})))
        return found

    def owners(self, address: str) -> frozenset[str]:
        """The unions that an address is known for."""
        names = (address, domain_of(address))
        return frozenset(_of(self._listed, names) | _of(self._confirmed, names))

    def _judged(self, code: str, bearer: Bearer | None) -> SenderTrust:
        if bearer is None:
            return NO_LETTER
        if bearer.known:
            registered = self._circle(code) & bearer.known
            return SenderTrust(Trust.REGISTERED) if registered else _anothers(Trust.OF_ANOTHER, bearer.known)
        if not bearer.address:
            return SenderTrust(Trust.UNKNOWN)
        if is_own(bearer.address, self._own):
            return SenderTrust(Trust.OWN)
        return self._by_lists(code, (bearer.address, domain_of(bearer.address)))

    def _by_lists(self, code: str, names: tuple[str, str]) -> SenderTrust:
        """The trust in an address and its domain, by the unit list and what the office has confirmed."""
        own, registered, confirmed = self._circle(code), _of(self._listed, names), _of(self._confirmed, names)
        if own & registered:
            return SenderTrust(Trust.REGISTERED)
        if may := sorted(own & confirmed):
            by = next(c for c in self._decisions(names, may[0]) if c.holds)
            return SenderTrust(Trust.CONFIRMED, decided=by.decided)
        if registered:
            return _anothers(Trust.OF_ANOTHER, registered)
        if confirmed:
            return _anothers(Trust.FOR_OTHERS, confirmed)
        gone = next(iter(self._decisions(names, code)), None)
        return SenderTrust(Trust.UNKNOWN, decided=gone.decided if gone else "")

    def _decisions(self, names: tuple[str, str], code: str) -> list[Confirmation]:
        """What was last decided of an address, then of its domain, for a union."""
        return [self._decided[name, code] for name in names if (name, code) in self._decided]

    def _circle(self, code: str) -> set[str]:
        """A union and its superiors in the list: they hand on the forms of those below them."""
        found: set[str] = set()
        while code in self._units and code not in found:
            found.add(code)
            code = self._units[code].superior
        return found


def _of(known: Owners, names: Iterable[str]) -> set[str]:
    """The unions that any of the names, an address and its domain, stands for."""
    return {code for name in names for code in known.get(name, ())}


def _anothers(trust: Trust, others: Iterable[str]) -> SenderTrust:
    return SenderTrust(trust, tuple(sorted(others)))


def sender_issue(judged: SenderTrust, bearer: Bearer, file: str, unit: Unit, *, counts: bool) -> Issue | None:
    """What there is to say of the address a form came from; `counts`: whether the form does."""
    ref, told = CellRef(file), bearer.told
    match judged.trust:
        case Trust.CONFIRMED if counts:
            return issue("D12", ref, found=bearer.shown, unit=unit.code, expected=judged.decided)
        case Trust.UNKNOWN:
            told += f"; đã thôi xác nhận: {judged.decided}" if judged.decided else ""
            told += f"; cũng gửi biểu của {_listed(judged.others)}" if judged.others else ""
            own = "; ".join((*good_addresses(unit.email), *sending_addresses(unit.senders))) or "chưa ghi địa chỉ nào"
            return issue("T45" if counts else "T46", ref, found=told, unit=unit.code, expected=own)
        case Trust.OF_ANOTHER if not counts:
            return issue("T47", ref, found=told, unit=unit.code, expected=f"là của {_listed(judged.others)}")
        case Trust.FOR_OTHERS if not counts:
            return issue("T47", ref, found=told, unit=unit.code, expected=f"đã xác nhận cho {_listed(judged.others)}")
        case Trust.FOR_MANY if not counts:
            return issue("T48", ref, found=told, unit=unit.code, expected=_listed(judged.others), many=MANY)
    return None


def _listed(codes: tuple[str, ...]) -> str:
    more = f" và {len(codes) - MAX_LISTED} đơn vị khác" if len(codes) > MAX_LISTED else ""
    return ", ".join(codes[:MAX_LISTED]) + more


def as_compared(address: str) -> str:
    """An address or domain as they are compared; '' for what is none."""
    return canonical(address) or next(iter(sending_addresses(address)), "")
