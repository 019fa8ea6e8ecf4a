"""New figures as revisions of Word: accepted they give the new report, rejected the former one; nothing is lost."""

from __future__ import annotations

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
from lxml import etree

from pipeline.documents.beside import beside
from pipeline.documents.edited import renew
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.origin import marked
from pipeline.documents.merge.wml import W, flat
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
from tests.test_merge_properties import NS, Line, made, newer, paragraph, reports, run
from tests.test_merge_tracked import EDITS as TRACKED
from tests.test_merge_tracked import Edit as TrackedEdit
from tests.test_merge_tracked import edited as tracked_edit

WHEN = datetime(2026, 1, 15, 9, 30, 5)
LATER = datetime(2026, 2, 1, 8, 0, 0)
KEPT = "'preserve'"
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
    broken = f"</w:t><w:br/><w:t xml:space={KEPT}>"
    texts = [part.replace("\n", broken) for part in (text[:at], text[at:]) if part]
    runs = [run(f"<w:rPr><w:b/></w:rPr><w:t xml:space={KEPT}>{part}</w:t>") for part in texts]
    return of(f"<w:p>{''.join(runs)}</w:p>")


def test_a_figure_is_struck_and_the_new_one_put_in_beside_it_in_the_same_look():
    old, new = in_runs("Có 376 người.", 0), in_runs("Có 434 người.", 0)
    paragraph = WordPackage(revised(old, new, WHEN).document).body[0]
    shown = [(child.tag.removeprefix(W), "".join(child.itertext())) for child in paragraph if child.tag != f"{W}pPr"]
    assert shown == [("r", "Có "), ("del", "376"), ("ins", "434"), ("r", " người.")]
    for mark in paragraph.iter(f"{W}ins", f"{W}del"):
        assert (mark.get(f"{W}author"), mark.get(f"{W}date")) == ("tonghop", "2026-01-15T09:30:05")
        assert mark.find(f"{W}r/{W}rPr/{W}b") is not None


# ------------------------------------------------------------------------------------------- on markup of people's


def of(*body: str) -> bytes:
    """A document of this markup, before a last paragraph."""
    package = WordPackage(made([Line("", text="Hết.")]))
    package.body[:0] = list(etree.fromstring(f"<w:body {NS}>{''.join(body)}</w:body>"))
    package.touched()
    return package.saved()


def cell(*inside: str) -> str:
    return f"<w:tc>{''.join(inside)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


BY = 'w:author="Người A" w:date="2026-01-10T08:00:00Z"'
OURS_BY = 'w:author="tonghop" w:date="2026-01-10T08:00:00Z"'
REMARK = '<w:commentRangeStart w:id="7"/>{}<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'


def count(document: bytes, *names: str) -> list[int]:
    return [len([*WordPackage(document).root.iter(f"{W}{name}")]) for name in names]


@pytest.mark.parametrize("inside", [False, True])
def test_a_comment_on_words_that_go_stays(inside: bool):
    """On a paragraph, on a row, on a few words; whether its sign stands within the deletion or beside it."""
    gone = f"<w:del w:id='1' {OURS_BY}>{run('<w:delText>Cũ.</w:delText>')}</w:del>"
    noted = REMARK.format(gone)
    if inside:
        noted = f"<w:del w:id='1' {OURS_BY}>{REMARK.format(run('<w:delText>Cũ.</w:delText>'))}</w:del>"
    mark = f"<w:pPr><w:rPr><w:del w:id='2' {OURS_BY}/></w:rPr></w:pPr>"
    struck = f"<w:p>{mark}{noted}</w:p>"
    of_row = f"<w:trPr><w:del w:id='3' {OURS_BY}/></w:trPr>"
    for body in (struck, f"<w:p>{noted}</w:p>", table(row(cell(struck), properties=of_row)) + paragraph("Sau.")):
        left = settled(of(body), accept=True)
        assert count(left, "commentReference", "commentRangeStart", "commentRangeEnd", "delText") == [1, 1, 1, 0]
        assert all(e.getparent().tag == f"{W}r" for e in WordPackage(left).root.iter(f"{W}commentReference"))


