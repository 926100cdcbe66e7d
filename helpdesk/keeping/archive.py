"""What a backup consists of: one tar file, readable with common tools.

    rows/<table>.jsonl.gz     a table, one row a line; every line is a JSON list
    files/<sha256>            an attachment, under the digest of its bytes
    settings.toml, secret_key the instance's own
    manifest-<sha256>.json    what all of it should be, under the digest of its own bytes; the last

Without its manifest an archive is not whole. The digests show damage; they do not prove who wrote
the archive, so it must be kept where only administrators write.
"""

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from helpdesk.keeping.cells import Kind
from helpdesk.keeping.shapes import Shape

OWN_FILES = ("settings.toml", "secret_key")
"""Files of the instance folder that are needed to go on as before."""
MANIFEST = re.compile(r"manifest-([0-9a-f]{64})\.json")
ROWS = re.compile(r"rows/([a-z][a-z0-9_]{0,62})\.jsonl\.gz")
FILE = re.compile(r"files/([0-9a-f]{64})")

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=1 << 53)]
"""No engine counts further than 63 bits; here there is room to count on."""


class Unusable(Exception):
    """This is no backup, not a whole one, or not one for this version; the message says which."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TablePart(_Part):
    """One table: its columns and key, how many rows, and the digests of content and bytes."""

    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]
    rows: Count
    content: Digest
    sha256: Digest
    counter: Count = 0
    """The last number given out, where that may be more than the highest one."""

    def shape(self, name: str) -> Shape:
        """As the rest of this package knows tables."""
        return Shape(name, self.columns, self.key)


class FilesPart(_Part):
    """The attachments: how many files and bytes, and which of those that rows name were lost."""

    count: Count
    size: Count
    lost: tuple[Digest, ...] = ()


class Manifest(_Part):
    """What an archive should hold."""

    format: Literal[1] = 1
    product: str
    """The version that wrote it."""
    revision: str
    """The migration its tables are of."""
    engine: str
    taken_at: AwareDatetime
    """The instant it shows, in UTC."""
    tables: dict[str, TablePart]
    files: FilesPart
    own: dict[str, Digest]
    """The instance's own files in it, with their digests."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())
