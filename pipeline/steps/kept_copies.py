"""Marked copies made before: one that lies there as it was written is not made again of the very same things.

Only the digest of its bytes is kept: the copy itself is taken from where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.cache.digests import Digest, UnknownContent, code_digest, content_digest, digest_of
from pipeline.cache.shelf import Shelf
from pipeline.in_use import read_whole
from pipeline.intake.unpack.litter import of_a_system
from pipeline.settings import Settings
from pipeline.steps.copies import Copied, CopyWork
from pipeline.steps.copies_ahead import CopiesAhead
from pipeline.steps.shelves import copies_shelf
from pipeline.work.crew import Crew
from pipeline.workbooks.marked_copies import COPY_ENDING
from pipeline.zip_writing import is_written_here

_OF = digest_of("copies")  # under which they are kept on a shelf


@dataclass(frozen=True)
class KeptCopies:
    """Copies that are due; `folder`: where former ones lie; `ahead`: copies begun before it was known which are.

    `made_of`: a digest for each that is due, none if nothing is kept.
    """

    work: CopyWork
    folder: Path
    ahead: CopiesAhead | None = None
    shelf: Shelf | None = None
    made_of: tuple[Digest, ...] = ()
    former: Mapping[Digest, Digest] = field(default_factory=dict)  # of what a copy was made of -> of its bytes
    written: dict[Digest, Digest] = field(default_factory=dict)  # the same of those that are given now
    lying: dict[str, tuple[int, int]] = field(default_factory=dict)  # how those stood that were found as written

    def begun(self, crew: Crew) -> Iterator[Copied]:
        """The copies in their order; those that are to be made are begun at once."""
        begun = self.ahead.wanted(self.work.items) if self.ahead else [False] * len(self.work.items)
        fresh = [item for n, item in enumerate(self.work.items) if not (begun[n] or self._known(n))]
        return self._in_order(crew, begun, crew.done(replace(self.work, items=fresh)))

    def keep(self) -> None:
        """Keep the digests of those given, and of no others."""
        if self.shelf and self.written != self.former:
            self.shelf.keep({_OF: self.written})

    def ours(self, path: Path) -> bool:
        """Whether a file in the folder is a copy as it was written, by whomever. Raises FileNotFoundError."""
        if not path.name.endswith(COPY_ENDING):
            return of_a_system(path.name)  # what a system puts into every folder
        return self.lying.get(path.name) == _stands(path) or is_written_here(read_whole(path))

    def _in_order(self, crew: Crew, begun: Sequence[bool], fresh: Iterator[Copied]) -> Iterator[Copied]:
        for n, item in enumerate(self.work.items):
            if self.ahead and begun[n]:
                copied = self.ahead.copied(item)
            else:
                copied = self._lying(n) if self._known(n) else next(fresh)
            if copied is None:  # somebody has changed it, or those begun have come to an end before it
                (copied,) = crew.done(replace(self.work, items=[item]))
            if self.made_of and not copied.fault:
                self.written[self.made_of[n]] = sha256(copied.content).digest()
            yield copied

    def _known(self, number: int) -> bool:
        return bool(self.made_of) and self.made_of[number] in self.former

    def _lying(self, number: int) -> Copied | None:
        """A copy that was made before, where it lies there as it was written."""
        path = self.folder / self.work.items[number].due.name
        with suppress(OSError):  # what cannot be read is as good as not there
            stands, content = _stands(path), read_whole(path)
            if sha256(content).digest() == self.former[self.made_of[number]]:
                self.lying[path.name] = stands
                return Copied(content)
        return None


def _stands(path: Path) -> tuple[int, int]:
    """What the system tells of a file, which is another once somebody saves it."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def kept_copies(settings: Settings, folder: Path, work: CopyWork, ahead: CopiesAhead | None = None) -> KeptCopies:
    """What is known of copies that are due, former ones of which lie in `folder`; `ahead`: those begun already."""
    shared = work.shared
    ahead = ahead if ahead and ahead.shared == shared else None
    kept = copies_shelf(settings, shared.program.code, folder.name, shared.period.code)
    if kept is None:
        return KeptCopies(work, folder, ahead=ahead)
    try:
        template = content_digest(shared.template) if isinstance(shared.template, Path) else shared.template
    except UnknownContent:
        return KeptCopies(work, folder, ahead=ahead)
    # Of the unions, of which there are many, a form shows its own and the one above that; of the day nothing but the
    # targets in force.
    program = replace(shared.program, units=(), day=date.max)
    alike = digest_of(code_digest(), program, shared.period, template, shared.halves)
    above = shared.program.unit_by_code
    made_of = tuple(digest_of(alike, i.due, above.get(i.due.unit.superior), i.sent, i.told) for i in work.items)
    former = kept.get(_OF)
    return KeptCopies(work, folder, ahead, kept, made_of, former if isinstance(former, dict) else {})
