"""The user's own secret, which tells what this user has kept from what others put in its place."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import sys
from hashlib import sha256
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import put
from pipeline.machine import own_folder

FILE_NAME = "khoa-bo-nho-dem"
_LENGTH = 32  # bytes


class Secret:
    """What authenticates the entries of one user."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.name = self.mark(b"name").hex()[:12]  # of the user, in names of files; says nothing of who that is

    def mark(self, *parts: bytes) -> bytes:
        """The mark of some bytes that only who has the secret can make; 32 bytes."""
        return self.marking(*parts).digest()

    def marking(self, *parts: bytes) -> hmac.HMAC:
        """What makes the mark of bytes that begin with these, as more of them are told."""
        made = hmac.new(self._key, digestmod=sha256)
        for part in parts:
            made.update(part)
        return made

    def marked(self, mark: bytes, *parts: bytes) -> bool:
        """Whether a mark is that of these bytes."""
        return hmac.compare_digest(mark, self.mark(*parts))


def own_secret(folder: Path | None = None) -> Secret | None:
    """This user's secret, made on first use among the user's own settings; None where it cannot be kept from others."""
    path = (folder or own_folder()) / FILE_NAME
    try:
        key = _kept(path)
        if key is None:
            put(path, secrets.token_bytes(_LENGTH), private=True)
            key = _kept(path)
    except (OSError, PipelineError):
        return None
    return Secret(key) if key else None


def _kept(path: Path) -> bytes | None:
    """What is kept there and nobody else can have read or written; None where there is no such thing."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            key = file.read(_LENGTH + 1)
    except FileNotFoundError:
        return None
    if sys.platform != "win32":  # there the folder is the user's alone, and files have no such bits
        own = status.st_uid == os.getuid() and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if not own or path.is_symlink():
            return None
    return key if len(key) == _LENGTH else None
