"""One sentence -> its promises as far as the sentence itself says them; what headings add comes later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.draft.clauses import Clause, lead_in, names_actor, parts, predicate, within
from pipeline.draft.grammar import CHANGES, PROMISING, SHARES, TimeSpan
from pipeline.draft.quantities import Quantity, quantities_in
from pipeline.draft.times import TimeWord, times_in, told
from pipeline.program.folded import fold
from pipeline.program.words import every_word

_PROMISE = PROMISING[0].compiled
# What is left of 'năm 2028 đạt 70%' when its year and its number are taken away: nothing that is measured.
_EMPTY = re.compile(
    r"(?:đạt|có|là|lên|tăng|giảm|còn|phấn đấu|và|mức|tỷ lệ|tỉ lệ|đến|trở lên|trở xuống|của|số|riêng|trong đó|"
    r"bình quân|ít nhất|trên|từ|khoảng|năm|được|theo|lộ trình|cụ thể|tương ứng|duy trì|phát triển|kết nạp|thêm|"
    r"mới|hết|tối thiểu|cả|hoàn thành|thực hiện|[\W_])*"
)
_MEMBERS = "|".join(every_word("member"))
# 'Chuyển đổi số: đến năm 2027, 80%': words before a colon that are a theme, and nothing that is measured.
_THEME = re.compile(
    rf"^\s*(?!(?:tỷ|tỉ) lệ|số |tổng|mức|diện tích|thu nhập|doanh thu|kinh phí|giá trị|{_MEMBERS})[^:\d%]{{3,60}}:"
)
_BEFORE_WHO = re.compile(r"\s*(?:trở lên\s+)?(?:tổng số\s+|số\s+)?(?:các (?!cấp)\s*)?")
_OR_MORE = re.compile(r"\s{0,3}(?:trở lên|trở xuống)(?!\w)")
_BARE_YEAR = re.compile(r"(?<![\w/.-])20\d{2}(?![\w/.-])(?! ?-)")
_BEFORE_TIME = frozenset(("có", "mỗi", "trong đó", "và", "bình quân", "định kỳ", "đạt"))
_EACH = re.compile(r"(?:bình quân )?mỗi ")
_SETS_AIMS = re.compile(r"đặt|đề ra|mục tiêu|chỉ tiêu|tiếp tục|xác định|phấn đấu")
_EDGES = " ,;:.-/\t\n"


@dataclass(frozen=True, slots=True)
class SaidPromise:
    """A promise as a sentence says it. `start`..`end`: its part of the sentence; `text`: that part with its lead.

    `before`, `who`, `does`: its words before the number, whom it counts, what they do; `bare`: it begins with its
    number; `steps`: further quantities of the same measure ('năm 2028 đạt 70%'); `more`: numbers not understood.
    """

    start: int
    end: int
    text: str
    own: str
    before: str
    who: str
    does: str
    quantity: Quantity
    time: TimeWord | None
    bare: bool
    nested: bool = False
    steps: tuple[tuple[Quantity, TimeWord], ...] = ()
    more: tuple[Quantity, ...] = ()

    @property
    def change(self) -> str:
        """'tăng' or 'giảm' where the number is how much something must rise or fall, in %."""
        if not self.quantity.percent:
            return ""
        head = fold(self.own[: self.quantity.start - self.start])
        found = [(m.start(), rule.means) for rule in CHANGES for m in rule.compiled.finditer(head)]
        return max(found)[1] if found else ""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, to which others add ('Hạnh kiểm: Tốt: 60%')."""
        head = fold(self.text[: len(self.text) - len(self.own) + self.quantity.start - self.start])
        return any(rule.compiled.search(head) for rule in SHARES)

    @property
    def acts(self) -> bool:
        """Whether a verb stands before its number."""
        return not self.bare and predicate(fold(self.before)) >= 0


