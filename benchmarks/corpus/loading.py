"""Loading the corpus: rows in the order in which they would have been committed, in bulk."""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection, text

from benchmarks.corpus import company, facts, lives
from benchmarks.corpus.tables import Rows
from benchmarks.corpus.writing import Happening, Written
from helpdesk import clock
from helpdesk.extensions import db
from helpdesk.models import (
    EscalationFired,
    Event,
    Message,
    Notice,
    OutboxMail,
    OutboxState,
    Target,
    Ticket,
)

BATCH = 20_000
"""Rows of one table that are written at once."""
SENT_AFTER = timedelta(seconds=1)
READ_AFTER = timedelta(hours=30)
"""Lines under the bell older than this have been looked at."""
SEED = 20261122


@dataclass(frozen=True)
class Loaded:
    """What a load came to."""

    tickets: int
    rows: int
    seconds: float


def load(
    number: int,
    *,
    seed: int = SEED,
    tell: Callable[[int], None] = lambda done: None,
    open_share: float = lives.OPEN_SHARE,
) -> Loaded:
    """Found the company in the empty, migrated database at hand, and load so many tickets.

    ``tell`` hears now and then how many tickets are done. Raises IntegrityError where the database
    is not empty.
    """
    began, until = time.monotonic(), clock.now()
    company.found(until - lives.SPAN - timedelta(days=30), seed)
    known = facts.read()
    db.session.remove()
    with db.engine.connect() as connection:
        hand = Hand(connection, until, known.mails)
        with connection.begin():
            hand.begin()
        with connection.begin():
            for done, life in enumerate(lives.draw(known, number, until, seed, open_share), 1):
                hand.write(Written(life, done, known, until))
                if done % 1_000 == 0:
                    tell(done)
            hand.finish()
        hand.end()
    return Loaded(number, hand.rows, time.monotonic() - began)


class Hand:
    """Writes lives down. What happens later than the opening of the next life waits for its turn,
    so that the ids of all tables run with time, as they do when the verbs write.
    """

    def __init__(self, connection: Connection, until: datetime, mails: dict[int, str]) -> None:
        """``mails`` are the people's addresses."""
        self.connection, self.until, self.mails = connection, until, mails
        self.rows = 0
        self._later: list[tuple[datetime, int, Happening]] = []
        self._order = count()
        self._tickets, self._messages, self._events = Rows(Ticket), Rows(Message), Rows(Event)
        self._targets, self._fired = Rows(Target), Rows(EscalationFired)
        self._mails, self._bells = Rows(OutboxMail), Rows(Notice)
        self._tables = (
            self._tickets,
            self._messages,
            self._events,
            self._targets,
            self._fired,
            self._mails,
            self._bells,
        )

    def begin(self) -> None:
        """Foreign keys sleep: the rows come in an order of their own."""
        if self._is_postgres:
            self.connection.execute(text("SET session_replication_role = replica"))
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                self.connection.execute(text(f"SET {limit} = 0"))

    def write(self, written: Written) -> None:
        """Take a life in; write what happened before it began."""
        self._happen_before(written.ticket["opened_at"])
        self._tickets.add(**written.ticket)
        for target in written.targets:
            self._targets.add(**target)
        for happening in written.happenings:
            heapq.heappush(self._later, (happening.at, next(self._order), happening))
        if len(self._events.waiting) >= BATCH:
            self._flush()

    def finish(self) -> None:
        """Write all that is left, and let the databases know which ids are taken."""
        self._happen_before(None)
        self._flush()
        if self._is_postgres:
            for rows in self._tables:
                name = rows.table.name
                statement = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"
                self.connection.execute(text(statement), {"table": name, "last": rows.last_id})

    def end(self) -> None:
        """Let PostgreSQL look at what it holds now, as its own upkeep would.

        SQLite has no upkeep, and an installation on it no statistics. With them it would also plan
        each statement anew for each new value, which costs more than running it.
        """
        if not self._is_postgres:
            return
        with self.connection.begin():
            self.connection.execute(text("SET session_replication_role = origin"))
            self.connection.execute(text("ANALYZE"))

    @property
    def _is_postgres(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def _happen_before(self, at: datetime | None) -> None:
        while self._later and (at is None or self._later[0][0] < at):
            self._put(heapq.heappop(self._later)[2])

    def _put(self, happening: Happening) -> None:
        at, message_id = happening.at, None
        if happening.message is not None:
            message_id = self._messages.add(**happening.message)
        ticket_id = happening.event["ticket_id"]
        event_id = self._events.add(**happening.event, message_id=message_id)
        if happening.fired is not None:
            self._fired.add(**happening.fired)
        for person, kind in happening.mails:
            self._mails.add(
                kind=kind,
                ticket_id=ticket_id,
                event_id=event_id,
                person_id=person,
                address=self.mails[person],
                message_id=f"<{event_id:024x}{person:08x}@example.org>",
                state=OutboxState.SENT,
                next_attempt_at=at,
                created_at=at,
                sent_at=at + SENT_AFTER,
            )
        read_at = at + READ_AFTER
        for person in happening.bells:
            self._bells.add(
                person_id=person,
                ticket_id=ticket_id,
                event_id=event_id,
                created_at=at,
                read_at=read_at if read_at < self.until else None,
            )

    def _flush(self) -> None:
        for rows in self._tables:
            if rows.waiting:
                self.rows += len(rows.waiting)
                _insert(self.connection, rows)


def _insert(connection: Connection, rows: Rows) -> None:
    """By the driver itself: ``executemany`` on SQLite, COPY on PostgreSQL."""
    values = rows.take(connection.dialect)
    names = ", ".join(f'"{column.name}"' for column in rows.table.columns)
    driver = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with driver.copy(f'COPY "{rows.table.name}" ({names}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(rows.table.columns))
        statement = f'INSERT INTO "{rows.table.name}" ({names}) VALUES ({marks})'  # noqa: S608
        driver.executemany(statement, values)
    driver.close()
