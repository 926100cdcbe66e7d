"""The report by line: line 2's time is told from line 1's, and everything adds up."""

import csv
import math
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.reports.by_line import figures
from helpdesk.extensions import db
from helpdesk.jobs.queue_stays import keep_queue_stays
from helpdesk.models import Plan, Queue, QueueStay, ResolutionCode, Setting, WaitingReason
from tests import cast
from tests.conftest import Statements, Time
from tests.visitor import Visitor

DAY = timedelta(days=1)


def worked(time: Time, back_and_forth: bool = False) -> int:
    """From 10:00: half an hour with nobody, half an hour with line 1, then an hour of waiting for
    the requester and two hours of work on line 2, which solves it."""
    agent, agent2 = cast.person("agent"), cast.person("agent2")
    ticket = tickets.open_ticket(
        by=cast.person("employee"),
        requester=cast.person("employee"),
        category=cast.category("printer"),
        form_version=None,
        title="Paper jam",
        description="It beeps.",
        answers={},
        now=clock.now(),
    )
    time.advance(minutes=30)
    tickets.take(ticket, by=agent, now=clock.now())
    time.advance(minutes=30)
    tickets.move(ticket, cast.queue("network"), by=agent, now=clock.now())
    if back_and_forth:
        tickets.take(ticket, by=agent2, now=clock.now())
        tickets.move(ticket, cast.queue("service-desk"), by=agent2, now=clock.now())
        tickets.take(ticket, by=agent, now=clock.now())
        tickets.move(ticket, cast.queue("network"), by=agent, now=clock.now())
    tickets.take(ticket, by=agent2, now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent2, now=clock.now())
    time.advance(hours=1)
    tickets.reply(ticket, by=cast.person("employee"), text="The blue one.", now=clock.now())
    time.advance(hours=2)
    tickets.resolve(
        ticket,
        by=agent2,
        text="New cable.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=DAY,
    )
    db.session.commit()
    return ticket.id


@pytest.fixture
def company(app: Helpdesk, time: Time) -> Helpdesk:
    """Line 1 is promised half an hour, line 2 a day."""
    with app.app_context():
        row = db.session.query(Plan).one()
        own = {"operational": {"line_1": 30, "line_2": 540}}
        targets = {**row.document["targets"], "medium": own}
        row.document = {**row.document, "targets": targets}
        db.session.commit()
    return app


def look(app: Helpdesk, time: Time) -> None:
    """The worker's next look."""
    time.advance(minutes=1)
    with app.app_context():
        keep_queue_stays()


def table(visitor: Visitor, query: str = "") -> list[list[str]]:
    """The report as it is taken away."""
    answer = visitor.get(f"/dashboards/lines.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(answer.get_data(as_text=True).splitlines()))


def test_line_2_has_its_own_time_waits_and_promises(
    company: Helpdesk, time: Time, as_lead: Visitor
) -> None:
    with company.app_context():
        worked(time)
    look(company, time)
    head, first, second, desk, network = table(as_lead)
    one, two = dict(zip(head, first, strict=True)), dict(zip(head, second, strict=True))
    assert (one["line"], one["stays"], one["counted hours"]) == ("1", "1", "1.00")
    assert (one["unassigned hours"], one["kept"], one["missed"]) == ("0.50", "0", "1")
    assert (two["line"], two["counted hours"], two["paused hours"]) == ("2", "2.00", "1.00")
    assert (two["kept"], two["missed"], two["paused hours: on_requester"]) == ("1", "0", "1.00")
    assert [desk[1], network[1]] == ["service-desk", "network"]
    assert (desk[2:], network[2:]) == (first[2:], second[2:])
    page = as_lead.page("/dashboards/lines")
    assert "0 of 1" in page.text and "1 of 1" in page.text
    assert "Waiting for the requester" in page.text


def test_hand_overs_and_what_came_straight_back(
    company: Helpdesk, time: Time, as_lead: Visitor
) -> None:
    with company.app_context():
        worked(time, back_and_forth=True)
    look(company, time)
    assert table(as_lead, "?what=hand-overs")[1:] == [
        ["service-desk", "network", "2", "1"],
        ["network", "service-desk", "1", "1"],
    ]
    page = as_lead.page("/dashboards/lines").text
    assert "Came straight back" in page
    assert "Every ticket counts, also confidential ones" in page


def test_a_ticket_that_goes_on_is_counted_anew(
    company: Helpdesk, time: Time, as_lead: Visitor
) -> None:
    with company.app_context():
        number = worked(time)
    look(company, time)
    with company.app_context():
        ticket = tickets.find_for_change(cast.person("employee"), number)
        assert ticket is not None
        tickets.not_solved(ticket, by=cast.person("employee"), text="No.", now=clock.now())
        db.session.commit()
    look(company, time)
    head, *rows = table(as_lead)
    two = dict(zip(head, rows[1], strict=True))
    assert (two["stays"], two["there now"]) == ("0", "1")
    with company.app_context():
        before = db.session.scalars(select(QueueStay.version)).all()
    look(company, time)
    with company.app_context():
        assert db.session.scalars(select(QueueStay.version)).all() == before


def test_old_events_are_not_looked_through_again(company: Helpdesk, time: Time) -> None:
    with company.app_context():
        worked(time)
    look(company, time)
    time.advance(minutes=20)
    look(company, time)
    with company.app_context():
        settled = db.session.get(Setting, "queue_stays.settled")
        assert settled is not None and settled.value["event"] > 0


def test_only_the_days_and_queues_asked_for(
    company: Helpdesk, time: Time, as_lead: Visitor
) -> None:
    with company.app_context():
        worked(time)
    look(company, time)
    assert table(as_lead, "?queue=network")[1][:2] == ["2", ""]
    assert [row[2] for row in table(as_lead, "?from=2026-05-01&to=2026-05-31")[1:]] == ["0", "0"]
    assert table(as_lead, "?from=2026-06-01&to=2026-06-01")[1][2] == "1"
    assert table(as_lead, "?from=2026-06-30&to=2026-05-01")[1][2] == "1"
    assert as_lead.page("/dashboards/lines?from=soon&to=9999-12-31&queue=x&department=y")
    assert (
        "No ticket moved on" in as_lead.page("/dashboards/lines?from=2026-05-01&to=2026-05-02").text
    )


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("manager", 200), ("agent", 404)])
def test_for_who_answers_for_queues(
    who: str, status: int, company: Helpdesk, as_: Callable[[str], Visitor]
) -> None:
    visitor = as_(who)
    for path in ("/dashboards/lines", "/dashboards/lines.csv"):
        assert visitor.get(path).status_code == status


