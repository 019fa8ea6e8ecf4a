"""Of which figures a file that goes up was made: noted beside it, so that it can be held against the round later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.cache.digests import digest_of, tree_digest
from pipeline.documents.kept import KEPT_FOLDER
from pipeline.files import bytes_at, keep_private, put
from pipeline.round.consolidation import Consolidation
from pipeline.round.same_figures import figures_digest
from pipeline.settings import ABOVE_FOLDER, Settings
from pipeline.steps.output_names import MADE_FROM_FILE, UP_FOLDER


def note_made(settings: Settings, data: Consolidation, path: Path) -> None:
    """Note that a file that goes up says what the round says."""
    folder = settings.output_folder(data.program.code, data.period.code)
    note = folder / KEPT_FOLDER / MADE_FROM_FILE
    marks = {**_noted(folder), _name(folder, path): _mark(settings, data, path)}
    put(note, json.dumps(marks, ensure_ascii=False, indent=0, sort_keys=True).encode())
    keep_private(note.parent)


def says_the_same(settings: Settings, data: Consolidation, path: Path) -> bool | None:
    """Whether a file was made of the figures of this round; None where nothing is noted of it."""
    noted = _noted(folder := settings.output_folder(data.program.code, data.period.code)).get(_name(folder, path))
    return noted == _mark(settings, data, path) if noted else None


def _noted(folder: Path) -> Mapping[str, str]:
    """What is noted of the files of a period's folder; nothing where that is damaged."""
    try:
        noted = json.loads(bytes_at(folder / KEPT_FOLDER / MADE_FROM_FILE) or b"{}")
        return {str(name): str(mark) for name, mark in noted.items()}
    except (ValueError, AttributeError):
        return {}


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _mark(settings: Settings, data: Consolidation, path: Path) -> str:
    """What tells the figures of a round from others; of a form, what the office above asks, too."""
    if path.parent.name != UP_FOLDER:
        return figures_digest(data).hex()
    return digest_of(figures_digest(data), tree_digest(settings.program_folder(data.program.code) / ABOVE_FOLDER)).hex()
