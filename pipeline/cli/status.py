"""The command status: where every union stands, and who to call today."""

from __future__ import annotations

from collections import Counter

import typer
from rich.box import SIMPLE_HEAD
from rich.text import Text

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.options import (
    HERE,
    ClusterAddress,
    Csv,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import say_ticks
from pipeline.cli.screen import done, print_table, say_kept, show_table
from pipeline.cli.tables import ScreenColumn
from pipeline.cli.telling import tell
from pipeline.cli.telling_issues import issue_events, not_taken_events, program_issue_events
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.events import OutputEvent, StandingEvent
from pipeline.intake.approval import ApprovalStage
from pipeline.issues import Severity
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import DeliveryRow, delivery_by, delivery_counts
from pipeline.round.grouping import CLUSTER, KIND, groupings
from pipeline.round.roster import Delivery
from pipeline.round.standing import next_task
from pipeline.round.tracking import Tracking, tracking_table
from pipeline.settings import Settings
from pipeline.steps import tracking as steps
from pipeline.steps.alone import program_alone
from pipeline.steps.output_names import summary_books
from pipeline.steps.standing import round_standing, to_open
from pipeline.steps.ticks import NOTHING_TICKED
from pipeline.steps.typed import still_not_taken
from pipeline.text import percent, short_date, upper_first
from pipeline.workbooks.summary.delivery import states_of

MAX_CALLS_SHOWN = 30


@app.command(cls=VietnameseCommand)
def status(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    csv: Csv = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Xem đơn vị nào đã nộp, còn lỗi, cần nhắc hay gọi hôm nay; ghi sổ theo dõi so-theo-doi.xlsx."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    if not csv:
        ctx.with_resource(program_alone(settings, program))
    data = consolidated(settings, program, period, today, quiet=csv).data
    ticks = NOTHING_TICKED if csv else steps.ticked(settings, program, period, today)
    tracking = steps.tracked(settings, data, today, ticks)
    if csv:
        if events.wanted():
            _tell_round(settings, data, tracking)
            return
        print_table(tracking_table(tracking), csv)
        return
    console.print(f"Đến ngày {short_date(tracking.today)}; hạn nộp {short_date(period.due)}.")
    _say_rates(data)
    said = ", ".join(f"{n} {todo.label.lower()}" for todo, n in tracking.counts.items() if n)
    console.print(f"Việc cần làm hôm nay: {said or 'không có'}.")
    stages = Counter(line.stage for line in tracking.lines if line.stage)
    if stages:
        console.print(
            "Bản nộp: " + ", ".join(f"{stages[s]} {s.label.lower()}" for s in ApprovalStage if stages[s]) + "."
        )
    _say_calls(tracking)
    say_ticks(ticks)
    done("Đã ghi", steps.write_tracking_book(settings, data, tracking, say_kept))


def _tell_round(settings: Settings, data: Consolidation, tracking: Tracking) -> None:
    """For a window: where the round stands, its problems, what there is to open."""
    program, period = data.program, data.period
    now = round_standing(settings, data, tracking)
    task = next_task(now)
    numbers = (now.asked, now.sent, now.received, now.faulty, now.late, now.days_left)
    found = Counter(item.severity for item in (*program.warnings, *data.issues))
    made = settings.output_folder(program.code, period.code)
    refused = still_not_taken(summary_books(made), period)
    grave = (found[Severity.ERROR], found[Severity.WARNING] + len(refused), found[Severity.NOTE])
    tell(StandingEvent(*numbers, short_date(now.due), task.value if task else "", now.made.closed, *grave))
    for item in program_issue_events(program, settings.program_file(program.code).absolute()):
        tell(item)
    for item in not_taken_events(refused, made.absolute()):
        tell(item)
    for item in issue_events(data.issues, program, settings.returns_folder(program.code, period.code)):
        tell(item)
    for what, path in to_open(settings, program, period):
        tell(OutputEvent(what, str(path.absolute())))


def _say_rates(data: Consolidation) -> None:
    """Reporting rates by kind, by cluster where there are clusters, and in total."""
    states = states_of(data)
    heads = ("Phải báo cáo", "Đã báo cáo", *(d.label for d in states), "Tỷ lệ báo cáo", "Tỷ lệ đúng hạn")
    rows: list[list[str]] = []
    bold, sections = [], []
    for grouping in (g for g in groupings(data.program) if g in (KIND, CLUSTER)):
        bold.append(len(rows))
        rows.append([f"Theo {grouping.label.lower()}", *("" for _ in heads)])
        rows += (_cells(row.group, row, states) for row in delivery_by(data, grouping))
        sections.append(len(rows) - 1)
    bold.append(len(rows))
    rows.append(_cells("Toàn chương trình", delivery_counts(data.unit_roster), states))
    columns = [ScreenColumn("", least=20), *(ScreenColumn(head, right=True, least=6) for head in heads)]
    show_table(columns, rows, box=SIMPLE_HEAD, sections=sections, bold=bold)


def _cells(label: str, row: DeliveryRow, states: tuple[Delivery, ...]) -> list[str]:
    shares = [percent(100 * n / row.expected, 1) if row.expected else "" for n in (row.reported, row.on_time)]
    counts = (row.expected, row.reported, *(row.counts[d] for d in states))
    return [label, *map(str, counts), *shares]


def _say_calls(tracking: Tracking) -> None:
    calls = tracking.calls
    if not calls:
        console.print("Hôm nay không cần gọi đơn vị nào.")
        return
    console.print(Text(f"Gọi hôm nay ({len(calls)} đơn vị):", style="bold"))
    heads = ("Mã", "Đơn vị", upper_first(tracking.chair), "Điện thoại", "E-mail", "Vì sao")
    rows = [(x.who.code, x.who.name, x.chair, x.phone, x.email, x.why) for x in calls[:MAX_CALLS_SHOWN]]
    show_table([ScreenColumn(head) for head in heads], rows, box=SIMPLE_HEAD)
    if len(calls) > MAX_CALLS_SHOWN:
        console.print(
            f"  … và {len(calls) - MAX_CALLS_SHOWN} đơn vị khác, xem trang “Gọi hôm nay” của so-theo-doi.xlsx."
        )
