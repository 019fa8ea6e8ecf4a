"""Templates that somebody else wrote: nothing they say runs, reads a file, or costs more than a moment."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes

from pipeline.errors import TemplateError
from pipeline.mail import upward
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.templates import Templates
from pipeline.program.words import UNION_WORDS
from pipeline.review.rendered import ReportTemplate
from pipeline.review.report import _Picture, _render
from pipeline.review.report_kinds import NOTE_TEMPLATE
from pipeline.review.template_check import check_template
from pipeline.review.template_names import root
from pipeline.sandbox import ALLOWED_FILTERS, MAX_NODES, Sandbox
from pipeline.settings import REPOSITORY

LETTERS, REPORTS = REPOSITORY / "templates" / "thu", REPOSITORY / "templates" / "docx"
SECONDS = 30.0  # of processor time; most take none, the longest three where coverage looks on, an unbounded one hours
BODY = "word/document.xml"
KNOWN = {"don_vi": "Công đoàn A", "so_loi": 3, "loi": [{"ten": "Lỗi một"}] * 40}

# What a template may not say, and a word of what is said of it.
EXPRESSIONS = {
    "''.__class__.__mro__": "“_”",
    "''['__class__']": "“_”",
    "don_vi['__cla' ~ 'ss__']": "thuộc tính “__class__”",
    "don_vi.format": "thuộc tính “format”",
    "don_vi.upper": "thuộc tính “upper”",
    "loi.append": "thuộc tính “append”",
    "cycler.__init__.__globals__.os.popen('touch hacked').read()": "gọi hàm “read”",
    "lipsum.__globals__": "“_”",
    "namespace()": "gọi hàm “namespace”",
    "dict(a=1)": "gọi hàm “dict”",
    "'{0.__class__}'.format(don_vi)": "gọi hàm “format”",
    "'{0.__class__}' | format(don_vi)": "bộ lọc “format”",
    "'%999999999d' % 1": "các thẻ if, for",
    "'%999999999d' | format(1)": "bộ lọc “format”",
    "don_vi | attr('__class__')": "bộ lọc “attr”",
    "loi | map(attribute='__class__') | list": "bộ lọc",
    "don_vi | center(999999999)": "bộ lọc “center”",
    "don_vi | replace('', don_vi * 99)": "bộ lọc “replace”",
    "don_vi | safe": "bộ lọc “safe”",
    "don_vi is filter": "phép thử “filter”",
    "range(10 ** 9)": "gọi hàm “range”",
    "10 ** 10 ** 10": "các thẻ if, for",
    "'x' * 1000000000": "số thường",
    "[0] * 1000000000": "số thường",
    "999999999 * 999999999 * 999999999": "số thường",
    "1e999": "số quá lớn",
    "9" * 5000: "số quá lớn",
    "loi | join(don_vi) | join('x')": "chỉ dùng cho danh sách",
    "self": "“self”",
    "(" * 20_000: "rối",
    "-" * 20_000 + "1": "rối",
    "1" + " + 1" * 5_000: "lồng nhau quá sâu",
    "1" + " ~ 1" * 22_000: "quá nhiều thẻ",
    "don_vi" + ".a" * 5_000: "lồng nhau quá sâu",
}
# These say nothing forbidden until values are put in.
SHOWS_LATER = {said for said, words in EXPRESSIONS.items() if words in ("số thường", "chỉ dùng cho danh sách")} | {
    said for said, words in EXPRESSIONS.items() if words.startswith("thuộc tính")
}
# A text of some 47 million letters, of four words.
SHORTER = "(loi | join(loi | join(loi | join(loi | join('x')))))"
LONG = "(loi | join(loi | join(loi | join(loi | join))))"
BLOCKS = {
    f"{{{{ {LONG} | length + {LONG} | length }}}}": "quá dài",
    f"{{% if [{LONG}, {LONG}] | length %}}{{% endif %}}": "quá dài",
    f"{{% if ({' ~ '.join(['loi | join'] * 3)} ~ {LONG}) == 'a' %}}{{% endif %}}": "quá dài",
    f"{{% for a in loi %}}{{% if {SHORTER} | upper == 'a' %}}{{% endif %}}{{% endfor %}}": "quá dài",
    "{% include 'moi-bao-cao.j2' %}": "tệp khác",
    "{% include '/etc/passwd' ignore missing %}": "tệp khác",
    "{% import 'moi-bao-cao.j2' as a %}": "tệp khác",
    "{% from 'moi-bao-cao.j2' import a %}": "tệp khác",
    "{% extends 'moi-bao-cao.j2' %}": "tệp khác",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}": "các thẻ if, for",
    "{% set a = don_vi %}": "các thẻ if, for",
    "{% set a %}x{% endset %}": "các thẻ if, for",
    "{% call f() %}{% endcall %}": "các thẻ if, for",
    "{% block a %}{% endblock %}": "các thẻ if, for",
    "{% filter upper %}a{% endfilter %}": "các thẻ if, for",
    "{% with a = 1 %}{% endwith %}": "các thẻ if, for",
    "{% autoescape false %}{% endautoescape %}": "các thẻ if, for",
    "{% for a in loi recursive %}{{ loop(a) }}{% endfor %}": "tự gọi lại",
    "{% for a in don_vi %}{% endfor %}": "chỉ đi qua danh sách",
    "{% for a in loi %}" * 6 + "{% endfor %}" * 6: "quá nhiều lần",
    "{% for a in loi %}" * 3 + "x" * 50_000 + "{% endfor %}" * 3: "quá dài",
    "{% if so_loi %}" * 1_000 + "{% endif %}" * 1_000: "lồng nhau quá sâu|rối",
    "{{ " * 30_000: "rối|cú pháp",
    "{% " * 30_000: "cú pháp",
    "{# " * 30_000: "cú pháp",
    "{{" + " " * 90_000: "cú pháp",
    "{{ 'a" + "\\'" * 40_000: "cú pháp",
    " " * 90_000 + "{%": "cú pháp",
}
HOSTILE = {**{f"{{{{ {said} }}}}": words for said, words in EXPRESSIONS.items()}, **BLOCKS}


def _named(text: str) -> str:
    return text if len(text) < 50 else f"{text[:40]}… ({len(text)})"


@pytest.mark.parametrize("text", HOSTILE, ids=_named)
def test_a_hostile_letter_is_one_line_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cam-on.j2").write_text(f"Chủ đề: a\n{text}", encoding="utf-8")
    (tmp_path / "moi-bao-cao.j2").write_text("bí mật", encoding="utf-8")
    began = time.process_time()
    with pytest.raises(TemplateError, match=HOSTILE[text]) as caught:
        Templates(tmp_path).render("cam-on", KNOWN)
    assert time.process_time() - began < SECONDS
    said = str(caught.value)
    assert "cam-on.j2" in said and "\n" not in said and len(said) < 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cam-on.j2", "moi-bao-cao.j2"]


def test_what_each_pass_of_a_loop_goes_through_counts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.sandbox.MAX_STEPS", 1_000_000)
    loops, end = "{% for a in loi %}" * 2, "{% endfor %}" * 2
    made = Sandbox(autoescape=False)
    assert made.from_string(f"{loops}{end}").render(KNOWN) == ""
    for said in ("{% if 1 + 1 == 3 %}{% endif %}" * 300, "{% if so_loi == 4 %}{% endif %}" * 300):
        with pytest.raises(jinja2.TemplateError, match="quá nhiều lần"):
            made.from_string(f"{loops}{said}{end}").render(KNOWN)


def test_texts_in_a_row_read_as_jinja_alone_would_write_them():
    said = (
        "{{ a ~ '<b>' ~ (b ~ 1 ~ ('x' ~ a)) }}{% for x in [a ~ b, 'c' ~ a] %}{{ x }};{% endfor %}{{ (a ~ b) | upper }}"
    )
    for escaped in (True, False):
        ours, plain = Sandbox(autoescape=escaped), jinja2.Environment(autoescape=escaped)
        values = {"a": "A & B", "b": "<C>"}
        assert ours.from_string(said).render(values) == plain.from_string(said).render(values)


def test_the_line_is_named_and_the_check_refuses_it(tmp_path: Path):
    (tmp_path / "cam-on.j2").write_text("Chủ đề: a\n\n{{ don_vi }}\n{{ don_vi | attr('x') }}", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"cam-on\.j2, dòng 4: không có bộ lọc “attr”"):
        Templates(tmp_path).check("cam-on", KNOWN)


def test_a_letter_longer_than_any_is_not_read(tmp_path: Path):
    (tmp_path / "cam-on.j2").write_text("Chủ đề: a\n" + "x" * 200_000, encoding="utf-8")
    with pytest.raises(TemplateError, match="quá dài"):
        Templates(tmp_path).render("cam-on", KNOWN)


# --------------------------------------------------------------------------- reports


def edited(folder: Path, old: str, new: str, part: str = BODY) -> Path:
    """The note's template with one text of a part changed."""
    path = folder / NOTE_TEMPLATE
    with zipfile.ZipFile(REPORTS / NOTE_TEMPLATE) as shipped, zipfile.ZipFile(path, "w") as changed:
        for name in shipped.namelist():
            data = shipped.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            changed.writestr(name, data)
    return path


