"""What an agent sees first: the work in its order, and figures that equal their lists."""

from bs4 import BeautifulSoup

from helpdesk.models import Priority
from tests.blueprints.tickets.conftest import File, Now
from tests.conftest import Statements, Time
from tests.visitor import Visitor


def headings(page: BeautifulSoup) -> list[str]:
    """The headings of the list."""
    return [heading.text for heading in page.select("#list h2")]


def titles(page: BeautifulSoup) -> list[str]:
    """The titles in the list, in its order."""
    return [link.text for link in page.select("#list .title a")]


def test_a_queue_lists_the_work_in_its_order_under_headings(
    as_agent: Visitor, file: File, time: Time
) -> None:
    file(title="Later")
    file(title="Soon", priority=Priority.HIGH)
    file(title="Outage", priority=Priority.CRITICAL)
    time.advance(minutes=10)
    page = as_agent.page("/desk/queues/service-desk")
    assert titles(page) == ["Outage", "Soon", "Later"]
    assert headings(page) == ["Critical", "Breaks within the hour", "Today"]
    assert "due in 5 min" in page.text
    time.advance(minutes=70)
    assert "Past the promise" in headings(as_agent.page("/desk/queues/service-desk"))


def test_a_list_says_when_a_ticket_is_due_and_the_ticket_how_much_open_time_is_left(
    as_agent: Visitor, file: File, time: Time
) -> None:
    time.advance(hours=14)
    number = file()
    listed = as_agent.page("/desk/queues/service-desk").select_one(".ticket-row .end")
    assert listed.get_text(strip=True) == "due today 13:00"
    shown = as_agent.page(f"/tickets/{number}").select_one("#explanation .pill")
    assert shown.get_text(strip=True) == "4 h left"


def test_a_ticket_is_as_urgent_in_a_list_as_on_its_page(
    as_agent: Visitor, file: File, time: Time
) -> None:
    number, seen = file(), []
    for minutes in (0, 200, 60):
        time.advance(minutes=minutes)
        listed = as_agent.page("/desk/queues/service-desk").select_one(".ticket-row .end .pill")
        shown = as_agent.page(f"/tickets/{number}").select_one("#explanation .pill")
        assert listed["class"] == shown["class"]
        seen += listed["class"][1:]
    assert seen == ["amber", "red", "solid"]


def test_a_paused_ticket_says_for_whom(as_agent: Visitor, file: File) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/replies", data={"text": "Which?", "then": "wait"})
    page = as_agent.page("/desk/queues/service-desk")
    assert headings(page) == ["Paused"]
    assert "Waiting for the requester" in page.text


def test_a_queue_of_others_does_not_exist(as_agent: Visitor, as_employee: Visitor) -> None:
    assert as_agent.get("/desk/queues/personnel").status_code == 404
    assert as_agent.get("/desk/queues/nowhere").status_code == 404
    for path in ("/desk", "/desk/tickets", "/desk/queues/network"):
        assert as_employee.get(path).status_code == 404


def test_filters_are_addresses(as_lead: Visitor, file: File, time: Time) -> None:
    first, second = file(title="First"), file(title="Second", priority=Priority.LOW)
    as_lead.post(f"/tickets/{second}/assignee", data={"assignee": "me"})
    for query, expected in (
        ("assignee=none", ["First"]),
        ("assignee=me", ["Second"]),
        ("priority=low", ["Second"]),
        ("words=first", ["First"]),
        (f"words=HD-{first}", ["First"]),
        ("kind=question", []),
        ("due=today", ["First"]),
        ("due=later", ["Second"]),
        ("state=waiting", []),
        ("overdue=1", []),
    ):
        page = as_lead.page(f"/desk/queues/service-desk?{query}")
        assert titles(page) == expected, query
    time.advance(hours=5)
    assert titles(as_lead.page("/desk/tickets?overdue=1")) == ["First"]


