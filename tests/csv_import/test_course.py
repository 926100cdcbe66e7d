"""What became of tickets before they came in, and who asked."""

from datetime import UTC, datetime

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.models import (
    Event,
    EventKind,
    Message,
    MessageKind,
    ReasonVersion,
    ResolutionCode,
    State,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.csv_import.conftest import Desk, mapping

HEADER = "Number,Summary,Text,Author,Topic,State,Why,Agent,Opened,Started,Solved,Closed,Answer\n"
COURSE = {
    "state": "{column: State, values: {erledigt: closed}}",
    "waiting_reason": "Why",
    "assignee": "Agent",
    "opened_at": "Opened",
    "started_at": "Started",
    "resolved_at": "Solved",
    "closed_at": "Closed",
    "resolution": "Answer",
    "priority": "",
}


def test_a_closed_ticket_has_its_whole_history(desk: Desk, time: Time) -> None:
    desk.write(
        HEADER + "1,VPN,No tunnel,employee,vpn,erledigt,,agent2,01.04.2026 09:00,"
        "01.04.2026 09:30,02.04.2026 10:00,03.04.2026 10:00,New certificate\n"
    )
    assert desk.tickets(mapping=mapping(**COURSE)).exit_code == 0
    with desk.app.app_context():
        ticket = only_ticket()
        assert (ticket.state, ticket.is_open) == (State.CLOSED, False)
        assert ticket.opened_at == datetime(2026, 4, 1, 6, 0, tzinfo=UTC)
        assert ticket.resolution_code is ResolutionCode.SOLVED
        assert ticket.assignee is not None and ticket.assignee.username == "agent2"
        assert [(one.kind, f"{one.at:%d %H:%M}") for one in events()] == [
            (EventKind.OPENED, "01 06:00"),
            (EventKind.TAKEN, "01 06:30"),
            (EventKind.RESOLVED, "02 07:00"),
            (EventKind.CLOSED, "03 07:00"),
        ]
        answer = db.session.scalars(select(Message).where(Message.kind == MessageKind.RESOLUTION))
        assert answer.one().body == "New certificate"


def test_what_an_ended_ticket_does_not_tell_happened_at_the_next_time_it_tells(
    desk: Desk, time: Time
) -> None:
    desk.write(
        HEADER + "1,A,t,employee,vpn,,,,01.04.2026 09:00,,,03.04.2026 10:00,\n"
        "2,B,t,employee,vpn,,,,01.04.2026 09:00,,02.04.2026 10:00,,\n"
        "3,C,t,employee,vpn,closed,,,01.04.2026 09:00,,,,\n"
        "4,D,t,employee,vpn,,,,01.04.2026 09:00,,,,\n"
    )
    assert desk.tickets(mapping=mapping(**COURSE)).exit_code == 0
    with desk.app.app_context():
        found = [
            (one.state, f"{one.resolved_at:%d}" if one.resolved_at else None)
            for one in db.session.scalars(select(Ticket).order_by(Ticket.id))
        ]
    assert found == [
        (State.CLOSED, "03"),
        (State.RESOLVED, "02"),
        (State.CLOSED, "01"),
        (State.NEW, None),
    ]


def test_open_work_stands_where_it_stood(desk: Desk, time: Time) -> None:
    desk.write(
        HEADER + "1,A,t,employee,vpn,waiting,on third party,agent2,01.04.2026 09:00,,,,\n"
        "2,B,t,employee,vpn,In progress,,Lucia Moreno,01.04.2026 09:00,02.04.2026 09:00,,,\n"
        "3,C,t,employee,vpn,new,,agent2,01.04.2026 09:00,,,,\n"
    )
    assert desk.tickets(mapping=mapping(**COURSE)).exit_code == 0
    with desk.app.app_context():
        waits, works, new = db.session.scalars(select(Ticket).order_by(Ticket.id))
        assert (waits.state, waits.waiting_reason) == (State.WAITING, WaitingReason.ON_THIRD_PARTY)
        assert works.state is State.IN_PROGRESS and works.assignee == cast.person("agent2")
        assert works.first_responded_at == datetime(2026, 4, 2, 6, 0, tzinfo=UTC)
        assert new.state is State.NEW and new.assignee == cast.person("agent2")


def test_a_reason_of_ones_own_is_known_by_its_short_name_and_by_its_names(
    desk: Desk, time: Time
) -> None:
    with desk.app.app_context():
        names = {"en": "Waiting for a visit", "uk": "Очікує на візит"}
        rules = {"pauses": ["resolution"]}
        row = {"slug": "visit", "version": 1, "name": names, "document": rules}
        db.session.add(ReasonVersion(**row, created_at=time.now))
        db.session.commit()
    desk.write(
        HEADER + "1,A,t,employee,vpn,waiting,visit,agent2,01.04.2026 09:00,,,,\n"
        "2,B,t,employee,vpn,waiting,Waiting for a VISIT,agent2,01.04.2026 09:00,,,,\n"
        "3,C,t,employee,vpn,waiting,очікує на  візит,agent2,01.04.2026 09:00,,,,\n"
        "4,D,t,employee,vpn,waiting,у відпустці,agent2,01.04.2026 09:00,,,,\n"
    )
    values = "{column: Why, values: {у відпустці: visit}}"
    assert desk.tickets(mapping=mapping(**COURSE | {"waiting_reason": values})).exit_code == 0
    with desk.app.app_context():
        found = db.session.scalars(select(Ticket.waiting_reason).order_by(Ticket.id))
        assert list(found) == ["visit"] * 4


def test_times_that_cannot_be_are_refused(desk: Desk, time: Time) -> None:
    desk.write(
        HEADER + "1,A,t,employee,vpn,,,,29.03.2026 03:30,,,,\n"
        "2,B,t,employee,vpn,,,,1.4.26,,,,\n"
        "3,C,t,employee,vpn,,,,01.04.2036 09:00,,,,\n"
        "4,D,t,employee,vpn,,,,01.04.2026 09:00,,31.03.2026 09:00,,\n"
        "5,E,t,employee,vpn,,,,01.04.1826 09:00,,,,\n"
        "6,F,t,employee,vpn,waiting,,,,,,,\n"
        "7,G,t,employee,vpn,waiting,planned,,,,,,\n"
    )
    said = desk.tickets(mapping=mapping(**COURSE)).stderr.splitlines()
    assert [line.split(": ", 1)[1] for line in said if line.startswith("file")] == [
        "Opened: “29.03.2026 03:30”: this hour was skipped in Europe/Kyiv, when clocks were set "
        "forward",
        "Opened: “1.4.26”: a time written as “%d.%m.%Y %H:%M” is needed here",
        "Opened: “01.04.2036 09:00”: this is still to come",
        "Solved: “31.03.2026 09:00”: this is before 2026-04-01 06:00 UTC, what came before it",
        "Opened: “01.04.1826 09:00”: a time after 1 January 1970 is needed here",
        "State: “waiting”: a waiting ticket needs a “waiting_reason”",
        "Why: “planned”: one of on_requester, on_third_party, on_approval, on_problem, "
        "on_evidence is needed here, or a translation under “values”",
    ]


def test_iso_times_need_no_format(desk: Desk, time: Time) -> None:
    desk.write(HEADER + "1,A,t,employee,vpn,,,,2026-04-01T09:00+05:00,,,,\n")
    iso = mapping(**COURSE).replace('times: ["%d.%m.%Y %H:%M"], ', "")
    assert desk.tickets(mapping=iso).exit_code == 0
    with desk.app.app_context():
        assert only_ticket().opened_at == datetime(2026, 4, 1, 4, 0, tzinfo=UTC)


def test_people_nobody_knows_may_come_in_as_having_left(desk: Desk) -> None:
    desk.write(
        "Number,Summary,Text,Author,Topic,Priority\n"
        "1,A,t,Old Hand,vpn,\n2,B,t,OLD  hand,vpn,\n3,C,t,employee,vpn,\n"
    )
    usual = mapping(requester="{column: Author, unknown: placeholder}")
    assert "1 unknown person to enter as having left" in desk.tickets(mapping=usual).stdout
    with desk.app.app_context():
        first, second, third = db.session.scalars(select(Ticket).order_by(Ticket.id))
        assert first.requester is second.requester and first.requester.name == "Old Hand"
        assert not first.requester.is_active and first.requester.mail is None
        assert third.requester.username == "employee"


def test_people_nobody_knows_may_become_one_who_is_named(desk: Desk) -> None:
    desk.write("Number,Summary,Text,Author,Topic,Priority\n1,A,t,Old Hand,vpn,\n2,B,t,,vpn,\n")
    usual = mapping(requester="{column: Author, unknown: default, default: lead}")
    assert desk.tickets(mapping=usual).exit_code == 0
    with desk.app.app_context():
        assert {one.requester.username for one in db.session.scalars(select(Ticket))} == {"lead"}


def test_of_several_people_with_one_name_the_user_name_is_asked(desk: Desk) -> None:
    with desk.app.app_context():
        cast.person("agent").name_folded = "olha bondar"
        db.session.commit()
    desk.write("Number,Summary,Text,Author,Topic,Priority\n1,A,t,Olha Bondar,vpn,\n")
    said = desk.tickets().stderr
    assert "several people are called so (agent, employee): write the user name" in said


def only_ticket() -> Ticket:
    return db.session.scalars(select(Ticket)).one()


def events() -> list[Event]:
    return list(db.session.scalars(select(Event).order_by(Event.id)))