@pytest.mark.parametrize("said", [text for text in EXPRESSIONS if len(text) < 100 and text not in SHOWS_LATER])
def test_a_hostile_report_is_refused_with_its_place(tmp_path: Path, said: str):
    said = re.sub(r"\bloi\b", "cac_phan", said.replace("don_vi", "co_quan"))
    found = [str(fault) for fault in check_template(edited(tmp_path, "{{ trich_yeu }}", f"{{{{ {said} }}}}"))]
    assert any("phần thân, " in fault and f"thẻ {{{{ {said} }}}}" in fault for fault in found)


@pytest.mark.parametrize("said", [*EXPRESSIONS, *BLOCKS], ids=_named)
def test_a_hostile_report_runs_nothing_where_it_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
):
    """Whatever the check sees or does not: what fills a report in is the sandbox."""
    monkeypatch.chdir(tmp_path)
    tag = said if said in BLOCKS else f"{{{{ {said} }}}}"
    began = time.process_time()
    with pytest.raises(jinja2.TemplateError):
        Sandbox(autoescape=True).from_string(f"<w:p>{tag}</w:p>").render(KNOWN)
    assert time.process_time() - began < SECONDS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (BODY, "trich_yeu }}</w:t>", "trich_yeu }}</w:t><w:instrText>{{ ''.x }}</w:instrText>"),
        (BODY, "trich_yeu }}</w:t>", "trich_yeu }} {</w:t><w:instrText>{ a }}</w:instrText>"),
        (BODY, "<w:body>", "<w:body><!-- {{ cycler }} -->"),
        (BODY, "<w:body>", '<w:body><w:bookmarkStart w:id="1" w:name="{{ cycler }}"/>'),
        ("docProps/core.xml", "</cp:coreProperties>", "<dc:subject>{{ cycler }}</dc:subject></cp:coreProperties>"),
    ],
)
def test_a_tag_where_nobody_sees_it_is_refused(tmp_path: Path, part: str, old: str, new: str):
    found = [str(fault) for fault in check_template(edited(tmp_path, old, new, part))]
    assert any("không được đặt thẻ ở chỗ này" in fault for fault in found)


