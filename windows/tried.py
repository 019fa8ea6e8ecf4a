"""The packages tried as offices get them: each in a clean place, the demonstration run from it, its figures compared.

    python -m windows.tried dist

The wheel is installed into a new environment and run in an empty folder. The bundle is unzipped into a folder with
blanks and diacritics; its commands are run where Windows is, or Wine, else its contents are looked through.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
ROUND = ("2026", "phu-sa")  # the program that bare commands act on
SCRATCH = "outputs/chay-thu"
_PACKAGES = "Lib/site-packages"
NEEDED = (
    "python.exe",
    "pythonw.exe",
    "python311._pth",
    "start.py",
    "lenh/make.bat",
    "lenh/windows/make.py",
    "DLLs/_tkinter.pyd",
    "Lib/tkinter/__init__.py",
    f"{_PACKAGES}/psutil/__init__.py",
    f"{_PACKAGES}/pipeline/carried/pipeline.toml",
    f"{_PACKAGES}/pipeline/carried/templates/xlsx/bieu-mau.xlsx",
)
# Wine's C library lacks what numpy calls from 2.2 on; there, and there alone, an older one stands in.
NUMPY_OF_WINE = "numpy==2.0.2"


def said(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What a command says; ends the trial where it fails."""
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=os.environ | environment, capture_output=True, check=False
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{out}\n{err}")
    return out


def results(table: str) -> list[list[str]]:
    """The rows of a printed table of results."""
    rows = list(csv.reader(table.splitlines()))
    if len(rows) < 10:
        sys.exit(f"no results: {table[:400]}")
    return rows


def options(period: str, program: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is typed after `demo`, and after `results`."""
    return ("--period", period), ("--csv", "--period", period, "--program", program, "--workspace", SCRATCH)


def of_checkout(folder: Path) -> list[list[str]]:
    """The results of the sources themselves."""
    demo, shown = options(*ROUND)
    begun = (sys.executable, "-X", "utf8", "-m", "pipeline")
    said((*begun, "demo", *demo), folder, PYTHONPATH=str(REPOSITORY))
    return results(said((*begun, "results", *shown), folder, PYTHONPATH=str(REPOSITORY)))


def site_packages() -> list[str]:
    """Where the packages of this Python lie."""
    return [folder for folder in sys.path if folder.endswith("-packages")]


def of_wheel(wheel: Path, folder: Path) -> list[list[str]]:
    """The results of the wheel in an environment of its own; the packages it needs are those of this one."""
    venv.create(folder / "env", with_pip=False)
    (scripts,) = (folder / "env").glob("bin" if os.name == "posix" else "Scripts")
    (site,) = (folder / "env").glob("lib/python*/site-packages" if os.name == "posix" else "Lib/site-packages")
    said(
        (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel), folder
    )
    (site / "others.pth").write_text("\n".join(site_packages()), encoding="utf-8")
    empty = folder / "thư mục trống"
    empty.mkdir()
    demo, shown = options(*ROUND)
    clean = {"PYTHONPATH": "", "PYTHONUTF8": "1"}
    python = scripts / ("python" if os.name == "posix" else "python.exe")
    where = said((python, "-c", "import pipeline; print(pipeline.__file__)"), empty, **clean)
    if str(site) not in where:
        sys.exit(f"another program was found: {where}")
    said((python, "-m", "pipeline", "demo", *demo), empty, **clean)
    return results(said((python, "-m", "pipeline", "results", *shown), empty, **clean))


def of_bundle(bundle: Path, folder: Path) -> list[list[str]] | None:
    """The results of the bundle by its commands; None where neither Windows nor Wine is."""
    with zipfile.ZipFile(bundle) as package:
        package.extractall(folder)
    version = (folder / "chuong-trinh" / "ban.txt").read_text("utf-8").strip()
    own = folder / "chuong-trinh" / version
    if missing := [name for name in NEEDED if not (own / name).is_file()]:
        sys.exit(f"{bundle.name} lacks {', '.join(missing)}")
    starters = {path.name for path in folder.iterdir()} - {"chuong-trinh"}
    if starters != {"Tong hop.bat", "Tổng hợp.bat", "lenh.bat", "DOC TRUOC.txt"}:
        sys.exit(f"{bundle.name} holds {starters}")
    shell = _shell(own)
    if not shell:
        return None
    period, program = ROUND
    typed = (*shell, str(folder / "lenh.bat"), "make")
    said((*typed, "demo", f"PERIOD={period}"), folder)
    chosen = (f"PERIOD={period}", f"PROGRAM={program}", f"WORKSPACE={SCRATCH}")
    return results(said((*typed, "results", "CSV=1", *chosen), folder))


def _shell(own: Path) -> tuple[str, ...]:
    """What runs cmd here; () where nothing does."""
    if os.name == "nt":
        return ("cmd", "/d", "/c", "call")
    if shutil.which("wine") is None:
        return ()
    put_numpy_of_wine(own)
    return ("wine", "cmd", "/d", "/c", "call")


def put_numpy_of_wine(own: Path) -> list[Path]:
    """Exchange the one library that Wine cannot run, in an unpacked program; gives its folders."""
    site = own / _PACKAGES
    for folder in site.glob("numpy*"):
        shutil.rmtree(folder)
    fetch = ("download", "--quiet", "--no-deps", "--only-binary", ":all:", "--platform", "win_amd64")
    said((sys.executable, "-m", "pip", *fetch, "--python-version", "3.11", "--dest", own, NUMPY_OF_WINE), own)
    (wheel,) = own.glob("numpy-*.whl")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(site)
    return [path for path in site.glob("numpy*") if path.is_dir()]


def differing(wanted: list[list[str]], found: Mapping[str, list[list[str]] | None]) -> list[str]:
    """Which of the packages give other figures."""
    return [name for name, rows in found.items() if rows is not None and rows != wanted]


def main(dist: Path) -> None:
    """Try what lies there: one wheel, one bundle."""
    wheels, package = sorted(dist.glob("tonghop-*.whl")), dist / "tonghop-windows.zip"
    if len(wheels) != 1 or not package.is_file():
        sys.exit(f"there is to be a wheel and {package.name} in {dist}: make wheel bundle")
    (wheel,) = wheels
    with tempfile.TemporaryDirectory() as name:
        work = Path(name, "Công đoàn")
        places = {place: work / place for place in ("mã nguồn", "cài", "thử 1")}
        for place in places.values():
            place.mkdir(parents=True)
        wanted = of_checkout(places["mã nguồn"])
        found: dict[str, list[list[str]] | None] = {"wheel": of_wheel(wheel.resolve(), places["cài"])}
        found["bundle"] = of_bundle(package, places["thử 1"])
    for tried, rows in found.items():
        print(f"{tried}: {'looked through; nothing here runs it' if rows is None else f'{len(rows)} rows of results'}")
    if others := differing(wanted, found):
        sys.exit(f"other figures than the sources give: {', '.join(others)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
