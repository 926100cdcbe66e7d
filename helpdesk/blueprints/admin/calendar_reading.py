"""From what was typed to a calendar: what is wrong stands beside its field, in a sentence."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError

from helpdesk.blueprints.admin.forms import Reading
from helpdesk.blueprints.admin.typed_calendar import TypedCalendar, TypedDayOff, texts_of
from helpdesk.blueprints.admin.versions import named
from helpdesk.domain.forms.texts import ENGLISH, Text
from helpdesk.domain.sla import public_holidays
from helpdesk.domain.sla.calendar_document import WEEKDAYS, CalendarDocument
from helpdesk.domain.sla.timetable import Slot
from helpdesk.domain.sla.typed_hours import WrongHours, slots_of
from helpdesk.domain.sla.written_times import day_or_yearly, wall_time_of
from helpdesk.i18n import _
from helpdesk.models import Calendar

AFTER_ALL = date(2999, 1, 7)
"""A Monday by which every timetable with an end is over."""


def read(typed: TypedCalendar, base: Calendar | None) -> Reading[CalendarDocument]:
    """Understand the form; ``base`` is the version it began with, whose texts keep languages."""
    return _Reader(typed, base).read()


class _Reader:
    def __init__(self, typed: TypedCalendar, base: Calendar | None) -> None:
        document = CalendarDocument.model_validate(base.document) if base else None
        self.typed, self.base, self.errors = typed, base, dict[str, str]()
        self.texts = texts_of(document)
        self.weeks: list[dict[str, Any]] = []

    def read(self) -> Reading[CalendarDocument]:
        typed = self.typed
        if not typed.names.get(ENGLISH):
            self.errors["name.en"] = _("Give the calendar a name.")
        if typed.timezone not in available_timezones():
            self.errors["timezone"] = _("Choose a time zone from the list, such as Europe/Kyiv.")
        rules = {
            "timezone": typed.timezone,
            "hours": self._hours(typed.hours, "hours"),
            "periods": self._periods(),
            "holidays": self._holidays(),
            "days_off": self._days_off(),
            "worked_holidays": self._worked(),
            "exceptions": self._exceptions(),
        }
        # One that only lacks its name has a month to show already.
        document = None if self.errors.keys() - {"name.en"} else self._document(rules)
        names = {"slug": typed.slug, "name": named(typed.names, self.base)}
        return Reading(names | self._plain(document), self.errors, document)

    def _plain(self, document: CalendarDocument | None) -> dict[str, Any]:
        if document is None:
            return {}
        return document.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def _document(self, rules: dict[str, Any]) -> CalendarDocument | None:
        if not any(_any(hours) for hours in (rules["hours"], rules["exceptions"], *self.weeks)):
            self.errors["hours.mon"] = _("The calendar is never open. Write hours for one day.")
            return None
        try:
            document = CalendarDocument.model_validate(rules)
        except ValidationError:  # nothing known gets here: all that can be wrong has its field
            self.errors["form"] = _("Together this makes no calendar. Take back the last change.")
            return None
        if not any(document.calendar().week_on(AFTER_ALL)):
            self.errors["hours.mon"] = _(
                "Some day nothing would be open any more: the usual week, or the last timetable, "
                "needs hours."
            )
        return document

    def _hours(self, texts: dict[str, str], name: str) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        for day in WEEKDAYS:
            if slots := self._slots(texts.get(day, ""), f"{name}.{day}"):
                found[day] = slots
        return found

    def _slots(self, text: str, name: str) -> list[list[str]]:
        try:
            return _written(slots_of(text))
        except WrongHours as error:
            self.errors[name] = str(error)
            return []

    def _periods(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for at, typed in enumerate(self.typed.periods):
            first = self._date(typed.first, f"p{at}.from")
            last = self._date(typed.last, f"p{at}.to") if typed.last else None
            if first and last and last < first:
                self.errors[f"p{at}.to"] = _("It ends before it begins.")
            if first and first in [one["from"] for one in found]:
                self.errors[f"p{at}.from"] = _("Another timetable begins on this day.")
            hours = self._hours(typed.hours, f"p{at}.hours")
            period: dict[str, Any] = {"from": first, "hours": hours}
            period |= {"to": last} if last else {}
            period |= {"name": self._text(typed.name)} if typed.name else {}
            found.append(period)
            self.weeks.append(hours)
        return found

    def _holidays(self) -> dict[str, str] | None:
        country, part = self.typed.country, self.typed.subdivision
        if not country:
            return None
        known = public_holidays.places()
        if country not in known:
            self.errors["country"] = _("Choose a country from the list.")
            return None
        return (
            {"country": country, "subdivision": part}
            if part in known[country]
            else {"country": country}
        )

    def _days_off(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for at, typed in enumerate(self.typed.days_off):
            day = self._day_off(typed, f"off.{at}.day")
            if not typed.name:
                self.errors[f"off.{at}.name"] = _("What is this day called?")
            elif day and day in [one["day"] for one in found]:
                self.errors[f"off.{at}.day"] = _("This day stands here twice.")
            found.append({"day": day, "name": self._text(typed.name)})
        return found

    def _day_off(self, typed: TypedDayOff, name: str) -> str | None:
        day = self._date(typed.day, name)
        written = day[5:] if day and typed.every == "yearly" else day
        if written and written in self.typed.worked:
            self.errors[name] = _("Below, this day is a holiday on which you work.")
        return written

    def _worked(self) -> list[str]:
        return [day for day in self.typed.worked if _is_day(day)]

    def _exceptions(self) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        for at, (day, hours) in enumerate(self.typed.exceptions):
            known = self._date(day, f"exception.{at}.day")
            slots = self._slots(hours, f"exception.{at}.hours")
            if known and known in found:
                self.errors[f"exception.{at}.day"] = _("This day stands here twice.")
            if known:
                found[known] = slots
        return found

    def _date(self, text: str, name: str) -> str | None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not 1990 <= day.year <= 2200:
            self.errors[name] = _("Choose a date.")
            return None
        return day.isoformat()

    def _text(self, words: str) -> Any:
        known = self.texts.get(words)
        return Text(known.root).model_dump() if known is not None else words


def _written(slots: list[Slot]) -> list[list[str]]:
    return [[wall_time_of(since), wall_time_of(until)] for since, until in slots]


def _any(hours: dict[str, Any]) -> bool:
    return any(hours.values())


def _is_day(text: str) -> bool:
    try:
        day_or_yearly(text)
    except ValueError:
        return False
    return True
