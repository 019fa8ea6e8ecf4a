"""Several files of one union: which one counts, when the first came, what they say differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from pipeline.checks.values import is_empty
from pipeline.forms.asked import ASKED, asked_of, print_of
from pipeline.forms.layout import Field
from pipeline.intake.arrival import Arrival, DatedBy
from pipeline.intake.decisions import Decision, Decisions
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.senders.trust import NO_LETTER, Senders, SenderTrust, Trust, sender_issue
from pipeline.intake.submission import Submission
from pipeline.intake.texts.notes import counted, listed
from pipeline.issues import CATALOGUE, CellRef, Facts, Issue, IssueRole, issue
from pipeline.text import bare, clean, number, short_date, shortened

MAX_DIFFERENCES = 5
SAME = "số liệu giống nhau"
LONGEST_NAME = 200  # characters of a file's name that are looked at
_SHOWN = 40  # characters of a text that two forms tell otherwise
_TURN = re.compile(r"\blan\W{0,3}(?:thu\W)?([0-9]{1,2})\b|\(([0-9]{1,2})\)")
_MENDED = re.compile(r"\b(?:sua|bo sung|chinh|dieu chinh|cap nhat|thay the)\b")
# Why the form counts that does, behind its name.
_OLDEST = timedelta(days=180)  # before its letter: a form saved earlier was saved by a clock that is wrong
_TAKEN = ", theo quyết định của cơ quan"
_TOGETHER = "; không rõ bản nào sau, tạm lấy theo tên tệp"
_ON_DISK = "; không rõ bản nào sau, tạm lấy theo ngày của tệp trên máy"
_DATED_ONE = "; không rõ bản nào sau, tạm lấy bản rõ ngày"
_LATER = ", là bản đến sau"
_SAVED_LATER = ", là bản lưu sau"
_OTHERS_FILE = ", vì bản kia nằm trong tệp của đơn vị khác"
_OTHERS_NAME = ", vì tên tệp này mang mã của đơn vị khác"

Trusts = Mapping[str, SenderTrust]  # by file


def latest(
    submissions: Iterable[Submission], decisions: Decisions, senders: Senders | None = None
) -> tuple[list[Submission], list[FileReport]]:
    """Of several files of one union the one that came last counts (or the one decided on); the others are listed.

    What came from an address that `senders` do not know never pushes out what came from one they know, and one that
    is another union's, or sends for many, counts for nothing until it is decided on; None: addresses are not looked at.
    """
    submissions = tuple(submissions)
    trusts = senders.judged((s.file, s.unit.code, s.bearer) for s in submissions) if senders else {}
    by_unit: dict[str, list[Submission]] = {}
    for item in submissions:
        by_unit.setdefault(item.unit.code, []).append(item)
    counted: list[Submission] = []
    reports: list[FileReport] = []
    for items in by_unit.values():
        # A file that bears another union's code, or was made for one, does not push out one that does not.
        if len(items) > 1:
            items = _in_order(items)
        last, listed = _of_union(items, decisions, trusts)
        counted += [last] if last else []
        reports += listed
    return counted, reports


def _came(item: Submission) -> tuple[bool, datetime]:
    return not _in_anothers(item), item.came_at or datetime.min


def _in_order(items: Iterable[Submission]) -> list[Submission]:
    """Those that count less first, then as they came; of those that came together as they were saved, or are named."""
    ordered: list[Submission] = []
    for _, together in groupby(sorted(items, key=lambda s: (*_came(s), _turn(s.file), s.file)), key=_came):
        group = list(together)
        saved = sorted(group, key=_saved)
        known = all(_saved(s) > datetime.min for s in group)
        ordered += saved if known and all(_turn(a.file) <= _turn(b.file) for a, b in pairwise(saved)) else group
    return ordered


def _in_anothers(item: Submission) -> bool:
    return bool(item.named_on_file) or item.in_anothers_file


def _of_union(
    items: Sequence[Submission], decisions: Decisions, trusts: Trusts
) -> tuple[Submission | None, list[FileReport]]:
    """The form of a union that counts, of all in the order in which they came, and what is said of each."""
    taken = decisions.taken(items[0].unit.code, [s.file for s in items])
    decided = next((s for s in items if taken and s.file == taken[0]), None)
    last = decided or _last_known(items, trusts)
    if last is None:
        return None, [_unconfirmed(s, trusts) for s in items]
    waiting = [] if decided else [s for s in items if _waits(s, last, trusts)]
    reports = [_unconfirmed(s, trusts) for s in waiting]
    last, trusts = _counting(last, taken[1] if taken else None, trusts), _taking(decided, trusts)
    could = [s for s in items if all(s.file != other.file for other in waiting)]
    last = _in_place_of_own(last, could, trusts)
    reports.append(_report(last, Outcome.COUNTED, last.issues, trusts))
    seen = _seen_by_the_office(could, taken[1]) if taken else frozenset[str]()
    reports += (_superseded(s, last, trusts, seen) for s in could if s.file != last.file)
    return replace(last, first=_first(sorted(could, key=lambda s: s.came_at or datetime.min))), reports


def _seen_by_the_office(items: Iterable[Submission], decision: Decision) -> frozenset[str]:
    """The files that surely lay there when the office took one: letters of a day before that of the decision.

    When a file was last saved says nothing of when it came, and on the very day nobody knows which was first.
    """
    came = ((s.file, s.arrival) for s in items if s.arrival is not None)
    return frozenset(file for file, at in came if at.by is DatedBy.MAIL and at.at.date() < decision.when)


def _counting(last: Submission, decision: Decision | None, trusts: Trusts) -> Submission:
    """The form that counts, with what there is to say of the decision that takes it, or of the address it came from."""
    if decision is not None:
        facts = Facts(decision=decision.ref)
        said = issue("D05", CellRef(last.file), unit=last.unit.code, facts=facts, expected=decision.why)
        settled = tuple(i for i in last.issues if not i.has(IssueRole.OWNER_OPEN))  # the office says whose it is
        return replace(last, issues=(*settled, said))
    said_of = _sender_issue(last, trusts, counts=True)
    return last if said_of is None else replace(last, issues=(*last.issues, said_of))


def _in_place_of_own(last: Submission, could: Iterable[Submission], trusts: Trusts) -> Submission:
    """The form that counts, with a warning where it comes from an address let in and says otherwise than the union's.

    Who lets an address in need not have seen that the union had sent a form itself.
    """
    if _trust(last, trusts) is not Trust.CONFIRMED:
        return last
    own = [s for s in could if s.file != last.file and _trust(s, trusts) in (Trust.REGISTERED, Trust.BY_HAND)]
    if not own or not (changed := differences(own[-1], last)) or _mends(own[-1], last):
        return last
    said = issue("T49", CellRef(last.file), found=changed, unit=last.unit.code, expected=_dated(own[-1], last))
    return replace(last, issues=(*last.issues, said))


def _taking(decided: Submission | None, trusts: Trusts) -> Trusts:
    """What is known of the addresses, a form that the office took being the union's whoever sent it."""
    if decided is None or _trust(decided, trusts).known:
        return trusts
    return {**trusts, decided.file: replace(trusts[decided.file], trust=Trust.TAKEN)}


