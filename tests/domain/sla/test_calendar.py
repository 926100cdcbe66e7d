"""What counts as business time: one rule a test, on days people can check by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.sla.calendar import add_business, business_between, next_opening, open_slots
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.errors import ClockError, NeverReached, NoOpenTime
from tests.stopwatch import Stopwatch

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def calendar(hours, zone="Europe/Kyiv", **rest):
    return calendar_from({"timezone": zone, "hours": hours, **rest})


def office(zone="Europe/Kyiv", **rest):
    return calendar(
        {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in WEEKDAYS}, zone, **rest
    )


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-03-23T09:00+02:00", 60, "2026-03-23T10:00+02:00"),
        ("2026-03-23T12:30+02:00", 60, "2026-03-23T14:30+02:00"),  # over lunch
        ("2026-03-23T09:00+02:00", 240, "2026-03-23T13:00+02:00"),  # the end, not after lunch
        ("2026-03-23T07:00+02:00", 1, "2026-03-23T09:01+02:00"),  # before opening
        ("2026-03-27T17:30+02:00", 60, "2026-03-30T09:30+03:00"),  # the weekend clocks go on
        ("2026-03-28T12:00+02:00", 0, "2026-03-28T12:00+02:00"),  # nothing to count, on a Saturday
        ("2026-03-23T17:59:59.5+02:00", 0.5, "2026-03-24T09:00:29.5+02:00"),
    ],
)
def test_office_hours_are_counted_over_lunch_nights_and_weekends(start, count, due):
    assert add_business(at(start), minutes(count), office()) == at(due)


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [  # one working day from 00:00 to 24:00 when a local day has 23, 25, 23.5 or 24.5 hours
        ("Europe/Kyiv", "2026-03-29T00:00+02:00", 23),
        ("Europe/Kyiv", "2026-10-25T00:00+03:00", 25),
        ("Europe/Warsaw", "2026-03-29T00:00+01:00", 23),
        ("Europe/Warsaw", "2026-10-25T00:00+02:00", 25),
        ("America/New_York", "2026-03-08T00:00-05:00", 23),
        ("America/New_York", "2026-11-01T00:00-04:00", 25),
        ("Australia/Lord_Howe", "2026-04-05T00:00+11:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04T00:00+10:30", 23.5),
    ],
)
def test_a_whole_local_day_has_the_hours_it_has(zone, start, due):
    sunday = calendar({"sun": [["00:00", "24:00"]]}, zone)
    begins = at(start)
    counted = business_between(begins - timedelta(hours=30), begins + timedelta(hours=40), sunday)
    assert counted == timedelta(hours=due)


def test_both_passes_of_a_repeated_hour_count():
    night = calendar({"sun": [["03:00", "04:00"]]})
    # 25 October 2026: at 04:00 summer time (01:00 UTC) Kyiv goes back to 03:00
    assert open_slots(night, at("2026-10-24T12:00Z"), at("2026-10-25T12:00Z")) == [
        (at("2026-10-25T00:00Z"), at("2026-10-25T02:00Z"))
    ]


def test_a_skipped_hour_counts_nothing():
    night = calendar({"sun": [["03:00", "04:00"]]})
    # 29 March 2026: 03:00 to 04:00 does not exist in Kyiv, so the next one is a week later
    due = add_business(at("2026-03-28T12:00Z"), minutes(1), night)
    assert due == at("2026-04-05T03:01+03:00")


def test_a_slot_around_a_half_hour_change_becomes_two_passes():
    # 5 April 2026: at 02:00 (+11:00) Lord Howe goes back to 01:30
    night = calendar({"sun": [["01:15", "01:45"]]}, "Australia/Lord_Howe")
    assert open_slots(night, at("2026-04-04T12:00Z"), at("2026-04-05T12:00Z")) == [
        (at("2026-04-05T01:15+11:00"), at("2026-04-05T01:45+11:00")),
        (at("2026-04-05T01:30+10:30"), at("2026-04-05T01:45+10:30")),
    ]


def test_a_day_that_was_skipped_altogether_counts_nothing():
    # Samoa had no 30 December 2011, a Friday
    friday = calendar({"fri": [["00:00", "24:00"]]}, "Pacific/Apia")
    counted = business_between(at("2011-12-28T00:00Z"), at("2012-01-02T00:00Z"), friday)
    assert counted == timedelta()


def test_the_last_hour_before_midnight_repeats_where_clocks_change_at_midnight():
    # 18 February 2018 began twice in São Paulo: Saturday 23:00 to 24:00 came again
    saturday = calendar({"sat": [["23:00", "24:00"]]}, "America/Sao_Paulo")
    assert open_slots(saturday, at("2018-02-17T12:00Z"), at("2018-02-18T12:00Z")) == [
        (at("2018-02-18T01:00Z"), at("2018-02-18T03:00Z"))
    ]


def test_twenty_four_hundred_ends_a_day_and_the_next_goes_on():
    nights = calendar({"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]})
    assert open_slots(nights, at("2026-03-23T00:00+02:00"), at("2026-03-25T00:00+02:00")) == [
        (at("2026-03-23T22:00+02:00"), at("2026-03-24T06:00+02:00"))
    ]


def test_overlapping_and_touching_slots_unite():
    mixed = calendar({"mon": [["12:00", "15:00"], ["09:00", "13:00"], ["15:00", "16:00"]]})
    assert mixed.slots_on(at("2026-03-23T12:00Z").date()) == ((9 * 3600, 16 * 3600),)


def test_an_exception_replaces_the_hours_of_its_date():
    days = {
        "2026-03-23": [],
        "2026-03-24": [["10:00", "11:00"]],
        "2026-03-28": [["10:00", "14:00"]],
    }
    short_week = office(exceptions=days)
    monday = at("2026-03-23T00:00+02:00")
    assert add_business(monday, minutes(61), short_week) == at("2026-03-25T09:01+02:00")
    saturday = business_between(
        at("2026-03-28T00:00+02:00"), at("2026-03-29T00:00+02:00"), short_week
    )
    assert saturday == timedelta(hours=4)


def test_public_holidays_are_closed_unless_an_exception_opens_them():
    poland = {"holidays": {"country": "PL"}}
    constitution_day = at("2027-05-03T09:00+02:00")  # a Monday
    assert next_opening(constitution_day, office("Europe/Warsaw", **poland)) == at(
        "2027-05-04T09:00+02:00"
    )
    opened = office("Europe/Warsaw", exceptions={"2027-05-03": [["09:00", "10:00"]]}, **poland)
    assert next_opening(constitution_day, opened) == constitution_day


def test_overlapping_pauses_unite():
    pauses = [
        (at("2026-03-23T09:30+02:00"), at("2026-03-23T11:00+02:00")),
        (at("2026-03-23T10:00+02:00"), at("2026-03-23T10:30+02:00")),
        (at("2026-03-23T11:00+02:00"), at("2026-03-23T11:30+02:00")),
        (at("2026-03-22T11:00+02:00"), at("2026-03-22T11:30+02:00")),
    ]
    due = add_business(at("2026-03-23T09:00+02:00"), minutes(60), office(), pauses)
    assert due == at("2026-03-23T12:00+02:00")


def test_nothing_falls_due_behind_a_pause_without_an_end():
    pauses = [(at("2026-03-23T10:00+02:00"), None)]
    start = at("2026-03-23T09:00+02:00")
    assert add_business(start, minutes(60), office(), pauses) == at("2026-03-23T10:00+02:00")
    assert add_business(start, minutes(61), office(), pauses) is None
    assert add_business(start, minutes(0), office(), [(start, None)]) == start


def test_a_pause_written_in_local_time_is_the_same_pause():
    local = datetime.fromisoformat("2026-10-25T00:00+03:00")
    around = calendar({day: [["00:00", "24:00"]] for day in EVERY_DAY})
    pauses = [(local, local + timedelta(hours=2))]
    due = add_business(at("2026-10-24T21:00Z"), timedelta(hours=5), around, pauses)
    assert due == at("2026-10-25T04:00Z")
    assert due.utcoffset() == timedelta()


def test_a_calendar_without_an_open_minute_is_refused():
    with pytest.raises((NoOpenTime, ClockError), match="never open"):
        calendar({"mon": []}, exceptions={"2026-01-03": []})


@pytest.mark.parametrize(
    "hours",
    [
        {"exceptions": {"2026-01-03": [["10:00", "14:00"]]}},
        {"exceptions": {"1999-01-01": [["10:00", "11:00"]]}},
    ],
)
def test_a_calendar_that_runs_dry_gives_up_quickly_with_a_clear_error(hours):
    with Stopwatch() as watch, pytest.raises(NeverReached, match="hundred years"):
        add_business(at("2026-01-01T00:00Z"), minutes(9999), calendar({}, **hours))
    assert watch.worked < 1


@pytest.mark.parametrize("year", ["1066", "9500"])
def test_absurd_years_are_refused(year):
    with pytest.raises(ClockError, match="outside"):
        add_business(at(f"{year}-01-01T00:00+00:00"), minutes(1), office())


def test_an_instant_without_its_offset_is_refused():
    with pytest.raises(ClockError, match="offset"):
        add_business(datetime(2026, 1, 1), minutes(1), office())  # noqa: DTZ001


def test_a_negative_amount_is_refused():
    with pytest.raises(ClockError, match="negative"):
        add_business(at("2026-01-01T00:00Z"), minutes(-1), office())
