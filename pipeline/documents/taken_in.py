"""What departments wrote into their drafts goes into the main report, by the same merge.

For the merge a draft as it was generated (or as it was taken in last) is the base, the draft as it stands is what
changed, and the report is the document that is patched: the sections of a draft stand word for word in the report.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.documents.edited import base_of
from pipeline.documents.gate.gate import gated, pictures_in
from pipeline.documents.kept import KEPT_FOLDER, keep_former, refuse_open
from pipeline.documents.merge.blocks import blocks
from pipeline.documents.merge.changes import Merged
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from pipeline.documents.revisions.readings import readings
from pipeline.faults import FAULT_OF_OURS, Fault, one_file
from pipeline.files import ChangedMeanwhile, put
from pipeline.in_use import read_whole

MAX_DRAFT = 32 * 1024 * 1024  # bytes of markup of a draft; that of a department takes less than one megabyte
TAKEN_SUFFIX = " (đã nhận)"


@dataclass(frozen=True)
class TakenIn:
    """A draft whose new wording was put into the report; `problem`: why it could not be."""

    draft: Path
    merged: Merged | None = None
    problem: str = ""
    fault: Fault | None = None


def take_in(report: Path, drafts: Path, now: datetime) -> list[TakenIn]:
    """Merge every draft in the folder `drafts` that has changed since it was taken in last into `report`.

    Raises PipelineError when the report is open in Word or LibreOffice.
    """
    found = []
    for draft in sorted(drafts.glob("*.docx")) if drafts.is_dir() else ():
        generated = drafts / KEPT_FOLDER / draft.name
        taken = generated.with_name(f"{draft.stem}{TAKEN_SUFFIX}{draft.suffix}")
        base = taken if taken.is_file() else generated
        if draft.name.startswith(("~$", ".")) or not base.is_file():
            continue
        content = read_whole(draft)
        if content == base.read_bytes():
            continue
        refuse_open(report)
        faults: list[Fault] = []
        try:
            standing = read_whole(report)
            with one_file(draft.name, faults):
                versions = _Draft(draft.stem, generated.read_bytes(), base.read_bytes(), content)
                merged = _merged(versions, _Report(standing, _not_own(report, standing, generated.parent)), now)
        except NotADocument as error:
            found.append(TakenIn(draft, problem=str(error)))
            continue
        if faults:
            found.append(TakenIn(draft, problem=f"{FAULT_OF_OURS} ({faults[0].error})", fault=faults[0]))
            continue
        if merged.document != standing:
            keep_former(report, standing)
            try:
                put(report, merged.document, standing)
            except ChangedMeanwhile:
                found.append(TakenIn(draft, problem=f"{report.name} vừa có người lưu; hãy chạy lại lệnh"))
                continue
        put(taken, content)
        if merged.figures or merged.conflicts or merged.left:
            found.append(TakenIn(draft, merged))
    return found


class _Draft(NamedTuple):
    """A draft of a department: as it was generated, as it was taken in last, as it stands."""

    department: str
    generated: bytes
    former: bytes
    content: bytes


class _Report(NamedTuple):
    """The report as it stands, and what it may say that the office did not write."""

    document: bytes
    not_own: frozenset[str]


def _not_own(report: Path, standing: bytes, kept: Path) -> frozenset[str]:
    """What is generated in the report, and what was taken in from drafts, block by block."""
    said: set[str] = set()
    for document in (base_of(report, standing), *(p.read_bytes() for p in kept.glob(f"*{TAKEN_SUFFIX}.docx"))):
        with suppress(NotADocument):
            said.update(block.text for block in blocks(WordPackage(document or b"")))
    return frozenset(said)


def _merged(draft: _Draft, report: _Report, now: datetime) -> Merged:
    """The report with what is new in a draft, but for what no report carries. Raises NotADocument."""
    known = pictures_in(WordPackage(draft.generated))
    former, _ = gated(draft.former, known, MAX_DRAFT)
    content, left = gated(draft.content, known, MAX_DRAFT)
    # Our revisions are no words of theirs.
    former, content = readings(former).accepted, readings(content).accepted
    own, read = pictures_in(WordPackage(report.document)), readings(report.document)
    words = partial(_words, draft.department)
    merged = merge(former, read.accepted, content, when=now, words=words, known=own, not_own=report.not_own)
    if read.pending:  # what nobody has agreed to stays to be settled, beside the words of the draft
        merged = read.marking(merged, own, now)
    return replace(merged, left=(*left, *merged.left))


def forget(drafts: Path) -> None:
    """Let every draft be taken in again: the report is written anew."""
    kept = drafts / KEPT_FOLDER
    for taken in kept.glob(f"*{TAKEN_SUFFIX}.docx") if kept.is_dir() else ():
        taken.unlink()


def _words(department: str, text: str) -> str:
    """The comment where draft and report were changed at the same place."""
    return f"Dự thảo của {department}: " + (f"\n{text}" if text else "không còn nội dung này.")
