"""Several drains at once and a moody mail server: nothing twice, nothing lost, all in order."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock
from helpdesk.domain import outbox
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.jobs.units import unit
from helpdesk.models import OutboxMail, OutboxState, Watcher
from tests import cast
from tests.jobs.stories import answered, filed
from tests.services.smtp import LATER, MailServer

pytestmark = [pytest.mark.slow, pytest.mark.faults]


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


def tell_stories(app: Helpdesk, tickets: int) -> None:
    with app.app_context():
        for number in range(tickets):
            ticket = filed(title=f"Ticket {number}")
            db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person("employee2").id))
            for text in ("First.", "Second."):
                answered(ticket, text)


def at_once(app: Helpdesk, how_many: int) -> None:
    """Drain from several threads at the same moment, each with a session of its own."""
    start = threading.Barrier(how_many)

    def work() -> None:
        with app.app_context():
            start.wait()
            sending.drain()

    threads = [threading.Thread(target=work) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def make_all_due() -> None:
    unit(lambda: db.session.execute(update(OutboxMail).values(next_attempt_at=clock.now())))


@pytest.fixture
def moods(mail_server: MailServer) -> Iterator[None]:
    """The server puts every third mail off, by chance but always the same."""
    chance, desk = random.Random(7), mail_server._desk
    desk._next_answer = lambda: LATER if chance.random() < 0.3 else "250 OK"  # type: ignore[method-assign]
    yield


def test_mails_leave_once_and_in_order_whoever_drains(
    app: Helpdesk, mail_server: MailServer, moods: None
) -> None:
    tell_stories(app, 4)
    with app.app_context():
        for _ in range(12):
            at_once(app, 3)
            make_all_due()
            if not outbox.counts()["pending"]:
                break
            db.session.rollback()
        rows = list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
        assert {row.state for row in rows} == {OutboxState.SENT}
        assert Counter(m.message_id for m in mail_server.mails) == {r.message_id: 1 for r in rows}
        place = {mail.message_id: at for at, mail in enumerate(mail_server.mails)}
        lines: dict[tuple[int | None, int], list[int]] = defaultdict(list)
        for row in rows:
            lines[row.ticket_id, row.person_id].append(place[row.message_id])
        assert all(line == sorted(line) for line in lines.values())


def test_a_mail_is_claimed_by_one_only(app: Helpdesk) -> None:
    with app.app_context():
        for number in range(30):
            filed(title=f"Ticket {number}")
    claims: list[outbox.Claim] = []
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            while mine := unit(outbox.claim, clock.now(), 3):
                claims.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(claim.mail_id for claim in claims) == Counter(range(1, 31))
