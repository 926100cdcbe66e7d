"""The follower of history: writes what an event's audience gets, less those who must not hear."""

import secrets
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, insert, inspect, select
from sqlalchemy.orm import SessionTransaction, lazyload

from helpdesk.domain import policy, rows
from helpdesk.domain.notices.audience import Told, audience
from helpdesk.domain.standing import gather, holders_in
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, Notice, OutboxMail, OutboxState, Person, Role, Ticket
from helpdesk.settings import settings

JUST_NOW = timedelta(minutes=1)
SUMMARY_GATHERS = timedelta(minutes=1)
"""How long a summary waits for more to befall the same person before it leaves."""


ACTIVE = (
    select(Person)
    .where(Person.id.in_(bindparam("people", expanding=True)), Person.is_active)
    .options(lazyload(Person.department))
)
NEW_NOTICES = insert(rows.table(Notice))
NEW_MAILS = insert(rows.table(OutboxMail))


class Hearer(NamedTuple):
    """Who may hear of an event, and where mails reach them."""

    id: int
    mail: str | None


@dataclass
class Memory:
    """What one transaction has found out: a sweep tells the same few people hundreds of times."""

    transaction: SessionTransaction | None
    people: dict[int, Person] = field(default_factory=dict)
    in_summary: set[int] = field(default_factory=set)
    """Ids of those for whom a summary gathers, which this transaction holds or has made."""


def follow(ticket: Ticket, event: Event) -> None:
    """Write the mails and bell lines that ``event`` causes, in the same transaction.

    Nobody is told of their own act, but for the receipt to who opened a ticket. The desk's side
    reaches nobody whom the policy does not show it. Who left gets nothing, who has no mail
    address only the bell.
    """
    follow_all([(ticket, event)])


def follow_all(events: Sequence[tuple[Ticket, Event]]) -> None:
    """The same for many events at once, in one statement for all bell lines and one for all mails.

    They must be about different things: no mail takes the place of another of the same call.
    """
    db.session.flush()  # what is told names the event by its id
    lines: list[dict[str, Any]] = []
    mails: list[dict[str, Any]] = []
    for ticket, event in events:
        heard = _heard(ticket, event)
        lines += _under_bell(heard, ticket, event)
        mails += _into_outbox(heard, ticket, event)
    if lines:
        rows.execute(NEW_NOTICES, lines)
    if mails:
        rows.execute(NEW_MAILS, mails)
        db.session.info["has_mail"] = True


def _heard(ticket: Ticket, event: Event) -> list[tuple[Hearer, Told]]:
    """Everybody who hears of the event, and how."""
    told: dict[int, Told] = {}
    workers: dict[int, Hearer] = {}
    for hearer in audience(ticket, event):
        if isinstance(hearer, Told):
            told.setdefault(hearer.person_id, hearer)
        else:
            workers = _workers(ticket)
    for number in workers:
        told.setdefault(number, Told(number, is_inner=True))
    if event.actor_id is not None and event.kind is not EventKind.OPENED:
        told.pop(event.actor_id, None)
        workers.pop(event.actor_id, None)
    return [(hearer, told[hearer.id]) for hearer in _hearers(ticket, told, workers)]


def _workers(ticket: Ticket) -> dict[int, Hearer]:
    """Everybody who works in the ticket's queue: by that they may see all of it."""
    query = _working_in(ticket.queue.id, ticket.queue.department_id)
    return {number: Hearer(number, mail) for number, mail in rows.execute(query)}


@lru_cache(maxsize=1000)
def _working_in(queue_id: int, department_id: int) -> Select[int, str | None]:
    """The statement; kept, since putting it together takes longer than its answer."""
    people = holders_in(queue_id, department_id, (Role.AGENT, Role.LEAD))
    return people.with_only_columns(Person.id, Person.mail)


def _hearers(
    ticket: Ticket, told: Mapping[int, Told], workers: Mapping[int, Hearer]
) -> list[Hearer]:
    """Those of the told who are still with us and may hear it."""
    clear = [one for number, one in workers.items() if number != ticket.requester_id]
    people = _people(told.keys() - {one.id for one in clear})
    # The requester may know the public side whatever else they are; nobody's grants decide that.
    gather([person for person in people if person.id != ticket.requester_id])
    may = [person for person in people if _may_hear(person, told[person.id], ticket)]
    return clear + [Hearer(person.id, person.mail) for person in may]


