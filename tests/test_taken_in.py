"""Departments' drafts are taken into the main report: what they wrote, once, where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.cli import review as commands
from pipeline.documents.edited import Written, renew
from pipeline.documents.merge.changes import Merged, NewWords
from pipeline.documents.taken_in import TakenIn, forget, take_in
from pipeline.errors import PipelineError
from tests.small_documents import document, lines_of
from tests.test_merge_properties import Line, content, made

NOW = datetime(2026, 1, 20, 10, 0, 0)


def text(words: str) -> Line:
    return Line("", text=words)


FINANCE, PROMPT = text("Tài chính công đoàn"), text("[Ban Tài chính viết: nêu kết quả thu, chi.]")
WRITTEN = text("Thu, chi đúng dự toán; đã kiểm tra mười hai đơn vị.")
REST = [Line("Thi đua", 10), Line("Nữ công", 5)]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A main report that the office has edited, and a draft as it was generated."""
    path = tmp_path / "bao-cao.docx"
    renew(path, made([REST[0], FINANCE, PROMPT, REST[1]]), NOW)
    path.write_bytes(made([REST[0], text("Văn phòng viết thêm."), FINANCE, PROMPT, REST[1]]))
    renew(tmp_path / "du-thao" / "Ban Tài chính.docx", made([text("Nội dung chuẩn bị"), FINANCE, PROMPT]), NOW)
    return path


def write(report: Path, *lines: Line) -> None:
    """The department saves its draft."""
    (report.parent / "du-thao" / "Ban Tài chính.docx").write_bytes(made(lines))


def taken(report: Path) -> list[str]:
    take_in(report, report.parent / "du-thao", NOW)
    return content(report.read_bytes())


def test_a_draft_nobody_wrote_in_changes_nothing(report: Path):
    before = report.read_bytes()
    assert take_in(report, report.parent / "du-thao", NOW) == []
    assert report.read_bytes() == before


