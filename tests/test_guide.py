"""The illustrated guide: what is printed is what the sources say, and what it names is there."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import docx
import pytest
from lxml import etree

from guide import make
from guide.markdown import Block, Face, Heading, Line, Paragraph, Picture, Table, Typed, Words, blocks_of, text_of
from guide.pictures import Shot, further_down
from pipeline.settings import REPOSITORY

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
AGAIN = "make it anew: make guide (texts alone: make guide ARGS=--pictures-kept)"
# Words of other programs: Windows, Word, the installer of Python.
FOREIGN = {"Extract All", "More info", "Run anyway", "Add python.exe to PATH", "Install Now", "Python 3.12"}


def read(content: bytes) -> tuple[list[str], list[bytes]]:
    """The paragraphs of a document, numbers of pages left out, and its pictures."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        pictures = [package.read(name) for name in sorted(package.namelist()) if name.startswith("word/media/")]
    lines = []
    for paragraph in root.iter(f"{W}p"):
        in_contents = paragraph.find(f"{W}hyperlink[@{W}anchor]") is not None
        text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        lines.append(re.sub(r"\d+$", "", text) if in_contents else text)
    return lines, pictures


def words_of(block: Block) -> list[Line]:
    match block:
        case Paragraph(words, _):
            return [words]
        case Table(rows):
            return [cell for row in rows for cell in row]
        case _:
            return []


@cache
def of_round() -> tuple[Block, ...]:
    return blocks_of(make.ROUND.read_text(encoding="utf-8"))


def pieces(blocks: Iterable[Block], face: Face) -> list[str]:
    return [w.text for block in blocks for line in words_of(block) for w in line if w.face is face]


def missing_buttons(named: Iterable[str]) -> list[str]:
    """Those that the window does not have."""
    window = said_by("pipeline/window") + said_by("pipeline/ways.py") + said_by("pipeline/steps/standing.py")
    return [button for button in named if f"\0{button}\0" not in window and f"\0{button} (" not in window]


@cache
def said_by(room: str) -> str:
    """All texts in the sources of a room, each between signs that stand in none."""
    texts: list[str] = []
    for file in sorted((REPOSITORY / room).rglob("*.py")) or [REPOSITORY / room]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\0" + "\0".join(texts) + "\0"


# ------------------------------------------------------------------------------------------- never out of date


def test_the_word_file_says_what_the_sources_say() -> None:
    assert read(make.WORD.read_bytes()) == read(make.document({})), AGAIN


def test_the_printed_file_was_made_of_the_same() -> None:
    said = make.stamp()
    as_written = said.encode("utf-16-be").hex().upper().encode()
    content = make.PRINTED.read_bytes()
    assert as_written in content or said.encode() in content, AGAIN
    assert len(content) + make.WORD.stat().st_size < 3_000_000


def test_a_word_less_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = tmp_path / make.ROUND.name
    changed.write_text(make.ROUND.read_text(encoding="utf-8").replace("Bấm đúp", "Bấm", 1), encoding="utf-8")
    monkeypatch.setattr(make, "ROUND", changed)
    monkeypatch.setattr(make, "parts", lambda: [make.Part(make.DOCS, blocks_of(changed.read_text("utf-8")))])
    assert make.stamp().encode("utf-16-be").hex().upper().encode() not in make.PRINTED.read_bytes()
    assert read(make.WORD.read_bytes()) != read(make.document({}))


