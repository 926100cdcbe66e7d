"""Every night the worker computes all promises again; a difference is an alert."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import health
from helpdesk.domain.sla import checked
from helpdesk.domain.sla.checked import Check
from helpdesk.extensions import db
from helpdesk.jobs.verifying import verify_all
from helpdesk.models import Target
from tests.databases import app_at_work
from tests.domain.sla.story import Story, at


@pytest.fixture
def ticket(app: Helpdesk) -> int:
    with app_at_work(app):
        return Story("10:00").ticket.id


def promises(now: datetime) -> list[tuple[str, str]]:
    signs = health.signs(now, broker_answers=True)
    return [(sign.mark, sign.words) for sign in signs if sign.part == "Promises"]


def test_what_is_as_history_says_is_well(app: Helpdesk, ticket: int) -> None:
    with app_at_work(app):
        assert promises(at("11:00")) == []
        assert verify_all() == Check(1, 0)
        ((mark, words),) = promises(datetime.now(UTC))
        assert mark == "well"
        assert words.startswith("1 ticket computed again from history")


def test_a_difference_is_an_alert(app: Helpdesk, ticket: int) -> None:
    with app_at_work(app):
        db.session.query(Target).update({Target.generation: 9})
        db.session.commit()
        check = verify_all()
        assert check is not None and check.differences == 2
        ((mark, words),) = promises(datetime.now(UTC))
        assert mark == "ill"
        assert f"HD-{ticket} first_response generation: stored 9, history says 1" in words


def test_told_to_stop_it_says_nothing(app: Helpdesk, ticket: int) -> None:
    with app_at_work(app):
        assert verify_all(lambda: True) is None
        assert checked.last_check() is None


def test_one_worker_does_it_once_a_night(app: Helpdesk) -> None:
    evening = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
    with app_at_work(app):

        def turn(hours: float) -> bool:
            is_ours = checked.take_turn("Europe/Kyiv", now=evening + timedelta(hours=hours))
            db.session.commit()
            return is_ours

        assert [turn(0), turn(1), turn(6)] == [False, False, False]
        assert [turn(29), turn(29.1), turn(30)] == [True, False, False]
        assert [turn(29 + 23), turn(29 + 24), turn(29 + 25)] == [False, True, False]
        assert [turn(29 + 24 + 35), turn(29 + 24 + 37)] == [False, True]
