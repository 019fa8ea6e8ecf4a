"""Coverage-guided fuzzing of the form reader and the letter reader; needs atheris, which no lock holds.

    pip install atheris
    python -m tests.fuzz form corpus/form -max_total_time=900      (or: letter)

Input is what stands inside a package or a letter, so that checksums are no wall: the first byte says which part of a
sound form the rest takes the place of. A finding is an exception or a hang; wrong figures are tests.mutants' part.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline"]):
    from pipeline.intake.decisions import Decisions
    from pipeline.intake.folder import DEFAULT_TEMPLATE
    from pipeline.intake.guard import Guard
    from pipeline.intake.reader import Reader
    from pipeline.intake.round_forms import RoundForms
    from pipeline.intake.unpack.sources import sources
    from pipeline.issues import Issue

from tests import mailbag as bag
from tests.forms import make_form, part_of, period_of, with_part
from tests.mutants import ANSWERS, put
from tests.programs import make_program

SEEDS = 9  # kinds of places that the input takes
PARTS = ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "xl/workbook.xml",
         "xl/styles.xml", "docProps/core.xml")  # fmt: skip


class _Inside(Guard):
    """The guard's work done in this process, where coverage is seen."""

    def run(self, task: Callable[..., object], *args: object) -> object:  # type: ignore[override]
        return task(*args)


def makers(form: bytes) -> list[Callable[[bytes], tuple[str, bytes]]]:
    """What becomes of the input: a form with one part exchanged, a letter, a bare file."""
    by_part = [lambda data, part=part: ("A05.xlsx", with_part(form, part, lambda _: data)) for part in PARTS]
    letter = bag.mailed("A05.xlsx")(form)
    return [
        *by_part,
        lambda data: ("thu.eml", data),
        lambda data: ("thu.eml", data + letter),
        lambda data: ("A05.xls", data),
    ]


def seeds(form: bytes, folder: Path, what: str) -> None:
    """Write what to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    kept: Mapping[int, bytes] = {n: part_of(form, part) for n, part in enumerate(PARTS)}
    letters = {6: bag.mailed("A05.xlsx")(form)[:3000], 7: b"From: a@b.vn\nSubject: x\n"}
    fixtures = Path(__file__).parent / "fixtures"
    bare = {8: (fixtures / "sheetjs-2003.xml").read_bytes()}
    chosen = letters if what == "letter" else {**kept, **bare}
    for number, data in chosen.items():
        (folder / f"seed-{number}").write_bytes(bytes([number]) + data)


def main() -> None:
    """Fuzz until the time is over or something is found."""
    what, corpus = sys.argv[1], Path(sys.argv[2])
    folder = Path(tempfile.mkdtemp())
    program = make_program(folder)
    form = put(make_form(program, "A05"), ANSWERS)
    seeds(form, corpus, what)
    reader = Reader(RoundForms(program, period_of(program), DEFAULT_TEMPLATE), _Inside())
    ways = makers(form)

    def one(data: bytes) -> None:
        if not data:
            return
        number = data[0] % SEEDS
        if what == "letter":
            number = 6 + data[0] % 2
        name, made = ways[number](data[1:])
        path = folder / name
        path.write_bytes(made)
        for item in sources(path, f"2024/{name}", reader.guard):
            if not isinstance(item, Issue):
                for found in reader.read(item):
                    reader.checked(found, Decisions())

    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[3:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
