"""A session that ran out saves its owner's draft and nothing else; a revoked one not even that."""

from collections.abc import Callable

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import sessions
from helpdesk.extensions import db
from helpdesk.models import Draft, Ticket, WebSession
from tests import cast
from tests.conftest import Time
from tests.filing.paper import Paper, open_form
from tests.visitor import Visitor

As = Callable[[str], Visitor]


@pytest.fixture
def typing(time: Time, as_employee: Visitor) -> tuple[Visitor, Paper]:
    """Somebody began to type, went home, and typed on when the session had run out."""
    paper = open_form(as_employee, "/new/vpn").fill(title="Half a sentence")
    time.advance(hours=9)
    return as_employee, paper


def kept_titles(app: Helpdesk) -> list[str]:
    with app.app_context():
        return [draft.title for draft in db.session.query(Draft)]


def test_the_words_are_kept_and_the_way_leads_to_the_sign_in_and_back(
    app: Helpdesk, typing: tuple[Visitor, Paper]
) -> None:
    visitor, paper = typing
    answer = visitor.htmx("post", f"{paper.action}/answers", data=paper.values)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=/new/vpn")
    assert kept_titles(app) == ["Half a sentence"]


def test_everything_else_is_closed(app: Helpdesk, typing: tuple[Visitor, Paper]) -> None:
    visitor, paper = typing
    assert visitor.post(paper.action, data=paper.values).status_code == 401
    assert visitor.post("/preferences", data={"timezone": "Europe/Warsaw"}).status_code == 401
    assert visitor.get("/tickets").status_code == 302
    assert visitor.get(f"{paper.action}").status_code == 302
    with app.app_context():
        assert db.session.query(Ticket).count() == 0
        assert cast.person("employee").timezone is None


def test_saving_does_not_bring_it_back(app: Helpdesk, typing: tuple[Visitor, Paper]) -> None:
    visitor, paper = typing
    for _ in range(2):
        visitor.htmx("post", f"{paper.action}/answers", data=paper.values)
    assert visitor.get("/tickets").status_code == 302


def test_after_a_week_not_even_that(
    app: Helpdesk, time: Time, typing: tuple[Visitor, Paper]
) -> None:
    visitor, paper = typing
    time.advance(days=9)
    answer = visitor.htmx("post", f"{paper.action}/answers", data=paper.values)
    assert answer.status_code == 401
    assert kept_titles(app) == []


@pytest.mark.parametrize("how", ["revoked", "deactivated"])
def test_a_session_that_was_ended_saves_nothing(
    app: Helpdesk, time: Time, typing: tuple[Visitor, Paper], how: str
) -> None:
    visitor, paper = typing
    with app.app_context():
        if how == "revoked":
            sessions.end_all(cast.person("employee"), now=time.now)
        else:
            cast.person("employee").is_active = False
        db.session.commit()
        assert db.session.query(WebSession).count() == 1
    answer = visitor.htmx("post", f"{paper.action}/answers", data=paper.values)
    assert answer.status_code == 401
    assert kept_titles(app) == []


def test_without_the_forms_token_nothing_is_saved(
    app: Helpdesk, typing: tuple[Visitor, Paper]
) -> None:
    visitor, paper = typing
    words = {name: value for name, value in paper.values.items() if name != "csrf_token"}
    answer = visitor.post(f"{paper.action}/answers", data=words, csrf=False)
    assert answer.status_code in (400, 401)
    assert kept_titles(app) == []


def test_somebody_elses_draft_is_not_written(
    app: Helpdesk, as_: As, typing: tuple[Visitor, Paper]
) -> None:
    """The other's draft was opened meanwhile; its id is no secret key."""
    other = as_("employee2")
    theirs = open_form(other, "/new/vpn").fill(title="Mine")
    assert other.htmx("post", f"{theirs.action}/answers", data=theirs.values).status_code == 200
    visitor, paper = typing
    stolen = paper.values | {"draft": theirs.values["draft"]}
    visitor.htmx("post", f"{paper.action}/answers", data=stolen)
    assert kept_titles(app) == ["Mine"]
