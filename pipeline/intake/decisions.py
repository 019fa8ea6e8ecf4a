"""The office's decisions applied: who decided what about which file, warning or value, and why. Pure.

A decision is applied only while it fits: a value is corrected only while the source still holds the old one. What is
applied leaves a note that bears the row of the decision (`Facts.decision`): by these notes `round.outcomes` tells what
became of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from heapq import merge
from operator import itemgetter

from pipeline.checks.values import is_empty
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.intake.senders.trust import Confirmation
from pipeline.issues import CellRef, Facts, Issue, Severity, issue
from pipeline.labelled import Labelled
from pipeline.text import AmbiguousNumber, NotANumber, clean, key, parse_date, parse_number, short_date


class Action(Labelled):
    """What can be decided."""

    ACCEPT = "accept", "Chấp nhận cảnh báo"
    LEAVE_OUT = "leave_out", "Bỏ tệp này"
    TAKE = "take", "Lấy bản nộp này"
    CORRECT = "correct", "Sửa giá trị"
    APPROVE = "approve", "Duyệt bản nộp"
    REOPEN = "reopen", "Cho sửa sau chốt"
    DISAPPROVE = "disapprove", "Thôi duyệt bản nộp"
    UNACCEPT = "unaccept", "Thôi chấp nhận cảnh báo"


# By which it is settled what a file is, before it is held against others.
SETTLING = (Action.LEAVE_OUT, Action.TAKE, Action.CORRECT)
# What takes an earlier decision back, and decisions of which kind.
WITHDRAWS = {Action.DISAPPROVE: Action.APPROVE, Action.UNACCEPT: Action.ACCEPT}


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the table; `ref` is the row itself, for messages."""

    ref: CellRef
    action: Action
    when: date
    file: str = ""
    unit: str = ""
    code: str = ""
    indicator: str = ""
    sheet: str = ""
    cell: str = ""
    old: object = None
    new: object = None
    reason: str = ""
    who: str = ""
    until: date | None = None
    mark: str = ""  # of the submission accepted

    def thing(self, file: str) -> str:
        """What it calls by name when it speaks of `file`: that file, or the zip or e-mail it came in; else ''."""
        said, shown = self.said, key(file)
        if not said:
            return ""
        if "." not in said.rpartition("/")[2]:  # a file without a suffix; a folder is none
            return shown if f"/{shown}".endswith(f"/{said}") else ""
        at = f"/{shown}/".find(f"/{said}/")
        return shown[: at + len(said)] if at >= 0 else ""

    @property
    def said(self) -> str:
        """The file it names, as names are compared."""
        return key(self.file).replace("\\", "/").strip("/")

    def names(self, file: str) -> bool:
        """Whether it speaks of `file`: the whole name shown, its last part, or the zip or e-mail it came in."""
        return bool(self.thing(file))

    def about(self, unit: str, file: str) -> bool:
        """Whether it speaks of this union's file, by name, by unit code, or both; a refused file may have no unit."""
        if self.unit and unit and self.unit != unit:
            return False
        return self.names(file) if self.file else bool(self.unit and unit)

    def is_at(self, ref: CellRef) -> bool:
        """Whether it speaks of this cell: sheet and cell where it names them."""
        return key(self.sheet) in ("", key(ref.sheet)) and self.cell in ("", ref.cell)

    @property
    def place(self) -> str:
        """The cell it names: 'Số liệu!E15', 'E15', or nothing."""
        return "!".join(x for x in (self.sheet, self.cell) if x)

    @property
    def why(self) -> str:
        """Reason, who and when."""
        return f"{self.reason} ({self.decided})" if self.reason else self.decided

    @property
    def decided(self) -> str:
        """Who decided, and when."""
        return f"{self.who}, {short_date(self.when)}"

    def __str__(self) -> str:
        about = " ".join(x for x in (self.unit, self.file, self.place, self.code, self.indicator) if x)
        change = f": {typed(self.old)} → {typed(self.new)}" if self.action is Action.CORRECT else ""
        return f"{self.action.label} {about}{change}: {self.why}"


