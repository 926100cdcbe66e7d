"""Where files lie: under the SHA-256 of their bytes, in the instance folder, outside the web root.

A file is written beside its place, flushed to the disk and renamed; only then may a row name it. So
a crash leaves at most a file that nothing names, which ``sweep`` removes a day later.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

CHUNK = 1 << 16
_DIGEST = re.compile(r"[0-9a-f]{64}")


class TooLarge(Exception):
    """The stream holds more bytes than allowed; nothing of it was kept."""


@dataclass(frozen=True)
class Received:
    """Bytes that arrived and lie beside the store, not yet kept."""

    path: Path
    size: int
    sha256: str

    def open(self) -> BinaryIO:
        """The bytes, for looking at them."""
        return self.path.open("rb")


@dataclass(frozen=True)
class Store:
    """A folder of files named by their digest."""

    root: Path

    def receive(self, stream: BinaryIO, most_bytes: int) -> Received:
        """Write a stream to the disk, flushed. Raises TooLarge beyond ``most_bytes``."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > most_bytes:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Received(Path(name), size, digest.hexdigest())

    def keep(self, received: Received) -> Path:
        """Move received bytes to their place for good; the same bytes twice lie there once."""
        place = self.place(received.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        received.path.replace(place)
        for folder in (place.parent, place.parent.parent):
            flush_folder(folder)
        return place

    def forget(self, received: Received) -> None:
        """Drop received bytes that are not wanted; those already kept stay."""
        received.path.unlink(missing_ok=True)

    def put_back(self, sha256: str, stream: IO[bytes]) -> None:
        """Write bytes to the place of their digest, unless they lie there sound already.

        Not flushed to the disk: after thousands of files ``os.sync()`` once is far quicker. Raises
        ValueError if the bytes have another digest.
        """
        place = self.place(sha256)
        if place.exists() and _digest(place) == sha256:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(stream, file, CHUNK)
            if _digest(Path(name)) != sha256:
                raise ValueError("other bytes than the digest says")
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)

    def place(self, sha256: str) -> Path:
        """Where the bytes of this digest lie. Raises ValueError for anything but a digest."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError("not a SHA-256 digest")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def sweep(self, named: Container[str], before: datetime) -> int:
        """Remove files last written before an instant that nothing names; gives back how many."""
        removed = 0
        for path in self._all():
            is_old = path.stat().st_mtime < before.timestamp()
            if is_old and path.name not in named:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def files(self) -> Iterator[Path]:
        """Every file that lies at its place, whether anything names it or not."""
        return (path for path in self._all() if _DIGEST.fullmatch(path.name))

    def _all(self) -> Iterator[Path]:
        return (path for path in self.root.glob("**/*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut: the folder is flushed too (POSIX fsync)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
