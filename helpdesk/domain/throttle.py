"""Slowing down guesses at passwords, without letting anybody lock a colleague out.

All devices that never signed in to an account share one small budget of wrong passwords for it.
A device that did (it carries a cookie that says so) is not counted with them. All devices together
stay below the number of wrong passwords at which the directory itself would lock the account, and
strangers stay one further below, so that they can never use up the last try.

Directories begin to count anew only after a pause without a wrong password (Active Directory:
"reset account lockout counter after"). So do we: one guess every few minutes adds up as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select

from helpdesk.extensions import db
from helpdesk.models import SignInAttempt

STRANGER = ""
"""The device of all that never signed in to the account."""

_ATTEMPTS = cast(Table, SignInAttempt.__table__)
_TRIES = (
    select(
        _ATTEMPTS.c.device, func.count().label("number"), func.max(_ATTEMPTS.c.at).label("latest")
    )
    .where(_ATTEMPTS.c.account_digest == bindparam("account"))
    .group_by(_ATTEMPTS.c.device)
)
_ONE_MORE = insert(_ATTEMPTS)
_FORGET_ALL = delete(_ATTEMPTS).where(_ATTEMPTS.c.account_digest == bindparam("account"))
_FORGET_DEVICE = _FORGET_ALL.where(_ATTEMPTS.c.device == bindparam("of_device"))


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


def reserve(account: str, device: str, budget: Budget, *, now: datetime) -> bool:
    """Count a try before it is made, so that many at once cannot all slip through.

    False: too many were wrong already, do not try. Commit, try, then ``give_back`` or ``succeed``
    unless the password was wrong.
    """
    _one_at_a_time(account)
    tries = db.session.execute(_TRIES, {"account": account}).all()
    if tries and max(row.latest for row in tries) <= now - budget.window:
        db.session.execute(_FORGET_ALL, {"account": account})
        tries = []
    of_strangers = sum(row.number for row in tries if row.device == STRANGER)
    is_used_up = device == STRANGER and of_strangers >= budget.strangers
    if is_used_up or sum(row.number for row in tries) >= budget.together:
        return False
    db.session.execute(_ONE_MORE, {"account_digest": account, "device": device, "at": now})
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
    db.session.execute(_FORGET_DEVICE, {"account": account, "of_device": device})


def _one_at_a_time(account: str) -> None:
    """Two processes counting the same account wait for each other until the commit.

    SQLite has one writer anyway. PostgreSQL has no row to lock yet: an advisory lock it is.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(account[:15], 16))))
