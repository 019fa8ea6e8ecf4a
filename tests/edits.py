"""What people do to a generated report in Word: each kind of edit as a function on an opened document."""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image

MARK = "của cơ quan"  # in every text that an edit adds


@dataclass(frozen=True)
class Edit:
    """An edit and what must be seen after a merge.

    `touched`: words of every paragraph in which the result may differ from what is generated. `clash`: words of the
    generated text that a comment must give. `there`, `gone`: texts the result must, must not hold.
    `dropped`: what people deleted holds generated texts that are nowhere else.
    """

    do: Callable[[Document], None]
    touched: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    dropped: bool = False

    @property
    def name(self) -> str:
        return self.do.__name__


def every_paragraph(document: Document) -> Iterator[Paragraph]:
    """Paragraphs of the body, those in tables and content controls too."""
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


# How paragraphs that edits work on begin in reports of today, which have another shape than those of before.
TODAY = {
    "[Cơ quan công đoàn viết: Đánh giá": "[Cơ quan tổng hợp viết: Đánh giá",
    "1.1. Nội dung": "Chỉ tiêu 1.1: ",
    "1.2. Nội dung": "Chỉ tiêu 1.1: ",
    "1.3. Nội dung": "Chỉ tiêu 2.3: ",
    "2.1. Nội dung": "Chỉ tiêu 2.1: ",
    "2.2. Nội dung": "Chỉ tiêu 2.2: ",
    "2.3. Nội dung": "Chỉ tiêu 2.4: ",
    "2.4. Nội dung": "Chỉ tiêu 3.2: ",
    "3.1. Nội dung": "Chỉ tiêu 3.1: ",
    "3.2. Nội dung": "Chỉ tiêu 3.2: ",
    "Tính đến ngày 30/11/2025": "Đến ngày 30/11/2025",
    "Có 8/10 đơn vị": "Đến ngày 30/11/2025",
    "3. Kết quả từng nhóm": "2. Kết quả thực hiện các chỉ tiêu",
    "4. Đối chiếu với": "3. Đối chiếu với",
    "5. Mức độ hoàn thành": "Biểu đồ 1.",
    "Triển vọng đến cuối nhiệm kỳ": "Triển vọng đến hết",
    "5. Tài chính": "b) Tài chính",
    "3. Đánh giá chung": "a) Tuyên truyền",
}


def find(document: Document, start: str) -> Paragraph:
    """The paragraph that begins with `start`, or as such a one does in reports of today."""
    for begin in (start, TODAY.get(start, start)):
        for paragraph in every_paragraph(document):
            if words_of(paragraph).startswith(begin):
                return paragraph
    raise LookupError(start)


def words_of(paragraph: Paragraph) -> str:
    """The text of a paragraph, that in content controls too."""
    return "".join(t.text or "" for t in paragraph._p.iter(qn("w:t")))


def retype(paragraph: Paragraph, old: str, new: str) -> None:
    """Change words that stand in one run."""
    run = next(r for r in paragraph.runs if old in r.text)
    run.text = run.text.replace(old, new)


def shortened(report: bytes, rows: int = 3, after: str = "Phụ lục II") -> bytes:
    """The report without what no edit works on, merged in a third of the time: with two of its charts, the first rows
    of its tables but of the one that is edited, no annex from `after` on.
    """
    document = docx.Document(io.BytesIO(report))
    edited = table(document, "ĐVT")._tbl
    cut(find(document, "Biểu đồ 2.")._p.getnext(), find(document, "Triển vọng đến")._p)
    cut(find(document, "Bảng 6.")._p, find(document, "III. KHÓ KHĂN")._p)
    cut(find(document, after)._p.getprevious(), document.element.body.sectPr)
    shown = set(document.element.body.xpath(".//a:blip/@r:embed"))
    for name in [n for n, r in document.part.rels.items() if r.reltype == RELATIONSHIP_TYPE.IMAGE and n not in shown]:
        document.part.rels.pop(name)
    for long in document.tables:
        if long._tbl is not edited:
            for row in long._tbl.tr_lst[rows:]:
                long._tbl.remove(row)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def cut(start: BaseOxmlElement, end: BaseOxmlElement) -> None:
    """Take away what stands between, `start` too."""
    while start is not end:
        following = start.getnext()
        start.getparent().remove(start)
        start = following


