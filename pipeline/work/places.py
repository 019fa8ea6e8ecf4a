"""Where whoever works finds files: a folder of this machine, a folder that machines share, any address of fsspec."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.in_use import read_whole


@dataclass(frozen=True)
class SharedPlace:
    """A folder by its path ('/mnt/tonghop') or its address ('s3://kho/tonghop')."""

    address: str

    def below(self, name: str) -> SharedPlace:
        """A folder in it."""
        return SharedPlace(f"{self.address.rstrip('/')}/{name}")

    def read(self, name: str) -> bytes:
        """The bytes of a file in it, `name` with '/' between its parts. Raises OSError."""
        if "://" not in self.address:
            return read_whole(Path(self.address, name))
        import fsspec  # here: it comes with what a cluster needs, which few have

        with fsspec.open(self.below(name).address, "rb") as file:
            content: bytes = file.read()
        return content


@contextmanager
def as_file(file: Path | bytes, name: str) -> Iterator[Path]:
    """A file that is here, or one made of the bytes that were sent for it."""
    if isinstance(file, Path):
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(file)
        yield path
