"""Rehearsals as they are kept: made, started, carried on portion by portion, cancelled."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from helpdesk.domain.configuration import setup as setups
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.rehearsal import copying, replaying
from helpdesk.domain.rehearsal.replaying import Period, Portion
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Person, Rehearsal, RehearsalFlip, RehearsalState

USUAL_PERIOD = timedelta(days=90)
MOST_FLIPS = 5_000
"""Named in one rehearsal; all are counted."""
MOST_KEPT = 20
"""Rehearsals; older ones go when another is made."""
LEASE = timedelta(seconds=20)
"""Who goes on with a rehearsal says so with every portion; after so long another worker does."""

R = RehearsalState


def base_of(rehearsal: Rehearsal) -> SetUp:
    """What the copy was made from."""
    return SetUp(**rehearsal.base)


def copy_of(rehearsal: Rehearsal) -> SetUp:
    """The changed copy."""
    return SetUp(**rehearsal.copy)


def period_of(rehearsal: Rehearsal) -> Period:
    """The tickets it is about; of one that was not started as they stand when it was made."""
    as_of = rehearsal.asked_at or rehearsal.created_at
    return Period(rehearsal.since, rehearsal.until, as_of)


def is_outdated(rehearsal: Rehearsal) -> bool:
    """Whether the set-up in use is no longer the one the copy was made from."""
    return setups.in_use() != base_of(rehearsal)


def draft_of(person: Person) -> Rehearsal | None:
    """The copy this administrator is changing."""
    query = select(Rehearsal).where(
        Rehearsal.state == R.DRAFT, Rehearsal.created_by_id == person.id
    )
    return db.session.scalars(query.order_by(Rehearsal.id.desc()).limit(1)).one_or_none()


def make(by: Person, now: datetime, like: Rehearsal | None = None) -> Rehearsal:
    """A new draft: a copy of the set-up in use, or of another rehearsal's copy with its period."""
    in_use = setups.in_use().plain()
    rehearsal = Rehearsal(
        state=R.DRAFT,
        created_at=now,
        created_by=by,
        base=like.base if like else in_use,
        copy=like.copy if like else in_use,
        since=like.since if like else now - USUAL_PERIOD,
        until=like.until if like else now,
    )
    db.session.add(rehearsal)
    db.session.flush()
    _forget_oldest()
    return rehearsal


def change(rehearsal: Rehearsal, setup: SetUp) -> None:
    """Put another copy into a draft. Raises InvalidInput for one that was started."""
    if rehearsal.state is not R.DRAFT:
        raise InvalidInput({"copy": lazy("This rehearsal has been started: change a new one.")})
    rehearsal.copy = setup.plain()
    db.session.flush()


def bring_along(rehearsal: Rehearsal) -> list[str]:
    """Put a draft's changes on top of the set-up in use; the short names both changed."""
    in_use = setups.in_use()
    merged, both = copying.brought_along(base_of(rehearsal), copy_of(rehearsal), in_use)
    change(rehearsal, merged)
    rehearsal.base = in_use.plain()
    db.session.flush()
    return both


def start(rehearsal: Rehearsal, since: datetime, until: datetime, now: datetime) -> None:
    """Have the worker go through the tickets opened from ``since`` until before ``until``.

    Raises InvalidInput where that is no period, or no ticket lies in it.
    """
    if rehearsal.state is not R.DRAFT:
        return
    if until <= since:
        raise InvalidInput({"until": lazy("The period ends before it begins.")})
    rehearsal.since, rehearsal.until, rehearsal.asked_at = since, until, now
    rehearsal.total = replaying.count(period_of(rehearsal))
    if not rehearsal.total:
        raise InvalidInput({"since": lazy("No ticket was opened in this period.")})
    rehearsal.state = R.RUNNING
    db.session.flush()


def cancel(rehearsal: Rehearsal, now: datetime) -> None:
    """Stop it; what was found so far stays to be seen. One that has ended stays as it is."""
    if rehearsal.state is R.RUNNING:
        rehearsal.state, rehearsal.finished_at = R.CANCELLED, now
        db.session.flush()


def fail(number: int, now: datetime) -> None:
    """Give it up: it cannot be carried on."""
    db.session.execute(
        update(Rehearsal)
        .where(Rehearsal.id == number, Rehearsal.state == R.RUNNING)
        .values(state=R.FAILED, finished_at=now)
    )


def claim(now: datetime) -> int | None:
    """The number of a rehearsal the caller goes on with, if one waits. Commit at once.

    One whose worker has not been heard of for a while is taken over; a lease that ends later than
    any could was written before the clock was set back.
    """
    free = or_(
        Rehearsal.claimed_until.is_(None),
        Rehearsal.claimed_until <= now,
        Rehearsal.claimed_until > now + LEASE,
    )
    waiting = select(Rehearsal.id).where(Rehearsal.state == R.RUNNING, free)
    for number in db.session.scalars(waiting.order_by(Rehearsal.id)):
        taking = update(Rehearsal).where(Rehearsal.id == number, Rehearsal.state == R.RUNNING, free)
        if _rows(db.session.execute(taking.values(claimed_until=now + LEASE))):
            return number
    return None


def is_waiting() -> bool:
    """Whether some rehearsal is to be gone on with."""
    query = select(Rehearsal.id).where(Rehearsal.state == R.RUNNING).limit(1)
    return db.session.scalar(query) is not None


def keep(number: int, reached: int, portion: Portion, now: datetime) -> bool:
    """Keep what was found about the tickets after ``reached``; False where that is not wanted any
    more: cancelled meanwhile, or another worker was faster. The caller commits.
    """
    mine = select(Rehearsal).where(
        Rehearsal.id == number, Rehearsal.state == R.RUNNING, Rehearsal.reached == reached
    )
    locked = mine.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalars(locked).one_or_none()
    if row is None:
        return False
    found = portion.findings
    named = sum(row.counts.get(name, 0) for name in ("flip worse", "flip better"))
    room = max(0, MOST_FLIPS - named)
    flips = [{"rehearsal_id": number, **flip._asdict()} for flip in found.flips[:room]]
    if flips:
        db.session.execute(insert(RehearsalFlip), flips)
    row.counts = _sum(row.counts, found.counts)
    row.seen, row.reached = row.seen + found.tickets, portion.last
    row.claimed_until = now + LEASE
    if portion.is_last:
        row.state, row.finished_at = R.DONE, now
    db.session.flush()
    return True


def remove(rehearsal: Rehearsal) -> None:
    """Forget it with all it found."""
    flips = delete(RehearsalFlip).where(RehearsalFlip.rehearsal_id == rehearsal.id)
    db.session.execute(flips)
    db.session.delete(rehearsal)
    db.session.flush()


def _forget_oldest() -> None:
    query = select(Rehearsal).where(Rehearsal.state != R.RUNNING).order_by(Rehearsal.id.desc())
    for rehearsal in db.session.scalars(query.offset(MOST_KEPT)).all():
        remove(rehearsal)


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


def _rows(result: object) -> int:
    return int(getattr(result, "rowcount", 0))
