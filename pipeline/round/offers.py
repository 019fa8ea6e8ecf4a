"""What the office may decide about a problem of the list, and the row of the table of decisions that says so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.intake.decisions import Action, Decision, Decisions, typed
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.texts.replies import MAX_REASON
from pipeline.issues import CellRef, Issue, IssueArea, IssueRole, Severity
from pipeline.text import clean, key

TypedValue = str | float | bool | date | None


def cell_value(value: object) -> TypedValue:
    """What a cell of a form holds, as a value that a row can be told by."""
    return value if value is None or isinstance(value, str | float | bool | date) else clean(value)


UNIT_HEAD = "Mã đơn vị"  # the column of the list of problems that says whose one is
# How the list says what is decided: shorter than the table of decisions does.
WORDS: Mapping[Action, str] = {
    Action.ACCEPT: "Chấp nhận",
    Action.CORRECT: "Sửa thành",
    Action.LEAVE_OUT: "Bỏ tệp này",
    Action.TAKE: "Lấy bản này",
    Action.REOPEN: "Cho sửa sau chốt",
}
_OF_THE_OFFICE = (IssueArea.DECISION, IssueArea.PROGRAM)


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A problem of the list as machines know it: `old` what its cell held, `found` what was said to stand there.

    `actions`: what may be decided about it; `indicator`: of a figure after a close, the code asked; `reply`: what the
    union answered.
    """

    code: str
    unit: str
    ref: CellRef
    found: str = ""
    old: TypedValue = None
    indicator: str = ""
    reply: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from every other problem of a round."""
        return self.code, self.unit, self.ref, self.found, self.indicator


def question(item: Issue, files: Mapping[str, FileReport], cells: Mapping[CellRef, TypedValue]) -> ListedProblem:
    """The question that a problem puts to the office; `cells`: what answer cells of the forms that count hold."""
    actions = _actions(item, files.get(item.ref.file), item.ref in cells)
    old = cells.get(item.ref)
    reply = item.reply[:MAX_REASON] if Action.ACCEPT in actions else ""
    return ListedProblem(item.code, item.unit, item.ref, item.found, old, item.facts.question, reply, actions)


def _actions(item: Issue, file: FileReport | None, is_answer: bool) -> tuple[Action, ...]:
    if item.has(IssueRole.FIGURE_AFTER_CLOSE) and item.unit:
        return (Action.REOPEN,)
    if item.kind.area in _OF_THE_OFFICE or item.kind.area is IssueArea.CLOSE or file is None:
        return ()
    found = [Action.ACCEPT] if item.kind.acceptable else []
    found += [Action.CORRECT] if is_answer else []
    if file.outcome is Outcome.LEFT_OUT or (item.severity is Severity.NOTE and item.kind.area is not IssueArea.FILE):
        return tuple(found)
    other = file.outcome in (Outcome.SUPERSEDED, Outcome.UNCONFIRMED) or item.has(IssueRole.OWNER_OPEN)
    return (*found, Action.LEAVE_OUT, *([Action.TAKE] if other else []))


def action_of(said: str) -> Action | None:
    """What a word of the list, or of the table of decisions, means; its first words are enough."""
    begun = key(said)
    fits = {a for a, word in WORDS.items() if len(begun) > 1 and any(key(w).startswith(begun) for w in (word, a.label))}
    return fits.pop() if len(fits) == 1 else None


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """What people typed beside a problem: where (`ref`), which problem, the words of each cell.

    `question` is None where the row no longer says which problem it is; `beside`: what stands in its other cells, by
    their heads. `shown`: what the program itself had put into the cells, of a problem that was decided before. `why`:
    why it could not be taken, '' where it was not tried. `gone`: its problem was no longer there when that was told.
    """

    ref: CellRef
    question: ListedProblem | None
    action: str = ""
    new: TypedValue = None
    reason: str = ""
    who: str = ""
    beside: Mapping[str, str] | None = None
    shown: tuple[str, ...] = ()
    why: str = ""
    gone: bool = False

    @property
    def cells(self) -> tuple[TypedValue, ...]:
        """What stands in the four cells to decide in."""
        return self.action, self.new, self.reason, self.who

    @property
    def words(self) -> tuple[str, ...]:
        """The same as texts."""
        return tuple("" if value is None else typed(value) for value in self.cells)


def wrong_in(row: TypedDecision, units: Iterable[str]) -> str:
    """Why a typed row cannot be taken, and what to do; '' where it can."""
    asked, action = row.question, action_of(row.action)
    if row.shown:
        return "việc này đã có quyết định ở tệp xu-ly.xlsx; muốn đổi thì sửa dòng đó ở xu-ly.xlsx"
    if asked is None:
        return "dòng này mất dấu nhận dạng, không rõ quyết định về lỗi nào; chọn lại ở đúng dòng của lỗi, xóa ở đây"
    if not row.action:
        return "chưa chọn cột Quyết định"
    if action is None or action not in asked.actions:
        able = ", ".join(WORDS[a] for a in asked.actions)
        return f"không “{clean(row.action)}” được lỗi này; " + (f"chọn: {able}" if able else "xóa các ô đã ghi")
    return _wrong_value(row, asked, action, units) or (
        "chưa ghi Lý do" if not row.reason and not asked.reply else "" if row.who else "chưa ghi Người quyết định"
    )


def _wrong_value(row: TypedDecision, asked: ListedProblem, action: Action, units: Iterable[str]) -> str:
    """Why the new value of a row cannot be."""
    blank = row.new is None or not clean(row.new)
    if action is Action.CORRECT:
        return "chưa ghi Giá trị mới" if blank else ""
    if action in (Action.TAKE, Action.LEAVE_OUT) and not asked.unit:
        if blank:
            return "ghi mã đơn vị của tệp này vào cột Giá trị mới" if action is Action.TAKE else ""
        known = {key(code) for code in units}
        return "" if key(typed(row.new)) in known else "cột Giá trị mới: ghi mã một đơn vị ở trang “Đơn vị”"
    return "" if blank else f"xóa cột Giá trị mới, hoặc chọn “{WORDS[Action.CORRECT]}”"


def table_row(row: TypedDecision, period: str, on: date, units: Iterable[str]) -> dict[str, object]:
    """The row of the table of decisions (column key -> value) of a typed one with nothing wrong in it."""
    asked, action = row.question, action_of(row.action)
    assert asked is not None and action is not None
    whole = action in (Action.LEAVE_OUT, Action.TAKE)
    unit = asked.unit
    if whole and not unit and row.new is not None:
        unit = next((u for u in units if key(u) == key(typed(row.new))), "")
    made: dict[str, object] = {
        "period": period,
        "action": action.label,
        "unit": unit or None,
        "file": asked.ref.file or None,
        "reason": row.reason or f"Đơn vị trả lời: {asked.reply}"[:MAX_REASON],
        "who": row.who,
        "when": on,
    }
    if action is Action.REOPEN:
        return {**made, "file": None, "indicator": asked.indicator or None}
    if whole:
        return made
    made |= {"sheet": asked.ref.sheet or None, "cell": asked.ref.cell or None}
    if action is Action.ACCEPT:
        return {**made, "code": asked.code, "old": asked.found or None}
    return {**made, "old": asked.old, "new": row.new}


_TARGET = ("unit", "code", "file", "sheet", "cell", "old", "new", "indicator")
DecisionTarget = tuple[str, ...]


def target(row: Mapping[str, object]) -> DecisionTarget:
    """What a row of the table of decisions comes to, whoever decides and why: equal rows need not be there twice."""
    return tuple(key("" if row.get(name) is None else typed(row[name])) for name in ("action", *_TARGET))


def targets(decisions: Decisions) -> frozenset[DecisionTarget]:
    """Those of all decisions that hold: of several new values of a cell that of the last."""
    return frozenset(target(_row_of(d)) for d in _holding(decisions))


def no_more(decisions: Decisions) -> frozenset[DecisionTarget]:
    """The rows, as `whole_row` has them, that said what holds no more: taken back, expired, given another new value."""
    holding = {d.ref for d in _holding(decisions)}
    replaced = (d for d in decisions.all if d.ref not in holding)
    return frozenset(whole_row(_row_of(d)) for d in (*decisions.withdrawn, *decisions.expired, *replaced))


def whole_row(row: Mapping[str, object]) -> DecisionTarget:
    """What a row comes to, with who decides and why: the same row again is one that was left standing."""
    return *target(row), *(key(clean(row.get(name) or "")) for name in ("reason", "who"))


def settles(row: Mapping[str, object]) -> DecisionTarget:
    """What a row settles so that a later one replaces it; empty where no row does.

    The value of a cell, as long as it holds the old one; which form of a union counts.
    """
    if row.get("action") == Action.CORRECT.label:
        return target({name: value for name, value in row.items() if name != "new"})
    if row.get("action") == Action.TAKE.label and row.get("unit"):
        return target({name: row[name] for name in ("action", "unit")})
    return ()


def _holding(decisions: Decisions) -> Iterable[Decision]:
    """Those in force without the ones that a later one replaces."""
    last: dict[tuple[object, ...], Decision] = {}
    for decision in sorted(decisions.all, key=lambda d: d.when):
        last[settles(_row_of(decision)) or (decision.ref,)] = decision
    return last.values()


def _row_of(decision: Decision) -> dict[str, object]:
    """The row of the table that a decision stands in."""
    said: dict[str, object] = {name: getattr(decision, name) or None for name in _TARGET if name not in ("old", "new")}
    why = {"reason": decision.reason, "who": decision.who}
    return {**said, **why, "old": decision.old, "new": decision.new, "action": decision.action.label}
