"""E-mail addresses as staff type them: several in one cell, each held to what mail servers take.

A small rule of our own: a library would bring look-ups in the domain name system and addresses in other scripts, and
letters go out by SMTP without either.
"""

from __future__ import annotations

import re

from pipeline.text import clean, clean_lines

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_BETWEEN = re.compile(r"[;,\n]")


def addresses(text: object) -> tuple[str, ...]:
    """The addresses of a cell, good and bad, in their order: parted by ; or , or on lines of their own."""
    return tuple(dict.fromkeys(filter(None, map(clean, _BETWEEN.split(clean_lines(text))))))


def good_addresses(text: object) -> tuple[str, ...]:
    """Those that can be written to."""
    return tuple(a for a in addresses(text) if not address_problem(a))


def address_problem(text: str) -> str:
    """Why `text`, one address, cannot be written to, in plain words; blank when it can."""
    address = clean(text)
    if not address:
        return "chưa có địa chỉ thư điện tử"
    if _ADDRESS.fullmatch(address):
        return ""
    if address.count("@") > 1:
        return f"cần đúng một địa chỉ thư điện tử, đang ghi “{address}”"
    if not address.isascii():
        return f"địa chỉ thư điện tử có chữ có dấu hoặc ký tự lạ: “{address}”"
    return f"địa chỉ thư điện tử không đúng: “{address}”"


def addresses_problem(text: object) -> str:
    """Why none of the addresses of a cell can be written to; blank when one can."""
    if good_addresses(text):
        return ""
    return "; ".join(map(address_problem, addresses(text))) or address_problem("")
