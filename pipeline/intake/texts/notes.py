"""What is told of a union's words beside its answers: one line for each kind, so that they never drown errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.outside import OutsideCells, OutsideKind, OutsideText
from pipeline.intake.letters.body import has_figures, only_polite
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.text import clean, number, shortened

MAX_NOTES = 5  # comments on input cells that are said one by one
_OTHER_VERSION = "; biểu theo bản khác của chương trình, trong đó có thể có lời in sẵn của bản ấy"
_SHOWN = 80  # characters of each of several texts in one message


def text_notes(
    raw: RawForm, spec: FormSpec, texts: Sequence[OutsideText], beside: OutsideCells, unit: str
) -> list[Issue]:
    """The notes on a form's words: comments on input cells each, the others by kind."""
    about = {c.ref: spec.by_name[n].about for n, c in raw.cells.items() if n in spec.by_name} if texts else {}
    on_inputs = [t for t in texts if t.kind is OutsideKind.COMMENT and t.ref in about]
    said = [_of_comment(t, about[t.ref], unit) for t in on_inputs[:MAX_NOTES]]
    said += _by_kind([t for t in texts if t not in on_inputs[:MAX_NOTES]], raw, spec, unit)
    said += letter_notes(texts, unit)
    if beside.damaged:
        where = "; ".join(dict.fromkeys(beside.damaged))
        said.append(issue("W08", CellRef(raw.file), unit=unit, expected=where))
    return [*said, *_unread(raw, spec, unit)]


def _of_comment(text: OutsideText, about: str, unit: str) -> Issue:
    facts = Facts(tells_number=has_figures(text.text))
    return issue("W01", text.ref, found=text.text, what=about, unit=unit, facts=facts)


def _by_kind(texts: Iterable[OutsideText], raw: RawForm, spec: FormSpec, unit: str) -> Iterator[Issue]:
    """One note each on added sheets, on pictures, and on all else but letters."""
    rest = [t for t in texts if t.kind is not OutsideKind.LETTER]
    others = [t for t in rest if t.kind not in (OutsideKind.SHEET, OutsideKind.PICTURE)]
    sheets, pictures = ([t for t in rest if t.kind is kind] for kind in (OutsideKind.SHEET, OutsideKind.PICTURE))
    version = raw.stamp("S_version")
    for code, group in (("W02", others), ("W03", sheets), ("W04", pictures)):
        if group:
            cells = any(t.kind is OutsideKind.CELL for t in group)
            more = _OTHER_VERSION if cells and version and version != spec.version else ""
            yield _of_kind(code, group, raw.file, unit, more)


def _of_kind(code: str, texts: Sequence[OutsideText], file: str, unit: str, more: str) -> Issue:
    first = texts[0].ref
    ref = first if len(texts) == 1 else CellRef(file, first.sheet if len({t.ref.sheet for t in texts}) == 1 else "")
    return issue(code, ref, found=listed(texts), unit=unit, expected=counted(texts) + more)


def letter_notes(texts: Iterable[OutsideText], unit: str, *, link_told: bool = False) -> list[Issue]:
    """The notes on letters that say more than that they bring a form; `link_told`: their link is told of already."""
    said = (t for t in texts if t.kind is OutsideKind.LETTER and (t.left or _says_more(t.text, link_told=link_told)))
    return [_of_letter(t, unit) for t in said]


def _says_more(text: str, *, link_told: bool) -> bool:
    """Whether a letter says more than greetings."""
    if link_told:
        lines = (line.split() for line in text.splitlines())
        text = "\n".join(" ".join(w for w in words if not w.startswith(("http://", "https://"))) for words in lines)
    return bool(clean(text)) and not only_polite(text)


def _of_letter(text: OutsideText, unit: str) -> Issue:
    tells_number = has_figures(text.text)
    told = "; thư có nêu con số" if tells_number else ""
    told += f"; thư còn tới {number(text.left)} ký tự nữa, xem thư gốc" if text.left else ""
    facts = Facts(tells_number=tells_number or text.left > 0)
    return issue("W10", text.ref, found=text.text, unit=unit, facts=facts, expected=told)


def listed(texts: Iterable[OutsideText]) -> str:
    """'Số liệu!H3: chưa chốt; Giải trình: …'."""
    return "; ".join(f"{t.place}: {shortened(clean(t.text), _SHOWN)}" for t in texts)


def counted(texts: Sequence[OutsideText]) -> str:
    """'3 chỗ: hộp văn bản, hình vẽ; ô ngoài chỗ điền'."""
    kinds = "; ".join(dict.fromkeys(t.kind.label for t in texts))
    return f"{len(texts)} chỗ: {kinds}"


def _unread(raw: RawForm, spec: FormSpec, unit: str) -> Iterator[Issue]:
    """The sheets of narratives that could not be read at all: their words are not asked for as figures are."""
    fields = [field for _, field in spec.narratives]
    if fields and not any(field.name in raw.cells for field in fields) and not raw.recovered:
        yield issue("W07", CellRef(raw.file, fields[0].sheet), unit=unit, expected=fields[0].sheet)
