"""A ticket's story told in verbs: who does what at which time of Monday 1 June 2026 in Kyiv."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from helpdesk.domain import tickets
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.models import (
    Calendar,
    Event,
    EventKind,
    Plan,
    Priority,
    ResolutionCode,
    Target,
    Ticket,
    WaitingReason,
)
from tests import cast

PROMISES = cast.PROMISES | {
    "escalation": [
        {"at_percent": 75, "target": "resolution", "tell": ["assignee"]},
        {"at_percent": 100, "target": "resolution", "tell": ["assignee", "lead", "manager"]},
    ]
}


def at(text: str) -> datetime:
    """``12:00`` or ``Tue 12:00:30``, in Kyiv."""
    day, _, time = text.rpartition(" ")
    date = {"": 1, "Mon": 1, "Tue": 2, "Wed": 3, "Thu": 4, "Fri": 5}[day]
    return datetime.fromisoformat(f"2026-06-{date:02}T{time}+03:00").astimezone(UTC)


class Story:
    """One ticket; every deed is committed. VPN is high: an answer in 1 h, solved in 8 h."""

    def __init__(self, when: str = "10:00", topic: str = "vpn", who: str = "employee") -> None:
        requester, category = cast.person(who), cast.category(topic)
        self.ticket: Ticket = tickets.open_ticket(
            by=requester,
            requester=requester,
            category=category,
            form_version=None,
            title="The tunnel is down",
            description="It says error 809.",
            answers={},
            now=at(when),
        )
        self.agent = "agent2" if self.ticket.queue.slug == "network" else "agent"
        db.session.commit()

    def take(self, when: str) -> "Story":
        tickets.take(self.ticket, by=cast.person(self.agent), now=at(when))
        return self._done()

    def answer(self, when: str) -> "Story":
        tickets.reply(self.ticket, by=cast.person(self.agent), text="Try again.", now=at(when))
        return self._done()

    def requester_replies(self, when: str) -> "Story":
        by = self.ticket.requester
        tickets.reply(self.ticket, by=by, text="Here is the log you wanted.", now=at(when))
        return self._done()

    def wait(self, when: str, reason: WaitingReason = WaitingReason.ON_REQUESTER) -> "Story":
        until = at("Fri 12:00") if reason is WaitingReason.PLANNED else None
        by = cast.person(self.agent)
        tickets.wait(self.ticket, reason, by=by, now=at(when), until=until)
        return self._done()

    def prioritise(self, when: str, priority: Priority) -> "Story":
        tickets.change_priority(self.ticket, priority, by=cast.person(self.agent), now=at(when))
        return self._done()

    def move(self, when: str, queue: str) -> "Story":
        tickets.move(self.ticket, cast.queue(queue), by=cast.person(self.agent), now=at(when))
        return self._done()

    def solve(self, when: str) -> "Story":
        tickets.resolve(
            self.ticket,
            by=cast.person(self.agent),
            text="The tunnel stands again.",
            code=ResolutionCode.SOLVED,
            now=at(when),
            closes_after=timedelta(days=1),
        )
        return self._done()

    def not_solved(self, when: str) -> "Story":
        tickets.not_solved(self.ticket, by=self.ticket.requester, text="It fell.", now=at(when))
        return self._done()

    def withdraw(self, when: str) -> "Story":
        tickets.withdraw(self.ticket, by=self.ticket.requester, now=at(when))
        return self._done()

    def _done(self) -> "Story":
        db.session.commit()
        return self

    def target(self, kind: str = "resolution") -> Target:
        query = select(Target).where(Target.ticket_id == self.ticket.id, Target.kind == kind)
        return db.session.scalars(query).one()

    def escalations(self) -> list[dict]:
        """What the history says of steps taken, oldest first."""
        query = select(Event.data).where(
            Event.ticket_id == self.ticket.id, Event.kind == EventKind.ESCALATED
        )
        return list(db.session.scalars(query.order_by(Event.id)))

    def steps(self) -> list[str]:
        return [data["step"] for data in self.escalations()]


def sweep(when: str) -> int:
    """One round of the sweeper."""
    count = escalation.sweep(at(when))
    db.session.commit()
    return count


def add_plan(slug: str, scope: dict, promises: dict | None = None) -> Plan:
    """Another plan of the company, counting in the office calendar."""
    hours = db.session.scalars(select(Calendar)).first()
    document = (promises or PROMISES) | {"applies_to": scope}
    plan = Plan(
        slug=slug, version=1, name=slug, document=document, calendar=hours, created_at=cast.EPOCH
    )
    db.session.add(plan)
    db.session.commit()
    return plan
