"""What tests of rehearsals on the worker share: a company on a Friday, and one that was started."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk, clock
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import keeping, replaying
from helpdesk.extensions import db
from helpdesk.models import Rehearsal, RehearsalFlip
from tests import cast
from tests.conftest import Time
from tests.domain.sla.story import Story, at


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Helpdesk]:
    """Inside the application, on Friday afternoon; two tickets a portion."""
    monkeypatch.setattr(replaying.Replay.portion, "__defaults__", (2,))
    with app.app_context():
        time.at(at("Fri 17:00"))
        yield app


def stricter() -> setup.SetUp:
    """High is to be solved within four hours."""
    plan = setup.in_use().plans[0]
    targets = plan["targets"] | {"high": {"first_response": 60, "resolution": 240}}
    return setup.in_use().with_plan(plan | {"targets": targets})


def started(count: int = 5) -> int:
    """A rehearsal of Monday's tickets, each solved after five hours."""
    for _ in range(count):
        Story("10:00").answer("10:30").solve("15:00")
    row = keeping.make(cast.person("admin"), clock.now())
    keeping.change(row, stricter())
    keeping.start(row, at("00:00"), at("Tue 00:00"), clock.now())
    number = row.id
    db.session.commit()
    return number


def now_of(number: int) -> Rehearsal:
    db.session.rollback()
    return db.session.get_one(Rehearsal, number)


def flips() -> int:
    return db.session.scalar(select(func.count(RehearsalFlip.id))) or 0


def after(portions: int) -> Any:
    """Stops once so many portions were kept."""
    left = [portions]

    def stopping() -> bool:
        left[0] -= 1
        return left[0] < 0

    return stopping
