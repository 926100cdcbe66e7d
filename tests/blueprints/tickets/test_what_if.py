"""Old and new due times before the button is pressed: as a fragment, and without script."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Target
from tests.blueprints.tickets.conftest import File, Now, form_of
from tests.conftest import Statements, Time
from tests.databases import app_at_work
from tests.domain.sla.story import PROMISES, add_plan
from tests.visitor import Visitor

MOST_STATEMENTS = 14
Due = Callable[[int], dict[str, str]]


@pytest.fixture
def due(app: Helpdesk) -> Due:
    """``due(7)``: what is stored as due, by promise."""

    def load(number: int) -> dict[str, str]:
        with app.app_context():
            rows = db.session.scalars(select(Target).where(Target.ticket_id == number))
            return {str(row.kind): row.due_at.isoformat() for row in rows if row.due_at}

    return load


def fragment(visitor: Visitor, number: int, noun: str, **typed: str) -> BeautifulSoup:
    """What HTMX gets for a form as it is filled in."""
    answer = visitor.htmx("GET", f"/tickets/{number}/what-if/{noun}", query_string=typed)
    assert answer.status_code == 200, answer.status
    assert answer.headers["Vary"]
    assert "<html" not in answer.text and "style=" not in answer.text
    return BeautifulSoup(answer.data, "html.parser")


def words(shown: BeautifulSoup) -> str:
    return " ".join(shown.text.split())


def new_times(shown: BeautifulSoup) -> dict[str, str]:
    """The new due time of each promise that would change."""
    return {
        str(line["data-promise"]): str(line.select("b time")[0]["datetime"])
        for line in shown.select("[data-promise]")
        if line.select("b time")
    }


def test_another_priority_shows_what_saving_it_stores(
    as_agent: Visitor, file: File, due: Due, time: Time
) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/assignee", data={"assignee": "me"})
    time.advance(minutes=40)
    shown = fragment(as_agent, number, "priority", priority="critical")
    assert "First answer today 14:00 → would be today 10:15 late at once" in words(shown)
    assert "Told at once: you, Piotr Nowak." in words(shown)
    assert "Solution Wed 16:00 → would be today 12:00" in words(shown)
    as_agent.post(f"/tickets/{number}/priority", data={"priority": "critical"})
    assert new_times(shown) == due(number)


def test_what_stays_is_said_in_one_calm_line(as_lead: Visitor, file: File) -> None:
    shown = fragment(as_lead, file(), "due-date", due="2026-06-03T12:00")
    assert "Solution Wed 16:00 → would be Wed 12:00" in words(shown)
    assert "As before: First answer today 14:00." in words(shown)
    assert len(shown.select("li")) == 1


def test_a_wait_shows_what_stands_still_and_when_it_would_go_on(
    as_agent: Visitor, file: File, due: Due, time: Time
) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/replies", data={"text": "I look into it."})
    shown = fragment(as_agent, number, "wait", reason="on_requester")
    assert "Solution Wed 16:00 → would be paused" in words(shown)
    shown = fragment(as_agent, number, "wait", reason="planned", until="2026-06-02T10:00")
    assert "If it wakes up as planned: Thu 16:00." in words(shown)
    assert words(fragment(as_agent, number, "wait", reason="planned")) == (
        "Say until when the work is put off."
    )


def test_a_wait_can_be_changed_while_it_lasts(
    as_agent: Visitor, file: File, stored: Now, time: Time
) -> None:
    number = file()
    at = f"/tickets/{number}"
    sent = {"reason": "planned", "until": "2026-06-02T10:00"}
    as_agent.post(f"{at}/wait", data=sent)
    assert form_of(as_agent.page(f"{at}/wait"), "/wait").items() >= sent.items()
    assert as_agent.page(at).select(f'[hx-get="{at}/wait"]')
    later = fragment(as_agent, number, "wait", reason="planned", until="2026-06-05T10:00")
    assert "If it wakes up" not in words(later) or "Solution" in words(later)
    as_agent.post(f"{at}/wait", data={"reason": "on_third_party"})
    assert stored(number).waiting_reason == "on_third_party"


def test_another_queue_and_another_topic_bring_the_plan_they_are_for(
    app: Helpdesk, as_lead: Visitor, file: File, due: Due
) -> None:
    quick = PROMISES | {"targets": {"medium": {"resolution": 60, "deadline": 7200}}}
    with app_at_work(app):
        add_plan("quick", {"queues": ["network"], "categories": ["new-laptop"]}, quick)
    number = file()
    page = as_lead.page(f"/tickets/{number}/queue")
    network = next(one for one in page.select("[name=queue]") if "Network" in one.parent.text)
    for noun, value in (("queue", str(network["value"])), ("category", _laptop(as_lead, number))):
        shown = fragment(as_lead, number, noun, **{noun: value})
        assert "First answer today 14:00 → would be no longer promised" in words(shown)
        assert "Solution Wed 16:00 → would be today 11:00" in words(shown)
        assert "Deadline no promise → would be Sat 10:00" in words(shown)
    as_lead.post(f"/tickets/{number}/queue", data={"queue": str(network["value"])})
    assert new_times(shown).items() <= due(number).items()


def test_a_date_by_hand_needs_no_reason_to_be_looked_at(as_lead: Visitor, file: File) -> None:
    number = file()
    assert "Wed 12:00" in words(fragment(as_lead, number, "due-date", due="2026-06-03T12:00"))
    past = fragment(as_lead, number, "due-date", due="2026-05-03T12:00")
    assert words(past) == "Choose a time that is still to come."
    refused = as_lead.post(f"/tickets/{number}/due-date", data={"due": "2026-06-03T12:00"})
    assert refused.status_code == 422


def test_without_script_a_second_button_shows_it_and_keeps_what_was_typed(
    as_lead: Visitor, file: File, stored: Now
) -> None:
    number = file()
    page = as_lead.page(f"/tickets/{number}/due-date")
    button = page.find("button", string="What would change?")
    assert button is not None
    typed = form_of(page, "/due-date") | {"due": "2026-06-03T12:00", "reason": "As agreed."}
    before = stored(number).version
    answer = as_lead.post(button["formaction"], data=typed)
    assert answer.status_code == 200
    shown = BeautifulSoup(answer.data, "html.parser")
    assert "Solution Wed 16:00 → would be Wed 12:00" in words(shown)
    kept = {name: value.strip() for name, value in form_of(shown, "/due-date").items()}
    assert kept == typed | {"csrf_token": kept["csrf_token"]}
    assert stored(number).version == before
    assert as_lead.post(f"/tickets/{number}/due-date", data=typed).status_code == 303
    assert "Wed 12:00" in as_lead.page(f"/tickets/{number}").select_one("#facts").text


def test_without_script_a_mistake_comes_back_with_its_form(as_agent: Visitor, file: File) -> None:
    number = file()
    answer = as_agent.post(f"/tickets/{number}/what-if/wait", data={"reason": "planned"})
    assert answer.status_code == 422
    assert "Say until when the work is put off." in answer.text


def test_what_a_colleague_changed_meanwhile_is_said_before_saving(
    as_agent: Visitor, as_lead: Visitor, file: File
) -> None:
    number = file()
    version = form_of(as_agent.page(f"/tickets/{number}/priority"), "/priority")["version"]
    as_lead.post(f"/tickets/{number}/priority", data={"priority": "low"})
    shown = fragment(as_agent, number, "priority", priority="high", version=version)
    assert "Piotr Nowak changed this while you were deciding." in words(shown)


def test_the_same_again_changes_nothing(as_agent: Visitor, file: File) -> None:
    shown = fragment(as_agent, file(), "priority", priority="medium")
    assert words(shown) == "This changes nothing."


def test_only_who_may_change_it_may_look(
    as_agent: Visitor, as_agent2: Visitor, as_employee2: Visitor, file: File
) -> None:
    at = f"/tickets/{file()}/what-if"
    assert as_agent2.htmx("GET", f"{at}/priority?priority=high").status_code == 403
    assert as_agent.htmx("GET", f"{at}/due-date?due=2026-06-03T12:00").status_code == 403
    assert as_employee2.htmx("GET", f"{at}/priority?priority=high").status_code == 404
    assert as_agent.htmx("GET", f"{at}/lunch").status_code == 404
    as_agent.post(at.replace("what-if", "cancellation"), data={"code": "spam", "reason": "Spam."})
    assert as_agent.htmx("GET", f"{at}/priority?priority=high").status_code == 409


def test_looking_writes_nothing_and_costs_few_statements(
    as_lead: Visitor, file: File, statements: Statements
) -> None:
    number = file()
    for noun, typed in (
        ("priority", "priority=critical"),
        ("category", "category=2"),
        ("queue", "queue=2"),
        ("wait", "reason=on_third_party"),
        ("due-date", "due=2026-06-03T12:00"),
    ):
        with statements() as made:
            answer = as_lead.htmx("GET", f"/tickets/{number}/what-if/{noun}?{typed}")
        assert answer.status_code == 200
        assert all(sql.startswith(("SELECT", "WITH")) for sql in made), noun
        assert len(made) <= MOST_STATEMENTS, f"{noun} {len(made)}\n\n" + "\n\n".join(made)


def _laptop(visitor: Visitor, number: int) -> str:
    page = visitor.page(f"/tickets/{number}/category")
    return str(next(one for one in page.select("option") if one.text == "New laptop")["value"])
