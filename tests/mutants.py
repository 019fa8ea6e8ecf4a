"""Forms hurt at random, read as returns: no crash, no hang, no figure that became another without a word.

    python -m tests.mutants --count 10000 --seed 1        the long form; the suite runs a short one (test_mutants)

Bases are the same filled form as written by us, by LibreOffice, ExcelJS and SheetJS, as .xlsx, .ods, .xls, .xlsb and in
a letter. A value that differs from the base is no fault when somebody is told, or when the hurt file really holds it:
that is asked of openpyxl for .xlsx, of LibreOffice for the others.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import random
import re
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

from pipeline.intake.decisions import Decisions
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import DEFAULT_TEMPLATE
from pipeline.intake.guard import Guard
from pipeline.intake.reader import Reader
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.sources import sources
from pipeline.issues import Issue, Severity
from pipeline.program.model import Program
from tests import mailbag as bag
from tests.forms import GOOD, Answers, book_of, filled, make_form, period_of, places, with_part
from tests.programs import make_program
from tests.soffice import SOFFICE, convert_all

FIXTURES = Path(__file__).parent / "fixtures"
ANSWERS = {**GOOD, "N_2": "Đề nghị & kiến nghị\nDòng hai"}
SECONDS = 20.0  # of processor time in this process, for one file
FIGURES = ("I_", "Q_")

ODD = (
    b"1048576", b"XFD1048576", b"9" * 20, b"-1", b"", b"NaN", b"INF", b"1e308", b"1e309", b"&#0;", b"\xff", b"A0",
    b"ZZZZ9", b'"', b"<", b"0%", b"#SPILL!", b"e", b"str", b"s", b"b", b"E15", b"1 ", b"0x1F", b"1<!-- -->2",
    b"#REF!", b"49",
)  # fmt: skip


_CELLS = re.compile(rb"<(?:\w+:)?(?:c|table:table-cell)\b[^<>]*>.{0,300}?</(?:\w+:)?(?:c|table:table-cell)>", re.DOTALL)

# ------------------------------------------------------------------------------------------- how files are hurt


def flipped(data: bytes, rnd: random.Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(rnd.choice((1, 5, 50))):
        changed[rnd.randrange(len(changed))] = rnd.choice((0, 255, rnd.randrange(256)))
    return bytes(changed)


def cut(data: bytes, rnd: random.Random) -> bytes:
    """The end missing."""
    return data[: rnd.randrange(1, len(data))]


def xml_changed(xml: bytes, rnd: random.Random) -> bytes:
    """A value of an XML part replaced or exchanged with another, the part cut short, a tag dropped or repeated."""
    kind = rnd.random()
    spots = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<' if kind < 0.7 else rb"<[^<>]*>", xml))
    if kind > 0.93 or not spots:
        return xml[: rnd.randrange(len(xml) + 1)]
    spot = rnd.choice(spots)
    if kind < 0.5:
        return xml[: spot.start() + 1] + rnd.choice(ODD) + xml[spot.end() - 1 :]
    if kind < 0.7:
        return xml[: spot.start() + 1] + rnd.choice(spots).group()[1:-1] + xml[spot.end() - 1 :]
    return xml[: spot.start()] + spot.group() * rnd.choice((0, 2, 50)) + xml[spot.end() :]


def respelled(xml: bytes, rnd: random.Random) -> bytes:
    """The same values in other words of XML, around one place or all over the part."""
    spots = list(re.finditer(rb"<[^<>?!]+>", xml))
    start = rnd.choice(spots).start() if spots else 0
    area = slice(start, start + rnd.choice((60, 600, len(xml))))
    ways = (
        lambda x: x.replace(b'"', b"'"),
        lambda x: re.sub(rb' (?=[a-zA-Z:]+=")', b"\n  ", x),
        lambda x: re.sub(rb'(?<=[a-z])="', b' = "', x),
        lambda x: re.sub(rb">([0-9])([0-9.]*)<", rb">\1<!-- -->\2<", x),
        lambda x: re.sub(rb">([^<>&]+)<", rb"><![CDATA[\1]]><", x),
        lambda x: re.sub(rb">([0-9])", lambda m: b">&#%d;" % m.group(1)[0], x),
        lambda x: re.sub(rb"(</?)(?=[a-zA-Z])", rb"\1x:", x).replace(b"xmlns=", b"xmlns:x=", 1),
        lambda x: re.sub(rb"<((?:c|v|row)[^<>]*)/>", rb"<\1></\1>", x),
        lambda x: x.decode("utf-8", "replace").replace("UTF-8", "UTF-16").encode("utf-16"),
    )
    return xml[: area.start] + rnd.choice(ways)(xml[area]) + xml[area.stop :]


def near_values(xml: bytes, rnd: random.Random) -> bytes:
    """One of the cells that hold something changed in its attributes, its tags or its value."""
    cells = list(_CELLS.finditer(xml))
    if not cells:
        return xml_changed(xml, rnd)
    cell = rnd.choice(cells)
    change = rnd.choice((xml_changed, respelled))
    return xml[: cell.start()] + change(cell.group(), rnd) + xml[cell.end() :]


def package_changed(data: bytes, rnd: random.Random) -> bytes:
    """One part of a package gone, emptied, exchanged or changed; the package itself sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name, kind = rnd.choice(list(parts)), rnd.random()
    if kind < 0.05:
        del parts[name]
    elif kind < 0.1:
        parts[name] = b""
    elif kind < 0.15:
        parts[name] = rnd.choice(list(parts.values()))
    elif kind < 0.4:
        parts[name] = xml_changed(parts[name], rnd)
    else:
        name = rnd.choice([n for n in parts if re.search(r"sheet\d+\.xml$|content\.xml$|workbook\.xml$", n)] or [name])
        parts[name] = rnd.choice((near_values, near_values, respelled, xml_changed))(parts[name], rnd)
    return bag.zipped(parts)


