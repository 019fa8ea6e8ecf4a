"""Commands stopped at random moments: what stands afterwards is old or new and whole, and the next run puts all right.

python -m tests.kills --count 100 --seed 1
"""

from __future__ import annotations

import argparse
import email
import io
import random
import signal
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import docx
from lxml import etree

from pipeline import moments
from pipeline.closes.record_file import FILE_NAME
from pipeline.files import SCRATCH
from pipeline.program import reader
from pipeline.review.outline import review
from pipeline.review.places import places
from pipeline.settings import load
from pipeline.steps import rounds
from pipeline.steps.choose import load_program
from pipeline.workbooks.summary import write_summary
from tests.commands import forked
from tests.forms import GOOD, filled, make_form, period_of
from tests.mail_servers import HOST, Postman, smtp_server
from tests.programs import CODE, write_workspace

FIGURE = "I_3_1_2024_val"
ANSWERS = {name: answer for name, answer in GOOD.items() if not name.startswith("I_2_1")}  # of unions of every kind
WRONG = {**ANSWERS, FIGURE: "chưa rõ"}
COMMANDS = {
    "forms": ("forms",),
    "consolidate": ("consolidate",),
    "review": ("review",),
    "close": ("close", "--by", "A", "--yes"),
    "accept": ("accept", "--all", "--by", "A", "--yes"),
    "email": ("email", "--send", "--yes", "--again"),
}


@dataclass
class Round:
    """A workspace in which commands are stopped; `took` is how long each needs when it is not."""

    folder: Path
    postman: Postman
    took: dict[str, float] = field(default_factory=dict)
    turns: int = 0
    own: list[str] = field(default_factory=list)  # what the office wrote into the report

    def __post_init__(self) -> None:
        self.program = reader.read(self.folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE)
        self.period = period_of(self.program)
        self.returned = self.folder / "inputs" / CODE / self.period.code
        self.returned.mkdir(parents=True)
        for unit, answers in (("A02", WRONG), ("A03", WRONG), ("A05", GOOD), ("A06", ANSWERS)):
            self.put(unit, answers)

    @property
    def outputs(self) -> Path:
        return self.folder / "outputs" / CODE / self.period.code

    def put(self, unit: str, answers: dict[str, object]) -> None:
        form = filled(make_form(self.program, unit), answers)  # type: ignore[arg-type]
        (self.returned / f"{unit}.xlsx").write_bytes(form)

    def change(self) -> None:
        """Another figure of a union, and another sentence of the office's in the report: what is written is new."""
        self.turns += 1
        self.put("A06", {**ANSWERS, FIGURE: 10 + self.turns})
        report = self.outputs / "bao-cao.docx"
        if report.exists():
            said = f"Câu thứ {self.turns} của cơ quan."
            document = docx.Document(str(report))
            document.paragraphs[20].add_run(f" {said}")
            document.save(str(report))
            self.own.append(said)

    def run(self, name: str) -> tuple[int, str]:
        """A command carried out to its end; (status, what it complained of)."""
        begun = time.monotonic()
        running = forked(self.folder, *COMMANDS[name])
        _, said = running.communicate(timeout=600)
        self.took.setdefault(name, time.monotonic() - begun)
        return running.returncode, said

    def stop(self, name: str, how: signal.Signals, after: float) -> tuple[int, str]:
        """A command stopped after so many seconds."""
        running = forked(self.folder, *COMMANDS[name])
        time.sleep(after)
        running.send_signal(how)
        _, said = running.communicate(timeout=600)
        return running.returncode, said


@contextmanager
def stage(folder: Path) -> Iterator[Round]:
    """A workspace with a mail server, every command carried out once."""
    write_workspace(folder)
    postman = Postman()
    with smtp_server(postman, "none") as port:
        (folder / "pipeline.toml").write_text(
            f'program = "{CODE}"\nperiod = "2024"\n[mail]\nsender_address = "a@example.com"\nper_minute = 600\n'
            f'[mail.smtp]\nhost = "{HOST}"\nport = {port}\nsecurity = "none"\n',
            encoding="utf-8",
        )
        made = Round(folder, postman)
        for name in COMMANDS:
            status, said = made.run(name)
            assert status == 0, (name, said)
        yield made


