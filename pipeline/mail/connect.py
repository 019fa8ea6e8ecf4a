"""What SMTP and IMAP connections share: certificates are verified, and every failure is one clear line."""

from __future__ import annotations

import base64
import socket
import ssl

from pipeline.errors import PipelineError, SettingsError
from pipeline.mail.settings import Server
from pipeline.text import clean


def tls_context(server: Server) -> ssl.SSLContext:
    """Verifies the server's certificate and name, against `ca_file` when there is one."""
    try:
        return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    except (OSError, ssl.SSLError):
        raise SettingsError(f"{server.ca_file}: không phải tệp chứng thư (PEM) đọc được.") from None


def secrets_of(user: str, password: str) -> tuple[bytes, ...]:
    """All that a password is sent as: nothing that a server says back may be shown with it."""
    raw, whole = password.encode(), f"\0{user}\0{password}".encode()
    quoted = password.replace("\\", "\\\\").replace('"', '\\"').encode()
    return tuple(filter(None, (base64.b64encode(whole), base64.b64encode(raw), quoted, raw)))


def without(line: bytes, secrets: tuple[bytes, ...]) -> bytes:
    """What a server says, a password in it blotted out."""
    for secret in secrets:
        line = line.replace(secret, b"***")
    return line


def said(reply: object) -> str:
    """A server's words on one line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return clean(text)[:200]


def refused_login(server: Server, reply: object) -> PipelineError:
    """The account or its password is wrong."""
    return PipelineError(
        f"Máy chủ thư {server} không cho tài khoản “{server.user}” đăng nhập: sai mật khẩu, "
        f"hoặc hộp thư đòi mật khẩu ứng dụng ({said(reply)})."
    )


def explained(error: Exception, server: Server) -> PipelineError:
    """What went wrong on the way to `server`, and where to mend it."""
    match error:
        case PipelineError():
            return error
        case ssl.SSLCertVerificationError():
            what = (
                f"chứng thư không tin cậy được ({said(error.verify_message)}); kiểm tra tên máy chủ, hoặc khai ca_file"
            )
        case ssl.SSLError():
            what = "không lập được kết nối TLS; kiểm tra cổng, cách bảo vệ ở trang “Thiết lập”"
        case socket.gaierror():
            what = "không tìm thấy máy chủ này; kiểm tra tên máy chủ ở trang “Thiết lập” và kết nối mạng"
        case ConnectionRefusedError():
            what = "máy chủ từ chối kết nối; kiểm tra tên máy chủ, cổng ở trang “Thiết lập”"
        case TimeoutError():
            what = f"máy chủ không trả lời trong {server.timeout:g} giây; kiểm tra mạng, cổng và cách bảo vệ"
        case _:
            what = f"không kết nối được ({said(error) or type(error).__name__})"
    return PipelineError(f"Máy chủ thư {server}: {what}.")
