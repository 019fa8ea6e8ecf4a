"""E-mail addresses as staff type them: several in one cell, each held to what mail servers take.

A small rule of our own: a library would bring look-ups in the domain name system and addresses in other scripts, and
letters go out by SMTP without either. An address is compared as it stands, in small letters: what only looks like
one (a letter of another script, a wide one, a hidden blank) is another.
"""

from __future__ import annotations

import re

from pipeline.text import clean, clean_lines

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_DOMAIN = re.compile(rf"(?=.{{1,254}}\Z)@{_LABEL}(?:\.{_LABEL})+")
_BETWEEN = re.compile(r"[;,\n]")

_GMAIL = ("gmail.com", "googlemail.com")
_PUBLIC = (
    "gmail.com googlemail.com yahoo.com yahoo.com.vn ymail.com rocketmail.com outlook.com outlook.com.vn hotmail.com "
    "hotmail.com.vn live.com msn.com icloud.com me.com mac.com proton.me protonmail.com aol.com gmx.com gmx.net "
    "mail.com email.com mail.ru yandex.com yandex.ru zoho.com zohomail.com tutanota.com fastmail.com qq.com 163.com "
    "126.com vnn.vn hn.vnn.vn hcm.vnn.vn fpt.vn zing.vn"
)
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())  # where anybody may have an address: they tell nothing about who writes


def addresses(text: object) -> tuple[str, ...]:
    """The addresses of a cell, good and bad, in their order: parted by ; or , or on lines of their own."""
    if text == "":
        return ()  # as of most units
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


def canonical(address: str) -> str:
    """An address as addresses are compared; '' for what is none. Nothing in it is made plainer than it is written."""
    return address.lower() if _ADDRESS.fullmatch(address) else ""


def domain_of(address: str) -> str:
    """'@truong.edu.vn' of an address as they are compared."""
    return address[address.rfind("@") :]


def mailbox_of(address: str) -> str:
    """The mailbox behind an address: what follows a '+' is a note, and so are Gmail's points."""
    name, _, domain = address.partition("@")
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '')}@{_GMAIL[0]}" if domain in _GMAIL else f"{name}@{domain}"


def sending_problem(text: str) -> str:
    """Why `text` names no address or domain that a union may send from, in plain words; blank when it does."""
    said = clean(text)
    if not said.startswith("@"):
        return address_problem(said)
    if not _DOMAIN.fullmatch(said):
        return f"tên miền không đúng: “{said}”"
    return f"“{said}” là miền thư công cộng, ai cũng có thể có địa chỉ" if said[1:].lower() in PUBLIC_DOMAINS else ""


def sending_addresses(text: object) -> tuple[str, ...]:
    """The addresses and domains of a cell that a union may send from, as they are compared."""
    return tuple(a.lower() for a in addresses(text) if not sending_problem(a))
