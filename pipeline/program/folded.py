"""Text as rules compare it: small letters, tones in one place, plain signs; as long as it was, so that spans hold."""

from __future__ import annotations

import re

# The old placement of a tone and the new one, both of two letters.
_OLD = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
_NEW = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
_MOVED = dict(zip(_NEW, _OLD, strict=True))
_MOVABLE = re.compile(rf"(?<!q)(?:{'|'.join(_NEW)})(?!\w)")
_SIGNS = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})
_BLANKS = str.maketrans(dict.fromkeys("\t\n\r\v\f\xa0\u2002\u2003\u2007\u2009\u200b\u202f\ufeff", " "))


def fold(text: str) -> str:
    """`text` (NFC) in small letters, 'hoà' as 'hòa', dashes, quotation marks and blanks plain: letter for letter."""
    small = text.lower()
    if len(small) != len(text):  # letters of other scripts that become two
        small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return _MOVABLE.sub(lambda found: _MOVED[found[0]], small.translate(_SIGNS).translate(_BLANKS))
