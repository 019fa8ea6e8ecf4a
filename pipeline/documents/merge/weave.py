"""Three versions of a line: what the generator changed is worked into what people wrote, word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml import etree

from pipeline.documents.merge.line import BREAK, NOTE, Line, Piece, bare
from pipeline.documents.merge.notes import stand_before
from pipeline.documents.merge.wml import XML_SPACE, W

TokenSpan = tuple[int, int, int, int]  # tokens of the base from, to; of ours from, to
_NEAR = 3  # words between two changes that make them one, where words changed and not figures alone
_AROUND = 4  # words around a change that is told
_MOST = 1_000_000  # pairs of words that are compared: two paragraphs of 1,000; of longer ones, beginning and end
_WORD = re.compile(r"\S+")
_SIGNS = {"\n": f"{W}br", "\t": f"{W}tab"}


@dataclass(frozen=True)
class Edit:
    """Characters start to end of their line become `text`; `notes`: generated footnote references in it, in order."""

    start: int
    end: int
    text: str
    notes: tuple[etree._Element, ...] = ()


@dataclass(frozen=True)
class Hunk:
    """A change of the generator: former and new words, and both with some of the line around them."""

    old: str
    new: str
    carried: bool  # False: people changed the same words
    old_in_line: str = ""
    new_in_line: str = ""


@dataclass(frozen=True)
class Woven:
    """What to do to their line, and everything the generator changed in it."""

    edits: tuple[Edit, ...]
    hunks: tuple[Hunk, ...]

    @property
    def clash(self) -> bool:
        return any(not hunk.carried for hunk in self.hunks)


def weave(base: Line, theirs: Line, ours: Line) -> Woven:
    """Carry each change from `base` to `ours` into `theirs` where people left its words alone."""
    standing = _standing(base.keys, theirs.keys)
    fresh = _standing(ours.keys, [bare(key) for key in theirs.keys])
    edits: list[Edit] = []
    spans: list[tuple[TokenSpan, bool]] = []
    for span in differing(base.keys, ours.keys):
        edit = _edit(base, theirs, ours, standing, span)
        done = edit is None and _done_already(fresh, ours, theirs, *span[2:])
        if edit is not None:
            edits.append(edit)
        spans.append((span, edit is not None or done))
    return Woven(tuple(edits), _hunks(base, ours, spans))


def _hunks(base: Line, ours: Line, spans: Sequence[tuple[TokenSpan, bool]]) -> tuple[Hunk, ...]:
    """The changes as they are told: those of words that all but touch as one."""
    joined: list[tuple[TokenSpan, bool]] = []
    for span, carried in spans:
        if joined and joined[-1][1] and carried and _one_change(base, ours, joined[-1][0], span):
            (b0, _, o0, _), _ = joined.pop()
            span = (b0, span[1], o0, span[3])
        joined.append((span, carried))
    hunks = []
    for n, ((b0, b1, o0, o1), carried) in enumerate(joined):
        least, most = (joined[n - 1][0] if n else None), (joined[n + 1][0] if n + 1 < len(joined) else None)
        old = _in_line(base, (b0, b1), least and least[1], most and most[0])
        new = _in_line(ours, (o0, o1), least and least[3], most and most[2])
        hunks.append(Hunk(_words(base, b0, b1), _words(ours, o0, o1), carried, old, new))
    return tuple(hunks)


def _one_change(base: Line, ours: Line, first: TokenSpan, second: TokenSpan) -> bool:
    """Whether fewer than a few words stand between two changes of which one is of words, not of a figure."""
    between = sum(any(c.isalnum() for c in key) for key in base.keys[first[1] : second[0]])
    changed = (*base.keys[first[0] : first[1]], *ours.keys[first[2] : first[3]])
    changed += (*base.keys[second[0] : second[1]], *ours.keys[second[2] : second[3]])
    return between < _NEAR and any(c.isalpha() for key in changed for c in key)


def _in_line(line: Line, span: tuple[int, int], least: int | None, most: int | None) -> str:
    """Some words of a line with a few more, with a sign where it goes on; `least`, `most`: where other changes are."""
    start, end = line.gap_span(span[0])[1], line.gap_span(span[1])[0]
    if span[0] == span[1]:
        start = end
    first = 0 if least is None else line.gap_span(least)[0]
    last = len(line.text) if most is None else line.gap_span(most)[1]
    before = [first + word.start() for word in _WORD.finditer(line.text[first:start])]
    behind = [end + word.end() for word in _WORD.finditer(line.text[end:last])]
    start, end = min([start, *before[-_AROUND:]]), max([end, *behind[:_AROUND]])
    told = line.said(start, end)
    return f"{'… ' if line.text[:start].strip() else ''}{told}{' …' if line.text[end:].strip() else ''}"


def differing(base: Sequence[Hashable], ours: Sequence[Hashable]) -> list[TokenSpan]:
    """(from, to) in both lines, words by what they are compared by, of each stretch that differs."""
    if _is_long(base, ours):
        before = _alike(base, ours)
        behind = _alike(base[before:][::-1], ours[before:][::-1])
        return [(before, len(base) - behind, before, len(ours) - behind)]
    codes = SequenceMatcher(None, base, ours, autojunk=False).get_opcodes()
    return [(b0, b1, o0, o1) for kind, b0, b1, o0, o1 in codes if kind != "equal"]


def _is_long(one: Sequence[Hashable], two: Sequence[Hashable]) -> bool:
    """Whether comparing every word of one line with every one of the other would take too long."""
    return len(one) * len(two) > _MOST


def _alike(one: Sequence[Hashable], two: Sequence[Hashable]) -> int:
    """How many words of two lines are the same from the beginning on."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _blocks(base: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place, place there, words) of the stretches that two lines share."""
    if _is_long(base, theirs):
        before = _alike(base, theirs)
        behind = _alike(base[before:][::-1], theirs[before:][::-1])
        return [(0, 0, before), (len(base) - behind, len(theirs) - behind, behind)]
    matcher = SequenceMatcher(None, base, theirs, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks()]


