"""Names of files made from what people wrote: every system takes them, and they say what was written."""

from __future__ import annotations

import errno
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError, reason, remedy, too_deep
from pipeline.file_names import file_name, is_reserved, usable
from pipeline.intake.letters.headers import NOBODY
from pipeline.intake.letters.letter import Attached
from pipeline.mail.attachments import safe_name
from tests.programs import make_program


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("YB01 CĐCS Sở Nội vụ", "YB01 CĐCS Sở Nội vụ"),
        ("a/b\\c:d", "a-b-c-d"),
        ('a<b>"c"|d?*', "a-b-c-d-"),
        ("..", "khong-ten"),
        ("", "khong-ten"),
        ("../x", "-x"),
        ("tên.", "tên"),
        ("tên ...", "tên"),
        (".ẩn", "ẩn"),
        ("a\nb\tc\x00", "a b c"),
        ("CON", "_CON"),
        ("con.xlsx", "_con.xlsx"),
        ("Lpt1", "_Lpt1"),
        ("aux.", "_aux"),
        ("COM¹", "_COM¹"),
        ("lpt³.txt", "_lpt³.txt"),
        ("conin$", "_conin$"),
        ("CONOUT$.csv", "_CONOUT$.csv"),
        ("nul .xlsx", "_nul .xlsx"),
        ("Công", "Công"),
        ("console", "console"),
        ("CLOCK$", "_CLOCK$"),
        ("ＣＯＮ.xlsx", "_ＣＯＮ.xlsx"),
        ("com²", "_com²"),
        ("COM₁.x", "_COM₁.x"),
        ("c\u200don", "_con"),
        ("\u202enul.txt", "_nul.txt"),
        ("con\ufe0f", "_con"),
        ("NUL:x", "NUL-x"),
        ("a／b：c", "a-b-c"),
        ("\u3000 tên \u3000", "tên"),
        ("tên\U000e0041\u2066\u061c", "tên"),
        ("ộ" * 150, "ộ" * 66),
    ],
)
def test_file_name(said: str, name: str) -> None:
    assert file_name(said) == name


@given(st.text(max_size=300))
def test_file_name_is_safe_whatever_a_union_is_called(said: str) -> None:
    name = file_name(said)
    assert not set('\\/:*?"<>|\n\r\t\0＼／：＊？＂＜＞｜') & set(name)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    assert not is_reserved(name)
    assert name == name.strip()
    assert 0 < len(name) <= 101  # 100, and one to keep off the device names of Windows
    assert len(name.encode()) <= 201
    assert not name.endswith(".")
    assert not name.startswith(".")
    assert file_name(name) == name


@pytest.mark.parametrize(
    "device",
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        "clock$",
        *(f"{d}{n}" for d in ("com", "lpt") for n in "19¹²³"),
    ],
)
@pytest.mark.parametrize("form", ["{}", "{}.xlsx", " {}", "{} ", "{}.", "{} .x.y", "{}:stream", "\u200f{}"])
def test_devices_of_windows(device: str, form: str) -> None:
    for name in (form.format(device), form.format(device.upper())):
        assert is_reserved(name)
        assert not is_reserved(file_name(name))
        assert file_name(name) != "khong-ten"
    assert not is_reserved(f"{device}x")


def test_a_path_too_long_for_windows_is_no_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = FileNotFoundError(errno.ENOENT, "No such file", f"/{'thư mục/' * 40}a.xlsx")
    monkeypatch.setattr("sys.platform", "linux")
    assert reason(gone) == "không có tệp hoặc thư mục này"
    monkeypatch.setattr("sys.platform", "win32")
    assert reason(gone) == "tên tệp, hoặc cả đường dẫn, quá dài"
    assert remedy(gone) == "hãy đặt thư mục làm việc ở đường dẫn ngắn hơn"
    assert reason(FileNotFoundError(errno.ENOENT, "No such file", "/a.xlsx")) == "không có tệp hoặc thư mục này"
    long = f"/c/{'tên rất dài ' * 30}/a.xlsx"
    shorten = "hãy rút ngắn tên “" + "tên rất dài " * 30 + "”, hoặc đặt thư mục làm việc ở đường dẫn ngắn hơn"
    assert remedy(FileNotFoundError(errno.ENOENT, "No such file", long)) == shorten
    assert too_deep("/a.xlsx") == ""
    assert too_deep(long).endswith(f" ký tự, Windows chỉ nhận 259; {shorten}.")
    with pytest.raises(PipelineError, match="Windows chỉ nhận 259"):
        make_program(tmp_path.joinpath(*["sâu" * 10] * 10))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Biểu YB01.xlsx", "Biểu YB01.xlsx"),
        (".ẩn.xlsx", ".ẩn.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("sáu: tháng?.xlsx", "sáu- tháng-.xlsx"),
        ("a.xlsx. ", "a.xlsx"),
        ("a .xlsx", "a .xlsx"),
        ("a\u200b.xlsx", "a.xlsx"),
        ("ộ" * 80 + ".xlsx", "ộ" * 66 + ".xlsx"),
        ("...", "khong-ten"),
        ("aux", "_aux"),
        ("a" * 120, "a" * 100),
    ],
)
def test_names_from_other_systems_keep_what_every_system_takes(given: str, name: str) -> None:
    assert usable(given) == name and usable(name) == name


@pytest.mark.parametrize(
    "name",
    ["con.xlsx", "COM¹.xlsx", "a\\..\\nul.xlsx", "../../x.xlsx", "a.xlsx:stream", "x.xlsx. ", "\u202excod.xlsx",
     "ộ" * 300 + ".xlsx", " .xlsx", "~$a.xlsx", "a.\u200bxlsx", "clock$.x/lpt1", "a" * 300,
     ".", "", "x." + "y" * 300, "CON", "a.con:x"],
)  # fmt: skip
def test_names_of_attachments(name: str) -> None:
    made = safe_name(Attached(name, "application/octet-stream", b"x", NOBODY))
    assert not is_reserved(made) and made == made.strip(". ") and made
    assert not set('\\/:*?"<>|\u202e\u200b') & set(made)
    assert len(made.encode()) <= 255
