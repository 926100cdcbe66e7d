"""A desk at work by chance: many tickets, every verb, odd calendars, clocks that change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from helpdesk.domain import tickets
from helpdesk.domain.errors import DomainError
from helpdesk.domain.reminders.giving import remind_due
from helpdesk.domain.sla import escalation
from helpdesk.domain.sla.plan import KINDS
from helpdesk.extensions import db
from helpdesk.models import Calendar, Plan, Priority, Queue, ResolutionCode, Ticket
from tests import cast
from tests.domain.sla.oracle import DAYS

BEGINS = datetime(2026, 3, 26, 6, 0, tzinfo=UTC)
"""The clocks of Kyiv and Beirut change three days later, those of Lord Howe on 5 April."""
LASTS = timedelta(days=6)
REASONS = ("on_requester", "on_third_party", "planned")
ZONES = ("Europe/Kyiv", "Asia/Beirut", "Australia/Lord_Howe")
Deed = Callable[["Desk", Ticket, datetime], object]


class Desk:
    """The cast's company with plans of its own; ``chance`` decides everything."""

    def __init__(self, chance: Random) -> None:
        """Write the plans; every ticket is opened after that."""
        self.chance, self.numbers = chance, list[int]()
        db.session.scalars(select(Plan)).one().document = self._plan({"default": True})
        db.session.scalars(select(Calendar)).one().document = self._calendar(ZONES[0])
        for zone, scope in zip(
            ZONES[1:], ({"queues": ["network"]}, {"categories": ["new-laptop"]}), strict=True
        ):
            slug = zone.partition("/")[2].lower().replace("_", "-")
            hours = Calendar(
                slug=slug, version=1, name=slug, document=self._calendar(zone), created_at=BEGINS
            )
            db.session.add(
                Plan(
                    slug=slug,
                    version=1,
                    name=slug,
                    document=self._plan(scope),
                    calendar=hours,
                    created_at=BEGINS,
                )
            )
        db.session.commit()

    def _calendar(self, zone: str) -> dict[str, Any]:
        hours = {day: self._slots() for day in DAYS if self.chance.random() < 0.8}
        hours["tue"] = [["09:00", "18:00"]]
        off = (BEGINS + timedelta(days=self.chance.randrange(6))).date().isoformat()
        return {"timezone": zone, "hours": hours, "exceptions": {off: self._slots()[:1]}}

    def _slots(self) -> list[list[str]]:
        ends = sorted(self.chance.sample(range(1441), 2 * self.chance.choice((1, 1, 2))))
        shown = [f"{minute // 60:02}:{minute % 60:02}" for minute in ends]
        return [shown[at : at + 2] for at in range(0, len(shown), 2)]

    def _plan(self, scope: dict[str, Any]) -> dict[str, Any]:
        """Some promises for each priority, in minutes or days, and steps for each kind."""
        targets = {
            priority.value: {
                kind: self._amount(kind) for kind in KINDS if self.chance.random() < 0.75
            }
            for priority in Priority
        }
        steps = [
            {"at_percent": percent, "target": kind, "tell": ["assignee", "lead"]}
            for kind in KINDS
            for percent in (50, 100)
        ]
        return {"applies_to": scope, "targets": targets, "escalation": steps}

    def _amount(self, kind: str) -> int | str:
        if kind != "deadline" and self.chance.random() < 0.2:
            return f"{self.chance.randint(1, 2)} working days"
        return self.chance.randint(10, 1500)

    def live(self, number: int, deeds: int) -> None:
        """Open so many tickets and do so many deeds to them, all in the order of time; between
        them the worker sweeps."""
        moments = sorted((BEGINS + LASTS * self.chance.random() * 0.7, True) for _ in range(number))
        moments += [(BEGINS + LASTS * self.chance.random(), False) for _ in range(deeds)]
        for at, is_opening in sorted(moments):
            now = at.replace(second=0, microsecond=0)
            if self.chance.random() < 0.2:
                self.work(now)
            if is_opening or not self.numbers:
                self._open(now)
            else:
                self._do(now)

    def work(self, now: datetime) -> None:
        """What the worker does as time passes."""
        for work in (escalation.sweep, tickets.wake_due, remind_due, tickets.close_due):
            while work(now, 100):
                db.session.commit()
            db.session.commit()

    def _open(self, now: datetime) -> None:
        category = cast.category(self.chance.choice(("vpn", "printer", "new-laptop")))
        ticket = tickets.open_ticket(
            by=cast.person("employee"),
            requester=cast.person("employee"),
            category=category,
            form_version=None,
            title="It stopped",
            description="All by itself.",
            answers={},
            now=now,
        )
        db.session.commit()
        self.numbers.append(ticket.id)

    def _do(self, now: datetime) -> None:
        """Some deed to some ticket; what the rules refuse is not done."""
        ticket = db.session.get_one(Ticket, self.chance.choice(self.numbers))
        try:
            self.chance.choice(DEEDS)(self, ticket, now)
            db.session.commit()
        except DomainError:
            db.session.rollback()


