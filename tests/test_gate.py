"""What no report carries: each way in is closed, said with its place, and no word of people is lost."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.edited import renew
from pipeline.documents.gate.gate import gated
from pipeline.documents.gate.left import told_left
from pipeline.documents.taken_in import take_in
from pipeline.raster import carried, raster
from tests.hostile_documents import (
    WAYS,
    Way,
    document,
    drawing,
    field_of,
    paragraph,
    png,
    said,
)  # fmt: skip
from tests.readout import as_recorded
from tests.test_merge_properties import content
from tests.test_taken_in import NOW

URL = "http://127.0.0.1:9/moi"
FIRST, LAST = "Thu, chi đúng dự toán.", "Kiến nghị cấp trên hướng dẫn."
# Of the sources of a document: what shows that a way in is still open.
OPEN = (
    b"127.0.0.1", b"file:", b"INCLUDE", b"include", b"DDE", b"Dde", b"instr=", b"OLEObject", b"altChunk", b"subDoc",
    b"attachedTemplate", b"mailMerge", b"docVar", b"frameset", b"embedRegular", b"imagedata", b"svgBlip", b"<svg",
    b"externalData", b"DOCVARIABLE", rb"\\may", b"dataBinding", b"MACROBUTTON", b"AUTOTEXT", b"RD ", b"%!PS",
    b"w:control", b"dgm:", b"urn:la", b"External",
)  # fmt: skip


def made(way: Way) -> bytes:
    return document(way, URL, paragraph(said(FIRST)), paragraph(said(LAST)))


def sources(package: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return b"\n".join(name.encode() + b"\n" + parts.read(name) for name in parts.namelist())


def still_open(package: bytes) -> list[bytes]:
    """Signs of a way in, the names of namespaces left out."""
    found = sources(package)
    return [sign for sign in OPEN if sign in found.replace(b'xmlns:dgm="', b"").replace(b'xmlns:asvg="', b"")]


@pytest.mark.parametrize("name", WAYS)
def test_a_way_in_is_closed_and_said(name: str):
    way = WAYS[name]
    before = made(way)
    assert still_open(before) or name == "huge_png"  # the document is as hostile as it should be
    after, left = gated(before)
    assert still_open(after) == []
    assert left
    lines = told_left(left)
    assert all("\n" not in line for line in lines) and all("(" in line for line in lines)
    text = " ".join(content(after))
    assert all(words in text for words in (FIRST, LAST, way.kept))
    assert gated(after) == (after, ())


def test_what_is_said_of_every_way_in_is_as_recorded():
    told = ["\n  ".join([name, *told_left(gated(made(WAYS[name]))[1])]) for name in WAYS]
    bare = document(replace(WAYS["picture_linked"], body=drawing('<a:blip r:link="rIdX"/>')), URL)
    told += ["\n  ".join(["no words around it", *told_left(gated(bare)[1])])]
    as_recorded("not carried into a report", "\n".join(told))


@pytest.mark.parametrize("name", WAYS)
def test_a_draft_and_a_report_bring_none_of_it_into_the_report(name: str, tmp_path: Path):
    report, drafts = tmp_path / "bao-cao.docx", tmp_path / "du-thao"
    blank = document(Way(), URL, paragraph(said("[Ban Tài chính viết: nêu kết quả.]")), paragraph(said(LAST)))
    renew(report, blank, NOW)
    renew(drafts / "Ban.docx", blank, NOW)
    (drafts / "Ban.docx").write_bytes(made(WAYS[name]))
    (received,) = take_in(report, drafts, NOW)
    assert received.merged is not None and received.merged.left
    assert still_open(report.read_bytes()) == []
    assert FIRST in content(report.read_bytes())
    report.write_bytes(made(WAYS[name]))  # people's own report, with the same in it
    written = renew(report, blank, NOW)
    assert written.merged is not None and written.merged.left and written.changes is not None
    assert still_open(report.read_bytes()) == []
    assert "Nội dung không giữ trong báo cáo" in written.changes.read_text(encoding="utf-8")
    assert written.former is not None  # as it was, for who misses something
    assert renew(report, blank, NOW).former is None


HARMLESS = {
    "fields": Way("".join(paragraph(field_of(f" {i} ")) for i in (
        "PAGE", "NUMPAGES \\* MERGEFORMAT", "TOC \\o &quot;1-3&quot; \\h", "REF _Ref1 \\h", "SEQ Bảng \\* ARABIC",
        "DATE \\@ &quot;d/M/yyyy&quot;", "= SUM(ABOVE)", "HYPERLINK \\l &quot;muc1&quot;", "page",
        "HYPERLINK &quot;https://vi.example/a&quot; \\o &quot;file: tên&quot;", "STYLEREF &quot;Heading 1&quot;",
    ))),
    "link": Way(paragraph(f'<w:hyperlink r:id="rIdX">{said("trang")}</w:hyperlink>'),
                {"rIdX": ("hyperlink", "https://vi.example/")}),
    "mail": Way(paragraph(f'<w:hyperlink r:id="rIdX">{said("thư")}</w:hyperlink>'),
                {"rIdX": ("hyperlink", "mailto:a@vi.example")}),
    "picture": Way(paragraph(drawing('<a:blip r:embed="rIdX"/>')), {}, {"rIdX": ("image", "word/media/a.png")},
                   {"word/media/a.png": png()}),
    "table": Way("<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>"
                 f"{paragraph(said('ô'))}</w:tc></w:tr></w:tbl>"),
    "tracked": Way(paragraph(f'<w:ins w:id="1" w:author="A">{said("thêm")}</w:ins><w:del w:id="2" w:author="A"><w:r>'
                             "<w:delText>bớt</w:delText></w:r></w:del>")),
    "formula": Way(paragraph('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x'
                             "</m:t></m:r></m:oMath>")),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_shows_stays_byte_for_byte(name: str):
    before = made(HARMLESS[name])
    assert gated(before) == (before, ())


def test_of_many_alike_a_few_places_are_named():
    body = "".join(paragraph(said(f"Mục {n}.") + field_of(' INCLUDETEXT "a" ')) for n in range(9))
    (line,) = told_left(gated(made(Way(body)))[1])
    assert "(9): đoạn “Mục 0.kết quả”" in line and line.endswith("và 6 chỗ khác")


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(3, 5), (3, 5)),
        (b"GIF89a\x03\0\x05\0", (3, 5)),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x05\0\x03", (3, 5)),
        (b"\xff\xd8\xff\xff\xff\xc2\0\x11\x08\0\x05\0\x03", (3, 5)),
        (b"BM" + bytes(12) + b"\x28\0\0\0\x03\0\0\0\xfb\xff\xff\xff", (3, 5)),
        (b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x03\0\0\0\x01\x01\x04\0\x01\0\0\0\x05\0\0\0", (3, 5)),
    ],
)
def test_a_picture_is_known_by_its_head(data: bytes, size: tuple[int, int]):
    found = raster(data)
    assert found is not None and (found.width, found.height) == size and carried(data)
    assert not any(carried(data[:n]) for n in range(8))


@pytest.mark.parametrize(
    "data", [b"", b"\x01\0\0\0" + bytes(36) + b" EMF", b"<svg/>", b"RIFF\0\0\0\0WEBP", b"%!PS-Adobe"]
)
def test_what_is_no_such_picture_is_not_carried(data: bytes):
    assert not carried(data)


def test_a_picture_that_is_all_filling_takes_no_time():
    data = b"\xff\xd8" + b"\xff" * 20_000_000
    start = time.process_time()
    assert not carried(data)
    assert time.process_time() - start < 1


def test_more_pictures_than_a_report_holds_are_not_carried(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.documents.gate.gate.MAX_PICTURES", 2)
    body = "".join(paragraph(drawing(f'<a:blip r:embed="rId{n}"/>')) for n in range(3))
    way = Way(body, {}, {f"rId{n}": ("image", f"word/media/{n}.png") for n in range(3)},
              {f"word/media/{n}.png": png(n + 1) for n in range(3)})  # fmt: skip
    after, left = gated(made(way))
    assert len(left) == 1 and sources(after).count(b"<w:drawing>") == 2


def test_of_two_relationships_of_one_id_none_leads_out():
    way = Way(paragraph(drawing('<a:blip r:embed="rIdX"/>')), {"rIdX": ("image", "@URL@/x.png")},
              {"rIdX": ("image", "word/media/a.png")}, {"word/media/a.png": png()})  # fmt: skip
    assert still_open(gated(made(way))[0]) == []


def test_a_part_of_another_machine_is_no_part_of_the_document():
    way = Way(paragraph(drawing('<a:blip r:embed="rIdX"/>')), {}, {"rIdX": ("image", "word/media/khong-co.png")}, {})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(way))) as before, zipfile.ZipFile(out, "w") as changed:
        for name in before.namelist():
            changed.writestr(name, before.read(name).replace(b'"media/khong-co.png"', b'"//may-khac/a.png"'))
    assert b'"//may-khac/a.png"' in sources(out.getvalue())
    after, left = gated(out.getvalue())
    assert len(left) == 1 and b"may-khac" not in sources(after)


def test_a_part_is_gone_through_as_everything_that_it_is_named_as():
    header = WAYS["picture_in_a_header"].parts["word/header1.xml"]
    way = Way("", {}, {"rIdA": ("people", "word/header1.xml"), "rIdB": ("header", "word/HEADER1.xml")},
              {"word/header1.xml": header}, kept="Đầu trang")  # fmt: skip
    after, left = gated(made(way))
    assert len(left) == 1 and b"r:link" not in sources(after)
