"""Editing a plan and a reason for waiting in a real browser, with scripts and without."""

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Plan
from tests.browser.conftest import Visits
from tests.browser.visit import PHONE


@pytest.mark.usefixtures("numbers")
def test_a_step_is_added_and_what_moves_is_seen_first(visit: Visits, app: Helpdesk) -> None:
    admin = visit("admin")
    admin.open("/admin/plans/standard/edit")
    page = admin.page
    page.fill("[id='t.resolution.medium']", "2 working days")
    page.get_by_role("button", name="Add a step").click()
    page.locator("[id='s2.amount']").fill("soon")
    page.locator("details.chain-step").last.get_by_text("Only for some tickets").click()
    page.locator("[id='s2.unassigned']").select_option("yes")
    head = page.locator("details.chain-step").last.locator("summary").first
    head.get_by_text("A step that cannot be read yet").wait_for()  # what it says as one types
    page.locator("[id='s2.amount']").fill("50 min")
    head.get_by_text("Solution, 50 min before it is due, if nobody has it").wait_for()
    assert page.input_value("[id='s2.amount']") == "50 min"
    page.locator("[id='s2.amount']").fill("soon")
    faults = list(admin.faults())
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "Write a time with its unit" in page.locator(".summary").inner_text()
    faults += admin.faults()
    page.locator("[id='s2.amount']").fill("45 min")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("What moves", exact=True).wait_for()
    assert "Medium, Solution: 24 h → 2 working days." in page.inner_text("main")
    faults += admin.faults()
    page.get_by_role("button", name="Save and move them").click()
    page.get_by_text("Version 2").wait_for()
    told = page.inner_text(".chain-steps")
    assert "Solution, 45 min before it is due, if nobody has it: tell the assignee" in told
    with app.app_context():
        assert db.session.query(Plan).filter_by(is_current=True).one().version == 2
    assert not faults, "\n".join(faults)


def test_it_works_without_scripts_on_a_phone(visit: Visits) -> None:
    admin = visit("admin", PHONE, java_script_enabled=False)
    page = admin.page
    admin.open("/admin/plans/standard/edit")
    page.fill("[id='t.resolution.high']", "later")
    page.get_by_role("button", name="Add a step").click()
    assert page.input_value("[id='t.resolution.high']") == "later"
    page.get_by_role("button", name="Take this step out").last.click()
    page.get_by_text("Queues: none chosen").first.click()
    page.locator("[name='for.queues'][value=network]").check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "Write a time with its unit" in page.inner_text(".summary")
    assert page.get_by_text("Queues: Network").is_visible()
    page.fill("[id='t.resolution.high']", "6 h")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "High, Solution: 8 h → 6 h." in page.inner_text(".versions")
    admin.open("/admin/waiting-reasons/on_approval/edit")
    page.fill("[id='name.en']", "At the board")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "At the board" in page.inner_text("h1")