@dataclass(frozen=True, slots=True)
class Plain:
    """A part of a sentence without a number, with its lead."""

    start: int
    end: int
    text: str
    time: TimeWord | None


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """A sentence read: its promises, its parts without a number, all its quantities."""

    said: tuple[SaidPromise, ...]
    plain: tuple[Plain, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class _Lead:
    """What earlier parts of a sentence say for later ones."""

    leads: bool = False  # whether words before a colon lead to the parts
    promise: str = ""
    time: TimeWord | None = None
    time_text: str = ""
    actor: str = ""


class _Sentence:
    """A sentence while it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.times = times_in(self.folded)
        self.quantities = quantities_in(self.folded, self.times)
        self.begin = lead_in(self.folded, self.quantities)
        self.lead = _Lead(self.begin > 0, time=self._lead_time())
        self.made: list[SaidPromise] = []
        self.plain: list[Plain] = []
        self.waiting: list[SaidPromise] = []  # steps that stand before what they measure

    def _lead_time(self) -> TimeWord | None:
        """The time that words before a colon name, if only as '2018'."""
        if time := told(t for t in self.times if t.end <= self.begin):
            return time
        year = _BARE_YEAR.search(self.folded, 0, self.begin)
        return TimeWord(TimeSpan.BY_YEAR, *year.span(), int(year[0])) if year else None

    def read(self) -> SentenceRead:
        """All of it, part by part."""
        for part in parts(self.folded, self.quantities, self.begin, self._time_ends()):
            if part.quantity is None:
                self._without_number(part)
            elif not self._step(part, part.quantity):
                self._promise(part, part.quantity)
            self._remember(part)
        self.made += self.waiting
        return SentenceRead(tuple(self.made), tuple(self.plain), tuple(self.quantities))

    def _time_ends(self) -> frozenset[int]:
        """Where times end that a number may follow; not those behind their own number ('60% năm 2026, 75% …')."""
        behind = {q.end for q in self.quantities}
        own = {t.end for t in self.times if {t.start, t.start - 1} & behind}
        return frozenset(t.end for t in self.times) - own

    def _without_number(self, part: Clause) -> None:
        if self.made and not self.waiting and predicate(self.folded[part.start : part.end]) < 0:
            last = self.made[-1]  # 'phong trào thi đua; phong trào văn hóa': an enumeration goes on
            more = self.text[last.end : part.end]
            self.made[-1] = replace(
                last, end=part.end, text=last.text + more, own=last.own + more, does=last.does and last.does + more
            )
        else:
            own = self._times(part)
            text = self._with_lead(part)
            self.plain.append(Plain(part.start, part.end, text, told(own) or self.lead.time))

    def _times(self, part: Clause) -> list[TimeWord]:
        return within(self.times, part.start, part.end)

    def _step(self, part: Clause, quantity: Quantity) -> bool:
        """Whether a part says nothing but a number and a time: a step of the measure before it, or behind it."""
        own = self._times(part)
        time = _nearest(own, quantity)
        if time is None or not self._nothing_else(part, quantity, own):
            return False
        head = self.folded[part.start : quantity.start]
        if self.made and time.span is TimeSpan.EVERY_YEAR and any(rule.compiled.search(head) for rule in CHANGES):
            last = self.made[-1]  # '45 triệu đồng năm 2026, mỗi năm tăng thêm 3 triệu': no amount of a year
            more = self.text[last.end : part.end]
            self.made[-1] = replace(
                last, end=part.end, text=last.text + more, own=last.own + more, more=(*last.more, quantity)
            )
            return True
        if self.made and _goes_with(self.made[-1], quantity):
            last = self.made[-1]
            more = self.text[last.end : part.end]
            steps = (*last.steps, (quantity, time))
            self.made[-1] = replace(last, steps=steps, end=part.end, text=last.text + more, own=last.own + more)
            return True
        if quantity.percent or not quantity.unit:
            self.waiting.append(self._said(part, quantity))
            return True
        return False

    def _nothing_else(self, part: Clause, quantity: Quantity, own: Sequence[TimeWord]) -> bool:
        left = list(self.folded[part.start : part.end])
        for start, end in [(quantity.start, quantity.end), *((t.start, t.end) for t in own)]:
            left[start - part.start : end - part.start] = " " * (end - start)
        return bool(_EMPTY.fullmatch(_THEME.sub("", "".join(left), count=1)))

    def _promise(self, part: Clause, quantity: Quantity) -> None:
        said = self._said(part, quantity)
        if self.waiting and _same_unit(self.waiting[-1].quantity, quantity) and said.time:
            first = self.waiting[0]
            steps = tuple((one.quantity, one.time) for one in self.waiting if one.time is not None)
            words = self.text[first.start : said.end]
            said = replace(said, start=first.start, text=words, own=words, steps=steps)
        else:
            self.made += self.waiting
        self.waiting = []
        self.made.append(said)

    def _said(self, part: Clause, quantity: Quantity) -> SaidPromise:
        match = _BEFORE_WHO.match(self.folded, quantity.who_at, part.end)
        begin = match.end() if match else quantity.who_at
        verb = predicate(self.folded[begin : part.end])
        middle = begin + verb if verb >= 0 else part.end
        prefix = self.folded[part.start : quantity.start]
        return SaidPromise(
            part.start,
            part.end,
            self._with_lead(part),
            self.text[part.start : part.end],
            self._bare_words(part.start, quantity.start),
            _who(_OR_MORE.sub("", self._bare_words(begin, middle), count=1)),
            self._bare_words(middle, part.end),
            quantity,
            _nearest(self._times(part), quantity) or self.lead.time,
            bool(_EMPTY.fullmatch(prefix)),
            part.nested,
            more=tuple(q for q in within(self.quantities, part.start, part.end) if q is not quantity),
        )

    def _bare_words(self, start: int, end: int) -> str:
        """The words of a stretch without times and words of promise."""
        words = self.text[start:end]
        spans = [(t.start, t.end) for t in within(self.times, start, end)]
        spans += [m.span() for m in _PROMISE.finditer(self.folded, start, end)]
        for cut_start, cut_end in sorted(spans, reverse=True):
            words = words[: cut_start - start] + words[cut_end - start :]
        return re.sub(r"\s+", " ", words).strip(_EDGES)

    def _with_lead(self, part: Clause) -> str:
        """The words of a part, with those of the lead that it needs: the promise, the time, who acts."""
        head = self.folded[part.start : part.end]
        lead = self.lead
        promise = (
            lead.promise if part.quantity and part.quantity.start == part.start else lead.promise[: len("phấn đấu")]
        )
        words = [promise] if promise and not _PROMISE.match(head) else []
        if lead.time_text and not self._times(part):
            words.append(lead.time_text)
        if lead.actor and predicate(head) == 0 and not names_actor(head):
            words.append(lead.actor)
        return " ".join([*words, self.text[part.start : part.end]])

    def _remember(self, part: Clause) -> None:
        """What a part says for those behind it: its promise word, a time before its number, who acts."""
        until = part.quantity.start if part.quantity else part.end
        lead = self.lead
        if match := _PROMISE.search(self.folded, part.start, until):
            lead.promise = self.text[slice(*match.span())]
        before = [t for t in self._times(part) if t.end <= until and self._heads(part, t)]
        if (time := told(before)) and not (lead.leads and lead.time):
            comma = self.folded[time.end : time.end + 1] == ","
            lead.time, lead.time_text = time, self.text[time.start : time.end + comma]
        acts = self._bare_words(part.start, until)
        if (
            names_actor(fold(acts))
            and not _SETS_AIMS.search(self.folded, part.start, until)
            and (verb := predicate(fold(acts))) > 0
        ):
            lead.actor = acts[:verb].strip(_EDGES)

    def _heads(self, part: Clause, time: TimeWord) -> bool:
        """Whether a time stands at the head of a part, so that it may hold for those behind, too."""
        head = self._bare_words(part.start, time.start)
        return not head or names_actor(fold(head)) or head[-1] in ",:" or fold(head) in _BEFORE_TIME


def read(text: str) -> SentenceRead:
    """The promises of one sentence (as printed)."""
    from pipeline.draft.sharing import shared

    found = _Sentence(text).read()
    return replace(found, said=shared(found.said))


def _who(words: str) -> str:
    """Whom a number counts; what it is compared with ('so với năm trước') is nobody."""
    return "" if fold(words).startswith("so với") else words


def _same_unit(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not other.unit


def _goes_with(last: SaidPromise, quantity: Quantity) -> bool:
    """Whether a number alone may be a step of what the part before measures: both a range, or neither."""
    alike = (last.quantity.high is None) == (quantity.high is None)
    return _same_unit(last.quantity, quantity) and alike and not last.change


def _nearest(times: Sequence[TimeWord], quantity: Quantity) -> TimeWord | None:
    """Of several times of a part the one that counts; of several years the one nearest to the number."""
    if (best := told(times)) is None:
        return None
    alike = [t for t in times if t.span is best.span]
    return min(alike, key=lambda t: min(abs(t.start - quantity.end), abs(quantity.start - t.end)))
