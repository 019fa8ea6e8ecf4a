"""The form of the finished documents (NĐ 30/2020/NĐ-CP, Phụ lục I), read back from all five kinds and the drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Length, Mm
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.review.drafts import drafts
from pipeline.review.note import note
from pipeline.review.outline import review
from pipeline.review.rendered import column_texts, natural_widths
from pipeline.review.report import report_of
from pipeline.review.report_kinds import DRAFT_TEMPLATE, NOTE_TEMPLATE, TEMPLATES
from pipeline.settings import REPOSITORY
from tests.footnotes import notes_part
from tests.reviews import ANNUAL, END, MID, PERIODS, PROGRAM, W, indicator, random_round, yearly
from tests.soffice import convert, needs_soffice

TEMPLATES_FOLDER = REPOSITORY / "templates" / "docx"
TASKS = {"Ban Tài chính": ("Dự thảo báo cáo chuyên đề: Thu, chi tài chính công đoàn.",)}
MOTTO_WIDTH = 3012  # twips that "Độc lập - Tự do - Hạnh phúc" takes at 13 pt bold
UPRIGHT, SLANTED = False, True
CENTRED, JUSTIFIED = "center", "both"


@dataclass(frozen=True)
class Look:
    """How a paragraph is set: sizes in points, lengths in twips."""

    text: str
    style: str
    size: float
    bold: bool
    italic: bool
    aligned: str
    indent: int
    after: int
    line: int
    rule: bool  # a line drawn above
    inset: int  # left and right indents together


def _on(properties: etree._Element | None, name: str) -> bool | None:
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val") not in ("0", "false")


class Styles:
    """Formats looked up through the chain of styles, as a word processor does."""

    def __init__(self, document: Document) -> None:
        self.by_id = {s.get(f"{W}styleId"): s for s in document.styles.element.iter(f"{W}style")}
        self.defaults = document.styles.element.find(f"{W}docDefaults")

    def chain(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self.by_id["Normal" if named is None else named.get(f"{W}val")]
        while style is not None:
            yield style
            based = style.find(f"{W}basedOn")
            style = None if based is None else self.by_id[based.get(f"{W}val")]

    def value(self, paragraph: etree._Element, place: str, attribute: str) -> str | None:
        path = "/".join(f"{W}{step}" for step in place.split("/"))
        own = paragraph.find(f"{W}r/{path}" if place.startswith("rPr/") else path)
        default = self.defaults.find(f"{W}{place[:3]}Default/{path}")
        for found in (own, *(style.find(path) for style in self.chain(paragraph)), default):
            if found is not None and found.get(f"{W}{attribute}") is not None:
                return str(found.get(f"{W}{attribute}"))
        return None

    def flag(self, paragraph: etree._Element, name: str) -> bool:
        runs = [_on(run.find(f"{W}rPr"), name) for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
        styled = next((v for s in self.chain(paragraph) if (v := _on(s.find(f"{W}rPr"), name)) is not None), False)
        return all(styled if own is None else own for own in runs) if runs else bool(styled)

    def look(self, paragraph: etree._Element) -> Look:
        first = next(self.chain(paragraph)).find(f"{W}name")
        insets = [int(self.value(paragraph, "pPr/ind", side) or 0) for side in ("left", "right")]
        return Look(
            text="".join(t.text or "" for t in paragraph.iter(f"{W}t")),
            style="" if first is None else str(first.get(f"{W}val")),
            size=int(self.value(paragraph, "rPr/sz", "val") or 0) / 2,
            bold=self.flag(paragraph, "b"),
            italic=self.flag(paragraph, "i"),
            aligned=self.value(paragraph, "pPr/jc", "val") or "left",
            indent=int(self.value(paragraph, "pPr/ind", "firstLine") or 0),
            after=int(self.value(paragraph, "pPr/spacing", "after") or 0),
            line=int(self.value(paragraph, "pPr/spacing", "line") or 240),
            rule=any(e.find(f"{W}pPr/{W}pBdr/{W}top") is not None for e in (paragraph, *self.chain(paragraph))),
            inset=sum(insets),
        )


@dataclass(frozen=True)
class Paper:
    """A finished document with the look of all its paragraphs in reading order."""

    name: str
    path: Path
    document: Document
    looks: tuple[Look, ...]

    def having(self, pattern: str) -> Look:
        """The one paragraph whose whole text fits."""
        (found,) = [look for look in self.looks if re.fullmatch(pattern, look.text)]
        return found

    def styled(self, *names: str) -> list[Look]:
        return [look for look in self.looks if look.style in names and look.text.strip()]


def written(folder: Path, name: str) -> Paper:
    """A document of one kind about random figures: a period's report, the note or a department's draft."""
    program = replace(PROGRAM, department_tasks=TASKS)
    period = next((p for p in PERIODS if p.code == name), MID)
    data = random_round(period, program=program)
    report, template = review(data), TEMPLATES[period.kind]
    if name == "note":
        report, template = note(data), NOTE_TEMPLATE
    elif name in ("draft", "leader"):
        department = {"draft": "Ban Tài chính", "leader": "Cơ quan tổng hợp"}[name]
        report, template = next(d.report for d in drafts(data) if d.department == department), DRAFT_TEMPLATE
    path = folder / f"{name}.docx"
    path.write_bytes(report_of(report, data, TEMPLATES_FOLDER / template))
    document = docx.Document(str(path))
    styles = Styles(document)
    return Paper(name, path, document, tuple(styles.look(p) for p in document.element.body.iter(f"{W}p")))


UNNUMBERED = ("ĐÁNH GIÁ CHUNG", "SỐ LIỆU ĐỂ THAM KHẢO")
KINDS = [*(p.code for p in PERIODS), "note", "draft"]


@pytest.fixture(
    scope="module",
    params=[pytest.param(k, marks=[pytest.mark.thorough] if k in (ANNUAL.code, END.code) else []) for k in KINDS],
)
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A document of every kind."""
    return written(tmp_path_factory.mktemp("giay"), request.param)


