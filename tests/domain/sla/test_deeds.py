"""What steps of chains do to tickets: by the same verbs as people, once, and never in a circle."""

import pytest
from sqlalchemy import select

from helpdesk.domain import history
from helpdesk.domain.sla import deeds, escalation, verify
from helpdesk.extensions import db
from helpdesk.models import Event, Message, Notice, OutboxMail, Plan, Priority, Queue
from tests import cast
from tests.domain.sla.story import PROMISES, Story, add_plan, at, sweep
from tests.domain.sla.test_conditional_steps import chain, names

pytestmark = pytest.mark.usefixtures("company")


def did(story: Story) -> list[dict]:
    return [one.get("did") for one in story.escalations()]


def kinds(story: Story) -> list[str]:
    query = select(Event.kind).where(Event.ticket_id == story.ticket.id).order_by(Event.id)
    return [kind.value for kind in db.session.scalars(query)]


def sound(story: Story, when: str) -> None:
    """The stored promises are what history says, and history is whole."""
    db.session.expire_all()
    assert list(verify.of_tickets([story.ticket.id], at(when))) == []
    assert history.tampered([story.ticket.id]) == set()


def test_the_priority_goes_up_by_one_and_the_promises_follow():
    chain({"at_percent": 75, "target": "resolution", "raise_priority": True})
    story = Story("09:00").take("09:05")  # high: 8 h
    sweep("15:00")
    assert story.ticket.priority is Priority.CRITICAL
    assert did(story) == [{"priority": "critical"}]
    assert kinds(story)[-2:] == ["escalated", "priority_changed"]
    sound(story, "15:00")


def test_a_raised_priority_is_raised_no_further_by_what_that_puts_behind():
    chain({"at_percent": 50, "raise_priority": True}, {"at_percent": 100})
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.LOW)
    for when in ("17:00", "17:01", "Wed 12:00", "Wed 12:01", "Thu 12:00", "Fri 17:59"):
        while sweep(when):
            pass
    raised = [one["did"] for one in story.escalations() if "did" in one]
    assert raised == [{"priority": "medium"}]
    assert story.ticket.priority is Priority.MEDIUM
    steps = [(one["step"], one["generation"]) for one in story.escalations()]
    assert len(steps) == len(set(steps))
    sound(story, "Fri 17:59")


def test_with_each_repetition_the_priority_goes_up_until_it_is_the_highest():
    step = {"minutes_after": 10, "raise_priority": True, "tell": None}
    chain(step | {"repeat": {"every_minutes": 10, "times": 5}})
    plan = db.session.scalars(select(Plan)).one()
    same = {one.value: {"resolution": 60} for one in Priority}
    plan.document = plan.document | {"targets": same}
    db.session.commit()
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.MEDIUM)
    for minute in range(0, 60, 10):
        while sweep(f"10:{minute:02}"):
            pass
    assert story.ticket.priority is Priority.CRITICAL
    told = [one["did"]["priority"] for one in story.escalations()]
    assert told == ["high", "critical", "highest", "highest", "highest"]
    sound(story, "10:50")


def test_the_next_line_is_the_next_of_the_department_and_nobody_has_it_there():
    servers = Queue(
        slug="servers",
        name={"en": "Servers"},
        line=3,
        department=cast.queue("network").department,
    )
    db.session.add(servers)
    db.session.commit()
    chain({"at_percent": 50, "next_line": True, "tell": ["lead"]})
    story = Story("09:00").take("09:05")
    sweep("13:00")
    assert story.ticket.queue.slug == "servers"
    assert story.ticket.assignee is None
    assert did(story) == [{"queue": servers.id}]
    assert names(story.escalations()[0]["to"]) == {"lead"}
    assert kinds(story)[-2:] == ["escalated", "moved"]
    sound(story, "13:00")


def test_where_no_line_is_left_the_event_says_so_and_nothing_else_happens():
    cast.queue("network").line = 3
    chain({"at_percent": 50, "next_line": True, "unassign": True, "tell": None})
    story = Story("09:00")
    sweep("13:00")
    assert did(story) == [{"queue": "no_line", "unassigned": "nobody"}]
    assert kinds(story)[-1] == "escalated"
    assert story.ticket.queue.slug == "network"


