"""What the window remembers of a user: the last workspace, what was chosen in each, the name decisions are signed with.

It lies among the user's own settings, not in the workspace: colleagues who share one do not choose for one another.
pipeline.toml, which typed commands go by, is never written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.files import put

FILE_NAME = "cua-so.json"
_MOST = 50  # workspaces


@dataclass(frozen=True, slots=True)
class Remembered:
    """`chosen`: program and period by workspace, the last one at the end."""

    chosen: dict[str, tuple[str, str]] = field(default_factory=dict)
    who: str = ""

    def with_choice(self, workspace: str, program: str, period: str) -> Remembered:
        """The same after something was chosen there."""
        others = {folder: both for folder, both in self.chosen.items() if folder != workspace}
        kept = dict([*others.items()][-_MOST + 1 :])
        return replace(self, chosen={**kept, workspace: (program, period)})


def recalled(path: Path) -> Remembered:
    """What is kept at `path`; nothing where there is none, or it is no longer what it was."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        chosen = {str(folder): (str(program), str(period)) for folder, (program, period) in read["chosen"].items()}
        return Remembered(chosen, str(read["who"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Remembered()


def remember(path: Path, what: Remembered) -> None:
    """Keep it, whole. Raises PipelineError where that cannot be written."""
    text = json.dumps({"chosen": what.chosen, "who": what.who}, ensure_ascii=False, indent=1)
    put(path, text.encode("utf-8", "backslashreplace"), private=True)
