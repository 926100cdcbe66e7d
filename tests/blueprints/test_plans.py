"""Plans in the browser: looked at, edited with what moves before them, retired; and chains."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.jobs.replanning import replan_open_tickets
from helpdesk.models import AdminEvent, Plan, Ticket
from tests.domain.sla.story import Story
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("time")


def parsed(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def filled_in(page: BeautifulSoup) -> dict[str, list[str]]:
    """What the browser would send of the plan's form as it stands."""
    form, data = page.select_one("#plan-editor"), dict[str, list[str]]()
    for one in form.select("input[name]"):
        if one.get("type") != "checkbox" or one.has_attr("checked"):
            data.setdefault(one["name"], []).append(one.get("value", ""))
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        data.setdefault(one["name"], []).append(chosen["value"])
    for one in form.select("textarea[name]"):
        data[one["name"]] = [one.text.removeprefix("\n")]
    return data


def edited(admin: Visitor, **changes: Any) -> Any:
    """Standard's form, changed and sent."""
    data = filled_in(admin.page("/admin/plans/standard/edit"))
    return admin.post("/admin/plans", data=data | changes)


def saved(app: Helpdesk, slug: str = "standard") -> tuple[int, dict[str, Any]]:
    """The version in use and what it says."""
    with app.app_context():
        row = db.session.scalars(select(Plan).where(Plan.slug == slug, Plan.is_current)).one()
        return row.version, row.document


def step(at: int = 0, **fields: Any) -> dict[str, Any]:
    usual = {"target": "resolution", "moment": "minutes_before", "amount": "30 min"}
    return {f"s{at}.{name}": value for name, value in (usual | fields).items()}


def test_a_plan_is_shown_in_words_with_its_versions(as_admin: Visitor) -> None:
    text = as_admin.page("/admin/plans/standard").get_text(" ")
    assert "8 h" in text and "every ticket no other plan is for" in text
    assert "at 75 % of the time" in text
    assert "The first one." in text


def test_an_untouched_form_saves_no_new_version(app: Helpdesk, as_admin: Visitor) -> None:
    assert edited(as_admin).status_code == 303
    assert saved(app)[0] == 1


def test_what_would_move_is_shown_before_it_is_saved(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        number = Story("09:00").ticket.id
        db.session.remove()
    page = parsed(edited(as_admin, **{"t.resolution.high": "2 working days"}))
    text = page.get_text(" ")
    assert "The due times of 1 open ticket move." in text and f"HD-{number}" in text
    assert "High, Solution: 8 h → 2 working days." in text
    assert saved(app)[0] == 1
    data: dict[str, list[str]] = {}
    for one in page.select("form[action='/admin/plans'] input"):
        data.setdefault(one["name"], []).append(one["value"])
    back = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "back"}))
    assert back.find(id="t.resolution.high")["value"] == "2 working days"
    assert as_admin.post("/admin/plans", data=data | {"agreed": "yes"}).status_code == 303
    version, document = saved(app)
    assert (version, document["targets"]["high"]["resolution"]) == (2, "2 working days")
    with app.app_context():
        logged = db.session.scalars(select(AdminEvent)).one()
        assert (logged.kind, logged.actor.username) == ("plan_saved", "admin")
        replan_open_tickets()
        assert db.session.get(Ticket, number).plan.version == 2
    told = as_admin.page("/admin/plans/standard").select_one(".versions").get_text(" ")
    assert "High, Solution: 8 h → 2 working days." in told and "Ihor Sydorenko" in told
    assert "Ihor" in told
    old = as_admin.page("/admin/plans/standard?version=1").get_text(" ")
    assert "no longer in use" in old


TYPED = {
    "30 min": 30,
    "4 h": 240,
    "1 h 30 min": 90,
    "1,5 год": 90,
    "2 working days": "2 working days",
    "1 робочий день": "1 working day",
    "line 1: 2 h; line 2: 1 working day": {"line_1": 120, "line_2": "1 working day"},
}


