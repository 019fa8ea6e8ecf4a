"""Texts, numbers, days and codes as they are compared, read and printed: tables, recorded whole."""

from __future__ import annotations

import errno
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline import contacts, errors, lookalikes, text
from pipeline.errors import not_written, reason, remedy
from pipeline.file_names import file_name, is_reserved, seen
from pipeline.files import (
    BrokenFile,
    ChangedMeanwhile,
    broken_bytes,
    bytes_at,
    put,
    replaced_file,
    replaced_folder,
)
from pipeline.old_encodings import is_syllable, mend, recognise
from pipeline.patterns import short
from pipeline.raster import Raster, carried, raster
from pipeline.toml_table import TomlTable
from tests.hostile_documents import png
from tests.readout import as_recorded

WORDS = (
    "Hòa Bình",
    "Hoà Bình",
    "HÒA  BÌNH ",
    "Ho\u0300a B\u0131nh",
    "Đ/c",
    "Yên\u00a0Bái",
    "a\u200bb",
    "a\u00adb",
    "a\tb\nc",
    " ",
    "",
    "_x000D_",
    "thuỷ",
    "thủy",
    "quý",
    "Quí",
    "a \u0301",
    "CĐCS 1.10",
    "CĐCS 1.9",
    "cđcs 1.9",
    "Ân",
    "An",
    "Ăn",
    "Đan",
    "Dân",
    "x" * 50,
    "Tổ 10",
    "Tổ 9",
    "Tổ 09",
    "\u202eabc",
    "ａｂｃ１",
    "İ",
    "ß",
    "½",
    "a\r\nb\rc",
)
NUMBERS = (
    "1",
    "1.234",
    "1 234",
    "1'234",
    "1.234,5",
    "1,234.5",
    "1,234",
    "12,5",
    "12.5",
    "1.23",
    "1.2345",
    "1.234.567",
    "1,234,567",
    "1.23.4",
    "1,23,4",
    "1.234.56",
    "0.5",
    ",5",
    "5,",
    "5.",
    "1.234,",
    "01.234",
    "1 234,5",
    "1 234,567",
    "1 23",
    "1'234'567.25",
    "95 %",
    "95,5%",
    "-3",
    "+3",
    "- 3",
    "--3",
    "3-",
    "1e5",
    "",
    " ",
    "x",
    "9" * 400,
    "0",
    "-0",
    "1.000",
    "0.000",
    "1,000.0",
    "1.000,00",
    "12 345 678,9",
)
DAYS = (
    "25/12/2020",
    "25-12-2020",
    "25.12.2020",
    "ngày 25 tháng 12 năm 2020",
    "Ngày 5/1/2020",
    "2020-12-25",
    "2020-12-25T08:00",
    "2020-12-25 8",
    "2020-1-5",
    "32/1/2020",
    "25/12/20",
    "25/12",
    "",
)
PRINTED = (
    0.0,
    -0.0,
    1.0,
    1234.5,
    3.125,
    2.675,
    0.005,
    0.004,
    -0.004,
    -1234567.891,
    1e15,
    1e-9,
    float("inf"),
    float("-inf"),
    float("nan"),
    99.995,
)


def _read(text_: str) -> str:
    try:
        return str(text.parse_number(text_))
    except (text.NotANumber, text.AmbiguousNumber) as error:
        return type(error).__name__


def _day(text_: str) -> str:
    try:
        return str(text.parse_date(text_))
    except ValueError:
        return "none"


def test_texts_numbers_and_days_are_as_recorded() -> None:
    lines = [
        f"{w!r}: {text.clean(w)!r} {text.key(w)!r} {text.bare(w)!r} {text.unmarked(w)!r} {text.narrow(w)!r}"
        for w in WORDS
    ]
    lines += [f"{w!r}: {text.printable(w)!r} {text.clean_lines(w)!r}" for w in WORDS]
    lines.append(f"in order: {sorted(WORDS, key=text.sort_key)}")
    lines += [
        f"near {w!r}: {text.suggest(w, WORDS[:26])!r}" for w in ("hoa bnh", "cdcs 1.1", "zzz", "Quy", "thuy", "Yên Bái")
    ]
    lines += [f"{n!r:.60}: {_read(n)}" for n in NUMBERS]
    lines += [f"{d!r}: {_day(d)}" for d in DAYS]
    lines += [f"{v!r}: {[text.number(v, n) for n in (0, 1, 2, 4)]} {text.percent(v)}" for v in PRINTED]
    for day in (date(2026, 1, 5), date(2026, 2, 28), date(2026, 3, 9), date(2026, 12, 31)):
        lines.append(f"{text.short_date(day)} {text.running_date(day)} {text.long_date(day)}")
    lines.append(" ".join(text.roman(n) for n in (1, 3, 4, 5, 9, 14, 40, 44, 50, 90, 99, 100, 149)))
    as_recorded("texts and numbers", "\n".join(lines) + "\n")
    assert text.parse_date(datetime(2024, 5, 1, 13)) == text.parse_date(date(2024, 5, 1)) == date(2024, 5, 1)


