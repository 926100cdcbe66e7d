"""The editors on the copy of a rehearsal: what they show, what they keep, and what they leave."""

from bs4 import BeautifulSoup

from helpdesk import Helpdesk
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import keeping
from helpdesk.extensions import db
from helpdesk.models import Plan, Rehearsal
from tests.blueprints.rehearsing import draft
from tests.blueprints.test_plans import filled_in
from tests.visitor import Visitor


def opened(admin: Visitor, number: int, slug: str = "standard") -> BeautifulSoup:
    """The editor of a plan, as the draft's page leads to it."""
    address = f"/admin/plans/{slug}/edit?rehearsal={number}"
    page = admin.page(f"/admin/rehearsals/{number}")
    assert page.select(f"a[href='{address}']")
    return admin.page(address)


def test_a_second_edit_of_a_plan_begins_with_the_first(app: Helpdesk, as_admin: Visitor) -> None:
    number = draft(as_admin)
    page = opened(as_admin, number)
    assert f"You are changing the copy of rehearsal {number}." in page.get_text(" ")
    buttons = {one.get_text(strip=True) for one in page.select("#plan-editor button")}
    assert "Put into the copy" in buttons
    assert not buttons & {"Save", "Rehearse on past tickets"}
    sent = filled_in(page)
    assert sent["t.resolution.high"] == ["4 h"]
    answer = as_admin.post("/admin/plans", data=sent | {"t.first_response.high": ["10 min"]})
    assert (answer.status_code, answer.location) == (303, f"/admin/rehearsals/{number}")
    text = as_admin.page(answer.location).select_one(".changes").get_text(" ")
    assert "High, Solution: 8 h → 4 h." in text
    assert "→ 10 min." in text
    with app.app_context():
        assert db.session.query(Plan).count() == 1
        assert setup.in_use() == keeping.base_of(db.session.get_one(Rehearsal, number))


def test_an_edit_back_to_what_is_in_use_is_one_too(as_admin: Visitor) -> None:
    number = draft(as_admin)
    sent = filled_in(opened(as_admin, number)) | {"t.resolution.high": ["8 h"]}
    assert as_admin.post("/admin/plans", data=sent).status_code == 303
    text = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "The copy is still what is in use." in text


def test_mistakes_and_new_rows_stay_with_the_copy(as_admin: Visitor) -> None:
    number = draft(as_admin)
    sent = filled_in(opened(as_admin, number))
    wrong = as_admin.post("/admin/plans", data=sent | {"t.resolution.high": ["soon"]})
    more = as_admin.post("/admin/plans/form", data=sent | {"do": ["add_step"]})
    assert (wrong.status_code, more.status_code) == (422, 200)
    for answer in (wrong, more):
        page = BeautifulSoup(answer.data, "html.parser")
        assert page.select_one("input[name=rehearsal]")["value"] == str(number)
        assert "Put into the copy" in page.select_one(".setup-actions").get_text()
    as_admin.post("/admin/plans", data=sent | {"t.first_response.high": ["10 min"]})
    late = as_admin.post("/admin/plans", data=sent | {"t.take.high": ["5 min"]})
    assert late.status_code == 409


def test_a_calendar_is_edited_in_the_copy_too(app: Helpdesk, as_admin: Visitor) -> None:
    number = draft(as_admin)
    page = as_admin.page(f"/admin/calendars/office/edit?rehearsal={number}")
    form = page.select_one("#calendar-editor")
    assert "Save" not in {one.get_text(strip=True) for one in form.select("button")}
    sent = {
        one["name"]: one.get("value", "")
        for one in form.select("input[name]")
        if one.get("type") != "checkbox"
    }
    shown = as_admin.post("/admin/calendars/month", data=sent | {"do": "add_period"})
    assert b"Put into the copy" in shown.data
    answer = as_admin.post("/admin/calendars", data=sent | {"hours.fri": "9-16"})
    assert answer.location == f"/admin/rehearsals/{number}"
    text = as_admin.page(answer.location).get_text(" ")
    assert "Friday: 9:00–18:00 → 9:00–16:00." in text
    assert "High, Solution: 8 h → 4 h." in text


def test_a_rehearsal_that_is_not_there_never_opens_what_is_in_use(as_admin: Visitor) -> None:
    draft(as_admin)
    for number in ("", "x", "0", "999"):
        address = f"/admin/plans/standard/edit?rehearsal={number}"
        assert as_admin.get(address).status_code == 404
