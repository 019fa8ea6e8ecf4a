"""The merge of a report that people edited: every edit is there, every figure nobody touched is new, clashes shown."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import docx
import pytest

from pipeline.documents.changes_page import page_of
from pipeline.documents.merge.blocks import blocks
from pipeline.documents.merge.changes import Merged
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from pipeline.review.report import write_review
from pipeline.settings import REPOSITORY
from tests.changes_pages import listed
from tests.edits import EDITS, REPEATED, Edit, find, repeated, shortened
from tests.reviews import MID, random_round
from tests.soffice import needs_soffice, saved_again

TEMPLATE = REPOSITORY / "templates" / "docx" / "so-ket-giua-nhiem-ky.docx"
REPORTS = Path(__file__).parent / "fixtures" / "bao-cao"
WHEN = datetime(2026, 1, 15, 9, 30, 5)


@pytest.fixture(scope="module")
def generated() -> tuple[bytes, bytes]:
    """A report as it was generated, and generated again with nearly every figure another."""
    return shortened((REPORTS / "truoc.docx").read_bytes()), shortened((REPORTS / "nay.docx").read_bytes())


def edited(base: bytes, edit: Edit) -> bytes:
    """The report as it is after the edit."""
    document = docx.Document(io.BytesIO(base))
    edit.do(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def by_word(generated: tuple[bytes, bytes]) -> dict[str, bytes]:
    return {edit.name: edited(generated[0], edit) for edit in EDITS}


@pytest.fixture(scope="module")
def by_libreoffice(
    by_word: Mapping[str, bytes], thorough: bool, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The same edits, each document opened and saved by LibreOffice: styles, runs, controls, names are others."""
    wanted = {name: document for name, document in by_word.items() if thorough or name not in REPEATED}
    return saved_again(wanted, tmp_path_factory.mktemp("luu-lai"))


def texts(document: bytes) -> list[str]:
    """What the paragraphs that are not empty say, in reading order."""
    return [text for p in WordPackage(document).body.iter(f"{W}p") if (text := text_of(p))]


def comments(document: bytes) -> list[str]:
    """The comments of the program."""
    package = WordPackage(document)
    name = package.part_of_kind("comments")
    found = docx.Document(io.BytesIO(document)).part._comments_part.element if name else ()
    return ["\n".join(text_of(p) for p in c.iter(f"{W}p")) for c in found if c.get(f"{W}author") == "tonghop"]


@lru_cache(maxsize=128)
def merged_once(base: bytes, theirs: bytes, ours: bytes) -> Merged:
    """A merge that several tests look at."""
    return merge(base, theirs, ours, when=WHEN)


def check(
    edit: Edit,
    base: bytes,
    theirs: bytes,
    ours: bytes,
    read: Callable[[bytes], list[str]] = texts,
    *,
    again: bool = True,
) -> Merged:
    """Everything that must hold of a merge; `again`: also that merging once more changes nothing.

    That a document stays as it is where there are no new figures is tried below; here, of one with a comment of ours in
    it.
    """
    merged = merged_once(base, theirs, ours)
    result, fresh = read(merged.document), read(ours)
    stale = [t for t in Counter(result) - Counter(fresh) if not any(word in t for word in edit.touched)]
    lost = [t for t in Counter(fresh) - Counter(result) if not any(word in t for word in edit.touched)]
    assert (stale, [] if edit.dropped else lost) == ([], [])
    said = comments(merged.document)
    assert len(said) == bool(edit.clash)
    assert all(words in said[0] for words in edit.clash)
    whole = "\n".join(result)
    assert [t for t in edit.there if t not in whole] == []
    assert [t for t in edit.gone if t in whole] == []
    if again:
        assert merge(base, merged.document, ours, when=WHEN).document == merged.document
        if said:
            assert merge(ours, merged.document, ours, when=WHEN).document == merged.document
    return merged


MARKS = (
    "ins", "del", "delText", "hyperlink", "footnoteReference", "highlight", "drawing", "rFonts", "sectPr", "br", "sdt",
    "numPr",
)  # fmt: skip


def marks(document: bytes) -> Counter[str]:
    """How often each mark of people's work stands in the body; comments by their author."""
    package = WordPackage(document)
    found = Counter(tag for tag in MARKS for _ in package.body.iter(f"{W}{tag}"))
    name = package.part_of_kind("comments")
    if name:
        found["comment"] = package.parts[name].decode().count('w:author="Nguyễn Văn A"')
    return found


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_marks_and_parts_of_people_stay(edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]):
    base, ours = generated
    theirs = by_word[edit.name]
    merged = merged_once(base, theirs, ours).document
    by_generator = marks(ours)
    by_generator.subtract(marks(base))
    expected = marks(theirs)
    expected.update(by_generator)
    if edit is not DELETED_SECTION:  # its table of the generator changed too
        assert +expected == +marks(merged)
    before, after = WordPackage(theirs), WordPackage(merged)
    changed = {name for name, part in before.parts.items() if after.parts[name] != part}
    assert not [n for n in changed if not n.startswith("word/media/") and n not in MAY_CHANGE]


