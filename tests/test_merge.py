"""The merge of a report that people edited: every edit is there, every figure nobody touched is new, clashes shown."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import docx
import pytest

from pipeline.reports.merge.changes import Merged
from pipeline.reports.merge.line import text_of
from pipeline.reports.merge.merge import merge
from pipeline.reports.merge.package import Package
from pipeline.reports.merge.wml import W
from tests.edits import EDITS, Edit
from tests.soffice import convert_all, needs_soffice

REPORTS = Path(__file__).parent / "fixtures" / "bao-cao"
WHEN = datetime(2026, 1, 15, 9, 30, 5)


@pytest.fixture(scope="module")
def generated() -> tuple[bytes, bytes]:
    """A report as it was generated, and generated again with nearly every figure another."""
    return (REPORTS / "truoc.docx").read_bytes(), (REPORTS / "nay.docx").read_bytes()


def edited(base: bytes, edit: Edit) -> bytes:
    """The report as it is after the edit."""
    document = docx.Document(io.BytesIO(base))
    edit.do(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def by_word(generated: tuple[bytes, bytes]) -> dict[str, bytes]:
    return {edit.name: edited(generated[0], edit) for edit in EDITS}


@pytest.fixture(scope="module")
def by_libreoffice(by_word: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same edits, each document opened and saved by LibreOffice: styles, runs, controls, names are others."""
    folder = tmp_path_factory.mktemp("goc")
    for name, content in by_word.items():
        (folder / f"{name}.docx").write_bytes(content)
    made = convert_all(sorted(folder.iterdir()), tmp_path_factory.mktemp("luu-lai"), "docx", seconds=500)
    return {path.stem: path.read_bytes() for path in made}


def texts(document: bytes) -> list[str]:
    """What the paragraphs that are not empty say, in reading order."""
    return [text for p in Package(document).body.iter(f"{W}p") if (text := text_of(p))]


def comments(document: bytes) -> list[str]:
    """The comments of the program."""
    package = Package(document)
    name = package.part_of_kind("comments")
    found = docx.Document(io.BytesIO(document)).part._comments_part.element if name else ()
    return ["\n".join(text_of(p) for p in c.iter(f"{W}p")) for c in found if c.get(f"{W}author") == "tonghop"]


def check(edit: Edit, base: bytes, theirs: bytes, ours: bytes) -> Merged:
    """Everything that must hold of a merge."""
    merged = merge(base, theirs, ours, when=WHEN)
    result, fresh = texts(merged.document), texts(ours)
    stale = [t for t in Counter(result) - Counter(fresh) if not any(word in t for word in edit.touched)]
    lost = [t for t in Counter(fresh) - Counter(result) if not any(word in t for word in edit.touched)]
    assert (stale, lost) == ([], [])
    said = comments(merged.document)
    assert len(said) == bool(edit.clash)
    assert all(words in said[0] for words in edit.clash)
    whole = "\n".join(result)
    assert [t for t in edit.there if t not in whole] == []
    assert [t for t in edit.gone if t in whole] == []
    assert merge(base, merged.document, ours, when=WHEN).document == merged.document
    assert merge(ours, merged.document, ours, when=WHEN).document == merged.document
    return merged


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_edit_made_in_word(edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]):
    check(edit, generated[0], by_word[edit.name], generated[1])


@needs_soffice
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_edit_saved_by_libreoffice(edit: Edit, generated: tuple[bytes, bytes], by_libreoffice: Mapping[str, bytes]):
    check(edit, generated[0], by_libreoffice[edit.name], generated[1])


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_without_new_figures_the_document_stays_byte_for_byte(
    edit: Edit, generated: tuple[bytes, bytes], by_word: Mapping[str, bytes]
):
    theirs = by_word[edit.name]
    assert merge(generated[0], theirs, generated[0], when=WHEN).document == theirs
