"""The text of letters that Outlook keeps as RTF only, packed: unpacked, and turned back into HTML or text. Pure.

After MS-OXRTFCP (packing) and MS-OXRTFEX (HTML inside RTF). Both are linear in the length of the text.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator

MAX_RTF = 2_000_000  # bytes that are unpacked and looked at
_PACKED, _PLAIN, _OPENING = b"LZFu", b"MELA", b"{\\rtf"
_FIRST = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_RING = 4096
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info pict themedata datastore listtable listoverridetable generator xmlnstbl".split()
)
_SIGNS = {b"~": "\xa0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_BREAKS = frozenset((b"par", b"line", b"row"))


def unpacked(data: bytes) -> bytes:
    """The RTF in a packed property; b'' where it is none, what there is of one that is cut off.

    What is unpacked stays as it is: a library that finds another one beside it unpacks by itself.
    """
    if data.startswith(_OPENING):
        return data[:MAX_RTF]
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<I", data, 4)[0], data[8:12]
    if kind == _PLAIN:
        return data[16 : 16 + min(size, MAX_RTF)]
    return _from_ring(data, min(size, MAX_RTF)) if kind == _PACKED else b""


def _from_ring(data: bytes, size: int) -> bytes:
    ring = bytearray(_FIRST.ljust(_RING, b" "))
    write, at, out = len(_FIRST), 16, bytearray()
    while at < len(data) and len(out) < size:
        flags, at = data[at], at + 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out)
                pair, at = data[at] << 8 | data[at + 1], at + 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == write % _RING:
                    return bytes(out[:size])
            elif at < len(data):
                start, length = -1, 1
            else:
                return bytes(out)
            for n in range(length):
                byte = data[at] if start < 0 else ring[(start + n) % _RING]
                ring[write % _RING] = byte
                write += 1
                out.append(byte)
            at += start < 0
    return bytes(out[:size])


def text_of(rtf: bytes) -> tuple[str, str]:
    """The text of RTF and its type: text/html where HTML lies in it, else text/plain; ('', '') of anything else."""
    rtf = rtf[:MAX_RTF]
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    page = re.search(rb"\\ansicpg([0-9]{3,5})", rtf[:400])
    inside = b"\\fromhtml" in rtf[:400]
    said = "".join(_Reader(f"cp{int(page[1])}" if page else "cp1252", inside).pieces(rtf))
    return said, "text/html" if inside else "text/plain"


class _Reader:
    """The state of RTF while it is read, by group: whether what stands there is seen, or is HTML itself."""

    def __init__(self, charset: str, inside: bool) -> None:
        self._charset, self._inside = charset, inside
        self._unseen = self._tag = self._shadow = False
        self._groups: list[tuple[bool, bool, bool]] = []
        self._skip, self._width = 0, 1  # characters that stand for one of another kind, and how many there are
        self._star = False
        self._bytes = bytearray()

    def pieces(self, rtf: bytes) -> Iterator[str]:
        """The text, bit by bit."""
        for found in _TOKEN.finditer(rtf):
            word, number, coded, sign, brace, text = found.groups()
            if coded is not None:
                self._take(bytes.fromhex(coded.decode()))
                continue
            if text is not None and self._skip:
                text, self._skip = text[self._skip :], max(0, self._skip - len(text))
            yield from self._flush()
            if brace:
                self._group(brace)
            elif word is not None:
                yield from self._word(word.lower(), int(number) if number else None)
            elif sign is not None:
                self._star = sign == b"*"
                yield from self._seen(
                    {b"~": "\xa0", b"_": "-"}.get(sign, sign.decode("latin-1") if sign in b"{}\\" else "")
                )
            elif text:
                self._take(text)
        yield from self._flush()

    def _take(self, data: bytes) -> None:
        if self._skip:
            self._skip -= 1
        elif not (self._unseen or self._shadow):
            self._bytes += data

    def _flush(self) -> Iterator[str]:
        if self._bytes:
            try:
                text = bytes(self._bytes).decode(self._charset, "replace")
            except LookupError:
                text = bytes(self._bytes).decode("cp1252", "replace")
            self._bytes.clear()
            yield from self._seen(text)

    def _seen(self, text: str) -> Iterator[str]:
        if text and not (self._unseen or self._shadow):
            yield html.escape(text) if self._inside and not self._tag else text

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            self._groups.append((self._unseen, self._tag, self._shadow))
        elif self._groups:
            self._unseen, self._tag, self._shadow = self._groups.pop()
        self._star = False

    def _word(self, word: bytes, number: int | None) -> Iterator[str]:
        starred, self._star = self._star, False
        if word == b"htmltag":
            self._tag = True
        elif word == b"htmlrtf":
            self._shadow = number != 0
        elif word in _UNSEEN or starred:
            self._unseen = True
        elif word == b"uc":
            self._width = max(0, min(number or 0, 8))
        elif word == b"u" and number is not None:
            yield from self._seen(chr(number % 65536) if not 0xD800 <= number % 65536 < 0xE000 else "\ufffd")
            self._skip = self._width
        elif word in _BREAKS or word == b"tab":
            yield from self._seen("\t" if word == b"tab" else "\n")
