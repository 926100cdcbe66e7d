"""Rehearsals in the browser: a copy is changed, tried on past tickets, looked at and adopted."""

import pytest

from helpdesk import Helpdesk
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import keeping
from helpdesk.extensions import db
from helpdesk.jobs.rehearsals import rehearse
from helpdesk.models import Rehearsal
from tests.blueprints.rehearsing import JUNE, done, draft, parsed
from tests.blueprints.test_plans import edited, filled_in
from tests.conftest import Time
from tests.domain.sla.story import Story, at
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def past(app: Helpdesk, time: Time) -> None:
    """A Friday; on Monday a ticket was answered after half an hour and solved after five."""
    with app.app_context():
        Story("10:00").answer("10:30").solve("15:00")
        db.session.remove()
    time.at(at("Fri 17:00"))


def test_the_list_says_what_a_rehearsal_is_and_offers_one(as_admin: Visitor) -> None:
    page = as_admin.page("/admin/rehearsals")
    assert "No rehearsal yet" in page.get_text()
    assert page.select("form[action='/admin/rehearsals'] button")


def test_with_a_draft_at_hand_the_list_offers_to_go_on_with_it(as_admin: Visitor) -> None:
    draft(as_admin)
    offered = as_admin.page("/admin/rehearsals").select_one(
        "form[action='/admin/rehearsals'] button"
    )
    assert offered.get_text(strip=True) == "Go on with the draft"


def test_the_list_tells_every_change_of_a_copy(as_admin: Visitor) -> None:
    answer = as_admin.post("/admin/rehearsals", data={})
    place = f"{answer.location}/text"
    text = str(as_admin.page(place).select_one("textarea").text).lstrip()
    for old in ("15", "120", "60", "480", "240"):
        text = text.replace(f": {old},", f": {int(old) + 1},").replace(
            f": {old}}}", f": {int(old) + 1}}}"
        )
    assert as_admin.post(place, data={"text": text}).status_code == 303
    card = as_admin.page("/admin/rehearsals").select_one(".rehearsal-card")
    told = [" ".join(line.get_text(" ").split()) for line in card.select("li")]
    sentences = as_admin.page(answer.location).select(".changes li li")
    assert told == [f"Plan “Standard”: {one.get_text(strip=True)}" for one in sentences]
    assert card.select_one("details summary").get_text(strip=True) == f"and {len(told) - 3} more"


def test_a_draft_says_what_it_changes_and_what_to_do(as_admin: Visitor) -> None:
    number = draft(as_admin)
    text = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "Plan “Standard”" in text
    assert "High, Solution: 8 h → 4 h." in text
    assert "2. Choose past tickets" in text
    assert as_admin.post("/admin/rehearsals", data={}).location.endswith(f"/{number}")


CALENDAR = {"slug": "office", "version": "1", "name.en": "Office hours", "timezone": "Europe/Kyiv"}
CALENDAR |= {f"hours.{day}": "9-18" for day in ("mon", "tue", "wed", "thu", "fri")}


def test_an_edited_calendar_lands_in_the_copy_and_another_edit_beside_it(
    app: Helpdesk, as_admin: Visitor
) -> None:
    assert as_admin.page("/admin/calendars/office/edit").select("button[name='rehearse']")
    body = CALENDAR | {"hours.fri": "9-16", "rehearse": "yes"}
    answer = as_admin.post("/admin/calendars", data=body)
    assert answer.status_code == 303
    number = int(answer.location.rpartition("/")[2])
    text = as_admin.page(answer.location).get_text(" ")
    assert "Friday: 9:00–18:00 → 9:00–16:00." in text
    assert "Nothing has been saved for the desk." in text
    night = CALENDAR | {"slug": "", "version": "", "name.en": "Night", "rehearse": "yes"}
    assert as_admin.post("/admin/calendars", data=night).location == answer.location
    text = as_admin.page(answer.location).get_text(" ")
    assert "Friday: 9:00–18:00 → 9:00–16:00." in text
    assert "New calendar “Night”" in text
    body = CALENDAR | {"hours.fri": "9-15", "rehearse": "yes"}
    as_admin.post("/admin/calendars", data=body)
    page = as_admin.page(answer.location)
    replaced = "It replaced what the copy changed there before: Friday: 9:00–18:00 → 9:00–16:00."
    assert replaced in page.get_text(" ")
    text = page.select_one(".changes").get_text(" ")
    assert "9:00–15:00" in text and "9:00–16:00" not in text
    with app.app_context():
        assert setup.in_use() == keeping.base_of(db.session.get_one(Rehearsal, number))


def test_an_edited_plan_lands_in_the_same_copy(app: Helpdesk, as_admin: Visitor) -> None:
    body = CALENDAR | {"hours.fri": "9-16", "rehearse": "yes"}
    first = as_admin.post("/admin/calendars", data=body).location
    changes = {"t.resolution.high": "4 h", "rehearse": "yes"}
    page = as_admin.page("/admin/plans/standard/edit")
    assert page.select("button[name='rehearse']")
    assert set(changes) - {"rehearse"} <= set(filled_in(page))
    answer = edited(as_admin, **changes)
    assert (answer.status_code, answer.location) == (303, first)
    text = as_admin.page(first).get_text(" ")
    assert "High, Solution: 8 h → 4 h." in text
    assert "Friday: 9:00–18:00 → 9:00–16:00." in text


