"""The table of contents of a report: from five pages on, made anew with every merge, never asking anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph

from pipeline.documents.edited import renew
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.paging import Paging
from pipeline.review.outline import letterhead, review
from pipeline.review.report import report_of, write_review
from pipeline.round.consolidation import Consolidation
from tests.reviews import MID, PROGRAM, TEMPLATE, W, consolidate, random_round, written

NOW = datetime(2026, 1, 20, 10, 0, 0)


def lines(document: Document) -> list[str]:
    """The lines of the table of contents, without their pages."""
    found = [p for p in document.paragraphs if p.style is not None and (p.style.name or "").lower() == "toc 1"]
    return [p._p.xpath("string(./w:hyperlink)") for p in found]


def headings(document: Document) -> list[Paragraph]:
    return [p for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]


def anchors(document: Document) -> tuple[list[str], list[str]]:
    """What the lines lead to, and the marks there are."""
    body = document.element.body
    wanted = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    return wanted, [m.get(f"{W}name") for m in body.iter(f"{W}bookmarkStart") if m.get(f"{W}name") != "_MucLuc"]


def renewed(path: Path, data: Consolidation) -> Document:
    """The report after people have worked on it and figures have changed."""
    write_review(path.with_name("moi.docx"), data, TEMPLATE)
    renew(path, path.with_name("moi.docx").read_bytes(), NOW)
    return docx.Document(str(path))


def edited(folder: Path, change: Callable[[Document], None]) -> Document:
    """A report that people change, merged with newer figures."""
    path = folder / "bao-cao.docx"
    write_review(folder / "goc.docx", random_round(MID), TEMPLATE)
    renew(path, (folder / "goc.docx").read_bytes(), NOW)
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return renewed(path, random_round(MID, seed=2))


def test_a_long_report_lists_its_numbered_parts_and_annexes(tmp_path: Path) -> None:
    document = written(random_round(MID), tmp_path)
    listed = lines(document)
    parts = [p.text for p in headings(document) if p.text[0] in "IVX"]
    assert len(parts) == 5 and listed[:5] == parts
    assert [line.partition(". ")[0] for line in listed[5:]] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    wanted, marked = anchors(document)
    assert wanted == marked and len(set(wanted)) == len(listed)
    first = next(n for n, p in enumerate(document.paragraphs) if p.text == "MỤC LỤC")
    assert document.paragraphs[first + len(listed) + 1].text == parts[0]  # behind the assessment
    with zipfile.ZipFile(tmp_path / "bao-cao.docx") as package:
        assert b"updateFields" not in package.read("word/settings.xml")
        assert b"w:dirty" not in package.read("word/document.xml")


def test_annexes_of_one_title_are_told_apart(tmp_path: Path) -> None:
    more = [replace(i, code=f"{4 + n}.{i.code[-1]}") for n, i in enumerate(PROGRAM.indicators) if i.code[0] == "1"] * 4
    many = [replace(i, code=f"7.{n}") for n, i in enumerate(more, 1)]
    program = replace(PROGRAM, indicators=(*PROGRAM.indicators, *many))
    listed = lines(written(random_round(MID, program=program), tmp_path))
    first, second = [line for line in listed if "KẾT QUẢ THỰC HIỆN CHỈ TIÊU CỦA TỪNG ĐƠN VỊ" in line]
    assert "(CHỈ TIÊU 1.1 ĐẾN " in first and first.partition(". ")[2] != second.partition(". ")[2]


def test_a_short_report_has_none(tmp_path: Path) -> None:
    document = written(consolidate(replace(PROGRAM, indicators=(), other_targets=()), MID), tmp_path)
    assert Paging(WordPackage((tmp_path / "bao-cao.docx").read_bytes())).first_section < 5
    assert lines(document) == [] and anchors(document) == ([], [])


def test_it_is_the_report_that_says_whether_it_has_one() -> None:
    data = random_round(MID)
    report = replace(review(data), reference="")
    for said, many in ((report, 8), (replace(report, contents=False), 0)):
        assert len(lines(docx.Document(io.BytesIO(report_of(said, data, TEMPLATE))))) == many
    assert not letterhead(data).contents  # which the note and the drafts begin with


def rename(document: Document) -> None:
    heading = next(p for p in headings(document) if p.text.startswith("IV. "))
    heading.runs[0].text = "IV. VIỆC CẦN LÀM"


def remove_a_part(document: Document) -> None:
    heading = next(p for p in headings(document) if p.text.startswith("V. "))._p
    for element in [heading, *heading.itersiblings(f"{W}p")]:
        if "Trên đây là báo cáo" in element.xpath("string(.)"):
            break
        element.getparent().remove(element)


def add_a_part(document: Document) -> None:
    place = next(p for p in document.paragraphs if p.text.startswith("Trên đây là báo cáo"))
    place.insert_paragraph_before("VI. PHẦN CỦA CƠ QUAN", style="Heading 1")


@pytest.mark.parametrize(
    ("change", "there", "gone"),
    [(rename, "IV. VIỆC CẦN LÀM", "IV. NHIỆM VỤ"), (remove_a_part, "IV. ", "V. "), (add_a_part, "VI. PHẦN", "VII")],
)
def test_it_follows_the_headings_as_people_have_them(
    tmp_path: Path, change: Callable[[Document], None], there: str, gone: str
) -> None:
    document = edited(tmp_path, change)
    listed = lines(document)
    assert any(line.startswith(there) for line in listed) and not any(line.startswith(gone) for line in listed)
    wanted, marked = anchors(document)
    assert sorted(wanted) == sorted(marked)


def test_one_that_people_delete_stays_away(tmp_path: Path) -> None:
    def delete(document: Document) -> None:
        for paragraph in document.paragraphs:
            name = "" if paragraph.style is None else (paragraph.style.name or "").lower()
            if name.startswith("toc"):
                paragraph._p.getparent().remove(paragraph._p)

    assert lines(edited(tmp_path, delete)) == []


def test_one_merge_after_another_leaves_one_table_and_no_word_of_it_among_the_changes(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    write_review(tmp_path / "goc.docx", random_round(MID), TEMPLATE)
    renew(path, (tmp_path / "goc.docx").read_bytes(), NOW)
    document = docx.Document(str(path))
    next(p for p in document.paragraphs if p.text.startswith("Chương trình có")).add_run(" Lời thêm.")
    document.save(str(path))
    for seed in (2, 3):
        write_review(tmp_path / "moi.docx", random_round(MID, seed=seed), TEMPLATE)
        done = renew(path, (tmp_path / "moi.docx").read_bytes(), NOW)
        assert done.merged is not None
        said = [*(k.text for k in done.merged.kept), *(c.theirs for c in done.merged.conflicts)]
        assert not any("PAGEREF" in text or text.startswith("MỤC LỤC") for text in said)
    document = docx.Document(str(path))
    assert len(lines(document)) == 8 and sum(p.text == "MỤC LỤC" for p in document.paragraphs) == 1


@pytest.mark.parametrize("measure", ["w:w=&quot;x&quot;", "0", "-5", "2cm"])
def test_measures_that_are_none_stop_no_merge(tmp_path: Path, measure: str) -> None:
    written(random_round(MID), tmp_path)
    content = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "bao-cao.docx") as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(b'w:w="11906"', f'w:w="{measure}"'.encode())
            new.writestr(name, part)
    assert Paging(WordPackage(content.getvalue())).first_section >= 1
