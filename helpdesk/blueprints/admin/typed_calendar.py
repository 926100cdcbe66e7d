"""A calendar as it stands in the form: texts, as somebody typed them or as a version has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from helpdesk.blueprints.admin.forms import cleaned, line, said, texts
from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.calendar_document import WEEKDAYS, CalendarDocument
from helpdesk.domain.sla.typed_hours import typed
from helpdesk.domain.sla.written_times import day_written

MOST_PERIODS = 40
MOST_ROWS = 400
USUAL_WEEK: dict[str, str] = {str(day): "9:00–18:00" for day in WEEKDAYS[:5]}


@dataclass
class TypedPeriod:
    """A timetable that holds for a while; dates as the browser's date fields send them."""

    name: str = ""
    first: str = ""
    last: str = ""
    hours: dict[str, str] = field(default_factory=dict)


@dataclass
class TypedDayOff:
    """A day off; ``every`` is ``once`` or ``yearly``, of which only month and day count."""

    day: str = ""
    every: str = "once"
    name: str = ""


@dataclass
class TypedCalendar:
    """The whole form."""

    names: dict[str, str] = field(default_factory=dict)
    slug: str = ""
    timezone: str = ""
    hours: dict[str, str] = field(default_factory=dict)
    periods: list[TypedPeriod] = field(default_factory=list)
    country: str = ""
    subdivision: str = ""
    days_off: list[TypedDayOff] = field(default_factory=list)
    worked: list[str] = field(default_factory=list)
    exceptions: list[tuple[str, str]] = field(default_factory=list)
    """Dates and their hours."""


def of_form(form: MultiDict[str, str]) -> TypedCalendar:
    """What the browser sent, with rows nobody filled in left out."""

    def text(name: str) -> str:
        return line(form, name)

    def column(name: str) -> list[str]:
        return [cleaned(value) for value in form.getlist(name)[:MOST_ROWS]]

    days_off = [
        TypedDayOff(*row)
        for row in zip(column("off.day"), column("off.every"), column("off.name"), strict=False)
    ]
    exceptions = zip(column("exception.day"), column("exception.hours"), strict=False)
    count = min(form.get("periods", 0, int), MOST_PERIODS)
    return TypedCalendar(
        names=texts(form, "name"),
        slug=text("slug"),
        timezone=text("timezone"),
        hours=_hours_of(form, "hours"),
        periods=[
            TypedPeriod(
                text(f"p{at}.name"),
                text(f"p{at}.from"),
                text(f"p{at}.to"),
                _hours_of(form, f"p{at}.hours"),
            )
            for at in range(count)
        ],
        country=text("country"),
        subdivision=text("subdivision"),
        days_off=[row for row in days_off if row.day or row.name],
        worked=_worked_of(form),
        exceptions=[row for row in exceptions if row[0] or row[1]],
    )


def of_version(
    slug: str, names: Mapping[str, str], document: CalendarDocument, today: date
) -> TypedCalendar:
    """A stored version as the form shows it; days of every year get the year of ``today``."""
    place = document.holidays
    return TypedCalendar(
        names=dict(names),
        slug=slug,
        timezone=document.timezone,
        hours={day: typed(slots) for day, slots in document.hours.items()},
        periods=[
            TypedPeriod(
                said(one.name),
                one.first.isoformat(),
                one.last.isoformat() if one.last else "",
                {day: typed(slots) for day, slots in one.hours.items()},
            )
            for one in document.periods
        ],
        country=place.country if place else "",
        subdivision=(place.subdivision or "") if place else "",
        days_off=[
            TypedDayOff(one.day.isoformat(), "once", said(one.name))
            if isinstance(one.day, date)
            else TypedDayOff(_this_year(one.day, today), "yearly", said(one.name))
            for one in document.days_off
        ],
        worked=[day_written(day) for day in document.worked_holidays],
        exceptions=[(day.isoformat(), typed(slots)) for day, slots in document.exceptions.items()],
    )


def new(timezone: str) -> TypedCalendar:
    """An empty form with the usual hours of offices."""
    return TypedCalendar(timezone=timezone, hours=dict(USUAL_WEEK))


def texts_of(document: CalendarDocument | None) -> dict[str, Text]:
    """The texts of a version by how they read: one left as it was keeps its other languages."""
    if document is None:
        return {}
    known: Iterable[Text | None] = (
        *(one.name for one in document.days_off),
        *(one.name for one in document.periods),
    )
    return {said(text): text for text in known if text is not None}


def _hours_of(form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {day: line(form, f"{prefix}.{day}") for day in WEEKDAYS}


def _worked_of(form: MultiDict[str, str]) -> list[str]:
    """Days chosen beside the holidays shown, and those kept that are not shown."""
    found = [day.strip()[:10] for day in form.getlist("worked")[:MOST_ROWS]]
    for name, choice in form.items():
        day = name.removeprefix("work.")[:10]
        if name.startswith("work.") and choice in ("once", "yearly"):
            found.append(day if choice == "once" else day[5:])
    return list(dict.fromkeys(found))


def _this_year(day: tuple[int, int], today: date) -> str:
    year = today.year if day != (2, 29) else today.year + -today.year % 4
    return date(year, *day).isoformat()
