"""Archives other than zip, taken apart in memory within bounds. Runs in guard's worker.

The libraries are imported where they are used: they take long to load, and few rounds hold such an archive.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import subprocess
import tarfile
import tempfile
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.files import BrokenFile, broken_bytes
from pipeline.intake.unpack.sniff import FileType
from pipeline.machine import NO_WINDOW, on_the_path
from pipeline.text import number

if TYPE_CHECKING:
    import rarfile

NO_UNPACKER = "tệp RAR; máy này chưa có chương trình giải nén RAR (unrar, unar, 7-Zip hoặc bsdtar)"
_MAX_UNPACKED = 200 * 1024 * 1024  # bytes of one archive: all of it is held at once
_MOST_STREAMS = 1_000
_WHOLE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<?xml")  # how forms begin
_PATIENCE = 60  # seconds for the unpacker, which may hang on a damaged archive
_UNPACKERS = {"UNRAR_TOOL": "unrar", "UNAR_TOOL": "unar", "SEVENZIP_TOOL": "7z", "SEVENZIP2_TOOL": "7zz"}
_NOWHERE = os.path.join(os.path.abspath(os.sep), "khong-co", "chuong-trinh")  # what is not there is not started
_WINDOWS_TAR = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "tar.exe")  # bsdtar: opens .rar


class Limits(NamedTuple):
    """What an archive may still unpack to: bytes in all, bytes of one file, files."""

    bytes: int
    file: int
    entries: int


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive; without data where it cannot be had, for the reason the issue `code` gives.

    Without a name it is what is said of the archive itself, of which the rest is read.
    """

    name: str
    data: bytes | None
    code: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds, or the issue for which none of it can be had."""

    files: tuple[Packed, ...] = ()
    code: str = ""
    found: str = ""


class _Refused(Exception):
    """The whole archive is refused: issue code and what was found."""


def unpack(data: bytes, kind: FileType, name: str, limits: Limits) -> Contents:
    """The files in an archive of `kind`, called `name`."""
    try:
        return Contents(tuple(_OPENERS[kind](data, name, limits)))
    except _Refused as refused:
        code, found = refused.args
        return Contents(code=code, found=found)
    except BrokenFile:
        return Contents(code="T19")


def _within(sizes: list[int], limits: Limits) -> None:
    """Refuse an archive that says itself that it is too large, before any of it is unpacked."""
    if len(sizes) > limits.entries:
        raise _Refused("T13", f"{number(len(sizes))} tệp bên trong")
    if sum(sizes) > min(limits.bytes, _MAX_UNPACKED):
        raise _Refused("T13", f"bung ra {number(sum(sizes) // 2**20)} MB")


def _too_large(name: str, size: int) -> Packed:
    return Packed(name, None, "T13", f"{size // 2**20} MB")


# ------------------------------------------------------------------------------------------- .7z


def _seven_zip(data: bytes, _: str, limits: Limits) -> Iterator[Packed]:
    from py7zr import SevenZipFile
    from py7zr.exceptions import ArchiveError, PasswordRequired
    from py7zr.io import BytesIOFactory

    factory = BytesIOFactory(limits.file)
    try:
        with broken_bytes(ArchiveError, lzma.LZMAError, OSError), SevenZipFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise _Refused("T32", "")
            entries = [info for info in archive.list() if not info.is_directory]
            listed = [info for info in entries if not info.is_symlink]
            left = _left_out([(i.filename, i.is_symlink) for i in entries])
            _within([info.uncompressed for info in listed], limits)
            if wanted := [info.filename for info in listed if info.uncompressed <= limits.file]:
                archive.extract(targets=wanted, factory=factory)
    except PasswordRequired:
        raise _Refused("T32", "") from None
    for info in listed:
        if info.uncompressed > limits.file:
            yield _too_large(info.filename, info.uncompressed)
        elif (made := factory.products.get(info.filename)) is not None:
            made.seek(0)
            yield Packed(info.filename, made.read())
        else:
            yield Packed(info.filename, None, "T02")
    yield from left


def _left_out(entries: Sequence[tuple[str, bool]]) -> list[Packed]:
    """What is said of the (name, whether a link) of entries that the library gives nothing of.

    Of several of one name it gives the last, for all of them.
    """
    links = [_link(name) for name, is_link in entries if is_link]
    counted = Counter(name for name, is_link in entries if not is_link)
    twice = [
        Packed("", None, "T14", f"{n} tệp cùng tên “{name}”, chỉ đọc được một") for name, n in counted.items() if n > 1
    ]
    return links + twice


def _link(name: str, target: str = "") -> Packed:
    return Packed(
        name, None, "T14", f"liên kết tới “{target}”, không phải tệp" if target else "liên kết, không phải tệp"
    )


# ------------------------------------------------------------------------------------------- .rar


def _rar(data: bytes, _: str, limits: Limits) -> Iterator[Packed]:
    import rarfile

    try:
        with broken_bytes(rarfile.BadRarFile, rarfile.NotRarFile):
            archive = rarfile.RarFile(io.BytesIO(data))
    except rarfile.NeedFirstVolume:
        raise _Refused("T16", FileType.ARCHIVE.label) from None
    with archive:
        if archive.needs_password():
            raise _Refused("T32", "")
        if not archive.infolist():
            raise BrokenFile("no entry at all")
        entries = [info for info in archive.infolist() if not info.is_dir()]
        listed = [info for info in entries if info.is_file()]
        _within([info.file_size for info in listed], limits)
        files = [_of_rar(archive, info) for info in listed] if _opens(listed) else _by_bsdtar(data, listed)
    for info, content in zip(listed, files, strict=True):
        if info.file_size > limits.file:
            yield _too_large(info.filename, info.file_size)
        else:  # None: damaged, or packed in a way that the program at hand does not know
            said = ("T14", "tệp nén hỏng, hoặc nén kiểu máy này không giải được") if content is None else ("", "")
            yield Packed(info.filename, content, *said)
    yield from _left_out([(info.filename, not info.is_file()) for info in entries])


def _opens(listed: list[rarfile.RarInfo]) -> bool:
    """Whether the library can unpack all of it, with a program it knows or because nothing is packed."""
    import rarfile

    if all(info.compress_type == rarfile.RAR_M0 for info in listed):
        return True
    for tool, name in _UNPACKERS.items():  # by its bare name Windows would start one that lies in the working folder
        setattr(rarfile, tool, on_the_path(name) or _NOWHERE)
    try:
        rarfile.tool_setup(bsdtar=False, force=True)  # which it calls wrongly
    except rarfile.RarCannotExec:
        return False
    return True


def unpackers() -> tuple[str, ...]:
    """The programs of this machine that unpack what no library of ours can: on them hangs what a file gives."""
    tools = (*(on_the_path(name) for name in (*_UNPACKERS.values(), "bsdtar")), _WINDOWS_TAR)
    return tuple(f"{tool} {_version(tool)}" for tool in tools)


def _version(tool: str) -> str:
    """What tells a program from one that took its place."""
    try:
        status = os.stat(tool)
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _of_rar(archive: rarfile.RarFile, info: rarfile.RarInfo) -> bytes | None:
    import rarfile

    try:
        found: bytes = archive.read(info)
    except OSError as error:
        if error.errno is not None:  # what the system refuses
            raise
        raise _Refused("T16", FileType.ARCHIVE.label) from None  # the next volume is not there
    except rarfile.Error:
        return None
    return found


def _by_bsdtar(data: bytes, listed: list[rarfile.RarInfo]) -> list[bytes | None]:
    """All files in one run, one behind the other: names need not survive the way to the program and back."""
    tool = _WINDOWS_TAR if os.name == "nt" else on_the_path("bsdtar")
    if not os.path.exists(tool):
        raise _Refused("T16", NO_UNPACKER)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.rar")
        with open(path, "wb") as file:
            file.write(data)
        made = _output([tool, "-xOf", path], sum(info.file_size for info in listed))
    files: list[bytes | None] = []
    at = 0
    for info in listed:
        content = made[at : at + info.file_size]
        at += info.file_size
        whole = len(content) == info.file_size and info.CRC in (None, zlib.crc32(content))
        files.append(content if whole else None)
    return files


def _output(command: list[str], most: int) -> bytes:
    """What a command writes, up to `most` bytes; then, or when it takes too long, it is ended."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=NO_WINDOW,
    ) as running:
        assert running.stdout is not None
        too_long = threading.Timer(_PATIENCE, running.kill)
        too_long.start()
        try:
            return running.stdout.read(most)
        finally:
            too_long.cancel()
            running.kill()


