"""What lies on the disk when a report is written again: merged, kept, never lost, whole also after an interruption."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.documents import edited
from pipeline.documents.edited import renew
from pipeline.documents.kept import last_renewed
from pipeline.documents.merge.origin import marked, origin
from pipeline.errors import PipelineError
from pipeline.moments import ZONE
from tests.boxes import packed, parts_of
from tests.changes_pages import listed
from tests.soffice import convert, needs_soffice
from tests.test_merge_properties import Line, content, made

NOW = datetime(2026, 1, 20, 10, 0, 0)
EDITED = datetime(2026, 1, 15, 9, 30, 5)
FIRST, SECOND, THIRD = (marked(made([Line("Thi đua", n), Line("Tài chính", n + 5)])) for n in (10, 20, 30))
OWN = Line("", text="Đoạn do văn phòng viết thêm vào báo cáo.")


def by_people(figure: int) -> bytes:
    """The report of this figure with a paragraph that people wrote."""
    lines = [Line("Thi đua", figure), OWN, Line("Tài chính", figure + 5)]
    return marked(made(lines), origin({10: FIRST, 20: SECOND, 30: THIRD}[figure]))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report that was written once and then edited."""
    path = tmp_path / "bao-cao.docx"
    renew(path, FIRST, NOW)
    path.write_bytes(by_people(10))
    saved = EDITED.replace(tzinfo=ZONE).timestamp()
    os.utime(path, (saved, saved))
    return path


def kept(path: Path) -> set[str]:
    """What lies in `.luu/` besides the generated documents under their marks."""
    return {p.name for p in (path.parent / ".luu").iterdir() if not p.name.startswith("goc ")}


def test_the_first_report_is_its_own_base(tmp_path: Path):
    path = tmp_path / "bao-cao.docx"
    written = renew(path, FIRST, NOW)
    assert (written.path, written.merged, written.beside) == (path, None, "")
    assert path.read_bytes() == (tmp_path / ".luu" / "bao-cao.docx").read_bytes() == FIRST
    assert kept(path) == {"bao-cao.docx"}
    assert os.name != "posix" or (tmp_path / ".luu").stat().st_mode & 0o777 == 0o700


def test_new_figures_are_merged_and_the_former_document_is_kept(report: Path):
    written = renew(report, SECOND, NOW)
    assert content(report.read_bytes()) == content(by_people(20))
    assert (report.parent / ".luu" / "bao-cao.docx").read_bytes() == SECOND
    assert kept(report) == {"bao-cao.docx", "bao-cao 2026-01-15 093005.docx"}
    assert written.former is not None and written.former.read_bytes() == by_people(10)
    assert written.changes == report.parent / "thay-doi.html"
    page = written.changes.read_bytes()
    assert [row[1:] for row in listed(page)["so-moi"]] == [
        [f"… quả năm nay là {figure} lượt, tăng so với …" for figure in figures] for figures in ((10, 20), (15, 25))
    ]
    assert [row[1:] for row in listed(page)["giu-nguyen"]] == [["thêm", OWN.text]]
    assert "Tệp bao-cao.docx, lập lúc 10:00 ngày 20/01/2026." in page.decode()


def test_the_page_of_an_earlier_version_goes(report: Path):
    former, of_another = (report.with_name(name) for name in ("thay-doi.md", "thay-doi bao-cao-nhanh.md"))
    for page in (former, of_another):
        page.write_text("# Thay đổi", encoding="utf-8")
    assert renew(report, SECOND, NOW).outdated is None
    assert not former.exists() and of_another.exists()


def test_a_page_of_an_earlier_version_that_cannot_be_removed_is_said(report: Path):
    former = report.with_name("thay-doi.md")
    former.mkdir()  # which nothing unlinks, as Windows a page that somebody reads
    written = renew(report, SECOND, NOW)
    assert (written.outdated, former.exists()) == (former, True)
    assert content(report.read_bytes()) == content(by_people(20)) and written.changes is not None


def test_without_new_figures_nothing_is_written(report: Path):
    before = {p: p.read_bytes() for p in report.parent.rglob("*") if p.is_file()}
    written = renew(report, FIRST, NOW)
    assert {p: p.read_bytes() for p in report.parent.rglob("*") if p.is_file()} == before
    assert written.merged is not None and not written.merged.figures


