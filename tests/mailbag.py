"""Makers of the odd and bad files that come back, each from a good form by one change."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.forms import book_of, edited, filled, named, places, saved_at, with_part

Maker = Callable[[bytes], bytes]


def whole(data: bytes) -> Maker:
    """Nothing of the form: other bytes."""
    return lambda _: data


def answered(**answers: object) -> Maker:
    """Other answers."""
    return lambda form: filled(form, answers)  # type: ignore[arg-type]  # odd on purpose


def changed(edit: Callable[[Workbook], object]) -> Maker:
    """Edited with openpyxl, the saving time kept."""
    return lambda form: edited(form, edit)


def stamped(name: str, value: str | None) -> Maker:
    """Another stamp."""
    return changed(lambda book: setattr(named(book, name), "value", value))


# ------------------------------------------------------------------------------------------- structure


def copied(*, meta: bool = False, rename: Mapping[str, str] | None = None) -> Maker:
    """All sheets as values in a new workbook: no names."""

    def copy(form: bytes) -> bytes:
        old, new = book_of(form), Workbook()
        new.remove(new.worksheets[0])
        for sheet in old.worksheets:
            if sheet.title == "_meta" and not meta:
                continue
            target = new.create_sheet((rename or {}).get(sheet.title, sheet.title))
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        target[cell.coordinate] = cell.value
        return saved(new)

    return copy


def bare(edit: Callable[[Workbook], object]) -> Maker:
    """Copied into a new workbook, then changed."""

    def make(form: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(copied()(form)))
        edit(book)
        return saved(book)

    return make


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return saved_at(out.getvalue(), "2024-12-01T01:00:00Z")


def nameless(book: Workbook) -> None:
    """Every defined name deleted."""
    for name in list(book.defined_names):
        del book.defined_names[name]


def formula(name: str, cached: bytes) -> Maker:
    """A formula in a cell, with the value that a spreadsheet program calculated."""

    def make(form: bytes) -> bytes:
        sheet, cell = places(book_of(form))[name]
        number = book_of(form).sheetnames.index(sheet) + 1
        pattern = rb'(<c r="%s"(?: s="[0-9]+")?)[^>]*>.*?</c>' % cell.encode()
        return with_part(
            form,
            f"xl/worksheets/sheet{number}.xml",
            lambda xml: re.sub(pattern, rb"\1" + cached + b"</c>", xml, count=1),
        )

    return make


def rows_moved(sheet: str, at: int, by: int) -> Callable[[Workbook], None]:
    """Rows inserted the way Excel does: names move with their cells."""

    def move(book: Workbook) -> None:
        book[sheet].insert_rows(at, by)
        for name, (where, address) in places(book).items():
            row = int(re.sub(r"\D", "", address))
            if where == sheet and row >= at:
                column = re.sub(r"\d", "", address)
                book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet}'!${column}${row + by}")

    return move


def linked(form: bytes) -> bytes:
    """With a link to another workbook."""
    out = io.BytesIO(form)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    return out.getvalue()


# ------------------------------------------------------------------------------------------- containers


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files; names in UTF-8 as Python marks them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def in_zip(*names: str) -> Maker:
    """The form in a zip, under each of these names."""
    return lambda form: zipped(dict.fromkeys(names, form))


def nested(layers: int) -> Maker:
    """A zip in a zip in a zip."""

    def make(form: bytes) -> bytes:
        data, name = form, "a.xlsx"
        for n in range(layers):
            data, name = zipped({name: data}), f"lớp {n}.zip"
        return data

    return make


def old_zip(name: str, encoding: str) -> Maker:
    """A zip whose names are bytes of `encoding`, not marked as UTF-8."""

    def make(form: bytes) -> bytes:
        raw = name.encode(encoding)
        held = "x" * len(raw)
        return zipped({held: form}).replace(held.encode(), raw)

    return make


def locked_zip(form: bytes) -> bytes:
    """A zip whose entry says that it is encrypted."""
    data = bytearray(zipped({"a.xlsx": form}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    return bytes(data)


def lying_zip(size: int) -> bytes:
    """A form's package whose sheet says 100 bytes and unpacks to `size`."""
    data = bytearray(zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": bytes(size)}))
    stated = struct.pack("<I", size)
    at = data.find(stated)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
        at = data.find(stated)
    return bytes(data)


def mail(*attachments: tuple[str, bytes], body: str = "Gửi công đoàn.") -> EmailMessage:
    """A message with attachments."""
    message = EmailMessage()
    message["From"] = "Lê Văn Lập <a05@example.com>"
    message["To"] = "cd@example.com"
    message["Subject"] = "Báo cáo"
    message["Date"] = "Sun, 01 Dec 2024 20:00:00 +0000"
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def mailed(*names: str) -> Maker:
    """The form attached under each of these names."""
    return lambda form: mail(*((name, form) for name in names)).as_bytes()


def mail_with_logo(*names: str) -> Maker:
    """A letter in HTML that shows a logo, with the form attached under each of these names."""

    def make(form: bytes) -> bytes:
        message = mail()
        message.add_alternative('<p>Gửi công đoàn <img src="cid:logo"></p>', subtype="html")
        body = message.get_payload()[1]  # type: ignore[index]  # made just now: plain text, then HTML
        assert isinstance(body, EmailMessage)
        body.add_related(b"\x89PNG\r\n", maintype="image", subtype="png", cid="<logo>", filename="image001.png")
        for name in names:
            message.add_attachment(form, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes()

    return make


def uuencoded(form: bytes) -> bytes:
    """The form written into the text of a letter, as old programs do."""
    lines = b"".join(binascii.b2a_uu(form[n : n + 45]) for n in range(0, len(form), 45))
    head = b"From: a05@example.com\nDate: Sun, 01 Dec 2024 20:00:00 +0700\nContent-Type: text/plain\n\nhi\n"
    return head + b"begin 644 A05.xlsx\n" + lines + b"`\nend\n"


def mail_in_mail(form: bytes) -> bytes:
    """Forwarded as an attachment."""
    outer = mail()
    outer.add_attachment(mail(("A05.xlsx", form)))
    return outer.as_bytes()


def raw_mail(disposition: str, encoding: str = "base64") -> Maker:
    """A letter as some other program writes it."""

    def make(form: bytes) -> bytes:
        # Not as text: what looks like a line end in a workbook is none.
        body = base64.encodebytes(form) if encoding == "base64" else binascii.b2a_qp(form, istext=False)
        return (
            (
                "From: a05@example.com\r\nDate: Sun, 01 Dec 2024 20:00:00 +0700\r\nMIME-Version: 1.0\r\n"
                'Content-Type: multipart/mixed; boundary="X"\r\n\r\n'
                "--X\r\nContent-Type: text/plain\r\n\r\nhi\r\n--X\r\n"
                f"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: {encoding}\r\n"
                f"Content-Disposition: attachment; {disposition}\r\n\r\n"
            ).encode()
            + body
            + b"\r\n--X--\r\n"
        )

    return make


def locked_xls(xls: bytes) -> bytes:
    """An .xls whose second record says that a password is needed."""
    at = xls.index(b"\x09\x08\x10\x00") + 20
    return xls[:at] + b"\x2f\x00" + xls[at + 2 :]


def locked_ods() -> bytes:
    """An .ods saved with a password, as far as it can be told."""
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"})
