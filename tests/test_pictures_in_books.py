"""Pictures in workbooks that are edited whole: their bytes stay, other kinds go and are said, none is decoded."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import PIL.Image
import pytest
from openpyxl.drawing.image import Image

from pipeline.errors import PipelineError, TemplateError
from pipeline.files import BrokenFile
from pipeline.forms.fill import fill
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_fill import fill_roll_up, written_by_people
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.template import load_template
from pipeline.intake.decision_rows import append, ensure
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.program.whole_book import open_whole
from pipeline.settings import REPOSITORY, load
from pipeline.steps.forms import make_forms
from pipeline.zip_package import TooLarge
from tests.forms import TEMPLATE, period_of
from tests.hostile_documents import packed, png
from tests.programs import CODE, make_program, unit, write_program, write_workspace
from tests.test_levels_up import Tiers, plain
from tests.test_taken_in import NOW

DRAWN = b"http://schemas.openxmlformats.org/drawingml/2006/main"
RELATED = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MOST = 10**8
LOGO = png(9, 9)
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x05\0\x03"  # cut off behind its head
GIF = b"GIF89a\x03\0\x05\0;"
BMP = b"BM" + bytes(12) + b"\x28\0\0\0\x03\0\0\0\xfb\xff\xff\xff"
TIFF = b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x03\0\0\0\x01\x01\x04\0\x01\0\0\0\x05\0\0\0"
KINDS = {"png": LOGO, "jpeg": JPEG, "gif": GIF, "bmp": BMP, "tiff": TIFF, "png cut off": LOGO[:40]}
HOSTILE = {
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/tmp/x) (w) file closefile\n",
    "psd": b"8BPS\0\x01" + bytes(6) + b"\0\x03\0\0\0\x05\0\0\0\x05\0\x08\0\x03",
    "wmf": b"\xd7\xcd\xc6\x9a" + bytes(18),
    "emf": b"\x01\0\0\0" + bytes(36) + b" EMF",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/s.png"/></svg>',
    "webp": b"RIFF\x1a\0\0\0WEBPVP8L",
    "tiff without a size": b"II*\0\x08\0\0\0\0\0",
    "huge by its head": png(60_000, 60_000),
    "nothing wide": png(0, 9),
    "cut off in its head": LOGO[:18],
    "empty": b"",
    "text": b"Logo",
}
SHOWN = [LOGO, *HOSTILE.values(), JPEG]
CARRIED = [("png", LOGO), ("jpeg", JPEG)]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PLAIN = saved(openpyxl.Workbook())


@pytest.fixture(autouse=True)
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What Pillow was given to open, but for pictures of one pixel: those are ours."""
    given: list[bytes] = []
    usual = PIL.Image.open

    def watched(file: io.BytesIO, *more: object, **named: object) -> object:
        content = file.getvalue()
        if content[16:24] != b"\0\0\0\x01\0\0\0\x01":
            given.append(content)
        return usual(file, *more, **named)

    monkeypatch.setattr(PIL.Image, "open", watched)
    return given