def typed(value: object) -> str:
    """A value as one would type it into the table."""
    if value is None:
        return "(trống)"
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}".replace(".", ",")
    return clean(value)


@dataclass(frozen=True)
class Decisions:
    """The decisions about one period, in the order of the table; nothing of what becomes of them is kept here.

    `all`: those in force; `expired`: those no longer; `withdrawn`: those that somebody took back; `remarks`: what there
    is to say about the table itself; `senders`: which addresses send for which unions. `meant`: the files that each row
    means which names one, once the files of the round are known; `unclear`: rows whose name fits several.
    """

    all: Sequence[Decision] = ()
    remarks: tuple[Issue, ...] = ()
    expired: tuple[Decision, ...] = ()
    withdrawn: tuple[Decision, ...] = ()
    senders: tuple[Confirmation, ...] = ()
    meant: Mapping[CellRef, frozenset[str]] | None = None
    unclear: frozenset[CellRef] = frozenset()

    def among(self, files: Iterable[tuple[str, str]]) -> Decisions:
        """The same, each that names a file with those of `files` (unit, name) it means; one of several is unclear.

        A whole name means that file only, and a file known to be the union's goes before one nobody knows.
        """
        near: dict[CellRef, list[tuple[str, str]]] = {}
        for file in files:
            for _, decision in self._naming(file[1]):
                near.setdefault(decision.ref, []).append(file)
        meant: dict[CellRef, frozenset[str]] = {}
        unclear: list[Issue] = []
        for decision in (d for d in self.all if d.file):
            fits = _fits(decision, near.get(decision.ref, ()))
            meant[decision.ref] = frozenset(name for _, name in fits)
            things = sorted({_as_shown(name, decision.thing(name)) for _, name in fits})
            whole = decision.action in (Action.LEAVE_OUT, Action.TAKE)
            if len(things) > 1 and (whole or len({unit for unit, _ in fits if unit}) > 1):
                unclear.append(of_row("D08", decision, found=decision.file, expected="; ".join(things)))
        rows = frozenset(i.ref for i in unclear)
        return replace(self, remarks=(*self.remarks, *unclear), meant=meant, unclear=rows)

    def speaks_of(self, decision: Decision, unit: str, file: str) -> bool:
        """Whether a decision means this union's file, as far as the files of the round are known."""
        if decision.ref in self.unclear or not decision.about(unit, file):
            return False
        return self.meant is None or file in self.meant.get(decision.ref, (file,))

    def left_out(self, unit: str, file: str) -> Decision | None:
        """The decision that leaves `file` out."""
        return self._first(Action.LEAVE_OUT, unit, lambda d: self.speaks_of(d, unit, file), file)

    def taken(self, unit: str, files: Iterable[str]) -> tuple[str, Decision] | None:
        """Which of a union's `files` is its submission by decision, whatever was saved later, and that decision.

        Of several the one of the latest day, of one day the one furthest down in the table; of the files that it means,
        as an archive holds them, the last of `files`, which stand in the order in which they came.
        """
        rows = [
            (decision.when, place, n, file, decision)
            for n, file in enumerate(files)
            for place, decision in self._placed(Action.TAKE, unit, file)
            if self.speaks_of(decision, unit, file)
        ]
        *_, file, decision = max(rows, key=itemgetter(0, 1, 2), default=("", None))
        return (file, decision) if decision else None

    def owner(self, file: str) -> Decision | None:
        """The decision that names the union whose form a file of doubtful owner is."""
        return self._first(Action.TAKE, "", lambda d: bool(d.unit and d.file) and self.speaks_of(d, "", file), file)

    def accepted(self, item: Issue) -> Decision | None:
        """The decision that accepts a warning; one that gives the value holds only while that is what stands there."""
        if item.severity is not Severity.WARNING and not item.kind.confirmable:
            return None

        def fits(d: Decision) -> bool:
            return d.code == item.code and d.is_at(item.ref) and self.speaks_of(d, item.unit, item.ref.file)

        return self._first(
            Action.ACCEPT,
            item.unit,
            lambda d: fits(d) and (d.old is None or is_same(item.found, d.old)),
            item.ref.file,
        )

    def settling(self, unit: str, file: str) -> tuple[Decision, ...]:
        """Those by which it is settled what a union's file is: left out, whose form it is, corrected.

        `unit` is '' for a form of doubtful owner: then those count, too, about the union that the office says it is of.
        """
        if not self.all:
            return ()
        owner = self.owner(file) if not unit else None
        units = dict.fromkeys((unit, owner.unit if owner else unit))
        found = {
            decision.ref: decision
            for action in SETTLING
            for name in units
            for decision in self._of(action, name, file)
            if self.speaks_of(decision, name, file)
        }
        return tuple(found.values())

    @property
    def to_settle(self) -> Decisions:
        """Those by which it is settled what files are, alone."""
        rows = tuple(d for d in self.all if d.action in SETTLING)
        refs = {d.ref for d in rows}
        meant = None if self.meant is None else {ref: files for ref, files in self.meant.items() if ref in refs}
        return Decisions(rows, meant=meant, unclear=self.unclear & refs)

    @cached_property
    def _general(self) -> Mapping[tuple[Action, str], list[tuple[int, Decision]]]:
        """Those that name no file, by what they do and the union they name, each with its place in the table."""
        found: dict[tuple[Action, str], list[tuple[int, Decision]]] = {}
        for place in enumerate(self.all):
            if not place[1].file:
                found.setdefault((place[1].action, place[1].unit), []).append(place)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[tuple[int, Decision]]]:
        """Those that name a file, by that name, each with its place in the table."""
        found: dict[str, list[tuple[int, Decision]]] = {}
        for place in enumerate(self.all):
            if place[1].said:
                found.setdefault(place[1].said, []).append(place)
        return found

    def _naming(self, file: str) -> list[tuple[int, Decision]]:
        """Those that may call `file` by name, or what it lies in: every run of its parts is looked up."""
        if not self._by_name:
            return []
        parts = key(file).split("/")
        runs = {"/".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)}
        return [place for run in runs for place in self._by_name.get(run, ())]

    def _of(self, action: Action, unit: str, file: str) -> Iterable[Decision]:
        """Those that may speak of a union's file ('': any union's), first in the table first."""
        return (decision for _, decision in self._placed(action, unit, file))

    def _placed(self, action: Action, unit: str, file: str) -> Iterable[tuple[int, Decision]]:
        """The same, each with its place in the table: not all are looked through for each of thousands of files."""
        if not self.all:
            return ()
        named = [place for place in self._naming(file) if place[1].action is action]
        general = self._general.get((action, unit), []) if unit else []
        return merge(general, sorted(named, key=itemgetter(0)), key=itemgetter(0))

    def _first(self, action: Action, unit: str, fits: Callable[[Decision], bool], file: str) -> Decision | None:
        return next((d for d in self._of(action, unit, file) if fits(d)), None)

    def corrections(self, spec: FormSpec, raw: RawForm, unit: str) -> dict[str, Decision]:
        """By defined name, the corrections of a form whose cells still hold the old values.

        Of several the one of the latest day, of one day the one furthest down in the table.
        """
        found: dict[str, Decision] = {}
        for decision in self._of(Action.CORRECT, unit, raw.file):
            if not self.speaks_of(decision, unit, raw.file):
                continue
            cells = {name: raw.cells[name] for name in spec.by_name if name in raw.cells}
            fits = [n for n, c in cells.items() if decision.is_at(c.ref) and is_same(c.value, decision.old)]
            if len(fits) != 1:  # an address without its sheet may be that of two cells
                continue
            if (before := found.get(fits[0])) is None or before.when <= decision.when:
                found[fits[0]] = decision
        return found


