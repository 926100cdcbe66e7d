"""The outbox: mails leave one after the other, each at least once, in the order of their ticket.

A worker claims mails with a lease: until it ends, nobody else sends them; a worker that died lets
it run out. What happened is written under the lease's random token, so that a worker that slept
past its lease cannot overwrite what another has done since. The lease runs on the database's own
clock, which all workers share; when a mail is due runs on the clock of the tickets.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from helpdesk.domain import sending
from helpdesk.extensions import db
from helpdesk.models import Event, OutboxMail, OutboxState, Ticket
from helpdesk.models.base import UtcDateTime

LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""How long to wait after each failed try; the last one repeats."""
GIVE_UP_AFTER = timedelta(hours=72)
NOT_REACHED = "Mail server not reached: "
"""Begins the error of mails that failed because no mail could go."""
LINE_BROKE = "Connection lost: "
"""Begins the error of mails in the middle of which the server fell silent."""
LONGEST_HOLD = timedelta(minutes=2)
"""A mail never tried is due by then at the latest; more means that a clock was turned back."""
LONGEST_WAIT = WAITS[-1] + LONGEST_HOLD
"""The same for one that was tried."""
LONGEST_LEASE = LEASE + timedelta(minutes=2)
"""The same for a lease, where the database's clock is the machine's own."""


class Claim(NamedTuple):
    """A mail in our hands until the lease ends."""

    mail_id: int
    token: str


def has_due(now: datetime) -> bool:
    """Whether there is anything to claim; nothing is while sending is paused. Takes no lock."""
    return db.session.scalar(_due(now, _database_time()).limit(1)) is not None


def claim(now: datetime, limit: int = 20) -> list[Claim]:
    """Lease up to ``limit`` due mails, oldest first. The caller commits before sending.

    A later mail of a ticket is not given out before the earlier ones have gone, except where an
    earlier one waits because its own recipient's mailbox put it off.
    """
    database_time = _database_time()
    query = _due(now, database_time).order_by(OutboxMail.id).limit(limit)
    found = list(db.session.scalars(query.with_for_update(of=OutboxMail, skip_locked=True)))
    token = secrets.token_hex(16)
    if found:
        db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.id.in_(found))
            .values(lease_until=database_time + LEASE, lease_token=token)
            .execution_options(synchronize_session=False)
        )
    return [Claim(mail_id, token) for mail_id in found]


def load(claim: Claim) -> OutboxMail | None:
    """The mail of a claim with all that its text needs; None if it is no longer ours."""
    query = (
        select(OutboxMail)
        .where(OutboxMail.id == claim.mail_id, OutboxMail.lease_token == claim.token)
        .options(
            joinedload(OutboxMail.person),
            joinedload(OutboxMail.event).options(
                joinedload(Event.actor), joinedload(Event.message)
            ),
            joinedload(OutboxMail.ticket).options(
                joinedload(Ticket.queue),
                joinedload(Ticket.category),
                joinedload(Ticket.requester),
                joinedload(Ticket.assignee),
            ),
        )
    )
    return db.session.scalars(query).one_or_none()


def mark_sent(claim: Claim, now: datetime) -> bool:
    """The mail server took it. False if the lease had gone to somebody else."""
    return _finish(claim, state=OutboxState.SENT, sent_at=now, last_error="")


def put_off(claim: Claim, error: str, now: datetime) -> bool:
    """It did not go now: try again after a growing wait, or give up after three days of tries."""
    mail = db.session.get_one(OutboxMail, claim.mail_id)
    if _waited(mail.attempts) >= GIVE_UP_AFTER:
        return give_up(claim, error)
    wait = WAITS[min(mail.attempts, len(WAITS) - 1)]
    return _finish(
        claim,
        state=OutboxState.PENDING,
        attempts=OutboxMail.attempts + 1,
        next_attempt_at=now + wait,
        last_error=error,
    )


def give_up(claim: Claim, error: str) -> bool:
    """It was refused for good. It stays in the delivery log until somebody sends it again."""
    return _finish(
        claim,
        state=OutboxState.FAILED,
        attempts=OutboxMail.attempts + 1,
        last_error=error,
    )


