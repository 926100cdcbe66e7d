"""Where the demo's stories are played: its people, queues and topics, and the time it is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from helpdesk.demo.seeding.office import Office
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.plans import calendar_of, plan_of
from helpdesk.domain.standing import gather, holders
from helpdesk.extensions import db
from helpdesk.models import Category, Person, Plan, Queue, Role

Story = Iterator[datetime]
"""Yields when it goes on, and acts when it is continued at that time."""

SEED = 20_260_824
# The two agents whose work lists the demo's visitors open first.
BUSIEST = {"agent": 4, "agent2": 4}


OFFICE_DAY = timedelta(hours=8)


@dataclass
class Stage:
    """Everything a story needs; ``moment`` is the time at which it is being played."""

    moment: datetime
    closes_after: timedelta
    """Elapsed silence after which a solved ticket closes, where its topic says nothing else."""
    office: Office
    chance: Random
    people: dict[str, Person]
    queues: dict[str, Queue]
    topics: dict[str, Category]
    plans: list[Plan]
    agents: dict[str, list[Person]] = field(default_factory=dict)
    """Who works in each queue, by its short name."""
    requesters: list[Person] = field(default_factory=list)
    """Everybody who asks for help; IT asks now and then, too."""

    def agent_for(self, queue: Queue, requester: Person) -> Person:
        """Somebody who works in the queue; nobody works their own request."""
        team = [one for one in self.agents[queue.slug] if one.id != requester.id]
        weights = [BUSIEST.get(one.username, 3) for one in team]
        return self.chance.choices(team, weights)[0]

    def lead_of(self, queue: Queue) -> Person:
        """Who leads the queue."""
        return db.session.scalars(holders(queue, Role.LEAD)).first() or self.people["lead"]

    def promise(
        self, topic: Category, queue: Queue, target: str, priority: str
    ) -> tuple[timedelta, Calendar]:
        """What is promised for a ticket of this topic in this queue, and when that time counts."""
        plan = self._plan_for(topic, queue)
        promised = plan_of(plan).promised(target, priority)
        assert promised is not None  # the demo's plans promise everything
        return promised.time or OFFICE_DAY * promised.count, calendar_of(plan)

    def _plan_for(self, topic: Category, queue: Queue) -> Plan:
        for plan in self.plans:
            scope = plan.document["applies_to"]
            if topic.slug in scope.get("categories", ()) or queue.slug in scope.get("queues", ()):
                return plan
        return next(plan for plan in self.plans if plan.document["applies_to"].get("default"))

    def after(self, least: float, most: float) -> datetime:
        """A time of office hours between ``least`` and ``most`` open minutes from now."""
        return self.office.later(self.moment, self.chance.uniform(least, most))


def set_up(start: datetime, closes_after: timedelta) -> Stage:
    """The stage at ``start``; people and company must be in the database."""
    chance = Random(SEED)  # noqa: S311  # the same demo every time, not a secret
    plans = list(db.session.scalars(select(Plan).where(Plan.is_current).order_by(Plan.slug)))
    usual = next(plan for plan in plans if plan.document["applies_to"].get("default"))
    people = db.session.scalars(select(Person).where(Person.is_active).order_by(Person.id)).all()
    queues = db.session.scalars(select(Queue).where(Queue.is_active).order_by(Queue.id)).all()
    gather(people)
    stage = Stage(
        moment=start,
        closes_after=closes_after,
        office=Office(calendar_of(usual), chance),
        chance=chance,
        people={one.username: one for one in people},
        queues={one.slug: one for one in queues},
        topics={one.slug: one for one in db.session.scalars(select(Category))},
        plans=plans,
    )
    for queue in queues:
        stage.agents[queue.slug] = list(db.session.scalars(holders(queue, Role.AGENT)))
    staff = {one.id for team in stage.agents.values() for one in team}
    stage.requesters = [one for one in people for _ in range(1 if one.id in staff else 6)]
    return stage
