"""What waits to be settled: figures with a warning that nobody has answered, and those that a close keeps out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.issues import CellRef, Issue, IssueArea, IssueRole, Severity
from pipeline.round.consolidation import Consolidation
from pipeline.text import clean, number

MAX_UNIONS = 10  # named one by one on screen
MAX_NAMED = 40  # and in the report; the workbook has them all
MAX_KINDS = 5  # of warnings, told by their titles
_ANSWERED = "Đơn vị đã trả lời, chờ cơ quan quyết định"


def doubts(data: Consolidation, units: Collection[str] | None = None) -> tuple[Issue, ...]:
    """A warning for each such figure, by its cell: of forms that count, of these `units` where they are given.

    That a submission was accepted as a whole answers nothing; of several about one figure one without a reply stands.
    A figure that a close keeps out does not count, so that nothing about it is open beside that.
    """
    counted = _forms_counted(data).values()
    kept_out = {item.ref for item in data.issues if item.has(IssueRole.FIGURE_AFTER_CLOSE)}
    found: dict[CellRef, Issue] = {}
    for item in data.issues:
        if not _doubts_a_figure(item) or item.ref.file not in counted or item.ref in kept_out:
            continue
        if units is not None and item.unit not in units:
            continue
        if found.setdefault(item.ref, item).reply and not item.reply:
            found[item.ref] = item
    return tuple(found.values())


def _doubts_a_figure(item: Issue) -> bool:
    unlikely = item.severity is Severity.WARNING and item.kind.area is IssueArea.PLAUSIBILITY
    return unlikely and bool(item.ref.cell)


def _forms_counted(data: Consolidation) -> Mapping[str, str]:
    """The file of each union whose form counts."""
    return {line.unit.code: line.file for line in data.roster.lines if line.delivery.counted and line.file}


def doubts_by_union(data: Consolidation, units: Collection[str] | None = None) -> str:
    """'5 số liệu của 2 đơn vị còn cảnh báo chưa trả lời: YB05 (2), YB09 (3)'; nothing where there are none."""
    found = Counter(item.unit for item in doubts(data, units) if not item.reply)
    if not found:
        return ""
    named = ", ".join(f"{unit} ({n})" for unit, n in sorted(found.items())[:MAX_UNIONS])
    more = " …" if len(found) > MAX_UNIONS else ""
    return f"{_how_many(found)} còn cảnh báo chưa trả lời: {named}{more}"


def senders_by_union(data: Consolidation) -> str:
    """'1 biểu được tính từ địa chỉ chưa xác nhận: A02; 2 biểu chưa tính, chờ xác nhận người gửi: A05, A07'; or ''.

    Of a union whose own form counts it is another one that waits.
    """
    counted = sorted(line.unit.code for line in data.roster.lines if line.unproven and line.delivery.counted)
    waiting, more = _waiting_for_senders(data)
    said = [f"{len(counted)} biểu được tính từ địa chỉ chưa xác nhận: {_codes(counted)}"] if counted else []
    said += [f"{len(waiting)} biểu chưa tính, chờ xác nhận người gửi: {_codes(waiting)}"] if waiting else []
    said += (
        [f"{len(more)} biểu gửi thêm từ địa chỉ khác, chưa tính (bản của đơn vị vẫn tính): {_codes(more)}"]
        if more
        else []
    )
    return "; ".join(said)


def _waiting_for_senders(data: Consolidation) -> tuple[list[str], list[str]]:
    """The union of each form that counts for nothing while nobody knows its sender: without, with one that counts."""
    counted = {line.unit.code for line in data.roster.lines if line.delivery.counted}
    unapproved = [line.unit.code for line in data.roster.lines if line.unproven and not line.delivery.counted]
    units = [*(f.unit for f in data.roster.files if f.outcome is Outcome.UNCONFIRMED), *unapproved]
    return [u for u in units if u not in counted], [u for u in units if u in counted]


def senders_in_report(data: Consolidation) -> str:
    """The same as a sentence of the report, with the unions' names."""
    names = {code: clean(unit.name) for code, unit in data.program.unit_by_code.items()}
    counted = [names.get(x.unit.code, x.unit.code) for x in data.roster.lines if x.unproven and x.delivery.counted]
    waiting, more = (
        list(dict.fromkeys(names.get(code, code) for code in codes)) for codes in _waiting_for_senders(data)
    )
    said = []
    if counted:
        told = f"Số liệu của {number(len(counted))} đơn vị gửi từ địa chỉ thư chưa xác nhận, vẫn được tính"
        said.append(f"{told}: {_listed(counted)}.")
    if waiting:
        told = f"Biểu của {number(len(waiting))} đơn vị chưa tính, chờ xác nhận người gửi"
        said.append(f"{told}: {_listed(waiting)}.")
    if more:
        told = f"Biểu gửi thêm từ địa chỉ khác của {number(len(more))} đơn vị chưa tính, bản của đơn vị vẫn được tính"
        said.append(f"{told}: {_listed(more)}.")
    return " ".join(said)


