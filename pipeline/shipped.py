"""What comes with the program besides its code: templates, sample programs, the guide, settings with their comments.

In a checkout it lies beside the package. A wheel carries it inside the package: setup.py puts it there as the wheel is
built, and nothing lies twice in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CARRIED = "carried"  # the folder of an installed package that holds it
SAMPLES = (
    "phu-sa",  # of today, and the first that anybody sees
    "yen-bai",
    "bac-quang",
    "lai-chau",
    "cong-thuong",
    "bac-kan",
)  # other programs in inputs/ are an office's own
PROGRAM_FILE = "chuong-trinh.xlsx"
SAMPLE_DOCUMENT = "chuong-trinh-hanh-dong.docx"  # beside the first sample: what it was drafted from, to try that
_PACKAGE = Path(__file__).resolve().parent
_OPEN = ("~$", ".")  # begin the names of what Office keeps beside an open file, and of hidden files

ROOT = _PACKAGE / CARRIED if (_PACKAGE / CARRIED).is_dir() else _PACKAGE.parent
TEMPLATES = ROOT / "templates"
SAMPLE_PROGRAMS = ROOT / "inputs"
GUIDE = ROOT / "docs"
SETTINGS_FILE = ROOT / "pipeline.toml"


def carried(root: Path) -> Iterator[Path]:
    """The files below `root` that come along, by name."""
    found = [
        *(root / TEMPLATES.name).rglob("*"),
        *(root / SAMPLE_PROGRAMS.name / name / PROGRAM_FILE for name in SAMPLES),
        root / SAMPLE_PROGRAMS.name / SAMPLES[0] / SAMPLE_DOCUMENT,
        *(path for kind in ("md", "docx", "pdf") for path in (root / GUIDE.name).glob(f"*.{kind}")),
        *(root / GUIDE.name / "img").rglob("*"),
        root / SETTINGS_FILE.name,
    ]
    yield from sorted(path for path in found if path.is_file() and not path.name.startswith(_OPEN))
