"""Rows that say the same in all three versions are left out of a merge: what comes out is the same, to the byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.documents.merge import folded_rows, merge
from pipeline.documents.merge.changes import Merged
from pipeline.documents.merge.folded_rows import folded
from pipeline.documents.revisions.settled import pending
from tests.small_documents import document, lines_of

NOW = datetime(2026, 3, 2, 9, 30)
HEAD = "| TT | Đơn vị | Kết quả"
Row = tuple[str, str]  # union, result


@pytest.fixture(autouse=True)
def short_tables() -> Iterator[None]:
    """Tables of a few rows are long ones here."""
    with patch.object(folded_rows, "_LONG", 5):
        yield


def report(rows: Sequence[Row], words: str = "Kết quả chung như sau.", *, numbered: bool = True) -> bytes:
    lines = [f"| {n if numbered else '-'} | {union} | {result}" for n, (union, result) in enumerate(rows, 1)]
    return document("\n".join(["# Phụ lục", words, HEAD, *lines, "Ghi chú cuối."]))


def usual(count: int) -> list[Row]:
    return [(f"CĐCS {n}", f"{n} người") for n in range(count)]


def both(base: bytes, theirs: bytes, ours: bytes) -> tuple[Merged, Merged]:
    """What a merge gives, and one of the whole documents."""
    short = merge.merge(base, theirs, ours, when=NOW)
    with patch.object(merge, "folded", lambda *_: None):
        return short, merge.merge(base, theirs, ours, when=NOW)


results = st.sampled_from(["5 người", "7 người", "", "{b:9} người", "5⏎người", "R&D <5>"])
unions = st.sampled_from(["CĐCS 3", "CĐCS 4", "CĐCS mới", "đơn vị lạ", ""])
of_people = st.sampled_from(["{+thêm+} 5", "5{-bỏ-}", "6 [^chú thích]", "7 {@xem lại@}", "tám", "5 người"])


@st.composite
def changed(draw: st.DrawFn, rows: Sequence[Row], said: st.SearchStrategy[str]) -> list[Row]:
    """Some rows with another result or union, some gone, some new, perhaps two in each other's place."""
    found = list(rows)
    for at in draw(st.lists(st.integers(0, len(rows) - 1), max_size=2, unique=True)):
        found[at] = (found[at][0] if draw(st.booleans()) else draw(unions), draw(said))
    for _ in range(draw(st.integers(0, 2))):
        found.insert(draw(st.integers(0, len(found))), (draw(unions), draw(said)))
    if draw(st.booleans()):
        del found[draw(st.integers(0, len(found) - 1))]
    if draw(st.integers(0, 5)) == 0:
        found[1], found[-1] = found[-1], found[1]
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_outcome_is_that_of_the_whole_documents(data: st.DataObject) -> None:
    rows = usual(data.draw(st.integers(8, 14)))
    base, ours = report(rows), report(data.draw(changed(rows, results)))
    theirs = report(data.draw(changed(rows, of_people)), data.draw(st.sampled_from(["Kết quả chung như sau.", "Sửa."])))
    short, whole = both(base, data.draw(st.sampled_from([base, theirs])), ours)
    assert short == whole


def test_of_a_run_of_rows_its_ends_are_left() -> None:
    rows = usual(20)
    fresh = [*rows[:10], ("CĐCS 10", "khác"), *rows[11:]]
    found = folded(report(rows), report(rows), report(fresh))
    assert found is not None
    left = ["| 1 | CĐCS 0 | 0 người", "| 10 | CĐCS 9 | 9 người", "| 11 | CĐCS 10 | khác"]
    left += ["| 12 | CĐCS 11 | 11 người", "| 20 | CĐCS 19 | 19 người"]
    assert [line for line in lines_of(found.ours) if "| CĐCS" in line] == left


@pytest.mark.parametrize(
    "theirs",
    [
        [*usual(20)[:5], *reversed(usual(20)[5:])],  # sorted anew: where each row stands is what people did
        [(union, f"{{+{result}+}}") for union, result in usual(20)],
        [(union, "như nhau") for union, _ in usual(4)] * 5,
    ],
    ids=["sorted", "tracked", "all alike"],
)
def test_what_is_not_plain_is_merged_whole(theirs: list[Row]) -> None:
    base = report(usual(20), numbered=False)
    assert folded(base, report(theirs, numbered=False), base) is None
    assert folded(base, base, base) is not None


def test_where_a_row_that_stands_for_others_is_changed_by_the_merge_all_are_merged() -> None:
    rows = usual(12)
    found = folded(report(rows), report(rows), report(rows))
    assert found is not None
    assert found.unfolded(report([(f"{union} (sửa)", result) for union, result in rows])) is None
    assert found.unfolded(found.theirs) == found.whole


def test_a_document_without_our_name_holds_no_revisions_of_ours() -> None:
    assert pending(report(usual(3))) == 0
    assert pending(document("Lời {+của người khác+}")) == 0


def twice(first: Sequence[Row], second: Sequence[Row]) -> bytes:
    """A report with two tables that have one head."""
    lines = [[f"| {n} | {union} | {result}" for n, (union, result) in enumerate(rows, 1)] for rows in (first, second)]
    return document("\n".join(["# Phụ lục", HEAD, *lines[0], "Bảng nữa.", HEAD, *lines[1], "Ghi chú cuối."]))


def test_tables_of_one_head_are_merged_whole() -> None:
    rows, fresh = usual(12), [*usual(12)[:5], ("CĐCS 5", "9 người"), *usual(12)[6:]]
    short, whole = both(twice(rows, rows), report(rows), twice(fresh, rows))
    assert short == whole


@pytest.mark.parametrize(("first", "last"), [(11, 11), (3, 11), (1, 2), (9, 12)])
def test_rows_in_a_content_control_are_merged_whole(first: int, last: int) -> None:
    base = report(usual(12))
    fresh = report([*usual(12)[:5], ("CĐCS 5", "9 người"), *usual(12)[6:]])
    short, whole = both(base, controlled(base, first, last), fresh)
    assert short == whole


def controlled(data: bytes, first: int, last: int) -> bytes:
    """The document with rows `first` to `last` of its table within a content control."""

    def change(xml: str) -> str:
        starts = [m.start() for m in re.finditer("<w:tr[ >]", xml)]
        end = xml.index("</w:tr>", starts[last]) + len("</w:tr>")
        inside = xml[starts[first] : end]
        return f"{xml[: starts[first]]}<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>{xml[end:]}"

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content.decode()).encode() if name == "word/document.xml" else content)
    return made.getvalue()
