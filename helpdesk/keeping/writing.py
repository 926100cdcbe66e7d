"""Writing an archive, one part after the other, with few bytes in memory."""

import gzip
import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from helpdesk.keeping.archive import FilesPart, Manifest, TablePart
from helpdesk.keeping.cells import Cells, Tally, line_of
from helpdesk.keeping.shapes import Shape

COMPRESSION = 4
"""Of gzip's levels: nearly as small as the usual 6, in half the time."""


class Writer:
    """An archive being written. Its parts are readable by their owner alone."""

    def __init__(self, file: BinaryIO, spool_folder: Path, taken_at: datetime) -> None:
        """``file``: where it goes, which the caller closes. ``spool_folder``: room for a table."""
        self._tar = tarfile.open(fileobj=file, mode="w:")  # noqa: SIM115
        self._time = int(taken_at.timestamp())
        self._folder = spool_folder
        self.tables: dict[str, TablePart] = {}
        self.own: dict[str, str] = {}
        self.lost: list[str] = []
        self._files = self._size = 0

    def add_table(self, shape: Shape, batches: Iterable[list[Cells]], counter: int) -> None:
        """Add all rows of a table."""
        tally = Tally()
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            with gzip.GzipFile("", "wb", COMPRESSION, spool, mtime=0) as packed:
                for batch in batches:
                    for cells in batch:
                        tally.add(cells)
                    packed.write(b"".join(map(line_of, batch)))
            digest = self._add(f"rows/{shape.name}.jsonl.gz", spool)
        self.tables[shape.name] = TablePart(
            columns=shape.columns,
            key=shape.key,
            rows=tally.rows,
            content=tally.content,
            sha256=digest,
            counter=counter,
        )

    def add_file(self, digest: str, place: Path) -> None:
        """Add an attachment. One that is gone or damaged is noted as lost."""
        try:
            with place.open("rb") as file:
                if _digest_of(file) != digest:
                    self.lost.append(digest)
                    return
                self._size += file.tell()
                self._add(f"files/{digest}", file)
        except FileNotFoundError:
            self.lost.append(digest)
            return
        self._files += 1

    def add_own(self, name: str, place: Path) -> None:
        """Add a file of the instance folder, if it is there."""
        if place.is_file():
            self.own[name] = self._add(name, io.BytesIO(place.read_bytes()))

    @property
    def files(self) -> FilesPart:
        """The attachments added so far."""
        return FilesPart(count=self._files, size=self._size, lost=tuple(self.lost))

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest, which makes it whole."""
        data = manifest.model_dump_json(indent=1).encode()
        self._add(f"manifest-{hashlib.sha256(data).hexdigest()}.json", io.BytesIO(data))
        self._tar.close()

    def _add(self, name: str, file: IO[bytes]) -> str:
        """Add everything the file holds; its digest."""
        info = tarfile.TarInfo(name)
        info.size = file.seek(0, io.SEEK_END)
        info.mode, info.mtime = 0o600, self._time
        file.seek(0)
        self._tar.addfile(info, file)
        return _digest_of(file)


def _digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
