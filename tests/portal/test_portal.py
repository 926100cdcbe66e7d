"""The first page: finding a topic, and seeing how the own tickets stand."""

import pytest
from bs4 import BeautifulSoup

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests import cast
from tests.conftest import Statements
from tests.visitor import Visitor


def file_ticket(title: str, requester: str = "employee", slug: str = "printer") -> Ticket:
    person = cast.person(requester)
    return tickets.open_ticket(
        by=person,
        requester=person,
        category=cast.category(slug),
        form_version=None,
        title=title,
        description="Please help.",
        answers={},
        now=clock.now(),
    )


@pytest.fixture
def many(app: Helpdesk) -> None:
    with app.app_context():
        for number in range(1, 46):
            file_ticket(f"Paper jam {number}")
        file_ticket("Somebody else's", "employee2")
        db.session.commit()


def test_the_first_page_offers_services_and_finds_topics(as_employee: Visitor) -> None:
    assert "What do you need help with?" in as_employee.page("/").get_text()
    found = as_employee.page("/?q=PRIN").select_one("#found")
    assert found and found.find("a", href="/new/printer")
    fragment = as_employee.htmx("get", "/?q=print")
    assert b"<html" not in fragment.data and b"/new/printer" in fragment.data
    nothing = as_employee.htmx("get", "/?q=zzzz").get_data(as_text=True)
    assert "No topic is called that" in nothing


def test_a_whole_sentence_finds_the_topics_that_hold_some_of_its_words(
    as_employee: Visitor,
) -> None:
    found = as_employee.htmx("get", "/?q=my+printer+is+on+strike").get_data(as_text=True)
    assert "/new/printer" in found and "No topic is called that" not in found


def test_a_closed_ticket_says_when_it_ended_and_nothing_about_work(
    app: Helpdesk, as_employee: Visitor
) -> None:
    with app.app_context():
        tickets.withdraw(file_ticket("Paper jam"), by=cast.person("employee"), now=clock.now())
        db.session.commit()
    card = as_employee.page("/tickets").select_one(".my-ticket")
    assert card and "Withdrawn today" in card.get_text()
    assert "has it" not in card.get_text() and not card.select_one(".steps")


def test_my_tickets_are_mine_and_page_by_page(as_employee: Visitor, many: None) -> None:
    seen: list[str] = []
    url = "/tickets"
    while url:
        page = as_employee.page(url)
        seen += [link.get_text() for link in page.select(".my-ticket .title")]
        older = page.select_one("a[rel=next]")
        url = str(older["href"]) if older else ""
    assert seen == [f"Paper jam {number}" for number in range(45, 0, -1)]


def test_pages_ask_the_database_few_questions_however_many_tickets(
    as_employee: Visitor, many: None, statements: Statements
) -> None:
    for url in ("/", "/tickets", "/new/printer"):
        with statements() as made:
            as_employee.page(url)
        assert len(made) <= 9, (url, made)


def test_a_ticket_says_in_words_how_it_stands(app: Helpdesk, as_employee: Visitor) -> None:
    with app.app_context():
        file_ticket("Paper jam")
        db.session.commit()
    card = as_employee.page("/").select_one(".my-ticket")
    assert card
    step = card.select_one("[aria-current=step]")
    assert step and step.get_text() == "Received"
    assert "answer" in card.get_text()


def test_an_empty_list_says_what_will_be_there(as_employee: Visitor) -> None:
    assert "No tickets yet" in as_employee.page("/tickets").get_text()


def test_a_search_with_odd_signs_harms_nothing(as_employee: Visitor) -> None:
    answer = as_employee.get("/", query_string={"q": "<script>'\"%_\\" * 50})
    assert answer.status_code == 200
    assert not BeautifulSoup(answer.data, "html.parser").find("script", string="alert")
