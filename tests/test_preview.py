"""What a round will look like before anything is sent: which files, that nothing else is written or ever counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl.workbook import Workbook

from pipeline.intake.folder import read_folder
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.shipped import PROGRAM_FILE, SAMPLE_PROGRAMS
from pipeline.steps.periods import are_filled_from_before
from pipeline.steps.preview import NOT_TO_BE_SENT, PREVIEW_FOLDER, Previewed, make_preview
from pipeline.steps.rounds import consolidate
from tests.forms import GOOD, book_of, edited, filled, make_form, period_of
from tests.programs import CODE, default_indicators, default_units, office_indicator, unit, write_workspace

TODAY = date(2024, 12, 1)


def files_below(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def previewed(settings: Settings, **changes: object) -> tuple[Program, tuple[Previewed, ...]]:
    program = reader.read(settings.program_file(CODE), CODE)
    program = replace(program, **changes)  # type: ignore[arg-type]  # fields of a program
    return program, make_preview(settings, program, period_of(program), TODAY)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A workspace in which one union has answered already."""
    below = unit("A09", "Công đoàn cấp trên trực tiếp cơ sở", name="LĐLĐ huyện Hạ", rolls_up=12)
    folder = write_workspace(
        tmp_path_factory.mktemp("xem"),
        units=(*default_units(), below),
        indicators=(*default_indicators(), office_indicator()),
    )
    settings = Settings(folder)
    returns = settings.returns_folder(CODE, "2024")
    returns.mkdir()
    program = reader.read(settings.program_file(CODE), CODE)
    (returns / "a.xlsx").write_bytes(filled(make_form(program, "A05"), GOOD))
    return settings


@pytest.fixture(scope="module")
def made(settings: Settings) -> tuple[Previewed, ...]:
    before = files_below(settings.workspace)
    _, made = previewed(settings)
    written = files_below(settings.workspace) - before
    assert written == {f.path.relative_to(settings.workspace).as_posix() for f in made}
    return made


def test_a_form_for_each_kind_asked_for_the_office_below_and_the_report(made: tuple[Previewed, ...]) -> None:
    whats = [file.what for file in made]
    assert whats[-1] == "Báo cáo khi chưa có số liệu" and len(set(whats)) == len(whats)
    assert {"Biểu mẫu – Hành chính sự nghiệp", "Biểu tổng hợp của cấp dưới", "Biểu mẫu của cơ quan"} <= set(whats)
    assert all(f.path.parent.name == PREVIEW_FOLDER and f.path.name.startswith(NOT_TO_BE_SENT) for f in made)
    for file in made[:-1]:
        form = book_of(file.path.read_bytes())
        tops = [str(row[0] or "") for sheet in form for row in sheet.iter_rows(max_row=8, values_only=True)]
        assert any(top.startswith(f"{NOT_TO_BE_SENT}: ") for top in tops), file.what


def test_the_report_is_the_empty_one_whatever_has_come(made: tuple[Previewed, ...], settings: Settings) -> None:
    report = docx.Document(str(made[-1].path))
    assert NOT_TO_BE_SENT in report.element.body[0].xpath("string()")
    for section in report.sections:
        tops = [section.header, *([section.first_page_header] if section.different_first_page_header_footer else [])]
        assert all(sum(NOT_TO_BE_SENT in p.text for p in top.paragraphs) == 1 for top in tops)
    said = "\n".join(p.text for p in report.paragraphs)
    assert "chưa có số liệu" in said and "0/" in said
    program = reader.read(settings.program_file(CODE), CODE)
    with_return = consolidate(settings, program, period_of(program), TODAY, looks_only=True).data
    assert not with_return.figures.facts.empty  # one has come: it is the preview that is empty
    listed = {row.cells[0].text: [c.text for c in row.cells] for table in report.tables for row in table.rows}
    told = [listed[i.code] for i in program.indicators if i.code in listed]
    assert told and all("Chưa có số liệu" in row for row in told), told


def test_without_unions_there_is_a_sample_of_each_kind_that_is_asked(tmp_path: Path) -> None:
    _, made = previewed(Settings(write_workspace(tmp_path)), units=())
    whats = [file.what for file in made]
    assert {"Biểu mẫu – Hành chính sự nghiệp", "Biểu mẫu – Doanh nghiệp ngoài nhà nước"} <= set(whats)
    assert not any("cấp dưới" in what for what in whats)


def test_kinds_of_like_names_have_a_file_each(tmp_path: Path) -> None:
    settings = Settings(write_workspace(tmp_path))
    program = reader.read(settings.program_file(CODE), CODE)
    names = {"Hành chính sự nghiệp": "Xã/phường", "Doanh nghiệp ngoài nhà nước": "Xã-phường"}
    units = [replace(u, kind=replace(u.kind, label=names.get(u.kind.label, u.kind.label))) for u in program.units]
    _, made = previewed(settings, units=tuple(units))
    whats = {file.what for file in made}
    assert {"Biểu mẫu – Xã/phường", "Biểu mẫu – Xã-phường"} <= whats
    assert len({file.path for file in made}) == len(made) and all(file.path.is_file() for file in made)


def test_what_forms_are_sent_with_of_earlier_periods_is_told_of() -> None:
    program = reader.read(SAMPLE_PROGRAMS / "yen-bai" / PROGRAM_FILE, "yen-bai")
    told = {p.code: are_filled_from_before(program, p) for p in program.periods}
    assert any(told.values()) and not told[program.periods[0].code], told


def values_only(book: Workbook) -> None:
    """What is left of a form that was copied into a new workbook."""
    for name in list(book.defined_names):
        del book.defined_names[name]
    del book["_meta"]


@pytest.mark.parametrize("hurt", [lambda _: None, values_only], ids=["as it is", "copied"])
@pytest.mark.parametrize("what", ["Biểu mẫu – Hành chính sự nghiệp", "Biểu tổng hợp của cấp dưới"])
def test_a_form_to_be_looked_at_that_comes_back_is_said_to_be_none(
    what: str, hurt: Callable[[Workbook], None], made: tuple[Previewed, ...], settings: Settings, tmp_path: Path
) -> None:
    form = next(f.path for f in made if f.what == what).read_bytes()
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "ve.xlsx").write_bytes(edited(form, hurt))
    program = reader.read(settings.program_file(CODE), CODE)
    got = read_folder(tmp_path / "2024", program, period_of(program))
    assert not got.submissions
    assert [i.code for f in got.files for i in f.issues] == ["T53"]


def test_what_is_handed_to_the_union_shown_stands_on_its_form(settings: Settings, tmp_path: Path) -> None:
    target = {"resolution": "Nghị quyết thử", "indicator": "3.1", "unit": "A01", "year": "2024", "target": 17}
    forms = []
    for name, targets in (("plain", ()), ("handed", (target,))):
        _, made = previewed(replace(settings, workspace=write_workspace(tmp_path / name, other_targets=targets)))
        rows = book_of(made[0].path.read_bytes())["Số liệu"].iter_rows(values_only=True)
        forms.append({str(value) for row in rows for value in row})
    assert any("17" in text for text in forms[1] - forms[0])
