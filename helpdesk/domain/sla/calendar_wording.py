"""Calendars in words: hours, days and weeks, and what one version changed from another."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from helpdesk import times
from helpdesk.domain.sla.calendar_document import (
    WEEKDAYS,
    CalendarDocument,
    HolidaysDocument,
    PeriodDocument,
    Weekday,
)
from helpdesk.domain.sla.timetable import END_OF_DAY, MonthAndDay, Slot
from helpdesk.domain.sla.written_times import day_written
from helpdesk.i18n import _, formatted, language, pgettext
from helpdesk.reader import reader

MONDAY = date(2024, 1, 1)
LEAP_YEAR = 2024


def hours_in_words(slots: Sequence[Slot]) -> str:
    """``9:00–13:00, 14:00–18:00``, or that it is closed."""
    if list(slots) == [(0, END_OF_DAY)]:
        return _("around the clock")
    said = ", ".join(f"{_time(since)}–{_time(until)}" for since, until in slots)
    return said or pgettext("hours", "closed")


def weekday(place: int, form: str = "cccc") -> str:
    """The name of a day of the week, Monday is 0; ``form`` is LDML's, ``ccc`` for short."""
    return formatted(MONDAY.replace(day=1 + place), form)


def week_in_words(hours: Mapping[Weekday, Sequence[Slot]]) -> list[tuple[str, str]]:
    """Days and their hours, days in a row with the same ones together: ``Monday–Friday``."""
    said = [(place, hours_in_words(hours.get(day, ()))) for place, day in enumerate(WEEKDAYS)]
    return [(_days(list(run)), words) for words, run in groupby(said, key=lambda one: one[1])]


def day_in_words(day: date | MonthAndDay) -> str:
    """``26 Jun 2026``, or that it is every year."""
    if isinstance(day, date):
        return times.day(day)
    month, number = day
    known = formatted(date(LEAP_YEAR, month, number), _pattern("MMMd"))
    return _("%(day)s every year", day=known)


def span_in_words(period: PeriodDocument) -> str:
    """From when to when a timetable holds."""
    first = times.day(period.first)
    if period.last is None:
        return _("from %(first)s on", first=first)
    return _("%(first)s to %(last)s", first=first, last=times.day(period.last))


def place_in_words(place: HolidaysDocument | None) -> str:
    """Whose public holidays."""
    if place is None:
        return _("none")
    country = str(reader().locale.territories.get(place.country, place.country))
    return f"{country}, {place.subdivision}" if place.subdivision else country


def changes(before: CalendarDocument, after: CalendarDocument) -> Iterator[str]:
    """What a version changed, a sentence each, in the reader's language."""
    if before.timezone != after.timezone:
        yield _("Time zone: %(old)s → %(new)s.", old=before.timezone, new=after.timezone)
    yield from _of_weeks(before.hours, after.hours)
    yield from _of_periods(before, after)
    if before.holidays != after.holidays:
        old, new = place_in_words(before.holidays), place_in_words(after.holidays)
        yield _("Public holidays: %(old)s → %(new)s.", old=old, new=new)
    yield from _of_days_off(before, after)
    yield from _of_worked(before, after)
    yield from _of_exceptions(before, after)


def _of_weeks(
    before: Mapping[Weekday, Sequence[Slot]], after: Mapping[Weekday, Sequence[Slot]]
) -> Iterator[str]:
    said = [
        (place, (hours_in_words(before.get(day, ())), hours_in_words(after.get(day, ()))))
        for place, day in enumerate(WEEKDAYS)
    ]
    for (old, new), run in groupby(said, key=lambda one: one[1]):
        days = _days(list(run))
        if old != new:
            yield _("%(days)s: %(old)s → %(new)s.", days=days, old=old, new=new)


def _of_periods(before: CalendarDocument, after: CalendarDocument) -> Iterator[str]:
    old = {period.first: period for period in before.periods}
    new = {period.first: period for period in after.periods}
    for first in sorted({*old, *new}):
        if old.get(first) == new.get(first):
            continue
        if first not in new:
            yield _("Timetable taken out: %(span)s.", span=span_in_words(old[first]))
            continue
        span = span_in_words(new[first])
        if first not in old:
            yield _("New timetable: %(span)s.", span=span)
            continue
        inside = [*_of_weeks(old[first].hours, new[first].hours)]
        yield " ".join([_("Timetable changed: %(span)s.", span=span), *inside])


def _of_days_off(before: CalendarDocument, after: CalendarDocument) -> Iterator[str]:
    old = {one.day: one.name.said_in(language()) for one in before.days_off}
    new = {one.day: one.name.said_in(language()) for one in after.days_off}
    for day in sorted({*old, *new}, key=day_written):
        if day not in old:
            yield _("New day off: %(day)s, %(name)s.", day=day_in_words(day), name=new[day])
        elif day not in new:
            yield _("No longer a day off: %(day)s, %(name)s.", day=day_in_words(day), name=old[day])
        elif old[day] != new[day]:
            yield _("%(day)s is now called %(name)s.", day=day_in_words(day), name=new[day])


def _of_worked(before: CalendarDocument, after: CalendarDocument) -> Iterator[str]:
    old, new = set(before.worked_holidays), set(after.worked_holidays)
    for day in sorted(old ^ new, key=day_written):
        words = day_in_words(day)
        if day in new:
            yield _("Work goes on although it is a holiday: %(day)s.", day=words)
        else:
            yield _("Off again as a holiday: %(day)s.", day=words)


def _of_exceptions(before: CalendarDocument, after: CalendarDocument) -> Iterator[str]:
    for day in sorted({*before.exceptions, *after.exceptions}):
        old, new = (
            hours_in_words(one.exceptions[day]) if day in one.exceptions else _("as usual")
            for one in (before, after)
        )
        if old != new:
            yield _("%(days)s: %(old)s → %(new)s.", days=times.day(day), old=old, new=new)


def _days(run: Sequence[tuple[int, object]]) -> str:
    first, last = weekday(run[0][0]), weekday(run[-1][0])
    said = first if len(run) == 1 else f"{first}–{last}"
    return said[:1].upper() + said[1:]


def _time(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def _pattern(skeleton: str) -> str:
    return str(reader().locale.datetime_skeletons[skeleton].pattern)
