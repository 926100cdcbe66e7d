"""What leaves for others than those who may read the ticket: mails to people outside the desk and
to addresses, and calls of webhooks; all through the outbox, with the step that causes it.

Such a mail says which ticket is about to miss what, and nothing that anybody wrote. Of a
confidential ticket none is written.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from helpdesk.domain import rows
from helpdesk.domain.notices.following import SUMMARY_GATHERS, new_message_id
from helpdesk.domain.sla.step import MOST_AT_ONCE
from helpdesk.extensions import db
from helpdesk.models import WEBHOOK, Event, OutboxMail, OutboxState, Person, Ticket

OUTSIDE = "escalated_outside"
SUMMARY = "escalation_summary_outside"
NEW = insert(rows.table(OutboxMail))


@dataclass(frozen=True)
class Outward:
    """What one event sends out: to these people and addresses, and to the webhook of that name."""

    ticket: Ticket
    event: Event
    people: Sequence[int] = ()
    addresses: Sequence[str] = ()
    webhook: str | None = None


def send(messages: Sequence[Outward]) -> None:
    """Write what is to leave into the outbox. The events are written."""
    known = _people({number for one in messages for number in one.people})
    reached = [
        (one, address, person) for one in messages for address, person in _reached(one, known)
    ]
    times = Counter(address for _, address, _ in reached)
    new = [
        _row(OUTSIDE, one, address, person)
        for one, address, person in reached
        if times[address] <= MOST_AT_ONCE
    ]
    new += [_row(WEBHOOK, one, one.webhook, None) for one in messages if one.webhook]
    for address, count in times.items():
        if count > MOST_AT_ONCE:
            new += _summary([entry for entry in reached if entry[1] == address])
    if new:
        rows.execute(NEW, new)
        db.session.info["has_mail"] = True


def _reached(message: Outward, known: Mapping[int, Person]) -> Iterator[tuple[str, Person | None]]:
    for number in message.people:
        person = known.get(number)
        if person is not None and person.mail:
            yield person.mail, person
    yield from ((address, None) for address in message.addresses)


def _people(numbers: set[int]) -> dict[int, Person]:
    if not numbers:
        return {}
    query = select(Person).where(Person.id.in_(numbers), Person.is_active)
    return {person.id: person for person in db.session.scalars(query)}


def _summary(reached: Sequence[tuple[Outward, str, Person | None]]) -> list[dict[str, Any]]:
    """One mail for all of these; one that still gathers takes them in."""
    first, address, person = reached[0]
    events = [one.event.id for one, _, _ in reached]
    query = select(OutboxMail).where(
        OutboxMail.kind == SUMMARY,
        OutboxMail.address == address,
        OutboxMail.state == OutboxState.PENDING,
        OutboxMail.lease_token.is_(None),
        OutboxMail.attempts == 0,
    )
    gathering = db.session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if gathering is not None:
        gathering.data = {"events": [*gathering.data["events"], *events]}
        db.session.flush()
        return []
    row = _row(SUMMARY, first, address, person) | {"ticket_id": None}
    due = first.event.at + SUMMARY_GATHERS
    return [row | {"data": {"events": events}, "next_attempt_at": due}]


def _row(kind: str, message: Outward, address: str | None, person: Person | None) -> dict[str, Any]:
    at = message.event.at
    return {
        "kind": kind,
        "ticket_id": message.ticket.id,
        "event_id": message.event.id,
        "person_id": person.id if person else None,
        "address": address,
        "message_id": new_message_id(),
        "data": {},
        "next_attempt_at": at,
        "created_at": at,
    }
