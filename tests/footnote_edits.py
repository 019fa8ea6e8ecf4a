"""What people do to the footnotes of a generated report, as functions on an opened document."""

from __future__ import annotations

from copy import deepcopy

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from tests.edits import EDITS, MARK, Edit, after, find, retype, split_run, table

COVERAGE = "Tổng hợp từ báo cáo của "
TRACKED = f'{nsdecls("w")} w:id="905" w:author="A" w:date="2026-01-10T08:00:00Z"'


class Notes:
    """The footnotes of an opened document; what is changed is kept by leaving the `with`."""

    def __init__(self, document: Document) -> None:
        related = document.part.rels.values()
        self.part = next(r.target_part for r in related if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES)
        self.root = parse_xml(self.part.blob)

    def __enter__(self) -> Notes:
        return self

    def __exit__(self, *_: object) -> None:
        self.part._blob = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def of(self, paragraph: Paragraph) -> etree._Element:
        """The first footnote of a paragraph."""
        identity = references(paragraph)[0].get(qn("w:id"))
        return next(note for note in self.root if note.get(qn("w:id")) == identity)

    def text(self, paragraph: Paragraph) -> etree._Element:
        """The w:t that holds what the first footnote of a paragraph says."""
        return next(t for t in self.of(paragraph).iter(qn("w:t")) if COVERAGE in (t.text or ""))

    def copied(self, note: etree._Element, text: str = "") -> str:
        """A new footnote like another one, perhaps with other words; its id."""
        fresh = deepcopy(note)
        identity = str(1 + max(int(n.get(qn("w:id"))) for n in self.root))
        fresh.set(qn("w:id"), identity)
        if text:
            next(t for t in fresh.iter(qn("w:t")) if (t.text or "").strip()).text = f" {text}"
        self.root.append(fresh)
        return identity


def references(paragraph: Paragraph) -> list[etree._Element]:
    return list(paragraph._p.iter(qn("w:footnoteReference")))


def number_run(paragraph: Paragraph) -> etree._Element:
    """The run of the first footnote's number."""
    run = references(paragraph)[0].getparent()
    assert run is not None
    return run


def own_number(document: Document, of: str) -> etree._Element:
    """The run for the number of a footnote that people write, in the look of the others."""
    with Notes(document) as notes:
        sentence = find(document, of)
        run = deepcopy(number_run(sentence))
        run.find(qn("w:footnoteReference")).set(
            qn("w:id"), notes.copied(notes.of(sentence), f"Theo báo cáo {MARK}, chưa thẩm định.")
        )
    return run


# --------------------------------------------------------------------------- edits


def own_footnote_in_a_noted_sentence(document: Document) -> None:
    number = own_number(document, "1.1. Nội dung")
    split_run(find(document, "1.1. Nội dung"), "73,7%")._r.addnext(number)


def own_footnote_beside_the_generated(document: Document) -> None:
    number_run(find(document, "2.1. Nội dung")).addnext(own_number(document, "2.1. Nội dung"))


def own_footnote_elsewhere(document: Document) -> None:
    find(document, "Có 8/10 đơn vị")._p.append(own_number(document, "1.1. Nội dung"))


def own_footnote_in_a_cell(document: Document) -> None:
    cell = table(document, "ĐVT").cell(1, 3)
    cell.paragraphs[0]._p.append(own_number(document, "1.1. Nội dung"))


def footnote_deleted(document: Document) -> None:
    run = number_run(find(document, "3.1. Nội dung"))
    with Notes(document) as notes:
        notes.root.remove(notes.of(find(document, "3.1. Nội dung")))
    run.getparent().remove(run)


def footnote_deletion_tracked(document: Document) -> None:
    run = number_run(find(document, "3.1. Nội dung"))
    change = parse_xml(f"<w:del {TRACKED}/>")
    run.addprevious(change)
    change.append(run)


def own_footnote_tracked(document: Document) -> None:
    change = parse_xml(f"<w:ins {TRACKED}/>")
    change.append(own_number(document, "1.2. Nội dung"))
    number_run(find(document, "1.2. Nội dung")).addnext(change)


