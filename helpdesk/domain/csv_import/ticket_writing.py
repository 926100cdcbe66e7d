"""Entering tickets of a file through the replay door, each only once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select

from helpdesk.domain import replay
from helpdesk.domain.csv_import.tickets import Someone, TicketRow
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.replay import Origin, Picture
from helpdesk.domain.tickets.opening import queue_of
from helpdesk.extensions import db
from helpdesk.models import Category, Person, Queue, State, Ticket


def known_keys(source: str, keys: Collection[str]) -> set[str]:
    """Which of these tickets are here already."""
    query = select(Ticket.external_number).where(
        Ticket.source == source, Ticket.external_number.in_(keys)
    )
    return {str(key) for key in db.session.scalars(query)}


def write(source: str, rows: Sequence[TicketRow], *, now: datetime) -> int:
    """Enter the tickets of a batch that are not here yet; how many. The caller commits.

    Nobody is told, nothing escalates or closes by itself. Who is not known is entered as somebody
    who has left.
    """
    here = known_keys(source, [row.key for row in rows])
    new = [row for row in rows if row.key not in here]
    people = _People(new, now)
    tickets = [_enter(source, row, people, now) for row in new]
    replay.settle(tickets, until=now, now=now)
    return len(tickets)


def _enter(source: str, row: TicketRow, people: "_People", now: datetime) -> Ticket:
    category = db.session.get_one(Category, row.category_id)
    queue = db.session.get_one(Queue, row.queue_id) if row.queue_id else queue_of(category)
    assignee = people.meant(row.assignee) if row.assignee else None
    requester = people.meant(row.requester)
    new = Picture(State.NEW, queue, category, row.priority or category.priority)
    ticket = replay.open_ticket(
        Origin(source, row.key),
        new,
        title=row.title,
        requester=requester,
        by=requester,
        at=row.course.opened_at,
        channel=row.channel,
        description=row.text,
    )
    _go_on(ticket, row, new, assignee)
    return ticket


def _go_on(ticket: Ticket, row: TicketRow, new: Picture, assignee: Person | None) -> None:
    """What became of it: assigned, taken up, solved, closed, as far as the row tells."""
    course = row.course
    known = replace(new, assignee=assignee, resolution_code=row.resolution_code)
    if course.state is State.NEW:
        replay.go_on(ticket, known, by=None, at=course.opened_at, channel=row.channel)
    if course.started_at is not None:
        state = course.state if course.state is State.WAITING else State.IN_PROGRESS
        taken = replace(known, state=state, waiting_reason=course.waiting_reason)
        replay.go_on(ticket, taken, by=assignee, at=course.started_at, channel=row.channel)
    if course.resolved_at is not None:
        solved = replace(known, state=State.RESOLVED)
        replay.go_on(
            ticket,
            solved,
            by=assignee,
            at=course.resolved_at,
            channel=row.channel,
            text=row.resolution,
        )
    if course.closed_at is not None:
        closed = replace(known, state=State.CLOSED)
        replay.go_on(ticket, closed, by=None, at=course.closed_at, channel=row.channel)


class _People:
    """The people of one batch: those known, and those entered because somebody named them."""

    def __init__(self, rows: Iterable[TicketRow], now: datetime) -> None:
        """Loads them, in two statements."""
        named = [one for row in rows for one in (row.requester, row.assignee) if one]
        self._now = now
        self._by_id = {
            person.id: person
            for person in _all(Person.id.in_({one.id for one in named if one.id is not None}))
        }
        unknown = {fold(one.word) for one in named if one.id is None}
        self._by_username = {
            person.username_folded: person for person in _all(Person.username_folded.in_(unknown))
        }

    def meant(self, someone: Someone) -> Person:
        """The person; entered as one who has left, if nobody knows them."""
        if someone.id is not None:
            return self._by_id[someone.id]
        folded = fold(someone.word)
        if folded not in self._by_username:
            self._by_username[folded] = self._entered(someone.word, folded)
        return self._by_username[folded]

    def _entered(self, word: str, folded: str) -> Person:
        person = Person(
            username=word,
            username_folded=folded,
            name=word,
            name_folded=folded,
            is_active=False,
            deactivated_at=self._now,
            created_at=self._now,
        )
        db.session.add(person)
        return person


def _all(condition: ColumnElement[bool]) -> Sequence[Person]:
    return db.session.scalars(select(Person).where(condition)).all()
