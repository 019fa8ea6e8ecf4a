"""How fast, with how much memory: `make bench`, not a test. Writes docs/hieu-nang.md and what it is made of.

    python -m tests.bench                    what takes some minutes: start, forms, reading, rounds of 40 and 400
    python -m tests.bench --all              4,000 unions, many periods, many decisions, too
    python -m tests.bench --only forms       one section, or several: --only start,forms
    python -m tests.bench --only country --unions 12000 --folder /large/disk

All figures are medians of several turns, in each of which every way is taken once: what else the machine does slows
all alike. Each section is kept as soon as it is done, so that a run that was stopped goes on with --only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.bench import of_commands, of_country, of_forms, of_growth, of_reading, of_start
from tests.bench.found import Found, here_and_now, measured_there, read_found, write_found
from tests.bench.marks import MARKS
from tests.bench.measured import Failed
from tests.bench.page import BEFORE, HOLDS, KEPT, figure, write_page
from tests.bench.task import Task

MEASURES: Mapping[str, Callable[[Task], Found]] = {
    "start": of_start.measure,
    "forms": of_forms.measure,
    "reading": of_reading.measure,
    "commands": of_commands.measure_small,
    "large": of_commands.measure_large,
    "periods": of_growth.measure_periods,
    "decisions": of_growth.measure_decisions,
    "country": of_country.measure,
}
USUAL = ("start", "forms", "reading", "commands")
ALL = tuple(name for name in MEASURES if name != "country")


def main(words: Sequence[str]) -> int:
    """Measure what is asked for, keep it, write the page; the exit status."""
    asked = _asked(words)
    sections = asked.only or (ALL if asked.all else USUAL)
    kept = Path(asked.keep)
    begun = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - begun:6.0f} s  {what}", file=sys.stderr, flush=True)

    for name in sections:
        with _folder(name, asked.folder) as folder:
            say(f"{name}:")
            there = here_and_now()
            try:
                found = MEASURES[name](Task(Path(folder), asked.turns, say, asked.unions, asked.opened, asked.trial))
            except (Failed, of_country.NoRoom) as why:
                print(why, file=sys.stderr)
                return 1
        if asked.trial:
            continue
        write_found(kept, read_found(kept).with_section(_kept_as(name, asked.unions), measured_there(found, there)))
        if kept == KEPT:
            write_page(read_found(kept), read_found(BEFORE))
    if not asked.trial:
        _tell(kept)
    return 0


def _folder(name: str, asked: Path | None) -> AbstractContextManager[str]:
    """Where a section works: a folder that goes, for the country one that stays where that is asked for."""
    if asked is not None:
        asked.mkdir(parents=True, exist_ok=True)
        if name == "country":
            return nullcontext(str(asked))
    return tempfile.TemporaryDirectory(prefix="bench-", dir=asked)


def _kept_as(name: str, unions: int) -> str:
    """A round that is smaller than the country stands by itself."""
    return name if name != "country" or unions == of_country.COUNTRY else f"{name}-{unions}"


def _tell(kept: Path) -> None:
    found = read_found(kept)
    for mark in MARKS:
        now = mark.reached(found)
        said = "" if now is None else figure(now)
        print(f"{HOLDS[mark.holds(now)]:12} {said:>8}  {mark.words} ({figure(mark.limit)} {mark.unit})")


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="all sections but the country")
    parser.add_argument("--only", type=_sections, default=(), help=f"sections: {', '.join(MEASURES)}")
    parser.add_argument("--turns", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--unions", type=int, default=of_country.COUNTRY, help="of the country")
    parser.add_argument("--folder", type=Path, help="where to work; a country made there is kept, and taken again")
    parser.add_argument("--opened", type=int, default=0, help="workbooks of the country that LibreOffice opens; 0: all")
    parser.add_argument("--trial", action="store_true", help="everything small, to see that it works; keeps nothing")
    parser.add_argument("--keep", default=KEPT, help="the file that keeps what was found")
    return parser.parse_args(words)


def _sections(words: str) -> tuple[str, ...]:
    names = tuple(words.split(","))
    if unknown := [name for name in names if name not in MEASURES]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}? {', '.join(MEASURES)}")
    return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
