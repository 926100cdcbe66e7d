"""What makes a row of a source the same row when the file comes again."""

import hashlib
import json

from helpdesk.domain.csv_import.cells import Reading
from helpdesk.domain.csv_import.mapping import TicketMapping
from helpdesk.domain.csv_import.problems import Problem
from helpdesk.domain.csv_import.table import Row, Table

LONGEST_KEY = 80


class Keys:
    """Gives each row its key: that of its key column, or else that of everything it says.

    Of rows that say the same, without a key column, the second is another ticket than the first:
    a file with two such rows makes two tickets, however often it comes.
    """

    def __init__(self, mapping: TicketMapping, table: Table) -> None:
        """For one reading of the file from its beginning."""
        self._column = mapping.key or ""
        self._place = table.place(mapping.key) if mapping.key else None
        self._header = table.header
        self._lines: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def key(self, row: Row, reading: Reading) -> str:
        """At most 80 signs; a key that is missing or was there before is noted as a problem."""
        if self._place is None:
            said = _digest(self._header, row.cells)
            number = self._times[said] = self._times.get(said, 0) + 1
            return said if number == 1 else _digest(said, number)
        key = row.cells[self._place].strip()
        first = self._lines.setdefault(key, row.line)
        expected = ""
        if not key or len(key) > LONGEST_KEY or "\0" in key:
            expected = f"every row needs a key here, of at most {LONGEST_KEY} signs"
        elif first != row.line:
            expected = f"this key stands in line {first} already"
        if expected:
            reading.problems.append(Problem(row.line, self._column, key, expected))
        return key


def _digest(*said: object) -> str:
    """128 bits: no two rows that differ ever share them by chance."""
    return f"row-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}"