def with_pictures(workbook: bytes, pictures: Sequence[bytes], sheet: int = 0) -> bytes:
    """The workbook with these bytes as pictures of a sheet, all called .png."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for n in range(len(pictures)):
        book.worksheets[sheet].add_image(Image(io.BytesIO(png(1, 1))), f"B{n + 2}")
    out = io.BytesIO()
    book.save(out)
    parts = parts_of(out.getvalue())
    for n, content in enumerate(pictures, 1):
        assert f"xl/media/image{n}.png" in parts
        parts[f"xl/media/image{n}.png"] = content
    return packed(parts)


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def place_of(package: bytes) -> bytes:
    """Where the first picture stands."""
    found = re.search(
        rb"<(\w+:)?from>.*?</(\w+:)?from>(?s:.*?)<(\w+:)?ext [^>]*>", parts_of(package)["xl/drawings/drawing1.xml"]
    )
    assert found is not None
    return found[0]


def media(package: bytes) -> list[tuple[str, bytes]]:
    """Ending and bytes of each picture."""
    found = {n: b for n, b in parts_of(package).items() if n.startswith("xl/media/")}
    return [(name.rpartition(".")[2], found[name]) for name in sorted(found)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("chuong-trinh"))


def roll_up(program: Program) -> bytes:
    """The empty roll-up form of an office below."""
    period = period_of(program)
    below = replace(program.units[0], rolls_up=3)
    return lay_out_roll_up(roll_up_spec(program, period), below, TEMPLATE)


# ------------------------------------------------------------------------------------------- what stays, what goes


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_stays_byte_for_byte_at_its_place(kind: str, decoded: list[bytes]):
    before = with_pictures(PLAIN, [KINDS[kind]])
    whole = open_whole(before, MOST)
    after = saved(whole.book)
    assert whole.told == ""
    ending = kind.partition(" ")[0]
    assert media(after) == [(ending, KINDS[kind])]
    assert f'Extension="{ending}" ContentType="image/{ending}"'.encode() in parts_of(after)["[Content_Types].xml"]
    assert place_of(after) == place_of(before)
    assert decoded == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_picture_of_a_known_kind_goes_and_is_said(kind: str, decoded: list[bytes]):
    whole = open_whole(with_pictures(PLAIN, [LOGO, HOSTILE[kind], GIF]), MOST)
    assert media(saved(whole.book)) == [("png", LOGO), ("gif", GIF)]
    assert whole.told.startswith("bỏ hình ở trang “Sheet” (1): không phải PNG, JPEG, GIF, BMP, TIFF hoặc quá lớn")
    assert decoded == []


@pytest.mark.parametrize(
    "target",
    [
        b'Target="http://127.0.0.1/a.png" TargetMode="External"',
        b'Target="xl/media/image1.png" TargetMode="External"',
        b'Target="/xl/media/khong-co.png"',
        b'Target="../drawings/../media/./image1.png"',
    ],
)
def test_wherever_a_picture_leads_nothing_but_ours_is_decoded(target: bytes, decoded: list[bytes]):
    whole = open_whole(led_to(target), MOST)
    assert whole.left == {"Sheet": 1} and media(saved(whole.book)) == []
    assert decoded == []


def led_to(target: bytes, workbook: bytes = PLAIN) -> bytes:
    """A workbook with a picture that is none, which its drawing finds there."""
    parts = parts_of(with_pictures(workbook, [HOSTILE["eps"]]))
    related, usual = "xl/drawings/_rels/drawing1.xml.rels", b'Target="/xl/media/image1.png"'
    assert usual in parts[related]
    return packed(parts | {related: parts[related].replace(usual, target)})


def test_a_part_that_is_more_than_a_picture_is_no_picture(decoded: list[bytes]):
    with pytest.raises(BrokenFile):
        open_whole(led_to(b'Target="/docProps/core.xml"'), MOST)
    assert decoded == []


def test_a_link_on_a_logo_is_gone_with_its_address():
    """Its relationship is not kept by the library; what asked for it would be asked for in vain."""
    parts = parts_of(with_pictures(PLAIN, [LOGO]))
    drawing, related = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
    link = b'<a:hlinkClick xmlns:a="%s" xmlns:r="%s" r:id="rId9"/>' % (DRAWN, RELATED)
    parts[drawing] = re.sub(rb"(<\w*:?cNvPr [^>]*?)\s*/>", rb"\1>" + link + rb"</cNvPr>", parts[drawing], count=1)
    assert parts[drawing].count(b"hlinkClick") == 1
    led = b'<Relationship Id="rId9" Type="%s/hyperlink" Target="http://127.0.0.1/" TargetMode="External"/>' % RELATED
    parts[related] = parts[related].replace(b"</Relationships>", led + b"</Relationships>")
    whole = open_whole(packed(parts), MOST)
    after = saved(whole.book)
    assert media(after) == [("png", LOGO)] and whole.told == ""
    assert not any(b"127.0.0.1" in part or b"rId9" in part for part in parts_of(after).values())


def test_more_pictures_than_a_workbook_holds_are_refused(decoded: list[bytes]):
    """Also where one drawing shows the same picture again and again."""
    parts = parts_of(with_pictures(PLAIN, [LOGO]))
    drawing = "xl/drawings/drawing1.xml"
    anchor = parts[drawing][parts[drawing].index(b"<oneCellAnchor") : parts[drawing].index(b"</wsDr>")]
    for count in (499, 5_000):
        many = packed(parts | {drawing: parts[drawing].replace(b"</wsDr>", anchor * count + b"</wsDr>")})
        if count == 499:
            assert open_whole(many, MOST).left == {}
            continue
        with pytest.raises(TooLarge, match="hơn 500 hình"):
            open_whole(many, MOST)
    assert decoded == []


def test_thousands_of_pictures_are_refused(decoded: list[bytes]):
    parts = parts_of(with_pictures(PLAIN, [LOGO]))
    drawing, related = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
    anchor = parts[drawing][parts[drawing].index(b"<oneCellAnchor") : parts[drawing].index(b"</wsDr>")]
    relation = parts[related][parts[related].index(b"<Relationship ") : parts[related].index(b"</Relationships>")]
    numbers = range(2, 2_002)
    parts[drawing] = parts[drawing].replace(
        b"</wsDr>", b"".join(anchor.replace(b"rId1", b"rId%d" % n) for n in numbers) + b"</wsDr>"
    )
    parts[related] = parts[related].replace(
        b"</Relationships>",
        b"".join(relation.replace(b"rId1", b"rId%d" % n).replace(b"image1", b"image%d" % n) for n in numbers)
        + b"</Relationships>",
    )
    with pytest.raises(TooLarge, match="hơn 500 hình"):
        open_whole(packed(parts | {f"xl/media/image{n}.png": LOGO for n in numbers}), MOST)
    assert decoded == []


def test_together_they_are_bounded_in_bytes_however_often_one_is_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.program.whole_book.MAX_PICTURE_BYTES", 2 * len(LOGO))
    whole = open_whole(with_pictures(PLAIN, [LOGO] * 4), MOST)
    assert whole.left == {"Sheet": 2} and media(saved(whole.book)) == [("png", LOGO)] * 2


def test_the_library_by_itself_has_pillow_open_them(decoded: list[bytes]):
    """What these tests watch for."""
    openpyxl.load_workbook(io.BytesIO(with_pictures(PLAIN, [LOGO])))
    assert decoded == [LOGO]


def test_logos_in_groups_and_between_two_cells_stay(decoded: list[bytes]):
    parts = parts_of(with_pictures(PLAIN, [LOGO, JPEG]))
    drawing = "xl/drawings/drawing1.xml"
    ends = b"<to><col>3</col><colOff>0</colOff><row>9</row><rowOff>0</rowOff></to>"
    text = re.sub(rb"<(/?)oneCellAnchor>", rb"<\1twoCellAnchor>", parts[drawing])
    text = re.sub(rb"<ext c[xy]=[^>]*/>(?=<pic>)", ends, text)
    first = text.index(b"<pic>"), text.index(b"</pic>") + len(b"</pic>")
    group = b'<grpSp><nvGrpSpPr><cNvPr id="9" name="Nh\xc3\xb3m"/><cNvGrpSpPr/></nvGrpSpPr><grpSpPr/>%s</grpSp>'
    text = text[: first[0]] + group % text[first[0] : first[1]] + text[first[1] :]
    whole = open_whole(packed(parts | {drawing: text}), MOST)
    after = saved(whole.book)
    assert media(after) == CARRIED and whole.told == ""
    assert b"<grpSp>" in parts_of(after)[drawing] and parts_of(after)[drawing].count(b"<to>") == 2
    assert decoded == []


# ------------------------------------------------------------------------------------------- every door


def test_logos_of_the_template_are_on_every_form(tmp_path: Path, decoded: list[bytes]):
    """And what cannot be is said once, where forms are made."""
    write_workspace(tmp_path, units=[unit("A01"), unit("A02"), unit("B01", rolls_up=3)])
    settings = replace(load(tmp_path), templates=tmp_path / "templates")
    (template := settings.templates / "xlsx" / TEMPLATE_NAME).parent.mkdir(parents=True)
    template.write_bytes(with_pictures(TEMPLATE.read_bytes(), SHOWN, sheet=1))
    program = reader.read(settings.program_file(CODE), CODE)
    made = make_forms(settings, program, period_of(program))
    forms = [path.read_bytes() for code, path in made.paths.items() if code != "B01"]
    assert len(forms) == 2 and all(media(form) == CARRIED for form in forms)
    assert made.without.startswith(f"bỏ hình ở trang “Thông tin chung” ({len(HOSTILE)})")
    assert decoded == []
    filled = tmp_path / "da-dien.xlsx"
    fill(made.paths["A01"], filled, {"T_reporter": "Lê Văn Lập"}, NOW)
    assert media(filled.read_bytes()) == CARRIED
    assert decoded == []


def test_a_template_of_too_many_pictures_is_said_to_have_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.program.whole_book.MAX_PICTURES", 2)
    with pytest.raises(TemplateError, match="không mở được mẫu biểu: tệp có hơn 2 hình"):
        load_template(with_pictures(TEMPLATE.read_bytes(), [LOGO] * 3), "bieu-mau.xlsx")


def test_a_program_workbook_is_read_whatever_it_shows(tmp_path: Path, decoded: list[bytes]):
    path = write_program(tmp_path / "chuong-trinh.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F99"].number_format = "0%"  # so that cells are looked at with openpyxl, too
    book.save(path)
    usual = reader.read(path, CODE)
    path.write_bytes(with_pictures(path.read_bytes(), SHOWN))
    assert reader.read(path, CODE) == usual
    assert decoded == []


def test_the_office_loses_no_picture_of_its_own_table(tmp_path: Path, decoded: list[bytes]):
    table = tmp_path / "xu-ly.xlsx"
    ensure(table)
    plain = table.read_bytes()
    table.write_bytes(with_pictures(plain, [LOGO, JPEG]))
    append(table, [{"period": "2024"}])
    assert media(table.read_bytes()) == CARRIED
    table.write_bytes(refused := with_pictures(plain, SHOWN))
    with pytest.raises(PipelineError, match="chưa ghi thêm dòng nào: trang “Xử lý” có hình không phải") as error:
        append(table, [{"period": "2024"}])
    assert "\n" not in str(error.value) and table.read_bytes() == refused
    assert decoded == []


def test_a_roll_up_form_is_filled_with_its_logos(program: Program, decoded: list[bytes]):
    form = with_pictures(roll_up(program), SHOWN)
    assert media(fill_roll_up(form, {}, {}, details=[], unmatched=[], saved_at=NOW)) == CARRIED
    assert "T_reporter" not in written_by_people(form)
    assert decoded == []


def test_the_superiors_form_is_sent_up_with_its_logos_and_without_the_rest(tmp_path: Path, decoded: list[bytes]):
    tiers = Tiers(tmp_path)
    program = plain(tiers)
    form = tiers.forms["2024"]["HA"]
    tiers.put("bieu.xlsx", with_pictures(form, SHOWN))
    up = tiers.send(program, {})
    assert up is not None and up.path is not None and media(up.path.read_bytes()) == CARRIED
    (remark,) = up.remarks
    assert remark.startswith("cap-tren/bieu.xlsx: bỏ hình ở trang “")
    tiers.put("bieu.xlsx", led_to(b'Target="/docProps/core.xml"', form))
    up = tiers.send(program, {})
    assert up is not None and up.path is None and "không dùng tệp này" in up.remarks[0]
    assert decoded == []


# ------------------------------------------------------------------------------------------- none can be forgotten

LIBRARIES = ("PIL", "cv2", "imageio", "skimage", "wand", "openpyxl.drawing", "docx.image", "matplotlib.image",
             "matplotlib.pyplot", "reportlab", "fitz", "tkinter")  # fmt: skip
# Whatever has a library open a picture, or a workbook with the pictures in it.
OPENING = {
    "load_workbook", "read_excel", "ExcelFile", "ExcelReader", "find_images", "add_image", "insert_image",
    "embed_image", "insert_background", "set_background", "set_header", "set_footer", "add_picture", "new_pic_inline",
    "get_or_add_image", "replace_pic", "replace_media", "InlineImage", "imread", "imsave", "figimage", "imshow",
    "frombuffer", "frombytes", "new_subdoc", "Subdoc",
}  # fmt: skip
# (module, library or name) -> why no picture of somebody else's is decoded there.
MET = {
    ("review.drawing", "PIL"): "saves a chart that was just drawn; opens nothing",
    ("review.drawing", "frombuffer"): "the dots of that chart",
    ("review.report", "InlineImage"): "that chart; python-docx reads heads of pictures alone, and of no other picture",
    ("workbooks.book", "set_header"): "words alone",
    ("workbooks.book", "set_footer"): "words alone",
    ("program.whole_book", "openpyxl.drawing"): "pictures that are saved as the bytes they came in",
    ("openpyxl_gaps", "openpyxl.drawing"): "those pictures",
    ("program.whole_book", "load_workbook"): "with pictures of ours in the place of all others",
    ("draft.book", "load_workbook"): "a blank workbook that was just written: no picture is in it",
    ("program.notable", "load_workbook"): "row by row: such a reader looks at no drawing",
    ("program.whole_table", "load_workbook"): "row by row: such a reader looks at no drawing",
}


def test_what_opens_pictures_meets_none_of_somebody_elses():
    package = REPOSITORY / "pipeline"
    told = {*OPENING, *(name.partition(".")[0] for name in LIBRARIES)}
    met = set()
    for path in sorted(package.rglob("*.py")):
        module, source = ".".join(path.relative_to(package).with_suffix("").parts), path.read_text(encoding="utf-8")
        if any(name in source for name in told):
            met |= {(module, name) for name in used(ast.parse(source))}
    window = {(module, name) for module, name in met if name == "tkinter" and module.startswith("window.")}
    assert met - window == MET.keys()
    sources = [p.read_text(encoding="utf-8") for p in (package / "window").glob("*.py")]
    assert window and not [s for s in sources if re.search(r"\w*Image\b|iconphoto|iconbitmap|image=", s)]


def used(tree: ast.Module) -> Iterator[str]:
    """Libraries for pictures and names of OPENING that a module speaks of, under whatever name it imports them."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from filter(None, (library(alias.name) for alias in names))
            case ast.ImportFrom(module=str(module), names=names):
                yield from filter(None, (library(f"{module}.{alias.name}") for alias in names))
                yield from (alias.name for alias in names if alias.name in OPENING)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in OPENING:
                yield name


def library(dotted: str) -> str:
    return next((name for name in LIBRARIES if f"{dotted}.".startswith(f"{name}.")), "")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import PIL.Image", "PIL"),
        ("from PIL import Image as I", "PIL"),
        ("from openpyxl import drawing", "openpyxl.drawing"),
        ("def f():\n    from openpyxl import load_workbook as opened", "load_workbook"),
        ("import matplotlib.image as m", "matplotlib.image"),
        ("document.add_picture(a)", "add_picture"),
        ("show = sheet.insert_image", "insert_image"),
    ],
)
def test_a_new_use_is_noticed(source: str, name: str):
    assert set(used(ast.parse(source))) == {name}


def test_the_reader_row_by_row_is_asked_for():
    """Without it, openpyxl would open the pictures of a program workbook."""
    for name in ("notable.py", "whole_table.py"):
        source = (REPOSITORY / "pipeline" / "program" / name).read_text(encoding="utf-8")
        calls = [
            n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and "load_workbook" in ast.unparse(n.func)
        ]
        asked = [{k.arg: ast.unparse(k.value) for k in call.keywords}["read_only"] for call in calls]
        assert asked and set(asked) == {"True"}
