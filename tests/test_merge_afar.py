"""Paragraphs that people cut out at one place and put into another one far away keep their figures, however many."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import datetime

from pipeline.documents.merge.blocks import PlacedBlock, blocks
from pipeline.documents.merge.changes import What
from pipeline.documents.merge.groups import group
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.word_package import WordPackage
from tests.mailbag import zipped
from tests.small_documents import document, lines_of

WHEN = datetime(2026, 1, 15, 8, 0)
# What a document four times as long may take, in times: 4 where each paragraph is looked at, 16 where each pair is.
GROWTH = 9.0


def stays(n: int) -> str:
    return f"Phần thứ {n} được giữ nguyên như đã viết, không ai sửa gì."


def told(n: int, courses: int) -> str:
    """What is told of one of many unions, with nearly the same words."""
    return (
        f"Công đoàn cơ sở số {n} đã tổ chức {courses} lớp tập huấn cho đoàn viên và người lao động trong năm qua "
        "tại địa bàn do công đoàn cơ sở quản lý."
    )


def generated(many: int, courses: int) -> str:
    return "\n".join(f"{stays(n)}\n{told(n, courses)}" for n in range(many))


def put_elsewhere(many: int, courses: int) -> str:
    """What is told of the first half, put before what is told of the other one, the last first."""
    half = many // 2
    kept = (f"{stays(n)}\n{told(many - 1 - n, courses)} {told(n, courses)}" for n in range(half, many))
    return "\n".join([*map(stays, range(half)), *kept])


def placed(text: str) -> list[PlacedBlock]:
    return blocks(WordPackage(document(text)))


def test_each_has_its_own_figure_where_it_was_put() -> None:
    fresh = "\n".join(f"{stays(n)}\n{told(n, 50 + n)}" for n in range(8))
    found = merge(*(document(t) for t in (generated(8, 30), put_elsewhere(8, 30), fresh)), when=WHEN)
    assert not found.conflicts
    assert lines_of(found.document)[4:] == [
        line for n in range(4, 8) for line in (stays(n), f"{told(7 - n, 57 - n)} {told(n, 50 + n)}")
    ]


def spent(many: int) -> float:
    """Seconds of processor time, at the least."""
    base, theirs = placed(generated(many, 30)), placed(put_elsewhere(many, 30))
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        found = group(base, theirs)
        least = min(least, time.process_time() - began)
    assert [g.base for g in found if len(g.base) > 1] == [[2 * n + 1, 2 * (many - n) - 1] for n in range(many // 2)]
    return least


def test_they_are_found_among_very_many_at_a_cost_that_grows_as_they_do() -> None:
    assert spent(320) < GROWTH * spent(80)


def test_words_moved_out_of_a_cell_are_listed_under_their_table() -> None:
    base = "# Kết quả\nBảng tổng hợp\n| Đơn vị | Ghi\n| CĐCS Một | Đã nộp báo cáo, còn thiếu biểu số hai\nLời kết."
    moved = ", còn thiếu biểu số hai"
    theirs = document(base.replace(moved, f"{{~{moved}~}}").replace("kết.", f"kết.{{+{moved}+}}"))
    with zipfile.ZipFile(io.BytesIO(theirs)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"w:ins", b"w:moveTo")
    found = merge(document(base), zipped(parts), document(base.replace("Đã", "Đều đã")), when=WHEN)
    (listed,) = [k for k in found.kept if k.what is What.MOVED]
    assert (listed.where, listed.text) == ("Kết quả: Bảng tổng hợp", moved)
