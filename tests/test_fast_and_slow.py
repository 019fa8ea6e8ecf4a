"""What is quick about reading gives what the long way gives: forms as programs save them, as people and chance change
them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import zip_directory, zip_package
from pipeline.checks import cells, structure
from pipeline.files import BrokenFile
from pipeline.forms import own_text
from pipeline.forms import read as reading
from pipeline.forms.blank import BlankForm
from pipeline.forms.own_text import Inputs, SheetPair
from pipeline.grids import plain_sheet
from pipeline.grids.plain_sheet import plain_grids
from pipeline.grids.sheet_lines import hidden_in
from pipeline.intake.decisions import Decisions
from pipeline.intake.guard import Guard
from pipeline.intake.reader import Reader
from pipeline.intake.texts import around
from pipeline.intake.unpack.sources import sources
from pipeline.issues import Issue
from pipeline.old_encodings import _ONLY_UNICODE, _composed
from pipeline.program.model import Program
from pipeline.zip_package import MAX_UNPACKED, Package, TooLarge
from tests.forms import GOOD, edited, filled, make_form
from tests.mailbag import zipped
from tests.programs import default_units, make_program
from tests.test_light import DISTRICT, returned, round_of
from tests.test_plain_sheet import sheet

Given = Mapping[str, object]
inputs_of = BlankForm.inputs.func
HIDDEN = ("Số liệu", "Nội dung")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), units=(*default_units(), DISTRICT))


@pytest.fixture(scope="module")
def folder(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returned files of every kind; of some, lines are hidden or narrow."""
    folder = tmp_path_factory.mktemp("2024")
    files = returned(program, tmp_path_factory.mktemp("saved"))
    files["hidden.xlsx"] = edited(filled(make_form(program, "A05"), GOOD), hide)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def hide(book: object) -> None:
    for title in HIDDEN:
        book[title].row_dimensions[9].hidden = True  # type: ignore[index]  # a workbook
        book[title].row_dimensions[10].height = 0.5  # type: ignore[index]
        book[title].column_dimensions["E"].width = 2  # type: ignore[index]


def given_by(program: Program, folder: Path) -> Given:
    with Guard() as guard:
        reader, found = Reader(round_of(program), guard), {}
        for path in sorted(folder.iterdir()):
            for source in sources(path, path.name, guard):
                read = [reader.refused(source)] if isinstance(source, Issue) else reader.read(source)
                found |= {item.file: reader.checked(item, Decisions()) for item in read}
        return found


@pytest.fixture(scope="module")
def quickly(program: Program, folder: Path) -> Given:
    found = given_by(program, folder)
    said = {i.code for item in found.values() for i in item.issues}  # type: ignore[attr-defined]  # both have
    assert {"G30", "G34"} & said
    return found


def long_way_round(patch: pytest.MonkeyPatch) -> None:
    """No sheet is read straight from its XML."""
    patch.setattr(reading, "plain_grids", lambda *_: None)
    patch.setattr(around, "other_sheets", lambda *_: None)
    patch.setattr(own_text, "other_sheets", lambda *_: None)


def every_cell_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SheetPair, "_is_own", lambda *_: False)
    patch.setattr(SheetPair, "_is_of_union", lambda *_: False)
    patch.setattr(own_text._OwnLines, "differing", lambda _, grid: list(range(len(grid))))


def every_row_looked_at(patch: pytest.MonkeyPatch) -> None:
    """No field is known to stand where it does on all forms."""
    patch.setattr(BlankForm, "inputs", property(lambda blank: {s: Inputs(i.at) for s, i in inputs_of(blank).items()}))


def every_printed_text_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(structure, "_says_all", lambda *_: False)


def every_directory_by_zipfile(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(zip_directory, "usual_directory", lambda _: None)
    patch.setattr(Package, "_without_gaps", False)


def every_choice_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cells, "_is_choice", lambda *_: False)


