"""The head and the foot of the review report (NĐ 30/2020): heading, subject, introduction, recipients, signature."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.program.organisations import full_name
from pipeline.review.annexes import annexes, missing_number
from pipeline.review.footnotes import Footnote, Noted, Part
from pipeline.review.model import Review
from pipeline.review.parts import parts
from pipeline.review.report_kinds import occasion, subject
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import forms_counted
from pipeline.round.printed import named, tally, tallying
from pipeline.round.stand_ins import WhoseFigures, counted, stand_ins
from pipeline.text import clean, key, running_date, upper_first

_PLACE = re.compile(r"\b(TỈNH |HUYỆN |QUẬN |THÀNH PHỐ |THỊ XÃ |THỊ TRẤN |PHƯỜNG |XÃ (?!HỘI\b)|VIỆT NAM)")
_SHORT = 22  # letters that a line of the heading block surely holds
_ADDRESSEE = ("Như trên", "Như kính gửi")  # the first of the recipients: whom the report is addressed to
MAX_MISSING = 10  # unions that have not reported, named at the foot of a page
ROOM = "      "  # left for the clerk to write the number and the date in


def review(data: Consolidation) -> Review:
    """The whole report of a consolidated round; pure."""
    program = data.program
    addressee = program.addressee or program.superior_office
    return replace(
        letterhead(data),
        subject=subject(data),
        addressee=addressee,
        introduction=introduction(data),
        parts=parts(data),
        closing=f"Trên đây là báo cáo {occasion(data)} của {program.office_name}./.",
        recipients=_recipients(data, addressee),
        paper_recipients=tuple(f"- {name};" for name in _named(program.paper_recipients)),
        signed_for=program.signed_for.upper(),
        signer_title=program.signer_title.upper(),
        signer=program.signer,
        annexes=annexes(data) if program.report.annexes else (),
        contents=True,
    )


def letterhead(data: Consolidation) -> Review:
    """A report that says nothing yet: the office, its superior, its number, the place and date to be filled in."""
    program = data.program
    day = f"ngày{ROOM}tháng{ROOM}năm {data.period.due.year}"
    return Review(
        superior_office=in_lines(program.superior_office.upper()),
        office=in_lines(program.office.upper()),
        reference=f"Số:{ROOM}/BC-{program.office_short}",
        place_and_date=f"{program.place}, {day}",
        illustrative=data.cover.illustrative,
        filing=_filing((*program.recipients, *program.paper_recipients)),
        attached_to=f"(Kèm theo Báo cáo số{ROOM}/BC-{program.office_short} {day} của {program.office})",
    )


def in_lines(name: str) -> str:
    """An office's name that is broken, if at all, before its place: 'LIÊN ĐOÀN LAO ĐỘNG / TỈNH LÀO CAI'."""
    before, place, after = _PLACE.split(name, maxsplit=1) if _PLACE.search(name) else (name, "", "")
    if not place or len(place + after) > _SHORT:
        return name
    return before + (place + after).replace(" ", "\u00a0")


def introduction(data: Consolidation) -> tuple[str | Noted, ...]:
    """What the report rests on: the program, the cut-off date, how many of the unions have reported."""
    program, period = data.program, data.period
    source = f"số {program.number}" if program.number else ""
    if program.issued:
        source = f"{source} ngày {running_date(program.issued)}".strip()
    came, asked = forms_counted(data)
    doing = "Triển khai" if "thực hiện" in key(program.title) else "Thực hiện"  # it says the other word itself
    first = (
        f"{doing} {program.title}{f' ({source})' if source else ''}, {program.office_name} báo cáo kết quả như sau. "
        f"Số liệu tính đến ngày {running_date(period.cutoff)}"
    )
    opening: tuple[Part, ...] = (first, *_estimated(data), ", tổng hợp từ báo cáo của ")
    if came == asked:
        return (Noted((*opening, f"tất cả {tally(program, asked)} đơn vị trực thuộc.")),)
    whole = f"{tally(program, came)}/{tally(program, asked)} đơn vị trực thuộc"
    where = f" (đơn vị chưa báo cáo: {missing_number(data)})" if program.report.annexes else ""
    notes = filter(None, ("" if where else _missing(data), _held(data)))
    said = " ".join(notes)
    return (Noted((*opening, whole, *((Footnote(said),) if said else ()), f"{where}.")),)


