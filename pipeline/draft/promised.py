"""Which sentences promise: told by the part of the document, and outside of parts on targets by how they speak."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.draft.blocks import Passage, PassageKind
from pipeline.draft.grammar import (
    GOING_ON,
    LED_TO,
    LIKE_TARGETS,
    OPENINGS,
    PAST,
    PAST_OPENINGS,
    PROMISING,
    TIMES,
    GrammarRule,
    Zone,
)
from pipeline.draft.zones import zone_of
from pipeline.program.folded import fold

_LED_TO = re.compile(LED_TO)
_PAST_OPENINGS = re.compile(PAST_OPENINGS)
_LIKE_TARGETS = re.compile(LIKE_TARGETS)
_LONGEST_HEAD = 60
_WRAPPED = 110  # letters of a line that may be cut in the middle of a sentence, and is no title
_LONGEST_HEAD = 60
_WRAPPED = 110  # letters of a line that may be cut in the middle of a sentence, and is no title
_TERM = TIMES[0].compiled
_UNTIL = re.compile(r"đến (?:hết |cuối )?năm (?P<year>20\d{2})")


class _Speaks(Enum):
    OF_TARGETS = 1
    OF_THE_PAST = 2
    OF_ANYTHING = 3


@dataclass(slots=True)
class Promised:
    """Walks through the sentences of a document in their order and says of each whether it promises.

    `first`: the first year of the document's own term; what is said of an earlier one is past.
    """

    first: int = 0
    _now: _Speaks = _Speaks.OF_ANYTHING
    _zone: Zone | None = None
    _last: str = ""  # the text of the block before

    def block(self, block: Passage) -> Zone | None:
        """Begin with a block; its zone."""
        self._zone = _zone_within(block) or zone_of(block.under)
        if self._zone is Zone.TARGETS:
            self._now = _Speaks.OF_TARGETS
        elif self._zone is Zone.RESULTS:
            self._now = _Speaks.OF_THE_PAST
        elif self._zone is not None or not self._goes_on(block):
            self._now = _Speaks.OF_ANYTHING
        if self._now is _Speaks.OF_ANYTHING and _leads(block.under):
            self._now = _Speaks.OF_TARGETS
        self._last = block.text
        return self._zone

    def results(self) -> Zone:
        """Take the block as one of results, whatever the part that it stands in."""
        self._zone = Zone.RESULTS
        return self._zone

    def _goes_on(self, block: Passage) -> bool:
        """Whether a block goes on with the one before: as its item, in the middle of a sentence, by its first words."""
        cut = len(self._last) > _WRAPPED and self._last[-1] not in ".!?…"
        if block.kind is PassageKind.ITEM or cut or self._last.endswith(":"):
            return True
        folded = fold(block.text)
        return _first(GOING_ON, folded) == 0 or bool(_LIKE_TARGETS.search(folded))

    def why_not(self, folded: str) -> str:
        """Why a folded sentence promises nothing (in Vietnamese); '' where it does."""
        if self._zone is Zone.RESULTS:
            return "Ở phần kết quả đã qua, không phải mức giao."
        before = self._now
        self._now = self._speaks(folded)
        speaks = self._now
        if self._zone in (Zone.TASKS, Zone.OTHER):
            self._now = before  # a word of promise there holds for its own sentence
        if speaks is _Speaks.OF_TARGETS:
            return ""
        if speaks is _Speaks.OF_THE_PAST:
            return "Câu nói về việc đã làm, số hiện có."
        return "Có con số ở ngoài phần chỉ tiêu, không có lời phấn đấu."

    def _speaks(self, folded: str) -> _Speaks:
        if self._zone is Zone.TARGETS:
            return _Speaks.OF_THE_PAST if _PAST_OPENINGS.search(folded) else self._now
        promise, past = _first(PROMISING, folded), _first(PAST, folded)
        if promise >= 0 and (not 0 <= past < promise or _LED_TO.search(folded)):
            return _Speaks.OF_TARGETS
        term = _TERM.match(folded)
        if past >= 0 or (term and int(term["first"]) < self.first):
            return _Speaks.OF_THE_PAST
        until = _UNTIL.search(folded)
        if self._zone is Zone.TASKS and until and int(until["year"]) > self.first and "%" in folded:
            return _Speaks.OF_TARGETS
        if self._zone is None and (_first(OPENINGS, folded) >= 0 or term):
            return _Speaks.OF_TARGETS
        return self._now


def _first(rules: Sequence[GrammarRule[None]], folded: str) -> int:
    """Where the first of the rules fits; -1 where none does."""
    found = [match.start() for rule in rules if (match := rule.compiled.search(folded))]
    return min(found, default=-1)


def _zone_within(block: Passage) -> Zone | None:
    """The zone of a block that begins with its own heading ('Mục tiêu tổng quát: …')."""
    head, colon, _ = block.text[:_LONGEST_HEAD].partition(":")
    zone = zone_of((head,)) if colon else None
    return zone if zone is Zone.OTHER else None


def _leads(above: Sequence[str]) -> bool:
    """Whether the words above lead to promises ('Phấn đấu đạt các chỉ tiêu sau:')."""
    return bool(above) and above[-1].rstrip().endswith(":") and _first(PROMISING, fold(above[-1])) >= 0
