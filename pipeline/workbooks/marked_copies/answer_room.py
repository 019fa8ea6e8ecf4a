"""Room for the union's answer beside every cell that is asked about: a drop-down, words, and a name for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.forms.asked import ASKED, Asked, asked_of
from pipeline.forms.layout import ANSWER, ANSWER_WORDS, FormSpec
from pipeline.forms.marks import ANSWER_HEADS, head_of
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import column_letters, split_address
from pipeline.intake.texts.marked_copy import about_of, answer_text
from pipeline.issues import CATALOGUE, Severity
from pipeline.issues.answers import OF_A_CHANGE, USUAL, answers_to
from pipeline.program.term import year_number, year_of
from pipeline.workbooks.marked_copies.cells import cell_xml, choice_rule, needed_height, rules_xml
from pipeline.workbooks.marked_copies.issue_places import Located
from pipeline.workbooks.marked_copies.page_setup import on_paper
from pipeline.workbooks.marked_copies.prepared_form import CopyBase, SheetBase
from pipeline.workbooks.marked_copies.styles import CellLook, Styles

WIDTHS = (22.0, 36.0)  # beside a form of one year one page wide still is read with ease
MOST_CHOICES = 255  # characters of all lines of a drop-down that spreadsheet programs take
PROMPT = "Chọn một câu trả lời, hoặc ghi lời của đơn vị. Số chưa đúng thì sửa ngay ở ô màu vàng."
_RULES = re.compile(rb'<dataValidations(?: count="[0-9]+")?[^<>]*>')
_AFTER_RULES = re.compile(rb"<(?:hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks)\b|</worksheet>")


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one answer: to the question on cell `name` or, on the list, to the one with that issue code."""

    name: str
    sheet: str
    row: int
    column: int  # of the drop-down, from 0; the words stand in the next one
    choices: tuple[str, ...]
    choice: str
    own_words: str
    head: str = ""  # behind the words of its heads

    @property
    def cells(self) -> tuple[str, str]:
        """The addresses of drop-down and words."""
        return f"{column_letters(self.column)}{self.row}", f"{column_letters(self.column + 1)}{self.row}"

    @property
    def names(self) -> bytes:
        """The defined names of both."""
        sheet = "'" + self.sheet.replace("'", "''") + "'"
        return b"".join(
            f'<definedName name="{begin}{self.name}">{sheet}!${column_letters(self.column + n)}${self.row}'
            "</definedName>".encode()
            for n, begin in enumerate((ANSWER, ANSWER_WORDS))
        )

    @property
    def rule(self) -> bytes:
        """The drop-down."""
        return choice_rule(self.cells[0], self.choices, ANSWER_HEADS[0], PROMPT)

    @property
    def height(self) -> float:
        """What its row needs."""
        longest = max((*self.choices, self.choice), key=len)
        return needed_height(((longest, WIDTHS[0]), (self.own_words, WIDTHS[1])))


def choices_for(codes: Iterable[str]) -> tuple[str, ...]:
    """The lines of the drop-down of a cell that bears these questions: of very many those that fit, the usual first.

    A cell that is asked nothing now, but was answered for before, has those that suit most figures.
    """
    every = list(dict.fromkeys(answer for code in codes for answer in answers_to(code))) or list(OF_A_CHANGE)
    if len(",".join(answer.text for answer in every)) > MOST_CHOICES:
        every.sort(key=lambda answer: answer not in USUAL)
    kept: list[str] = []
    for answer in every:
        if len(",".join((*kept, answer.text))) <= MOST_CHOICES:
            kept.append(answer.text)
    return tuple(kept)


def said_before(raw: RawForm, name: str) -> tuple[str, str]:
    """What the union chose and wrote in the copy that it sent back."""
    cells = (raw.cells.get(begin + name) for begin in (ANSWER, ANSWER_WORDS))
    choice, words = map(answer_text, cells)
    return choice, words


def questions(items: Sequence[Located]) -> dict[str, list[str]]:
    """The codes of the questions on each input cell, and on the file as a whole under the code itself."""
    found: dict[str, list[str]] = {}
    for item in items:
        code = item.issue.code
        if item.issue.severity is not Severity.NOTE and answers_to(code) and (item.name or not item.cell):
            found.setdefault(item.name or code, []).append(code)
    return found


def slots(base: CopyBase, spec: FormSpec, raw: RawForm, now: Mapping[str, Asked]) -> tuple[Slot, ...]:
    """Room beside every input cell that is asked about `now`, or was answered for before."""
    asked = {name: item.codes for name, item in now.items() if name in spec.by_name}
    others = _of_other_questions(raw, now)
    former = {about for n, c in raw.cells.items() if (about := about_of(n)) and answer_text(c)}
    names = [n for n in spec.by_name if (n in asked or n in former) and base.places.get(n, ("",))[0] in base.sheets]
    columns = _columns(base, spec, names)
    made = (_slot(base, raw, name, asked.get(name, ()), columns[name]) for name in names)
    return tuple(replace(slot, choice="", own_words="") if slot.name in others else slot for slot in made)