def _listed(names: Sequence[str]) -> str:
    more = f" và {number(len(names) - MAX_NAMED)} đơn vị khác" if len(names) > MAX_NAMED else ""
    return f"{'; '.join(names[:MAX_NAMED])}{more}"


def _codes(units: Iterable[str]) -> str:
    found = sorted(Counter(units).items())
    named = ", ".join(f"{unit} ({n})" if n > 1 else unit for unit, n in found[:MAX_UNIONS])
    return named + (" …" if len(found) > MAX_UNIONS else "")


def other_warnings(data: Consolidation, units: Collection[str] | None = None) -> str:
    """'3 chỗ còn cảnh báo: Đơn vị nộp nhiều bản (A01); …': what is open beside the figures of `doubts_by_union`.

    Of whole forms, of what stands beside figures, and of figures whose unions have answered while the office has not
    decided; what asks nobody anything is none of it. Of `units` not that their forms are to be accepted anew: they are
    about to be.
    """
    others = (
        item
        for item in _other_warnings(data)
        if units is None or (item.unit in units and not item.has(IssueRole.ACCEPTED_OTHERWISE))
    )
    found: dict[str, list[str]] = {}
    for item in (*(i for i in doubts(data, units) if i.reply), *others):
        found.setdefault(_ANSWERED if item.reply else item.title, []).append(item.unit)
    said = [f"{title} ({_codes(whose)})" for title, whose in sorted(found.items())]
    more = f"; và {len(said) - MAX_KINDS} loại khác" if len(said) > MAX_KINDS else ""
    many = sum(map(len, found.values()))
    return f"{number(many)} chỗ còn cảnh báo: {'; '.join(said[:MAX_KINDS])}{more}" if said else ""


def _other_warnings(data: Consolidation) -> Iterator[Issue]:
    """Those that are open in the forms that count, but of unlikely figures; between forms while none was taken."""
    counted = _forms_counted(data)
    taken, files = {item.ref.file for item in data.issues if item.has(IssueRole.TAKEN)}, set(counted.values())
    for item in data.issues:
        if item.severity is not Severity.WARNING or not item.unit or _doubts_a_figure(item):
            continue
        if item.has(IssueRole.SEVERAL_FORMS):
            if item.unit in counted and counted[item.unit] not in taken:
                yield item
        elif item.ref.file in files and (_asks_of_form(item) or item.has(IssueRole.ACCEPTED_OTHERWISE)):
            yield item


def _asks_of_form(item: Issue) -> bool:
    return item.kind.acceptable and not item.has(IssueRole.NOTHING_TO_CONFIRM)


def unread_texts_by_union(data: Consolidation) -> str:
    """'2 đơn vị có lời nêu con số, bản nộp chưa duyệt: A02, A05'; or ''."""
    units = [line.unit.code for line in data.roster.lines if line.unread]
    return f"{len(units)} đơn vị có lời nêu con số, bản nộp chưa duyệt: {_codes(units)}" if units else ""