def table(document: Document, head: str) -> Table:
    """The table whose first row holds `head`."""
    return next(t for t in document.tables if any(head in c.text for c in t.rows[0].cells))


def after(paragraph: Paragraph, text: str) -> Paragraph:
    """A new paragraph of the same look behind another."""
    fresh = deepcopy(paragraph._p)
    paragraph._p.addnext(fresh)
    made = Paragraph(fresh, paragraph._parent)
    made.text = text
    return made


def split_run(paragraph: Paragraph, words: str) -> Run:
    """The run of just these words, cut out of the one they stand in."""
    run = next(r for r in paragraph.runs if words in r.text)
    before, _, rest = run.text.partition(words)
    pieces = [deepcopy(run._r) for _ in range(2)]
    run._r.addnext(pieces[1])
    run._r.addnext(pieces[0])
    run.text = before
    made, tail = (Run(piece, paragraph) for piece in pieces)
    made.text, tail.text = words, rest
    return made


def picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 0, 0)).save(stream, "PNG")
    stream.seek(0)
    return stream


# --------------------------------------------------------------------------- words and paragraphs


def typed_over_a_prompt(document: Document) -> None:
    find(document, "[Cơ quan công đoàn viết: Đánh giá").text = f"Đánh giá {MARK}: phong trào có chuyển biến tốt."


def typed_over_a_control(document: Document) -> None:
    text = next(find(document, "[Ban Tài chính viết")._p.iter(qn("w:t")))
    text.text = f"Thu, chi {MARK} đúng quy định."


def reworded_sentence(document: Document) -> None:
    retype(find(document, "1.1. Nội dung"), " người, đạt", f" người theo sổ {MARK}, đạt")


def changed_figure(document: Document) -> None:
    retype(find(document, "Tính đến ngày 30/11/2025"), "376", f"380 (số {MARK})")


def sentence_added_at_the_end(document: Document) -> None:
    find(document, "3.2. Nội dung").add_run(f" Nhận xét {MARK}: rất đáng khen.")


def inserted_paragraph(document: Document) -> None:
    after(find(document, "Có 8/10 đơn vị"), f"Đoạn thêm {MARK}.")


def inserted_figures(document: Document) -> None:
    after(find(document, "1.2. Nội dung"), f"Riêng theo sổ {MARK} thì 1.712/2.323 người, đạt 73,7%.")


def deleted_paragraph(document: Document) -> None:
    paragraph = find(document, "1.3. Nội dung")._p
    paragraph.getparent().remove(paragraph)


def deleted_part_of_a_sentence(document: Document) -> None:
    retype(find(document, "3.1. Nội dung"), " (đã báo cáo 8/10 đơn vị)", "")


def joined_paragraphs(document: Document) -> None:
    first, second = find(document, "2.1. Nội dung"), find(document, "2.2. Nội dung")
    first.add_run(" " + second.text)
    second._p.getparent().remove(second._p)


def split_paragraph(document: Document) -> None:
    paragraph = find(document, "3.1. Nội dung")
    run = paragraph.runs[-1]
    head, mark, tail = run.text.partition("So với năm 2024")
    after(paragraph, mark + tail)
    run.text = head


def changed_order(document: Document) -> None:
    first, second = find(document, "2.3. Nội dung"), find(document, "2.4. Nội dung")
    second._p.addnext(first._p)


def moved_section(document: Document) -> None:
    heading = find(document, "5. Tài chính")._p
    prompt = heading.getnext()
    place = find(document, "3. Đánh giá chung")._p
    place.addprevious(heading)
    place.addprevious(prompt)


def renamed_heading(document: Document) -> None:
    find(document, "3. Kết quả từng nhóm").runs[0].text = f"3. Phân tích {MARK} về từng chỉ tiêu"