def test_every_figure_of_a_tab_equals_its_list(as_lead: Visitor, file: File, time: Time) -> None:
    numbers = [file(title=f"Ticket {n}") for n in range(4)]
    file("vpn")
    as_lead.post(f"/tickets/{numbers[0]}/assignee", data={"assignee": "me"})
    as_lead.post(f"/tickets/{numbers[1]}/replies", data={"text": "Which?", "then": "wait"})
    time.advance(hours=5)
    for start in ("/desk/queues/service-desk", "/desk/tickets", "/desk"):
        for tab in as_lead.page(start).select(".tabs-line a"):
            count = tab.select_one(".count")
            assert count is not None
            assert len(titles(as_lead.page(str(tab["href"])))) == int(count.text), tab


def test_my_work_has_what_is_mine_what_is_over_and_what_i_watch(
    as_agent: Visitor, as_employee: Visitor, file: File
) -> None:
    mine, watched = file(title="Mine"), file("vpn", title="Watched")
    as_agent.post(f"/tickets/{mine}/assignee", data={"assignee": "me"})
    as_agent.post(f"/tickets/{mine}/replies", data={"text": "Which?", "then": "wait"})
    as_agent.post(f"/tickets/{watched}/watching")
    assert titles(as_agent.page("/desk")) == ["Mine"]
    assert titles(as_agent.page("/desk?part=woken")) == []
    assert titles(as_agent.page("/desk?part=watching")) == ["Watched"]
    as_employee.post(f"/tickets/{mine}/replies", data={"text": "The left one."})
    assert titles(as_agent.page("/desk?part=woken")) == ["Mine"]


def test_a_ticket_is_taken_from_the_list(as_agent: Visitor, file: File, stored: Now) -> None:
    plain, quick = file(), file()
    here = "/desk/queues/service-desk?assignee=none"
    sent = {"assignee": "me", "back": here}
    answer = as_agent.post(f"/tickets/{plain}/assignee", data=sent)
    assert (answer.status_code, answer.location) == (303, here)
    row = as_agent.htmx("POST", f"/tickets/{quick}/assignee", data=sent)
    assert row.status_code == 200
    assert f'id="t{quick}"' in row.text
    assert row.headers["HX-Retarget"] == f"li:has(#t{quick})"
    assert "Andrii Kravets" in row.text
    for number in (plain, quick):
        assert stored(number).assignee_id is not None


def test_going_back_never_leaves_the_site(as_agent: Visitor, file: File) -> None:
    sent = {"assignee": "me", "back": "https://elsewhere.example/"}
    answer = as_agent.post(f"/tickets/{file()}/assignee", data=sent)
    assert answer.location == "/desk"


def test_a_long_list_has_pages(as_agent: Visitor, file: File) -> None:
    for number in range(45):
        file(title=f"Ticket {number}")
    seen: list[str] = []
    path = "/desk/queues/service-desk"
    for _ in range(2):
        page = as_agent.page(path)
        seen += titles(page)
        more = page.select_one("a[rel=next]")
        path = str(more["href"]) if more else ""
    assert len(seen) == len(set(seen)) == 45
    assert path == ""


def test_the_list_alone_answers_htmx(as_agent: Visitor, file: File) -> None:
    file(title="Fresh")
    answer = as_agent.htmx("GET", "/desk/queues/service-desk", headers={"X-Poll": "1"})
    assert "Fresh" in answer.text
    assert "<html" not in answer.text
    assert answer.text.startswith('<div class="tickets')


def test_a_list_stays_small_and_costs_the_same_however_long_it_is(
    as_agent: Visitor, file: File, statements: Statements
) -> None:
    long = "A title that goes on and on and on, as people write them when they are in a hurry"
    for path in ("/desk", "/desk/tickets", "/desk/queues/service-desk"):
        as_agent.get(path)
    for path in ("/desk/queues/service-desk", "/desk/tickets", "/desk"):
        with statements() as few:
            as_agent.get(path)
        assert len(few) <= 9, "\n\n".join(few)
    for _ in range(50):
        file(title=long)
    for path in ("/desk/queues/service-desk", "/desk/tickets", "/desk"):
        with statements() as many:
            answer = as_agent.get(path)
        assert len(many) <= 9, "\n\n".join(many)
        assert len(answer.data) <= 40_000, path
    fragment = as_agent.htmx("GET", "/desk/queues/service-desk")
    assert len(fragment.data) <= 25_000
