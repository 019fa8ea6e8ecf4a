"""Opens the program of an unpacked bundle: python start.py [--prepare].

The office's folder du-lieu is made beside the program's on the first start and never touched again; versions that an
update has left behind are cleared away, where nobody has them open. --prepare: no more than that.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from contextlib import suppress
from pathlib import Path

OWN = Path(os.path.abspath(__file__)).parent  # not resolved: a mapped drive stays the drive it was opened from
PROGRAM = OWN.parent
DATA = PROGRAM.parent / "du-lieu"
CURRENT = "ban.txt"  # names the version that is to be opened
LEFT = ".bo"  # ends the name of a version that is being cleared away
NO_WINDOW = (
    "Không mở được cửa sổ từ {}.\n\nNếu thư mục này nằm trên ổ mạng, hãy gắn ổ mạng thành một ổ có chữ (trong File "
    "Explorer: bấm chuột phải vào This PC, Map network drive) rồi mở từ ổ ấy, hoặc chép cả thư mục ra ổ cứng."
)


def main(arguments: list[str]) -> int:
    """Prepare, then open the program in the office's folder; gives an exit status where it was not opened."""
    from pipeline.errors import PipelineError, reason  # here: before, nothing is known to work

    try:
        prepare(DATA)
    except PipelineError as error:
        return tell(str(error))
    except OSError as error:
        return tell(f"Không lập được thư mục {DATA} ({reason(error)}): hãy giải nén vào một thư mục ghi được.")
    clear_others(PROGRAM, OWN)
    if arguments == ["--prepare"]:
        return 0
    os.chdir(DATA)
    if sys.stderr is None:  # pythonw.exe: the window, or a word why there is none; nobody would see anything else
        from pipeline.window.started import open_window

        return 0 if open_window() else tell(NO_WINDOW.format(OWN.parent.parent))
    sys.argv = ["tonghop", *arguments]
    runpy.run_module("pipeline", run_name="__main__", alter_sys=True)
    return 0


def prepare(data: Path) -> None:
    """Make the office's folder, whole or not at all, where there is none. Raises PipelineError, OSError."""
    from pipeline.errors import PipelineError
    from pipeline.files import replaced_folder
    from pipeline.steps.new_workspace import make_workspace

    if data.exists() and not data.is_dir():
        raise PipelineError(f"{data} là tệp, không phải thư mục: hãy đổi tên tệp đó rồi mở lại.")
    if not data.exists():
        with replaced_folder(data) as scratch:
            make_workspace(scratch)


def clear_others(program: Path, own: Path) -> None:
    """Remove former versions of the program: those that nobody runs, for Windows renames no folder with open files.

    Only where this one is to be opened, and what came before it: an update may be just being unpacked.
    """
    with suppress(OSError, ValueError):
        if (program / CURRENT).read_text("utf-8").strip() == own.name:
            for folder in program.iterdir():
                _clear(folder, own)


def _clear(folder: Path, own: Path) -> None:
    """Remove a version that lay there before `own`, or what is left of one."""
    with suppress(OSError):
        if folder.name.endswith(LEFT):
            shutil.rmtree(folder)
        elif (folder / "start.py").is_file() and folder.stat().st_mtime_ns < own.stat().st_mtime_ns:
            shutil.rmtree(folder.rename(folder.with_name(folder.name + LEFT)))


def tell(said: str) -> int:
    """Say why it was not opened, in a window where there is no screen to write on."""
    if sys.stderr is not None:
        print(said, file=sys.stderr)
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, said, "Tổng hợp", 0x30)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
