"""Editing a calendar in a real browser: the month follows what is typed, nothing typed is lost."""

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Calendar
from tests.browser.conftest import Visits
from tests.browser.visit import PHONE


@pytest.mark.usefixtures("numbers")
def test_the_month_follows_what_is_typed(visit: Visits, app: Helpdesk) -> None:
    admin = visit("admin")
    admin.open("/admin/calendars/office/edit")
    page = admin.page
    month = page.locator("#month h2").inner_text()
    page.fill("[id='hours.sat']", "10-11:30")
    page.locator("#month", has_text="10–11:30").wait_for()
    page.get_by_role("button", name="The next month").click()
    page.locator("#month h2", has_not_text=month).wait_for()
    page.fill("[id='hours.sun']", "7-8")
    page.locator("#month", has_text="7–8").wait_for()
    assert page.locator("#month h2").inner_text() != month  # still the month that was chosen
    page.get_by_role("button", name="Add a timetable").click()
    page.fill("[id='p0.from']", "2030-06-01")
    assert page.input_value("[id='hours.sat']") == "10-11:30"
    page.select_option("#country", "PL")
    page.locator("#subdivision, .holiday-choices").first.wait_for(state="attached")
    assert page.input_value("[id='p0.from']") == "2030-06-01"
    faults = list(admin.faults())
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/admin/calendars**")
    if page.get_by_role("button", name="Save and move them").count():
        faults += admin.faults()
        page.get_by_role("button", name="Save and move them").click()
    page.get_by_text("Version 2").wait_for()
    with app.app_context():
        assert db.session.query(Calendar).filter_by(is_current=True).one().version == 2
    assert not faults, "\n".join(faults)


def test_it_works_without_scripts_on_a_phone(visit: Visits) -> None:
    admin = visit("admin", PHONE, java_script_enabled=False)
    admin.open("/admin/calendars/office/edit")
    page = admin.page
    page.fill("[id='hours.sat']", "10-11:30")
    page.get_by_role("button", name="Preview").click()
    assert "10–11:30" in page.locator("#month").inner_text()
    page.get_by_role("button", name="The next month").click()
    assert page.input_value("[id='hours.sat']") == "10-11:30"
    page.get_by_role("button", name="Add a timetable").click()
    page.fill("[id='p0.from']", "2030-06-01")
    page.fill("[id='p0.to']", "2030-01-01")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "It ends before it begins." in page.inner_text(".summary")
    page.get_by_role("button", name="Take this timetable out").click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "Saturday: closed → 10:00–11:30." in page.inner_text(".versions")
