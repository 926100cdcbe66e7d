"""Who reads what is being written now: their language, its catalogue, their zone.

A page has one reader from its first word to its last, so the reader is worked out once per request.
The worker writes each mail for another one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.support import NullTranslations
from flask import current_app, has_app_context

from helpdesk.settings import settings
from helpdesk.translations import catalogue

LANGUAGES = {"en": "English", "uk": "Українська"}
"""The languages the product speaks, each by its own name."""
LOCALES = {"en": "en_GB"}
"""Of a language written in several ways, the one meant: here English with the day before the month,
24 hours and weeks that begin on Monday."""


class Reader(NamedTuple):
    """How somebody reads."""

    language: str
    locale: Locale
    zone: ZoneInfo
    translations: NullTranslations


@dataclass
class _Place:
    """Where the reader of one request is kept, once known."""

    reader: Reader | None = None


_place: ContextVar[_Place | None] = ContextVar("place", default=None)


def who_prefers(language: str | None, zone: str | None) -> Reader:
    """The reader of a language (such as ``uk``) in an IANA zone; what is not known is as usual."""
    usual = settings()
    wanted = language if language in LANGUAGES else usual.default_language
    return _who_reads(wanted, zone or usual.default_timezone)


@lru_cache(maxsize=1000)
def _who_reads(language: str, zone: str) -> Reader:
    return Reader(
        language, Locale.parse(LOCALES.get(language, language)), ZoneInfo(zone), catalogue(language)
    )


def reader() -> Reader:
    """Who reads now; outside of the application somebody who reads English in UTC."""
    place = _place.get()
    if place is None:
        return _chosen()
    if place.reader is None:
        place.reader = _chosen()
    return place.reader


@contextmanager
def one_reader() -> Iterator[None]:
    """Within the block there is one reader, asked for at the first word."""
    token = _place.set(_Place())
    try:
        yield
    finally:
        _place.reset(token)


@contextmanager
def speaking(language: str | None, zone: str | None) -> Iterator[None]:
    """Within the block, write in somebody's language and zone, as the worker does for mails."""
    token = _place.set(_Place(who_prefers(language, zone)))
    try:
        yield
    finally:
        _place.reset(token)


def _chosen() -> Reader:
    if not has_app_context():
        return _who_reads("en", "UTC")
    chosen: Reader = current_app.extensions["reader"]()
    return chosen