def test_a_comment_on_a_struck_paragraph_stays_whatever_comes_next(tmp_path: Path):
    path, (one, two, three) = tmp_path / "bao-cao.docx", ([Line("Thi đua", n), Line("Nữ công", n)] for n in range(3))
    renew(path, marked(made(one)), WHEN)
    renew(path, marked(made(two[:1])), WHEN, tracked=True)
    package = WordPackage(path.read_bytes())
    struck = next(p for p in package.body.iter(f"{W}p") if p.find(f"{W}pPr/{W}rPr/{W}del") is not None)
    struck.append(etree.fromstring(f"<w:r {NS}><w:commentReference w:id='7'/></w:r>"))
    package.touched()
    path.write_bytes(package.saved())
    for content in (three[:1], two):
        renew(path, marked(made(content)), LATER)
        assert count(path.read_bytes(), "commentReference") == [1]


def test_a_row_that_goes_stays_with_what_people_wrote_into_it():
    of_row = f"<w:trPr><w:del w:id='3' {OURS_BY}/></w:trPr>"
    document = of(table(row(cell(paragraph("Của cơ quan.")), properties=of_row)), paragraph("Sau."))
    assert pending(document) == 1
    assert "Của cơ quan." in said(settled(document, accept=True))


@pytest.mark.parametrize("sign", ['<w:commentReference w:id="7"/>', "<w:annotationRef/>"])
def test_signs_of_people_in_a_run_that_is_parted_stay(sign: str):
    old, new = (of(f"<w:p>{run(f'<w:t>Có {n} người</w:t>{sign}')}</w:p>") for n in (10, 20))
    name = sign[3:].split("/")[0].split()[0]
    assert count(holds(old, new), name) == [1]


def test_remarks_of_the_markup_itself_are_no_words():
    old, new = (
        of(f"<w:p>{run(f'<!--x--><w:t>Có {n}</w:t><?y z?><w:object><!--x--></w:object>')}</w:p>") for n in (1, 2)
    )
    holds(old, new)
    assert revised(new, of(paragraph("Khác.")), WHEN)


@pytest.mark.parametrize("tag", ["ins", "moveTo"])
@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize(
    ("former", "standing"),
    [("Có 376 người dự.", "Có 434 người dự."), ("376 người", "434 người"), ("Có người", "Có 12 người nữa"), ("1", "2")],
)
def test_new_words_within_what_people_inserted_are_a_revision_of_their_own(
    tag: str, link: bool, former: str, standing: str
):
    """What people inserted is parted around them: each is accepted or rejected alone, and keeps its author."""

    def document(text: str) -> bytes:
        own = run(f"<w:t xml:space='preserve'>{text}</w:t>")
        own = f"<w:hyperlink w:anchor='a'>{own}</w:hyperlink>" if link else own
        theirs = f"<w:{tag} w:id='6' {BY}>{own}</w:{tag}>"
        return of(f"<w:p>{run('<w:t>Năm nay: </w:t>')}{theirs}{run('<w:t>.</w:t>')}</w:p>")

    old, new = document(former), document(standing)
    found = revised(old, new, WHEN)
    root = WordPackage(found.document).root
    for accept, wanted in ((True, new), (False, old)):
        assert link or by_people(settled(found.document, accept=accept)) == by_people(wanted)
    ours = [m for m in root.iter(f"{W}ins") if m.get(f"{W}author") == "tonghop"]
    assert (bool(ours), bool(found.unmarked)) == ((False, True) if link else (True, False))
    if link:
        assert by_people(found.document) == by_people(new)
        return
    theirs = [m for m in root.iter(f"{W}{tag}") if m.get(f"{W}author") == "Người A"]
    assert all(next(m.iterancestors(f"{W}ins", f"{W}moveTo"), None) is None for m in ours)
    assert "434" not in "".join(t.text or "" for m in theirs for t in m.iter(f"{W}t")) and all(len(m) for m in theirs)
    numbers = [m.get(f"{W}id") for m in root.iter(f"{W}ins", f"{W}del", f"{W}moveTo")]
    assert len(numbers) == len(set(numbers))


