"""A changed calendar or plan: what moves, and open tickets follow it, each once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.domain.configuration import adopting, present, setup
from helpdesk.domain.sla import replanning, verify
from helpdesk.extensions import db
from helpdesk.jobs.replanning import replan_open_tickets
from helpdesk.models import Event, EventKind, Plan, TargetState, Ticket
from tests import cast
from tests.cast import OFFICE_HOURS
from tests.domain.sla.story import Story, at, sweep

pytestmark = pytest.mark.usefixtures("company")


def changed(**rules: Any) -> setup.SetUp:
    """The office hours with other rules."""
    return setup.in_use().with_calendar(
        {"slug": "office", "name": "Office hours", **OFFICE_HOURS, **rules}
    )


def adopt(proposal: setup.SetUp, when: str) -> None:
    by = cast.person("admin")
    adopting.adopt(proposal, kind="calendar_saved", slug="office", by=by, now=at(when))
    db.session.commit()


def follow(when: str, limit: int = 50) -> int:
    """One batch, as the worker does it."""
    count = replanning.batch(at(when), limit)
    db.session.commit()
    return count


def replannings(story: Story) -> list[dict[str, Any]]:
    return replannings_of(story.ticket.id)


def replannings_of(number: int) -> list[dict[str, Any]]:
    query = select(Event.data).where(Event.ticket_id == number, Event.kind == EventKind.REPLANNED)
    return list(db.session.scalars(query.order_by(Event.id)))


TUESDAY_OFF = {"days_off": [{"day": "2026-06-02", "name": "Company day"}]}
LONGER_DAYS = {"hours": {day: [["09:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


def test_open_tickets_move_to_the_new_version_and_history_names_it():
    story = Story("14:00")
    assert story.target().due_at == at("Tue 13:00")
    adopt(changed(**TUESDAY_OFF), "15:00")
    assert follow("15:01") == 1
    assert story.target().due_at == at("Wed 13:00")
    newest = db.session.scalars(select(Plan).where(Plan.is_current)).one()
    assert newest.version == 2
    assert newest.created_by == newest.calendar.created_by == cast.person("admin")
    assert story.ticket.plan is newest
    assert replannings(story) == [{"plan": newest.id, "version": 2, "renewed": True}]
    assert [one for one in verify.differences(at("15:02")) if not isinstance(one, int)] == []


def test_what_is_shown_before_is_what_happens():
    late, early = Story("14:00"), Story("09:00").answer("09:30")
    proposal = changed(**TUESDAY_OFF)
    shown = proposal.moves(at("15:00"))
    assert (shown.open, shown.looked_at, shown.tickets) == (2, 2, 1)
    assert (shown.later, shown.earlier, shown.newly_late) == (1, 0, 0)
    (move,) = shown.largest
    assert (move.ticket, move.kind, move.by) == (late.ticket, "resolution", timedelta(days=1))
    db.session.rollback()
    assert db.session.scalar(select(func.count(Plan.id))) == 1  # showing stores nothing
    adopt(proposal, "15:00")
    follow("15:00")
    assert late.target().due_at == move.after
    assert early.target().due_at == at("18:00") - timedelta(hours=1)


def test_doing_it_again_changes_nothing():
    story = Story("14:00")
    adopt(changed(**TUESDAY_OFF), "15:00")
    assert follow("15:01") == 1
    assert follow("15:02") == 0
    replanning.ask(at("15:03"))
    assert follow("15:04") == 1
    assert len(replannings(story)) == 1


def test_it_goes_on_where_it_was_stopped_and_counts():
    stories = [Story("14:00") for _ in range(5)]
    stories[3].solve("14:30")
    adopt(changed(**TUESDAY_OFF), "15:00")
    follow("15:01", limit=2)
    known = replanning.progress()
    assert (known.seen, known.moved, known.of, known.is_done) == (2, 2, 4, False)
    follow("15:02", limit=2)
    assert follow("15:03", limit=2) == 0
    assert replanning.progress().is_done
    assert [len(replannings(story)) for story in stories] == [1, 1, 1, 0, 1]


def test_the_worker_goes_through_all():
    numbers = [Story("14:00").ticket.id for _ in range(3)]
    adopt(changed(**TUESDAY_OFF), "15:00")
    replan_open_tickets()
    assert not replanning.is_asked()
    assert [len(replannings_of(number)) for number in numbers] == [1, 1, 1]


def test_a_day_off_to_come_leaves_past_and_nearer_due_times_alone():
    overdue, near = Story("09:00", topic="vpn"), Story("09:30").answer("09:40")
    sweep("18:30")
    before = [story.target().due_at for story in (overdue, near)]
    proposal = changed(days_off=[{"day": "2026-06-04", "name": "Corpus Christi"}])
    assert proposal.moves(at("Tue 09:00")).tickets == 0
    adopt(proposal, "Tue 09:00")
    follow("Tue 09:01")
    assert [story.target().due_at for story in (overdue, near)] == before


def test_a_step_that_was_taken_is_not_taken_again():
    story = Story("09:00").take("09:05")
    sweep("16:00")
    sweep("17:00")
    assert story.steps() == ["75%", "100%"]
    adopt(changed(**LONGER_DAYS), "17:30")
    follow("17:30")
    for when in ("17:31", "19:59", "Tue 12:00"):
        sweep(when)
    assert story.steps() == ["75%", "100%"]


def test_a_promise_that_is_broken_by_the_change_is_told_once():
    story = Story("Mon 17:00").take("17:01")
    assert story.target().due_at == at("Tue 16:00")
    shorter = {day: [["09:00", "20:00"]] for day in ("mon", "tue")}
    proposal = changed(hours=shorter)
    shown = proposal.moves(at("Tue 15:00"))
    assert (shown.earlier, shown.newly_late, shown.past) == (1, 1, 0)
    assert shown.told_of == 1
    adopt(proposal, "Tue 15:00")
    follow("Tue 15:00")
    sweep("Tue 15:01")
    sweep("Tue 17:00")
    (told,) = story.escalations()
    assert (told["step"], told["on_change"]) == ("100%!", True)
    assert shown.listeners == len(told["to"]) > 0


def test_another_plan_sets_the_promises_anew():
    story = Story("10:00").take("10:01")
    item = present.plans()[0] | {"slug": "vpn", "name": "VPN", "for": {"categories": ["vpn"]}}
    item["targets"] = {"high": {"resolution": 60}}
    proposal = setup.in_use().with_plan(item)
    shown = proposal.moves(at("10:30"))
    assert shown.tickets == 1
    assert {move.kind for move in shown.largest} == {"resolution"}
    by = cast.person("admin")
    adopting.adopt(proposal, kind="plan_saved", slug="vpn", by=by, now=at("10:30"))
    db.session.commit()
    follow("10:30")
    assert story.ticket.plan.slug == "vpn"
    assert story.target().due_at == at("11:00")
    assert story.target().generation == 2
    assert story.target("first_response").state is TargetState.WITHDRAWN
    assert setup.in_use().with_plan(item).moves(at("10:31")).tickets == 0


def test_a_promise_kept_before_stays_judged_as_it_was():
    story = Story("17:00").answer("17:30")
    adopt(changed(hours={"mon": [["09:00", "17:10"]], "tue": [["09:00", "18:00"]]}), "17:40")
    follow("17:40")
    first = story.target("first_response")
    assert (first.state, first.due_at) == (TargetState.MET, at("18:00"))


def test_a_ticket_at_rest_from_another_system_is_left_alone():
    story = Story("14:00")
    event = db.session.scalars(select(Event)).one()
    event.data = event.data | {"replayed": True}
    story.ticket.replayed_until = at("14:00")
    db.session.commit()
    adopt(changed(**TUESDAY_OFF), "15:00")
    follow("15:01")
    assert replannings(story) == []


def test_one_ticket_that_cannot_be_brought_along_does_not_hold_up_the_others(monkeypatch):
    numbers = [Story("14:00").ticket.id for _ in range(3)]
    broken = numbers[1]
    real = replanning.history.record_all

    def record_all(kind: EventKind, facts: list[tuple[Ticket, Any]], **more: Any) -> None:
        if broken in [ticket.id for ticket, _ in facts]:
            raise RuntimeError("cannot be read")
        real(kind, facts, **more)

    adopt(changed(**TUESDAY_OFF), "15:00")
    monkeypatch.setattr(replanning.history, "record_all", record_all)
    replan_open_tickets()
    assert [len(replannings_of(number)) for number in numbers] == [1, 0, 1]
    assert replanning.progress().moved == 2
