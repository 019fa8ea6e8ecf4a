"""The report as a file: text from unions, the notice of illustrative figures, bytes and charts, bad templates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx.document import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.documents.merge.notes import Footnotes
from pipeline.documents.merge.word_package import WordPackage
from pipeline.errors import TemplateError
from pipeline.intake.decisions import Action
from pipeline.review import rendered
from pipeline.review.charts import Bar, BarLook, Chart, chunks
from pipeline.review.drawing import draw
from pipeline.review.report import write_review
from pipeline.review.report_kinds import subject
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.outcomes import DecisionState
from tests import test_review
from tests.footnotes import note_texts
from tests.reviews import (
    ANNUAL,
    MID,
    PROGRAM,
    TEMPLATE,
    UNITS,
    Fact,
    W,
    annex,
    consolidate,
    paragraphs,
    random_round,
    styled,
    written,
)

NOTICE = "SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT"
report = test_review.report  # the fixture

# --------------------------------------------------------------------------- text from unions is data

NASTY = [
    "Công ty A & B <Bắc>", "<w:p><w:r><w:t>x</w:t></w:r></w:p>", "{{ 7*7 }}", "{% for x in y %}", "{# ghi chú #}",
    '=HYPERLINK("http://x","y")', "{_{ a }_}", "]]>", "&amp;", "100%} {_% %_}", "'\"<!--", "{%p if x %}",
]  # fmt: skip


def test_text_arrives_as_it_was_typed(tmp_path: Path):
    """A union for each of the texts, named so and saying so, and one that says them in the midst of words."""
    named = {f"X{n:02d}": text for n, text in enumerate(NASTY)}
    units = tuple(replace(UNITS[0], code=code, name=f"CĐCS {text}") for code, text in named.items())
    stories = [(code, "3", text) for code, text in named.items()]
    stories += [(UNITS[1].code, "5", "\n".join(f"trước {text} sau" for text in NASTY))]
    data = consolidate(replace(PROGRAM, units=(*units, UNITS[1])), ANNUAL, stories=stories, gone=tuple(named))
    found = paragraphs(written(data, tmp_path))
    for text in NASTY:
        assert any(said.endswith(f"(CĐCS {text}).") for said in found) or found.count(text) == 1  # five, and the annex
        assert any(f"trước {text} sau" in said for said in found)
        assert found.count(f"CĐCS {text}") == 3  # results, missing unions, what they wrote


@given(st.text(alphabet=st.characters(exclude_characters="\ufdd0\ufdd1"), max_size=40))
def test_plain_text_is_what_xml_can_carry(text: str):
    carried = rendered.plain(text).replace("\ufdd0", "{").replace("\ufdd1", "}")
    assert all(c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" for c in carried)
    if text.isprintable():
        assert carried == text


def test_characters_xml_forbids_are_left_out(tmp_path: Path):
    data = consolidate(PROGRAM, ANNUAL, stories=[("U01", "3", "a\x07b\x0cc\ud800d\ufffee\ufdd0f")])
    assert "- abcdef (CĐCS Đơn vị số 1)." in paragraphs(written(data, tmp_path))


PRETENDERS = ("a\ufddachú thích giả\ufddbb", "a\x02b", "<w:p><w:r><w:t>x</w:t></w:r></w:p>", "{{ 7*7 }}", "{_{ a }_}")


@pytest.mark.parametrize(
    "text", [*PRETENDERS, *(pytest.param(text, marks=pytest.mark.thorough) for text in NASTY if text not in PRETENDERS)]
)
def test_no_text_can_make_a_footnote(tmp_path: Path, text: str):
    """A union's name in a sentence, in a narrative, in the reason of a decision that is a footnote itself."""
    program = replace(PROGRAM, units=(replace(UNITS[0], name=f"CĐCS {text}"), *UNITS[1:]))
    facts = [(u.code, "1.1", 2025, 70 + n, 100) for n, u in enumerate(UNITS[:9])]
    fix = DecisionLine(
        Action.CORRECT, "U01", "", "I.1!C3", "", text, text, text, text, text, None, None, DecisionState.APPLIED,
        frozenset({"1.1"}),
    )  # fmt: skip
    data = replace(consolidate(program, ANNUAL, facts, stories=[("U01", "3", text)]), decisions=(fix,))
    document = written(data, tmp_path)
    said = next(said for style, said in styled(document) if said.startswith("Chỉ tiêu 1.1["))
    limit = next(said for style, said in styled(document) if said.startswith("Chỉ tiêu 1.1. "))
    clear = rendered.plain(text).replace("\ufdd0", "{").replace("\ufdd1", "}")
    assert f"thấp nhất là CĐCS {clear} (70%)" in limit
    assert f"[Số liệu do cơ quan sửa: CĐCS {clear}: sửa" in said
    assert "[Tổng hợp từ báo cáo của 09/10 đơn vị.]" in said
    assert len(list(document.element.body.iter(f"{W}footnoteReference"))) == len(note_texts(document)) - 2
    assert said.count("[") == 2 + 4 * clear.count("[")


# --------------------------------------------------------------------------- illustrative figures


def test_illustrative_figures_say_so_on_every_page(tmp_path: Path):
    document = written(random_round(ANNUAL, illustrative=True), tmp_path)
    assert len(document.sections) == 4
    for section in document.sections:
        for header in (section.header, section.first_page_header):
            notices = [p for p in header.paragraphs if NOTICE in p.text]
            assert len(notices) == 1 and notices[0].style is not None
            assert str(notices[0].style.font.color.rgb) == "C00000"
    assert [t for t in paragraphs(document) if t.startswith(NOTICE)]


def test_real_figures_carry_no_notice(report: Document):
    for section in report.sections:
        assert NOTICE not in "".join(p.text for h in (section.header, section.first_page_header) for p in h.paragraphs)
    assert NOTICE not in "".join(paragraphs(report))


