"""What may be waited for is data: reasons of one's own, dates asked for, reasons out of use."""

import pytest

from helpdesk.domain import tickets, waiting_reasons
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.sla.explain import explain
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.extensions import db
from helpdesk.models import State
from tests import cast
from tests.domain.sla.story import Story, at

pytestmark = pytest.mark.usefixtures("company")

OWN = """
waiting_reasons:
  - {slug: on_requester, name: Waiting for the requester, awaits_requester: yes, wake_up: never}
  - slug: customer-visit
    name: {en: Waiting for a visit, uk: Очікує на візит}
    pauses: [update]
    awaits_requester: yes
    wake_up: required
"""


def set_up(text: str, when: str) -> None:
    apply(configuration_from(text), now=at(when))
    db.session.commit()


def wait(story: Story, when: str, reason: str, until: str | None = None) -> None:
    by = cast.person(story.agent)
    tickets.wait(story.ticket, reason, by=by, now=at(when), until=at(until) if until else None)
    db.session.commit()


def test_a_reason_of_ones_own_pauses_what_it_says_and_ends_with_the_requesters_answer():
    story = Story("10:00").answer("10:10")
    set_up(OWN, "10:20")
    with pytest.raises(InvalidInput):
        wait(story, "10:30", "customer-visit")
    wait(story, "10:30", "customer-visit", until="Fri 12:00")
    assert story.ticket.waiting_reason == "customer-visit"
    assert waiting_reasons.name_of("customer-visit") == "Waiting for a visit"
    assert story.target().due_at == at("18:00"), "it pauses news, not the solution"
    story.requester_replies("11:00")
    assert story.ticket.state is State.IN_PROGRESS


def test_a_new_version_holds_for_waits_that_begin_later():
    story = Story("10:00").answer("10:10").wait("10:15")
    set_up(OWN, "10:20")
    story.requester_replies("11:15")
    assert story.target().due_at == at("Tue 10:00"), "an hour was paused by the first version"
    story.wait("11:20")
    assert story.target().due_at == at("Tue 10:00")
    now = at("11:30")
    shown = explain(promises_of([story.ticket.id], now)[story.ticket.id], "resolution", now)
    assert shown is not None and shown.status == "Counting."


def test_a_reason_out_of_use_and_a_date_that_is_not_asked_for_are_refused():
    story = Story("10:00")
    set_up(OWN, "10:05")
    for reason, until in (("planned", "Fri 12:00"), ("on_requester", "Fri 12:00"), ("mars", None)):
        with pytest.raises(InvalidInput):
            wait(story, "10:30", reason, until)
    assert [one.slug for one in waiting_reasons.in_use()] == ["on_requester", "customer-visit"]


def test_the_reasons_there_from_the_beginning_stay_what_they_are():
    with pytest.raises(WrongConfiguration) as wrong:
        configuration_from(OWN.replace("awaits_requester: yes, wake_up: never", "wake_up: never"))
    assert "only on_requester" in str(wrong.value.args) + str(vars(wrong.value))
