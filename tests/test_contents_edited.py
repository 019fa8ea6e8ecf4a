"""The table of contents of a report that people edited: what is theirs stays, whatever it hangs on."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from lxml import etree

from pipeline.documents.contents import TITLE, contents_of, is_contents, new_place, renew_contents
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W, parsed
from pipeline.documents.merge.word_package import WordPackage
from tests.small_documents import document

WHEN = datetime(2026, 1, 15, 8, 0)
HEADINGS = ("I. TÌNH HÌNH CHUNG", "II. KẾT QUẢ THỰC HIỆN", "III. PHƯƠNG HƯỚNG")
INTRODUCTION = "Ban Thường vụ báo cáo kết quả thực hiện chương trình."
SAID = (
    "Toàn tỉnh có 12 đơn vị, 640 đoàn viên.",
    "Các cấp công đoàn mở 30 lớp tập huấn.",
    "Kỳ tới mở thêm lớp cho nữ đoàn viên.",
)
OWN = "Câu của văn phòng."


def report(said: tuple[str, ...] = SAID, headings: tuple[str, ...] = HEADINGS, *, listed: bool = True) -> bytes:
    """A small report, with its table of contents."""
    pairs = zip(headings, said, strict=False)
    package = WordPackage(document("\n".join([INTRODUCTION, *(f"# {h}\n{text}" for h, text in pairs)])))
    place = new_place(package)
    assert place is not None
    if listed:
        renew_contents(package, place)
    else:
        package.body.remove(place)
    package.touched()
    return package.saved()


BASE, NOW = report(), report((SAID[0].replace("12", "15"), *SAID[1:]))


def edited(edit: Callable[[etree._Element, list[etree._Element]], object], base: bytes = BASE) -> bytes:
    """The report after an edit of its body, given the paragraphs of its table of contents."""
    package = WordPackage(base)
    edit(package.body, [p for p in package.body if is_contents(p)])
    package.touched()
    return package.saved()


def part(xml: str) -> etree._Element:
    return parsed(re.sub(r"^<w:\w+", rf'\g<0> xmlns:w="{W.strip("{}")}"', xml).encode())


def run(text: str) -> etree._Element:
    return part(f"<w:r><w:t>{text}</w:t></w:r>")


def merged(theirs: bytes) -> tuple[WordPackage, list[str], str]:
    """The document after a merge, what it says, and what the merge tells that people did."""
    found = merge(BASE, theirs, NOW, when=WHEN)
    package = WordPackage(found.document)
    return package, [text_of(p) for p in package.body.iter(f"{W}p")], " / ".join(k.text for k in found.kept)


def join(first: etree._Element, second: etree._Element) -> None:
    """As Delete at the end of a paragraph."""
    first.extend([child for child in second if child.tag != f"{W}pPr"])
    home = second.getparent()
    assert home is not None
    home.remove(second)


def is_whole(package: WordPackage, headings: int = 3) -> bool:
    """Whether the document has one table of contents, every link to a mark that is there once, ranges in order."""
    lines = [p for p in package.body.iter(f"{W}p") if is_contents(p)]
    names = [m.get(f"{W}name") for m in package.root.iter(f"{W}bookmarkStart")]
    links = [link.get(f"{W}anchor") for link in package.root.iter(f"{W}hyperlink")]
    open_ids: set[str | None] = set()
    for mark in package.root.iter(*(f"{W}{n}{e}" for n in ("bookmark", "commentRange") for e in ("Start", "End"))):
        identity = mark.tag[:-5] + str(mark.get(f"{W}id")) if mark.tag.endswith("Start") else mark.tag[:-3]
        if mark.tag.endswith("Start"):
            open_ids.add(identity)
        else:
            open_ids.remove(identity + str(mark.get(f"{W}id")))
    return len(lines) == 1 + headings and all(names.count(link) == 1 for link in links) and not open_ids


def test_a_report_left_alone_gets_the_table_of_contents_anew() -> None:
    package, said, kept = merged(BASE)
    assert is_whole(package) and said.count(TITLE) == 1 and not kept


def test_a_sentence_joined_with_the_title_stays_and_is_told() -> None:
    def edit(body: etree._Element, lines: list[etree._Element]) -> None:
        body[0].append(run(f" {OWN}"))
        join(body[0], lines[0])

    package, said, kept = merged(edited(edit))
    assert said[0] == f"{INTRODUCTION} {OWN}" and OWN in kept
    assert is_whole(package) and said.count(TITLE) == 1


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_paragraph_joined_with_a_line_stays_and_is_told(at: int) -> None:
    def edit(_: etree._Element, lines: list[etree._Element]) -> None:
        own = part(f"<w:p><w:r><w:t>{OWN}</w:t></w:r></w:p>")
        lines[at].addnext(own)
        join(lines[at], own)

    package, said, kept = merged(edited(edit))
    assert OWN in said and OWN in kept and is_whole(package)


@pytest.mark.parametrize("stays_one", [True, False])
def test_a_heading_joined_with_the_last_line_stays(stays_one: bool) -> None:
    """Whichever of the two looks it gets."""

    def edit(body: etree._Element, lines: list[etree._Element]) -> None:
        last, heading = lines[-1], body[body.index(lines[-1]) + 1]
        if stays_one:
            last.replace(last[0], copy.deepcopy(heading[0]))
        join(last, heading)

    package, said, kept = merged(edited(edit))
    assert HEADINGS[0] in said and HEADINGS[0] in kept and SAID[0].replace("12", "15") in said
    assert is_whole(package) if stays_one else contents_of(package) is None  # two headings are too few for one


def test_a_paragraph_that_refers_to_a_heading_stays_and_is_told() -> None:
    own = part('<w:p><w:r><w:t xml:space="preserve">Ý kiến của văn phòng, xem mục </w:t></w:r></w:p>')
    etree.SubElement(own, f"{W}hyperlink", {f"{W}anchor": "_Muc2"}).append(run("kết quả"))
    package, said, kept = merged(edited(lambda body, _: body[-2].addnext(own)))
    assert "Ý kiến của văn phòng, xem mục kết quả" in said and "Ý kiến của văn phòng" in kept and is_whole(package)


@pytest.mark.parametrize(
    "held",
    [
        "<w:r><w:t>nhớ sửa</w:t></w:r>",
        '<w:ins w:id="90" w:author="A"><w:r><w:t>nhớ sửa</w:t></w:r></w:ins>',
        '<w:sdt><w:sdtContent><w:r><w:t>nhớ sửa</w:t></w:r></w:sdtContent></w:sdt>',
        '<w:r><w:br w:type="page"/></w:r>',
        "<w:r><w:drawing/></w:r>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", [0, 2])
def test_what_people_put_into_a_line_or_the_title_stays(held: str, at: int) -> None:
    package, _, kept = merged(edited(lambda _, lines: lines[at].append(part(held))))
    wanted = {e.tag for e in part(held).iter()} & {f"{W}t", f"{W}br", f"{W}drawing"}
    stands = [e for e in package.body.iter(*wanted) if e.tag != f"{W}t" or e.text == "nhớ sửa"]
    assert {e.tag for e in stands if not any(is_contents(p) for p in e.iterancestors(f"{W}p"))} == wanted
    assert ("nhớ sửa" in kept) == (f"{W}t" in wanted) and is_whole(package)


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_section_break_on_a_line_stays(at: int) -> None:
    package, *_ = merged(edited(lambda _, lines: lines[at][0].append(part('<w:sectPr><w:pgSz w:w="9"/></w:sectPr>'))))
    breaks = list(package.body.iter(f"{W}pgSz"))
    assert [e.get(f"{W}w") for e in breaks].count("9") == 1 and is_whole(package)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 2), (3, 5), (-1, 2)])
def test_comments_and_bookmarks_over_lines_stay_whole(first: int, last: int) -> None:
    """From a line to one, to a paragraph below, from the paragraph above (the paragraphs by their place)."""

    def edit(body: etree._Element, _: list[etree._Element]) -> None:
        start, end = body[1 + first], body[1 + last]
        for name, about in (("commentRange", ""), ("bookmark", ' w:name="cua_van_phong"')):
            at = 1 if start.find(f"{W}pPr") is not None else 0
            start.insert(at, part(f'<w:{name}Start w:id="77"{about}/>'))
            end.append(part(f'<w:{name}End w:id="77"/>'))
        end.append(part('<w:r><w:commentReference w:id="77"/></w:r>'))

    package, *_ = merged(edited(edit))
    assert is_whole(package)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert len(list(package.body.iter(f"{W}{name}"))) == 1
    assert any(m.get(f"{W}name") == "cua_van_phong" for m in package.body.iter(f"{W}bookmarkStart"))
    assert len(list(package.body.iterfind(f".//{W}r/{W}commentReference"))) == 1


def test_a_deleted_table_of_contents_stays_away() -> None:
    package, said, _ = merged(edited(lambda body, lines: list(map(body.remove, lines))))
    assert TITLE not in said and contents_of(package) is None


def test_a_deleted_table_of_contents_that_is_tracked_stays_deleted() -> None:
    def edit(_: etree._Element, lines: list[etree._Element]) -> None:
        for held in [e for line in lines for e in line.iter(f"{W}r")]:
            mark = part('<w:del w:id="9" w:author="A"/>')
            held.addprevious(mark)
            mark.append(held)
            for text in held.iter(f"{W}t"):
                text.tag = f"{W}delText"

    _, said, _ = merged(edited(edit))
    assert TITLE not in said


def test_headings_of_people_are_listed() -> None:
    own = part('<w:p><w:pPr><w:pStyle w:val="DauDe"/></w:pPr><w:r><w:t>IV. Ý KIẾN KHÁC</w:t></w:r></w:p>')
    package, said, _ = merged(edited(lambda body, _: body[-2].addnext(own)))
    assert is_whole(package, 4) and any(text.startswith("IV. Ý KIẾN KHÁC") for text in said[:6])


def test_fewer_than_three_headings_have_no_table_of_contents_and_lose_no_comment() -> None:
    assert contents_of(WordPackage(report(headings=HEADINGS[:2]))) is None

    def edit(body: etree._Element, lines: list[etree._Element]) -> None:
        lines[0].append(part('<w:r><w:commentReference w:id="77"/></w:r>'))
        body.remove(body[body.index(lines[-1]) + 1])

    package, said, _ = merged(edited(edit))
    assert TITLE not in said and len(list(package.body.iter(f"{W}commentReference"))) == 1


_BY_WORD = (
    '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>Nội dung</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TO</w:instrText></w:r><w:r><w:instrText>'
    'C \\o "1-3" \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    '<w:p><w:fldSimple w:instr="TOC \\o"><w:r><w:t>Nội dung</w:t></w:r></w:fldSimple></w:p>',
)
_OF_FIGURES = (
    '<w:p><w:fldSimple w:instr=" TOC \\h \\c &quot;Hình&quot;"><w:r><w:t>Hình 1</w:t></w:r></w:fldSimple></w:p>'
)


@pytest.mark.parametrize(("own", "added"), [*((own, 0) for own in _BY_WORD), (_OF_FIGURES, 1)])
def test_a_table_of_contents_by_word_is_the_only_one(own: str, added: int) -> None:
    """Where the report had none before; a list of figures is none."""
    former = report(listed=False)
    theirs = edited(lambda body, _: body.insert(1, part(own)), former)
    found = WordPackage(merge(former, theirs, NOW, when=WHEN).document)
    assert [text_of(p) for p in found.body.iter(f"{W}p")].count(TITLE) == added


@pytest.mark.parametrize("normal", ["A&B", '"<x>', ""])
def test_styles_rest_on_the_default_style_whatever_its_id(normal: str) -> None:
    package = WordPackage(document("\n".join(f"# {heading}" for heading in HEADINGS)))
    for style in package.styles.values():
        style.attrib.pop(f"{W}default", "")
    if normal:
        package.add_style(part('<w:style w:type="paragraph" w:default="1" w:styleId="x"><w:name w:val="x"/></w:style>'))
        package.styles[normal] = package.styles.pop("x")
        package.styles[normal].set(f"{W}styleId", normal)
    place = new_place(package)
    assert place is not None and renew_contents(package, place)
    based = [e.get(f"{W}val") for i in ("TOC1", "TOCHeading") for e in package.styles[i].iter(f"{W}basedOn")]
    assert based == [normal] * (2 if normal else 0)
