"""What a merge did, and how it is told: on the screen, in thay-doi.md and in comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.documents.gate.left import LeftOut, told_left

_SHORT = 160
_LISTED = 2_000  # new figures named on the page: an annex of many unions has a hundred thousand
_SHOWN = 10  # conflicts named on the screen
LEFT = (
    "Báo cáo chỉ nhận chữ, bảng, chú thích, hình PNG, JPEG (GIF, BMP, TIFF) nằm trong tệp; những thứ lấy nội dung từ "
    "nơi khác hoặc chạy lệnh được bỏ, chữ trong đó giữ lại."
)


@dataclass(frozen=True)
class NewWords:
    """Words of the generator that are other than last time; '' where something was added or left out."""

    where: str
    old: str
    new: str


@dataclass(frozen=True)
class Conflict:
    """A place that both changed: what stands there, and what the generator would say now."""

    where: str
    theirs: str
    generated: str


class What(Enum):
    """What people did to a block."""

    EDITED = "sửa"
    ADDED = "thêm"
    DELETED = "xóa"


@dataclass(frozen=True)
class KeptBlock:
    """A block that stays as people left it."""

    where: str
    what: What
    text: str


@dataclass(frozen=True)
class Merged:
    """Their document with what the generator changed."""

    document: bytes
    figures: tuple[NewWords, ...]
    conflicts: tuple[Conflict, ...]
    kept: tuple[KeptBlock, ...]
    left: tuple[LeftOut, ...] = ()  # what no report carries


def markdown(merged: Merged, *, when: str) -> str:
    """The page of changes that lies beside the report."""
    lines = ["# Thay đổi của báo cáo so với lần viết trước", "", f"Lập lúc {when}.", ""]
    lines += [f"## Số liệu và câu chữ phần mềm thay đổi ({len(merged.figures)})", ""]
    if merged.figures:
        lines += ["| Chỗ | Trước | Nay |", "|---|---|---|"]
        lines += [f"| {_cell(c.where)} | {_cell(c.old)} | {_cell(c.new)} |" for c in merged.figures[:_LISTED]]
    if len(merged.figures) > _LISTED:
        lines += ["", f"… và {len(merged.figures) - _LISTED} chỗ khác."]
    lines += ["" if merged.figures else "Không có.", ""]
    lines += [f"## Chỗ cơ quan và phần mềm cùng sửa ({len(merged.conflicts)})", ""]
    if merged.conflicts:
        lines += ["Chữ của cơ quan được giữ nguyên; nội dung mới ghi trong bình luận tại chỗ đó.", ""]
    lines += [*_conflicts(merged.conflicts), ""]
    lines += [f"## Phần của cơ quan được giữ nguyên ({len(merged.kept)})", ""]
    lines += [f"- {k.what.value}: {_flat(k.where)}: {_short(k.text)}" for k in merged.kept] or ["Không có."]
    if merged.left:
        lines += ["", f"## Nội dung không giữ trong báo cáo ({len(merged.left)})", "", LEFT, ""]
        lines += [f"- {_flat(line)}" for line in told_left(merged.left)]
    return "\n".join(lines) + "\n"


def _conflicts(conflicts: Sequence[Conflict]) -> Iterator[str]:
    if not conflicts:
        yield "Không có."
    for conflict in conflicts:
        yield f"- {_flat(conflict.where)}"
        yield f"  - Đang ghi: {_short(conflict.theirs) or '(đã xóa)'}"
        yield f"  - Nội dung mới: {_short(conflict.generated) or '(không còn)'}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    text = _flat(text)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _cell(text: str) -> str:
    return _short(text).replace("|", "\\|") or "–"


def comment(generated: str) -> str:
    """The comment at a place that both changed."""
    if not generated:
        return "Theo số liệu mới, phần mềm không còn viết nội dung này. Chữ ở đây là của cơ quan nên được giữ nguyên."
    return f"Nội dung mới theo số liệu hiện nay (chữ ở đây là của cơ quan nên được giữ nguyên):\n{generated}"


def told(merged: Merged) -> str:
    """The changes as a few lines for the screen."""
    if not (merged.figures or merged.conflicts or merged.kept or merged.left):
        return "Báo cáo không có gì thay đổi so với lần viết trước."
    lines = [
        f"So với lần viết trước: {len(merged.figures)} chỗ có số liệu, câu chữ mới; "
        f"{len(merged.conflicts)} chỗ cơ quan cũng đã sửa; giữ nguyên {len(merged.kept)} phần của cơ quan."
    ]
    lines += [f"  Cần xem: {_short(c.where)}" for c in merged.conflicts[:_SHOWN]]
    if len(merged.conflicts) > _SHOWN:
        lines.append(f"  … và {len(merged.conflicts) - _SHOWN} chỗ khác.")
    lines += told_out(merged)
    return "\n".join(lines)


def told_out(merged: Merged) -> list[str]:
    """What was left out, as lines for the screen."""
    return [f"  Không đưa vào báo cáo: {_flat(line)}" for line in told_left(merged.left)]
