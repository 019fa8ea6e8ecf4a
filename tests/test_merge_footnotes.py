"""Footnotes in the merge: theirs stay, the generator's follow the figures, whoever numbered them anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.documents.merge.changes import What
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W, parsed
from pipeline.documents.merge.word_package import WordPackage
from tests.edits import EDITS, Edit, after, find, footnote, repeated, shortened
from tests.footnote_edits import (
    FOOTNOTE_EDITS,
    NOTED_EDITS,
    Notes,
    footnote_reworded,
    number_run,
    own_number,
    references,
)
from tests.footnotes import as_word_saves, lines, noted
from tests.soffice import convert_all, needs_soffice, saved_again
from tests.test_merge import REPORTS, WHEN, check, comments, edited, merged_once

# Edits that the quick run tries with footnotes, too: what becomes of all others is tried by test_merge.
_BESIDE_FOOTNOTES = {
    "nothing", "reworded_sentence", "sentence_added_at_the_end", "deleted_paragraph", "joined_paragraphs",
    "changed_order", "deleted_section", "bold_figure", "comment_of_a_person", "tracked_insertion", "tracked_deletion",
    "hyperlink", "footnote", "deleted_part_of_a_sentence", "split_paragraph",
}  # fmt: skip
ELSEWHERE = frozenset(edit.name for edit in EDITS if edit.name not in _BESIDE_FOOTNOTES)
# What is tried in Word's form and is not told otherwise by LibreOffice.
LIKE_OTHERS = ELSEWHERE | {
    "sentence_added_at_the_end", "deleted_paragraph", "deleted_section", "bold_figure", "comment_of_a_person",
    "own_footnote_elsewhere", "footnote_written_anew", "figure_of_a_footnote_changed",
    "sentence_reworded_before_its_footnote", "sentence_with_its_footnote_moved", "footnote_moved_within_its_sentence",
    "noted_sentence_split",
}  # fmt: skip


@pytest.fixture(scope="module")
def former() -> bytes:
    """A report as it was generated when coverage stood in brackets."""
    return shortened((REPORTS / "truoc.docx").read_bytes())


@pytest.fixture(scope="module")
def generated(former: bytes) -> tuple[bytes, bytes]:
    """The same with footnotes, and generated again with nearly every figure another."""
    return noted(former), noted(shortened((REPORTS / "nay.docx").read_bytes()), "9/10")


@pytest.fixture(scope="module")
def by_word(generated: tuple[bytes, bytes]) -> dict[str, bytes]:
    return {edit.name: as_word_saves(edited(generated[0], edit)) for edit in NOTED_EDITS}


@pytest.fixture(scope="module")
def by_libreoffice(
    by_word: Mapping[str, bytes], thorough: bool, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The same edits, each document opened and saved by LibreOffice: footnotes have other ids and styles."""
    wanted = {name: document for name, document in by_word.items() if thorough or name not in LIKE_OTHERS}
    return saved_again(wanted, tmp_path_factory.mktemp("luu-lai"))


def whole(document: bytes) -> None:
    """Every reference has its footnote and every footnote its reference, in the look of a number."""
    package = WordPackage(document)
    name = package.part_of_kind("footnotes")
    notes = [n.get(f"{W}id") for n in parsed(package.parts[name]).iter(f"{W}footnote") if not n.get(f"{W}type")]
    marks = list(package.root.iter(f"{W}footnoteReference"))
    assert [m.get(f"{W}id") for m in marks] == notes == sorted(notes, key=int)
    for mark in marks:
        run = mark.getparent()
        style = package.styles[run.find(f"{W}rPr/{W}rStyle").get(f"{W}val")]
        assert style.find(f"{W}rPr/{W}vertAlign").get(f"{W}val") == "superscript"
        assert not list(run.iter(f"{W}t"))


@repeated(NOTED_EDITS, ELSEWHERE)
def test_edit_made_in_word(edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes], thorough: bool):
    again = thorough or edit in FOOTNOTE_EDITS
    merged = check(edit, generated[0], by_word[edit.name], generated[1], lines, again=again)
    whole(merged.document)


@needs_soffice
@repeated(NOTED_EDITS, LIKE_OTHERS)
def test_edit_saved_by_libreoffice(
    edit: Edit, generated: tuple[bytes, bytes], by_libreoffice: Mapping[str, bytes], thorough: bool
):
    merged = check(edit, generated[0], by_libreoffice[edit.name], generated[1], lines, again=thorough)
    whole(merged.document)


