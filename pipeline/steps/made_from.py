"""Of which figures a file that goes up was made: noted beside it, so that it can be held against the round later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.cache.digests import UnknownContent, content_digest, digest_of
from pipeline.documents.kept import KEPT_FOLDER
from pipeline.files import bytes_at, keep_private, put
from pipeline.round.consolidation import Consolidation
from pipeline.round.same_figures import figures_digest
from pipeline.settings import Settings
from pipeline.steps.files_above import files_above
from pipeline.steps.output_names import MADE_FROM_FILE, UP_FOLDER


def note_made(settings: Settings, data: Consolidation, path: Path) -> None:
    """Note that a file that goes up says what the round says."""
    folder = settings.output_folder(data.program.code, data.period.code)
    note, mark = folder / KEPT_FOLDER / MADE_FROM_FILE, _mark(settings, data, path)
    marks = {**_noted(folder), _name(folder, path): mark}
    put(note, json.dumps(marks, ensure_ascii=False, indent=0, sort_keys=True).encode())
    keep_private(note.parent)


def says_the_same(settings: Settings, data: Consolidation, path: Path) -> bool | None:
    """Whether a file was made of the figures of this round; None where nothing is noted of it, or it cannot be told."""
    noted = _noted(folder := settings.output_folder(data.program.code, data.period.code)).get(_name(folder, path))
    mark = _mark(settings, data, path) if noted else ""
    return noted == mark if mark else None


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
    """What tells the figures of a round from others; of a form, what the office above asks, too: '' where that cannot
    be read now."""
    if path.parent.name != UP_FOLDER:
        return figures_digest(data).hex()
    try:
        asked = [(above.name, content_digest(above)) for above in files_above(settings, data.program)]
    except UnknownContent:
        return ""
    return digest_of(figures_digest(data), asked).hex()
