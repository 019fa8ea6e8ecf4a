"""Encoded words of a header ('=?utf-8?B?TMOqIExhbg==?=') as the letters they stand for. Pure."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header

MAX_WORDS = 200  # encoded words in one header; the longest name of a file takes some sixty
_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


def decoded(text: str) -> str:
    """RFC 2047 words decoded, wherever they stand; what cannot be decoded stays as it is. NFC."""
    if text.count("=?") <= MAX_WORDS and _WORD.search(text):
        with suppress(HeaderParseError, LookupError, ValueError):  # not what it looks like: leave it
            text = "".join(
                piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
                for piece, charset in decode_header(text)
            )
    return unicodedata.normalize("NFC", text)


def coded_words(text: str) -> str | None:
    """What the encoded words of a line say, the rest left out, by its letters alone; None where that is not clear."""
    words = _WORD.findall(text)
    if len(words) > MAX_WORDS or "=?" in _WORD.sub(" ", text):
        return None
    said = []
    for word in words:
        try:
            (found, charset), *_ = decode_header(word)
        except (HeaderParseError, ValueError):
            return None
        if isinstance(found, str):
            return None
        try:
            said.append(found.decode(charset or "ascii"))
        except (LookupError, ValueError):  # of a code page nobody knows: the plain letters are the same in nearly all
            said.append(found.decode("latin-1"))
    return " ".join("".join(said).split())
