"""Passwords in the system's key store: Windows' Credential Manager, the Keychain of a Mac, the wallet of a desktop.

What only hides a password in a file is no key store and is not used; without one, passwords are typed or come from
the environment.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.mail.passwords import Account

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "tonghop"
_PROPER = 1  # the library's own measure: stores that keep secrets are at least this


class SystemKeys:
    """The key store of whoever is logged in; what is kept is found by use, server and user together."""

    def read(self, whose: Account) -> str:
        """The password kept for an account; '' where there is none, or no store."""
        store = _store()
        if store is None:
            return ""
        from keyring.errors import KeyringError

        with suppress(KeyringError):  # locked, or the user would not open it: then it is asked for
            return store.get_password(_SERVICE, _name(whose.use, whose.mark)) or ""
        return ""

    def keep(self, whose: Account, password: str) -> bool:
        """Keep a password; False where this machine has no store. Raises PipelineError where the store refuses."""
        store = _store()
        if store is None:
            return False
        from keyring.errors import KeyringError

        refused = False
        try:
            store.set_password(_SERVICE, _name(whose.use, whose.mark), password)
        except KeyringError:
            refused = True
        if refused:  # outside, so that what the store said is no part of what is raised
            raise PipelineError("Kho khóa của máy không nhận mật khẩu; mở khóa kho rồi gõ lại lệnh.")
        return True

    def forget(self, use: str, mark: str) -> bool:
        """Whether a password was kept for an account, and no longer is."""
        store = _store()
        if store is None:
            return False
        from keyring.errors import KeyringError

        with suppress(KeyringError):
            if store.get_password(_SERVICE, _name(use, mark)) is not None:
                store.delete_password(_SERVICE, _name(use, mark))
                return True
        return False


def _name(use: str, mark: str) -> str:
    return f"{use} {mark}"


def _store() -> KeyringBackend | None:
    """The machine's key store; None where it has none."""
    try:
        import keyring  # takes a while, and few commands need it
    except ImportError:
        return None
    store = keyring.get_keyring()
    return store if store.priority >= _PROPER else None