def _report(item: Submission, outcome: Outcome, issues: Iterable[Issue], trusts: Trusts) -> FileReport:
    return FileReport(
        item.file,
        outcome,
        item.unit.code,
        item.came_at,
        tuple(issues),
        may_be_of=item.named_on_file,
        bearer=item.bearer,
        trust=_trust(item, trusts),
    )


def _trust(item: Submission, trusts: Trusts) -> Trust:
    return trusts.get(item.file, NO_LETTER).trust


def _last_known(items: Sequence[Submission], trusts: Trusts) -> Submission | None:
    """The last of a union's forms (in the order of `items`) that came from a known address.

    Where none did, the last of those from the address whose letter came first; None where all wait.
    """
    if known := [s for s in items if _trust(s, trusts).known]:
        return known[-1]
    may = [s for s in items if not _trust(s, trusts).waits]
    if not may:
        return None
    first = min(may, key=lambda s: (_in_anothers(s), *_came_first(s), s.file))
    return [s for s in may if s is first or _from_one(s, first)][-1]


def _came_first(item: Submission) -> tuple[bool, datetime]:
    """Sorts letters by when they came: what the office's mail server says goes before what letters say themselves."""
    arrived = item.bearer.arrived if item.bearer else None
    return arrived is None, arrived or item.came_at or datetime.max


