"""The check of everything: each fault of machine, folders, mail, programs is a line with what to do; others go on."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import typer

from pipeline.cli.console import console
from pipeline.cli.run import run
from pipeline.cli.terminal import kept_for
from pipeline.mail.passwords import account
from pipeline.mail.settings import Security
from pipeline.settings import load as load_settings
from pipeline.steps.doctor import checked_mail, folders, machine
from pipeline.steps.doctor.model import Health
from pipeline.steps.post import mail_settings
from tests.mail_servers import (
    DOVECOT,
    HOST,
    PASSWORD,
    USER,
    Certificate,
    Postman,
    dovecot,
    free_port,
    make_certificate,
    smtp_server,
)
from tests.programs import write_workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One program, where nothing is wrong."""
    folder = write_workspace(tmp_path / "viec")
    (folder / "outputs").mkdir()
    (folder / "pipeline.toml").write_text('program = "thu"\n', encoding="utf-8")
    monkeypatch.setattr(typer, "get_app_dir", lambda _: str(tmp_path / "máy"))
    monkeypatch.setattr(console, "_width", 400)
    for name in ("TONGHOP_SMTP_PASSWORD", "TONGHOP_IMAP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


class Told:
    """What the command said, by what each line is about."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> None:
        capsys.readouterr()
        self.status = run(["doctor", "-w", str(folder), *options])
        self.out = capsys.readouterr().out
        self.lines = self.out.splitlines()

    def about(self, what: str) -> tuple[str, str]:
        """The sign and the line of the first that is not good about something, else of the first, with what to do."""
        found = [n for n, line in enumerate(self.lines) if line[1:].startswith(f" {what}")]
        at = next((n for n in found if self.lines[n][0] != "✓"), found[0])
        more = self.lines[at + 1] if self.lines[at + 1].startswith("    ") else ""
        return self.lines[at][0], f"{self.lines[at]}\n{more}"


def test_where_all_is_well_each_check_is_a_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(workspace, capsys)
    assert told.status == 0
    assert {line[0] for line in told.lines[:-1] if not line.startswith(" ")} <= {"✓", "!"}
    for what in (
        "Python", "Thư viện", "Chữ có dấu", "Quyền ghi", "Chỗ trống trên đĩa", "Tệp đang mở", "Đường dẫn",
        "Thư mục đám mây", "Đồng hồ", "Phông chữ", "LibreOffice", "Chương trình thu", "Mẫu", "Máy chủ gửi thư",
        "Máy chủ nhận thư",
    ):  # fmt: skip
        assert told.about(what)[0] in "✓!", what
    assert "chưa khai" in told.about("Máy chủ gửi thư")[1]
    assert sorted(p.name for p in workspace.rglob("*")) == [
        "chuong-trinh.xlsx", "inputs", "outputs", "pipeline.toml", "thu",
    ]  # fmt: skip


def test_wrong_settings_are_a_line_and_the_others_follow(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "pipeline.toml").write_text("near = 0.9", encoding="utf-8")
    told = Told(workspace, capsys)
    assert told.status == 1
    assert told.about("pipeline.toml")[0] == "✗" and told.about("Chương trình thu")[0] == "✓"
    assert "1 chỗ phải sửa trước khi làm việc" in told.lines[-1]


def test_a_program_that_cannot_be_read(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = workspace / "inputs" / "thu" / "chuong-trinh.xlsx"
    whole = openpyxl.load_workbook(book)
    whole["Đơn vị"]["C5"] = "lạ"
    whole.save(book)
    sign, said = Told(workspace, capsys).about("Chương trình thu")
    assert sign == "✗" and "1 chỗ cần sửa" in said and "Đơn vị!C5" in said
    book.write_bytes(b"no workbook")
    assert "không mở được tệp chương trình" in Told(workspace, capsys).about("Chương trình thu")[1]
    book.unlink()
    sign, said = Told(workspace, capsys).about("Tệp chương trình")
    assert sign == "✗" and "lệnh new" in said


def test_a_template_that_cannot_be_filled(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(load_settings(workspace).templates, workspace / "templates")
    letter = next((workspace / "templates" / "thu").glob("*.j2"))
    letter.write_text("{{ unit.nme }", encoding="utf-8")
    sign, said = Told(workspace, capsys).about("Mẫu")
    assert sign == "✗" and letter.name in said and "template check" in said


def test_a_file_that_is_open_elsewhere(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "outputs" / "thu").mkdir()
    (workspace / "outputs" / "thu" / "~$bao-cao.docx").touch()
    (workspace / "inputs" / "thu" / ".~lock.chuong-trinh.xlsx#").touch()
    told = Told(workspace, capsys)
    sign, said = told.about("Tệp đang mở")
    assert sign == "!" and "~$bao-cao.docx" in said and ".~lock.chuong-trinh.xlsx#" in said and "Đóng tệp" in said
    assert told.status == 0 and "chỗ nên xem" in told.lines[-1]


def test_long_paths_and_folders_of_a_cloud(tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = tmp_path / "OneDrive - Công đoàn"
    workspace.rename(moved)
    deep = moved / "inputs" / "thu" / "2024" / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    (deep / "x.xlsx").touch()
    told = Told(moved, capsys)
    sign, said = told.about("Đường dẫn")
    assert sign == ("✗" if os.name == "nt" else "!")  # there nothing can be written at its end
    assert "chỗ có đường dẫn ngắn hơn" in said
    assert told.about("Thư mục đám mây")[0] == "!"


def test_a_folder_that_cannot_be_written_to(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def refused(path: Path, content: bytes) -> int:
        if path.parent.name == "outputs":
            raise PermissionError(13, "no", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refused)
    sign, said = Told(workspace, capsys).about("Quyền ghi")
    assert sign == "✗" and "outputs" in said and "không có quyền" in said and "xin quyền ghi" in said


def test_a_disk_that_is_full(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(workspace)
    for free, sign in ((1024, "✗"), (500 * 1024**2, "!")):
        monkeypatch.setattr(folders.shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert Told(workspace, capsys).about("Chỗ trống trên đĩa")[0] == sign


def test_a_clock_that_is_behind(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = time.time() + 3 * 86400
    os.utime(workspace / "inputs" / "thu" / "chuong-trinh.xlsx", (later, later))
    sign, said = Told(workspace, capsys).about("Đồng hồ")
    assert sign == "✗" and "Đặt lại ngày giờ" in said


def test_what_the_machine_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "find_soffice", lambda: "")
    monkeypatch.setattr(machine, "find_word", lambda: "powershell")
    (found,) = machine.office_program()
    assert found.health is Health.GOOD and "Word" in found.found
    monkeypatch.setattr(machine, "find_word", lambda: "")
    (found,) = machine.office_program()
    assert found.health is Health.NOTED and "cài LibreOffice" in found.to_do
    (found,) = machine.fonts([str(tmp_path)])
    assert found.health is Health.NOTED and "Times New Roman" in found.found
    monkeypatch.setattr(machine, "LEAST_PYTHON", (9, 0))
    (found,) = machine.python()
    assert found.health is Health.STOPS and "Cài Python 9.0" in found.to_do
    (found,) = machine.letters("cp1258")
    assert found.health is Health.NOTED and "cp1258" in found.found


def test_packages_against_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "typer==0.0.1 \\\n    --hash=sha256:0\nkhong-co==1.0\nchi-windows==1.0 ; sys_platform == 'win32' \\\n",
        encoding="utf-8",
    )
    missing, other = machine.packages(lock)
    assert missing.health is Health.STOPS and missing.found == "thiếu khong-co"
    assert other.health is Health.NOTED and "(đã thử với 0.0.1)" in other.found
    (without,) = machine.packages(tmp_path / "none")
    assert without.health is Health.GOOD


# --------------------------------------------------------------------------- mail


def with_mail(workspace: Path, use: str, port: int, security: Security, certificate: Certificate, user: str) -> None:
    (workspace / "pipeline.toml").write_text(
        f'program = "thu"\n[mail]\nsender_address = "cd@donvi.vn"\n[mail.{use}]\nhost = "{HOST}"\nport = {port}\n'
        f'security = "{security}"\nca_file = "{certificate.cert.as_posix()}"\nuser = "{user}"\n',
        encoding="utf-8",
    )


def mail_line(workspace: Path, use: str, *, offline: bool = False) -> tuple[str, str]:
    """The sign and the line about a server, as the command asks for it."""
    checked = list(checked_mail(load_settings(workspace), kept_for, offline=offline))
    what = {"smtp": "Máy chủ gửi thư", "imap": "Máy chủ nhận thư"}[use]
    return next((c.health.label, f"{c.found} {c.to_do}") for c in checked if c.what == what)


def with_password(monkeypatch: pytest.MonkeyPatch, use: str, mark: str, password: str) -> None:
    monkeypatch.setenv(f"TONGHOP_{use.upper()}_PASSWORD", password)
    monkeypatch.setenv(f"TONGHOP_{use.upper()}_SERVER", mark)


def mark_of(workspace: Path, use: str) -> str:
    server = getattr(mail_settings(load_settings(workspace)), use)
    return account(use, server).mark


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_server_that_sends_is_reached_and_logged_in_to_with_a_kept_password_only(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    certificate: Certificate,
    security: Security,
) -> None:
    postman = Postman()
    with smtp_server(postman, security.value, certificate) as port:
        with_mail(workspace, "smtp", port, security, certificate, USER)
        sign, said = mail_line(workspace, "smtp")
        assert sign == "!" and "chưa thử đăng nhập" in said and "lệnh password" in said and postman.logins == 0
        monkeypatch.setenv("TONGHOP_SMTP_PASSWORD", PASSWORD)  # given, but nobody agreed to this server
        assert mail_line(workspace, "smtp")[0] == "!" and postman.logins == 0
        with_password(monkeypatch, "smtp", mark_of(workspace, "smtp"), PASSWORD)
        sign, said = mail_line(workspace, "smtp")
        assert sign == "✓" and "đăng nhập được" in said and postman.logins == 1
        with_password(monkeypatch, "smtp", mark_of(workspace, "smtp"), "wrong")
        told = Told(workspace, capsys)
        assert told.about("Máy chủ gửi thư")[0] == "✗" and told.status == 1 and "wrong" not in told.out
        before = postman.logins
        assert "không thử kết nối" in mail_line(workspace, "smtp", offline=True)[1]
        assert postman.logins == before and postman.letters == []


def test_a_server_that_is_not_there_and_a_certificate_that_is_not_ours(
    workspace: Path, certificate: Certificate, tmp_path: Path
) -> None:
    with_mail(workspace, "smtp", free_port(), Security.TLS, certificate, USER)
    sign, said = mail_line(workspace, "smtp")
    assert sign == "✗" and "từ chối kết nối" in said and "trang “Thiết lập”" in said
    (tmp_path / "khac").mkdir()
    other = make_certificate(tmp_path / "khac")
    with smtp_server(Postman(), "tls", certificate) as port:
        with_mail(workspace, "smtp", port, Security.TLS, other, USER)
        sign, said = mail_line(workspace, "smtp")
    assert sign == "✗" and "chứng thư không tin cậy được" in said


@pytest.fixture(scope="module")
def mailbox(certificate: Certificate) -> Iterator[int]:
    with dovecot(certificate) as server:
        yield server.tls_port


@pytest.mark.skipif(not DOVECOT, reason="needs Dovecot")
def test_the_mailbox_is_reached_and_logged_in_to_with_a_kept_password_only(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Certificate,
    mailbox: int,
) -> None:
    with_mail(workspace, "imap", mailbox, Security.TLS, certificate, USER)
    assert "chưa thử đăng nhập" in mail_line(workspace, "imap")[1]
    for password, sign in ((PASSWORD, "✓"), ("wrong", "✗")):
        with_password(monkeypatch, "imap", mark_of(workspace, "imap"), password)
        assert mail_line(workspace, "imap")[0] == sign


def test_wrong_settings_of_the_mail_are_a_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "pipeline.toml").write_text('program = "thu"\n[mail.smtp]\nport = 25\n', encoding="utf-8")
    sign, said = Told(workspace, capsys).about("Thư điện tử")
    assert sign == "✗" and "[mail.smtp] host" in said
