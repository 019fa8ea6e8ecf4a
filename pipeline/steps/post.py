"""Letters out over SMTP, returned forms in over IMAP."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.documents.kept import unsaid
from pipeline.intake.owner.unions import Unions
from pipeline.mail import collect as mailbox
from pipeline.mail.drafts import DRAFTS_FOLDER, Draft, Drafts, of_other_kinds, write_drafts
from pipeline.mail.journal import Journal, locked
from pipeline.mail.letter_kinds import MARKED, LetterKind
from pipeline.mail.letters import compose, letters_due
from pipeline.mail.send import SendReport, send
from pipeline.mail.settings import MailSettings, read_mail_settings
from pipeline.mail.templates import TEMPLATES_FOLDER, Templates
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.tracking import Posted, Tick, answered_since, without_form
from pipeline.settings import Settings
from pipeline.steps.journals import COLLECTED_FOLDER, collected_journal, posted, sent_journal
from pipeline.steps.output_names import FORMS_FOLDER, RETURNS_FOLDER, form_name
from pipeline.steps.progress import Advance, quiet
from pipeline.workbooks.marked_copies import copy_name

LOOK_BACK = timedelta(days=60)  # before the cut-off date: how far collecting goes unless told


def mail_settings(settings: Settings) -> MailSettings:
    """The tables [mail…] of pipeline.toml and what sheet Thiết lập says of them. Raises SettingsError."""
    return read_mail_settings(settings.mail, settings.workspace, settings.mail_file)


@contextmanager
def letters_alone(settings: Settings, program: Program, period: Period) -> Iterator[Journal]:
    """The journal of sent letters, held while letters are written and sent. Raises PipelineError where another does."""
    with locked(sent_journal(settings, program, period)) as log:
        yield log


def write_letters(
    settings: Settings,
    data: Consolidation,
    today: date,
    *,
    kinds: Sequence[LetterKind] = (),
    by_hand: Collection[tuple[LetterKind, str]] = (),
    advance: Advance = quiet,
    kept: Callable[[Path], None] = unsaid,
) -> Drafts:
    """Write outputs/…/thu/*.eml: the letter every union should get today, or those of `kinds`.

    None of `by_hand`, as of `sent_by_hand`. `kept` is told where that is kept which people saved there.
    """
    mail = mail_settings(settings)
    folder = settings.output_folder(data.program.code, data.period.code)
    forms = {u.code: folder / FORMS_FOLDER / form_name(u) for u in data.program.reporters(data.period)}
    marked = {u.code: folder / RETURNS_FOLDER / copy_name(u) for u in data.program.reporters(data.period)}
    fresh = without_form(data, posted(sent_journal(settings, data.program, data.period)))
    days = mail.remind_days
    due = letters_due(data.unit_roster, data.period, today, remind_days=days, kinds=kinds, without_form=fresh)
    wanted = [(letter, line) for letter, line in due if (letter, line.unit.code) not in by_hand]
    done = [line.unit.code for letter, line in due if (letter, line.unit.code) in by_hand]
    letters, without = compose(
        data,
        wanted,
        Templates(settings.templates / TEMPLATES_FOLDER),
        forms={code: path for code, path in forms.items() if path.is_file()},
        marked={code: path for code, path in marked.items() if path.is_file()},
    )
    gone = of_other_kinds(folder / DRAFTS_FOLDER, kinds) if kinds else 0
    drafts = write_drafts(letters, folder / DRAFTS_FOLDER, mail.sender, advance, kept)
    return replace(drafts, without=(*without, *drafts.without), by_hand=tuple(done), gone=gone)


def sent_by_hand(log: Journal, data: Consolidation) -> frozenset[tuple[LetterKind, str]]:
    """Which letters people say to have sent themselves, by kind and unit code, and nothing has come since."""
    letters, found = posted(log.path), set()
    for line in data.unit_roster:
        mail, unit = letters.get(line.unit.code, Posted()), line.unit.code
        if Tick.INVITED in mail.by_hand:
            found.add((LetterKind.INVITATION, unit))
        if Tick.SENT_BACK in mail.by_hand and not answered_since(line, mail):
            found |= {(kind, unit) for kind in MARKED}
    return frozenset(found)


def send_letters(
    settings: Settings,
    log: Journal,
    drafts: Sequence[Draft],
    password: str,
    *,
    confirm: Callable[[Sequence[Draft]], bool],
    again_before: date | None = None,
    by_hand: Collection[tuple[LetterKind, str]] = (),
    advance: Advance = quiet,
) -> SendReport:
    """Send what was not sent before by the journal, which `letters_alone` gave before the drafts were written.

    `by_hand`: as of `sent_by_hand`; to send again sends these, too.
    """
    mail = mail_settings(settings)
    own = [d for d in drafts if again_before is None and (d.kind, d.unit) in by_hand]
    rest = [d for d in drafts if d not in own]
    sent = send(rest, mail, password, log, confirm=confirm, advance=advance, again_before=again_before)
    return replace(sent, sent_before=(*sent.sent_before, *own))


def collect_forms(
    settings: Settings,
    program: Program,
    period: Period,
    password: str,
    *,
    since: date | None = None,
    mark_seen: bool = False,
    advance: Advance = quiet,
) -> mailbox.CollectReport:
    """Fetch forms from the mailbox into inputs/<program>/<period>/thu-den/."""
    unions = Unions(program.units, program.office)
    return mailbox.collect(
        mail_settings(settings),
        password,
        settings.returns_folder(program.code, period.code) / COLLECTED_FOLDER,
        collected_journal(settings, program, period),
        since=since or period.cutoff - LOOK_BACK,
        mark_seen=mark_seen,
        named=lambda name: bool(unions.named(f"/{name}")),
        advance=advance,
    )
