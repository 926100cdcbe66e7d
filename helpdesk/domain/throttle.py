"""Slowing down guesses at passwords, without letting anybody lock a colleague out.

All devices that never signed in to an account share one small budget of wrong passwords for it.
A device that did (it carries a cookie that says so) is not counted with them. All devices together
stay below the number of wrong passwords at which the directory itself would lock the account, and
strangers stay one further below, so that they can never use up the last try.

Directories begin to count anew only after a pause without a wrong password (Active Directory:
"reset account lockout counter after"). So do we: one guess every few minutes adds up as well.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress, SignInAttempt

STRANGER = ""
"""The device of all that never signed in to the account."""


@dataclass(frozen=True)
class Budget:
    """How many wrong passwords an account may have before a pause of ``window``."""

    strangers: int
    """From all unknown devices together."""
    together: int
    """From all devices."""
    window: timedelta

    @classmethod
    def below(cls, lockout: int, strangers: int, window: timedelta) -> "Budget":
        """A budget that ends before ``lockout`` wrong passwords, with one try kept for friends."""
        return cls(min(strangers, lockout - 2), lockout - 1, window)


def account_of(username: str) -> str:
    """The account somebody means, however they write it: the key of its budget.

    A person may be named by account, by mail address or by ``name@domain``; were those counted
    apart, there would be as many budgets as spellings.
    """
    name = fold(username)
    by_address = select(PersonAddress.person_id).where(PersonAddress.address == name)
    query = select(Person.id).where(
        (Person.username_folded.in_([name, name.partition("@")[0]])) | Person.id.in_(by_address)
    )
    person_id = db.session.scalar(query.order_by(Person.id).limit(1))
    meant = f"person {person_id}" if person_id else f"name {name.partition('@')[0]}"
    return hashlib.sha256(meant.encode()).hexdigest()


def reserve(account: str, device: str, budget: Budget, *, now: datetime) -> bool:
    """Count a try before it is made, so that many at once cannot all slip through.

    False: too many were wrong already, do not try. Commit, try, then ``give_back`` or ``succeed``
    unless the password was wrong.
    """
    _one_at_a_time(account)
    _forget_after_a_pause(account, budget.window, now)
    by_device = (
        select(SignInAttempt.device, func.count())
        .where(SignInAttempt.account_digest == account)
        .group_by(SignInAttempt.device)
    )
    tries: dict[str, int] = {row[0]: row[1] for row in db.session.execute(by_device)}
    is_used_up = device == STRANGER and tries.get(STRANGER, 0) >= budget.strangers
    if is_used_up or sum(tries.values()) >= budget.together:
        return False
    db.session.add(SignInAttempt(account_digest=account, device=device, at=now))
    return True


def give_back(account: str, device: str) -> None:
    """The last try told nothing about the password (the directory was down): it never counted."""
    _one_at_a_time(account)  # or two would give back the same try, and one would go on counting
    latest = (
        select(SignInAttempt.id)
        .where(SignInAttempt.account_digest == account, SignInAttempt.device == device)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
        .limit(1)
    )
    attempt_id = db.session.scalar(latest)
    if attempt_id is not None:
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def succeed(account: str, device: str) -> None:
    """The right password: this device's wrong ones are forgotten."""
    db.session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.account_digest == account, SignInAttempt.device == device
        )
    )


def _forget_after_a_pause(account: str, window: timedelta, now: datetime) -> None:
    latest = db.session.scalar(
        select(func.max(SignInAttempt.at)).where(SignInAttempt.account_digest == account)
    )
    if latest is not None and latest <= now - window:
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.account_digest == account))


def _one_at_a_time(account: str) -> None:
    """Two processes counting the same account wait for each other until the commit.

    SQLite has one writer anyway. PostgreSQL has no row to lock yet: an advisory lock it is.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(account[:15], 16))))