def _missing(data: Consolidation) -> str:
    """Who has not reported, where no annex says it."""
    names = [line.unit.name for line in data.unit_roster if not line.delivery.counted]
    return f"Đơn vị chưa báo cáo: {named(data.program, names, MAX_MISSING)}."


def _estimated(data: Consolidation) -> tuple[Part, ...]:
    """That figures are estimates, and of how many unions; nothing where all are counted."""
    found, program = data.estimates, data.program
    years = ", ".join(map(str, found.earlier))
    earlier = f"Số liệu năm {years} có số ước thực hiện đã báo cáo trước đây, chưa có số thực tế thay thế."
    if not found.own:
        return (" (có số ước thực hiện)", Footnote(earlier)) if found.earlier else ()
    unions = f"{tally(program, found.unions)}/{tally(program, found.counted)} đơn vị"
    told = [f"{unions} ghi trên biểu là số ước thực hiện"] if found.unions else []
    if found.office:
        told.append("biểu của cơ quan cũng vậy" if told else "biểu của cơ quan ghi là số ước thực hiện")
    said = f"{'; '.join(told)}." if told else ""
    after = f" {earlier}" if found.earlier else ""
    if not found.ahead:
        return (f" ({found.label})", Footnote(f"Số liệu năm {found.year}: {said}{after}"))
    due = f"hạn nộp biểu (ngày {running_date(data.period.due)}) trước ngày tính số liệu"
    why = f"Số liệu năm {found.year} là số ước thực hiện, vì {due}."
    return (f" ({found.label})", Footnote(f"{f'{why} {upper_first(said)}'.strip()}{after}"))


def _held(data: Consolidation) -> str:
    """What the sums hold of the unions that have not reported in this period; nothing where they hold nothing."""
    found = list(stand_ins(data).values())
    if all(item.whose is WhoseFigures.NOTHING for item in found):
        return ""
    count = tallying(data.program)
    told = "; ".join(counted(found, count))
    return f"Trong {count(len(found))} đơn vị chưa có báo cáo kỳ này được tính: {told}."


def _long(name: str) -> str:
    return key(full_name(name))


def _recipients(data: Consolidation, addressee: str) -> tuple[str, ...]:
    """'- Như trên;' (or as the workbook says it) stands for the addressee, who not named again, also not in short."""
    above = _long(addressee)
    named = [n for n in _named(data.program.recipients) if not (above == _long(n) or above.startswith(f"{_long(n)} "))]
    said = [_bare(item) for item in data.program.recipients if _is_addressee(_bare(item))]
    return (f"- {said[0] if said else _ADDRESSEE[0]};", *(f"- {name};" for name in named))


def _named(items: tuple[str, ...]) -> list[str]:
    names = map(_bare, items)
    return [name for name in names if name and not _is_filing(name) and not _is_addressee(name)]


def _bare(item: str) -> str:
    return clean(item).lstrip("-–• ").rstrip(" ;.,")


def _is_addressee(name: str) -> bool:
    return key(name) in map(key, _ADDRESSEE)


def _is_filing(name: str) -> bool:
    return key(name).lstrip("-– ").startswith(key("Lưu"))


def _filing(items: tuple[str, ...]) -> str:
    """'- Lưu: VT, VP.': where copies are kept; the clerk's office (VT) always keeps one."""
    kept = ["VT"]
    for item in items:
        if _is_filing(clean(item)):
            words = clean(item).partition(":")[2].rstrip(" .;").split(",")
            kept += [w.strip() for w in words if w.strip() and w.strip() not in kept]
    return f"- Lưu: {', '.join(kept)}."
