"""Asking for passwords, and whether they may be sent."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import typer

from pipeline import events
from pipeline.cli.screen import agreed, typed_unseen
from pipeline.errors import PipelineError
from pipeline.machine import is_terminal
from pipeline.mail.keys import SystemKeys
from pipeline.mail.passwords import TRUSTED_FILE, Terminal, Trusted, account, find_password, kept_password
from pipeline.mail.settings import Server

UNASKED = "YES=1 (lệnh make), --yes (lệnh tonghop)"


def trusted_servers() -> Trusted:
    return Trusted(Path(typer.get_app_dir("tonghop")) / TRUSTED_FILE)


def terminal() -> Terminal | None:
    """Whoever sits before the screen, or the window; None where nobody does."""
    return Terminal(agreed, typed_unseen) if events.wanted() or is_terminal(sys.stdin) else None


def go_on(question: str, *, yes: bool, shown: str = "") -> bool:
    """Whether what was shown is to be done: `yes` said so beforehand, else who is there is asked.

    `shown`: what a window says in the box too, which hides the lines before it. Raises PipelineError where nobody is
    there, say in a command begun by the clock.
    """
    if yes:
        return True
    somebody = terminal()
    if somebody is None:
        raise PipelineError(f"Không có ai trả lời câu hỏi “{question}” nên dừng lại; muốn làm luôn: thêm {UNASKED}.")
    return somebody.agree(f"{shown}\n{question}" if shown and events.wanted() else question)


def password_for(use: str, server: Server, today: date) -> str:
    """The password for a server ('imap', 'smtp'), sent to no other than was agreed to. Raises SettingsError."""
    return find_password(
        account(use, server),
        os.environ,
        trusted=trusted_servers(),
        keys=SystemKeys(),
        terminal=terminal(),
        today=today,
    )


def kept_for(use: str, server: Server) -> str:
    """The password kept for a server, without asking anybody; '' where there is none."""
    return kept_password(account(use, server), os.environ, trusted_servers(), SystemKeys())
