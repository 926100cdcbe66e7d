"""Reasons for waiting in the browser: listed, edited, put in order, retired, and called by name."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets, waiting_reasons
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.models import AdminEvent, Plan, ReasonVersion, Target, Ticket, WaitingReason
from tests import cast
from tests.blueprints.test_plans import filled_in
from tests.conftest import Time
from tests.domain.sla.story import Story
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("time")
VISIT = {
    "name.en": "Waiting for a visit",
    "name.uk": "Очікує на візит",
    "pauses": ["resolution", "update"],
    "awaits": "requester",
    "wake_up": "required",
    "every_days": "3",
    "reminder.0.en": "May we come?",
    "reminder.0.uk": "Можна до вас?",
}
SUPPLIER = {"slug": "on_third_party", "version": "1", "pauses": ["resolution", "operational"]}
SUPPLIER |= {"name.en": "At the supplier’s", "name.uk": "У постачальника", "wake_up": "optional"}


def save(admin: Visitor, data: dict[str, Any], **changes: Any) -> Any:
    return admin.post("/admin/waiting-reasons", data=data | changes)


def parsed(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def in_use(app: Helpdesk) -> list[str]:
    with app.app_context():
        return [one.slug for one in waiting_reasons.in_use()]


def newest(app: Helpdesk, slug: str) -> ReasonVersion:
    with app.app_context():
        query = select(ReasonVersion).where(ReasonVersion.slug == slug)
        return db.session.scalars(query.order_by(ReasonVersion.version.desc())).first()


@pytest.fixture
def waiting(app: Helpdesk) -> Callable[[str], int]:
    """``waiting("on_approval")``: a ticket of employee's that agent lets wait; its number."""

    def waits(reason: str) -> int:
        with app.app_context():
            story = Story("09:00").answer("09:10")
            agent = cast.person(story.agent)
            until = clock.now().replace(month=12) if reason == "planned" else None
            tickets.wait(story.ticket, reason, by=agent, now=clock.now(), until=until)
            db.session.commit()
            return story.ticket.id

    return waits


def test_a_new_reason_is_offered_where_tickets_are_put_on_hold(
    app: Helpdesk, as_admin: Visitor, as_agent2: Visitor, waiting: Callable[[str], int]
) -> None:
    as_admin.page("/admin/new-waiting-reason")
    answer = save(as_admin, VISIT)
    assert answer.location == "/admin/waiting-reasons/waiting-for-a-visit"
    row = newest(app, "waiting-for-a-visit")
    assert row.name == {"en": "Waiting for a visit", "uk": "Очікує на візит"}
    assert row.document == {
        "pauses": ["update", "resolution"],
        "awaits_requester": True,
        "wake_up": "required",
        "nudges": {"every_days": 3, "texts": [{"en": "May we come?", "uk": "Можна до вас?"}]},
    }
    page = as_admin.page("/admin/waiting-reasons/waiting-for-a-visit")
    text = page.get_text(" ")
    assert "News, Solution" in text and "1 reminder, each after 3 days" in text
    assert "May we come?" in text
    assert "Ihor Sydorenko" in page.select_one(".versions").get_text()
    with app.app_context():
        number = Story("09:00").ticket.id
        db.session.commit()
    offered = as_agent2.page(f"/tickets/{number}/wait").get_text(" ")
    assert "Waiting for a visit" in offered


def test_saving_says_that_nothing_moves_and_moves_nothing(
    app: Helpdesk, as_admin: Visitor, waiting: Callable[[str], int]
) -> None:
    number = waiting("on_third_party")
    due = due_times(app, number)
    page = as_admin.page("/admin/waiting-reasons/on_third_party/edit")
    assert "No due time moves" in page.get_text(" ")
    assert "Remind the requester" not in page.get_text(" "), "it is not the requester's turn"
    answer = save(as_admin, SUPPLIER, pauses=["take"])
    assert answer.status_code == 303
    assert due_times(app, number) == due
    with app.app_context():
        assert not replanning.is_asked()
        logged = db.session.scalars(select(AdminEvent)).one()
        assert (logged.kind, logged.actor.username) == ("reason_saved", "admin")
    told = as_admin.page("/admin/waiting-reasons/on_third_party").select_one(".versions")
    assert "Stands still now too: Taken up." in told.get_text(" ")
    assert "Goes on meanwhile now: Solution, Time in this queue." in told.get_text(" ")
    assert "from the beginning" in told.get_text(" ") and "1970" not in told.get_text(" ")
    old = as_admin.page("/admin/waiting-reasons/on_third_party?version=1").get_text(" ")
    assert "An older version." in old


def due_times(app: Helpdesk, number: int) -> list[Any]:
    with app.app_context():
        query = select(Target.kind, Target.due_at).where(Target.ticket_id == number)
        return [tuple(row) for row in db.session.execute(query.order_by(Target.kind))]