MAY_CHANGE = {"word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml", "[Content_Types].xml"}
DELETED_SECTION = next(edit for edit in EDITS if edit.name == "deleted_section")


def pictures_of(document: bytes) -> list[str]:
    return [picture.digest for block in blocks(WordPackage(document)) for picture in block.pictures]


@pytest.mark.parametrize("saved_by", ["by_word", pytest.param("by_libreoffice", marks=needs_soffice)])
@pytest.mark.parametrize(
    ("name", "changed"), [("nothing", {}), ("resized_picture", {}), ("replaced_picture", {0: 0}), ("moved_section", {})]
)
def test_pictures_become_new_where_the_generated_one_stands(
    saved_by: str, name: str, changed: dict[int, int], generated: tuple[bytes, bytes], request: pytest.FixtureRequest
):
    theirs = request.getfixturevalue(saved_by)[name]
    merged = pictures_of(merged_once(generated[0], theirs, generated[1]).document)
    expected = pictures_of(generated[1])
    for at, of_theirs in changed.items():
        expected[at] = pictures_of(theirs)[of_theirs]
    assert merged == expected


def test_a_figure_that_people_made_bold_stays_bold(generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]):
    document = docx.Document(io.BytesIO(merge(generated[0], by_word["bold_figure"], generated[1], when=WHEN).document))
    bold = [run.text for run in find(document, "1.1. Nội dung").runs if run.bold]
    assert "68,92%" in bold and "73,7%" not in bold


def test_changes_are_listed_with_their_place(generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]):
    merged = merge(generated[0], by_word["changed_figure"], generated[1], when=WHEN)
    assert any((c.old, c.new) == ("365", "434") and "Tính đến ngày 30/11/2025" in c.where for c in merged.figures)
    cell = next(c for c in merged.figures if (c.old, c.new) == ("427", "461") and "Bảng 1." in c.where)
    assert "dòng “Tổng số đoàn viên”, cột “Năm 2023”" in cell.where
    assert [k.what.value for k in merged.kept] == ["sửa"]
    page = listed(page_of(merged, "bao-cao.docx", WHEN))
    assert ["365", "434"] in [row[1:] for row in page["so-moi"]]
    assert len(page["trung"]) == 1 and "331 người" in page["trung"][0][2]


def test_a_newer_clash_takes_the_place_of_the_former_comment(
    generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    base, ours = generated
    once = merge(base, by_word["changed_figure"], ours, when=WHEN).document
    twice = merge(ours, once, base, when=WHEN).document
    assert ["376 người" in said for said in comments(twice)] == [True]


def test_a_report_of_today_becomes_the_one_of_other_figures(tmp_path: Path):
    for seed in (1, 2):
        write_review(tmp_path / f"{seed}.docx", random_round(MID, seed), TEMPLATE)
    base, ours = ((tmp_path / f"{seed}.docx").read_bytes() for seed in (1, 2))
    merged = merge(base, base, ours, when=WHEN)
    assert texts(merged.document) == texts(ours)
    assert pictures_of(merged.document) == pictures_of(ours)
    assert not (merged.conflicts or merged.kept)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"\xd0\xcf\x11\xe0 with a password"])
def test_what_is_no_document_is_refused(content: bytes, generated: tuple[bytes, bytes]):
    with pytest.raises(NotADocument, match="không đọc được"):
        merge(generated[0], content, generated[1], when=WHEN)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_edit_made_in_word(edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes], thorough: bool):
    again = thorough or bool(edit.clash) or edit.name not in REPEATED
    check(edit, generated[0], by_word[edit.name], generated[1], again=again)


@needs_soffice
@repeated(EDITS)
def test_edit_saved_by_libreoffice(
    edit: Edit, generated: tuple[bytes, bytes], by_libreoffice: Mapping[str, bytes], thorough: bool
):
    check(edit, generated[0], by_libreoffice[edit.name], generated[1], again=thorough)


@repeated(EDITS)
def test_without_new_figures_the_document_stays_byte_for_byte(
    edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    theirs = by_word[edit.name]
    assert merge(generated[0], theirs, generated[0], when=WHEN).document == theirs
