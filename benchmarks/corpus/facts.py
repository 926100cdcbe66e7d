"""What the writer of rows must know of the company: ids and the promises' values."""

from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.corpus.company import first_employee
from helpdesk.domain.sla import plans, waiting
from helpdesk.domain.sla.facts import Version
from helpdesk.domain.sla.waiting import Reasons
from helpdesk.domain.standing import holders
from helpdesk.extensions import db
from helpdesk.models import Category, FormVersion, Kind, Person, Plan, Priority, Queue, Role


@dataclass(frozen=True)
class QueueFacts:
    """A queue: who works in it, in the order they are told, and who leads it."""

    id: int
    line: int
    workers: tuple[int, ...]
    leads: tuple[int, ...]


@dataclass(frozen=True)
class Topic:
    """What is filed, and where it goes."""

    id: int
    form_version_id: int
    kind: Kind
    priority: Priority
    queue: QueueFacts


@dataclass(frozen=True)
class Company:
    """The company as lives and rows see it."""

    topics: dict[int, tuple[Topic, ...]]
    """By the position of their queue, the busiest first."""
    employees: tuple[int, ...]
    """People who work in no queue: they ask for help."""
    mails: dict[int, str]
    plan_id: int
    plan: Version
    reasons: Reasons


def read() -> Company:
    """The company in the database at hand."""
    versions = {one.category_id: one.id for one in db.session.scalars(select(FormVersion))}
    topics: dict[int, list[Topic]] = {}
    queues = {one.id: (one, _queue(one)) for one in db.session.scalars(select(Queue))}
    for topic in db.session.scalars(select(Category).where(Category.kind.is_not(None))):
        queue, facts = queues[topic.queue_id or 0]
        assert topic.kind is not None
        topics.setdefault(queue.position, []).append(
            Topic(topic.id, versions[topic.id], topic.kind, topic.priority, facts)
        )
    people = list(
        db.session.scalars(select(Person).where(Person.guid.is_not(None)).order_by(Person.id))
    )
    plan = db.session.scalars(select(Plan)).one()
    return Company(
        topics={at: tuple(some) for at, some in topics.items()},
        employees=tuple(person.id for person in people[first_employee() :]),
        mails={person.id: person.mail or "" for person in people},
        plan_id=plan.id,
        plan=(plans.plan_of(plan), plans.calendar_of(plan)),
        reasons=waiting.read(),
    )


def _queue(queue: Queue) -> QueueFacts:
    def ids(*roles: Role) -> tuple[int, ...]:
        return tuple(person.id for person in db.session.scalars(holders(queue, *roles)))

    return QueueFacts(queue.id, queue.line, ids(Role.AGENT, Role.LEAD), ids(Role.LEAD))