@pytest.mark.parametrize(("arguments", "also"), [([], "Xvfb"), (["--pictures-kept"], "")])
def test_what_it_is_made_with_is_asked_for_in_a_line(
    arguments: list[str], also: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.make.shutil.which", lambda _: None)
    with pytest.raises(make.NotMade) as why:
        make.main(arguments)
    (said,) = str(why.value).splitlines()
    assert "LibreOffice" in said and "poppler" in said and also in said and ("Xvfb" in said) is bool(also)


# ------------------------------------------------------------------------------------------- what it looks like


def test_pictures_have_words_and_headings_are_found() -> None:
    root = docx.Document(str(make.WORD)).element
    described = [element.get("descr") for element in root.iter() if element.tag.endswith("}docPr")]
    captions = [b.caption for part in make.parts() for b in part.blocks if isinstance(b, Picture)]
    assert described == captions and all(captions)
    marks = {element.get(f"{W}name") for element in root.iter(f"{W}bookmarkStart")}
    lines = [element for element in root.iter(f"{W}hyperlink") if element.get(f"{W}anchor")]
    assert {line.get(f"{W}anchor") for line in lines} == marks and len(marks) == len(lines) >= 15
    pages = [int(re.search(r"\d+$", "".join(t.text or "" for t in line.iter(f"{W}t")))[0]) for line in lines]  # type: ignore[index]
    assert pages == sorted(pages) and pages[1:7] == [2, 3, 4, 5, 6, 7]  # a page for each step


def test_the_round_is_told_in_pages_of_its_own() -> None:
    steps = [b.text for b in of_round() if isinstance(b, Heading) and b.level == 2]
    assert [text.partition(".")[0] for text in steps[:6]] == [f"Trang {number}" for number in range(1, 7)]


# ------------------------------------------------------------------------------------------- what it names


@pytest.mark.parametrize("button", sorted(set(pieces(of_round(), Face.BOLD))))
def test_every_button_is_in_the_window(button: str) -> None:
    if button in {"toàn bộ", "đánh dấu ô “Add python.exe to PATH”"}:  # stressed, nothing to press
        return
    assert missing_buttons([button]) == []


def test_every_command_and_parameter_is_one() -> None:
    known = set(re.findall(r"^([a-z-]+):.*?## ", MAKEFILE, re.MULTILINE))
    known |= set(re.findall(r"^COMMANDS := (.+)$", MAKEFILE, re.MULTILINE)[0].split())
    parameters = set(re.findall(r"\b([A-Z_]+):[a-z-]+", MAKEFILE)) | {"OLD", "NEW", "FILE", "ARGS", "PYTHON", "UV"}
    typed = [
        text
        for file in (make.ROUND, make.ANNEX)
        for block in blocks_of(file.read_text(encoding="utf-8"))
        for text in (
            block.lines
            if isinstance(block, Typed)
            else [w.text for line in words_of(block) for w in line if w.face is Face.TYPED]
        )
    ]
    commands = [found for text in typed if (found := re.match(r"(?:\.\\)?make(?:\.bat)? ([a-z-]+)(.*)", text))]
    assert len(commands) > 40
    assert {found[1] for found in commands} <= known
    assert {name for found in commands for name in re.findall(r"\b([A-Z_]{2,})=", found[2])} <= parameters


@pytest.mark.parametrize(
    "words", sorted({q for b in of_round() for line in words_of(b) for q in re.findall("“([^”]+)”", text_of(line))})
)
def test_every_word_it_quotes_is_said(words: str) -> None:
    if words in FOREIGN:
        return
    said = said_by("pipeline") + (REPOSITORY / "make.bat").read_text(encoding="utf-8")
    assert words in said


def test_every_picture_and_file_is_there() -> None:
    for part in make.parts():
        for block in part.blocks:
            if isinstance(block, Picture):
                assert (part.folder / block.path).is_file()
    starters = {path.name for path in (REPOSITORY / "windows").iterdir()} | {"tonghop-windows.zip", "lenh.bat"}
    bundle = (REPOSITORY / "windows" / "bundle.py").read_text(encoding="utf-8")
    named = {found for text in pieces(of_round(), Face.TYPED) for found in re.findall(r"[^\s\\]+\.(?:bat|zip)$", text)}
    assert len(named) >= 4
    for name in named:
        assert name in bundle or name in starters or (REPOSITORY / name).is_file(), name


# ------------------------------------------------------------------------------------------- the little Markdown


def test_blocks() -> None:
    source = (
        "# Một\n\nHai *ba*\n`make x` **Nút…**.\n- một\n  dòng\n\n        gõ\n          này\n\n"
        "![Hình](a.png)\n| A | B |\n|---|---|\n| x | `a\\|b` |\n"
    )
    assert blocks_of(source) == (
        Heading(1, "Một"),
        Paragraph(
            (
                Words("Hai "),
                Words("ba", Face.SLANTED),
                Words(" "),
                Words("make x", Face.TYPED),
                Words(" "),
                Words("Nút…", Face.BOLD),
                Words("."),
            )
        ),
        Paragraph((Words("một dòng"),), "•"),
        Typed(("gõ", "  này")),
        Picture("a.png", "Hình"),
        Table((((Words("A"),), (Words("B"),)), ((Words("x"),), (Words("a|b", Face.TYPED),)))),
    )


@pytest.mark.parametrize(
    ("down", "line", "lower"), [((0.0, 0.6), 0, 0.0), ((0.0, 0.6), 4, 0.2), ((0.0, 0.6), 9, 0.4), ((0.1, 0.4), 9, 0.6)]
)
def test_words_that_stand_low_on_a_page_are_on_its_picture(down: tuple[float, float], line: int, lower: float) -> None:
    page = "\n".join("Bảng 2" if at == line else "" for at in range(11))
    assert further_down(page, "Bảng 2", Shot("a", "a.docx", ("Bảng 2",), down=down)) == pytest.approx(lower)
