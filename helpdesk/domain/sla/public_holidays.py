"""Public holidays of a country, from the ``holidays`` library."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from helpdesk.domain.sla.errors import ClockError


@dataclass(frozen=True)
class PublicHolidays:
    """The public holidays of a country (ISO 3166-1 alpha-2) or of one of its subdivisions.

    Raises ClockError when the library does not know the place.
    """

    country: str
    subdivision: str | None = None

    def __post_init__(self) -> None:
        known = holidays.list_supported_countries(include_aliases=True)
        if self.country not in known:
            raise ClockError(f"public holidays of {self.country!r} are not known")
        if self.subdivision is not None and self.subdivision not in known[self.country]:
            raise ClockError(
                f"{self.country} has no subdivision {self.subdivision!r} with holidays of its own"
            )

    def in_year(self, year: int) -> frozenset[date]:
        """The days off of that year."""
        return _days_off(self.country, self.subdivision, year)


@lru_cache(maxsize=4096)
def _days_off(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
