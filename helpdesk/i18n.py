"""Words and times as people read them: a thin door to Babel.

Texts kept as data (categories, forms, queues) are mappings from language to text; everything else
goes through gettext with English source text.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel

LANGUAGES = {"en": "English", "uk": "Українська"}
"""The languages the product speaks, each by its own name."""

spoken: ContextVar[tuple[str | None, str | None]] = ContextVar("spoken", default=(None, None))
"""Language and zone forced for a while, as for a mail to somebody who reads another language."""


def _(text: str, **values: Any) -> str:
    """The text in the reader's language."""
    return str(flask_babel.gettext(text, **values))


def lazy(text: str, **values: Any) -> Any:
    """Like ``_``, but translated only when shown: for texts of modules, classes and errors."""
    return flask_babel.lazy_gettext(text, **values)


def pgettext(context: str, text: str, **values: Any) -> str:
    """Like ``_``, for a text that other languages say differently elsewhere: ``context`` is where.

    Such as one adjective beside nouns of several genders.
    """
    return str(flask_babel.pgettext(context, text, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The right plural form in the reader's language; ``%(num)s`` is filled in."""
    return str(flask_babel.ngettext(one, many, num, **values))


def language() -> str:
    """The language in force, such as ``en``."""
    locale = flask_babel.get_locale()
    return str(locale.language) if locale else "en"


def text_in(texts: Mapping[str, str] | str | None) -> str:
    """A text kept as data in the reader's language, else in English, else in any there is."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(language()) or texts.get("en") or next(iter(texts.values()))


def local(instant: datetime) -> datetime:
    """The instant on the reader's own clock."""
    return instant.astimezone(_zone())


def from_local(time: datetime) -> datetime:
    """The instant (aware, UTC) at which the reader's own clock shows ``time``, which is naive.

    One outside the years 1 to 9999 in UTC becomes the beginning of the first or last of them.
    """
    try:
        return time.replace(tzinfo=_zone()).astimezone(UTC)
    except OverflowError:
        year = 1 if time.year == 1 else 9999
        return datetime(year, 1, 1, tzinfo=UTC)


def _zone() -> tzinfo:
    """The reader's zone. Babel may give a zone of pytz, which is wrong for any other instant."""
    zone = flask_babel.get_timezone()
    return ZoneInfo(str(zone)) if zone else UTC


@contextmanager
def speaking(wanted: str | None, timezone: str | None) -> Iterator[None]:
    """Within the block, write in somebody's language and zone, as the worker does for mails."""
    token = spoken.set((wanted, timezone))
    flask_babel.refresh()
    try:
        yield
    finally:
        spoken.reset(token)
        flask_babel.refresh()
