"""A mail server in all its moods: mails wait for it, keep their order, and arrive once."""

import secrets
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock, database
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState, Watcher
from tests import cast
from tests.databases import app_at_work
from tests.faults.auditor import audit
from tests.faults.browser import Browser
from tests.faults.ending import unsent, wait_until_told
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, one_after_another
from tests.jobs.stories import filed
from tests.services.processes import wait_until
from tests.services.smtp import ACCEPTED, BUSY, LATER, NEVER, MailServer

BROKEN = "451 4.3.0 Local error in processing"
MOODS = (BUSY, LATER, BROKEN, "silent before 250", "silent after 250", "down") * (
    5 if IN_FULL else 1
)
A_MOOD = (2.0, 6.0) if IN_FULL else (0.5, 1.5)  # seconds
LONGEST_WAIT = 2400.0  # seconds: some mails meet trouble several times, and wait longer each time
BACKLOG = 1000
LEAVES_WITHIN = 300.0


def test_whatever_the_mail_server_answers_each_mail_arrives_once_and_in_order(
    stage: Stage,
    app: Helpdesk,
    mail_server: MailServer,
    load: Load,
    journal: Journal,
    mail_record: Path,
) -> None:
    chance, moods = Random(1), list(MOODS)
    stage.start("web")
    stage.start("worker")
    load.pause = 0.1

    def a_mood() -> None:
        mood = moods.pop()
        if mood == "down":
            mail_server.stop()
        elif mood.startswith("silent"):
            mail_server.fall_silent(before=mood.endswith("before 250"))
        else:
            mail_server.answer(mood)
        sleep(chance.uniform(*A_MOOD))
        mail_server.start() if mood == "down" else mail_server.be_good()

    with load.running():
        load.wait_for(8)
        one_after_another(len(MOODS), a_mood, chance, (0.3, 1.0))
    if not IN_FULL:
        wait_until(lambda: let_waits_end(app) == 0, "an empty outbox", seconds=90, every=2)
    wait_until_told(app, nothing_for=LONGEST_WAIT)
    found = audit(app, journal, mail_record).check(copies=mail_server.silences)
    check_order(app, mail_server)
    measured(
        "smtp",
        f"{len(MOODS)} moods, {mail_server.troubles} mails refused for now or left without an "
        f"answer; {found.mails:,} mails: {len(found.unsent)} lost, {found.mail_copies} twice, each "
        f"ticket's in their order",
    )


def let_waits_end(app: Helpdesk) -> int:
    """As if the minutes before the next try had passed; how many mails have yet to leave."""
    with app_at_work(app):
        waiting = update(OutboxMail).where(OutboxMail.state == OutboxState.PENDING)
        db.session.execute(waiting.values(next_attempt_at=clock.now()))
        db.session.commit()
    return unsent(app)


def check_order(app: Helpdesk, mail_server: MailServer) -> None:
    """To each person, the mails of a ticket came in the order in which they were written."""
    place: dict[str, int] = {}
    for at, mail in enumerate(mail_server.mails):
        place.setdefault(mail.message_id, at)
    lines: dict[tuple[int | None, int], list[int]] = defaultdict(list)
    with app_at_work(app), database.reading():
        for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)):
            lines[row.ticket_id, row.person_id].append(place[row.message_id])
    assert all(line == sorted(line) for line in lines.values())


def test_one_refused_of_three_is_told_and_the_others_have_theirs(
    stage: Stage,
    app: Helpdesk,
    mail_server: MailServer,
    at_the_browser: Callable[[str], Browser],
) -> None:
    with app_at_work(app):
        ticket = filed()
        number = ticket.id
        for who in ("employee2", "manager"):
            db.session.add(Watcher(ticket_id=number, person_id=cast.person(who).id))
        db.session.commit()
    mail_server.refuse("employee2@demo.example", NEVER)
    stage.start("web")
    stage.start("worker")
    agent, key = at_the_browser("agent"), secrets.token_hex(16)
    assert agent.ask("POST", f"/tickets/{number}/replies", text="Try it now.", key=key).is_accepted
    wait_until(lambda: unsent(app) == 0, "every mail sent or given up", seconds=90)
    arrived = [mail.recipients[0].partition("@")[0] for mail in mail_server.mails]
    assert sorted(arrived) == ["employee", "employee", "manager"]  # the receipt, then the reply
    deliveries = at_the_browser("admin").ask("GET", "/admin/deliveries")
    assert "550 5.1.1 No such mailbox" in deliveries.text


@pytest.mark.skipif(not IN_FULL, reason="a backlog takes minutes; in full with make test-long")
def test_a_backlog_leaves_soon_once_the_server_is_back(
    stage: Stage, app: Helpdesk, mail_server: MailServer
) -> None:
    mail_server.stop()
    with app_at_work(app):
        for number in range(BACKLOG):
            filed(title=f"Ticket {number}")
    stage.start("worker")
    sleep(20)  # some are tried meanwhile, and put off
    mail_server.start()
    back = monotonic()
    wait_until(lambda: unsent(app) == 0, "the backlog gone", seconds=900, every=0.5)
    took = monotonic() - back
    assert len({mail.message_id for mail in mail_server.mails}) == len(mail_server.mails) == BACKLOG
    assert all(mail.answer == ACCEPTED for mail in mail_server.attempts)
    check_order(app, mail_server)
    assert took < LEAVES_WITHIN * SHARED
    measured("backlog", f"{BACKLOG:,} mails in {took:.0f} s after its return, none twice")