def _columns(base: CopyBase, spec: FormSpec, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The column of the room for each answer, and what its head says behind its words.

    Every year has its own where a sheet has years side by side; so has every further figure of one row.
    """
    years: dict[tuple[str, int], set[int]] = {}
    no_year = year_number(None)
    for field in spec.fields:
        sheet, cell = base.places.get(field.name, ("", "A1"))
        years.setdefault((sheet, split_address(cell)[0]), set()).add(year_number(field.year))
    side_by_side = {sheet for (sheet, _), of_row in years.items() if len(of_row - {no_year}) > 1}
    keys: dict[str, tuple[str, int, int]] = {}  # sheet, year, which of its row
    taken: Counter[tuple[str, int, int]] = Counter()
    for name in names:
        sheet, cell = base.places[name]
        year = year_number(spec.by_name[name].year) if sheet in side_by_side else no_year
        row = (sheet, split_address(cell)[0], year)
        keys[name] = (sheet, year, taken[row])
        taken[row] += 1
    order = {key: n for n, key in enumerate(sorted(set(keys.values())))}
    firsts = {sheet: min(n for key, n in order.items() if key[0] == sheet) for sheet, _, _ in order}
    return {
        name: (base.sheets[sheet].last_column + 1 + 2 * (order[key] - firsts[sheet]), head_of(year_of(year), place))
        for name, key in keys.items()
        for sheet, year, place in (key,)
    }


def _of_other_questions(raw: RawForm, now: Mapping[str, Asked]) -> frozenset[str]:
    """The cells with an answer to another question than is asked now, or about another value."""
    former = asked_of(raw.stamp(ASKED), CATALOGUE)
    return frozenset(
        name
        for name, item in now.items()
        if (then := former.get(name)) and (then.value != item.value or not set(then.codes) & set(item.codes))
    )


def _slot(base: CopyBase, raw: RawForm, name: str, codes: Sequence[str], at: tuple[int, str]) -> Slot:
    sheet, cell = base.places[name]
    row = split_address(cell)[0] + 1
    return Slot(name, sheet, row, at[0], choices_for(codes), *said_before(raw, name), at[1])


def with_slots(xml: bytes, sheet: SheetBase, own: Sequence[Slot], styles: Styles) -> bytes:
    """The XML of a sheet with room for answers right of everything it has."""
    heads = {slot.column: slot.head for slot in own}
    first = min(slot.row for slot in own)
    head = sheet.head if 0 < sheet.head < first else first - 1
    for row, cells in _rows(own, styles).items():
        xml = _into_row(xml, row, cells, max(s.height for s in own if s.row == row))
    titles = {c + n: (f"{ANSWER_HEADS[n]}{behind}", n) for c, behind in sorted(heads.items()) for n in (0, 1)}
    cells = b"".join(
        cell_xml(f"{column_letters(column)}{head}", styles.looks[CellLook.HEAD], title)
        for column, (title, _) in titles.items()
    )
    xml = _into_row(xml, head, cells, needed_height(((title, WIDTHS[n]) for title, n in titles.values()), bold=True))
    widths = b"".join(
        f'<col min="{column + n + 1}" max="{column + n + 1}" width="{WIDTHS[n]}" customWidth="1"/>'.encode()
        for column in sorted(heads)
        for n in (0, 1)
    )
    xml = _ruled(xml.replace(b"</cols>", widths + b"</cols>", 1), [slot.rule for slot in own])
    return on_paper(xml, sheet, WIDTHS * len(heads))


def _rows(own: Sequence[Slot], styles: Styles) -> dict[int, bytes]:
    """The cells of every row, left to right."""
    found: dict[int, bytes] = {}
    for slot in sorted(own, key=lambda s: (s.row, s.column)):
        found[slot.row] = found.get(slot.row, b"") + b"".join(answer_cells(slot, styles))
    return found


def answer_cells(slot: Slot, styles: Styles) -> Iterator[bytes]:
    """The drop-down and the room for words, with what the union said before."""
    looks = (CellLook.CHOICE, CellLook.OWN_WORDS)
    for cell, look, text in zip(slot.cells, looks, (slot.choice, slot.own_words), strict=True):
        yield cell_xml(cell, styles.looks[look], text)


def _into_row(xml: bytes, row: int, cells: bytes, height: float) -> bytes:
    """The XML with cells at the end of a row, which is at least that high."""
    begin = re.search(rb'<row r="%d"([^<>]*)(?<!/)>' % row, xml)
    if begin is None:
        return xml
    end = xml.find(b"</row>", begin.end())
    usual = re.search(rb' ht="([0-9.]+)"', begin[1])
    tag = (
        begin[0]
        if height <= float(usual[1] if usual else 15)
        else b'<row r="%d" ht="%.1f" customHeight="1">' % (row, height)
    )
    return xml[: begin.start()] + tag + xml[begin.end() : end] + cells + xml[end:]


def _ruled(xml: bytes, rules: Sequence[bytes]) -> bytes:
    """The XML with more drop-downs."""
    found = _RULES.search(xml)
    if found is None:
        return _AFTER_RULES.sub(lambda m: rules_xml(rules) + m[0], xml, count=1)
    count = xml.count(b"<dataValidation ") + len(rules)
    xml = xml[: found.start()] + b'<dataValidations count="%d">' % count + xml[found.end() :]
    return xml.replace(b"</dataValidations>", b"".join(rules) + b"</dataValidations>", 1)
