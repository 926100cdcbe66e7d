"""The rows of the log, and which of them holds when. Pure."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

UNKNOWN = "?"
NEEDED = (
    "number",
    "incident_state",
    "sys_mod_count",
    "opened_at",
    "sys_updated_at",
    "caller_id",
    "category",
    "priority",
    "assignment_group",
    "assigned_to",
)


class NotALog(Exception):
    """The file is not such a log; the message says what is missing."""


@dataclass(frozen=True)
class Row:
    """One recorded update. ``at`` is when it was written, ``mod_count`` its number in order."""

    line: int
    number: str
    mod_count: int
    opened_at: datetime
    at: datetime
    values: Mapping[str, str]

    def value(self, column: str) -> str:
        """What the log says; empty where it says it does not know."""
        said = " ".join((self.values.get(column) or "").split())
        return "" if said == UNKNOWN else said

    def instant(self, column: str) -> datetime | None:
        """The time in a column; None where it is unknown or unreadable."""
        try:
            return instant_of(self.value(column))
        except ValueError:
            return None


@dataclass
class Incident:
    """An incident's rows: ``rows`` by their numbers, ``filed`` as they stand in the file."""

    number: str
    filed: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """In the order of ``sys_mod_count``; of two with the same number the file's order."""
        return sorted(self.filed, key=lambda row: row.mod_count)

    @property
    def opened_at(self) -> datetime:
        """When the incident was opened: from then on it is there, and new."""
        return self.rows[0].opened_at

    def holding(self) -> list[tuple[datetime, Row]]:
        """Each row from the instant at which it holds, in order.

        At any instant that row holds which has the highest number of those whose time has come. A
        row is left out when one with a higher number came earlier: it never held. A row written
        before the incident was opened holds from the opening.
        """
        kept: list[tuple[datetime, Row]] = []
        for row in reversed(self.rows):
            if not kept or row.at <= kept[-1][1].at:
                kept.append((max(row.at, self.opened_at), row))
        return kept[::-1]


@dataclass
class Log:
    """The whole log: incidents by their opening, and the lines nobody can read, with the reason."""

    incidents: list[Incident]
    unreadable: list[tuple[int, str, str]]
    """Line, number of the incident, what is wrong."""
    ends_at: datetime
    """The latest instant it tells of."""


def read(lines: Iterable[str]) -> Log:
    """The log of the CSV's lines. Raises NotALog where columns are missing or nothing is told."""
    reader = csv.DictReader(lines, restval=UNKNOWN)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise NotALog(f"It lacks the columns {', '.join(missing)}.")
    incidents: dict[str, Incident] = {}
    unreadable: list[tuple[int, str, str]] = []
    for values in reader:
        number = (values["number"] or "").strip()
        try:
            row = _row(reader.line_num, number, values)
        except ValueError as error:
            unreadable.append((reader.line_num, number, str(error)))
            continue
        incidents.setdefault(number, Incident(number)).filed.append(row)
    if not incidents:
        raise NotALog("It tells of no incident.")
    told = sorted(incidents.values(), key=lambda one: (one.opened_at, one.number))
    return Log(told, unreadable, max(_instants(told)))


def instant_of(text: str) -> datetime:
    """An instant as the log writes it, ``29-02-2016 01:16``, in UTC. Raises ValueError."""
    try:
        return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a time like 29-02-2016 01:16") from None


def _row(line: int, number: str, values: Mapping[str, str]) -> Row:
    if not number or number == UNKNOWN:
        raise ValueError("the incident has no number")
    count = (values["sys_mod_count"] or "").strip()
    if not count.isdecimal():
        raise ValueError(f"sys_mod_count “{count[:40]}” is not a number")
    opened_at, at = (
        instant_of((values[name] or "").strip()) for name in ("opened_at", "sys_updated_at")
    )
    return Row(line, number[:80], int(count), opened_at, at, values)


def _instants(incidents: Iterable[Incident]) -> Iterator[datetime]:
    for incident in incidents:
        yield incident.opened_at
        yield from (row.at for row in incident.filed)
