"""What people still have to do in a report: prompts not answered, comments and revisions of ours not settled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.comments import AUTHOR
from pipeline.documents.merge.wml import W, parsed
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.revisions.settled import pending

_PROMPT = re.compile(r"\[[^\[\]]{1,80} viết: ")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """How many prompts and comments of the program a report still holds, how many paragraphs with its revisions."""

    prompts: int
    comments: int
    revised: int = 0

    @property
    def words(self) -> str:
        """'2 chỗ … chưa viết, 1 bình luận …'; '' for a report that is done."""
        said = [f"{self.prompts} chỗ “[… viết: …]” chưa viết"] if self.prompts else []
        said += [f"{self.comments} bình luận của chương trình ({AUTHOR}) chưa xem, chưa xóa"] if self.comments else []
        said += [f"{self.revised} đoạn còn dấu sửa của chương trình"] if self.revised else []
        return ", ".join(said)


def unfinished(document: bytes) -> Unfinished:
    """Counts in a .docx; raises NotADocument."""
    package = WordPackage(document)
    prompts = sum(_asks(paragraph) for paragraph in package.body.iter(f"{W}p"))
    name = package.part_of_kind("comments")
    comments = parsed(package.parts[name]) if name else ()
    return Unfinished(prompts, sum(c.get(f"{W}author") == AUTHOR for c in comments), pending(document))


def _asks(paragraph: etree._Element) -> bool:
    """Whether a paragraph is a prompt: typing over one leaves its content control, but not its brackets."""
    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip()
    shown = next(paragraph.iter(f"{W}showingPlcHdr"), None) is not None
    return bool(_PROMPT.search(text)) or (shown and text.startswith("[") and text.endswith("]"))
