"""Entries in a file that others may write are taken only as this user put them there; digests tell what is the same."""

from __future__ import annotations

import os
import pickle
import struct
import time
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.cache import digests
from pipeline.cache.digests import FileDigests, UnknownContent, code_digest, content_digest, digest_of, tree_digest
from pipeline.cache.secret import FILE_NAME, Secret, own_secret
from pipeline.cache.shelf import Shelf

OURS, THEIRS = Secret(b"o" * 32), Secret(b"t" * 32)
ONE, OTHER = digest_of("one"), digest_of("other")
MOST = 10_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".dem" / "ky.dem"


def shelf(path: Path, secret: Secret = OURS, most: int = MOST) -> Shelf:
    return Shelf(path, secret, most)


# ------------------------------------------------------------------------------------------- entries


def test_what_is_kept_is_found_by_its_key(path: Path) -> None:
    shelf(path).keep({ONE: [1, "hai"], OTHER: date(2025, 1, 1)})
    assert shelf(path).get(ONE) == [1, "hai"] and shelf(path).get(OTHER) == date(2025, 1, 1)
    assert shelf(path).get(digest_of("a third")) is None
    shelf(path).keep({ONE: "new"})
    assert shelf(path).get(ONE) == "new" and shelf(path).get(OTHER) is None


def test_entries_of_another_user_are_not_there(path: Path) -> None:
    shelf(path, THEIRS).keep({ONE: "theirs"})
    assert shelf(path).get(ONE) is None
    assert OURS.name != THEIRS.name