def test_what_would_move_may_be_rehearsed_first(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        Story("Fri 14:00")
        db.session.remove()
    page = parsed(as_admin.post("/admin/calendars", data=CALENDAR | {"hours.fri": "9-16"}))
    form = page.select_one("form[action='/admin/calendars']")
    assert form.select("button[name='rehearse']")
    fields = {one["name"]: one["value"] for one in form.select("input")}
    answer = as_admin.post("/admin/calendars", data=fields | {"rehearse": "yes"})
    assert "9:00–16:00" in as_admin.page(answer.location).get_text()


def test_while_it_runs_the_page_asks_again_and_works_without_javascript(
    app: Helpdesk, as_admin: Visitor
) -> None:
    number = draft(as_admin)
    as_admin.post(f"/admin/rehearsals/{number}/run", data=JUNE)
    page = as_admin.page(f"/admin/rehearsals/{number}")
    part = page.select_one("#rehearsal-progress")
    assert part["hx-get"] == f"/admin/rehearsals/{number}/progress"
    assert "0 of 1 tickets looked at." in part.get_text(" ")
    assert part.select_one(f"a[href='/admin/rehearsals/{number}']").text == "Refresh"
    again = parsed(as_admin.htmx("GET", part["hx-get"]))
    assert again.select_one("progress")["max"] == "1"
    with app.app_context():
        rehearse()
    answer = as_admin.htmx("GET", part["hx-get"])
    assert answer.headers["HX-Redirect"] == f"/admin/rehearsals/{number}"


def test_what_it_found_stands_side_by_side_with_the_tickets_that_flip(
    app: Helpdesk, as_admin: Visitor
) -> None:
    number = done(app, as_admin)
    page = as_admin.page(f"/admin/rehearsals/{number}")
    text = " ".join(page.get_text(" ").split())
    assert "The change would have broken one promise more." in text
    rows = {
        row.th.text: [cell.text.strip() for cell in row.select("td")]
        for row in page.select("table.compare tbody tr")
    }
    assert rows["Solution"] == ["1", "0", "100%", "0", "1", "0%"]
    assert rows["First answer"] == ["1", "0", "100%", "1", "0", "100%"]
    assert rows["The queue's lead"] == ["0", "2"]
    flip = " ".join(page.select_one("#flips .missed li").get_text(" ").split())
    assert "HD-1 The tunnel is down Solution" in flip
    assert "Due Mon 18:00 → Mon 14:00." in flip or "→" in flip
    assert "Promised: 8 h → 4 h." in flip
    assert "Kept: 100% as it was, 50% with the change." in " ".join(
        as_admin.page("/admin/rehearsals").get_text(" ").split()
    )


def test_flips_are_narrowed_and_paged(
    app: Helpdesk, as_admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpdesk.blueprints.admin import rehearsal_results

    monkeypatch.setattr(rehearsal_results, "PAGE", 1)
    with app.app_context():
        Story("10:00").answer("10:30").solve("15:00")
        db.session.remove()
    number = done(app, as_admin)
    page = as_admin.page(f"/admin/rehearsals/{number}?way=worse")
    assert [one.b.text for one in page.select("#flips .missed > li")] == ["HD-1"]
    further = page.select_one("#flips a[rel='next']")["href"]
    page = as_admin.page(further)
    assert [one.b.text for one in page.select("#flips .missed > li")] == ["HD-2"]
    assert not page.select("#flips a[rel='next']")
    assert not as_admin.page(f"/admin/rehearsals/{number}?way=better").select("#flips .missed > li")


def test_of_a_confidential_ticket_only_the_number_is_shown(
    app: Helpdesk, as_admin: Visitor
) -> None:
    with app.app_context():
        ticket = Story("10:00", who="employee2").ticket
        ticket.is_confidential, ticket.title = True, "Nobody's business"
        db.session.commit()
    number = done(app, as_admin)
    flips = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "Nobody's business" not in flips


def test_it_can_be_stopped(as_admin: Visitor) -> None:
    number = draft(as_admin)
    as_admin.post(f"/admin/rehearsals/{number}/run", data=JUNE)
    as_admin.post(f"/admin/rehearsals/{number}/cancellation", data={})
    assert "Stopped after 0 of 1 tickets." in as_admin.page(f"/admin/rehearsals/{number}").text


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-06-02", "2026-06-01", "The period ends before it begins."),
        ("2025-06-01", "2025-06-30", "No ticket was opened in this period."),
        ("yesterday", "2025-06-30", "Write a day such as 2026-01-31."),
        ("", "", "Write a day such as 2026-01-31."),
        ("2026-06-01", "9999-12-31", "Write a day such as 2026-01-31."),
    ],
)
def test_a_wrong_period_is_said_beside_its_field(
    as_admin: Visitor, since: str, until: str, words: str
) -> None:
    number = draft(as_admin)
    body = {"since": since, "until": until}
    answer = as_admin.post(f"/admin/rehearsals/{number}/run", data=body)
    assert answer.status_code == 422
    assert words in parsed(answer).get_text()


def test_again_makes_a_draft_with_the_same_changes(app: Helpdesk, as_admin: Visitor) -> None:
    number = done(app, as_admin)
    answer = as_admin.post(f"/admin/rehearsals/{number}/again", data={})
    page = as_admin.page(answer.location)
    assert "8 h → 4 h" in page.get_text()
    assert page.select_one("#since")["value"] == "2026-06-01"


def test_a_rehearsal_is_deleted_with_all_it_found(app: Helpdesk, as_admin: Visitor) -> None:
    number = done(app, as_admin)
    assert as_admin.post(f"/admin/rehearsals/{number}/removal", data={}).status_code == 303
    assert as_admin.get(f"/admin/rehearsals/{number}").status_code == 404


def test_only_administrators_have_rehearsals(as_lead: Visitor, as_manager: Visitor) -> None:
    for visitor in (as_lead, as_manager):
        assert visitor.get("/admin/rehearsals").status_code == 404
        assert visitor.post("/admin/rehearsals", data={}).status_code == 404
