"""Forms are made again only where something they are made of, or one of them, is not what it was: with it and without,
the same files and the same words on the screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.steps import forms, shelves
from pipeline.steps.file_sums import sum_of, sums_below
from pipeline.steps.forms import CLUSTERS_FOLDER, make_forms
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.renewed_forms import renew_forms
from pipeline.steps.shelves import CACHE_FOLDER
from tests import test_cli, test_kept_rounds
from tests.forms import GOOD, filled, make_form
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_kept_rounds import PERIOD, Office, files, refuse

run, keeping = test_cli.run, test_kept_rounds.keeping  # the fixtures


@pytest.fixture
def office(keeping: Path, run: Runner) -> Office:
    """A workspace whose forms were made once, some filled from before."""
    made = Office(keeping.parent / "phong")
    said(run, made.folder)
    return made


def said(run: Runner, folder: Path, *more: str) -> str:
    """What is said on the screen."""
    done = run("forms", "-p", CODE, "-k", PERIOD, "-w", folder, *more)
    assert done.status == 0, done
    return (done.out + done.err).replace(str(folder), "…").replace("\n", "")


def form_of(office: Office, unit: str) -> Path:
    return next((office.made / FORMS_FOLDER).glob(f"{unit} *.xlsx"))


def archive(office: Office) -> Path:
    return next((office.made / FORMS_FOLDER / CLUSTERS_FOLDER).glob("*.zip"))


def test_forms_that_stand_are_not_made_again(office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    stood = {p: p.stat().st_mtime_ns for p in (office.made / FORMS_FOLDER).rglob("*")}
    first = said(run, office.folder, "--no-cache")
    assert said(run, office.folder) == first
    monkeypatch.setattr(forms, "make_forms", refuse)
    shutil.rmtree(office.returned)
    assert said(run, office.folder) == first and office.returned.is_dir()
    assert {p: p.stat().st_mtime_ns for p in stood} == stood


def nothing(office: Office) -> None:
    """As it was."""


def filled_in(office: Office) -> None:
    path = form_of(office, "A05")
    path.write_bytes(filled(path.read_bytes(), {"T_reporter": "Lê Văn Lập"}))


def of_another(office: Office) -> None:
    form_of(office, "A05").write_bytes(form_of(office, "A06").read_bytes())


def gone(office: Office) -> None:
    form_of(office, "A05").unlink()


def damaged(office: Office) -> None:
    path = form_of(office, "A05")
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")


def a_folder(office: Office) -> None:
    gone(office)
    (office.made / FORMS_FOLDER / "A05 Thư mục.xlsx").mkdir()


def archive_gone(office: Office) -> None:
    archive(office).unlink()


def archive_of_another(office: Office) -> None:
    archive(office).write_bytes(b"PK")


def of_nobody_asked(office: Office) -> None:
    shutil.copy(form_of(office, "A05"), office.made / FORMS_FOLDER / "A99 Đã giải thể.xlsx")


def all_gone(office: Office) -> None:
    shutil.rmtree(office.made)


def renamed_unit(office: Office) -> None:
    office.set_in_program("Đơn vị", "Tên đơn vị", "CĐCS tên mới")


def other_words(office: Office) -> None:
    office.set_in_program("Chỉ tiêu", "Nội dung chỉ tiêu", "Lời mới của chỉ tiêu")


def told_before(office: Office) -> None:
    office.put("A06", {**GOOD, "I_2_2_2024_val": None})


CHANGES = (nothing, filled_in, of_another, gone, damaged, a_folder, archive_gone, archive_of_another, of_nobody_asked)
CHANGES += (all_gone, renamed_unit, other_words, told_before)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_a_change_all_is_as_it_would_be_without(
    office: Office, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Office], None]
) -> None:
    change(office)
    other = tmp_path / "khac"
    shutil.copytree(office.folder, other)
    with monkeypatch.context() as patch:
        patch.setattr(shelves, "own_secret", lambda: None)
        without = said(run, other)
    assert said(run, office.folder) == without
    assert files(office.folder) == files(other)
    monkeypatch.setattr(forms, "make_forms", refuse)
    assert said(run, office.folder) == without  # and so it is again


def test_what_is_kept_of_another_user_or_damaged_is_not_taken(
    office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch, keeping: Path
) -> None:
    made: list[bool] = []
    real = make_forms

    def counted(*args: object, **more: object) -> object:
        made.append(True)
        return real(*args, **more)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(forms, "make_forms", counted)
    said(run, office.folder)
    assert made == []
    for kept in (office.folder / "outputs" / CODE / CACHE_FOLDER).glob(f"{FORMS_FOLDER}-*"):
        kept.write_bytes(kept.read_bytes()[:-1] + b"\0")
    said(run, office.folder)
    assert made == [True]
    shutil.rmtree(keeping)
    said(run, office.folder)
    assert made == [True, True]
    said(run, office.folder, "--no-cache")
    said(run, office.folder, "--no-cache")
    assert made == [True] * 4


def test_forms_over_which_we_failed_are_tried_again(
    office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone(office)
    with monkeypatch.context() as patch:
        patch.setattr(forms, "stamp", lambda *_: 1 / 0)
        run("forms", "-p", CODE, "-k", PERIOD, "-w", office.folder)
    assert not list((office.made / FORMS_FOLDER).glob("A05 *.xlsx"))
    said(run, office.folder)
    assert form_of(office, "A05").is_file()


def test_what_stands_when_it_is_kept_is_what_was_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves a form right after it was written: it is not taken for ours the next time."""
    settings, program, period = office.settings, office.program, office.program.period_by_code[PERIOD]
    theirs = filled(make_form(program, "A05", PERIOD), {"T_reporter": "Lê Văn Lập"})
    real = make_forms

    def then_saved(*args: object, **more: object) -> object:
        made = real(*args, **more)  # type: ignore[arg-type]  # as they came
        made.paths["A05"].write_bytes(theirs)
        return made

    with monkeypatch.context() as patch:
        patch.setattr(forms, "make_forms", then_saved)
        assert renew_forms(settings, program, period).kept == ()
    assert [path.name[:3] for path in renew_forms(settings, program, period).kept] == ["A05"]


