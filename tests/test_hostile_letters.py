"""Letters made to lead a parser astray: each is read or refused within a few seconds of processor time, with a word."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.files import BrokenFile
from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.intake.letters.bounded_message import OVERGROWN, parsed_message
from pipeline.intake.letters.letter import MAX_FILES, MAX_TEXTS, OpenedLetter, read_letter
from pipeline.intake.letters.outlook import read_msg
from pipeline.intake.unpack.found import Passed, Source
from pipeline.intake.unpack.sources import sources
from pipeline.issues import Issue
from tests import containers as made

HEAD = b"From: yb01@example.com\nSubject: x\nMIME-Version: 1.0\n"
MULTIPART = HEAD + b'Content-Type: multipart/mixed; boundary="B"\n\n'
FORM = b"--B\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.xlsx\n\nPK\n"
MOST = 3.0  # seconds of processor time; the largest honest letter takes one


def part(head: bytes, body: bytes = b"x") -> bytes:
    """A letter of one part with those header lines, and a form behind it."""
    return MULTIPART + b"--B\n" + head + b"\n\n" + body + b"\n" + FORM + b"--B--\n"


def named(name: bytes) -> bytes:
    """A letter with an attachment of that name."""
    return part(b"Content-Disposition: attachment; filename=" + name)


def within(levels: int, inner: bytes) -> bytes:
    """A message in messages, each in base64 against the standard."""
    for _ in range(levels):
        inner = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(inner)
    return inner


def multiparts(levels: int) -> bytes:
    """Parts within parts."""
    opened = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(levels))
    return HEAD + b"".join(opened)


READ: dict[str, Callable[[], bytes]] = {
    "brackets": lambda: b"From: " + b"(" * 1_000_000 + b"\n" + MULTIPART + FORM,
    "brackets closed": lambda: b"From: " + b"()" * 500_000 + b"\n" + MULTIPART + FORM,
    "quotes": lambda: b"From: " + b'"\\"' * 300_000 + b"\n" + MULTIPART + FORM,
    "groups": lambda: b"From: " + b"a:b@c.vn;" * 100_000 + b"\n" + MULTIPART + FORM,
    "routes": lambda: b"From: " + b"<@" * 500_000 + b"\n" + MULTIPART + FORM,
    "semicolons": lambda: named(b'"' + b";" * 5_000_000 + b'"'),
    "semicolons without quotes": lambda: named(b";" * 320_000),
    "semicolons and escapes": lambda: named(b'"' + b';\\"' * 100_000 + b'"'),
    "parameters": lambda: part(b"Content-Type: a/b" + b";a=b" * 500_000),
    "pieces of a name": lambda: part(
        b"Content-Disposition: attachment;\n" + b"".join(b" filename*%d*=a;\n" % n for n in range(100_000)) + b" z=1"
    ),
    "a long header": lambda: b"X: " + b"a" * 10_000_000 + b"\n" + MULTIPART + FORM,
    "a long boundary": lambda: (
        HEAD + b'Content-Type: multipart/mixed; boundary="' + b"b" * 1_000_000 + b'"\n\n--' + b"b" * 1_000_000
    ),
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 500_000 + b"\n" + MULTIPART + FORM,
    "encoded words left open": lambda: b"Subject: " + b"=?a?q?" * 500_000 + b"\n" + MULTIPART + FORM,
    "encoded words in a name": lambda: named(b'"' + b"=?a?q?" * 1_000 + b'"'),
    "a date": lambda: b"Date: Mon, " + b"9" * 300 + b" Dec 99999999999 99:99:99 +99999999999\n" + MULTIPART + FORM,
    "quoted-printable": lambda: part(b"Content-Transfer-Encoding: quoted-printable", b"=" * 5_000_000),
    "base64": lambda: part(b"Content-Type: a/b\nContent-Transfer-Encoding: base64", b"=" * 5_000_000),
    "uuencode begun": lambda: part(b"Content-Type: text/plain", b"begin 644 a\n" * 100_000),
    "uuencode begun and ended": lambda: part(b"Content-Type: text/plain", b"begin 644 a\nend\n" * 100_000),
    "marks on a letter": lambda: part(b"Content-Type: text/plain; charset=utf-8", "ạ́".encode() * 30_000),
    "tags": lambda: part(b"Content-Type: text/html", b"<style <!-- <a b " * 300_000),
    "parts with parameters": lambda: (
        MULTIPART + (b'--B\nContent-Disposition: attachment; filename="' + b';\\"' * 300 + b'"\n\nx\n') * 3_000
    ),
    "long words and many files": lambda: (
        MULTIPART + b"--B\nContent-Type: text/plain\n\n" + b"So lieu 12\n" * 18_000 + FORM * 2_100
    ),
    "messages with long words": lambda: (
        MULTIPART
        + (
            b"--B\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: multipart/mixed; boundary=C\n\n--C\n\n"
            + b"So lieu 12\n" * 500
            + FORM.replace(b"--B", b"--C")
            + b"--C--\n"
        )
        * 100
    ),
}
REFUSED: dict[str, Callable[[], bytes]] = {
    "headers": lambda: b"".join(b"X-%d: a\n" % n for n in range(100_000)) + HEAD + b"\nx",
    "headers of parts": lambda: MULTIPART + (b"--B\n" + b"X: a\n" * 900 + b"\nx\n") * 200,
    "short headers": lambda: b"X:\n" * 3_000_000 + HEAD + b"\nx",
    "empty parts": lambda: MULTIPART + b"--B\n" * 1_000_000 + FORM,
    "parts": lambda: MULTIPART + b"--B\n\nx\n" * 100_000 + FORM,
    "multiparts": lambda: multiparts(10_000) + b"\nx\n",
    "multiparts and lines": lambda: multiparts(50) + b"\n" + b"x\n" * 900_000,
    "messages": lambda: b"Content-Type: message/rfc822\n\n" * 10_000 + HEAD + b"\nx",
    "lines": lambda: part(b"Content-Transfer-Encoding: quoted-printable", b"=\n" * 5_000_000),
}


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(seconds=MOST) as worker:
        yield worker


def length(letter: OpenedLetter) -> int:
    """Characters and bytes that a letter takes up, what several of its files share counted once."""
    head = letter.envelope
    texts = {head.message_id, head.sender, head.sender_name, head.subject, *(f.letter_text.text for f in letter.files)}
    texts |= {text for f in letter.files for text in (f.name, f.content_type)}
    return sum(map(len, texts)) + sum(len(f.payload or b"") for f in letter.files)


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_what_is_overlong_is_cut_and_the_letter_read(guard: Guard, make: Callable[[], bytes]) -> None:
    data = make()
    letter = guard.run(read_letter, data)
    assert isinstance(letter, OpenedLetter), letter
    assert len(letter.files) <= MAX_FILES and length(letter) <= len(data) + 2 * MAX_TEXTS
    if FORM in data:
        assert letter.left or any(f.payload == b"PK" for f in letter.files)


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_no_mail_program_writes_is_refused_with_the_reason(guard: Guard, make: Callable[[], bytes]) -> None:
    assert guard.run(read_letter, make()) == Failed(OVERGROWN)


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_lines_are_counted_however_they_end(end: bytes) -> None:
    with pytest.raises(BrokenFile, match=OVERGROWN):
        parsed_message(HEAD + b"\n" + (b"x" + end) * 1_000_001)


def test_a_message_in_a_message_in_base64_ends_somewhere(guard: Guard) -> None:
    assert isinstance(guard.run(read_letter, within(30, MULTIPART + FORM)), OpenedLetter)


def test_an_outlook_message_is_bounded_too(guard: Guard) -> None:
    form = b"PK" + bytes(200_000)
    many = made.message({"a.xlsx": form})
    for n in range(300):
        many[f"__attach_version1.0_#{n + 1:08X}"] = {"__substg1.0_3701000D": made.message({})}
    assert guard.run(read_msg, made.ole(many)) == Failed(OVERGROWN)
    long = made.message({"a.xlsx": form})
    long["__substg1.0_007D001F"] = ("From: " + "(" * 2_000_000).encode("utf-16-le")
    letter = guard.run(read_msg, made.ole(long))
    assert isinstance(letter, OpenedLetter) and [f.payload for f in letter.files] == [form]


def test_streams_of_an_outlook_message_that_are_one_count_each(guard: Guard) -> None:
    """A file of a megabyte that would be read as a hundred."""
    data = bytearray(
        made.ole(made.message({f"{n}.xlsx": b"PK" + bytes(1_000_000 if not n else 5_000) for n in range(100)}))
    )
    name = "__substg1.0_37010102".encode("utf-16-le")
    entries = [found.start() for found in re.finditer(re.escape(name), bytes(data))]
    assert len(entries) == 100
    for at in entries:  # where the stream begins, and how long it is
        data[at + 116 : at + 128] = data[entries[0] + 116 : entries[0] + 128]
    assert guard.run(read_msg, bytes(data)) == Failed(OVERGROWN)


def test_a_refused_letter_in_the_folder_is_listed_and_says_why(guard: Guard, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(multiparts(5_000))
    (tmp_path / "b.eml").write_bytes(READ["brackets"]())
    [refused] = sources(tmp_path / "a.eml", "a.eml", guard)
    assert isinstance(refused, Issue) and refused.code == "T14" and "lớp thư lồng nhau" in refused.found
    found = [f for f in sources(tmp_path / "b.eml", "b.eml", guard) if isinstance(f, Source)]
    assert [f.data for f in found] == [b"PK"]


def test_a_mailbox_saved_as_a_file_is_read_around_a_refused_letter(guard: Guard, tmp_path: Path) -> None:
    letters = (MULTIPART + FORM, multiparts(3_000), READ["brackets"](), MULTIPART + FORM)
    postmark = b"From a@b.vn Mon Dec  2 08:30:00 2024\n"
    (tmp_path / "a.mbox").write_bytes(b"".join(postmark + letter + b"\n\n" for letter in letters))
    found = list(sources(tmp_path / "a.mbox", "a.mbox", guard))
    assert [f.data.strip() if isinstance(f, Source) else f.code for f in found if not isinstance(f, Passed)] == [
        b"PK", "T14", b"PK", b"PK",
    ]  # fmt: skip
