"""Public holidays of a country, from the ``holidays`` library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

from helpdesk.domain.sla.errors import ClockError
from helpdesk.i18n import _


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
            raise ClockError(
                _('public holidays of "%(country)s" are not known', country=self.country)
            )
        if self.subdivision is not None and self.subdivision not in known[self.country]:
            raise ClockError(
                _(
                    '%(country)s has no subdivision "%(name)s" with holidays of its own',
                    country=self.country,
                    name=self.subdivision,
                )
            )

    def in_year(self, year: int) -> frozenset[date]:
        """The days off of that year."""
        return _days_off(self.country, self.subdivision, year)

    def names(self, year: int, language: str) -> Mapping[date, str]:
        """What each of them is called, in a language such as ``uk`` where the library speaks it."""
        return _names(self.country, self.subdivision, year, language)


def places() -> Mapping[str, tuple[str, ...]]:
    """Every country with holidays by its ISO 3166 code, and its subdivisions with their own."""
    return _places()


@lru_cache(maxsize=4096)
def _days_off(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


@lru_cache(maxsize=1024)
def _names(country: str, subdivision: str | None, year: int, language: str) -> Mapping[date, str]:
    spoken = _spoken(country, language)
    found = holidays.country_holidays(country, subdiv=subdivision, years=year, language=spoken)
    return MappingProxyType(dict(sorted(found.items())))


def _spoken(country: str, language: str) -> str | None:
    """That language or English as the library calls it; None (its own) where it speaks neither."""
    known = holidays.country_holidays(country).supported_languages
    wanted = ("en_US" if language == "en" else language, "en_US")
    return next((one for one in wanted if one in known), None)


@lru_cache(maxsize=1)
def _places() -> Mapping[str, tuple[str, ...]]:
    known = holidays.list_supported_countries(include_aliases=False)
    return MappingProxyType({code: tuple(parts) for code, parts in sorted(known.items())})
