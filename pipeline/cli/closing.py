"""Commands that accept submissions, close a period, and tell what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import pandas as pd
import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.screen import (
    HERE,
    HOW_TO_CONFIRM,
    AcceptedOnly,
    Csv,
    PeriodName,
    ProgramName,
    Workspace,
    app,
    chosen,
    chosen_program,
    console,
    consolidated,
    done,
    print_table,
    progress,
    say_delivery,
    say_faults,
    say_kept,
    say_program,
    workspace_settings,
)
from pipeline.cli.terminal import terminal
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.closes import tables
from pipeline.closes.in_force import record_path
from pipeline.closes.model import Close
from pipeline.errors import PipelineError
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.submission import Submission
from pipeline.issues import IssueRole
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import doubts_by_union, open_as_a_whole, open_errors, senders_by_union
from pipeline.round.printed import lower_first
from pipeline.settings import Settings
from pipeline.steps import closing
from pipeline.steps import senders as confirming
from pipeline.steps.alone import program_alone
from pipeline.steps.intake import count_files
from pipeline.steps.signature import Signature
from pipeline.text import short_date

MAX_SHOWN = 40
MAX_UNIONS = 20  # named in one line
MAX_LISTED = 10  # lines below what is to be done about them
_UNDO = 'chạy lại lệnh này với --undo --by "Họ tên" để hủy'
_STILL_WAITING = "Còn chờ; hỏi đơn vị, đúng thì xác nhận: make accept ARGS='--sender địa-chỉ --by \"Họ tên\"'"
By = Annotated[str, typer.Option("--by", metavar="tên", help="Họ tên người quyết định.")]


@app.command(cls=VietnameseCommand)
def accept(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    unit: Annotated[
        list[str], typer.Option("--unit", metavar="mã", help="Duyệt bản nộp của đơn vị này; có thể nêu nhiều lần.")
    ] = [],  # noqa: B006  # typer copies it
    everything: Annotated[bool, typer.Option("--all", metavar="", help="Duyệt mọi bản nộp không còn lỗi.")] = False,
    answers: Annotated[
        bool,
        typer.Option("--answers", metavar="", help="Chấp nhận mọi số được hỏi mà đơn vị đã trả lời là đúng."),
    ] = False,
    senders: Annotated[
        bool,
        typer.Option("--senders", metavar="", help="Xác nhận mọi địa chỉ chưa biết có biểu đang được tính."),
    ] = False,
    sender: Annotated[
        list[str],
        typer.Option(
            "--sender", metavar="địa chỉ", help="Xác nhận địa chỉ này gửi thay cho các đơn vị; có thể nêu nhiều lần."
        ),
    ] = [],  # noqa: B006  # typer copies it
    undo: Annotated[bool, typer.Option("--undo", metavar="", help="Với --sender: thôi xác nhận địa chỉ này.")] = False,
    by: By = "",
) -> None:
    """Duyệt bản nộp, chấp nhận câu trả lời, xác nhận địa chỉ gửi: ghi vào xu-ly.xlsx."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    if [bool(unit), everything, answers, senders, bool(sender)].count(True) != 1:
        raise PipelineError(
            "Nêu một việc: đơn vị cần duyệt (--unit mã), mọi bản không còn lỗi (--all), chấp nhận các số đơn vị đã trả "
            "lời là đúng (--answers), hoặc xác nhận địa chỉ gửi (--sender địa chỉ, --senders)."
        )
    if undo and not sender:
        raise PipelineError("--undo chỉ dùng với --sender: thôi xác nhận địa chỉ nào.")
    ctx.with_resource(program_alone(settings, program))
    if undo:
        _withdraw_senders((settings, program, period), sender, by, today)
    elif senders or sender:
        _confirm_senders((settings, program, period), sender, by, today)
    elif answers:
        _accept_answers((settings, program, period), by, today)
    else:
        _accept_submissions((settings, program, period), unit, by, today)


