"""Working without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits

pytestmark = pytest.mark.looks


@pytest.mark.usefixtures("numbers")
def test_an_agent_walks_takes_and_opens_tickets_by_keys(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/desk/queues/service-desk?assignee=none")
    page.keyboard.press("j")
    first = page.locator("[data-row]").first
    expect(first.locator("a").first).to_be_focused()
    page.keyboard.press("j")
    second = page.locator("[data-row]").nth(1)
    name = second.locator("a").first.inner_text()
    expect(second.locator("a").first).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator("[data-row]", has_text=name).first).to_contain_text("Andrii Kravets")
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.locator("#thread")).to_be_visible()


@pytest.mark.usefixtures("numbers")
def test_keys_write_replies_and_notes(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/tickets/3")
    page.keyboard.press("n")
    expect(page.locator("#composer textarea")).to_be_focused()
    expect(page.locator("#composer input[value=note]")).to_be_checked()
    page.keyboard.type("j is a letter here")
    expect(page.locator("#composer textarea")).to_have_value("j is a letter here")


def test_a_question_mark_lists_the_keys_and_escape_closes_them(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/desk")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).not_to_be_visible()


@pytest.mark.usefixtures("numbers")
def test_ctrl_k_goes_anywhere(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/desk")
    page.keyboard.press("Control+k")
    page.keyboard.type("netw")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/queues/network")
    page.keyboard.press("Control+k")
    page.keyboard.type("HD-3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/3")
    page.keyboard.press("Control+k")
    page.keyboard.type("no place & no number")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets?words=no%20place%20%26%20no%20number")


def test_the_first_tab_skips_to_the_content(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.usefixtures("numbers")
def test_words_not_sent_are_not_lost_by_a_slip(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/tickets/3")
    page.get_by_label("Your text").fill("Half a sentence")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(agent.address + "/desk")
    assert asked == ["beforeunload"]


@pytest.mark.usefixtures("numbers")
def test_a_menu_opens_without_scripts_and_closes_with_escape(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/desk")
    page.locator(".side .menu summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).not_to_be_visible()
    plain = visit("agent", java_script_enabled=False)
    plain.open("/desk")
    plain.page.locator(".side .menu summary").click()
    expect(plain.page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.usefixtures("numbers")
def test_without_a_network_words_stay_and_the_page_says_so(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/tickets/3")
    send = page.locator("#composer").get_by_role("button", name="Send", exact=True)
    page.route("**/replies", lambda route: route.abort())
    page.get_by_label("Your text").fill("Please try again")
    send.click()
    expect(page.locator("#messages")).to_contain_text("cannot be reached")
    expect(page.get_by_label("Your text")).to_have_value("Please try again")
    agent.complaints.clear()
    page.unroute("**/replies")
    send.click()
    expect(page.locator("#thread")).to_contain_text("Please try again")
    expect(page.locator("#messages")).not_to_contain_text("cannot be reached")
