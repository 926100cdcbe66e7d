"""Working a ticket at a browser: what a click changes, what stays, and the same without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from tests import cast
from tests.browser.conftest import Visits

PHONE = {"width": 390, "height": 844}
File = Callable[..., int]


@pytest.fixture
def file(app: Helpdesk) -> File:
    """File a ticket of the employee's; gives back its number."""

    def filed(title: str = "The printer jams") -> int:
        with app.app_context():
            who, category = cast.person("employee"), cast.category("printer")
            ticket = tickets.open_ticket(
                by=who,
                requester=who,
                category=category,
                form_version=category.form_versions[0],
                title=title,
                description="It jams on every page.",
                answers={},
                now=clock.now(),
            )
            db.session.commit()
            return ticket.id

    return filed


def test_an_agent_takes_answers_and_solves_without_leaving_the_page(
    visit: Visits, file: File
) -> None:
    number = file()
    page = (agent := visit("agent")).page
    agent.open("/desk/queues/service-desk")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator("li.ticket-row .name")).to_have_text("Andrii Kravets")
    page.keyboard.press("o")
    page.wait_for_url(f"**/tickets/{number}")
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Which printer is it?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message")).to_have_count(2)
    expect(page.locator("#composer-text")).to_have_value("")
    expect(page.locator("#facts")).to_contain_text("Kept")
    page.get_by_role("radio", name="Note").click()
    page.fill("#composer-text", "Third one this week.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".message.note")).to_contain_text("Third one this week.")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Solve").click()
    page.fill("#composer-text", "A new roller is in.")
    page.locator("#composer").get_by_role("button", name="Solve").click()
    expect(page.locator("#facts")).to_contain_text("Solved")
    expect(page.get_by_text("Take up again…")).to_be_visible()
    assert not list(agent.faults())


def test_words_being_written_stay_while_facts_change(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent")).page
    agent.open(f"/tickets/{number}")
    page.fill("#composer-text", "Half a thought")
    page.get_by_role("button", name="Take").click()
    expect(page.locator("#facts")).to_contain_text("Andrii Kravets")
    page.locator("summary", has_text="Wait…").click()
    page.get_by_label("Put off").check()
    page.get_by_role("button", name="Let it wait").click()
    expect(page.locator("[data-summary]")).to_contain_text("Say until when")
    page.fill("#wait-until", "2031-06-02T10:00")
    page.get_by_role("button", name="Let it wait").click()
    expect(page.locator("#facts")).to_contain_text("Put off")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("Half a thought")
    page.locator("#composer-text").press("End")
    # Not by what the page says: it may still say "Draft kept" of the words before.
    with page.expect_response(lambda answer: answer.url.endswith("/drafts")):
        page.keyboard.type(", kept")
    expect(page.locator("#composer-kept")).to_contain_text("Draft kept")
    agent.open(f"/tickets/{number}")
    expect(page.locator("#composer-text")).to_have_value("Half a thought, kept")


def test_a_sheet_is_wholly_on_the_screen(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent")).page
    page.set_viewport_size({"width": 1280, "height": 620})
    agent.open(f"/tickets/{number}")
    height = page.evaluate("document.documentElement.scrollHeight")
    for label in ("Change the priority", "Change the topic"):
        page.get_by_label(label).click()
        sheet = page.locator("#facts details[open] > .sheet")
        expect(sheet.get_by_role("button").last).to_be_in_viewport(ratio=1)
        box = sheet.bounding_box()
        assert box and 0 <= box["y"] <= box["y"] + box["height"] <= 620
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.keyboard.press("Escape")


def test_a_form_with_a_page_of_its_own_comes_back_to_the_ticket(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent")).page
    agent.open(f"/tickets/{number}")
    page.get_by_title("More").click()
    page.get_by_role("link", name="Change the title").click()
    page.wait_for_url("**/title")
    page.get_by_label("A short, exact title").fill("")
    page.get_by_role("button", name="Change title").click()
    expect(page.locator("[data-summary]")).to_contain_text("Write a short title.")
    page.get_by_label("A short, exact title").fill("Printer B3-02 jams")
    page.get_by_role("button", name="Change title").click()
    page.wait_for_url(f"**/tickets/{number}")
    expect(page.locator("h1")).to_have_text("Printer B3-02 jams")


def test_a_requester_says_that_it_works_and_rates_on_a_phone(visit: Visits, file: File) -> None:
    number = file()
    agent = visit("agent", java_script_enabled=False)
    agent.open(f"/tickets/{number}?mode=solve")
    agent.page.fill("#composer-text", "A new roller is in.")
    agent.page.locator("#composer").get_by_role("button", name="Solve").click()
    expect(agent.page.locator(".message.solution")).to_contain_text("A new roller is in.")
    page = (employee := visit("employee", PHONE)).page
    employee.open(f"/tickets/{number}")
    page.get_by_text("No, still broken").click()
    page.get_by_role("button", name="Tell IT").click()
    expect(page.locator("[data-summary]")).to_contain_text("Say what still does not work.")
    page.get_by_role("button", name="Yes, it works").click()
    page.get_by_text("Great").click()
    page.get_by_role("button", name="Send the rating").click()
    expect(page.get_by_text("Thank you. You can change it for 12 hours.")).to_be_visible()
    assert not list(employee.faults())


def test_everything_on_a_ticket_works_without_script(visit: Visits, file: File) -> None:
    number = file()
    agent = visit("agent", java_script_enabled=False)
    page = agent.page
    agent.open("/desk/queues/service-desk")
    page.get_by_role("button", name=f"Take HD-{number}").click()
    page.get_by_role("link", name="The printer jams").click()
    page.locator("summary", has_text="Wait…").click()
    page.get_by_role("link", name="Open the form").locator("visible=true").click()
    page.get_by_role("button", name="Let it wait").click()
    expect(page.locator("#facts")).to_contain_text("Waiting for the requester")
    pill = page.locator("#facts .pill", has_text="Waiting for the requester").bounding_box()
    assert pill and pill["height"] < 30, "the state stands on one line"
    page.fill("#composer-text", "Which printer is it?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message").last).to_contain_text("Which printer is it?")
