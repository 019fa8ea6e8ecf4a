"""The record of closes: differences add up, what is kept comes back, files that are none are refused."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.closes import store
from pipeline.closes.diff import applied, changes, difference
from pipeline.closes.freeze import freeze
from pipeline.closes.model import ReportedFigure, ReportedResult, ReportedText, Snapshot, TargetRow, UnitRow, latest
from pipeline.closes.record_file import FILE_NAME as RECORD_FILE
from pipeline.closes.record_file import record_path
from pipeline.errors import PipelineError
from pipeline.intake.decisions import Action, Decision
from pipeline.issues import CellRef
from tests import test_closing
from tests.test_closing import CLOSED, TODAY, Space

space = test_closing.space  # the fixture

# ------------------------------------------------------------------------------------------- algebra

plain = st.text("ABab01.", min_size=1, max_size=3)
figures = st.floats(allow_nan=False, allow_infinity=False)
years = st.integers(2020, 2026)


@st.composite
def snapshots(draw: st.DrawFn, words: st.SearchStrategy[str] = plain) -> Snapshot:
    """A close of a few rows; every row of a table speaks of something else."""
    figure = st.builds(ReportedFigure, words, words, years, figures, st.none() | figures, words, words, words, words)
    counts = st.integers(0, 9)
    number = st.none() | figures
    numbers = (number,) * 5
    result = st.builds(ReportedResult, words, words, words, words, st.none() | years, *numbers, words, counts, counts)
    unit = st.builds(UnitRow, words, words, words, words, words, words, counts, counts)
    target = st.builds(TargetRow, words, words, words, st.none() | years, figures, number, words)
    written = st.builds(ReportedText, words, words, words, words, words, words)

    def some(row: st.SearchStrategy, **unique: object) -> tuple:  # type: ignore[type-arg]
        return tuple(draw(st.lists(row, max_size=4, **unique)))

    key = {"unique_by": lambda row: row.key}
    return Snapshot(
        draw(words), draw(words), draw(st.booleans()),
        some(figure, **key), some(figure, **key), some(result, **key), some(unit), some(target), some(written, **key),
    )  # fmt: skip


def by_key(rows: tuple[ReportedFigure, ...]) -> dict[tuple[str, str, int], ReportedFigure]:
    return {row.key: row for row in rows}


@given(snapshots(), snapshots())
def test_the_difference_applied_gives_the_other_state(a: Snapshot, b: Snapshot) -> None:
    assert difference(a, a).empty
    found = difference(a, b)
    for old, new, part in (
        (a.figures, b.figures, found.figures),
        (a.bases, b.bases, found.bases),
        (a.results, b.results, found.results),
        (a.narratives, b.narratives, found.texts),
    ):
        before, after = ({row.key: row for row in rows} for rows in (old, new))  # type: ignore[attr-defined]
        assert applied(before, part) == after  # type: ignore[arg-type]
        assert all(change.old != change.new for change in part)  # type: ignore[attr-defined]
        back = changes(after, before)
        assert {(c.key, c.new, c.old) for c in back} == {(c.key, c.old, c.new) for c in part}  # type: ignore[attr-defined]


@given(snapshots(), snapshots(), st.sets(plain))
def test_held_figures_are_the_closed_ones_but_for_what_is_let_in(a: Snapshot, b: Snapshot, units: set[str]) -> None:
    decision = Decision(CellRef("xu-ly.xlsx"), Action.REOPEN, TODAY)
    closed, now = by_key(a.figures), by_key(b.figures)

    def allows(old: ReportedFigure | None, new: ReportedFigure | None) -> Decision | None:
        row = new or old
        return decision if row and row.unit in units else None

    kept, deviations = freeze(closed, now, allows)
    for key in {*closed, *now}:
        wanted = now.get(key) if key[0] in units else closed.get(key)
        assert (kept[key].said if key in kept else None) == (wanted.said if wanted else None)
    assert {d.row.key for d in deviations} == {
        key for key in {*closed, *now} if (key in closed and closed[key].said) != (key in now and now[key].said)
    }
    assert freeze(closed, closed, allows) == (closed, ())


# ------------------------------------------------------------------------------------------- the record

# What a URI would take for its own; Windows has no question mark in names.
FOLDER = "chương trình #1?" if os.name == "posix" else "chương trình #1%20"
ENCODABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(snapshots(ENCODABLE), min_size=1, max_size=3), ENCODABLE)
def test_the_record_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, kept: list[Snapshot], text: str
) -> None:
    path = tmp_path_factory.mktemp("so") / FOLDER / RECORD_FILE
    made = [store.add(path, item, text, text, CLOSED) for item in kept]
    assert [store.load(path, c.number) for c in made] == kept
    assert store.closes(path) == tuple(made)
    assert [(c.who, c.note, c.closed_at) for c in made] == [(text, text, CLOSED)] * len(kept)
    last = latest(made, kept[-1].period)
    assert last is not None
    assert last.number == len(kept)


@pytest.mark.parametrize(
    "text", ["'); DROP TABLE closes;--", "a\x00b", "=cmd|' /C'!A0", "tệp \udcff.xlsx", "\u202eđảo", "“”\n\t"]
)
def test_hostile_texts_in_the_record(tmp_path: Path, text: str) -> None:
    path = tmp_path / RECORD_FILE
    figure = ReportedFigure(text, text, 2024, 1.5, None, text, text, text, text)
    store.add(path, Snapshot(text, text, False, (figure,), (), (), (), ()), text, text, CLOSED)
    (close,) = store.closes(path)
    read = text.replace("\udcff", "?")  # bytes of a file name that are no text
    assert close.who == read
    assert store.load(path, 1).figures == (
        replace(figure, unit=read, code=read, file=read, sheet=read, cell=read, period=read),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không phải sổ chốt"),
        (b"PK\x03\x04" * 100, "bị hỏng"),
        (b"SQLite format 3\x00" + b"\x00" * 50, "bị hỏng"),
    ],
)
def test_a_record_that_is_none(space: Space, content: bytes, said: str) -> None:
    path = record_path(space.settings, space.program)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=said) as error:
        space.read()
    assert "\n" not in str(error.value)
    assert path.read_bytes() == content


def test_records_of_others_and_of_later_versions(tmp_path: Path) -> None:
    other, later = tmp_path / "other.sqlite", tmp_path / "later.sqlite"
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE x (y)")
    store.add(later, Snapshot("", "", False, (), (), (), (), ()), "", "", CLOSED)
    with sqlite3.connect(later) as made:
        made.execute("PRAGMA user_version = 99")
    for path, said in ((other, "không phải sổ chốt"), (later, "phiên bản mới hơn")):
        for use in (store.closes, lambda p: store.add(p, Snapshot("", "", False, (), (), (), (), ()), "", "", CLOSED)):
            with pytest.raises(PipelineError, match=said):
                use(path)


def test_a_close_that_fails_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / RECORD_FILE
    whole = Snapshot("2024", "Năm 2024", False, (), (), (), (), ())
    store.add(path, whole, "a", "", CLOSED)
    broken = replace(whole, figures=(ReportedFigure("A", "1", 2024, None, None, "", "", "", ""),))  # type: ignore[arg-type]
    with pytest.raises(PipelineError):
        store.add(path, broken, "b", "", CLOSED)
    assert [c.who for c in store.closes(path)] == ["a"]


def test_the_first_close_that_fails_leaves_a_record_of_none(tmp_path: Path) -> None:
    path = tmp_path / RECORD_FILE
    broken = ReportedFigure("A", "1", 2024, None, None, "", "", "", "")  # type: ignore[arg-type]
    with pytest.raises(PipelineError):
        store.add(path, Snapshot("2024", "Năm 2024", False, (broken,), (), (), (), ()), "a", "", CLOSED)
    assert store.closes(path) == ()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_closes_made_and_read_at_once(tmp_path: Path) -> None:
    """From the very first one on: a reader finds whole closes or none."""
    path = tmp_path / RECORD_FILE
    rows = tuple(ReportedFigure(f"U{n}", "1", 2024, 1.0, None, "f", "s", "c", "2024") for n in range(300))
    kept = Snapshot("2024", "Năm 2024", False, rows, (), (), (), ())

    def write(who: int) -> int:
        return len([store.add(path, kept, f"{who}-{n}", "", CLOSED) for n in range(5)])

    def read(_: int) -> int:
        for _ in range(50):
            assert all(store.load(path, c.number).figures == rows for c in store.closes(path))
        return 0

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(of, n) for n, of in enumerate((write, read, write, read, write, read))]
        assert sum(job.result() for job in jobs) == 15
    assert [c.number for c in store.closes(path)] == list(range(1, 16))


def test_a_record_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("một tệp, không phải thư mục", encoding="utf-8")
    with pytest.raises(PipelineError, match="không ghi được sổ chốt") as error:
        store.add(tmp_path / "outputs" / RECORD_FILE, Snapshot("", "", False, (), (), (), (), ()), "", "", CLOSED)
    assert "\n" not in str(error.value)