def footnote_reworded(document: Document) -> None:
    with Notes(document) as notes:
        text = notes.text(find(document, "1.1. Nội dung"))
        text.text = text.text.replace(COVERAGE, f"Theo sổ {MARK}, tổng hợp từ báo cáo của ")


def footnote_written_anew(document: Document) -> None:
    with Notes(document) as notes:
        notes.text(find(document, "1.1. Nội dung")).text = f"Số liệu {MARK} còn thiếu hai đơn vị chưa nộp."


def figure_of_a_footnote_changed(document: Document) -> None:
    with Notes(document) as notes:
        text = notes.text(find(document, "3.1. Nội dung"))
        text.text = text.text.replace("8/10", "10/10")


def footnote_continued(document: Document) -> None:
    with Notes(document) as notes:
        note = notes.of(find(document, "2.2. Nội dung"))
        note.append(
            parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>Nhận xét {MARK}: đơn vị số 3 nộp muộn.</w:t></w:r></w:p>")
        )


def figure_of_a_footnote_in_bold(document: Document) -> None:
    with Notes(document) as notes:
        text = notes.text(find(document, "2.1. Nội dung"))
        run = Run(text.getparent(), find(document, "2.1. Nội dung"))
        head, pair, tail = text.text.partition("8/10")
        for words in (pair, tail):
            fresh = deepcopy(run._r)
            run._r.getparent().append(fresh)
            Run(fresh, run._parent).text = words
            Run(fresh, run._parent).bold = words == pair or None
        text.text = head


def sentence_reworded_before_its_footnote(document: Document) -> None:
    retype(find(document, "2.2. Nội dung"), "% chỉ tiêu nhiệm kỳ", f"% chỉ tiêu cả nhiệm kỳ {MARK}")


def sentence_with_its_footnote_moved(document: Document) -> None:
    place, moved = find(document, "Trên đây là báo cáo"), find(document, "2.3. Nội dung")
    place._p.addprevious(moved._p)


def sentence_with_its_footnote_copied(document: Document) -> None:
    """Word gives the copy a footnote of its own."""
    sentence = find(document, "1.3. Nội dung")
    fresh = deepcopy(sentence._p)
    with Notes(document) as notes:
        Paragraph(fresh, sentence._parent).runs[0].text = f"Nhắc lại {MARK}: 1.3. "
        next(fresh.iter(qn("w:footnoteReference"))).set(qn("w:id"), notes.copied(notes.of(sentence)))
    find(document, "Trên đây là báo cáo")._p.addprevious(fresh)


def footnote_moved_within_its_sentence(document: Document) -> None:
    sentence = find(document, "1.1. Nội dung")
    sentence._p.append(number_run(sentence))


def footnote_moved_to_another_sentence(document: Document) -> None:
    find(document, "Có 8/10 đơn vị")._p.append(number_run(find(document, "3.1. Nội dung")))


def noted_sentences_joined(document: Document) -> None:
    first, second = find(document, "2.1. Nội dung"), find(document, "2.2. Nội dung")
    first.add_run(" ")
    first._p.extend([child for child in second._p if child.tag != qn("w:pPr")])
    second._p.getparent().remove(second._p)


def noted_sentence_split(document: Document) -> None:
    sentence = find(document, "3.1. Nội dung")
    run = next(r for r in sentence.runs if "So với năm 2024" in r.text)
    head, words, tail = run.text.partition("So với năm 2024")
    after(sentence, words + tail)
    run.text = head


def footnotes_in_another_font(document: Document) -> None:
    with Notes(document) as notes:
        for run in notes.root.iter(qn("w:r")):
            look = run.get_or_add_rPr() if hasattr(run, "get_or_add_rPr") else None
            if look is not None:
                look.append(parse_xml(f"<w:i {nsdecls('w')}/>"))