def hurt(data: bytes, rnd: random.Random) -> bytes:
    """A file hurt in one way."""
    if data.startswith(b"PK") and rnd.random() < 0.8:
        return package_changed(data, rnd)
    return rnd.choice((flipped, flipped, cut))(data, rnd)


# ------------------------------------------------------------------------------------------- what is hurt


def put(form: bytes, answers: Answers) -> bytes:
    """The form as we write it with answers in its XML, the package else untouched: no program saved it."""
    at = places(book_of(form))
    sheets = {name: f"xl/worksheets/sheet{n}.xml" for n, name in enumerate(book_of(form).sheetnames, 1)}
    for name, answer in answers.items():
        sheet, address = at[name]
        text = answer if isinstance(answer, str) else None
        value = f"<is><t>{escape(text)}</t></is>" if text is not None else f"<v>{answer}</v>"
        tag = rb'<c r="%s"( s="[0-9]+")?(?:/>|[^<>]*>.*?</c>)' % address.encode()
        kind = b' t="inlineStr"' if text is not None else b""
        cell = rb'<c r="%s"\1%s>' % (address.encode(), kind) + value.encode().replace(b"\\", rb"\\") + b"</c>"
        form = with_part(form, sheets[sheet], partial(re.sub, tag, cell, count=1))
    return form


def by_libreoffice(form: bytes, folder: Path) -> dict[str, bytes]:
    """The form saved by LibreOffice in each of its formats; none where it is not installed."""
    if SOFFICE is None:
        return {}
    source = folder / "libreoffice.xlsx"
    source.write_bytes(form)
    made = {kind: convert_all([source], folder / kind, kind)[0] for kind in ("xlsx", "ods", "xls")}
    return {path.name: path.read_bytes() for path in made.values()}