def within(value: float, low: float, high: float) -> bool:
    """Whether a figure is in the range, a hair of rounding allowed."""
    return low - 0.2 <= value <= high + 0.2


def set_as(
    look: Look, low: float, high: float, *, bold: bool, italic: bool = UPRIGHT, aligned: str | None = None
) -> None:
    """Hold a paragraph to the sizes, weight, slant and alignment of the decree."""
    assert low <= look.size <= high, look
    assert (look.bold, look.italic) == (bold, italic), look
    assert aligned is None or look.aligned == aligned, look


# --------------------------------------------------------------------------- pages


def test_a4_with_the_margins_of_the_decree(paper: Paper):
    first, *annexes = paper.document.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert bool(annexes) == (paper.name not in ("note", "draft"))
    for section in paper.document.sections:
        top, bottom, left, right = (
            Length(getattr(section, f"{side}_margin")).mm for side in ("top", "bottom", "left", "right")
        )
        assert within(top, 20, 25) and within(bottom, 20, 25) and within(left, 30, 35) and within(right, 15, 20)
        assert Mm(0) < section.header_distance < section.top_margin
    for annex in annexes:
        assert annex.orientation == WD_ORIENT.LANDSCAPE
        assert (round(annex.page_width.mm), round(annex.page_height.mm)) == (297, 210)


def test_page_numbers_in_the_top_margin_from_page_two_each_annex_on_its_own(paper: Paper):
    for section in paper.document.sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
        styles = Styles(paper.document)
        numbered = [p._p for p in section.header.paragraphs if "PAGE" in "".join(p._p.itertext(f"{W}instrText"))]
        assert len(numbered) == 1
        set_as(styles.look(numbered[0]), 13, 14, bold=False, aligned=CENTRED)
        assert not list(section.first_page_header._element.iter(f"{W}instrText"))
        assert not any(p.text.strip() for p in section.footer.paragraphs)


def test_one_font_in_black(paper: Paper):
    roots = [paper.document.element, paper.document.styles.element]
    notes = notes_part(paper.document)
    roots += [] if notes is None else [notes]
    roots += [h._element for s in paper.document.sections for h in (s.header, s.first_page_header)]
    fonts = {v for root in roots for f in root.iter(f"{W}rFonts") for v in f.attrib.values()}
    assert fonts == {"Times New Roman"}
    assert {c.get(f"{W}val") for c in paper.document.element.body.iter(f"{W}color")} <= {"000000", "auto"}


# --------------------------------------------------------------------------- the head


