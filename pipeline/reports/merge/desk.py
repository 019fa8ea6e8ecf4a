"""The three versions side by side, and what is written down while they are merged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from pipeline.reports.merge import changes
from pipeline.reports.merge.carry import Carrier
from pipeline.reports.merge.comments import Comments
from pipeline.reports.merge.line import NOTE, Line, line
from pipeline.reports.merge.package import Package
from pipeline.reports.merge.weave import apply, weave


@dataclass
class Desk:
    """Their package is worked on; base and ours are only read."""

    base: Package
    theirs: Package
    ours: Package
    when: datetime
    words: Callable[[str], str] = changes.comment
    figures: list[changes.Change] = field(default_factory=list)
    conflicts: list[changes.Conflict] = field(default_factory=list)
    kept: list[changes.Kept] = field(default_factory=list)
    changed: bool = False

    def __post_init__(self) -> None:
        self.carrier = Carrier(self.ours, self.theirs)
        self._comments = Comments(self.theirs, self.when)

    def lines(
        self, base: Sequence[etree._Element], theirs: Sequence[etree._Element], ours: Sequence[etree._Element]
    ) -> tuple[Line, Line, Line]:
        """The same stretch of text in the three versions."""
        return line(base, self.base.notes), line(theirs, self.theirs.notes), line(ours, self.ours.notes)

    def weave(
        self,
        base: Sequence[etree._Element],
        theirs: Sequence[etree._Element],
        ours: Sequence[etree._Element],
        where: str,
    ) -> None:
        """Merge the text of paragraphs into theirs (at least one), word by word."""
        former, standing, fresh = self.lines(base, theirs, ours)
        if former.keys == fresh.keys:
            return
        woven = weave(former, standing, fresh)
        if woven.edits:
            apply(standing, woven.edits, theirs[0], self.carrier.note)
            self.changed = True
        self.figures += [changes.Change(where, h.old, h.new) for h in woven.hunks if h.carried]
        if woven.clash:
            self.clash(theirs[0], where, standing.text, fresh.text)

    def clash(self, paragraph: etree._Element | None, where: str, theirs: str, generated: str) -> None:
        """Leave their text, and say in a comment (where there is a paragraph for it) what would be generated."""
        generated = generated.replace(NOTE, "")
        self.conflicts.append(changes.Conflict(where, theirs.replace(NOTE, ""), generated))
        if paragraph is not None:
            self._comments.say(paragraph, self.words(generated))
            self.changed = True

    def finish(self) -> bytes:
        """Their document with everything that was done to it."""
        self._comments.save()
        if self.changed:
            self.theirs.touched()
        return self.theirs.saved()

    def keep(self, where: str, what: changes.What, text: str) -> None:
        """Write down what people did to a block."""
        self.kept.append(changes.Kept(where, what, text))
