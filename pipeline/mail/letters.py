"""Letters to unions: who gets which, and in which words. Pure but for reading the templates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.forms.layout import FormSpec, form_spec
from pipeline.issues import Issue, IssueRole, Severity, by_gravity
from pipeline.mail.letter_kinds import MARKED, LetterKind
from pipeline.mail.templates import Templates
from pipeline.program.model import Period, Program, Unit
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery, RosterLine
from pipeline.text import clean, short_date, shortened

MAX_LISTED = 40  # errors, and likewise warnings, that a letter spells out
MAX_SHOWN = 160  # characters of a wrong value that a letter repeats


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send along, under the name the reader sees."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready but for its envelope. `to_address` is what the program workbook says, unchecked.

    `matter` is what the letter is about where that alone, and not its words, makes it another letter than one sent
    before; blank where words and attachments do.
    """

    kind: LetterKind
    unit: str
    to_address: str
    to_name: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    matter: str = ""


@dataclass(frozen=True, slots=True)
class NoLetter:
    """A union that should be written to and cannot be, with the reason in plain words."""

    kind: LetterKind
    unit: str
    name: str
    reason: str


# ------------------------------------------------------------------------------------------- who gets which


def kind_due(
    line: RosterLine, period: Period, today: date, remind_days: int, without_form: Collection[str] = ()
) -> LetterKind | None:
    """The letter a union should get on `today`; of what it got before only whether it is one of those `without_form`.

    None where there is nothing to ask or to thank for: its file was left out by decision, or waits for acceptance; and
    while the office has something to settle first, as where a close keeps figures out. Who sent a file of which nobody
    knows whose it is is told so, as nothing else came of it.
    """
    if line.delivery is Delivery.MISSING:
        if today > period.due:
            return LetterKind.REMINDER_AFTER
        early = (period.due - today).days > remind_days or line.unit.code in without_form
        return LetterKind.INVITATION if early else LetterKind.REMINDER_BEFORE
    if _to_correct(line):
        return LetterKind.CORRECTION
    if _to_ask(line):
        return LetterKind.QUESTION
    return LetterKind.THANKS if line.settled else None


def _to_correct(line: RosterLine) -> bool:
    wrong = line.delivery in (Delivery.REJECTED, Delivery.UNCLEAR) or line.to_mend
    return wrong and not line.sender_open  # the mended form may be the one that waits


def _to_ask(line: RosterLine) -> bool:
    return line.asked and not line.sender_open


_CONCERNS: Mapping[LetterKind, Callable[[RosterLine], bool]] = {
    LetterKind.INVITATION: lambda line: line.delivery is Delivery.MISSING,
    LetterKind.REMINDER_BEFORE: lambda line: line.delivery is Delivery.MISSING,
    LetterKind.REMINDER_AFTER: lambda line: line.delivery is Delivery.MISSING,
    LetterKind.CORRECTION: _to_correct,
    LetterKind.QUESTION: lambda line: line.delivery.counted and _to_ask(line) and not line.to_mend,
    LetterKind.THANKS: lambda line: line.settled,
}


def letters_due(
    roster: Iterable[RosterLine],
    period: Period,
    today: date,
    *,
    remind_days: int,
    kinds: Sequence[LetterKind] = (),
    without_form: Collection[str] = (),
) -> tuple[tuple[LetterKind, RosterLine], ...]:
    """(kind, union) of every letter due on `today`; with `kinds`, those kinds whatever the day, where they fit."""
    if kinds:
        return tuple((kind, line) for line in roster for kind in dict.fromkeys(kinds) if _CONCERNS[kind](line))
    due = ((kind_due(line, period, today, remind_days, without_form), line) for line in roster)
    return tuple((kind, line) for kind, line in due if kind is not None)


# ------------------------------------------------------------------------------------------- in which words

# What every letter may say of the round, those to the superior office too.
ROUND_VARIABLES: Mapping[str, str] = {
    "chuong_trinh": "tên chương trình",
    "nghi_quyet": "nghị quyết của chương trình",
    "nhiem_ky": "nhiệm kỳ",
    "ky": "tên kỳ báo cáo",
    "ma_ky": "mã kỳ báo cáo",
    "han_nop": "hạn nộp (ngày/tháng/năm)",
    "ngay_chot": "số liệu tính đến ngày nào",
    "co_quan": "cơ quan gửi thư",
    "cap_tren": "cấp trên của cơ quan",
    "dia_danh": "địa danh",
    "tu_ngu": "từ ngữ ở trang Danh mục, ví dụ tu_ngu.co_so, tu_ngu.cap_tren, tu_ngu.thanh_vien",
    "ky_thay": "dòng thẩm quyền ký (TM. …; có thể trống)",
    "chuc_vu": "chức vụ người ký",
    "nguoi_ky": "họ tên người ký (có thể trống)",
}

