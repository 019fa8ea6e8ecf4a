"""What staff read has words of an office, not of those who made the program; each stage has one word.

Looked through is all that can come before a clerk: every text in the code (screens, window, letters, messages, sheets,
report), the templates, the pages of docs/, and what was recorded of files and screens as they come out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.intake.approval import ApprovalStage
from pipeline.program import sheets
from pipeline.settings import REPOSITORY
from pipeline.shipped import GUIDE, TEMPLATES
from tests.readout import RECORDED

# Words that mean nothing to a clerk, or something else; and words beside those of the four stages. `pipeline.toml` is a
# file and called by its name, where it must be: what a file of that kind is called is nobody's business.
BANNED = re.compile(
    r"\btử số\b|(?<!biểu )\bmẫu số\b|\bsố gốc\b|\bsố liệu gốc\b|\bđiểm z\b|z-score|\bARGS\b|(?<!pipeline\.)\btoml\b"
    r"|\btiếp nhận\b|\bghi nhận\b|\bphê duyệt\b|\bkh[oó][aá] sổ\b|\bđược duyệt y\b"
    r"|\bchấp nhận (?:bản nộp|biểu|báo cáo|số liệu)\b|\b(?:bản nộp|biểu) (?:hợp lệ|đạt yêu cầu)\b"
    r"|\bduyệt từng (?:chỗ|số)\b|\b(?:ngày )?chốt số liệu\b|\bchốt đến ngày\b|\bkhóa kỳ\b",
    re.IGNORECASE,
)
OF_PROGRAMS = re.compile(r"\btraceback\b|\bNone\b|\bNaN\b")  # not looked for in records: some are of values
MARK = re.compile(
    r"\bbản [0-9a-f]{8,}\b|\b\d\.[0-9a-f]{8}\b|(?<![0-9A-Za-z.\"])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{10,64}\b"
)
SETTINGS_FILE = "pipeline.toml"
# Where the file of settings is called by its name: who reads it there looks after the machine, or the file is wrong.
TECHNICAL = {
    "pipeline/cli/chosen.py", "pipeline/cli/doctor.py", "pipeline/settings.py", "pipeline/shipped.py",
    "pipeline/mail/settings.py", "pipeline/steps/intake.py", "pipeline/steps/office_settings.py",
    "pipeline/reference.py", "pipeline/ways.py", "pipeline/window/main.py", "windows/make.py",
    "windows/tried.py", "docs/lenh.md", "docs/nhieu-may.md",
}  # fmt: skip
FORMER = "pipeline/program/former_words.py"  # where the words of before are declared, to be read
READ = "pipeline/draft/grammar/"  # words of documents, which are read there and said to nobody
PAGES = sorted(path.name for path in GUIDE.glob("*.md"))
GLOSSARY, FOR_THE_MACHINE = "**Từ ngữ**, mỗi từ một nghĩa", "## 8. Dành cho người trông máy"
GUIDE_TEXT = (GUIDE / "huong-dan.md").read_text(encoding="utf-8")
# Records of what goes on within, and of files of settings that are wrong.
WITHIN = {f"recorded: {name}" for name in ("codes names contacts", "forms rearranged", "owners of forms")}
OF_SETTINGS = {
    f"recorded: {name}" for name in ("wrong settings", "wrong settings of mail", "tables of settings", "closed lists")
}
# A question of a program that forms are out with: it stays as it was asked.
ASKED = "Tính đến ngày chốt số liệu, cơ quan, đơn vị có đủ tiêu chí"
# What is recorded of the look of a sheet, and of hidden columns by which the program knows its rows again.
_OF_NO_WORDS = re.compile(
    r"^(?:[0-9]+: A=S_|look|set-up|widths|height|name |picture|colour)|\{\"code\"|\| O=[0-9a-f]{10}$"
)


def in_code(path: Path) -> str:
    """The Vietnamese texts of a module; docstrings come before people in the pages of docs/ alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, holders) and isinstance(n.body[0], ast.Expr)}
    texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in told)
    said = "\n".join(text for text in texts if isinstance(text, str) and not text.isascii())
    return said.replace("\\.", ".")  # of patterns


def in_workbook(path: Path, *, rows: int) -> str:
    """The words of a workbook that are the program's own: names, heads, notes, remarks; `rows` of each sheet."""
    book, found = openpyxl.load_workbook(path), []
    for sheet in book.worksheets:
        found += [sheet.title, *(str(w) for w in (sheet.oddHeader.center.text, sheet.oddFooter.center.text) if w)]
        for row in sheet.iter_rows(max_row=rows):
            found += [str(w) for c in row for w in (c.value, c.comment.text if c.comment else None) if w]
        for rule in sheet.data_validations.dataValidation:
            found += [w for w in (rule.prompt, rule.promptTitle, rule.error, rule.errorTitle) if w]
    return "\n".join([*found, *book.defined_names])


