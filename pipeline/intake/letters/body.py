"""What the writer of a letter says in its text: without earlier letters, signature and what mail programs add. Pure.

Rather a line too much than a word lost: what is cut bears the marks that mail programs put there. Every pattern is
linear; texts are capped before they are looked at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pipeline.program.spoken import UNITS, WRITERS
from pipeline.text import clean, clean_lines, key

MAX_BODY = 200_000  # characters of the texts of a message that are looked at
MAX_SAID = 50_000  # characters of what a writer says that are kept
MAX_SIGNATURE = 15  # lines below '--'; more are no signature
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})([^<>]{0,4000})>|<[!?][^<>]{0,4000}>")
_UNSEEN = re.compile(r"<(style|script|head|title)[ >]", re.IGNORECASE)
_BREAKS = frozenset(
    ("br", "p", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "hr", "blockquote", "pre")
)
_QUOTES = re.compile(r"cite|gmail_quote|moz-|yahoo", re.IGNORECASE)
_FORWARDED = re.compile(r"^(?:fwd?|tr|chuyển tiếp) ?[:\]]|^\[?fwd", re.IGNORECASE)
_WROTE = re.compile(r"^(?:vào |on |lúc |ngày |.{0,80}\d{4}).{0,300}(?:đã viết|viết|wrote) ?:$")
# Its mark may be followed on the same line by the heads of the earlier letter, where a program has folded them.
_FORMER = re.compile(
    r"^-{2,20} ?(?:original (?:message|email|e-mail|appointment)|reply message|(?:tin |e-?mail )?thư (?:gốc|ban đầu)"
    r"|(?:tin nhắn|thư điện tử|e-?mail|nội dung(?: thư)?) (?:gốc|ban đầu))(?: của .{0,80}?| from .{0,80}?)? ?-{2,20}"
    r"(?:$| ?(?:from|từ|người gửi) ?:)"
)
_FROM = re.compile(r"^(?:from|từ|người gửi) ?:")
_SENT = re.compile(r"^(?:sent|date|đã gửi|ngày gửi|ngày|gửi lúc|thời gian) ?:|^gửi ?:.{0,60}\d")
# All of it on one line.
_SENT_WITHIN = re.compile(r" (?:sent|date|đã gửi|ngày gửi|ngày|gửi lúc) ?:")
_TO_WITHIN = re.compile(r" (?:to|cc|đến|tới|người nhận|subject|chủ đề|tiêu đề) ?:")
MAX_FOLDED = 3  # lines over which 'Vào … đã viết:' is written
_TO = re.compile(r"^(?:to|cc|đến|tới|người nhận|subject|chủ đề|tiêu đề) ?:")
_ADDED = re.compile(
    r"^(?:sent from my |được gửi từ |đã gửi từ |gửi từ (?:iphone|ipad|điện thoại|outlook|yahoo|thiết bị)"
    r"|get outlook for|tải outlook|confidentiality|disclaimer"
    r"|(?:this|the) (?:e-?mail|message|communication).{0,200}(?:confidential|intended|virus)"
    r"|caution: |\[?external|thư(?: điện tử)? này .{0,200}(?:bảo mật|mật và|dành riêng|virus)"
    r"|email này .{0,200}(?:bảo mật|mật và|dành riêng|virus)|miễn trừ trách nhiệm|cảnh báo: (?:thư|email) )"
)
_POLITE = re.compile(
    r"^(?:kính (?:gửi|chào|thưa|thư)|gửi |dear |chào |em chào|trân trọng|thân ái|xin (?:gửi|chào|cảm ơn|trân trọng)"
    rf"|(?:em |tôi |chúng tôi |đơn vị |(?:{'|'.join(WRITERS)}) ).{{0,80}}(?:xin )?gửi "
    r"|cảm ơn|hi\b|hello|nhờ .{0,80}(?:nhận|xem))"
)
_CODE = re.compile(r"\b(?:[A-ZĐ]{1,6}[-.]?\d{1,4}|[a-z]{1,4}0\d{1,3})\b")
_NO_FIGURE = re.compile(
    r"\S{1,64}@\S{1,64}"
    r"|\b\d{1,2}([/.-])\d{1,2}\1(?:20)?\d\d\b|\b(?:ngày|hôm|sáng|chiều|tối|tháng) \d{1,2}(?:[/-]\d{1,2})?\b(?![.,]?\d)"
    r"|\b\d{1,2}(?:h|:)[0-5]\d\b|(?<!\d)(?:\+84|0)\d(?:[ .-]?\d){7,9}(?!\d)"
    r"|\b\d{1,3} (?:bản|tệp|file|biểu|thư|ảnh|phụ lục)\b|\b6 tháng\b"
    r"|\b(?:cả|gửi|nộp|kèm|đủ|gồm|cho|thay|biểu của|báo cáo của) \d{1,3} (?:đơn vị|đv|" + "|".join(UNITS) + r")\b"
    r"|\b(?:lần|bản|quý|phụ lục|lan|ban) (?:thứ )?\d{1,2}\b",
    re.IGNORECASE,
)


class LetterText(NamedTuple):
    """What the writer of a letter says in its text, and how many characters at most they say besides."""

    text: str = ""
    left: int = 0

    def and_then(self, inner: LetterText) -> LetterText:
        """What this letter and the one inside it say, the same once."""
        return LetterText("\n".join(dict.fromkeys(filter(None, (self.text, inner.text)))), self.left + inner.left)

    def first(self, most: int) -> LetterText:
        """As much of it as `most` characters hold."""
        return LetterText(self.text[:most], self.left + max(0, len(self.text) - most))


NO_TEXT = LetterText()


class _Part(NamedTuple):
    """A text of a message, and how many characters more the message has of it, with marks of HTML among them."""

    text: str
    left: int


@dataclass
class Body:
    """The texts of a message as its parts give them, and those of the message that it lies in."""

    subject: str = ""
    around: Body | None = None
    texts: list[_Part] = field(default_factory=list)

    def take(self, text: str, kind: str, left: int = 0) -> None:
        """Add a part of the type text/plain or text/html, behind which `left` characters more stand."""
        room = max(0, MAX_BODY - sum(len(part.text) for part in self.texts))
        left += max(0, len(text) - room)
        self.texts.append(_Part(page_text(text[:room]) if kind == "text/html" else text[:room], left))

    def keep_one(self, since: int) -> None:
        """Of the same words as plain text and in HTML keep those that come first and are not blank."""
        own = self.texts[since:]
        told = [part for part in own if clean(part.text)] or [part for part in own if part.left]
        self.texts[since:] = told[:1]

    @cached_property
    def letter_text(self) -> LetterText:
        """What the writer says, behind what those say who sent the letter on; asked for when all texts are taken.

        Earlier letters stay in one that was forwarded: there they are what it is about. In others they are no part of
        what is left either.
        """
        forwarded = _FORWARDED.match(key(self.subject)) is not None
        before = self.around.letter_text if self.around else NO_TEXT
        own, left = [], before.left
        for part in self.texts:
            lines, ended = _own(part.text.splitlines(), forwarded)
            own.append(clean_lines("\n".join(lines)))
            left += 0 if ended else part.left
        text = "\n".join(filter(None, dict.fromkeys((before.text, *own))))
        return LetterText(text, left).first(MAX_SAID)


def page_text(page: str) -> str:
    """The text of HTML, its paragraphs as lines; a quoted letter's with '> ' before them."""
    out: list[str] = []
    quoted: list[bool] = []
    at = 0
    page = _without_unseen(page)
    for tag in _TAG.finditer(page):
        out.append(" ".join(page[at : tag.start()].split("\n")))
        at = tag.end()
        name = (tag[2] or "").lower()
        if name == "blockquote" and not tag[1]:
            quoted.append(_QUOTES.search(tag[3]) is not None)
        elif name == "blockquote" and quoted:
            quoted.pop()
        if name in _BREAKS:
            out.append("\n> " if any(quoted) else "\n")
    out.append(page[at:])
    return html.unescape("".join(out))


