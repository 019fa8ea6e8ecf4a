"""What a document says of itself: who issued it, when, for which term, who signed, who gets it, when they meet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pipeline.draft.blocks import Passage
from pipeline.draft.casing import Casing
from pipeline.draft.model import HeadFact, Heads, Sureness
from pipeline.draft.sessions import sessions
from pipeline.patterns import short
from pipeline.program.organisations import (
    FIRST_WORDS,
    family_of,
    full_name,
    names_in,
    place_in,
    short_name,
    superior_of,
)
from pipeline.program.words import Family

_HEAD_BLOCKS = 40  # of the beginning: letterhead, title, what the document is based on
_LONGEST_TITLE = 400
_LONGEST_LINE = 300

_NUMBER = short(
    r"Số\s{0,4}:?\s{0,4}(\d{0,5})\s{0,4}[/-]?\s{0,4}([^\W\d_]{2,8}(?:[-/][^\W\d_]{1,12}){1,3})", _LONGEST_LINE
)
_DATE_LINE = short(
    r"(?:.{0,60}\s)??([^\W\d_][^\d,]{1,40}), ?ngày\s*(\d{0,2})\s*[./… ]*tháng\s*(\d{0,2})\s*[./… ]*năm\s*(\d{4})\b",
    _LONGEST_LINE,
)
_KIND = short(
    r"(?:DỰ THẢO )?(CHƯƠNG TRÌNH(?: HÀNH ĐỘNG| CÔNG TÁC)?|KẾ HOẠCH|NGHỊ QUYẾT|ĐỀ ÁN|CHỈ THỊ|HƯỚNG DẪN|QUYẾT ĐỊNH"
    r"|PHƯƠNG HƯỚNG|BÁO CÁO|THÔNG BÁO|KẾT LUẬN|Chương trình hành động|Kế hoạch|Nghị quyết)\b.{0,300}",
    _LONGEST_LINE + 20,
)
_BASIS = re.compile(r"(?:Căn cứ|Thực hiện|Xét|Theo|Triển khai|Quán triệt|Để|Nhằm|Tiếp tục)\b")
_TERM = re.compile(r"((?:19|20)\d{2})\s*[-–—]\s*((?:19|20)\d{2})")
_OF_TERM = re.compile(r"(?:nhiệm kỳ|giai đoạn|NHIỆM KỲ|GIAI ĐOẠN|Nhiệm kỳ)\s*$")
_BY_YEAR = re.compile(r"(?:đến|Đến|hết)(?: hết)? năm ((?:19|20)\d{2})")
_YEAR = re.compile(r"(?:năm )?((?:19|20)\d{2})", re.IGNORECASE)
_RESOLUTION = re.compile(
    r"Nghị quyết(?: số [\w/-]{2,25}+| Đại hội)[^,;:.“”()\n]{0,120}?"
    r"(?=,|;|:|\.(?:\s|$)|“|\(|$| về | và | nhiệm kỳ| gắn| với | như| ngày | giai đoạn| đề ra)"
)
_ANNEX = re.compile(r"(?:phụ lục|phụ biểu|biểu số)(?!\w)", re.IGNORECASE)  # what begins behind the signature
_SIGNED_FOR = short(r"(?:T/?M|T\.M)\.? ?[^\W\d_].{2,80}", 120)
_IN_PLACE = short(r"(?:K/?T|T/?L|T/?U?Q)\.? ?[^\W\d_].{2,60}", 120)
_NO_PERSON = re.compile(rf"(?:Tỉnh|Huyện|Xã|Phường|Quận|Thành phố|Ban|{'|'.join(FIRST_WORDS)})\b")
_ON_PAPER = re.compile(r"bản giấy", re.IGNORECASE)
_ISSUED_KIND = re.compile(
    r"(?:xây dựng|ban hành|đề ra) (Chương trình hành động|Chương trình công tác|Chương trình|Kế hoạch)\b"
)
_STAMP = re.compile(r"^(?:Ký bởi|Người ký|Giờ ký|Thời gian ký|Email|Cơ quan:|\(?[Đđ]ã ký)", re.IGNORECASE)
_NATION = re.compile(r"CỘNG H|Độc lập|ĐẢNG CỘNG SẢN VIỆT NAM$|ĐOÀN TNCS HỒ CHÍ MINH$|^NAM$|^[-–—_*. ]+$", re.IGNORECASE)
_BODY = re.compile(r"^(?:BAN CHẤP HÀNH|BAN THƯỜNG VỤ|BAN THƯỜNG TRỰC|BCH|BTV|\*|-+)\b", re.IGNORECASE)
_FIRST_USUAL = 5  # years of a term whose first one passes before its program begins
_LONGEST_TERM = 10
_LONGEST_NAME = 6  # words of a person's name
_LONGEST_WORD = 8  # letters of one of them


def heads(blocks: Sequence[Passage]) -> Heads:
    """What the blocks of a document say of the document."""
    reading = _Reading(tuple(blocks))
    facts = {fact.field: fact for fact in reading.facts()}
    return Heads(facts, reading.years, sessions(blocks))


def _fact(
    name: str, value: str | int | date, block: Passage, sureness: Sureness = Sureness.SURE, why: str = ""
) -> HeadFact:
    said = f"{block.number} {block.text}".strip()
    return HeadFact(
        name, value, said if len(said) <= _LONGEST_LINE else f"{said[:_LONGEST_LINE]}…", block.at, sureness, why
    )


@dataclass
class _Reading:
    """One document being read; what several fields need is worked out once."""

    blocks: tuple[Passage, ...]
    found: dict[str, HeadFact] = field(default_factory=dict)

    def facts(self) -> Iterator[HeadFact]:
        """The facts, each after those that it builds on."""
        steps = (
            self._number, self._issued, self._title, self._signed, self._recipients, self._office, self._superior,
            self._term, self._first_and_last, self._resolution, self._usual, self._reviewed, self._note,
        )  # fmt: skip
        for step in steps:
            for fact in step():
                self.found.setdefault(fact.field, fact)
        yield from self.found.values()

    @cached_property
    def casing(self) -> Casing:
        return Casing(block.text for block in self.blocks)

    @cached_property
    def head(self) -> tuple[Passage, ...]:
        """The beginning: up to the first numbered part."""
        end = next((n for n, b in enumerate(self.blocks) if b.level <= 2 and b.number), _HEAD_BLOCKS)
        return self.blocks[: min(end, _HEAD_BLOCKS)]

    def _said(self, name: str) -> str:
        fact = self.found.get(name)
        return str(fact.value) if fact is not None else ""

    # ------------------------------------------------------------------ number, place, day

    def _number(self) -> Iterator[HeadFact]:
        for block in self.head:
            match = _NUMBER.match(block.text)
            if match:
                number = "".join(match[0].removeprefix("Số").lstrip(" :").split())
                yield _fact("number", number, block)
                yield _fact("office_short", re.split(r"[-/]", match[2])[-1], block)
                return

    def _issued(self) -> Iterator[HeadFact]:
        for block in (*self.head, *self.blocks[-12:]):
            match = _DATE_LINE.match(block.text)
            if match is None or match[1].lower().startswith(("căn cứ", "thực hiện")):
                continue
            yield _fact("place", match[1].strip(), block)
            if match[2] and match[3] and (day := _day(int(match[4]), int(match[3]), int(match[2]))):
                yield _fact("issued", day, block)
            return

    # ------------------------------------------------------------------ title

    @cached_property
    def _title_blocks(self) -> tuple[Passage, ...]:
        start = next((n for n, block in enumerate(self.head) if _KIND.fullmatch(block.text)), None)
        if start is None:
            return ()
        made = [self.head[start]]
        for block in self.head[start + 1 :]:
            said = block.text
            long = (
                len(said) > _LONGEST_LINE
                or said.endswith((";", ":"))
                or sum(len(b.text) for b in made) > _LONGEST_TITLE
            )
            begun = len(made) > 1 and not said.isupper() and _BASIS.match(said) and len(said) > 110
            first = len(made) == 1 and said.startswith(("Căn cứ", "Xét"))
            if block.number or long or begun or first or _NATION.search(said) or said.startswith("Kính gửi"):
                break
            if not said.isupper() and said.endswith("."):
                break
            made.append(block)
        return tuple(made)

    def _title(self) -> Iterator[HeadFact]:
        if not self._title_blocks:
            return
        text = self._title_blocks[0].text
        for block in self._title_blocks[1:]:
            more = block.text.strip("-–—* _")
            more = more[1:-1].strip() if more.startswith("(") and more.endswith(")") else more
            if more:
                comma = ", " if re.match(r"nhiệm kỳ|giai đoạn", more, re.IGNORECASE) and not text.endswith(",") else " "
                text += comma + (more if more.isupper() and text.isupper() else _small(more))
        running = self.casing.running(text)
        why = "tên văn bản in hoa, viết lại thành chữ thường; xem lại chữ hoa" if running != text else ""
        yield _fact("title", running, self._title_blocks[0], Sureness.LIKELY if why else Sureness.SURE, why)

    # ------------------------------------------------------------------ signatures, recipients

    def _signed(self) -> Iterator[HeadFact]:
        start = next((n for n, b in reversed(list(enumerate(self.blocks))) if _SIGNED_FOR.fullmatch(b.text)), None)
        start = start if start is not None else self._without_body()
        if start is None:
            return
        block = self.blocks[start]
        lines = [b for b in self.blocks[start + 1 : start + 14] if not _STAMP.match(b.text)]
        if _SIGNED_FOR.fullmatch(block.text):
            yield _fact("signed_for", block.text.upper(), block)
        else:
            lines = [block, *lines]
        lines = lines[: next((n for n, b in enumerate(lines) if _ANNEX.match(b.text)), len(lines))]
        titles = [b for b in lines[:4] if b.text.isupper() and not b.number]
        if titles:
            yield _fact("signer_title", titles[-1].text, titles[-1])
        names = [b for b in lines if b not in titles and not b.number and _is_name(b.text.strip())]
        if names:
            yield _fact("signer", names[-1].text.strip(), names[-1])

    def _without_body(self) -> int | None:
        """Where the signature begins that is given for nobody: 'CHỦ TỊCH', 'KT. CHỦ TỊCH'."""
        at = len(self.blocks) - 15
        titles = re.compile(r"(?:KT\.? )?(?:PHÓ )?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN)\b")
        return next((n for n, b in enumerate(self.blocks) if n >= at and titles.match(b.text)), None)

    def _recipients(self) -> Iterator[HeadFact]:
        places = [n for n, b in enumerate(self.blocks) if re.match(r"(?:Nơi nhận|NƠI NHẬN)\b", b.text)]
        if not places:
            return
        start = places[-1]
        lists: dict[str, list[str]] = {"recipients": [], "paper_recipients": []}
        name = "recipients"
        for block in self.blocks[start + 1 :]:
            said = block.text.rstrip(" ;.,/")
            if _SIGNED_FOR.fullmatch(block.text) or _IN_PLACE.fullmatch(block.text) or block.text.isupper():
                break
            if block.text.endswith(":") or block.number == "*":
                name = "paper_recipients" if _ON_PAPER.search(said) else "recipients"
            elif block.number and said:
                lists[name].append(said)
            else:
                break
        for name, said_to in lists.items():
            if said_to:
                yield _fact(name, "\n".join(said_to), self.blocks[start])

    # ------------------------------------------------------------------ offices

    def _office(self) -> Iterator[HeadFact]:
        letterhead = self._letterhead()
        if letterhead:
            block = letterhead[-1]
            name = self._named(block.text)
            sureness, why = Sureness.LIKELY, "tên in hoa ở đầu văn bản, viết lại thành chữ thường; xem lại chữ hoa"
            yield _fact("office", name, block, sureness, why)
            if len(letterhead) > 1:
                yield _fact("superior_office", self._named(letterhead[-2].text), letterhead[-2], sureness, why)
        for block, name in self._issuers():
            yield _fact("office", self._named(name), block, Sureness.LIKELY, "lấy theo câu mở đầu văn bản")

    def _letterhead(self) -> list[Passage]:
        """The lines of offices above the number: the superior, then the office itself."""
        end = next((n for n, b in enumerate(self.head) if _NUMBER.match(b.text) or _KIND.fullmatch(b.text)), 0)
        named: list[Passage] = []
        for before, block in zip((None, *self.head), self.head[:end], strict=False):
            if not block.text.isupper() or _NATION.search(block.text) or block.number:
                continue
            if family_of(block.text) is not None:
                named.append(block)
            elif named and before is named[-1] and not _BODY.match(block.text):  # the rest of a name on the next line
                named[-1] = replace(block, text=f"{named[-1].text} {block.text}")
        return named[:3]

    def _named(self, said: str) -> str:
        """An office's full name; the place behind 'tỉnh', 'huyện' added where the document leaves it out."""
        name = full_name(self.casing.running(re.sub(r"^(?:BAN CHẤP HÀNH|BAN THƯỜNG VỤ|BCH|BTV) ", "", said)))
        place = self._said("place")
        if place and re.search(r"\b(?:tỉnh|huyện|thành phố|thị xã|xã|phường|quận)$", name):
            return f"{name} {place}"
        return name

    def _issuers(self) -> Iterator[tuple[Passage, str]]:
        for block in self.head:
            for name in names_in(block.text, before_verb=True):
                yield block, name

    def _superior(self) -> Iterator[HeadFact]:
        office = self._said("office")
        family = family_of(office)
        if not office or family is None:
            return
        basis = [b for b in self.head if _BASIS.match(b.text)]
        for block in basis:
            for name in names_in(block.text, before_verb=False):
                if family_of(name) is family and (said := self._named(name)) != office and said not in office:
                    yield _fact("superior_office", said, block, Sureness.LIKELY, "lấy theo căn cứ của văn bản")
                    return
        yield from self._superior_by_list(office, family)

    def _superior_by_list(self, office: str, family: Family) -> Iterator[HeadFact]:
        fact = self.found.get("recipients")
        for line in str(fact.value).split("\n") if fact is not None else ():
            name = next(iter(names_in(line, before_verb=False)), "")
            if fact and line.startswith(name) and name and family_of(name) is family and self._named(name) != office:
                why = "lấy theo nơi nhận của văn bản"
                yield HeadFact("superior_office", self._named(name), line, fact.at, Sureness.LIKELY, why)
                return
        if (usual := superior_of(office)) and self.blocks:
            why = "văn bản không ghi; suy ra từ tên cơ quan"
            yield HeadFact("superior_office", usual, "", self.blocks[0].at, Sureness.UNSURE, why)

    # ------------------------------------------------------------------ term and years

    def _term(self) -> Iterator[HeadFact]:
        told: Counter[tuple[int, int]] = Counter()
        where: dict[tuple[int, int], Passage] = {}
        titles = set(map(id, self._title_blocks))
        for block in self.blocks:
            for match in _TERM.finditer(block.text):
                years = int(match[1]), int(match[2])
                if not 1 < years[1] - years[0] < _LONGEST_TERM:
                    continue
                named = _OF_TERM.search(block.text[: match.start()]) is not None
                told[years] += 100 if id(block) in titles else 3 if named else 1
                where.setdefault(years, block)
        if told:
            years = max(sorted(told), key=told.__getitem__)
            sure = Sureness.SURE if told[years] >= 3 else Sureness.LIKELY
            yield _fact("term", f"{years[0]} - {years[1]}", where[years], sure)

    @cached_property
    def _columns(self) -> tuple[int, ...]:
        """The years that a table has columns for."""
        found = {
            int(match[1])
            for block in self.blocks
            for cell in block.cells
            if (match := _YEAR.fullmatch(cell.head.strip())) is not None
        }
        return tuple(sorted(found)) if len(found) > 1 else ()

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years with targets; () where nothing tells them."""
        first, last = self._bounds[:2]
        return tuple(range(first, last + 1)) if 0 < first <= last < first + _LONGEST_TERM else ()

    @cached_property
    def _bounds(self) -> tuple[int, int, Sureness, str]:
        term = _TERM.fullmatch(self._said("term"))
        if len(self._columns) > 2:
            return self._columns[0], self._columns[-1], Sureness.SURE, "theo các cột năm của bảng trong văn bản"
        issued = self.found.get("issued")
        if term is not None:
            first, last = int(term[1]), int(term[2])
            if last - first == _FIRST_USUAL:
                return first + 1, last, Sureness.LIKELY, "lấy từ năm sau năm đầu nhiệm kỳ; văn bản không ghi rõ"
            return first, last, Sureness.LIKELY, "lấy theo nhiệm kỳ, giai đoạn; văn bản không ghi rõ"
        if issued is not None and isinstance(issued.value, date):
            first = issued.value.year
            named = [int(y) for b in self.blocks for y in _BY_YEAR.findall(b.text) if first <= int(y) < first + 10]
            last = max([*named, first + 4])
            return first, last, Sureness.UNSURE, "văn bản không ghi nhiệm kỳ; lấy năm năm từ năm ban hành"
        return 0, 0, Sureness.UNSURE, ""

    def _first_and_last(self) -> Iterator[HeadFact]:
        first, last, sureness, why = self._bounds
        if not self.years:
            return
        of = self.found.get("term") or self.found.get("issued")
        at, said = (of.at, of.sentence) if of is not None else (self.blocks[0].at, "")
        yield HeadFact("first_year", first, said, at, sureness, why)
        yield HeadFact("last_year", last, said, at, sureness, why)
        yield HeadFact("term", f"{first} - {last}", said, at, sureness, why)

    # ------------------------------------------------------------------ resolutions

    def _resolutions(self) -> Iterator[tuple[str, Passage]]:
        title = self._said("title")
        if title and self._title_blocks:
            yield from ((match[0].strip(), self._title_blocks[0]) for match in _RESOLUTION.finditer(title))
        for block in self.head:
            if _BASIS.match(block.text) or block.text.startswith("Ban"):
                yield from ((match[0].strip(), block) for match in _RESOLUTION.finditer(block.text))

    def _resolution(self) -> Iterator[HeadFact]:
        for name, block in self._resolutions():
            yield _fact("resolution", name, block, Sureness.LIKELY, "tên ngắn lấy từ văn bản")
            return
        title = self._said("title")
        if title and self._title_blocks:
            yield _fact("resolution", title, self._title_blocks[0], Sureness.UNSURE, "văn bản không nêu nghị quyết nào")

    def _usual(self) -> Iterator[HeadFact]:
        """What the document does not say and its office tells: a title, a place, the office's short name."""
        office = self.found.get("office")
        if office is None:
            return
        name = str(office.value)
        why = "văn bản không ghi; suy ra từ tên cơ quan"
        if place := place_in(name):
            yield HeadFact("place", place, office.sentence, office.at, Sureness.UNSURE, why)
        yield HeadFact("office_short", short_name(name), office.sentence, office.at, Sureness.UNSURE, why)
        resolution, term = self.found.get("resolution"), self._said("term")
        for block in self.head:
            match = _ISSUED_KIND.search(block.text)
            if match and resolution is not None:
                title = f"{match[1]} thực hiện {resolution.value}" + (f", nhiệm kỳ {term}" if term else "")
                why = "văn bản không còn phần đầu; đặt theo câu mở đầu"
                yield _fact("title", title, block, Sureness.UNSURE, why)
                return

    def _reviewed(self) -> Iterator[HeadFact]:
        names = dict.fromkeys(name for name, _ in self._resolutions())
        first = next(self._resolutions(), None)
        if first is not None:
            yield _fact(
                "reviewed", "\n".join(list(names)[:4]), first[1], Sureness.LIKELY, "các nghị quyết mà văn bản nêu"
            )

    def _note(self) -> Iterator[HeadFact]:
        title, number, issued = self._said("title"), self._said("number"), self.found.get("issued")
        if not title or not self._title_blocks:
            return
        kind = (_KIND.fullmatch(self._title_blocks[0].text) or [title, title])[1]
        said = f"Nguồn: {self.casing.running(str(kind))}" + (f" số {number}" if number else "")
        if issued is not None and isinstance(issued.value, date):
            said += f" ngày {issued.value:%d/%m/%Y}"
        said += f" của {self._said('office')}." if self._said("office") else "."
        yield _fact("note", said, self._title_blocks[0])


def _is_name(text: str) -> bool:
    """Whether a line may be the name of a person."""
    words = text.split()
    if not 2 <= len(words) <= _LONGEST_NAME or text.isupper() or _NO_PERSON.match(text):
        return False
    return all(word.isalpha() and word[0].isupper() and len(word) <= _LONGEST_WORD for word in words)


def _small(text: str) -> str:
    """A line of a title that goes on with the one before: its first letter small, where the word is no name."""
    common = ("Thực hiện", "Triển khai", "Về", "Nhiệm kỳ", "Giai đoạn", "Sơ kết", "Tổng kết", "Công tác", "Phát triển")
    return text[:1].lower() + text[1:] if text.startswith(common) else text


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
