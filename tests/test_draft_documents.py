"""Documents of every kind of file lead to the same: rows, heads, meetings; nothing that is not on the page is read."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from pipeline.draft.blocks import PassageKind, TablePiece, source_text
from pipeline.draft.model import DocumentDraft
from pipeline.draft.read import read_document
from pipeline.draft.read_plain import read_plain
from pipeline.draft.structure import parted
from pipeline.draft.tables import plain_table, tables_joined
from pipeline.draft.understand import understood
from pipeline.draft.unreadable import Unreadable
from tests.document_kinds import add_list, as_page, as_text, as_word, headed, in_list
from tests.soffice import convert_all, needs_soffice

DOCUMENTS = Path(__file__).parent / "fixtures" / "draft"
WITH_HEADS = ("yen-bai", "lai-chau", "cong-thuong", "bac-kan")


def drafted(path: Path) -> DocumentDraft:
    return understood(read_document(path.read_bytes(), path.name))


def told(draft: DocumentDraft) -> tuple[object, ...]:
    """What comes of a document: rows with their targets, heads, meetings, what is left over."""
    rows = [
        (p.text, p.group, p.comparator, dict(p.years), p.term, p.scope, p.reporter, p.lead, p.coordinating, q.code)
        for p, q in zip(draft.promises, draft.questions, strict=True)
    ]
    heads = {name: fact.value for name, fact in draft.heads.facts.items()}
    meetings = [(s.name, s.when, s.start, s.lines) for s in draft.heads.sessions]
    return rows, heads, meetings, [n.sentence for n in draft.not_understood]


def files(name: str, folder: Path) -> dict[str, Path]:
    """A document of the fixtures in every kind of file but PDF."""
    found = read_plain((DOCUMENTS / f"{name}.md").read_bytes(), markdown=True)
    found = headed(found) if name in WITH_HEADS else found
    return {
        "docx": as_word(found, folder / f"{name}.docx"),
        "html": as_page(found, folder / f"{name}.html"),
        "txt": as_text(found, folder / f"{name}.txt"),
    }


@pytest.mark.parametrize("name", ["yen-bai", "bac-quang", "lai-chau", "cong-thuong", "bac-kan"])
def test_word_page_and_text_lead_to_the_same(name: str, tmp_path: Path) -> None:
    made = {kind: told(drafted(path)) for kind, path in files(name, tmp_path).items()}
    assert made["docx"] == made["txt"]
    assert made["html"] == made["txt"]


@needs_soffice
@pytest.mark.soffice
def test_a_pdf_leads_to_the_same_tables_over_pages_too(tmp_path: Path) -> None:
    names = ("yen-bai", "bac-quang", "lai-chau", "cong-thuong", "bac-kan")
    made = {name: files(name, tmp_path)["docx"] for name in names}
    printed = convert_all(list(made.values()), tmp_path / "pdf", "pdf")
    for (name, word), pdf in zip(made.items(), printed, strict=True):
        blocks = read_document(pdf.read_bytes(), pdf.name)
        assert told(understood(blocks)) == told(drafted(word)), name
        if name == "yen-bai":  # its table of years goes on over a page
            assert len({block.at.page for block in blocks if block.at.table == 1}) > 1


@needs_soffice
@pytest.mark.soffice
def test_a_text_with_a_line_for_each_cell_leads_to_the_same_rows(tmp_path: Path) -> None:
    """As LibreOffice saves tables as text: what is merged, and which columns there are, is told by the years."""
    word = files("yen-bai", tmp_path)["docx"]
    (text,) = convert_all([word], tmp_path / "text", "txt:Text")
    rows, heads, meetings, _ = told(drafted(text))
    wanted_rows, wanted_heads, wanted_meetings, _ = told(drafted(word))
    assert rows == wanted_rows and heads == wanted_heads and meetings == wanted_meetings


def test_heads_come_from_the_letterhead(tmp_path: Path) -> None:
    heads = drafted(files("yen-bai", tmp_path)["docx"]).heads
    assert heads.facts["office"].value == "Công đoàn Viên chức tỉnh Yên Bái"
    assert heads.facts["superior_office"].value == "Liên đoàn Lao động tỉnh Yên Bái"
    assert heads.years == (2023, 2024, 2025, 2026, 2027)
    assert len(heads.sessions) == 12 and heads.sessions[6].when == "Tháng 1/2026"


def test_spans_lead_back_to_the_words() -> None:
    blocks = read_document((DOCUMENTS / "yen-bai.md").read_bytes(), "yen-bai.md")
    whole = source_text(blocks)
    assert all(whole[block.at.start : block.at.end] == block.text for block in blocks)
    for block in blocks:
        assert all(block.text[c.start :].startswith(c.text) for c in block.cells if c.start >= 0)


# ----------------------------------------------------------------------------------------- Word


def saved(document: object, folder: Path) -> Path:
    path = folder / "van-ban.docx"
    document.save(str(path))  # type: ignore[attr-defined]
    return path


def texts(path: Path) -> list[str]:
    return [f"{b.number} {b.text}".strip() for b in read_document(path.read_bytes(), path.name)]


def test_numbers_of_word_are_counted_as_word_counts_them(tmp_path: Path) -> None:
    document = Document()
    add_list(document, "77", [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)")])
    for level, words in (
        (0, "MỤC TIÊU"),
        (1, "Chung"),
        (2, "một"),
        (2, "hai"),
        (1, "Riêng"),
        (2, "ba"),
        (0, "TỔ CHỨC"),
    ):
        in_list(document.add_paragraph(words), "77", level)
    assert texts(saved(document, tmp_path)) == [
        "I. MỤC TIÊU", "1. Chung", "a) một", "b) hai", "2. Riêng", "a) ba", "II. TỔ CHỨC",
    ]  # fmt: skip


def test_a_style_numbers_its_paragraphs(tmp_path: Path) -> None:
    document = Document()
    add_list(document, "78", [("decimal", "%1.")])
    in_list(document.add_paragraph("x"), "78", 0)
    style = document.styles["List Bullet"].element
    properties = style.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    numbered = OxmlElement("w:numPr")
    identity = OxmlElement("w:numId")
    identity.set(qn("w:val"), "78")
    numbered.append(identity)
    properties.append(numbered)
    document.add_paragraph("Mục theo kiểu", style="List Bullet")
    assert texts(saved(document, tmp_path)) == ["1. x", "2. Mục theo kiểu"]


def test_what_is_deleted_or_hidden_is_not_read_and_what_was_put_in_is(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Phấn đấu ")
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for markup in (
        f"<w:del {w}><w:r><w:delText>90%</w:delText></w:r></w:del>",
        f"<w:ins {w}><w:r><w:t>95%</w:t></w:r></w:ins>",
        f'<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> ẩn</w:t></w:r>',
        f'<w:r {w}><w:t xml:space="preserve"> CĐCS</w:t></w:r>',
    ):
        paragraph._p.append(parse_xml(markup))
    assert texts(saved(document, tmp_path)) == ["Phấn đấu 95% CĐCS"]


def test_letters_of_old_fonts_are_unicode_and_it_is_told(tmp_path: Path) -> None:
    document = Document()
    run = document.add_paragraph().add_run("PhÊn ®Êu 100% ®oµn viªn ®ưîc häc tËp".replace("ư", "\u00ad"))
    run.font.name = ".VnTime"
    draft = drafted(saved(document, tmp_path))
    assert draft.blocks[0].text == "Phấn đấu 100% đoàn viên được học tập"
    assert [(r.at.paragraph, r.why) for r in draft.repairs] == [(1, "chữ mã TCVN3 (ABC) đổi sang Unicode")]


# ----------------------------------------------------------------------------------------- pages, text


def test_lists_of_a_page_have_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "trang.html"
    path.write_text(
        "<article><ol type='a'><li>một</li><li>hai</li></ol><ul><li>ba<br>bốn</li></ul>"
        "<p>Dòng 1<br>Dòng 2</p></article>",
        encoding="utf-8",
    )
    assert texts(path) == ["a) một", "b) hai", "- ba bốn", "Dòng 1", "Dòng 2"]


def test_an_article_is_taken_and_not_what_stands_around_it(tmp_path: Path) -> None:
    path = tmp_path / "trang.html"
    path.write_text(
        "<div>Tin khác: phấn đấu 50%</div><article><p>Phấn đấu 100% công đoàn cơ sở tổ chức học tập.</p></article>"
        "<div class='tin-lien-quan'>Phấn đấu 70%</div>",
        encoding="utf-8",
    )
    assert texts(path) == ["Phấn đấu 100% công đoàn cơ sở tổ chức học tập."]


def test_lines_of_a_broken_text_are_joined_and_numbers_of_pages_dropped(tmp_path: Path) -> None:
    wide = "đoàn viên, người lao động khu vực hành chính, sự nghiệp được học tập, cung cấp"
    lines = ["- Hằng năm 100% đoàn viên công đoàn trong các cơ quan, đơn vị, doanh nghiệp và", wide, "thông tin.", ""]
    path = tmp_path / "van-ban.txt"
    path.write_text("\n".join([*lines * 3, "2", *lines]), encoding="utf-8")
    read = texts(path)
    assert read == [f"{lines[0]} {wide} thông tin."] * 4


def test_a_number_cut_at_the_end_of_a_line_is_one(tmp_path: Path) -> None:
    path = tmp_path / "van-ban.txt"
    line = "- Thực hiện các nhiệm vụ, giải pháp nêu trong chương trình, Nghị quyết số 02-"
    path.write_text(f"{line}\nNQ/TW của Bộ Chính trị.\n" * 8, encoding="utf-8")
    assert set(texts(path)) == {f"{line}NQ/TW của Bộ Chính trị."}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_text_is_read_however_it_was_saved(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "van-ban.txt"
    path.write_bytes("Phấn đấu 100% đoàn viên".encode(encoding))
    assert texts(path) == ["Phấn đấu 100% đoàn viên"]


def test_heads_of_markdown_tables(tmp_path: Path) -> None:
    path = tmp_path / "bang.md"
    path.write_text("| TT | Chỉ tiêu | 2026 | 2027 |\n|---|---|---|---|\n| 1 | Kết nạp đoàn viên | 30 | 40 |\n")
    (row,) = read_document(path.read_bytes(), path.name)
    assert row.kind is PassageKind.ROW and [c.head for c in row.cells] == ["TT", "Chỉ tiêu", "2026", "2027"]


@pytest.mark.parametrize(
    ("text", "number", "level"),
    [
        ("II. MỘT SỐ CHỈ TIÊU", "II.", 1),
        ("I - MỤC ĐÍCH", "I -", 1),
        ("2. Chỉ tiêu", "2.", 2),
        ("2.1. Chỉ tiêu hằng năm", "2.1.", 3),
        ("(3) Chỉ tiêu", "(3)", 5),
        ("a) Tuyên truyền", "a)", 5),
        ("* Đến năm 2023:", "*", 6),
        ("- Phấn đấu", "-", 8),
        ("+ Chủ trì", "+", 9),
        ("100% CĐCS tổ chức học tập", "", 7),
        ("12/12/2013 của Bộ Chính trị", "", 7),
        ("1.500 - 2.000 đoàn viên", "", 7),
        ("80 - 85% trở lên CĐCS", "", 7),
    ],
)
def test_numbers_are_parted_from_words(text: str, number: str, level: int) -> None:
    assert (parted(text)[0], parted(text)[2]) == (number, level)


# ----------------------------------------------------------------------------------------- hostile files


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_document(data, name)
    return str(refusal.value)


def test_files_that_are_no_documents_are_refused_with_what_to_do() -> None:
    assert ".doc" in refused(b"\xd0\xcf\x11\xe0" + bytes(600), "cu.doc")
    assert "Word" in refused(b"PK\x03\x04" + bytes(100), "hong.docx")
    assert "không có chữ" in refused(b"", "trong.txt")
    assert "không có chữ" in refused(b"<html><body></body></html>", "trong.html")
    assert "tệp hỏng" in refused(b"%PDF-1.7\n" + bytes(50), "hong.pdf")
    assert ".docx, .pdf" in refused(b"\x89PNG\r\n", "anh.txt")


def test_a_package_made_to_harm_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w/>")
    assert "DOCTYPE" in refused(path.read_bytes(), path.name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<a>" + b" " * 80_000_000)
    assert "quá lớn" in refused(path.read_bytes(), path.name)


@needs_soffice
@pytest.mark.soffice
def test_a_scanned_pdf_says_that_it_has_no_words(tmp_path: Path) -> None:
    empty = tmp_path / "quet.docx"
    Document().save(str(empty))
    (pdf,) = convert_all([empty], tmp_path / "pdf", "pdf")
    assert "ảnh quét" in refused(pdf.read_bytes(), pdf.name)


def test_a_page_nested_without_end_is_refused() -> None:
    depth = 3_000
    said = b"<div>" * depth + b"100%" + b"</div>" * depth
    with suppress(Unreadable):  # either way it ends
        assert read_document(said, "sau.html")


def test_a_row_that_a_page_cuts_goes_on_with_capitals_and_in_merged_cells() -> None:
    heads = ["Chỉ tiêu", "Nội dung", "2026", "Chủ trì"]
    first = plain_table([heads, ["Số 6", "100% công đoàn cơ sở", "100", "Đ/c Phó"]])
    rest = plain_table(
        [heads, ["", "tham gia xây dựng quy chế", "", "Chủ tịch"], ["", "95% cơ quan tổ chức hội nghị", "95", ""]]
    )
    merged = tuple(replace(c, origin=(1, 3), text="Chủ tịch") if n == 3 else c for n, c in enumerate(rest.rows[2]))
    (table,) = tables_joined([first, replace(rest, rows=(*rest.rows[:2], merged))])
    assert isinstance(table, TablePiece)
    assert [[cell.text for cell in row] for row in table.rows[1:]] == [
        ["Số 6", "100% công đoàn cơ sở tham gia xây dựng quy chế", "100", "Đ/c Phó Chủ tịch"],
        ["Số 6", "95% cơ quan tổ chức hội nghị", "95", "Đ/c Phó Chủ tịch"],
    ]
