"""What a file says mended before it is understood: old encodings, loose marks, slips of scanners; all is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

from pipeline import old_encodings
from pipeline.draft.blocks import DocumentPiece, GridCell, Mended, Passage, TablePiece, TextPiece
from pipeline.draft.model import Repair
from pipeline.old_encodings import Encoding
from pipeline.text import printable

_Text = TypeVar("_Text", TextPiece, GridCell)
_SHOWN = 60  # characters of a text that are shown where all of it was mended
_LOOSE = "dấu rời (Unicode tổ hợp) ghép thành chữ có dấu"
_PLACES = 8  # places of one kind that are named
_ENCODED = {encoding: f"chữ mã {encoding.label} đổi sang Unicode" for encoding in Encoding}
_WHOLE = frozenset({_LOOSE, *_ENCODED.values()})  # why whole texts were mended
_FONT = {Encoding.TCVN3: ".VnTime", Encoding.TCVN3_CAPITALS: ".VnTimeH", Encoding.VNI: "VNI-Times"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of a scanner or a font: what it looks like, what was meant, why; an example and what becomes of it."""

    pattern: re.Pattern[str]
    meant: str
    why: str
    example: tuple[str, str]


def _slip(pattern: str, meant: str, why: str, *example: str) -> Slip:
    seen, read = example
    return Slip(re.compile(pattern), meant, why, (seen, read))


def _word(seen: str, meant: str, why: str) -> Slip:
    return _slip(rf"\b{seen}\b", meant, why, f"các {seen} trong", f"các {meant} trong")


_NO_BAR = "máy quét bỏ nét ngang của chữ Đ"
_NO_TONE = "máy quét nhầm dấu"
_DIGIT = "máy quét nhầm chữ số với chữ cái"
# After “Phần đầu” at the beginning of a sentence: what is striven for, not the first part of something.
_STRIVEN = r"(?=(?: có| đến| đạt| bình quân| hằng| hàng| mỗi| trong| từ| xây| giúp| thu| tỷ| ít| tối| trên)? ?\S*\s?\d|"
_STRIVEN += r" (?:có|đạt|bình quân|hằng năm|hàng năm|mỗi)\b)"

SLIPS: tuple[Slip, ...] = (
    _slip("Ð", "Đ", "chữ Ð (eth) thay bằng chữ Đ", "Ðảng bộ", "Đảng bộ"),
    _slip("ð", "đ", "chữ ð (eth) thay bằng chữ đ", "ðoàn viên", "đoàn viên"),
    _slip("ƣ", "ư", "chữ ƣ thay bằng chữ ư", "trƣởng", "trưởng"),
    _slip("Ƣ", "Ư", "chữ Ƣ thay bằng chữ Ư", "TRƢỞNG", "TRƯỞNG"),
    _slip(r"(?:^|(?<=[-–+*•.;:,)] ))Phần đầu" + _STRIVEN, "Phấn đấu", _NO_TONE, "Phần đầu có 75%", "Phấn đấu có 75%"),
    _slip(r"(?<=[.;:,] )phần đầu" + _STRIVEN, "phấn đấu", _NO_TONE, "năm; phần đầu có 9%", "năm; phấn đấu có 9%"),
    _slip(r"\bPh(?:ần đấu|ấn đầu|ấn đáu|ân đấu)\b", "Phấn đấu", _NO_TONE, "Phần đấu đạt", "Phấn đấu đạt"),
    _slip(r"\bph(?:ần đấu|ấn đầu|ấn đáu|ân đấu)\b", "phấn đấu", _NO_TONE, "và phần đấu đạt", "và phấn đấu đạt"),
    _word("quản chúng", "quần chúng", _NO_TONE),
    _word("chuyên biến", "chuyển biến", _NO_TONE),
    _word("cơ sờ", "cơ sở", _NO_TONE),
    _word("tồ chức", "tổ chức", _NO_TONE),
    _slip(
        r"\b([Cc])hi tiêu(?= (?:phấn đấu|chủ yếu|nhiệm kỳ|hằng năm|hàng năm)\b)",
        r"\1hỉ tiêu",
        _NO_TONE,
        "các chi tiêu chủ yếu",
        "các chỉ tiêu chủ yếu",
    ),
    _word("NLD", "NLĐ", _NO_BAR),
    _word("CDCS", "CĐCS", _NO_BAR),
    _word("CNVCLD", "CNVCLĐ", _NO_BAR),
    _word("CCVCLD", "CCVCLĐ", _NO_BAR),
    _word("CNLD", "CNLĐ", _NO_BAR),
    _word("LDLD", "LĐLĐ", _NO_BAR),
    _word("TLD", "TLĐ", _NO_BAR),
    _word("CDVC", "CĐVC", _NO_BAR),
    _word("CDCT", "CĐCT", _NO_BAR),
    _word("HDND", "HĐND", _NO_BAR),
    _slip(r"\bCD(?= (?:ngành|cơ sở|cấp trên))", "CĐ", _NO_BAR, "các CD ngành", "các CĐ ngành"),
    _slip(r"(?<![\w.,])[lI|](?=[0O]{2} ?%)", "1", _DIGIT, "đạt l00%", "đạt 100%"),
    _slip(r"(?<=\b1)[O]{2}(?= ?%)", "00", _DIGIT, "đạt 1OO%", "đạt 100%"),
    _slip(r"(?<=\b1)O0(?= ?%)", "00", _DIGIT, "đạt 1O0%", "đạt 100%"),
    _slip(r"(?<=\d)[Oo](?= ?%)", "0", _DIGIT, "đạt 9O%", "đạt 90%"),
    _slip(r"(?<![\w.,])[Oo](?=[1-9]\b)", "0", _DIGIT, "ít nhất O1 lần", "ít nhất 01 lần"),
    _slip(r"(?<=\d) ?[°º]/[o0]{1,2}", "%", "dấu % bị tách", "đạt 95°/o", "đạt 95%"),
)

