"""The story of half a term, played on yen-bai cut down to a dozen unions."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pipeline import settings
from pipeline.cli import demo  # noqa: F401  # registers it
from pipeline.cli.application import app
from pipeline.demo import story
from pipeline.demo.stage import PlayedScene
from pipeline.demo.story import AMENDED, CAST, MID_TERM, PROGRAM
from pipeline.demo.years import Books
from pipeline.errors import PipelineError, SettingsError
from pipeline.forms.layout import ILLUSTRATIVE, MARK
from pipeline.program import sheets
from pipeline.round.consolidation import Consolidation
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps import closing, rounds
from pipeline.steps.choose import find_period, load_program
from tests.programs import write_workspace
from tests.readout import as_recorded, read_out

SEED = 2023  # the command's own
EARLY = 3  # scenes: two rounds and an amendment
KEPT = {*CAST, "YB01"}
# Of the indicators one of every kind: another asks, counts and adds up as they do.
ASKED = {"1.1", "1.2", "2.1", AMENDED, "4.2", "5.1", "5.2", "7.3", "9.3", "10.1"}


def _cut_down(folder: Path) -> Path:
    """A workspace with yen-bai's workbook, of its unions only the cast and one more, of its indicators a few."""
    source = REPOSITORY / "inputs" / PROGRAM / "chuong-trinh.xlsx"
    path = folder / "inputs" / PROGRAM / source.name
    path.parent.mkdir(parents=True)
    book = openpyxl.load_workbook(source)
    for name, kept in ((sheets.UNITS.name, KEPT), (sheets.INDICATORS.name, ASKED)):
        sheet = book[name]
        for row in range(sheet.max_row, 4, -1):
            if str(sheet.cell(row, 1).value) not in kept:
                sheet.delete_rows(row)
    outline, column = book[sheets.SECTIONS.name], [c.key for c in sheets.SECTIONS.columns].index("indicators") + 1
    for row in range(5, outline.max_row + 1):
        named = str(outline.cell(row, column).value or "").split(", ")
        outline.cell(row, column).value = ", ".join(code for code in named if code in ASKED) or None
    book.save(path)
    return folder


