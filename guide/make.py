"""The illustrated guide: docs/huong-dan.docx and docs/huong-dan.pdf of the Markdown files, pictures and all.

python -m guide.make              pictures taken anew (needs Xvfb, LibreOffice, poppler)
python -m guide.make --pictures-kept   the document alone, with the pictures that are there
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from guide.document import Part, headings, written
from guide.markdown import Heading, Picture, blocks_of

REPOSITORY = Path(__file__).resolve().parent.parent
DOCS = REPOSITORY / "docs"
ROUND, ANNEX = DOCS / "mot-ky-bao-cao.md", DOCS / "huong-dan.md"
WORD, PRINTED = DOCS / "huong-dan.docx", DOCS / "huong-dan.pdf"


class NotMade(Exception):
    """Why there is no guide, in a line."""


def parts() -> list[Part]:
    """The round in pages of its own, then everything else."""
    return [Part(DOCS, blocks_of(file.read_text("utf-8")), fresh=file is ROUND) for file in (ROUND, ANNEX)]


def stamp() -> str:
    """What the documents were made of, as a digest: texts and pictures."""
    digest = hashlib.sha256()
    for part in parts():
        digest.update(repr(part.blocks).encode())
        for block in part.blocks:
            if isinstance(block, Picture):
                digest.update((part.folder / block.path).read_bytes())
    return f"tonghop-{digest.hexdigest()[:16]}"


def document(pages: Mapping[int, int]) -> bytes:
    """The guide as .docx."""
    return written(parts(), pages, stamp())


def write() -> None:
    """Write both files: printed twice, for the first print tells on which pages headings stand. Raises NotMade."""
    from guide.paper import page_texts, to_pdf

    with tempfile.TemporaryDirectory() as name:
        draft = Path(name, WORD.name)
        draft.write_bytes(document({}))
        pages = found(page_texts(to_pdf([draft], Path(name))[0]))
        WORD.write_bytes(document(pages))
        (printed,) = to_pdf([WORD], Path(name))
        if found(page_texts(printed)) != pages:
            raise NotMade("headings moved between two prints")
        PRINTED.write_bytes(printed.read_bytes())
    first = headings(parts())
    of_round = [pages[number] for number, heading in enumerate(first) if number < _length(first)]
    if of_round[1:] != list(range(of_round[1], of_round[1] + len(of_round) - 1)):
        raise NotMade(f"{ROUND.name}: a step takes more than a page: {of_round}")


def _length(found: Sequence[Heading]) -> int:
    """How many headings stand before the annex."""
    return next(at for at, heading in enumerate(found) if at and heading.level == 1) + 1


def found(texts: Sequence[str]) -> dict[int, int]:
    """The page of each heading, counted from 1; the table of contents comes first. Raises NotMade."""
    pages: dict[int, int] = {}
    page = 2
    for number, heading in enumerate(headings(parts())):
        lines = re.compile(r"^\s*" + r"\s+".join(map(re.escape, heading.text.split())) + r"\s*$", re.MULTILINE)
        try:
            page = next(at for at in range(page, len(texts) + 1) if lines.search(texts[at - 1]))
        except StopIteration as error:
            raise NotMade(f"heading not found in print: {heading.text}") from error
        pages[number] = page
    return pages


def lacking(*, pictures: bool) -> list[str]:
    """What this machine has not of what the guide is made with."""
    needed = {"LibreOffice (soffice)": "soffice", "poppler (pdftotext, pdftoppm)": "pdftotext"}
    needed |= {"Xvfb, which Windows does not have": "Xvfb"} if pictures else {}
    return [what for what, program in needed.items() if shutil.which(program) is None]


def main(arguments: Sequence[str]) -> None:
    """Take the pictures unless they are kept, then write the documents. Raises NotMade."""
    pictures_kept = "--pictures-kept" in arguments
    if absent := lacking(pictures=not pictures_kept):
        raise NotMade(f"not found on this machine: {'; '.join(absent)}")
    if not pictures_kept:
        from guide import pictures
        from tests import window_pictures

        window_pictures.main(DOCS / "img")
        with tempfile.TemporaryDirectory() as name:
            pictures.take(pictures.demonstrated(Path(name, "thử")), Path(name), DOCS / "img")
    write()
    print(f"{WORD} ({WORD.stat().st_size:,} bytes), {PRINTED} ({PRINTED.stat().st_size:,} bytes)")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NotMade as error:
        sys.exit(f"guide: {error}")
