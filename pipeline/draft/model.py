"""What is understood of a document, as frozen values: promises, heads, mended places, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.draft.blocks import Passage, Where
from pipeline.labelled import Labelled
from pipeline.program.kinds import Scope
from pipeline.program.records import Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Reporter
from pipeline.program.words import NEUTRAL_WORDS, Family, Words


class Sureness(Labelled):
    """How sure a reading is: of the document's own words, of what is usual, or a guess to be looked at."""

    SURE = "sure", "Chắc"
    LIKELY = "likely", "Nên xem lại"
    UNSURE = "unsure", "Chưa chắc"


class Horizon(Labelled):
    """For when something is promised."""

    EVERY_YEAR = "every_year", "hằng năm"
    BY_YEAR = "by_year", "đến một năm"
    STEPS = "steps", "từng năm một mức"
    TERM = "term", "cả nhiệm kỳ"
    UNSAID = "unsaid", "văn bản không nói"


_NOTHING = Target(0.0)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A column of the program workbook whose drafted value somebody should look at, and why (in Vietnamese)."""

    column: str
    sureness: Sureness
    why: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One measurable promise. `text`: the words of the row, cut out of `block.text[span]`, nothing invented.

    `what`: what is measured, without number and comparison; `years`, `term`: targets; `nested_in`: place in the list of
    the promise that it is part of ('55% vững mạnh, trong đó 15% xuất sắc'); `amount`: its number, in whatever years;
    `change`: 'tăng' or 'giảm' where it is how much something must rise or fall, `over_year_before` where a cell of a
    table says so of what the row counts; `before`, `who`, `does`: its words
    before the number ('kết nạp mới'), whom it counts, what they do; `doubts`: what is not sure, by column.
    """

    block: Passage
    span: tuple[int, int]
    text: str
    number: str
    group: str
    what: str
    unit: str
    comparator: Comparator
    horizon: Horizon
    years: Mapping[int, Target]
    term: Target | None
    scope: Scope
    reporter: Reporter
    nested_in: int | None = None
    lead: str = ""
    coordinating: str = ""
    amount: Target = _NOTHING
    change: str = ""
    over_year_before: bool = False
    before: str = ""
    who: str = ""
    does: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def sentence(self) -> str:
        """The words of the document that it came from."""
        return self.block.text[slice(*self.span)]


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """How a promise is asked of unions: the columns of sheet Chỉ tiêu that the document does not say itself."""

    code: str
    measure: Measure
    numerator: str
    accrual: Accrual
    denominator: str = ""
    base: str = ""
    scale: str = ""
    threshold: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A sentence with a number or a word of promise that became no row, and why (in Vietnamese)."""

    sentence: str
    why: str
    at: Where


@dataclass(frozen=True, slots=True)
class Repair:
    """A place where what the file says was mended before it was read, and why (in Vietnamese)."""

    at: Where
    found: str
    mended: str
    why: str


@dataclass(frozen=True, slots=True)
class HeadFact:
    """One field of sheet Chương trình: its value, the words that say so, where, how sure, and why not surer."""

    field: str
    value: str | int | date
    sentence: str
    at: Where
    sureness: Sureness = Sureness.SURE
    why: str = ""


@dataclass(frozen=True, slots=True)
class DraftedSession:
    """A meeting of the document's working plan: as it is worded, and the days it can fall on."""

    name: str
    when: str
    start: date
    end: date
    lines: tuple[str, ...]
    at: Where


@dataclass(frozen=True, slots=True)
class Heads:
    """What the document says of itself; `years`: those that have targets, () where the document does not say."""

    facts: Mapping[str, HeadFact] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    sessions: tuple[DraftedSession, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """All that was understood of a document: `questions` stand beside `promises`, one each."""

    heads: Heads
    promises: tuple[Promise, ...]
    questions: tuple[DraftedQuestion, ...]
    not_understood: tuple[NotUnderstood, ...] = ()
    repairs: tuple[Repair, ...] = ()
    blocks: tuple[Passage, ...] = ()
    family: Family | None = None  # whose document it is, None where nothing tells
    words: Words = NEUTRAL_WORDS  # of that family, as its office says them
