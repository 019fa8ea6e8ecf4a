"""Exceptions: the set-up is wrong. (Problems in data are `issues.Issue` values, never exceptions.)"""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENOTDIR: "không phải thư mục",
    errno.EACCES: "không có quyền, hoặc tệp đang mở ở chương trình khác",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EEXIST: "đã có tệp hoặc thư mục cùng tên",
    errno.ENAMETOOLONG: "tên tệp quá dài",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Vietnamese where it is a usual reason."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


class PipelineError(Exception):
    """The set-up is wrong; shown to the user as it is, without a traceback (exit status 1)."""


class SettingsError(PipelineError):
    """pipeline.toml or a command-line option is wrong."""


class ProgramError(PipelineError):
    """The program workbook cannot be used; the message lists every wrong cell."""


class TemplateError(PipelineError):
    """A template in templates/ lacks what the program needs, or names what it does not know."""
