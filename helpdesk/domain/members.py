"""Who belongs to a queue: grants given to single persons, by its leads or an administrator.

Grants to a directory group, and those of the configuration file, are shown here and changed there.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from helpdesk.alphabet import alphabetical
from helpdesk.domain import policy
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import AdminEvent, DirectoryMembership, Person, Queue, Role, RoleGrant

QUEUE_ROLES = (Role.AGENT, Role.LEAD)


@dataclass(frozen=True)
class Member:
    """One person's part in a queue, and where the right comes from."""

    person: Person
    role: Role
    grant: RoleGrant

    @property
    def is_removable(self) -> bool:
        """Whether the grant was given to this one person in the pages."""
        return self.grant.person_id is not None and not self.grant.is_configured


def members_of(queues: list[Queue]) -> dict[int, list[Member]]:
    """The active members of each queue by id, leads first, then by name; two statements."""
    numbers = [queue.id for queue in queues]
    grants = list(
        db.session.scalars(
            select(RoleGrant).where(
                RoleGrant.queue_id.in_(numbers), RoleGrant.role.in_(QUEUE_ROLES)
            )
        )
    )
    people = _people_behind(grants)
    found: dict[int, list[Member]] = {number: [] for number in numbers}
    for grant in grants:
        for person in people.get(grant.id, []):
            found[grant.queue_id or 0].append(Member(person, grant.role, grant))
    for members in found.values():
        members.sort(
            key=lambda member: (member.role is not Role.LEAD, alphabetical(member.person.name))
        )
    return found


def _people_behind(grants: list[RoleGrant]) -> dict[int, list[Person]]:
    groups = [grant.group_name for grant in grants if grant.group_name]
    singles = [grant.person_id for grant in grants if grant.person_id]
    in_groups = (
        select(Person, DirectoryMembership.group_name)
        .outerjoin(
            DirectoryMembership,
            (DirectoryMembership.person_id == Person.id)
            & DirectoryMembership.group_name.in_(groups),
        )
        .where(
            Person.is_active,
            DirectoryMembership.group_name.is_not(None) | Person.id.in_(singles),
        )
    )
    rows = db.session.execute(in_groups).all()
    return {
        grant.id: list(
            {
                person.id: person
                for person, group in rows
                if person.id == grant.person_id or (group and group == grant.group_name)
            }.values()
        )
        for grant in grants
    }


def add(queue: Queue, person: Person, role: Role, *, by: Person, now: datetime) -> None:
    """Let a person work in the queue, or lead it.

    Raises NotPermitted for whoever does not manage the queue's members, and when a lead would
    make leads: nobody grants more than they may. InvalidInput where it changes nothing.
    """
    _require(queue, by)
    if role not in QUEUE_ROLES:
        raise InvalidInput({"role": lazy("Choose “agent” or “lead”.")})
    if role is Role.LEAD and not policy.can_administer(by):
        raise NotPermitted(lazy("Only an administrator can name a lead."))
    if not person.is_active:
        raise InvalidInput({"person": lazy("%(name)s no longer works here.", name=person.name)})
    known = select(RoleGrant).where(
        RoleGrant.queue_id == queue.id, RoleGrant.person_id == person.id, RoleGrant.role == role
    )
    if db.session.scalars(known).first():
        raise InvalidInput(
            {"person": lazy("%(name)s already works in this queue.", name=person.name)}
        )
    db.session.add(RoleGrant(role=role, person=person, queue_id=queue.id, created_at=now))
    _log("member_added", queue, person, role, by, now)


def remove(grant: RoleGrant, queue: Queue, *, by: Person, now: datetime) -> None:
    """Take a grant back that was given to one person in the pages."""
    _require(queue, by)
    removable = grant.queue_id == queue.id and grant.person is not None and not grant.is_configured
    if not removable or grant.role not in QUEUE_ROLES:
        raise NotPermitted(lazy("This right comes from the directory or the configuration file."))
    if grant.role is Role.LEAD and not policy.can_administer(by):
        raise NotPermitted(lazy("Only an administrator can remove a lead."))
    assert grant.person is not None
    _log("member_removed", queue, grant.person, grant.role, by, now)
    db.session.delete(grant)


def _require(queue: Queue, by: Person) -> None:
    if not policy.can_manage_members(by, queue):
        raise NotPermitted(lazy("Only the queue's leads and administrators change its members."))


def _log(kind: str, queue: Queue, person: Person, role: Role, by: Person, now: datetime) -> None:
    data = {"queue": queue.id, "person": person.id, "role": role}
    db.session.add(AdminEvent(at=now, actor=by, kind=kind, data=data))
