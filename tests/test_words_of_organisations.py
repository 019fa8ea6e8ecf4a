"""No word of trade unions is said but by defaults: not in code and templates, not in what another organisation gets.

The two documents of fixtures/organisations are short ones made after what was published of congresses (figures and
wording): of the women of Cam Linh, Khánh Hòa, 2025 (baomoi.net.vn, c53645214), of the farmers of Thuận Bắc, Ninh Thuận,
2018 (baoninhthuan.com.vn, 100980p24c32). Their units are invented.
"""

from __future__ import annotations

import ast
import html
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms.rollup import roll_up_spec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.intake.owner.unions import Unions
from pipeline.program import reader
from pipeline.program.kinds import PUBLIC
from pipeline.program.model import Unit
from pipeline.program.organisations import family_of, words_under
from pipeline.program.vocabulary import Level
from pipeline.program.words import FAMILY_WORDS, NEUTRAL_WORDS, UNION_WORDS, WORD_ROWS, Family, words_of
from pipeline.settings import REPOSITORY
from pipeline.shipped import GUIDE, TEMPLATES
from tests import test_cli
from tests.test_cli import Runner
from tests.test_words import in_workbook

run = test_cli.run  # a fixture

FORM = TEMPLATES / "xlsx" / "bieu-mau.xlsx"
DOCUMENTS = REPOSITORY / "tests" / "fixtures" / "organisations"
# Words that only trade unions say.
OF_UNIONS = re.compile(
    r"công đoàn|\bCĐ(?:CS|VC|N|X|P|CT|KCN)?\b|\b[BCN]{0,5}VCLĐ\b|người lao động|\bT?LĐLĐ\b|liên đoàn|đoàn viên|nữ công",
    re.IGNORECASE,
)
# Where they may stand: what is so by default, what is read (documents, files of before, answers), a sample's own story.
DECLARED = {
    "pipeline/program/words.py", "pipeline/program/usual_rows.py", "pipeline/program/organisations.py",
    "pipeline/program/spoken.py", "pipeline/program/former_words.py", "pipeline/program/counting.py",
    "pipeline/draft/question_rules.py", "pipeline/draft/repairs.py", "pipeline/demo/stage.py",
}  # fmt: skip
GRAMMAR = "pipeline/draft/grammar/"  # the language of documents
ABBREVIATED = re.compile(r"\bCĐG\b|\bcđg\b")  # of 'chưa đánh giá'


def texts_in(source: str) -> Iterator[str]:
    """The texts of a module; what explains it to those who read code is none."""
    tree = ast.parse(source)
    explained = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.value


def texts_of(path: Path) -> Iterator[str]:
    """Everything that a person may come to see of a file: its name, words, notes, drop-downs, subjects, attachments."""
    yield path.name
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in (n for n in package.namelist() if n.endswith(".xml")):
                part = package.read(name).decode("utf-8")
                yield html.unescape(re.sub(r"<[^<>]+>", " ", part))
                yield html.unescape(" ".join(re.findall(r'\w="([^"]*)"', part)))
    elif path.suffix == ".eml":
        letter = message_from_bytes(data, policy=default)
        assert isinstance(letter, EmailMessage)
        body = letter.get_body(("plain",))
        yield f"{letter['subject']} {letter['from']} {body.get_content() if body else ''}"
        yield from (str(part.get_filename()) for part in letter.iter_attachments())
    elif path.suffix not in (".png", ".khoa"):
        yield data.decode("utf-8")


