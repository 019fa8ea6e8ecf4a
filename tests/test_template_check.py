"""Report templates as people change them in Word: every fault is found at once, and said with its place."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import template  # noqa: F401  # adds its commands to the application
from pipeline.cli.application import app
from pipeline.errors import TemplateError
from pipeline.review import model as review_model
from pipeline.review.model import BlockKind, template_name
from pipeline.review.report import _open
from pipeline.review.report_kinds import DRAFT_TEMPLATE, NOTE_TEMPLATE, TEMPLATES
from pipeline.review.template_check import check_template, refuse_faulty
from pipeline.settings import REPOSITORY
from tests.readout import as_recorded
from tests.reviews import ANNUAL, random_round, written

FOLDER = REPOSITORY / "templates" / "docx"
ALL = sorted(path.name for path in FOLDER.glob("*.docx"))
BODY, STYLES = "word/document.xml", "word/styles.xml"


def edited(folder: Path, change: Callable[[str], str], part: str = BODY, name: str = "tong-ket-nam.docx") -> Path:
    """A shipped template with one part changed; the change has to change something."""
    path = folder / name
    with zipfile.ZipFile(FOLDER / name) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == part:
                changed = change(data.decode())
                assert changed != data.decode()
                data = changed.encode()
            new.writestr(member, data)
    return path


def replaced(old: str, new: str) -> Callable[[str], str]:
    """The change of the first `old` into `new`."""
    return lambda xml: xml.replace(old, new, 1)


def said(path: Path) -> list[str]:
    """What the check says of a template."""
    return [str(fault) for fault in check_template(path)]


def run(*arguments: str) -> Result:
    """A command, run in this process."""
    return CliRunner().invoke(app, arguments)


def tags(path: Path) -> list[str]:
    """The tags of a template's body in reading order."""
    with zipfile.ZipFile(path) as package:
        return re.findall(r"\{\{.*?\}\}|\{%.*?%\}", re.sub("<[^>]*>", "", package.read(BODY).decode()))


# --------------------------------------------------------------------------- what ships


def test_there_is_a_template_for_every_kind_of_report():
    assert sorted([*TEMPLATES.values(), NOTE_TEMPLATE, DRAFT_TEMPLATE]) == ALL
    assert len(set(TEMPLATES.values())) == 4


@pytest.mark.parametrize("name", ALL)
def test_shipped_templates_are_clean(name: str):
    assert said(FOLDER / name) == []


@pytest.mark.parametrize("name", ALL)
def test_templates_do_not_drift_apart(name: str):
    """The same tags in the same order; only what has no annexes lacks theirs."""
    own, other = tags(FOLDER / name), tags(FOLDER / "so-ket-giua-nhiem-ky.docx")
    if name in (NOTE_TEMPLATE, DRAFT_TEMPLATE):
        other = other[: other.index("{%p for pl in phu_luc %}")]
    assert own == other


def test_names_of_the_model_are_given_once():
    for owner in vars(review_model).values():
        if isinstance(owner, type) and is_dataclass(owner) and owner.__module__ == review_model.__name__:
            names = [template_name(owner, f.name) for f in fields(owner)]
            assert len(names) == len(set(names)), owner


# --------------------------------------------------------------------------- one fault each