def _waits(item: Submission, last: Submission, trusts: Trusts) -> bool:
    """Whether a form beside the one that counts has to be decided on: it is from elsewhere, and was not replaced."""
    trust = _trust(item, trusts)
    if trust.known or item is last:
        return False
    if not trust.waits and (not differences(item, last) or _from_one(item, last)):
        return False
    later = item.came_at is None or last.came_at is None or item.came_at >= last.came_at
    return later or not _trust(last, trusts).known


def _from_one(item: Submission, other: Submission) -> bool:
    return item.bearer is not None and other.bearer is not None and item.bearer.mark == other.bearer.mark


def _sender_issue(item: Submission, trusts: Trusts, *, counts: bool) -> Issue | None:
    """What there is to say of the address that a form came from."""
    if item.bearer is None or item.file not in trusts:
        return None
    return sender_issue(trusts[item.file], item.bearer, item.file, item.unit, counts=counts)


def _unconfirmed(item: Submission, trusts: Trusts) -> FileReport:
    """A form that waits until the office knows its sender; what is wrong in it is nobody's as yet."""
    said = _sender_issue(item, trusts, counts=False)
    return _report(item, Outcome.UNCONFIRMED, [said] if said else [], trusts)


def _turn(file: str) -> int:
    """Which of several files its name says it is: 2 for 'lần 2' and '(2)', 1 for 'sửa lại', 0 for nothing."""
    name = bare(file.rpartition("/")[2][:LONGEST_NAME])
    told = [int(number) for found in _TURN.findall(name) for number in found if number]
    return max(told, default=int(bool(_MENDED.search(name))))


def _first(items: Sequence[Submission]) -> Arrival | None:
    """When the first file came that would have been counted, had it been the only one; `items` are oldest first."""
    return next((s.arrival for s in items if s.arrival is not None and not s.unanswered), None)


def since_left_out(
    counted: Iterable[Submission], reports: Iterable[FileReport], senders: Senders | None = None
) -> list[Submission]:
    """The forms that count, dated by those of their unions that the office left out where one of these came first.

    Who sent a form in time and another since is not late because the first one was put aside. One that came by e-mail
    is the union's where `senders` know its address, or the form that counts is from there, too.
    """
    filled = [report for report in reports if report.first is not None]
    trusts = senders.judged((f.file, f.unit, f.bearer) for f in filled) if senders else {}
    left: dict[str, list[tuple[FileReport, bool]]] = {}
    for report in filled:
        left.setdefault(report.unit, []).append((report, trusts.get(report.file, NO_LETTER).trust.known))
    return [_dated_by(item, left[item.unit.code]) if item.unit.code in left else item for item in counted]


def _dated_by(item: Submission, left: Iterable[tuple[FileReport, bool]]) -> Submission:
    """A form with when the first one came, of those left out each with whether its address is known."""
    mark = item.bearer.mark if item.bearer else ""
    own = (f.first for f, known in left if known or f.bearer is None or f.bearer.mark == mark)
    known = item.first or item.arrival
    first = min((a for a in (known, *own) if a is not None), key=lambda a: a.at, default=None)
    return replace(item, first=first) if first is not known else item


