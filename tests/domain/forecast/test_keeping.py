"""A queue's forecast from its real tickets, people, hours and days away; made by the worker."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain import absences, tickets
from helpdesk.domain.forecast import keeping
from helpdesk.domain.forecast.simulation import simulate
from helpdesk.domain.forecast.situation import Situation, read
from helpdesk.domain.reports.workload import workload
from helpdesk.extensions import db
from helpdesk.jobs.forecasts import make_forecasts
from helpdesk.models import (
    Calendar,
    Forecast,
    Measure,
    Plan,
    Priority,
    Ticket,
    UsualTime,
    WaitingReason,
)
from tests import cast
from tests.conftest import MONDAY_MORNING, Time
from tests.jobs.stories import filed
from tests.visitor import Visitor

TODAY = date(2026, 6, 1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def usual(minutes: int, topic: str | None = "printer", cases: int = 20) -> None:
    db.session.add(
        UsualTime(
            category_id=cast.category(topic).id if topic else None,
            kind=Measure.HANDLING,
            cases=cases,
            median_minutes=minutes,
            p90_minutes=minutes * 3,
            day_minutes=540,
            as_of=clock.now(),
        )
    )
    db.session.flush()


def situation(slug: str = "service-desk") -> Situation:
    return read([cast.queue(slug)], clock.now())[0]


def forecast(slug: str = "service-desk") -> Forecast:
    made = keeping.make([cast.queue(slug).id], clock.now())
    keeping.keep(made)
    return db.session.get_one(Forecast, cast.queue(slug).id)


def away(who: str, first: date, last: date) -> None:
    person = cast.person(who)
    absences.add(person, first, last, by=person, now=clock.now(), today=TODAY)


def many(count: int, priority: Priority = Priority.HIGH) -> list[Ticket]:
    found = [filed("printer", f"Jam {n}") for n in range(count)]
    for ticket in found:
        tickets.change_priority(ticket, priority, by=cast.person("lead"), now=clock.now())
    return found


def test_hours_people_and_median_work_make_the_forecast() -> None:
    usual(120)
    many(8)
    here = situation()
    assert [len(server.shifts) > 20 for server in here.team.servers] == [True, True]
    assert here.team.servers[0].shifts[0] == (0, 480)  # 10:00 to 18:00
    assert {job.work for job in here.team.jobs} == {120}
    assert {(job.answer_due, job.solve_due) for job in here.team.jobs} == {(60, 480)}
    found = forecast()
    # An answer is owed within the hour, and two people begin only two tickets in it.
    assert found.will_miss == 6
    assert not any(one["is_solution"] for one in found.result["missed"])
    assert found.result["empty_at"] == (MONDAY_MORNING + 8 * HOUR).isoformat()


def test_who_is_away_works_on_nothing() -> None:
    away("agent", TODAY, TODAY + timedelta(days=1))
    here = situation()
    agent = cast.person("agent").id
    shifts = {server.person: server.shifts for server in here.team.servers}
    assert shifts[agent][0][0] == 2 * 1440 - 60  # Wednesday 09:00
    assert here.back == {agent: "2026-06-03"}


def test_with_everybody_away_nothing_ends_and_it_is_said(as_lead: Visitor) -> None:
    filed("printer", "Jam")
    for who in ("agent", "lead"):
        away(who, TODAY, TODAY + timedelta(days=90))
    found = forecast()
    assert (found.will_miss, found.result["empty_at"]) == (1, None)
    assert found.result["missed"][0]["at"] is None
    db.session.commit()
    text = as_lead.page("/dashboards/forecasts/service-desk").get_text(" ")
    assert "no end in sight" in text and "not within 45 days" in text


def test_a_paused_ticket_wakes_at_its_date_and_one_without_is_left_out() -> None:
    agent, wakes = cast.person("agent"), clock.now() + timedelta(days=1)
    first, second = filed("printer", "One"), filed("printer", "Two")
    for ticket, until in ((first, wakes), (second, None)):
        tickets.take(ticket, by=agent, now=clock.now())
        reason = WaitingReason.ON_THIRD_PARTY
        tickets.wait(ticket, reason, by=agent, now=clock.now(), until=until)
    here = situation()
    assert [(job.number, job.ready) for job in here.team.jobs] == [(first.id, 1440)]
    assert here.held == 1
    assert here.team.jobs[0].solve_due is not None and here.team.jobs[0].solve_due > 1440
    assert simulate(here.team.jobs, here.team.servers)[first.id].begun == 1440


def test_without_any_measure_a_ticket_takes_an_hour_and_with_few_cases_the_general_median() -> None:
    filed("printer", "Jam")
    assert situation().team.jobs[0].work == 60
    usual(500, cases=4)
    usual(80, None)
    assert situation().team.jobs[0].work == 80


def test_a_ticket_in_work_takes_half_and_waits_for_its_assignee() -> None:
    usual(120)
    ticket = filed("printer", "Jam")
    tickets.take(ticket, by=cast.person("agent"), now=clock.now())
    job = situation().team.jobs[0]
    assert (job.work, job.person) == (60, cast.person("agent").id)


def test_without_a_plan_nothing_is_foreseen(as_lead: Visitor) -> None:
    filed("printer", "Jam")
    db.session.query(Plan).update({"is_current": False})
    db.session.query(Calendar).update({"is_current": False})
    assert not forecast().result["has_calendar"]
    db.session.commit()
    text = as_lead.page("/dashboards/forecasts/service-desk").get_text(" ")
    assert "No plan says when this queue works" in text


def test_the_worker_forecasts_soon_after_a_change_but_not_all_the_time(time: Time) -> None:
    queue = cast.queue("service-desk").id
    make_forecasts()
    first = db.session.get_one(Forecast, queue).as_of
    filed("printer", "Jam")
    db.session.commit()
    time.advance(seconds=30)
    make_forecasts()
    assert db.session.get_one(Forecast, queue).as_of == first
    time.advance(seconds=40)
    make_forecasts()
    second = db.session.get_one(Forecast, queue)
    assert (second.as_of, second.result["open"]) == (clock.now(), 1)
    time.advance(minutes=9)
    make_forecasts()
    assert db.session.get_one(Forecast, queue).as_of < clock.now()
    away("agent", TODAY, TODAY)
    db.session.commit()
    make_forecasts()
    assert db.session.get_one(Forecast, queue).as_of == clock.now()
    time.advance(minutes=10)
    make_forecasts()
    assert db.session.get_one(Forecast, queue).as_of == clock.now()


def test_a_lead_reads_what_will_break_and_what_would_help(as_lead: Visitor) -> None:
    usual(240)
    many(6)
    assert forecast().will_miss > 0
    db.session.commit()
    page = as_lead.page("/dashboards/forecasts/service-desk")
    assert len(page.select(".missed a")) == db.session.get_one(Forecast, 1).will_miss
    assert page.select_one(".advice")
    assert "4 h where too little is known" not in page.get_text()
    board = as_lead.page("/dashboards/workload").get_text(" ")
    assert "will miss" in board
    assert as_lead.page("/desk/queues/service-desk").find(
        "a", href="/dashboards/forecasts/service-desk"
    )


def test_a_confidential_ticket_is_counted_but_not_named(as_manager: Visitor) -> None:
    usual(240)
    for ticket in many(4):
        ticket.is_confidential = True
    found = forecast()
    db.session.commit()
    page = as_manager.page("/dashboards/forecasts/service-desk")
    assert not page.select(".missed a")
    assert f"And {found.will_miss} that are not shown here." in page.get_text()


def test_before_the_first_one_it_says_so(as_lead: Visitor) -> None:
    assert "No forecast yet" in as_lead.page("/dashboards/forecasts/network").get_text()


def test_who_stands_in_does_the_tickets_of_who_is_away() -> None:
    ticket = filed("printer", "Jam")
    agent, lead = cast.person("agent"), cast.person("lead")
    tickets.take(ticket, by=agent, now=clock.now())
    for deputy, does in ((None, agent.id), (cast.person("agent2"), agent.id), (lead, lead.id)):
        last = TODAY + timedelta(days=3)
        absence = absences.add(
            agent, TODAY, last, by=agent, now=clock.now(), today=TODAY, deputy=deputy
        )
        assert situation().team.jobs[0].person == does  # agent2 does not work in this queue
        absences.remove(absence, by=agent, now=clock.now())
    away("agent", TODAY, TODAY)
    away("lead", TODAY, TODAY)
    assert situation().team.jobs[0].person == agent.id


def test_late_already_is_what_the_board_calls_overdue(time: Time) -> None:
    agent = cast.person("agent")
    for title in ("Played", "Waits without a date"):
        ticket = filed("printer", title)
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_PROBLEM, by=agent, now=clock.now())
    time.advance(days=30)
    here, board = situation(), workload(cast.person("lead"), clock.now())
    assert (here.late, len(here.team.jobs)) == (2, 1)
    assert board.total.figures["overdue"] == 2
