"""What the gate left out of a document, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pipeline.raster import CARRIED

_PLACES = 3  # named of one kind


class Gone(Enum):
    """A kind of thing that no document of ours carries; the value is what people are told."""

    LINK = "liên kết tới tệp hoặc địa chỉ bên ngoài"
    LINKED_PICTURE = "hình lấy từ tệp hoặc địa chỉ bên ngoài"
    PICTURE = f"hình không phải {CARRIED} hoặc quá lớn"
    FIELD = "trường (field) lấy nội dung từ nơi khác hoặc chạy lệnh"
    OBJECT = "đối tượng nhúng hoặc nối (OLE, ActiveX)"
    CHART = "nguồn số liệu nối với biểu đồ"
    SMART_ART = "sơ đồ SmartArt"
    SHAPE = "hình vẽ không rõ loại"
    OTHER_DOCUMENT = "văn bản khác được chèn nguyên tệp"
    DATA = "dữ liệu gắn với ô nội dung (XML)"
    FONT = "phông chữ nhúng"
    SETTING = "thiết lập nối với tệp khác (mẫu, trộn thư, biến, khung trang)"
    MACRO = "macro"
    ELEMENT = "phần không rõ loại"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing left out: where it stood, and its name or address where it has one."""

    what: Gone
    where: str
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.where, f"({self.detail})" if self.detail else "")))


def told_left(left: Iterable[LeftOut]) -> list[str]:
    """A line for each kind: what, how many, where."""
    by_kind: dict[Gone, list[str]] = {}
    for item in left:
        by_kind.setdefault(item.what, []).append(str(item))
    lines = []
    for what, places in by_kind.items():
        named = list(dict.fromkeys(places))
        more = f"; và {len(named) - _PLACES} chỗ khác" if len(named) > _PLACES else ""
        lines.append(f"{what.value} ({len(places)}): {'; '.join(named[:_PLACES])}{more}")
    return lines
