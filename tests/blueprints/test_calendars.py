"""Calendars in the browser: looked at month by month, edited, and saved as new versions."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.jobs.replanning import replan_open_tickets
from helpdesk.models import AdminEvent, Calendar, Plan
from tests import cast
from tests.conftest import Time
from tests.domain.sla.story import Story
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("time")
WEEK = {f"hours.{day}": "9-18" for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = {"slug": "office", "version": "1", "name.en": "Office hours", "timezone": "Europe/Kyiv"}
OFFICE |= WEEK


def saved(app: Helpdesk, slug: str = "office") -> tuple[int, dict[str, Any]]:
    """The version in use and what it says."""
    with app.app_context():
        query = select(Calendar).where(Calendar.slug == slug, Calendar.is_current)
        row = db.session.scalars(query).one()
        return row.version, row.document


def day(page: BeautifulSoup, number: int) -> Any:
    """A day of the month shown."""
    cells = page.select("table.month td:not(.outside)")
    return next(cell for cell in cells if cell.select_one(".date").text == str(number))


def save(admin: Visitor, **changes: Any) -> Any:
    return admin.post("/admin/calendars", data=OFFICE | changes)


def parsed(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def test_the_list_says_whether_it_is_open_now(as_: Callable[[str], Visitor], time: Time) -> None:
    assert "Open until today 18:00" in as_("admin").page("/admin/calendars").get_text()
    time.advance(hours=9)
    assert "Closed, opens tomorrow 09:00" in as_("admin").page("/admin/calendars").get_text()


def test_a_month_shows_every_day_with_its_hours_and_reason(
    app: Helpdesk, as_admin: Visitor
) -> None:
    answer = save(
        as_admin,
        **{
            "country": "PL",
            "work.2026-06-04": "once",
            "off.day": ["2026-06-26"],
            "off.every": ["yearly"],
            "off.name": ["Company day"],
            "exception.day": ["2026-06-10", "2026-06-13"],
            "exception.hours": ["9-12", "10-14:30"],
        },
    )
    assert answer.status_code == 303
    page = as_admin.page("/admin/calendars/office?month=2026-06")
    assert "June 2026" in page.get_text()
    kinds = {number: day(page, number)["class"][0] for number in (1, 4, 6, 10, 13, 26)}
    assert kinds == {1: "open", 4: "worked", 6: "closed", 10: "short", 13: "extra", 26: "day_off"}
    assert "Corpus Christi" in day(page, 4).get_text()
    assert "10–14:30" in day(page, 13).get_text()
    assert "Company day" in day(page, 26).get_text()
    assert day(page, 1)["aria-current"] == "date"
    may = parsed(as_admin.htmx("GET", "/admin/calendars/office?month=2027-05"))
    assert may.select_one("#month") and not may.select("html")
    assert day(may, 3)["class"][0] == "holiday"


@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-12", "-1-01", "2026-6"])
def test_a_month_there_is_not_is_this_month(as_admin: Visitor, month: str) -> None:
    page = as_admin.page(f"/admin/calendars/office?month={month}")
    assert "June 2026" in page.get_text()


def test_saving_makes_a_version_of_the_calendar_and_of_its_plans(
    app: Helpdesk, as_admin: Visitor
) -> None:
    answer = save(as_admin, **{"hours.fri": "9:00–16.30"})
    assert (answer.status_code, answer.location) == (303, "/admin/calendars/office")
    version, document = saved(app)
    assert (version, document["hours"]["fri"]) == (2, [["09:00", "16:30"]])
    with app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.is_current)).one()
        assert (plan.version, plan.calendar.version) == (2, 2)
        logged = db.session.scalars(select(AdminEvent)).one()
        assert (logged.kind, logged.actor.username) == ("calendar_saved", "admin")
        assert replanning.is_asked()
    text = as_admin.page("/admin/calendars/office").select_one(".versions").get_text(" ")
    assert "Friday: 9:00–18:00 → 9:00–16:30." in text
    assert "Ihor Sydorenko" in text
    assert "no longer in use" in as_admin.page("/admin/calendars/office?version=1").get_text()


def test_what_would_move_is_shown_before_it_is_saved(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        number = Story("14:00").ticket.id
        db.session.remove()
    more = {"off.day": "2026-06-02", "off.every": "once", "off.name": "Company day"}
    page = parsed(save(as_admin, **more))
    text = page.get_text(" ")
    assert "The due times of 1 open ticket move." in text
    assert "New day off: 2 Jun 2026, Company day." in text
    assert f"HD-{number}" in text
    assert saved(app)[0] == 1
    form = page.select_one("form[action='/admin/calendars']")
    fields = [(one["name"], one["value"]) for one in form.select("input")]
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    back = parsed(as_admin.post("/admin/calendars/month", data=data | {"do": "back"}))
    assert back.select_one("[name='off.name']")["value"] == "Company day"
    assert as_admin.post("/admin/calendars", data=data | {"agreed": "yes"}).status_code == 303
    assert saved(app)[0] == 2
    assert "0 of 1" in as_admin.page("/admin/calendars/office").get_text()
    with app.app_context():
        replan_open_tickets()
    history = as_admin.page(f"/tickets/{number}").get_text()
    assert "Due times by version 2 of the plan from now on" in history
    more["off.day"] = "2026-06-03"
    save(as_admin, **more, version="2", agreed="yes")
    with app.app_context():
        replan_open_tickets()
    history = as_admin.page(f"/tickets/{number}").get_text()
    assert history.count("of the plan from now on") == 1
    assert "Due times by version 3 of the plan from now on" in history


WRONG = {
    "no name": ({"name.en": " "}, "name.en", "Give the calendar a name."),
    "no zone": ({"timezone": "Mars"}, "timezone", "Choose a time zone"),
    "no hours": ({"hours.mon": "always"}, "hours.mon", "Write hours as"),
    "no time": ({"hours.mon": "9-25"}, "hours.mon", "“25” is no time"),
    "a night": ({"hours.mon": "22-6"}, "hours.mon", "A night goes over two days"),
    "an hour twice": (
        {"hours.mon": "9-13, 12-18"},
        "hours.mon",
        "09:00–13:00 and 12:00–18:00 overlap.",
    ),
    "an hour twice in a timetable": (
        {"periods": "1", "p0.from": "2026-09-01", "p0.hours.mon": "12-18, 9-12:01"},
        "p0.hours.mon",
        "overlap",
    ),
    "no length": ({"hours.mon": "9-9"}, "hours.mon", "has no length"),
    "never open": (
        dict.fromkeys((*WEEK, "exception.day", "exception.hours"), ""),
        "hours.mon",
        "The calendar is never open.",
    ),
    "some day never": (
        {"periods": "1", "p0.from": "2026-09-01"},
        "hours.mon",
        "Some day nothing would be open",
    ),
    "no beginning": ({"periods": "1", "p0.hours.mon": "9-12"}, "p0.from", "Choose a date."),
    "an early end": (
        {"periods": "1", "p0.from": "2026-09-01", "p0.to": "2026-08-01", "p0.hours.mon": "9-12"},
        "p0.to",
        "It ends before it begins.",
    ),
    "two beginnings": (
        {f"p{at}.{name}": "2026-09-01" for at in (0, 1) for name in ("from", "to")}
        | {"periods": "2"},
        "p1.from",
        "Another timetable begins",
    ),
    "no country": ({"country": "Atlantis"}, "country", "Choose a country"),
    "no name of a day": (
        {"off.day": "2026-06-02", "off.every": "once", "off.name": ""},
        "off.0.name",
        "What is this day called?",
    ),
    "no day": (
        {"off.day": "", "off.every": "once", "off.name": "Ours"},
        "off.0.day",
        "Choose a date.",
    ),
    "off and worked": (
        {"off.day": "2026-01-06", "off.every": "yearly", "off.name": "X", "worked": "01-06"},
        "off.0.day",
        "a holiday on which you work",
    ),
    "a day twice": (
        {"exception.day": ["2026-06-10"] * 2, "exception.hours": ["", "9-12"]},
        "exception.1.day",
        "stands here twice",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    app: Helpdesk, as_admin: Visitor, case: str
) -> None:
    changes, field, sentence = WRONG[case]
    answer = save(as_admin, **{"exception.day": "2026-07-01", "exception.hours": "1-2"} | changes)
    assert answer.status_code == 422
    page = parsed(answer)
    assert sentence in page.find(id=f"{field}-error").get_text()
    assert page.find(id=field)["aria-invalid"] == "true"
    assert f"{field}-error" in page.find(id=field)["aria-describedby"]
    assert page.select_one(f".summary a[href='#{field}']")
    for name, value in changes.items():
        kept = page.select_one(f"[name='{name}']")
        if isinstance(value, str) and name not in ("timezone", "country", "worked", "off.every"):
            assert kept["value"] == value.strip()
    assert saved(app)[0] == 1


def test_somebody_elses_version_is_not_overwritten(app: Helpdesk, as_admin: Visitor) -> None:
    assert save(as_admin, **{"hours.fri": "9-17"}).status_code == 303
    answer = save(as_admin, **{"hours.fri": "9-15"})
    assert answer.status_code == 409
    page = parsed(answer)
    assert "Somebody saved another version meanwhile." in page.get_text()
    assert page.find(id="hours.fri")["value"] == "9-15"
    assert page.select_one("[name=version]")["value"] == "2"
    assert save(as_admin, version="2", **{"hours.fri": "9-15"}).status_code == 303
    assert saved(app)[1]["hours"]["fri"] == [["09:00", "15:00"]]


def test_the_preview_follows_what_is_typed_and_stores_nothing(
    app: Helpdesk, as_admin: Visitor
) -> None:
    data = OFFICE | {"hours.mon": "7-8", "month": ["2026-06", "2026-07"]}
    part = parsed(as_admin.htmx("POST", "/admin/calendars/month", data=data))
    assert part.select_one("#month") and not part.select("form")
    assert "July 2026" in part.get_text()
    assert "7–8" in day(part, 6).get_text()
    wrong = parsed(as_admin.htmx("POST", "/admin/calendars/month", data=data | {"hours.mon": "?"}))
    assert "once everything can be read" in wrong.get_text()
    assert "Monday: Write hours as" in wrong.select_one("a[href='#hours.mon']").get_text()
    assert wrong.select_one("[name=month]")["value"] == "2026-07"  # comes again once it is mended
    whole = parsed(as_admin.post("/admin/calendars/month", data=data))
    assert whole.find(id="hours.mon")["value"] == "7-8"
    assert saved(app)[0] == 1


def test_small_buttons_change_the_form_and_keep_everything(as_admin: Visitor) -> None:
    def pressed(do: str, **more: str) -> BeautifulSoup:
        return parsed(as_admin.post("/admin/calendars/month", data=OFFICE | more | {"do": do}))

    page = pressed("add_period")
    assert not page.select(".error")
    assert page.find(id="p0.hours.mon")["value"] == "9-18"
    assert pressed("remove_period:0", periods="1").find(id="p0.from") is None
    assert pressed("as_monday", **{"hours.mon": "8-16"}).find(id="hours.fri")["value"] == "8-16"
    page = pressed("country", country="DE")
    assert "BY" in [option.text for option in page.select("#subdivision option")]
    assert page.find(id="name.en")["value"] == "Office hours"


def test_other_languages_of_a_text_survive_the_form(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        row = db.session.scalars(select(Calendar)).one()
        name = {"en": "Company day", "uk": "День компанії"}
        row.document = row.document | {"days_off": [{"day": "06-26", "name": name}]}
        db.session.commit()
    page = as_admin.page("/admin/calendars/office/edit")
    off = {one: page.select_one(f"[name='off.{one}']") for one in ("day", "name")}
    assert (off["day"]["value"], off["name"]["value"]) == ("2026-06-26", "Company day")
    more = {"off.day": "2026-06-26", "off.every": "yearly", "off.name": "Company day"}
    assert save(as_admin, **more, **{"hours.fri": "9-17"}).status_code == 303
    assert saved(app)[1]["days_off"] == [{"day": "06-26", "name": name}]


def test_past_exceptions_and_worked_days_are_kept_though_not_shown(
    app: Helpdesk, as_admin: Visitor
) -> None:
    with app.app_context():
        row = db.session.scalars(select(Calendar)).one()
        row.document = row.document | {
            "exceptions": {"2020-01-03": [["09:00", "12:00"]]},
            "worked_holidays": ["2019-01-06", "01-06"],
            "holidays": {"country": "PL"},
        }
        db.session.commit()
    page = as_admin.page("/admin/calendars/office/edit")
    form = page.select_one("#calendar-editor")
    data: dict[str, list[str]] = {}
    for one in form.select("input[name]"):
        data.setdefault(one["name"], []).append(one.get("value", ""))
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        data.setdefault(one["name"], []).append(chosen.get("value", chosen.text))
    assert as_admin.post("/admin/calendars", data=data | {"name.uk": "Офіс"}).status_code == 303
    version, document = saved(app)
    assert version == 1  # the rules are the same
    assert document["worked_holidays"] == ["2019-01-06", "01-06"]


def test_a_new_calendar_gets_a_short_name_of_its_own(app: Helpdesk, as_admin: Visitor) -> None:
    as_admin.page("/admin/new-calendar")
    data = {"name.en": "Office", "name.uk": "Офіс", "timezone": "UTC"} | WEEK
    answer = as_admin.post("/admin/calendars", data=data)
    assert answer.location == "/admin/calendars/office-2"
    assert saved(app, "office-2")[0] == 1
    with app.app_context():
        assert db.session.scalars(select(Plan)).one().version == 1
        assert cast.person("admin") is not None


def test_a_calendar_nobody_has_is_not_found(as_admin: Visitor) -> None:
    for path in ("/admin/calendars/none", "/admin/calendars/none/edit"):
        assert as_admin.get(path).status_code == 404
    assert as_admin.post("/admin/calendars", data=OFFICE | {"slug": "none"}).status_code == 404
