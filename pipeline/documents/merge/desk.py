"""The three versions side by side, and what is written down while they are merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from pipeline.documents.merge import changes
from pipeline.documents.merge.carry import Carrier
from pipeline.documents.merge.comments import Comments
from pipeline.documents.merge.line import Line, line, normal
from pipeline.documents.merge.notes import Footnotes, references
from pipeline.documents.merge.same_notes import NotesByMark, same_notes
from pipeline.documents.merge.weave import Woven, apply, weave
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage


@dataclass
class Desk:
    """Their package is worked on; base and ours are only read."""

    base: WordPackage
    theirs: WordPackage
    ours: WordPackage
    when: datetime
    words: Callable[[str], str] = changes.comment
    figures: list[changes.NewWords] = field(default_factory=list)
    conflicts: list[changes.Conflict] = field(default_factory=list)
    kept: list[changes.KeptBlock] = field(default_factory=list)
    changed: bool = False

    def __post_init__(self) -> None:
        self._notes = Footnotes(self.base), Footnotes(self.theirs), Footnotes(self.ours)
        self._referred = references(self.theirs.root)
        self.carrier = Carrier(self.ours, self.theirs, (self._notes[2], self._notes[1]))
        self._comments = Comments(self.theirs, self.when)

    def weave(
        self,
        base: Sequence[etree._Element],
        theirs: Sequence[etree._Element],
        ours: Sequence[etree._Element],
        where: str,
    ) -> None:
        """Merge the text of paragraphs into theirs (at least one) and that of their footnotes, word by word.

        A clash of an earlier merge stands until their text says what is generated, or people delete our comment.
        """
        notes = same_notes(base, theirs, ours, self._notes)
        former, standing, fresh = map(line, (base, theirs, ours), notes)
        was = standing.said()
        clash = self._weave_notes(*notes, where)
        clash |= self._weave_lines((former, standing, fresh), theirs[0], where).clash
        waiting = self._waiting(theirs, former.said())
        if not (clash or waiting):
            return
        _, now, then = same_notes(base, theirs, ours, self._notes)
        standing, fresh = line(theirs, now), line(ours, then)
        if not (clash or fresh.said()):  # of a picture
            return
        if not clash and normal(standing.said()) == normal(fresh.said()):  # a word more (“chưa”) may turn the sense
            for paragraph in waiting:
                self.settled(paragraph)
            return
        self.conflicts.append(changes.Conflict(where, standing.said(), fresh.said(), was))
        self._comments.say(waiting[0] if waiting else theirs[0], self.words(fresh.said()))
        self.changed |= clash

    def stands(self, paragraph: etree._Element, where: str, theirs: str, generated: str) -> None:
        """Name a clash of an earlier merge again, with what would be generated now."""
        self.conflicts.append(changes.Conflict(where, theirs, generated))
        self._comments.say(paragraph, self.words(generated))

    def settled(self, paragraph: etree._Element) -> None:
        """Take our comment away: nothing clashes there any more."""
        self._comments.settle(paragraph)

    def _waiting(self, paragraphs: Sequence[etree._Element], former: str) -> list[etree._Element]:
        """Those that bear our comment of a clash; one in a table is to speak of the very cell, which said `former`."""
        found = []
        for paragraph in paragraphs:
            told = self._clash_told(paragraph)
            if told is None:
                continue
            in_table = next(paragraph.iterancestors(f"{W}tc"), None) is not None
            if not in_table or normal(told) == normal(former):
                found.append(paragraph)
        return found

    def _clash_told(self, paragraph: etree._Element) -> str | None:
        """What our comment on a paragraph says would be generated; None where none speaks of a clash."""
        return changes.generated_by(self._comments.said(paragraph)) if self.words is changes.comment else None

    def waits(self, element: etree._Element) -> bool:
        """Whether a clash of an earlier merge waits for people on a paragraph within `element`."""
        return any(self._clash_told(paragraph) is not None for paragraph in element.iter(f"{W}p"))

    def left_waiting(self) -> Iterator[tuple[etree._Element, str]]:
        """The clashes of earlier merges that this one has not spoken of: paragraphs, with what would be generated."""
        for paragraph, said in self._comments.hanging() if self.words is changes.comment else ():
            if (told := changes.generated_by(said)) is not None:
                yield paragraph, told

    def _weave_notes(self, base: NotesByMark, theirs: NotesByMark, ours: NotesByMark, where: str) -> bool:
        """Merge what the footnotes say that base and ours both have; whether people changed the same words."""
        clash = False
        there, here = ({note.key: mark for mark, note in found.items()} for found in (theirs, ours))
        for mark, note in base.items():
            fresh = here.get(note.key)
            if fresh is None or ours[fresh].text == note.text:
                continue
            standing = there.get(note.key)
            if standing is None:  # people deleted it, or moved it away
                clash |= f"={ours[fresh].text}" not in there
                continue
            marks = zip(self._notes, (mark, standing, fresh), strict=True)
            paragraphs = [of.paragraphs(reference) for of, reference in marks]
            if not all(paragraphs):
                continue
            former, text, new = map(line, paragraphs)
            woven = self._weave_lines((former, text, new), paragraphs[1][0], f"{where}; chú thích")
            clash |= woven.clash
            if woven.edits:
                self._notes[1].touched()
        return clash

    def _weave_lines(self, lines: tuple[Line, Line, Line], paragraph: etree._Element, where: str) -> Woven:
        """Carry what the generator changed in a line."""
        former, standing, fresh = lines
        if former.keys == fresh.keys:
            return Woven((), ())
        woven = weave(former, standing, fresh)
        if woven.edits:
            apply(standing, woven.edits, paragraph, self.carrier.note)
            self.changed = True
        self.figures += [
            changes.NewWords(where, h.old, h.new, h.old_in_line, h.new_in_line) for h in woven.hunks if h.carried
        ]
        return woven

    def clash(self, paragraph: etree._Element | None, where: str, theirs: str, generated: str) -> None:
        """Leave their text, and say in a comment (where there is a paragraph for it) what would be generated."""
        self.conflicts.append(changes.Conflict(where, theirs, generated))
        if paragraph is not None:
            self.remark(paragraph, generated)

    def remark(self, paragraph: etree._Element, text: str) -> None:
        """Say `text` in a comment, with whose word it is."""
        self._comments.say(paragraph, self.words(text))
        self.changed = True

    def finish(self) -> bytes:
        """Their document with everything that was done to it."""
        if self._comments.save():
            self.changed = True
        if self.changed:
            self._notes[1].drop(self._referred - references(self.theirs.root))
            self._notes[1].save()
            self.theirs.touched()
        return self.theirs.saved()

    def keep(self, where: str, what: changes.What, text: str, *, now: str = "", former: str = "") -> None:
        """Write down what people did to a block; `now` and `former` as in KeptBlock."""
        self.kept.append(changes.KeptBlock(where, what, text, now, former))