# --------------------------------------------------------------------------- bytes, properties, size


def test_the_same_round_gives_the_same_bytes(tmp_path: Path):
    write_review(tmp_path / "a.docx", random_round(MID), TEMPLATE)
    draw.cache_clear()
    write_review(tmp_path / "b.docx", random_round(MID), TEMPLATE)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_dates_of_the_file_are_those_of_the_period(report: Document):
    properties = report.core_properties
    assert properties.modified is not None and properties.modified.date() == ANNUAL.end
    assert properties.title == f"Báo cáo tổng kết{subject(random_round(ANNUAL)).removeprefix('Tổng kết')}"
    assert properties.author == "Công đoàn Viên chức tỉnh Thử"


def test_captioned_tables_are_described_and_repeat_their_heads(report: Document):
    captioned = 0
    for table in report.element.body.iterchildren(f"{W}tbl"):
        title = table.find(f"{W}tblPr/{W}tblCaption")
        if title is None:
            continue
        captioned += 1
        about = table.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val")
        first = table.find(f"{W}tr")
        assert title.get(f"{W}val") and about.startswith("Các cột: ")
        assert all("".join(c.xpath("string(.)").split()) in "".join(about.split()) for c in first.findall(f"{W}tc"))
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
    captions = [p for p in report.paragraphs if p.style.name in ("TH Tên bảng", "TH Tên phụ lục")]
    assert captioned == sum(not p.text.startswith("Biểu đồ") for p in captions) >= 3


def test_charts_are_small_grey_and_described(report: Document):
    assert len(report.inline_shapes) == 2
    pictures = [p for p in report.element.body.iter() if p.tag.endswith("}docPr")]
    assert all(p.get("descr") and p.get("name").startswith("Biểu đồ") for p in pictures)
    for part in report.part.package.iter_parts():
        if part.partname.endswith(".png"):
            image = Image.open(io.BytesIO(part.blob))
            assert len(part.blob) < 120_000
            assert not {"Software", "Creation Time"} & set(image.info)
            assert all(red == green == blue for _, (red, green, blue) in image.convert("RGB").getcolors(1 << 20) or [])


def test_chart_without_positive_values_can_be_drawn():
    bar = Bar("1.1", 0.0, BarLook("Chưa đạt", "#ffffff", "xxx"), "0%")
    assert draw(Chart("", (bar,), "")).startswith(b"\x89PNG")
    assert [len(group) for group in chunks([bar] * 45, 22)] == [15, 15, 15]


def test_a_thousand_unions_are_written_in_linear_time(tmp_path: Path):
    units = tuple(replace(UNITS[n % 10], code=f"X{n}", name=f"CĐCS số {n}") for n in range(1000))
    program = replace(PROGRAM, units=units)
    facts: list[Fact] = [(u.code, "1.1", 2025, 9, 10) for u in units]
    document = written(consolidate(program, ANNUAL, facts), tmp_path)
    assert len(annex(document, "Phụ lục")._tbl.tr_lst) == 1001


# --------------------------------------------------------------------------- templates


def edited(folder: Path, change: Callable[[str], str], part: str = "word/document.xml") -> Path:
    """The project's template with one part changed."""
    path = folder / "mau.docx"
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return path


def test_a_template_may_have_footnotes_of_its_own_and_lack_their_styles(tmp_path: Path):
    package = WordPackage(TEMPLATE.read_bytes())
    notes = Footnotes(package)
    for style in [s for name, s in package.styles.items() if name.startswith("Footnote")]:
        style.getparent().remove(style)
    package.put_tree("word/styles.xml", next(iter(package.styles.values())).getroottree().getroot())
    closing = [t for t in package.body.iter(f"{W}t") if "{{ ket }}" in (t.text or "")]
    heading = [t for t in package.body.iter(f"{W}t") if "{{ trich_yeu }}" in (t.text or "")]
    for text, said in ((closing[0], "Chú thích của mẫu ở cuối."), (heading[0], "Chú thích của mẫu ở đầu.")):
        text.getparent().addnext(notes.write(said))
    notes.save()
    package.touched()
    (tmp_path / "mau.docx").write_bytes(package.saved())
    document = written(random_round(ANNUAL), tmp_path, tmp_path / "mau.docx")
    texts = note_texts(document)
    order = [texts[r.get(f"{W}id")] for r in document.element.body.iter(f"{W}footnoteReference")]
    assert order[0] == "Chú thích của mẫu ở đầu." and order[-1] == "Chú thích của mẫu ở cuối." and len(order) > 3
    assert order == [text for text in texts.values() if text]
    numbers = [r.getparent() for r in document.element.body.iter(f"{W}footnoteReference")]
    assert all(run.find(f"{W}rPr/{W}vertAlign") is not None for run in numbers[1:-1])


def test_a_wrong_template_is_refused_with_every_fault(tmp_path: Path):
    template = edited(tmp_path, lambda xml: xml.replace("d.muc_giao", "d.muc_gia").replace("{{ trich_yeu }}", ""))
    with pytest.raises(TemplateError, match=r"mau\.docx: mẫu có 2 chỗ phải sửa:") as caught:
        write_review(tmp_path / "x.docx", random_round(ANNUAL), template)
    assert "“d” không có “muc_gia”" in str(caught.value) and "Review.trich_yeu" in str(caught.value)
    assert not (tmp_path / "x.docx").exists()


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path, content: bytes | None):
    template = tmp_path / "mau.docx"
    if content is not None:
        template.write_bytes(content)
    with pytest.raises(TemplateError, match="không mở được mẫu báo cáo"):
        write_review(tmp_path / "x.docx", random_round(ANNUAL), template)
