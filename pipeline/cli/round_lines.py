"""How a round stands, in lines on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.cli.console import console
from pipeline.cli.issue_lines import LinesOfKind, lines_by_file, lines_by_kind
from pipeline.cli.screen import done, say_kept
from pipeline.intake.file_reports import Outcome
from pipeline.issues import Issue, IssueRole, Severity, by_gravity
from pipeline.measures.headline import headline_words
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import senders_by_union, unread_texts_by_union
from pipeline.round.in_parts import problems_book, told_in_parts, unions_book
from pipeline.round.roster import Delivery
from pipeline.steps.output_names import RETURNS_FOLDER
from pipeline.ways import as_typed

if TYPE_CHECKING:
    from pipeline.documents.pdf import Pdf
    from pipeline.steps.ticks import TakenTicks

HOW_TO_CONFIRM = (
    'hỏi đơn vị rồi xác nhận: make accept SENDER=địa-chỉ BY="Họ tên" (mọi địa chỉ có biểu '
    "đang được tính: SENDERS=1 thay cho SENDER)."
)
_SORT_WHOLE = "ghi lại ở sổ mới; khi sắp xếp thì dùng nút lọc ở đầu cột, để cả dòng đi cùng nhau"
MAX_TICKS_SHOWN = 10


def say_ticks(taken: TakenTicks) -> None:
    """What was ticked in the tracking workbook and could not be taken: where, why, what to do."""
    if taken.unread:
        console.print(Text(f"Chưa đọc được dấu ghi tay ở so-theo-doi.xlsx: {taken.unread}.", style="yellow"))
    for wrong in taken.wrong[:MAX_TICKS_SHOWN]:
        about, said = f"{wrong.typed.ref.inside} ({wrong.typed.unit}, {wrong.typed.tick.label})", wrong.said
        stands = f" đang ghi “{said}”;" if said else ""
        console.print(Text(f"so-theo-doi.xlsx, {about}:{stands} {wrong.why}.", style="yellow"))
    if len(taken.wrong) > MAX_TICKS_SHOWN:
        console.print(Text(f"  … và {len(taken.wrong) - MAX_TICKS_SHOWN} ô khác.", style="yellow"))
    for row in taken.askew[:MAX_TICKS_SHOWN]:
        said = (
            f"{row.ref.inside} ghi {row.unit}, nhưng dòng này là của {row.stamped}: chưa nhận những gì ghi ở dòng này"
        )
        console.print(Text(f"so-theo-doi.xlsx, {said}; {_SORT_WHOLE}.", style="yellow"))
    if len(taken.askew) > MAX_TICKS_SHOWN:
        console.print(Text(f"  … và {len(taken.askew) - MAX_TICKS_SHOWN} dòng khác.", style="yellow"))


def say_delivery(data: Consolidation) -> None:
    """Of the unions, as the tracking counts them; the office's own form stands beside."""
    states = Counter(line.delivery for line in data.unit_roster)
    counted = sum(n for state, n in states.items() if state.counted)
    parts = ", ".join(f"{states[d]} {d.label.lower()}" for d in Delivery if states[d])
    own = [line.delivery.label.lower() for line in data.roster.lines if line.unit.code == data.program.office_code]
    office = f"; biểu của cơ quan: {own[0]}" if own else ""
    told = f" ({parts})" if parts else ""
    passed = [f for f in data.roster.files if f.outcome is Outcome.PASSED_OVER]
    each = " (thư, tệp nén: đếm từng tệp bên trong)" if data.roster.unpacked else ""
    console.print(
        f"Đã nhận biểu của {counted}/{len(data.unit_roster)} đơn vị{told}{office}; "
        f"số tệp đã xem{each}: {len(data.roster.files) - len(passed)}."
    )
    if said := senders_by_union(data):
        console.print(Text(f"{said}; {as_typed(HOW_TO_CONFIRM)}", style="yellow"))
    if said := unread_texts_by_union(data):
        book = unions_book(apart=True) if told_in_parts(data) else "tệp tổng hợp"
        console.print(Text(f"{said}; xem trang “Lời của đơn vị” của {book}.", style="yellow"))
    for item in passed:
        console.print(Text(f"Bỏ qua tệp phụ do máy tạo ra: {item.issues[0].found}.", style="dim"))


