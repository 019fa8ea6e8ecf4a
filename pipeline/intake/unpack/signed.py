"""What lies in a signed letter or file (.p7m). The signature is not verified: it is opened, not trusted."""

from __future__ import annotations

import base64
import binascii

from pipeline.files import BrokenFile, broken_bytes


def signed_content(data: bytes) -> bytes | str:
    """What was signed: bytes; b'' for a signature alone, which lies beside what it signs; else why it cannot be had."""
    from asn1crypto import cms  # takes long to load, and few rounds hold such a file

    try:
        with broken_bytes(TypeError):
            wrapper = cms.ContentInfo.load(_der(data))
            kind = wrapper["content_type"].native
            if kind != "signed_data":
                return str(kind)
            content = wrapper["content"]["encap_content_info"]["content"].native
    except BrokenFile as broken:
        return str(broken)
    return content if isinstance(content, bytes) else b""


def _der(data: bytes) -> bytes:
    """The bytes of an armoured file."""
    if not data.startswith(b"-----BEGIN"):
        return data
    lines = [line for line in data.splitlines() if not line.startswith(b"-----")]
    try:
        return base64.b64decode(b"".join(lines))
    except binascii.Error:
        return data


def opened_name(name: str) -> str:
    """What a file is called that was signed: 'a.xlsx' of 'a.xlsx.p7m'."""
    last = name.rpartition("/")[2]
    return last[:-4] if last.casefold().endswith(".p7m") else last