@pytest.mark.parametrize("text", TYPED)
def test_times_are_typed_as_people_write_them(app: Helpdesk, as_admin: Visitor, text: str) -> None:
    assert edited(as_admin, **{"t.operational.low": text}).status_code == 303
    assert saved(app)[1]["targets"]["low"]["operational"] == TYPED[text]
    assert edited(as_admin).status_code == 303
    assert saved(app)[0] == 2, "what the form shows is what was saved"


WRONG = {
    "no name": ({"name.en": " "}, "name.en", "Give the plan a name."),
    "no calendar": ({"calendar": "x"}, "calendar", "Choose a calendar"),
    "no unit": ({"t.take.high": "30"}, "t.take.high", "Write a time with its unit"),
    "another unit": ({"t.take.high": "2 weeks"}, "t.take.high", "“weeks” is no unit of time"),
    "days": ({"t.take.high": "2 days"}, "t.take.high", "A day has no fixed length here"),
    "half days": ({"t.take.high": "1.5 working days"}, "t.take.high", "whole working days"),
    "half minutes": ({"t.take.high": "0,5 min"}, "t.take.high", "Write whole minutes"),
    "a working deadline": (
        {"t.deadline.high": "2 working days"},
        "t.deadline.high",
        "counts by the clock on the wall",
    ),
    "a line twice": (
        {"t.operational.high": "line 1: 2 h; line 1: 3 h"},
        "t.operational.high",
        "for each line once",
    ),
    "nobody": ({"people": ["nobody at all"]}, "people.0", "of one person"),
    "no queue": ({"for.queues": ["gone"]}, "for.queues", "no longer in use"),
    "no time": (step(amount="soon", tell="lead"), "s0.amount", "Write a time with its unit"),
    "no percentage": (
        step(moment="at_percent", amount="0", tell="lead"),
        "s0.amount",
        "Write a percentage",
    ),
    "nothing to do": (step(), "s0.tell", "What is to be done?"),
    "no address": (step(addresses="boss"), "s0.addresses", "“boss” is no mail address."),
    "too often": (step(tell="lead", every="1 min", times="3"), "s0.every", "At least 5 min apart"),
    "how often": (step(tell="lead", every="1 h"), "s0.times", "Write how often"),
    "no such queue": (step(next_line="gone"), "s0.next_line", "Choose a queue"),
    "not in English": (step(**{"note.uk": "Увага"}), "s0.note.en", "Write it in English too."),
    "no webhook": (step(webhook="A B"), "s0.webhook", "only a–z"),
    "no promise": (step(target="x", tell="lead"), "s0.target", "Choose a promise."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    app: Helpdesk, as_admin: Visitor, case: str
) -> None:
    changes, field, sentence = WRONG[case]
    data = {"name.en": "New", "calendar": "office", "t.resolution.high": "4 h", "steps": "1"}
    data |= step(tell="lead") if not any(name.startswith("s0") for name in changes) else {}
    answer = as_admin.post("/admin/plans", data=data | changes)
    assert answer.status_code == 422
    page = parsed(answer)
    assert sentence in page.find(id=f"{field}-error").get_text()
    assert page.find(id=field)["aria-invalid"] == "true"
    assert page.select_one(f".summary a[href='#{field}']")
    assert page.find(id="t.resolution.high")["value"] == "4 h"
    for name, value in changes.items():
        kept = page.find("input", id=name)
        assert kept is None or kept["value"] == str(value).strip()
    with app.app_context():
        assert len(db.session.scalars(select(Plan)).all()) == 1


def test_the_list_of_mistakes_says_where_each_one_is(as_admin: Visitor) -> None:
    data = {"name.en": "New", "calendar": "office", "t.first_response.high": "30", "steps": "1"}
    page = parsed(as_admin.post("/admin/plans", data=data | step(amount="soon", tell="lead")))
    told = [one.get_text() for one in page.select(".summary li")]
    assert told[0].startswith("First answer, High: Write a time")
    assert told[1].startswith("Step 1: Write a time")


def test_somebody_elses_version_is_not_overwritten(as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    assert as_admin.post("/admin/plans", data=data | {"t.take.high": "1 h"}).status_code == 303
    answer = as_admin.post("/admin/plans", data=data | {"t.take.high": "2 h"})
    assert answer.status_code == 409
    page = parsed(answer)
    assert "Somebody saved another version meanwhile." in page.get_text()
    assert page.find(id="t.take.high")["value"] == "2 h"
    assert page.select_one("[name=version]")["value"] == "2"


def test_a_form_shown_again_keeps_the_version_it_was_opened_with(as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    assert as_admin.post("/admin/plans", data=data | {"t.take.high": "1 h"}).status_code == 303
    page = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "add_person"}))
    assert as_admin.post("/admin/plans", data=filled_in(page)).status_code == 409


