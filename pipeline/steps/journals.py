"""The journals beside the program workbook: what was sent to whom, what came from whom, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePath

from pipeline.file_names import file_name
from pipeline.intake.letters.body import LetterText
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.unpack.sources import Mailed, shown_name
from pipeline.mail import journal
from pipeline.mail.fetch_records import DOUBTFUL, AttachmentFate, FetchRecord, read_records
from pipeline.mail.letter_kinds import MARKED, LetterKind, LetterOutcome
from pipeline.moments import vietnamese
from pipeline.program.emails import canonical
from pipeline.program.model import Period, Program
from pipeline.round.tracking import Posted, Tick
from pipeline.settings import Settings

BY_HAND, TAKEN_BACK, REMARK = "by_hand", "taken_back", "remark"  # outcomes of what people tick and write
CALL = "goi-dien"  # in the place of the kind of a letter
TICK_KINDS = {Tick.INVITED: str(LetterKind.INVITATION), Tick.SENT_BACK: str(LetterKind.CORRECTION), Tick.CALLED: CALL}
COLLECTED_FOLDER = "thu-den"  # below inputs/<program>/<period>/


def sent_journal(settings: Settings, program: Program, period: Period) -> Path:
    """Beside the program workbook, not in outputs/, which people empty: it is what keeps letters from going twice."""
    return settings.program_folder(program.code) / f"thu-da-gui-{file_name(period.code)}.jsonl"


def collected_journal(settings: Settings, program: Program, period: Period) -> Path:
    """Which attachments were fetched from the mailbox."""
    return settings.program_folder(program.code) / f"thu-da-nhan-{file_name(period.code)}.jsonl"


def posted(path: Path) -> Mapping[str, Posted]:
    """When each union was last sent which letter or called, by unit code: by the server, or ticked by people."""
    last: dict[tuple[str, str], datetime] = {}
    ticked: dict[tuple[str, str], datetime] = {}
    remarks: dict[str, str] = {}
    for entry in journal.entries(path):
        when, unit, kind = _moment(entry.get("time")), str(entry.get("unit")), str(entry.get("kind"))
        outcome = entry.get("outcome")
        if outcome in (LetterOutcome.SENT, BY_HAND) and when is not None:
            (last if outcome == LetterOutcome.SENT else ticked)[unit, kind] = when
        elif outcome == TAKEN_BACK:
            ticked.pop((unit, kind), None)
        elif outcome == REMARK:
            remarks[unit] = str(entry.get("detail") or "")
    units = dict.fromkeys((*(unit for unit, _ in (*last, *ticked)), *remarks))
    return {unit: _posted(unit, last, ticked, remarks.get(unit, "")) for unit in units}


def ticked_before(path: Path, unit: str, tick: Tick) -> datetime | None:
    """What stood ticked of an earlier day before the last day that was ticked; it stands again once that is not so."""
    stood: list[datetime] = []
    for entry in journal.entries(path):
        if (entry.get("unit"), entry.get("kind")) != (unit, TICK_KINDS[tick]):
            continue
        if entry.get("outcome") == TAKEN_BACK:
            stood.clear()
        elif entry.get("outcome") == BY_HAND and (when := _moment(entry.get("time"))) is not None:
            stood.append(when)
    return next((when for when in reversed(stood) if when.date() < stood[-1].date()), None)


def _posted(
    unit: str, last: Mapping[tuple[str, str], datetime], ticked: Mapping[tuple[str, str], datetime], remark: str
) -> Posted:
    """The same of one union; of a letter and a tick the later one is told."""
    sent = {Tick.INVITED: last.get((unit, LetterKind.INVITATION)), Tick.SENT_BACK: _last(last, unit, MARKED)}
    hand = {tick: ticked.get((unit, kind)) for tick, kind in TICK_KINDS.items()}
    later = {t: max(filter(None, (sent.get(t), hand[t])), default=None) for t in Tick}
    return Posted(
        invited=later[Tick.INVITED],
        reminded=_last(last, unit, (LetterKind.REMINDER_BEFORE, LetterKind.REMINDER_AFTER)),
        sent_back=later[Tick.SENT_BACK],
        called=later[Tick.CALLED],
        remark=remark,
        by_hand=frozenset(t for t in Tick if hand[t] is not None and hand[t] == later[t]),
    )


def _last(sent: Mapping[tuple[str, str], datetime], unit: str, kinds: Iterable[LetterKind]) -> datetime | None:
    """When a union was last sent a letter of these kinds."""
    return max((sent[unit, kind] for kind in kinds if (unit, kind) in sent), default=None)


def collected(settings: Settings, program: Program, period: Period) -> Mapping[str, Mailed]:
    """When and by whom each file fetched from the mailbox was sent, and what the letter says, by its name as shown."""
    folder = f"{period.code}/{COLLECTED_FOLDER}"
    return {
        shown_name(PurePath(folder, r.path).as_posix()): Mailed(
            _moment(r.date), deliverer(r), LetterText(r.words, _count(r.unsaid))
        )
        for r in read_records(collected_journal(settings, program, period))
        if r.fate is AttachmentFate.SAVED
    }


def deliverer(record: FetchRecord) -> Bearer:
    """Who delivered a file; journals of former versions say only whose letter carried it."""
    known = "" if record.delivered == DOUBTFUL else canonical(record.delivered or record.sender)
    sent, arrived = _moment(record.date), _moment(record.arrived)
    if not known:
        codes = frozenset(filter(None, record.known.split(",")))
        return Bearer("", record.sender, sent, record.subject, known=codes, arrived=arrived)
    first = record.sender if record.delivered and record.sender.lower() != known else ""
    way = tuple(filter(None, record.way.split("\n")))
    if first and not way:  # a journal that does not say what lies between: whoever wrote that one is not clear
        way = (f"{DOUBTFUL} {first}",)
    inside = tuple(Bearer(canonical(line), _unclear(line), sent, record.subject) for line in way)
    return Bearer(known, "", sent, record.subject, first, carried=inside, arrived=arrived)


def _count(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _unclear(line: str) -> str:
    """What is written where a line of `collect.way_of` names no address."""
    return "" if canonical(line) else line.removeprefix(DOUBTFUL).strip()


def _moment(said: object) -> datetime | None:
    """A moment of a journal in Vietnamese time; None for what is none."""
    try:
        return vietnamese(datetime.fromisoformat(str(said)))
    except (ValueError, OverflowError):
        return None