# ------------------------------------------------------------------------------------------- .gz, .bz2, .xz, .tar


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


_STREAMS: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b", lambda: zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ", lambda: lzma.LZMADecompressor(memlimit=512 * 1024 * 1024)),
)
_SHORT = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}


def _packed(data: bytes, name: str, limits: Limits) -> Iterator[Packed]:
    """One stream, or the files of a tar; a tar in a stream is opened with it."""
    pieces, rest = [data], b""
    for magic, unpacker in _STREAMS:
        if data.startswith(magic):
            pieces, rest = _unpacked(data, (magic, unpacker), min(limits.bytes, _MAX_UNPACKED))
    # Streams behind one another are one file in pieces, but for those that are whole files each.
    whole = len(pieces) > 1 and all(piece.startswith(_WHOLE) for piece in pieces)
    files = pieces if whole else [b"".join(pieces)]
    for n, inside in enumerate(files, 1):
        if _is_tar(inside):
            yield from _tar(inside, limits)
        elif len(inside) > limits.file:
            yield _too_large(_stem(name), len(inside))
        else:
            yield Packed(f"{n}-{_stem(name)}" if n > 1 else _stem(name), inside)
    if rest:
        yield Packed("", None, "T14", f"còn {number(len(rest))} byte phía sau không giải nén được")


