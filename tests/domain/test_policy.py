"""The table of rights, as data: who sees which ticket, from which side, and may do what."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain import policy, tickets
from helpdesk.extensions import db
from helpdesk.models import Channel, Priority, Queue, Role, RoleGrant, Ticket
from tests import cast
from tests.cast import person
from tests.domain.tickets.conftest import NOON

# Each ticket: requester, queue, confidential.
TICKETS = {
    "own": ("employee", "service-desk", False),
    "network": ("employee2", "network", False),
    "personnel": ("employee2", "personnel", False),
    "secret network": ("employee2", "network", True),
    "secret personnel": ("employee2", "personnel", True),
    "by agent": ("agent", "service-desk", False),
}
# What each may see: "public" as its requester does, "inner" with notes; left out: does not exist.
SEES = {
    "employee": {"own": "public"},
    "employee2": {
        "network": "public",
        "personnel": "public",
        "secret network": "public",
        "secret personnel": "public",
    },
    "agent": {"own": "inner", "network": "inner", "by agent": "public"},
    "agent2": {
        "own": "inner",
        "network": "inner",
        "secret network": "inner",
        "by agent": "inner",
    },
    "lead": {
        "own": "inner",
        "network": "inner",
        "secret network": "inner",
        "by agent": "inner",
    },
    "manager": {"own": "inner", "network": "inner", "by agent": "inner"},
    "admin": {"own": "inner", "network": "inner", "personnel": "inner", "by agent": "inner"},
    "stranger": {"personnel": "inner", "secret personnel": "inner"},
}
REQUESTER = {"reply", "confirm", "not_solved", "rate", "withdraw"}
AGENT = {
    "reply",
    "note",
    "take",
    "unassign",
    "move",
    "wait",
    "wake",
    "resolve",
    "cancel",
    "reopen",
    "change_priority",
    "change_category",
    "change_title",
    "watch",
}
READER = {"note", "watch"}
MANAGER = {"note", "assign", "unassign", "move", "watch"}
MAY = {
    ("employee", "own"): REQUESTER,
    ("agent", "own"): AGENT,
    ("agent", "network"): READER,
    ("agent", "by agent"): REQUESTER,
    ("agent2", "own"): READER,
    ("agent2", "network"): AGENT,
    ("lead", "own"): AGENT | {"assign"},
    ("lead", "network"): AGENT | {"assign"},
    ("manager", "own"): MANAGER,
    ("manager", "network"): MANAGER,
    ("admin", "own"): {"watch"},
    ("admin", "personnel"): {"watch"},
    ("stranger", "personnel"): AGENT,
}
EVERY_VERB = AGENT | REQUESTER | MANAGER


@pytest.fixture(autouse=True)
def _at_work(app: Helpdesk) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def filed() -> dict[str, Ticket]:
    return {name: _file(*facts) for name, facts in TICKETS.items()}


def _file(requester: str, queue: str, is_confidential: bool) -> Ticket:
    ticket = tickets.open_ticket(
        by=person(requester),
        requester=person(requester),
        category=cast.category("printer"),
        form_version=None,
        title="Help",
        description="Please",
        answers={},
        now=NOON,
        channel=Channel.WEB,
        priority=Priority.LOW,
        queue=cast.queue(queue),
    )
    ticket.is_confidential = is_confidential
    db.session.flush()
    return ticket


@pytest.mark.parametrize("who", SEES)
def test_everybody_sees_exactly_the_tickets_of_the_table(
    who: str, filed: dict[str, Ticket]
) -> None:
    seen = set(db.session.scalars(policy.visible_tickets(person(who))))
    sides = {
        name: "inner" if policy.can_see_internal(person(who), ticket) else "public"
        for name, ticket in filed.items()
        if ticket in seen
    }
    assert sides == SEES[who]


@pytest.mark.parametrize("who", SEES)
def test_the_desk_lists_what_is_seen_from_inside(who: str, filed: dict[str, Ticket]) -> None:
    listed = set(db.session.scalars(policy.desk_tickets(person(who))))
    inner = {name for name, side in SEES[who].items() if side == "inner"}
    assert {name for name, ticket in filed.items() if ticket in listed} == inner


@pytest.mark.parametrize(("who", "name"), MAY)
def test_everybody_may_do_exactly_the_verbs_of_the_table(
    who: str, name: str, filed: dict[str, Ticket]
) -> None:
    may = {verb for verb in EVERY_VERB if policy.can(person(who), verb, filed[name])}
    assert may == MAY[who, name]


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
    assert filed["secret network"] in set(db.session.scalars(policy.visible_tickets(manager)))


def test_queues_and_figures_belong_to_their_people() -> None:
    def slugs(who: str) -> list[str]:
        return [queue.slug for queue in db.session.scalars(policy.visible_queues(person(who)))]

    assert slugs("employee") == []
    assert set(slugs("agent")) == {"service-desk", "network"}
    assert set(slugs("stranger")) == {"personnel"}
    assert len(slugs("admin")) == len(db.session.scalars(select(Queue)).all())
    assert not policy.can_see_dashboards(person("agent"))
    assert policy.figure_queues(person("lead")) == policy.figure_queues(person("manager"))
