"""Figures in sentences: their unit does not begin with a capital there, unless it is an abbreviation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.program.records import Target
from pipeline.round.printed import amount, gap, target_words
from tests.programs import make_program


@pytest.mark.parametrize(("unit", "said"), [("Người", "người"), ("CĐCS", "CĐCS"), ("đoàn viên", "đoàn viên")])
def test_a_unit_stands_in_a_sentence_with_a_small_letter(tmp_path: Path, unit: str, said: str) -> None:
    indicator = replace(next(i for i in make_program(tmp_path).indicators if i.code == "3.1"), unit=unit)
    assert amount(indicator, 7.0) == f"7 {said}"
    assert target_words(indicator, Target(5.0)).endswith(f"5 {said}")
    assert gap(indicator, 7.0, Target(5.0)) == f"2 {said}"