def test_a_tag_of_a_text_box_is_looked_at_where_old_programs_read_it(tmp_path: Path):
    markup = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f'<mc:Fallback xmlns:mc="{markup}"><w:p><w:r><w:t>{{{{ cycler.next() }}}}</w:t></w:r></w:p></mc:Fallback>'
    found = [
        str(fault) for fault in check_template(edited(tmp_path, "<w:body>", f"<w:body><w:p><w:r>{box}</w:r></w:p>"))
    ]
    assert any("gọi hàm “next”" in fault for fault in found)


def test_a_fault_that_shows_when_the_report_is_filled_in_is_one_line(tmp_path: Path):
    template = edited(tmp_path, "{{ trich_yeu }}", "{{ co_quan * 1000000000 }}")
    document = ReportTemplate(template)
    with pytest.raises(TemplateError, match=r"bao-cao-nhanh\.docx: có thẻ không dùng được: mẫu chỉ được tính"):
        _render(document, dict.fromkeys(root(), "A"), template)


def test_a_picture_has_nothing_behind_it():
    picture = _Picture(lambda: "<w:drawing/>")
    sandbox = Sandbox(autoescape=True)
    assert sandbox.from_string("{{ a }}").render(a=picture) == "<w:drawing/>"
    for name in ("_placed", "__html__", "placed", "tpl"):
        with pytest.raises(jinja2.TemplateError):
            sandbox.from_string(f"{{{{ a[{name!r}] }}}}").render(a=picture)


