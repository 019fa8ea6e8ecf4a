"""Messages parsed within bounds: what the parser of the standard library is never shown cannot lead it astray.

It looks at each header as often as it is asked, at the parameters of one by the square of their number, and goes down
a level for each message in a message. So lines of headers are cut, and a message is refused (BrokenFile) that has
more of headers, parts, levels or lines than any mail program writes.
"""

from __future__ import annotations

import email
from email.message import Message
from email.policy import Policy, compat32
from functools import partial

from pipeline.files import BrokenFile, broken_bytes

MAX_HEADER = 8_000  # characters of one header; the longest name of a file in RFC 2231 takes some 3,000
MAX_PARAMETERS = 200  # of one header; that name is in some fifty pieces
MAX_HEADERS = 1_000  # of one part; a letter that went through many servers has a hundred
MAX_PARTS = 10_000  # of a message, over all messages in it
MAX_DEPTH = 60  # parts within parts
MAX_LINES = 1_000_000  # the largest letter taken has some 800,000 in base64
MAX_COMPARED = 20_000_000  # lines times levels: each line is held against the boundary of every level it lies in
MAX_HEADERS_IN_ALL = 50_000  # over all parts
OVERGROWN = "overgrown"  # what BrokenFile says of a message beyond these bounds
_OF_CONTENT = "content-"


class BoundedMessage(Message):
    """A part of a message; `set_raw` and `attach` are what the parser builds it with."""

    def __init__(self, policy: Policy = compat32, lines: int = 0) -> None:
        super().__init__(policy)
        self._depth = self._headers_seen = 0
        self._whole = self
        self._lines, self._parts, self._headers_in_all = lines, 1, 0  # of the message whose outermost part this is

    def set_raw(self, name: str, value: str) -> None:
        """Take in a header, cut to what a header may have."""
        self._headers_seen += 1
        self._whole._headers_in_all += 1
        if self._headers_seen > MAX_HEADERS or self._whole._headers_in_all > MAX_HEADERS_IN_ALL:
            raise BrokenFile(OVERGROWN)
        value = value[:MAX_HEADER]
        if name[: len(_OF_CONTENT)].lower() == _OF_CONTENT:
            value = ";".join(value.split(";", MAX_PARAMETERS)[:MAX_PARAMETERS])
        super().set_raw(name, value)

    def attach(self, payload: Message) -> None:  # type: ignore[override]  # typed for any payload
        """Take in a part, unless there are too many, or it lies too deep."""
        if isinstance(payload, BoundedMessage):
            payload._depth, payload._whole = self._depth + 1, self._whole
            self._whole._parts += 1
            if payload._depth > MAX_DEPTH or payload._depth * self._whole._lines > MAX_COMPARED:
                raise BrokenFile(OVERGROWN)
            if self._whole._parts > MAX_PARTS:
                raise BrokenFile(OVERGROWN)
        super().attach(payload)


def parsed_message(data: bytes) -> Message:
    """The message in `data`. Raises BrokenFile where it is beyond bounds, or nothing that the parser can go through."""
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MAX_LINES:
        raise BrokenFile(OVERGROWN)
    # compat32 leaves headers as they are; the newer policies parse each one on reading, and stumble over bad ones.
    with broken_bytes(AttributeError, TypeError, RecursionError):
        return email.message_from_bytes(data, partial(BoundedMessage, lines=lines), policy=compat32)
