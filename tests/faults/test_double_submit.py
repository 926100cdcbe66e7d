"""A form sent several times at the same moment, to several web processes, counts once."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Message, Ticket
from tests.databases import app_at_work
from tests.faults.browser import Answer, Browser
from tests.faults.figures import IN_FULL, measured
from tests.faults.load import new_token
from tests.faults.stage import Stage

FORMS = 200 if IN_FULL else 10
WINDOWS = 4


def test_a_form_sent_from_many_windows_at_once_makes_one_ticket_or_reply(
    stage: Stage, app: Helpdesk, at_the_browser: Callable[[str], Browser]
) -> None:
    stage.start("web")
    browser = at_the_browser("employee")
    with ThreadPoolExecutor(WINDOWS) as windows:

        def at_once(path: str, **fields: str) -> list[Answer]:
            def send(_: int) -> Answer:
                return browser.ask("POST", path, **fields)

            return list(windows.map(send, range(WINDOWS)))

        for _ in range(FORMS):
            form = {"draft": secrets.token_hex(16), "title": "Jam", "description": new_token()}
            filed = at_once("/new/printer", **form)
            assert [answer.status for answer in filed] == [303] * WINDOWS
            assert len({answer.location for answer in filed}) == 1
            form = {"key": secrets.token_hex(16), "text": new_token()}
            replied = at_once(f"/tickets/{filed[0].number}/replies", **form)
            assert [answer.status for answer in replied] == [303] * WINDOWS
    with app_at_work(app):
        tickets = db.session.scalar(select(func.count()).select_from(Ticket))
        bodies = select(Message.body).where(Message.body.startswith("token-"))
        texts = db.session.scalars(bodies).all()
    assert tickets == FORMS
    assert len(texts) == len(set(texts)) == 2 * FORMS
    measured(
        "double",
        f"{2 * FORMS} forms, each from {WINDOWS} windows to two web processes: "
        f"{2 * FORMS} tickets and replies",
    )