@pytest.mark.parametrize(("part", "size"), [("word/document.xml", 4_000_000), ("word/media/image1.png", 40_000_000)])
def test_a_template_that_unpacks_to_much_is_refused(tmp_path: Path, part: str, size: int):
    path = tmp_path / NOTE_TEMPLATE
    with (
        zipfile.ZipFile(REPORTS / NOTE_TEMPLATE) as shipped,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in shipped.namelist():
            data = shipped.read(name)
            changed.writestr(name, data.replace(b"<w:body>", b"<w:body>" + b" " * size) if name == part else data)
        if part not in shipped.namelist():
            changed.writestr(part, b"x" * size)
    with pytest.raises(TemplateError, match="quá lớn"):
        check_template(path)


@pytest.mark.parametrize(
    "said", ["{{ " * 20_000, "{% " * 20_000, "{{ a" * 20_000, "{%p if " * 20_000, "{{" + "}" * 60_000]
)
def test_a_paragraph_of_braces_is_looked_through_at_once(tmp_path: Path, said: str):
    path = edited(tmp_path, "{{ trich_yeu }}", said)
    began = time.process_time()
    assert check_template(path)
    assert time.process_time() - began < SECONDS


# --------------------------------------------------------------------------- what is ours


def test_shipped_letters_read_as_jinja_alone_would_write_them():
    ours, plain = (
        Sandbox(autoescape=False, trim_blocks=True, lstrip_blocks=True),
        jinja2.Environment(trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined),
    )
    fault = dict.fromkeys(("ma", "ten", "muc", "vi_tri", "dang_ghi", "can_ghi", "cach_sua"), "a < b & {c}")
    file = {"ten": "x", "la_gi": "y", "co": "1 KB", "sha256": "0" * 64}
    for name in [*(kind.value for kind in LetterKind), upward.TEMPLATE]:
        source = (LETTERS / f"{name}.j2").read_text(encoding="utf-8")
        for yes in (True, False):
            lists = {"loi": [fault] * 2, "canh_bao": [fault], "tep_kem": ["a.xlsx"] * yes, "tep": [file]}
            said = {name: f"“{name}”" for name in meta.find_undeclared_variables(plain.parse(source))}
            said |= {**lists, "so_loi": 2 + yes, "so_canh_bao": 1 + yes, "qua_han": yes, "co_ban_danh_dau": yes}
            said |= dict.fromkeys(("hoi_ve_o", "hoi_ve_bieu"), yes)
            said |= {"chua_ro_don_vi": not yes, "tu_ngu": UNION_WORDS.by_code}
            assert ours.from_string(source).render(said) == plain.from_string(source).render(said)


def test_shipped_templates_are_far_from_every_bound():
    for path in LETTERS.glob("*.j2"):
        tree = Sandbox(autoescape=False).tree(path.read_text(encoding="utf-8"))
        assert sum(1 for _ in tree.find_all(nodes.Node)) < MAX_NODES / 20
    assert {"upper", "length", "join", "default"} <= set(ALLOWED_FILTERS)
