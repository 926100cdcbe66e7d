"""Choosing a language: before signing in, afterwards, and coming back to the same page."""

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup

from helpdesk import Helpdesk, clock
from helpdesk.extensions import db
from helpdesk.reader import speaking
from helpdesk.words import dated, moment
from tests import cast
from tests.conftest import Time, browser
from tests.visitor import Visitor

KYIV = {"Accept-Language": "uk-UA,uk;q=0.9,en;q=0.5"}


def page_of(visitor: Visitor, path: str, **headers: str) -> BeautifulSoup:
    return BeautifulSoup(visitor.get(path, headers=headers).data, "html.parser")


def language_of(page: BeautifulSoup) -> str:
    assert page.html is not None
    return str(page.html["lang"])


def test_the_first_visit_is_in_the_browsers_language(client: Visitor) -> None:
    page = page_of(client, "/sign-in", **KYIV)
    assert language_of(page) == "uk"
    assert page.h1 is not None and page.h1.text == "Увійти"
    assert language_of(page_of(client, "/sign-in", **{"Accept-Language": "de"})) == "en"


def test_whoever_is_not_signed_in_chooses_and_stays(client: Visitor) -> None:
    page = page_of(client, "/sign-in?next=/tickets/7")
    form = page.select_one("form.languages")
    assert form is not None
    names = {str(b["value"]): (b.text.strip(), b["lang"]) for b in form.select("button")}
    assert names == {"en": ("English", "en"), "uk": ("Українська", "uk")}
    hidden = form.select_one("input[name=next]")
    assert hidden is not None
    answer = client.post("/language", data={"language": "uk", "next": hidden["value"]})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/tickets/7")
    assert language_of(page_of(client, "/sign-in", **{"Accept-Language": "en"})) == "uk"
    cookie = client.get_cookie("helpdesk-language")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"


def test_somebody_signed_in_chooses_for_pages_and_mails(app: Helpdesk, as_agent: Visitor) -> None:
    page = page_of(as_agent, "/desk/tickets?state=all")
    hidden = page.select_one("form.languages input[name=next]")
    assert hidden is not None and hidden["value"] == "/desk/tickets?state=all"
    as_agent.post("/language", data={"language": "uk", "next": hidden["value"]})
    assert language_of(page_of(as_agent, "/desk")) == "uk"
    with app.app_context():
        assert cast.person("agent").language == "uk"
    as_agent.post("/sign-out")
    assert language_of(page_of(as_agent, "/sign-in")) == "uk"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""]
)
def test_a_choice_leads_nowhere_else(as_agent: Visitor, elsewhere: str) -> None:
    answer = as_agent.post("/language", data={"language": "uk", "next": elsewhere})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_language_nobody_speaks_cannot_be_chosen(client: Visitor) -> None:
    assert client.post("/language", data={"language": "xx"}).status_code == 400
    assert client.post("/language", data={"language": "uk"}, csrf=False).status_code == 400


def test_a_form_that_came_back_leads_to_its_page(as_agent: Visitor) -> None:
    answer = as_agent.post(
        "/preferences",
        data={"language": "xx"},
        headers={"Referer": "http://localhost/preferences"},
    )
    assert answer.status_code == 422
    hidden = BeautifulSoup(answer.data, "html.parser").select_one(".languages input[name=next]")
    assert hidden is not None and hidden["value"] == "/preferences"


def test_the_word_about_new_preferences_is_in_the_new_language(as_employee: Visitor) -> None:
    as_employee.post("/preferences", data={"language": "uk", "timezone": ""})
    page = as_employee.page("/preferences")
    assert "Ваші налаштування збережено." in page.text


def test_errors_are_in_the_readers_language(as_employee: Visitor, client: Visitor) -> None:
    as_employee.post("/language", data={"language": "uk"})
    page = as_employee.page("/nowhere", status=404)
    assert language_of(page) == "uk" and "Не можемо знайти цю сторінку" in page.text
    assert page.title is not None and "Не можемо" in page.title.text


def test_signing_in_keeps_the_language_of_the_door(app: Helpdesk) -> None:
    with app.app_context():
        person = cast.person("employee")
        person.password_hash = PasswordHasher().hash("correct horse")
        db.session.commit()
    door = browser(app)
    data = {"username": "employee", "password": "correct horse", "next": "/"}
    assert door.post("/sign-in", data=data, headers=KYIV).status_code == 303
    assert language_of(page_of(door, "/")) == "uk"
    with app.app_context():
        assert cast.person("employee").language == "uk"


def test_times_are_written_as_the_reader_writes_them(app: Helpdesk, time: Time) -> None:
    now = clock.now()
    later = now.replace(month=12, day=24)
    with app.app_context():
        with speaking("uk", "Europe/Kyiv"):
            assert moment(now, now) == "сьогодні 10:00"
            assert moment(later, now) == "24 груд. 09:00"
            assert moment(later.replace(year=2027), now) == "24 груд. 2027\u202fр. 09:00"
            assert moment(now.replace(day=3), now) == "ср 10:00"
            assert dated(now.replace(day=3), now).startswith("3 ")  # its week goes with it
        with speaking("en", "America/New_York"):
            assert moment(now, now) == "today 03:00"
            assert moment(later.replace(year=2027), now) == "24 Dec 2027 02:00"


def test_an_error_is_told_in_the_language_of_each_reader(as_employee: Visitor) -> None:
    for preferred, word in (("uk", "знайти"), ("en", "We cannot find"), ("uk", "знайти")):
        as_employee.post("/language", data={"language": preferred, "next": "/"})
        told = [as_employee.get("/none").text, as_employee.htmx("GET", "/none").text]
        assert all(word in text for text in told)
