"""Checks a report template as staff have changed it in Word: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree

from pipeline.documents.merge.notes import NUMBER_STYLE, TEXT_STYLE
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from pipeline.errors import TemplateError
from pipeline.files import BrokenFile
from pipeline.in_use import read_whole
from pipeline.review.model import BlockKind
from pipeline.review.rendered import LEFT_OVER
from pipeline.review.report_kinds import DRAFT_TEMPLATE, NOTE_TEMPLATE
from pipeline.review.template_names import ExpressionReader, NamesInScope, Shape, needed, root
from pipeline.sandbox import NotAllowed, Sandbox
from pipeline.text import shortened
from pipeline.zip_package import Locked, Package, TooLarge, Unsound, parsed, sound, why_refused

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a text box said a second time

MAX_TEMPLATE = 30 * 1024 * 1024  # bytes unpacked, pictures included
_MAX_PART = 3 * 1024 * 1024  # bytes of a part; the body of ours has 60,000
_MAX_TAG = 300  # characters; docxtpl takes time that grows with the square and more of a tag's length

# A tag too long to be one is left, and its opening braces are found by LEFT_OVER.
_BODY = "word/document.xml"
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
_UNSEEN = frozenset({f"{W}instrText", f"{W}delText", f"{W}delInstrText"})  # a brace of theirs opens a tag with the next
_BRACES = ((r"\{", r"\}"), ("%", "%"), ("#", "#"))
_TAG = re.compile(
    "|".join(rf"\{{{begin}(?:(?!\{{{begin}).){{0,{_MAX_TAG}}}?{end}\}}" for begin, end in _BRACES), re.DOTALL
)
_OPENED = re.compile(r"\{[{%#]")
_INSIDE = re.compile(r"\{[{%](?:(?P<level>p|tr|tc|r)(?=\s))?(?P<said>.*)[}%]\}", re.DOTALL)
_CURLY = re.compile("[“”‘’]")
_PARTS = {"document": "phần thân", "header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích chân trang"}
_LEVEL_NAMES = {"p": "đoạn", "tr": "hàng của bảng", "tc": "ô của bảng"}
_SHOWN = 70  # characters of a paragraph quoted with a fault


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong and where; a fault that is not `fatal` spoils the look only."""

    place: str
    what: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.what}."


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: where it stands, the texts of its runs, the rows and cells around it."""

    place: str
    texts: tuple[str, ...]
    levels: frozenset[str]

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def fault(self, what: str, fatal: bool = True) -> TemplateFault:
        return TemplateFault(f"{self.place} “{shortened(' '.join(self.text.split()), _SHOWN)}”", what, fatal)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A block tag waiting for its end, with the names that were known before it."""

    word: str
    level: str
    line: _Line
    scope: NamesInScope


def check_template(template: Path) -> tuple[TemplateFault, ...]:
    """Everything wrong with a report template, in reading order. Raises TemplateError when it cannot be opened."""
    reader = ExpressionReader()
    found: list[TemplateFault] = []
    for name, tree in _read(template):
        lines = list(_lines(tree, _part_name(name)))
        found += _out_of_place(name, tree)
        found += [fault for line in _lines(tree, _part_name(name), again=True) for fault in _refused(line)]
        if _part_name(name) in _PARTS:
            found += _Checker(reader).faults(lines)
        else:
            found += [line.fault("thẻ ở chỗ này không được thay") for line in lines if LEFT_OVER.search(line.text)]
    annexes = template.name not in (NOTE_TEMPLATE, DRAFT_TEMPLATE)
    lacking = sorted(f"{owner}.{name}" for owner, name in needed(annexes) - reader.used)
    lacking += sorted(set(BlockKind) - reader.kinds)
    if styles := _lacking_styles(template):
        what = f"mẫu thiếu kiểu chữ {styles} của chú thích cuối trang; chép lại từ mẫu gốc"
        found.append(TemplateFault("cả mẫu", what, fatal=False))
    if lacking:
        found.append(TemplateFault("cả mẫu", f"mẫu thiếu chỗ cho: {', '.join(lacking)}; chép lại từ mẫu gốc"))
    return tuple(found)


def _lacking_styles(template: Path) -> str:
    """The styles of footnotes that a template does not have: they would look like the rest of the text."""
    try:
        known = WordPackage(read_whole(template)).style_ids
    except NotADocument as error:
        raise TemplateError(f"{template}: {error}.") from None
    return ", ".join(f"“{name}”" for name in (TEXT_STYLE, NUMBER_STYLE) if name not in known)


def refuse_faulty(template: Path) -> None:
    """Raise TemplateError naming every fault that would spoil a report."""
    fatal = [fault for fault in check_template(template) if fault.fatal]
    if fatal:
        said = "".join(f"\n  - {fault}" for fault in fatal)
        raise TemplateError(f"{template}: mẫu có {len(fatal)} chỗ phải sửa:{said}")


