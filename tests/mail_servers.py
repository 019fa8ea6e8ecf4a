"""Mail servers on loopback for the tests of pipeline/mail: SMTP by aiosmtpd, IMAP by a private Dovecot."""

from __future__ import annotations

import asyncio
import datetime as dt
import imaplib
import ipaddress
import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "tonghop@example.com", "mật khẩu thử".encode().hex()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# ------------------------------------------------------------------------------------------- certificates


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate and its key, as PEM files."""

    cert: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


def make_certificate(folder: Path, *, for_loopback: bool = True) -> Certificate:
    """A certificate for localhost and 127.0.0.1, or for a name that is not ours."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost" if for_loopback else "mail.example")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    now = dt.datetime.now(dt.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names if for_loopback else [x509.DNSName("mail.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    made.cert.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


# ------------------------------------------------------------------------------------------- SMTP


@dataclass
class Postman:
    """What the SMTP server does with letters: keeps them, turns some down, hangs up as told."""

    refuse: set[str] = field(default_factory=set)
    drop_before: set[int] = field(default_factory=set)  # hang up when letter number n (from 1) is announced
    drop_unanswered: set[int] = field(default_factory=set)  # take letter n and hang up without a word
    turn_down: bool = False  # answer 451 to every letter
    refuse_sender: bool = False
    gate: threading.Event | None = None  # after taking a letter, wait for this before saying so
    letters: list[tuple[str, str, bytes]] = field(default_factory=list)  # from, to, content
    logins: int = 0
    announced: int = 0

    # The parameters are those aiosmtpd calls its hooks with.
    async def handle_MAIL(self, server, _session, envelope, address, options):
        self.announced += 1
        if self.announced in self.drop_before:
            server.transport.abort()
        if self.refuse_sender:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuse:
            return "550 5.1.1 khong co hop thu nay"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        if self.turn_down:
            return "451 4.7.0 daily quota exceeded"
        recipient = "; ".join(envelope.rcpt_tos)
        self.letters.append((envelope.mail_from, recipient, envelope.original_content))
        if self.announced in self.drop_unanswered:
            server.transport.abort()
        while self.gate is not None and not self.gate.is_set():
            await asyncio.sleep(0.02)
        return "250 OK"

    def check(self, _server, _session, _envelope, _mechanism, data):
        self.logins += 1
        assert isinstance(data, LoginPassword)
        right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False)


class _ImplicitTls(Controller):
    """TLS from the first byte."""

    def _trigger_server(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 5) as raw, context.wrap_socket(raw) as tls:
            tls.recv(1024)


@contextmanager
def smtp_server(postman: Postman, security: str, certificate: Certificate | None = None) -> Iterator[int]:
    """A running server; gives its port. `security` is starttls, tls or none; an account is demanded with TLS."""
    options: dict[str, object] = {"hostname": HOST, "port": free_port(), "ready_timeout": 10.0}
    if security != "none":
        options |= {"authenticator": postman.check, "auth_required": True}
        assert certificate is not None
    if security == "starttls":
        options |= {"tls_context": certificate.server_context(), "require_starttls": True}
    elif security == "tls":
        options |= {"ssl_context": certificate.server_context(), "auth_require_tls": False}
    controller = (_ImplicitTls if security == "tls" else Controller)(postman, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def hang_up_in_the_middle(listener: socket.socket) -> None:
    """Serve one SMTP client up to the point where it may send its letter, then reset the connection."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 ready\r\n")
        for line in lines:
            if line.upper().startswith(b"DATA"):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.sendall(b"354 go on\r\n")
                connection.recv(1)
                return
            connection.sendall(b"250 OK\r\n")


# ------------------------------------------------------------------------------------------- IMAP

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = {host}
ssl = {ssl}
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{home}/mail
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
  {chroot}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  {chroot}
}}
service stats {{
  {chroot}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running IMAP server with one mailbox."""

    port: int  # plain, and STARTTLS
    tls_port: int
    home: Path

    @contextmanager
    def open(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """The mailbox seen from aside, without going through the code under test."""
        client = imaplib.IMAP4(HOST, self.port, timeout=10)
        client.login(USER, PASSWORD)
        client.select(folder)
        yield client
        client.logout()

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        with self.open() as client:
            for message in messages:
                status, answer = client.append(folder, None, None, message)
                assert status == "OK", answer

    def flags(self) -> list[bytes]:
        """The flags of every message."""
        with self.open() as client:
            _, found = client.fetch("1:*", "(FLAGS)")
            return [bytes(item) for item in found if item]

    def empty(self) -> None:
        with self.open() as client:
            if client.search(None, "ALL")[1] != [b""]:
                client.store("1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()


def _accounts() -> dict[str, Any]:
    """Whom Dovecot's processes run as: its own users for root, ourselves otherwise (then nothing is chrooted)."""
    import grp  # here: Windows has neither, and the servers without Dovecot run there
    import pwd

    if os.getuid() == 0:
        own = pwd.getpwnam("dovecot")
        login, chroot = "dovenull", ""
    else:
        own = pwd.getpwuid(os.getuid())
        login, chroot = own.pw_name, "chroot ="
    group = grp.getgrgid(own.pw_gid).gr_name
    return {
        "internal": own.pw_name,
        "login": login,
        "group": group,
        "chroot": chroot,
        "uid": own.pw_uid,
        "gid": own.pw_gid,
    }


@contextmanager
def dovecot(certificate: Certificate) -> Iterator[Dovecot]:
    """A private Dovecot below /tmp: socket paths must be short, and its unprivileged processes must reach them."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    home.chmod(0o755)
    ports = {"imap": free_port(), "imaps": free_port()}
    accounts = _accounts()
    (home / "mail").mkdir()
    os.chown(home / "mail", accounts["uid"], accounts["gid"])
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    (home / "dovecot.conf").write_text(
        _CONFIG.format(
            home=home,
            host=HOST,
            ssl="yes",
            cert=certificate.cert,
            key=certificate.key,
            **ports,
            **accounts,
        )
    )
    command = [DOVECOT, "-F", "-c", str(home / "dovecot.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Dovecot(ports["imap"], ports["imaps"], home)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until and process.poll() is None:
        try:
            with server.open():
                return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
    log = server.home / "log"
    said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"Dovecot did not start: {said}")
