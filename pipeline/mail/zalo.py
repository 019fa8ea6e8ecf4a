"""Short messages to copy into Zalo: what a union still owes and until when, in the words of a template. Pure.

A message is one line: a cell with line breaks comes out of the spreadsheet in quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipeline.forms.layout import FormSpec, form_spec
from pipeline.issues import Issue, Severity
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import VARIABLES as LETTER_VARIABLES
from pipeline.mail.letters import about_issue, about_round, about_unit, issues_by_unit, kind_due
from pipeline.mail.templates import Templates
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery, RosterLine
from pipeline.text import clean, shortened

TEMPLATE = "zalo"
MOST = 400  # characters: what is read at a glance on a telephone
MOST_TASKS = 3  # told one by one; fewer where they are long
_LONGEST_TASK = 110  # characters
_LONGEST_NAME = 60
_FEW = 25  # characters: as much of a question says nothing

_OWN: Mapping[str, str] = {
    "chua_nop": "đúng khi chưa nhận được biểu của đơn vị",
    "het_han": "đúng khi đã quá hạn nộp",
    "can_sua": "đúng khi có chỗ phải sửa",
    "can_hoi": "đúng khi chỉ có chỗ cần xác nhận",
    "viec": "danh sách những chỗ phải sửa hoặc xác nhận đầu tiên, mỗi chỗ một câu ngắn",
    "so_viec": "tổng số chỗ phải sửa hoặc xác nhận",
}
_SHARED = ("don_vi", "ma_don_vi", "chu_tich", "chuong_trinh", "ky", "han_nop", "co_quan", "tep_da_nhan",
           "chua_ro_don_vi", "chua_dung_duoc")  # fmt: skip
# What the template may use. A test holds it against what a message is made of.
VARIABLES: Mapping[str, str] = {**{name: LETTER_VARIABLES[name] for name in _SHARED}, **_OWN}


def zalo_texts(data: Consolidation, today: date, templates: Templates, *, remind_days: int) -> Mapping[str, str]:
    """The message of each union there is something to tell, by unit code. Raises TemplateError."""
    by_unit, found = issues_by_unit(data), {}
    specs = {kind: form_spec(data.program, data.period, kind) for kind in {x.unit.kind for x in data.unit_roster}}
    shared = {**about_round(data.program, data.period), "het_han": today > data.period.due}
    for line in data.unit_roster:
        kind = kind_due(line, data.period, today, remind_days)
        if kind is not None:
            tasks = _tasks(line, kind, by_unit.get(line.unit.code, ()), specs[line.unit.kind])
            found[line.unit.code] = _text(_variables(shared, line, kind), tasks, templates)
    return found


def _tasks(line: RosterLine, kind: LetterKind, issues: tuple[Issue, ...], spec: FormSpec) -> list[str]:
    """What has to be mended, or confirmed, a short sentence each."""
    if kind not in (LetterKind.CORRECTION, LetterKind.QUESTION) or line.delivery is Delivery.UNCLEAR:
        return []
    gravity = Severity.ERROR if kind is LetterKind.CORRECTION else Severity.WARNING
    return [_task(i, spec) for i in issues if i.severity is gravity]


def _task(item: Issue, spec: FormSpec) -> str:
    said = about_issue(item, spec)
    title, where = shortened(said["ten"], _LONGEST_TASK), list[str]()
    room = _LONGEST_TASK - len(f"{title} ()")
    for part in filter(None, (said["vi_tri"] if item.ref.cell else "", said["muc"])):
        if len(part) > room < _FEW:
            break
        where.append(shortened(part, room))
        room -= len(f"{where[-1]}; ")
    return f"{title} ({'; '.join(where)})" if where else title


def _variables(shared: Mapping[str, object], line: RosterLine, kind: LetterKind) -> dict[str, object]:
    """What the template may say to a union; `shared`: what it may say to all."""
    said = {
        **about_unit(line.unit),
        **shared,
        "don_vi": shortened(clean(line.unit.name), _LONGEST_NAME),
        "tep_da_nhan": shortened(clean(line.file.rpartition("/")[2]), _LONGEST_NAME),
        "chua_ro_don_vi": line.delivery is Delivery.UNCLEAR,
        "chua_dung_duoc": line.delivery is Delivery.REJECTED,
        "chua_nop": line.delivery is Delivery.MISSING,
        "can_sua": kind is LetterKind.CORRECTION,
        "can_hoi": kind is LetterKind.QUESTION,
    }
    return {name: value for name, value in said.items() if name in VARIABLES}


def _text(said: Mapping[str, object], tasks: list[str], templates: Templates) -> str:
    """The message with as many tasks as a short message holds."""
    text = ""
    for shown in range(min(len(tasks), MOST_TASKS), -1, -1):
        text = clean(templates.text(TEMPLATE, {**said, "viec": tasks[:shown], "so_viec": len(tasks)}))
        if len(text) <= MOST:
            break
    return text
