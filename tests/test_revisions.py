"""New figures as revisions of Word: accepted they give the new report, rejected the former one; nothing is lost."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.beside import beside
from pipeline.documents.edited import renew
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.origin import marked
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.revisions.compared import revised
from pipeline.documents.revisions.readings import readings
from pipeline.documents.revisions.settled import pending, settled
from pipeline.documents.taken_in import take_in
from pipeline.documents.unfinished import unfinished
from tests.edits import EDITS, MARK, Edit, every_paragraph, find, repeated, shortened, words_of
from tests.settling import read
from tests.soffice import needs_soffice, saved_again
from tests.test_merge import REPORTS, comments, edited
from tests.test_merge_properties import Line, made, newer, reports
from tests.test_merge_tracked import EDITS as TRACKED
from tests.test_merge_tracked import Edit as TrackedEdit
from tests.test_merge_tracked import edited as tracked_edit

WHEN = datetime(2026, 1, 15, 9, 30, 5)
LATER = datetime(2026, 2, 1, 8, 0, 0)
BASE, OURS = (shortened((REPORTS / name).read_bytes()) for name in ("truoc.docx", "nay.docx"))


def said(document: bytes) -> list[str]:
    """What a document without revisions of ours says."""
    return read(document, accept=True)


def holds(old: bytes, new: bytes) -> bytes:
    """Everything that must hold of revisions between two documents."""
    found = revised(old, new, WHEN)
    document = found.document
    assert found.unmarked == ()
    assert (read(document, accept=True), read(document, accept=False)) == (said(new), read(old, accept=True))
    assert (said(settled(document, accept=True)), said(settled(document, accept=False))) == (said(new), said(old))
    assert bool(pending(document)) == (said(new) != said(old))
    assert not pending(settled(document, accept=True)) and not pending(settled(document, accept=False))
    return document


# ------------------------------------------------------------------------------------------- on small documents


@given(reports(), reports())
def test_accepted_they_give_the_newer_report_and_rejected_the_older(old: list[Line], new: list[Line]):
    holds(made(old), made(new))


@given(st.data())
def test_of_a_report_with_other_figures_only_figures_are_revised(data: st.DataObject):
    old = data.draw(reports())
    new = data.draw(newer(old))
    document = holds(made(old), made(new))
    words = [t.text or "" for t in WordPackage(document).body.iter(f"{W}delText")]
    if not any(line.rows for line in old):
        assert all(not word.strip() or any(c.isdigit() for c in word) for word in words)


@given(st.text("ab c,.1\n", max_size=12), st.text("ab c,.1\n", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_words_of_a_paragraph_whatever_runs_they_stand_in(old: str, new: str, cut: int, other: int):
    holds(*(in_runs(text, at) for text, at in ((old, cut), (new, other))))


def in_runs(text: str, at: int) -> bytes:
    """A document of one paragraph that stands in two runs, before another one."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part in filter(None, (text[:at], text[at:])):
        paragraph.add_run(part).bold = True
    document.add_paragraph("Hết.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_figure_is_struck_and_the_new_one_put_in_beside_it_in_the_same_look():
    old, new = in_runs("Có 376 người.", 0), in_runs("Có 434 người.", 0)
    paragraph = docx.Document(io.BytesIO(revised(old, new, WHEN).document)).paragraphs[0]._p
    shown = [(child.tag.removeprefix(W), child.xpath("string(.)")) for child in paragraph if child.tag != f"{W}pPr"]
    assert shown == [("r", "Có "), ("del", "376"), ("ins", "434"), ("r", " người.")]
    for mark in paragraph.iter(f"{W}ins", f"{W}del"):
        assert (mark.get(f"{W}author"), mark.get(f"{W}date")) == ("tonghop", "2026-01-15T09:30:05")
        assert mark.find(f"{W}r/{W}rPr/{W}b") is not None


# ------------------------------------------------------------------------------------------- on a report


def test_revisions_of_a_report():
    document = holds(BASE, OURS)
    package = WordPackage(document)
    numbers = [m.get(f"{W}id") for m in package.root.iter(f"{W}ins", f"{W}del")]
    assert len(numbers) == len(set(numbers))
    starts = Counter(b.get(f"{W}name") for b in package.root.iter(f"{W}bookmarkStart"))
    assert max(starts.values(), default=1) == 1
    assert holds(OURS, BASE)


def test_the_same_report_has_no_revisions():
    assert pending(revised(OURS, OURS, WHEN).document) == 0


@repeated(EDITS)
def test_people_keep_what_they_did_and_new_figures_come_as_revisions(edit: Edit):
    theirs = edited(BASE, edit)
    merged = merge(BASE, theirs, OURS, when=WHEN).document
    found = revised(theirs, merged, WHEN)
    document = found.document
    assert not found.unmarked and comments(document) == comments(merged)
    assert by_people(settled(document, accept=True)) == by_people(merged)
    assert by_people(settled(document, accept=False)) == by_people(theirs)
    if not any(e.get(f"{W}author") for e in WordPackage(theirs).body.iter(f"{W}ins", f"{W}del")):
        assert (read(document, accept=True), read(document, accept=False)) == (said(merged), said(theirs))


def by_people(document: bytes) -> list[str]:
    """What a document says when everything that people track is accepted."""
    return said(settled(document, accept=True, everybody=True))


@pytest.mark.parametrize("edit", TRACKED, ids=lambda edit: edit.do.__name__)
def test_what_people_track_themselves_stays_theirs(edit: TrackedEdit):
    """Accepting or rejecting ours settles nothing of theirs; words they have struck follow the figures unmarked."""
    theirs = tracked_edit(edit)
    merged = merge(BASE, theirs, OURS, when=WHEN).document
    found = revised(theirs, merged, WHEN)
    assert not found.unmarked
    accepted, rejected = (settled(found.document, accept=accept) for accept in (True, False))
    assert read(accepted, accept=True) == read(merged, accept=True)
    assert read(accepted, accept=False) == read(merged, accept=False)
    assert by_people(rejected) == by_people(theirs)
    marks = ("Người A", "A")
    for document in (accepted, rejected):
        here, there = (
            Counter(e.tag for e in WordPackage(d).root.iter() if e.get(f"{W}author") in marks)
            for d in (document, theirs)
        )
        assert here >= there


@needs_soffice
def test_libreoffice_keeps_revisions_as_they_are(tmp_path_factory: pytest.TempPathFactory):
    document = revised(BASE, OURS, WHEN).document
    saved = saved_again({"bao-cao": document}, tmp_path_factory.mktemp("luu-lai"))["bao-cao"]
    assert pending(saved) == pending(document)
    for accept in (True, False):
        here, there = (said(settled(d, accept=accept)) for d in (saved, document))
        assert [words for text in here if (words := text.split())] == [w for text in there if (w := text.split())]


# ------------------------------------------------------------------------------------------- round after round


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report that people have written into, with the next figures as revisions."""
    path = tmp_path / "bao-cao.docx"
    renew(path, marked(BASE), WHEN)
    save(path, lambda d: after_of(find(d, "Có 8/10 đơn vị"), f"Đoạn thêm {MARK}."))
    written = renew(path, marked(OURS), WHEN, tracked=True)
    assert written.tracked and written.pending == 0
    return path


def after_of(paragraph: Paragraph, text: str) -> None:
    paragraph.insert_paragraph_before(text)


def save(path: Path, do: Callable[[Document], None]) -> None:
    document = docx.Document(str(path))
    do(document)
    document.save(str(path))


def test_a_review_with_revisions_waits_for_people(report: Path):
    base, ours = read(report.read_bytes(), accept=False), read(report.read_bytes(), accept=True)
    own = f"Đoạn thêm {MARK}."
    assert own in base and own in ours
    assert [t for t in base if t != own] == said(BASE) and [t for t in ours if t != own] == said(OURS)
    left = unfinished(report.read_bytes())
    assert left.revised == pending(report.read_bytes()) > 10
    assert f"{left.revised} đoạn có dấu sửa của chương trình chưa duyệt" in left.words


def test_the_next_figures_are_revisions_over_what_people_have_agreed_to(report: Path):
    """Also without being asked for: nobody has agreed to the last ones. Nothing is lost, nothing stands twice."""
    before = read(report.read_bytes(), accept=False)
    former = pending(report.read_bytes())
    written = renew(report, marked(BASE), LATER)
    assert written.tracked and written.pending == former
    assert read(report.read_bytes(), accept=False) == before == read(report.read_bytes(), accept=True)
    assert pending(report.read_bytes()) == 0, "figures are again as people last agreed to them"
    third = renew(report, marked(OURS), LATER)
    assert not third.tracked and said(report.read_bytes()) != before, "nothing waits: figures are new at once"


def test_without_new_figures_what_waits_stays_as_it_is(report: Path):
    before = report.read_bytes()
    written = renew(report, marked(OURS), LATER)
    assert report.read_bytes() == before and written.pending == pending(before)


def test_what_people_settle_is_settled(report: Path):
    waiting = report.read_bytes()
    report.write_bytes(settled(waiting, accept=True))
    accepted = said(report.read_bytes())
    assert renew(report, marked(OURS), LATER).pending == 0 and said(report.read_bytes()) == accepted
    report.write_bytes(settled(waiting, accept=False))
    rejected = said(report.read_bytes())
    renew(report, marked(OURS), LATER)
    assert said(report.read_bytes()) == rejected, "what people rejected is theirs"


def test_words_that_people_write_beside_revisions_stay(report: Path):
    own = "Câu viết thêm khi chưa duyệt."
    save(report, lambda d: find_any(d, "Tính đến ngày").add_run(f" {own}"))
    renew(report, marked(BASE), LATER)
    now = report.read_bytes()
    assert all(sum(own in text for text in read(now, accept=accept)) == 1 for accept in (True, False))


def find_any(document: Document, start: str) -> Paragraph:
    return next(p for p in every_paragraph(document) if words_of(p).startswith(start))


def test_a_draft_taken_in_leaves_what_waits_to_be_settled(tmp_path: Path):
    path = tmp_path / "bao-cao.docx"
    prompt = Line("", text="[Ban Tài chính viết: nêu kết quả thu, chi.]")
    one, two = ([Line("Thi đua", n), Line("", text="Tài chính công đoàn"), prompt] for n in (10, 20))
    renew(path, marked(made(one)), WHEN)
    renew(tmp_path / "du-thao" / "Ban Tài chính.docx", marked(made(two[1:])), WHEN)
    renew(path, marked(made(two)), WHEN, tracked=True)
    written = Line("", text="Thu, chi đúng dự toán; đã kiểm tra mười hai đơn vị.")
    (tmp_path / "du-thao" / "Ban Tài chính.docx").write_bytes(made([two[1], written]))
    take_in(path, tmp_path / "du-thao", LATER)
    now = path.read_bytes()
    assert read(now, accept=True) == said(made([two[0], two[1], written]))
    assert read(now, accept=False) == said(made(one))


def test_readings_of_a_document_without_revisions_are_itself():
    assert readings(BASE) == readings(BASE).__class__(BASE, BASE, 0)


# ------------------------------------------------------------------------------------------- beside an earlier one


def test_beside_an_earlier_report_what_people_track_counts_as_accepted():
    theirs = edited(BASE, next(e for e in EDITS if e.name == "tracked_figure"))
    document = beside(theirs, OURS, WHEN)
    assert read(document, accept=True) == said(OURS)
    assert any("377 người" in text for text in read(document, accept=False))
