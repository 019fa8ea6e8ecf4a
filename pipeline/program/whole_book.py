"""A workbook opened whole, to be edited and saved: looked at first, its pictures kept as the bytes they are.

openpyxl has Pillow open every picture on a sheet, and Pillow knows dozens of kinds, some of them by starting another
program. So openpyxl is shown a picture of ours in the place of each; afterwards those that are carried are put back,
to be saved byte for byte, and the others are left out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl import load_workbook
from openpyxl.drawing.image import Image
from openpyxl.packaging.relationship import Relationship, get_dependents
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import IMAGE_NS, REL_NS

from pipeline.files import broken_bytes
from pipeline.openpyxl_gaps import PictureBytes, pictures_of
from pipeline.program.extent import openable
from pipeline.raster import CARRIED, MAX_PICTURE_BYTES, MAX_PICTURES, carried
from pipeline.zip_package import TooLarge, parsed

_DRAWING = f"{REL_NS}/drawing"
_RELATIONS = ".rels"


@dataclass(frozen=True, slots=True)
class WholeBook:
    """A workbook as openpyxl has it; `left`: by the title of a sheet, how many of its pictures were left out."""

    book: Workbook
    left: Mapping[str, int]

    @property
    def told(self) -> str:
        """What was left out and what to do, in a line; '' where nothing was."""
        return told_left(self.left)


def told_left(left: Mapping[str, int]) -> str:
    """Pictures left out, by sheet, in a line with the remedy; '' for none."""
    if not left:
        return ""
    places = ", ".join(f"trang “{title}” ({count})" for title, count in left.items())
    return f"bỏ hình ở {places}: không phải {CARRIED} hoặc quá lớn; muốn có hình thì chèn lại dạng PNG"


def open_whole(data: bytes, most: int) -> WholeBook:
    """A workbook to be edited, of at most so many bytes unpacked. Raises BrokenFile, TooLarge, Locked."""
    whole = openable(data, most)
    with broken_bytes(TypeError, OSError, AttributeError):
        shown = _without_pictures(whole)
        book = load_workbook(io.BytesIO(shown.package))
    return WholeBook(book, _put_back(book, shown.pictures))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A package with pictures of ours in the place of others, and by each of ours what stood there."""

    package: bytes
    pictures: Mapping[bytes, bytes] = field(default_factory=dict)


def _without_pictures(data: bytes) -> _Shown:
    """What openpyxl is shown. Raises TooLarge for more drawings than a workbook of an office has."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        relations = list(_relations(source))
        names = dict.fromkeys(str(r.target) for r in relations if r.Type == IMAGE_NS)
        if not names:
            return _Shown(data)
        _count(source, [str(r.target) for r in relations if r.Type == _DRAWING])
        standing = {info.filename: info for info in source.infolist()}
        ours = {name: _ours(n) for n, name in enumerate(names)}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:  # not packed: opened at once
            for name in dict.fromkeys((*standing, *names)):  # where nothing is, or is elsewhere: ours, too
                target.writestr(name, ours[name] if name in ours else source.read(name))
        pictures = {ours[name]: source.read(name) if name in standing else b"" for name in names}
    return _Shown(out.getvalue(), pictures)


def _relations(source: zipfile.ZipFile) -> Iterator[Relationship]:
    """All relationships, with their targets as openpyxl will look for them."""
    for name in source.namelist():
        if name.endswith(_RELATIONS):
            yield from get_dependents(source, name)


def _count(source: zipfile.ZipFile, drawings: list[str]) -> None:
    """Raises TooLarge where more is drawn than openpyxl should lay out."""
    drawn = {name: len(parsed(source.read(name))) for name in set(drawings)}
    if sum(drawn[name] for name in drawings) > MAX_PICTURES:
        raise TooLarge(f"có hơn {MAX_PICTURES} hình")


def _put_back(book: Workbook, pictures: Mapping[bytes, bytes]) -> dict[str, int]:
    """Put those that are carried in the place of ours; how many of a sheet were not."""
    left: Counter[str] = Counter()
    room = MAX_PICTURE_BYTES
    for sheet in book.worksheets:
        standing = pictures_of(sheet)
        kept: list[Image] = []
        for place in standing:
            assert isinstance(place.ref, io.BytesIO)
            content = pictures[place.ref.getvalue()]
            raster = carried(content)
            if raster is None or len(content) > room:
                left[sheet.title] += 1
                continue
            room -= len(content)
            _unlink(place)
            kept.append(PictureBytes(content, raster.kind, (raster.width, raster.height), place))
        standing[:] = kept
    return dict(left)


def _unlink(place: Image) -> None:
    """Take off what leads elsewhere from a picture: openpyxl keeps the mark and not the relationship."""
    anchor = place.anchor
    assert not isinstance(anchor, str)
    frame = anchor.pic or anchor.groupShape.pic
    shown, blip = frame.nvPicPr.cNvPr, frame.blipFill.blip
    assert blip is not None  # it was found by it
    shown.hlinkClick = shown.hlinkHover = blip.link = None


def _ours(number: int) -> bytes:
    """A picture of one white pixel; each number has its own bytes."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"tEXt", b"n\0%d" % number), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
