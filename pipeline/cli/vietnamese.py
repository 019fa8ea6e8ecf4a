"""The command-line library made to speak Vietnamese."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipeline.cli.hints import long_option
from pipeline.errors import SettingsError
from pipeline.text import ended, suggest
from pipeline.ways import as_typed


class VietnameseCommand(TyperCommand):
    """A command whose --help speaks Vietnamese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_parts()
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage_in_vietnamese(super().get_usage(ctx))


class VietnameseGroup(TyperGroup):
    """The program itself, likewise."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_parts()
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage_in_vietnamese(super().get_usage(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands:
            near = suggest(args[0], self.commands)
            hint = f"Có phải “{near}”?" if near else f"Các lệnh: {', '.join(self.commands)}."
            raise SettingsError(f"Không có lệnh “{args[0]}”. {hint}")
        return super().resolve_command(ctx, args)


def _name_parts() -> None:
    """Have the library call the parts of a --help in Vietnamese."""
    from typer import rich_utils  # here: what it loads takes a third of the time that a command needs to begin

    rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
    rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
    rich_utils.DEFAULT_STRING = "[mặc định: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"


def _in_vietnamese(option: Any) -> Any:
    if option is not None:
        option.help, option.metavar = "Hiện hướng dẫn này.", ""
        option.default = False  # a value of its own is taken as it is; for none, a library for types is loaded
    return option


def _usage_in_vietnamese(usage: str) -> str:
    return usage.replace("Usage: ", "Cách dùng: ", 1).replace("[OPTIONS]", "[tùy chọn]")


# What the library says of a wrong command line, and how it is put here. Four commands need an argument.
_MISTAKES = (
    (r"No such option: (\S+).*", "không có tùy chọn {0}"),
    (r"Option '(.+)' requires an argument\.?", "tùy chọn {0} cần một giá trị đi kèm"),
    (r"Option '(.+)' does not take a value\.?", "tùy chọn {0} không có giá trị đi kèm: bỏ dấu = và phần sau nó"),
    (r"Missing parameter: given", "thiếu tệp, thư mục cần nhận"),
    (r"Missing parameter: document", "thiếu tệp văn bản cần đọc"),
    (r"Missing parameter: folder", "thiếu tên thư mục làm việc mới"),
    (r"Missing parameter: .+", "thiếu tên chương trình mới"),
    (r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", "thừa “{0}”"),
    (r"Input should be a valid integer.*", "giá trị phải là số nguyên"),
    (r"Input should be greater than or equal to (\S+)", "giá trị phải từ {0} trở lên"),
    (r"Value error, '(.*)' does not match the formats? .*", "“{0}” không phải ngày; ghi dạng 25/12/2025"),
    (r"", "nêu cả lệnh con, ví dụ {check}"),
)


def mistake(error: Exception) -> str:
    """What is wrong with the command line and where to look, in Vietnamese; what the library said is never shown."""
    said = str(error)
    check = as_typed("tonghop template check")
    matched = ((m, told) for pattern, told in _MISTAKES if (m := re.fullmatch(pattern, said)))
    found = (told.format(*map(_option, m.groups()), check=check) for m, told in matched)
    names = getattr(getattr(error, "param", None), "opts", None) or [""]
    option = f"{as_typed(names[0])}: " if names[0].startswith("-") else ""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "tonghop"
    told = f"{option}{next(found, 'giá trị không dùng được')}{_meant(error, context)}"
    return f"Lệnh không đúng: {ended(told)} Xem: {as_typed(f'{command} --help')}"


def _option(said: str) -> str:
    """What was typed, an option as whoever typed it knows it."""
    return as_typed(said) if re.fullmatch(r"--[a-z-]+", said) else said


def _meant(error: Exception, context: Any) -> str:
    """Which option of the command may have been meant, else which it has."""
    name = getattr(error, "option_name", "")
    if not str(error).startswith("No such option") or context is None:
        return ""
    known = [option for param in context.command.params if (option := long_option(param.opts))]
    near = suggest(name, known) if len(name) > 3 else None  # of two dashes and a letter all is near
    if near:
        return f". Có phải {as_typed(near)}?"
    return f". Các tùy chọn: {', '.join(map(as_typed, known))}" if known else ""