class _Checker:
    """Reads the tags of one part in order, keeping track of what is open and which names are known."""

    def __init__(self, reader: ExpressionReader) -> None:
        self.reader = reader
        self.environment = Sandbox(autoescape=True)
        self.open: list[_Opened] = []
        self.scope: NamesInScope = root()

    def faults(self, lines: Sequence[_Line]) -> Iterator[TemplateFault]:
        """Every fault of the part."""
        for line in lines:
            yield from self._line(line)
        for left in self.open:
            yield left.line.fault(f"thẻ “{left.word}” không có “end{left.word}”")

    def _line(self, line: _Line) -> Iterator[TemplateFault]:
        text = line.text
        ends = [sum(map(len, line.texts[: n + 1])) for n in range(len(line.texts))]
        for tag in _TAG.finditer(text):
            if not any(
                end - len(part) <= tag.start() and tag.end() <= end for part, end in zip(line.texts, ends, strict=True)
            ):
                yield line.fault(
                    f"thẻ {tag.group()} bị ngắt thành nhiều mẩu chữ; xóa đi rồi gõ lại liền một mạch", False
                )
            if tag.group().startswith("{#"):
                continue
            if _CURLY.search(tag.group()):
                yield line.fault(f"thẻ {tag.group()} có dấu ngoặc kép cong; gõ dấu thẳng ' ' hoặc \" \"")
                continue
            yield from self._tag(line, tag.group())
        if LEFT_OVER.search(_TAG.sub("", text)):
            yield line.fault("còn dấu ngoặc của thẻ chưa mở hoặc chưa đóng")

    def _tag(self, line: _Line, tag: str) -> Iterator[TemplateFault]:
        inside = _INSIDE.fullmatch(tag)
        assert inside is not None  # as every tag has two braces at both ends
        level, said = inside["level"] or "", inside["said"].strip(" -+")
        yield from _misplaced(line, tag, level)
        if tag.startswith("{{"):
            yield from self._expression(line, tag, f"{{{{ {said} }}}}", self.scope)
        else:
            yield from self._block(line, tag, level, said)

    def _expression(self, line: _Line, tag: str, source: str, scope: NamesInScope) -> Iterator[TemplateFault]:
        try:
            body = self.environment.tree(source).body
        except NotAllowed as error:
            yield line.fault(f"thẻ {tag}: {error.message}")
            return
        except TemplateSyntaxError as error:
            yield line.fault(f"thẻ {tag} viết sai ({error.message})")
            return
        for node in body:
            yield from (line.fault(f"thẻ {tag}: {what}") for what in self.reader.faults(node, scope))
            self.reader.shape(node, scope)

    def _block(self, line: _Line, tag: str, level: str, said: str) -> Iterator[TemplateFault]:
        word, _, rest = said.partition(" ")
        if word == "if":
            yield from self._expression(line, tag, f"{{% {said} %}}{{% endif %}}", self.scope)
            self.open.append(_Opened(word, level, line, self.scope))
        elif word == "elif":
            yield from self._inside(line, tag, level, "if")
            yield from self._expression(line, tag, f"{{% if {rest} %}}{{% endif %}}", self.scope)
        elif word == "else":
            yield from self._inside(line, tag, level, "if", "for")
        elif word == "for":
            yield from self._loop(line, tag, level, said)
        elif word in ("endif", "endfor"):
            yield from self._closed(line, tag, level, word.removeprefix("end"))
        else:
            yield line.fault(f"mẫu báo cáo không dùng thẻ {tag}")

    def _loop(self, line: _Line, tag: str, level: str, said: str) -> Iterator[TemplateFault]:
        before, names = self.scope, {}
        try:
            loop = next(self.environment.tree(f"{{% {said} %}}{{% endfor %}}").find_all(nodes.For), None)
        except NotAllowed as error:
            loop = None
            yield line.fault(f"thẻ {tag}: {error.message}")
        except TemplateSyntaxError as error:
            loop = None
            yield line.fault(f"thẻ {tag} viết sai ({error.message})")
        if loop is not None:
            yield from (line.fault(f"thẻ {tag}: {what}") for what in self.reader.faults(loop.iter, before))
            shape: Shape = self.reader.item(loop.iter, before)
            names = {name.name: shape for name in [loop.target] if isinstance(name, nodes.Name)}
        self.open.append(_Opened("for", level, line, before))
        self.scope = {**before, **names}

    def _inside(self, line: _Line, tag: str, level: str, *words: str) -> Iterator[TemplateFault]:
        if not self.open or self.open[-1].word not in words:
            yield line.fault(f"thẻ {tag} đứng ngoài “{words[0]}”")
        else:
            yield from self._unequal(line, tag, level, self.open[-1])

    def _closed(self, line: _Line, tag: str, level: str, word: str) -> Iterator[TemplateFault]:
        if not self.open or self.open[-1].word != word:
            yield line.fault(f"thẻ {tag} không có “{word}” mở trước nó")
            return
        opened = self.open.pop()
        self.scope = opened.scope
        yield from self._unequal(line, tag, level, opened)

    def _unequal(self, line: _Line, tag: str, level: str, opened: _Opened) -> Iterator[TemplateFault]:
        if level != opened.level:
            yield line.fault(f"thẻ {tag} và thẻ mở “{opened.word}” phải cùng loại {{%{opened.level}")
        elif not level and line.place != opened.line.place:
            yield line.fault(f"thẻ {tag} khác đoạn với thẻ mở; dùng {{%p ở cả hai thẻ, mỗi thẻ một đoạn riêng")


