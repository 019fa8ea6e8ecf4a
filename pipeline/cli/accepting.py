"""The command that accepts submissions, answers and senders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.screen import (
    HERE,
    HOW_TO_CONFIRM,
    By,
    PeriodName,
    ProgramName,
    Workspace,
    app,
    chosen,
    console,
    done,
    progress,
    say_faults,
    say_program,
    several,
)
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.submission import Submission
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps import closing
from pipeline.steps import senders as confirming
from pipeline.steps.alone import program_alone
from pipeline.steps.intake import count_files
from pipeline.steps.signature import Signature

MAX_UNIONS = 20  # named in one line
MAX_LISTED = 10  # lines below what is to be done about them
_STILL_WAITING = 'Còn chờ; hỏi đơn vị, đúng thì xác nhận: make accept SENDER=địa-chỉ BY="Họ tên"'


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
    everything: Annotated[
        bool,
        typer.Option("--all", metavar="", help="Duyệt mọi bản nộp không còn lỗi; không nêu việc nào khác cũng vậy."),
    ] = False,
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
    unit, sender = several(unit), several(sender)
    if [bool(unit), everything, answers, senders, bool(sender)].count(True) > 1:
        raise PipelineError(
            "Mỗi lần một việc: duyệt mọi bản không còn lỗi (không nêu gì), duyệt đơn vị này (--unit mã), chấp nhận các "
            "số đơn vị đã trả lời là đúng (--answers), hoặc xác nhận địa chỉ gửi (--sender địa chỉ, --senders)."
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
    _say_doubts(got)
    _say_accepted(got)
    _say_written(settings, program, len(got.now))


def _say_doubts(got: closing.Accepted) -> None:
    """What is not in order in what was accepted, and what was not accepted, with what is to be done."""
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


def _say_accepted(got: closing.Accepted) -> None:
    """How many forms are accepted now, and how many others there are."""
    more = [f"{len(got.before)} bản đã duyệt từ trước"] if got.before else []
    more += [f"{len(got.faulty)} bản còn lỗi, chưa duyệt: {_codes(got.faulty)}"] if got.faulty else []
    more += [f"{len(got.unproven)} bản chưa xác nhận người gửi, chưa duyệt"] if got.unproven else []
    more += [f"{len(got.dormant)} bản duyệt chưa có hiệu lực, chờ xác nhận người gửi"] if got.dormant else []
    holding = [s for s in got.now if s not in got.dormant]
    told = f": {_codes(holding)}" if holding else ""
    console.print(f"Đã duyệt {len(holding)} bản nộp{told}" + (f" ({'; '.join(more)})" if more else "") + ".")


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
