"""Filling a topic's form in at a browser: what appears, what stays, what is sent."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Attachment, Draft, Ticket
from tests.browser.conftest import Visits
from tests.filing.paper import HOME, PRINTER, picture, use_form

PASTE = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.getElementById("f-description").dispatchEvent(event);
}"""
DROP = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "dropped.png", {type: "image/png"}));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
    document.querySelector("#files [data-drop]").dispatchEvent(event);
  }
}"""


@pytest.fixture(autouse=True)
def forms(app: Helpdesk) -> None:
    with app.app_context():
        use_form("vpn", HOME)
        use_form("printer", PRINTER)


def count(app: Helpdesk, table: Any) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(table)) or 0)


def test_questions_come_and_go_while_other_words_stay(visit: Visits, app: Helpdesk) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.fill("#f-title", "VPN drops")
    page.get_by_label("At home").check()
    expect(page.locator("#f-network")).to_be_visible()
    page.fill("#f-network", "Cafe")
    page.get_by_label("In the office").check()
    expect(page.locator("#f-network")).to_have_count(0)
    page.fill("#f-description", "After a minute")
    page.get_by_label("At home").check()
    expect(page.locator("#f-network")).to_be_visible()
    expect(page.locator("#f-title")).to_have_value("VPN drops")
    expect(page.locator("#f-description")).to_have_value("After a minute")
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    assert count(app, Draft) == 1
    assert not list(employee.faults())


def test_errors_are_shown_in_place_and_read_first(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.fill("#f-title", "VPN drops")
    page.get_by_role("button", name="Send").click()
    summary = page.locator("[data-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("2 things are missing")
    expect(page.locator("#f-title")).to_have_value("VPN drops")
    assert not list(employee.faults())
    summary.get_by_role("link").first.click()
    expect(page.locator("#f-where")).to_be_focused()


def test_files_are_pasted_dropped_chosen_and_removed(
    visit: Visits, app: Helpdesk, tmp_path: Path
) -> None:
    log = tmp_path / "vpn.log"
    log.write_text("down")
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.evaluate(PASTE, list(picture()))
    expect(page.locator("#files .upload .thumb")).to_have_count(1)
    page.evaluate(DROP, list(picture((60, 60))))
    expect(page.locator("#files .upload .thumb")).to_have_count(2)
    page.set_input_files("#f-file", log)
    expect(page.get_by_role("link", name="vpn.log")).to_be_visible()
    assert not list(employee.faults())
    page.get_by_role("button", name="Remove vpn.log").click()
    expect(page.get_by_role("link", name="vpn.log")).to_have_count(0)
    page.fill("#f-title", "VPN")
    page.fill("#f-description", "Drops")
    page.get_by_label("In the office").check()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/tickets/*")
    assert (count(app, Ticket), count(app, Attachment)) == (1, 2)


def test_a_file_that_is_not_taken_says_why(visit: Visits, tmp_path: Path) -> None:
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ program")
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.set_input_files("#f-file", program)
    expect(page.locator("#files .upload.failed")).to_contain_text("Programs cannot be attached")
    assert not list(employee.faults())


def test_another_topic_takes_the_words_along(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.fill("#f-title", "VPN drops")
    page.fill("#f-description", "After a minute")
    page.get_by_text("Is this about something else?").click()
    page.select_option("#topic", "printer")
    page.get_by_role("button", name="Change the topic").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Printer")
    expect(page.locator("#f-title")).to_have_value("VPN drops")
    expect(page.locator("#f-description")).to_have_value("After a minute")
    expect(page.locator("#f-tray")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/new/printer\?draft="))
    page.reload()
    expect(page.locator("#f-title")).to_have_value("VPN drops")


def test_a_double_click_sends_once(visit: Visits, app: Helpdesk) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.fill("#f-title", "VPN")
    page.fill("#f-description", "Drops")
    page.get_by_label("In the office").check()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_url("**/tickets/*")
    assert count(app, Ticket) == 1


def test_an_agent_picks_the_caller_from_the_directory(visit: Visits, app: Helpdesk) -> None:
    page = (agent := visit("agent")).page
    agent.open("/desk/new/vpn")
    page.locator("#f-requester").press_sequentially("Omar", delay=20)
    expect(page.locator("#f-requester-people option")).to_have_count(1)
    page.get_by_label("Phone", exact=True).check()
    page.fill("#f-title", "VPN")
    page.fill("#f-description", "Drops")
    page.get_by_label("In the office").check()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/tickets/*")
    assert count(app, Ticket) == 1


def test_topics_are_found_while_typing(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/")
    page.get_by_role("searchbox").press_sequentially("print", delay=20)
    expect(page.locator("#found a")).to_have_count(1)
    assert not list(employee.faults())
    page.locator("#found a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Printer")


def test_everything_works_without_javascript(visit: Visits, app: Helpdesk, tmp_path: Path) -> None:
    log = tmp_path / "vpn.log"
    log.write_text("down")
    page = (employee := visit("employee", java_script_enabled=False)).page
    employee.open("/new/vpn")
    page.fill("#f-title", "VPN drops")
    page.get_by_label("At home").check()
    page.get_by_role("button", name="Show further questions").click()
    page.fill("#f-network", "Cafe")
    page.set_input_files("#f-file", log)
    page.get_by_role("button", name="Add file").click()
    expect(page.get_by_role("link", name="vpn.log")).to_be_visible()
    expect(page.locator("#f-network")).to_have_value("Cafe")
    page.get_by_role("button", name="Send").last.click()
    expect(page.locator("[data-summary]")).to_contain_text("One thing is missing")
    page.fill("#f-description", "After a minute")
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_url("**/tickets/*")
    assert (count(app, Ticket), count(app, Attachment)) == (1, 1)


def test_a_mark_goes_when_its_field_is_mended(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.get_by_role("button", name="Send").click()
    summary, title = page.locator("[data-summary]"), page.locator("#f-title")
    expect(summary).to_contain_text("3 things are missing")
    expect(title).to_have_attribute("aria-invalid", "true")
    title.press_sequentially("VPN drops")
    expect(page.locator("#f-title-error")).to_have_count(0)
    expect(summary).to_contain_text("2 things are missing")
    expect(title).to_be_focused()
    expect(title).to_have_value("VPN drops")
    assert title.get_attribute("aria-invalid") is None
    assert page.locator(".question.wrong").count() == 2
    page.get_by_label("At home").check()
    expect(summary).to_contain_text("One thing is missing")
    expect(page.locator("#f-network")).to_be_visible()
    assert page.locator("#f-network-error").count() == 0, "it was not asked for before"
    page.fill("#f-description", "It drops a minute after I sign in, since Monday.")
    expect(summary).to_have_count(0)
    assert page.locator(".question.wrong").count() == 0
    assert not list(employee.faults())


def test_a_thin_description_is_hinted_at_while_it_is_written(visit: Visits) -> None:
    page = (employee := visit("employee")).page
    employee.open("/new/vpn")
    page.fill("#f-description", "VPN drops")
    expect(page.locator("#hint")).to_contain_text("A little more would help us")
    assert not list(employee.faults())
    page.fill("#f-description", "VPN drops a minute after I sign in, since Monday.")
    expect(page.locator("#hint")).to_be_empty()
