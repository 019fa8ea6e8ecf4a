"""The command that accepts submissions, answers and senders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_program
from pipeline.cli.console import console
from pipeline.cli.consolidated import say_not_taken, say_taken_in
from pipeline.cli.crew import with_crew
from pipeline.cli.faults import say_faults
from pipeline.cli.options import (
    HERE,
    By,
    ClusterAddress,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import HOW_TO_CONFIRM, say_delivery
from pipeline.cli.screen import done, progress, several
from pipeline.cli.terminal import go_on
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decisions import Decision
from pipeline.intake.submission import Submission
from pipeline.issues import Issue
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps import accepting, rounds
from pipeline.steps import senders as confirming
from pipeline.steps.alone import program_alone
from pipeline.steps.intake import count_files
from pipeline.steps.progress import Advance
from pipeline.steps.signature import Signature, named
from pipeline.text import short_date
from pipeline.ways import as_typed

MAX_UNIONS = 20  # named in one line
MAX_LISTED = 10  # lines below what is to be done about them
_UNDO = 'make accept UNDO=1 BY="Họ tên" (một đơn vị: thêm UNIT=mã-đơn-vị)'
_ONE_BY_ONE = (
    "Còn câu trả lời quyết định riêng từng số, không nhận một lượt (số đang tạm giữ, lời đơn vị tự viết): ghi ở trang "
    "“Lỗi dữ liệu” hoặc “Đơn vị trả lời” do make consolidate làm"
)
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
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", metavar="", help="Thôi: thôi duyệt, thôi chấp nhận (--answers), thôi xác nhận địa chỉ (--sender)."
        ),
    ] = False,
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Làm luôn, không hỏi lại.")] = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Duyệt bản nộp, chấp nhận câu trả lời, xác nhận địa chỉ gửi: nêu rõ rồi hỏi, ghi vào xu-ly.xlsx."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    unit, sender = several(unit), several(sender)
    if [bool(unit), everything, answers, senders, bool(sender)].count(True) > 1:
        raise PipelineError(
            as_typed(
                "Mỗi lần một việc: duyệt mọi bản không còn lỗi (không nêu gì), duyệt đơn vị này (--unit mã), chấp nhận "
                "các số đơn vị đã trả lời là đúng (--answers), hoặc xác nhận địa chỉ gửi (--sender địa-chỉ, --senders)."
            )
        )
    if undo and senders:
        raise PipelineError(as_typed("Thôi xác nhận thì nêu từng địa chỉ: --sender địa-chỉ --undo."))
    named(by)
    ctx.with_resource(program_alone(settings, program))
    say_program(program, period)
    typed = rounds.typed_in(settings, program, period, today)
    say_taken_in(typed)
    say_not_taken(typed.wrong)
    work = _Work(settings, program, period, Signature(by, today), yes, ctx.with_resource(ExitStack()))
    if undo and sender:
        _withdraw_senders(work, sender)
    elif undo:
        _take_back(work, unit, answers=answers)
    elif senders or sender:
        _confirm_senders(work, sender)
    elif answers:
        _accept_answers(work)
    else:
        _accept_submissions(work, unit)


@dataclass(frozen=True, slots=True)
class _Work:
    """Which round it is about, who decides, and whether what is shown is done unasked.

    `bar` holds the progress bar, which must be gone before anything is shown and asked.
    """

    settings: Settings
    program: Program
    period: Period
    by: Signature
    yes: bool
    bar: ExitStack

    @property
    def round(self) -> tuple[Settings, Program, Period]:
        return self.settings, self.program, self.period

    def reading(self) -> Advance:
        """Show how far the reading has come; gives what to call for each file."""
        return self.bar.enter_context(progress("Đọc biểu", sum(count_files(*self.round))))

    def go_on(self, question: str, to_do: str, shown: str = "") -> bool:
        """Whether it is to be done; it is said where it is not, and no more: rows typed before were taken in."""
        if go_on(question, yes=self.yes, shown=shown):
            return True
        console.print(f"Chưa {to_do}.")
        return False


def _accept_submissions(work: _Work, unit: list[str]) -> None:
    asked: list[accepting.Accepted] = []

    def agree(got: accepting.Accepted, data: Consolidation) -> bool:
        work.bar.close()
        asked.append(got)
        say_delivery(data)
        if work.by.day < data.period.end:
            said = f"Kỳ chưa kết thúc (đến hết ngày {short_date(data.period.end)})."
            console.print(Text(said, style="yellow"))
        _say_doubts(got)
        more = f", {len(got.faulty)} bản còn lỗi để lại" if got.faulty else ""
        question = f"Duyệt {len(got.now)} bản nộp ({_codes(got.now)}){more}?"
        return work.go_on(question, "duyệt bản nộp nào", "\n".join(_doubt_lines(got)))

    read = accepting.accept(*work.round, unit, work.by, advance=work.reading(), agree=agree)
    work.bar.close()
    say_faults(*work.round, read.faults)
    if not read.agreed:
        return
    if not asked:
        _say_doubts(read)
    _say_accepted(read)
    _say_written(work, len(read.now))
    if read.now:
        console.print(Text(f"Duyệt nhầm thì thôi duyệt: {as_typed(_UNDO)}.", style="dim"))


def _take_back(work: _Work, unit: list[str], *, answers: bool) -> None:
    """Take acceptances back: of submissions, or what was accepted on unions' answers."""

    def agree(rows: Sequence[Decision]) -> bool:
        for row in rows[:MAX_LISTED]:
            console.print(Text(f"  {row}"))
        if len(rows) > MAX_LISTED:
            console.print(f"  … và {len(rows) - MAX_LISTED} dòng khác.")
        return work.go_on(f"Thôi {len(rows)} quyết định này?", "thôi quyết định nào")

    if answers:
        got = accepting.take_back_answers(*work.round, work.by, agree=agree)
    else:
        got = accepting.take_back_acceptances(*work.round, unit, work.by, agree=agree)
    if got.absent:
        said = f"  {_some(got.absent)}: không có dòng duyệt nào của riêng đơn vị này đang có hiệu lực."
        console.print(Text(said, style="yellow"))
    if not got.agreed:
        return
    what = "chấp nhận" if answers else "duyệt"
    console.print(f"Đã thôi {what}: {len(got.rows)} dòng; các dòng cũ vẫn để lại trong xu-ly.xlsx.")
    _say_written(work, len(got.rows))


