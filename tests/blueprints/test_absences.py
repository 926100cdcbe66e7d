"""Days away: written down by oneself or by a lead, seen where tickets are given to people."""

from datetime import date, timedelta

import pytest
from bs4 import Tag
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain import absences
from helpdesk.extensions import db
from helpdesk.models import Absence, AdminEvent
from tests import cast
from tests.conftest import MONDAY_MORNING, Time
from tests.portal.test_portal import file_ticket
from tests.visitor import Visitor

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)


def number_of(app: Helpdesk, who: str) -> int:
    with app.app_context():
        return cast.person(who).id


def stored(app: Helpdesk) -> list[tuple[str, date, date]]:
    with app.app_context():
        rows = db.session.scalars(select(Absence).order_by(Absence.id))
        return [(row.person.username, row.first_day, row.last_day) for row in rows]


def away(first: date = TODAY, last: date = TODAY + 2 * DAY) -> Absence:
    return Absence(first_day=first, last_day=last)


def test_an_agent_plans_days_away_and_takes_them_back(
    app: Helpdesk, time: Time, as_agent: Visitor
) -> None:
    assert as_agent.page("/preferences").find("a", href="/absences")
    body = {"first_day": "2026-06-08", "last_day": "2026-06-12", "note": "Holiday"}
    body["deputy"] = str(number_of(app, "lead"))
    assert as_agent.post("/absences", data=body).status_code == 303
    assert stored(app) == [("agent", date(2026, 6, 8), date(2026, 6, 12))]
    text = as_agent.page("/absences").get_text(" ")
    assert "Mon 8 Jun" in text and "Piotr Nowak stands in" in text and "Holiday" in text
    assert as_agent.post("/absences/1/removal").status_code == 303
    assert stored(app) == []
    with app.app_context():
        kinds = list(db.session.scalars(select(AdminEvent.kind).order_by(AdminEvent.id)))
    assert kinds == ["absence_added", "absence_removed"]


def test_a_lead_writes_for_members_and_an_agent_for_nobody_else(
    app: Helpdesk, time: Time, as_lead: Visitor, as_agent: Visitor, as_agent2: Visitor
) -> None:
    days = {"first_day": "2026-06-01", "last_day": "2026-06-02"}
    member = days | {"person": str(number_of(app, "agent2"))}
    assert as_agent.post("/absences", data=member).status_code == 422
    assert stored(app) == []
    assert as_lead.post("/absences", data=member).status_code == 303
    assert [who for who, *_days in stored(app)] == ["agent2"]
    stranger = days | {"person": str(number_of(app, "stranger"))}
    assert as_lead.post("/absences", data=stranger).status_code == 422
    assert as_agent.post("/absences/1/removal").status_code == 404
    assert "Lucia" not in as_agent.page("/absences").select_one(".card.rows").get_text()  # type: ignore[union-attr]
    assert as_agent2.post("/absences/1/removal").status_code == 303


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-06-05", "2026-06-03", "The last day comes before the first one."),
        ("2026-05-01", "2026-05-03", "These days are over."),
        ("2026-06-05", "2036-06-05", "within the next two years"),
        ("", "2026-06-05", "Write a day."),
    ],
)
def test_days_that_make_no_sense_are_said_beside_the_field(
    app: Helpdesk, time: Time, as_agent: Visitor, first: str, last: str, words: str
) -> None:
    answer = as_agent.post("/absences", data={"first_day": first, "last_day": last})
    assert answer.status_code == 422
    assert words in answer.text
    assert stored(app) == []


def test_who_is_away_stands_last_where_tickets_are_assigned_and_on_the_members_page(
    app: Helpdesk, time: Time, as_lead: Visitor
) -> None:
    with app.app_context():
        days = {"by": cast.person("agent"), "now": MONDAY_MORNING, "today": TODAY}
        absences.add(cast.person("agent"), TODAY, TODAY + 4 * DAY, **days)  # type: ignore[arg-type]
        number = file_ticket("Jam").id
        db.session.commit()
    labels = [one.get_text(" ", strip=True) for one in _choices(as_lead, number)]
    assert labels[0] == "Piotr Nowak"
    assert labels[1] == "Andrii Kravets (away, back Mon 8 Jun)"
    members = as_lead.page("/admin/queues/service-desk").get_text(" ")
    assert "away, back Mon 8 Jun" in members


def test_back_is_the_first_weekday_after_absences_that_follow_one_another() -> None:
    assert absences.back_on([], TODAY) is None
    assert absences.back_on([away()], TODAY) == date(2026, 6, 4)
    assert absences.back_on([away(last=date(2026, 6, 5))], TODAY) == date(2026, 6, 8)
    both = [away(last=date(2026, 6, 5)), away(date(2026, 6, 8), date(2026, 6, 9))]
    assert absences.back_on(both, TODAY) == date(2026, 6, 10)
    assert absences.back_on([away(date(2026, 6, 3), date(2026, 6, 4))], TODAY) is None


def test_an_employee_has_no_such_page(as_employee: Visitor) -> None:
    assert as_employee.get("/absences").status_code == 404
    assert not as_employee.page("/preferences").find("a", href="/absences")


def _choices(visitor: Visitor, number: int) -> list[Tag]:
    return list(visitor.page(f"/tickets/{number}/assignee").select("label.choice"))