OLD = (
    "Tæng sè ®oµn viªn",
    "C«ng ®oµn c¬ së",
    "CéNG HßA X· HéI",
    "§oµn kÕt",
    "Ch­a cã",
    "5.000®",
    "Toång soá ñoaøn vieân",
    "Coâng ñoaøn cô sôû",
    "COÄNG HOØA",
    "Nguyeãn Vaên A",
    "taïi",
    "Haø Noäi",
    "résumé",
    "über alles",
    "façade",
    "naïve",
    "São Paulo",
    "Caïn",
    "Đoàn viên",
    "đã có",
    "Tổng số",
    "abc",
    "",
    "12 ng­êi",
    "Kh«ng",
    "Cã",
    "Ý kiÕn",
    "TrÇn Phó × 2",
    "× ÷ ©",
    "n¨m 2024: 12 ®/c",
    "Hoaøn thaønh toát nhieäm vuï",
    "µ",
    "ñ",
    "®",
    "Đ¬n vÞ",
    "\u03bc",
    "Thø tr­ëng",
    "LËp biÓu: Lª V¨n LËp",
    "x" * 50 + " Tæng sè",
    "vieân chöùc",
    "yï",
    "NGAØY",
    "El Niño y la niña",
)
SYLLABLES = (
    "nghiêng",
    "nghieng",
    "ngiêng",
    "quyền",
    "quốc",
    "qốc",
    "gì",
    "giếng",
    "ghế",
    "gế",
    "kẻ",
    "cẻ",
    "khuỷu",
    "thoảng",
    "xyz",
    "w",
    "a",
    "ươn",
    "ưu",
    "oong",
    "đ",
    "nguyễn",
    "ptit",
    "hoà",
    "huơ",
    "quơ",
    "uâ",
)


def test_texts_of_old_encodings_are_as_recorded() -> None:
    lines = []
    for old in OLD:
        by_font = [
            f"{font or '-'} {found.name if found else '-'}"
            for font in ("", ".VnTime", ".VnTimeH", "VNI-Times", "Arial")
            for found in (recognise(old, font),)
        ]
        mended, encoding = mend(old)
        lines.append(f"{old!r:.70}: {mended!r:.70} {encoding.name if encoding else ''} ({', '.join(by_font)})")
    lines.append(" ".join(f"{s}={is_syllable(s)}" for s in SYLLABLES))
    as_recorded("texts of old encodings", "\n".join(lines) + "\n")


CODES = (
    "A05",
    "А05",
    "AO5",
    "A0 5",
    "a05",
    "A05\u200b",
    "Ａ０５",
    "A٠5",
    "A-05",
    "Á05",
    "B05",
    "A5",
    "Đ01",
    "D01",
    "ÐO1",
    "l1",
    "I1",
    "11",
    "||",
    "",
    "Α05",
    "Ɓ05",
    "rn",
    "m",
    "A05" * 80,
)
NAMES = (
    "con",
    "CON.txt",
    "com1",
    "COM¹",
    "lpt10",
    " nul .x",
    "aux:",
    "CLOCK$",
    "conin$",
    "bàn.xlsx",
    "a/b\\c:d*e",
    "...",
    " a. ",
    "a\u202eb",
    "x" * 150,
    "Đ" * 150,
    "\u3164",
    "a\x00b",
    "＜a＞",
    "console",
    "nul",
)
TOLD = (
    "gọi 0912 345 678 nhé",
    "0912345678",
    "+84 912 345 678",
    "(0216) 3 852 123",
    "84 912345678",
    "5-1-2026 10",
    "05.01.2026 1234567",
    "a@b.vn",
    "a.b+c@d.edu.vn; x",
    "số 12 345 678",
    "0,912345678",
    "STK 0912345678/2",
    "1.234.567.890",
    "09123456",
    "091234567890",
    "x@y",
    "ngày 01 01 2026 0912345678",
)


