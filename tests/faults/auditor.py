"""Compares what people were told (journal), what is stored (database) and what arrived (mails)."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from helpdesk import Helpdesk, clock, database
from helpdesk.domain.sla.verify import differences
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, EventText, Message, OutboxMail, OutboxState, Ticket
from tests.databases import app_at_work
from tests.faults.journal import Entry, Journal

IN_TEXTS = ("ticket", "reply", "note", "resolution")
IN_EVENTS = {"taken": EventKind.TAKEN, "priority": EventKind.PRIORITY_CHANGED}


@dataclass
class Audit:
    """What was found; everything but the figures is empty where our promises were kept."""

    accepted: int = 0
    lost: list[Entry] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    """Message-IDs that no row of the outbox knows."""
    mails: int = 0
    mail_copies: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from each change to its mail's arrival, sorted."""
    last_arrival: float = 0.0
    """Seconds since the epoch."""

    def check(self, *, copies: int) -> "Audit":
        """Fail the test unless every promise was kept, with at most so many mails twice."""
        assert self.accepted > 0
        assert not self.lost, f"{len(self.lost)} of {self.accepted} lost: {self.lost[:5]}"
        assert not self.doubled, self.doubled[:5]
        assert not self.broken, self.broken[:5]
        assert not self.unsent, f"{len(self.unsent)} mails never arrived: {self.unsent[:5]}"
        assert not self.untold, self.untold[:5]
        assert self.mail_copies <= copies, f"{self.mail_copies} mails came twice"
        return self

    def wait(self, share: float) -> float:
        """The seconds within which this share of the mails arrived."""
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))]


def audit(app: Helpdesk, journal: Journal, mails: Path, at: datetime | None = None) -> Audit:
    """Compare them all; ``mails`` is the mail server's record. Promises are seen from ``at``, if
    not from now."""
    entries = journal.read()
    found = Audit(accepted=len(entries))
    with app_at_work(app), database.reading():
        _texts(found, entries)
        _titles(found, [entry for entry in entries if entry.what == "title"])
        _events(found, [entry for entry in entries if entry.what in IN_EVENTS])
        _mails(found, mails)
        _histories(found, at or clock.now())
    return found


def _texts(found: Audit, entries: list[Entry]) -> None:
    """Every text once, on its ticket; no text twice, acknowledged or not."""
    stored = db.session.execute(select(Message.body, Message.ticket_id)).all()
    _compare(found, stored, [entry for entry in entries if entry.what in IN_TEXTS])
    tickets = db.session.scalars(select(Ticket.id)).all()
    described = {ticket for _, ticket in stored}
    found.broken += [f"HD-{number} has no text" for number in set(tickets) - described]


def _titles(found: Audit, entries: list[Entry]) -> None:
    query = select(EventText.after, Event.ticket_id).join(Event, Event.id == EventText.event_id)
    _compare(found, db.session.execute(query).all(), entries)


def _compare(found: Audit, stored: Iterable[tuple[str, int]], entries: list[Entry]) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for token, ticket in stored:
        places[token].append(ticket)
    found.doubled += [
        token for token, where in places.items() if len(where) > 1 and token.startswith("token-")
    ]
    found.lost += [entry for entry in entries if entry.ticket not in places[entry.token]]


def _events(found: Audit, entries: list[Entry]) -> None:
    """Each ticket is taken once, and its priority changed once."""
    for what, kind in IN_EVENTS.items():
        query = select(Event.ticket_id).where(Event.kind == kind)
        stored = Counter(db.session.scalars(query).all())
        found.doubled += [f"HD-{number} {what}" for number, times in stored.items() if times > 1]
        found.lost += [
            entry for entry in entries if entry.what == what and entry.ticket not in stored
        ]


def _mails(found: Audit, record: Path) -> None:
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    accepted = [line for line in lines if line["answer"].startswith("250")]
    arrivals = Counter(line["id"] for line in accepted)
    first = {line["id"]: line["at"] for line in reversed(accepted)}
    found.last_arrival = max(first.values(), default=0.0)
    rows = db.session.scalars(select(OutboxMail)).all()
    found.unsent = [row.message_id for row in rows if row.message_id not in arrivals]
    found.unsent += [row.message_id for row in rows if row.state is not OutboxState.SENT]
    found.untold = list(set(arrivals) - {row.message_id for row in rows})
    found.mails, found.mail_copies = len(arrivals), sum(arrivals.values()) - len(arrivals)
    found.waits = sorted(
        first[row.message_id] - row.created_at.timestamp()
        for row in rows
        if row.message_id in first
    )


def _histories(found: Audit, at: datetime) -> None:
    """Every chain of events is whole, and every stored promise is what history says."""
    found.broken += [str(one) for one in differences(at) if not isinstance(one, int)]