def say_issues(data: Consolidation, *, apart: bool = False) -> None:
    """The gravest problems, file by file, each file with its union; no file's problems hide another's.

    `apart`: the summary is told in parts.
    """
    ordered = sorted(data.issues, key=by_gravity)
    counts = Counter(i.severity for i in ordered)
    if not ordered:
        console.print("Không có lỗi số liệu.")
        return
    console.print(", ".join(f"{counts[s]} {s.label.lower()}" for s in Severity if counts[s]) + ":")
    serious = [i for i in ordered if i.severity is not Severity.NOTE]
    kinds, single = lines_by_kind(serious)
    _say_kinds(kind for kind in kinds if kind.severity is Severity.ERROR)
    shown, left_out = lines_by_file(single)
    for of_file in shown:
        unit = data.program.unit_by_code.get(of_file.unit)
        console.print(Text(f"  {of_file.file}" + (f"  ({unit.code} {unit.name})" if unit else ""), style="bold"))
        for line in of_file.lines:
            console.print(Text(f"    {line.text}", style="red" if line.severity is Severity.ERROR else "yellow"))
        if of_file.rest:
            console.print(f"    … và {of_file.rest} mục khác của tệp này.")
    if left_out:
        console.print(f"  … và {left_out} tệp khác.")
    _say_kinds(kind for kind in kinds if kind.severity is not Severity.ERROR)
    if said := overruled(ordered):
        console.print(Text(f"  {said}: xem trang “Lỗi dữ liệu”.", style="yellow"))
    book = problems_book(apart)
    console.print(f"  Danh sách đầy đủ, kể cả ghi chú: trang “Lỗi dữ liệu” của {book}.")


def _say_kinds(kinds: Iterable[LinesOfKind]) -> None:
    """What is told once of several files, and which these are."""
    for kind in kinds:
        console.print(Text(f"  {kind.text}", style="red" if kind.severity is Severity.ERROR else "yellow"))
        for said in kind.files:
            console.print(Text(f"    {said}"))
        if kind.rest:
            console.print(f"    … và {kind.rest} tệp khác.")


def overruled(issues: Iterable[Issue]) -> str:
    """Whose figures a close keeps out and how many decisions could not be applied: 'số của 2 …; 1 quyết định …'."""
    issues = list(issues)
    roles = Counter(role for i in issues for role in i.kind.roles)
    figures, words = (
        len({i.unit for i in issues if i.has(role)})
        for role in (IssueRole.FIGURE_AFTER_CLOSE, IssueRole.TEXT_AFTER_CLOSE)
    )
    idle = roles[IssueRole.STALE] + roles[IssueRole.REFUSED] + roles[IssueRole.UNCLEAR]
    said = [f"số của {figures} đơn vị gửi sau chốt không được tính"] if figures else []
    said += [f"lời của {words} đơn vị gửi sau chốt chưa đưa vào"] if words else []
    said += [f"{idle} quyết định không áp dụng được"] if idle else []
    return "; ".join(said)


def say_kept_copy(former: Path) -> None:
    """What somebody had put among the marked copies: perhaps what a union has sent back, which nobody reads there."""
    say_kept(
        former, f" trong {RETURNS_FOLDER}/ (không được tính; bản đơn vị gửi lại phải chép vào thư mục nhận biểu của kỳ)"
    )


def say_results(data: Consolidation) -> None:
    if data.judged:
        console.print(f"{data.period.name}: {headline_words(data.headline)}.")


def say_overview_pdf(made: Pdf) -> None:
    """Where the PDF for the leaders is, or why there is none."""
    if made.path:
        done("Bản PDF cho lãnh đạo", made.path)
    else:
        console.print(Text(made.why_not, style="yellow"))
