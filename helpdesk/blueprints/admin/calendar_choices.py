"""What the calendar's form offers: zones, countries with their parts, and holidays ahead."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from zoneinfo import available_timezones

from helpdesk.domain.sla import public_holidays
from helpdesk.domain.sla.public_holidays import PublicHolidays
from helpdesk.i18n import language
from helpdesk.reader import reader

AREAS: tuple[str, ...] = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia")
AREAS += ("Europe", "Indian", "Pacific")


@dataclass(frozen=True)
class Holiday:
    """A public holiday of the coming twelve months; ``is_fixed``: every year on the same day."""

    day: date
    name: str
    is_fixed: bool

    @property
    def yearly(self) -> str:
        """Month and day, as a calendar writes a day of every year."""
        return self.day.isoformat()[5:]


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of places' time zones, in order."""
    named = (name for name in available_timezones() if name.split("/")[0] in AREAS)
    return ("UTC", *sorted(named))


def countries() -> list[tuple[str, str, tuple[str, ...]]]:
    """Code, name in the reader's language and subdivisions, by name."""
    names = reader().locale.territories
    known = public_holidays.places().items()
    found = [(code, str(names.get(code, code)), parts) for code, parts in known]
    return sorted(found, key=lambda one: one[1].casefold())


def holidays_ahead(country: str, subdivision: str, today: date) -> list[Holiday]:
    """The public holidays of the twelve months from ``today``; none of a place nobody knows."""
    known = public_holidays.places()
    if country not in known:
        return []
    place = PublicHolidays(country, subdivision if subdivision in known[country] else None)
    years = [place.names(year, language()) for year in range(today.year, today.year + 3)]
    found = []
    for now, then in pairwise(years):
        fixed = {(day.month, day.day) for day in then}
        for day, name in now.items():
            if today <= day < _a_year_after(today):
                found.append(Holiday(day, name, (day.month, day.day) in fixed))
    return sorted(found, key=lambda one: one.day)


def _a_year_after(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1)