def _everything(folder: Path) -> dict[str, str]:
    """What stands in a folder, by its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@dataclass(frozen=True)
class Played:
    """What the story told, and where it was played."""

    home: Path
    scratch: Settings
    told: tuple[PlayedScene, ...]
    shown: str  # on the screen
    early: dict[str, str]  # what stood there after the first scenes
    annual: Consolidation  # of 2025, as it stands at the end
    mid_term: Consolidation

    def scene(self, words: str) -> PlayedScene:
        """The one scene with these words in its title."""
        (found,) = [t for t in self.told if words in t.title]
        return found


def _scratch(home: Path) -> Settings:
    return replace(settings.load(home), workspace=home / "outputs" / "chay-thu-nhiem-ky")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    home = _cut_down(tmp_path_factory.mktemp("home"))
    scratch = _scratch(home)
    told: list[PlayedScene] = []
    early: dict[str, str] = {}
    play = story.play

    def watched(*of: object) -> Iterator[PlayedScene]:
        for scene in play(*of):  # type: ignore[arg-type]  # what the command gives
            told.append(scene)
            if len(told) == EARLY:
                early.update(_everything(scratch.workspace))
            yield scene

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(story, "play", watched)
        done = CliRunner().invoke(app, ["demo", "--story", "-w", str(home)])
    assert done.exit_code == 0, done.output
    program = load_program(scratch, PROGRAM)
    annual, mid_term = (
        rounds.consolidate(scratch, program, find_period(scratch, program, code), told[-1].day).data
        for code in ("2025", MID_TERM)
    )
    return Played(home, scratch, tuple(told), done.output, early, annual, mid_term)


def new_members(data: Consolidation, unit: str, year: int) -> float:
    """Indicator 3.1 of one union and year."""
    rows = data.facts_of("3.1")
    (found,) = rows[(rows["unit"] == unit) & (rows["year"] == year)]["numerator"]
    return float(found)


def test_every_scene_is_told_in_order_and_shows_what_is_there(played: Played) -> None:
    assert len(played.told) == len(story.SCENES)
    days = [t.day for t in played.told]
    assert days == sorted(days)
    assert days[-1] == date(2026, 1, 20)
    for told in played.told:
        assert told.lines
        assert told.look
        for _, path in told.look:
            assert path.exists(), told.title


def test_the_real_workbook_stays_as_it_was(played: Played) -> None:
    program = load_program(settings.load(played.home), PROGRAM)
    assert not program.changes
    assert not program.amendments
    assert {u.code for u in program.units} == KEPT - {"YB41"}


def test_the_amendment_is_in_force_and_its_history_kept(played: Played) -> None:
    program = load_program(played.scratch, PROGRAM)
    assert [(a.indicator, a.year, a.former and a.former.low, a.target.low) for a in program.amendments] == [
        ("3.1", 2025, 30, 40),
        ("3.1", None, 150, 170),
    ]
    indicator = program.indicator_by_code["3.1"]
    assert indicator.targets[2025].low == 40
    assert indicator.targets[2024].low == 30
    assert any("/40 " in line for line in played.scene("năm 2025, theo đơn vị").lines)


def test_unions_are_asked_as_they_stand(played: Played) -> None:
    program = load_program(played.scratch, PROGRAM)

    def asked(period: str) -> set[str]:
        return {u.code for u in program.reporters(find_period(played.scratch, program, period))}

    gone = {"YB16", "YB17", "YB18", "YB23"}
    assert gone <= asked("2025-6thang")
    assert "YB41" not in asked("2025-6thang")
    assert asked("2025") == asked("2025-6thang") - gone | {"YB41"}


def test_an_earlier_figure_is_corrected_and_a_later_one_waits_for_a_decision(played: Played) -> None:
    program = load_program(played.scratch, PROGRAM)
    period = find_period(played.scratch, program, MID_TERM)
    data, annual = played.mid_term, played.annual
    close = closing.find_close(played.scratch, program, period, closing.LATEST)
    closed = {f.key: f.numerator for f in closing.closed(played.scratch, program, close).figures}
    in_time, after = (story.IN_TIME, "3.1", 2024), (story.AFTER_CLOSE, "3.1", 2023)
    assert closed[in_time] == new_members(data, story.IN_TIME, 2024) == new_members(annual, story.IN_TIME, 2024) + 2
    assert closed[after] == new_members(annual, story.AFTER_CLOSE, 2023)
    assert new_members(data, story.AFTER_CLOSE, 2023) == closed[after] + 3
    assert any("H08" in line for line in played.scene("Sơ kết giữa").lines)
    assert sorted(i.unit for i in data.issues if i.code == "H08") == sorted((story.IN_TIME, story.AFTER_CLOSE))
    assert any("K01" in line for line in played.scene("gửi sau khi chốt").lines)
    assert any("K03" in line for line in played.scene("Quyết định cho sửa").lines)


def test_what_a_union_said_of_a_year_it_says_again(played: Played) -> None:
    """Only the two who look for it change earlier figures; mistakes and gaps of the annual forms are filled."""
    annual, mid_term = played.annual.figures.facts, played.mid_term.figures.facts
    both = annual.merge(mid_term, on=["unit", "indicator", "year"], validate="one_to_one", suffixes=("", "_later"))
    changed = both[
        (both["numerator"] != both["numerator_later"])
        | (both["denominator"].fillna(0) != both["denominator_later"].fillna(0))
    ]
    assert len(both) > 100
    assert set(zip(changed["unit"], changed["indicator"], changed["year"], strict=True)) == {
        (story.IN_TIME, "3.1", 2024),
        (story.AFTER_CLOSE, "3.1", 2023),
    }


def test_everything_is_marked_as_illustrative(played: Played) -> None:
    for code in story.ROUNDS:
        folder = played.scratch.returns_folder(PROGRAM, code)
        forms = list(folder.rglob("*.xlsx"))
        assert forms
        for form in forms[:3]:
            assert _stamp(openpyxl.load_workbook(form)) == ILLUSTRATIVE
    assert played.mid_term.cover.illustrative
    with zipfile.ZipFile(played.scene("Báo cáo").look[0][1]) as package:
        assert "SỐ LIỆU MINH HỌA" in package.read("word/document.xml").decode()
    assert story.OFFICE.startswith(MARK)


def _stamp(book: openpyxl.Workbook) -> object:
    ((sheet, address),) = book.defined_names["S_illustrative"].destinations
    return book[sheet][address.replace("$", "")].value


def test_the_command_tells_every_scene(played: Played) -> None:
    assert "SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT" in played.shown
    for told in played.told:
        assert told.title in played.shown


@pytest.mark.parametrize("name", ["tong-hop.xlsx", "so-sanh.xlsx", "bao-cao.docx", "bieu-mau/YB11 CĐCS Sở Nội vụ.xlsx"])
def test_what_the_office_gets_is_as_recorded(played: Played, name: str) -> None:
    folder = played.scratch.workspace / "outputs" / PROGRAM / MID_TERM
    as_recorded(f"story {name.partition('/')[0]}", read_out(folder / name))


def test_what_the_screen_tells_is_as_recorded(played: Played) -> None:
    as_recorded("story screen", played.shown.replace(str(played.home), "~").replace("\\", "/"))


def test_told_again_it_is_the_same_to_the_byte(played: Played, tmp_path: Path, thorough: bool) -> None:
    """In the quick run the first scenes."""
    shutil.copytree(played.home / "inputs", tmp_path / "inputs")
    scratch = _scratch(tmp_path)
    scenes = story.play(settings.load(tmp_path), scratch, SEED)
    again = list(scenes if thorough else islice(scenes, EARLY))
    assert [t.lines for t in again] == [t.lines for t in played.told[: len(again)]]
    assert _everything(scratch.workspace) == (_everything(played.scratch.workspace) if thorough else played.early)


def test_a_folder_of_real_work_is_refused(played: Played, tmp_path: Path) -> None:
    config = settings.load(played.home)
    (tmp_path / "việc thật.xlsx").write_bytes(b"x")
    with pytest.raises(SettingsError, match="thư mục trống hoặc mới"):
        next(story.play(config, replace(config, workspace=tmp_path), SEED))
    with pytest.raises(SettingsError, match="thư mục trống hoặc mới"):
        next(story.play(config, config, SEED))
    assert (tmp_path / "việc thật.xlsx").read_bytes() == b"x"


def test_a_program_that_lacks_the_cast_is_refused(tmp_path: Path) -> None:
    config = settings.load(write_workspace(tmp_path, PROGRAM))
    with pytest.raises(PipelineError, match="thiếu: 2023, 2025, 2025-6thang"):
        next(story.play(config, replace(config, workspace=tmp_path / "x"), SEED))


@pytest.mark.parametrize("chosen", [("-p", "bac-quang"), ("-k", "2024")])
def test_another_program_or_period_is_refused(played: Played, chosen: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["demo", "--story", "-w", str(played.home), *chosen])
    assert isinstance(done.exception, PipelineError)
    assert "bỏ --program, --period" in str(done.exception)


def test_books_remember_years_not_halves(played: Played) -> None:
    program = load_program(played.scratch, PROGRAM)
    books = Books(SEED)
    unit = program.unit_by_code["YB01"]
    half = books.form(program, find_period(played.scratch, program, "2025-6thang"), unit)
    assert not books.drawn
    whole = books.form(program, find_period(played.scratch, program, "2025"), unit)
    later = books.form(program, find_period(played.scratch, program, MID_TERM), unit)
    name = "I_3_1_2025_val"
    assert half[name] <= whole[name] == later[name]  # type: ignore[operator]  # numbers
    assert whole["Q_doan_vien_2025"] == later["Q_doan_vien_2025"]