def bases(program: Program, folder: Path) -> dict[str, bytes]:
    """The same filled form by file name, as the different programs write it."""
    form = make_form(program, "A05")
    openpyxl_form = filled(form, ANSWERS)
    found = {
        "ours.xlsx": put(form, ANSWERS),
        "openpyxl.xlsx": openpyxl_form,
        "letter.eml": bag.mailed("A05.xlsx")(openpyxl_form),
        **by_libreoffice(openpyxl_form, folder),
    }
    kept = ("exceljs.xlsx", "sheetjs.xlsx", "sheetjs.ods", "sheetjs.xls", "sheetjs.xlsb")
    return found | {name: (FIXTURES / name).read_bytes() for name in kept}


# ------------------------------------------------------------------------------------------- what becomes of them


@dataclass(frozen=True)
class Told:
    """What a file gave: the submissions, every issue, and the processor seconds it took."""

    submissions: tuple[Submission, ...]
    issues: tuple[Issue, ...]
    seconds: float


def told(reader: Reader, path: Path) -> Told:
    """Read one file as a folder of returns is read."""
    began = time.process_time()
    submissions: list[Submission] = []
    issues: list[Issue] = []
    for item in sources(path, f"2024/{path.name}", reader.guard):
        if isinstance(item, Issue):
            issues.append(item)
            continue
        for form in reader.read(item):
            made = reader.checked(form, Decisions())
            issues += made.issues
            if isinstance(made, Submission):
                submissions.append(made)
            else:
                assert made.issues or made.outcome is Outcome.COUNTED, "left out without a reason"
    return Told(tuple(submissions), tuple(issues), time.process_time() - began)


def _is_figure(name: str) -> bool:
    return name.startswith(FIGURES) and not name.endswith("_note")


def figures(submission: Submission) -> dict[str, object]:
    """The figures that would be counted, by defined name."""
    return {name: a.value for name, a in submission.answers.items() if _is_figure(name)}


