"""Changes that people track in the report: whichever way they are later settled, figures in it are those of today."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

import docx
import pytest
from docx.document import Document
from lxml import etree

from pipeline.documents.merge.changes import What
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage
from tests.edits import find, shortened, split_run, table, words_of
from tests.soffice import needs_soffice, saved_again
from tests.test_merge import REPORTS, comments

BASE, OURS = (shortened((REPORTS / name).read_bytes()) for name in ("truoc.docx", "nay.docx"))
WHEN = datetime(2026, 1, 15, 9, 30, 5)
OWN = "CÂU CỦA CƠ QUAN"
MOVED = "Tính đến ngày 30/11/2025"
BEHIND = "Bảng 1. Số liệu chung"


# ------------------------------------------------------------------------------------------- what people do


def change(tag: str, number: int = 900) -> etree._Element:
    """A tracked change by a made-up author."""
    made = etree.Element(f"{W}{tag}")
    for name, said in (("id", str(number)), ("author", "Người A"), ("date", "2026-01-10T08:00:00Z")):
        made.set(f"{W}{name}", said)
    return made


def run_of(text: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    holder = etree.SubElement(run, f"{W}t")
    holder.text = text
    return run


def as_deleted(element: etree._Element) -> etree._Element:
    for text in list(element.iter(f"{W}t")):
        text.tag = f"{W}delText"
    return element


def wrapped(paragraph: etree._Element, tag: str) -> None:
    """All runs of a paragraph, and its mark, under a tracked change."""
    runs = [child for child in paragraph if child.tag != f"{W}pPr"]
    under = change(tag)
    for run in runs:
        under.append(run)
    paragraph.append(under)
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    inner = properties.find(f"{W}rPr")
    if inner is None:
        inner = etree.SubElement(properties, f"{W}rPr")
    inner.insert(0, change(tag, 901))
    if tag == "del":
        as_deleted(paragraph)


def moved(document: Document, start: str, behind: str, tags: tuple[str, str]) -> etree._Element:
    """A paragraph dragged behind another; gives the new one."""
    here, goal = find(document, start)._p, find(document, behind)._p
    there = deepcopy(here)
    wrapped(here, tags[0])
    wrapped(there, tags[1])
    goal.addnext(there)
    return there


def by_word(document: Document) -> None:
    moved(document, MOVED, BEHIND, ("moveFrom", "moveTo"))


def as_deleted_and_inserted(document: Document) -> None:
    moved(document, MOVED, BEHIND, ("del", "ins"))


def several_moved(document: Document) -> None:
    for start in ("So với năm 2023", MOVED):
        moved(document, start, "Bảng 2. ", ("moveFrom", "moveTo"))


PART, PART_NOW, INTO = "trong đó nữ đoàn viên 365 người", "trong đó nữ đoàn viên 434 người", "So với năm 2023"


def part_moved(document: Document, name: str = "move1") -> None:
    """Words of one paragraph dragged into another, as Word writes that."""
    run = split_run(find(document, MOVED), PART)._r
    gone, here = change("moveFrom"), change("moveTo", 905)
    run.addprevious(gone)
    here.append(deepcopy(run))
    gone.append(run)
    find(document, INTO)._p.append(here)
    for mark, kind, number in ((gone, "moveFrom", 906), (here, "moveTo", 907)):
        start, end = change(f"{kind}RangeStart", number), etree.Element(f"{W}{kind}RangeEnd", {f"{W}id": str(number)})
        start.set(f"{W}name", name)
        mark.addprevious(start)
        mark.addnext(end)


def part_moved_without_a_name(document: Document) -> None:
    part_moved(document, "")


def part_moved_and_edited(document: Document) -> None:
    part_moved(document)
    added = change("ins", 908)
    added.append(run_of(f" {OWN}"))
    next(find(document, INTO)._p.iter(f"{W}moveTo")).append(added)


def moved_and_edited(document: Document) -> None:
    there = moved(document, MOVED, BEHIND, ("moveFrom", "moveTo"))
    added = change("ins", 910)
    added.append(run_of(f" {OWN}."))
    there.append(added)


def moved_with_an_insertion_inside(document: Document) -> None:
    there = moved(document, MOVED, BEHIND, ("moveFrom", "moveTo"))
    added = change("ins", 911)
    added.append(run_of(f" {OWN}."))
    there.find(f"{W}moveTo").append(added)


def moved_row(document: Document) -> None:
    rows = table(document, "ĐVT")._tbl.tr_lst
    fresh = deepcopy(rows[1])
    rows[2].addnext(fresh)
    for row, tag, inner in ((rows[1], "del", "moveFrom"), (fresh, "ins", "moveTo")):
        row.get_or_add_trPr().append(change(tag))
        for paragraph in row.iter(f"{W}p"):
            wrapped(paragraph, inner)


def row_deleted_and_inserted(document: Document) -> None:
    rows = table(document, "ĐVT")._tbl.tr_lst
    fresh = deepcopy(rows[1])
    rows[2].addnext(fresh)
    for row, tag in ((rows[1], "del"), (fresh, "ins")):
        row.get_or_add_trPr().append(change(tag))
        for paragraph in row.iter(f"{W}p"):
            wrapped(paragraph, tag)


def deleted_row(document: Document) -> None:
    row = table(document, "ĐVT")._tbl.tr_lst[2]
    row.get_or_add_trPr().append(change("del"))
    for paragraph in row.iter(f"{W}p"):
        wrapped(paragraph, "del")


def deleted_paragraph(document: Document) -> None:
    wrapped(find(document, MOVED)._p, "del")


def deleted_figure(document: Document) -> None:
    run = split_run(find(document, MOVED), "376")._r
    gone = change("del")
    run.addprevious(gone)
    gone.append(as_deleted(run))


def retyped_figure(document: Document) -> None:
    deleted_figure(document)
    gone = next(find(document, MOVED)._p.iter(f"{W}del"))
    added = change("ins", 912)
    added.append(run_of("377"))
    gone.addnext(added)


def typed_and_deleted_again(document: Document) -> None:
    added, gone = change("ins"), change("del", 913)
    gone.append(as_deleted(run_of(f" {OWN}")))
    added.append(gone)
    find(document, MOVED)._p.append(added)


def own_paragraph(document: Document) -> None:
    goal = find(document, MOVED)._p
    fresh = deepcopy(goal)
    for child in list(fresh):
        if child.tag != f"{W}pPr":
            fresh.remove(child)
    fresh.append(run_of(f"{OWN} với 376 người."))
    wrapped(fresh, "ins")
    goal.addnext(fresh)


def joined(document: Document) -> None:
    """The mark between two paragraphs deleted."""
    paragraph = find(document, MOVED)._p
    paragraph.get_or_add_pPr().append(etree.Element(f"{W}rPr"))
    paragraph.pPr.find(f"{W}rPr").append(change("del"))


def reformatted(document: Document) -> None:
    run = split_run(find(document, MOVED), "376")
    run.bold = True
    former = change("rPrChange")
    etree.SubElement(former, f"{W}rPr")
    run._r.rPr.append(former)


@dataclass(frozen=True)
class Edit:
    """`touched`: where the paragraph begins in which words differ; `said`: what a comment must hold."""

    do: Callable[[Document], None]
    touched: tuple[str, ...] = ()
    said: Sequence[str] = ()


EDITS = (
    Edit(by_word),
    Edit(as_deleted_and_inserted),
    Edit(several_moved),
    Edit(part_moved, (MOVED, INTO)),
    Edit(part_moved_without_a_name, (MOVED, INTO)),
    Edit(part_moved_and_edited, (MOVED, INTO)),
    Edit(moved_and_edited, (OWN,)),
    Edit(moved_with_an_insertion_inside, (OWN,)),
    Edit(moved_row),
    Edit(row_deleted_and_inserted),
    Edit(deleted_row),
    Edit(deleted_paragraph),
    Edit(deleted_figure, (MOVED,), ("331",)),
    Edit(retyped_figure, (MOVED,), ("331",)),
    Edit(typed_and_deleted_again, (OWN,)),
    Edit(own_paragraph, (OWN,)),
    Edit(joined),
    Edit(reformatted),
)


def edited(edit: Edit) -> bytes:
    document = docx.Document(io.BytesIO(BASE))
    edit.do(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------- how they are settled


def settled(document: bytes, *, accept: bool) -> list[str]:
    """What the paragraphs say when every tracked change is accepted, or rejected."""
    package = WordPackage(document)
    drop, keep = ("del", "moveFrom"), ("ins", "moveTo")
    if not accept:
        drop, keep = keep, drop
    for row in [r for r in package.root.iter(f"{W}tr") if r.find(f"{W}trPr/{W}{drop[0]}") is not None]:
        row.getparent().remove(row)
    for element in [e for tag in drop for e in package.root.iter(f"{W}{tag}")]:
        element.getparent().remove(element)
    for element in [e for tag in keep for e in package.root.iter(f"{W}{tag}")]:
        for child in list(element):
            element.addprevious(child)
        element.getparent().remove(element)
    for text in list(package.root.iter(f"{W}delText")):
        text.tag = f"{W}t"
    return [text for p in package.body.iter(f"{W}p") if (text := text_of(p))]


def holds(edit: Edit, merged: bytes, fresh: bytes) -> None:
    """No figure of former days stands where nobody touched it, whichever way the changes are settled."""
    wanted = settled(fresh, accept=True)
    for accept in (True, False):
        now = settled(merged, accept=accept)
        stale = [t for t in Counter(now) - Counter(wanted) if not any(words in t for words in edit.touched)]
        assert stale == [], accept
    rejected = Counter(wanted) - Counter(settled(merged, accept=False))
    assert not list(rejected), "what people had left alone is all there when their changes are rejected"


def check(edit: Edit, theirs: bytes, *, thorough: bool) -> None:
    """Two reviews, the second with the former figures; `thorough`: also that without new ones nothing changes, which
    test_merge tries of every edit that is not tracked.
    """
    first = merge(BASE, theirs, OURS, when=WHEN).document
    holds(edit, first, OURS)
    said = comments(first)
    assert all(any(words in comment for comment in said) for words in edit.said) and bool(said) == bool(edit.said)
    if thorough or edit.said:  # else a repetition of the next
        assert merge(OURS, first, OURS, when=WHEN).document == first
    assert merge(BASE, first, OURS, when=WHEN).document == first
    again = merge(OURS, first, BASE, when=WHEN).document
    holds(edit, again, BASE)
    if edit.said:
        assert any("376" in comment for comment in comments(again))
    changes = Counter(e.tag for e in WordPackage(theirs).root.iter() if e.get(f"{W}author"))
    assert changes == Counter(e.tag for e in WordPackage(again).root.iter() if e.get(f"{W}author"))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.do.__name__)
def test_figures_are_those_of_today_whichever_way_changes_are_settled(edit: Edit, thorough: bool) -> None:
    check(edit, edited(edit), thorough=thorough)


@needs_soffice
def test_changes_that_libreoffice_has_saved(thorough: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """It writes moves in its own way, and marks of its own beside ours; of words typed and deleted again it takes both
    marks away, so that nothing tracked is left of them."""
    few = (
        by_word,
        as_deleted_and_inserted,
        moved_and_edited,
        moved_row,
        deleted_row,
        retyped_figure,
        joined,
        reformatted,
    )
    edits = [edit for edit in EDITS if (edit.do in few or thorough) and edit.do is not typed_and_deleted_again]
    saved = saved_again({edit.do.__name__: edited(edit) for edit in edits}, tmp_path_factory.mktemp("luu-lai"))
    for edit in edits:
        first = merge(BASE, saved[edit.do.__name__], OURS, when=WHEN).document
        holds(edit, first, OURS)
        holds(edit, merge(OURS, first, BASE, when=WHEN).document, BASE)


def test_the_sentence_that_was_moved_stands_where_people_put_it() -> None:
    merged = settled(merge(BASE, edited(EDITS[0]), OURS, when=WHEN).document, accept=True)
    at = next(n for n, text in enumerate(merged) if text.startswith(MOVED))
    assert merged[at - 1].startswith(BEHIND) and "331 người" in merged[at]
    assert words_of(find(docx.Document(io.BytesIO(OURS)), MOVED)).split() == merged[at].split()


PARTS = (part_moved, part_moved_without_a_name, part_moved_and_edited)


@pytest.mark.parametrize("do", PARTS, ids=lambda do: do.__name__)
def test_part_of_a_paragraph_that_was_moved_into_another_has_the_figures_of_today(
    do: Callable[[Document], None],
) -> None:
    merged = merge(BASE, edited(Edit(do)), OURS, when=WHEN)
    accepted = settled(merged.document, accept=True)
    home, goal = (next(text for text in accepted if text.startswith(start)) for start in (MOVED, INTO))
    assert PART_NOW in goal and PART not in goal and PART_NOW not in home
    assert (OWN in goal) == (do is part_moved_and_edited)
    assert not merged.conflicts


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (by_word, "(đến: Tình hình tổ chức công đoàn, đoàn viên, người lao động) Tính đến ngày 30/11/2025"),
        (part_moved, PART),
    ],
    ids=["a paragraph", "part of one"],
)
def test_what_people_moved_is_listed(do: Callable[[Document], None], said: str) -> None:
    kept = merge(BASE, edited(Edit(do)), OURS, when=WHEN).kept
    (moved_there,) = [k for k in kept if k.what is What.MOVED]
    assert moved_there.text.startswith(said) and "Tính đến ngày 30/11/2025" in moved_there.where
