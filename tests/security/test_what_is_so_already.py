"""Every deed of a ticket, asked for with what is so already: nobody meets a mistake of ours.

A page that asks for what happened since gets nothing at all then, which is easily forgotten.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk import Helpdesk, clock, i18n
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import ResolutionCode, Ticket, WaitingReason
from tests import cast
from tests.conftest import Time
from tests.security import access
from tests.security.endpoints import ENDPOINTS, FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

TYPED = "%Y-%m-%dT%H:%M"


@pytest.fixture
def options() -> dict[str, Any]:
    """Nobody is stopped for trying a lot."""
    return {"changes_per_hour": 1_000_000}


def waiting() -> Ticket:
    """Taken, due at a time set by hand, and waiting until another."""
    ticket, now = access.file_ticket("own", clock.now()), clock.now()
    agent, lead = cast.person("agent"), cast.person("lead")
    tickets.take(ticket, by=agent, now=now)
    tickets.set_due(ticket, now + timedelta(days=2), by=lead, reason="Agreed.", now=now)
    for person in (agent, lead):
        tickets.watch(ticket, by=person, now=now)
    until = now + timedelta(days=1)
    tickets.wait(ticket, WaitingReason.PLANNED, by=agent, now=now, until=until)
    return ticket


def solved() -> Ticket:
    """Solved, and not judged yet."""
    ticket, now = access.file_ticket("own", clock.now()), clock.now()
    agent, solved, silence = cast.person("agent"), ResolutionCode.SOLVED, timedelta(days=5)
    tickets.resolve(ticket, by=agent, text="Done.", code=solved, now=now, closes_after=silence)
    return ticket


def as_it_is(ticket: Ticket) -> dict[str, str]:
    """What a ticket says, by the names of the fields that ask for it."""
    return {
        "seen": str(ticket.version),
        "version": str(ticket.version),
        "assignee": str(ticket.assignee_id or "nobody"),
        "category": str(ticket.category_id),
        "due": i18n.local(clock.now() + timedelta(days=2)).strftime(TYPED),
        "priority": ticket.priority,
        "queue": str(ticket.queue_id),
        "reason": ticket.waiting_reason or "Agreed.",
        "title": ticket.title,
        "until": i18n.local(ticket.wake_at).strftime(TYPED) if ticket.wake_at else "",
    }


def kept(app: Helpdesk, file: Callable[[], Ticket]) -> int:
    """The number of a fresh ticket."""
    with app.app_context():
        number = file().id
        db.session.commit()
        return number


def present(app: Helpdesk, number: int) -> dict[str, str]:
    """As it is now."""
    with app.app_context():
        return as_it_is(db.session.get_one(Ticket, number))


@pytest.mark.parametrize("file", [waiting, solved])
@pytest.mark.parametrize("who", ["employee", "agent", "lead"])
def test_every_deed_is_answered(
    app: Helpdesk,
    as_: Callable[[str], Visitor],
    time: Time,
    who: str,
    file: Callable[[], Ticket],
) -> None:
    deeds = [
        rule
        for method, rule in all_routes(app)
        if method == "POST" and isinstance(ENDPOINTS[rule.endpoint], access.OfTicket)
    ]
    visitor = as_(who)
    number = kept(app, file)
    for rule in deeds:
        before = present(app, number)
        for _ in range(2):  # what does change something is so already the second time
            body = {**FORMS.get(rule.endpoint, {}), **present(app, number), "key": f"{number:032x}"}
            answer = visitor.htmx("POST", path_of(app, rule, {"number": number}), data=body)
            assert answer.status_code < 500, f"{rule.rule}: {answer.status}"
        if present(app, number) != before:
            number = kept(app, file)