def _say_doubts(got: accepting.Accepted) -> None:
    for said in _doubt_lines(got):
        console.print(Text(f"  {said}", style="yellow"))


def _doubt_lines(got: accepting.Accepted) -> Iterator[str]:
    """What is not in order in what was accepted, and what was not accepted, with what is to be done."""
    for item in got.now:
        if errors := got.errors.get(item.file):
            yield f"{item.unit.code} {item.unit.name}: duyệt dù còn {errors} lỗi; giá trị lỗi vẫn không tính."
    if got.doubted:
        yield f"Duyệt dù {got.doubted}; vẫn được tính, báo cáo có ghi."
    if got.warned:
        yield f"Duyệt dù {got.warned}."
    for what, forms in (
        ("Chưa duyệt, chưa xác nhận người gửi", got.unproven),
        ("Đã ghi duyệt, có hiệu lực khi xác nhận người gửi", got.dormant),
    ):
        if forms:
            yield f"{what}: {_codes(forms)}; {as_typed(HOW_TO_CONFIRM)}"
    for code in got.absent:
        yield f"{code}: chưa có bản nộp nào đọc được."
    if got.waiting:
        yield f"{_some(got.waiting)}: biểu đã đến, chưa tính vì chờ xác nhận người gửi; {as_typed(HOW_TO_CONFIRM)}"


def _say_accepted(got: accepting.Accepted) -> None:
    """How many forms are accepted now, and how many others there are."""
    more = [f"{len(got.before)} bản đã duyệt từ trước"] if got.before else []
    more += [f"{len(got.faulty)} bản còn lỗi, chưa duyệt: {_codes(got.faulty)}"] if got.faulty else []
    more += [f"{len(got.unproven)} bản chưa xác nhận người gửi, chưa duyệt"] if got.unproven else []
    more += [f"{len(got.dormant)} bản duyệt chưa có hiệu lực, chờ xác nhận người gửi"] if got.dormant else []
    holding = [s for s in got.now if s not in got.dormant]
    told = f": {_codes(holding)}" if holding else ""
    console.print(f"Đã duyệt {len(holding)} bản nộp{told}" + (f" ({'; '.join(more)})" if more else "") + ".")