def test_chains_that_send_a_ticket_to_one_another_do_so_once():
    here, there = "network", "service-desk"
    chain({"at_percent": 50, "next_line": there, "target": "operational", "tell": None})
    plan = {
        "escalation": [
            {"at_percent": 50, "next_line": here, "target": "operational"},
        ]
    }
    promised = {"targets": {"high": {"resolution": 480, "operational": 60}}}
    first = db.session.scalars(select(Plan)).one()
    first.document = first.document | promised
    add_plan("back", {"queues": [there]}, PROMISES | promised | plan)
    db.session.commit()
    story = Story("09:00")
    for hour in range(9, 18):
        for minute in (0, 30, 45):
            while sweep(f"{hour:02}:{minute:02}"):
                pass
    assert story.ticket.queue.slug == there
    assert kinds(story).count("moved") == 1
    assert did(story)[-1] == {"queue": "was_there"}
    sound(story, "17:45")


def test_a_ticket_goes_back_into_its_queue():
    chain({"minutes_before": 60, "unassign": True, "tell": ["assignee"]})
    story = Story("09:00").take("09:05")
    agent = story.ticket.assignee_id
    sweep("16:00")
    assert story.ticket.assignee_id is None
    assert did(story) == [{"unassigned": agent}]
    rung = db.session.scalars(select(Notice.person_id).where(Notice.ticket_id == story.ticket.id))
    assert agent in set(rung)
    sound(story, "16:00")


def test_a_note_is_written_by_nobody_and_never_for_the_requester():
    chain({"at_percent": 50, "note": {"en": "Call the supplier.", "uk": "Подзвоніть."}})
    story = Story("09:00").take("09:05")
    sweep("13:00")
    query = select(Message).where(Message.ticket_id == story.ticket.id).order_by(Message.id.desc())
    note = db.session.scalars(query.limit(1)).one()
    assert (note.body, note.author_id, note.is_internal) == ("Call the supplier.", None, True)
    assert did(story) == [{"noted": True}]
    sound(story, "13:00")


def test_everything_missed_in_an_outage_is_done_once_in_the_order_of_its_instants():
    chain(
        {"at_percent": 50, "raise_priority": True},
        {"at_percent": 75, "next_line": "service-desk", "note": "Late."},
        {"minutes_after": 30, "raise_priority": True},
    )
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.MEDIUM)
    while sweep("Fri 18:00"):
        pass
    first = [one for one in story.escalations() if "did" in one]
    assert [one["step"] for one in first] == ["50%", "75%", "+30m"]
    assert [one["did"].get("priority") for one in first] == ["high", None, "critical"]
    assert story.ticket.priority is Priority.CRITICAL
    assert story.ticket.queue.slug == "service-desk"
    assert all(one["is_late"] for one in first)
    sound(story, "Fri 18:00")


def test_a_sweep_killed_before_its_commit_has_done_nothing_and_the_next_does_all_of_it_once():
    chain({"at_percent": 50, "raise_priority": True, "note": "Late.", "webhook": "pager"})
    story = Story("09:00").take("09:05").prioritise("09:06", Priority.MEDIUM)
    before = kinds(story)
    escalation.sweep(at("Fri 18:00"))
    db.session.rollback()
    assert (kinds(story), story.ticket.priority) == (before, Priority.MEDIUM)
    for _ in range(3):
        sweep("Fri 18:00")
    assert story.ticket.priority is Priority.HIGH
    assert kinds(story).count("noted") == kinds(story).count("priority_changed") - 1 == 1
    calls = db.session.scalars(select(OutboxMail.address).where(OutboxMail.kind == "webhook"))
    assert list(calls) == ["pager"]


def test_a_ticket_whose_deed_fails_lets_the_others_be_and_is_tried_again(monkeypatch):
    chain({"at_percent": 50, "raise_priority": True})
    first, second = Story("09:00"), Story("09:00")
    raised = deeds.tickets.change_priority

    def fail(ticket, *args, **kwargs):
        if ticket.id == first.ticket.id:
            raise RuntimeError
        raised(ticket, *args, **kwargs)

    monkeypatch.setattr(deeds.tickets, "change_priority", fail)
    escalation.sweep(at("13:00"), with_care=True)
    db.session.commit()
    assert (first.steps(), second.steps()) == ([], ["50%"])
    monkeypatch.undo()
    sweep("14:00:01")
    assert first.steps() == ["50%"]
    assert first.ticket.priority is Priority.CRITICAL
