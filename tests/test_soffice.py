"""LibreOffice as the program starts it: whatever a document asks for, nothing leaves the machine and nothing runs."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.drawing.image import Image

from pipeline.documents import soffice
from pipeline.documents.edited import renew
from pipeline.documents.merge.origin import marked
from pipeline.documents.pdf import write_pdf
from pipeline.documents.soffice import convert, find_soffice, profile
from tests.edits import shortened
from tests.hostile_documents import WAYS, Way, document, packed, paragraph, png, said
from tests.pages import PDFTOTEXT, needs_pdftotext
from tests.readout import as_recorded
from tests.test_merge import REPORTS

_OOR = "{http://openoffice.org/2001/registry}"
_SECONDS = 240.0


class Listener:
    """A server on this machine that answers every request with a picture and remembers what was asked."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/moi"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                connection.settimeout(5)
                self.asked.append("?")
                asked = connection.recv(4096).decode("latin-1")
                self.asked[-1] = asked.partition("\r\n")[0] or "?"
                body = png()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body)

    def close(self) -> None:
        self._socket.close()


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


def every_way(url: str) -> bytes:
    """One document with every way in that is written into its body."""
    body, links, inner, parts = "", {}, {}, {}
    for n, way in enumerate(w for w in WAYS.values() if w.of == "word/document.xml"):
        own = way.body
        for identity in (*way.links, *way.inner):
            own = own.replace(f'"{identity}"', f'"{identity}n{n}"')
        links |= {f"{identity}n{n}": link for identity, link in way.links.items()}
        inner |= {
            f"{identity}n{n}": (kind, part.replace("/a.", f"/a{n}.")) for identity, (kind, part) in way.inner.items()
        }
        parts |= {name.replace("/a.", f"/a{n}."): content for name, content in way.parts.items()}
        body += own
    return document(Way(body, links, inner, parts), url, paragraph(said("Mở đầu.")))


def text_document(url: str) -> bytes:
    """An .odt with a picture, a section, an object and a script from elsewhere."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:scripts><office:event-listeners>'
        '<script:event-listener script:language="ooo:script" script:event-name="dom:load" '
        'xlink:href="vnd.sun.star.script:a.py$b?language=Python&amp;location=share"/></office:event-listeners>'
        "</office:scripts><office:body><office:text><text:p>Chữ"
        f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{url}/a.png"/></draw:frame>'
        f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:object-ole xlink:href="{url}/o.odt"/></draw:frame>'
        f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:floating-frame xlink:href="{url}/f.html"/></draw:frame>'
        f'</text:p><text:section text:name="S"><text:section-source xlink:href="{url}/s.odt"/><text:p>cũ</text:p>'
        "</text:section></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def workbook(url: str) -> bytes:
    """An .xlsx that asks a server by formulas, for another workbook, and for a picture."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = f'=_xlfn.WEBSERVICE("{url}/w")', f"='{url}/[a.xlsx]S'!A1"
    sheet.add_image(Image(io.BytesIO(png(9, 9))), "B2")
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    drawing, related = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
    parts[drawing] = parts[drawing].replace(b"embed=", b"link=")
    lost = parts[related].replace(
        b'Target="/xl/media/image1.png"', f'Target="{url}/x.png" TargetMode="External"'.encode()
    )
    return packed(parts | {related: lost})


def page(url: str) -> bytes:
    """A page of the web, as files called .doc often are."""
    return f'<html><body>Chữ <img src="{url}/p.png"><iframe src="{url}/f.html"></iframe></body></html>'.encode()


HOSTILE = {"a.docx": every_way, "b.odt": text_document, "c.xlsx": workbook, "d.doc": page}


@pytest.mark.soffice
@pytest.mark.parametrize(
    "name", ["a.docx", "b.odt", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("c.xlsx", "d.doc"))]
)
def test_nothing_is_fetched_whatever_a_document_asks_for(name: str, tmp_path: Path):
    """Without the gate: by the settings alone."""
    with listening() as server:
        source = tmp_path / name
        source.write_bytes(HOSTILE[name](server.url))
        assert convert(find_soffice(), source, "pdf", tmp_path, _SECONDS)
        assert source.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
        assert server.asked == []


@pytest.mark.soffice
def test_a_pdf_is_made_of_what_the_gate_lets_through(tmp_path: Path):
    with listening() as server:
        report = tmp_path / "bao-cao.docx"
        report.write_bytes(every_way(server.url))
        made = write_pdf(report, _SECONDS)
        assert made.path is not None and len(made.left) > 50
        assert server.asked == []


@pytest.mark.soffice
@needs_pdftotext
def test_new_figures_that_wait_are_printed_as_accepted(tmp_path: Path):
    """As revisions they would be printed beside the former ones, with the footnotes of others."""
    old, new = (marked(shortened((REPORTS / name).read_bytes())) for name in ("truoc.docx", "nay.docx"))
    waiting, plain = tmp_path / "cho-duyet.docx", tmp_path / "da-duyet.docx"
    for path, tracked in ((waiting, True), (plain, False)):
        renew(path, old, datetime(2026, 3, 1))
        renew(path, new, datetime(2026, 3, 2), tracked=tracked)
    printed = [write_pdf(path, _SECONDS).path for path in (waiting, plain)]
    told = [subprocess.run([PDFTOTEXT, str(p), "-"], check=True, capture_output=True).stdout for p in printed]
    assert told[0] and told[0] == told[1]


