"""E-mail addresses as staff type them."""

from __future__ import annotations

import re

from pipeline.text import clean

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def address_problem(text: str) -> str:
    """Why `text` cannot be written to, in plain words; blank when it can."""
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
