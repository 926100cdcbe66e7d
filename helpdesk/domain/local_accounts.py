"""Local administrators: the way in when the company directory does not answer."""

from datetime import datetime

from sqlalchemy import select

from helpdesk.domain import sessions
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import AdminEvent, Person, Role, RoleGrant

LONGEST_NAME = 120


def create_administrator(
    username: str, password_hash: str, *, name: str = "", now: datetime
) -> Person:
    """A local account with every right of an administrator; for an existing one, a new password.

    Its sessions end. Raises NotPermitted where the name belongs to somebody of the directory, and
    InvalidInput for a name nobody could type.
    """
    person = _account(username) or _new_account(username, name or username, now)
    person.password_hash, person.is_active, person.deactivated_at = password_hash, True, None
    db.session.flush()
    sessions.end_all(person, now=now)
    _grant(person, now)
    db.session.add(AdminEvent(at=now, kind="local_administrator", data={"person": person.id}))
    return person


def _account(username: str) -> Person | None:
    folded = fold(username)
    if not folded or len(folded) > LONGEST_NAME:
        words = lazy("Choose a name of 1 to %(most)s characters.", most=LONGEST_NAME)
        raise InvalidInput({"username": words})
    query = select(Person).where(Person.username_folded == folded)
    person = db.session.scalars(query).one_or_none()
    if person is not None and not person.is_local:
        raise NotPermitted(lazy("This name belongs to somebody of the company directory."))
    return person


def _new_account(username: str, shown: str, now: datetime) -> Person:
    person = Person(
        username=username,
        username_folded=fold(username),
        name=shown,
        name_folded=fold(shown),
        created_at=now,
    )
    db.session.add(person)
    return person


def _grant(person: Person, now: datetime) -> None:
    query = select(RoleGrant).where(
        RoleGrant.person_id == person.id, RoleGrant.role == Role.ADMINISTRATOR
    )
    if db.session.scalars(query).first() is None:
        db.session.add(RoleGrant(role=Role.ADMINISTRATOR, person_id=person.id, created_at=now))
