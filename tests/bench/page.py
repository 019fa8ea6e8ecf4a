"""docs/hieu-nang.md: what people wrote stays; `make bench` writes what was measured between two lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.settings import REPOSITORY
from pipeline.text import number
from tests.bench.found import AllFound, Found, FoundTable, Shown
from tests.bench.marks import MARKS, Mark
from tests.bench.picture import beside, growth
from tests.bench.words import STAGES

DOCS = REPOSITORY / "docs"
PAGE, KEPT, BEFORE = DOCS / "hieu-nang.md", DOCS / "hieu-nang.json", DOCS / "hieu-nang-truoc.json"
GROWTH, BESIDE = DOCS / "img" / "hieu-nang-tang.png", DOCS / "img" / "hieu-nang-so-sanh.png"
BEGIN, END = "<!-- từ đây make bench viết -->", "<!-- đến đây -->"
HOLDS = {True: "✓ đạt", False: "✗ chưa đạt", None: "– chưa đo"}
HEADINGS = {
    "start": "Khởi động",
    "forms": "Làm biểu",
    "reading": "Đọc biểu",
    "commands": "Cơ quan 40 và 400 đơn vị",
    "large": "Tỉnh 4.000 đơn vị",
    "periods": "Nhiều kỳ",
    "decisions": "Nhiều quyết định",
    "country": "Cả nước",
}
STAGE_SIZES = (400, 4000)
COMPARED = (("forms", 1), ("reading", 0))  # sections and tables of them that a picture shows


def figure(value: float) -> str:
    """As many places as say something: 0,034; 3,4; 340."""
    decimals = next((places for most, places in ((0.1, 4), (1, 3), (10, 2), (100, 1)) if abs(value) < most), 0)
    return number(value, decimals)


def measured_part(found: AllFound, before: AllFound) -> str:
    """What was measured, as the page has it: marks, pictures, a heading for each section."""
    return "\n".join(_lines(found, before))


def rewritten(page: str, part: str) -> str:
    """The page with `part` between its two lines. Raises ValueError where it lacks them."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name}: {BEGIN} … {END}?")
    return f"{head}{BEGIN}\n\n{part}\n\n{END}{tail}"


def write_page(found: AllFound, before: AllFound) -> None:
    """Write page and pictures anew."""
    page = rewritten(PAGE.read_text(encoding="utf-8"), measured_part(found, before))
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    if found.sections:
        _put(GROWTH, growth(found, before))
    if tables := _compared(found):
        _put(BESIDE, beside(tables))


def _compared(found: AllFound) -> list[FoundTable]:
    """The tables of what one file takes, beside other ways."""
    return [found.sections[name].tables[place] for name, place in COMPARED if name in found.sections]


def _put(path: Path, picture: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)


def _lines(found: AllFound, before: AllFound) -> Iterator[str]:
    former = ", ".join(sorted({f.commit for f in before.sections.values()}))
    yield "## Các mức"
    yield ""
    yield f"| mức | giới hạn | trước ({former}) | nay | |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for mark in MARKS:
        yield _mark_line(mark, mark.reached(found), mark.reached(before))
    if found.sections:
        yield ""
        yield f"![Thời gian xử lý theo số đơn vị](img/{GROWTH.name})"
    if _compared(found):
        yield ""
        yield f"![Mỗi biểu, cạnh các cách khác](img/{BESIDE.name})"
    for size in STAGE_SIZES:
        yield from _stages(size, found, before)
    for name, section in _in_order(found.sections):
        yield ""
        yield from _section(HEADINGS.get(name, name), section)


def _mark_line(mark: Mark, now: float | None, then: float | None) -> str:
    bound = f"{'≥' if mark.at_least else '≤'} {figure(mark.limit)} {mark.unit}".rstrip()
    said = [figure(value) if value is not None else "" for value in (then, now)]
    return f"| {mark.words} | {bound} | {said[0]} | {said[1]} | {HOLDS[mark.holds(now)]} |"


def _stages(size: int, found: AllFound, before: AllFound) -> Iterator[str]:
    """Where the time of a consolidation goes; nothing where that was not measured."""
    rows = tuple(
        (said, *(of.reached(f"stage.{name}.{size}") for of in (before, found))) for name, said in STAGES.items()
    )
    if any(value is not None for _, *values in rows for value in values):
        yield ""
        title = f"Thời gian tổng hợp {number(size)} đơn vị lần đầu đi đâu"
        yield from _table(FoundTable(title, ("phần", "trước, giây xử lý", "nay"), rows))


def _in_order(sections: Mapping[str, Found]) -> list[tuple[str, Found]]:
    order = [*HEADINGS]
    return sorted(sections.items(), key=lambda item: (order.index(item[0].partition("-")[0]), item[0]))


def _section(heading: str, found: Found) -> Iterator[str]:
    yield f"### {heading}"
    yield ""
    busy = "" if found.load is None else f" Ngay trước khi đo, máy có {figure(found.load)} việc khác cùng chạy."
    yield f"Đo {found.measured_at}, mã nguồn {found.commit}: {found.machine}.{busy}"
    for table in found.tables:
        yield ""
        yield from _table(table)
    for note in found.notes:
        yield ""
        yield f"{note[0].upper()}{note[1:]}."


def _table(table: FoundTable) -> Iterator[str]:
    yield f"*{table.title}*"
    yield ""
    yield f"| {' | '.join(table.heads)} |"
    yield f"| --- |{' ---: |' * (len(table.heads) - 1)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_shown, row))} |"


def _shown(value: Shown) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else figure(value)
