"""Who hears of what: by mail, under the bell, or not at all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import history, tickets
from helpdesk.extensions import db
from helpdesk.models import (
    Channel,
    Event,
    EventKind,
    Notice,
    OutboxMail,
    Person,
    ResolutionCode,
    Role,
    RoleGrant,
    Ticket,
    WaitingReason,
    Watcher,
)
from tests import cast
from tests.conftest import Statements, Time

EVERYBODY = tuple(cast.PEOPLE)


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


def filed(topic: str = "printer", by: str = "employee", requester: str = "employee") -> Ticket:
    return tickets.open_ticket(
        by=cast.person(by),
        requester=cast.person(requester),
        category=cast.category(topic),
        form_version=None,
        title="Paper jam",
        description="It does not work.",
        answers={},
        now=clock.now(),
    )


def taken(by: str = "agent") -> Ticket:
    ticket = filed()
    tickets.take(ticket, by=cast.person(by), now=clock.now())
    return ticket


def mails(ticket: Ticket) -> set[tuple[str, str]]:
    """Who got which mail of the ticket's last event."""
    query = (
        select(Person.username, OutboxMail.kind)
        .join(OutboxMail, OutboxMail.person_id == Person.id)
        .where(OutboxMail.event_id == last_event(ticket).id)
    )
    return set(db.session.execute(query))


def bells(ticket: Ticket) -> set[str]:
    """Whose bell rang at the ticket's last event."""
    query = select(Person.username).join(Notice, Notice.person_id == Person.id)
    return set(db.session.scalars(query.where(Notice.event_id == last_event(ticket).id)))


def last_event(ticket: Ticket) -> Event:
    query = select(Event).where(Event.ticket_id == ticket.id).order_by(Event.id.desc())
    return db.session.scalars(query.limit(1)).one()


def test_who_opens_a_ticket_gets_a_receipt_and_the_queue_hears_the_bell() -> None:
    ticket = filed()
    assert mails(ticket) == {("employee", "opened")}
    assert bells(ticket) == {"agent", "lead"}


def test_who_called_gets_the_receipt_and_the_agent_who_filed_it_hears_nothing() -> None:
    ticket = filed(by="agent", requester="employee2")
    assert mails(ticket) == {("employee2", "opened")}
    assert bells(ticket) == {"lead"}


def test_an_agent_who_asks_the_own_queue_is_told_as_an_employee_only() -> None:
    ticket = filed(by="agent", requester="agent")
    assert mails(ticket) == {("agent", "opened")}
    assert bells(ticket) == {"lead"}


def test_a_reply_by_staff_reaches_the_requester_and_watchers_but_not_its_author() -> None:
    ticket = taken()
    db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person("employee2").id))
    tickets.reply(ticket, by=cast.person("agent"), text="Try again.", now=clock.now())
    assert mails(ticket) == {("employee", "replied"), ("employee2", "replied")}
    assert bells(ticket) == {"employee", "employee2"}


def test_a_reply_by_the_requester_reaches_who_has_the_ticket() -> None:
    ticket = taken()
    tickets.reply(ticket, by=cast.person("employee"), text="Still broken.", now=clock.now())
    assert mails(ticket) == {("agent", "requester_replied")}
    assert bells(ticket) == {"agent"}


def test_a_reply_to_a_ticket_nobody_has_rings_the_queue() -> None:
    ticket = filed()
    tickets.reply(ticket, by=cast.person("employee"), text="Still broken.", now=clock.now())
    assert mails(ticket) == set()
    assert bells(ticket) == {"agent", "lead"}


def test_a_watching_colleagues_reply_reaches_the_requester_too() -> None:
    ticket = taken()
    db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person("employee2").id))
    tickets.reply(ticket, by=cast.person("employee2"), text="Here too.", now=clock.now())
    assert mails(ticket) == {("employee", "replied"), ("agent", "requester_replied")}


def test_a_note_never_reaches_the_requester_nor_watchers_outside_the_desk() -> None:
    ticket = taken()
    for who in ("employee2", "lead"):
        db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person(who).id))
    tickets.note(ticket, by=cast.person("lead"), text="He is wrong.", now=clock.now())
    assert mails(ticket) == set()
    assert bells(ticket) == {"agent"}


def test_the_first_line_owner_hears_of_a_ticket_that_moved_on() -> None:
    ticket = taken()
    tickets.move(ticket, cast.queue("network"), by=cast.person("agent"), now=clock.now())
    assert bells(ticket) == {"agent2", "lead"}
    tickets.reply(ticket, by=cast.person("employee"), text="And now?", now=clock.now())
    assert bells(ticket) == {"agent", "agent2", "lead"}


