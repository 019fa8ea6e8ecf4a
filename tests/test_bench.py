"""The benchmark's own parts: what it measures is right, its marks are declared, its page says what it found."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.bench import measured
from tests.bench.__main__ import MEASURES, main
from tests.bench.found import AllFound, Found, FoundTable, read_found, write_found
from tests.bench.marks import MARKS, SECTIONS, Mark, exponent
from tests.bench.measured import Cost, Failed, by_turns, cost_of
from tests.bench.page import BEFORE, HOLDS, KEPT, PAGE, figure, measured_part, rewritten
from tests.bench.picture import beside, growth
from tests.bench.workspaces import empty_round, fill_round, filled_otherwise, put_over

BURNT, HELD = 0.3, 60  # seconds of processor time and megabytes, in each of two processes
BURNING = f"""
import subprocess, sys, time
held = bytearray({HELD} * 1024 * 1024)
if len(sys.argv) == 1:
    child = subprocess.Popen([sys.executable, __file__, "child"])
while time.process_time() < {BURNT}:
    pass
if len(sys.argv) == 1:
    child.wait()
"""


def script(folder: Path, text: str) -> list[str | Path]:
    path = folder / "viec.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return [sys.executable, path]


def test_processor_time_and_memory_are_those_of_all_processes(tmp_path: Path) -> None:
    cost = cost_of(script(tmp_path, BURNING))
    assert cost.cpu >= 2 * BURNT
    assert cost.peak >= HELD
    assert cost.wall >= BURNT


def test_memory_counts_processes_that_live_at_the_same_moment(tmp_path: Path) -> None:
    """The child tells that it has its memory, the parent waits until both have been looked at."""
    holding = f"""
        import subprocess, sys, time
        held = bytearray({HELD} * 1024 * 1024)
        if len(sys.argv) > 1:
            print("held", flush=True)
            sys.stdin.read()
        else:
            child = subprocess.Popen([sys.executable, __file__, "child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            child.stdout.readline()
            time.sleep(4)  # on a machine that is busy with something else
            child.communicate()
    """
    assert cost_of(script(tmp_path, holding)).peak >= 2 * HELD


def test_a_command_that_fails_is_said_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="hỏng rồi"):
        cost_of(script(tmp_path, "import sys; sys.exit('hỏng rồi')"))


def test_nothing_runs_on_when_the_measuring_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def stopped(process: measured.subprocess.Popen[bytes]) -> float:
        begun.append(process.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(measured, "_waited_for", stopped)
    with pytest.raises(KeyboardInterrupt):
        cost_of(script(tmp_path, "import time; time.sleep(600)"))
    assert not psutil.pid_exists(begun[0])


def test_ratios_are_taken_within_a_turn() -> None:
    """A machine twice as slow in one turn leaves them as they are."""
    turns = iter((1.0, 2.0, 1.0))

    def both() -> dict[str, Cost]:
        slow = next(turns)
        return {"fast": Cost(1 * slow, 0, 10), "slow": Cost(3 * slow, 0, 20)}

    taken = by_turns(3, both)
    assert taken.ratio(lambda t: t["slow"].cpu / t["fast"].cpu) == 3
    assert taken.cost("slow") == Cost(3, 0, 20)
    assert taken.names == ("fast", "slow")


@pytest.mark.parametrize(
    ("costs", "steepness"),
    [
        ({40: 4, 400: 40, 4000: 400}, 1),
        ({1: 1, 2: 4, 4: 16}, 2),
        ({10: 5, 100: 5}, 0),
    ],
)
def test_exponent_of_growth(costs: dict[int, float], steepness: float) -> None:
    assert exponent(costs) == pytest.approx(steepness)


def test_what_grows_too_fast_at_large_sizes_is_not_hidden_by_a_start_that_costs_the_same() -> None:
    steep = exponent({size: 1 + 1e-6 * size**2 for size in (40, 400, 4000)})
    assert steep is not None and steep > 1.05


def test_one_size_has_no_growth() -> None:
    assert exponent({40: 1.0}) is None


def test_every_mark_is_measured_once_and_every_section_has_some() -> None:
    assert set(SECTIONS) == set(MEASURES)
    names = [mark.name for mark in MARKS]
    assert len(names) == len(set(names)) >= 40
    assert all(mark.limit >= 0 and mark.words for mark in MARKS)


def test_a_mark_holds_at_its_limit() -> None:
    most, least = Mark("s", "n", "việc", 2.0), Mark("s", "n", "việc", 20, at_least=True)
    assert [most.holds(v) for v in (1.9, 2.0, 2.1, None)] == [True, True, False, None]
    assert [least.holds(v) for v in (19.0, 20.0, None)] == [False, True, None]


def found() -> AllFound:
    """What a machine may have found: figures of two sections, one of them over its limit."""
    start = Found(
        {"help": 0.25, "results": 0.9, "stage.summary.400": 6.5},
        (FoundTable("Khởi động", ("việc", "giây"), (("--help", 0.25), ("results", None))),),
        {"consolidate": {40: 1.0, 400: 4.0}},
        ("không có Node.js",),
        "một máy",
        "abc1234",
        "2026-01-02 08:00",
        2.5,
    )
    each = FoundTable("mỗi biểu", ("cách", "ms"), (("của chương trình", 0.5), ("kia", 50.0)))
    curve = {"consolidate": {4000: 35.0}}
    forms = Found({}, (start.tables[0], each), curve, (), "một máy", "abc1234", "2026-01-02 09:00")
    return AllFound({"start": start, "forms": forms})


def test_what_was_found_is_kept_between_runs(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert read_found(kept) == AllFound({})
    write_found(kept, found())
    assert read_found(kept) == found()
    newer = read_found(kept).with_section("start", replace(found().sections["start"], reached={"help": 0.5}))
    assert newer.reached("help") == 0.5 and newer.reached("results") is None
    assert newer.curve("consolidate") == {40: 1.0, 400: 4.0, 4000: 35.0}


def test_the_page_has_a_line_for_every_mark_and_says_whether_it_holds() -> None:
    lines = measured_part(found(), AllFound({"start": replace(found().sections["start"], commit="0ld")})).splitlines()
    for mark in MARKS:
        (line,) = [line for line in lines if line.startswith(f"| {mark.words} |")]
        assert HOLDS[mark.holds(mark.reached(found()))] in line
    assert any("≤ 0,3 giây | 0,25 | 0,25 | ✓ đạt" in line for line in lines)
    assert any("≤ 0,8 giây | 0,9 | 0,9 | ✗ chưa đạt" in line for line in lines)
    assert any("số đơn vị | ≤ 1,05 |" in line and line.endswith("✓ đạt |") for line in lines)
    assert "| tong-hop.xlsx, tong-quan.html | 6,5 | 6,5 |" in lines
    assert "Không có Node.js." in lines and "| results |  |" in lines
    assert "Đo 2026-01-02 08:00, mã nguồn abc1234: một máy. Ngay trước khi đo, máy có 2,5 việc khác cùng chạy." in lines


def test_what_people_wrote_on_the_page_stays() -> None:
    page = rewritten("Đầu\n<!-- từ đây make bench viết -->\ncũ\n<!-- đến đây -->\nCuối\n", "mới")
    assert page == "Đầu\n<!-- từ đây make bench viết -->\n\nmới\n\n<!-- đến đây -->\nCuối\n"
    with pytest.raises(ValueError, match="make bench"):
        rewritten("Đầu\n", "mới")


def test_the_page_in_docs_is_what_was_found_last() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page, measured_part(read_found(KEPT), read_found(BEFORE))) == page


def test_pictures_are_drawn() -> None:
    tables = [table for section in found().sections.values() for table in section.tables]
    for picture in (growth(found(), found()), beside(tables)):
        assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("value", "said"), [(0.03456, "0,0346"), (0.3456, "0,346"), (3.456, "3,46"), (34.56, "34,6"), (3456.7, "3.457")]
)
def test_figures_have_as_many_places_as_say_something(value: float, said: str) -> None:
    assert figure(value) == said


def test_a_turn_begins_with_a_round_as_it_was(tmp_path: Path) -> None:
    """What a turn changes is changed in its own copy alone."""
    base = empty_round(tmp_path / "goc", 5)
    forms = base.outputs / "bieu-mau"
    assert base.cost("forms").cpu > 0 and len(list(forms.glob("U*.xlsx"))) == 5
    fill_round(base)
    before = {path: path.read_bytes() for path in base.returned()}
    copy = base.copied(tmp_path / "luot")
    put_over(filled_otherwise(base, 2, tmp_path / "khac"), tmp_path / "khac", copy.returns)
    assert {path: path.read_bytes() for path in base.returned()} == before
    there = [path.relative_to(base.returns) for path in before]
    changed = [name for name in there if (copy.returns / name).read_bytes() != before[base.returns / name]]
    assert changed == there[:2]


def test_a_section_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "start,nothing"])
    assert "nothing?" in capsys.readouterr().err


@pytest.mark.thorough
@pytest.mark.parametrize("section", ["decisions", "country"])
def test_the_benchmark_works(section: str, tmp_path: Path) -> None:
    """A section with a small round, as typed; nothing is kept."""
    kept = tmp_path / "kept.json"
    small = ["--trial", "--turns", "1", "--unions", "30", "--opened", "1", "--folder", str(tmp_path)]
    assert main([*small, "--only", section, "--keep", str(kept)]) == 0
    assert not kept.exists()