def _superseded(former: Submission, last: Submission, trusts: Trusts, seen: frozenset[str]) -> FileReport:
    """What is said of a form in whose place another counts; of those the office has `seen` it has chosen."""
    changed = differences(former, last)
    found = f"{_dated(former, last)}: {changed or SAME}"
    taken = any(i.has(IssueRole.TAKEN) for i in last.issues)
    later = _came_later(last, former)
    rival = bool(changed) and later is None and not taken
    code = _beside(former, last, changed, seen)
    why = _TAKEN if taken else _why(former, last) if changed or later else ""
    counts = f"{_dated(last, former)}{why}"
    said = issue(code, _where(former, last), found=found, unit=former.unit.code, expected=counts)
    doubts = [i for i in former.issues if i.has(IssueRole.OUTLIVES_REPLACEMENT)]
    issues = (said, *doubts, *_words_left(former, last))
    made = _report(former, Outcome.SUPERSEDED, issues, trusts)
    return replace(made, former_errors=former.errors, rival=rival)


def _beside(former: Submission, last: Submission, changed: str, seen: frozenset[str]) -> str:
    """The kind of what there is to say of a replaced form, which tells what was `changed` otherwise."""
    if not changed:
        return "T21"
    if _came_later(last, former) and _mends(former, last):
        return "T22"
    return "T54" if former.file in seen else "T10"


def _came_later(item: Submission, other: Submission) -> bool | None:
    """Whether a form came after another one; None where nobody knows which is later.

    Of two that one letter brought the one saved later.
    """
    if item.came_at is None or other.came_at is None:
        return None
    if item.came_at == other.came_at:
        saved, before = _saved(item), _saved(other)
        if datetime.min in (saved, before) or saved == before:
            return None
        turns = _turn(item.file) - _turn(other.file)
        return saved > before if not turns or (turns > 0) == (saved > before) else None  # its name may say otherwise
    if _only_copied(item, other) or _only_copied(other, item):
        return None
    return item.came_at > other.came_at


def _only_copied(item: Submission, other: Submission) -> bool:
    """Whether a form is later by nothing but its date on disk, which copying gives it."""
    dated = (item.arrival, other.arrival)
    if dated[0] is None or dated[1] is None or dated[0].at <= dated[1].at:
        return False
    return dated[0].by is DatedBy.DISK and dated[1].by is not DatedBy.DISK


def _saved(item: Submission) -> datetime:
    """When a form that a letter brought was last saved, where its clock may be believed."""
    arrival, saved = item.arrival, item.raw.saved_at
    if arrival is None or saved is None or arrival.by is not DatedBy.MAIL:
        return datetime.min
    return saved if arrival.at - _OLDEST <= saved <= arrival.at else datetime.min


def _why(former: Submission, last: Submission) -> str:
    """Why the last of two forms of which the office took none counts, where there is a reason to tell."""
    later = _came_later(last, former)
    if later:
        return _LATER if last.came_at != former.came_at else _SAVED_LATER
    if former.named_on_file and not last.named_on_file:
        return _OTHERS_NAME
    if former.in_anothers_file and not last.in_anothers_file:
        return _OTHERS_FILE
    if later is not None:
        return ""
    if _only_copied(last, former):
        return _ON_DISK
    return _TOGETHER if former.came_at == last.came_at else _DATED_ONE


def _where(former: Submission, last: Submission) -> CellRef:
    """The cell of a replaced file that says otherwise, where it is one; else the file."""
    changed = [former.raw.ref(field.name) for field in _changed(former, last)]
    return changed[0] if len(changed) == 1 else CellRef(former.file)


def _words_left(former: Submission, last: Submission) -> list[Issue]:
    """The note that a replaced file holds words outside its cells which the last one does not."""
    told = {text.text for text in last.outside}
    left = [text for text in former.outside if text.text not in told]
    if not left:
        return []
    return [issue("W09", CellRef(former.file), found=listed(left), unit=former.unit.code, expected=counted(left))]


def _dated(item: Submission, other: Submission) -> str:
    """A file with its date and what tells it; with the hour where `other` came on the same day at another one."""
    if item.arrival is None:
        return f"{item.file} (từ {item.bearer.shown})" if item.bearer else item.file
    sender = f", từ {item.bearer.shown}" if item.bearer else ""
    when, by = item.arrival.at, item.arrival.by.label
    return f"{item.file} ({_hour(when, other.came_at)}{short_date(when)} theo {by}{sender})"