FAULTS = [
    ("{{ trich_yeu }}", "{{ trich_yeu }}{{ trich_yeo }}", "không có biến “trich_yeo”; có phải “trich_yeu”?"),
    ("{{ d.muc_giao }}", "{{ d.muc_gia }}", "“d” không có “muc_gia”; có phải “muc_giao”?"),
    ("{{ phan.tieu_de }}", "{{ phan.tieude }}", "“phan” không có “tieude”; có phải “tieu_de”?"),
    ("in phan.khoi", "in phan.khoii", "“phan” không có “khoii”; có phải “khoi”?"),
    ("{{ trich_yeu }}", "{{ trich_yeu }", "còn dấu ngoặc của thẻ chưa mở hoặc chưa đóng"),
    ("{{ trich_yeu }}", "{{ trich_yeu }} %}", "còn dấu ngoặc của thẻ chưa mở hoặc chưa đóng"),
    ("{{ trich_yeu }}", "{{ trich_yeu | }}", "viết sai"),
    ("k.loai == 'goi_y'", "k.loai == 'goiy'", "không có loại khối “goiy”; có phải “goi_y”?"),
    ("k.loai == 'goi_y'", "k.loai == ‘goi_y’", "dấu ngoặc kép cong"),
    ("k.loai == 'goi_y'", "k.loai == “goi_y”", "dấu ngoặc kép cong"),
    ("{%p if kinh_gui %}", "{%p if kinh_gui %} Thưa", "phải đứng một mình trong đoạn; chữ cùng đoạn sẽ mất"),
    ("{%p if kinh_gui %}", "{%tr if kinh_gui %}", "chỉ đặt được trong hàng của bảng"),
    ("{%p if kinh_gui %}", "{% if kinh_gui %}", "phải cùng loại {%"),
    ("{%p if kinh_gui %}", "{%p set x = 1 %}", "mẫu báo cáo không dùng thẻ {%p set x = 1 %}"),
    ("{%p endif %}", "", "thẻ “if” không có “endif”"),
    ("{%p endfor %}", "", "thẻ “for” không có “endfor”"),
    ("{%p endif %}", "{%p endfor %}", "thẻ {%p endfor %} không có “for” mở trước nó"),
    ("{%p if minh_hoa %}", "{%p else %}", "thẻ {%p else %} đứng ngoài “if”"),
    ("{%p if minh_hoa %}", "{%p elif minh_hoa %}", "thẻ {%p elif minh_hoa %} đứng ngoài “if”"),
    ("{{ trich_yeu }}", "Kết quả", "mẫu thiếu chỗ cho: Review.trich_yeu"),
    ("{{ k.noi_dung }}", "", "mẫu thiếu chỗ cho: Block.noi_dung"),
    ("{%tr for d in pl.luoi.dong %}", "{%tr for d in phu_luc %}", "“d” không có “nhom”"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, message: str):
    path = edited(tmp_path, replaced(old, new))
    found = said(path)
    assert any(message in text for text in found), found
    with pytest.raises(TemplateError, match="mẫu có"):
        refuse_faulty(path)


def test_what_is_said_of_faults_is_as_recorded(tmp_path: Path):
    told = ["\n  ".join([f"{old} → {new}", *said(edited(tmp_path, replaced(old, new)))]) for old, new, _ in FAULTS]
    as_recorded("faults of templates", "\n".join(told))


def test_a_missing_kind_of_block_is_named(tmp_path: Path):
    for kind in BlockKind:
        path = edited(tmp_path, replaced(f"k.loai == '{kind}'", "k.chu"))
        assert any("mẫu thiếu chỗ cho" in text and kind in text for text in said(path)), kind


def test_a_tag_split_over_runs_is_shown_but_does_not_stop_a_report(tmp_path: Path):
    path = edited(tmp_path, replaced("{{ trich_yeu }}", "{{ trich_</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>yeu }}"))
    assert [text for text in said(path) if "bị ngắt thành nhiều mẩu" in text]
    refuse_faulty(path)


def test_a_template_without_the_styles_of_footnotes_is_named_but_does_not_stop_a_report(tmp_path: Path):
    path = edited(tmp_path, lambda xml: re.sub('<w:style [^>]*w:styleId="Footnote.*?</w:style>', "", xml), STYLES)
    (fault,) = said(path)
    assert "mẫu thiếu kiểu chữ “footnote text”, “footnote reference”" in fault
    refuse_faulty(path)


def test_all_faults_are_named_at_once_each_with_its_place(tmp_path: Path):
    def change(xml: str) -> str:
        xml = xml.replace("{{ trich_yeu }}", "{{ trich_yeo }}").replace("{{ d.muc_giao }}", "{{ d.muc_gia }}")
        return xml.replace("{{ ket }}", "{{ ket }")

    found = said(edited(tmp_path, change))
    assert [f.split(" “")[0] for f in found[:1]] == ["phần thân, đoạn 10"]
    assert "“{{ trich_yeo }}”" in found[0]
    rows = [f for f in found if "muc_gia”" in f]
    assert {f.split(" “")[0] for f in rows} == {"phần thân, bảng 3, hàng 6"}
    assert any("“{{ ket }”" in f for f in found)


def test_headers_and_text_boxes_are_read_too(tmp_path: Path):
    header = edited(tmp_path, replaced("minh_hoa", "minh_hoa_x"), "word/header1.xml")
    assert any(text.startswith("đầu trang") and "“minh_hoa_x”" in text for text in said(header))
    box = (
        "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r><w:t>"
        "{{ la }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    body = edited(tmp_path, lambda xml: re.sub(r"(<w:r><w:t[^>]*>\{\{ trich_yeu \}\})", rf"{box}\1", xml))
    assert any("trong hộp văn bản “{{ la }}”" in text for text in said(body))


def test_tags_where_none_are_replaced(tmp_path: Path):
    path = edited(tmp_path, replaced("{{ trich_yeu }}", "{{ trich_yeu }} "))
    with zipfile.ZipFile(path, "a") as package:
        word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        package.writestr(
            "word/comments.xml",
            f'<w:comments xmlns:w="{word}"><w:comment><w:p><w:r><w:t>{{{{ ket }}}}</w:t></w:r></w:p></w:comment>'
            "</w:comments>",
        )
    assert any("thẻ ở chỗ này không được thay" in text for text in said(path))


# --------------------------------------------------------------------------- on the command line


def test_the_command_says_where_and_ends_with_one(tmp_path: Path):
    path = edited(tmp_path, replaced("{{ trich_yeu }}", "{{ trich_yeo }}"))
    seen = run("template", "check", str(path))
    assert seen.exit_code == 1
    assert "2 chỗ phải sửa" in seen.output and "trich_yeo" in seen.output and "bảng" not in seen.output
    clean = run("template", "check", str(FOLDER / NOTE_TEMPLATE))
    assert clean.exit_code == 0 and "tốt" in clean.output


def test_without_a_file_every_template_is_checked():
    seen = run("template", "check")
    assert seen.exit_code == 0, seen.output
    assert all(f"{name}: tốt" in seen.output for name in (*ALL, "cam-on.j2", "gui-cap-tren.j2"))


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_what_is_no_word_file_is_said(tmp_path: Path, content: bytes | None):
    path = tmp_path / "mau.docx"
    if content is not None:
        path.write_bytes(content)
    seen = run("template", "check", str(path))
    assert seen.exit_code == 1 and "không mở được mẫu báo cáo" in seen.output


@pytest.mark.parametrize("damage", ["stream", "cut", "text"])
def test_a_damaged_template_is_said_to_be_one(tmp_path: Path, damage: str):
    path = tmp_path / "mau.docx"
    content = bytearray((FOLDER / "tong-ket-nam.docx").read_bytes())
    if damage == "stream":
        with zipfile.ZipFile(FOLDER / "tong-ket-nam.docx") as package:
            start = package.getinfo(BODY).header_offset + 30 + len(BODY)
        content[start : start + 40] = b"\xff" * 40
    path.write_bytes(b"text" if damage == "text" else content[:2000] if damage == "cut" else content)
    for use in (check_template, refuse_faulty, _open):
        with pytest.raises(TemplateError, match="không mở được mẫu báo cáo"):
            use(path)


def test_a_template_that_still_has_the_table_of_former_versions_goes_on_working(tmp_path: Path) -> None:
    """A branch for a kind of block that no report has any more is passed over."""
    former = (
        "{%p elif k.loai == 'bang_tien_do' %}",
        "{%p for d in k.bang.dong %}",
        "{{ d.noi_dung }}: {{ d.phai_bao_cao }}, {{ d.dung_han }}, {{ d.qua_han }}, {{ d.chua_nop }}, {{ d.ty_le }}",
        "{%p endfor %}",
    )
    added = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in former)
    before = re.compile(r"<w:p>(?:(?!</w:p>).)*k\.loai == 'bang_ket_qua'")
    path = edited(tmp_path, lambda xml: before.sub(lambda found: added + found[0], xml, count=1))
    assert said(path) == []
    assert written(random_round(ANNUAL), tmp_path, path).paragraphs