_ANY = re.compile("|".join(f"(?:{slip.pattern.pattern})" for slip in SLIPS))


def mended(found: Iterable[DocumentPiece]) -> tuple[DocumentPiece, ...]:
    """What was found, each text as it was meant; what was mended stands with it."""
    pieces = tuple(found)
    usual = _usual_encoding(pieces)
    return tuple(
        replace(piece, rows=tuple(tuple(_mend(cell, usual) for cell in row) for row in piece.rows))
        if isinstance(piece, TablePiece)
        else _mend(piece, usual)
        for piece in pieces
    )


def repairs(blocks: Iterable[Passage]) -> tuple[Repair, ...]:
    """Every place that was mended, in the order of the document."""
    return tuple(Repair(block.at, mend.found, mend.mended, mend.why) for block in blocks for mend in block.mended)


def repairs_told(found: Iterable[Repair]) -> Iterator[tuple[str, str, str, str]]:
    """(where, as found, as read, why) for people: of places of one kind that look alike the first, and how many."""
    alike: dict[tuple[str, str, str], list[Repair]] = {}
    for repair in found:
        whole = repair.found if repair.why not in _WHOLE else ""
        alike.setdefault((whole, repair.mended if whole else "", repair.why), []).append(repair)
    for places in alike.values():
        first = places[0]
        where = "; ".join(dict.fromkeys(repair.at.said for repair in places[:_PLACES]))
        more = f" … ({len(places)} chỗ)" if len(places) > _PLACES else ""
        yield where + more, first.found, first.mended, first.why


def _texts(found: Sequence[DocumentPiece]) -> list[str]:
    cells = (cell.text for table in found if isinstance(table, TablePiece) for row in table.rows for cell in row)
    return [*(piece.text for piece in found if isinstance(piece, TextPiece)), *cells]


def _usual_encoding(found: Sequence[DocumentPiece]) -> Encoding | None:
    """The old encoding of a document most of whose texts are in it: then its short texts are, too."""
    texts = [text for text in _texts(found) if not text.isascii()]
    old = [encoding for text in texts if (encoding := old_encodings.recognise(text)) is not None]
    if not old or 2 * len(old) < len(texts):
        return None
    return max(sorted(set(old)), key=old.count)


def _mend(piece: _Text, usual: Encoding | None) -> _Text:
    done: list[Mended] = []
    text = printable(_decoded(piece, usual, done))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        done.append(Mended(_beginning(text), _beginning(composed), _LOOSE))
    for slip in SLIPS if _ANY.search(composed) else ():
        composed = _slips(slip, composed, done)
    return piece if composed == piece.text and not done else replace(piece, text=composed, fonts=(), mended=tuple(done))


def _decoded(piece: TextPiece | GridCell, usual: Encoding | None, done: list[Mended]) -> str:
    """The text in Unicode: by the fonts of its parts where the file tells them, else by its words."""
    if piece.text.isascii():
        return piece.text
    runs = _runs(piece) if piece.fonts else [(piece.text, "")]
    parts = []
    for text, font in runs:
        read, encoding = old_encodings.mend(text, font)
        if encoding is None and usual is not None:
            read, encoding = old_encodings.mend(text, _FONT[usual])
        parts.append(read)
        if encoding is not None:
            done.append(Mended(_beginning(text), _beginning(read), _ENCODED[encoding]))
    return "".join(parts)


def _runs(piece: TextPiece | GridCell) -> list[tuple[str, str]]:
    """The parts of a text, each of one font."""
    found, at = [], 0
    for font, lengths in groupby(piece.fonts, key=lambda pair: pair[1]):
        end = at + sum(length for length, _ in lengths)
        found.append((piece.text[at:end], font))
        at = end
    return [*found, (piece.text[at:], "")] if at < len(piece.text) else found


def _slips(slip: Slip, text: str, done: list[Mended]) -> str:
    made, at = [], 0
    for match in slip.pattern.finditer(text):
        meant = match.expand(slip.meant)
        done.append(Mended(*_around(text, match, meant), slip.why))
        made += [text[at : match.start()], meant]
        at = match.end()
    return "".join([*made, text[at:]]) if made else text


_NEAR = 12  # characters beside a slip that are shown


def _around(text: str, match: re.Match[str], meant: str) -> tuple[str, str]:
    """A slip with the words beside it, as found and as read."""
    start = text.rfind(" ", 0, max(0, match.start() - 1)) + 1
    start = max(start, match.start() - _NEAR)
    end = text.find(" ", match.end() + 1)
    end = min(len(text) if end < 0 else end, match.end() + _NEAR)
    before, behind = text[start : match.start()], text[match.end() : end]
    return f"{before}{match[0]}{behind}", f"{before}{meant}{behind}"


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
