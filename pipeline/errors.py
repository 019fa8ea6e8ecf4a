"""Exceptions: the set-up is wrong. (Problems in data are `issues.Issue` values, never exceptions.)"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence

_LONGEST = 259  # characters of a whole path, to Windows
_LONG_NAME = 40  # characters of a name that is worth shortening
_HELD = "chương trình khác đang giữ tệp: Excel, Word, chương trình đồng bộ hoặc diệt vi-rút"
_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENOTDIR: "không phải thư mục",
    errno.EACCES: "không có quyền, hoặc tệp đang mở ở chương trình khác",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết dung lượng được cấp",
    errno.EIO: "ổ đĩa đọc, ghi bị lỗi",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.EEXIST: "đã có tệp hoặc thư mục cùng tên",
    errno.ENAMETOOLONG: "tên tệp, hoặc cả đường dẫn, quá dài",
}


class InUse(PermissionError):
    """Another program holds a file; `holder`: which, and for whom, blank where nothing tells it."""

    def __init__(self, error: OSError, holder: str) -> None:
        super().__init__(errno.EACCES, error.strerror or "", error.filename, None, error.filename2)
        self.holder = holder


def too_long(path: str | os.PathLike[str]) -> bool:
    """Whether a path has more characters than Windows takes; to it, such a file is not there."""
    return sys.platform == "win32" and len(os.path.abspath(path)) > _LONGEST


def too_deep(path: str | os.PathLike[str]) -> str:
    """One line about a path that is too long for Windows, with what to shorten; blank for any other."""
    if not too_long(path):
        return ""
    return f"{path}: đường dẫn dài {len(os.path.abspath(path))} ký tự, Windows chỉ nhận {_LONGEST}; {_shorter(path)}."


def _shorter(path: str | bytes | os.PathLike[str]) -> str:
    """What to do about a path that is too long."""
    longest = max(re.split(r"[\\/]", os.fsdecode(path)), key=len)
    name = f"rút ngắn tên “{longest}”, hoặc " if len(longest) > _LONG_NAME else ""
    return f"hãy {name}đặt thư mục làm việc ở đường dẫn ngắn hơn"


def _moved(named: Sequence[str]) -> bool:
    """Whether it is a folder that was to take the name of another: that one is denied for what is open in it."""
    return len(named) > 1 and os.path.isdir(named[0])


def _number(error: OSError) -> int:
    """The number of what the system refused.

    Windows calls a path too long for it one that is not there, and denies to open a folder as a file.
    """
    number = error.errno or 0
    if sys.platform == "win32" and error.filename:
        named = [os.fsdecode(f) for f in (error.filename, error.filename2) if isinstance(f, str | bytes)]
        if number in (errno.ENOENT, errno.EINVAL) and any(map(too_long, named)):
            return errno.ENAMETOOLONG
        if number == errno.EACCES and named and os.path.isdir(named[-1]) and not _moved(named):
            return errno.EISDIR
    return number


def reason(error: OSError) -> str:
    """Why the system refused, in Vietnamese where it is a usual reason."""
    if isinstance(error, InUse):
        return f"đang mở trong {error.holder}" if error.holder else _HELD
    return _REASONS.get(_number(error)) or error.strerror or type(error).__name__


_REMEDIES = {
    errno.ENOSPC: "hãy xóa bớt tệp cho rộng chỗ",
    errno.EDQUOT: "hãy xóa bớt tệp cho rộng chỗ",
    errno.EROFS: "hãy chọn thư mục làm việc ở ổ đĩa ghi được",
    errno.EACCES: "hãy đóng các tệp đang mở trong Excel hoặc Word, kiểm tra quyền ghi thư mục",
    errno.EPERM: "hãy đóng các tệp đang mở trong Excel hoặc Word, kiểm tra quyền ghi thư mục",
    errno.EISDIR: "hãy chuyển thư mục trùng tên này đi chỗ khác",
    errno.EMFILE: "hãy đóng bớt chương trình khác",
}


def remedy(error: OSError) -> str:
    """What to do where the system refused."""
    if isinstance(error, InUse):
        return f"hãy lưu, đóng tệp trong {error.holder.partition(' (')[0] or 'chương trình đó'}"
    number = _number(error)
    if number == errno.ENAMETOOLONG:
        return _shorter(error.filename if isinstance(error.filename, str | bytes) else "")
    return _REMEDIES.get(number, "hãy kiểm tra ổ đĩa, đóng các tệp đang mở trong thư mục này")


def not_written(path: str, error: OSError) -> str:
    """One line: which file could not be written, why, what to do."""
    return f"{path}: không ghi được ({reason(error)}); {remedy(error)} rồi chạy lại."


class PipelineError(Exception):
    """The set-up is wrong; shown to the user as it is, without a traceback (exit status 1)."""


class SettingsError(PipelineError):
    """pipeline.toml or a command-line option is wrong."""


class ProgramError(PipelineError):
    """The program workbook cannot be used; the message lists every wrong cell."""


class TemplateError(PipelineError):
    """A template in templates/ lacks what the program needs, or names what it does not know."""


def interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is what an error comes of: some libraries take whatever is raised for a fault of the file."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False