class Bomb:
    """What runs as soon as it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["BOMB"],)


@pytest.mark.parametrize("mark", ["none", "of another user", "of another key", "of another entry"])
def test_nothing_is_unpickled_that_does_not_bear_our_mark(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setenv("BOMB", str(tmp_path / "bomb"))
    bomb, good = pickle.dumps(Bomb()), pickle.dumps("good")
    marks = {
        "none": b"\0" * 32, "of another user": THEIRS.mark(ONE, bomb), "of another key": OURS.mark(OTHER, bomb),
        "of another entry": OURS.mark(ONE, good),
    }  # fmt: skip
    path.parent.mkdir()
    head = b"tonghop\x01" + struct.pack("<Q", 1)
    path.write_bytes(head + struct.pack("<32s32sQQ", ONE, marks[mark], len(head) + 80, len(bomb)) + bomb)
    assert shelf(path).get(ONE) is None and not (tmp_path / "bomb").exists()
    path.write_bytes(head + struct.pack("<32s32sQQ", ONE, OURS.mark(ONE, bomb), len(head) + 80, len(bomb)) + bomb)
    shelf(path).get(ONE)
    assert (tmp_path / "bomb").exists()  # that it would have gone off


def test_no_byte_of_an_entry_may_be_another(path: Path) -> None:
    shelf(path).keep({ONE: "one", OTHER: "other"})
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        assert {shelf(path).get(ONE), shelf(path).get(OTHER)} <= {"one", "other", None}
        path.write_bytes(whole[:n])
        assert shelf(path).get(OTHER) is None


def test_more_than_is_wanted_is_not_kept(path: Path) -> None:
    shelf(path).keep({ONE: "one"})
    shelf(path).keep({ONE: "x" * MOST})
    assert not path.exists()


def test_what_cannot_be_written_is_not_kept(path: Path) -> None:
    path.parent.write_text("a file where the folder would be")
    shelf(path).keep({ONE: "one"})
    assert shelf(path).get(ONE) is None


@pytest.mark.posix
def test_only_its_user_reads_what_is_kept(path: Path) -> None:
    shelf(path).keep({ONE: "one"})
    assert path.stat().st_mode & 0o777 == 0o600


# ------------------------------------------------------------------------------------------- the secret


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    first, second = own_secret(tmp_path / "own"), own_secret(tmp_path / "own")
    assert first and second and first.mark(b"a") == second.mark(b"a")
    other = own_secret(tmp_path / "other")
    assert other and other.mark(b"a") != first.mark(b"a") and other.name != first.name


@pytest.mark.posix
@pytest.mark.parametrize("spoil", ["readable", "writable", "short", "link"])
def test_a_secret_that_others_may_know_is_none(tmp_path: Path, spoil: str) -> None:
    first, path = own_secret(tmp_path), tmp_path / FILE_NAME
    assert first and path.stat().st_mode & 0o777 == 0o600
    if spoil == "short":
        path.write_bytes(b"short")
    elif spoil == "link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.chmod(0o640 if spoil == "readable" else 0o620)
    second = own_secret(tmp_path)
    assert second and second.mark(b"a") != first.mark(b"a")
    assert path.stat().st_mode & 0o777 == 0o600 and not path.is_symlink()


def test_without_a_place_there_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert own_secret(tmp_path / "file" / "own") is None


# ------------------------------------------------------------------------------------------- digests


class Colour(Enum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Thing:
    name: str
    size: float | None = None


@dataclass(frozen=True)
class OtherThing:
    name: str
    size: float | None = None


VALUES: tuple[object, ...] = (
    None, True, 1, 1.0, 0.0, -0.0, "1", b"1", "", (), {}, frozenset(), "a", ("a",), ("a", ""), ("a,", ""), (("a",), ()),
    ("a", "b"), "ab", {"a": "b"}, {"b": "a"}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, frozenset({"a"}),
    frozenset({"a", "b"}),
    date(2025, 1, 1), datetime(2025, 1, 1), Colour.RED, Colour.GREEN, "Colour.RED", Thing("a"), Thing("a", 1),
    OtherThing("a"), [Thing("a"), Thing("b")], [Thing("a")], "\ud800",
)  # fmt: skip


def test_values_that_differ_have_other_digests() -> None:
    assert len({digest_of(value) for value in VALUES}) == len(VALUES)
    assert [digest_of(value) for value in VALUES] == [digest_of(value) for value in VALUES]
    assert digest_of("a", "b") != digest_of("ab")


def test_sets_have_no_order() -> None:
    names = [f"n{n}" for n in range(50)]
    assert digest_of(frozenset(names)) == digest_of(frozenset(reversed(names)))


def test_what_has_no_spelling_is_refused() -> None:
    with pytest.raises(TypeError):
        digest_of(object())


def test_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"12")
    first, dated, status = content_digest(one), FileDigests().dated(one), one.stat()
    one.write_bytes(b"21")
    os.utime(one, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert content_digest(one) != first and FileDigests().dated(one) != dated
    one.write_bytes(b"12")
    os.utime(one, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (content_digest(one), FileDigests().dated(one)) == (first, dated)
    os.utime(one, (1, 1))
    assert content_digest(one) == first and FileDigests().dated(one) != dated
    kinds = {
        content_digest(tmp_path),
        content_digest(tmp_path / "nothing"),
        content_digest(one),
        content_digest(one, 1),
    }
    assert len(kinds) == 4


def test_a_folder_is_told_by_all_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"1")
    seen = {tree_digest(tmp_path)}
    (tmp_path / "a" / "c").write_bytes(b"1")
    seen.add(tree_digest(tmp_path))
    (tmp_path / "a" / "c").rename(tmp_path / "c")
    seen.add(tree_digest(tmp_path))
    (tmp_path / "c").write_bytes(b"2")
    seen.add(tree_digest(tmp_path))
    assert len(seen) == 4
    assert tree_digest(tmp_path / "c") == content_digest(tmp_path / "c")
    (tmp_path / "empty").mkdir()
    (tmp_path / "nothing in it").touch()
    assert tree_digest(tmp_path / "empty") != tree_digest(tmp_path / "nothing in it")


def test_contents_and_names_are_told_apart_wherever_they_meet() -> None:
    several = (
        [("a", b"bc")],
        [("a", b"b"), ("c", b"")],
        [("ab", b"c")],
        [("a", b""), ("b", b"c")],
        [("a", b"2\0bc")],
        [],
    )
    assert len({digests.named_digest(one) for one in several}) == len(several)


@pytest.mark.posix
def test_a_folder_that_cannot_be_looked_into_is_of_unknown_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    scandir = os.scandir

    def refused(folder: str) -> object:
        if folder.endswith("/a"):
            raise PermissionError
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(UnknownContent):
        tree_digest(tmp_path)


@pytest.mark.posix
def test_sources_that_a_link_leads_to_are_the_programs_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "round").symlink_to(elsewhere, target_is_directory=True)
    monkeypatch.setattr(digests, "_OURS", tmp_path / "ours")
    seen = set()
    for content in ("1", "2"):
        (elsewhere / "facts.py").write_text(content)
        code_digest.cache_clear()
        seen.add(code_digest())
    code_digest.cache_clear()
    assert len(seen) == 2


def test_a_file_is_read_once_while_it_stands_as_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, known, read = tmp_path / "a", digests.FileDigests(), []
    path.write_bytes(b"one")
    real = digests.content_digest
    monkeypatch.setattr(digests, "content_digest", lambda path, most: read.append(path) or real(path, most))
    assert known.content(path) == known.content(path) == real(path) and len(read) == 2  # it may change again unseen
    monkeypatch.setattr(digests, "_SETTLED", -1)
    told = [known.content(path), known.content(path), known.dated(path)[:32], known.tree(tmp_path)]
    assert told == [*[real(path)] * 3, tree_digest(tmp_path)] and len(read) == 3
    assert known.content(path, 1) == real(path, 1) != told[0]  # of a large one not all is read


@pytest.mark.parametrize("kind", ["written over", "replaced", "gone", "a folder", "with its former time"])
def test_a_file_that_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(digests, "_SETTLED", -1)
    path, known = tmp_path / "a", digests.FileDigests()
    path.write_bytes(b"one")
    former, status = known.content(path), path.stat()
    time.sleep(0.02)  # more than a tick of the disk's clock
    if kind == "written over":
        path.write_bytes(b"two")
    elif kind == "replaced":
        (tmp_path / "b").write_bytes(b"two")
        (tmp_path / "b").replace(path)
    elif kind == "with its former time" and os.name == "posix":  # elsewhere only the time tells
        path.write_bytes(b"two")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    else:
        path.unlink()
        _ = kind == "a folder" and path.mkdir()
    assert known.content(path) == content_digest(path) != former


@pytest.mark.posix
def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held"
    path.write_bytes(b"1")

    def held(*_: object, **__: object) -> BinaryIO:
        raise PermissionError

    monkeypatch.setattr("builtins.open", held)
    with pytest.raises(UnknownContent):
        content_digest(path)


def test_the_program_has_a_digest_of_its_own_however_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_digest.cache_clear()
    known = code_digest()
    monkeypatch.syspath_prepend(tmp_path)
    code_digest.cache_clear()
    assert code_digest() == known
    (tmp_path / "pandas-99.0.dist-info").mkdir()
    code_digest.cache_clear()
    assert code_digest() != known
    code_digest.cache_clear()
