"""The catalogue of issues: complete, stable, used, and its sentences can be filled."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from pipeline.issues import (
    CATALOGUE,
    MAX_FOUND,
    CellRef,
    Issue,
    IssueKind,
    IssueRole,
    Severity,
    by_gravity,
    has_errors,
    issue,
)

PACKAGE = Path(__file__).resolve().parents[1] / "pipeline"
SOURCES = sorted((PACKAGE / "issues").glob("*.py"))

CODE = re.compile(r"[A-Z]\d\d")
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
KINDS = list(CATALOGUE.values())


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _declared() -> list[str]:
    """The code of every IssueKind(...) in the source: the dictionary would hide one that stands twice."""
    calls = [n for path in SOURCES for n in ast.walk(_tree(path)) if isinstance(n, ast.Call)]
    kinds = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "IssueKind"]
    return [str(c.args[0].value) for c in kinds if isinstance(c.args[0], ast.Constant)]


@cache
def _used() -> frozenset[str]:
    """Every string constant of the package, outside the catalogue, that looks like a code."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path not in SOURCES:
            strings = (
                n.value for n in ast.walk(_tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            )
            found |= {s for s in strings if CODE.fullmatch(s)}
    return frozenset(found)


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_codes_are_unique_and_well_formed() -> None:
    declared = _declared()
    assert len(declared) == len(set(declared)) == len(CATALOGUE) > 20
    assert all(CODE.fullmatch(code) for code in CATALOGUE)
    assert all(code == kind.code for code, kind in CATALOGUE.items())


def test_every_code_that_is_used_is_declared() -> None:
    letters = {code[0] for code in CATALOGUE}
    assert {code for code in _used() if code[0] in letters} - set(CATALOGUE) == set()


def test_every_role_is_given_to_a_kind_and_asked_for() -> None:
    """What nobody asks for is no role; what nobody has would never be found."""
    asked = {
        node.attr
        for path in PACKAGE.rglob("*.py")
        if path not in SOURCES or path.name in ("kinds.py", "answers.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "IssueRole"
    }
    given = {role.name for kind in KINDS for role in kind.roles}
    assert given == asked == {role.name for role in IssueRole}


def test_every_code_that_is_declared_is_used() -> None:
    assert set(CATALOGUE) - _used() == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.code)
def test_an_entry_says_what_is_wrong_what_is_expected_and_what_to_do(kind: IssueKind) -> None:
    for sentence in (kind.title, kind.expected, kind.remedy):
        assert sentence == sentence.strip() != ""
        assert _fields(sentence) <= {"expected", "hint"}
    assert VIETNAMESE.search(kind.title)
    assert VIETNAMESE.search(kind.remedy) or kind.remedy == "{hint}"
    assert _fields(kind.title) == set()
    assert not kind.title.endswith(".")
    assert not kind.expected.endswith(".")
    assert kind.remedy.endswith((".", "{hint}"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.code)
def test_its_sentences_can_be_filled(kind: IssueKind) -> None:
    said = str(issue(kind.code, CellRef("a.xlsx", "Số liệu", "D5"), found="{x} %s", expected="{y}", hint="Sửa."))
    assert said.startswith(f"[{kind.code}] a.xlsx › Số liệu!D5: {kind.title}")
    assert "“{x} %s”" in said
    assert "\n" not in said


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_calls_give_the_facts_their_sentences_want(path: Path) -> None:
    """A missing fact is a KeyError, and only on the day a union makes that very mistake."""
    lacking = []
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.Call) or not node.args or any(k.arg is None for k in node.keywords):
            continue
        code = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in ("issue", "wrong", "add") and isinstance(code, str) and code in CATALOGUE:
            wanted = _fields(CATALOGUE[code].expected) | _fields(CATALOGUE[code].remedy)
            if not wanted <= {k.arg for k in node.keywords}:
                lacking.append(f"{path.name}:{node.lineno} {code} lacks {wanted}")
    assert lacking == []


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (None, ""),
        ("", ""),
        (31.0, "31"),
        (0.5, "0,5"),
        (0.96, "0,96"),
        (12.5, "12,5"),
        (-3, "-3"),
        (True, "TRUE"),
        ("hai\ndòng\x07", "hai dòng"),
        ("a" * 1000, "a" * (MAX_FOUND - 1) + "…"),
    ],
)
def test_what_was_found_is_shown_as_its_cell_shows_it(found: object, shown: str) -> None:
    assert issue("G02", CellRef("a.xlsx"), found=found).found == shown


def _issue(code: str, file: str, cell: str) -> Issue:
    return issue(code, CellRef(file, "Số liệu", cell), expected="")


def test_errors_come_first_then_places_in_their_order() -> None:
    in_order = [
        _issue("G02", "2 a.xlsx", "C9"),
        _issue("G02", "2 a.xlsx", "C10"),
        _issue("G02", "10 a.xlsx", "C1"),
        _issue("T09", "2 a.xlsx", "C1"),
        _issue("G11", "1 a.xlsx", "C1"),
    ]
    assert [i.severity for i in in_order[2:]] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    backwards = in_order[::-1]
    assert sorted(backwards, key=by_gravity) == in_order
    assert has_errors(in_order)
    assert not has_errors(in_order[3:])


@pytest.mark.parametrize(
    ("ref", "shown"),
    [
        (CellRef("a.xlsx", "Số liệu", "D5"), "a.xlsx › Số liệu!D5"),
        (CellRef("a.xlsx", "Số liệu"), "a.xlsx › Số liệu"),
        (CellRef("a.xlsx"), "a.xlsx"),
    ],
)
def test_places_are_written(ref: CellRef, shown: str) -> None:
    assert str(ref) == shown


def test_a_question_ends_the_sentence_itself() -> None:
    said = issue("G15", CellRef("a.xlsx"), expected="một số: có phải 45?").sentence
    assert "có phải 45? Ghi" in said


def test_units_are_not_told_what_the_office_does() -> None:
    said = issue("T07", CellRef("a.xlsx"), expected="2024")
    assert "thư mục" in said.remedy and "thư mục" not in said.advice
    spoken = [kind.advice or kind.remedy for kind in CATALOGUE.values() if kind.code[0] in "TCGHL"]
    assert not [text for text in spoken if "trang “Đơn vị”" in text or "chép vào thư mục" in text]
    assert issue("D02", CellRef("a.xlsx"), expected="x").internal and not said.internal


def test_what_unions_read_says_things_in_words_and_not_by_codes() -> None:
    told = re.compile(rf"\b(?:{'|'.join(CATALOGUE)})\b")
    for kind in CATALOGUE.values():
        for text in (kind.title, kind.expected, kind.advice or kind.remedy):
            assert not told.search(text), kind.code
