"""A command line carried out: its exit status, and one line where it could not be."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from pipeline.cli.console import refuse
from pipeline.cli.declared import command_line
from pipeline.cli.hints import of_this_call
from pipeline.cli.streams import prepared
from pipeline.cli.vietnamese import mistake
from pipeline.errors import PipelineError, reason, remedy


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; gives the exit status."""
    # numpy begins a thread for each processor as it is loaded, to multiply matrices; nothing here has any.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with of_this_call():
        return _carried_out(arguments)


def _carried_out(arguments: Sequence[str]) -> int:
    words = list(arguments) or ["--help"]
    sys.stdout, sys.stderr = prepared(sys.stdout), prepared(sys.stderr)
    try:
        status = command_line()(args=words, prog_name="tonghop", standalone_mode=False)
        sys.stdout.flush()
    except PipelineError as error:
        refuse(str(error))
        return 1
    except SystemExit as ended:  # by which the library tells that the reader of the help, say `head`, has seen enough
        if "--help" not in words or not isinstance(ended.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # no room, no permission, a folder where a file should be
        refuse(f"{error.filename or 'Tệp'}: không đọc hoặc không ghi được ({reason(error)}); {remedy(error)}.")
        return 1
    except typer.Abort as asked:  # a question that was not answered
        if isinstance(asked.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        refuse("Đã dừng.")
        return 1
    except TyperException as error:  # what the command line got wrong
        refuse(mistake(error))
        return 1
    return status if isinstance(status, int) else 0