FOOTNOTE_EDITS = (
    Edit(own_footnote_in_a_noted_sentence, ("1.1. Nội dung",),
         there=("68,92%[Theo báo cáo của cơ quan", "9/10 đơn vị.]. So")),
    Edit(own_footnote_beside_the_generated, ("2.1. Nội dung",),
         there=("15/30", f"[{COVERAGE}9/10 đơn vị.][Theo báo cáo của cơ quan, chưa thẩm định.]")),
    Edit(own_footnote_elsewhere, ("Có 8/10 đơn vị",), there=("[Theo báo cáo của cơ quan, chưa thẩm định.]",)),
    Edit(own_footnote_in_a_cell, ("461",), there=("461[Theo báo cáo của cơ quan, chưa thẩm định.]",)),
    Edit(footnote_deleted, ("3.1. Nội dung",), ("3.1. Nội dung", f"(chú thích: {COVERAGE}9/10 đơn vị.)"),
         there=("634/1.495",)),
    Edit(footnote_deletion_tracked, ("3.1. Nội dung",), ("3.1. Nội dung", f"(chú thích: {COVERAGE}9/10 đơn vị.)"),
         there=("634/1.495",)),
    Edit(own_footnote_tracked, ("1.2. Nội dung",),
         there=("7/7 đơn vị", f"[{COVERAGE}7/10 đơn vị.][Theo báo cáo của cơ quan")),
    Edit(footnote_reworded, ("1.1. Nội dung",),
         there=(f"[Theo sổ {MARK}, tổng hợp từ báo cáo của 9/10 đơn vị.]", "68,92%")),
    Edit(footnote_written_anew, ("1.1. Nội dung",), ("1.1. Nội dung", f"(chú thích: {COVERAGE}9/10 đơn vị.)"),
         there=(f"[Số liệu {MARK} còn thiếu hai đơn vị chưa nộp.]", "68,92%")),
    Edit(figure_of_a_footnote_changed, ("3.1. Nội dung",), (f"(chú thích: {COVERAGE}9/10 đơn vị.)",),
         there=(f"[{COVERAGE}10/10 đơn vị.]", "634/1.495")),
    Edit(footnote_continued, ("2.2. Nội dung",),
         there=("9/10 đơn vị.Nhận xét của cơ quan: đơn vị số 3", "1.365/4.500")),
    Edit(figure_of_a_footnote_in_bold),
    Edit(sentence_reworded_before_its_footnote, ("2.2. Nội dung",),
         there=(f"30,33% chỉ tiêu cả nhiệm kỳ {MARK}[{COVERAGE}9/10 đơn vị.]",)),
    Edit(sentence_with_its_footnote_moved),
    Edit(sentence_with_its_footnote_copied, (f"Nhắc lại {MARK}",), there=(f"đề ra[{COVERAGE}8/10 đơn vị.]",)),
    Edit(footnote_moved_within_its_sentence, ("1.1. Nội dung",), there=(f".[{COVERAGE}9/10 đơn vị.]", "68,92%")),
    Edit(footnote_moved_to_another_sentence, ("3.1. Nội dung", "Có 8/10 đơn vị"), ("3.1. Nội dung",),
         there=("634/1.495", f"[{COVERAGE}8/10 đơn vị.]")),
    Edit(noted_sentences_joined, ("2.1. Nội dung", "2.2. Nội dung"),
         there=("15/30", "1.365/4.500", f"báo cáo[{COVERAGE}9/10 đơn vị.]", f"nhiệm kỳ[{COVERAGE}9/10 đơn vị.]")),
    Edit(noted_sentence_split, ("3.1. Nội dung", "So với năm 2024 (41"),
         there=("634/1.495", "2024 (41,97%)", f"[{COVERAGE}9/10 đơn vị.]")),
    Edit(footnotes_in_another_font),
)  # fmt: skip

# Edits of texts that stand otherwise where coverage is a footnote.
_OF_BRACKETS = {
    "deleted_part_of_a_sentence", "joined_paragraphs", "split_paragraph", "tracked_insertion", "footnote",
}  # fmt: skip
NOTED_EDITS = (*(edit for edit in EDITS if edit.name not in _OF_BRACKETS), *FOOTNOTE_EDITS)
