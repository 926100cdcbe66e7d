"""Adopting a rehearsed copy, if the set-up in use is still the one it was made from."""

from datetime import datetime

from helpdesk.domain.configuration import adopting
from helpdesk.domain.configuration.complaints import Complaint
from helpdesk.domain.rehearsal import copying, keeping
from helpdesk.extensions import db
from helpdesk.models import Person, Rehearsal, RehearsalState


def is_adoptable(rehearsal: Rehearsal) -> bool:
    """Whether adopting it does what was rehearsed: it ran, changes something, nothing of the set-up
    in use has changed since its copy was made, and the copy fits together."""
    return _is_due(rehearsal) and not copying.complaints(keeping.copy_of(rehearsal))


def complaints(rehearsal: Rehearsal) -> list[Complaint]:
    """What keeps a copy from being adopted that could be otherwise: what is wrong with it."""
    return copying.complaints(keeping.copy_of(rehearsal)) if _is_due(rehearsal) else []


def _is_due(rehearsal: Rehearsal) -> bool:
    return (
        rehearsal.state is RehearsalState.DONE
        and rehearsal.adopted_at is None
        and rehearsal.copy != rehearsal.base
        and not keeping.is_outdated(rehearsal)
    )


def adopt(rehearsal: Rehearsal, *, by: Person, now: datetime) -> None:
    """Make its copy the set-up in use, and have open tickets follow. The caller commits.

    Call it after ``adopting.wait_for_others``, and only while ``is_adoptable``.
    """
    copy, number = keeping.copy_of(rehearsal), str(rehearsal.id)
    adopting.adopt(copy, kind="rehearsal_adopted", slug=number, by=by, now=now)
    rehearsal.adopted_at, rehearsal.adopted_by = now, by
    db.session.flush()
