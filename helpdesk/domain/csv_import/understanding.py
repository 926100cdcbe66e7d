"""From the cells of a row to a ticket, or to everything that is wrong with the row."""

from datetime import datetime

from helpdesk.domain.csv_import.cells import Cells, Reading
from helpdesk.domain.csv_import.finding import Finding
from helpdesk.domain.csv_import.keys import Keys
from helpdesk.domain.csv_import.mapping import TicketMapping, feeds
from helpdesk.domain.csv_import.problems import Problem
from helpdesk.domain.csv_import.table import Row, Table
from helpdesk.domain.csv_import.tickets import Course, Someone, TicketRow
from helpdesk.domain.csv_import.titles import title_of
from helpdesk.domain.tickets.writing import LONGEST_TEXT, LONGEST_TITLE
from helpdesk.models import Channel, ResolutionCode, State

NOBODY = Someone(None, "")


class Understanding:
    """Understands the rows of one reading of a file, from its beginning."""

    def __init__(
        self, mapping: TicketMapping, table: Table, finding: Finding, now: datetime
    ) -> None:
        """``now``: when tickets without a time of their own were opened."""
        self._cells = Cells(table, feeds(mapping.fields))
        self._keys = Keys(mapping, table)
        self._finding = finding
        self._now = now

    def understood(self, row: Row) -> TicketRow | list[Problem]:
        """The row's ticket, or all its problems."""
        reading = self._cells.read(row)
        if not reading.fields:
            return reading.problems
        key = self._keys.key(row, reading)
        text = self._long(reading, "text")
        if not text:
            reading.refuse("text", "a text is needed here")
        category_id = self._finding.meant(reading, "category")
        requester = self._finding.person(reading, "requester")
        for name in ("category", "requester"):
            if not reading.text(name):
                reading.refuse(name, f"a {name} is needed here, or a “default” in the mapping")
        ticket = TicketRow(
            line=row.line,
            key=key,
            title=reading.short("title", LONGEST_TITLE) or title_of(text),
            text=text,
            requester=requester or NOBODY,
            assignee=self._finding.person(reading, "assignee"),
            category_id=category_id or 0,
            queue_id=self._finding.meant(reading, "queue"),
            priority=self._finding.meant(reading, "priority"),
            channel=self._finding.meant(reading, "channel") or Channel.API,
            course=self._course(reading),
            resolution=self._long(reading, "resolution"),
            resolution_code=self._finding.meant(reading, "resolution_code")
            or ResolutionCode.SOLVED,
        )
        return reading.problems or ticket

    def _long(self, reading: Reading, name: str) -> str:
        text = reading.text(name).replace("\r\n", "\n").strip()
        if len(text) > LONGEST_TEXT:
            words = f"at most {LONGEST_TEXT:,} signs fit into a text, these are {len(text):,}"
            reading.refuse(name, words)
        return text

    def _course(self, reading: Reading) -> Course:
        """How far it came; what a row does not tell happened at the next time it tells."""
        opened_at = self._time(reading, "opened_at", None) or self._now
        started_at = self._time(reading, "started_at", opened_at)
        resolved_at = self._time(reading, "resolved_at", started_at or opened_at)
        closed_at = self._time(reading, "closed_at", resolved_at or started_at or opened_at)
        state = self._finding.meant(reading, "state")
        if state is None:
            state = State.CLOSED if closed_at else State.RESOLVED if resolved_at else State.NEW
        match state:
            case State.NEW:
                return Course(state, opened_at)
            case State.CLOSED:
                ended_at = resolved_at or closed_at or started_at or opened_at
                return Course(state, opened_at, started_at, ended_at, closed_at or ended_at)
            case State.RESOLVED:
                ended_at = resolved_at or closed_at or started_at or opened_at
                return Course(state, opened_at, started_at, ended_at)
        reason = self._reason(reading) if state is State.WAITING else None
        return Course(state, opened_at, started_at or self._now, waiting_reason=reason)

    def _reason(self, reading: Reading) -> str | None:
        if not reading.text("waiting_reason"):
            reading.refuse("state", "a waiting ticket needs a “waiting_reason”")
        reason: str | None = self._finding.meant(reading, "waiting_reason")
        return reason

    def _time(self, reading: Reading, name: str, since: datetime | None) -> datetime | None:
        found: datetime | None = self._finding.meant(reading, name)
        if found is not None and found > self._now:
            reading.refuse(name, "this is still to come")
        elif found is not None and since is not None and found < since:
            reading.refuse(name, f"this is before {since:%Y-%m-%d %H:%M} UTC, what came before it")
        return found