def test_the_page_costs_as_many_statements_however_much_happened(
    company: Helpdesk, time: Time, as_lead: Visitor, statements: Statements
) -> None:
    with company.app_context():
        worked(time)
    look(company, time)
    as_lead.get("/dashboards/lines")
    with statements() as few:
        as_lead.get("/dashboards/lines")
    with company.app_context():
        for _ in range(6):
            worked(time, back_and_forth=True)
    look(company, time)
    as_lead.get("/dashboards/lines")
    with statements() as many:
        as_lead.get("/dashboards/lines")
    assert len(many) <= len(few) <= 14, "\n".join(many)


def test_the_worker_reads_many_tickets_in_few_statements(
    company: Helpdesk, time: Time, statements: Statements
) -> None:
    with company.app_context():
        for _ in range(10):
            worked(time)
    with statements() as made:
        look(company, time)
    assert len(made) <= 30, "\n".join(made)


def stays_at_random(number: int, count: int) -> list[QueueStay]:
    """So many stays of a ticket, one a minute from noon on, none like another."""
    chance = random.Random(count)
    queues = {queue.id: queue.line for queue in db.session.scalars(select(Queue))}
    noon = clock.now()
    found = []
    for place in range(count):
        queue = chance.choice([*queues])
        stay = QueueStay(
            ticket_id=number,
            number=place + 100,
            version=1,
            queue_id=queue,
            line=chance.choice([queues[queue], 3]),
            came_from_id=chance.choice([None, *queues]),
            went_to_id=chance.choice([None, *queues]),
            started_at=noon,
            ended_at=noon + place * timedelta(minutes=1),
            counted_seconds=chance.randrange(5_000),
            paused_for=chance.choice([{}, {"on_vendor": 7}, {"on_vendor": 9, "resolved": place}]),
            closed_seconds=chance.randrange(5_000),
            unassigned_seconds=chance.randrange(500),
            is_kept=chance.choice([None, True, False]),
        )
        found.append(stay)
    return found


def test_sums_of_the_database_are_those_one_gets_by_hand(company: Helpdesk, time: Time) -> None:
    with company.app_context():
        stays = stays_at_random(worked(time), 200)
        db.session.add_all(stays)
        db.session.commit()
        first, last = stays[20].ended_at, stays[180].ended_at
        queues = {stay.queue_id for stay in stays}
        found = figures.report(queues, first, last)
        within = stays[20:180]
        for line, one in found.by_line.items():
            mine = [stay for stay in within if stay.line == line]
            lengths = sorted(stay.counted_seconds for stay in mine)
            assert one.stays == len(mine) > 10
            assert one.counted == sum(lengths)
            assert one.closed == sum(stay.closed_seconds for stay in mine)
            assert one.unassigned == sum(stay.unassigned_seconds for stay in mine)
            assert one.kept == sum(stay.is_kept is True for stay in mine)
            assert one.missed == sum(stay.is_kept is False for stay in mine)
            reasons = sum((Counter(stay.paused_for) for stay in mine), Counter())
            assert +one.paused_for == reasons
            assert one.median == median(lengths)
            assert one.p90 == lengths[math.ceil(len(lengths) * 0.9) - 1]
        assert sum(one.stays for one in found.by_queue.values()) == len(within) == found.stays
        handed = Counter((stay.queue_id, stay.went_to_id) for stay in within if stay.went_to_id)
        back = Counter(
            (stay.went_to_id, stay.queue_id)
            for stay in within
            if stay.went_to_id and stay.went_to_id == stay.came_from_id
        )
        assert {(one.source, one.target): (one.times, one.back) for one in found.hand_overs} == {
            pair: (handed[pair], back[pair]) for pair in {*handed, *back}
        }
        db.session.rollback()


def test_more_than_a_page_can_add_up_is_said(
    company: Helpdesk, time: Time, as_lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company.app_context():
        db.session.add_all(stays_at_random(worked(time), 30))
        db.session.commit()
    time.advance(minutes=40)
    assert "are added up" not in as_lead.page("/dashboards/lines").text
    monkeypatch.setattr(figures, "MOST", 10)
    page = as_lead.page("/dashboards/lines").text
    assert "Only the latest 10 moves are added up. Choose a shorter period" in page
    with company.app_context():
        queues = [queue.id for queue in db.session.scalars(select(Queue))]
        day = clock.now() - DAY
        assert figures.report(queues, day, clock.now()).stays == 10
        db.session.rollback()