def test_another_template_or_period_is_another_form(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, program, period = office.settings, office.program, office.program.period_by_code[PERIOD]
    renew_forms(settings, program, period)
    shutil.copytree(settings.templates / "xlsx", tmp_path / "mau" / "xlsx")
    elsewhere = replace(settings, templates=tmp_path / "mau")
    with monkeypatch.context() as patch:
        patch.setattr(forms, "make_forms", refuse)
        assert renew_forms(elsewhere, program, period).kept == ()  # what it says counts, not where it lies
        for other in (replace(period, due=period.start), replace(period, name="Kỳ khác")):
            with pytest.raises(AssertionError):
                renew_forms(settings, program, other)
    book = openpyxl.load_workbook(elsewhere.templates / "xlsx" / TEMPLATE_NAME)
    book["Hướng dẫn"]["A1"] = "Mẫu khác"
    book.save(elsewhere.templates / "xlsx" / TEMPLATE_NAME)
    stood = form_of(office, "A05").read_bytes()
    renew_forms(elsewhere, program, period)
    assert form_of(office, "A05").read_bytes() != stood


def test_sums_tell_files_by_names_and_all_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_bytes(b"two")
    assert sums_below(tmp_path) == {"a": sum_of(b"one"), "b/c": sum_of(b"two")}
    assert sums_below(tmp_path, {"a": (0, 0), "x": (1, 1)}) == {"a": (0, 0), "b/c": sum_of(b"two")}
    assert sum_of(b"one") != sum_of(b"onf") != sum_of(b"onf\0")
    assert sums_below(tmp_path / "x") is None
