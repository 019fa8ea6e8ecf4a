"""Answers of earlier rounds on a form: how they stand in its cells, how an untouched form is told from a filled one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

PrefilledValue = float | str
_EMPTY = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="n")?\s*(?:/>|></c>)')


def digest(values: Mapping[str, float | str | date]) -> str:
    """What a set of answers is told by, whatever program saved them; '' for none."""
    said = "\n".join(f"{name}={_plain(value)}" for name, value in sorted(values.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16] if said else ""


def put(sheet: bytes, cells: Mapping[str, PrefilledValue]) -> bytes:
    """The XML of a sheet with values in some of its empty cells, by address. Raises KeyError for any other."""
    left = dict(cells)

    def fill(match: re.Match[bytes]) -> bytes:
        value = left.pop(match[1].decode(), None)
        if value is None:
            return match[0]
        if isinstance(value, str):
            text = escape(value).encode()
            return b'<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (match[1], match[2], text)
        return b'<c r="%s"%s><v>%s</v></c>' % (match[1], match[2], _plain(value).encode())

    out = _EMPTY.sub(fill, sheet)
    if left:
        raise KeyError(", ".join(left))
    return out


def _plain(value: float | str | date) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)
