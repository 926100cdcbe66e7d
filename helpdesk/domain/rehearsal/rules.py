"""What the clock and the editors make of a copied set-up. Nothing here is stored."""

import json
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from helpdesk.domain.configuration import promises
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.facts import Version
from helpdesk.domain.sla.plans import Choice, Place
from helpdesk.models import Calendar, Plan


def calendar_in(setup: SetUp, slug: str) -> Calendar | None:
    """A calendar of a set-up in the shape of a stored version; it is never stored.

    Its version is a number that is another one once anything of it is changed.
    """
    item = next((one for one in setup.calendars if one["slug"] == slug), None)
    if item is None:
        return None
    row = _calendar(item)
    row.version, row.is_current = _version(item), True
    return row


def plan_in(setup: SetUp, slug: str) -> Plan | None:
    """The same of a plan."""
    item = next((one for one in setup.plans if one["slug"] == slug), None)
    calendar = calendar_in(setup, item["calendar"]) if item else None
    if item is None or calendar is None:
        return None
    row = _plan(item, 0, calendar)
    row.version, row.is_current = _version(item), True
    return row


def _version(item: Written) -> int:
    return crc32(json.dumps(item, sort_keys=True).encode())


class Picked(NamedTuple):
    """A plan of a set-up: under a number below nought, where those of stored plans never are."""

    number: int
    slug: str
    name: Any
    """As the company file writes it."""


class Rules:
    """A set-up as the clock reads it."""

    def __init__(self, setup: SetUp) -> None:
        """Reads every plan; ValueError where one is written wrongly, or names no calendar."""
        days = {item["slug"]: _calendar(item) for item in setup.calendars}
        rows = [
            _plan(item, -number, days[item["calendar"]])
            for number, item in enumerate(setup.plans, start=1)
        ]
        self.versions: dict[int, Version] = {
            row.id: (plans.plan_of(row), plans.calendar_of(row)) for row in rows
        }
        self.plans = {row.id: Picked(row.id, row.slug, row.name) for row in rows}
        self._choice = Choice(rows)
        self.pick = lru_cache(maxsize=10_000)(self._pick)

    def _pick(self, place: Place) -> Picked | None:
        row = self._choice.at(place)
        return self.plans[row.id] if row is not None else None


def _calendar(item: Written) -> Calendar:
    document = promises.rules_of(item)
    return Calendar(slug=item["slug"], version=0, name=item["name"], document=document)


def _plan(item: Written, number: int, calendar: Calendar) -> Plan:
    names = {"slug": item["slug"], "name": item["name"]}
    document = promises.plan_document(item)
    return Plan(id=number, version=0, document=document, calendar=calendar, **names)
