"""A slow, independent clock to check the real one against.

It knows no intervals and no offset changes: it walks over UTC second by second or minute by
minute, asks ``zoneinfo`` what the clock on the wall shows, and counts when that lies in a slot.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

Hours = dict[str, list[list[str]]]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _seconds(text: str) -> int:
    parts = [int(part) for part in text.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


class SteppingClock:
    """Counts the steps whose first second is open; a step must divide every slot and offset."""

    def __init__(self, calendar: dict, step: timedelta = timedelta(minutes=1)):
        self.zone = ZoneInfo(calendar["timezone"])
        self.calendar = calendar
        self.step = step
        self.slots: dict[date, list[list[int]]] = {}

    def is_open(self, instant: datetime) -> bool:
        wall = instant.astimezone(self.zone)
        second = wall.hour * 3600 + wall.minute * 60 + wall.second
        day: date = wall.date()
        if day not in self.slots:
            self.slots[day] = [[_seconds(end) for end in slot] for slot in self._slots_on(day)]
        return any(start <= second < end for start, end in self.slots[day])

    def _slots_on(self, day: date) -> list[list[str]]:
        exceptions: Hours = self.calendar.get("exceptions", {})
        if day.isoformat() in exceptions:
            return exceptions[day.isoformat()]
        if self._is_off(day):
            return []
        hours, begun = self.calendar["hours"], ""
        for period in self.calendar.get("periods", []):
            first, last = period["from"], period.get("to", "9999-12-31")
            if begun < first <= day.isoformat() <= last:
                hours, begun = period["hours"], first
        return hours.get(DAYS[day.weekday()], [])

    def _is_off(self, day: date) -> bool:
        names = (day.isoformat(), day.isoformat()[5:])
        if any(one["day"] in names for one in self.calendar.get("days_off", [])):
            return True
        if any(one in names for one in self.calendar.get("worked_holidays", [])):
            return False
        place = self.calendar.get("holidays")
        return place is not None and day in holidays.country_holidays(place["country"])

    def counts(self, instant: datetime, pauses) -> bool:
        for start, end in pauses:
            if start <= instant and (end is None or instant < end):
                return False
        return self.is_open(instant)

    def due_at(self, start: datetime, amount: timedelta, pauses=(), give_up_after=400):
        """The instant at which ``amount`` has counted; None when days of walking are not enough."""
        instant, left = start.astimezone(UTC), amount
        stop = instant + timedelta(days=give_up_after)
        while left > timedelta():
            if instant >= stop:
                return None
            if self.counts(instant, pauses):
                left -= self.step
            instant += self.step
        return instant

    def between(self, start: datetime, end: datetime, pauses=()) -> timedelta:
        total, instant = timedelta(), start.astimezone(UTC)
        while instant < end:
            if self.counts(instant, pauses):
                total += self.step
            instant += self.step
        return total


class Remembering(SteppingClock):
    """Looks at each minute once."""

    def __init__(self, calendar: dict):
        super().__init__(calendar)
        self.known: dict[datetime, bool] = {}
        self.last_minutes: dict[date, datetime | None] = {}

    def closes(self, since: datetime, until: datetime) -> Iterator[tuple[date, datetime]]:
        """The last open minute of each date that has one, in order; a date is walked once."""
        day, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        while day <= last:
            if day not in self.last_minutes:
                self.last_minutes[day] = self._last_minute(day)
            if close := self.last_minutes[day]:
                yield day, close
            day += timedelta(days=1)

    def _last_minute(self, day: date) -> datetime | None:
        """Walks back from an hour after the date is over."""
        midnight = datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        for minutes in range(-60, 27 * 60):
            instant = midnight - timedelta(minutes=minutes)
            if self.is_open(instant) and instant.astimezone(self.zone).date() == day:
                return instant
        return None

    def is_open(self, instant: datetime) -> bool:
        if instant not in self.known:
            self.known[instant] = super().is_open(instant)
        return self.known[instant]