def test_who_is_given_a_ticket_is_told_and_who_gives_it_is_not() -> None:
    ticket = filed()
    tickets.assign(ticket, cast.person("agent"), by=cast.person("lead"), now=clock.now())
    assert mails(ticket) == {("agent", "assigned")}
    assert bells(ticket) == {"agent"}


def test_waiting_for_the_requester_is_said_once(time: Time) -> None:
    ticket = taken()
    agent = cast.person("agent")
    tickets.reply(ticket, by=agent, text="Which printer?", now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=clock.now())
    assert mails(ticket) == set()
    tickets.wake(ticket, by=agent, now=time.advance(hours=1))
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=clock.now())
    assert mails(ticket) == {("employee", "waiting_for_you")}
    tickets.wake(ticket, by=agent, now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_THIRD_PARTY, by=agent, now=clock.now())
    assert mails(ticket) == bells(ticket) == set()


def test_the_requester_judges_and_who_solved_it_hears() -> None:
    ticket = taken()
    solve(ticket)
    assert mails(ticket) == {("employee", "resolved")}
    tickets.not_solved(ticket, by=cast.person("employee"), text="No.", now=clock.now())
    assert mails(ticket) == {("agent", "not_solved")}
    solve(ticket)
    tickets.confirm(ticket, by=cast.person("employee"), now=clock.now())
    assert (mails(ticket), bells(ticket)) == (set(), {"agent"})


def test_silence_closes_and_says_so() -> None:
    ticket = taken()
    solve(ticket)
    tickets.close_silently(ticket, now=clock.now())
    assert mails(ticket) == {("employee", "closed")}


def test_a_cancelled_ticket_is_told_to_the_requester() -> None:
    ticket = taken()
    code = ResolutionCode.SPAM
    tickets.cancel(ticket, by=cast.person("agent"), code=code, reason="Ads.", now=clock.now())
    assert mails(ticket) == {("employee", "cancelled")}


def test_who_left_hears_nothing_and_who_has_no_mail_hears_the_bell() -> None:
    ticket = taken()
    cast.person("employee").mail = None
    tickets.reply(ticket, by=cast.person("agent"), text="Try again.", now=clock.now())
    assert (mails(ticket), bells(ticket)) == (set(), {"employee"})
    cast.person("employee").is_active = False
    tickets.reply(ticket, by=cast.person("agent"), text="Try again.", now=clock.now())
    assert (mails(ticket), bells(ticket)) == (set(), set())


def test_who_lost_the_desk_hears_nothing_of_the_desk() -> None:
    ticket = taken()
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.AGENT)):
        db.session.delete(grant)
    db.session.flush()
    db.session.expire_all()
    tickets.reply(ticket, by=cast.person("employee"), text="Hello?", now=clock.now())
    assert (mails(ticket), bells(ticket)) == (set(), set())


def test_an_escalation_is_told_to_those_the_chain_names() -> None:
    ticket = taken()
    escalate(ticket, to=["agent", "lead"])
    assert mails(ticket) == {("agent", "escalated"), ("lead", "escalated")}
    assert bells(ticket) == {"agent", "lead"}


def test_whom_much_befalls_at_once_gets_one_summary() -> None:
    for _ in range(5):
        escalate(taken(), to=["agent", "lead"], in_summary=["lead"])
    kinds = select(OutboxMail.kind).where(OutboxMail.person_id == cast.person("lead").id)
    assert list(db.session.scalars(kinds)) == ["escalation_summary"]


def test_telling_takes_few_statements_however_many_hear(statements: Statements) -> None:
    def statements_of_one() -> int:
        db.session.flush()
        with statements() as made:
            filed()
        return len(made)

    statements_of_one()
    usual = statements_of_one()
    for number in range(30):
        person = cast._person("agent", {"it": cast.person("agent").department})
        person.guid = person.username = person.username_folded = f"many-{number}"
        person.addresses.clear()
        db.session.add(person)
        db.session.flush()
        queue_id = cast.queue("service-desk").id
        db.session.add(
            RoleGrant(role=Role.AGENT, person=person, queue_id=queue_id, created_at=cast.EPOCH)
        )
    assert statements_of_one() <= usual


def solve(ticket: Ticket) -> None:
    tickets.resolve(
        ticket,
        by=cast.person("agent"),
        text="Done.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )


def escalate(ticket: Ticket, to: list[str], in_summary: list[str] | None = None) -> None:
    history.record(
        ticket,
        EventKind.ESCALATED,
        by=None,
        now=clock.now(),
        channel=Channel.SYSTEM,
        data={
            "to": [cast.person(who).id for who in to],
            "in_summary": [cast.person(who).id for who in in_summary or ()],
        },
    )
