"""What is said of a file that cannot be drafted from."""

from __future__ import annotations

from pipeline.files import BrokenFile


class Unreadable(BrokenFile):
    """A document from which nothing can be read; the words say why and what to do, for the office."""