def _say_written(work: _Work, how_many: int) -> None:
    """Where decisions were written, and that they show once the round is put together again."""
    if not how_many:
        console.print("Không ghi gì thêm vào xu-ly.xlsx.")
        return
    done("Ghi ở", work.settings.program_folder(work.program.code) / DECISIONS_FILE)
    console.print(as_typed("Chạy lại make consolidate để bảng tổng hợp, sổ theo dõi theo quyết định này."))


def _codes(forms: Sequence[Submission]) -> str:
    return _some([s.unit.code for s in forms])


def _some(codes: Sequence[str]) -> str:
    """The codes of unions, of many the first ones."""
    more = f" và {len(codes) - MAX_UNIONS} đơn vị khác" if len(codes) > MAX_UNIONS else ""
    return ", ".join(codes[:MAX_UNIONS]) + more


def _accept_answers(work: _Work) -> None:
    def agree(settled: Sequence[Issue]) -> bool:
        work.bar.close()
        for item in settled:
            console.print(Text(f"  {_answered(item)}"))
        return work.go_on(f"Chấp nhận {len(settled)} số này theo câu trả lời của đơn vị?", "chấp nhận số nào")

    got = accepting.accept_answers(*work.round, work.by, advance=work.reading(), agree=agree)
    work.bar.close()
    say_faults(*work.round, got.faults)
    if not got.agreed:
        return
    console.print(f"Đã chấp nhận {len(got.issues)} số theo câu trả lời của đơn vị.")
    _say_listed(as_typed(_ONE_BY_ONE), [_answered(item) for item in got.single])
    _say_written(work, len(got.issues))


def _answered(item: Issue) -> str:
    return f"{item.unit} {item.ref.inside or 'cả tệp'}: {item.title}. Trả lời: {item.reply}"


def _confirm_senders(work: _Work, sender: list[str]) -> None:
    def agree(now: Mapping[str, tuple[str, ...]]) -> bool:
        work.bar.close()
        for address, codes in now.items():
            console.print(Text(f"  {address}: được gửi biểu của {_some(codes)}"))
        return work.go_on(f"Xác nhận {len(now)} địa chỉ này, nhớ cho cả các kỳ sau?", "xác nhận địa chỉ nào")

    got = confirming.confirm(*work.round, sender, work.by, advance=work.reading(), agree=agree)
    work.bar.close()
    if not got.agreed:
        return
    if got.now:
        console.print(f"Đã xác nhận {len(got.now)} địa chỉ gửi, nhớ cho cả các kỳ sau.")
    else:
        console.print("Không có địa chỉ nào của biểu đang được tính phải xác nhận.")
    waiting: dict[str, list[str]] = {}
    for item in got.waiting:
        waiting.setdefault(f"{item.sender} ({item.trust.label})", []).append(item.unit)
    _say_listed(as_typed(_STILL_WAITING), [f"{who}: {_some(units)}" for who, units in waiting.items()])
    unclear = [f"{item.unit} {item.file}: {item.sender}" for item in got.unclear]
    _say_listed("Không có địa chỉ để xác nhận; đúng của đơn vị thì ghi “Lấy bản nộp này” ở tệp xu-ly.xlsx:", unclear)
    _say_written(work, len(got.now))
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


def _withdraw_senders(work: _Work, sender: list[str]) -> None:
    got = confirming.withdraw(*work.round, sender, work.by)
    for address, codes in got.now.items():
        console.print(Text(f"  {address}: thôi được gửi biểu của {_some(codes)}, từ kỳ {work.period.code}"))
    console.print(f"Đã thôi xác nhận {len(got.now)} địa chỉ gửi; biểu đã gửi từ đó xem lại ở sổ theo dõi.")
    _say_written(work, len(got.now))
    _say_failed(got.failed)