@pytest.mark.posix
def test_the_settings_are_written_before_it_starts(tmp_path: Path):
    shell = tmp_path / "soffice"
    shell.write_text(f'#!/bin/sh\nenv > "{tmp_path}/moi-truong"\n', encoding="utf-8")
    shell.chmod(0o755)
    assert convert(str(shell), tmp_path / "a.docx", "pdf", tmp_path / "ra", 60)
    written = (tmp_path / "ra" / "profile" / "user" / "registrymodifications.xcu").read_bytes()
    assert written.decode() == profile()
    told = {
        (item.get(f"{_OOR}path"), prop.get(f"{_OOR}name")): prop.findtext("value")
        for item in etree.fromstring(written)
        for prop in item
    }
    scripting = "/org.openoffice.Office.Common/Security/Scripting"
    assert told[scripting, "MacroSecurityLevel"] == "3" and told[scripting, "DisableMacrosExecution"] == "true"
    assert told[scripting, "BlockUntrustedRefererLinks"] == "true" and told[scripting, "SecureURL"] == ""
    assert told[scripting, "DisableActiveContent"] == "true"
    assert {told[f"/org.openoffice.Office.{p}/Content/Update", "Link"] for p in ("Writer", "WriterWeb", "Calc")} == {
        "2"
    }
    assert told["/org.openoffice.Inet/Settings", "ooInetHTTPProxyName"] == "127.0.0.1"
    environment = (tmp_path / "moi-truong").read_text(encoding="utf-8")
    assert "http_proxy=http://127.0.0.1:9" in environment


def test_the_settings_are_as_recorded():
    as_recorded("libreoffice", profile())


@pytest.mark.skipif(os.name == "nt", reason="there a file is no program for its rights")
def test_where_libreoffice_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """On the search path under either name, then in its usual places; without it there is none."""
    path, usual = tmp_path / "bin", tmp_path / "Program Files" / "soffice.exe"
    path.mkdir()
    usual.parent.mkdir()
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.setattr(soffice, "_ELSEWHERE", (tmp_path / "none" / "soffice.exe", usual))
    assert find_soffice() == ""
    usual.write_text("")
    assert find_soffice() == str(usual)
    for name in ("libreoffice", "soffice"):
        (path / name).write_text("#!/bin/sh\n")
        assert find_soffice() != str(path / name)  # no program
        (path / name).chmod(0o755)
        assert find_soffice() == str(path / name)


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_a_program_in_the_working_folder_is_not_libreoffice(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for folder in ("day", "kia"):
        (tmp_path / folder).mkdir()
        for name in ("soffice", "soffice.exe", "soffice.com", "libreoffice.exe", "libreoffice"):
            (tmp_path / folder / name).write_text("#!/bin/sh\n", encoding="utf-8")
            (tmp_path / folder / name).chmod(0o755)
    monkeypatch.chdir(tmp_path / "day")
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(soffice, "_ELSEWHERE", ())
    monkeypatch.setattr(soffice, "registered", lambda _: "")
    for variable in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "day"]))
    assert find_soffice() == ""
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(tmp_path / "kia")]))
    assert find_soffice() == str(tmp_path / "kia" / ("soffice.com" if system == "win32" else "soffice"))
    monkeypatch.setenv("PATH", "")
    assert find_soffice() == ""


@pytest.mark.parametrize("variable", ["ProgramW6432", "ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"])
def test_libreoffice_is_found_where_windows_keeps_programs(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """By whatever drive and name that folder goes; the program that waits for its end before the one that does not."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(soffice, "registered", lambda _: "")
    monkeypatch.setenv("PATH", "")
    for other in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"):
        monkeypatch.setenv(other, str(tmp_path / "trống"))
    monkeypatch.setenv(variable, str(tmp_path / "Chương trình"))
    below = "Programs" if variable == "LOCALAPPDATA" else "."
    program = tmp_path / "Chương trình" / below / "LibreOffice" / "program"
    program.mkdir(parents=True)
    assert find_soffice() == ""
    (program / "soffice.exe").write_text("", encoding="utf-8")
    assert find_soffice() == str(program / "soffice.exe")
    (program / "soffice.com").write_text("", encoding="utf-8")
    assert find_soffice() == str(program / "soffice.com")


def test_libreoffice_is_found_where_windows_was_told_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PATH", "")
    for name in ("soffice.exe", "soffice.com"):
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(soffice, "registered", {"soffice.exe": str(tmp_path / "soffice.exe")}.get)
    assert find_soffice() == str(tmp_path / "soffice.com")


def test_no_other_module_starts_libreoffice():
    sources = Path(soffice.__file__).parents[1].rglob("*.py")
    named = {
        p.stem for p in sources if re.search(r"[\"']soffice|--headless|startfile|os\.system", p.read_text("utf-8"))
    }
    assert named == {"soffice", "opening"}  # that one shows files to people


def test_the_server_hears_who_asks():
    with (
        listening() as server,
        socket.create_connection(("127.0.0.1", int(server.url.split(":")[2].split("/")[0]))) as s,
    ):
        s.sendall(b"GET /x HTTP/1.1\r\n\r\n")
        assert s.recv(20).startswith(b"HTTP/1.1 200")
        assert server.asked == ["GET /x HTTP/1.1"]


def test_documents_of_these_tests_are_packages():
    with zipfile.ZipFile(io.BytesIO(every_way("http://127.0.0.1:9/x"))) as package:
        assert package.testzip() is None
