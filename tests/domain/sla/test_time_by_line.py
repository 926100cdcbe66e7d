"""A queue's own time that differs by support line: each stay has the amount of its line."""

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.sla import verify
from helpdesk.domain.sla.clock import evaluate, rounds
from helpdesk.domain.sla.document import PlanDocument, plan_from
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, Plan
from tests import cast
from tests.conftest import Time
from tests.domain.sla.test_clock import OFFICE
from tests.domain.sla.test_targets import E, Fact, at, history_of, opened
from tests.visitor import Visitor

BY_LINE = {"line_1": 60, "line_2": "2 working days"}


def plan(**promised: object) -> object:
    return plan_from({"targets": {"high": promised}})


def moved(when: str, **data: object) -> Fact:
    return Fact(E.MOVED, at(when), {"from": 7, "to": 8, "from_assignee": None} | data)


def of_queues(*events: Fact, now: str, promises: object) -> list[tuple[object, object]]:
    history = history_of(events, {1: (promises, OFFICE)})
    found = rounds("operational", history.facts, promises, OFFICE, at(now))
    return [(one.line, one.due_at) for one in found]


def test_each_line_has_its_own_amount_from_its_own_start() -> None:
    events = opened(line=1), moved("Mon 10:30", line=2)
    assert of_queues(*events, now="Mon 11:00", promises=plan(operational=BY_LINE)) == [
        (1, at("Mon 11:00")),
        (2, at("Wed 18:00")),
    ]


def test_a_line_left_out_and_one_that_nobody_knows_are_promised_none() -> None:
    promises = plan(operational=BY_LINE)
    events = opened(), moved("Mon 10:30", line=3), moved("Mon 11:00", line=1)
    assert of_queues(*events, now="Mon 12:00", promises=promises) == [(1, at("Mon 12:00"))]
    history = history_of(events[:2], {1: (promises, OFFICE)})
    assert not evaluate(history.facts, promises, OFFICE, at("Mon 12:00"))


def test_one_amount_is_for_every_line_as_ever() -> None:
    events = opened(), moved("Mon 10:30", line=2)
    assert of_queues(*events, now="Mon 11:00", promises=plan(operational=60)) == [
        (None, at("Mon 11:00")),
        (2, at("Mon 11:30")),
    ]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({}, "name at least one of line_1, line_2 and line_3"),
        ({"line_4": 60}, "line_4"),
        ({"line_1": 0}, "between 1 and"),
        ("soon", "2 working days"),
    ],
)
def test_what_is_wrong_is_said(written: object, complaint: str) -> None:
    with pytest.raises(ClockError, match=complaint):
        plan(operational=written)


def test_it_reads_back_as_it_was_written() -> None:
    written = {"targets": {"high": {"operational": BY_LINE}, "low": {"operational": 60}}}
    document = PlanDocument.model_validate(written)
    again = PlanDocument.model_validate(document.model_dump(mode="json", exclude_none=True))
    assert again == document


def test_a_hand_over_is_judged_by_the_line_it_goes_to(
    app: Helpdesk, time: Time, as_agent2: Visitor, as_admin: Visitor
) -> None:
    with app.app_context():
        row = db.session.query(Plan).one()
        targets = {"medium": {"operational": {"line_1": 60, "line_2": 300}}}
        row.document = {"applies_to": {"default": True}, "targets": targets}
        db.session.commit()
        agent = cast.person("agent")
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
        tickets.move(ticket, cast.queue("network"), by=agent, now=clock.now())
        db.session.commit()
        number = ticket.id
        told = db.session.query(Event).filter(Event.kind != EventKind.REPLIED).all()
        assert [one.data["line"] for one in told] == [1, 2]
        target = promises_of([number], time.now)[number].target("operational")
        assert target is not None and target.promised is not None
        assert (target.line, target.promised.count) == (2, 300)
        assert not list(verify.of_tickets([number], time.now))
    page = as_agent2.page(f"/tickets/{number}/targets/operational")
    assert "line 2: 5 h of Office hours" in page.text
    assert "line 1: 1 h line 2: 5 h" in as_admin.page("/admin/plans").get_text(" ")
