"""What a form would change is seen while it is filled in, and the button stays in reach."""

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.test_ticket import PHONE, File, file

__all__ = ["file"]


def test_choosing_shows_the_new_due_times_before_the_button(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent")).page
    agent.open(f"/tickets/{number}")
    page.get_by_title("Change the priority").click()
    sheet = page.locator("form[data-deed]", has_text="Change the priority")
    seen = sheet.locator(".outlook")
    expect(seen).to_be_empty()
    sheet.get_by_label("Critical").check()
    expect(seen).to_contain_text("Solution")
    expect(seen).to_contain_text("would be")
    sheet.get_by_label("Medium").check()
    expect(seen).to_have_text("This changes nothing.")
    sheet.get_by_label("High").check()
    expect(seen).to_contain_text("would be")
    expect(sheet.get_by_label("High")).to_be_focused()
    sheet.get_by_role("button", name="Change priority").click()
    expect(page.locator("#facts")).to_contain_text("High")
    assert not list(agent.faults())


def test_words_for_colleagues_are_not_sent_to_look(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent", PHONE)).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    agent.open(f"/tickets/{number}")
    page.locator("summary", has_text="Hand over…").click()
    page.fill("#queue-note", "A secret of ours")
    page.get_by_label("Network").check()
    expect(page.locator(".outlook:has(*)")).to_be_visible()
    looked = [url for url in asked if "/what-if/" in url]
    assert len(looked) == 1
    assert "secret" not in looked[0] and "csrf" not in looked[0]
    assert not list(agent.faults())


def test_without_script_the_second_button_does_the_same(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent", java_script_enabled=False)).page
    agent.open(f"/tickets/{number}/wait")
    page.get_by_label("Put off").check()
    page.fill("#wait-until", "2031-06-02T10:00")
    page.get_by_role("button", name="What would change?").click()
    expect(page.locator(".outlook")).not_to_be_empty()
    expect(page.get_by_label("Put off")).to_be_checked()
    expect(page.locator("#wait-until")).to_have_value("2031-06-02T10:00")
    page.get_by_role("button", name="Let it wait").click()
    page.wait_for_url(f"**/tickets/{number}")
    expect(page.locator("#facts")).to_contain_text("Put off")


def test_on_a_phone_the_button_of_a_page_stays_in_sight(visit: Visits, file: File) -> None:
    number = file()
    page = (agent := visit("agent", PHONE)).page
    agent.open(f"/tickets/{number}/wait")
    page.get_by_label("Put off").check()
    expect(page.locator(".outlook")).not_to_be_empty()
    expect(page.get_by_role("button", name="Let it wait")).to_be_in_viewport(ratio=1)
    page.locator("#wait-until").focus()
    expect(page.locator("#wait-until")).to_be_in_viewport(ratio=1)
    assert not list(agent.faults())