# What templates may use. A test holds it against `_variables`.
VARIABLES: Mapping[str, str] = {
    "don_vi": "tên đơn vị",
    "ma_don_vi": "mã đơn vị",
    "chu_tich": "người đứng đầu đơn vị (có thể trống)",
    **ROUND_VARIABLES,
    "tep_da_nhan": "tên tệp đã nhận của đơn vị (trống khi chưa nhận)",
    "qua_han": "đúng khi đơn vị nộp quá hạn",
    "tep_kem": "danh sách tên tệp gửi kèm thư này",
    "chua_ro_don_vi": "đúng khi tệp đã nhận chưa rõ là biểu của đơn vị nào",
    "chua_dung_duoc": "đúng khi tệp đã nhận chưa dùng để tổng hợp được: không phải biểu, không mở được, còn trống",
    "co_ban_danh_dau": "đúng khi thư kèm bản đã đánh dấu chỗ cần sửa",
    "loi": "danh sách lỗi; mỗi lỗi có ma, ten, muc, vi_tri, dang_ghi, can_ghi, cach_sua",
    "so_loi": "tổng số lỗi (danh sách chỉ nêu những lỗi đầu)",
    "canh_bao": "danh sách nội dung cần xem lại, như loi",
    "so_canh_bao": "tổng số nội dung cần xem lại",
    "hoi_ve_o": "đúng khi có nội dung cần xem lại ở một ô",
    "hoi_ve_bieu": "đúng khi có nội dung cần xem lại về cả biểu, không ở ô nào",
}


def compose(
    data: Consolidation,
    due: Iterable[tuple[LetterKind, RosterLine]],
    templates: Templates,
    *,
    forms: Mapping[str, Path],
    marked: Mapping[str, Path],
) -> tuple[tuple[Letter, ...], tuple[NoLetter, ...]]:
    """The letters of `due`, and those that cannot be written. `forms` and `marked` are files by unit code."""
    letters: list[Letter] = []
    without: list[NoLetter] = []
    by_unit, due = issues_by_unit(data), tuple(due)
    kinds = {line.unit.kind for _, line in due}
    specs = {kind: form_spec(data.program, data.period, kind) for kind in kinds}
    for kind, line in due:
        unit = line.unit
        files = attachments(kind, unit.code, forms, marked)
        if kind.needs_form and not files:
            why = "chưa có biểu mẫu của đơn vị; hãy tạo biểu mẫu trước"
            without.append(NoLetter(kind, unit.code, unit.name, why))
            continue
        said = _variables(data, line, by_unit.get(unit.code, ()), files, specs[unit.kind])
        said["co_ban_danh_dau"] = kind in MARKED and unit.code in marked
        subject, body = templates.render(kind.value, said)
        about = matter(kind, data, by_unit.get(unit.code, ()))
        letters.append(Letter(kind, unit.code, unit.email, clean(unit.name), subject, body, files, about))
    return tuple(letters), tuple(without)


def matter(kind: LetterKind, data: Consolidation, issues: Iterable[Issue]) -> str:
    """What a letter asks, or thanks are for, in this round: the same whatever the returned file is called.

    A correction is about errors only: warnings come and go with what other unions report. A question is about them.
    """
    this_round = f"{data.program.code}/{data.period.code}"
    if kind in MARKED:
        gravity = Severity.ERROR if kind is LetterKind.CORRECTION else Severity.WARNING
        asked = sorted({_asked(i) for i in issues if i.severity is gravity})
        return f"{this_round} {hashlib.sha256(json.dumps(asked).encode()).hexdigest()}"
    return this_round if kind is LetterKind.THANKS else ""


def _asked(item: Issue) -> tuple[str, str, str, str]:
    """(sheet, cell, code, found); of a file as a whole, what is found is no part of its name, such as its suffix."""
    found = clean(item.found)
    named = not item.ref.cell and found in clean(item.ref.file)
    return (clean(item.ref.sheet), clean(item.ref.cell), item.code, "" if named else found)


