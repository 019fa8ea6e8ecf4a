"""The three versions side by side, and what is written down while they are merged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from pipeline.documents.merge import changes
from pipeline.documents.merge.carry import Carrier
from pipeline.documents.merge.comments import Comments
from pipeline.documents.merge.line import Line, line
from pipeline.documents.merge.notes import Footnotes, references
from pipeline.documents.merge.same_notes import NotesByMark, same_notes
from pipeline.documents.merge.weave import Woven, apply, weave
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
        """Merge the text of paragraphs into theirs (at least one) and that of their footnotes, word by word."""
        notes = same_notes(base, theirs, ours, self._notes)
        former, standing, fresh = map(line, (base, theirs, ours), notes)
        shown = standing.said()
        clash = self._weave_notes(*notes, where)
        if clash | self._weave_lines((former, standing, fresh), theirs[0], where).clash:
            self.clash(theirs[0], where, shown, fresh.said())

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
        self._comments.save()
        if self.changed:
            self._notes[1].drop(self._referred - references(self.theirs.root))
            self._notes[1].save()
            self.theirs.touched()
        return self.theirs.saved()

    def keep(self, where: str, what: changes.What, text: str, *, now: str = "", former: str = "") -> None:
        """Write down what people did to a block; `now` and `former` as in KeptBlock."""
        self.kept.append(changes.KeptBlock(where, what, text, now, former))
