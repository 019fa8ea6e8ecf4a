"""The story: one short function per command. I/O happens here and in the modules called; nothing prints."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from pipeline import facts
from pipeline.consolidation import Consolidation, Delivery, RosterLine, assemble
from pipeline.demo import Fate, fill_forms
from pipeline.errors import PipelineError, SettingsError
from pipeline.files import replaced_file, replaced_folder
from pipeline.forms import layout
from pipeline.forms.layout import form_spec
from pipeline.forms.stamp import Laid, stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out
from pipeline.intake.folder import Intake, read_folder, returned_files
from pipeline.intake.submission import FileReport, Outcome, Submission
from pipeline.issues import Severity, by_gravity
from pipeline.mail import collect as mailbox
from pipeline.mail.drafts import DRAFTS_FOLDER, Draft, Drafts, write_drafts
from pipeline.mail.letters import TEMPLATES_FOLDER, LetterKind, Templates, compose, letters_due
from pipeline.mail.send import SendReport, send
from pipeline.mail.settings import MailSettings, read_mail_settings
from pipeline.program.model import Period, Program, Unit
from pipeline.program.reader import read
from pipeline.program.words import Basis, UnitKind
from pipeline.reports.review import write_review
from pipeline.reports.summary import write_summary
from pipeline.settings import FILE_NAME, Settings
from pipeline.text import file_name, key, suggest

FORMS_FOLDER = "bieu-mau"
SUMMARY_FILE = "tong-hop.xlsx"
REVIEW_FILE = "bao-cao.docx"
REVIEW_TEMPLATE = Path("docx") / REVIEW_FILE
BLANK_PROGRAM = Path("xlsx") / "chuong-trinh.xlsx"

_PROGRAM_NAME = re.compile(r"[a-z0-9][a-z0-9-]*", re.IGNORECASE)

Advance = Callable[[str], None]


def _quiet(_: str) -> None:
    """Progress nobody watches."""


# ------------------------------------------------------------------------------------------- what to work on


def load_program(settings: Settings, name: str = "") -> Program:
    """The program named, or the one in pipeline.toml. Raises SettingsError or ProgramError."""
    code = name or settings.program
    folder = settings.workspace / "inputs"
    known = sorted(p.parent.name for p in folder.glob("*/chuong-trinh.xlsx"))
    present = f"Hiện có: {', '.join(known) or '(chưa có)'}."
    if not code:
        raise SettingsError(f"Chưa chọn chương trình (--program, hoặc program trong pipeline.toml). {present}")
    if code not in known:
        near = suggest(code, known)
        hint = f" Có phải “{near}”?" if near else f" {present}"
        raise SettingsError(f"Không có chương trình “{code}” trong {folder}.{hint}")
    path = settings.program_file(code)
    return read(path, code, str(path.relative_to(settings.workspace)))


def find_period(settings: Settings, program: Program, name: str = "") -> Period:
    """The period named, or the one in pipeline.toml, or the only one. Raises SettingsError."""
    codes = [p.code for p in program.periods]
    wanted = name or (settings.period if program.code == settings.program or settings.period in codes else "")
    if not wanted and len(program.periods) == 1:
        return program.periods[0]
    for period in program.periods:
        if key(period.code) == key(wanted):
            return period
    asked = f"Không có kỳ “{wanted}”" if wanted else "Chưa chọn kỳ (--period)"
    raise SettingsError(f"{asked} trong chương trình {program.code}. Các kỳ: {', '.join(codes) or '(chưa có)'}.")


def new_program(settings: Settings, name: str) -> Path:
    """Copy the blank program workbook to inputs/<name>/. Raises PipelineError when it is there already."""
    if not _PROGRAM_NAME.fullmatch(name) or file_name(name) != name:
        raise SettingsError(f"Tên chương trình “{name}” không dùng làm tên thư mục được; ví dụ: tinh-a.")
    target = settings.program_file(name)
    if target.exists():
        raise PipelineError(f"{target} đã có; không ghi đè.")
    source = settings.templates / BLANK_PROGRAM
    if not source.is_file():
        raise PipelineError(f"{source}: không có tệp mẫu.")
    with replaced_file(target) as scratch:
        shutil.copyfile(source, scratch)
    return target


# ------------------------------------------------------------------------------------------- forms


def make_forms(settings: Settings, program: Program, period: Period, advance: Advance = _quiet) -> list[Path]:
    """Write one form per union below outputs/…/bieu-mau/, the whole folder anew."""
    folder = settings.output_folder(program.code, period.code) / FORMS_FOLDER
    template = settings.templates / "xlsx" / TEMPLATE_NAME
    laid: dict[str, Laid] = {}  # by version: kinds that are asked the same share a layout
    specs = {kind: form_spec(program, period, kind) for kind in UnitKind}
    made: list[str] = []
    with replaced_folder(folder) as scratch:
        for unit in program.reporters(period):
            spec = specs[unit.kind]
            if spec.version not in laid:
                laid[spec.version] = lay_out(spec, template)
            name = form_name(unit)
            (scratch / name).write_bytes(stamp(laid[spec.version], program, unit))
            made.append(name)
            advance(unit.name)
    return [folder / name for name in made]


def form_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')}.xlsx"


# ------------------------------------------------------------------------------------------- consolidate


def read_returns(settings: Settings, program: Program, period: Period, advance: Advance = _quiet) -> Intake:
    """Every file below inputs/<program>/<period>/, read, identified and checked."""
    return read_folder(settings.returns_folder(program.code, period.code), program, period, advance)


def earlier_periods(program: Program, period: Period) -> list[Period]:
    """The periods whose figures still stand beside `period`'s own, oldest first."""

    def order(p: Period) -> tuple[date, int, str]:
        return (p.end, len(p.years), p.code)

    return sorted((p for p in program.periods if order(p) < order(period)), key=order)


