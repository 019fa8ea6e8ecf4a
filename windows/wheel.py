"""The wheel of the program, from a copy of its sources: setuptools leaves what it builds beside them.

python windows/wheel.py FOLDER builds it into the folder, through the sdist: what that lacks, the wheel lacks too.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from pipeline.shipped import carried  # noqa: E402  # found by the line above, wherever this is begun

_SDIST = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
_PIP_WHEEL = (
    "pip",
    "wheel",
    "--quiet",
    "--disable-pip-version-check",
    "--no-build-isolation",
    "--no-deps",
    "--no-index",
)


def build_wheel(folder: Path) -> Path:
    """The wheel, written into `folder`. Raises CalledProcessError where it cannot be built."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        copy, made = Path(name, "source"), Path(name, "made")
        shutil.copytree(REPOSITORY / "pipeline", copy / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
        own = [REPOSITORY / name for name in ("pyproject.toml", "setup.py", "LICENSE", "README.md")]
        for source in (*own, *carried(REPOSITORY)):
            target = copy / source.relative_to(REPOSITORY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        made.mkdir()
        subprocess.run([sys.executable, "-c", _SDIST, made], cwd=copy, check=True, stdout=subprocess.DEVNULL)
        (sdist,) = made.glob("*.tar.gz")
        subprocess.run([sys.executable, "-m", *_PIP_WHEEL, "--wheel-dir", made, sdist], cwd=made, check=True)
        (wheel,) = made.glob("*.whl")
        return shutil.copyfile(wheel, folder / wheel.name)


if __name__ == "__main__":
    print(build_wheel(Path(sys.argv[1])))