def test_a_paragraph_that_people_inserted_is_marked_in_the_order_of_the_schema():
    own = f"<w:pPr><w:rPr><w:ins w:id='5' {BY}/><w:b/></w:rPr></w:pPr>"
    body = f"<w:p>{own}<w:ins w:id='6' {BY}>{run('<w:t>Đoạn của cơ quan.</w:t>')}</w:ins></w:p>"
    for old, new, expected in ((of(body), of(), ["ins", "del", "b"]), (of(), of(body), ["ins", "b"])):
        looks = WordPackage(revised(old, new, WHEN).document).root.iterfind(f".//{W}pPr/{W}rPr")
        assert [[etree.QName(e).localname for e in look] for look in looks] == [expected]


@pytest.mark.parametrize(
    "held",
    [
        "<w:customXmlInsRangeStart w:id='1'/>",
        f"<w:pPr><w:sectPr><w:sectPrChange w:id='1' {BY}/></w:sectPr></w:pPr>",
    ],
)
def test_no_number_of_a_mark_stands_twice(held: str):
    numbers = [
        *WordPackage(
            revised(of(f"<w:p>{held}</w:p>"), of(f"<w:p>{held}</w:p>", paragraph("Mới.")), WHEN).document
        ).root.xpath("//@w:id", namespaces={"w": W.strip("{}")})
    ]
    assert len(numbers) == len(set(numbers)) > 1


@pytest.mark.parametrize("before", ["", table(row(cell(paragraph("Trong."))))], ids=["alone", "behind a table"])
def test_a_cell_keeps_the_paragraph_that_it_needs(before: str):
    mark = f"<w:pPr><w:rPr><w:del w:id='2' {OURS_BY}/></w:rPr></w:pPr>"
    struck = f"<w:p>{mark}<w:del w:id='3' {OURS_BY}>{run('<w:delText>Cũ.</w:delText>')}</w:del></w:p>"
    for last in (struck, f"<w:sdt><w:sdtContent>{struck}</w:sdtContent></w:sdt>"):
        left = WordPackage(settled(of(table(row(cell(before, last)))), accept=True))
        outer = next(left.body.iter(f"{W}tc"))
        assert [*flat(outer, "p", "tbl")][-1].tag == f"{W}p"


def test_parts_that_people_moved_are_told_by_their_names():
    """Two parts of the same words, in another order where they came to."""
    sources = [
        paragraph(f"Về {w}, có ").replace("</w:p>", f"{_move('moveFrom', n, '50 người.')}</w:p>")
        for n, w in enumerate(("thu", "chi"), 1)
    ]
    goal = f"<w:p>{run('<w:t>Nơi đến: </w:t>')}{_move('moveTo', 2, '50 người.')}{_move('moveTo', 1, '50 người.')}</w:p>"
    base = [Line("", text=f"Về {w}, có 50 người.") for w in ("thu", "chi")] + [Line("", text="Nơi đến: ")]
    ours = [Line("", text=t) for t in ("Về thu, có 61 người.", "Về chi, có 72 người.", "Nơi đến: ")]
    theirs = of(*sources, goal)
    merged = merge(made([*base, Line("", text="Hết.")]), theirs, made([*ours, Line("", text="Hết.")]), when=WHEN)
    assert "Nơi đến: 72 người.61 người." in said(merged.document)


def _move(kind: str, number: int, text: str) -> str:
    tag = "delText" if kind == "moveFrom" else "t"
    start = f"<w:{kind}RangeStart w:id='{number}' w:name='m{number}' {BY}/>"
    words = f"<w:{kind} w:id='{number + 10}' {BY}>{run(f'<w:{tag}>{text}</w:{tag}>')}</w:{kind}>"
    return f"{start}{words}<w:{kind}RangeEnd w:id='{number}'/>"


def of_field(kind: str, text: str) -> str:
    return f"<w:p>{run(f'<w:fldChar w:fldCharType={chr(34)}{kind}{chr(34)}/>')}{run(f'<w:t>{text}</w:t>')}</w:p>"