def nothing_remembered(patch: pytest.MonkeyPatch) -> None:
    for name in ("_row", "_cell", "_shared", "_columns", "_looks"):
        patch.setattr(plain_sheet, name, Forgetful(getattr(plain_sheet, name).__wrapped__))
    patch.setattr(zip_package, "_inflated", lambda _: None)


def is_well_formed(path: Path) -> bool:
    package = Package(path.read_bytes())
    try:
        return all(len(package.xml(name)) >= 0 for name in package.entries if name.startswith("xl/worksheets/sheet"))
    except BrokenFile:
        return False


class Forgetful:
    """A function that remembers nothing, to be called as one that does."""

    def __init__(self, wrapped: Callable[..., object]) -> None:
        self.__wrapped__ = wrapped

    def __call__(self, *args: object) -> object:
        return self.__wrapped__(*args)


WAYS = (
    long_way_round,
    every_cell_looked_at,
    every_row_looked_at,
    every_printed_text_looked_at,
    every_directory_by_zipfile,
    every_choice_looked_at,
    nothing_remembered,
)


@pytest.mark.parametrize("slowly", WAYS)
def test_the_long_way_gives_the_same(
    program: Program,
    folder: Path,
    quickly: Given,
    monkeypatch: pytest.MonkeyPatch,
    slowly: Callable[[pytest.MonkeyPatch], None],
) -> None:
    slowly(monkeypatch)
    found = given_by(program, folder)
    assert found.keys() == quickly.keys()
    other = [name for name in found if repr(found[name]) != repr(quickly[name])]
    # Damage behind the cells of a sheet keeps nobody from reading them, but who parses the whole.
    assert [name for name in other if slowly is not long_way_round or is_well_formed(folder / name)] == []


TAGS = st.lists(
    st.sampled_from(
        ['hidden="1"', "hidden='true'", 'hidden="0"', 'ht="0"', 'ht="1.5"', 'ht="15"', 'ht = "0.5"', 'customHeight="1"']
    ),
    max_size=3,
    unique=True,
)
COLUMNS = st.lists(
    st.sampled_from(
        [
            '<col min="1" max="3" width="2.5"/>',
            '<col min="5" max="5" hidden="1"/>',
            '<col min="7" max="9" width="0.1"/>',
        ]
    ),
    unique=True,
)


@given(st.lists(TAGS, max_size=5), COLUMNS)
def test_hidden_lines_are_told_on_the_way(rows: list[list[str]], columns: list[str]) -> None:
    cells = "".join(f'<row r="{n}" {" ".join(said)}><c r="A{n}"><v>{n}</v></c></row>' for n, said in enumerate(rows, 1))
    xml = sheet(cells).replace("<sheetData>", f"<cols>{''.join(columns)}</cols><sheetData>").encode()
    grids = plain_grids({"A": xml[: xml.rfind(b"sheetData")]}, None, b"<styleSheet/>")
    assert grids is not None
    assert grids["A"].lines == hidden_in(xml)


@given(st.text("aàơỗĐ\u0301\u0302\u1ef9\u03bc\u2212µ­1 ", min_size=1, max_size=6))
def test_what_only_unicode_has_stays_in_a_text(text: str) -> None:
    if _ONLY_UNICODE.search(text):
        assert any(c.isalpha() and c > "\xff" for c in _composed(text))


def test_a_part_that_is_remembered_is_still_bounded_and_checked() -> None:
    sound = zipped({"a": b"x" * 5000})
    for _ in range(2):
        package = Package(sound)
        with pytest.raises(TooLarge):
            package.read("a", 4999)
        assert package.read("a", 5000) == b"x" * 5000
        assert package.unpacked == 5000
    at = sound.rfind(b"PK\x01\x02") + 16  # what the directory says of its bytes
    hurt = sound[:at] + bytes(4) + sound[at + 4 :]
    with pytest.raises(BrokenFile):
        Package(hurt).read("a", MAX_UNPACKED)
