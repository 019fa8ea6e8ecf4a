"""The words around the figures of an overview, the same in tong-quan.html and on sheet Tổng quan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.program.words import Words
from pipeline.text import number, upper_first


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """Headings, heads of columns, and what is said where there is nothing to list."""

    no_targets: str = "Chương trình không giao chỉ tiêu định lượng."
    failing: str = "Chỉ tiêu chưa đạt, gần đạt, chậm so với lộ trình"
    failing_heads: tuple[str, ...] = (
        *("Chỉ tiêu", "Đánh giá", "Chủ trì", "Mức giao", "Kết quả", "Trước đó", "Đơn vị thấp nhất"),
    )
    nothing_fails: str = "Không có chỉ tiêu nào chưa đạt hoặc chậm so với lộ trình trong số đã có số liệu."
    topics: str = "Nội dung các đơn vị đã báo cáo"
    topic_heads: tuple[str, ...] = ("Nội dung", "Số đơn vị có nội dung", "Trả lời không có")
    nobody_awaited: str = "Tất cả đơn vị đã báo cáo."
    to_decide: str = "Việc cần cho ý kiến, quyết định"
    nothing_asked: str = "Số liệu của kỳ không đặt ra việc nào."
    whose: str = "Nêu từ số liệu của kỳ; văn phòng bổ sung, lãnh đạo quyết định."


WORDS = OverviewWords()


def union_heads(words: Words) -> tuple[str, ...]:
    """The heads over the unions that are awaited, in the words of their organisation."""
    return ("Đơn vị", "Cụm", "Tình hình", upper_first(words.chair), "Điện thoại")


def more_indicators(codes: Sequence[str], book: str = "") -> str:
    """That more of them fail than are told; `book`: where the sheet stands, ' của tong-hop.xlsx'."""
    return f"Còn {number(len(codes))} chỉ tiêu khác: {', '.join(codes)} (xem trang Chỉ tiêu{book})."


def also_unfinished(codes: Sequence[str]) -> str:
    """That more indicators are unfinished than fail, and where they stand: the report counts both together."""
    count = f"Ngoài ra còn {number(len(codes))} chỉ tiêu còn thời hạn, đang thực hiện"
    return f"{count}: {', '.join(codes)} (xem phần nhiệm vụ, giải pháp của báo cáo)."


def more_unions(count: int, book: str = "") -> str:
    """That more unions are awaited than are named."""
    return f"Và {number(count)} đơn vị khác (xem trang Tình hình nộp{book})."
