"""Functions that look at text: none takes a long time over 50,000 characters that somebody sent.

They are read from the package: every public function that needs nothing but texts, numbers and a field of a form.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pipeline import text
from pipeline.documents.merge.weave import _standing, differing
from pipeline.forms.layout import Field, FieldKind
from tests.patterns import LENGTH, trees

SHORTER = LENGTH // 4  # of the quick run
NOTHING = 0.3  # seconds of processor time over LENGTH that are not looked at
# What a text four times as long may take, in times: 4 where each letter is looked at, 16 where each pair is.
GROWTH = 9.0

# What is no function of text, and why.
OTHERS: Mapping[str, str] = {
    "cli.screen": "asks, or stops the command",
    "cli.demo": "stops the command",
    "machine": "looks for programs",
    "patterns": "makes patterns of ours",
    "steps.progress": "prints nothing",
}
UNITS = (
    "a",
    "0",
    " ",
    "Đ",
    "\u0301",
    "1.",
    "a ",
    "= ",
    "&lt;",
    "<",
    "(",
    "'",
    '"',
    "\n",
    "a² ",
    "/",
    "@a",
    "a.",
    "=?utf-8?q?a?=",
)
UNITS += (
    "một ",
    "[",
    "{{",
    "\ud800",
    "\u200b",
    "٣",
    "i̇",
    "ﷺ",
    "12 người, ",
    "Công đoàn cơ sở ",
    "\\'e9",
    "không ",
    "2026-01-01 ",
)
FIELD = Field("num", "2026", FieldKind.INTEGER, "Số đoàn viên", required=True, unit="người", year=2026)


def functions() -> Iterator[tuple[str, Callable[..., Any], tuple[str, ...]]]:
    """(name, function, annotations of what it needs) of all that need at least one text."""
    for module in trees():
        short = module.removeprefix("pipeline.")
        if short in OTHERS:
            continue
        for name, function in vars(importlib.import_module(module)).items():
            plain = inspect.unwrap(function) if callable(function) else None
            if name.startswith("_") or not inspect.isfunction(plain) or plain.__module__ != module:
                continue
            needed = tuple(
                str(p.annotation)
                for p in inspect.signature(plain).parameters.values()
                if p.default is p.empty and p.kind is not p.VAR_POSITIONAL
            )
            if {"str", "object"} & set(needed) and set(needed) <= set(FILLED):
                yield f"{short}.{name}", function, needed


FILLED: Mapping[str, Callable[[str], object]] = {
    "str": lambda said: said,
    "object": lambda said: said,
    "float": lambda _: 1.0,
    "int": lambda _: 1,
    "Field": lambda _: FIELD,
    "Iterable[str]": lambda said: [said] * 3,
    "Sequence[str]": lambda said: [said] * 3,
}
EVERY = {name: (function, needed) for name, function, needed in functions()}


def _tick() -> float:
    """The step in which the clock goes on here: 16 ms on Windows, whatever it says of itself."""
    steps: list[float] = []
    last = time.thread_time()
    while len(steps) < 3:
        if (now := time.thread_time()) > last:
            steps.append(now - last)
            last = now
    return min(steps)


TOLD = 10 * _tick()  # seconds that the clock tells apart from others


def _seconds(function: Callable[..., Any], needed: tuple[str, ...], said: str, at_least: float = 0) -> float:
    """Processor time of a call; of many, one after another, until the clock has gone on by so much."""
    spent, calls = 0.0, 0
    while calls == 0 or spent < at_least:
        spent, calls = spent + _called(function, needed, said), calls + 1
    return spent / calls


def _called(function: Callable[..., Any], needed: tuple[str, ...], said: str) -> float:
    cleared = getattr(function, "cache_clear", None)
    if cleared:
        cleared()
    values = [FILLED[each](said) for each in needed]
    if needed.count("str") > 1:  # two that are alike, not the same
        values[needed.index("str")] = f"{said[:-1]}x"
    began = time.thread_time()
    with contextlib.suppress(Exception):  # refusing it is an answer
        function(*values)
    return time.thread_time() - began


def _slow_at(function: Callable[..., Any], needed: tuple[str, ...], unit: str, length: int) -> int:
    """The length of a text of such units over which it takes long, `length` at most; 0 where there is none.

    How long is long depends on the machine and on who looks on (coverage): what counts is how it grows.
    """
    nothing = NOTHING * (length / LENGTH) ** 2

    def least(length: int, looked_at: float = nothing, at_least: float = 0) -> float:
        said = (unit * (length // len(unit) + 1))[: length - 1] + "\x00"
        spent = [_seconds(function, needed, said, at_least)]
        while spent[-1] > looked_at and len(spent) < 3:
            spent.append(_seconds(function, needed, said, at_least))
        return min(spent)

    if least(400) > NOTHING:
        return 400
    if least(length) <= nothing:
        return 0
    whole = least(length, at_least=TOLD)
    return length if whole > nothing and whole > GROWTH * least(length // 4, 0, TOLD) else 0


def test_a_slow_function_is_seen():
    def each_pair(said: str) -> int:
        return sum(said[n:].upper().count("É") + said[n:].lower().count("É") for n in range(len(said)))

    assert _slow_at(each_pair, ("str",), "a", SHORTER) == SHORTER
    assert _slow_at(lambda said: [letter for letter in said for _ in range(60)], ("str",), "a", SHORTER) == 0


@pytest.mark.parametrize("name", EVERY)
def test_no_function_takes_long_over_a_long_text(name: str, thorough: bool):
    function, needed = EVERY[name]
    length = LENGTH if thorough else SHORTER
    slow = {unit: _slow_at(function, needed, unit, length) for unit in UNITS}
    assert not [f"{unit!r} × {length}" for unit, length in slow.items() if length]


def test_the_functions_of_text_are_among_them():
    assert len(EVERY) > 100
    assert {
        "text.clean",
        "text.parse_number",
        "old_encodings.mend",
        "intake.letters.encoded_words.decoded",
        "file_names.file_name",
    } <= set(EVERY)


def test_paragraphs_of_one_word_are_woven_at_once():
    """A union's or a department's paragraph may be one word 20,000 times, and change in the middle."""
    base = ["kết", "quả", *["và"] * 20_000, "hết", "."]
    ours = ["kết", "quả", *["và"] * 10_000, "mới", *["và"] * 10_000, "hết", "."]
    began = time.thread_time()
    assert differing(base, ours) == [(10_002, 10_002, 10_002, 10_003)]
    standing = _standing(base, [*base[:12_000], "x", *base[13_000:]])
    assert time.thread_time() - began < 10  # each pair of words looked at would be a minute
    assert len(standing) == 19_004 and standing[0] == 0 and standing[20_003] == 19_004
    assert differing(["a", "b"], ["a", "b"]) == [] and differing(["a"], ["b"]) == [(0, 1, 0, 1)]


def test_long_texts_are_not_kept():
    """What is looked up again and again is kept; of long texts a round may bring more than there is memory."""
    for n in range(50):
        text.key(f"{n} " + "a" * 20_000)
        text.sort_key(f"{n} " + "a" * 20_000)
    assert text.key.cache_info().currsize < 20 and text.sort_key.cache_info().currsize < 20
    assert text.key("Hoà") == "hòa"


def test_a_thousand_digits_are_sorted():
    assert sorted(["b", "9" * 5_000, "2", "10"], key=text.sort_key) == ["2", "10", "9" * 5_000, "b"]