def _standing(base: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Tokens of the base that still stand in their line: index -> index there.

    A single word that happens to be equal proves nothing: what stands is a stretch of two or more words, or all there
    is of either line.
    """
    found = {}
    for here, there, size in _blocks(base, theirs):
        words = sum(any(c.isalnum() for c in key) for key in base[here : here + size])
        if words >= 2 or size in (len(base), len(theirs)):
            found.update({here + n: there + n for n in range(size)})
    return found


def _edit(base: Line, theirs: Line, ours: Line, standing: dict[int, int], span: TokenSpan) -> Edit | None:
    """The edit that carries one change, None where its words no longer stand as they were generated."""
    b0, b1 = span[:2]
    left = standing.get(b0 - 1) if b0 else -1
    there = [standing.get(b) for b in range(b0, b1)]
    if not there:
        right = standing.get(b0) if b0 < len(base.keys) else len(theirs.keys)
        return None if left is None or right != left + 1 else _insertion(base, theirs, ours, span, right)
    first = there[0]
    if first is None or there != list(range(first, first + b1 - b0)):
        return None
    notes = (theirs.note(theirs.tokens[t].start) for t in range(first, first + b1 - b0))
    if any(note is not None and note.reworded for note in notes):
        return None
    return _replacement(base, theirs, ours, span, first)


def _insertion(base: Line, theirs: Line, ours: Line, span: TokenSpan, at: int) -> Edit:
    """New words before token `at` of theirs, with the white space around them that the generator wants."""
    b0, _, o0, o1 = span
    gap, left, right = base.gap(b0), ours.gap(o0), ours.gap(o1)
    start, end = theirs.gap_span(at)
    o_start, o_end = ours.tokens[o0].start, ours.tokens[o1 - 1].end
    if theirs.gap(at) != gap or right == gap:
        return Edit(start, start, *_text(ours, o_start - len(left), o_end))
    if left == gap:
        return Edit(end, end, *_text(ours, o_start, o_end + len(right)))
    return Edit(start, end, *_text(ours, o_start - len(left), o_end + len(right)))


def _replacement(base: Line, theirs: Line, ours: Line, span: TokenSpan, first: int) -> Edit:
    """Other words, or none, for those from token `first` of theirs; white space changes where the generator's does."""
    b0, b1, o0, o1 = span
    last = first + b1 - b0
    start, end = theirs.tokens[first].start, theirs.tokens[last - 1].end
    same_left, same_right = theirs.gap(first) == base.gap(b0), theirs.gap(last) == base.gap(b1)
    if o0 == o1:
        if same_left and same_right:
            gap = ours.gap(o0)
            if gap == base.gap(b1):
                return Edit(theirs.gap_span(first)[0], end, "")
            return Edit(start if gap == base.gap(b0) else theirs.gap_span(first)[0], theirs.gap_span(last)[1],
                        "" if gap == base.gap(b0) else gap)  # fmt: skip
        return Edit(start, end, "")
    o_start, o_end = ours.tokens[o0].start, ours.tokens[o1 - 1].end
    if same_left and ours.gap(o0) != base.gap(b0):
        start, o_start = theirs.gap_span(first)[0], ours.gap_span(o0)[0]
    if same_right and ours.gap(o1) != base.gap(b1):
        end, o_end = theirs.gap_span(last)[1], ours.gap_span(o1)[1]
    return Edit(start, end, *_text(ours, o_start, o_end))


def _done_already(fresh: dict[int, int], ours: Line, theirs: Line, o0: int, o1: int) -> bool:
    """Whether their line says at this place just what would be generated; `fresh`: what of ours stands in theirs."""
    left = -1 if o0 == 0 else fresh.get(o0 - 1)
    right = len(theirs.keys) if o1 == len(ours.keys) else fresh.get(o1)
    there = [fresh.get(o) for o in range(o0, o1)]
    if not there:  # footnotes of people that stood at the words which went stand there alone
        return left is not None and right is not None and all(map(_own_note, theirs.keys[left + 1 : right]))
    first = there[0]
    if first is None or there != list(range(first, first + o1 - o0)):
        return False
    return left == first - 1 or right == first + o1 - o0 or o1 - o0 == len(ours.keys)


def _own_note(key: str) -> bool:
    """Whether a token of theirs is the number of a footnote that people wrote."""
    return bare(key) == NOTE or bare(key).startswith(f"{NOTE}=")


def _text(ours: Line, start: int, end: int) -> tuple[str, tuple[etree._Element, ...]]:
    nodes = []
    for at in range(start, end):
        if ours.text[at] == NOTE and (node := ours.pieces[ours.place(at)[0]].node) is not None:
            nodes.append(node)
    return ours.text[start:end].replace(BREAK, "\n"), tuple(nodes)


def _words(line: Line, start: int, end: int) -> str:
    if start == end:
        return ""
    return line.said(line.tokens[start].start, line.tokens[end - 1].end)


def apply(
    line: Line,
    edits: Sequence[Edit],
    paragraph: etree._Element,
    note: Callable[[etree._Element], etree._Element | None],
) -> None:
    """Write the edits into the elements of `line`; text that has no run yet goes into `paragraph`.

    `note` gives the run to put into their document for a footnote reference of the generated one.
    """
    texts = [list(piece.text) for piece in line.pieces]
    added: list[etree._Element] = []
    for edit in edits:
        if _write(line, texts, edit):
            added += edit.notes
        else:
            _rewrite(_empty(paragraph), edit.text, iter(edit.notes), note)
    waiting = iter(added)
    for piece, characters in zip(line.pieces, texts, strict=True):
        text = "".join(characters)
        if piece.node is not None and text != piece.text:
            _rewrite(piece, text, waiting, note)


def _write(line: Line, texts: list[list[str]], edit: Edit) -> bool:
    """Put one edit into the characters: what it replaces vanishes, its text goes to the first place that holds text.

    False where nothing holds text.
    """
    host: tuple[int, int] | None = None
    for at in range(edit.start, edit.end):
        piece, position = line.place(at)
        if line.pieces[piece].node is None:
            continue
        if host is None and _holds(line.pieces[piece]):
            host = piece, position
        texts[piece][position] = ""
    if host is not None:
        texts[host[0]][host[1]] = edit.text
        return True
    return not edit.text or _put_beside(line, texts, edit)


def _put_beside(line: Line, texts: list[list[str]], edit: Edit) -> bool:
    for at, before in ((edit.start - 1, True), (edit.end, False)):
        if 0 <= at < len(line.text):
            piece, position = line.place(at)
            if _holds(line.pieces[piece]):
                here = texts[piece][position]
                texts[piece][position] = here + edit.text if before else edit.text + here
                return True
    return False


def _empty(paragraph: etree._Element) -> Piece:
    """A place for text at the end of a paragraph that has none."""
    run = etree.SubElement(paragraph, f"{W}r")
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    if marks is not None:
        run.append(deepcopy(marks))
    return Piece("", etree.SubElement(run, f"{W}t"), False)


def _holds(piece: Piece) -> bool:
    return piece.node is not None and piece.node.tag == f"{W}t" and not piece.inserted


def _rewrite(
    piece: Piece,
    text: str,
    waiting: Iterator[etree._Element],
    note: Callable[[etree._Element], etree._Element | None],
) -> None:
    """Give a w:t (or sign) its new text; line breaks and tabs become elements of the same run, footnotes own runs."""
    node = piece.node
    assert node is not None
    run = node.getparent()
    assert run is not None
    for part in _parts(text):
        if part == NOTE:
            number = note(next(waiting))
            if number is not None:
                stand_before(node, number)
        elif part in _SIGNS:
            node.addprevious(etree.Element(_SIGNS[part]))
        else:
            holder = etree.Element(f"{W}t")
            holder.text = part
            holder.set(XML_SPACE, "preserve")
            node.addprevious(holder)
    run.remove(node)
    parent = run.getparent()
    if parent is not None and all(child.tag == f"{W}rPr" for child in run):
        parent.remove(run)


def _parts(text: str) -> list[str]:
    found: list[str] = []
    for character in text:
        if character in _SIGNS or character == NOTE:
            found.append(character)
        elif found and found[-1] not in _SIGNS and found[-1] != NOTE:
            found[-1] += character
        else:
            found.append(character)
    return found