def said() -> Iterator[tuple[str, str]]:
    """(where, texts) of everything that the program says of itself."""
    for folder in ("pipeline", "guide"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            where = path.relative_to(REPOSITORY).as_posix()
            if where not in DECLARED and not where.startswith(GRAMMAR):
                yield where, "\n".join(texts_in(path.read_text(encoding="utf-8")))
    for where in ("pipeline/cli/declarations.json", "pipeline.toml", "Makefile", "windows/read-me.txt"):
        yield where, (REPOSITORY / where).read_text(encoding="utf-8")
    for path in sorted(path for kind in ("thu", "html") for path in (TEMPLATES / kind).iterdir()):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((TEMPLATES / "docx").iterdir()):
        yield path.name, "\n".join(texts_of(path))
    for name in ("lenh.md", "quy-tac-kiem-tra.md", "cach-tinh.md"):  # of what explains commands and rules in the code
        yield f"docs/{name}", (GUIDE / name).read_text(encoding="utf-8")
    yield "bieu-mau.xlsx", in_workbook(TEMPLATES / "xlsx" / "bieu-mau.xlsx", rows=200)
    yield "chuong-trinh.xlsx", in_workbook(TEMPLATES / "xlsx" / "chuong-trinh.xlsx", rows=3)  # below: a union's rows


EVERYTHING = dict(said())


@pytest.mark.parametrize("where", EVERYTHING)
def test_nothing_but_defaults_has_words_of_unions(where: str) -> None:
    assert OF_UNIONS.findall(ABBREVIATED.sub("", EVERYTHING[where])) == []


@pytest.mark.parametrize("where", sorted(DECLARED))
def test_what_is_declared_has_some(where: str) -> None:
    source = (REPOSITORY / where).read_text(encoding="utf-8")
    assert OF_UNIONS.search("\n".join(texts_in(source)))


@pytest.mark.parametrize(
    "line",
    [
        'x = "Mọi CĐCS"', 'f"{n} đoàn viên"', 'x = ("cơ quan Công đoàn",)', "y = r'^LĐLĐ tỉnh'", 'z = "CNVCLĐ; CCVCLĐ"',
        'x = "người lao động"', 'x = "05/BC-CĐVC"', 'x = "Ban Nữ công"',
    ],
)  # fmt: skip
def test_a_word_of_unions_in_a_module_would_be_found(line: str) -> None:
    assert OF_UNIONS.search("\n".join(texts_in(f'"""Của CĐCS."""\n{line}\n')))
    assert not OF_UNIONS.search(
        "\n".join(texts_in('def f():\n    """Của CĐCS."""\n    return "hội viên, đảng viên"\n'))
    )


# --------------------------------------------------------------------------- another organisation, from its document on

CHAPTERS = "STT,Tên đơn vị,Thư điện tử\n" + "".join(
    f"{n},Chi hội Phụ nữ tổ dân phố {name},a{n}@example.com\n"
    for n, name in enumerate(("Linh Vân", "Lợi Hưng", "Lợi Thịnh", "Hòa Bình", "Linh Phú", "Xuân Lập"), 1)
)
COMMUNES = "STT,Tên đơn vị,Thư điện tử\n" + "".join(
    f"{n},Hội Nông dân xã {name},b{n}@example.com\n"
    for n, name in enumerate(("Bắc Phong", "Bắc Sơn", "Công Hải", "Lợi Hải", "Phước Chiến", "Phước Kháng"), 1)
)


@pytest.mark.parametrize(
    ("family", "document", "units", "period", "kind"),
    [
        pytest.param(Family.WOMEN, "phu-nu.txt", CHAPTERS, "2026", "Chi hội", id="women"),
        pytest.param(
            Family.FARMERS, "nong-dan.txt", COMMUNES, "2019", "Xã, phường", id="farmers", marks=pytest.mark.thorough
        ),
    ],
)
def test_another_organisation_speaks_its_own_language_from_its_document_to_its_report(
    run: Runner, tmp_path: Path, family: Family, document: str, units: str, period: str, kind: str
) -> None:
    (tmp_path / "pipeline.toml").write_text("", encoding="utf-8")
    (tmp_path / "ds.csv").write_text(units, encoding="utf-8")
    screens = [run("draft", DOCUMENTS / document, "--name", "hoi", "-w", tmp_path, "--units", tmp_path / "ds.csv")]
    program = reader.read(tmp_path / "inputs" / "hoi" / "chuong-trinh.xlsx", "hoi")
    assert (program.words, family_of(program.office)) == (words_under(program.office, family), family)
    assert {(unit.kind.label, unit.kind.level) for unit in program.units} == {(kind, Level.GRASSROOTS)}
    here = ("--program", "hoi", "--period", period)
    scratch = tmp_path / "outputs" / "chay-thu"
    screens.append(run("demo", *here, "-w", tmp_path))
    screens += [run(command, *here, "-w", scratch) for command in ("email", "status", "preview")]
    assert [screen.status for screen in screens] == [0] * len(screens), screens
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert {p.suffix for p in files} >= {".xlsx", ".docx", ".eml", ".html"}
    found = [(p.name, text) for p in files for text in texts_of(p)] + [("", screen.out) for screen in screens]
    assert [(name, hits) for name, text in found if (hits := OF_UNIONS.findall(text))] == []
    letters = [" ".join(text.split()) for p in files if p.suffix == ".eml" for text in texts_of(p)]
    assert any(f"Kính gửi: Ban Chấp hành {unit.name}" in text for text in letters for unit in program.units)
    report = " ".join(" ".join(texts_of(scratch / "outputs" / "hoi" / period / "bao-cao.docx")).split())
    assert f"Tình hình tổ chức Hội, hội viên, {words_of(family).worker}" in report


@pytest.mark.parametrize("family", [*Family, None])
def test_every_family_has_every_word(family: Family | None) -> None:
    words = words_of(family)
    assert all(getattr(words, row.field) for row in WORD_ROWS)
    assert words is UNION_WORDS or not re.search(r"công đoàn|CĐ|LĐ|người lao động", " ".join(words.by_code.values()))
    assert {len(NEUTRAL_WORDS.by_code), len(FAMILY_WORDS[Family.UNION].by_code)} == {len(WORD_ROWS)}


@pytest.mark.parametrize(
    ("office", "family"),
    [
        ("Liên đoàn Lao động tỉnh Tuyên Quang", Family.UNION), ("BAN THƯỜNG VỤ HỘI LHPN XÃ A", Family.WOMEN),
        ("Hội Nông dân xã B", Family.FARMERS), ("Tỉnh đoàn C", Family.YOUTH), ("Đảng ủy phường D", Family.PARTY),
        ("Hội Cựu chiến binh xã E", Family.VETERANS), ("Ủy ban MTTQ Việt Nam xã G", Family.FRONT),
        ("Hội Chữ thập đỏ tỉnh H", Family.ASSOCIATION), ("Hội đồng nhân dân xã I", None), ("Sở Y tế", None),
    ],
)  # fmt: skip
def test_the_name_of_an_office_tells_its_family(office: str, family: Family | None) -> None:
    assert family_of(office) is family


def test_units_that_an_organisation_does_not_have_are_all_of_its_own(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_text("", encoding="utf-8")
    said = (DOCUMENTS / "phu-nu.txt").read_text(encoding="utf-8")
    guilds = "- Hằng năm vận động 90% nghiệp đoàn phối hợp chăm lo cho hội viên.\n"
    (tmp_path / "a.txt").write_text(said.replace("3. Xây dựng", f"{guilds}3. Xây dựng"), encoding="utf-8")
    assert run("draft", tmp_path / "a.txt", "--name", "hoi", "-w", tmp_path).status == 0
    book = openpyxl.load_workbook(tmp_path / "inputs" / "hoi" / "chuong-trinh.xlsx")
    heads, *rows = (row for row in book["Chỉ tiêu"].iter_rows(min_row=4, values_only=True))
    text, scope = (next(n for n, head in enumerate(heads) if str(head).startswith(name)) for name in ("Nội", "Đối"))
    assert [row[scope] for row in rows if "nghiệp đoàn" in str(row[text])] == ["Mọi chi hội"]


OWN_WORDS = ("đoàn viên",)  # that the youth union says as well


@pytest.mark.parametrize(
    ("office", "family", "unit", "kind", "signed"),
    [
        (
            "Hội Liên hiệp Phụ nữ xã A", Family.WOMEN, "Chi hội Phụ nữ thôn 1", "Chi hội",
            "TM. BAN CHẤP HÀNH CHI HỘI TRƯỞNG",
        ),
        ("Hội Nông dân tỉnh B", Family.FARMERS, "Hội Nông dân xã 1", "Xã, phường", "TM. BAN CHẤP HÀNH CHỦ TỊCH"),
        (
            "Hội Cựu chiến binh xã C", Family.VETERANS, "Chi hội CCB thôn 1", "Chi hội",
            "TM. BAN CHẤP HÀNH CHI HỘI TRƯỞNG",
        ),
        ("Hội Chữ thập đỏ tỉnh D", Family.ASSOCIATION, "Chi hội Trường A", "Chi hội", "TM. BAN CHẤP HÀNH CHỦ TỊCH"),
        ("Tỉnh đoàn Đ", Family.YOUTH, "Chi đoàn thôn 1", "Chi đoàn", "TM. BAN CHẤP HÀNH BÍ THƯ"),
        (
            "Ủy ban MTTQ Việt Nam xã E", Family.FRONT, "Ban Công tác Mặt trận thôn 1", "Ban Công tác Mặt trận",
            "TM. LÃNH ĐẠO TRƯỞNG BAN",
        ),
        ("Đảng ủy xã G", Family.PARTY, "Chi bộ thôn 1", "Chi bộ", "TM. CHI ỦY BÍ THƯ"),
        ("Liên minh Hợp tác xã tỉnh H", None, "Hợp tác xã A", "Hợp tác xã", "TM. LÃNH ĐẠO NGƯỜI ĐỨNG ĐẦU"),
    ],
)  # fmt: skip
def test_forms_of_every_family_have_its_words(
    run: Runner, tmp_path: Path, office: str, family: Family | None, unit: str, kind: str, signed: str
) -> None:
    (tmp_path / "pipeline.toml").write_text("", encoding="utf-8")
    (tmp_path / "ds.csv").write_text(f"STT,Tên đơn vị\n1,{unit}\n2,{unit} và 2\n", encoding="utf-8")
    told = ("--office", office, "--superior", "Cấp trên", "--title", "Chương trình", "--term", "2025-2030")
    made = run("new", "hoi", "-w", tmp_path, "--yes", *told, "--units", tmp_path / "ds.csv", "--prefix", "TC")
    assert made.status == 0, made
    blank = next(tmp_path.rglob("bieu-thu.xlsx"))
    program = reader.read(tmp_path / "inputs" / "hoi" / "chuong-trinh.xlsx", "hoi")
    assert (program.words, {u.kind.label for u in program.units}) == (words_under(office, family), {kind})
    roll_up = lay_out_roll_up(roll_up_spec(program, program.periods[0]), program.units[0], FORM)
    (tmp_path / "tong-hop.xlsx").write_bytes(roll_up)
    files = (blank, tmp_path / "tong-hop.xlsx", tmp_path / "inputs" / "hoi" / "chuong-trinh.xlsx")
    said = {path.name: " ".join(texts_of(path)) for path in files}
    own = OWN_WORDS if family is Family.YOUTH else ()
    assert {name: set(OF_UNIONS.findall(text)) - set(own) for name, text in said.items()} == {
        name: set() for name in said
    }
    assert f"{program.words.unit_short} đã báo cáo".casefold() in said["tong-hop.xlsx"].casefold()
    sheet = openpyxl.load_workbook(tmp_path / "tong-hop.xlsx")["Số liệu"]
    heads = [str(cell.value) for cell in sheet[9]][-2:]  # in columns of eleven letters
    assert (sheet.row_dimensions[9].height or 0) >= 14 * max(-(-len(head) // 11) for head in heads)
    form = " ".join(str(v) for sheet in openpyxl.load_workbook(blank) for row in sheet.values for v in row if v)
    assert re.search(".{0,40}".join(map(re.escape, _parted(signed))), form), form[-400:]


def _parted(signed: str) -> tuple[str, str]:
    """'TM. BAN CHẤP HÀNH CHỦ TỊCH' -> who is signed for, who signs."""
    chairs = ("CHI HỘI TRƯỞNG", "TRƯỞNG BAN", "CHỦ TỊCH", "BÍ THƯ", "NGƯỜI ĐỨNG ĐẦU")
    chair = next(chair for chair in chairs if signed.endswith(f" {chair}"))
    return signed.removesuffix(f" {chair}"), chair


@pytest.mark.parametrize(
    ("office", "file", "found"),
    [
        ("Công đoàn Viên chức tỉnh Thử", "UBND xã Hòa Bình.xlsx", ""),
        ("Công đoàn Viên chức tỉnh Thử", "Trường mầm non xã Hòa Bình.xlsx", ""),
        ("Công đoàn Viên chức tỉnh Thử", "Sở Nội vụ tỉnh Yên Bái.xlsx", ""),
        ("Công đoàn Viên chức tỉnh Thử", "Hội Nông dân tỉnh.xlsx", "A4"),
        ("Công đoàn Viên chức tỉnh Thử", "Sở Tư pháp gửi lại.xlsx", "A1"),
        ("Công đoàn Viên chức tỉnh Thử", "Đảng ủy xã Hòa Bình.xlsx", "A2"),
        ("Hội Nông dân tỉnh Thử", "xã Bắc Phong.xlsx", "A5"),
        ("Hội Nông dân tỉnh Thử", "Sở Tư pháp.xlsx", ""),
    ],
)
def test_a_file_is_a_union_s_by_the_name_that_is_its_own(office: str, file: str, found: str) -> None:
    names = (
        "CĐCS Sở Tư pháp", "Đảng ủy xã Hòa Bình", "Hội Cựu chiến binh tỉnh Yên Bái", "Hội Nông dân tỉnh",
        "Hội Nông dân xã Bắc Phong",
    )  # fmt: skip
    units = [Unit(f"A{n}", name, PUBLIC, "", "", "", "") for n, name in enumerate(names, 1)]
    assert Unions(units, office).named(f"den/{file}") == found