def release(claims: Sequence[Claim]) -> None:
    """Give back what was claimed but not tried."""
    for one in claims:
        _finish(one, state=OutboxState.PENDING)


def has_unreached(now: datetime) -> bool:
    """Whether mails wait only because the mail server could not be reached."""
    return db.session.scalar(select(OutboxMail.id).where(_unreached(now)).limit(1)) is not None


def revive(now: datetime) -> None:
    """The mail server answers again: what failed because it did not is due at once."""
    db.session.execute(
        update(OutboxMail)
        .where(_unreached(now))
        .values(next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )


def send_again(mail: OutboxMail, now: datetime) -> None:
    """Send a mail once more, under the same Message-ID; who has it already sees one mail only."""
    mail.state, mail.attempts, mail.next_attempt_at = OutboxState.PENDING, 0, now
    mail.lease_until = mail.lease_token = mail.sent_at = None
    mail.last_error = ""
    db.session.info["has_mail"] = True


def counts() -> dict[str, int]:
    """How many mails there are in each state; discarded ones are named only where there are any."""
    query = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    found = {state.value: number for state, number in db.session.execute(query)}
    always = {state.value: 0 for state in OutboxState if state is not OutboxState.DISCARDED}
    return always | found


def _database_time() -> datetime:
    """The database's own clock, which every worker shares."""
    return db.session.scalars(select(func.current_timestamp(type_=UtcDateTime()))).one()


def _due(now: datetime, database_time: datetime) -> Select[int]:
    hours_ahead = or_(
        and_(OutboxMail.attempts == 0, OutboxMail.next_attempt_at > now + LONGEST_HOLD),
        OutboxMail.next_attempt_at > now + LONGEST_WAIT,
    )
    return select(OutboxMail.id).where(
        sending.is_on(),
        OutboxMail.state == OutboxState.PENDING,
        or_(OutboxMail.next_attempt_at <= now, hours_ahead),
        or_(
            OutboxMail.lease_until.is_(None),
            OutboxMail.lease_until < database_time,
            OutboxMail.lease_until > database_time + LONGEST_LEASE,
        ),
        not_(_must_wait(now)),
    )


def _unreached(now: datetime) -> ColumnElement[bool]:
    return and_(
        sending.is_on(),
        OutboxMail.state == OutboxState.PENDING,
        OutboxMail.lease_token.is_(None),
        OutboxMail.next_attempt_at > now,
        OutboxMail.last_error.startswith(NOT_REACHED, autoescape=True),
    )


def _must_wait(now: datetime) -> ColumnElement[bool]:
    """Whether an earlier mail of the same ticket has to go first."""
    earlier = aliased(OutboxMail)
    put_off_by_its_own_recipient = and_(
        earlier.last_error != "",
        not_(earlier.last_error.startswith(NOT_REACHED, autoescape=True)),
        not_(earlier.last_error.startswith(LINE_BROKE, autoescape=True)),
        earlier.next_attempt_at > now,
        earlier.lease_token.is_(None),
    )
    return exists().where(
        earlier.ticket_id == OutboxMail.ticket_id,
        earlier.id < OutboxMail.id,
        earlier.state == OutboxState.PENDING,
        earlier.event_id != OutboxMail.event_id,  # all hear of one event at the same time
        or_(
            earlier.person_id == OutboxMail.person_id,
            not_(put_off_by_its_own_recipient),
        ),
    )


def _waited(attempts: int) -> timedelta:
    """How long the waits after ``attempts`` failed tries have been together."""
    beyond = max(0, attempts - len(WAITS))
    return sum(WAITS[:attempts], timedelta(0)) + beyond * WAITS[-1]


def _finish(claim: Claim, **values: object) -> bool:
    """Write what became of a claimed mail and end the lease, if it is still ours."""
    done = db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == claim.mail_id, OutboxMail.lease_token == claim.token)
        .values(lease_until=None, lease_token=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
