"""A row as plain JSON values that mean the same on every engine, and back.

Instants are ISO 8601 in UTC with microseconds, bytes are Base64 (RFC 4648), decimals are text. A
JSON document stands in a list of its own, so that the document ``null`` is not the missing value.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Cells = list[Any]
"""One row, encoded."""
_MODULUS = 1 << 256
_EXACT = 1e16
"""From here on Python writes a whole float with an exponent, PostgreSQL with all its digits."""


class Kind(StrEnum):
    """What a column holds, whatever the engine calls it."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    INSTANT = "instant"
    DAY = "day"
    JSON = "json"
    FLOAT = "float"
    DECIMAL = "decimal"
    BYTES = "bytes"


class Codec:
    """Encodes and decodes rows with these kinds of columns."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        """``kinds``: one for each column, in the order of the rows."""
        self._encoders = [(at, ENCODERS[k]) for at, k in enumerate(kinds) if k in ENCODERS]
        self._decoders = [(at, DECODERS[k]) for at, k in enumerate(kinds) if k in DECODERS]

    def encode(self, row: Sequence[Any]) -> Cells:
        """Plain values of a row as the database gave it; a JSON document comes as its text."""
        cells = list(row)
        for at, encoder in self._encoders:
            if cells[at] is not None:
                cells[at] = encoder(cells[at])
        return cells

    def decode(self, cells: Sequence[Any]) -> list[Any]:
        """The row as a database takes it. Raises ValueError and TypeError for what is no row."""
        row = list(cells)
        for at, decoder in self._decoders:
            if row[at] is not None:
                row[at] = decoder(row[at])
        return row


@dataclass
class Tally:
    """How many rows there are, and a sum over their contents that does not depend on their order
    (engines sort texts differently), nor on the order of names within a JSON document."""

    rows: int = 0
    total: int = 0

    def add(self, cells: Cells) -> None:
        """Count one row in."""
        digest = hashlib.sha256(_CANONICAL.encode(cells).encode("utf-8", "surrogatepass")).digest()
        self.total = (self.total + int.from_bytes(digest)) % _MODULUS
        self.rows += 1

    @property
    def content(self) -> str:
        """The sum in hexadecimal."""
        return f"{self.total:064x}"


def line_of(cells: Cells) -> bytes:
    """The row as one line of JSON, its end included."""
    return _COMPACT.encode(cells).encode("utf-8", "surrogatepass") + b"\n"


def cells_of(line: bytes) -> Cells:
    """The row of a line. Raises ValueError for anything but a JSON list."""
    cells = json.loads(line.decode("utf-8", "surrogatepass"))
    if not isinstance(cells, list):
        raise ValueError("not a row")
    return cells


def _utc(instant: datetime) -> str:
    """SQLite gives instants without their zone, which is UTC."""
    aware = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _document(text: str | float) -> list[Any]:
    """A document that is nothing but a number comes from SQLite as that number, and whole ones as
    integers: its JSON columns have numeric affinity (https://www.sqlite.org/datatype3.html)."""
    document = json.loads(text, parse_float=_steady) if isinstance(text, str) else text
    if isinstance(document, float) and document.is_integer():
        return [int(document)]
    return [document]


def _steady(digits: str) -> float | int:
    """A number that is written alike whichever engine kept it."""
    number = float(digits)
    return int(number) if abs(number) >= _EXACT and number.is_integer() else number or 0.0


def _decimal(number: Decimal) -> str:
    """All digits, without the zeros at the end that only some engines keep."""
    digits = f"{number:f}"
    shortest = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return shortest if number else "0"


ENCODERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INSTANT: _utc,
    Kind.DAY: date.isoformat,
    Kind.JSON: _document,
    Kind.DECIMAL: _decimal,
    Kind.BYTES: lambda value: base64.b64encode(value).decode("ascii"),
}
DECODERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INSTANT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.JSON: lambda value: json.dumps(value[0]),
    Kind.DECIMAL: Decimal,
    Kind.BYTES: lambda value: base64.b64decode(value, validate=True),
}
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
