"""Weeks that hold for a while, own days off, worked holidays: one rule a test, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.domain.sla.calendar import Calendar, add_business, business_between, open_slots
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.errors import ClockError, NeverReached
from tests.stopwatch import Stopwatch

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
NINE_TO_SIX = {day: [["09:00", "18:00"]] for day in WEEKDAYS}
SUMMER = {
    "name": "Summer",
    "from": "2026-06-01",
    "to": "2026-08-31",
    "hours": {day: [["08:00", "16:00"]] for day in WEEKDAYS},
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def office(zone: str = "Europe/Kyiv", **rest: object) -> Calendar:
    return calendar_from({"timezone": zone, "hours": NINE_TO_SIX, **rest})


def hours_on(calendar: Calendar, day: str) -> list[tuple[float, float]]:
    slots = calendar.slots_on(date.fromisoformat(day))
    return [(since / 3600, until / 3600) for since, until in slots]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-05-29", [(9, 18)]),  # the last Friday before
        ("2026-06-01", [(8, 16)]),  # its first day belongs to it
        ("2026-07-15", [(8, 16)]),
        ("2026-07-18", []),  # a Saturday it does not name is closed
        ("2026-08-31", [(8, 16)]),  # and so does its last
        ("2026-09-01", [(9, 18)]),
        ("2027-06-01", [(9, 18)]),  # one summer, not every one
    ],
)
def test_a_summer_timetable_holds_from_its_first_day_to_its_last(day, hours):
    assert hours_on(office(periods=[SUMMER]), day) == hours


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-06-30", [(8, 16)]),
        ("2026-07-01", [(10, 15)]),  # the heat goes before the summer it lies in
        ("2026-07-31", [(10, 15)]),
        ("2026-08-03", [(8, 16)]),  # and gives it back
        ("2026-10-01", [(7, 15)]),  # from then on
        ("2031-10-01", [(7, 15)]),
    ],
)
def test_of_several_timetables_the_one_that_began_last_holds(day, hours):
    heat = {"from": "2026-07-01", "to": "2026-07-31"}
    new_week = {"from": "2026-10-01"}
    calendar = office(
        periods=[
            new_week | {"hours": {day: [["07:00", "15:00"]] for day in WEEKDAYS}},
            SUMMER,
            heat | {"hours": {day: [["10:00", "15:00"]] for day in WEEKDAYS}},
        ]
    )
    assert hours_on(calendar, day) == hours


@pytest.mark.parametrize("started", ["2026-03-20T15:00Z", "2026-05-28T09:30Z", "2026-05-29T14:59Z"])
def test_a_timetable_that_begins_later_changes_no_due_time_before_it(started):
    for count in (1, 30, 60):
        before = add_business(at(started), timedelta(minutes=count), office())
        after = add_business(at(started), timedelta(minutes=count), office(periods=[SUMMER]))
        if before < at("2026-06-01T00:00+03:00"):
            assert after == before


def test_a_due_time_reaches_over_the_beginning_of_a_timetable():
    # Friday 17:00 leaves an hour; the other two are summer's, from Monday 08:00
    due = add_business(at("2026-05-29T17:00+03:00"), timedelta(hours=3), office(periods=[SUMMER]))
    assert due == at("2026-06-01T10:00+03:00")


def test_the_night_the_clocks_change_belongs_to_the_timetable_of_its_date():
    # Sunday 25 October 2026 has 25 hours in Kyiv; the night timetable begins that very day
    nights = {"from": "2026-10-25", "hours": {"sun": [["00:00", "24:00"]]}}
    counted = business_between(
        at("2026-10-24T00:00Z"), at("2026-10-26T00:00Z"), office(periods=[nights])
    )
    assert counted == timedelta(hours=25)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-06-26", []),  # once
        ("2027-06-28", [(9, 18)]),
        ("2026-12-24", []),  # every year
        ("2029-12-24", []),
        ("2028-02-29", []),  # every year that has it
        ("2026-12-23", [(9, 12)]),  # an exception
        ("2027-12-24", [(10, 11)]),  # an exception goes before a day off
    ],
)
def test_own_days_off_are_closed_once_or_every_year(day, hours):
    days_off = [
        {"day": "2026-06-26", "name": "Company day"},
        {"day": "12-24", "name": "Christmas Eve"},
        {"day": "02-29", "name": "Leap day"},
    ]
    exceptions = {"2026-12-23": [["09:00", "12:00"]], "2027-12-24": [["10:00", "11:00"]]}
    assert hours_on(office(days_off=days_off, exceptions=exceptions), day) == hours


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-01-06", [(9, 18)]),  # Epiphany, worked on every year
        ("2027-01-06", [(9, 18)]),
        ("2026-11-11", [(9, 18)]),  # Independence Day, worked on once
        ("2027-11-11", []),
        ("2026-06-04", []),  # Corpus Christi
        ("2026-08-15", []),  # a holiday on a Saturday
    ],
)
def test_work_goes_on_on_holidays_that_are_worked_on(day, hours):
    worked = ["01-06", "2026-11-11"]
    poland = office("Europe/Warsaw", holidays={"country": "PL"}, worked_holidays=worked)
    assert hours_on(poland, day) == hours


def test_a_worked_holiday_has_the_hours_of_the_week_in_force():
    assumption = {"from": "2029-08-01", "hours": {"wed": [["10:00", "12:00"]]}}
    poland = office(
        "Europe/Warsaw",
        holidays={"country": "PL"},
        worked_holidays=["08-15"],
        periods=[assumption],
    )
    assert hours_on(poland, "2029-08-15") == [(10, 12)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"periods": [SUMMER, SUMMER]}, "begin on the same day"),
        ({"periods": [SUMMER | {"to": "2026-05-01"}]}, "cannot end on 2026-05-01"),
        ({"periods": [SUMMER | {"hours": {"mon": [["18:00", "09:00"]]}}]}, "two slots"),
        ({"days_off": [{"day": "13-01", "name": "X"}]}, "neither a date"),
        ({"days_off": [{"day": "02-30", "name": "X"}]}, "neither a date"),
        ({"days_off": [{"day": "2026-02-30", "name": "X"}]}, "neither a date"),
        ({"days_off": [{"day": "12-24", "name": ""}]}, "at least 1"),
        ({"days_off": [{"day": "12-24", "name": "X"}] * 2}, "stands twice"),
        (
            {"days_off": [{"day": "12-24", "name": "X"}], "worked_holidays": ["12-24"]},
            "a day off and a holiday",
        ),
        ({"worked_holidays": [1224]}, "neither a date"),
    ],
)
def test_what_is_wrong_is_said(wrong, sentence):
    with pytest.raises(ClockError, match=sentence):
        office(**wrong)


def test_only_a_timetable_may_be_open():
    calendar = calendar_from({"timezone": "UTC", "hours": {}, "periods": [SUMMER]})
    assert add_business(at("2026-01-01T00:00Z"), timedelta(hours=1), calendar) == at(
        "2026-06-01T09:00Z"
    )
    with pytest.raises(NeverReached):
        add_business(at("2026-09-01T00:00Z"), timedelta(hours=1), calendar)


def test_equal_calendars_are_equal_however_they_are_written():
    autumn = {"from": "2026-09-01", "hours": {"mon": [["09:00", "10:00"], ["10:00", "12:00"]]}}
    joined = {"from": "2026-09-01", "hours": {"mon": [["09:00", "12:00"]]}}
    one, other = office(periods=[autumn, SUMMER]), office(periods=[SUMMER, joined])
    assert one == other
    assert hash(one) == hash(other)


def test_a_version_works_its_openings_out_once():
    calendar = office(holidays={"country": "PL"}, periods=[SUMMER])
    start, year = at("2026-01-01T00:00Z"), timedelta(days=365)
    first = open_slots(calendar, start, start + year)
    with Stopwatch() as watch:
        for _ in range(100):
            add_business(start + timedelta(days=200), timedelta(hours=40), calendar)
    assert watch.worked < 0.1
    assert open_slots(calendar, start, start + year) == first
