"""Random calendars, starts and pauses, most of them near a change of the clocks."""

import os
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.domain.sla.oracle import DAYS

LONG = bool(os.environ.get("HELPDESK_TEST_LONG"))


def how_many(sample: int, in_full: int) -> dict:
    """Settings of a property: a repeatable sample normally, fresh cases in the long run."""
    return {
        "max_examples": in_full if LONG else sample,
        "derandomize": not LONG,
        "database": None,
        "deadline": None,
    }


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# Both changes of the clocks in a year. The last four change at midnight, skip a whole date, or
# change for Ramadan.
CHANGES = {
    "Europe/Kyiv": [_utc(2026, 3, 29, 1), _utc(2026, 10, 25, 1)],
    "Europe/Warsaw": [_utc(2026, 3, 29, 1), _utc(2026, 10, 25, 1)],
    "America/New_York": [_utc(2026, 3, 8, 7), _utc(2026, 11, 1, 6)],
    "Australia/Lord_Howe": [_utc(2026, 4, 4, 15), _utc(2026, 10, 3, 15, 30)],
    "America/Sao_Paulo": [_utc(2018, 2, 18, 2), _utc(2018, 11, 4, 3)],
    "Asia/Beirut": [_utc(2026, 3, 28, 22), _utc(2026, 10, 24, 21)],
    "Pacific/Apia": [_utc(2011, 12, 30, 10), _utc(2011, 9, 24, 14)],
    "Africa/Casablanca": [_utc(2026, 2, 15, 2), _utc(2026, 3, 22, 2)],
}


def _written(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def slots(draw) -> list[list[str]]:
    """Up to three slots, which may overlap or touch, anywhere from 00:00 to 24:00."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        ends = draw(st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True))
        found.append([_written(minute) for minute in sorted(ends)])
    return found


@st.composite
def calendars(draw, zone: str, near: datetime) -> dict:
    """A written calendar; exceptions lie around ``near``."""
    closed = draw(st.sets(st.sampled_from(DAYS), max_size=3))
    hours = {day: draw(slots()) for day in DAYS if day not in closed}
    hours[draw(st.sampled_from(DAYS))] = [["09:00", "18:00"]]
    days = draw(st.lists(st.integers(-3, 6), max_size=2, unique=True))
    exceptions = {_day(near, day): draw(slots()) for day in days}
    written = {"timezone": zone, "hours": hours, "exceptions": exceptions}
    return written | draw(special_days(near))


@st.composite
def special_days(draw, near: datetime) -> dict:
    """Weeks that hold for a while, own days off and worked holidays, around ``near``; or none."""
    if draw(st.booleans()):
        return {}
    off = draw(st.lists(st.integers(-3, 6), max_size=2, unique=True))
    worked = [day for day in draw(st.sets(st.integers(-3, 6), max_size=3)) if day not in off]
    return {
        "periods": draw(periods(near)),
        "days_off": [
            {"day": _day(near, day)[draw(st.sampled_from((0, 5))) :], "name": "Ours"} for day in off
        ],
        "holidays": {"country": draw(st.sampled_from(("PL", "BR", "US", "AU", "LB", "MA")))},
        "worked_holidays": [_day(near, day) for day in worked],
    }


@st.composite
def periods(draw, near: datetime) -> list[dict]:
    """Up to three timetables, which may overlap; some hold from their beginning on."""
    found = []
    for first in draw(st.lists(st.integers(-4, 5), max_size=3, unique=True)):
        hours = {day: draw(slots()) for day in draw(st.sets(st.sampled_from(DAYS), max_size=4))}
        found.append({"from": _day(near, first), "hours": hours})
        if draw(st.booleans()):
            found[-1]["to"] = _day(near, first + draw(st.integers(0, 4)))
    return found


def _day(near: datetime, days: int) -> str:
    return (near + timedelta(days=days)).date().isoformat()


@st.composite
def pauses(draw, near: datetime) -> list[tuple[datetime, datetime | None]]:
    """Up to three pauses, which may overlap; the last may be without an end."""
    found: list[tuple[datetime, datetime | None]] = []
    for _ in range(draw(st.integers(0, 3))):
        start = near + timedelta(minutes=draw(st.integers(-2000, 4000)))
        found.append((start, start + timedelta(minutes=draw(st.integers(0, 1500)))))
    if found and draw(st.integers(0, 3)) == 0:
        found[-1] = (found[-1][0], None)
    return found


@st.composite
def questions(draw) -> tuple[dict, datetime, int, list]:
    """Calendar, start, minutes and pauses."""
    zone = draw(st.sampled_from(list(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    start = change + timedelta(minutes=draw(st.integers(-2880, 600)))
    calendar = draw(calendars(zone, change))
    minutes = draw(st.one_of(st.integers(0, 240), st.integers(0, 1500)))
    return calendar, start, minutes, draw(pauses(start))
