"""What a letter is for and what became of it, as journals keep it: known without what writes and sends letters."""

from __future__ import annotations

from pipeline.labelled import Labelled


class LetterKind(Labelled):
    """What a letter is for; the machine value names its template and its drafts, which people see."""

    INVITATION = "moi-bao-cao", "Mời báo cáo"
    REMINDER_BEFORE = "nhac-truoc-han", "Nhắc trước hạn"
    REMINDER_AFTER = "nhac-qua-han", "Nhắc quá hạn"
    CORRECTION = "de-nghi-sua", "Đề nghị sửa"
    QUESTION = "hoi-lai", "Hỏi lại"
    THANKS = "cam-on", "Cảm ơn"

    @property
    def needs_form(self) -> bool:
        """Whether it makes no sense without the form."""
        return self is LetterKind.INVITATION


MARKED = frozenset((LetterKind.CORRECTION, LetterKind.QUESTION))  # those about a file that came


class LetterOutcome(Labelled):
    """What became of a letter."""

    SENT = "sent", "Đã gửi"
    REFUSED = "refused", "Máy chủ từ chối địa chỉ"
    FAILED = "failed", "Chưa gửi được"
    UNCERTAIN = "uncertain", "Chưa rõ đã gửi hay chưa"
