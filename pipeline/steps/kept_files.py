"""Returned files read before: one that lies there as it did, and is asked the same, is not read again.

What a file gives hangs on its own bytes, what is told of it and what its round shares (`intake.returned_file`); of the
decisions it says itself by which it was settled, and one that was settled by others is asked for a second time. What
the files of a period gave stands by itself: every later period puts them together with its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar, cast

from pipeline.cache.digests import Digest, FileDigests, UnknownContent, code_digest, digest_of
from pipeline.cache.shelf import Shelf
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.intake.returned_file import FileRead, ReturnedFile, RoundToRead, reading
from pipeline.intake.unpack.archives import unpackers
from pipeline.intake.unpack.zips import MAX_CONTAINER
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.kept_rounds import RoundAsked
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.shelves import files_shelf
from pipeline.work.crew import Crew, Work

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Done = TypeVar("Done")
_OF = digest_of("files")  # under which what files gave is kept on a shelf
_Reading: TypeAlias = Work[tuple[RoundToRead, ...], ReturnedFile, FileRead]


class _Known(NamedTuple):
    """What a file gave on a day."""

    day: date
    got: FileRead

    def holds(self, today: date) -> bool:
        """Whether it would give the same today."""
        return self.day == today or (self.day < today and not self.got.by_day)


class RememberingCrew:
    """A crew that has no file read again of which it is known what it gives; all other work is done as ever.

    A file that is asked for a second time is read: what is known of it did not do.
    """

    def __init__(self, settings: Settings, program: str, digests: FileDigests) -> None:
        """`program`: its code."""
        self._settings, self._program, self._digests = settings, program, digests
        self._crew: Crew = settings.crew
        self._shelves: dict[str, Shelf | None] = {}  # by period, as are the next
        self._before: dict[str, Mapping[Digest, _Known]] = {}
        self._now: dict[str, dict[str, tuple[Digest, _Known]]] = {}  # and by the file's place
        self._programs: dict[int, tuple[Program, Digest]] = {}  # by identity
        self.by_chance = False  # whether what a file gave may be another the next time

    def expect(self, module: str) -> None:
        """As of the crew that reads what is not known."""
        self._crew.expect(module)

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        """The results in the order of the items."""
        if work.opened is not reading:
            return self._crew.done(work)
        return cast("Iterator[Done]", self._read(cast(_Reading, work)))

    def keep(self) -> None:
        """Keep what the files gave that were asked for, and of no other; nothing is written where that is kept."""
        for period, kept in self._shelves.items():
            now = dict(self._now.get(period, {}).values())  # of a period whose last file was taken away nothing
            if kept and now != self._before.get(period):
                kept.keep({_OF: now})

    def _read(self, work: _Reading) -> Iterator[FileRead]:
        known: Mapping[int, _Known] = {}
        keys: Iterable[Digest | None] = self._keys(work)
        if any(self._kept(of_round.period.code) for of_round in work.shared):
            listed = list(keys)
            keys, known = listed, self._former(work, listed)
        fresh = self._crew.done(replace(work, items=[item for n, item in enumerate(work.items) if n not in known]))
        for n, (item, key) in enumerate(zip(work.items, keys, strict=True)):  # while others read the files
            of_round = work.shared[item.round]
            made = known[n] if n in known else _Known(of_round.today, next(fresh))
            self.by_chance = self.by_chance or made.got.by_chance
            if key is not None and not made.got.by_chance:
                self._now.setdefault(of_round.period.code, {})[item.place] = key, made
            yield made.got

    def _former(self, work: _Reading, keys: Sequence[Digest | None]) -> dict[int, _Known]:
        """What is known of the files, by their number, that are asked for the first time."""
        found: dict[int, _Known] = {}
        for n, item in enumerate(work.items):
            of_round, key = work.shared[item.round], keys[n]
            if key is None or item.place in self._now.get(of_round.period.code, {}):
                continue
            known = self._kept(of_round.period.code).get(key)
            if known is not None and known.holds(of_round.today):
                found[n] = known
        return found

    def _kept(self, period: str) -> Mapping[Digest, _Known]:
        """What the files of a period gave when they were read before."""
        if period not in self._before:
            self._shelves[period] = files_shelf(self._settings, self._program, period)
            kept = of.get(_OF) if (of := self._shelves[period]) else None
            self._before[period] = kept if isinstance(kept, dict) else {}
        return self._before[period]

    def _keys(self, work: _Reading) -> Iterator[Digest | None]:
        """What each file's result hangs on besides decisions and day; None where that cannot be read now."""
        shared, folder = [self._shared(one) for one in work.shared], str(self._settings.program_folder(self._program))
        for item in work.items:
            of_round = shared[item.round]
            with suppress(UnknownContent):
                if of_round is not None:
                    content = self._digests.content(os.path.join(folder, item.place), MAX_CONTAINER)
                    yield digest_of(of_round, replace(item, round=0), content)
                    continue
            yield None

    def _shared(self, one: RoundToRead) -> Digest | None:
        """What the files of a round share."""
        forms = self._settings.output_folder(one.program.code, one.period.code) / FORMS_FOLDER
        with suppress(UnknownContent):
            template = self._settings.templates / "xlsx" / TEMPLATE_NAME
            files = self._digests.content(template), self._digests.tree(forms)
            return digest_of(code_digest(), self._of_program(one.program), one.period, unpackers(), files)
        return None

    def _of_program(self, program: Program) -> Digest:
        """The digest of a program, beside whose targets in force its day says nothing: once for all its periods."""
        if id(program) not in self._programs:
            self._programs[id(program)] = program, digest_of(replace(program, day=date.max))
        return self._programs[id(program)][1]


def remembering(settings: Settings, asked: RoundAsked, digests: FileDigests) -> RememberingCrew | None:
    """Who reads the files of a round, and of those before it; None where nothing is kept."""
    code = asked.program.code
    return RememberingCrew(settings, code, digests) if files_shelf(settings, code, asked.period.code) else None
