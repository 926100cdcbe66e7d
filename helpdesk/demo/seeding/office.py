"""When people of the demo company work and write: instants of its office calendar."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from helpdesk.domain.sla.calendar import Calendar, add_business, open_slots

KYIV = ZoneInfo("Europe/Kyiv")
# How much is filed in each hour of the day, and on each weekday; evenings and weekends are few.
HOURS = {7: 1, 8: 5, 9: 12, 10: 11, 11: 9, 12: 6, 13: 4, 14: 9, 15: 8, 16: 7, 17: 4, 19: 1, 21: 1}
WEEKDAYS = (12, 10, 9, 9, 8, 0.6, 0.4)
LONGEST_LOOK_BACK = timedelta(days=150)


class Office:
    """Office time: forwards, backwards, and when tickets arrive."""

    def __init__(self, calendar: Calendar, chance: Random) -> None:
        """``calendar``: the office's; ``chance``: where arrivals are drawn from."""
        self.calendar = calendar
        self.chance = chance

    def later(self, start: datetime, minutes: float) -> datetime:
        """``start`` plus open minutes, and some seconds, for nobody acts on the full minute."""
        end = add_business(start, timedelta(minutes=minutes), self.calendar)
        assert end is not None  # there are no pauses
        return end + timedelta(seconds=self.chance.uniform(1, 55))

    def arrivals(self, count: int, since: datetime, until: datetime) -> list[datetime]:
        """``count`` instants between the two, spread as people file tickets, in order."""
        first, last = since.astimezone(KYIV).date(), until.astimezone(KYIV).date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        weights = [WEEKDAYS[day.weekday()] for day in days]
        found: list[datetime] = []
        while len(found) < count:
            day = self.chance.choices(days, weights)[0]
            hour = self.chance.choices(list(HOURS), list(HOURS.values()))[0]
            at = time(hour, self.chance.randrange(60), self.chance.randrange(60))
            instant = datetime.combine(day, at, KYIV).astimezone(UTC)
            if since <= instant < until:
                found.append(instant)
        return sorted(found)


def earlier(calendar: Calendar, end: datetime, minutes: float) -> datetime:
    """The instant from which that many open minutes of the calendar pass until ``end``."""
    left = timedelta(minutes=minutes)
    for opens, closes in reversed(open_slots(calendar, end - LONGEST_LOOK_BACK, end)):
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    raise ValueError(f"{minutes} open minutes reach back too far")
