"""Looking a whole file of tickets through before anything is entered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from helpdesk.domain.csv_import.finding import Finding
from helpdesk.domain.csv_import.mapping import TicketMapping
from helpdesk.domain.csv_import.problems import Problem
from helpdesk.domain.csv_import.table import Table
from helpdesk.domain.csv_import.ticket_writing import known_keys
from helpdesk.domain.csv_import.tickets import TicketRow
from helpdesk.domain.csv_import.understanding import Understanding
from helpdesk.domain.directory.facts import fold

BATCH = 100
"""Rows written in one transaction: others wait for less than a second."""

Item = TypeVar("Item")


@dataclass
class Survey:
    """What a file holds, and what of it is here already."""

    rows: int = 0
    good: int = 0
    here: int = 0
    """Good rows whose tickets came in before."""
    problems: list[Problem] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    """People of new tickets whom nobody knows, to be entered as having left."""

    def add(self, source: str, rows: list[TicketRow]) -> None:
        """Count a batch of good rows."""
        here = known_keys(source, [row.key for row in rows])
        self.good += len(rows)
        self.here += len(here)
        for row in rows:
            people = (row.requester, row.assignee) if row.key not in here else ()
            self.strangers |= {fold(one.word) for one in people if one and one.id is None}


@dataclass(frozen=True)
class TicketFile:
    """A file, its mapping and what its words mean, ready to be read from the beginning."""

    table: Table
    mapping: TicketMapping
    finding: Finding
    now: datetime

    def survey(self, tell: Callable[[int], None]) -> Survey:
        """Check every row; ``tell`` hears how many more lines were looked at. Reads only."""
        found, line = Survey(), 0
        understanding = self._understanding()
        for rows in in_batches(self.table.rows(), BATCH * 5):
            good = []
            for row in rows:
                understood = understanding.understood(row)
                if isinstance(understood, TicketRow):
                    good.append(understood)
                else:
                    found.problems += understood
            found.add(self.mapping.source, good)
            found.rows += len(rows)
            tell(rows[-1].line - line)
            line = rows[-1].line
        return found

    def good_rows(self) -> Iterator[TicketRow]:
        """The rows with nothing wrong, from the beginning of the file."""
        understanding = self._understanding()
        for row in self.table.rows():
            understood = understanding.understood(row)
            if isinstance(understood, TicketRow):
                yield understood

    def _understanding(self) -> Understanding:
        return Understanding(self.mapping, self.table, self.finding, self.now)


def in_batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size``, in order."""
    while batch := list(islice(items, size)):
        yield batch
