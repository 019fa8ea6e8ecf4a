"""The files returned for a period, read with what the office decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.files import bytes_at
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.intake.arrival import Clock
from pipeline.intake.decision_rows import ensure
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decision_table import DecisionTable, read_table
from pipeline.intake.decisions import Decisions
from pipeline.intake.folder import ANY_DAY, Intake, RoundFolder, SeenAbroad, read_folders
from pipeline.intake.senders.trust import as_compared
from pipeline.intake.unpack.litter import passed_over
from pipeline.intake.unpack.sources import places_below
from pipeline.program.emails import sending_problem
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.settings import Settings
from pipeline.steps.journals import collected
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.periods import earlier_periods
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.sent_forms import SentForms
from pipeline.work.places import SharedPlace


def read_files(
    settings: Settings,
    program: Program,
    period: Period,
    decisions: Decisions,
    *,
    advance: Advance = quiet,
    clock: Clock = ANY_DAY,
) -> Intake:
    """Every file below inputs/<program>/<period>/, read, identified, checked, with the office's decisions applied."""
    return read_rounds(settings, program, [(period, decisions)], advance=advance, clock=clock)[0]


def read_rounds(
    settings: Settings,
    program: Program,
    decided: Iterable[tuple[Period, Decisions]],
    *,
    advance: Advance = quiet,
    clock: Clock = ANY_DAY,
) -> list[Intake]:
    """The files of several periods as `read_files`, all of them in one go."""
    own = own_addresses(settings)
    template = settings.templates.absolute() / "xlsx" / TEMPLATE_NAME
    folders = [
        RoundFolder(
            settings.returns_folder(program.code, period.code),
            program_on(program, period.end),
            period,
            template,
            SentForms(SharedPlace(str(settings.output_folder(program.code, period.code).absolute() / FORMS_FOLDER))),
            decisions,
            collected(settings, program, period),
            clock,
            settings.check_senders,
            own,
            _abroad(settings, program, period, template),
        )
        for period, decisions in decided
    ]
    return read_folders(folders, settings.crew, advance)


def _abroad(settings: Settings, program: Program, period: Period, template: Path) -> SeenAbroad | None:
    """Where the machines of a cluster find what is read; None where there are none."""
    if not settings.cluster:
        return None
    root = SharedPlace(settings.shared or str(settings.workspace.absolute()))
    forms = settings.output_folder(program.code, period.code) / FORMS_FOLDER
    sent = SentForms(root.below(forms.relative_to(settings.workspace).as_posix()))
    folder = root.below(settings.program_folder(program.code).relative_to(settings.workspace).as_posix())
    return SeenAbroad(folder, sent, bytes_at(template) or b"")


def own_addresses(settings: Settings) -> frozenset[str]:
    """The office's own addresses and domains: those of [senders], and the one it writes from. Raises SettingsError."""
    for address in settings.own_addresses:
        if problem := sending_problem(address):
            raise SettingsError(f"pipeline.toml: “[senders] own_addresses”: {problem}.")
    written = settings.mail.get("sender_address")  # whatever is wrong with it is said where letters are written
    return frozenset(filter(None, map(as_compared, (*settings.own_addresses, str(written or "").strip()))))


def decisions_of(
    settings: Settings, program: Program, period: Period, today: date, until: date = date.max
) -> Decisions:
    """The office's decisions about `period` in force today, made by `until`. Raises as `table_of_decisions`."""
    return table_of_decisions(settings, program).about(period.code, today, until=until)


def table_of_decisions(settings: Settings, program: Program) -> DecisionTable:
    """The office's decisions about all periods. Raises ProgramError where the table cannot be read."""
    path = settings.program_folder(program.code) / DECISIONS_FILE
    shown = path.relative_to(settings.workspace).as_posix()
    return read_table(path, shown, program)


def offer_decisions(settings: Settings, program: Program) -> None:
    """Make the empty table of decisions where there is none."""
    ensure(settings.program_folder(program.code) / DECISIONS_FILE)


def count_files(settings: Settings, program: Program, period: Period) -> list[int]:
    """How many files are read for a round, what machines put there aside: of each earlier period, then of its own."""
    periods = (*earlier_periods(program, period), period)
    return [_count_files(settings.returns_folder(program.code, one.code)) for one in periods]


def _count_files(folder: Path) -> int:
    return sum(not passed_over(place) for place in places_below(folder))
