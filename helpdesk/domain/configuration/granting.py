"""Grants of the company file: who works where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from helpdesk.domain.configuration import present
from helpdesk.domain.configuration.changes import Change, Deed
from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.document import GrantPart
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Department, Person, Queue, Role, RoleGrant


class Right(NamedTuple):
    """What makes a grant the same grant."""

    place: str
    """``queue network``, ``department it``, or empty for everywhere."""
    role: str
    who: str
    """``the group line-1``, ``agent2``: folded, as rights are compared."""

    @property
    def called(self) -> str:
        """The role and where it is held."""
        return f"{self.role} {f'in the {self.place}' if self.place else 'everywhere'}"


def unknown_people(parts: Iterable[GrantPart], source: Source) -> Iterator[Complaint]:
    """A person must be known before a role can be given to them, and not by a local account."""
    people = select(Person.username_folded, Person.password_hash)
    known = {name: bool(secret) for name, secret in db.session.execute(people)}
    for at, part in enumerate(parts):
        name = fold(part.person) if part.person else None
        if name is None or known.get(name) is False:
            continue
        if name in known:
            words = f'"{part.person}" is a local account: `helpdesk admin` gives its rights'
        else:
            words = f'nobody is known by the user name "{part.person}"{meant(name, known)}'
        yield Complaint(source.spot(("grants", at, "person")), words)


def stay_anyway(now: Iterable[RoleGrant], wanted: Iterable[Written]) -> list[RoleGrant]:
    """Roles given in the pages that the file does not name: only those pages take them back."""
    return [row for row in _unnamed(now, wanted) if not row.is_configured]


def taken_back(now: Iterable[RoleGrant], wanted: Iterable[Written]) -> list[RoleGrant]:
    """Roles an earlier file gave and this one does not."""
    return [row for row in _unnamed(now, wanted) if row.is_configured]


def grant_changes(now: Iterable[Written], wanted: Iterable[Written]) -> Iterator[Change]:
    """Roles given and taken back; where one replaces another, that is one change."""
    before, after = ({right_of(item): item for item in items} for items in (now, wanted))
    gone, new = _by_role(before.keys() - after.keys()), _by_role(after.keys() - before.keys())
    for called in sorted(gone.keys() | new.keys()):
        old, fresh = sorted(gone[called]), sorted(new[called])
        if len(old) == len(fresh) == 1:
            details = (f"{old[0]} → {fresh[0]}",)
            yield Change("grants", Deed.CHANGED, "", called, details)
            continue
        for deed, everybody in ((Deed.TAKEN_BACK, old), (Deed.GIVEN, fresh)):
            for who in everybody:
                yield Change("grants", deed, "", called, (who,))


def right_of(item: Written) -> Right:
    """What makes this grant the same as another one."""
    place = next((f"{kind} {item[kind]}" for kind in ("queue", "department") if kind in item), "")
    who = f"the group {fold(item['group'])}" if "group" in item else fold(item["person"])
    return Right(place, item["role"], who)


def apply_grants(wanted: Iterable[Written], now: datetime) -> None:
    """Give the roles the file names, and take back those only an earlier file named.

    Needs people, departments and queues in place.
    """
    rows, wanted = present.grants(), list(wanted)
    for row in taken_back(rows, wanted):
        db.session.delete(row)
    held = {right_of(present.grant_written(row)) for row in rows}
    missing = {right_of(item): item for item in wanted if right_of(item) not in held}
    people, queues, departments = _numbers()
    for item in missing.values():
        db.session.add(
            RoleGrant(
                role=Role(item["role"]),
                group_name=item.get("group"),
                person_id=people[fold(item["person"])] if "person" in item else None,
                queue_id=queues[item["queue"]] if "queue" in item else None,
                department_id=departments[item["department"]] if "department" in item else None,
                is_configured=True,
                created_at=now,
            )
        )
    db.session.flush()


def _unnamed(now: Iterable[RoleGrant], wanted: Iterable[Written]) -> Iterator[RoleGrant]:
    named = {right_of(item) for item in wanted}
    return (row for row in now if right_of(present.grant_written(row)) not in named)


def _by_role(rights: Iterable[Right]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for right in rights:
        found[right.called].append(right.who)
    return found


def _numbers() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """People by folded user name, queues and departments by short name, as their keys."""
    queries = (
        select(Person.username_folded, Person.id),
        select(Queue.slug, Queue.id),
        select(Department.slug, Department.id),
    )
    people, queues, departments = (dict(db.session.execute(query).all()) for query in queries)
    return people, queues, departments
