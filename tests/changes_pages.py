"""The page of changes as a reader of it gets it."""

from __future__ import annotations

from lxml import html


def listed(page: bytes) -> dict[str, list[list[str]]]:
    """The rows below each heading, by the mark of the heading."""
    root = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    return {
        head.get("id"): [
            [cell.text_content() for cell in row] for row in head.xpath("following-sibling::table[1]/tbody/tr")
        ]
        for head in root.iter("h2")
    }
