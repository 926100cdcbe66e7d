"""Everybody at once: bringing all people to what the directory lists now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.domain import sessions
from helpdesk.domain.directory.claims import claim_addresses, claim_usernames
from helpdesk.domain.directory.facts import Departments, fold
from helpdesk.domain.directory.profile import Profile
from helpdesk.domain.directory.welcome import new_person, refresh
from helpdesk.extensions import db
from helpdesk.models import Person

MOST_LEAVERS = 0.05
"""A larger share leaving at once is more likely a broken filter than a bad day: ask first."""


@dataclass
class Report:
    """What a comparison changed, person by person."""

    active_before: int
    created: dict[Person, None] = field(default_factory=dict)
    """In the order of the list; a dict, since we often ask whether somebody is new."""
    changed: dict[Person, list[str]] = field(default_factory=dict)
    deactivated: list[Person] = field(default_factory=list)
    reactivated: list[Person] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """User names that belong to a local account or to two people at once."""

    @property
    def is_alarming(self) -> bool:
        """Whether more than one in twenty would be deactivated at once."""
        return len(self.deactivated) > self.active_before * MOST_LEAVERS

    def note(self, person: Person, *fields: str) -> None:
        """Remember that these fields of a person changed; a new person's need no mention."""
        if person not in self.created:
            self.changed.setdefault(person, []).extend(fields)


def mirror(profiles: Iterable[Profile], *, now: datetime) -> Report:
    """Bring all people to the complete list ``profiles``; local accounts are left alone.

    Nothing is final before the caller commits: roll back for a preview, or when the report is
    alarming and nobody has agreed. Who is not listed any more, or listed as disabled, is
    deactivated and signed out; their history stays. Disabled accounts we never met are not met.
    Who was brought in from elsewhere and the directory never listed is left alone: it can only
    take away whom it has given.
    """
    everybody = _mirrored_people()
    of_directory = [person for person in everybody.values() if person.guid]
    report = Report(active_before=sum(person.is_active for person in of_directory))
    listed = _meet(profiles, everybody, report, now)
    _claim(listed, report)
    departments = Departments()
    for person, profile in listed.items():
        fields = refresh(person, profile, departments)
        if fields:
            report.note(person, *fields)
    for person in claim_addresses(listed):
        report.note(person, "addresses")
    db.session.flush()
    _set_managers(listed, report)
    _come_and_go(everybody, listed, report, now)
    for person in (*report.created, *report.changed, *report.deactivated, *report.reactivated):
        person.synced_at = now  # of the others nothing has to be written at all
    db.session.flush()
    return report


def _mirrored_people() -> dict[str, Person]:
    """Everybody but local accounts, by lasting id (or by name, where entered without one)."""
    query = select(Person).where(Person.password_hash.is_(None))
    query = query.options(selectinload(Person.addresses), selectinload(Person.directory_groups))
    people = db.session.scalars(query).all()
    return {person.guid or f"~{person.username_folded}": person for person in people}


def _meet(
    profiles: Iterable[Profile], everybody: dict[str, Person], report: Report, now: datetime
) -> dict[Person, Profile]:
    listed: dict[Person, Profile] = {}
    for profile in profiles:
        person = everybody.get(profile.guid) or everybody.get(f"~{fold(profile.username)}")
        if person is None and not profile.is_disabled:
            person = new_person(profile, now)
            report.created[person] = None
        if person is not None:
            listed.setdefault(person, profile)
    return listed


def _claim(listed: dict[Person, Profile], report: Report) -> None:
    """User names; whoever has theirs already comes first, so that a clash unsettles nobody."""
    claims = [(person, profile.username) for person, profile in listed.items()]
    claims.sort(key=lambda claim: claim[0].username_folded != fold(claim[1]))
    before = {person: person.username for person in listed}
    for person in claim_usernames(claims):
        report.refused.append(listed[person].username if person in listed else person.username)
        if person in report.created:
            del report.created[person]
            del listed[person]
            db.session.delete(person)
    for person in listed:
        if person.username != before[person]:
            report.note(person, "username")


def _set_managers(listed: dict[Person, Profile], report: Report) -> None:
    by_guid = {profile.guid: person for person, profile in listed.items()}
    for person, profile in listed.items():
        manager = by_guid.get(profile.manager_guid or "")
        manager_id = manager.id if manager and manager is not person else None
        if person.manager_id != manager_id:
            person.manager_id = manager_id
            report.note(person, "manager")


def _come_and_go(
    everybody: dict[str, Person], listed: dict[Person, Profile], report: Report, now: datetime
) -> None:
    for person in everybody.values():
        profile = listed.get(person)
        belongs = profile is not None and not profile.is_disabled
        if person.is_active and person.guid and not belongs:
            person.is_active, person.deactivated_at = False, now
            sessions.end_all(person, now=now)
            report.deactivated.append(person)
        elif belongs and not person.is_active:
            person.is_active, person.deactivated_at = True, None
            report.reactivated.append(person)
