"""Which files of a folder are taken, however folders lead into one another; which workbooks are beyond reading."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.grids.cells import Extra, Grid
from pipeline.intake import found_forms
from pipeline.intake.unpack.sources import files_below

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
