"""The policy is the table of rights: who sees which ticket, from which side, and may do what."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain import policy, tickets
from helpdesk.domain.standing import standing
from helpdesk.extensions import db
from helpdesk.models import Queue, Role, RoleGrant, Ticket
from tests import cast
from tests.cast import person
from tests.domain.tickets.conftest import NOON
from tests.security import access

EVERY_VERB = access.LEAD | access.REQUESTER
PAIRS = [(who, name) for who, sees in access.SEES.items() for name in sees]


@pytest.fixture(autouse=True)
def _at_work(app: Helpdesk) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def filed() -> dict[str, Ticket]:
    return {name: access.file_ticket(name, NOON) for name in access.TICKETS}


@pytest.mark.parametrize("who", access.SEES)
def test_everybody_sees_exactly_the_tickets_of_the_table(
    who: str, filed: dict[str, Ticket]
) -> None:
    seen = set(db.session.scalars(policy.visible_tickets(person(who))))
    sides = {
        name: "inner" if policy.can_see_internal(person(who), ticket) else "public"
        for name, ticket in filed.items()
        if ticket in seen
    }
    assert sides == access.SEES[who]
    seen_one_by_one = {t for t in filed.values() if policy.can_see(person(who), t)}
    assert seen_one_by_one == seen & set(filed.values())


@pytest.mark.parametrize("who", access.SEES)
def test_the_desk_lists_what_is_seen_from_inside(who: str, filed: dict[str, Ticket]) -> None:
    listed = set(db.session.scalars(policy.desk_tickets(person(who).id, standing(person(who)))))
    inner = {name for name, side in access.SEES[who].items() if side == "inner"}
    assert {name for name, ticket in filed.items() if ticket in listed} == inner


@pytest.mark.parametrize(("who", "name"), PAIRS)
def test_everybody_may_do_exactly_the_verbs_of_the_table(
    who: str, name: str, filed: dict[str, Ticket]
) -> None:
    may = {verb for verb in EVERY_VERB if policy.can(person(who), verb, filed[name])}
    assert may == access.verbs_of(who, name)


def test_the_deactivated_see_and_may_nothing(filed: dict[str, Ticket]) -> None:
    agent = person("agent")
    agent.is_active = False
    assert not list(db.session.scalars(policy.visible_tickets(agent)))
    assert not any(policy.can(agent, verb, filed["own"]) for verb in EVERY_VERB)
    assert not policy.can_use_desk(agent)


def test_the_first_lines_owner_reads_and_replies_after_a_hand_over(
    filed: dict[str, Ticket],
) -> None:
    ticket = filed["own"]
    tickets.take(ticket, by=person("agent"), now=NOON)
    tickets.move(ticket, cast.queue("personnel"), by=person("agent"), now=NOON)
    agent = person("agent")
    assert ticket in set(db.session.scalars(policy.visible_tickets(agent)))
    assert {v for v in EVERY_VERB if policy.can(agent, v, ticket)} == {"reply", "note", "watch"}


def test_a_confidential_ticket_opens_to_a_manager_by_grant(filed: dict[str, Ticket]) -> None:
    db.session.add(
        RoleGrant(
            role=Role.CONFIDENTIAL,
            person=person("manager"),
            queue_id=cast.queue("network").id,
            created_at=NOON,
        )
    )
    db.session.flush()
    manager = person("manager")
    manager.__dict__.pop("_standing", None)
    assert filed["confidential"] in set(db.session.scalars(policy.visible_tickets(manager)))


def test_queues_and_figures_belong_to_their_people() -> None:
    def slugs(who: str) -> list[str]:
        return [queue.slug for queue in db.session.scalars(policy.visible_queues(person(who)))]

    assert slugs("employee") == []
    assert set(slugs("agent")) == {"service-desk", "network"}
    assert set(slugs("stranger")) == {"personnel"}
    assert len(slugs("admin")) == len(db.session.scalars(select(Queue)).all())
    assert not policy.can_see_dashboards(person("agent"))
    lead, manager = standing(person("lead")), standing(person("manager"))
    assert policy.figure_queues(lead) == policy.figure_queues(manager)
