"""LibreOffice: where it is, and how it is started for what came from outside.

It runs with a profile of its own that is written anew each time: no macro runs, no link is followed, nothing is fetched
from the network, whatever a document asks for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.machine import carried_out, on_the_path, program_folders, registered, surroundings

_NAMES = ("soffice", "libreoffice")
# On Windows the one that waits for its end comes first; on a Mac no search path leads to it.
_ENDINGS = (".com", ".exe")
_BELOW = Path("LibreOffice", "program")
_ELSEWHERE = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path.home() / "Applications/LibreOffice.app/Contents/MacOS/soffice",
    Path("/snap/bin/libreoffice"),
    Path("/opt/libreoffice/program/soffice"),
)  # where it lies when no search path leads to it

_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_INTERNET = "/org.openoffice.Inet/Settings"
_NEVER = 2  # of the updating of links: neither always nor on request
_NOWHERE = "127.0.0.1"  # a proxy that nobody listens at: what asks for the network gets none
_DISCARD = 9  # its port
# Of the registry of LibreOffice 7: path, name, value. A setting that a version does not know it passes over.
SETTINGS: tuple[tuple[str, str, bool | int | str], ...] = (
    (_SECURITY, "MacroSecurityLevel", 3),  # signed ones of trusted places alone, and no place is trusted
    (_SECURITY, "DisableMacrosExecution", True),
    (_SECURITY, "DisableActiveContent", True),
    (_SECURITY, "DisableOLEAutomation", True),
    (_SECURITY, "DisablePythonRuntime", True),
    (_SECURITY, "BlockUntrustedRefererLinks", True),
    (_SECURITY, "CheckDocumentEvents", True),
    (_SECURITY, "SecureURL", ""),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", _NEVER),
    ("/org.openoffice.Office.WriterWeb/Content/Update", "Link", _NEVER),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", _NEVER),
    ("/org.openoffice.Office.Common/Misc", "UseSystemFileDialog", False),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", False),
    ("/org.openoffice.Office.Update/Update", "Enabled", False),
    (_INTERNET, "ooInetProxyType", 2),  # set by hand
    *((_INTERNET, f"ooInet{kind}ProxyName", _NOWHERE) for kind in ("HTTP", "HTTPS", "FTP")),
    *((_INTERNET, f"ooInet{kind}ProxyPort", _DISCARD) for kind in ("HTTP", "HTTPS", "FTP")),
    (_INTERNET, "ooInetNoProxy", ""),
)
# What programs take for the way to the network, whatever the settings say.
_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")


def find_soffice() -> str:
    """The LibreOffice program; blank where there is none."""
    if sys.platform == "win32":
        return next(filter(None, _on_windows()), "")
    found = next(filter(None, map(on_the_path, _NAMES)), "")
    return found or next((str(path) for path in _ELSEWHERE if path.is_file()), "")


def _on_windows() -> Iterator[str]:
    yield from (on_the_path(name, ending) for name in _NAMES for ending in _ENDINGS)
    if told := registered("soffice.exe"):
        yield from (str(path) for path in _beside(Path(told)))
    for folder in program_folders():
        yield from (str(path) for path in _beside(folder / _BELOW / "soffice.exe"))


def _beside(program: Path) -> Iterator[Path]:
    """The program, before it the one of the same name that waits."""
    return (path for path in map(program.with_suffix, _ENDINGS) if path.is_file())


def profile() -> str:
    """The settings of the profile, as LibreOffice reads them (registrymodifications.xcu)."""
    lines = "".join(_items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{lines}</oor:items>\n'
    )


def _items() -> Iterator[str]:
    for path, name, value in SETTINGS:
        said = str(value).lower() if isinstance(value, bool) else escape(str(value))
        yield f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{said}</value></prop></item>\n'


def guarded(folder: Path) -> str:
    """The argument that has LibreOffice run with that profile, which is written into `folder`."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(profile(), encoding="utf-8", newline="\n")
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def convert(soffice: str, source: Path, kind: str, folder: Path, seconds: float) -> bool:
    """Write `source` as a file of another kind into `folder`, which holds the profile too; False when time is up.

    One that is open already does not matter: it has another profile.
    """
    command = [
        soffice,
        guarded(folder),
        "--headless",
        "--norestore",
        "--nologo",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(source),
    ]
    nowhere = f"http://{_NOWHERE}:{_DISCARD}"
    environment = {name: value for name, value in surroundings().items() if name.lower() != "no_proxy"}
    environment |= {name: nowhere for proxy in _PROXIES for name in (proxy, proxy.upper())}
    return carried_out(command, seconds, folder, environment)
