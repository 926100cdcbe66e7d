"""Who works in a queue, whether by name or by directory group."""

from sqlalchemy import and_, or_, select

from helpdesk.extensions import db
from helpdesk.models import DirectoryMembership, Person, Queue, Role, RoleGrant

WORKING = (Role.AGENT, Role.LEAD)


def workers(queue: Queue) -> list[Person]:
    """The active people who work in the queue, as agent or lead, by name."""
    here = or_(
        RoleGrant.queue_id == queue.id,
        RoleGrant.department_id == queue.department_id,
        and_(RoleGrant.queue_id.is_(None), RoleGrant.department_id.is_(None)),
    )
    grants = select(RoleGrant).where(RoleGrant.role.in_(WORKING), here).subquery()
    by_name = select(grants.c.person_id)
    by_group = select(DirectoryMembership.person_id).join(
        grants, grants.c.group_name == DirectoryMembership.group_name
    )
    query = (
        select(Person)
        .where(Person.is_active, or_(Person.id.in_(by_name), Person.id.in_(by_group)))
        .order_by(Person.name_folded, Person.id)
    )
    return list(db.session.scalars(query))
