"""The journal of what was fetched from the mailbox, read: known without what fetches it (`collect` writes it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.labelled import Labelled
from pipeline.mail import journal

DOUBTFUL = "?"  # in the journal: a letter whose From line says no address clearly


class AttachmentFate(Labelled):
    """What became of an attachment; `read` ends a message."""

    SAVED = "saved", "Đã lưu"
    SKIPPED = "skipped", "Bỏ qua"
    READ = "read", "Đã xem hết thư"


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One line of the journal. `path` is relative to the folder of saved files, `uid` is '<uidvalidity>/<uid>'."""

    fate: AttachmentFate
    uid: str
    message_id: str
    sender: str
    sender_name: str
    date: str
    subject: str
    name: str = ""
    sha256: str = ""
    path: str = ""
    reason: str = ""
    words: str = ""  # of the letter itself
    unsaid: str = ""  # how many characters at most it says besides; '' for none
    delivered: str = ""  # the address of the letter that came, whatever it forwards; DOUBTFUL where it says none
    known: str = ""  # where the address has been erased: codes of the unions that it was known for
    arrived: str = ""  # when the server took the letter in, ISO 8601; `date` is what the letter says itself
    way: str = ""  # whose letters lie in it around the file, from outside, a line each: `way_of`


def read_records(path: Path) -> tuple[FetchRecord, ...]:
    """The journal's records, oldest first: what came from whom and when."""
    return tuple(filter(None, map(record_of, journal.entries(path))))


_FATES = {fate.value: fate for fate in AttachmentFate}
_TEXTS = tuple(field.name for field in fields(FetchRecord))[1:]


def record_of(entry: Mapping[str, object]) -> FetchRecord | None:
    """One line of the journal; None for one of another kind."""
    fate = _FATES.get(str(entry.get("fate")))
    return None if fate is None else FetchRecord(fate, **{name: str(entry.get(name, "")) for name in _TEXTS})