def in_control(gallery: str, inside: str) -> str:
    part = f"<w:docPartObj><w:docPartGallery w:val='{gallery}'/></w:docPartObj>"
    return f"<w:sdt><w:sdtPr>{part}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def controlled(inside: str) -> str:
    return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def nested(*rows: str) -> str:
    return table(row(cell(paragraph("Bảng trong bảng"), table(*rows), paragraph("Sau."))))


CHANGES = {
    "table in a cell": [nested(row(cell(paragraph(f"Có {n}")))) for n in (10, 20)],
    "columns of a table in a cell": [nested(row(*[cell(paragraph(f"Có {n}"))] * n)) for n in (1, 2)],
    "cover page": [in_control("Cover Pages", paragraph(f"Báo cáo năm {n}")) for n in (2024, 2025)],
    "rows in a control": ["", table(controlled(row(cell(paragraph("Có 10")))))],
    "cell without a paragraph": [
        table(row(cell(paragraph("Đoàn viên")), cell(text))) for text in (paragraph("Có 10"), "")
    ],
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_every_change_is_marked(old: str, new: str):
    for one, other in ((old, new), (new, old)):
        found = revised(of(one), of(other), WHEN)
        assert found.unmarked == () and pending(found.document)
        for accept, words in ((True, other), (False, one)):
            assert [t for t in said(settled(found.document, accept=accept)) if t] == [t for t in said(of(words)) if t]
            assert [t for t in read(found.document, accept=accept) if t] == [t for t in said(of(words)) if t]


def test_paragraphs_of_a_field_over_several_are_told():
    old, new = (of(of_field("begin", f"Có {n}"), of_field("end", "người.")) for n in (10, 20))
    assert sorted(revised(old, new, WHEN).unmarked) == ["Có 10", "Có 20"] and not revised(old, old, WHEN).unmarked


def test_endnotes_are_told_by_what_they_say():
    one, same, other = (with_endnote(number, text) for number, text in ((1, "Nguồn A"), (5, "Nguồn A"), (1, "Nguồn B")))
    assert not pending(revised(one, same, WHEN).document) and pending(revised(one, other, WHEN).document)


def with_endnote(number: int, text: str) -> bytes:
    reference = run(f"<w:endnoteReference w:id='{number}'/>")
    package = WordPackage(of(f"<w:p>{reference}</w:p>"))
    notes = f"<w:endnotes {NS}><w:endnote w:id='{number}'>{paragraph(text)}</w:endnote></w:endnotes>"
    package.add("endnotes", "endnotes.xml", notes.encode(), "application/xml")
    return package.saved()


def test_tables_that_come_to_stand_next_to_each_other_are_parted():
    old, new = (of(table(row(*[cell(paragraph("Có"))] * n))) for n in (1, 2))
    document = holds(old, new)
    assert all(t.getnext().tag == f"{W}p" for t in WordPackage(document).body.iter(f"{W}tbl"))


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
    assert f"{left.revised} đoạn còn dấu sửa của chương trình" in left.words


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


def test_a_draft_with_revisions_that_nobody_wrote_into_is_no_clash(tmp_path: Path):
    path, draft = tmp_path / "bao-cao.docx", tmp_path / "du-thao" / "Ban Thi đua.docx"
    first, second, third = ([Line("Thi đua", n), Line("Nữ công", 1)] for n in (20, 25, 30))
    renew(path, marked(made(first)), WHEN)
    renew(draft, marked(made(first[:1])), WHEN)
    renew(draft, marked(made(second[:1])), WHEN, tracked=True)
    renew(path, marked(made(third)), WHEN)
    assert [found.merged for found in take_in(path, tmp_path / "du-thao", LATER)] == []
    assert said(path.read_bytes()) == said(made(third))


def test_readings_of_a_document_without_revisions_are_itself():
    assert readings(BASE) == readings(BASE).__class__(BASE, BASE, 0)


# ------------------------------------------------------------------------------------------- beside an earlier one


def test_beside_an_earlier_report_what_people_track_counts_as_accepted():
    theirs = edited(BASE, next(e for e in EDITS if e.name == "tracked_figure"))
    document = beside(theirs, OURS, WHEN)
    assert read(document, accept=True) == said(OURS)
    assert any("377 người" in text for text in read(document, accept=False))
