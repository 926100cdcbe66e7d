"""Reading an archive that somebody brings: nothing in it is believed before it is checked.

Nothing is unpacked by the names in it; only names of the known forms are looked at, and an archive
with any other one is refused. Whatever is read as a whole has a size it may not pass.
"""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from pydantic import ValidationError

from helpdesk.keeping.archive import FILE, MANIFEST, OWN_FILES, ROWS, Manifest, Unusable
from helpdesk.keeping.cells import Cells, Tally, cells_of
from helpdesk.keeping.filling import Advance
from helpdesk.keeping.shapes import Shape
from helpdesk.keeping.snapshot import BATCH

CHUNK = 1 << 20
LONGEST_MANIFEST = 1 << 25
"""Bytes; room to name a quarter of a million lost attachments."""
LONGEST_OWN_FILE = 1 << 20
LONGEST_NAME = 1 << 16
"""Bytes of tar's own notes about a member, such as a name or size too long for its header."""
LONGEST_LINE = 1 << 26
"""Bytes of one row; people's longest text has a thirtieth of that."""
DAMAGE = (
    *(tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, TypeError),
    *(RecursionError, OverflowError),
)
"""What reading damaged bytes raises."""


class _Header(tarfile.TarInfo):
    """A member's header. tarfile reads notes in front of a member whole, however long they are."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type != tarfile.REGTYPE and found.size > LONGEST_NAME:
            raise tarfile.ReadError("a header too long")
        return found


class Archive:
    """An open archive; its rows are a source like those of a database."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Look at all names and at the manifest. Raises Unusable."""
        self._tar = tar
        self._members: dict[str, tarfile.TarInfo] = {}
        for member in tar:
            is_plain = member.type == tarfile.REGTYPE and not member.issparse()
            if not is_plain or not _is_known(member.name) or member.name in self._members:
                raise Unusable(f"This is no backup of a helpdesk: it holds {member.name!r}.")
            self._members[member.name] = member
        self.manifest = self._read_manifest()
        self._check_names()

    @property
    def shapes(self) -> list[Shape]:
        """The tables."""
        return [table.shape(name) for name, table in self.manifest.tables.items()]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: table.rows for name, table in self.manifest.tables.items()}

    @property
    def counters(self) -> dict[str, int]:
        """The last numbers given out."""
        return {name: table.counter for name, table in self.manifest.tables.items()}

    def rows(self, shape: Shape) -> Iterator[list[Cells]]:
        """The rows of a table, in batches. Raises Unusable."""
        with _reading(f"the table {shape.name}"), gzip.open(self._open(_rows_name(shape))) as lines:
            batch: list[Cells] = []
            size = 0
            while line := lines.readline(LONGEST_LINE):
                batch.append(_row(line, len(shape.columns)))
                size += len(line)
                if len(batch) == BATCH or size > LONGEST_LINE:
                    yield batch
                    batch, size = [], 0
            if batch:
                yield batch

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every attachment: the digest of its bytes, and the bytes."""
        for name in self._members:
            if found := FILE.fullmatch(name):
                yield found[1], self._open(name)

    def own(self, name: str) -> bytes | None:
        """A file of the instance's own, if it is in here."""
        return self._open(name).read() if name in self._members else None

    def check(self, advance: Advance) -> None:
        """Read everything, and compare it with the manifest. Raises Unusable."""
        for shape in self.shapes:
            table = self.manifest.tables[shape.name]
            _compare(self._digest(_rows_name(shape)), table.sha256, shape.name)
            tally = self._tally(shape, advance)
            _compare((tally.rows, tally.content), (table.rows, table.content), shape.name)
        for digest, _ in self.files():
            _compare(self._digest(f"files/{digest}"), digest, f"files/{digest}")
        for name, digest in self.manifest.own.items():
            _compare(self._digest(name), digest, name)

    def _tally(self, shape: Shape, advance: Advance) -> Tally:
        """Count a table, no further than it is said to go: a few bytes can unpack without end."""
        tally, expected = Tally(), self.counts[shape.name]
        with _reading(f"the table {shape.name}"):
            for batch in self.rows(shape):
                for cells in batch:
                    tally.add(cells)
                advance(len(batch))
                if tally.rows > expected:
                    break
        return tally

    def _read_manifest(self) -> Manifest:
        names = [name for name in self._members if MANIFEST.fullmatch(name)]
        if len(names) != 1 or self._members[names[0]].size > LONGEST_MANIFEST:
            raise Unusable("The backup is not whole: its end is missing.")
        data = self._open(names[0]).read()
        if names[0] != f"manifest-{hashlib.sha256(data).hexdigest()}.json":
            raise Unusable("The backup is damaged: its manifest was altered.")
        try:
            return Manifest.model_validate_json(data)
        except ValidationError:
            raise Unusable("The backup is of a form that this version does not know.") from None

    def _check_names(self) -> None:
        """Everything the manifest names is here, and nothing else."""
        files = [member for name, member in self._members.items() if FILE.fullmatch(name)]
        expected = {_rows_name(shape) for shape in self.shapes} | set(self.manifest.own)
        found = {name for name in self._members if ROWS.fullmatch(name) or name in OWN_FILES}
        size = sum(member.size for member in files)
        if found != expected or (len(files), size) != (
            self.manifest.files.count,
            self.manifest.files.size,
        ):
            raise Unusable("The backup is damaged: parts of it are missing, or too many.")
        for name in self.manifest.own:
            if self._members[name].size > LONGEST_OWN_FILE:
                raise Unusable(f"The backup is damaged: {name} is too long.")

    def _open(self, name: str) -> IO[bytes]:
        file = self._tar.extractfile(self._members[name])
        assert file is not None  # only regular files were let in
        return file

    def _digest(self, name: str) -> str:
        digest, file = hashlib.sha256(), self._open(name)
        with _reading(name):
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened(place: Path) -> Iterator[Archive]:
    """An archive, looked at but not yet checked in full. Raises Unusable, and OSError."""
    try:
        tar = tarfile.open(place, "r:", tarinfo=_Header)  # noqa: SIM115 - closed below
    except tarfile.TarError:
        raise Unusable(f"{place} is no backup of a helpdesk.") from None
    with tar:
        try:
            archive = Archive(tar)
        except tarfile.TarError:
            raise Unusable("The backup is not whole: its end is missing.") from None
        yield archive


def _row(line: bytes, columns: int) -> Cells:
    """Raises ValueError for what is no whole row of so many columns."""
    if not line.endswith(b"\n"):
        raise ValueError
    cells = cells_of(line)
    if len(cells) != columns:
        raise ValueError
    return cells


def _rows_name(shape: Shape) -> str:
    return f"rows/{shape.name}.jsonl.gz"


def _is_known(name: str) -> bool:
    forms = (MANIFEST, ROWS, FILE)
    return name in OWN_FILES or any(form.fullmatch(name) for form in forms)


def _compare(found: Any, expected: Any, what: str) -> None:
    if found != expected:
        raise Unusable(f"The backup is damaged: {what} is not as it was written.")


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Say of damaged bytes what they were part of."""
    try:
        yield
    except DAMAGE as error:
        raise Unusable(f"The backup is damaged: {what} cannot be read.") from error