def _without_unseen(page: str) -> str:
    """HTML without comments, styles and scripts."""
    pieces = page.split("<!--")
    page = pieces[0] + "".join(piece.partition("-->")[2] for piece in pieces[1:])
    kept, at, folded = [], 0, page.lower()
    while found := _UNSEEN.search(page, at):
        kept.append(page[at : found.start()])
        end = folded.find(f"</{found[1].lower()}", found.end())
        if end < 0:
            at = found.end()
            break
        at = end
    return "".join(kept) + page[at:]


def _own(lines: Sequence[str], forwarded: bool) -> tuple[list[str], bool]:
    """The lines of the writer, and whether they end before the text does: at an earlier letter or a signature."""
    own: list[str] = []
    skipping = quoting = False
    for n, line in enumerate(lines):
        said = key(line[:600])
        if not forwarded and _begins_former(lines, n, said):
            if _answered_below(lines, n):
                continue
            return own, True
        if said == "--" and len(lines) - n <= MAX_SIGNATURE:
            return own, True
        skipping = bool(said) and (skipping or _ADDED.match(said) is not None)
        quoting = not forwarded and said.startswith(">") if said else quoting
        if not skipping and (forwarded or not said.startswith(">")):
            own.append(line)
    return own, quoting


def _begins_former(lines: Sequence[str], n: int, said: str) -> bool:
    """Whether an earlier letter begins at a line: 'Vào … đã viết:', '--- Original Message ---', 'From: … Sent: …'."""
    said = _plain(said)
    if _WROTE.match(said) or _FORMER.match(said) or _wrote_below(lines, n, said):
        return True
    return _FROM.match(said) is not None and (
        _is_head(lines, n, said) or (any(map(clean, lines[:n])) and _folded(said))
    )


