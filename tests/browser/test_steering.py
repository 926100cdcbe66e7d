"""Those who steer the work at a browser: forecast, absences, a due date by hand, time by line."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.forecast import keeping as forecasts
from helpdesk.extensions import db
from helpdesk.jobs.queue_stays import keep_queue_stays
from helpdesk.models import Ticket
from tests import cast
from tests.browser.conftest import Visits
from tests.browser.visit import LAPTOP, PHONE

pytestmark = pytest.mark.looks
PICTURES = os.environ.get("HELPDESK_TEST_PICTURES", "")
"""A folder in which to keep pictures of the pages, for people to look at."""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(autouse=True)
def worked(app: Helpdesk, numbers: tuple[int, ...]) -> Iterator[None]:
    """Work went back and forth between the lines, and the worker has looked."""
    with app.app_context():
        agent, agent2, now = cast.person("agent"), cast.person("agent2"), clock.now()
        for number in range(numbers[-1] + 30, numbers[-1] + 42):  # open for four days and more
            ticket = db.session.get_one(Ticket, number)
            first, there = (
                (agent2, "service-desk") if ticket.queue.line == 2 else (agent, "network")
            )
            home = ticket.queue
            tickets.move(ticket, cast.queue(there), by=first, now=now - timedelta(hours=75))
            if number % 3 == 0:
                other = agent if there == "service-desk" else agent2
                tickets.move(ticket, home, by=other, now=now - timedelta(hours=54))
        db.session.commit()
        keep_queue_stays()
        forecasts.keep(forecasts.make(forecasts.due(now), now))
        db.session.commit()
        db.session.remove()
    yield


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, wide and on a phone, light and dark, if asked to."""
    if not PICTURES:
        return
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            path = Path(PICTURES) / f"{name}-{size['width']}-{theme}.png"
            page.screenshot(path=path, full_page=True)


def test_the_forecast_names_tickets_and_leads_to_them(visit: Visits) -> None:
    page = (lead := visit("lead")).page
    lead.open("/dashboards/workload")
    page.locator("a[href$='/dashboards/forecasts/network']").click()
    expect(page.locator("h1")).to_have_text("Forecast: Network")
    expect(page.locator(".forecast-head")).to_be_visible()
    expect(page.get_by_role("heading", name="We assume")).to_be_visible()
    picture(page, "forecast")
    faults = list(lead.faults())
    missed = page.locator(".missed a")
    if missed.count():
        missed.first.click()
        expect(page.locator("#thread")).to_be_visible()
    assert not faults, "\n".join(faults)


def test_the_forecast_is_there_without_scripts_on_a_phone(visit: Visits) -> None:
    lead = visit("lead", PHONE, java_script_enabled=False)
    lead.open("/dashboards/forecasts/service-desk")
    expect(lead.page.locator(".forecast-head")).to_be_visible()
    expect(lead.page.get_by_text("Late already")).to_be_visible()


def test_days_away_are_written_down_and_taken_back(visit: Visits) -> None:
    page = (agent := visit("agent")).page
    agent.open("/absences")
    days = [(clock.now() + timedelta(days=ahead)).date() for ahead in (7, 9)]
    page.get_by_label("First day").fill(days[1].isoformat())
    page.get_by_label("Last day").fill(days[0].isoformat())
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".summary")).to_be_visible()
    faults = list(agent.faults())
    page.get_by_label("First day").fill(days[0].isoformat())
    page.get_by_label("Last day").fill(days[1].isoformat())
    page.get_by_label("Note").fill("Holiday")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Holiday")).to_be_visible()
    picture(page, "absences")
    faults += agent.faults()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_text("Holiday")).to_have_count(0)
    assert not faults, "\n".join(faults)


def test_a_lead_sets_a_due_date_by_hand_and_takes_it_back(
    visit: Visits, numbers: tuple[int, ...]
) -> None:
    page = (lead := visit("lead")).page
    lead.open(f"/tickets/{numbers[1]}")
    page.get_by_title("Set the due date by hand").click()
    sheet = page.locator("form[data-deed]", has_text="Set the due date by hand")
    due = (clock.now() + timedelta(days=12)).strftime("%Y-%m-%dT14:00")
    sheet.locator("input[name=due]").fill(due)
    sheet.locator("[name=reason]").fill("The part comes next week.")
    picture(page, "due-date")
    faults = list(lead.faults())
    page.set_viewport_size(LAPTOP)
    sheet.get_by_role("button", name="Set the due date").click()
    expect(page.locator("#facts")).to_contain_text("set by hand")
    lead.open(f"/tickets/{numbers[1]}")
    expect(page.locator("#facts")).to_contain_text("set by hand")
    expect(page.locator("#thread")).to_contain_text("set by Piotr Nowak")
    assert not faults, "\n".join(faults)


def test_time_by_line_follows_what_is_chosen(visit: Visits) -> None:
    page = (lead := visit("lead")).page
    lead.open("/dashboards/workload")
    page.get_by_role("link", name="Time by line").first.click()
    expect(page.locator("h1")).to_have_text("Time by line")
    expect(page.locator("#lines")).to_be_visible()
    expect(page.locator("#moves")).to_be_visible()
    picture(page, "time-by-line")
    faults = list(lead.faults())
    page.set_viewport_size(LAPTOP)
    page.get_by_label("Queue", exact=True).select_option("network")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("table").nth(1).locator("tbody tr")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Figures as CSV").click()
    assert taken.value.suggested_filename.startswith("time-by-line-")
    assert not faults, "\n".join(faults)


def test_time_by_line_without_scripts_on_a_phone(visit: Visits) -> None:
    manager = visit("manager", PHONE, java_script_enabled=False)
    manager.open("/dashboards/lines")
    page = manager.page
    page.get_by_role("link", name="90 days").click()
    expect(page.locator("#lines")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("to", exact=True).fill("2020-01-02")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No ticket moved on in these days")).to_be_visible()