def test_quoc_hieu_and_tieu_ngu(paper: Paper):
    set_as(paper.having("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), 12, 13, bold=True, aligned=CENTRED)
    set_as(paper.having("Độc lập - Tự do - Hạnh phúc"), 13, 14, bold=True, aligned=CENTRED)


def test_the_two_offices(paper: Paper):
    left = paper.document.tables[0].rows[0].cells[0].paragraphs
    superior, office = (Styles(paper.document).look(p._p) for p in left[:2])
    set_as(superior, 12, 13, bold=False, aligned=CENTRED)
    set_as(office, 12, 13, bold=True, aligned=CENTRED)
    said = (superior.text.replace("\xa0", " "), office.text.replace("\xa0", " "))
    union = "CÔNG ĐOÀN VIÊN CHỨC TỈNH THỬ"
    assert said == ((union, "BAN TÀI CHÍNH") if paper.name == "draft" else ("LIÊN ĐOÀN LAO ĐỘNG TỈNH THỬ", union))
    assert "TỈNH\xa0THỬ" in superior.text  # never broken inside the name of the place


def test_rules_below_office_motto_and_subject(paper: Paper):
    styles = Styles(paper.document)
    left, right = paper.document.tables[0].rows[0].cells
    for cell, low, high in ((left, 1 / 3, 1 / 2), (right, None, None)):
        rule = styles.look(cell.paragraphs[-1]._p)
        assert rule.rule and not rule.text
        room = int(cell._tc.tcPr.find(f"{W}tcW").get(f"{W}w")) - 56  # the cell's own margins
        if low is None or high is None:
            assert abs(room - rule.inset - MOTTO_WIDTH) < 100  # as long as the words above it
        else:
            assert low <= (room - rule.inset) / room <= high
    at = next(n for n, look in enumerate(paper.looks) if look.style == "TH Trích yếu")
    assert paper.looks[at + 1].rule
    assert 1 / 3 <= (9071 - paper.looks[at + 1].inset) / 9071 <= 1 / 2


def test_number_place_and_date(paper: Paper):
    if paper.name not in ("draft", "note"):  # these are no numbered reports
        set_as(paper.having("Số: +/BC-CĐVC"), 13, 13, bold=False, aligned=CENTRED)
    set_as(paper.having("Thử, ngày +tháng +năm 2025"), 13, 14, bold=False, italic=SLANTED, aligned=CENTRED)


def test_days_and_months_carry_their_zeros(paper: Paper):
    dates = [d for look in paper.looks for d in re.findall(r"ngày (\d+)/(\d+)/\d{4}", look.text)]
    assert dates or paper.name == "draft"
    for day, month in dates:
        assert len(day) == 2 and (month.startswith("0") if int(month) < 3 else not month.startswith("0"))


def test_name_and_subject(paper: Paper):
    names = {"note": "BÁO CÁO NHANH", "draft": "DỰ THẢO BÁO CÁO"}
    set_as(paper.having(names.get(paper.name, "BÁO CÁO")), 13, 14, bold=True, aligned=CENTRED)
    (subject,) = paper.styled("TH Trích yếu")
    set_as(subject, 13, 14, bold=True, aligned=CENTRED)
    assert not subject.text.isupper() and not subject.text.endswith(".")
    if paper.name != "draft":
        set_as(paper.having("Kính gửi: .*"), 13, 14, bold=False)


# --------------------------------------------------------------------------- the text


def test_text_is_justified_indented_and_spaced(paper: Paper):
    body = paper.styled("TH Nội dung", "TH Chỉ tiêu", "TH Gạch đầu dòng")
    assert len(body) >= 4
    for look in body:
        assert 13 <= look.size <= 14, look
        assert look.aligned == JUSTIFIED and 567 <= look.indent <= 720, look  # 1 cm to 1,27 cm
        assert look.after >= 120 and 240 <= look.line <= 360, look  # 6 pt; single to one and a half


def test_headings(paper: Paper):
    parts, sections = paper.styled("heading 1"), paper.styled("heading 2")
    for look in parts:
        set_as(look, 13, 14, bold=True)
        numbered = look.text.isupper() and (re.match(r"[IVX]+\. ", look.text) or look.text in UNNUMBERED)
        assert numbered or paper.name == "note"
    for look in sections:
        set_as(look, 13, 14, bold=True)
    for look in paper.styled("heading 3"):
        set_as(look, 13, 14, bold=False)
        assert re.match(r"[a-zđ]\) ", look.text)
    assert parts and (sections or paper.name == "note")


def test_the_text_ends_with_its_sign(paper: Paper):
    assert len([look for look in paper.looks if look.text.endswith("./.")]) == 1


def test_footnotes_stand_below_the_page_in_smaller_letters(paper: Paper):
    if paper.name in ("note", "draft"):  # they say no sentence of an indicator
        assert notes_part(paper.document) is None
    else:
        hold_footnotes(paper)


def test_footnotes_of_the_draft_of_those_who_answer_for_the_targets(tmp_path: Path):
    hold_footnotes(written(tmp_path, "leader"))


def hold_footnotes(paper: Paper) -> None:
    """Hold the footnotes to their place, size and number."""
    root = notes_part(paper.document)
    assert root is not None
    styles = Styles(paper.document)
    kinds = [found.get(f"{W}type") for found in root.iter(f"{W}footnote")]
    assert kinds[:2] == ["separator", "continuationSeparator"] and not any(kinds[2:]) and len(kinds) > 2
    for found in root.findall(f"{W}footnote")[2:]:
        (paragraph,) = found.iter(f"{W}p")
        look = styles.look(paragraph)
        set_as(look, 10, 11, bold=False, aligned=JUSTIFIED)
        assert look.text.startswith(" ") and look.text.endswith(".") and (look.indent, look.after) == (0, 0)
        assert paragraph.find(f"{W}r/{W}footnoteRef") is not None
    for run in (r for r in (*paper.document.element.body.iter(f"{W}r"), *root.iter(f"{W}r"))):
        if run.find(f"{W}footnoteReference") is not None or run.find(f"{W}footnoteRef") is not None:
            style = styles.by_id[run.find(f"{W}rPr/{W}rStyle").get(f"{W}val")]
            assert style.find(f"{W}rPr/{W}vertAlign").get(f"{W}val") == "superscript"
            assert [child.tag for child in run] == [f"{W}rPr", run[-1].tag]
    told = paper.document.settings.element.findall(f"{W}footnotePr/{W}footnote")
    assert [one.get(f"{W}id") for one in told] == ["-1", "0"]
    found = [int(r.get(f"{W}id")) for r in paper.document.element.body.iter(f"{W}footnoteReference")]
    assert found == list(range(1, len(found) + 1))


# --------------------------------------------------------------------------- the foot


def test_recipients(paper: Paper):
    if paper.name in ("draft", "note"):
        assert not any("Nơi nhận" in look.text for look in paper.looks)
        return
    set_as(paper.having("Nơi nhận:"), 12, 12, bold=True, italic=SLANTED)
    listed = paper.styled("TH Danh sách nhận")
    for look in listed:
        set_as(look, 11, 11, bold=False)
    assert listed[0].text == "- Như trên;" and listed[-1].text == "- Lưu: VT, VP."
    assert all(look.text.startswith("- ") and look.text.endswith(";") for look in listed[:-1])


def test_signature(paper: Paper):
    signed = paper.styled("TH Chức vụ")
    for look in signed:
        set_as(look, 13, 14, bold=True, aligned=CENTRED)
        assert look.text.isupper()
    if paper.name not in ("note", "draft"):
        assert [look.text for look in signed] == ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"]
        set_as(paper.having("Nguyễn Thị Thử"), 13, 14, bold=True, aligned=CENTRED)


def test_annexes(paper: Paper):
    numbers = paper.styled("TH Phụ lục")
    assert bool(numbers) == (len(paper.document.sections) > 1)
    for no, look in enumerate(numbers, 1):
        set_as(look, 14, 14, bold=True, aligned=CENTRED)
        assert look.text == ("Phụ lục" if len(numbers) == 1 else f"Phụ lục {['I', 'II', 'III', 'IV', 'V'][no - 1]}")
    for look in paper.styled("TH Tên phụ lục"):
        set_as(look, 13, 14, bold=True, aligned=CENTRED)
        assert look.text.isupper()
    for look in paper.styled("TH Kèm theo"):
        set_as(look, 13, 14, bold=False, italic=SLANTED, aligned=CENTRED)
        assert re.fullmatch(r"\(Kèm theo Báo cáo số +/BC-CĐVC ngày +tháng +năm 2025 của .+\)", look.text)


# --------------------------------------------------------------------------- prompts


def controls(paper: Paper) -> list[etree._Element]:
    return list(paper.document.element.body.iter(f"{W}sdt"))


def test_prompts_are_controls_that_vanish_when_typed_over(paper: Paper):
    found = controls(paper)
    assert found
    numbers, tags = set(), set()
    for control in found:
        properties = control.find(f"{W}sdtPr")
        assert properties.find(f"{W}showingPlcHdr") is not None
        assert properties.find(f"{W}alias").get(f"{W}val") == "Nhập nội dung"
        tags.add(properties.find(f"{W}tag").get(f"{W}val"))
        numbers.add(properties.find(f"{W}id").get(f"{W}val"))
        (paragraph,) = control.iterancestors(f"{W}p")
        assert [child.tag for child in paragraph] == [f"{W}pPr", f"{W}sdt"]
        # What people type takes the look of the text: that of the prompt hangs on its own words only.
        assert paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "THNoiDung"
        assert {r.find(f"{W}rPr/{W}rStyle").get(f"{W}val") for r in control.iter(f"{W}r")} == {"THGoiY"}
    assert len(numbers) == len(tags) == len(found)
    assert all(len(tag) <= 64 for tag in tags)


def test_no_prompt_is_left_outside_a_control(paper: Paper):
    for paragraph in paper.document.element.body.iter(f"{W}p"):
        text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        assert not text.startswith("[") or paragraph.find(f"{W}sdt") is not None, text


@needs_soffice
def test_prompts_come_through_libreoffice(tmp_path: Path):
    paper = written(tmp_path, "2025")
    again = docx.Document(str(convert(paper.path, tmp_path / "lo", "docx")))
    kept = ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in again.element.body.iter(f"{W}sdt")]
    assert kept == ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in controls(paper)]
    assert all(c.find(f"{W}sdtPr/{W}showingPlcHdr") is not None for c in again.element.body.iter(f"{W}sdt"))


