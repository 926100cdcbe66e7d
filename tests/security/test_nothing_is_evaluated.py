"""What looks like a template, a format or a query is text, on pages and in mails."""

from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from tests import cast
from tests.security import access
from tests.services.smtp import MailServer
from tests.visitor import Visitor

WORDS = (
    "{{ 7*7*191 }} ${7*7*191} #{7*7*191} <%= 7*7*191 %> {% raw %} {0.__class__} {config} "
    "%(name)s %s %d {name} {ticket.requester.password_hash}"
)
"""Of Jinja, of templates elsewhere, of Python's own formats and of our messages' placeholders."""


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port, "mail_from": "help@example.org"}


def test_words_like_templates_stay_as_they_were_written(
    app: Helpdesk, mail_server: MailServer, as_employee: Visitor, as_agent2: Visitor
) -> None:
    with app.app_context():
        cast.person("agent2").name = f"Lucia {WORDS}"[:200]
        cast.queue("network").name = {"en": f"Net {WORDS}"}
        cast.category("vpn").name = {"en": f"VPN {WORDS}"}
        db.session.commit()
    form = {"draft": "a" * 32, "title": WORDS, "description": WORDS, "answers.place": "home"}
    sent = as_employee.post("/new/vpn", data=form | {"answers.error": WORDS})
    assert sent.status_code == 303
    at = sent.location
    reply = {"text": WORDS, "key": "b" * 32, "version": "1"}
    assert as_agent2.post(f"{at}/replies", data=reply).status_code == 303
    for visitor, path in ((as_employee, at), (as_agent2, at), (as_agent2, "/desk/queues/network")):
        text = visitor.page(path).get_text()
        assert "9359" not in text
        assert "{{ 7*7*191 }} ${7*7*191}" in text
    with app.app_context():
        sending.drain()
    told = [mail.text for mail in mail_server.to("employee@demo.example")]
    assert told and all("9359" not in text for text in told)
    assert any("{0.__class__} {config} %(name)s %s %d {name}" in text for text in told)


@pytest.mark.parametrize(
    "asked",
    [
        "state=new' OR '1'='1",
        "queue=personnel",
        "queue=personnel' OR 1=1 --",
        "assignee=me) OR (1=1",
        "priority=low,critical) UNION SELECT",
        "sort=(SELECT password_hash FROM person)",
        "order=id;DROP TABLE ticket",
        "requester=*",
    ],
)
def test_no_filter_widens_what_is_listed(app: Helpdesk, as_agent: Visitor, asked: str) -> None:
    """Filters only narrow: a list never shows a ticket its reader could not open."""
    with app.app_context():
        hidden = [access.file_ticket(name, cast.EPOCH).id for name in ("personnel", "confidential")]
        db.session.commit()
    answer = as_agent.get(f"/desk/tickets?{asked}")
    assert answer.status_code in (200, 400, 404)
    for number in hidden:
        assert f'href="/tickets/{number}' not in answer.get_data(as_text=True)
    with app.app_context():
        assert cast.person("agent").is_active
