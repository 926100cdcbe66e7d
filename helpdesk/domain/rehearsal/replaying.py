"""Replaying past tickets from their facts: once as they were, once under the copy. Only reads."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy import func, select

from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal import hearing
from helpdesk.domain.rehearsal.comparing import Comparison, Findings
from helpdesk.domain.rehearsal.judging import judge
from helpdesk.domain.rehearsal.retelling import Retelling
from helpdesk.domain.rehearsal.rules import Rules
from helpdesk.domain.sla import facts, plans, waiting
from helpdesk.domain.sla.facts import Fact, Version
from helpdesk.domain.sla.plans import Place
from helpdesk.domain.sla.waiting import Reasons
from helpdesk.extensions import db
from helpdesk.models import Category, Department, Person, Queue, Ticket

BATCH = 200
"""Tickets at once: a portion takes a fraction of a second, and its memory is all that is needed."""


class Period(NamedTuple):
    """Tickets opened from ``since`` until before ``until``, as they stood at ``as_of``.

    One opened after ``as_of`` did not stand there yet, and is none of them.
    """

    since: datetime
    until: datetime
    as_of: datetime


class Who(NamedTuple):
    """A ticket, and whose it is: the requester's folded user name and department."""

    ticket_id: int
    person: str
    department: str


class Portion(NamedTuple):
    """What was found about the next tickets; ``last`` is the last one's number."""

    findings: Findings
    last: int
    is_last: bool


def count(period: Period) -> int:
    """How many tickets were opened in the period."""
    return db.session.scalar(select(func.count(Ticket.id)).where(*_opened_in(period))) or 0


def portions(base: SetUp, copy: SetUp, period: Period, limit: int = BATCH) -> Iterator[Portion]:
    """Everything, portion by portion, with no more than one of them in memory."""
    replay, last, is_last = Replay(base, copy, period), 0, False
    while not is_last:
        portion = replay.portion(last, limit)
        yield portion
        last, is_last = portion.last, portion.is_last
        db.session.expunge_all()


class Replay:
    """Looks at the tickets of a period, in the order of their numbers."""

    def __init__(self, base: SetUp, copy: SetUp, period: Period) -> None:
        """``base`` is what the copy was made from."""
        rules, self.period = Rules(copy), period
        self._versions: dict[int, Version] = dict(rules.versions)
        self._names = {one.number: (one.slug, one.name) for one in rules.plans.values()}
        self._retelling = Retelling(Rules(base), rules, self._versions, self._names)

    def portion(self, after: int, limit: int = BATCH) -> Portion:
        """The next tickets that follow the ticket ``after``."""
        whose = _next(self.period, after, limit)
        told = {
            number: [fact for fact in events if fact.at <= self.period.as_of]
            for number, events in facts.read([one.ticket_id for one in whose]).items()
        }
        self._know(told)
        reasons = waiting.named_in(*told.values())
        comparison = Comparison(self._names.__getitem__, self.period.as_of)
        for one in whose:
            try:
                self._replay(one, told[one.ticket_id], reasons, comparison)
            except Exception:  # one history that cannot be read must not hold up all others
                structlog.get_logger().exception("not rehearsed", ticket=one.ticket_id)
                comparison.found.counts["unreadable"] += 1
        comparison.found.sum_up()
        last = whose[-1].ticket_id if whose else after
        return Portion(comparison.found, last, len(whose) < limit)

    def _replay(
        self, who: Who, events: Sequence[Fact], reasons: Reasons, comparison: Comparison
    ) -> None:
        now, place_of = self.period.as_of, partial(self._place, who)
        retold = self._retelling.of(events, place_of)
        was = would = judge(events, self._versions, reasons, now)
        if retold is not events:
            would = judge(retold, self._versions, reasons, now)
        standing = hearing.standings(events, place_of, self._lines)
        comparison.add(who.ticket_id, standing, (was, would))

    def _know(self, told: Mapping[int, Sequence[Fact]]) -> None:
        """Read the plan versions these histories name, each once."""
        named = {number for events in told.values() for number in facts.plan_ids(events)}
        for number, row in plans.by_id(named - self._versions.keys()).items():
            self._versions[number] = plans.plan_of(row), plans.calendar_of(row)
            self._names[number] = row.slug, row.name

    def _place(self, who: Who, category: int | None, queue: int | None) -> Place:
        upwards = self._categories.get(category or 0, ())
        return Place(who.person, who.department, upwards, self._queues.get(queue or 0, ""))

    @cached_property
    def _queues(self) -> dict[int, str]:
        return {number: slug for number, slug, _ in self._all_queues}

    @cached_property
    def _lines(self) -> dict[str, int]:
        return {slug: line for _, slug, line in self._all_queues}

    @cached_property
    def _all_queues(self) -> list[tuple[int, str, int]]:
        return [(*row,) for row in db.session.execute(select(Queue.id, Queue.slug, Queue.line))]

    @cached_property
    def _categories(self) -> dict[int, tuple[str, ...]]:
        """The short names of every category and of those above it."""
        query = select(Category.id, Category.slug, Category.parent_id)
        known = {number: (slug, above) for number, slug, above in db.session.execute(query)}

        def upwards(number: int | None) -> tuple[str, ...]:
            if number is None or number not in known:
                return ()
            slug, above = known[number]
            return (slug, *upwards(above))

        return {number: upwards(number) for number in known}


def _opened_in(period: Period) -> tuple[Any, Any]:
    until = min(period.until, period.as_of)
    return Ticket.opened_at >= period.since, Ticket.opened_at < until


def _next(period: Period, after: int, limit: int) -> list[Who]:
    query = (
        select(Ticket.id, Person.username_folded, Department.slug)
        .join(Person, Person.id == Ticket.requester_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Ticket.id > after, *_opened_in(period))
        .order_by(Ticket.id)
        .limit(limit)
    )
    return [Who(number, name, slug or "") for number, name, slug in db.session.execute(query)]