def of_guide(text: str) -> str:
    """A page without the glossary, which explains what old files say."""
    before, sign, after = text.partition(GLOSSARY)
    return before + (after[after.index("\n## ") :] if sign else "")


def shown() -> Iterator[tuple[str, str]]:
    """(where, words) of all that staff see."""
    for folder in ("pipeline", "windows", "guide"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            where = path.relative_to(REPOSITORY).as_posix()
            if where != FORMER and not where.startswith(READ):
                yield where, in_code(path)
    for path in sorted((TEMPLATES / "thu").iterdir()) + sorted((TEMPLATES / "html").iterdir()):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((TEMPLATES / "docx").iterdir()):
        yield path.name, "\n".join(str(t.text) for t in docx.Document(str(path)).element.iter() if t.text)
    for path in sorted((TEMPLATES / "xlsx").iterdir()):
        yield path.name, in_workbook(path, rows=60)
    for path in sorted((REPOSITORY / "inputs").glob("*/*.xlsx")):
        yield f"{path.parent.name}/{path.name}", in_workbook(path, rows=4)  # below stands what an office promised
    for name in PAGES:
        yield f"docs/{name}", of_guide((GUIDE / name).read_text(encoding="utf-8"))
    yield SETTINGS_FILE, (REPOSITORY / SETTINGS_FILE).read_text(encoding="utf-8")
    for path in sorted(RECORDED.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield f"recorded: {path.stem}", "\n".join(x for x in lines if not _OF_NO_WORDS.search(x)).replace(ASKED, "")


EVERYTHING = dict(shown())


@pytest.mark.parametrize("where", EVERYTHING)
def test_staff_see_no_words_of_the_trade_of_programs(where: str) -> None:
    assert BANNED.findall(EVERYTHING[where]) == []
    assert where.startswith("recorded") or OF_PROGRAMS.findall(EVERYTHING[where]) == []


@pytest.mark.parametrize("where", [w for w in EVERYTHING if w.startswith(("recorded", "docs")) and w not in WITHIN])
def test_no_mark_of_the_program_s_own_stands_where_people_read(where: str) -> None:
    assert MARK.findall(EVERYTHING[where]) == []


@pytest.mark.parametrize("where", [w for w in EVERYTHING if w not in TECHNICAL | OF_SETTINGS | {SETTINGS_FILE}])
def test_the_file_of_settings_is_named_to_those_who_look_after_the_machine(where: str) -> None:
    words = EVERYTHING[where]
    assert SETTINGS_FILE not in (words.partition(FOR_THE_MACHINE)[0] if where == "docs/huong-dan.md" else words)


@pytest.mark.parametrize(
    "words",
    [
        "Chỉ tiêu 3.1, tử số", "Mẫu số trống", "Số gốc theo khối", "SỐ LIỆU GỐC", "điểm z hiệu chỉnh", "make x ARGS=1",
        "tệp TOML", "Đã tiếp nhận biểu", "ghi nhận báo cáo", "đã phê duyệt", "khoá sổ", "Ngày chốt số liệu",
        "chấp nhận bản nộp", "duyệt từng chỗ",
    ],
)  # fmt: skip
def test_the_words_of_before_would_be_found(words: str) -> None:
    assert BANNED.search(words)
    assert not BANNED.search("Biểu mẫu số 4.xlsx, số đạt được, tổng số, đã duyệt, chốt kỳ, pipeline.toml")


@pytest.mark.parametrize("words", ["bản db807a46d1", "phiên bản 1.3fa90c1b", "dấu 3fa90c1b77"])
def test_marks_would_be_found(words: str) -> None:
    assert MARK.search(words) and not MARK.search("bản nhận 25/12/2025 08:05, 0912345678, 1.234.567, 2024-6thang")


def test_the_glossary_has_the_words_of_every_stage_and_of_a_close() -> None:
    told = set(re.findall(r"^\| ([^|]+) \| [^|]+ \|$", GUIDE_TEXT.partition(GLOSSARY)[2], re.MULTILINE))
    stages = (ApprovalStage.RECEIVED, ApprovalStage.CHECKED, ApprovalStage.ACCEPTED)
    assert {stage.label.lower() for stage in stages} | {"đã chốt"} <= told
    assert {"số đạt được, tổng số", sheets.BASES.name.lower(), "cộng dồn", "chấp nhận"} <= told
