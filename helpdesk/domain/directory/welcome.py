"""One person at the door: known again by the lasting id, or met for the first time."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, String, bindparam, select
from sqlalchemy.orm import joinedload

from helpdesk.domain.directory.claims import claim_addresses, claim_usernames
from helpdesk.domain.directory.facts import Departments, fold, write_facts, write_groups
from helpdesk.domain.directory.profile import Profile
from helpdesk.domain.errors import DomainError
from helpdesk.domain.people import newcomer
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Person


class NameTaken(DomainError):
    """The directory's user name is that of a local account of the helpdesk."""


def welcome(profile: Profile, *, now: datetime) -> Person:
    """The person of this profile, refreshed; created at their first sign-in, active again.

    Raises :class:`NameTaken` if a local account has the name.
    """
    person = known(profile) or new_person(profile, now)
    if claim_usernames([(person, profile.username)]):
        raise NameTaken(lazy("This name belongs to a local account of the helpdesk."))
    refresh(person, profile, Departments())
    person.synced_at = now
    claim_addresses({person: profile})
    person.manager = _manager(profile)
    person.is_active, person.deactivated_at = True, None
    db.session.flush()
    return person


def known(profile: Profile) -> Person | None:
    """Who has this lasting id; else who was entered under this name before the directory was."""
    found = db.session.scalars(_by_guid(), {"guid": profile.guid}).unique().one_or_none()
    if found is not None:
        return found
    unclaimed = select(Person).where(
        Person.username_folded == fold(profile.username),
        Person.guid.is_(None),
        Person.password_hash.is_(None),
    )
    return db.session.scalars(unclaimed).one_or_none()


@lru_cache(maxsize=1)
def _by_guid() -> Select[Person]:
    """With the addresses: there are a few at most, and each is compared."""
    return (
        select(Person)
        .where(Person.guid == bindparam("guid", type_=String))
        .options(joinedload(Person.addresses))
    )


def new_person(profile: Profile, now: datetime) -> Person:
    """Somebody we meet for the first time; the user name is claimed separately."""
    return newcomer(
        now,
        guid=profile.guid,
        username=profile.username[:120],
        username_folded=f"~{profile.guid}",
        name=profile.name[:200],
        name_folded=fold(profile.name)[:200],
    )


def refresh(person: Person, profile: Profile, departments: Departments) -> list[str]:
    """Everything of the profile that belongs to this person alone; says what changed."""
    changed = write_facts(person, profile, departments)
    if write_groups(person, profile):
        changed.append("groups")
    person.guid = profile.guid
    return changed


def _manager(profile: Profile) -> Person | None:
    if profile.manager_guid in (None, profile.guid):
        return None
    query = select(Person).where(Person.guid == profile.manager_guid)
    return db.session.scalars(query).one_or_none()
