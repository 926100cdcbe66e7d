"""Which mails may go now, and taking them into our hands for a while."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased, joinedload

from helpdesk.domain import sending
from helpdesk.domain.outbox.outcomes import LINE_BROKE, NOT_REACHED, WAITS, Claim
from helpdesk.domain.standing import gather
from helpdesk.extensions import db
from helpdesk.models import WEBHOOK, Event, OutboxMail, OutboxState, Ticket
from helpdesk.models.base import UtcDateTime

LEASE = timedelta(seconds=60)
AT_ONCE = 50
"""Mails claimed together: half a second's work, left to the lease's end by a worker that dies."""
LONGEST_HOLD = timedelta(minutes=2)
"""A mail never tried is due by then at the latest; more means that a clock was turned back."""
LONGEST_WAIT = WAITS[-1] + LONGEST_HOLD
"""The same for one that was tried."""
LONGEST_LEASE = LEASE + timedelta(minutes=2)
"""The same for a lease, where the database's clock is the machine's own."""
CLAIMING_CALLS = 0x63616C6C73
"""Any number, the same in every process: the seed of PostgreSQL's advisory locks on receivers."""


def has_due(now: datetime) -> bool:
    """Whether there is any mail to claim; none is while sending is paused. Takes no lock."""
    return db.session.scalar(_due(now, _database_time()).limit(1)) is not None


def receivers_due(now: datetime) -> list[str]:
    """The names of webhooks that calls are due for and that nobody is calling, in alphabetical
    order. Takes no lock."""
    due = _calls_due(now, _database_time())
    names = due.with_only_columns(OutboxMail.address).distinct().order_by(OutboxMail.address)
    return list(db.session.scalars(names))


def claim_calls(now: datetime, receiver: str, limit: int) -> list[Claim]:
    """Lease up to ``limit`` calls of this webhook that are due, oldest first.

    None while others hold a lease on any of its calls: a receiver hears of them one after the
    other. PostgreSQL's claimers do not see each other's leases before they are committed, so they
    come in one after the other as well; SQLite has one writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(receiver, CLAIMING_CALLS)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
    database_time = _database_time()
    due = _calls_due(now, database_time).where(OutboxMail.address == receiver)
    return _lease(due, database_time, limit)


def claim(now: datetime, limit: int = AT_ONCE) -> list[Claim]:
    """Lease up to ``limit`` due mails, oldest first. The caller commits before sending.

    A later mail of a ticket is not given out before the earlier ones have gone, except where an
    earlier one waits because its own recipient's mailbox put it off.
    """
    database_time = _database_time()
    return _lease(_due(now, database_time), database_time, limit)


def _lease(due: Select[int], database_time: datetime, limit: int) -> list[Claim]:
    query = due.order_by(OutboxMail.id).limit(limit)
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


def load(claims: Sequence[Claim]) -> list[tuple[Claim, OutboxMail]]:
    """The mails of claims made together, with all that their texts need, in one go.

    Whatever is no longer ours is left out.
    """
    if not claims:
        return []
    wanted = {"mails": [one.mail_id for one in claims], "token": claims[0].token}
    found = {mail.id: mail for mail in db.session.scalars(_loading(), wanted)}
    gather({mail.person for mail in found.values() if mail.person is not None})
    return [(one, found[one.mail_id]) for one in claims if one.mail_id in found]


def is_ours(claim: Claim) -> bool:
    """Whether a claimed mail may still go: nobody took it, and sending was not paused since."""
    return db.session.scalar(_still_ours(), claim._asdict()) is not None


@lru_cache(maxsize=1)
def _loading() -> Select[OutboxMail]:
    mails = bindparam("mails", expanding=True, type_=Integer)
    return (
        select(OutboxMail)
        .where(OutboxMail.id.in_(mails), OutboxMail.lease_token == bindparam("token", type_=String))
        .options(
            joinedload(OutboxMail.person),
            joinedload(OutboxMail.event).options(
                joinedload(Event.actor), joinedload(Event.message)
            ),
            joinedload(OutboxMail.ticket).options(
                joinedload(Ticket.queue),
                joinedload(Ticket.category),
                joinedload(Ticket.requester),
            ),
        )
    )


@lru_cache(maxsize=1)
def _still_ours() -> Select[int]:
    return select(OutboxMail.id).where(
        sending.is_on(),
        OutboxMail.id == bindparam("mail_id", type_=Integer),
        OutboxMail.lease_token == bindparam("token", type_=String),
    )


def _database_time() -> datetime:
    """The database's own clock, which every worker shares."""
    return db.session.scalars(select(func.current_timestamp(type_=UtcDateTime()))).one()


def _due(now: datetime, database_time: datetime) -> Select[int]:
    """Mails that may go."""
    is_mail = OutboxMail.kind != WEBHOOK
    return _ready(now, database_time, is_mail).where(not_(_must_wait(now)))


def _calls_due(now: datetime, database_time: datetime) -> Select[int]:
    """Calls that may be made: those of receivers that nobody is calling."""
    held = aliased(OutboxMail)
    is_being_called = exists().where(
        held.kind == WEBHOOK,
        held.address == OutboxMail.address,
        held.state == OutboxState.PENDING,
        held.lease_until.between(database_time, database_time + LONGEST_LEASE),
    )
    return _ready(now, database_time, OutboxMail.kind == WEBHOOK).where(not_(is_being_called))


def _ready(now: datetime, database_time: datetime, *which: ColumnElement[bool]) -> Select[int]:
    """What is due and in nobody's hands."""
    hours_ahead = or_(
        and_(OutboxMail.attempts == 0, OutboxMail.next_attempt_at > now + LONGEST_HOLD),
        OutboxMail.next_attempt_at > now + LONGEST_WAIT,
    )
    return select(OutboxMail.id).where(
        sending.is_on(),
        *which,
        OutboxMail.state == OutboxState.PENDING,
        or_(OutboxMail.next_attempt_at <= now, hours_ahead),
        or_(
            OutboxMail.lease_until.is_(None),
            OutboxMail.lease_until < database_time,
            OutboxMail.lease_until > database_time + LONGEST_LEASE,
        ),
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
        earlier.kind != WEBHOOK,
        earlier.state == OutboxState.PENDING,
        earlier.event_id != OutboxMail.event_id,  # all hear of one event at the same time
        or_(
            earlier.person_id == OutboxMail.person_id,
            not_(put_off_by_its_own_recipient),
        ),
    )
