"""A report that is not to be sent says so above its first line and at the top of every page."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from pipeline.review.rendered import finished


def marked(report: bytes, words: str) -> bytes:
    """The report with `words` in it."""
    document = docx.Document(io.BytesIO(report))
    body = document.element.body
    body.insert(0, body.add_p())
    _say(document.paragraphs[0], words)
    for section in document.sections:
        tops = [section.header, *([section.first_page_header] if section.different_first_page_header_footer else [])]
        for top in tops:
            if not any(words in paragraph.text for paragraph in top.paragraphs):  # one of the section before
                _say(top.add_paragraph(), words)
    made = io.BytesIO()
    document.save(made)
    return finished(made.getvalue())


def _say(paragraph: Paragraph, words: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(words).bold = True
