"""What became of a mail: sent, put off, given up, released; and how mails come back into line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, func, select, update

from helpdesk.domain import sending
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""How long to wait after each failed try; the last one repeats."""
GIVE_UP_AFTER = timedelta(hours=72)
NOT_REACHED = "Mail server not reached: "
"""Begins the error of mails that failed because no mail could go."""
LINE_BROKE = "Connection lost: "
"""Begins the error of mails in the middle of which the server fell silent."""


class Claim(NamedTuple):
    """A mail in our hands until the lease ends."""

    mail_id: int
    token: str


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
        tries=1,
        state=OutboxState.PENDING,
        next_attempt_at=now + wait,
        last_error=error,
    )


def give_up(claim: Claim, error: str) -> bool:
    """It was refused for good. It stays in the delivery log until somebody sends it again."""
    return _finish(claim, tries=1, state=OutboxState.FAILED, last_error=error)


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


def _unreached(now: datetime) -> ColumnElement[bool]:
    return and_(
        sending.is_on(),
        OutboxMail.state == OutboxState.PENDING,
        OutboxMail.lease_token.is_(None),
        OutboxMail.next_attempt_at > now,
        OutboxMail.last_error.startswith(NOT_REACHED, autoescape=True),
    )


def _waited(attempts: int) -> timedelta:
    """How long the waits after ``attempts`` failed tries have been together."""
    beyond = max(0, attempts - len(WAITS))
    return sum(WAITS[:attempts], timedelta(0)) + beyond * WAITS[-1]


def _finish(claim: Claim, tries: int = 0, **values: object) -> bool:
    """Write what became of a claimed mail and end the lease, if it is still ours."""
    given = {f"new_{name}": value for name, value in values.items()}
    ours = {"mail_id": claim.mail_id, "ours": claim.token, "tries": tries}
    done = db.session.execute(_finishing(frozenset(values)), ours | given)
    return bool(done.rowcount)  # type: ignore[attr-defined]


@lru_cache(maxsize=8)
def _finishing(names: frozenset[str]) -> Update:
    """Sets these columns; built once for each of the few ways in which it ends for a mail."""
    mails = cast(Table, OutboxMail.__table__)
    return (
        update(mails)
        .where(mails.c.id == bindparam("mail_id"), mails.c.lease_token == bindparam("ours"))
        .values(
            lease_until=None,
            lease_token=None,
            attempts=mails.c.attempts + bindparam("tries"),
            **{name: bindparam(f"new_{name}") for name in sorted(names)},
        )
    )
