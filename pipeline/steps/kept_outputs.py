"""Outputs that stand as a former run wrote them, of the very same things: they are not written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cache.digests import NOTHING_THERE, Digest, UnknownContent, digest_of, tree_digest
from pipeline.cache.shelf import Shelf
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.shipped import TEMPLATES
from pipeline.steps.shelves import shelf, values_of


@dataclass(frozen=True, slots=True)
class _Written:
    """What the outputs were when they were written, and what there was to say of them."""

    digests: tuple[Digest, ...]
    said: object


@dataclass(frozen=True, slots=True)
class KeptOutputs:
    """Outputs (files, whole folders) and the digest of all they are made of; without a shelf nothing is known.

    What is written tells `placed` before it lies where people may save it: what they save is never taken for ours.
    """

    paths: tuple[Path, ...]
    shelf: Shelf | None = None
    made_of: Digest = b""
    _written: dict[Path, Digest] = field(default_factory=dict)

    def said(self) -> object | None:
        """What `keep` was told, where every output still has the bytes that were written of the same things."""
        former = self.shelf.get(self.made_of) if self.shelf else None
        return former.said if isinstance(former, _Written) and former.digests == self._lying() else None

    def placed(self, scratch: Path, path: Path) -> None:
        """What is at `scratch` takes the place of `path` now."""
        if not self.shelf:
            return
        try:
            self._written[path] = tree_digest(scratch)
        except UnknownContent:
            self._written[path] = b""  # which nothing that lies there has: it is written again

    def keep(self, said: object = True) -> None:
        """Keep how they were just written: those that nobody told of were not, and nothing is to lie there."""
        if self.shelf:
            digests = tuple(self._written.get(path, NOTHING_THERE) for path in self.paths)
            self.shelf.keep({self.made_of: _Written(digests, said)})

    def _lying(self) -> tuple[Digest, ...] | None:
        """What lies there now."""
        try:
            return tuple(map(tree_digest, self.paths))
        except UnknownContent:
            return None


def kept_outputs(
    settings: Settings,
    of: tuple[Program, Period, Digest | None],
    kind: str,
    paths: Sequence[Path],
    *,
    more: Sequence[object] = (),
    files: Sequence[Path] = (),
) -> KeptOutputs:
    """The outputs of a kind, made of a round (program, period, digest of what it is made of), of `more` and `files`.

    Every template enters: which of them says something there is not asked.
    """
    program, period, made_of = of
    kept = shelf(settings, program.code, f"{kind}-{period.code}") if made_of else None
    try:
        read = [tree_digest(path) for path in (*dict.fromkeys((settings.templates, TEMPLATES)), *files)]
    except UnknownContent:
        kept, read = None, []
    return KeptOutputs(tuple(paths), kept, digest_of(kind, made_of, values_of(settings), read, *more))