def deleted_section(document: Document) -> None:
    cut(find(document, "4. Đối chiếu với")._p, find(document, "5. Mức độ hoàn thành")._p)


def list_of_points(document: Document) -> None:
    place = find(document, "1. Kết quả thực hiện các khâu")
    for n in (3, 2, 1):
        after(place, f"- Điểm {n} {MARK};").style = document.styles["TH Gạch đầu dòng"]


def copied_paragraph(document: Document) -> None:
    paragraph = find(document, "Triển vọng đến cuối nhiệm kỳ")
    find(document, "Trên đây là báo cáo")._p.addprevious(deepcopy(paragraph._p))


def spaces_and_decomposed_letters(document: Document) -> None:
    retype(find(document, "2.2. Nội dung"), "Nội dung", "No\u0323\u0302i  dung")


# --------------------------------------------------------------------------- looks and marks


def bold_figure(document: Document) -> None:
    split_run(find(document, "1.1. Nội dung"), "73,7%").bold = True


def font_changed(document: Document) -> None:
    for run in find(document, "2.1. Nội dung").runs:
        run.font.name, run.font.size = "Arial", Pt(15)


def highlighted(document: Document) -> None:
    find(document, "3.2. Nội dung").runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW


def restyled_paragraph(document: Document) -> None:
    find(document, "2.4. Nội dung").style = document.styles["TH Chú thích"]


def page_break(document: Document) -> None:
    find(document, "Có 8/10 đơn vị").runs[0].add_break(WD_BREAK.PAGE)


def line_break(document: Document) -> None:
    paragraph = find(document, "1.2. Nội dung")
    retype(paragraph, " đơn vị, đạt", "\nđơn vị, đạt")


def comment_of_a_person(document: Document) -> None:
    document.add_comment(find(document, "2.3. Nội dung").runs, f"Bình luận {MARK}", author="Nguyễn Văn A")


def tracked_insertion(document: Document) -> None:
    paragraph = find(document, "1.1. Nội dung")
    run = split_run(paragraph, "đã báo cáo")
    change = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="901" w:author="A" w:date="2026-01-10T08:00:00Z"><w:r><w:t xml:space="preserve">'
        f"theo dõi {MARK}, </w:t></w:r></w:ins>"
    )
    run._r.addprevious(change)


def tracked_deletion(document: Document) -> None:
    paragraph = find(document, "2.1. Nội dung")
    run = split_run(paragraph, "chưa đạt chỉ tiêu ")._r
    change = parse_xml(f'<w:del {nsdecls("w")} w:id="902" w:author="A" w:date="2026-01-10T08:00:00Z"/>')
    run.addprevious(change)
    change.append(run)
    run.find(qn("w:t")).tag = qn("w:delText")


def tracked_figure(document: Document) -> None:
    paragraph = find(document, "Tính đến ngày 30/11/2025")
    run = split_run(paragraph, "376")._r
    change = parse_xml(f'<w:del {nsdecls("w")} w:id="903" w:author="A" w:date="2026-01-10T08:00:00Z"/>')
    run.addprevious(change)
    added = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="904" w:author="A" w:date="2026-01-10T08:00:00Z"><w:r><w:t>377</w:t></w:r></w:ins>'
    )
    change.addnext(added)
    change.append(run)
    run.find(qn("w:t")).tag = qn("w:delText")