def _hour(when: datetime, other: datetime | None) -> str:
    """'09:00 ' where another moment is of the same day, with seconds where it is of the same minute; else ''."""
    if other is None or other.date() != when.date() or other == when:
        return ""
    return f"{when:%H:%M:%S} " if (other.hour, other.minute) == (when.hour, when.minute) else f"{when:%H:%M} "


def differences(former: Submission, latter: Submission) -> str:
    """What two submissions of one union say differently: 'Chỉ tiêu 3.1 năm 2024: 5 → 7; …'; '' for nothing."""
    before, after = _told(former), _told(latter)
    changed = [f"{f.about}: {_shown(before(f))} → {_shown(after(f))}" for f in _changed(former, latter)]
    if not changed:
        return ""
    more = f"; … và {len(changed) - MAX_DIFFERENCES} ô khác" if len(changed) > MAX_DIFFERENCES else ""
    return "; ".join(changed[:MAX_DIFFERENCES]) + more


def _changed(former: Submission, latter: Submission) -> list[Field]:
    before, after = _told(former), _told(latter)
    return [f for f in latter.spec.fields if before(f) != after(f)]


def _mends(former: Submission, latter: Submission) -> bool:
    """Whether no figure that stood unquestioned became another: what changed was not counted, or asked about, or the
    office itself has put the one where the other stood.

    A marked copy that comes back tells itself which figures of which values it asked about. Where two figures did not
    go together either may be the one that is mended.
    """
    figures = [f for f in _changed(former, latter) if f.part != "note" and (f.indicator or f.base)]
    asked = asked_of(latter.raw.stamp(ASKED), CATALOGUE)

    def was_asked(name: str) -> bool:
        cell = former.raw.cells.get(name)
        return name in asked and cell is not None and asked[name].value == print_of(cell.value)

    wrong = [f for f in former.spec.fields if f.name not in former.answers and _is_number(former, f)]
    after = _told(latter)
    if any(after(f) is None for f in figures):  # a cell that was emptied is not mended
        return False
    return bool(figures) and all(
        f.name not in former.answers
        or was_asked(f.name)
        or _is_settled(f, former, latter)
        or any(_go_together(f, other) for other in wrong)
        for f in figures
    )


def _is_settled(field: Field, former: Submission, latter: Submission) -> bool:
    """Whether two submissions of which one was corrected come to the same figure."""
    before, after = former.answers.get(field.name), latter.answers.get(field.name)
    return before is not None and after is not None and before.value == after.value


def _is_number(item: Submission, field: Field) -> bool:
    """Whether a number was typed into a field: what else may be wrong with it lies in itself."""
    cell = item.raw.cells.get(field.name)
    return cell is not None and isinstance(cell.value, int | float)


def _go_together(one: Field, other: Field) -> bool:
    """Whether two fields are the figures of one question and year: a part and its whole, of which one may be wrong."""
    if one.year != other.year or "note" in (one.part, other.part):
        return False
    if one.base and other.base:
        return True
    if one.indicator and other.indicator:
        return one.indicator is other.indicator
    base, indicator = one.base or other.base, one.indicator or other.indicator
    return base is not None and indicator is not None and indicator.base == base.code


def _told(item: Submission) -> Callable[[Field], object]:
    """What a submission says in each field: the answer, else what was typed and could not be taken; None for nothing.

    Where the office put another value in its place it is what was typed, too.
    """
    corrected = {i.ref for i in item.issues if i.has(IssueRole.CORRECTED)}

    def told(field: Field) -> object:
        answer = item.answers.get(field.name)
        if answer is not None and answer.ref not in corrected:
            return answer.value
        cell = item.raw.cells.get(field.name)
        return None if cell is None or is_empty(cell.value) else cell.value

    return told


def _shown(told: object) -> str:
    if told is None:
        return "(trống)"
    if isinstance(told, date):
        return short_date(told)
    return number(told, 4) if isinstance(told, float) else shortened(clean(told), _SHOWN)