def test_codes_names_and_contacts_are_as_recorded() -> None:
    lines = [
        f"{c!r:.40}: {lookalikes.skeleton(c)!r:.40} {lookalikes.lookalikes(c, CODES[:23])!r} {lookalikes.odd_signs(c)}"
        for c in CODES
    ]
    lines += [
        f"{n!r:.60}: {is_reserved(n)} {file_name(n)!r:.120} {len(file_name(n))} {file_name(n, 5)!r} {seen(n)!r:.40}"
        for n in NAMES
    ]
    lines += [f"{t!r}: {contacts.found_in(t)} {contacts.without(t)!r}" for t in TOLD]
    as_recorded("codes names contacts", "\n".join(lines) + "\n")


def test_what_the_system_refuses_is_said_as_recorded() -> None:
    names = (
        "ENOENT",
        "EISDIR",
        "ENOTDIR",
        "EACCES",
        "EPERM",
        "EROFS",
        "ENOSPC",
        "EDQUOT",
        "EIO",
        "EMFILE",
        "EEXIST",
        "ENAMETOOLONG",
        "EBUSY",
    )
    said = {"EBUSY": "Device or resource busy"}  # as Linux has it: systems have words and second names of their own
    refused = {name: OSError(getattr(errno, name), said.get(name, "x")) for name in names}
    others = [(None, OSError("y")), (None, OSError())]
    lines = [
        f"{name}: {reason(e)} / {remedy(e)} / {not_written('a.xlsx', e)}" for name, e in [*refused.items(), *others]
    ]
    as_recorded("refused by the system", "\n".join(lines) + "\n")
    inner = KeyboardInterrupt()
    outer = ValueError()
    outer.__context__ = inner
    last = TypeError()
    last.__cause__ = outer
    assert errors.interrupted(last) and not errors.interrupted(ValueError()) and not errors.interrupted(None)


PICTURES = {
    "png": png(3, 5),
    "png cut": png(3, 5)[:20],
    "no png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0dIDAT" + bytes(9),
    "gif": b"GIF87a\x03\0\x05\0",
    "gif cut": b"GIF89a\x03",
    "bmp": b"BM" + bytes(12) + b"\x28\0\0\0\x03\0\0\0\x05\0\0\0",
    "bmp of OS/2": b"BM" + bytes(12) + b"\x0c\0\0\0\x03\0\x05\0",
    "bmp odd": b"BM" + bytes(12) + b"\x27\0\0\0" + bytes(8),
    "bmp v5": b"BM" + bytes(12) + b"\x7c\0\0\0\x03\0\0\0\x05\0\0\0",
    "bmp later": b"BM" + bytes(12) + b"\x7d\0\0\0\x03\0\0\0\x05\0\0\0",
    "jpeg": b"\xff\xd8\xff\xc0\0\x11\x08\0\x05\0\x03",
    "jpeg behind others": b"\xff\xd8\xff\x01\xff\xd0\xff\xe0\0\x04ab\xff\xff\xff\xc1\0\x11\x08\0\x05\0\x03",
    "jpeg tables": b"\xff\xd8\xff\xc4\0\x04ab\xff\xcf\0\x11\x08\0\x05\0\x03",
    "jpeg without": b"\xff\xd8\xff\xe0\0\x04ab12",
    "tiff": b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x03\0\0\0\x01\x01\x03\0\x01\0\0\0\x05\0\0\0",
    "tiff of motorola": b"MM\0*\0\0\0\x08\0\x02\x01\0\0\x04\0\0\0\1\0\0\0\x03\1\1\0\3\0\0\0\1\0\5\0\0",
    "tiff of one side": b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x03\0\0\0",
    "none": b"xx",
    "empty": b"",
    "0 wide": png(0, 5),
    "as wide as may be": png(30_000, 4_000),
    "wider": png(30_001, 1),
    "larger": png(30_000, 4_001),
}


def test_pictures_are_as_recorded() -> None:
    lines = [f"{name}: {raster(data)} carried {carried(data) is not None}" for name, data in PICTURES.items()]
    as_recorded("pictures", "\n".join(lines) + "\n")
    assert carried(png(3, 5) + bytes(31_457_280 - len(png(3, 5)))) == Raster("png", 3, 5)
    assert carried(png(3, 5) + bytes(31_457_281 - len(png(3, 5)))) is None


# ------------------------------------------------------------------------------------------- files written whole


