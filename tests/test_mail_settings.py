"""The [mail] tables: defaults, every mistake one line in Vietnamese, passwords only from outside."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.mail.settings import (
    MailSettings,
    Sender,
    Server,
    needed_imap,
    needed_smtp,
    read_mail_settings,
)
from pipeline.office_settings import Security
from pipeline.program.emails import address_problem, addresses, good_addresses
from tests.readout import as_recorded

WHOLE = """
sender_name = "Công đoàn Viên chức tỉnh Yên Bái"
sender_address = "cdvc@example.com"
superior = "vp@example.vn"
per_minute = 30
remind_days = 5
[smtp]
host = "smtp.example.com"
security = "starttls"
user = "cdvc@example.com"
[imap]
host = "imap.example.com"
port = 1993
user = "cdvc@example.com"
folder = "Báo cáo"
ca_file = "ca.pem"
"""


def read(text: str, workspace: Path = Path()) -> MailSettings:
    return read_mail_settings(tomllib.loads(text), workspace)


def test_nothing_said_gives_defaults() -> None:
    assert read("") == MailSettings()


def test_everything_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    got = read(WHOLE, tmp_path)
    assert got.sender == Sender("cdvc@example.com", "Công đoàn Viên chức tỉnh Yên Bái")
    assert got.superior == "vp@example.vn"
    assert (got.per_minute, got.remind_days, got.folder) == (30, 5, "Báo cáo")
    assert got.smtp == Server("smtp.example.com", 587, Security.STARTTLS, "cdvc@example.com")
    assert got.imap == Server("imap.example.com", 1993, Security.TLS, "cdvc@example.com", tmp_path / "ca.pem")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_no_protection_on_this_machine_only(host: str) -> None:
    got = read(f'[smtp]\nhost = "{host}"\nsecurity = "none"').smtp
    assert got == Server(host, 25, Security.NONE)


MISTAKES = [
    ("sender = 1", "[mail] sender: khóa lạ. Có phải “sender_name”?"),
    ("sender_name = 1", "[mail] sender_name: phải là chữ đặt trong dấu nháy kép, đang ghi 1"),
    ('sender_name = "A"', "chưa ghi địa chỉ người gửi"),
    ('superior = "a@b"', "[mail] superior: địa chỉ thư điện tử không đúng: “a@b”"),
    ('sender_address = "a@b"', "địa chỉ thư điện tử không đúng: “a@b”"),
    ("per_minute = 0", "[mail] per_minute: phải là số nguyên từ 1 đến 600, đang ghi 0"),
    ("per_minute = true", "per_minute: phải là số nguyên"),
    ("smtp = 5", "“mail.smtp” phải là một bảng"),
    ("[smtp]\nport = 25", "[mail.smtp] host: phải là tên máy chủ"),
    ('[smtp]\nhost = "https://x"', "đang ghi “https://x”"),
    ('[smtp]\nhost = "a"\nport = 70000', "port: phải là số nguyên từ 1 đến 65535"),
    ('[smtp]\nhost = "a"\nsecurity = "ssl"', "security: phải là “starttls”, “tls” hoặc “none”, đang ghi “ssl”"),
    ('[smtp]\nhost = "a"\nsecurity = "none"', "“none” chỉ dùng được khi máy chủ ở ngay trên máy này"),
    ('[smtp]\nhost = "127.0.0.1.example.com"\nsecurity = "none"', "“none” chỉ dùng được"),
    ('[smtp]\nhost = "a"\nca_file = "khong-co.pem"', "ca_file: không có tệp"),
    ('[smtp]\nhost = "a"\nfolder = "b"', "[mail.smtp] folder: khóa lạ"),
    ('[imap]\nhost = "a"\nfolder = 3', "[mail.imap] folder: phải là chữ"),
    ('[imap]\nhost = "a"\nhots = "b"', "Có phải “host”?"),
    ('[imap]\nhost = "a"\npassword = "b"', "không được ghi mật khẩu vào tệp; dùng biến môi trường"),
    ('[smtp]\nhost = "a"\npassword = "hunter2"', "không được ghi mật khẩu"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_mistakes_are_one_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("pipeline.toml: ")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"), [("", "“Máy chủ gửi thư”, “Tài khoản gửi thư”"), ('[smtp]\nhost = "a"', "“Địa chỉ gửi thư”")]
)
def test_what_sending_needs(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"{said} ở trang “Thiết lập”"):
        needed_smtp(read(text))


def test_what_collecting_needs() -> None:
    with pytest.raises(SettingsError, match="“Máy chủ nhận thư”, “Tài khoản nhận thư” ở trang “Thiết lập”"):
        needed_imap(read(""))


@pytest.mark.parametrize("good", ["a@b.vn", "  cdcs.so-noi_vu+1@yenbai.gov.vn ", "x@xn--hi-bia.example.com"])
def test_addresses_that_can_be_written_to(good: str) -> None:
    assert address_problem(good) == ""


def test_addresses_of_one_cell() -> None:
    cell = "a@b.vn; c@d.vn,\n e@f.vn\na@b.vn ;; hỏng"
    assert addresses(cell) == ("a@b.vn", "c@d.vn", "e@f.vn", "hỏng")
    assert good_addresses(cell) == ("a@b.vn", "c@d.vn", "e@f.vn")


NO_ADDRESSES = [
    ("", "chưa có địa chỉ"),
    (" \u00a0", "chưa có địa chỉ"),
    ("khong-co", "không đúng"),
    ("a@b", "không đúng"),
    ("a..b@c.vn", "không đúng"),
    ("a@-b.vn", "không đúng"),
    ("a@b.vn\r\nBcc: x.example.com", "không đúng"),
    ("a@b.vn\r\nBcc: x@example.com", "đúng một địa chỉ"),
    ("a@b.vn; c@d.vn", "đúng một địa chỉ"),
    ("đoàn@b.vn", "có chữ có dấu"),
    ("A <a@b.vn>", "không đúng"),
    ("a" * 65 + "@b.vn", "không đúng"),
]


@pytest.mark.parametrize(("bad", "said"), NO_ADDRESSES)
def test_addresses_that_cannot(bad: str, said: str) -> None:
    assert said in address_problem(bad)
    assert "\n" not in address_problem(bad)


def test_what_is_said_of_mistakes_is_as_recorded() -> None:
    told = []
    for text, _ in MISTAKES:
        with pytest.raises(SettingsError) as caught:
            read(text)
        told.append(f"{text!r}\n  {caught.value}")
    told += [f"{bad[:20]!r}\n  {address_problem(bad)}" for bad, _ in NO_ADDRESSES]
    as_recorded("wrong settings of mail", "\n".join(told))