def play(where: Round, name: str, how: signal.Signals, share: float) -> list[str]:
    """One command stopped after a share of its time, and run again; gives what is wrong."""
    where.change()
    letters, closes = list(where.postman.letters), _closes(where)
    before = _bytes(where)
    status, said = where.stop(name, how, share * where.took[name])
    wrong = [f"half written: {p}" for p in _broken(where)]
    wrong += [f"gone: {p}" for p in before if not (where.folder / p).exists() and SCRATCH not in p and "/thu/" not in p]
    if "Traceback" in said and status != -signal.SIGINT:
        wrong.append(f"traceback: {said[-300:]}")
    if how is signal.SIGINT and status not in (0, 130, -signal.SIGINT):
        wrong.append(f"status {status}: {said}")
    status, said = where.run(name)
    if status != 0:
        wrong.append(f"next run {status}: {said}")
    wrong += [f"left over: {p}" for p in _leftovers(where)]
    wrong += [f"half written after the next run: {p}" for p in _broken(where)]
    new = [(to, _subject(body)) for _, to, body in where.postman.letters[len(letters) :]]
    wrong += [f"sent twice: {letter}" for letter, times in Counter(new).items() if times > 1]
    if name == "close" and not 1 <= _closes(where) - closes <= 2:
        wrong.append(f"closes: {closes}, then {_closes(where)}")
    if name == "consolidate" and (where.outputs / "tong-hop.xlsx").read_bytes() != _wanted(where):
        wrong.append("another tong-hop.xlsx than without a kill")
    if name == "review":
        kept = _words(where)
        wrong += [f"lost: {words}" for words in where.own if words not in kept]
    return wrong


def _bytes(where: Round) -> dict[str, bytes]:
    return {
        p.relative_to(where.folder).as_posix(): p.read_bytes()
        for p in sorted(where.folder.rglob("*"))
        if p.is_file() and not p.name.endswith(".khoa")
    }


def _broken(where: Round) -> list[str]:
    """Files under their own names that cannot be read."""
    return [
        name
        for name, content in _bytes(where).items()
        if not any(part.startswith(SCRATCH) for part in name.split("/")) and not _whole(name, content, where)
    ]


def _whole(name: str, content: bytes, where: Round) -> bool:
    try:
        if name.endswith((".xlsx", ".docx")):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                for part in package.namelist():
                    if part.endswith((".xml", ".rels")):
                        etree.fromstring(package.read(part))
                return package.testzip() is None
        if name.endswith(".eml"):
            message = email.message_from_bytes(content)
            return not any(part.defects for part in message.walk()) and content.endswith(b"\n")
        if name.endswith(FILE_NAME):
            with closing(sqlite3.connect(where.folder / name)) as store:
                return store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, sqlite3.DatabaseError):
        return False
    return True


def _leftovers(where: Round) -> list[str]:
    return [str(p.relative_to(where.folder)) for p in where.folder.rglob(f"*{SCRATCH}*")]


def _closes(where: Round) -> int:
    with closing(sqlite3.connect(where.folder / "outputs" / CODE / FILE_NAME)) as store:
        return int(store.execute("SELECT count(*) FROM closes").fetchone()[0])


def _subject(body: bytes | str) -> str:
    message = email.message_from_bytes(body) if isinstance(body, bytes) else email.message_from_string(body)
    return str(message["Subject"])


def _wanted(where: Round) -> bytes:
    """The summary that a run which nobody stops writes."""
    settings = load(where.folder)
    today = moments.now().date()
    program = load_program(settings, "").as_of(today)
    read = rounds.consolidate(settings, program, period_of(program), today)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tong-hop.xlsx"
        told = places(read.data, review(read.data))
        write_summary(path, read.data, settings.live_formula_rows, places=told)
        return path.read_bytes()


def _words(where: Round) -> str:
    """All that stands in the report and in the copies kept of it."""
    found = [where.outputs / "bao-cao.docx", *(where.outputs / ".luu").glob("bao-cao*.docx")]
    return "\n".join(p.text for path in found for p in docx.Document(str(path)).paragraphs)


def chances(count: int, seed: int) -> Iterator[tuple[str, signal.Signals, float]]:
    """(command, signal, share of its time) of so many kills, every command in turn."""
    dice = random.Random(seed)
    names = list(COMMANDS)
    for number in range(count):
        how = signal.SIGKILL if dice.random() < 0.6 else signal.SIGINT
        yield names[number % len(names)], how, dice.uniform(0.05, 1.0)


def main() -> None:
    """Play the kills and say what went wrong."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder) / "w") as where:
        for number, (name, how, share) in enumerate(chances(options.count, options.seed), 1):
            wrong = play(where, name, how, share)
            bad += bool(wrong)
            print(number, name, how.name, f"{share:.2f}", "; ".join(wrong) or "right", flush=True)
    print(f"{options.count} kills, {bad} with something wrong")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
