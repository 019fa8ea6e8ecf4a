"""Exit codes, and nothing else.

Exit status: 0 done (data problems are reported, not failures); 2 with --strict when errors remain; 1 the set-up or
the command is wrong (said in Vietnamese, no traceback); 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import gc
import importlib
import signal
import sys

from pipeline.cli.stopping import STOPPED, hear_again, say_stopped, stop, stopped_at_once


def _ended(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """Ctrl-C in the moment between the work and its end, or taken for something else by a library."""
    from pipeline.errors import interrupted

    if interrupted(error):
        stop()
    sys.__excepthook__(kind, error, trace)  # type: ignore[arg-type]  # a traceback or None, as Python gives it


def _ignored(what: sys.UnraisableHookArgs) -> None:
    """What happens while Python tidies up an object, where nothing can be raised.

    Ctrl-C is heard again once that is done; a full disk has been reported where the file was written.
    """
    if isinstance(what.exc_value, KeyboardInterrupt):
        hear_again()
    elif not isinstance(what.exc_value, OSError):
        sys.__unraisablehook__(what)


def main() -> None:
    """Run a command and end with its exit status."""
    from pipeline.cli.run import run  # here, so that Ctrl-C while it is loaded is one line too

    sys.exit(run(sys.argv[1:]))


def _opened() -> bool:
    """Whether the window was wanted, and was shown until it was closed: nothing was typed behind the name."""
    from pipeline.window.started import can_open, open_window  # here: commands have no use for it

    return not sys.argv[1:] and can_open() and open_window()


def start() -> None:
    """Open the window, or run a command in a process of its own: Ctrl-C at any moment is one line."""
    listening = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else whoever began it wants it ignored
    sys.excepthook, sys.unraisablehook = _ended, _ignored
    with stopped_at_once():
        if _opened():
            return
    status: object = STOPPED
    try:
        with stopped_at_once():
            importlib.import_module("pipeline.cli.run")
        main()
    except KeyboardInterrupt:
        pass
    except SystemExit as ended:
        status = ended.code
    if listening:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is to go
    if status == STOPPED:
        say_stopped()
    gc.freeze()  # all of it goes with the process: Python would look for garbage first, up to 0.4 s in a round of 4,000
    sys.exit(status)  # type: ignore[arg-type]  # what sys.exit was given


if __name__ == "__main__":
    start()
