"""The demo's stories: every one passes the very form it is filed with."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk import Helpdesk
from helpdesk.demo.fill import found
from helpdesk.demo.seeding.acts import filled_in
from helpdesk.demo.seeding.cases import Case, content, told
from helpdesk.demo.seeding.draw import SHARES
from helpdesk.demo.seeding.office import Office, earlier
from helpdesk.demo.seeding.stage import Stage, set_up
from tests import company

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def stage(app: Helpdesk):
    company.empty(app)
    with app.app_context():
        found(NOW)
        yield set_up(NOW, timedelta(hours=24))


def test_every_case_passes_the_form_of_its_topic(stage: Stage) -> None:
    for case in content().cases:
        telling = told(case, stage.chance, "Olha")
        for text in _texts(case):
            assert "{" not in telling.say(text), text
        filled_in(stage, telling, NOW)  # raises when the form would refuse it


def test_every_topic_of_the_company_has_cases(stage: Stage) -> None:
    topics = {slug for slug, category in stage.topics.items() if category.is_topic}
    assert topics == {case.topic for case in content().cases} == set(SHARES)


def test_every_queue_has_agents_and_a_lead(stage: Stage) -> None:
    for slug, queue in stage.queues.items():
        assert stage.agents[slug], slug
        assert stage.lead_of(queue), slug


def test_office_time_runs_backwards_as_forwards(stage: Stage) -> None:
    office: Office = stage.office
    for minutes in (5, 300, 2000):
        start = earlier(office.calendar, NOW, minutes)
        assert timedelta() <= NOW - start
        assert office.later(start, minutes) - NOW < timedelta(days=3)
    times = office.arrivals(200, NOW - timedelta(days=90), NOW)
    assert times == sorted(times)
    assert sum(time.weekday() < 5 for time in times) > 180


def _texts(case: Case) -> list[str]:
    move = case.move.note if case.move else ""
    return [value for value in case.model_dump().values() if isinstance(value, str)] + [move]
