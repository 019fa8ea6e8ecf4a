"""Where a workspace keeps what was worked out before: below the outputs, one file of each user and kind."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from pipeline.cache.secret import own_secret
from pipeline.cache.shelf import Shelf
from pipeline.errors import PipelineError, reason
from pipeline.file_names import file_name
from pipeline.settings import Settings

CACHE_FOLDER = ".dem"  # below outputs/<program>/: nothing in it is the only copy of anything
_SUFFIX = ".dem"
# What says where files lie and who does the work, not what comes of it; what of [mail] counts is named where it does.
_PLACES = {
    "workspace",
    "templates",
    "program",
    "period",
    "mail",
    "mail_file",
    "cache_megabytes",
    "jobs",
    "cluster",
    "shared",
    "crew",
}


def shelf(settings: Settings, program: str, kind: str) -> Shelf | None:
    """Where this user's values of a kind are kept of a program, by its code; None where none are."""
    # Where other machines read another copy of the files, what they gave is not known to be of those here.
    elsewhere = settings.cluster and settings.shared
    secret = own_secret() if settings.cache_megabytes and not elsewhere else None
    if secret is None:
        return None
    path = cache_folder(settings, program) / f"{file_name(kind)}-{secret.name}{_SUFFIX}"
    return Shelf(path, secret, settings.cache_megabytes * 1024**2)


def files_shelf(settings: Settings, program: str, period: str) -> Shelf | None:
    """Where this user's copies lie of what the files of a period gave, by the codes of both; None where none do."""
    return shelf(settings, program, f"bieu-{period}")


def copies_shelf(settings: Settings, program: str, folder: str, period: str) -> Shelf | None:
    """Where the digests of the copies in `folder` lie; None where none do."""
    return shelf(settings, program, f"{folder}-tung-ban-{period}")


def cache_folder(settings: Settings, program: str) -> Path:
    """outputs/<program>/.dem/"""
    return settings.workspace / "outputs" / program / CACHE_FOLDER


def values_of(settings: Settings) -> Mapping[str, object]:
    """The settings that what is worked out may depend on, by name: all that are not known not to matter."""
    return {f.name: getattr(settings, f.name) for f in fields(settings) if f.name not in _PLACES}


def clear_cache(settings: Settings, program: str) -> None:
    """Keep nothing of a program any more, of no user. Raises PipelineError where it cannot be removed."""
    folder = cache_folder(settings, program)
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise PipelineError(f"{folder}: không xóa được ({reason(error)}); hãy chạy lại.") from None