def _accept_submissions(about: tuple[Settings, Program, Period], unit: list[str], by: str, today: date) -> None:
    settings, program, period = about
    say_program(program, period)
    with progress("Đọc biểu", count_files(settings, program, period)) as advance:
        got = closing.accept(settings, program, period, unit, Signature(by, today), advance=advance)
    say_faults(settings, program, period, got.faults)
    for item in got.now:
        if item.errors:
            said = f"  {item.unit.code} {item.unit.name}: duyệt dù còn {item.errors} lỗi; giá trị lỗi vẫn không tính."
            console.print(Text(said, style="yellow"))
    if got.doubted:
        said = f"  Duyệt dù {got.doubted}; vẫn được tính, báo cáo có ghi."
        console.print(Text(said, style="yellow"))
    for what, forms in (
        ("Chưa duyệt, chưa xác nhận người gửi", got.unproven),
        ("Đã ghi duyệt, có hiệu lực khi xác nhận người gửi", got.dormant),
    ):
        if forms:
            console.print(Text(f"  {what}: {_codes(forms)}; {HOW_TO_CONFIRM}", style="yellow"))
    for code in got.absent:
        console.print(Text(f"  {code}: chưa có bản nộp nào đọc được.", style="yellow"))
    if got.waiting:
        said = f"  {_some(got.waiting)}: biểu đã đến, chưa tính vì chờ xác nhận người gửi; {HOW_TO_CONFIRM}"
        console.print(Text(said, style="yellow"))
    more = [f"{len(got.before)} bản đã duyệt từ trước"] if got.before else []
    more += [f"{len(got.faulty)} bản còn lỗi, chưa duyệt: {_codes(got.faulty)}"] if got.faulty else []
    more += [f"{len(got.unproven)} bản chưa xác nhận người gửi, chưa duyệt"] if got.unproven else []
    more += [f"{len(got.dormant)} bản duyệt chưa có hiệu lực, chờ xác nhận người gửi"] if got.dormant else []
    holding = [s for s in got.now if s not in got.dormant]
    told = f": {_codes(holding)}" if holding else ""
    console.print(f"Đã duyệt {len(holding)} bản nộp{told}" + (f" ({'; '.join(more)})" if more else "") + ".")
    _say_written(settings, program, len(got.now))


def _say_written(settings: Settings, program: Program, how_many: int) -> None:
    """Where decisions were written, and that they show once the round is put together again."""
    if not how_many:
        console.print("Không ghi gì thêm vào xu-ly.xlsx.")
        return
    done("Ghi ở", settings.program_folder(program.code) / DECISIONS_FILE)
    console.print("Chạy lại make consolidate để bảng tổng hợp, sổ theo dõi theo quyết định này.")


def _codes(forms: Sequence[Submission]) -> str:
    return _some([s.unit.code for s in forms])


def _some(codes: Sequence[str]) -> str:
    """The codes of unions, of many the first ones."""
    more = f" và {len(codes) - MAX_UNIONS} đơn vị khác" if len(codes) > MAX_UNIONS else ""
    return ", ".join(codes[:MAX_UNIONS]) + more


def _accept_answers(about: tuple[Settings, Program, Period], by: str, today: date) -> None:
    settings, program, period = about
    say_program(program, period)
    with progress("Đọc biểu", count_files(settings, program, period)) as advance:
        got = closing.accept_answers(settings, program, period, Signature(by, today), advance=advance)
    say_faults(settings, program, period, got.faults)
    for item in got.issues:
        console.print(Text(f"  {item.unit} {item.ref.inside or 'cả tệp'}: {item.title}. Trả lời: {item.reply}"))
    console.print(f"Đã chấp nhận {len(got.issues)} số theo câu trả lời của đơn vị.")
    _say_written(settings, program, len(got.issues))


