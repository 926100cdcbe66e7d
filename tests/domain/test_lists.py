"""Lists at the desk: every ticket in the right ones, and numbers that equal their lists."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from helpdesk import Helpdesk, clock
from helpdesk.domain import lists, tickets
from helpdesk.domain.lists import Filter
from helpdesk.extensions import db
from helpdesk.models import Person, Priority, Ticket, WaitingReason
from tests import cast
from tests.conftest import Time

File = Callable[..., Ticket]


@pytest.fixture
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


@pytest.fixture
def file(company: Helpdesk) -> File:
    """``file("printer", due=…, order=…)``: a ticket of Omar's, its promise set by hand."""

    def filed(topic: str = "printer", **facts: Any) -> Ticket:
        ticket = tickets.open_ticket(
            by=cast.person("employee2"),
            requester=cast.person("employee2"),
            category=cast.category(topic),
            form_version=None,
            title=facts.pop("title", "Paper jam"),
            description="It does not work.",
            answers={},
            now=clock.now(),
        )
        due = facts.pop("due", None)
        ticket.due_at = due
        ticket.work_order = facts.pop("order", f"1{due:%Y%m%dT%H%M%S}" if due else "3")
        for name, value in facts.items():
            setattr(ticket, name, value)
        db.session.flush()
        return ticket

    return filed


def of(who: str, **wanted: str) -> list[int]:
    """The numbers in somebody's list, in its order."""
    found, _ = lists.page(cast.person(who), Filter(**wanted), now=clock.now())
    return [ticket.id for ticket in found]


def at(now: datetime, **span: float) -> datetime:
    return now + timedelta(**span)


def test_every_open_ticket_is_due_in_exactly_one_way(file: File, time: Time) -> None:
    kinds = {
        "overdue": file(due=at(time.now, minutes=-1)),
        "today": file(due=at(time.now, minutes=30)),
        "later": file(due=at(time.now, days=2)),
        "paused": file(order="2"),
        "none": file(),
    }
    for due, ticket in kinds.items():
        assert of("agent", due=due) == [ticket.id], due
    assert of("agent", due="hour") == [kinds["today"].id]


def test_a_late_ticket_that_waits_is_still_late(file: File, time: Time) -> None:
    late = file(due=at(time.now, hours=-1), order="2")
    assert of("agent", due="overdue") == [late.id]
    assert of("agent", due="paused") == []


def test_the_order_of_work_is_critical_then_due_then_paused_then_the_rest(
    file: File, time: Time
) -> None:
    without, paused = file(), file(order="2")
    later, soon = file(due=at(time.now, hours=5)), file(due=at(time.now, hours=1))
    outage = file(order="0120260601T120000", priority=Priority.CRITICAL)
    assert of("agent") == [outage.id, soon.id, later.id, paused.id, without.id]


def test_pages_follow_each_other_without_gaps_or_repeats(file: File, time: Time) -> None:
    for minutes in (30, 10, 10, 20, 10):
        file(due=at(time.now, minutes=minutes))
    person, seen, after = cast.person("agent"), [], ""
    for _ in range(3):
        found, after = lists.page(person, Filter(), now=time.now, after=after, size=2)
        seen += [ticket.id for ticket in found]
    assert seen == of("agent")
    assert after == ""


def test_a_list_holds_nothing_its_reader_may_not_see(file: File) -> None:
    file("grievance")
    own = file("vpn", requester=cast.person("agent2"))
    assert of("agent2", queue="personnel") == []
    assert own.id not in of("agent2")
    assert of("employee2", state="all") == []


def test_unassigned_mine_and_somebody_elses(file: File) -> None:
    free, mine = file(), file()
    tickets.take(mine, by=cast.person("agent"), now=clock.now())
    assert of("agent", assignee="none") == [free.id]
    assert of("agent", assignee="me") == of("lead", assignee="agent") == [mine.id]


def test_waiting_is_over_when_the_requester_has_the_last_word(file: File, time: Time) -> None:
    ticket, agent = file(), cast.person("agent")
    tickets.take(ticket, by=agent, now=time.now)
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=time.now)
    assert of("agent", part="woken") == []
    tickets.reply(ticket, by=cast.person("employee2"), text="Here it is", now=time.now)
    assert of("agent", part="woken") == [ticket.id]
    tickets.reply(ticket, by=agent, text="I am on it", now=time.now)
    assert of("agent", part="woken") == []


def test_words_and_numbers_find_a_ticket(file: File) -> None:
    ticket = file(title="Друкарка не друкує 100%")
    for words in ("друкарка", "100%", "Друкує", f"HD-{ticket.id}", str(ticket.id)):
        assert of("agent", words=words) == [ticket.id], words
    assert of("agent", words="scanner") == []


@pytest.mark.parametrize(
    "arguments",
    [{"state": "'; DROP"}, {"due": "1"}, {"days": "-1"}, {"nonsense": "x"}, {"kind": "Incident"}],
)
def test_an_address_with_nonsense_asks_for_the_usual(arguments: dict[str, str]) -> None:
    assert lists.read(arguments) == Filter()


def test_a_filter_survives_its_own_address() -> None:
    wanted = Filter(queue="network", due="overdue", assignee="none", words="two words")
    assert lists.read(wanted.arguments()) == wanted
    assert lists.read({"overdue": "1"}) == Filter(due="overdue")


@pytest.mark.parametrize(
    "wanted",
    [Filter(), Filter(due="overdue"), Filter(state="all", requester="employee2", days="90")],
)
def test_a_number_equals_its_list(file: File, time: Time, wanted: Filter) -> None:
    person: Person = cast.person("lead")
    file(), file("vpn"), file(due=at(time.now, hours=-1))
    found, _ = lists.page(person, wanted, now=time.now)
    assert lists.count(person, wanted, now=time.now) == len(found) > 0


def test_a_queue_is_one_walk_along_its_index(company: Helpdesk) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan is asked for in SQLite's own way")
    seen: list[Any] = []
    note = lambda _c, _cursor, sql, values, *_rest: seen.append((sql, values))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    of("agent", queue="service-desk")
    event.remove(db.engine, "before_cursor_execute", note)
    plan = db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + seen[-1][0], seen[-1][1])
    steps = [step[3] for step in plan]
    assert any("USING INDEX ix_ticket_queue_work" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), "sorted by hand"
