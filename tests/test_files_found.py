"""Which files of a folder are taken, however folders lead into one another; which workbooks are beyond reading."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.grids.cells import Extra, Grid
from pipeline.intake import found_forms
from pipeline.intake.unpack.sources import files_below, looked_at, places_below, shown_name

links = pytest.mark.skipif(os.name == "nt", reason="links to folders need rights there")


@links
def test_folders_that_lead_into_one_another_hide_no_other(tmp_path: Path) -> None:
    files = [tmp_path / folder / "a.xlsx" for folder in ("a", "a/sâu", "b", "c/cuối", "z")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    for link in ("a/lên", "b/lên", "c/lên"):
        (tmp_path / link).symlink_to(tmp_path, target_is_directory=True)
    assert files_below(tmp_path) == sorted(files)
    assert files_below(tmp_path / "không có") == []


def test_files_lie_where_they_are_said_to_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a/1.xlsx", "a.b/1.xlsx", "a.xlsx", "Ă/2.xlsx", "b b/c/3.xlsx"]
    for name in names:
        (tmp_path / "kỳ" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kỳ" / name).write_bytes(b"x")
    ordered = [path.relative_to(tmp_path).as_posix() for path in sorted((tmp_path / "kỳ").rglob("*.xlsx"))]
    assert places_below(tmp_path / "kỳ") == ordered
    assert files_below(tmp_path / "kỳ") == [tmp_path / place for place in ordered]
    monkeypatch.chdir(tmp_path / "kỳ")
    below = [place.removeprefix("kỳ/") for place in ordered]
    assert [path.as_posix() for path in files_below(Path())] == below
    assert [path.as_posix() for path in files_below(Path(".."))] == [f"../kỳ/{name}" for name in below]
    assert [path.as_posix() for path in files_below(Path("b b"))] == ["b b/c/3.xlsx"]


@pytest.mark.posix
def test_a_name_that_is_no_text_is_a_place_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode("biểu".encode("utf-16-le")[:3] + b"\xff.xlsx")
    (tmp_path / name.replace("\0", "")).write_bytes(b"x")
    (place,), (path,) = places_below(tmp_path), files_below(tmp_path)
    assert path.read_bytes() == b"x" and place == f"{tmp_path.name}/{path.name}"
    assert shown_name(place).endswith("\ufffd.xlsx")


@pytest.mark.posix
@pytest.mark.parametrize("kind", [PermissionError(errno.EACCES, ""), OSError(errno.ESTALE, "")])
def test_what_cannot_be_looked_at_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: OSError) -> None:
    """A share that fails for a moment must not take a file out of the round without a word."""
    (tmp_path / "a.xlsx").write_bytes(b"x")
    real = {name: getattr(os, name) for name in ("stat", "lstat")}

    def failing(name: str) -> Callable[..., os.stat_result]:
        def stat(path: object, **others: object) -> os.stat_result:
            if str(path).endswith("a.xlsx"):
                raise kind
            found: os.stat_result = real[name](path, **others)
            return found

        return stat

    for name in real:
        monkeypatch.setattr(os, name, failing(name))
    assert files_below(tmp_path) == [tmp_path / "a.xlsx"]
    refusal = looked_at(tmp_path / "a.xlsx", "a.xlsx").refusal
    assert refusal is not None and refusal.code == "T41"


@links
def test_documents_of_a_mac_are_taken_as_one_file_each(tmp_path: Path) -> None:
    inside = tmp_path / "a.numbers" / "Index" / "b.xlsx"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"x")
    (tmp_path / "B.NUMBERS").mkdir()
    (tmp_path / "c.xlsx").write_bytes(b"x")
    (tmp_path / "d.xlsx").symlink_to(tmp_path / "gone.xlsx")
    assert [file.name for file in files_below(tmp_path)] == ["B.NUMBERS", "a.numbers", "c.xlsx", "d.xlsx"]


@pytest.mark.parametrize(("lost", "beyond"), [(0, False), (1, False), (4, False), (5, True), (9, True)])
def test_a_workbook_is_lost_when_the_texts_of_many_cells_are(lost: int, beyond: bool) -> None:
    parts = lost // 2, lost - lost // 2
    sheets = {
        f"T{n}": Grid([["a"] * 9], {(0, at): Extra(damaged="?") for at in range(many)}) for n, many in enumerate(parts)
    }
    assert found_forms._is_damaged(sheets) is beyond
