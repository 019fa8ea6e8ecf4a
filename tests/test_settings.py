"""pipeline.toml: defaults, every mistake said in one line; closed lists; outputs written whole or not at all."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import stat
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import pipeline
from pipeline import settings
from pipeline.errors import PipelineError, SettingsError
from pipeline.files import replaced_file, replaced_folder
from pipeline.labelled import Labelled
from pipeline.office_settings import LEAST_FAR
from pipeline.program.vocabulary import Comparator, Measure, PeriodKind, YesNo
from pipeline.settings import Settings
from tests.readout import as_recorded

REPOSITORY = Path(__file__).resolve().parents[1]


def load(folder: Path, text: str, encoding: str = "utf-8") -> Settings:
    """The settings that `text` makes."""
    (folder / settings.FILE_NAME).write_text(text, encoding=encoding)
    return settings.load(folder)


def test_without_a_file_all_defaults_hold(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings(tmp_path)


def test_the_shipped_file_names_a_program_and_one_of_its_periods() -> None:
    shipped = settings.load(REPOSITORY)
    assert shipped.program_file(shipped.program).is_file()
    assert shipped.period
    assert (shipped.near, shipped.at_risk, shipped.live_formula_rows) == (0.9, 0.75, 200_000)


def test_every_setting(tmp_path: Path) -> None:
    text = 'program = "a"\nperiod = "b"\n[evaluation]\nnear = 1\nat_risk = 0.5\n[summary]\nlive_formula_rows = 7'
    assert load(tmp_path, text) == Settings(tmp_path, "a", "b", 1.0, 0.5, 7)


def test_a_file_saved_by_notepad(tmp_path: Path) -> None:
    assert load(tmp_path, 'program = "Yên Bái"\r\n', "utf-8-sig").program == "Yên Bái"


def test_own_templates_of_a_workspace_come_first(tmp_path: Path) -> None:
    assert settings.load(tmp_path).templates == REPOSITORY / "templates"
    (tmp_path / "templates").mkdir()
    assert settings.load(tmp_path).templates == tmp_path / "templates"


def test_where_things_lie(tmp_path: Path) -> None:
    config = Settings(tmp_path)
    assert config.program_file("p") == tmp_path / "inputs" / "p" / "chuong-trinh.xlsx"
    assert config.returns_folder("p", "2024") == tmp_path / "inputs" / "p" / "2024"
    assert config.output_folder("p", "2024") == tmp_path / "outputs" / "p" / "2024"


MISTAKES = [
    ('progam = "a"', "progam: khóa lạ. Có phải “program”?"),
    ("[evaluation]\nneer = 0.9", "[evaluation] neer: khóa lạ. Có phải “[evaluation] near”?"),
    ("near = 0.9", "near: khóa lạ. Có phải “[evaluation] near”?"),
    ("[xyz]\nqwerty = 1", "[xyz] qwerty: khóa lạ. Các khóa: program, period, [evaluation] near"),
    ("evaluation = 1", "evaluation: khóa lạ"),
    ("[[evaluation]]\nnear = 1", "evaluation: khóa lạ"),
    ("[evaluation.near]\nx = 1", "phải là số"),
    ("program = 2024", "program: phải là chữ đặt trong dấu nháy kép, đang ghi 2024."),
    ('[evaluation]\nnear = "0.9"', "[evaluation] near: phải là số, ví dụ 0.9, đang ghi '0.9'."),
    ("[evaluation]\nnear = true", "phải là số"),
    ("[senders]\ncheck_senders = 1", "[senders] check_senders: phải là true hoặc false, đang ghi 1."),
    ("[senders]\nown_addresses = [1]", "[senders] own_addresses: phải là danh sách chữ đặt trong dấu nháy kép"),
    ("[checks]\nsame_least = 6.0", "[checks] same_least: phải là số nguyên, đang ghi 6.0."),
    ("[checks]\nfar_factor = '100'", "[checks] far_factor: phải là số"),
    ("[summary]\nlive_formula_rows = 1.5", "phải là số nguyên"),
    ("[summary]\nlive_formula_rows = true", "phải là số nguyên"),
    ("[evaluation]\nnear = 0.7\nat_risk = 0.8", "0 < at_risk ≤ near ≤ 1"),
    ("[evaluation]\nnear = 90", "0 < at_risk ≤ near ≤ 1"),
    ("[evaluation]\nat_risk = 0", "0 < at_risk ≤ near ≤ 1"),
    ("[evaluation]\nnear = nan", "0 < at_risk ≤ near ≤ 1"),
    ("mail = 5", "“mail” phải là một bảng"),
    ("[calendar]\nforms_days = 366", "0 ≤ forms_days ≤ 365"),
    ("[calendar]\nforms_days = -1", "0 ≤ forms_days ≤ 365"),
    ("[calendar]\noverdue_days = 3651", "0 ≤ overdue_days ≤ 3650"),
    ("[calendar]\noverdue_days = -1", "0 ≤ overdue_days ≤ 3650"),
    ("[personal_data]\nkeep_years = 0", "1 ≤ keep_years ≤ 100"),
    ("[personal_data]\nkeep_years = 101", "1 ≤ keep_years ≤ 100"),
    ("[checks]\nchange_factor = 1.0", "change_factor > 1"),
    ("[checks]\nflow_factor = 1.0", "flow_factor > 1"),
    ("[checks]\nwhole_factor = 1.0", "whole_factor > 1"),
    (f"[checks]\nfar_factor = {LEAST_FAR}", "far_factor >"),
    ("[checks]\nz_limit = 0.0", "phải lớn hơn 0"),
    ("[checks]\nsame_least = 0", "phải lớn hơn 0"),
    ('# ghi chú\nprogram = "a', "viết sai ở"),
    ("program = yen-bai", "viết sai ở dòng 1, cột 11"),
    ("program = 'a'\nprogram = 'b'", "mỗi khóa ghi một lần"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_mistakes(tmp_path: Path, text: str, said: str) -> None:
    message = mistake(tmp_path, text)
    assert said in message
    assert settings.FILE_NAME in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text",
    ["[calendar]\nforms_days = 0\noverdue_days = 0", "[calendar]\nforms_days = 365\noverdue_days = 3650",
     "[personal_data]\nkeep_years = 1", "[personal_data]\nkeep_years = 100", "[checks]\nchange_factor = 1.01",
     f"[checks]\nfar_factor = {LEAST_FAR + 1}", "[checks]\nsame_least = 1"],
)  # fmt: skip
def test_numbers_at_their_limits_hold(tmp_path: Path, text: str) -> None:
    (table, values), *_ = tomllib.loads(text).items()
    read = load(tmp_path, text)
    where = read.checks if table == "checks" else read
    assert {name: getattr(where, name) for name in values} == values


def test_what_is_said_of_mistakes_is_as_recorded(tmp_path: Path) -> None:
    as_recorded("wrong settings", "\n".join(f"{text!r}\n  {mistake(tmp_path, text)}" for text, _ in MISTAKES))


def mistake(folder: Path, text: str) -> str:
    """What is said of such settings, without the folder."""
    with pytest.raises(SettingsError) as error:
        load(folder, text)
    return str(error.value).replace(str(folder), "…").replace("\\", "/")


def test_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path, 'program = "é"', "cp1252")


# --------------------------------------------------------------------------- closed lists


def test_a_labelled_member_is_its_machine_value() -> None:
    assert isinstance(Measure.RATIO, str)
    assert (str(Measure.RATIO), f"{Measure.RATIO}", "".join([Measure.RATIO])) == ("ratio",) * 3
    assert {m: m.label for m in Measure}.get("ratio") == "Tỷ lệ"  # type: ignore[call-overload]
    assert json.dumps({Comparator.AT_LEAST: Measure.RATIO}) == '{">=": "ratio"}'


def test_closed_lists_are_as_recorded() -> None:
    """What stands in files (a journal, a close, a table of `--csv`) and what people see, of every member."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        importlib.import_module(module.name)
    lists = Labelled.__subclasses__()
    as_recorded(
        "closed lists", "\n\n".join(sorted("\n".join(f"{m.value}: {m.label}" for m in words) for words in lists))
    )
    for words in lists:
        assert all(m.value and m.label for m in words) and len({m.label for m in words}) == len(words)


