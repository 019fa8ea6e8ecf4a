"""The application that commands are added to."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli.console import console
from pipeline.cli.vietnamese import VietnameseGroup


def _version(value: bool) -> None:
    if value:
        console.print(f"tonghop {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="In phiên bản.")
    ] = False,
) -> None:
    """Tổng hợp báo cáo bằng Excel."""


def new_application(cls: type[VietnameseGroup] = VietnameseGroup) -> typer.Typer:
    """The program with no command yet."""
    made = typer.Typer(
        cls=cls,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # a password may be among them
        subcommand_metavar="lệnh …",
        help="Tổng hợp báo cáo bằng Excel: làm biểu mẫu, nhận biểu về, tổng hợp, viết báo cáo.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_root)
    return made


def new_group(about: str, cls: type[VietnameseGroup] = VietnameseGroup) -> typer.Typer:
    """A group of commands with no command yet; `about` is what --help says of it."""
    return typer.Typer(cls=cls, subcommand_metavar="lệnh …", help=about, no_args_is_help=True)


app = new_application()
