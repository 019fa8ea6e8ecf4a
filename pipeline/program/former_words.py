"""Words of former versions in files that are still out, each beside the one that stands there today.

A form that was sent, a program workbook or table of decisions that an office keeps is read as it is: whoever holds
printed words against those of today holds the `printed_key` of both. Nothing is written with the words on the left.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.program.vocabulary import OFFICE_HEAD, Measure
from pipeline.text import key

_FORMER: Mapping[str, str] = {
    # heads of the program workbook, of roll-up forms and of their breakdown
    "Tử số": "Số đạt được",
    "Tử số (số lượng)": "Số đạt được (số lượng)",
    "Mẫu số": "Tổng số",
    "Số gốc làm mẫu số": "Tổng số chung",
    "Ngày chốt số liệu": "Số liệu tính đến ngày",
    "Số gốc": "Số liệu chung",  # a sheet
    "Cơ quan công đoàn": OFFICE_HEAD,  # of Chương trình, who reports, who writes
    "Bình quân mỗi CĐCS": Measure.PER_UNIT.label,
    "Số CĐCS tổng hợp": "Số đơn vị tổng hợp",
    "Đoàn viên chuyển sang": "Người chuyển sang",
    "Chủ tịch": "Người đứng đầu",
    # what is printed on a union's form, and what it works out
    "SỐ LIỆU GỐC": "SỐ LIỆU CHUNG",
    "Kiểm tra lại: tử số lớn hơn mẫu số": "Kiểm tra lại: số đạt được lớn hơn tổng số",
}
_CURRENT = {key(former): key(now) for former, now in _FORMER.items()}


def printed_key(words: str) -> str:
    """text.key of printed words, as they are today."""
    said = key(words)
    return _CURRENT.get(said, said)