def attachments(
    kind: LetterKind, unit: str, forms: Mapping[str, Path], marked: Mapping[str, Path]
) -> tuple[Attachment, ...]:
    """What goes along: the marked copy with what asks about one, else the form; nothing with thanks."""
    if kind is LetterKind.THANKS:
        return ()
    path = (marked.get(unit) if kind in MARKED else None) or forms.get(unit)
    return (Attachment(clean(path.name), path),) if path else ()


def issues_by_unit(data: Consolidation) -> Mapping[str, tuple[Issue, ...]]:
    """What each union is asked: the issues of the file of hers that counts, or of the one that was refused, without
    those it has answered, which are the office's to decide; of a file that may be of several unions whose it is."""
    owners: dict[str, list[RosterLine]] = {}
    for line in data.roster.lines:
        if line.file:
            owners.setdefault(line.file, []).append(line)
    found: dict[str, list[Issue]] = {}
    for item in sorted(data.issues, key=by_gravity):
        for line in owners.get(item.ref.file, ()):
            fits = line.delivery is not Delivery.UNCLEAR or item.has(IssueRole.OWNER_OPEN)
            if fits and not item.internal and not item.reply:
                found.setdefault(line.unit.code, []).append(item)
    return {code: tuple(items) for code, items in found.items()}


def _variables(
    data: Consolidation,
    line: RosterLine,
    issues: Sequence[Issue],
    files: Sequence[Attachment],
    spec: FormSpec,
) -> dict[str, object]:
    """Everything a template may use but `co_ban_danh_dau`; every text on one line, what is asked as in `spec`."""
    unclear = line.delivery is Delivery.UNCLEAR
    wrong = [i for i in issues if unclear or i.severity is Severity.ERROR]
    doubtful = [i for i in issues if i.severity is Severity.WARNING]
    return {
        **about_unit(line.unit),
        **about_round(data.program, data.period),
        "tep_da_nhan": clean(line.file.rpartition("/")[2]),
        "chua_ro_don_vi": unclear,
        "chua_dung_duoc": line.delivery is Delivery.REJECTED,
        "qua_han": line.delivery is Delivery.LATE,
        "tep_kem": [file.name for file in files],
        "loi": [about_issue(i, spec) for i in wrong[:MAX_LISTED]],
        "so_loi": len(wrong),
        "canh_bao": [about_issue(i, spec) for i in doubtful[:MAX_LISTED]],
        "so_canh_bao": len(doubtful),
        "hoi_ve_o": any(i.ref.shown[1] for i in doubtful),
        "hoi_ve_bieu": any(not i.ref.shown[1] for i in doubtful),
    }


def about_unit(unit: Unit) -> dict[str, object]:
    """What every letter may say of the union it goes to."""
    return {"don_vi": clean(unit.name), "ma_don_vi": clean(unit.code), "chu_tich": clean(unit.chair)}


def about_round(program: Program, period: Period) -> dict[str, object]:
    """What every letter may say of the program, the period and the office."""
    return {
        "chuong_trinh": clean(program.title),
        "nghi_quyet": clean(program.resolution),
        "nhiem_ky": clean(program.term),
        "ky": inside_sentence(clean(period.name)),
        "ma_ky": clean(period.code),
        "han_nop": short_date(period.due),
        "ngay_chot": short_date(period.cutoff),
        "co_quan": clean(program.office),
        "cap_tren": clean(program.superior_office),
        "dia_danh": clean(program.place),
        "tu_ngu": program.words.by_code,
        "ky_thay": clean(program.signed_for),
        "chuc_vu": clean(program.signer_title),
        "nguoi_ky": clean(program.signer),
    }


def inside_sentence(name: str) -> str:
    """A name as it stands inside a sentence: 'Năm 2024' is 'năm 2024'."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def about_issue(item: Issue, spec: FormSpec) -> dict[str, str]:
    """What a letter may say of one problem, as the form calls its cell."""
    sheet, cell = map(clean, item.ref.shown)
    where = [f"trang “{sheet}”"] if sheet else []
    where += [f"ô {cell}"] if cell else []
    return {
        "ma": item.code,
        "ten": clean(item.title),
        "muc": clean(spec.told(item)),
        "vi_tri": ", ".join(where) or "cả tệp",
        "dang_ghi": shortened(clean(item.standing), MAX_SHOWN),
        "can_ghi": clean(item.expected),
        "cach_sua": clean(item.advice),
    }
