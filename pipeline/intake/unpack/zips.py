"""The files of a zip, one by one, within what its container may still unpack to."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.files import BrokenFile
from pipeline.intake.unpack.found import Found, Passed, Source, megabytes, refused
from pipeline.intake.unpack.litter import in_system_folder
from pipeline.issues import Issue
from pipeline.text import number
from pipeline.zip_directory import ZipEntry
from pipeline.zip_package import Locked, Package, TooLarge, UnknownPacking

MAX_FILE = 30 * 1024 * 1024  # bytes; a filled form takes some 20 kB
MAX_CONTAINER = 300 * 1024 * 1024  # bytes unpacked from one file, over all that lies in it
MAX_ENTRIES = 10_000  # files in one file, over all that lies in it
MAX_NAME = 1_000  # characters of a name out of an archive; the end of a longer one is shown
BUNDLES = (".numbers", ".pages", ".key")  # documents that are folders on a Mac


@dataclass
class Room:
    """What one file of the folder may still unpack to, over all that lies in it."""

    bytes: int = MAX_CONTAINER
    entries: int = MAX_ENTRIES


def zipped(source: Source, room: Room) -> Iterator[Found]:
    """The files of a zip; what it takes is taken from `room`."""
    package = Package(source.data, MAX_CONTAINER)  # sniff has opened it already: it can be
    entries = [e for e in package.infos if not e.is_dir() or e.file_size]
    if too_much := _too_much(package, entries, source.file, room):
        yield too_much
        return
    room.entries -= len(entries)
    locked, bundles = False, set[str]()
    for entry in entries:
        name = _entry_name(entry)
        inside = replace(source, file=f"{source.file}/{name}", within=source.file, attached=False)
        if litter := in_system_folder(name):
            yield Passed(inside.file, litter)
        elif bundle := _bundle(name):
            if bundle not in bundles:
                yield refused("T30", f"{source.file}/{bundle}")
            bundles.add(bundle)
        else:
            found = _entry(package, entry, inside, room)
            if found is None and not locked:
                yield refused("T32", source.file)
            locked |= found is None
            if found is not None:
                yield found
    if package.unlisted:
        yield refused("T14", source.file, found="còn tệp khác mà mục lục của tệp nén không ghi")


def _too_much(package: Package, entries: list[ZipEntry], file: str, room: Room) -> Issue | None:
    """The refusal of a zip that says itself that it holds too much; what it says is held to in unpacking."""
    total = sum(entry.file_size for entry in entries)
    if len(entries) > room.entries:
        return refused("T13", file, found=f"{number(len(entries))} tệp bên trong")
    if package.overlapping:
        return refused("T13", file, found="các tệp bên trong chồng lên nhau")
    return refused("T13", file, found=f"bung ra {megabytes(total)}") if total > room.bytes else None


def _entry(package: Package, entry: ZipEntry, inside: Source, room: Room) -> Source | Issue | None:
    """The source that an entry of a zip is, or why it is none; None where it has a password."""
    file = inside.file
    if entry.file_size > MAX_FILE:
        return refused("T13", file, found=megabytes(entry.file_size))
    try:
        data = package.unpack(entry, entry.file_size)
    except Locked:
        return None
    except UnknownPacking:
        return refused("T14", file, found="kiểu nén lạ")
    except TooLarge:  # more than it says itself
        return refused("T02", file, found="bung ra nhiều hơn kích thước đã ghi")
    except BrokenFile:
        return refused("T02", file)
    room.bytes -= len(data)
    return replace(inside, data=data)


def _bundle(name: str) -> str:
    """The document of a Mac that an entry of a zip is a part of; '' where it is none."""
    parts = name.split("/")
    end = next((n for n, part in enumerate(parts[:-1], 1) if part.casefold().endswith(BUNDLES)), 0)
    return "/".join(parts[:end])


def _entry_name(entry: ZipEntry) -> str:
    """The name as written: UTF-8 where the zip says so or where the bytes are it, whatever they stand for otherwise."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return plain_name(name)


def plain_name(name: str) -> str:
    """A name out of an archive as it is shown: NFC, its folders parted by '/', nothing that a screen obeys."""
    shown = unicodedata.normalize("NFC", name[-MAX_NAME:].replace("\\", "/"))
    return "".join(c for c in shown if c.isprintable())