def _confirm_senders(about: tuple[Settings, Program, Period], sender: list[str], by: str, today: date) -> None:
    settings, program, period = about
    say_program(program, period)
    with progress("Đọc biểu", count_files(settings, program, period)) as advance:
        got = confirming.confirm(settings, program, period, sender, Signature(by, today), advance=advance)
    for address, codes in got.now.items():
        console.print(Text(f"  {address}: được gửi biểu của {_some(codes)}"))
    if got.now:
        console.print(f"Đã xác nhận {len(got.now)} địa chỉ gửi, nhớ cho cả các kỳ sau.")
    else:
        console.print("Không có địa chỉ nào của biểu đang được tính phải xác nhận.")
    waiting: dict[str, list[str]] = {}
    for item in got.waiting:
        waiting.setdefault(f"{item.sender} ({item.trust.label})", []).append(item.unit)
    _say_listed(_STILL_WAITING, [f"{who}: {_some(units)}" for who, units in waiting.items()])
    unclear = [f"{item.unit} {item.file}: {item.sender}" for item in got.unclear]
    _say_listed("Không có địa chỉ để xác nhận; đúng của đơn vị thì ghi “Lấy bản nộp này” ở tệp xu-ly.xlsx:", unclear)
    _say_written(settings, program, len(got.now))
    _say_failed(got.failed)


def _say_listed(what: str, lines: Sequence[str]) -> None:
    """What is to be done about several things, once, and which these are."""
    if lines:
        console.print(Text(f"  {what}", style="yellow"))
    for line in lines[:MAX_LISTED]:
        console.print(Text(f"    {line}", style="yellow"))
    if len(lines) > MAX_LISTED:
        console.print(Text(f"    … và {len(lines) - MAX_LISTED} mục khác.", style="yellow"))


def _say_failed(failed: Sequence[str]) -> None:
    """What could not be done of what was asked; the rest is done, and the command still ends with an error."""
    for said in failed:
        console.print(Text(f"  Chưa làm: {said}.", style="red"))
    if failed:
        raise typer.Exit(1)


def _withdraw_senders(about: tuple[Settings, Program, Period], sender: list[str], by: str, today: date) -> None:
    settings, program, period = about
    got = confirming.withdraw(settings, program, period, sender, Signature(by, today))
    for address, codes in got.now.items():
        console.print(Text(f"  {address}: thôi được gửi biểu của {_some(codes)}, từ kỳ {period.code}"))
    console.print(f"Đã thôi xác nhận {len(got.now)} địa chỉ gửi; biểu đã gửi từ đó xem lại ở sổ theo dõi.")
    _say_written(settings, program, len(got.now))
    _say_failed(got.failed)


@app.command(cls=VietnameseCommand)
def close(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    by: By = "",
    note: Annotated[str, typer.Option("--note", metavar="lời", help="Ghi chú của lần chốt.")] = "",
    accepted_only: AcceptedOnly = False,
    undo: Annotated[bool, typer.Option("--undo", metavar="", help="Hủy lần chốt cuối của kỳ (chốt nhầm).")] = False,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Chốt luôn, không hỏi dù còn thiếu.")] = False,
) -> None:
    """Chốt kỳ: giữ lại số liệu, kết quả hiện có; về sau muốn sửa phải có quyết định trong xu-ly.xlsx."""
    at = moments.now()
    today = at.date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    if not by.strip():
        raise PipelineError('Chưa ghi ai chốt: thêm --by "Họ tên".')
    ctx.with_resource(program_alone(settings, program))
    if undo:
        gone = closing.take_back(settings, program, period, who=by, note=note, at=at)
        done(f"Đã hủy {lower_first(gone.title)}", record_path(settings, program))
        return
    data = consolidated(settings, program, period, today, accepted_only=accepted_only).data
    say_delivery(data)
    kept_out = sum(i.has(IssueRole.LATE_FIGURE) for i in data.issues)
    if kept_out:
        said = f"{kept_out} chỗ khác số đã chốt lần trước, chưa được phép sửa: không vào lần chốt này."
        console.print(Text(said, style="yellow"))
    lacking = _unsettled(data, today)
    if lacking:
        console.print(Text(f"Trong số liệu chốt lần này: {lacking}.", style="yellow"))
        if not yes and (somebody := terminal()) is not None and not somebody.agree("Vẫn chốt?"):
            console.print("Chưa chốt, không có gì thay đổi.")
            return
    made = closing.close(settings, data, by, note, at)
    done(made.title, record_path(settings, program))
    if lacking:
        console.print(Text(f"Nếu chốt nhầm: {_UNDO}.", style="yellow"))


