"""SQLite lets one write at a time: who has written does not hold it while the answer is drawn."""

from collections.abc import Iterator
from io import BytesIO

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import before_render_template
from jinja2 import Template

from helpdesk import Helpdesk
from helpdesk.extensions import db
from tests.blueprints.tickets.conftest import File
from tests.databases import ENGINE
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif(ENGINE != "sqlite", reason="PostgreSQL locks rows, and in order")
KEY = "0123456789abcdef" * 2


@pytest.fixture
def drawn(app: Helpdesk) -> Iterator[list[str]]:
    """The templates drawn so far, while each of which somebody else began to write at once."""
    names: list[str] = []

    def write(app: Helpdesk, template: Template, **rest: object) -> None:
        other = sqlite.connect(db.engine.url.database, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.close()
        names.append(str(template.name))

    with before_render_template.connected_to(write, app):
        yield names


def test_a_reply(as_agent: Visitor, file: File, drawn: list[str]) -> None:
    words = {"key": KEY, "mode": "reply", "version": "1", "text": "On my way."}
    assert as_agent.htmx("POST", f"/tickets/{file()}/replies", data=words).status_code == 200
    assert drawn[0] == "desk/after_reply.html"


def test_words_that_were_refused(as_agent: Visitor, file: File, drawn: list[str]) -> None:
    words = {"key": KEY, "mode": "reply", "version": "1", "text": " "}
    assert as_agent.htmx("POST", f"/tickets/{file()}/replies", data=words).status_code == 422
    assert drawn[0] == "desk/_composer.html"


def test_answers_kept_while_somebody_types(as_employee: Visitor, drawn: list[str]) -> None:
    words = {"draft": KEY, "title": "Half a tit"}
    assert as_employee.htmx("POST", "/new/printer/answers", data=words).status_code == 200
    assert drawn[0] == "filing/after_answers.html"


def test_a_form_that_lacks_something(as_employee: Visitor, drawn: list[str]) -> None:
    assert as_employee.htmx("POST", "/new/printer", data={"draft": KEY}).status_code == 422
    assert drawn[0] == "filing/_form.html"


def test_a_file_put_to_words_and_taken_out_again(
    as_agent: Visitor, file: File, drawn: list[str]
) -> None:
    replies = f"/tickets/{file()}/replies"
    words = {"key": KEY, "mode": "reply", "version": "1", "text": " "}
    log = {"file": (BytesIO(b"a line"), "trace.txt")}
    answer = as_agent.htmx("POST", replies, data=words | log)
    taken_out = {"remove": answer.text.partition('name="remove" value="')[2].partition('"')[0]}
    assert as_agent.htmx("POST", replies, data=words | taken_out).status_code == 200
    assert drawn[-1] == "desk/_composer.html"


def test_a_deed_that_was_refused(as_agent: Visitor, file: File, drawn: list[str]) -> None:
    answer = as_agent.htmx("POST", f"/tickets/{file()}/title", data={"version": "1", "title": " "})
    assert answer.status_code == 422
    assert drawn[0] == "desk/_title.html"


def test_a_deed_after_a_colleagues(as_agent: Visitor, file: File, drawn: list[str]) -> None:
    title = f"/tickets/{file()}/title"
    assert as_agent.htmx("POST", title, data={"version": "1", "title": "A jam"}).status_code == 200
    drawn.clear()
    assert as_agent.htmx("POST", title, data={"version": "1", "title": "Jam"}).status_code == 409
    assert drawn[0] == "desk/_title.html"


def test_a_requesters_deed_that_was_refused(
    as_employee: Visitor, file: File, drawn: list[str]
) -> None:
    sent = {"version": "1", "reason": "x" * 20_000}
    assert as_employee.htmx("POST", f"/tickets/{file()}/rating", data=sent).status_code == 422
    assert drawn[0] == "portal/_my_ticket.html"