WRONG = {
    "no name": ({"name.en": " "}, "name.en", "Give the reason a name."),
    "a name of another": ({"name.en": "put OFF"}, "name.en", "Another reason is called so"),
    "nobody's turn": ({"awaits": ""}, "awaits", "Choose whose turn it is."),
    "no date at all": ({"wake_up": "x"}, "wake_up", "Choose one of these."),
    "no days": ({"every_days": ""}, "every_days", "Write a number of days from 1 to 90."),
    "too many days": ({"every_days": "91"}, "every_days", "from 1 to 90"),
    "no number": ({"every_days": "²"}, "every_days", "from 1 to 90"),
    "not in English": ({"reminder.0.en": ""}, "reminder.0.en", "Write it in English too."),
    "nothing said": (
        {"reminder.0.en": "", "reminder.0.uk": ""},
        "reminder.0.en",
        "What does the reminder say?",
    ),
    "too long": ({"reminder.0.en": "x" * 2001}, "reminder.0.en", "at most 2000 signs"),
    "nobody to remind": ({"awaits": "other"}, "every_days", "it is not the requester’s turn"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    app: Helpdesk, as_admin: Visitor, case: str
) -> None:
    changes, field, sentence = WRONG[case]
    answer = save(
        as_admin,
        VISIT,
        **{"reminder.1.en": "Twice", "reminder.1.uk": ""} | changes
        if case not in ("nothing said",)
        else changes,
    )
    assert answer.status_code == 422
    page = parsed(answer)
    assert sentence in page.find(id=f"{field}-error").get_text()
    control = page.find(id=field)
    assert control["aria-invalid"] == "true"
    assert f"{field}-error" in control["aria-describedby"]
    assert page.select_one(f".summary a[href='#{field}']")
    assert page.find(id="name.uk")["value"] == "Очікує на візит"
    assert {one["value"] for one in page.select("[name=pauses][checked]")} == {
        "resolution",
        "update",
    }
    assert len(in_use(app)) == 6


def test_somebody_elses_version_is_not_overwritten(app: Helpdesk, as_admin: Visitor) -> None:
    assert save(as_admin, SUPPLIER, pauses=["update"]).status_code == 303
    answer = save(as_admin, SUPPLIER, pauses=["resolution"])
    assert answer.status_code == 409
    page = parsed(answer)
    assert "Somebody saved another version meanwhile." in page.get_text()
    assert page.select_one("[name=version]")["value"] == "2"
    assert save(as_admin, SUPPLIER, pauses=["resolution"], version="2").status_code == 303


def test_the_order_is_that_of_the_pages_and_of_the_file(
    app: Helpdesk, as_admin: Visitor, as_agent2: Visitor
) -> None:
    first, second = in_use(app)[:2]
    assert as_admin.post("/admin/waiting-reasons/order", data={"up": second}).status_code == 303
    assert in_use(app)[:2] == [second, first]
    as_admin.post("/admin/waiting-reasons/order", data={"down": second})
    as_admin.post("/admin/waiting-reasons/order", data={"up": first})
    assert in_use(app)[:2] == [first, second]
    as_admin.post("/admin/waiting-reasons/order", data={"down": first})
    with app.app_context():
        text = export()
        assert text.index(f"slug: {second}") < text.index(f"slug: {first}")
        number = Story("09:00").ticket.id
        db.session.commit()
    offered = as_agent2.page(f"/tickets/{number}/wait").select("[name=reason]")
    assert [one["value"] for one in offered][:2] == [second, first]
    assert as_admin.post("/admin/waiting-reasons/order", data={"up": "x"}).status_code == 404


def test_a_retired_reason_is_offered_no_more_and_can_come_back(
    app: Helpdesk, as_admin: Visitor, waiting: Callable[[str], int]
) -> None:
    number = waiting("on_approval")
    page = as_admin.page("/admin/waiting-reasons")
    assert "1 ticket waits" in page.get_text(" ")
    retirement = "/admin/waiting-reasons/on_approval/retirement"
    assert as_admin.post(retirement).status_code == 303
    assert "on_approval" not in in_use(app)
    assert as_admin.post(retirement).status_code == 404
    with app.app_context():
        assert db.session.get(Ticket, number).waiting_reason == "on_approval"
    assert "Out of use" in as_admin.page("/admin/waiting-reasons").get_text()
    back = {"slug": "on_approval", "version": "1", "wake_up": "optional", "pauses": ["resolution"]}
    assert save(as_admin, back | {"name.en": "Waiting for an approval"}).status_code == 303
    assert in_use(app)[-1] == "on_approval"
    lasting = "/admin/waiting-reasons/on_requester/retirement"
    assert as_admin.post(lasting).status_code == 404


def named_in_chain(app: Helpdesk, slugs: list[str]) -> None:
    """A step of Standard's chain is only for tickets that wait for one of these."""
    with app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.is_current)).one()
        steps = [dict(one) for one in plan.document["escalation"]]
        steps[0]["only_if"] = {"waiting": slugs}
        plan.document = plan.document | {"escalation": steps}
        db.session.commit()