def _unsettled(data: Consolidation, today: date) -> str:
    """What is not in order in what was closed: 'kỳ chưa kết thúc (…); còn 3 lỗi (…); 29/30 đơn vị chưa báo cáo; …'."""
    errors = len(open_errors(data))
    unapproved = sum(line.delivery.counted and not line.accepted for line in data.roster.lines)
    missing = sum(not line.delivery.counted for line in data.unit_roster)
    end = data.period.end
    said = [f"kỳ chưa kết thúc (đến hết ngày {short_date(end)})"] if today < end else []
    said += [f"còn {errors} lỗi (giá trị lỗi không tính)"] if errors else []
    said += [f"{missing}/{len(data.unit_roster)} đơn vị chưa báo cáo"] if missing else []
    said += [f"{unapproved} bản nộp chưa duyệt"] if unapproved else []
    said += filter(None, (doubts_by_union(data), open_as_a_whole(data), senders_by_union(data)))
    return "; ".join(said)


@app.command(cls=VietnameseCommand)
def closes(program_name: ProgramName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các lần chốt của chương trình."""
    settings = workspace_settings(workspace)
    known = closing.closes(settings, chosen_program(settings, program_name, moments.now().date()))
    if not known and not csv:
        console.print("Chưa chốt lần nào.")
        return
    print_table(tables.closes_table(known) if csv else tables.closes_on_screen(known), csv)


@app.command(cls=VietnameseCommand)
def compare(
    ctx: typer.Context,
    *,
    old: Annotated[
        str, typer.Argument(metavar="trước", help="Số của lần chốt, hoặc latest (lần chốt cuối của kỳ).")
    ] = closing.LATEST,
    new: Annotated[
        str, typer.Argument(metavar="sau", help="Số của lần chốt, hoặc hien-tai (số liệu hiện có).")
    ] = closing.CURRENT,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    csv: Csv = False,
) -> None:
    """So sánh hai lần chốt, hoặc số liệu hiện có với một lần chốt: so-sanh.xlsx."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    if not csv:
        ctx.with_resource(program_alone(settings, program))
    states = [_state((settings, program, period), name, today, quiet=csv) for name in (old, new)]
    found = closing.compare(settings, program, period, *states)
    if csv:
        print_table(tables.comparison_table(found.found), csv)
        return
    console.print(f"Trước: {found.before}\nSau:   {found.after}")
    _say("Thay đổi theo chỉ tiêu", tables.results_changed(found.found))
    _say("Thay đổi theo đơn vị", tables.figures_changed(found.found, found.names, found.cover.program))
    _say("Lời văn thay đổi", tables.texts_changed(found.found, found.names))
    if found.late:
        _say("Chưa có khi chốt, chưa được tính", tables.late_table(found.late, found.names))
    done("Đã ghi", closing.write_comparison_book(settings, found, say_kept))


def _state(about: tuple[Settings, Program, Period], name: str, today: date, *, quiet: bool) -> Close | Consolidation:
    settings, program, period = about
    if closing.is_current(name):
        return consolidated(settings, program, period, today, quiet=quiet).data
    return closing.find_close(settings, program, period, name)


def _say(title: str, table: pd.DataFrame) -> None:
    if table.empty:
        console.print(f"{title}: không có.")
        return
    console.print(Text(f"{title} ({len(table)}):", style="bold"))
    print_table(table.head(MAX_SHOWN), csv=False)
    if len(table) > MAX_SHOWN:
        console.print(f"  … và {len(table) - MAX_SHOWN} dòng khác, xem tệp so-sanh.xlsx.")
