"""What the office did about the figures, in a sentence each, and what still waits for it: the office's own business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.intake.decisions import Action
from pipeline.issues import CATALOGUE
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.doubts import after_close_in_report, doubts_by_subject, senders_in_report
from pipeline.round.in_parts import office_book
from pipeline.text import clean, number

MAX_LISTED = 40  # decisions spelt out; the sheet of issues has them all


def handling(data: Consolidation, *, apart: bool = False) -> tuple[str, ...]:
    """What was decided, numbered, then what waits to be; nothing when there is neither.

    `apart`: the summary is told in parts.
    """
    items = list(_merged(data))
    told = [f"({n}) {text}" for n, text in enumerate(items[:MAX_LISTED], start=1)]
    if len(items) > MAX_LISTED:
        rest = number(len(items) - MAX_LISTED)
        told.append(f"… và {rest} quyết định khác, ghi đủ ở trang “Lỗi dữ liệu” của {office_book(apart)}.")
    return (*told, *filter(None, (after_close_in_report(data), doubts_by_subject(data), senders_in_report(data))))


def _merged(data: Consolidation) -> Iterator[str]:
    """One sentence a decision; warnings of one code accepted for one reason are one sentence."""
    applied = [d for d in data.decisions if d.applied and _bears_on_figures(data, d)]
    accepted: dict[tuple[str, str], list[DecisionLine]] = {}
    for line in applied:
        if line.action is Action.ACCEPT:
            accepted.setdefault((line.code, _why(line)), []).append(line)
        else:
            yield decision_told(data, line)
    for (code, why), lines in accepted.items():
        if len(lines) == 1:
            yield f"{_unit(data, lines[0])}: chấp nhận cảnh báo “{_accepted(code)}{lines[0].about}”; {why}"
        else:
            named = f"của {number(len(lines))} đơn vị: {_names(data, lines)}"
            yield f"Chấp nhận cảnh báo “{_accepted(code)}” {named}; {why}"


def _accepted(code: str) -> str:
    """What was accepted: a figure that was withheld counts now, so that its title no longer says that it does not."""
    kind = CATALOGUE.get(code)
    return (kind.accepted or kind.title) if kind else ""


def _bears_on_figures(data: Consolidation, line: DecisionLine) -> bool:
    """Whether it belongs into this report: which files of an earlier period counted is told in the report of that."""
    return data.counts(line) and (not line.period or line.action in (Action.CORRECT, Action.REOPEN))


def decision_told(data: Consolidation, line: DecisionLine) -> str:
    """One decision: whose, what, why, by whom."""
    who = _unit(data, line)
    if line.action is Action.CORRECT:
        kept = "" if line.enters else " (bản nộp này không được tính)"
        former = f"“{line.old}”" if line.old else "ô trống"
        what = f"sửa {line.about or line.cell} từ {former} thành “{line.new}”{kept}"
    elif line.action is Action.LEAVE_OUT:
        what = f"không tính tệp {_name(line.file)}"
    elif line.action is Action.REOPEN:
        what = "sửa số liệu sau khi đã chốt kỳ"
    else:
        what = f"tính theo tệp {_name(line.file)}"
    return f"{who}: {what}; {_why(line)}"


def _why(line: DecisionLine) -> str:
    of = f", {line.period}" if line.period else ""  # an earlier period's, whose figures are carried on
    return f"lý do: {line.reason.rstrip(' .;')} ({line.decided}{of})."


def _name(file: str) -> str:
    return f"“{file.rsplit('/', 1)[-1]}”"


def _unit(data: Consolidation, line: DecisionLine) -> str:
    known = data.program.unit_by_code.get(line.unit)
    return clean(known.name) if known else line.unit or "Chưa rõ đơn vị"


def _names(data: Consolidation, lines: Iterable[DecisionLine]) -> str:
    return ", ".join(dict.fromkeys(_unit(data, line) for line in lines))
