"""What requesters are told beside the promise: the place in line, usual times, what to do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs.usual_times import measure_usual_times
from helpdesk.models import Measure, Ticket, UsualTime, WaitingReason
from helpdesk.words import roughly
from tests import cast
from tests.conftest import Statements, Time
from tests.portal.test_portal import file_ticket
from tests.visitor import Visitor


def usual(kind: Measure, half: int, most: int, cases: int = 24) -> None:
    db.session.add(
        UsualTime(
            category_id=cast.category("printer").id,
            kind=kind,
            cases=cases,
            median_minutes=half,
            p90_minutes=most,
            day_minutes=540,
            as_of=clock.now(),
        )
    )


@pytest.fixture
def filed(app: Helpdesk, time: Time) -> int:
    """The third ticket in line, on a topic of which much is known."""
    with app.app_context():
        for number in range(2):
            file_ticket(f"Paper jam {number}", "employee2")
        number = file_ticket("Mine").id
        usual(Measure.FIRST_RESPONSE, 22, 110)
        usual(Measure.RESOLUTION, 290, 1300)
        db.session.commit()
        return number


@pytest.fixture
def change(app: Helpdesk) -> Callable[[int, Callable[[Ticket], object]], None]:
    def changed(number: int, deed: Callable[[Ticket], object]) -> None:
        with app.app_context():
            deed(db.session.get_one(Ticket, number))
            db.session.commit()

    return changed


def told(visitor: Visitor, number: int) -> dict[str, str]:
    """The lines of the page by their names."""
    rows = visitor.page(f"/tickets/{number}").select(".expectations dl > div")
    return {row.dt.get_text(): " ".join(row.dd.get_text().split()) for row in rows}  # type: ignore[union-attr]


def test_a_new_ticket_tells_its_place_and_how_long_it_usually_takes(
    as_employee: Visitor, filed: int
) -> None:
    known = told(as_employee, filed)
    assert known["Solution"] == "By Wed 16:00."
    assert known["Place in line"].startswith("2 tickets of this team come before yours right now.")
    assert "What is urgent may still overtake it." in known["Place in line"]
    assert known["Usually"] == (
        "Half are answered within 25 min, nine in ten within 2 h. "
        "Half are solved within 5 h, nine in ten within 3 working days. "
        "Working time, by 24 tickets on this topic in 90 days."
    )
    assert known["What you can do"].startswith("Nothing for now.")


def test_what_the_work_waits_for_is_said_with_what_to_do(
    as_employee: Visitor, filed: int, change: Callable[..., None]
) -> None:
    now = clock.now()

    def ask(ticket: Ticket) -> None:
        agent = cast.person("agent")
        tickets.take(ticket, by=agent, now=now)
        tickets.reply(ticket, by=agent, text="Which printer?", now=now)
        tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=now)

    change(filed, ask)
    known = told(as_employee, filed)
    assert "First answer" not in known
    assert known["Usually"].startswith("Half are solved within 5 h")
    assert next(iter(known)) == "What you can do"
    assert known["Solution"] == "The clock stands still until you have answered."
    assert known["We wait for"] == "Your answer."
    assert known["What you can do"].startswith("Answer below")
    assert "Place in line" not in known


def test_a_wait_for_others_says_until_when(
    as_employee: Visitor, filed: int, change: Callable[..., None]
) -> None:
    now = clock.now()

    def put_off(ticket: Ticket) -> None:
        agent = cast.person("agent")
        tickets.take(ticket, by=agent, now=now)
        reason = WaitingReason.ON_THIRD_PARTY
        tickets.wait(ticket, reason, by=agent, now=now, until=now + timedelta(days=1))

    change(filed, put_off)
    waits = told(as_employee, filed)["We wait for"]
    assert waits.startswith("Somebody outside IT")
    assert "We look at it again tomorrow 10:00 at the latest." in waits


def test_nothing_is_expected_of_what_is_over(
    as_employee: Visitor, filed: int, change: Callable[..., None]
) -> None:
    change(filed, lambda it: tickets.withdraw(it, by=cast.person("employee"), now=clock.now()))
    assert told(as_employee, filed) == {}


def test_what_only_a_few_cases_say_is_not_told(
    app: Helpdesk, as_employee: Visitor, filed: int
) -> None:
    with app.app_context():
        for row in db.session.scalars(select(UsualTime)):
            row.cases = 9
        db.session.commit()
    assert "Usually" not in told(as_employee, filed)
    assert "Half are" not in as_employee.page("/new/printer").get_text()


def test_the_form_tells_how_long_the_topic_usually_takes(as_employee: Visitor, filed: int) -> None:
    aside = as_employee.page("/new/printer").select_one("aside")
    assert aside and "Half are solved within 5 h" in aside.get_text()


def test_the_place_in_line_costs_the_same_however_long_the_line_is(
    app: Helpdesk, as_employee: Visitor, filed: int, statements: Statements
) -> None:
    as_employee.page(f"/tickets/{filed}")
    with statements() as few:
        as_employee.page(f"/tickets/{filed}")
    with app.app_context():
        for number in range(60):
            file_ticket(f"Jam {number}")
        last = file_ticket("The last one").id
        db.session.commit()
    with statements() as many:
        line = told(as_employee, last)["Place in line"]
    assert len(many) == len(few) <= 12
    assert line.startswith("50 or more tickets of this team come before yours right now.")


def test_the_worker_measures_once_an_hour(app: Helpdesk, time: Time) -> None:
    with app.app_context():
        ticket, agent = file_ticket("Jam"), cast.person("agent")
        tickets.take(ticket, by=agent, now=clock.now())
        tickets.reply(ticket, by=agent, text="Hello", now=time.advance(minutes=30))
        db.session.commit()
        measure_usual_times()
        first = db.session.scalars(select(UsualTime.as_of)).all()
        time.advance(minutes=59)
        measure_usual_times()
        assert db.session.scalars(select(UsualTime.as_of)).all() == first != []
        time.advance(minutes=1)
        measure_usual_times()
        assert db.session.scalars(select(UsualTime.as_of)).all() != first


@pytest.mark.parametrize(
    ("minutes", "day", "words"),
    [
        (1, 480, "5 min"),
        (61, 480, "1 h 30 min"),
        (250, 480, "5 h"),
        (480, 480, "8 h"),
        (481, 480, "2 working days"),
        (1440, 1440, "24 h"),
        (1441, 1440, "2 days"),
    ],
)
def test_working_time_is_said_roughly_and_never_too_little(
    minutes: int, day: int, words: str
) -> None:
    assert roughly(minutes, day) == words