def test_a_plan_renamed_or_retired_meanwhile_is_not_overwritten(as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    assert edited(as_admin, **{"name.en": "Usual"}).status_code == 303
    answer = as_admin.post("/admin/plans", data=data)
    assert answer.status_code == 409
    data = filled_in(parsed(answer))
    retired = as_admin.post("/admin/plans/standard/retirement", data={"agreed": "yes"})
    assert retired.status_code == 303
    answer = as_admin.post("/admin/plans", data=data)
    assert answer.status_code == 409
    again = as_admin.post("/admin/plans", data=filled_in(parsed(answer)) | {"agreed": "yes"})
    assert again.status_code == 303


def test_a_new_plan_takes_whom_it_is_for_from_the_others(
    app: Helpdesk, as_admin: Visitor, as_: Callable[[str], Visitor]
) -> None:
    as_admin.page("/admin/new-plan")
    data = {"name.en": "VIP", "name.uk": "VIP", "calendar": "office", "t.resolution.high": "1 h"}
    scope = {"people": ["Olha Bondar", ""], "for.queues": ["network"], "for.categories": ["vpn"]}
    answer = as_admin.post("/admin/plans", data=data | scope)
    assert answer.location == "/admin/plans/vip"
    assert saved(app, "vip")[1]["applies_to"] == {
        "people": ["employee"],
        "queues": ["network"],
        "categories": ["vpn"],
    }
    text = as_admin.page("/admin/plans/vip").get_text(" ")
    assert "Olha Bondar" in text and "Network" in text
    page = parsed(edited(as_admin, **{"for.queues": ["network"], "people": ["employee"]}))
    text = page.get_text(" ")
    assert "Plan “VIP”: No longer for: Olha Bondar, Network." in text
    assert "Now also for: Olha Bondar, Network." in text
    assert saved(app, "vip")[0] == 1
    answer = edited(as_admin, **{"for.queues": ["network"], "agreed": "yes"})
    assert answer.status_code == 303
    assert "queues" not in saved(app, "vip")[1]["applies_to"]


def test_a_plan_is_retired_once_it_was_seen_what_moves(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        Story("09:00")
        db.session.remove()
    retirement = "/admin/plans/standard/retirement"
    text = parsed(as_admin.post(retirement)).get_text(" ")
    assert "no promise" in text and "The due times of 1 open ticket move." in text
    assert as_admin.post(retirement, data={"agreed": "yes"}).status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(Plan).where(Plan.is_current)).all()
        assert replanning.is_asked()
    assert as_admin.post(retirement).status_code == 404
    assert "Out of use" in as_admin.page("/admin/plans").get_text()
    assert edited(as_admin, agreed="yes").status_code == 303
    assert saved(app)[0] == 2


def test_a_chain_is_written_step_by_step(app: Helpdesk, as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    page = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "add_step"}))
    assert page.select_one(".chain-step span").text.startswith(
        "Solution, at 75 % of the time: tell the assignee"
    )
    assert page.find(id="s2.amount")["value"] == "30 min"
    data = filled_in(page) | step(
        2,
        tell=["assignee", "lead"],
        addresses="noc@example.org",
        every="1 h",
        times="3",
        raise_priority="yes",
        next_line="network",
        unassign="yes",
        webhook="pager",
        waiting="no",
        unassigned="yes",
        priorities=["high", "critical"],
        lines=["1"],
        queues=["service-desk"],
        categories=["vpn"],
        **{"note.en": "Look at it.\nNow.", "note.uk": "Погляньте."},
    )
    assert as_admin.post("/admin/plans", data=data).status_code == 303
    assert saved(app)[1]["escalation"][1] == {
        "minutes_before": 30,
        "target": "resolution",
        "only_if": {
            "priorities": ["critical", "high"],
            "queues": ["service-desk"],
            "lines": [1],
            "categories": ["vpn"],
            "waiting": False,
            "unassigned": True,
        },
        "repeat": {"every_minutes": 60, "times": 3},
        "tell": ["assignee", "lead", "noc@example.org"],
        "raise_priority": True,
        "next_line": "network",
        "unassign": True,
        "note": {"en": "Look at it.\nNow.", "uk": "Погляньте."},
        "webhook": "pager",
    }
    told = as_admin.page("/admin/plans/standard").select_one(".versions").get_text(" ")
    assert "New step: Solution, 30 min before it is due" in told
    assert edited(as_admin).status_code == 303
    assert saved(app)[0] == 2, "the form shows everything that was saved"


