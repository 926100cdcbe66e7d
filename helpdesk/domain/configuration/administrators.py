"""Nobody is locked out: a file never takes the last administrator away."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import DirectoryMembership, Person, Role, RoleGrant


def would_be_none(wanted: Iterable[dict[str, str]], taken_back: Iterable[RoleGrant]) -> bool:
    """Whether somebody administers now, and nobody would with these rights.

    ``wanted``: the rights the file gives; ``taken_back``: those that go. A right counts while an
    active person holds it; local accounts keep theirs whatever a file says.
    """
    every = RoleGrant.role == Role.ADMINISTRATOR
    rows = db.session.scalars(select(RoleGrant).where(every)).all()
    gone = {row.id for row in taken_back}
    before = [(row.person_id, row.group_name) for row in rows]
    stay = [(row.person_id, row.group_name) for row in rows if row.id not in gone]
    return _somebody_holds(before) and not _somebody_holds([*stay, *_given(wanted)])


def _given(wanted: Iterable[dict[str, str]]) -> list[tuple[int | None, str | None]]:
    those = [item for item in wanted if item["role"] == Role.ADMINISTRATOR]
    names = [fold(item["person"]) for item in those if "person" in item]
    people = db.session.scalars(select(Person.id).where(Person.username_folded.in_(names)))
    groups = [(None, item["group"]) for item in those if "group" in item]
    return [*((key, None) for key in people), *groups]


def _somebody_holds(rights: list[tuple[int | None, str | None]]) -> bool:
    people = [person for person, _ in rights if person]
    groups = [group for _, group in rights if group]
    of_group = select(DirectoryMembership.person_id).where(
        DirectoryMembership.group_name.in_(groups)
    )
    query = select(Person.id).where(
        Person.is_active, or_(Person.id.in_(people), Person.id.in_(of_group))
    )
    return db.session.scalars(query.limit(1)).first() is not None
