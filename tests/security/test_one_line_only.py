"""A line's end in a name, a title or an address makes no header, of an answer or of a mail."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.models import Attachment
from tests import cast
from tests.filing.paper import upload
from tests.security import access
from tests.services.smtp import MailServer
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ENDS = ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"]
KEY = "a" * 32
As = Callable[[str], Visitor]


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port, "mail_from": "help@example.org"}


@pytest.mark.parametrize("end", ENDS)
def test_a_files_name_makes_no_header(app: Helpdesk, as_employee: Visitor, end: str) -> None:
    assert upload(as_employee, KEY, b"text", f'a{end}X-Evil: 1";b.txt').status_code in (200, 422)
    page = as_employee.post(f"/drafts/{KEY}/files/none/removal")
    assert page.status_code == 200
    with app.app_context():
        files = [file.id for file in db.session.query(Attachment)]
    for file in files:
        answer = as_employee.get(f"/attachments/{file}")
        assert "X-Evil" not in answer.headers
        told = answer.headers["Content-Disposition"]
        assert told.startswith("attachment") and not any(ord(sign) < 32 for sign in told)


@pytest.mark.parametrize("end", ENDS)
def test_an_address_makes_no_header(client: Visitor, as_employee: Visitor, end: str) -> None:
    for visitor in (client, as_employee):
        for path in (f"/sign-in?next=/x{end}X-Evil:1", f"/tickets{end}X-Evil:1", f"/new/{end}"):
            answer = visitor.get(path)
            assert "X-Evil" not in answer.headers
            assert not any(ord(s) < 32 for _name, value in answer.headers for s in value)


@pytest.mark.parametrize("end", ENDS)
def test_what_people_are_called_makes_no_header_of_a_mail(
    app: Helpdesk, mail_server: MailServer, as_: As, end: str
) -> None:
    """Queue, topic, colleague and title: everything that is told of in a mail to somebody."""
    words = f"Evil{end}Bcc: all@evil.example{end}{end}<html>"
    with app.app_context():
        number = access.file_ticket("own", NOON).id
        cast.queue("service-desk").name = {"en": words}
        cast.category("printer").name = {"en": words}
        cast.person("agent").name = words
        cast.person("employee").name = words
        db.session.commit()
    agent = as_("agent")
    agent.post(f"/tickets/{number}/title", data={"title": words, "version": "1"})
    agent.post(f"/tickets/{number}/replies", data={"text": words, "key": KEY, "version": "2"})
    with app.app_context():
        sending.drain()
    assert mail_server.mails
    for mail in mail_server.mails:
        assert all(one.endswith("@demo.example") for one in mail.recipients)
        assert mail.message["Bcc"] is None
        again = message_from_bytes(mail.message.as_bytes(policy=SMTP), policy=SMTP)
        assert "Bcc" not in again
        assert again.get_content_type() in ("text/plain", "multipart/alternative")