def _given_up(scratch: Path) -> None:
    """A file that is begun and not finished."""
    scratch.write_bytes(b"bon")
    raise ZeroDivisionError


def _interrupted() -> None:
    """A library that makes an error of its own of Ctrl-C."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise ValueError from None


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    put(path, b"mot", None)
    assert bytes_at(path) == b"mot" and bytes_at(tmp_path / "khong co") is None
    with pytest.raises(ChangedMeanwhile):
        put(path, b"hai", None)
    with pytest.raises(ChangedMeanwhile):
        put(path, b"hai", b"khac")
    put(path, b"hai", b"mot")
    put(path, b"ba", private=True)
    with pytest.raises(ZeroDivisionError), replaced_file(path) as scratch:
        _given_up(scratch)
    assert path.read_bytes() == b"ba" and [p.name for p in path.parent.iterdir()] == ["b.txt"]
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "a") as fresh:
        raise ZeroDivisionError
    with replaced_folder(tmp_path / "a") as fresh:
        (fresh / "c.txt").write_bytes(b"c")
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")) == ["a", "a/c.txt"]


def test_what_libraries_raise_for_bytes_is_one_error_and_no_other() -> None:
    for error in (ValueError, EOFError, LookupError, SyntaxError, RuntimeError):
        with pytest.raises(BrokenFile, match=f"^{error.__name__}: xx"), broken_bytes():
            raise error("x" * 300)
    with pytest.raises(OSError, match="y"), broken_bytes():
        raise OSError("y")
    with pytest.raises(BrokenFile), broken_bytes(OSError):
        raise OSError("y")
    with pytest.raises(KeyboardInterrupt), broken_bytes():
        _interrupted()


def test_a_pattern_for_short_texts_looks_at_no_longer_ones() -> None:
    digits = short(r"[0-9]+", 3)
    assert [bool(find("123")) for find in (digits.match, digits.fullmatch, digits.search)] == [True] * 3
    assert [find("1234") for find in (digits.match, digits.fullmatch, digits.search)] == [None] * 3
    assert (digits.sub("x", "a12"), digits.sub("x", "a123")) == ("ax", "a123")
    assert (digits.findall("1a2"), digits.findall("1a23")) == (["1", "2"], [])


TOMLS: tuple[tuple[str, str, object], ...] = (
    ("text", "t", "chữ"),
    ("text", "t", 5),
    ("texts", "l", ["a"]),
    ("texts", "l", ["a", 5]),
    ("texts", "l", "a"),
    ("whole", "n", 5),
    ("whole", "n", 0),
    ("whole", "n", 11),
    ("whole", "n", 10),
    ("whole", "n", True),
    ("whole", "n", 5.0),
    ("real", "r", 5),
    ("real", "r", 0.5),
    ("real", "r", True),
    ("real", "r", "5"),
    ("switch", "s", True),
    ("switch", "s", 1),
    ("switch", "s", "true"),
)


def test_what_a_table_of_settings_says_is_as_recorded() -> None:
    lines = []
    for name in ("", "mail.smtp"):
        for kind, key, value in TOMLS:
            table = TomlTable({key: value}, name, "pipeline.toml")
            try:
                told = {
                    "text": lambda t, k: t.text(k),
                    "texts": lambda t, k: t.texts(k),
                    "whole": lambda t, k: t.whole(k, 1, range(1, 11)),
                    "real": lambda t, k: t.real(k, 1.0),
                    "switch": lambda t, k: t.switch(k, False),
                }[kind](table, key)
            except errors.SettingsError as error:
                told = f"SettingsError: {error}"
            lines.append(f"{name} {kind} {value!r}: {told!r}")
        table = TomlTable({"port": 5, "hots": "x"}, name, "pipeline.toml")
        asked = [
            table.whole("port", 1),
            table.text("host", "a"),
            table.texts("to", ("b",)),
            table.real("wait", 2.5),
            table.switch("on", True),
            table.whole("most", 7),
        ]
        lines.append(f"{asked} {table.known}")
        for known in (None, {"host": "[mail.imap] host", "lạ": "lạ"}, {"zzz": "zzz"}):
            with pytest.raises(errors.SettingsError) as said:
                table.done(known)
            lines.append(f"  {said.value}")
    with pytest.raises(errors.SettingsError) as said:
        TomlTable(5, "mail", "pipeline.toml")
    lines.append(str(said.value))
    TomlTable({"a": 1}, "", "x").value("a")
    as_recorded("tables of settings", "\n".join(lines) + "\n")
