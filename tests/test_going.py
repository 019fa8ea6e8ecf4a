"""Files that are to go with what is made anew: gone when that stands, there when it does not, nobody's save lost."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from pipeline import files
from pipeline.files import clear_leftovers, going


class Broken(Exception):
    pass


@pytest.mark.parametrize("well", [True, False])
@pytest.mark.parametrize("saved", [True, False])
def test_it_goes_or_stays_and_what_was_saved_meanwhile_stays(tmp_path: Path, well: bool, saved: bool) -> None:
    path = tmp_path / "tong-quan.pdf"
    path.write_bytes(b"former")
    with contextlib.suppress(Broken), going(path):
        if saved:
            path.write_bytes(b"theirs")
        if not well:
            raise Broken
    stands = b"theirs" if saved else None if well else b"former"
    assert (path.read_bytes() if path.exists() else None) == stands
    assert list(tmp_path.iterdir()) == ([path] if stands else [])


def test_what_a_kill_left_of_it_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tong-quan.pdf"
    path.write_bytes(b"former")
    with going(path):
        monkeypatch.setattr(files, "_lives", lambda *_: False)
        clear_leftovers([tmp_path])
        assert list(tmp_path.iterdir()) == []