def consolidate(settings: Settings, program: Program, period: Period, advance: Advance = _quiet) -> Consolidation:
    """Read the period's folder and put it together with what earlier periods reported."""
    intake = read_returns(settings, program, period, advance)
    rounds = [read_returns(settings, program, p).submissions for p in earlier_periods(program, period)]
    rounds.append(intake.submissions)
    return assemble(
        program,
        period,
        facts=facts.over_periods([facts.collect(r) for r in rounds], facts.KEY),
        bases=facts.over_periods([facts.collect_bases(r) for r in rounds], ["unit", "base", "year"]),
        narratives=facts.collect_narratives(intake.submissions),
        roster=roster(program, period, intake),
        files=intake.files,
        issues=tuple(sorted(intake.issues, key=by_gravity)),
        illustrative=any(s.illustrative for r in rounds for s in r),
        near=settings.near,
        at_risk=settings.at_risk,
    )


def roster(program: Program, period: Period, intake: Intake) -> tuple[RosterLine, ...]:
    """Where every union asked stands."""
    submitted = {s.unit.code: s for s in intake.submissions}
    rejected = {f.unit: f for f in intake.files if f.outcome is Outcome.REJECTED and f.unit}
    return tuple(
        _roster_line(unit, submitted.get(unit.code), rejected.get(unit.code)) for unit in program.reporters(period)
    )


def _roster_line(unit: Unit, own: Submission | None, refused: FileReport | None) -> RosterLine:
    if own is None:
        delivery = Delivery.REJECTED if refused else Delivery.MISSING
        file, saved = (refused.file, refused.saved_at) if refused else ("", None)
        errors = len(refused.issues) if refused else 0
        return RosterLine(unit, delivery, file, saved, errors, 0, estimated=False, typed_in=False)
    said = {name: own.answers[name].value for name in (layout.T_BASIS, layout.T_TYPED_IN) if name in own.answers}
    return RosterLine(
        unit,
        Delivery.REJECTED if _empty(own) else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.saved_at,
        own.errors,
        sum(i.severity is Severity.WARNING for i in own.issues),
        estimated=said.get(layout.T_BASIS) == Basis.ESTIMATE.label,
        typed_in=said.get(layout.T_TYPED_IN) == layout.TYPED_IN[1],
    )


def _empty(own: Submission) -> bool:
    """Whether the union sent its form back without a single answer."""
    return any(i.code == "T12" for i in own.issues)


def write_outputs(settings: Settings, data: Consolidation) -> Path:
    """Write tong-hop.xlsx."""
    path = settings.output_folder(data.program.code, data.period.code) / SUMMARY_FILE
    with replaced_file(path) as scratch:
        write_summary(scratch, data, settings.live_formula_rows)
    return path