def test_what_was_written_stands_in_its_section(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    expected = content(made([REST[0], text("Văn phòng viết thêm."), FINANCE, WRITTEN, REST[1]]))
    assert taken(report) == expected
    assert taken(report) == expected


def test_a_draft_that_is_written_on_is_taken_in_again(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    taken(report)
    more = text("Tích lũy cuối kỳ bảo đảm chi thường xuyên ba tháng.")
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN, more)
    assert taken(report) == content(made([REST[0], text("Văn phòng viết thêm."), FINANCE, WRITTEN, more, REST[1]]))


def test_what_the_office_rewords_afterwards_stays(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    taken(report)
    reworded = text("Thu, chi đúng dự toán; đã kiểm tra mười hai đơn vị, không có sai phạm.")
    report.write_bytes(made([REST[0], FINANCE, reworded, REST[1]]))
    assert taken(report) == content(made([REST[0], FINANCE, reworded, REST[1]]))


def test_both_changing_the_same_words_is_shown(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    taken(report)
    reworded = text("Thu, chi đúng dự toán; đã kiểm tra mười bốn đơn vị.")
    report.write_bytes(made([REST[0], FINANCE, reworded, REST[1]]))
    write(report, text("Nội dung chuẩn bị"), FINANCE, text("Thu, chi đúng dự toán; đã kiểm tra mười ba đơn vị."))
    [received] = take_in(report, report.parent / "du-thao", NOW)
    assert received.merged is not None and "mười ba đơn vị" in received.merged.conflicts[0].generated
    assert content(report.read_bytes()) == content(made([REST[0], FINANCE, reworded, REST[1]]))


HEADS = ("# 1. Tài chính công đoàn", "# 2. Nữ công\nCó 30 lớp tập huấn dành cho nữ đoàn viên được tổ chức.")
HINT = "[Ban Tài chính viết: nêu kết quả thu, chi.]"
DRAFTED = "Thu, chi đúng dự toán; đã kiểm tra mười hai đơn vị."
OFFICE = "Văn phòng đã tự viết phần này khi chờ dự thảo."
OF_ANOTHER = "? [Ban Nữ công viết: số lớp đã mở.]"


def answered(folder: Path, office: Sequence[str], draft: Sequence[str]) -> TakenIn:
    """What is taken in of a draft in which a hint was answered with `draft`, where the office wrote `office`."""
    report, drafts = folder / "bao-cao.docx", folder / "du-thao"
    renew(report, document("\n".join((HEADS[0], f"? {HINT}", OF_ANOTHER, HEADS[1]))), NOW)
    report.write_bytes(document("\n".join((HEADS[0], *office, HEADS[1]))))
    renew(drafts / "Ban Tài chính.docx", document(f"{HEADS[0]}\n? {HINT}"), NOW)
    (drafts / "Ban Tài chính.docx").write_bytes(document("\n".join((HEADS[0], *draft))))
    [received] = take_in(report, drafts, NOW)
    return received


IN_ITS_WORDS = f"{HINT[1:-1]} {DRAFTED}"
ANSWERS = pytest.mark.parametrize("draft", [DRAFTED, IN_ITS_WORDS], ids=["other words", "the hint's words"])


@ANSWERS
@pytest.mark.parametrize(
    "office",
    [
        (OFFICE,),
        (OFFICE, f"? {HINT}"),
        (f"? {HINT}", OFFICE),
        (f"? {HINT}", "", OFFICE),
        ("", OFFICE, "Thêm một ý."),
        (f"{HINT[1:-1]} Văn phòng đã nêu.",),
    ],
    ids=["in its place", "before it", "behind it", "behind a blank line", "two paragraphs", "in its words"],
)
def test_what_comes_in_beside_words_of_the_office_is_one_place_to_look_at(
    tmp_path: Path, office: tuple[str, ...], draft: str
):
    merged = answered(tmp_path, office, (draft,)).merged
    own = [line for line in office if line and not line.startswith("?")]
    assert merged is not None
    assert [(c.theirs, c.generated) for c in merged.conflicts] == [(" ".join(own), draft)]
    assert merged.conflicts[0].where == f"Tài chính công đoàn: {own[0]}"
    lines = lines_of((tmp_path / "bao-cao.docx").read_bytes())
    assert draft in lines and not any(line.startswith(HINT) for line in lines)
    [remarked] = [line for line in lines if "«tonghop: Dự thảo của Ban Tài chính" in line]
    assert remarked.startswith(own[0]) and "giữ nguyên" in remarked


@ANSWERS
@pytest.mark.parametrize(
    "office",
    [(f"? {HINT}", OF_ANOTHER), (OF_ANOTHER,), (), (f"? {HINT}", "# 1a. Đề mục của văn phòng", OFFICE)],
    ids=["nothing", "the hint taken out", "both taken out", "under a heading of its own"],
)
def test_where_the_office_wrote_nothing_beside_it_it_comes_in_without_a_word(
    tmp_path: Path, office: tuple[str, ...], draft: str
):
    more = "Còn tồn quỹ đủ chi ba tháng."
    merged = answered(tmp_path, office, (draft, more)).merged
    assert merged is not None and not merged.conflicts
    lines = lines_of((tmp_path / "bao-cao.docx").read_bytes())
    assert lines.index(more) == lines.index(draft) + 1 and lines.count(draft) == 1


def test_what_the_office_had_copied_from_the_draft_is_there_once(tmp_path: Path):
    more = "Còn tồn quỹ đủ chi ba tháng."
    merged = answered(tmp_path, (DRAFTED,), (DRAFTED, more)).merged
    assert merged is not None and not merged.conflicts
    assert lines_of((tmp_path / "bao-cao.docx").read_bytes())[1:3] == [DRAFTED, more]


def test_drafts_of_two_departments_at_one_place_are_no_words_of_the_office(tmp_path: Path):
    answered(tmp_path, (f"? {HINT}", OF_ANOTHER), (DRAFTED,))
    other = tmp_path / "du-thao" / "Ban Nữ công.docx"
    renew(other, document(f"{HEADS[0]}\n{OF_ANOTHER}"), NOW)
    other.write_bytes(document(f"{HEADS[0]}\nĐã mở ba mươi lớp cho nữ đoàn viên."))
    [received] = take_in(tmp_path / "bao-cao.docx", tmp_path / "du-thao", NOW)
    assert received.merged is not None and not received.merged.conflicts
    assert "Đã mở ba mươi lớp cho nữ đoàn viên." in lines_of((tmp_path / "bao-cao.docx").read_bytes())


def test_a_report_that_is_written_anew_gets_the_drafts_again(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    taken(report)
    report.write_bytes(made([FINANCE, PROMPT]))
    forget(report.parent / "du-thao")
    assert taken(report) == content(made([FINANCE, WRITTEN]))


def test_a_draft_that_cannot_be_read_is_named(report: Path):
    (report.parent / "du-thao" / "Ban Tài chính.docx").write_bytes(b"hong")
    [received] = take_in(report, report.parent / "du-thao", NOW)
    assert received.problem.startswith("không đọc được")


def test_a_report_that_is_open_takes_nothing_in(report: Path):
    write(report, text("Nội dung chuẩn bị"), FINANCE, WRITTEN)
    before = report.read_bytes()
    report.with_name("~$bao-cao.docx").write_bytes(b"")
    with pytest.raises(PipelineError, match="đang mở trong Word"):
        take_in(report, report.parent / "du-thao", NOW)
    assert report.read_bytes() == before
    report.with_name("~$bao-cao.docx").unlink()
    assert WRITTEN.text in taken(report)


def test_what_has_no_revision_is_told_of_a_draft_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    merged = Merged(b"", (NewWords("Thi đua", "", "Mới."),), (), (), unmarked=("Có 12 đơn vị nộp báo cáo.",))
    monkeypatch.setattr(commands.report, "write_review", lambda *_, **__: Written(Path("bao-cao.docx")))
    monkeypatch.setattr(commands.report, "take_in_drafts", lambda *_: [TakenIn(Path("Ban Tài chính.docx"), merged)])
    monkeypatch.setattr(commands, "say_faults", lambda *_, **__: None)
    commands.write_review(SimpleNamespace(), SimpleNamespace(program=None, period=None), NOW)
    said = " ".join(capsys.readouterr().out.split())
    assert "không có dấu sửa" in said and "Có 12 đơn vị nộp báo cáo." in said