def open_errors(data: Consolidation) -> tuple[Issue, ...]:
    """The errors but those of files that a later form of the same union replaced, whatever became of them."""
    lines = {line.unit.code: line for line in data.roster.lines if line.delivery.counted}

    def replaced(file: FileReport) -> bool:
        line = lines.get(file.unit)
        if line is None or file.file == line.file or file.outcome is Outcome.UNCONFIRMED:
            return False
        return file.came_at is None or line.came_at is None or file.came_at <= line.came_at

    gone = {file.file for file in data.roster.files if replaced(file)}
    return tuple(i for i in data.issues if i.severity is Severity.ERROR and i.ref.file not in gone)


def doubts_by_subject(data: Consolidation) -> str:
    """'Còn 3 số liệu của 2 đơn vị … : chỉ tiêu 3.1 (2 số), Tổng số đoàn viên (1 số)'; nothing where there are none."""
    every = doubts(data)
    items = [i for i in every if not i.reply]
    confirmed = _confirmed([i for i in every if i.reply])
    if not items:
        return confirmed
    subjects = Counter(_subjects(data, items))
    order = [*(f"chỉ tiêu {i.code}" for i in data.program.indicators), *(b.label for b in data.program.bases)]
    ranked = sorted(subjects, key=lambda s: (order.index(s) if s in order else len(order), s))
    named = ", ".join(f"{subject} ({number(subjects[subject])} số)" for subject in ranked)
    whole = _how_many(Counter(item.unit for item in items))
    told = f"Còn {whole} có cảnh báo chưa được đơn vị trả lời hay cơ quan chấp nhận, vẫn được tính: {named}."
    return f"{told} {confirmed}".rstrip()


def _confirmed(items: Sequence[Issue]) -> str:
    """'2 số liệu của 1 đơn vị đã được đơn vị trả lời …'; nothing where there are none."""
    if not items:
        return ""
    whole = _how_many(Counter(item.unit for item in items))
    return f"{whole} được hỏi lại, đơn vị đã trả lời, chờ cơ quan quyết định, vẫn được tính."


def after_close_in_report(data: Consolidation) -> str:
    """'Không tính 20 số liệu … gửi sau khi chốt kỳ: CĐCS A (18 số), …'; nothing where there are none."""
    awaiting = data.figures.after_close
    if not awaiting:
        return ""
    order = {code: n for n, code in enumerate(data.program.unit_by_code)}
    ranked = sorted(awaiting.items(), key=lambda item: order.get(item[0], len(order)))
    names = {code: clean(unit.name) for code, unit in data.program.unit_by_code.items()}
    named = [f"{names.get(unit, unit)} ({number(n)} số)" for unit, n in ranked[:MAX_NAMED]]
    more = f" và {number(len(ranked) - MAX_NAMED)} đơn vị khác" if len(ranked) > MAX_NAMED else ""
    return (
        f"Không tính {_how_many(awaiting)} gửi sau khi chốt kỳ, chưa có hoặc khác số đã chốt (và lời văn gửi cùng), "
        f"chưa có quyết định cho sửa: {'; '.join(named)}{more}."
    )


def _how_many(found: Mapping[str, int]) -> str:
    return f"{number(sum(found.values()))} số liệu của {number(len(found))} đơn vị"


def _subjects(data: Consolidation, items: Iterable[Issue]) -> Iterable[str]:
    """What each is a figure of: an indicator or a base quantity."""
    labels = data.program.base_labels
    known: dict[CellRef, str] = {}
    for frame, column in ((data.figures.bases, "base"), (data.figures.facts, "indicator")):
        for code, *place in frame[[column, "file", "sheet", "cell"]].itertuples(index=False, name=None):
            known[CellRef(*place)] = labels.get(code) or f"chỉ tiêu {code}"
    for item in items:
        asked = item.facts.question  # of a denominator's cell, which the frames do not know
        yield known.get(item.ref) or (f"chỉ tiêu {asked}" if asked in data.program.indicator_by_code else item.what)