def _unpacked(data: bytes, kind: tuple[bytes, Callable[[], _Unpacker]], most: int) -> tuple[list[bytes], bytes]:
    """What the streams of a file hold, one behind the other, and what follows that is none."""
    magic, unpacker = kind
    pieces: list[bytes] = []
    rest = data
    while rest.startswith(magic) and len(pieces) < _MOST_STREAMS:
        with broken_bytes(lzma.LZMAError, OSError):
            stream = unpacker()
            pieces.append(stream.decompress(rest, most + 1))
        most -= len(pieces[-1])
        if most < 0:
            raise _Refused("T13", "bung ra quá lớn")
        if not stream.eof:
            raise BrokenFile("cut off")
        rest = stream.unused_data.lstrip(b"\0")  # what fills a block up
    return pieces, rest


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _tar(data: bytes, limits: Limits) -> Iterator[Packed]:
    with broken_bytes(tarfile.TarError, OSError), tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        listed = [info for info in archive if not info.isdir()]
        _within([info.size for info in listed if info.isreg()], limits)
        for info in listed:
            if not info.isreg():
                yield (
                    _link(info.name, info.linkname)
                    if info.linkname
                    else Packed(info.name, None, "T14", "không phải tệp")
                )
            elif info.size > limits.file:
                yield _too_large(info.name, info.size)
            elif (file := archive.extractfile(info)) is not None:
                yield Packed(info.name, file.read())
        behind = data[archive.offset :].lstrip(b"\0")
    if _is_tar(behind):
        yield from _tar(behind, limits)
    elif behind:
        yield Packed("", None, "T14", f"còn {number(len(behind))} byte phía sau không đọc được")


def _stem(name: str) -> str:
    """'a.xlsx' of 'a.xlsx.gz', 'a.tar' of 'a.tgz'."""
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    return (stem or suffix) + _SHORT.get(dot + suffix.casefold(), "") if dot else name.rpartition("/")[2]


_OPENERS: dict[FileType, Callable[[bytes, str, Limits], Iterator[Packed]]] = {
    FileType.SEVEN_ZIP: _seven_zip,
    FileType.RAR: _rar,
    FileType.PACKED: _packed,
}
