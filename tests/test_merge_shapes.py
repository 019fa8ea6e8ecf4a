"""Edits in reports of today, and in one made before the report got its present shape: both are taken over.

The older one is `hinh-truoc.docx`: the same round as `random_round(MID, 1)`, as the version before wrote it, shortened.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from docx.document import Document

from pipeline.documents.contents import is_contents
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage
from pipeline.review.report import write_review
from tests.edits import EDITS, MARK, REPEATED, Edit, find, repeated, table
from tests.reviews import MID, random_round
from tests.test_merge import REPORTS, TEMPLATE, comments, edited, texts
from tests.test_merge_tracked import EDITS as TRACKED
from tests.test_merge_tracked import OWN, holds
from tests.test_merge_tracked import Edit as TrackedEdit

WHEN = datetime(2026, 1, 15, 9, 30, 5)
FORMER = (REPORTS / "hinh-truoc.docx").read_bytes()
# Edits on words that reports of today do not have, or no longer have after the next figures.
OF_BEFORE = frozenset(
    ("deleted_part_of_a_sentence", "line_break", "tracked_insertion", "deleted_table", "spaces_and_decomposed_letters")
)
ON_FIGURES = frozenset(("changed_figure", "tracked_figure", "edited_figure_in_a_cell"))
OF_ONE_DAY = frozenset(("bold_figure", "copied_paragraph"))  # made with the next figures, they are others
PARTS_ALREADY_THERE = frozenset(("footnote",))  # which puts in a part that reports of today have


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A report of today, and with the next figures."""
    folder = tmp_path_factory.mktemp("hom-nay")
    for seed in (1, 2):
        write_review(folder / f"{seed}.docx", random_round(MID, seed), TEMPLATE)
    return (folder / "1.docx").read_bytes(), (folder / "2.docx").read_bytes()


def bare(document: bytes) -> bytes:
    """The document without its table of contents, which tells the pages of the edited one."""
    package = WordPackage(document)
    for paragraph in [p for p in package.body.iter(f"{W}p") if is_contents(p)]:
        package.body.remove(paragraph)
    package.touched()
    return package.saved()


def of(*left_out: frozenset[str]) -> list[Edit]:
    """The edits but for these."""
    return [edit for edit in EDITS if edit.name not in frozenset().union(PARTS_ALREADY_THERE, *left_out)]


@repeated(of(OF_BEFORE, ON_FIGURES, OF_ONE_DAY), REPEATED - {"joined_paragraphs", "sentence_added_at_the_end"})
def test_an_edit_in_a_report_of_today_stands_in_the_next_one(edit: Edit, today: tuple[bytes, bytes]) -> None:
    """As if it had been made there: whichever section an indicator has come under by its new figures."""
    base, ours = today
    merged = merge(base, edited(base, edit), ours, when=WHEN).document
    found, wanted = texts(bare(merged)), texts(bare(edited(ours, edit)))
    if edit.name == "changed_order":  # figures order indicators, too: those people exchanged are not exchanged back
        found, wanted = sorted(found), sorted(wanted)
    assert found == wanted


@pytest.mark.parametrize("name", sorted(ON_FIGURES))
def test_figures_that_people_changed_in_a_report_of_today_stay(name: str, today: tuple[bytes, bytes]) -> None:
    base, ours = today
    edit = next(edit for edit in EDITS if edit.name == name)
    merged = merge(base, edited(base, edit), ours, when=WHEN)
    assert len(comments(merged.document)) == len(merged.conflicts) == 1
    own = {"changed_figure": "380", "tracked_figure": "377", "edited_figure_in_a_cell": "430"}[name]
    assert any(own in text for text in texts(merged.document))


NOT_SAID_TODAY = frozenset(("several_moved", "part_moved", "part_moved_without_a_name", "part_moved_and_edited"))


@pytest.mark.parametrize(
    "edit", [e for e in TRACKED if e.do.__name__ not in NOT_SAID_TODAY], ids=lambda edit: edit.do.__name__
)
def test_changes_that_people_track_in_a_report_of_today(edit: TrackedEdit, today: tuple[bytes, bytes]) -> None:
    """Whichever way they are settled, figures are those of today where nobody touched them."""
    base, ours = today
    document = docx.Document(io.BytesIO(base))
    edit.do(document)
    out = io.BytesIO()
    document.save(out)
    touched = (OWN, "Đến ngày 30/11/2025") if edit.touched else ()
    merged = merge(base, out.getvalue(), ours, when=WHEN).document
    holds(replace(edit, touched=touched), bare(merged), bare(ours))


# ------------------------------------------------------------------------------------------- the shape before


def test_a_former_report_nobody_edited_becomes_one_of_today(today: tuple[bytes, bytes]) -> None:
    merged = merge(FORMER, FORMER, today[1], when=WHEN)
    assert texts(bare(merged.document)) == texts(bare(today[1]))
    assert not (merged.conflicts or merged.kept)


@repeated(of({"deleted_part_of_a_sentence", "tracked_insertion", "moved_section"}))
def test_an_edit_in_a_former_report_is_taken_over_and_told(edit: Edit, today: tuple[bytes, bytes]) -> None:
    theirs = edited(FORMER, edit)
    merged = merge(FORMER, theirs, today[1], when=WHEN)
    found, fresh = texts(bare(merged.document)), texts(bare(today[1]))
    assert sum(text.count(MARK) for text in found) == sum(text.count(MARK) for text in texts(theirs))
    told = [*(kept.text for kept in merged.kept), *(clash.theirs for clash in merged.conflicts)]
    assert any(MARK in text for text in told) == any(MARK in text for text in found)
    if Counter(found) != Counter(fresh):
        assert merged.kept or merged.conflicts
    again = merge(today[1], merged.document, today[1], when=WHEN)
    assert again.document == merged.document


def said_in_a_table_that_went(document: Document) -> None:
    table(document, "Phải báo cáo").cell(1, 2).paragraphs[0].add_run(f" {MARK}")


def said_of_a_group(document: Document) -> None:
    find(document, "Nhóm này có 3").add_run(f" {MARK}")


def said_in_the_introduction(document: Document) -> None:
    find(document, "Kỳ báo cáo “Sơ kết").add_run(f" {MARK}")


def commented_on(document: Document) -> None:
    document.add_comment(find(document, "Nhóm này có 3").runs, MARK, author="Nguyễn Văn A")


GONE: Sequence[Callable[[Document], None]] = (
    said_in_a_table_that_went,
    said_of_a_group,
    said_in_the_introduction,
    commented_on,
)


@pytest.mark.parametrize("do", GONE, ids=lambda do: do.__name__)
def test_words_at_a_place_that_there_is_no_more_stay_and_are_a_clash(
    do: Callable[[Document], None], today: tuple[bytes, bytes]
) -> None:
    document = docx.Document(io.BytesIO(FORMER))
    do(document)
    out = io.BytesIO()
    document.save(out)
    merged = merge(FORMER, out.getvalue(), today[1], when=WHEN)
    (clash,) = merged.conflicts
    assert clash.generated == "" and comments(merged.document) == [
        "Theo số liệu mới, phần mềm không còn viết nội dung này. Chữ ở đây là của cơ quan nên được giữ nguyên."
    ]
    held = "\n".join(texts(merged.document))
    assert MARK in held or (do is commented_on and "Nhóm này có 3" in held)
