"""Telephone numbers and e-mail addresses in texts: found, and left out of what goes further than the office.

A pattern of our own: Vietnamese numbers as people write them; a library would bring the tables of every country.
"""

from __future__ import annotations

import re

LEFT_OUT = "(đã lược)"  # stands in place of each
_PHONE = r"(?<![\w.,/])(?:\+?\(?84\)?[ .-]?\(?0?\)?|\(?0)\d{1,3}\)?(?:[ .-]{0,2}\d){6,8}(?![\w/])"
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
_CONTACT = re.compile(rf"{_EMAIL}|{_PHONE}")
_DAY = re.compile(r"\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d\d")  # 05-01-2026 10


def found_in(text: str) -> tuple[str, ...]:
    """The telephone numbers and addresses in a text."""
    return tuple(m[0] for m in _CONTACT.finditer(text) if not _DAY.match(m[0]))


def without(text: str) -> str:
    """The text with LEFT_OUT in place of each."""
    return _CONTACT.sub(lambda m: m[0] if _DAY.match(m[0]) else LEFT_OUT, text)