# --------------------------------------------------------------------------- one page


@needs_soffice
@pytest.mark.parametrize("period", [ANNUAL, MID], ids=lambda period: period.code)
def test_the_note_of_25_indicators_fits_one_page(tmp_path: Path, period):
    long = "Tỷ lệ công đoàn cơ sở tổ chức thực hiện nghị quyết, quy chế dân chủ và đối thoại tại nơi làm việc hằng năm"
    measure = PROGRAM.indicators[0].measure
    many = tuple(indicator(f"{1 + n // 5}.{1 + n % 5}", measure, text=long, targets=yearly(95)) for n in range(25))
    program = replace(
        PROGRAM, indicators=many, resolution=f"{PROGRAM.resolution} Công đoàn Viên chức tỉnh Thử khóa mới"
    )
    data = random_round(period, program=program, illustrative=True)
    path = tmp_path / "nhanh.docx"
    path.write_bytes(report_of(note(data), data, TEMPLATES_FOLDER / NOTE_TEMPLATE))
    printed = convert(path, tmp_path / "pdf", "pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


# --------------------------------------------------------------------------- tables


@given(
    st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=6), min_size=1, max_size=28),
    st.sampled_from([9071, 14003]),
)
def test_widths_that_follow_the_contents_fill_the_page(columns: list[list[str]], room: int):
    widths = natural_widths(columns, room)
    assert len(widths) == len(columns) and sum(widths) == room
    assert min(widths) > 0


def test_a_column_is_as_wide_as_its_longest_word_and_longer_text_gets_what_is_left():
    number, unit, abbreviation = natural_widths(
        [["TT", "1"], ["Đơn vị", "CĐCS Sở Nội vụ tỉnh"], ["Nữ CNVCLĐ", "7"]], 9071
    )
    assert number < abbreviation < unit


def test_a_title_of_several_lines_takes_no_room_from_the_texts_below():
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Đơn vị", "1.1\n(có/ không)", "CĐCS Sở Nội vụ\ntỉnh", "Có"), strict=True):
        cell.text = text
    texts = column_texts([row._tr for row in table.rows], 2)
    assert texts == [["Đơn vị", "CĐCS Sở Nội vụ", "tỉnh"], ["1.1 (có/ không)", "Có"]]
    former = natural_widths([texts[0], ["1.1", "(có/ không)", "Có"]], 4000)  # the title's second line as a text
    assert natural_widths(texts, 4000)[0] > former[0]
