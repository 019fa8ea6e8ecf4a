"""The one address in the From line of a letter that may be held against the unions' own. Pure.

Whoever writes a letter chooses every word of it, so nothing is made of what mail programs read in different ways: two
From lines, several addresses, a group, an address in a name, another letter than the plain one. `headers` tells what
such a letter shows to people; here it has no address.
"""

from __future__ import annotations

import re
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    MisplacedEnvelopeHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
from email.message import Message

from pipeline.intake.letters.encoded_words import coded_words
from pipeline.program.emails import canonical

MAX_LINE = 2_000  # characters; a name and an address take some hundred
# A header with a blank before its colon is one to some programs, and to the parser the end of the headers.
_BROKEN = (FirstHeaderLineIsContinuationDefect, MisplacedEnvelopeHeaderDefect, MissingHeaderBodySeparatorDefect)
_NO_POSTMARK = re.compile(r"From[ \t]*:")
_FOLD = re.compile(r"[\r\n]+")
_ODD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f<>\[\]]")  # in a name


def sole_address(message: Message) -> str:
    """The address of the one From line, as addresses are compared; '' where there is no such one.

    A Sender line says that somebody else sent the letter in the writer's name: then it is clear for neither. Nor is it
    where a line stands among the headers that is none: some programs go on behind it, and find another writer there.
    Of a line longer than names and addresses are, blanks among it, the end may not have been kept.
    """
    if any(len(value) > MAX_LINE for name in ("from", "sender") for value in _values(message, name)):
        return ""
    if any(isinstance(defect, _BROKEN) for defect in message.defects) or _NO_POSTMARK.match(
        message.get_unixfrom() or ""
    ):
        return ""
    written = _lines(message, "from")
    address = mailbox(written[0]) if len(written) == 1 else ""
    return address if all(mailbox(line) == address for line in _lines(message, "sender")) else ""


def as_written(message: Message) -> str:
    """What the lines say that name a sender, for people: 'a@x.vn / b@y.vn' where there are two."""
    return " / ".join((*_lines(message, "from"), *_lines(message, "sender")))[:MAX_LINE]


def _values(message: Message, name: str) -> list[str]:
    return [str(value) for known, value in message.raw_items() if known.strip().lower() == name]


def _lines(message: Message, name: str) -> list[str]:
    return [line for value in _values(message, name) if (line := _FOLD.sub("", value).strip(" \t"))]


def mailbox(line: str) -> str:
    """'lan@truong.edu.vn' of 'Lan <Lan@Truong.edu.vn>'; '' for none, several, a group, or one that is not clear."""
    clear = len(line) <= MAX_LINE and line.count("<") <= 1 and line.count(">") <= 1  # in quotes, too
    outside = _outside(line) if clear else ""
    name, angle, rest = outside.partition("<")
    if not angle:
        return "" if "<" in line else _plain(outside)
    address, closed, after = rest.partition(">")
    if not closed or after.strip(" \t") or ":" in name or ";" in name:
        return ""
    found, coded = _plain(address), coded_words(line)
    return found if coded is not None and _names_no_other(name, found) and _names_no_other(coded, found) else ""


def _plain(text: str) -> str:
    """An address without encoded words, which some programs read as what they stand for."""
    return "" if "=?" in text else canonical(text.strip(" \t"))


def _names_no_other(name: str, address: str) -> bool:
    """Whether a writer's name holds nothing that some program could take for another address than theirs."""
    told = [word.strip("\"'()") for word in name.split() if "@" in word]
    return _ODD.search(name) is None and all(canonical(word) == address for word in told)


def _outside(line: str) -> str:
    """A line with each comment as a blank and each text in quotes as a quotation mark.

    '' where one does not end, and where a backslash stands outside them: what it escapes there is read in two ways.
    """
    kept, depth, quoted, escaped = [], 0, False, False
    for letter in line:
        if escaped:
            escaped = False
        elif letter == "\\":
            if not quoted and not depth:
                return ""
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
