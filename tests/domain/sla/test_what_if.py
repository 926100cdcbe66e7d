"""What is shown before saving is what saving does: the same due times, and the same people told."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from helpdesk.domain import tickets
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.domain.sla import escalation
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.domain.sla.outlook import Outlook
from helpdesk.extensions import db
from helpdesk.models import Event, Priority, Target, Ticket, WaitingReason
from tests import cast
from tests.domain.sla.cases import LONG
from tests.domain.sla.story import PROMISES, Story, add_plan, at, sweep

pytestmark = pytest.mark.usefixtures("company")

Deed = Callable[[Ticket, datetime], None]
EVERYTHING = {
    "take": 30,
    "first_response": 60,
    "next_response": 120,
    "update": "1 working day",
    "resolution": 480,
    "operational": 240,
    "deadline": 7200,
}
RICH = PROMISES | {
    "targets": {
        priority: {
            kind: amount * factor if isinstance(amount, int) else amount
            for kind, amount in EVERYTHING.items()
        }
        for factor, priority in enumerate(reversed(Priority), start=1)
    },
    "escalation": [
        *({"at_percent": 100, "target": kind, "tell": ["lead"]} for kind in EVERYTHING),
        {"at_percent": 50, "target": "take", "tell": ["queue"], "only_if": {"unassigned": True}},
        {"minutes_before": 30, "target": "resolution", "tell": ["assignee", "manager"]},
        {"minutes_after": 60, "target": "resolution", "tell": ["lead"], "raise_priority": True},
        {"minutes_after": 10, "target": "operational", "next_line": True, "tell": ["queue"]},
        {"minutes_after": 30, "target": "update", "unassign": True, "tell": ["assignee"]},
    ],
}


def look(story: Story, deed: Deed, when: str) -> Outlook:
    """What the deed would do."""
    seen = tickets.what_if(story.ticket, lambda: deed(story.ticket, at(when)))
    assert seen is not None
    return seen


def prioritise(to: Priority) -> Deed:
    return lambda ticket, now: tickets.change_priority(ticket, to, by=cast.person("lead"), now=now)


def refile(to: str) -> Deed:
    return lambda ticket, now: tickets.change_category(
        ticket, cast.category(to), by=cast.person("lead"), now=now
    )


def hand_over(to: str) -> Deed:
    return lambda ticket, now: tickets.move(
        ticket, cast.queue(to), by=cast.person("lead"), now=now, note="Over to you."
    )


def put_off(reason: WaitingReason, **until: float) -> Deed:
    return lambda ticket, now: tickets.wait(
        ticket,
        reason,
        by=cast.person("lead"),
        now=now,
        until=now + timedelta(**until) if until else None,
    )


def pin(**after: float) -> Deed:
    return lambda ticket, now: tickets.set_due(
        ticket, now + timedelta(**after), by=cast.person("lead"), reason="Agreed.", now=now
    )


DEEDS: list[Deed] = [
    *(prioritise(priority) for priority in Priority),
    *(refile(topic) for topic in ("vpn", "printer", "new-laptop")),
    *(hand_over(queue) for queue in ("network", "service-desk")),
    *(put_off(reason) for reason in (WaitingReason.ON_REQUESTER, WaitingReason.ON_THIRD_PARTY)),
    put_off(WaitingReason.PLANNED, days=2),
    pin(hours=3),
    pin(days=9),
]


def sweep_at(now: datetime) -> None:
    """Rounds of the sweeper, until nothing is due. Nothing is committed: here nobody else looks,
    and waiting for the disk was most of the time this took."""
    while escalation.sweep(now):
        db.session.flush()


def stored(ticket: Ticket) -> list[tuple[object, ...]]:
    """What lists and the sweep read."""
    query = select(Target).where(Target.ticket_id == ticket.id).order_by(Target.kind)
    return [
        (str(row.kind), str(row.state), row.due_at, row.met_at, int(row.counted_seconds))
        for row in db.session.scalars(query.execution_options(populate_existing=True))
    ]


@pytest.mark.parametrize("seed", range(400 if LONG else 12))
def test_the_preview_is_what_is_stored_and_told_after_saving_at_the_same_instant(seed: int) -> None:
    chance = random.Random(seed)
    add_plan("network", {"queues": ["network"]}, RICH)
    add_plan("laptops", {"categories": ["new-laptop"]}, RICH)
    story = Story("10:00", chance.choice(["vpn", "printer"]))
    now, looked_at = at("10:00"), 0
    for _ in range(10):
        now += timedelta(minutes=chance.randint(1, 400))
        sweep_at(now)
        act = partial(chance.choice(DEEDS), story.ticket, now)
        before = stored(story.ticket), story.ticket.version
        seen = tickets.what_if(story.ticket, act)
        assert (stored(story.ticket), story.ticket.version) == before
        act()
        db.session.flush()
        if seen is None:
            assert story.ticket.version == before[1]
            continue
        looked_at += 1
        assert seen.after.targets == promises_of([story.ticket.id], now)[story.ticket.id].targets
        assert seen.after.due_at == story.ticket.due_at
        assert seen.after.work_order == story.ticket.work_order
        assert stored(story.ticket) == sorted(
            (one.kind, one.state, one.due_at, one.met_at, int(one.counted_seconds))
            for one in seen.after.targets
        )
        told = len(story.escalations())
        sweep_at(now)
        assert sorted(
            (data["target"], data["step"], sorted(data["to"]), data.get("did", {}))
            for data in story.escalations()[told:]
        ) == sorted(
            (*step.coming.firing.key[:2], sorted(step.heard.inside), step.did)
            for one in seen.prospects
            for step in one.at_once
        )
    assert looked_at > 3


def test_who_is_told_at_once_is_who_the_sweep_tells() -> None:
    story = Story("10:00").take("10:05")
    seen = look(story, prioritise(Priority.CRITICAL), "10:50")
    told = {
        str(one.kind): set(one.at_once[0].heard.inside) for one in seen.prospects if one.at_once
    }
    assert told["first_response"] == {cast.person("agent2").id, cast.person("lead").id}
    story.prioritise("10:50", Priority.CRITICAL)
    sweep("10:50")
    assert {data["target"]: set(data["to"]) for data in story.escalations()} == told


def test_handed_over_to_another_queue_its_lead_would_hear() -> None:
    add_plan("desk", {"queues": ["service-desk"]}, RICH)
    seen = look(Story("10:00").take("10:01"), hand_over("service-desk"), "10:50")
    taken = next(one for one in seen.prospects if one.kind == "deadline")
    assert taken.before is None and taken.after is not None and taken.changes


def test_a_wait_says_when_it_would_be_due_if_it_wakes_up_as_planned() -> None:
    story = Story("10:00").answer("10:10")
    seen = look(story, put_off(WaitingReason.PLANNED, hours=24), "11:00")
    solution = next(one for one in seen.changed if one.kind == "resolution")
    assert solution.before and solution.before.due_at == at("18:00")
    assert solution.after and solution.after.due_at is None
    assert solution.woken and solution.woken.due_at == at("Tue 18:00")
    put_off(WaitingReason.PLANNED, hours=24)(story.ticket, at("11:00"))
    tickets.wake(story.ticket, by=None, now=at("Tue 11:00"))
    db.session.commit()
    assert story.target().due_at == at("Tue 18:00")


def test_a_change_to_what_is_already_so_would_do_nothing() -> None:
    story = Story("10:00")
    same = prioritise(story.ticket.priority)
    assert tickets.what_if(story.ticket, lambda: same(story.ticket, at("11:00"))) is None


def test_what_saving_would_refuse_is_refused_before() -> None:
    story = Story("10:00")
    with pytest.raises(InvalidInput):
        look(story, pin(days=-1), "11:00")
    refused = prioritise(Priority.LOW)
    with pytest.raises(NotPermitted):
        look(Story("10:00", who="lead"), refused, "11:00")
    assert story.ticket.state == "new"


def test_looking_writes_nothing_even_if_the_request_then_commits() -> None:
    story = Story("10:00")
    count = select(func.count(Event.id))
    before = stored(story.ticket), db.session.scalar(count)
    look(story, put_off(WaitingReason.ON_REQUESTER), "11:00")
    look(story, hand_over("service-desk"), "11:00")
    db.session.commit()
    assert (stored(story.ticket), db.session.scalar(count)) == before
    assert (story.ticket.state, story.ticket.queue.slug) == ("new", "network")