def _people(numbers: Set[int]) -> list[Person]:
    """The active people with these ids; those the transaction has met are not read again."""
    known, session = _memory().people, db.session()
    key_of = inspect(Person).identity_key_from_primary_key
    for number in numbers - known.keys():
        met = session.identity_map.get(key_of((number,)))
        if met is not None and met.is_active:
            known[number] = met
    if unknown := numbers - known.keys():
        found = db.session.scalars(ACTIVE, {"people": list(unknown)})
        known |= {person.id: person for person in found}
    return [known[number] for number in numbers if number in known]


def _memory() -> Memory:
    """The memory of the transaction or savepoint at hand; an earlier one's is forgotten."""
    now = db.session().get_nested_transaction() or db.session().get_transaction()
    memory: Memory | None = db.session.info.get("notices")
    if memory is None or memory.transaction is not now:
        memory = db.session.info["notices"] = Memory(now)
    return memory


def _may_hear(person: Person, told: Told, ticket: Ticket) -> bool:
    if person.id == ticket.requester_id:
        return person.is_active and not told.is_inner
    if told.is_inner and not policy.can_see_internal(person, ticket):
        return False
    return policy.can_see(person, ticket)


def _under_bell(
    heard: Sequence[tuple[Hearer, Told]], ticket: Ticket, event: Event
) -> Iterator[dict[str, Any]]:
    return (
        {
            "person_id": person.id,
            "ticket_id": ticket.id,
            "event_id": event.id,
            "created_at": event.at,
        }
        for person, told in heard
        if told.has_bell and event.actor_id != person.id
    )


def _into_outbox(
    heard: Sequence[tuple[Hearer, Told]], ticket: Ticket, event: Event
) -> list[dict[str, Any]]:
    mails = [
        _mail(person, told.mail, ticket, event)
        for person, told in heard
        if told.mail and person.mail
    ]
    return [mail for mail in mails if not _is_said_already(mail, ticket, event)]


def _mail(person: Hearer, kind: str, ticket: Ticket, event: Event) -> dict[str, Any]:
    is_summary = kind == "escalation_summary"
    return {
        "kind": kind,
        "ticket_id": None if is_summary else ticket.id,
        "event_id": event.id,
        "person_id": person.id,
        "address": person.mail,
        "message_id": new_message_id(),
        "next_attempt_at": event.at + SUMMARY_GATHERS if is_summary else event.at,
        "created_at": event.at,
    }


def new_message_id() -> str:
    """A Message-ID nobody ever had or can guess (RFC 5322, 3.6.4), in our sender's domain."""
    return f"<{secrets.token_hex(16)}@{mail_domain()}>"


def mail_domain() -> str:
    """The domain our mails come from."""
    return settings().mail_from.rpartition("@")[2].rstrip(">")


def _is_said_already(mail: dict[str, Any], ticket: Ticket, event: Event) -> bool:
    """Whether a mail on its way to the person says this as well.

    A question asked by a reply needs no second mail that we wait for the answer; a summary that
    still gathers takes everything in, and is locked so that it cannot leave meanwhile.
    """
    if mail["kind"] == "escalation_summary":
        return _is_gathering(mail["person_id"])
    if mail["kind"] != "waiting_for_you":
        return False
    replied = select(OutboxMail.id).where(
        OutboxMail.person_id == mail["person_id"],
        OutboxMail.ticket_id == ticket.id,
        OutboxMail.kind == "replied",
        OutboxMail.created_at > event.at - JUST_NOW,
    )
    return db.session.scalar(replied.limit(1)) is not None


def _is_gathering(person_id: int) -> bool:
    """Whether a summary for the person has yet to leave; from now on one has in any case."""
    in_summary = _memory().in_summary
    if person_id in in_summary:
        return True
    in_summary.add(person_id)
    gathering = select(OutboxMail.id).where(
        OutboxMail.person_id == person_id,
        OutboxMail.state == OutboxState.PENDING,
        OutboxMail.kind == "escalation_summary",
        OutboxMail.lease_token.is_(None),
        OutboxMail.attempts == 0,
    )
    return db.session.scalar(gathering.limit(1).with_for_update(skip_locked=True)) is not None