def test_a_reason_a_chain_asks_for_is_not_retired_and_the_plan_is_named(
    app: Helpdesk, as_admin: Visitor
) -> None:
    named_in_chain(app, ["on_problem", "on_approval"])
    address = "/admin/waiting-reasons/on_approval"
    answer = as_admin.post(f"{address}/retirement")
    assert answer.status_code == 409
    link = parsed(answer).select_one("a[href='/admin/plans/standard'].link")
    assert link.text == "Standard"
    assert "on_approval" in in_use(app)
    assert not as_admin.page(address).select(f"form[action='{address}/retirement']")
    assert as_admin.post("/admin/waiting-reasons/on_third_party/retirement").status_code == 303


def test_a_step_for_a_reason_out_of_use_still_says_so_in_the_editor(
    app: Helpdesk, as_admin: Visitor
) -> None:
    assert as_admin.post("/admin/waiting-reasons/on_approval/retirement").status_code == 303
    named_in_chain(app, ["on_approval"])
    page = as_admin.page("/admin/plans/standard/edit")
    (chosen,) = page.find(id="s0.waiting").select("option[selected]")
    assert chosen["value"] == "on_approval"
    answer = as_admin.post("/admin/plans", data=filled_in(page))
    assert answer.status_code == 422
    assert "no longer in use. Take it out." in parsed(answer).get_text(" ")


def test_a_reason_renamed_meanwhile_is_not_overwritten(as_admin: Visitor) -> None:
    page = as_admin.page("/admin/waiting-reasons/on_third_party/edit")
    opened = {"called": page.select_one("[name=called]")["value"]}
    assert save(as_admin, SUPPLIER, **opened).status_code == 303
    answer = save(as_admin, SUPPLIER | {"version": "2"}, **opened)
    assert answer.status_code == 409
    assert "Somebody saved another version meanwhile." in parsed(answer).get_text()


def test_a_renamed_reason_is_called_so_on_every_page(
    as_admin: Visitor,
    as_agent2: Visitor,
    as_employee: Visitor,
    waiting: Callable[[str], int],
) -> None:
    number = waiting("on_third_party")
    assert "Waiting for somebody outside" in as_agent2.page("/desk/queues/network").get_text()
    assert save(as_admin, SUPPLIER).status_code == 303
    name = "At the supplier’s"
    for page in (
        as_admin.page("/admin/waiting-reasons"),
        as_agent2.page("/desk/queues/network"),
        as_agent2.page("/desk/tickets?reason=on_third_party"),
        as_agent2.page(f"/tickets/{number}"),
        as_employee.page(f"/tickets/{number}"),
        as_employee.page("/tickets"),
        as_agent2.page(f"/tickets/{number}/targets/resolution"),
    ):
        assert name in page.get_text(" ")
    story = as_agent2.page(f"/tickets/{number}")
    assert name in story.select_one("#thread").get_text(" ")
    assert name in story.select_one(".facts, aside").get_text(" ")
    as_agent2.post(f"/tickets/{number}/wait/end")
    offered = as_agent2.page(f"/tickets/{number}/wait").select_one("form[data-deed]")
    assert name in offered.get_text(" ")


def test_each_language_has_its_own_name(
    app: Helpdesk, as_admin: Visitor, waiting: Callable[[str], int]
) -> None:
    with app.app_context():
        row = db.session.scalars(
            select(ReasonVersion).where(ReasonVersion.slug == "on_third_party")
        ).one()
        row.name = {"en": "At the supplier’s", "uk": "Очікує на сторонніх", "pl": "U dostawcy"}
        db.session.commit()
    answer = save(as_admin, SUPPLIER, **{"name.uk": "У постачальника"})
    assert answer.status_code == 303
    assert newest(app, "on_third_party").name == {
        "en": "At the supplier’s",
        "uk": "У постачальника",
        "pl": "U dostawcy",
    }


def test_lists_are_filtered_by_any_reason(
    app: Helpdesk, as_admin: Visitor, as_agent2: Visitor, waiting: Callable[[str], int]
) -> None:
    save(as_admin, VISIT, wake_up="optional")
    wanted, other = waiting("waiting-for-a-visit"), waiting(WaitingReason.ON_APPROVAL)
    page = as_agent2.page("/desk/queues/network")
    options = {one["value"] for one in page.select("#filter-reason option")}
    assert {"", "on_requester", "waiting-for-a-visit"} <= options
    page = as_agent2.page("/desk/queues/network?reason=waiting-for-a-visit")
    text = page.select_one(".tickets").get_text(" ")
    assert f"HD-{wanted}" in text and f"HD-{other}" not in text
    assert "Waiting for a visit" in page.select_one(".chip").get_text()
    as_admin.post("/admin/waiting-reasons/waiting-for-a-visit/retirement")
    page = as_agent2.page("/desk/queues/network?reason=waiting-for-a-visit")
    chosen = page.select_one("#filter-reason option[selected]")
    assert chosen["value"] == "waiting-for-a-visit"
    assert f"HD-{wanted}" in page.select_one(".tickets").get_text(" ")


def test_a_reason_nobody_has_is_not_found(as_admin: Visitor, time: Time) -> None:
    for path in ("/admin/waiting-reasons/none", "/admin/waiting-reasons/none/edit"):
        assert as_admin.get(path).status_code == 404
    assert save(as_admin, VISIT | {"slug": "none"}).status_code == 404
    assert as_admin.post("/admin/waiting-reasons/none/retirement").status_code == 404