def _misplaced(line: _Line, tag: str, level: str) -> Iterator[TemplateFault]:
    if level in ("tr", "tc") and level not in line.levels:
        yield line.fault(f"thẻ {tag} chỉ đặt được trong {_LEVEL_NAMES[level]}")
    if level == "p" and line.text.strip() != tag:
        yield line.fault(f"thẻ {tag} phải đứng một mình trong đoạn; chữ cùng đoạn sẽ mất")


def _part_name(name: str) -> str:
    return re.sub(r"(?<!\d)\d*\.xml$", "", name.rpartition("/")[2])


def _read(template: Path) -> Iterator[tuple[str, etree._Element]]:
    """(part, its tree) of a Word file, the body first."""
    try:
        package = Package(sound(read_whole(template), MAX_TEMPLATE), MAX_TEMPLATE)
        names = sorted((info.filename for info in package.infos), key=lambda n: n != _BODY)
        if _BODY not in names:
            raise TemplateError(f"{template}: không mở được mẫu báo cáo; cần một tệp Word (.docx).")
        for name in names:
            part = package.read(name)
            if not part.lstrip(_BEFORE_XML).startswith(b"<"):
                continue
            if len(part) > _MAX_PART:
                raise TooLarge("có phần quá dài")
            yield name, parsed(part)
    except (TooLarge, Unsound) as error:
        raise TemplateError(f"{template}: không mở được mẫu báo cáo: {why_refused(error)}.") from None
    except (BrokenFile, Locked, OSError):
        raise TemplateError(f"{template}: không mở được mẫu báo cáo; cần một tệp Word (.docx).") from None


def _out_of_place(name: str, tree: etree._Element) -> Iterator[TemplateFault]:
    """Tags where nobody sees them: in what a field runs, a picture is called, the file's properties say.

    The filling in would find them there all the same.
    """
    for element in tree.iter():
        said = [*map(str, element.attrib.values()), element.tail or ""]
        shown = element.tag == f"{W}t" and next(element.iterancestors(f"{W}p"), None) is not None
        said += [] if shown else [element.text or ""]
        for text in said:
            if _OPENED.search(text) or (element.tag in _UNSEEN and "{" in text):
                line = _Line(_PARTS.get(_part_name(name), name), (text,), frozenset())
                yield line.fault("mẫu không được đặt thẻ ở chỗ này (tên của hình, mã trường, thuộc tính của tệp)")


def _refused(line: _Line) -> Iterator[TemplateFault]:
    """What no tag may say, in a text that another one stands for: names and order were looked at there."""
    sandbox = Sandbox(autoescape=True)
    for tag in _TAG.finditer(line.text):
        try:
            sandbox.tree(tag.group())
        except NotAllowed as error:
            yield line.fault(f"thẻ {tag.group()}: {error.message}")
        except TemplateSyntaxError:
            continue  # half of a pair


def _lines(tree: etree._Element, part: str, *, again: bool = False) -> Iterator[_Line]:
    """The paragraphs that hold texts; with `again` those that stand in for others in old programs."""
    tables = {table: n for n, table in enumerate(tree.iter(f"{W}tbl"), 1)}
    order = {paragraph: n for n, paragraph in enumerate(tree.iter(f"{W}p"), 1)}
    written: dict[etree._Element, list[str]] = {}
    for text in tree.iter(f"{W}t"):
        around = list(text.iterancestors(f"{W}p", _FALLBACK))
        if around and any(element.tag == _FALLBACK for element in around) is again:
            written.setdefault(around[0], []).append(text.text or "")
    for paragraph, texts in written.items():
        place = f"{_PARTS.get(part, part)}, đoạn {order[paragraph]}"
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        if row is not None:
            table = next(row.iterancestors(f"{W}tbl"))
            place = f"{_PARTS.get(part, part)}, bảng {tables[table]}, hàng {table.findall(f'{W}tr').index(row) + 1}"
        if next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None:
            place += ", trong hộp văn bản"
        levels = frozenset(
            level for level in ("tr", "tc") if next(paragraph.iterancestors(f"{W}{level}"), None) is not None
        )
        yield _Line(place, tuple(texts), levels)
