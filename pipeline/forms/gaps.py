"""Parts of a laid-out form taken apart once where unions differ: at the tokens of their words, at cells for values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape  # that of xml.sax loads what fetches pages

from pipeline.forms.prefill import PrefilledValue, plain
from pipeline.zip_writing import PackedEnds, PackedPart, packed_part

UNIT_TOKENS = ("don_vi", "ma_don_vi", "loai_hinh", "cum", "cap_tren_don_vi", "chu_tich")
_TOKEN = re.compile(f"@@(?:{'|'.join(UNIT_TOKENS)}|(?:giao|nua)_[^@<]+)@@".encode())
_EMPTY = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="n")?\s*(?:/>|></c>)')
_LARGE = 4096  # bytes
_NOTHING: Mapping[str, PrefilledValue] = {}


def token(name: str) -> str:
    """What stands in the laid-out form for a union's own word."""
    return f"@@{name}@@"


def has_token(part: bytes) -> bool:
    """Whether a union's own words stand in a part."""
    return _TOKEN.search(part) is not None


@dataclass(frozen=True)
class Gapped:
    """A part in pieces: some are tokens, some empty cells, by address with their style; the others stay."""

    pieces: tuple[bytes, ...]
    tokens: tuple[tuple[int, str], ...]
    cells: Mapping[str, tuple[int, bytes]]

    def filled(self, words: Mapping[str, str], values: Mapping[str, PrefilledValue] = _NOTHING) -> bytes:
        """The part with `words` by name of their token and `values` by address. Raises KeyError for any other cell."""
        return b"".join(self._filled(words, values))

    def packed(self, name: str, words: Mapping[str, str], values: Mapping[str, PrefilledValue]) -> PackedPart:
        """The part as it is `filled`, packed: of a large one its middle alone, its ends are packed once."""
        pieces = self._filled(words, values)
        if self._ends is None:
            return packed_part(name, b"".join(pieces))
        return self._ends.part(name, b"".join(pieces[1:-1]))

    @cached_property
    def _ends(self) -> PackedEnds | None:
        """How the part begins and ends whatever is filled in; None where packing that again costs nothing."""
        begin, end = self.pieces[0], self.pieces[-1]
        return PackedEnds.of(begin, end) if len(begin) + len(end) > _LARGE and len(self.pieces) > 1 else None

    def _filled(self, words: Mapping[str, str], values: Mapping[str, PrefilledValue]) -> list[bytes]:
        pieces = list(self.pieces)
        for at, name in self.tokens:
            if name in words:
                pieces[at] = escape(words[name], quote=False).encode()
        for address, value in values.items():
            at, style = self.cells[address]
            pieces[at] = _cell(address.encode(), style, value)
        return pieces


def taken_apart(part: bytes, cells: Collection[str] = ()) -> Gapped:
    """A part taken apart at its tokens and at those of `cells` that are there and empty."""
    pieces: list[bytes] = []
    tokens: list[tuple[int, str]] = []
    empty: dict[str, tuple[int, bytes]] = {}
    at = 0
    for start, end, found in _gaps(part, frozenset(cells)):
        pieces += (part[at:start], part[start:end])
        if isinstance(found, str):
            tokens.append((len(pieces) - 1, found))
        else:
            empty[found[1].decode()] = len(pieces) - 1, found[2]
        at = end
    return Gapped((*pieces, part[at:]), tuple(tokens), empty)


def _gaps(part: bytes, cells: frozenset[str]) -> Iterable[tuple[int, int, str | re.Match[bytes]]]:
    """Where the gaps begin and end, in their order: of tokens their names, of cells what was found."""
    gaps: list[tuple[int, int, str | re.Match[bytes]]] = [
        (found.start(), found.end(), found[0].decode().strip("@")) for found in _TOKEN.finditer(part)
    ]
    if cells:
        gaps += ((f.start(), f.end(), f) for f in _EMPTY.finditer(part) if f[1].decode() in cells)
    return sorted(gaps, key=lambda gap: gap[0])


def _cell(address: bytes, style: bytes, value: PrefilledValue) -> bytes:
    if isinstance(value, str):
        return b'<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (
            address,
            style,
            escape(value, quote=False).encode(),
        )
    return b'<c r="%s"%s><v>%s</v></c>' % (address, style, plain(value).encode())