def standing(rows: Iterable[Decision]) -> tuple[list[Decision], list[Decision]]:
    """The decisions that nobody took back, in their order, and the withdrawals that took nothing back.

    A withdrawal takes back those of an earlier day, or above it in the table, that fit what it names; both rows stay
    in the table for whoever asks who decided what and when.
    """
    given = list(rows)
    kept, idle = set(range(len(given))), []
    alike: dict[tuple[Action, str], list[int]] = {}  # by kind and union, '' for all unions
    for n, former in enumerate(given):
        for unit in {"", key(former.unit)}:
            alike.setdefault((former.action, unit), []).append(n)
    for place, row in sorted(enumerate(given), key=lambda p: (p[1].when, p[0])):
        if row.action not in WITHDRAWS:
            continue
        near = (n for n in alike.get((WITHDRAWS[row.action], key(row.unit)), ()) if n in kept)
        before = [n for n in near if (given[n].when, n) < (row.when, place) and _takes_back(row, given[n])]
        kept -= {place, *before}
        if not before:
            idle.append(row)
    return [given[n] for n in sorted(kept)], idle


def _takes_back(row: Decision, former: Decision) -> bool:
    """Whether a withdrawal speaks of an earlier decision: of its kind, the same in all that the withdrawal names."""
    if former.action is not WITHDRAWS[row.action]:
        return False
    named = ((row.unit, former.unit), (row.code, former.code), (row.said, former.said), (row.place, former.place))
    return all(not a or key(a) == key(b) for a, b in named) and (row.old is None or is_same(former.old, row.old))


