"""The one address in the From line of a letter that may be held against the unions' own. Pure.

Whoever writes a letter chooses every word of it, so nothing is made of what mail programs read in different ways: two
From lines, several addresses, a group, an address in a name, another letter than the plain one. `headers` tells what
such a letter shows to people; here it has no address.
"""

from __future__ import annotations

import re
from email.message import Message

from pipeline.program.emails import canonical

MAX_LINE = 2_000  # characters; a name and an address take some hundred
_FOLD = re.compile(r"[\r\n]+")


def sole_address(message: Message) -> str:
    """The address of the one From line, as addresses are compared; '' where there is no such one.

    A Sender line says that somebody else sent the letter in the writer's name: then it is clear for neither.
    """
    written = _lines(message, "from")
    address = mailbox(written[0]) if len(written) == 1 else ""
    return address if all(mailbox(line) == address for line in _lines(message, "sender")) else ""


def as_written(message: Message) -> str:
    """What the lines say that name a sender, for people: 'a@x.vn / b@y.vn' where there are two."""
    return " / ".join((*_lines(message, "from"), *_lines(message, "sender")))[:MAX_LINE]


def _lines(message: Message, name: str) -> list[str]:
    values = (str(value) for known, value in message.raw_items() if known.strip().lower() == name)
    return [line for value in values if (line := _FOLD.sub("", value).strip(" \t"))]


def mailbox(line: str) -> str:
    """'lan@truong.edu.vn' of 'Lan <Lan@Truong.edu.vn>'; '' for none, several, a group, or one that is not clear."""
    outside = _outside(line) if len(line) <= MAX_LINE else ""
    name, angle, rest = outside.partition("<")
    if not angle:
        return canonical(outside.strip(" \t"))
    address, closed, after = rest.partition(">")
    several = ":" in name or ";" in name or ("@" in name and "," in name)
    return canonical(address.strip(" \t")) if closed and not after.strip(" \t") and not several else ""


def _outside(line: str) -> str:
    """A line with each comment as a blank and each text in quotes as a quotation mark; '' where one does not end."""
    kept, depth, quoted, escaped = [], 0, False, False
    for letter in line:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
            kept += ['"'] if quoted else []
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
            kept += [" "] if depth == 1 else []
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "" if quoted or depth else "".join(kept)
