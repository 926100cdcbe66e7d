"""The main job from end to end, as people click it: with scripts, without, and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.visit import LAPTOP, PHONE

WAYS = [
    pytest.param({"size": LAPTOP}, id="laptop"),
    pytest.param({"size": PHONE}, id="phone"),
    pytest.param({"size": LAPTOP, "java_script_enabled": False}, id="without-scripts"),
]


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_from_the_question_to_the_thanks(visit: Visits, way: dict[str, Any]) -> None:
    employee, agent = visit("employee", **way), visit("agent2", **way)
    number = _file_a_ticket(employee.page, employee.address)
    _take_and_ask(agent.page, agent.address, number)
    _answer(employee.page, employee.address, number)
    _solve(agent.page, agent.address, number)
    _confirm_and_rate(employee.page, employee.address, number)


def _file_a_ticket(page: Page, address: str) -> str:
    page.goto(address)
    page.get_by_role("link", name="Help", exact=True).click()
    page.get_by_role("link", name="VPN").click()
    page.get_by_label("Title").fill("VPN drops after a minute")
    page.get_by_label("At home").check()
    page.get_by_label("What happens?").fill("It **drops** on my home Wi-Fi.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="VPN drops after a minute")).to_be_visible()
    expect(page.locator(".steps [aria-current]")).to_have_text("Received")
    return page.url.rsplit("/", 1)[-1].split("?")[0]


def _take_and_ask(page: Page, address: str, number: str) -> None:
    page.goto(f"{address}/desk/queues/network")
    page.get_by_role("link", name="VPN drops after a minute").click()
    page.locator("#bar").get_by_role("button", name="Take").click()
    expect(page.locator("#facts")).to_contain_text("Lucia Moreno")
    page.get_by_label("Your text").fill("Does it drop on the cable too?")
    page.get_by_role("button", name="Send and wait").click()
    expect(page.locator("#thread")).to_contain_text("Does it drop on the cable too?")
    expect(page.locator("#facts")).to_contain_text("Waiting")


def _answer(page: Page, address: str, number: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Waiting for you").first).to_be_visible()
    page.get_by_role("link", name="Answer").click()
    expect(page.locator("main")).to_contain_text("Does it drop on the cable too?")
    page.locator("textarea[name=text]").first.fill("Yes, on the cable too.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("Yes, on the cable too.")


def _solve(page: Page, address: str, number: str) -> None:
    page.goto(f"{address}/tickets/{number}?mode=solve")
    page.get_by_label("Your text").fill("The gateway was restarted. Please try again.")
    page.locator("#composer").get_by_text("Solved", exact=True).click()
    page.locator("#composer").get_by_role("button", name="Solve").click()
    expect(page.locator("#facts")).to_contain_text("Solved")


def _confirm_and_rate(page: Page, address: str, number: str) -> None:
    page.goto(f"{address}/tickets/{number}")
    page.get_by_role("button", name="Yes, it works").click()
    page.get_by_text("5", exact=True).first.click()
    page.get_by_role("button", name="Send the rating").click()
    expect(page.locator("main")).to_contain_text("Closed")