def _plain(said: str) -> str:
    """A line without the asterisks that mail programs put around bold words."""
    return said.replace("*", "")


def _wrote_below(lines: Sequence[str], n: int, said: str) -> bool:
    """Whether a line that begins like 'Vào … đã viết:' ends so further down, folded behind a long name."""
    if not said.startswith(("vào ", "on ", "lúc ")):
        return False
    for further, line in enumerate(lines[n + 1 : n + MAX_FOLDED]):
        said = f"{said} {key(line[:300])}"
        if _WROTE.match(said) and (not further or "@" in said):
            return True
    return False


def _folded(said: str) -> bool:
    """Whether a line holds the whole head of an earlier letter: from which address, when, to whom."""
    sent = _SENT_WITHIN.search(said)
    return sent is not None and "@" in said[: sent.start()] and _TO_WITHIN.search(said, sent.end()) is not None


def _is_head(lines: Sequence[str], n: int, said: str) -> bool:
    """Whether lines from 'From: …' on are what mail programs put over an earlier letter.

    Writers, too, begin with 'Từ: …' and 'Ngày: …': then no address stands there, nor anything above.
    """
    near = [_plain(key(line[:120])) for line in lines[n + 1 : n + 12] if clean(line)][:5]
    told = any(map(_SENT.match, near[:3])) and any(map(_TO.match, near))
    return told and ("@" in said or any(map(clean, lines[:n])))


def _answered_below(lines: Sequence[str], n: int) -> bool:
    """Whether the earlier letter is marked line by line, so that what is not marked is an answer."""
    after = [line for line in lines[n + 1 : n + 6] if clean(line)]
    return any(line.lstrip().startswith(">") for line in after[:2])


def only_polite(text: str) -> bool:
    """Whether a letter says no more than that it brings a form: nobody need be told of it."""
    lines = [key(line) for line in text.splitlines() if clean(line)]
    said = [line for line in lines if not _POLITE.match(line)]
    return len(text) <= 400 and sum(map(len, said)) <= 30 and not has_figures(text)


def has_figures(text: str) -> bool:
    """Whether a letter tells numbers: years, dates, codes, telephones, how many forms come along tell nothing."""
    return any(map(_has_figures, text.splitlines()))


def _has_figures(line: str) -> bool:
    left = _NO_FIGURE.sub(" ", _CODE.sub(" ", line))
    return any(len(digits) != 4 or not digits.startswith("20") for digits in re.findall(r"\d+", left))
