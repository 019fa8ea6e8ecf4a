"""Exit codes, and nothing else.

Exit status: 0 done (data problems are reported, not failures); 2 with --strict when errors remain; 1 the set-up or
the command is wrong (said in Vietnamese, no traceback).
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.text import Text
from typer.exceptions import TyperException

from pipeline import __version__
from pipeline.cli import commands, post, tracking  # noqa: F401  # each adds its commands; --help keeps this order

# isort: split
from pipeline.cli import calendar, closing, send_up, template  # noqa: F401
from pipeline.cli.screen import app, console, errors
from pipeline.cli.vietnamese import mistake
from pipeline.errors import PipelineError, reason


def _version(value: bool) -> None:
    if value:
        console.print(f"tonghop {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="In phiên bản.")
    ] = False,
) -> None:
    """Tổng hợp báo cáo công đoàn bằng Excel."""


def main() -> None:
    """Run a command; PipelineError becomes one message on stderr and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows consoles and pipes default to a code page
    try:
        status = app(args=sys.argv[1:] or ["--help"], prog_name="tonghop", standalone_mode=False)
        sys.stdout.flush()
    except PipelineError as error:
        errors.print(Text(str(error), style="red"))
        sys.exit(1)
    except BrokenPipeError:  # the reader of the output, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # no room, no permission, a folder where a file should be
        errors.print(Text(f"{error.filename or 'Tệp'}: không đọc hoặc không ghi được ({reason(error)}).", style="red"))
        sys.exit(1)
    except typer.Abort:
        errors.print("Đã dừng.")
        sys.exit(1)
    except TyperException as error:  # what the command line got wrong
        errors.print(Text(f"Lệnh không đúng: {mistake(error)}. Xem: tonghop --help", style="red"))
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
