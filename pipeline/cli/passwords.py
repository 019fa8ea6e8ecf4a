"""The command for the passwords of mailboxes."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_settings, workspace_settings
from pipeline.cli.console import console
from pipeline.cli.options import HERE, ProgramName, Workspace
from pipeline.cli.terminal import terminal, trusted_servers
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError, SettingsError
from pipeline.mail.keys import SystemKeys
from pipeline.mail.passwords import Account, account, agree, ask_password
from pipeline.mail.settings import MailSettings
from pipeline.steps.post import mail_settings


@app.command(cls=VietnameseCommand)
def password(
    *,
    program_name: ProgramName = "",
    workspace: Workspace = HERE,
    forget: Annotated[
        bool, typer.Option("--forget", metavar="", help="Xóa mật khẩu và các máy chủ đã đồng ý khỏi máy này.")
    ] = False,
) -> None:
    """Để kho khóa của máy giữ mật khẩu hộp thư ghi ở phần thiết lập thư; --forget để xóa."""
    today = moments.now().date()
    settings = workspace_settings(workspace)
    if program_name or settings.program:
        with suppress(*((PipelineError,) if forget else ())):  # forgetting needs no workbook that can be read
            settings, _ = chosen_settings(settings, program_name, today)
    accounts = _accounts(mail_settings(settings))
    if forget:
        _forget(accounts)
        return
    person = terminal()
    if not accounts:
        raise SettingsError("Chưa có máy chủ thư và tài khoản: điền ở trang “Thiết lập” của chuong-trinh.xlsx.")
    if person is None:
        raise SettingsError("Mật khẩu chỉ được gõ ở cửa sổ lệnh.")
    trusted = trusted_servers()
    for whose in accounts:
        if whose.mark not in trusted.marks(whose.use):
            agree(whose, trusted, person, today)
        if SystemKeys().keep(whose, ask_password(whose, person)):
            console.print(f"Kho khóa của máy đã giữ mật khẩu cho {whose.shown}.", markup=False)
        else:
            console.print(
                f"Máy này không có kho khóa: đã ghi nhớ máy chủ {whose.shown}; mật khẩu gõ khi được hỏi, "
                f"hoặc đặt biến môi trường {whose.password_variable}.",
                markup=False,
            )


def _accounts(mail: MailSettings) -> list[Account]:
    servers = (("imap", mail.imap), ("smtp", mail.smtp))
    return [account(use, server) for use, server in servers if server is not None and server.user]


def _forget(accounts: list[Account]) -> None:
    """Forget every server that was agreed to on this machine, and the passwords kept for them."""
    trusted, keys, forgotten = trusted_servers(), SystemKeys(), 0
    for use in ("imap", "smtp"):
        marks = {*trusted.marks(use), *(whose.mark for whose in accounts if whose.use == use)}
        forgotten += sum(keys.forget(use, mark) for mark in sorted(marks))
        trusted.forget(use)
    console.print(f"Đã xóa {forgotten} mật khẩu khỏi kho khóa và quên các máy chủ thư đã đồng ý.")
