"""What is foretold is what comes true: the same steps at the same instants, told to the same people
and doing the same, also after steps that change the ticket, if nobody does anything."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select

from helpdesk.domain import tickets
from helpdesk.domain.sla import escalation, plans
from helpdesk.domain.sla.dry_run import Planned, dry_run
from helpdesk.domain.sla.plan import KINDS
from helpdesk.extensions import db
from helpdesk.models import (
    EscalationFired,
    Event,
    EventKind,
    Priority,
    Target,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.domain.sla.cases import LONG
from tests.domain.sla.story import PROMISES, Story, add_plan, at, sweep
from tests.domain.sla.test_conditional_steps import chain, names

pytestmark = pytest.mark.usefixtures("company")

UNTIL = at("Mon 09:00") + timedelta(days=40)
LISTENERS = ["assignee", "queue", "lead", "manager", "line_manager", "on-call@lumen.example"]
PLACES = [True, "service-desk", "network", "personnel"]
CONDITIONS: list[dict[str, Any]] = [
    {"unassigned": True},
    {"unassigned": False},
    {"lines": [1]},
    {"queues": ["network"]},
    {"priorities": ["high", "critical"]},
    {"waiting": False},
]


class Taken(NamedTuple):
    """A step, when it was to be taken, whom it told and what it did; as the ledger knows it."""

    at: datetime
    target: str
    step: str
    generation: int
    is_passed_over: bool
    inside: tuple[int, ...] = ()
    others: int = 0
    did: tuple[tuple[str, Any], ...] = ()


def any_chain(chance: random.Random) -> list[dict[str, Any]]:
    """Up to seven steps, most of which do something to the ticket."""
    steps = []
    for number in range(chance.randint(2, 7)):
        moment = chance.choice(["at_percent", "minutes_before", "minutes_after"])
        step: dict[str, Any] = {
            "name": f"step-{number}",
            "target": chance.choice(KINDS),
            "tell": chance.sample(LISTENERS, chance.randint(1, 3)),
            moment: chance.choice([10, 30, 50, 75, 100, 150, 300]),
        }
        if chance.random() < 0.4:
            step["raise_priority"] = True
        if chance.random() < 0.4:
            step["next_line"] = chance.choice(PLACES)
        if chance.random() < 0.3:
            step["unassign"] = True
        if chance.random() < 0.2:
            step["note"] = "Late."
        if chance.random() < 0.2:
            step["webhook"] = "pager"
        if chance.random() < 0.3:
            step["only_if"] = chance.choice(CONDITIONS)
        if chance.random() < 0.3:
            step["repeat"] = {"every_minutes": chance.choice([20, 90, 400]), "times": 3}
        steps.append(step)
    return steps


def promised(chance: random.Random) -> dict[str, Any]:
    """Promises of each priority, the more it matters the shorter."""
    most = {kind: chance.choice([30, 60, 240, 480, 900]) for kind in KINDS}
    kinds = chance.sample(KINDS, chance.randint(2, len(KINDS)))
    return {
        priority.value: {kind: most[kind] * factor for kind in kinds}
        for factor, priority in enumerate(Priority, start=1)
    }


def any_company(chance: random.Random) -> None:
    """Plans of two queues besides that of all, each with a chain of its own; people with a line of
    superiors."""
    chain(*any_chain(chance))
    plans = {"network": {"queues": ["network"]}, "desk": {"queues": ["service-desk"]}}
    for slug, scope in plans.items():
        terms = {"targets": promised(chance), "escalation": any_chain(chance)}
        add_plan(slug, scope, PROMISES | terms)
    bosses = {"agent2": "employee2", "employee2": "manager", "agent": "lead", "lead": "manager"}
    for who, boss in bosses.items():
        cast.person(who).manager_id = cast.person(boss).id
    db.session.commit()


def any_story(chance: random.Random) -> Story:
    """A ticket somewhere in its life, on a Monday morning; some of them wait until a date."""
    story = Story("09:00", chance.choice(["vpn", "printer"]))
    story.ticket.is_confidential = chance.random() < 0.25
    db.session.commit()
    if chance.random() < 0.7:
        story.take("09:05")
    if chance.random() < 0.5:
        story.answer("09:10")
    if chance.random() < 0.4:
        story.prioritise("09:15", chance.choice(list(Priority)))
    if chance.random() < 0.3:
        story.wait("09:20", WaitingReason.PLANNED)
    return story


def foretold(steps: list[Planned]) -> list[Taken]:
    """As the dry run says it."""
    return [
        Taken(
            one.coming.firing.was_due_at,
            *one.coming.firing.key,
            is_passed_over=not one.coming.applies,
            inside=tuple(sorted(one.heard.inside)),
            others=len(one.heard.outside) + len(one.heard.addresses),
            did=tuple(sorted(one.did.items())),
        )
        for one in steps
        if one.coming.firing.at <= UNTIL
    ]


def came_true(ticket: Ticket) -> list[Taken]:
    """As the ledger and the history say it."""
    kind = Event.kind == EventKind.ESCALATED
    events = db.session.scalars(select(Event).where(Event.ticket_id == ticket.id, kind))
    told = {(one.data["target"], one.data["step"], one.data["generation"]): one for one in events}
    return [_taken(row, told) for row in db.session.scalars(select(EscalationFired))]


def _taken(row: EscalationFired, told: dict[Any, Event]) -> Taken:
    key = row.target.value, row.step, row.generation
    if row.is_passed_over:
        return Taken(row.due_at, *key, is_passed_over=True)
    data = told[key].data
    return Taken(
        row.due_at,
        *key,
        is_passed_over=False,
        inside=tuple(sorted(data["to"])),
        others=len(data.get("outside", ())) + data.get("addresses", 0),
        did=tuple(sorted(data.get("did", {}).items())),
    )


def instants(ticket: Ticket, now: datetime) -> Iterator[datetime]:
    """When a worker has something to do, one after the other."""
    while True:
        check = db.session.scalar(
            select(func.min(Target.next_check_at)).where(Target.ticket_id == ticket.id)
        )
        ends = [one for one in (check, ticket.wake_at) if one is not None]
        if not ends or min(ends) > UNTIL:
            return
        now = max(now, min(ends))
        yield now


def let_time_pass(ticket: Ticket, now: datetime) -> None:
    """The sweeper, then whoever wakes up those who wait, as the worker does it. Nothing is
    committed: waiting for the disk would take longer than all the rest."""
    for looks, when in enumerate(instants(ticket, now)):
        while escalation.sweep(when):
            db.session.flush()
        tickets.wake_due(when)
        db.session.flush()
        db.session.expire_all()
        assert looks < 500


@pytest.mark.parametrize("seed", range(400 if LONG else 20))
def test_what_is_foretold_comes_true_if_nobody_does_anything(seed: int) -> None:
    chance = random.Random(seed)
    any_company(chance)
    story = any_story(chance)
    now = at("09:30")
    before = story.ticket.version
    steps = dry_run(story.ticket, now).steps
    db.session.commit()
    assert (story.ticket.version, came_true(story.ticket)) == (before, [])
    let_time_pass(story.ticket, now)
    assert sorted(came_true(story.ticket)) == sorted(foretold(steps))


def test_after_the_priority_was_raised_the_promises_are_those_of_the_new_one() -> None:
    chain(
        {"at_percent": 50, "raise_priority": True, "name": "raise"},
        {"at_percent": 100, "tell": ["manager"]},
    )
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.MEDIUM)
    raised, *later = dry_run(story.ticket, at("09:30")).steps
    assert raised.did == {"priority": "high"} and raised.after is not None
    due_at = raised.after.target("resolution").due_at  # type: ignore[union-attr]
    assert due_at == at("17:00")
    assert [one.coming.firing.at for one in later if one.coming.firing.step.at.is_late] == [
        raised.coming.firing.at  # it was late at once
    ]
    assert (story.ticket.priority, story.ticket.version) == (Priority.MEDIUM, 3)


def test_what_was_supposed_is_forgotten_also_where_looking_on_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(ticket: Ticket) -> None:
        raise ValueError("a plan nobody can read")

    chain({"at_percent": 50, "raise_priority": True})
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.MEDIUM)
    monkeypatch.setattr(plans, "pick", unreadable)
    with pytest.raises(ValueError, match="nobody can read"):
        dry_run(story.ticket, at("09:30"))
    assert not db.session.dirty
    assert story.ticket.priority is Priority.MEDIUM


def test_after_it_was_moved_the_people_of_the_next_queue_hear() -> None:
    chain(
        {"at_percent": 50, "next_line": "service-desk", "tell": ["lead"]},
        {"at_percent": 75, "tell": ["queue", "assignee"]},
    )
    story = Story("09:00").take("09:05")
    moved, later = dry_run(story.ticket, at("09:30")).steps
    assert moved.did == {"queue": cast.queue("service-desk").id}
    assert "agent" in names(later.heard.inside) and "agent2" not in names(later.heard.inside)


def test_after_it_was_put_back_nobody_has_it() -> None:
    chain(
        {"at_percent": 50, "unassign": True, "tell": ["assignee"]},
        {"at_percent": 75, "tell": ["assignee"]},
        {"at_percent": 80, "only_if": {"unassigned": False}},
        {"at_percent": 90, "unassign": True},
    )
    story = Story("09:00").take("09:05")
    back, alone, not_for_it, again = dry_run(story.ticket, at("09:30")).steps
    assert back.did == {"unassigned": cast.person("agent2").id}
    assert (names(back.heard.inside), names(alone.heard.inside)) == ({"agent2"}, {"lead"})
    assert (not_for_it.coming.applies, again.did) == (False, {"unassigned": "nobody"})
    sweep("13:00")
    assert story.ticket.assignee_id is None