def test_a_report_that_was_found_as_it_should_be_is_not_older_than_its_figures(report: Path):
    for path in report.parent.rglob("*.docx"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert last_renewed(report) == 1_000_000_000
    renew(report, FIRST, NOW)
    assert report.stat().st_mtime == 1_000_000_000 < last_renewed(report)
    report.unlink()
    assert last_renewed(report) == 0


def test_a_report_nobody_edited_is_the_new_one(tmp_path: Path):
    path = tmp_path / "bao-cao.docx"
    renew(path, FIRST, NOW)
    written = renew(path, SECOND, NOW)
    assert path.read_bytes() == SECOND
    assert written.merged is not None and len(written.merged.figures) == 2


def test_round_after_round(report: Path):
    renew(report, SECOND, NOW)
    renew(report, THIRD, NOW)
    assert content(report.read_bytes()) == content(by_people(30))
    assert len(kept(report)) == 3


def test_a_lost_base_overwrites_nothing(report: Path):
    shutil.rmtree(report.parent / ".luu")
    for fresh in (SECOND, SECOND, THIRD):
        written = renew(report, fresh, NOW)
        assert written.path == report.with_name("bao-cao (mới 2).docx")
        assert "không còn bản gốc" in written.beside
        assert (report.read_bytes(), written.path.read_bytes()) == (by_people(10), fresh)


def test_the_new_report_takes_the_place_of_the_one_whose_base_is_lost(report: Path):
    shutil.rmtree(report.parent / ".luu")
    fresh = renew(report, SECOND, NOW).path
    fresh.write_bytes(by_people(20))
    fresh.replace(report)
    written = renew(report, THIRD, NOW)
    assert (written.path, written.beside) == (report, "")
    assert content(report.read_bytes()) == content(by_people(30))


@pytest.mark.parametrize("people", [lambda figure: by_people(figure), lambda _: FIRST])
def test_an_older_document_finds_the_one_it_comes_from(report: Path, people: Callable[[int], bytes]):
    renew(report, SECOND, NOW)
    report.write_bytes(people(10))
    assert renew(report, THIRD, NOW).beside == ""
    assert content(report.read_bytes()) == content(THIRD if people(10) == FIRST else by_people(30))


def test_a_document_that_lost_its_mark_takes_the_last_base(report: Path):
    report.write_bytes(made([Line("Thi đua", 10), OWN, Line("Tài chính", 15)]))
    assert renew(report, SECOND, NOW).beside == ""
    assert content(report.read_bytes()) == content(by_people(20))
    assert origin(report.read_bytes()) == origin(SECOND)


@needs_soffice
def test_the_mark_outlives_libreoffice(tmp_path: Path):
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(marked((Path(__file__).parent / "fixtures" / "bao-cao" / "truoc.docx").read_bytes()))
    saved = convert(path, tmp_path / "lo", "docx")
    assert origin(saved.read_bytes()) == origin(path.read_bytes()) != ""


def test_the_mark_is_of_what_is_written_not_of_the_letters_in_its_charts() -> None:
    text = made([Line("Thi đua", 10)])

    def with_part(name: str, data: bytes) -> bytes:
        return packed({**parts_of(text), name: data})

    here, elsewhere = (with_part("word/media/image1.png", b"PNG " + machine) for machine in (b"A", b"B"))
    assert origin(marked(here)) == origin(marked(elsewhere)) != ""
    assert origin(marked(with_part("word/note.xml", b"<a/>"))) != origin(marked(text))
    assert origin(marked(made([Line("Thi đua", 11)]))) != origin(marked(text))


@pytest.mark.parametrize("broken", ["bao-cao.docx", f".luu/goc {origin(FIRST)}.docx"])
def test_a_file_that_cannot_be_read_is_left_alone(report: Path, broken: str):
    (report.parent / broken).write_bytes(b"hong")
    written = renew(report, SECOND, NOW)
    assert written.path.name == "bao-cao (mới 2).docx" and "không đọc được" in written.beside
    assert (report.parent / broken).read_bytes() == b"hong"


def test_a_deleted_report_is_written_anew(report: Path):
    report.unlink()
    renew(report, SECOND, NOW)
    assert report.read_bytes() == (report.parent / ".luu" / "bao-cao.docx").read_bytes() == SECOND


@pytest.mark.parametrize("lock", ["~$bao-cao.docx", "~$o-cao.docx", ".~lock.bao-cao.docx#"])
def test_a_report_that_is_open_is_refused_in_one_line(report: Path, lock: str):
    (report.parent / lock).write_bytes(b"")
    office = "LibreOffice" if lock.startswith(".") else "Word"
    with pytest.raises(PipelineError, match=f"đang mở trong {office}; hãy lưu") as caught:
        renew(report, SECOND, NOW)
    assert "\n" not in str(caught.value) and lock in str(caught.value)
    assert report.read_bytes() == by_people(10)


@pytest.mark.parametrize("broken_off", range(4))
def test_a_run_that_is_broken_off_loses_nothing(report: Path, broken_off: int, monkeypatch: pytest.MonkeyPatch):
    put, calls = edited.put, []

    def failing(path: Path, content: bytes, *over: bytes) -> None:
        calls.append(path)
        if len(calls) > broken_off:
            raise KeyboardInterrupt
        put(path, content, *over)

    monkeypatch.setattr(edited, "put", failing)
    with pytest.raises(KeyboardInterrupt):
        renew(report, SECOND, NOW)
    monkeypatch.undo()
    assert content(report.read_bytes()) in (content(by_people(10)), content(by_people(20)))
    renew(report, SECOND, NOW)
    assert content(report.read_bytes()) == content(by_people(20))
    assert not [name for name in kept(report) if not name.endswith(".docx")]
    renew(report, THIRD, NOW)
    assert content(report.read_bytes()) == content(by_people(30))