def hyperlink(document: Document) -> None:
    paragraph = find(document, "1.1. Nội dung")
    run = split_run(paragraph, "người")._r
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to("https://vi.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.addprevious(link)
    link.append(run)


def footnote(document: Document) -> None:
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
        '</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r>'
        '</w:p></w:footnote><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r>'
        f"<w:t>Chú thích {MARK}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    run = split_run(find(document, "1.1. Nội dung"), "73,7%")._r
    reference = parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="1"/></w:r>')
    run.addnext(reference)


# --------------------------------------------------------------------------- tables


def own_table(document: Document) -> None:
    made = document.add_table(2, 2)
    for cell, text in zip(made._cells, ("Việc", "Kết quả", f"Việc {MARK}", "12"), strict=True):
        cell.text = text
    find(document, "Có 8/10 đơn vị")._p.addnext(made._tbl)


def edited_label(document: Document) -> None:
    retype(table(document, "ĐVT").cell(1, 1).paragraphs[0], "Tổng số đoàn viên", f"Đoàn viên {MARK}, tổng số")


def edited_figure_in_a_cell(document: Document) -> None:
    retype(table(document, "ĐVT").cell(1, 3).paragraphs[0], "427", "430")


def note_in_a_cell(document: Document) -> None:
    table(document, "ĐVT").cell(1, 3).paragraphs[0].add_run(f" (số {MARK})")


def added_row(document: Document) -> None:
    rows = table(document, "ĐVT")._tbl.tr_lst
    fresh = deepcopy(rows[1])
    rows[1].addnext(fresh)
    for paragraph, text in zip(fresh.iter(qn("w:p")), ("", f"Đoàn viên danh dự {MARK}", "người", *"1234"), strict=True):
        Paragraph(paragraph, document._body).text = text


def deleted_row(document: Document) -> None:
    row = table(document, "ĐVT")._tbl.tr_lst[2]
    row.getparent().remove(row)


def moved_row(document: Document) -> None:
    rows = table(document, "ĐVT")._tbl.tr_lst
    rows[2].addnext(rows[1])


def added_column(document: Document) -> None:
    found = table(document, "ĐVT")
    for n, row in enumerate(found._tbl.tr_lst):
        fresh = deepcopy(row.tc_lst[1])
        row.tc_lst[2].addnext(fresh)
        Paragraph(fresh.p_lst[0], document._body).text = f"Ghi {MARK} {n}"
    columns = found._tbl.tblGrid
    columns.insert(3, deepcopy(columns[2]))


def deleted_column(document: Document) -> None:
    found = table(document, "ĐVT")
    for row in found._tbl.tr_lst:
        row.remove(row.tc_lst[3])
    found._tbl.tblGrid.remove(found._tbl.tblGrid[3])


def deleted_table(document: Document) -> None:
    found = table(document, "Loại hình, cụm")._tbl
    found.getparent().remove(found)


def widened_column(document: Document) -> None:
    for row in table(document, "ĐVT").rows:
        row.cells[1].width = Mm(50)


# --------------------------------------------------------------------------- pictures


def drawings(document: Document) -> list[Paragraph]:
    return [p for p in every_paragraph(document) if p._p.xpath(".//w:drawing")]


def own_picture(document: Document) -> None:
    place = after(find(document, "Có 8/10 đơn vị"), "")
    place.add_run().add_picture(picture(), width=Mm(30))


def replaced_picture(document: Document) -> None:
    place = drawings(document)[0]
    for run in place.runs:
        run._r.getparent().remove(run._r)
    place.add_run().add_picture(picture(), width=Mm(30))


def resized_picture(document: Document) -> None:
    for node in drawings(document)[0]._p.iter():
        if node.get("cx") and node.get("cy"):
            node.set("cx", str(int(node.get("cx")) // 2))
            node.set("cy", str(int(node.get("cy")) // 2))


def deleted_picture(document: Document) -> None:
    paragraph = drawings(document)[0]._p
    paragraph.getparent().remove(paragraph)


def nothing(document: Document) -> None:
    """Opened and saved."""


EDITS = (
    Edit(nothing),
    Edit(typed_over_a_prompt, ("Đánh giá chung.", MARK)),
    Edit(typed_over_a_control, ("Nêu kết quả thu, chi", MARK)),
    Edit(reworded_sentence, ("1.1. Nội dung",), there=("1.355/1.966 người theo sổ", "đạt 68,92%")),
    Edit(changed_figure, ("Tính đến ngày",), ("331 người",), there=("380 (số của cơ quan)", "434 người")),
    Edit(sentence_added_at_the_end, ("3.2. Nội dung",), there=("177/278", "rất đáng khen")),
    Edit(inserted_paragraph, (MARK,)),
    Edit(inserted_figures, (MARK,), there=("1.712/2.323 người, đạt 73,7%.",)),
    Edit(deleted_paragraph, ("1.3. Nội dung",), gone=("1.3. Nội dung của chỉ tiêu 1.3: ",)),
    Edit(deleted_part_of_a_sentence, ("3.1. Nội dung",), ("3.1. Nội dung",), there=("634/1.495",)),
    Edit(joined_paragraphs, ("2.1. Nội dung", "2.2. Nội dung"), there=("15/30", "1.365/4.500")),
    Edit(split_paragraph, ("3.1. Nội dung", "So với năm 2024 (41"), there=("634/1.495", "2024 (41,97%)")),
    Edit(changed_order, there=("74/20 hộ",)),
    Edit(moved_section),
    Edit(renamed_heading, (MARK, "Kết quả từng nhóm")),
    Edit(deleted_section, ("Đối chiếu", "đối chiếu", "Nghị quyết", "1.1", "Năm 2025", "%", "/", "cùng một", "Mã",
                           "Nội dung chỉ tiêu", "Thời kỳ", "Kết quả"), gone=("4. Đối chiếu với",)),
    Edit(list_of_points, (MARK,)),
    Edit(copied_paragraph, ("Triển vọng đến cuối",)),
    Edit(spaces_and_decomposed_letters, there=("1.365/4.500",)),
    Edit(bold_figure),
    Edit(font_changed),
    Edit(highlighted),
    Edit(restyled_paragraph),
    Edit(page_break),
    Edit(line_break, there=("7/7 đơn vị",)),
    Edit(comment_of_a_person),
    Edit(tracked_insertion, ("1.1. Nội dung",), there=(MARK, "68,92%")),
    Edit(tracked_deletion, ("2.1. Nội dung",), there=("15/30",)),
    Edit(tracked_figure, ("Tính đến ngày",), ("331 người",), there=("377 người", "434 người")),
    Edit(hyperlink),
    Edit(footnote, ("1.1. Nội dung",), there=("68,92%",)),
    Edit(own_table, (MARK, "Việc", "Kết quả", "12")),
    Edit(edited_label, (MARK, "Tổng số đoàn viên")),
    Edit(edited_figure_in_a_cell, ("430", "461"), ("461",), there=("430",)),
    Edit(note_in_a_cell, ("461",), there=("461 (số của cơ quan)",)),
    Edit(added_row, (MARK, "người", *"1234")),
    Edit(deleted_row, ("Trong đó: nữ", "407", "352", "434", "2", "người", "8/10")),
    Edit(moved_row),
    Edit(added_column, (MARK,)),
    Edit(deleted_column, ("Năm 2023", "461", "407")),
    Edit(deleted_table, ("Bảng 2. ",), gone=("Loại hình, cụm",), dropped=True),
    Edit(widened_column),
    Edit(own_picture),
    Edit(replaced_picture, (), ("Biểu đồ đã vẽ lại",)),
    Edit(resized_picture),
    Edit(deleted_picture),
)  # fmt: skip

# Of each kind of work one that LibreOffice saves in the quick run; of the others, Word's form alone.
_SAVED_BY_LIBREOFFICE = {
    "nothing", "typed_over_a_control", "reworded_sentence", "changed_figure", "joined_paragraphs", "moved_section",
    "spaces_and_decomposed_letters", "bold_figure", "comment_of_a_person", "tracked_insertion", "tracked_figure",
    "hyperlink", "footnote", "edited_figure_in_a_cell", "added_row", "added_column", "own_picture", "replaced_picture",
    "resized_picture",
}  # fmt: skip
REPEATED = frozenset(edit.name for edit in EDITS if edit.name not in _SAVED_BY_LIBREOFFICE)


def repeated(edits: Iterable[Edit], names: Container[str] = REPEATED) -> pytest.MarkDecorator:
    """A test for each of `edits`; of those with these names in the thorough run only."""
    marks = {True: [pytest.mark.thorough], False: []}
    return pytest.mark.parametrize("edit", [pytest.param(e, id=e.name, marks=marks[e.name in names]) for e in edits])