@pytest.mark.parametrize("words", [Measure, Comparator, PeriodKind, YesNo])
def test_labels_are_distinct(words: type[Measure]) -> None:
    assert len({member.label for member in words}) == len(words) > 1


# --------------------------------------------------------------------------- outputs


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _start_and_fail(path: Path) -> None:
    path.write_text("mới", encoding="utf-8")
    raise RuntimeError


def test_a_file_takes_the_place_of_the_former(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.txt"
    for content in ("một", "hai"):
        with replaced_file(path) as scratch:
            scratch.write_text(content, encoding="utf-8")
            assert scratch.suffix == ".txt"
        assert path.read_text(encoding="utf-8") == content
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o644
    assert _names(path.parent) == ["a.txt"]


def test_a_file_half_written_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ", encoding="utf-8")
    with pytest.raises(RuntimeError), replaced_file(path) as scratch:
        _start_and_fail(scratch)
    assert path.read_text(encoding="utf-8") == "cũ"
    assert _names(tmp_path) == ["a.txt"]


def test_a_file_that_cannot_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.mkdir()
    with pytest.raises(PipelineError, match=r"a\.txt: không ghi được"), replaced_file(path) as scratch:
        scratch.write_text("mới", encoding="utf-8")
    assert _names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("replaced", [replaced_file, replaced_folder])
def test_a_file_where_a_folder_should_be(
    tmp_path: Path, replaced: Callable[[Path], AbstractContextManager[Path]]
) -> None:
    (tmp_path / "outputs").write_text("", encoding="utf-8")
    with pytest.raises(PipelineError, match="không ghi được"), replaced(tmp_path / "outputs" / "x"):
        pass


def test_the_writers_own_trouble_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replaced_file(tmp_path / "a.txt"):
        (tmp_path / "không có").read_bytes()


def test_a_folder_takes_the_place_of_the_former(tmp_path: Path) -> None:
    path = tmp_path / "bieu-mau"
    for name in ("1.txt", "2.txt"):
        with replaced_folder(path) as scratch:
            (scratch / name).write_text("", encoding="utf-8")
        assert _names(path) == [name]
    assert _names(tmp_path) == ["bieu-mau"]


def test_a_folder_half_written_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bieu-mau"
    path.mkdir()
    (path / "cũ.txt").write_text("", encoding="utf-8")
    with pytest.raises(RuntimeError), replaced_folder(path) as scratch:
        _start_and_fail(scratch / "mới.txt")
    assert _names(path) == ["cũ.txt"]
    assert _names(tmp_path) == ["bieu-mau"]


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_a_folder_that_cannot_be_put_in_place_leaves_the_former(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, when somebody has opened a form of the folder while it is made anew."""
    path = tmp_path / "bieu-mau"
    path.mkdir()
    (path / "cũ.txt").write_text("", encoding="utf-8")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target == path and ".cu-" not in self.name:
            raise PermissionError(13, "Permission denied", str(self), None, str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr("pipeline.errors.sys.platform", system)
    monkeypatch.setattr("pipeline.in_use.PAUSES", ())
    with pytest.raises(PipelineError, match="hãy đóng các tệp"), replaced_folder(path) as scratch:
        (scratch / "mới.txt").write_text("", encoding="utf-8")
    assert _names(path) == ["cũ.txt"]
    assert _names(tmp_path) == ["bieu-mau"]