def review(settings: Settings, data: Consolidation) -> Path:
    """Write bao-cao.docx; a report that people may have edited is never overwritten.

    Returns the path written: bao-cao.docx, or bao-cao (mới n).docx beside an existing report.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    path = folder / REVIEW_FILE
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / REVIEW_FILE
        write_review(fresh, data, settings.templates / REVIEW_TEMPLATE)
        content = fresh.read_bytes()
    number = 1
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"bao-cao (mới {number}).docx"
    if not path.exists():
        with replaced_file(path) as target:
            target.write_bytes(content)
    return path


def count_returns(settings: Settings, program: Program, period: Period) -> int:
    """How many files lie in the period's folder."""
    return len(returned_files(settings.returns_folder(program.code, period.code)))


def make_demo(
    settings: Settings, scratch: Settings, program: Program, period: Period, seed: int, advance: Advance = _quiet
) -> dict[str, Fate]:
    """Forms of the period made and filled with illustrative figures in the workspace of `scratch`, emptied first.

    Raises SettingsError when that would empty the folders of real work.
    """
    if scratch.workspace.resolve() == settings.workspace.resolve() or (scratch.workspace / FILE_NAME).exists():
        raise SettingsError(f"{scratch.workspace} là thư mục làm việc thật; chạy thử phải dùng một thư mục khác.")
    for folder in (scratch.program_folder(program.code), scratch.output_folder(program.code, period.code)):
        shutil.rmtree(folder, ignore_errors=True)
    target = scratch.program_file(program.code)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.program_file(program.code), target)
    made = make_forms(scratch, program, period, advance)
    forms = {unit.code: path for unit, path in zip(program.reporters(period), made, strict=True)}
    return fill_forms(forms, scratch.returns_folder(program.code, period.code), program, period, seed, advance)


# ------------------------------------------------------------------------------------------- mail

COLLECTED_FOLDER = "thu-den"  # below inputs/<program>/<period>/
LOOK_BACK = timedelta(days=60)  # before the cut-off date: how far collecting goes unless told


def mail_settings(settings: Settings) -> MailSettings:
    """The tables [mail…] of pipeline.toml. Raises SettingsError."""
    return read_mail_settings(settings.mail, settings.workspace)


def write_letters(
    settings: Settings,
    data: Consolidation,
    today: date,
    *,
    marked: Mapping[str, Path],
    kinds: Sequence[LetterKind] = (),
    advance: Advance = _quiet,
) -> Drafts:
    """Write outputs/…/thu/*.eml: the letter every union should get today, or those of `kinds`."""
    mail = mail_settings(settings)
    folder = settings.output_folder(data.program.code, data.period.code)
    forms = {u.code: folder / FORMS_FOLDER / form_name(u) for u in data.program.reporters(data.period)}
    letters, without = compose(
        data,
        letters_due(data.unit_roster, data.period, today, remind_days=mail.remind_days, kinds=kinds),
        Templates(settings.templates / TEMPLATES_FOLDER),
        forms={code: path for code, path in forms.items() if path.is_file()},
        marked=marked,
    )
    drafts = write_drafts(letters, folder / DRAFTS_FOLDER, mail.sender, advance)
    return Drafts(drafts.made, (*without, *drafts.without))


def sent_journal(settings: Settings, program: Program, period: Period) -> Path:
    """Beside the program workbook, not in outputs/, which people empty: it is what keeps letters from going twice."""
    return settings.program_folder(program.code) / f"thu-da-gui-{file_name(period.code)}.jsonl"


def send_letters(
    settings: Settings,
    program: Program,
    period: Period,
    drafts: Sequence[Draft],
    password: str,
    *,
    confirm: Callable[[Sequence[Draft]], bool],
    again_before: date | None = None,
    advance: Advance = _quiet,
) -> SendReport:
    """Send what was not sent before."""
    journal = sent_journal(settings, program, period)
    mail = mail_settings(settings)
    return send(drafts, mail, password, journal, confirm=confirm, advance=advance, again_before=again_before)


def collect_forms(
    settings: Settings,
    program: Program,
    period: Period,
    password: str,
    *,
    since: date | None = None,
    mark_seen: bool = False,
    advance: Advance = _quiet,
) -> mailbox.CollectReport:
    """Fetch forms from the mailbox into inputs/<program>/<period>/thu-den/."""
    return mailbox.collect(
        mail_settings(settings),
        password,
        settings.returns_folder(program.code, period.code) / COLLECTED_FOLDER,
        settings.program_folder(program.code) / f"thu-da-nhan-{file_name(period.code)}.jsonl",
        since=since or period.cutoff - LOOK_BACK,
        mark_seen=mark_seen,
        advance=advance,
    )