@pytest.mark.parametrize("edit", FOOTNOTE_EDITS, ids=lambda edit: edit.name)
def test_figures_that_change_and_change_back_leave_what_people_wrote(
    edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    (base, ours), theirs = generated, by_word[edit.name]
    there = merged_once(base, theirs, ours).document
    assert lines(merge(ours, there, base, when=WHEN).document) == lines(theirs)


# People's own words in the brackets that have become a footnote.
IN_BRACKETS = {"tracked_insertion": ("1.1. Nội dung", "(chú thích: Tổng hợp từ báo cáo của 9/10 đơn vị.)")}


@repeated(EDITS, ELSEWHERE)
def test_brackets_of_the_former_version_become_footnotes(
    edit: Edit, former: bytes, generated: tuple[bytes, bytes], thorough: bool
):
    edit = replace(edit, clash=IN_BRACKETS.get(edit.name, edit.clash))
    merged = check(edit, former, edited(former, edit), generated[1], lines, again=thorough)
    if edit.do is not footnote:  # the edit gives its number no look
        whole(merged.document)


@needs_soffice
def test_brackets_that_libreoffice_saved_become_footnotes(
    former: bytes, generated: tuple[bytes, bytes], tmp_path: Path
):
    edits = [edit for edit in EDITS if edit.name in {"nothing", "footnote", "reworded_sentence", "joined_paragraphs"}]
    saved = saved_again({edit.name: edited(former, edit) for edit in edits}, tmp_path)
    for edit in edits:
        whole(check(edit, former, saved[edit.name], generated[1], lines).document)


@repeated(NOTED_EDITS, LIKE_OTHERS)
def test_without_new_figures_the_document_stays_byte_for_byte(
    edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    theirs = by_word[edit.name]
    assert merge(generated[0], theirs, generated[0], when=WHEN).document == theirs


@needs_soffice
def test_libreoffice_finds_merged_footnotes_at_their_places(
    generated: tuple[bytes, bytes], by_word: Mapping[str, bytes], tmp_path: Path
):
    """It goes by the order of the footnotes, not by their ids."""
    names = [edit.name for edit in NOTED_EDITS if edit.name.startswith(("own_footnote_", "sentence_with"))]
    for name in names:
        (tmp_path / f"{name}.docx").write_bytes(merged_once(generated[0], by_word[name], generated[1]).document)
    for path in convert_all(sorted(tmp_path.glob("*.docx")), tmp_path / "luu-lai", "docx"):
        noted_lines = [line for line in lines((tmp_path / path.name).read_bytes()) if "[" in line]
        assert [line for line in lines(path.read_bytes()) if "[" in line] == noted_lines


def test_a_paragraph_with_a_footnote_is_carried_into_a_document_that_has_none(former: bytes):
    """So it is with what a department wrote into its draft."""
    draft = noted(former)
    written = as_word_saves(edited(draft, Edit(paragraph_with_a_footnote)))
    merged = merge(draft, former, written, when=WHEN).document
    assert "Ban đã rà soát.[Theo báo cáo của cơ quan, chưa thẩm định.]" in lines(merged)
    whole(merged)


def paragraph_with_a_footnote(document: Document) -> None:
    place = after(find(document, "Có 8/10 đơn vị"), "Ban đã rà soát.")
    place._p.append(own_number(document, "1.1. Nội dung"))


@pytest.mark.parametrize("reworded", [False, True])
def test_a_footnote_that_the_generator_drops_goes_unless_people_reworded_it(
    generated: tuple[bytes, bytes], reworded: bool
):
    """All unions have reported."""
    base, _ = generated
    complete = as_word_saves(edited(base, Edit(number_gone)))
    theirs = as_word_saves(edited(base, Edit(footnote_reworded))) if reworded else base
    merged = merge(base, theirs, complete, when=WHEN)
    (sentence,) = (line for line in lines(merged.document) if line.startswith("1.1. Nội dung của chỉ tiêu 1.1: "))
    assert ("[Theo sổ của cơ quan" in sentence) == reworded == bool(merged.conflicts)
    assert ("[" in sentence) == reworded
    whole(merged.document)


def number_gone(document: Document) -> None:
    run = number_run(find(document, "1.1. Nội dung"))
    run.getparent().remove(run)


def test_changes_of_footnotes_are_listed_with_their_sentence(
    generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    merged = merge(generated[0], by_word["footnote_reworded"], generated[1], when=WHEN)
    change = next(c for c in merged.figures if "1.1. Nội dung" in c.where and c.where.endswith("; chú thích"))
    assert (change.old, change.new) == ("8/10", "9/10")
    (kept,) = merged.kept
    assert kept.what is What.EDITED and "(chú thích: Theo sổ của cơ quan, tổng hợp" in kept.text


# --------------------------------------------------------------------------- what hangs on a footnote

SENTENCE = "1.1. Nội dung"


def picture_in_a_footnote(document: Document) -> None:
    with Notes(document) as notes:
        shown = next(r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.IMAGE)
        drawing = deepcopy(next(document.element.body.iter(qn("w:drawing"))))
        next(drawing.iter(qn("a:blip"))).set(qn("r:embed"), notes.part.relate_to(shown, RELATIONSHIP_TYPE.IMAGE))
        run = parse_xml(f"<w:r {nsdecls('w')}/>")
        run.append(drawing)
        notes.text(find(document, SENTENCE)).getparent().addnext(run)


def link_over_a_footnote(document: Document) -> None:
    with Notes(document) as notes:
        address = notes.part.relate_to("https://vidu.vn/so-lieu", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{address}"/>')
        run = notes.text(find(document, SENTENCE)).getparent()
        run.addprevious(link)
        link.append(run)


def own_mark_of_a_footnote(document: Document) -> None:
    (reference,) = references(find(document, SENTENCE))
    reference.set(qn("w:customMarkFollows"), "1")
    reference.addnext(parse_xml(f"<w:t {nsdecls('w')}>*</w:t>"))


HUNG = [picture_in_a_footnote, link_over_a_footnote, own_mark_of_a_footnote]


@pytest.mark.parametrize("do", HUNG, ids=lambda do: do.__name__)
def test_a_footnote_on_which_people_hung_something_stays_when_the_generator_drops_it(
    do: Callable[[Document], None], generated: tuple[bytes, bytes]
):
    base, _ = generated
    theirs, complete = edited(base, Edit(do)), as_word_saves(edited(base, Edit(number_gone)))
    merged = merge(base, theirs, complete, when=WHEN)
    assert lines(merged.document) == lines(theirs)
    assert len(comments(merged.document)) == len(merged.conflicts) == 1
    assert merge(base, merged.document, complete, when=WHEN).document == merged.document


@pytest.mark.parametrize("do", HUNG[:2], ids=lambda do: do.__name__)
def test_so_does_its_sentence_when_the_generator_drops_that(
    do: Callable[[Document], None], generated: tuple[bytes, bytes]
):
    base, _ = generated
    theirs, without = edited(base, Edit(do)), as_word_saves(edited(base, Edit(sentence_gone)))
    merged = merge(base, theirs, without, when=WHEN)
    assert lines(merged.document) == lines(theirs)
    assert len(comments(merged.document)) == 1


def sentence_gone(document: Document) -> None:
    sentence = find(document, SENTENCE)._p
    sentence.getparent().remove(sentence)


# --------------------------------------------------------------------------- two footnotes that say the same


def same_footnote_again(document: Document) -> None:
    """As behind the figures of the year and again behind those of the term."""
    sentence = find(document, SENTENCE)
    run = deepcopy(number_run(sentence))
    with Notes(document) as notes:
        run.find(qn("w:footnoteReference")).set(qn("w:id"), notes.copied(notes.of(sentence)))
    sentence._p.append(run)


def second_in_bold(document: Document) -> None:
    with Notes(document) as notes:
        identity = references(find(document, SENTENCE))[1].get(qn("w:id"))
        note = next(n for n in notes.root if n.get(qn("w:id")) == identity)
        for run in note.iter(qn("w:r")):
            run.get_or_add_rPr().append(parse_xml(f"<w:b {nsdecls('w')}/>"))


def first_of_the_year_now(document: Document) -> None:
    with Notes(document) as notes:
        text = notes.text(find(document, SENTENCE))
        text.text = text.text.replace("8/10", "9/10")


def test_of_two_equal_footnotes_the_one_that_is_left_is_known_by_its_place(generated: tuple[bytes, bytes]):
    base = as_word_saves(edited(generated[0], Edit(same_footnote_again)))
    theirs, ours = as_word_saves(edited(base, Edit(number_gone))), edited(base, Edit(first_of_the_year_now))
    merged = merge(base, theirs, ours, when=WHEN)
    assert lines(merged.document) == lines(theirs)
    (said,) = comments(merged.document)
    assert "báo cáo của 9/10 đơn vị" in said and "báo cáo của 8/10 đơn vị" in said


def test_of_two_equal_footnotes_the_generator_drops_one_and_people_keep_the_look_of_the_other(
    generated: tuple[bytes, bytes],
):
    base = as_word_saves(edited(generated[0], Edit(same_footnote_again)))
    theirs, ours = edited(base, Edit(second_in_bold)), as_word_saves(edited(base, Edit(number_gone)))
    merged = merge(base, theirs, ours, when=WHEN)
    assert lines(merged.document) == lines(ours) and not merged.conflicts
    package = WordPackage(merged.document)
    assert len(list(parsed(package.parts[package.part_of_kind("footnotes")]).iter(f"{W}b"))) == 2


def test_a_footnote_behind_a_clause_that_goes_is_no_clash_when_merged_again(generated: tuple[bytes, bytes]):
    base, _ = generated
    theirs, shorter = edited(base, Edit(own_footnote_at_the_end)), edited(base, Edit(last_clause_gone))
    merged = merge(base, theirs, shorter, when=WHEN)
    assert not merged.conflicts
    assert merge(base, merged.document, shorter, when=WHEN).document == merged.document


def own_footnote_at_the_end(document: Document) -> None:
    find(document, "3.1. Nội dung")._p.append(own_number(document, SENTENCE))


def last_clause_gone(document: Document) -> None:
    sentence = find(document, "3.1. Nội dung")
    run = sentence.runs[-1]
    run.text = f"{run.text.rstrip('.').rpartition('. ')[0]}."


# --------------------------------------------------------------------------- drafts of departments


def written_with_a_link_and_a_comment(document: Document) -> None:
    place = after(find(document, "Có 8/10 đơn vị"), "Ban đã rà soát.")
    place._p.append(own_number(document, SENTENCE))
    document.add_comment(place.runs[0], text="Nhờ anh xem lại.", author="Nguyễn Văn A")
    with Notes(document) as notes:
        address = notes.part.relate_to("https://vidu.vn/so-lieu", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        words = f'<w:hyperlink {nsdecls("w", "r")} r:id="{address}"><w:r><w:t> Xem trang.</w:t></w:r></w:hyperlink>'
        next(notes.of(place).iter(qn("w:p"))).append(parse_xml(words))


def test_what_a_footnote_of_a_draft_leads_to_comes_with_it_and_comments_stay_in_the_draft(former: bytes):
    draft = noted(former)
    written = edited(draft, Edit(written_with_a_link_and_a_comment))
    merged = merge(draft, former, written, when=WHEN).document
    assert "Ban đã rà soát.[Theo báo cáo của cơ quan, chưa thẩm định. Xem trang.]" in lines(merged)
    package = WordPackage(merged)
    name = package.part_of_kind("footnotes")
    (link,) = parsed(package.parts[name]).iter(f"{W}hyperlink")
    relation = package.relation(link.get(qn("r:id")), name)
    assert relation is not None and relation.get("Target") == "https://vidu.vn/so-lieu"
    assert not list(package.root.iter(f"{W}commentReference", f"{W}commentRangeStart", f"{W}commentRangeEnd"))
    whole(merged)


def written_with_an_endnote(document: Document) -> None:
    note = (
        '<w:endnote w:id="1"><w:p><w:r><w:endnoteRef/></w:r><w:r><w:t>Theo sổ theo dõi.</w:t></w:r></w:p></w:endnote>'
    )
    content = f"<w:endnotes {nsdecls('w')}>{note}</w:endnotes>".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
    part = Part(PackURI("/word/endnotes.xml"), kind, content, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    place = after(find(document, "Có 8/10 đơn vị"), "Ban đã rà soát.")
    place._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:endnoteReference w:id="1"/></w:r>'))


def test_an_endnote_of_a_draft_becomes_a_footnote_of_the_report(generated: tuple[bytes, bytes]):
    base, _ = generated
    merged = merge(base, base, edited(base, Edit(written_with_an_endnote)), when=WHEN).document
    assert "Ban đã rà soát.[Theo sổ theo dõi.]" in lines(merged)
    assert not list(WordPackage(merged).root.iter(f"{W}endnoteReference"))
    whole(merged)
