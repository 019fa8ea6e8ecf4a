"""What comes with the program: a wheel carries it, `init` makes a workspace of it, the demonstration needs none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import settings, shipped
from pipeline.cli.run import run
from pipeline.errors import SettingsError
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import REPOSITORY
from pipeline.steps import choose
from tests.programs import CODE, write_workspace

SOURCES = ("pipeline", "templates", "docs", "pyproject.toml", "setup.py", "LICENSE", "pipeline.toml")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def python(*arguments: object, cwd: Path, path: Path | None = None) -> str:
    """What another Python says that finds the program at `path` alone, else where it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = kept | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# ------------------------------------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is unpacked where packages lie, built from the sdist of a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "nguồn"
    for name in SOURCES:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, copy / name)
    for name in shipped.SAMPLES:
        (copy / "inputs" / name / "2024").mkdir(parents=True)
        shutil.copyfile(
            REPOSITORY / "inputs" / name / "chuong-trinh.xlsx", copy / "inputs" / name / "chuong-trinh.xlsx"
        )
        (copy / "inputs" / name / "2024" / "YB01.xlsx").write_bytes(b"of a union")
    document = Path("inputs") / shipped.SAMPLES[0] / shipped.SAMPLE_DOCUMENT
    shutil.copyfile(REPOSITORY / document, copy / document)
    write_workspace(copy)
    python("-c", BUILD, folder, cwd=copy)
    (sdist,) = folder.glob("*.tar.gz")
    built = ("--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check", "--wheel-dir", folder)
    python("-m", "pip", "wheel", *built, sdist, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(folder / "site")
    return folder / "site"


def test_a_wheel_carries_what_ships_and_nothing_of_an_office(installed: Path) -> None:
    wanted = {p.relative_to(REPOSITORY).as_posix(): p.read_bytes() for p in shipped.carried(REPOSITORY)}
    assert everything(installed / "pipeline" / shipped.CARRIED) == wanted
    tops = {name.split("/")[0] for name in wanted}
    assert tops == {"templates", "inputs", "docs", "pipeline.toml"} and len(wanted) > 20
    assert {p.name for p in (installed / "pipeline" / shipped.CARRIED / "inputs").iterdir()} == set(shipped.SAMPLES)
    modules = {name for name in everything(REPOSITORY / "pipeline") if name.endswith(".py")}
    assert {name for name in everything(installed / "pipeline") if name.endswith(".py")} == modules


@pytest.mark.thorough
def test_a_wheel_demonstrates_a_round_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "thư mục trống"
    folder.mkdir()
    where = python("-c", "from pipeline import shipped; print(ascii(str(shipped.ROOT)))", cwd=folder, path=installed)
    assert where.strip() == ascii(str(installed / "pipeline" / shipped.CARRIED))
    python("-X", "utf8", "-m", "pipeline", "demo", "-k", "2026", cwd=folder, path=installed)
    made = folder / "outputs" / "chay-thu" / "outputs" / shipped.SAMPLES[0] / "2026"
    assert {"tong-hop.xlsx", "tong-quan.html", "bao-cao.docx", "bieu-mau"} <= {p.name for p in made.iterdir()}
    assert [p.name for p in folder.iterdir()] == ["outputs"]


# ------------------------------------------------------------------------------------------- the demonstration


def test_the_demonstration_takes_a_sample_where_the_folder_has_no_program(tmp_path: Path) -> None:
    empty = settings.load(tmp_path)
    source, name = choose.or_sample(empty)
    assert choose.load_program(source, name).code == shipped.SAMPLES[0]
    source, name = choose.or_sample(empty, "bac-kan")
    assert choose.load_program(source, name).code == "bac-kan"
    source, name = choose.or_sample(replace(empty, program="lai-chau"))
    assert choose.load_program(source, name).code == "lai-chau"
    with pytest.raises(SettingsError, match="chưa phải thư mục làm việc"):
        choose.load_program(*choose.or_sample(empty, "thu"))


def test_the_demonstration_takes_the_program_of_the_workspace_first(tmp_path: Path) -> None:
    own = settings.load(write_workspace(tmp_path))
    assert choose.or_sample(own, CODE) == (own, CODE)
    assert choose.or_sample(own) == (own, "")  # which of the workspace's programs is for the office to say
    shutil.copytree(own.program_folder(CODE), own.program_folder("yen-bai"))
    assert choose.or_sample(own, "yen-bai") == (own, "yen-bai")
    source, name = choose.or_sample(own, "bac-kan")
    assert choose.load_program(source, name).code == "bac-kan"


# ------------------------------------------------------------------------------------------- init


def test_init_makes_a_folder_to_work_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Công đoàn tỉnh" / "thử 1"
    assert run(["init", str(folder)]) == 0
    said, complaints = capsys.readouterr()
    assert str(folder) in said and complaints == ""
    made = everything(folder)
    assert made["pipeline.toml"] == (REPOSITORY / "pipeline.toml").read_bytes()
    assert made["huong-dan/huong-dan.md"] == (REPOSITORY / "docs" / "huong-dan.md").read_bytes()
    assert {name.split("/")[1] for name in made if name.startswith("inputs/")} == set(shipped.SAMPLES)
    assert [name for name in made if name.startswith("templates/")] == []
    assert settings.load(folder).templates == shipped.TEMPLATES
    program = choose.load_program(settings.load(folder))
    assert choose.find_period(settings.load(folder), program).kind is PeriodKind.ANNUAL


def test_init_brings_templates_when_asked(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "a"), "--templates"]) == 0
    assert everything(tmp_path / "a" / "templates") == everything(REPOSITORY / "templates")
    assert settings.load(tmp_path / "a").templates == tmp_path / "a" / "templates"


def test_a_workspace_that_is_there_is_brought_templates_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = settings.load(write_workspace(tmp_path))
    (tmp_path / "pipeline.toml").write_text('program = "thu"\n', encoding="utf-8")
    before = everything(tmp_path)
    assert run(["init", str(tmp_path), "--templates"]) == 0
    assert str(tmp_path / "templates") in capsys.readouterr().out
    shipped_templates = {f"templates/{name}": content for name, content in everything(own.templates).items()}
    assert everything(tmp_path) == before | shipped_templates
    (tmp_path / "templates" / "thu" / "cam-on.j2").write_text("Chủ đề: Của cơ quan\nx", encoding="utf-8")
    before = everything(tmp_path)
    assert run(["init", str(tmp_path), "--templates"]) == 1
    assert everything(tmp_path) == before


@pytest.mark.parametrize("there", ["pipeline.toml", "inputs/yen-bai/chuong-trinh.xlsx", "huong-dan", "inputs"])
def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], there: str) -> None:
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"of somebody")
    (tmp_path / "khac.txt").write_bytes(b"in nobody's way")
    before = everything(tmp_path)
    assert run(["init", str(tmp_path)]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / there) in said and everything(tmp_path) == before


def test_init_keeps_what_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "inputs" / "tinh-a").mkdir(parents=True)
    (tmp_path / "inputs" / "tinh-a" / "chuong-trinh.xlsx").write_bytes(b"of somebody")
    assert run(["init", str(tmp_path)]) == 0
    assert (tmp_path / "inputs" / "tinh-a" / "chuong-trinh.xlsx").read_bytes() == b"of somebody"


def test_a_folder_that_is_no_workspace_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("forms", "consolidate", "results", "status", "indicators"):
        assert run([command]) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert said.startswith(f"{tmp_path} chưa phải thư mục làm việc") and "tonghop init" in said
