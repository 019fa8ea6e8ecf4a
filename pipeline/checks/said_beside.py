"""Words that a union writes beside a figure and that say that the figure is another one."""

from __future__ import annotations

import re

from pipeline.checks.money import dong_in, unit_of_money
from pipeline.forms.layout import Field
from pipeline.text import bare, shortened

_MISTAKEN = re.compile(
    r"(?<!\w)(?:(?:ghi|nhap|dien|go|danh) (?:nham|sai|lon)|(?:so|con so|so lieu) (?:dung|chinh xac) (?:la|phai|:)|"
    r"(?:sua|chinh) (?:lai )?(?:thanh|la)|dinh chinh)(?!\w)"
)
_UNIT = re.compile(r"(?<!\w)(?:don vi tinh|dvt) ?:? ?(?:la )?(?P<unit>[^,.;()\d\n]{1,30})")
_SUMMED = re.compile(r"(?<!\w)(?:luy ke|luy tien|cong don) (?:tu|ca|dau|cac nam|den|nhiem ky)")
_LONGEST = 1000  # characters of a remark that are looked through
_SHOWN = 40


def says_otherwise(text: str, field: Field) -> str:
    """What words beside a cell say against its figure (in Vietnamese); '' where they do not."""
    said = bare(text[:_LONGEST])
    if _MISTAKEN.search(said):
        return "ghi chú nói số trong ô chưa đúng"
    told = _UNIT.search(said)
    if told and not _is_unit_of(told["unit"].strip(), field):
        other = shortened(told["unit"].strip(), _SHOWN)
        return f"đơn vị tính {field.unit or 'của câu hỏi'}, ghi chú nói khác: “{other}”"
    if field.indicator is not None and field.indicator.is_flow and field.year is not None and _SUMMED.search(said):
        return f"số của riêng năm {field.year}, ghi chú nói là số lũy kế"
    return ""


def _is_unit_of(said: str, field: Field) -> bool:
    """Whether a unit that is told is that of the cell; one that nobody knows is not held against it."""
    asked = unit_of_money(field)
    of_money = next((dong for n in range(1, 4) if (dong := dong_in(" ".join(said.split()[:n]))) is not None), None)
    if asked is None:
        return of_money is None or not field.unit
    return of_money is None or of_money == asked
