"""What is kept of persons in periods closed long ago, found and erased: names, telephone numbers, addresses.

Figures, closes and comparisons stay what they were. Every step may be done twice: a run that was broken off is
finished by the next. What was done is kept beside the program workbook, without a word of whose data it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.closes import store
from pipeline.closes.model import latest
from pipeline.closes.record_file import record_path
from pipeline.contacts import without
from pipeline.documents.edited import CHANGES_FILE
from pipeline.documents.kept import KEPT_FOLDER
from pipeline.errors import PipelineError, reason
from pipeline.faults import LOG_FILE
from pipeline.files import BrokenFile, bytes_at, put
from pipeline.forms.blank_out import blanked_out
from pipeline.in_use import read_whole
from pipeline.intake.senders.bearer import MAX_SHOWN, handed_on, is_own
from pipeline.intake.senders.trust import Senders
from pipeline.mail import journal
from pipeline.mail.drafts import DRAFTS_FOLDER
from pipeline.mail.fetch_records import DOUBTFUL, AttachmentFate, read_records, record_of
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.intake import decisions_of, own_addresses
from pipeline.steps.journals import collected_journal, deliverer, sent_journal
from pipeline.steps.output_names import (
    COMPARISON_FILE,
    DATA_FILE,
    DRAFT_FILE,
    MADE_FROM_FILE,
    OVERVIEW_FILE,
    OVERVIEW_PDF,
    RETURNS_FOLDER,
    TRACKING_FILE,
    UP_FOLDER,
    summary_books,
)
from pipeline.steps.send_up import CHECK_FILE
from pipeline.steps.shelves import cache_folder, clear_cache
from pipeline.steps.tracking import book_path, ticked
from pipeline.text import clean
from pipeline.ways import as_typed
from pipeline.workbooks.upward_copy import upward_copy
from pipeline.zip_package import Locked, TooLarge

TRACE_FILE = "da-xoa-du-lieu-ca-nhan.jsonl"  # beside the program workbook
_ERASED = "dia chi da xoa"  # stands for an address nobody knew, with its number
# Of a journal's line, besides addresses.
_OF_PERSONS = ("sender_name", "subject", "words", "unsaid", "name", "message_id", "reason", "way")


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """A kind of record of one period that holds personal data: what it is, and how many there are."""

    period: str
    what: str
    count: int


def due(settings: Settings, program: Program, today: date) -> tuple[Period, ...]:
    """The periods whose last close is older than the settings keep personal data, oldest first."""
    closes = store.closes(record_path(settings, program))
    last = _years_before(today, settings.keep_years)
    held = ((p, latest(closes, p.code)) for p in program.periods)
    return tuple(p for p, close in sorted(held, key=lambda h: h[0].end) if close and close.closed_at.date() <= last)


def kept_of_runs(settings: Settings, program: Program) -> int:
    """How many files keep what former commands read, of all periods: they go with whatever is erased."""
    return sum(path.is_file() for path in cache_folder(settings, program.code).rglob("*"))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def look(settings: Settings, program: Program, today: date, *, received: bool = False) -> tuple[KeptRecords, ...]:
    """What `forget` would erase, by period and kind; nothing is changed."""
    return _gone_through(settings, program, today, received=received, dry=True)


def forget(
    settings: Settings, program: Program, today: date, who: str, at: datetime, *, received: bool = False
) -> tuple[KeptRecords, ...]:
    """Erase it, and keep a trace: when, by whom, which periods, how many records. Raises PipelineError.

    What people ticked in tracking workbooks since the last command is taken into the journals first: of it the days
    stay, as of all ticks, and the words of calls go.
    """
    if not clean(who):
        raise PipelineError(as_typed('Chưa ghi ai quyết định xóa: thêm --by "Họ tên".'))
    periods = due(settings, program, today)
    for period in periods:
        _take_ticks(settings, program, period, today)
    about = {"by": clean(who), "periods": [p.code for p in periods], "received": received}
    with journal.locked(settings.program_folder(program.code) / TRACE_FILE) as trace:
        trace.append({"time": at.isoformat(timespec="seconds"), "step": "begun", **about})
        clear_cache(settings, program.code)  # of all periods: later ones tell of earlier ones
        erased = _gone_through(settings, program, today, received=received, dry=False)
        counts: dict[str, dict[str, int]] = {}
        for item in erased:
            counts.setdefault(item.period, {})[item.what] = item.count
        trace.append({"time": at.isoformat(timespec="seconds"), "step": "done", **about, "erased": counts})
    return erased


def _take_ticks(settings: Settings, program: Program, period: Period, today: date) -> None:
    """Take in what people have ticked. Raises PipelineError where it cannot be read: with the workbook it were lost."""
    if why := ticked(settings, program, period, today).unread:
        raise PipelineError(
            f"{book_path(settings, program, period)}: chưa đọc được dấu ghi tay ({why}) nên chưa xóa gì; hãy mở tệp, "
            "lưu lại rồi chạy lại, hoặc tự xóa tệp này nếu không cần gì ở đó."
        )


def _gone_through(
    settings: Settings, program: Program, today: date, *, received: bool, dry: bool
) -> tuple[KeptRecords, ...]:
    found = [
        KeptRecords(period.code, what, count)
        for period in due(settings, program, today)
        for what, step in _steps(settings, program, period, today, received=received).items()
        if (count := step(dry))
    ]
    return tuple(found)


Step = Callable[[bool], int]  # told whether only to count; gives how many records hold personal data


def _steps(settings: Settings, program: Program, period: Period, today: date, *, received: bool) -> Mapping[str, Step]:
    """Every kind of record of a period, and what erases it."""
    made = settings.output_folder(program.code, period.code)
    folder = settings.returns_folder(program.code, period.code)
    owners = Senders(
        program.unit_by_code.values(), decisions_of(settings, program, period, today).senders, period.end
    ).owners
    subjects = _subjects(collected_journal(settings, program, period))  # which the journal has until it is gone through
    steps: dict[str, Step] = {
        "bảng tổng hợp, bảng so sánh": lambda dry: sum(_masked(book, subjects, dry) for book in _books(made)),
        "thư đã nhận": lambda dry: journal.rewrite(
            collected_journal(settings, program, period), _Fetched(owners, own_addresses(settings)), dry=dry
        ),
        "thư đã gửi": lambda dry: journal.rewrite(sent_journal(settings, program, period), _sent, dry=dry),
        "lời trong lần chốt": lambda dry: store.erase(record_path(settings, program), period.code, without, dry=dry),
        "trang nêu thay đổi của báo cáo": lambda dry: sum(_removed(path, dry) for path in _of_changes(made)),
        "tệp cũ trong .luu": lambda dry: sum(_removed(path, dry) for path in _former(made)),
        "bản trả lại, thư nháp, sổ theo dõi, tổng quan": lambda dry: sum(
            _removed(path, dry) for path in _of_unions(made)
        ),
    }
    if received:
        steps["biểu đã nhận"] = lambda dry: sum(_blanked(path, dry) for path in _workbooks(folder))
    return steps


def _books(made: Path) -> tuple[Path, ...]:
    return (*summary_books(made), made / COMPARISON_FILE)


class _Fetched:
    """A line of the journal of fetched letters without who wrote: what keeps it from being fetched twice stays.

    Of a letter whose file is here it stays which unions its address was known for, or that it is the office's own:
    whether the form counts hangs on it.
    """

    def __init__(self, owners: Callable[[str], frozenset[str]], own: frozenset[str]) -> None:
        self._owners, self._own, self._numbers = owners, own, dict[str, int]()

    def __call__(self, entry: dict[str, object]) -> dict[str, object]:
        kept = {name: value for name, value in entry.items() if name not in _OF_PERSONS}
        delivered, sender = str(entry.get("delivered", "")), str(entry.get("sender", ""))
        if sender.startswith(_ERASED) or not (delivered or sender):
            return kept
        record = record_of(entry)
        if record is not None and record.fate is AttachmentFate.SAVED:
            address = handed_on(deliverer(record), self._own).address
            if is_own(address, self._own):
                return {**kept, "delivered": address, "sender": address}
            number = self._numbers.setdefault(address or sender, len(self._numbers) + 1)
            codes = ",".join(sorted(self._owners(address))) if address else ""
            return {**kept, "delivered": DOUBTFUL, "sender": f"{_ERASED} {number}", "known": codes}
        return {name: value for name, value in kept.items() if name not in ("sender", "delivered", "date")}


def _sent(entry: dict[str, object]) -> dict[str, object]:
    """A line of the journal of letters sent without the address, and without what the server said of it."""
    return {name: value for name, value in entry.items() if name not in ("address", "detail")}


def _former(made: Path) -> Iterator[Path]:
    """Everything kept of former documents, but what one is merged with, and digests: neither tells of anybody."""
    for folder in sorted(made.rglob(KEPT_FOLDER)):
        for path in sorted(folder.iterdir()):
            base = path.suffix == ".docx" and (path.stem.startswith("goc ") or (folder.parent / path.name).exists())
            if not base and path.name != MADE_FROM_FILE:
                yield path


def _of_changes(made: Path) -> Iterator[Path]:
    """The pages on what a merge changed: they quote words that nobody wanted to keep."""
    yield from sorted(made.rglob(f"{Path(CHANGES_FILE).stem}*{Path(CHANGES_FILE).suffix}"))


def _of_unions(made: Path) -> Iterator[Path]:
    """What was written to and about single unions: it can be made anew at any time."""
    up = (f"{UP_FOLDER}/{DRAFT_FILE}", f"{UP_FOLDER}/{CHECK_FILE}")
    names = (RETURNS_FOLDER, DRAFTS_FOLDER, LOG_FILE, *up, TRACKING_FILE, OVERVIEW_FILE, OVERVIEW_PDF, DATA_FILE)
    yield from (path for name in names if (path := made / name).exists())


def _removed(path: Path, dry: bool) -> int:
    """Remove a file, or a folder with all in it; gives how many files."""
    count = sum(p.is_file() for p in path.rglob("*")) if path.is_dir() else 1
    if dry:
        return count
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise PipelineError(f"{path}: không xóa được ({reason(error)}); hãy đóng tệp đang mở rồi chạy lại.") from None
    return count


def _subjects(path: Path) -> frozenset[str]:
    """The subjects of letters as messages quote them."""
    return frozenset(filter(None, (clean(r.subject)[:MAX_SHOWN] for r in read_records(path))))


def _masked(path: Path, subjects: frozenset[str], dry: bool) -> int:
    """A workbook of ours without telephone numbers, addresses and subjects of letters."""
    data = bytes_at(path)
    try:
        made = upward_copy(data, sorted(subjects, key=len, reverse=True)) if data else data
    except (BrokenFile, Locked, TooLarge) as error:
        raise PipelineError(f"{path}: không mở được để xóa dữ liệu cá nhân ({error}); hãy xóa tệp này.") from None
    if made == data or made is None:
        return 0
    if not dry:
        put(path, made)
    return 1


def _workbooks(folder: Path) -> Iterator[Path]:
    yield from sorted(p for p in folder.rglob("*.xlsx") if p.is_file() and not p.is_symlink())


def _blanked(path: Path, dry: bool) -> int:
    """A returned form without its reporter; when it was saved and came stays."""
    made = blanked_out(read_whole(path))
    if made is None:
        return 0
    if not dry:
        times = path.stat()
        put(path, made)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return 1


def received_files(settings: Settings, program: Program, today: date) -> Mapping[str, int]:
    """How many files of unions lie in the folder of each such period."""
    folders = {p.code: settings.returns_folder(program.code, p.code) for p in due(settings, program, today)}
    return {code: sum(p.is_file() for p in folder.rglob("*")) for code, folder in folders.items() if folder.is_dir()}
