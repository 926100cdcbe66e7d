"""Entering people of a file, and bringing those already known up to date.

Whom the directory knows stays as the directory says. A language and a zone are only proposed: who
has one, keeps it. Others take what the file tells; what it does not tell stays. Nobody is given a
right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.domain import sessions
from helpdesk.domain.csv_import.people import PersonRow
from helpdesk.domain.directory.facts import Departments, fold
from helpdesk.domain.people import newcomer
from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress


@dataclass(frozen=True)
class PeopleOutcome:
    """How many people the file brought what."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    mirrored: int = 0
    """Known from the directory, and so left as it says."""

    def __add__(self, other: "PeopleOutcome") -> "PeopleOutcome":
        return PeopleOutcome(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.mirrored + other.mirrored,
        )


def write(rows: Sequence[PersonRow], *, now: datetime) -> PeopleOutcome:
    """Enter or update everybody of a batch, but for their managers. The caller commits."""
    known = _by_username(row.username for row in rows)
    departments = Departments()
    created = changed = mirrored = 0
    for row in rows:
        person = known.get(fold(row.username))
        if person is None:
            person = newcomer(now, username=row.username, username_folded=fold(row.username))
            _update(person, row, departments, now)
            created += 1
        elif person.guid is not None:
            _propose(person, row)
            mirrored += 1
        else:
            changed += _update(person, row, departments, now)
    db.session.flush()
    return PeopleOutcome(created, changed, len(rows) - created - changed - mirrored, mirrored)


def set_managers(rows: Sequence[PersonRow]) -> int:
    """Tell who is whose manager, once all are entered; how many changed. The caller commits."""
    told = [row for row in rows if row.manager]
    known = _by_username(name for row in told for name in (row.username, row.manager))
    changed = 0
    for row in told:
        person, manager = known.get(fold(row.username)), known.get(fold(row.manager))
        if person is None or manager is None or person.guid is not None:
            continue
        if person.manager_id != manager.id:
            person.manager_id = manager.id
            changed += 1
    db.session.flush()
    return changed


def _by_username(usernames: Iterable[str]) -> dict[str, Person]:
    folded = {fold(username) for username in usernames}
    query = select(Person).where(Person.username_folded.in_(folded))
    people = db.session.scalars(query.options(selectinload(Person.addresses)))
    return {person.username_folded: person for person in people}


def _update(person: Person, row: PersonRow, departments: Departments, now: datetime) -> bool:
    """Take over what the row tells; whether anything changed."""
    told = {
        "username": row.username,
        "name": row.name,
        "name_folded": fold(row.name)[:200],
        "mail": row.mail,
        "phone": row.phone,
        "office": row.office,
        "department": departments.named(row.department),
        "language": row.language if not person.language else None,
        "timezone": row.timezone if not person.timezone else None,
    }
    before = person.mail
    changes = {name: new for name, new in told.items() if new and getattr(person, name) != new}
    for name, new in changes.items():
        setattr(person, name, new)
    if "mail" in changes:
        _readdress(person, before)
    return _come_or_go(person, row, now) or bool(changes)


def _propose(person: Person, row: PersonRow) -> None:
    person.language = person.language or row.language or None
    person.timezone = person.timezone or row.timezone or None


def _readdress(person: Person, before: str | None) -> None:
    """The new main address is known, the old one is free for others."""
    person.addresses[:] = [row for row in person.addresses if row.address != before]
    if all(row.address != person.mail for row in person.addresses):
        person.addresses.append(PersonAddress(address=person.mail))


def _come_or_go(person: Person, row: PersonRow, now: datetime) -> bool:
    if person.is_active == row.is_active:
        return False
    person.is_active = row.is_active
    person.deactivated_at = None if row.is_active else now
    if not row.is_active and person.id is not None:
        sessions.end_all(person, now=now)
    return True
