"""Words that a union writes beside a figure and that say that the figure is another one."""

from __future__ import annotations

import re

from pipeline.checks.money import dong_in, unit_of_money
from pipeline.forms.layout import Field
from pipeline.text import AmbiguousNumber, NotANumber, bare, clean, parse_number

# With their marks: 'nhập lớn' is no 'nhập lộn', 'chính là' no 'chỉnh là'.
_MISTAKEN = re.compile(r"(?<!\w)(?:ghi|nhập|điền|gõ|đánh) (?:nhầm|sai|lộn)(?!\w)|(?<!\w)(?:xin )?đính chính(?!\w)")
_DENIED = re.compile(r"(?<!\w)(?:không|chưa|tránh|kỳ trước|lần trước|năm trước|năm ngoái|trước đây|bản trước)(?!\w)")
_RIGHT = re.compile(r"(?<!\w)(?:số|con số|số liệu) (?:đúng|chính xác) (?:phải )?(?:là|:) ?|(?<!\w)sửa (?:lại )?thành ?")
_MENDED = re.compile(r"(?<!\w)đã (?:sửa|chỉnh|điều chỉnh)(?!\w)")
_UNIT = re.compile(
    r"(?<!\w)(?:đơn vị tính|đvt) ?(?::|là)? ?(?P<unit>(?:nghìn|ngàn|triệu|tỷ|tỉ|1\.000|1000) ?(?:đồng|đ|vnđ|vnd)(?!\w)"
    r"|tr\.? ?đ(?!\w)|đồng(?!\w)|vnđ(?!\w))"
)
_SUMMED = re.compile(
    r"(?<!\w)(?:lũy kế|luỹ kế|lũy tiến|cộng dồn)(?: \w+){0,3}? (?:nhiệm kỳ|các năm|mấy năm|từ (?:năm )?20\d{2})(?!\w)"
)
_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*")
_NEAR = 30  # letters around words that may deny them, or behind which their figure stands
_LONGEST = 1000  # of a remark that is looked through


def says_otherwise(text: str, field: Field, value: float | None) -> str:
    """What words beside a cell say against its figure (in Vietnamese); '' where they do not."""
    said = clean(text)[:_LONGEST].casefold()
    if _is_corrected(said, value):
        return "ghi chú nói số trong ô chưa đúng"
    asked, told = unit_of_money(field), _UNIT.search(said)
    if asked is not None and told and dong_in(bare(told["unit"]).replace(" ", "")) not in (None, asked):
        return f"số theo {field.unit or 'đơn vị tính của câu hỏi'}, ghi chú nói theo “{told['unit']}”"
    flow = field.indicator is not None and field.indicator.is_flow and field.year is not None
    if flow and (summed := _SUMMED.search(said)) and _figure(said, summed.end()) in (None, value):
        return f"số của riêng năm {field.year}, ghi chú nói là số lũy kế"
    return ""


def _is_corrected(said: str, value: float | None) -> bool:
    """Whether a remark takes its figure back, or names another one as the right one."""
    if right := _RIGHT.search(said):
        named = _figure(said, right.end())
        return named is not None and named != value
    mistaken = _MISTAKEN.search(said)
    if mistaken is None or _MENDED.search(said):
        return False
    return _DENIED.search(said, max(0, mistaken.start() - _NEAR), mistaken.start()) is None


def _figure(said: str, at: int) -> float | None:
    """The figure that stands right behind a place."""
    found = _FIGURE.search(said, at, at + _NEAR)
    try:
        return parse_number(found[0].rstrip(".,")).value if found else None
    except (NotANumber, AmbiguousNumber):
        return None