def test_a_step_that_was_changed_is_not_told_as_another_one(as_admin: Visitor) -> None:
    def told() -> list[str]:
        versions = as_admin.page("/admin/plans/standard").select_one(".versions > li")
        return [one.get_text() for one in versions.select("li")]

    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    page = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "add_step"}))
    assert as_admin.post("/admin/plans", data=filled_in(page)).status_code == 303
    amounts = as_admin.page("/admin/plans/standard/edit").select("[name$='.amount']")
    at = [one["value"] for one in amounts].index("30 min")
    earlier = {f"s{at}.amount": "45 min"}
    assert edited(as_admin, **earlier).status_code == 303
    one, other, last = (
        f"Solution, {time} before it is due: tell {who}"
        for time, who in (
            ("30 min", "the assignee"),
            ("45 min", "the assignee"),
            ("45 min", "the queue's lead"),
        )
    )
    assert told() == [f"Step changed: {one} → {other}."]
    assert edited(as_admin, **{f"s{at}.tell": "lead"}).status_code == 303
    assert told() == [f"Step changed: {other} → {last}."]
    both = {f"s{at}.amount": "1 h", f"s{at}.tell": "manager"}
    assert edited(as_admin, **both).status_code == 303
    assert told() == [
        f"Step taken out: {last}.",
        "New step: Solution, 1 h before it is due: tell the manager.",
    ]


def test_a_line_that_is_none_is_left_out_of_a_condition(app: Helpdesk, as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    page = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "add_step"}))
    data = filled_in(page) | step(2, tell=["lead"], lines=["", "12", "2"])
    assert as_admin.post("/admin/plans", data=data).status_code == 303
    assert saved(app)[1]["escalation"][1]["only_if"] == {"lines": [2]}


def test_steps_are_copied_told_apart_and_taken_out(app: Helpdesk, as_admin: Visitor) -> None:
    data = filled_in(as_admin.page("/admin/plans/standard/edit"))
    page = parsed(as_admin.post("/admin/plans/form", data=data | {"do": "copy_step:0"}))
    data = filled_in(page) | {"s1.tell": "manager"}
    assert as_admin.post("/admin/plans", data=data).status_code == 303
    steps = saved(app)[1]["escalation"]
    assert [one.get("name") for one in steps] == [None, "percent-75-2", None]
    part = as_admin.htmx("POST", "/admin/plans/form", data=data | {"do": "remove_step:1"})
    assert part.get_data(as_text=True).startswith("<form")
    assert len(parsed(part).select(".chain-step")) == 2


def test_a_plan_nobody_has_is_not_found(as_admin: Visitor) -> None:
    for path in ("/admin/plans/none", "/admin/plans/none/edit"):
        assert as_admin.get(path).status_code == 404
    assert as_admin.post("/admin/plans", data={"slug": "none"}).status_code == 404
