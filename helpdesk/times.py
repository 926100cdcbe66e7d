"""Days and instants as their reader writes them: on their own clock, in their language's forms.

The forms are those of CLDR for the reader's locale, chosen by what they hold (a skeleton such as
``yMMMd``, Unicode Technical Standard 35), so that each language orders and marks them as it does.
"""

from datetime import date, datetime
from functools import cache

from babel import Locale

from helpdesk.i18n import formatted
from helpdesk.reader import reader


def time(instant: datetime) -> str:
    """The time of day: ``14:05``."""
    return formatted(instant, _form("Hm"))


def time_with_seconds(instant: datetime) -> str:
    """The time of day to the second: ``14:05:09``."""
    return formatted(instant, _form("Hms"))


def weekday_and_time(instant: datetime) -> str:
    """For the coming week: ``Tue 14:05``."""
    return formatted(instant, _form("EHm"))


def day(known: date) -> str:
    """A bare day, or that of an instant: ``24 Dec 2026``."""
    return formatted(known, _form("yMMMd"))


def day_of_this_year(instant: datetime) -> str:
    """The day of an instant where the year goes without saying: ``24 Dec``."""
    return formatted(instant, _form("MMMd"))


def weekday_and_day(known: date) -> str:
    """A day near enough to know it by its weekday: ``Mon 30 Nov``."""
    return formatted(known, _form("MMMEd"))


def in_full(instant: datetime) -> str:
    """Weekday, day and time with whole words, for what is read days later."""
    return formatted(instant, f"EEEE, d MMMM, {_form('Hm')}")


def _form(skeleton: str) -> str:
    return _pattern(reader().locale, skeleton)


@cache
def _pattern(locale: Locale, skeleton: str) -> str:
    """Babel looks through a locale's parents anew for each."""
    return str(locale.datetime_skeletons[skeleton].pattern)
