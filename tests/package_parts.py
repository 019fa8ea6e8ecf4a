"""Parts of an Office package that files written by hand share."""

from __future__ import annotations

from collections.abc import Iterable

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(links: Iterable[tuple[str, str, str]]) -> bytes:
    """The part that says where others are; each is an id, a kind of Office's or a whole address, and a target."""
    told = "".join(
        f'<Relationship Id="{identity}" Type="{kind if "/" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for identity, kind, target in links
    )
    return f'<Relationships xmlns="{_LINKS}">{told}</Relationships>'.encode()
