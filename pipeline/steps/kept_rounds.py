"""Rounds put together before: one that is made of the very same things is not put together again.

What a round is made of is named here and nowhere else: whoever has it depend on one more thing adds that to `made_of`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.cache.digests import Digest, FileDigests, UnknownContent, code_digest, digest_of, named_digest
from pipeline.cache.shelf import Shelf
from pipeline.closes.model import Close
from pipeline.closes.record_file import record_path
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.intake.arrival import Clock
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.unpack.archives import unpackers
from pipeline.intake.unpack.sources import places_below
from pipeline.intake.unpack.zips import MAX_CONTAINER
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.intake import own_addresses
from pipeline.steps.journals import collected_journal
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.periods import earlier_periods
from pipeline.steps.shelves import shelf, values_of

_SQLITE_BESIDE = ("", "-journal", "-wal")


@dataclass(frozen=True, slots=True)
class RoundAsked:
    """Which round is asked for; `program` and `today` as of the day that is looked back to, if any is."""

    program: Program
    period: Period
    today: date
    accepted_only: bool = False
    as_of: date | Close | None = None

    @property
    def at_close(self) -> Close | None:
        """The close that is looked back to."""
        return self.as_of if isinstance(self.as_of, Close) else None

    @property
    def clock(self) -> Clock:
        """By what files are dated: what came after the day that is looked back to, or the moment, is left aside."""
        if self.as_of is None:
            return Clock(self.today)
        return Clock(until=self.today, moment=self.at_close.closed_at if self.at_close else datetime.max)

    @property
    def periods(self) -> list[Period]:
        """The periods whose files are read, oldest first."""
        return [*earlier_periods(self.program, self.period), self.period]


@dataclass(frozen=True, slots=True)
class KeptRound:
    """Where a round is kept, and what it is made of; `told`: the digest of what is asked for, a whole program."""

    shelf: Shelf
    settings: Settings
    asked: RoundAsked
    told: Digest
    made_of: Digest
    digests: FileDigests

    def get(self) -> object | None:
        """The round as it was put together of the same things; None where it was not, or is not kept."""
        return self.shelf.get(self.made_of)

    def keep(self, value: object) -> None:
        """Keep it in the place of the last one of its kind: for who knows that it still holds since it was made."""
        self.shelf.keep({self.made_of: value})

    def still_holds(self) -> bool:
        """Whether what it is made of still is what it was."""
        return made_of(self.settings, self.asked, self.told, self.digests) == self.made_of


def kept_round(settings: Settings, asked: RoundAsked, digests: FileDigests) -> KeptRound | None:
    """Where the round is kept; None where nothing is to be kept, or nobody can say what it is made of."""
    kind = f"ky{'-da-duyet' if asked.accepted_only else ''}{'-luc-truoc' if asked.as_of is not None else ''}"
    kept = shelf(settings, asked.program.code, f"{kind}-{asked.period.code}")
    told = digest_of(asked) if kept else b""
    made = made_of(settings, asked, told, digests) if kept else None
    return KeptRound(kept, settings, asked, told, made, digests) if kept and made else None


def made_of(settings: Settings, asked: RoundAsked, told: Digest, digests: FileDigests) -> Digest | None:
    """The digest of all that a round is put together from, `told` among it; None where some cannot be read now."""
    try:
        files = named_digest(_files(settings, asked.program, asked.periods, digests))
    except UnknownContent:
        return None
    return digest_of(code_digest(), told, values_of(settings), sorted(own_addresses(settings)), unpackers(), files)


def _files(
    settings: Settings, program: Program, periods: Iterable[Period], digests: FileDigests
) -> Iterator[tuple[str, bytes]]:
    """Every file that is read for a round, by a name that does not say where the workspace lies.

    Raises UnknownContent.
    """
    inputs, record = str(settings.program_folder(program.code)), record_path(settings, program)
    yield "template", digests.content(settings.templates / "xlsx" / TEMPLATE_NAME)
    yield "decisions", digests.content(os.path.join(inputs, DECISIONS_FILE))
    for suffix in _SQLITE_BESIDE:
        yield f"closes{suffix}", digests.content(record.with_name(f"{record.name}{suffix}"))
    for period in periods:
        yield f"{period.code} letters", digests.content(collected_journal(settings, program, period))
        for place in places_below(settings.returns_folder(program.code, period.code)):
            yield place, digests.dated(os.path.join(inputs, place), MAX_CONTAINER)
        forms = str(settings.output_folder(program.code, period.code) / FORMS_FOLDER)
        for name in _forms_in(forms):  # which show what of a returned form's words are the union's own
            yield f"{period.code} form {name}", digests.content(os.path.join(forms, name))


def _forms_in(folder: str) -> list[str]:
    """The names of the forms in a folder; none where it is not there. Raises UnknownContent."""
    try:
        return sorted(name for name in os.listdir(folder) if name.casefold().endswith(".xlsx"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UnknownContent(folder) from error