def unexplained(got: Told, sound: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Figures that became others, or were lost, and nobody is told: name -> (before, now).

    A word is one on the cell, on the question, or on the whole file.
    """
    if not got.submissions:
        return {} if got.issues else {name: (value, None) for name, value in sound.items()}
    (submission,) = got.submissions
    now = figures(submission)
    changed = {n: (sound.get(n), now.get(n)) for n in sound.keys() | now.keys() if sound.get(n) != now.get(n)}
    return {name: pair for name, pair in changed.items() if not _is_told(name, got, submission)}


def _is_told(name: str, got: Told, submission: Submission) -> bool:
    field = submission.spec.by_name.get(name)
    cell = submission.raw.cells.get(name)
    for found in got.issues:
        if cell is not None and found.ref.cell and (found.ref.sheet, found.ref.cell) == (cell.ref.sheet, cell.ref.cell):
            return True
        whole = not found.ref.cell and found.severity is not Severity.NOTE
        if field is not None and whole and found.ref.sheet == field.sheet:
            return True
        if cell is not None and found.ref.sheet == cell.ref.sheet and f"ô {cell.ref.cell})" in found.expected:
            return True  # a rule over two cells stands at one and names the other
        if field is not None and found.what and (found.what == field.about or field.sheet in found.what):
            return True
    return False


def really_holds(data: bytes, submission: Submission, names: Sequence[str]) -> set[str]:
    """Those of `names` whose value, as read, an independent reader finds in the same cell of the file."""
    book = _opened_elsewhere(data)
    held = set()
    for name in names:
        cell = submission.raw.cells.get(name)
        if book is None or cell is None or cell.ref.sheet not in book.sheetnames:
            continue
        value = book[cell.ref.sheet][cell.ref.cell].value
        answer = submission.answers.get(name)
        read = answer.value if answer else None
        if (
            value == read
            or _is_as_good_as(value, read)
            or (isinstance(value, str) and isinstance(read, str) and value.split() == read.split())
        ):
            held.add(name)
    return held


def _is_as_good_as(value: object, read: object) -> bool:
    """Whether a number is read as the whole number that it shows: -9E-235 is 0 to everybody."""
    return isinstance(value, int | float) and isinstance(read, float) and abs(value - read) < 1e-9


def _opened_elsewhere(data: bytes) -> openpyxl.Workbook | None:
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        if not data.startswith(b"PK") or b"xl/workbook.xml" not in data:
            source = Path(folder) / ("a.ods" if b"opendocument" in data[:200] else "a.xls")
            source.write_bytes(data)
            try:
                data = convert_all([source], Path(folder) / "ra", "xlsx", seconds=60)[0].read_bytes()
            except AssertionError:  # LibreOffice makes nothing of it either
                return None
        try:
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        except Exception:  # openpyxl raises anything on hurt files: then it is no witness
            return None


@dataclass(frozen=True)
class Fault:
    """A hurt file that was not taken as it must be."""

    base: str
    number: int
    what: str
    data: bytes


def tried(program: Program, made: Mapping[str, bytes], seed: int, numbers: Sequence[int]) -> Iterator[Fault | None]:
    """Hurt and read the files of these numbers; each number and seed give the same file again."""
    period = period_of(program)
    with tempfile.TemporaryDirectory() as folder, Guard() as guard:
        reader = Reader(RoundForms(program, period, DEFAULT_TEMPLATE), guard)
        sound = {name: _sound(reader, Path(folder) / name, data) for name, data in made.items()}
        for number in numbers:
            rnd = random.Random(f"{seed} {number}")
            base = rnd.choice(sorted(made))
            data = hurt(made[base], rnd)
            path = Path(folder) / base
            path.write_bytes(data)
            yield _fault(reader, path, base, number, sound[base])


def _sound(reader: Reader, path: Path, data: bytes) -> dict[str, object]:
    path.write_bytes(data)
    (submission,) = told(reader, path).submissions
    return figures(submission)


def _fault(reader: Reader, path: Path, base: str, number: int, sound: Mapping[str, object]) -> Fault | None:
    data = path.read_bytes()
    try:
        got = told(reader, path)
    except Exception as error:  # that nothing raises is what is tried
        return Fault(base, number, f"raised {type(error).__name__}: {error}", data)
    if got.seconds > SECONDS:
        return Fault(base, number, f"took {got.seconds:.1f} s", data)
    if len(got.submissions) > 1:
        return Fault(base, number, "several submissions of one form", data)
    wrong = unexplained(got, sound)
    if wrong and got.submissions and base != "letter.eml":
        held = really_holds(data, got.submissions[0], list(wrong))
        wrong = {name: pair for name, pair in wrong.items() if name not in held}
    return Fault(base, number, f"without a word: {wrong}", data) if wrong else None


# ------------------------------------------------------------------------------------------- the long form


def _run(task: tuple[str, dict[str, bytes], int, range]) -> list[Fault]:
    folder, made, seed, numbers = task
    program = make_program(Path(folder))
    return [fault for fault in tried(program, made, seed, numbers) if fault is not None]


def main() -> int:
    """Run the long form; faults are printed and their files kept in --keep."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = bases(make_program(Path(folder) / "p"), Path(folder))
        step = 250
        tasks = [
            (f"{folder}/{start}", made, asked.seed, range(start, min(start + step, asked.count)))
            for start in range(0, asked.count, step)
        ]
        for task in tasks:
            Path(task[0]).mkdir()
        faults: list[Fault] = []
        with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
            for n, found in enumerate(pool.imap(_run, tasks), 1):
                faults += found
                print(f"{min(n * step, asked.count)} files, {len(faults)} faults", flush=True)
    for fault in faults:
        print(f"{fault.base} #{fault.number}: {fault.what}")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{fault.number} {fault.base}").write_bytes(fault.data)
    print(f"{asked.count} files, seed {asked.seed}: {len(faults)} faults", dict(Counter(f.base for f in faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        raise SystemExit(main())
