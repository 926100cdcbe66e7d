"""The copy of a rehearsal: changed as text, brought along, and adopted."""

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.rehearsal import keeping
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.models import AdminEvent, Plan, Rehearsal
from tests import cast
from tests.blueprints.rehearsing import JUNE, done, draft, parsed, text_of
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


def test_wrong_text_is_refused_with_every_mistake_and_kept(as_admin: Visitor) -> None:
    number = draft(as_admin)
    wrong = text_of(as_admin, number).replace("calendar: office", "calendar: offices")
    answer = as_admin.post(f"/admin/rehearsals/{number}/text", data={"text": wrong})
    assert answer.status_code == 422
    page = parsed(answer)
    assert 'calendar "offices" does not exist; did you mean "office"?' in page.get_text()
    assert "calendar: offices" in page.select_one("textarea").text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "calendar: office",
            "calendar: offices",
            "не існує: календар «offices»; можливо, «office»?",
        ),
        ("resolution: 480", "resolution: soon", "напишіть хвилини цілим числом"),
        ("resolution: 480", "solution: 480", "«solution» тут невідоме"),
        ('"18:00"', '"08:00"', "ніч пишіть двома проміжками"),
        ("timezone: Europe/Kyiv", "timezone: Europe/Kyyv", "часового поясу «Europe/Kyyv» немає"),
        ("plans:", "plans: &x", "якорів (&) і посилань на них (*) тут не розуміють"),
    ],
)
def test_mistakes_in_the_text_are_told_in_the_readers_language(
    app: Helpdesk, as_admin: Visitor, old: str, new: str, words: str
) -> None:
    number = draft(as_admin)
    with app.app_context():
        cast.person("admin").language = "uk"
        db.session.commit()
    text = text_of(as_admin, number)
    text = text.replace("resolution: 240", "resolution: 480")
    assert old in text
    sent = {"text": text.replace(old, new)}
    answer = as_admin.post(f"/admin/rehearsals/{number}/text", data=sent)
    assert answer.status_code == 422
    assert words in parsed(answer).select_one(".summary").get_text(" ")


@pytest.mark.parametrize("text", ["[", "plans: 5", "x", "\0", "plans: []", "calendars: []", "- a"])
def test_odd_text_is_never_an_error_of_ours(as_admin: Visitor, text: str) -> None:
    number = draft(as_admin)
    answer = as_admin.post(f"/admin/rehearsals/{number}/text", data={"text": text})
    assert answer.status_code in (303, 422)
    assert as_admin.get(f"/admin/rehearsals/{number}").status_code == 200


def test_other_sections_of_a_file_are_left_out_and_that_is_said(as_admin: Visitor) -> None:
    number = draft(as_admin)
    more = text_of(as_admin, number) + "\ndepartments:\n- {slug: it, name: IT}\n"
    as_admin.post(f"/admin/rehearsals/{number}/text", data={"text": more})
    text = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "Only calendars and plans are rehearsed. Left out: departments." in text


def test_a_change_is_taken_out_again_and_an_unchanged_copy_is_not_rehearsed(
    as_admin: Visitor,
) -> None:
    number = draft(as_admin)
    body = {"section": "plans", "slug": "standard"}
    as_admin.post(f"/admin/rehearsals/{number}/changes/removal", data=body)
    assert "The copy is still what is in use." in as_admin.page(f"/admin/rehearsals/{number}").text
    answer = as_admin.post(f"/admin/rehearsals/{number}/run", data=JUNE)
    assert answer.status_code == 422
    assert "Change something in the copy first." in parsed(answer).get_text()


def test_a_thing_of_another_section_has_its_name_and_is_not_taken_for_it(as_admin: Visitor) -> None:
    number = draft(as_admin)
    body = {"section": "calendars", "slug": "standard"}
    as_admin.post(f"/admin/rehearsals/{number}/changes/removal", data=body)
    text = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "take its change out first" not in text
    assert "High, Solution: 8 h → 4 h." in text


def test_adopting_shows_the_difference_and_what_moves_first(
    app: Helpdesk, as_admin: Visitor
) -> None:
    with app.app_context():
        open_still = Story("Fri 10:00").ticket.id
        db.session.remove()
    number = done(app, as_admin)
    text = as_admin.page(f"/admin/rehearsals/{number}/adoption").get_text(" ")
    assert "High, Solution: 8 h → 4 h." in text
    assert "The due times of 1 open ticket move." in text
    assert "Of 1 ticket somebody would be told at once; people who would hear: " in text
    assert f"HD-{open_still}" in text
    answer = as_admin.post(f"/admin/rehearsals/{number}/adoption", data={})
    assert answer.status_code == 303
    with app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.is_current)).one()
        assert (plan.version, plan.document["targets"]["high"]["resolution"]) == (2, 240)
        assert replanning.is_asked()
        logged = db.session.scalars(select(AdminEvent)).one()
        assert (logged.kind, logged.actor.username) == ("rehearsal_adopted", "admin")
    page = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "Adopted by Ihor Sydorenko" in page
    assert as_admin.post(f"/admin/rehearsals/{number}/adoption", data={}).status_code == 409


def test_where_nothing_moves_nothing_is_said_to_be_moved(app: Helpdesk, as_admin: Visitor) -> None:
    page = as_admin.page(f"/admin/rehearsals/{done(app, as_admin)}/adoption")
    assert "No open ticket's due time moves." in page.get_text(" ")
    assert page.select_one(".moves-page form button").get_text(strip=True) == "Adopt"


def adopt_elsewhere(app: Helpdesk) -> None:
    """Somebody saves another calendar meanwhile."""
    with app.app_context():
        calendar = setup.in_use().calendars[0]
        hours = {**calendar["hours"], "fri": [["09:00", "16:00"]]}
        proposal = setup.in_use().with_calendar(calendar | {"hours": hours})
        by = cast.person("admin")
        adopting.adopt(proposal, kind="calendar_saved", slug="office", by=by, now=at("Fri 17:00"))
        db.session.commit()


