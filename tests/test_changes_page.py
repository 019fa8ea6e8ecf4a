"""The page that tells what a merge did: every kind is listed, nothing in it is markup, and it needs no other file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import html

from pipeline.documents.changes_page import page_of
from pipeline.documents.gate.left import Gone, LeftOut
from pipeline.documents.merge.changes import Conflict, KeptBlock, Merged, NewWords, What, told
from pipeline.documents.merge.merge import merge
from tests.changes_pages import listed
from tests.small_documents import document

NOW = datetime(2026, 1, 20, 10, 0)
HOSTILE = "</td><script>alert(1)</script><img src=http://x.vn/a.png onerror=a()>&lt;\x07 “Đơn vị”"
AS_TEXT = HOSTILE.replace("\x07", "")


def page(*kept: KeptBlock, figures: Sequence[NewWords] = (), conflicts: Sequence[Conflict] = ()) -> bytes:
    return page_of(Merged(b"", tuple(figures), tuple(conflicts), kept), "bao-cao.docx", NOW)


def points(content: bytes) -> list[str]:
    """The lines of the overview."""
    return [li.text_content() for li in html.document_fromstring(content.decode()).iter("li")]


def test_each_kind_has_its_rows_and_the_overview_counts_them():
    found = page_of(
        Merged(
            b"",
            (NewWords("Tài chính", "10", "20"), NewWords("Thi đua", "", "Mới."), NewWords("Thi đua", "Cũ.", "")),
            (Conflict("Nữ công", "của cơ quan", "của máy"), Conflict("Nữ công", "", "a"), Conflict("Đầu", "b", "")),
            (KeptBlock("Thi đua: A", What.ADDED, "Thêm."), KeptBlock("Tài chính: B", What.EDITED, "Sửa.", "Phụ lục")),
            (LeftOut(Gone.MACRO, "Thi đua"), LeftOut(Gone.MACRO, "Tài chính")),
        ),
        "bao-cao.docx",
        NOW,
    )
    assert listed(found) == {
        "trung": [
            ["Nữ công", "của cơ quan", "của máy"],
            ["Nữ công", "(đã xóa)", "a"],
            ["Đầu", "b", "(không còn)"],
        ],
        "dau-de": [["Tài chính: B", "Phụ lục", "Sửa."]],
        "bo": [["macro (2): Thi đua; Tài chính"]],
        "giu-nguyen": [["Thi đua: A", "thêm", "Thêm."]],
        "so-moi": [["Tài chính", "10", "20"], ["Thi đua", "(chưa có)", "Mới."], ["Thi đua", "Cũ.", "(không còn)"]],
    }
    assert [said.rpartition(": ")[2] for said in points(found)] == ["3", "1", "2", "1", "3"]


def test_what_there_is_not_has_no_table():
    found = page()
    assert listed(found) == {} and {said.rpartition(": ")[2] for said in points(found)} == {"không có"}


def test_no_text_is_markup_and_nothing_is_fetched():
    hostile = KeptBlock(HOSTILE, What.ADDED, HOSTILE, HOSTILE)
    content = page(
        hostile, figures=[NewWords(HOSTILE, HOSTILE, HOSTILE)], conflicts=[Conflict(HOSTILE, HOSTILE, HOSTILE)]
    )
    rows = listed(content)
    assert rows == {"trung": [[AS_TEXT] * 3], "dau-de": [[AS_TEXT] * 3], "so-moi": [[AS_TEXT] * 3]}
    root = html.document_fromstring(content.decode())
    tags = {str(element.tag) for element in root.iter()}
    assert not tags & {"script", "img", "link", "iframe", "object", "base", "form"}
    assert all(a.get("href", "").startswith("#") for a in root.iter("a")) and "url(" not in root.findtext(".//style")
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_entry_of_the_overview_leads_to_its_section():
    content = page(KeptBlock("a", What.ADDED, "a", "b"), figures=[NewWords("a", "1", "2")])
    root = html.document_fromstring(content.decode())
    assert [a.get("href") for a in root.iter("a")] == [f"#{mark}" for mark in listed(content)] == ["#dau-de", "#so-moi"]


def test_of_very_many_places_the_first_are_named_and_the_others_counted():
    content = page(figures=[NewWords(f"Chỗ {n}", "1", "2") for n in range(2_003)])
    assert len(listed(content)["so-moi"]) == 2_000 and "… và 3 chỗ khác." in content.decode()
    whole = page(figures=[NewWords(f"Chỗ {n}", "1", "2") for n in range(2_000)])
    assert len(listed(whole)["so-moi"]) == 2_000 and "chỗ khác" not in whole.decode()


def test_words_to_compare_are_there_whole_and_others_cut():
    long = "chữ " * 200 + "cuối"
    content = page(KeptBlock("a", What.ADDED, long), conflicts=[Conflict("a", long, long)])
    assert listed(content)["trung"] == [["a", long, long]]
    (row,) = listed(content)["giu-nguyen"]
    assert row[2].endswith("…") and len(row[2]) == 160


def test_of_long_words_that_people_changed_those_are_shown_that_differ():
    words = [f"chữ{n}" for n in range(200)]
    own = [*words[:60], "CỦA", "TA", *words[61:150], *words[152:199], "CUỐI"]
    told = KeptBlock("a", What.EDITED, " ".join(own), former=" ".join(words))
    (row,) = listed(page(told))["giu-nguyen"]
    assert row[2].startswith("… chữ54 chữ55") and "chữ59 CỦA TA chữ61" in row[2] and "chữ149 chữ152" in row[2]
    assert len(row[2]) <= 160 and "chữ0 " not in row[2] and "chữ100" not in row[2]
    (moved,) = listed(page(replace(told, now="Phụ lục")))["dau-de"]
    assert moved[2] == row[2]
    short = KeptBlock("a", What.EDITED, "một hai", former="một ba")
    same = KeptBlock("a", What.EDITED, " ".join(words), former=" ".join(words))
    first, other = listed(page(short, same))["giu-nguyen"]
    assert first[2] == "một hai" and other[2].startswith("chữ0 chữ1")


def test_what_has_no_revision_is_told_where_there_is_any():
    unmarked = Merged(b"", (), (), (), unmarked=("Có 10 người.", HOSTILE))
    found = page_of(unmarked, "bao-cao.docx", NOW)
    assert listed(found) == {"khong-dau": [["Có 10 người."], [AS_TEXT]]}
    assert any("không có dấu sửa" in said for said in points(found))
    assert not any("không có dấu sửa" in said for said in points(page()))


LINE = "Có 22 chỉ tiêu: 10/22 chỉ tiêu đạt và vượt (2 vượt, 8 đạt); còn hạn chế: chỉ tiêu 4.2 (cán bộ chuyển đổi số)."


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        (
            LINE.replace("2 vượt", "4 vượt"),
            [["… đạt và vượt (2 vượt, 8 đạt); còn …", "… đạt và vượt (4 vượt, 8 đạt); còn …"]],
        ),
        (
            LINE.replace("10/22", "12/22").replace("2 vượt", "4 vượt"),
            [
                ["Có 22 chỉ tiêu: 10/22 chỉ tiêu đạt và …", "Có 22 chỉ tiêu: 12/22 chỉ tiêu đạt và …"],
                ["… đạt và vượt (2 vượt, 8 đạt); còn …", "… đạt và vượt (4 vượt, 8 đạt); còn …"],
            ],
        ),
        (
            LINE.replace("4.2 (cán bộ chuyển đổi số)", "3.2 (giới thiệu cán bộ ưu tú)"),
            [["… hạn chế: chỉ tiêu 4.2 (cán bộ chuyển đổi số).", "… hạn chế: chỉ tiêu 3.2 (giới thiệu cán bộ ưu tú)."]],
        ),
        (f"{LINE} Còn ba đơn vị chưa nộp.", [["(chưa có)", "… bộ chuyển đổi số). Còn ba đơn vị chưa nộp."]]),
        (
            LINE.replace(" (2 vượt, 8 đạt)", ""),
            [["… tiêu đạt và vượt (2 vượt, 8 đạt); còn hạn chế: …", "(không còn)"]],
        ),
    ],
    ids=["a figure", "two figures", "other words", "a sentence more", "words less"],
)
def test_new_words_are_shown_within_their_line(fresh: str, told: list[list[str]]):
    merged = merge(document(LINE), document(LINE), document(fresh), when=NOW)
    assert [row[1:] for row in listed(page_of(merged, "bao-cao.docx", NOW))["so-moi"]] == told


def test_what_is_told_as_a_clash_is_not_told_as_kept_again():
    theirs, fresh = LINE.replace("10/22", "11/22"), LINE.replace("10/22", "12/22")
    merged = merge(document(LINE), document(theirs), document(fresh), when=NOW)
    assert len(merged.kept) == 1
    assert list(listed(page_of(merged, "bao-cao.docx", NOW))) == ["trung"]


@pytest.mark.parametrize(("more", "kept"), [("| 8", ""), ("| 9", "dòng “CĐCS Hai”, cột “Nữ”: 9")])
def test_a_cell_that_is_told_as_a_clash_is_not_told_as_kept_again(more: str, kept: str):
    theirs = UNIONS.replace("| 20 | 8", f"| 21 {more}")
    merged = merge(document(UNIONS), document(theirs), document(UNIONS.replace("| 20 |", "| 22 |")), when=NOW)
    rows = listed(page_of(merged, "bao-cao.docx", NOW))
    assert [row[1:] for row in rows["trung"]] == [["21", "22"]]
    assert [row[2] for row in rows.get("giu-nguyen", [])] == ([kept] if kept else [])


OWN = "Đoạn do văn phòng viết thêm dưới đầu đề này."
LABOUR = ("Thi đua", "Phong trào thi đua có 10 sáng kiến được công nhận trong năm.")
MONEY = ("Tài chính", "Thu kinh phí công đoàn đạt 20 triệu đồng trong năm qua.")
WOMEN = ("Nữ công", "Có 30 lớp tập huấn dành cho nữ đoàn viên được tổ chức.")
PROMPT = "[Ban Tài chính viết: thu, chi, quản lý tài sản trong kỳ.]"


def asking(*texts: str) -> bytes:
    """A report whose last paragraphs stand in controls that ask for words."""
    document = docx.Document(io.BytesIO(report(LABOUR, MONEY)))
    for text in texts:
        paragraph = document.add_paragraph(text)._p
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent/></w:sdt>")
        control[1].extend(list(paragraph))
        paragraph.append(control)
    return written(document)


@pytest.mark.parametrize(
    ("prompts", "own", "told"),
    [
        ((PROMPT,), (OWN,), [("viết", OWN)]),
        ((PROMPT,), ("", OWN, "Thêm một ý."), [("viết", OWN), ("thêm", "Thêm một ý.")]),
        ((PROMPT,), (PROMPT[:-1] + " đúng quy định.",), [("viết", PROMPT[:-1] + " đúng quy định.")]),
        ((PROMPT,), (), [("xóa", PROMPT)]),
        ((PROMPT, "[Văn phòng viết: đề nghị.]"), (OWN,), [("viết", OWN), ("xóa", "[Văn phòng viết: đề nghị.]")]),
    ],
    ids=["filled", "filled and more", "filled with its words", "taken out", "one of two"],
)
def test_a_filled_place_is_told_once(prompts: Sequence[str], own: Sequence[str], told: list[tuple[str, str]]):
    base = asking(*prompts)
    merged = merge(base, report(LABOUR, (*MONEY, *own)), base, when=NOW)
    assert [(k.what.value, k.text.strip()) for k in merged.kept] == told
    assert all(k.where == f"Tài chính: {prompts[0]}" for k in merged.kept if k.what is What.WRITTEN)


UNIONS = "| TT | Đơn vị | Đoàn viên | Nữ\n| 1 | CĐCS Một | 10 | 4\n| 2 | CĐCS Hai | 20 | 8\n| 3 | CĐCS Ba | 30 | 12"


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (UNIONS.replace("| 20 |", "| 21 |"), ["sửa dòng “CĐCS Hai”, cột “Đoàn viên”: 21"]),
        (
            UNIONS.replace("| 20 |", "| 21 |").replace("| 30 |", "| |"),
            ["sửa dòng “CĐCS Hai”, cột “Đoàn viên”: 21; dòng “CĐCS Ba”, cột “Đoàn viên”: (để trống)"],
        ),
        (UNIONS.replace("| Nữ", "| Đoàn viên nữ"), ["sửa đầu cột: Đoàn viên nữ"]),
        (f"{UNIONS}\n| 4 | CĐCS của ta | 7 | 1", ["sửa dòng thêm: 4 | CĐCS của ta | 7 | 1"]),
        (UNIONS.replace("\n| 2 | CĐCS Hai | 20 | 8", ""), ["xóa 2 | CĐCS Hai | 20 | 8"]),
        ("\n".join(f"{line} | g{n}" for n, line in enumerate(UNIONS.split("\n"))), ["sửa cột thêm “g0”: g1 | g2 | g3"]),
        ("\n".join(line.rpartition(" |")[0] for line in UNIONS.split("\n")), ["sửa bỏ cột “Nữ”"]),
    ],
    ids=["a cell", "two cells", "a head", "a row more", "a row less", "a column more", "a column less"],
)  # fmt: skip
@pytest.mark.parametrize("fresh", [UNIONS, UNIONS.replace("| 10 |", "| 11 |")], ids=["as it was", "new figures"])
def test_of_a_table_the_cells_are_told_that_people_changed(theirs: str, told: list[str], fresh: str):
    merged = merge(document(UNIONS), document(theirs), document(fresh), when=NOW)
    assert [f"{k.what.value} {k.text}" for k in merged.kept] == told


def report(*sections: tuple[str, ...]) -> bytes:
    """A document of sections: a heading and its paragraphs."""
    document = docx.Document()
    for n, (heading, *texts) in enumerate(sections, 1):
        document.add_heading(f"{n}. {heading}")
        for text in texts:
            document.add_paragraph(text)
    return written(document)


def written(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


LAW = ("Pháp luật", "Đã tư vấn pháp luật cho 44 lượt người lao động.")
REWORDED = (MONEY[0], f"{MONEY[1][:-1]}, tăng so với năm trước theo số của văn phòng.")
TITLED = ("Đề mục của văn phòng", f"{OWN} Hai.")


@pytest.mark.parametrize(
    ("theirs", "ours", "strayed"),
    [
        ((LABOUR, (*MONEY, OWN), WOMEN), (LABOUR, WOMEN), [("Tài chính", "Thi đua")]),
        (((*LABOUR, OWN), MONEY, WOMEN), (MONEY, WOMEN), [("Thi đua", "Đầu báo cáo")]),
        ((LABOUR, MONEY, (*WOMEN, OWN)), (WOMEN, LABOUR, MONEY), [("Nữ công", "Tài chính")]),
        (((*LABOUR, OWN), MONEY, WOMEN), (LABOUR, LAW, MONEY, WOMEN), [("Thi đua", "Pháp luật")]),
        ((LABOUR, REWORDED, WOMEN), (LABOUR, WOMEN), [("Tài chính", "Thi đua")]),
        ((LABOUR, (*MONEY, OWN), TITLED, WOMEN), (LABOUR, WOMEN), [("Tài chính", "Thi đua")]),
        (((*LABOUR, OWN), MONEY, WOMEN), (LABOUR, MONEY), []),
        (((*LABOUR, OWN), MONEY, WOMEN), (WOMEN, LABOUR, MONEY), []),
        ((LABOUR, REWORDED, WOMEN), (LABOUR, ("Quản lý tài sản của tổ chức", MONEY[1]), WOMEN), []),
        ((LABOUR, (*MONEY, OWN), WOMEN), (LABOUR, MONEY, WOMEN), []),
    ],
    ids=[
        "its heading goes", "the first heading goes", "its heading moves", "one comes between", "of reworded words",
        "not those under a heading of people", "another goes", "another moves", "its words are generated there", "none",
    ],
)  # fmt: skip
def test_words_of_the_office_that_come_under_another_heading_are_told(
    theirs: Sequence[tuple[str, ...]], ours: Sequence[tuple[str, ...]], strayed: list[tuple[str, str]]
):
    merged = merge(report(LABOUR, MONEY, WOMEN), report(*theirs), report(*ours), when=NOW)
    assert [(k.where.partition(":")[0], k.now) for k in merged.strayed] == strayed
    texts = [p.text for p in docx.Document(io.BytesIO(merged.document)).paragraphs]
    kept = REWORDED[1] if REWORDED in theirs else OWN
    assert kept in texts and all(k.text.strip() == kept for k in merged.strayed)
    said = [line for line in told(merged).splitlines() if "Không còn dưới đầu đề cũ" in line]
    assert [line.rpartition("nay dưới: ")[2] for line in said] == [now for _, now in strayed]


OTHER_NAME = ("Thu và chi ngân sách công đoàn", MONEY[1])
MOVED = f"{MONEY[1][:-1]}, cao nhất từ trước đến nay."


@pytest.mark.parametrize("text", [MONEY[1], MOVED], ids=["as it was", "reworded"])
@pytest.mark.parametrize(
    ("ours", "strayed"),
    [
        ((LABOUR, OTHER_NAME, WOMEN), (f"2. {OTHER_NAME[0]}", "Nữ công")),
        ((LAW, LABOUR, MONEY, WOMEN), ("3. Tài chính", "Nữ công")),
        (((*LABOUR, MONEY[1]), WOMEN), ("1. Thi đua", "Nữ công")),
        ((LABOUR, (*WOMEN, MONEY[1])), None),
        ((LABOUR, MONEY, WOMEN), None),
        ((LABOUR, MONEY, WOMEN, LAW), ("", "Pháp luật")),
    ],
    ids=["another name", "another number", "gone", "gone, to where people put it", "as it was", "one comes above it"],
)  # fmt: skip
def test_a_paragraph_that_people_moved_is_told_where_its_own_heading_is_another(
    text: str, ours: Sequence[tuple[str, ...]], strayed: tuple[str, str] | None
):
    base, theirs = report(LABOUR, MONEY, WOMEN), report(LABOUR, (MONEY[0],), (*WOMEN, text))
    fresh = [tuple(said.replace("20 triệu", "25 triệu") for said in section) for section in ours]
    merged = merge(base, theirs, report(*fresh), when=NOW)
    texts = [p.text for p in docx.Document(io.BytesIO(merged.document)).paragraphs]
    stands = text.replace("20 triệu", "25 triệu")
    assert texts.count(stands) == 1 and texts.index(stands) > texts.index(WOMEN[1])
    told_of = [(k.where, k.now) for k in merged.strayed]
    if strayed is None:
        assert told_of == [] and any(k.text.endswith(text) for k in merged.kept)
        return
    belongs, now = strayed
    [(where, stands_under)] = told_of
    assert where.startswith("Tài chính: ") and stands_under == now
    assert where.endswith(f"; nay thuộc “{belongs}”") if belongs else "nay thuộc" not in where
    [row] = listed(page_of(merged, "bao-cao.docx", NOW))["dau-de"]
    assert row[1] == now and row[2].strip() == text
    assert f"{where}; nay dưới: {now}" in told(merged)
