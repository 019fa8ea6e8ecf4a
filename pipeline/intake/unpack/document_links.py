"""Links to documents that stay on the net: what is sent is then no form, but the way to one."""

from __future__ import annotations

import re

MAX_TEXT = 400_000  # bytes of a letter's text that are looked through
_HOSTS = {
    b"docs.google.com": "Google Trang tính, Tài liệu hoặc Biểu mẫu",
    b"drive.google.com": "Google Drive",
    b"forms.gle": "Google Biểu mẫu",
    b"1drv.ms": "OneDrive",
    b"onedrive.live.com": "OneDrive",
    b"sharepoint.com": "SharePoint, OneDrive",
    b"dropbox.com": "Dropbox",
    b"icloud.com": "iCloud",
    b"fshare.vn": "Fshare",
    b"we.tl": "WeTransfer",
    b"wetransfer.com": "WeTransfer",
    b"mega.nz": "MEGA",
    b"kdocs.cn": "WPS",
    b"zoho.com": "Zoho",
    b"box.com": "Box",
}
_HOST = re.compile(rb"https?://([a-z0-9.-]{1,100})(?=[/:?\s\"'<>&]|$)", re.IGNORECASE)


def document_link(text: bytes) -> str:
    """Where the first link to a document on the net leads, as people call the service; '' where there is none."""
    for found in _HOST.finditer(text[:MAX_TEXT]):
        host = found[1].lower()
        for known, label in _HOSTS.items():
            if host == known or host.endswith(b"." + known):
                return f"{label} ({host.decode()})"
    return ""