def _reply(who: str, text: str) -> Deed:
    def deed(desk: Desk, ticket: Ticket, now: datetime) -> None:
        tickets.reply(
            ticket, by=cast.person(who), text=text, now=now, reopen_within=timedelta(days=14)
        )

    return deed


def _wait(desk: Desk, ticket: Ticket, now: datetime) -> None:
    reason = desk.chance.choice(REASONS)
    until = now + timedelta(minutes=desk.chance.randint(10, 2000)) if reason == "planned" else None
    tickets.wait(ticket, reason, by=cast.person("lead"), now=now, until=until)


def _resolve(desk: Desk, ticket: Ticket, now: datetime) -> None:
    tickets.resolve(
        ticket,
        by=cast.person("lead"),
        text="It runs again.",
        code=ResolutionCode.SOLVED,
        now=now,
        closes_after=timedelta(days=1),
    )


def _move(desk: Desk, ticket: Ticket, now: datetime) -> None:
    to = "network" if ticket.queue.slug == "service-desk" else "service-desk"
    queue = db.session.scalars(select(Queue).where(Queue.slug == to)).one()
    tickets.move(ticket, queue, by=cast.person("lead"), now=now)


def _change_category(desk: Desk, ticket: Ticket, now: datetime) -> None:
    to = cast.category(desk.chance.choice(("vpn", "printer", "new-laptop")))
    tickets.change_category(ticket, to, by=cast.person("lead"), now=now)


def _pin(desk: Desk, ticket: Ticket, now: datetime) -> None:
    due = now + timedelta(minutes=desk.chance.randint(1, 4000))
    tickets.set_due(ticket, due, by=cast.person("lead"), reason="Agreed.", now=now)


DEEDS: tuple[Deed, ...] = (
    lambda desk, ticket, now: tickets.take(ticket, by=cast.person("lead"), now=now),
    lambda desk, ticket, now: tickets.assign(
        ticket, cast.person("agent"), by=cast.person("lead"), now=now
    ),
    lambda desk, ticket, now: tickets.unassign(ticket, by=cast.person("lead"), now=now),
    _reply("lead", "Try it once more."),
    _reply("lead", "And now?"),
    _reply("employee", "It still does not work, with the same message as before."),
    _reply("employee", "Is there any news?"),
    _reply("employee", "Thank you!"),
    _wait,
    _wait,
    lambda desk, ticket, now: tickets.wake(ticket, by=cast.person("lead"), now=now),
    lambda desk, ticket, now: tickets.change_priority(
        ticket, desk.chance.choice(list(Priority)), by=cast.person("lead"), now=now
    ),
    _change_category,
    _move,
    _pin,
    lambda desk, ticket, now: tickets.remove_due(
        ticket, by=cast.person("lead"), reason="No longer.", now=now
    ),
    _resolve,
    lambda desk, ticket, now: tickets.confirm(ticket, by=cast.person("employee"), now=now),
    lambda desk, ticket, now: tickets.not_solved(
        ticket, by=cast.person("employee"), text="It fell again.", now=now
    ),
    lambda desk, ticket, now: tickets.reopen(
        ticket, by=cast.person("lead"), reason="It came back.", now=now
    ),
    lambda desk, ticket, now: tickets.withdraw(ticket, by=cast.person("employee"), now=now),
)
