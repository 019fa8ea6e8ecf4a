"""Letters as .eml files that Outlook and Thunderbird open as drafts, ready to send."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.documents.kept import keep_others, unsaid
from pipeline.errors import PipelineError, reason
from pipeline.faults import Fault, one_file
from pipeline.file_names import file_name
from pipeline.files import replaced_folder
from pipeline.in_use import read_whole
from pipeline.intake.unpack.litter import of_a_system
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import Letter, NoLetter
from pipeline.mail.mime import Payload, digest, draft_message, is_as_written
from pipeline.mail.settings import Sender
from pipeline.program.emails import addresses_problem, good_addresses

DRAFTS_FOLDER = "thu"


@dataclass(frozen=True, slots=True)
class Draft:
    """A written letter: its file, whom it goes to, and the hash that tells whether it was sent before."""

    path: Path
    kind: LetterKind
    unit: str
    name: str
    address: str
    digest: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was written, who could not be written to, and where the program itself failed over a letter.

    `by_hand`: the unions of those that were due, too, and people say to have sent themselves. `gone`: how many drafts
    of kinds that were not asked for lay there before.
    """

    made: tuple[Draft, ...]
    without: tuple[NoLetter, ...]
    faults: tuple[Fault, ...] = ()
    by_hand: tuple[str, ...] = ()
    gone: int = 0


def write_drafts(
    letters: Iterable[Letter],
    folder: Path,
    sender: Sender | None,
    advance: Callable[[str], None] = lambda _: None,
    kept: Callable[[Path], None] = unsaid,
) -> Drafts:
    """Write the whole `folder` anew, one .eml per letter whose address can be written to.

    What is no draft as it was written is kept in `.luu/` beside the folder, and `kept` is told where.
    Without a `sender` (nothing in pipeline.toml) the mail program that opens a draft fills in its own account.
    """
    made: list[Draft] = []
    without: list[NoLetter] = []
    faults: list[Fault] = []
    with replaced_folder(folder) as scratch:
        for letter in letters:
            if problem := addresses_problem(letter.to_address):
                without.append(NoLetter(letter.kind, letter.unit, letter.to_name, problem))
            else:
                able = replace(letter, to_address="; ".join(good_addresses(letter.to_address)))
                with one_file(draft_name(letter), faults):
                    made.append(_write(able, scratch, folder, sender))
            advance(letter.to_name)
        keep_others(folder, _as_written, kept)
    return Drafts(tuple(made), tuple(without), tuple(faults))


def _as_written(path: Path) -> bool:
    return of_a_system(path.name) or is_as_written(read_whole(path))


def _write(letter: Letter, scratch: Path, folder: Path, sender: Sender | None) -> Draft:
    payloads = [Payload(file.name, content_of(file.path)) for file in letter.attachments]
    name = draft_name(letter)
    (scratch / name).write_bytes(draft_message(letter, payloads, sender))
    mark = digest(letter, payloads)
    return Draft(folder / name, letter.kind, letter.unit, letter.to_name, letter.to_address, mark)


def of_other_kinds(folder: Path, kinds: Collection[LetterKind]) -> int:
    """How many drafts in a folder are of other kinds than these."""
    others = tuple(f"{kind.value}-" for kind in LetterKind if kind not in kinds)
    return sum(path.name.startswith(others) for path in folder.glob("*.eml"))


def draft_name(letter: Letter) -> str:
    """'moi-bao-cao-YB01 CĐCS Sở Nội vụ.eml'."""
    return f"{file_name(f'{letter.kind.value}-{letter.unit} {letter.to_name}')}.eml"


def content_of(path: Path) -> bytes:
    """A file to send along. Raises PipelineError where it cannot be read."""
    try:
        return read_whole(path)
    except OSError as error:
        raise PipelineError(f"{path}: không đọc được tệp để gửi kèm thư ({reason(error)}).") from None