def adopting_offered(admin: Visitor, number: int) -> tuple[str, bool]:
    """What the link to adopting says, and whether it looks like what is to be done next."""
    page = admin.page(f"/admin/rehearsals/{number}")
    link = page.select_one(f"a.button[href='/admin/rehearsals/{number}/adoption']")
    return link.get_text(strip=True), "primary" in link["class"]


def test_adopting_is_refused_once_the_set_up_has_changed_and_a_way_on_is_offered(
    app: Helpdesk, as_admin: Visitor
) -> None:
    number = done(app, as_admin)
    assert adopting_offered(as_admin, number) == ("Adopt…", True)
    adopt_elsewhere(app)
    assert adopting_offered(as_admin, number) == ("Why it cannot be adopted", False)
    answer = as_admin.post(f"/admin/rehearsals/{number}/adoption", data={})
    assert answer.status_code == 409
    text = parsed(answer).get_text(" ")
    assert "The set-up in use has changed since this copy was made." in text
    assert "Friday: 9:00–18:00 → 9:00–16:00." in text
    with app.app_context():
        assert db.session.get_one(Rehearsal, number).adopted_at is None
    answer = as_admin.post(f"/admin/rehearsals/{number}/rebasing", data={})
    new = int(answer.location.rpartition("/")[2])
    assert new != number
    page = as_admin.page(f"/admin/rehearsals/{new}").get_text(" ")
    assert "The changes stand on top of the set-up in use now." in page
    assert "8 h → 4 h" in page
    assert "16:00" not in page
    with app.app_context():
        assert not keeping.is_outdated(db.session.get_one(Rehearsal, new))


def test_a_draft_is_brought_along_itself(app: Helpdesk, as_admin: Visitor) -> None:
    number = draft(as_admin)
    adopt_elsewhere(app)
    assert "cannot be adopted as it is" in as_admin.page(f"/admin/rehearsals/{number}").text
    answer = as_admin.post(f"/admin/rehearsals/{number}/rebasing", data={})
    assert answer.location.endswith(f"/{number}")


def test_what_both_sides_changed_is_called_by_its_name(app: Helpdesk, as_admin: Visitor) -> None:
    number = draft(as_admin, old="18:00", new="17:00")
    adopt_elsewhere(app)
    as_admin.post(f"/admin/rehearsals/{number}/rebasing", data={})
    page = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    with app.app_context():
        name = setup.in_use().calendars[0]["name"]
    assert f"kept as in the copy: {name}." in page


def for_network(admin: Visitor, name: str, **more: Any) -> str:
    """A new plan for a queue, put into the copy; where the copy is."""
    data = {"name.en": name, "calendar": "office", "t.resolution.high": "1 h", "rehearse": "yes"}
    answer = admin.post("/admin/plans", data=data | {"for.queues": ["network"]} | more)
    assert answer.status_code == 303
    return str(answer.location)


def plans_of(app: Helpdesk, number: int) -> dict[str, dict[str, Any]]:
    with app.app_context():
        copy = keeping.copy_of(db.session.get_one(Rehearsal, number))
        return {plan["slug"]: plan for plan in copy.plans}


def test_whom_an_edited_plan_is_for_no_other_plan_of_the_copy_is_for(
    app: Helpdesk, as_admin: Visitor
) -> None:
    place = for_network(as_admin, "Fast", **{"t.take.high": "5 min"})
    assert for_network(as_admin, "Faster", default="yes") == place
    plans = plans_of(app, int(place.rpartition("/")[2]))
    assert plans["faster"]["for"]["queues"] == ["network"]
    assert "queues" not in plans["fast"].get("for", {})
    assert plans["fast"]["targets"]["high"]["take"] == 5, "its own changes stay"
    assert sum(plan.get("for", {}).get("default", False) for plan in plans.values()) == 1


def test_a_plan_whose_change_is_taken_out_takes_back_whom_it_was_for(
    app: Helpdesk, as_admin: Visitor
) -> None:
    number = int(for_network(as_admin, "Other", default="yes").rpartition("/")[2])
    assert not plans_of(app, number)["standard"].get("for")
    body = {"section": "plans", "slug": "standard"}
    as_admin.post(f"/admin/rehearsals/{number}/changes/removal", data=body)
    plans = plans_of(app, number)
    assert plans["standard"]["for"] == {"default": True}
    assert plans["other"]["for"] == {"queues": ["network"]}


def test_a_copy_that_does_not_fit_together_is_not_adopted_and_what_is_wrong_is_said(
    app: Helpdesk, as_admin: Visitor
) -> None:
    number = done(app, as_admin)
    with app.app_context():
        row = db.session.get_one(Rehearsal, number)
        twin = row.copy["plans"][0] | {"slug": "twin", "name": "Twin"}
        row.copy = row.copy | {"plans": [*row.copy["plans"], twin]}
        db.session.commit()
    assert adopting_offered(as_admin, number) == ("Why it cannot be adopted", False)
    text = as_admin.page(f"/admin/rehearsals/{number}").get_text(" ")
    assert "This copy does not fit together, so it cannot be adopted." in text
    assert "only one plan can be the default" in text
    answer = as_admin.post(f"/admin/rehearsals/{number}/adoption", data={})
    assert answer.status_code == 409
    page = parsed(answer)
    assert "only one plan can be the default" in page.get_text(" ")
    assert page.select_one(f"form[action='/admin/rehearsals/{number}/again']")
    with app.app_context():
        assert len(db.session.scalars(select(Plan).where(Plan.is_current)).all()) == 1
