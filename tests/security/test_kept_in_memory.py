"""What is kept in memory between requests is each one's own, and ends with the right to it."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from helpdesk import Helpdesk
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.extensions import db
from helpdesk.models import Department, DirectoryMembership, Role, RoleGrant
from tests import cast
from tests.conftest import MONDAY_MORNING, Time
from tests.databases import ENGINE
from tests.security import access
from tests.visitor import Visitor

As = Callable[[str], Visitor]
PLACES = {
    "employee": None,
    "agent": {"service-desk", "network"},
    "agent2": {"service-desk", "network"},
    "lead": {"service-desk", "network"},
    "manager": {"service-desk", "network"},
    "admin": {"service-desk", "network", "personnel"},
    "stranger": {"personnel"},
}
"""Queues in each one's side bar; an employee has no desk."""
STEERING = ("lead", "manager", "admin")


@pytest.fixture(autouse=True)
def busy(app: Helpdesk, time: Time) -> None:
    """A ticket of every sort waits; time stands still, so that everything is kept."""
    with app.app_context():
        for name in access.TICKETS:
            access.file_ticket(name, MONDAY_MORNING - timedelta(hours=1))
        db.session.commit()


@pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has one writer at a time")
def test_what_becomes_visible_after_something_newer_is_counted_at_once(
    app: Helpdesk, as_lead: Visitor
) -> None:
    """Numbers are given out before their rows can be seen."""
    is_written, may_end = threading.Event(), threading.Event()

    def file_slowly() -> None:
        with app.app_context():
            access.file_ticket("network", MONDAY_MORNING)
            is_written.set()
            may_end.wait(60)
            db.session.commit()

    before = open_on_board(as_lead)
    older = threading.Thread(target=file_slowly)
    older.start()
    assert is_written.wait(60)
    with app.app_context():
        access.file_ticket("network", MONDAY_MORNING)
        db.session.commit()
    assert open_on_board(as_lead) == before + 1
    may_end.set()
    older.join()
    assert open_on_board(as_lead) == before + 2


def test_a_queues_new_name_is_in_the_side_bar_at_once(app: Helpdesk, as_agent: Visitor) -> None:
    assert "Cables and air" not in as_agent.get("/desk").text
    with app.app_context():
        text = export()
    assert "name: Network" in text
    with app.app_context():
        changed = text.replace("name: Network", "name: Cables and air")
        apply(configuration_from(changed), now=MONDAY_MORNING)
        db.session.commit()
    assert "Cables and air" in as_agent.get("/desk").text


def places(visitor: Visitor) -> set[str] | None:
    """The queues that the desk's side bar names; None where there is no desk."""
    answer = visitor.get("/desk")
    if answer.status_code == 404:
        return None
    return set(re.findall(r'href="/desk/queues/([a-z-]+)"', answer.get_data(as_text=True)))


def open_on_board(visitor: Visitor) -> int:
    found = board(visitor)
    assert found
    return found[1]


def board(visitor: Visitor) -> tuple[set[str], int] | None:
    """The queues on the board and how many tickets are open; None where there is no board."""
    answer = visitor.get("/dashboards/workload")
    if answer.status_code == 404:
        return None
    page = visitor.page("/dashboards/workload")
    tile = page.select_one("#board a.tile b")
    assert tile
    named = re.findall(r'href="/desk/queues/([a-z-]+)"', str(page.select_one("#board table")))
    return set(named), int(tile.get_text())


def test_each_sees_their_own_places_in_whatever_order_they_come(as_: As) -> None:
    for order in (list(PLACES), list(reversed(PLACES)), list(PLACES)):
        for who in order:
            assert places(as_(who)) == PLACES[who], who


def test_each_sees_their_own_board_in_whatever_order_they_come(as_: As) -> None:
    first = {who: board(as_(who)) for who in PLACES}
    assert [who for who in first if first[who] is not None] == list(STEERING)
    lead, admin = first["lead"], first["admin"]
    assert lead and lead[0] == {"service-desk", "network"}
    assert admin and admin[0] == {"service-desk", "network", "personnel"}
    for who in reversed(PLACES):
        assert board(as_(who)) == first[who], who


def test_two_languages_are_two_boards(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        cast.person("manager").language = "uk"
        db.session.commit()
    english, ukrainian = (as_(who).page("/dashboards/workload") for who in ("lead", "manager"))
    assert "Unassigned" in english.get_text()
    assert "Unassigned" not in ukrainian.get_text()
    own = as_("lead")
    own.post("/language", data={"language": "uk"})
    assert "Unassigned" not in own.page("/dashboards/workload").get_text()


def test_a_right_taken_back_is_gone_with_the_next_page(app: Helpdesk, as_: As) -> None:
    lead, agent = as_("lead"), as_("agent")
    assert places(lead) == places(agent) == {"service-desk", "network"}
    assert board(lead)
    with app.app_context():
        people = [cast.person(who).id for who in ("lead", "agent")]
        db.session.execute(delete(RoleGrant).where(RoleGrant.person_id.in_(people)))
        db.session.commit()
    for visitor in (lead, agent):
        assert places(visitor) is None
        assert board(visitor) is None
        assert visitor.get("/desk/queues/network").status_code == 404


def test_a_queue_that_moves_to_another_department_is_gone_at_once(app: Helpdesk, as_: As) -> None:
    agent = as_("agent")
    assert places(agent) == {"service-desk", "network"}
    with app.app_context():
        other = db.session.query(Department).filter_by(slug="personnel").one()
        cast.queue("network").department = other
        db.session.commit()
    assert places(agent) == {"service-desk"}
    assert agent.get("/desk/queues/network").status_code == 404


def test_leaving_a_directory_group_ends_what_it_gave(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        member = DirectoryMembership(person_id=cast.person("employee").id, group_name="hr")
        grant = RoleGrant(
            role=Role.LEAD,
            group_name="hr",
            queue_id=cast.queue("personnel").id,
            created_at=cast.EPOCH,
        )
        db.session.add_all([member, grant])
        db.session.commit()
    visitor = as_("employee")
    assert places(visitor) == {"personnel"}
    assert board(visitor) == ({"personnel"}, 1)
    with app.app_context():
        db.session.execute(delete(DirectoryMembership))
        db.session.commit()
    assert places(visitor) is None
    assert board(visitor) is None


def test_a_ticket_made_confidential_leaves_the_boards_of_others(app: Helpdesk, as_: As) -> None:
    """Who manages a department sees no confidential ticket; its lead does, on a board apart."""
    lead, manager = board(as_("lead")), board(as_("manager"))
    assert lead and manager
    assert lead[1] == manager[1] + 1