# ------------------------------------------------------------------------------------------- applied


def accepting(issues: Iterable[Issue], decisions: Decisions) -> tuple[Issue, ...]:
    """The issues, with accepted warnings turned into notes that say who accepted them."""
    return tuple(_accepted(i, d) if (d := decisions.accepted(i)) else i for i in issues)


def _accepted(item: Issue, decision: Decision) -> Issue:
    found = f"{item.code} {item.title}" + (f": {item.standing}" if item.standing else "")
    facts = item.facts._replace(accepted=item.code, decision=decision.ref)
    return issue("D03", item.ref, found=found, what=item.what, unit=item.unit, facts=facts, expected=decision.why)


def of_row(
    code: str, decision: Decision, *, found: object, what: str = "", unit: str = "", expected: str = ""
) -> Issue:
    """What there is to say at the row of a decision that is not applied."""
    facts, unit = Facts(decision=decision.ref), unit or decision.unit
    return issue(code, decision.ref, found=found, what=what, unit=unit, facts=facts, expected=expected)


def _fits(decision: Decision, files: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The files (unit, name) that a decision may mean: by their whole names, else of its union, else all it names."""
    fits = [(unit, name) for unit, name in files if decision.about(unit, name)]
    fits = [f for f in fits if decision.thing(f[1]) == decision.said] or fits
    return [f for f in fits if decision.unit and f[0] == decision.unit] or fits


def _as_shown(name: str, thing: str) -> str:
    """The `thing` of a file's name (a key) as the name itself spells it."""
    return "/".join(name.split("/")[: thing.count("/") + 1])


def is_same(value: object, old: object) -> bool:
    """Whether a source still holds the old value, as it is typed (or Excel makes it) in the table."""
    if is_empty(value) or is_empty(old):
        return is_empty(value) and is_empty(old)
    return not _ways(value).isdisjoint(_ways(old))


def _ways(value: object) -> set[object]:
    """What a value may have become once it was typed into another workbook: '1,234' a number, '5/1/2024' a date."""
    if isinstance(value, bool):
        return {key(str(value))}
    if isinstance(value, int | float):
        return {round(float(value), 9)}
    if isinstance(value, date):
        return {value.date() if isinstance(value, datetime) else value}
    ways: set[object] = {key(str(value))}
    try:
        typed = parse_number(str(value))
        ways.add(typed.value / 100 if typed.percent else typed.value)
    except AmbiguousNumber:
        for point in (".", ""):
            ways.add(float(clean(value).rstrip("% ").replace(" ", "").replace(",", point)))
    except NotANumber:
        pass  # its own words only
    with suppress(ValueError):
        ways.add(parse_date(value))
    return ways
