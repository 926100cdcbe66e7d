"""People see where they are signed in, and sign out there: with the password once more."""

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import WebSession
from tests import cast
from tests.blueprints.auth.doors import TOO_MANY, WRONG, is_signed_in, sign_in
from tests.conftest import Time
from tests.services.cast import PASSWORD
from tests.services.slapd import Slapd
from tests.visitor import Visitor, settings

HERE = "/preferences/sessions"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings() | {"log_level": "INFO"}


@pytest.fixture
def forgotten(app: Helpdesk) -> Visitor:
    """A browser left open somewhere."""
    return signed_in(app, user_agent=FIREFOX)


@pytest.fixture
def own(app: Helpdesk, forgotten: Visitor) -> Visitor:
    return signed_in(app)


def signed_in(app: Helpdesk, who: str = "employee", user_agent: str = "") -> Visitor:
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    browser.environ_base["HTTP_USER_AGENT"] = user_agent
    assert sign_in(browser, who).status_code == 303
    browser.post("/preferences", data={"language": "en", "timezone": ""})
    return browser


def numbers(app: Helpdesk, who: str) -> list[str]:
    with app.app_context():
        person = cast.person(who).id
        return [str(one.id) for one in db.session.query(WebSession).filter_by(person_id=person)]


def test_each_browser_is_named_and_this_one_marked(own: Visitor, forgotten: Visitor) -> None:
    page = own.page(HERE)
    assert "Firefox on Windows" in page.get_text()
    assert page.get_text().count("This browser") == 1
    assert "Where you are signed in" in own.page("/preferences").get_text()


def test_two_browsers_of_one_kind_are_told_apart_by_their_beginning(
    time: Time, app: Helpdesk
) -> None:
    for _browser in range(2):
        signed_in(app, user_agent=FIREFOX)
        time.advance(minutes=70)
    own = signed_in(app)
    choices = [one.get_text(strip=True) for one in own.page(HERE).select("#session option")]
    named = {words for words in choices if words.startswith("Firefox on Windows, since today ")}
    assert len(named) == 2, choices


def test_the_others_end_at_once_and_this_one_stays(own: Visitor, forgotten: Visitor) -> None:
    answer = own.post(HERE, data={"session": "others", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, HERE)
    page = own.page(HERE).get_text()
    assert "You are signed out there." in page and "Nowhere else." in page
    assert [is_signed_in(one) for one in (forgotten, own)] == [False, True]


def test_one_of_several_is_signed_out(app: Helpdesk, own: Visitor, forgotten: Visitor) -> None:
    third = signed_in(app)
    first = numbers(app, "employee")[0]
    assert own.post(HERE, data={"session": first, "password": PASSWORD}).status_code == 303
    assert [is_signed_in(one) for one in (forgotten, own, third)] == [False, True, True]


@pytest.mark.parametrize("password", ["", "a guess", "\0", "x" * 5_000])
def test_without_the_password_nothing_ends(own: Visitor, forgotten: Visitor, password: str) -> None:
    answer = own.post(HERE, data={"session": "others", "password": password})
    assert answer.status_code == 422
    assert WRONG in answer.text or "Type your password." in answer.text
    assert is_signed_in(forgotten) and is_signed_in(own)


def test_who_found_a_browser_open_cannot_guess_the_password_here(
    app: Helpdesk, own: Visitor, forgotten: Visitor
) -> None:
    """It is the budget of the sign-in page: the directory is never driven to lock the account."""
    guesses = [own.post(HERE, data={"session": "others", "password": "guess"}) for _ in range(6)]
    assert [one.status_code for one in guesses] == [422] * 4 + [429] * 2
    assert TOO_MANY in guesses[-1].text
    assert int(guesses[-1].headers["Retry-After"]) == 60 * settings(app).sign_in_window_minutes
    assert is_signed_in(forgotten)


def test_a_wrong_password_here_is_no_refused_sign_in_in_the_log(
    app: Helpdesk, own: Visitor, forgotten: Visitor
) -> None:
    with capture_logs() as lines:
        own.post(HERE, data={"session": "others", "password": "a guess"})
    assert [(line["event"], line["status"]) for line in lines] == [("sign_out_refused", 422)]
    assert "a guess" not in str(lines) and "employee" not in str(lines)


def test_a_browser_that_ran_out_by_idling_is_not_named_any_more(
    time: Time, app: Helpdesk, as_: Callable[[str], Visitor]
) -> None:
    signed_in(app, user_agent=FIREFOX)
    idle = settings(app).session_idle_minutes
    time.advance(minutes=idle - 1)
    own, admin = as_("employee"), as_("admin")
    with app.app_context():
        theirs = f"/admin/people/{cast.person('employee').id}"
    pages = [(own, HERE), (admin, theirs)]
    assert all("Firefox on Windows" in who.page(path).get_text() for who, path in pages)
    time.advance(minutes=1)
    assert not any("Firefox on Windows" in who.page(path).get_text() for who, path in pages)


def test_a_session_of_somebody_else_is_none_of_ones_own(app: Helpdesk, own: Visitor) -> None:
    other = signed_in(app, "employee2")
    foreign = numbers(app, "employee2")[0]
    answer = own.post(HERE, data={"session": foreign, "password": PASSWORD})
    assert answer.status_code == 422
    assert is_signed_in(other)
