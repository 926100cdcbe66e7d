"""Words and times as people read them: a thin door to Babel.

Texts kept as data (categories, forms, queues) are mappings from language to text; everything else
goes through gettext with English source text.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates
from babel.support import LazyProxy

from helpdesk.reader import reader


def _(text: str, **values: Any) -> str:
    """The text in the reader's language."""
    translated: str = reader().translations.gettext(text)
    return translated % values if values else translated


def lazy(text: str, **values: Any) -> Any:
    """Like ``_``, but translated only when shown: for texts of modules, classes and errors."""
    return LazyProxy(_, text, enable_cache=False, **values)


def pgettext(context: str, text: str, **values: Any) -> str:
    """Like ``_``, for a text that other languages say differently elsewhere: ``context`` is where.

    Such as one adjective beside nouns of several genders.
    """
    translated = str(reader().translations.pgettext(context, text))
    return translated % values if values else translated


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The right plural form in the reader's language; ``%(num)s`` is filled in."""
    return plural(one, many, num) % {"num": num, **values}


def plural(one: str, many: str, num: int) -> str:
    """The right plural form in the reader's language, with its places still open."""
    form: str = reader().translations.ngettext(one, many, num)
    return form


def language() -> str:
    """The language in force, such as ``en``."""
    return reader().language


def text_in(texts: Mapping[str, str] | str | None) -> str:
    """A text kept as data in the reader's language, else in English, else in any there is."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(language()) or texts.get("en") or next(iter(texts.values()))


def local(instant: datetime) -> datetime:
    """The instant on the reader's own clock."""
    return instant.astimezone(reader().zone)


def day_ends_at(now: datetime) -> datetime:
    """The next midnight on the reader's own clock."""
    tomorrow = local(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def from_local(time: datetime) -> datetime:
    """The instant (aware, UTC) at which the reader's own clock shows ``time``, which is naive.

    One outside the years 1 to 9999 in UTC becomes the beginning of the first or last of them.
    """
    try:
        return time.replace(tzinfo=reader().zone).astimezone(UTC)
    except OverflowError:
        year = 1 if time.year == 1 else 9999
        return datetime(year, 1, 1, tzinfo=UTC)


def formatted(moment: datetime | date, pattern: str) -> str:
    """An instant on the reader's own clock, or a bare day, by a pattern of Unicode's LDML.

    https://www.unicode.org/reports/tr35/tr35-dates.html
    """
    who = reader()
    return _formatted(moment, pattern, who.language, who.zone)


@lru_cache(maxsize=10_000)
def _formatted(moment: datetime | date, pattern: str, language: str, zone: ZoneInfo) -> str:
    """Lists and stories show the same instants again and again; Babel takes its time for each."""
    if isinstance(moment, datetime):
        return dates.format_datetime(moment, pattern, tzinfo=zone, locale=language)
    return dates.format_date(moment, pattern, locale=language)
