"""What tests of reminders share: a question, time that goes by hour by hour, and what was given."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk import clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs.drain import drain
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.models import (
    ReasonVersion,
    Reminder,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import filed
from tests.visitor import Visitor

TEXTS = [
    {"en": "We still need your answer.", "uk": "Нам досі потрібна ваша відповідь."},
    {"en": "The last time we ask.", "uk": "Питаємо востаннє."},
]


def rules(nudges: dict[str, Any] | None) -> None:
    """A new version of "waiting for the requester", for waits from now on."""
    old = select(ReasonVersion).where(ReasonVersion.slug == "on_requester")
    newest = db.session.scalars(old.order_by(ReasonVersion.version.desc())).first()
    assert newest is not None
    newest.is_current = False
    document = {"pauses": ["update", "resolution"], "awaits_requester": True, "nudges": nudges}
    new = ReasonVersion(
        slug="on_requester",
        version=newest.version + 1,
        name="Waiting for the requester",
        document={key: value for key, value in document.items() if value is not None},
        created_at=clock.now(),
    )
    db.session.add(new)
    db.session.commit()


def asked(until: datetime | None = None) -> int:
    """The agent asked which printer it is, and waits."""
    ticket, agent = filed(), cast.person("agent")
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.reply(ticket, by=agent, text="Which printer?", now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=clock.now(), until=until)
    db.session.commit()
    return ticket.id


def stored(number: int) -> Ticket:
    db.session.rollback()
    return db.session.get_one(Ticket, number)


def pass_time(time: Time, until: datetime) -> None:
    """Look every hour, as a worker that is there all the time, and send what is to be sent."""
    while time.now < until:
        time.at(min(time.now + timedelta(hours=1), until))
        let_time_pass()
        drain()


def read(as_: Callable[[str], Visitor], who: str, path: str) -> str:
    """What the page says to somebody, outside of the test's own context and transaction."""
    db.session.remove()
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: as_(who).page(path).text).result()


def given() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Reminder.number).order_by(Reminder.given_at)))
